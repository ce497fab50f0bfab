#include "engine/model/change.h"

#include "engine/base/digest.h"

#include "engine/base/banned.h"

static const char *const direction_names[] = {"outbound", "inbound"};
static const char *const action_names[] = {"create", "update", "close"};

const char *direction_name(enum direction direction)
{
	return direction_names[direction];
}

const char *action_name(enum action action)
{
	return action_names[action];
}

const char *directions_name(enum directions directions)
{
	if (directions == DIRECTIONS_BOTH)
		return "both";
	return direction_names[directions == DIRECTIONS_INBOUND];
}

bool direction_parse(struct sv text, enum direction *out)
{
	for (int i = 0; i < DIRECTION_COUNT; i++) {
		if (sv_eq(text, sv_of(direction_names[i]))) {
			*out = (enum direction)i;
			return true;
		}
	}
	return false;
}

bool action_parse(struct sv text, enum action *out)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		if (sv_eq(text, sv_of(action_names[i]))) {
			*out = (enum action)i;
			return true;
		}
	}
	return false;
}

bool directions_parse(struct sv text, enum directions *out)
{
	enum direction one;

	if (sv_eq(text, SV("both"))) {
		*out = DIRECTIONS_BOTH;
		return true;
	}
	if (!direction_parse(text, &one))
		return false;
	*out = direction_bit(one);
	return true;
}

struct sv change_record_key(const struct change *change)
{
	bool of_site = (direction_written(change->direction) == SIDE_SITE) !=
		       (change->action == ACTION_CREATE);

	return of_site ? change->site_num : change->customer_id;
}

bool change_same_record(const struct change *a, const struct change *b)
{
	return a->direction == b->direction && a->action == b->action &&
	       sv_eq(change_record_key(a), change_record_key(b));
}

int change_cmp(const struct change *a, const struct change *b)
{
	if (a->direction != b->direction)
		return a->direction < b->direction ? -1 : 1;
	if (a->action != b->action)
		return a->action < b->action ? -1 : 1;
	int order = sv_cmp_natural(change_record_key(a), change_record_key(b));
	if (order != 0)
		return order;
	if (a->position != b->position)
		return a->position < b->position ? -1 : 1;
	return sv_cmp(a->field, b->field);
}

void change_make_id(struct change *change)
{
	char hex[DIGEST_HEX_SIZE];
	struct digest *digest = digest_new();

	digest_add_netstring(digest, sv_of(direction_name(change->direction)));
	digest_add_netstring(digest, change_record_key(change));
	digest_add_netstring(digest, change->field);
	digest_add_netstring(digest, change->before);
	digest_add_netstring(digest, change->after);
	digest_hex(digest, hex);
	digest_free(digest);
	change->id[0] = 'c';
	(void)memcpy(change->id + 1, hex, CHANGE_ID_SIZE - 2);
	change->id[CHANGE_ID_SIZE - 1] = '\0';
}

bool change_id_is_valid(struct sv text)
{
	if (text.n != CHANGE_ID_SIZE - 1 || text.p[0] != 'c')
		return false;
	for (size_t i = 1; i < text.n; i++) {
		char c = text.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return true;
}
