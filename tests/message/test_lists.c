/* The fields of mailing lists, RFC 2369, 2919 and 8058: URLs are never broken nor encoded, their comments read back. */
#include "message/scene.h"

static const char *const pieces[] = { "web", " ", "Hilfe für Anfänger", " ", "(in ", "brackets)", "ヘルプ", "é", " ",
	"=?utf-8?q?a?=", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", "  ", "longer_than_most_words_of_a_comment", "\"", ",",
	"e\xCC\x81" };

static size_t compose(char *text, size_t room, uint64_t *seed)
{
	size_t size = 0, n = 1 + suite_random(seed) % 12;
	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[suite_random(seed) % (sizeof pieces / sizeof *pieces)];
		if (size + strlen(piece) >= room)
			break;
		memcpy(text + size, piece, strlen(piece));
		size += strlen(piece);
	}
	text[size] = '\0';
	return size;
}

/* As it is given: parentheses that are text are escaped. */
static void escape(char *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '(' || *text == ')' || *text == '\\')
			*out++ = '\\';
		*out++ = *text;
	}
	*out = '\0';
}

START_TEST(comments_read_back)
{
	uint64_t seed = 27;
	for (int round = 0; round < 1500; round++) {
		char text[2][400], given[2][800], value[2000], expected[900];
		for (int i = 0; i < 2; i++) {
			compose(text[i], sizeof text[i], &seed);
			escape(given[i], text[i]);
		}
		snprintf(value, sizeof value, "<https://example.com/%.*s> (%s), <mailto:help@example.com>%s(%s)",
			(int)(suite_random(&seed) % 60), "012345678901234567890123456789012345678901234567890123456789", given[0],
			round % 2 ? " " : "", given[1]);
		snprintf(expected, sizeof expected, "%s\n%s\n", text[0], text[1]);
		msg_builder *m = scene();
		const int profile = round % 3 ? MSG_PROFILE_7BIT : MSG_PROFILE_UTF8;
		ck_assert_status(msg_set_profile(m, profile), MSG_ERR_NONE);
		ck_assert_status(msg_set_header(m, "List-Help", value), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, profile == MSG_PROFILE_UTF8 ? STRICT_UTF8 : 0);
		const strict_field *f = strict_find(v.root, "List-Help");
		ck_assert_uint_eq(f->n_ids, 2);
		ck_assert_str_eq(f->ids[1].data, "mailto:help@example.com");
		ck_assert_msg(strcmp(f->decoded.data, expected) == 0, "[%s]\n[%s]\n%s", expected, f->decoded.data, v.data);
		ck_assert_str_eq(msg_get_header(m, "List-Help"), value);
		view_close(&v);
		msg_free(m);
	}
}
END_TEST

START_TEST(comments_of_every_length)
{
	for (size_t n = 1; n <= 1000; n = n < 170 ? n + 1 : n + 83) {
		for (int kind = 0; kind < 3; kind++) {
			char value[2100] = "<https://example.com/> (";
			size_t at = strlen(value);
			for (size_t i = 0; i < n; i++) {
				const char *c = kind == 0 ? "x" : kind == 1 ? (i % 7 == 6 && i + 1 < n ? " " : "y") : "é";
				memcpy(value + at, c, strlen(c));
				at += strlen(c);
			}
			memcpy(value + at, ")", 2);
			msg_builder *m = scene();
			ck_assert_status(msg_set_header(m, "List-Archive", value), MSG_ERR_NONE);
			scene_view v = view_of(m, 0, 0);
			const strict_text read = strict_find(v.root, "List-Archive")->decoded;
			ck_assert_uint_eq(read.size, at - 23);
			ck_assert_mem_eq(read.data, value + 24, at - 24);
			view_close(&v);
			msg_free(m);
		}
	}
}
END_TEST

START_TEST(comments_in_other_charsets)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_header(m, "List-Help", "<https://example.com/> (Größe)"), MSG_ERR_NONE);
	ck_assert_status(msg_set_charset(m, "iso-8859-1"), MSG_ERR_NONE);
	ck_assert(has_octets(m, 0, "\r\nList-Help: <https://example.com/> (=?ISO-8859-1?B?R3L232U=?=)\r\n"));
	ck_assert_status(msg_set_header(m, "List-Help", "<https://example.com/> (日本)"), MSG_ERR_CHARSET);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_charset(m, ""), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(only_escapes_that_are_needed_are_kept)
{
	static const struct {
		const char *given, *written;
	} cases[] = {
		{ "<x:y> (a (nested) one)", "<x:y> (a (nested) one)" },
		{ "<x:y>   (far)  ,  <x:z>", "<x:y> (far), <x:z>" },
		{ "<x:y>(near),<x:z>(too)", "<x:y> (near), <x:z> (too)" },
		{ "<x:y> (a\\)b)", "<x:y> (a\\)b)" },
		{ "NO (closed)", "NO (closed)" },
		{ "<x:y> (\\é)", "<x:y> (=?UTF-8?B?XMOp?=)" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		msg_builder *m = scene();
		char line[200];
		ck_assert_status(msg_set_header(m, "List-Post", cases[i].given), MSG_ERR_NONE);
		snprintf(line, sizeof line, "\r\nList-Post: %s\r\n", cases[i].written);
		char *data = octets_of(m, 0, NULL);
		ck_assert_msg(strstr(data, line) != NULL, "%s: %s", line, data);
		msg_free_data(data);
		msg_free(m);
	}
}
END_TEST

START_TEST(one_click_needs_its_url)
{
	static const struct {
		const char *urls;
		int status;
	} cases[] = {
		{ NULL, MSG_ERR_INCOMPLETE },
		{ "<mailto:u@example.com>", MSG_ERR_INCOMPLETE },
		{ "<http://example.com/u>", MSG_ERR_INCOMPLETE },
		{ "<https://example.com/u>, <https://example.com/v>", MSG_ERR_INCOMPLETE },
		{ "<HTTPS://example.com/u>, <mailto:u@example.com>", MSG_ERR_NONE },
		{ "<mailto:u@example.com> (<https://not.one/>), <https://example.com/u>", MSG_ERR_NONE },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		msg_builder *m = scene();
		ck_assert_status(msg_set_header(m, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
		ck_assert_str_eq(
			msg_error_text(m), "List-Unsubscribe-Post: one click needs exactly one https URL in List-Unsubscribe");
		if (cases[i].urls)
			ck_assert_status(msg_set_header(m, "List-Unsubscribe", cases[i].urls), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), cases[i].status);
		ck_assert_status(msg_remove_header(m, "List-Unsubscribe-Post"), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		msg_free(m);
	}
	msg_builder *m = scene();
	ck_assert_status(msg_set_list_unsubscribe(m, "mailto:u@example.com", "https://example.com/u"), MSG_ERR_NONE);
	ck_assert(has_octets(m, 0, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
	scene_view v = view_of(m, 0, 0);
	view_close(&v);
	ck_assert_status(msg_set_list_unsubscribe(m, "mailto:u@example.com", NULL), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "List-Unsubscribe-Post"));
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("message/lists");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, comments_read_back);
	tcase_add_test(tests, comments_of_every_length);
	tcase_add_test(tests, comments_in_other_charsets);
	tcase_add_test(tests, only_escapes_that_are_needed_are_kept);
	tcase_add_test(tests, one_click_needs_its_url);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
