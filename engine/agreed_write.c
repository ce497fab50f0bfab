/* The file of agreed.h, made anew out of what was passed over and what was noted. */
#include "engine/agreed_private.h"

#include <errno.h>

#include "engine/base/log.h"
#include "engine/base/pages.h"
#include "engine/join.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* Where fewer pairs than one in so many had to be compared again, the old file is as good. */
enum { RENEW_SHARE = 32, SIZE_SHARE = 2 };

/* ---- notes -------------------------------------------------------------------------------------------- */

static void put_notes_away(struct agreed *agreed, struct agreed_walker *walker)
{
	if (walker->notes_away == 0)
		cachefile_begin_unnamed(&walker->away, agreed->input.settings->sync.state);
	cachefile_add(
		&walker->away, walker->notes.at, walker->notes.count * sizeof(struct agreed_note));
	walker->notes_away += walker->notes.count;
	vec_clear(&walker->notes);
}

void agreed_note(struct agreed *agreed, unsigned thread, const struct agreed_rows_of_pair *rows,
	struct sv others, int64_t link_id)
{
	struct agreed_walker *walker = &agreed->walkers[thread];
	struct sv code;

	if (rows->text[SIDE_CUSTOMER].n > UINT16_MAX || rows->text[SIDE_SITE].n > UINT16_MAX)
		return;
	if (walker->notes.count == AGREED_NOTES)
		put_notes_away(agreed, walker);
	vec_reserve(&walker->notes, AGREED_NOTES);
	struct agreed_note *note = vec_push(&walker->notes);
	note->code = rows->code_hash;
	note->link = (uint32_t)link_id;
	for (int side = 0; side < SIDE_COUNT; side++) {
		note->digest[side] = digest_keyed64(rows->text[side], &agreed->head.secret);
		note->size[side] = (uint16_t)rows->text[side].n;
		note->row[side] = rows->row_no[side] - 1;
	}
	while (join_next_code(&others, &code))
		*vec_push(&walker->others) =
			(struct agreed_code){code_fold_hash(code), (uint32_t)link_id};
}

typedef void note_fn(void *self, const struct agreed_note *note);

/* All notes of a thread; false when some cannot be read back. */
static bool each_note(struct agreed_walker *walker, note_fn *take, void *self)
{
	struct agreed_note *piece = mem_alloc(AGREED_NOTES * sizeof(*piece));
	struct err ignored = ERR_INIT; /* there will be no new file, that is all */
	bool right = walker->away.why == 0;
	size_t got = 0;

	for (uint64_t i = 0; right && i < walker->notes_away; i += AGREED_NOTES) {
		right = file_read_at(walker->away.fd, "notes", piece, AGREED_NOTES * sizeof(*piece),
				i * sizeof(*piece), &got, &ignored) == 0 &&
			got == AGREED_NOTES * sizeof(*piece);
		for (size_t k = 0; right && k < AGREED_NOTES; k++)
			take(self, &piece[k]);
	}
	for (size_t i = 0; right && i < walker->notes.count; i++)
		take(self, &walker->notes.at[i]);
	mem_free(piece);
	return right;
}

/* ---- rows --------------------------------------------------------------------------------------------- */

struct list {
	struct agreed *agreed;
	enum side side;
	struct agreed_rows *pieces;
	uint64_t count;
};

static void set_row(struct list *list, uint64_t row, uint64_t digest, uint16_t size, uint32_t link)
{
	struct agreed_rows *piece = &list->pieces[row / AGREED_PIECE];
	size_t i = (size_t)(row % AGREED_PIECE);

	piece->digest[i] = digest;
	piece->size[i] = size;
	piece->link[i] = link;
}

static void take_note(void *self, const struct agreed_note *note)
{
	struct list *list = self;

	if (note->row[list->side] / AGREED_PIECE < list->count)
		set_row(list, note->row[list->side], note->digest[list->side],
			note->size[list->side], note->link);
}

/* What was passed over stands in the old file already. */
static void take_segment(struct list *list, const struct agreed_segment *segment)
{
	for (uint32_t k = 0; k < segment->count; k++) {
		uint64_t place = (uint64_t)segment->place + k;
		const struct agreed_rows *old = agreed_piece(list->agreed, 0, list->side, place);
		size_t i = (size_t)(place % AGREED_PIECE);
		if (agreed_has(list->agreed->passed, old->link[i]))
			set_row(list, (uint64_t)segment->row + k, old->digest[i], old->size[i],
				old->link[i]);
	}
}

static void take_old(struct list *list)
{
	for (unsigned t = 0; t < list->agreed->input.threads; t++) {
		const struct agreed_walker *walker = &list->agreed->walkers[t];
		for (size_t i = 0; i < walker->segments[list->side].count; i++)
			take_segment(list, &walker->segments[list->side].at[i]);
	}
}

/* As they stand in the snapshot that the list is of. */
static void take_hints(struct list *list)
{
	const struct snapreader *reader = list->agreed->input.readers[list->side];
	struct buf room = BUF_INIT;

	for (uint64_t i = 0; i < snapreader_member_count(reader); i++) {
		struct sv hints = snapreader_hints(reader, i, &room);
		uint64_t row = 0;
		uint64_t rows = 0;
		snapreader_member_rows(reader, i, &row, &rows);
		for (size_t k = 0; k < hints.n / SNAPHINT_SIZE; k++, row++) {
			if ((row - 1) / AGREED_PIECE < list->count)
				list->pieces[(row - 1) / AGREED_PIECE]
					.hint[(row - 1) % AGREED_PIECE] = snaphint_at(hints, k);
		}
	}
	buf_release(&room);
}

static bool write_rows(struct agreed *agreed, enum side side, struct cachefile *file)
{
	struct list list = {agreed, side, NULL, agreed_pieces(agreed->input.rows[side])};
	size_t size = (size_t)list.count * sizeof(*list.pieces);
	bool right = true;

	if (list.count == 0)
		return true;
	list.pieces = pages_alloc(size);
	if (agreed->fd >= 0)
		take_old(&list);
	take_hints(&list);
	for (unsigned t = 0; t < agreed->input.threads && right; t++)
		right = each_note(&agreed->walkers[t], take_note, &list);
	for (uint64_t i = 0; i < list.count; i++)
		list.pieces[i].check = agreed_rows_check(agreed, &list.pieces[i]);
	if (right)
		cachefile_add(file, list.pieces, size);
	pages_free(list.pieces, size);
	return right;
}

/* ---- codes -------------------------------------------------------------------------------------------- */

struct codes {
	struct agreed *agreed;
	struct cachefile *file;
	struct agreed_codes *piece;
	uint64_t count;
	uint64_t pairs;
	bool right;
};

static void end_piece(struct codes *codes)
{
	if (codes->piece->count == 0)
		return;
	codes->piece->check = agreed_codes_check(codes->agreed, codes->piece);
	cachefile_add(codes->file, codes->piece, sizeof(*codes->piece));
	(void)memset(codes->piece, 0, sizeof(*codes->piece));
}

static void add_code(struct codes *codes, uint64_t hash, uint32_t link)
{
	struct agreed_codes *piece = codes->piece;

	piece->hash[piece->count] = hash;
	piece->link[piece->count++] = link;
	codes->count++;
	if (piece->count == AGREED_PIECE)
		end_piece(codes);
}

static void take_code(void *self, const struct agreed_note *note)
{
	struct codes *codes = self;

	codes->pairs++;
	add_code(codes, note->code, note->link);
}

static void take_old_codes(struct codes *codes)
{
	const struct agreed *agreed = codes->agreed;
	struct agreed_codes *old = mem_alloc(sizeof(*old));

	for (uint64_t i = 0; i < agreed_pieces(agreed->head.codes) && codes->right; i++) {
		codes->right = agreed_read_codes(agreed, i, old);
		for (uint64_t k = 0; codes->right && k < old->count; k++) {
			if (agreed_has(agreed->passed, old->link[k]))
				add_code(codes, old->hash[k], old->link[k]);
		}
	}
	codes->pairs += agreed->pairs;
	mem_free(old);
}

static bool write_codes(struct agreed *agreed, struct cachefile *file, struct agreed_head *head)
{
	struct codes codes = {agreed, file, mem_calloc(1, sizeof(struct agreed_codes)), 0, 0, true};

	if (agreed->pairs > 0) /* else there is nothing to take, and maybe nothing to read */
		take_old_codes(&codes);
	for (unsigned t = 0; t < agreed->input.threads && codes.right; t++) {
		const struct agreed_walker *walker = &agreed->walkers[t];
		codes.right = each_note(&agreed->walkers[t], take_code, &codes);
		for (size_t i = 0; codes.right && i < walker->others.count; i++)
			add_code(&codes, walker->others.at[i].hash, walker->others.at[i].link);
	}
	end_piece(&codes);
	mem_free(codes.piece);
	head->codes = codes.count;
	head->pairs = codes.pairs;
	return codes.right;
}

/* ---- the whole ---------------------------------------------------------------------------------------- */

static uint64_t noted(const struct agreed *agreed)
{
	uint64_t count = 0;

	for (unsigned t = 0; t < agreed->input.threads; t++)
		count += agreed->walkers[t].notes_away + agreed->walkers[t].notes.count;
	return count;
}

/* Pieces are full but for the last one of each list, and so a code's number tells where it stands. */
static bool write_file(struct agreed *agreed, const struct linkset *links, struct cachefile *file)
{
	struct agreed_head head = agreed->head;

	for (int side = 0; side < SIDE_COUNT; side++)
		head.rows[side] = agreed->input.rows[side];
	head.move = agreed->input.links_as_of;
	head.last_link = linkset_last_id(links);
	cachefile_add(file, &head, sizeof(head));
	if (!write_rows(agreed, SIDE_SITE, file) || !write_rows(agreed, SIDE_CUSTOMER, file) ||
		!write_codes(agreed, file, &head))
		return false;
	head.check = agreed_head_check(&head);
	cachefile_put_head(file, &head, sizeof(head));
	return true;
}

/* Not durable: after a power cut the checks tell what is left of it. */
void agreed_write(struct agreed *agreed, const struct linkset *links)
{
	uint64_t count = noted(agreed);
	uint64_t most = agreed->input.rows[SIDE_CUSTOMER] > agreed->input.rows[SIDE_SITE]
				? agreed->input.rows[SIDE_CUSTOMER]
				: agreed->input.rows[SIDE_SITE];
	struct cachefile file;
	struct arena arena;

	if (linkset_count(links) < agreed_worth_links() ||
		count * RENEW_SHARE <= agreed->pairs + count ||
		agreed_pieces(most) * sizeof(struct agreed_rows) * SIZE_SHARE >
			agreed->input.memory_bytes)
		return;
	arena_init(&arena, 0);
	cachefile_begin(&file, &arena, agreed_path(&arena, agreed->input.settings->sync.state));
	if (file.why == 0 && !write_file(agreed, links, &file))
		file.why = EIO; /* what was noted, or the old file, cannot be read back */
	if (!cachefile_end(&file))
		log_debug("'%s' is not kept, so all pairs will be compared: %s", file.path,
			strerror(file.why));
	arena_release(&arena);
}
