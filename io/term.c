#include "io/term.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/mem.h"
#include "engine/base/num.h"

#include "engine/base/banned.h"

enum { DRAW_EVERY_MS = 200, LINE_EVERY_MS = 10000, BAR_MAX = 30, WIDTH_USUAL = 80 };

bool term_is_terminal(enum term_stream stream)
{
	return isatty((int)stream) == 1;
}

bool term_has_color(enum term_stream stream, bool no_color)
{
	const char *asked_not = getenv("NO_COLOR");
	const char *type = getenv("TERM");

	if (no_color || (asked_not && asked_not[0]) || !term_is_terminal(stream))
		return false;
	return type && type[0] && strcmp(type, "dumb") != 0;
}

unsigned term_width(enum term_stream stream)
{
	struct winsize size;
	uint64_t columns;

	if (ioctl((int)stream, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (num_parse_u64(sv_of(getenv("COLUMNS")), 10000, &columns) && columns > 0)
		return (unsigned)columns;
	return WIDTH_USUAL;
}

/* ---- progress --------------------------------------------------------------------------------- */

struct term_progress {
	enum term_progress_form form;
	char *what;
	uint64_t total;
	uint64_t done;
	int64_t began_ms;
	int64_t drawn_ms;
	bool on_screen;
	pthread_mutex_t mutex;
};

enum term_progress_form term_progress_form(bool off)
{
	const char *type = getenv("TERM");

	if (off)
		return TERM_PROGRESS_OFF;
	if (!term_is_terminal(TERM_STDERR) || (type && strcmp(type, "dumb") == 0))
		return TERM_PROGRESS_LINES;
	return TERM_PROGRESS_BAR;
}

static void add_duration(struct buf *out, uint64_t seconds)
{
	if (seconds >= 3600)
		buf_printf(out, "%llu:%02llu:%02llu", (unsigned long long)(seconds / 3600),
			(unsigned long long)(seconds / 60 % 60),
			(unsigned long long)(seconds % 60));
	else
		buf_printf(out, "%llu:%02llu", (unsigned long long)(seconds / 60),
			(unsigned long long)(seconds % 60));
}

static void add_bar(struct buf *out, uint64_t done, uint64_t total, unsigned cells)
{
	unsigned full = (unsigned)((double)done / (double)total * cells);

	buf_add_char(out, '[');
	for (unsigned i = 0; i < cells; i++)
		buf_add_char(out, i < full ? '#' : '.');
	buf_add_str(out, "] ");
}

void term_progress_text(struct buf *out, enum term_progress_form form, const char *what,
	uint64_t done, uint64_t total, int64_t elapsed_ms, unsigned width)
{
	size_t start = out->n;
	uint64_t rate = elapsed_ms > 0 ? done * 1000 / (uint64_t)elapsed_ms : 0;

	if (done > total && total > 0)
		total = done;
	if (form == TERM_PROGRESS_BAR && total > 0 && width > 50)
		add_bar(out, done, total, width > 80 ? BAR_MAX : BAR_MAX / 2);
	buf_printf(out, "%llu", (unsigned long long)done);
	if (total > 0)
		buf_printf(out, " of %llu", (unsigned long long)total);
	buf_printf(out, " %s, %llu/s", what, (unsigned long long)rate);
	if (total > 0 && rate > 0) {
		buf_add_str(out, ", ");
		add_duration(out, (total - done + rate - 1) / rate);
		buf_add_str(out, " left");
	}
	if (form == TERM_PROGRESS_BAR && width > 1 && out->n - start > width - 1)
		buf_truncate(out, start + width - 1);
}

struct term_progress *term_progress_begin(
	enum term_progress_form form, const char *what, uint64_t total)
{
	struct term_progress *progress = mem_calloc(1, sizeof(*progress));

	progress->form = form;
	progress->what = mem_strdup(what);
	progress->total = total;
	progress->began_ms = clock_monotonic_ms();
	progress->drawn_ms = progress->began_ms;
	(void)pthread_mutex_init(&progress->mutex, NULL);
	return progress;
}

static void draw(struct term_progress *progress, int64_t now_ms)
{
	struct buf text = BUF_INIT;
	bool bar = progress->form == TERM_PROGRESS_BAR;

	if (bar)
		buf_add_char(&text, '\r');
	term_progress_text(&text, progress->form, progress->what, progress->done, progress->total,
		now_ms - progress->began_ms, bar ? term_width(TERM_STDERR) : WIDTH_USUAL);
	buf_add_str(&text, bar ? "\033[K" : "\n");
	(void)fputs(buf_str(&text), stderr);
	(void)fflush(stderr);
	buf_release(&text);
	progress->drawn_ms = now_ms;
	progress->on_screen = bar;
}

void term_progress_add(struct term_progress *progress, uint64_t more)
{
	if (progress->form == TERM_PROGRESS_OFF)
		return;
	(void)pthread_mutex_lock(&progress->mutex);
	progress->done += more;
	int64_t now_ms = clock_monotonic_ms();
	int64_t wait_ms = progress->form == TERM_PROGRESS_BAR ? DRAW_EVERY_MS : LINE_EVERY_MS;
	if (now_ms - progress->drawn_ms >= wait_ms)
		draw(progress, now_ms);
	(void)pthread_mutex_unlock(&progress->mutex);
}

void term_progress_end(struct term_progress *progress)
{
	if (!progress)
		return;
	if (progress->on_screen) {
		(void)fputs("\r\033[K", stderr);
		(void)fflush(stderr);
	}
	(void)pthread_mutex_destroy(&progress->mutex);
	mem_free(progress->what);
	mem_free(progress);
}

/* ---- questions -------------------------------------------------------------------------------- */

/* Reads up to a line end; false at the end of input, or when the line is too long. */
static bool read_line(int fd, char *out, size_t room)
{
	size_t n = 0;
	char c;

	while (n + 1 < room) {
		ssize_t got = read(fd, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		if (c == '\n' || c == '\r') {
			out[n] = '\0';
			return true;
		}
		out[n++] = c;
	}
	return false;
}

static void write_text(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		errno = 0; /* the terminal is gone; reading from it will tell */
}

int term_ask_password(const char *prompt, char *out, size_t room, struct err *err)
{
	struct termios before;
	int fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || tcgetattr(fd, &before) != 0) {
		if (fd >= 0)
			(void)close(fd);
		return ERR_SET(err, ERR_FAILED,
			"there is no terminal to ask for '%s' on; use a password_file", prompt);
	}
	struct termios quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	write_text(fd, prompt);
	(void)tcsetattr(fd, TCSAFLUSH, &quiet);
	bool read_it = read_line(fd, out, room);
	(void)tcsetattr(fd, TCSAFLUSH, &before);
	write_text(fd, "\n");
	(void)close(fd);
	if (read_it)
		return 0;
	mem_wipe(out, room);
	return ERR_SET(err, ERR_FAILED, "no answer to '%s'", prompt);
}

/* ---- the pager -------------------------------------------------------------------------------- */

struct term_pager {
	pid_t pid;
	int stdout_before;
};

static _Noreturn void be_pager(int input)
{
	const char *command = getenv("PAGER");

	(void)dup2(input, STDIN_FILENO);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)setenv("LESS", "FRX", 0);
	(void)execl("/bin/sh", "sh", "-c", command && command[0] ? command : "less", (char *)NULL);
	_exit(127);
}

void term_pager_begin(bool off, struct term_pager **out)
{
	int ends[2];
	const char *command = getenv("PAGER");

	*out = NULL;
	if (off || !term_is_terminal(TERM_STDOUT) || (command && strcmp(command, "cat") == 0) ||
		pipe2(ends, O_CLOEXEC) != 0)
		return;
	(void)fflush(stdout);
	int before = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	pid_t pid = before >= 0 ? fork() : -1;
	if (pid == 0)
		be_pager(ends[0]);
	(void)close(ends[0]);
	if (pid < 0 || dup2(ends[1], STDOUT_FILENO) < 0) {
		if (before >= 0)
			(void)close(before);
		(void)close(ends[1]);
		return;
	}
	(void)close(ends[1]);
	*out = mem_alloc(sizeof(**out));
	**out = (struct term_pager){pid, before};
}

void term_pager_end(struct term_pager *pager)
{
	if (!pager)
		return;
	(void)fflush(stdout);
	(void)dup2(
		pager->stdout_before, STDOUT_FILENO); /* closes the pipe: the pager sees the end */
	(void)close(pager->stdout_before);
	while (waitpid(pager->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	mem_free(pager);
}
