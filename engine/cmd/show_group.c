/* One record's changes: a headline, then its fields in columns, before -> after. */
#include <stdio.h>

#include "engine/cmd/show.h"

#include "engine/base/banned.h"

enum { VALUE_WIDTH_MAX = 40, FIELD_WIDTH_MAX = 24 };

#define BOLD  "\x1b[1m"
#define RED   "\x1b[31m"
#define GREEN "\x1b[32m"
#define FAINT "\x1b[2m"

static void color(const struct show_group *group, const char *code)
{
	if (group->color)
		(void)fputs(code ? code : "\x1b[0m", stdout);
}

/* Text from the systems may hold anything; a terminal gets no control characters from it, nor those of the C1
 * set, which some terminals obey (U+0080 to U+009F: C2 80 to C2 9F). */
void show_value(struct sv value)
{
	if (value.n == 0) {
		(void)fputs("(empty)", stdout);
		return;
	}
	(void)putchar('\'');
	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];
		unsigned char next = i + 1 < value.n ? (unsigned char)value.p[i + 1] : 0;
		if (c == 0xc2 && next >= 0x80 && next < 0xa0)
			(void)putchar('?'), i++;
		else
			(void)putchar(c < 0x20 || c == 0x7f ? '?' : (int)c);
	}
	(void)putchar('\'');
}

/* Columns that show_value takes: bytes that go on with a character take none. */
static size_t value_width(struct sv value)
{
	size_t width = 2;

	if (value.n == 0)
		return strlen("(empty)");
	for (size_t i = 0; i < value.n; i++)
		width += ((unsigned char)value.p[i] & 0xc0) != 0x80;
	return width;
}

static size_t wider(size_t width, size_t other, size_t most)
{
	return other <= width ? width : other < most ? other : most;
}

static void pad(size_t from, size_t to)
{
	for (; from < to; from++)
		(void)putchar(' ');
}

static void print_head(const struct show_group *group)
{
	const struct change *c = &group->first;

	(void)putchar('\n');
	color(group, BOLD);
	(void)printf("%s %s  %.*s  ", direction_name(c->direction), action_name(c->action),
		SV_ARG(c->account_number.n ? c->account_number : SV("-")));
	show_value(c->name);
	color(group, NULL);
	if (c->customer_id.n)
		(void)printf("  customer %.*s", SV_ARG(c->customer_id));
	if (c->site_num.n)
		(void)printf("  site %.*s", SV_ARG(c->site_num));
	(void)putchar('\n');
}

void show_group_flush(struct show_group *group)
{
	size_t field = 0;
	size_t before = 0;
	size_t after = 0;
	bool has_before = group->first.action != ACTION_CREATE;

	if (group->lines.count == 0)
		return;
	for (size_t i = 0; i < group->lines.count; i++) {
		const struct show_line *line = &group->lines.at[i];
		field = wider(field, line->field.n, FIELD_WIDTH_MAX);
		before = wider(before, value_width(line->before), VALUE_WIDTH_MAX);
		after = wider(after, value_width(line->after), VALUE_WIDTH_MAX);
	}
	print_head(group);
	for (size_t i = 0; i < group->lines.count; i++) {
		const struct show_line *line = &group->lines.at[i];
		(void)printf("  %-*.*s  ", (int)field, SV_ARG(line->field));
		if (has_before) {
			color(group, RED);
			show_value(line->before);
			color(group, NULL);
			pad(value_width(line->before), before);
			(void)fputs(" -> ", stdout);
		}
		color(group, GREEN);
		show_value(line->after);
		color(group, NULL);
		pad(value_width(line->after), after);
		color(group, FAINT);
		(void)printf("  %.*s", SV_ARG(line->note));
		color(group, NULL);
		(void)putchar('\n');
	}
	vec_clear(&group->lines);
	arena_clear(&group->arena);
}

void show_group_add(struct show_group *group, const struct change *change, const char *held_since)
{
	if (group->lines.count > 0 && !change_same_record(&group->first, change))
		show_group_flush(group);
	struct arena *arena = &group->arena;
	if (group->lines.count == 0) {
		group->first = *change;
		group->first.customer_id = arena_sv(arena, change->customer_id);
		group->first.site_num = arena_sv(arena, change->site_num);
		group->first.account_number = arena_sv(arena, change->account_number);
		group->first.name = arena_sv(arena, change->name);
	}
	*vec_push(&group->lines) = (struct show_line){
		.field = arena_sv(arena, change->field),
		.before = arena_sv(arena, change->before),
		.after = arena_sv(arena, change->after),
		.note = arena_printf(arena, "%s  %.*s: %.*s%s%s%s", change->id,
			SV_ARG(change->rule), SV_ARG(change->reason),
			held_since ? "  (held since " : "", held_since ? held_since : "",
			held_since ? ")" : ""),
	};
}

void show_group_release(struct show_group *group)
{
	vec_release(&group->lines);
	arena_release(&group->arena);
}
