/*
 * Settings files of any bytes, and (first byte odd) secret files: what loads can be described, and no description
 * shows a secret.
 */
#include "tests/fuzz/fuzz_help.h"

#include <sys/stat.h>

#include "io/settings_file.h"

#include "engine/base/banned.h"

#define SYSTEMS                                                                                    \
	"[revio]\nusername = u\nclient_code = c\npassword_file = secret\n"                         \
	"[rapid-response]\nusername = u\ndealer_number = 1\npassword = p\n"                        \
	"default_device_type = d\ndefault_timezone = 1\n[sync]\nbill_profile = 1\n"

static void look(void *self, const struct setting_info *info, struct sv value, struct sv origin)
{
	(void)origin;
	FUZZ_CHECK(!info->is_secret || value.n == 0 || sv_eq(value, SV("***")));
	*(size_t *)self += value.n;
}

static void try_settings(struct sv text, struct sv secret)
{
	struct fuzz_path config = fuzz_put("accord.conf", text);
	struct fuzz_path beside = fuzz_put("secret", secret);
	const struct settings_source source = {.config = config.text};
	struct settings_file *file = NULL;
	struct err err = ERR_INIT;
	size_t seen = 0;

	(void)chmod(config.text, 0600);
	(void)chmod(beside.text, 0600);
	if (settings_load(&source, &file, &err) == 0) {
		settings_describe(file, look, &seen);
		if (secret.n > 0 && settings_need_systems(file, SETTINGS_NEED_REVIO, &err) == 0) {
			const char *password = settings_get(file)->revio.system.password;
			FUZZ_CHECK(password && password[0] && !strchr(password, '\n'));
		}
	} else {
		FUZZ_CHECK(err.code == ERR_CONFIG && !file);
	}
	settings_free(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sv bytes = fuzz_sv(data, size);

	if (fuzz_choice(&bytes, 2) == 0)
		try_settings(bytes, SV(""));
	else
		try_settings(SV(SYSTEMS), bytes);
	return 0;
}
