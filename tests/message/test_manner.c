/* Manner: profile, charset and file name style in any order with everything else; each change writes anew what is there
 * and leaves nothing of the old manner; there and back again is no change. */
#include "message/scene.h"

/* Something of everything that is written differently in another manner. */
static void set_all(msg_builder *m)
{
	static const char received[] = "Subject: x\r\n\r\nbody\r\n";
	static const msg_mailbox to[] = { { "J\xC3\xBCrgen", "a@example.org" },
		{ "Gr\xC3\xBC\xC3\x9F"
		  "e",
			NULL },
		{ NULL, NULL } };
	msg_builder *parts[3] = { msg_new_attachment("\xC3\xBC.txt", "text/plain", "\xC3\xBC\r\n", 4),
		msg_new_attachment("r.eml", "message/rfc822", received, sizeof received - 1), msg_new() };
	scene_begin(m);
	msg_set_to_list(m, to, 3);
	msg_set_subject(m, "\xE2\x82\xAC 5");
	msg_set_header(m, "X-Text", "\xC3\xA9");
	msg_set_header(m, "Keywords", "one, two");
	msg_set_text(m, "J\xC3\xBCrgen\n");
	msg_set_html(m, "<p>J\xC3\xBCrgen\n");
	msg_set_seed(parts[2], "part", 4);
	msg_set_text(parts[2], "\xC3\xA9\n");
	msg_set_html(parts[2], "\xC3\xA9\n");
	msg_set_filename(parts[2], "\xE2\x82\xAC");
	msg_set_attachments(m, parts, 3);
	for (int i = 0; i < 3; i++)
		msg_free(parts[i]);
}

static uint32_t options_of(int profile, int style)
{
	return (profile == MSG_PROFILE_UTF8 ? STRICT_UTF8 : 0u) | (style == MSG_FILENAME_BOTH ? STRICT_FILENAME_BOTH : 0u) |
		(style == MSG_FILENAME_RFC2047 ? STRICT_FILENAME_2047 : 0u) | STRICT_FOREIGN;
}

START_TEST(order_is_free)
{
	for (int profile = 0; profile < 3; profile++) {
		for (int style = 0; style < 3; style++) {
			msg_builder *before = msg_new(), *after = msg_new(), *around = msg_new();
			msg_set_profile(before, profile);
			msg_set_filename_style(before, style);
			set_all(before);
			set_all(after);
			msg_set_filename_style(after, style);
			msg_set_profile(after, profile);
			/* Through all the others. */
			msg_set_profile(around, MSG_PROFILE_8BIT);
			set_all(around);
			for (int i = 0; i < 9; i++) {
				msg_set_profile(around, i % 3);
				msg_set_filename_style(around, i / 3);
				ck_assert_status(msg_check(around, 0), MSG_ERR_NONE);
			}
			ck_assert_status(msg_set_profile(around, profile), MSG_ERR_NONE);
			ck_assert_status(msg_set_filename_style(around, style), MSG_ERR_NONE);
			ck_assert(same_octets(before, after, 0));
			ck_assert(same_octets(before, around, 0));
			scene_view v = view_of(before, 0, options_of(profile, style));
			ck_assert_uint_eq(strict_needs(v.read), msg_needs(before));
			ck_assert_uint_eq(msg_needs(before), profile == 0 ? 0u : profile == 1 ? 2u : 3u);
			ck_assert(strict_is(strict_find(v.root, "Subject")->decoded, "\xE2\x82\xAC 5"));
			ck_assert(strict_is(v.root->last->filename, "\xE2\x82\xAC"));
			view_close(&v);
			msg_free(before);
			msg_free(after);
			msg_free(around);
		}
	}
}
END_TEST

START_TEST(seven_bit_is_seven_bit)
{
	msg_builder *m = msg_new();
	size_t size;
	msg_set_profile(m, MSG_PROFILE_UTF8);
	set_all(m);
	char *data = octets_of(m, 0, &size);
	size_t high = 0;
	for (size_t i = 0; i < size; i++)
		high += (unsigned char)data[i] >= 0x80;
	ck_assert_uint_gt(high, 20);
	msg_free_data(data);
	msg_set_profile(m, MSG_PROFILE_7BIT);
	data = octets_of(m, 0, &size);
	for (size_t i = 0; i < size; i++)
		ck_assert((unsigned char)data[i] < 0x80);
	msg_free_data(data);
	msg_free(m);
}
END_TEST

START_TEST(conditions_come_and_go_with_the_profile)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, NULL, "j\xC3\xBCrgen@example.org"), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_set_header_as(m, "X-Raw", MSG_KIND_RAW, "\xC3\xBC"), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_set_envelope_from(m, "\xC3\xBC@example.org"), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_set_message_bytes(m, "A: b\n\n\xC3\xBC", 8), MSG_ERR_PROFILE);
	for (int turn = 0; turn < 3; turn++) {
		ck_assert_uint_eq(msg_error_count(m), 4);
		ck_assert_status(msg_status(m), MSG_ERR_NONE);
		ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_error_count(m), 3);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NEEDS_UTF8);
		ck_assert_status(msg_set_profile(m, MSG_PROFILE_UTF8), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_error_count(m), 0);
		ck_assert_str_eq(msg_recipient(m, 0), "j\xC3\xBCrgen@example.org");
		ck_assert(has_octets(m, 0, "To: j\xC3\xBCrgen@example.org\r\n"));
		ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_SMTPUTF8 | MSG_NEEDS_8BITMIME);
		ck_assert_status(msg_set_profile(m, MSG_PROFILE_7BIT), MSG_ERR_NONE);
	}
	ck_assert_str_eq(msg_get_header(m, "To"), "j\xC3\xBCrgen@example.org");
	ck_assert_uint_eq(msg_mailbox_count(m, "To"), 1);
	msg_set_to(m, NULL, "a@example.org");
	msg_remove_header(m, "X-Raw");
	msg_set_message_bytes(m, NULL, 0);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NEEDS_UTF8);
	ck_assert_status(msg_set_envelope_from(m, ""), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(marks_survive_a_change)
{
	msg_builder *m = scene();
	msg_set_subject(m, "a\nb");
	msg_set_header(m, "X-Wrong", "a\nb");
	msg_set_text(m, "\xFF");
	msg_set_filename(m, "\n");
	msg_set_type_param(m, "p", "\n");
	for (int profile = 2; profile >= 0; profile--) {
		ck_assert_status(msg_set_profile(m, profile), MSG_ERR_NONE);
		ck_assert_status(msg_set_filename_style(m, profile), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_error_count(m), 5);
		ck_assert_status(msg_check(m, 0), MSG_ERR_CONTROL);
	}
	msg_set_subject(m, "");
	msg_set_header(m, "x-wrong", "");
	msg_set_text(m, "");
	msg_set_filename(m, "");
	msg_set_type_param(m, "P", "");
	msg_builder *clean = scene();
	ck_assert(same_octets(m, clean, 0));
	msg_free(clean);
	msg_free(m);
}
END_TEST

START_TEST(numbers_that_are_none)
{
	msg_builder *m = msg_new(), *clean = msg_new();
	set_all(m);
	set_all(clean);
	msg_set_profile(m, MSG_PROFILE_UTF8);
	msg_set_filename_style(m, MSG_FILENAME_BOTH);
	ck_assert_status(msg_set_profile(m, 3), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_filename_style(m, -1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_charset(m, "x-none"), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_charset(m, NULL), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(msg_error_count(m), 3);
	/* The defaults hold from then on. */
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_7BIT), MSG_ERR_NONE);
	ck_assert_status(msg_set_filename_style(m, MSG_FILENAME_RFC2231), MSG_ERR_NONE);
	static const char *const names[] = { "", "utf-8", "UTF-8", "Utf8", "csUTF8" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ck_assert_status(msg_set_charset(m, names[i]), MSG_ERR_NONE);
		ck_assert(same_octets(m, clean, 0));
		ck_assert_status(msg_set_charset(m, "x-none"), MSG_ERR_CHARSET);
	}
	msg_reset(m);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	msg_free(clean);
	msg_free(m);
}
END_TEST

START_TEST(a_part_takes_the_outermost_manner)
{
	static const char inside[] = "inner \xC3\xBC";
	for (int inner = 0; inner < 3; inner++) {
		for (int outer = 0; outer < 3; outer++) {
			msg_builder *part = msg_new(), *m = scene(), *expected = scene();
			msg_builder *plain = msg_new();
			for (int i = 0; i < 2; i++) {
				msg_builder *one = i ? plain : part;
				msg_set_profile(one, i ? MSG_PROFILE_7BIT : inner);
				msg_set_filename_style(one, i ? MSG_FILENAME_RFC2231 : inner);
				msg_set_text(one, inside);
				msg_set_filename(one, inside);
				msg_set_header(one, "Content-Description", inside);
				msg_set_header(one, "X-Note", inside);
			}
			msg_set_profile(m, outer);
			msg_set_filename_style(m, outer);
			msg_set_parts(m, "mixed", &part, 1);
			msg_set_parts(expected, "mixed", &plain, 1);
			msg_set_profile(expected, outer);
			msg_set_filename_style(expected, outer);
			ck_assert(same_octets(m, expected, 0));
			msg_free(part);
			msg_free(plain);
			msg_free(m);
			msg_free(expected);
		}
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("manner");
	TCase *t = tcase_create("manner");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, order_is_free);
	tcase_add_test(t, seven_bit_is_seven_bit);
	tcase_add_test(t, conditions_come_and_go_with_the_profile);
	tcase_add_test(t, marks_survive_a_change);
	tcase_add_test(t, numbers_that_are_none);
	tcase_add_test(t, a_part_takes_the_outermost_manner);
	suite_add_tcase(s, t);
	return suite_run(s);
}
