/* Charsets that need no help: UTF-8, and the two that are its first 128 and 256 characters. */
#include "encode/charset.h"
#include <string.h>
#include "base/ascii.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "mimeo.h"

const mimeo_charset mimeo_charset_utf8 = { .name = "UTF-8" };

/* How a charset's octets become UTF-8. */
typedef enum charset_kind { CHARSET_UNKNOWN, CHARSET_UTF8, CHARSET_ASCII, CHARSET_LATIN1 } charset_kind;

/* The MIME names, the other names of the IANA registry, and those that people write. */
static const struct charset_name {
	const char *name;
	charset_kind kind;
} charset_names[] = {
	{ "UTF-8", CHARSET_UTF8 },
	{ "csUTF8", CHARSET_UTF8 },
	{ "utf8", CHARSET_UTF8 },
	{ "US-ASCII", CHARSET_ASCII },
	{ "ANSI_X3.4-1968", CHARSET_ASCII },
	{ "ANSI_X3.4-1986", CHARSET_ASCII },
	{ "ISO646-US", CHARSET_ASCII },
	{ "ISO_646.irv:1991", CHARSET_ASCII },
	{ "IBM367", CHARSET_ASCII },
	{ "cp367", CHARSET_ASCII },
	{ "csASCII", CHARSET_ASCII },
	{ "iso-ir-6", CHARSET_ASCII },
	{ "us", CHARSET_ASCII },
	{ "ascii", CHARSET_ASCII },
	{ "ISO-8859-1", CHARSET_LATIN1 },
	{ "ISO_8859-1", CHARSET_LATIN1 },
	{ "ISO_8859-1:1987", CHARSET_LATIN1 },
	{ "IBM819", CHARSET_LATIN1 },
	{ "CP819", CHARSET_LATIN1 },
	{ "csISOLatin1", CHARSET_LATIN1 },
	{ "iso-ir-100", CHARSET_LATIN1 },
	{ "latin1", CHARSET_LATIN1 },
	{ "l1", CHARSET_LATIN1 },
	{ "ISO8859-1", CHARSET_LATIN1 },
};

static charset_kind kind_of_charset(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof charset_names / sizeof *charset_names; i++) {
		const struct charset_name *known = &charset_names[i];
		if (mimeo_equal_nocase(name, n, known->name, strlen(known->name)))
			return known->kind;
	}
	return CHARSET_UNKNOWN;
}

const mimeo_charset *mimeo_charset_find(const char *name, size_t n)
{
	return kind_of_charset(name, n) == CHARSET_UTF8 ? &mimeo_charset_utf8 : NULL;
}

static size_t count_high(const unsigned char *s, size_t n)
{
	size_t high = 0;
	for (size_t i = 0; i < n; i++)
		high += s[i] >> 7;
	return high;
}

/* U+0080 to U+00FF: two octets each. */
static void write_latin1(char *out, const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] < 0x80) {
			*out++ = (char)s[i];
		} else {
			*out++ = (char)(0xC0 | s[i] >> 6);
			*out++ = (char)(0x80 | (s[i] & 0x3F));
		}
	}
}

/* Is that octet sequence text of this kind? */
static int judge_charset(charset_kind kind, const char *s, size_t n)
{
	if (kind == CHARSET_UNKNOWN || (kind == CHARSET_ASCII && !mimeo_is_ascii(s, n)))
		return MSG_ERR_CHARSET;
	return kind == CHARSET_UTF8 && n && mimeo_utf8_valid(s, n) != n ? MSG_ERR_UTF8 : MSG_ERR_NONE;
}

int msg_convert_to_utf8(const char *charset, const void *data, size_t n, char *out, size_t capacity, size_t *size)
{
	if (size)
		*size = 0;
	if (!charset || (!data && n) || (!out && capacity))
		return MSG_ERR_ARGUMENT;
	const charset_kind kind = kind_of_charset(charset, strlen(charset));
	const int status = judge_charset(kind, data, n);
	if (status != MSG_ERR_NONE)
		return status;
	size_t need = n;
	if (kind == CHARSET_LATIN1 && !mimeo_add(n, count_high(data, n), &need))
		return MSG_ERR_LIMIT;
	if (size)
		*size = need;
	if (need > capacity)
		return MSG_ERR_SPACE;
	if (kind == CHARSET_LATIN1)
		write_latin1(out, data, n);
	else if (n)
		memcpy(out, data, n);
	return MSG_ERR_NONE;
}
