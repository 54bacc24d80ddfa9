/* As ck_assert and ck_assert_msg, for what is looked at in each turn of a long sweep: libcheck hears of failures
 * alone. */
#ifndef MIMEO_TESTS_FIELD_MUST_H
#define MIMEO_TESTS_FIELD_MUST_H
#include "support/suite.h"

#define MUST_MSG(condition, ...)                                                                                       \
	do {                                                                                                               \
		if (!(condition))                                                                                              \
			ck_abort_msg(__VA_ARGS__);                                                                                 \
	} while (0)
#define MUST(condition) MUST_MSG(condition, "%s", #condition)

#endif
