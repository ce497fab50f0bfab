#include "io/pace.h"

#include "engine/base/mem.h"

#include "engine/base/banned.h"

/* Several calls in flight are refused together; that is one refusal. */
enum { ONE_REFUSAL_MS = 5000 };

void pace_init(struct pace *pace, uint64_t calls_per_minute)
{
	size_t limit = calls_per_minute > PACE_LIMIT_MAX ? 0 : (size_t)calls_per_minute;

	*pace = (struct pace){.limit = limit, .allowed = limit};
	pace->closed_ms = pace->cut_ms = INT64_MIN / 2;
	if (limit > 0)
		pace->sent_ms = mem_calloc(limit, sizeof(*pace->sent_ms));
}

void pace_release(struct pace *pace)
{
	mem_free(pace->sent_ms);
	pace->sent_ms = NULL;
	pace->count = 0;
}

/* The time of the call `back` places ago, 1 being the last. */
static int64_t sent_at(const struct pace *pace, size_t back)
{
	return pace->sent_ms[(pace->next + pace->limit - back) % pace->limit];
}

int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms)
{
	int64_t wait_ms = pace->closed_ms > now_ms ? pace->closed_ms - now_ms : 0;

	if (pace->limit > 0 && pace->count >= pace->allowed) {
		int64_t free_ms = sent_at(pace, pace->allowed) + PACE_WINDOW_MS - now_ms;
		if (free_ms > wait_ms)
			wait_ms = free_ms;
	}
	return wait_ms;
}

static void give_back(struct pace *pace, int64_t now_ms)
{
	if (pace->allowed >= pace->limit || now_ms - pace->cut_ms < PACE_WINDOW_MS)
		return;
	size_t more = pace->limit / 10 + 1;
	pace->allowed = pace->limit - pace->allowed > more ? pace->allowed + more : pace->limit;
	pace->cut_ms = now_ms;
}

void pace_take(struct pace *pace, int64_t now_ms)
{
	if (pace->limit == 0)
		return;
	give_back(pace, now_ms);
	pace->sent_ms[pace->next] = now_ms;
	pace->next = (pace->next + 1) % pace->limit;
	if (pace->count < pace->limit)
		pace->count++;
}

static size_t sent_in_window(const struct pace *pace, int64_t now_ms)
{
	size_t n = 0;

	while (n < pace->count && sent_at(pace, n + 1) > now_ms - PACE_WINDOW_MS)
		n++;
	return n;
}

void pace_refused(struct pace *pace, int64_t now_ms, int64_t wait_ms)
{
	if (now_ms + wait_ms > pace->closed_ms)
		pace->closed_ms = now_ms + wait_ms;
	if (pace->limit == 0 || now_ms - pace->cut_ms < ONE_REFUSAL_MS)
		return;
	size_t sent = sent_in_window(pace, now_ms);
	size_t lower = (sent < pace->allowed ? sent : pace->allowed) * 3 / 4;
	pace->allowed = lower > 0 ? lower : 1;
	pace->cut_ms = now_ms;
}
