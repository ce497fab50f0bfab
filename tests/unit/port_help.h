/*
 * port_help - a port to the sandbox, for the tests of both systems: what an extraction hands on is kept, live calls
 *             run to their end. One port a program.
 */
#ifndef ACCORD_TESTS_PORT_HELP_H
#define ACCORD_TESTS_PORT_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/base/map.h"
#include "engine/base/vec.h"
#include "engine/model/ports.h"
#include "io/csvout.h"
#include "tests/unit/layouts.h"
#include "tests/unit/sandbox_run.h"

static struct sandbox sandbox;
static struct test_layout layout;
static struct settings settings;
static struct port *port;
static struct arena arena;
static struct err err;

/* ---- a sink that keeps what it gets -------------------------------------------------------------- */

struct taken {
	VEC_FIELDS(struct sv); /* layout.count values a row */
	size_t rows;
	size_t restarts;
	size_t fail_at; /* a row; 0: none */
};

static struct taken taken;

static inline int take_row(
	void *self, const struct record *record, struct sv text, struct err *error)
{
	struct taken *to = self;
	struct buf row = BUF_INIT;

	if (++to->rows == to->fail_at)
		return ERR_SET(error, ERR_IO, "disk full");
	csvout_add_row(&row, record->values, record->layout->count);
	assert_true(sv_eq(buf_sv(&row), text));
	buf_release(&row);
	for (size_t i = 0; i < record->layout->count; i++)
		*vec_push(to) = arena_sv(&arena, record->values[i]);
	return 0;
}

static inline int take_restart(void *self, struct err *error)
{
	struct taken *to = self;

	(void)error;
	to->count = to->rows = 0;
	to->restarts++;
	return 0;
}

static inline struct sv value(size_t row, const char *field)
{
	return taken
		.at[row * layout.layout.count + (size_t)layout_find(&layout.layout, sv_of(field))];
}

static inline int extract(struct extract_proof *proof)
{
	const struct record_sink sink = {.self = &taken, .row = take_row, .restart = take_restart};

	taken.count = taken.rows = taken.restarts = 0;
	err_clear(&err);
	int rc = port_extract(port, &sink, proof, &err);
	if (rc != 0)
		print_message("%s: %s\n", err.context, err.message);
	return rc;
}

/* How many "customers", "sites" or "devices" the world has. */
static inline size_t world_count(const char *name)
{
	char *text = sandbox_call(&sandbox, "GET", "/control/world", NULL);
	struct json *world = NULL;
	size_t count = 0;

	assert_int_equal(json_parse(sv_of(text), 64, &world, &err), 0);
	for (const struct json *at = json_first(json_get(world, name)); at; at = json_next(at))
		count++;
	json_free(world);
	free(text);
	return count;
}

/* Every record of the world once. */
static inline void check_records(
	const struct extract_proof *proof, const char *name, const char *key)
{
	size_t records = world_count(name);
	struct map ids;

	map_init(&ids);
	for (size_t i = 0; i < taken.rows; i++)
		(void)map_put(&ids, value(i, key), i, NULL);
	assert_int_equal(taken.rows, records);
	assert_int_equal(ids.count, records);
	assert_int_equal(proof->rows, records);
	map_release(&ids);
}

/* ---- live calls ---------------------------------------------------------------------------------- */

static inline void on_call_done(struct live_call *call, void *self)
{
	(void)call;
	++*(size_t *)self;
}

static inline void run_call(struct live_call *call)
{
	size_t done = 0;

	call->arena = &arena;
	call->done = on_call_done;
	call->self = &done;
	port_submit(port, call);
	while (done == 0) {
		if (port_wait(port, &err) != 0)
			break;
	}
	assert_int_equal(done, 1);
	if (call->detail.n > 0)
		print_message("%.*s\n", SV_ARG(call->detail));
}

static inline struct live_call read_call(struct sv key)
{
	struct live_call call = {.kind = LIVE_READ, .key = key};

	run_call(&call);
	return call;
}

static inline struct live_field field_of(const char *name, const char *after)
{
	return (struct live_field){layout_find(&layout.layout, sv_of(name)), sv_of(after)};
}

static inline struct sv get(const struct live_call *call, const char *name)
{
	return record_get(&call->record.record, layout_find(&layout.layout, sv_of(name)));
}

/* ---- the program --------------------------------------------------------------------------------- */

static inline int close_port(void **state)
{
	(void)state;
	port_close(port);
	port = NULL;
	return 0;
}

/* Runs the tests against a sandbox of so many accounts. */
#define PORT_TESTS(tests, accounts)                                                                \
	port_tests_run(#tests, tests, sizeof(tests) / sizeof((tests)[0]), accounts)

static inline int port_tests_run(
	const char *name, const struct CMUnitTest *tests, size_t count, const char *accounts)
{
	const char *options[] = {"--accounts", accounts, NULL};

	arena_init(&arena, 0);
	sandbox_start(&sandbox, options);
	int rc = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
	sandbox_stop(&sandbox);
	vec_release(&taken);
	arena_release(&arena);
	return rc;
}

#endif
