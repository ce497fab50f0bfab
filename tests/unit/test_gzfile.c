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
		cmocka_unit_test(test_gzfile__round_trips_members),
		cmocka_unit_test(test_gzfile__tells_broken_members_from_long_ones),
		cmocka_unit_test(test_gzfile__streams_many_members_and_plain_files),
		cmocka_unit_test(test_gzfile__refuses_a_cut_or_broken_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
