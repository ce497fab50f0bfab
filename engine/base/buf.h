/*
 * buf - bytes that grow at the end.
 *
 * Ownership: a struct buf owns its bytes until buf_release. buf_sv is a view that the next call that
 *            adds may make invalid. The bytes are always followed by a zero that does not count.
 */
#ifndef ACCORD_BASE_BUF_H
#define ACCORD_BASE_BUF_H

#include <stddef.h>

#include "engine/base/sv.h"

struct buf {
	char *p;
	size_t n;
	size_t room;
};

#define BUF_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

void buf_init(struct buf *buf);
void buf_release(struct buf *buf);
void buf_clear(struct buf *buf);

/* Makes sure that `more` bytes fit behind the end, and returns where they go. */
char *buf_reserve(struct buf *buf, size_t more);

void buf_add(struct buf *buf, const void *bytes, size_t n);
void buf_add_sv(struct buf *buf, struct sv text);
void buf_add_str(struct buf *buf, const char *text);
void buf_add_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Cuts down to the first n bytes. */
void buf_truncate(struct buf *buf, size_t n);
/* Drops the first n bytes. */
void buf_drop(struct buf *buf, size_t n);

static inline struct sv buf_sv(const struct buf *buf)
{
	return sv_make(buf->p ? buf->p : "", buf->n);
}

/* The bytes as a terminated string, "" when empty. */
static inline const char *buf_str(const struct buf *buf)
{
	return buf->p ? buf->p : "";
}

#endif
