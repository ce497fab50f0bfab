/* settings_file_private - what the files of settings_file share. Private. */
#ifndef ACCORD_IO_SETTINGS_FILE_PRIVATE_H
#define ACCORD_IO_SETTINGS_FILE_PRIVATE_H

#include "io/settings_file_table.h"

enum origin_rank { ORIGIN_DEFAULT, ORIGIN_FILE, ORIGIN_ENVIRONMENT, ORIGIN_SET };

/* A setting as it was given: text, where, and how strong. */
struct setting_value {
	struct sv text;
	struct sv origin; /* "default", "accord.conf:12", "ACCORD_SYNC_STATE", "--set" */
	enum origin_rank rank;
};

struct settings_file {
	struct arena arena;
	struct settings settings;
	const char *folder; /* of the file, or "." */
	struct setting_value values[SETTINGS_MAX];
	char *secrets; /* a page of its own */
	size_t secrets_size;
	size_t secrets_used;
};

/* Reads the secret KEY or KEY_file of a section; *out NULL when neither is given. */
int settings_read_secret(struct settings_file *file, const char *section, const char *key,
	const char **out, struct err *err) MUST_CHECK;
/* Overwrites all secrets and gives their memory back. */
void settings_wipe_secrets(struct settings_file *file);

#endif
