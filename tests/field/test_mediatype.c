/* Media types and dispositions: tokens by RFC 2045's list of specials, parameters read back, hostile ones refused. */
#include "field/mediatype.h"
#include <stdio.h>
#include "support/suite.h"

static bool is_token(int c)
{
	return c > 32 && c < 127 && !strchr("()<>@,;:\\\"/[]?=", c);
}

/* The parameters as "name=value|name=value|"; returns their number. */
static int read_params(const char *s, size_t n, size_t at, char *found, size_t capacity)
{
	mimeo_buffer b;
	mimeo_buffer_fix(&b, found, capacity - 1);
	const char *name;
	size_t name_size;
	char value[200];
	mimeo_buffer v;
	int count = 0;
	for (mimeo_buffer_fix(&v, value, sizeof value); mimeo_next_param(s, n, &at, &name, &name_size, &v);
		 mimeo_buffer_fix(&v, value, sizeof value)) {
		count++;
		mimeo_buffer_add(&b, name, name_size);
		mimeo_buffer_add_char(&b, '=');
		mimeo_buffer_add(&b, value, v.size);
		mimeo_buffer_add_char(&b, '|');
	}
	ck_assert_uint_eq(at, n);
	found[b.size] = '\0';
	return count;
}

static const struct {
	const char *s, *type, *subtype, *params;
} good[] = {
	{ "text/plain", "text", "plain", "" },
	{ "a/b", "a", "b", "" },
	{ "application/vnd.x+json", "application", "vnd.x+json", "" },
	{ "text/plain;charset=utf-8", "text", "plain", "charset=utf-8|" },
	{ "text/plain \t; \tcharset=utf-8 ;format=flowed", "text", "plain", "charset=utf-8|format=flowed|" },
	{ "a/b; x=\"\"", "a", "b", "x=|" },
	{ "a/b; x=\"c;d=\\\"e\\\\\"; y=z", "a", "b", "x=c;d=\"e\\|y=z|" },
	{ "a/b; x=\"\xC3\xB6\\\xC3\xB6\"", "a", "b", "x=\xC3\xB6\xC3\xB6|" },
};

START_TEST(good_types)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		size_t n = strlen(good[i].s), offset = 99;
		char *exact = suite_exact(good[i].s, n), found[200];
		mimeo_mediatype type;
		ck_assert_status(mimeo_check_mediatype(exact, n, &type, &offset), MSG_ERR_NONE);
		ck_assert_uint_eq(type.type_size, strlen(good[i].type));
		ck_assert_mem_eq(type.type, good[i].type, type.type_size);
		ck_assert_uint_eq(type.subtype_size, strlen(good[i].subtype));
		ck_assert_mem_eq(type.subtype, good[i].subtype, type.subtype_size);
		ck_assert(type.params == n || exact[type.params] == ';');
		read_params(exact, n, type.params, found, sizeof found);
		ck_assert_str_eq(found, good[i].params);
		free(exact);
	}
	mimeo_mediatype type;
	static const char disposition[] = "attachment ; filename=\"a b\"";
	char found[100];
	ck_assert_status(mimeo_check_token_params(disposition, sizeof disposition - 1, &type, NULL), MSG_ERR_NONE);
	ck_assert_uint_eq(type.type_size, 10);
	ck_assert_uint_eq(type.subtype_size, 0);
	ck_assert_uint_eq(type.params, 11);
	read_params(disposition, sizeof disposition - 1, type.params, found, sizeof found);
	ck_assert_str_eq(found, "filename=a b|");
}
END_TEST

START_TEST(refused)
{
	static const struct {
		const char *s;
		int status;
		size_t offset;
	} cases[] = {
		{ "", MSG_ERR_TYPE, 0 },
		{ "text", MSG_ERR_TYPE, 4 },
		{ "text/", MSG_ERR_TYPE, 5 },
		{ "/plain", MSG_ERR_TYPE, 0 },
		{ " text/plain", MSG_ERR_TYPE, 0 },
		{ "text/plain ", MSG_ERR_TYPE, 11 },
		{ "text/plain;", MSG_ERR_TYPE, 11 },
		{ "text/plain; ", MSG_ERR_TYPE, 12 },
		{ "text/plain;;a=b", MSG_ERR_TYPE, 11 },
		{ "text/plain a=b", MSG_ERR_TYPE, 11 },
		{ "text /plain", MSG_ERR_TYPE, 4 },
		{ "text/plain; a", MSG_ERR_TYPE, 13 },
		{ "text/plain; a =b", MSG_ERR_TYPE, 13 },
		{ "text/plain; a= b", MSG_ERR_TYPE, 14 },
		{ "text/plain; a=", MSG_ERR_TYPE, 14 },
		{ "text/plain; a=b/c", MSG_ERR_TYPE, 15 },
		{ "text/plain; a=\"b", MSG_ERR_TYPE, 16 },
		{ "text/plain; a=\"b\\", MSG_ERR_TYPE, 17 },
		{ "text/plain; a=\"b\"c", MSG_ERR_TYPE, 17 },
		{ "text/plain; a*=b", MSG_ERR_NAME, 13 },
		{ "text/plain; a*0=b", MSG_ERR_NAME, 13 },
		{ "text/plain; a(=b", MSG_ERR_NAME, 13 },
		{ "text/plain; a=b; A=c", MSG_ERR_NAME, 17 },
		{ "text/plain\r\nBcc: v", MSG_ERR_CONTROL, 10 },
		{ "text/plain; x\r\nBcc=b", MSG_ERR_CONTROL, 13 },
		{ "text/plain; x=\"\r\nBcc\"", MSG_ERR_CONTROL, 15 },
		{ "text/plain; x=\"a\tb\"", MSG_ERR_CONTROL, 16 },
		{ "text/plain; x=\"a\\\tb\"", MSG_ERR_CONTROL, 17 },
		{ "text/plain; x=\"\x7f\"", MSG_ERR_CONTROL, 15 },
		{ "text/plain; x=\"\xC2\x80\"", MSG_ERR_CONTROL, 15 },
		{ "text/plain; x=\"\xE2\x80\xA8\"", MSG_ERR_CONTROL, 15 },
		{ "text/plain; x=\"\xFF\"", MSG_ERR_UTF8, 15 },
		{ "text/plain; x=\xC3\xB6", MSG_ERR_TYPE, 14 },
		{ "t\xC3\xB6/x", MSG_ERR_TYPE, 1 },
		{ "t\xC3/x", MSG_ERR_UTF8, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i].s), offset = 99;
		char *exact = suite_exact(cases[i].s, n);
		mimeo_mediatype type;
		int status = mimeo_check_mediatype(exact, n, &type, &offset);
		ck_assert_msg(status == cases[i].status && offset == cases[i].offset, "'%s': %s at %zu", cases[i].s,
			msg_errname(status), offset);
		/* The same after one token: "x/" is what it lacks. */
		if (n > 5 && memcmp(exact, "text/", 5) == 0) {
			int other = mimeo_check_token_params(exact + 5, n - 5, &type, &offset);
			ck_assert_int_eq(other, status == MSG_ERR_TYPE ? MSG_ERR_VALUE : status);
			ck_assert_uint_eq(offset, cases[i].offset - 5);
		}
		free(exact);
	}
}
END_TEST

START_TEST(every_octet_of_the_head)
{
	static const char sample[] = "abc/def";
	for (size_t at = 0; at < 7; at++) {
		for (int c = 0; c < 256; c++) {
			char *s = suite_exact(sample, 7);
			s[at] = (char)c;
			size_t offset = 99;
			mimeo_mediatype type;
			int status = mimeo_check_mediatype(s, 7, &type, &offset);
			bool right = at == 3 ? c == '/' : is_token(c);
			ck_assert_int_eq(status == MSG_ERR_NONE, right);
			if (!right && c != '/' && c != ';' && c != ' ' && c != '\t') {
				ck_assert_uint_eq(offset, at == 3 && is_token(c) ? 7 : at);
				ck_assert_int_eq(status, c < 32 || c == 127 ? MSG_ERR_CONTROL : c >= 128 ? MSG_ERR_UTF8 : MSG_ERR_TYPE);
			}
			free(s);
		}
	}
}
END_TEST

/* Whatever octet stands where: what is taken is read to its end, and has no control and no second parameter hidden. */
START_TEST(every_octet_of_parameters)
{
	static const char sample[] = "a/b; cd=ef; g=\"h\\i j\"";
	size_t n = sizeof sample - 1;
	for (size_t at = 0; at <= n; at++) {
		char *cut = suite_exact(sample, at), found[300];
		size_t offset = 99;
		mimeo_mediatype type;
		if (mimeo_check_mediatype(cut, at, &type, &offset) == MSG_ERR_NONE)
			read_params(cut, at, type.params, found, sizeof found);
		else
			ck_assert_uint_eq(offset, at);
		free(cut);
		for (int c = 0; c < 256; c++) {
			char *s = suite_exact(sample, n + 1);
			memmove(s + at + 1, s + at, n - at);
			s[at] = (char)c;
			if (mimeo_check_mediatype(s, n + 1, &type, &offset) == MSG_ERR_NONE) {
				ck_assert(c >= 32 || c == '\t');
				ck_assert(c < 127);
				ck_assert_int_eq(read_params(s, n + 1, type.params, found, sizeof found), 2);
			} else {
				ck_assert_uint_le(offset, n + 1);
			}
			free(s);
		}
	}
}
END_TEST

START_TEST(what_is_no_parameter)
{
	char room[8];
	const char *name;
	size_t at = 0, name_size;
	mimeo_buffer value;
	mimeo_buffer_fix(&value, room, sizeof room);
	ck_assert(!mimeo_next_param("; =", 3, &at, &name, &name_size, &value));
	ck_assert_uint_eq(value.size, 0);
}
END_TEST

START_TEST(lengths_and_counts)
{
	char s[3000];
	mimeo_mediatype type;
	for (size_t n = 1; n <= 140; n++) {
		size_t offset = 99;
		memset(s, 'x', sizeof s);
		memcpy(s + n, "/y", 2);
		ck_assert_status(mimeo_check_mediatype(s, n + 2, &type, &offset), n <= 127 ? MSG_ERR_NONE : MSG_ERR_TYPE);
		ck_assert_uint_eq(offset, n <= 127 ? 99 : 127);
		memset(s, 'x', sizeof s);
		s[1] = '/';
		offset = 99;
		ck_assert_status(mimeo_check_mediatype(s, n + 2, &type, &offset), n <= 127 ? MSG_ERR_NONE : MSG_ERR_TYPE);
		ck_assert_uint_eq(offset, n <= 127 ? 99 : 129);
	}
	for (int count = 0; count <= 70; count++) {
		strcpy(s, "a/b");
		for (int i = 0; i < count; i++)
			snprintf(s + strlen(s), sizeof s - strlen(s), ";p%d=%d", i, i);
		ck_assert_status(mimeo_check_mediatype(s, strlen(s), &type, NULL), count <= 64 ? MSG_ERR_NONE : MSG_ERR_LIMIT);
	}
}
END_TEST

/* RFC 2183 sections 2.4 to 2.7: what a size and a date may be, in tokens and in quotes. */
START_TEST(values_of_a_disposition)
{
	static const struct {
		const char *text;
		size_t wrong; /* 0: nothing */
	} rows[] = {
		{ "attachment", 0 },
		{ "attachment; size=0", 0 },
		{ "attachment; SIZE=\"123\"", 0 },
		{ "attachment; size=\"1\\23\"; filename=size", 0 },
		{ "attachment; size=1234567890123456789012345678901234567890", 0 },
		{ "attachment; size=12345678901234567890123456789012345678901", 17 },
		{ "attachment; size=12k", 17 },
		{ "attachment; size=-1", 17 },
		{ "attachment; size=\"\"", 17 },
		{ "attachment; size=\"1 \"", 17 },
		{ "a; x=y; size=\"\\a\"", 13 },
		{ "inline; sizes=x; resize=y", 0 },
		{ "attachment; creation-date=\"Wed, 12 Feb 1997 16:29:51 -0500\"", 0 },
		{ "attachment; modification-date=\"12 Feb 1997 16:29:51 -0500\"; read-date=\"12 Feb 1997 16:29 +0000\"", 0 },
		{ "attachment; Creation-Date=\"12 Feb 1997\"", 26 },
		{ "attachment; modification-date=today", 30 },
		{ "attachment; read-date=\"\"", 22 },
		{ "attachment; read-date=\"Thu, 12 Feb 1997 16:29:51 -0500\"", 22 },
		{ "attachment; read-date=\"Wed, 12 Feb 1997 16:29:51 -0500                              \"", 22 },
	};
	mimeo_mediatype type;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = strlen(rows[i].text), offset = 0;
		char *exact = suite_exact(rows[i].text, n);
		int status = mimeo_check_disposition(exact, n, &type, &offset);
		ck_assert_msg(status == (rows[i].wrong ? MSG_ERR_VALUE : MSG_ERR_NONE) && offset == rows[i].wrong,
			"%s: %s at %zu", rows[i].text, msg_errname(status), offset);
		free(exact);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/mediatype");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, good_types);
	tcase_add_test(tests, refused);
	tcase_add_test(tests, every_octet_of_the_head);
	tcase_add_test(tests, every_octet_of_parameters);
	tcase_add_test(tests, what_is_no_parameter);
	tcase_add_test(tests, lengths_and_counts);
	tcase_add_test(tests, values_of_a_disposition);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
