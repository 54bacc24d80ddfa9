/* Fresh, unguessable numbers from the operating system. */
#ifndef MIMEO_BASE_ENTROPY_H
#define MIMEO_BASE_ENTROPY_H
#include "base/hash.h"

/* 128 fresh bits. Where the system has none to give: a hash of clock, process and addresses, so that the result differs
 * all the same. Cannot fail. */
mimeo_key mimeo_entropy(void);
/* What no other thread or process has: the time in nanoseconds, and where it was asked for: the processor, on which
 * nobody else can have been then; the process, where the system does not say which. A fork has another one. */
mimeo_key mimeo_moment(void);

#endif
