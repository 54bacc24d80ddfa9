/* The record: a sorted array of slots. */
#include "message/record.h"
#include <string.h>
#include "base/ascii.h"
#include "base/memory.h"

/* Known fields in the table's order, then the others by their lower-case names: the order of calls changes no octet. */
static int compare_place(const mimeo_slot *slot, int row, const char *name, size_t name_size)
{
	int a = slot->row < 0 ? MIMEO_ROW_COUNT : slot->row, b = row < 0 ? MIMEO_ROW_COUNT : row;
	if (a != b)
		return a < b ? -1 : 1;
	return row < 0 ? mimeo_compare_nocase(slot->name, slot->name_size, name, name_size) : 0;
}

static size_t first_not_below(const mimeo_record *r, int row, const char *name, size_t name_size, int below)
{
	size_t low = 0, high = r->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_place(r->slots[middle], row, name, name_size) < below)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

_Static_assert(MIMEO_ROW_COUNT <= 64, "a bit for each known field");

/* By sums of pairs, of fours, of eights; then all of these at once. */
static size_t count_bits(uint64_t bits)
{
	bits -= bits >> 1 & UINT64_C(0x5555555555555555);
	bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
	bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
	return (size_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

size_t mimeo_record_find(const mimeo_record *r, int row, const char *name, size_t name_size, size_t *count)
{
	if (row >= 0 && !r->repeats) {
		*count = r->rows >> row & 1;
		return count_bits(r->rows & ((UINT64_C(1) << row) - 1));
	}
	size_t first = first_not_below(r, row, name, name_size, 0);
	size_t n = 0;
	if (first < r->n && compare_place(r->slots[first], row, name, name_size) == 0)
		n = row >= 0 && !(mimeo_known_at(row)->flags & MIMEO_FIELD_REPEATS)
			? 1
			: first_not_below(r, row, name, name_size, 1) - first;
	*count = n;
	return first;
}

static bool reserve_slots(mimeo_record *r, const msg_allocator *memory, size_t n)
{
	if (n <= r->capacity)
		return true;
	size_t capacity = r->capacity < 8 ? 8 : r->capacity, size;
	while (capacity < n)
		capacity = capacity > SIZE_MAX / 2 ? n : capacity * 2; /* unreached: slots stand in memory */
	if (!mimeo_multiply(capacity, sizeof *r->slots, &size)) /* unreached: slots stand in memory */
		return false;
	mimeo_slot **slots = mimeo_realloc(memory, r->slots, r->capacity * sizeof *r->slots, size);
	if (!slots)
		return false;
	r->slots = slots;
	r->capacity = capacity;
	return true;
}

/* Known fields stand in front. */
static void note_rows(mimeo_record *r)
{
	r->rows = 0;
	r->repeats = false;
	for (size_t i = 0; i < r->n && r->slots[i]->row >= 0; i++) {
		const uint64_t bit = UINT64_C(1) << r->slots[i]->row;
		r->repeats |= (r->rows & bit) != 0;
		r->rows |= bit;
	}
}

bool mimeo_record_replace(mimeo_record *r, const msg_allocator *memory, size_t i, size_t count,
	mimeo_slot *const *slots, size_t n)
{
	size_t total;
	/* unreached: a field takes the place of its own name */
	const bool same_rows = count == 1 && n == 1 && r->slots[i]->row == slots[0]->row;
	if (!mimeo_add(r->n - count, n, &total) || !reserve_slots(r, memory, total)) /* unreached: slots stand in memory */
		return false;
	for (size_t k = 0; k < count; k++)
		mimeo_slot_drop(r->slots[i + k]);
	if (count != n && r->n > i + count)
		memmove(r->slots + i + n, r->slots + i + count, (r->n - i - count) * sizeof *r->slots);
	if (n)
		memcpy(r->slots + i, slots, n * sizeof *slots);
	r->n = total;
	if (!same_rows)
		note_rows(r);
	return true;
}

void mimeo_record_free(mimeo_record *r, const msg_allocator *memory)
{
	for (size_t i = 0; i < r->n; i++)
		mimeo_slot_drop(r->slots[i]);
	mimeo_free(memory, r->slots, r->capacity * sizeof *r->slots);
	*r = (mimeo_record){ 0 };
}
