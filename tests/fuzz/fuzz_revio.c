/*
 * Rev.io's answers, of any bytes. The first byte chooses the call: a page of the list, read the fast way and the plain
 * way, which must agree; or a read, create, update of one customer, which must end in a verdict that fits.
 */
#include "tests/fuzz/fuzz_help.h"

#include "engine/base/digest.h"
#include "io/revio_impl.h"
#include "tests/unit/layouts.h"

#include "engine/base/banned.h"

static struct test_layout layout;
static struct settings settings;
static struct port *port;

static void open_port(void)
{
	struct err err = ERR_INIT;

	if (port)
		return;
	test_layout_customer(&layout);
	settings.revio =
		(struct settings_revio){.client_code = "acme", .page_size = 500, .sort = ""};
	settings.revio.system = (struct settings_system){.base_url = "http://127.0.0.1:1/v1",
		.username = "svc",
		.password = "hunter2",
		.connections = 1,
		.tries = 1,
		.max_answer_bytes = 1 << 30};
	FUZZ_CHECK(revio_open(&settings, &layout.layout, &port, &err) == 0);
}

/* ---- pages ------------------------------------------------------------------------------------- */

struct taker {
	struct arena scratch;
	struct sv values[TEST_LAYOUT_FIELDS];
	bool is_read;
	uint64_t hash;
};

static int take(void *self, struct sv text, uint64_t row_no, struct err *err)
{
	struct taker *taker = self;
	bool was_read = taker->is_read;

	taker->is_read = false;
	if (!was_read) {
		arena_clear(&taker->scratch);
		if (fieldmap_read(((struct revio *)(void *)port)->map, text, &taker->scratch,
			    taker->values, NULL, NULL, NULL, err) != 0)
			return err->code;
	}
	for (size_t i = 0; i < layout.layout.count; i++)
		taker->hash = digest_hash64(taker->values[i], taker->hash + row_no);
	return 0;
}

static bool try(void *self, struct sv rest, size_t *out_used)
{
	struct taker *taker = self;
	struct err unread = ERR_INIT;

	arena_clear(&taker->scratch);
	taker->is_read = fieldmap_read_prefix(((struct revio *)(void *)port)->map, rest,
				 &taker->scratch, taker->values, NULL, out_used, &unread) == 0;
	return taker->is_read;
}

static int read_page(
	const struct http_request *request, bool fast, uint64_t *out_hash, struct revio_page *page)
{
	struct taker taker = {.hash = 0};
	struct err err = ERR_INIT;

	arena_init(&taker.scratch, 0);
	int code =
		fast ? revio_read_page_fast(revio_of(port), request, &taker, take, try, page, &err)
		     : revio_read_page(revio_of(port), request, &taker, take, page, &err);
	*out_hash = taker.hash;
	FUZZ_CHECK(!strstr(err.message, "hunter2"));
	arena_release(&taker.scratch);
	return code;
}

static void try_page(struct http_request *request)
{
	struct revio_page page;
	struct revio_page again;
	uint64_t hash;
	uint64_t hash_again;

	int code = read_page(request, false, &hash, &page);
	FUZZ_CHECK(read_page(request, true, &hash_again, &again) == code);
	if (code != 0)
		return;
	FUZZ_CHECK((page.fault == NULL) == (again.fault == NULL));
	if (page.fault)
		return;
	FUZZ_CHECK(
		hash == hash_again && page.rows == again.rows && page.has_more == again.has_more);
	FUZZ_CHECK(page.rows > 0 || !page.has_more);
}

/* ---- single customers -------------------------------------------------------------------------- */

static void count_end(struct live_call *call, void *self)
{
	(void)call;
	++*(size_t *)self;
}

static void try_call(enum live_kind kind, int status, struct sv answer)
{
	const struct live_field fields[] = {{1, SV("A-1")}};
	struct arena arena;
	size_t ends = 0;

	arena_init(&arena, 0);
	struct live_call call = {.kind = kind,
		.key = SV("1001"),
		.fields = fields,
		.field_count = kind == LIVE_CREATE,
		.arena = &arena,
		.done = count_end,
		.self = &ends};
	port_submit(port, &call);
	struct http_request *request = call.port_state; /* its state begins with it */
	http_cancel(revio_of(port)->http, request);
	request->status = status;
	request->end = HTTP_ANSWERED;
	buf_add_sv(&request->answer, answer);
	request->on_done(request, request->self);
	FUZZ_CHECK(ends == 1 && call.result != LIVE_PENDING);
	FUZZ_CHECK(sv_find_sv(call.detail, SV("hunter2")) == call.detail.n);
	if (kind == LIVE_READ && call.result == LIVE_DONE)
		FUZZ_CHECK(sv_eq(record_key(&call.record.record), SV("1001")));
	if (kind == LIVE_CREATE && call.result == LIVE_DONE)
		FUZZ_CHECK(call.created_key.n > 0);
	if (kind == LIVE_READ)
		FUZZ_CHECK(call.result != LIVE_IN_DOUBT && call.result != LIVE_IN_USE);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 201, 404, 409, 500};
	struct http_request request = {.method = "GET", .path = "/Customers", .status = 200};
	struct sv bytes = fuzz_sv(data, size);

	open_port();
	unsigned choice = fuzz_choice(&bytes, 20);
	if (choice < 5) {
		buf_add_sv(&request.answer, bytes);
		try_page(&request);
		http_request_release(&request);
		return 0;
	}
	try_call((enum live_kind)(choice / 5 - 1), statuses[choice % 5], bytes);
	return 0;
}
