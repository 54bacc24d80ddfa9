/* The kernels of the survey. Special is 00 to 1F but HT, LF and CR; "="; and 7F to FF: in signed vectors these are all
 * below the space, where those that are allowed are taken away, and two octets above it. */
#include "encode/survey_kernel.h"
#include <string.h>
#include "base/bits.h"
#include "base/cpu.h"

#ifdef MIMEO_X86_KERNELS
#include <immintrin.h>

/* ---- AVX-512: a block is a vector, and each question has a mask for an answer ---- */

MIMEO_AVX512BW static void count_avx512(mimeo_octet_kinds *kinds, mimeo_line_ends *ends, const unsigned char *s,
	size_t blocks)
{
	const __m512i cr = _mm512_set1_epi8('\r'), lf = _mm512_set1_epi8('\n'), tab = _mm512_set1_epi8('\t');
	const __m512i space = _mm512_set1_epi8(' '), sign = _mm512_set1_epi8('='), del = _mm512_set1_epi8(0x7F);
	uint64_t nul = 0;
	for (size_t i = 0; i < blocks; i++) {
		const __m512i octets = _mm512_loadu_si512(s + MIMEO_SURVEY_BLOCK * i);
		ends[i] = (mimeo_line_ends){ _mm512_cmpeq_epi8_mask(octets, cr), _mm512_cmpeq_epi8_mask(octets, lf) };
		const uint64_t allowed = ends[i].cr | ends[i].lf | _mm512_cmpeq_epi8_mask(octets, tab);
		const uint64_t low = _mm512_cmplt_epi8_mask(octets, space) & ~allowed;
		const uint64_t above = _mm512_cmpeq_epi8_mask(octets, sign) | _mm512_cmpeq_epi8_mask(octets, del);
		kinds->high += (size_t)_mm_popcnt_u64(_mm512_movepi8_mask(octets));
		kinds->special += (size_t)_mm_popcnt_u64(low | above);
		nul |= _mm512_testn_epi8_mask(octets, octets);
	}
	kinds->nul |= nul != 0;
}

/* ---- AVX2: counts stand in the octets of a vector each, since comparisons give -1 ---- */

MIMEO_AVX2 static inline __m256i equals_32(__m256i octets, char c)
{
	return _mm256_cmpeq_epi8(octets, _mm256_set1_epi8(c));
}

MIMEO_AVX2 static size_t sum_32(__m256i counts)
{
	uint64_t sums[4];
	_mm256_storeu_si256((__m256i *)(void *)sums, _mm256_sad_epu8(counts, _mm256_setzero_si256()));
	return (size_t)(sums[0] + sums[1] + sums[2] + sums[3]);
}

MIMEO_AVX2 static void count_avx2(mimeo_octet_kinds *kinds, mimeo_line_ends *ends, const unsigned char *s,
	size_t blocks)
{
	const __m256i zero = _mm256_setzero_si256();
	__m256i high = zero, special = zero, nul = zero;
	for (size_t i = 0; i < 2 * blocks; i++) {
		const __m256i octets = _mm256_loadu_si256((const __m256i *)(const void *)(s + 32 * i));
		const __m256i cr = equals_32(octets, '\r'), lf = equals_32(octets, '\n');
		const __m256i allowed = _mm256_or_si256(_mm256_or_si256(cr, lf), equals_32(octets, '\t'));
		const __m256i low = _mm256_andnot_si256(allowed, _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), octets));
		const __m256i above = _mm256_or_si256(equals_32(octets, '='), equals_32(octets, 0x7F));
		high = _mm256_sub_epi8(high, _mm256_cmpgt_epi8(zero, octets));
		special = _mm256_sub_epi8(special, _mm256_or_si256(low, above));
		nul = _mm256_or_si256(nul, _mm256_cmpeq_epi8(octets, zero));
		const uint64_t crs = (uint32_t)_mm256_movemask_epi8(cr), lfs = (uint32_t)_mm256_movemask_epi8(lf);
		ends[i / 2].cr = i % 2 ? ends[i / 2].cr | crs << 32 : crs;
		ends[i / 2].lf = i % 2 ? ends[i / 2].lf | lfs << 32 : lfs;
	}
	kinds->high += sum_32(high);
	kinds->special += sum_32(special);
	kinds->nul |= _mm256_movemask_epi8(nul) != 0;
}

/* ---- SSE2, which every x86-64 has: the same, 16 octets at a time ---- */

static inline __m128i equals_16(__m128i octets, char c)
{
	return _mm_cmpeq_epi8(octets, _mm_set1_epi8(c));
}

static size_t sum_16(__m128i counts)
{
	uint64_t sums[2];
	_mm_storeu_si128((__m128i *)(void *)sums, _mm_sad_epu8(counts, _mm_setzero_si128()));
	return (size_t)(sums[0] + sums[1]);
}

static void count_sse2(mimeo_octet_kinds *kinds, mimeo_line_ends *ends, const unsigned char *s, size_t blocks)
{
	const __m128i zero = _mm_setzero_si128();
	__m128i high = zero, special = zero, nul = zero;
	memset(ends, 0, blocks * sizeof *ends);
	for (size_t i = 0; i < 4 * blocks; i++) {
		const __m128i octets = _mm_loadu_si128((const __m128i *)(const void *)(s + 16 * i));
		const __m128i cr = equals_16(octets, '\r'), lf = equals_16(octets, '\n');
		const __m128i allowed = _mm_or_si128(_mm_or_si128(cr, lf), equals_16(octets, '\t'));
		const __m128i low = _mm_andnot_si128(allowed, _mm_cmplt_epi8(octets, _mm_set1_epi8(' ')));
		const __m128i above = _mm_or_si128(equals_16(octets, '='), equals_16(octets, 0x7F));
		high = _mm_sub_epi8(high, _mm_cmplt_epi8(octets, zero));
		special = _mm_sub_epi8(special, _mm_or_si128(low, above));
		nul = _mm_or_si128(nul, _mm_cmpeq_epi8(octets, zero));
		ends[i / 4].cr |= (uint64_t)(unsigned)_mm_movemask_epi8(cr) << 16 * (i % 4);
		ends[i / 4].lf |= (uint64_t)(unsigned)_mm_movemask_epi8(lf) << 16 * (i % 4);
	}
	kinds->high += sum_16(high);
	kinds->special += sum_16(special);
	kinds->nul |= _mm_movemask_epi8(nul) != 0;
}

#elif defined(MIMEO_NEON_KERNELS)
#include <arm_neon.h>

/* ---- NEON: 64 octets in four vectors ---- */

/* A bit for each lane that is set: the bit of its place, added up in pairs until eight are in one octet. */
static inline uint64_t lanes_to_bits(const uint8x16_t lanes[4])
{
	static const uint8_t places[16] = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
	const uint8x16_t place = vld1q_u8(places);
	const uint8x16_t front = vpaddq_u8(vandq_u8(lanes[0], place), vandq_u8(lanes[1], place));
	const uint8x16_t back = vpaddq_u8(vandq_u8(lanes[2], place), vandq_u8(lanes[3], place));
	const uint8x16_t fours = vpaddq_u8(front, back);
	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(fours, fours)), 0);
}

static void count_neon(mimeo_octet_kinds *kinds, mimeo_line_ends *ends, const unsigned char *s, size_t blocks)
{
	uint8x16_t high = vdupq_n_u8(0), special = high, nul = high, cr[4], lf[4];
	for (size_t i = 0; i < blocks; i++) {
		for (size_t k = 0; k < 4; k++) {
			const uint8x16_t octets = vld1q_u8(s + MIMEO_SURVEY_BLOCK * i + 16 * k);
			cr[k] = vceqq_u8(octets, vdupq_n_u8('\r'));
			lf[k] = vceqq_u8(octets, vdupq_n_u8('\n'));
			const uint8x16_t allowed = vorrq_u8(vorrq_u8(cr[k], lf[k]), vceqq_u8(octets, vdupq_n_u8('\t')));
			const uint8x16_t low = vbicq_u8(vcltq_u8(octets, vdupq_n_u8(' ')), allowed);
			const uint8x16_t above = vorrq_u8(vceqq_u8(octets, vdupq_n_u8('=')), vcgtq_u8(octets, vdupq_n_u8('~')));
			high = vsubq_u8(high, vcgeq_u8(octets, vdupq_n_u8(0x80)));
			special = vsubq_u8(special, vorrq_u8(low, above));
			nul = vorrq_u8(nul, vceqq_u8(octets, vdupq_n_u8(0)));
		}
		ends[i] = (mimeo_line_ends){ lanes_to_bits(cr), lanes_to_bits(lf) };
	}
	kinds->high += vaddlvq_u8(high);
	kinds->special += vaddlvq_u8(special);
	kinds->nul |= vmaxvq_u8(nul) != 0;
}

#else

/* ---- plain C: counts stand in the octets of a word each ---- */

/* The sum of the eight octets. */
static size_t sum_octets(uint64_t word)
{
	const uint64_t even = UINT64_C(0x00FF00FF00FF00FF);
	const uint64_t pairs = (word & even) + (word >> 8 & even);
	return (size_t)(pairs * UINT64_C(0x0001000100010001) >> 48);
}

static void count_words(mimeo_octet_kinds *kinds, mimeo_line_ends *ends, const unsigned char *s, size_t blocks)
{
	const uint64_t tops = MIMEO_EACH_OCTET(0x80);
	uint64_t high = 0, special = 0, nul = 0;
	memset(ends, 0, blocks * sizeof *ends);
	for (size_t i = 0; i < 8 * blocks; i++) {
		const uint64_t word = mimeo_octets_load(s + 8 * i);
		const uint64_t cr = mimeo_octets_equal(word, '\r'), lf = mimeo_octets_equal(word, '\n');
		const uint64_t control = ~((word | tops) - MIMEO_EACH_OCTET(' ')) & ~(cr | lf | mimeo_octets_equal(word, '\t'));
		const uint64_t above = mimeo_octets_equal(word, '=') | mimeo_octets_equal(word, 0x7F) | word;
		high += (word & tops) >> 7;
		special += ((control | above) & tops) >> 7;
		nul |= mimeo_octets_equal(word, 0);
		ends[i / 8].cr |= mimeo_octets_gather(cr) << 8 * (i % 8);
		ends[i / 8].lf |= mimeo_octets_gather(lf) << 8 * (i % 8);
	}
	kinds->high += sum_octets(high);
	kinds->special += sum_octets(special);
	kinds->nul |= nul != 0;
}

#endif

const mimeo_survey_kernel mimeo_survey_kernels[] = {
#ifdef MIMEO_X86_KERNELS
	{ "AVX-512", mimeo_cpu_has_avx512bw, count_avx512 },
	{ "AVX2", mimeo_cpu_has_avx2, count_avx2 },
	{ "SSE2", mimeo_cpu_has_all, count_sse2 },
#elif defined(MIMEO_NEON_KERNELS)
	{ "NEON", mimeo_cpu_has_all, count_neon },
#else
	{ "plain C", mimeo_cpu_has_all, count_words },
#endif
	{ NULL, NULL, NULL },
};
