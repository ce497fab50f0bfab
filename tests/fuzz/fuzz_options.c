/*
 * Command lines of any bytes, a word to a line: parsed or refused with a sentence, never half of each.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/cmd/options.h"

#include "engine/base/banned.h"

enum { WORDS_MAX = 60 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct options options;
	struct err err = ERR_INIT;
	struct sv rest = fuzz_sv(data, size);
	char *words[WORDS_MAX + 1] = {NULL};
	struct arena arena;
	int count = 1;

	arena_init(&arena, 0);
	words[0] = arena_str(&arena, SV("accord"));
	while (count < WORDS_MAX && !sv_is_absent(rest))
		words[count++] = arena_str(&arena, sv_cut(&rest, '\n'));
	int code = options_parse(&options, count, words, &err);
	FUZZ_CHECK(code == err.code && (code == 0 || code == ERR_USAGE));
	FUZZ_CHECK(code == 0 || err.message[0]);
	FUZZ_CHECK(code != 0 || options.arguments.count < WORDS_MAX);
	options_release(&options);
	arena_release(&arena);
	return 0;
}
