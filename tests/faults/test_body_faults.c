/* Family F: bodies, transfer encodings, transport. */
#include "faults/fault.h"

/* As it is read: CRLF for every line break, and one at the end. */
static void text_round_trip(const char *text, size_t n)
{
	char expected[4096];
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\r' || text[i] == '\n') {
			i += text[i] == '\r' && i + 1 < n && text[i + 1] == '\n';
			memcpy(expected + k, "\r\n", 2);
			k += 2;
		} else {
			expected[k++] = text[i];
		}
	}
	msg_builder *m = scene();
	ck_assert_status(msg_set_text_n(m, text, n), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0);
	const strict_text got = v.root->content;
	bool ended = got.size == k + 2 && memcmp(got.data + k, "\r\n", 2) == 0; /* a last line is always ended */
	ck_assert_msg(
		(got.size == k || ended) && memcmp(got.data, expected, k) == 0, "[%.*s]\n[%s]", (int)k, expected, got.data);
	view_close(&v);
	msg_free(m);
}

FAULT(F1, "Postfix, Sendmail, Exim: LF . LF was taken for the end of data by some and not by others")
{
	static const char *const ends[] = { "\r", "\n", "\r\n" };
	for (int a = 0; a < 3; a++) {
		for (int b = 0; b < 3; b++) {
			char text[200];
			snprintf(text, sizeof text, "a%s.%sMAIL FROM:<a@example.org>%s.%s", ends[a], ends[b], ends[b], ends[a]);
			msg_builder *m = scene();
			ck_assert_status(msg_set_text(m, text), MSG_ERR_NONE);
			size_t size;
			char *data = octets_of(m, 0, &size);
			for (size_t i = 0; i < size; i++) {
				ck_assert(data[i] != '\r' || data[i + 1] == '\n');
				ck_assert(data[i] != '\n' || data[i - 1] == '\r');
			}
			ck_assert_ptr_null(strstr(data, "\r\n.\r\n"));
			msg_free_data(data);
			msg_free(m);
		}
	}
}
END_TEST

/* Undoes dot-stuffing as an SMTP server does; false where the end of data comes too early. */
static bool unstuff(char *data, size_t *size)
{
	size_t k = 0;
	bool start = true;
	for (size_t i = 0; i < *size; i++) {
		if (start && data[i] == '.') {
			if (i + 3 == *size && memcmp(data + i, ".\r\n", 3) == 0)
				return *size = k, true;
			if (i + 1 == *size || data[i + 1] != '.')
				return false;
			i++;
		}
		start = data[i] == '\n';
		data[k++] = data[i];
	}
	return false;
}

FAULT(F2, "lettre, SwiftMailer, libcurl: dot-stuffing was missing, doubled, or lost between two buffers")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_text(m, ".\n..\n.a\n...\n\n.b\n"), MSG_ERR_NONE);
	ck_assert_status(msg_set_subject(m, "."), MSG_ERR_NONE);
	size_t size, stuffed_size;
	char *data = octets_of(m, 0, &size), *stuffed = octets_of(m, MSG_OUT_DOTS, &stuffed_size);
	ck_assert(unstuff(stuffed, &stuffed_size));
	ck_assert_uint_eq(stuffed_size, size);
	ck_assert_mem_eq(stuffed, data, size);
	msg_free_data(data);
	msg_free_data(stuffed);
	msg_free(m);
}
END_TEST

FAULT(F3, "many: quoted-printable lines of 77 to 79 characters")
{
	static const char *const at_the_edge[] = { "=", " ", "\t", "é", "ヘ", "==", ".", "From " };
	for (size_t k = 0; k < sizeof at_the_edge / sizeof *at_the_edge; k++) {
		for (size_t n = 68; n <= 80; n++) {
			char text[200] = "é";
			memset(text + 2, 'x', n);
			strcpy(text + 2 + n, at_the_edge[k]);
			strcat(text, "yyy\nend");
			text_round_trip(text, strlen(text));
		}
	}
}
END_TEST

FAULT(F4, "quoted-printable, Dovecot, lettre: a space or tab at a line's end was left, the signature's was lost")
{
	static const char *const texts[] = { "a \n", "a\t\n", "a ", "a\t", "-- \nAnn\n", " \n", "\t", "é \n-- \né\t\n",
		"a \r\nb \rc " };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		text_round_trip(texts[i], strlen(texts[i]));
}
END_TEST

FAULT(F5, "VMime, GMime: the count of columns was not reset, a soft break at the end, CR CR LF")
{
	char text[400] = "";
	for (int i = 0; i < 12; i++)
		strcat(text, "é23456789012345678901234\n");
	text_round_trip(text, strlen(text));
	text_round_trip("é\r\r\n", 5);
	text_round_trip("é\n\n\n", 5);
	msg_builder *m = scene();
	ck_assert_status(msg_set_text(m, "é no line end"), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "=\r\n"));
	msg_free(m);
}
END_TEST

FAULT(F6, "mail-builder, MimeKit, Ruby mail, enmime, VMime: 7bit chosen for NUL, long lines or non-ASCII")
{
	char line[1200];
	memset(line, 'x', sizeof line);
	for (size_t n = 990; n <= 1010; n++) {
		msg_builder *m = scene();
		ck_assert_status(msg_set_body(m, "application/x-own", line, n), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, 0);
		ck_assert(leaf_is(v.root, line, n));
		view_close(&v);
		ck_assert_status(msg_set_body(m, NULL, NULL, 0), MSG_ERR_NONE);
		ck_assert_status(msg_set_text_n(m, line, n), MSG_ERR_NONE);
		v = view_of(m, 0, 0);
		ck_assert(n <= 998 || v.root->encoding == STRICT_QP);
		view_close(&v);
		msg_free(m);
	}
	for (int c = 0; c < 256; c++) {
		const char octets[] = { 'a', (char)c, 'b' };
		msg_builder *m = scene();
		ck_assert_status(msg_set_body(m, "application/x-own", octets, 3), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, 0);
		ck_assert(leaf_is(v.root, octets, 3));
		ck_assert(v.root->encoding != STRICT_7BIT || (c > 0 && c < 0x80 && c != '\r' && c != '\n'));
		view_close(&v);
		msg_free(m);
	}
}
END_TEST

FAULT(F7, "GMime: lines that begin with \"From \" in 7bit")
{
	text_round_trip("From here\n", 10);
	text_round_trip("a\nFrom here\nFrom \n", 18);
	msg_builder *m = scene();
	msg_set_text(m, "a\nFrom here\nFromage\n");
	ck_assert(!has_octets(m, 0, "\r\nFrom here"));
	ck_assert(has_octets(m, 0, "=46rom here") || has_octets(m, 0, "From=20here"));
	msg_free(m);
}
END_TEST

FAULT(F8, "many: base64 lost its last octets, had a line end too many, lines over 76 or of broken groups")
{
	char data[130], out[300];
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (char)(i * 37);
	for (size_t n = 0; n <= sizeof data; n++) {
		msg_builder *m = scene();
		ck_assert_status(msg_set_body(m, "application/octet-stream", data, n), MSG_ERR_NONE);
		ck_assert_status(msg_set_encoding(m, MSG_ENCODING_BASE64), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, 0); /* which judges lines and groups */
		ck_assert(leaf_is(v.root, data, n));
		view_close(&v);
		msg_free(m);
		/* An octet at a time gives what one call gives. */
		size_t whole, size, at = 0;
		char pieces[300];
		ck_assert_status(msg_encode_base64(data, n, MSG_BASE64_LINES, out, sizeof out, &whole), MSG_ERR_NONE);
		msg_encoder *e = msg_encoder_new(MSG_ENCODING_BASE64, MSG_BASE64_LINES);
		for (size_t i = 0; i < n; i++) {
			ck_assert_status(msg_encoder_update(e, data + i, 1, pieces + at, sizeof pieces - at, &size), MSG_ERR_NONE);
			at += size;
		}
		ck_assert_status(msg_encoder_finish(e, pieces + at, sizeof pieces - at, &size), MSG_ERR_NONE);
		ck_assert_uint_eq(at + size, whole);
		ck_assert_mem_eq(out, pieces, whole);
		msg_encoder_free(e);
	}
}
END_TEST

FAULT(F9, "Symfony, Ruby mail, lettre: text with LF was not made CRLF before it was encoded or signed")
{
	text_reads("a\nb\rc\r\nd\n", 9, "a\r\nb\r\nc\r\nd\r\n");
	text_reads("é\nb\rc\r\nd\n", 10, "é\r\nb\r\nc\r\nd\r\n");
	msg_builder *m = scene();
	msg_set_text(m, "a\nb\n");
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_BASE64), MSG_ERR_NONE);
	ck_assert(has_octets(m, MSG_OUT_PART, "YQ0KYg0K"));
	msg_free(m);
}
END_TEST

FAULT(F10, "grommunio, nullmailer: lines over 998 octets are cut by relays")
{
	char line[2001];
	memset(line, 'x', 2000);
	line[2000] = '\0';
	msg_builder *m = scene();
	ck_assert_status(msg_set_subject(m, line), MSG_ERR_NONE);
	ck_assert_status(msg_set_text(m, line), MSG_ERR_NONE);
	ck_assert_status(msg_set_to(m, line, "ann@example.org"), MSG_ERR_NONE);
	reads_well(m);
	refuse_header(m, "Message-ID", line, MSG_ERR_VALUE);
	msg_free(m);
}
END_TEST

FAULT(F11, "Simple Java Mail, fastapi-mail, VMime: 8-bit or UTF-8 was sent where the server had not offered it")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, "Jörg", "ann@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_text(m, "Grüße\n"), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_needs(m), 0);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_8BITMIME);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_UTF8), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_needs(m) & MSG_NEEDS_SMTPUTF8, MSG_NEEDS_SMTPUTF8);
	ck_assert_status(msg_set_to(m, NULL, "ann@example.org"), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_needs(m) & MSG_NEEDS_SMTPUTF8, 0);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults: bodies");
	TCase *tests = tcase_create("faults");
	tcase_add_test(tests, fault_F1);
	tcase_add_test(tests, fault_F2);
	tcase_add_test(tests, fault_F3);
	tcase_add_test(tests, fault_F4);
	tcase_add_test(tests, fault_F5);
	tcase_add_test(tests, fault_F6);
	tcase_add_test(tests, fault_F7);
	tcase_add_test(tests, fault_F8);
	tcase_add_test(tests, fault_F9);
	tcase_add_test(tests, fault_F10);
	tcase_add_test(tests, fault_F11);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
