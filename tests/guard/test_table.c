/* The table against a plain list: whatever is inserted is found with its set, nothing else is, whatever the hashes
 * are. */
#include <stdio.h>
#include "base/memory.h"
#include "guard/rows.h"
#include "guard/table.h"
#include "support/suite.h"

typedef struct counted {
	size_t live, most;
	size_t requests, fail_at; /* 0: never */
} counted;

static void *count_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	counted *c = ctx;
	if (new_size == 0) {
		c->live -= old_size;
		free(block);
		return NULL;
	}
	if (++c->requests == c->fail_at)
		return NULL;
	void *grown = realloc(block, new_size);
	c->live = c->live - old_size + new_size;
	c->most = c->live > c->most ? c->live : c->most;
	return grown;
}

/* Kinds of hashes: spread, all at the front, all at the end, one place only, in steps. */
static uint64_t hash_of_kind(int kind, uint64_t i, uint64_t *random)
{
	switch (kind) {
	case 0: return suite_random(random) | 1;
	case 1: return i + 1;
	case 2: return UINT64_MAX - i;
	case 3: return (UINT64_C(0x80000000) << 32) + i;
	default: return (i + 1) * UINT64_C(0x0123456789abcd);
	}
}

enum { KINDS = 5, SOME = 2000 };

START_TEST(finds_what_was_inserted)
{
	static uint64_t hashes[SOME];
	counted c = { 0 };
	const msg_allocator memory = { count_resize, &c };
	uint64_t random = 1;
	mimeo_table t;
	mimeo_table_init(&t, &memory);
	ck_assert_ptr_null(mimeo_table_find(&t, 1));
	for (uint64_t i = 0; i < SOME; i++) {
		hashes[i] = hash_of_kind(_i, i, &random);
		ck_assert(mimeo_table_reserve(&t, 1));
		ck_assert_ptr_null(mimeo_table_find(&t, hashes[i]));
		mimeo_table_insert(&t, hashes[i], (uint32_t)i + 1);
		ck_assert_uint_eq(t.count, i + 1);
		ck_assert_uint_le(t.end, t.capacity);
		ck_assert_uint_le(t.count, t.range);
		if (i % 97 == 0 || i > SOME - 3)
			for (uint64_t k = 0; k <= i; k++)
				ck_assert_uint_eq(mimeo_table_find(&t, hashes[k])->set, k + 1);
	}
	uint64_t before = 0;
	for (size_t i = 0; i < t.end; i++) {
		const uint64_t hash = (uint64_t)t.slots[i].high << 32 | t.slots[i].low;
		ck_assert(hash == 0 || hash > before);
		before = hash ? hash : before;
	}
	mimeo_table_free(&t);
	ck_assert_uint_eq(c.live, 0);
}
END_TEST

/* Room for many at once, then all of them without a further request. */
START_TEST(reserve_is_enough)
{
	for (size_t n = 1; n < 700; n += 31) {
		counted c = { 0 };
		const msg_allocator memory = { count_resize, &c };
		uint64_t random = n;
		mimeo_table t;
		mimeo_table_init(&t, &memory);
		for (int round = 0; round < 3; round++) {
			ck_assert(mimeo_table_reserve(&t, n));
			const size_t requests = c.requests;
			for (size_t i = 0; i < n; i++)
				mimeo_table_insert(&t, hash_of_kind(_i, i + (size_t)round * n, &random), 7);
			ck_assert(mimeo_table_reserve(&t, 0));
			ck_assert_uint_eq(c.requests, requests);
			ck_assert_uint_le(t.end, t.capacity);
		}
		ck_assert_uint_eq(t.count, 3 * n);
		mimeo_table_free(&t);
	}
}
END_TEST

/* Room for many is more than a range that is a little larger takes: it is kept. */
START_TEST(room_is_kept)
{
	for (size_t n = 100; n < 5000; n += 700) {
		counted c = { 0 };
		const msg_allocator memory = { count_resize, &c };
		uint64_t random = n, again = n;
		mimeo_table t;
		mimeo_table_init(&t, &memory);
		ck_assert(mimeo_table_reserve(&t, n));
		size_t capacity = t.capacity;
		for (size_t i = 0; i < 2 * n; i++) {
			ck_assert(mimeo_table_reserve(&t, 1));
			ck_assert_uint_ge(t.capacity, capacity);
			capacity = t.capacity;
			mimeo_table_insert(&t, suite_random(&random) | 1, 0);
		}
		for (size_t i = 0; i < 2 * n; i++)
			ck_assert_ptr_nonnull(mimeo_table_find(&t, suite_random(&again) | 1));
		mimeo_table_free(&t);
		ck_assert_uint_eq(c.live, 0);
	}
}
END_TEST

START_TEST(takes_sixteen_octets_an_entry)
{
	counted c = { 0 };
	const msg_allocator memory = { count_resize, &c };
	uint64_t random = 5;
	mimeo_table t;
	mimeo_table_init(&t, &memory);
	for (size_t i = 1; i <= 100000; i++) {
		ck_assert(mimeo_table_reserve(&t, 1));
		mimeo_table_insert(&t, suite_random(&random) | 1, 0);
		ck_assert_uint_le(c.most, 16 * i + 4096);
	}
	printf("%zu octets for 100000 entries\n", c.most);
	mimeo_table_free(&t);
}
END_TEST

START_TEST(without_memory_nothing_changes)
{
	for (size_t fail_at = 1; fail_at < 12; fail_at++) {
		counted c = { .fail_at = fail_at };
		const msg_allocator memory = { count_resize, &c };
		mimeo_table t;
		size_t failed = 0;
		mimeo_table_init(&t, &memory);
		for (uint64_t i = 1; i <= 500; i++) {
			if (!mimeo_table_reserve(&t, 1)) {
				failed++;
				for (uint64_t k = 1; k < i; k++)
					ck_assert_ptr_nonnull(mimeo_table_find(&t, k << 40));
				ck_assert(mimeo_table_reserve(&t, 1));
			}
			mimeo_table_insert(&t, i << 40, 1);
		}
		ck_assert_uint_eq(failed, 1);
		ck_assert(!mimeo_table_reserve(&t, SIZE_MAX));
		ck_assert(!mimeo_table_reserve(&t, SIZE_MAX / 2));
		ck_assert_uint_eq(t.count, 500);
		mimeo_table_free(&t);
		ck_assert_uint_eq(c.live, 0);
	}
}
END_TEST

START_TEST(rows_are_ordered_and_joined)
{
	const msg_allocator memory = mimeo_memory_default();
	uint64_t random = 9;
	mimeo_rows rows;
	mimeo_rows_init(&rows, &memory);
	for (size_t n = 0; n < 300; n++) {
		size_t least[64];
		memset(least, 0xFF, sizeof least);
		mimeo_rows_clear(&rows);
		for (size_t i = 0; i < n; i++) {
			const uint64_t hash = suite_random(&random) % 64;
			const size_t offset = suite_random(&random) % 1000;
			least[hash] = offset < least[hash] ? offset : least[hash];
			ck_assert(mimeo_rows_add(&rows, hash, offset, UINT32_C(1) << (offset % 32)));
		}
		mimeo_rows_order(&rows);
		size_t found = 0;
		for (size_t hash = 0; hash < 64; hash++) {
			const mimeo_row *row = mimeo_rows_find(&rows, hash);
			ck_assert((row != NULL) == (least[hash] != SIZE_MAX));
			if (row) {
				ck_assert_uint_eq(row->offset, least[hash]);
				ck_assert_uint_ne(row->flags & UINT32_C(1) << (row->offset % 32), 0);
				found++;
			}
		}
		ck_assert_uint_eq(found, rows.n);
		for (size_t i = 1; i < rows.n; i++)
			ck_assert_uint_lt(mimeo_rows_at(&rows, i - 1)->hash, mimeo_rows_at(&rows, i)->hash);
	}
	mimeo_rows_free(&rows);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("table");
	TCase *tests = tcase_create("table");
	tcase_add_loop_test(tests, finds_what_was_inserted, 0, KINDS);
	tcase_add_loop_test(tests, reserve_is_enough, 0, KINDS);
	tcase_add_test(tests, room_is_kept);
	tcase_add_test(tests, takes_sixteen_octets_an_entry);
	tcase_add_test(tests, without_memory_nothing_changes);
	tcase_add_test(tests, rows_are_ordered_and_joined);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
