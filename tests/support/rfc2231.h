/* A strict reader of MIME parameters, written from RFC 2045 and RFC 2231 and sharing no code with the library: one
 * parameter, in any of its forms, as "; name=value" or as sections. */
#ifndef MIMEO_TESTS_RFC2231_H
#define MIMEO_TESTS_RFC2231_H
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct rfc2231 {
	const char *fault;    /* NULL: none */
	char *text;           /* the value, decoded; room for as many octets as the wire has */
	size_t size;
	size_t sections;      /* 0: name=value or name*=value */
	size_t starred;       /* sections, or the whole, with percent encoding */
	bool quoted;          /* a quoted-string was seen */
	char *fallback;       /* of name="..." before the extended form */
	size_t fallback_size;
	bool has_fallback;
} rfc2231;

static inline void rfc2231_init(rfc2231 *r, size_t wire_size)
{
	memset(r, 0, sizeof *r);
	r->text = malloc(wire_size + 1);
	r->fallback = malloc(wire_size + 1);
	if (!r->text || !r->fallback)
		abort();
}

static inline void rfc2231_free(rfc2231 *r)
{
	free(r->text);
	free(r->fallback);
}

static inline size_t rfc2231_fault(rfc2231 *r, const char *fault)
{
	if (!r->fault)
		r->fault = fault;
	return 0;
}

static inline bool rfc2231_token(char c)
{
	return (unsigned char)c > 0x20 && (unsigned char)c < 0x7F && !strchr("()<>@,;:\\\"/[]?=", c);
}

/* A token or quoted-string at s: its octets on the wire, or 0. */
static inline size_t rfc2231_plain(rfc2231 *r, const char *s, size_t n, bool utf8)
{
	size_t i = 0;
	if (n == 0 || s[0] != '"') {
		while (i < n && rfc2231_token(s[i]))
			r->text[r->size++] = s[i++];
		return i ? i : rfc2231_fault(r, "no token and no quoted-string");
	}
	r->quoted = true;
	for (i = 1; i < n && s[i] != '"'; i++) {
		if (s[i] == '\\' && ++i == n)
			break;
		unsigned char c = (unsigned char)s[i];
		if (c < 0x20 || c == 0x7F || (c >= 0x80 && !utf8))
			return rfc2231_fault(r, "a character that may not stand in a quoted-string");
		if (c == '?' && s[i - 1] == '=')
			return rfc2231_fault(r, "=? in a quoted-string");
		r->text[r->size++] = s[i];
	}
	return i < n ? i + 1 : rfc2231_fault(r, "a quoted-string that is not closed");
}

/* Extended text at s. Each section must be whole characters: no tail of a character at its start or cut at its end. */
static inline size_t rfc2231_extended(rfc2231 *r, const char *s, size_t n, bool charset)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t i = 0, tails = 0;
	if (charset) {
		if (n < 7 || memcmp(s, "UTF-8''", 7) != 0)
			return rfc2231_fault(r, "no charset at the start");
		i = 7;
	}
	for (; i < n && s[i] != ';' && s[i] != '\r' && s[i] != ' '; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c == '%') {
			const char *high = i + 2 < n ? memchr(hex, s[i + 1], 16) : NULL;
			const char *low = high ? memchr(hex, s[i + 2], 16) : NULL;
			if (!low)
				return rfc2231_fault(r, "not % and two upper case hex digits");
			c = (unsigned char)((high - hex) * 16 + (low - hex));
			i += 2;
		} else if (!rfc2231_token(s[i]) || c == '*' || c == '\'') {
			return rfc2231_fault(r, "a character that is no attribute-char");
		}
		bool tail = (c & 0xC0) == 0x80;
		if (tail != (tails > 0))
			return rfc2231_fault(r, "a section that is not whole characters");
		tails = tail ? tails - 1 : c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;
		r->text[r->size++] = (char)c;
	}
	return tails == 0 && i > 0 ? i : rfc2231_fault(r, "a section that is empty or cut");
}

/* What stands between name and "=": *number (or -1) and *star. Its octets with the "=", or 0. */
static inline size_t rfc2231_attribute(rfc2231 *r, const char *s, size_t n, long *number, bool *star)
{
	size_t i = 0;
	*number = -1;
	*star = false;
	if (i + 1 < n && s[i] == '*' && s[i + 1] != '=') {
		size_t start = ++i;
		for (*number = 0; i < n && s[i] >= '0' && s[i] <= '9'; i++)
			*number = *number * 10 + (s[i] - '0');
		if (i == start || (s[start] == '0' && i - start > 1))
			return rfc2231_fault(r, "a section number that is none, or has a leading zero");
	}
	if (i < n && s[i] == '*') {
		*star = true;
		i++;
	}
	return i < n && s[i] == '=' ? i + 1 : rfc2231_fault(r, "not name, name*, name*0 or name*0*, and =");
}

static inline size_t rfc2231_lead(rfc2231 *r, const char *s, size_t n, const char *name)
{
	size_t i = 1, name_size = strlen(name);
	if (n == 0 || s[0] != ';')
		return rfc2231_fault(r, "no semicolon");
	if (i + 1 < n && s[i] == '\r' && s[i + 1] == '\n')
		i += 2;
	if (i == n || s[i] != ' ')
		return rfc2231_fault(r, "neither a space nor a fold after the semicolon");
	i++;
	if (n - i < name_size || memcmp(s + i, name, name_size) != 0)
		return rfc2231_fault(r, "another name");
	return i + name_size;
}

/* May this piece follow what was read so far? A plain "name=value" before an extended form is the fallback. */
static inline bool rfc2231_follows(rfc2231 *r, bool any, bool extended, long number, bool star)
{
	if (!any)
		return number <= 0;
	if (r->sections > 0)
		return number == (long)r->sections && (!star || extended);
	if (extended || r->has_fallback || !star || number > 0)
		return false;
	memcpy(r->fallback, r->text, r->size);
	r->fallback_size = r->size;
	r->has_fallback = true;
	r->size = 0;
	return true;
}

/* The whole of the wire is this one parameter. */
static inline bool rfc2231_param(rfc2231 *r, const char *wire, size_t n, const char *name, bool utf8)
{
	bool extended = false, any = false;
	for (size_t i = 0; i < n && !r->fault; any = true) {
		long number = -1;
		bool star = false;
		i += rfc2231_lead(r, wire + i, n - i, name);
		if (!r->fault)
			i += rfc2231_attribute(r, wire + i, n - i, &number, &star);
		if (!r->fault && !rfc2231_follows(r, any, extended, number, star))
			rfc2231_fault(r, "a parameter twice, sections out of order, or a star that comes too late");
		if (r->fault)
			break;
		extended |= star && number <= 0;
		i += star ? rfc2231_extended(r, wire + i, n - i, number <= 0) : rfc2231_plain(r, wire + i, n - i, utf8);
		r->sections += number >= 0;
		r->starred += star;
	}
	if (!any)
		rfc2231_fault(r, "nothing there");
	return !r->fault;
}

/* Lines of at most 78 characters, a further semicolon counted; none ends in white space. */
static inline const char *rfc2231_lines(const char *wire, size_t n, size_t column)
{
	size_t characters = column;
	for (size_t i = 0; i < n; i++) {
		if (wire[i] == '\r') {
			if (i + 2 >= n || wire[i + 1] != '\n' || wire[i + 2] != ' ' || (i && wire[i - 1] == ' '))
				return "CR that is no fold, or after white space";
			characters = 0;
			i++;
			continue;
		}
		if (wire[i] == '\n')
			return "a bare LF";
		characters += ((unsigned char)wire[i] & 0xC0) != 0x80;
		if (characters > 78)
			return "a line of more than 78 characters";
	}
	return characters + 1 > 78 && n > 1 ? "no room for a semicolon" : NULL;
}

#endif
