/*
 * Files of any bytes as gzip: the stream reader and the reader of whole members give the same text, or
 * both refuse; what is deflated comes back.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/base/mem.h"
#include "io/gzfile.h"

#include "engine/base/banned.h"

enum { TEXT_MAX = 1 << 20 };

/* 0, or why not; ends without complaint behind TEXT_MAX bytes. */
static int read_stream(const char *path, struct buf *out, bool *out_is_gzip)
{
	struct gzreader *reader = NULL;
	struct err err = ERR_INIT;
	char text[1000];
	size_t got = 1;

	int code = gzreader_open(path, &reader, &err);
	*out_is_gzip = code == 0 && gzreader_is_gzip(reader);
	while (code == 0 && got > 0 && out->n <= TEXT_MAX) {
		code = gzreader_read(reader, text, sizeof(text), &got, &err);
		if (code == 0)
			buf_add(out, text, got);
	}
	gzreader_close(reader);
	return code;
}

static enum gz_result read_members(struct sv bytes, struct buf *out)
{
	struct gz_inflater *inflater = gz_inflater_new();
	enum gz_result result = GZ_OK;
	char *text = mem_alloc(TEXT_MAX);
	size_t used = 0;
	size_t size = 0;

	while (result == GZ_OK && bytes.n > 0) {
		result = gz_inflate(inflater, bytes, text, TEXT_MAX, &used, &size);
		if (result != GZ_OK)
			break;
		FUZZ_CHECK(used > 0 && used <= bytes.n && size <= TEXT_MAX);
		buf_add(out, text, size);
		bytes = sv_from(bytes, used);
	}
	mem_free(text);
	gz_inflater_free(inflater);
	return result;
}

static void check_round_trip(struct sv text)
{
	struct gz_deflater *deflater = gz_deflater_new();
	struct buf packed = BUF_INIT;
	struct buf again = BUF_INIT;

	gz_deflate(deflater, text, &packed);
	size_t plain = packed.n;
	gz_deflate_extra(deflater, text, "Ac", text, &packed);
	struct sv extra = gz_extra(sv_from(buf_sv(&packed), plain), "Ac");
	FUZZ_CHECK(text.n > GZ_EXTRA_MAX ? extra.n == 0 : sv_eq(extra, text));
	FUZZ_CHECK(read_members(sv_from(buf_sv(&packed), plain), &again) == GZ_OK);
	FUZZ_CHECK(sv_eq(buf_sv(&again), text));
	buf_truncate(&packed, plain);
	buf_clear(&again);
	FUZZ_CHECK(read_members(buf_sv(&packed), &again) == GZ_OK);
	FUZZ_CHECK(sv_eq(buf_sv(&again), text));
	gz_deflater_free(deflater);
	buf_release(&packed);
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv bytes = fuzz_sv(data, size);
	struct fuzz_path path = fuzz_put("some.gz", bytes);
	struct buf streamed = BUF_INIT;
	struct buf members = BUF_INIT;
	bool is_gzip = false;

	struct sv extra = gz_extra(bytes, "Ac");
	FUZZ_CHECK(extra.n <= size && (extra.n == 0 || extra.p > bytes.p));
	int code = read_stream(path.text, &streamed, &is_gzip);
	if (!is_gzip && code == 0)
		FUZZ_CHECK(sv_eq(buf_sv(&streamed), bytes) || size > TEXT_MAX);
	if (is_gzip && streamed.n <= TEXT_MAX) {
		enum gz_result result = read_members(bytes, &members);
		FUZZ_CHECK((result == GZ_OK) == (code == 0));
		if (code == 0)
			FUZZ_CHECK(sv_eq(buf_sv(&streamed), buf_sv(&members)));
	}
	check_round_trip(bytes);
	buf_release(&streamed);
	buf_release(&members);
	return 0;
}
