/* The kernels of quoted-printable.
 *
 * A step takes up to 21 octets, spreads each over three lanes, makes the characters of an escape in them, and squeezes
 * out the lanes of octets that need none:
 *
 *   octets   c          a          f          C3         A9
 *   lanes    c  .  .    a  .  .    f  .  .    =  C  3    =  A  9
 *   out      caf=C3=A9
 *
 * Where lines end, what is escaped and where a character may be cut stands in masks of one bit an octet. A step that
 * does not fit its line is cut where it does, at a whole character. */
#include "encode/qp_kernel.h"
#include <stdint.h>
#include "base/cpu.h"
#include "encode/qp_run.h"

#ifdef MIMEO_X86_KERNELS
#include <immintrin.h>

enum {
	QP_STEP = 21, /* octets, three lanes each */
	QP_FULL = 25, /* octets of a line of escapes */
	VBMI2_OCTETS = 64,
};

static const uint64_t qp_first_lanes = UINT64_C(0x1249249249249249); /* of each octet */

/* What an octet is to the encoder, by its low seven bits; where the eighth is set it is escaped as well. */
enum { QP_ESCAPED = 1, QP_END = 2 };

static const unsigned char qp_classes[128] = {
	1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	['='] = QP_ESCAPED,
	[0x7F] = QP_ESCAPED,
};

typedef struct vbmi2_constants {
	__m512i thirds, hex, classes[2], escaped, ends;
} vbmi2_constants;

MIMEO_VBMI2 static inline vbmi2_constants vbmi2_constants_of(bool text)
{
	static const unsigned char thirds[64] = {
		0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10,
		10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15, 16, 16, 16, 17, 17, 17, 18, 18, 18, 19, 19, 19,
		20, 20, 20, 21,
	};
	return (vbmi2_constants){
		.thirds = _mm512_loadu_si512(thirds),
		.hex = _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)mimeo_hex_digits)),
		.classes = { _mm512_loadu_si512(qp_classes), _mm512_loadu_si512(qp_classes + 64) },
		.escaped = _mm512_set1_epi8((char)(text ? QP_ESCAPED : QP_ESCAPED | QP_END)),
		.ends = _mm512_set1_epi8((char)(text ? QP_END : 0)),
	};
}

/* What the octets of a window are, a bit each. */
typedef struct qp_masks {
	uint64_t escaped; /* wherever it stands; what is so because of its place is added by who sees that */
	uint64_t ends;    /* belongs to a line break */
} qp_masks;

MIMEO_VBMI2 static inline qp_masks vbmi2_masks(const vbmi2_constants *c, __m512i octets)
{
	const __m512i classes = _mm512_permutex2var_epi8(c->classes[0], octets, c->classes[1]);
	const uint64_t high = _mm512_movepi8_mask(octets);
	return (qp_masks){
		.escaped = _mm512_test_epi8_mask(classes, c->escaped) | high,
		.ends = _mm512_test_epi8_mask(classes, c->ends) & ~high,
	};
}

static inline bool is_qp_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* How many of the `at` octets can stand without the next one: a character is not cut. */
static inline size_t whole_characters(const unsigned char *s, size_t at)
{
	if (at == 0 || (s[at] & 0xC0) != 0x80)
		return at;
	size_t head = at - 1;
	while (head > 0 && at - head < 3 && (s[head] & 0xC0) == 0x80)
		head--;
	return mimeo_qp_character(s + head, 4 + at - head) > at - head ? head : at;
}

/* After the octets of a step: the line's end, if there is one. Returns the octets that were used. */
static inline size_t end_qp_step(mimeo_qp_sink *k, const unsigned char *s, size_t count, size_t columns, bool cut,
	bool ends)
{
	k->size += columns;
	k->column += columns;
	if (!cut && !ends)
		return count;
	const size_t n = cut ? 3 : 2;
	if (k->out)
		memcpy(k->out + k->size, cut ? "=\r\n" : "\r\n", n);
	k->size += n;
	k->column = 0;
	k->lines++;
	return cut ? count : count + (s[count] == '\r' && s[count + 1] == '\n' ? 2 : 1);
}

/* Plain octets up to a line's end, to the next escape, or as many as a line has; none of the vector is escaped. Sums,
 * not branches: whether a line ends in the first vector or in the next one cannot be foreseen. */
MIMEO_VBMI2 static inline size_t vbmi2_plain_step(mimeo_qp_sink *k, const vbmi2_constants *c, const unsigned char *s,
	__m512i octets, uint64_t ends)
{
	const __m512i next = _mm512_loadu_si512(s + VBMI2_OCTETS);
	const qp_masks m = vbmi2_masks(c, next);
	const unsigned most = MIMEO_QP_LINE - VBMI2_OCTETS;
	const unsigned beyond = (unsigned)_tzcnt_u64(m.escaped | m.ends | UINT64_C(1) << most);
	size_t count = ends ? (size_t)_tzcnt_u64(ends) : VBMI2_OCTETS + beyond;
	bool end = ends || (m.ends >> beyond & 1);
	if (end && count > 0 && is_qp_blank(s[count - 1])) {
		count--; /* it is escaped, in a step that begins with it */
		end = false;
	}
	const bool cut = k->column + count + !end > MIMEO_QP_LINE;
	if (k->out) {
		_mm512_storeu_si512(k->out + k->size, octets);
		_mm_storeu_si128((__m128i *)(void *)(k->out + k->size + VBMI2_OCTETS), _mm512_castsi512_si128(next));
	}
	count = cut ? MIMEO_QP_LINE - 1 - k->column : count;
	return end_qp_step(k, s, count, count, cut, end);
}

/* Up to 63 characters of the octets at the front of the vector, in the order of their lanes. */
MIMEO_VBMI2 static inline __m512i vbmi2_lanes(const vbmi2_constants *c, __m512i octets, __m512i *spread)
{
	*spread = _mm512_permutexvar_epi8(c->thirds, octets);
	const __m512i high = _mm512_srli_epi16(*spread, 4);
	const __m512i digits =
		_mm512_and_si512(_mm512_mask_mov_epi8(*spread, qp_first_lanes << 1, high), _mm512_set1_epi8(0x0F));
	return _mm512_shuffle_epi8(c->hex, digits);
}

/* A line of nothing but escapes: 25 of them, or less where a character would be cut. */
MIMEO_VBMI2 static inline size_t vbmi2_full_step(mimeo_qp_sink *k, const vbmi2_constants *c, const unsigned char *s,
	__m512i octets)
{
	const __m512i sign = _mm512_set1_epi8('=');
	__m512i spread;
	if (k->out) {
		const __m512i front = vbmi2_lanes(c, octets, &spread);
		const __m128i last = _mm_loadu_si128((const __m128i *)(const void *)(s + QP_STEP));
		const __m512i rest = vbmi2_lanes(c, _mm512_castsi128_si512(last), &spread);
		_mm512_storeu_si512(k->out + k->size, _mm512_mask_mov_epi8(front, qp_first_lanes, sign));
		_mm_storeu_si128((__m128i *)(void *)(k->out + k->size + (size_t)3 * QP_STEP),
			_mm512_castsi512_si128(_mm512_mask_mov_epi8(rest, qp_first_lanes, sign)));
	}
	const size_t count = whole_characters(s, QP_FULL);
	return end_qp_step(k, s, count, 3 * count, true, false);
}

/* Up to 21 octets of any kind. */
MIMEO_VBMI2 static inline size_t vbmi2_mixed_step(mimeo_qp_sink *k, const vbmi2_constants *c, const unsigned char *s,
	__m512i octets, qp_masks m)
{
	size_t count = QP_STEP;
	if (m.ends << (63 - QP_STEP)) { /* not a minimum: where the next step begins shall not wait for this one */
		count = (size_t)_tzcnt_u64(m.ends);
		if (count > 0 && is_qp_blank(s[count - 1]))
			m.escaped |= UINT64_C(1) << (count - 1);
	}
	count = whole_characters(s, count);
	const uint64_t escaped = _pdep_u64(_bzhi_u64(m.escaped, (unsigned)count), qp_first_lanes);
	const uint64_t valid = _bzhi_u64(qp_first_lanes, (unsigned)(3 * count)) | escaped * 6;
	size_t columns = (size_t)_mm_popcnt_u64(valid);
	if (k->out) {
		__m512i spread, lanes = vbmi2_lanes(c, octets, &spread);
		lanes = _mm512_mask_mov_epi8(lanes, qp_first_lanes, spread);
		lanes = _mm512_mask_mov_epi8(lanes, escaped, _mm512_set1_epi8('='));
		_mm512_storeu_si512(k->out + k->size, _mm512_maskz_compress_epi8(valid, lanes));
	}
	const bool end = m.ends >> count & 1, cut = k->column + columns + !end > MIMEO_QP_LINE;
	if (cut) {
		/* An octet ends where the next one starts. */
		const uint64_t starts = _pext_u64(qp_first_lanes, valid);
		const unsigned room = (unsigned)(MIMEO_QP_LINE - 1 - k->column);
		count = whole_characters(s, (size_t)_mm_popcnt_u64(_bzhi_u64(starts >> 1, room)));
		columns = count + 2 * (size_t)_mm_popcnt_u64(_bzhi_u64(m.escaped, (unsigned)count));
	}
	return end_qp_step(k, s, count, columns, cut, end);
}

/* Vectors are stored whole: what comes after a step takes as much room, at least, as they are too long. */
MIMEO_VBMI2 static size_t stretch_vbmi2(mimeo_qp_sink *sink, const unsigned char *s, size_t n)
{
	const vbmi2_constants c = vbmi2_constants_of(sink->text);
	const uint64_t full = (UINT64_C(1) << QP_FULL) - 1;
	mimeo_qp_sink k = *sink; /* here, so that it stays in registers */
	size_t i = 0;
	while (n - i >= MIMEO_QP_WINDOW) {
		const unsigned char *at = s + i;
		const __m512i octets = _mm512_loadu_si512(at);
		qp_masks m = vbmi2_masks(&c, octets);
		if (k.column == 0 && mimeo_is_qp_sign(at, VBMI2_OCTETS))
			m.escaped |= 1;
		if (m.escaped == 0 && !((m.ends & 2) && is_qp_blank(*at)))
			i += vbmi2_plain_step(&k, &c, at, octets, m.ends);
		else if (k.column == 0 && (~m.escaped & full) == 0 && !(m.ends >> QP_FULL & 3)) /* nor one octet more */
			i += vbmi2_full_step(&k, &c, at, octets);
		else
			i += vbmi2_mixed_step(&k, &c, at, octets, m);
	}
	*sink = k;
	return i;
}

#endif

const mimeo_qp_kernel mimeo_qp_kernels[] = {
#ifdef MIMEO_X86_KERNELS
	{ "AVX-512 VBMI2", mimeo_cpu_has_vbmi2, stretch_vbmi2 },
#endif
	{ NULL, NULL, NULL },
};
