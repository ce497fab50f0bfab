/*
 * Making a new ledger: under another name, complete, then renamed, so that 'accord.db' is whole or not
 * there. Leftovers of an attempt that was killed are 'accord.db.new*', and go at the next.
 *
 * A lost ledger: with any file in 'audit' or 'changesets', or a write-ahead log that is not empty, a
 * ledger was here before. Starting with an empty one would forget links, decisions and what was in
 * doubt, so that needs a person. Snapshots and the lock prove nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "engine/base/mem.h"
#include "io/ledger_private.h"

#include "engine/base/banned.h"

static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
enum { SUFFIX_COUNT = sizeof(suffixes) / sizeof(suffixes[0]) };

/* Temporary and hidden files are no sign of a run. A folder that cannot be read may hold one. */
static int has_entries(const char *dir_path, bool *out, struct err *err)
{
	DIR *dir = opendir(dir_path);
	const struct dirent *entry = NULL;

	*out = false;
	if (!dir && errno == ENOENT)
		return 0;
	if (!dir)
		return ERR_SET_ERRNO(err, ERR_IO, "cannot read the folder '%s'", dir_path);
	errno = 0;
	while (!*out && (entry = readdir(dir)) != NULL) {
		*out = entry->d_name[0] != '.';
		errno = 0;
	}
	int number = errno;
	(void)closedir(dir);
	errno = number;
	return number == 0 || *out
		       ? 0
		       : ERR_SET_ERRNO(err, ERR_IO, "cannot read the folder '%s'", dir_path);
}

static int refuse(const char *path, const char *sign, struct err *err)
{
	return ERR_SET(err, ERR_NO_INPUT,
		"no ledger '%s', but '%s' shows that there was one: restore it from a backup, or "
		"move"
		" '%s' away too and rebuild the links with `accord match`",
		path, sign, sign);
}

static int check_not_lost(const char *state_dir, const char *path, struct err *err)
{
	static const char *const folders[] = {"audit", "changesets"};
	struct buf name = BUF_INIT;
	struct stat status;
	bool found = false;
	int code = 0;

	for (size_t i = 0; code == 0 && i < sizeof(folders) / sizeof(folders[0]); i++) {
		buf_clear(&name);
		buf_printf(&name, "%s/%s", state_dir, folders[i]);
		code = has_entries(buf_str(&name), &found, err);
		if (code == 0 && found)
			code = refuse(path, buf_str(&name), err);
	}
	buf_clear(&name);
	buf_printf(&name, "%s-wal", path);
	if (code == 0 && stat(buf_str(&name), &status) == 0 && status.st_size > 0)
		code = refuse(path, buf_str(&name), err);
	buf_release(&name);
	return code;
}

/* From the `first` of the suffixes on. */
static void remove_database(const char *path, size_t first)
{
	struct buf name = BUF_INIT;

	for (size_t i = first; i < SUFFIX_COUNT; i++) {
		buf_clear(&name);
		buf_printf(&name, "%s%s", path, suffixes[i]);
		(void)unlink(buf_str(&name));
	}
	buf_release(&name);
}

static int make_empty(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return ERR_SET_ERRNO(err, ERR_CANT_CREATE, "cannot create '%s'", path);
	(void)close(fd); /* nothing was written to it */
	return 0;
}

/* Everything into the file: the last connection to close would do it too, but not tell when it can't. */
static int empty_log(struct db *db, struct err *err)
{
	struct db_query *query = db_prepare(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	bool done = db_next(query) && db_int(query, 0) == 0 && db_int(query, 1) == 0;
	int code = db_end(query, err);

	if (code == 0 && !done)
		code = ERR_SET(err, ERR_IO, "cannot write '%s' whole", db_path(db));
	return code;
}

static int fill(const char *path, struct err *err)
{
	const struct db_options options = {
		.mode = DB_WRITE,
		.when_damaged = "remove it and run again",
		.write_edge = "ledger.write",
		.read_edge = "ledger.read",
		.busy_ms = 2000,
	};
	struct db *db = NULL;
	int code = db_open(path, &options, &db, err);

	if (code == 0)
		code = db_exec(db,
			"PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
			"PRAGMA synchronous = FULL;",
			err);
	if (code == 0)
		code = ledger_schema_migrate(db, err);
	if (code == 0)
		code = empty_log(db, err);
	db_close(db);
	return code;
}

static int sync_folder(const char *dir_path, struct err *err)
{
	int fd = open(dir_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int code = 0;

	if (fd < 0)
		return ERR_SET_ERRNO(err, ERR_IO, "cannot open folder '%s'", dir_path);
	if (fsync(fd) != 0)
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot sync folder '%s'", dir_path);
	(void)close(fd); /* only read from */
	return code;
}

static int put_in_place(
	const char *state_dir, const char *temporary, const char *path, struct err *err)
{
	remove_database(path, 1); /* an empty log and the like; the file itself is not there */
	FAIL_POINT("ledger.before_rename");
	if (fail_io("ledger.rename") ||
		renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) != 0)
		return ERR_SET_ERRNO(
			err, ERR_CANT_CREATE, "cannot rename '%s' to '%s'", temporary, path);
	FAIL_POINT("ledger.after_rename");
	return sync_folder(state_dir, err);
}

int ledger_create(const char *state_dir, const char *path, struct err *err)
{
	struct buf temporary = BUF_INIT;

	if (mkdir(state_dir, 0700) != 0 && errno != EEXIST)
		return ERR_SET_ERRNO(
			err, ERR_CANT_CREATE, "cannot create the state folder '%s'", state_dir);
	int code = check_not_lost(state_dir, path, err);
	if (code != 0)
		return code;
	buf_printf(&temporary, "%s.new", path);
	remove_database(buf_str(&temporary), 0);
	code = make_empty(buf_str(&temporary), err);
	if (code == 0)
		code = fill(buf_str(&temporary), err);
	if (code == 0)
		code = put_in_place(state_dir, buf_str(&temporary), path, err);
	if (code != 0)
		remove_database(buf_str(&temporary), 0);
	buf_release(&temporary);
	return code;
}
