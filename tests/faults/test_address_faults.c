/* Family B: addresses that are read in two ways, and names that become addresses. */
#include "faults/fault.h"

/* Refused as one address in every way that takes one. */
static void no_address(const char *addr, int status)
{
	msg_builder *m = scene();
	const msg_mailbox row = { NULL, addr };
	refused(m, msg_set_to(m, NULL, addr), status, "To");
	refused(m, msg_set_cc_list(m, &row, 1), status, "Cc");
	refused(m, msg_set_mailbox_n(m, "Reply-To", NULL, 0, addr, strlen(addr)), status, "Reply-To");
	ck_assert_status(msg_set_envelope_from(m, addr), status);
	ck_assert_status(msg_set_envelope_from(m, "bounce@example.com"), MSG_ERR_NONE);
	ck_assert_status(msg_check_address(addr, strlen(addr), NULL), status);
	msg_free(m);
}

static void to_is(const char *name, const char *addr)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, name, addr), MSG_ERR_NONE);
	to_reads(m, name ? name : "", addr, 0);
	msg_free(m);
}

FAULT(B1, "Nodemailer: \"a@evil x\"@internal was delivered to evil")
{
	to_is(NULL, "\"a@evil.example x\"@internal.example");
	to_is("Ann", "\"a@evil.example\"@internal.example");
}
END_TEST

FAULT(B2, "Ruby mail, go-mail: a quoted local part was put into RCPT TO without its quotes")
{
	to_is(NULL, "\"v@evil.example> ORCPT=x\"@test.example");
	to_is(NULL, "\"a> NOTIFY=NEVER\"@test.example");
}
END_TEST

FAULT(B3, "Nodemailer: \"a\"@evil\"@good passed a check of the first and the last quote")
{
	no_address("\"a\"@evil.example\"@good.example", MSG_ERR_ADDRESS);
	no_address("\"a\"b\"@good.example", MSG_ERR_ADDRESS);
	no_address("a\"b\"@good.example", MSG_ERR_ADDRESS);
	no_address("\"a\"@evil.example@good.example", MSG_ERR_ADDRESS);
}
END_TEST

FAULT(B4, "Nodemailer: user@good(x)evil became user@goodevil; mapped domains")
{
	no_address("user@good(x)evil.example", MSG_ERR_ADDRESS);
	no_address("user(x)@good.example", MSG_ERR_ADDRESS);
	no_address("(x)user@good.example", MSG_ERR_ADDRESS);
	no_address("user@good.example (x)", MSG_ERR_ADDRESS);
	/* Fullwidth letters and an ideographic full stop: nothing is mapped to other characters in silence. */
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, NULL, "user@\xEF\xBD\x87ood\xE3\x80\x82" "example"), MSG_ERR_ADDRESS);
	ck_assert_status(msg_check(m, 0), MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_to(m, NULL, "user@\xEF\xBD\x87ood.example"), MSG_ERR_ADDRESS);
	msg_free(m);
}
END_TEST

FAULT(B5, "Ruby mail, CPython, Java: encoded-words in the local part are decoded by some readers")
{
	no_address("=?utf-8?q?a=40evil.example=3E=00?=@good.example", MSG_ERR_ADDRESS);
	no_address("=?x?q?a?=@good.example", MSG_ERR_ADDRESS);
	no_address("\"=?utf-8?q?a?=\"@good.example", MSG_ERR_ADDRESS);
}
END_TEST

FAULT(B6, "several: U+0140 modulo 256 is @, U+013E is >")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, NULL, "a\xc5\x80" "evil.example"), MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_to(m, NULL, "a\xc4\xbe@good.example"), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_UTF8), MSG_ERR_NONE);
	to_reads(m, "", "a\xc4\xbe@good.example", STRICT_UTF8);
	msg_free(m);
}
END_TEST

FAULT(B7, "CPython: a long quoted name lost its quotes when folded, new addresses appeared")
{
	to_is("A \"quoted\" name, with (parentheses) <evil@evil.example>, and more words than fit one line of a header",
		"ann@example.org");
	to_is("Müller, Jörg (Einkauf) <evil@evil.example>, und noch mehr Wörter als in eine Zeile passen", "j@example.org");
}
END_TEST

FAULT(B8, "CPython: the comma between addresses was encoded with the next name")
{
	for (size_t pad = 0; pad < 90; pad++) {
		char first[100];
		memset(first, 'x', pad + 1);
		first[pad + 1] = '\0';
		msg_builder *m = scene();
		const msg_mailbox list[] = { { first, "ann@example.org" }, { "é", "bob@example.org" },
			{ NULL, "c@example.org" } };
		ck_assert_status(msg_set_to_list(m, list, 3), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, 0);
		const strict_field *to = strict_find(v.root, "To");
		ck_assert_uint_eq(to->n_mailboxes, 3);
		ck_assert_str_eq(to->mailboxes[0].name.data, first);
		ck_assert_str_eq(to->mailboxes[1].name.data, "é");
		ck_assert_str_eq(to->mailboxes[2].addr.data, "c@example.org");
		view_close(&v);
		msg_free(m);
	}
}
END_TEST

FAULT(B9, "GMime: two different lists were written as the same text")
{
	const msg_mailbox one[] = { { "\"", "a@example.org" }, { "\"", "b@example.org" } };
	const msg_mailbox other[] = { { "\" <a@example.org>, \"", "b@example.org" } };
	msg_builder *a = scene(), *b = scene();
	ck_assert_status(msg_set_to_list(a, one, 2), MSG_ERR_NONE);
	ck_assert_status(msg_set_to_list(b, other, 1), MSG_ERR_NONE);
	to_reads(b, "\" <a@example.org>, \"", "b@example.org", 0);
	scene_view v = view_of(a, 0, 0);
	ck_assert_uint_eq(strict_find(v.root, "To")->n_mailboxes, 2);
	view_close(&v);
	ck_assert(!same_octets(a, b, 0));
	msg_free(a);
	msg_free(b);
}
END_TEST

FAULT(B10, "parsers: comments, groups and several From addresses are read differently at each hop")
{
	msg_builder *m = scene();
	const msg_mailbox two[] = { { NULL, "a@example.org" }, { NULL, "b@example.org" } };
	const msg_mailbox group[] = { { "G", NULL }, { NULL, "a@example.org" }, { NULL, NULL } };
	refuse_header(m, "From", "a@example.org (comment)", MSG_ERR_VALUE);
	ck_assert_status(msg_set_from_list(m, group, 3), MSG_ERR_FIELD);
	ck_assert_status(msg_set_from_list(m, two, 2), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_set_sender(m, NULL, "a@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

FAULT(B11, "Mailsploit: NUL, LF or a second address hidden in an encoded display name")
{
	msg_builder *m = scene();
	refused(m, msg_set_mailbox_n(m, "From", "potus@whitehouse.example\0", 25, "a@example.com", 13), MSG_ERR_CONTROL,
		"From");
	ck_assert_status(msg_set_from(m, NULL, "shop@example.com"), MSG_ERR_NONE);
	refused(m, msg_set_to(m, "potus@whitehouse.example\n", "a@example.com"), MSG_ERR_CONTROL, "To");
	msg_free(m);
	to_is("potus@whitehouse.example <evil@evil.example>", "a@example.com");
	to_is("é <evil@evil.example>", "a@example.com");
}
END_TEST

FAULT(B12, "PHPMailer, SwiftMailer, lettre, Symfony: an address that begins with - became an option")
{
	/* Legal, and carried as they are; a transport ends its options with "--". */
	to_is(NULL, "-f@example.org");
	to_is(NULL, "\"a -X/tmp\"@example.org");
}
END_TEST

FAULT(B13, "Nodemailer: a failure of Punycode gave user@undefined")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, NULL, "user@\xE2\x80\x8B.example"), MSG_ERR_IDN);
	ck_assert_status(msg_check(m, 0), MSG_ERR_IDN);
	char *data;
	size_t size;
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_IDN);
	ck_assert_ptr_null(data);
	msg_free(m);
}
END_TEST

FAULT(B14, "MimeKit: IDNA was applied to the local part")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, NULL, "jörg@example.org"), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_UTF8), MSG_ERR_NONE);
	to_reads(m, "", "jörg@example.org", STRICT_UTF8);
	msg_free(m);
}
END_TEST

FAULT(B15, "VMime: a local part beyond ASCII was written as an encoded-word")
{
	msg_builder *m = scene();
	char *data;
	size_t size;
	ck_assert_status(msg_set_to(m, "Jörg", "jörg@example.org"), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_NEEDS_UTF8);
	ck_assert_ptr_null(data);
	msg_free(m);
}
END_TEST

FAULT(B16, "VMime, lettre, Symfony, CPython: comma, parenthesis or dot in a name without quotes")
{
	static const char *const names[] = { "Lee, Ann", "Ann (Sales)", "John Q. Public", "a;b", "a:b", "a<b", "a>b",
		"a[b]", "a\\b", "a@b", "\"", "a\"b", ".", "O'Neil", "(", ")" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		to_is(names[i], "ann@example.org");
}
END_TEST

FAULT(B17, "mail-builder, go-message: groups without or with two semicolons, empty lists written")
{
	msg_builder *m = scene();
	const msg_mailbox groups[] = { { "Empty", NULL }, { NULL, NULL }, { "Full", NULL }, { "Ann", "ann@example.org" },
		{ NULL, NULL }, { NULL, "bob@example.org" } };
	ck_assert_status(msg_set_to_list(m, groups, 6), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0);
	const strict_field *to = strict_find(v.root, "To");
	ck_assert_uint_eq(to->n_groups, 2);
	ck_assert_uint_eq(to->n_mailboxes, 2);
	ck_assert_uint_eq(to->mailboxes[1].group, 0);
	view_close(&v);
	ck_assert_status(msg_set_to_list(m, groups, 1), MSG_ERR_VALUE);
	ck_assert_status(msg_set_to_list(m, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_references(m, NULL, 0), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "\r\nTo:") && !has_octets(m, 0, "\r\nReferences:"));
	msg_free(m);
}
END_TEST

FAULT(B18, "VMime: names were encoded without need, which raises spam scores")
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, "a@b", "ann@example.org"), MSG_ERR_NONE);
	ck_assert(has_octets(m, 0, "\r\nTo: \"a@b\" <ann@example.org>\r\n"));
	ck_assert_status(msg_set_to(m, "Ann Lee", "ann@example.org"), MSG_ERR_NONE);
	ck_assert(has_octets(m, 0, "\r\nTo: Ann Lee <ann@example.org>\r\n"));
	msg_free(m);
}
END_TEST

FAULT(B19, "clients: names with bidi controls, invisible or foreign letters are carried unchanged")
{
	to_is("\xE2\x80\xAE" "gpj.exe", "ann@example.org");
	to_is("\xD0\xB0nn", "ann@example.org");
	to_is("a\xE2\x80\x8B" "b", "ann@example.org");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults: addresses");
	TCase *tests = tcase_create("faults");
	tcase_add_test(tests, fault_B1);
	tcase_add_test(tests, fault_B2);
	tcase_add_test(tests, fault_B3);
	tcase_add_test(tests, fault_B4);
	tcase_add_test(tests, fault_B5);
	tcase_add_test(tests, fault_B6);
	tcase_add_test(tests, fault_B7);
	tcase_add_test(tests, fault_B8);
	tcase_add_test(tests, fault_B9);
	tcase_add_test(tests, fault_B10);
	tcase_add_test(tests, fault_B11);
	tcase_add_test(tests, fault_B12);
	tcase_add_test(tests, fault_B13);
	tcase_add_test(tests, fault_B14);
	tcase_add_test(tests, fault_B15);
	tcase_add_test(tests, fault_B16);
	tcase_add_test(tests, fault_B17);
	tcase_add_test(tests, fault_B18);
	tcase_add_test(tests, fault_B19);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
