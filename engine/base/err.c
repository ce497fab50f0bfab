#include "engine/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/banned.h"

static void keep_message(struct err *err, enum err_code code, const char *file, int line)
{
	err->code = (int)code;
	err->context[0] = '\0';
	err->file = file;
	err->line = line;
}

int err_set(struct err *err, enum err_code code, const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	keep_message(err, code, file, line);
	return (int)code;
}

int err_set_errno(
	struct err *err, enum err_code code, const char *file, int line, const char *fmt, ...)
{
	int number = errno;
	char room[128];
	const char *reason = strerror_r(number, room, sizeof(room)); /* the GNU form */
	va_list ap;

	va_start(ap, fmt);
	int used = vsnprintf(err->message, sizeof(err->message), fmt, ap);
	va_end(ap);
	if (used >= 0 && (size_t)used < sizeof(err->message))
		(void)snprintf(
			err->message + used, sizeof(err->message) - (size_t)used, ": %s", reason);
	keep_message(err, code, file, line);
	return (int)code;
}

int err_context(struct err *err, const char *fmt, ...)
{
	char before[sizeof(err->context)];
	va_list ap;

	(void)memcpy(before, err->context, sizeof(before));
	va_start(ap, fmt);
	int used = vsnprintf(err->context, sizeof(err->context), fmt, ap);
	va_end(ap);
	size_t room = used >= 0 && (size_t)used < sizeof(err->context)
			      ? sizeof(err->context) - (size_t)used
			      : 0;
	if (before[0] != '\0' && room > sizeof(": "))
		(void)snprintf(
			err->context + used, room, ": %.*s", (int)(room - sizeof(": ")), before);
	return err->code;
}

void err_clear(struct err *err)
{
	(void)memset(err, 0, sizeof(*err));
	err->file = "";
}

const char *err_code_name(int code)
{
	static const struct {
		int code;
		const char *name;
	} names[] = {
		{ERR_OK, "ok"},
		{ERR_FAILED, "failed"},
		{ERR_GUARD, "a guard refused"},
		{ERR_SEAL, "not what was sealed"},
		{ERR_USAGE, "wrong usage"},
		{ERR_DATA, "bad data or rules"},
		{ERR_NO_INPUT, "input missing"},
		{ERR_UNAVAILABLE, "a system cannot be reached"},
		{ERR_INTERNAL, "internal error"},
		{ERR_CANT_CREATE, "cannot create output"},
		{ERR_IO, "read or write error"},
		{ERR_TEMP_FAIL, "try again later"},
		{ERR_LOGIN, "login refused"},
		{ERR_CONFIG, "bad configuration"},
		{ERR_INTERRUPTED, "interrupted"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].code == code)
			return names[i].name;
	}
	return "unknown error";
}
