#include "engine/base/digest.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/base/err.h"
#include "engine/base/mem.h"

#include "engine/base/banned.h"

struct digest {
	EVP_MD_CTX *context;
};

/* libcrypto fails here only when it has no memory, which ends the program as in mem.h. */
static void must(int ok)
{
	if (ok == 1)
		return;
	(void)fputs("accord: out of memory in libcrypto\n", stderr);
	_Exit(ERR_INTERNAL);
}

/*
 * libcrypto 3 looks an algorithm up by its name each time that it is given EVP_sha256(), which takes ten
 * times as long as hashing a line; so it is looked up once, and constant from then on.
 */
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256_found;

static void find_sha256(void)
{
	sha256_found = EVP_MD_fetch(NULL, "SHA256", NULL);
	must(sha256_found ? 1 : 0);
}

static const EVP_MD *sha256(void)
{
	(void)pthread_once(&sha256_once, find_sha256);
	return sha256_found;
}

struct digest *digest_new(void)
{
	struct digest *digest = mem_alloc(sizeof(*digest));

	digest->context = EVP_MD_CTX_new();
	must(digest->context ? 1 : 0);
	must(EVP_DigestInit_ex(digest->context, sha256(), NULL));
	return digest;
}

void digest_free(struct digest *digest)
{
	if (!digest)
		return;
	EVP_MD_CTX_free(digest->context);
	mem_free(digest);
}

void digest_add(struct digest *digest, const void *bytes, size_t n)
{
	must(EVP_DigestUpdate(digest->context, bytes, n));
}

/* The number and its colon, in front of `end`. */
static char *put_length(char *end, size_t n)
{
	*--end = ':';
	do
		*--end = (char)('0' + n % 10);
	while (n /= 10);
	return end;
}

/* A call costs more than a short text, so such a one goes in one piece. */
void digest_add_netstring(struct digest *digest, struct sv text)
{
	enum { LENGTH_MAX = 24, SHORT_MAX = 128 };
	char bytes[LENGTH_MAX + SHORT_MAX + 1];
	char *body = bytes + LENGTH_MAX;
	char *start = put_length(body, text.n);
	size_t length_n = (size_t)(body - start);

	if (text.n > SHORT_MAX) {
		digest_add(digest, start, length_n);
		digest_add(digest, text.p, text.n);
		digest_add(digest, ",", 1);
		return;
	}
	if (text.n)
		(void)memcpy(body, text.p, text.n);
	body[text.n] = ',';
	digest_add(digest, start, length_n + text.n + 1);
}

void digest_hex(struct digest *digest, char out_hex[DIGEST_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	must(EVP_DigestFinal_ex(digest->context, raw, &n));
	for (unsigned int i = 0; i < n && i < 32; i++) {
		out_hex[2 * i] = digits[raw[i] >> 4];
		out_hex[2 * i + 1] = digits[raw[i] & 15];
	}
	out_hex[DIGEST_HEX_SIZE - 1] = '\0';
	must(EVP_DigestInit_ex(digest->context, sha256(), NULL));
}

void digest_sha256_hex(struct sv bytes, char out_hex[DIGEST_HEX_SIZE])
{
	struct digest *digest = digest_new();

	digest_add(digest, bytes.p ? bytes.p : "", bytes.n);
	digest_hex(digest, out_hex);
	digest_free(digest);
}

uint64_t digest_hash64(struct sv bytes, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes.p ? bytes.p : "", bytes.n, seed);
}

bool digest_secret_make(struct digest_secret *secret)
{
	ssize_t got = getrandom(secret->bytes, sizeof(secret->bytes), 0);

	return got == (ssize_t)sizeof(secret->bytes);
}

uint64_t digest_keyed64(struct sv bytes, const struct digest_secret *secret)
{
	return XXH3_64bits_withSecret(bytes.p, bytes.n, secret->bytes, sizeof(secret->bytes));
}
