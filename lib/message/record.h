/* The record of a message's header fields: slots in the order in which they are written. Slots of one name stand side
 * by side. */
#ifndef MIMEO_MESSAGE_RECORD_H
#define MIMEO_MESSAGE_RECORD_H
#include "message/slot.h"

typedef struct mimeo_record {
	mimeo_slot **slots;
	size_t n;
	size_t capacity;
	uint64_t rows; /* which known fields stand there, a bit each */
	bool repeats;  /* one of them more than once */
} mimeo_record;

/* Where the first slot of that name stands, or would; *count: how many there are. At once for known fields, unless one
 * of these repeats; else logarithmic. */
size_t mimeo_record_find(const mimeo_record *r, int row, const char *name, size_t name_size, size_t *count);
/* Drops count slots at i and puts these n in their place. false: out of memory, nothing changed. */
bool mimeo_record_replace(mimeo_record *r, const msg_allocator *memory, size_t i, size_t count,
	mimeo_slot *const *slots, size_t n);
void mimeo_record_free(mimeo_record *r, const msg_allocator *memory);

#endif
