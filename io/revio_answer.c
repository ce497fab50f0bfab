/* What Rev.io's answers say: pages of lists, single records, outcomes of writes, refusals. */
#include "io/revio_impl.h"

#include "engine/base/num.h"
#include "io/json_split.h"

#include "engine/base/banned.h"

int revio_refusal(struct revio *revio, const struct http_request *request, struct err *err)
{
	char shown[HTTP_EXCERPT_SIZE];

	http_excerpt(revio->http, buf_sv(&request->answer), shown, sizeof(shown));
	return ERR_SET(err, ERR_FAILED, "rev.io answered %d to %s '%.160s': %s", request->status,
		request->method, request->path, shown);
}

struct take_record {
	void *self;
	revio_record_fn *take;
	revio_try_fn *try;
	bool has_failed; /* `take` gave an error, which is not the page's fault */
};

static int take_record(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct take_record *taker = self;
	int rc = taker->take(taker->self, text, row_no, err);

	taker->has_failed = rc != 0;
	return rc;
}

static bool try_record(void *self, struct sv rest, size_t *out_used)
{
	const struct take_record *taker = self;

	return taker->try(taker->self, rest, out_used);
}

/* The text of a small member that is a string or number; in the split's memory. */
static struct sv member(const struct json_split *split, const char *name)
{
	return sv_trim(json_split_member(split, name));
}

static const char *page_fault(const struct json_split *split, struct revio_page *page)
{
	struct sv has_more = member(split, "has_more");
	struct sv count = member(split, "record_count");
	uint64_t rows;

	page->rows = json_split_count(split);
	page->has_more = sv_eq(has_more, SV("true"));
	if (!page->has_more && !sv_eq(has_more, SV("false")))
		return "it does not say whether more pages follow (has_more)";
	if (page->has_more && page->rows == 0)
		return "it is empty although more are said to follow";
	if (num_parse_u64(count, UINT64_MAX, &rows) && rows > page->rows)
		return "it holds fewer records than its record_count says";
	return NULL;
}

static int read_split(struct revio *revio, const struct http_request *request,
	struct json_split *split, const struct take_record *taker, struct revio_page *page,
	struct err *err)
{
	struct err local = ERR_INIT;
	int rc = json_split_feed(split, request->answer.p, request->answer.n, &local);

	if (taker->has_failed) {
		*err = local;
		return rc;
	}
	if (rc == 0 && json_split_is_whole(split) && !sv_eq(member(split, "ok"), SV("true")))
		return revio_refusal(revio, request, err);
	if (rc == 0)
		rc = json_split_end(split, &local);
	page->fault = rc == 0 ? page_fault(split, page) : "it cannot be read";
	return 0;
}

int revio_read_page(struct revio *revio, const struct http_request *request, void *self,
	revio_record_fn *take, struct revio_page *out_page, struct err *err)
{
	return revio_read_page_fast(revio, request, self, take, NULL, out_page, err);
}

int revio_read_page_fast(struct revio *revio, const struct http_request *request, void *self,
	revio_record_fn *take, revio_try_fn *try, struct revio_page *out_page, struct err *err)
{
	struct take_record taker = {self, take, try, false};
	struct json_split_options options = {.wanted = {"records"},
		.self = &taker,
		.try_record = try ? try_record : NULL,
		.record = take_record};
	struct json_split *split;
	char first;
	int rc;

	*out_page = (struct revio_page){0};
	if (request->status < 200 || request->status >= 300)
		return revio_refusal(revio, request, err);
	first = request->answer.n > 0 ? sv_trim(buf_sv(&request->answer)).p[0] : '\0';
	if (first == '<' || first == '[')
		return revio_refusal(revio, request, err);
	split = json_split_new(&options);
	rc = read_split(revio, request, split, &taker, out_page, err);
	json_split_free(split);
	return rc;
}

enum revio_says revio_says(struct sv answer, struct arena *arena, struct sv *out_id)
{
	struct json_pick *pick = json_pick_new(false);
	struct err ignored = ERR_INIT;
	struct json_span spans[2];
	enum revio_says says = REVIO_UNREADABLE;

	(void)json_pick_add(pick, SV("/ok"));
	(void)json_pick_add(pick, SV("/id"));
	if (json_pick_read(pick, answer, spans, &ignored) == 0) {
		if (spans[0].kind == JSON_TRUE)
			says = REVIO_OK;
		else if (spans[0].kind == JSON_FALSE || sv_trim(answer).p[0] == '[')
			says = REVIO_NOT_OK;
		if (out_id)
			*out_id = arena_sv(arena, fieldmap_clean(&spans[1], arena));
	}
	json_pick_free(pick);
	return says;
}

int revio_read_customer(struct revio *revio, struct sv text, struct arena *arena,
	struct live_record *out, struct err *err)
{
	const struct layout *layout = revio->port.layout;
	struct sv *values = arena_calloc(arena, layout->count + 1, sizeof(*values));
	const struct json_span *spans;
	int rc;

	(void)memset(out, 0, sizeof(*out));
	rc = fieldmap_read(
		revio->map, text, arena, values, out->present, out->present_extension, &spans, err);
	if (rc != 0)
		return rc;
	if (spans[revio->ok_slot].kind != JSON_TRUE)
		return ERR_SET(err, ERR_DATA, "rev.io did not say ok with a customer's record");
	out->record = (struct record){layout, values};
	out->text = json_pick_body(text);
	return 0;
}

static void on_done(struct http_request *request, void *self)
{
	(void)request;
	(void)self;
}

int revio_await(struct revio *revio, struct http_request *request, struct err *err)
{
	while (request->end == HTTP_PENDING) {
		int rc = http_wait(revio->http, err);
		if (rc != 0)
			return rc;
	}
	if (request->end == HTTP_ANSWERED)
		return 0;
	*err = request->err;
	return err->code;
}

int revio_get(struct revio *revio, const char *path, struct http_request *request, struct err *err)
{
	*request = (struct http_request){.method = "GET", .path = path, .on_done = on_done};
	http_submit(revio->http, request);
	return revio_await(revio, request, err);
}

void revio_list_path(
	const struct revio *revio, uint64_t page_no, uint64_t page_size, struct buf *out)
{
	const char *sort = revio->settings->revio.sort;

	buf_clear(out);
	buf_printf(out, "/Customers?search.page=%llu&search.page_size=%llu",
		(unsigned long long)page_no, (unsigned long long)page_size);
	if (sort && sort[0]) {
		buf_add_str(out, "&search.sort=");
		http_add_encoded(out, sv_of(sort));
	}
}

bool revio_sorts_by_id(const struct revio *revio)
{
	const struct layout *layout = revio->port.layout;
	const char *sort = revio->settings->revio.sort;

	return sort && sv_eq(fieldmap_last_step(layout->fields[layout->key].paths[0]), sv_of(sort));
}
