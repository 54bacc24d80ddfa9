/* Family A: line breaks and control characters that reach the header block. */
#include <unistd.h>
#include "faults/fault.h"

FAULT(A1, "CPython: a newline in a header value, also in an encoded-word and at the end, injects fields")
{
	static const char *const values[] = { "hi\nBcc: v@example.net", "hi\n", "\nhi", "hi\r", "hi\r\n there",
		"\r\n\r\nbody" };
	msg_builder *m = scene();
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		refused(m, msg_set_subject(m, values[i]), MSG_ERR_CONTROL, "Subject");
		refuse_header(m, "X-Own", values[i], MSG_ERR_CONTROL);
		refuse_header(m, "Comments", values[i], MSG_ERR_CONTROL);
	}
	refused(m, msg_set_header_n(m, "Subject", 7, MSG_KIND_AUTO, "a\0b", 3), MSG_ERR_CONTROL, "Subject");
	msg_free(m);
	subject_reads("=?utf-8?q?=0ABcc:_v?=");
}
END_TEST

static size_t append(void *ctx, const void *data, size_t size)
{
	char **at = ctx;
	memcpy(*at, data, size);
	*at += size;
	return size;
}

FAULT(A2, "CPython: one writer checked, another did not")
{
	msg_builder *m = scene();
	char buffer[4000], *end = buffer;
	size_t size;
	uint64_t whole;
	msg_frozen *frozen;
	int pipe_ends[2];
	ck_assert_int_eq(pipe(pipe_ends), 0);
	ck_assert_status(msg_set_subject(m, "a\nBcc: v@example.net"), MSG_ERR_CONTROL);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CONTROL);
	ck_assert_status(msg_size(m, 0, &whole), MSG_ERR_CONTROL);
	ck_assert_status(msg_render_into(m, 0, buffer, sizeof buffer, &size), MSG_ERR_CONTROL);
	ck_assert_status(msg_write(m, 0, append, &end), MSG_ERR_CONTROL);
	ck_assert_ptr_eq(end, buffer);
	ck_assert_status(msg_write_fd(m, 0, pipe_ends[1]), MSG_ERR_CONTROL);
	ck_assert_status(msg_write_file(m, 0, "never-written.eml"), MSG_ERR_CONTROL);
	ck_assert_int_ne(access("never-written.eml", F_OK), 0);
	ck_assert_status(msg_freeze(m, 0, &frozen), MSG_ERR_CONTROL);
	ck_assert_ptr_null(frozen);
	close(pipe_ends[1]);
	ck_assert_int_eq(read(pipe_ends[0], buffer, sizeof buffer), 0);
	close(pipe_ends[0]);
	msg_free(m);
}
END_TEST

FAULT(A3, "CPython: text that could not be folded lost its parentheses and began a new field")
{
	char word[1001], url[1100];
	memset(word, 'x', 1000);
	word[1000] = '\0';
	subject_reads(word);
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, word, "ann@example.org"), MSG_ERR_NONE);
	to_reads(m, word, "ann@example.org", 0);
	snprintf(url, sizeof url, "<https://example.com/%.860s>", word);
	ck_assert_status(msg_set_header(m, "List-Help", url), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0);
	ck_assert_uint_eq(strict_count(v.root, "List-Help"), 1);
	view_close(&v);
	snprintf(url, sizeof url, "<https://example.com/%s>", word);
	refuse_header(m, "List-Help", url, MSG_ERR_VALUE);
	msg_free(m);
}
END_TEST

FAULT(A4, "CPython: a long text that ends in a newline ended the header early")
{
	msg_builder *m = scene();
	refused(m, msg_set_subject(m, "été été été été été été été été été été été été été été été été été\n"),
		MSG_ERR_CONTROL, "Subject");
	msg_free(m);
}
END_TEST

FAULT(A5, "CPython: U+0085, U+2028, VT and FF were taken for line ends")
{
	static const char *const breaks[] = { "a\xc2\x85"
										  "b",
		"a\xe2\x80\xa8"
		"b",
		"a\xe2\x80\xa9"
		"b",
		"a\vb", "a\fb",
		"a\x1c"
		"b",
		"a\x1d"
		"b",
		"a\x1e"
		"b" };
	msg_builder *m = scene();
	for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
		refused(m, msg_set_subject(m, breaks[i]), MSG_ERR_CONTROL, "Subject");
		refused(m, msg_set_to(m, breaks[i], "ann@example.org"), MSG_ERR_CONTROL, "To");
	}
	msg_free(m);
}
END_TEST

FAULT(A6, "Nodemailer: comments of List-* fields skipped the check")
{
	msg_builder *m = scene();
	refuse_header(m, "List-Unsubscribe", "<https://example.com/u> (leave\r\nBcc: v@example.net)", MSG_ERR_CONTROL);
	refuse_header(m, "List-Help", "<https://example.com/h> (a\nb)", MSG_ERR_CONTROL);
	refuse_header(m, "List-Id", "a\r\nBcc: v@example.net <list.example.com>", MSG_ERR_CONTROL);
	ck_assert_status(msg_set_header(m, "List-Help", "<https://example.com/h> (web)"), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* Each control character, in the middle of a value that is fine without it. */
static void no_control(const char *field, const char *before, const char *after)
{
	msg_builder *m = scene();
	char value[200];
	for (int c = 1; c < 0x80; c = c == 0x1f ? 0x7f : c + 1) {
		if (c == '\t')
			continue;
		snprintf(value, sizeof value, "%s%c%s", before, c, after);
		const int status = msg_set_header(m, field, value);
		ck_assert_msg(status == MSG_ERR_CONTROL || status == MSG_ERR_VALUE, "%s with %02x", field, c);
		msg_remove_header(m, field);
	}
	snprintf(value, sizeof value, "%s%s", before, after);
	ck_assert_status(msg_set_header(m, field, value), MSG_ERR_NONE);
	msg_free(m);
}

FAULT(A7, "Nodemailer: C0 and DEL raw in subjects, identifiers, parameter names, URLs")
{
	no_control("Subject", "a", "b");
	no_control("Message-ID", "<a", "b@example.com>");
	no_control("References", "<a@example.com> <b", "c@example.com>");
	no_control("List-Post", "<mailto:a", "@example.com>");
	no_control("X-Own", "a", "b");
	msg_builder *m = scene();
	msg_set_text(m, "Text.\n");
	for (int c = 1; c < 0x21; c++)
		ck_assert_status(msg_set_type_param(m, (char[]){ 'x', (char)c, 'y', 0 }, "v"), MSG_ERR_NAME);
	msg_free(m);
}
END_TEST

FAULT(A8, "Nodemailer: the name of a field was not checked where a hook gave it")
{
	static const char *const names[] = { "X\r\nBcc", "X:", "X ", " X", "X\n", "X\x7f", "\xc3\xa9" };
	msg_builder *m = scene();
	const char *value = "v";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		refused(m, msg_set_header(m, names[i], "v"), MSG_ERR_NAME, names[i]);
		refused(m, msg_set_header_as(m, names[i], MSG_KIND_RAW, "v"), MSG_ERR_NAME, names[i]);
		refused(m, msg_set_header_list(m, names[i], &value, 1), MSG_ERR_NAME, names[i]);
		refused(m, msg_set_mailbox_n(m, names[i], NULL, 0, "a@example.org", 13), MSG_ERR_NAME, names[i]);
	}
	msg_free(m);
}
END_TEST

FAULT(A9, "Nodemailer: a newline in an address given by its parts")
{
	msg_builder *m = scene();
	const msg_mailbox pair[] = { { NULL, "ann@example.org" }, { NULL, "bob@example.org\r\nBcc: v@example.net" } };
	refused(m, msg_set_to(m, NULL, "bob@example.org\n"), MSG_ERR_CONTROL, "To");
	refused(m, msg_set_to_list(m, pair, 2), MSG_ERR_CONTROL, "To");
	refuse_header(m, "To", "Bob <bob@example.org\n>", MSG_ERR_CONTROL);
	refused(
		m, msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, "ann@example.org, bob@example.org\n"), MSG_ERR_CONTROL, "To");
	msg_free(m);
}
END_TEST

FAULT(A10, "Symfony: a line break in an address reached header and SMTP")
{
	msg_builder *m = scene();
	refused(m, msg_set_to(m, NULL, "a\r\nRCPT TO:<v@example.net>@example.org"), MSG_ERR_CONTROL, "To");
	refused(m, msg_set_bcc(m, NULL, "\"a\r\nb\"@example.org"), MSG_ERR_CONTROL, "Bcc");
	ck_assert_uint_eq(msg_recipient_count(m), 0);
	msg_free(m);
}
END_TEST

FAULT(A11, "Symfony: parameter names were not checked to be tokens")
{
	static const char *const names[] = { "x\r\nBcc", "a;b", "a=b", "a b", "", "a*", "a'b", "a%b", "\xc3\xa9", "a\"" };
	msg_builder *m = scene();
	msg_set_text(m, "Text.\n");
	char out[200];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ck_assert_status(msg_set_type_param(m, names[i], "v"), MSG_ERR_NAME);
		ck_assert_status(msg_encode_param(names[i], "v", 1, 0, out, sizeof out, NULL), MSG_ERR_NAME);
	}
	msg_free(m);
}
END_TEST

FAULT(A12, "Symfony: header names with line breaks or beyond ASCII")
{
	msg_builder *m = scene();
	for (int c = 1; c < 0x100; c++) {
		const char name[] = { 'X', (char)c, 'Y', 0 };
		bool legal = c > ' ' && c < 0x7f && c != ':';
		ck_assert_status(msg_set_header(m, name, "v"), legal ? MSG_ERR_NONE : MSG_ERR_NAME);
		msg_remove_header(m, name);
	}
	msg_free(m);
}
END_TEST

FAULT(A13, "MimeKit: a quoted local part took line breaks, which became SMTP commands")
{
	msg_builder *m = scene();
	refused(m, msg_set_to(m, NULL, "\"a\r\nRCPT TO:<v>\"@example.org"), MSG_ERR_CONTROL, "To");
	refused(m, msg_set_to(m, NULL, "\"a\\\r\\\nb\"@example.org"), MSG_ERR_CONTROL, "To");
	ck_assert_status(msg_set_envelope_from(m, "\"a\r\nb\"@example.org"), MSG_ERR_CONTROL);
	msg_free(m);
}
END_TEST

FAULT(A14, "Jakarta Mail: U+560D and U+560A were cut to their low bytes, CR and LF")
{
	subject_reads("a\xe5\x98\x8d\xe5\x98\x8a" "Bcc: v@example.net");
	subject_reads("a\xc4\x8d\xc4\x8a" "b\xe7\x98\x8d\xe7\x98\x8a");
	filename_reads("a\xe5\x98\x8d\xe5\x98\x8a.pdf");
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, "\xe5\x98\x8d\xe5\x98\x8a", "ann@example.org"), MSG_ERR_NONE);
	to_reads(m, "\xe5\x98\x8d\xe5\x98\x8a", "ann@example.org", 0);
	ck_assert_status(msg_set_to(m, NULL, "a\xe5\x98\x8a@example.org"), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NEEDS_UTF8);
	msg_free(m);
}
END_TEST

FAULT(A15, "JavaMail: a newline in a personal name")
{
	msg_builder *m = scene();
	refused(m, msg_set_from(m, "Shop\r\nBcc: v@example.net", "shop@example.com"), MSG_ERR_CONTROL, "From");
	refused(m, msg_set_reply_to(m, "Shop\n", "shop@example.com"), MSG_ERR_CONTROL, "Reply-To");
	msg_free(m);
}
END_TEST

FAULT(A16, "Mime4J: fields could be injected while a message was composed")
{
	msg_builder *m = scene(), *part = msg_new_attachment("a.txt", "text/plain", "a", 1);
	ck_assert_status(msg_set_header(part, "Content-Description", "a\r\n\r\n--b"), MSG_ERR_CONTROL);
	msg_set_text(m, "Text.\n");
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_CONTROL);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CONTROL);
	msg_free(part);
	msg_free(m);
}
END_TEST

FAULT(A17, "Commons Email: line breaks in the subject and in the bounce address")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_envelope_from(m, "bounce@example.com\r\nRCPT TO:<v@example.net"), MSG_ERR_CONTROL);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_envelope_from(m, "bounce@example.com"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

FAULT(A18, "PHPMailer: folding white space in an address is legal in a header and an injection in SMTP")
{
	msg_builder *m = scene();
	refused(m, msg_set_to(m, NULL, "ann@\r\n example.org"), MSG_ERR_CONTROL, "To");
	refused(m, msg_set_to(m, NULL, "ann @example.org"), MSG_ERR_ADDRESS, "To");
	refused(m, msg_set_to(m, NULL, "ann@ example.org"), MSG_ERR_ADDRESS, "To");
	refused(m, msg_set_to(m, NULL, "ann\t@example.org"), MSG_ERR_CONTROL, "To");
	msg_free(m);
}
END_TEST

FAULT(A19, "PHPMailer: properties that end in the header were not checked: type, charset, encoding, date")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_body(m, "text/plain\r\nBcc: v@example.net", "a", 1), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_body(m, "text/plain", "a", 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_charset(m, "utf-8\r\nBcc: v@example.net"), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_charset(m, "utf-8"), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, 77), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_AUTO), MSG_ERR_NONE);
	ck_assert_status(msg_set_date(m, INT64_MAX, 0), MSG_ERR_VALUE);
	ck_assert_status(msg_set_date(m, 0, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_disposition(m, "attachment\r\nBcc: v@example.net"), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_disposition(m, ""), MSG_ERR_NONE);
	refuse_header(m, "X-Mailer", "a\r\nBcc: v@example.net", MSG_ERR_CONTROL);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

FAULT(A20, "Ruby mail and others: SMTP injection by recipients, also by their length alone")
{
	msg_builder *m = scene();
	char addr[400];
	memset(addr, 'a', sizeof addr);
	memcpy(addr + 64, "@", 1);
	memcpy(addr + 250, ".org", 5);
	for (int i = 100; i < 250; i += 50)
		addr[i] = '.';
	ck_assert_uint_eq(strlen(addr), 254);
	ck_assert_status(msg_set_to(m, NULL, addr), MSG_ERR_NONE);
	to_reads(m, "", addr, 0);
	memcpy(addr + 250, "a.org", 6);
	refused(m, msg_set_to(m, NULL, addr), MSG_ERR_ADDRESS, "To");
	refused(m, msg_set_cc(m, NULL, "a@example.org\r\nDATA\r\n"), MSG_ERR_CONTROL, "Cc");
	msg_free(m);
}
END_TEST

FAULT(A21, "CPython, Ruby mail, libcurl, form-data: a file name broke out of the part's header")
{
	msg_builder *part = msg_new();
	ck_assert_status(msg_set_filename(part, "a\r\nX: y"), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_filename(part, "a\rb"), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_filename_n(part, "a\0b", 3), MSG_ERR_CONTROL);
	msg_free(part);
	filename_reads("a\"; x=\"");
	filename_reads("a;x=y");
	filename_reads("\"");
	filename_reads("%0D%0A");
}
END_TEST

FAULT(A22, ".NET: a boundary with a line break was raw in the body though encoded in the header")
{
	msg_builder *m = scene(), *part = msg_new_attachment("a", NULL, "a", 1);
	ck_assert_status(msg_set_parts(m, "mixed; boundary=\"b\r\nX\"", &part, 1), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_parts(m, "mixed; boundary=b", &part, 1), MSG_ERR_TYPE);
	ck_assert_status(msg_set_parts(m, "mixed", &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_type_param(m, "boundary", "b\r\nX"), MSG_ERR_FIELD);
	msg_free(part);
	msg_free(m);
}
END_TEST

FAULT(A23, "Go: hostile input stood raw in error messages")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, NULL, "a\x1b[31m@example.org"), MSG_ERR_CONTROL);
	for (const char *p = msg_error_text(m); *p; p++)
		ck_assert_msg(*p >= ' ' && *p < 0x7f, "octet %d in \"%s\"", *p, msg_error_text(m));
	ck_assert_ptr_null(strstr(msg_error_text(m), "[31m"));
	msg_reset(m);
	ck_assert_status(msg_set_header(m, "X\x1b[2J\r\nERROR: all is lost", "v"), MSG_ERR_NAME);
	for (const char *p = msg_error_text(m); *p; p++)
		ck_assert_msg(*p >= ' ' && *p < 0x7f, "octet %d in \"%s\"", *p, msg_error_text(m));
	msg_free(m);
}
END_TEST

FAULT(A24, "Simple Java Mail: the scan for injection forgot the fields that ask for receipts")
{
	msg_builder *m = scene();
	refuse_header(m, "Disposition-Notification-To", "a@example.com\r\nBcc: v@example.net", MSG_ERR_CONTROL);
	refuse_header(m, "Return-Receipt-To", "a@example.com\r\nBcc: v@example.net", MSG_ERR_CONTROL);
	refuse_header(m, "Errors-To", "a@example.com\n", MSG_ERR_CONTROL);
	msg_free(m);
}
END_TEST

FAULT(A25, "many: LF alone, values of custom fields, raw encoded-words")
{
	msg_builder *m = scene();
	refuse_header(m, "X-Own", "a\nBcc: v@example.net", MSG_ERR_CONTROL);
	refuse_header(m, "X-Own", "a\rBcc: v@example.net", MSG_ERR_CONTROL);
	refused(m, msg_set_header_as(m, "X-Own", MSG_KIND_RAW, "a\nBcc: v@example.net"), MSG_ERR_CONTROL, "X-Own");
	refused(m, msg_set_header_as(m, "X-Own", MSG_KIND_RAW, "a\r\nBcc: v@example.net"), MSG_ERR_CONTROL, "X-Own");
	ck_assert_status(msg_set_header(m, "X-Own", "=?utf-8?b?DQpCY2M6IHY=?="), MSG_ERR_NONE);
	reads_as(m, "X-Own", "=?utf-8?b?DQpCY2M6IHY=?=");
	msg_free(m);
}
END_TEST

FAULT(A26, "libEtPan: the writer made CRLF of a lone CR or LF in a value")
{
	msg_builder *m = scene();
	refused(m, msg_set_subject(m, "one\ntwo"), MSG_ERR_CONTROL, "Subject");
	refused(m, msg_set_subject(m, "one\rtwo"), MSG_ERR_CONTROL, "Subject");
	ck_assert_status(msg_set_subject(m, "one two"), MSG_ERR_NONE);
	reads_as(m, "Subject", "one two");
	msg_free(m);
}
END_TEST

FAULT(A27, "GMime: a raw value and its name were printed unchecked")
{
	static const char *const values[] = { "a\r\nBcc: v", "a\r\n", "a\r\n \r\n b", "a\r\n\r\nb", "a\x7f", "\xc3\xa9" };
	msg_builder *m = scene();
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		ck_assert_status(msg_set_header_as(m, "X-Raw", MSG_KIND_RAW, values[i]) != MSG_ERR_NONE, true);
		ck_assert_status(msg_check(m, 0) != MSG_ERR_NONE, true);
	}
	ck_assert_status(msg_set_header_as(m, "X-Raw", MSG_KIND_RAW, "a\r\n b"), MSG_ERR_NONE);
	ck_assert(has_octets(m, 0, "\r\nX-Raw: a\r\n b\r\n"));
	msg_free(m);
}
END_TEST

FAULT(A28, "fidogate: the line's own newline got into the last encoded-word")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_subject(m, "été"), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "=0A") && !has_octets(m, 0, "=0D"));
	reads_as(m, "Subject", "été");
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults: injection");
	TCase *tests = tcase_create("faults");
	tcase_add_test(tests, fault_A1);
	tcase_add_test(tests, fault_A2);
	tcase_add_test(tests, fault_A3);
	tcase_add_test(tests, fault_A4);
	tcase_add_test(tests, fault_A5);
	tcase_add_test(tests, fault_A6);
	tcase_add_test(tests, fault_A7);
	tcase_add_test(tests, fault_A8);
	tcase_add_test(tests, fault_A9);
	tcase_add_test(tests, fault_A10);
	tcase_add_test(tests, fault_A11);
	tcase_add_test(tests, fault_A12);
	tcase_add_test(tests, fault_A13);
	tcase_add_test(tests, fault_A14);
	tcase_add_test(tests, fault_A15);
	tcase_add_test(tests, fault_A16);
	tcase_add_test(tests, fault_A17);
	tcase_add_test(tests, fault_A18);
	tcase_add_test(tests, fault_A19);
	tcase_add_test(tests, fault_A20);
	tcase_add_test(tests, fault_A21);
	tcase_add_test(tests, fault_A22);
	tcase_add_test(tests, fault_A23);
	tcase_add_test(tests, fault_A24);
	tcase_add_test(tests, fault_A25);
	tcase_add_test(tests, fault_A26);
	tcase_add_test(tests, fault_A27);
	tcase_add_test(tests, fault_A28);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
