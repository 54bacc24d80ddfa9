/* URLs and lists of them: every octet, lengths, separators; written with folds between them alone. */
#include "field/url.h"
#include <stdio.h>
#include "field/must.h"

static bool is_url_character(int c)
{
	return c > 32 && c < 127 && !strchr("<>\"\\^`{|}", c);
}

START_TEST(every_octet_everywhere)
{
	static const char sample[] = "ht+p-1.x://a,b?c";
	size_t n = sizeof sample - 1;
	for (size_t at = 0; at < n; at++) {
		size_t offset = 99;
		char *cut = suite_exact(sample, at);
		/* With one octet behind the colon at least. */
		MUST(mimeo_check_url(cut, at, &offset) == (at > 9 ? MSG_ERR_NONE : MSG_ERR_VALUE));
		MUST(offset == (at > 9 ? 99 : at));
		free(cut);
		for (int c = 0; c < 256; c++) {
			char *s = suite_exact(sample, n);
			s[at] = (char)c;
			bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
			bool scheme = letter || (at > 0 && ((c >= '0' && c <= '9') || (c && strchr("+-.", c))));
			bool good = at < 8 ? scheme || (at > 0 && c == ':') : at == 8 ? c == ':' : is_url_character(c);
			offset = 99;
			int status = mimeo_check_url(s, n, &offset);
			MUST_MSG((status == MSG_ERR_NONE) == good, "octet %d at %zu: %s", c, at, msg_errname(status));
			if (!good && at == 8 && scheme) {
				MUST(offset == 9); /* a longer scheme, and no colon before the slashes */
			} else if (!good) {
				MUST(offset == at);
				int expected = c < 32 || c == 127 ? MSG_ERR_CONTROL : c >= 128 ? MSG_ERR_UTF8 : MSG_ERR_VALUE;
				MUST(status == expected);
			}
			free(s);
		}
	}
}
END_TEST

START_TEST(lengths)
{
	char s[1100];
	memset(s, 'x', sizeof s);
	s[1] = ':';
	for (size_t n = 3; n <= 1000; n++) {
		size_t offset = 0;
		ck_assert_status(mimeo_check_url(s, n, &offset), n <= 900 ? MSG_ERR_NONE : MSG_ERR_VALUE);
		ck_assert_uint_eq(offset, n <= 900 ? 0 : 900);
	}
	ck_assert_status(mimeo_check_url(NULL, 0, NULL), MSG_ERR_VALUE);
}
END_TEST

START_TEST(word_forms)
{
	static const struct {
		const char *s;
		size_t offset;
	} cases[] = {
		{ "x:=?u?q?a?=", 2 },
		{ "x:a?b=?c", 99 },
		{ "x:a?=b", 99 },
		{ "x:=?=", 99 },
		{ "x:=?\?=", 2 },
		{ "x:?=a=?", 99 },
		{ "x:a=?b=?c?=d", 3 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t offset = 99;
		int status = mimeo_check_url(cases[i].s, strlen(cases[i].s), &offset);
		ck_assert_msg(offset == cases[i].offset, "'%s' at %zu", cases[i].s, offset);
		ck_assert_int_eq(status, offset == 99 ? MSG_ERR_NONE : MSG_ERR_VALUE);
	}
}
END_TEST

START_TEST(lists)
{
	static const struct {
		const char *s;
		bool no;
		int status;
		size_t offset;
	} cases[] = {
		{ "", false, MSG_ERR_VALUE, 0 },
		{ "NO", true, MSG_ERR_NONE, 99 },
		{ "NO", false, MSG_ERR_VALUE, 0 },
		{ "NO ", true, MSG_ERR_VALUE, 3 },
		{ "<x:y>", false, MSG_ERR_NONE, 99 },
		{ "<x:y>", true, MSG_ERR_NONE, 99 },
		{ "<x:y,z>,<a:b>", false, MSG_ERR_NONE, 99 },
		{ "<x:y> \t,\t <a:b>, <c:d>", false, MSG_ERR_NONE, 99 },
		{ "<x:y>,", false, MSG_ERR_VALUE, 6 },
		{ "<x:y> ", false, MSG_ERR_VALUE, 6 },
		{ " <x:y>", false, MSG_ERR_VALUE, 0 },
		{ "<x:y> <a:b>", false, MSG_ERR_VALUE, 6 },
		{ "<x:y>,,<a:b>", false, MSG_ERR_VALUE, 6 },
		{ "<x:y", false, MSG_ERR_VALUE, 4 },
		{ "<x:y> (comment)", false, MSG_ERR_NONE, 99 },
		{ "<x:y>(a (b) \\) c), <a:b>", false, MSG_ERR_NONE, 99 },
		{ "<x:y> (a) ", false, MSG_ERR_VALUE, 10 },
		{ "<x:y> (a) (b)", false, MSG_ERR_VALUE, 10 },
		{ "<x:y> (a", false, MSG_ERR_VALUE, 8 },
		{ "<x:y> (a\\", false, MSG_ERR_VALUE, 9 },
		{ "<x:y> (a\\)", false, MSG_ERR_VALUE, 10 },
		{ "<x:y> (a\\", false, MSG_ERR_VALUE, 9 },
		{ "<x:y> ()", false, MSG_ERR_VALUE, 7 },
		{ "<x:y> (a\r\nBcc: v)", false, MSG_ERR_CONTROL, 8 },
		{ "<x:y> (a\tb)", false, MSG_ERR_CONTROL, 8 },
		{ "<x:y> (\xC3)", false, MSG_ERR_UTF8, 7 },
		{ "<x:y> (a\\\n)", false, MSG_ERR_CONTROL, 9 },
		{ "(a) <x:y>", false, MSG_ERR_VALUE, 0 },
		{ "NO (not here)", true, MSG_ERR_NONE, 99 },
		{ "NO, <x:y>", true, MSG_ERR_VALUE, 2 },
		{ "N", true, MSG_ERR_VALUE, 0 },
		{ "<x:y>\r\nBcc: v", false, MSG_ERR_CONTROL, 5 },
		{ "<x:y\r\nBcc: v>", false, MSG_ERR_CONTROL, 4 },
		{ "<x: y>", false, MSG_ERR_VALUE, 3 },
		{ "x:y", false, MSG_ERR_VALUE, 0 },
		{ "<x:y>, <>", false, MSG_ERR_VALUE, 8 },
		{ "<x:\xC3\xB6>", false, MSG_ERR_VALUE, 3 },
		{ "<x:\xC3>", false, MSG_ERR_UTF8, 3 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i].s), offset = 99;
		char *exact = suite_exact(cases[i].s, n);
		int status = mimeo_check_urls(exact, n, cases[i].no, &offset);
		ck_assert_msg(status == cases[i].status && offset == cases[i].offset, "'%s': %s at %zu", cases[i].s,
			msg_errname(status), offset);
		free(exact);
	}
}
END_TEST

START_TEST(octets_and_cuts_of_a_list)
{
	static const char sample[] = "<mailto:a@b?subject=x>, <https://c/d>";
	size_t n = sizeof sample - 1;
	for (size_t at = 0; at < n; at++) {
		size_t offset = 99;
		char *cut = suite_exact(sample, at);
		int status = mimeo_check_urls(cut, at, true, &offset);
		MUST(status == (at == 22 ? MSG_ERR_NONE : MSG_ERR_VALUE));
		MUST(offset == (at == 22 ? 99 : at));
		free(cut);
		for (int c = 0; c < 256; c++) {
			char *s = suite_exact(sample, n);
			s[at] = (char)c;
			offset = 99;
			if (mimeo_check_urls(s, n, true, &offset) != MSG_ERR_NONE)
				MUST(offset <= n);
			else
				for (size_t i = 0; i < n; i++)
					MUST((s[i] >= 32 && s[i] < 127) || s[i] == '\t');
			free(s);
		}
	}
}
END_TEST

START_TEST(written_whole)
{
	static const mimeo_manner seven = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };
	mimeo_buffer scratch;
	mimeo_buffer_fix(&scratch, NULL, 0);
	uint64_t state = 8;
	for (size_t column = 0; column <= 100; column++) {
		char value[4000] = "", plain[4000] = "", out[4000], unfolded[4000];
		for (int i = 0; i < 15; i++) {
			char url[200];
			size_t n = 3 + suite_random(&state) % (i % 4 ? 40 : 120), used = strlen(value), used_plain = strlen(plain);
			memset(url, ',', n);
			memcpy(url, "x:", 2);
			static const char *const between[] = { ",", " , ", ",\t" };
			snprintf(value + used, sizeof value - used, "%s<%.*s>", i ? between[i % 3] : "", (int)n, url);
			snprintf(plain + used_plain, sizeof plain - used_plain, "%s<%.*s>", i ? ", " : "", (int)n, url);
		}
		size_t n = strlen(value);
		char *exact = suite_exact(value, n);
		ck_assert_status(mimeo_check_urls(exact, n, false, NULL), MSG_ERR_NONE);
		mimeo_buffer b;
		mimeo_fold f;
		mimeo_buffer_fix(&b, out, sizeof out);
		mimeo_fold_start(&f, &b, column);
		mimeo_urls_write(&f, exact, n, &seven, &scratch);
		free(exact);
		size_t k = 0, line = column, tokens = 1;
		for (size_t i = 0; i <= b.size; i++) {
			if (i == b.size || out[i] == '\r') {
				ck_assert(line <= 78 || tokens == 1);
				if (i < b.size)
					ck_assert_mem_eq(out + i++, "\r\n <", 4);
				line = tokens = 0;
				continue;
			}
			line++;
			tokens += out[i] == ' ';
			unfolded[k++] = out[i];
		}
		ck_assert_uint_eq(k, strlen(plain));
		ck_assert_mem_eq(unfolded, plain, k);
	}
	char out[8];
	mimeo_buffer b;
	mimeo_fold f;
	mimeo_buffer_fix(&b, out, sizeof out);
	mimeo_fold_start(&f, &b, 11);
	mimeo_urls_write(&f, "NO", 2, &seven, &scratch);
	ck_assert_uint_eq(b.size, 2);
	ck_assert_mem_eq(out, "NO", 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/url");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_octet_everywhere);
	tcase_add_test(tests, lengths);
	tcase_add_test(tests, word_forms);
	tcase_add_test(tests, lists);
	tcase_add_test(tests, octets_and_cuts_of_a_list);
	tcase_add_test(tests, written_whole);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
