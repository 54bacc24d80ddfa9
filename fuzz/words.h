/* RFC 2047 by itself, text or phrase: what is refused has a control or is no UTF-8; what is taken keeps every limit of lines
 * and words and reads back equal. */
#ifndef MIMEO_FUZZ_WORDS_H
#define MIMEO_FUZZ_WORDS_H
#include "encode.h"
#include "support/rfc2047.h"

/* The wire text, at this column, is a reader's text (or phrase) of these octets. */
static inline void words_read_back(const encoding *e, const char *wire, size_t n, bool phrase)
{
	rfc2047 r;
	rfc2047_init(&r, n);
	/* From further right than a line goes nothing but the text is judged. */
	const char *fault = e->column <= 78 ? rfc2047_lines(wire, n, e->column) : NULL;
	bool read = phrase ? rfc2047_phrase(&r, wire, n) : n == 0 || rfc2047_text(&r, wire, n);
	require(
		!fault && read, "column %zu: %s%s\n%.*s", e->column, fault ? fault : "", r.fault ? r.fault : "", (int)n, wire);
	require(fuzz_same(r.text, r.size, e->data, e->n), "column %zu: read back as \"%.*s\"\n%.*s", e->column, (int)r.size,
		r.text, (int)n, wire);
	rfc2047_free(&r);
}

static inline bool words_take(const encoding *e, bool phrase)
{
	return rfc2047_clean(e->data, e->n) && !(phrase && e->n && memchr(e->data, '\t', e->n));
}

static inline void words_alone(const encoding *e, bool phrase)
{
	size_t n;
	int status;
	char *out = encode_all(e, &n, &status);
	require(!out == !words_take(e, phrase), "%s", msg_errname(status));
	if (out)
		words_read_back(e, out, n, phrase);
	free(out);
}

/* Column 1 to 78 mostly, and far to the right at times. */
static inline size_t words_column(unsigned option)
{
	return option < 234 ? 1 + option % 78 : (option - 234) * 45;
}

#endif
