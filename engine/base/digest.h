/*
 * digest - SHA-256 for seals and chains, and a fast 64-bit hash for tables.
 *
 * SHA-256 is FIPS 180-4 by libcrypto. The 64-bit hash is XXH3 (xxHash), the same on every machine;
 * it is good for tables and change ids' speed-ups, never for seals.
 */
#ifndef ACCORD_BASE_DIGEST_H
#define ACCORD_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/sv.h"

enum { DIGEST_HEX_SIZE = 65 }; /* 64 hex digits and a zero */

struct digest; /* a SHA-256 under way */

struct digest *digest_new(void);
void digest_free(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t n);
/* Adds "LENGTH:BYTES," (a netstring), so that two columns never run into each other. */
void digest_add_netstring(struct digest *digest, struct sv text);
/* Ends it: 64 lower-case hex digits and a zero. The digest starts anew. */
void digest_hex(struct digest *digest, char out_hex[DIGEST_HEX_SIZE]);

/* SHA-256 of one piece. */
void digest_sha256_hex(struct sv bytes, char out_hex[DIGEST_HEX_SIZE]);

uint64_t digest_hash64(struct sv bytes, uint64_t seed);

/*
 * The same under a secret: who does not know it cannot make two texts of one digest. Random bytes of the
 * system are a good secret (digest_secret_make), anything else is none.
 */
struct digest_secret {
	unsigned char bytes[192];
};

/* False when the system gives none. */
bool digest_secret_make(struct digest_secret *secret);
uint64_t digest_keyed64(struct sv bytes, const struct digest_secret *secret);

#endif
