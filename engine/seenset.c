#include "engine/seenset.h"

#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { BITS_PER_BYTE = 8 };

void seenset_init(struct seenset *set, int64_t last_id)
{
	set->last_id = last_id;
	set->size_bytes = (size_t)last_id / BITS_PER_BYTE + 1;
	set->bits = mem_calloc(set->size_bytes, 1);
}

void seenset_release(struct seenset *set)
{
	mem_free(set->bits);
	(void)memset(set, 0, sizeof(*set));
}

static bool has(const struct seenset *set, int64_t id)
{
	return set->bits[id / BITS_PER_BYTE] >> (id % BITS_PER_BYTE) & 1;
}

static void add(void *self, int64_t id)
{
	struct seenset *set = self;

	set->bits[id / BITS_PER_BYTE] |= (unsigned char)(1u << (id % BITS_PER_BYTE));
}

int seenset_add_links(struct seenset *set, const struct linkset *links, struct err *err)
{
	if (!linkset_each_seen(links, add, set))
		return ERR_SET(err, ERR_DATA,
			"the ledger has had more than 2147483647 links, too many for a comparison "
			"in parts");
	return 0;
}

int seenset_add_bits(struct seenset *set, struct sv bits, struct err *err)
{
	if (bits.n != set->size_bytes)
		return ERR_SET(err, ERR_DATA,
			"it has bits for other links than the ledger (%zu bytes, not %zu)", bits.n,
			set->size_bytes);
	for (size_t i = 0; i < bits.n; i++) {
		unsigned char more = (unsigned char)bits.p[i];
		if (set->bits[i] & more)
			return ERR_SET(err, ERR_DATA,
				"two parts have met the same link: a customer and its site stand "
				"twice in their snapshots; extract again");
		set->bits[i] |= more;
	}
	return 0;
}

/* Ids that are not seen and stand in a row are asked for together. */
int seenset_each_unseen(const struct seenset *set, struct ledger *ledger, ledger_link_fn *row,
	void *self, struct err *err)
{
	int64_t from = 1;

	while (from <= set->last_id) {
		if (has(set, from)) {
			from++;
			continue;
		}
		int64_t upto = from;
		while (upto < set->last_id && !has(set, upto + 1))
			upto++;
		if (ledger_each_link(ledger, from - 1, upto, row, self, err) != 0)
			return err->code;
		from = upto + 1;
	}
	return 0;
}
