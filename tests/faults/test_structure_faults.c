/* Family E: boundaries and structure. */
#include "faults/fault.h"

/* The boundary of the message's outermost multipart. */
static void boundary_of(const msg_builder *m, char *out, size_t room)
{
	scene_view v = view_of(m, 0, 0);
	ck_assert_uint_gt(v.root->boundary.size, 0);
	snprintf(out, room, "%s", v.root->boundary.data);
	view_close(&v);
}

FAULT(E1, "form-data, undici: the boundary came from a generator that can be guessed")
{
	char seen[20][80];
	for (int i = 0; i < 20; i++) {
		msg_builder *m = msg_new();
		msg_set_from(m, NULL, "a@example.com");
		msg_set_date(m, 1795509000, 0);
		msg_set_text(m, "Text.\n");
		msg_set_html(m, "<p>Text.");
		boundary_of(m, seen[i], sizeof seen[i]);
		ck_assert_uint_ge(strlen(seen[i]), 26); /* 128 bits in letters and digits */
		for (int k = 0; k < i; k++)
			ck_assert_str_ne(seen[i], seen[k]);
		msg_free(m);
	}
}
END_TEST

FAULT(E2, "axum, CPP-SMTPClient: a boundary was not looked for in the parts")
{
	msg_builder *m = scene();
	char boundary[80], text[300];
	msg_set_html(m, "<p>Text.");
	msg_set_text(m, "Text.\n");
	/* The text holds the very boundary that it had: another one is drawn. */
	for (int i = 0; i < 5; i++) {
		boundary_of(m, boundary, sizeof boundary);
		snprintf(text, sizeof text, "a\n--%s\nX: y\n\n--%s--\n", boundary, boundary);
		ck_assert_status(msg_set_text(m, text), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, 0);
		ck_assert_uint_eq(v.root->n_children, 2);
		ck_assert_uint_eq(v.root->first->content.size, strlen(text) + 5); /* CRLF */
		view_close(&v);
	}
	msg_free(m);
}
END_TEST

FAULT(E3, "libcmime: outer and inner multipart had the same boundary")
{
	msg_builder *m = scene();
	msg_set_text(m, "Text.\n");
	msg_set_html(m, "<img src=\"cid:a@b\">");
	msg_builder *image = msg_new_inline("a@b", "image/png", "a", 1);
	msg_set_inlines(m, &image, 1);
	msg_set_attachment(m, "a", NULL, "a", 1);
	scene_view v = view_of(m, 0, 0);
	const strict_entity *mixed = v.root, *related = mixed->first, *alternative = related->first;
	ck_assert_str_ne(mixed->boundary.data, related->boundary.data);
	ck_assert_str_ne(related->boundary.data, alternative->boundary.data);
	ck_assert_str_ne(mixed->boundary.data, alternative->boundary.data);
	view_close(&v);
	msg_free(image);
	msg_free(m);
}
END_TEST

FAULT(E4, "mailparse, Dovecot: a line that begins with a boundary ends its part, whatever follows")
{
	/* An embedded message as received, whose boundary begins like any that could be drawn, and itself in parts. */
	msg_builder *inner = scene(), *m = scene();
	msg_set_text(inner, "Text.\n");
	msg_set_html(inner, "<p>Text.");
	for (int depth = 0; depth < 5; depth++) {
		size_t size;
		char *data = octets_of(inner, 0, &size);
		msg_builder *eml = msg_new();
		ck_assert_status(msg_set_message_bytes(eml, data, size), MSG_ERR_NONE);
		ck_assert_status(msg_set_parts(m, "mixed", &eml, 1), MSG_ERR_NONE);
		reads_well(m);
		msg_free(inner);
		inner = msg_clone(m);
		msg_free(eml);
		msg_free_data(data);
	}
	msg_free(inner);
	msg_free(m);
}
END_TEST

FAULT(E5, "CPython: a boundary with a space at its end, or 71 long, was taken")
{
	static const char *const subtypes[] = { "mixed; boundary=\"a b \"",
		"mixed; boundary=01234567890123456789012345678901234567890123456789012345678901234567890",
		"mixed; boundary=\"\"" };
	msg_builder *m = scene(), *part = msg_new_attachment("a", NULL, "a", 1);
	for (size_t i = 0; i < 3; i++)
		ck_assert_status(msg_set_parts(m, subtypes[i], &part, 1), MSG_ERR_TYPE);
	msg_free(part);
	msg_free(m);
}
END_TEST

static const char received[] = "From: a@example.com\r\nSubject: =?utf-8?q?=C3=A9?=\r\n\r\nText\r\nFrom here\r\n";

FAULT(E6, "Ruby mail, Nodemailer, enmime: an attached message was in base64 or quoted-printable")
{
	msg_builder *m = scene(), *eml = msg_new_attachment("a.eml", "message/rfc822", received, sizeof received - 1);
	msg_set_text(m, "Text.\n");
	ck_assert_status(msg_set_attachments(m, &eml, 1), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, STRICT_FOREIGN);
	const strict_entity *part = v.root->first->next;
	ck_assert_str_eq(part->subtype.data, "rfc822");
	ck_assert_int_eq(part->encoding, STRICT_7BIT);
	ck_assert_uint_eq(part->n_children, 1);
	ck_assert_mem_eq(part->first->bytes.data, received, sizeof received - 1);
	view_close(&v);
	ck_assert_status(msg_set_encoding(eml, MSG_ENCODING_BASE64), MSG_ERR_PROFILE);
	msg_free(eml);
	msg_free(m);
}
END_TEST

FAULT(E7, "CPython: an attached message was labelled 8bit inside a 7bit multipart")
{
	static const char eight[] = "From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n";
	msg_builder *m = scene(), *eml = msg_new();
	msg_set_text(m, "Text.\n");
	ck_assert_status(msg_set_message_bytes(eml, eight, sizeof eight - 1), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_attachments(m, &eml, 1), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, STRICT_FOREIGN);
	ck_assert_int_eq(v.root->encoding, STRICT_8BIT);
	ck_assert_int_eq(v.root->first->next->encoding, STRICT_8BIT);
	view_close(&v);
	msg_free(eml);
	msg_free(m);
}
END_TEST

FAULT(E8, "mail-builder, go-message: MIME-Version was missing")
{
	msg_builder *m = scene();
	ck_assert(has_octets(m, 0, "\r\nMIME-Version: 1.0\r\n"));
	msg_set_subject(m, "é");
	msg_set_attachment(m, "a", NULL, "a", 1);
	scene_view v = view_of(m, 0, 0);
	ck_assert_uint_eq(strict_count(v.root, "MIME-Version"), 1);
	view_close(&v);
	msg_free(m);
}
END_TEST

FAULT(E9, "lettre, PHPMailer and others: Bcc was written into the message")
{
	msg_builder *m = scene(), *outer = scene();
	ck_assert_status(msg_set_bcc(m, "Secret", "secret@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "rEsEnT-bCc", "hidden@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "Resent-From", "a@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "Resent-Date", "Tue, 24 Nov 2026 09:30:00 +0100"), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "secret") && !has_octets(m, 0, "Secret") && !has_octets(m, 0, "hidden"));
	ck_assert_uint_eq(msg_recipient_count(m), 1);
	ck_assert_str_eq(msg_recipient(m, 0), "secret@example.org");
	ck_assert_status(msg_set_header(m, "bCC", "secret@example.org"), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "secret"));
	ck_assert_status(msg_set_message(outer, m), MSG_ERR_NONE);
	ck_assert(!has_octets(outer, 0, "secret") && !has_octets(outer, MSG_OUT_BCC, "secret"));
	msg_free(outer);
	msg_free(m);
}
END_TEST

FAULT(E10, "Symfony, PHPMailer: unique fields were compared with their case: two subjects")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_subject(m, "one"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "subject", "two"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "SUBJECT", "three"), MSG_ERR_NONE);
	reads_as(m, "Subject", "three");
	ck_assert_status(msg_set_header(m, "x-own", "one"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "X-OWN", "two"), MSG_ERR_NONE);
	reads_as(m, "X-Own", "two");
	ck_assert_status(msg_set_header_list(m, "Subject", (const char *[]){ "a", "b" }, 2), MSG_ERR_FIELD);
	msg_free(m);
}
END_TEST

FAULT(E11, "Dovecot, mailio: the closing delimiter was misread; nothing stands behind it")
{
	msg_builder *m = scene();
	msg_set_text(m, "--\n----\n-- \n");
	msg_set_html(m, "<p>--</p>\n--");
	char boundary[80], end[100];
	boundary_of(m, boundary, sizeof boundary);
	size_t size, n = (size_t)snprintf(end, sizeof end, "\r\n--%s--\r\n", boundary);
	char *data = octets_of(m, 0, &size);
	ck_assert_mem_eq(data + size - n, end, n);
	ck_assert_ptr_eq(strstr(data, end), data + size - n);
	msg_free_data(data);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults: structure");
	TCase *tests = tcase_create("faults");
	tcase_add_test(tests, fault_E1);
	tcase_add_test(tests, fault_E2);
	tcase_add_test(tests, fault_E3);
	tcase_add_test(tests, fault_E4);
	tcase_add_test(tests, fault_E5);
	tcase_add_test(tests, fault_E6);
	tcase_add_test(tests, fault_E7);
	tcase_add_test(tests, fault_E8);
	tcase_add_test(tests, fault_E9);
	tcase_add_test(tests, fault_E10);
	tcase_add_test(tests, fault_E11);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
