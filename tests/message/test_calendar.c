/* Calendars: the method must be the object's own, in whatever order and case; the object stays what it was. */
#include "message/scene.h"

static const struct {
	const char *method, *ics;
	int status;
	size_t offset;
	const char *text; /* of the mark; NULL: not looked at */
} table[] = {
	{ "REQUEST", "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", MSG_ERR_NONE, 0, NULL },
	{ "request", "BEGIN:VCALENDAR\nmethod:Request\nEND:VCALENDAR\n", MSG_ERR_NONE, 0, NULL },
	{ "X-Y", "METHOD:X-Y", MSG_ERR_NONE, 0, NULL },
	{ "", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", MSG_ERR_NONE, 0, NULL },
	{ "", "BEGIN:VCALENDAR\r\nSUMMARY:METHOD:REQUEST\r\nX-METHOD:A\r\n", MSG_ERR_NONE, 0, NULL },
	{ "", "SUMMARY:J\xC3\xBCrgen \xE2\x82\xAC\r\n", MSG_ERR_NONE, 0, NULL },
	{ "REPLY", "METHOD:REQUEST\r\n", MSG_ERR_VALUE, 7,
		"calendar: the method is not the one that METHOD names (RFC 6047 section 2.4) at byte 7 of the calendar "
		"object" },
	{ "", "METHOD:REQUEST\r\n", MSG_ERR_VALUE, 7, NULL },
	{ "REQUEST", "BEGIN:VCALENDAR\r\n", MSG_ERR_VALUE, 0, NULL },
	{ "REQUEST", "METHOD:REQUESTS\r\n", MSG_ERR_VALUE, 7, NULL },
	{ "RE QUEST", "METHOD:RE QUEST\r\n", MSG_ERR_VALUE, 2, NULL },
	{ "A;b=c", "METHOD:A;b=c\r\n", MSG_ERR_VALUE, 1, NULL },
	{ "A\r\nX: y", "METHOD:A\r\nX: y", MSG_ERR_CONTROL, 1, "calendar: line break at byte 1 of the method" },
	{ NULL, "METHOD:A\r\n", MSG_ERR_ARGUMENT, 0, NULL },
	{ "A", "METHOD:A\r\nB\xFF", MSG_ERR_UTF8, 11, NULL },
};
enum { ROWS = sizeof table / sizeof *table };

START_TEST(methods)
{
	const char *ics = table[_i].ics;
	msg_builder *m = scene();
	char *exact = suite_exact(ics, strlen(ics));
	ck_assert_status(msg_set_calendar(m, table[_i].method, exact, strlen(ics)), table[_i].status);
	free(exact);
	if (table[_i].status != MSG_ERR_NONE) {
		const char *field, *text;
		size_t offset;
		ck_assert_status(msg_error_at(m, 0, &field, NULL, &offset, &text), table[_i].status);
		ck_assert_str_eq(field, "calendar");
		ck_assert_uint_eq(offset, table[_i].offset);
		if (table[_i].text)
			ck_assert_str_eq(text, table[_i].text);
		ck_assert_status(msg_check(m, 0), table[_i].status);
		ck_assert_status(msg_set_calendar(m, NULL, NULL, 0), MSG_ERR_NONE);
		msg_builder *clean = scene();
		ck_assert(same_octets(m, clean, 0));
		msg_free(clean);
	} else {
		scene_view v = view_of(m, 0, 0);
		const strict_param *method = strict_param_find(v.root->params, v.root->n_params, "method");
		ck_assert(strict_is(v.root->subtype, "calendar"));
		ck_assert_pstr_eq(method ? method->value.data : NULL, *table[_i].method ? table[_i].method : NULL);
		view_close(&v);
	}
	msg_free(m);
}
END_TEST

START_TEST(each_takes_the_place_of_the_last)
{
	msg_builder *m = scene();
	for (int k = 0; k < ROWS; k++) {
		msg_builder *once = scene();
		msg_set_calendar(m, table[_i].method, table[_i].ics, strlen(table[_i].ics));
		ck_assert_status(msg_set_calendar(m, table[k].method, table[k].ics, strlen(table[k].ics)), table[k].status);
		ck_assert_status(msg_set_calendar(once, table[k].method, table[k].ics, strlen(table[k].ics)), table[k].status);
		ck_assert_uint_eq(msg_error_count(m), msg_error_count(once));
		if (table[k].status == MSG_ERR_NONE)
			ck_assert(same_octets(m, once, 0));
		msg_free(once);
	}
	msg_free(m);
}
END_TEST

START_TEST(as_given)
{
	/* Every length around a line's, every line end. */
	static const char *const ends[] = { "\r\n", "\n", "\r", "" };
	char letters[200], ics[400], expected[400];
	memset(letters, 'x', sizeof letters);
	msg_builder *m = scene();
	for (int n = 0; n < 200; n++) {
		const char *end = ends[n % 4];
		snprintf(ics, sizeof ics, "METHOD:A%sSUMMARY:%.*s%s", *end ? end : "\n", n, letters, end);
		snprintf(expected, sizeof expected, "METHOD:A\r\nSUMMARY:%.*s\r\n", n, letters);
		ck_assert_status(msg_set_calendar(m, "A", ics, strlen(ics)), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, 0);
		ck_assert_msg(leaf_is(v.root, expected, strlen(expected)), "%d: %s", n, v.root->content.data);
		view_close(&v);
	}
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("calendar");
	TCase *t = tcase_create("calendar");
	tcase_add_loop_test(t, methods, 0, ROWS);
	tcase_add_loop_test(t, each_takes_the_place_of_the_last, 0, ROWS);
	tcase_add_test(t, as_given);
	suite_add_tcase(s, t);
	return suite_run(s);
}
