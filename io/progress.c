#include "io/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/log.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

enum { BAR_EVERY_MS = 100, LINE_EVERY_MS = 10000, BAR_WIDTH = 24 };

struct progress {
	const char *what;
	uint64_t of;
	uint64_t done;
	int64_t started_ms;
	int64_t shown_ms;
	bool is_bar;
	bool shown;
};

static bool can_draw(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
}

struct progress *progress_new(const char *what, uint64_t of)
{
	struct progress *progress = mem_calloc(1, sizeof(*progress));

	progress->what = what;
	progress->of = of;
	progress->started_ms = progress->shown_ms = clock_monotonic_ms();
	progress->is_bar = can_draw();
	return progress;
}

static uint64_t rate_of(const struct progress *p, int64_t now_ms)
{
	int64_t spent_ms = now_ms - p->started_ms;

	return spent_ms > 0 ? p->done * 1000 / (uint64_t)spent_ms : 0;
}

static void draw_bar(const struct progress *p, int64_t now_ms)
{
	char bar[BAR_WIDTH + 1];
	uint64_t rate = rate_of(p, now_ms);
	uint64_t filled = p->of ? p->done * BAR_WIDTH / p->of : 0;

	for (unsigned i = 0; i < BAR_WIDTH; i++)
		bar[i] = i < filled ? '#' : '.';
	bar[BAR_WIDTH] = '\0';
	(void)fprintf(stderr, "\r%s ", p->what);
	if (p->of)
		(void)fprintf(stderr, "[%s] %llu of %llu, ", bar, (unsigned long long)p->done,
			(unsigned long long)p->of);
	else
		(void)fprintf(stderr, "%llu, ", (unsigned long long)p->done);
	(void)fprintf(stderr, "%llu a second", (unsigned long long)rate);
	if (p->of && rate && p->done < p->of)
		(void)fprintf(
			stderr, ", %llu s left", (unsigned long long)((p->of - p->done) / rate));
	(void)fputs("\033[K", stderr);
	(void)fflush(stderr);
}

void progress_set(struct progress *progress, uint64_t done, uint64_t of)
{
	int64_t now_ms = clock_monotonic_ms();

	progress->done = done;
	progress->of = of;
	if (now_ms - progress->shown_ms < (progress->is_bar ? BAR_EVERY_MS : LINE_EVERY_MS))
		return;
	progress->shown_ms = now_ms;
	progress->shown = true;
	if (progress->is_bar)
		draw_bar(progress, now_ms);
	else if (of)
		log_notice("%s: %llu of %llu, %llu a second", progress->what,
			(unsigned long long)done, (unsigned long long)of,
			(unsigned long long)rate_of(progress, now_ms));
	else
		log_notice("%s: %llu, %llu a second", progress->what, (unsigned long long)done,
			(unsigned long long)rate_of(progress, now_ms));
}

void progress_free(struct progress *progress)
{
	if (!progress)
		return;
	if (progress->is_bar && progress->shown)
		(void)fputs("\r\033[K", stderr);
	mem_free(progress);
}
