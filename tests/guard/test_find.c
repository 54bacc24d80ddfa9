/* Finding: every way in which an address is written is one row, and so is everything that only looks like it. */
#include "base/memory.h"
#include "guard/find.h"
#include "guard/reference.h"
#include "support/suite.h"

typedef struct searched {
	const char *wanted;
	size_t hits, offset, candidates;
} searched;

static bool take_one(void *ctx, const char *folded, size_t n, size_t offset)
{
	searched *s = ctx;
	s->candidates++;
	if (n == strlen(s->wanted) && memcmp(folded, s->wanted, n) == 0 && s->hits++ == 0)
		s->offset = offset;
	return true;
}

static searched search_text(const char *wanted, const char *text, size_t n)
{
	searched s = { .wanted = wanted };
	char *exact = suite_exact(text, n);
	ck_assert(mimeo_find_addresses(exact, n, take_one, &s));
	free(exact);
	return s;
}

#define C "carol@example.org"

/* The address, and where it begins. */
static const struct {
	const char *wanted, *text;
	int offset;
} found[] = {
	{ C, C, 0 }, { C, " " C, 1 }, { C, C ".", 0 }, { C, "To: " C ", dave@example.net", 4 },
	{ C, "CAROL@Example.ORG", 0 },
	{ C, "<" C ">", 1 }, { C, "\"" C "\"", 1 }, { C, "'" C "'", 1 }, { C, "(" C ")", 1 }, { C, "[" C "]", 1 },
	{ C, "{" C "}", 1 },
	{ C, "`" C "`", 1 }, { C, "*" C "*", 1 }, { C, "**" C "**", 2 }, { C, "_" C "_", 1 }, { C, "-" C, 1 },
	{ C, "..." C "...", 3 },
	{ C, "|" C "|", 1 }, { C, "x=" C, 2 }, { C, "?to=" C "&cc=x", 4 }, { C, "a;" C ";b", 2 }, { C, "a," C ",b", 2 },
	{ C, "a:" C ":b", 2 },
	{ C, "mailto:" C "?subject=x", 7 }, { C, "<a href=\"mailto:" C "\">", 16 }, { C, "http://x/" C "/y", 9 },
	{ C, "#" C "#", 1 },
	{ C, "mailto:carol%40example.org", 7 }, { C, "?to=carol%40example.org%26x", 4 }, { C, "%63arol@example.org", 0 },
	{ C, "carol%40example%2Eorg", 0 }, { C, "%22carol@example.org%22", 3 }, { C, "%3Ccarol%40example.org%3E", 3 },
	{ C, "carol&#64;example.org", 0 }, { C, "carol&#x40;example.org", 0 }, { C, "carol&#X40;example.org", 0 },
	{ C, "carol&commat;example.org", 0 }, { C, "carol&#064;example.org", 0 }, { C, "carol&#64example.org", 0 },
	{ C, "carol&#0000000064;example.org", 0 }, { C, "carol@example&period;org", 0 }, { C, "carol@example&#46;org", 0 },
	{ C, "&lt;" C "&gt;", 4 }, { C, "&lt;carol&#64;example.org&gt;", 4 }, { C, "&quot;" C "&quot;", 6 },
	{ C, "&nbsp;" C "&nbsp;", 6 },
	{ C, "&#99;&#97;&#114;&#111;&#108;&#64;&#101;&#120;&#97;&#109;&#112;&#108;&#101;&#46;&#111;&#114;&#103;", 0 },
	{ C, "&#x63;arol@example.org", 0 }, { C, "car\xC2\xADol@example.org", 0 },
	{ C, "carol@exam\xE2\x80\x8Bple.org", 0 },
	{ C, "carol&shy;@example.org", 0 }, { C, "carol@&#8203;example.org", 0 },
	{ C, "carol\xEF\xBC\xA0" "example.org", 0 },
	{ C, "carol&#xFE6B;example.org", 0 }, { C, "carol&#65312;example.org", 0 },
	{ C, "carol\xEF\xB9\xAB" "example.org", 0 }, { C, "car\xE2\x81\xA0ol@exam\xEF\xBB\xBFple.org", 0 },
	{ C, "carol=40example.org", 0 }, { C, "?to=carol=40example.org", 4 },
	{ C, "\xE8\xAF\xB7" C "\xE3\x80\x82", 3 }, { C, "\xE2\x80\x9C" C "\xE2\x80\x9D", 3 },
	{ C, "\xC2\xA0" C "\xC2\xA0", 2 },
	{ C, C "\xE2\x80\x94" "call", 0 }, { C, "x@y@" C, 4 }, { C, "@" C, 1 }, { C, "\"carol\"@example.org", 0 },
	{ C, "a@b.example " C " c@d.example", 12 }, { C, "Carol\r\n" C "\r\nDave", 7 }, { C, C "\n", 0 }, { C, C "?", 0 },
	{ C, C "!", 0 },
	{ C, C "/path", 0 }, { C, C "\\", 0 }, { C, C "-", 0 }, { C, "='" C "'", 2 }, { C, "%'" C "'", 2 },
	{ "john doe@example.org", "\"John Doe\"@example.org", 0 }, { "john doe@example.org",
	"<\"John \\Doe\"@example.org>", 1 },
	{ "john doe@example.org", "&quot;John Doe&quot;@example.org", 0 }, { "a@b@example.org", "\"a@b\"@example.org", 0 },
	{ "o'hara@example.org", "O'Hara@example.org", 0 }, { "o'hara@example.org", "'o'hara@example.org'", 1 },
	{ "a/b=c@example.org", "a/b=c@example.org", 0 }, { "'x@example.org", "'x@example.org", 0 },
	{ "_x@example.org", "__x@example.org", 1 },
	{ "x@[192.0.2.1]", "<x@[192.0.2.1]>", 1 }, { "x@[ipv6:2001:db8::1]", "x@[IPv6:2001:DB8::1]", 0 },
	{ "root@localhost", "root@localhost:", 0 },
	{ "j\xC3\xB6rg@b\xC3\xBC" "cher.example", "j\xC3\xB6rg@b\xC3\xBC" "cher.example", 0 },
	{ "j\xC3\xB6rg@example.org", "mailto:j%C3%B6rg@example.org", 7 }, { "a+b@example.org", "a+b@example.org", 0 },
	{ "a%40b@example.org", "a%40b@example.org", 0 },
};

START_TEST(finds_each_form)
{
	const char *text = found[_i].text;
	const searched s = search_text(found[_i].wanted, text, strlen(text));
	ck_assert_msg(s.hits > 0, "not found: %s", text);
	ck_assert_msg(s.offset == (size_t)found[_i].offset, "%s: at %zu", text, s.offset);
}
END_TEST

static const char *const not_found[] = {
	"xcarol@example.org", "x.carol@example.org", "x-carol@example.org", "x_carol@example.org", "x+carol@example.org",
	"o'carol@example.org", "1carol@example.org", "carol+x@example.org", "carolx@example.org", "carol.x@example.org",
	"carol@example.org.evil.example", "carol@example.orgx", "carol@example.org-x.example", "carol@example.organization",
	"carol@xexample.org", "carol@x.example.org", "carol@example.com", "carol@example", "carol@example.",
	"carol @example.org",
	"carol@ example.org", "carol example.org", "carol.example.org", "carol@@example.org", "carol(at)example.org",
	"@example.org",
	"arol@example.org", "caro@example.org", "carol@", "@", "", "carol%41example.org", "carol&#65;example.org",
	"carol&example.org",
	"%78carol@example.org", "&#120;carol@example.org", "x&#46;carol@example.org", "carol&amp;#64;example.org",
	"\"carol@example.org", "\"x carol\"@example.org", "carol&#1114112;example.org",
	"carol&#99999999999999;example.org", "carol&#xFFFFFFFFFFFF;example.org",
	"carol&#8204;x@example.org", "carol&#xFEFF;x@example.org", "carol\xEF\xBB\xBFx@example.org",
	"carol&#233;x@example.org", "carol&#x10FFFF;x@example.org", "carol\xE2\x81\xA0x@example.org", "carol&#65131",
	"carol%4", "carol&#", "carol&#x",
	"carol&commat",
};

START_TEST(takes_nothing_else_for_it)
{
	const char *text = not_found[_i];
	const searched s = search_text(C, text, strlen(text));
	/* One row is there to show that a quote before it does not hide it. */
	ck_assert_msg((s.hits > 0) == (strcmp(text, "\"" C) == 0), "found in: %s", text);
}
END_TEST

/* Every length of local part and domain that an address may have, alone and with one octet more in front. */
START_TEST(every_length)
{
	char text[400], folded[MIMEO_FOLDED_MOST];
	for (size_t local = 1; local <= 66; local++) {
		for (size_t domain = 1; domain <= 189; domain += domain < 4 || domain > 180 ? 1 : 11) {
			memset(text, 'X', local);
			text[local] = '@';
			memset(text + local + 1, 'b', domain);
			const size_t n = local + 1 + domain, size = mimeo_fold_address(folded, text, n);
			ck_assert_uint_eq(size, n);
			folded[size] = '\0';
			ck_assert_int_eq(search_text(folded, text, n).hits > 0, local <= 64);
			memmove(text + 1, text, n);
			ck_assert_uint_eq(search_text(folded, text, n + 1).hits, 0);
			text[0] = ' ';
			ck_assert_int_eq(search_text(folded, text, n + 1).hits > 0, local <= 64);
		}
	}
	memset(text, 'x', sizeof text);
	ck_assert_uint_eq(mimeo_fold_address(folded, text, sizeof text), 0);
}
END_TEST

/* Each octet before and behind it: found, unless the octet makes it a longer one. */
START_TEST(every_neighbour)
{
	char before[] = " " C, behind[] = C " ";
	for (int c = 0; c < 256; c++) {
		const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		before[0] = behind[sizeof behind - 2] = (char)c;
		ck_assert_int_eq(search_text(C, before, sizeof before - 1).hits > 0, !letter);
		ck_assert_int_eq(search_text(C, behind, sizeof behind - 1).hits > 0, !letter);
	}
}
END_TEST

/* Cut anywhere, it is read without a step too far; random octets with many signs in them, too. */
START_TEST(every_cut_and_noise)
{
	static const char alphabet[] = "@@@%40&#64;&#x40;&commat;=\"\\.-ab[]\xEF\xBC\xA0\xC2\xAD<> ";
	uint64_t random = 3;
	for (size_t i = 0; i < sizeof found / sizeof *found; i++)
		for (size_t n = 0; n < strlen(found[i].text); n++)
			search_text(C, found[i].text, n);
	for (int round = 0; round < 3000; round++) {
		char text[300];
		const size_t n = suite_random(&random) % sizeof text;
		for (size_t i = 0; i < n; i++)
			text[i] = alphabet[suite_random(&random) % (sizeof alphabet - 1)];
		/* A known address in the middle of it is found all the same. */
		char whole[sizeof text + 40];
		const size_t half = n / 2;
		memcpy(whole, text, half);
		memcpy(whole + half, " <" C "> ", sizeof C + 3);
		memcpy(whole + half + sizeof C + 3, text + half, n - half);
		ck_assert_uint_gt(search_text(C, whole, n + sizeof C + 3).hits, 0);
	}
}
END_TEST

/* The number of candidates and of steps is bounded for each sign, whatever stands around it. */
START_TEST(hostile_text_is_linear)
{
	static const char *const units[] = { "@", "a@", "a@b", "&#64;", "a&#64;b", "%40", "a%40", "=40", "=a@", "&", "%",
		"\"@",
		"'a'@", "\xEF\xBC\xA0", "\xC3\xA4@a\xC3\xA4", "&#0000000064;",
			"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@", "/@",
		"\\\"@" };
	const size_t size = 1 << 16, unit = strlen(units[_i]);
	char *text = malloc(size);
	for (size_t i = 0; i < size; i++)
		text[i] = units[_i][i % unit];
	const searched s = search_text(C, text, size);
	ck_assert_uint_le(s.candidates, size * 16);
	free(text);
}
END_TEST

/* The form of addresses that no message has: longer than all, quoted by half, without a part. */
START_TEST(forms_of_what_is_no_address)
{
	char text[800], folded[MIMEO_FOLDED_MOST];
	memset(text, 'a', sizeof text);
	for (int quoted = 0; quoted < 2; quoted++) {
		for (size_t at = 2; at < sizeof text - 1; at += at > 310 && at < 330 ? 1 : 9) {
			memset(text, 'a', sizeof text);
			text[at] = '@';
			text[0] = text[at - 1] = quoted ? '"' : 'a';
			const size_t gone = quoted && at > 1 ? 2 : 0, most = MIMEO_FOLDED_MOST + gone;
			ck_assert_uint_eq(mimeo_fold_address(folded, text, at + 1), at + 1 <= most ? at + 1 - gone : 0);
			ck_assert_uint_eq(mimeo_fold_address(folded, text, sizeof text), 0);
		}
	}
	static const char *const same[] = { "\"a@b", "a\"@b", "\"@b", "@b", "a@", "@", "", "b" };
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		const size_t n = strlen(same[i]);
		ck_assert_uint_eq(mimeo_fold_address(folded, same[i], n), n);
		ck_assert_int_eq(memcmp(folded, same[i], n), 0);
	}
}
END_TEST

/* More places where it may begin than are tried: its whole is among them. And what is too long is none. */
START_TEST(many_starts)
{
	char text[1200], wanted[400];
	for (size_t pairs = 1; pairs <= 31; pairs++) {
		size_t n = 0;
		for (size_t i = 0; i < pairs; i++) {
			wanted[n++] = 'a';
			wanted[n++] = '=';
		}
		strcpy(wanted + n, "@example.org");
		ck_assert_uint_gt(search_text(wanted, wanted, strlen(wanted)).hits, 0);
	}
	/* As long as may be, behind a sign that could be part of it. */
	for (size_t local = 60; local < 67; local++) {
		memset(text, 'a', local + 2);
		memcpy(text, "x=", 2);
		strcpy(text + local + 2, "@example.org");
		ck_assert_int_eq(search_text(text + 2, text, strlen(text)).hits > 0, local <= 64);
	}
	/* Encoded so widely that one does not see its beginning: of a longer one, then. */
	for (size_t signs = 1; signs < 100; signs++) {
		size_t n = 0;
		for (size_t i = 0; i < signs; i++, n += 10)
			memcpy(text + n, "&#0000097;", 10);
		strcpy(text + n, "@example.org");
		memset(wanted, 'a', signs);
		strcpy(wanted + signs, "@example.org");
		ck_assert_int_eq(search_text(wanted, text, strlen(text)).hits > 0, signs <= 51);
	}
	/* Quoted, with a domain that leaves no room for it; and quoted without a beginning. */
	for (size_t local = 1; local < 200; local++) {
		text[0] = '"';
		memset(text + 1, 'a', local);
		text[local + 1] = '"';
		text[local + 2] = '@';
		memset(text + local + 3, 'b', 240);
		text[local + 3 + 240] = '\0';
		const size_t n = mimeo_fold_address(wanted, text, strlen(text));
		wanted[n < sizeof wanted ? n : 0] = '\0';
		ck_assert_int_eq(n > 0, local + 1 + 240 <= MIMEO_FOLDED_MOST);
		const searched s = search_text(wanted, text, strlen(text));
		ck_assert_int_eq(s.hits > 0, n > 0 && local <= 128);
	}
}
END_TEST

static bool stop_at_third(void *ctx, const char *folded, size_t n, size_t offset)
{
	size_t *count = ctx;
	(void)folded, (void)n, (void)offset;
	return ++*count < 3;
}

/* Of references so long that what is read before the "@" begins in the middle of a local part; and a domain that is
 * longer than any. */
START_TEST(cut_on_both_sides)
{
	char text[4000] = "";
	for (int i = 0; i < 60; i++)
		strcat(text, "&#x0000061;");
	strcat(text, "@example.org");
	searched s = search_text("a@example.org", text, strlen(text));
	ck_assert_uint_eq(s.hits, 0);
	strcpy(text, "x@");
	memset(text + 2, 'b', 400);
	text[402] = '\0';
	s = search_text("x@b", text, strlen(text));
	ck_assert_uint_eq(s.hits, 0);
}
END_TEST

START_TEST(stops_when_told)
{
	size_t count = 0;
	ck_assert(!mimeo_find_addresses("a@b c@d e@f g@h", 15, stop_at_third, &count));
	ck_assert_uint_eq(count, 3);
	count = 2;
	ck_assert(!mimeo_find_addresses("\"a b\"@b c@d", 12, stop_at_third, &count));
	ck_assert_uint_eq(count, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("find");
	TCase *tests = tcase_create("find");
	tcase_add_loop_test(tests, finds_each_form, 0, sizeof found / sizeof *found);
	tcase_add_loop_test(tests, takes_nothing_else_for_it, 0, sizeof not_found / sizeof *not_found);
	tcase_add_test(tests, every_length);
	tcase_add_test(tests, every_neighbour);
	tcase_add_test(tests, every_cut_and_noise);
	tcase_add_loop_test(tests, hostile_text_is_linear, 0, 19);
	tcase_add_test(tests, forms_of_what_is_no_address);
	tcase_add_test(tests, many_starts);
	tcase_add_test(tests, cut_on_both_sides);
	tcase_add_test(tests, stops_when_told);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
