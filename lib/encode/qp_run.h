/* The inner loops of quoted-printable: how far does a run of plain octets go, copying it, and escaping a run. Vectors
 * that every processor of the platform has, else words; the same octets either way. */
#ifndef MIMEO_ENCODE_QP_RUN_H
#define MIMEO_ENCODE_QP_RUN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/ascii.h"
#include "base/cpu.h"
#ifdef MIMEO_X86_KERNELS
#include <emmintrin.h>
#endif
#ifdef MIMEO_NEON_KERNELS
#include <arm_neon.h>
#endif

enum { MIMEO_QP_LINE = 76 }; /* columns at most, RFC 2045 section 6.7 (5) */

/* What some transport or reader takes for its own at a line's start: RFC 5321 section 4.5.2, RFC 4155, boundaries. */
static inline bool mimeo_is_qp_sign(const unsigned char *s, size_t n)
{
	switch (s[0]) {
	case '.':
		return true;
	case 'F':
		return n >= 5 && memcmp(s, "From ", 5) == 0;
	case '-':
		return n >= 4 && memcmp(s, "--=_", 4) == 0;
	default:
		return false;
	}
}

/* Octets that are kept on one line: those that have the shape of a character of UTF-8, else one. */
static inline size_t mimeo_qp_character(const unsigned char *s, size_t n)
{
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 1;
	const size_t size = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (size > n)
		return 1;
	for (size_t i = 1; i < size; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 1;
	return size;
}

/* Never escaped because of what it is; a space may be because of where it is. */
static inline bool mimeo_is_qp_plain(unsigned char c)
{
	return c >= ' ' && c <= '~' && c != '=';
}

#ifdef MIMEO_X86_KERNELS

/* A bit for each of 16 octets that is not plain. As signed numbers those over 7F are the smallest. */
static inline unsigned mimeo_qp_special_16(const unsigned char *s)
{
	const __m128i octets = _mm_loadu_si128((const __m128i *)(const void *)s);
	const __m128i low = _mm_cmplt_epi8(octets, _mm_set1_epi8(' '));
	const __m128i del = _mm_cmpeq_epi8(octets, _mm_set1_epi8(0x7F));
	const __m128i sign = _mm_cmpeq_epi8(octets, _mm_set1_epi8('='));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(low, _mm_or_si128(del, sign)));
}

#elif defined(MIMEO_NEON_KERNELS)

/* How many octets stand before the first whose lane is set; 16 where none is: four bits are left of each lane. */
static inline size_t mimeo_qp_before_16(uint8x16_t lanes)
{
	const uint8x8_t narrow = vshrn_n_u16(vreinterpretq_u16_u8(lanes), 4);
	const uint64_t bits = vget_lane_u64(vreinterpret_u64_u8(narrow), 0);
	return bits ? (size_t)__builtin_ctzll(bits) / 4 : 16;
}

static inline uint8x16_t mimeo_qp_special_16(const unsigned char *s)
{
	const uint8x16_t octets = vld1q_u8(s);
	const uint8x16_t outside = vorrq_u8(vcltq_u8(octets, vdupq_n_u8(' ')), vcgtq_u8(octets, vdupq_n_u8('~')));
	return vorrq_u8(outside, vceqq_u8(octets, vdupq_n_u8('=')));
}

#else

/* The same of eight octets. A borrow or carry runs only out of an octet that is not plain itself. */
static inline bool mimeo_are_qp_plain_8(const unsigned char *s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	memcpy(&word, s, sizeof word);
	return ((word | (word + ones) | (word - ' ' * ones) | ((word ^ '=' * ones) - ones)) & 0x80 * ones) == 0;
}

#endif

/* Plain octets at s: at most `most`; n octets are there (most <= n). */
static inline size_t mimeo_qp_plain_run(const unsigned char *s, size_t most, size_t n)
{
	size_t run = 0;
#ifdef MIMEO_X86_KERNELS
	for (; run < most && n - run >= 16; run += 16) {
		const unsigned special = mimeo_qp_special_16(s + run);
		if (special) {
			run += (size_t)__builtin_ctz(special);
			return run < most ? run : most;
		}
	}
	if (run > most)
		return most;
#elif defined(MIMEO_NEON_KERNELS)
	for (size_t before = 16; before == 16 && run < most && n - run >= 16; run += before)
		before = mimeo_qp_before_16(mimeo_qp_special_16(s + run));
	if (run > most)
		return most;
#else
	(void)n;
	while (most - run >= 8 && mimeo_are_qp_plain_8(s + run))
		run += 8;
#endif
	while (run < most && mimeo_is_qp_plain(s[run]))
		run++;
	return run;
}

/* Octets over 7F at s, at most `most`; n octets are there. */
static inline size_t mimeo_qp_high_run(const unsigned char *s, size_t most, size_t n)
{
	size_t run = 0;
#ifdef MIMEO_X86_KERNELS
	for (; run < most && n - run >= 16; run += 16) {
		const unsigned low =
			0xFFFFU ^ (unsigned)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)(s + run)));
		if (low) {
			run += (size_t)__builtin_ctz(low);
			return run < most ? run : most;
		}
	}
	if (run > most)
		return most;
#elif defined(MIMEO_NEON_KERNELS)
	for (size_t before = 16; before == 16 && run < most && n - run >= 16; run += before)
		before = mimeo_qp_before_16(vcltq_u8(vld1q_u8(s + run), vdupq_n_u8(0x80)));
	if (run > most)
		return most;
#else
	(void)n;
#endif
	while (run < most && s[run] >= 0x80)
		run++;
	return run;
}

/* Runs are short: whole words, the last one over what the one before it wrote. */
static inline void mimeo_qp_copy(char *out, const unsigned char *s, size_t n)
{
	size_t i = 0;
	if (n >= 16) {
		for (; n - i > 16; i += 16)
			memcpy(out + i, s + i, 16);
		memcpy(out + n - 16, s + n - 16, 16);
	} else if (n >= 8) {
		memcpy(out, s, 8);
		memcpy(out + n - 8, s + n - 8, 8);
	} else {
		for (; i < n; i++)
			out[i] = (char)s[i];
	}
}

/* 16 octets as 48 characters of escapes; NULL where the processor has neither SSSE3 nor NEON. */
typedef void mimeo_qp_escapes(char *out, const unsigned char *s);
mimeo_qp_escapes *mimeo_qp_escapes_here(void);

#endif
