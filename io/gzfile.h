/*
 * gzfile - gzip (RFC 1952) through zlib, libdeflate and ISA-L, whichever is there and best.
 *
 * Whole members: gz_deflate and gz_inflate work on one member in memory. Both take ISA-L where it was there at compile
 * time, else libdeflate, else zlib; ACCORD_DEFLATE=libdeflate or zlib in the environment makes test builds deflate
 * by those. No way of deflating writes a time or a name, so the same text gives the same bytes by the same library.
 *
 * Streams: a gzreader gives the text of any file, whether gzip (one member or many) or plain; which of
 * the two is told by the first two bytes.
 *
 * Errors: ERR_DATA for what is not gzip, is cut short or fails its CRC; ERR_IO, ERR_NO_INPUT of file.h.
 */
#ifndef ACCORD_IO_GZFILE_H
#define ACCORD_IO_GZFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"

/* ---- whole members ---------------------------------------------------------------------------- */

struct gz_deflater; /* belongs to one thread at a time */

struct gz_deflater *gz_deflater_new(void);
void gz_deflater_free(struct gz_deflater *deflater);
/* Appends `text` as one gzip member to `out`. */
void gz_deflate(struct gz_deflater *deflater, struct sv text, struct buf *out);
/*
 * The same with a subfield `id` (two bytes) in the extra field of the member's header (RFC 1952 section 2.3.1.1), which
 * every reader of gzip passes over. More than GZ_EXTRA_MAX bytes: the member has none.
 */
enum { GZ_EXTRA_MAX = 65535 - 4 };
void gz_deflate_extra(struct gz_deflater *deflater, struct sv text, const char id[2],
	struct sv extra, struct buf *out);
/*
 * The bytes of the extra field's first subfield, if it is `id`, of the member that `bytes` begins with; empty when there
 * is none, or when it is not all in `bytes`. GZ_EXTRA_AT bytes stand before it.
 */
enum { GZ_EXTRA_AT = 16 };
struct sv gz_extra(struct sv bytes, const char id[2]);
/* "isa-l", "libdeflate" or "zlib" */
const char *gz_deflater_name(const struct gz_deflater *deflater);

struct gz_inflater; /* belongs to one thread at a time */

enum gz_result {
	GZ_OK,
	GZ_BROKEN,  /* not gzip, cut short, or the CRC is wrong */
	GZ_NO_ROOM, /* the text is longer than `room` */
};

struct gz_inflater *gz_inflater_new(void);
void gz_inflater_free(struct gz_inflater *inflater);
/* Inflates the one member at the beginning of `bytes` into `text`, which has room for `room` bytes. */
enum gz_result gz_inflate(struct gz_inflater *inflater, struct sv bytes, char *text, size_t room,
	size_t *out_used, size_t *out_size) MUST_CHECK;

/* ---- streams ---------------------------------------------------------------------------------- */

struct gzreader;

int gzreader_open(const char *path, struct gzreader **out, struct err *err) MUST_CHECK;
void gzreader_close(struct gzreader *reader); /* NULL is fine */
/* Was it gzip? */
bool gzreader_is_gzip(const struct gzreader *reader);
/* Up to `room` bytes of text; *out_got 0 only at the end of the file, every CRC checked. */
int gzreader_read(struct gzreader *reader, char *text, size_t room, size_t *out_got,
	struct err *err) MUST_CHECK;

#endif
