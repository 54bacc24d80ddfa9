/* Marks and conditions as msg_error_at tells them: order, field, index, offset, words; what lifts them; and what each
 * setter returns of them. */
#include "message/scene.h"

/* ---- words ---- */

typedef struct wrong {
	const char *call; /* for the message of an assertion */
	int (*set)(msg_builder *m);
	int (*right)(msg_builder *m); /* lifts it */
	int status;
	const char *field;
	size_t index, offset;
	const char *text;
	bool mark;
} wrong;

#define CALL(name, expression)                                                                                         \
	static int name(msg_builder *m)                                                                                    \
	{                                                                                                                  \
		return expression;                                                                                             \
	}
static const msg_mailbox bad_list[] = { { "A", "a@example.org" }, { "B\tC", "b@example.org" } };
static const msg_mailbox open_list[] = { { "A", "a@example.org" }, { "Group", NULL } };
static const char *const bad_ids[] = { "<a@b>", "<c@d>", "c d" };
static const char *const bad_values[] = { "one", "tw\x01o" };

static int short_part(msg_builder *m)
{
	msg_builder *part = msg_new_attachment("a", "text", "x", 1);
	int status = msg_set_attachments(m, &part, 1);
	msg_free(part);
	return status;
}

static int wide_part(msg_builder *m)
{
	msg_builder *parts[2] = { msg_new_attachment("a", "text/plain", "x", 1),
		msg_new_attachment("b", "text/plain", "\xFF", 1) };
	int status = msg_set_inlines(m, parts, 2);
	msg_free(parts[0]);
	msg_free(parts[1]);
	return status;
}

CALL(from_break, msg_set_from(m, "Line\r\nBcc: x", "a@example.org"))
CALL(from_right, msg_set_from(m, NULL, "a@example.org"))
CALL(to_spaces, msg_set_to(m, NULL, "a b@example.org"))
CALL(to_null, msg_set_to(m, NULL, NULL))
CALL(to_empty, msg_set_to(m, "Nobody", ""))
CALL(to_list_tab, msg_set_to_list(m, bad_list, 2))
CALL(to_list_open, msg_set_to_list(m, open_list, 2))
CALL(to_local, msg_set_to(m, NULL, "j\xC3\xBCrgen@example.org"))
CALL(to_right, msg_remove_header(m, "TO"))
CALL(cc_utf8, msg_set_cc(m, "ab\xC3(", "a@example.org"))
CALL(cc_right, msg_remove_header(m, "Cc"))
CALL(subject_nul, msg_set_header_n(m, "Subject", 7, MSG_KIND_AUTO, "abc\0d", 5))
CALL(subject_line,
	msg_set_subject(m,
		"a\xE2\x80\xA8"
		"b"))
CALL(subject_right, msg_set_subject(m, "s"))
CALL(ids_wrong, msg_set_references(m, bad_ids, 3))
CALL(ids_right, msg_set_references(m, bad_ids, 2))
CALL(list_wrong, msg_set_header_list(m, "X-List", bad_values, 2))
CALL(list_right, msg_set_header(m, "x-list", "v"))
CALL(name_wrong, msg_set_header(m, "X Y\n\xC3\xA9", "v"))
CALL(name_right, msg_remove_header(m, "x y\n\xC3\xA9"))
CALL(raw_high, msg_set_header_as(m, "X-Raw", MSG_KIND_RAW, "ab\xC3\xA9"))
CALL(raw_right, msg_set_profile(m, MSG_PROFILE_UTF8))
CALL(type_param_name, msg_set_type_param(m, "a b", "v"))
CALL(type_param_name_right, msg_set_type_param(m, "a b", "") == MSG_ERR_NAME ? msg_set_type_param(m, "fine", "v") : 1)
CALL(type_param_value, msg_set_type_param(m, "charset", "a\x7F"))
CALL(type_param_right, msg_set_type_param(m, "CHARSET", "us-ascii"))
CALL(filename_wrong, msg_set_filename(m, "a\nb"))
CALL(filename_right, msg_set_filename(m, ""))
CALL(text_wrong, msg_set_text(m, "abc\xF5"))
CALL(text_right, msg_set_text(m, "abc"))
CALL(body_type, msg_set_body(m, "text/plain;x=", "", 0))
CALL(body_charset, msg_set_body(m, "text/plain", "\xFF", 1))
CALL(body_right, msg_set_body(m, NULL, NULL, 0))
CALL(parts_right, msg_set_attachments(m, NULL, 0))
CALL(inlines_right, msg_set_inlines(m, NULL, 0))
CALL(envelope_wrong, msg_set_envelope_from(m, "nobody"))
CALL(envelope_local, msg_set_envelope_from(m, "\xC3\xBC@example.org"))
CALL(envelope_right, msg_set_envelope_from(m, ""))
CALL(profile_wrong, msg_set_profile(m, 9))
CALL(profile_right, msg_set_profile(m, 0))
CALL(charset_wrong, msg_set_charset(m, "no-such"))
CALL(charset_right, msg_set_charset(m, ""))
CALL(date_wrong, msg_set_date(m, 0, 2000))
CALL(date_right, msg_set_date(m, 0, 0))
CALL(calendar_wrong, msg_set_calendar(m, "REQUEST", "METHOD:REPLY\r\n", 14))
CALL(calendar_right, msg_set_calendar(m, "reply", "METHOD:REPLY\r\n", 14))

/* clang-format off */
#define WRONG(set, right, status, field, index, offset, text, mark) \
	{ #set, set, right, status, field, index, offset, text, mark }
/* clang-format on */
static const wrong table[] = {
	WRONG(
		from_break, from_right, MSG_ERR_CONTROL, "From", 0, 4, "From: line break at byte 4 of the display name", true),
	WRONG(to_spaces, to_right, MSG_ERR_ADDRESS, "To", 0, 1, "To: not an e-mail address at byte 1 of the address", true),
	WRONG(to_null, to_right, MSG_ERR_ARGUMENT, "To", 0, 0, NULL, true),
	WRONG(to_empty, to_right, MSG_ERR_ADDRESS, "To", 0, 0, NULL, true),
	WRONG(to_list_tab, to_right, MSG_ERR_CONTROL, "To", 1, 1,
		"To, number 2: control character 0x09 at byte 1 of the display name", true),
	WRONG(to_list_open, to_right, MSG_ERR_VALUE, "To", 2, 0, NULL, true),
	WRONG(to_local, to_right, MSG_ERR_NEEDS_UTF8, "To", 0, 1, NULL, false),
	WRONG(cc_utf8, cc_right, MSG_ERR_UTF8, "Cc", 0, 2, NULL, true),
	WRONG(subject_nul, subject_right, MSG_ERR_CONTROL, "Subject", 0, 3,
		"Subject: control character 0x00 at byte 3 of the value", true),
	WRONG(subject_line, subject_right, MSG_ERR_CONTROL, "Subject", 0, 1, NULL, true),
	WRONG(ids_wrong, ids_right, MSG_ERR_VALUE, "References", 2, 1, NULL, true),
	WRONG(list_wrong, list_right, MSG_ERR_CONTROL, "X-List", 1, 2,
		"X-List, number 2: control character 0x01 at byte 2 of the value", true),
	WRONG(name_wrong, name_right, MSG_ERR_NAME, "X Y\\x0A\\xC3\\xA9", 0, 1, NULL, true),
	WRONG(raw_high, raw_right, MSG_ERR_NEEDS_UTF8, "X-Raw", 0, 2, NULL, false),
	WRONG(type_param_value, type_param_right, MSG_ERR_CONTROL, "charset", 0, 1,
		"charset: control character 0x7F at byte 1 of the value", true),
	WRONG(filename_wrong, filename_right, MSG_ERR_CONTROL, "file name", 0, 1,
		"file name: line break at byte 1 of the value", true),
	WRONG(text_wrong, text_right, MSG_ERR_UTF8, "text", 0, 3, NULL, true),
	WRONG(body_type, body_right, MSG_ERR_TYPE, "body", 0, 13, NULL, true),
	WRONG(body_charset, body_right, MSG_ERR_CHARSET, "body", 0, 0, NULL, false),
	WRONG(short_part, parts_right, MSG_ERR_TYPE, "attachments", 0, 4, NULL, true),
	WRONG(wide_part, inlines_right, MSG_ERR_CHARSET, "inlines", 1, 0, NULL, false),
	WRONG(envelope_wrong, envelope_right, MSG_ERR_ADDRESS, "envelope sender", 0, 6, NULL, true),
	WRONG(envelope_local, envelope_right, MSG_ERR_NEEDS_UTF8, "envelope sender", 0, 0, NULL, false),
	WRONG(profile_wrong, profile_right, MSG_ERR_ARGUMENT, "profile", 0, 0, NULL, true),
	WRONG(charset_wrong, charset_right, MSG_ERR_CHARSET, "charset", 0, 0, NULL, true),
	WRONG(date_wrong, date_right, MSG_ERR_VALUE, "Date", 0, 0, NULL, true),
	WRONG(calendar_wrong, calendar_right, MSG_ERR_VALUE, "calendar", 0, 7, NULL, true),
};
enum { WRONGS = sizeof table / sizeof *table };

static void check_at(const msg_builder *m, size_t i, const wrong *w)
{
	const char *field, *text;
	size_t index, offset;
	int status = msg_error_at(m, i, &field, &index, &offset, &text);
	ck_assert_msg(status == w->status && strcmp(field, w->field) == 0 && index == w->index && offset == w->offset,
		"%s: %s in %s, row %zu, byte %zu: %s", w->call, msg_errname(status), field, index, offset, text);
	if (w->text)
		ck_assert_str_eq(text, w->text);
	ck_assert(strncmp(text, w->field, strlen(w->field)) == 0);
	for (const char *c = text; *c; c++)
		ck_assert(*c >= ' ' && *c <= '~');
}

START_TEST(one_at_a_time)
{
	const wrong *w = &table[_i];
	msg_builder *m = scene();
	for (int turn = 0; turn < 3; turn++) {
		ck_assert_status(w->set(m), w->status);
		ck_assert_uint_eq(msg_error_count(m), 1);
		check_at(m, 0, w);
		ck_assert_status(msg_error_at(m, 1, NULL, NULL, NULL, NULL), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_error_at(m, 0, NULL, NULL, NULL, NULL), w->status);
		ck_assert_status(msg_status(m), w->mark ? w->status : MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), w->status);
		char buffer[10], *data = buffer;
		size_t size = 9;
		ck_assert_status(msg_render(m, 0, &data, &size), w->status);
		ck_assert_ptr_null(data);
		ck_assert_status(msg_render_into(m, 0, buffer, sizeof buffer, &size), w->status);
		/* A clone has it too, with its words. */
		msg_builder *clone = msg_clone(m);
		check_at(clone, 0, w);
		ck_assert_str_eq(msg_error_text(clone), msg_error_text(m));
		ck_assert_status(w->right(clone), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_error_count(clone), 0);
		msg_free(clone);
		ck_assert_status(w->right(m), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_error_count(m), 0);
		ck_assert_str_eq(msg_error_text(m), "");
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		msg_free_data(octets_of(m, MSG_OUT_BCC, NULL));
		if (w->right == raw_right)
			msg_set_profile(m, MSG_PROFILE_7BIT);
	}
	msg_reset(m);
	w->set(m);
	msg_reset(m);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* Pairs: the newest last; setting one again moves it behind. */
START_TEST(two_at_a_time)
{
	const wrong *a = &table[_i];
	for (int k = 0; k < WRONGS; k++) {
		const wrong *b = &table[k];
		if (strcmp(a->field, b->field) == 0 || a->right == raw_right || b->right == raw_right ||
			a->set == profile_wrong || b->set == profile_wrong || a->set == charset_wrong || b->set == charset_wrong)
			continue;
		if (a->set == body_charset && b->right == type_param_right)
			continue; /* which lifts both */
		msg_builder *m = scene();
		ck_assert_status(a->set(m), a->status);
		int returned = b->set(m);
		ck_assert_msg(returned == b->status || returned == MSG_ERR_CONFLICT, "%s after %s", b->call, a->call);
		check_at(m, 0, a);
		check_at(m, 1, b);
		ck_assert_status(msg_status(m), a->mark ? a->status : b->mark ? b->status : MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), a->mark || !b->mark ? a->status : b->status);
		a->set(m);
		check_at(m, 0, b);
		check_at(m, 1, a);
		b->right(m);
		check_at(m, 0, a);
		msg_free(m);
	}
}
END_TEST

START_TEST(all_at_once)
{
	msg_builder *m = msg_new();
	size_t n = 0;
	for (int i = 0; i < WRONGS; i++) {
		bool again = false;
		for (int k = i + 1; k < WRONGS; k++)
			again |= strcmp(table[i].field, table[k].field) == 0;
		table[i].set(m);
		n += !again;
	}
	/* text and a body: a conflict there is not, since neither stands; but nothing is complete. */
	size_t count = msg_error_count(m);
	ck_assert_uint_ge(count, n - 1);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_ne(msg_error_at(m, i, NULL, NULL, NULL, NULL), MSG_ERR_ARGUMENT + 1);
	for (int i = 0; i < WRONGS; i++)
		table[i].right(m);
	msg_set_profile(m, MSG_PROFILE_7BIT);
	msg_remove_header(m, "X-Raw");
	ck_assert_msg(msg_error_count(m) == 0, "%s", msg_error_text(m));
	msg_free(m);
}
END_TEST

/* ---- the message as a whole ---- */

START_TEST(conditions_of_the_whole_stand_behind)
{
	msg_builder *m = msg_new();
	const char *field;
	size_t index, offset;
	ck_assert_uint_eq(msg_error_count(m), 1);
	ck_assert_status(msg_error_at(m, 0, &field, &index, &offset, NULL), MSG_ERR_INCOMPLETE);
	ck_assert_str_eq(field, "From");
	msg_set_limit(m, MSG_LIMIT_VISIBLE, 0);
	msg_set_to(m, NULL, "a@example.org");
	msg_set_text(m, "text");
	ck_assert_status(msg_set_body(m, "text/plain", "x", 1), MSG_ERR_CONFLICT);
	msg_set_limit(m, MSG_LIMIT_HEADER, 1);
	ck_assert_uint_eq(msg_error_count(m), 4);
	ck_assert_status(msg_set_subject(m, "a\nb"), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_cc(m, NULL, "\xC3\xBC@example.org"), MSG_ERR_NEEDS_UTF8);
	static const int order[] = { MSG_ERR_CONTROL, MSG_ERR_NEEDS_UTF8, MSG_ERR_INCOMPLETE, MSG_ERR_CONFLICT,
		MSG_ERR_LIMIT, MSG_ERR_VISIBLE };
	static const char *const fields[] = { "Subject", "Cc", "From", "content", "limits", "To and Cc" };
	/* The Cc made another condition of that which there was: it is the newest now. */
	ck_assert_uint_eq(msg_error_count(m), 6);
	for (size_t i = 0; i < 6; i++) {
		ck_assert_status(msg_error_at(m, i, &field, &index, &offset, NULL), order[i]);
		ck_assert_str_eq(field, fields[i]);
		if (i > 1)
			ck_assert(index == 0 && offset == 0);
	}
	ck_assert_status(msg_check(m, 0), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_subject(m, "s"), MSG_ERR_LIMIT);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NEEDS_UTF8);
	ck_assert_ptr_nonnull(strstr(msg_error_text(m), "Cc: "));
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_UTF8), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_check(m, MSG_OUT_PART), MSG_ERR_CONFLICT);
	ck_assert_status(msg_set_from(m, NULL, "b@example.org"), MSG_ERR_LIMIT);
	ck_assert_status(msg_set_to(m, NULL, "a@example.org"), MSG_ERR_VISIBLE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_VISIBLE);
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_VISIBLE, 2), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CONFLICT);
	ck_assert_status(msg_set_text(m, ""), MSG_ERR_LIMIT);
	ck_assert_status(msg_check(m, 0), MSG_ERR_LIMIT);
	ck_assert_ptr_nonnull(strstr(msg_error_text(m), "MSG_LIMIT_HEADER"));
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_SIZE, 10), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_error_count(m), 2);
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_HEADER, 10000), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_error_count(m), 1);
	ck_assert_ptr_nonnull(strstr(msg_error_text(m), "MSG_LIMIT_SIZE"));
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_SIZE, 10000), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(a_refused_value_empties_its_field)
{
	for (int i = 0; i < WRONGS; i++) {
		msg_builder *m = scene(), *removed = scene();
		ck_assert_int_ne(table[i].right(m), MSG_ERR_ARGUMENT);
		table[i].set(m);
		size_t count = msg_header_count(m);
		table[i].right(removed);
		if (table[i].mark && table[i].field[0] >= 'A' && table[i].field[0] <= 'Z')
			ck_assert_msg(!msg_get_header(m, table[i].field), "%s", table[i].call);
		ck_assert_uint_le(count, msg_header_count(removed) + 1);
		msg_free(m);
		msg_free(removed);
	}
	msg_builder *m = scene();
	msg_set_text(m, "was");
	msg_set_html(m, "was");
	msg_set_envelope_from(m, "was@example.org");
	msg_set_text(m, "\xFF");
	msg_set_html(m, "\xFF");
	msg_set_envelope_from(m, "x");
	ck_assert_ptr_null(msg_text(m, NULL));
	ck_assert_ptr_null(msg_html(m, NULL));
	ck_assert_str_eq(msg_envelope_from(m), "shop@example.com");
	msg_free(m);
}
END_TEST

START_TEST(names_that_are_refused)
{
	/* Sixty-four are told apart, and each is lifted by its own name. */
	msg_builder *m = scene();
	char name[32];
	for (int i = 0; i < 64; i++) {
		snprintf(name, sizeof name, "bad name %d", i);
		ck_assert_status(msg_set_header(m, name, "v"), MSG_ERR_NAME);
		ck_assert_uint_eq(msg_error_count(m), (size_t)i + 1);
	}
	msg_builder *clone = msg_clone(m);
	for (int i = 0; i < 64; i++) {
		snprintf(name, sizeof name, "BAD name %d", i * 37 % 64);
		ck_assert_status(msg_remove_header(m, name), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_error_count(m), 63 - (size_t)i);
	}
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(clone, "one more", "v"), MSG_ERR_NAME);
	ck_assert_uint_eq(msg_error_count(clone), 65);
	/* Known fields have their places all the same. */
	ck_assert_status(msg_set_to(clone, NULL, "x"), MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_to(clone, NULL, "x@example.org"), MSG_ERR_NAME);
	ck_assert_ptr_nonnull(msg_get_header(clone, "To"));
	msg_reset(clone);
	scene_begin(clone);
	ck_assert_status(msg_check(clone, 0), MSG_ERR_NONE);
	msg_free(clone);
	msg_free(m);
}
END_TEST

START_TEST(parameters_that_are_refused)
{
	msg_builder *m = scene();
	ck_assert_status(type_param_name(m), MSG_ERR_NAME);
	const char *field;
	size_t offset;
	ck_assert_status(msg_error_at(m, 0, &field, NULL, &offset, NULL), MSG_ERR_NAME);
	ck_assert_str_eq(field, "a b");
	ck_assert_uint_eq(offset, 1);
	ck_assert_status(msg_set_type_param(m, "boundary", "x"), MSG_ERR_FIELD);
	ck_assert_uint_eq(msg_error_count(m), 2);
	/* A header field of that name is another item. */
	msg_remove_header(m, "boundary");
	msg_remove_header(m, "a b");
	ck_assert_uint_eq(msg_error_count(m), 2);
	ck_assert_status(type_param_name_right(m), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_error_count(m), 2);
	msg_reset(m);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("errors");
	TCase *t = tcase_create("errors");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, one_at_a_time, 0, WRONGS);
	tcase_add_loop_test(t, two_at_a_time, 0, WRONGS);
	tcase_add_test(t, all_at_once);
	tcase_add_test(t, conditions_of_the_whole_stand_behind);
	tcase_add_test(t, a_refused_value_empties_its_field);
	tcase_add_test(t, names_that_are_refused);
	tcase_add_test(t, parameters_that_are_refused);
	suite_add_tcase(s, t);
	return suite_run(s);
}
