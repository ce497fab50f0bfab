/*
 * Rule and field files of any bytes, behind the shipped ones: every complaint has a place, and what compiles
 * can be checked for its laws and used on a pair.
 */
#include "tests/fuzz/fuzz_help.h"

#include "io/inifile.h"
#include "rules/laws.h"
#include "tests/unit/rules_files.h"

#include "engine/base/banned.h"

static struct rules_files shipped; /* read once */

static void use(struct rules_files *files)
{
	const struct ruleset *ruleset = files->ruleset;
	struct rule_values values;
	struct record records[SIDE_COUNT];
	struct arena scratch;

	arena_init(&scratch, 0);
	for (int side = 0; side < SIDE_COUNT; side++) {
		const struct layout *layout = &ruleset->layouts[side];
		struct sv *texts = arena_calloc(&scratch, layout->count + 1, sizeof(*texts));
		for (size_t i = 0; i < layout->count; i++)
			texts[i] = i % 3 ? layout->fields[i].name : SV("Residential");
		records[side] = (struct record){layout, texts};
	}
	for (size_t i = 0; i < ruleset->rule_count; i++)
		rule_values(ruleset, &ruleset->rules[i], &records[SIDE_CUSTOMER],
			&records[SIDE_SITE], ACCOUNT_RESIDENTIAL, &scratch, &values);
	(void)ruleset_skip(
		ruleset, &records[SIDE_CUSTOMER], &records[SIDE_SITE], DIRECTION_INBOUND, true);
	arena_release(&scratch);
}

static void compile(struct rules_files *files, const struct sections *own)
{
	struct buf told = BUF_INIT;

	for (size_t i = 0; i < shipped.sections.count; i++)
		*vec_push(&files->sections) = shipped.sections.at[i];
	for (size_t i = 0; i < own->count; i++)
		*vec_push(&files->sections) = own->at[i];
	int code = rules_files_compile(files);
	FUZZ_CHECK((code == 0) == (files->ruleset != NULL));
	FUZZ_CHECK(code == 0 || files->problems.count > 0);
	if (code == 0) {
		(void)laws_check(files->ruleset, &files->problems);
		use(files);
	}
	rules_files_problems(files, &told);
	buf_release(&told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules_files files;
	struct sections own = {0};
	struct err err = ERR_INIT;
	struct sv text = fuzz_sv(data, size);

	if (shipped.sections.count == 0) {
		rules_files_init(&shipped);
		rules_files_add_dir(&shipped, "rules.d");
		FUZZ_CHECK(shipped.sections.count > 0);
	}
	rules_files_init(&files);
	if (inifile_parse(text, "own.rules", INIFILE_KIND_AND_NAME, ERR_DATA, &files.arena, &own,
		    &err) == 0)
		compile(&files, &own);
	else
		FUZZ_CHECK(err.code == ERR_DATA && err.context[0]);
	vec_release(&own);
	rules_files_release(&files);
	return 0;
}
