/* Rows of hashes in ascending order, each once: the people of a message, the candidates of a content. */
#ifndef MIMEO_GUARD_ROWS_H
#define MIMEO_GUARD_ROWS_H
#include "base/buffer.h"

typedef struct mimeo_row {
	uint64_t hash;
	size_t offset;  /* the smallest, of rows that were joined */
	uint32_t flags; /* or-ed, of rows that were joined */
} mimeo_row;

typedef struct mimeo_rows {
	mimeo_buffer buffer;
	size_t n;
} mimeo_rows;

void mimeo_rows_init(mimeo_rows *r, const msg_allocator *memory);
void mimeo_rows_free(mimeo_rows *r);
/* Empty again; the block is kept. */
void mimeo_rows_clear(mimeo_rows *r);
/* false: out of memory. */
bool mimeo_rows_add(mimeo_rows *r, uint64_t hash, size_t offset, uint32_t flags);
/* Sorts, and joins rows of one hash. In place. */
void mimeo_rows_order(mimeo_rows *r);
mimeo_row *mimeo_rows_at(const mimeo_rows *r, size_t i);
/* After mimeo_rows_order. NULL: not there. */
mimeo_row *mimeo_rows_find(const mimeo_rows *r, uint64_t hash);
void mimeo_rows_swap(mimeo_rows *a, mimeo_rows *b);

#endif
