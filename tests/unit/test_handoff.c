#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "engine/base/handoff.h"

#include "engine/base/banned.h"

enum { TIMES = 500 };

struct taking {
	uint32_t next; /* number that is expected */
	size_t times;
	long wait_ns;
	bool wrong;
};

static void take(void *self, struct sv bytes)
{
	struct taking *taking = self;
	uint32_t number;

	for (size_t i = 0; i + sizeof(number) <= bytes.n; i += sizeof(number)) {
		(void)memcpy(&number, bytes.p + i, sizeof(number));
		taking->wrong = taking->wrong || number != taking->next++;
	}
	taking->wrong = taking->wrong || bytes.n % sizeof(number) != 0;
	taking->times++;
	if (taking->wait_ns)
		(void)nanosleep(&(struct timespec){0, taking->wait_ns}, NULL);
}

/* Puts 0, 1, 2, ... in pieces of 1, 2, ... numbers; gives how many. */
static uint32_t put_numbers(struct handoff *handoff, size_t times)
{
	struct buf bytes = BUF_INIT;
	uint32_t number = 0;

	for (size_t i = 0; i < times; i++) {
		for (size_t k = 0; k <= i % 100; k++, number++)
			buf_add(&bytes, &number, sizeof(number));
		handoff_put(handoff, &bytes);
		assert_int_equal(bytes.n, 0);
	}
	buf_release(&bytes);
	return number;
}

static void check(size_t times, long wait_ns)
{
	struct taking taking = {.wait_ns = wait_ns};
	struct handoff *handoff = handoff_new(take, &taking);

	assert_non_null(handoff);
	uint32_t count = put_numbers(handoff, times);
	handoff_end(handoff);
	assert_false(taking.wrong);
	assert_int_equal(taking.next, count);
	assert_int_equal(taking.times, times);
}

static void test_handoff__gives_all_in_order(void **state)
{
	(void)state;
	check(TIMES, 0);
}

static void test_handoff__waits_for_a_slow_taker(void **state)
{
	(void)state;
	check(HANDOFF_BUFFERS * 5, 1000000);
}

static void test_handoff__may_end_with_nothing_put(void **state)
{
	(void)state;
	check(0, 0);
	handoff_end(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_handoff__gives_all_in_order),
		cmocka_unit_test(test_handoff__waits_for_a_slow_taker),
		cmocka_unit_test(test_handoff__may_end_with_nothing_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
