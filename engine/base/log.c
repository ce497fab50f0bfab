#include "engine/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/clock.h"

#include "engine/base/banned.h"

static enum log_level max_level = LOG_NOTICE;
static enum log_form line_form = LOG_TEXT;

void log_setup(enum log_level level, enum log_form form)
{
	max_level = level;
	line_form = form;
}

bool log_is_on(enum log_level level)
{
	return level <= max_level;
}

static const char *level_name(enum log_level level)
{
	static const char *const names[] = {[LOG_ERROR] = "error",
		[LOG_WARNING] = "warning",
		[LOG_NOTICE] = "notice",
		[LOG_INFO] = "info",
		[LOG_DEBUG] = "debug"};

	return names[level];
}

/* A line break in a message (from foreign text) must not look like a second line. */
static void flatten(char *text)
{
	for (char *c = text; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	}
}

static void put_json(enum log_level level, const char *message)
{
	char at[CLOCK_TEXT_SIZE];

	clock_format(clock_now(), at);
	(void)fprintf(
		stderr, "{\"at\":\"%s\",\"level\":\"%s\",\"message\":\"", at, level_name(level));
	for (const char *c = message; *c; c++) {
		if (*c == '"' || *c == '\\')
			(void)fputc('\\', stderr);
		(void)fputc(*c, stderr);
	}
	(void)fputs("\"}\n", stderr);
}

void log_line(enum log_level level, const char *fmt, ...)
{
	char message[2048];
	va_list ap;

	if (!log_is_on(level))
		return;
	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	flatten(message);
	flockfile(stderr);
	if (line_form == LOG_JSON)
		put_json(level, message);
	else if (line_form == LOG_JOURNAL)
		(void)fprintf(stderr, "<%d>%s\n", (int)level, message);
	else if (level <= LOG_WARNING)
		(void)fprintf(stderr, "accord: %s: %s\n", level_name(level), message);
	else
		(void)fprintf(stderr, "accord: %s\n", message);
	funlockfile(stderr);
}
