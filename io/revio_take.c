/* The records of the list of customers, page by page: each one new, come again, or a sign that the list moved. */
#include "io/csvout.h"
#include "io/revio_list.h"

#include "engine/base/banned.h"

enum { DOUBTFUL_MAX = 256 };

int revio_take_alone(struct revio_list *x, struct sv key, bool *out_is_there, struct err *err)
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

uint64_t revio_take_content(struct revio_list *x)
{
	buf_clear(&x->row);
	csvout_add_row(&x->row, x->values, x->revio->port.layout->count);
	return idset_hash(buf_sv(&x->row));
}

int revio_take_give(struct revio_list *x, struct err *err)
{
	const struct record record = {x->revio->port.layout, x->values};

	x->proof->rows++;
	return x->sink->row(x->sink->self, &record, buf_sv(&x->row), err);
}

static int take_new(struct revio_list *x, struct sv key, struct err *err)
{
	bool is_there = true;
	int rc;

	x->new_rows++;
	if (x->is_sorted && !x->is_recheck && x->last_key.n > 0 &&
		sv_cmp_natural(buf_sv(&x->last_key), key) >= 0) {
		x->moved = "its ids do not rise although it was asked for in their order ([revio] "
			   "sort)";
		return 0;
	}
	if (!x->is_recheck) {
		buf_clear(&x->last_key);
		buf_add_sv(&x->last_key, key);
	}
	if (map_find(&x->apart, key)) {
		rc = revio_take_alone(x, arena_sv(&x->scratch, key), &is_there, err);
		if (rc != 0 || !is_there)
			return rc;
		(void)revio_take_content(x);
	}
	return revio_take_give(x, err);
}

static void note_doubtful_page(struct revio_list *x, uint64_t page_no)
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

void revio_take_note_doubtful(struct revio_list *x, uint64_t page_no)
{
	for (uint64_t around = page_no - 1; around <= page_no + 1; around++)
		note_doubtful_page(x, around);
}

static void note_twice(struct revio_list *x, struct sv key)
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

/* Reads the customer that begins here; revio_take_customer then finds it read. */
static bool try_customer(void *self, struct sv rest, size_t *out_used)
{
	struct revio_list *x = self;

	arena_clear(&x->scratch);
	x->is_read = fieldmap_read_prefix(x->revio->map, rest, &x->scratch, x->values, NULL,
			     out_used, &x->unread) == 0;
	if (!x->is_read)
		err_clear(&x->unread);
	return x->is_read;
}

/* Reads the customer, unless try_customer has. */
static bool read_customer(struct revio_list *x, struct sv text)
{
	bool was_read = x->is_read;

	x->is_read = false;
	if (was_read)
		return true;
	arena_clear(&x->scratch);
	bool is_read = fieldmap_read(x->revio->map, text, &x->scratch, x->values, NULL, NULL, NULL,
			       &x->unread) == 0;
	if (!is_read)
		err_clear(&x->unread);
	return is_read;
}

static void look_at(struct revio_list *x, struct sv key)
{
	if (x->look == REVIO_LOOK_NEW)
		x->new_rows += idset_content(&x->seen, key) == 0;
	buf_clear(&x->found_key);
	buf_add_sv(&x->found_key, key);
}

int revio_take_customer(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct revio_list *x = self;
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
	uint64_t content = revio_take_content(x);
	x->page_hash = x->page_hash * 31 + content;
	if (x->is_check)
		return 0;
	if (x->look != REVIO_LOOK_NONE) {
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
		revio_take_note_doubtful(x, x->page_no);
		x->is_uneven = true;
	}
	return 0;
}

int revio_take_page(struct revio_list *x, const struct http_request *request,
	struct revio_page *page, struct err *err)
{
	x->new_rows = 0;
	x->page_hash = 0;
	x->is_read = false;
	int rc = revio_read_page_fast(
		x->revio, request, x, revio_take_customer, try_customer, page, err);
	if (rc != 0)
		return err_context(err, "page %llu", (unsigned long long)x->page_no);
	if (!x->moved)
		x->moved = page->fault;
	bool is_first_time = !x->is_check && !x->is_recheck && x->look == REVIO_LOOK_NONE;
	if (!x->moved && is_first_time && page->rows > 0 && x->new_rows == 0)
		x->moved = "it brings no customer that was not there before";
	return 0;
}
