/* A row in a file is a struct waiting as it lies in memory. */
#include "engine/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "engine/base/mem.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { BUFFER_BYTES = 16 * 1024, PIECE_BYTES = 256 * 1024 };

struct part {
	pthread_mutex_t lock; /* of making the file */
	atomic_bool away;
	int fd; /* made when the first rows come; -1 before */
	atomic_uint_fast64_t size;
};

/* One thread's rows of each partition, as they go to its file. */
struct spill_writer {
	struct spill *spill;
	struct {
		char *bytes; /* made when first needed */
		size_t n;
	} kept[PARTITION_COUNT];
};

struct spill {
	const char *dir;
	struct part parts[PARTITION_COUNT];
	pthread_mutex_t err_lock;
	struct err err;
	atomic_bool failed;
};

struct spill *spill_new(const char *dir)
{
	struct spill *spill = mem_calloc(1, sizeof(*spill));

	spill->dir = dir;
	(void)pthread_mutex_init(&spill->err_lock, NULL);
	for (size_t i = 0; i < PARTITION_COUNT; i++) {
		(void)pthread_mutex_init(&spill->parts[i].lock, NULL);
		spill->parts[i].fd = -1;
	}
	return spill;
}

void spill_free(struct spill *spill)
{
	if (!spill)
		return;
	for (size_t i = 0; i < PARTITION_COUNT; i++) {
		if (spill->parts[i].fd >= 0)
			(void)close(spill->parts[i].fd);
		(void)pthread_mutex_destroy(&spill->parts[i].lock);
	}
	(void)pthread_mutex_destroy(&spill->err_lock);
	mem_free(spill);
}

static void fail(struct spill *spill, enum err_code code, const char *what)
{
	struct err err = ERR_INIT;

	(void)ERR_SET_ERRNO(&err, code, "cannot %s a temporary file in '%s'%s", what, spill->dir,
		code == ERR_IO ? "; is the disk full?" : "");
	(void)pthread_mutex_lock(&spill->err_lock);
	if (!spill->err.code)
		spill->err = err;
	(void)pthread_mutex_unlock(&spill->err_lock);
	atomic_store(&spill->failed, true);
}

bool spill_failed(struct spill *spill, struct err *err)
{
	if (!atomic_load(&spill->failed))
		return false;
	(void)pthread_mutex_lock(&spill->err_lock);
	*err = spill->err;
	(void)pthread_mutex_unlock(&spill->err_lock);
	return true;
}

void spill_begin(struct spill *spill, unsigned partition)
{
	atomic_store(&spill->parts[partition].away, true);
}

bool spill_is_away(const struct spill *spill, unsigned partition)
{
	return atomic_load_explicit(&spill->parts[partition].away, memory_order_relaxed);
}

static int make_file(struct spill *spill)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/.accord-spill-XXXXXX", spill->dir);
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		fail(spill, ERR_CANT_CREATE, "make");
	else
		(void)unlink(path);
	return fd;
}

static int file_of(struct spill *spill, struct part *part)
{
	(void)pthread_mutex_lock(&part->lock);
	if (part->fd < 0)
		part->fd = make_file(spill);
	int fd = part->fd;
	(void)pthread_mutex_unlock(&part->lock);
	return fd;
}

static void write_rows(struct spill *spill, unsigned partition, const char *bytes, size_t n)
{
	struct part *part = &spill->parts[partition];

	if (n == 0 || atomic_load(&spill->failed))
		return;
	int fd = file_of(spill, part);
	uint64_t at = atomic_fetch_add(&part->size, n);
	while (fd >= 0 && n > 0) {
		ssize_t done = fail_io("spill.write") ? -1 : pwrite(fd, bytes, n, (off_t)at);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			fail(spill, ERR_IO, "write");
			return;
		}
		bytes += done;
		n -= (size_t)done;
		at += (uint64_t)done;
	}
}

struct spill_writer *spill_writer_new(struct spill *spill)
{
	struct spill_writer *writer = mem_calloc(1, sizeof(*writer));

	writer->spill = spill;
	return writer;
}

void spill_writer_free(struct spill_writer *writer)
{
	if (!writer)
		return;
	for (size_t i = 0; i < PARTITION_COUNT; i++)
		mem_free(writer->kept[i].bytes);
	mem_free(writer);
}

static void flush_partition(struct spill_writer *writer, unsigned partition)
{
	write_rows(
		writer->spill, partition, writer->kept[partition].bytes, writer->kept[partition].n);
	writer->kept[partition].n = 0;
}

void spill_flush(struct spill_writer *writer)
{
	for (unsigned i = 0; i < PARTITION_COUNT; i++)
		flush_partition(writer, i);
}

static void put_row(char *at, const uint32_t head[2], struct sv text)
{
	(void)memcpy(at, head, 2 * sizeof(head[0]));
	(void)memcpy(at + 2 * sizeof(head[0]), text.p, text.n);
}

void spill_put(struct spill_writer *writer, unsigned partition, enum side side, uint32_t row_no,
	struct sv text)
{
	const uint32_t head[2] = {row_no, (uint32_t)text.n << 1 | (uint32_t)side};
	size_t size = sizeof(head) + text.n;

	if (size > BUFFER_BYTES) {
		char *large = mem_alloc(size);
		put_row(large, head, text);
		write_rows(writer->spill, partition, large, size);
		mem_free(large);
		return;
	}
	if (!writer->kept[partition].bytes)
		writer->kept[partition].bytes = mem_alloc(BUFFER_BYTES);
	if (writer->kept[partition].n + size > BUFFER_BYTES)
		flush_partition(writer, partition);
	put_row(writer->kept[partition].bytes + writer->kept[partition].n, head, text);
	writer->kept[partition].n += size;
}

/* A piece of a file in memory. */
struct piece {
	char *bytes;
	size_t room;
	size_t n;
	size_t at;	 /* of the first row that was not handed out */
	uint64_t offset; /* in the file, behind what was read */
};

/* The size of the row at `at` with its head, as far as is known; more than there is when it is not there whole. */
static size_t row_bytes(const struct piece *piece, uint32_t head[2])
{
	size_t left = piece->n - piece->at;

	if (left < 2 * sizeof(head[0]))
		return 2 * sizeof(head[0]);
	(void)memcpy(head, piece->bytes + piece->at, 2 * sizeof(head[0]));
	return 2 * sizeof(head[0]) + (head[1] >> 1);
}

/* Moves what is left to the beginning and fills up; *out_more false at the end of the file. */
static int read_piece(int fd, struct piece *piece, bool *out_more, struct err *err)
{
	uint32_t head[2];
	size_t left = piece->n - piece->at;
	size_t need = left > 0 ? row_bytes(piece, head) : 0;

	(void)memmove(piece->bytes, piece->bytes + piece->at, left);
	if (need > piece->room) {
		piece->room = 2 * need;
		piece->bytes = mem_realloc(piece->bytes, piece->room, 1);
	}
	size_t got = 0;
	if (file_read_at(fd, "a temporary file", piece->bytes + left, piece->room - left,
		    piece->offset, &got, err) != 0)
		return err->code;
	piece->offset += got;
	piece->n = left + got;
	piece->at = 0;
	*out_more = got > 0;
	return 0;
}

static int take_piece(struct piece *piece, spill_fn *row, void *self, struct err *err)
{
	uint32_t head[2];
	size_t size;

	while ((size = row_bytes(piece, head)) <= piece->n - piece->at) {
		char *text = piece->bytes + piece->at + sizeof(head);
		piece->at += size;
		if (row(self, (enum side)(head[1] & 1), head[0], text, size - sizeof(head), err) !=
			0)
			return err->code;
	}
	return 0;
}

static int read_rows(int fd, spill_fn *row, spill_end_fn *end, void *self, struct err *err)
{
	struct piece piece = {.bytes = mem_alloc(PIECE_BYTES), .room = PIECE_BYTES};
	bool more = true;
	int code = 0;

	while (code == 0 && more) {
		code = read_piece(fd, &piece, &more, err);
		if (code == 0)
			code = take_piece(&piece, row, self, err);
		if (code == 0)
			code = end(self, err);
	}
	if (code == 0 && piece.at != piece.n)
		code = ERR_SET(err, ERR_IO, "a temporary file ends too early");
	mem_free(piece.bytes);
	return code;
}

int spill_read(struct spill *spill, unsigned partition, spill_fn *row, spill_end_fn *end,
	void *self, struct err *err)
{
	struct part *part = &spill->parts[partition];

	atomic_store(&part->away, false);
	if (part->fd < 0)
		return 0;
	int code = read_rows(part->fd, row, end, self, err);
	(void)close(part->fd);
	part->fd = -1;
	return code;
}
