/*
 * clock - time as the program writes it: RFC 3339 in UTC with Z, whole seconds.
 *
 * Units: `struct clock_time` is seconds since 1970-01-01T00:00:00Z; *_ms are milliseconds of the
 * monotonic clock, good for measuring and waiting only.
 *
 * ACCORD_NOW=2026-11-23T02:00:00Z in the environment stands still at that time in test builds
 * (-DACCORD_FAILPOINTS), so that expected outputs can be files; other builds ignore it.
 */
#ifndef ACCORD_BASE_CLOCK_H
#define ACCORD_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/sv.h"

enum { CLOCK_TEXT_SIZE = 21 }; /* "2026-11-23T02:00:00Z" and its zero */

/* Seconds since the epoch, now. */
int64_t clock_now(void);

/* Milliseconds of a clock that never goes back. */
int64_t clock_monotonic_ms(void);

/* Sleeps, or returns early when a signal asks to stop (see stop.h). */
void clock_sleep_ms(int64_t wait_ms);

/* "2026-11-23T02:00:00Z"; the array has CLOCK_TEXT_SIZE bytes. Years 0 to 9999. */
void clock_format(int64_t seconds, char *out_text);

/* "20261123T020000Z", the form used in file names and ids. */
void clock_format_compact(int64_t seconds, char *out_text);

/* Reads RFC 3339 in UTC with Z, whole seconds; false for anything else. */
bool clock_parse(struct sv text, int64_t *out_seconds);

/* Reads the compact form. */
bool clock_parse_compact(struct sv text, int64_t *out_seconds);

/* Days since the epoch of a civil date, and back (proleptic Gregorian). */
int64_t clock_days_from_civil(int64_t year, unsigned month, unsigned day);

#endif
