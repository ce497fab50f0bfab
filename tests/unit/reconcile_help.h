/*
 * reconcile_help - a state folder with two small snapshots, plain or sealed, and what a comparison needs.
 */
#ifndef ACCORD_TESTS_RECONCILE_HELP_H
#define ACCORD_TESTS_RECONCILE_HELP_H

#include "tests/unit/ledger_help.h"

#include "engine/reconcile.h"
#include "io/snapstore.h"
#include "tests/unit/rules_files.h"

struct scene {
	struct room *room;
	struct rules_files files;
	struct settings settings;
	struct reconcile_input input;
	struct reconcile_result result;
};

#define SCENE_CUSTOMERS                                                                            \
	"customer_id,account_number,identity_type,status,first_name,last_name,city\r\n"            \
	"1001,A-1,Residential,Open,Ann,Roe,Utica\r\n"                                              \
	"1002,B-2,Residential,Open,Tom,Fox,Rome\r\n"                                               \
	"1003,c-3,Residential,Open,Eve,Day,Troy\r\n"
#define SCENE_SITES                                                                                \
	"site_num,transmitter_code,site_type,site_name,city,status\r\n"                            \
	"8801,A-1,Residential,Ann Roe,Utica,active\r\n"                                            \
	"8802,B-2,Residential,Tom Fox,Ilion,active\r\n"                                            \
	"8803,C-3,Residential,EVE DAY,Troy,active\r\n"

/* Plain snapshots of these texts. */
static inline void scene_put(struct scene *s, const char *customers, const char *sites)
{
	room_put(s->room, "customers.csv", customers);
	room_put(s->room, "sites.csv", sites);
	s->input.snapshot_paths[SIDE_CUSTOMER] = room_path(s->room, "customers.csv");
	s->input.snapshot_paths[SIDE_SITE] = room_path(s->room, "sites.csv");
}

static inline void scene_init(struct scene *s, struct room *room)
{
	(void)memset(s, 0, sizeof(*s));
	s->room = room;
	rules_files_init(&s->files);
	rules_files_add_dir(&s->files, "rules.d");
	assert_int_equal(rules_files_compile(&s->files), 0);
	s->settings.sync.state = room->state;
	s->settings.sync.auto_link_exact = true;
	s->settings.sync.create = CREATE_BOTH;
	s->settings.sync.threads = 2;
	s->settings.sync.memory_bytes = 1 << 26;
	s->settings.rapid_response.dealer_number = "";
	s->settings.guard.creates = s->settings.guard.updates = s->settings.guard.closes =
		s->settings.guard.closes_7_days = s->settings.guard.shrink =
			(struct settings_limit){false, 100, "100"};
	s->input = (struct reconcile_input){.settings = &s->settings,
		.ruleset = s->files.ruleset,
		.ledger = room->ledger,
		.directions = DIRECTIONS_BOTH};
	scene_put(s, SCENE_CUSTOMERS, SCENE_SITES);
}

static inline void scene_release(struct scene *s)
{
	reconcile_result_release(&s->result);
	rules_files_release(&s->files);
}

/* Runs the comparison once more. */
static inline int scene_run(struct scene *s)
{
	reconcile_result_release(&s->result);
	return reconcile_run(&s->input, &s->result, &s->room->err);
}

/* Takes a sealed snapshot of a side with one record, which the ledger knows. */
static inline void scene_seal(struct scene *s, enum side side, const char *key, const char *code)
{
	const struct layout *layout = &s->files.ruleset->layouts[side];
	struct sv *values = arena_calloc(&s->room->arena, layout->count, sizeof(*values));
	const struct record record = {layout, values};
	const struct extract_proof proof = {.rows = 1, .pages = 1, .end_marker = "end"};
	struct snapshot_manifest manifest;
	struct snapwriter *writer = NULL;
	const char *path = NULL;

	values[layout->key] = sv_of(key);
	values[layout->code] = sv_of(code);
	values[layout->status] = side == SIDE_CUSTOMER ? SV("Open") : SV("active");
	values[layout->type] = SV("Residential");
	assert_ok(s->room, snapwriter_open(room_path(s->room, "snapshots"), layout, "https://h",
				   1700000000, &writer, &s->room->err));
	assert_ok(s->room, snapwriter_row(writer, &record, &s->room->err));
	assert_ok(s->room, snapwriter_commit(writer, &proof, 1700000001, &s->room->arena, &manifest,
				   &path, &s->room->err));
	snapwriter_free(writer);
	s->input.snapshot_paths[side] = path;
	const struct ledger_snapshot row = {.side = side,
		.path = sv_of(path),
		.seal = manifest.seal,
		.rows = 1,
		.shares = SV("{}")};
	assert_ok(s->room, ledger_add_snapshot(s->room->ledger, &row, &s->room->err));
}

#endif
