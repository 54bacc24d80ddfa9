/* What stands in the last few contents: their candidates, and which of these are remembered addresses. A body that
 * is the same in each message is searched once, and each address that is remembered later is looked up in what was
 * found. */
#ifndef MIMEO_GUARD_INDEX_H
#define MIMEO_GUARD_INDEX_H
#include "base/hash.h"
#include "guard/rows.h"
#include "guard/table.h"

enum {
	MIMEO_INDEXED = 8,        /* contents */
	MIMEO_INDEX_MOST = 4096,  /* candidates of a content; one with more is searched each time */
	MIMEO_REMEMBERED = 1,     /* flag of a row */
};

typedef struct mimeo_indexed {
	mimeo_digest identity;
	uint64_t size;
	int manner;     /* how it was read */
	uint64_t used;  /* when; 0: never */
	mimeo_rows rows;
	size_t hits;    /* rows that are remembered */
} mimeo_indexed;

typedef struct mimeo_index {
	mimeo_indexed contents[MIMEO_INDEXED];
	uint64_t clock;
} mimeo_index;

void mimeo_index_init(mimeo_index *x, const msg_allocator *memory);
void mimeo_index_free(mimeo_index *x);
/* NULL: not among the last ones. */
mimeo_indexed *mimeo_index_find(mimeo_index *x, mimeo_digest identity, uint64_t size, int manner);
/* Takes the candidates in the place of what was used longest ago; rows has its memory then. */
void mimeo_index_put(mimeo_index *x, mimeo_digest identity, uint64_t size, int manner, mimeo_rows *rows,
	const mimeo_table *remembered);
/* An address has been remembered. */
void mimeo_index_remember(mimeo_index *x, uint64_t hash);

#endif
