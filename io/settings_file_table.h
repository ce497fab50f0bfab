/* settings_file_table - the table of all settings, and how each is checked and kept. Private. */
#ifndef ACCORD_IO_SETTINGS_FILE_TABLE_H
#define ACCORD_IO_SETTINGS_FILE_TABLE_H

#include <stdint.h>

#include "engine/base/arena.h"
#include "io/settings_file.h"

enum setting_kind {
	SETTING_TEXT,	  /* const char *, "" when empty */
	SETTING_OPTIONAL, /* const char *, NULL when empty */
	SETTING_PATH,	  /* as OPTIONAL, made absolute */
	SETTING_URL,	  /* as OPTIONAL, checked, without a slash at the end */
	SETTING_NUMBER,	  /* uint64_t */
	SETTING_SECONDS,  /* uint64_t, kept in milliseconds */
	SETTING_SIZE,	  /* uint64_t, K M G T */
	SETTING_BOOL,	  /* bool */
	SETTING_CREATE,	  /* enum settings_create */
	SETTING_WORD,	  /* bool: is it the second of the two words in `words`? */
	SETTING_CHOICE,	  /* const char *, one of `words` */
	SETTING_LIMIT,	  /* struct settings_limit */
	SETTING_SECRET	  /* not kept in struct settings by the table; see settings_file_secret.c */
};

struct setting {
	struct setting_info info;
	enum setting_kind kind;
	size_t offset; /* in struct settings */
	uint64_t min;
	uint64_t max;
	const char *words; /* "a|b|c" */
};

enum { SETTINGS_MAX = 80 };

extern const struct setting settings_table[];
extern const size_t settings_count;

/* Place in the table, or SIZE_MAX. */
size_t setting_find(struct sv section, struct sv key);
/* Checks `value` and puts it into `settings`; texts go to `arena`, paths are made absolute against
 * `folder`. ERR_CONFIG; the caller adds where it stood. */
int setting_put(const struct setting *setting, struct sv value, const char *folder,
	struct arena *arena, struct settings *settings, struct err *err) MUST_CHECK;
/* Is it https://, or http:// to a loopback address? */
int setting_check_url(const struct setting *setting, struct sv url, struct err *err) MUST_CHECK;

#endif
