/*
 * progress - long work shows itself on stderr: a bar with count, rate and time left on a terminal, else a
 *            plain line every ten seconds. Never on stdout, so that results stay clean.
 *
 * Threads: one.
 */
#ifndef ACCORD_IO_PROGRESS_H
#define ACCORD_IO_PROGRESS_H

#include <stdint.h>

struct progress;

/* `what` must outlive it. `of`: the whole, 0 when not known. */
struct progress *progress_new(const char *what, uint64_t of);
/* So much is done; cheap enough to be called often. */
void progress_set(struct progress *progress, uint64_t done, uint64_t of);
/* Clears the bar; NULL is fine. */
void progress_free(struct progress *progress);

#endif
