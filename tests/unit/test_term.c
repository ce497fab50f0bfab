#include "tests/unit/tempdir.h"

#include <pty.h>
#include <termios.h>

#include "io/term.h"

#include "engine/base/banned.h"

static void assert_text(enum term_progress_form form, uint64_t done, uint64_t total,
	int64_t elapsed_ms, unsigned width, const char *expected)
{
	struct buf out = BUF_INIT;

	term_progress_text(&out, form, "customers", done, total, elapsed_ms, width);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void test_term__tells_count_rate_and_time_left(void **state)
{
	(void)state;
	assert_text(TERM_PROGRESS_BAR, 500, 1000, 5000, 80,
		"[#######........] 500 of 1000 customers, 100/s, 0:05 left");
	assert_text(TERM_PROGRESS_LINES, 10, 100000, 10000, 80,
		"10 of 100000 customers, 1/s, 27:46:30 left");
	assert_text(TERM_PROGRESS_LINES, 1000, 0, 2000, 80, "1000 customers, 500/s");
	assert_text(TERM_PROGRESS_BAR, 0, 10, 0, 40, "0 of 10 customers, 0/s");
	assert_text(TERM_PROGRESS_BAR, 500, 1000, 5000, 20, "500 of 1000 custome");
	assert_text(TERM_PROGRESS_LINES, 12, 10, 1000, 80, "12 of 12 customers, 12/s, 0:00 left");
}

static void test_term__progress_is_counted_by_any_form(void **state)
{
	(void)state;
	for (int form = TERM_PROGRESS_OFF; form <= TERM_PROGRESS_BAR; form++) {
		struct term_progress *progress =
			term_progress_begin((enum term_progress_form)form, "sites", 3);
		term_progress_add(progress, 3);
		term_progress_end(progress);
	}
	term_progress_end(NULL);
	assert_int_equal(term_progress_form(true), TERM_PROGRESS_OFF);
}

/* Runs `scenario` of this program with a terminal as stdin, stdout and stderr; what it wrote. */
static int run_on_terminal(const char *scenario, const char *typed, struct buf *out)
{
	struct winsize size = {.ws_row = 24, .ws_col = 77};
	int master = -1;
	int status = 0;
	char bytes[512];
	ssize_t got;
	pid_t pid = forkpty(&master, NULL, NULL, &size);

	if (pid < 0)
		skip(); /* no pseudo-terminals here: a container without /dev/pts */
	if (pid == 0)
		self_exec(scenario, "");
	bool sent = false;
	while ((got = read(master, bytes, sizeof(bytes))) > 0) {
		buf_add(out, bytes, (size_t)got);
		if (!sent && strstr(buf_str(out), "Password: ")) {
			(void)usleep(100000); /* until the echo is off */
			assert_true(write(master, typed, strlen(typed)) > 0);
			sent = true;
		}
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	(void)close(master);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int tell_scenario(void)
{
	(void)printf("%d %d %u %d\n", term_is_terminal(TERM_STDOUT),
		term_has_color(TERM_STDOUT, false), term_width(TERM_STDOUT),
		(int)term_progress_form(false));
	return 0;
}

static int password_scenario(void)
{
	char secret[64];
	struct err err = ERR_INIT;

	if (term_ask_password("Password: ", secret, sizeof(secret), &err) != 0)
		return 1;
	return strcmp(secret, "hunter 2") == 0 ? 0 : 2;
}

static int pager_scenario(void)
{
	struct term_pager *pager = NULL;

	term_pager_begin(false, &pager);
	(void)printf("through the pager\n");
	term_pager_end(pager);
	return pager ? 0 : 1;
}

static void assert_tells(const char *expected)
{
	struct buf out = BUF_INIT;

	assert_int_equal(run_on_terminal("tell", "", &out), 0);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
}

static void test_term__decides_on_colour(void **state)
{
	(void)state;
	(void)setenv("TERM", "xterm", 1);
	(void)unsetenv("NO_COLOR");
	assert_tells("1 1 77 2\r\n");
	(void)setenv("NO_COLOR", "1", 1);
	assert_tells("1 0 77 2\r\n");
	(void)setenv("NO_COLOR", "", 1);
	assert_tells("1 1 77 2\r\n");
	(void)setenv("TERM", "dumb", 1);
	assert_tells("1 0 77 1\r\n");
	(void)setenv("TERM", "xterm", 1);
	assert_false(term_has_color(TERM_STDOUT, true));
}

static void test_term__asks_without_echo(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;

	assert_int_equal(run_on_terminal("password", "hunter 2\n", &out), 0);
	assert_null(strstr(buf_str(&out), "hunter"));
	buf_clear(&out);
	assert_int_equal(run_on_terminal("password", "\x04", &out), 1);
	buf_release(&out);
}

static void test_term__pages_on_a_terminal_alone(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	struct term_pager *pager = NULL;

	(void)setenv("PAGER", "sed s/the/THE/", 1);
	assert_int_equal(run_on_terminal("pager", "", &out), 0);
	assert_string_equal(buf_str(&out), "through THE pager\r\n");
	buf_release(&out);
	term_pager_begin(true, &pager);
	assert_null(pager);
	term_pager_end(NULL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_term__tells_count_rate_and_time_left),
		cmocka_unit_test(test_term__progress_is_counted_by_any_form),
		cmocka_unit_test(test_term__decides_on_colour),
		cmocka_unit_test(test_term__asks_without_echo),
		cmocka_unit_test(test_term__pages_on_a_terminal_alone),
	};

	if (argc == 3)
		return strcmp(argv[1], "tell") == 0	  ? tell_scenario()
		       : strcmp(argv[1], "password") == 0 ? password_scenario()
							  : pager_scenario();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
