/* The kernels of base64.
 *
 * All do the same in other widths. Three octets become four characters in three steps:
 *
 *   spread     aaaaaabb bbbbcccc ccdddddd   ->  each 32-bit lane gets its octets where the next step wants them
 *   cut        lane -> 00aaaaaa 00bbbbbb 00cccccc 00dddddd
 *   translate  0..63 -> "A".."/"
 *
 * A line is 48 octets, which fill whole vectors, and a rest of 9, whose 12 characters are stored with the CRLF. */
#include "encode/base64_kernel.h"
#include <string.h>
#include "base/cpu.h"
#include "encode/base64.h"

enum { BASE64_REST_OUT = MIMEO_BASE64_LINE_OUT - MIMEO_BASE64_BLOCK_OUT }; /* 12 characters, CRLF */

#ifdef MIMEO_X86_KERNELS
#include <immintrin.h>

/* ---- AVX-512 VBMI: 48 octets a step ---- */

typedef struct vbmi_constants {
	__m512i spread, shifts, alphabet, crlf;
} vbmi_constants;

/* Lane i takes the octets 3i+1, 3i, 3i+2, 3i+1; in each half of 64 bits the shifts then cut at the bits 10, 4, 22, 16
 * and 42, 36, 54, 48. */
MIMEO_VBMI static inline vbmi_constants vbmi_constants_of(void)
{
	static const unsigned char spread[64] = {
		1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,
		13, 12, 14, 13, 16, 15, 17, 16, 19, 18, 20, 19, 22, 21, 23, 22,
		25, 24, 26, 25, 28, 27, 29, 28, 31, 30, 32, 31, 34, 33, 35, 34,
		37, 36, 38, 37, 40, 39, 41, 40, 43, 42, 44, 43, 46, 45, 47, 46,
	};
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	return (vbmi_constants){
		.spread = _mm512_loadu_si512(spread),
		.shifts = _mm512_set1_epi64(0x3036242A1016040A),
		.alphabet = _mm512_loadu_si512(alphabet),
		.crlf = _mm512_set1_epi16('\r' | '\n' << 8),
	};
}

MIMEO_VBMI static inline __m512i vbmi_encode(const vbmi_constants *c, __m512i octets)
{
	const __m512i spread = _mm512_permutexvar_epi8(c->spread, octets);
	const __m512i cut = _mm512_multishift_epi64_epi8(c->shifts, spread);
	return _mm512_permutexvar_epi8(cut, c->alphabet); /* looks at the six low bits of each */
}

MIMEO_VBMI static void base64_lines_vbmi(char *out, const unsigned char *s, size_t lines)
{
	const vbmi_constants c = vbmi_constants_of();
	const __mmask64 rest_in = (UINT64_C(1) << 9) - 1, rest_out = (UINT64_C(1) << BASE64_REST_OUT) - 1;
	for (; lines > 0; lines--, s += MIMEO_BASE64_LINE_IN, out += MIMEO_BASE64_LINE_OUT) {
		const __m512i head = _mm512_maskz_loadu_epi8((UINT64_C(1) << MIMEO_BASE64_BLOCK_IN) - 1, s);
		const __m512i rest = _mm512_maskz_loadu_epi8(rest_in, s + MIMEO_BASE64_BLOCK_IN);
		const __m512i tail = _mm512_mask_mov_epi8(vbmi_encode(&c, rest), (__mmask64)3 << 12, c.crlf);
		_mm512_storeu_si512(out, vbmi_encode(&c, head));
		_mm512_mask_storeu_epi8(out + MIMEO_BASE64_BLOCK_OUT, rest_out, tail);
	}
}

MIMEO_VBMI static void base64_blocks_vbmi(char *out, const unsigned char *s, size_t blocks)
{
	const vbmi_constants c = vbmi_constants_of();
	for (; blocks > 0; blocks--, s += MIMEO_BASE64_BLOCK_IN, out += MIMEO_BASE64_BLOCK_OUT) {
		const __m512i octets = _mm512_maskz_loadu_epi8((UINT64_C(1) << MIMEO_BASE64_BLOCK_IN) - 1, s);
		_mm512_storeu_si512(out, vbmi_encode(&c, octets));
	}
}

/* ---- AVX2: twice 24 octets a step, in halves of 12 ---- */

/* Of each lane b1 b0 b2 b1: the products move a and c, then b and d, to the low bits of their octets. */
MIMEO_AVX2 static inline __m256i avx2_cut(__m256i spread)
{
	const __m256i high = _mm256_and_si256(spread, _mm256_set1_epi32(0x0FC0FC00));
	const __m256i low = _mm256_and_si256(spread, _mm256_set1_epi32(0x003F03F0));
	return _mm256_or_si256(_mm256_mulhi_epu16(high, _mm256_set1_epi32(0x04000040)),
		_mm256_mullo_epi16(low, _mm256_set1_epi32(0x01000010)));
}

/* Each character is its value and an offset: 0-25 'A', 26-51 'a' - 26, 52-61 '0' - 52, 62, 63. A saturated subtraction
 * makes 0 of both letters' ranges and 1..12 of the others; a comparison tells the first from the second. */
MIMEO_AVX2 static inline __m256i avx2_translate(__m256i values)
{
	const __m256i offsets = _mm256_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
		'0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0, 'a' - 26, '0' - 52, '0' - 52, '0' - 52,
		'0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
	const __m256i range = _mm256_subs_epu8(values, _mm256_set1_epi8(51));
	const __m256i upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
	const __m256i which = _mm256_or_si256(range, _mm256_and_si256(upper, _mm256_set1_epi8(13)));
	return _mm256_add_epi8(values, _mm256_shuffle_epi8(offsets, which));
}

MIMEO_AVX2 static inline __m256i avx2_encode(__m128i low, __m128i high, __m256i spread)
{
	const __m256i octets = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
	return avx2_translate(avx2_cut(_mm256_shuffle_epi8(octets, spread)));
}

MIMEO_AVX2 static inline __m128i load_16(const unsigned char *s)
{
	return _mm_loadu_si128((const __m128i *)(const void *)s);
}

/* 48 octets. The last 12 are loaded with 4 before them, so that nothing behind is read. */
MIMEO_AVX2 static inline void avx2_block(char *out, const unsigned char *s)
{
	const __m256i spread = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 1, 0, 2, 1, 4, 3, 5, 4,
		7, 6, 8, 7, 10, 9, 11, 10);
	const __m256i spread_behind = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 5, 4, 6, 5, 8, 7,
		9, 8, 11, 10, 12, 11, 14, 13, 15, 14);
	_mm256_storeu_si256((__m256i *)(void *)out, avx2_encode(load_16(s), load_16(s + 12), spread));
	_mm256_storeu_si256(
		(__m256i *)(void *)(out + 32), avx2_encode(load_16(s + 24), load_16(s + 32), spread_behind));
}

MIMEO_AVX2 static void base64_lines_avx2(char *out, const unsigned char *s, size_t lines)
{
	const __m256i spread_rest = _mm256_setr_epi8(8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14, -1, -1, -1, -1, -1, -1, -1,
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
	for (; lines > 0; lines--, s += MIMEO_BASE64_LINE_IN, out += MIMEO_BASE64_LINE_OUT) {
		avx2_block(out, s);
		/* The 9 that are left, with 7 before them. */
		const __m128i rest = load_16(s + MIMEO_BASE64_LINE_IN - 16);
		const __m128i tail = _mm256_castsi256_si128(avx2_encode(rest, rest, spread_rest));
		char last[16];
		_mm_storeu_si128((__m128i *)(void *)last, _mm_insert_epi16(tail, '\r' | '\n' << 8, 6));
		memcpy(out + MIMEO_BASE64_BLOCK_OUT, last, BASE64_REST_OUT);
	}
}

MIMEO_AVX2 static void base64_blocks_avx2(char *out, const unsigned char *s, size_t blocks)
{
	for (; blocks > 0; blocks--, s += MIMEO_BASE64_BLOCK_IN, out += MIMEO_BASE64_BLOCK_OUT)
		avx2_block(out, s);
}

/* ---- SSSE3: the same, 12 octets a step ---- */

MIMEO_SSSE3 static inline __m128i ssse3_encode(const unsigned char *s, __m128i where)
{
	const __m128i offsets = _mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
		'0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
	const __m128i spread = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)s), where);
	const __m128i high = _mm_and_si128(spread, _mm_set1_epi32(0x0FC0FC00));
	const __m128i low = _mm_and_si128(spread, _mm_set1_epi32(0x003F03F0));
	const __m128i values = _mm_or_si128(
		_mm_mulhi_epu16(high, _mm_set1_epi32(0x04000040)), _mm_mullo_epi16(low, _mm_set1_epi32(0x01000010)));
	const __m128i upper = _mm_cmpgt_epi8(_mm_set1_epi8(26), values);
	const __m128i which =
		_mm_or_si128(_mm_subs_epu8(values, _mm_set1_epi8(51)), _mm_and_si128(upper, _mm_set1_epi8(13)));
	return _mm_add_epi8(values, _mm_shuffle_epi8(offsets, which));
}

MIMEO_SSSE3 static inline void ssse3_block(char *out, const unsigned char *s)
{
	const __m128i where = _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
	const __m128i behind = _mm_setr_epi8(5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14);
	for (size_t i = 0; i < 3; i++)
		_mm_storeu_si128((__m128i *)(void *)(out + 16 * i), ssse3_encode(s + 12 * i, where));
	_mm_storeu_si128((__m128i *)(void *)(out + 48), ssse3_encode(s + 32, behind));
}

MIMEO_SSSE3 static void base64_lines_ssse3(char *out, const unsigned char *s, size_t lines)
{
	const __m128i rest = _mm_setr_epi8(8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14, -1, -1, -1, -1);
	for (; lines > 0; lines--, s += MIMEO_BASE64_LINE_IN, out += MIMEO_BASE64_LINE_OUT) {
		char last[16];
		const __m128i tail = ssse3_encode(s + MIMEO_BASE64_LINE_IN - 16, rest);
		ssse3_block(out, s);
		_mm_storeu_si128((__m128i *)(void *)last, _mm_insert_epi16(tail, '\r' | '\n' << 8, 6));
		memcpy(out + MIMEO_BASE64_BLOCK_OUT, last, BASE64_REST_OUT);
	}
}

MIMEO_SSSE3 static void base64_blocks_ssse3(char *out, const unsigned char *s, size_t blocks)
{
	for (; blocks > 0; blocks--, s += MIMEO_BASE64_BLOCK_IN, out += MIMEO_BASE64_BLOCK_OUT)
		ssse3_block(out, s);
}

#endif

#ifdef MIMEO_NEON_KERNELS
#include <arm_neon.h>

/* ---- NEON: 48 octets a step, taken apart by three and put together by four ---- */

typedef struct neon_alphabet {
	uint8x16x4_t quarters;
} neon_alphabet;

static inline neon_alphabet neon_alphabet_of(void)
{
	static const uint8_t alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	neon_alphabet a;
	for (int i = 0; i < 4; i++)
		a.quarters.val[i] = vld1q_u8(alphabet + 16 * i);
	return a;
}

static inline void neon_block(char *out, const unsigned char *s, const neon_alphabet *alphabet)
{
	const uint8x16x3_t in = vld3q_u8(s);
	const uint8x16_t six = vdupq_n_u8(0x3F);
	uint8x16x4_t values;
	values.val[0] = vshrq_n_u8(in.val[0], 2);
	values.val[1] = vandq_u8(vorrq_u8(vshlq_n_u8(in.val[0], 4), vshrq_n_u8(in.val[1], 4)), six);
	values.val[2] = vandq_u8(vorrq_u8(vshlq_n_u8(in.val[1], 2), vshrq_n_u8(in.val[2], 6)), six);
	values.val[3] = vandq_u8(in.val[2], six);
	for (int i = 0; i < 4; i++)
		values.val[i] = vqtbl4q_u8(alphabet->quarters, values.val[i]);
	vst4q_u8((uint8_t *)out, values);
}

static void base64_lines_neon(char *out, const unsigned char *s, size_t lines)
{
	const neon_alphabet alphabet = neon_alphabet_of();
	for (; lines > 0; lines--, s += MIMEO_BASE64_LINE_IN, out += MIMEO_BASE64_LINE_OUT) {
		/* The last 48 first: what both have is the same, since 9 octets are whole characters. */
		neon_block(out + BASE64_REST_OUT - 2, s + MIMEO_BASE64_LINE_IN - MIMEO_BASE64_BLOCK_IN, &alphabet);
		neon_block(out, s, &alphabet);
		memcpy(out + MIMEO_BASE64_LINE_OUT - 2, "\r\n", 2);
	}
}

static void base64_blocks_neon(char *out, const unsigned char *s, size_t blocks)
{
	const neon_alphabet alphabet = neon_alphabet_of();
	for (; blocks > 0; blocks--, s += MIMEO_BASE64_BLOCK_IN, out += MIMEO_BASE64_BLOCK_OUT)
		neon_block(out, s, &alphabet);
}

#endif

const mimeo_base64_kernel mimeo_base64_kernels[] = {
#ifdef MIMEO_X86_KERNELS
	{ "AVX-512 VBMI", mimeo_cpu_has_vbmi, base64_lines_vbmi, base64_blocks_vbmi },
	{ "AVX2", mimeo_cpu_has_avx2, base64_lines_avx2, base64_blocks_avx2 },
	{ "SSSE3", mimeo_cpu_has_ssse3, base64_lines_ssse3, base64_blocks_ssse3 },
#endif
#ifdef MIMEO_NEON_KERNELS
	{ "NEON", mimeo_cpu_has_all, base64_lines_neon, base64_blocks_neon },
#endif
	{ NULL, NULL, NULL, NULL },
};
