/* A strict reader of header text, written from RFC 5322 and RFC 2047 and sharing no code with the library. It unfolds,
 * tells plain text from encoded-words, decodes each word by itself, and names the first rule that is broken. Where a
 * lenient reader would see an encoded-word and a strict one would not, it finds fault as well. */
#ifndef MIMEO_TESTS_RFC2047_H
#define MIMEO_TESTS_RFC2047_H
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { RFC2047_CUTS = 2048 };

typedef struct rfc2047 {
	const char *fault;          /* NULL: none */
	char *text;                 /* decoded, room for as many octets as the wire has */
	size_t size;
	size_t words;               /* encoded-words */
	size_t cuts[RFC2047_CUTS];  /* offsets in text between two adjacent encoded-words */
	size_t cut_count;
	bool after_padded;          /* the last B word was padded, and nothing but a B word was seen since */
} rfc2047;

static inline void rfc2047_init(rfc2047 *r, size_t wire_size)
{
	memset(r, 0, sizeof *r);
	r->text = malloc(wire_size + 1);
	if (!r->text)
		abort();
}

static inline void rfc2047_free(rfc2047 *r)
{
	free(r->text);
}

static inline bool rfc2047_set(rfc2047 *r, const char *fault)
{
	if (!r->fault)
		r->fault = fault;
	return false;
}

/* Well-formed by RFC 3629, and without C0 (HTAB is no fault), DEL, C1, U+2028 and U+2029. */
static inline bool rfc2047_clean(const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	for (size_t i = 0; i < n;) {
		size_t size = s[i] < 0x80 ? 1 : s[i] < 0xC2 ? 0 : s[i] < 0xE0 ? 2 : s[i] < 0xF0 ? 3 : s[i] < 0xF5 ? 4 : 0;
		if (size == 0 || size > n - i)
			return false;
		for (size_t k = 1; k < size; k++) {
			if (s[i + k] < 0x80 || s[i + k] > 0xBF)
				return false;
		}
		if ((s[i] == 0xE0 && s[i + 1] < 0xA0) || (s[i] == 0xED && s[i + 1] > 0x9F) ||
			(s[i] == 0xF0 && s[i + 1] < 0x90) || (s[i] == 0xF4 && s[i + 1] > 0x8F))
			return false;
		if ((s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7F || (s[i] == 0xC2 && s[i + 1] < 0xA0))
			return false;
		if (s[i] == 0xE2 && s[i + 1] == 0x80 && (s[i + 2] == 0xA8 || s[i + 2] == 0xA9))
			return false;
		i += size;
	}
	return true;
}

static inline bool rfc2047_q(rfc2047 *r, const char *s, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/_";
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '=') {
			const char *high = i + 2 < n ? memchr(hex, s[i + 1], 16) : NULL;
			const char *low = high ? memchr(hex, s[i + 2], 16) : NULL;
			if (!low)
				return rfc2047_set(r, "Q: an escape that is not = and two upper case hex digits");
			r->text[r->size++] = (char)((high - hex) * 16 + (low - hex));
			i += 2;
		} else if (!memchr(safe, s[i], sizeof safe - 1)) {
			return rfc2047_set(r, "Q: a character that may not stand in a phrase");
		} else {
			r->text[r->size++] = s[i] == '_' ? ' ' : s[i];
		}
	}
	return true;
}

static inline bool rfc2047_b(rfc2047 *r, const char *s, size_t n)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	if (n % 4 != 0)
		return rfc2047_set(r, "B: not a multiple of four");
	for (size_t i = 0; i < n; i += 4) {
		size_t pad = i + 4 < n || s[i + 3] != '=' ? 0 : s[i + 2] == '=' ? 2 : 1;
		unsigned long bits = 0;
		for (size_t k = 0; k < 4; k++) {
			const char *digit = k < 4 - pad ? memchr(alphabet, s[i + k], 64) : alphabet;
			if (!digit)
				return rfc2047_set(r, "B: a character that is not in the alphabet");
			bits = bits << 6 | (unsigned long)(digit - alphabet);
		}
		if (pad && (bits & (pad == 2 ? 0xFFFF : 0xFF)) != 0)
			return rfc2047_set(r, "B: pad bits that are not zero");
		for (size_t k = 0; k < 3 - pad; k++)
			r->text[r->size++] = (char)(bits >> (16 - 8 * k) & 0xFF);
		r->after_padded = pad != 0;
	}
	return true;
}

/* One encoded-word in UTF-8. adjacent: the one before it was an encoded-word too. */
static inline bool rfc2047_word(rfc2047 *r, const char *s, size_t n, bool adjacent)
{
	static const char start[] = "=?UTF-8?";
	size_t head = sizeof start - 1;
	if (n > 75)
		return rfc2047_set(r, "an encoded-word of more than 75 characters");
	if (n < head + 5 || memcmp(s, start, head) != 0 || s[head + 1] != '?' || memcmp(s + n - 2, "?=", 2) != 0)
		return rfc2047_set(r, "not =?UTF-8?x?text?=");
	if (memchr(s + head + 2, '?', n - head - 4))
		return rfc2047_set(r, "a question mark in an encoded-word");
	size_t before = r->size;
	bool base64 = s[head] == 'B';
	if (base64 && adjacent && r->after_padded)
		return rfc2047_set(r, "a B word right after a padded one");
	r->after_padded = false;
	if (!base64 && s[head] != 'Q')
		return rfc2047_set(r, "neither B nor Q");
	if (!(base64 ? rfc2047_b(r, s + head + 2, n - head - 4) : rfc2047_q(r, s + head + 2, n - head - 4)))
		return false;
	if (!rfc2047_clean(r->text + before, r->size - before))
		return rfc2047_set(r, "a word that is not whole characters of text by itself");
	if (adjacent && r->cut_count < RFC2047_CUTS)
		r->cuts[r->cut_count++] = before;
	r->words++;
	return true;
}

static inline bool rfc2047_has_mark(const char *s, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (s[i - 1] == '=' && s[i] == '?')
			return true;
	}
	return false;
}

static inline bool rfc2047_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The wire form without the CRLF of its folds, in memory to be freed; NULL and a fault where CR or LF stands
 * elsewhere. */
static inline char *rfc2047_unfold(rfc2047 *r, const char *wire, size_t n, size_t *size)
{
	char *flat = malloc(n + 1);
	if (!flat)
		abort();
	*size = 0;
	for (size_t i = 0; i < n; i++) {
		if (wire[i] == '\r' && i + 2 < n && wire[i + 1] == '\n' && rfc2047_blank(wire[i + 2])) {
			i++;
		} else if (wire[i] == '\r' || wire[i] == '\n' || wire[i] == '\0') {
			rfc2047_set(r, "CR, LF or NUL that is no fold");
			free(flat);
			return NULL;
		} else {
			flat[(*size)++] = wire[i];
		}
	}
	/* A fold in the place of the space after the colon: that space is no part of the value. */
	if (n > 2 && wire[0] == '\r')
		memmove(flat, flat + 1, --*size);
	return flat;
}

/* Unstructured text: r->text is what a reader gets. */
static inline bool rfc2047_text(rfc2047 *r, const char *wire, size_t n)
{
	size_t size = 0, blanks = 0;
	char *flat = rfc2047_unfold(r, wire, n, &size);
	if (!flat)
		return false;
	bool after_word = false, good = true;
	if (size && (rfc2047_blank(flat[0]) || rfc2047_blank(flat[size - 1])))
		good = rfc2047_set(r, "white space at an end of the value");
	for (size_t i = 0; i < size && good;) {
		size_t end = i;
		while (end < size && rfc2047_blank(flat[end]))
			end++;
		blanks = end - i;
		size_t start = end;
		while (end < size && !rfc2047_blank(flat[end]))
			end++;
		bool word = end - start > 1 && memcmp(flat + start, "=?", 2) == 0;
		if (!(word && after_word)) {
			memcpy(r->text + r->size, flat + i, blanks);
			r->size += blanks;
		}
		if (word) {
			good = rfc2047_word(r, flat + start, end - start, after_word);
		} else if (rfc2047_has_mark(flat + start, end - start)) {
			good = rfc2047_set(r, "literal =?");
		} else {
			memcpy(r->text + r->size, flat + start, end - start);
			r->size += end - start;
		}
		after_word = word;
		i = end;
	}
	free(flat);
	return good && (rfc2047_clean(r->text, r->size) || rfc2047_set(r, "controls or ill-formed UTF-8"));
}

static inline size_t rfc2047_quoted(rfc2047 *r, const char *s, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (s[i] == '"')
			return i + 1;
		if (s[i] == '\\' && ++i == n)
			break;
		if (s[i] == '\t')
			rfc2047_set(r, "a tab in a quoted-string");
		r->text[r->size++] = s[i];
	}
	rfc2047_set(r, "a quoted-string that is not closed");
	return n;
}

/* A phrase, RFC 5322 section 3.2.5: atoms, quoted-strings and encoded-words with single spaces between. */
static inline bool rfc2047_phrase(rfc2047 *r, const char *wire, size_t n)
{
	static const char atext[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";
	size_t size = 0;
	char *flat = rfc2047_unfold(r, wire, n, &size);
	bool after_word = false;
	for (size_t i = 0; flat && !r->fault && i < size;) {
		size_t end = i;
		bool quoted = flat[i] == '"';
		while (!quoted && end < size &&
			((unsigned char)flat[end] >= 0x80 || memchr(atext, flat[end], sizeof atext - 1)))
			end++;
		bool word = end - i > 1 && memcmp(flat + i, "=?", 2) == 0;
		if (i > 0 && !(word && after_word))
			r->text[r->size++] = ' ';
		if (quoted) {
			end = i + rfc2047_quoted(r, flat + i, size - i);
			if (rfc2047_has_mark(flat + i, end - i))
				rfc2047_set(r, "literal =? in a quoted-string");
		} else if (word) {
			rfc2047_word(r, flat + i, end - i, after_word);
		} else if (end == i || rfc2047_has_mark(flat + i, end - i)) {
			rfc2047_set(r, "neither atom nor quoted-string nor encoded-word");
		} else {
			memcpy(r->text + r->size, flat + i, end - i);
			r->size += end - i;
		}
		after_word = word;
		if (end < size && (flat[end] != ' ' || end + 1 == size))
			rfc2047_set(r, "no single space between the words of a phrase");
		i = end + 1;
	}
	free(flat);
	if (size == 0)
		rfc2047_set(r, "an empty phrase");
	return !r->fault && (rfc2047_clean(r->text, r->size) || rfc2047_set(r, "controls or ill-formed UTF-8"));
}

/* One line without its CRLF; column characters stand before it (first line). Returns the fault or NULL. */
static inline const char *rfc2047_line(const char *s, size_t n, size_t column, bool first)
{
	size_t characters = column, start = 0;
	bool word = false, gap = false;
	for (size_t i = 0; i < n; i++) {
		characters += ((unsigned char)s[i] & 0xC0) != 0x80;
		word |= i + 1 < n && s[i] == '=' && s[i + 1] == '?';
	}
	while (start < n && rfc2047_blank(s[start]))
		start++;
	for (size_t i = start; i < n; i++)
		gap |= rfc2047_blank(s[i]);
	if (!first && (start == 0 || start == n))
		return "a line that does not start with white space, or is white space only";
	if (n && rfc2047_blank(s[n - 1]))
		return "a line that ends in white space";
	if (column + n > 998)
		return "a line of more than 998 octets";
	if (word && characters > 76)
		return "a line with an encoded-word of more than 76 characters";
	if (gap && characters > 78)
		return "a line of more than 78 characters that could be folded";
	return NULL;
}

/* The lines of a value whose first line starts at column. */
static inline const char *rfc2047_lines(const char *wire, size_t n, size_t column)
{
	bool first = true;
	for (size_t i = 0; i <= n; first = false) {
		size_t end = i;
		while (end < n && wire[end] != '\r' && wire[end] != '\n')
			end++;
		if (end < n && (wire[end] != '\r' || end + 1 == n || wire[end + 1] != '\n'))
			return "a bare CR or LF";
		const char *fault = rfc2047_line(wire + i, end - i, first ? column : 0, first);
		if (fault)
			return fault;
		i = end < n ? end + 2 : n + 1;
	}
	return NULL;
}

#endif
