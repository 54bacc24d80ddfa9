/* SipHash-1-3-128, a piece at a time. */
#include "base/hash.h"
#include <string.h>
#include "base/bits.h"

static inline uint64_t rotl(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

static inline void round_(mimeo_hash *h)
{
	h->v0 += h->v1;
	h->v1 = rotl(h->v1, 13) ^ h->v0;
	h->v0 = rotl(h->v0, 32);
	h->v2 += h->v3;
	h->v3 = rotl(h->v3, 16) ^ h->v2;
	h->v0 += h->v3;
	h->v3 = rotl(h->v3, 21) ^ h->v0;
	h->v2 += h->v1;
	h->v1 = rotl(h->v1, 17) ^ h->v2;
	h->v2 = rotl(h->v2, 32);
}

static inline void absorb(mimeo_hash *h, uint64_t word)
{
	h->v3 ^= word;
	round_(h);
	h->v0 ^= word;
}

void mimeo_hash_init(mimeo_hash *h, mimeo_key key)
{
	*h = (mimeo_hash){
		.v0 = key.k0 ^ UINT64_C(0x736f6d6570736575),
		.v1 = key.k1 ^ UINT64_C(0x646f72616e646f6d) ^ 0xee,
		.v2 = key.k0 ^ UINT64_C(0x6c7967656e657261),
		.v3 = key.k1 ^ UINT64_C(0x7465646279746573),
	};
}

void mimeo_hash_add(mimeo_hash *h, const void *data, size_t n)
{
	const unsigned char *p = data;
	mimeo_hash s = *h; /* in registers while the words go by */
	unsigned filled = (unsigned)(s.total & 7);
	s.total += n;
	while (filled != 0 && n > 0) {
		s.tail |= (uint64_t)*p++ << (8 * filled);
		n--;
		filled = (filled + 1) & 7;
		if (filled == 0) {
			absorb(&s, s.tail);
			s.tail = 0;
		}
	}
	for (; n >= 8; n -= 8, p += 8)
		absorb(&s, mimeo_octets_load(p));
	for (unsigned i = 0; i < n; i++)
		s.tail |= (uint64_t)p[i] << (8 * i);
	*h = s;
}

void mimeo_hash_add_number(mimeo_hash *h, uint64_t n)
{
	unsigned filled = (unsigned)(h->total & 7);
	h->total += 8;
	absorb(h, filled ? h->tail | n << (8 * filled) : n);
	h->tail = filled ? n >> (64 - 8 * filled) : 0;
}

void mimeo_hash_add_string(mimeo_hash *h, const void *data, size_t n)
{
	mimeo_hash_add_number(h, n);
	if (n)
		mimeo_hash_add(h, data, n);
}

void mimeo_hash_add_digest(mimeo_hash *h, mimeo_digest d)
{
	mimeo_hash_add_number(h, d.lo);
	mimeo_hash_add_number(h, d.hi);
}

mimeo_digest mimeo_hash_end(const mimeo_hash *h)
{
	mimeo_hash s = *h;
	mimeo_digest d;
	absorb(&s, s.tail | s.total << 56);
	s.v2 ^= 0xee;
	for (int i = 0; i < 3; i++)
		round_(&s);
	d.lo = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
	s.v1 ^= 0xdd;
	for (int i = 0; i < 3; i++)
		round_(&s);
	d.hi = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
	return d;
}

mimeo_digest mimeo_hash_of(mimeo_key key, const void *data, size_t n)
{
	mimeo_hash h;
	mimeo_hash_init(&h, key);
	if (n)
		mimeo_hash_add(&h, data, n);
	return mimeo_hash_end(&h);
}

mimeo_digest mimeo_digest_plus(mimeo_digest a, mimeo_digest b)
{
	mimeo_digest sum = { .lo = a.lo + b.lo };
	sum.hi = a.hi + b.hi + (sum.lo < a.lo);
	return sum;
}

mimeo_digest mimeo_digest_minus(mimeo_digest a, mimeo_digest b)
{
	return (mimeo_digest){ .lo = a.lo - b.lo, .hi = a.hi - b.hi - (a.lo < b.lo) };
}
