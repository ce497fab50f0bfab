#include "engine/base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

void buf_init(struct buf *buf)
{
	*buf = (struct buf)BUF_INIT;
}

void buf_release(struct buf *buf)
{
	mem_free(buf->p);
	buf_init(buf);
}

void buf_clear(struct buf *buf)
{
	buf_truncate(buf, 0);
}

char *buf_reserve(struct buf *buf, size_t more)
{
	size_t need = buf->n + more + 1;

	if (need > buf->room) {
		size_t room = buf->room ? buf->room : 64;
		while (room < need)
			room *= 2;
		buf->p = mem_realloc(buf->p, room, 1);
		buf->room = room;
	}
	return buf->p + buf->n;
}

void buf_add(struct buf *buf, const void *bytes, size_t n)
{
	char *end = buf_reserve(buf, n);

	if (n)
		(void)memcpy(end, bytes, n);
	buf->n += n;
	buf->p[buf->n] = '\0';
}

void buf_add_sv(struct buf *buf, struct sv text)
{
	buf_add(buf, text.p, text.n);
}

void buf_add_str(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;
	va_list again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int length = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (length > 0) {
		char *end = buf_reserve(buf, (size_t)length);
		(void)vsnprintf(end, (size_t)length + 1, fmt, again);
		buf->n += (size_t)length;
	}
	va_end(again);
}

void buf_truncate(struct buf *buf, size_t n)
{
	if (n < buf->n)
		buf->n = n;
	if (buf->p)
		buf->p[buf->n] = '\0';
}

void buf_drop(struct buf *buf, size_t n)
{
	if (n == 0)
		return;
	if (n > buf->n)
		n = buf->n;
	(void)memmove(buf->p, buf->p + n, buf->n - n);
	buf_truncate(buf, buf->n - n);
}
