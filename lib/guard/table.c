/* A table in hash order: each entry stands at its place by the hash or as little behind it as those before it allow, so
 * that searching ends at the first larger hash, and growing needs no second block of its own. */
#include "guard/table.h"
#include <string.h>
#include "base/memory.h"

enum {
	TABLE_LEAST = 64,
	TABLE_SPARE = 64,     /* slots behind the last entry, so that not every insertion at the end moves the block */
	TABLE_LINE = 64,      /* octets that come from memory at once */
	/* Full at 27/32 of the range; an eighth more makes that 3/4, 16 octets an entry of 12. */
	TABLE_FULL = 27,
	TABLE_FULL_OF = 32,
};

void mimeo_table_init(mimeo_table *t, const msg_allocator *memory)
{
	*t = (mimeo_table){ .memory = memory };
}

void mimeo_table_free(mimeo_table *t)
{
	mimeo_free(t->memory, t->slots, t->capacity * sizeof *t->slots);
	mimeo_table_init(t, t->memory);
}

static uint64_t entry_hash(const mimeo_entry *e)
{
	return (uint64_t)e->high << 32 | e->low;
}

/* Grows with the hash, so that the order of hashes is the order of places. range is below 2^32. */
static size_t entry_home(uint32_t high, size_t range)
{
	return (size_t)((uint64_t)high * range >> 32);
}

/* The first slot from its place on that is free or has a hash that is not smaller. */
static size_t find_place(const mimeo_table *t, uint64_t hash)
{
	size_t i = entry_home((uint32_t)(hash >> 32), t->range);
	while (i < t->end && entry_hash(&t->slots[i]) != 0 && entry_hash(&t->slots[i]) < hash)
		i++;
	return i;
}

void mimeo_table_expect(const mimeo_table *t, uint64_t hash)
{
#if defined(__GNUC__)
	if (t->count) {
		const uintptr_t home = (uintptr_t)(t->slots + entry_home((uint32_t)(hash >> 32), t->range));
		__builtin_prefetch((const void *)home);
		__builtin_prefetch((const void *)(home + TABLE_LINE));
	}
#else
	(void)t, (void)hash;
#endif
}

mimeo_entry *mimeo_table_find(const mimeo_table *t, uint64_t hash)
{
	if (t->count == 0)
		return NULL;
	const size_t i = find_place(t, hash);
	return i < t->end && entry_hash(&t->slots[i]) == hash ? &t->slots[i] : NULL;
}

void mimeo_table_insert(mimeo_table *t, uint64_t hash, uint32_t set)
{
	const size_t i = find_place(t, hash);
	size_t hole = i;
	while (hole < t->end && entry_hash(&t->slots[hole]) != 0)
		hole++;
	memmove(t->slots + i + 1, t->slots + i, (hole - i) * sizeof *t->slots);
	t->slots[i] = (mimeo_entry){ (uint32_t)(hash >> 32), (uint32_t)hash, set };
	if (hole >= t->end)
		t->end = hole + 1;
	t->count++;
}

/* ---- growing ---- */

/* All entries to the end of the block, then each to its place from the front on. They all fit, and none is ever written
 * behind the place where it is read: were it so, those that follow it would not fit either. */
static void spread(mimeo_table *t, size_t range)
{
	const mimeo_entry free_slot = { 0, 0, 0 };
	size_t read = t->capacity, end = 0;
	for (size_t i = t->end; i-- > 0;)
		if (entry_hash(&t->slots[i]) != 0)
			t->slots[--read] = t->slots[i];
	for (; read < t->capacity; read++) {
		const mimeo_entry entry = t->slots[read];
		for (const size_t home = entry_home(entry.high, range); end < home; end++)
			t->slots[end] = free_slot;
		t->slots[end++] = entry;
	}
	memset(t->slots + end, 0, (t->capacity - end) * sizeof *t->slots);
	t->range = range;
	t->end = end;
}

static bool is_full(size_t range, size_t count)
{
	return count > range / TABLE_FULL_OF * TABLE_FULL;
}

bool mimeo_table_reserve(mimeo_table *t, size_t n)
{
	size_t count, range = t->range ? t->range : TABLE_LEAST, capacity, size;
	if (!mimeo_add(t->count, n, &count))
		return false;
	while (is_full(range, count)) {
		/* Places are worked out from 32 bits of the hash. */
		if (range > UINT32_MAX - range / 8 - TABLE_FULL_OF)
			return false;
		range += (range / 8 + TABLE_FULL_OF - 1) / TABLE_FULL_OF * TABLE_FULL_OF;
	}
	/* Each insertion moves the end by one slot at most, if not to its own place within the range. In a larger range no
	 * entry stands farther behind its place than before, but for rounding: it moves by two more than that grows. */
	const size_t grown = range == t->range ? 0 : range - t->range + 2;
	/* unreached: a range is of 32 bits, and n within it */
	if (!mimeo_add(t->end, grown, &capacity) || !mimeo_add(capacity > range ? capacity : range, n, &capacity))
		return false;
	if (range == t->range && capacity <= t->capacity)
		return true;
	/* unreached: the same, where a size has 64 bits */
	if (!mimeo_add(capacity, TABLE_SPARE, &capacity) || !mimeo_multiply(capacity, sizeof *t->slots, &size))
		return false;
	if (capacity < t->capacity)
		capacity = t->capacity, size = capacity * sizeof *t->slots;
	mimeo_entry *slots = mimeo_realloc(t->memory, t->slots, t->capacity * sizeof *slots, size);
	if (!slots)
		return false;
	memset(slots + t->capacity, 0, (capacity - t->capacity) * sizeof *slots);
	t->slots = slots;
	t->capacity = capacity;
	if (range != t->range)
		spread(t, range);
	return true;
}
