#include "io/gzfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>
#ifdef ACCORD_HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif
#ifdef ACCORD_HAVE_ISAL
#include <isa-l.h>
#endif

#include "engine/base/mem.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum {
	GZIP_WINDOW = 15 + 16, /* zlib.h: 15 bits, and 16 for a gzip wrapper */
	READ_STEP = 128 * 1024
};

static _Noreturn void no_memory(const char *library)
{
	(void)fprintf(stderr, "accord: out of memory in %s\n", library);
	_Exit(ERR_INTERNAL);
}

/* ---- whole members, inflated ------------------------------------------------------------------ */

/*
 * Inflating takes ISA-L where it is there (measured on snapshots: 0.86 GB/s against libdeflate's 0.65 on
 * the same core), else libdeflate, else zlib.
 */
#if defined(ACCORD_HAVE_ISAL)

struct gz_inflater {
	struct inflate_state state;
};

struct gz_inflater *gz_inflater_new(void)
{
	return mem_calloc(1, sizeof(struct gz_inflater));
}

void gz_inflater_free(struct gz_inflater *inflater)
{
	mem_free(inflater);
}

enum gz_result gz_inflate(struct gz_inflater *inflater, struct sv bytes, char *text, size_t room,
	size_t *out_used, size_t *out_size)
{
	struct inflate_state *state = &inflater->state;

	/* flags that nobody has given a meaning to (RFC 1952 section 2.3.1.2): ISA-L passes over them */
	if (bytes.n > 3 && ((unsigned char)bytes.p[3] & 0xe0) != 0)
		return GZ_BROKEN;
	isal_inflate_init(state);
	state->crc_flag = ISAL_GZIP;
	state->next_in = (uint8_t *)(uintptr_t)bytes.p; /* only read */
	state->avail_in = (uint32_t)bytes.n;
	state->next_out = (uint8_t *)text;
	state->avail_out = (uint32_t)room;
	int status = isal_inflate(state);
	*out_used = bytes.n - state->avail_in;
	*out_size = room - state->avail_out;
	if (status != ISAL_DECOMP_OK)
		return GZ_BROKEN;
	if (state->block_state == ISAL_BLOCK_FINISH)
		return GZ_OK;
	return state->avail_out == 0 ? GZ_NO_ROOM : GZ_BROKEN;
}

#elif defined(ACCORD_HAVE_LIBDEFLATE)

struct gz_inflater {
	struct libdeflate_decompressor *fast;
};

struct gz_inflater *gz_inflater_new(void)
{
	struct gz_inflater *inflater = mem_calloc(1, sizeof(*inflater));

	inflater->fast = libdeflate_alloc_decompressor();
	if (!inflater->fast)
		no_memory("libdeflate");
	return inflater;
}

void gz_inflater_free(struct gz_inflater *inflater)
{
	if (!inflater)
		return;
	libdeflate_free_decompressor(inflater->fast);
	mem_free(inflater);
}

enum gz_result gz_inflate(struct gz_inflater *inflater, struct sv bytes, char *text, size_t room,
	size_t *out_used, size_t *out_size)
{
	switch (libdeflate_gzip_decompress_ex(
		inflater->fast, bytes.p, bytes.n, text, room, out_used, out_size)) {
	case LIBDEFLATE_SUCCESS:
		return GZ_OK;
	case LIBDEFLATE_INSUFFICIENT_SPACE:
		return GZ_NO_ROOM;
	case LIBDEFLATE_BAD_DATA:
	case LIBDEFLATE_SHORT_OUTPUT:
	default:
		return GZ_BROKEN;
	}
}

#else

struct gz_inflater {
	z_stream stream;
};

struct gz_inflater *gz_inflater_new(void)
{
	struct gz_inflater *inflater = mem_calloc(1, sizeof(*inflater));

	if (inflateInit2(&inflater->stream, GZIP_WINDOW) != Z_OK)
		no_memory("zlib");
	return inflater;
}

void gz_inflater_free(struct gz_inflater *inflater)
{
	if (!inflater)
		return;
	(void)inflateEnd(&inflater->stream);
	mem_free(inflater);
}

enum gz_result gz_inflate(struct gz_inflater *inflater, struct sv bytes, char *text, size_t room,
	size_t *out_used, size_t *out_size)
{
	z_stream *stream = &inflater->stream;

	(void)inflateReset(stream);
	stream->next_in = (const Bytef *)bytes.p;
	stream->avail_in = (uInt)bytes.n;
	stream->next_out = (Bytef *)text;
	stream->avail_out = (uInt)room;
	int status = inflate(stream, Z_FINISH);
	*out_used = bytes.n - stream->avail_in;
	*out_size = room - stream->avail_out;
	if (status == Z_STREAM_END)
		return GZ_OK;
	return status == Z_BUF_ERROR && stream->avail_out == 0 ? GZ_NO_ROOM : GZ_BROKEN;
}

#endif

/* ---- streams ---------------------------------------------------------------------------------- */

struct gzreader {
	char *path;
	int fd;
	uint64_t offset; /* how many bytes of the file were read */
	bool gzip;
	bool between; /* no member is under way */
	bool ended;
	bool has_stream;
	z_stream stream;
	unsigned char *bytes;
};

/* Fills `bytes` when all of them are used; avail_in 0 afterwards means the end of the file. */
static int refill(struct gzreader *reader, struct err *err)
{
	size_t got = 0;

	if (reader->stream.avail_in > 0)
		return 0;
	int code = file_read_at(
		reader->fd, reader->path, reader->bytes, READ_STEP, reader->offset, &got, err);
	if (code != 0)
		return code;
	reader->offset += got;
	reader->stream.next_in = reader->bytes;
	reader->stream.avail_in = (uInt)got;
	return 0;
}

int gzreader_open(const char *path, struct gzreader **out, struct err *err)
{
	int fd = -1;
	int code = file_open_read(path, &fd, err);

	if (code != 0)
		return code;
	struct gzreader *reader = mem_calloc(1, sizeof(*reader));
	reader->path = mem_strdup(path);
	reader->fd = fd;
	reader->bytes = mem_alloc(READ_STEP);
	code = refill(reader, err);
	if (code != 0) {
		gzreader_close(reader);
		return code;
	}
	reader->gzip = reader->stream.avail_in >= 2 && reader->bytes[0] == 0x1f &&
		       reader->bytes[1] == 0x8b;
	if (reader->gzip && inflateInit2(&reader->stream, GZIP_WINDOW) != Z_OK)
		no_memory("zlib");
	reader->has_stream = reader->gzip;
	reader->between = true;
	*out = reader;
	return 0;
}

void gzreader_close(struct gzreader *reader)
{
	if (!reader)
		return;
	if (reader->has_stream)
		(void)inflateEnd(&reader->stream);
	(void)close(reader->fd);
	mem_free(reader->bytes);
	mem_free(reader->path);
	mem_free(reader);
}

bool gzreader_is_gzip(const struct gzreader *reader)
{
	return reader->gzip;
}

static int read_plain(
	struct gzreader *reader, char *text, size_t room, size_t *out_got, struct err *err)
{
	z_stream *stream = &reader->stream;
	int code = refill(reader, err);

	if (code != 0)
		return code;
	size_t n = stream->avail_in < room ? stream->avail_in : room;
	if (n > 0)
		(void)memcpy(text, stream->next_in, n);
	stream->next_in += n;
	stream->avail_in -= (uInt)n;
	*out_got = n;
	return 0;
}

/* Inflates what is at hand; a member's end makes the next byte the beginning of another one. */
static int inflate_some(struct gzreader *reader, struct err *err)
{
	z_stream *stream = &reader->stream;

	if (reader->between) {
		(void)inflateReset(stream);
		reader->between = false;
	}
	int status = inflate(stream, Z_NO_FLUSH);
	if (status == Z_STREAM_END) {
		reader->between = true;
		return 0;
	}
	if (status == Z_OK || status == Z_BUF_ERROR)
		return 0;
	return ERR_SET(err, ERR_DATA, "'%s' is broken gzip near byte %llu: %s", reader->path,
		(unsigned long long)(reader->offset - stream->avail_in),
		stream->msg ? stream->msg : "wrong data");
}

static int read_gzip(
	struct gzreader *reader, char *text, size_t room, size_t *out_got, struct err *err)
{
	z_stream *stream = &reader->stream;
	int code = 0;

	stream->next_out = (Bytef *)text;
	stream->avail_out = (uInt)(room < 1U << 30 ? room : 1U << 30);
	uInt before = stream->avail_out;
	while (code == 0 && stream->avail_out > 0 && !reader->ended) {
		code = refill(reader, err);
		if (code == 0 && stream->avail_in == 0) {
			reader->ended = true;
			if (!reader->between)
				code = ERR_SET(err, ERR_DATA,
					"'%s' is cut short: the gzip data do not end",
					reader->path);
		} else if (code == 0) {
			code = inflate_some(reader, err);
		}
	}
	if (code == 0)
		*out_got = before - stream->avail_out;
	return code;
}

int gzreader_read(
	struct gzreader *reader, char *text, size_t room, size_t *out_got, struct err *err)
{
	return reader->gzip ? read_gzip(reader, text, room, out_got, err)
			    : read_plain(reader, text, room, out_got, err);
}
