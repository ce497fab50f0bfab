/* The writing half of json.h: no library, only commas, escapes and UTF-8. */
#include "io/json.h"

#include <assert.h>
#include <stdio.h>

#include "engine/base/banned.h"

static bool is_first(const struct json_writer *writer)
{
	return (writer->first >> writer->depth & 1) != 0;
}

static void set_first(struct json_writer *writer, bool first)
{
	uint64_t bit = (uint64_t)1 << writer->depth;

	writer->first = first ? writer->first | bit : writer->first & ~bit;
}

static void new_line(struct json_writer *writer)
{
	if (!writer->indent)
		return;
	buf_add_char(writer->out, '\n');
	for (unsigned i = 0; i < writer->depth; i++)
		buf_add_str(writer->out, "  ");
}

/* What has to stand before a key or an array's value. */
static void separate(struct json_writer *writer)
{
	if (writer->after_key) {
		writer->after_key = false;
		return;
	}
	if (writer->depth == 0)
		return;
	if (!is_first(writer))
		buf_add_char(writer->out, ',');
	set_first(writer, false);
	new_line(writer);
}

void json_begin(struct json_writer *writer, struct buf *out, bool indent)
{
	*writer = (struct json_writer){.out = out, .first = 1, .indent = indent};
}

static void open(struct json_writer *writer, char bracket)
{
	assert(writer->depth < JSON_WRITE_DEPTH_MAX);
	separate(writer);
	buf_add_char(writer->out, bracket);
	writer->depth++;
	set_first(writer, true);
}

static void close(struct json_writer *writer, char bracket)
{
	assert(writer->depth > 0 && !writer->after_key);
	bool empty = is_first(writer);

	writer->depth--;
	if (!empty)
		new_line(writer);
	buf_add_char(writer->out, bracket);
}

void json_open_object(struct json_writer *writer)
{
	open(writer, '{');
}

void json_close_object(struct json_writer *writer)
{
	close(writer, '}');
}

void json_open_array(struct json_writer *writer)
{
	open(writer, '[');
}

void json_close_array(struct json_writer *writer)
{
	close(writer, ']');
}

void json_key(struct json_writer *writer, const char *name)
{
	assert(!writer->after_key);
	separate(writer);
	json_add_string(writer->out, sv_of(name));
	buf_add_str(writer->out, writer->indent ? ": " : ":");
	writer->after_key = true;
}

void json_put_raw(struct json_writer *writer, struct sv json_value)
{
	separate(writer);
	buf_add_sv(writer->out, json_value);
}

void json_put_sv(struct json_writer *writer, struct sv text)
{
	if (sv_is_absent(text)) {
		json_put_null(writer);
		return;
	}
	separate(writer);
	json_add_string(writer->out, text);
}

void json_put_str(struct json_writer *writer, const char *text)
{
	json_put_sv(writer, sv_of(text));
}

void json_put_u64(struct json_writer *writer, uint64_t number)
{
	separate(writer);
	buf_printf(writer->out, "%llu", (unsigned long long)number);
}

void json_put_bool(struct json_writer *writer, bool value)
{
	json_put_raw(writer, value ? SV("true") : SV("false"));
}

void json_put_null(struct json_writer *writer)
{
	json_put_raw(writer, SV("null"));
}

void json_member(struct json_writer *writer, const char *name, struct sv text)
{
	json_key(writer, name);
	json_put_sv(writer, text);
}

void json_member_u64(struct json_writer *writer, const char *name, uint64_t number)
{
	json_key(writer, name);
	json_put_u64(writer, number);
}

void json_member_bool(struct json_writer *writer, const char *name, bool value)
{
	json_key(writer, name);
	json_put_bool(writer, value);
}

/*
 * Length of the UTF-8 sequence at the beginning of `text`, 0 when there is none that is well-formed
 * (RFC 3629 section 4: no overlong forms, no surrogates, at most U+10FFFF).
 */
static size_t utf8_length(struct sv text)
{
	static const struct {
		unsigned char from, until; /* of the first byte */
		unsigned char low, high;   /* of the second */
		size_t length;
	} forms[] = {
		{0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3},
		{0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3},
		{0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4},
		{0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};
	const unsigned char *p = (const unsigned char *)text.p;

	if (p[0] < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (p[0] < forms[i].from || p[0] > forms[i].until)
			continue;
		if (text.n < forms[i].length || p[1] < forms[i].low || p[1] > forms[i].high)
			return 0;
		for (size_t k = 2; k < forms[i].length; k++) {
			if ((p[k] & 0xc0) != 0x80)
				return 0;
		}
		return forms[i].length;
	}
	return 0;
}

/* RFC 8259 section 7, with the two-character escapes where there is one. */
static void add_escape(struct buf *out, char c)
{
	static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof(names); i += 2) {
		if (names[i] == c) {
			buf_add_char(out, '\\');
			buf_add_char(out, names[i + 1]);
			return;
		}
	}
	buf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

void json_add_string(struct buf *out, struct sv text)
{
	size_t plain = 0; /* where the run that is copied as it is began */

	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n;) {
		unsigned char c = (unsigned char)text.p[i];
		bool escape = c < 0x20 || c == '"' || c == '\\';
		size_t length = escape ? 1 : utf8_length(sv_from(text, i));
		if (!escape && length > 0) {
			i += length;
			continue;
		}
		buf_add(out, text.p + plain, i - plain);
		if (escape)
			add_escape(out, text.p[i]);
		else
			buf_add_str(out, "\xef\xbf\xbd");
		plain = ++i;
	}
	if (text.n > plain)
		buf_add(out, text.p + plain, text.n - plain);
	buf_add_char(out, '"');
}
