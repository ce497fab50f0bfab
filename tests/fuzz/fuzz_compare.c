/*
 * Names, addresses, postal codes and codes of any bytes: every comparison is reflexive and symmetric, and
 * cutting a name and putting it together ends.
 */
#include "tests/fuzz/fuzz_help.h"

#include "rules/compare.h"
#include "rules/transform_name.h"

#include "engine/base/banned.h"

enum { TEXTS = 2 };

static void check_kind(
	const struct compare_kind *kind, const struct sv *a_texts, const struct sv *b_texts)
{
	const struct compare_value a = {.texts = a_texts, .count = TEXTS};
	const struct compare_value b = {.texts = b_texts, .count = TEXTS};
	struct buf note = BUF_INIT;
	struct buf form = BUF_INIT;

	bool is_equal = kind->equal(&a, &b, NULL) != COMPARE_DIFFERENT;
	FUZZ_CHECK(is_equal == (kind->equal(&b, &a, &note) != COMPARE_DIFFERENT));
	FUZZ_CHECK(kind->equal(&a, &a, NULL) != COMPARE_DIFFERENT);
	if (kind->shown)
		kind->shown(&a, &form);
	buf_release(&note);
	buf_release(&form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv rest = fuzz_sv(data, size);
	struct sv texts[2 * TEXTS];
	struct arena arena;

	if (size > 2000)
		return 0;
	for (size_t i = 0; i < 2 * TEXTS; i++)
		texts[i] = sv_is_absent(rest) ? SV("") : sv_cut(&rest, '\n');
	for (const struct compare_kind *kind = compare_kinds; kind->name; kind++)
		check_kind(kind, texts, texts + TEXTS);
	arena_init(&arena, 0);
	(void)name_split(texts[0], NAME_FIRST_LAST, &arena);
	(void)name_split(texts[0], NAME_LAST_FIRST, &arena);
	arena_release(&arena);
	return 0;
}
