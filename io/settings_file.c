#include "io/settings_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/buf.h"
#include "engine/base/mem.h"
#include "io/file.h"
#include "io/inifile.h"
#include "io/settings_file_private.h"

#include "engine/base/banned.h"

static void keep_value(struct settings_file *file, size_t i, struct sv text, struct sv origin,
	enum origin_rank rank)
{
	file->values[i] = (struct setting_value){
		arena_sv(&file->arena, text), arena_sv(&file->arena, origin), rank};
}

/* ---- names ------------------------------------------------------------------------------------ */

/* "ACCORD_RAPID_RESPONSE_" of a section, "…PASSWORD" with its key; in arena. */
static const char *environment_name(struct arena *arena, const char *section, const char *key)
{
	char *name = arena_str(arena, arena_printf(arena, "ACCORD_%s_%s", section, key));

	for (char *at = name; *at; at++) {
		if (*at == '-' || *at == ' ')
			*at = '_';
		else
			*at = (char)toupper((unsigned char)*at);
	}
	return name;
}

/* "; did you mean '...'?" behind what is wrong. */
static int unknown(struct sv wrong, const char *what, const char *const *names, size_t count,
	enum err_code code, struct err *err)
{
	const char *near = sv_nearest(wrong, names, count);

	return ERR_SET(err, code, "unknown %s '%.*s'%s%s%s", what, SV_ARG(wrong),
		near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int unknown_name(struct sv section, struct sv key, enum err_code code, struct err *err)
{
	const char *names[SETTINGS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < settings_count; i++) {
		if (sv_eq(section, sv_of(settings_table[i].info.section)))
			names[count++] = settings_table[i].info.key;
	}
	if (count > 0)
		return unknown(key, "setting", names, count, code, err);
	for (size_t i = 0; i < settings_count; i++)
		names[count++] = settings_table[i].info.section;
	return unknown(section, "section", names, count, code, err);
}

/* ---- the four layers -------------------------------------------------------------------------- */

static void take_defaults(struct settings_file *file)
{
	for (size_t i = 0; i < settings_count; i++)
		keep_value(file, i, sv_of(settings_table[i].info.initial), SV("default"),
			ORIGIN_DEFAULT);
}

static int take_section(struct settings_file *file, const struct section *section, struct err *err)
{
	for (size_t i = 0; i < section->count; i++) {
		const struct section_entry *entry = &section->entries[i];
		size_t row = setting_find(section->kind, entry->key);
		if (row == SIZE_MAX) {
			(void)unknown_name(section->kind, entry->key, ERR_CONFIG, err);
			return err_context(err, "%s:%d", section->file, entry->line);
		}
		if (file->values[row].rank == ORIGIN_FILE) {
			(void)ERR_SET(err, ERR_CONFIG, "'%.*s' is given twice in [%.*s]",
				SV_ARG(entry->key), SV_ARG(section->kind));
			return err_context(err, "%s:%d", section->file, entry->line);
		}
		struct sv origin = arena_printf(&file->arena, "%s:%d", section->file, entry->line);
		keep_value(file, row, entry->value, origin, ORIGIN_FILE);
	}
	if (section->count == 0 && setting_find(section->kind, SV("")) == SIZE_MAX) {
		for (size_t i = 0; i < settings_count; i++) {
			if (sv_eq(section->kind, sv_of(settings_table[i].info.section)))
				return 0;
		}
		(void)unknown_name(section->kind, SV(""), ERR_CONFIG, err);
		return err_context(err, "%s:%d", section->file, section->line);
	}
	return 0;
}

/* A file that others can read must not hold a secret; one that they can write could send it anywhere. */
static int check_mode(const struct settings_file *file, const char *path, struct err *err)
{
	struct stat about;

	if (stat(path, &about) != 0 || (about.st_mode & 077) == 0)
		return 0;
	if (S_ISREG(about.st_mode) && (about.st_mode & S_IWOTH))
		return ERR_SET(err, ERR_CONFIG,
			"others can write '%s', and so tell where the passwords are sent; chmod "
			"o-w it",
			path);
	for (size_t i = 0; i < settings_count; i++) {
		if (settings_table[i].info.is_secret && file->values[i].rank == ORIGIN_FILE &&
			file->values[i].text.n > 0)
			return ERR_SET(err, ERR_CONFIG,
				"others can read '%s', which holds '%s'; chmod 600 it, or use "
				"'%s_file'",
				path, settings_table[i].info.key, settings_table[i].info.key);
	}
	return 0;
}

static int take_file(struct settings_file *file, const char *path, struct err *err)
{
	struct arena arena; /* released here, and wiped before: it may hold a password */
	struct buf text = BUF_INIT;
	struct sections sections = {0};
	int code = file_read(path, INIFILE_SIZE_MAX, &text, err);

	arena_init(&arena, 0);
	if (code == 0)
		code = inifile_parse(
			buf_sv(&text), path, INIFILE_WHOLE, ERR_CONFIG, &arena, &sections, err);
	for (size_t i = 0; i < sections.count && code == 0; i++)
		code = take_section(file, &sections.at[i], err);
	if (code == 0)
		code = check_mode(file, path, err);
	for (size_t i = 0; i < sections.count; i++) {
		for (size_t k = 0; k < sections.at[i].count; k++) {
			struct sv value = sections.at[i].entries[k].value;
			mem_wipe((void *)(uintptr_t)value.p, value.n);
		}
	}
	if (text.p)
		mem_wipe(text.p, text.room);
	vec_release(&sections);
	buf_release(&text);
	arena_release(&arena);
	return code;
}

/* A variable of one of our sections that is no setting is a slip like any other. */
static int check_environment(struct settings_file *file, struct err *err)
{
	const char *names[SETTINGS_MAX];

	for (size_t i = 0; i < settings_count; i++)
		names[i] = environment_name(
			&file->arena, settings_table[i].info.section, settings_table[i].info.key);
	for (char **at = environ; at && *at; at++) {
		struct sv rest = sv_of(*at);
		struct sv name = sv_cut(&rest, '=');
		bool ours = false;
		bool known = false;
		for (size_t i = 0; i < settings_count && !known; i++) {
			const char *prefix =
				environment_name(&file->arena, settings_table[i].info.section, "");
			ours = ours || sv_has_prefix(name, sv_of(prefix));
			known = sv_eq(name, sv_of(names[i]));
			if (!sv_has_prefix(name, SV("ACCORD_")))
				break;
		}
		if (ours && !known)
			return unknown(name, "environment variable", names, settings_count,
				ERR_CONFIG, err);
	}
	return 0;
}

static int take_environment(struct settings_file *file, struct err *err)
{
	for (size_t i = 0; i < settings_count; i++) {
		const char *name = environment_name(
			&file->arena, settings_table[i].info.section, settings_table[i].info.key);
		const char *value = getenv(name);
		if (value)
			keep_value(file, i, sv_of(value), sv_of(name), ORIGIN_ENVIRONMENT);
	}
	return check_environment(file, err);
}

static int take_set(struct settings_file *file, const char *text, struct err *err)
{
	struct sv value = sv_of(text);
	struct sv name = sv_cut(&value, '=');
	size_t point = name.n;

	while (point > 0 && name.p[point - 1] != '.')
		point--;
	if (point == 0 || sv_is_absent(value))
		return ERR_SET(err, ERR_USAGE,
			"--set '%.*s' is not SECTION.KEY=VALUE, like sync.keep_days=30",
			SV_ARG(name));
	struct sv section = sv_sub(name, 0, point - 1);
	struct sv key = sv_from(name, point);
	size_t row = setting_find(section, key);
	if (row == SIZE_MAX) {
		(void)unknown_name(section, key, ERR_USAGE, err);
		return err_context(err, "--set");
	}
	if (settings_table[row].info.is_secret)
		return ERR_SET(err, ERR_USAGE,
			"--set cannot give '%.*s': everybody can see a command line; use "
			"'%.*s_file' in the settings file",
			SV_ARG(key), SV_ARG(key));
	keep_value(file, row, value, SV("--set"), ORIGIN_SET);
	return 0;
}

/* ---- putting them together -------------------------------------------------------------------- */

static int put_all(struct settings_file *file, struct err *err)
{
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting_value *value = &file->values[i];
		if (setting_put(&settings_table[i], value->text, file->folder, &file->arena,
			    &file->settings, err) != 0) {
			if (value->rank == ORIGIN_SET)
				err->code = ERR_USAGE;
			return err_context(err, "%.*s", SV_ARG(value->origin));
		}
	}
	return 0;
}

static void take_address(struct settings *settings)
{
	static const struct {
		const char *environment;
		const char *base_url;
	} addresses[] = {
		{"production", "https://eastapi.rrms.com/RestAPI/api"},
		{"east-dev", "https://eastdevapi.rrms.com/RestAPIDev/api"},
		{"west-dev", "https://westdevapi.rrms.com/RestAPIDev/api"},
	};

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		if (!settings->rapid_response.system.base_url &&
			strcmp(settings->rapid_response.environment, addresses[i].environment) == 0)
			settings->rapid_response.system.base_url = addresses[i].base_url;
	}
}

/* Checks that concern more than the form of one value. */
static int check_together(struct settings_file *file, struct err *err)
{
	struct settings *settings = &file->settings;

	if (!settings->revio.system.base_url)
		settings->revio.system.base_url = "https://restapi.rev.io/v1";
	take_address(settings);
	if (!settings->sync.state || !settings->sync.rules)
		return ERR_SET(err, ERR_CONFIG, "'%s' in [sync] is empty; name a folder",
			settings->sync.state ? "rules" : "state");
	const char *user = settings->revio.system.username;
	if (user && strpbrk(user, "@:"))
		return ERR_SET(err, ERR_CONFIG,
			"'%s' is no value for 'username' in [revio]; what stands behind the @ "
			"belongs into 'client_code'",
			user);
	const char *url = settings->notify.url;
	return url ? setting_check_url(&settings_table[setting_find(SV("notify"), SV("url"))],
			     sv_of(url), err)
		   : 0;
}

/* The file to be read, or NULL when there is none. */
static int find_file(const struct settings_source *source, const char **out, struct err *err)
{
	static const char *const usual[] = {"accord.conf", "/etc/accord/accord.conf"};
	const char *named = source->config ? source->config : getenv("ACCORD_CONFIG");

	*out = NULL;
	if (named && named[0]) {
		*out = named;
		return file_exists(named) ? 0
					  : ERR_SET(err, ERR_NO_INPUT,
						    "the settings file '%s' is missing", named);
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) && !*out; i++) {
		if (file_exists(usual[i]))
			*out = usual[i];
	}
	return 0;
}

static int load(struct settings_file *file, const struct settings_source *source, struct err *err)
{
	const char *path = NULL;
	int code = find_file(source, &path, err);

	file->folder = ".";
	take_defaults(file);
	if (code == 0 && path) {
		file->settings.path = arena_str(&file->arena, sv_of(path));
		file->folder = file_folder(&file->arena, path);
		code = take_file(file, path, err);
	}
	if (code == 0)
		code = take_environment(file, err);
	for (size_t i = 0; i < source->set_count && code == 0; i++)
		code = take_set(file, source->sets[i], err);
	if (code == 0)
		code = put_all(file, err);
	if (code == 0 && source->state)
		code = file_absolute(
			&file->arena, ".", source->state, &file->settings.sync.state, err);
	if (code == 0 && source->rules)
		code = file_absolute(
			&file->arena, ".", source->rules, &file->settings.sync.rules, err);
	return code == 0 ? check_together(file, err) : code;
}

int settings_load(const struct settings_source *source, struct settings_file **out, struct err *err)
{
	struct settings_file *file = mem_calloc(1, sizeof(*file));

	arena_init(&file->arena, 0);
	int code = load(file, source, err);
	if (code != 0) {
		settings_free(file);
		return code;
	}
	*out = file;
	return 0;
}

void settings_free(struct settings_file *file)
{
	if (!file)
		return;
	settings_wipe_secrets(file);
	for (size_t i = 0; i < settings_count; i++) {
		if (settings_table[i].info.is_secret)
			mem_wipe((void *)(uintptr_t)file->values[i].text.p, file->values[i].text.n);
	}
	arena_release(&file->arena);
	mem_free(file);
}

const struct settings *settings_get(const struct settings_file *file)
{
	return &file->settings;
}

/* ---- what is needed to log in ----------------------------------------------------------------- */

static int missing(struct settings_file *file, const char *section, const char *key,
	const char *or_key, struct err *err)
{
	const char *path = file->settings.path;

	return ERR_SET(err, ERR_CONFIG,
		"'%s'%s%s%s is missing in [%s] of %s%s%s; set it there or as %s", key,
		or_key ? " or '" : "", or_key ? or_key : "", or_key ? "'" : "", section,
		path ? "'" : "", path ? path : "the settings file (there is none)", path ? "'" : "",
		environment_name(&file->arena, section, key));
}

static int need_password(struct settings_file *file, const char *section,
	struct settings_system *system, struct err *err)
{
	int code = settings_read_secret(file, section, "password", &system->password, err);

	if (code == 0 && !system->password)
		code = missing(file, section, "password_file", "password", err);
	return code;
}

static int need_revio(struct settings_file *file, struct err *err)
{
	struct settings_revio *revio = &file->settings.revio;

	if (!revio->system.username)
		return missing(file, "revio", "username", NULL, err);
	if (!revio->client_code)
		return missing(file, "revio", "client_code", NULL, err);
	int code = need_password(file, "revio", &revio->system, err);
	if (code == 0)
		code = settings_read_secret(
			file, "revio", "subscription_key", &revio->subscription_key, err);
	return code;
}

static int need_rapid_response(struct settings_file *file, struct err *err)
{
	struct settings_rapid_response *rapid = &file->settings.rapid_response;

	if (!rapid->system.username)
		return missing(file, "rapid-response", "username", NULL, err);
	if (!rapid->dealer_number)
		return missing(file, "rapid-response", "dealer_number", NULL, err);
	return need_password(file, "rapid-response", &rapid->system, err);
}

int settings_need_systems(struct settings_file *file, unsigned which, struct err *err)
{
	int code = 0;

	if ((which & SETTINGS_NEED_REVIO) != 0)
		code = need_revio(file, err);
	if (code == 0 && (which & SETTINGS_NEED_RAPID_RESPONSE) != 0)
		code = need_rapid_response(file, err);
	return code;
}

void settings_describe(const struct settings_file *file, settings_row_fn *row, void *self)
{
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting_value *value = &file->values[i];
		bool hide = settings_table[i].info.is_secret && value->text.n > 0;
		row(self, &settings_table[i].info, hide ? SV("***") : value->text, value->origin);
	}
}
