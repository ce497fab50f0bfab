#include <stdio.h>

#include "engine/cmd/cmd.h"
#include "engine/cmd/show.h"
#include "io/changefile.h"
#include "io/file.h"

#include "engine/base/banned.h"

int cmd_show(struct context *context, struct err *err)
{
	const struct options *o = context->options;
	const char *folder = NULL;
	struct changeset_manifest manifest;

	if (context_settings(context, err) != 0)
		return err->code;
	const char *dir = file_join(&context->arena, context->settings->sync.state, "changesets");
	if (changefile_resolve(dir, o->arguments.count ? o->arguments.at[0] : NULL, &context->arena,
		    &folder, err) != 0 ||
		changefile_read_manifest(folder, &context->arena, &manifest, err) != 0 ||
		changefile_verify(folder, &manifest, err) != 0)
		return err->code;
	int code = o->json ? show_json(context, folder, &manifest, err)
			   : show_text(context, folder, &manifest, err);
	if (code == 0 && o->detailed_exitcode && has_something_to_do(&manifest))
		context->exit_status = 2;
	return code;
}
