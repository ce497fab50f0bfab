/*
 * inifile - INI files as sections with line numbers (libinih inside).
 *
 * Syntax: `[heading]`, `key = value`; a comment is a line that begins with ';' or '#', or what follows
 * a ';' that has white space before it. White space around headings, keys and values goes. Keys may
 * be repeated, and so may headings: each heading begins a section of its own. A byte order mark and
 * CR LF line ends are fine. Lines are at most INIFILE_LINE_MAX bytes long; nothing is ever cut off
 * (libinih keeps 49 bytes of a heading, so headings are read here; its line buffer is made large
 * enough, and longer lines are refused before it sees them).
 *
 * Ownership: everything in the sections is in the caller's arena; vec_release the array.
 * Errors:    ERR_NO_INPUT, ERR_IO; ERR_CONFIG or ERR_DATA (`bad`, as the caller chooses) with
 *            file:line for what cannot be read.
 */
#ifndef ACCORD_IO_INIFILE_H
#define ACCORD_IO_INIFILE_H

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/vec.h"
#include "engine/model/section.h"

enum { INIFILE_LINE_MAX = 4096, INIFILE_SIZE_MAX = 4 * 1024 * 1024 };

struct sections {
	VEC_FIELDS(struct section);
};

enum inifile_headings {
	INIFILE_WHOLE,	      /* kind is the whole heading: "rapid-response endpoints" */
	INIFILE_KIND_AND_NAME /* "rule site-type" gives kind "rule", name "site-type" */
};

/* Appends the sections of `text` to `out`; `shown` is the file's name in messages and sections. */
int inifile_parse(struct sv text, const char *shown, enum inifile_headings headings,
	enum err_code bad, struct arena *arena, struct sections *out, struct err *err) MUST_CHECK;

#endif
