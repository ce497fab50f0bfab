#include "tests/unit/rules_files.h"
#include "tests/unit/tempdir.h"

#include "engine/choices.h"
#include "io/changefile.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

#define ID "20261123T020112Z-1a2b3c4d"

enum { LINES = 11, MADE_AT = 1000 };

/*
 * A create of two lines (0, 1), two updates of one site (2, 3); and of one pair the state that comes in (4), the region that it
 * is sent on to (5), a city that has nothing to do with it (6); the type that comes in (7) and a name that is read by it (8).
 */
struct scene {
	struct tempdir dir;
	struct rules_files rules;
	const char *folder;
	char ids[LINES][CHANGE_ID_SIZE];
	struct choices choices;
	struct err err;
};

static struct change line_of(int i)
{
	static const struct {
		enum direction direction;
		enum action action;
		const char *customer_id;
		const char *site_num;
		const char *field;
		const char *rule;
	} lines[LINES] = {
		{DIRECTION_OUTBOUND, ACTION_CREATE, "1001", "", "city", "city"},
		{DIRECTION_OUTBOUND, ACTION_CREATE, "1001", "", "state", "state"},
		{DIRECTION_OUTBOUND, ACTION_UPDATE, "1002", "8802", "city", "city"},
		{DIRECTION_OUTBOUND, ACTION_UPDATE, "1002", "8802", "postal_code", "postal-code"},
		{DIRECTION_INBOUND, ACTION_UPDATE, "1003", "8803", "state", "state"},
		{DIRECTION_OUTBOUND, ACTION_UPDATE, "1003", "8803", "region", "region"},
		{DIRECTION_INBOUND, ACTION_UPDATE, "1003", "8803", "city", "city"},
		{DIRECTION_INBOUND, ACTION_UPDATE, "1004", "8804", "identity_type", "site-type"},
		{DIRECTION_OUTBOUND, ACTION_UPDATE, "1004", "8804", "site_name", "name"},
		{DIRECTION_INBOUND, ACTION_UPDATE, "1001", "", "country", "country"},
		{DIRECTION_INBOUND, ACTION_UPDATE, "1003", "8803", "country", "country"},
	};
	struct change change = {.direction = lines[i].direction,
		.action = lines[i].action,
		.customer_id = sv_of(lines[i].customer_id),
		.site_num = sv_of(lines[i].site_num),
		.account_number = SV("A"),
		.name = SV("Ann"),
		.field = sv_of(lines[i].field),
		.before = SV(""),
		.after = SV("x"),
		.rule = sv_of(lines[i].rule),
		.reason = SV("new")};

	change_make_id(&change);
	return change;
}

static void scene_init(struct scene *s)
{
	struct changewriter *writer = NULL;
	struct changeset_manifest manifest = {.changeset_id = SV(ID),
		.created_at = MADE_AT,
		.directions = DIRECTIONS_BOTH,
		.tool_version = SV("1"),
		.origin = SV("diff"),
		.rules_sha256 = SV(""),
		.previous_changeset = SV("")};

	(void)memset(s, 0, sizeof(*s));
	tempdir_init(&s->dir);
	rules_files_init(&s->rules);
	rules_files_add_dir(&s->rules, "rules.d");
	rules_files_add_text(&s->rules, "80-own.rules",
		SV("[rule country]\nfields = country <- region\ncompare = exact\n"));
	assert_ok(rules_files_compile(&s->rules), &s->rules.err);
	assert_ok(changewriter_open(s->dir.path, ID, &writer, &s->err), &s->err);
	for (int i = 0; i < LINES; i++) {
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
	rules_files_release(&s->rules);
	tempdir_release(&s->dir);
}

/* What stands before the options of an apply. */
static struct choices_input input_of(const struct scene *s, struct ledger *ledger)
{
	return (struct choices_input){.folder = s->folder,
		.made_at = MADE_AT,
		.ruleset = s->rules.ruleset,
		.ledger = ledger};
}

static int choose(
	struct scene *s, const struct choice_list *only, const struct choice_list *exclude)
{
	struct choices_input input = input_of(s, NULL);

	input.only = only;
	input.exclude = exclude;
	return choices_load(&s->choices, &input, &s->err);
}

/* Loads a decisions file of these lines ("%0".."%9" stand for ids; NULL: no file). */
static int load_beside(struct scene *s, struct ledger *ledger, const char *text)
{
	struct choices_input input = input_of(s, ledger);

	struct buf file = BUF_INIT;

	for (const char *c = text; c && *c; c++) {
		if (*c == '%')
			buf_add_str(&file, s->ids[*++c - '0']);
		else
			buf_add_char(&file, *c);
	}
	if (text)
		input.decisions_path = tempdir_put(&s->dir, "decisions.csv", buf_sv(&file));
	buf_release(&file);
	return choices_load(&s->choices, &input, &s->err);
}

static int load(struct scene *s, const char *text)
{
	return load_beside(s, NULL, text);
}

/* One letter a line: apply, hold, ignore, not chosen. */
static void assert_choices(const struct scene *s, const char *expected)
{
	for (int i = 0; i < LINES; i++) {
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
	assert_ok(choose(&s, NULL, NULL), &s.err);
	assert_choices(&s, "aaaaaaaaaaa");
	scene_release(&s);
}

static void test_choices__a_file_holds_and_ignores(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	assert_ok(load(&s, "change_id,decision\r\n%2,HOLD\r\n%3,ignore\r\n,\r\n%0,\r\n"), &s.err);
	assert_choices(&s, "aahiaaaaaaa");
	scene_release(&s);
}

static void test_choices__a_hold_on_one_line_holds_the_new_record(void **state)
{
	struct scene s;

	(void)state;
	scene_init(&s);
	assert_ok(load(&s, "decision;note;change_id\nhold;x;%1\n"), &s.err);
	assert_choices(&s, "hhaaaaaaaha");
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
	assert_ok(choose(&s, &only, NULL), &s.err);
	assert_choices(&s, "aaannnnnnan");
	choices_release(&s.choices);
	*vec_push(&exclude) = sv_of(s.ids[0]);
	assert_ok(choose(&s, &only, &exclude), &s.err);
	assert_choices(&s, "hhannnnnnhn");
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
	assert_err(&s.err, choose(&s, &only, NULL), ERR_DATA, "--only 'c0000000000000000'");
	vec_release(&only);
	scene_release(&s);
}

/* ---- followers ------------------------------------------------------------------------------------------ */

static void test_choices__what_follows_a_held_line_is_held_with_it(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{"change_id,decision\n%4,hold\n", "aaaahhaaaah"},
		{"change_id,decision\n%4,ignore\n", "aaaaihaaaah"},
		{"change_id,decision\n%4,hold\n%5,apply\n", "aaaahhaaaah"},
		{"change_id,decision\n%5,hold\n", "aaaaahaaaah"},
		{"change_id,decision\n%6,hold\n", "aaaaaahaaaa"},
		{"change_id,decision\n%7,hold\n", "aaaaaaahhaa"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;
		scene_init(&s);
		assert_ok(load(&s, cases[i].text), &s.err);
		assert_choices(&s, cases[i].expected);
		scene_release(&s);
	}
}

static void test_choices__what_a_creation_brings_back_is_held_with_it(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{"change_id,decision\n%0,ignore\n", "iiaaaaaaaha"},
		{"change_id,decision\n%1,hold\n%9,apply\n", "hhaaaaaaaha"},
		{"change_id,decision\n%9,hold\n", "aaaaaaaaaha"},
		{"change_id,decision\n%0,hold\n%9,ignore\n", "hhaaaaaaaia"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;
		scene_init(&s);
		assert_ok(load(&s, cases[i].text), &s.err);
		assert_choices(&s, cases[i].expected);
		scene_release(&s);
	}
}

static void test_choices__a_follower_tells_what_it_is_held_with(void **state)
{
	struct scene s;
	char expected[80];

	(void)state;
	scene_init(&s);
	assert_ok(load(&s, "change_id,decision,by\n%4,hold,ann\n"), &s.err);
	(void)snprintf(
		expected, sizeof(expected), "held with change %s, which it follows", s.ids[4]);
	assert_sv(choices_why(&s.choices, sv_of(s.ids[5]), &s.dir.arena), expected);
	assert_sv(choices_why(&s.choices, sv_of(s.ids[4]), &s.dir.arena), "held by ann");
	scene_release(&s);
}

static void test_choices__a_follower_is_not_chosen_alone(void **state)
{
	struct scene s;
	struct choice_list only = {0};

	(void)state;
	scene_init(&s);
	*vec_push(&only) = sv_of(s.ids[5]);
	assert_err(&s.err, choose(&s, &only, NULL), ERR_DATA, s.ids[4]);
	choices_release(&s.choices);
	s.err = (struct err)ERR_INIT;
	*vec_push(&only) = sv_of(s.ids[4]);
	assert_ok(choose(&s, &only, NULL), &s.err);
	assert_choices(&s, "nnnnaannnnn");
	vec_release(&only);
	scene_release(&s);
}

static void scene_open_ledger(struct scene *s, struct ledger **out)
{
	const char *home = tempdir_path(&s->dir, "state");

	assert_ok(file_make_folder(home, &s->err), &s->err);
	assert_ok(ledger_open(home, LEDGER_CREATE, out, &s->err), &s->err);
}

/* The comparison that knew a hold handed nothing on; one that came after the change set was made holds on. */
static void test_choices__a_hold_that_was_known_has_no_followers(void **state)
{
	static const struct {
		const char *what;
		int64_t at;
		const char *expected;
	} cases[] = {
		{"hold", MADE_AT - 1, "aaaahaaaaaa"},
		{"hold", MADE_AT, "aaaahhaaaah"},
		{"hold", MADE_AT + 1, "aaaahhaaaah"},
		{"ignore-change", MADE_AT + 1, "aaaaihaaaah"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene s;
		struct ledger *ledger = NULL;
		scene_init(&s);
		scene_open_ledger(&s, &ledger);
		struct ledger_decision decision = {sv_of(cases[i].what), SV(""), SV(""),
			sv_of(s.ids[4]), SV(""), SV(""), cases[i].at};
		assert_ok(ledger_decide(ledger, &decision, &s.err), &s.err);
		assert_ok(load_beside(&s, ledger, NULL), &s.err);
		assert_choices(&s, cases[i].expected);
		ledger_close(ledger);
		scene_release(&s);
	}
}

/* ---- what is remembered ------------------------------------------------------------------------------------ */

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
		"change_id,decision\n%4,hold\n%3,ignore\n", "change_id,decision\n%4,apply\n"};

	(void)state;
	scene_init(&s);
	scene_open_ledger(&s, &ledger);
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
		cmocka_unit_test(test_choices__what_follows_a_held_line_is_held_with_it),
		cmocka_unit_test(test_choices__what_a_creation_brings_back_is_held_with_it),
		cmocka_unit_test(test_choices__a_follower_tells_what_it_is_held_with),
		cmocka_unit_test(test_choices__a_follower_is_not_chosen_alone),
		cmocka_unit_test(test_choices__a_hold_that_was_known_has_no_followers),
		cmocka_unit_test(test_choices__are_remembered_and_holds_released),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
