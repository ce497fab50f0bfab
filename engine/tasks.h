/*
 * tasks - work that falls into parts which know nothing of each other, done by several threads.
 *
 * Each part is done once, by whichever thread comes; a thread has a number of its own below `threads`. After a failure
 * no new part is begun. Where parts fail, the error is that of the first of them.
 */
#ifndef ACCORD_ENGINE_TASKS_H
#define ACCORD_ENGINE_TASKS_H

#include <stdint.h>

#include "engine/base/err.h"

typedef int task_fn(void *self, unsigned thread, uint64_t part, struct err *err);

int tasks_run(
	unsigned threads, uint64_t parts, task_fn *task, void *self, struct err *err) MUST_CHECK;

#endif
