/* Fresh, unguessable numbers from the operating system. */
#ifndef MIMEO_BASE_ENTROPY_H
#define MIMEO_BASE_ENTROPY_H
#include "base/hash.h"

/* 128 fresh bits. Where the system has none to give: a hash of clock, process and addresses, so that the result differs
 * all the same. Cannot fail. */
mimeo_key mimeo_entropy(void);
/* Tells this process from the one that forked it. */
uint64_t mimeo_process(void);

#endif
