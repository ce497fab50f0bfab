#include "engine/job.h"

#include "tests/unit/engine_help.h"

#include "engine/base/banned.h"

static struct job *sample(const struct bench *bench)
{
	struct job *job = job_new();
	struct change change = {.direction = DIRECTION_OUTBOUND,
		.action = ACTION_UPDATE,
		.customer_id = SV("1001"),
		.site_num = SV("8801"),
		.account_number = SV("A-1"),
		.name = SV("Roe, \"Ann\"\n"),
		.field = SV("city"),
		.before = SV(""),
		.after = SV("Utica, 7:x"),
		.rule = SV("city"),
		.reason = SV("changed in revio")};
	struct agreement agreement = {.kind = AGREEMENT_WRITTEN,
		.rule = SV("city"),
		.customer_value = SV("Utica"),
		.site_value = SV("a\x1f"
				 "b"),
		.position = 3};

	change_make_id(&change);
	job_add_line(
		job, &change, layout_find(&bench->files.ruleset->layouts[SIDE_SITE], change.field));
	change.field = SV("state");
	change_make_id(&change);
	job_hold_line(job, &change,
		layout_find(&bench->files.ruleset->layouts[SIDE_SITE], change.field),
		SV("held by ann: wrong house"));
	job_add_agreement(job, &agreement);
	return job;
}

static void test_job__comes_back_from_the_journal_as_it_was(void **state)
{
	struct bench bench;
	struct buf first = BUF_INIT;
	struct buf second = BUF_INIT;
	struct job *back = NULL;

	(void)state;
	bench_init(&bench, NULL);
	struct job *job = sample(&bench);
	job_encode(job, &first);
	assert_int_equal(job_decode(buf_sv(&first), bench.files.ruleset, &back, &bench.err), 0);
	job_encode(back, &second);
	assert_true(sv_eq(buf_sv(&first), buf_sv(&second)));
	assert_int_equal(back->lines.count, 2);
	assert_int_equal(back->lines.at[0].field, job->lines.at[0].field);
	assert_true(back->lines.at[1].is_held);
	assert_true(sv_eq(back->lines.at[1].detail, SV("held by ann: wrong house")));
	assert_true(sv_eq(back->lines.at[0].change.after, SV("Utica, 7:x")));
	assert_int_equal(back->agreements.at[0].position, 3);
	assert_int_equal(job_side(back), SIDE_SITE);
	assert_true(sv_eq(job_key(back), SV("8801")));
	job_free(job);
	job_free(back);
	buf_release(&first);
	buf_release(&second);
	bench_release(&bench);
}

/* Every beginning of a journal text, and one with more behind it, is refused without harm. */
static void test_job__refuses_a_damaged_journal(void **state)
{
	struct bench bench;
	struct buf text = BUF_INIT;
	struct job *back = NULL;

	(void)state;
	bench_init(&bench, NULL);
	struct job *job = sample(&bench);
	job_encode(job, &text);
	for (size_t n = 0; n < text.n; n++) {
		struct err err = ERR_INIT;
		int code =
			job_decode(sv_sub(buf_sv(&text), 0, n), bench.files.ruleset, &back, &err);
		if (code != ERR_DATA)
			fail_msg("the first %zu of %zu bytes were taken", n, text.n);
	}
	buf_add_char(&text, 'x');
	assert_int_equal(
		job_decode(buf_sv(&text), bench.files.ruleset, &back, &bench.err), ERR_DATA);
	assert_null(back);
	job_free(job);
	buf_release(&text);
	bench_release(&bench);
}

static void test_job__a_create_is_named_by_what_it_is_made_from(void **state)
{
	struct bench bench;
	struct change change = {.direction = DIRECTION_OUTBOUND,
		.action = ACTION_CREATE,
		.customer_id = SV("1001"),
		.site_num = SV(""),
		.field = SV("transmitter_code"),
		.after = SV("A-1")};

	(void)state;
	bench_init(&bench, NULL);
	const struct layout *layout = &bench.files.ruleset->layouts[SIDE_SITE];
	struct job *job = job_new();
	change_make_id(&change);
	assert_true(sv_is_absent(job_code(job, layout)));
	job_add_line(job, &change, layout_find(layout, change.field));
	assert_true(sv_eq(job_record_key(job), SV("1001")));
	assert_int_equal(job_key(job).n, 0);
	assert_true(sv_eq(job_code(job, layout), SV("A-1")));
	job_free(job);
	job_free(NULL);
	bench_release(&bench);
}

static void test_job__an_end_spares_held_lines_and_those_that_have_one(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, NULL);
	struct job *job = sample(&bench);
	struct change change = job->lines.at[0].change;
	job_add_line(job, &change, 0);
	job->lines.at[2].outcome = OUTCOME_ALREADY;
	job_end(job, OUTCOME_STALE, SV("moved"));
	assert_int_equal(job->state, JOB_DONE);
	assert_int_equal(job->lines.at[0].outcome, OUTCOME_STALE);
	assert_int_equal(job->lines.at[1].outcome, OUTCOME_NONE);
	assert_int_equal(job->lines.at[2].outcome, OUTCOME_ALREADY);
	assert_string_equal(outcome_name(job->lines.at[0].outcome), "stale");
	job_free(job);
	bench_release(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_job__comes_back_from_the_journal_as_it_was),
		cmocka_unit_test(test_job__refuses_a_damaged_journal),
		cmocka_unit_test(test_job__a_create_is_named_by_what_it_is_made_from),
		cmocka_unit_test(test_job__an_end_spares_held_lines_and_those_that_have_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
