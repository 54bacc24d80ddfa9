/* The statuses: numbers, names and texts, and that no number is without either. */
#include "base/status.h"
#include "support/suite.h"

typedef struct status_row {
	int code;
	const char *name;
	const char *text;
} status_row;

#define ROW(code, text) { code, #code, text },
static const status_row rows[] = { MIMEO_STATUSES(ROW) };
#undef ROW
enum { ROWS = sizeof rows / sizeof *rows };

START_TEST(each_has_its_name_and_text)
{
	for (int i = 0; i < ROWS; i++) {
		ck_assert_int_eq(rows[i].code, -i); /* no gap, none twice */
		ck_assert_str_eq(msg_errname(-i), rows[i].name);
		ck_assert_str_eq(msg_strerror(-i), rows[i].text);
		ck_assert_int_eq(strncmp(rows[i].name, "MSG_ERR_", 8), 0);
	}
}
END_TEST

START_TEST(texts_are_told_apart)
{
	for (int i = 0; i < ROWS; i++) {
		const size_t n = strlen(rows[i].text);
		ck_assert_uint_gt(n, 0);
		for (size_t k = 0; k < n; k++)
			ck_assert(rows[i].text[k] >= ' ' && rows[i].text[k] < 127);
		for (int k = 0; k < i; k++) {
			ck_assert_str_ne(rows[i].text, rows[k].text);
			ck_assert_str_ne(rows[i].name, rows[k].name);
		}
	}
}
END_TEST

/* The numbers are compiled into programs: none may ever mean something else. */
START_TEST(numbers_stay)
{
	static const char *const names[] = { "NONE", "NOMEM", "ARGUMENT", "UTF8", "CONTROL", "ADDRESS", "NAME", "FIELD",
		"VALUE", "TYPE", "NEEDS_UTF8", "IDN", "CHARSET", "LIMIT", "VISIBLE", "DISCLOSURE", "INCOMPLETE", "IO",
		"STOPPED", "SPACE", "CONFLICT", "PROFILE", "SOURCE" };
	enum { NAMES = sizeof names / sizeof *names };
	ck_assert_int_eq(NAMES, 23);
	for (int i = 0; i < NAMES; i++)
		ck_assert_str_eq(msg_errname(-i) + strlen("MSG_ERR_"), names[i]);
	ck_assert_str_eq(msg_errname(-NAMES + 1), "MSG_ERR_SOURCE");
}
END_TEST

/* The last of the header is the last of the list: a status that is added has to be told. */
START_TEST(the_list_is_whole)
{
	ck_assert_int_eq(MSG_ERR_SOURCE, -(ROWS - 1));
}
END_TEST

START_TEST(any_other_number_is_unknown)
{
	const int others[] = { 1, 2, 100, INT32_MAX, INT32_MIN, INT32_MIN + 1, -ROWS, -ROWS - 1, -1000 };
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		ck_assert_str_eq(msg_strerror(others[i]), "unknown status");
		ck_assert_str_eq(msg_errname(others[i]), "MSG_ERR_UNKNOWN");
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("status");
	TCase *tests = tcase_create("status");
	tcase_add_test(tests, each_has_its_name_and_text);
	tcase_add_test(tests, texts_are_told_apart);
	tcase_add_test(tests, numbers_stay);
	tcase_add_test(tests, the_list_is_whole);
	tcase_add_test(tests, any_other_number_is_unknown);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
