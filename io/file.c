#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/fail.h"

#include "engine/base/banned.h"

enum { READ_STEP = 256 * 1024 };

int file_open_read(const char *path, int *out_fd, struct err *err)
{
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return ERR_SET_ERRNO(err,
			errno == ENOENT || errno == ENOTDIR ? ERR_NO_INPUT : ERR_IO,
			"cannot open '%s'", path);
	if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
		(void)close(fd);
		return ERR_SET(err, ERR_NO_INPUT, "'%s' is a folder, not a file", path);
	}
	*out_fd = fd;
	return 0;
}

/* One read; -1 is a failure. */
static ssize_t read_some(int fd, void *bytes, size_t n)
{
	ssize_t got;

	if (fail_io("file.read"))
		return -1;
	do
		got = read(fd, bytes, n);
	while (got < 0 && errno == EINTR);
	return got;
}

int file_read(const char *path, size_t max_bytes, struct buf *out, struct err *err)
{
	size_t before = out->n;
	int fd = -1;
	ssize_t got;
	int code = file_open_read(path, &fd, err);

	if (code != 0)
		return code;
	do {
		char *room = buf_reserve(out, READ_STEP);
		got = read_some(fd, room, READ_STEP);
		if (got > 0)
			out->n += (size_t)got;
	} while (got > 0 && out->n - before <= max_bytes);
	if (got < 0)
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot read '%s'", path);
	else if (got > 0)
		code = ERR_SET(err, ERR_DATA, "'%s' is longer than the %zu bytes allowed", path,
			max_bytes);
	(void)close(fd);
	buf_truncate(out, code == 0 ? out->n : before);
	return code;
}

int file_read_at(int fd, const char *path, void *bytes, size_t n, uint64_t offset, size_t *out_got,
	struct err *err)
{
	char *to = bytes;
	size_t done = 0;

	while (done < n) {
		ssize_t got = fail_io("file.read")
				      ? -1
				      : pread(fd, to + done, n - done, (off_t)(offset + done));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ERR_SET_ERRNO(err, ERR_IO, "cannot read '%s'", path);
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*out_got = done;
	return 0;
}

int file_sha256(
	const char *path, char out_hex[DIGEST_HEX_SIZE], uint64_t *out_size, struct err *err)
{
	uint64_t size = 0;
	int fd = -1;
	ssize_t got;
	int code = file_open_read(path, &fd, err);

	if (code != 0)
		return code;
	struct digest *digest = digest_new();
	char *bytes = mem_alloc(READ_STEP);
	while ((got = read_some(fd, bytes, READ_STEP)) > 0) {
		digest_add(digest, bytes, (size_t)got);
		size += (size_t)got;
	}
	if (got < 0) {
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot read '%s'", path);
	} else {
		digest_hex(digest, out_hex);
		*out_size = size;
	}
	mem_free(bytes);
	digest_free(digest);
	(void)close(fd);
	return code;
}

bool file_exists(const char *path)
{
	struct stat about;

	return lstat(path, &about) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool file_is_folder(const char *path)
{
	struct stat about;

	if (stat(path, &about) != 0)
		return errno != ENOENT && errno != ENOTDIR;
	return S_ISDIR(about.st_mode);
}

int file_check_own_folder(const char *path, struct err *err)
{
	struct stat about;
	uid_t me = geteuid();

	if (stat(path, &about) != 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? 0
			       : ERR_SET_ERRNO(err, ERR_IO, "cannot look at '%s'", path);
	if (!S_ISDIR(about.st_mode))
		return 0; /* whoever makes something in it tells that it is none */
	if (me != 0 && about.st_uid != me && about.st_uid != 0)
		return ERR_SET(err, ERR_CONFIG,
			"the folder '%s' belongs to somebody else (uid %ld), who could put "
			"anything in "
			"it; run as its owner, or give it to this one",
			path, (long)about.st_uid);
	if ((about.st_mode & S_IWOTH) || ((about.st_mode & S_IWGRP) && about.st_gid != getegid()))
		return ERR_SET(err, ERR_CONFIG,
			"others can write in the folder '%s'; chmod go-w it, and look at what is "
			"in it",
			path);
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*x, *y);
}

int file_list(
	const char *folder, struct arena *arena, struct file_names *out_names, struct err *err)
{
	struct file_names names = {0};
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (!dir)
		return ERR_SET_ERRNO(err,
			errno == ENOENT || errno == ENOTDIR ? ERR_NO_INPUT : ERR_IO,
			"cannot read the folder '%s'", folder);
	errno = 0;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			*vec_push(&names) = arena_str(arena, sv_of(entry->d_name));
		errno = 0;
	}
	int number = errno;
	(void)closedir(dir);
	if (number != 0) {
		vec_release(&names);
		errno = number;
		return ERR_SET_ERRNO(err, ERR_IO, "cannot read the folder '%s'", folder);
	}
	if (names.count > 0)
		qsort(names.at, names.count, sizeof(names.at[0]), by_bytes);
	*out_names = names;
	return 0;
}

/* ---- names ------------------------------------------------------------------------------------ */

bool file_name_is_plain(struct sv name)
{
	if (name.n == 0 || name.n > NAME_MAX || name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		if (c == '/' || c < 0x20 || c == 0x7f)
			return false;
	}
	return true;
}

const char *file_join(struct arena *arena, const char *folder, const char *name)
{
	size_t n = strlen(folder);

	if (name[0] == '/' || n == 0)
		return arena_str(arena, sv_of(name));
	return arena_printf(arena, "%s%s%s", folder, folder[n - 1] == '/' ? "" : "/", name).p;
}

const char *file_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *file_program_folder(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));

	if (n <= 0 || (size_t)n == sizeof(path))
		return NULL;
	return file_folder(arena, arena_str(arena, sv_make(path, (size_t)n)));
}

const char *file_folder(struct arena *arena, const char *path)
{
	size_t n = (size_t)(file_base(path) - path);

	if (n == 0)
		return ".";
	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_str(arena, sv_make(path, n));
}

int file_absolute(struct arena *arena, const char *folder, const char *path, const char **out,
	struct err *err)
{
	char here[PATH_MAX];

	if (path[0] != '/' && folder[0] != '/') {
		if (!getcwd(here, sizeof(here)))
			return ERR_SET_ERRNO(err, ERR_IO, "cannot tell the present folder");
		folder = strcmp(folder, ".") == 0 ? here : file_join(arena, here, folder);
	}
	*out = file_join(arena, folder, path);
	return 0;
}

struct sv file_real(struct arena *arena, const char *path)
{
	char real[PATH_MAX];

	return arena_sv(arena, sv_of(realpath(path, real) ? real : path));
}
