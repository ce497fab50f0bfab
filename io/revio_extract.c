/*
 * One pass over the list, page after page:
 *
 *   in flight: pages head .. head + 2 connections - 1 in line, each answer collected as it comes
 *   taken:     page `head`, when it is there; its records go to the sink in order
 *   end:       has_more:false at `head`; what was asked for beyond is dropped; pages around one with a customer that had come before are read again, for
 *              what slipped between them, and then no customer may stand on two of them; customers that
 *              came twice differently are read by themselves; the last page is read again; asked for in pages of
 *              one, the last customer must stand at the place that the rows were counted to
 *
 * A pass that finds the list moved is forgotten (sink->restart) and run again. A customer that was read
 * by itself and is not what was handed on is remembered (`apart`) over the restart: the next pass reads
 * it by itself when the list comes to it, and takes that, so that a record which the list keeps showing
 * twice differently does not end the extraction.
 */
#include "io/revio_impl.h"

#include <stdio.h>

#include "engine/base/log.h"
#include "engine/base/map.h"
#include "io/idset.h"

#include "engine/base/banned.h"

enum { DOUBTFUL_MAX = 256 };

struct page {
	struct http_request request;
	struct buf path;
	bool is_asked;
};

struct extract {
	struct revio *revio;
	const struct record_sink *sink;
	struct extract_proof *proof;
	struct page *pages; /* a ring, by page number */
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
	struct buf last_key; /* the highest new id */
	bool is_sorted;	     /* a sort by the id was asked for */
	uint64_t new_rows;   /* of the page that is being taken */
	uint64_t page_hash;  /* of its ids and contents, in order */
	bool is_read;	     /* `values` hold the record that is about to be taken */
	bool is_check;	     /* the last page is read again: only hash it */
	bool is_recheck;     /* a page is read again for what slipped away */
	enum {
		LOOK_NONE,
		LOOK_NEW, /* the page behind the last one: only look for somebody new */
		LOOK_KEY  /* only keep the id */
	} look;
	struct buf found_key; /* of LOOK_KEY */
	bool is_uneven;	      /* a page before the last was not full, or brought somebody again */
	uint64_t page_no;     /* that is being taken */
	const char *moved;    /* why the pass is to be forgotten, or NULL */
};

/* ---- asking -------------------------------------------------------------------------------------- */

static struct page *page_at(struct extract *x, uint64_t page_no)
{
	return &x->pages[page_no % x->page_room];
}

static void page_path(const struct extract *x, uint64_t page_no, struct buf *out)
{
	revio_list_path(x->revio, page_no, x->revio->settings->revio.page_size, out);
}

static void on_page_done(struct http_request *request, void *self)
{
	(void)request;
	(void)self;
}

/* The first page goes alone: most lists that are short are one page. */
static void ask_ahead(struct extract *x)
{
	uint64_t until = x->head == 1 ? 1 : x->head + x->page_room - 1;

	while (x->asked < until) {
		struct page *page = page_at(x, ++x->asked);
		page_path(x, x->asked, &page->path);
		struct buf answer = page->request.answer; /* its room is used again */
		page->request = (struct http_request){.method = "GET",
			.answer = answer,
			.path = buf_str(&page->path),
			.on_done = on_page_done};
		page->is_asked = true;
		http_submit(x->revio->http, &page->request);
	}
}

static void drop_asked(struct extract *x)
{
	for (size_t i = 0; i < x->page_room; i++) {
		if (x->pages[i].is_asked)
			http_cancel(x->revio->http, &x->pages[i].request);
		x->pages[i].is_asked = false;
	}
}

static int await_page(struct extract *x, struct page *page, struct err *err)
{
	int rc = revio_await(x->revio, &page->request, err);

	page->is_asked = page->request.end == HTTP_PENDING;
	return rc;
}

/* ---- taking -------------------------------------------------------------------------------------- */

/* Reads one customer by itself into x->values; *out_is_there false when it is gone. */
static int read_alone(struct extract *x, struct sv key, bool *out_is_there, struct err *err)
{
	struct http_request request;
	struct live_record live;
	struct buf path = BUF_INIT;
	int rc;

	buf_add_str(&path, "/Customers/");
	http_add_encoded(&path, key);
	rc = revio_get(x->revio, buf_str(&path), &request, err);
	*out_is_there = rc == 0 && request.status != 404;
	if (*out_is_there && (request.status < 200 || request.status >= 300))
		rc = revio_refusal(x->revio, &request, err);
	if (rc == 0 && *out_is_there) {
		struct sv text = arena_sv(&x->scratch, buf_sv(&request.answer));
		rc = revio_read_customer(x->revio, text, &x->scratch, &live, err);
		for (size_t i = 0; rc == 0 && i < x->revio->port.layout->count; i++)
			x->values[i] = live.record.values[i];
	}
	http_request_release(&request);
	buf_release(&path);
	return rc ? err_context(err, "customer '%.*s'", SV_ARG(key)) : 0;
}

static int give(struct extract *x, struct err *err)
{
	const struct record record = {x->revio->port.layout, x->values};

	x->proof->rows++;
	return x->sink->row(x->sink->self, &record, err);
}

static int take_new(struct extract *x, struct sv key, struct err *err)
{
	bool is_there = true;
	int rc;

	x->new_rows++;
	if (x->is_sorted && !x->is_recheck && x->last_key.n > 0 &&
		sv_cmp_natural(buf_sv(&x->last_key), key) >= 0) {
		x->moved = "its ids do not rise although it was asked for in their order";
		return 0;
	}
	if (!x->is_recheck) {
		buf_clear(&x->last_key);
		buf_add_sv(&x->last_key, key);
	}
	if (map_find(&x->apart, key)) {
		rc = read_alone(x, arena_sv(&x->scratch, key), &is_there, err);
		if (rc != 0 || !is_there)
			return rc;
	}
	return give(x, err);
}

static void note_doubtful_page(struct extract *x, uint64_t page_no)
{
	for (size_t i = 0; i < x->doubtful.count; i++) {
		if (x->doubtful.at[i] == page_no)
			return;
	}
	if (x->doubtful.count >= DOUBTFUL_MAX)
		x->moved = "too many customers came twice";
	else if (page_no > 0)
		*vec_push(&x->doubtful) = page_no;
}

/* Rows moved around this page: what was pushed over its edges may have been seen by no one. */
static void note_doubtful(struct extract *x, uint64_t page_no)
{
	for (uint64_t around = page_no - 1; around <= page_no + 1; around++)
		note_doubtful_page(x, around);
}

static void note_twice(struct extract *x, struct sv key)
{
	if (map_find(&x->apart, key))
		return;
	for (size_t i = 0; i < x->twice.count; i++) {
		if (sv_eq(x->twice.at[i], key))
			return;
	}
	if (x->twice.count >= REVIO_CONFLICTS_MAX)
		x->moved = "too many customers came twice and differently";
	else
		*vec_push(&x->twice) = arena_sv(&x->keep, key);
}

/* Reads the customer that begins here; take_customer then finds it read. */
static bool try_customer(void *self, struct sv rest, size_t *out_used)
{
	struct extract *x = self;
	struct err unread = ERR_INIT;

	arena_clear(&x->scratch);
	x->is_read = fieldmap_read_prefix(
			     x->revio->map, rest, &x->scratch, x->values, out_used, &unread) == 0;
	return x->is_read;
}

/* Reads the customer, unless try_customer has. */
static bool read_customer(struct extract *x, struct sv text)
{
	struct err unread = ERR_INIT;
	bool was_read = x->is_read;

	x->is_read = false;
	if (was_read)
		return true;
	arena_clear(&x->scratch);
	return fieldmap_read(
		       x->revio->map, text, &x->scratch, x->values, NULL, NULL, NULL, &unread) == 0;
}

static void look_at(struct extract *x, struct sv key)
{
	x->new_rows += idset_content(&x->seen, key) == 0;
	buf_clear(&x->found_key);
	buf_add_sv(&x->found_key, key);
}

static int take_customer(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct extract *x = self;
	const struct layout *layout = x->revio->port.layout;

	if (x->moved)
		return 0;
	if (!read_customer(x, text)) {
		x->moved = "it cannot be read";
		return 0;
	}
	struct sv key = x->values[layout->key];
	if (key.n == 0)
		return ERR_SET(err, ERR_DATA,
			"row %llu of page %llu of the customers has no '%.*s'; nothing can be told "
			"of a customer without",
			(unsigned long long)row_no, (unsigned long long)x->page_no,
			SV_ARG(layout->fields[layout->key].paths[0]));
	uint64_t content = idset_hash_texts(x->values, layout->count);
	x->page_hash = x->page_hash * 31 + content;
	if (x->is_check)
		return 0;
	if (x->look != LOOK_NONE) {
		look_at(x, key);
		return 0;
	}
	if (x->is_recheck && idset_add(&x->again, key, x->page_no) == IDSET_DIFFERENT) {
		x->moved = "a customer stands on two pages, also when they are read again";
		return 0;
	}
	switch (idset_add(&x->seen, key, content)) {
	case IDSET_NEW:
		return take_new(x, key, err);
	case IDSET_DIFFERENT:
		note_twice(x, key);
		break;
	case IDSET_SAME:
		break;
	}
	if (!x->is_recheck) {
		note_doubtful(x, x->page_no);
		x->is_uneven = true;
	}
	return 0;
}

static int take_page(struct extract *x, const struct http_request *request, struct revio_page *page,
	struct err *err)
{
	x->new_rows = 0;
	x->page_hash = 0;
	x->is_read = false;
	int rc = revio_read_page_fast(x->revio, request, x, take_customer, try_customer, page, err);
	if (rc != 0)
		return err_context(err, "page %llu", (unsigned long long)x->page_no);
	if (!x->moved)
		x->moved = page->fault;
	bool is_first_time = !x->is_check && !x->is_recheck && x->look == LOOK_NONE;
	if (!x->moved && is_first_time && page->rows > 0 && x->new_rows == 0)
		x->moved = "it brings no customer that was not there before";
	return 0;
}

/* ---- the end of a pass --------------------------------------------------------------------------- */

/* Is what was handed on for the customers that came twice what they are now? */
static int settle_twice(struct extract *x, struct err *err)
{
	const struct layout *layout = x->revio->port.layout;
	bool is_there;

	for (size_t i = 0; i < x->twice.count; i++) {
		struct sv key = x->twice.at[i];
		arena_clear(&x->scratch);
		int rc = read_alone(x, key, &is_there, err);
		if (rc != 0)
			return rc;
		uint64_t now = is_there ? idset_hash_texts(x->values, layout->count) : 0;
		if (now == idset_content(&x->seen, key))
			continue;
		(void)map_put(&x->apart, key, 0, NULL);
		x->moved = "customers came twice and differently";
	}
	return 0;
}

static int take_again(struct extract *x, uint64_t page_no, struct revio_page *page, struct err *err)
{
	struct http_request request;
	struct buf path = BUF_INIT;
	int rc;

	x->page_no = page_no;
	page_path(x, page_no, &path);
	rc = revio_get(x->revio, buf_str(&path), &request, err);
	if (rc == 0)
		rc = take_page(x, &request, page, err);
	http_request_release(&request);
	buf_release(&path);
	return rc;
}

/* Reads the doubtful pages again, and those around one that brought something new. */
static int recheck_doubtful(struct extract *x, struct err *err)
{
	struct revio_page page;
	int rc = 0;

	x->is_recheck = true;
	for (size_t i = 0; rc == 0 && !x->moved && i < x->doubtful.count; i++) {
		uint64_t page_no = x->doubtful.at[i];
		if (page_no > x->head)
			continue;
		rc = take_again(x, page_no, &page, err);
		if (rc == 0 && x->new_rows > 0)
			note_doubtful(x, page_no);
	}
	x->is_recheck = false;
	return rc;
}

static int check_last_page(struct extract *x, uint64_t wanted_hash, struct err *err)
{
	struct revio_page page;

	x->is_check = true;
	int rc = take_again(x, x->head, &page, err);
	x->is_check = false;
	if (rc == 0 && !x->moved && (page.has_more || x->page_hash != wanted_hash))
		x->moved = "it reads differently when it is read again";
	return rc;
}

/* Counted from another angle: asked for in pages of one, the last customer stands where it must. */
static int check_count(struct extract *x, struct err *err)
{
	struct http_request request;
	struct revio_page page;
	struct buf path = BUF_INIT;

	x->page_no = x->head;
	revio_list_path(x->revio, x->seen.count, 1, &path);
	buf_clear(&x->found_key);
	int rc = revio_get(x->revio, buf_str(&path), &request, err);
	x->look = LOOK_KEY;
	if (rc == 0)
		rc = take_page(x, &request, &page, err);
	x->look = LOOK_NONE;
	if (rc == 0 && !x->moved &&
		(page.has_more || !sv_eq(buf_sv(&x->found_key), buf_sv(&x->last_key))))
		x->moved = "the list has more customers than its pages brought";
	http_request_release(&request);
	buf_release(&path);
	return rc;
}

/*
 * Pages that were short or overlapped cannot be counted. Then the page behind the end must bring nobody
 * new; what else the system says to such a page is its own affair.
 */
static int check_behind_end(struct extract *x, struct err *err)
{
	struct http_request request;
	struct revio_page page;
	struct err unreadable = ERR_INIT;
	struct buf path = BUF_INIT;

	x->page_no = x->head + 1;
	x->new_rows = 0;
	page_path(x, x->page_no, &path);
	int rc = revio_get(x->revio, buf_str(&path), &request, err);
	x->look = LOOK_NEW;
	if (rc == 0 && request.status == 200 &&
		revio_read_page(x->revio, &request, x, take_customer, &page, &unreadable) == 0 &&
		!page.fault && !x->moved && x->new_rows > 0)
		x->moved = "it stands behind the end of the list, and brings customers";
	x->look = LOOK_NONE;
	http_request_release(&request);
	buf_release(&path);
	if (rc == ERR_UNAVAILABLE || rc == ERR_FAILED) {
		err_clear(err); /* it need not have such a page */
		rc = 0;
	}
	return rc;
}

static void begin_pass(struct extract *x)
{
	x->head = 1;
	x->asked = 0;
	x->moved = NULL;
	x->is_uneven = false;
	x->proof->rows = x->proof->pages = 0;
	vec_clear(&x->twice);
	vec_clear(&x->doubtful);
	idset_clear(&x->seen);
	idset_clear(&x->again);
	buf_clear(&x->last_key);
}

/* ---- going on where another extraction broke off ------------------------------------------------------- */

static int take_again_row(void *self, const struct sv *values, struct err *err)
{
	struct extract *x = self;
	const struct layout *layout = x->revio->port.layout;
	struct sv key = values[layout->key];

	(void)memcpy(x->values, values, layout->count * sizeof(*values));
	if (idset_add(&x->seen, key, idset_hash_texts(values, layout->count)) != IDSET_NEW)
		return ERR_SET(err, ERR_DATA, "a customer stands twice in what was kept");
	buf_clear(&x->last_key);
	buf_add_sv(&x->last_key, key);
	return give(x, err);
}

/* Only if the last page that was taken still reads the same; all is counted again at the end. */
static int take_up(struct extract *x, const struct extract_mark *mark, struct err *err)
{
	struct revio_page page = {0};

	x->is_check = true;
	int rc = take_again(x, mark->page_no, &page, err);
	x->is_check = false;
	if (rc != 0)
		return rc;
	if (x->moved || !page.has_more || x->page_hash != mark->page_hash) {
		log_notice("rev.io: page %llu of the customers reads differently than before the "
			   "extraction broke off; it starts over",
			(unsigned long long)mark->page_no);
		x->moved = NULL;
		x->sink->page(x->sink->self, 0, 0);
		return 0;
	}
	log_notice("rev.io: an extraction that broke off goes on behind page %llu",
		(unsigned long long)mark->page_no);
	x->head = mark->page_no + 1;
	x->asked = x->proof->pages = mark->page_no;
	rc = x->sink->take_up(x->sink->self, take_again_row, x, err);
	if (rc != ERR_DATA)
		return rc;
	err_clear(err);
	x->moved = "what was kept of it cannot be used";
	return 0;
}

static void tell_page(struct extract *x)
{
	bool is_plain = !x->is_uneven && x->twice.count == 0 && x->doubtful.count == 0 &&
			x->apart.count == 0;

	if (x->sink->page)
		x->sink->page(x->sink->self, is_plain ? x->head : 0, x->page_hash);
}

/* Reads the whole list; x->moved afterwards says why it is to be forgotten, if it is. */
static int run_pass(struct extract *x, struct err *err)
{
	struct revio_page page = {.has_more = true};
	int rc = 0;

	begin_pass(x);
	if (x->sink->mark && x->proof->restarts == 0)
		rc = take_up(x, x->sink->mark, err);
	for (; rc == 0 && !x->moved; x->head++) {
		ask_ahead(x);
		struct page *head = page_at(x, x->head);
		if ((rc = await_page(x, head, err)) != 0)
			break;
		x->page_no = x->head;
		rc = take_page(x, &head->request, &page, err);
		x->proof->pages++;
		if (rc != 0 || x->moved || !page.has_more)
			break;
		if (page.rows != x->revio->settings->revio.page_size)
			x->is_uneven = true;
		tell_page(x);
	}
	drop_asked(x);
	uint64_t last_hash = x->page_hash;
	if (rc == 0 && !x->moved)
		rc = recheck_doubtful(x, err);
	if (rc == 0 && !x->moved)
		rc = settle_twice(x, err);
	if (rc == 0 && !x->moved)
		rc = check_last_page(x, last_hash, err);
	if (rc == 0 && !x->moved)
		rc = x->is_uneven || x->seen.count == 0 ? check_behind_end(x, err)
							: check_count(x, err);
	return rc;
}

static int run_passes(struct extract *x, struct err *err)
{
	for (;;) {
		int rc = run_pass(x, err);
		if (rc != 0 || !x->moved)
			return rc;
		if (x->proof->restarts == REVIO_RESTARTS_MAX)
			return ERR_SET(err, ERR_FAILED,
				"the list of customers could not be read in good order, %d times "
				"over; the "
				"last time at page %llu: %s; run again at a quieter time",
				REVIO_RESTARTS_MAX + 1, (unsigned long long)x->page_no, x->moved);
		log_warning("rev.io: page %llu of the customers: %s; reading the list again",
			(unsigned long long)x->page_no, x->moved);
		x->proof->restarts++;
		if ((rc = x->sink->restart(x->sink->self, err)) != 0)
			return rc;
	}
}

int revio_extract(struct port *port, const struct record_sink *sink,
	struct extract_proof *out_proof, struct err *err)
{
	struct revio *revio = revio_of(port);
	struct extract_proof proof = {.end_marker = "has_more:false"};
	struct extract x = {.revio = revio, .sink = sink, .proof = &proof};
	int rc;

	/* twice as many as there are connections: none waits while a page is taken */
	x.page_room = 2 * revio->settings->revio.system.connections;
	x.page_room = x.page_room > 0 ? x.page_room : 1;
	x.pages = mem_calloc(x.page_room, sizeof(*x.pages));
	x.values = mem_calloc(port->layout->count + 1, sizeof(*x.values));
	x.is_sorted = revio_sorts_by_id(revio);
	arena_init(&x.scratch, 0);
	arena_init(&x.keep, 0);
	map_init(&x.apart);
	rc = run_passes(&x, err);
	if (rc == 0)
		*out_proof = proof;
	for (size_t i = 0; i < x.page_room; i++) {
		http_request_release(&x.pages[i].request);
		buf_release(&x.pages[i].path);
	}
	mem_free(x.pages);
	mem_free(x.values);
	vec_release(&x.twice);
	vec_release(&x.doubtful);
	map_release(&x.apart);
	idset_release(&x.seen);
	idset_release(&x.again);
	buf_release(&x.found_key);
	buf_release(&x.last_key);
	arena_release(&x.scratch);
	arena_release(&x.keep);
	return rc;
}
