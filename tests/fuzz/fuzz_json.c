/*
 * Texts of any bytes as JSON: the tree and the one-pass picker take the same texts for JSON, and the
 * canonical form, over which seals are made, is stable.
 */
#include "tests/fuzz/fuzz_help.h"

#include "io/json.h"
#include "io/json_pick.h"

#include "engine/base/banned.h"

enum { DEPTH = 30 };

static void check_canonical(const struct json *json)
{
	struct buf once = BUF_INIT;
	struct buf twice = BUF_INIT;
	struct json *again = NULL;
	struct err err = ERR_INIT;

	json_add_canonical(json, NULL, &once);
	FUZZ_CHECK(json_parse(buf_sv(&once), DEPTH, &again, &err) == 0);
	json_add_canonical(again, NULL, &twice);
	FUZZ_CHECK(sv_eq(buf_sv(&once), buf_sv(&twice)));
	json_free(again);
	buf_release(&once);
	buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_pick *pick = json_pick_new(false);
	struct json_span span;
	struct json *json = NULL;
	struct err err = ERR_INIT;
	struct sv text = fuzz_sv(data, size);

	(void)json_pick_add(pick, SV(""));
	int picked = json_pick_read(pick, text, &span, &err);
	err_clear(&err);
	if (json_parse(text, DEPTH, &json, &err) == 0) {
		FUZZ_CHECK(picked == 0);
		check_canonical(json);
	}
	json_free(json);
	json_pick_free(pick);
	return 0;
}
