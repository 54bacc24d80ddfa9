/* The clock: one question, asked only where no Date is given. */
#ifndef MIMEO_BASE_CLOCK_H
#define MIMEO_BASE_CLOCK_H
#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t mimeo_clock(void);

#endif
