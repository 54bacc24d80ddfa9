/* Counted strings: the small values of a builder that clones share. Immutable, NUL-terminated. */
#ifndef MIMEO_MESSAGE_STRING_H
#define MIMEO_MESSAGE_STRING_H
#include <stdatomic.h>
#include "base/memory.h"

typedef struct mimeo_string {
	atomic_size_t refs;
	msg_allocator memory;
	size_t size;
	char data[];
} mimeo_string;

/* NULL: out of memory. */
mimeo_string *mimeo_string_new(const msg_allocator *memory, const char *data, size_t n);
/* The same string for that allocator: itself, kept once more, or a copy. NULL for NULL, or out of memory. */
mimeo_string *mimeo_string_for(const msg_allocator *memory, mimeo_string *s);
void mimeo_string_drop(mimeo_string *s); /* NULL is fine */

#endif
