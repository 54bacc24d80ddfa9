/* The survey: in blocks of 64 octets a kernel counts octets, and line ends leave a bit each; a line is looked at where
 * it ends. */
#include "encode/survey.h"
#include <stdint.h>
#include <string.h>
#include "base/bits.h"
#include "base/utf8.h"
#include "encode/survey_kernel.h"

enum { SURVEY_LINE = 998 }; /* octets of a line, RFC 5322 section 2.1.1 */

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
	const mimeo_survey_kernel *kernel;
} survey_walk;

/* Lines that end in the block at `at`. */
static void survey_ends(mimeo_survey *s, survey_walk *w, size_t at, mimeo_line_ends ends)
{
	const uint64_t behind_cr = ends.cr << 1 | w->cr, bare = ends.lf & ~behind_cr;
	s->bare |= behind_cr != ends.lf;
	w->cr = ends.cr >> (MIMEO_SURVEY_BLOCK - 1);
	for (uint64_t left = w->any_end ? ends.cr | bare : ends.cr; left; left &= left - 1) {
		const size_t end = at + mimeo_lowest_bit(left);
		const bool pair = w->data[end] == '\r' && w->n - end > 1 && w->data[end + 1] == '\n';
		if (!pair && !w->any_end)
			continue;
		survey_line(s, w->data + w->start, end - w->start);
		s->crlf++;
		w->single += !pair;
		w->start = end + 1 + pair;
	}
}

/* Some of the octets from `at` on; returns where the next ones are. A last block that is not whole is filled up with
 * octets of no kind. */
static size_t survey_blocks(mimeo_survey *s, survey_walk *w, size_t at)
{
	unsigned char last[MIMEO_SURVEY_BLOCK];
	mimeo_line_ends ends[MIMEO_SURVEY_MOST];
	mimeo_octet_kinds kinds = { 0, 0, false };
	const unsigned char *octets = (const unsigned char *)w->data + at;
	const size_t left = w->n - at;
	size_t blocks = left / MIMEO_SURVEY_BLOCK;
	if (blocks > MIMEO_SURVEY_MOST)
		blocks = MIMEO_SURVEY_MOST;
	if (left < MIMEO_SURVEY_BLOCK) {
		memset(last, 'a', sizeof last);
		memcpy(last, octets, left);
		octets = last;
		blocks = 1;
	}
	w->kernel->count(&kinds, ends, octets, blocks);
	s->high += kinds.high;
	s->special += kinds.special;
	s->nul |= kinds.nul;
	for (size_t i = 0; i < blocks; i++, at += MIMEO_SURVEY_BLOCK)
		if (ends[i].cr | ends[i].lf | w->cr)
			survey_ends(s, w, at, ends[i]);
	return at;
}

/* The last one is always here. */
static const mimeo_survey_kernel *survey_kernel_here(void)
{
	const mimeo_survey_kernel *kernel = mimeo_survey_kernels;
	while (!kernel->is_here()) /* by machine: what the processor has */
		kernel++;
	return kernel;
}

static void survey(mimeo_survey *s, const void *data, size_t n, bool any_end)
{
	survey_walk w = { .data = data, .n = n, .any_end = any_end, .kernel = survey_kernel_here() };
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
