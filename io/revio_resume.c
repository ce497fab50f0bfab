/*
 * Going on where another extraction broke off: only if the last page that was taken then still reads the same; all is
 * counted again at the end. A page is worth keeping only while the list comes in plain order.
 */
#include "io/revio_list.h"

#include "engine/base/log.h"

#include "engine/base/banned.h"

static int take_again_row(void *self, const struct sv *values, struct err *err)
{
	struct revio_list *x = self;
	const struct layout *layout = x->revio->port.layout;
	struct sv key = values[layout->key];

	(void)memcpy(x->values, values, layout->count * sizeof(*values));
	if (idset_add(&x->seen, key, revio_take_content(x)) != IDSET_NEW)
		return ERR_SET(err, ERR_DATA, "a customer stands twice in what was kept");
	buf_clear(&x->last_key);
	buf_add_sv(&x->last_key, key);
	return revio_take_give(x, err);
}

int revio_resume_take_up(struct revio_list *x, struct err *err)
{
	const struct extract_mark *mark = x->sink->mark;
	struct revio_page page = {0};

	x->is_check = true;
	int rc = revio_extract_page(x, mark->page_no, &page, err);
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

void revio_resume_page_taken(struct revio_list *x)
{
	bool is_plain = !x->is_uneven && x->twice.count == 0 && x->doubtful.count == 0 &&
			x->apart.count == 0;

	if (x->sink->page)
		x->sink->page(x->sink->self, is_plain ? x->head : 0, x->page_hash);
}
