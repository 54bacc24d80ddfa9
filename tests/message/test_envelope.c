/* The envelope: who the message is from, in which order of preference, and what its transport must be able to do. */
#include "message/scene.h"

START_TEST(from_in_order_of_preference)
{
	static const msg_mailbox authors[] = { { "A", "a@example.org" }, { "B", "b@example.org" } };
	msg_builder *m = msg_new();
	ck_assert_ptr_null(msg_envelope_from(m));
	msg_set_from_list(m, authors, 2);
	ck_assert_str_eq(msg_envelope_from(m), "a@example.org");
	msg_set_sender(m, "S", "s@example.org");
	ck_assert_str_eq(msg_envelope_from(m), "s@example.org");
	msg_set_reply_to(m, NULL, "r@example.org");
	ck_assert_str_eq(msg_envelope_from(m), "s@example.org");
	ck_assert_status(msg_set_envelope_from(m, "verp+x=y@example.net"), MSG_ERR_NONE);
	ck_assert_str_eq(msg_envelope_from(m), "verp+x=y@example.net");
	ck_assert_status(msg_set_envelope_from(m, ""), MSG_ERR_NONE);
	ck_assert_str_eq(msg_envelope_from(m), "");
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	/* A refused one is none, and marks. */
	ck_assert_status(msg_set_envelope_from(m, "<s@example.org>"), MSG_ERR_ADDRESS);
	ck_assert_str_eq(msg_envelope_from(m), "s@example.org");
	ck_assert_status(msg_check(m, 0), MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_envelope_from(m, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_envelope_from(m, "s@example.org\r\n"), MSG_ERR_CONTROL);
	ck_assert_uint_eq(msg_error_count(m), 1);
	ck_assert_status(msg_set_envelope_from(m, "ok@example.org"), MSG_ERR_NONE);
	msg_remove_header(m, "Sender");
	msg_remove_header(m, "From");
	ck_assert_str_eq(msg_envelope_from(m), "ok@example.org");
	msg_reset(m);
	ck_assert_ptr_null(msg_envelope_from(m));
	msg_free(m);
}
END_TEST

START_TEST(never_in_the_message)
{
	msg_builder *m = scene(), *with = scene();
	ck_assert_status(msg_set_envelope_from(with, "envelope@example.net"), MSG_ERR_NONE);
	for (uint32_t flags = 0; flags < 64; flags++)
		if (msg_check(m, flags) == MSG_ERR_NONE)
			ck_assert(same_octets(m, with, flags));
	msg_builder *part = msg_clone_part(with), *clone = msg_clone(with);
	ck_assert_str_eq(msg_envelope_from(clone), "envelope@example.net");
	ck_assert_ptr_null(msg_envelope_from(part));
	/* That of a message in a message is nobody's. */
	ck_assert_status(msg_set_message(m, with), MSG_ERR_NONE);
	ck_assert_str_eq(msg_envelope_from(m), "shop@example.com");
	ck_assert(!has_octets(m, MSG_OUT_BCC, "envelope@"));
	ck_assert_uint_eq(msg_recipient_count(m), 0);
	msg_free(part);
	msg_free(clone);
	msg_free(with);
	msg_free(m);
}
END_TEST

/* The same octets as in the header, whatever the case and quoting. */
START_TEST(recipients_as_in_the_header)
{
	static const char *const addrs[] = { "Simple@Example.ORG", "\"quoted local\"@example.org", "a.b+c=d@[192.0.2.1]",
		"\"a\\\"b\"@example.org" };
	for (size_t i = 0; i < sizeof addrs / sizeof *addrs; i++) {
		msg_builder *m = scene();
		ck_assert_status(msg_set_to(m, "N", addrs[i]), MSG_ERR_NONE);
		ck_assert_str_eq(msg_recipient(m, 0), addrs[i]);
		scene_view v = view_of(m, 0, 0);
		ck_assert(strict_is(strict_find(v.root, "To")->mailboxes[0].addr, addrs[i]));
		view_close(&v);
		msg_free(m);
	}
}
END_TEST

START_TEST(recipients_follow_the_fields)
{
	msg_builder *m = scene();
	ck_assert_uint_eq(msg_recipient_count(m), 0);
	msg_set_bcc(m, NULL, "bcc@example.org");
	msg_set_to(m, NULL, "to@example.org");
	msg_set_header(m, "Resent-To", "resent@example.org");
	msg_set_header_as(m, "X-Copy", MSG_KIND_MAILBOX, "x@example.org");
	ck_assert_uint_eq(msg_recipient_count(m), 2);
	ck_assert_str_eq(msg_recipient(m, 0), "to@example.org");
	ck_assert_str_eq(msg_recipient(m, 1), "bcc@example.org");
	msg_builder *clone = msg_clone(m), *part = msg_clone_part(m);
	ck_assert_uint_eq(msg_recipient_count(clone), 2);
	ck_assert_uint_eq(msg_recipient_count(part), 0);
	ck_assert_status(msg_set_to(m, NULL, "nobody"), MSG_ERR_ADDRESS);
	ck_assert_uint_eq(msg_recipient_count(m), 1);
	msg_set_profile(m, MSG_PROFILE_UTF8);
	ck_assert_str_eq(msg_recipient(m, 0), "bcc@example.org");
	msg_free(m);
	ck_assert_str_eq(msg_recipient(clone, 0), "to@example.org");
	msg_reset(clone);
	ck_assert_uint_eq(msg_recipient_count(clone), 0);
	msg_free(clone);
	msg_free(part);
}
END_TEST

START_TEST(what_the_transport_must_carry)
{
	msg_builder *m = scene();
	ck_assert_uint_eq(msg_needs(m), 0);
	msg_set_text(m, "J\xC3\xBCrgen");
	msg_set_subject(m, "J\xC3\xBCrgen");
	ck_assert_uint_eq(msg_needs(m), 0);
	msg_set_profile(m, MSG_PROFILE_8BIT);
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_8BITMIME);
	msg_set_encoding(m, MSG_ENCODING_BASE64);
	ck_assert_uint_eq(msg_needs(m), 0);
	msg_set_profile(m, MSG_PROFILE_UTF8);
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_SMTPUTF8);
	msg_set_subject(m, "ascii");
	ck_assert_uint_eq(msg_needs(m), 0);
	msg_set_envelope_from(m, "\xC3\xBC@example.org");
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_SMTPUTF8);
	msg_set_envelope_from(m, "");
	msg_set_bcc(m, NULL, "\xC3\xBC@example.org"); /* in the envelope at any rate */
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_SMTPUTF8);
	msg_remove_header(m, "Bcc");
	msg_set_text(m, "");
	msg_set_encoding(m, MSG_ENCODING_BINARY);
	msg_set_body(m, "application/x-y", "\0\n", 2);
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_BINARYMIME);
	msg_set_body(m, NULL, NULL, 0);
	msg_set_encoding(m, MSG_ENCODING_AUTO);
	msg_set_attachment(m, "\xC3\xBC", "text/plain", "x\r\n", 3);
	ck_assert_uint_eq(msg_needs(m) & MSG_NEEDS_SMTPUTF8, MSG_NEEDS_SMTPUTF8);
	msg_set_profile(m, MSG_PROFILE_8BIT);
	ck_assert_uint_eq(msg_needs(m), 0);
	msg_free(m);
}
END_TEST

/* A domain beyond ASCII has one form on the wire, in header and envelope alike: A-labels in a 7-bit message, as it was
 * set in an SMTPUTF8 one; getters of rows give what was set. */
START_TEST(one_form_of_a_domain)
{
	static const char given[] = "ann@b\xC3\xBC" "cher.example", ascii[] = "ann@xn--bcher-kva.example";
	const bool idn = (msg_features() & MSG_FEATURE_IDN) != 0;
	msg_builder *m = msg_new();
	ck_assert_status(msg_set_from(m, "Ann", given), idn ? MSG_ERR_NONE : MSG_ERR_IDN);
	ck_assert_status(msg_set_to(m, NULL, given), idn ? MSG_ERR_NONE : MSG_ERR_IDN);
	ck_assert_status(msg_set_bcc(m, NULL, ascii), MSG_ERR_NONE);
	msg_set_text(m, "text");
	ck_assert_status(msg_check(m, 0), idn ? MSG_ERR_NONE : MSG_ERR_IDN);
	for (int turn = 0; turn < 4; turn++) {
		const bool utf8 = turn % 2 == 1;
		const char *want = utf8 || !idn ? given : ascii, *addr;
		msg_set_profile(m, utf8 ? MSG_PROFILE_UTF8 : MSG_PROFILE_7BIT);
		ck_assert_str_eq(msg_envelope_from(m), want);
		ck_assert_str_eq(msg_recipient(m, 0), want);
		ck_assert_uint_eq(msg_recipient_count(m), utf8 || !idn ? 2 : 1); /* the Bcc is the same mailbox */
		ck_assert_status(msg_mailbox_at(m, "To", 0, NULL, &addr), MSG_ERR_NONE);
		ck_assert_str_eq(addr, given);
		ck_assert_uint_eq(msg_needs(m) & MSG_NEEDS_SMTPUTF8, utf8 || !idn ? MSG_NEEDS_SMTPUTF8 : 0);
		msg_builder *clone = msg_clone(m);
		ck_assert_str_eq(msg_recipient(clone, 0), want);
		if (utf8 || idn) {
			char *data;
			size_t size;
			ck_assert_status(msg_render(clone, MSG_OUT_HEADER, &data, &size), MSG_ERR_NONE);
			ck_assert_ptr_nonnull(strstr(data, want));
			ck_assert_ptr_null(strstr(data, utf8 ? ascii : given));
			msg_free_data(data);
		}
		msg_free(clone);
		if (turn == 1) { /* the return path by itself */
			msg_set_profile(m, MSG_PROFILE_7BIT);
			ck_assert_status(msg_set_envelope_from(m, given), idn ? MSG_ERR_NONE : MSG_ERR_IDN);
			ck_assert_str_eq(msg_envelope_from(m), idn ? ascii : given);
		}
	}
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("envelope");
	TCase *t = tcase_create("envelope");
	tcase_add_test(t, from_in_order_of_preference);
	tcase_add_test(t, never_in_the_message);
	tcase_add_test(t, recipients_as_in_the_header);
	tcase_add_test(t, recipients_follow_the_fields);
	tcase_add_test(t, what_the_transport_must_carry);
	tcase_add_test(t, one_form_of_a_domain);
	suite_add_tcase(s, t);
	return suite_run(s);
}
