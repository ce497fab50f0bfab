/*
 * The copy of the links (links.cache), from hands that know its hashes. The bytes of the input say how large the table is, what
 * stands in its slots and how old it is. Whatever they say, loading ends well, and so do a look-up of each link, marking it and
 * going through what was not marked; a copy that cannot be one is passed over for the ledger.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/base/digest.h"
#include "engine/linkset_private.h"

#include "engine/base/banned.h"

enum { LINKS = 12, ROOM_MAX = 400 };

static const uint64_t magic = 0x31736b6e696c6163ULL; /* linkset_cache.c */

static struct ledger *ledger;
static struct ledger_link_move before; /* the last ones moved */
static struct ledger_link_move newest;
static struct linkset *right;

struct words {
	uint64_t at[2 * ROOM_MAX];
};

static struct sv key_of(char kind, int number, char out[8])
{
	int n = snprintf(out, 8, "%c%d", kind, number);

	return sv_make(out, (size_t)n);
}

static void prepare(void)
{
	struct err err = ERR_INIT;
	char keys[2][8];

	if (ledger)
		return;
	(void)fuzz_path("links.cache");
	FUZZ_CHECK(ledger_open(fuzz_folder, LEDGER_CREATE, &ledger, &err) == 0);
	for (int i = 0; i < LINKS; i++) {
		if (i == LINKS - 2)
			FUZZ_CHECK(ledger_newest_link_move(ledger, &before, &err) == 0);
		FUZZ_CHECK(ledger_add_link(ledger, key_of('c', i, keys[0]), key_of('s', i, keys[1]),
				   "code", 1, NULL, &err) == 0);
	}
	FUZZ_CHECK(ledger_newest_link_move(ledger, &newest, &err) == 0);
	FUZZ_CHECK(linkset_load(ledger, fuzz_folder, 1, &right, &err) == 0);
}

static unsigned next_byte(struct sv *input)
{
	return fuzz_choice(input, 256);
}

/* A slot: free, one of the right table, or any bytes. */
static void put_slot(struct sv *input, uint64_t *name, uint64_t *rest)
{
	unsigned what = next_byte(input);
	uint64_t i = next_byte(input) % right->room;

	*name = *rest = 0;
	if (what >= 0xc0) {
		*name = atomic_load(&right->slots[i].name);
		*rest = atomic_load(&right->slots[i].rest);
	} else if (what >= 0x40) {
		*name = (uint64_t)next_byte(input) << 56 | what;
		*rest = (uint64_t)next_byte(input) << (what % 57);
	}
}

/* The first slots are as the input says, the others as its last byte says: all free, or all used. */
static uint64_t put_slots(struct sv *input, uint64_t room, struct words *words)
{
	bool is_full = next_byte(input) % 2;
	uint64_t used = 0;

	for (uint64_t i = 0; i < room; i++) {
		words->at[2 * i] = is_full;
		words->at[2 * i + 1] = i << 1;
		if (input->n > 0)
			put_slot(input, &words->at[2 * i], &words->at[2 * i + 1]);
		used += words->at[2 * i] != 0;
	}
	return used;
}

static void put_file(struct sv input)
{
	static const int64_t lasts[] = {
		LINKS, LINKS, LINKS, 0, -1, LINKS + 1, 1LL << 31, INT64_MAX};
	static const uint64_t rooms[] = {23, 0, 1, 12, 13, 64, 257, ROOM_MAX};
	struct words words;
	struct buf out = BUF_INIT;
	uint64_t room = rooms[next_byte(&input) % 8];
	int64_t last = lasts[next_byte(&input) % 8];
	unsigned age = next_byte(&input) % 4;
	unsigned wrong = next_byte(&input);
	uint64_t used = put_slots(&input, room, &words);
	struct sv slots = sv_make((const char *)words.at, room * 16);
	const struct ledger_link_move move = age == 0	? newest
					     : age == 1 ? before
							: (struct ledger_link_move){age - 2, 0};
	uint64_t head[8] = {magic, room, used, (uint64_t)last, (uint64_t)move.move_no,
		(uint64_t)move.mark, digest_hash64(slots, magic)};

	if (wrong >= 0xf0)
		head[1 + wrong % 2] += wrong - 0xf8; /* other numbers than the slots have */
	if (wrong == 0xef)
		head[1] = UINT64_MAX / 32;
	head[7] = digest_hash64(sv_make((const char *)head, 7 * sizeof(head[0])), magic);
	buf_add(&out, (const char *)head, sizeof(head));
	buf_add_sv(&out, slots);
	(void)fuzz_put("links.cache", buf_sv(&out));
	buf_release(&out);
}

static int take_unseen(void *self, const struct ledger_link *link, struct err *err)
{
	uint64_t *count = self;

	(void)link;
	(void)err;
	++*count;
	return 0;
}

static void take_seen(void *self, int64_t link_id)
{
	uint64_t *count = self;

	FUZZ_CHECK(link_id >= 0);
	++*count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linkset *set = NULL;
	struct err err = ERR_INIT;
	char keys[2][8];
	uint64_t unseen = 0;
	uint64_t seen = 0;
	uint64_t met = 0;

	prepare();
	put_file(fuzz_sv(data, size));
	FUZZ_CHECK(linkset_load(ledger, fuzz_folder, 1, &set, &err) == 0);
	for (int i = 0; i <= LINKS; i++) {
		int64_t slot = linkset_find(
			set, linkset_hash(set, key_of('c', i, keys[0]), key_of('s', i, keys[1])));
		if (slot == LINKSET_NONE)
			continue;
		met += linkset_see(set, slot);
		(void)linkset_has_base(set, slot);
		FUZZ_CHECK(linkset_id(set, slot) >= 0);
	}
	if (linkset_each_seen(set, take_seen, &seen))
		FUZZ_CHECK(seen >= met); /* slots of the file may be marked */
	FUZZ_CHECK(linkset_each_unseen(set, 1, ledger, take_unseen, &unseen, &err) == 0);
	linkset_free(set);
	return 0;
}
