/*
 * options - the command line: one table of options and one of commands, for parsing, help, man page and
 *           completion alike.
 */
#ifndef ACCORD_ENGINE_CMD_OPTIONS_H
#define ACCORD_ENGINE_CMD_OPTIONS_H

#include <stdbool.h>

#include "engine/base/err.h"
#include "engine/choices.h"
#include "engine/guard.h"
#include "engine/model/change.h"

struct context;

struct texts {
	VEC_FIELDS(const char *);
};

struct options {
	const struct command *command; /* NULL: none was named */
	struct texts arguments;	       /* behind the command */
	const char *config;
	const char *state;
	const char *rules;
	enum directions directions; /* DIRECTIONS_BOTH unless given */
	bool has_direction;
	struct guard_allows allows;
	struct texts sets;
	bool detailed_exitcode;
	bool json;
	bool quiet;
	bool verbose;
	bool no_color;
	bool no_progress;
	bool no_input;
	bool help;
	bool version;
	const char *confirm;
	bool confirm_all;
	const char *customers;
	const char *sites;
	const char *decisions;
	struct choice_list only;
	struct choice_list exclude;
	bool dry_run;
	const char *old;
	const char *memory;
	const char *threads;
	const char *action; /* show: filters */
	const char *rule;
	const char *account;
	const char *field;
	const char *output;    /* report: where to */
	bool all;	       /* status: over many state folders */
	const char *partition; /* diff: one part of a comparison, "I/N" */
	bool join;	       /* diff: the arguments are the parts */
};

typedef int command_fn(struct context *context, struct err *err);

struct command {
	const char *name;
	const char *arguments; /* "[CHANGESET]" */
	const char *about;     /* one line */
	unsigned bit;	       /* which options it takes */
	int most;	       /* arguments at most */
	command_fn *run;
};

/* In the order of the help; ends with a NULL name. */
extern const struct command commands[];

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_LIST, OPTION_SPECIAL };

struct option_row {
	const char *name;     /* without the dashes */
	char letter;	      /* 0: none */
	const char *argument; /* NULL: none */
	const char *about;
	unsigned commands; /* bits; ~0u: all */
	enum option_kind kind;
	size_t offset;
};

/* Ends with a NULL name. */
extern const struct option_row option_rows[];

/* ERR_USAGE with the nearest name. Release in any case. */
int options_parse(struct options *options, int argc, char **argv, struct err *err) MUST_CHECK;
void options_release(struct options *options);

/* Help of one command, or of the program (NULL), on stdout. */
void options_help(const struct command *command);

#endif
