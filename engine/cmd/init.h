/*
 * init - the parts of `accord init`: what has been answered, asking a person, trying it, and writing it.
 *
 * Answers are texts by setting, as they would stand in accord.conf. Secrets are held apart, in memory that is
 * wiped, and never among the answers.
 */
#ifndef ACCORD_ENGINE_CMD_INIT_H
#define ACCORD_ENGINE_CMD_INIT_H

#include "engine/cmd/cmd.h"

enum { INIT_SETTINGS_MAX = 128, INIT_SECRET_SIZE = 4097 };

enum init_secret_kind { SECRET_REVIO, SECRET_REVIO_KEY, SECRET_RAPID_RESPONSE, SECRET_COUNT };

/* One secret: what it is called, and where it goes. */
struct init_secret {
	const char *section;
	const char *key; /* "password"; its file's setting is "password_file" */
	const char *file_name;
	const char *prompt;
	char value[INIT_SECRET_SIZE]; /* "": it lies in a file already, or there is none */
};

struct init {
	struct context *context;
	struct arena *arena;
	const char *path;   /* of accord.conf */
	const char *folder; /* that it lies in */
	const char *draft;  /* a file beside it, for paths that are relative to it */
	const char *answers[INIT_SETTINGS_MAX];
	bool given[INIT_SETTINGS_MAX]; /* by --set or the environment: not asked again */
	struct init_secret secrets[SECRET_COUNT];
};

/* The answer to a setting; "" for none. The setting must be one. */
const char *init_answer(const struct init *init, const char *section, const char *key);
void init_set(struct init *init, const char *section, const char *key, const char *value);
bool init_is_given(const struct init *init, const char *section, const char *key);

/* ---- asking (init_ask.c) ---------------------------------------------------------------------------- */

/* One line; `initial` ("" for none) is what Enter means. Asks on until there is a text. */
int init_ask(struct init *init, const char *prompt, const char *initial, const char **out,
	struct err *err) MUST_CHECK;
/* The setting unless it was given: sets the answer. */
int init_ask_setting(struct init *init, const char *section, const char *key, const char *prompt,
	struct err *err) MUST_CHECK;
/* Without echo, into secret->value. */
int init_ask_secret(struct init *init, struct init_secret *secret, struct err *err) MUST_CHECK;
/* Yes or no. */
int init_ask_yes(
	struct init *init, const char *prompt, bool initial, bool *out, struct err *err) MUST_CHECK;
/* One of a list, by its number or its code; a code that is not in the list is asked about again. */
int init_ask_pick(struct init *init, const char *title, const struct pick_list *list,
	const char *initial, const char **out, struct err *err) MUST_CHECK;

/* ---- trying (init_try.c) ---------------------------------------------------------------------------- */

/* Logs in to a system with what has been answered, in place of what the context had before. */
int init_login(struct init *init, enum side side, struct err *err) MUST_CHECK;
/* The active entries of a list; empty when the system does not give it (told on stderr). */
void init_picks(struct init *init, enum side side, enum pick_kind kind, struct pick_list *out);
/* Is the dealer number that of the sites which this login may read? */
int init_check_dealer(struct init *init, struct err *err) MUST_CHECK;

/* ---- writing (init_write.c) -------------------------------------------------------------------------- */

/* accord.conf as it will stand: every setting with what it is for, those not answered as comments. */
void init_render(const struct init *init, struct buf *out);
/* Secret files, then the settings file; says what and where. */
int init_write(struct init *init, struct err *err) MUST_CHECK;
/* Where a secret's file is: the answer, or its usual name, in the settings file's folder. */
const char *init_secret_path(const struct init *init, const struct init_secret *secret);

#endif
