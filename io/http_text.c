/* The texts of answers, made fit for messages; and percent-encoding. */
#include "io/http_impl.h"

#include "engine/base/arena.h"
#include "io/json_pick.h"

#include "engine/base/banned.h"

/* Members in which systems and gateways put their error texts, in order of worth. */
static const char *const message_pointers[] = {"/message", "/error", "/UserErrorMessage",
	"/error_message", "/error/message", "/errors/0/message", "/errors/0", "/detail", "/title",
	"/0/message", "/0/error"};

enum { MESSAGE_POINTERS = sizeof(message_pointers) / sizeof(message_pointers[0]), TEXTS_MAX = 2 };

/* Appends text on one line: white space and control characters become single spaces, bytes that are not
 * UTF-8 question marks. */
static void add_plain(struct buf *out, struct sv text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if ((unsigned char)c <= ' ' || c == 0x7f) {
			if (out->n > 0 && out->p[out->n - 1] != ' ')
				buf_add_char(out, ' ');
			continue;
		}
		const char *next = text.p + i + 1;
		if ((unsigned char)c >= 0x80)
			next = json_skip_utf8(text.p + i, text.p + text.n);
		if (next)
			buf_add(out, text.p + i, (size_t)(next - text.p) - i);
		else
			buf_add_char(out, '?');
		i = next ? (size_t)(next - text.p) - 1 : i;
	}
}

static bool add_json_texts(struct buf *out, struct sv answer)
{
	struct json_pick *pick = json_pick_new(true);
	struct json_span spans[MESSAGE_POINTERS];
	struct err ignored = ERR_INIT;
	struct arena arena;
	size_t texts = 0;

	arena_init(&arena, 0);
	for (size_t i = 0; i < MESSAGE_POINTERS; i++)
		(void)json_pick_add(pick, sv_of(message_pointers[i]));
	if (json_pick_read(pick, answer, spans, &ignored) == 0) {
		for (size_t i = 0; i < MESSAGE_POINTERS && texts < TEXTS_MAX; i++) {
			struct sv text = sv_trim(json_span_text(&spans[i], &arena));
			if (text.n == 0 || sv_find_sv(buf_sv(out), text) < out->n)
				continue;
			if (texts++ > 0)
				buf_add_str(out, "; ");
			add_plain(out, text);
		}
	}
	json_pick_free(pick);
	arena_release(&arena);
	return texts > 0;
}

/* The end of a JSON string that begins at `at`: behind its closing quote, or the end of the text. */
static size_t string_end(struct sv text, size_t at)
{
	for (at++; at < text.n && text.p[at] != '"'; at++)
		at += text.p[at] == '\\';
	return at < text.n ? at + 1 : text.n;
}

static bool is_name(struct sv text, size_t end)
{
	while (end < text.n && (unsigned char)text.p[end] <= ' ')
		end++;
	return end < text.n && text.p[end] == ':';
}

static bool is_of_number(char c)
{
	return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
}

/*
 * JSON without a message in it, perhaps cut short, perhaps of rows: its names, brackets and words, but
 * neither texts nor numbers, which may be a codeword, a PIN or a session's password.
 */
static void add_json_shape(struct buf *out, struct sv json)
{
	struct buf shape = BUF_INIT;

	for (size_t i = 0; i < json.n;) {
		if (json.p[i] == '"') {
			size_t end = string_end(json, i);
			if (is_name(json, end))
				buf_add(&shape, json.p + i, end - i);
			else
				buf_add_str(&shape, "\"...\"");
			i = end;
		} else if (is_of_number(json.p[i])) {
			while (i < json.n && is_of_number(json.p[i]))
				i++;
			buf_add_str(&shape, "...");
		} else {
			buf_add_char(&shape, json.p[i++]);
		}
	}
	add_plain(out, buf_sv(&shape));
	buf_release(&shape);
}

static size_t skip_block(struct sv html, size_t at, struct sv name)
{
	if (!sv_eq_nocase(sv_sub(html, at + 1, name.n), name))
		return at;
	for (size_t i = at + 1; i + name.n + 2 < html.n; i++) {
		if (html.p[i] == '<' && html.p[i + 1] == '/' &&
			sv_eq_nocase(sv_sub(html, i + 2, name.n), name))
			return i;
	}
	return html.n;
}

/* What is between the tags of HTML, without scripts and style sheets. */
static void add_html_text(struct buf *out, struct sv html)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < html.n;) {
		if (html.p[i] != '<') {
			buf_add_char(&text, html.p[i++]);
			continue;
		}
		i = skip_block(html, i, SV("style"));
		i = i < html.n ? skip_block(html, i, SV("script")) : i;
		while (i < html.n && html.p[i] != '>')
			i++;
		i += i < html.n;
		buf_add_char(&text, ' ');
	}
	add_plain(out, buf_sv(&text));
	buf_release(&text);
}

void http_cut_text(struct sv text, char *out, size_t room)
{
	static const char more[] = "...";

	text = sv_trim(text);
	bool is_cut = text.n >= room;
	size_t n = is_cut ? room - sizeof(more) : text.n;

	while (is_cut && n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	(void)memcpy(out, text.p, n);
	(void)memcpy(out + n, is_cut ? more : "", is_cut ? sizeof(more) : 1);
}

void http_add_plain_text(struct buf *out, struct sv answer)
{
	answer = sv_sub(sv_trim(json_pick_body(sv_trim(answer))), 0, 64 * 1024);
	if (answer.n == 0)
		buf_add_str(out, "(nothing)");
	else if (answer.p[0] == '<')
		add_html_text(out, answer);
	else if (answer.p[0] != '{' && answer.p[0] != '[')
		add_plain(out, answer);
	else if (!add_json_texts(out, answer))
		add_json_shape(out, answer);
}

void http_text_excerpt(struct sv answer, char *out, size_t room)
{
	struct buf text = BUF_INIT;

	http_add_plain_text(&text, answer);
	http_cut_text(buf_sv(&text), out, room);
	buf_release(&text);
}

void http_add_encoded(struct buf *out, struct sv text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			c == '-' || c == '.' || c == '_' || c == '~') {
			buf_add_char(out, (char)c);
			continue;
		}
		buf_add_char(out, '%');
		buf_add_char(out, digits[c >> 4]);
		buf_add_char(out, digits[c & 15]);
	}
}
