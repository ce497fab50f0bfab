/* Along the list of customers by their hints: which pairs will likely be passed over? */
#include "engine/agreed_private.h"

#include "engine/base/banned.h"

/* So many rows in a run must be alike. */
enum { RUN = 3 };

/* One member on its way. */
struct along {
	struct agreed *agreed;
	unsigned thread;
	struct sv hints;
	size_t rows;
	uint64_t end;	/* of the list */
	uint64_t place; /* where the next row is expected */
	bool found_any;
	unsigned tried; /* rows before any was found */
};

static bool is_alike(struct along *a, size_t row, uint64_t place)
{
	return place < a->end &&
	       agreed_piece(a->agreed, a->thread, SIDE_CUSTOMER, place)
			       ->hint[place % AGREED_PIECE] == snaphint_at(a->hints, row);
}

/* Two bytes alike are an accident now and then; some in a run are not. */
static bool is_run(struct along *a, size_t row, uint64_t place)
{
	for (size_t i = 0; i < RUN && row + i < a->rows; i++) {
		if (!is_alike(a, row + i, place + i))
			return false;
	}
	return true;
}

/* The row is not where it was expected: rows came in before it, or are gone. The list's place is moved there. */
static bool look_around(struct along *a, size_t row)
{
	bool far = !a->found_any && a->tried++ < AGREED_FAR_ROWS;
	uint64_t behind = far ? AGREED_FAR : AGREED_BEHIND;
	uint64_t until = a->place + (far ? AGREED_FAR : AGREED_AHEAD);

	if (row + 1 < a->rows && is_run(a, row + 1, a->place + 1))
		return false; /* another row in its place */
	for (uint64_t i = a->place > behind ? a->place - behind : 0; i < until; i++) {
		if (is_run(a, row, i)) {
			a->place = i;
			return true;
		}
	}
	return false;
}

static void add_link(struct along *a)
{
	const struct agreed_rows *piece =
		agreed_piece(a->agreed, a->thread, SIDE_CUSTOMER, a->place);
	size_t i = (size_t)(a->place % AGREED_PIECE);

	if (piece->size[i] > 0 && (int64_t)piece->link[i] <= a->agreed->head.last_link)
		agreed_add(a->agreed->walkers[a->thread].bits, piece->link[i]);
}

static void go_along(struct along *a)
{
	for (size_t row = 0; row < a->rows; row++) {
		if (is_alike(a, row, a->place) || look_around(a, row)) {
			a->found_any = true;
			add_link(a);
		}
		a->place++;
	}
}

void agreed_hints(struct agreed *agreed, unsigned thread)
{
	const struct snapreader *reader = agreed->input.readers[SIDE_CUSTOMER];
	struct buf room = BUF_INIT;
	uint64_t i;

	while ((i = atomic_fetch_add(&agreed->next_hinted, 1)) < snapreader_member_count(reader)) {
		struct sv hints = snapreader_hints(reader, i, &room);
		uint64_t from = 0;
		uint64_t rows = 0;
		snapreader_member_rows(reader, i, &from, &rows);
		int64_t start = (int64_t)from - 1 + atomic_load(&agreed->drift[SIDE_CUSTOMER]);
		struct along a = {agreed, thread, hints, hints.n / SNAPHINT_SIZE,
			agreed->head.rows[SIDE_CUSTOMER], start > 0 ? (uint64_t)start : 0, false,
			0};
		go_along(&a);
		if (a.found_any)
			atomic_store(&agreed->drift[SIDE_CUSTOMER],
				(int64_t)a.place - (int64_t)(from - 1 + rows));
	}
	buf_release(&room);
}
