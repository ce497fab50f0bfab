/*
 * file - files and folders: whole reads with a cap, durable writes, the lock, names that stay put.
 *
 * A file that is written appears complete or not at all: temporary name in the same folder (mode
 * 0600, never through a symbolic link), write, fsync, rename, fsync of the folder. Temporary names
 * begin with a dot and end in ".tmp"; a kill leaves them behind, and file_remove_temporaries, called
 * by whoever holds the lock, takes them away.
 *
 * Ownership: what *_open gives, *_free or *_release frees; texts are copied into the caller's arena.
 * Errors:    ERR_NO_INPUT for a missing file, ERR_CANT_CREATE where an output cannot be made, ERR_IO
 *            for the rest; writers are sticky, the first failure is told by _commit.
 * Failpoints (each one an edge of fail_io): file.open file.write file.fsync file.rename
 *            file.fsync_folder file.read; and the places file.before_rename, file.after_rename.
 */
#ifndef ACCORD_IO_FILE_H
#define ACCORD_IO_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/digest.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "engine/base/vec.h"

/* ---- reading ---------------------------------------------------------------------------------- */

/* Appends the whole file to `out`; ERR_DATA when it is longer than max_bytes. */
int file_read(const char *path, size_t max_bytes, struct buf *out, struct err *err) MUST_CHECK;

/* Opens for reading (O_CLOEXEC); the caller closes. ERR_NO_INPUT, and a folder is an error. */
int file_open_read(const char *path, int *out_fd, struct err *err) MUST_CHECK;

/* As pread until `n` bytes came or the file ended; *out_got tells how many. `path` for the message. */
int file_read_at(int fd, const char *path, void *bytes, size_t n, uint64_t offset, size_t *out_got,
	struct err *err) MUST_CHECK;

/* SHA-256 (lower-case hex) and size of the file as it lies on disk. */
int file_sha256(const char *path, char out_hex[DIGEST_HEX_SIZE], uint64_t *out_size,
	struct err *err) MUST_CHECK;

/* Of any type; false only when it is known to be absent: what cannot be told is told by opening it. */
bool file_exists(const char *path);
bool file_is_folder(const char *path); /* likewise false only when that is known */

/*
 * May nobody else write in this folder? It must belong to us or to root (root takes any owner), and neither others
 * nor a group that is not our own may write in it; then no name in it is a link or a pipe of somebody else's.
 * ERR_CONFIG tells what to do. Fine when it is absent.
 */
int file_check_own_folder(const char *path, struct err *err) MUST_CHECK;

struct file_names {
	VEC_FIELDS(const char *); /* release with vec_release; the names are in the arena */
};

/* Names in `folder` in byte order, without those that begin with a dot. ERR_NO_INPUT when absent. */
int file_list(const char *folder, struct arena *arena, struct file_names *out_names,
	struct err *err) MUST_CHECK;

/* ---- names ------------------------------------------------------------------------------------ */

/*
 * Is it one plain name inside a folder: not empty, no slash, no control character, not beginning
 * with a dot (so neither "." nor "..")? Every name that comes from a manifest or an argument and is
 * to be looked up in a folder of ours passes here first.
 */
bool file_name_is_plain(struct sv name);

/* "folder/name" in arena; `name` alone when it begins with a slash or folder is "". */
const char *file_join(struct arena *arena, const char *folder, const char *name);
/* The folder part ("." when there is none) in arena, and the name behind the last slash. */
const char *file_folder(struct arena *arena, const char *path);
const char *file_base(const char *path);
/* The folder that the running program lies in; NULL when the system does not tell. */
const char *file_program_folder(struct arena *arena);
/* Absolute form of `path` against `folder` (absolute, or relative to where we are). */
int file_absolute(struct arena *arena, const char *folder, const char *path, const char **out,
	struct err *err) MUST_CHECK;
/* Where a path leads, with all links followed, in arena; the path itself when that cannot be told. */
struct sv file_real(struct arena *arena, const char *path);

/* ---- folders ---------------------------------------------------------------------------------- */

/* Makes the folder and those above it that lack, mode 0700. Fine when it is there. */
int file_make_folder(const char *path, struct err *err) MUST_CHECK;
/* fsync of `from`, rename to `to` (which must not exist), fsync of the folder above. */
int file_rename_folder(const char *from, const char *to, struct err *err) MUST_CHECK;
/* Removes a file, or a folder with the files in it. Fine when it is absent. Not durable by itself. */
int file_remove(const char *path, struct err *err) MUST_CHECK;
/* The same, and fsync of the folder above: it does not come back. */
int file_remove_durably(const char *path, struct err *err) MUST_CHECK;
/* file_remove on the way out, where a failure is told already or there is nothing more to be done about it. */
void file_remove_quietly(const char *path);
/* Removes what kills left behind in `folder`. Only for whoever holds the lock. */
int file_remove_temporaries(const char *folder, struct err *err) MUST_CHECK;
/* A temporary name for `path` in the same folder: ".NAME.PID-N.tmp", not in use, in arena. */
const char *file_temporary_name(struct arena *arena, const char *path);

/* ---- writing ---------------------------------------------------------------------------------- */

struct file_writer;

/* `path` is the final name; what is there stays until _commit. */
int file_writer_open(const char *path, struct file_writer **out, struct err *err) MUST_CHECK;
/* Mode of the final file (default 0600), for files that other programs read. */
void file_writer_set_mode(struct file_writer *writer, unsigned mode);
/* What is added from now on is hashed and written by a thread of its own, for a large file whose text is dear to make.
 * A failure shows at _commit alone. Not with _restart. */
void file_writer_go_beside(struct file_writer *writer);
void file_writer_add(struct file_writer *writer, const void *bytes, size_t n);
/* Forgets everything written so far, and a failure too. */
void file_writer_restart(struct file_writer *writer);
/* 0, or the failure that is kept. */
int file_writer_check(const struct file_writer *writer, struct err *err) MUST_CHECK;
uint64_t file_writer_size(const struct file_writer *writer);
/* Makes it durable under its final name. */
int file_writer_commit(struct file_writer *writer, struct err *err) MUST_CHECK;
/* SHA-256 of all bytes; once, after _commit. */
void file_writer_sha256(struct file_writer *writer, char out_hex[DIGEST_HEX_SIZE]);
/* Frees; removes what was written unless committed. NULL is fine. */
void file_writer_free(struct file_writer *writer);

/* The whole in one call. */
int file_write(const char *path, struct sv bytes, struct err *err) MUST_CHECK;

/* ---- the lock --------------------------------------------------------------------------------- */

struct file_lock;

/*
 * Takes the lock file (flock(2), so that the kernel frees it however we end; the file is never
 * deleted). `command` is what people read in it, beside pid, host and start. ERR_TEMP_FAIL when
 * another process holds it; the message tells who.
 */
int file_lock(
	const char *path, const char *command, struct file_lock **out, struct err *err) MUST_CHECK;
/* The same for who only reads: several may hold it so at one time, but not beside one that writes. */
int file_lock_shared(
	const char *path, const char *command, struct file_lock **out, struct err *err) MUST_CHECK;
void file_unlock(struct file_lock *lock); /* NULL is fine */

#endif
