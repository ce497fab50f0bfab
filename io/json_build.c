#include "io/json_build.h"

#include <stdio.h>

#include "engine/base/num.h"
#include "engine/base/vec.h"

#include "engine/base/banned.h"

bool json_leaf_is_below(struct sv pointer, struct sv prefix)
{
	return pointer.n > prefix.n && pointer.p[prefix.n] == '/' && sv_has_prefix(pointer, prefix);
}

/* "/a" and "b" of "/a/b/c" below "/a": the step, as it is spelled in the pointer. */
static struct sv step_below(struct sv pointer, struct sv prefix)
{
	struct sv rest = sv_from(pointer, prefix.n + 1);

	return sv_cut(&rest, '/');
}

static bool is_index(struct sv step, uint64_t *out)
{
	return num_parse_u64(step, JSON_BUILD_INDEX_MAX, out) && (step.n == 1 || step.p[0] != '0');
}

struct building {
	struct json_writer *writer;
	const struct json_leaf *leaves;
	size_t count;
};

static void put_at(const struct building *b, struct sv prefix);

/* The first leaf below prefix whose step is this one, or the number of leaves. */
static size_t first_with(const struct building *b, struct sv prefix, struct sv step)
{
	size_t i = 0;

	while (i < b->count && !(json_leaf_is_below(b->leaves[i].pointer, prefix) &&
				       sv_eq(step_below(b->leaves[i].pointer, prefix), step)))
		i++;
	return i;
}

/* RFC 6901 section 4: ~1 is a slash, ~0 a tilde. */
static void put_key(const struct building *b, struct sv step)
{
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < step.n; i++) {
		char c = step.p[i];
		if (c == '~' && i + 1 < step.n)
			c = step.p[++i] == '1' ? '/' : '~';
		buf_add_char(&name, c);
	}
	json_key(b->writer, buf_str(&name));
	buf_release(&name);
}

/* The value one step below: its pointer is a beginning of a leaf's. */
static void put_child(const struct building *b, size_t leaf, struct sv prefix, struct sv step)
{
	put_at(b, sv_sub(b->leaves[leaf].pointer, 0, prefix.n + 1 + step.n));
}

static void put_object(const struct building *b, struct sv prefix)
{
	json_open_object(b->writer);
	for (size_t i = 0; i < b->count; i++) {
		if (!json_leaf_is_below(b->leaves[i].pointer, prefix))
			continue;
		struct sv step = step_below(b->leaves[i].pointer, prefix);
		if (first_with(b, prefix, step) != i)
			continue;
		put_key(b, step);
		put_child(b, i, prefix, step);
	}
	json_close_object(b->writer);
}

static void put_array(const struct building *b, struct sv prefix, uint64_t last)
{
	json_open_array(b->writer);
	for (uint64_t index = 0; index <= last; index++) {
		char text[16];
		(void)snprintf(text, sizeof(text), "%u", (unsigned)index);
		struct sv step = sv_of(text);
		size_t leaf = first_with(b, prefix, step);
		if (leaf < b->count)
			put_child(b, leaf, prefix, step);
		else
			json_put_null(b->writer);
	}
	json_close_array(b->writer);
}

static void put_at(const struct building *b, struct sv prefix)
{
	bool all_indexes = true;
	bool any = false;
	uint64_t last = 0;

	for (size_t i = 0; i < b->count; i++) {
		uint64_t index = 0;
		if (sv_eq(b->leaves[i].pointer, prefix)) {
			json_put_raw(b->writer, b->leaves[i].value);
			return;
		}
		if (!json_leaf_is_below(b->leaves[i].pointer, prefix))
			continue;
		any = true;
		all_indexes =
			all_indexes && is_index(step_below(b->leaves[i].pointer, prefix), &index);
		last = index > last ? index : last;
	}
	if (any && all_indexes)
		put_array(b, prefix, last);
	else
		put_object(b, prefix);
}

void json_build(
	struct json_writer *writer, const struct json_leaf *leaves, size_t count, struct sv prefix)
{
	const struct building building = {writer, leaves, count};

	put_at(&building, prefix);
}
