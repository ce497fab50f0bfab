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

/* Those at `from` and behind it. */
static inline uint64_t bits_from(uint64_t word, size_t from)
{
	return word & ~(uint64_t)0 << (from % 64);
}

bool splitter_glance(const char *text, size_t size, const uint64_t *bits, bool lf_ok, size_t *pos,
	const struct splitter_columns *columns, struct sv *values)
{
	size_t words = splitter_index_words(size) / 2;
	size_t at = *pos / 64;
	uint64_t word = at < words ? bits_from(bits[2 * at], *pos) : 0;
	uint64_t others = at < words ? bits_from(bits[2 * at + 1], *pos) : 0;
	size_t end_at = at;
	size_t start = *pos;
	size_t column = 0;

	while (!others) {
		if (++end_at >= words)
			return false;
		others = bits[2 * end_at + 1];
	}
	size_t end = end_at * 64 + (size_t)__builtin_ctzll(others);
	size_t line = line_end(text, size, end, lf_ok);
	if (line == 0)
		return false;
	for (size_t i = 0; i < columns->count; column++) {
		while (!word)
			word = bits[2 * ++at]; /* the end is there */
		size_t next = at * 64 + (size_t)__builtin_ctzll(word);
		word &= word - 1;
		if (next > end)
			return false;
		if (column == columns->column[i])
			values[columns->place[i++]] = sv_make(text + start, next - start);
		start = next + 1;
		if (next == end && i < columns->count)
			return false;
	}
	*pos = end + line;
	return true;
}

const char *splitter_row(char *text, size_t size, const uint64_t *bits, bool lf_ok, size_t *pos,
	const size_t *places, size_t count, struct sv *values, size_t *out_fields)
{
	const uint64_t *at = bits + *pos / 64 * 2;
	const uint64_t *stop = bits + splitter_index_words(size);
	const char *base = text + *pos / 64 * 64; /* of the word's bytes */
	const char *start = text + *pos;
	uint64_t word = at < stop ? bits_from(*at, *pos) : 0;
	size_t field = 0;

	*out_fields = 0;
	for (;; field++) {
		while (!word) {
			at += 2;
			base += 64;
			if (at >= stop)
				goto careful;
			word = *at;
		}
		const char *end = base + __builtin_ctzll(word);
		if (*end != ',')
			break;
		word &= word - 1;
		if (field + 1 >= count)
			goto careful;
		put(values, places, field, start, (size_t)(end - start));
		start = end + 1;
	}
	size_t end = (size_t)(base - text) + (size_t)__builtin_ctzll(word);
	size_t line = line_end(text, size, end, lf_ok);
	if (field + 1 == count && line > 0) {
		put(values, places, field, start, (size_t)(text + end - start));
		*pos = end + line;
		return NULL;
	}
careful:
	return careful_row(text, size, lf_ok, pos, places, count, values, out_fields);
}

size_t splitter_row_end(const char *text, size_t size, size_t pos)
{
	const char *stop = text + size;
	const char *at = text + pos;
	bool inside = false;

	while (at < stop) {
		const char *feed = memchr(at, '\n', (size_t)(stop - at));
		const char *end = feed ? feed : stop;
		while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
			inside = !inside;
			at++;
		}
		if (!feed)
			break;
		at = feed + 1;
		if (!inside)
			return (size_t)(at - text);
	}
	return size;
}
