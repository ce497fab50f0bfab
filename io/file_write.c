/* The writing half of file.h: durable files and folders. */
#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "engine/base/handoff.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { WRITE_STEP = 256 * 1024, TEMPORARY_NAMES_MAX = 1000 };

struct file_writer {
	struct arena arena;
	const char *path;
	const char *temporary;
	int fd;
	bool committed;
	struct buf waiting;
	uint64_t size;
	struct digest *digest;
	struct err failure;
	struct handoff
		*beside; /* while it is there, fd, digest and failure are its thread's; or NULL */
};

/* Makes what happened to names in the folder of `path` durable. */
static int sync_folder_of(const char *path, struct err *err)
{
	struct arena arena;
	int code = 0;

	arena_init(&arena, 0);
	const char *folder = file_folder(&arena, path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fail_io("file.fsync_folder") || fsync(fd) != 0)
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot sync the folder '%s'", folder);
	if (fd >= 0)
		(void)close(fd);
	arena_release(&arena);
	return code;
}

const char *file_temporary_name(struct arena *arena, const char *path)
{
	const char *folder = file_folder(arena, path);

	for (unsigned i = 0;; i++) {
		struct sv name = arena_printf(
			arena, "%s/.%s.%ld-%u.tmp", folder, file_base(path), (long)getpid(), i);
		if (i == TEMPORARY_NAMES_MAX || !file_exists(name.p))
			return name.p;
	}
}

int file_writer_open(const char *path, struct file_writer **out, struct err *err)
{
	struct file_writer *writer = mem_calloc(1, sizeof(*writer));

	arena_init(&writer->arena, 1024);
	writer->path = arena_str(&writer->arena, sv_of(path));
	writer->temporary = file_temporary_name(&writer->arena, path);
	writer->fd = -1;
	if (!fail_io("file.open"))
		writer->fd = open(writer->temporary,
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (writer->fd < 0) {
		int code = ERR_SET_ERRNO(err, ERR_CANT_CREATE, "cannot create '%s'", path);
		file_writer_free(writer);
		return code;
	}
	writer->digest = digest_new();
	*out = writer;
	return 0;
}

void file_writer_set_mode(struct file_writer *writer, unsigned mode)
{
	if (fchmod(writer->fd, (mode_t)mode) != 0 && writer->failure.code == 0)
		(void)ERR_SET_ERRNO(
			&writer->failure, ERR_IO, "cannot set the mode of '%s'", writer->path);
}

static void write_out(struct file_writer *writer, const char *bytes, size_t n)
{
	while (n > 0 && writer->failure.code == 0) {
		size_t now = fail_write("file.write", n);
		ssize_t done = now ? write(writer->fd, bytes, now) : -1;
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			(void)ERR_SET_ERRNO(
				&writer->failure, ERR_IO, "cannot write '%s'", writer->path);
			return;
		}
		bytes += done;
		n -= (size_t)done;
	}
}

/* It will be synced anyway: the disk begins now, so that the sync has little to wait for. What goes wrong is
 * told by the sync. */
static void begin_sync(const struct file_writer *writer)
{
#ifdef SYNC_FILE_RANGE_WRITE
	(void)sync_file_range(writer->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
#else
	(void)writer;
#endif
}

static void hash_and_write(void *self, struct sv bytes)
{
	struct file_writer *writer = self;

	if (writer->failure.code != 0)
		return;
	digest_add(writer->digest, bytes.p, bytes.n);
	write_out(writer, bytes.p, bytes.n);
	begin_sync(writer);
}

static void flush_waiting(struct file_writer *writer)
{
	if (writer->beside) {
		handoff_put(writer->beside, &writer->waiting);
		return;
	}
	write_out(writer, buf_str(&writer->waiting), writer->waiting.n);
	buf_clear(&writer->waiting);
}

void file_writer_go_beside(struct file_writer *writer)
{
	if (writer->beside)
		return;
	flush_waiting(writer); /* which is hashed already */
	writer->beside = handoff_new(hash_and_write, writer);
}

static void end_beside(struct file_writer *writer)
{
	if (writer->beside && writer->waiting.n > 0)
		flush_waiting(writer);
	handoff_end(writer->beside);
	writer->beside = NULL;
}

static void add_beside(struct file_writer *writer, const void *bytes, size_t n)
{
	writer->size += n;
	buf_add(&writer->waiting, bytes, n);
	if (writer->waiting.n >= WRITE_STEP)
		flush_waiting(writer);
}

void file_writer_add(struct file_writer *writer, const void *bytes, size_t n)
{
	if (writer->beside) {
		add_beside(writer, bytes, n);
		return;
	}
	if (writer->failure.code != 0 || n == 0)
		return;
	digest_add(writer->digest, bytes, n);
	writer->size += n;
	if (n >= WRITE_STEP) {
		flush_waiting(writer);
		write_out(writer, bytes, n);
		begin_sync(writer);
		return;
	}
	buf_add(&writer->waiting, bytes, n);
	if (writer->waiting.n < WRITE_STEP)
		return;
	flush_waiting(writer);
	begin_sync(writer);
}

void file_writer_restart(struct file_writer *writer)
{
	char unused[DIGEST_HEX_SIZE];

	buf_clear(&writer->waiting);
	digest_hex(writer->digest, unused);
	writer->size = 0;
	err_clear(&writer->failure);
	if (ftruncate(writer->fd, 0) != 0 || lseek(writer->fd, 0, SEEK_SET) < 0)
		(void)ERR_SET_ERRNO(&writer->failure, ERR_IO, "cannot write '%s'", writer->path);
}

int file_writer_check(const struct file_writer *writer, struct err *err)
{
	if (writer->failure.code == 0)
		return 0;
	*err = writer->failure;
	return err->code;
}

uint64_t file_writer_size(const struct file_writer *writer)
{
	return writer->size;
}

int file_writer_commit(struct file_writer *writer, struct err *err)
{
	end_beside(writer);
	flush_waiting(writer);
	int code = file_writer_check(writer, err);
	if (code != 0)
		return code;
	if (fail_io("file.fsync") || fsync(writer->fd) != 0)
		return ERR_SET_ERRNO(err, ERR_IO, "cannot sync '%s'", writer->path);
	FAIL_POINT("file.before_rename");
	if (fail_io("file.rename") || rename(writer->temporary, writer->path) != 0)
		return ERR_SET_ERRNO(err, ERR_CANT_CREATE, "cannot rename '%s' to '%s'",
			writer->temporary, writer->path);
	writer->committed = true;
	FAIL_POINT("file.after_rename");
	return sync_folder_of(writer->path, err);
}

void file_writer_sha256(struct file_writer *writer, char out_hex[DIGEST_HEX_SIZE])
{
	digest_hex(writer->digest, out_hex);
}

void file_writer_free(struct file_writer *writer)
{
	if (!writer)
		return;
	handoff_end(writer->beside);
	if (writer->fd >= 0) {
		(void)close(writer->fd);
		if (!writer->committed)
			(void)unlink(writer->temporary);
	}
	digest_free(writer->digest);
	buf_release(&writer->waiting);
	arena_release(&writer->arena);
	mem_free(writer);
}

int file_write(const char *path, struct sv bytes, struct err *err)
{
	struct file_writer *writer = NULL;
	int code = file_writer_open(path, &writer, err);

	if (code != 0)
		return code;
	file_writer_add(writer, bytes.p, bytes.n);
	code = file_writer_commit(writer, err);
	file_writer_free(writer);
	return code;
}

/* ---- folders ---------------------------------------------------------------------------------- */

static int make_one(const char *path, struct err *err)
{
	if (mkdir(path, 0700) == 0)
		return sync_folder_of(path, err);
	if (errno == EEXIST && file_is_folder(path))
		return 0;
	return ERR_SET_ERRNO(err, ERR_CANT_CREATE, "cannot make the folder '%s'", path);
}

int file_make_folder(const char *path, struct err *err)
{
	struct arena arena;
	int code = 0;

	if (file_is_folder(path))
		return 0;
	arena_init(&arena, 0);
	char *part = arena_str(&arena, sv_of(path));
	for (char *at = part + 1; *at && code == 0; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		code = make_one(part, err);
		*at = '/';
	}
	if (code == 0)
		code = make_one(path, err);
	arena_release(&arena);
	return code;
}

int file_rename_folder(const char *from, const char *to, struct err *err)
{
	int fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int bad = fd < 0 || fail_io("file.fsync_folder") || fsync(fd) != 0;

	if (bad)
		(void)ERR_SET_ERRNO(err, ERR_IO, "cannot sync the folder '%s'", from);
	if (fd >= 0)
		(void)close(fd);
	if (bad)
		return err->code;
	FAIL_POINT("file.before_rename");
	if (fail_io("file.rename") ||
		renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0)
		return ERR_SET_ERRNO(
			err, ERR_CANT_CREATE, "cannot rename the folder '%s' to '%s'", from, to);
	FAIL_POINT("file.after_rename");
	return sync_folder_of(to, err);
}

/* Our folders are nearly flat; a deep one is not ours, and is left alone. */
enum { REMOVE_DEPTH = 4 };

static int remove_below(int parent, const char *name, const char *shown, int depth, struct err *err)
{
	struct dirent *entry;
	int code = 0;

	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return 0;
	if ((errno != EISDIR && errno != EPERM) || depth == 0)
		return ERR_SET_ERRNO(err, ERR_IO, "cannot remove '%s'", shown);
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (!dir) {
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot remove '%s'", shown);
		if (fd >= 0)
			(void)close(fd);
		return code;
	}
	while (code == 0 && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			code = remove_below(dirfd(dir), entry->d_name, shown, depth - 1, err);
	}
	(void)closedir(dir);
	if (code == 0 && unlinkat(parent, name, AT_REMOVEDIR) != 0)
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot remove '%s'", shown);
	return code;
}

int file_remove(const char *path, struct err *err)
{
	return remove_below(AT_FDCWD, path, path, REMOVE_DEPTH, err);
}

int file_remove_durably(const char *path, struct err *err)
{
	int code = file_remove(path, err);

	return code == 0 ? sync_folder_of(path, err) : code;
}

void file_remove_quietly(const char *path)
{
	struct err ignored = ERR_INIT;

	(void)!file_remove(path, &ignored);
}

static bool is_temporary(struct sv name)
{
	return name.n > 5 && name.p[0] == '.' && sv_has_suffix(name, SV(".tmp"));
}

int file_remove_temporaries(const char *folder, struct err *err)
{
	struct dirent *entry;
	int code = 0;
	DIR *dir = opendir(folder);

	if (!dir)
		return errno == ENOENT
			       ? 0
			       : ERR_SET_ERRNO(err, ERR_IO, "cannot read the folder '%s'", folder);
	while (code == 0 && (entry = readdir(dir))) {
		if (is_temporary(sv_of(entry->d_name)))
			code = remove_below(
				dirfd(dir), entry->d_name, entry->d_name, REMOVE_DEPTH, err);
	}
	(void)closedir(dir);
	return code;
}
