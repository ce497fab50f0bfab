/*
 * Texts of any bytes, picked with a handful of pointers: what is taken must be taken alike with letter
 * case and without, as a whole and with something behind it, and whatever was read before: the text up to a zero
 * byte is what the one behind it is expected to look like.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "engine/base/buf.h"
#include "io/json_pick.h"

#include "engine/base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { POINTERS = 5 };

static struct json_pick *new_pick(bool nocase)
{
	static const char *const pointers[POINTERS] = {"/a", "/a/b", "/a/0/c", "", "/d~1e"};
	struct json_pick *pick = json_pick_new(nocase);

	for (size_t i = 0; i < POINTERS; i++)
		(void)json_pick_add(pick, sv_of(pointers[i]));
	return pick;
}

static void check_same(const struct json_span *a, const struct json_span *b)
{
	for (size_t i = 0; i < POINTERS; i++) {
		if (a[i].kind != b[i].kind || a[i].is_coded != b[i].is_coded ||
			a[i].raw.p != b[i].raw.p || a[i].raw.n != b[i].raw.n)
			abort();
	}
}

/* Two texts, one after the other, by a pick that expects them to be alike. */
static void read_alike(struct sv text)
{
	struct json_pick *plain = new_pick(false);
	struct json_pick *alike = new_pick(false);
	struct json_span wanted[POINTERS];
	struct json_span spans[POINTERS];
	struct sv first = sv_cut(&text, '\0');
	struct err err = ERR_INIT;

	json_pick_expect_alike(alike);
	if (sv_is_absent(text))
		text = first;
	(void)!json_pick_read(alike, first, spans, &err);
	int rc = json_pick_read(plain, text, wanted, &err);
	for (int round = 0; round < 2; round++) {
		if (json_pick_read(alike, text, spans, &err) != rc)
			abort();
		if (rc == 0)
			check_same(wanted, spans);
	}
	json_pick_free(plain);
	json_pick_free(alike);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct json_pick *exact = new_pick(false);
	struct json_pick *nocase = new_pick(true);
	struct json_span spans[POINTERS];
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct arena arena;
	size_t used = 0;

	arena_init(&arena, 0);
	buf_add(&text, data, size);
	read_alike(buf_sv(&text));
	int rc = json_pick_read(exact, buf_sv(&text), spans, &err);
	if (json_pick_read(nocase, buf_sv(&text), spans, &err) != rc)
		abort();
	for (size_t i = 0; rc == 0 && i < POINTERS; i++)
		(void)json_span_text(&spans[i], &arena);
	buf_add_str(&text, ",{");
	int rc_prefix = json_pick_read_prefix(exact, buf_sv(&text), spans, &used, &err);
	bool has_mark =
		sv_has_prefix(buf_sv(&text), SV("\xef\xbb\xbf")); /* before a whole text alone */
	if (rc == 0 && !has_mark && (rc_prefix != 0 || used > size))
		abort();
	buf_release(&text);
	arena_release(&arena);
	json_pick_free(exact);
	json_pick_free(nocase);
	return 0;
}
