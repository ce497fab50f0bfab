#include "engine/linkset_private.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/base/digest.h"
#include "engine/base/mem.h"
#include "engine/base/pages.h"
#include "engine/base/vec.h"
#include "engine/tasks.h"

#include "engine/base/banned.h"

__extension__ typedef unsigned __int128 wide;

enum { TAG_BITS = 44, BASE_BITS = 52, ID_BITS = 31, BASE_LOW_BITS = 32 };
enum { THREADS_MAX = 64, BATCH = 32, LINKS_PER_THREAD_MIN = 20000 };
static const uint64_t base_mask = ((uint64_t)1 << BASE_BITS) - 1;
static const uint64_t tag_mask = ~(uint64_t)0 << (64 - TAG_BITS);
static const uint64_t id_mask = ((uint64_t)1 << ID_BITS) - 1;
static const uint64_t seen_bit = 1;

/* ---- hashes and slots --------------------------------------------------------------------------- */

static uint64_t pair_hash(struct sv customer_id, struct sv site_num)
{
	return digest_hash64(site_num, digest_hash64(customer_id, 0));
}

/* Where the hash belongs: the upper bits spread evenly over any number of slots. */
static uint64_t home(const struct linkset *set, uint64_t hash)
{
	return (uint64_t)(((wide)hash * set->room) >> 64);
}

/* The lower bits, which home() hardly looks at; never 0. */
static uint64_t tag_of(uint64_t hash)
{
	uint64_t tag = hash << (64 - TAG_BITS);

	return tag ? tag : (uint64_t)1 << (64 - TAG_BITS);
}

static uint64_t base_of(const struct linkset *set, int64_t slot)
{
	uint64_t name = atomic_load_explicit(&set->slots[slot].name, memory_order_relaxed);
	uint64_t rest = atomic_load_explicit(&set->slots[slot].rest, memory_order_relaxed);

	return (name & ~tag_mask) << BASE_LOW_BITS | rest >> BASE_LOW_BITS;
}

/* What a slot keeps of a base's hash; never 0 where there is one. */
static uint64_t kept_of(uint64_t base_hash)
{
	uint64_t kept = base_hash & base_mask;

	return kept ? kept : base_hash != 0;
}

/* A free slot is taken by exchanging its name. */
void linkset_add(struct linkset *set, uint64_t hash, uint64_t base_hash, int64_t link_id)
{
	uint64_t base = kept_of(base_hash);
	uint64_t name = tag_of(hash) | base >> BASE_LOW_BITS;
	uint64_t rest = base << BASE_LOW_BITS | ((uint64_t)link_id & id_mask) << 1;
	uint64_t i = home(set, hash);
	uint_fast64_t nobody = 0;

	while (!atomic_compare_exchange_strong_explicit(
		&set->slots[i].name, &nobody, name, memory_order_relaxed, memory_order_relaxed)) {
		i = i + 1 == set->room ? 0 : i + 1;
		nobody = 0;
	}
	atomic_store_explicit(&set->slots[i].rest, rest, memory_order_relaxed);
}

void linkset_set_base(struct linkset *set, int64_t slot, uint64_t base_hash)
{
	struct linkset_slot *at = &set->slots[slot];
	uint64_t base = kept_of(base_hash);
	uint64_t low = ((uint64_t)1 << (64 - BASE_LOW_BITS)) - 1;

	atomic_store(&at->name, (atomic_load(&at->name) & tag_mask) | base >> BASE_LOW_BITS);
	atomic_store(&at->rest, (atomic_load(&at->rest) & low) | base << BASE_LOW_BITS);
}

void linkset_make_room(struct linkset *set, uint64_t count)
{
	set->room = count + count / 4 + 8;
	set->slots = pages_alloc(set->room * sizeof(*set->slots));
}

/* ---- loading -------------------------------------------------------------------------------------- */

struct waiting_link {
	uint64_t hash;
	uint64_t base_hash;
	int64_t link_id;
};

/* One thread's part of the ledger. Links are added some at a time, so that their slots are on the way. */
struct loader {
	struct linkset *set;
	linkset_wants_fn *wants; /* NULL: all */
	const void *wants_self;
	const char *state_dir;
	int64_t after;
	int64_t upto;
	uint64_t count;
	uint64_t most;
	struct waiting_link batch[BATCH];
	size_t batch_count;
	struct err err;
	struct ledger_link_move move; /* at the moment that it saw */
	pthread_t thread;
	bool started;
};

static void add_batch(struct loader *loader)
{
	for (size_t i = 0; i < loader->batch_count; i++) {
		const struct waiting_link *link = &loader->batch[i];
		linkset_add(loader->set, link->hash, link->base_hash, link->link_id);
	}
	loader->batch_count = 0;
}

static int take_link(void *self, int64_t link_id, struct sv customer_id, struct sv site_num,
	uint64_t base_hash, struct err *err)
{
	struct loader *loader = self;

	if (loader->wants && !loader->wants(loader->wants_self, customer_id))
		return 0;
	if (++loader->count > loader->most)
		return ERR_SET(err, ERR_INTERNAL, "the ledger has more links than it said");
	uint64_t hash = linkset_hash(loader->set, customer_id, site_num);
	loader->batch[loader->batch_count++] = (struct waiting_link){hash, base_hash, link_id};
	if (loader->batch_count == BATCH)
		add_batch(loader);
	return 0;
}

static void *load_part(void *self)
{
	struct loader *loader = self;
	struct ledger *ledger = NULL;
	int code = ledger_open(loader->state_dir, LEDGER_READ, &ledger, &loader->err);

	if (code == 0)
		code = ledger_begin(ledger, &loader->err);
	if (code == 0)
		code = ledger_newest_link_move(ledger, &loader->move, &loader->err);
	if (code == 0)
		code = ledger_each_link_keys(
			ledger, loader->after, loader->upto, take_link, loader, &loader->err);
	if (code == 0)
		add_batch(loader);
	ledger_close(ledger);
	return NULL;
}

static unsigned parts_of(const struct linkset *set, unsigned threads)
{
	uint64_t most = set->count / LINKS_PER_THREAD_MIN + 1;

	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	return most < threads ? (unsigned)most : threads;
}

/* Cuts the ids into parts of one length; ids left out by removed links only make parts uneven. *move is
 * cleared unless all of them saw the ledger as it is then. */
static int load_all(struct linkset *set, const char *state_dir, unsigned threads,
	const struct loader *like, struct ledger_link_move *move, struct err *err)
{
	unsigned parts = parts_of(set, threads ? threads : 1);
	struct loader *loaders = mem_calloc(parts, sizeof(*loaders));
	int code = 0;

	for (unsigned i = 0; i < parts; i++) {
		struct loader *loader = &loaders[i];
		*loader = *like;
		loader->set = set;
		loader->state_dir = state_dir;
		loader->after = (int64_t)((wide)set->last_id * i / parts);
		loader->upto = (int64_t)((wide)set->last_id * (i + 1) / parts);
		loader->started =
			i > 0 && pthread_create(&loader->thread, NULL, load_part, loader) == 0;
	}
	for (unsigned i = 0; i < parts; i++) {
		if (!loaders[i].started)
			(void)load_part(&loaders[i]);
	}
	for (unsigned i = 0; i < parts; i++) {
		if (loaders[i].started)
			(void)pthread_join(loaders[i].thread, NULL);
		if (loaders[i].move.move_no != move->move_no || loaders[i].move.mark != move->mark)
			*move = (struct ledger_link_move){0, 0};
		if (loaders[i].err.code && code == 0) {
			*err = loaders[i].err;
			code = err->code;
		}
	}
	mem_free(loaders);
	return code;
}

static int load_ledger(struct linkset *set, struct ledger *ledger, const char *state_dir,
	unsigned threads, struct err *err)
{
	struct ledger_link_move move;
	struct loader like = {0};

	if (ledger_newest_link_move(ledger, &move, err) != 0 ||
		ledger_link_count(ledger, &set->count, err) != 0 ||
		ledger_link_id_max(ledger, &set->last_id, err) != 0)
		return err->code;
	linkset_make_room(set, set->count);
	like.most = set->count;
	if (set->count > 0 && load_all(set, state_dir, threads, &like, &move, err) != 0)
		return err->code;
	if (move.move_no != 0)
		linkset_cache_write(set, state_dir, &move);
	return 0;
}

static int load(struct linkset *set, struct ledger *ledger, const char *state_dir, unsigned threads,
	struct err *err)
{
	bool done = false;
	int code = 0;

	if (ledger)
		code = linkset_cache_read(ledger, state_dir, set, &done, err);
	if (ledger && code == 0 && !done)
		code = load_ledger(set, ledger, state_dir, threads, err);
	if (code == 0 && !set->slots)
		linkset_make_room(set, 0);
	return code;
}

int linkset_load(struct ledger *ledger, const char *state_dir, unsigned threads,
	struct linkset **out, struct err *err)
{
	struct linkset *set = mem_calloc(1, sizeof(*set));
	int code = load(set, ledger, state_dir, threads, err);

	if (code == 0)
		*out = set;
	else
		linkset_free(set);
	return code;
}

struct linkset *linkset_load_later(const char *state_dir, unsigned threads)
{
	struct linkset *set = mem_calloc(1, sizeof(*set));

	set->to_load = state_dir;
	set->to_load_threads = threads;
	return set;
}

int linkset_load_now(struct linkset *set, struct err *err)
{
	const char *state_dir = set->to_load;
	struct ledger *ledger = NULL;

	if (!state_dir)
		return 0;
	set->to_load = NULL;
	int code = ledger_open(state_dir, LEDGER_READ, &ledger, err);
	if (code == 0)
		code = load(set, ledger, state_dir, set->to_load_threads, err);
	ledger_close(ledger);
	return code;
}

int linkset_load_some(struct ledger *ledger, const char *state_dir, unsigned threads,
	linkset_wants_fn *wants, const void *self, uint64_t most, struct linkset **out,
	struct err *err)
{
	struct linkset *set = mem_calloc(1, sizeof(*set));
	struct loader like = {.wants = wants, .wants_self = self, .most = most};
	struct ledger_link_move move = {0};
	int code = ledger_link_count(ledger, &set->count, err);

	if (code == 0)
		code = ledger_link_id_max(ledger, &set->last_id, err);
	linkset_make_room(set, most);
	if (code == 0 && set->count > 0)
		code = load_all(set, state_dir, threads, &like, &move, err);
	if (code == 0)
		*out = set;
	else
		linkset_free(set);
	return code;
}

void linkset_free(struct linkset *set)
{
	if (!set)
		return;
	if (set->slots)
		pages_free(set->slots, set->room * sizeof(*set->slots));
	mem_free(set);
}

/* ---- asking --------------------------------------------------------------------------------------- */

uint64_t linkset_count(const struct linkset *set)
{
	return set->count;
}

size_t linkset_bytes(const struct linkset *set)
{
	return set->room * sizeof(*set->slots);
}

uint64_t linkset_hash(const struct linkset *set, struct sv customer_id, struct sv site_num)
{
	uint64_t hash = pair_hash(customer_id, site_num);

	__builtin_prefetch(&set->slots[home(set, hash)]);
	return hash;
}

int64_t linkset_find(const struct linkset *set, uint64_t hash)
{
	uint64_t i = home(set, hash);
	uint64_t tag = tag_of(hash);

	for (;;) {
		uint64_t name = atomic_load_explicit(&set->slots[i].name, memory_order_relaxed);
		if (!name)
			return LINKSET_NONE;
		if ((name & tag_mask) == tag)
			return (int64_t)i;
		i = i + 1 == set->room ? 0 : i + 1;
	}
}

bool linkset_has_base(const struct linkset *set, int64_t slot)
{
	return base_of(set, slot) != 0;
}

bool linkset_base_is(const struct linkset *set, int64_t slot, uint64_t base_hash)
{
	uint64_t base = base_of(set, slot);

	return base != 0 && base == kept_of(base_hash);
}

bool linkset_knows_ids(const struct linkset *set)
{
	return set->last_id <= (int64_t)id_mask;
}

int64_t linkset_last_id(const struct linkset *set)
{
	return set->last_id;
}

int64_t linkset_id(const struct linkset *set, int64_t slot)
{
	return (int64_t)(atomic_load_explicit(&set->slots[slot].rest, memory_order_relaxed) >> 1 &
			 id_mask);
}

void linkset_see_apart(struct linkset *set, const uint64_t *bits, int64_t last_id)
{
	set->seen_apart = bits;
	set->seen_last = last_id;
}

static bool is_seen_apart(const struct linkset *set, int64_t id)
{
	return set->seen_apart && id <= set->seen_last &&
	       (set->seen_apart[id / 64] >> (id % 64) & 1) != 0;
}

bool linkset_see(struct linkset *set, int64_t slot)
{
	if (set->seen_apart && is_seen_apart(set, linkset_id(set, slot)))
		return false;
	return (atomic_fetch_or_explicit(&set->slots[slot].rest, seen_bit, memory_order_relaxed) &
		       seen_bit) == 0;
}

bool linkset_each_seen(
	const struct linkset *set, void (*id)(void *self, int64_t link_id), void *self)
{
	if (set->last_id > (int64_t)id_mask)
		return false;
	for (uint64_t i = 0; i < set->room; i++) {
		uint64_t rest = atomic_load_explicit(&set->slots[i].rest, memory_order_relaxed);
		if (rest & seen_bit)
			id(self, (int64_t)(rest >> 1 & id_mask));
	}
	return true;
}

/* ---- what nobody saw ------------------------------------------------------------------------------ */

static int cmp_ids(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

struct unseen {
	const struct linkset *set;
	ledger_link_fn *row;
	void *self;
};

static int take_if_unseen(void *self, const struct ledger_link *link, struct err *err)
{
	const struct unseen *u = self;
	int64_t slot =
		linkset_find(u->set, linkset_hash(u->set, link->customer_id, link->site_num));

	if (slot != LINKSET_NONE && atomic_load(&u->set->slots[slot].rest) & seen_bit)
		return 0;
	return u->row(u->self, link, err);
}

static int twice_met(void *self, const struct ledger_link *link, struct err *err)
{
	(void)self;
	return ERR_SET(err, ERR_DATA,
		"customer '%.*s' or site '%.*s' stands twice in its snapshot; extract again",
		SV_ARG(link->customer_id), SV_ARG(link->site_num));
}

struct link_ids {
	VEC_FIELDS(int64_t);
};

/* What one thread finds in the slots that it goes through. */
struct sorting_out {
	struct link_ids unseen;
	struct link_ids twice;
};

struct all_slots {
	const struct linkset *set;
	struct sorting_out *by_thread;
};

enum { SLOTS_TOGETHER = 1 << 14 };

static int sort_out_slots(void *self, unsigned thread, uint64_t part, struct err *err)
{
	const struct all_slots *all = self;
	const struct linkset *set = all->set;
	struct sorting_out *out = &all->by_thread[thread];
	uint64_t i = part * SLOTS_TOGETHER;
	uint64_t stop = i + SLOTS_TOGETHER < set->room ? i + SLOTS_TOGETHER : set->room;

	(void)err;
	for (; i < stop; i++) {
		uint64_t rest = atomic_load_explicit(&set->slots[i].rest, memory_order_relaxed);
		int64_t id = (int64_t)(rest >> 1 & id_mask);
		if (!atomic_load_explicit(&set->slots[i].name, memory_order_relaxed))
			continue;
		bool apart = is_seen_apart(set, id);
		if (!(rest & seen_bit) && !apart)
			*vec_push(&out->unseen) = id;
		else if (rest & seen_bit && apart)
			*vec_push(&out->twice) = id;
	}
	return 0;
}

static void take_ids(struct link_ids *all, struct link_ids *more)
{
	for (size_t i = 0; i < more->count; i++)
		*vec_push(all) = more->at[i];
	vec_release(more);
}

/* In their order. */
static int tell_ids(struct link_ids *ids, struct ledger *ledger, ledger_link_fn *row, void *self,
	struct err *err)
{
	if (ids->count)
		qsort(ids->at, ids->count, sizeof(*ids->at), cmp_ids);
	for (size_t i = 0; i < ids->count; i++) {
		if (ledger_each_link(ledger, ids->at[i] - 1, ids->at[i], row, self, err) != 0)
			return err->code;
	}
	return 0;
}

/* By their ids; where ids are longer than a slot keeps them, by going through all links again. */
int linkset_each_unseen(const struct linkset *set, unsigned threads, struct ledger *ledger,
	ledger_link_fn *row, void *self, struct err *err)
{
	struct unseen unseen = {set, row, self};

	if (set->count == 0)
		return 0;
	if (set->last_id > (int64_t)id_mask)
		return ledger_each_link(ledger, 0, set->last_id, take_if_unseen, &unseen, err);
	struct sorting_out *found = mem_calloc(threads, sizeof(*found));
	struct all_slots all = {set, found};
	int code = tasks_run(threads, (set->room + SLOTS_TOGETHER - 1) / SLOTS_TOGETHER,
		sort_out_slots, &all, err);
	for (unsigned i = 1; i < threads; i++) {
		take_ids(&found[0].unseen, &found[i].unseen);
		take_ids(&found[0].twice, &found[i].twice);
	}
	if (code == 0)
		code = tell_ids(&found[0].twice, ledger, twice_met, self, err);
	if (code == 0)
		code = tell_ids(&found[0].unseen, ledger, row, self, err);
	vec_release(&found[0].unseen);
	vec_release(&found[0].twice);
	mem_free(found);
	return code;
}
