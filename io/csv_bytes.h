/*
 * csv_bytes - copying a CSV field and seeing on the way whether it needs quotes (RFC 4180 section 2).
 *
 * Most fields are a few bytes long, so no byte is looked at by itself: both ends of a field are taken as words, which
 * overlap where it is shorter than both. The test for a byte in a word is that of json_bytes.h;
 * only whether there is a mark counts here, which is exact on any machine.
 */
#ifndef ACCORD_IO_CSV_BYTES_H
#define ACCORD_IO_CSV_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline uint64_t csv_bytes_zeroes(uint64_t word)
{
	return (word - 0x0101010101010101u) & ~word;
}

/* Not 0: some byte of the word is a comma, a quote, CR or LF. */
static inline uint64_t csv_bytes_marks(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u;

	return (csv_bytes_zeroes(word ^ (ones * ',')) | csv_bytes_zeroes(word ^ (ones * '"')) |
		       csv_bytes_zeroes(word ^ (ones * '\r')) |
		       csv_bytes_zeroes(word ^ (ones * '\n'))) &
	       0x8080808080808080u;
}

static inline uint64_t csv_bytes_copy8(char *to, const char *from)
{
	uint64_t word;

	(void)memcpy(&word, from, 8);
	(void)memcpy(to, &word, 8);
	return csv_bytes_marks(word);
}

/* n < 8 */
static inline uint64_t csv_bytes_copy_few(char *to, const char *from, size_t n)
{
	uint64_t word = 0;

	if (n >= 4) {
		uint32_t first;
		uint32_t last;
		(void)memcpy(&first, from, 4);
		(void)memcpy(&last, from + n - 4, 4);
		(void)memcpy(to, &first, 4);
		(void)memcpy(to + n - 4, &last, 4);
		word = first | (uint64_t)last << 32;
	} else if (n > 0) {
		char first = from[0];
		char middle = from[n / 2];
		char last = from[n - 1];
		to[0] = first;
		to[n / 2] = middle;
		to[n - 1] = last;
		word = (unsigned char)first | (uint64_t)(unsigned char)middle << 8 |
		       (uint64_t)(unsigned char)last << 16;
	}
	return csv_bytes_marks(word);
}

/* n >= 8 */
static inline uint64_t csv_bytes_copy_words(char *to, const char *from, size_t n)
{
	uint64_t marks = csv_bytes_copy8(to + n - 8, from + n - 8);

	for (size_t i = 0; i + 8 < n; i += 8)
		marks |= csv_bytes_copy8(to + i, from + i);
	return marks;
}

#ifdef __SSE2__
static inline __m128i csv_bytes_copy16(char *to, const char *from)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);

	_mm_storeu_si128((__m128i *)(void *)to, bytes);
	return _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(',')),
				    _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))),
		_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\r')),
			_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))));
}

/* n >= 16 */
static inline uint64_t csv_bytes_copy_many(char *to, const char *from, size_t n)
{
	__m128i marks = csv_bytes_copy16(to + n - 16, from + n - 16);

	for (size_t i = 0; i + 16 < n; i += 16)
		marks = _mm_or_si128(marks, csv_bytes_copy16(to + i, from + i));
	return (uint64_t)(unsigned)_mm_movemask_epi8(marks);
}
#else
static inline uint64_t csv_bytes_copy_many(char *to, const char *from, size_t n)
{
	return csv_bytes_copy_words(to, from, n);
}
#endif

/* Copies n bytes; false when they hold a comma, a quote, CR or LF, so that they need quotes. */
static inline bool csv_bytes_copy(char *to, const char *from, size_t n)
{
	if (n >= 16)
		return csv_bytes_copy_many(to, from, n) == 0;
	if (n >= 8)
		return csv_bytes_copy_words(to, from, n) == 0;
	return csv_bytes_copy_few(to, from, n) == 0;
}

#endif
