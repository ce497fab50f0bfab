#include "io/pacefile.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/buf.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

static int compare_times(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left;
	int64_t b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

static void give_up(struct pacefile *file)
{
	if (file->fd >= 0)
		(void)close(file->fd);
	file->fd = -1;
}

static void put(struct pacefile *file, const int64_t *times, size_t count, size_t at)
{
	size_t bytes = count * sizeof(*times);

	if (file->fd >= 0 &&
		pwrite(file->fd, times, bytes, (off_t)(at * sizeof(*times))) != (ssize_t)bytes)
		give_up(file);
}

/* How many times the file has, or had under a higher limit. */
static size_t count_times(const struct pacefile *file)
{
	off_t size = lseek(file->fd, 0, SEEK_END);
	size_t count = size > 0 ? (size_t)size / sizeof(int64_t) : 0;

	return count > PACE_LIMIT_MAX ? PACE_LIMIT_MAX : count;
}

/* Keeps those of the last minute, in order; how many there are. */
static size_t keep_newest(int64_t *times, size_t count, int64_t now_ms)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (times[i] > now_ms - PACE_WINDOW_MS && times[i] <= now_ms && times[i] > 0)
			times[kept++] = times[i];
	}
	if (kept > 1)
		qsort(times, kept, sizeof(*times), compare_times);
	return kept;
}

static int open_at(const char *folder, const char *name)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", folder, name);
	int fd = open(buf_str(&path), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	buf_release(&path);
	return fd;
}

void pacefile_open(struct pacefile *file, const char *folder, const char *name, struct pace *pace,
	int64_t now_ms)
{
	*file = (struct pacefile){.fd = -1, .room = pace->limit};
	if (!folder || pace->limit == 0 || (file->fd = open_at(folder, name)) < 0)
		return;
	size_t count = count_times(file);
	int64_t *times = mem_calloc(count + file->room, sizeof(*times));
	ssize_t got = pread(file->fd, times, count * sizeof(*times), 0);
	size_t kept = keep_newest(times, got > 0 ? (size_t)got / sizeof(*times) : 0, now_ms);
	for (size_t i = 0; i < kept; i++)
		pace_take(pace, times[i]);
	(void)memset(times + kept, 0, (count + file->room - kept) * sizeof(*times));
	size_t skipped = kept > file->room ? kept - file->room : 0;
	put(file, times + skipped, file->room, 0);
	file->next = kept - skipped;
	if (file->fd >= 0 && ftruncate(file->fd, (off_t)(file->room * sizeof(*times))) != 0)
		give_up(file);
	mem_free(times);
}

void pacefile_close(struct pacefile *file)
{
	give_up(file);
}

void pacefile_take(struct pacefile *file, int64_t now_ms)
{
	if (file->fd >= 0)
		put(file, &now_ms, 1, file->next++ % file->room);
}
