#include "engine/confirm.h"

#include <stdlib.h>

#include "engine/base/mem.h"
#include "engine/base/vec.h"
#include "engine/pairs.h"

#include "engine/base/banned.h"

enum { READ_TOGETHER = 128 };

struct confirm_pair {
	struct arena arena;
	struct record records[SIDE_COUNT]; /* as in the snapshots */
	struct sv base;
	struct live_call calls[SIDE_COUNT];
};

/* A heap: the pair with the highest customer id is the first. */
struct confirm_list {
	VEC_FIELDS(struct confirm_pair *);
	uint64_t limit;
};

struct confirm_list *confirm_list_new(uint64_t limit)
{
	struct confirm_list *list = mem_calloc(1, sizeof(*list));

	list->limit = limit;
	return list;
}

/* ---- pairs -------------------------------------------------------------------------------------- */

static struct record copy_record(struct arena *arena, const struct record *record)
{
	struct sv *values = arena_calloc(arena, record->layout->count, sizeof(*values));

	for (size_t i = 0; i < record->layout->count; i++)
		values[i] = record->values[i].n ? arena_sv(arena, record->values[i]) : SV("");
	return (struct record){record->layout, values};
}

static struct confirm_pair *pair_new(
	const struct record *customer, const struct record *site, struct sv base)
{
	struct confirm_pair *pair = mem_calloc(1, sizeof(*pair));

	arena_init(&pair->arena, 2048);
	pair->records[SIDE_CUSTOMER] = copy_record(&pair->arena, customer);
	pair->records[SIDE_SITE] = copy_record(&pair->arena, site);
	pair->base = arena_sv(&pair->arena, base);
	return pair;
}

static void pair_free(struct confirm_pair *pair)
{
	if (pair)
		arena_release(&pair->arena);
	mem_free(pair);
}

static int cmp_keys(const struct record *a, const struct record *b)
{
	return sv_cmp_natural(record_key(a), record_key(b));
}

static int cmp_pairs(const struct confirm_pair *a, const struct confirm_pair *b)
{
	int order = cmp_keys(&a->records[SIDE_CUSTOMER], &b->records[SIDE_CUSTOMER]);

	return order ? order : cmp_keys(&a->records[SIDE_SITE], &b->records[SIDE_SITE]);
}

static int by_key(const void *a, const void *b)
{
	return cmp_pairs(*(struct confirm_pair *const *)a, *(struct confirm_pair *const *)b);
}

void confirm_list_free(struct confirm_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		pair_free(list->at[i]);
	vec_release(list);
	mem_free(list);
}

/* ---- the list of one thread --------------------------------------------------------------------- */

static void swap(struct confirm_list *list, size_t i, size_t j)
{
	struct confirm_pair *pair = list->at[i];

	list->at[i] = list->at[j];
	list->at[j] = pair;
}

static void push(struct confirm_list *list, struct confirm_pair *pair)
{
	size_t i = list->count;

	*vec_push(list) = pair;
	for (; i > 0 && cmp_pairs(list->at[(i - 1) / 2], list->at[i]) < 0; i = (i - 1) / 2)
		swap(list, i, (i - 1) / 2);
}

static struct confirm_pair *pop(struct confirm_list *list)
{
	struct confirm_pair *first = list->at[0];
	size_t i = 0;

	list->at[0] = list->at[--list->count];
	for (;;) {
		size_t child = 2 * i + 1;
		if (child + 1 < list->count && cmp_pairs(list->at[child], list->at[child + 1]) < 0)
			child++;
		if (child >= list->count || cmp_pairs(list->at[i], list->at[child]) >= 0)
			return first;
		swap(list, i, child);
		i = child;
	}
}

/* False when there are `limit` pairs before this one already. */
static bool wants(const struct confirm_list *list, const struct record *customer)
{
	return list && list->limit > 0 &&
	       (list->count < list->limit ||
		       cmp_keys(customer, &list->at[0]->records[SIDE_CUSTOMER]) <= 0);
}

static int judge(struct comparer *comparer, const struct confirm_pair *pair, struct err *err)
{
	return pairs_reconcile(comparer, &pair->records[SIDE_CUSTOMER], &pair->records[SIDE_SITE],
		pair->base, err);
}

int confirm_judge(struct comparer *comparer, const struct record *customer,
	const struct record *site, struct sv base, struct err *err)
{
	struct confirm_list *list = comparer->confirm;

	if (!wants(list, customer) || !pairs_differ(comparer, customer, site, base))
		return pairs_reconcile(comparer, customer, site, base, err);
	push(list, pair_new(customer, site, base));
	if (list->count <= list->limit)
		return 0;
	struct confirm_pair *last = pop(list);
	int code = judge(comparer, last, err);
	pair_free(last);
	return code;
}

/* ---- reading again ------------------------------------------------------------------------------ */

static void on_read(struct live_call *call, void *self)
{
	(void)call;
	(void)self;
}

static bool is_under_way(struct confirm_pair *const *pairs, size_t count, enum side side)
{
	for (size_t i = 0; i < count; i++) {
		if (pairs[i]->calls[side].result == LIVE_PENDING)
			return true;
	}
	return false;
}

static int read_together(struct confirm_pair *const *pairs, size_t count,
	struct port *const ports[SIDE_COUNT], struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		for (int side = 0; side < SIDE_COUNT; side++) {
			struct live_call *call = &pairs[i]->calls[side];
			*call = (struct live_call){.kind = LIVE_READ,
				.key = record_key(&pairs[i]->records[side]),
				.arena = &pairs[i]->arena,
				.done = on_read};
			port_submit(ports[side], call);
		}
	}
	int code = 0;
	for (int side = 0; side < SIDE_COUNT; side++) {
		struct err failure = ERR_INIT;
		while (is_under_way(pairs, count, (enum side)side) &&
			port_wait(ports[side], &failure) == 0)
			;
		if (failure.code != 0 && code == 0) {
			*err = failure;
			code = err_context(err, "reading again what differs in %s",
				side_system((enum side)side));
		}
	}
	return code;
}

/* Takes what was read, if both were, and says whether the pair still differs. */
static bool still_differs(struct comparer *comparer, struct confirm_pair *pair)
{
	for (int side = 0; side < SIDE_COUNT; side++) {
		if (pair->calls[side].result != LIVE_DONE)
			return true;
	}
	for (int side = 0; side < SIDE_COUNT; side++)
		pair->records[side] = pair->calls[side].record.record;
	return pairs_differ(
		comparer, &pair->records[SIDE_CUSTOMER], &pair->records[SIDE_SITE], pair->base);
}

static int settle(struct comparer *comparer, struct confirm_list *all, uint64_t limit,
	struct port *const ports[SIDE_COUNT], uint64_t *out_healed, struct err *err)
{
	size_t read = all->count < limit ? all->count : (size_t)limit;

	if (all->count > 0)
		qsort(all->at, all->count, sizeof(struct confirm_pair *), by_key);
	for (size_t i = 0; i < all->count; i++) {
		size_t left = read > i ? read - i : 0;
		if (left > 0 && i % READ_TOGETHER == 0 &&
			read_together(&all->at[i], left < READ_TOGETHER ? left : READ_TOGETHER,
				ports, err) != 0)
			return err->code;
		if (left > 0 && !still_differs(comparer, all->at[i]))
			(*out_healed)++;
		if (judge(comparer, all->at[i], err) != 0)
			return err->code;
	}
	return 0;
}

int confirm_settle(struct comparer *comparers, unsigned count, struct port *const ports[SIDE_COUNT],
	uint64_t *out_healed, struct err *err)
{
	struct confirm_list *all = confirm_list_new(0);
	uint64_t limit = comparers[0].confirm ? comparers[0].confirm->limit : 0;

	*out_healed = 0;
	for (unsigned i = 0; i < count; i++) {
		struct confirm_list *list = comparers[i].confirm;
		while (list && list->count > 0)
			*vec_push(all) = list->at[--list->count];
	}
	int code = settle(&comparers[0], all, limit, ports, out_healed, err);
	confirm_list_free(all);
	return code;
}
