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
#include "io/revio_list.h"

#include "engine/base/log.h"

#include "engine/base/banned.h"

/* ---- asking -------------------------------------------------------------------------------------- */

static struct revio_asked *page_at(struct revio_list *x, uint64_t page_no)
{
	return &x->pages[page_no % x->page_room];
}

static void page_path(const struct revio_list *x, uint64_t page_no, struct buf *out)
{
	revio_list_path(x->revio, page_no, x->revio->settings->revio.page_size, out);
}

static void on_page_done(struct http_request *request, void *self)
{
	(void)request;
	(void)self;
}

/* Puts the call for asked->path in line. */
static void ask(struct revio_list *x, struct revio_asked *asked)
{
	struct buf answer = asked->request.answer; /* its room is used again */

	asked->request = (struct http_request){.method = "GET",
		.answer = answer,
		.path = buf_str(&asked->path),
		.on_done = on_page_done};
	asked->is_asked = true;
	http_submit(x->revio->http, &asked->request);
}

/* The first page goes alone: most lists that are short are one page. */
static void ask_ahead(struct revio_list *x)
{
	uint64_t until = x->head == 1 ? 1 : x->head + x->page_room - 1;

	while (x->asked < until) {
		struct revio_asked *page = page_at(x, ++x->asked);
		page_path(x, x->asked, &page->path);
		ask(x, page);
	}
}

static void drop_asked(struct revio_list *x)
{
	for (size_t i = 0; i < x->page_room; i++) {
		if (x->pages[i].is_asked)
			http_cancel(x->revio->http, &x->pages[i].request);
		x->pages[i].is_asked = false;
	}
}

static int await_page(struct revio_list *x, struct revio_asked *page, struct err *err)
{
	int rc = revio_await(x->revio, &page->request, err);

	page->is_asked = page->request.end == HTTP_PENDING;
	return rc;
}

/* ---- the end of a pass --------------------------------------------------------------------------- */

/* Is what was handed on for the customers that came twice what they are now? */
static int settle_twice(struct revio_list *x, struct err *err)
{
	bool is_there;

	for (size_t i = 0; i < x->twice.count; i++) {
		struct sv key = x->twice.at[i];
		arena_clear(&x->scratch);
		int rc = revio_take_alone(x, key, &is_there, err);
		if (rc != 0)
			return rc;
		uint64_t now = is_there ? revio_take_content(x) : 0;
		if (now == idset_content(&x->seen, key))
			continue;
		(void)map_put(&x->apart, key, 0, NULL);
		x->moved = "customers came twice and differently";
	}
	return 0;
}

int revio_extract_page(
	struct revio_list *x, uint64_t page_no, struct revio_page *page, struct err *err)
{
	struct http_request request;
	struct buf path = BUF_INIT;
	int rc;

	x->page_no = page_no;
	page_path(x, page_no, &path);
	rc = revio_get(x->revio, buf_str(&path), &request, err);
	if (rc == 0)
		rc = revio_take_page(x, &request, page, err);
	http_request_release(&request);
	buf_release(&path);
	return rc;
}

/* Reads the doubtful pages again, and those around one that brought something new. */
static int recheck_doubtful(struct revio_list *x, struct err *err)
{
	struct revio_page page;
	int rc = 0;

	x->is_recheck = true;
	for (size_t i = 0; rc == 0 && !x->moved && i < x->doubtful.count; i++) {
		uint64_t page_no = x->doubtful.at[i];
		if (page_no > x->head)
			continue;
		rc = revio_extract_page(x, page_no, &page, err);
		if (rc == 0 && x->new_rows > 0)
			revio_take_note_doubtful(x, page_no);
	}
	x->is_recheck = false;
	return rc;
}

static int check_last_page(
	struct revio_list *x, struct revio_asked *last, uint64_t wanted_hash, struct err *err)
{
	struct revio_page page;
	int rc = await_page(x, last, err);

	x->page_no = x->head;
	x->is_check = true;
	if (rc == 0)
		rc = revio_take_page(x, &last->request, &page, err);
	x->is_check = false;
	if (rc == 0 && !x->moved && (page.has_more || x->page_hash != wanted_hash))
		x->moved = "it reads differently when it is read again";
	return rc;
}

/* Counted from another angle: asked for in pages of one, the last customer stands where it must. */
static int check_count(struct revio_list *x, struct revio_asked *counted, struct err *err)
{
	struct revio_page page;
	int rc = await_page(x, counted, err);

	buf_clear(&x->found_key);
	x->look = REVIO_LOOK_KEY;
	if (rc == 0)
		rc = revio_take_page(x, &counted->request, &page, err);
	x->look = REVIO_LOOK_NONE;
	if (rc == 0 && !x->moved &&
		(page.has_more || !sv_eq(buf_sv(&x->found_key), buf_sv(&x->last_key))))
		x->moved = "the list has more customers than its pages brought";
	return rc;
}

/*
 * Pages that were short or overlapped cannot be counted. Then the page behind the end must bring nobody
 * new; what else the system says to such a page is its own affair.
 */
static int check_behind_end(struct revio_list *x, struct revio_asked *behind, struct err *err)
{
	struct revio_page page;
	struct err unreadable = ERR_INIT;
	int rc = await_page(x, behind, err);

	x->page_no = x->head + 1;
	x->new_rows = 0;
	x->look = REVIO_LOOK_NEW;
	if (rc == 0 && behind->request.status == 200 &&
		revio_read_page(x->revio, &behind->request, x, revio_take_customer, &page,
			&unreadable) == 0 &&
		!page.fault && !x->moved && x->new_rows > 0)
		x->moved = "it stands behind the end of the list, and brings customers";
	x->look = REVIO_LOOK_NONE;
	if (rc == ERR_UNAVAILABLE || rc == ERR_FAILED) {
		err_clear(err); /* it need not have such a page */
		rc = 0;
	}
	return rc;
}

/* What proves that the list ended where it was read to; both calls go at once. */
static int check_end(struct revio_list *x, uint64_t last_hash, struct err *err)
{
	bool can_count = !x->is_uneven && x->seen.count > 0;
	struct revio_asked *last = page_at(x, 0);
	struct revio_asked *end = page_at(x, 1);

	page_path(x, x->head, &last->path);
	ask(x, last);
	if (can_count)
		revio_list_path(x->revio, x->seen.count, 1, &end->path);
	else
		page_path(x, x->head + 1, &end->path);
	ask(x, end);
	int rc = check_last_page(x, last, last_hash, err);
	if (rc == 0 && !x->moved)
		rc = can_count ? check_count(x, end, err) : check_behind_end(x, end, err);
	drop_asked(x);
	return rc;
}

static void begin_pass(struct revio_list *x)
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

/* Reads the whole list; x->moved afterwards says why it is to be forgotten, if it is. */
static int run_pass(struct revio_list *x, struct err *err)
{
	struct revio_page page = {.has_more = true};
	int rc = 0;

	begin_pass(x);
	if (x->sink->mark && x->proof->restarts == 0)
		rc = revio_resume_take_up(x, err);
	for (; rc == 0 && !x->moved; x->head++) {
		ask_ahead(x);
		struct revio_asked *head = page_at(x, x->head);
		if ((rc = await_page(x, head, err)) != 0)
			break;
		x->page_no = x->head;
		http_go_on(x->revio->http); /* the next pages come while this one is taken */
		rc = revio_take_page(x, &head->request, &page, err);
		x->proof->pages++;
		if (rc != 0 || x->moved || !page.has_more)
			break;
		if (page.rows != x->revio->settings->revio.page_size)
			x->is_uneven = true;
		revio_resume_page_taken(x);
	}
	drop_asked(x);
	uint64_t last_hash = x->page_hash;
	if (rc == 0 && !x->moved)
		rc = recheck_doubtful(x, err);
	if (rc == 0 && !x->moved)
		rc = settle_twice(x, err);
	if (rc == 0 && !x->moved)
		rc = check_end(x, last_hash, err);
	return rc;
}

static int run_passes(struct revio_list *x, struct err *err)
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
	struct revio_list x = {.revio = revio, .sink = sink, .proof = &proof};
	int rc;

	/* twice as many as there are connections: none waits while a page is taken */
	x.page_room = 2 * revio->settings->revio.system.connections;
	x.page_room = x.page_room > 0 ? x.page_room : 2;
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
	buf_release(&x.row);
	arena_release(&x.scratch);
	arena_release(&x.keep);
	return rc;
}
