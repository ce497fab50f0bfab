#include "tests/unit/tempdir.h"

#include "io/gzfile.h"

#include "engine/base/banned.h"

static void make_text(struct buf *out, size_t lines)
{
	for (size_t i = 0; i < lines; i++)
		buf_printf(out, "%zu,Ann Roe,%zu Elm St,Syracuse\r\n", i, i * 7919 % 1000);
}

/* Bytes that no compressor makes fewer: the upper bits of a linear congruence. */
static void make_noise(struct buf *out, size_t bytes)
{
	uint64_t state = 1;

	for (size_t i = 0; i < bytes; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		buf_add_char(out, (char)(state >> 56));
	}
}

static void deflate_all(struct sv text, struct buf *out)
{
	struct gz_deflater *deflater = gz_deflater_new();

	gz_deflate(deflater, text, out);
	gz_deflater_free(deflater);
}

static void round_trip(const char *expected_name)
{
	struct buf text = BUF_INIT;
	struct buf noise = BUF_INIT;
	struct buf packed = BUF_INIT;
	struct buf back = BUF_INIT;
	struct gz_deflater *deflater = gz_deflater_new();
	struct gz_inflater *inflater = gz_inflater_new();
	size_t used = 0;
	size_t size = 0;

	assert_string_equal(gz_deflater_name(deflater), expected_name);
	make_text(&text, 1000);
	gz_deflate(deflater, buf_sv(&text), &packed);
	size_t first = packed.n;
	make_noise(&noise, 100000);
	gz_deflate(deflater, buf_sv(&noise), &packed);
	size_t second = packed.n;
	gz_deflate(deflater, SV(""), &packed);
	char *room = buf_reserve(&back, text.n);
	assert_int_equal(gz_inflate(inflater, buf_sv(&packed), room, text.n, &used, &size), GZ_OK);
	assert_int_equal(used, first);
	assert_int_equal(size, text.n);
	assert_memory_equal(room, text.p, text.n);
	room = buf_reserve(&back, noise.n);
	assert_int_equal(
		gz_inflate(inflater, sv_from(buf_sv(&packed), first), room, noise.n, &used, &size),
		GZ_OK);
	assert_int_equal(used, second - first);
	assert_int_equal(size, noise.n);
	assert_memory_equal(room, noise.p, noise.n);
	assert_int_equal(
		gz_inflate(inflater, sv_from(buf_sv(&packed), second), room, 1, &used, &size),
		GZ_OK);
	assert_int_equal(size, 0);
	buf_release(&noise);
	gz_deflater_free(deflater);
	gz_inflater_free(inflater);
	buf_release(&text);
	buf_release(&packed);
	buf_release(&back);
}

static void test_gzfile__round_trips_members(void **state)
{
	(void)state;
#ifdef ACCORD_HAVE_ISAL
	round_trip("isa-l");
#endif
#ifdef ACCORD_HAVE_LIBDEFLATE
	(void)setenv("ACCORD_DEFLATE", "libdeflate", 1);
	round_trip("libdeflate");
#endif
	(void)setenv("ACCORD_DEFLATE", "zlib", 1);
	round_trip("zlib");
	(void)unsetenv("ACCORD_DEFLATE");
}

static void test_gzfile__tells_broken_members_from_long_ones(void **state)
{
	(void)state;
	struct buf packed = BUF_INIT;
	struct gz_inflater *inflater = gz_inflater_new();
	char room[64];
	size_t used = 0;
	size_t size = 0;

	deflate_all(SV("hello hello hello hello"), &packed);
	struct sv all = buf_sv(&packed);
	assert_int_equal(gz_inflate(inflater, all, room, 5, &used, &size), GZ_NO_ROOM);
	assert_int_equal(
		gz_inflate(inflater, sv_make(all.p, all.n - 1), room, sizeof(room), &used, &size),
		GZ_BROKEN);
	packed.p[packed.n - 6] ^= 1; /* in the CRC */
	assert_int_equal(gz_inflate(inflater, all, room, sizeof(room), &used, &size), GZ_BROKEN);
	assert_int_equal(gz_inflate(inflater, SV("plain text, no gzip at all"), room, sizeof(room),
				 &used, &size),
		GZ_BROKEN);
	gz_inflater_free(inflater);
	gz_inflater_free(NULL);
	gz_deflater_free(NULL);
	buf_release(&packed);
}

/* A subfield is passed over by whoever inflates, and is found by who knows it. */
static void extra_round_trip(size_t n, size_t text_n)
{
	struct gz_deflater *deflater = gz_deflater_new();
	struct gz_inflater *inflater = gz_inflater_new();
	struct buf packed = BUF_INIT;
	struct buf extra = BUF_INIT;
	struct buf text = BUF_INIT;
	size_t used = 0;
	size_t size = 0;

	for (size_t i = 0; i < n; i++)
		buf_add_char(&extra, (char)(i * 7 + i / 256));
	for (size_t i = 0; i < text_n; i++)
		buf_add_char(&text, (char)('a' + i * i % 23));
	buf_add(&packed, "before", 6);
	gz_deflate_extra(deflater, buf_sv(&text), "Ac", buf_sv(&extra), &packed);
	struct sv member = sv_from(buf_sv(&packed), 6);
	struct sv got = gz_extra(member, "Ac");
	assert_int_equal(got.n, n > GZ_EXTRA_MAX ? 0 : n);
	assert_memory_equal(got.p, extra.p ? extra.p : "", got.n);
	assert_int_equal(gz_extra(member, "AC").n, 0);
	for (size_t cut = 0; cut < member.n && cut < 40; cut++)
		assert_int_equal(gz_extra(sv_make(member.p, cut), "Ac").n,
			GZ_EXTRA_AT + got.n <= cut ? got.n : 0);
	char *room = mem_alloc(text_n + 1);
	assert_int_equal(gz_inflate(inflater, member, room, text_n + 1, &used, &size), GZ_OK);
	assert_int_equal(used, member.n);
	assert_int_equal(size, text_n);
	assert_memory_equal(room, text.p ? text.p : "", text_n);
	mem_free(room);
	gz_inflater_free(inflater);
	gz_deflater_free(deflater);
	buf_release(&packed);
	buf_release(&extra);
	buf_release(&text);
}

static void test_gzfile__keeps_an_extra_field(void **state)
{
	static const char *const ways[] = {"isa-l", "libdeflate", "zlib"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		(void)setenv("ACCORD_DEFLATE", ways[i], 1);
		extra_round_trip(0, 0);
		extra_round_trip(1, 100);
		extra_round_trip(12000, 1 << 20);
		extra_round_trip(GZ_EXTRA_MAX, 1000);
		extra_round_trip(GZ_EXTRA_MAX + 1, 1000);
	}
	(void)unsetenv("ACCORD_DEFLATE");
}

/* A header whose sizes do not fit together has none. */
static void test_gzfile__finds_no_extra_field_in_a_wrong_header(void **state)
{
	const char right[] = "\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0Ac\x02\0xy";
	char wrong[sizeof(right)];

	(void)state;
	assert_int_equal(gz_extra(sv_make(right, sizeof(right) - 1), "Ac").n, 2);
	for (size_t at = 0; at < sizeof(right) - 3; at++) {
		if (at == 2 || (at >= 4 && at < 10))
			continue; /* nobody asks for method, time and system */
		(void)memcpy(wrong, right, sizeof(right));
		wrong[at] = at == 3 ? 0 : (char)(wrong[at] ^ 0x55);
		if (at == 10 || at == 11) /* a field of less than its subfield */
			wrong[10] = 5;
		wrong[11] = 0;
		assert_int_equal(gz_extra(sv_make(wrong, sizeof(right) - 1), "Ac").n, 0);
	}
}

/* Reads all in pieces of `step`; the error's code. */
static int read_all(const char *path, size_t step, struct buf *out, struct err *err)
{
	struct gzreader *reader = NULL;
	size_t got = 1;
	int code = gzreader_open(path, &reader, err);

	while (code == 0 && got > 0) {
		code = gzreader_read(reader, buf_reserve(out, step), step, &got, err);
		if (code == 0)
			out->n += got;
	}
	gzreader_close(reader);
	return code;
}

static void assert_streams_to(const char *path, struct sv expected)
{
	static const size_t steps[] = {1, 7, 4096, 1 << 20};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct buf out = BUF_INIT;
		struct err err = ERR_INIT;
		assert_ok(read_all(path, steps[i], &out, &err), &err);
		assert_true(sv_eq(buf_sv(&out), expected));
		buf_release(&out);
	}
}

static void test_gzfile__streams_many_members_and_plain_files(void **state)
{
	(void)state;
	struct tempdir dir;
	struct buf text = BUF_INIT;
	struct buf packed = BUF_INIT;

	tempdir_init(&dir);
	make_text(&text, 3000);
	for (size_t at = 0; at < text.n; at += 30000)
		deflate_all(sv_sub(buf_sv(&text), at, 30000), &packed);
	deflate_all(SV(""), &packed);
	assert_streams_to(tempdir_put(&dir, "a.gz", buf_sv(&packed)), buf_sv(&text));
	assert_streams_to(tempdir_put(&dir, "a.csv", buf_sv(&text)), buf_sv(&text));
	assert_streams_to(tempdir_put(&dir, "empty", SV("")), SV(""));
	assert_streams_to(tempdir_put(&dir, "one", SV("\x1f")), SV("\x1f"));
	buf_release(&text);
	buf_release(&packed);
	tempdir_release(&dir);
}

static void test_gzfile__refuses_a_cut_or_broken_stream(void **state)
{
	(void)state;
	struct tempdir dir;
	struct buf text = BUF_INIT;
	struct buf packed = BUF_INIT;
	struct buf out = BUF_INIT;
	struct err err = ERR_INIT;

	tempdir_init(&dir);
	make_text(&text, 500);
	deflate_all(buf_sv(&text), &packed);
	const char *path = tempdir_put(&dir, "a.gz", sv_make(packed.p, packed.n - 3));
	assert_err(&err, read_all(path, 4096, &out, &err), ERR_DATA, "cut short");
	packed.p[packed.n - 7] ^= 1;
	path = tempdir_put(&dir, "a.gz", buf_sv(&packed));
	assert_err(&err, read_all(path, 4096, &out, &err), ERR_DATA, "broken gzip");
	assert_err(&err, read_all(tempdir_path(&dir, "none"), 1, &out, &err), ERR_NO_INPUT, "none");
	buf_add_str(&packed, "trailing rubbish");
	packed.p[packed.n - 7 - 16] ^= 1;
	path = tempdir_put(&dir, "a.gz", buf_sv(&packed));
	assert_err(&err, read_all(path, 4096, &out, &err), ERR_DATA, "broken gzip");
	buf_release(&text);
	buf_release(&packed);
	buf_release(&out);
	tempdir_release(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gzfile__keeps_an_extra_field),
		cmocka_unit_test(test_gzfile__finds_no_extra_field_in_a_wrong_header),
		cmocka_unit_test(test_gzfile__round_trips_members),
		cmocka_unit_test(test_gzfile__tells_broken_members_from_long_ones),
		cmocka_unit_test(test_gzfile__streams_many_members_and_plain_files),
		cmocka_unit_test(test_gzfile__refuses_a_cut_or_broken_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
