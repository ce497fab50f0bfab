/* Rows of a block: all fields, or a glance at some. */
#include "io/snapstore_private.h"

#include <assert.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

/* ---- rows ------------------------------------------------------------------------------------- */

/* A row that somebody kept, outside of any block: it is indexed on its own. */
static const char *split_lone_row(const struct snapreader *reader, struct snapblock *block,
	size_t *pos, struct sv *values, size_t *out_fields)
{
	enum { SHORT = 4096 };
	uint64_t bits[SPLITTER_INDEX_WORDS(SHORT)];
	char padded[SHORT + SPLITTER_PADDING];
	struct splitter_sums sums;
	uint64_t *index = bits;

	if (block->size <= SHORT) {
		(void)memcpy(padded, block->text, block->size);
		(void)memset(padded + block->size, 0, SPLITTER_PADDING);
		splitter_index(padded, block->size, bits, &sums);
	} else { /* rare: an empty index sends it to the careful reader */
		index = mem_calloc(splitter_index_words(block->size), sizeof(*index));
	}
	const char *wrong = splitter_row(block->text, block->size, index, reader->lf_ok, pos,
		reader->places, reader->column_count, values, out_fields);
	if (index != bits)
		mem_free(index);
	return wrong;
}

int snapreader_split(const struct snapreader *reader, struct snapblock *block, size_t *pos,
	uint64_t row_no, struct sv *values, struct err *err)
{
	const struct room *room = block->room;
	size_t fields = 0;

	for (size_t i = 0; i < reader->lacking_count; i++)
		values[reader->lacking[i]] = SV("");
	const char *wrong =
		room ? splitter_row(block->text, block->size, room->bits, reader->lf_ok, pos,
			       reader->places, reader->column_count, values, &fields)
		     : split_lone_row(reader, block, pos, values, &fields);
	if (!wrong)
		return 0;
	if (fields > 0)
		return ERR_SET(err, ERR_DATA,
			"row %llu of '%s': %zu fields where the header has %zu",
			(unsigned long long)row_no, reader->path, fields, reader->column_count);
	return ERR_SET(err, ERR_DATA, "row %llu of '%s': %s", (unsigned long long)row_no,
		reader->path, wrong);
}

/* ---- some fields of a row ----------------------------------------------------------------------- */

void snapreader_glance_at(struct snapreader *reader, const int *fields, size_t count)
{
	assert(count <= SPLITTER_GLANCE_MAX);
	reader->glance.count = reader->glance_lacking_count = 0;
	for (size_t i = 0; i < reader->column_count; i++) {
		for (size_t k = 0; k < count; k++) {
			if (fields[k] < 0 || reader->places[i] != (size_t)fields[k])
				continue;
			reader->glance.column[reader->glance.count] = i;
			reader->glance.place[reader->glance.count++] = (size_t)fields[k];
		}
	}
	for (size_t i = 0; i < reader->lacking_count; i++) {
		for (size_t k = 0; k < count; k++) {
			if (fields[k] >= 0 && reader->lacking[i] == (size_t)fields[k])
				reader->glance_lacking[reader->glance_lacking_count++] =
					reader->lacking[i];
		}
	}
}

bool snapreader_glance(const struct snapreader *reader, const struct snapblock *block, size_t *pos,
	struct sv *values)
{
	const struct room *room = block->room;

	for (size_t i = 0; i < reader->glance_lacking_count; i++)
		values[reader->glance_lacking[i]] = SV("");
	return splitter_glance(
		block->text, block->size, room->bits, reader->lf_ok, pos, &reader->glance, values);
}
