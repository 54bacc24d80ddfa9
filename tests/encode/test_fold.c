/* The folding writer against a plain model: where folds come, for every column and width, and what a fold does to the
 * space before it. */
#include "encode/fold.h"
#include "base/memory.h"
#include "support/suite.h"

static char wire[4096];
static mimeo_buffer out;
static mimeo_fold fold;

static void start(size_t column)
{
	mimeo_buffer_fix(&out, wire, sizeof wire);
	mimeo_fold_start(&fold, &out, column);
}

static void assert_wire(const char *expected)
{
	ck_assert_msg(out.size == strlen(expected) && memcmp(wire, expected, out.size) == 0, "[%.*s]", (int)out.size, wire);
}

START_TEST(folds_exactly_where_it_must)
{
	for (size_t column = 0; column <= 80; column++) {
		for (size_t width = 0; width <= 90; width++) {
			for (int word = 0; word <= 1; word++) {
				for (int had = 0; had <= 1; had++) {
					start(column);
					if (had)
						mimeo_fold_add_word(&fold, "w", 1);
					else
						mimeo_fold_add(&fold, "w", 1);
					mimeo_fold_space(&fold, width, word);
					size_t limit = word || had ? 76 : 78;
					bool folds = column + 2 + width > limit;
					assert_wire(folds ? "w\r\n " : "w ");
					ck_assert_uint_eq(fold.column, folds ? 1 : column + 2);
					ck_assert_int_eq(fold.has_word, had && !folds);
					ck_assert_int_eq(fold.empty, folds);
				}
			}
		}
	}
}
END_TEST

START_TEST(never_on_an_empty_or_fresh_line)
{
	start(70);
	mimeo_fold_space(&fold, 500, false);
	assert_wire(" ");
	start(70);
	mimeo_fold_add(&fold, "a", 1);
	mimeo_fold_space(&fold, 500, false);
	mimeo_fold_space(&fold, 500, true);
	assert_wire("a\r\n  ");
	ck_assert_uint_eq(fold.column, 2);
	mimeo_fold_add(&fold, "b", 1);
	mimeo_fold_space(&fold, 500, true);
	assert_wire("a\r\n  b\r\n ");
}
END_TEST

START_TEST(blanks_are_kept)
{
	for (size_t column = 1; column <= 78; column++) {
		start(column);
		mimeo_fold_add(&fold, "a", 1);
		mimeo_fold_blanks(&fold, " \t ", 3, 4, false);
		mimeo_fold_add(&fold, "", 0);
		mimeo_fold_add_string(&fold, "word");
		bool folds = column + 8 > 78;
		assert_wire(folds ? "a\r\n \t word" : "a \t word");
		ck_assert_uint_eq(fold.column, folds ? 7 : column + 8);
	}
	start(5);
	mimeo_fold_blanks(&fold, "", 0, 400, false);
	assert_wire("");
}
END_TEST

/* Characters count, not octets, wherever the octets over 7F stand. */
START_TEST(columns_are_characters)
{
	static const char *const pieces[] = { "a", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80" };
	uint64_t seed = 1;
	for (int i = 0; i < 2000; i++) {
		char text[400];
		size_t size = 0, characters = suite_random(&seed) % 90;
		for (size_t k = 0; k < characters; k++) {
			const char *piece = pieces[suite_random(&seed) % 8 < 5 ? 0 : suite_random(&seed) % 4];
			memcpy(text + size, piece, strlen(piece));
			size += strlen(piece);
		}
		char *exact = suite_exact(text, size);
		start(9);
		mimeo_fold_add(&fold, exact, size);
		ck_assert_uint_eq(fold.column, 9 + characters);
		ck_assert_uint_eq(out.size, size);
		free(exact);
	}
}
END_TEST

START_TEST(room_and_keep)
{
	for (size_t column = 0; column <= 80; column++) {
		start(column);
		ck_assert_uint_eq(mimeo_fold_room(&fold, false), column < 78 ? 78 - column : 0);
		ck_assert_uint_eq(mimeo_fold_room(&fold, true), column < 76 ? 76 - column : 0);
		fold.keep = 2;
		ck_assert_uint_eq(mimeo_fold_room(&fold, true), column < 74 ? 74 - column : 0);
		mimeo_fold_add(&fold, "a", 1);
		mimeo_fold_space(&fold, 3, false);
		assert_wire(column + 5 > 76 ? "a\r\n " : "a ");
	}
}
END_TEST

/* A break takes the place of the space, and of nothing else. */
START_TEST(breaks)
{
	start(9);
	ck_assert(mimeo_fold_break(&fold));
	assert_wire("\r\n ");
	ck_assert(!mimeo_fold_break(&fold));
	mimeo_fold_add(&fold, "a", 1);
	ck_assert(!mimeo_fold_break(&fold));
	mimeo_fold_space(&fold, 1, false);
	ck_assert(mimeo_fold_break(&fold));
	assert_wire("\r\n a\r\n ");
	ck_assert_uint_eq(fold.column, 1);
	mimeo_fold_add(&fold, "b", 1);
	mimeo_fold_blanks(&fold, "  ", 2, 1, false);
	ck_assert(!mimeo_fold_break(&fold));
	mimeo_fold_add_word(&fold, "c", 1);
	ck_assert(!mimeo_fold_break(&fold));
	mimeo_fold_blanks(&fold, "\t", 1, 1, false);
	ck_assert(!mimeo_fold_break(&fold));
	start(9);
	mimeo_fold_space(&fold, 1, false);
	ck_assert(!mimeo_fold_break(&fold));
}
END_TEST

/* The same octets and the same size whether they fit or are only counted. */
START_TEST(breaks_beyond_the_capacity)
{
	for (size_t capacity = 0; capacity <= 8; capacity++) {
		char *small = suite_exact("xxxxxxxx", capacity);
		mimeo_buffer_fix(&out, small, capacity);
		mimeo_fold_start(&fold, &out, 9);
		mimeo_fold_add(&fold, "ab", 2);
		mimeo_fold_space(&fold, 1, false);
		ck_assert(mimeo_fold_break(&fold));
		mimeo_fold_add(&fold, "c", 1);
		ck_assert_uint_eq(out.size, 6);
		ck_assert_int_eq(memcmp(small, "ab\r\n c", capacity < 6 ? capacity : 6), 0);
		free(small);
	}
}
END_TEST

START_TEST(takes_back_the_space_after_the_colon)
{
	const msg_allocator memory = mimeo_memory_default();
	mimeo_buffer_init(&out, &memory, 100);
	mimeo_buffer_add_string(&out, "Subject: ");
	mimeo_fold_start(&fold, &out, 9);
	ck_assert(mimeo_fold_break(&fold));
	ck_assert_uint_eq(out.size, 11);
	ck_assert_mem_eq(out.data, "Subject:\r\n ", 11);
	mimeo_buffer_free(&out);
	/* where none is, nothing is taken back */
	mimeo_buffer_init(&out, &memory, 100);
	mimeo_buffer_add_string(&out, "Subject:");
	mimeo_fold_start(&fold, &out, 8);
	ck_assert(mimeo_fold_break(&fold));
	ck_assert_uint_eq(out.size, 11);
	ck_assert_mem_eq(out.data, "Subject:\r\n ", 11);
	mimeo_buffer_free(&out);
	/* at its ceiling it has failed, and stays so */
	mimeo_buffer_init(&out, &memory, 9);
	mimeo_buffer_add_string(&out, "Subject: ");
	mimeo_fold_start(&fold, &out, 9);
	mimeo_fold_break(&fold);
	mimeo_fold_add(&fold, "a", 1);
	ck_assert_status(out.status, MSG_ERR_LIMIT);
	mimeo_buffer_free(&out);
}
END_TEST

START_TEST(first_word_and_the_hard_limit)
{
	for (size_t column = 0; column <= 998; column++) {
		start(column);
		mimeo_fold_first(&fold, 500);
		assert_wire(column + 500 > 998 ? "\r\n " : "");
	}
	start(0);
	mimeo_fold_first(&fold, SIZE_MAX);
	assert_wire("\r\n ");
	start(0);
	mimeo_fold_add(&fold, "a", 1);
	mimeo_fold_first(&fold, 2000);
	assert_wire("a");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("encode/fold");
	TCase *tests = tcase_create("fold");
	tcase_add_test(tests, folds_exactly_where_it_must);
	tcase_add_test(tests, never_on_an_empty_or_fresh_line);
	tcase_add_test(tests, blanks_are_kept);
	tcase_add_test(tests, columns_are_characters);
	tcase_add_test(tests, room_and_keep);
	tcase_add_test(tests, breaks);
	tcase_add_test(tests, breaks_beyond_the_capacity);
	tcase_add_test(tests, takes_back_the_space_after_the_colon);
	tcase_add_test(tests, first_word_and_the_hard_limit);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
