/*
 * fuzz_help - what fuzz targets share: a check that ends the program, files in a folder of their own.
 *
 * Files lie in $TMPDIR (scripts/fuzz gives a folder in memory), so that a reader of files is fed through the
 * calls that it is fed through in life.
 */
#ifndef ACCORD_TESTS_FUZZ_HELP_H
#define ACCORD_TESTS_FUZZ_HELP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "io/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, in every build. */
#define FUZZ_CHECK(holds)                                                                          \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			(void)fprintf(                                                             \
				stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds); \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

struct fuzz_path {
	char text[320];
};

static char fuzz_folder[256];

static inline void fuzz_remove_folder(void)
{
	struct err err = ERR_INIT;

	if (file_remove(fuzz_folder, &err) != 0)
		(void)fprintf(stderr, "%s\n", err.message);
}

/* Path of a file in the folder of this process, which is made when first asked for. */
static inline struct fuzz_path fuzz_path(const char *name)
{
	const char *temporary = getenv("TMPDIR");
	struct fuzz_path path;

	if (!fuzz_folder[0]) {
		(void)snprintf(fuzz_folder, sizeof(fuzz_folder), "%s/accord-fuzz-XXXXXX",
			temporary ? temporary : "/tmp");
		FUZZ_CHECK(mkdtemp(fuzz_folder) != NULL);
		(void)atexit(fuzz_remove_folder);
	}
	(void)snprintf(path.text, sizeof(path.text), "%s/%s", fuzz_folder, name);
	return path;
}

static inline struct fuzz_path fuzz_put(const char *name, struct sv bytes)
{
	struct fuzz_path path = fuzz_path(name);
	FILE *file = fopen(path.text, "wb");

	FUZZ_CHECK(file && fwrite(bytes.n ? bytes.p : "", 1, bytes.n, file) == bytes.n);
	FUZZ_CHECK(fclose(file) == 0);
	return path;
}

static inline struct sv fuzz_sv(const uint8_t *data, size_t size)
{
	return sv_make((const char *)data, size);
}

/* Takes the first byte off, as a choice among `count`. */
static inline unsigned fuzz_choice(struct sv *text, unsigned count)
{
	if (text->n == 0)
		return 0;
	unsigned choice = (unsigned char)text->p[0] % count;
	*text = sv_from(*text, 1);
	return choice;
}

#endif
