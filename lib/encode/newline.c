/* Line ends, to CRLF. Each octet is searched for LF and for CR once, by memchr, and copied
 * with the run in which it stands. */
#include "encode/newline.h"
#include <stdbool.h>
#include <string.h>

/* A walk over lines that end in CRLF, CR or LF. */
typedef struct line_walk {
	const char *at, *end;
	const char *lf; /* the first LF from `at` on; end where there is none */
} line_walk;

static const char *find_or(const char *s, const char *end, int c)
{
	const char *found = s < end ? memchr(s, c, (size_t)(end - s)) : NULL;
	return found ? found : end;
}

/* n > 0. */
static line_walk walk_lines(const char *text, size_t n)
{
	return (line_walk){ .at = text, .end = text + n, .lf = find_or(text, text + n, '\n') };
}

/* Octets of the next line without its end, which takes *ending octets (0: the last line is open). */
static size_t next_line(line_walk *w, size_t *ending)
{
	const char *line = w->at, *stop = find_or(line, w->lf, '\r');
	const bool cr = stop < w->lf;
	const bool lf = w->lf < w->end && w->lf == stop + cr;
	*ending = (size_t)cr + lf;
	w->at = stop + *ending;
	if (lf)
		w->lf = find_or(w->at, w->end, '\n');
	return (size_t)(stop - line);
}

size_t mimeo_crlf_write(char *out, const char *text, size_t n)
{
	char *at = out;
	if (n == 0)
		return 0;
	for (line_walk w = walk_lines(text, n); w.at < w.end;) {
		size_t ending;
		const char *line = w.at;
		const size_t size = next_line(&w, &ending);
		memcpy(at, line, size);
		at += size;
		if (ending) {
			memcpy(at, "\r\n", 2);
			at += 2;
		}
	}
	return (size_t)(at - out);
}
