/*
 * The lock of file.h. The kernel's flock decides; the text in the file is for people:
 *
 *     pid 4711
 *     host billing-1
 *     command run
 *     start 2026-11-23T02:00:00Z
 */
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { LOCK_TEXT_MAX = 1024 };

struct file_lock {
	int fd;
	bool is_shared;
};

static struct sv line_of(struct sv text, struct sv word)
{
	while (!sv_is_absent(text)) {
		struct sv line = sv_cut(&text, '\n');
		if (sv_has_prefix(line, word))
			return sv_from(line, word.n);
	}
	return SV("unknown");
}

static int held_by_another(int fd, const char *path, struct err *err)
{
	char bytes[LOCK_TEXT_MAX];
	ssize_t got = pread(fd, bytes, sizeof(bytes), 0);
	struct sv text = sv_make(bytes, got > 0 ? (size_t)got : 0);

	return ERR_SET(err, ERR_TEMP_FAIL,
		"another run holds the lock '%s': pid %.*s on host %.*s, command '%.*s', started "
		"%.*s; wait until it has ended",
		path, SV_ARG(line_of(text, SV("pid "))), SV_ARG(line_of(text, SV("host "))),
		SV_ARG(line_of(text, SV("command "))), SV_ARG(line_of(text, SV("start "))));
}

/* Best effort: the lock holds whatever the text says. */
static void tell_who(int fd, const char *command)
{
	char host[256] = "";
	char start[CLOCK_TEXT_SIZE];
	struct buf text = BUF_INIT;

	(void)gethostname(host, sizeof(host) - 1); /* of 64 bytes at most: it fits */
	clock_format(clock_now(), start);
	buf_printf(&text, "pid %ld\nhost %s\ncommand %s\nstart %s\n", (long)getpid(), host, command,
		start);
	if (ftruncate(fd, 0) != 0 || pwrite(fd, buf_str(&text), text.n, 0) < 0)
		errno = 0;
	buf_release(&text);
}

static int take(const char *path, const char *command, bool is_shared, struct file_lock **out,
	struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return ERR_SET_ERRNO(err, ERR_CANT_CREATE, "cannot open the lock '%s'", path);
	if (flock(fd, (is_shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
		int code = errno == EWOULDBLOCK
				   ? held_by_another(fd, path, err)
				   : ERR_SET_ERRNO(err, ERR_IO, "cannot lock '%s'", path);
		(void)close(fd);
		return code;
	}
	tell_who(fd, command);
	struct file_lock *lock = mem_alloc(sizeof(*lock));
	lock->fd = fd;
	lock->is_shared = is_shared;
	*out = lock;
	return 0;
}

int file_lock(const char *path, const char *command, struct file_lock **out, struct err *err)
{
	return take(path, command, false, out, err);
}

int file_lock_shared(const char *path, const char *command, struct file_lock **out, struct err *err)
{
	return take(path, command, true, out, err);
}

void file_unlock(struct file_lock *lock)
{
	if (!lock)
		return;
	if (!lock->is_shared && ftruncate(lock->fd, 0) != 0) /* others may hold it still */
		errno = 0;
	(void)close(lock->fd);
	mem_free(lock);
}
