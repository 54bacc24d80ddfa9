/* Eight contents, the one used longest ago giving way. Nothing in here can fail: memory comes with what is put in. */
#include "guard/index.h"
#include "base/memory.h"
#include "message/pieces.h"

void mimeo_index_init(mimeo_index *x, const msg_allocator *memory, mimeo_key key)
{
	*x = (mimeo_index){ .memory = memory, .key = key };
	for (int i = 0; i < MIMEO_INDEXED; i++)
		mimeo_rows_init(&x->contents[i].rows, memory);
}

void mimeo_index_free(mimeo_index *x)
{
	for (int i = 0; i < MIMEO_INDEXED; i++) {
		mimeo_content_drop(x->contents[i].content);
		mimeo_rows_free(&x->contents[i].rows);
	}
}

/* ---- which content it is ---- */

/* An allocator that is the guard's own lives as long as the guard; another one may not. */
static int known_by(const mimeo_index *x, const mimeo_content *c)
{
	if (c->drawn)
		return MIMEO_BY_DRAWN;
	return c->block <= MIMEO_INDEX_KEPT && mimeo_memory_same(&c->memory, x->memory) ? MIMEO_BY_CONTENT : MIMEO_BY_HASH;
}

static mimeo_digest hash_octets(mimeo_key key, const mimeo_content *c)
{
	mimeo_hash h;
	mimeo_pieces p;
	mimeo_hash_init(&h, key);
	for (mimeo_pieces_begin(&p, c); mimeo_pieces_next(&p);)
		mimeo_hash_add(&h, p.piece, p.size);
	return mimeo_hash_end(&h);
}

/* The identity of a content that was not drawn is a hint: its key is no secret, and so the octets decide. */
static bool is_same(const mimeo_indexed *known, const mimeo_content *c, const mimeo_sought *sought)
{
	const mimeo_sought *is = &known->is;
	/* unreached: other contents of the same digest */
	return known->used && is->digest.lo == sought->digest.lo && is->digest.hi == sought->digest.hi &&
		is->by == sought->by && is->form == sought->form && is->size == sought->size &&
		(is->by != MIMEO_BY_CONTENT || mimeo_content_equals(known->content, c));
}

static void keep_content(mimeo_indexed *known, const mimeo_content *c)
{
	const mimeo_content *old = known->content;
	known->content = c ? mimeo_content_keep(c) : NULL;
	mimeo_content_drop(old);
}

mimeo_indexed *mimeo_index_find(mimeo_index *x, const mimeo_content *content, int form, mimeo_sought *sought)
{
	for (mimeo_indexed *c = x->contents; c < x->contents + MIMEO_INDEXED; c++) {
		if (c->content == content) {
			c->used = ++x->clock;
			return c;
		}
	}
	*sought = (mimeo_sought){ .by = known_by(x, content), .form = form, .size = content->size };
	sought->digest = sought->by == MIMEO_BY_HASH ? hash_octets(x->key, content) : content->identity;
	for (mimeo_indexed *c = x->contents; c < x->contents + MIMEO_INDEXED; c++) {
		if (is_same(c, content, sought)) {
			if (c->is.by == MIMEO_BY_CONTENT)
				keep_content(c, content);
			c->used = ++x->clock;
			return c;
		}
	}
	return NULL;
}

/* ---- what stands in it ---- */

void mimeo_index_put(mimeo_index *x, const mimeo_content *content, const mimeo_sought *sought, mimeo_rows *rows)
{
	mimeo_indexed *oldest = x->contents;
	for (mimeo_indexed *c = x->contents + 1; c < x->contents + MIMEO_INDEXED; c++)
		if (c->used < oldest->used)
			oldest = c;
	mimeo_rows_swap(&oldest->rows, rows);
	keep_content(oldest, sought->by == MIMEO_BY_CONTENT ? content : NULL);
	oldest->is = *sought;
	oldest->used = ++x->clock;
	oldest->hits = 0;
	for (size_t i = 0; i < oldest->rows.n; i++)
		oldest->hits += mimeo_rows_at(&oldest->rows, i)->flags != 0;
}

void mimeo_index_remember(mimeo_index *x, uint64_t hash)
{
	for (mimeo_indexed *c = x->contents; c < x->contents + MIMEO_INDEXED; c++) {
		mimeo_row *row = c->rows.n ? mimeo_rows_find(&c->rows, hash) : NULL;
		if (row && !row->flags) { /* unreached: it is remembered only now */
			row->flags = MIMEO_REMEMBERED;
			c->hits++;
		}
	}
}
