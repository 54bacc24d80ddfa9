/* Kernels of the UTF-8 check: many octets at a time. */
#ifndef MIMEO_BASE_UTF8_KERNEL_H
#define MIMEO_BASE_UTF8_KERNEL_H
#include <stdbool.h>
#include <stddef.h>

enum { MIMEO_UTF8_BLOCK = 64 };

/* valid: how many octets at s are well-formed characters for certain. Where all n are, no more than a block and a
 * character are left; where one is not, this ends before it, and no further than that. */
typedef struct mimeo_utf8_kernel {
	const char *name;
	bool (*is_here)(void); /* can this processor run it? */
	size_t (*valid)(const char *s, size_t n);
} mimeo_utf8_kernel;

/* Those that were built in, the fastest first; the last one has the name NULL. */
extern const mimeo_utf8_kernel mimeo_utf8_kernels[];

#endif
