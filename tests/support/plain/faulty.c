/* Checks that fail in each way that the stand-in for libcheck must see; .ci/one_file looks at what it prints of them.
 * With an argument the last check leaves the process. */
#include <stdbool.h>
#include <stdlib.h>
#include "check.h"

static bool leaves;

START_TEST(passes)
{
	ck_assert_int_eq(_i, 0);
	ck_assert_str_ne("a", "b");
	ck_assert_pstr_eq(NULL, NULL);
	ck_assert_mem_eq(NULL, NULL, 0);
}
END_TEST

START_TEST(fails_in_each_turn)
{
	if (_i == 0)
		ck_assert(_i != 0);
	else if (_i == 1)
		ck_assert_int_lt(_i, -5);
	else if (_i == 2)
		ck_assert_uint_eq((uint64_t)1 << 63, 5);
	else if (_i == 3)
		ck_assert_str_eq("a", "b");
	else if (_i == 4)
		ck_assert_str_ne(NULL, "b");
	else if (_i == 5)
		ck_assert_mem_eq("abc", "abd", 3);
	else if (_i == 6)
		ck_assert_ptr_null(&leaves);
	else
		ck_abort_msg("%zu of %s", sizeof leaves, "these");
}
END_TEST

START_TEST(may_leave)
{
	if (leaves)
		exit(EXIT_SUCCESS);
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("faulty");
	TCase *tests = tcase_create("faulty");
	(void)argv;
	leaves = argc > 1;
	tcase_add_test(tests, passes);
	tcase_add_loop_test(tests, fails_in_each_turn, 0, 8);
	tcase_add_test(tests, may_leave);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	const int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
