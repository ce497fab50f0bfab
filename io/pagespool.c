#include "io/pagespool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/buf.h"
#include "engine/base/digest.h"
#include "engine/base/mem.h"
#include "io/splitter.h"

#include "engine/base/banned.h"

enum { LINE_MAX_BYTES = 160, PAGE_BYTES_MAX = 256 * 1024 * 1024 };

struct pagespool {
	char *path;
	FILE *file; /* NULL: none yet, or given up */
	bool is_given_up;
	uint64_t identity;
	int64_t begun_at;
	size_t columns;
	struct buf held; /* pages that wait for the first PAGESPOOL_FIRST */
	struct buf page; /* payload of the page under way */
	uint64_t page_rows;
	long pages_from; /* where the first page taken up begins, and the last one ends */
	long pages_until;
};

static struct pagespool *spool_new(const char *path, uint64_t identity, size_t columns)
{
	struct pagespool *spool = mem_calloc(1, sizeof(*spool));

	spool->path = mem_strdup(path);
	spool->identity = identity;
	spool->columns = columns;
	return spool;
}

struct pagespool *pagespool_new(
	const char *path, uint64_t identity, size_t columns, int64_t begun_at)
{
	struct pagespool *spool = spool_new(path, identity, columns);

	spool->begun_at = begun_at;
	return spool;
}

static void spool_free(struct pagespool *spool)
{
	if (spool->file)
		(void)fclose(spool->file);
	buf_release(&spool->held);
	buf_release(&spool->page);
	mem_free(spool->path);
	mem_free(spool);
}

void pagespool_keep(struct pagespool *spool)
{
	if (spool)
		spool_free(spool);
}

void pagespool_drop(struct pagespool *spool)
{
	if (!spool)
		return;
	(void)unlink(spool->path);
	spool_free(spool);
}

struct page_head {
	uint64_t page_no;
	uint64_t hash;
	uint64_t rows;
	size_t bytes;
	uint64_t check;
};

/* Over all that is read back: when the extraction began, the page's line, its payload. */
static uint64_t check_of(
	const struct pagespool *spool, const struct page_head *head, struct sv payload)
{
	const uint64_t numbers[] = {(uint64_t)spool->begun_at, head->page_no, head->hash,
		head->rows, (uint64_t)head->bytes};
	uint64_t seed =
		digest_hash64(sv_make((const char *)numbers, sizeof(numbers)), spool->identity);

	return digest_hash64(payload, seed);
}

/* ---- writing ------------------------------------------------------------------------------------ */

static void give_up(struct pagespool *spool)
{
	if (spool->file)
		(void)fclose(spool->file);
	spool->file = NULL;
	spool->is_given_up = true;
	(void)unlink(spool->path);
}

static void put(struct pagespool *spool, struct sv bytes)
{
	if (spool->is_given_up)
		return;
	if (fwrite(bytes.p, 1, bytes.n, spool->file) != bytes.n || fflush(spool->file) != 0)
		give_up(spool);
}

static void create(struct pagespool *spool)
{
	char line[LINE_MAX_BYTES];
	int fd = open(spool->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	spool->file = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!spool->file) {
		if (fd >= 0)
			(void)close(fd);
		give_up(spool);
		return;
	}
	(void)setvbuf(spool->file, NULL, _IONBF, 0); /* pages are large: they go as they are */
	int n = snprintf(line, sizeof(line), "accord pages 3 %" PRId64 " %016" PRIx64 "\n",
		spool->begun_at, spool->identity);
	put(spool, sv_make(line, (size_t)n));
}

void pagespool_row(struct pagespool *spool, struct sv text)
{
	if (spool->is_given_up)
		return;
	buf_add_sv(&spool->page, text);
	spool->page_rows++;
}

void pagespool_page(struct pagespool *spool, uint64_t page_no, uint64_t page_hash)
{
	struct page_head head = {page_no, page_hash, spool->page_rows, spool->page.n, 0};

	if (spool->is_given_up)
		return;
	head.check = check_of(spool, &head, buf_sv(&spool->page));
	buf_printf(&spool->held, "page %" PRIu64 " %016" PRIx64 " %" PRIu64 " %zu %016" PRIx64 "\n",
		head.page_no, head.hash, head.rows, head.bytes, head.check);
	buf_add_sv(&spool->held, buf_sv(&spool->page));
	buf_clear(&spool->page);
	spool->page_rows = 0;
	if (!spool->file && page_no < PAGESPOOL_FIRST)
		return;
	if (!spool->file)
		create(spool);
	put(spool, buf_sv(&spool->held));
	buf_clear(&spool->held);
}

/* ---- reading ------------------------------------------------------------------------------------ */

/* Reads a page's line and its payload into spool->page; false at the end, or when it is not whole. */
static bool read_page(struct pagespool *spool, struct page_head *out)
{
	char line[LINE_MAX_BYTES];

	if (!fgets(line, sizeof(line), spool->file) ||
		/* what is out of range fails the digest below */
		/* NOLINTNEXTLINE(cert-err34-c) */
		sscanf(line, "page %" SCNu64 " %" SCNx64 " %" SCNu64 " %zu %" SCNx64, &out->page_no,
			&out->hash, &out->rows, &out->bytes, &out->check) != 5 ||
		out->bytes > PAGE_BYTES_MAX)
		return false;
	buf_clear(&spool->page);
	buf_reserve(&spool->page, out->bytes + SPLITTER_PADDING);
	char *room = spool->page.p;
	if (out->bytes > 0 && fread(room, 1, out->bytes, spool->file) != out->bytes)
		return false;
	return check_of(spool, out, sv_make(room, out->bytes)) == out->check;
}

static bool read_identity(struct pagespool *spool, int64_t not_before)
{
	char line[LINE_MAX_BYTES];
	uint64_t identity = 0;

	return fgets(line, sizeof(line), spool->file) &&
	       /* a wrong number is another identity; NOLINTNEXTLINE(cert-err34-c) */
	       sscanf(line, "accord pages 3 %" SCNd64 " %" SCNx64, &spool->begun_at, &identity) ==
		       2 &&
	       identity == spool->identity && spool->begun_at >= not_before;
}

static bool find_end(struct pagespool *spool, struct extract_mark *mark)
{
	struct page_head head;

	*mark = (struct extract_mark){.begun_at = spool->begun_at};
	spool->pages_from = spool->pages_until = ftell(spool->file);
	while (read_page(spool, &head) && head.page_no == mark->page_no + 1) {
		mark->page_no = head.page_no;
		mark->page_hash = head.hash;
		mark->rows += head.rows;
		spool->pages_until = ftell(spool->file);
	}
	buf_clear(&spool->page);
	return mark->page_no > 0 && spool->pages_until > 0;
}

struct pagespool *pagespool_take_up(const char *path, uint64_t identity, size_t columns,
	int64_t not_before, struct extract_mark *out_mark)
{
	struct pagespool *spool = spool_new(path, identity, columns);
	struct extract_mark mark;
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	spool->file = fd < 0 ? NULL : fdopen(fd, "r+b");
	if (!spool->file && fd >= 0)
		(void)close(fd);
	if (!spool->file || !read_identity(spool, not_before) || !find_end(spool, &mark)) {
		spool_free(spool);
		return NULL;
	}
	*out_mark = mark;
	return spool;
}

static int hand_on(struct pagespool *spool, const struct page_head *head, struct sv *values,
	int (*row)(void *self, const struct sv *values, struct err *err), void *self,
	struct err *err)
{
	uint64_t *bits = mem_calloc(splitter_index_words(head->bytes), sizeof(*bits));
	struct splitter_sums sums = {0};
	size_t at = 0;
	size_t fields;
	int code = 0;

	splitter_index(spool->page.p, head->bytes, bits, &sums);
	if (sums.rows != head->rows || sums.last_row != head->bytes)
		code = ERR_SET(err, ERR_DATA, "'%s' is damaged; remove it", spool->path);
	while (code == 0 && at < head->bytes) {
		const char *wrong = splitter_row(spool->page.p, head->bytes, bits, false, &at, NULL,
			spool->columns, values, &fields);
		code = wrong ? ERR_SET(err, ERR_DATA, "'%s' is damaged: %s; remove it", spool->path,
				       wrong)
			     : row(self, values, err);
	}
	mem_free(bits);
	return code;
}

int pagespool_each(struct pagespool *spool,
	int (*row)(void *self, const struct sv *values, struct err *err), void *self,
	struct err *err)
{
	struct sv *values = mem_calloc(spool->columns + 1, sizeof(*values));
	struct page_head head;
	int code = 0;

	if (fseek(spool->file, spool->pages_from, SEEK_SET) != 0)
		code = ERR_SET_ERRNO(err, ERR_IO, "cannot read '%s'", spool->path);
	while (code == 0 && ftell(spool->file) < spool->pages_until) {
		if (read_page(spool, &head))
			code = hand_on(spool, &head, values, row, self, err);
		else
			code = ERR_SET(err, ERR_DATA, "'%s' changed; remove it", spool->path);
	}
	buf_clear(&spool->page);
	mem_free(values);
	if (code == 0 && (fseek(spool->file, spool->pages_until, SEEK_SET) != 0 ||
				 ftruncate(fileno(spool->file), spool->pages_until) != 0))
		give_up(spool);
	return code;
}
