/* The kernels of the UTF-8 check say what the definition says: every two octets side by side, with all that can follow
 * them, in every place of a block; every length; every cut; and read nothing beyond the octets. */
#include "base/utf8_kernel.h"
#include "base/utf8.h"
#include "support/suite.h"

enum { LONGEST = 4 };

/* As many whole characters as there are, one at a time, from the octet `at` on. */
static size_t plainly_valid(const char *s, size_t n, size_t at)
{
	for (size_t step; at < n && (step = mimeo_utf8_step(s + at, n - at, NULL)) != 0;)
		at += step;
	return at;
}

static bool starts_character(const char *s, size_t n, size_t at)
{
	return at == n || ((unsigned char)s[at] & 0xC0) != 0x80;
}

/* want: how many octets are whole characters. s is read as it stands: where a sanitizer shall see what is beyond, it is
 * an exact block. */
static void check_octets(const char *s, size_t n, size_t want)
{
	for (const mimeo_utf8_kernel *kernel = mimeo_utf8_kernels; kernel->name; kernel++) {
		if (!kernel->is_here())
			continue;
		const size_t got = kernel->valid(s, n);
		if (got > want || !starts_character(s, want, got) || want - got >= MIMEO_UTF8_BLOCK + LONGEST)
			ck_abort_msg("%s: %zu of %zu octets, instead of %zu", kernel->name, got, n, want);
	}
	if (mimeo_utf8_valid(s, n) != want)
		ck_abort_msg("the whole check says %zu instead of %zu", mimeo_utf8_valid(s, n), want);
}

static void check_all(const char *s, size_t n)
{
	check_octets(s, n, plainly_valid(s, n, 0));
}

static void check_exact(const char *s, size_t n)
{
	char *exact = suite_exact(s, n);
	check_all(exact, n);
	free(exact);
}

/* Two octets of any value, and behind them those that lie at the edges of a range; ASCII round them. */
START_TEST(every_two_octets)
{
	static const unsigned char third[] = { 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2 };
	static const unsigned char fourth[] = { 0x7F, 0x80, 0xBF, 0xC2 };
	char s[MIMEO_UTF8_BLOCK];
	memset(s, 'a', sizeof s);
	for (unsigned v = 0; v < 65536; v++) {
		/* Across the seam of two vectors, within one, and at the start of what follows. */
		const size_t at = 29 + v % 4, end = at + 4;
		s[at] = (char)(v >> 8);
		s[at + 1] = (char)v;
		for (size_t k = 0; k < sizeof third * sizeof fourth; k++) {
			s[at + 2] = (char)third[k / sizeof fourth];
			s[at + 3] = (char)fourth[k % sizeof fourth];
			const size_t valid = plainly_valid(s, end, at);
			check_octets(s, sizeof s, valid == end ? sizeof s : valid);
		}
		memset(s + at, 'a', 4);
	}
}
END_TEST

static const char *const grounds[] = { "a", "\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x8e\x89", "a\xc3\xa9\xe6\x97\xa5" };

/* Returns how much of it is whole characters of the ground. */
static size_t fill(char *s, size_t n, const char *ground)
{
	const size_t size = strlen(ground);
	for (size_t i = 0; i < n; i++)
		s[i] = ground[i % size];
	return n - n % size;
}

START_TEST(every_trouble_at_every_place)
{
	static const char *const troubles[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xdf", "\xe0\x9f\xbf", "\xe0\xa0", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xee\x80", "\xef", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xc2\x80\x80", "\xe1\x80\x80\x80",
		"\xf1\x80\x80\x80\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf",
	};
	char s[3 * MIMEO_UTF8_BLOCK + 8];
	for (size_t g = 0; g < sizeof grounds / sizeof *grounds; g++) {
		for (size_t t = 0; t < sizeof troubles / sizeof *troubles; t++) {
			const size_t size = strlen(troubles[t]);
			for (size_t at = 0; at + size <= sizeof s; at++) {
				const size_t whole = fill(s, sizeof s, grounds[g]);
				memcpy(s + at, troubles[t], size);
				check_all(s, whole < at + size ? at + size : whole);
			}
		}
	}
}
END_TEST

/* Every length, cut where it may be, at every alignment. */
START_TEST(every_length)
{
	enum { MOST = 4096 };
	char *s = malloc(MOST + 32);
	for (size_t g = 0; g < sizeof grounds / sizeof *grounds; g++) {
		fill(s, MOST + 32, grounds[g]);
		for (size_t n = 0; n <= MOST; n += n < 400 ? 1 : 37)
			for (size_t shift = 0; shift < 32; shift += n < 400 ? 1 : 7)
				check_all(s + shift, n);
		for (size_t n = 0; n <= 300; n++)
			check_exact(s, n);
	}
	free(s);
}
END_TEST

START_TEST(random_octets)
{
	uint64_t state = 77;
	char s[300];
	for (int i = 0; i < 20000; i++) {
		const size_t n = suite_random(&state) % sizeof s;
		fill(s, n, grounds[suite_random(&state) % 5]);
		for (size_t k = suite_random(&state) % 4; k > 0 && n > 0; k--)
			s[suite_random(&state) % n] = (char)suite_random(&state);
		check_exact(s, n);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("utf8_kernels");
	TCase *tests = tcase_create("utf8_kernels");
	tcase_add_test(tests, every_two_octets);
	tcase_add_test(tests, every_trouble_at_every_place);
	tcase_add_test(tests, every_length);
	tcase_add_test(tests, random_octets);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
