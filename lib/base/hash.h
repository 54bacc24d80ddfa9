/* SipHash-1-3 with 128 bits of output (Aumasson, Bernstein 2012): the only hash of the library. Message-IDs and
 * boundaries rest on it, so that nothing weaker stands in for speed. */
#ifndef MIMEO_BASE_HASH_H
#define MIMEO_BASE_HASH_H
#include <stddef.h>
#include <stdint.h>

typedef struct mimeo_digest {
	uint64_t lo, hi;
} mimeo_digest;

typedef struct mimeo_key {
	uint64_t k0, k1;
} mimeo_key;

typedef struct mimeo_hash {
	uint64_t v0, v1, v2, v3;
	uint64_t total; /* octets so far, modulo 2^64 */
	uint64_t tail;  /* the last total % 8 of them, lowest octet first */
} mimeo_hash;

void mimeo_hash_init(mimeo_hash *h, mimeo_key key);
void mimeo_hash_add(mimeo_hash *h, const void *data, size_t n);
/* Eight octets, little-endian whatever the machine. */
void mimeo_hash_add_number(mimeo_hash *h, uint64_t n);
/* Length, then octets: so that two strings never run into each other. */
void mimeo_hash_add_string(mimeo_hash *h, const void *data, size_t n);
void mimeo_hash_add_digest(mimeo_hash *h, mimeo_digest d);
mimeo_digest mimeo_hash_end(const mimeo_hash *h);
mimeo_digest mimeo_hash_of(mimeo_key key, const void *data, size_t n);

/* Sums modulo 2^128: the sum of a set's digests does not depend on the order in which they came. */
mimeo_digest mimeo_digest_plus(mimeo_digest a, mimeo_digest b);
mimeo_digest mimeo_digest_minus(mimeo_digest a, mimeo_digest b);

#endif
