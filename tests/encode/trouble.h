/* Inputs that are hard on encoders: what begins, ends and fills lines, and what looks like it. */
#ifndef MIMEO_TESTS_TROUBLE_H
#define MIMEO_TESTS_TROUBLE_H
#include <stdbool.h>
#include "support/suite.h"

typedef struct trouble_item {
	const char *s;
	size_t n;
} trouble_item;

static const trouble_item trouble_items[] = {
	{ "\r", 1 }, { "\n", 1 }, { "\r\n", 2 }, { "\r\n", 2 }, { "\r\r\n", 3 }, { "\n.", 2 }, { ".", 1 }, { "-", 1 },
	{ "--=_", 4 }, { "--=", 3 }, { "=", 1 }, { " ", 1 }, { "\t", 1 }, { "From ", 5 }, { "From", 4 }, { "F", 1 },
	{ "\r\nFrom ", 7 }, { "\0", 1 }, { "\x01", 1 }, { "\x7f", 1 }, { "\xff", 1 }, { "\xc3", 1 }, { "\xa9", 1 },
	{ "\xe6\x97", 2 }, { "\xc3\xa9", 2 }, { "\xe6\x97\xa5", 3 }, { "\xf0\x9f\x8e\x89", 4 }, { "\xed\xa0\x80", 3 },
	{ "a", 1 }, { "word ", 5 },
};
enum { TROUBLE_ITEMS = sizeof trouble_items / sizeof *trouble_items };

/* Fills at most `most` octets, returns how many; every fifth item or so is a run that leads to the end of a line. */
static inline size_t trouble_fill(uint64_t *state, char *out, size_t most)
{
	size_t n = 0;
	const size_t want = most ? suite_random(state) % (most + 1) : 0;
	while (n < want) {
		const uint64_t draw = suite_random(state);
		if (draw % 5 == 0) {
			for (size_t run = (size_t)(draw >> 32) % 80; run > 0 && n < want; run--)
				out[n++] = 'x';
			continue;
		}
		const trouble_item *item = &trouble_items[(draw >> 8) % TROUBLE_ITEMS];
		for (size_t i = 0; i < item->n && n < want; i++)
			out[n++] = item->s[i];
	}
	return n;
}

/* The text with CRLF line ends, octet by octet; free it. */
static inline char *trouble_crlf(const char *s, size_t n, size_t *size)
{
	char *out = malloc(2 * n + 1);
	*size = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n')
			i++;
		if (s[i] == '\r' || s[i] == '\n') {
			out[(*size)++] = '\r';
			out[(*size)++] = '\n';
		} else {
			out[(*size)++] = s[i];
		}
	}
	return out;
}

#endif
