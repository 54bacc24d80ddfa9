/* Charsets by name, and text that becomes UTF-8. */
#include "encode/charset.h"
#include <ctype.h>
#include "encode/trouble.h"

static const struct {
	const char *name;
	char kind; /* U, A or L; ? unknown */
} names[] = {
	{ "UTF-8", 'U' }, { "utf8", 'U' }, { "csUTF8", 'U' },
	{ "US-ASCII", 'A' }, { "ascii", 'A' }, { "ANSI_X3.4-1968", 'A' }, { "ISO646-US", 'A' }, { "csASCII", 'A' },
	{ "us", 'A' }, { "ISO-8859-1", 'L' }, { "ISO_8859-1", 'L' }, { "latin1", 'L' }, { "l1", 'L' }, { "CP819", 'L' },
	{ "", '?' }, { "UTF-", '?' }, { "UTF-80", '?' }, { "UTF-8//IGNORE", '?' }, { "ISO-8859-1//", '?' },
	{ "ISO-8859-12", '?' }, { " UTF-8", '?' }, { "UTF-8 ", '?' }, { "unknown-8bit", '?' }, { "latin1 l1", '?' },
};
enum { NAMES = sizeof names / sizeof *names };

START_TEST(names_in_any_case)
{
	for (size_t i = 0; i < NAMES; i++) {
		char upper[32], lower[32], *exact = suite_exact(names[i].name, strlen(names[i].name));
		const size_t n = strlen(names[i].name);
		for (size_t k = 0; k <= n; k++) {
			upper[k] = (char)toupper(names[i].name[k]);
			lower[k] = (char)tolower(names[i].name[k]);
		}
		const mimeo_charset *found = mimeo_charset_find(exact, n);
		ck_assert_ptr_eq(mimeo_charset_find(upper, n), found);
		ck_assert_ptr_eq(mimeo_charset_find(lower, n), found);
		ck_assert_str_eq(found ? found->name : "none",
			names[i].kind == 'U' ? "UTF-8" : names[i].kind == 'A' ? "US-ASCII" : names[i].kind == 'L' ? "ISO-8859-1"
																									 : "none");
		const int status = names[i].kind == '?' ? MSG_ERR_CHARSET : MSG_ERR_NONE;
		ck_assert_status(msg_convert_to_utf8(upper, "a", 1, upper, 32, NULL), status);
		ck_assert_status(msg_convert_to_utf8(lower, "a", 1, lower, 32, NULL), status);
		free(exact);
	}
	ck_assert_str_eq(mimeo_charset_utf8.name, "UTF-8");
	ck_assert_ptr_null(mimeo_charset_find(NULL, 0));
}
END_TEST

/* Every character of the charset, by the definition of UTF-8. */
START_TEST(every_octet)
{
	for (size_t i = 0; i < NAMES; i++) {
		for (int c = 0; c < 256; c++) {
			const char in[1] = { (char)c };
			const char two[2] = { (char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F)) };
			const bool latin1 = names[i].kind == 'L' && c >= 0x80;
			const int status = names[i].kind == '?' || (names[i].kind == 'A' && c >= 0x80) ? MSG_ERR_CHARSET
				: names[i].kind == 'U' && c >= 0x80 ? MSG_ERR_UTF8 : MSG_ERR_NONE;
			const size_t want = status != MSG_ERR_NONE ? 0 : latin1 ? 2 : 1;
			char *exact = malloc(want ? want : 1);
			size_t size = 77;
			const int got = msg_convert_to_utf8(names[i].name, in, 1, want ? exact : NULL, want, &size);
			if (got != status || size != want || memcmp(exact, latin1 ? two : in, want) != 0)
				ck_abort_msg("octet %d in %s: %s, %zu", c, names[i].name, msg_errname(got), size);
			free(exact);
		}
	}
}
END_TEST

START_TEST(random_trouble)
{
	uint64_t state = 14;
	for (int i = 0; i < 5000; i++) {
		char data[100], out[200];
		size_t size, want = 0;
		const size_t n = trouble_fill(&state, data, sizeof data);
		char *in = suite_exact(data, n);
		const bool utf8 = msg_check_utf8(data, n, NULL) == MSG_ERR_NONE;
		const int status = msg_convert_to_utf8("utf-8", in, n, out, sizeof out, &size);
		const bool same = size == (utf8 ? n : 0) && memcmp(out, data, size) == 0;
		if (status != (utf8 ? MSG_ERR_NONE : MSG_ERR_UTF8) || !same)
			ck_abort_msg("UTF-8: %s, %zu of %zu", msg_errname(status), size, n);
		for (size_t k = 0; k < n; k++)
			want += (unsigned char)data[k] < 0x80 ? 1 : 2;
		const int latin1 = msg_convert_to_utf8("latin1", in, n, out, sizeof out, &size);
		if (latin1 != MSG_ERR_NONE || size != want || msg_check_utf8(out, size, NULL) != MSG_ERR_NONE)
			ck_abort_msg("ISO-8859-1: %s, %zu instead of %zu", msg_errname(latin1), size, want);
		free(in);
	}
}
END_TEST

START_TEST(room_and_arguments)
{
	static const char data[] = "caf\xe9";
	char out[8] = "#######";
	size_t size;
	for (size_t capacity = 0; capacity < 5; capacity++) {
		size = 77;
		ck_assert_status(msg_convert_to_utf8("iso-8859-1", data, 4, capacity ? out : NULL, capacity, &size),
			MSG_ERR_SPACE);
		ck_assert_uint_eq(size, 5);
		ck_assert_status(msg_convert_to_utf8("utf-8", "12345", 5, out, capacity, &size), MSG_ERR_SPACE);
		ck_assert_uint_eq(size, 5);
	}
	ck_assert_status(msg_convert_to_utf8(NULL, data, 4, out, 8, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_convert_to_utf8("utf-8", NULL, 1, out, 8, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_convert_to_utf8("utf-8", data, 4, NULL, 8, NULL), MSG_ERR_ARGUMENT);
	for (size_t i = 0; i < NAMES; i++)
		ck_assert_status(msg_convert_to_utf8(names[i].name, NULL, 0, NULL, 0, &size),
			names[i].kind == '?' ? MSG_ERR_CHARSET : MSG_ERR_NONE);
	ck_assert_str_eq(out, "#######");
	ck_assert_status(msg_convert_to_utf8("iso-8859-1", data, 4, out, 5, NULL), MSG_ERR_NONE);
	ck_assert_str_eq(out, "caf\xc3\xa9##");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("charset");
	TCase *tests = tcase_create("charset");
	tcase_add_test(tests, names_in_any_case);
	tcase_add_test(tests, every_octet);
	tcase_add_test(tests, random_trouble);
	tcase_add_test(tests, room_and_arguments);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
