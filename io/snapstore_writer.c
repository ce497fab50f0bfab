/*
 * The writing half of snapstore. Rows become text in `text`; once that is a member's worth it goes to
 * a thread that compresses, hashes and writes. The queue holds QUEUE members, so that memory is
 * bounded and the extraction waits when the disk is slow.
 */
#include "io/snapstore_private.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/base/clock.h"
#include "engine/base/map.h"
#include "engine/base/vec.h"
#include "io/csvout.h"
#include "io/file.h"
#include "io/gzfile.h"
#include "io/json.h"

#include "engine/base/banned.h"

enum { QUEUE = 3, SHARE_WORDS_MAX = 256 };

struct piece {
	struct buf text;
	struct buf hints; /* of customers */
	uint64_t rows;
};

struct share {
	struct map counts;
	int field;
};

struct snapwriter {
	struct arena arena;
	const struct layout *layout;
	const char *path;
	struct snapshot_manifest manifest; /* as far as it is known */
	struct piece piece;		   /* being filled */
	uint64_t *empty_counts;
	struct share type;
	struct share status;
	struct buf first_key;
	struct buf last_key;

	struct file_writer *file; /* the thread's, while it runs */
	struct gz_deflater *deflater;
	struct buf packed;
	struct {
		VEC_FIELDS(struct snapshot_member);
	} members;

	pthread_t thread;
	bool has_thread;
	pthread_mutex_t mutex;
	pthread_cond_t moved; /* the queue changed */
	struct piece queue[QUEUE];
	size_t queued; /* queue[0] is the one being worked on */
	bool closing;
	struct err failure; /* as the thread saw it */
};

/* ---- the thread ------------------------------------------------------------------------------- */

static void write_piece(struct snapwriter *writer, const struct piece *piece)
{
	*vec_push(&writer->members) =
		(struct snapshot_member){file_writer_size(writer->file), piece->rows};
	buf_clear(&writer->packed);
	if (piece->hints.n > 0)
		gz_deflate_extra(writer->deflater, buf_sv(&piece->text), SNAPSTORE_HINTS_ID,
			buf_sv(&piece->hints), &writer->packed);
	else
		gz_deflate(writer->deflater, buf_sv(&piece->text), &writer->packed);
	file_writer_add(writer->file, buf_str(&writer->packed), writer->packed.n);
}

static void *run_thread(void *self)
{
	struct snapwriter *writer = self;

	(void)pthread_mutex_lock(&writer->mutex);
	for (;;) {
		while (writer->queued == 0 && !writer->closing)
			(void)pthread_cond_wait(&writer->moved, &writer->mutex);
		if (writer->queued == 0)
			break;
		(void)pthread_mutex_unlock(&writer->mutex);
		write_piece(writer, &writer->queue[0]);
		(void)pthread_mutex_lock(&writer->mutex);
		if (writer->failure.code == 0 &&
			file_writer_check(writer->file, &writer->failure) != 0)
			(void)err_context(&writer->failure, "snapshot");
		struct piece done = writer->queue[0];
		for (size_t i = 1; i < writer->queued; i++)
			writer->queue[i - 1] = writer->queue[i];
		writer->queued--;
		writer->queue[writer->queued] = done;
		(void)pthread_cond_broadcast(&writer->moved);
	}
	(void)pthread_mutex_unlock(&writer->mutex);
	return NULL;
}

/* Waits until at most `most` pieces are queued; the thread's failure, if any. Leaves the lock held. */
static int wait_for_room(struct snapwriter *writer, size_t most, struct err *err)
{
	(void)pthread_mutex_lock(&writer->mutex);
	while (writer->queued > most)
		(void)pthread_cond_wait(&writer->moved, &writer->mutex);
	if (writer->failure.code != 0)
		*err = writer->failure;
	return writer->failure.code;
}

static void clear_piece(struct piece *piece)
{
	buf_clear(&piece->text);
	buf_clear(&piece->hints);
	piece->rows = 0;
}

static int pass_on(struct snapwriter *writer, struct err *err)
{
	int code = wait_for_room(writer, QUEUE - 1, err);

	if (code == 0) {
		struct piece spare = writer->queue[writer->queued];
		writer->queue[writer->queued++] = writer->piece;
		writer->piece = spare;
		(void)pthread_cond_broadcast(&writer->moved);
	}
	(void)pthread_mutex_unlock(&writer->mutex);
	clear_piece(&writer->piece);
	return code;
}

static void end_thread(struct snapwriter *writer)
{
	if (!writer->has_thread)
		return;
	(void)pthread_mutex_lock(&writer->mutex);
	writer->closing = true;
	(void)pthread_cond_broadcast(&writer->moved);
	(void)pthread_mutex_unlock(&writer->mutex);
	(void)pthread_join(writer->thread, NULL);
	writer->has_thread = false;
}

/* ---- opening ---------------------------------------------------------------------------------- */

static void begin_rows(struct snapwriter *writer)
{
	const struct layout *layout = writer->layout;
	struct sv *names = arena_calloc(&writer->arena, layout->count, sizeof(*names));

	clear_piece(&writer->piece);
	writer->manifest.rows = 0;
	(void)memset(writer->empty_counts, 0, layout->count * sizeof(writer->empty_counts[0]));
	map_release(&writer->type.counts);
	map_release(&writer->status.counts);
	writer->type = (struct share){.field = layout->type};
	writer->status = (struct share){.field = layout->status};
	buf_clear(&writer->first_key);
	buf_clear(&writer->last_key);
	for (size_t i = 0; i < layout->count; i++)
		names[i] = layout->fields[i].name;
	writer->manifest.columns = names;
	writer->manifest.column_count = layout->count;
	csvout_add_row(&writer->piece.text, names, layout->count);
}

/* A snapshot is never written over, and names sort by time: one of the same second gets the next one. */
static const char *free_name(struct arena *arena, const char *dir, enum side side, int64_t taken)
{
	char at[CLOCK_TEXT_SIZE];

	for (;; taken++) {
		clock_format_compact(taken, at);
		const char *path =
			arena_printf(arena, "%s/%s-%s.csv.gz", dir, side_plural(side), at).p;
		if (!file_exists(path) && !file_exists(snapshot_manifest_path(arena, path)))
			return path;
	}
}

static int start(struct snapwriter *writer, const char *dir, struct err *err)
{
	int code = file_make_folder(dir, err);

	if (code != 0)
		return code;
	writer->path =
		free_name(&writer->arena, dir, writer->layout->side, writer->manifest.taken_from);
	code = file_writer_open(writer->path, &writer->file, err);
	if (code != 0)
		return code;
	if (pthread_create(&writer->thread, NULL, run_thread, writer) != 0)
		return ERR_SET(err, ERR_INTERNAL, "cannot start a thread");
	writer->has_thread = true;
	return 0;
}

int snapwriter_open(const char *dir, const struct layout *layout, const char *base_url,
	int64_t taken_from, struct snapwriter **out, struct err *err)
{
	struct snapwriter *writer = mem_calloc(1, sizeof(*writer));

	arena_init(&writer->arena, 0);
	writer->layout = layout;
	writer->manifest = (struct snapshot_manifest){.format_version = SNAPSHOT_FORMAT_VERSION,
		.side = layout->side,
		.base_url = arena_sv(&writer->arena, sv_of(base_url)),
		.taken_from = taken_from};
	writer->deflater = gz_deflater_new();
	writer->empty_counts = mem_calloc(layout->count, sizeof(writer->empty_counts[0]));
	(void)pthread_mutex_init(&writer->mutex, NULL);
	(void)pthread_cond_init(&writer->moved, NULL);
	begin_rows(writer);
	int code = start(writer, dir, err);
	if (code != 0) {
		snapwriter_free(writer);
		return code;
	}
	*out = writer;
	return 0;
}

/* ---- rows ------------------------------------------------------------------------------------- */

static void count_word(struct snapwriter *writer, struct share *share, const struct record *record)
{
	struct sv word = record_get(record, share->field);

	if (share->field == FIELD_NONE)
		return;
	if (sv_is_absent(word))
		word = SV("");
	uint64_t *count = map_find(&share->counts, word);
	if (!count && share->counts.count >= SHARE_WORDS_MAX) {
		word = SV("(others)");
		count = map_find(&share->counts, word);
	}
	if (!count)
		count = map_put(&share->counts, arena_sv(&writer->arena, word), 0, NULL);
	(*count)++;
}

static void add_hint(struct snapwriter *writer, size_t row_at)
{
	uint64_t hash = digest_hash64(sv_from(buf_sv(&writer->piece.text), row_at), 0);
	const char hint[SNAPHINT_SIZE] = {(char)(hash & 0xff), (char)(hash >> 8 & 0xff)};

	buf_add(&writer->piece.hints, hint, sizeof(hint));
}

/* Its row is in the piece's text, from `row_at` on: counts it. */
static int count_row(
	struct snapwriter *writer, const struct record *record, size_t row_at, struct err *err)
{
	const struct layout *layout = writer->layout;
	struct sv key = record_key(record);

	if (layout->side == SIDE_CUSTOMER)
		add_hint(writer, row_at);
	for (size_t i = 0; i < layout->count; i++)
		writer->empty_counts[i] += record->values[i].n == 0;
	count_word(writer, &writer->type, record);
	count_word(writer, &writer->status, record);
	if (writer->manifest.rows == 0)
		buf_add_sv(&writer->first_key, key);
	buf_clear(&writer->last_key);
	buf_add_sv(&writer->last_key, key);
	writer->manifest.rows++;
	writer->piece.rows++;
	return writer->piece.text.n >= SNAPSTORE_MEMBER_TEXT ? pass_on(writer, err) : 0;
}

int snapwriter_row(struct snapwriter *writer, const struct record *record, struct err *err)
{
	size_t row_at = writer->piece.text.n;

	csvout_add_row(&writer->piece.text, record->values, writer->layout->count);
	return count_row(writer, record, row_at, err);
}

int snapwriter_row_text(
	struct snapwriter *writer, const struct record *record, struct sv text, struct err *err)
{
	size_t row_at = writer->piece.text.n;

	buf_add_sv(&writer->piece.text, text);
	return count_row(writer, record, row_at, err);
}

int snapwriter_restart(struct snapwriter *writer, struct err *err)
{
	int code = wait_for_room(writer, 0, err);

	if (code == 0) {
		file_writer_restart(writer->file);
		vec_clear(&writer->members);
	}
	(void)pthread_mutex_unlock(&writer->mutex);
	begin_rows(writer);
	return code;
}

/* ---- the end ---------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct map_entry *const *x = a;
	const struct map_entry *const *y = b;

	return sv_cmp((*x)->key, (*y)->key);
}

static void put_share(struct json_writer *w, const char *name, const struct share *share)
{
	const struct map_entry *sorted[SHARE_WORDS_MAX + 1];
	size_t count = 0;

	if (share->field == FIELD_NONE)
		return;
	for (size_t i = 0; i < share->counts.room; i++) {
		const struct map_entry *entry = map_at(&share->counts, i);
		if (entry)
			sorted[count++] = entry;
	}
	if (count > 0)
		qsort(sorted, count, sizeof(sorted[0]), by_name);
	json_key(w, name);
	json_open_object(w);
	for (size_t i = 0; i < count; i++) {
		struct arena arena;
		arena_init(&arena, 256);
		json_member_u64(w, arena_str(&arena, sorted[i]->key), sorted[i]->value);
		arena_release(&arena);
	}
	json_close_object(w);
}

static struct sv shares_text(const struct snapwriter *writer, struct arena *arena)
{
	struct buf text = BUF_INIT;
	struct json_writer w;

	json_begin(&w, &text, false);
	json_open_object(&w);
	put_share(&w, "status", &writer->status);
	put_share(&w, "type", &writer->type);
	json_close_object(&w);
	struct sv copy = arena_sv(arena, buf_sv(&text));
	buf_release(&text);
	return copy;
}

static void *arena_copy(struct arena *arena, const void *from, size_t count, size_t size)
{
	void *to = arena_calloc(arena, count, size);

	if (count > 0)
		(void)memcpy(to, from, count * size);
	return to;
}

/* Moves what the writer gathered into the caller's arena. */
static void fill_manifest(struct snapwriter *writer, const struct extract_proof *proof,
	int64_t taken_until, struct arena *arena, struct snapshot_manifest *out)
{
	char hex[DIGEST_HEX_SIZE];
	size_t columns = writer->layout->count;

	*out = writer->manifest;
	out->base_url = arena_sv(arena, out->base_url);
	out->taken_until = taken_until;
	out->complete = true;
	out->devices = proof->devices;
	out->pages = proof->pages;
	out->bytes = file_writer_size(writer->file);
	file_writer_sha256(writer->file, hex);
	out->sha256 = arena_sv(arena, sv_of(hex));
	struct sv *names = arena_calloc(arena, columns, sizeof(*names));
	for (size_t i = 0; i < columns; i++)
		names[i] = arena_sv(arena, writer->layout->fields[i].name);
	out->columns = names;
	out->empty_counts = arena_copy(arena, writer->empty_counts, columns, sizeof(uint64_t));
	out->member_count = writer->members.count;
	out->members = arena_copy(
		arena, writer->members.at, writer->members.count, sizeof(struct snapshot_member));
	out->first_key = arena_sv(arena, buf_sv(&writer->first_key));
	out->last_key = arena_sv(arena, buf_sv(&writer->last_key));
	out->end_marker = arena_sv(arena, sv_of(proof->end_marker ? proof->end_marker : ""));
	out->shares = shares_text(writer, arena);
}

/* Snapshot, then manifest. One that is there in spite of a failure (of the sync of its folder) goes. */
static int put_in_place(struct snapwriter *writer, const struct extract_proof *proof,
	int64_t taken_until, struct arena *arena, struct snapshot_manifest *out, struct err *err)
{
	const char *manifest_path = snapshot_manifest_path(arena, writer->path);
	struct err unused = ERR_INIT;
	int code = file_writer_commit(writer->file, err);

	if (code == 0) {
		fill_manifest(writer, proof, taken_until, arena, out);
		code = snapshot_write_manifest(manifest_path, out, arena, err);
	}
	if (code != 0) {
		(void)!file_remove(manifest_path, &unused);
		(void)!file_remove(writer->path, &unused);
	}
	return code;
}

int snapwriter_commit(struct snapwriter *writer, const struct extract_proof *proof,
	int64_t taken_until, struct arena *arena, struct snapshot_manifest *out_manifest,
	const char **out_path, struct err *err)
{
	struct snapshot_manifest manifest;
	int code = 0;

	if (proof->rows != writer->manifest.rows)
		return ERR_SET(err, ERR_DATA,
			"the extraction counted %llu records, %llu came; nothing was kept",
			(unsigned long long)proof->rows, (unsigned long long)writer->manifest.rows);
	if (writer->piece.rows > 0 || writer->manifest.rows == 0)
		code = pass_on(writer, err);
	end_thread(writer);
	if (code == 0)
		code = put_in_place(writer, proof, taken_until, arena, &manifest, err);
	if (code != 0)
		return code;
	*out_manifest = manifest;
	*out_path = arena_str(arena, sv_of(writer->path));
	return 0;
}

void snapwriter_free(struct snapwriter *writer)
{
	if (!writer)
		return;
	end_thread(writer);
	file_writer_free(writer->file);
	gz_deflater_free(writer->deflater);
	for (size_t i = 0; i < QUEUE; i++) {
		buf_release(&writer->queue[i].text);
		buf_release(&writer->queue[i].hints);
	}
	buf_release(&writer->piece.text);
	buf_release(&writer->piece.hints);
	buf_release(&writer->packed);
	buf_release(&writer->first_key);
	buf_release(&writer->last_key);
	map_release(&writer->type.counts);
	map_release(&writer->status.counts);
	vec_release(&writer->members);
	mem_free(writer->empty_counts);
	(void)pthread_mutex_destroy(&writer->mutex);
	(void)pthread_cond_destroy(&writer->moved);
	arena_release(&writer->arena);
	mem_free(writer);
}
