/* Counted strings. */
#include "message/string.h"
#include <string.h>

mimeo_string *mimeo_string_new(const msg_allocator *memory, const char *data, size_t n)
{
	size_t block;
	if (!mimeo_add(n, sizeof(mimeo_string) + 1, &block)) /* unreached: the octets stand in memory */
		return NULL;
	mimeo_string *s = mimeo_alloc(memory, block);
	if (!s)
		return NULL;
	atomic_init(&s->refs, 1);
	s->memory = *memory;
	s->size = n;
	if (n)
		memcpy(s->data, data, n);
	s->data[n] = '\0';
	return s;
}

mimeo_string *mimeo_string_for(const msg_allocator *memory, mimeo_string *s)
{
	if (!s)
		return NULL;
	if (!mimeo_memory_same(memory, &s->memory))
		return mimeo_string_new(memory, s->data, s->size);
	atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	return s;
}

void mimeo_string_drop(mimeo_string *s)
{
	if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
		return;
	msg_allocator memory = s->memory;
	mimeo_free(&memory, s, sizeof *s + s->size + 1);
}
