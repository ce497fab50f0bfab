/* Secrets: where they are found, who may read the file, and the memory they lie in. */
#include "io/settings_file_private.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "engine/base/buf.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { SECRETS_ROOM = 16 * 1024, SECRET_MAX = 4096 };

/* Locking and the core dump advice are best effort: a small limit must not stop the program. */
static int make_room(struct settings_file *file, struct err *err)
{
	if (file->secrets)
		return 0;
	void *room = mmap(
		NULL, SECRETS_ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED)
		return ERR_SET_ERRNO(err, ERR_INTERNAL, "cannot get memory for secrets");
	(void)mlock(room, SECRETS_ROOM);
	(void)madvise(room, SECRETS_ROOM, MADV_DONTDUMP);
	file->secrets = room;
	file->secrets_size = SECRETS_ROOM;
	return 0;
}

static int keep(struct settings_file *file, struct sv secret, const char **out, struct err *err)
{
	int code = make_room(file, err);

	if (code != 0)
		return code;
	if (secret.n + 1 > file->secrets_size - file->secrets_used)
		return ERR_SET(err, ERR_CONFIG, "the secrets are longer than %d bytes in all",
			(int)SECRETS_ROOM);
	char *to = file->secrets + file->secrets_used;
	(void)memcpy(to, secret.p, secret.n);
	to[secret.n] = '\0';
	file->secrets_used += secret.n + 1;
	*out = to;
	return 0;
}

void settings_wipe_secrets(struct settings_file *file)
{
	if (!file->secrets)
		return;
	mem_wipe(file->secrets, file->secrets_size);
	(void)munmap(file->secrets, file->secrets_size);
	file->secrets = NULL;
}

/* systemd's own folder first (systemd.exec(5), "Credentials"), then the settings file's. */
static const char *find_file(
	struct settings_file *file, struct sv name, bool *out_is_credential, struct err *err)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	const char *path = arena_str(&file->arena, name);

	if (credentials && credentials[0] == '/' && file_name_is_plain(name)) {
		const char *there = file_join(&file->arena, credentials, path);
		if (file_exists(there)) {
			*out_is_credential = true;
			return there;
		}
	}
	*out_is_credential = false;
	return file_absolute(&file->arena, file->folder, path, &path, err) == 0 ? path : NULL;
}

static int read_file(struct settings_file *file, const struct setting_value *value,
	const char *label, const char **out, struct err *err)
{
	struct stat about;
	bool is_credential = false;
	struct buf text = BUF_INIT;
	const char *path = find_file(file, value->text, &is_credential, err);

	if (!path)
		return err->code;
	if (!is_credential && stat(path, &about) == 0 && (about.st_mode & 077) != 0)
		return ERR_SET(err, ERR_CONFIG,
			"others can read '%s', which holds a secret; chmod 600 it", path);
	(void)buf_reserve(&text, SECRET_MAX + 1);
	int code = file_read(path, SECRET_MAX, &text, err);
	if (code != 0) {
		err->code = ERR_CONFIG;
		code = err_context(err, "'%s' of %.*s", label, SV_ARG(value->origin));
	}
	while (code == 0 && text.n > 0 &&
		(text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
		text.n--;
	if (code == 0 &&
		(text.n == 0 || memchr(text.p, '\n', text.n) || memchr(text.p, '\0', text.n)))
		code = ERR_SET(err, ERR_CONFIG, "'%s' does not hold one line with a secret", path);
	if (code == 0)
		code = keep(file, buf_sv(&text), out, err);
	if (text.p)
		mem_wipe(text.p, text.room);
	buf_release(&text);
	return code;
}

int settings_read_secret(struct settings_file *file, const char *section, const char *key,
	const char **out, struct err *err)
{
	const char *file_key = arena_printf(&file->arena, "%s_file", key).p;
	const struct setting_value *own = &file->values[setting_find(sv_of(section), sv_of(key))];
	const struct setting_value *by_file =
		&file->values[setting_find(sv_of(section), sv_of(file_key))];

	*out = NULL;
	if (own->text.n > 0 && by_file->text.n > 0 && own->rank == by_file->rank)
		return ERR_SET(err, ERR_CONFIG,
			"both '%s' and '%s' are given in [%s]; keep one of them", key, file_key,
			section);
	if (own->text.n > 0 && (by_file->text.n == 0 || own->rank > by_file->rank))
		return keep(file, own->text, out, err);
	return by_file->text.n > 0 ? read_file(file, by_file, file_key, out, err) : 0;
}
