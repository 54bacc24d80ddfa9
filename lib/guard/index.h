/* What stands in the last few contents: their candidates, and which of these are remembered addresses. A body that
 * is the same in each message is searched once, and each address that is remembered later is looked up in what was
 * found. Two contents are taken for one only where they cannot differ, whoever made them up: where one is the other,
 * which is kept so that its address is nobody else's; where their octets are the same; where the identity was drawn;
 * or, since memory of another allocator cannot be kept, by a hash of the octets under the guard's own key. */
#ifndef MIMEO_GUARD_INDEX_H
#define MIMEO_GUARD_INDEX_H
#include "base/hash.h"
#include "guard/rows.h"
#include "guard/table.h"
#include "message/content.h"

enum {
	MIMEO_INDEXED = 8,        /* contents */
	MIMEO_INDEX_MOST = 4096,  /* candidates of a content; one with more is searched each time */
	MIMEO_INDEX_KEPT = 1 << 16, /* octets of the largest content that is kept */
	MIMEO_REMEMBERED = 1,     /* flag of a row */
};

/* What a content is known by. */
enum { MIMEO_BY_CONTENT, MIMEO_BY_DRAWN, MIMEO_BY_HASH };

typedef struct mimeo_sought {
	int by;              /* MIMEO_BY_* */
	int form;            /* how it was read */
	mimeo_digest digest; /* its identity, or the hash */
	uint64_t size;
} mimeo_sought;

typedef struct mimeo_indexed {
	mimeo_sought is;
	const mimeo_content *content; /* kept; NULL where it is known otherwise */
	uint64_t used;  /* when; 0: never */
	mimeo_rows rows;
	size_t hits;    /* rows that are remembered */
} mimeo_indexed;

typedef struct mimeo_index {
	const msg_allocator *memory;
	mimeo_key key;
	mimeo_indexed contents[MIMEO_INDEXED];
	uint64_t clock;
} mimeo_index;

void mimeo_index_init(mimeo_index *x, const msg_allocator *memory, mimeo_key key);
void mimeo_index_free(mimeo_index *x);
/* NULL: not among the last ones; then *sought is what mimeo_index_put takes. */
mimeo_indexed *mimeo_index_find(mimeo_index *x, const mimeo_content *content, int form, mimeo_sought *sought);
/* Takes the candidates, ordered and flagged, in the place of what was used longest ago; rows has its memory then. */
void mimeo_index_put(mimeo_index *x, const mimeo_content *content, const mimeo_sought *sought, mimeo_rows *rows);
/* An address has been remembered. */
void mimeo_index_remember(mimeo_index *x, uint64_t hash);

#endif
