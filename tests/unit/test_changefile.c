#include "tests/unit/tempdir.h"

#include "io/changefile.h"

#include "engine/base/banned.h"

#define ID "20261123T020112Z-1a2b3c4d"
enum { CREATED = 1795399272 };

static struct change sample(void)
{
	struct change change = {.direction = DIRECTION_OUTBOUND,
		.action = ACTION_UPDATE,
		.customer_id = SV("1015"),
		.site_num = SV("88001234"),
		.account_number = SV("A-1015"),
		.name = SV("Roe, Ann"),
		.field = SV("city"),
		.before = SV("SYRACUSE"),
		.after = SV("Utica"),
		.rule = SV("city"),
		.reason = SV("changed in revio")};

	change_make_id(&change);
	return change;
}

static void fill_manifest(struct changeset_manifest *manifest)
{
	static const struct changeset_guard guard = {{"creates", 7}, {"outbound", 8},
		{"sites made", 10}, {"10%", 3}, 5, 7, 50, true, true, 500};

	*manifest = (struct changeset_manifest){.changeset_id = SV(ID),
		.created_at = CREATED,
		.tool_version = SV("0.1.0"),
		.directions = DIRECTIONS_BOTH,
		.origin = SV("diff"),
		.snapshot_count = 2,
		.rules_sha256 = SV("ab"),
		.base_generation = 9,
		.healed = 3,
		.guards = &guard,
		.guard_count = 1};
	for (int i = 0; i < SIDE_COUNT; i++)
		manifest->snapshots[i] = (struct changeset_snapshot){(enum side)i,
			SV("snapshots/x"), SV("cd"), SV("ef"), 50, CREATED - 9, CREATED - 5, true};
	manifest->counts[SIDE_SITE] = (struct changeset_counts){50, 40, 1, 2, 3, 4, 0};
	manifest->records[DIRECTION_INBOUND][ACTION_CLOSE] = 2;
	manifest->lines[DIRECTION_OUTBOUND][ACTION_UPDATE] = 11;
}

static const char *write_one(
	struct tempdir *dir, const char *id, struct changeset_manifest *manifest)
{
	struct err err = ERR_INIT;
	struct changewriter *writer = NULL;
	struct change change = sample();
	const char *path = NULL;

	fill_manifest(manifest);
	assert_ok(changewriter_open(tempdir_path(dir, "sets"), id, &writer, &err), &err);
	changewriter_change(writer, &change);
	change.field = SV("state");
	change_make_id(&change);
	changewriter_change(writer, &change);
	change.direction = DIRECTION_INBOUND;
	change.action = ACTION_CLOSE;
	changewriter_pending(writer, &change);
	changewriter_conflict(
		writer, &(struct conflict){SV("1"), SV("2"), SV("A"), SV("n"), SV("name"), SV("c"),
				SV("s"), SV("b"), SV("both_changed"), SV("held")});
	changewriter_skipped(writer, &(struct skipped){SIDE_SITE, SV("7"), SV("A"), SV("n"),
					     SV("other-site-types"), SV("reason")});
	changewriter_finding(writer, &(struct finding){SV("no-code"), SV("1"), SV(""), SV(""),
					     SV("n"), SV("d"), SV(""), 4});
	changewriter_link(writer, &(struct link_add){SV("1"), SV("2"), SV("A"), SV("code")});
	changewriter_agreement(writer, &(struct agreement){.customer_id = SV("1"),
					       .site_num = SV("2"),
					       .rule = SV("name"),
					       .customer_value = SV("Ann\x1fRoe"),
					       .site_value = SV("ROE, ANN")});
	changewriter_agreement(writer, &(struct agreement){.kind = AGREEMENT_FORGET,
					       .customer_id = SV("1"),
					       .site_num = SV("2"),
					       .rule = SV("city"),
					       .customer_value = SV(""),
					       .site_value = SV("")});
	assert_ok(changewriter_commit(writer, manifest, &dir->arena, &path, &err), &err);
	changewriter_free(writer);
	return path;
}

static void test_changefile__writes_the_documented_files(void **state)
{
	(void)state;
	struct tempdir dir;
	struct changeset_manifest manifest;
	struct change change = sample();

	tempdir_init(&dir);
	const char *path = write_one(&dir, ID, &manifest);
	assert_string_equal(path, tempdir_path(&dir, "sets/" ID));
	struct sv text = tempdir_get(&dir, file_join(&dir.arena, path, "changes.csv"));
	const char *expected = arena_printf(&dir.arena,
		"change_id,direction,action,customer_id,site_num,account_number,name,field,before,"
		"after,rule,reason\r\n%s,outbound,update,1015,88001234,A-1015,\"Roe, Ann\",city,"
		"SYRACUSE,Utica,city,changed in revio\r\n",
		change.id)
				       .p;
	assert_true(sv_has_prefix(text, sv_of(expected)));
	assert_sv(tempdir_get(&dir, file_join(&dir.arena, path, "conflicts.csv")),
		"customer_id,site_num,account_number,name,rule,customer_value,site_value,"
		"base_value,kind,resolution\r\n1,2,A,n,name,c,s,b,both_changed,held\r\n");
	assert_sv(tempdir_get(&dir, file_join(&dir.arena, path, "skipped.csv")),
		"system,key,account_number,name,rule,reason\r\n"
		"rapid-response,7,A,n,other-site-types,reason\r\n");
	assert_sv(tempdir_get(&dir, file_join(&dir.arena, path, "findings.csv")),
		"finding,customer_id,site_num,account_number,name,detail,first_seen,runs_open\r\n"
		"no-code,1,,,n,d,,4\r\n");
	assert_sv(tempdir_get(&dir, file_join(&dir.arena, path, "links.csv")),
		"customer_id,site_num,account_number,method\r\n1,2,A,code\r\n");
	tempdir_release(&dir);
}

static void test_changefile__reads_its_manifest_back(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct changeset_manifest manifest;
	struct changeset_manifest again;

	tempdir_init(&dir);
	const char *path = write_one(&dir, ID, &manifest);
	assert_ok(changefile_read_manifest(path, &dir.arena, &again, &err), &err);
	assert_sv(again.changeset_id, ID);
	assert_int_equal(again.created_at, CREATED);
	assert_int_equal(again.directions, DIRECTIONS_BOTH);
	assert_sv(again.origin, "diff");
	assert_int_equal(again.snapshot_count, 2);
	assert_int_equal(again.snapshots[1].side, SIDE_SITE);
	assert_sv(again.snapshots[1].seal, "ef");
	assert_true(again.snapshots[0].sealed);
	assert_int_equal(again.snapshots[0].taken_until, CREATED - 5);
	assert_sv(again.previous_changeset, "");
	assert_int_equal(again.base_generation, 9);
	assert_int_equal(again.counts[SIDE_SITE].created_from, 3);
	assert_int_equal(again.records[DIRECTION_INBOUND][ACTION_CLOSE], 2);
	assert_int_equal(again.lines[DIRECTION_OUTBOUND][ACTION_UPDATE], 11);
	assert_int_equal(again.healed, 3);
	assert_int_equal(again.guard_count, 1);
	assert_sv(again.guards[0].measure, "sites made");
	assert_true(again.guards[0].allowed);
	assert_int_equal(again.guards[0].allow, 500);
	assert_int_equal(again.file_count, 7);
	assert_sv(again.files[0].name, "changes.csv");
	assert_int_equal(again.files[0].rows, 2);
	assert_sv(again.files[6].name, "agreements.csv.gz");
	assert_true(sv_eq(again.seal, manifest.seal));
	assert_ok(changefile_verify(path, &again, &err), &err);
	tempdir_release(&dir);
}

static int dump_change(void *self, const struct change *c, struct err *err)
{
	(void)err;
	buf_printf(self, "%u:%s/%s/%.*s;", c->position, direction_name(c->direction),
		action_name(c->action), SV_ARG(c->field));
	return 0;
}
static int dump_conflict(void *self, const struct conflict *c, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s/%.*s;", SV_ARG(c->base_value), SV_ARG(c->resolution));
	return 0;
}
static int dump_skipped(void *self, const struct skipped *s, struct err *err)
{
	(void)err;
	buf_printf(self, "%s/%.*s;", side_name(s->side), SV_ARG(s->reason));
	return 0;
}
static int dump_finding(void *self, const struct finding *f, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s/%llu;", SV_ARG(f->finding), (unsigned long long)f->runs_open);
	return 0;
}
static int dump_link(void *self, const struct link_add *l, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s;", SV_ARG(l->method));
	return 0;
}
static int dump_agreement(void *self, const struct agreement *a, struct err *err)
{
	(void)err;
	buf_printf(self, "%.*s/%.*s/%d;", SV_ARG(a->rule), SV_ARG(a->customer_value),
		a->kind == AGREEMENT_FORGET);
	return 0;
}

static void test_changefile__reads_its_rows_back(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct changeset_manifest manifest;
	struct buf out = BUF_INIT;

	tempdir_init(&dir);
	const char *path = write_one(&dir, ID, &manifest);
	assert_ok(changefile_each_change(path, "changes.csv", dump_change, &out, &err), &err);
	assert_ok(changefile_each_change(path, "pending.csv", dump_change, &out, &err), &err);
	assert_ok(changefile_each_conflict(path, dump_conflict, &out, &err), &err);
	assert_ok(changefile_each_skipped(path, dump_skipped, &out, &err), &err);
	assert_ok(changefile_each_finding(path, dump_finding, &out, &err), &err);
	assert_ok(changefile_each_link(path, dump_link, &out, &err), &err);
	assert_ok(changefile_each_agreement(path, dump_agreement, &out, &err), &err);
	assert_string_equal(buf_str(&out),
		"1:outbound/update/city;2:outbound/update/state;1:inbound/close/state;b/held;"
		"site/reason;no-code/4;code;name/Ann\x1fRoe/0;city//1;");
	buf_release(&out);
	(void)tempdir_put(&dir, "sets/" ID "/findings.csv",
		SV("finding,customer_id,site_num,account_number,name,detail,first_seen,runs_"
		   "open\r\n"
		   "x,,,,,,,many\r\n"));
	assert_err(&err, changefile_each_finding(path, dump_finding, &out, &err), ERR_DATA,
		"'many' is no runs_open");
	assert_non_null(strstr(err.context, "row 2 of"));
	tempdir_release(&dir);
}

static void test_changefile__notices_what_was_changed(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct changeset_manifest manifest;

	tempdir_init(&dir);
	const char *path = write_one(&dir, ID, &manifest);
	const char *links = tempdir_path(&dir, "sets/" ID "/links.csv");
	struct sv before = tempdir_get(&dir, links);
	(void)tempdir_put(&dir, "sets/" ID "/links.csv", sv_make(before.p, before.n - 1));
	assert_err(&err, changefile_verify(path, &manifest, &err), ERR_SEAL, "links.csv' is not");
	assert_int_equal(unlink(links), 0);
	assert_err(
		&err, changefile_verify(path, &manifest, &err), ERR_SEAL, "links.csv' is missing");
	(void)tempdir_put(&dir, "sets/" ID "/links.csv", before);
	assert_ok(changefile_verify(path, &manifest, &err), &err);
	struct changeset_manifest fewer = manifest;
	fewer.file_count--;
	assert_err(&err, changefile_verify(path, &fewer, &err), ERR_SEAL, "does not belong");
	const char *json = tempdir_path(&dir, "sets/" ID "/manifest.json");
	struct sv text = tempdir_get(&dir, json);
	struct buf changed = BUF_INIT;
	buf_add_sv(&changed, text);
	changed.p[sv_find_sv(text, SV("\"healed\": 3")) + 10] = '4';
	(void)tempdir_put(&dir, "sets/" ID "/manifest.json", buf_sv(&changed));
	assert_err(&err, changefile_read_manifest(path, &dir.arena, &manifest, &err), ERR_SEAL,
		"seal of");
	buf_release(&changed);
	tempdir_release(&dir);
}

static void test_changefile__resolves_ids_beginnings_and_paths(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct changeset_manifest manifest;
	const char *sets = NULL;
	const char *folder = NULL;

	tempdir_init(&dir);
	sets = tempdir_path(&dir, "sets");
	assert_err(&err, changefile_resolve(sets, NULL, &dir.arena, &folder, &err), ERR_NO_INPUT,
		"accord diff");
	const char *first = write_one(&dir, "20261123T020112Z-1a2b3c4d", &manifest);
	const char *second = write_one(&dir, "20261123T030000Z-00000000", &manifest);
	assert_int_equal(mkdir(tempdir_path(&dir, "sets/z-half"), 0700), 0);
	assert_ok(changefile_resolve(sets, NULL, &dir.arena, &folder, &err), &err);
	assert_string_equal(folder, second);
	assert_ok(changefile_resolve(sets, "20261123T02", &dir.arena, &folder, &err), &err);
	assert_string_equal(folder, first);
	assert_ok(changefile_resolve(sets, first, &dir.arena, &folder, &err), &err);
	assert_string_equal(folder, first);
	assert_err(&err, changefile_resolve(sets, "20261123T0", &dir.arena, &folder, &err),
		ERR_USAGE, "2 change sets");
	assert_err(&err, changefile_resolve(sets, "2025", &dir.arena, &folder, &err), ERR_NO_INPUT,
		"'2025'");
	assert_err(&err, changefile_resolve(sets, "/nowhere/x", &dir.arena, &folder, &err),
		ERR_NO_INPUT, "/nowhere/x");
	assert_err(&err, changefile_resolve(sets, "../x", &dir.arena, &folder, &err), ERR_USAGE,
		"../x");
	assert_err(
		&err, changefile_resolve(sets, "..", &dir.arena, &folder, &err), ERR_USAGE, "'..'");
	assert_err(&err, changefile_resolve(sets, "", &dir.arena, &folder, &err), ERR_USAGE, "''");
	tempdir_release(&dir);
}

static void test_changefile__leaves_nothing_unless_committed(void **state)
{
	(void)state;
	struct tempdir dir;
	struct err err = ERR_INIT;
	struct changewriter *writer = NULL;

	tempdir_init(&dir);
	const char *sets = tempdir_path(&dir, "sets");
	assert_err(&err, changewriter_open(sets, "../x", &writer, &err), ERR_USAGE, "../x");
	assert_ok(changewriter_open(sets, ID, &writer, &err), &err);
	changewriter_free(writer);
	changewriter_free(NULL);
	assert_int_equal(rmdir(sets), 0);
	struct changeset_manifest manifest;
	(void)write_one(&dir, ID, &manifest);
	assert_err(
		&err, changewriter_open(sets, ID, &writer, &err), ERR_CANT_CREATE, "there already");
	tempdir_release(&dir);
}

static int write_scenario(const char *folder)
{
	struct tempdir dir = {.path = folder};
	struct err err = ERR_INIT;
	struct changewriter *writer = NULL;
	struct changeset_manifest manifest;
	const char *path = NULL;

	arena_init(&dir.arena, 0);
	fill_manifest(&manifest);
	int code = changewriter_open(tempdir_path(&dir, "sets"), ID, &writer, &err);
	if (code == 0)
		code = changewriter_commit(writer, &manifest, &dir.arena, &path, &err);
	changewriter_free(writer);
	arena_release(&dir.arena);
	return code;
}

static void test_changefile__survives_every_edge(void **state)
{
	(void)state;
	static const char *const what[] = {"die", "enospc"};
	enum { EDGES = 80 };

	for (int n = 2; n <= EDGES * 2 + 1; n++) {
		struct tempdir dir;
		struct err err = ERR_INIT;
		struct changeset_manifest manifest;
		const char *folder = NULL;
		char failpoint[32];
		tempdir_init(&dir);
		(void)snprintf(failpoint, sizeof(failpoint), "any:%d:%s", n / 2, what[n % 2]);
		int status = run_self("write", dir.path, failpoint);
		int code = changefile_resolve(
			tempdir_path(&dir, "sets"), NULL, &dir.arena, &folder, &err);
		if (code == 0) {
			assert_ok(changefile_read_manifest(folder, &dir.arena, &manifest, &err),
				&err);
			assert_ok(changefile_verify(folder, &manifest, &err), &err);
		}
		assert_true(status != 0 || code == 0);
		assert_true(n / 2 < EDGES || status == 0);
		tempdir_release(&dir);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changefile__writes_the_documented_files),
		cmocka_unit_test(test_changefile__reads_its_manifest_back),
		cmocka_unit_test(test_changefile__reads_its_rows_back),
		cmocka_unit_test(test_changefile__notices_what_was_changed),
		cmocka_unit_test(test_changefile__resolves_ids_beginnings_and_paths),
		cmocka_unit_test(test_changefile__leaves_nothing_unless_committed),
		cmocka_unit_test(test_changefile__survives_every_edge),
	};

	if (argc == 3)
		return write_scenario(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
