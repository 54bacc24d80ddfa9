/* Phrases: atoms, a quoted-string or encoded-words, whichever comes first that carries the name; an independent reader
 * gets exactly the name back. */
#include "support/rfc2047.h"
#include "encode/text.h"
#include "support/suite.h"

static char wire[1 << 17];

static const mimeo_manner seven = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };
static const mimeo_manner raw = { .profile = MSG_PROFILE_UTF8, .charset = &mimeo_charset_utf8 };

static size_t encode(const char *text, size_t n, size_t column, const mimeo_manner *manner)
{
	mimeo_buffer out;
	mimeo_fold fold;
	char *exact = suite_exact(text, n);
	mimeo_buffer_fix(&out, wire, sizeof wire);
	mimeo_fold_start(&fold, &out, column);
	mimeo_phrase_write(&fold, exact, n, manner);
	free(exact);
	ck_assert_uint_le(out.size, sizeof wire);
	return out.size;
}

static size_t round_trip(const char *text, size_t n, size_t column, const mimeo_manner *manner)
{
	size_t size = encode(text, n, column, manner);
	rfc2047 r;
	rfc2047_init(&r, size);
	const char *lines = rfc2047_lines(wire, size, column);
	bool read = rfc2047_phrase(&r, wire, size);
	if (lines || !read || r.size != n || (n && memcmp(r.text, text, n) != 0))
		ck_abort_msg("column %zu: %s / %s\n[%.*s]\n[%.*s]\n[%.*s]", column, lines ? lines : "lines good",
			r.fault ? r.fault : "read", (int)n, text, (int)size, wire, (int)r.size, r.text);
	size_t words = r.words;
	rfc2047_free(&r);
	return words;
}

static const char *const alphabets[][8] = {
	{ "John ", "Q. ", "Public", "\"", "\\", "(x) ", "<evil@x>", "," },
	{ "Ann", " ", "Lee", " ", "O'Neil", "-", "x", "y" },
	{ "J\xC3\xB6rg", " ", "M\xC3\xBCller", " ", "(AG)", "\"", "\xE6\x97\xA5\xE6\x9C\xAC", "," },
	{ "=?", "?=", "a", " ", "=", "?", "utf-8", "q" },
	{ "a", " ", "  ", "b", "@", "c", ".", ":" },
	{ "\"", "\\", "\"", "\\", " ", "\"", "\\", "a" },
	{ "\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7", "e\xCC\x81", " ", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", "x", "\xE3\x81\xAE",
		"1\xEF\xB8\x8F\xE2\x83\xA3", "\xC3\x9F" },
};

enum { ALPHABETS = sizeof alphabets / sizeof *alphabets };

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
			round_trip(text, n, column, &seven);
	}
}
END_TEST

START_TEST(random_names)
{
	char text[1400];
	uint64_t seed = 11 + (uint64_t)_i;
	for (int i = 0; i < 2500; i++) {
		size_t n = compose(text, suite_random(&seed) % (i % 40 == 0 ? 1300 : 120), (size_t)_i, &seed);
		round_trip(text, n, 1 + suite_random(&seed) % 78, &seven);
		round_trip(text, n, 1 + suite_random(&seed) % 78, &raw);
	}
}
END_TEST

START_TEST(every_octet_and_pair)
{
	static const char specials[] = "()<>[]:;@\\,.\"";
	char text[3] = "";
	for (unsigned a = 0x20; a < 0x7F; a++) {
		for (unsigned b = 0x20; b < 0x7F; b++) {
			text[0] = (char)a;
			text[1] = (char)b;
			bool encoded = a == ' ' || b == ' ' || (a == '=' && b == '?');
			ck_assert_uint_eq(round_trip(text, 2, 6, &seven), encoded);
			if (!encoded)
				ck_assert_int_eq(wire[0] == '"', strchr(specials, text[0]) || strchr(specials, text[1]));
		}
	}
}
END_TEST

START_TEST(forms)
{
	static const struct { const char *text, *wire; } cases[] = {
		{ "", "\"\"" },
		{ "Ann Lee", "Ann Lee" },
		{ "John Q. Public", "\"John Q. Public\"" },
		{ "a@b", "\"a@b\"" },
		{ "\"", "\"\\\"\"" },
		{ "\\", "\"\\\\\"" },
		{ "Doe, \"J\" (x)", "\"Doe, \\\"J\\\" (x)\"" },
		{ "J\xC3\xB6rg, Dr.", "=?UTF-8?B?SsO2cmcsIERyLg==?=" },
		{ "=?utf-8?q?a?=", "=?UTF-8?B?PT91dGYtOD9xP2E/PQ==?=" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t size = encode(cases[i].text, strlen(cases[i].text), 6, &seven);
		ck_assert_msg(size == strlen(cases[i].wire) && memcmp(wire, cases[i].wire, size) == 0,
			"[%.*s]", (int)size, wire);
	}
	size_t size = encode("J\xC3\xB6rg, Dr.", 10, 6, &raw);
	ck_assert_uint_eq(size, 12);
	ck_assert_mem_eq(wire, "\"J\xC3\xB6rg, Dr.\"", 12);
}
END_TEST

/* Long words: within a line of 998 octets they stay, escapes counted; beyond, they are encoded. */
START_TEST(long_words)
{
	char text[1100];
	static const char fills[] = { 'w', '"', '@' };
	for (size_t k = 0; k < sizeof fills; k++) {
		memset(text, fills[k], sizeof text);
		for (size_t n = 430; n <= 1010; n++) {
			bool encoded = n * (fills[k] == '"' ? 2 : 1) > 900;
			for (size_t column = 1; column <= 78; column += 77)
				ck_assert_uint_eq(round_trip(text, n, column, &seven) > 0, encoded);
		}
	}
}
END_TEST

/* Of what is quoted, with its quotes; else of the first word. */
START_TEST(width_of_the_first_piece)
{
	static const struct { const char *text; size_t width; } rows[] = {
		{ "plain", 5 }, { "two words", 3 }, { "a, b", 6 }, { "a\"b\\c", 9 }, { "", 2 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool word = true;
		ck_assert_uint_eq(mimeo_phrase_width(rows[i].text, strlen(rows[i].text), &seven, &word), rows[i].width);
		ck_assert(!word);
	}
}
END_TEST

/* Each word counts for itself. */
START_TEST(long_words_behind_others)
{
	char text[1100] = "one two ";
	for (size_t n = 895; n <= 905; n++) {
		memset(text + 8, 'w', n);
		ck_assert_uint_eq(round_trip(text, 8 + n, 1, &seven) > 0, n > 900);
	}
}
END_TEST

/* What mimeo_phrase_width says is enough for mimeo_fold_space to keep the first piece on its line, whatever stands
 * before. */
START_TEST(width_keeps_the_line)
{
	char text[400];
	uint64_t seed = 3;
	for (int i = 0; i < 10000; i++) {
		const mimeo_manner *manner = i % 3 ? &seven : &raw;
		size_t n = compose(text, 1 + suite_random(&seed) % 120, suite_random(&seed) % ALPHABETS, &seed);
		size_t column = 2 + suite_random(&seed) % 75;
		mimeo_buffer out;
		mimeo_fold fold;
		mimeo_buffer_fix(&out, wire, sizeof wire);
		mimeo_fold_start(&fold, &out, 0);
		for (size_t k = 0; k < column; k++)
			mimeo_fold_add(&fold, k + 1 < column ? "x" : ",", 1);
		bool word = false;
		size_t width = mimeo_phrase_width(text, n, manner, &word);
		mimeo_fold_space(&fold, width, word);
		mimeo_phrase_write(&fold, text, n, manner);
		const char *fault = rfc2047_lines(wire, out.size, 0);
		ck_assert_msg(!fault, "%s\n[%.*s]", fault, (int)out.size, wire);
		size_t head = column + (wire[column] == '\r' ? 3 : 1);
		rfc2047 r;
		rfc2047_init(&r, out.size);
		ck_assert_msg(rfc2047_phrase(&r, wire + head, out.size - head), "%s [%.*s]", r.fault, (int)out.size, wire);
		ck_assert_uint_eq(r.size, n);
		ck_assert_mem_eq(r.text, text, n);
		ck_assert_uint_eq(word, r.words > 0);
		rfc2047_free(&r);
	}
}
END_TEST

START_TEST(public_function)
{
	static const char text[] =
		"Doe, \"Johnny\" J\xC3\xB6rg and a rather long name that goes on, for more than one line";
	size_t n = sizeof text - 1, size = 99, whole = encode(text, n, 6, &seven);
	char out[400];
	for (size_t capacity = 0; capacity <= whole; capacity++) {
		char *small = suite_exact(wire, capacity);
		ck_assert_status(msg_encode_phrase(text, n, 6, capacity ? small : NULL, capacity, &size),
			capacity < whole ? MSG_ERR_SPACE : MSG_ERR_NONE);
		ck_assert_uint_eq(size, whole);
		if (capacity == whole)
			ck_assert_mem_eq(small, wire, whole);
		free(small);
	}
	ck_assert_status(msg_encode_phrase("a\tb", 3, 6, out, sizeof out, &size), MSG_ERR_CONTROL);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encode_phrase("\xC0\x8A", 2, 6, out, sizeof out, &size), MSG_ERR_UTF8);
	ck_assert_status(msg_encode_phrase(NULL, 2, 6, out, sizeof out, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_phrase("a", 1, 6, NULL, 2, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_phrase("a", 1, 999, out, sizeof out, &size), MSG_ERR_ARGUMENT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("encode/phrase");
	TCase *tests = tcase_create("phrase");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, columns_and_lengths, 0, ALPHABETS);
	tcase_add_loop_test(tests, random_names, 0, ALPHABETS);
	tcase_add_test(tests, every_octet_and_pair);
	tcase_add_test(tests, forms);
	tcase_add_test(tests, long_words);
	tcase_add_test(tests, long_words_behind_others);
	tcase_add_test(tests, width_of_the_first_piece);
	tcase_add_test(tests, width_keeps_the_line);
	tcase_add_test(tests, public_function);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
