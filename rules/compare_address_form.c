#include "rules/compare_address.h"

#include "engine/base/banned.h"

enum { PARTS_MAX = ADDRESS_STREETS + ADDRESS_UNITS + ADDRESS_BOXES + 1 };

/* A part is written as words between single spaces; its place in the text is kept for sorting. */
struct parts {
	struct buf text;
	size_t ends[PARTS_MAX + 1];
	size_t count;
};

static void add_word(struct parts *parts, struct sv word)
{
	if (word.n == 0)
		return;
	if (parts->text.n > parts->ends[parts->count])
		buf_add_char(&parts->text, ' ');
	buf_add_sv(&parts->text, word);
}

static void end_part(struct parts *parts)
{
	parts->count++;
	parts->ends[parts->count] = parts->text.n;
}

static struct sv part_at(const struct parts *parts, size_t i)
{
	return sv_sub(buf_sv(&parts->text), parts->ends[i], parts->ends[i + 1] - parts->ends[i]);
}

static void add_parts(const struct address *address, struct parts *parts)
{
	for (size_t i = 0; i < address->street_count; i++) {
		const struct address_street *street = &address->streets[i];
		add_word(parts, street->number);
		add_word(parts, street->pre);
		add_word(parts, street->name);
		add_word(parts, street->suffix);
		add_word(parts, street->post);
		end_part(parts);
	}
	for (size_t i = 0; i < address->unit_count; i++) {
		const struct address_unit *unit = &address->units[i];
		bool is_level = address_unit_traits(unit->kind)->is_level;
		add_word(parts, is_level ? sv_of(address_unit_traits(unit->kind)->name) : SV("#"));
		add_word(parts, unit->id);
		end_part(parts);
	}
	for (size_t i = 0; i < address->box_count; i++) {
		add_word(parts, address->boxes[i].kind);
		add_word(parts, address->boxes[i].id);
		end_part(parts);
	}
	if (address->postal.n > 0) {
		add_word(parts, address->state);
		add_word(parts, address->postal);
		end_part(parts);
	}
}

/* The order of the parts: by bytes, so that the order of lines is forgotten. */
static void sort_parts(const struct parts *parts, size_t order[PARTS_MAX])
{
	for (size_t i = 0; i < parts->count; i++) {
		size_t k = i;
		while (k > 0 && sv_cmp(part_at(parts, order[k - 1]), part_at(parts, i)) > 0) {
			order[k] = order[k - 1];
			k--;
		}
		order[k] = i;
	}
}

void address_form(const struct address *address, struct buf *out)
{
	struct parts parts = {.text = BUF_INIT};
	size_t order[PARTS_MAX] = {0};

	add_parts(address, &parts);
	sort_parts(&parts, order);
	for (size_t i = 0; i < parts.count; i++) {
		if (i > 0)
			buf_add_str(out, ", ");
		buf_add_sv(out, part_at(&parts, order[i]));
	}
	buf_release(&parts.text);
}
