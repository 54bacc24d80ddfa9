/* UTF-8 against a decoder that knows only RFC 3629's definition: the shortest form of a scalar value. */
#include "base/utf8.h"
#include "support/suite.h"

static size_t naive_encode(uint32_t c, unsigned char out[4])
{
	if (c < 0x80)
		return out[0] = (unsigned char)c, 1;
	const size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; c >>= 6)
		out[i] = (unsigned char)(0x80 + c % 64);
	out[0] = (unsigned char)((n == 2 ? 0xC0 : n == 3 ? 0xE0 : 0xF0) + c);
	return n;
}

/* The bits are taken as they come; the octets are a character if encoding these bits gives the octets again. */
static size_t naive_step(const unsigned char *s, size_t n, uint32_t *c)
{
	for (size_t size = 1; size <= 4 && size <= n; size++) {
		uint32_t value = size == 1 ? s[0] : s[0] % (size == 2 ? 32u : size == 3 ? 16u : 8u);
		for (size_t i = 1; i < size; i++)
			value = value * 64 + s[i] % 64;
		unsigned char again[4];
		const bool scalar = value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
		if (scalar && naive_encode(value, again) == size && memcmp(again, s, size) == 0)
			return *c = value, size;
	}
	return 0;
}

static size_t naive_valid(const unsigned char *s, size_t n)
{
	uint32_t c;
	for (size_t at = 0, step; at < n; at += step)
		if ((step = naive_step(s + at, n - at, &c)) == 0)
			return at;
	return n;
}

static void check_octets(const unsigned char *octets, size_t n)
{
	uint32_t want = 4711, got = 4711;
	const char *s = (const char *)octets;
	const size_t size = naive_step(octets, n, &want);
	if (mimeo_utf8_step(s, n, &got) != size || got != want || mimeo_utf8_step(s, n, NULL) != size)
		ck_abort_msg("%02x %02x ...: not %zu octets", octets[0], n > 1 ? octets[1] : 0u, size);
	const size_t valid = naive_valid(octets, n);
	if (mimeo_utf8_valid(s, n) != valid)
		ck_abort_msg("%02x %02x ...: not valid up to %zu", octets[0], n > 1 ? octets[1] : 0u, valid);
	size_t offset = 4711;
	const int status = msg_check_utf8(s, n, &offset);
	if (status != (valid == n ? MSG_ERR_NONE : MSG_ERR_UTF8) || offset != (valid == n ? 4711 : valid))
		ck_abort_msg("%02x %02x ...: %s at %zu", octets[0], n > 1 ? octets[1] : 0u, msg_errname(status), offset);
}

START_TEST(all_of_one_and_two_octets)
{
	unsigned char s[2];
	for (unsigned v = 0; v < 65536; v++) {
		s[0] = (unsigned char)(v >> 8);
		s[1] = (unsigned char)v;
		check_octets(s, 2);
		if (s[1] == 0)
			check_octets(s, 1);
	}
}
END_TEST

/* The octets at and beside every boundary of the table in RFC 3629 section 4, in every position, cut everywhere. */
START_TEST(boundaries_of_three_and_four_octets)
{
	static const unsigned char edges[] = {
		0x00,
		0x7F,
		0x80,
		0x8F,
		0x90,
		0x9F,
		0xA0,
		0xBF,
		0xC0,
		0xC1,
		0xC2,
		0xDF,
		0xE0,
		0xE1,
		0xEC,
		0xED,
		0xEE,
		0xEF,
		0xF0,
		0xF1,
		0xF3,
		0xF4,
		0xF5,
		0xF8,
		0xFF,
	};
	enum { EDGES = sizeof edges };
	for (size_t v = 0; v < (size_t)EDGES * EDGES * EDGES * EDGES; v++) {
		unsigned char s[4];
		for (size_t i = 0, rest = v; i < 4; i++, rest /= EDGES)
			s[i] = edges[rest % EDGES];
		check_octets(s, 4);
		if (v < (size_t)EDGES * EDGES * EDGES)
			check_octets(s, 3);
	}
}
END_TEST

START_TEST(every_scalar_value)
{
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		unsigned char s[4];
		uint32_t got = 4711;
		const size_t n = naive_encode(c, s);
		const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
		const size_t step = mimeo_utf8_step((const char *)s, n, &got);
		if (step != (surrogate ? 0 : n) || (step && got != c))
			ck_abort_msg("U+%04X: %zu octets", (unsigned)c, step);
		for (size_t cut = 0; cut < n; cut++)
			if (mimeo_utf8_step((const char *)s, cut, NULL) != 0)
				ck_abort_msg("U+%04X cut after %zu", (unsigned)c, cut);
	}
}
END_TEST

/* One ill-formed octet at every place of texts of every length: words of eight octets hide nothing. */
START_TEST(ill_formed_at_every_place)
{
	for (size_t n = 1; n <= 70; n++) {
		for (size_t at = 0; at < n; at++) {
			char text[70];
			memset(text, 'a', n);
			char *exact = suite_exact(text, n);
			exact[at] = '\x80';
			ck_assert_uint_eq(mimeo_utf8_valid(exact, n), at);
			exact[at] = '\xC3'; /* cut by the end, or by an "a" */
			ck_assert_uint_eq(mimeo_utf8_valid(exact, n), at);
			if (at + 1 < n) {
				exact[at + 1] = '\xA9';
				ck_assert_uint_eq(mimeo_utf8_valid(exact, n), n);
				ck_assert_uint_eq(mimeo_utf8_length(exact, n), n - 1);
			}
			free(exact);
		}
	}
}
END_TEST

START_TEST(random_mixtures)
{
	static const char *const pieces[] = {
		"a",
		"\xC3\xA9",
		"\xE6\x97\xA5",
		"\xF0\x9F\x8E\x89",
		"abcdefghij",
		"\xED\xA0\x80",
		"\x80",
	};
	uint64_t state = 3;
	for (int round = 0; round < 20000; round++) {
		char text[200];
		size_t n = 0, length = 0;
		const size_t kinds = round % 3 == 0 ? 7 : 5; /* two of three are well-formed */
		for (size_t want = suite_random(&state) % 20; want > 0; want--) {
			const char *piece = pieces[suite_random(&state) % kinds];
			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
			length += (unsigned char)piece[0] < 0x80 ? strlen(piece) : 1;
		}
		char *exact = suite_exact(text, n);
		const size_t valid = naive_valid((unsigned char *)text, n);
		ck_assert_uint_eq(mimeo_utf8_valid(exact, n), valid);
		if (kinds == 5) {
			ck_assert_uint_eq(valid, n);
			ck_assert_uint_eq(mimeo_utf8_length(exact, n), length);
		}
		free(exact);
	}
}
END_TEST

static bool is_control(uint32_t c, bool tab)
{
	return (c < 0x20 && !(tab && c == '\t')) || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

/* Every scalar value behind and in front of other text: refused at its own offset, or taken. */
START_TEST(text_refuses_controls)
{
	for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 61) {
		char text[8] = { 'a', '\xC3', '\xA9' };
		const size_t n = naive_encode(c, (unsigned char *)text + 3);
		text[3 + n] = 'b';
		const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
		for (int tab = 0; tab < 2; tab++) {
			const int want = surrogate ? MSG_ERR_UTF8 : is_control(c, tab) ? MSG_ERR_CONTROL : MSG_ERR_NONE;
			size_t offset = 4711;
			const int status = mimeo_check_text(text, 4 + n, tab, &offset);
			if (status != want || offset != (want == MSG_ERR_NONE ? 4711 : 3) ||
				mimeo_check_text(text, 4 + n, tab, NULL) != want)
				ck_abort_msg("U+%04X: %s at %zu", (unsigned)c, msg_errname(status), offset);
		}
	}
}
END_TEST

/* The judge one character at a time. */
static int naive_check_text(const unsigned char *s, size_t n, bool tab, size_t *offset)
{
	for (size_t step, at = 0; at < n; at += step) {
		uint32_t c = 0;
		step = naive_step(s + at, n - at, &c);
		if (step == 0 || is_control(c, tab))
			return *offset = at, step == 0 ? MSG_ERR_UTF8 : MSG_ERR_CONTROL;
	}
	return MSG_ERR_NONE;
}

static void check_text(const char *text, size_t n)
{
	char *exact = suite_exact(text, n);
	for (int tab = 0; tab < 2; tab++) {
		size_t want_offset = 4711, offset = 4711;
		const int want = naive_check_text((const unsigned char *)text, n, tab, &want_offset);
		const int status = mimeo_check_text(exact, n, tab, &offset);
		if (status != want || offset != want_offset)
			ck_abort_msg(
				"%zu octets: %s at %zu, not %s at %zu", n, msg_errname(status), offset, msg_errname(want), want_offset);
	}
	free(exact);
}

/* Every octet at every place of texts of every length, among the first and the last octets that are taken. */
START_TEST(text_of_every_length_and_place)
{
	static const char around[] = { ' ', 'a', '~' };
	for (size_t n = 1; n <= 20; n++) {
		for (size_t at = 0; at < n; at++) {
			for (int octet = 0; octet < 256; octet++) {
				for (size_t i = 0; i < sizeof around; i++) {
					char text[20];
					memset(text, around[i], n);
					text[at] = (char)octet;
					check_text(text, n);
				}
			}
		}
	}
}
END_TEST

/* Texts drawn from the octets and characters at the edges, so that faults stand side by side. */
START_TEST(text_of_edges)
{
	static const char *const pieces[] = { " ", "~", "\x7F", "\x1F", "\t", "abcdefgh", "~~~~~~~~", "        ",
		"\xC3\xA9", "\xC2\x9F", "\xC2\xA0", "\xE2\x80\xA7", "\xE2\x80\xA8", "\xE2\x80\xAA", "\x80", "\xE2\x80" };
	enum { PIECES = sizeof pieces / sizeof *pieces };
	uint64_t state = 5;
	for (int round = 0; round < 30000; round++) {
		char text[200];
		size_t n = 0;
		for (size_t k = suite_random(&state) % 24; k > 0; k--) {
			/* faults are seldom, or the rest of most texts would never be reached */
			const size_t draw = suite_random(&state) % (PIECES * 4);
			const char *piece = draw < PIECES ? pieces[draw] : pieces[5 + draw % 4];
			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
		}
		check_text(text, n);
	}
}
END_TEST

START_TEST(text_tells_the_first_fault)
{
	size_t offset = 4711;
	ck_assert_status(mimeo_check_text("ab\rc\xff", 5, true, &offset), MSG_ERR_CONTROL);
	ck_assert_uint_eq(offset, 2);
	ck_assert_status(mimeo_check_text("ab\xff\r", 4, true, &offset), MSG_ERR_UTF8);
	ck_assert_uint_eq(offset, 2);
	ck_assert_status(mimeo_check_text("abc\0d", 5, true, &offset), MSG_ERR_CONTROL);
	ck_assert_uint_eq(offset, 3);
	ck_assert_status(mimeo_check_text("abc\xC3", 4, true, &offset), MSG_ERR_UTF8);
	ck_assert_uint_eq(offset, 3);
}
END_TEST

START_TEST(nothing_at_any_pointer)
{
	size_t offset = 4711;
	ck_assert_uint_eq(mimeo_utf8_step(NULL, 0, NULL), 0);
	ck_assert_uint_eq(mimeo_utf8_valid(NULL, 0), 0);
	ck_assert_uint_eq(mimeo_utf8_length(NULL, 0), 0);
	ck_assert_status(mimeo_check_text(NULL, 0, true, &offset), MSG_ERR_NONE);
	ck_assert_status(msg_check_utf8(NULL, 0, &offset), MSG_ERR_NONE);
	ck_assert_uint_eq(offset, 4711);
	ck_assert_status(msg_check_utf8(NULL, 3, &offset), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(offset, 0);
	ck_assert_status(msg_check_utf8(NULL, 3, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_check_utf8("\xff", 1, NULL), MSG_ERR_UTF8);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tests = tcase_create("utf8");
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, all_of_one_and_two_octets);
	tcase_add_test(tests, boundaries_of_three_and_four_octets);
	tcase_add_test(tests, every_scalar_value);
	tcase_add_test(tests, ill_formed_at_every_place);
	tcase_add_test(tests, random_mixtures);
	tcase_add_test(tests, text_refuses_controls);
	tcase_add_test(tests, text_of_every_length_and_place);
	tcase_add_test(tests, text_of_edges);
	tcase_add_test(tests, text_tells_the_first_fault);
	tcase_add_test(tests, nothing_at_any_pointer);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
