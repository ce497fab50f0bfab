/*
 * settings_file - accord.conf, the environment and --set as one struct settings.
 *
 * File: --config, else $ACCORD_CONFIG, else ./accord.conf, else /etc/accord/accord.conf; none at all
 * is fine. A value comes from --set, else from the environment (ACCORD_SECTION_KEY, upper case, '-'
 * and ' ' as '_'), else from the file, else it is the default. Relative paths are relative to the
 * settings file's folder, or to where we are when there is none.
 *
 * Secrets are read by settings_need_systems alone, so that commands that only look at files work
 * without them: from `password` (file or environment), or from the file that `password_file` names,
 * looked up under $CREDENTIALS_DIRECTORY first. They lie in memory that is locked and kept out of core
 * dumps where the system allows it, and are wiped by settings_free.
 *
 * Errors: ERR_NO_INPUT when the file that --config or $ACCORD_CONFIG names is missing; ERR_USAGE for a
 *         --set that cannot be; ERR_CONFIG for the rest: unknown section or key with the nearest name,
 *         value out of range, settings or secret file open to others, each with file and line.
 */
#ifndef ACCORD_IO_SETTINGS_FILE_H
#define ACCORD_IO_SETTINGS_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "engine/model/field.h"
#include "engine/model/settings.h"

/* What the command line says. */
struct settings_source {
	const char *config;	 /* --config, or NULL */
	const char *state;	 /* --state, or NULL; relative to where we are */
	const char *rules;	 /* --rules, likewise */
	const char *const *sets; /* --set, "SECTION.KEY=VALUE" */
	size_t set_count;
};

struct settings_file;

int settings_load(const struct settings_source *source, struct settings_file **out,
	struct err *err) MUST_CHECK;
void settings_free(struct settings_file *file); /* NULL is fine */
/* Lives as long as the file; secrets are NULL before settings_need_systems. */
const struct settings *settings_get(const struct settings_file *file);

enum { SETTINGS_NEED_REVIO = 1 << SIDE_CUSTOMER, SETTINGS_NEED_RAPID_RESPONSE = 1 << SIDE_SITE };

/* Insists on all that is needed to log in to `which` systems (bits as above), and reads secrets. */
int settings_need_systems(struct settings_file *file, unsigned which, struct err *err) MUST_CHECK;

/* ---- for people ------------------------------------------------------------------------------- */

/* One row of the table of all settings. */
struct setting_info {
	const char *section;
	const char *key;
	const char *initial; /* the default as it would be written; "" for none */
	const char *about;
	bool is_secret;
};
/* All of them, in the order of the documentation; NULL behind the last. */
const struct setting_info *settings_info(size_t i);

/* Calls `row` for every setting: its value ("***" for a secret) and where it came from. */
typedef void settings_row_fn(
	void *self, const struct setting_info *info, struct sv value, struct sv origin);
void settings_describe(const struct settings_file *file, settings_row_fn *row, void *self);

#endif
