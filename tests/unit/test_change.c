#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/model/base.h"
#include "engine/model/change.h"
#include "engine/model/record.h"
#include "tests/unit/cases.h"

#include "engine/base/banned.h"

static void test_base__gives_back_each_rules_value(void **state)
{
	const struct sv texts[] = {SV("3 Elm St"), SV(""), SV("Apt 5")};
	struct sv parts[4];
	struct buf blob = BUF_INIT;
	struct base_value value;

	(void)state;
	base_add(&blob, 7, SV("Ann Roe"), SV("ROE, ANN"));
	base_add(&blob, 8, SV("same"), SV("same"));
	base_add_texts(&blob, 9, texts, texts, 3, true);
	base_add(&blob, 10, SV(""), SV(""));
	assert_true(base_find(buf_sv(&blob), 7, &value));
	assert_true(sv_eq(value.customer, SV("Ann Roe")) && sv_eq(value.site, SV("ROE, ANN")));
	assert_true(base_find(buf_sv(&blob), 9, &value));
	assert_int_equal(base_split(value.site, parts, 4), 3);
	assert_true(sv_eq(parts[0], texts[0]) && sv_eq(parts[1], texts[1]) &&
		    sv_eq(parts[2], texts[2]));
	assert_int_equal(base_split(value.site, parts, 2), 2);
	assert_int_equal(base_split(SV_ABSENT, parts, 4), 1);
	assert_true(base_find(buf_sv(&blob), 10, &value) && value.site.n == 0);
	assert_false(base_find(buf_sv(&blob), 11, &value));
	buf_release(&blob);
}

/* A blob that was cut anywhere gives the values before the cut, and nothing made up. */
static void test_base__ends_where_it_is_broken(void **state)
{
	struct buf blob = BUF_INIT;
	struct base_value value;

	(void)state;
	base_add(&blob, 1, SV("a"), SV("b"));
	size_t first = blob.n;
	base_add(&blob, 2, SV("customer"), SV("site"));
	for (size_t n = 0; n < blob.n; n++) {
		size_t pos = 0, count = 0;
		while (base_next(sv_make(blob.p, n), &pos, &value))
			count++;
		assert_int_equal(count, n >= first ? 1 : 0);
	}
	assert_int_equal(base_hash(SV("")), 0);
	assert_true(base_hash(buf_sv(&blob)) != base_hash(sv_make(blob.p, first)));
	buf_release(&blob);
}

static void test_change__has_one_order(void **state)
{
	const struct change rows[] = {
		{.direction = DIRECTION_OUTBOUND, .action = ACTION_CREATE, .customer_id = SV("9")},
		{.direction = DIRECTION_OUTBOUND, .action = ACTION_CREATE, .customer_id = SV("10")},
		{.direction = DIRECTION_OUTBOUND, .action = ACTION_UPDATE, .site_num = SV("9")},
		{.direction = DIRECTION_OUTBOUND,
			.action = ACTION_UPDATE,
			.site_num = SV("9"),
			.position = 1,
			.field = SV("city")},
		{.direction = DIRECTION_OUTBOUND,
			.action = ACTION_UPDATE,
			.site_num = SV("9"),
			.position = 1,
			.field = SV("state")},
		{.direction = DIRECTION_INBOUND, .action = ACTION_UPDATE, .customer_id = SV("1")},
		{.direction = DIRECTION_INBOUND, .action = ACTION_CLOSE, .customer_id = SV("1")},
	};
	size_t count = sizeof(rows) / sizeof(rows[0]);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < count; j++) {
			int order = change_cmp(&rows[i], &rows[j]);
			assert_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
		}
	}
	assert_true(change_same_record(&rows[3], &rows[4]));
	assert_false(change_same_record(&rows[5], &rows[6]));
}

static void test_change__has_an_id_of_what_it_does(void **state)
{
	struct change change = {.direction = DIRECTION_OUTBOUND,
		.action = ACTION_UPDATE,
		.customer_id = SV("1"),
		.site_num = SV("7"),
		.field = SV("city"),
		.before = SV("Utica"),
		.after = SV("Troy")};
	char first[CHANGE_ID_SIZE];

	(void)state;
	change_make_id(&change);
	assert_true(change_id_is_valid(sv_of(change.id)));
	(void)memcpy(first, change.id, sizeof(first));
	change.name = SV("another name");
	change.customer_id = SV("2"); /* of the other side: not the record that is written */
	change_make_id(&change);
	assert_string_equal(change.id, first);
	change.before = SV("UticaT");
	change.after = SV("roy");
	change_make_id(&change);
	assert_string_not_equal(change.id, first);
	assert_false(change_id_is_valid(SV("c123")));
	assert_false(change_id_is_valid(SV("d0123456789abcdef")));
	assert_false(change_id_is_valid(SV("c0123456789ABCDEF")));
}

static void test_change__knows_its_words(void **state)
{
	enum directions directions;
	enum direction direction;
	enum action action;

	(void)state;
	for (int i = 0; i < DIRECTION_COUNT; i++) {
		assert_true(direction_parse(sv_of(direction_name((enum direction)i)), &direction));
		assert_int_equal(direction, i);
	}
	for (int i = 0; i < ACTION_COUNT; i++) {
		assert_true(action_parse(sv_of(action_name((enum action)i)), &action));
		assert_int_equal(action, i);
	}
	for (int i = DIRECTIONS_OUTBOUND; i <= DIRECTIONS_BOTH; i++) {
		assert_true(
			directions_parse(sv_of(directions_name((enum directions)i)), &directions));
		assert_int_equal(directions, i);
	}
	assert_false(directions_parse(SV("none"), &directions));
	assert_false(action_parse(SV("delete"), &action));
}

static void test_record__of_nothing_has_no_kind_and_no_name(void **state)
{
	const struct record none = RECORD_NONE;
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(record_account_kind(&none), ACCOUNT_OTHER);
	record_display_name(&none, &out);
	record_display_address(&none, &out);
	assert_int_equal(out.n, 0);
	/* a business goes by its company, a house by its person, and by a company for want of one */
	struct field fields[5] = {{.name = SV("customer_id")}, {.name = SV("identity_type")},
		{.name = SV("company_name")}, {.name = SV("first_name")},
		{.name = SV("last_name")}};
	const struct layout layout = {.side = SIDE_CUSTOMER,
		.fields = fields,
		.count = 5,
		.type = 1,
		.company = 2,
		.first = 3,
		.last = 4};
	struct sv values[5] = {SV("1"), SV("Business"), SV("Acme"), SV("Ann"), SV("Roe")};
	const struct record record = {&layout, values};
	record_display_name(&record, &out);
	assert_string_equal(buf_str(&out), "Acme");
	buf_clear(&out);
	values[1] = SV("Residential");
	record_display_name(&record, &out);
	assert_string_equal(buf_str(&out), "Ann Roe");
	buf_clear(&out);
	values[3] = values[4] = SV("");
	record_display_name(&record, &out);
	assert_string_equal(buf_str(&out), "Acme");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base__gives_back_each_rules_value),
		cmocka_unit_test(test_base__ends_where_it_is_broken),
		cmocka_unit_test(test_change__has_one_order),
		cmocka_unit_test(test_change__has_an_id_of_what_it_does),
		cmocka_unit_test(test_change__knows_its_words),
		cmocka_unit_test(test_record__of_nothing_has_no_kind_and_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
