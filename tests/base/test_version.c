/* The version that runs is the version of the header, and says which features were built in. */
#include <stdio.h>
#include "mimeo.h"
#include "support/suite.h"

START_TEST(version_is_the_headers)
{
	ck_assert_str_eq(msg_version(), MSG_VERSION_STRING);
	char numbers[40];
	snprintf(numbers, sizeof numbers, "%d.%d.%d", MSG_VERSION_MAJOR, MSG_VERSION_MINOR, MSG_VERSION_PATCH);
	ck_assert_str_eq(msg_version(), numbers);
}
END_TEST

START_TEST(version_is_the_builds)
{
	ck_assert_str_eq(msg_version(), MIMEO_TEST_VERSION);
}
END_TEST

START_TEST(features_are_known_ones)
{
	ck_assert_uint_eq(msg_features() & ~(uint32_t)(MSG_FEATURE_ICONV | MSG_FEATURE_IDN), 0);
	ck_assert_uint_eq(msg_features(), msg_features());
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("version");
	TCase *tests = tcase_create("version");
	tcase_add_test(tests, version_is_the_headers);
	tcase_add_test(tests, version_is_the_builds);
	tcase_add_test(tests, features_are_known_ones);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
