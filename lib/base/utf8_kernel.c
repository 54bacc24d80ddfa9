/* The kernels of the UTF-8 check, by lookup in three tables (Keiser and Lemire, Validating UTF-8 In Less Than One
 * Instruction Per Byte, 2020).
 *
 * What is wrong with two neighbours shows in the high and low half of the first octet and in the high half of the
 * second: each half names the faults that it allows, a bit each, and a fault is where all three agree.
 *
 *   before   C3         A9         61         E6         97         A5
 *   octet    A9         61         E6         97         A5         ..
 *   faults   -          -          -          -          TAILS      ..
 *
 * Two tails side by side are right where a character of three or four octets begins before them, and must be there
 * then: that bit is compared with what the octets two and three places before ask for. The last octets of a block are
 * kept, so that the next block sees what stood before it; a character that is cut by the end of all blocks is left. */
#include "base/utf8_kernel.h"
#include "base/cpu.h"

#if defined(MIMEO_X86_KERNELS) || defined(MIMEO_NEON_KERNELS)
#include <stdint.h>

/* What may be wrong with two octets. */
enum {
	UTF8_SHORT = 1,          /* a first octet, and no tail */
	UTF8_LONG = 2,           /* ASCII, and a tail */
	UTF8_OVERLONG_3 = 4,     /* E0 80 to E0 9F */
	UTF8_LARGE = 8,          /* F4 90 to F4 BF, F5 90 and more */
	UTF8_SURROGATE = 16,     /* ED A0 to ED BF */
	UTF8_OVERLONG_2 = 32,    /* C0, C1, and a tail */
	UTF8_OVERLONG_4 = 64,    /* F0 80 to F0 8F; and F5 80 to FF 8F, which are too large */
	UTF8_TAILS = 128,        /* a tail behind a tail */
	UTF8_ANY_LOW = UTF8_SHORT | UTF8_LONG | UTF8_TAILS, /* whatever the low half of the first one is */
	UTF8_TAIL = UTF8_LONG | UTF8_OVERLONG_2 | UTF8_TAILS, /* the second one is a tail */
};

static const uint8_t utf8_first_high[16] = {
	UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_LONG, UTF8_LONG,
	UTF8_TAILS, UTF8_TAILS, UTF8_TAILS, UTF8_TAILS,
	UTF8_SHORT | UTF8_OVERLONG_2,
	UTF8_SHORT,
	UTF8_SHORT | UTF8_OVERLONG_3 | UTF8_SURROGATE,
	UTF8_SHORT | UTF8_LARGE | UTF8_OVERLONG_4,
};

static const uint8_t utf8_first_low[16] = {
	UTF8_ANY_LOW | UTF8_OVERLONG_2 | UTF8_OVERLONG_3 | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_OVERLONG_2,
	UTF8_ANY_LOW,
	UTF8_ANY_LOW,
	UTF8_ANY_LOW | UTF8_LARGE,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4 | UTF8_SURROGATE,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
	UTF8_ANY_LOW | UTF8_LARGE | UTF8_OVERLONG_4,
};

static const uint8_t utf8_second_high[16] = {
	UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT,
	UTF8_TAIL | UTF8_OVERLONG_3 | UTF8_OVERLONG_4,
	UTF8_TAIL | UTF8_OVERLONG_3 | UTF8_LARGE,
	UTF8_TAIL | UTF8_SURROGATE | UTF8_LARGE,
	UTF8_TAIL | UTF8_SURROGATE | UTF8_LARGE,
	UTF8_SHORT, UTF8_SHORT, UTF8_SHORT, UTF8_SHORT,
};

/* Of `at` octets in front of which nothing is wrong, those that are whole characters. */
static size_t whole_before(const char *s, size_t at)
{
	for (int i = 0; i < 3 && at > 0 && ((unsigned char)s[at - 1] & 0xC0) == 0x80; i++)
		at--;
	return at > 0 && (unsigned char)s[at - 1] >= 0xC0 ? at - 1 : at;
}

#endif

#ifdef MIMEO_X86_KERNELS
#include <immintrin.h>

/* ---- AVX-512: a block is a vector ---- */

MIMEO_AVX512BW static inline __m512i avx512_table(const uint8_t table[16])
{
	return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)table));
}

/* Which of 64 octets, behind those before them, have faults. seam: the 16 octets before each 16. */
MIMEO_AVX512BW static inline uint64_t avx512_faults(__m512i before, __m512i octets)
{
	const __m512i half = _mm512_set1_epi8(0x0F), seam = _mm512_alignr_epi32(octets, before, 12);
	const __m512i first = _mm512_alignr_epi8(octets, seam, 15);
	const __m512i high = _mm512_and_si512(_mm512_srli_epi16(first, 4), half);
	const __m512i second = _mm512_and_si512(_mm512_srli_epi16(octets, 4), half);
	const __m512i faults = _mm512_and_si512(_mm512_shuffle_epi8(avx512_table(utf8_second_high), second),
		_mm512_and_si512(_mm512_shuffle_epi8(avx512_table(utf8_first_high), high),
			_mm512_shuffle_epi8(avx512_table(utf8_first_low), _mm512_and_si512(first, half))));
	const __m512i third = _mm512_subs_epu8(_mm512_alignr_epi8(octets, seam, 14), _mm512_set1_epi8(0xE0 - 0x80));
	const __m512i fourth = _mm512_subs_epu8(_mm512_alignr_epi8(octets, seam, 13), _mm512_set1_epi8(0xF0 - 0x80));
	const __m512i tails = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
	const __m512i wrong = _mm512_xor_si512(faults, tails);
	return _mm512_test_epi8_mask(wrong, wrong);
}

/* ASCII behind a character that is whole needs no tables. A block with a fault is left to the plain code, with the
 * character that it begins in. */
MIMEO_AVX512BW static size_t utf8_valid_avx512(const char *s, size_t n)
{
	__m512i before = _mm512_setzero_si512();
	uint64_t cut = 0;
	size_t at = 0;
	for (; n - at >= MIMEO_UTF8_BLOCK; at += MIMEO_UTF8_BLOCK) {
		const __m512i octets = _mm512_loadu_si512(s + at);
		const uint64_t high = _mm512_movepi8_mask(octets);
		if ((high || cut) && avx512_faults(before, octets))
			break;
		cut = high >> 63;
		before = octets;
	}
	return whole_before(s, at);
}

/* ---- AVX2: 32 octets, twice a block ---- */

typedef struct avx2_utf8 {
	__m256i first_high, first_low, second_high;
} avx2_utf8;

MIMEO_AVX2 static inline __m256i avx2_table(const uint8_t table[16])
{
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

/* Faults of 32 octets, behind those before them: not 0 where there are any. */
MIMEO_AVX2 static inline __m256i avx2_faults(const avx2_utf8 *t, __m256i before, __m256i octets)
{
	const __m256i half = _mm256_set1_epi8(0x0F), seam = _mm256_permute2x128_si256(before, octets, 0x21);
	const __m256i first = _mm256_alignr_epi8(octets, seam, 15);
	const __m256i high = _mm256_and_si256(_mm256_srli_epi16(first, 4), half);
	const __m256i second = _mm256_and_si256(_mm256_srli_epi16(octets, 4), half);
	const __m256i faults = _mm256_and_si256(_mm256_shuffle_epi8(t->second_high, second),
		_mm256_and_si256(_mm256_shuffle_epi8(t->first_high, high),
			_mm256_shuffle_epi8(t->first_low, _mm256_and_si256(first, half))));
	/* The top bit: two places behind E0 to FF, or three behind F0 to FF. */
	const __m256i third = _mm256_subs_epu8(_mm256_alignr_epi8(octets, seam, 14), _mm256_set1_epi8(0xE0 - 0x80));
	const __m256i fourth = _mm256_subs_epu8(_mm256_alignr_epi8(octets, seam, 13), _mm256_set1_epi8(0xF0 - 0x80));
	const __m256i tails = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
	return _mm256_xor_si256(faults, tails);
}

MIMEO_AVX2 static size_t utf8_valid_avx2(const char *s, size_t n)
{
	const avx2_utf8 t = { avx2_table(utf8_first_high), avx2_table(utf8_first_low), avx2_table(utf8_second_high) };
	__m256i before = _mm256_setzero_si256();
	size_t at = 0;
	for (; n - at >= MIMEO_UTF8_BLOCK; at += MIMEO_UTF8_BLOCK) {
		const __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(s + at));
		const __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(s + at + 32));
		const int high = _mm256_movemask_epi8(_mm256_or_si256(a, b));
		if (high || _mm256_movemask_epi8(before) < 0) {
			const __m256i faults = _mm256_or_si256(avx2_faults(&t, before, a), avx2_faults(&t, a, b));
			if (!_mm256_testz_si256(faults, faults))
				break;
		}
		before = b;
	}
	return whole_before(s, at);
}

/* ---- SSSE3: 16 octets, four times a block ---- */

MIMEO_SSSE3 static inline __m128i ssse3_lookup(const uint8_t table[16], __m128i places)
{
	const __m128i octets = _mm_loadu_si128((const __m128i *)(const void *)table);
	return _mm_shuffle_epi8(octets, _mm_and_si128(places, _mm_set1_epi8(0x0F)));
}

MIMEO_SSSE3 static inline __m128i ssse3_faults(__m128i before, __m128i octets)
{
	const __m128i first = _mm_alignr_epi8(octets, before, 15);
	const __m128i faults = _mm_and_si128(ssse3_lookup(utf8_second_high, _mm_srli_epi16(octets, 4)),
		_mm_and_si128(ssse3_lookup(utf8_first_high, _mm_srli_epi16(first, 4)), ssse3_lookup(utf8_first_low, first)));
	const __m128i third = _mm_subs_epu8(_mm_alignr_epi8(octets, before, 14), _mm_set1_epi8(0xE0 - 0x80));
	const __m128i fourth = _mm_subs_epu8(_mm_alignr_epi8(octets, before, 13), _mm_set1_epi8(0xF0 - 0x80));
	return _mm_xor_si128(faults, _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8((char)0x80)));
}

MIMEO_SSSE3 static size_t utf8_valid_ssse3(const char *s, size_t n)
{
	__m128i before = _mm_setzero_si128();
	size_t at = 0;
	for (; n - at >= MIMEO_UTF8_BLOCK; at += MIMEO_UTF8_BLOCK) {
		__m128i faults = _mm_setzero_si128();
		for (size_t i = 0; i < MIMEO_UTF8_BLOCK; i += 16) {
			const __m128i octets = _mm_loadu_si128((const __m128i *)(const void *)(s + at + i));
			faults = _mm_or_si128(faults, ssse3_faults(before, octets));
			before = octets;
		}
		if (_mm_movemask_epi8(_mm_cmpeq_epi8(faults, _mm_setzero_si128())) != 0xFFFF)
			break;
	}
	return whole_before(s, at);
}

#endif

#ifdef MIMEO_NEON_KERNELS
#include <arm_neon.h>

typedef struct neon_utf8 {
	uint8x16_t first_high, first_low, second_high;
} neon_utf8;

/* As avx2_faults, 16 octets. */
static inline uint8x16_t neon_faults(const neon_utf8 *t, uint8x16_t before, uint8x16_t octets)
{
	const uint8x16_t first = vextq_u8(before, octets, 15);
	const uint8x16_t faults = vandq_u8(vqtbl1q_u8(t->second_high, vshrq_n_u8(octets, 4)),
		vandq_u8(vqtbl1q_u8(t->first_high, vshrq_n_u8(first, 4)),
			vqtbl1q_u8(t->first_low, vandq_u8(first, vdupq_n_u8(0x0F)))));
	const uint8x16_t third = vqsubq_u8(vextq_u8(before, octets, 14), vdupq_n_u8(0xE0 - 0x80));
	const uint8x16_t fourth = vqsubq_u8(vextq_u8(before, octets, 13), vdupq_n_u8(0xF0 - 0x80));
	return veorq_u8(faults, vandq_u8(vorrq_u8(third, fourth), vdupq_n_u8(0x80)));
}

static size_t utf8_valid_neon(const char *s, size_t n)
{
	const neon_utf8 t = { vld1q_u8(utf8_first_high), vld1q_u8(utf8_first_low), vld1q_u8(utf8_second_high) };
	uint8x16_t before = vdupq_n_u8(0);
	size_t at = 0;
	for (; n - at >= MIMEO_UTF8_BLOCK; at += MIMEO_UTF8_BLOCK) {
		const uint8x16x4_t block = vld1q_u8_x4((const uint8_t *)s + at);
		uint8x16_t faults = neon_faults(&t, before, block.val[0]);
		for (int i = 1; i < 4; i++)
			faults = vorrq_u8(faults, neon_faults(&t, block.val[i - 1], block.val[i]));
		if (vmaxvq_u8(faults))
			break;
		before = block.val[3];
	}
	return whole_before(s, at);
}

#endif

const mimeo_utf8_kernel mimeo_utf8_kernels[] = {
#ifdef MIMEO_X86_KERNELS
	{ "AVX-512", mimeo_cpu_has_avx512bw, utf8_valid_avx512 },
	{ "AVX2", mimeo_cpu_has_avx2, utf8_valid_avx2 },
	{ "SSSE3", mimeo_cpu_has_ssse3, utf8_valid_ssse3 },
#endif
#ifdef MIMEO_NEON_KERNELS
	{ "NEON", mimeo_cpu_has_all, utf8_valid_neon },
#endif
	{ NULL, NULL, NULL },
};
