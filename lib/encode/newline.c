/* Line ends: to CRLF, to LF, and the dots of SMTP. Each octet is searched for LF and for CR once, by memchr, and copied
 * with the run in which it stands. */
#include "encode/newline.h"
#include <stdint.h>
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

size_t mimeo_crlf_size(const char *text, size_t n)
{
	size_t more = 0, ending;
	if (n == 0)
		return 0;
	for (line_walk w = walk_lines(text, n); w.at < w.end;) {
		next_line(&w, &ending);
		more += ending == 1;
	}
	return more > SIZE_MAX - n ? SIZE_MAX : n + more; /* unreached: no object has so many line ends */
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

size_t mimeo_lf_write(char *out, const char *data, size_t n, bool *held)
{
	char *at = out;
	if (n == 0)
		return 0;
	if (*held && *data != '\n')
		*at++ = '\r';
	*held = false;
	for (const char *s = data, *end = data + n; s < end;) {
		const char *cr = find_or(s, end, '\r');
		const size_t size = (size_t)(cr - s);
		memcpy(at, s, size);
		at += size;
		s = cr;
		if (cr < end) {
			s++;
			*held = s == end;
			if (s < end && *s != '\n')
				*at++ = '\r';
		}
	}
	return (size_t)(at - out);
}

size_t mimeo_dots_write(char *out, const char *data, size_t n, bool *start, bool *cr)
{
	char *at = out;
	if (n == 0)
		return 0;
	for (const char *s = data, *end = data + n; s < end;) {
		const char *lf = find_or(s, end, '\n');
		const size_t size = (size_t)(lf - s) + (lf < end);
		if (*start && *s == '.')
			*at++ = '.';
		memcpy(at, s, size);
		at += size;
		*start = lf < end && (lf > s ? lf[-1] == '\r' : *cr);
		*cr = s[size - 1] == '\r';
		s += size;
	}
	return (size_t)(at - out);
}
