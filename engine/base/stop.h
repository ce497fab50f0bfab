/*
 * stop - the one flag that a signal sets.
 *
 * The first SIGINT or SIGTERM asks the program to finish what is in flight and end (exit 130 or
 * 143); the second ends it at once, which is safe too. Long loops look at stop_requested().
 */
#ifndef ACCORD_BASE_STOP_H
#define ACCORD_BASE_STOP_H

#include <stdbool.h>

/* Catches SIGINT and SIGTERM; SIGPIPE is ignored so that a closed pager is a write error. */
void stop_catch_signals(void);

bool stop_requested(void);

/* The signal that asked, or 0. */
int stop_signal(void);

#endif
