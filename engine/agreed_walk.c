/* Rows along a list: which of tonight's rows are those of the last time? */
#include "engine/agreed_private.h"

#include "io/splitter.h"

#include "engine/base/banned.h"

static const uint64_t nowhere = UINT64_MAX;

/* One block on its way. */
struct walk {
	struct agreed *agreed;
	struct agreed_walker *walker;
	unsigned thread;
	enum side side;
	uint64_t end;	/* of the list */
	uint64_t place; /* where the next row is expected */
	bool found_any;
	unsigned tried; /* rows before any was found */
};

const struct agreed_rows *agreed_piece(
	struct agreed *agreed, unsigned thread, enum side side, uint64_t place)
{
	struct agreed_walker *walker = &agreed->walkers[thread];
	uint64_t i = place / AGREED_PIECE;
	size_t way = (size_t)(i % AGREED_WAYS);

	if (walker->side != side) {
		for (size_t k = 0; k < AGREED_WAYS; k++)
			walker->piece_no[k] = nowhere;
		walker->side = side;
	}
	if (walker->piece_no[way] != i) {
		(void)agreed_read_rows(agreed, side, i, &walker->pieces[way]);
		walker->piece_no[way] = i;
	}
	return &walker->pieces[way];
}

/* Will the other row of this link be known? */
static bool has_partner(const struct walk *w, uint32_t link)
{
	const uint64_t *set = w->side == SIDE_CUSTOMER ? w->agreed->known : w->agreed->hinted;

	return !set || agreed_has(set, link);
}

/* The row stands there; false when it goes through the join at once: its link moved, or was seen before, or its partner
 * is not as it was. */
static bool take(struct walk *w, uint32_t link)
{
	if ((int64_t)link > w->agreed->head.last_link || agreed_has(w->agreed->doubtful, link) ||
		!has_partner(w, link) || agreed_has(w->walker->bits, link))
		return false;
	agreed_add(w->walker->bits, link);
	return true;
}

static void note_place(struct walk *w, uint64_t row, uint64_t place)
{
	struct agreed_segment *last = NULL;

	if (w->walker->segments[w->side].count > 0)
		last = &w->walker->segments[w->side].at[w->walker->segments[w->side].count - 1];
	if (last && last->row + (uint64_t)last->count == row &&
		last->place + (uint64_t)last->count == place) {
		last->count++;
		return;
	}
	*vec_push(&w->walker->segments[w->side]) =
		(struct agreed_segment){(uint32_t)row, (uint32_t)place, 1};
}

/* The place of this row in [from, until); or nowhere. */
static uint64_t look_in(struct walk *w, uint64_t from, uint64_t until, uint64_t digest, size_t size)
{
	while (from < until) {
		const struct agreed_rows *piece = agreed_piece(w->agreed, w->thread, w->side, from);
		uint64_t first = from / AGREED_PIECE * AGREED_PIECE;
		uint64_t stop = first + AGREED_PIECE < until ? first + AGREED_PIECE : until;
		for (; from < stop; from++) {
			if (piece->digest[from - first] == digest &&
				piece->size[from - first] == size)
				return from;
		}
	}
	return nowhere;
}

static uint64_t look_around(struct walk *w, uint64_t digest, size_t size)
{
	bool far = !w->found_any && w->tried++ < AGREED_FAR_ROWS;
	uint64_t behind = far ? AGREED_FAR : AGREED_BEHIND;
	uint64_t ahead = far ? AGREED_FAR : AGREED_AHEAD;
	uint64_t from = w->place > behind ? w->place - behind : 0;
	uint64_t until = w->place + ahead < w->end ? w->place + ahead : w->end;

	return look_in(w, from, until, digest, size);
}

/* The size of the row at the text's beginning, if it is the row at the expected place; or 0. */
static size_t expected_size(struct walk *w, const char *text, size_t left)
{
	if (w->place >= w->end)
		return 0;
	const struct agreed_rows *piece = agreed_piece(w->agreed, w->thread, w->side, w->place);
	size_t i = (size_t)(w->place % AGREED_PIECE);
	size_t size = piece->size[i];

	if (size == 0 || size > left ||
		digest_keyed64(sv_make(text, size), &w->agreed->head.secret) != piece->digest[i] ||
		!take(w, piece->link[i]))
		return 0;
	return size;
}

/* Not the row that was expected. True when it stands nearby, at w->place then, and counts as known. */
static bool found_nearby(struct walk *w, const char *text, size_t size, uint64_t row)
{
	uint64_t digest = digest_keyed64(sv_make(text, size), &w->agreed->head.secret);
	uint64_t place = size <= UINT16_MAX ? look_around(w, digest, size) : nowhere;

	if (place == nowhere)
		return false;
	const struct agreed_rows *piece = agreed_piece(w->agreed, w->thread, w->side, place);
	w->place = place;
	w->found_any = true;
	if (!take(w, piece->link[place % AGREED_PIECE]))
		return false;
	note_place(w, row, place);
	return true;
}

static int go_through(struct walk *w, struct snapblock *block, agreed_odd_fn *odd, void *self,
	uint64_t *out_rows, struct err *err)
{
	uint64_t row = block->row_no - 1;
	size_t pos = 0;

	for (; pos < block->size; row++) {
		size_t size = expected_size(w, block->text + pos, block->size - pos);
		if (size > 0) {
			note_place(w, row, w->place);
			w->found_any = true;
		} else {
			size = splitter_row_end(block->text, block->size, pos) - pos;
			if (!found_nearby(w, block->text + pos, size, row) &&
				odd(self, row + 1, block->text + pos, size, err) != 0)
				return err->code;
		}
		w->place++;
		pos += size;
	}
	*out_rows = row + 1 - block->row_no;
	return 0;
}

int agreed_walk(struct agreed *agreed, unsigned thread, enum side side, struct snapblock *block,
	agreed_odd_fn *odd, void *self, struct err *err)
{
	struct agreed_walker *walker = &agreed->walkers[thread];
	int64_t start = (int64_t)block->row_no - 1 + atomic_load(&agreed->drift[side]);
	size_t from = walker->segments[side].count;
	struct walk w = {agreed, walker, thread, side, agreed->head.rows[side],
		start > 0 ? (uint64_t)start : 0, false, 0};
	uint64_t rows = 0;

	/* rows of two members are never in one segment: each member has its own */
	*vec_push(&walker->segments[side]) = (struct agreed_segment){UINT32_MAX, 0, 0};
	if (go_through(&w, block, odd, self, &rows, err) != 0)
		return err->code;
	agreed->spans[side][block->member] = (struct agreed_span){
		(uint32_t)thread, (uint32_t)from, (uint32_t)(walker->segments[side].count - from)};
	if (w.found_any)
		atomic_store(&agreed->drift[side],
			(int64_t)w.place - (int64_t)(block->row_no - 1 + rows));
	return snapreader_check_rows(agreed->input.readers[side], block, rows, err);
}

void agreed_wanted(struct agreed *agreed, unsigned thread, enum side side, uint64_t member,
	struct agreed_wanted *out)
{
	const struct agreed_span *span = &agreed->spans[side][member];

	vec_clear(out);
	for (uint32_t i = 0; agreed->wanted > 0 && i < span->count; i++) {
		const struct agreed_segment *segment =
			&agreed->walkers[span->thread].segments[side].at[span->from + i];
		for (uint32_t k = 0; k < segment->count; k++) {
			uint64_t place = (uint64_t)segment->place + k;
			const struct agreed_rows *piece = agreed_piece(agreed, thread, side, place);
			if (!agreed_has(agreed->passed, piece->link[place % AGREED_PIECE]))
				*vec_push(out) = segment->row + k + 1;
		}
	}
}
