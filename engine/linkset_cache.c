#include "engine/linkset_private.h"

#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/arena.h"
#include "engine/base/digest.h"
#include "engine/base/log.h"
#include "engine/base/pages.h"
#include "io/cachefile.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* Above one move in so many links reading them all is as fast; above the other the copy is made anew. */
enum { WORTH_LINKS = 5000, MOVES_SHARE = 20, RENEW_SHARE = 200 };
/* A table of which no more than one slot in so many is free is read from the ledger again, with room. */
enum { FREE_SHARE = 8 };

/* Also tells the order of bytes: the file never leaves its machine, or is of no use there. */
static const uint64_t magic = 0x31736b6e696c6163ULL; /* "calinks1" on a little-endian machine */

struct head {
	uint64_t magic;
	uint64_t room;
	uint64_t count;
	int64_t last_id;
	struct ledger_link_move move;
	uint64_t slots_hash;
	uint64_t head_hash; /* of what stands before */
};

static const char *cache_path(struct arena *arena, const char *state_dir)
{
	return file_join(arena, state_dir, "links.cache");
}

static uint64_t head_hash(const struct head *head)
{
	return digest_hash64(sv_make((const char *)head, offsetof(struct head, head_hash)), magic);
}

static uint64_t slots_hash(const struct linkset *set)
{
	return digest_hash64(
		sv_make((const char *)set->slots, set->room * sizeof(*set->slots)), magic);
}

/* ---- reading -------------------------------------------------------------------------------------- */

/* Is it what was written, of a file of this size? No more memory is taken than the file has bytes. */
static bool head_is_right(int fd, const struct head *head)
{
	struct stat about;

	return head->magic == magic && head->head_hash == head_hash(head) &&
	       head->count < head->room && head->last_id >= 0 && fstat(fd, &about) == 0 &&
	       head->room ==
		       ((uint64_t)about.st_size - sizeof(*head)) / sizeof(struct linkset_slot);
}

static uint64_t used_slots(const struct linkset *set)
{
	uint64_t used = 0;

	for (uint64_t i = 0; i < set->room; i++)
		used += atomic_load_explicit(&set->slots[i].name, memory_order_relaxed) != 0;
	return used;
}

/* The file's bytes into `set`; false when they are not what was written. */
static bool read_slots(int fd, const char *path, struct linkset *set, struct ledger_link_move *move)
{
	struct err ignored = ERR_INIT; /* as good as no file */
	struct head head;
	size_t got = 0;

	if (file_read_at(fd, path, &head, sizeof(head), 0, &got, &ignored) != 0 ||
		got != sizeof(head) || !head_is_right(fd, &head))
		return false;
	set->room = head.room;
	set->count = head.count;
	set->last_id = head.last_id;
	size_t size = set->room * sizeof(*set->slots);
	set->slots = pages_alloc(size);
	*move = head.move;
	return file_read_at(fd, path, set->slots, size, sizeof(head), &got, &ignored) == 0 &&
	       got == size && slots_hash(set) == head.slots_hash && used_slots(set) == set->count;
}

struct replay {
	struct linkset *set;
	uint64_t moves;
	bool is_useless;
};

static int take_moved(void *self, int64_t link_id, struct sv customer_id, struct sv site_num,
	uint64_t base_hash, struct err *err)
{
	struct replay *replay = self;
	struct linkset *set = replay->set;

	(void)err;
	if (customer_id.n == 0 || ++replay->moves > set->count / MOVES_SHARE) {
		replay->is_useless = true; /* one that was removed, or too many */
		return 0;
	}
	if (replay->is_useless)
		return 0;
	uint64_t hash = linkset_hash(set, customer_id, site_num);
	int64_t slot = linkset_find(set, hash);
	if (slot != LINKSET_NONE) {
		linkset_set_base(set, slot, base_hash);
	} else if (set->room - set->count <= set->room / FREE_SHARE) {
		replay->is_useless = true;
	} else {
		linkset_add(set, hash, base_hash, link_id);
		set->count++;
		set->last_id = link_id > set->last_id ? link_id : set->last_id;
	}
	return 0;
}

int linkset_cache_read(struct ledger *ledger, const char *state_dir, struct linkset *set,
	bool *out_done, struct err *err)
{
	struct err ignored = ERR_INIT; /* no file is no copy */
	struct replay replay = {set, 0, false};
	struct ledger_link_move move = {0, 0};
	struct ledger_link_move newest = {0, 0};
	struct arena arena;
	bool known = false;
	int fd = -1;
	int code = 0;

	*out_done = false;
	arena_init(&arena, 0);
	const char *path = cache_path(&arena, state_dir);
	if (file_exists(path) && file_open_read(path, &fd, &ignored) == 0) {
		bool right = read_slots(fd, path, set, &move);
		if (right)
			code = ledger_newest_link_move(ledger, &newest, err);
		if (right && code == 0)
			code = ledger_each_moved_link(
				ledger, &move, take_moved, &replay, &known, err);
		(void)close(fd);
	}
	arena_release(&arena);
	*out_done = code == 0 && known && !replay.is_useless;
	/* what moves while this is read will be told once more, and is the same then */
	if (*out_done && replay.moves > set->count / RENEW_SHARE)
		linkset_cache_write(set, state_dir, &newest);
	if (!*out_done && set->slots) {
		pages_free(set->slots, set->room * sizeof(*set->slots));
		set->slots = NULL;
		set->room = set->count = 0;
		set->last_id = 0;
	}
	return code;
}

/* ---- writing -------------------------------------------------------------------------------------- */

/* Not durable: after a power cut the hashes tell what is left of it. */
void linkset_cache_write(
	const struct linkset *set, const char *state_dir, const struct ledger_link_move *move)
{
	struct head head = {magic, set->room, set->count, set->last_id, *move, slots_hash(set), 0};
	struct cachefile file;
	struct arena arena;

	if (set->count < WORTH_LINKS)
		return;
	head.head_hash = head_hash(&head);
	arena_init(&arena, 0);
	cachefile_begin(&file, &arena, cache_path(&arena, state_dir));
	cachefile_add(&file, &head, sizeof(head));
	cachefile_add(&file, set->slots, set->room * sizeof(*set->slots));
	if (!cachefile_end(&file))
		log_debug("'%s' is not kept, so links are read from the ledger: %s", file.path,
			strerror(file.why));
	arena_release(&arena);
}
