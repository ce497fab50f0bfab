/*
 * The file of agreed.h, as it is read. Its checks are against mistakes: who can write to the state folder can make a file
 * whose checks are right, as he can write bases into the ledger (SECURITY.md). Of such a file is still true: a comparison
 * ends, in memory that the ledger and the snapshots bound; each row is passed over, handed out or left over, once, or
 * the whole is refused (tests/fuzz/fuzz_agreed.c).
 */
#include "engine/agreed_private.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/arena.h"
#include "io/file.h"

#include "engine/base/banned.h"

/* Also tells the order of bytes. */
static const uint64_t magic = 0x3264656572676163ULL; /* "cagreed2" on a little-endian machine */

const char *agreed_path(struct arena *arena, const char *state_dir)
{
	return file_join(arena, state_dir, "agreed.cache");
}

uint64_t agreed_head_check(const struct agreed_head *head)
{
	return digest_hash64(
		sv_make((const char *)head, offsetof(struct agreed_head, check)), magic);
}

uint64_t agreed_rows_check(const struct agreed *agreed, const struct agreed_rows *piece)
{
	return digest_keyed64(sv_make((const char *)piece, offsetof(struct agreed_rows, check)),
		&agreed->head.secret);
}

uint64_t agreed_codes_check(const struct agreed *agreed, const struct agreed_codes *piece)
{
	return digest_keyed64(sv_make((const char *)piece, offsetof(struct agreed_codes, check)),
		&agreed->head.secret);
}

static uint64_t size_of(const struct agreed_head *head)
{
	return sizeof(*head) +
	       (agreed_pieces(head->rows[SIDE_SITE]) + agreed_pieces(head->rows[SIDE_CUSTOMER])) *
		       sizeof(struct agreed_rows) +
	       agreed_pieces(head->codes) * sizeof(struct agreed_codes);
}

static bool read_at(const struct agreed *agreed, void *bytes, size_t n, uint64_t offset)
{
	struct err ignored = ERR_INIT; /* as good as no file */
	size_t got = 0;

	return file_read_at(agreed->fd, "agreed.cache", bytes, n, offset, &got, &ignored) == 0 &&
	       got == n;
}

static bool head_fits(const struct agreed *agreed, const struct agreed_head *head)
{
	const uint64_t most = (uint64_t)1 << 31;
	struct stat about;

	return head->magic == magic && head->check == agreed_head_check(head) &&
	       memcmp(head->key, agreed->head.key, sizeof(head->key)) == 0 &&
	       head->rows[SIDE_SITE] < most && head->rows[SIDE_CUSTOMER] < most &&
	       head->codes < most * 16 && head->last_link >= 0 &&
	       head->last_link <= agreed->input.last_link_id && fstat(agreed->fd, &about) == 0 &&
	       (uint64_t)about.st_size == size_of(head);
}

void agreed_open(struct agreed *agreed)
{
	struct err ignored = ERR_INIT;
	struct agreed_head head;
	struct arena arena;

	agreed->head.magic = magic;
	arena_init(&arena, 0);
	const char *path = agreed_path(&arena, agreed->input.settings->sync.state);
	if (file_exists(path) && file_open_read(path, &agreed->fd, &ignored) == 0) {
		if (read_at(agreed, &head, sizeof(head), 0) && head_fits(agreed, &head)) {
			agreed->head = head;
		} else {
			(void)close(agreed->fd);
			agreed->fd = -1;
		}
	}
	arena_release(&arena);
}

bool agreed_read_rows(
	const struct agreed *agreed, enum side side, uint64_t i, struct agreed_rows *out)
{
	uint64_t before = side == SIDE_SITE ? 0 : agreed_pieces(agreed->head.rows[SIDE_SITE]);

	if (read_at(agreed, out, sizeof(*out),
		    sizeof(agreed->head) + (before + i) * sizeof(*out)) &&
		out->check == agreed_rows_check(agreed, out))
		return true;
	(void)memset(out, 0, sizeof(*out));
	return false;
}

bool agreed_read_codes(const struct agreed *agreed, uint64_t i, struct agreed_codes *out)
{
	uint64_t before = agreed_pieces(agreed->head.rows[SIDE_SITE]) +
			  agreed_pieces(agreed->head.rows[SIDE_CUSTOMER]);
	uint64_t offset = sizeof(agreed->head) + before * sizeof(struct agreed_rows);

	return read_at(agreed, out, sizeof(*out), offset + i * sizeof(*out)) &&
	       out->check == agreed_codes_check(agreed, out) && out->count <= AGREED_PIECE;
}
