/*
 * sandbox_run - a real server for unit tests: starts accord-sandbox beside the test program, talks to
 * its control interface, ends it.
 */
#ifndef ACCORD_TESTS_SANDBOX_RUN_H
#define ACCORD_TESTS_SANDBOX_RUN_H

#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/digest.h"
#include "io/http.h"
#include "io/json.h"

struct sandbox {
	pid_t pid;
	char folder[64];
	char ca_file[96];
	char port_file[96];
	char http_url[64];  /* "http://127.0.0.1:PORT" */
	char https_url[64]; /* "https://127.0.0.1:PORT" */
};

enum { SANDBOX_ARGS_MAX = 24 };

static inline void sandbox_exec(const struct sandbox *sandbox, const char *const *more)
{
	char self[512];
	char program[600];
	char parent[24];
	const char *args[SANDBOX_ARGS_MAX] = {"accord-sandbox", "--tls", "--ca-out",
		sandbox->ca_file, "--port-file", sandbox->port_file, "--max-seconds", "300",
		"--parent-pid", parent};
	size_t n = 10;

	ssize_t got = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[got > 0 ? got : 0] = '\0';
	(void)snprintf(program, sizeof(program), "%s/../accord-sandbox", dirname(self));
	(void)snprintf(parent, sizeof(parent), "%ld", (long)getppid());
	for (size_t i = 0; more[i] && n + 1 < SANDBOX_ARGS_MAX; i++)
		args[n++] = more[i];
	args[n] = NULL;
	if (!freopen("/dev/null", "w", stdout))
		_exit(126);
	char *copies[SANDBOX_ARGS_MAX];
	for (size_t i = 0; i <= n; i++)
		copies[i] = args[i] ? strdup(args[i]) : NULL;
	(void)execv(program, copies);
	(void)fprintf(stderr, "cannot run %s: make it with `make TEST=1` first\n", program);
	_exit(127);
}

static inline bool sandbox_read_ports(struct sandbox *sandbox)
{
	FILE *file = fopen(sandbox->port_file, "r");
	int http_port = 0;
	int https_port = 0;

	if (!file)
		return false;
	bool is_there = fscanf(file, "%d %d", &http_port, &https_port) == 2;
	(void)fclose(file);
	(void)snprintf(
		sandbox->http_url, sizeof(sandbox->http_url), "http://127.0.0.1:%d", http_port);
	(void)snprintf(
		sandbox->https_url, sizeof(sandbox->https_url), "https://127.0.0.1:%d", https_port);
	return is_there;
}

/* more: further options, NULL ends. */
static inline void sandbox_start(struct sandbox *sandbox, const char *const *more)
{
	(void)snprintf(sandbox->folder, sizeof(sandbox->folder), "/tmp/accord-unit-XXXXXX");
	if (!mkdtemp(sandbox->folder))
		abort();
	(void)snprintf(sandbox->ca_file, sizeof(sandbox->ca_file), "%s/ca.pem", sandbox->folder);
	(void)snprintf(sandbox->port_file, sizeof(sandbox->port_file), "%s/ports", sandbox->folder);
	sandbox->pid = fork();
	if (sandbox->pid == 0)
		sandbox_exec(sandbox, more);
	for (int i = 0; i < 400 && !sandbox_read_ports(sandbox); i++) {
		if (waitpid(sandbox->pid, NULL, WNOHANG) != 0) {
			(void)fprintf(stderr, "the sandbox did not start\n");
			abort();
		}
		(void)usleep(25000);
	}
}

static inline void sandbox_stop(struct sandbox *sandbox)
{
	(void)kill(sandbox->pid, SIGTERM);
	(void)waitpid(sandbox->pid, NULL, 0);
	(void)unlink(sandbox->ca_file);
	(void)unlink(sandbox->port_file);
	(void)rmdir(sandbox->folder);
}

static inline void sandbox_on_done(struct http_request *request, void *self)
{
	(void)request;
	(void)self;
}

/* A call to the control interface; the answer's text, on the heap. */
static inline char *sandbox_call(
	const struct sandbox *sandbox, const char *method, const char *path, const char *body)
{
	const struct settings_system settings = {.base_url = sandbox->http_url,
		.connections = 1,
		.tries = 1,
		.connect_timeout_ms = 5000,
		.idle_timeout_ms = 20000,
		.max_answer_bytes = 1 << 30};
	const struct http_options options = {.name = "the sandbox", .settings = &settings};
	struct http_request request = {.method = method,
		.path = path,
		.content_type = body ? "application/json" : NULL,
		.body = sv_of(body),
		.at_stop = HTTP_STOP_IGNORE,
		.on_done = sandbox_on_done};
	struct err err = ERR_INIT;
	struct http *http = NULL;

	if (http_open(&options, &http, &err) != 0)
		abort();
	http_submit(http, &request);
	if ((http_wait(http, &err) != 0 && err.code != ERR_INTERRUPTED) ||
		request.end != HTTP_ANSWERED || request.status >= 300) {
		(void)fprintf(stderr, "%s %s: %d %s %s\n", method, path, request.status,
			request.err.message, buf_str(&request.answer));
		abort();
	}
	char *text = strdup(buf_str(&request.answer));
	http_request_release(&request);
	http_close(http);
	return text;
}

static inline void sandbox_post(const struct sandbox *sandbox, const char *path, const char *body)
{
	free(sandbox_call(sandbox, "POST", path, body));
}

/* The faults of a test, in place of all that were there. */
static inline void sandbox_faults(const struct sandbox *sandbox, const char *faults)
{
	free(sandbox_call(sandbox, "DELETE", "/control/faults", NULL));
	if (faults)
		sandbox_post(sandbox, "/control/faults", faults);
}

/* One of the numbers of /control/counts. */
static inline unsigned long sandbox_count(const struct sandbox *sandbox, const char *name)
{
	char *text = sandbox_call(sandbox, "GET", "/control/counts", NULL);
	struct err err = ERR_INIT;
	struct json *json = NULL;
	uint64_t number = 0;

	if (json_parse(sv_of(text), 32, &json, &err) != 0)
		abort();
	(void)json_u64(json_get(json, name), &number);
	json_free(json);
	free(text);
	return (unsigned long)number;
}

#endif
