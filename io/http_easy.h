/*
 * http_easy - one transfer of libcurl: options and verification. Private to http.
 *
 * Only http.c and http_easy.c include libcurl's header.
 */
#ifndef ACCORD_IO_HTTP_EASY_H
#define ACCORD_IO_HTTP_EASY_H

#include <curl/curl.h>

#include "io/http.h"

/* What is the same for all transfers of a client. */
struct http_setup {
	const char *name;
	const struct settings_system *settings;
	char *basic_user;
	char *basic_token; /* what HTTP Basic sends of user and password: a secret */
	struct curl_slist *headers;
	struct buf authorities; /* PEM: the system's and ca_file's; empty: libcurl's default */
};

/* Fails with ERR_CONFIG on a base URL that is not https (http on loopback), or a bad ca_file. */
int http_setup_init(
	struct http_setup *setup, const struct http_options *options, struct err *err) MUST_CHECK;
void http_setup_release(struct http_setup *setup);

/* One transfer's own lists and texts. */
struct http_easy {
	CURL *curl;
	struct curl_slist *headers;
	struct buf url;
	char reason[CURL_ERROR_SIZE];
};

/* Sets all options for this request; the caller adds its callbacks. */
void http_easy_prepare(
	struct http_easy *easy, const struct http_setup *setup, const struct http_request *request);
void http_easy_release(struct http_easy *easy);

#endif
