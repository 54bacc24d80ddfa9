/* The one door to memory. Every octet that the library owns comes from a msg_allocator and goes back to it. */
#ifndef MIMEO_BASE_MEMORY_H
#define MIMEO_BASE_MEMORY_H
#include <stdbool.h>
#include "mimeo.h"

/* malloc, realloc and free of the C library: the allocator of whoever gives none. */
msg_allocator mimeo_memory_default(void);

/* size may be 0 (then one octet is taken, so that NULL always means failure). Contents are not cleared. */
void *mimeo_alloc(const msg_allocator *memory, size_t size);
/* The old block stays valid where NULL comes back. */
void *mimeo_realloc(const msg_allocator *memory, void *block, size_t old_size, size_t new_size);
/* block may be NULL. size is what was asked for. */
void mimeo_free(const msg_allocator *memory, void *block, size_t size);
bool mimeo_memory_same(const msg_allocator *a, const msg_allocator *b);

/* A block that knows its allocator and size, so that msg_free_data needs the pointer alone. NULL: no memory. */
void *mimeo_data_new(const msg_allocator *memory, size_t size);

/* *sum = a + b, *product = a * b; false, and nothing written, where that does not fit. */
static inline bool mimeo_add(size_t a, size_t b, size_t *sum)
{
	if (b > SIZE_MAX - a)
		return false;
	*sum = a + b;
	return true;
}

static inline bool mimeo_multiply(size_t a, size_t b, size_t *product)
{
	if (b != 0 && a > SIZE_MAX / b)
		return false;
	*product = a * b;
	return true;
}

#endif
