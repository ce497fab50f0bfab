#include "tests/unit/tempdir.h"

#include "engine/choices.h"
#include "engine/model/change.h"
#include "io/changefile.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

#define ID "20261123T020112Z-1a2b3c4d"

/* Two updates of one site, and a create of two lines. */
struct scene {
	struct tempdir dir;
	const char *folder;
	char ids[4][CHANGE_ID_SIZE];
	struct choices choices;
	struct err err;
};

static struct change line_of(int i)
{
	static const char *const fields[] = {"city", "state", "city", "state"};
	struct change change = {.direction = DIRECTION_OUTBOUND,
		.action = i < 2 ? ACTION_CREATE : ACTION_UPDATE,
		.customer_id = i < 2 ? SV("1001") : SV("1002"),
		.site_num = i < 2 ? SV("") : SV("8802"),
		.account_number = SV("A"),
		.name = SV("Ann"),
		.field = sv_of(fields[i]),
		.before = SV(""),
		.after = SV("x"),
		.rule = SV("r"),
		.reason = SV("new")};

	change_make_id(&change);
	return change;
}

static void scene_init(struct scene *s)
{
	struct changewriter *writer = NULL;
	struct changeset_manifest manifest = {.changeset_id = SV(ID),
		.directions = DIRECTIONS_BOTH,
		.tool_version = SV("1"),
		.origin = SV("diff"),
		.rules_sha256 = SV(""),
		.previous_changeset = SV("")};

	(void)memset(s, 0, sizeof(*s));
	tempdir_init(&s->dir);
	assert_ok(changewriter_open(s->dir.path, ID, &writer, &s->err), &s->err);
	for (int i = 0; i < 4; i++) {
		struct change change = line_of(i);
		(void)memcpy(s->ids[i], change.id, sizeof(change.id));
		changewriter_change(writer, &change);
	}
	assert_ok(changewriter_commit(writer, &manifest, &s->dir.arena, &s->folder, &s->err),
		&s->err);
	changewriter_free(writer);
}

static void scene_release(struct scene *s)
{
	choices_release(&s->choices);
	tempdir_release(&s->dir);
}

/* Loads a decisions file of these lines ("%0".."%3" stand for ids). */
static int load(struct scene *s, const char *text)
{
	struct buf file = BUF_INIT;

	for (const char *c = text; *c; c++) {
		if (*c == '%')
			buf_add_str(&file, s->ids[*++c - '0']);
		else
			buf_add_char(&file, *c);
	}
	const char *path = tempdir_put(&s->dir, "decisions.csv", buf_sv(&file));
	buf_release(&file);
	return choices_load(&s->choices, s->folder, NULL, path, NULL, NULL, &s->err);
}

static void assert_choices(const struct scene *s, const char *expected)
{
	for (int i = 0; i < 4; i++) {
		static const char letters[] = "ahin";
		enum choice choice = choices_of(&s->choices, sv_of(s->ids[i]));
		if (letters[choice] != expected[i])
			fail_msg("line %d: '%c' instead of '%c'", i, letters[choice], expected[i]);
	}
}

static void test_choices__without_any_all_is_applied(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	assert_ok(choices_load(&s.choices, s.folder, NULL, NULL, NULL, NULL, &s.err), &s.err);
	assert_choices(&s, "aaaa");
	scene_release(&s);
}

static void test_choices__a_file_holds_and_ignores(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	assert_ok(load(&s, "change_id,decision\r\n%2,HOLD\r\n%3,ignore\r\n,\r\n%0,\r\n"), &s.err);
	assert_choices(&s, "aahi");
	scene_release(&s);
}

static void test_choices__a_hold_on_one_line_holds_the_new_record(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	assert_ok(load(&s, "decision;note;change_id\nhold;x;%1\n"), &s.err);
	assert_choices(&s, "hhaa");
	scene_release(&s);
}

static void test_choices__only_and_exclude(void **state)
{
	struct scene s;
	struct choice_list only = {0};
	struct choice_list exclude = {0};

	(void)state;
	scene_init(&s);
	*vec_push(&only) = sv_of(s.ids[0]);
	*vec_push(&only) = sv_of(s.ids[2]);
	assert_ok(choices_load(&s.choices, s.folder, NULL, NULL, &only, NULL, &s.err), &s.err);
	assert_choices(&s, "aaan");
	choices_release(&s.choices);
	*vec_push(&exclude) = sv_of(s.ids[0]);
	assert_ok(choices_load(&s.choices, s.folder, NULL, NULL, &only, &exclude, &s.err), &s.err);
	assert_choices(&s, "hhan");
	vec_release(&only);
	vec_release(&exclude);
	scene_release(&s);
}

static void test_choices__refuses_what_the_change_set_does_not_have(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} cases[] = {
		{"change_id,decision\r\nc0000000000000000,hold\r\n", "c0000000000000000"},
		{"change_id,decision\r\n%0,holt\r\n", "did you mean 'hold'?"},
		{"change_id,decision\r\n,hold\r\n", "no change ''"},
		{"id,decision\r\n%0,hold\r\n", "change_id"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;
		scene_init(&s);
		assert_err(&s.err, load(&s, cases[i].text), ERR_DATA, cases[i].words);
		scene_release(&s);
	}
	struct scene s;
	struct choice_list only = {0};
	scene_init(&s);
	*vec_push(&only) = SV("c0000000000000000");
	assert_err(&s.err, choices_load(&s.choices, s.folder, NULL, NULL, &only, NULL, &s.err),
		ERR_DATA, "--only 'c0000000000000000'");
	vec_release(&only);
	scene_release(&s);
}

struct remembered {
	int holds;
	int ignores;
};

static int count(void *self, const struct ledger_decision *row, struct err *err)
{
	struct remembered *r = self;

	(void)err;
	r->holds += sv_eq(row->what, SV("hold"));
	r->ignores += sv_eq(row->what, SV("ignore-change"));
	return 0;
}

static void test_choices__are_remembered_and_holds_released(void **state)
{
	struct scene s;
	struct ledger *ledger = NULL;
	struct remembered r = {0, 0};
	const char *texts[] = {
		"change_id,decision\n%2,hold\n%3,ignore\n", "change_id,decision\n%2,apply\n"};

	(void)state;
	scene_init(&s);
	const char *home = tempdir_path(&s.dir, "state");
	assert_ok(file_make_folder(home, &s.err), &s.err);
	assert_ok(ledger_open(home, LEDGER_CREATE, &ledger, &s.err), &s.err);
	assert_ok(load(&s, texts[0]), &s.err);
	assert_ok(choices_remember(&s.choices, ledger, 1, &s.err), &s.err);
	assert_ok(ledger_each_decision(ledger, count, &r, &s.err), &s.err);
	assert_int_equal(r.holds, 1);
	assert_int_equal(r.ignores, 1);
	choices_release(&s.choices);
	assert_ok(load(&s, texts[1]), &s.err);
	assert_ok(choices_remember(&s.choices, ledger, 2, &s.err), &s.err);
	r = (struct remembered){0, 0};
	assert_ok(ledger_each_decision(ledger, count, &r, &s.err), &s.err);
	assert_int_equal(r.holds, 0);
	assert_int_equal(r.ignores, 1);
	ledger_close(ledger);
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choices__without_any_all_is_applied),
		cmocka_unit_test(test_choices__a_file_holds_and_ignores),
		cmocka_unit_test(test_choices__a_hold_on_one_line_holds_the_new_record),
		cmocka_unit_test(test_choices__only_and_exclude),
		cmocka_unit_test(test_choices__refuses_what_the_change_set_does_not_have),
		cmocka_unit_test(test_choices__are_remembered_and_holds_released),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
