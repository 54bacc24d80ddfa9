/* Family C: encoded-words that do not stand alone, and folds that change the text. */
#include "faults/fault.h"

enum { LONG = 160 };

/* n octets of x, then the text. */
static void padded(char *out, size_t n, const char *text)
{
	memset(out, 'x', n);
	strcpy(out + n, text);
}

FAULT(C1, "many: a character was split between two encoded-words")
{
	static const char *const characters[] = { "é", "ヘ", "\xF0\x9F\x98\x80" };
	for (size_t k = 0; k < 3; k++) {
		for (size_t n = 0; n < 80; n++) {
			char text[500];
			padded(text, n, "");
			for (int i = 0; i < 60; i++)
				strcat(text, characters[k]);
			subject_reads(text);
		}
	}
}
END_TEST

FAULT(C2, "Go, Ruby mail and others: words over 75 characters, or one word for the whole value")
{
	char text[LONG * 20] = "";
	for (int i = 0; i < LONG; i++) {
		strcat(text, i % 3 ? "ééé" : "ü ");
		if (i % 7 == 0)
			subject_reads(text);
	}
}
END_TEST

FAULT(C3, "CPython: words of 76 characters, lines of 77")
{
	char text[3 * LONG + 1] = "";
	for (int i = 0; i < LONG; i++) {
		strcat(text, "é");
		subject_reads(text);
	}
}
END_TEST

FAULT(C4, "CPython, VMime, GMime and others: a space between encoded-words was lost, or one was added")
{
	static const char *const texts[] = { "é é", "é  é", "é a é", "é a", "a é", " é", "é ", "é   é   é", "é \té",
		"a  é  b", "Grüße aus Köln am Rhein und aus Düsseldorf, wo es auch schön ist, wie man hört und liest" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		subject_reads(texts[i]);
}
END_TEST

FAULT(C5, "go-message, PHPMailer, CPython: a fold within a word, an identifier or an encoded-word")
{
	char token[101];
	padded(token, 100, "");
	subject_reads(token);
	char id[140];
	snprintf(id, sizeof id, "%s@example.com", token);
	msg_builder *m = scene();
	ck_assert_status(msg_set_references(m, &(const char *){ id }, 1), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0);
	ck_assert_str_eq(strict_find(v.root, "References")->ids[0].data, id);
	view_close(&v);
	msg_free(m);
}
END_TEST

FAULT(C6, "lettre: parts of a word were encoded without white space round them")
{
	subject_reads("Administratör");
	subject_reads("die Administratörin kommt");
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, "Administratör", "a@example.org"), MSG_ERR_NONE);
	to_reads(m, "Administratör", "a@example.org", 0);
	msg_free(m);
}
END_TEST

FAULT(C7, "mail-builder: _ was not escaped in Q; the closing ?= got lost on the last word")
{
	subject_reads("a_é");
	subject_reads("_é_=?");
	for (size_t n = 30; n < 100; n++) {
		char text[120];
		padded(text, n, "_é");
		subject_reads(text);
	}
}
END_TEST

FAULT(C8, "CPython: text that looks like an encoded-word came out decoded")
{
	subject_reads("=?utf-8?q?=41?=");
	subject_reads("a =?x?b?QQ==?= b");
	subject_reads("a=?utf-8?q?b?=c");
	subject_reads("=?utf-8?q?two words?=");
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, "=?utf-8?q?=41?=", "a@example.org"), MSG_ERR_NONE);
	to_reads(m, "=?utf-8?q?=41?=", "a@example.org", 0);
	msg_free(m);
}
END_TEST

FAULT(C9, "MimeKit, rspamd, Ruby mail: ISO-2022-JP words without return to ASCII, or Q-encoded")
{
	msg_builder *m = scene();
	if (msg_features() & MSG_FEATURE_ICONV) {
		ck_assert_status(msg_set_charset(m, "iso-2022-jp"), MSG_ERR_NONE);
		ck_assert_status(msg_set_subject(m, "日本語の件名はとても長いので幾つかの部分に分けて書かなければならない"), MSG_ERR_NONE);
		ck_assert(!has_octets(m, 0, "?Q?") && has_octets(m, 0, "=?ISO-2022-JP?B?"));
		reads_as(m, "Subject", "日本語の件名はとても長いので幾つかの部分に分けて書かなければならない");
	} else {
		ck_assert_status(msg_set_charset(m, "iso-2022-jp"), MSG_ERR_CHARSET);
	}
	msg_free(m);
}
END_TEST

FAULT(C10, "Dovecot: 7F raw in Q, ill-formed UTF-8 passed on")
{
	static const char *const texts[] = { "\xff", "\xc3", "a\xc3(", "\xe2\x28\xa1", "\xc0\x80", "\xed\xa0\x80",
		"\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80" };
	msg_builder *m = scene();
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		refused(m, msg_set_subject(m, texts[i]), MSG_ERR_UTF8, "Subject");
	refused(m, msg_set_subject(m, "é\x7f"), MSG_ERR_CONTROL, "Subject");
	msg_free(m);
}
END_TEST

FAULT(C11, "Ruby mail, GMime, mu and others: References and To were not folded, lines over 998 were cut by relays")
{
	char ids[40][60];
	const char *list[40];
	msg_mailbox people[60];
	for (int i = 0; i < 40; i++) {
		snprintf(ids[i], sizeof ids[i], "%d.0123456789abcdef0123456789@mail.example.com", i);
		list[i] = ids[i];
	}
	for (int i = 0; i < 60; i++)
		people[i] = (msg_mailbox){ "Somebody With A Name", list[i % 40] };
	msg_builder *m = scene();
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_VISIBLE, 100), MSG_ERR_NONE);
	ck_assert_status(msg_set_references(m, list, 40), MSG_ERR_NONE);
	ck_assert_status(msg_set_to_list(m, people, 60), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0); /* which judges the lines */
	ck_assert_uint_eq(strict_find(v.root, "References")->n_ids, 40);
	ck_assert_uint_eq(strict_find(v.root, "To")->n_mailboxes, 60);
	view_close(&v);
	msg_free(m);
}
END_TEST

FAULT(C12, "GMime: a value was folded right after the colon")
{
	msg_builder *m = scene();
	char word[200];
	for (size_t n = 1; n < 150; n++) {
		padded(word, n, "");
		ck_assert_status(msg_set_subject(m, word), MSG_ERR_NONE);
		ck_assert(has_octets(m, 0, "\r\nSubject: x"));
	}
	ck_assert_status(
		msg_set_references(
			m, &(const char *){ "0123456789012345678901234567890123456789012345678901234567@example.com" }, 1),
		MSG_ERR_NONE);
	ck_assert(has_octets(m, 0, "\r\nReferences: <0"));
	msg_free(m);
}
END_TEST

typedef struct piece {
	char *at;
	size_t n, most;
} piece;

static size_t take(void *ctx, const void *data, size_t size)
{
	piece *p = ctx;
	memcpy(p->at + p->n, data, size);
	p->n += size;
	return size;
}

FAULT(C13, "go-message: a short write in the line wrapper lost data")
{
	msg_builder *m = scene();
	msg_set_subject(m, "Grüße aus Köln am Rhein und aus Düsseldorf, wo es auch schön ist");
	msg_set_text(
		m, "Größe = 1\nund noch eine Zeile, die so lang ist, dass sie umbrochen werden muss, wie man sieht.\n");
	size_t size;
	char *whole = octets_of(m, 0, &size), *other = malloc(size);
	piece p = { .at = other };
	ck_assert_status(msg_write(m, 0, take, &p), MSG_ERR_NONE);
	ck_assert_uint_eq(p.n, size);
	ck_assert_mem_eq(whole, other, size);
	msg_frozen *f;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	for (size_t step = 1; step < 100; step++) {
		msg_reader *r;
		ck_assert_status(msg_reader_new(f, &r), MSG_ERR_NONE);
		size_t n = 0;
		for (size_t got; (got = msg_read(other + n, 1, step < size - n ? step : size - n, r)) > 0;)
			n += got;
		ck_assert_uint_eq(n, size);
		ck_assert_mem_eq(whole, other, size);
		msg_reader_free(r);
	}
	msg_frozen_free(f);
	free(other);
	msg_free_data(whole);
	msg_free(m);
}
END_TEST

FAULT(C14, "mailio: folding dropped the last character; the field's name was not counted")
{
	for (size_t n = 55; n <= 90; n++) {
		char text[120];
		padded(text, n, " y");
		subject_reads(text);
		padded(text, n, " é");
		subject_reads(text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults: encoded-words and folding");
	TCase *tests = tcase_create("faults");
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, fault_C1);
	tcase_add_test(tests, fault_C2);
	tcase_add_test(tests, fault_C3);
	tcase_add_test(tests, fault_C4);
	tcase_add_test(tests, fault_C5);
	tcase_add_test(tests, fault_C6);
	tcase_add_test(tests, fault_C7);
	tcase_add_test(tests, fault_C8);
	tcase_add_test(tests, fault_C9);
	tcase_add_test(tests, fault_C10);
	tcase_add_test(tests, fault_C11);
	tcase_add_test(tests, fault_C12);
	tcase_add_test(tests, fault_C13);
	tcase_add_test(tests, fault_C14);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
