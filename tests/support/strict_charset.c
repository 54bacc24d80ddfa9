/* Charsets: which names are registered, and octets in one of them as UTF-8. UTF-8, US-ASCII and ISO-8859-1 are read
 * here, the others by the C library. */
#include "support/strict_inside.h"
#include <string.h>
#if !defined(_WIN32)
#include <errno.h>
#include <iconv.h>
#include <strings.h>
#endif

/* Preferred MIME names (IANA "character-sets") that mail is written in. */
static const char *const names[] = {
	"UTF-8",
	"US-ASCII",
	"ISO-8859-1",
	"ISO-8859-2",
	"ISO-8859-3",
	"ISO-8859-4",
	"ISO-8859-5",
	"ISO-8859-6",
	"ISO-8859-7",
	"ISO-8859-8",
	"ISO-8859-8-I",
	"ISO-8859-9",
	"ISO-8859-10",
	"ISO-8859-11",
	"ISO-8859-13",
	"ISO-8859-14",
	"ISO-8859-15",
	"ISO-8859-16",
	"windows-1250",
	"windows-1251",
	"windows-1252",
	"windows-1253",
	"windows-1254",
	"windows-1255",
	"windows-1256",
	"windows-1257",
	"windows-1258",
	"windows-874",
	"ISO-2022-JP",
	"ISO-2022-JP-2",
	"ISO-2022-KR",
	"ISO-2022-CN",
	"Shift_JIS",
	"EUC-JP",
	"EUC-KR",
	"GB2312",
	"GBK",
	"GB18030",
	"HZ-GB-2312",
	"Big5",
	"Big5-HKSCS",
	"KOI8-R",
	"KOI8-U",
	"TIS-620",
	"IBM437",
	"IBM850",
	"IBM852",
	"IBM866",
	"macintosh",
	"VISCII",
	"UTF-7",
	"UTF-16",
	"UTF-16BE",
	"UTF-16LE",
	"Windows-31J",
};

bool strict_charset_known(const char *name, size_t size)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strict_same(name, size, names[i]))
			return true;
	return false;
}

static strict_text from_latin1(strict_message *m, strict_text octets)
{
	strict_out out = { .m = m };
	for (size_t i = 0; i < octets.size; i++) {
		unsigned char c = (unsigned char)octets.data[i];
		char pair[2] = { (char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f)) };
		if (c < 0x80)
			strict_add(&out, &octets.data[i], 1);
		else
			strict_add(&out, pair, 2);
	}
	return strict_done(&out);
}

/* ISO-2022-*: no shift is left open; the last escape sequence of ISO-2022-JP goes back to ASCII (RFC 1468). */
static bool ends_in_ascii(strict_text octets, bool japanese)
{
	bool ascii = true, shifted = false;
	for (size_t i = 0; i < octets.size; i++) {
		if (octets.data[i] == 0x1b && japanese)
			ascii = octets.size - i >= 3 && memcmp(octets.data + i, "\x1b(B", 3) == 0;
		shifted = octets.data[i] == 0x0e || (shifted && octets.data[i] != 0x0f);
	}
	return ascii && !shifted;
}

#if !defined(_WIN32)
/* RFC 1556: -I says who orders the letters, not which they are. Shift_JIS is what Windows and the WHATWG mean by it,
 * with a backslash at 5C, where JIS X 0201 has a yen sign. */
static iconv_t open_reader(const char *name)
{
	const bool japanese = strcasecmp(name, "Shift_JIS") == 0;
	const char *known = strcasecmp(name, "ISO-8859-8-I") == 0 ? "ISO-8859-8" : japanese ? "CP932" : name;
	iconv_t cd = iconv_open("UTF-8", known);
	return cd == (iconv_t)-1 && japanese ? iconv_open("UTF-8", name) : cd;
}

static bool convert(strict_message *m, const char *name, strict_text octets, strict_text *utf8)
{
	iconv_t cd = open_reader(name);
	if (cd == (iconv_t)-1)
		return false;
	strict_out out = { .m = m };
	char *in = strict_alloc(m, octets.size + 1), room[512];
	size_t left = octets.size;
	if (left)
		memcpy(in, octets.data, left);
	bool good = true;
	for (bool more = true; more && good;) {
		char *to = room;
		size_t free_room = sizeof room;
		size_t result = left ? iconv(cd, &in, &left, &to, &free_room) : iconv(cd, NULL, NULL, &to, &free_room);
		more = left != 0 || (result != (size_t)-1 && free_room == 0);
		good = result != (size_t)-1 || errno == E2BIG;
		if (result == (size_t)-1 && errno == E2BIG)
			more = true;
		strict_add(&out, room, sizeof room - free_room);
	}
	iconv_close(cd);
	*utf8 = strict_done(&out);
	return good;
}
#else
/* There is no iconv: nothing is read that is in other charsets. */
static bool convert(strict_message *m, const char *name, strict_text octets, strict_text *utf8)
{
	(void)m, (void)name, (void)octets, (void)utf8;
	return false;
}
#endif

bool strict_charset_decode(strict_message *m, strict_text charset, strict_text octets, strict_text *utf8)
{
	bool good = true;
	*utf8 = strict_copy(m, octets.data, octets.size);
	if (strict_same(charset.data, charset.size, "UTF-8"))
		return strict_utf8(octets.data, octets.size);
	if (strict_same(charset.data, charset.size, "US-ASCII"))
		return !strict_high(octets.data, octets.size);
	if (strict_same(charset.data, charset.size, "ISO-8859-1")) {
		*utf8 = from_latin1(m, octets);
		return true;
	}
	if (!strict_charset_known(charset.data, charset.size))
		return false;
	strict_text name = strict_copy(m, charset.data, charset.size);
	if (strict_same(name.data, name.size < 9 ? name.size : 9, "ISO-2022-"))
		good = ends_in_ascii(octets, name.size > 9 && (name.data[9] == 'J' || name.data[9] == 'j'));
	return convert(m, name.data, octets, utf8) && good;
}
