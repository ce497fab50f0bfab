#include "io/cachefile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "io/file.h"

#include "engine/base/banned.h"

void cachefile_begin(struct cachefile *file, struct arena *arena, const char *path)
{
	file->path = path;
	file->made = file_temporary_name(arena, path);
	file->fd = open(file->made, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	file->why = file->fd < 0 ? errno : 0;
}

void cachefile_begin_unnamed(struct cachefile *file, const char *folder)
{
	char made[PATH_MAX];
	int n = snprintf(made, sizeof(made), "%s/.accord-notes-XXXXXX", folder);

	*file = (struct cachefile){.fd = -1, .why = ENAMETOOLONG};
	if (n < 0 || (size_t)n >= sizeof(made))
		return;
	file->fd = mkostemp(made, O_CLOEXEC);
	file->why = file->fd < 0 ? errno : 0;
	if (file->fd >= 0)
		(void)unlink(made);
}

void cachefile_add(struct cachefile *file, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n > 0 && file->why == 0) {
		size_t may = fail_write("cache.write", n);
		ssize_t done = may > 0 ? write(file->fd, at, may) : -1;
		if (done > 0) {
			at += done;
			n -= (size_t)done;
		} else if (errno != EINTR) {
			file->why = errno ? errno : EIO;
		}
	}
}

void cachefile_put_head(struct cachefile *file, const void *bytes, size_t n)
{
	if (file->why == 0 && lseek(file->fd, 0, SEEK_SET) != 0)
		file->why = errno;
	cachefile_add(file, bytes, n);
}

bool cachefile_end(struct cachefile *file)
{
	bool was_made = file->fd >= 0 && file->made;

	if (file->fd >= 0 && close(file->fd) != 0 && file->why == 0)
		file->why = errno;
	if (was_made && file->why == 0 && rename(file->made, file->path) != 0)
		file->why = errno;
	if (was_made && file->why != 0)
		(void)unlink(file->made);
	file->fd = -1;
	errno = file->why;
	return file->why == 0;
}
