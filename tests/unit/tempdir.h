/*
 * tempdir - what unit tests with real files need: a folder of their own, and themselves started anew
 *           with a failpoint armed (fail.h reads its plan once per process).
 */
#ifndef ACCORD_TESTS_TEMPDIR_H
#define ACCORD_TESTS_TEMPDIR_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "io/file.h"
#include "tests/unit/self.h"

struct tempdir {
	struct arena arena;
	const char *path;
};

static inline void tempdir_init(struct tempdir *dir)
{
	char name[] = "/tmp/accord-unit-XXXXXX";

	assert_non_null(mkdtemp(name));
	arena_init(&dir->arena, 0);
	dir->path = arena_str(&dir->arena, sv_of(name));
}

static inline void tempdir_release(struct tempdir *dir)
{
	struct err err = ERR_INIT;

	if (file_remove(dir->path, &err) != 0)
		fail_msg("%s", err.message);
	arena_release(&dir->arena);
}

static inline const char *tempdir_path(struct tempdir *dir, const char *name)
{
	return file_join(&dir->arena, dir->path, name);
}

/* Writes a file by the simplest means and gives its path. */
static inline const char *tempdir_put(struct tempdir *dir, const char *name, struct sv bytes)
{
	const char *path = tempdir_path(dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p ? bytes.p : "", bytes.n), (ssize_t)bytes.n);
	assert_int_equal(close(fd), 0);
	return path;
}

/* The bytes of a file, terminated, in the folder's arena. */
static inline struct sv tempdir_get(struct tempdir *dir, const char *path)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;

	if (file_read(path, (size_t)1 << 30, &bytes, &err) != 0)
		fail_msg("%s", err.message);
	struct sv copy = arena_sv(&dir->arena, buf_sv(&bytes));
	buf_release(&bytes);
	return copy;
}

static inline void assert_sv(struct sv text, const char *expected)
{
	if (!sv_eq(text, sv_of(expected)))
		fail_msg("'%.*s' is not '%s'", SV_ARG(text), expected);
}

static inline void assert_err(const struct err *err, int code, int expected, const char *words)
{
	assert_int_equal(code, expected);
	assert_int_equal(err->code, expected);
	if (!strstr(err->message, words))
		fail_msg("'%s' lacks '%s'", err->message, words);
}

static inline void assert_ok(int code, const struct err *err)
{
	if (code != 0)
		fail_msg("%s: %s", err->context, err->message);
}

/* Cuts the last byte off the one open file of this process whose name, long gone, had `part` in it. */
static inline void cut_open_file(const char *part)
{
	char name[64];
	char target[4096];
	struct stat about;
	int found = -1;

	for (int fd = 0; fd < 256; fd++) {
		(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(name, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		if (!strstr(target, part))
			continue;
		assert_int_equal(found, -1);
		found = fd;
	}
	assert_true(found >= 0);
	assert_int_equal(fstat(found, &about), 0);
	assert_int_equal(ftruncate(found, about.st_size - 1), 0);
}

/* Starts this test program anew as `PROGRAM scenario argument` with ACCORD_FAIL; its exit status. */
static inline int run_self(const char *scenario, const char *argument, const char *failpoint)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (failpoint)
			(void)setenv("ACCORD_FAIL", failpoint, 1);
		self_exec(scenario, argument);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

#endif
