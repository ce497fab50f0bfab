/*
 * pagespool - the pages of a list as they come, so that an extraction that breaks off can be continued.
 *
 * A plain file that is only added to, a page at a time:
 *
 *     "accord pages 3 BEGUN_AT IDENTITY\n"
 *     "page NO HASH ROWS BYTES CHECK\n" and BYTES of payload, for each page
 *
 * HASH is the extraction's own, of the page's ids and contents; CHECK is of all that is read back: BEGUN_AT, the
 * page's numbers, and the payload, its rows as CSV. A page that is not whole ends what can be read; a
 * kill or a full disk costs pages, never correctness. Nothing is made for fewer than PAGESPOOL_FIRST
 * pages, so that short lists leave no trace.
 *
 * Errors: writing has none. What can't be written is given up, and the extraction goes on.
 */
#ifndef ACCORD_IO_PAGESPOOL_H
#define ACCORD_IO_PAGESPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "engine/model/ports.h"

enum { PAGESPOOL_FIRST = 4 };

struct pagespool;

/* A new one at `path`; what lies there is replaced once there are pages enough. `identity` says what the
 * rows are rows of; `columns` is how many values each has. */
struct pagespool *pagespool_new(
	const char *path, uint64_t identity, size_t columns, int64_t begun_at);
/*
 * Takes up what lies at `path`; NULL when there is nothing, or not of this identity, or begun before
 * `not_before`. out_mark: its last whole page. What comes is added behind that.
 */
struct pagespool *pagespool_take_up(const char *path, uint64_t identity, size_t columns,
	int64_t not_before, struct extract_mark *out_mark);

/* Hands on the rows of all pages taken up. */
int pagespool_each(struct pagespool *spool,
	int (*row)(void *self, const struct sv *values, struct err *err), void *self,
	struct err *err) MUST_CHECK;

/* A row of CSV with its line end. */
void pagespool_row(struct pagespool *spool, struct sv text);
/* The rows since the last page are a page. */
void pagespool_page(struct pagespool *spool, uint64_t page_no, uint64_t page_hash);

/* Leaves the file for the next extraction, or removes it. NULL is fine. */
void pagespool_keep(struct pagespool *spool);
void pagespool_drop(struct pagespool *spool);

#endif
