/*
 * pace - never more than N calls in any 60 seconds, over all connections of one system.
 *
 * Not an average but a sliding window: the times of the last N calls are kept, and a call may go when
 * the N-th last is more than a minute old. So a short job runs at full speed and a long one levels off
 * at N a minute. The window is PACE_WINDOW_MS, a little longer than a minute, because the server
 * counts calls when they arrive and the way there is not always equally long.
 *
 * A system whose limit is shared with other programs may refuse (429) although we are below ours:
 * pace_refused then lowers the limit to three quarters of what was sent in the last minute, and each
 * further minute without a refusal gives a tenth of the configured limit back.
 *
 * Units: *_ms are of the monotonic clock (clock_monotonic_ms); the caller passes the time in, so that
 * this is a pure table. A limit of 0 is no limit, but refusals still hold calls back.
 */
#ifndef ACCORD_IO_PACE_H
#define ACCORD_IO_PACE_H

#include <stddef.h>
#include <stdint.h>

enum {
	PACE_WINDOW_MS = 60500,
	PACE_LIMIT_MAX = 1000000 /* a higher limit is as good as none */
};

struct pace {
	size_t limit;	   /* configured; 0: none */
	size_t allowed;	   /* limit, or less after refusals */
	int64_t *sent_ms;  /* a ring of the last `limit` calls */
	size_t next;	   /* where the next call's time goes */
	size_t count;	   /* filled places */
	int64_t closed_ms; /* no call before this time */
	int64_t cut_ms;	   /* when `allowed` was last lowered or raised */
};

void pace_init(struct pace *pace, uint64_t calls_per_minute);
void pace_release(struct pace *pace);

/* How long until a call may go; 0: now. */
int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms);

/* A call goes now. */
void pace_take(struct pace *pace, int64_t now_ms);

/* The system refused a call for its rate: nothing goes for wait_ms, then less than before. */
void pace_refused(struct pace *pace, int64_t now_ms, int64_t wait_ms);

#endif
