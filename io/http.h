/*
 * http - calls to one system over HTTP: paced, retried, limited, and honest about how each ended.
 *
 * A request is put in line with http_submit; http_wait works on all of them (at most `connections` at
 * a time) until at least one has ended and its on_done was called. on_done may submit more.
 *
 * Repeats: by the table of retry.h. A read is repeated here; a write never is, except after an answer
 * that says it was not carried out (429, 403 with Retry-After). libcurl by itself sends a request again
 * when a kept connection turns out to be dead; so that this cannot happen to a write, writes go over
 * fresh connections (CURLOPT_FRESH_CONNECT).
 *
 * Limits: connect_timeout_ms; idle_timeout_ms without a byte in either direction; HTTP_TOTAL_MS for an
 * answer that is collected and HTTP_STREAM_TOTAL_MS for one that is streamed, however it trickles;
 * max_answer_bytes after decompression (collected answers: HTTP_COLLECT_MAX).
 *
 * Safety: TLS 1.2 or later, always verified against the system's authorities and ca_file together.
 * Plain http:// is for loopback addresses alone. Redirects are not followed. Proxies, .netrc and cookies are
 * never used; the *_proxy variables of the environment have no effect. No message or log line has a
 * body, a header or a secret in it; excerpts of what a system said are cleaned and have the known
 * secrets blotted out.
 *
 * Ownership: the caller owns a request, and what it points to, until on_done; on_done may free it.
 *            http_request_release frees the collected answer.
 * Errors:    a request's own are in `end` and `err`. What ends everything (login refused, daily quota,
 *            interrupted) also ends all requests in line, and is returned by http_wait when the last
 *            of them has had its on_done; from then on every new request ends with it.
 * Stop:      after a signal (stop.h), within 100 ms: requests in line, and those that wait for a
 *            repeat, end; those on the wire end too or are seen through, by `at_stop`.
 * Threads:   one client belongs to one thread.
 */
#ifndef ACCORD_IO_HTTP_H
#define ACCORD_IO_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/base/err.h"
#include "engine/base/sv.h"
#include "engine/model/settings.h"

enum {
	HTTP_TOTAL_MS = 15 * 60 * 1000,
	HTTP_STREAM_TOTAL_MS = 6 * 60 * 60 * 1000,
	HTTP_COLLECT_MAX = 64 * 1024 * 1024,
	HTTP_EXCERPT_SIZE = 200 /* bytes of an excerpt, with its zero */
};

struct http;

struct http_options {
	const char *name; /* "rev.io": in messages */
	const struct settings_system *settings;
	const char *basic_user;	    /* HTTP Basic with settings->password; NULL: none */
	const char *const *headers; /* further ones, "Name: value"; NULL ends; may be NULL */
	/* Where the times of calls are kept from one run to the next (pacefile.h); NULL: nowhere. */
	const char *calls_folder;
	const char *calls_name;
};

enum http_at_stop {
	HTTP_STOP_ABORT,  /* end it at once */
	HTTP_STOP_FINISH, /* on the wire: see it through; may be submitted after the stop too */
	HTTP_STOP_IGNORE  /* a farewell: is sent whatever has happened */
};

enum http_end {
	HTTP_PENDING,
	HTTP_ANSWERED, /* a whole answer: `status` and what is in it count */
	HTTP_FAILED,   /* a read: there is no answer to be had; `err` says why */
	HTTP_NOT_SENT, /* a write that changed nothing: it never got there, or was not carried out */
	HTTP_IN_DOUBT  /* a write of which nobody knows */
};

struct http_request {
	/* in */
	const char *method;	  /* "GET", "POST", "PATCH" */
	const char *path;	  /* behind the base URL: "/Customers?search.page=1" */
	const char *content_type; /* of the body; NULL: no body */
	struct sv body;
	bool is_write;
	enum http_at_stop at_stop;
	uint64_t tries;	   /* 0: as configured */
	uint64_t total_ms; /* 0: the limit above */
	/*
	 * Streaming, for 2xx answers; NULL: the answer is collected. on_begin is called before the
	 * first bytes of every try, so that what came of a broken answer can be forgotten. An error
	 * of either ends the request.
	 */
	int (*on_begin)(void *self, struct err *err);
	int (*on_data)(void *self, const char *bytes, size_t n, struct err *err);
	void (*on_done)(struct http_request *request, void *self);
	void *self;
	/* out */
	enum http_end end;
	int status;	   /* of the last answer; 0: none came */
	struct buf answer; /* collected; of answers that are not 2xx always, up to 64 KiB */
	struct err err;
	/* private */
	struct http_request *next;
	uint64_t try_no;
	bool is_sent;
};

int http_open(const struct http_options *options, struct http **out, struct err *err) MUST_CHECK;
/* Drops what is in line or under way without calling on_done. NULL is fine. */
void http_close(struct http *http);

void http_submit(struct http *http, struct http_request *request);
void http_request_release(struct http_request *request);

/* Returns 0 at once when nothing is in line or under way. */
int http_wait(struct http *http, struct err *err) MUST_CHECK;

/*
 * Does what there is to do without waiting: for who has work of its own between two http_wait, so that the system is
 * not left idle meanwhile. Requests may end within, as in http_wait, which also tells what ended everything.
 */
void http_go_on(struct http *http);

/* Ends all requests like http_wait does for what ends everything. */
void http_fail(struct http *http, const struct err *err);
/* Takes a request back before its end; on_done is not called. Harmless when it has ended. Not from
 * within on_done. */
void http_cancel(struct http *http, struct http_request *request);

/* Requests in line or under way. */
size_t http_pending(const struct http *http);

/* A further text to be blotted out of excerpts; replaces the last one given. Copied. */
void http_set_secret(struct http *http, const char *secret);

/* What a system said, for a message: the error texts of a JSON answer, else its plain text without
 * tags, on one line, cut to `room`, secrets blotted out. */
void http_excerpt(const struct http *http, struct sv answer, char *out, size_t room);

/* The same without a client (no secrets are known). */
void http_text_excerpt(struct sv answer, char *out, size_t room);

/* Appends `text` percent-encoded (RFC 3986: all but the unreserved characters). */
void http_add_encoded(struct buf *out, struct sv text);

#endif
