#include "engine/base/handoff.h"

#include <pthread.h>
#include <stdbool.h>

#include "engine/base/mem.h"

#include "engine/base/banned.h"

struct handoff {
	handoff_fn *take;
	void *self;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t moved;		     /* something came, went, or ended */
	struct buf buffers[HANDOFF_BUFFERS]; /* a ring; the first is being taken */
	size_t first;
	size_t count;
	bool ended;
};

static void *take_all(void *self)
{
	struct handoff *handoff = self;

	(void)pthread_mutex_lock(&handoff->mutex);
	for (;;) {
		while (handoff->count == 0 && !handoff->ended)
			(void)pthread_cond_wait(&handoff->moved, &handoff->mutex);
		if (handoff->count == 0)
			break;
		struct buf *bytes = &handoff->buffers[handoff->first];
		(void)pthread_mutex_unlock(&handoff->mutex);
		handoff->take(handoff->self, buf_sv(bytes));
		buf_clear(bytes);
		(void)pthread_mutex_lock(&handoff->mutex);
		handoff->first = (handoff->first + 1) % HANDOFF_BUFFERS;
		handoff->count--;
		(void)pthread_cond_signal(&handoff->moved);
	}
	(void)pthread_mutex_unlock(&handoff->mutex);
	return NULL;
}

static void release(struct handoff *handoff)
{
	for (size_t i = 0; i < HANDOFF_BUFFERS; i++)
		buf_release(&handoff->buffers[i]);
	(void)pthread_cond_destroy(&handoff->moved);
	(void)pthread_mutex_destroy(&handoff->mutex);
	mem_free(handoff);
}

struct handoff *handoff_new(handoff_fn *take, void *self)
{
	struct handoff *handoff = mem_calloc(1, sizeof(*handoff));

	handoff->take = take;
	handoff->self = self;
	(void)pthread_mutex_init(&handoff->mutex, NULL);
	(void)pthread_cond_init(&handoff->moved, NULL);
	if (pthread_create(&handoff->thread, NULL, take_all, handoff) == 0)
		return handoff;
	release(handoff);
	return NULL;
}

void handoff_put(struct handoff *handoff, struct buf *bytes)
{
	(void)pthread_mutex_lock(&handoff->mutex);
	while (handoff->count == HANDOFF_BUFFERS)
		(void)pthread_cond_wait(&handoff->moved, &handoff->mutex);
	struct buf *slot = &handoff->buffers[(handoff->first + handoff->count) % HANDOFF_BUFFERS];
	struct buf empty = *slot;
	*slot = *bytes;
	*bytes = empty;
	handoff->count++;
	(void)pthread_cond_signal(&handoff->moved);
	(void)pthread_mutex_unlock(&handoff->mutex);
}

void handoff_end(struct handoff *handoff)
{
	if (!handoff)
		return;
	(void)pthread_mutex_lock(&handoff->mutex);
	handoff->ended = true;
	(void)pthread_cond_signal(&handoff->moved);
	(void)pthread_mutex_unlock(&handoff->mutex);
	(void)pthread_join(handoff->thread, NULL);
	release(handoff);
}
