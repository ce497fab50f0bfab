/* The port itself: opening, login, pick lists, looking account numbers up. */
#include "io/revio_impl.h"

#include <stdio.h>

#include "engine/base/banned.h"

/* ---- login and pick lists ------------------------------------------------------------------------ */

static int ignore_record(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	(void)self;
	(void)text;
	(void)row_no;
	(void)err;
	return 0;
}

static int set_page_fault(const char *path, const char *fault, struct err *err)
{
	return ERR_SET(err, ERR_FAILED, "rev.io's answer to '%s' is not in order: %s", path, fault);
}

static int login(struct port *port, struct err *err)
{
	static const char path[] = "/Customers?search.page=1&search.page_size=1";
	struct revio *revio = revio_of(port);
	struct http_request request;
	struct revio_page page;
	int rc = revio_get(revio, path, &request, err);

	if (rc == 0)
		rc = revio_read_page(revio, &request, NULL, ignore_record, &page, err);
	if (rc == 0 && page.fault)
		rc = set_page_fault(path, page.fault, err);
	http_request_release(&request);
	return rc;
}

struct picker {
	struct json_pick *pick;
	struct arena *arena;
	struct {
		VEC_FIELDS(struct pick);
	} picks;
};

static int take_profile(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct picker *picker = self;
	struct json_span spans[3];
	int rc = json_pick_read(picker->pick, text, spans, err);

	if (rc != 0)
		return err_context(err, "bill profile %llu", (unsigned long long)row_no);
	*vec_push(&picker->picks) = (struct pick){
		.code = arena_sv(picker->arena, sv_trim(json_span_text(&spans[0], picker->arena))),
		.description = arena_sv(picker->arena, json_span_text(&spans[1], picker->arena)),
		.active = spans[2].kind != JSON_FALSE,
	};
	return 0;
}

static int pick_page(struct revio *revio, struct picker *picker, uint64_t page_no, bool *out_more,
	struct err *err)
{
	struct http_request request;
	struct revio_page page = {0};
	char path[96];

	(void)snprintf(path, sizeof(path), "/BillProfiles?search.page=%llu&search.page_size=%llu",
		(unsigned long long)page_no, (unsigned long long)revio->settings->revio.page_size);
	int rc = revio_get(revio, path, &request, err);
	if (rc == 0)
		rc = revio_read_page(revio, &request, picker, take_profile, &page, err);
	if (rc == 0 && page.fault)
		rc = set_page_fault(path, page.fault, err);
	*out_more = rc == 0 && page.has_more;
	http_request_release(&request);
	return rc;
}

int revio_pick(struct port *port, enum pick_kind kind, struct pick_list *out_list,
	struct arena *arena, struct err *err)
{
	struct picker picker = {.arena = arena};
	bool more = true;
	int rc = 0;

	if (kind != PICK_BILL_PROFILES)
		return ERR_SET(err, ERR_INTERNAL, "rev.io has no pick list number %d", (int)kind);
	picker.pick = json_pick_new(false);
	(void)json_pick_add(picker.pick, SV("/bill_profile_id"));
	(void)json_pick_add(picker.pick, SV("/description"));
	(void)json_pick_add(picker.pick, SV("/active"));
	for (uint64_t page_no = 1; more && rc == 0; page_no++)
		rc = pick_page(revio_of(port), &picker, page_no, &more, err);
	if (rc == 0) {
		out_list->count = picker.picks.count;
		out_list->picks = arena_calloc(arena, picker.picks.count + 1, sizeof(struct pick));
		for (size_t i = 0; i < picker.picks.count; i++)
			out_list->picks[i] = picker.picks.at[i];
	}
	vec_release(&picker.picks);
	json_pick_free(picker.pick);
	return rc;
}

/* ---- looking account numbers up ------------------------------------------------------------------ */

/* The search for one account number, page after page. */
struct search {
	struct http_request request;
	struct buf path;
	struct revio *revio;
	struct arena *arena;
	struct arena scratch;
	struct sv *values;
	struct sv code;
	struct {
		VEC_FIELDS(struct sv);
	} keys;
	uint64_t page_no;
	struct err err;
};

static int take_found(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct search *search = self;
	const struct layout *layout = search->revio->port.layout;

	(void)row_no;
	arena_clear(&search->scratch);
	int rc = fieldmap_read(
		search->revio->map, text, &search->scratch, search->values, NULL, NULL, NULL, err);
	if (rc != 0)
		return rc;
	struct sv key = search->values[layout->key];
	if (key.n == 0)
		return ERR_SET(err, ERR_DATA, "a customer without an id");
	if (!sv_eq(sv_trim(search->values[layout->code]), search->code))
		return 0;
	for (size_t i = 0; i < search->keys.count; i++) {
		if (sv_eq(search->keys.at[i], key))
			return 0;
	}
	*vec_push(&search->keys) = arena_sv(search->arena, key);
	return 0;
}

static void ask_search(struct search *search);

static void on_search_done(struct http_request *request, void *self)
{
	struct search *search = self;
	struct revio_page page = {0};

	if (request->end != HTTP_ANSWERED) {
		search->err = request->err;
		return;
	}
	if (revio_read_page(search->revio, request, search, take_found, &page, &search->err) != 0)
		return;
	if (page.fault)
		(void)set_page_fault(request->path, page.fault, &search->err);
	else if (page.has_more)
		ask_search(search);
}

static void ask_search(struct search *search)
{
	buf_clear(&search->path);
	buf_printf(&search->path, "/Customers?search.page=%llu&search.page_size=%llu",
		(unsigned long long)++search->page_no,
		(unsigned long long)search->revio->settings->revio.page_size);
	buf_add_str(&search->path, "&search.account_number=");
	http_add_encoded(&search->path, search->code);
	http_request_release(&search->request);
	search->request = (struct http_request){.method = "GET",
		.path = buf_str(&search->path),
		.on_done = on_search_done,
		.self = search};
	http_submit(search->revio->http, &search->request);
}

static void begin_search(
	struct search *search, struct revio *revio, struct sv code, struct arena *arena)
{
	search->revio = revio;
	search->arena = arena;
	search->code = sv_trim(code);
	search->values = mem_calloc(revio->port.layout->count + 1, sizeof(*search->values));
	arena_init(&search->scratch, 4096);
	if (search->code.n > 0)
		ask_search(search);
}

static int end_search(struct search *search, struct live_found *out_found, struct err *err)
{
	struct sv *keys = arena_calloc(search->arena, search->keys.count + 1, sizeof(*keys));

	for (size_t i = 0; i < search->keys.count; i++)
		keys[i] = search->keys.at[i];
	*out_found = (struct live_found){search->code, keys, search->keys.count};
	if (search->err.code != 0 && err->code == 0) {
		*err = search->err;
		(void)err_context(err, "looking account number '%.*s' up", SV_ARG(search->code));
	}
	http_request_release(&search->request);
	buf_release(&search->path);
	vec_release(&search->keys);
	mem_free(search->values);
	arena_release(&search->scratch);
	return search->err.code;
}

int revio_find(struct port *port, const struct sv *codes, size_t count,
	struct live_found *out_found, struct arena *arena, struct err *err)
{
	struct revio *revio = revio_of(port);
	struct search *searches = mem_calloc(count + 1, sizeof(*searches));
	struct err local = ERR_INIT;
	int rc = 0;

	for (size_t i = 0; i < count; i++)
		begin_search(&searches[i], revio, codes[i], arena);
	while (rc == 0 && http_pending(revio->http) > 0)
		rc = http_wait(revio->http, &local);
	for (size_t i = 0; i < count; i++) {
		int failed = end_search(&searches[i], &out_found[i], &local);
		rc = rc ? rc : failed;
	}
	mem_free(searches);
	if (rc != 0)
		*err = local;
	return rc;
}

/* ---- opening and closing ------------------------------------------------------------------------- */

static void close_port(struct port *port)
{
	struct revio *revio = revio_of(port);

	http_close(revio->http);
	fieldmap_free(revio->map);
	mem_free(revio->actor);
	mem_free(revio);
}

static const struct port_ops revio_ops = {
	.login = login,
	.extract = revio_extract,
	.submit = revio_submit,
	.wait = revio_wait,
	.find = revio_find,
	.pick = revio_pick,
	.close = close_port,
};

static int check_settings(const struct settings_revio *settings, struct err *err)
{
	const char *username = settings->system.username;

	if (!username || !username[0] || !settings->client_code || !settings->client_code[0])
		return ERR_SET(err, ERR_CONFIG,
			"username and client_code of [revio] are both needed to log in");
	if (strpbrk(username, "@:"))
		return ERR_SET(err, ERR_CONFIG,
			"username '%s' of [revio] must not hold '@' or ':'; the part behind '@' is "
			"client_code",
			username);
	return 0;
}

int revio_open(const struct settings *settings, const struct layout *layout, struct port **out,
	struct err *err)
{
	const struct settings_revio *own = &settings->revio;
	char key_header[600] = "";
	const char *headers[] = {NULL, NULL};
	int rc = check_settings(own, err);

	if (rc != 0)
		return rc;
	if (own->subscription_key) {
		(void)snprintf(key_header, sizeof(key_header), "Ocp-Apim-Subscription-Key: %s",
			own->subscription_key);
		headers[0] = key_header;
	}
	struct revio *revio = mem_calloc(1, sizeof(*revio));
	size_t actor_n = strlen(own->system.username) + strlen(own->client_code) + 2;
	revio->actor = mem_alloc(actor_n);
	(void)snprintf(revio->actor, actor_n, "%s@%s", own->system.username, own->client_code);
	revio->settings = settings;
	revio->port = (struct port){&revio_ops, layout, revio->actor, own->system.base_url};
	revio->map = fieldmap_new(layout, false);
	revio->ok_slot = fieldmap_add(revio->map, "/ok");
	const struct http_options options = {.name = "rev.io",
		.settings = &own->system,
		.basic_user = revio->actor,
		.headers = headers,
		.calls_folder = settings->sync.state,
		.calls_name = "revio.calls"};
	rc = http_open(&options, &revio->http, err);
	mem_wipe(key_header, sizeof(key_header));
	if (rc != 0)
		close_port(&revio->port);
	else
		*out = &revio->port;
	return rc;
}
