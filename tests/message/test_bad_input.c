/* Bad input at every public setter: a status, a mark with field, offset and words, nothing half-changed, the other
 * fields untouched; and once the field is set again, the octets of an undisturbed message. */
#include <stdio.h>
#include "support/suite.h"

/* One field with its setter, a value that is right, and what the setter refuses. */
typedef int setter(msg_builder *m, const char *value);
typedef struct field {
	const char *name;      /* as msg_error_at calls it */
	setter *set;
	const char *right;
	const char *other;     /* another right value */
	unsigned refuses;      /* REFUSES_* */
} field;

enum {
	REFUSES_NULL = 1,
	REFUSES_EMPTY = 2,
	REFUSES_CONTROL = 4,
	REFUSES_UTF8 = 8,
	REFUSES_TAB = 16,
	REFUSES_WORDS = 32
};
#define TEXT (REFUSES_NULL | REFUSES_CONTROL | REFUSES_UTF8)
#define NAME (REFUSES_CONTROL | REFUSES_UTF8 | REFUSES_TAB)
#define ADDR (TEXT | REFUSES_EMPTY | REFUSES_TAB | REFUSES_WORDS)
#define TOKEN (TEXT | REFUSES_TAB | REFUSES_WORDS)

#define MAILBOX_SETTERS(field)                                                                                         \
	static int field##_addr(msg_builder *m, const char *v)                                                             \
	{                                                                                                                  \
		return msg_set_##field(m, "Some Name", v);                                                                     \
	}                                                                                                                  \
	static int field##_name(msg_builder *m, const char *v)                                                             \
	{                                                                                                                  \
		return msg_set_##field(m, v, "someone@example.org");                                                           \
	}
MAILBOX_SETTERS(from)
MAILBOX_SETTERS(sender)
MAILBOX_SETTERS(reply_to)
MAILBOX_SETTERS(to)
MAILBOX_SETTERS(cc)
MAILBOX_SETTERS(bcc)

#define LIST_SETTER(field)                                                                                             \
	static int field##_list(msg_builder *m, const char *v)                                                             \
	{                                                                                                                  \
		const msg_mailbox list[] = { { "First", "first@example.org" }, { NULL, v } };                                  \
		return v ? msg_set_##field##_list(m, list, 2) : msg_set_##field##_list(m, NULL, 2);                            \
	}
LIST_SETTER(reply_to)
LIST_SETTER(to)
LIST_SETTER(cc)
LIST_SETTER(bcc)

static int mailbox_n(msg_builder *m, const char *v)
{
	return msg_set_mailbox_n(m, "Disposition-Notification-To", "N", 1, v, v ? strlen(v) : 3);
}

static int in_reply_to(msg_builder *m, const char *v)
{
	return msg_set_in_reply_to(m, &v, 1);
}

static int references(msg_builder *m, const char *v)
{
	const char *ids[] = { "<first@example.org>", v };
	return msg_set_references(m, ids, 2);
}

static int header_text(msg_builder *m, const char *v)
{
	return msg_set_header(m, "X-Something", v);
}

static int header_raw(msg_builder *m, const char *v)
{
	return msg_set_header_as(m, "X-Something", MSG_KIND_RAW, v);
}

static int header_one(msg_builder *m, const char *v)
{
	return msg_set_header(m, "Cc", v);
}

static int header_many(msg_builder *m, const char *v)
{
	return msg_set_header_as(m, "Cc", MSG_KIND_MAILBOXES, v);
}

static int header_date(msg_builder *m, const char *v)
{
	return msg_set_header_as(m, "X-Date", MSG_KIND_DATE, v);
}

static int header_list(msg_builder *m, const char *v)
{
	const char *values[] = { "first", v };
	return msg_set_header_list(m, "Comments", values, 2);
}

static int header_urls(msg_builder *m, const char *v)
{
	return msg_set_header(m, "List-Help", v);
}

static int content_type_param(msg_builder *m, const char *v)
{
	return msg_set_type_param(m, "x-param", v);
}

static int calendar(msg_builder *m, const char *v)
{
	static const char ics[] = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
	return msg_set_calendar(m, v, ics, sizeof ics - 1);
}

static const field fields[] = {
	{ "From", from_addr, "a@example.org", "b@example.org", ADDR },
	{ "From", from_name, "A", "B", NAME },
	{ "Sender", sender_addr, "a@example.org", "b@example.org", ADDR },
	{ "Sender", sender_name, "A", "B", NAME },
	{ "Reply-To", reply_to_addr, "a@example.org", "b@example.org", ADDR },
	{ "Reply-To", reply_to_name, "A", "B", NAME },
	{ "To", to_addr, "a@example.org", "b@example.org", ADDR },
	{ "To", to_name, "A", "B", NAME },
	{ "Cc", cc_addr, "a@example.org", "b@example.org", ADDR },
	{ "Cc", cc_name, "A", "B", NAME },
	{ "Bcc", bcc_addr, "a@example.org", "b@example.org", ADDR },
	{ "Bcc", bcc_name, "A", "B", NAME },
	{ "Reply-To", reply_to_list, "a@example.org", "b@example.org", ADDR },
	{ "To", to_list, "a@example.org", "b@example.org", ADDR },
	{ "Cc", cc_list, "a@example.org", "b@example.org", ADDR },
	{ "Bcc", bcc_list, "a@example.org", "b@example.org", ADDR },
	{ "Disposition-Notification-To", mailbox_n, "a@example.org", "b@example.org", ADDR },
	{ "Subject", msg_set_subject, "a", "b \xc3\xa9", TEXT },
	{ "Message-ID", msg_set_message_id, "<a@example.org>", "b@example.org", TOKEN },
	{ "In-Reply-To", in_reply_to, "<a@example.org>", "<b@example.org>", TOKEN | REFUSES_EMPTY },
	{ "References", references, "<a@example.org>", "<b@example.org>", TOKEN | REFUSES_EMPTY },
	{ "X-Something", header_text, "a", "b", TEXT },
	{ "X-Something", header_raw, "a", "b", TEXT },
	{ "Cc", header_one, "A <a@example.org>", "b@example.org", TEXT | REFUSES_EMPTY | REFUSES_WORDS },
	{ "Cc", header_many, "A <a@example.org>, c@example.org", "b@example.org", TEXT | REFUSES_EMPTY | REFUSES_WORDS },
	{ "X-Date", header_date, "Tue, 24 Nov 2026 09:30:00 +0100", "1 Jan 2026 00:00:00 +0000", TOKEN },
	{ "Comments", header_list, "a", "b", TEXT | REFUSES_EMPTY },
	{ "List-Help", header_urls, "<https://example.org/>", "<mailto:b@example.org>", TOKEN },
	{ "Content-Disposition", msg_set_disposition, "inline", "attachment", TOKEN },
	{ "file name", msg_set_filename, "a.txt", "b \xe2\x82\xac.txt", TEXT | REFUSES_TAB },
	{ "Content-ID", msg_set_content_id, "a@example.org", "<b@example.org>", TOKEN },
	{ "x-param", content_type_param, "a", "b", TEXT | REFUSES_TAB },
	{ "text", msg_set_text, "a\n", "b\n", REFUSES_NULL | REFUSES_UTF8 },
	{ "HTML", msg_set_html, "<p>a", "<p>b", REFUSES_NULL | REFUSES_UTF8 },
	{ "calendar", calendar, "REQUEST", "request",
		REFUSES_NULL | REFUSES_EMPTY | REFUSES_CONTROL | REFUSES_UTF8 | REFUSES_TAB | REFUSES_WORDS },
	{ "envelope sender", msg_set_envelope_from, "a@example.org", "b@example.org", TOKEN },
	{ "charset", msg_set_charset, "UTF-8", "utf-8", TOKEN },
};
enum { FIELDS = sizeof fields / sizeof *fields };

static const char *const controls[] = {
	"x\rBcc: eve@example.net",
	"x\nBcc: eve@example.net",
	"x\r\nBcc: eve@example.net",
	"x\r\n\r\nbody",
	"x\r\n ",
	"\n",
	"x\n",
	"\x01",
	"x\x0bz",
	"x\x0cz",
	"x\x1b[2Jz",
	"x\x7f",
	"x\xc2\x85z",
	"x\xe2\x80\xa8z",
	"x\xe2\x80\xa9z",
};
static const char *const ill_formed[] = {
	"x\xff",
	"\xc0\x8a",
	"x\xe5\x98",
	"\xed\xa0\x80",
	"\xf4\x90\x80\x80",
	"\x80",
};

/* A message in which every field but this one has a value. */
static msg_builder *baseline(const field *tested)
{
	msg_builder *m = msg_new();
	msg_set_seed(m, "bad input", 9);
	msg_set_date(m, 1795509000, 0);
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].name, tested->name) != 0)
			fields[i].set(m, fields[i].other);
	if (strcmp(tested->name, "From") == 0)
		msg_set_message_id(m, "<fixed@example.org>");
	return m;
}

static char *render(const msg_builder *m, size_t *size)
{
	char *data;
	int status = msg_render(m, MSG_OUT_BCC, &data, size);
	ck_assert_msg(status == MSG_ERR_NONE, "%s: %s", msg_errname(status), msg_error_text(m));
	return data;
}

/* After the setter refused: the mark and its words, no output, the other fields as they were, and the way back. */
static void check_refused(msg_builder *m, const field *f, int status, const char *what)
{
	const char *name = NULL, *text = NULL;
	size_t index = 99, offset = 99, size = 7, n = 0;
	char *data = (char *)1, buffer[8];
	bool found = false;
	ck_assert_msg(status < 0, "%s took %s", f->name, what);
	ck_assert_int_eq(msg_status(m), status);
	ck_assert_int_eq(msg_check(m, 0), status);
	ck_assert_int_eq(msg_render(m, 0, &data, &size), status);
	ck_assert_ptr_null(data);
	ck_assert_int_eq(msg_render_into(m, 0, buffer, sizeof buffer, &size), status);
	for (size_t i = 0; i < msg_error_count(m); i++) {
		ck_assert_int_lt(msg_error_at(m, i, &name, &index, &offset, &text), 0);
		if (strcmp(name, f->name) == 0) {
			found = true;
			ck_assert_msg(strncmp(text, f->name, strlen(f->name)) == 0, "%s: %s", f->name, text);
		}
		for (const char *p = text; *p; p++)
			ck_assert_msg((unsigned char)*p >= 0x20 && (unsigned char)*p < 0x7F, "%s: raw octet in words", f->name);
	}
	ck_assert_msg(found, "%s with %s: no such mark in %s", f->name, what, msg_error_text(m));
	/* Nothing of the field is left. */
	ck_assert_ptr_null(msg_get_header(m, f->name));
	/* The mark is lifted by the field alone, and the octets are those of an undisturbed message. */
	msg_builder *undisturbed = baseline(f);
	ck_assert_int_eq(f->set(undisturbed, f->right), MSG_ERR_NONE);
	char *expected = render(undisturbed, &n);
	ck_assert_status(f->set(m, f->right), MSG_ERR_NONE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	data = render(m, &size);
	ck_assert_msg(
		size == n && memcmp(data, expected, n) == 0, "%s after %s:\n%s\nnot\n%s", f->name, what, data, expected);
	msg_free_data(data);
	msg_free_data(expected);
	msg_free(undisturbed);
}

static void refuse(const field *f, const char *value, const char *what)
{
	msg_builder *m = baseline(f);
	ck_assert_status(f->set(m, f->right), MSG_ERR_NONE);
	check_refused(m, f, f->set(m, value), what);
	msg_free(m);
	ck_assert_status(f->set(NULL, value), MSG_ERR_NOMEM);
	ck_assert_status(f->set(NULL, f->right), MSG_ERR_NOMEM);
}

START_TEST(null_is_refused)
{
	const field *f = &fields[_i];
	if (f->refuses & REFUSES_NULL)
		refuse(f, NULL, "NULL");
}
END_TEST

START_TEST(empty_is_refused_or_removes)
{
	const field *f = &fields[_i];
	if (f->refuses & REFUSES_EMPTY) {
		refuse(f, "", "an empty string");
		return;
	}
	msg_builder *m = baseline(f);
	ck_assert_status(f->set(m, f->right), MSG_ERR_NONE);
	ck_assert_status(f->set(m, ""), MSG_ERR_NONE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(controls_are_refused)
{
	const field *f = &fields[_i];
	for (size_t i = 0; i < sizeof controls / sizeof *controls && (f->refuses & REFUSES_CONTROL); i++)
		refuse(f, controls[i], "a control character");
	if (f->refuses & REFUSES_TAB)
		refuse(f, "a\tb@example.org", "a tab");
}
END_TEST

START_TEST(ill_formed_utf8_is_refused)
{
	const field *f = &fields[_i];
	for (size_t i = 0; i < sizeof ill_formed / sizeof *ill_formed && (f->refuses & REFUSES_UTF8); i++)
		refuse(f, ill_formed[i], "ill-formed UTF-8");
}
END_TEST

START_TEST(what_breaks_the_grammar_is_refused)
{
	const field *f = &fields[_i];
	if (f->refuses & REFUSES_WORDS) {
		refuse(f, "two words", "two words");
		refuse(f, "(", "a parenthesis");
	}
}
END_TEST

START_TEST(oversized_values_are_kept_or_refused)
{
	const field *f = &fields[_i];
	size_t n = 1 << 20;
	char *value = malloc(n + 1);
	memset(value, 'a', n);
	value[n] = '\0';
	msg_builder *m = baseline(f);
	int status = f->set(m, value);
	char *data;
	size_t size;
	ck_assert_int_eq(msg_render(m, 0, &data, &size), msg_check(m, 0));
	if (status != MSG_ERR_NONE)
		ck_assert_int_ne(msg_check(m, 0), MSG_ERR_NONE);
	msg_free_data(data);
	ck_assert_status(f->set(m, f->right), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
	free(value);
}
END_TEST

/* ---- functions that do not fit the table ---- */

static void expect_mark(msg_builder *m, int returned, int status)
{
	ck_assert_status(returned, status);
	ck_assert_status(msg_status(m), status);
	ck_assert_status(msg_check(m, 0), status);
}

static msg_builder *simple(void)
{
	msg_builder *m = msg_new();
	msg_set_from(m, NULL, "a@example.org");
	msg_set_to(m, NULL, "b@example.org");
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	return m;
}

START_TEST(a_nul_inside_is_seen)
{
	msg_builder *m = simple();
	expect_mark(m, msg_set_header_n(m, "Subject", 7, MSG_KIND_AUTO, "a\0b", 3), MSG_ERR_CONTROL);
	ck_assert_str_eq(msg_error_text(m), "Subject: control character 0x00 at byte 1 of the value");
	msg_remove_header(m, "Subject");
	expect_mark(m, msg_set_mailbox_n(m, "To", "a\0b", 3, "b@example.org", 13), MSG_ERR_CONTROL);
	ck_assert_str_eq(msg_error_text(m), "To: control character 0x00 at byte 1 of the display name");
	expect_mark(m, msg_set_mailbox_n(m, "To", NULL, 0, "b@example.org\0c", 15), MSG_ERR_CONTROL);
	msg_remove_header(m, "To");
	expect_mark(m, msg_set_text_n(m, "a\0b", 3), MSG_ERR_CONTROL);
	msg_set_text(m, "");
	expect_mark(m, msg_set_html_n(m, "abc\0", 4), MSG_ERR_CONTROL);
	msg_set_html(m, "");
	expect_mark(m, msg_set_filename_n(m, "a\0.exe", 6), MSG_ERR_CONTROL);
	msg_set_filename(m, "");
	expect_mark(m, msg_set_header_n(m, "X\0Y", 3, MSG_KIND_AUTO, "v", 1), MSG_ERR_NAME);
	msg_free(m);
}
END_TEST

START_TEST(names_of_fields)
{
	static const char *const names[] = { "", " ", "a b", "a:b", "a:", "X\r\nBcc", "X\n", "f\xc3\xa9", "\x7f", "a\tb" };
	static const char *const managed[] = { "Content-Type", "mime-version", "CONTENT-TRANSFER-ENCODING", "Received",
		"Return-Path" };
	msg_builder *m = simple();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		expect_mark(m, msg_set_header(m, names[i], "v"), MSG_ERR_NAME);
		ck_assert_status(msg_set_header(m, "X-Right", "v"), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NAME);
		ck_assert_status(msg_remove_header(m, names[i]), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		expect_mark(m, msg_set_mailbox_n(m, names[i], NULL, 0, "b@example.org", 13), MSG_ERR_NAME);
		ck_assert_status(msg_remove_header(m, names[i]), MSG_ERR_NONE);
	}
	for (size_t i = 0; i < sizeof managed / sizeof *managed; i++) {
		expect_mark(m, msg_set_header(m, managed[i], "text/plain"), MSG_ERR_FIELD);
		ck_assert_status(msg_remove_header(m, managed[i]), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	}
	expect_mark(m, msg_set_header(m, NULL, "v"), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_remove_header(m, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	char longest[80];
	memset(longest, 'x', sizeof longest);
	longest[76] = '\0';
	ck_assert_status(msg_set_header(m, longest, "v"), MSG_ERR_NONE);
	longest[76] = 'x';
	longest[77] = '\0';
	expect_mark(m, msg_set_header(m, longest, "v"), MSG_ERR_NAME);
	msg_free(m);
}
END_TEST

START_TEST(more_refused_names_than_can_be_told_apart)
{
	msg_builder *m = simple();
	char name[16];
	for (int i = 0; i < 80; i++) {
		snprintf(name, sizeof name, "bad %d", i);
		ck_assert_status(msg_set_header(m, name, "v"), MSG_ERR_NAME);
	}
	for (int i = 0; i < 80; i++) {
		snprintf(name, sizeof name, "bad %d", i);
		msg_remove_header(m, name);
	}
	ck_assert_status(msg_check(m, 0), MSG_ERR_NAME);
	ck_assert_str_ne(msg_error_text(m), "");
	msg_reset(m);
	msg_set_from(m, NULL, "a@example.org");
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(grammars_that_do_not_fit)
{
	msg_builder *m = simple();
	expect_mark(m, msg_set_header_as(m, "To", MSG_KIND_TEXT, "hello"), MSG_ERR_FIELD);
	expect_mark(m, msg_set_header_as(m, "To", MSG_KIND_RAW, "b@example.org"), MSG_ERR_FIELD);
	msg_remove_header(m, "To");
	expect_mark(m, msg_set_header_as(m, "Sender", MSG_KIND_MAILBOXES, "a@x.org, b@x.org"), MSG_ERR_FIELD);
	msg_remove_header(m, "Sender");
	expect_mark(m, msg_set_header_as(m, "Subject", MSG_KIND_IDS, "<a@b>"), MSG_ERR_FIELD);
	expect_mark(m, msg_set_header_as(m, "Subject", 99, "x"), MSG_ERR_ARGUMENT);
	expect_mark(m, msg_set_header_as(m, "Subject", -1, "x"), MSG_ERR_ARGUMENT);
	msg_remove_header(m, "Subject");
	expect_mark(m, msg_set_mailbox_n(m, "Subject", NULL, 0, "a@x.org", 7), MSG_ERR_FIELD);
	msg_remove_header(m, "Subject");
	static const char *const two[] = { "a", "b" };
	expect_mark(m, msg_set_header_list(m, "Subject", two, 2), MSG_ERR_FIELD);
	msg_remove_header(m, "Subject");
	/* One mailbox is never a list (law 6). */
	expect_mark(m, msg_set_header(m, "To", "a@x.org, b@x.org"), MSG_ERR_ADDRESS);
	expect_mark(m, msg_set_to(m, NULL, "a@x.org,b@x.org"), MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, "a@x.org, b@x.org"), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_recipient_count(m), 2);
	msg_free(m);
}
END_TEST

START_TEST(unknown_numbers)
{
	msg_builder *m = simple();
	for (int wrong = -1; wrong < 200; wrong += 100) {
		expect_mark(m, msg_set_profile(m, wrong == -1 ? -1 : 3 + wrong), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
		expect_mark(m, msg_set_filename_style(m, wrong == -1 ? -1 : 3 + wrong), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_filename_style(m, MSG_FILENAME_BOTH), MSG_ERR_NONE);
		expect_mark(m, msg_set_encoding(m, wrong == -1 ? -1 : 6 + wrong), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_encoding(m, MSG_ENCODING_AUTO), MSG_ERR_NONE);
		expect_mark(m, msg_set_limit(m, wrong == -1 ? 0 : 6 + wrong, 5), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_limit(m, MSG_LIMIT_DEPTH, 16), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	}
	expect_mark(m, msg_set_seed(m, NULL, 5), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_seed(m, NULL, 0), MSG_ERR_NONE);
	expect_mark(m, msg_set_date(m, INT64_MAX, 0), MSG_ERR_VALUE);
	expect_mark(m, msg_set_date(m, INT64_MIN, 0), MSG_ERR_VALUE);
	expect_mark(m, msg_set_date(m, 0, 1440), MSG_ERR_VALUE);
	ck_assert_status(msg_set_date(m, 0, -1439), MSG_ERR_NONE);
	static const uint32_t flags[] = { 128, 1u << 31, MSG_OUT_HEADER | MSG_OUT_BODY, MSG_OUT_HEADER | MSG_OUT_DOTS,
		MSG_OUT_DOTS | MSG_OUT_PART, MSG_OUT_DOTS | MSG_OUT_LF };
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		ck_assert_status(msg_check(m, flags[i]), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(content_that_cannot_be)
{
	msg_builder *m = simple();
	expect_mark(m, msg_set_body(m, "text", "x", 1), MSG_ERR_TYPE);
	expect_mark(m, msg_set_body(m, "text/plain; charset", "x", 1), MSG_ERR_TYPE);
	expect_mark(m, msg_set_body(m, "text/plain\r\nX: y", "x", 1), MSG_ERR_CONTROL);
	expect_mark(m, msg_set_body(m, "multipart/mixed", "x", 1), MSG_ERR_TYPE);
	expect_mark(m, msg_set_body(m, "message/rfc822", "x", 1), MSG_ERR_TYPE);
	expect_mark(m, msg_set_body(m, "text/plain", NULL, 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_body(m, "text/plain", NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_body(m, "text/plain", "\xff", 1), MSG_ERR_CHARSET);
	ck_assert_status(msg_status(m), MSG_ERR_NONE); /* a condition, no mark */
	ck_assert_status(msg_check(m, 0), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_type_param(m, "charset", "iso-8859-1"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_body(m, NULL, NULL, 0), MSG_ERR_NONE);
	expect_mark(m, msg_set_body_file(m, "a/b", "/nonexistent/file"), MSG_ERR_SOURCE);
	expect_mark(m, msg_set_body_file(m, "a/b", "/"), MSG_ERR_SOURCE);
	expect_mark(m, msg_set_body_file(m, "a/b", NULL), MSG_ERR_ARGUMENT);
	expect_mark(m, msg_set_body_source(m, "a/b", 5, NULL, NULL, NULL), MSG_ERR_ARGUMENT);
	msg_set_body(m, NULL, NULL, 0);
	expect_mark(m, msg_set_message_bytes(m, " not a header", 13), MSG_ERR_VALUE);
	expect_mark(m, msg_set_message_bytes(m, NULL, 13), MSG_ERR_ARGUMENT);
	expect_mark(m, msg_set_message(m, NULL), MSG_ERR_NOMEM);
	ck_assert_status(msg_set_message_bytes(m, NULL, 0), MSG_ERR_NONE);
	expect_mark(m, msg_set_parts(m, "mixed", NULL, 2), MSG_ERR_ARGUMENT);
	msg_builder *part = msg_new_attachment("a", NULL, "x", 1), *none[2] = { part, NULL };
	expect_mark(m, msg_set_parts(m, "mixed", none, 2), MSG_ERR_NOMEM);
	expect_mark(m, msg_set_parts(m, "mixed; boundary=x", &part, 1), MSG_ERR_TYPE);
	expect_mark(m, msg_set_parts(m, "no such thing", &part, 1), MSG_ERR_TYPE);
	expect_mark(m, msg_set_parts(m, NULL, &part, 1), MSG_ERR_ARGUMENT);
	expect_mark(m, msg_set_parts(m, "signed; protocol=x; micalg=y", &part, 1), MSG_ERR_VALUE);
	ck_assert_status(msg_set_parts(m, "mixed", &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_text(m, "and text"), MSG_ERR_CONFLICT);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CONFLICT);
	ck_assert_status(msg_set_parts(m, NULL, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(marks_of_parts_travel)
{
	msg_builder *m = simple();
	msg_builder *parts[2] = {
		msg_new_attachment("fine", NULL, "x", 1),
		msg_new_attachment("a\nb", NULL, "x", 1),
	};
	const char *name;
	size_t index = 0, offset = 0;
	expect_mark(m, msg_set_attachments(m, parts, 2), MSG_ERR_CONTROL);
	ck_assert_status(msg_error_at(m, 0, &name, &index, &offset, NULL), MSG_ERR_CONTROL);
	ck_assert_str_eq(name, "attachments");
	ck_assert_uint_eq(index, 1);
	ck_assert_uint_eq(offset, 1);
	ck_assert_status(msg_set_filename(parts[1], "b"), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(m, parts, 2), MSG_ERR_NONE);
	/* Yesterday's To travels nowhere. */
	msg_set_to(parts[0], NULL, "yesterday@example.org");
	ck_assert_status(msg_set_attachments(m, parts, 2), MSG_ERR_FIELD);
	ck_assert_status(msg_check(m, 0), MSG_ERR_FIELD);
	msg_builder *content = msg_clone_part(parts[0]);
	ck_assert_status(msg_set_attachments(m, &content, 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(content);
	msg_free(parts[0]);
	msg_free(parts[1]);
	msg_free(m);
}
END_TEST

START_TEST(questions_with_nothing)
{
	int64_t seconds;
	int zone;
	size_t size = 5;
	uint64_t total;
	char *data;
	msg_frozen *frozen;
	msg_free(NULL);
	msg_reset(NULL);
	msg_free_data(NULL);
	msg_frozen_free(NULL);
	msg_reader_free(NULL);
	msg_encoder_free(NULL);
	ck_assert_ptr_null(msg_clone(NULL));
	ck_assert_ptr_null(msg_clone_part(NULL));
	ck_assert_ptr_null(msg_new_with(NULL));
	ck_assert_status(msg_status(NULL), MSG_ERR_NOMEM);
	ck_assert_status(msg_check(NULL, 0), MSG_ERR_NOMEM);
	ck_assert_ptr_nonnull(msg_error_text(NULL));
	ck_assert_status(msg_size(NULL, 0, &total), MSG_ERR_NOMEM);
	ck_assert_status(msg_render(NULL, 0, &data, &size), MSG_ERR_NOMEM);
	ck_assert_status(msg_freeze(NULL, 0, &frozen), MSG_ERR_NOMEM);
	ck_assert_status(msg_message_id(NULL, NULL, 0, &size), MSG_ERR_NOMEM);
	ck_assert_status(msg_date(NULL, &seconds, &zone), MSG_ERR_NOMEM);
	ck_assert_uint_eq(msg_recipient_count(NULL) + msg_header_count(NULL) + msg_mailbox_count(NULL, "To"), 0);
	ck_assert_ptr_null(msg_recipient(NULL, 0));
	ck_assert_ptr_null(msg_header_name(NULL, 0));
	ck_assert_ptr_null(msg_header_value(NULL, 0));
	ck_assert_ptr_null(msg_get_header(NULL, "To"));
	ck_assert_ptr_null(msg_text(NULL, &size));
	ck_assert_uint_eq(size, 0);
	ck_assert_uint_eq(msg_needs(NULL), 0);
	ck_assert_ptr_null(msg_envelope_from(NULL));
	msg_builder *m = simple();
	ck_assert_ptr_null(msg_get_header(m, NULL));
	ck_assert_ptr_null(msg_header_name(m, 2));
	ck_assert_status(msg_date(m, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_mailbox_at(m, "To", 1, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_error_at(m, 0, NULL, NULL, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_str_eq(msg_error_text(m), "");
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("bad_input");
	TCase *table = tcase_create("table"), *single = tcase_create("single");
	tcase_set_timeout(table, 60);
	tcase_add_loop_test(table, null_is_refused, 0, FIELDS);
	tcase_add_loop_test(table, empty_is_refused_or_removes, 0, FIELDS);
	tcase_add_loop_test(table, controls_are_refused, 0, FIELDS);
	tcase_add_loop_test(table, ill_formed_utf8_is_refused, 0, FIELDS);
	tcase_add_loop_test(table, what_breaks_the_grammar_is_refused, 0, FIELDS);
	tcase_add_loop_test(table, oversized_values_are_kept_or_refused, 0, FIELDS);
	tcase_add_test(single, a_nul_inside_is_seen);
	tcase_add_test(single, names_of_fields);
	tcase_add_test(single, more_refused_names_than_can_be_told_apart);
	tcase_add_test(single, grammars_that_do_not_fit);
	tcase_add_test(single, unknown_numbers);
	tcase_add_test(single, content_that_cannot_be);
	tcase_add_test(single, marks_of_parts_travel);
	tcase_add_test(single, questions_with_nothing);
	suite_add_tcase(s, table);
	suite_add_tcase(s, single);
	return suite_run(s);
}
