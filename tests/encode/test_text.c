/* Unstructured text, as an independent reader decodes it: every value reads back equal whatever its length, its
 * characters and the column it starts at, within all limits of lines and words. */
#include "encode/text.h"
#include "base/memory.h"
#include "support/rfc2047.h"
#include "support/suite.h"

enum { WIRE_MOST = 1 << 18 };

static char wire[WIRE_MOST];

static size_t encode(const char *text, size_t n, size_t column, int profile)
{
	mimeo_buffer out;
	mimeo_fold fold;
	const mimeo_manner manner = { .profile = profile, .charset = &mimeo_charset_utf8 };
	char *exact = suite_exact(text, n);
	mimeo_buffer_fix(&out, wire, sizeof wire);
	mimeo_fold_start(&fold, &out, column);
	mimeo_text_write(&fold, exact, n, &manner);
	free(exact);
	ck_assert_uint_le(out.size, sizeof wire);
	return out.size;
}

/* Encodes, checks everything that can be seen on the octets, and compares. Returns the number of encoded-words. */
static size_t round_trip(const char *text, size_t n, size_t column, int profile)
{
	size_t size = encode(text, n, column, profile);
	rfc2047 r;
	rfc2047_init(&r, size);
	const char *lines = rfc2047_lines(wire, size, column);
	bool read = n == 0 || rfc2047_text(&r, wire, size);
	if (lines || !read || r.size != n || (n && memcmp(r.text, text, n) != 0))
		ck_abort_msg("column %zu: %s / %s\n[%.*s]\n[%.*s]\n[%.*s]", column, lines ? lines : "lines good",
			r.fault ? r.fault : "read", (int)n, text, (int)size, wire, (int)r.size, r.text);
	size_t words = r.words;
	rfc2047_free(&r);
	return words;
}

static const char *const alphabets[][8] = {
	{ "word ", "a ", "to ", "sentence, ", "x-y.z ", "\"quoted\" ", "(1) ", "end. " },
	{ "\xC3\xA9", "\xC3\xA0", "\xC3\xBC", "\xC5\x93", "\xC3\xA9", "\xC3\xAF", "\xC3\xB1", "\xC3\x9F" },
	{ "\xE6\x97\xA5", "\xE6\x9C\xAC", "\xE8\xAA\x9E", "\xE3\x81\xAE",
		"\xE4\xBB\xB6", "\xE5\x90\x8D", "\xE3\x80\x82", "\xE3\x83\x86" },
	{ "\xF0\x9F\x98\x80", "\xF0\x9F\x8E\x89", "\xF0\xA0\x80\x80", "\xF0\x9F\x9A\x80",
		"\xF0\x9F\x90\x8D", "\xF0\x9F\x8D\x95", "\xF0\x9F\x92\xA9", "\xF0\x9F\x8C\x8D" },
	{ "a", "\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", " ", "b", "_", "=" },
	{ "a", " ", "  ", "b", " ", "c", "   ", "d" },
	{ "a", "\t", " ", "b\t", " \t", "c", "\t\t", "d " },
	{ "=?", "?=", "=", "?", " ", "=?utf-8?q?a?=", "utf-8", "=?x?q?two words?=" },
	{ "\xC3\xA9", " ", "a", " ", "\xE6\x97\xA5", "  ", "b", "\t" },
	{ "\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7", "e\xCC\x81",
		"\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7",
		"1\xEF\xB8\x8F\xE2\x83\xA3", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", " ",
		"\xE0\xA4\x95\xE0\xA5\x8D\xE0\xA4\xB7", "o" },
};

enum { ALPHABETS = sizeof alphabets / sizeof *alphabets };

/* Text of at least length octets, whole pieces; in order for seed 0, else at random. */
static size_t compose(char *text, size_t length, size_t alphabet, uint64_t *seed)
{
	size_t size = 0;
	for (size_t i = 0; size < length; i++) {
		const char *piece = alphabets[alphabet][seed ? suite_random(seed) % 8 : (i * 5 + i / 7) % 8];
		memcpy(text + size, piece, strlen(piece));
		size += strlen(piece);
	}
	return size;
}

START_TEST(columns_and_lengths)
{
	char text[512];
	for (size_t length = 0; length <= 160; length++) {
		size_t n = compose(text, length, (size_t)_i, NULL);
		for (size_t column = 1; column <= 78; column++)
			round_trip(text, n, column, MSG_PROFILE_7BIT);
	}
}
END_TEST

START_TEST(random_text)
{
	char text[2200];
	uint64_t seed = 7 + (uint64_t)_i;
	for (int i = 0; i < 800; i++) {
		size_t length = suite_random(&seed) % (i % 50 == 0 ? 2000 : 200);
		size_t n = 0;
		while (n < length)
			n += compose(text + n, 1, suite_random(&seed) % 4 ? (size_t)_i : suite_random(&seed) % ALPHABETS, &seed);
		round_trip(text, n, 1 + suite_random(&seed) % 90, MSG_PROFILE_7BIT);
		round_trip(text, n, 1 + suite_random(&seed) % 90, MSG_PROFILE_UTF8);
	}
}
END_TEST

/* ASCII in single words stays as it is, at every length and column, also when it is folded. */
START_TEST(ascii_stays_plain)
{
	char text[400];
	for (size_t length = 1; length <= 300; length++) {
		for (size_t gap = 2; gap <= 13; gap++) {
			for (size_t i = 0; i < length; i++)
				text[i] = i % gap == gap - 1 && i + 1 < length ? ' ' : (char)('!' + (i * 7 + gap) % 94);
			for (size_t i = 1; i < length; i++)
				text[i] = text[i - 1] == '=' && text[i] == '?' ? 'x' : text[i];
			ck_assert_uint_eq(round_trip(text, length, 1 + length % 78, MSG_PROFILE_7BIT), 0);
		}
	}
}
END_TEST

/* A double space between words that fit a line together is left alone, and no fold stands there. */
/* What holds together stays plain as long as it fits: the first line, or one of its own. */
START_TEST(double_spaces_as_wide_as_a_line)
{
	char text[200] = "first ";
	for (size_t n = 60; n < 90; n++) {
		memset(text + 6, 'a', n);
		memcpy(text + 6 + n / 2, "  ", 2);
		ck_assert_int_eq(round_trip(text + 6, n, 9, MSG_PROFILE_7BIT) == 0, n <= 69);
		ck_assert_int_eq(round_trip(text, 6 + n, 9, MSG_PROFILE_7BIT) == 0, n <= 76);
	}
}
END_TEST

START_TEST(double_spaces_within_a_line)
{
	char text[200];
	for (size_t at = 1; at < 149; at++) {
		for (size_t i = 0; i < 152; i++)
			text[i] = i % 6 == 5 ? ' ' : 'a';
		memcpy(text + at, "b  c", 4);
		ck_assert_uint_eq(round_trip(text, 152, 9, MSG_PROFILE_7BIT), 0);
		size_t size = encode(text, 152, 9, MSG_PROFILE_7BIT);
		bool there = false;
		for (size_t i = 0; i + 4 <= size; i++)
			there |= memcmp(wire + i, "b  c", 4) == 0;
		ck_assert(there);
	}
}
END_TEST

static bool is_encoded_word(const char *s, size_t n)
{
	return n > 10 && memcmp(s, "=?UTF-8?", 8) == 0;
}

static bool needs_encoding(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return true;
	return false;
}

/* The words of a text as one octet each: its first where it stays, "*" for a run of those that do not. */
static size_t outline(char *out, const char *s, size_t n, bool (*encoded)(const char *s, size_t n))
{
	size_t size = 0;
	for (size_t i = 0; i < n;) {
		size_t end = i;
		while (end < n && s[end] != ' ' && s[end] != '\r' && s[end] != '\n')
			end++;
		const bool word = end > i && encoded(s + i, end - i);
		if (end > i && !(word && size > 0 && out[size - 1] == '*'))
			out[size++] = word ? '*' : s[i];
		i = end + 1;
	}
	return size;
}

/* Texts on either side of what is looked through at once, with spaces at every place of a window. */
START_TEST(words_are_encoded_where_they_must)
{
	uint64_t seed = 31;
	for (int i = 0; i < 20000; i++) {
		char text[300], want[300], got[300];
		const size_t n = 1 + suite_random(&seed) % (sizeof text - 4);
		size_t size = 0;
		while (size < n) {
			const uint64_t draw = suite_random(&seed);
			if (draw % 5 == 0 && size > 0 && size + 1 < n && text[size - 1] != ' ') {
				text[size++] = ' ';
			} else if (draw % 17 == 1) {
				text[size++] = '\xC3';
				text[size++] = '\xA9';
			} else {
				text[size++] = (char)('a' + draw % 26);
			}
		}
		round_trip(text, size, 9, MSG_PROFILE_7BIT);
		const size_t out = encode(text, size, 9, MSG_PROFILE_7BIT);
		const size_t wanted = outline(want, text, size, needs_encoding);
		const size_t gotten = outline(got, wire, out, is_encoded_word);
		if (wanted != gotten || memcmp(want, got, wanted) != 0)
			ck_abort_msg("[%.*s]\n[%.*s]", (int)size, text, (int)out, wire);
	}
}
END_TEST

START_TEST(every_octet_alone_and_in_pairs)
{
	char text[3];
	for (unsigned a = 0x20; a < 0x7F; a++) {
		for (unsigned b = 0x1F; b < 0x7F; b++) {
			text[0] = (char)a;
			text[1] = b == 0x1F ? '\t' : (char)b;
			size_t words = round_trip(text, 2, 9, MSG_PROFILE_7BIT);
			bool needs = a == ' ' || text[1] == ' ' || text[1] == '\t' || (a == '=' && b == '?');
			ck_assert_uint_eq(words, needs);
			round_trip(text, 1, 9, MSG_PROFILE_7BIT);
		}
	}
}
END_TEST

/* Trouble at each place of a plain text, so that no part of the fast scan misses it. */
START_TEST(trouble_at_each_place)
{
	static const char *const troubles[] = { "=?", "\xC3\xA9", "\t", "  " };
	char text[96];
	for (size_t n = 2; n <= 64; n++) {
		for (size_t at = 0; at + 2 <= n; at++) {
			for (size_t k = 0; k < 4; k++) {
				memset(text, 'x', sizeof text);
				memcpy(text + at, troubles[k], strlen(troubles[k]));
				size_t words = round_trip(text, n, 9, MSG_PROFILE_7BIT);
				bool inner = k == 3 && at > 0 && at + 2 < n;
				ck_assert_uint_eq(words > 0, !inner);
			}
		}
	}
}
END_TEST

/* E17: one space outside between a word that is encoded and one that is not. */
START_TEST(spaces_between)
{
	static const struct { const char *text, *wire; } cases[] = {
		{ "\xC3\xA9 a \xC3\xA9", "=?UTF-8?B?w6k=?= a =?UTF-8?B?w6k=?=" },
		{ "\xC3\xA9 \xC3\xA9", "=?UTF-8?B?w6kgw6k=?=" },
		{ "a \xC3\xA9", "a =?UTF-8?B?w6k=?=" },
		{ "\xC3\xA9 a", "=?UTF-8?B?w6k=?= a" },
		{ "", "" },
		{ " ", "=?UTF-8?Q?_?=" },
		{ "a ", "=?UTF-8?Q?a_?=" },
		{ "Re: abcd_\xC3\xA9", "Re: =?UTF-8?B?YWJjZF/DqQ==?=" },
		{ "Re: abcdefgh \xC3\xA9t", "Re: abcdefgh =?UTF-8?B?w6l0?=" },
		{ "institutionn\xC3\xA9", "=?UTF-8?Q?institutionn=C3=A9?=" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t size = encode(cases[i].text, strlen(cases[i].text), 9, MSG_PROFILE_7BIT);
		ck_assert_uint_eq(size, strlen(cases[i].wire));
		ck_assert_mem_eq(wire, cases[i].wire, size);
	}
}
END_TEST

START_TEST(long_words)
{
	char text[1200];
	memset(text, 'w', sizeof text);
	for (size_t n = 850; n <= 1010; n++) {
		for (size_t column = 1; column <= 78; column += 11) {
			ck_assert_uint_eq(round_trip(text, n, column, MSG_PROFILE_7BIT) > 0, n > 900);
			ck_assert_uint_eq(round_trip(text, n, column, MSG_PROFILE_UTF8) > 0, n > 900);
		}
		memcpy(text + 20, " a ", 3);
		round_trip(text, n + 23, 9, MSG_PROFILE_7BIT);
		memset(text, 'w', 40);
	}
	/* characters of three octets, raw: 300 of them fit, 301 do not */
	for (size_t n = 299; n <= 302; n++) {
		for (size_t i = 0; i < n; i++)
			memcpy(text + 3 * i, "\xE6\x97\xA5", 3);
		ck_assert_uint_eq(round_trip(text, 3 * n, 78, MSG_PROFILE_UTF8) > 0, n > 300);
	}
}
END_TEST

START_TEST(size_grows_linearly)
{
	static char text[110000];
	for (size_t alphabet = 0; alphabet < ALPHABETS; alphabet++) {
		size_t small_n = compose(text, 10000, alphabet, NULL);
		round_trip(text, small_n, 9, MSG_PROFILE_7BIT);
		size_t small = encode(text, small_n, 9, MSG_PROFILE_7BIT);
		if (alphabet < 3) {
			size_t large_n = compose(text, 50000, alphabet, NULL);
			size_t large = encode(text, large_n, 9, MSG_PROFILE_7BIT);
			ck_assert_uint_ge(large, small * 9 / 2);
			ck_assert_uint_le(large, small * 11 / 2);
		}
	}
}
END_TEST

/* Raw UTF-8 where the profile has it: nothing encoded, lines counted in characters. */
START_TEST(raw_utf8)
{
	char text[700];
	for (size_t words = 1; words <= 60; words++) {
		size_t n = 0;
		for (size_t i = 0; i < words; i++) {
			memcpy(text + n, i ? " \xC3\xA9t\xC3\xA9\xE6\x97\xA5" : "\xC3\xA9t\xC3\xA9\xE6\x97\xA5", i ? 9 : 8);
			n += i ? 9 : 8;
		}
		for (size_t column = 1; column <= 78; column++)
			ck_assert_uint_eq(round_trip(text, n, column, MSG_PROFILE_UTF8), 0);
		ck_assert_uint_gt(round_trip(text, n, 9, MSG_PROFILE_8BIT), 0);
	}
}
END_TEST

START_TEST(public_function)
{
	static const char text[] =
		"R\xC3\xA9union g\xC3\xA9n\xC3\xA9rale de l'association, salle des f\xC3\xAAtes, vendredi";
	size_t n = sizeof text - 1, size = 99, whole;
	char out[400];
	ck_assert_status(msg_encode_text(text, n, 9, out, sizeof out, &whole), MSG_ERR_NONE);
	ck_assert_uint_eq(whole, encode(text, n, 9, MSG_PROFILE_7BIT));
	ck_assert_mem_eq(out, wire, whole);
	for (size_t capacity = 0; capacity <= whole; capacity++) {
		char *small = suite_exact(wire, capacity);
		ck_assert_status(msg_encode_text(text, n, 9, capacity ? small : NULL, capacity, &size),
			capacity < whole ? MSG_ERR_SPACE : MSG_ERR_NONE);
		ck_assert_uint_eq(size, whole);
		free(small);
	}
	ck_assert_status(msg_encode_text(text, n, 9, out, sizeof out, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_encode_text(NULL, 0, 9, out, sizeof out, &size), MSG_ERR_NONE);
	ck_assert_uint_eq(size, 0);
	static const struct { const char *text; size_t n; int status; } bad[] = {
		{ NULL, 1, MSG_ERR_ARGUMENT }, { "a\r\nb", 4, MSG_ERR_CONTROL }, { "a\0b", 3, MSG_ERR_CONTROL },
		{ "\x7F", 1, MSG_ERR_CONTROL }, { "\xC2\x85", 2, MSG_ERR_CONTROL }, { "\xE2\x80\xA8", 3, MSG_ERR_CONTROL },
		{ "\xED\xA0\x80", 3, MSG_ERR_UTF8 }, { "\xC3", 1, MSG_ERR_UTF8 },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		size = 99;
		ck_assert_status(msg_encode_text(bad[i].text, bad[i].n, 9, out, sizeof out, &size), bad[i].status);
		ck_assert_uint_eq(size, 0);
	}
	ck_assert_status(msg_encode_text("a", 1, 9, NULL, 1, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_text("a", 1, 999, out, sizeof out, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_text("a\tb", 3, 9, out, sizeof out, &size), MSG_ERR_NONE);
}
END_TEST

/* Every column that is allowed at all; far out a fold comes first. */
START_TEST(far_columns)
{
	static const char *const texts[] = {
		"a", "plain words", "\xC3\xA9", " x ", "\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E"
	};
	for (size_t column = 0; column <= 998; column++) {
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
			size_t n = strlen(texts[i]), size = encode(texts[i], n, column, MSG_PROFILE_7BIT);
			bool ascii = i < 2;
			ck_assert_uint_eq(size && wire[0] == '\r', ascii ? column + (i ? 5 : 1) > 998 : wire[0] == '\r');
			if (!ascii)
				ck_assert(column < 50 ? wire[0] == '=' : column < 64 || wire[0] == '\r');
			rfc2047 r;
			rfc2047_init(&r, size);
			ck_assert_msg(rfc2047_text(&r, wire, size), "%s", r.fault);
			ck_assert_uint_eq(r.size, n);
			ck_assert_mem_eq(r.text, texts[i], n);
			rfc2047_free(&r);
		}
	}
}
END_TEST

/* In a growing buffer the space after the colon is taken back: the octets are those of the public function. */
START_TEST(field_and_function_agree)
{
	static const char *const texts[] = {
		"plain words", "\xC3\xA9 \xC3\xA9", "\xF0\x9F\x98\x80\xF0\x9F\x98\x80", "\t", "a  b"
	};
	const mimeo_manner manner = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };
	const msg_allocator memory = mimeo_memory_default();
	for (size_t name = 1; name <= 76; name++) {
		for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
			mimeo_buffer field;
			mimeo_fold fold;
			mimeo_buffer_init(&field, &memory, 10000);
			for (size_t k = 0; k < name; k++)
				mimeo_buffer_add_char(&field, 'N');
			mimeo_buffer_add(&field, ": ", 2);
			mimeo_fold_start(&fold, &field, name + 2);
			mimeo_text_write(&fold, texts[i], strlen(texts[i]), &manner);
			char out[400];
			size_t size;
			ck_assert_status(msg_encode_text(texts[i], strlen(texts[i]), name + 2, out, sizeof out, &size),
				MSG_ERR_NONE);
			size_t head = name + (out[0] == '\r' ? 1 : 2);
			ck_assert_uint_eq(field.size, head + size);
			ck_assert_mem_eq(field.data + head, out, size);
			ck_assert_ptr_null(rfc2047_lines(field.data + head, size, head));
			ck_assert(out[0] != '\r' || field.data[head - 1] == ':');
			mimeo_buffer_free(&field);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("encode/text");
	TCase *tests = tcase_create("text");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, columns_and_lengths, 0, ALPHABETS);
	tcase_add_loop_test(tests, random_text, 0, ALPHABETS);
	tcase_add_test(tests, ascii_stays_plain);
	tcase_add_test(tests, double_spaces_within_a_line);
	tcase_add_test(tests, double_spaces_as_wide_as_a_line);
	tcase_add_test(tests, words_are_encoded_where_they_must);
	tcase_add_test(tests, every_octet_alone_and_in_pairs);
	tcase_add_test(tests, trouble_at_each_place);
	tcase_add_test(tests, spaces_between);
	tcase_add_test(tests, long_words);
	tcase_add_test(tests, size_grows_linearly);
	tcase_add_test(tests, raw_utf8);
	tcase_add_test(tests, public_function);
	tcase_add_test(tests, far_columns);
	tcase_add_test(tests, field_and_function_agree);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
