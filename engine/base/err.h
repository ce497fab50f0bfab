/*
 * err - one error, told well: what went wrong, about what, and what to do.
 *
 * Ownership: a struct err belongs to the caller (usually on its stack), is of fixed size and needs
 *            no release. It is passed last to every function that can fail.
 * Errors:    a fallible function returns 0 or the code it stored. Success leaves the err alone;
 *            failure leaves the function's other outputs alone.
 * Order:     the innermost function sets the message; callers that know more add context, which is
 *            printed before it ("row 812 of 'sites.csv.gz': unterminated quote").
 *
 * The values of enum err_code are the exit statuses of the program (docs: "exit status"), which
 * follow BSD sysexits(3) from 64 on; only engine/cmd/ exits with them.
 */
#ifndef ACCORD_BASE_ERR_H
#define ACCORD_BASE_ERR_H

enum err_code {
	ERR_OK = 0,
	ERR_FAILED = 1,	      /* failed, and nothing below says it better */
	ERR_GUARD = 4,	      /* a guard refused; nothing was written */
	ERR_SEAL = 5,	      /* something sealed is not what was sealed */
	ERR_USAGE = 64,	      /* wrong usage of the command line */
	ERR_DATA = 65,	      /* bad data or rules */
	ERR_NO_INPUT = 66,    /* an input file is missing */
	ERR_UNAVAILABLE = 69, /* a system cannot be reached */
	ERR_INTERNAL = 70,    /* our own bug, or no memory */
	ERR_CANT_CREATE = 73, /* an output file cannot be created */
	ERR_IO = 74,	      /* read or write error */
	ERR_TEMP_FAIL = 75,   /* try later: the lock is held, or a daily quota is used up */
	ERR_LOGIN = 77,	      /* login refused */
	ERR_CONFIG = 78,      /* bad configuration */
	ERR_INTERRUPTED = 130 /* stopped by a signal (143 for SIGTERM is made in engine/cmd/) */
};

struct err {
	int code;	   /* one of enum err_code */
	char message[768]; /* lower case, problem first, subject quoted, then what to do */
	char context[512]; /* where it happened, outermost first; "" if there is none */
	const char *file;  /* source position that set it, for -v */
	int line;
};

#define ERR_INIT                                                                                   \
	{                                                                                          \
		0, "", "", "", 0                                                                   \
	}

/* Stores a message and returns the code: `return ERR_SET(err, ERR_DATA, "bad row %zu", n);` */
#define ERR_SET(err, code, ...) err_set((err), (code), __FILE__, __LINE__, __VA_ARGS__)

int err_set(struct err *err, enum err_code code, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* As ERR_SET, with ": " and the text of the system's error number behind the message. */
#define ERR_SET_ERRNO(err, code, ...) err_set_errno((err), (code), __FILE__, __LINE__, __VA_ARGS__)

int err_set_errno(struct err *err, enum err_code code, const char *file, int line, const char *fmt,
	...) __attribute__((format(printf, 5, 6)));

/* Puts context before the context that is there. Returns err->code, so that it can be returned. */
int err_context(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Forgets the error. */
void err_clear(struct err *err);

/* A short name for a code ("bad data or rules"), for logs. */
const char *err_code_name(int code);

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
