/*
 * log - lines for people on stderr: level, message; results never come here.
 *
 * Forms: plain text ("accord: warning: ..."), with <3>..<7> prefixes for the journal (systemd sets
 * JOURNAL_STREAM; sd-daemon(3)), or JSON Lines. Lines of several threads never mix.
 */
#ifndef ACCORD_BASE_LOG_H
#define ACCORD_BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR = 3, LOG_WARNING = 4, LOG_NOTICE = 5, LOG_INFO = 6, LOG_DEBUG = 7 };
enum log_form { LOG_TEXT, LOG_JOURNAL, LOG_JSON };

/* Lines above `level` are dropped. The default is LOG_NOTICE as text. */
void log_setup(enum log_level level, enum log_form form);
bool log_is_on(enum log_level level);

void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)	 log_line(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_notice(...)	 log_line(LOG_NOTICE, __VA_ARGS__)
#define log_info(...)	 log_line(LOG_INFO, __VA_ARGS__)
#define log_debug(...)	 log_line(LOG_DEBUG, __VA_ARGS__)

#endif
