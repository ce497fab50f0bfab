#include "engine/base/stop.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/banned.h"

static volatile sig_atomic_t signal_seen;

static void on_signal(int number)
{
	if (signal_seen)
		_exit(128 + number);
	signal_seen = number;
}

void stop_catch_signals(void)
{
	struct sigaction action;

	(void)memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

bool stop_requested(void)
{
	return signal_seen != 0;
}

int stop_signal(void)
{
	return (int)signal_seen;
}
