/* Encoded-words by themselves: whole characters and whole grapheme clusters, the shorter encoding, no padding between B
 * words, at every column and length. */
#include "encode/word.h"
#include "encode/grapheme.h"
#include "support/rfc2047.h"
#include "support/suite.h"

static char wire[1 << 17];

static const mimeo_manner manner = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };

static size_t encode(const char *text, size_t n, size_t column, size_t keep)
{
	mimeo_buffer out;
	mimeo_fold fold;
	char *exact = suite_exact(text, n);
	mimeo_buffer_fix(&out, wire, sizeof wire);
	mimeo_fold_start(&fold, &out, column);
	fold.keep = keep;
	mimeo_word_write(&fold, exact, n, &manner);
	free(exact);
	ck_assert_uint_le(out.size, sizeof wire);
	return out.size;
}

/* cluster[i]: does a cluster start at the octet i? NULL: not looked at. */
static size_t round_trip(const char *text, size_t n, size_t column, const bool *cluster)
{
	size_t size = encode(text, n, column, 0);
	rfc2047 r;
	rfc2047_init(&r, size);
	const char *lines = rfc2047_lines(wire, size, column);
	bool read = rfc2047_text(&r, wire, size), whole = true;
	for (size_t i = 0; i < r.cut_count && cluster; i++)
		whole &= cluster[r.cuts[i]];
	if (lines || !read || !whole || r.size != n || memcmp(r.text, text, n) != 0)
		ck_abort_msg("column %zu: %s / %s / %s\n[%.*s]\n[%.*s]", column, lines ? lines : "lines good",
			r.fault ? r.fault : "read", whole ? "whole" : "a cluster is cut", (int)n, text, (int)size, wire);
	size_t words = r.words;
	rfc2047_free(&r);
	return words;
}

/* Each piece is one grapheme cluster. */
static const char *const clusters[] = {
	"a", " ", "_", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80",       /* one character */
	"e\xCC\x81", "o\xCC\x82\xCC\xA3",                                    /* combining marks */
	"1\xEF\xB8\x8F\xE2\x83\xA3", "\xE2\x9D\xA4\xEF\xB8\x8F",             /* keycap, variation selector */
	"\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD",                                  /* emoji modifier */
	"\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7", "\xF0\x9F\x87\xAF\xF0\x9F\x87\xB5", /* regional indicators */
	"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7", /* ZWJ sequence, 18 octets */
	"\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7\xE0\xA4\xBF",                  /* conjunct and vowel sign */
	"\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8", "\xEA\xB0\x81",              /* Hangul jamo and a syllable */
	"\xE0\xB8\x81\xE0\xB8\xB3",                                          /* Thai AM */
};

enum { CLUSTERS = sizeof clusters / sizeof *clusters };

START_TEST(clusters_stay_whole)
{
	char text[700];
	bool cluster[700];
	uint64_t seed = 17 + (uint64_t)_i;
	for (int i = 0; i < 400; i++) {
		size_t n = 0, length = 1 + suite_random(&seed) % 500, few = 1 + suite_random(&seed) % 4;
		size_t base = suite_random(&seed) % CLUSTERS;
		memset(cluster, 0, sizeof cluster);
		while (n < length) {
			const char *piece = clusters[(base + suite_random(&seed) % few * 5) % CLUSTERS];
			cluster[n] = true;
			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
		}
		for (size_t at = 1; at < n; at++)
			ck_assert_msg(mimeo_grapheme_boundary(text, n, at) == cluster[at], "at %zu of [%.*s]", at, (int)n, text);
		round_trip(text, n, suite_random(&seed) % 79, cluster);
	}
}
END_TEST

/* A family of 25 octets fits no Q word; with spaces between, every cut is at a cluster and no B word follows a padded
 * one. */
START_TEST(long_clusters_with_spaces)
{
	static const char family[] =
		"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7\xE2\x80\x8D\xF0\x9F\x91\xA6";
	char text[600];
	bool cluster[600];
	for (size_t count = 1; count <= 20; count++) {
		size_t n = 0;
		memset(cluster, 0, sizeof cluster);
		for (size_t i = 0; i < count; i++) {
			if (i) {
				cluster[n] = true;
				text[n++] = ' ';
			}
			cluster[n] = true;
			memcpy(text + n, family, 25);
			n += 25;
		}
		for (size_t column = 0; column <= 78; column++)
			round_trip(text, n, column, cluster);
	}
	/* without spaces the only cuts that leave no padding are within clusters */
	for (size_t i = 0; i < 20; i++)
		memcpy(text + 25 * i, family, 25);
	for (size_t count = 1; count <= 20; count++)
		round_trip(text, 25 * count, 9, NULL);
}
END_TEST

/* A cluster without end is cut between its characters. */
START_TEST(endless_cluster)
{
	static char text[8000];
	static const char *const marks[] = { "\xCC\x81", "\xE2\x80\x8D", "\xF0\x9F\x8F\xBD" };
	for (size_t k = 0; k < 3; k++) {
		for (size_t count = 0; count <= 120; count++) {
			size_t n = 1, step = strlen(marks[k]);
			text[0] = 'a';
			for (size_t i = 0; i < count; i++, n += step)
				memcpy(text + n, marks[k], step);
			for (size_t column = 0; column <= 78; column += 13)
				round_trip(text, n, column, NULL);
		}
	}
	for (size_t n = 0; n < 8000; n += 4)
		memcpy(text + n, "\xF0\x9F\x87\xAB", 4);
	round_trip(text, 8000, 9, NULL);
}
END_TEST

/* A long cluster, then one without end, and Q words where columns are few: what a plan must pass over. */
START_TEST(clusters_of_every_length)
{
	char text[600];
	for (size_t before = 0; before <= 30; before++) {
		for (size_t count = 0; count <= 40; count++) {
			size_t n = 0;
			for (size_t i = 0; i <= before; i++, n += i ? 4 : 0)
				memcpy(text + n, i ? "\xF0\x9F\x8F\xBD" : "\xE6\x97\xA5z", 4);
			text[n++] = 'a';
			for (size_t i = 0; i < count; i++, n += 2)
				memcpy(text + n, "\xCC\x81", 2);
			for (size_t column = 0; column <= 78; column += 6)
				round_trip(text, n, column, NULL);
		}
	}
}
END_TEST

/* Where nothing can be folded the first word stands there all the same. */
START_TEST(no_place_to_fold)
{
	for (size_t column = 0; column <= 90; column++) {
		mimeo_buffer out;
		mimeo_fold fold;
		mimeo_buffer_fix(&out, wire, sizeof wire);
		mimeo_fold_start(&fold, &out, column);
		mimeo_fold_add(&fold, "(", 1);
		mimeo_word_write(&fold, "\xC3\xA9\xC3\xA9", 4, &manner);
		ck_assert_int_eq(wire[1], '=');
		ck_assert(column > 55 || !memchr(wire, '\r', out.size));
	}
}
END_TEST

static size_t put_character(char *s, uint32_t c)
{
	if (c < 0x80) {
		s[0] = (char)c;
		return 1;
	}
	size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = size - 1; i > 0; i--, c >>= 6)
		s[i] = (char)(0x80 | (c & 0x3F));
	s[0] = (char)((size == 2 ? 0xC0 : size == 3 ? 0xE0 : 0xF0) | c);
	return size;
}

/* Kana and ideographs, each behind a character of each size and behind a joiner. */
START_TEST(graphemes_of_the_east)
{
	static const uint32_t firsts[] = { 'a', 0xE9, 0x65E5, 0x1F600, 0x200D };
	for (uint32_t c = 0x3000; c < 0xA000; c++) {
		const bool extends = (c >= 0x302A && c <= 0x302F) || c == 0x3099 || c == 0x309A;
		for (size_t i = 0; i < 5; i++) {
			char text[8];
			const size_t at = put_character(text, firsts[i]), n = at + put_character(text + at, c);
			const bool boundary = mimeo_grapheme_boundary(text, n, at);
			if (boundary != (!extends && firsts[i] != 0x200D))
				ck_abort_msg("U+%04X U+%04X", (unsigned)firsts[i], (unsigned)c);
		}
	}
}
END_TEST

START_TEST(grapheme_pairs)
{
	static const struct { uint32_t before, after; bool boundary; } pairs[] = {
		{ 'a', 'b', true }, { 'a', 0x300, false }, { 'a', 0x2FF, true }, { 'a', 0x370, true }, { 'a', 0x200D, false },
		{ 0x200D, 0x1F469, false }, { 0x200D, 'a', true }, { 0x200D, 0xE9, true }, { 'a', 0xFF9F, false },
		{ 'a', 0xFFA0, true }, { 'a', 0xE01EF, false }, { 'a', 0xE01F0, true }, { 'a', 0x10FFFD, true },
		{ 'a', 0xFFFD, true }, { 0x1F44D, 0x1F3FB, false }, { 0x1F44D, 0x1F400, true },
		{ 0x1F1E6, 0x1F1FF, false }, { 'a', 0x1F1E6, true }, { 0x1F1E6, 0x1F200, true },
		/* Hangul: L, V, T, LV, LVT */
		{ 0x1100, 0x1100, false }, { 0x1100, 0x1161, false }, { 0x1100, 0xAC00, false }, { 0x1100, 0xAC01, false },
		{ 0x1100, 0x11A8, true }, { 0x1161, 0x1161, false }, { 0x1161, 0x11A8, false }, { 0x1161, 0x1100, true },
		{ 0x1161, 0xAC00, true }, { 0xAC00, 0x1161, false }, { 0xAC00, 0x11A8, false }, { 0xAC00, 0xAC00, true },
		{ 0xAC01, 0x11A8, false }, { 0xAC01, 0x1161, true }, { 0x11A8, 0x11A8, false }, { 0x11A8, 0x1161, true },
		{ 0xA960, 0xD7B0, false }, { 0xD7B0, 0xD7CB, false }, { 0xD7FB, 0xD7CB, false }, { 0xD7A3, 0x11A8, false },
		{ 0xD7A4, 0x11A8, true }, { 0x65E5, 0x672C, true },
		/* a virama joins letters of its own script */
		{ 0x94D, 0x915, false }, { 0x94D, 0x995, true }, { 0x9CD, 0x995, false }, { 0xACD, 0xA95, false },
		{ 0xB4D, 0xB15, false }, { 0xC4D, 0xC15, false }, { 0xD4D, 0xD15, false }, { 0xBCD, 0xB95, true },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char text[8];
		size_t at = put_character(text, pairs[i].before), n = at + put_character(text + at, pairs[i].after);
		char *exact = suite_exact(text, n);
		ck_assert_msg(mimeo_grapheme_boundary(exact, n, at) == pairs[i].boundary, "U+%04X U+%04X", pairs[i].before,
			pairs[i].after);
		for (size_t inside = at + 1; inside < n; inside++)
			ck_assert(!mimeo_grapheme_boundary(exact, n, inside));
		free(exact);
	}
}
END_TEST

static size_t q_length(const char *text, size_t n)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/ ";
	size_t length = 0;
	for (size_t i = 0; i < n; i++)
		length += memchr(safe, text[i], sizeof safe - 1) ? 1 : 3;
	return length;
}

START_TEST(shorter_of_q_and_b)
{
	char text[80];
	uint64_t seed = 23;
	for (int i = 0; i < 20000; i++) {
		size_t n = 0, length = 1 + suite_random(&seed) % 70, plain = suite_random(&seed) % 8;
		while (n < length) {
			const char *piece = suite_random(&seed) % 8 < plain ? "x" : clusters[suite_random(&seed) % 6];
			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
		}
		size_t q = q_length(text, n), b = (n + 2) / 3 * 4, shorter = q <= b ? q : b;
		size_t size = encode(text, n, 0, 0);
		if (shorter <= (q <= b ? 63 : 60)) {
			ck_assert_uint_eq(size, 12 + shorter);
			ck_assert_uint_eq(mimeo_word_width(text, n), size);
		} else {
			ck_assert_uint_lt(mimeo_word_width(text, n), 76);
		}
		ck_assert_int_eq(wire[8], q <= b ? 'Q' : 'B');
	}
}
END_TEST

/* Words are as few as they can be: all but the last of a run of like characters are full. */
START_TEST(words_are_full)
{
	static const struct { const char *text; size_t octets; } kinds[] = {
		{ "\xC3\xA9", 42 }, { "\xE6\x97\xA5", 45 }, { "\xF0\x9F\x98\x80", 36 },
		{ "_?a", 0 }, { "abc\xC3\xA9" "defghi", 0 },
	};
	static char text[5000];
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		size_t step = strlen(kinds[k].text);
		for (size_t count = 1; count <= 150; count++) {
			for (size_t i = 0; i < count; i++)
				memcpy(text + step * i, kinds[k].text, step);
			size_t n = step * count, words = round_trip(text, n, 1, NULL);
			if (kinds[k].octets)
				ck_assert_uint_le(words, (n + kinds[k].octets - 1) / kinds[k].octets);
			else
				ck_assert_uint_le(words, (q_length(text, n) + 59) / 60);
		}
	}
}
END_TEST

START_TEST(columns_and_lengths)
{
	static const char *const runs[] = {
		"\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", "a\xC3\xA9", "ab\xE6\x97\xA5", "x ", "\t"
	};
	char text[800];
	for (size_t k = 0; k < sizeof runs / sizeof *runs; k++) {
		size_t step = strlen(runs[k]);
		for (size_t n = step; n <= 160; n += step) {
			memcpy(text + n - step, runs[k], step);
			for (size_t shift = 0; shift <= 2; shift++) {
				char shifted[170] = "zz";
				memcpy(shifted + shift, text, n);
				for (size_t column = 0; column <= 90; column += 1 + n % 3)
					round_trip(shifted, n + shift, column, NULL);
			}
		}
	}
}
END_TEST

/* Columns that are kept free are free at the end of every line. */
START_TEST(kept_columns)
{
	char text[300];
	for (size_t i = 0; i < 100; i++)
		memcpy(text + 3 * i, i % 9 ? "\xE6\x97\xA5" : "abc", 3);
	for (size_t n = 3; n <= 300; n += 3) {
		for (size_t keep = 0; keep <= 5; keep++) {
			size_t size = encode(text, n, 20, keep), column = 20;
			for (size_t i = 0; i < size; i++) {
				column = wire[i] == '\n' ? 0 : column + 1;
				ck_assert(wire[i] == '\r' || wire[i] == '\n' || column + keep <= 76);
			}
		}
	}
}
END_TEST

START_TEST(looks_like)
{
	ck_assert(!mimeo_word_looks_like("", 0));
	for (unsigned a = 0; a < 256; a++) {
		for (unsigned b = 0; b < 256; b++) {
			char text[4] = { 'x', (char)a, (char)b, 'y' };
			ck_assert_int_eq(mimeo_word_looks_like(text, 4), a == '=' && b == '?');
			ck_assert_int_eq(mimeo_word_looks_like(text, 2), 0);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("encode/word");
	TCase *tests = tcase_create("word");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, clusters_stay_whole, 0, 4);
	tcase_add_test(tests, long_clusters_with_spaces);
	tcase_add_test(tests, endless_cluster);
	tcase_add_test(tests, clusters_of_every_length);
	tcase_add_test(tests, no_place_to_fold);
	tcase_add_test(tests, graphemes_of_the_east);
	tcase_add_test(tests, grapheme_pairs);
	tcase_add_test(tests, shorter_of_q_and_b);
	tcase_add_test(tests, words_are_full);
	tcase_add_test(tests, columns_and_lengths);
	tcase_add_test(tests, kept_columns);
	tcase_add_test(tests, looks_like);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
