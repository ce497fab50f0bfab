#include "io/rulefiles.h"

#include "io/file.h"

#include "engine/base/banned.h"

static bool is_rule_file(struct sv name)
{
	return sv_has_suffix(name, SV(".rules")) || sv_has_suffix(name, SV(".fields"));
}

static int read_one(const char *folder, const char *name, struct arena *arena,
	struct digest *digest, struct rulefiles *files, struct err *err)
{
	struct buf text = BUF_INIT;
	const char *path = file_join(arena, folder, name);
	int code = file_read(path, INIFILE_SIZE_MAX, &text, err);

	if (code == 0) {
		digest_add_netstring(digest, sv_of(name));
		digest_add_netstring(digest, buf_sv(&text));
		files->file_count++;
		code = inifile_parse(buf_sv(&text), path, INIFILE_KIND_AND_NAME, ERR_DATA, arena,
			&files->sections, err);
	}
	buf_release(&text);
	return code;
}

int rulefiles_read(const char *folder, struct arena *arena, struct rulefiles *out, struct err *err)
{
	struct rulefiles files = {0};
	struct file_names names = {0};
	int code = file_list(folder, arena, &names, err);

	if (code == ERR_NO_INPUT)
		return ERR_SET(err, ERR_NO_INPUT,
			"there is no folder of rules '%s'; name it in the settings ([sync] rules) "
			"or in "
			"ACCORD_SYNC_RULES",
			folder);
	if (code != 0)
		return code;
	struct digest *digest = digest_new();
	for (size_t i = 0; i < names.count && code == 0; i++) {
		if (is_rule_file(sv_of(names.at[i])))
			code = read_one(folder, names.at[i], arena, digest, &files, err);
	}
	digest_hex(digest, files.sha256);
	digest_free(digest);
	vec_release(&names);
	if (code == 0 && files.file_count == 0)
		code = ERR_SET(err, ERR_DATA, "no *.rules or *.fields files in '%s'", folder);
	if (code != 0) {
		rulefiles_release(&files);
		return code;
	}
	*out = files;
	return 0;
}

void rulefiles_release(struct rulefiles *files)
{
	vec_release(&files->sections);
	files->file_count = 0;
}
