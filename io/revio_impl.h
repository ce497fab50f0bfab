/* revio_impl - what the files of revio share. Private to revio*.c. */
#ifndef ACCORD_IO_REVIO_IMPL_H
#define ACCORD_IO_REVIO_IMPL_H

#include "engine/base/vec.h"
#include "io/fieldmap.h"
#include "io/http.h"
#include "io/revio.h"

struct revio {
	struct port port;
	const struct settings *settings;
	struct http *http;
	struct fieldmap *map;
	size_t ok_slot;	   /* "/ok" in what the map reads */
	char *actor;	   /* username@client_code */
	size_t live_ended; /* live calls that have ended, counted up */
};

static inline struct revio *revio_of(struct port *port)
{
	return (struct revio *)(void *)port;
}

/* ---- answers (revio_answer.c) ------------------------------------------------------------------- */

/* Takes a record of a list; row_no from 1. */
typedef int revio_record_fn(void *self, struct sv text, uint64_t row_no, struct err *err);

struct revio_page {
	uint64_t rows;
	bool has_more;
	/* The page cannot be part of a list in good order: why. NULL: it can. */
	const char *fault;
};

/*
 * Reads an answered request as one page of a list. Errors: ERR_FAILED when Rev.io refused (a status that is
 * not 2xx, ok not true), or what `take` returned. An unreadable or unfinished page is a `fault`.
 */
int revio_read_page(struct revio *revio, const struct http_request *request, void *self,
	revio_record_fn *take, struct revio_page *out_page, struct err *err) MUST_CHECK;

/* The same with json_split's try_record, for speed. */
typedef bool revio_try_fn(void *self, struct sv rest, size_t *out_used);
int revio_read_page_fast(struct revio *revio, const struct http_request *request, void *self,
	revio_record_fn *take, revio_try_fn *try, struct revio_page *out_page,
	struct err *err) MUST_CHECK;

enum revio_says { REVIO_OK, REVIO_NOT_OK, REVIO_UNREADABLE };

/* What the answer of a single call says about itself; *out_id (may be NULL) gets its "id". */
enum revio_says revio_says(struct sv answer, struct arena *arena, struct sv *out_id);

/* Reads one customer's record with its bits; `text` must outlive the values or be in the arena. */
int revio_read_customer(struct revio *revio, struct sv text, struct arena *arena,
	struct live_record *out, struct err *err) MUST_CHECK;

/* Runs one GET to its end; on success the request holds an answer with any status. */
int revio_get(struct revio *revio, const char *path, struct http_request *request,
	struct err *err) MUST_CHECK;

/* Waits until a call that was submitted has an answer, with any status. */
int revio_await(struct revio *revio, struct http_request *request, struct err *err) MUST_CHECK;

/* Path of a page of the list of customers. */
void revio_list_path(
	const struct revio *revio, uint64_t page_no, uint64_t page_size, struct buf *out);
/* Does the sort that is asked for rise by the id? */
bool revio_sorts_by_id(const struct revio *revio);

/* ERR_FAILED: "rev.io answered 400 to PATH: EXCERPT". */
int revio_refusal(struct revio *revio, const struct http_request *request, struct err *err);

/* ---- the rest ------------------------------------------------------------------------------------ */

int revio_extract(struct port *port, const struct record_sink *sink,
	struct extract_proof *out_proof, struct err *err);
void revio_submit(struct port *port, struct live_call *call);
int revio_wait(struct port *port, struct err *err);
int revio_find(struct port *port, const struct sv *codes, size_t count,
	struct live_found *out_found, struct arena *arena, struct err *err);
int revio_pick(struct port *port, enum pick_kind kind, struct pick_list *out_list,
	struct arena *arena, struct err *err);

/* Bodies of writes (revio_write.c). */
void revio_patch_body(const struct revio *revio, const struct live_call *call, struct buf *out);
void revio_create_body(const struct revio *revio, const struct live_call *call, struct buf *out);

#endif
