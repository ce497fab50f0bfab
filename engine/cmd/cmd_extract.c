#include <stdio.h>

#include "engine/cmd/cmd.h"
#include "io/json.h"

#include "engine/base/banned.h"

static void tell_json(const struct context *context)
{
	struct buf text = BUF_INIT;
	struct json_writer w;

	json_begin(&w, &text, true);
	json_open_object(&w);
	json_member_u64(&w, "format_version", 1);
	json_key(&w, "snapshots");
	json_open_array(&w);
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (!context->extracted[side])
			continue;
		json_open_object(&w);
		json_member(&w, "system", sv_of(side_system((enum side)side)));
		json_member_u64(&w, "rows", context->extracted_rows[side]);
		json_member(&w, "path", sv_of(context->extracted[side]));
		json_close_object(&w);
	}
	json_close_array(&w);
	json_close_object(&w);
	(void)printf("%s\n", buf_str(&text));
	buf_release(&text);
}

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
	if (o->json)
		tell_json(context);
	else if (!o->quiet)
		(void)puts("next: `accord match` (first time), or `accord diff`");
	return 0;
}
