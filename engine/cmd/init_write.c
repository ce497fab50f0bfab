/* What `accord init` leaves behind: accord.conf, commented, and the files with secrets. */
#include <stdio.h>

#include "engine/cmd/init.h"
#include "io/file.h"
#include "io/settings_file.h"

#include "engine/base/banned.h"

/* Settings that are written out also where they are what they would be anyway. */
static bool is_always_written(const struct setting_info *info)
{
	static const char *const names[] = {
		"revio.base_url", "rapid-response.environment", "sync.state", "sync.rules", NULL};
	char name[96];

	(void)snprintf(name, sizeof(name), "%s.%s", info->section, info->key);
	for (size_t i = 0; names[i]; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

void init_render(const struct init *init, struct buf *out)
{
	const char *section = "";
	const struct setting_info *info;

	buf_add_str(out, "; accord.conf, written by `accord init`. accord.conf(5) tells more.\n"
			 "; A line with ; in front is not in force and shows what is so anyway.\n"
			 "; Relative paths begin in this file's folder.\n");
	for (size_t i = 0; (info = settings_info(i)) != NULL; i++) {
		if (strcmp(section, info->section) != 0)
			buf_printf(out, "\n[%s]\n", info->section);
		section = info->section;
		const char *answer = init->answers[i];
		bool is_own = !info->is_secret && answer[0] &&
			      (strcmp(answer, info->initial) != 0 || is_always_written(info));
		buf_printf(out, "; %s\n%s%s =%s%s\n", info->about, is_own ? "" : ";", info->key,
			(is_own ? answer : info->initial)[0] ? " " : "",
			is_own ? answer : info->initial);
	}
}

const char *init_secret_path(const struct init *init, const struct init_secret *secret)
{
	char key[64];

	(void)snprintf(key, sizeof(key), "%s_file", secret->key);
	const char *answer = init_answer(init, secret->section, key);
	return file_join(init->arena, init->folder, answer[0] ? answer : secret->file_name);
}

/* ---- does it read back as it was meant? --------------------------------------------------------------------- */

struct comparing {
	const struct init *init;
	const struct setting_info *wrong;
};

static void compare_row(
	void *self, const struct setting_info *info, struct sv value, struct sv origin)
{
	struct comparing *c = self;
	const char *answer = init_answer(c->init, info->section, info->key);

	if (!info->is_secret && !sv_has_prefix(origin, SV("ACCORD_")) &&
		!sv_eq(value, sv_of(answer)))
		c->wrong = info;
}

static int check_text(const struct init *init, struct sv text, struct err *err)
{
	struct settings_source source = {.config = init->draft};
	struct settings_file *file = NULL;
	struct comparing comparing = {init, NULL};

	if (file_write(init->draft, text, err) != 0)
		return err->code;
	if (settings_load(&source, &file, err) != 0)
		return err->code;
	settings_describe(file, compare_row, &comparing);
	settings_free(file);
	if (comparing.wrong)
		return ERR_SET(err, ERR_CONFIG,
			"'%s' cannot stand in a settings file as '%s' in [%s]; leave out ; # and "
			"outer spaces",
			init_answer(init, comparing.wrong->section, comparing.wrong->key),
			comparing.wrong->key, comparing.wrong->section);
	return 0;
}

int init_write(struct init *init, struct err *err)
{
	struct buf text = BUF_INIT;

	init_render(init, &text);
	int code = check_text(init, buf_sv(&text), err);
	for (int i = 0; i < SECRET_COUNT && code == 0; i++) {
		const struct init_secret *secret = &init->secrets[i];
		if (!secret->value[0])
			continue;
		code = file_write(init_secret_path(init, secret), sv_of(secret->value), err);
		if (code == 0 && !init->context->options->quiet)
			(void)printf("wrote %s\n", init_secret_path(init, secret));
	}
	if (code == 0)
		code = file_write(init->path, buf_sv(&text), err);
	if (code == 0 && !init->context->options->quiet)
		(void)printf("wrote %s\n", init->path);
	buf_release(&text);
	return code;
}
