/* Octets and lines as the RFCs class them. */
#include "support/strict_inside.h"
#include <string.h>

bool strict_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool strict_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool strict_wsp(char c)
{
	return c == ' ' || c == '\t';
}

/* RFC 5322 section 3.2.3; RFC 6532 section 3.2 adds what is not ASCII. */
bool strict_atext(const strict_message *m, char c)
{
	if ((unsigned char)c >= 0x80)
		return m->options & STRICT_UTF8;
	return strict_alpha(c) || strict_digit(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* RFC 2045 section 5.1. */
bool strict_token_char(char c)
{
	return c > ' ' && c < 0x7f && !strchr("()<>@,;:\\\"/[]?=", c);
}

/* RFC 2231 section 7. */
bool strict_attribute_char(char c)
{
	return strict_token_char(c) && c != '*' && c != '\'' && c != '%';
}

bool strict_hex_upper(char c)
{
	return strict_digit(c) || (c >= 'A' && c <= 'F');
}

int strict_hex_value(char c)
{
	if (strict_digit(c))
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool strict_same(const char *a, size_t a_size, const char *b)
{
	if (a_size != strlen(b))
		return false;
	for (size_t i = 0; i < a_size; i++) {
		char x = a[i], y = b[i];
		if (x >= 'A' && x <= 'Z')
			x = (char)(x + 32);
		if (y >= 'A' && y <= 'Z')
			y = (char)(y + 32);
		if (x != y)
			return false;
	}
	return true;
}

/* RFC 3629 section 4, byte sequence by byte sequence. */
bool strict_utf8(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	for (size_t i = 0; i < n;) {
		unsigned char c = p[i++];
		size_t more = 0;
		unsigned char low = 0x80, high = 0xbf;
		if (c < 0x80)
			continue;
		if (c >= 0xc2 && c <= 0xdf)
			more = 1;
		else if (c >= 0xe0 && c <= 0xef)
			more = 2;
		else if (c >= 0xf0 && c <= 0xf4)
			more = 3;
		else
			return false;
		if (c == 0xe0)
			low = 0xa0;
		else if (c == 0xed)
			high = 0x9f;
		else if (c == 0xf0)
			low = 0x90;
		else if (c == 0xf4)
			high = 0x8f;
		for (; more; more--) {
			if (i == n || p[i] < low || p[i] > high)
				return false;
			low = 0x80;
			high = 0xbf;
			i++;
		}
	}
	return true;
}

size_t strict_characters(const char *s, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

bool strict_high(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return true;
	return false;
}

bool strict_control(const char *s, size_t n, bool tab)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if ((c < ' ' && !(tab && c == '\t')) || c == 0x7f)
			return true;
		if (c == 0xc2 && i + 1 < n && (unsigned char)s[i + 1] >= 0x80 && (unsigned char)s[i + 1] <= 0x9f)
			return true;
		if (c == 0xe2 && i + 2 < n && (unsigned char)s[i + 1] == 0x80 && ((unsigned char)s[i + 2] & 0xfe) == 0xa8)
			return true;
	}
	return false;
}

bool strict_line(strict_text s, size_t *at, strict_text *line, bool *ended)
{
	if (*at >= s.size)
		return false;
	const char *begin = s.data + *at, *lf = memchr(begin, '\n', s.size - *at);
	size_t size = lf ? (size_t)(lf - begin) : s.size - *at;
	*at += lf ? size + 1 : size;
	*ended = lf && size > 0 && begin[size - 1] == '\r';
	*line = (strict_text){ begin, *ended ? size - 1 : size };
	return true;
}
