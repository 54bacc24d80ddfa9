/* What every test program shares: one suite a module, run by libcheck, each check in a process of its own. */
#ifndef MIMEO_TESTS_SUITE_H
#define MIMEO_TESTS_SUITE_H
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "mimeo.h"

/* Runs the suite and returns what main returns. */
static inline int suite_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* The octets in a heap block of exactly their size, so that a sanitizer sees one octet too far. Free it. */
static inline char *suite_exact(const void *data, size_t size)
{
	char *copy = malloc(size ? size : 1);
	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	else
		copy = realloc(copy, 1);
	return copy;
}

/* A small generator for tests that want the same "random" values each time (splitmix64). */
static inline uint64_t suite_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 1; or n where MIMEO_SPARSE says so: a long sweep then takes one case in n. For runs that are slow and look for a
 * kind of fault that all cases of a sweep have or none, beside a run that has them all. */
static inline size_t suite_step(void)
{
	const char *sparse = getenv("MIMEO_SPARSE");
	const long n = sparse ? strtol(sparse, NULL, 10) : 1;
	return n > 1 ? (size_t)n : 1;
}

#define ck_assert_status(call, status)                                                                                 \
	do {                                                                                                               \
		int status_ = (call);                                                                                          \
		ck_assert_msg(status_ == (status), "%s gave %s, not %s", #call, msg_errname(status_), msg_errname(status));    \
	} while (0)

#endif
