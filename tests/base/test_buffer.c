/* The buffer: what is written is there, growth under a ceiling, every allocation failing, and the fixed twin at every
 * capacity. */
#include "base/buffer.h"
#include <stdio.h>
#include "base/memory.h"
#include "support/ledger.h"

enum { PIECES_MOST = 400 };

/* Writes pieces of sizes drawn from seed, through every writer in turn, and what they make into want. Returns its size.
 */
static size_t write_pieces(mimeo_buffer *b, uint64_t seed, size_t pieces, char *want)
{
	size_t n = 0;
	for (size_t i = 0; i < pieces; i++) {
		const uint64_t draw = suite_random(&seed);
		char piece[41];
		const size_t size = (draw >> 8) % 40;
		for (size_t k = 0; k < size; k++)
			piece[k] = (char)('a' + (draw >> 16) % 20 + k % 6);
		piece[size] = '\0';
		switch (draw % 5) {
		case 0:
			mimeo_buffer_add(b, piece, size);
			break;
		case 1:
			mimeo_buffer_add_string(b, piece);
			break;
		case 2:
			mimeo_buffer_add_number(b, draw);
			n += (size_t)sprintf(want + n, "%llu", (unsigned long long)draw);
			continue;
		case 3:
			mimeo_buffer_add_char(b, '\0');
			want[n++] = '\0';
			continue;
		default: {
			char *room = mimeo_buffer_room(b, size);
			if (room && size)
				memcpy(room, piece, size);
			if (room)
				mimeo_buffer_commit(b, size);
			else
				mimeo_buffer_add(b, piece, size);
		}
		}
		memcpy(want + n, piece, size);
		n += size;
	}
	return n;
}

static char *want_room(void)
{
	return malloc((size_t)PIECES_MOST * 41);
}

START_TEST(grows_and_holds_what_was_written)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	char *want = want_room();
	for (size_t pieces = 0; pieces <= PIECES_MOST; pieces += 1 + pieces / 8) {
		mimeo_buffer b;
		mimeo_buffer_init(&b, &memory, SIZE_MAX);
		ck_assert_uint_eq(books.live, 0); /* nothing is allocated yet */
		const size_t n = write_pieces(&b, pieces, pieces, want);
		size_t size = 0;
		ck_assert_status(mimeo_buffer_result(&b, &size), MSG_ERR_NONE);
		ck_assert_uint_eq(size, n);
		ck_assert_uint_eq(b.size, n);
		ck_assert_uint_le(b.size, b.capacity);
		ck_assert(n == 0 || memcmp(b.data, want, n) == 0);
		mimeo_buffer_terminate(&b);
		ck_assert_uint_eq(b.size, n);
		ck_assert_int_eq(b.data[n], '\0');
		mimeo_buffer_free(&b);
		mimeo_buffer_free(&b); /* twice is once */
		ck_assert_uint_eq(books.live, 0);
	}
	free(want);
}
END_TEST

/* Doubling: a million octets one at a time ask for memory some twenty times. */
START_TEST(growth_is_geometric)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	mimeo_buffer b;
	mimeo_buffer_init(&b, &memory, SIZE_MAX);
	for (size_t i = 0; i < 1000000; i++)
		mimeo_buffer_add_char(&b, (char)i);
	ck_assert_uint_eq(b.size, 1000000);
	ck_assert_uint_le(books.requests, 20);
	mimeo_buffer_free(&b);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

/* Under every ceiling: what fits goes in whole, the first octet over it is MSG_ERR_LIMIT, and no block is larger. */
START_TEST(ceiling_holds)
{
	for (size_t ceiling = 0; ceiling <= 300; ceiling++) {
		for (size_t step = 1; step <= 70; step += 23) {
			ledger books = { .live = 0 };
			const msg_allocator memory = memory_of(&books);
			mimeo_buffer b;
			char piece[70];
			memset(piece, 'x', sizeof piece);
			mimeo_buffer_init(&b, &memory, ceiling);
			for (size_t n = step; n <= ceiling; n += step) {
				mimeo_buffer_add(&b, piece, step);
				ck_assert_status(b.status, MSG_ERR_NONE);
				ck_assert_uint_eq(b.size, n);
				ck_assert_uint_le(books.octets, ceiling);
			}
			mimeo_buffer_add(&b, piece, ceiling - b.size); /* to the brim */
			ck_assert_status(b.status, MSG_ERR_NONE);
			mimeo_buffer_add(&b, piece, 1);
			ck_assert_status(b.status, MSG_ERR_LIMIT);
			mimeo_buffer_add(&b, "", 0);
			size_t size = 4711;
			ck_assert_status(mimeo_buffer_result(&b, &size), MSG_ERR_LIMIT);
			ck_assert_uint_eq(size, 0);
			ck_assert_uint_eq(b.size, ceiling);
			mimeo_buffer_free(&b);
			ck_assert_uint_eq(books.live, 0);
		}
	}
}
END_TEST

START_TEST(sizes_that_overflow_are_over_the_limit)
{
	const msg_allocator memory = mimeo_memory_default();
	for (size_t less = 0; less < 3; less++) {
		mimeo_buffer b;
		mimeo_buffer_init(&b, &memory, SIZE_MAX - 1);
		mimeo_buffer_add(&b, "abc", 3);
		ck_assert_ptr_null(mimeo_buffer_room(&b, SIZE_MAX - less));
		ck_assert_status(b.status, MSG_ERR_LIMIT);
		mimeo_buffer_free(&b);
	}
}
END_TEST

/* The first failure is the one that is told, until the buffer is cleared. */
START_TEST(failure_is_sticky)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	mimeo_buffer b;
	mimeo_buffer_init(&b, &memory, 100);
	books.fail_at = 1;
	mimeo_buffer_add_string(&b, "abc");
	ck_assert_status(b.status, MSG_ERR_NOMEM);
	for (size_t n = 1; n < 200; n++)
		ck_assert_ptr_null(mimeo_buffer_room(&b, n)); /* there is memory again: too late */
	ck_assert_uint_eq(books.requests, 1);
	ck_assert_status(b.status, MSG_ERR_NOMEM);
	mimeo_buffer_clear(&b);
	mimeo_buffer_add_string(&b, "abc");
	ck_assert_status(mimeo_buffer_result(&b, NULL), MSG_ERR_NONE);
	ck_assert_int_eq(memcmp(b.data, "abc", 3), 0);
	const size_t asked = books.requests;
	mimeo_buffer_clear(&b);
	ck_assert_uint_eq(b.size, 0);
	mimeo_buffer_add_string(&b, "def");
	ck_assert_uint_eq(books.requests, asked); /* the block was kept */
	mimeo_buffer_free(&b);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

START_TEST(the_first_failure_is_kept)
{
	mimeo_buffer b;
	mimeo_buffer_fix(&b, NULL, 0);
	mimeo_buffer_fail(&b, MSG_ERR_LIMIT);
	mimeo_buffer_fail(&b, MSG_ERR_NOMEM);
	ck_assert_status(b.status, MSG_ERR_LIMIT);
}
END_TEST

static void *refuse_all(void *ctx, void *block, size_t old_size, size_t new_size)
{
	(void)block;
	(void)old_size;
	*(size_t *)ctx = new_size;
	return NULL;
}

/* A block of half the address space cannot be had; asked for it is what is needed, not twice that. */
START_TEST(growth_does_not_overflow)
{
	size_t asked = 0;
	const msg_allocator memory = { .resize = refuse_all, .ctx = &asked };
	char nothing[1];
	mimeo_buffer b;
	mimeo_buffer_init(&b, &memory, SIZE_MAX);
	b.data = nothing;
	b.size = b.capacity = SIZE_MAX / 2 + 1;
	ck_assert_ptr_null(mimeo_buffer_room(&b, 1));
	ck_assert_status(b.status, MSG_ERR_NOMEM);
	ck_assert_uint_eq(asked, SIZE_MAX / 2 + 2);
}
END_TEST

START_TEST(every_allocation_fails_once)
{
	char *want = want_room();
	size_t requests = 1;
	for (size_t k = 1; k <= requests; k++) {
		for (int on = 0; on < 2; on++) {
			ledger books = { .live = 0 };
			const msg_allocator memory = memory_of(&books);
			mimeo_buffer b;
			mimeo_buffer_init(&b, &memory, SIZE_MAX);
			if (k == 1 && !on) {
				write_pieces(&b, 1, PIECES_MOST, want);
				requests = books.requests;
				ck_assert_uint_gt(requests, 5);
				mimeo_buffer_free(&b);
				mimeo_buffer_init(&b, &memory, SIZE_MAX);
				books.requests = 0;
			}
			books.fail_at = k;
			books.fail_on = on;
			const size_t n = write_pieces(&b, 1, PIECES_MOST, want);
			size_t size = 4711;
			ck_assert_status(mimeo_buffer_result(&b, &size), MSG_ERR_NOMEM);
			ck_assert_uint_eq(size, 0);
			ck_assert_uint_le(b.size, b.capacity);
			books.fail_at = 0;
			mimeo_buffer_clear(&b);
			ck_assert_uint_eq(write_pieces(&b, 1, PIECES_MOST, want), n);
			ck_assert_status(mimeo_buffer_result(&b, &size), MSG_ERR_NONE);
			ck_assert_uint_eq(size, n);
			ck_assert_int_eq(memcmp(b.data, want, n), 0);
			mimeo_buffer_free(&b);
			ck_assert_uint_eq(books.live, 0);
		}
	}
	free(want);
}
END_TEST

/* At every capacity a fixed buffer counts all, holds the front, and writes nothing behind its end (blocks are exact).
 */
START_TEST(fixed_counts_all_and_holds_the_front)
{
	char *want = want_room();
	for (uint64_t seed = 0; seed < 3; seed++) {
		mimeo_buffer none;
		mimeo_buffer_fix(&none, NULL, 0);
		const size_t n = write_pieces(&none, seed, 30, want);
		ck_assert_uint_eq(none.size, n);
		for (size_t capacity = 0; capacity <= n + 3; capacity++) {
			char *block = suite_exact(want, capacity); /* of any content: it is cleared */
			memset(block, '#', capacity);
			mimeo_buffer b;
			mimeo_buffer_fix(&b, block, capacity);
			write_pieces(&b, seed, 30, want);
			size_t size = 0;
			ck_assert_status(mimeo_buffer_result(&b, &size), capacity < n ? MSG_ERR_SPACE : MSG_ERR_NONE);
			ck_assert_uint_eq(size, n);
			ck_assert_int_eq(memcmp(block, want, capacity < n ? capacity : n), 0);
			mimeo_buffer_terminate(&b);
			for (size_t i = n; i < capacity; i++)
				ck_assert_int_eq(block[i], i == n ? '\0' : '#');
			mimeo_buffer_free(&b); /* the block is the caller's */
			free(block);
		}
	}
	free(want);
}
END_TEST

START_TEST(fixed_without_memory_counts)
{
	mimeo_buffer b;
	mimeo_buffer_fix(&b, NULL, 100); /* a capacity without memory is none */
	ck_assert_uint_eq(b.capacity, 0);
	mimeo_buffer_add_string(&b, "abc");
	size_t size = 0;
	ck_assert_status(mimeo_buffer_result(&b, &size), MSG_ERR_SPACE);
	ck_assert_uint_eq(size, 3);
	ck_assert_status(mimeo_buffer_result(&b, NULL), MSG_ERR_SPACE);
	b.size = SIZE_MAX - 1;
	mimeo_buffer_add_char(&b, 'x');
	ck_assert_uint_eq(b.size, SIZE_MAX);
	ck_assert_status(b.status, MSG_ERR_NONE);
	mimeo_buffer_add_char(&b, 'x');
	ck_assert_status(mimeo_buffer_result(&b, &size), MSG_ERR_LIMIT); /* and not a small size */
	ck_assert_uint_eq(size, 0);
}
END_TEST

/* The same octets as from a buffer of its own, whatever is lent; and what is lent stays its owner's. */
START_TEST(lent_room_comes_first)
{
	char *want = want_room();
	for (size_t lent = 1; lent < 300; lent += 7) {
		ledger books = { .live = 0 };
		const msg_allocator memory = memory_of(&books);
		char *room = malloc(lent);
		mimeo_buffer b;
		mimeo_buffer_init(&b, &memory, SIZE_MAX);
		mimeo_buffer_lend(&b, room, lent);
		const size_t n = write_pieces(&b, lent, lent % 20, want);
		ck_assert_uint_eq(b.size, n);
		ck_assert(n == 0 || memcmp(b.data, want, n) == 0);
		ck_assert_int_eq(b.data == room, n <= lent);
		ck_assert_int_eq(books.requests == 0, n <= lent);
		mimeo_buffer_clear(&b);
		mimeo_buffer_add_string(&b, "again");
		ck_assert(b.size == 5 && memcmp(b.data, "again", 5) == 0);
		mimeo_buffer_free(&b);
		ck_assert_uint_eq(books.live, 0);
		ck_assert(b.data == NULL && b.capacity == 0);
		free(room);
	}
	free(want);
}
END_TEST

START_TEST(lent_room_and_no_memory)
{
	ledger books = { .fail_at = 1 };
	const msg_allocator memory = memory_of(&books);
	char room[8];
	mimeo_buffer b;
	mimeo_buffer_init(&b, &memory, SIZE_MAX);
	mimeo_buffer_lend(&b, room, sizeof room);
	mimeo_buffer_add_string(&b, "12345678");
	ck_assert_int_eq(b.status, MSG_ERR_NONE);
	mimeo_buffer_add_char(&b, '9');
	ck_assert_int_eq(b.status, MSG_ERR_NOMEM);
	mimeo_buffer_free(&b);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

START_TEST(numbers_are_decimal)
{
	char block[48], want[48];
	for (unsigned bit = 0; bit < 64; bit++) {
		for (int delta = -1; delta <= 1; delta++) {
			const uint64_t n = (UINT64_C(1) << bit) + (uint64_t)delta;
			mimeo_buffer b;
			mimeo_buffer_fix(&b, block, sizeof block);
			mimeo_buffer_add_number(&b, n);
			mimeo_buffer_terminate(&b);
			snprintf(want, sizeof want, "%llu", (unsigned long long)n);
			ck_assert_str_eq(block, want);
		}
	}
	for (uint64_t n = 1; n < UINT64_MAX / 10; n *= 10) {
		mimeo_buffer b;
		mimeo_buffer_fix(&b, block, sizeof block);
		mimeo_buffer_add_number(&b, n - 1);
		mimeo_buffer_add_number(&b, n);
		mimeo_buffer_terminate(&b);
		snprintf(want, sizeof want, "%llu%llu", (unsigned long long)n - 1, (unsigned long long)n);
		ck_assert_str_eq(block, want);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("buffer");
	TCase *tests = tcase_create("buffer");
	tcase_add_test(tests, grows_and_holds_what_was_written);
	tcase_add_test(tests, growth_is_geometric);
	tcase_add_test(tests, ceiling_holds);
	tcase_add_test(tests, sizes_that_overflow_are_over_the_limit);
	tcase_add_test(tests, failure_is_sticky);
	tcase_add_test(tests, the_first_failure_is_kept);
	tcase_add_test(tests, growth_does_not_overflow);
	tcase_add_test(tests, every_allocation_fails_once);
	tcase_add_test(tests, fixed_counts_all_and_holds_the_front);
	tcase_add_test(tests, fixed_without_memory_counts);
	tcase_add_test(tests, lent_room_comes_first);
	tcase_add_test(tests, lent_room_and_no_memory);
	tcase_add_test(tests, numbers_are_decimal);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
