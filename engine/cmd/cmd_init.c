/*
 * init - a configuration step by step.
 *
 * Order: nothing is written before all answers are there and both logins have worked (or a person said to keep what
 *        does not work yet); then the secret files, then accord.conf, each whole or not at all.
 */
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/mem.h"
#include "engine/base/stop.h"
#include "engine/cmd/init.h"
#include "io/file.h"
#include "io/settings_file.h"

#include "engine/base/banned.h"

#define RR "rapid-response"

static size_t place_of(const char *section, const char *key)
{
	const struct setting_info *info;
	size_t i = 0;

	while ((info = settings_info(i)) != NULL &&
		(strcmp(info->section, section) != 0 || strcmp(info->key, key) != 0))
		i++;
	return i;
}

const char *init_answer(const struct init *init, const char *section, const char *key)
{
	return init->answers[place_of(section, key)];
}

void init_set(struct init *init, const char *section, const char *key, const char *value)
{
	init->answers[place_of(section, key)] = value;
}

bool init_is_given(const struct init *init, const char *section, const char *key)
{
	return init->given[place_of(section, key)];
}

/* ---- what is there already ------------------------------------------------------------------------------ */

static void take_row(void *self, const struct setting_info *info, struct sv value, struct sv origin)
{
	struct init *init = self;
	size_t i = place_of(info->section, info->key);

	init->answers[i] = info->is_secret ? "" : arena_str(init->arena, value);
	init->given[i] = sv_eq(origin, SV("--set")) || sv_has_prefix(origin, SV("ACCORD_"));
}

/* Answers from --set, the environment, and, where a file is replaced, from that. */
static int take_given(struct init *init, struct err *err)
{
	const struct options *o = init->context->options;
	struct settings_file *file = NULL;
	struct settings_source source = {
		.config = init->draft, .sets = o->sets.at, .set_count = o->sets.count};
	struct err own = ERR_INIT;

	if (file_write(init->draft, SV("; being made by accord init\n"), err) != 0)
		return err->code;
	if (file_exists(init->path)) {
		source.config = init->path;
		if (settings_load(&source, &file, &own) != 0)
			(void)fprintf(stderr, "what stands in '%s' is not used: %s\n", init->path,
				own.message);
		source.config = init->draft;
	}
	if (!file && settings_load(&source, &file, err) != 0)
		return err->code;
	settings_describe(file, take_row, init);
	settings_free(file);
	const char *folders[2][2] = {{"state", o->state}, {"rules", o->rules}};
	for (int i = 0; i < 2; i++) {
		const char *absolute = NULL;
		if (!folders[i][1])
			continue;
		if (file_absolute(init->arena, ".", folders[i][1], &absolute, err) != 0)
			return err->code;
		init_set(init, "sync", folders[i][0], absolute);
		init->given[place_of("sync", folders[i][0])] = true;
	}
	return 0;
}

static const char *secret_file_key(const struct init *init, const struct init_secret *secret)
{
	return arena_printf(init->arena, "%s_file", secret->key).p;
}

/* Secrets that came by the environment go into files of their own. */
static int take_secrets(struct init *init, struct err *err)
{
	const struct init_secret secrets[SECRET_COUNT] = {
		{"revio", "password", "revio.password", "password", ""},
		{"revio", "subscription_key", "revio.subscription-key", "subscription key", ""},
		{RR, "password", "rapid-response.password", "password", ""},
	};
	static const char *const variables[SECRET_COUNT] = {"ACCORD_REVIO_PASSWORD",
		"ACCORD_REVIO_SUBSCRIPTION_KEY", "ACCORD_RAPID_RESPONSE_PASSWORD"};

	for (int i = 0; i < SECRET_COUNT; i++) {
		const char *value = getenv(variables[i]);
		init->secrets[i] = secrets[i];
		if (!value)
			continue;
		if (strlen(value) >= INIT_SECRET_SIZE)
			return ERR_SET(err, ERR_CONFIG, "%s is longer than %d bytes", variables[i],
				INIT_SECRET_SIZE - 1);
		(void)memcpy(init->secrets[i].value, value, strlen(value) + 1);
	}
	return 0;
}

/* A file that was named counts more than a secret in the environment, and is never written. */
static void leave_named_files(struct init *init)
{
	for (int i = 0; i < SECRET_COUNT; i++) {
		struct init_secret *secret = &init->secrets[i];
		if (init_is_given(init, secret->section, secret_file_key(init, secret)))
			mem_wipe(secret->value, sizeof(secret->value));
	}
}

static void name_secret_file(struct init *init, const struct init_secret *secret)
{
	const char *key = secret_file_key(init, secret);

	if (!init_answer(init, secret->section, key)[0])
		init_set(init, secret->section, key, secret->file_name);
}

/* The rules that came with the program: beside it as installed, in the tree that it was built in, or in the
 * usual places. NULL when there are none. */
static const char *rules_of_program(struct init *init)
{
	const char *places[4] = {
		"/usr/local/share/accord/rules.d", "/usr/share/accord/rules.d", NULL, NULL};
	const char *program = file_program_folder(init->arena);

	if (program) {
		const char *above = file_folder(init->arena, program);
		places[2] = places[0];
		places[3] = places[1];
		places[0] = file_join(init->arena, above, "share/accord/rules.d");
		places[1] = file_join(init->arena, file_folder(init->arena, above), "rules.d");
	}
	for (size_t i = 0; i < 4; i++) {
		if (places[i] && file_is_folder(places[i]))
			return places[i];
	}
	return NULL;
}

/* The rules beside the file, else those that came with the program. */
static void find_folders(struct init *init)
{
	if (!init_is_given(init, "sync", "state") && strcmp(init->folder, "/etc/accord") == 0)
		init_set(init, "sync", "state", "/var/lib/accord");
	const char *rules =
		file_join(init->arena, init->folder, init_answer(init, "sync", "rules"));
	const char *own = init_is_given(init, "sync", "rules") || file_is_folder(rules)
				  ? NULL
				  : rules_of_program(init);
	if (own)
		init_set(init, "sync", "rules", own);
}

/* An existing file is replaced only when a person says so. */
static int ask_before_replacing(struct init *init, struct err *err)
{
	bool yes = false;
	const char *there = file_exists(init->path) ? init->path : NULL;

	for (int i = 0; i < SECRET_COUNT && !there; i++) {
		const struct init_secret *secret = &init->secrets[i];
		bool is_used = secret->value[0] || !init->context->options->no_input;
		const char *path = file_join(init->arena, init->folder, secret->file_name);
		if (is_used && file_exists(path))
			there = path;
	}
	if (!there)
		return 0;
	if (!init->context->options->no_input) {
		char prompt[512];
		(void)snprintf(prompt, sizeof(prompt),
			"'%s' is there already; replace it and what belongs to it", there);
		if (init_ask_yes(init, prompt, false, &yes, err) != 0)
			return err->code;
	}
	return yes ? 0
		   : ERR_SET(err, ERR_CANT_CREATE,
			     "'%s' is there already, and stays as it is; name another file with "
			     "--config, or move it away",
			     there);
}

/* ---- --no-input: is all there? ---------------------------------------------------------------------------- */

static int check_complete(const struct init *init, struct err *err)
{
	static const char *const needed[][2] = {{"revio", "username"}, {"revio", "client_code"},
		{RR, "username"}, {RR, "dealer_number"}, {RR, "default_device_type"},
		{RR, "default_timezone"}, {"sync", "bill_profile"}};
	struct buf missing = BUF_INIT;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!init_answer(init, needed[i][0], needed[i][1])[0])
			buf_printf(&missing, " --set %s.%s=...", needed[i][0], needed[i][1]);
	}
	for (int i = 0; i < SECRET_COUNT; i += 2) {
		const struct init_secret *secret = &init->secrets[i];
		if (!secret->value[0] && !init_answer(init, secret->section, "password_file")[0])
			buf_printf(&missing, " --set %s.password_file=FILE", secret->section);
	}
	int code = missing.n == 0 ? 0
				  : ERR_SET(err, ERR_USAGE, "with --no-input these are missing:%s",
					    buf_str(&missing));
	buf_release(&missing);
	return code;
}

/* ---- the two systems ---------------------------------------------------------------------------------------- */

static int ask_secret(struct init *init, enum init_secret_kind kind, bool again, struct err *err)
{
	struct init_secret *secret = &init->secrets[kind];
	const char *key = secret_file_key(init, secret);

	if (!again && (secret->value[0] || init_is_given(init, secret->section, key)))
		return 0;
	if (again) /* what was in a file of theirs is wrong: not that file, but ours is written */
		init_set(init, secret->section, key, secret->file_name);
	return init_ask_secret(init, secret, err);
}

static int ask_revio(struct init *init, bool again, struct err *err)
{
	static const char newer[] = "https://api.revioapi.com/v1";

	(void)fprintf(stderr,
		"\nRev.io\n"
		"  the address: https://restapi.rev.io/v1, or %s with a subscription key\n",
		newer);
	if (init_ask_setting(init, "revio", "base_url", "address", err) != 0 ||
		init_ask_setting(
			init, "revio", "username", "user, without @ and what follows", err) != 0 ||
		init_ask_setting(init, "revio", "client_code", "client code", err) != 0 ||
		ask_secret(init, SECRET_REVIO, again, err) != 0)
		return err->code;
	if (strstr(init_answer(init, "revio", "base_url"), "revioapi.com"))
		return ask_secret(init, SECRET_REVIO_KEY, again, err);
	return 0;
}

static int ask_rapid_response(struct init *init, bool again, struct err *err)
{
	(void)fputs(
		"\nRapid Response\n  the environment: production, east-dev or west-dev\n", stderr);
	if ((!init_answer(init, RR, "base_url")[0] &&
		    init_ask_setting(init, RR, "environment", "environment", err) != 0) ||
		init_ask_setting(init, RR, "username", "user", err) != 0 ||
		ask_secret(init, SECRET_RAPID_RESPONSE, again, err) != 0)
		return err->code;
	return init_ask_setting(init, RR, "dealer_number", "dealer number (SiteGroupNum)", err);
}

static int log_in(struct init *init, enum side side, struct err *err)
{
	int code = init_login(init, side, err);

	if (code == 0) {
		(void)fprintf(stderr, "  ok: %s lets us in\n", side_system(side));
		if (side == SIDE_SITE)
			code = init_check_dealer(init, err);
	}
	return code;
}

/* What a person gave wrongly may be given again. */
static void allow_again(struct init *init, enum side side)
{
	const char *section = side == SIDE_CUSTOMER ? "revio" : RR;
	const struct setting_info *info;

	for (size_t i = 0; (info = settings_info(i)) != NULL; i++) {
		if (strcmp(info->section, section) == 0)
			init->given[i] = false;
	}
}

/* Asks and logs in until it works, or until the person wants to go on without. */
static int connect_to(struct init *init, enum side side, bool *out_is_in, struct err *err)
{
	bool no_input = init->context->options->no_input;

	for (bool again = false;; again = true) {
		struct err own = ERR_INIT;
		bool retry = false;
		if (!no_input && (side == SIDE_CUSTOMER ? ask_revio : ask_rapid_response)(
					 init, again, err) != 0)
			return err->code;
		*out_is_in = log_in(init, side, &own) == 0;
		if (*out_is_in)
			return 0;
		struct buf hint = BUF_INIT;
		login_hint(side, &own, &hint);
		if (!no_input)
			(void)fprintf(stderr, "  FAIL: %s%s%s\n", own.context,
				own.context[0] ? ": " : "", own.message);
		(void)fputs(buf_str(&hint), stderr);
		buf_release(&hint);
		if (no_input || own.code == ERR_INTERRUPTED) {
			*err = own;
			return err->code;
		}
		if (init_ask_yes(init, "try again", true, &retry, err) != 0)
			return err->code;
		if (!retry)
			return 0;
		allow_again(init, side);
	}
}

/* ---- what new records get ------------------------------------------------------------------------------------- */

static const struct choosing {
	enum side side;
	enum pick_kind kind;
	const char *section;
	const char *key;
	const char *title;
} choosings[] = {
	{SIDE_CUSTOMER, PICK_BILL_PROFILES, "sync", "bill_profile",
		"bill profile of a new customer"},
	{SIDE_SITE, PICK_DEVICE_TYPES, RR, "default_device_type", "device type of a new site"},
	{SIDE_SITE, PICK_TIME_ZONES, RR, "default_timezone", "time zone of a new site"},
};

static bool is_picked(const struct pick_list *list, const char *code)
{
	for (size_t i = 0; i < list->count; i++) {
		if (sv_eq(list->picks[i].code, sv_of(code)))
			return true;
	}
	return list->count == 0;
}

static int choose(struct init *init, const struct choosing *c, bool is_in, struct err *err)
{
	struct pick_list list = {0};
	const char *answer = init_answer(init, c->section, c->key);
	bool given = init_is_given(init, c->section, c->key);

	if (is_in)
		init_picks(init, c->side, c->kind, &list);
	if (init->context->options->no_input || (given && is_picked(&list, answer))) {
		if (is_picked(&list, answer))
			return 0;
		return ERR_SET(err, ERR_CONFIG,
			"%s.%s=%s is not among the %zu active entries that the system lists",
			c->section, c->key, answer, list.count);
	}
	if (init_ask_pick(init, c->title, &list, answer, &answer, err) != 0)
		return err->code;
	init_set(init, c->section, c->key, answer);
	return 0;
}

static int go_through(struct init *init, struct err *err)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		bool is_in = false;
		if (connect_to(init, (enum side)side, &is_in, err) != 0)
			return err->code;
		for (size_t i = 0; i < sizeof(choosings) / sizeof(choosings[0]); i++) {
			if ((int)choosings[i].side == side &&
				choose(init, &choosings[i], is_in, err) != 0)
				return err->code;
		}
	}
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static int prepare(struct init *init, struct err *err)
{
	const struct options *o = init->context->options;
	const char *named = o->config ? o->config : getenv("ACCORD_CONFIG");

	if (file_absolute(init->arena, ".", named && *named ? named : "accord.conf", &init->path,
		    err) != 0)
		return err->code;
	init->folder = file_folder(init->arena, init->path);
	if (file_make_folder(init->folder, err) != 0)
		return err->code;
	init->draft = file_temporary_name(init->arena, init->path);
	if (take_secrets(init, err) != 0 || ask_before_replacing(init, err) != 0 ||
		take_given(init, err) != 0)
		return err->code;
	leave_named_files(init);
	find_folders(init);
	return o->no_input ? check_complete(init, err) : 0;
}

static void tell_next(const struct init *init)
{
	const char *path = init->path;

	if (init->context->options->quiet)
		return;
	(void)printf("next:\n"
		     "  accord check -c %s     both systems, once more and at any time\n"
		     "  accord extract -c %s   snapshots of both; then `accord match`\n",
		path, path);
}

int cmd_init(struct context *context, struct err *err)
{
	struct init *init = mem_calloc(1, sizeof(*init));

	init->context = context;
	init->arena = &context->arena;
	int code = prepare(init, err);
	if (code == 0 && !context->options->no_input)
		(void)fprintf(stderr,
			"This writes %s.\n"
			"Enter takes what stands in [brackets]; Ctrl-C ends, and nothing is "
			"written.\n",
			init->path);
	if (code == 0)
		code = go_through(init, err);
	for (int i = 0; i < SECRET_COUNT && code == 0; i++) {
		if (init->secrets[i].value[0])
			name_secret_file(init, &init->secrets[i]);
	}
	if (code == 0)
		code = init_write(init, err);
	struct err ignored = ERR_INIT; /* a draft that stays is no secret, and harmless */
	if (init->draft && file_remove(init->draft, &ignored) != 0)
		(void)fprintf(stderr, "'%s' is left behind: %s\n", init->draft, ignored.message);
	if (code == 0)
		tell_next(init);
	mem_wipe(init->secrets, sizeof(init->secrets));
	mem_free(init);
	return code;
}
