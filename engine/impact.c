#include "engine/impact.h"

#include <stdlib.h>

#include "engine/base/map.h"
#include "io/changefile.h"
#include "io/file.h"

#include "engine/base/banned.h"

enum { SEEN_OLD = 1, SEEN_NEW = 2 };

struct comparing {
	struct impact *out;
	struct map ids;	    /* change_id -> SEEN_* */
	struct map classes; /* name -> place in out->classes */
	unsigned mine;	    /* SEEN_OLD or SEEN_NEW: whose changes are gone through */
};

static int note_id(void *self, const struct change *change, struct err *err)
{
	struct comparing *c = self;

	(void)err;
	*map_put(&c->ids, arena_sv(&c->out->arena, sv_of(change->id)), 0, NULL) |= c->mine;
	return 0;
}

static struct impact_class *class_of(struct comparing *c, const struct change *change)
{
	struct sv name =
		arena_printf(&c->out->arena, "%s %s, rule %.*s", direction_name(change->direction),
			action_name(change->action), SV_ARG(change->rule));
	bool added;
	uint64_t *place = map_put(&c->classes, name, c->out->classes.count, &added);

	if (added)
		*vec_push(&c->out->classes) = (struct impact_class){.name = name};
	return &c->out->classes.at[*place];
}

static struct change kept(struct arena *arena, const struct change *change)
{
	struct change copy = *change;

	copy.customer_id = arena_sv(arena, change->customer_id);
	copy.site_num = arena_sv(arena, change->site_num);
	copy.account_number = arena_sv(arena, change->account_number);
	copy.name = arena_sv(arena, change->name);
	copy.field = arena_sv(arena, change->field);
	copy.before = arena_sv(arena, change->before);
	copy.after = arena_sv(arena, change->after);
	copy.rule = arena_sv(arena, change->rule);
	copy.reason = arena_sv(arena, change->reason);
	return copy;
}

static int sort_out(void *self, const struct change *change, struct err *err)
{
	struct comparing *c = self;
	struct impact_class *class = class_of(c, change);
	uint64_t seen = *map_find(&c->ids, sv_of(change->id));

	(void)err;
	if (seen == (SEEN_OLD | SEEN_NEW)) {
		class->both += c->mine == SEEN_NEW; /* counted once */
		return 0;
	}
	if (c->mine == SEEN_OLD)
		class->only_old++;
	else
		class->only_new++;
	*vec_push(&c->out->lines) = (struct impact_line){
		c->mine == SEEN_OLD ? IMPACT_GONE : IMPACT_ADDED, kept(&c->out->arena, change)};
	return 0;
}

static int cmp_classes(const void *a, const void *b)
{
	return sv_cmp(
		((const struct impact_class *)a)->name, ((const struct impact_class *)b)->name);
}

static int compare(struct impact *out, const char *const folders[2], struct err *err)
{
	static const unsigned whose[2] = {SEEN_OLD, SEEN_NEW};
	struct comparing c = {.out = out};
	int code = 0;

	for (int i = 0; i < 2 && code == 0; i++) {
		c.mine = whose[i];
		code = changefile_each_change(folders[i], "changes.csv", note_id, &c, err);
	}
	for (int i = 0; i < 2 && code == 0; i++) {
		c.mine = whose[i];
		code = changefile_each_change(folders[i], "changes.csv", sort_out, &c, err);
	}
	if (out->classes.count)
		qsort(out->classes.at, out->classes.count, sizeof(*out->classes.at), cmp_classes);
	map_release(&c.ids);
	map_release(&c.classes);
	return code;
}

static int make_changeset(const struct reconcile_input *input, const struct ruleset *ruleset,
	const char *dir, struct arena *arena, const char **out_folder, struct err *err)
{
	struct reconcile_input with = *input;
	struct reconcile_result result;

	with.ruleset = ruleset;
	with.changesets_dir = dir;
	int code = reconcile_run(&with, &result, err);
	if (code == 0)
		*out_folder = arena_str(arena, sv_of(result.folder));
	reconcile_result_release(&result);
	return code;
}

int impact_run(const struct reconcile_input *input, const struct ruleset *old, struct impact *out,
	struct err *err)
{
	const struct ruleset *rulesets[2] = {old, input->ruleset};
	static const char *const names[2] = {"old", "new"};
	const char *folders[2] = {NULL, NULL};
	const char *dirs[2];
	int code = 0;

	(void)memset(out, 0, sizeof(*out));
	arena_init(&out->arena, 0);
	const char *root = file_temporary_name(
		&out->arena, file_join(&out->arena, input->settings->sync.state, "impact"));
	for (int i = 0; i < 2 && code == 0; i++) {
		dirs[i] = file_join(&out->arena, root, names[i]);
		code = make_changeset(input, rulesets[i], dirs[i], &out->arena, &folders[i], err);
	}
	if (code == 0)
		code = compare(out, folders, err);
	for (int i = 0; i < 2 && folders[i]; i++) {
		file_remove_quietly(folders[i]);
		file_remove_quietly(dirs[i]);
	}
	file_remove_quietly(root); /* what is left over goes with the next clean-up */
	return code;
}

void impact_release(struct impact *impact)
{
	vec_release(&impact->classes);
	vec_release(&impact->lines);
	arena_release(&impact->arena);
}
