#include "engine/linkset.h"

#include <stdatomic.h>

#include "engine/base/digest.h"
#include "engine/base/mem.h"
#include "io/ledger.h"

#include "engine/base/banned.h"

__extension__ typedef unsigned __int128 wide;

struct slot {
	uint64_t pair; /* 0: free */
	uint64_t base_hash;
};

struct linkset {
	struct slot *slots;
	atomic_uchar *seen;
	uint64_t room;
	uint64_t count;
};

static uint64_t pair_hash(struct sv customer_id, struct sv site_num)
{
	uint64_t hash = digest_hash64(site_num, digest_hash64(customer_id, 0));

	return hash ? hash : 1;
}

/* Where the hash belongs: the upper bits spread evenly over any number of slots. */
static uint64_t home(const struct linkset *set, uint64_t hash)
{
	return (uint64_t)(((wide)hash * set->room) >> 64);
}

static void add(struct linkset *set, uint64_t hash, uint64_t base_hash)
{
	uint64_t i = home(set, hash);

	while (set->slots[i].pair)
		i = i + 1 == set->room ? 0 : i + 1;
	set->slots[i] = (struct slot){hash, base_hash};
	set->count++;
}

static int take_link(void *self, const struct ledger_link *link, struct err *err)
{
	struct linkset *set = self;

	if (set->count + 1 >= set->room)
		return ERR_SET(err, ERR_INTERNAL, "the ledger has more links than it said");
	add(set, pair_hash(link->customer_id, link->site_num), link->base_hash);
	return 0;
}

int linkset_load(struct ledger *ledger, struct linkset **out, struct err *err)
{
	uint64_t count = 0;
	int64_t last = 0;
	struct linkset *set;

	if (ledger && (ledger_link_count(ledger, &count, err) != 0 ||
			      ledger_link_id_max(ledger, &last, err) != 0))
		return err->code;
	set = mem_calloc(1, sizeof(*set));
	set->room = count + count / 4 + 8;
	set->slots = mem_calloc(set->room, sizeof(*set->slots));
	set->seen = mem_calloc(set->room, sizeof(*set->seen));
	if (ledger && ledger_each_link(ledger, 0, last, take_link, set, err) != 0) {
		linkset_free(set);
		return err->code;
	}
	*out = set;
	return 0;
}

void linkset_free(struct linkset *set)
{
	if (!set)
		return;
	mem_free(set->slots);
	mem_free(set->seen);
	mem_free(set);
}

uint64_t linkset_count(const struct linkset *set)
{
	return set->count;
}

int64_t linkset_find(const struct linkset *set, struct sv customer_id, struct sv site_num)
{
	if (set->count == 0)
		return LINKSET_NONE;
	uint64_t hash = pair_hash(customer_id, site_num);
	uint64_t i = home(set, hash);
	while (set->slots[i].pair) {
		if (set->slots[i].pair == hash)
			return (int64_t)i;
		i = i + 1 == set->room ? 0 : i + 1;
	}
	return LINKSET_NONE;
}

uint64_t linkset_base_hash(const struct linkset *set, int64_t slot)
{
	return set->slots[slot].base_hash;
}

bool linkset_see(struct linkset *set, int64_t slot)
{
	return atomic_exchange_explicit(&set->seen[slot], 1, memory_order_relaxed) == 0;
}

bool linkset_is_seen(const struct linkset *set, int64_t slot)
{
	return atomic_load_explicit(&set->seen[slot], memory_order_relaxed) != 0;
}
