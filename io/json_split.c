#include "io/json_split.h"

#include "engine/base/buf.h"
#include "engine/base/mem.h"
#include "io/json_bytes.h"

#include "engine/base/banned.h"

/*
 * States of the envelope:
 *
 *   START -{-> FIRST_NAME -"-> IN_NAME -"-> COLON -:-> VALUE ---------> IN_MEMBER --> AFTER_MEMBER
 *                 |              ^                        \                             | ,      |
 *                 } -> END       +------------------------ \ ---------------- NAME <----+        |
 *                                                           \ the array's [                      }
 *                                                            v                                   v
 *               AFTER_MEMBER <-]- FIRST_RECORD --> IN_RECORD --> AFTER_RECORD -]-> AFTER_MEMBER END
 *                                                     ^--- RECORD <--,--+
 */
enum state {
	START,
	FIRST_NAME,
	NAME,
	IN_NAME,
	COLON,
	VALUE,
	IN_MEMBER,
	AFTER_MEMBER,
	FIRST_RECORD,
	RECORD,
	IN_RECORD,
	AFTER_RECORD,
	END
};

/* One value under way: where it is in strings and brackets. */
struct scan {
	uint64_t objects; /* bit per depth: is it { or [ */
	unsigned depth;
	bool in_string;
	bool escaped; /* the next byte of the string stands for itself */
	bool is_scalar;
	bool done;
};

struct member {
	size_t name_at; /* into `kept` */
	size_t name_n;
	size_t value_at;
	size_t value_n;
};

struct json_split {
	struct json_split_options options;
	enum state state;
	struct scan scan;
	uint64_t position; /* bytes eaten */
	size_t mark;	   /* bytes of a byte order mark eaten */
	uint64_t rows;
	size_t rank_max;       /* arrays of a worse rank are passed over */
	size_t rank;	       /* of the array that is handed on, or RANK_NONE */
	size_t unnamed_arrays; /* with a name that nobody asked for */
	bool found_better;
	bool is_contradictory; /* a member is there twice, with two values */
	bool drop_member;      /* the value under way is not kept */
	struct buf pending; /* the beginning of a record or member that goes on in the next chunk */
	struct buf name;    /* of the member under way, as it stood */
	struct buf kept;    /* names and values of the members */
	struct buf start;
	struct member members[SPLIT_MEMBERS_MAX];
	size_t member_count;
};

enum { MARK_BYTES = 3 };
enum { RANK_NONE = SPLIT_WANTED_MAX + 1, RANK_ANY = SPLIT_WANTED_MAX };

struct json_split *json_split_new(const struct json_split_options *options)
{
	struct json_split *split = mem_calloc(1, sizeof(*split));

	split->options = *options;
	split->rank_max = RANK_NONE;
	json_split_clear(split);
	return split;
}

void json_split_free(struct json_split *split)
{
	if (!split)
		return;
	buf_release(&split->pending);
	buf_release(&split->name);
	buf_release(&split->kept);
	buf_release(&split->start);
	mem_free(split);
}

void json_split_clear(struct json_split *split)
{
	split->state = START;
	split->scan = (struct scan){0};
	split->position = split->rows = 0;
	split->mark = 0;
	split->rank = RANK_NONE;
	split->unnamed_arrays = split->member_count = 0;
	split->found_better = split->drop_member = split->is_contradictory = false;
	buf_clear(&split->pending);
	buf_clear(&split->name);
	buf_clear(&split->kept);
	buf_clear(&split->start);
}

/* ---- one value ----------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool ends_scalar(char c)
{
	return c == ',' || c == ']' || c == '}' || is_space(c);
}

static size_t scan_string(struct scan *scan, const char *p, size_t i, size_t n)
{
	if (scan->escaped) {
		scan->escaped = false;
		i++;
	}
	while (i < n) {
		i = (size_t)(json_bytes_skip(p + i, p + n, false) - p);
		if (i == n)
			break;
		if (p[i++] == '"') {
			scan->in_string = false;
			scan->done = scan->depth == 0;
			break;
		}
		if (i == n)
			scan->escaped = true;
		else
			i++;
	}
	return i;
}

static bool scan_bracket(struct scan *scan, char c)
{
	if (c == '{' || c == '[') {
		if (scan->depth >= SPLIT_DEPTH_MAX)
			return false;
		scan->depth++;
		uint64_t bit = (uint64_t)1 << scan->depth;
		scan->objects = c == '{' ? scan->objects | bit : scan->objects & ~bit;
		return true;
	}
	bool is_object = scan->objects >> scan->depth & 1;
	if (is_object != (c == '}'))
		return false;
	scan->done = --scan->depth == 0;
	return true;
}

static void scan_begin(struct scan *scan, char first)
{
	*scan = (struct scan){.is_scalar = first != '{' && first != '[' && first != '"'};
}

/* Eats bytes of the value until it is done or the bytes are; false when brackets do not match. */
static bool scan_value(struct scan *scan, const char *p, size_t n, size_t *inout_i)
{
	size_t i = *inout_i;

	while (i < n && !scan->done) {
		if (scan->in_string) {
			i = scan_string(scan, p, i, n);
			continue;
		}
		char c = p[i];
		if (scan->is_scalar) {
			scan->done = ends_scalar(c);
			i += !scan->done;
			continue;
		}
		i++;
		if (c == '"')
			scan->in_string = true;
		else if (((c | 0x20) == '{' || (c | 0x20) == '}') && !scan_bracket(scan, c))
			return false;
	}
	*inout_i = i;
	return true;
}

/* ---- the envelope -------------------------------------------------------------------------------- */

static int bad_byte(struct json_split *split, char c, const char *wanted, struct err *err)
{
	char shown[8] = "'?'";

	if (c >= 0x20 && c < 0x7f)
		shown[1] = c;
	return ERR_SET(err, ERR_DATA, "no JSON at byte %llu: %s instead of %s",
		(unsigned long long)split->position + 1, shown, wanted);
}

/* The rank of the member under way in the order of preference. */
static size_t rank_of_name(const struct json_split *split)
{
	for (size_t i = 0; i < SPLIT_WANTED_MAX && split->options.wanted[i]; i++) {
		if (sv_eq_nocase(buf_sv(&split->name), sv_of(split->options.wanted[i])))
			return i;
	}
	return split->options.any_array ? RANK_ANY : RANK_NONE;
}

/* An array begins: are its elements the records? */
static int choose_array(struct json_split *split, bool *out_is_chosen, struct err *err)
{
	size_t rank = rank_of_name(split);

	*out_is_chosen = false;
	split->unnamed_arrays += rank == RANK_ANY;
	if (rank == RANK_NONE || rank > split->rank_max || rank > split->rank)
		return 0;
	if (rank == RANK_ANY && rank == split->rank)
		return 0; /* one with a name may still come; json_split_end tells when none did */
	if (rank == split->rank)
		return ERR_SET(err, ERR_DATA,
			"the answer has several lists of records; cannot tell which to take");
	if (split->rows > 0) {
		split->found_better = true;
		split->rank_max = rank;
		return ERR_SET(err, ERR_DATA, "the answer has a second list of records, '%.*s'",
			SV_ARG(buf_sv(&split->name)));
	}
	split->rank = rank;
	*out_is_chosen = true;
	return 0;
}

static struct sv name_at(const struct json_split *split, const struct member *member)
{
	return sv_make(split->kept.p + member->name_at, member->name_n);
}

static struct sv value_at(const struct json_split *split, const struct member *member)
{
	return sv_make(split->kept.p + member->value_at, member->value_n);
}

static void look_for_another(struct json_split *split, struct sv value)
{
	for (size_t i = 0; i < split->member_count; i++) {
		const struct member *member = &split->members[i];
		if (sv_eq(name_at(split, member), buf_sv(&split->name)) &&
			(split->drop_member || !sv_eq(value_at(split, member), value)))
			split->is_contradictory = true;
	}
}

static void keep_member(struct json_split *split, struct sv value)
{
	look_for_another(split, value);
	if (split->drop_member || value.n > SPLIT_MEMBER_MAX ||
		split->member_count == SPLIT_MEMBERS_MAX)
		return;
	struct member *member = &split->members[split->member_count++];
	member->name_at = split->kept.n;
	member->name_n = split->name.n;
	buf_add_sv(&split->kept, buf_sv(&split->name));
	member->value_at = split->kept.n;
	member->value_n = value.n;
	buf_add_sv(&split->kept, value);
}

/* true, false, null, or what is made of a number's letters: enough to tell a value from rubbish. */
static bool is_scalar_text(struct sv text)
{
	if (sv_eq(text, SV("true")) || sv_eq(text, SV("false")) || sv_eq(text, SV("null")))
		return true;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (!(c >= '0' && c <= '9') && !memchr("+-.eE", c, 5))
			return false;
	}
	return true;
}

static int value_done(struct json_split *split, struct sv value, struct err *err)
{
	if (split->state == IN_MEMBER) {
		if (split->scan.is_scalar && !split->drop_member && !is_scalar_text(value))
			return ERR_SET(err, ERR_DATA, "no JSON before byte %llu: no value",
				(unsigned long long)split->position + 1);
		keep_member(split, value);
		split->state = AFTER_MEMBER;
		return 0;
	}
	split->state = AFTER_RECORD;
	split->rows++;
	return split->options.record(split->options.self, value, split->rows, err);
}

static int add_pending(struct json_split *split, const char *p, size_t n, struct err *err)
{
	bool is_record = split->state == IN_RECORD;

	if (!is_record && (split->drop_member || split->pending.n + n > SPLIT_MEMBER_MAX)) {
		split->drop_member = true;
		return 0;
	}
	if (split->pending.n + n > SPLIT_RECORD_MAX)
		return ERR_SET(err, ERR_DATA, "record %llu is larger than %d bytes",
			(unsigned long long)split->rows + 1, SPLIT_RECORD_MAX);
	buf_add(&split->pending, p, n);
	return 0;
}

/* Goes on with the value under way. */
static int eat_value(
	struct json_split *split, const char *p, size_t n, size_t *inout_i, struct err *err)
{
	size_t from = *inout_i;
	int rc;

	if (!scan_value(&split->scan, p, n, inout_i)) {
		split->position += *inout_i - from;
		return ERR_SET(err, ERR_DATA,
			"no JSON before byte %llu: brackets do not match or are too deep",
			(unsigned long long)split->position + 1);
	}
	size_t eaten = *inout_i - from;
	split->position += eaten;
	if (!split->scan.done || split->pending.n > 0) {
		if ((rc = add_pending(split, p + from, eaten, err)) != 0)
			return rc;
	}
	if (!split->scan.done)
		return 0;
	struct sv value = split->pending.n > 0 ? buf_sv(&split->pending) : sv_make(p + from, eaten);
	if (split->state == IN_RECORD && value.n > SPLIT_RECORD_MAX)
		return add_pending(split, p + from, eaten, err);
	rc = value_done(split, value, err);
	buf_clear(&split->pending);
	return rc;
}

static int begin_member(struct json_split *split, char c, bool *out_eat, struct err *err)
{
	bool is_chosen = false;
	int rc;

	split->drop_member = c == '[';
	if (c == '[' && (rc = choose_array(split, &is_chosen, err)) != 0)
		return rc;
	if (is_chosen) {
		split->state = FIRST_RECORD;
		return 0;
	}
	if (ends_scalar(c) || c == ':')
		return bad_byte(split, c, "a value", err);
	scan_begin(&split->scan, c);
	split->state = IN_MEMBER;
	*out_eat = false;
	return 0;
}

static int begin_record(struct json_split *split, char c, bool *out_eat, struct err *err)
{
	if (c == ']' && split->state == FIRST_RECORD) {
		split->state = AFTER_MEMBER;
		return 0;
	}
	if (ends_scalar(c) || c == ':')
		return bad_byte(split, c, "a record", err);
	scan_begin(&split->scan, c);
	split->state = IN_RECORD;
	*out_eat = false;
	return 0;
}

/* One byte between values that is not white space; *out_eat false leaves it for the value. */
static int step(struct json_split *split, char c, bool *out_eat, struct err *err)
{
	*out_eat = true;
	switch (split->state) {
	case START:
		if (c != '{' || (split->mark > 0 && split->mark < MARK_BYTES))
			return bad_byte(split, c, "the '{' of an answer", err);
		split->state = FIRST_NAME;
		return 0;
	case FIRST_NAME:
	case NAME:
		if (c == '}' && split->state == FIRST_NAME) {
			split->state = END;
			return 0;
		}
		if (c != '"')
			return bad_byte(split, c, "a member's name", err);
		split->scan = (struct scan){.in_string = true};
		buf_clear(&split->name);
		split->state = IN_NAME;
		return 0;
	case COLON:
		if (c != ':')
			return bad_byte(split, c, "':'", err);
		split->state = VALUE;
		return 0;
	case VALUE:
		return begin_member(split, c, out_eat, err);
	case AFTER_MEMBER:
		if (c != ',' && c != '}')
			return bad_byte(split, c, "',' or '}'", err);
		split->state = c == ',' ? NAME : END;
		return 0;
	case FIRST_RECORD:
	case RECORD:
		return begin_record(split, c, out_eat, err);
	case AFTER_RECORD:
		if (c != ',' && c != ']')
			return bad_byte(split, c, "',' or ']'", err);
		split->state = c == ',' ? RECORD : AFTER_MEMBER;
		return 0;
	case IN_NAME:
	case IN_MEMBER:
	case IN_RECORD:
	case END:
		break;
	}
	return bad_byte(split, c, "the end", err);
}

static int eat_name(
	struct json_split *split, const char *p, size_t n, size_t *inout_i, struct err *err)
{
	size_t from = *inout_i;

	*inout_i = scan_string(&split->scan, p, from, n);
	size_t eaten = *inout_i - from;
	split->position += eaten;
	if (split->name.n + eaten > SPLIT_MEMBER_MAX)
		return ERR_SET(
			err, ERR_DATA, "a member's name is longer than %d bytes", SPLIT_MEMBER_MAX);
	buf_add(&split->name, p + from, eaten);
	if (split->scan.done) {
		buf_truncate(&split->name, split->name.n - 1);
		split->state = COLON;
	}
	return 0;
}

/* A byte order mark before the answer is passed over (some servers send one). */
static size_t skip_mark(struct json_split *split, const char *p, size_t n)
{
	static const char mark[MARK_BYTES] = {'\xef', '\xbb', '\xbf'};
	size_t i = 0;

	while (split->position == split->mark && split->mark < MARK_BYTES && i < n &&
		p[i] == mark[split->mark]) {
		split->mark++;
		split->position++;
		i++;
	}
	return i;
}

/* Lets the taker find the record's end by reading it; false when it has to be looked for. */
static bool try_record(
	struct json_split *split, struct sv rest, size_t *inout_i, int *out_rc, struct err *err)
{
	size_t used;

	if (!split->options.try_record || rest.p[0] != '{' ||
		(split->state != FIRST_RECORD && split->state != RECORD) ||
		!split->options.try_record(split->options.self, rest, &used) ||
		used > SPLIT_RECORD_MAX)
		return false;
	split->state = AFTER_RECORD;
	split->rows++;
	split->position += used;
	*inout_i += used;
	*out_rc =
		split->options.record(split->options.self, sv_sub(rest, 0, used), split->rows, err);
	return true;
}

int json_split_feed(struct json_split *split, const char *bytes, size_t n, struct err *err)
{
	size_t i;
	int rc = 0;

	if (split->start.n < SPLIT_START_MAX)
		buf_add_sv(&split->start,
			sv_sub(sv_make(bytes, n), 0, SPLIT_START_MAX - split->start.n));
	i = skip_mark(split, bytes, n);
	while (i < n && rc == 0) {
		bool eat = true;

		if (split->state == IN_MEMBER || split->state == IN_RECORD) {
			rc = eat_value(split, bytes, n, &i, err);
			continue;
		}
		if (split->state == IN_NAME) {
			rc = eat_name(split, bytes, n, &i, err);
			continue;
		}
		if (try_record(split, sv_make(bytes + i, n - i), &i, &rc, err))
			continue;
		if (!is_space(bytes[i]))
			rc = step(split, bytes[i], &eat, err);
		i += eat;
		split->position += eat;
	}
	return rc;
}

bool json_split_is_whole(const struct json_split *split)
{
	return split->state == END;
}

int json_split_end(struct json_split *split, struct err *err)
{
	if (split->state != END)
		return ERR_SET(err, ERR_DATA, "the answer is cut short after %llu bytes",
			(unsigned long long)split->position);
	if (split->is_contradictory)
		return ERR_SET(err, ERR_DATA,
			"the answer has a member twice, with two values; cannot tell which holds");
	if (split->rank == RANK_NONE)
		return ERR_SET(err, ERR_DATA, "the answer has no list of records");
	if (split->rank == RANK_ANY && split->unnamed_arrays > 1)
		return ERR_SET(err, ERR_DATA,
			"the answer has several lists of records; cannot tell which to take");
	return 0;
}

bool json_split_is_certain(const struct json_split *split)
{
	return split->rank == 0;
}

bool json_split_found_better(const struct json_split *split)
{
	return split->found_better;
}

uint64_t json_split_count(const struct json_split *split)
{
	return split->rows;
}

struct sv json_split_member(const struct json_split *split, const char *name)
{
	for (size_t i = 0; i < split->member_count; i++) {
		const struct member *member = &split->members[i];
		if (sv_eq_nocase(name_at(split, member), sv_of(name)))
			return value_at(split, member);
	}
	return SV_ABSENT;
}

struct sv json_split_start(const struct json_split *split)
{
	return buf_sv(&split->start);
}
