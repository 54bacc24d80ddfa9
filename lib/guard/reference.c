/* Decoding on the spot, one character at a time and without a buffer. What is no reference stands for itself. */
#include "guard/reference.h"
#include <stdint.h>
#include <string.h>
#include "base/ascii.h"

enum {
	REFERENCE_DIGITS = 10,     /* of a number, leading zeros too */
	REFERENCE_BEYOND = 0x110000,
};

typedef struct named_character {
	const char *name; /* with its ";" where that must be there */
	uint32_t c;
} named_character;

/* Those that stand in or around an address. */
static const named_character named_characters[] = {
	{ "commat;", '@' }, { "period;", '.' }, { "lowbar;", '_' }, { "plus;", '+' }, { "amp;", '&' }, { "lt;", '<' },
	{ "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' }, { "num;", '#' }, { "equals;", '=' }, { "sol;", '/' },
	{ "colon;", ':' }, { "semi;", ';' }, { "comma;", ',' }, { "lpar;", '(' }, { "rpar;", ')' }, { "lsqb;", '[' },
	{ "rsqb;", ']' }, { "nbsp;", 0xA0 }, { "shy;", 0xAD }, { "hyphen;", '-' }, { "dash;", '-' }, { "percnt;", '%' },
	{ "quest;", '?' }, { "excl;", '!' }, { "zwj;", 0x200D }, { "zwnj;", 0x200C }, { "NoBreak;", 0x2060 },
	{ "Tab;", '\t' }, { "NewLine;", '\n' },
};

/* "#64;" or "#x40;", also without the ";". Returns octets taken, 0 for none. */
static size_t read_numeric(const char *s, size_t n, uint32_t *c)
{
	const bool hex = s[1] == 'x' || s[1] == 'X';
	const size_t first = hex ? 2 : 1;
	size_t i = first;
	*c = 0;
	for (; i < n && i - first < REFERENCE_DIGITS; i++) {
		const int value = mimeo_hex_value(s[i]);
		if (value < 0 || (!hex && value > 9))
			break;
		*c = *c * (hex ? 16 : 10) + (uint32_t)value;
		if (*c > REFERENCE_BEYOND)
			*c = REFERENCE_BEYOND;
	}
	if (i == first)
		return 0;
	return i + (i < n && s[i] == ';');
}

/* A character reference: how many octets at "&", 0 for none. */
static size_t read_reference(const char *s, size_t n, uint32_t *c)
{
	if (n > 2 && s[1] == '#') {
		const size_t size = read_numeric(s + 1, n - 1, c);
		return size ? size + 1 : 0;
	}
	for (size_t i = 0; i < sizeof named_characters / sizeof *named_characters; i++) {
		const char *name = named_characters[i].name;
		const size_t size = strlen(name);
		if (size < n && memcmp(s + 1, name, size) == 0) {
			*c = named_characters[i].c;
			return size + 1;
		}
	}
	return 0;
}

static bool is_unseen(uint32_t c)
{
	return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

static size_t write_character(uint32_t c, char out[MIMEO_REFERENCE_MOST])
{
	if (is_unseen(c) || c >= REFERENCE_BEYOND)
		return 0;
	if (c == 0xFE6B || c == 0xFF20)
		c = '@';
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	const size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = size; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)((0xF00 >> size & 0xF0) | c);
	return size;
}

/* The character of three octets at most, decoded, where it is one that is looked for raw; else 0. */
static size_t read_raw(const char *s, size_t n, uint32_t *c)
{
	const unsigned char *u = (const unsigned char *)s;
	if (n >= 2 && u[0] == 0xC2 && u[1] == 0xAD) {
		*c = 0xAD;
		return 2;
	}
	if (n < 3 || (u[0] != 0xE2 && u[0] != 0xEF))
		return 0;
	*c = (u[0] & 0xFU) << 12 | (u[1] & 0x3FU) << 6 | (u[2] & 0x3FU);
	return is_unseen(*c) || *c == 0xFE6B || *c == 0xFF20 ? 3 : 0;
}

size_t mimeo_reference_read(const char *s, size_t n, char out[MIMEO_REFERENCE_MOST], size_t *out_size)
{
	uint32_t c;
	size_t size = 0;
	if (*s == '&') {
		size = read_reference(s, n, &c);
	} else if (*s == '%' && n > 2 && mimeo_hex_value(s[1]) >= 0 && mimeo_hex_value(s[2]) >= 0) {
		out[0] = (char)(mimeo_hex_value(s[1]) << 4 | mimeo_hex_value(s[2]));
		*out_size = 1;
		return 3;
	} else if ((unsigned char)*s >= 0x80) {
		size = read_raw(s, n, &c);
	}
	if (size) {
		*out_size = write_character(c, out);
		return size;
	}
	out[0] = *s;
	*out_size = 1;
	return 1;
}

size_t mimeo_reference_at_sign(const char *s, size_t n)
{
	if (*s == '@')
		return 1;
	if ((*s == '%' || *s == '=') && n > 2 && s[1] == '4' && s[2] == '0')
		return 3;
	if (*s != '&' && (unsigned char)*s != 0xEF)
		return 0;
	char out[MIMEO_REFERENCE_MOST];
	size_t out_size;
	const size_t size = mimeo_reference_read(s, n, out, &out_size);
	return out_size == 1 && out[0] == '@' ? size : 0;
}
