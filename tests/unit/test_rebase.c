#include "tests/unit/ledger_help.h"

#include "engine/model/base.h"
#include "engine/rebase.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

struct scene {
	struct room *room;
	struct rules_files files;
	struct rebase rebase;
	struct buf base;
	int64_t link_id;
};

static void scene_init(struct scene *s, struct room *room)
{
	(void)memset(s, 0, sizeof(*s));
	s->room = room;
	rules_files_init(&s->files);
	rules_files_add_dir(&s->files, "rules.d");
	assert_int_equal(rules_files_compile(&s->files), 0);
	assert_ok(room, ledger_add_link(room->ledger, SV("1"), SV("2"), "code", 1, &s->link_id,
				&room->err));
	rebase_init(&s->rebase, room->ledger, s->files.ruleset, SV("run-1"));
}

static void scene_release(struct scene *s)
{
	rebase_release(&s->rebase);
	rules_files_release(&s->files);
	buf_release(&s->base);
}

static struct agreement agreed(const char *rule, const char *customer, const char *site)
{
	return (struct agreement){.kind = AGREEMENT_AGREED,
		.rule = sv_of(rule),
		.customer_value = sv_of(customer),
		.site_value = sv_of(site)};
}

static bool rebase(struct scene *s, const struct agreement *agreements, size_t count)
{
	bool done = false;

	assert_ok(s->room,
		rebase_link(&s->rebase, SV("1"), SV("2"), agreements, count, &done, &s->room->err));
	assert_ok(s->room, ledger_base(s->room->ledger, s->link_id, &s->base, &s->room->err));
	return done;
}

static bool has(const struct scene *s, const char *rule, const char *customer, const char *site)
{
	struct base_value value;
	const struct rule *found = ruleset_find(s->files.ruleset, sv_of(rule));

	return base_find(buf_sv(&s->base), found->name_hash, &value) &&
	       sv_eq(value.customer, sv_of(customer)) && sv_eq(value.site, sv_of(site));
}

static void test_rebase__writes_in_rule_order_whatever_came_first(void **state)
{
	struct scene s;
	struct buf first = BUF_INIT;

	scene_init(&s, *state);
	const struct agreement forth[] = {
		agreed("city", "Utica", "UTICA"), agreed("name", "a", "b")};
	const struct agreement back[] = {
		agreed("name", "a", "b"), agreed("city", "Utica", "UTICA")};
	assert_true(rebase(&s, forth, 2));
	buf_add_sv(&first, buf_sv(&s.base));
	assert_true(has(&s, "city", "Utica", "UTICA"));
	assert_true(rebase(&s, back, 2));
	assert_true(sv_eq(buf_sv(&s.base), buf_sv(&first)));
	buf_release(&first);
	scene_release(&s);
}

static void test_rebase__leaves_other_rules_alone_and_forgets_when_told(void **state)
{
	struct scene s;

	scene_init(&s, *state);
	const struct agreement both[] = {
		agreed("name", "a", "b"), agreed("city", "Utica", "Utica")};
	struct agreement forget = agreed("name", "", "");
	(void)rebase(&s, both, 2);
	const struct agreement one = agreed("city", "Rome", "Rome");
	(void)rebase(&s, &one, 1);
	assert_true(has(&s, "name", "a", "b"));
	assert_true(has(&s, "city", "Rome", "Rome"));
	forget.kind = AGREEMENT_FORGET;
	(void)rebase(&s, &forget, 1);
	assert_false(has(&s, "name", "a", "b"));
	assert_true(has(&s, "city", "Rome", "Rome"));
	scene_release(&s);
}

static void test_rebase__keeps_what_the_run_found(void **state)
{
	struct scene s;
	struct buf kept = BUF_INIT;
	struct buf before = BUF_INIT;
	bool found = false;

	scene_init(&s, *state);
	const struct agreement one = agreed("city", "Utica", "Utica");
	const struct agreement two = agreed("city", "Rome", "Rome");
	(void)rebase(&s, &one, 1);
	buf_add_sv(&before, buf_sv(&s.base));
	rebase_release(&s.rebase);
	rebase_init(&s.rebase, s.room->ledger, s.files.ruleset, SV("run-2"));
	(void)rebase(&s, &two, 1);
	assert_ok(s.room, ledger_kept_base(s.room->ledger, SV("run-2"), s.link_id, &kept, &found,
				  &s.room->err));
	assert_true(found);
	assert_true(sv_eq(buf_sv(&kept), buf_sv(&before)));
	buf_release(&kept);
	buf_release(&before);
	scene_release(&s);
}

static void test_rebase__does_nothing_without_that_very_link(void **state)
{
	struct scene s;
	bool done = true;

	scene_init(&s, *state);
	const struct agreement one = agreed("city", "Utica", "Utica");
	assert_ok(s.room, rebase_link(&s.rebase, SV("1"), SV("3"), &one, 1, &done, &s.room->err));
	assert_false(done);
	assert_ok(s.room, rebase_link(&s.rebase, SV("9"), SV("2"), &one, 1, &done, &s.room->err));
	assert_false(done);
	scene_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, room_setup, room_teardown)
		T(test_rebase__writes_in_rule_order_whatever_came_first),
		T(test_rebase__leaves_other_rules_alone_and_forgets_when_told),
		T(test_rebase__keeps_what_the_run_found),
		T(test_rebase__does_nothing_without_that_very_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
