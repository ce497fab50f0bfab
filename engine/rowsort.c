#include "engine/rowsort.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/base/fail.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

/*
 * A row in memory and in a spilled run:
 *   u32 size of the whole   u32 number[4]   u32 text_count   u32 length[text_count]   bytes
 */
enum { ROW_HEAD_WORDS = 2 + ROW_NUMBERS, RUN_BUFFER_BYTES = 256 * 1024 };

struct rowsort_run {
	FILE *file;
	unsigned char *row; /* the row that the merge looks at; NULL at the end */
	size_t room;
	struct row view;
};

void rowsort_init(struct rowsort *sort, row_cmp_fn *cmp, row_key_fn *key, size_t limit_bytes,
	const char *spill_dir)
{
	(void)memset(sort, 0, sizeof(*sort));
	arena_init(&sort->arena, 256 * 1024);
	sort->cmp = cmp;
	sort->key = key;
	sort->limit_bytes = limit_bytes;
	sort->spill_dir = spill_dir;
	err_clear(&sort->err);
}

static void run_close(struct rowsort_run *run)
{
	if (run->file)
		(void)fclose(run->file);
	mem_free(run->row);
	mem_free(run);
}

void rowsort_release(struct rowsort *sort)
{
	for (size_t i = 0; i < sort->runs.count; i++)
		run_close(sort->runs.at[i]);
	vec_release(&sort->runs);
	vec_release(&sort->rows);
	arena_release(&sort->arena);
}

static uint32_t word_at(const unsigned char *row, size_t i)
{
	uint32_t word;

	(void)memcpy(&word, row + i * sizeof(word), sizeof(word));
	return word;
}

static void decode(const unsigned char *row, struct row *out)
{
	for (size_t i = 0; i < ROW_NUMBERS; i++)
		out->number[i] = word_at(row, 1 + i);
	out->text_count = word_at(row, 1 + ROW_NUMBERS);
	const char *bytes =
		(const char *)row + (ROW_HEAD_WORDS + (size_t)out->text_count) * sizeof(uint32_t);
	for (size_t i = 0; i < out->text_count; i++) {
		out->text[i] = sv_make(bytes, word_at(row, ROW_HEAD_WORDS + i));
		bytes += out->text[i].n;
	}
}

static size_t encoded_size(const struct row *row)
{
	size_t size = (ROW_HEAD_WORDS + (size_t)row->text_count) * sizeof(uint32_t);

	for (size_t i = 0; i < row->text_count; i++)
		size += row->text[i].n;
	return size;
}

static void encode(const struct row *row, size_t size, unsigned char *out)
{
	uint32_t head[ROW_HEAD_WORDS + ROW_TEXTS_MAX];
	size_t words = 0;

	head[words++] = (uint32_t)size;
	for (size_t i = 0; i < ROW_NUMBERS; i++)
		head[words++] = row->number[i];
	head[words++] = row->text_count;
	for (size_t i = 0; i < row->text_count; i++)
		head[words++] = (uint32_t)row->text[i].n;
	(void)memcpy(out, head, words * sizeof(uint32_t));
	out += words * sizeof(uint32_t);
	for (size_t i = 0; i < row->text_count; i++) {
		if (row->text[i].n)
			(void)memcpy(out, row->text[i].p, row->text[i].n);
		out += row->text[i].n;
	}
}

/* ---- sorting: a merge sort, stable ----------------------------------------------------------------- */

static bool comes_after(row_cmp_fn *cmp, const struct rowsort_row *a, const struct rowsort_row *b)
{
	struct row left;
	struct row right;

	if (a->key != b->key)
		return a->key > b->key;
	decode(a->bytes, &left);
	decode(b->bytes, &right);
	return cmp(&left, &right) > 0;
}

static void merge_halves(row_cmp_fn *cmp, struct rowsort_row *rows, struct rowsort_row *spare,
	size_t middle, size_t count)
{
	size_t i = 0;
	size_t j = middle;

	if (!comes_after(cmp, &rows[middle - 1], &rows[middle]))
		return; /* in order already, as rows of one file often are */
	for (size_t k = 0; k < count; k++) {
		bool take_right =
			i == middle || (j < count && comes_after(cmp, &rows[i], &rows[j]));
		spare[k] = take_right ? rows[j++] : rows[i++];
	}
	(void)memcpy(rows, spare, count * sizeof(*rows));
}

static void sort_rows(
	row_cmp_fn *cmp, struct rowsort_row *rows, struct rowsort_row *spare, size_t count)
{
	if (count < 2)
		return;
	size_t middle = count / 2;
	sort_rows(cmp, rows, spare, middle);
	sort_rows(cmp, rows + middle, spare, count - middle);
	merge_halves(cmp, rows, spare, middle, count);
}

static void sort_in_memory(struct rowsort *sort)
{
	struct rowsort_row *spare = mem_alloc(sort->rows.count * sizeof(*spare));

	sort_rows(sort->cmp, sort->rows.at, spare, sort->rows.count);
	mem_free(spare);
}

/* ---- spilling --------------------------------------------------------------------------------------- */

static FILE *spill_file(struct rowsort *sort)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/.accord-spill-XXXXXX", sort->spill_dir);
	int fd = mkostemp(path, O_CLOEXEC);
	FILE *file = fd >= 0 ? fdopen(fd, "w+b") : NULL;
	if (!file) {
		(void)ERR_SET_ERRNO(&sort->err, ERR_CANT_CREATE,
			"cannot make a temporary file in '%s'", sort->spill_dir);
		if (fd >= 0)
			(void)close(fd);
		return NULL;
	}
	(void)unlink(path); /* it goes with the process, however that ends */
	(void)setvbuf(file, NULL, _IOFBF, RUN_BUFFER_BYTES);
	return file;
}

static void spill(struct rowsort *sort)
{
	if (sort->err.code)
		return;
	sort_in_memory(sort);
	FILE *file = spill_file(sort);
	if (!file)
		return;
	bool failed = fail_io("rowsort.spill");
	for (size_t i = 0; i < sort->rows.count && !failed; i++)
		failed = fwrite(sort->rows.at[i].bytes, word_at(sort->rows.at[i].bytes, 0), 1,
				 file) != 1;
	if (failed || fflush(file) != 0 || fseeko(file, 0, SEEK_SET) != 0) {
		(void)ERR_SET_ERRNO(&sort->err, ERR_IO,
			"cannot write a temporary file in '%s'; is the disk full?",
			sort->spill_dir);
		(void)fclose(file);
		return;
	}
	struct rowsort_run *run = mem_calloc(1, sizeof(*run));
	run->file = file;
	*vec_push(&sort->runs) = run;
	vec_clear(&sort->rows);
	arena_clear(&sort->arena);
	sort->bytes = 0;
}

void rowsort_add(struct rowsort *sort, const struct row *row)
{
	size_t size = encoded_size(row);
	unsigned char *copy = arena_alloc(&sort->arena, size);

	encode(row, size, copy);
	*vec_push(&sort->rows) = (struct rowsort_row){sort->key ? sort->key(row) : 0, copy};
	sort->count++;
	sort->bytes += size + sizeof(struct rowsort_row);
	if (sort->limit_bytes && sort->bytes > sort->limit_bytes)
		spill(sort);
}

/* ---- reading back ------------------------------------------------------------------------------------ */

/* One of the sorted parts that the merge draws from: a run, or the rows still in memory. */
struct source {
	struct rowsort_run *run;
	const struct rowsort_row *rows;
	size_t left;
	bool has_row;
	struct row view;
};

static int run_step(struct rowsort_run *run, bool *out_has_row, struct err *err)
{
	uint32_t size;

	*out_has_row = false;
	if (fread(&size, sizeof(size), 1, run->file) != 1) {
		if (ferror(run->file))
			return ERR_SET_ERRNO(err, ERR_IO, "cannot read a temporary file");
		return 0;
	}
	if (size > run->room) {
		run->row = mem_realloc(run->row, size, 1);
		run->room = size;
	}
	(void)memcpy(run->row, &size, sizeof(size));
	if (size > sizeof(size) &&
		fread(run->row + sizeof(size), size - sizeof(size), 1, run->file) != 1)
		return ERR_SET(err, ERR_IO, "a temporary file ends too early");
	*out_has_row = true;
	return 0;
}

static int source_step(struct source *source, struct err *err)
{
	if (source->run) {
		if (run_step(source->run, &source->has_row, err) != 0)
			return err->code;
		if (source->has_row)
			decode(source->run->row, &source->view);
		return 0;
	}
	source->has_row = source->left > 0;
	if (source->has_row) {
		decode(source->rows++->bytes, &source->view);
		source->left--;
	}
	return 0;
}

/* The sources form a heap by their present row. */
static void sift_down(row_cmp_fn *cmp, struct source **heap, size_t count, size_t i)
{
	for (;;) {
		size_t least = i;
		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++) {
			if (cmp(&heap[child]->view, &heap[least]->view) < 0)
				least = child;
		}
		if (least == i)
			return;
		struct source *swap = heap[i];
		heap[i] = heap[least];
		heap[least] = swap;
		i = least;
	}
}

static int merge(struct source **heap, size_t count, row_cmp_fn *cmp, row_fn *row, void *self,
	struct err *err)
{
	for (size_t i = count / 2; i-- > 0;)
		sift_down(cmp, heap, count, i);
	while (count > 0) {
		if (row(self, &heap[0]->view, err) != 0 || source_step(heap[0], err) != 0)
			return err->code;
		if (!heap[0]->has_row)
			heap[0] = heap[--count];
		sift_down(cmp, heap, count, 0);
	}
	return 0;
}

static size_t source_total(struct rowsort *const *sorts, size_t count)
{
	size_t total = 0;

	for (size_t i = 0; i < count; i++)
		total += sorts[i]->runs.count + 1;
	return total;
}

void rowsort_finish(struct rowsort *sort)
{
	if (!sort->is_sorted)
		sort_in_memory(sort);
	sort->is_sorted = true;
}

/* Fills the sources of one rowsort behind those that are there. */
static size_t add_sources(struct rowsort *sort, struct source *sources, size_t count)
{
	rowsort_finish(sort);
	for (size_t i = 0; i < sort->runs.count; i++)
		sources[count++] = (struct source){.run = sort->runs.at[i]};
	sources[count++] = (struct source){.rows = sort->rows.at, .left = sort->rows.count};
	return count;
}

int rowsort_each(
	struct rowsort *const *sorts, size_t count, row_fn *row, void *self, struct err *err)
{
	size_t total = source_total(sorts, count);
	struct source *sources = mem_calloc(total, sizeof(*sources));
	struct source **heap = mem_calloc(total, sizeof(*heap));
	size_t filled = 0;
	size_t live = 0;
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++) {
		if (sorts[i]->err.code) {
			*err = sorts[i]->err;
			result = err->code;
		} else {
			filled = add_sources(sorts[i], sources, filled);
		}
	}
	for (size_t i = 0; i < filled && result == 0; i++) {
		result = source_step(&sources[i], err);
		if (result == 0 && sources[i].has_row)
			heap[live++] = &sources[i];
	}
	if (result == 0)
		result = merge(heap, live, sorts[0]->cmp, row, self, err);
	mem_free(heap);
	mem_free(sources);
	return result;
}
