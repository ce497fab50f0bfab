/*
 * One call and its session:
 *
 *   rapid_start --(no session)--> waiting --(login done)--> sent --> answered --> done
 *        |                                                   ^          |
 *        +------------------------(session)------------------+          | ErrorTypeNum 11, once
 *                                                            ^----------+ (a new login, if nobody
 *                                                                          else has made it already)
 */
#include "io/rapid_response_impl.h"

#include <stdio.h>

#include "engine/base/num.h"

#include "engine/base/banned.h"

enum { SESSION_ENDED = 11, NOT_A_FAILURE = 124 };

static void send_call(struct rapid_call *call);

/* ---- bodies -------------------------------------------------------------------------------------- */

void rapid_put(struct json_writer *writer, struct sv text, bool is_number)
{
	if (text.n == 0)
		json_put_null(writer);
	else if (is_number && fieldmap_is_number(text))
		json_put_raw(writer, text);
	else
		json_put_sv(writer, text);
}

void rapid_add_group(struct rapid_call *call, struct json_writer *writer)
{
	json_key(writer, "SiteNum");
	json_put_null(writer);
	json_key(writer, "TargetSiteGroup");
	rapid_put(writer, sv_of(call->rapid->settings->rapid_response.dealer_number), true);
}

static void add_session(struct rapid *rapid, struct json_writer *writer)
{
	json_key(writer, "SessionNum");
	json_put_raw(writer, buf_sv(&rapid->session_num));
	json_member(writer, "SessionPassword", buf_sv(&rapid->session_password));
}

static void add_login(struct rapid_call *call, struct json_writer *writer)
{
	const struct settings_system *settings = &call->rapid->settings->rapid_response.system;

	json_member(writer, "Username", sv_of(settings->username));
	json_member(writer, "Password", sv_of(settings->password ? settings->password : ""));
	json_member(writer, "NewPassword", SV_ABSENT);
	json_member(writer, "ApplicationName", SV("accord"));
	json_member(writer, "ApplicationVersion", SV("1"));
	json_member(writer, "ClientPlatform", SV_ABSENT);
}

static void clear_body(struct rapid_call *call)
{
	if (call->body.p)
		mem_wipe(call->body.p, call->body.n);
	buf_clear(&call->body);
}

enum { BODY_ROOM = 16 * 1024 };

static void make_body(struct rapid_call *call)
{
	struct json_writer writer;

	clear_body(call);
	(void)buf_reserve(&call->body, BODY_ROOM); /* one that grows leaves secrets behind */
	json_begin(&writer, &call->body, false);
	json_open_object(&writer);
	if (call != call->rapid->login)
		add_session(call->rapid, &writer);
	if (call->add_body)
		call->add_body(call, &writer);
	json_close_object(&writer);
}

/* ---- answers ------------------------------------------------------------------------------------- */

/* What an envelope says, from wherever it was collected. */
struct envelope {
	bool is_readable;
	struct sv success; /* JSON text */
	struct sv error_type;
	struct sv message;
};

static struct sv unquoted(struct sv text)
{
	text = sv_trim(text);
	if (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"')
		return sv_sub(text, 1, text.n - 2);
	return text;
}

static void read_collected(struct rapid_call *call, struct envelope *out)
{
	struct json_pick *pick = json_pick_new(true);
	struct err ignored = ERR_INIT;
	struct json_span spans[3];

	(void)json_pick_add(pick, SV("/Success"));
	(void)json_pick_add(pick, SV("/ErrorTypeNum"));
	(void)json_pick_add(pick, SV("/UserErrorMessage"));
	out->is_readable =
		json_pick_read(pick, buf_sv(&call->request.answer), spans, &ignored) == 0;
	if (out->is_readable) {
		out->success = spans[0].raw;
		out->error_type = spans[1].raw;
		out->message = spans[2].kind == JSON_STRING ? spans[2].raw : SV_ABSENT;
	}
	json_pick_free(pick);
}

static void read_streamed(struct rapid_call *call, struct envelope *out)
{
	out->is_readable = json_split_is_whole(call->split);
	out->success = unquoted(json_split_member(call->split, "Success"));
	out->error_type = unquoted(json_split_member(call->split, "ErrorTypeNum"));
	out->message = unquoted(json_split_member(call->split, "UserErrorMessage"));
}

static void keep_message(struct rapid_call *call, struct sv message, struct sv answer)
{
	char shown[HTTP_EXCERPT_SIZE];

	http_excerpt(call->rapid->http, message.n > 0 ? message : answer, shown, sizeof(shown));
	(void)snprintf(call->message, sizeof(call->message), "%s", shown);
}

static void finish(struct rapid_call *call, enum rapid_outcome outcome)
{
	call->outcome = outcome;
	call->is_done = true;
	clear_body(call);
	call->done(call, call->self);
}

/* The answer cannot be taken for one: a read fails, a write is in doubt. */
static void finish_unreadable(struct rapid_call *call, const char *why)
{
	struct sv answer =
		call->split ? json_split_start(call->split) : buf_sv(&call->request.answer);

	keep_message(call, SV_ABSENT, answer);
	(void)ERR_SET(&call->err, call->is_write ? ERR_FAILED : ERR_DATA,
		"rapid response's answer to '%s' is not in order: %s; it begins '%s'",
		call->endpoint, why, call->message);
	call->is_unreadable = true;
	finish(call, call->is_write ? RAPID_IN_DOUBT : RAPID_FAILED);
}

static void finish_refused(struct rapid_call *call)
{
	if (call->error_type != 0)
		(void)ERR_SET(&call->err, ERR_FAILED, "rapid response refused '%s' (error %d): %s",
			call->endpoint, call->error_type, call->message);
	else
		(void)ERR_SET(&call->err, ERR_FAILED, "rapid response answered %d to '%s': %s",
			call->request.status, call->endpoint, call->message);
	finish(call, RAPID_REFUSED);
}

/* The session ended: log in (unless that was done meanwhile) and send the call again, once. */
static void log_in_again(struct rapid_call *call)
{
	struct rapid *rapid = call->rapid;

	if (call->was_logged_in_again) {
		(void)ERR_SET(&call->err, ERR_FAILED,
			"rapid response ended the session twice during '%s'; is the account used "
			"elsewhere?",
			call->endpoint);
		finish(call, call->is_write ? RAPID_NOT_SENT : RAPID_FAILED);
		return;
	}
	call->was_logged_in_again = true;
	if (rapid->session == RAPID_LOGGED_IN && rapid->generation == call->generation)
		rapid->session = RAPID_LOGGED_OUT;
	rapid_start(call);
}

static void finish_answered(struct rapid_call *call)
{
	struct envelope envelope = {0};
	struct err local = ERR_INIT;
	uint64_t error_type = 0;

	if (call->split)
		read_streamed(call, &envelope);
	else
		read_collected(call, &envelope);
	if (!envelope.is_readable) {
		finish_unreadable(call, "it is no whole JSON object");
		return;
	}
	bool is_success = sv_eq_nocase(envelope.success, SV("true"));
	if (!is_success && !sv_eq_nocase(envelope.success, SV("false"))) {
		finish_unreadable(call, "it does not say Success");
		return;
	}
	(void)num_parse_u64(envelope.error_type, 1000000, &error_type);
	call->error_type = (int)error_type;
	if (!is_success && error_type == SESSION_ENDED && call != call->rapid->login) {
		log_in_again(call);
		return;
	}
	if (!is_success && error_type != NOT_A_FAILURE) {
		keep_message(call, envelope.message, SV("no reason given"));
		finish_refused(call);
		return;
	}
	if (call->split && json_split_end(call->split, &local) != 0) {
		finish_unreadable(call, local.message);
		return;
	}
	if (call->has_row_failed) {
		call->err = call->row_err;
		finish(call, RAPID_FAILED);
		return;
	}
	call->rows = call->split ? json_split_count(call->split) : 0;
	finish(call, RAPID_OK);
}

static void finish_failed(struct rapid_call *call)
{
	enum http_end end = call->request.end;

	call->err = call->request.err;
	if (call->split && json_split_found_better(call->split) && !call->was_read_again) {
		call->was_read_again = true;
		rapid_start(call);
		return;
	}
	if (call->has_row_failed) {
		call->err = call->row_err;
	} else if (call->err.code == ERR_DATA) {
		char why[RAPID_MESSAGE_SIZE];
		(void)snprintf(why, sizeof(why), "%.200s", call->err.message);
		finish_unreadable(call, why);
		return;
	}
	if (end == HTTP_IN_DOUBT)
		finish(call, RAPID_IN_DOUBT);
	else
		finish(call, end == HTTP_NOT_SENT ? RAPID_NOT_SENT : RAPID_FAILED);
}

static void on_request_done(struct http_request *request, void *self)
{
	struct rapid_call *call = self;

	if (request->end != HTTP_ANSWERED) {
		finish_failed(call);
	} else if (request->status < 200 || request->status >= 300) {
		keep_message(call, SV_ABSENT, buf_sv(&request->answer));
		finish_refused(call);
	} else {
		finish_answered(call);
	}
}

/* ---- streaming ----------------------------------------------------------------------------------- */

static int on_begin(void *self, struct err *err)
{
	struct rapid_call *call = self;

	json_split_clear(call->split);
	call->has_row_failed = false;
	if (!call->begin || call->begin(call->self, err) == 0)
		return 0;
	call->row_err = *err;
	call->has_row_failed = true;
	return err->code;
}

static int on_data(void *self, const char *bytes, size_t n, struct err *err)
{
	struct rapid_call *call = self;

	return json_split_feed(call->split, bytes, n, err);
}

/* What cannot be read as a row may be of another list than the one that is wanted, and comes after it. */
static int on_row(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct rapid_call *call = self;
	struct err local = ERR_INIT;

	if (call->has_row_failed)
		return 0;
	int rc = call->row(call->self, text, row_no, &local);
	if (rc == 0)
		return 0;
	call->row_err = local;
	call->has_row_failed = true;
	if (rc == ERR_DATA && !json_split_is_certain(call->split))
		return 0;
	*err = local;
	return rc;
}

static bool try_row(void *self, struct sv rest, size_t *out_used)
{
	const struct rapid_call *call = self;

	return !call->has_row_failed && call->try_row(call->self, rest, out_used);
}

/* "DataExport/SiteDetailList" -> "SiteDetailList" */
static const char *procedure_of(const char *endpoint)
{
	const char *slash = strrchr(endpoint, '/');

	return slash ? slash + 1 : endpoint;
}

static void prepare_rows(struct rapid_call *call)
{
	const struct json_split_options options = {
		.wanted = {"ResultSet", procedure_of(call->endpoint)},
		.any_array = true,
		.self = call,
		.try_record = call->try_row ? try_row : NULL,
		.record = on_row};

	if (!call->split)
		call->split = json_split_new(&options);
	call->request.on_begin = on_begin;
	call->request.on_data = on_data;
}

static void send_call(struct rapid_call *call)
{
	struct rapid *rapid = call->rapid;

	make_body(call);
	buf_clear(&call->path);
	buf_printf(&call->path, "/%s", call->endpoint);
	http_request_release(&call->request);
	call->request = (struct http_request){.method = "POST",
		.path = buf_str(&call->path),
		.content_type = "application/json",
		.body = buf_sv(&call->body),
		.is_write = call->is_write,
		.at_stop = call->is_live ? HTTP_STOP_FINISH : HTTP_STOP_ABORT,
		.on_done = on_request_done,
		.self = call};
	if (call->row)
		prepare_rows(call);
	call->generation = rapid->generation;
	call->error_type = 0;
	call->message[0] = '\0';
	err_clear(&call->err);
	http_submit(rapid->http, &call->request);
}

void rapid_call_release(struct rapid_call *call)
{
	http_request_release(&call->request);
	clear_body(call);
	buf_release(&call->path);
	buf_release(&call->body);
	json_split_free(call->split);
	call->split = NULL;
}

/* ---- the session --------------------------------------------------------------------------------- */

struct sv rapid_output(const struct rapid_call *call, const char *name, struct arena *arena)
{
	struct json_pick *pick = json_pick_new(true);
	struct err ignored = ERR_INIT;
	struct json_span span = {0};
	struct sv text = SV_ABSENT;

	(void)json_pick_add(pick, arena_printf(arena, "/OutputParameter/%s", name));
	if (json_pick_read(pick, buf_sv(&call->request.answer), &span, &ignored) == 0)
		text = arena_sv(arena, fieldmap_clean(&span, arena));
	json_pick_free(pick);
	return text;
}

static void forget_session(struct rapid *rapid)
{
	if (rapid->session_password.p)
		mem_wipe(rapid->session_password.p, rapid->session_password.n);
	buf_clear(&rapid->session_password);
	buf_clear(&rapid->session_num);
	rapid->session = RAPID_LOGGED_OUT;
}

/* Takes the session's values out of a login's answer; false when they are not there. */
static bool keep_session(struct rapid *rapid, struct rapid_call *login)
{
	struct arena scratch;

	arena_init(&scratch, 1024);
	struct sv number = rapid_output(login, "SessionNum", &scratch);
	struct sv password = rapid_output(login, "SessionPassword", &scratch);
	bool is_there = number.n > 0 && password.n > 0;
	if (is_there) {
		forget_session(rapid);
		if (fieldmap_is_number(number))
			buf_add_sv(&rapid->session_num, number);
		else
			json_add_string(&rapid->session_num, number);
		buf_add_sv(&rapid->session_password, password);
		http_set_secret(rapid->http, buf_str(&rapid->session_password));
		rapid->session = RAPID_LOGGED_IN;
		rapid->generation++;
	}
	arena_release(&scratch);
	return is_there;
}

static void explain_login(struct rapid_call *login)
{
	if (login->outcome == RAPID_OK)
		(void)ERR_SET(&login->err, ERR_FAILED,
			"rapid response's answer to the login has no session in it");
	else if (login->outcome == RAPID_REFUSED)
		(void)ERR_SET(&login->err, ERR_LOGIN,
			"rapid response refused the login of '%s': %s; check username and password",
			login->rapid->settings->rapid_response.system.username, login->message);
}

static void on_login_done(struct rapid_call *login, void *self)
{
	struct rapid *rapid = self;
	struct rapid_call *waiting = rapid->waiting;
	struct rapid_call *next;

	bool is_in = login->outcome == RAPID_OK && keep_session(rapid, login);
	if (login->request.answer.p)
		mem_wipe(login->request.answer.p, login->request.answer.n);
	if (!is_in) {
		rapid->session = RAPID_LOGGED_OUT;
		explain_login(login);
		if (login->err.code == ERR_LOGIN)
			http_fail(rapid->http, &login->err);
	}
	rapid->waiting = NULL;
	for (struct rapid_call *call = waiting; call; call = next) {
		next = call->next;
		if (is_in) {
			send_call(call);
			continue;
		}
		call->err = login->err;
		finish(call, call->is_write ? RAPID_NOT_SENT : RAPID_FAILED);
	}
}

static void start_login(struct rapid *rapid, bool is_live)
{
	struct rapid_call *login = rapid->login;

	rapid->session = RAPID_LOGGING_IN;
	login->rapid = rapid;
	login->endpoint = rapid->settings->rapid_response.endpoints.login;
	login->is_live = is_live;
	login->add_body = add_login;
	login->done = on_login_done;
	login->self = rapid;
	send_call(login);
}

void rapid_start(struct rapid_call *call)
{
	struct rapid *rapid = call->rapid;
	struct rapid_call **last = &rapid->waiting;

	call->is_done = false;
	if (rapid->session == RAPID_LOGGED_IN) {
		send_call(call);
		return;
	}
	while (*last)
		last = &(*last)->next;
	call->next = NULL;
	*last = call;
	if (rapid->session == RAPID_LOGGED_OUT)
		start_login(rapid, call->is_live);
}

int rapid_run(struct rapid_call *call, struct err *err)
{
	int rc = 0;

	rapid_start(call);
	while (!call->is_done && (rc = http_wait(call->rapid->http, err)) == 0)
		continue;
	if (!call->is_done)
		return rc;
	if (call->outcome == RAPID_OK)
		return 0;
	*err = call->err;
	return err->code;
}

/* A farewell that nobody waits for. */
struct farewell {
	struct http_request request;
	struct buf path;
	struct buf body;
};

static void on_farewell_done(struct http_request *request, void *self)
{
	struct farewell *farewell = self;

	mem_wipe(farewell->body.p, farewell->body.n);
	http_request_release(request);
	buf_release(&farewell->path);
	buf_release(&farewell->body);
	mem_free(farewell);
}

void rapid_log_out(struct rapid *rapid)
{
	struct farewell *farewell;
	struct json_writer writer;

	if (rapid->session != RAPID_LOGGED_IN)
		return;
	farewell = mem_calloc(1, sizeof(*farewell));
	json_begin(&writer, &farewell->body, false);
	json_open_object(&writer);
	add_session(rapid, &writer);
	json_close_object(&writer);
	buf_printf(&farewell->path, "/%s", rapid->settings->rapid_response.endpoints.logout);
	farewell->request = (struct http_request){.method = "POST",
		.path = buf_str(&farewell->path),
		.content_type = "application/json",
		.body = buf_sv(&farewell->body),
		.at_stop = HTTP_STOP_IGNORE,
		.tries = 1,
		.total_ms = RAPID_LOGOUT_MS,
		.on_done = on_farewell_done,
		.self = farewell};
	http_submit(rapid->http, &farewell->request);
	forget_session(rapid);
}
