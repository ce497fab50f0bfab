#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/base/buf.h"
#include "rules/compare_address.h"

#include "engine/base/banned.h"

static bool parsed_in(struct sv line, size_t chars, size_t tokens, struct buf *form)
{
	static char room[2048];
	static struct address_token at[256];
	struct address_scratch scratch = {
		.chars = room, .char_room = chars, .tokens = at, .token_room = tokens};
	struct address address;

	(void)memset(room, '!', sizeof(room));
	(void)memset(at, '!', sizeof(at));
	bool fits = address_tokenize(&scratch, line);
	fits = address_parse(&scratch, 0, &address) && fits;
	for (size_t i = chars; i < sizeof(room); i++)
		assert_int_equal(room[i], '!');
	for (size_t i = tokens * sizeof(at[0]); i < sizeof(at); i++)
		assert_int_equal(((const char *)at)[i], '!');
	if (fits)
		address_form(&address, form);
	return fits;
}

/* Whatever the room: all is read, or it is told that it is not; and nothing is written beside it. */
static void test_address_parse__reads_all_or_says_that_there_was_no_room(void **state)
{
	static const char *const lines[] = {"Apt 5 B, One Hundred Twenty First St N, PO Box 12 A",
		"12-14 \xc2\xbd North East 21 ST Ave # 4, c/o Smith",
		"Rear 5, 2EME Rue Est, Ft. Lee NJ 07024", "RR 2 Box 15, 5 County Road 12 & Main"};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct buf whole = BUF_INIT;
		size_t told = 0;
		assert_true(parsed_in(sv_of(lines[i]), 2048, 256, &whole));
		for (size_t room = 0; room < 2 * strlen(lines[i]); room++) {
			struct buf form = BUF_INIT;
			if (!parsed_in(sv_of(lines[i]), room, 256, &form))
				told++;
			else
				assert_string_equal(buf_str(&form), buf_str(&whole));
			buf_clear(&form);
			if (!parsed_in(sv_of(lines[i]), 2048, room, &form))
				told++;
			else
				assert_string_equal(buf_str(&form), buf_str(&whole));
			buf_release(&form);
		}
		assert_true(told > 20);
		buf_release(&whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_address_parse__reads_all_or_says_that_there_was_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
