#include "engine/cmd/notify.h"

#include <stdio.h>
#include <unistd.h>

#include "engine/base/log.h"
#include "io/http.h"
#include "io/json.h"

#include "engine/base/banned.h"

enum { NOTIFY_TIMEOUT_MS = 15000, NOTIFY_TRIES = 2, NOTIFY_ANSWER_MAX = 1 << 20 };

static const char *outcome_of(const struct run_facts *facts)
{
	switch (facts->exit_status) {
	case 0:
	case 2:
		return "done";
	case 3:
		return "done, but some records were set aside or failed";
	case ERR_GUARD:
		return "REFUSED by a guard, nothing was written";
	default:
		return "FAILED";
	}
}

static void add_counts(const struct changeset_manifest *manifest, struct buf *out)
{
	for (int d = 0; d < DIRECTION_COUNT; d++) {
		const uint64_t *records = manifest->records[d];
		if (!(manifest->directions & direction_bit((enum direction)d)))
			continue;
		buf_printf(out, "\n%s: %llu to create, %llu to update, %llu to close",
			direction_name((enum direction)d),
			(unsigned long long)records[ACTION_CREATE],
			(unsigned long long)records[ACTION_UPDATE],
			(unsigned long long)records[ACTION_CLOSE]);
	}
	for (size_t i = 0; i < manifest->file_count; i++) {
		const struct changeset_file *file = &manifest->files[i];
		if (sv_eq(file->name, SV("conflicts.csv")) || sv_eq(file->name, SV("findings.csv")))
			buf_printf(out, "\n%.*s: %llu", (int)(file->name.n - 4), file->name.p,
				(unsigned long long)file->rows);
	}
	for (size_t i = 0; i < manifest->guard_count; i++) {
		if (manifest->guards[i].tripped) {
			buf_add_str(out, "\nguard: ");
			guard_describe(&manifest->guards[i], out);
		}
	}
	buf_printf(out, "\nchange set %.*s", SV_ARG(manifest->changeset_id));
}

void notify_text(const struct context *context, const struct run_facts *facts,
	const struct err *err, struct buf *out)
{
	char host[128] = "";

	(void)gethostname(host, sizeof(host) - 1);
	buf_printf(out, "accord on %s, dealer %s: %s (exit status %d)", host,
		context->settings->rapid_response.dealer_number
			? context->settings->rapid_response.dealer_number
			: "unknown",
		outcome_of(facts), facts->exit_status);
	if (err->code)
		buf_printf(
			out, "\n%s%s%s", err->context, err->context[0] ? ": " : "", err->message);
	if (facts->manifest)
		add_counts(facts->manifest, out);
}

static bool is_worth_it(const struct run_facts *facts)
{
	return (facts->exit_status != 0 && facts->exit_status != 2) || !facts->manifest ||
	       has_something_to_do(facts->manifest);
}

static void on_done(struct http_request *request, void *self)
{
	(void)request;
	(void)self;
}

/* "https://host/path": what is before the path, and the path. */
static const char *split(struct arena *arena, const char *url, const char **out_path)
{
	const char *host = strstr(url, "://");
	const char *path = host ? strchr(host + 3, '/') : NULL;

	*out_path = path ? path : "/";
	return arena_str(arena, sv_make(url, path ? (size_t)(path - url) : strlen(url)));
}

/* Sends; returns whether it was taken. *out_status is 0 when no answer came. */
static bool send_text(struct context *context, struct sv body, int *out_status)
{
	struct settings_system system = {
		.connections = 1,
		.connect_timeout_ms = NOTIFY_TIMEOUT_MS,
		.idle_timeout_ms = NOTIFY_TIMEOUT_MS,
		.tries = NOTIFY_TRIES,
		.max_wait_ms = NOTIFY_TIMEOUT_MS,
		.max_answer_bytes = NOTIFY_ANSWER_MAX,
	};
	struct http_request request = {.method = "POST",
		.content_type = "application/json",
		.body = body,
		.is_write = true,
		.at_stop = HTTP_STOP_IGNORE, /* that it was stopped is worth a message, too */
		.total_ms = 4 * NOTIFY_TIMEOUT_MS,
		.on_done = on_done};
	struct http_options options = {.name = "the notified address", .settings = &system};
	struct http *http = NULL;
	struct err err = ERR_INIT; /* its messages may hold the address: only the status is told */

	system.base_url = split(&context->arena, context->settings->notify.url, &request.path);
	bool is_sent = http_open(&options, &http, &err) == 0;
	if (is_sent) {
		http_submit(http, &request);
		while (request.end == HTTP_PENDING && err.code == 0)
			(void)(http_wait(http, &err) != 0);
	}
	*out_status = request.status;
	is_sent = is_sent && request.end == HTTP_ANSWERED && request.status >= 200 &&
		  request.status < 300;
	http_close(http);
	http_request_release(&request);
	return is_sent;
}

void notify_run(struct context *context, const struct run_facts *facts, const struct err *err)
{
	struct buf text = BUF_INIT;
	struct buf body = BUF_INIT;
	struct json_writer w;
	int status = 0;

	if (!context->settings->notify.url || !is_worth_it(facts))
		return;
	notify_text(context, facts, err, &text);
	json_begin(&w, &body, false);
	json_open_object(&w);
	json_member(&w, "text", buf_sv(&text));
	json_close_object(&w);
	if (!send_text(context, buf_sv(&body), &status)) {
		if (status)
			log_warning(
				"the address of [notify] url answered %d; nobody was told of this "
				"run",
				status);
		else
			log_warning("the address of [notify] url could not be reached; nobody was "
				    "told of this run");
	}
	buf_release(&text);
	buf_release(&body);
}
