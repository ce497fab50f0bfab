/* Questions of `accord init`: on stderr, answers from standard input, secrets from the terminal. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/num.h"
#include "engine/base/stop.h"
#include "engine/cmd/init.h"
#include "io/term.h"

#include "engine/base/banned.h"

enum { LINE_MAX_BYTES = 1024, PICKS_SHOWN = 60 };

static int read_answer(struct init *init, struct sv *out, struct err *err)
{
	char line[LINE_MAX_BYTES];

	(void)fflush(stderr);
	if (!fgets(line, sizeof(line), stdin)) {
		if (stop_signal())
			return ERR_SET(err, ERR_INTERRUPTED, "stopped; nothing was written");
		return ERR_SET(err, ERR_USAGE,
			"the answers ended before the questions did; nothing was written. With "
			"--no-input every answer comes from --set SECTION.KEY=VALUE");
	}
	*out = arena_sv(init->arena, sv_trim(sv_of(line)));
	return 0;
}

int init_ask(struct init *init, const char *prompt, const char *initial, const char **out,
	struct err *err)
{
	struct sv answer = SV_ABSENT;

	for (;;) {
		(void)fprintf(stderr, "%s%s%s%s: ", prompt, initial[0] ? " [" : "", initial,
			initial[0] ? "]" : "");
		if (read_answer(init, &answer, err) != 0)
			return err->code;
		if (answer.n > 0 || initial[0])
			break;
		(void)fputs("  this is needed\n", stderr);
	}
	*out = answer.n > 0 ? arena_str(init->arena, answer) : initial;
	return 0;
}

int init_ask_setting(struct init *init, const char *section, const char *key, const char *prompt,
	struct err *err)
{
	const char *answer = NULL;

	if (init_is_given(init, section, key))
		return 0;
	if (init_ask(init, prompt, init_answer(init, section, key), &answer, err) != 0)
		return err->code;
	init_set(init, section, key, answer);
	return 0;
}

int init_ask_secret(struct init *init, struct init_secret *secret, struct err *err)
{
	char prompt[160];

	(void)init;
	(void)snprintf(prompt, sizeof(prompt), "%s (not shown): ", secret->prompt);
	for (;;) {
		if (term_ask_password(prompt, secret->value, sizeof(secret->value), err) != 0)
			return err->code;
		if (stop_signal())
			return ERR_SET(err, ERR_INTERRUPTED, "stopped; nothing was written");
		if (secret->value[0])
			return 0;
		(void)fputs("  this is needed\n", stderr);
	}
}

int init_ask_yes(struct init *init, const char *prompt, bool initial, bool *out, struct err *err)
{
	struct sv answer = SV_ABSENT;

	for (;;) {
		(void)fprintf(stderr, "%s [%s]: ", prompt, initial ? "Y/n" : "y/N");
		if (read_answer(init, &answer, err) != 0)
			return err->code;
		bool yes = sv_eq_nocase(answer, SV("y")) || sv_eq_nocase(answer, SV("yes"));
		bool no = sv_eq_nocase(answer, SV("n")) || sv_eq_nocase(answer, SV("no"));
		if (yes || no || answer.n == 0) {
			*out = answer.n == 0 ? initial : yes;
			return 0;
		}
		(void)fputs("  answer y or n\n", stderr);
	}
}

static const struct pick *find_pick(const struct pick_list *list, struct sv code)
{
	for (size_t i = 0; i < list->count; i++) {
		if (sv_eq_nocase(list->picks[i].code, code))
			return &list->picks[i];
	}
	return NULL;
}

static void show_picks(const char *title, const struct pick_list *list)
{
	(void)fprintf(stderr, "%s\n", title);
	for (size_t i = 0; i < list->count && i < PICKS_SHOWN; i++)
		(void)fprintf(stderr, "  %2zu) %-12.*s %.*s\n", i + 1, SV_ARG(list->picks[i].code),
			SV_ARG(list->picks[i].description));
	if (list->count > PICKS_SHOWN)
		(void)fprintf(stderr, "  ... %zu in all; name one by its code\n", list->count);
}

int init_ask_pick(struct init *init, const char *title, const struct pick_list *list,
	const char *initial, const char **out, struct err *err)
{
	const char *answer = "";

	if (list->count == 0)
		return init_ask(init, title, initial, out, err);
	show_picks(title, list);
	if (!find_pick(list, sv_of(initial)))
		initial = "";
	for (;;) {
		uint64_t place = 0;
		if (init_ask(init, "which one, by code or place with a # (#1)", initial, &answer,
			    err) != 0)
			return err->code;
		const struct pick *pick = find_pick(list, sv_of(answer));
		if (!pick && answer[0] == '#' &&
			num_parse_u64(sv_of(answer + 1), list->count, &place) && place > 0)
			pick = &list->picks[place - 1];
		if (pick) {
			*out = arena_str(init->arena, pick->code);
			return 0;
		}
		(void)fprintf(stderr, "  '%s' is not in this list\n", answer);
	}
}
