/* The survey: blocks of 64 octets, in which octets are counted a vector or a word at a time, and line ends leave a bit
 * each; a line is looked at where it ends. */
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
	SURVEY_BLOCK = 64,  /* octets at a time: a bit each in the masks of line ends */
	SURVEY_MOST = 255,  /* what a count that stands in an octet can be */
};

/* Where in a block the CR and LF stand: bit i is octet i. */
typedef struct line_ends {
	uint64_t cr, lf;
} line_ends;

#ifdef MIMEO_X86_KERNELS

enum { SURVEY_STEP = 16 };

/* Counts stand in the octets of a vector each: comparisons give -1. */
typedef struct octet_counts {
	__m128i high, special, nul;
} octet_counts;

static inline __m128i equals_16(__m128i octets, char c)
{
	return _mm_cmpeq_epi8(octets, _mm_set1_epi8(c));
}

static inline line_ends count_step(octet_counts *k, const unsigned char *s)
{
	const __m128i octets = _mm_loadu_si128((const __m128i *)(const void *)s);
	const __m128i cr = equals_16(octets, '\r'), lf = equals_16(octets, '\n');
	const __m128i allowed = _mm_or_si128(_mm_or_si128(cr, lf), equals_16(octets, '\t'));
	const __m128i low = _mm_cmplt_epi8(octets, _mm_set1_epi8(' ')); /* as signed numbers: also those over 7F */
	const __m128i others = _mm_or_si128(equals_16(octets, '='), equals_16(octets, 0x7F));
	k->high = _mm_sub_epi8(k->high, _mm_cmplt_epi8(octets, _mm_setzero_si128()));
	k->special = _mm_sub_epi8(k->special, _mm_or_si128(_mm_andnot_si128(allowed, low), others));
	k->nul = _mm_sub_epi8(k->nul, _mm_cmpeq_epi8(octets, _mm_setzero_si128()));
	return (line_ends){ (unsigned)_mm_movemask_epi8(cr), (unsigned)_mm_movemask_epi8(lf) };
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
	uint64_t high, special, nul;
} octet_counts;

/* The first octet is the lowest, on every machine. */
static inline uint64_t word_of(const unsigned char *s)
{
	uint64_t word = 0;
	for (unsigned i = 0; i < 8; i++)
		word |= (uint64_t)s[i] << 8 * i;
	return word;
}

/* The top bit of each octet: is it c? low: octets without their top bits, so that no sum carries into the next. */
static inline uint64_t equals_octet(uint64_t low, unsigned char c)
{
	return ~((low ^ EACH_OCTET(c)) + EACH_OCTET(0x7F));
}

/* The top bits of eight octets side by side: each product is a bit of the highest octet, and none meets another. */
static inline uint64_t gather_tops(uint64_t tops)
{
	return (tops >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline line_ends count_step(octet_counts *k, const unsigned char *s)
{
	const uint64_t word = word_of(s), tops = EACH_OCTET(0x80), low = word & ~tops, high = word & tops;
	const uint64_t cr = equals_octet(low, '\r'), lf = equals_octet(low, '\n');
	const uint64_t control = ~((low | tops) - EACH_OCTET(' '));
	const uint64_t allowed = equals_octet(low, '\t') | lf | cr;
	const uint64_t special = (control & ~allowed) | equals_octet(low, '=') | equals_octet(low, 0x7F) | word;
	k->high += high >> 7;
	k->special += (special & tops) >> 7;
	k->nul += (equals_octet(low, 0) & ~word & tops) >> 7;
	return (line_ends){ gather_tops(cr & ~word & tops), gather_tops(lf & ~word & tops) };
}

/* The sum of the eight octets. */
static size_t sum_counts(uint64_t word)
{
	const uint64_t even = UINT64_C(0x00FF00FF00FF00FF);
	const uint64_t pairs = (word & even) + (word >> 8 & even);
	return (size_t)(pairs * UINT64_C(0x0001000100010001) >> 48);
}

#endif

static inline line_ends count_block(octet_counts *k, const unsigned char *s)
{
	line_ends ends = { 0, 0 };
	for (unsigned i = 0; i < SURVEY_BLOCK; i += SURVEY_STEP) {
		const line_ends some = count_step(k, s + i);
		ends.cr |= some.cr << i;
		ends.lf |= some.lf << i;
	}
	return ends;
}

/* bits is not 0. */
static inline unsigned lowest_bit(uint64_t bits)
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

static void survey_line(mimeo_survey *s, const char *line, size_t n)
{
	if (n > s->longest)
		s->longest = n;
	if (n == 0)
		return;
	const bool dot = line[0] == '.', from = line[0] == 'F' && n >= 5 && memcmp(line, "From ", 5) == 0;
	const bool boundary = line[0] == '-' && n >= 4 && memcmp(line, "--=_", 4) == 0;
	const bool blank = line[n - 1] == ' ' || line[n - 1] == '\t';
	s->dots += dot;
	s->dot_line |= dot && n == 1;
	s->from_line |= from;
	s->boundary_line |= boundary;
	s->blank_end |= blank;
	s->placed += (size_t)(dot || from || boundary) + blank;
}

/* Where the survey of lines is. */
typedef struct survey_walk {
	const char *data;
	size_t n;
	size_t start;  /* of the line that is open */
	size_t single; /* line ends that are a CR or a LF alone */
	uint64_t cr;   /* 1: the last octet before the block is one */
	bool any_end;  /* a CR or a LF alone ends a line as well */
} survey_walk;

/* Lines that end in the block at `at`. */
static void survey_ends(mimeo_survey *s, survey_walk *w, size_t at, line_ends ends)
{
	const uint64_t behind_cr = ends.cr << 1 | w->cr, bare = ends.lf & ~behind_cr;
	s->bare |= behind_cr != ends.lf;
	w->cr = ends.cr >> (SURVEY_BLOCK - 1);
	for (uint64_t left = w->any_end ? ends.cr | bare : ends.cr; left; left &= left - 1) {
		const size_t end = at + lowest_bit(left);
		const bool pair = w->data[end] == '\r' && w->n - end > 1 && w->data[end + 1] == '\n';
		if (!pair && !w->any_end)
			continue;
		survey_line(s, w->data + w->start, end - w->start);
		s->crlf++;
		w->single += !pair;
		w->start = end + 1 + pair;
	}
}

/* Octets from `at` on, as many as the counts can hold; returns where the next ones are. The last block is filled up
 * with octets of no kind. */
static size_t survey_blocks(mimeo_survey *s, survey_walk *w, size_t at)
{
	const unsigned char *data = (const unsigned char *)w->data;
	unsigned char last[SURVEY_BLOCK];
	octet_counts k;
	memset(&k, 0, sizeof k);
	for (int i = 0; i < SURVEY_MOST / (SURVEY_BLOCK / SURVEY_STEP) && at < w->n; i++, at += SURVEY_BLOCK) {
		const unsigned char *block = data + at;
		if (w->n - at < SURVEY_BLOCK) {
			memset(last, 'a', sizeof last);
			memcpy(last, block, w->n - at);
			block = last;
		}
		const line_ends ends = count_block(&k, block);
		if (ends.cr | ends.lf | w->cr)
			survey_ends(s, w, at, ends);
	}
	s->high += sum_counts(k.high);
	s->special += sum_counts(k.special);
	s->nul |= sum_counts(k.nul) != 0;
	return at;
}

static void survey(mimeo_survey *s, const void *data, size_t n, bool any_end)
{
	survey_walk w = { .data = data, .n = n, .any_end = any_end };
	*s = (mimeo_survey){ .utf8 = true };
	for (size_t at = 0; at < n;)
		at = survey_blocks(s, &w, at);
	s->bare |= w.cr != 0;
	s->ends_open = w.start < n;
	if (s->ends_open)
		survey_line(s, w.data + w.start, n - w.start);
	s->size = n + w.single;
}

void mimeo_survey_content(mimeo_survey *s, const void *data, size_t n)
{
	survey(s, data, n, false);
	s->utf8 = s->high == 0 || mimeo_utf8_valid(data, n) == n;
}

void mimeo_survey_text(mimeo_survey *s, const void *data, size_t n)
{
	survey(s, data, n, true);
	s->bare = false;
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
