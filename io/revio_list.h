/*
 * revio_list - the list of customers while it is read: what revio_extract.c (the passes and their proofs),
 *              revio_take.c (the records) and revio_resume.c (going on where it broke off) share.
 *              Private to these three.
 */
#ifndef ACCORD_IO_REVIO_LIST_H
#define ACCORD_IO_REVIO_LIST_H

#include "engine/base/map.h"
#include "io/idset.h"
#include "io/revio_impl.h"

struct revio_asked {
	struct http_request request;
	struct buf path;
	bool is_asked;
};

struct revio_list {
	struct revio *revio;
	const struct record_sink *sink;
	struct extract_proof *proof;
	struct revio_asked *pages; /* a ring, by page number */
	size_t page_room;
	uint64_t head;
	uint64_t asked; /* pages up to this number were asked for */
	struct idset seen;
	struct idset again;   /* of the pages that are read again: key -> page */
	struct arena scratch; /* of one record */
	struct arena keep;    /* of the whole extraction: keys */
	struct map apart;     /* key -> 0: read by itself */
	struct {
		VEC_FIELDS(struct sv);
	} twice; /* of this pass: keys that came twice differently */
	struct {
		VEC_FIELDS(uint64_t);
	} doubtful; /* pages to be read again */
	struct sv *values;
	struct buf row; /* the values as a row of CSV */
	struct err
		unread; /* why try_customer could not; here, as clearing one for each takes time */
	struct buf last_key; /* the highest new id */
	bool is_sorted;	     /* a sort by the id was asked for */
	uint64_t new_rows;   /* of the page that is being taken */
	uint64_t page_hash;  /* of its ids and contents, in order */
	bool is_read;	     /* `values` hold the record that is about to be taken */
	bool is_check;	     /* the last page is read again: only hash it */
	bool is_recheck;     /* a page is read again for what slipped away */
	enum {
		REVIO_LOOK_NONE,
		REVIO_LOOK_NEW, /* the page behind the last one: only look for somebody new */
		REVIO_LOOK_KEY	/* only keep the id */
	} look;
	struct buf found_key; /* of REVIO_LOOK_KEY */
	bool is_uneven;	      /* a page before the last was not full, or brought somebody again */
	uint64_t page_no;     /* that is being taken */
	const char *moved;    /* why the pass is to be forgotten, or NULL */
};

/* ---- the records (revio_take.c) ------------------------------------------------------------------ */

/*
 * Takes an answered page: its records go to the sink, or are only looked at, as is_check, is_recheck and look
 * say. What shows that the list moved, or was served wrongly, is x->moved; an error ends the extraction.
 */
int revio_take_page(struct revio_list *x, const struct http_request *request,
	struct revio_page *page, struct err *err) MUST_CHECK;

/* One record of a page, for who reads a page of which only the records matter; `self` is the list. */
int revio_take_customer(void *self, struct sv text, uint64_t row_no, struct err *err);

/* Reads one customer by itself into x->values; *out_is_there false when it is gone. */
int revio_take_alone(
	struct revio_list *x, struct sv key, bool *out_is_there, struct err *err) MUST_CHECK;

/* Makes x->row of x->values, and gives its hash, never 0: what the customer's content is known by. */
uint64_t revio_take_content(struct revio_list *x);

/* Hands x->values and x->row on to the sink. */
int revio_take_give(struct revio_list *x, struct err *err) MUST_CHECK;

/* Rows moved around this page: what was pushed over its edges may have been seen by no one. */
void revio_take_note_doubtful(struct revio_list *x, uint64_t page_no);

/* ---- going on (revio_resume.c) ------------------------------------------------------------------- */

/* Takes up what an extraction that broke off left, if the list still reads so; else forgets it. */
int revio_resume_take_up(struct revio_list *x, struct err *err) MUST_CHECK;

/* A page was taken whole: tells the sink whether the next extraction could go on behind it. */
void revio_resume_page_taken(struct revio_list *x);

/* ---- the passes (revio_extract.c) ---------------------------------------------------------------- */

/* Reads one page by itself and takes it. */
int revio_extract_page(struct revio_list *x, uint64_t page_no, struct revio_page *page,
	struct err *err) MUST_CHECK;

#endif
