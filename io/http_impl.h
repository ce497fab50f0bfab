/* http_impl - what http.c, http_outcome.c and http_text.c share. Private to http. */
#ifndef ACCORD_IO_HTTP_IMPL_H
#define ACCORD_IO_HTTP_IMPL_H

#include "io/http_easy.h"
#include "io/pacefile.h"
#include "io/retry.h"

struct http_slot {
	struct http *http;
	struct http_easy easy;
	struct http_request *request; /* NULL: free */
	bool is_on_wire;
	int64_t not_before_ms; /* resting until then */
	int64_t started_ms;
	int64_t touched_ms; /* when the last byte came or went */
	uint64_t received_bytes;
	int64_t uploaded_bytes;
	bool has_begun; /* on_begin was called for this try */
	bool is_too_big;
	bool has_failed_taker; /* on_begin or on_data gave an error */
};

struct http {
	struct http_setup setup;
	struct pace pace;
	struct pacefile calls;
	CURLM *multi;
	struct http_slot *slots;
	size_t slot_count;
	struct http_request *line_first;
	struct http_request **line_last;
	size_t pending;
	size_t ended;	  /* counts up */
	struct err fatal; /* code 0: none */
	bool has_stopped; /* the signal was seen */
	int64_t left_ms;  /* when http_wait was left last */
	uint32_t chance;
	char *secret;
};

/* Starts libcurl, with memory that is wiped; curl_global_cleanup ends it. */
int http_memory_start(struct err *err) MUST_CHECK;

/* What became of the try that just ended in this slot, and what to do. */
enum retry_event http_outcome_event(const struct http_slot *slot, CURLcode result);
struct retry_decision http_outcome_decide(
	struct http *http, const struct http_slot *slot, enum retry_event event);
enum http_end http_outcome_end(const struct http_request *request, enum retry_verdict verdict);

/* Tells in request->err why there is no answer to be had. */
void http_outcome_explain(struct http *http, struct http_slot *slot, enum retry_event event,
	const struct retry_decision *decision, CURLcode result);

/* Appends what an answer says to people, on one line, whole (up to 64 KiB of it are read). */
void http_add_plain_text(struct buf *out, struct sv answer);
/* Without outer spaces, cut to room - 1 bytes, not within a character. */
void http_cut_text(struct sv text, char *out, size_t room);

static inline bool http_is_success(int status)
{
	return status >= 200 && status < 300;
}

#endif
