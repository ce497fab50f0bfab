#include <stdio.h>

#include "engine/base/log.h"
#include "engine/cmd/cmd.h"
#include "io/json.h"
#include "io/settings_file.h"
#include "rules/laws.h"

#include "engine/base/banned.h"

/* One line per check: ok, or what to do. The worst failure is the command's own. */
struct checking {
	struct context *context;
	struct err first;
	unsigned failures;
	struct buf json; /* with --json, the whole of the output */
	struct json_writer writer;
};

void login_hint(enum side side, const struct err *err, struct buf *out)
{
	const char *said = err->message;

	if (err->code == ERR_LOGIN && side == SIDE_CUSTOMER)
		buf_add_str(out,
			"        Rev.io does not say which of these is wrong: user (without @), "
			"client "
			"code (acme in\n        user@acme), password, or, at api.revioapi.com, the "
			"subscription key. A sandbox has a client\n        code of its own.\n");
	else if (err->code == ERR_LOGIN)
		buf_add_str(out, "        user and password belong to one environment: one of "
				 "east-dev is unknown to production.\n");
	else if (strstr(said, "certificate"))
		buf_add_str(out,
			"        the other end is not who it should be: a proxy that opens TLS, a "
			"wrong host, or a wrong clock here.\n");
	else if (strstr(said, "resolve"))
		buf_add_str(out, "        there is no host of that name: look at the spelling, and "
				 "at DNS on this machine.\n");
	else if (err->code == ERR_UNAVAILABLE && strstr(said, "answered 404"))
		buf_add_str(out,
			"        the host is there, the path is not: the address ends in /v1 at "
			"Rev.io, in /RestAPI/api at\n        Rapid Response.\n");
	else if (err->code == ERR_UNAVAILABLE)
		buf_add_str(out,
			"        is the address right, and does a firewall let this machine "
			"out to it? Proxies are not used.\n");
}

static void tell_json(struct checking *c, const char *what, const struct err *err, bool ok)
{
	struct json_writer *w = &c->writer;

	json_open_object(w);
	json_member(w, "check", sv_of(what));
	json_member_bool(w, "ok", ok);
	if (err->code) {
		json_member(w, "context", sv_of(err->context));
		json_member(w, "message", sv_of(err->message));
	}
	json_close_object(w);
}

static void tell(struct checking *c, const char *what, int code, struct err *err)
{
	const struct options *o = c->context->options;

	if (o->json)
		tell_json(c, what, err, code == 0);
	else if (code != 0)
		(void)printf("FAIL  %s: %s%s%s\n", what, err->context, err->context[0] ? ": " : "",
			err->message);
	else if (!o->quiet)
		(void)printf("ok    %s\n", what);
	if (code == 0)
		return;
	if (c->failures++ == 0)
		c->first = *err;
	err_clear(err);
}

/* What could not be looked at: a list that is assumed [A] and that this tenant may not have. */
static void tell_unchecked(struct checking *c, const char *what, struct err *err)
{
	const struct options *o = c->context->options;

	if (o->json)
		tell_json(c, what, err, true);
	else if (!o->quiet)
		(void)printf("note  %s: not checked, since the list cannot be read: %s\n", what,
			err->message);
	err_clear(err);
}

static bool has_pick(const struct pick_list *list, const char *code, const struct pick **out)
{
	for (size_t i = 0; i < list->count; i++) {
		if (sv_eq(list->picks[i].code, sv_of(code))) {
			*out = &list->picks[i];
			return true;
		}
	}
	return false;
}

/* A configured code against the system's own list. */
static int check_pick(struct context *context, enum side side, enum pick_kind kind,
	const char *code, const char *setting, struct err *err)
{
	struct pick_list list = {0};
	const struct pick *pick = NULL;

	if (!code || !*code)
		return ERR_SET(err, ERR_CONFIG, "%s is not set; new records need it", setting);
	if (port_pick(context->ports[side], kind, &list, &context->arena, err) != 0)
		return err->code;
	if (list.count == 0 && side == SIDE_SITE)
		return ERR_SET(err, ERR_DATA, "it is empty");
	if (!has_pick(&list, code, &pick))
		return ERR_SET(err, ERR_CONFIG, "%s = %s is not in the system's list of %zu",
			setting, code, list.count);
	if (!pick->active)
		return ERR_SET(err, ERR_CONFIG, "%s = %s (%.*s) is not active any more", setting,
			code, SV_ARG(pick->description));
	return 0;
}

static void check_site_picks(struct checking *c)
{
	const struct settings_rapid_response *s = &c->context->settings->rapid_response;
	const struct {
		const char *what;
		enum pick_kind kind;
		const char *code;
		const char *setting;
	} picks[] = {
		{"default device type", PICK_DEVICE_TYPES, s->default_device_type,
			"[rapid-response] default_device_type"},
		{"default time zone", PICK_TIME_ZONES, s->default_timezone,
			"[rapid-response] default_timezone"},
	};

	for (size_t i = 0; i < sizeof(picks) / sizeof(picks[0]); i++) {
		struct err err = ERR_INIT;
		int code = check_pick(c->context, SIDE_SITE, picks[i].kind, picks[i].code,
			picks[i].setting, &err);
		if (code == ERR_FAILED || code == ERR_DATA)
			tell_unchecked(c, picks[i].what, &err);
		else
			tell(c, picks[i].what, code, &err);
	}
}

static void check_systems(struct checking *c)
{
	struct context *context = c->context;
	const struct settings *s = context->settings;
	struct err err = ERR_INIT;

	for (int side = 0; side < SIDE_COUNT; side++) {
		char what[128];
		int code = context_port(context, (enum side)side, &err);
		if (code == 0)
			code = port_login(context->ports[side], &err);
		(void)snprintf(what, sizeof(what), "login to %s", side_system((enum side)side));
		struct buf hint = BUF_INIT;
		login_hint((enum side)side, &err, &hint);
		tell(c, what, code, &err);
		if (code != 0 && !context->options->json)
			(void)fputs(buf_str(&hint), stdout);
		buf_release(&hint);
		if (code != 0)
			continue;
		if (side == SIDE_CUSTOMER)
			tell(c, "bill profile",
				check_pick(context, SIDE_CUSTOMER, PICK_BILL_PROFILES,
					s->sync.bill_profile, "[sync] bill_profile", &err),
				&err);
		else
			check_site_picks(c);
	}
}

static int check_laws(struct context *context, struct err *err)
{
	struct ruleset_problems problems = {0};
	size_t broken = laws_check(context->ruleset, &problems);

	vec_release(&problems);
	return broken ? ERR_SET(err, ERR_DATA,
				"%zu laws are broken; `accord rules check` tells which", broken)
		      : 0;
}

static void check_ledger(struct checking *c)
{
	struct err err = ERR_INIT;
	int code = context_ledger(c->context, LEDGER_READ, &err);

	if (code == 0 && c->context->ledger)
		code = ledger_check(c->context->ledger, &err);
	tell(c, c->context->ledger ? "ledger" : "ledger (none yet)", code, &err);
}

/* Every setting as it counts, and where it comes from; written as --set takes it. */
static void list_setting(
	void *self, const struct setting_info *info, struct sv value, struct sv origin)
{
	(void)self;
	(void)printf("      %s.%s=%.*s  (%.*s)\n", info->section, info->key, SV_ARG(value),
		SV_ARG(origin));
}

/* All checks; one that later ones need ends them. */
static void check_all(struct checking *c)
{
	struct context *context = c->context;
	const struct options *o = context->options;
	struct err err = ERR_INIT;

	int code = context_settings(context, &err);
	tell(c, "settings", code, &err);
	if (code != 0)
		return;
	if (o->verbose && !o->json)
		settings_describe(context->settings_file, list_setting, NULL);
	code = context_rules(context, &err);
	tell(c, "rules", code, &err);
	if (code != 0)
		return;
	tell(c, "laws of the rules", check_laws(context, &err), &err);
	check_systems(c);
	check_ledger(c);
}

int cmd_check(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	struct checking c = {.context = context};

	json_begin(&c.writer, &c.json, true);
	json_open_object(&c.writer);
	json_member_u64(&c.writer, "format_version", 1);
	json_key(&c.writer, "checks");
	json_open_array(&c.writer);
	check_all(&c);
	json_close_array(&c.writer);
	json_member_u64(&c.writer, "failures", c.failures);
	json_close_object(&c.writer);
	if (o->json)
		(void)printf("%s\n", buf_str(&c.json));
	else if (c.failures == 0 && !o->quiet)
		(void)puts("next: `accord extract`");
	buf_release(&c.json);
	if (c.failures == 0)
		return 0;
	*err = c.first;
	return err->code;
}
