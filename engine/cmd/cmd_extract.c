#include <stdio.h>

#include "engine/cmd/cmd.h"

#include "engine/base/banned.h"

int cmd_extract(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	const char *only = o->arguments.count ? o->arguments.at[0] : NULL;
	static const char *const names[] = {"revio", "rapid-response"};

	if (only && strcmp(only, names[0]) != 0 && strcmp(only, names[1]) != 0) {
		const char *nearest = sv_nearest(sv_of(only), names, 2);
		return ERR_SET(err, ERR_USAGE, "there is no system '%s'; %s%s%s", only,
			nearest ? "did you mean '" : "write revio or rapid-response",
			nearest ? nearest : "", nearest ? "'?" : "");
	}
	if (context_rules(context, err) != 0 || context_start_writing(context, "extract", err) != 0)
		return err->code;
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (only && strcmp(only, side_system((enum side)side)) != 0)
			continue;
		if (context_extract(context, (enum side)side, err) != 0)
			return err->code;
	}
	if (!o->quiet && !o->json)
		(void)puts("next: `accord match` (first time), or `accord diff`");
	return 0;
}
