/*
 * Answers of any bytes, fed whole and in chunks whose size the first byte says: both ways must end alike,
 * and what is handed on as a record must lie within its limits.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "engine/base/digest.h"
#include "io/json_split.h"

#include "engine/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int add_record(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	uint64_t *hash = self;

	(void)err;
	if (text.n == 0 || text.n > SPLIT_RECORD_MAX)
		abort();
	*hash = digest_hash64(text, *hash + row_no);
	return 0;
}

static int run(const char *bytes, size_t size, size_t step, uint64_t *out_hash)
{
	struct json_split_options options = {.wanted = {"ResultSet", "records"},
		.any_array = true,
		.self = out_hash,
		.record = add_record};
	struct json_split *split = json_split_new(&options);
	struct err err = ERR_INIT;
	int rc = 0;

	*out_hash = 0;
	for (size_t at = 0; at < size && rc == 0; at += step) {
		struct sv part = sv_sub(sv_make(bytes, size), at, step);
		rc = json_split_feed(split, part.p, part.n, &err);
	}
	if (rc == 0)
		rc = json_split_end(split, &err);
	(void)json_split_member(split, "Success");
	json_split_free(split);
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t whole;
	uint64_t parts;

	if (size < 2)
		return 0;
	const char *bytes = (const char *)data + 1;
	int rc = run(bytes, size - 1, size - 1, &whole);
	if (run(bytes, size - 1, (size_t)data[0] % 17 + 1, &parts) != rc || whole != parts)
		abort();
	return 0;
}
