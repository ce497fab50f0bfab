#include "engine/firstbase.h"

#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "engine/base/fail.h"
#include "engine/model/base.h"
#include "engine/reconcile.h"
#include "engine/seal.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

/* What any reader of JSON keeps of a number. */
static const uint64_t digest_mask = ((uint64_t)1 << 53) - 1;

void firstbase_note(struct changeset_first_bases *sum, struct sv customer_id, struct sv site_num,
	uint64_t base_hash)
{
	sum->links++;
	sum->digest =
		(sum->digest + digest_hash64(site_num, digest_hash64(customer_id, base_hash))) &
		digest_mask;
}

void firstbase_add(struct changeset_first_bases *sum, const struct changeset_first_bases *more)
{
	sum->links += more->links;
	sum->digest = (sum->digest + more->digest) & digest_mask;
}

struct setting {
	struct rebase *rebase;
	struct changeset_first_bases found;
};

static int set_one(
	void *self, struct sv customer_id, struct sv site_num, struct sv base, struct err *err)
{
	struct setting *setting = self;

	firstbase_note(&setting->found, customer_id, site_num, base_hash(base));
	return rebase_first(setting->rebase, customer_id, site_num, base, err);
}

/* A link that got its base in a try before is not found again; all of them get it at once. */
static int check_found(const struct changeset_first_bases *found,
	const struct changeset_first_bases *sealed, struct err *err)
{
	if (found->links == 0 || (found->links == sealed->links && found->digest == sealed->digest))
		return 0;
	return ERR_SET(err, ERR_SEAL,
		"%llu links agree and have no base, but %llu were sealed, or with other values; "
		"are the settings still what they were? make a new change set with `accord diff`",
		(unsigned long long)found->links, (unsigned long long)sealed->links);
}

static int set_all(const struct reconcile_input *input, const struct changeset_manifest *manifest,
	struct setting *setting, struct err *err)
{
	struct ledger *ledger = setting->rebase->ledger;

	if (reconcile_first_bases(input, set_one, setting, err) != 0 ||
		check_found(&setting->found, &manifest->first_bases, err) != 0)
		return err->code;
	return setting->found.links ? ledger_raise_generation(ledger, setting->rebase->run_id,
					      manifest->changeset_id, err)
				    : 0;
}

int firstbase_set(const struct settings *settings, const struct changeset_manifest *manifest,
	struct rebase *rebase, uint64_t *count, struct err *err)
{
	struct setting setting = {.rebase = rebase};
	struct reconcile_input input = {.settings = settings,
		.ruleset = rebase->ruleset,
		.ledger = rebase->ledger,
		.directions = manifest->directions};
	struct arena arena;

	if (manifest->first_bases.links == 0)
		return 0;
	arena_init(&arena, 0);
	for (size_t i = 0; i < manifest->snapshot_count; i++)
		input.snapshot_paths[manifest->snapshots[i].side] =
			seal_snapshot_path(&manifest->snapshots[i], settings->sync.state, &arena);
	int code = ledger_begin(rebase->ledger, err);
	if (code == 0) {
		code = set_all(&input, manifest, &setting, err);
		if (code == 0)
			code = ledger_commit(rebase->ledger, err);
		if (code != 0)
			ledger_abort(rebase->ledger);
	}
	arena_release(&arena);
	if (code == 0)
		*count += setting.found.links;
	FAIL_POINT("apply.after_first_bases");
	return code;
}
