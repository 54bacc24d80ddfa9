/* Eight contents, the one used longest ago giving way. Nothing in here can fail: memory comes with what is put in. */
#include "guard/index.h"

void mimeo_index_init(mimeo_index *x, const msg_allocator *memory)
{
	*x = (mimeo_index){ .clock = 0 };
	for (int i = 0; i < MIMEO_INDEXED; i++)
		mimeo_rows_init(&x->contents[i].rows, memory);
}

void mimeo_index_free(mimeo_index *x)
{
	for (int i = 0; i < MIMEO_INDEXED; i++)
		mimeo_rows_free(&x->contents[i].rows);
}

mimeo_indexed *mimeo_index_find(mimeo_index *x, mimeo_digest identity, uint64_t size, int manner)
{
	for (int i = 0; i < MIMEO_INDEXED; i++) {
		mimeo_indexed *c = &x->contents[i];
		if (c->used && c->identity.lo == identity.lo && c->identity.hi == identity.hi && c->size == size &&
			c->manner == manner) {
			c->used = ++x->clock;
			return c;
		}
	}
	return NULL;
}

void mimeo_index_put(mimeo_index *x, mimeo_digest identity, uint64_t size, int manner, mimeo_rows *rows,
	const mimeo_table *remembered)
{
	mimeo_indexed *oldest = &x->contents[0];
	for (int i = 1; i < MIMEO_INDEXED; i++)
		if (x->contents[i].used < oldest->used)
			oldest = &x->contents[i];
	mimeo_rows_swap(&oldest->rows, rows);
	mimeo_rows_order(&oldest->rows);
	oldest->identity = identity;
	oldest->size = size;
	oldest->manner = manner;
	oldest->used = ++x->clock;
	oldest->hits = 0;
	for (size_t i = 0; i < oldest->rows.n; i++) {
		mimeo_row *row = mimeo_rows_at(&oldest->rows, i);
		row->flags = mimeo_table_find(remembered, row->hash) ? MIMEO_REMEMBERED : 0;
		oldest->hits += row->flags != 0;
	}
}

void mimeo_index_remember(mimeo_index *x, uint64_t hash)
{
	for (int i = 0; i < MIMEO_INDEXED; i++) {
		mimeo_indexed *c = &x->contents[i];
		mimeo_row *row = c->used && c->rows.n ? mimeo_rows_find(&c->rows, hash) : NULL;
		if (row && !row->flags) {
			row->flags = MIMEO_REMEMBERED;
			c->hits++;
		}
	}
}
