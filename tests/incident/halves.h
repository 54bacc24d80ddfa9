/* The mailing in two halves at the same time, both from one template: two threads with a clone each, or two processes
 * with a copy of the same message each. */
#ifndef INCIDENT_HALVES_H
#define INCIDENT_HALVES_H
#include "incident/counter.h"

typedef struct outcome {
	counter count;
	size_t refused, remembered;
} outcome;

/* What came out of one mailing to all subscribers, one in so many of them invalid. */
outcome send_whole(size_t every);
outcome send_by_threads(size_t every);
outcome send_after_fork(size_t every);

#endif
