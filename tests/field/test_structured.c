/* Small structured fields: what each grammar takes, to the octet, and how it is written. */
#include "field/structured.h"
#include <stdio.h>
#include "field/known.h"
#include "field/must.h"

static const mimeo_manner seven = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };

static const struct {
	int kind;
	const char *value;
	int status;
	size_t offset;
} cases[] = {
	{ MIMEO_KIND_PLAIN, "bulk", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_PLAIN, "1 (Highest)", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_PLAIN, "a  b", MSG_ERR_VALUE, 1 },
	{ MIMEO_KIND_PLAIN, " a", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_PLAIN, "a ", MSG_ERR_VALUE, 1 },
	{ MIMEO_KIND_PLAIN, "\xC3\xA9", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_PLAIN, "=?x", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_TOKEN, "no", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_TOKEN, "auto-generated", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_TOKEN, "auto-replied; owner-email=\"a@example.org\"", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_TOKEN, "auto-notified; x=y; z=\"a b\"", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_TOKEN, "auto generated", MSG_ERR_VALUE, 5 },
	{ MIMEO_KIND_TOKEN, "auto-replied (away)", MSG_ERR_VALUE, 13 },
	{ MIMEO_KIND_TOKEN, "auto-replied; x", MSG_ERR_VALUE, 15 },
	{ MIMEO_KIND_TOKEN, "no; x=y; X=z", MSG_ERR_NAME, 9 },
	{ MIMEO_KIND_TOKEN, ";x=y", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_TOKEN, "n\xC3\xB6", MSG_ERR_VALUE, 1 },
	{ MIMEO_KIND_URL, "<https://example.org/a,b>", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_URL, "https://example.org/", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_URL, "<https://example.org/", MSG_ERR_VALUE, 21 },
	{ MIMEO_KIND_URL, "<https://example.org/> (a)", MSG_ERR_VALUE, 21 },
	{ MIMEO_KIND_URL, "<https://example.org/>, <x:y>", MSG_ERR_VALUE, 21 },
	{ MIMEO_KIND_URL, "<>", MSG_ERR_VALUE, 1 },
	{ MIMEO_KIND_URL, "<", MSG_ERR_VALUE, 1 },
	{ MIMEO_KIND_URL, "", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_URL, "<x:\x01>", MSG_ERR_CONTROL, 3 },
	{ MIMEO_KIND_URL, "<x:\xff>", MSG_ERR_UTF8, 3 },
	{ MIMEO_KIND_ONE_CLICK, "List-Unsubscribe=One-Click", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_ONE_CLICK, "List-Unsubscribe=one-click", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_ONE_CLICK, "List-Unsubscribe=One-Clic", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_LIST_ID, "<list.example.org>", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_LIST_ID, "Our L\xC3\xAFst <list.example.org>", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_LIST_ID, "\"Our, list\" <list.example.org>", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_LIST_ID, "list.example.org", MSG_ERR_VALUE, 16 },
	{ MIMEO_KIND_LIST_ID, "<list>", MSG_ERR_VALUE, 4 },
	{ MIMEO_KIND_LIST_ID, "<.list.x>", MSG_ERR_VALUE, 1 },
	{ MIMEO_KIND_LIST_ID, "<list..x>", MSG_ERR_VALUE, 6 },
	{ MIMEO_KIND_LIST_ID, "<list.x.>", MSG_ERR_VALUE, 7 },
	{ MIMEO_KIND_PHRASES, "one, \"two, three\", vier\xC3\xA9", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_PHRASES, "one,, two", MSG_ERR_VALUE, 4 },
	{ MIMEO_KIND_PHRASES, "one, ", MSG_ERR_VALUE, 5 },
	{ MIMEO_KIND_PHRASES, "\"one", MSG_ERR_VALUE, 4 },
	{ MIMEO_KIND_PHRASES, "\"\"", MSG_ERR_VALUE, 2 },
	{ MIMEO_KIND_PHRASES, "\"one\" two", MSG_ERR_VALUE, 6 },
	{ MIMEO_KIND_PHRASES, "one , \"two\" ", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_PHRASES, "one\t, two", MSG_ERR_CONTROL, 3 },
	{ MIMEO_KIND_PLAIN, "a~", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_PLAIN, "a=", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_LIST_ID, " <list.example.org>  ", MSG_ERR_NONE, 0 },
	{ MIMEO_KIND_LIST_ID, "list.example.org>", MSG_ERR_VALUE, 0 },
	{ MIMEO_KIND_LIST_ID, "<=?a.b?=>", MSG_ERR_VALUE, 1 },
	{ MIMEO_KIND_LIST_ID, "<>", MSG_ERR_VALUE, 1 },
};

START_TEST(judged_to_the_octet)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const size_t n = strlen(cases[i].value);
		size_t offset = 0;
		char *exact = suite_exact(cases[i].value, n);
		const int status = mimeo_check_structured(cases[i].kind, exact, n, &offset);
		ck_assert_msg(status == cases[i].status && (status == MSG_ERR_NONE || offset == cases[i].offset),
			"'%s': %s at %zu", cases[i].value, msg_errname(status), offset);
		free(exact);
	}
}
END_TEST

/* How long a word and an identifier may be. */
START_TEST(longest)
{
	char s[1200];
	size_t offset;
	for (size_t n = 895; n < 905; n++) {
		memset(s, 'a', sizeof s);
		ck_assert_status(mimeo_check_structured(MIMEO_KIND_PLAIN, s, n, &offset),
			n <= 900 ? MSG_ERR_NONE : MSG_ERR_VALUE);
		memcpy(s, "b ", 2);
		ck_assert_status(mimeo_check_structured(MIMEO_KIND_PLAIN, s, n + 2, &offset),
			n <= 900 ? MSG_ERR_NONE : MSG_ERR_VALUE);
	}
	for (size_t n = 250; n < 260; n++) {
		memset(s, 'a', sizeof s);
		s[0] = '<';
		s[2] = '.';
		s[n + 1] = '>';
		ck_assert_status(mimeo_check_structured(MIMEO_KIND_LIST_ID, s, n + 2, &offset),
			n <= 255 ? MSG_ERR_NONE : MSG_ERR_VALUE);
	}
}
END_TEST

/* Every octet at every place, and every cut: no read outside, an offset inside, no control let through. */
START_TEST(octets_and_cuts)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const size_t n = strlen(cases[i].value);
		for (size_t at = 0; at < n; at++) {
			size_t offset = 0;
			char *cut = suite_exact(cases[i].value, at);
			mimeo_check_structured(cases[i].kind, cut, at, &offset);
			MUST(offset <= at);
			free(cut);
			for (int c = 0; c < 256; c++) {
				char *s = suite_exact(cases[i].value, n);
				s[at] = (char)c;
				offset = 0;
				const int status = mimeo_check_structured(cases[i].kind, s, n, &offset);
				MUST(offset <= n);
				MUST(status != MSG_ERR_NONE || (c >= 0x20 && c != 0x7f));
				free(s);
			}
		}
	}
}
END_TEST

static void is_written(int kind, size_t column, const char *value, const char *wire)
{
	char out[400], held[400];
	mimeo_buffer b, scratch;
	mimeo_fold f;
	mimeo_buffer_fix(&b, out, sizeof out);
	mimeo_buffer_fix(&scratch, held, sizeof held);
	mimeo_fold_start(&f, &b, column);
	mimeo_structured_write(&f, kind, value, strlen(value), &seven, &scratch);
	ck_assert_uint_eq(b.size, strlen(wire));
	ck_assert_msg(memcmp(out, wire, b.size) == 0, "'%.*s', not '%s'", (int)b.size, out, wire);
}

START_TEST(written)
{
	char url[200] = "<x:", wire[300];
	is_written(MIMEO_KIND_PLAIN, 12, "1 (Highest)", "1 (Highest)");
	is_written(MIMEO_KIND_PLAIN, 70, "normal urgent", "normal\r\n urgent");
	is_written(MIMEO_KIND_TOKEN, 16, "auto-replied; x=y", "auto-replied; x=y");
	is_written(MIMEO_KIND_LIST_ID, 9, "\"Our, list\" <list.example.org>", "\"Our, list\" <list.example.org>");
	is_written(MIMEO_KIND_LIST_ID, 9, "\xC3\xA9 <list.example.org>", "=?UTF-8?B?w6k=?= <list.example.org>");
	is_written(MIMEO_KIND_PHRASES, 10, "one ,\xC3\xA9,\"a, b\"", "one, =?UTF-8?B?w6k=?= , \"a, b\"");
	is_written(MIMEO_KIND_PHRASES, 10, "\"a\\\"b\", \"c\\\\\"", "\"a\\\"b\", \"c\\\\\"");
	is_written(MIMEO_KIND_LIST_ID, 9, "<list.example.org>", "<list.example.org>");
	is_written(MIMEO_KIND_LIST_ID, 9, "  <list.example.org>  ", "<list.example.org>");
	is_written(MIMEO_KIND_LIST_ID, 9, "  Our list  <list.example.org> ", "Our list <list.example.org>");
	memset(url + 3, 'y', 150);
	strcpy(url + 153, ">");
	is_written(MIMEO_KIND_URL, 13, url, url); /* no fold behind the colon, and none in it */
	snprintf(wire, sizeof wire, "\r\n %s", url);
	is_written(MIMEO_KIND_URL, 900, url, wire);
	/* Octets that are only counted are not looked at. */
	char out[4], held[40];
	mimeo_buffer b, scratch;
	mimeo_fold f;
	mimeo_buffer_fix(&b, out, sizeof out);
	mimeo_buffer_fix(&scratch, held, sizeof held);
	mimeo_fold_start(&f, &b, 10);
	mimeo_structured_write(&f, MIMEO_KIND_PHRASES, "one, two, three", 15, &seven, &scratch);
	ck_assert_uint_eq(b.size, 15);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/structured");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, judged_to_the_octet);
	tcase_add_test(tests, longest);
	tcase_add_test(tests, octets_and_cuts);
	tcase_add_test(tests, written);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
