/* Live calls: one customer read, created or updated, and what the answer means. */
#include "io/revio_impl.h"

#include "engine/base/banned.h"

struct live_state {
	struct http_request request;
	struct revio *revio;
	struct live_call *call;
	struct buf path;
	struct buf body;
};

static void set_detail(struct live_state *state, const char *text)
{
	state->call->detail = arena_sv(state->call->arena, sv_of(text));
}

static void set_excerpt(struct live_state *state)
{
	char shown[HTTP_EXCERPT_SIZE];

	http_excerpt(state->revio->http, buf_sv(&state->request.answer), shown, sizeof(shown));
	set_detail(state, shown);
}

static enum live_result read_result(struct live_state *state)
{
	struct live_call *call = state->call;
	struct err err = ERR_INIT;
	struct sv text = arena_sv(call->arena, buf_sv(&state->request.answer));

	if (revio_read_customer(state->revio, text, call->arena, &call->record, &err) != 0) {
		if (revio_says(text, call->arena, NULL) == REVIO_NOT_OK)
			set_excerpt(state);
		else
			set_detail(state, err.message);
		return LIVE_REFUSED;
	}
	if (!sv_eq(record_key(&call->record.record), sv_trim(call->key))) {
		set_detail(state, "rev.io answered with another customer");
		return LIVE_REFUSED;
	}
	return LIVE_DONE;
}

static enum live_result write_result(struct live_state *state)
{
	struct live_call *call = state->call;
	struct sv id = SV_ABSENT;
	enum revio_says says = revio_says(buf_sv(&state->request.answer), call->arena, &id);

	if (says == REVIO_NOT_OK) {
		set_excerpt(state);
		return LIVE_REFUSED;
	}
	if (says != REVIO_OK) {
		set_detail(state, "rev.io's answer does not say whether it was done");
		return LIVE_IN_DOUBT;
	}
	if (call->kind == LIVE_CREATE) {
		if (id.n == 0) {
			set_detail(state, "rev.io's answer does not name the new customer");
			return LIVE_IN_DOUBT;
		}
		call->created_key = sv_trim(id);
	}
	return LIVE_DONE;
}

/* An answer that is whole, whatever its status. */
static enum live_result answered_result(struct live_state *state)
{
	int status = state->request.status;
	enum live_kind kind = state->call->kind;

	if (status >= 200 && status < 300)
		return kind == LIVE_READ ? read_result(state) : write_result(state);
	set_excerpt(state);
	if ((status == 404 || status == 410) && kind != LIVE_CREATE)
		return LIVE_ABSENT;
	return status == 409 && kind == LIVE_CREATE ? LIVE_IN_USE : LIVE_REFUSED;
}

static void on_live_done(struct http_request *request, void *self)
{
	struct live_state *state = self;
	struct live_call *call = state->call;
	struct revio *revio = state->revio;

	call->http_status = request->status;
	if (request->end == HTTP_ANSWERED) {
		call->result = answered_result(state);
	} else {
		call->result = request->end == HTTP_IN_DOUBT ? LIVE_IN_DOUBT : LIVE_NOT_SENT;
		set_detail(state, request->err.message);
	}
	call->port_state = NULL;
	http_request_release(request);
	buf_release(&state->path);
	buf_release(&state->body);
	mem_free(state);
	revio->live_ended++;
	call->done(call, call->self);
}

static void fill_request(struct live_state *state)
{
	struct live_call *call = state->call;
	struct http_request *request = &state->request;

	*request = (struct http_request){.method = "GET",
		.at_stop = HTTP_STOP_FINISH,
		.on_done = on_live_done,
		.self = state};
	buf_add_str(&state->path, "/Customers");
	if (call->kind != LIVE_CREATE) {
		buf_add_char(&state->path, '/');
		http_add_encoded(&state->path, call->key);
	}
	request->path = buf_str(&state->path);
	if (call->kind == LIVE_READ)
		return;
	request->is_write = true;
	if (call->kind == LIVE_CREATE) {
		request->method = "POST";
		request->content_type = "application/json";
		revio_create_body(state->revio, call, &state->body);
	} else {
		request->method = "PATCH";
		request->content_type = "application/json-patch+json";
		revio_patch_body(state->revio, call, &state->body);
	}
	request->body = buf_sv(&state->body);
}

void revio_submit(struct port *port, struct live_call *call)
{
	struct live_state *state = mem_calloc(1, sizeof(*state));

	state->revio = revio_of(port);
	state->call = call;
	call->result = LIVE_PENDING;
	call->http_status = 0;
	call->detail = call->created_key = SV_ABSENT;
	call->port_state = state;
	fill_request(state);
	http_submit(state->revio->http, &state->request);
}

int revio_wait(struct port *port, struct err *err)
{
	struct revio *revio = revio_of(port);
	size_t ended = revio->live_ended;

	while (http_pending(revio->http) > 0 && revio->live_ended == ended) {
		int rc = http_wait(revio->http, err);
		if (rc != 0)
			return rc;
	}
	return 0;
}
