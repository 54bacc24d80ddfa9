/* Layers: an address beneath each of them is found however the lines are broken, and no input is read beyond its end or
 * takes more than linear time. */
#include "base/memory.h"
#include "guard/find.h"
#include "guard/layer.h"
#include "support/ledger.h"

#define C "carol@example.org"

static bool take_carol(void *ctx, const char *folded, size_t n, size_t offset)
{
	size_t *hits = ctx;
	(void)offset;
	*hits += n == sizeof C - 1 && memcmp(folded, C, n) == 0;
	return true;
}

/* How often the address is found beneath. */
static size_t count_beneath(int layer, const char *text, size_t n)
{
	const msg_allocator memory = mimeo_memory_default();
	mimeo_buffer out;
	size_t hits = 0;
	char *exact = suite_exact(text, n);
	mimeo_buffer_init(&out, &memory, SIZE_MAX / 2);
	mimeo_layer_off(layer, &out, exact, n);
	ck_assert_status(out.status, MSG_ERR_NONE);
	ck_assert_uint_le(out.size, 4 * n);
	ck_assert(mimeo_find_addresses(out.data, out.size, take_carol, &hits));
	mimeo_buffer_free(&out);
	free(exact);
	return hits;
}

/* carol@example.org behind 0, 1 and 2 octets. */
#define B0 "Y2Fyb2xAZXhhbXBsZS5vcmc="
#define B1 "IGNhcm9sQGV4YW1wbGUub3Jn"
#define B2 "PGRpdj5Ib2xhIGNhcm9sQGV4YW1wbGUub3JnPC9kaXY+"

static const struct {
	int layer;
	const char *text;
} beneath[] = {
	{ MIMEO_LAYER_BASE64, B0 }, { MIMEO_LAYER_BASE64, B1 }, { MIMEO_LAYER_BASE64, B2 },
	{ MIMEO_LAYER_BASE64, "Y2Fyb2xAZXhhbXBsZS5vcmc" }, { MIMEO_LAYER_BASE64, "\r\n\r\n" B0 "\r\n--x--" },
	{ MIMEO_LAYER_BASE64, "Content-Transfer-Encoding: base64\r\n\r\n" B1 "\r\n" },
	{ MIMEO_LAYER_BASE64, "Hello\r\n\r\n" B0 }, { MIMEO_LAYER_BASE64, "Hell\r\n \r\n" B0 },
	{ MIMEO_LAYER_BASE64, "He\n\n" B0 "\n\nx\n" }, { MIMEO_LAYER_BASE64, "H\r\r\rHi\r\r" B0 },
	{ MIMEO_LAYER_BASE64, "Y2Fyb2xA\r\nZXhhbXBsZS5vcmc=" },
	{ MIMEO_LAYER_BASE64, "Y2Fyb2x\nAZXhhb\nXBsZS5\nvcmc=" },
	{ MIMEO_LAYER_BASE64, "Y\n2\nF\ny\nb\n2xAZXhhbXBsZS5vcmc=" },
	{ MIMEO_LAYER_BASE64, "  Y2Fyb2xA \r\n\tZXhhbXBs  \r\n\r\n  ZS5vcmc=" }, { MIMEO_LAYER_BASE64, "SGVsbG8=" B0 },
	{ MIMEO_LAYER_BASE64, "SGVsbG8=\r\n" B0 }, { MIMEO_LAYER_BASE64, "=?utf-8?B?" B0 "?=" },
	{ MIMEO_LAYER_BASE64, "data:text/html;base64," B2 },
	/* Octets that no text has on both sides of it; percent-encoded, and with a character reference. */
	{ MIMEO_LAYER_BASE64, "AAECY2Fyb2xAZXhhbXBsZS5vcmcAAQID" }, { MIMEO_LAYER_BASE64, "Y2Fyb2wlNDBleGFtcGxlLm9yZw==" },
	{ MIMEO_LAYER_BASE64, "Y2Fyb2wmIzY0O2V4YW1wbGUub3Jn" },
	{ MIMEO_LAYER_BASE64, "Y2Fyb2zvvKBleGFtcGxlLm9yZw==" }, { MIMEO_LAYER_BASE64, "Y2Fyb2w9NDBleGFtcGxlLm9yZw==" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?B?" B0 "?=" }, { MIMEO_LAYER_WORDS, "=?UTF-8?b?" B0 "?=" },
	{ MIMEO_LAYER_WORDS, "x =?utf-8*en?B?" B0 "?= y" }, { MIMEO_LAYER_WORDS, "=?utf-8?q?carol=40example=2Eorg?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?Q?Hello_carol=40example.org_x?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?Q?car?= =?utf-8?Q?ol=40ex?=\r\n\t=?utf-8?Q?ample.org?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?B?Y2Fyb2xA?= =?utf-8?B?ZXhhbXBsZS5vcmc=?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?B?Y2Fyb2w=?=\r\n =?utf-8?B?QGV4YW1wbGUub3Jn?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?B?Y2Fyb2xAZX?=\r\n =?utf-8?B?hhbXBsZS5vcmc=?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?B?Y2Fyb2w?= =?utf-8?Q?=40example.org?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?Q?car?= =?utf-8?B?b2xA?= =?utf-8?Q?example.org?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?Q?carol?=@example.org" }, { MIMEO_LAYER_WORDS, "=?=?utf-8?B?" B0 "?=" },
	{ MIMEO_LAYER_WORDS, "=?x?y?z =?utf-8?B?" B0 "?=" }, { MIMEO_LAYER_WORDS, "=?utf-8?Q?a?=x =?utf-8?B?" B0 "?=" },
	{ MIMEO_LAYER_PRINTED, "carol=40example.org" }, { MIMEO_LAYER_PRINTED, "car=\r\nol@exa=\nmple.org" },
	{ MIMEO_LAYER_PRINTED, "carol@exam=  \r\nple.org" }, { MIMEO_LAYER_PRINTED, "=63=61=72=6f=6C=40example=2eorg=" },
	{ MIMEO_LAYER_FOLDS, "BEGIN:VCARD\r\nEMAIL:car\r\n ol@exam\n\tple.org\r\nEND:VCARD" },
};

START_TEST(found_beneath)
{
	const char *text = beneath[_i].text;
	ck_assert_msg(count_beneath(beneath[_i].layer, text, strlen(text)) > 0, "%s", text);
	for (size_t n = 0; n < strlen(text); n++)
		for (int layer = MIMEO_LAYER_FOLDS; layer <= MIMEO_LAYER_BASE64; layer++)
			count_beneath(layer, text, n);
}
END_TEST

static const struct {
	int layer;
	const char *text;
} nothing[] = {
	{ MIMEO_LAYER_BASE64, "eGNhcm9sQGV4YW1wbGUub3Jn" }, { MIMEO_LAYER_BASE64, "Y2Fyb2xA-ZXhhbXBsZS5vcmc=" },
	{ MIMEO_LAYER_BASE64, "" }, { MIMEO_LAYER_BASE64, C },
	{ MIMEO_LAYER_WORDS, C }, { MIMEO_LAYER_WORDS, "=?utf-8?B?" B0 }, { MIMEO_LAYER_WORDS, "=?utf-8?X?" B0 "?=" },
	{ MIMEO_LAYER_WORDS, "=?utf-8?Q?car?= x =?utf-8?Q?ol=40example.org?=" }, { MIMEO_LAYER_WORDS, "=?utf-8" },
	{ MIMEO_LAYER_PRINTED, C }, { MIMEO_LAYER_PRINTED, "carol=4example.org" },
	{ MIMEO_LAYER_FOLDS, "car\r\n ol@example.org" },
};

START_TEST(nothing_beneath)
{
	ck_assert_uint_eq(count_beneath(nothing[_i].layer, nothing[_i].text, strlen(nothing[_i].text)), 0);
}
END_TEST

/* Each start within a quantum, each length of line, after each kind of line that may stand in front of it. */
START_TEST(every_way_to_break_lines)
{
	static const char *const fronts[] = { "", "x\n", "word\r\n", "two words\r\n", "Subject: base64\r\n\r\n",
		"=\r\n\r\n" };
	char plain[100], encoded[200], text[800];
	for (size_t lead = 0; lead < 7; lead++) {
		memset(plain, 'x', lead);
		memcpy(plain + lead, "<" C ">", sizeof C + 1);
		size_t size;
		ck_assert_status(
			msg_encode_base64(plain, lead + sizeof C + 1, 0, encoded, sizeof encoded, &size), MSG_ERR_NONE);
		for (size_t line = 1; line <= size; line++) {
			for (size_t f = 0; f < sizeof fronts / sizeof *fronts; f++) {
				size_t n = strlen(fronts[f]);
				memcpy(text, fronts[f], n);
				for (size_t i = 0; i < size; i++) {
					text[n++] = encoded[i];
					if ((i + 1) % line == 0) {
						text[n++] = '\r';
						text[n++] = '\n';
					}
				}
				ck_assert_uint_gt(count_beneath(MIMEO_LAYER_BASE64, text, n), 0);
			}
		}
	}
}
END_TEST

/* Every short text of the signs that the layers are made of: what is read stays within it, and with memory or without,
 * never more than has room. */
START_TEST(every_short_text)
{
	static const char signs[] = "=?bqA \r\n\x01\xC3{";
	enum { SIGNS = sizeof signs - 1, MOST = 5 };
	char text[4 + MOST];
	size_t all = 1;
	for (size_t n = 0; n <= MOST; n++, all *= SIGNS) {
		for (size_t which = 0; which < all; which++) {
			for (size_t i = 0, rest = which; i < n; i++, rest /= SIGNS)
				text[i] = signs[rest % SIGNS];
			ck_assert_uint_eq(count_beneath(MIMEO_LAYER_PRINTED, text, n), 0);
		}
	}
	static const char *const stems[] = { "=?a", "=?a?q", "=?a?b?QA", "QUJD", "QUJDREVG\n\n" };
	for (size_t s = 0; s < sizeof stems / sizeof *stems; s++) {
		const size_t stem = strlen(stems[s]);
		char whole[40];
		memcpy(whole, stems[s], stem);
		for (size_t which = 0; which < SIGNS * SIGNS * SIGNS; which++) {
			whole[stem] = signs[which % SIGNS];
			whole[stem + 1] = signs[which / SIGNS % SIGNS];
			whole[stem + 2] = signs[which / SIGNS / SIGNS];
			for (int layer = MIMEO_LAYER_FOLDS; layer <= MIMEO_LAYER_BASE64; layer++)
				for (size_t n = stem; n <= stem + 3; n++)
					ck_assert_uint_eq(count_beneath(layer, whole, n), 0);
		}
	}
}
END_TEST

START_TEST(without_memory)
{
	for (size_t i = 0; i < sizeof beneath / sizeof *beneath; i++) {
		bool failed = true;
		for (size_t k = 1; failed; k++) {
			ledger books = { .fail_at = k };
			const msg_allocator memory = memory_of(&books);
			mimeo_buffer out;
			mimeo_buffer_init(&out, &memory, SIZE_MAX / 2);
			mimeo_layer_off(beneath[i].layer, &out, beneath[i].text, strlen(beneath[i].text));
			failed = books.requests >= k;
			ck_assert_status(out.status, failed ? MSG_ERR_NOMEM : MSG_ERR_NONE);
			mimeo_buffer_free(&out);
			ck_assert_uint_eq(books.live, 0);
		}
	}
}
END_TEST

/* Sizes that a quadratic reader would not get through in time. */
START_TEST(hostile_text_takes_its_time_only)
{
	static const char *const units[] = { "=", "=?", "=?a", "=?a?", "=?a?q?", "=?a?b?x", "=?a?q?x?= ", " ", "\n", "a\n",
		"a \n ",
		"= ", "=\r", "aaaaaaaa", "QEBA", "AAAA\n", "=?a?b?QEA?= ", "a\n\n\n\n\n\n\n", "=?a?b?Q?=" };
	enum { SIZE = 1 << 20 };
	char *text = malloc(SIZE);
	const size_t unit = strlen(units[_i]);
	for (size_t i = 0; i < SIZE; i++)
		text[i] = units[_i][i % unit];
	for (int layer = MIMEO_LAYER_FOLDS; layer <= MIMEO_LAYER_BASE64; layer++)
		count_beneath(layer, text, SIZE);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("layer");
	TCase *tests = tcase_create("layer");
	tcase_add_loop_test(tests, found_beneath, 0, sizeof beneath / sizeof *beneath);
	tcase_add_loop_test(tests, nothing_beneath, 0, sizeof nothing / sizeof *nothing);
	tcase_add_test(tests, every_way_to_break_lines);
	tcase_add_test(tests, every_short_text);
	tcase_add_test(tests, without_memory);
	tcase_add_loop_test(tests, hostile_text_takes_its_time_only, 0, 19);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
