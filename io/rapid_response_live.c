/*
 * Live calls: one site read, created or updated, and what the answer means.
 *
 * A read is two calls, the site's row and its devices. No row is believed only after a fresh login: an
 * ended session can look like an empty answer.
 */
#include "io/rapid_response_impl.h"

#include <stdio.h>

#include "engine/base/banned.h"

enum { CODE_IN_USE = 51 };

struct live_state {
	struct rapid *rapid;
	struct live_call *call;
	struct rapid_call main;	   /* the site's row, or the write */
	struct rapid_call devices; /* of a read */
	struct rapid_devices table;
	struct sv *values;
	struct sv row; /* the site's row, in the call's arena; absent: none came */
	size_t pending;
	bool is_second; /* read again after a fresh login */
};

/* ---- ends ---------------------------------------------------------------------------------------- */

static void set_detail(struct live_state *state, const char *text)
{
	state->call->detail = arena_sv(state->call->arena, sv_of(text));
}

static void finish(struct live_state *state, enum live_result result)
{
	struct live_call *call = state->call;

	call->result = result;
	call->http_status = state->main.request.status;
	call->port_state = NULL;
	state->rapid->live_ended++;
	rapid_call_release(&state->main);
	rapid_call_release(&state->devices);
	rapid_devices_release(&state->table);
	mem_free(state);
	call->done(call, call->self);
}

/* What a call that did not go well means for the record. */
static enum live_result result_of(struct live_state *state, const struct rapid_call *call)
{
	switch (call->outcome) {
	case RAPID_OK:
		return LIVE_DONE;
	case RAPID_REFUSED:
		set_detail(state, call->message);
		return call->error_type == CODE_IN_USE && state->call->kind == LIVE_CREATE
			       ? LIVE_IN_USE
			       : LIVE_REFUSED;
	case RAPID_IN_DOUBT:
		set_detail(state, call->err.message);
		return LIVE_IN_DOUBT;
	case RAPID_FAILED:
	case RAPID_NOT_SENT:
		break;
	}
	set_detail(state, call->err.message);
	return LIVE_NOT_SENT;
}

/* ---- reading ------------------------------------------------------------------------------------- */

static void add_site_num(struct rapid_call *call, struct json_writer *writer)
{
	const struct live_state *state = call->self;

	json_key(writer, "SiteNum");
	rapid_put(writer, state->call->key, true);
	json_key(writer, "TargetSiteGroup");
	json_put_null(writer);
}

static int begin_row(void *self, struct err *err)
{
	struct live_state *state = self;

	(void)err;
	state->row = SV_ABSENT;
	return 0;
}

/* Keeps the row of the site that was asked for. */
static int take_row(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct live_state *state = self;
	struct arena *arena = state->call->arena;
	struct sv copy = arena_sv(arena, text);

	if (fieldmap_read(
		    state->rapid->site_map, copy, arena, state->values, NULL, NULL, NULL, err) != 0)
		return err_context(err, "site %llu", (unsigned long long)row_no);
	if (sv_eq(state->values[state->rapid->port.layout->key], sv_trim(state->call->key)))
		state->row = copy;
	return 0;
}

static int begin_devices(void *self, struct err *err)
{
	struct live_state *state = self;

	(void)err;
	rapid_devices_clear(&state->table);
	return 0;
}

static int take_device(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct live_state *state = self;

	return rapid_devices_add(&state->table, text, row_no, err);
}

static void start_read(struct live_state *state);

/* The joined record; its device texts lie in the table, so they are copied. */
static enum live_result join(struct live_state *state)
{
	struct live_call *call = state->call;
	const struct layout *layout = state->rapid->port.layout;
	struct err err = ERR_INIT;

	rapid_devices_finish(&state->table);
	(void)memset(&call->record, 0, sizeof(call->record));
	if (state->table.is_contradictory) {
		set_detail(state, "one of its devices came twice and differently");
		return LIVE_NOT_SENT;
	}
	if (rapid_read_site(state->rapid, state->row, &state->table, call->arena, state->values,
		    call->record.present, &err) != 0) {
		set_detail(state, err.message);
		return LIVE_NOT_SENT;
	}
	for (size_t i = 0; i < layout->count; i++) {
		if (state->values[i].n > 0)
			state->values[i] = arena_sv(call->arena, state->values[i]);
	}
	call->record.record = (struct record){layout, state->values};
	return LIVE_DONE;
}

static void on_read_done(struct rapid_call *call, void *self)
{
	struct live_state *state = self;
	struct rapid *rapid = state->rapid;

	(void)call;
	if (--state->pending > 0)
		return;
	if (state->main.outcome != RAPID_OK) {
		finish(state, result_of(state, &state->main));
	} else if (state->devices.outcome != RAPID_OK) {
		finish(state, result_of(state, &state->devices));
	} else if (!sv_is_absent(state->row)) {
		finish(state, join(state));
	} else if (state->is_second) {
		finish(state, LIVE_ABSENT);
	} else {
		state->is_second = true;
		if (rapid->generation == state->main.generation)
			rapid_log_out(rapid);
		start_read(state);
	}
}

static void fill(struct live_state *state, struct rapid_call *call, const char *endpoint)
{
	rapid_call_release(call);
	*call = (struct rapid_call){
		.rapid = state->rapid, .endpoint = endpoint, .is_live = true, .self = state};
}

static void start_read(struct live_state *state)
{
	const struct settings_endpoints *endpoints =
		&state->rapid->settings->rapid_response.endpoints;

	fill(state, &state->main, endpoints->sites);
	state->main.add_body = add_site_num;
	state->main.begin = begin_row;
	state->main.row = take_row;
	state->main.done = on_read_done;
	fill(state, &state->devices, endpoints->devices);
	state->devices.add_body = add_site_num;
	state->devices.begin = begin_devices;
	state->devices.row = take_device;
	state->devices.done = on_read_done;
	state->pending = 2;
	rapid_start(&state->main);
	rapid_start(&state->devices);
}

/* ---- writing ------------------------------------------------------------------------------------- */

/* The code that the site type list has for one of our types, if the layout's first word is not in it. */
static struct sv type_code(const struct rapid *rapid, const struct field *field, struct sv ours)
{
	struct sv wire = fieldmap_wire(field, ours);

	if (rapid->types.count == 0 || map_find(&rapid->types, wire))
		return wire;
	for (size_t i = 0; i < rapid->types.room; i++) {
		const struct map_entry *entry = map_at(&rapid->types, i);
		if (entry && sv_eq(field_to_ours(field, rapid->type_names.at[entry->value]), ours))
			return entry->key;
	}
	return wire;
}

static void put_field(
	const struct rapid *rapid, struct json_writer *writer, const struct live_field *change)
{
	const struct layout *layout = rapid->port.layout;
	const struct field *field = &layout->fields[change->field];
	struct sv column = fieldmap_last_step(field->paths[0]);
	struct sv wire = change->field == layout->type ? type_code(rapid, field, change->after)
						       : fieldmap_wire(field, change->after);

	/* columns called ...Num are numbers on the wire, as all that Rapid Response shows of them */
	rapid_put(writer, wire, field->is_number || sv_has_suffix(column, SV("Num")));
}

static void add_key(struct json_writer *writer, const char *before, struct sv column)
{
	char name[160];

	(void)snprintf(name, sizeof(name), "%s%.*s", before, SV_ARG(column));
	json_key(writer, name);
}

static void add_update(struct rapid_call *call, struct json_writer *writer)
{
	const struct live_state *state = call->self;
	const struct live_call *live = state->call;

	json_key(writer, "SiteNum");
	rapid_put(writer, live->key, true);
	for (size_t i = 0; i < live->field_count; i++) {
		const struct field *field =
			&state->rapid->port.layout->fields[live->fields[i].field];
		struct sv column = fieldmap_last_step(field->paths[0]);
		add_key(writer, "Column", column);
		put_field(state->rapid, writer, &live->fields[i]);
		add_key(writer, "ChangeFlag", column);
		json_put_bool(writer, true);
	}
}

static void add_create(struct rapid_call *call, struct json_writer *writer)
{
	const struct live_state *state = call->self;
	const struct rapid *rapid = state->rapid;
	const struct live_call *live = state->call;
	bool has_group = false;

	for (size_t i = 0; i < live->field_count; i++) {
		const struct field *field = &rapid->port.layout->fields[live->fields[i].field];
		if (live->fields[i].after.n == 0 || field->path_count == 0)
			continue;
		add_key(writer, "", fieldmap_last_step(field->paths[0]));
		put_field(rapid, writer, &live->fields[i]);
		has_group = has_group || live->fields[i].field == rapid->port.layout->group;
	}
	if (!has_group) {
		json_key(writer, "SiteGroupNum");
		rapid_put(writer, sv_of(rapid->settings->rapid_response.dealer_number), true);
	}
}

static void on_write_done(struct rapid_call *call, void *self)
{
	struct live_state *state = self;
	enum live_result result = result_of(state, call);

	if (result == LIVE_DONE && state->call->kind == LIVE_CREATE) {
		struct sv key = rapid_output(call, "SiteNum", state->call->arena);
		state->call->created_key = sv_trim(key);
		if (key.n == 0) {
			set_detail(state, "rapid response's answer does not name the new site");
			result = LIVE_IN_DOUBT;
		}
	}
	finish(state, result);
}

/* The name of a field that an update cannot write, or NULL. */
static const struct field *unwritable(const struct live_state *state)
{
	const struct live_call *live = state->call;

	for (size_t i = 0; live->kind == LIVE_UPDATE && i < live->field_count; i++) {
		const struct field *field =
			&state->rapid->port.layout->fields[live->fields[i].field];
		if (rapid_is_device_field(field) || field->path_count == 0)
			return field;
	}
	return NULL;
}

static void start_write(struct live_state *state)
{
	const struct settings_endpoints *endpoints =
		&state->rapid->settings->rapid_response.endpoints;
	bool is_create = state->call->kind == LIVE_CREATE;
	const struct field *field = unwritable(state);

	if (field) {
		state->call->detail = arena_printf(state->call->arena,
			"field '%.*s' belongs to a device; an update of the site cannot write it",
			SV_ARG(field->name));
		finish(state, LIVE_REFUSED);
		return;
	}
	fill(state, &state->main, is_create ? endpoints->create : endpoints->update);
	state->main.is_write = true;
	state->main.add_body = is_create ? add_create : add_update;
	state->main.done = on_write_done;
	rapid_start(&state->main);
}

/* ---- the line ------------------------------------------------------------------------------------ */

void rapid_submit(struct port *port, struct live_call *call)
{
	call->result = LIVE_PENDING;
	call->http_status = 0;
	call->detail = call->created_key = SV_ABSENT;
	*vec_push(&rapid_of(port)->line) = call;
}

static struct live_state *new_state(struct rapid *rapid, struct live_call *call)
{
	struct live_state *state = mem_calloc(1, sizeof(*state));

	state->rapid = rapid;
	state->call = call;
	state->values =
		arena_calloc(call->arena, rapid->port.layout->count + 1, sizeof(*state->values));
	call->port_state = state;
	rapid_devices_init(&state->table, rapid);
	return state;
}

/* Starts the calls in line; without the site types none can be. */
static int start_line(struct rapid *rapid, struct err *err)
{
	struct err local = ERR_INIT;
	int rc = rapid->has_types ? 0 : rapid_load_types(rapid, &local);

	for (size_t i = 0; i < rapid->line.count; i++) {
		struct live_state *state = new_state(rapid, rapid->line.at[i]);
		if (rc != 0) {
			set_detail(state, local.message);
			finish(state, LIVE_NOT_SENT);
		} else if (state->call->kind == LIVE_READ) {
			start_read(state);
		} else {
			start_write(state);
		}
	}
	vec_clear(&rapid->line);
	if (rc != 0)
		*err = local;
	return rc;
}

int rapid_wait(struct port *port, struct err *err)
{
	struct rapid *rapid = rapid_of(port);
	size_t ended = rapid->live_ended;
	int rc;

	if (rapid->line.count > 0 && (rc = start_line(rapid, err)) != 0)
		return rc;
	while (http_pending(rapid->http) > 0 && rapid->live_ended == ended) {
		if ((rc = http_wait(rapid->http, err)) != 0)
			return rc;
	}
	return 0;
}
