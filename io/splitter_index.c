/*
 * The first pass of splitter.h. Which bytes are inside quotes is the running parity of the quotes
 * before them: a prefix XOR over the quote bits, carried from word to word (the method of simdjson,
 * Langdale and Lemire, "Parsing gigabytes of JSON per second", section 3.1.1).
 */
#include "io/splitter.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define HAVE_X86 1
#endif

#include "engine/base/banned.h"

/* The bits of one 64-byte block. */
struct found {
	uint64_t quotes;
	uint64_t commas;
	uint64_t returns;
	uint64_t feeds;
};

/* Bit i becomes the parity of bits 0 to i. */
static inline uint64_t prefix_xor(uint64_t bits)
{
	bits ^= bits << 1;
	bits ^= bits << 2;
	bits ^= bits << 4;
	bits ^= bits << 8;
	bits ^= bits << 16;
	bits ^= bits << 32;
	return bits;
}

/* Notes block number i; `inside` is all ones when the block begins inside quotes. */
static inline uint64_t note(const struct found *found, size_t i, uint64_t inside, uint64_t *bits,
	struct splitter_sums *sums)
{
	uint64_t masked = inside;

	if (found->quotes)
		masked ^= prefix_xor(found->quotes);
	uint64_t feeds = found->feeds & ~masked;
	uint64_t others = (found->returns & ~masked) | feeds | found->quotes;
	bits[2 * i] = (found->commas & ~masked) | others;
	bits[2 * i + 1] = others;
	if (feeds) {
		sums->rows += (uint64_t)__builtin_popcountll(feeds);
		sums->last_row = i * 64 + 64 - (size_t)__builtin_clzll(feeds);
	}
	return 0 - (masked >> 63);
}

static inline struct found cut_off(struct found found, size_t size)
{
	uint64_t mask = size >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << size) - 1;

	return (struct found){
		found.quotes & mask, found.commas & mask, found.returns & mask, found.feeds & mask};
}

#define INDEX_ALL(find)                                                                            \
	do {                                                                                       \
		uint64_t inside = 0;                                                               \
		size_t words = splitter_index_words(size) / 2;                                     \
		out_sums->rows = 0;                                                                \
		out_sums->last_row = 0;                                                            \
		for (size_t i = 0; i + 1 < words; i++) {                                           \
			struct found found = find(text + i * 64);                                  \
			inside = note(&found, i, inside, bits, out_sums);                          \
		}                                                                                  \
		struct found found = cut_off(find(text + (words - 1) * 64), size % 64);            \
		(void)note(&found, words - 1, inside, bits, out_sums);                             \
	} while (0)

/* ---- portable --------------------------------------------------------------------------------- */

static inline uint64_t equal_bytes(const char *p, char c)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < 64; i++)
		bits |= (uint64_t)(p[i] == c) << i;
	return bits;
}

static inline struct found find_portable(const char *p)
{
	return (struct found){equal_bytes(p, '"'), equal_bytes(p, ','), equal_bytes(p, '\r'),
		equal_bytes(p, '\n')};
}

void splitter_index_portable(
	const char *text, size_t size, uint64_t *bits, struct splitter_sums *out_sums)
{
	INDEX_ALL(find_portable);
}

/* ---- SSE2 and AVX2 ---------------------------------------------------------------------------- */

#ifdef HAVE_X86

__attribute__((target("sse2"))) static inline uint64_t equal_sse2(const __m128i *at, char c)
{
	const __m128i wanted = _mm_set1_epi8(c);
	uint64_t bits = 0;

	for (unsigned i = 0; i < 4; i++)
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(at[i], wanted))
			<< (16 * i);
	return bits;
}

__attribute__((target("sse2"))) static inline struct found find_sse2(const char *p)
{
	__m128i at[4];

	for (unsigned i = 0; i < 4; i++)
		at[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
	return (struct found){equal_sse2(at, '"'), equal_sse2(at, ','), equal_sse2(at, '\r'),
		equal_sse2(at, '\n')};
}

__attribute__((target("sse2"))) void splitter_index_sse2(
	const char *text, size_t size, uint64_t *bits, struct splitter_sums *out_sums)
{
	INDEX_ALL(find_sse2);
}

__attribute__((target("avx2"))) static inline uint64_t equal_avx2(__m256i low, __m256i high, char c)
{
	const __m256i wanted = _mm256_set1_epi8(c);
	uint32_t a = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
	uint32_t b = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));

	return (uint64_t)b << 32 | a;
}

__attribute__((target("avx2"))) static inline struct found find_avx2(const char *p)
{
	const __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
	const __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));

	return (struct found){equal_avx2(low, high, '"'), equal_avx2(low, high, ','),
		equal_avx2(low, high, '\r'), equal_avx2(low, high, '\n')};
}

__attribute__((target("avx2,popcnt,lzcnt"))) void splitter_index_avx2(
	const char *text, size_t size, uint64_t *bits, struct splitter_sums *out_sums)
{
	INDEX_ALL(find_avx2);
}

bool splitter_has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
	       __builtin_cpu_supports("bmi2"); /* every such processor has lzcnt, too */
}

#else

void splitter_index_sse2(
	const char *text, size_t size, uint64_t *bits, struct splitter_sums *out_sums)
{
	splitter_index_portable(text, size, bits, out_sums);
}

void splitter_index_avx2(
	const char *text, size_t size, uint64_t *bits, struct splitter_sums *out_sums)
{
	splitter_index_portable(text, size, bits, out_sums);
}

bool splitter_has_avx2(void)
{
	return false;
}

#endif

void splitter_index(const char *text, size_t size, uint64_t *bits, struct splitter_sums *out_sums)
{
	if (splitter_has_avx2())
		splitter_index_avx2(text, size, bits, out_sums);
	else
		splitter_index_sse2(text, size, bits, out_sums);
}
