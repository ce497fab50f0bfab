/* Trying the answers of `accord init` on the systems themselves: reads alone. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/mem.h"
#include "engine/cmd/init.h"
#include "io/file.h"
#include "io/settings_file.h"

#include "engine/base/banned.h"

/* ---- settings from answers ----------------------------------------------------------------------------- */

static const char *const secret_variables[SECRET_COUNT] = {
	"ACCORD_REVIO_PASSWORD", "ACCORD_REVIO_SUBSCRIPTION_KEY", "ACCORD_RAPID_RESPONSE_PASSWORD"};

/* A secret in hand counts, not the file that it is going to lie in. */
static bool stands_for_secret(const struct init *init, const struct setting_info *info)
{
	for (int i = 0; i < SECRET_COUNT; i++) {
		const struct init_secret *secret = &init->secrets[i];
		size_t n = strlen(secret->key);
		if (secret->value[0] && strcmp(info->section, secret->section) == 0 &&
			strncmp(info->key, secret->key, n) == 0 &&
			strcmp(info->key + n, "_file") == 0)
			return true;
	}
	return false;
}

/* The loader takes secrets from the environment: they stand there for as long as it works. */
static void lend_secrets(struct init *init, char *had[SECRET_COUNT])
{
	for (int i = 0; i < SECRET_COUNT; i++) {
		const char *now = getenv(secret_variables[i]);
		had[i] = now ? mem_strdup(now) : NULL;
		if (init->secrets[i].value[0])
			(void)setenv(secret_variables[i], init->secrets[i].value, 1);
	}
}

static void take_back_secrets(struct init *init, char *had[SECRET_COUNT])
{
	for (int i = 0; i < SECRET_COUNT; i++) {
		char *lent = getenv(secret_variables[i]);
		if (init->secrets[i].value[0] && lent) {
			mem_wipe(lent, strlen(lent));
			(void)unsetenv(secret_variables[i]);
		}
		if (had[i]) {
			(void)setenv(secret_variables[i], had[i], 1);
			mem_wipe(had[i], strlen(had[i]));
			mem_free(had[i]);
		}
	}
}

static void forget(struct context *context)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		port_close(context->ports[side]);
		context->ports[side] = NULL;
	}
	ruleset_free(context->ruleset);
	context->ruleset = NULL;
	settings_free(context->settings_file);
	context->settings_file = NULL;
	context->settings = NULL;
}

static int load(struct init *init, struct err *err)
{
	struct context *context = init->context;
	struct texts sets = {0};
	struct settings_source source = {.config = init->draft};
	const struct setting_info *info;

	for (size_t i = 0; (info = settings_info(i)) != NULL; i++) {
		if (!info->is_secret && !stands_for_secret(init, info) &&
			strcmp(init->answers[i], info->initial) != 0)
			*vec_push(&sets) = arena_printf(
				init->arena, "%s.%s=%s", info->section, info->key, init->answers[i])
						   .p;
	}
	source.sets = sets.at;
	source.set_count = sets.count;
	int code = file_write(init->draft, SV("; being made by accord init\n"), err);
	if (code == 0)
		code = settings_load(&source, &context->settings_file, err);
	vec_release(&sets);
	if (code == 0)
		context->settings = settings_get(context->settings_file);
	return code;
}

/* ---- the login -------------------------------------------------------------------------------------------- */

int init_login(struct init *init, enum side side, struct err *err)
{
	char *had[SECRET_COUNT];

	forget(init->context);
	lend_secrets(init, had);
	int code = load(init, err);
	if (code == 0)
		code = context_port(init->context, side, err);
	take_back_secrets(init, had);
	if (code == 0)
		code = port_login(init->context->ports[side], err);
	return code;
}

void init_picks(struct init *init, enum side side, enum pick_kind kind, struct pick_list *out)
{
	struct err err = ERR_INIT;
	struct pick_list all = {0};

	*out = (struct pick_list){0};
	if (port_pick(init->context->ports[side], kind, &all, init->arena, &err) != 0) {
		(void)fprintf(stderr, "  the list cannot be read, so it is not checked: %s\n",
			err.message);
		return;
	}
	out->picks = all.picks; /* the active ones move up */
	for (size_t i = 0; i < all.count; i++) {
		if (all.picks[i].active)
			out->picks[out->count++] = all.picks[i];
	}
}

/* ---- the dealer number -------------------------------------------------------------------------------------- */

/* One site is enough to know. */
struct looking {
	const struct layout *layout;
	char group[64];
	bool seen;
};

static int see_site(void *self, const struct record *record, struct sv text, struct err *err)
{
	struct looking *looking = self;
	int field = layout_find(looking->layout, SV("dealer_number"));

	(void)text;
	if (field >= 0)
		(void)snprintf(looking->group, sizeof(looking->group), "%.*s",
			SV_ARG(record->values[field]));
	looking->seen = true;
	return ERR_SET(err, ERR_FAILED, "one site is enough");
}

static int see_none(void *self, struct err *err)
{
	(void)self;
	(void)err;
	return 0;
}

int init_check_dealer(struct init *init, struct err *err)
{
	struct port *port = init->context->ports[SIDE_SITE];
	struct looking looking = {.layout = port->layout};
	struct record_sink sink = {.self = &looking, .row = see_site, .restart = see_none};
	struct extract_proof proof;
	struct err own = ERR_INIT;
	const char *number = init_answer(init, "rapid-response", "dealer_number");

	int code = port_extract(port, &sink, &proof, &own);
	if (code != 0 && !looking.seen) {
		*err = own;
		return err_context(err, "sites of dealer group %s", number);
	}
	if (!looking.seen) {
		(void)fprintf(stderr, "  dealer group %s has no sites yet\n", number);
		return 0;
	}
	if (looking.group[0] && strcmp(looking.group, number) != 0)
		return ERR_SET(err, ERR_CONFIG,
			"this login reads sites of dealer group %s, not of %s; is the dealer "
			"number right?",
			looking.group, number);
	(void)fprintf(stderr, "  ok: dealer group %s has sites that this login may read\n", number);
	return 0;
}
