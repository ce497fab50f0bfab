#include "engine/cmd/options.h"

#include <stddef.h>
#include <stdio.h>

#include "engine/base/version.h"
#include "engine/cmd/cmd.h"
#include "engine/partition.h"

#include "engine/base/banned.h"

enum {
	C_INIT = 1u << 0,
	C_CHECK = 1u << 1,
	C_EXTRACT = 1u << 2,
	C_MATCH = 1u << 3,
	C_DIFF = 1u << 4,
	C_SHOW = 1u << 5,
	C_APPLY = 1u << 6,
	C_RUN = 1u << 7,
	C_REPORT = 1u << 8,
	C_EXPLAIN = 1u << 9,
	C_UNDO = 1u << 10,
	C_VERIFY = 1u << 11,
	C_RULES = 1u << 12,
	C_STATUS = 1u << 13
};

const struct command commands[] = {
	{"init", "", "write a configuration step by step, trying both logins at once", C_INIT, 0,
		cmd_init},
	{"check", "", "test configuration, rules, both logins and the configured codes; reads only",
		C_CHECK, 0, cmd_check},
	{"extract", "[SYSTEM]", "full snapshots of revio or rapid-response; of both if left out",
		C_EXTRACT, 1, cmd_extract},
	{"match", "", "propose links (matches.csv), or take the decisions about them", C_MATCH, 0,
		cmd_match},
	{"diff", "[PART...]", "compare the newest snapshots, write a change set, print a summary",
		C_DIFF, PARTITIONS_MAX, cmd_diff},
	{"show", "[CHANGESET]", "print a change set for people, or with --json for programs",
		C_SHOW, 1, cmd_show},
	{"apply", "[CHANGESET]", "apply a sealed change set", C_APPLY, 1, cmd_apply},
	{"run", "", "extract, diff, apply, audit: what the timers call", C_RUN, 0, cmd_run},
	{"report", "[CHANGESET|RUN]", "one HTML page that needs nothing else, and review.csv",
		C_REPORT, 1, cmd_report},
	{"explain", "KEY", "what every rule made of customer=ID, site=NUM or code=ACCOUNT, and why",
		C_EXPLAIN, 1, cmd_explain},
	{"undo", "RUN", "a change set that takes a run back", C_UNDO, 1, cmd_undo},
	{"verify", "[PATH]", "check seals and hash chains of snapshots, change sets and audits",
		C_VERIFY, 1, cmd_verify},
	{"rules", "check|list|impact",
		"validate the rules, print them, or compare their effect with other rules'",
		C_RULES, 1, cmd_rules},
	{"status", "[DIR]", "last runs, open findings and conflicts, what waits for a person",
		C_STATUS, 1, cmd_status},
	{NULL, NULL, NULL, 0, 0, NULL},
};

#define AT(member) offsetof(struct options, member)
#define ALL	   ~0u

const struct option_row option_rows[] = {
	{"config", 'c', "FILE",
		"settings file (else $ACCORD_CONFIG, ./accord.conf, /etc/accord/accord.conf)", ALL,
		OPTION_TEXT, AT(config)},
	{"state", 0, "DIR", "state folder, instead of [sync] state", ALL, OPTION_TEXT, AT(state)},
	{"rules", 0, "DIR", "rules folder, instead of [sync] rules", ALL, OPTION_TEXT, AT(rules)},
	{"set", 0, "SECTION.KEY=VALUE", "a setting, over environment and file; may be repeated",
		ALL, OPTION_LIST, AT(sets)},
	{"direction", 0, "WHICH", "both, outbound (to Rapid Response) or inbound (to Rev.io)",
		C_DIFF | C_APPLY | C_RUN | C_SHOW, OPTION_SPECIAL, 0},
	{"allow", 0, "GUARD:NUMBER", "let a guard pass up to NUMBER, for this run; may be repeated",
		C_DIFF | C_APPLY | C_RUN | C_UNDO, OPTION_SPECIAL, 0},
	{"confirm", 0, "FILE", "take the decisions in this copy of matches.csv", C_MATCH,
		OPTION_TEXT, AT(confirm)},
	{"confirm-all", 0, NULL, "confirm all automatic matches", C_MATCH, OPTION_FLAG,
		AT(confirm_all)},
	{"customers", 0, "FILE", "snapshot of customers to compare, instead of the newest",
		C_DIFF | C_MATCH | C_EXPLAIN, OPTION_TEXT, AT(customers)},
	{"sites", 0, "FILE", "snapshot of sites to compare, instead of the newest",
		C_DIFF | C_MATCH | C_EXPLAIN, OPTION_TEXT, AT(sites)},
	{"decisions", 0, "FILE", "CSV with change_id and decision: apply, hold or ignore", C_APPLY,
		OPTION_TEXT, AT(decisions)},
	{"only", 0, "ID", "apply this change alone; may be repeated", C_APPLY, OPTION_SPECIAL, 0},
	{"exclude", 0, "ID", "hold this change back; may be repeated", C_APPLY, OPTION_SPECIAL, 0},
	{"old", 0, "DIR", "the rules to compare with", C_RULES, OPTION_TEXT, AT(old)},
	{"dry-run", 'n', NULL, "stop before anything is applied", C_RUN, OPTION_FLAG, AT(dry_run)},
	{"memory", 0, "SIZE", "memory for the comparison, for example 1G", C_DIFF | C_RUN | C_MATCH,
		OPTION_TEXT, AT(memory)},
	{"threads", 0, "N", "threads of the comparison", C_DIFF | C_RUN | C_MATCH, OPTION_TEXT,
		AT(threads)},
	{"action", 0, "ACTION", "only create, update or close", C_SHOW, OPTION_TEXT, AT(action)},
	{"rule", 0, "RULE", "only this rule's", C_SHOW, OPTION_TEXT, AT(rule)},
	{"account", 0, "KEY", "only of this account number, customer id or site number", C_SHOW,
		OPTION_TEXT, AT(account)},
	{"field", 0, "FIELD", "only changes of this field", C_SHOW, OPTION_TEXT, AT(field)},
	{"output", 'o', "FILE", "where the page goes, instead of beside the change set", C_REPORT,
		OPTION_TEXT, AT(output)},
	{"all", 0, NULL, "a line for each state folder in DIR and below", C_STATUS, OPTION_FLAG,
		AT(all)},
	{"partition", 0, "I/N", "compare the I-th of N parts of the accounts, for --join", C_DIFF,
		OPTION_TEXT, AT(partition)},
	{"join", 0, NULL, "make the change set of all parts, whose folders follow", C_DIFF,
		OPTION_FLAG, AT(join)},
	{"detailed-exitcode", 0, NULL, "exit 2 when there is something to apply or decide", ALL,
		OPTION_FLAG, AT(detailed_exitcode)},
	{"json", 0, NULL, "results as JSON", ALL, OPTION_FLAG, AT(json)},
	{"quiet", 'q', NULL, "errors and warnings alone", ALL, OPTION_FLAG, AT(quiet)},
	{"verbose", 'v', NULL, "tell more", ALL, OPTION_FLAG, AT(verbose)},
	{"no-color", 0, NULL, "no colour", ALL, OPTION_FLAG, AT(no_color)},
	{"no-progress", 0, NULL, "no progress", ALL, OPTION_FLAG, AT(no_progress)},
	{"no-input", 0, NULL, "never ask", ALL, OPTION_FLAG, AT(no_input)},
	{"help", 'h', NULL, "this help", ALL, OPTION_FLAG, AT(help)},
	{"version", 0, NULL, "the version", ALL, OPTION_FLAG, AT(version)},
	{NULL, 0, NULL, NULL, 0, OPTION_FLAG, 0},
};

/* ---- parsing --------------------------------------------------------------------------------------------- */

static int unknown(
	const char *what, struct sv wrong, const char *const *names, size_t count, struct err *err)
{
	const char *nearest = sv_nearest(wrong, names, count);

	return ERR_SET(err, ERR_USAGE, "there is no %s '%.*s'%s%s%s; `accord --help` lists them",
		what, SV_ARG(wrong), nearest ? "; did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
}

enum { NAMES_MAX = 64 };

static const struct option_row *find_option(struct sv name, struct err *err)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (const struct option_row *row = option_rows; row->name; row++) {
		if (sv_eq(name, sv_of(row->name)))
			return row;
		names[count++] = row->name;
	}
	(void)unknown("option", name, names, count, err);
	return NULL;
}

static const struct option_row *find_letter(char letter, struct err *err)
{
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->letter && row->letter == letter)
			return row;
	}
	(void)ERR_SET(
		err, ERR_USAGE, "there is no option '-%c'; `accord --help` lists them", letter);
	return NULL;
}

static const struct command *find_command(struct sv name, struct err *err)
{
	const char *names[NAMES_MAX];
	size_t count = 0;

	for (const struct command *command = commands; command->name; command++) {
		if (sv_eq(name, sv_of(command->name)))
			return command;
		names[count++] = command->name;
	}
	(void)unknown("command", name, names, count, err);
	return NULL;
}

static int take_special(
	struct options *options, const struct option_row *row, const char *value, struct err *err)
{
	struct guard_allow allow;

	if (strcmp(row->name, "direction") == 0) {
		if (!directions_parse(sv_of(value), &options->directions))
			return ERR_SET(err, ERR_USAGE,
				"--direction '%s': write both, outbound or inbound", value);
		options->has_direction = true;
	} else if (strcmp(row->name, "allow") == 0) {
		if (guard_parse_allow(sv_of(value), &allow, err) != 0)
			return err->code;
		*vec_push(&options->allows) = allow;
	} else if (strcmp(row->name, "only") == 0) {
		*vec_push(&options->only) = sv_of(value);
	} else {
		*vec_push(&options->exclude) = sv_of(value);
	}
	return 0;
}

static int take_option(
	struct options *options, const struct option_row *row, const char *value, struct err *err)
{
	void *member = (char *)options + row->offset;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)member = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)member = value;
		return 0;
	case OPTION_LIST:
		*vec_push((struct texts *)member) = value;
		return 0;
	case OPTION_SPECIAL:
		return take_special(options, row, value, err);
	}
	return 0;
}

/* What is left of argv. */
struct words {
	char **at;
	int left;
};

static int with_value(struct options *options, const struct option_row *row, const char *attached,
	struct words *words, struct err *err)
{
	if (!row->argument && attached)
		return ERR_SET(err, ERR_USAGE, "option --%s takes no value", row->name);
	if (row->argument && !attached) {
		if (words->left == 0)
			return ERR_SET(err, ERR_USAGE, "option --%s needs a value: --%s %s",
				row->name, row->name, row->argument);
		attached = *words->at++;
		words->left--;
	}
	return take_option(options, row, attached, err);
}

static int take_long(struct options *options, const char *word, struct words *words,
	const struct option_row **out_row, struct err *err)
{
	const char *equals = strchr(word, '=');
	struct sv name = equals ? sv_make(word, (size_t)(equals - word)) : sv_of(word);
	const struct option_row *row = find_option(name, err);

	if (!row)
		return err->code;
	*out_row = row;
	return with_value(options, row, equals ? equals + 1 : NULL, words, err);
}

static int take_short(struct options *options, const char *letters, struct words *words,
	const struct option_row **out_row, struct err *err)
{
	for (const char *c = letters; *c; c++) {
		const struct option_row *row = find_letter(*c, err);
		if (!row)
			return err->code;
		*out_row = row;
		if (row->argument)
			return with_value(options, row, c[1] ? c + 1 : NULL, words, err);
		if (take_option(options, row, NULL, err) != 0)
			return err->code;
	}
	return 0;
}

static int take_word(struct options *options, const char *word, struct err *err)
{
	if (options->command) {
		*vec_push(&options->arguments) = word;
		return 0;
	}
	options->command = find_command(sv_of(word), err);
	return options->command ? 0 : err->code;
}

static int check_fit(const struct options *options, const struct option_row *const *used,
	size_t count, struct err *err)
{
	const struct command *command = options->command;

	if (!command)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (!(used[i]->commands & command->bit))
			return ERR_SET(err, ERR_USAGE,
				"`accord %s` has no option --%s; `accord %s --help`", command->name,
				used[i]->name, command->name);
	}
	if (options->arguments.count > (size_t)command->most)
		return ERR_SET(err, ERR_USAGE, "`accord %s` takes %s%s, so '%s' is one too many",
			command->name, command->most ? "one argument, " : "no argument",
			command->arguments, options->arguments.at[command->most]);
	return 0;
}

int options_parse(struct options *options, int argc, char **argv, struct err *err)
{
	const struct option_row *used[NAMES_MAX * 4];
	size_t used_count = 0;
	struct words words = {argv + 1, argc > 0 ? argc - 1 : 0};
	bool only_words = false;

	(void)memset(options, 0, sizeof(*options));
	options->directions = DIRECTIONS_BOTH;
	while (words.left > 0) {
		const char *word = *words.at++;
		const struct option_row *row = NULL;
		int code;
		words.left--;
		if (only_words || word[0] != '-' || word[1] == '\0')
			code = take_word(options, word, err);
		else if (strcmp(word, "--") == 0)
			code = 0, only_words = true;
		else if (word[1] == '-')
			code = take_long(options, word + 2, &words, &row, err);
		else
			code = take_short(options, word + 1, &words, &row, err);
		if (code != 0)
			return code;
		if (row && used_count < NAMES_MAX * 4)
			used[used_count++] = row;
	}
	return check_fit(options, used, used_count, err);
}

void options_release(struct options *options)
{
	vec_release(&options->arguments);
	vec_release(&options->allows);
	vec_release(&options->sets);
	vec_release(&options->only);
	vec_release(&options->exclude);
}

/* ---- help ------------------------------------------------------------------------------------------------ */

static void print_option(const struct option_row *row)
{
	char left[64];

	(void)snprintf(left, sizeof(left), "%c%c%s--%s%s%s", row->letter ? '-' : ' ',
		row->letter ? row->letter : ' ', row->letter ? ", " : "  ", row->name,
		row->argument ? " " : "", row->argument ? row->argument : "");
	(void)printf("  %-32s %s\n", left, row->about);
}

static void help_of_command(const struct command *command)
{
	(void)printf("accord %s%s%s [options]\n  %s\n\nOptions of this command\n", command->name,
		command->arguments[0] ? " " : "", command->arguments, command->about);
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->commands != ALL && (row->commands & command->bit))
			print_option(row);
	}
	(void)puts("\nOptions of every command");
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (row->commands == ALL)
			print_option(row);
	}
}

void options_help(const struct command *command)
{
	if (command) {
		help_of_command(command);
		return;
	}
	(void)printf("accord %s keeps Rev.io customers and Rapid Response sites in agreement.\n\n"
		     "accord COMMAND [options]; `accord COMMAND --help` tells more.\n\n",
		ACCORD_VERSION);
	for (const struct command *row = commands; row->name; row++) {
		char left[64];
		(void)snprintf(left, sizeof(left), "%s%s%s", row->name,
			row->arguments[0] ? " " : "", row->arguments);
		(void)printf("  %-22s %s\n", left, row->about);
	}
	(void)puts("\nFirst: init, check, extract, match, match --confirm-all, diff, show, apply. "
		   "Then every night: run.");
}
