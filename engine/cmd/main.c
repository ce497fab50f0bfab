#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "engine/base/log.h"
#include "engine/base/stop.h"
#include "engine/base/version.h"
#include "engine/cmd/cmd.h"

#include "engine/base/banned.h"

/* Secrets are in our memory: no core dump, and no other process of the user may look. */
static void keep_to_ourselves(void)
{
	const struct rlimit none = {0, 0};

	(void)umask(077);
	(void)setrlimit(RLIMIT_CORE, &none);
#ifndef ACCORD_FAILPOINTS /* the tests look into their own programs */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static void set_up_log(const struct options *options)
{
	const char *form = getenv("ACCORD_LOG");
	enum log_level level = options->quiet	  ? LOG_WARNING
			       : options->verbose ? LOG_DEBUG
						  : LOG_NOTICE;

	log_setup(level, form && strcmp(form, "json") == 0 ? LOG_JSON
			 : getenv("JOURNAL_STREAM")	   ? LOG_JOURNAL
							   : LOG_TEXT);
}

static void tell(const struct err *err, bool verbose)
{
	if (err->context[0])
		log_error("%s: %s", err->context, err->message);
	else
		log_error("%s", err->message);
	if (verbose && err->file)
		log_debug("set at %s:%d, exit status %d (%s)", err->file, err->line, err->code,
			err_code_name(err->code));
}

/* A result that nobody received is no result. */
static int flush_results(struct err *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	if (errno == EPIPE)
		return err->code; /* the reader had enough, as `head` does */
	return ERR_SET_ERRNO(err, ERR_IO, "cannot write the results to standard output");
}

static int run_command(const struct options *options, struct err *err)
{
	struct context context;

	if (options->version) {
		(void)printf("accord %s\n", ACCORD_VERSION);
		return 0;
	}
	if (options->help || !options->command) {
		options_help(options->command);
		if (options->help)
			return 0;
		return ERR_SET(err, ERR_USAGE, "no command was given");
	}
	context_init(&context, options);
	int code = options->command->run(&context, err);
	if (code == 0)
		code = context.exit_status;
	context_release(&context);
	return code;
}

int main(int argc, char **argv)
{
	struct options options;
	struct err err = ERR_INIT;

	keep_to_ourselves();
	stop_catch_signals();
	int code = options_parse(&options, argc, argv, &err);
	set_up_log(&options);
	if (code == 0)
		code = run_command(&options, &err);
	if (err.code)
		tell(&err, options.verbose);
	struct err flush = ERR_INIT;
	if (flush_results(&flush) != 0 && code == 0) {
		tell(&flush, options.verbose);
		code = flush.code;
	}
	if (code == ERR_INTERRUPTED && stop_signal())
		code = 128 + stop_signal();
	options_release(&options);
	return code;
}
