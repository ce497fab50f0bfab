#include "engine/guard_shares.h"

#include <assert.h>

#include "io/json.h"

#include "engine/base/banned.h"

enum { DEPTH_MAX = 8 };

struct sv guard_shares_text(const struct snapshot_manifest *manifest, struct arena *arena)
{
	struct buf text = BUF_INIT;
	struct json_writer w;
	struct json *shares = NULL;
	struct err unread = ERR_INIT;
	int code =
		manifest->shares.n ? json_parse(manifest->shares, DEPTH_MAX, &shares, &unread) : 0;

	assert(code == 0); /* it was parsed when the manifest was read */
	(void)code;
	json_begin(&w, &text, false);
	json_open_object(&w);
	json_key(&w, "empty");
	json_open_object(&w);
	for (size_t i = 0; manifest->empty_counts && i < manifest->column_count; i++)
		json_member_u64(
			&w, arena_str(arena, manifest->columns[i]), manifest->empty_counts[i]);
	json_close_object(&w);
	for (const struct json *part = json_first(shares); part; part = json_next(part)) {
		struct buf counts = BUF_INIT;
		json_add_canonical(part, NULL, &counts);
		json_key(&w, arena_str(arena, json_name(part)));
		json_put_raw(&w, buf_sv(&counts));
		buf_release(&counts);
	}
	json_close_object(&w);
	struct sv copy = arena_sv(arena, buf_sv(&text));
	buf_release(&text);
	json_free(shares);
	return copy;
}

/* Two snapshots, read. */
struct two {
	const struct json *before;
	const struct json *now;
	uint64_t rows_before;
	uint64_t rows_now;
	enum side side;
	struct arena *arena;
};

/* By how much `now` is under `before`, this brought to the present number of rows if that is smaller. */
static uint64_t fallen(const struct two *two, uint64_t before, uint64_t now)
{
	if (two->rows_now < two->rows_before)
		before = (uint64_t)((double)before * (double)two->rows_now /
				    (double)two->rows_before);
	return before > now ? before - now : 0;
}

static uint64_t count_of(const struct json *parent, const char *name)
{
	uint64_t count = 0;

	(void)json_u64(json_get(parent, name), &count);
	return count;
}

/* The records that left their word of `kind` ("status", "type"). */
static bool measure_words(const struct two *two, const char *kind, struct guard_share *out)
{
	const struct json *before = json_get(two->before, kind);
	const struct json *now = json_get(two->now, kind);
	const char *plural = side_plural(two->side);
	uint64_t most = 0;

	*out = (struct guard_share){0};
	for (const struct json *word = json_first(before); word && now; word = json_next(word)) {
		const char *name = arena_str(two->arena, json_name(word));
		uint64_t fell = fallen(two, count_of(before, name), count_of(now, name));
		out->measured += fell;
		if (fell <= most)
			continue;
		most = fell;
		out->scope = arena_printf(two->arena, "%s %s=%s", plural, kind, name).p;
	}
	out->measure = arena_printf(
		two->arena, "%s that left their %s since the last applied snapshot", plural, kind)
			       .p;
	return out->measured > 0;
}

/* The field that lost the most values. */
static bool measure_empty(const struct two *two, struct guard_share *out)
{
	const struct json *before = json_get(two->before, "empty");
	const struct json *now = json_get(two->now, "empty");
	const char *plural = side_plural(two->side);

	*out = (struct guard_share){0};
	for (const struct json *field = json_first(before); field; field = json_next(field)) {
		const char *name = arena_str(two->arena, json_name(field));
		uint64_t empty_before = count_of(before, name);
		uint64_t empty_now = count_of(now, name);
		if (!json_get(now, name) || empty_before > two->rows_before ||
			empty_now > two->rows_now)
			continue;
		uint64_t fell =
			fallen(two, two->rows_before - empty_before, two->rows_now - empty_now);
		if (fell <= out->measured)
			continue;
		out->measured = fell;
		out->scope = arena_printf(two->arena, "%s empty=%s", plural, name).p;
		out->measure = arena_printf(two->arena,
			"%s that lost their %s since the last applied snapshot", plural, name)
				       .p;
	}
	return out->measured > 0;
}

size_t guard_shares_measure(enum side side, struct sv before, uint64_t rows_before, struct sv now,
	uint64_t rows_now, struct arena *arena, struct guard_share out[GUARD_SHARES_MAX])
{
	struct json *parsed[2] = {NULL, NULL};
	struct err unread = ERR_INIT;
	size_t count = 0;

	if (before.n && now.n && json_parse(before, DEPTH_MAX, &parsed[0], &unread) == 0 &&
		json_parse(now, DEPTH_MAX, &parsed[1], &unread) == 0) {
		struct two two = {parsed[0], parsed[1], rows_before, rows_now, side, arena};
		count += measure_words(&two, "status", &out[count]);
		count += measure_words(&two, "type", &out[count]);
		count += measure_empty(&two, &out[count]);
	}
	json_free(parsed[0]);
	json_free(parsed[1]);
	return count;
}
