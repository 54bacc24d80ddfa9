/* Escapes by vectors: 16 octets are 16 high and 16 low digits; three shuffles lay them out with the "=" between, or,
 * with NEON, a store that takes from three vectors in turn.
 *
 *   digits   h0 h1 h2 ...  l0 l1 l2 ...
 *   out      =  h0 l0 =  h1 l1 =  h2 l2 ...   48 characters, in three vectors
 */
#include "encode/qp_run.h"

#if defined(MIMEO_X86_KERNELS)
#include <tmmintrin.h>

/* Vector k holds the characters 16k to 16k+15: character 3i is "=", 3i+1 the high digit i, 3i+2 the low one. An index
 * with its top bit set gives 0. */
MIMEO_SSSE3 static void escape_16_ssse3(char *out, const unsigned char *s)
{
	const __m128i hex = _mm_setr_epi8('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F');
	const __m128i nibble = _mm_set1_epi8(0x0F);
	const __m128i octets = _mm_loadu_si128((const __m128i *)(const void *)s);
	const __m128i high = _mm_shuffle_epi8(hex, _mm_and_si128(_mm_srli_epi16(octets, 4), nibble));
	const __m128i low = _mm_shuffle_epi8(hex, _mm_and_si128(octets, nibble));
	static const signed char where[3][2][16] = {
		{ { -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1 },
			{ -1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1 } },
		{ { 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10 },
			{ -1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1 } },
		{ { -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1 },
			{ 10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15 } },
	};
	static const char signs[3][16] = {
		{ '=', 0, 0, '=', 0, 0, '=', 0, 0, '=', 0, 0, '=', 0, 0, '=' },
		{ 0, 0, '=', 0, 0, '=', 0, 0, '=', 0, 0, '=', 0, 0, '=', 0 },
		{ 0, '=', 0, 0, '=', 0, 0, '=', 0, 0, '=', 0, 0, '=', 0, 0 },
	};
	for (size_t k = 0; k < 3; k++) {
		const __m128i h = _mm_shuffle_epi8(high, _mm_loadu_si128((const __m128i *)(const void *)where[k][0]));
		const __m128i l = _mm_shuffle_epi8(low, _mm_loadu_si128((const __m128i *)(const void *)where[k][1]));
		const __m128i sign = _mm_loadu_si128((const __m128i *)(const void *)signs[k]);
		_mm_storeu_si128((__m128i *)(void *)(out + 16 * k), _mm_or_si128(sign, _mm_or_si128(h, l)));
	}
}

mimeo_qp_escapes *mimeo_qp_escapes_here(void)
{
	return mimeo_cpu_has_ssse3() ? escape_16_ssse3 : NULL; /* by machine: what the processor has */
}

#elif defined(MIMEO_NEON_KERNELS)

static void escape_16_neon(char *out, const unsigned char *s)
{
	const uint8x16_t hex = vld1q_u8((const uint8_t *)mimeo_hex_digits), octets = vld1q_u8(s);
	const uint8x16x3_t escapes = { {
		vdupq_n_u8('='),
		vqtbl1q_u8(hex, vshrq_n_u8(octets, 4)),
		vqtbl1q_u8(hex, vandq_u8(octets, vdupq_n_u8(0x0F))),
	} };
	vst3q_u8((uint8_t *)out, escapes);
}

mimeo_qp_escapes *mimeo_qp_escapes_here(void)
{
	return escape_16_neon;
}

#else

mimeo_qp_escapes *mimeo_qp_escapes_here(void)
{
	return NULL;
}

#endif
