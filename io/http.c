/*
 * The life of a request:
 *
 *   http_submit        line_is_open?        pace lets it        transfer ends      retry_decide
 *   IN LINE ------> a slot's RESTING ----> ON THE WIRE ----------------------> AGAIN: RESTING again
 *      |                  |                     |                              else: end_request
 *      +------------------+---------------------+--- what ends everything ---> end_request
 *
 * A request keeps its slot while it rests between two tries: when a system is in trouble, no more than
 * `connections` calls are ever turned towards it.
 */
#include "io/http_impl.h"

#include <stdio.h>

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/mem.h"
#include "engine/base/stop.h"

#include "engine/base/banned.h"

enum {
	TICK_MS = 100,	      /* how soon a signal is seen */
	LONG_WAIT_MS = 10000, /* a wait that people are told of */
	LONG_MS = 1000,	      /* away from the wire for longer: that was not the system's silence */
	REFUSAL_BYTES_MAX = 64 * 1024 /* collected of an answer that is not 2xx */
};

/* ---- opening and closing ------------------------------------------------------------------------- */

static int open_transfers(struct http *http, struct err *err)
{
	const struct settings_system *settings = http->setup.settings;

	http->multi = curl_multi_init();
	http->slot_count = settings->connections > 0 ? (size_t)settings->connections : 1;
	http->slots = mem_calloc(http->slot_count, sizeof(*http->slots));
	for (size_t i = 0; i < http->slot_count; i++) {
		http->slots[i].http = http;
		http->slots[i].easy.curl = curl_easy_init();
		if (!http->multi || !http->slots[i].easy.curl)
			return ERR_SET(err, ERR_INTERNAL, "cannot start libcurl");
	}
	(void)curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)http->slot_count + 1);
	return 0;
}

int http_open(const struct http_options *options, struct http **out, struct err *err)
{
	struct http *http = mem_calloc(1, sizeof(*http));
	int rc;

	if (http_memory_start(err) != 0) {
		mem_free(http);
		return err->code;
	}
	http->line_last = &http->line_first;
	http->chance = (uint32_t)clock_monotonic_ms();
	pace_init(&http->pace, options->settings->calls_per_minute);
	pacefile_open(&http->calls, options->calls_folder, options->calls_name, &http->pace,
		clock_monotonic_ms());
	rc = http_setup_init(&http->setup, options, err);
	if (rc == 0)
		rc = open_transfers(http, err);
	if (rc != 0)
		http_close(http);
	else
		*out = http;
	return rc;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	for (size_t i = 0; i < http->slot_count; i++) {
		if (http->slots[i].is_on_wire)
			(void)curl_multi_remove_handle(http->multi, http->slots[i].easy.curl);
		http_easy_release(&http->slots[i].easy);
	}
	mem_free(http->slots);
	(void)curl_multi_cleanup(http->multi);
	http_setup_release(&http->setup);
	pacefile_close(&http->calls);
	pace_release(&http->pace);
	http_set_secret(http, NULL);
	mem_free(http);
	curl_global_cleanup();
}

void http_set_secret(struct http *http, const char *secret)
{
	if (http->secret)
		mem_wipe(http->secret, strlen(http->secret));
	mem_free(http->secret);
	http->secret = secret ? mem_strdup(secret) : NULL;
}

void http_request_release(struct http_request *request)
{
	buf_release(&request->answer);
}

size_t http_pending(const struct http *http)
{
	return http->pending;
}

/* ---- ends ---------------------------------------------------------------------------------------- */

static void free_slot(struct http_slot *slot)
{
	if (slot->is_on_wire)
		(void)curl_multi_remove_handle(slot->http->multi, slot->easy.curl);
	slot->is_on_wire = false;
	slot->request = NULL;
}

static void end_request(struct http *http, struct http_request *request, enum http_end end)
{
	request->end = end;
	http->pending--;
	http->ended++;
	request->on_done(request, request->self);
}

/* What is left of a request that everything's end catches: was it carried out? */
static enum http_end cut_off_end(const struct http_request *request, bool is_on_wire)
{
	if (!request->is_write)
		return HTTP_FAILED;
	return is_on_wire && request->is_sent ? HTTP_IN_DOUBT : HTTP_NOT_SENT;
}

static void add_to_line(struct http *http, struct http_request *request)
{
	request->next = NULL;
	*http->line_last = request;
	http->line_last = &request->next;
}

static struct http_request *take_first(struct http *http)
{
	struct http_request *request = http->line_first;

	if (request && !(http->line_first = request->next))
		http->line_last = &http->line_first;
	if (request)
		request->next = NULL;
	return request;
}

void http_fail(struct http *http, const struct err *err)
{
	if (http->fatal.code == 0)
		http->fatal = *err;
}

/* After what ends everything: does this request, which is not on the wire, end with it? After a stop,
 * the further calls of records in flight may still go, but nothing rests any more. */
static bool must_end(const struct http *http, const struct http_request *request, bool all)
{
	if (request->at_stop == HTTP_STOP_IGNORE)
		return false;
	return all || request->at_stop == HTTP_STOP_ABORT || request->try_no > 0 ||
	       http->fatal.code != ERR_INTERRUPTED;
}

static void end_cut_off(struct http *http, struct http_request *request)
{
	request->err = http->fatal;
	end_request(http, request, cut_off_end(request, false));
}

static void end_waiting(struct http *http, bool all)
{
	struct http_request *line = http->line_first;
	struct http_request *next;

	http->line_first = NULL;
	http->line_last = &http->line_first;
	for (struct http_request *request = line; request; request = next) {
		next = request->next;
		if (must_end(http, request, all))
			end_cut_off(http, request);
		else
			add_to_line(http, request);
	}
	for (size_t i = 0; i < http->slot_count; i++) {
		struct http_slot *slot = &http->slots[i];
		struct http_request *request = slot->request;
		if (!request || slot->is_on_wire || !must_end(http, request, all))
			continue;
		free_slot(slot);
		end_cut_off(http, request);
	}
}

static bool is_sent(const struct http_slot *slot)
{
	long bytes = 0;

	(void)curl_easy_getinfo(slot->easy.curl, CURLINFO_REQUEST_SIZE, &bytes);
	return bytes > 0;
}

static void end_on_wire(struct http *http)
{
	for (size_t i = 0; i < http->slot_count; i++) {
		struct http_request *request = http->slots[i].request;
		if (!request || request->at_stop != HTTP_STOP_ABORT)
			continue;
		request->is_sent = http->slots[i].is_on_wire && is_sent(&http->slots[i]);
		enum http_end end = cut_off_end(request, http->slots[i].is_on_wire);
		free_slot(&http->slots[i]);
		request->err = http->fatal;
		end_request(http, request, end);
	}
}

static void look_at_stop(struct http *http)
{
	if (http->has_stopped || !stop_requested())
		return;
	http->has_stopped = true;
	if (http->fatal.code == 0)
		(void)ERR_SET(&http->fatal, ERR_INTERRUPTED, "interrupted by a signal");
	end_on_wire(http);
	end_waiting(http, true);
}

/* ---- a transfer ---------------------------------------------------------------------------------- */

static int begin_answer(struct http_slot *slot)
{
	struct http_request *request = slot->request;

	if (slot->has_begun)
		return 0;
	slot->has_begun = true;
	return request->on_begin ? request->on_begin(request->self, &request->err) : 0;
}

static size_t collect(struct http_slot *slot, const char *bytes, size_t n)
{
	struct http_request *request = slot->request;

	if (!http_is_success(request->status)) {
		if (request->answer.n + n <= REFUSAL_BYTES_MAX)
			buf_add(&request->answer, bytes, n);
		return n;
	}
	if (request->answer.n + n > HTTP_COLLECT_MAX) {
		slot->is_too_big = true;
		return 0;
	}
	buf_add(&request->answer, bytes, n);
	return n;
}

static size_t on_body(char *bytes, size_t one, size_t n, void *self)
{
	struct http_slot *slot = self;
	struct http_request *request = slot->request;
	long status = 0;

	(void)one;
	(void)curl_easy_getinfo(slot->easy.curl, CURLINFO_RESPONSE_CODE, &status);
	request->status = (int)status;
	slot->received_bytes += n;
	if (slot->received_bytes > slot->http->setup.settings->max_answer_bytes &&
		slot->http->setup.settings->max_answer_bytes > 0) {
		slot->is_too_big = true;
		return 0;
	}
	if (!request->on_data || !http_is_success(request->status)) {
		slot->touched_ms = clock_monotonic_ms();
		return collect(slot, bytes, n);
	}
	if (begin_answer(slot) != 0 || request->on_data(request->self, bytes, n, &request->err)) {
		slot->has_failed_taker = true;
		return 0;
	}
	slot->touched_ms = clock_monotonic_ms();
	return n;
}

static size_t on_header(char *bytes, size_t one, size_t n, void *self)
{
	struct http_slot *slot = self;

	(void)bytes;
	(void)one;
	slot->touched_ms = clock_monotonic_ms();
	return n;
}

static int on_progress(
	void *self, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
	struct http_slot *slot = self;

	(void)down_total;
	(void)down;
	(void)up_total;
	if (up != slot->uploaded_bytes)
		slot->touched_ms = clock_monotonic_ms();
	slot->uploaded_bytes = up;
	return 0;
}

static void start(struct http *http, struct http_slot *slot, int64_t now_ms)
{
	CURL *curl = slot->easy.curl;

	http_easy_prepare(&slot->easy, &http->setup, slot->request);
	(void)curl_easy_setopt(curl, CURLOPT_PRIVATE, slot);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, slot);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, slot);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, slot);
	(void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	pace_take(&http->pace, now_ms);
	pacefile_take(&http->calls, now_ms);
	slot->started_ms = slot->touched_ms = now_ms;
	slot->received_bytes = 0;
	slot->uploaded_bytes = 0;
	slot->has_begun = slot->is_too_big = slot->has_failed_taker = false;
	slot->request->try_no++;
	slot->request->status = 0;
	slot->request->is_sent = false;
	buf_clear(&slot->request->answer);
	slot->is_on_wire = curl_multi_add_handle(http->multi, curl) == CURLM_OK;
}

static void fill_slots(struct http *http)
{
	for (size_t i = 0; i < http->slot_count; i++) {
		struct http_slot *slot = &http->slots[i];
		int64_t now_ms = clock_monotonic_ms();
		if (!slot->request) {
			if (!(slot->request = take_first(http)))
				continue;
			slot->not_before_ms = now_ms;
		}
		if (!slot->is_on_wire && slot->not_before_ms <= now_ms &&
			pace_wait_ms(&http->pace, now_ms) == 0)
			start(http, slot, now_ms);
	}
}

static void log_try(const struct http *http, const struct http_slot *slot, CURLcode result)
{
	const struct http_request *request = slot->request;

	log_debug("%s: %s %s: %d in %lld ms, %llu bytes%s%s", http->setup.name, request->method,
		request->path, request->status,
		(long long)(clock_monotonic_ms() - slot->started_ms),
		(unsigned long long)slot->received_bytes, result == CURLE_OK ? "" : ", ",
		result == CURLE_OK ? "" : curl_easy_strerror(result));
}

static void rest(struct http *http, struct http_slot *slot, const struct retry_decision *decision)
{
	int64_t now_ms = clock_monotonic_ms();

	log_line(decision->wait_ms >= LONG_WAIT_MS ? LOG_NOTICE : LOG_INFO,
		"%s: waiting %lld.%lld s, then trying again (try %llu ended with %d)",
		http->setup.name, (long long)(decision->wait_ms / 1000),
		(long long)(decision->wait_ms / 100 % 10),
		(unsigned long long)slot->request->try_no, slot->request->status);
	free_slot(slot);
	slot->not_before_ms = now_ms + decision->wait_ms;
	if (decision->is_rate)
		pace_refused(&http->pace, now_ms, decision->wait_ms);
}

/* A try is over: again, or the end. */
static void transfer_ended(struct http *http, struct http_slot *slot, CURLcode result)
{
	struct http_request *request = slot->request;
	long status = 0;

	(void)curl_easy_getinfo(slot->easy.curl, CURLINFO_RESPONSE_CODE, &status);
	request->status = (int)status;
	request->is_sent = is_sent(slot);
	log_try(http, slot, result);
	if (result == CURLE_OK && request->on_data && http_is_success(request->status) &&
		begin_answer(slot) != 0)
		slot->has_failed_taker = true;
	if (slot->has_failed_taker) {
		free_slot(slot);
		end_request(http, request, request->is_write ? HTTP_IN_DOUBT : HTTP_FAILED);
		return;
	}
	enum retry_event event = http_outcome_event(slot, result);
	struct retry_decision decision = http_outcome_decide(http, slot, event);
	if (decision.verdict == RETRY_AGAIN && (http->fatal.code == 0)) {
		rest(http, slot, &decision);
		slot->request = request;
		return;
	}
	if (decision.verdict != RETRY_ACCEPT)
		http_outcome_explain(http, slot, event, &decision, result);
	if ((decision.verdict == RETRY_LOGIN || decision.verdict == RETRY_LATER) &&
		request->at_stop != HTTP_STOP_IGNORE)
		http_fail(http, &request->err);
	free_slot(slot);
	end_request(http, request, http_outcome_end(request, decision.verdict));
}

static struct http_slot *slot_of(CURL *curl)
{
	char *slot = NULL;

	(void)curl_easy_getinfo(curl, CURLINFO_PRIVATE, &slot);
	return (struct http_slot *)(void *)slot;
}

static void take_results(struct http *http)
{
	const CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		if (message->msg == CURLMSG_DONE) {
			CURLcode result = message->data.result;
			transfer_ended(http, slot_of(message->easy_handle), result);
		}
	}
}

/* No byte for too long, or too long altogether. */
static bool is_overdue(const struct http *http, const struct http_slot *slot, int64_t now_ms)
{
	const struct http_request *request = slot->request;
	int64_t total_ms = request->on_data ? HTTP_STREAM_TOTAL_MS : HTTP_TOTAL_MS;

	if (request->total_ms > 0)
		total_ms = (int64_t)request->total_ms;
	return now_ms - slot->touched_ms > (int64_t)http->setup.settings->idle_timeout_ms ||
	       now_ms - slot->started_ms > total_ms;
}

static void end_overdue(struct http *http)
{
	int64_t now_ms = clock_monotonic_ms();

	for (size_t i = 0; i < http->slot_count; i++) {
		struct http_slot *slot = &http->slots[i];
		if (!slot->is_on_wire || !is_overdue(http, slot, now_ms))
			continue;
		(void)snprintf(slot->easy.reason, sizeof(slot->easy.reason),
			"nothing came for %lld ms, %lld ms in all",
			(long long)(now_ms - slot->touched_ms),
			(long long)(now_ms - slot->started_ms));
		transfer_ended(http, slot, CURLE_OPERATION_TIMEDOUT);
	}
}

static int poll_ms(const struct http *http)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t wait_ms = TICK_MS;

	for (size_t i = 0; i < http->slot_count; i++) {
		const struct http_slot *slot = &http->slots[i];
		if (!slot->request || slot->is_on_wire)
			continue;
		int64_t paced_ms = pace_wait_ms(&http->pace, now_ms);
		int64_t left_ms = slot->not_before_ms - now_ms;
		left_ms = left_ms > paced_ms ? left_ms : paced_ms;
		wait_ms = left_ms < wait_ms ? left_ms : wait_ms;
	}
	return wait_ms > 0 ? (int)wait_ms : 0;
}

/* ---- the line ------------------------------------------------------------------------------------ */

void http_submit(struct http *http, struct http_request *request)
{
	request->end = HTTP_PENDING;
	request->try_no = 0;
	request->status = 0;
	err_clear(&request->err);
	add_to_line(http, request);
	http->pending++;
}

void http_cancel(struct http *http, struct http_request *request)
{
	if (request->end != HTTP_PENDING)
		return;
	for (size_t i = 0; i < http->slot_count; i++) {
		if (http->slots[i].request == request) {
			free_slot(&http->slots[i]);
			http->pending--;
			return;
		}
	}
	for (struct http_request **at = &http->line_first; *at; at = &(*at)->next) {
		if (*at == request) {
			*at = request->next;
			if (!*at)
				http->line_last = at;
			http->pending--;
			return;
		}
	}
}

/* Time that was spent away from the wire (a slow taker) does not count as the system's silence. */
static void forgive(struct http *http, int64_t since_ms)
{
	int64_t away_ms = clock_monotonic_ms() - since_ms;

	for (size_t i = 0; away_ms > LONG_MS && i < http->slot_count; i++)
		http->slots[i].touched_ms += away_ms;
}

static void work(struct http *http)
{
	int running;

	look_at_stop(http);
	if (http->fatal.code != 0)
		end_waiting(http, false);
	fill_slots(http);
	int64_t before_ms = clock_monotonic_ms();
	(void)curl_multi_perform(http->multi, &running);
	forgive(http, before_ms);
	take_results(http);
	end_overdue(http);
}

void http_go_on(struct http *http)
{
	size_t ended = http->ended;

	if (http->pending == 0)
		return;
	forgive(http, http->left_ms);
	work(http);
	if (http->ended != ended)
		work(http); /* those that were in line behind them go */
	http->left_ms = clock_monotonic_ms();
}

int http_wait(struct http *http, struct err *err)
{
	size_t ended = http->ended;

	forgive(http, http->left_ms);
	while (http->pending > 0 && http->ended == ended) {
		work(http);
		if (http->pending == 0 || http->ended != ended)
			break;
		(void)curl_multi_poll(http->multi, NULL, 0, poll_ms(http), NULL);
	}
	http->left_ms = clock_monotonic_ms();
	if (http->fatal.code == 0 || http->pending > 0)
		return 0;
	*err = http->fatal;
	return http->fatal.code;
}
