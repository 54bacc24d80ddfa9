/* An allocator for tests: it counts, checks the sizes that it is told, and fails at the request it is told to. */
#ifndef MIMEO_TESTS_LEDGER_H
#define MIMEO_TESTS_LEDGER_H
#include "support/suite.h"

typedef struct ledger {
	size_t live, requests, fail_at; /* fail_at 0: never */
} ledger;

static inline void *ledger_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	ledger *l = ctx;
	size_t *head = block ? (size_t *)block - 2 : NULL;
	if ((head ? head[0] : 0) != old_size)
		ck_abort_msg("a block of %zu octets was said to have %zu", head ? head[0] : 0, old_size);
	if (new_size == 0) {
		l->live -= head != NULL;
		free(head);
		return NULL;
	}
	if (++l->requests == l->fail_at)
		return NULL;
	size_t *grown = realloc(head, new_size + 2 * sizeof *head);
	if (!grown)
		abort();
	l->live += head == NULL;
	grown[0] = new_size;
	return grown + 2;
}

static inline msg_allocator memory_of(ledger *l)
{
	return (msg_allocator){ ledger_resize, l };
}

#endif
