/* The survey in two passes and, for text beyond ASCII, a third: octets are counted a vector or a word at a time, lines
 * are found by memchr, UTF-8 is checked. Each pass is as fast as it is because it asks one kind of question. */
#include "encode/survey.h"
#include <stdint.h>
#include <string.h>
#include "base/cpu.h"
#include "base/utf8.h"
#ifdef MIMEO_X86_KERNELS
#include <emmintrin.h>
#endif

enum {
	SURVEY_LINE = 998,  /* octets of a line, RFC 5322 section 2.1.1 */
	SURVEY_STEPS = 255, /* steps whose counts fit in octets */
};

/* How many octets are of these kinds. */
typedef struct octet_kinds {
	size_t high, special, nul, cr;
} octet_kinds;

#ifdef MIMEO_X86_KERNELS

enum { SURVEY_STEP = 16 };

/* Counts stand in the octets of a vector each: comparisons give -1. */
typedef struct octet_counts {
	__m128i high, special, nul, cr;
} octet_counts;

static inline __m128i equals_16(__m128i octets, char c)
{
	return _mm_cmpeq_epi8(octets, _mm_set1_epi8(c));
}

static inline void count_step(octet_counts *k, const unsigned char *s)
{
	const __m128i octets = _mm_loadu_si128((const __m128i *)(const void *)s), cr = equals_16(octets, '\r');
	const __m128i allowed = _mm_or_si128(cr, _mm_or_si128(equals_16(octets, '\t'), equals_16(octets, '\n')));
	const __m128i low = _mm_cmplt_epi8(octets, _mm_set1_epi8(' ')); /* as signed numbers: also those over 7F */
	const __m128i others = _mm_or_si128(equals_16(octets, '='), equals_16(octets, 0x7F));
	k->high = _mm_sub_epi8(k->high, _mm_cmplt_epi8(octets, _mm_setzero_si128()));
	k->special = _mm_sub_epi8(k->special, _mm_or_si128(_mm_andnot_si128(allowed, low), others));
	k->nul = _mm_sub_epi8(k->nul, _mm_cmpeq_epi8(octets, _mm_setzero_si128()));
	k->cr = _mm_sub_epi8(k->cr, cr);
}

static size_t sum_counts(__m128i counts)
{
	uint64_t sums[2];
	_mm_storeu_si128((__m128i *)(void *)sums, _mm_sad_epu8(counts, _mm_setzero_si128()));
	return (size_t)(sums[0] + sums[1]);
}

#else

#define EACH_OCTET(x) (UINT64_C(0x0101010101010101) * (x))

enum { SURVEY_STEP = 8 };

/* Counts stand in the octets of a word each. */
typedef struct octet_counts {
	uint64_t high, special, nul, cr;
} octet_counts;

/* The top bit of each octet: is it c? low: octets without their top bits, so that no sum carries into the next. */
static inline uint64_t equals_octet(uint64_t low, unsigned char c)
{
	return ~((low ^ EACH_OCTET(c)) + EACH_OCTET(0x7F));
}

static inline void count_step(octet_counts *k, const unsigned char *s)
{
	uint64_t word;
	memcpy(&word, s, sizeof word);
	const uint64_t tops = EACH_OCTET(0x80), low = word & ~tops, high = word & tops, cr = equals_octet(low, '\r');
	const uint64_t control = ~((low | tops) - EACH_OCTET(' '));
	const uint64_t allowed = equals_octet(low, '\t') | equals_octet(low, '\n') | cr;
	const uint64_t special = (control & ~allowed) | equals_octet(low, '=') | equals_octet(low, 0x7F) | word;
	k->high += high >> 7;
	k->special += (special & tops) >> 7;
	k->nul += (equals_octet(low, 0) & ~word & tops) >> 7;
	k->cr += (cr & ~word & tops) >> 7;
}

/* The sum of the eight octets. */
static size_t sum_counts(uint64_t word)
{
	const uint64_t even = UINT64_C(0x00FF00FF00FF00FF);
	const uint64_t pairs = (word & even) + (word >> 8 & even);
	return (size_t)(pairs * UINT64_C(0x0001000100010001) >> 48);
}

#endif

/* n at most SURVEY_STEP * SURVEY_STEPS. A last step that is not whole is filled up with octets of no kind. */
static octet_kinds count_some(const unsigned char *s, size_t n)
{
	octet_counts k;
	memset(&k, 0, sizeof k);
	for (; n >= SURVEY_STEP; s += SURVEY_STEP, n -= SURVEY_STEP)
		count_step(&k, s);
	if (n > 0) {
		unsigned char last[SURVEY_STEP];
		memset(last, 'a', sizeof last);
		memcpy(last, s, n);
		count_step(&k, last);
	}
	return (octet_kinds){ sum_counts(k.high), sum_counts(k.special), sum_counts(k.nul), sum_counts(k.cr) };
}

/* Returns the number of CR. */
static size_t survey_octets(mimeo_survey *s, const unsigned char *data, size_t n)
{
	size_t crs = 0;
	const size_t most = (size_t)SURVEY_STEP * SURVEY_STEPS;
	for (size_t i = 0, size; i < n; i += size) {
		size = n - i < most ? n - i : most;
		const octet_kinds k = count_some(data + i, size);
		s->high += k.high;
		s->special += k.special;
		s->nul |= k.nul != 0;
		crs += k.cr;
	}
	return crs;
}

static void survey_line(mimeo_survey *s, const char *line, size_t n)
{
	if (n > s->longest)
		s->longest = n;
	if (n == 0)
		return;
	if (line[0] == '.') {
		s->dots++;
		s->dot_line |= n == 1;
	}
	s->from_line |= line[0] == 'F' && n >= 5 && memcmp(line, "From ", 5) == 0;
	s->boundary_line |= line[0] == '-' && n >= 4 && memcmp(line, "--=_", 4) == 0;
	s->blank_end |= line[n - 1] == ' ' || line[n - 1] == '\t';
}

/* Returns the number of LF. */
static size_t survey_lines(mimeo_survey *s, const char *data, size_t n)
{
	size_t lfs = 0, start = 0;
	for (size_t i = 0; i < n; i++, lfs++) {
		const char *lf = memchr(data + i, '\n', n - i);
		if (!lf)
			break;
		i = (size_t)(lf - data);
		if (i == start || lf[-1] != '\r')
			continue;
		survey_line(s, data + start, i - 1 - start);
		s->crlf++;
		start = i + 1;
	}
	s->ends_open = start < n;
	survey_line(s, data + start, n - start);
	return lfs;
}

void mimeo_survey_content(mimeo_survey *s, const void *data, size_t n)
{
	*s = (mimeo_survey){ .size = n, .utf8 = true };
	if (n == 0)
		return;
	const size_t crs = survey_octets(s, data, n), lfs = survey_lines(s, data, n);
	s->bare = crs != s->crlf || lfs != s->crlf;
	s->utf8 = s->high == 0 || mimeo_utf8_valid(data, n) == n;
}

bool mimeo_survey_is_8bit(const mimeo_survey *s)
{
	return !s->nul && !s->bare && s->longest <= SURVEY_LINE;
}

bool mimeo_survey_is_7bit(const mimeo_survey *s)
{
	return s->high == 0 && mimeo_survey_is_8bit(s);
}

bool mimeo_survey_is_safe(const mimeo_survey *s)
{
	return !s->blank_end && !s->from_line && !s->dot_line && !s->boundary_line;
}
