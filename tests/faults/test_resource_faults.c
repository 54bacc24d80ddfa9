/* Family G: resources, memory and state. */
#include <locale.h>
#include "faults/fault.h"
#include "support/ledger.h"

FAULT(G1, "libcurl: nested parts were prepared and freed by recursion, 30,000 levels overflowed the stack")
{
	enum { LEVELS = 30000 };
	msg_builder *m = msg_new_attachment("a", NULL, "a", 1);
	for (int i = 0; i < LEVELS; i++) {
		msg_builder *outer = msg_new();
		ck_assert_status(msg_set_limit(outer, MSG_LIMIT_DEPTH, LEVELS * 2), MSG_ERR_NONE);
		ck_assert_status(msg_set_limit(outer, MSG_LIMIT_PARTS, LEVELS * 2), MSG_ERR_NONE);
		ck_assert_status(msg_set_parts(outer, "mixed", &m, 1), MSG_ERR_NONE);
		msg_free(m);
		m = outer;
	}
	msg_builder *copy = msg_clone(m);
	uint64_t size;
	scene_begin(m);
	ck_assert_status(msg_size(m, 0, &size), MSG_ERR_NONE);
	ck_assert_uint_gt(size, LEVELS * 60);
	msg_free(m);
	ck_assert_status(msg_set_limit(copy, MSG_LIMIT_DEPTH, 100), MSG_ERR_NONE);
	ck_assert_status(msg_check(copy, MSG_OUT_PART), MSG_ERR_LIMIT);
	msg_free(copy);
}
END_TEST

FAULT(G2, "Nodemailer: recursion on nested groups, quadratic work on lists of addresses")
{
	enum { MANY = 30000 };
	static char text[MANY * 24];
	msg_builder *m = scene();
	memset(text, '(', MANY);
	text[MANY] = '\0';
	refused(m, msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, text), MSG_ERR_VALUE, "To");
	for (int i = 0; i < MANY; i++)
		text[i] = "a:"[i % 2];
	refused(m, msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, text), MSG_ERR_VALUE, "To");
	size_t at = 0;
	for (int i = 0; i < MANY; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%sa%d@example.org", i ? "," : "", i);
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_VISIBLE, MANY), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, text), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_recipient_count(m), MANY);
	msg_free(m);
}
END_TEST

/* Octets asked of the allocator while the text is set as a name, a literal and a subject. */
static size_t octets_for(size_t n)
{
	ledger l = { 0 };
	msg_allocator memory = memory_of(&l);
	msg_builder *m = msg_new_with(&memory);
	char *text = malloc(n + 1);
	memset(text, '[', n);
	text[n] = '\0';
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_HEADER, UINT64_MAX), MSG_ERR_NONE);
	ck_assert_status(msg_set_to(m, text, "ann@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_subject(m, text), MSG_ERR_NONE);
	size_t octets = l.octets;
	memcpy(text, "a@[", 3);
	ck_assert_status(msg_set_cc(m, NULL, text), MSG_ERR_ADDRESS);
	free(text);
	msg_free(m);
	ck_assert_uint_eq(l.live, 0);
	return octets;
}

FAULT(G3, "Go: long literals, comments and phrases were put together in quadratic time")
{
	size_t one = octets_for(20000), ten = octets_for(200000);
	ck_assert_uint_le(ten, one * 20); /* a block may have doubled just before */
	octets_for(2000000); /* quadratic work would not end in time */
}
END_TEST

FAULT(G4, "Email::MIME, mailparse, Dovecot: too many parts, levels and parameters")
{
	enum { PARTS = 10000 };
	msg_builder *m = scene(), **parts = malloc(PARTS * sizeof *parts);
	for (int i = 0; i < PARTS; i++)
		parts[i] = msg_new_attachment(NULL, NULL, "a", 1);
	msg_set_text(m, "Text.\n");
	ck_assert_status(msg_set_attachments(m, parts, PARTS - 2), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(m, parts, PARTS - 1), MSG_ERR_LIMIT);
	ck_assert_status(msg_check(m, 0), MSG_ERR_LIMIT);
	for (int i = 0; i < PARTS; i++)
		msg_free(parts[i]);
	free(parts);
	msg_free(m);
}
END_TEST

FAULT(G5, "curl, libEtPan, email-encoding, VMime: sizes near the largest wrapped round")
{
	const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 4 * 3, SIZE_MAX / 4 * 3 + 3, SIZE_MAX / 2 };
	char out[1];
	size_t size;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		int status = msg_encode_base64("a", sizes[i], MSG_BASE64_LINES, out, 1, &size);
		ck_assert(status == MSG_ERR_LIMIT || (status == MSG_ERR_SPACE && size > sizes[i]));
	}
	/* A list of more rows than memory can hold is refused before one of them is read. */
	msg_builder *m = scene();
	ck_assert_status(msg_set_to_list(m, &(msg_mailbox){ NULL, "a@example.org" }, SIZE_MAX / 8), MSG_ERR_NOMEM);
	ck_assert_status(msg_remove_header(m, "To"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

FAULT(G6, "GMime, mimetic, enmime: reads and writes past the end, at the last line or of a cut input")
{
	static const char text[] =
		"Grüße, \"a\" <b@c>;=?utf-8?q?x?= \xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD e\xCC\x81 \\ ( ) , . = From \r\n.\r\n \t";
	for (size_t n = 0; n < sizeof text; n++) {
		char *cut = suite_exact(text, n);
		msg_builder *m = scene();
		msg_set_header_n(m, "Subject", 7, MSG_KIND_AUTO, cut, n);
		msg_set_header_n(m, "To", 2, MSG_KIND_MAILBOXES, cut, n);
		msg_set_header_n(m, "X-Raw", 5, MSG_KIND_RAW, cut, n);
		msg_set_mailbox_n(m, "Cc", cut, n, cut, n);
		msg_set_filename_n(m, cut, n);
		msg_set_text_n(m, cut, n);
		msg_set_html_n(m, cut, n);
		msg_set_message_bytes(m, cut, n);
		msg_check(m, 0);
		msg_reset(m);
		scene_begin(m);
		ck_assert_status(msg_set_body(m, "application/x-own", cut, n), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		msg_free(m);
		free(cut);
	}
}
END_TEST

FAULT(G7, "libEtPan: leaks and double ownership where memory ran out")
{
	size_t requests = 1;
	for (size_t fail = 1; fail <= requests; fail++) {
		ledger l = { .fail_at = fail };
		msg_allocator memory = memory_of(&l);
		msg_builder *m = msg_new_with(&memory), *part = msg_new_with(&memory);
		msg_set_from(m, "Größe", "a@example.com");
		msg_set_subject(m, "Größe");
		msg_set_text(m, "Größe\n");
		msg_set_body(part, "application/pdf", "%PDF", 4);
		msg_set_attachments(m, &part, 1);
		msg_builder *copy = msg_clone(m);
		uint64_t size;
		int status = msg_size(m, 0, &size);
		ck_assert(l.requests < fail || !m || !part || !copy || status == MSG_ERR_NOMEM || status == MSG_ERR_NONE);
		msg_free(part);
		msg_free(m);
		msg_free(copy);
		ck_assert_uint_eq(l.live, 0);
		requests = l.requests > requests ? l.requests : requests;
	}
	ck_assert_uint_gt(requests, 10);
}
END_TEST

FAULT(G8, "curl, go-message, Nodemailer: parts not rewound, the caller's objects rewritten by the writer")
{
	char name[] = "Ann", addr[] = "ann@example.org";
	const char pdf[] = "%PDF";
	msg_builder *m = scene(), *part = msg_new_attachment("a.pdf", "application/pdf", pdf, 4);
	msg_mailbox list[] = { { name, addr } };
	msg_set_text(m, "Text.\n");
	ck_assert_status(msg_set_to_list(m, list, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_NONE);
	msg_builder *before = msg_clone(m);
	ck_assert(same_octets(m, m, 0) && same_octets(m, before, 0));
	ck_assert(list[0].name == name && list[0].addr == addr && strcmp(addr, "ann@example.org") == 0);
	memcpy(name, "Bob", 3);
	memcpy(addr, "bob", 3);
	msg_set_filename(part, "b.pdf");
	msg_free(part);
	ck_assert(same_octets(m, before, 0));
	ck_assert_str_eq(msg_recipient(m, 0), "ann@example.org");
	msg_free(before);
	msg_free(m);
}
END_TEST

FAULT(G9, "PHPMailer, Nodemailer: paths and URLs in a message were opened by the library")
{
	msg_builder *m = scene();
	msg_set_subject(m, "/etc/passwd");
	msg_set_text(m, "file:///etc/passwd\n");
	msg_set_html(m, "<img src=\"/etc/passwd\"><img src=\"file:///etc/passwd\">");
	ck_assert_status(msg_set_attachment(m, "/etc/passwd", "text/plain", "harmless", 8), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0);
	const strict_entity *last = v.root->first->next;
	ck_assert(leaf_is(last, "harmless", 8));
	ck_assert_ptr_null(strstr(v.data, "root:"));
	view_close(&v);
	msg_free(m);
}
END_TEST

FAULT(G10, "C programs: the locale's names of days, its letters, its i without a dot")
{
	msg_builder *m = scene();
	msg_set_header(m, "X-I-TITLE", "one");
	msg_set_to(m, "İI", "INFO@EXAMPLE.ORG");
	size_t size, again_size;
	char *data = octets_of(m, 0, &size);
	static const char *const locales[] = { "tr_TR.UTF-8", "de_DE.UTF-8", "ar_EG.UTF-8", "tr_TR.ISO-8859-9", "C.UTF-8" };
	for (size_t i = 0; i < sizeof locales / sizeof *locales; i++) {
		setlocale(LC_ALL, locales[i]); /* where it is installed */
		msg_builder *again = scene();
		msg_set_header(again, "X-I-TITLE", "zero");
		msg_set_header(again, "x-i-title", "one"); /* one and the same field, which keeps the spelling given last */
		msg_set_header(again, "X-I-TITLE", "one");
		msg_set_to(again, "İI", "INFO@EXAMPLE.ORG");
		char *other = octets_of(again, 0, &again_size);
		ck_assert_uint_eq(size, again_size);
		ck_assert_mem_eq(data, other, size);
		msg_free_data(other);
		msg_free(again);
	}
	setlocale(LC_ALL, "C");
	msg_free_data(data);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults: resources");
	TCase *tests = tcase_create("faults");
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, fault_G1);
	tcase_add_test(tests, fault_G2);
	tcase_add_test(tests, fault_G3);
	tcase_add_test(tests, fault_G4);
	tcase_add_test(tests, fault_G5);
	tcase_add_test(tests, fault_G6);
	tcase_add_test(tests, fault_G7);
	tcase_add_test(tests, fault_G8);
	tcase_add_test(tests, fault_G9);
	tcase_add_test(tests, fault_G10);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
