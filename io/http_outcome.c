/* How a try ended, what that means, and how it is told. */
#include "io/http_impl.h"

#include <stdio.h>

#include "engine/base/clock.h"

#include "engine/base/banned.h"

/* ---- messages ------------------------------------------------------------------------------------ */

/* Every place, whatever bytes are around it. */
static void blot_out(struct buf *text, const char *secret)
{
	struct sv word = sv_of(secret);
	struct sv rest = buf_sv(text);

	while (word.n >= 3 && word.n <= rest.n) {
		size_t at = sv_find_sv(rest, word);
		if (at == rest.n)
			break;
		(void)memset(text->p + (text->n - rest.n) + at, '*', word.n);
		rest = sv_from(rest, at + word.n);
	}
}

static void blot_all(const struct http *http, struct buf *text)
{
	blot_out(text, http->setup.settings->password);
	blot_out(text, http->setup.basic_token);
	blot_out(text, http->secret);
	for (const struct curl_slist *at = http->setup.headers; at; at = at->next) {
		const char *colon = strchr(at->data, ':');
		blot_out(text, colon ? colon + 2 : NULL);
	}
}

/* Blotted out twice: as it came, and as it reads once escapes and tags are gone. */
void http_excerpt(const struct http *http, struct sv answer, char *out, size_t room)
{
	struct buf raw = BUF_INIT;
	struct buf plain = BUF_INIT;

	buf_add_sv(&raw, sv_sub(answer, 0, 64 * 1024));
	blot_all(http, &raw);
	http_add_plain_text(&plain, buf_sv(&raw));
	blot_all(http, &plain);
	http_cut_text(buf_sv(&plain), out, room);
	buf_release(&raw);
	buf_release(&plain);
}

/* "GET '/Customers?search.page=3' of rev.io" */
struct description {
	char text[256];
};

static struct description describe(const struct http *http, const struct http_request *request)
{
	struct description out;

	(void)snprintf(out.text, sizeof(out.text), "%s '%.160s' of %s", request->method,
		request->path, http->setup.name);
	return out;
}

static int set_redirect(struct http *http, struct http_slot *slot, struct err *err)
{
	char *location = NULL;
	char shown[HTTP_EXCERPT_SIZE] = "nowhere";

	(void)curl_easy_getinfo(slot->easy.curl, CURLINFO_REDIRECT_URL, &location);
	if (location)
		http_text_excerpt(sv_of(location), shown, sizeof(shown));
	return ERR_SET(err, ERR_FAILED,
		"%s leads elsewhere (%d), to '%s'; redirects are not followed: set base_url to the "
		"right address",
		describe(http, slot->request).text, slot->request->status, shown);
}

/* Why no whole answer came, in libcurl's words. */
static const char *reason_of(const struct http_slot *slot, CURLcode result)
{
	return slot->easy.reason[0] ? slot->easy.reason : curl_easy_strerror(result);
}

/* What to do about a certificate, by what the TLS library says is wrong with it. */
static const char *trust_advice(const char *reason)
{
	static const char *const rows[][2] = {
		{"expired", "its owner must renew it; is the clock of this machine right?"},
		{"not yet valid", "is the clock of this machine right?"},
		{"match", "it was made for another host; check base_url"},
		{"revoked", "do not connect; ask its owner"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strstr(reason, rows[i][0]))
			return rows[i][1];
	}
	return "if its authority is a private one, name it in ca_file";
}

static int set_unanswered(struct http *http, struct http_slot *slot, enum retry_event event,
	CURLcode result, struct err *err)
{
	const struct settings_system *settings = http->setup.settings;
	const struct description what = describe(http, slot->request);

	switch (event) {
	case RETRY_UNTRUSTED:
		return ERR_SET(err, ERR_UNAVAILABLE,
			"the certificate of %s at '%s' cannot be trusted: %s; %s", http->setup.name,
			settings->base_url, reason_of(slot, result),
			trust_advice(reason_of(slot, result)));
	case RETRY_NO_CONNECTION:
		return ERR_SET(err, ERR_UNAVAILABLE,
			"cannot reach %s at '%s': %s (%llu tries); check base_url and the network",
			http->setup.name, settings->base_url, reason_of(slot, result),
			(unsigned long long)slot->request->try_no);
	case RETRY_TOO_BIG:
		return ERR_SET(err, ERR_FAILED,
			"the answer to %s is larger than max_answer allows, or than %d bytes for a "
			"page",
			what.text, (int)HTTP_COLLECT_MAX);
	case RETRY_LOST:
	case RETRY_ANSWERED:
		break;
	}
	return ERR_SET(err, ERR_UNAVAILABLE, "no whole answer to %s: %s (%llu tries)", what.text,
		reason_of(slot, result), (unsigned long long)slot->request->try_no);
}

static int set_refused(struct http *http, struct http_slot *slot,
	const struct retry_decision *decision, struct err *err)
{
	struct http_request *request = slot->request;
	char shown[HTTP_EXCERPT_SIZE];
	char at[CLOCK_TEXT_SIZE];

	http_excerpt(http, buf_sv(&request->answer), shown, sizeof(shown));
	if (decision->verdict == RETRY_LOGIN)
		return ERR_SET(err, ERR_LOGIN,
			"%s refused the login (%d): %s; check username and password",
			http->setup.name, request->status, shown);
	if (decision->verdict == RETRY_LATER) {
		clock_format(clock_now() + decision->wait_ms / 1000, at);
		return ERR_SET(err, ERR_TEMP_FAIL,
			"%s takes no more calls (%d): %s; come back at %s", http->setup.name,
			request->status, shown, at);
	}
	return ERR_SET(err, ERR_UNAVAILABLE, "%s answered %d to %s (%llu tries): %s",
		http->setup.name, request->status, describe(http, request).text,
		(unsigned long long)request->try_no, shown);
}

/* ---- what became of a try ---------------------------------------------------------------------- */

enum retry_event http_outcome_event(const struct http_slot *slot, CURLcode result)
{
	if (slot->is_too_big)
		return RETRY_TOO_BIG;
	switch (result) {
	case CURLE_OK:
		return RETRY_ANSWERED;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return RETRY_UNTRUSTED;
	default:
		return slot->request->is_sent ? RETRY_LOST : RETRY_NO_CONNECTION;
	}
}

static int64_t retry_after_of(const struct http_slot *slot)
{
	struct curl_header *header = NULL;

	if (curl_easy_header(slot->easy.curl, "Retry-After", 0, CURLH_HEADER, -1, &header) !=
		CURLHE_OK)
		return RETRY_NO_HINT;
	return retry_after_seconds(sv_of(header->value), clock_now());
}

struct retry_decision http_outcome_decide(
	struct http *http, const struct http_slot *slot, enum retry_event event)
{
	const struct settings_system *settings = http->setup.settings;
	struct http_request *request = slot->request;
	const struct retry_policy policy = {
		request->tries ? request->tries : settings->tries, settings->max_wait_ms};
	http->chance = http->chance * 1664525u + 1013904223u;
	const struct retry_case seen = {
		.event = event,
		.status = request->status,
		.is_write = request->is_write,
		.try_no = request->try_no,
		.after_s = event == RETRY_ANSWERED ? retry_after_of(slot) : RETRY_NO_HINT,
		.text_after_s = event == RETRY_ANSWERED
					? retry_text_hint(request->status, buf_sv(&request->answer))
					: RETRY_NO_HINT,
		.chance = http->chance >> 8,
	};

	return retry_decide(&seen, &policy);
}

enum http_end http_outcome_end(const struct http_request *request, enum retry_verdict verdict)
{
	if (verdict == RETRY_ACCEPT)
		return HTTP_ANSWERED;
	if (!request->is_write)
		return HTTP_FAILED;
	return verdict == RETRY_IN_DOUBT ? HTTP_IN_DOUBT : HTTP_NOT_SENT;
}

void http_outcome_explain(struct http *http, struct http_slot *slot, enum retry_event event,
	const struct retry_decision *decision, CURLcode result)
{
	struct err *err = &slot->request->err;
	int status = slot->request->status;

	if (event != RETRY_ANSWERED)
		(void)set_unanswered(http, slot, event, result, err);
	else if (status >= 300 && status < 400)
		(void)set_redirect(http, slot, err);
	else
		(void)set_refused(http, slot, decision, err);
}
