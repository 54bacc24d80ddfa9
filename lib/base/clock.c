/* The clock. */
#include "base/clock.h"
#include <time.h>

int64_t mimeo_clock(void)
{
	return (int64_t)time(NULL);
}
