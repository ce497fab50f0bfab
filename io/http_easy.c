#include "io/http_easy.h"

#include <errno.h>
#include <stdio.h>

#include "engine/base/mem.h"
#include "engine/base/version.h"

#include "engine/base/banned.h"

enum { CA_BYTES_MAX = 16 * 1024 * 1024, BUFFER_BYTES = 256 * 1024 };

/* ---- the base URL -------------------------------------------------------------------------------- */

static bool is_loopback(struct sv host)
{
	struct sv rest = host;

	if (sv_eq_nocase(host, SV("localhost")) || sv_eq(host, SV("[::1]")))
		return true;
	if (!sv_eq(sv_cut(&rest, '.'), SV("127")))
		return false;
	size_t dots = 1;
	for (size_t i = 0; i < rest.n; i++) {
		dots += rest.p[i] == '.';
		if (rest.p[i] != '.' && (rest.p[i] < '0' || rest.p[i] > '9'))
			return false;
	}
	return dots == 3;
}

static int check_parts(const char *base_url, const char *name, CURLU *url, struct err *err)
{
	char *scheme = NULL;
	char *host = NULL;
	char *user = NULL;
	int rc = 0;

	bool is_whole = curl_url_set(url, CURLUPART_URL, base_url, 0) == CURLUE_OK &&
			curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
			curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK;
	(void)curl_url_get(url, CURLUPART_USER, &user, 0);
	if (!is_whole)
		rc = ERR_SET(err, ERR_CONFIG, "base_url of %s is no URL: '%s'; it looks like '%s'",
			name, base_url, "https://HOST/PATH");
	else if (user)
		rc = ERR_SET(err, ERR_CONFIG,
			"base_url of %s has a user name in it; put it into username", name);
	else if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0)
		rc = ERR_SET(err, ERR_CONFIG, "base_url of %s is not https: '%s'", name, base_url);
	else if (strcmp(scheme, "http") == 0 && !is_loopback(sv_of(host)))
		rc = ERR_SET(err, ERR_CONFIG,
			"base_url of %s is not encrypted: '%s'; use https:// (plain http:// is for "
			"127.0.0.1 and ::1 alone)",
			name, base_url);
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	return rc;
}

static int check_url(const char *base_url, const char *name, struct err *err)
{
	CURLU *url = curl_url();
	int rc = check_parts(base_url, name, url, err);

	curl_url_cleanup(url);
	return rc;
}

/* ---- authorities --------------------------------------------------------------------------------- */

static int add_file(struct buf *out, const char *path, struct err *err)
{
	FILE *file = fopen(path, "rb");
	size_t start = out->n;
	int rc = 0;

	if (!file)
		return ERR_SET_ERRNO(err, ERR_CONFIG, "cannot read ca_file '%s'", path);
	for (;;) {
		size_t n = fread(buf_reserve(out, 65536), 1, 65536, file);
		out->n += n;
		if (n == 0 || out->n - start > CA_BYTES_MAX)
			break;
	}
	if (ferror(file))
		rc = ERR_SET_ERRNO(err, ERR_CONFIG, "cannot read ca_file '%s'", path);
	buf_add_char(out, '\n');
	(void)fclose(file);
	return rc;
}

/* The system's own bundle, so that ca_file adds to it and does not replace it. */
static void add_system_bundle(struct buf *out)
{
	CURL *curl = curl_easy_init();
	struct err ignored = ERR_INIT;
	char *path = NULL;

	if (!curl)
		return;
	if (curl_easy_getinfo(curl, CURLINFO_CAINFO, &path) == CURLE_OK && path)
		(void)add_file(out, path, &ignored);
	curl_easy_cleanup(curl);
}

static int load_authorities(struct http_setup *setup, struct err *err)
{
	const char *path = setup->settings->ca_file;
	struct buf own = BUF_INIT;
	int rc;

	if (!path)
		return 0;
	rc = add_file(&own, path, err);
	if (rc == 0 && sv_find_sv(buf_sv(&own), SV("-----BEGIN CERTIFICATE-----")) == own.n)
		rc = ERR_SET(err, ERR_CONFIG,
			"ca_file '%s' has no certificate in it; it must be in PEM form", path);
	if (rc == 0) {
		add_system_bundle(&setup->authorities);
		buf_add_sv(&setup->authorities, buf_sv(&own));
	}
	buf_release(&own);
	return rc;
}

/* "user:password" in base64 (RFC 7617 section 2; RFC 4648 section 4), known so that an answer which shows
 * the request's headers can be blotted out. */
static char *new_token(const char *user, const char *password)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf plain = BUF_INIT;
	struct buf token = BUF_INIT;

	buf_printf(&plain, "%s:%s", user, password ? password : "");
	for (size_t i = 0; i < plain.n; i += 3) {
		uint32_t three = 0;
		for (size_t k = i; k < i + 3; k++)
			three = three << 8 | (k < plain.n ? (unsigned char)plain.p[k] : 0);
		for (unsigned k = 0; k < 4; k++)
			buf_add_char(
				&token, i + k > plain.n ? '=' : digits[three >> (18 - 6 * k) & 63]);
	}
	char *out = mem_strdup(buf_str(&token));
	mem_wipe(plain.p, plain.n);
	mem_wipe(token.p, token.n);
	buf_release(&plain);
	buf_release(&token);
	return out;
}

int http_setup_init(struct http_setup *setup, const struct http_options *options, struct err *err)
{
	int rc = check_url(options->settings->base_url, options->name, err);

	setup->name = options->name;
	setup->settings = options->settings;
	if (rc == 0)
		rc = load_authorities(setup, err);
	if (rc != 0)
		return rc;
	if (options->basic_user) {
		setup->basic_user = mem_strdup(options->basic_user);
		setup->basic_token = new_token(options->basic_user, options->settings->password);
	}
	for (size_t i = 0; options->headers && options->headers[i]; i++)
		setup->headers = curl_slist_append(setup->headers, options->headers[i]);
	return 0;
}

void http_setup_release(struct http_setup *setup)
{
	mem_free(setup->basic_user);
	if (setup->basic_token)
		mem_wipe(setup->basic_token, strlen(setup->basic_token));
	mem_free(setup->basic_token);
	curl_slist_free_all(setup->headers);
	buf_release(&setup->authorities);
}

/* ---- one transfer -------------------------------------------------------------------------------- */

static void set_safety(CURL *curl, const struct http_setup *setup)
{
	(void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	(void)curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	(void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	(void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	if (setup->authorities.n > 0) {
		struct curl_blob blob = {
			setup->authorities.p, setup->authorities.n, CURL_BLOB_NOCOPY};
		(void)curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
	}
}

static void set_manners(CURL *curl, const struct http_setup *setup)
{
	(void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "accord/" ACCORD_VERSION);
	(void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	(void)curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
	(void)curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, (long)BUFFER_BYTES);
	(void)curl_easy_setopt(
		curl, CURLOPT_CONNECTTIMEOUT_MS, (long)setup->settings->connect_timeout_ms);
	if (setup->basic_user) {
		(void)curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		(void)curl_easy_setopt(curl, CURLOPT_USERNAME, setup->basic_user);
		(void)curl_easy_setopt(curl, CURLOPT_PASSWORD,
			setup->settings->password ? setup->settings->password : "");
	}
}

static void set_headers(
	struct http_easy *easy, const struct http_setup *setup, const struct http_request *request)
{
	struct curl_slist *list = NULL;
	char line[128];

	for (const struct curl_slist *at = setup->headers; at; at = at->next)
		list = curl_slist_append(list, at->data);
	list = curl_slist_append(list, "Accept: application/json");
	if (request->content_type) {
		(void)snprintf(line, sizeof(line), "Content-Type: %s", request->content_type);
		list = curl_slist_append(list, line);
		list = curl_slist_append(list, "Expect:");
	}
	curl_slist_free_all(easy->headers);
	easy->headers = list;
	(void)curl_easy_setopt(easy->curl, CURLOPT_HTTPHEADER, list);
}

void http_easy_prepare(
	struct http_easy *easy, const struct http_setup *setup, const struct http_request *request)
{
	CURL *curl = easy->curl;

	curl_easy_reset(curl);
	buf_clear(&easy->url);
	buf_add_str(&easy->url, setup->settings->base_url);
	buf_add_str(&easy->url, request->path);
	easy->reason[0] = '\0';
	set_safety(curl, setup);
	set_manners(curl, setup);
	set_headers(easy, setup, request);
	(void)curl_easy_setopt(curl, CURLOPT_URL, buf_str(&easy->url));
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, easy->reason);
	if (request->content_type) {
		(void)curl_easy_setopt(curl, CURLOPT_POST, 1L);
		(void)curl_easy_setopt(
			curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
		(void)curl_easy_setopt(
			curl, CURLOPT_POSTFIELDS, request->body.p ? request->body.p : "");
	}
	if (strcmp(request->method, request->content_type ? "POST" : "GET") != 0)
		(void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	if (request->is_write)
		(void)curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
}

void http_easy_release(struct http_easy *easy)
{
	curl_easy_cleanup(easy->curl);
	curl_slist_free_all(easy->headers);
	buf_release(&easy->url);
}
