/*
 * What a system said, of any bytes, made fit for a message: one line of whole UTF-8 characters that fits, whatever came.
 */
#include "tests/fuzz/fuzz_help.h"

#include "io/http.h"
#include "io/json_pick.h"

#include "engine/base/banned.h"

static void check_line(const char *text, size_t room)
{
	const char *end = text + strlen(text);

	FUZZ_CHECK((size_t)(end - text) < room);
	while (text < end) {
		FUZZ_CHECK((unsigned char)*text >= ' ' && *text != 0x7f);
		text = (unsigned char)*text < 0x80 ? text + 1 : json_skip_utf8(text, end);
		FUZZ_CHECK(text != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv text = fuzz_sv(data, size);
	struct buf encoded = BUF_INIT;
	char shown[HTTP_EXCERPT_SIZE];
	char narrow[20];

	http_text_excerpt(text, shown, sizeof(shown));
	check_line(shown, sizeof(shown));
	http_text_excerpt(text, narrow, sizeof(narrow));
	check_line(narrow, sizeof(narrow));
	http_add_encoded(&encoded, text);
	for (size_t i = 0; i < encoded.n; i++)
		FUZZ_CHECK(encoded.p[i] > ' ' && encoded.p[i] < 0x7f && encoded.p[i] != '&');
	buf_release(&encoded);
	return 0;
}
