/* Text in other charsets: what comes out reads back as it was, and what would not is refused at its first character. */
#include "encode/transcode.h"
#include "base/utf8.h"
#include "support/suite.h"

/* How many characters over 7F each has at least; what a platform lacks is left out, but not here where iconv has all.
 */
static const struct {
	const char *name;
	size_t least;
} charsets[] = {
	{ "ISO-8859-1", 128 }, { "ISO-8859-2", 128 }, { "ISO-8859-5", 128 }, { "ISO-8859-7", 120 }, { "ISO-8859-8-I", 90 },
	{ "ISO-8859-15", 128 }, { "windows-1251", 120 }, { "windows-1252", 120 }, { "windows-1255", 100 },
	{ "windows-1258", 100 }, { "KOI8-R", 128 }, { "TIS-620", 80 }, { "ISO-2022-JP", 6000 }, { "Shift_JIS", 6000 },
	{ "Windows-31J", 6000 }, { "EUC-JP", 6000 }, { "EUC-KR", 8000 }, { "GB2312", 7000 }, { "GBK", 20000 },
	{ "GB18030", 60000 }, { "Big5", 13000 },
};

static size_t put_character(char *out, uint32_t c)
{
	static const unsigned char marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	const size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)(n == 1 ? c : marks[n] | c);
	return n;
}

static const mimeo_charset *charset_here(const char *name)
{
	const mimeo_charset *charset = mimeo_charset_find(name, strlen(name));
	ck_assert_ptr_nonnull(charset);
	mimeo_transcoder t;
	const int status = mimeo_transcoder_open(&t, charset);
	if (status == MSG_ERR_NONE)
		mimeo_transcoder_close(&t);
	ck_assert(status == MSG_ERR_NONE || !(msg_features() & MSG_FEATURE_ICONV) || status == MSG_ERR_CHARSET);
	return status == MSG_ERR_NONE ? charset : NULL;
}

static size_t write_in(const mimeo_charset *charset, const char *utf8, size_t n, char *out, size_t capacity)
{
	mimeo_transcoder t;
	mimeo_buffer octets;
	mimeo_buffer_fix(&octets, out, capacity);
	ck_assert_status(mimeo_transcoder_open(&t, charset), MSG_ERR_NONE);
	ck_assert_status(mimeo_transcode(&t, utf8, n, &octets, NULL), MSG_ERR_NONE);
	mimeo_transcoder_close(&t);
	ck_assert_uint_le(octets.size, capacity);
	return octets.size;
}

START_TEST(every_character)
{
	const mimeo_charset *charset = charset_here(charsets[_i].name);
	if (!charset)
		return;
	size_t carried = 0;
	const bool large = charsets[_i].least > 200;
	for (uint32_t c = 1; c < (large ? 0xA000 : 0x3100); c += large && c > 0x100 ? 7 : 1) {
		char utf8[4], octets[40], again[8];
		size_t size, offset = 77;
		const size_t n = put_character(utf8, c);
		if (mimeo_utf8_step(utf8, n, NULL) != n)
			continue;
		const int status = mimeo_charset_carries(charset, utf8, n, &offset);
		const bool escape = c == 0x1B && charset->shifts;
		ck_assert_msg(status == MSG_ERR_NONE || (status == MSG_ERR_CHARSET && offset == 0 && (c >= 0x80 || escape)),
			"U+%04X: %s at %zu", c, msg_errname(status), offset);
		if (status != MSG_ERR_NONE)
			continue;
		carried += c >= 0x80;
		const size_t written = write_in(charset, utf8, n, octets, sizeof octets);
		ck_assert_msg(c >= 0x80 || (written == 1 && octets[0] == (char)c), "U+%04X is not itself", c);
		ck_assert_status(msg_convert_to_utf8(charsets[_i].name, octets, written, again, sizeof again, &size),
			MSG_ERR_NONE);
		ck_assert_msg(size == n && memcmp(again, utf8, n) == 0, "U+%04X does not read back", c);
	}
	ck_assert_uint_ge(carried, large ? charsets[_i].least / 30 : charsets[_i].least);
}
END_TEST

/* One character that is not there, at every place among those that are. */
START_TEST(offset_of_the_first)
{
	static const struct {
		const char *name, *there, *lacking;
	} rows[] = {
		{ "US-ASCII", "a", "\xC3\xA9" },
		{ "ISO-8859-1", "\xC3\xA9", "\xE2\x82\xAC" },
		{ "ISO-8859-15", "\xE2\x82\xAC", "\xC2\xA4" },
		{ "windows-1251", "\xD0\xB6", "\xC3\xA9" },
		{ "ISO-2022-JP", "\xE6\x97\xA5", "\xC3\xA9" },
		{ "Shift_JIS", "\xE6\x97\xA5", "\xED\x95\x9C" },
		{ "GB2312", "\xE6\x97\xA5", "\xF0\x9F\x98\x80" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const mimeo_charset *charset = charset_here(rows[i].name);
		const size_t step = strlen(rows[i].there), bad = strlen(rows[i].lacking);
		for (size_t before = 0; charset && before < 70; before++) {
			char text[600];
			size_t n = 0, offset = 0;
			for (size_t k = 0; k < 140; k++) {
				memcpy(text + n, k == before ? rows[i].lacking : rows[i].there, k == before ? bad : step);
				n += k == before ? bad : step;
			}
			char *exact = suite_exact(text, n);
			ck_assert_status(mimeo_charset_carries(charset, exact, n, &offset), MSG_ERR_CHARSET);
			ck_assert_uint_eq(offset, before * step);
			mimeo_transcoder t;
			mimeo_buffer out;
			mimeo_buffer_fix(&out, NULL, 0);
			ck_assert_status(mimeo_transcoder_open(&t, charset), MSG_ERR_NONE);
			ck_assert_status(mimeo_transcode(&t, rows[i].lacking, bad, &out, &offset), MSG_ERR_CHARSET);
			if (offset == 0) { /* else it was replaced, as musl does, and is seen by reading back alone */
				ck_assert_status(mimeo_transcode(&t, exact, n, &out, &offset), MSG_ERR_CHARSET);
				ck_assert_uint_eq(offset, before * step);
			}
			mimeo_transcoder_close(&t);
			free(exact);
		}
	}
}
END_TEST

/* A reader of windows-1258 makes one character of a letter and a mark: text that has them apart does not come back, at
 * whatever place they stand. */
START_TEST(marks_that_a_reader_joins)
{
	const mimeo_charset *charset = charset_here("windows-1258");
	for (size_t before = 0; charset && before < 140; before++) {
		char text[400], octets[400], again[400];
		size_t offset = 0, size = 0;
		memset(text, 'x', sizeof text);
		memcpy(text + before, "e\xCC\x81", 3);
		const size_t n = before + 20, written = write_in(charset, text, n, octets, sizeof octets);
		ck_assert_status(
			msg_convert_to_utf8("windows-1258", octets, written, again, sizeof again, &size), MSG_ERR_NONE);
		const bool same = size == n && memcmp(again, text, n) == 0;
		ck_assert_status(mimeo_charset_carries(charset, text, n, &offset), same ? MSG_ERR_NONE : MSG_ERR_CHARSET);
		ck_assert(same || (offset <= before + 1 && offset + 64 > before));
	}
}
END_TEST

/* A charset that iconv does not have, and the one that has all. */
START_TEST(all_and_none)
{
	static const mimeo_charset unknown = { .name = "X-No-Such-Charset", .kind = MIMEO_CHARSET_OTHER };
	size_t offset = 7;
	ck_assert_status(mimeo_charset_carries(&unknown, "a", 1, &offset), MSG_ERR_CHARSET);
	ck_assert_status(mimeo_charset_carries(&mimeo_charset_utf8, "\xE2\x82\xAC", 3, &offset), MSG_ERR_NONE);
	ck_assert_uint_eq(offset, 7);
	static const char *const names[] = { "", "a b", "UTF-8//TRANSLIT", "a:b",
		"a-name-that-is-longer-than-any-charset-has-one" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ck_assert_status(msg_convert_to_utf8(names[i], "a", 1, NULL, 0, NULL), MSG_ERR_CHARSET);
}
END_TEST

/* Every cut of the result: a fixed buffer counts what it cannot hold; a growing one holds it all. */
START_TEST(room)
{
	char text[900], whole[2500], part[2500]; /* musl has escape sequences around each character */
	for (size_t i = 0; i < sizeof text; i += 3)
		memcpy(text + i, "\xE6\x97\xA5", 3);
	static const char *const names[] = { "UTF-8", "ISO-2022-JP", "EUC-JP" };
	for (size_t i = 0; i < 3; i++) {
		const mimeo_charset *charset = charset_here(names[i]);
		if (!charset)
			continue;
		const size_t size = write_in(charset, text, sizeof text, whole, sizeof whole);
		for (size_t capacity = 0; capacity <= size; capacity += 7) {
			mimeo_transcoder t;
			mimeo_buffer out;
			memset(part, '#', sizeof part);
			mimeo_buffer_fix(&out, part, capacity);
			ck_assert_status(mimeo_transcoder_open(&t, charset), MSG_ERR_NONE);
			ck_assert_status(mimeo_transcode(&t, text, sizeof text, &out, NULL), MSG_ERR_NONE);
			mimeo_transcoder_close(&t);
			ck_assert_uint_eq(out.size, size);
			ck_assert_mem_eq(part, whole, capacity);
			ck_assert(capacity == sizeof part || part[capacity] == '#');
		}
	}
}
END_TEST

/* What can be read and not written; octets that are in no charset; capacity. */
START_TEST(reading)
{
	static const struct {
		const char *name, *octets;
		size_t n;
		const char *utf8; /* NULL: MSG_ERR_CHARSET */
	} rows[] = {
		{ "UTF-16BE", "\x00" "A" "\x65\xE5", 4, "A\xE6\x97\xA5" },
		{ "UTF-7", "+ZeU-", 5, "\xE6\x97\xA5" },
		{ "koi8-r", "\xD6", 1, "\xD0\xB6" },
		{ "ks_c_5601-1987", "\xC7\xD1", 2, "\xED\x95\x9C" },
		{ "iso-8859-8-i", "\xE0", 1, "\xD7\x90" },
		{ "iso-2022-jp", "\x1B$BF|\x1B(B", 8, "\xE6\x97\xA5" },
		{ "euc-jp", "\xC6", 1, NULL },
		{ "shift_jis", "\x82", 1, NULL },
		{ "windows-1252", "\x81", 1, NULL },
		{ "gb2312", "\xFF\xFF", 2, NULL },
		{ "no-such-charset", "a", 1, NULL },
		{ "utf-16be//TRANSLIT", "\0a", 2, NULL },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows && (msg_features() & MSG_FEATURE_ICONV); i++) {
		char out[16];
		size_t size = 77;
		mimeo_transcoder t;
		if (strcmp(rows[i].name, "UTF-7") == 0) { /* musl does not have it */
			if (mimeo_transcoder_open_reading(&t, "UTF-7") != MSG_ERR_NONE)
				continue;
			mimeo_transcoder_close(&t);
		}
		char *exact = suite_exact(rows[i].octets, rows[i].n);
		const int status = msg_convert_to_utf8(rows[i].name, exact, rows[i].n, out, sizeof out, &size);
		ck_assert_msg(status == (rows[i].utf8 ? MSG_ERR_NONE : MSG_ERR_CHARSET), "%s: %s", rows[i].name,
			msg_errname(status));
		ck_assert_uint_eq(size, rows[i].utf8 ? strlen(rows[i].utf8) : 0);
		ck_assert(!rows[i].utf8 || memcmp(out, rows[i].utf8, size) == 0);
		if (rows[i].utf8) {
			const size_t want = size;
			ck_assert_status(msg_convert_to_utf8(rows[i].name, exact, rows[i].n, out, want - 1, &size), MSG_ERR_SPACE);
			ck_assert_uint_eq(size, want);
		}
		free(exact);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("transcode");
	TCase *tests = tcase_create("transcode");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, every_character, 0, (int)(sizeof charsets / sizeof *charsets));
	tcase_add_test(tests, offset_of_the_first);
	tcase_add_test(tests, marks_that_a_reader_joins);
	tcase_add_test(tests, all_and_none);
	tcase_add_test(tests, room);
	tcase_add_test(tests, reading);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
