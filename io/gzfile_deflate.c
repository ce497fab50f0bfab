/*
 * The writing half of gzfile: one member of a text, by the fastest library there is. Measured on snapshots
 * (docs/performance.md): ISA-L's level 2 is twice as fast as libdeflate's level 1, for a thirtieth more bytes.
 */
#include "io/gzfile.h"

#include <stdio.h>
#include <stdlib.h>

#define ZLIB_CONST
#include <zlib.h>
#ifdef ACCORD_HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif
#ifdef ACCORD_HAVE_ISAL
#include <isa-l.h>
#endif

#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum {
	LEVEL = 1,	       /* of zlib and libdeflate */
	GZIP_WINDOW = 15 + 16, /* zlib.h: 15 bits, and 16 for a gzip wrapper */
	MEMORY_LEVEL = 8
};

/* What one library does. `make` gives its state, NULL when it needs none. */
struct way {
	const char *name;
	void *(*make)(void);
	void (*release)(void *state);
	void (*deflate)(void *state, struct sv text, struct buf *out);
};

struct gz_deflater {
	const struct way *way;
	void *state;
};

static _Noreturn void no_memory(const char *library)
{
	(void)fprintf(stderr, "accord: out of memory in %s\n", library);
	_Exit(ERR_INTERNAL);
}

/* ---- ISA-L ------------------------------------------------------------------------------------- */

#ifdef ACCORD_HAVE_ISAL

enum { ISAL_LEVEL = 2 };

struct isal {
	struct isal_zstream stream;
	uint8_t level_room[ISAL_DEF_LVL2_DEFAULT];
};

static void *isal_make(void)
{
	return mem_calloc(1, sizeof(struct isal));
}

static void isal_deflate_member(void *state, struct sv text, struct buf *out)
{
	struct isal *isal = state;
	struct isal_zstream *stream = &isal->stream;

	isal_deflate_init(stream);
	stream->level = ISAL_LEVEL;
	stream->level_buf = isal->level_room;
	stream->level_buf_size = sizeof(isal->level_room);
	stream->gzip_flag = IGZIP_GZIP;
	stream->end_of_stream = 1;
	stream->next_in = (uint8_t *)(uintptr_t)(text.p ? text.p : ""); /* only read */
	stream->avail_in = (uint32_t)text.n;
	do { /* twice only where a text does not shrink by half */
		size_t room = text.n / 2 + 1024;
		stream->next_out = (uint8_t *)buf_reserve(out, room);
		stream->avail_out = (uint32_t)room;
		if (isal_deflate(stream) != COMP_OK) {
			(void)fprintf(stderr, "accord: ISA-L cannot compress\n");
			_Exit(ERR_INTERNAL);
		}
		out->n += room - stream->avail_out;
	} while (stream->internal_state.state != ZSTATE_END);
}

#endif

/* ---- libdeflate -------------------------------------------------------------------------------- */

#ifdef ACCORD_HAVE_LIBDEFLATE

static void *libdeflate_make(void)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);

	if (!compressor)
		no_memory("libdeflate");
	return compressor;
}

static void libdeflate_release(void *state)
{
	libdeflate_free_compressor(state);
}

static void libdeflate_member(void *state, struct sv text, struct buf *out)
{
	size_t room = libdeflate_gzip_compress_bound(state, text.n);
	char *end = buf_reserve(out, room);

	out->n += libdeflate_gzip_compress(state, text.p ? text.p : "", text.n, end, room);
}

#endif

/* ---- zlib ---------------------------------------------------------------------------------------- */

static void zlib_member(void *state, struct sv text, struct buf *out)
{
	z_stream stream;

	(void)state;
	(void)memset(&stream, 0, sizeof(stream));
	if (deflateInit2(&stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
		    Z_DEFAULT_STRATEGY) != Z_OK)
		no_memory("zlib");
	size_t room = deflateBound(&stream, (uLong)text.n);
	stream.next_in = (const Bytef *)(text.p ? text.p : "");
	stream.avail_in = (uInt)text.n;
	stream.next_out = (Bytef *)buf_reserve(out, room);
	stream.avail_out = (uInt)room;
	(void)deflate(&stream, Z_FINISH);
	out->n += stream.total_out;
	(void)deflateEnd(&stream);
}

/* ---- whichever is there ---------------------------------------------------------------------------- */

static const struct way ways[] = {
#ifdef ACCORD_HAVE_ISAL
	{"isa-l", isal_make, mem_free, isal_deflate_member},
#endif
#ifdef ACCORD_HAVE_LIBDEFLATE
	{"libdeflate", libdeflate_make, libdeflate_release, libdeflate_member},
#endif
	{"zlib", NULL, NULL, zlib_member},
};

enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

/* The best; test builds may ask for one of the others by name. */
static const struct way *wanted(void)
{
#ifdef ACCORD_FAILPOINTS
	const char *name = getenv("ACCORD_DEFLATE");

	for (size_t i = 0; name && i < WAYS; i++) {
		if (strcmp(name, ways[i].name) == 0)
			return &ways[i];
	}
#endif
	return &ways[0];
}

struct gz_deflater *gz_deflater_new(void)
{
	struct gz_deflater *deflater = mem_calloc(1, sizeof(*deflater));

	deflater->way = wanted();
	if (deflater->way->make)
		deflater->state = deflater->way->make();
	return deflater;
}

void gz_deflater_free(struct gz_deflater *deflater)
{
	if (!deflater)
		return;
	if (deflater->way->release)
		deflater->way->release(deflater->state);
	mem_free(deflater);
}

const char *gz_deflater_name(const struct gz_deflater *deflater)
{
	return deflater->way->name;
}

void gz_deflate(struct gz_deflater *deflater, struct sv text, struct buf *out)
{
	deflater->way->deflate(deflater->state, text, out);
}

/* ---- the extra field ------------------------------------------------------------------------------- */

/* RFC 1952 section 2.3: ten bytes, then the extra field's size, then its subfields: id, size, bytes. */
enum { HEADER = 10, FLAGS = 3, FEXTRA = 4, SUBFIELD = 4 };

static void put_u16(char *p, size_t n)
{
	p[0] = (char)(n & 0xff);
	p[1] = (char)(n >> 8);
}

static size_t get_u16(const char *p)
{
	return (size_t)(unsigned char)p[0] | (size_t)(unsigned char)p[1] << 8;
}

/* The member is made behind room for the field; then its header is moved before it. */
void gz_deflate_extra(struct gz_deflater *deflater, struct sv text, const char id[2],
	struct sv extra, struct buf *out)
{
	size_t start = out->n;
	size_t field = 2 + SUBFIELD + extra.n;

	if (extra.n > GZ_EXTRA_MAX) {
		gz_deflate(deflater, text, out);
		return;
	}
	(void)buf_reserve(out, field);
	out->n += field;
	gz_deflate(deflater, text, out);
	char *member = out->p + start;
	(void)memmove(member, member + field, HEADER);
	member[FLAGS] |= FEXTRA;
	put_u16(member + HEADER, SUBFIELD + extra.n);
	(void)memcpy(member + HEADER + 2, id, 2);
	put_u16(member + HEADER + 4, extra.n);
	if (extra.n > 0)
		(void)memcpy(member + GZ_EXTRA_AT, extra.p, extra.n);
}

struct sv gz_extra(struct sv bytes, const char id[2])
{
	if (bytes.n < GZ_EXTRA_AT || bytes.p[0] != '\x1f' || bytes.p[1] != '\x8b' ||
		((unsigned char)bytes.p[FLAGS] & FEXTRA) == 0 ||
		memcmp(bytes.p + HEADER + 2, id, 2) != 0)
		return SV("");
	size_t n = get_u16(bytes.p + HEADER + 4);
	if (n + SUBFIELD > get_u16(bytes.p + HEADER) || n > bytes.n - GZ_EXTRA_AT)
		return SV("");
	return sv_make(bytes.p + GZ_EXTRA_AT, n);
}
