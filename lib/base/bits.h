/* Eight octets at a time, in plain C: an answer for each octet stands in its top bit, and can be had as one bit of
 * eight side by side. The first octet is the lowest one, on every machine. */
#ifndef MIMEO_BASE_BITS_H
#define MIMEO_BASE_BITS_H
#include <stdint.h>

#define MIMEO_EACH_OCTET(x) (UINT64_C(0x0101010101010101) * (x))

/* Spelled out, since compilers see one load in it. */
static inline uint64_t mimeo_octets_load(const void *s)
{
	const unsigned char *p = s;
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
		(uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* 80 in each octet that is c, 00 in each other one: nothing is carried from one to the next. */
static inline uint64_t mimeo_octets_equal(uint64_t octets, unsigned char c)
{
	const uint64_t low = MIMEO_EACH_OCTET(0x7F), x = octets ^ MIMEO_EACH_OCTET(c);
	return ~(((x & low) + low) | x | low);
}

/* The top bits of the octets as the eight bits of a number: each product puts one in the highest octet, and none meets
 * another. tops has no other bits. */
static inline uint64_t mimeo_octets_gather(uint64_t tops)
{
	return (tops >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* The place of the lowest bit; bits is not 0. */
static inline unsigned mimeo_lowest_bit(uint64_t bits)
{
#ifdef __GNUC__
	return (unsigned)__builtin_ctzll(bits);
#else
	unsigned i = 0;
	while (!(bits >> i & 1))
		i++;
	return i;
#endif
}

#endif
