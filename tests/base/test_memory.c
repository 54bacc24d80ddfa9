/* The door to memory: sizes told truly to the allocator, size 0, failure, data blocks, and sums that do not fit. */
#include "base/memory.h"
#include "support/ledger.h"

START_TEST(sizes_are_told_truly)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	for (size_t size = 0; size <= 300; size++) {
		char *block = mimeo_alloc(&memory, size);
		ck_assert_ptr_nonnull(block);
		memset(block, 'x', size);
		const size_t more = size * 3 % 301;
		char *moved = mimeo_realloc(&memory, block, size, more);
		ck_assert_ptr_nonnull(moved);
		for (size_t i = 0; i < size && i < more; i++)
			ck_assert_int_eq(moved[i], 'x');
		ck_assert_uint_eq(books.live, 1);
		mimeo_free(&memory, moved, more);
		ck_assert_uint_eq(books.live, 0);
	}
}
END_TEST

START_TEST(realloc_of_nothing_allocates)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	char *block = mimeo_realloc(&memory, NULL, 77, 5); /* an old size without a block means nothing */
	ck_assert_ptr_nonnull(block);
	ck_assert_uint_eq(books.octets, 5);
	mimeo_free(&memory, block, 5);
	mimeo_free(&memory, NULL, 99);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

START_TEST(failed_realloc_keeps_the_block)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	char *block = mimeo_alloc(&memory, 8);
	memcpy(block, "12345678", 8);
	books.fail_at = books.requests + 1;
	ck_assert_ptr_null(mimeo_realloc(&memory, block, 8, 16));
	ck_assert_int_eq(memcmp(block, "12345678", 8), 0);
	mimeo_free(&memory, block, 8);
	books.fail_at = books.requests + 1;
	ck_assert_ptr_null(mimeo_alloc(&memory, 1));
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

START_TEST(default_is_the_c_library)
{
	const msg_allocator memory = mimeo_memory_default();
	for (size_t size = 0; size <= 4096; size = size * 2 + 1) {
		char *block = mimeo_alloc(&memory, size);
		ck_assert_ptr_nonnull(block);
		ck_assert_uint_eq((uintptr_t)block % _Alignof(max_align_t), 0);
		memset(block, 'x', size);
		block = mimeo_realloc(&memory, block, size, size + 1);
		ck_assert_ptr_nonnull(block);
		for (size_t i = 0; i < size; i++)
			ck_assert_int_eq(block[i], 'x');
		mimeo_free(&memory, block, size + 1);
	}
	mimeo_free(&memory, NULL, 0);
}
END_TEST

START_TEST(allocators_are_the_same_by_both_members)
{
	ledger one = { .live = 0 }, two = { .live = 0 };
	const msg_allocator a = memory_of(&one), b = memory_of(&two), plain = mimeo_memory_default();
	ck_assert(mimeo_memory_same(&a, &a));
	ck_assert(!mimeo_memory_same(&a, &b));
	ck_assert(!mimeo_memory_same(&a, &plain));
	const msg_allocator mixed = { .resize = plain.resize, .ctx = a.ctx };
	ck_assert(!mimeo_memory_same(&mixed, &plain));
	ck_assert(!mimeo_memory_same(&mixed, &a));
}
END_TEST

/* The block knows its allocator: the variable that named it is gone when the block is freed. */
START_TEST(data_blocks_know_their_allocator)
{
	ledger books = { .live = 0 };
	msg_allocator memory = memory_of(&books);
	char *blocks[40];
	for (size_t i = 0; i < 40; i++) {
		blocks[i] = mimeo_data_new(&memory, i);
		ck_assert_ptr_nonnull(blocks[i]);
		ck_assert_uint_eq((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
		memset(blocks[i], 0xff, i);
	}
	ck_assert_uint_eq(books.live, 40);
	memset(&memory, 0, sizeof memory);
	for (size_t i = 0; i < 40; i++)
		msg_free_data(blocks[i]);
	ck_assert_uint_eq(books.live, 0);
	msg_free_data(NULL);
}
END_TEST

START_TEST(data_blocks_fail_cleanly)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	for (size_t less = 0; less < 64; less++)
		ck_assert_ptr_null(mimeo_data_new(&memory, SIZE_MAX - less)); /* with the prefix it would be a small block */
	books.fail_at = books.requests + 1;
	ck_assert_ptr_null(mimeo_data_new(&memory, 10));
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

static const size_t edges[] = {
	0,
	1,
	2,
	3,
	255,
	256,
	65535,
	65536,
	SIZE_MAX / 3,
	SIZE_MAX / 2 - 1,
	SIZE_MAX / 2,
	SIZE_MAX / 2 + 1,
	SIZE_MAX - 2,
	SIZE_MAX - 1,
	SIZE_MAX,
	(size_t)1 << (sizeof(size_t) * 4),
	((size_t)1 << (sizeof(size_t) * 4)) - 1,
};
enum { EDGES = sizeof edges / sizeof *edges };

/* The truth by halves: numbers of half the width multiply without loss. */
static bool product_fits(size_t a, size_t b)
{
	const unsigned half = sizeof(size_t) * 4;
	const size_t mask = ((size_t)1 << half) - 1, a1 = a >> half, a0 = a & mask, b1 = b >> half, b0 = b & mask;
	if (a1 && b1)
		return false;
	const size_t cross = a1 * b0 + a0 * b1;
	return cross <= mask && (a0 * b0 >> half) <= mask - cross;
}

START_TEST(sums_and_products_are_checked)
{
	for (size_t i = 0; i < EDGES; i++) {
		for (size_t k = 0; k < EDGES; k++) {
			const size_t a = edges[i], b = edges[k];
			size_t sum = 4711, product = 4711;
			const bool sum_fits = (size_t)(a + b) >= a, fits = product_fits(a, b);
			ck_assert_int_eq(mimeo_add(a, b, &sum), sum_fits);
			ck_assert_uint_eq(sum, sum_fits ? a + b : 4711);
			ck_assert_int_eq(mimeo_multiply(a, b, &product), fits);
			ck_assert_uint_eq(product, fits ? a * b : 4711);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("memory");
	TCase *tests = tcase_create("memory");
	tcase_add_test(tests, sizes_are_told_truly);
	tcase_add_test(tests, realloc_of_nothing_allocates);
	tcase_add_test(tests, failed_realloc_keeps_the_block);
	tcase_add_test(tests, default_is_the_c_library);
	tcase_add_test(tests, allocators_are_the_same_by_both_members);
	tcase_add_test(tests, data_blocks_know_their_allocator);
	tcase_add_test(tests, data_blocks_fail_cleanly);
	tcase_add_test(tests, sums_and_products_are_checked);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
