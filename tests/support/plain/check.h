/* What these tests use of libcheck, for where libcheck is not: other libcs, Windows, emulated processors. The same
 * names, the same closing line. All checks run in one process, so a crash ends the run, and it is said in which check;
 * nothing is timed. Put this folder on the include path and compile check.c with the test. */
#ifndef MIMEO_TESTS_PLAIN_CHECK_H
#define MIMEO_TESTS_PLAIN_CHECK_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#pragma GCC system_header /* as libcheck's: gcc 12 sees dangling pointers in calls that do not return */
#endif

#if defined(__MINGW32__) && !defined(__clang__)
#define PLAIN_FORMAT(at, first) __attribute__((format(gnu_printf, at, first)))
#elif defined(__GNUC__)
#define PLAIN_FORMAT(at, first) __attribute__((format(printf, at, first)))
#else
#define PLAIN_FORMAT(at, first)
#endif
#if defined(__GNUC__)
#define PLAIN_UNUSED __attribute__((unused))
#else
#define PLAIN_UNUSED
#endif

typedef struct TTest {
	const char *name, *file;
	int line;
	void (*run)(int turn);
} TTest;
typedef struct TCase TCase;
typedef struct Suite Suite;
typedef struct Suite SRunner; /* of one suite */
typedef void (*SFun)(void);
enum print_output { CK_SILENT, CK_MINIMAL, CK_NORMAL, CK_VERBOSE, CK_ENV }; /* all print as CK_NORMAL */

#define START_TEST(test)                                                                                               \
	static void test##_run(int _i);                                                                                    \
	static const TTest test##_test = { #test, __FILE__, __LINE__, test##_run }, *test = &test##_test;                  \
	static void test##_run(PLAIN_UNUSED int _i)
#define END_TEST

/* Created things belong to the suite, and go with srunner_free. */
Suite *suite_create(const char *name);
TCase *tcase_create(const char *name);
void suite_add_tcase(Suite *suite, TCase *tcase);
void tcase_set_timeout(TCase *tcase, double seconds); /* does nothing */
/* Before and behind all checks of the case; before and behind each. NULL for none. */
void tcase_add_unchecked_fixture(TCase *tcase, SFun setup, SFun teardown);
void tcase_add_checked_fixture(TCase *tcase, SFun setup, SFun teardown);
/* Runs from _i = start to end - 1. */
void tcase_add_loop_test(TCase *tcase, const TTest *test, int start, int end);
#define tcase_add_test(tcase, test) tcase_add_loop_test((tcase), (test), 0, 1)

SRunner *srunner_create(Suite *suite);
/* CK_RUN_CASE in the environment names the one case to run. */
void srunner_run_all(SRunner *runner, enum print_output mode);
int srunner_ntests_failed(SRunner *runner);
void srunner_free(SRunner *runner);

/* Ends the check that runs, as failed. */
_Noreturn void plain_failed(const char *file, int line, const char *format, ...) PLAIN_FORMAT(3, 4);
_Noreturn void plain_memory_differs(
	const char *file, int line, const char *names, const void *x, const void *y, size_t size);

#define ck_abort_msg(...) plain_failed(__FILE__, __LINE__, __VA_ARGS__)
#define ck_assert_msg(condition, ...) ((condition) ? (void)0 : ck_abort_msg(__VA_ARGS__))
#define ck_assert(condition) ck_assert_msg(condition, "Assertion '%s' failed", #condition)

#define PLAIN_COMPARE(type, form, x, op, y)                                                                            \
	do {                                                                                                               \
		const type x_ = (x), y_ = (y);                                                                                 \
		ck_assert_msg(x_ op y_, "Assertion '%s' failed: " form " and " form, #x " " #op " " #y, x_, y_);               \
	} while (0)
#define ck_assert_int_eq(x, y) PLAIN_COMPARE(intmax_t, "%jd", x, ==, y)
#define ck_assert_int_ne(x, y) PLAIN_COMPARE(intmax_t, "%jd", x, !=, y)
#define ck_assert_int_lt(x, y) PLAIN_COMPARE(intmax_t, "%jd", x, <, y)
#define ck_assert_int_le(x, y) PLAIN_COMPARE(intmax_t, "%jd", x, <=, y)
#define ck_assert_int_gt(x, y) PLAIN_COMPARE(intmax_t, "%jd", x, >, y)
#define ck_assert_int_ge(x, y) PLAIN_COMPARE(intmax_t, "%jd", x, >=, y)
#define ck_assert_uint_eq(x, y) PLAIN_COMPARE(uintmax_t, "%ju", x, ==, y)
#define ck_assert_uint_ne(x, y) PLAIN_COMPARE(uintmax_t, "%ju", x, !=, y)
#define ck_assert_uint_lt(x, y) PLAIN_COMPARE(uintmax_t, "%ju", x, <, y)
#define ck_assert_uint_le(x, y) PLAIN_COMPARE(uintmax_t, "%ju", x, <=, y)
#define ck_assert_uint_gt(x, y) PLAIN_COMPARE(uintmax_t, "%ju", x, >, y)
#define ck_assert_uint_ge(x, y) PLAIN_COMPARE(uintmax_t, "%ju", x, >=, y)

#define PLAIN_COMPARE_POINTERS(x, op, y)                                                                               \
	do {                                                                                                               \
		const void *x_ = (x), *y_ = (y);                                                                               \
		ck_assert_msg(x_ op y_, "Assertion '%s' failed: %p and %p", #x " " #op " " #y, x_, y_);                        \
	} while (0)
#define ck_assert_ptr_eq(x, y) PLAIN_COMPARE_POINTERS(x, ==, y)
#define ck_assert_ptr_ne(x, y) PLAIN_COMPARE_POINTERS(x, !=, y)
#define ck_assert_ptr_null(x) PLAIN_COMPARE_POINTERS(x, ==, NULL)
#define ck_assert_ptr_nonnull(x) PLAIN_COMPARE_POINTERS(x, !=, NULL)

/* condition: of strings x_ and y_, by libcheck's rules for NULL. */
#define PLAIN_COMPARE_STRINGS(condition, names, x, y)                                                                  \
	do {                                                                                                               \
		const char *x_ = (x), *y_ = (y);                                                                               \
		ck_assert_msg(                                                                                                 \
			condition, "Assertion '%s' failed: \"%s\" and \"%s\"", names, x_ ? x_ : "(null)", y_ ? y_ : "(null)");     \
	} while (0)
#define ck_assert_str_eq(x, y) PLAIN_COMPARE_STRINGS(x_ &&y_ &&strcmp(x_, y_) == 0, #x " == " #y, x, y)
#define ck_assert_str_ne(x, y) PLAIN_COMPARE_STRINGS(x_ &&y_ &&strcmp(x_, y_) != 0, #x " != " #y, x, y)
#define ck_assert_pstr_eq(x, y) /* two NULLs are equal */                                                              \
	PLAIN_COMPARE_STRINGS(x_ &&y_ ? strcmp(x_, y_) == 0 : x_ == y_, #x " == " #y, x, y)

#define ck_assert_mem_eq(x, y, size)                                                                                   \
	do {                                                                                                               \
		const void *x_ = (x), *y_ = (y);                                                                               \
		const size_t size_ = (size);                                                                                   \
		if (size_ != 0 && memcmp(x_, y_, size_) != 0)                                                                  \
			plain_memory_differs(__FILE__, __LINE__, #x " == " #y, x_, y_, size_);                                     \
	} while (0)

#endif
