/*
 * handoff - bytes that are made by one thread and used up by another, in their order.
 *
 * Threads: _put and _end by one thread. `take` runs in a thread of the handoff's own until _end has returned; what it
 *          touches is that thread's as long.
 * Memory:  up to HANDOFF_BUFFERS buffers of what is put.
 */
#ifndef ACCORD_ENGINE_BASE_HANDOFF_H
#define ACCORD_ENGINE_BASE_HANDOFF_H

#include "engine/base/buf.h"
#include "engine/base/sv.h"

enum { HANDOFF_BUFFERS = 8 };

struct handoff;
typedef void handoff_fn(void *self, struct sv bytes);

/* NULL when no thread can be started. */
struct handoff *handoff_new(handoff_fn *take, void *self);
/* Takes what is in `bytes`, which is empty afterwards; waits while too much waits already. */
void handoff_put(struct handoff *handoff, struct buf *bytes);
/* Waits until all is taken, and frees. NULL is fine. */
void handoff_end(struct handoff *handoff);

#endif
