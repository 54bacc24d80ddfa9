/* Parameters, as an independent reader of RFC 2231 joins and decodes them: every value reads back, in the simplest form
 * that carries it. */
#include "support/rfc2231.h"
#include "encode/param.h"
#include "support/rfc2047.h"
#include "support/suite.h"

static char wire[1 << 17];

static size_t encode(const char *name, const char *text, size_t n, size_t column, int profile, int style)
{
	mimeo_buffer out;
	mimeo_fold fold;
	const mimeo_manner manner = { .profile = profile, .filename_style = style, .charset = &mimeo_charset_utf8 };
	char *exact = suite_exact(text, n);
	mimeo_buffer_fix(&out, wire, sizeof wire);
	mimeo_fold_start(&fold, &out, column);
	mimeo_param_write(&fold, name, exact, n, style != MSG_FILENAME_RFC2231, &manner);
	free(exact);
	ck_assert_uint_le(out.size, sizeof wire);
	return out.size;
}

static rfc2231 read_back(const char *name, const char *text, size_t n, size_t column, int profile, int style)
{
	size_t size = encode(name, text, n, column, profile, style);
	rfc2231 r;
	rfc2231_init(&r, size);
	const char *lines = rfc2231_lines(wire, size, column);
	bool read = rfc2231_param(&r, wire, size, name, profile == MSG_PROFILE_UTF8);
	if (lines || !read || r.size != n || (n && memcmp(r.text, text, n) != 0))
		ck_abort_msg("column %zu: %s / %s\n[%.*s]\n[%.*s]\n[%.*s]", column, lines ? lines : "lines good",
			r.fault ? r.fault : "read", (int)n, text, (int)size, wire, (int)r.size, r.text);
	return r;
}

static void round_trip(const char *name, const char *text, size_t n, size_t column)
{
	bool ascii = true, mark = rfc2047_has_mark(text, n);
	for (size_t i = 0; i < n; i++)
		ascii &= (unsigned char)text[i] < 0x80;
	for (int style = MSG_FILENAME_RFC2231; style <= MSG_FILENAME_BOTH; style++) {
		rfc2231 r = read_back(name, text, n, column, MSG_PROFILE_7BIT, style);
		ck_assert_int_eq(r.has_fallback, style == MSG_FILENAME_BOTH && (!ascii || mark));
		for (size_t i = 0; i < r.fallback_size; i++)
			ck_assert_uint_lt((unsigned char)r.fallback[i], 0x7F);
		ck_assert_int_eq(r.starred > 0, !ascii || mark);
		rfc2231_free(&r);
		r = read_back(name, text, n, column, MSG_PROFILE_UTF8, style);
		if (n < 30 && !mark)
			ck_assert_uint_eq(r.starred + r.sections, 0);
		rfc2231_free(&r);
	}
}

static const char *const alphabets[][8] = {
	{ "a", "b", "file", "-", "_", "x1", "report", "." },
	{ "my ", "long ", "file ", "name.", "txt", "(1) ", ";", " " },
	{ "\"", "\\", "a", "\"", "\\", "=", ";b=c", "/" },
	{ "\xC3\xA9", "a", "\xC3\xA0", "b", " ", ".pdf", "\xC3\xBC", "x" },
	{ "\xE6\x97\xA5", "\xE6\x9C\xAC", "a", "\xE8\xAA\x9E", "1", "\xF0\x9F\x98\x80", "\xC3\xA9", "." },
	{ "=?", "?=", "a", " ", "=", "?", "'", "%41" },
	{ "'", "*", "%", "(", ")", "a", "\xC3\xA9", "~" },
	{ "a", "b", "c", "d", "e", "f", "g", "h" },
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
		for (size_t column = 1; column <= 77; column += 13)
			round_trip("filename", text, n, column);
		round_trip("name", text, n, 77);
	}
}
END_TEST

/* Plain octets, then one character that is not, at every offset: a section that needs its star late has it. */
START_TEST(late_star)
{
	static const char *const late[] = {
		"\xC3\xA9", "\xE6\x97\xA5", "\xF0\x9F\x98\x80", " ", "'", "%", "*", "=?", "\\", "\""
	};
	char text[400];
	for (size_t k = 0; k < sizeof late / sizeof *late; k++) {
		for (size_t at = 0; at <= 200; at++) {
			memset(text, 'a', sizeof text);
			memcpy(text + at, late[k], strlen(late[k]));
			round_trip("filename", text, at + strlen(late[k]), 30);
			round_trip("filename", text, at + 70, 30);
			memcpy(text, "\xC3\xA9", 2);
			if (at >= 2)
				round_trip("filename", text, at + 70, 30);
		}
	}
}
END_TEST

START_TEST(random_values)
{
	char text[1400];
	uint64_t seed = 5 + (uint64_t)_i;
	for (int i = 0; i < 700; i++) {
		size_t n = compose(text, suite_random(&seed) % (i % 40 == 0 ? 1300 : 200), (size_t)_i, &seed);
		round_trip(i % 2 ? "filename" : "x-a-longer-name", text, n, 1 + suite_random(&seed) % 77);
	}
}
END_TEST

/* Sections 10 and over, and as few as possible: each but the last is full. */
START_TEST(many_sections)
{
	static char text[10000];
	memset(text, 'a', sizeof text);
	for (size_t n = 70; n < sizeof text; n += n < 1000 ? 1 : 997) {
		rfc2231 r = read_back("filename", text, n, 20, MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231);
		size_t full = 76 - strlen("filename*0="), sections = 0;
		for (size_t left = n; left > 0; sections++) {
			size_t room = full - (sections >= 100 ? 2 : sections >= 10 ? 1 : 0);
			left -= left < room ? left : room;
		}
		ck_assert_uint_eq(r.sections, sections);
		ck_assert_uint_eq(r.starred, 0);
		rfc2231_free(&r);
	}
}
END_TEST

/* The same behind a character that has to be encoded: the sections after the first need no star, and use its column. */
START_TEST(many_sections_behind_a_star)
{
	static char text[1000];
	memset(text, 'a', sizeof text);
	memcpy(text, "\xC3\xA9", 2);
	for (size_t n = 70; n < sizeof text; n++) {
		rfc2231 r = read_back("filename", text, n, 20, MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231);
		size_t left = n - 2 - (76 - strlen("filename*0*=UTF-8''%C3%A9")), sections = 1;
		for (; left > 0 && left < n; sections++) {
			size_t room = 76 - strlen("filename*1=") - (sections >= 10 ? 1 : 0);
			left -= left < room ? left : room;
		}
		ck_assert_uint_eq(r.sections, sections);
		ck_assert_uint_eq(r.starred, 1);
		rfc2231_free(&r);
	}
}
END_TEST

START_TEST(every_octet_and_pair)
{
	char text[3] = { 0 };
	for (unsigned a = 0x20; a < 0x7F; a++) {
		for (unsigned b = 0x20; b < 0x7F; b++) {
			text[0] = (char)a;
			text[1] = (char)b;
			rfc2231 r = read_back("filename", text, 2, 20, MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231);
			/* A token, but without the signs of RFC 2231, which some readers misunderstand. */
			bool token = rfc2231_token(text[0]) && rfc2231_token(text[1]) && !strpbrk(text, "*'%");
			bool mark = a == '=' && b == '?';
			ck_assert_int_eq(r.quoted, !token && !mark);
			ck_assert_uint_eq(r.starred, mark);
			rfc2231_free(&r);
		}
	}
}
END_TEST

START_TEST(forms)
{
	static const struct { const char *text; int style; const char *wire; } cases[] = {
		{ "", 0, "; filename=\"\"" },
		{ "a.txt", 0, "; filename=a.txt" },
		{ "a b.txt", 0, "; filename=\"a b.txt\"" },
		{ "a\".txt\\", 0, "; filename=\"a\\\".txt\\\\\"" },
		{ "\xC3\xA9.txt", 0, "; filename*=UTF-8''%C3%A9.txt" },
		{ "\xC3\xA9.txt", MSG_FILENAME_BOTH, "; filename=\"_.txt\"; filename*=UTF-8''%C3%A9.txt" },
		{ "\xC3\xA9.txt", MSG_FILENAME_RFC2047, "; filename=\"=?UTF-8?B?w6kudHh0?=\"" },
		{ "a.txt", MSG_FILENAME_BOTH, "; filename=a.txt" },
		{ "=?a", MSG_FILENAME_BOTH, "; filename=\"=_a\"; filename*=UTF-8''%3D%3Fa" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t size = encode("filename", cases[i].text, strlen(cases[i].text), 20, MSG_PROFILE_7BIT, cases[i].style);
		ck_assert_msg(size == strlen(cases[i].wire) && memcmp(wire, cases[i].wire, size) == 0,
			"[%.*s]", (int)size, wire);
	}
}
END_TEST

/* The fallback of a long name keeps its extension and fits its line. */
START_TEST(fallback_extension)
{
	char text[600];
	for (size_t n = 1; n <= 120; n++) {
		size_t size = 0;
		for (size_t i = 0; i < n; i++, size += 2)
			memcpy(text + size, "\xC3\xA9", 2);
		memcpy(text + size, ".tar.gz", 7);
		rfc2231 r = read_back("filename", text, size + 7, 30, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
		ck_assert(r.has_fallback);
		ck_assert_uint_eq(r.fallback_size, n + 7 <= 65 ? n + 7 : 65);
		ck_assert_mem_eq(r.fallback + r.fallback_size - 3, ".gz", 3);
		rfc2231_free(&r);
	}
	/* What begins with its only dot is all name. */
	rfc2231 r = read_back("filename", ".\xC3\xA9", 3, 30, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
	ck_assert(r.has_fallback);
	rfc2231_free(&r);
}
END_TEST

/* Shorter than an extension may be, and yet too wide beside a long name. */
START_TEST(fallback_beside_a_long_name)
{
	static const char *const texts[] = { "\xC3\xA9\"\"\"\"\"\"\"\"\"", ".\xC3\xA9\"\"\"\"\"\"\"\"\"" };
	char name[56];
	memset(name, 'n', 55);
	name[55] = '\0';
	for (size_t i = 0; i < 2; i++) {
		rfc2231 r = read_back(name, texts[i], strlen(texts[i]), 1, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
		ck_assert(r.has_fallback);
		rfc2231_free(&r);
	}
	/* One column too many, by an octet that takes two: the extension stays all the same. */
	const char *text = "\xC3\xA9" "bcdefghijklmno.p\"";
	rfc2231 r = read_back(name, text, strlen(text), 1, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
	ck_assert(r.has_fallback);
	ck_assert_uint_eq(r.fallback_size, 17);
	ck_assert_mem_eq(r.fallback, "_bcdefghijklmn.p\"", 17);
	rfc2231_free(&r);
}
END_TEST

/* Nothing before the dot, no dot at all, an extension that is too wide once it is escaped. */
START_TEST(fallback_of_odd_names)
{
	static const struct { const char *end, *kept; } cases[] = {
		{ ".\"\"\"\"\"\"\"\"\"", "____" }, { ".extension-of-many", "____" }, { "", "____" }, { ".a", "_.a" },
	};
	char text[300], name[61];
	memset(name, 'n', 60);
	name[60] = '\0';
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t n = 40; n <= 60; n++) {
			for (size_t k = 0; k < n; k++)
				memcpy(text + 2 * k, "\xC3\xA9", 2);
			memcpy(text + 2 * n, cases[i].end, strlen(cases[i].end));
			size_t size = encode(name, text, 2 * n + strlen(cases[i].end), 30, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
			rfc2231 r;
			rfc2231_init(&r, size);
			ck_assert_msg(rfc2231_param(&r, wire, size, name, false), "%s", r.fault);
			ck_assert_uint_eq(r.fallback_size, 76 - 60 - 3);
			size_t kept = strlen(cases[i].kept);
			ck_assert_mem_eq(r.fallback + r.fallback_size - kept, cases[i].kept, kept);
			rfc2231_free(&r);
		}
	}
	rfc2231 r = read_back("filename", ".\xC3\xA9", 3, 30, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
	ck_assert_uint_eq(r.fallback_size, 2);
	ck_assert_mem_eq(r.fallback, "._", 2);
	rfc2231_free(&r);
	/* What begins an encoded-word does not; neither "=" nor "?" alone does. */
	static const char marks[] = "\xC3\xA9 a?b=c =?d";
	r = read_back("filename", marks, sizeof marks - 1, 30, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
	ck_assert_uint_eq(r.fallback_size, 11);
	ck_assert_mem_eq(r.fallback, "_ a?b=c =_d", 11);
	rfc2231_free(&r);
}
END_TEST

/* Words within quotes: what old readers see, checked with the reader of RFC 2047. */
START_TEST(quoted_words)
{
	char text[512];
	for (size_t alphabet = 3; alphabet <= 6; alphabet++) {
		for (size_t length = 0; length <= 160; length++) {
			memcpy(text, "\xC3\xA9", 2);
			size_t n = 2 + compose(text + 2, length, alphabet, NULL);
			for (size_t column = 1; column <= 77; column += 5) {
				size_t size = encode("filename", text, n, column, MSG_PROFILE_7BIT, MSG_FILENAME_RFC2047);
				const char *fault = rfc2047_lines(wire, size, column);
				ck_assert_msg(!fault, "%s [%.*s]", fault, (int)size, wire);
				const char *quote = memchr(wire, '"', size);
				ck_assert_ptr_nonnull(quote);
				ck_assert_int_eq(wire[size - 1], '"');
				size_t inner = size - (size_t)(quote - wire) - 2;
				rfc2047 r;
				rfc2047_init(&r, size);
				ck_assert_msg(rfc2047_text(&r, quote + 1, inner), "%s [%.*s]", r.fault, (int)size, wire);
				ck_assert_uint_eq(r.size, n);
				ck_assert_mem_eq(r.text, text, n);
				rfc2047_free(&r);
			}
		}
	}
}
END_TEST

/* They move to the next line only where they must: behind them stand the quote and a semicolon. */
START_TEST(quoted_words_where_they_fit)
{
	static const char whole[] = "; a=\"=?UTF-8?B?w6k=?=\"";
	for (size_t column = 1; column < 78; column++) {
		size_t size = encode("a", "\xC3\xA9", 2, column, MSG_PROFILE_7BIT, MSG_FILENAME_RFC2047);
		const bool fits = column + sizeof whole - 1 + 1 <= 76;
		ck_assert_msg(size == sizeof whole - 1 + (fits ? 0 : 2), "column %zu: [%.*s]", column, (int)size, wire);
		ck_assert_int_eq(memcmp(wire, ";\r\n", 3) != 0, fits);
	}
}
END_TEST

START_TEST(names)
{
	char name[64];
	size_t offset = 99;
	for (unsigned c = 0; c < 256; c++) {
		memcpy(name, "ab?d", 4);
		name[2] = (char)c;
		bool good = c < 0x80 && rfc2231_token((char)c) && c != '*' && c != '\'' && c != '%';
		ck_assert_status(mimeo_check_param_name(name, 4, &offset), good ? MSG_ERR_NONE : MSG_ERR_NAME);
		ck_assert(good || offset == 2);
	}
	memset(name, 'n', sizeof name);
	ck_assert_status(mimeo_check_param_name(name, 60, NULL), MSG_ERR_NONE);
	ck_assert_status(mimeo_check_param_name(name, 61, &offset), MSG_ERR_NAME);
	ck_assert_uint_eq(offset, 60);
	ck_assert_status(mimeo_check_param_name(name, 0, &offset), MSG_ERR_NAME);
	ck_assert_uint_eq(offset, 0);
	/* the longest name still takes any value */
	name[60] = '\0';
	for (size_t length = 0; length < 80; length++) {
		char text[160];
		size_t n = compose(text, length, 4, NULL);
		size_t size = encode(name, text, n, 20, MSG_PROFILE_7BIT, MSG_FILENAME_BOTH);
		rfc2231 r;
		rfc2231_init(&r, size);
		ck_assert_msg(rfc2231_param(&r, wire, size, name, false), "%s", r.fault);
		ck_assert_uint_eq(r.size, n);
		ck_assert_mem_eq(r.text, text, n);
		rfc2231_free(&r);
	}
}
END_TEST

START_TEST(public_function)
{
	static const char text[] = "R\xC3\xA9union de l'association, avec un nom qui ne tient pas sur une seule ligne.pdf";
	size_t n = sizeof text - 1, size = 99;
	size_t whole = encode("filename", text, n, 31, MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231);
	char out[100];
	for (size_t capacity = 0; capacity <= whole; capacity++) {
		char *small = suite_exact(wire, capacity);
		ck_assert_status(msg_encode_param("filename", text, n, 31, capacity ? small : NULL, capacity, &size),
			capacity < whole ? MSG_ERR_SPACE : MSG_ERR_NONE);
		ck_assert_uint_eq(size, whole);
		if (capacity == whole)
			ck_assert_mem_eq(small, wire, whole);
		free(small);
	}
	ck_assert_status(msg_encode_param(NULL, "a", 1, 6, out, sizeof out, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encode_param("a*", "a", 1, 6, out, sizeof out, &size), MSG_ERR_NAME);
	ck_assert_status(msg_encode_param("", "a", 1, 6, out, sizeof out, &size), MSG_ERR_NAME);
	ck_assert_status(msg_encode_param("a", "a\tb", 3, 6, out, sizeof out, &size), MSG_ERR_CONTROL);
	ck_assert_status(msg_encode_param("a", "\xED\xB2\x80;b=c", 7, 6, out, sizeof out, &size), MSG_ERR_UTF8);
	ck_assert_status(msg_encode_param("a", NULL, 7, 6, out, sizeof out, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_param("a", "b", 1, 6, NULL, 7, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_param("a", "b", 1, 999, out, sizeof out, &size), MSG_ERR_ARGUMENT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("encode/param");
	TCase *tests = tcase_create("param");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, columns_and_lengths, 0, ALPHABETS);
	tcase_add_loop_test(tests, random_values, 0, ALPHABETS);
	tcase_add_test(tests, late_star);
	tcase_add_test(tests, many_sections);
	tcase_add_test(tests, many_sections_behind_a_star);
	tcase_add_test(tests, every_octet_and_pair);
	tcase_add_test(tests, forms);
	tcase_add_test(tests, fallback_extension);
	tcase_add_test(tests, fallback_beside_a_long_name);
	tcase_add_test(tests, fallback_of_odd_names);
	tcase_add_test(tests, quoted_words);
	tcase_add_test(tests, quoted_words_where_they_fit);
	tcase_add_test(tests, names);
	tcase_add_test(tests, public_function);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
