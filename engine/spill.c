/* A row in a file is a struct waiting as it lies in memory. */
#include "engine/spill.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { BUFFER_BYTES = 64 * 1024 };

struct part {
	pthread_mutex_t lock;
	atomic_bool away;
	FILE *file; /* made when the first row comes */
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
	for (size_t i = 0; i < PARTITION_COUNT; i++)
		(void)pthread_mutex_init(&spill->parts[i].lock, NULL);
	return spill;
}

void spill_free(struct spill *spill)
{
	if (!spill)
		return;
	for (size_t i = 0; i < PARTITION_COUNT; i++) {
		if (spill->parts[i].file)
			(void)fclose(spill->parts[i].file);
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

static FILE *make_file(struct spill *spill)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/.accord-spill-XXXXXX", spill->dir);
	int fd = mkostemp(path, O_CLOEXEC);
	FILE *file = fd >= 0 ? fdopen(fd, "w+b") : NULL;
	if (file) {
		(void)unlink(path);
		(void)setvbuf(file, NULL, _IOFBF, BUFFER_BYTES);
		return file;
	}
	fail(spill, ERR_CANT_CREATE, "make");
	if (fd >= 0) {
		(void)unlink(path);
		(void)close(fd);
	}
	return NULL;
}

void spill_put(
	struct spill *spill, unsigned partition, enum side side, uint32_t row_no, struct sv text)
{
	struct part *part = &spill->parts[partition];
	const uint32_t head[2] = {row_no, (uint32_t)text.n << 1 | (uint32_t)side};

	(void)pthread_mutex_lock(&part->lock);
	if (!part->file && !atomic_load(&spill->failed))
		part->file = make_file(spill);
	if (part->file &&
		(fail_io("spill.write") || fwrite(head, sizeof(head), 1, part->file) != 1 ||
			fwrite(text.p, text.n, 1, part->file) != 1))
		fail(spill, ERR_IO, "write");
	(void)pthread_mutex_unlock(&part->lock);
}

static int read_rows(FILE *file, spill_fn *row, void *self, struct err *err)
{
	uint32_t head[2];
	char *text = NULL;
	size_t room = 0;
	int code = 0;

	while (code == 0 && fread(head, sizeof(head), 1, file) == 1) {
		size_t size = head[1] >> 1;
		if (size > room) {
			room = 2 * size;
			text = mem_realloc(text, room, 1);
		}
		if (fread(text, size, 1, file) != 1)
			code = ERR_SET(err, ERR_IO, "a temporary file ends too early");
		else
			code = row(self, (enum side)(head[1] & 1), head[0], text, size, err);
	}
	if (code == 0 && ferror(file))
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot read a temporary file");
	mem_free(text);
	return code;
}

int spill_read(struct spill *spill, unsigned partition, spill_fn *row, void *self, struct err *err)
{
	struct part *part = &spill->parts[partition];

	atomic_store(&part->away, false);
	if (!part->file)
		return 0;
	if (fflush(part->file) != 0 || fseeko(part->file, 0, SEEK_SET) != 0) {
		fail(spill, ERR_IO, "write");
		(void)spill_failed(spill, err);
		return err->code;
	}
	int code = read_rows(part->file, row, self, err);
	(void)fclose(part->file);
	part->file = NULL;
	return code;
}
