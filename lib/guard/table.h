/* The addresses that a guard remembers: for each, 12 octets in the order of a keyed hash, so that a table that grows
 * by an eighth is spread anew in its own place and takes at most 16 octets an address. */
#ifndef MIMEO_GUARD_TABLE_H
#define MIMEO_GUARD_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mimeo.h"

/* 64 bits of hash in two halves, and 32 bits of the set of people that were shown with it. */
typedef struct mimeo_entry {
	uint32_t high, low; /* both 0: a free slot */
	uint32_t set;       /* 0: without a set */
} mimeo_entry;

typedef struct mimeo_table {
	const msg_allocator *memory;
	mimeo_entry *slots;
	size_t capacity; /* slots in all: range, and what runs over its end */
	size_t range;    /* slots among which hashes are spread */
	size_t end;      /* behind the last slot in use */
	size_t count;
} mimeo_table;

/* memory outlives the table. Nothing is allocated yet. */
void mimeo_table_init(mimeo_table *t, const msg_allocator *memory);
void mimeo_table_free(mimeo_table *t);
/* Room for n more: the next n insertions cannot fail. false: out of memory, and nothing changed. */
bool mimeo_table_reserve(mimeo_table *t, size_t n);
/* This one will be looked for soon: a hint, without effect but on time. */
void mimeo_table_expect(const mimeo_table *t, uint64_t hash);
/* hash: never 0. NULL: not there. Valid until the next change. */
mimeo_entry *mimeo_table_find(const mimeo_table *t, uint64_t hash);
/* Of one that is not there, after mimeo_table_reserve. */
void mimeo_table_insert(mimeo_table *t, uint64_t hash, uint32_t set);

#endif
