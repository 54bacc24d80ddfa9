/* The table of charsets. */
#include "encode/charset.h"
#include <string.h>
#include "base/ascii.h"

const mimeo_charset mimeo_charset_utf8 = { .name = "UTF-8", .kind = MIMEO_CHARSET_UTF8 };

static const char *const iconv_latin8i[] = { "ISO-8859-8", NULL };
static const char *const iconv_tis620[] = { "TIS-620", "ISO-8859-11", NULL };
/* Who says Shift_JIS means what Windows made of it (so does the WHATWG's Encoding Standard): 5C is a backslash. */
static const char *const iconv_cp932[] = { "CP932", "WINDOWS-31J", "SHIFT_JIS", NULL };
static const char *const iconv_gb2312[] = { "EUC-CN", "GB2312", NULL };
static const char *const iconv_gbk[] = { "GBK", "CP936", NULL };
static const char *const iconv_hkscs[] = { "BIG5-HKSCS", "BIG5HKSCS", NULL };
static const char *const iconv_cp874[] = { "WINDOWS-874", "CP874", NULL };

/* A charset and its other names: those of the registry, and those that people write. */
typedef struct charset_row {
	mimeo_charset charset;
	const char *others; /* with single spaces between */
} charset_row;

#define CHARSET_PLAIN(charset_name, other_names)                                                                       \
	{                                                                                                                  \
		{ .name = (charset_name), .kind = MIMEO_CHARSET_OTHER }, other_names                                           \
	}
#define CHARSET_NAMED(charset_name, names, other_names)                                                                \
	{                                                                                                                  \
		{ .name = (charset_name), .kind = MIMEO_CHARSET_OTHER, .iconv_names = (names) }, other_names                   \
	}

/* clang-format off: one row, one line. */
static const charset_row charset_rows[] = {
	{ { .name = "US-ASCII", .kind = MIMEO_CHARSET_ASCII },
		"ANSI_X3.4-1968 ANSI_X3.4-1986 ISO646-US ISO_646.irv:1991 IBM367 cp367 csASCII iso-ir-6 us ascii" },
	{ { .name = "ISO-8859-1", .kind = MIMEO_CHARSET_LATIN1 },
		"ISO_8859-1 ISO_8859-1:1987 IBM819 CP819 csISOLatin1 iso-ir-100 latin1 l1 ISO8859-1" },
	CHARSET_PLAIN("ISO-8859-2", "ISO_8859-2 ISO_8859-2:1987 csISOLatin2 iso-ir-101 latin2 l2 ISO8859-2"),
	CHARSET_PLAIN("ISO-8859-3", "ISO_8859-3 ISO_8859-3:1988 csISOLatin3 iso-ir-109 latin3 l3 ISO8859-3"),
	CHARSET_PLAIN("ISO-8859-4", "ISO_8859-4 ISO_8859-4:1988 csISOLatin4 iso-ir-110 latin4 l4 ISO8859-4"),
	CHARSET_PLAIN("ISO-8859-5", "ISO_8859-5 ISO_8859-5:1988 csISOLatinCyrillic iso-ir-144 cyrillic ISO8859-5"),
	CHARSET_PLAIN("ISO-8859-6", "ISO_8859-6 ISO_8859-6:1987 csISOLatinArabic iso-ir-127 arabic ECMA-114 ISO8859-6"),
	CHARSET_PLAIN(
		"ISO-8859-7", "ISO_8859-7 ISO_8859-7:1987 csISOLatinGreek iso-ir-126 greek ECMA-118 ELOT_928 ISO8859-7"),
	CHARSET_PLAIN("ISO-8859-8", "ISO_8859-8 ISO_8859-8:1988 csISOLatinHebrew iso-ir-138 hebrew ISO8859-8"),
	CHARSET_NAMED("ISO-8859-8-I", iconv_latin8i, "ISO_8859-8-I csISO88598I"),
	CHARSET_PLAIN("ISO-8859-9", "ISO_8859-9 ISO_8859-9:1989 csISOLatin5 iso-ir-148 latin5 l5 ISO8859-9"),
	CHARSET_PLAIN("ISO-8859-10", "ISO_8859-10:1992 csISOLatin6 iso-ir-157 latin6 l6 ISO8859-10"),
	CHARSET_PLAIN("ISO-8859-13", "csISO885913 latin7 ISO8859-13"),
	CHARSET_PLAIN("ISO-8859-14", "ISO_8859-14 ISO_8859-14:1998 csISO885914 iso-ir-199 iso-celtic latin8 l8 ISO8859-14"),
	CHARSET_PLAIN("ISO-8859-15", "ISO_8859-15 csISO885915 Latin-9 latin9 ISO8859-15"),
	CHARSET_PLAIN("ISO-8859-16", "ISO_8859-16 ISO_8859-16:2001 csISO885916 iso-ir-226 latin10 l10 ISO8859-16"),
	CHARSET_PLAIN("windows-1250", "cswindows1250 cp1250"),
	CHARSET_PLAIN("windows-1251", "cswindows1251 cp1251"),
	CHARSET_PLAIN("windows-1252", "cswindows1252 cp1252"),
	CHARSET_PLAIN("windows-1253", "cswindows1253 cp1253"),
	CHARSET_PLAIN("windows-1254", "cswindows1254 cp1254"),
	CHARSET_PLAIN("windows-1255", "cswindows1255 cp1255"),
	CHARSET_PLAIN("windows-1256", "cswindows1256 cp1256"),
	CHARSET_PLAIN("windows-1257", "cswindows1257 cp1257"),
	CHARSET_PLAIN("windows-1258", "cswindows1258 cp1258"),
	CHARSET_PLAIN("KOI8-R", "csKOI8R koi8r"),
	CHARSET_PLAIN("KOI8-U", "csKOI8U koi8u"),
	CHARSET_PLAIN("IBM437", "cp437 437 csPC8CodePage437"),
	CHARSET_PLAIN("IBM850", "cp850 850 csPC850Multilingual"),
	CHARSET_PLAIN("IBM852", "cp852 852 csPCp852"),
	CHARSET_PLAIN("IBM866", "cp866 866 csIBM866"),
	CHARSET_NAMED("TIS-620", iconv_tis620, "csTIS620 ISO-8859-11 tis620"),
	CHARSET_NAMED("windows-874", iconv_cp874, "cswindows874 cp874"),
	{ { .name = "ISO-2022-JP", .kind = MIMEO_CHARSET_OTHER, .shifts = true }, "csISO2022JP" },
	CHARSET_NAMED("Shift_JIS", iconv_cp932, "MS_Kanji csShiftJIS sjis shift-jis x-sjis"),
	CHARSET_NAMED("Windows-31J", iconv_cp932, "csWindows31J cp932 ms932"),
	CHARSET_PLAIN("EUC-JP", "Extended_UNIX_Code_Packed_Format_for_Japanese csEUCPkdFmtJapanese eucjp x-euc-jp"),
	CHARSET_PLAIN("EUC-KR", "csEUCKR KS_C_5601-1987 KS_C_5601-1989 KSC_5601 csKSC56011987 korean iso-ir-149 euckr"),
	CHARSET_NAMED("GB2312", iconv_gb2312, "csGB2312 EUC-CN euccn x-euc-cn"),
	CHARSET_NAMED("GBK", iconv_gbk, "CP936 MS936 windows-936 csGBK x-gbk"),
	CHARSET_PLAIN("GB18030", "csGB18030"),
	CHARSET_PLAIN("Big5", "csBig5 big-5 x-x-big5 cn-big5"),
	CHARSET_NAMED("Big5-HKSCS", iconv_hkscs, "csBig5HKSCS big5hkscs"),
};
/* clang-format on */

static bool is_among(const char *names, const char *name, size_t n)
{
	for (;;) {
		const char *end = strchr(names, ' ');
		const size_t size = end ? (size_t)(end - names) : strlen(names);
		if (mimeo_equal_nocase(names, size, name, n))
			return true;
		if (!end)
			return false;
		names = end + 1;
	}
}

static bool is_named(const mimeo_charset *charset, const char *others, const char *name, size_t n)
{
	return mimeo_equal_nocase(charset->name, strlen(charset->name), name, n) || is_among(others, name, n);
}

const mimeo_charset *mimeo_charset_find(const char *name, size_t n)
{
	if (n == 0 || n > MIMEO_CHARSET_NAME_MOST + 10)
		return NULL;
	if (is_named(&mimeo_charset_utf8, "csUTF8 utf8", name, n))
		return &mimeo_charset_utf8;
	for (size_t i = 0; i < sizeof charset_rows / sizeof *charset_rows; i++)
		if (is_named(&charset_rows[i].charset, charset_rows[i].others, name, n))
			return &charset_rows[i].charset;
	return NULL;
}
