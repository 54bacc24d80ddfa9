/* The judge of addresses against a second one, written by splitting instead of scanning; limits, offsets and wire
 * form. */
#include "field/address.h"
#include <stdio.h>
#include "base/ascii.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "field/must.h"

/* ---- the second judge: NUL-free strings cut in pieces ---- */

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool slow_label(const char *s, size_t n)
{
	if (n < 1 || n > 63 || s[0] == '-' || s[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_letter_or_digit(s[i]) && s[i] != '-' && (unsigned char)s[i] < 0x80)
			return false;
	return true;
}

static bool slow_ipv4(const char *s, size_t n)
{
	char text[16];
	unsigned a, b, c, d;
	if (n > 15 || memchr(s, 0, n))
		return false;
	memcpy(text, s, n);
	text[n] = 0;
	char back[64];
	if (sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d) != 4 || a > 255 || b > 255 || c > 255 || d > 255)
		return false;
	snprintf(back, sizeof back, "%u.%u.%u.%u", a, b, c, d);
	return strcmp(back, text) == 0;
}

/* Groups between colons; an empty one is the gap, which shows as two or three empty pieces at an end. */
static bool slow_ipv6(const char *s, size_t n)
{
	size_t groups = 0, gaps = 0, start = 0;
	if (n < 2)
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		if (s[i] == ':' && s[i + 1] == ':')
			gaps++;
	if (gaps > 1 || (s[0] == ':' && s[1] != ':') || (s[n - 1] == ':' && s[n - 2] != ':'))
		return false;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != ':')
			continue;
		size_t size = i - start;
		if (i == n && memchr(s + start, '.', size)) {
			if (!slow_ipv4(s + start, size))
				return false;
			groups += 2;
		} else if (size != 0) {
			for (size_t k = start; k < i; k++)
				if (!strchr("0123456789abcdefABCDEF", s[k]) || !s[k])
					return false;
			if (size > 4)
				return false;
			groups++;
		}
		start = i + 1;
	}
	return gaps ? groups <= 6 : groups == 8;
}

static bool slow_domain(const char *s, size_t n)
{
	if (n >= 2 && s[0] == '[') {
		if (s[n - 1] != ']')
			return false;
		bool six = n > 6 && mimeo_equal_nocase(s + 1, 5, "ipv6:", 5);
		return six ? slow_ipv6(s + 6, n - 7) : slow_ipv4(s + 1, n - 2);
	}
	size_t start = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '.')
			continue;
		if (!slow_label(s + start, i - start))
			return false;
		start = i + 1;
	}
	return true;
}

static bool slow_local(const char *s, size_t n)
{
	if (n < 1 || n > 64)
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		if (s[i] == '=' && s[i + 1] == '?')
			return false;
	if (s[0] == '"') {
		if (n < 2 || s[n - 1] != '"')
			return false;
		for (size_t i = 1; i < n - 1; i++) {
			if (s[i] == '"')
				return false;
			if (s[i] == '\\' && (++i == n - 1 || (unsigned char)s[i] >= 0x80))
				return false;
		}
		return true;
	}
	bool dot = true;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && dot)
			return false;
		dot = s[i] == '.';
		bool sign = s[i] && strchr("!#$%&'*+-/=?^_`{|}~", s[i]);
		if (!dot && !is_letter_or_digit(s[i]) && !sign && (unsigned char)s[i] < 0x80)
			return false;
	}
	return !dot;
}

static bool slow_address(const char *s, size_t n)
{
	size_t at = n;
	for (size_t i = 0; i < n; i++)
		if (s[i] == '@')
			at = i;
	return n <= 254 && at < n && mimeo_check_text(s, n, false, NULL) == MSG_ERR_NONE && slow_local(s, at) &&
		slow_domain(s + at + 1, n - at - 1);
}

/* ---- properties of one judgement ---- */

/* What stands before the offset can still become an address; with the octet there, it cannot. */
static void check_one(const char *s, size_t n)
{
	char *exact = suite_exact(s, n);
	size_t offset = 9999, again = 9999;
	int status = mimeo_check_address(exact, n, &offset);
	MUST(mimeo_check_address(exact, n, NULL) == status);
	MUST(msg_check_address(exact, n, &again) == status);
	MUST(again == offset);
	MUST_MSG((status == MSG_ERR_NONE) == slow_address(exact, n), "'%.*s': %s at %zu", (int)n, exact,
		msg_errname(status), offset);
	if (status == MSG_ERR_NONE) {
		MUST(offset == 9999);
		MUST(exact[mimeo_address_domain(exact, n) - 1] == '@');
	} else {
		MUST(offset <= n);
		char *before = suite_exact(s, offset);
		int cut = mimeo_check_address(before, offset, &again);
		MUST_MSG(cut == MSG_ERR_NONE || (cut == MSG_ERR_ADDRESS && again == offset),
			"'%.*s' to %zu: %s at %zu", (int)n, exact, offset, msg_errname(cut), again);
		free(before);
		bool word = offset < n && (exact[offset] == '=' || exact[offset] == '\\');
		if (offset < n && !word) {
			char *through = suite_exact(s, offset + 1);
			MUST(mimeo_check_address(through, offset + 1, &again) != MSG_ERR_NONE);
			MUST(again == offset);
			free(through);
		}
	}
	free(exact);
}

static const char *const samples[] = { "ab@cd.ef", "a.b@c-d.e", "\"a b\"@x.y", "\"a\\\"b\"@x", "a@[1.22.255.0]",
	"a@[IPv6:1:2:3:4:5:6:7:8]", "a@[IPv6:a::1.2.3.4]", "a@[ipv6:::]", "j\xC3\xB6rg@m\xC3\xBCller.example", "a=b?c@d" };

START_TEST(every_octet_everywhere)
{
	const char *sample = samples[_i];
	size_t n = strlen(sample);
	char s[64];
	for (size_t at = 0; at <= n; at++) {
		for (int c = 0; c < 256; c++) {
			memcpy(s, sample, n);
			s[at] = (char)c;
			if (at < n)
				check_one(s, n);
			memcpy(s + at + 1, sample + at, n - at);
			check_one(s, n + 1);
		}
	}
}
END_TEST

START_TEST(troublesome_pairs)
{
	static const char trouble[] = "\"\\@.,;:<>()[]=?- \t\r\n\0\x7f\xC2\x85\xE2\x80";
	const char *sample = samples[_i];
	size_t n = strlen(sample);
	char s[64];
	for (size_t at = 0; at <= n; at++) {
		for (size_t c = 0; c < (sizeof trouble - 1) * (sizeof trouble - 1); c++) {
			memcpy(s, sample, at);
			s[at] = trouble[c / (sizeof trouble - 1)];
			s[at + 1] = trouble[c % (sizeof trouble - 1)];
			memcpy(s + at + 2, sample + at, n - at);
			check_one(s, n + 2);
		}
	}
}
END_TEST

START_TEST(every_prefix)
{
	const char *sample = samples[_i];
	for (size_t n = 0; n <= strlen(sample); n++)
		check_one(sample, n);
}
END_TEST

START_TEST(random_addresses)
{
	static const char letters[] = "aaab1@@..-\"\\=?[]::I P\xC3\xB6";
	uint64_t state = 3;
	for (int turn = 0; turn < 200000; turn++) {
		char s[14];
		size_t n = suite_random(&state) % sizeof s;
		for (size_t i = 0; i < n; i++)
			s[i] = letters[suite_random(&state) % (sizeof letters - 1)];
		check_one(s, n);
	}
}
END_TEST

START_TEST(random_ipv6)
{
	static const char *const pieces[] = { ":", ":", ":", ":", "::", "1", "ab", "fFf", "1234", "12345", "1.2.3.4", "]",
		"." };
	uint64_t state = 4;
	for (int turn = 0; turn < 200000; turn++) {
		char s[160] = "a@[IPv6:";
		for (size_t i = suite_random(&state) % 18; i > 0; i--)
			strcat(s, pieces[i % 2 ? suite_random(&state) % 4 : suite_random(&state) % 13]);
		strcat(s, "]");
		check_one(s, strlen(s));
	}
}
END_TEST

START_TEST(ipv4_numbers)
{
	for (int value = 0; value < 1000; value++) {
		for (int width = 1; width <= 3; width++) {
			char s[40];
			int digits = value < 10 ? 1 : value < 100 ? 2 : 3;
			snprintf(s, sizeof s, "a@[%0*d.1.%0*d.9]", width, value, width, value);
			bool good = value < 256 && width <= digits;
			ck_assert_status(mimeo_check_address(s, strlen(s), NULL), good ? MSG_ERR_NONE : MSG_ERR_ADDRESS);
			check_one(s, strlen(s));
		}
	}
}
END_TEST

START_TEST(lengths)
{
	char s[400];
	for (size_t local = 1; local <= 80; local++) {
		for (int quoted = 0; quoted < 2; quoted++) {
			memset(s, 'a', sizeof s);
			if (quoted && local >= 2)
				s[0] = s[local - 1] = '"';
			memcpy(s + local, "@b", 2);
			size_t offset = 0;
			ck_assert_status(mimeo_check_address(s, local + 2, &offset), local <= 64 ? MSG_ERR_NONE : MSG_ERR_ADDRESS);
			ck_assert_uint_eq(offset, local <= 64 ? 0 : 64);
			check_one(s, local + 2);
		}
	}
	for (size_t label = 1; label <= 80; label++) {
		memset(s, 'a', sizeof s);
		memcpy(s, "a@x.", 4);
		memcpy(s + 4 + label, ".y", 2);
		size_t offset = 0;
		ck_assert_status(mimeo_check_address(s, label + 6, &offset), label <= 63 ? MSG_ERR_NONE : MSG_ERR_ADDRESS);
		ck_assert_uint_eq(offset, label <= 63 ? 0 : 4 + 63);
		check_one(s, label + 6);
	}
	for (size_t n = 10; n <= 400; n++) {
		for (size_t i = 0; i < n; i++)
			s[i] = i % 50 == 49 && i != n - 1 ? '.' : 'a';
		s[5] = '@';
		size_t offset = 0;
		ck_assert_status(mimeo_check_address(s, n, &offset), n <= 254 ? MSG_ERR_NONE : MSG_ERR_ADDRESS);
		ck_assert_uint_eq(offset, n <= 254 ? 0 : 254);
		check_one(s, n);
	}
}
END_TEST

/* A label or local part of characters of two, three and four octets is measured in octets. */
START_TEST(lengths_in_octets)
{
	static const char *const characters[] = { "\xC3\xB6", "\xE2\x82\xAC", "\xF0\x9F\x98\x80" };
	for (int c = 0; c < 3; c++) {
		size_t width = strlen(characters[c]);
		for (size_t count = 1; count < 40; count++) {
			char local[200] = "", domain[200] = "a@";
			for (size_t i = 0; i < count; i++) {
				strcat(local, characters[c]);
				strcat(domain, characters[c]);
			}
			strcat(local, "@b");
			ck_assert_status(mimeo_check_address(local, strlen(local), NULL),
				count * width <= 64 ? MSG_ERR_NONE : MSG_ERR_ADDRESS);
			ck_assert_status(mimeo_check_address(domain, strlen(domain), NULL),
				count * width <= 63 ? MSG_ERR_NONE : MSG_ERR_ADDRESS);
		}
	}
}
END_TEST

START_TEST(statuses_and_offsets)
{
	static const struct {
		const char *s;
		size_t n;
		int status;
		size_t offset;
	} cases[] = {
		{ "", 0, MSG_ERR_ADDRESS, 0 },
		{ "a", 1, MSG_ERR_ADDRESS, 1 },
		{ "a@", 2, MSG_ERR_ADDRESS, 2 },
		{ "@b", 2, MSG_ERR_ADDRESS, 0 },
		{ "a@b.", 4, MSG_ERR_ADDRESS, 4 },
		{ "a..b@c", 6, MSG_ERR_ADDRESS, 2 },
		{ "a b@c", 5, MSG_ERR_ADDRESS, 1 },
		{ "a@b\r\nRCPT TO:<v>", 16, MSG_ERR_CONTROL, 3 },
		{ "a@b\n", 4, MSG_ERR_CONTROL, 3 },
		{ "a\0@b", 4, MSG_ERR_CONTROL, 1 },
		{ "\"a\r\nRCPT TO:<v>\"@x", 18, MSG_ERR_CONTROL, 2 },
		{ "\"a\\\r\"@x", 7, MSG_ERR_CONTROL, 3 },
		{ "\"a\tb\"@x", 7, MSG_ERR_CONTROL, 2 },
		{ "a\xC2\x85@b", 5, MSG_ERR_CONTROL, 1 },
		{ "a@b\xE2\x80\xA8", 6, MSG_ERR_CONTROL, 3 },
		{ "a\x80@b", 4, MSG_ERR_UTF8, 1 },
		{ "a@\xC3", 3, MSG_ERR_UTF8, 2 },
		{ "a@b@c", 5, MSG_ERR_ADDRESS, 3 },
		{ "\"a\"@evil@good", 13, MSG_ERR_ADDRESS, 8 },
		{ "\"a@evil x\"@internal", 19, MSG_ERR_NONE, 77 },
		{ "user@good(x)evil", 16, MSG_ERR_ADDRESS, 9 },
		{ "<a@b>", 5, MSG_ERR_ADDRESS, 0 },
		{ "@x,@y:a@b", 9, MSG_ERR_ADDRESS, 0 },
		{ "=?x?q?=40evil=00?=@good", 23, MSG_ERR_ADDRESS, 0 },
		{ "a=?b@c", 6, MSG_ERR_ADDRESS, 1 },
		{ "\"=?x\"@c", 7, MSG_ERR_ADDRESS, 1 },
		{ "\"=\\?x\"@c", 8, MSG_ERR_ADDRESS, 1 },
		{ "\"\\=?x\"@c", 8, MSG_ERR_ADDRESS, 1 },
		{ "a=@c", 4, MSG_ERR_NONE, 77 },
		{ "a@=?x?=", 7, MSG_ERR_ADDRESS, 2 },
		{ "\"a@b", 4, MSG_ERR_ADDRESS, 4 },
		{ "\"\"@b", 4, MSG_ERR_NONE, 77 },
		{ "-f@x", 4, MSG_ERR_NONE, 77 },
		{ "a@b_c", 5, MSG_ERR_ADDRESS, 3 },
		{ "a@[300.1.1.1]", 13, MSG_ERR_ADDRESS, 5 },
		{ "a@[1.2.3]", 9, MSG_ERR_ADDRESS, 8 },
		{ "a@[IPv6:1:2:3:4:5:6:7]", 22, MSG_ERR_ADDRESS, 21 },
		{ "a@[IPv6:::1.2.3.4:5]", 20, MSG_ERR_ADDRESS, 17 },
		{ "a@[IPv6:1.2.3.4:5::]", 20, MSG_ERR_ADDRESS, 15 },
		{ "a@[IPv6:12345::]", 16, MSG_ERR_ADDRESS, 12 },
		{ "a@[IPv6:1:2:3:4:5:6:7:8:9]", 26, MSG_ERR_ADDRESS, 24 },
		{ "a@[IPv6:1:2:3:4:5:6:7:8:]", 25, MSG_ERR_ADDRESS, 24 },
		{ "a@[x:y]", 7, MSG_ERR_ADDRESS, 3 },
		{ "a@b\xE3\x80\x82" "c", 7, MSG_ERR_ADDRESS, 3 },   /* an ideographic full stop */
		{ "a@\xEF\xBC\xA5vil", 8, MSG_ERR_ADDRESS, 2 },     /* a fullwidth letter */
		{ "a\xEF\xBC\xA0" "b@c", 7, MSG_ERR_NONE, 77 },     /* legal in a local part, never mapped */
		{ "a\xC5\x80" "b@c", 6, MSG_ERR_NONE, 77 },         /* U+0140, which is 40 in its low octet */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *exact = suite_exact(cases[i].s, cases[i].n);
		size_t offset = 77;
		int status = mimeo_check_address(exact, cases[i].n, &offset);
		ck_assert_msg(status == cases[i].status && offset == cases[i].offset, "case %zu '%s': %s at %zu", i, cases[i].s,
			msg_errname(status), offset);
		free(exact);
	}
	size_t offset = 77;
	ck_assert_status(msg_check_address(NULL, 1, &offset), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_check_address(NULL, 1, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_check_address(NULL, 0, &offset), MSG_ERR_ADDRESS);
	ck_assert_uint_eq(offset, 0);
}
END_TEST

START_TEST(carried_and_written)
{
	static const struct {
		const char *s;
		int plain;
		size_t offset;
	} cases[] = {
		{ "a@b", MSG_ERR_NONE, 0 },
		{ "\"a@b\"@c", MSG_ERR_NONE, 0 },
		{ "a@[IPv6:::1]", MSG_ERR_NONE, 0 },
		{ "j\xC3\xB6@b", MSG_ERR_NEEDS_UTF8, 1 },
		{ "\"\xC3\xB6@x\"@b", MSG_ERR_NEEDS_UTF8, 1 },
		{ "j\xC3\xB6@b\xC3\xB6", MSG_ERR_NEEDS_UTF8, 1 },
		{ "a@b--\xE2\x80\x8B", MSG_ERR_IDN, 5 }, /* no label of IDNA2008, with libidn2 or without */
		{ "a@x.\xC3\x9Cy", MSG_ERR_IDN, 4 },     /* an upper-case letter: never mapped */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = strlen(cases[i].s);
		char *exact = suite_exact(cases[i].s, n);
		for (int profile = MSG_PROFILE_7BIT; profile <= MSG_PROFILE_UTF8; profile++) {
			size_t offset = 0;
			int expected = profile == MSG_PROFILE_UTF8 ? MSG_ERR_NONE : cases[i].plain;
			ck_assert_status(mimeo_check_address(exact, n, NULL), MSG_ERR_NONE);
			ck_assert_status(mimeo_address_carried(exact, n, profile, &offset), expected);
			ck_assert_status(mimeo_address_carried(exact, n, profile, NULL), expected);
			ck_assert_uint_eq(offset, expected == MSG_ERR_NONE ? 0 : cases[i].offset);
			char out[64];
			mimeo_buffer b;
			mimeo_buffer_fix(&b, out, sizeof out);
			mimeo_address_write(&b, exact, n, profile);
			if (expected == MSG_ERR_NONE) {
				ck_assert_uint_eq(b.size, n);
				ck_assert_mem_eq(out, exact, n);
			} else if (expected == MSG_ERR_IDN) {
				ck_assert_status(mimeo_buffer_result(&b, NULL), MSG_ERR_IDN);
			}
		}
		free(exact);
	}
}
END_TEST

/* In a build with libidn2 the same label has its A-label, and a domain that grows too long by it is no address. */
START_TEST(a_labels)
{
	bool idn = (msg_features() & MSG_FEATURE_IDN) != 0;
	static const char addr[] = "a@M.m\xC3\xBCller.example";
	size_t offset = 0;
	ck_assert_status(mimeo_address_carried(addr, sizeof addr - 1, MSG_PROFILE_7BIT, &offset),
		idn ? MSG_ERR_NONE : MSG_ERR_IDN);
	ck_assert_uint_eq(offset, idn ? 0 : 5);
	ck_assert_uint_eq(mimeo_address_domain("abc", 3), 0); /* no "@" */
	char out[64];
	mimeo_buffer b;
	/* What has failed keeps its status. */
	const msg_allocator memory = mimeo_memory_default();
	static const char none[] = "a@b--\xE2\x80\x8B";
	mimeo_buffer_init(&b, &memory, 1);
	mimeo_address_write(&b, none, sizeof none - 1, MSG_PROFILE_7BIT);
	ck_assert_status(b.status, MSG_ERR_LIMIT);
	mimeo_buffer_free(&b);
	if (!idn)
		return;
	mimeo_buffer_fix(&b, out, sizeof out);
	mimeo_address_write(&b, addr, sizeof addr - 1, MSG_PROFILE_7BIT);
	ck_assert_uint_eq(b.size, strlen("a@M.xn--mller-kva.example"));
	ck_assert_mem_eq(out, "a@M.xn--mller-kva.example", b.size);
	char grown[300] = "a@";
	while (strlen(grown) < 240)
		strcat(grown, "\xC3\xBC.");
	strcat(grown, "x");
	ck_assert_status(mimeo_check_address(grown, strlen(grown), NULL), MSG_ERR_NONE);
	ck_assert_status(mimeo_address_carried(grown, strlen(grown), MSG_PROFILE_8BIT, NULL), MSG_ERR_IDN);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/address");
	TCase *tests = tcase_create("all");
	int n = (int)(sizeof samples / sizeof *samples);
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, every_octet_everywhere, 0, n);
	tcase_add_loop_test(tests, troublesome_pairs, 0, n);
	tcase_add_loop_test(tests, every_prefix, 0, n);
	tcase_add_test(tests, random_addresses);
	tcase_add_test(tests, random_ipv6);
	tcase_add_test(tests, ipv4_numbers);
	tcase_add_test(tests, lengths);
	tcase_add_test(tests, lengths_in_octets);
	tcase_add_test(tests, statuses_and_offsets);
	tcase_add_test(tests, carried_and_written);
	tcase_add_test(tests, a_labels);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
