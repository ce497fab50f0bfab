#include "io/splitter.h"

#include "engine/base/banned.h"

static inline void put(
	struct sv *values, const size_t *places, size_t field, const char *p, size_t n)
{
	size_t place = places ? places[field] : field;

	if (place != SIZE_MAX)
		values[place] = sv_make(p, n);
}

/* Length of the line end at `at`: 2 for CR LF, 1 for LF alone where that is allowed, else 0. */
static inline size_t line_end(const char *text, size_t size, size_t at, bool lf_ok)
{
	if (at + 1 < size && text[at] == '\r' && text[at + 1] == '\n')
		return 2;
	return lf_ok && at < size && text[at] == '\n' ? 1 : 0;
}

/* ---- the careful reader ----------------------------------------------------------------------- */

/*
 * Reads the quoted field whose opening quote is at *at, unquoting in place; *at moves behind the
 * closing quote. False when it does not end.
 */
static bool read_quoted(char *text, size_t size, size_t *at, struct sv *out)
{
	size_t start = *at + 1;
	size_t to = start;
	size_t from = start;

	for (;;) {
		const char *quote = from < size ? memchr(text + from, '"', size - from) : NULL;
		if (!quote)
			return false;
		size_t run = (size_t)(quote - text) - from;
		if (to != from)
			(void)memmove(text + to, text + from, run);
		to += run;
		from += run + 1;
		if (from >= size || text[from] != '"')
			break;
		text[to++] = '"';
		from++;
	}
	*out = sv_make(text + start, to - start);
	*at = from;
	return true;
}

static const char *read_plain(const char *text, size_t size, size_t *at, struct sv *out)
{
	size_t start = *at;
	size_t i = start;

	while (i < size && text[i] != ',' && text[i] != '\r' && text[i] != '\n') {
		if (text[i] == '"')
			return "a quote stands inside a field that is not quoted";
		i++;
	}
	*out = sv_make(text + start, i - start);
	*at = i;
	return NULL;
}

static const char *bad_end(char c, bool lf_ok)
{
	if (c == '\r')
		return "a CR that no LF follows stands outside quotes";
	if (c == '\n' && !lf_ok)
		return "the line ends with LF alone; RFC 4180 wants CR LF";
	return "text stands behind a closing quote";
}

static const char *careful_row(char *text, size_t size, bool lf_ok, size_t *pos,
	const size_t *places, size_t count, struct sv *values, size_t *out_fields)
{
	size_t at = *pos;

	for (size_t field = 0;; field++) {
		struct sv value = SV_ABSENT;
		const char *wrong = NULL;
		if (at < size && text[at] == '"') {
			if (!read_quoted(text, size, &at, &value))
				return "a quote is not closed";
		} else {
			wrong = read_plain(text, size, &at, &value);
		}
		if (wrong)
			return wrong;
		if (field < count)
			put(values, places, field, value.p, value.n);
		if (at < size && text[at] == ',') {
			at++;
			continue;
		}
		size_t end = line_end(text, size, at, lf_ok);
		if (end == 0 && at < size)
			return bad_end(text[at], lf_ok);
		*pos = at + end;
		if (field + 1 == count)
			return NULL;
		*out_fields = field + 1;
		return "wrong number of fields";
	}
}

/* ---- rows ------------------------------------------------------------------------------------- */

/* A walk along the noted bytes of a block. */
struct walk {
	const uint64_t *bits;
	size_t words;
	size_t at;     /* which word */
	uint64_t word; /* what is left of it */
};

static inline struct walk walk_from(const uint64_t *bits, size_t size, size_t from)
{
	struct walk walk = {bits, splitter_index_words(size), from / 64, 0};

	if (walk.at < walk.words)
		walk.word = bits[walk.at] & ~(uint64_t)0 << (from % 64);
	return walk;
}

/* Position of the next noted byte; SIZE_MAX when there is none. */
static inline size_t walk_next(struct walk *walk)
{
	while (!walk->word) {
		if (++walk->at >= walk->words)
			return SIZE_MAX;
		walk->word = walk->bits[walk->at];
	}
	size_t position = walk->at * 64 + (size_t)__builtin_ctzll(walk->word);
	walk->word &= walk->word - 1;
	return position;
}

const char *splitter_row(char *text, size_t size, const uint64_t *bits, bool lf_ok, size_t *pos,
	const size_t *places, size_t count, struct sv *values, size_t *out_fields)
{
	struct walk walk = walk_from(bits, size, *pos);
	size_t start = *pos;
	size_t last = count - 1;

	*out_fields = 0;
	for (size_t field = 0; field < last; field++) {
		size_t at = walk_next(&walk);
		if (at >= size || text[at] != ',')
			return careful_row(
				text, size, lf_ok, pos, places, count, values, out_fields);
		put(values, places, field, text + start, at - start);
		start = at + 1;
	}
	size_t at = walk_next(&walk);
	size_t end = at < size ? line_end(text, size, at, lf_ok) : 0;
	if (end == 0)
		return careful_row(text, size, lf_ok, pos, places, count, values, out_fields);
	put(values, places, last, text + start, at - start);
	*pos = at + end;
	return NULL;
}
