/* Domains beyond ASCII in one form: samples of RFC 3492 section 7.1 and others, hostile labels, and whole addresses. */
#include "guard/punycode.h"
#include "support/suite.h"

static const struct {
	const char *ascii, *unicode;
} labels[] = {
	{ "bcher-kva", "b\303\274cher" },
	{ "mnchen-3ya", "m\303\274nchen" },
	{ "wgv71a119e", "\346\227\245\346\234\254\350\252\236" },
	{ "ihqwcrb4cv8a8dqg056pqjye",
		"\344\273\226\344\273\254\344\270\272\344\273\200\344\271\210\344\270\215\350\257\264\344\270\255"
		"\346\226\207" },
	{ "egbpdaj6bu4bxfgehfvwxn",
		"\331\204\331\212\331\207\331\205\330\247\330\250\330\252\331\203\331\204\331\205\331\210\330\264"
		"\330\271\330\261\330\250\331\212\330\237" },
	{ "b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"\320\277\320\276\321\207\320\265\320\274\321\203\320\266\320\265\320\276\320\275\320\270\320\275"
		"\320\265\320\263\320\276\320\262\320\276\321\200\321\217\321\202\320\277\320\276\321\200\321\203"
		"\321\201\321\201\320\272\320\270" },
	{ "3b-ww4c5e180e575a65lsy2b",
		"3\345\271\264b\347\265\204\351\207\221\345\205\253\345\205\210\347\224\237" },
	{ "-with-super-monkeys-pc58ag80a8qai00g7n9n",
		"\345\256\211\345\256\244\345\245\210\347\276\216\346\201\265-with-super-monkeys" },
	{ "2-u9tlzr9756bt3uc0v",
		"\343\201\262\343\201\250\343\201\244\345\261\213\346\240\271\343\201\256\344\270\2132" },
	{ "majikoi5-783gue6qz075azm5e",
		"maji\343\201\247koi\343\201\231\343\202\2135\347\247\222\345\211\215" },
	{ "de-jg4avhby1noc0d",
		"\343\203\221\343\203\225\343\202\243\343\203\274de\343\203\253\343\203\263\343\203\220" },
	{ "d9juau41awczczp",
		"\343\201\235\343\201\256\343\202\271\343\203\224\343\203\274\343\203\211\343\201\247" },
	{ "tda", "\303\274" },
	{ "strae-oqa", "stra\303\237e" },
	{ "hxargifdar",
		"\316\265\316\273\316\273\316\267\316\275\316\271\316\272\316\254" },
	{ "3e0b707e", "\355\225\234\352\265\255" },
	{ "xy-no82a", "x\360\237\230\200y" },
	{ "4gqaaaaaaaaaaaaaa",
		"\344\270\200\344\270\200\344\270\200\344\270\200\344\270\200\344\270\200\344\270\200\344\270\200"
		"\344\270\200\344\270\200\344\270\200\344\270\200\344\270\200\344\270\200\344\270\200" },
	{ "a-b--9oa", "\303\251a-b-" },
	{ "a--cja", "a-\303\251" },
};
enum { LABELS = sizeof labels / sizeof *labels };

START_TEST(labels_read)
{
	for (size_t i = 0; i < LABELS; i++) {
		char out[MIMEO_LABEL_UTF8_MOST], *exact = suite_exact(labels[i].ascii, strlen(labels[i].ascii));
		const size_t size = mimeo_punycode_read(exact, strlen(labels[i].ascii), out);
		ck_assert_msg(size == strlen(labels[i].unicode) && memcmp(out, labels[i].unicode, size) == 0, "%s",
			labels[i].ascii);
		free(exact);
	}
}
END_TEST

/* Whatever stands there, the result is well-formed UTF-8 of at most 63 characters, or none. */
START_TEST(any_octets)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789-9zza.@\xC3";
	uint64_t state = 3492;
	size_t read = 0;
	for (int round = 0; round < 40000; round++) {
		char label[80], out[MIMEO_LABEL_UTF8_MOST];
		const size_t n = suite_random(&state) % (sizeof label + 1);
		for (size_t i = 0; i < n; i++)
			label[i] = digits[suite_random(&state) % (sizeof digits - 1)];
		char *exact = suite_exact(label, n);
		const size_t size = mimeo_punycode_read(exact, n, out);
		ck_assert_uint_le(size, sizeof out);
		ck_assert(size == 0 || n <= MIMEO_LABEL_MOST);
		if (size && !memchr(exact, '\xC3', n)) {
			ck_assert_status(msg_check_utf8(out, size, NULL), MSG_ERR_NONE);
			read++;
		}
		free(exact);
	}
	ck_assert_uint_gt(read, 200);
	char out[MIMEO_LABEL_UTF8_MOST];
	static const char *const none[] = { "", "abc-", "-", "99999999", "zzzzzzzzzzzz", "a-\xC3", "bcher-kv", "a-{",
		"a-:", "a-/", "a-`",
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi-aa", "zzzzzzz9" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		ck_assert_msg(mimeo_punycode_read(none[i], strlen(none[i]), out) == 0 || i == 6, "%s", none[i]);
}
END_TEST

START_TEST(addresses_unfold)
{
	static const struct {
		const char *given, *unfolded;
	} rows[] = {
		{ "ann@xn--bcher-kva.example", "ann@b\303\274cher.example" },
		{ "xn--bcher-kva@xn--bcher-kva.xn--tda", "xn--bcher-kva@b\303\274cher.\303\274" },
		{ "ann@mail.xn--wgv71a119e.example", "ann@mail.\346\227\245\346\234\254\350\252\236.example" },
		{ "ann@example.org", "ann@example.org" },
		{ "ann@xn--", "ann@xn--" },
		{ "ann@xn--99999999.example", "ann@xn--99999999.example" },
		{ "ann@b\303\274cher.example", "ann@b\303\274cher.example" },
		{ "a@b@xn--tda", "a@b@\303\274" },
		{ "", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char room[320];
		const size_t n = strlen(rows[i].given);
		memcpy(room, rows[i].given, n);
		const size_t size = mimeo_punycode_unfold(room, n, sizeof room);
		ck_assert_msg(size == strlen(rows[i].unfolded) && memcmp(room, rows[i].unfolded, size) == 0, "%s: %.*s",
			rows[i].given, (int)size, room);
	}
	/* What has no room stays: each label by itself, and nothing is written beyond. */
	static const char grows[] = "a@xn--4gqaaaaaaaaaaaaaa.xn--4gqaaaaaaaaaaaaaa";
	for (size_t room = sizeof grows - 1; room < 100; room++) {
		char *exact = malloc(room);
		memcpy(exact, grows, sizeof grows - 1);
		const size_t size = mimeo_punycode_unfold(exact, sizeof grows - 1, room);
		ck_assert_uint_le(size, room);
		ck_assert_uint_eq(size, room < 69 ? sizeof grows - 1 : room < 93 ? 69 : 93);
		free(exact);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("punycode");
	TCase *tests = tcase_create("punycode");
	tcase_add_test(tests, labels_read);
	tcase_add_test(tests, any_octets);
	tcase_add_test(tests, addresses_unfold);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
