/* Raw header text: a second judge that splits lines first, every octet, line lengths at every column. */
#include "field/raw.h"
#include <stdio.h>
#include "base/utf8.h"
#include "field/must.h"

/* Lines split at CRLF; then each by itself. */
static bool slow_raw(const char *s, size_t n, size_t column, bool utf8)
{
	size_t start = 0;
	for (size_t i = 0; i <= n; i++) {
		bool end = i == n || (i + 1 < n && s[i] == '\r' && s[i + 1] == '\n');
		if (!end)
			continue;
		size_t size = i - start;
		const char *line = s + start;
		if (size == 0 || size + column > 998 || line[size - 1] == ' ' || line[size - 1] == '\t')
			return false;
		if (start != 0 && line[0] != ' ' && line[0] != '\t')
			return false;
		if (mimeo_check_text(line, size, true, NULL) != MSG_ERR_NONE)
			return false;
		for (size_t k = 0; k < size; k++)
			if ((unsigned char)line[k] >= 128 && !utf8)
				return false;
		column = 0;
		start = i + 2;
		i++;
	}
	return true;
}

static void check_one(const char *s, size_t n, size_t column)
{
	char *exact = suite_exact(s, n);
	for (int utf8 = 0; utf8 < 2; utf8++) {
		size_t offset = 9999;
		int status = mimeo_check_raw(exact, n, column, utf8, &offset);
		bool good = n == 0 || slow_raw(exact, n, column, utf8);
		MUST_MSG((status == MSG_ERR_NONE) == good, "'%.*s': %s at %zu", (int)n, exact, msg_errname(status),
			offset);
		MUST(mimeo_check_raw(exact, n, column, utf8, NULL) == status);
		if (!good)
			MUST(offset <= n);
	}
	free(exact);
}

static const char sample[] = "ab c\r\n d\xC3\xB6\r\n\t e f";

START_TEST(every_octet_everywhere)
{
	size_t n = sizeof sample - 1;
	for (size_t at = 0; at <= n; at++) {
		check_one(sample, at, 9);
		for (int c = 0; c < 256; c++) {
			char s[64];
			memcpy(s, sample, n);
			s[at] = (char)c;
			if (at < n)
				check_one(s, n, 9);
			memcpy(s + at + 1, sample + at, n - at);
			check_one(s, n + 1, 9);
		}
	}
}
END_TEST

START_TEST(random_text)
{
	static const char letters[] = "aa \t\r\n\r\n\xC3\xB6";
	uint64_t state = 9;
	for (int turn = 0; turn < 200000; turn++) {
		char s[12];
		size_t n = suite_random(&state) % sizeof s;
		for (size_t i = 0; i < n; i++) {
			s[i] = letters[suite_random(&state) % (sizeof letters - 1)];
			if (s[i] == '\r' && i + 2 < n && suite_random(&state) % 4) {
				s[++i] = '\n';
				s[++i] = ' ';
			}
		}
		check_one(s, n, 5);
	}
}
END_TEST

START_TEST(line_lengths)
{
	char s[2100];
	for (size_t column = 0; column <= 1000; column += 37) {
		for (size_t n = 1; n <= 1000; n += n < 900 ? 50 : 1) {
			size_t offset = 0;
			memset(s, 'x', sizeof s);
			int status = mimeo_check_raw(s, n, column, false, &offset);
			size_t room = column > 998 ? 0 : 998 - column;
			MUST(status == (n <= room ? MSG_ERR_NONE : MSG_ERR_LIMIT));
			MUST(offset == (n <= room ? 0 : room));
		}
	}
	for (size_t n = 990; n <= 1005; n++) {
		memset(s, 'x', sizeof s);
		memcpy(s + 3, "\r\n ", 3);
		size_t offset = 0;
		MUST(mimeo_check_raw(s, 5 + n, 900, false, &offset) == (n <= 998 ? MSG_ERR_NONE : MSG_ERR_LIMIT));
		MUST(offset == (n <= 998 ? 0 : 5 + 998));
		memcpy(s + 5 + n, "\r\n y", 4);
		MUST(mimeo_check_raw(s, 5 + n + 4, 900, false, NULL) == (n <= 998 ? MSG_ERR_NONE : MSG_ERR_LIMIT));
	}
}
END_TEST

START_TEST(statuses_and_offsets)
{
	static const struct {
		const char *s;
		int status;
		size_t offset;
	} cases[] = {
		{ "a\nb", MSG_ERR_CONTROL, 1 },
		{ "a\rb", MSG_ERR_CONTROL, 1 },
		{ "a\r", MSG_ERR_CONTROL, 1 },
		{ "a\n b", MSG_ERR_CONTROL, 1 },
		{ "a\r\nBcc: v", MSG_ERR_CONTROL, 1 },
		{ "a\r\n", MSG_ERR_CONTROL, 1 },
		{ "a\r\n\r\nbody", MSG_ERR_CONTROL, 1 },
		{ "a\r\n \r\n b", MSG_ERR_VALUE, 3 },
		{ "a\r\n ", MSG_ERR_VALUE, 3 },
		{ "a \r\n b", MSG_ERR_VALUE, 1 },
		{ "a ", MSG_ERR_VALUE, 1 },
		{ "\r\n a", MSG_ERR_VALUE, 0 },
		{ " ", MSG_ERR_VALUE, 0 },
		{ "a\x7f", MSG_ERR_CONTROL, 1 },
		{ "a\xC2\x85", MSG_ERR_CONTROL, 1 },
		{ "a\xE2\x80\xA9", MSG_ERR_CONTROL, 1 },
		{ "a\xC3", MSG_ERR_UTF8, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (int utf8 = 0; utf8 < 2; utf8++) {
			size_t offset = 99;
			int status = mimeo_check_raw(cases[i].s, strlen(cases[i].s), 9, utf8, &offset);
			ck_assert_msg(status == cases[i].status && offset == cases[i].offset, "case %zu: %s at %zu", i,
				msg_errname(status), offset);
		}
	}
	size_t offset = 99;
	ck_assert_status(mimeo_check_raw("a\0b", 3, 0, true, &offset), MSG_ERR_CONTROL);
	ck_assert_status(mimeo_check_raw("a\xC3\xB6", 3, 0, false, &offset), MSG_ERR_VALUE);
	ck_assert_status(mimeo_check_raw("a\xC3\xB6", 3, 0, true, &offset), MSG_ERR_NONE);
	ck_assert_status(mimeo_check_raw(NULL, 0, 0, true, NULL), MSG_ERR_NONE);
}
END_TEST

START_TEST(whole_fields)
{
	static const struct {
		const char *s;
		int status;
		size_t offset, count;
	} cases[] = {
		{ "", MSG_ERR_NONE, 99, 0 },
		{ "A: b\r\n", MSG_ERR_NONE, 99, 1 },
		{ "A: b\r\n c\r\n", MSG_ERR_NONE, 99, 1 },
		{ "A: b:c\r\n\td\r\nE: f\r\nA: g\r\n", MSG_ERR_NONE, 99, 3 },
		{ "A: b", MSG_ERR_VALUE, 4, 0 },
		{ "A: b\r\nC: d", MSG_ERR_VALUE, 10, 0 },
		{ "A: b\r\n\r\n", MSG_ERR_NAME, 6, 0 },
		{ "A: b\r\n\r\nC: d\r\n", MSG_ERR_NAME, 6, 0 },
		{ "A: b\nC: d\r\n", MSG_ERR_CONTROL, 4, 0 },
		{ " A: b\r\n", MSG_ERR_NAME, 0, 0 },
		{ ": b\r\n", MSG_ERR_NAME, 0, 0 },
		{ "A b: c\r\n", MSG_ERR_NAME, 1, 0 },
		{ "A : c\r\n", MSG_ERR_NAME, 1, 0 },
		{ "From a@b\r\n", MSG_ERR_NAME, 4, 0 },
		{ "A", MSG_ERR_NAME, 1, 0 },
		{ "A:b\r\n", MSG_ERR_VALUE, 2, 0 },
		{ "A:\r\n b\r\n", MSG_ERR_CONTROL, 2, 0 },
		{ "A: \r\n", MSG_ERR_VALUE, 3, 0 },
		{ "A: \r\n b\r\n", MSG_ERR_VALUE, 3, 0 },
		{ "A: b \r\n", MSG_ERR_VALUE, 4, 0 },
		{ "A: b\r\n \r\n", MSG_ERR_VALUE, 6, 0 },
		{ "A:", MSG_ERR_VALUE, 2, 0 },
		{ "A: ", MSG_ERR_VALUE, 3, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i].s), offset = 99, count = 0;
		char *exact = suite_exact(cases[i].s, n);
		int status = mimeo_check_raw_fields(exact, n, false, &count, &offset);
		ck_assert_msg(status == cases[i].status && offset == cases[i].offset, "case %zu: %s at %zu", i,
			msg_errname(status), offset);
		ck_assert_uint_eq(count, cases[i].count);
		ck_assert_int_eq(mimeo_check_raw_fields(exact, n, true, NULL, NULL), status);
		free(exact);
	}
}
END_TEST

/* Whatever octet is changed or put in: what is taken ends with CRLF and has CR and LF in pairs alone. */
START_TEST(octets_of_fields)
{
	static const char fields[] = "Ab: c d\r\n\te\r\nF: g\r\n";
	size_t n = sizeof fields - 1;
	for (size_t at = 0; at <= n; at++) {
		size_t count = 0, offset = 99;
		char *cut = suite_exact(fields, at);
		bool whole = at == 0 || at == 9 || at == 13 || at == n;
		MUST((mimeo_check_raw_fields(cut, at, false, &count, &offset) == MSG_ERR_NONE) == whole);
		free(cut);
		for (int c = 0; c < 256; c++) {
			char *s = suite_exact(fields, n + 1);
			memmove(s + at + 1, s + at, n - at);
			s[at] = (char)c;
			if (mimeo_check_raw_fields(s, n + 1, false, &count, &offset) == MSG_ERR_NONE) {
				MUST(count == 2 || ((c == ' ' || c == '\t') && at == 13)); /* there it folds the first field */
				MUST((c >= 32 && c < 127) || c == '\t');
			} else {
				MUST(offset <= n + 1);
			}
			free(s);
		}
	}
}
END_TEST

START_TEST(lengths_of_fields)
{
	char s[2000];
	for (size_t name = 1; name <= 80; name++) {
		for (size_t total = 990; total <= 1005; total++) {
			memset(s, 'x', sizeof s);
			memcpy(s + name, ": ", 2);
			memcpy(s + total, "\r\n", 2);
			size_t offset = 0;
			int expected = name > 76 ? MSG_ERR_NAME : total > 998 ? MSG_ERR_LIMIT : MSG_ERR_NONE;
			ck_assert_int_eq(mimeo_check_raw_fields(s, total + 2, false, NULL, &offset), expected);
			ck_assert_uint_eq(offset, name > 76 ? name : total > 998 ? 998 : 0);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/raw");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_octet_everywhere);
	tcase_add_test(tests, random_text);
	tcase_add_test(tests, line_lengths);
	tcase_add_test(tests, statuses_and_offsets);
	tcase_add_test(tests, whole_fields);
	tcase_add_test(tests, octets_of_fields);
	tcase_add_test(tests, lengths_of_fields);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
