/*
 * One pass: site types, devices, sites. A pass in which a site or device comes twice and differently, or in
 * which an answer cannot be read, is forgotten and run again. An answer that breaks on the way is begun
 * again by http; rows of the sites that had been handed on by then are forgotten likewise.
 */
#include "io/rapid_response_impl.h"

#include <stdio.h>

#include "engine/base/log.h"
#include "io/csvout.h"
#include "io/idset.h"

#include "engine/base/banned.h"

struct extract {
	struct rapid *rapid;
	const struct record_sink *sink;
	struct extract_proof *proof;
	struct rapid_devices devices;
	struct idset seen;
	struct buf row; /* of the site that is being taken, as CSV */
	bool is_read;	/* `values` hold the site that is about to be taken */
	struct err unread;
	struct arena scratch;
	struct sv *values;
	const char *moved;		     /* why the pass is to be forgotten, or NULL */
	char unreadable[RAPID_MESSAGE_SIZE]; /* room for one of those */
};

/* ---- site types ---------------------------------------------------------------------------------- */

struct type_taker {
	struct rapid *rapid;
	struct json_pick *pick;
};

static int take_type(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct type_taker *taker = self;
	struct rapid *rapid = taker->rapid;
	struct json_span spans[2];
	bool is_new;

	if (json_pick_read(taker->pick, text, spans, err) != 0)
		return err_context(err, "site type %llu", (unsigned long long)row_no);
	struct sv code = arena_sv(&rapid->arena, sv_trim(json_span_text(&spans[0], &rapid->arena)));
	struct sv name = arena_sv(&rapid->arena, sv_trim(json_span_text(&spans[1], &rapid->arena)));
	if (code.n == 0)
		return 0;
	(void)map_put(&rapid->types, code, rapid->type_names.count, &is_new);
	if (is_new)
		*vec_push(&rapid->type_names) = name;
	return 0;
}

static void on_done(struct rapid_call *call, void *self)
{
	(void)call;
	(void)self;
}

int rapid_load_types(struct rapid *rapid, struct err *err)
{
	struct type_taker taker = {rapid, json_pick_new(true)};
	struct rapid_call call = {.rapid = rapid,
		.endpoint = rapid->settings->rapid_response.endpoints.site_types,
		.row = take_type,
		.done = on_done,
		.self = &taker};

	(void)json_pick_add(taker.pick, SV("/SiteType"));
	(void)json_pick_add(taker.pick, SV("/SiteTypeDescription"));
	int rc = rapid_run(&call, err);
	rapid->has_types = rc == 0;
	rapid_call_release(&call);
	json_pick_free(taker.pick);
	return rc;
}

/* ---- devices and sites --------------------------------------------------------------------------- */

static int begin_devices(void *self, struct err *err)
{
	(void)err;
	rapid_devices_clear(self);
	return 0;
}

static int begin_sites(void *self, struct err *err)
{
	struct extract *x = self;
	bool had_rows = x->proof->rows > 0;

	idset_clear(&x->seen);
	x->proof->rows = 0;
	x->moved = NULL;
	x->is_read = false;
	return had_rows ? x->sink->restart(x->sink->self, err) : 0;
}

/* Reads the site that begins here; take_site then finds it read. */
static bool try_site(void *self, struct sv rest, size_t *out_used)
{
	struct extract *x = self;

	arena_clear(&x->scratch);
	x->is_read = rapid_read_site_prefix(x->rapid, rest, &x->devices, &x->scratch, x->values,
			     out_used, &x->unread) == 0;
	if (!x->is_read)
		err_clear(&x->unread);
	return x->is_read;
}

/* Reads the site, unless try_site has. */
static int read_site(struct extract *x, struct sv text, struct err *err)
{
	bool was_read = x->is_read;

	x->is_read = false;
	if (was_read)
		return 0;
	arena_clear(&x->scratch);
	return rapid_read_site(x->rapid, text, &x->devices, &x->scratch, x->values, NULL, err);
}

static int take_site(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct extract *x = self;
	const struct layout *layout = x->rapid->port.layout;
	const struct record record = {layout, x->values};

	if (x->moved)
		return 0;
	int rc = read_site(x, text, err);
	if (rc != 0)
		return err_context(err, "site %llu", (unsigned long long)row_no);
	struct sv key = x->values[layout->key];
	if (key.n == 0)
		return ERR_SET(err, ERR_DATA,
			"row %llu of the site list has no SiteNum; nothing can be told of a site "
			"without",
			(unsigned long long)row_no);
	buf_clear(&x->row);
	csvout_add_row(&x->row, x->values, layout->count);
	switch (idset_add(&x->seen, key, idset_hash(buf_sv(&x->row)))) {
	case IDSET_SAME:
		return 0;
	case IDSET_DIFFERENT:
		x->moved = "a site came twice and differently";
		return 0;
	case IDSET_NEW:
		break;
	}
	x->proof->rows++;
	return x->sink->row(x->sink->self, &record, buf_sv(&x->row), err);
}

/* Runs one call for rows; an answer that cannot be read is a reason to read all again. */
static int run_rows(struct extract *x, struct rapid_call *call, struct err *err)
{
	struct err local = ERR_INIT;
	int rc = rapid_run(call, &local);

	if (rc != 0 && call->outcome == RAPID_FAILED && call->is_unreadable) {
		(void)snprintf(x->unreadable, sizeof(x->unreadable),
			"an answer cannot be read: %.200s", local.message);
		x->moved = x->unreadable;
		rc = 0;
	} else if (rc != 0) {
		*err = local;
	}
	rapid_call_release(call);
	return rc;
}

static int read_devices(struct extract *x, struct err *err)
{
	struct rapid_call call = {.rapid = x->rapid,
		.endpoint = x->rapid->settings->rapid_response.endpoints.devices,
		.add_body = rapid_add_group,
		.begin = begin_devices,
		.row = rapid_devices_add,
		.try_row = rapid_devices_try,
		.done = on_done,
		.self = &x->devices};
	int rc = run_rows(x, &call, err);

	rapid_devices_finish(&x->devices);
	x->proof->devices = x->devices.entries.count;
	if (x->devices.is_contradictory)
		x->moved = "a device came twice and differently";
	return rc;
}

static int read_sites(struct extract *x, struct err *err)
{
	struct rapid_call call = {.rapid = x->rapid,
		.endpoint = x->rapid->settings->rapid_response.endpoints.sites,
		.add_body = rapid_add_group,
		.begin = begin_sites,
		.row = take_site,
		.try_row = try_site,
		.done = on_done,
		.self = x};

	return run_rows(x, &call, err);
}

static int run_pass(struct extract *x, struct err *err)
{
	int rc = x->rapid->has_types ? 0 : rapid_load_types(x->rapid, err);

	x->moved = NULL;
	if (rc == 0)
		rc = read_devices(x, err);
	if (rc == 0 && !x->moved)
		rc = read_sites(x, err);
	x->proof->pages = 1;
	return rc;
}

static int begin_again(struct extract *x, struct err *err)
{
	x->proof->rows = 0;
	idset_clear(&x->seen);
	return x->sink->restart(x->sink->self, err);
}

static int run_passes(struct extract *x, struct err *err)
{
	bool is_confirmed = false;
	int rc;

	for (;;) {
		rc = run_pass(x, err);
		if (rc != 0)
			return rc;
		if (!x->moved && ((x->proof->rows > 0 && x->proof->devices > 0) || is_confirmed))
			return 0;
		if (!x->moved) { /* an ended session can look like an empty list */
			log_notice("rapid response: the list of %s is empty; that counts only when "
				   "it is so after a fresh login, too",
				x->proof->rows == 0 ? "sites" : "devices");
			rapid_log_out(x->rapid);
			is_confirmed = true;
		} else if (x->proof->restarts == RAPID_RESPONSE_RESTARTS_MAX) {
			return ERR_SET(err, ERR_FAILED,
				"the list of sites could not be read in good order, %d times over; "
				"the "
				"last time %s; run again at a quieter time",
				RAPID_RESPONSE_RESTARTS_MAX + 1, x->moved);
		} else {
			log_warning("rapid response: %s; reading the lists again", x->moved);
			x->proof->restarts++;
		}
		if ((rc = begin_again(x, err)) != 0)
			return rc;
	}
}

int rapid_extract(struct port *port, const struct record_sink *sink,
	struct extract_proof *out_proof, struct err *err)
{
	struct extract_proof proof = {.end_marker = "end of array"};
	struct extract x = {.rapid = rapid_of(port), .sink = sink, .proof = &proof};
	int rc;

	x.values = mem_calloc(port->layout->count + 1, sizeof(*x.values));
	arena_init(&x.scratch, 0);
	rapid_devices_init(&x.devices, x.rapid);
	rc = run_passes(&x, err);
	if (rc == 0)
		*out_proof = proof;
	rapid_devices_release(&x.devices);
	idset_release(&x.seen);
	buf_release(&x.row);
	arena_release(&x.scratch);
	mem_free(x.values);
	return rc;
}
