#include "engine/tasks.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

struct tasks {
	uint64_t parts;
	task_fn *task;
	void *self;
	atomic_uint_fast64_t next;
	atomic_bool failed;
};

struct hand {
	struct tasks *tasks;
	unsigned thread;
	uint64_t part; /* that failed */
	struct err err;
	pthread_t id;
};

static void *work(void *self)
{
	struct hand *hand = self;
	struct tasks *tasks = hand->tasks;

	while (!atomic_load(&tasks->failed) &&
		(hand->part = atomic_fetch_add(&tasks->next, 1)) < tasks->parts) {
		if (tasks->task(tasks->self, hand->thread, hand->part, &hand->err) != 0)
			atomic_store(&tasks->failed, true);
	}
	return NULL;
}

static int first_failure(const struct hand *hands, unsigned count, struct err *err)
{
	const struct hand *first = NULL;

	for (unsigned i = 0; i < count; i++) {
		if (hands[i].err.code && (!first || hands[i].part < first->part))
			first = &hands[i];
	}
	if (!first)
		return 0;
	*err = first->err;
	return err->code;
}

int tasks_run(unsigned threads, uint64_t parts, task_fn *task, void *self, struct err *err)
{
	struct tasks tasks = {.parts = parts, .task = task, .self = self};
	unsigned count = parts < threads ? (unsigned)parts : threads;
	struct hand *hands;
	unsigned started = 1;

	if (count == 0)
		return 0;
	hands = mem_calloc(count, sizeof(*hands));
	for (unsigned i = 0; i < count; i++)
		hands[i] = (struct hand){.tasks = &tasks, .thread = i};
	for (; started < count; started++) {
		if (pthread_create(&hands[started].id, NULL, work, &hands[started]) != 0)
			break; /* fewer threads do the same work */
	}
	(void)work(&hands[0]);
	for (unsigned i = 1; i < started; i++)
		(void)pthread_join(hands[i].id, NULL);
	int code = first_failure(hands, count, err);
	mem_free(hands);
	return code;
}
