/* The table of classes against the grammars spelled out, and comparison that knows no locale. */
#include "base/ascii.h"
#include <locale.h>
#include "support/suite.h"

static bool among(int c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

static bool is_letter_or_digit(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322 section 3.2.3: atext. */
static bool is_atext(int c)
{
	return is_letter_or_digit(c) || among(c, "!#$%&'*+-/=?^_`{|}~");
}

/* RFC 2045 section 5.1: any CHAR except SPACE, CTLs, or tspecials. */
static bool is_token(int c)
{
	return c > 32 && c < 127 && !among(c, "()<>@,;:\\\"/[]?=");
}

/* RFC 2231 section 7: any CHAR except SPACE, CTLs, "*", "'", "%", or tspecials. */
static bool is_attribute_char(int c)
{
	return is_token(c) && !among(c, "*'%");
}

/* RFC 5322 section 3.6.8: printable but ":". */
static bool is_ftext(int c)
{
	return (c >= 33 && c <= 57) || (c >= 59 && c <= 126);
}

/* RFC 5322 section 3.4.1: printable but "[", "]" and "\". */
static bool is_dtext(int c)
{
	return (c >= 33 && c <= 90) || (c >= 94 && c <= 126);
}

/* RFC 2047 section 5 (3): what may stand for itself in a phrase; "=" and "_" mean something else there. */
static bool is_q_phrase(int c)
{
	return is_letter_or_digit(c) || among(c, "!*+-/");
}

static void check_classes(int c)
{
	const unsigned char octet = (unsigned char)c;
	ck_assert_int_eq(mimeo_is(octet, MIMEO_ATEXT), is_atext(c));
	ck_assert_int_eq(mimeo_is(octet, MIMEO_TOKEN), is_token(c));
	ck_assert_int_eq(mimeo_is(octet, MIMEO_ATTRIBUTE), is_attribute_char(c));
	ck_assert_int_eq(mimeo_is(octet, MIMEO_FTEXT), is_ftext(c));
	ck_assert_int_eq(mimeo_is(octet, MIMEO_DTEXT), is_dtext(c));
	ck_assert_int_eq(mimeo_is(octet, MIMEO_QPHRASE), is_q_phrase(c));
	ck_assert_int_eq(mimeo_is(octet, MIMEO_CONTROL), c < 32 || c == 127);
	ck_assert_int_eq(mimeo_is(octet, MIMEO_ALNUM), is_letter_or_digit(c));
	ck_assert_int_eq(mimeo_is(octet, MIMEO_ALNUM | MIMEO_CONTROL), is_letter_or_digit(c) || c < 32 || c == 127);
	ck_assert_int_eq(mimeo_is(octet, 0), 0);
}

START_TEST(classes_are_the_grammars)
{
	for (int c = 0; c < 256; c++)
		check_classes(c);
}
END_TEST

static int naive_lower(int c)
{
	const char *const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", *const lower = "abcdefghijklmnopqrstuvwxyz";
	return among(c, upper) ? lower[strchr(upper, c) - upper] : c;
}

static void check_octet(int octet)
{
	const char c = (char)octet, *const digits = "0123456789abcdef";
	ck_assert_int_eq((unsigned char)mimeo_lower(c), naive_lower(octet));
	const bool hex = among(naive_lower(octet), digits);
	ck_assert_int_eq(mimeo_hex_value(c), hex ? (int)(strchr(digits, naive_lower(octet)) - digits) : -1);
	for (size_t at = 0; at < 40; at++) {
		char text[40];
		memset(text, 'a', sizeof text);
		text[at] = c;
		ck_assert_int_eq(mimeo_is_ascii(text, sizeof text), octet < 128);
		ck_assert_int_eq(mimeo_is_ascii(text, at), true);
	}
}

START_TEST(octets_alone)
{
	for (int octet = 0; octet < 256; octet++)
		check_octet(octet);
}
END_TEST

/* One octet at every place of texts of every length, the others as near to the edge as they may be: words of eight
 * octets hide nothing, and nothing behind the end is looked at. */
START_TEST(one_octet_in_texts_of_every_length)
{
	static const unsigned char odd[] = { 0x00, 0x7F, 0x80, 0x81, 0xFF };
	for (size_t n = 1; n <= 40; n++) {
		for (size_t at = 0; at < n; at++) {
			for (size_t i = 0; i < sizeof odd; i++) {
				char text[40];
				memset(text, i % 2 ? 0x7F : 0, n);
				text[at] = (char)odd[i];
				char *exact = suite_exact(text, n);
				const bool ascii = odd[i] < 0x80;
				if (mimeo_is_ascii(exact, n) != ascii || mimeo_ascii_run(exact, n) != (ascii ? n : at))
					ck_abort_msg("%02x at %zu of %zu", odd[i], at, n);
				free(exact);
			}
		}
	}
}
END_TEST

START_TEST(hex_digits_are_upper_case)
{
	for (int i = 0; i < 16; i++) {
		ck_assert_int_eq(mimeo_hex_digits[i], "0123456789ABCDEF"[i]);
		ck_assert_int_eq(mimeo_hex_value(mimeo_hex_digits[i]), i);
	}
}
END_TEST

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

/* All pairs of octets: the order of the lower-case forms as unsigned octets, equal where they are. */
START_TEST(pairs_compare_by_lower_case)
{
	for (int i = 0; i < 256; i++) {
		for (int k = 0; k < 256; k++) {
			const char a = (char)i, b = (char)k;
			const int want = sign(naive_lower(i) - naive_lower(k));
			ck_assert_int_eq(sign(mimeo_compare_nocase(&a, 1, &b, 1)), want);
			ck_assert_int_eq(mimeo_equal_nocase(&a, 1, &b, 1), want == 0);
		}
	}
}
END_TEST

/* All texts of up to three octets of these against each other. */
START_TEST(texts_compare_by_lower_case)
{
	static const char letters[] = { 'a', 'A', 'b', '\0', '\xc4', '\xe4' };
	enum { LETTERS = sizeof letters, MOST = 3, TEXTS = 1 + LETTERS * (1 + LETTERS * (1 + LETTERS)) };
	char texts[TEXTS][MOST];
	size_t sizes[TEXTS], n = 0;
	for (size_t size = 0, all = 1; size <= MOST; size++, all *= LETTERS) {
		for (size_t v = 0; v < all; v++, n++) {
			sizes[n] = size;
			for (size_t k = 0, rest = v; k < size; k++, rest /= LETTERS)
				texts[n][k] = letters[rest % LETTERS];
		}
	}
	ck_assert_uint_eq(n, TEXTS);
	for (size_t i = 0; i < n; i++) {
		char *a = suite_exact(texts[i], sizes[i]);
		for (size_t k = 0; k < n; k++) {
			const size_t least = sizes[i] < sizes[k] ? sizes[i] : sizes[k];
			int want = 0;
			for (size_t at = 0; at < least && want == 0; at++)
				want = sign(naive_lower((unsigned char)texts[i][at]) - naive_lower((unsigned char)texts[k][at]));
			if (want == 0)
				want = sign((int)sizes[i] - (int)sizes[k]);
			const int got = mimeo_compare_nocase(a, sizes[i], texts[k], sizes[k]);
			if (sign(got) != want || mimeo_equal_nocase(a, sizes[i], texts[k], sizes[k]) != (want == 0))
				ck_abort_msg("texts %zu and %zu: %d, not %d", i, k, got, want);
		}
		free(a);
	}
}
END_TEST

START_TEST(nothing_at_any_pointer)
{
	ck_assert(mimeo_is_ascii(NULL, 0));
	ck_assert(mimeo_equal_nocase(NULL, 0, NULL, 0));
	ck_assert(!mimeo_equal_nocase(NULL, 0, "a", 1));
	ck_assert_int_lt(mimeo_compare_nocase(NULL, 0, "a", 1), 0);
	ck_assert_int_gt(mimeo_compare_nocase("a", 1, NULL, 0), 0);
}
END_TEST

/* Where a Turkish locale is installed "I" is still the upper case of "i". */
START_TEST(locale_changes_nothing)
{
	setlocale(LC_ALL, "tr_TR.UTF-8");
	ck_assert(mimeo_equal_nocase("TITLE", 5, "title", 5));
	ck_assert_int_eq(mimeo_lower('I'), 'i');
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ascii");
	TCase *tests = tcase_create("ascii");
	tcase_add_test(tests, classes_are_the_grammars);
	tcase_add_test(tests, octets_alone);
	tcase_add_test(tests, one_octet_in_texts_of_every_length);
	tcase_add_test(tests, hex_digits_are_upper_case);
	tcase_add_test(tests, pairs_compare_by_lower_case);
	tcase_add_test(tests, texts_compare_by_lower_case);
	tcase_add_test(tests, nothing_at_any_pointer);
	tcase_add_test(tests, locale_changes_nothing);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
