/*
 * term - the person's end: terminal or not, colour, width, progress, passwords, the pager.
 *
 * Results go to stdout, all that is here goes to stderr or the terminal itself. Colour only on a
 * terminal, not with NO_COLOR (no-color.org: set and not empty), TERM=dumb or --no-color.
 *
 * Progress: on a terminal one line that is drawn over (a bar, count, rate, time left), elsewhere a line
 * every ten seconds; nothing at all when it is off (--no-progress, --quiet).
 *
 * Threads: a progress may be moved on by several threads.
 */
#ifndef ACCORD_IO_TERM_H
#define ACCORD_IO_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/buf.h"
#include "engine/base/err.h"

enum term_stream { TERM_STDOUT = 1, TERM_STDERR = 2 };

bool term_is_terminal(enum term_stream stream);
bool term_has_color(enum term_stream stream, bool no_color);
/* Columns of the terminal, $COLUMNS, or 80. */
unsigned term_width(enum term_stream stream);

/* ---- progress --------------------------------------------------------------------------------- */

struct term_progress;

enum term_progress_form { TERM_PROGRESS_OFF, TERM_PROGRESS_LINES, TERM_PROGRESS_BAR };

/* The form that fits stderr. */
enum term_progress_form term_progress_form(bool off);

/* `what` in a word ("customers"); `total` 0 when it is not known. Free with _end. */
struct term_progress *term_progress_begin(
	enum term_progress_form form, const char *what, uint64_t total);
/* `more` further records are done; draws when it is time. */
void term_progress_add(struct term_progress *progress, uint64_t more);
/* Clears the line and frees. NULL is fine. */
void term_progress_end(struct term_progress *progress);

/* What is drawn, without the control characters: for tests and for _add. */
void term_progress_text(struct buf *out, enum term_progress_form form, const char *what,
	uint64_t done, uint64_t total, int64_t elapsed_ms, unsigned width);

/* ---- questions -------------------------------------------------------------------------------- */

/* Asks on the terminal (/dev/tty) without echo. ERR_FAILED when there is none or it ends. The answer,
 * without its line end, goes to `out`, which has `room` bytes; the caller wipes it. */
int term_ask_password(const char *prompt, char *out, size_t room, struct err *err) MUST_CHECK;

/* ---- the pager -------------------------------------------------------------------------------- */

struct term_pager;

/* Sends stdout through $PAGER (or less -FRX) when stdout is a terminal; else *out is NULL. `off` is
 * --no-pager. Failing to start one is no error: stdout stays what it is. */
void term_pager_begin(bool off, struct term_pager **out);
/* Ends the pager's input and waits for it. NULL is fine. */
void term_pager_end(struct term_pager *pager);

#endif
