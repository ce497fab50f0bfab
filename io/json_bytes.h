/*
 * json_bytes - finding the next byte of a JSON string that means something, 32 bytes at a time where the
 * processor has SSE2 (every x86-64), else eight.
 *
 * Eight: a byte of `word` is found by the classic test for a zero byte, (x - 0x01..) & ~x & 0x80..; carries
 * of the subtraction can only mark bytes behind the first true one, so the lowest mark is exact on a
 * little-endian machine. On others the eight bytes are looked at one by one.
 */
#ifndef ACCORD_IO_JSON_BYTES_H
#define ACCORD_IO_JSON_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Marks (0x80) on quotes and backslashes; with `strict` also on control characters and non-ASCII. */
static inline uint64_t json_bytes_marks(uint64_t word, bool strict)
{
	const uint64_t ones = 0x0101010101010101u;
	const uint64_t highs = 0x8080808080808080u;
	uint64_t quote = word ^ (ones * '"');
	uint64_t slash = word ^ (ones * '\\');
	uint64_t found = ((quote - ones) & ~quote) | ((slash - ones) & ~slash);

	if (strict)
		found |= ((word - ones * 0x20) & ~word) | word;
	return found & highs;
}

static inline bool json_bytes_is_special(char c, bool strict)
{
	unsigned char u = (unsigned char)c;

	return u == '"' || u == '\\' || (strict && (u < 0x20 || u >= 0x80));
}

/* The first such byte from p on, or end; by words. */
static inline const char *json_bytes_skip_words(const char *p, const char *end, bool strict)
{
	while (end - p >= 8) {
		uint64_t word;
		(void)memcpy(&word, p, 8);
		uint64_t marks = json_bytes_marks(word, strict);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		if (marks)
			return p + (__builtin_ctzll(marks) >> 3);
#else
		if (marks)
			break;
#endif
		p += 8;
	}
	while (p < end && !json_bytes_is_special(*p, strict))
		p++;
	return p;
}

#ifdef __SSE2__
static inline __m128i json_bytes_load16(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* 0xff for each byte that is marked. As signed bytes, all non-ASCII is below 0x20 too. */
static inline __m128i json_bytes_marks16(const char *p, bool strict)
{
	__m128i bytes = json_bytes_load16(p);
	__m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
		_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));

	return strict ? _mm_or_si128(found, _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20))) : found;
}

/* Most strings are shorter than 32 bytes: so they need no branch on how long they are. */
static inline unsigned json_bytes_marks32(const char *p, bool strict)
{
	unsigned low = (unsigned)_mm_movemask_epi8(json_bytes_marks16(p, strict));
	unsigned high = (unsigned)_mm_movemask_epi8(json_bytes_marks16(p + 16, strict));

	return low | high << 16;
}
#endif

/* The same by the widest way there is. Always inline: the first block is nearly always the last. */
static inline __attribute__((always_inline)) const char *json_bytes_skip(
	const char *p, const char *end, bool strict)
{
#ifdef __SSE2__
	if (end - p >= 16) {
		unsigned marks = (unsigned)_mm_movemask_epi8(json_bytes_marks16(p, strict));
		if (marks)
			return p + __builtin_ctz(marks);
		p += 16;
	}
	for (; end - p >= 32; p += 32) {
		unsigned marks = json_bytes_marks32(p, strict);
		if (marks)
			return p + __builtin_ctz(marks);
	}
#endif
	return json_bytes_skip_words(p, end, strict);
}

/* The lowest n <= 32 bits, for json_bytes_same32. */
static inline uint32_t json_bytes_mask32(size_t n)
{
	return (uint32_t)(((uint64_t)1 << n) - 1);
}

/* Are the first n <= 32 bytes the same? `mask` is json_bytes_mask32(n). Both have 32 bytes that may be read. */
static inline bool json_bytes_same32(const char *a, const char *b, size_t n, uint32_t mask)
{
#ifdef __SSE2__
	unsigned low = (unsigned)_mm_movemask_epi8(
		_mm_cmpeq_epi8(json_bytes_load16(a), json_bytes_load16(b)));
	unsigned high = (unsigned)_mm_movemask_epi8(
		_mm_cmpeq_epi8(json_bytes_load16(a + 16), json_bytes_load16(b + 16)));

	(void)n;
	return (~(low | high << 16) & mask) == 0;
#else
	(void)mask;
	return memcmp(a, b, n) == 0;
#endif
}

#endif
