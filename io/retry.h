/*
 * retry - what to do after a call to a system ended, as one table; pure, without clock or network.
 *
 *   what happened                         a read                       a write
 *   ------------------------------------  ---------------------------  -----------------------------
 *   2xx, whole                            accept                       accept
 *   3xx                                   fail (redirects are not      in doubt (some server between
 *                                         followed)                    answered; look)
 *   401, 403 without a wait               login refused                login refused (not carried out)
 *   403 that asks for a wait              wait, again (daily quota)    the same
 *   429                                   wait, again                  the same: it was not carried out
 *   408                                   wait, again                  in doubt
 *   501                                   accept: the caller reads it  the same: a clear refusal
 *   other 5xx                             wait, again                  in doubt
 *   other 4xx                             accept: the caller reads it  the same: a clear refusal
 *   no connection, no name, TLS broke     wait, again                  not sent
 *   certificate not to be trusted         fail                         not sent
 *   connection lost or silent after the   wait, again                  in doubt
 *   request went out, answer cut short
 *   answer over its size limit            fail                         in doubt
 *
 * "wait, again" happens `tries` times in all; the last one is "give up", which for a write means not
 * sent. Waits: what the system asked for (Retry-After in seconds or as a date, RFC 9110 section 10.2.3;
 * else "... 21 seconds" in the message of a 429, or of a 403 that speaks of a quota), else, and where it asked for
 * none at all (a date that is over: clocks differ), growing: 0.5 s times 3 each time, 5 s times 2 after a 429
 * or 403, with up to half of it taken off by chance, never over max_wait_ms. A system that asks for
 * more than max_wait_ms (a daily quota) ends the run: "later".
 */
#ifndef ACCORD_IO_RETRY_H
#define ACCORD_IO_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/sv.h"

enum retry_event {
	RETRY_ANSWERED, /* a whole answer with a status */
	RETRY_NO_CONNECTION,
	RETRY_UNTRUSTED, /* the certificate did not hold */
	RETRY_LOST,	 /* the request went out, no whole answer came */
	RETRY_TOO_BIG
};

enum { RETRY_NO_HINT = -1 };

struct retry_case {
	enum retry_event event;
	int status; /* ANSWERED */
	bool is_write;
	uint64_t try_no;      /* the try that just ended, from 1 */
	int64_t after_s;      /* what Retry-After asked for, in seconds, or RETRY_NO_HINT */
	int64_t text_after_s; /* what the message text asked for, or RETRY_NO_HINT */
	uint32_t chance;      /* any number: the jitter */
};

struct retry_policy {
	uint64_t tries;
	uint64_t max_wait_ms;
};

enum retry_verdict {
	RETRY_ACCEPT,
	RETRY_AGAIN,	/* after wait_ms */
	RETRY_LATER,	/* the system asked for a longer wait than we may: come back in wait_ms */
	RETRY_GIVE_UP,	/* the tries are used up */
	RETRY_FAIL,	/* trying again would not help */
	RETRY_LOGIN,	/* login refused */
	RETRY_NOT_SENT, /* a write that provably did not reach the system */
	RETRY_IN_DOUBT	/* a write of which nobody knows */
};

struct retry_decision {
	enum retry_verdict verdict;
	int64_t wait_ms;
	bool is_rate; /* it was refused for its rate: slow down */
};

struct retry_decision retry_decide(
	const struct retry_case *seen, const struct retry_policy *policy);

/* Seconds from a Retry-After header: digits, or an HTTP-date in any of its three forms, as seen from now_s.
 * RETRY_NO_HINT for anything else; a date that is over gives 0. */
int64_t retry_after_seconds(struct sv header, int64_t now_s);

/*
 * The wait that a message names: "Try again in 21 seconds." -> 21; minutes and hours likewise; "Quota will be
 * replenished in 01:58:23." What stands behind "in", "after", "for" or "wait" comes before other numbers.
 */
int64_t retry_text_seconds(struct sv text);

/* The same, where the text of an answer with this status may ask for a wait; else RETRY_NO_HINT. */
int64_t retry_text_hint(int status, struct sv text);

#endif
