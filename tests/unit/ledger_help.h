/*
 * ledger_help - a state folder of a test's own, with a ledger in it; SQLite by hand where a test damages
 *               or looks behind; children that die.
 */
#ifndef ACCORD_TESTS_LEDGER_HELP_H
#define ACCORD_TESTS_LEDGER_HELP_H

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "io/ledger.h"
#include "tests/unit/self.h"

struct room {
	char state[64];
	struct arena arena;
	struct err err;
	struct ledger *ledger;
};

static inline int help_remove_one(
	const char *path, const struct stat *status, int kind, struct FTW *walk)
{
	(void)status;
	(void)kind;
	(void)walk;
	return remove(path);
}

/* An empty state folder, no ledger. */
static inline void room_init(struct room *room)
{
	static const char template[] = "/tmp/accord-ledger-XXXXXX";

	(void)memset(room, 0, sizeof(*room));
	(void)memcpy(room->state, template, sizeof(template));
	assert_non_null(mkdtemp(room->state));
	arena_init(&room->arena, 0);
}

static inline void room_release(struct room *room)
{
	ledger_close(room->ledger);
	assert_int_equal(nftw(room->state, help_remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
	arena_release(&room->arena);
}

static inline void assert_ok(const struct room *room, int code)
{
	if (code != 0)
		fail_msg("%d: %s: %s", code, room->err.context, room->err.message);
}

/* The call failed with `expected`, and its message holds `words`. Forgets the error. */
static inline void assert_fails(struct room *room, int code, int expected, const char *words)
{
	assert_int_equal(code, expected);
	assert_int_equal(room->err.code, expected);
	if (!strstr(room->err.message, words))
		fail_msg("'%s' lacks '%s'", room->err.message, words);
	err_clear(&room->err);
}

static inline void assert_sv(struct sv text, const char *expected)
{
	if (!sv_eq(text, sv_of(expected)))
		fail_msg("'%.*s' is not '%s'", SV_ARG(text), expected);
}

static inline void room_open(struct room *room, enum ledger_mode mode)
{
	ledger_close(room->ledger);
	room->ledger = NULL;
	assert_ok(room, ledger_open(room->state, mode, &room->ledger, &room->err));
}

static inline int room_setup(void **state)
{
	struct room *room = test_malloc(sizeof(*room));

	room_init(room);
	room_open(room, LEDGER_CREATE);
	*state = room;
	return 0;
}

static inline int room_setup_empty(void **state)
{
	struct room *room = test_malloc(sizeof(*room));

	room_init(room);
	*state = room;
	return 0;
}

static inline int room_teardown(void **state)
{
	room_release(*state);
	test_free(*state);
	return 0;
}

static inline const char *room_path(struct room *room, const char *name)
{
	return arena_printf(&room->arena, "%s/%s", room->state, name).p;
}

static inline void room_put(struct room *room, const char *name, const char *text)
{
	int fd = open(room_path(room, name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(close(fd), 0);
}

static inline void room_mkdir(struct room *room, const char *name)
{
	assert_int_equal(mkdir(room_path(room, name), 0700), 0);
}

/* Statements run by a plain SQLite, as a person with sqlite3 would. */
static inline void room_sql(struct room *room, const char *sql)
{
	sqlite3 *handle = NULL;
	char *message = NULL;

	assert_int_equal(sqlite3_open(room_path(room, "accord.db"), &handle), SQLITE_OK);
	if (sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

static inline int64_t room_number(struct room *room, const char *sql)
{
	sqlite3 *handle = NULL;
	sqlite3_stmt *stmt = NULL;

	assert_int_equal(sqlite3_open(room_path(room, "accord.db"), &handle), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(stmt, 0);
	assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
	return number;
}

/* Starts this test program anew as `PROGRAM scene STATE` with ACCORD_FAIL (fail.h reads it once a
 * process); its exit status. */
static inline int run_scene(struct room *room, const char *scene, const char *fail)
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (fail)
			(void)setenv("ACCORD_FAIL", fail, 1);
		self_exec(scene, room->state);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
