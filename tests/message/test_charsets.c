/* Messages in charsets other than UTF-8: the strict reader, which converts by itself, reads what was set; what a
 * charset does not have is a condition that names the character. */
#include <stdio.h>
#include "support/strict.h"
#include "support/suite.h"

static const struct {
	const char *charset, *word, *lacking;
} rows[] = {
	{ "ISO-8859-1", "caf\xC3\xA9 ", "\xE2\x82\xAC" },
	{ "ISO-8859-2", "\xC5\xBElu\xC5\xA5 ", "\xC3\xB1" },
	{ "ISO-8859-7", "\xCE\xB1\xCE\xB2\xCE\xB3", "\xC3\xA9" },
	{ "ISO-8859-8-I", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D ", "\xC3\xA9" },
	{ "ISO-8859-15", "5 \xE2\x82\xAC", "\xC2\xA4" },
	{ "windows-1251", "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82 ", "\xC3\xA9" },
	{ "windows-1256", "\xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 ", "\xD0\xB6" },
	{ "KOI8-R", "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82, ", "\xC3\xA9" },
	{ "KOI8-U", "\xD1\x97\xD1\x94 ", "\xC3\xA9" },
	{ "TIS-620", "\xE0\xB8\xAA\xE0\xB8\xA7\xE0\xB8\xB1\xE0\xB8\xAA\xE0\xB8\x94\xE0\xB8\xB5 ", "\xC3\xA9" },
	{ "ISO-2022-JP", "\xE6\x97\xA5\xE6\x9C\xAC ABC", "\xC3\xA9" },
	{ "Shift_JIS", "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xA1\xA8 ", "\xED\x95\x9C" },
	{ "EUC-JP", "\xE3\x81\x93\xE3\x82\x93x", "\xED\x95\x9C" },
	{ "EUC-KR", "\xEC\x95\x88\xEB\x85\x95 ", "\xC3\xA9" },
	{ "GB2312", "\xE4\xBD\xA0\xE5\xA5\xBD!", "\xC3\xA9\xC3\xB1" },
	{ "GB18030", "\xE4\xBD\xA0\xF0\x9F\x98\x80", "" },
	{ "Big5", "\xE4\xBD\xA0\xE5\xA5\xBD\xEF\xBC\x8C", "\xD0\xAF\xF0\x9F\x98\x80" },
};
enum { ROWS = sizeof rows / sizeof *rows };

static msg_builder *message(void)
{
	msg_builder *m = msg_new();
	msg_set_seed(m, "charsets", 8);
	msg_set_date(m, 1764000000, 0);
	msg_set_from(m, NULL, "news@example.com");
	msg_set_to(m, NULL, "ann@example.org");
	return m;
}

static bool has_charset(const char *name)
{
	msg_builder *m = msg_new();
	const bool here = msg_set_charset(m, name) == MSG_ERR_NONE;
	msg_free(m);
	return here;
}

static strict_message *read_back(const msg_builder *m, uint32_t options)
{
	char *data;
	size_t size;
	ck_assert_msg(msg_render(m, 0, &data, &size) == MSG_ERR_NONE, "%s", msg_error_text(m));
	strict_message *s = strict_read(data, size, options);
	ck_assert_msg(strict_faults(s) == 0, "%s\n%.*s", strict_report(s), (int)size, data);
	msg_free_data(data);
	return s;
}

static void repeat(char *out, const char *word, size_t times)
{
	*out = '\0';
	for (size_t i = 0; i < times; i++)
		strcat(out, word);
}

/* Header text and names of every length, in each place where encoded-words stand. */
START_TEST(header_fields)
{
	if (!has_charset(rows[_i].charset))
		return;
	msg_builder *m = message();
	ck_assert_status(msg_set_charset(m, rows[_i].charset), MSG_ERR_NONE);
	for (size_t times = 1; times < 40; times++) {
		char text[900], name[1000];
		repeat(text, rows[_i].word, times);
		snprintf(name, sizeof name, "%s|", text);
		const msg_mailbox list[] = { { name, "ann@example.org" }, { "Plain", "bob@example.org" },
			{ name, "eve@example.org" } };
		ck_assert_status(msg_set_subject(m, text), MSG_ERR_NONE);
		ck_assert_status(msg_set_to_list(m, list, 3), MSG_ERR_NONE);
		ck_assert_status(msg_set_header(m, "X-A-Name-Of-Some-Length", name), MSG_ERR_NONE);
		strict_message *s = read_back(m, 0);
		const strict_entity *root = strict_root(s);
		ck_assert(strict_is(strict_find(root, "Subject")->decoded, text));
		ck_assert(strict_is(strict_find(root, "X-A-Name-Of-Some-Length")->decoded, name));
		const strict_field *to = strict_find(root, "To");
		ck_assert_uint_eq(to->n_mailboxes, 3);
		ck_assert(strict_is(to->mailboxes[0].name, name) && strict_is(to->mailboxes[2].name, name));
		char *data, marked[60];
		size_t size;
		ck_assert_status(msg_render(m, MSG_OUT_HEADER, &data, &size), MSG_ERR_NONE);
		snprintf(marked, sizeof marked, "=?%s?", rows[_i].charset);
		ck_assert_ptr_nonnull(strstr(data, marked));
		ck_assert_ptr_null(strstr(data, "=?UTF-8?"));
		msg_free_data(data);
		strict_free(s);
	}
	msg_free(m);
}
END_TEST

/* Of several values the first that cannot be written is told, and all are kept. */
START_TEST(several_values)
{
	static const char *const values[] = { "caf\xC3\xA9", "10 \xE2\x82\xAC", "20 \xE2\x82\xAC" };
	msg_builder *m = message();
	ck_assert_status(msg_set_charset(m, "iso-8859-1"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_list(m, "Comments", values, 3), MSG_ERR_CHARSET);
	ck_assert_uint_eq(msg_error_count(m), 1);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_charset(m, "utf-8"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* Bodies: text, HTML and a text that is longer than any line, in each transfer encoding. */
START_TEST(bodies)
{
	static const int encodings[] = { MSG_ENCODING_AUTO, MSG_ENCODING_QP, MSG_ENCODING_BASE64 };
	if (!has_charset(rows[_i].charset))
		return;
	msg_builder *m = message();
	char text[4000], html[4100];
	repeat(text, rows[_i].word, 60);
	strcat(text, "\nplain line\n\n");
	strcat(text, rows[_i].word);
	snprintf(html, sizeof html, "<p>%s</p>\n", text);
	ck_assert_status(msg_set_text(m, text), MSG_ERR_NONE);
	ck_assert_status(msg_set_html(m, html), MSG_ERR_NONE);
	for (int profile = MSG_PROFILE_7BIT; profile <= MSG_PROFILE_UTF8; profile++) {
		for (size_t e = 0; e < 3; e++) {
			ck_assert_status(msg_set_encoding(m, encodings[e]), MSG_ERR_NONE);
			msg_set_profile(m, profile);
			ck_assert_status(msg_set_charset(m, rows[_i].charset), MSG_ERR_NONE);
			strict_message *s = read_back(m, profile == MSG_PROFILE_UTF8 ? STRICT_UTF8 : 0);
			const strict_entity *root = strict_root(s);
			size_t at = 0;
			const strict_text got = root->first->text;
			for (size_t i = 0; i < got.size; i++) {
				if (got.data[i] == '\r')
					continue;
				ck_assert_int_eq(got.data[i], text[at]);
				at++;
			}
			ck_assert_uint_ge(at, strlen(text));
			const strict_param *p = strict_param_find(root->first->params, root->first->n_params, "charset");
			ck_assert(p && strict_is(p->value, rows[_i].charset));
			strict_free(s);
		}
	}
	msg_free(m);
}
END_TEST

/* A character that is not there: kept, not written, named, and lifted by another charset or another value. */
START_TEST(what_is_not_there)
{
	if (!has_charset(rows[_i].charset) || !*rows[_i].lacking)
		return;
	static const char *const fields[] = { "Subject", "text", "HTML", "From", "X-Other" };
	for (size_t f = 0; f < 5; f++) {
		char value[200];
		snprintf(value, sizeof value, "abc %s%s", rows[_i].word, rows[_i].lacking);
		msg_builder *m = message();
		int status = MSG_ERR_NONE;
		ck_assert_status(msg_set_charset(m, rows[_i].charset), MSG_ERR_NONE);
		switch (f) {
		case 0: status = msg_set_subject(m, value); break;
		case 1: status = msg_set_text(m, value); break;
		case 2: status = msg_set_html(m, value); break;
		case 3: status = msg_set_from(m, value, "news@example.com"); break;
		default: status = msg_set_header(m, "X-Other", value);
		}
		ck_assert_status(status, MSG_ERR_CHARSET);
		ck_assert_status(msg_status(m), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_CHARSET);
		const char *field, *words;
		size_t offset;
		ck_assert_status(msg_error_at(m, 0, &field, NULL, &offset, &words), MSG_ERR_CHARSET);
		ck_assert_msg(
			strstr(words, fields[f] + 1) && strstr(words, "has no U+") && strstr(words, "byte "), "%s", words);
		ck_assert_msg(offset >= 4 && offset < strlen(value) && ((unsigned char)value[offset] & 0xC0) == 0xC0,
			"byte %zu: %s", offset, words);
		char *data;
		size_t size;
		ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_CHARSET);
		msg_builder *clone = msg_clone(m);
		ck_assert_status(msg_check(clone, 0), MSG_ERR_CHARSET);
		ck_assert_status(msg_set_charset(clone, "utf-8"), MSG_ERR_NONE);
		strict_free(read_back(clone, 0));
		msg_free(clone);
		ck_assert_status(msg_set_charset(m, ""), MSG_ERR_NONE);
		strict_free(read_back(m, 0));
		msg_free(m);
	}
}
END_TEST

/* Another value with the same condition at another place: the words follow. */
START_TEST(what_is_not_there_elsewhere)
{
	for (int text = 0; text < 2; text++) {
		msg_builder *m = message();
		size_t offset;
		ck_assert_status(msg_set_charset(m, "iso-8859-1"), MSG_ERR_NONE);
		for (size_t at = 3; at < 40; at += 9) {
			char value[50], place[30];
			const char *words;
			memset(value, 'x', sizeof value);
			memcpy(value + at, "\xE2\x82\xAC", 4);
			snprintf(place, sizeof place, "at byte %zu", at);
			ck_assert_status(text ? msg_set_text(m, value) : msg_set_subject(m, value), MSG_ERR_CHARSET);
			ck_assert_status(msg_error_at(m, 0, NULL, NULL, &offset, &words), MSG_ERR_CHARSET);
			ck_assert_uint_eq(offset, at);
			ck_assert_msg(strstr(words, place) != NULL, "%s", words);
		}
		msg_free(m);
	}
}
END_TEST

/* The charset is manner: before or after the fields, in any order, the octets are the same; identity does not change.
 */
START_TEST(order_and_identity)
{
	if (!has_charset(rows[_i].charset))
		return;
	msg_builder *a = message(), *b = message();
	msg_set_charset(a, rows[_i].charset);
	for (int k = 0; k < 2; k++) {
		msg_builder *m = k ? b : a;
		msg_set_subject(m, rows[_i].word);
		msg_set_text(m, rows[_i].word);
		msg_set_html(m, rows[_i].word);
	}
	char id[200], other[200], *first, *second;
	size_t size, first_size, second_size;
	ck_assert_status(msg_message_id(b, other, sizeof other, &size), MSG_ERR_NONE);
	msg_set_charset(b, rows[_i].charset);
	ck_assert_status(msg_message_id(a, id, sizeof id, &size), MSG_ERR_NONE);
	ck_assert_mem_eq(id, other, size);
	ck_assert_status(msg_render(a, 0, &first, &first_size), MSG_ERR_NONE);
	ck_assert_status(msg_render(b, 0, &second, &second_size), MSG_ERR_NONE);
	ck_assert_uint_eq(first_size, second_size);
	ck_assert_mem_eq(first, second, first_size);
	msg_free_data(first);
	msg_free_data(second);
	msg_free(a);
	msg_free(b);
}
END_TEST

/* Parameters stay in UTF-8 (RFC 2231 names the charset of each); ASCII text says us-ascii; Japanese is 7bit as it is.
 */
START_TEST(what_stays)
{
	if (!has_charset("ISO-2022-JP"))
		return;
	msg_builder *m = message(), *part = msg_new();
	msg_set_charset(m, "iso-2022-jp");
	msg_set_subject(m, "plain");
	msg_set_text(m, "\xE6\x97\xA5\xE6\x9C\xAC\n");
	msg_set_filename(part, "caf\xC3\xA9.txt");
	msg_set_body(part, "text/plain", "abc", 3);
	msg_builder *const parts[] = { part };
	ck_assert_status(msg_set_attachments(m, parts, 1), MSG_ERR_NONE);
	strict_message *s = read_back(m, 0);
	const strict_entity *text = strict_root(s)->first;
	ck_assert_int_eq(text->encoding, STRICT_7BIT);
	ck_assert(strict_is(text->text, "\xE6\x97\xA5\xE6\x9C\xAC\r\n"));
	ck_assert(strict_is(text->next->filename, "caf\xC3\xA9.txt"));
	ck_assert(strict_is(strict_find(strict_root(s), "Subject")->decoded, "plain"));
	strict_free(s);
	ck_assert_status(msg_set_charset(m, "no-such-charset"), MSG_ERR_CHARSET);
	ck_assert_status(msg_status(m), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_charset(m, "utf-16"), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_charset(m, "csUTF8"), MSG_ERR_NONE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	msg_free(part);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("charsets");
	TCase *tests = tcase_create("charsets");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, header_fields, 0, ROWS);
	tcase_add_test(tests, several_values);
	tcase_add_loop_test(tests, bodies, 0, ROWS);
	tcase_add_loop_test(tests, what_is_not_there, 0, ROWS);
	tcase_add_test(tests, what_is_not_there_elsewhere);
	tcase_add_loop_test(tests, order_and_identity, 0, ROWS);
	tcase_add_test(tests, what_stays);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
