/* Message identifiers: octets by a second grammar, brackets, limits, lists, and folds between them alone. */
#include "field/msgid.h"
#include <stdio.h>
#include "field/must.h"

static bool is_atext(int c)
{
	return c > 32 && c < 127 && !strchr("()<>[]:;@\\,.\"", c);
}

static bool slow_atoms(const char *s, size_t n)
{
	bool dot = true;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' ? dot : !is_atext((unsigned char)s[i]))
			return false;
		dot = s[i] == '.';
	}
	return !dot;
}

static bool slow_id(const char *s, size_t n)
{
	const char *at = n ? memchr(s, '@', n) : NULL;
	if (!at || n > 900)
		return false;
	for (size_t i = 0; i + 1 < n; i++)
		if (s[i] == '=' && s[i + 1] == '?')
			return false;
	size_t left = (size_t)(at - s), right = n - left - 1;
	if (!slow_atoms(s, left))
		return false;
	if (right < 2 || at[1] != '[')
		return slow_atoms(at + 1, right);
	for (size_t i = 2; i < right; i++) {
		const unsigned char c = (unsigned char)at[i];
		if (c <= 32 || c >= 127 || strchr("[]\\", c))
			return false;
	}
	return at[right] == ']';
}

static void check_one(const char *s, size_t n)
{
	bool opened = n && s[0] == '<', closed = opened && n > 1 && s[n - 1] == '>';
	char *exact = suite_exact(s, n);
	size_t start = 99, size = 99, offset = 9999;
	int status = mimeo_check_msgid(exact, n, &start, &size, &offset);
	MUST(start == opened);
	MUST(size == n - opened - closed);
	bool good = opened == closed && slow_id(exact + start, size);
	MUST_MSG((status == MSG_ERR_NONE) == good, "'%.*s': %s at %zu", (int)n, exact, msg_errname(status), offset);
	if (good)
		MUST(offset == 9999);
	else
		MUST(offset <= n);
	free(exact);
}

static const char *const samples[] = { "a.b@c.d", "<a.b@c-d>", "a@[x!y]", "<a=b?@[1.2.3.4]>" };

START_TEST(every_octet_everywhere)
{
	size_t n = strlen(samples[_i]);
	for (size_t at = 0; at <= n; at++) {
		check_one(samples[_i], at);
		for (int c = 0; c < 256; c++) {
			char s[64];
			memcpy(s, samples[_i], n);
			s[at] = (char)c;
			if (at < n)
				check_one(s, n);
			memcpy(s + at + 1, samples[_i] + at, n - at);
			check_one(s, n + 1);
		}
	}
}
END_TEST

START_TEST(random_ids)
{
	static const char letters[] = "aab..@@<>[]=? \\\xC3\xB6";
	uint64_t state = 5;
	for (int turn = 0; turn < 100000; turn++) {
		char s[12];
		size_t n = suite_random(&state) % sizeof s;
		for (size_t i = 0; i < n; i++)
			s[i] = letters[suite_random(&state) % (sizeof letters - 1)];
		check_one(s, n);
	}
}
END_TEST

START_TEST(lengths)
{
	char s[1100];
	for (size_t n = 3; n <= 1000; n++) {
		for (int brackets = 0; brackets < 2; brackets++) {
			size_t total = n + 2 * (size_t)brackets, start, size, offset = 0;
			memset(s, 'x', sizeof s);
			s[1 + brackets] = '@';
			if (brackets) {
				s[0] = '<';
				s[n + 1] = '>';
			}
			check_one(s, total);
			int status = mimeo_check_msgid(s, total, &start, &size, &offset);
			ck_assert_int_eq(status, n <= 900 ? MSG_ERR_NONE : MSG_ERR_VALUE);
			ck_assert_uint_eq(offset, n <= 900 ? 0 : 900 + (size_t)brackets);
		}
	}
}
END_TEST

START_TEST(statuses_and_offsets)
{
	static const struct {
		const char *s;
		int status;
		size_t offset;
	} cases[] = {
		{ "", MSG_ERR_VALUE, 0 },
		{ "<>", MSG_ERR_VALUE, 1 },
		{ "<", MSG_ERR_VALUE, 1 },
		{ "<a@b", MSG_ERR_VALUE, 4 },
		{ "a@b>", MSG_ERR_VALUE, 3 },
		{ "<<a@b>>", MSG_ERR_VALUE, 1 },
		{ "a@b@c", MSG_ERR_VALUE, 3 },
		{ "a b@c", MSG_ERR_VALUE, 1 },
		{ "\"a\"@b", MSG_ERR_VALUE, 0 },
		{ "a@b\r\nX: y", MSG_ERR_CONTROL, 3 },
		{ "<a@b\n>", MSG_ERR_CONTROL, 4 },
		{ "a\x7f@b", MSG_ERR_CONTROL, 1 },
		{ "\xC3\xB6@b", MSG_ERR_VALUE, 0 },
		{ "a@\xFF", MSG_ERR_UTF8, 2 },
		{ "a@\xC2\x85", MSG_ERR_CONTROL, 2 },
		{ "=?u?q?x?=@b", MSG_ERR_VALUE, 0 },
		{ "a@[=?]", MSG_ERR_VALUE, 3 },
		{ "a@[b", MSG_ERR_VALUE, 4 },
		{ "a@[]", MSG_ERR_NONE, 77 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t start, size, offset = 77;
		int status = mimeo_check_msgid(cases[i].s, strlen(cases[i].s), &start, &size, &offset);
		ck_assert_msg(status == cases[i].status && offset == cases[i].offset, "'%s': %s at %zu", cases[i].s,
			msg_errname(status), offset);
		ck_assert_int_eq(mimeo_check_msgid(cases[i].s, strlen(cases[i].s), &start, &size, NULL), status);
	}
}
END_TEST

/* The ids of a text, each followed by a bar; then the status and offset of what ended the reading. */
static void read_list(const char *text, char *found, size_t *offset, int *status)
{
	size_t n = strlen(text), at = 0, start = 0, size = 1;
	char *exact = suite_exact(text, n);
	found[0] = '\0';
	do {
		*status = mimeo_next_msgid(exact, n, &at, &start, &size, offset);
		if (*status == MSG_ERR_NONE && size) {
			strncat(found, exact + start, size);
			strcat(found, "|");
		}
		ck_assert_uint_le(at, n);
	} while (*status == MSG_ERR_NONE && size);
	free(exact);
}

START_TEST(lists)
{
	static const struct {
		const char *text, *found;
		int status;
		size_t offset;
	} cases[] = {
		{ "", "", MSG_ERR_NONE, 77 },
		{ " \r\n\t", "", MSG_ERR_NONE, 77 },
		{ "<a@b>", "a@b|", MSG_ERR_NONE, 77 },
		{ "<a@b> <c@d>", "a@b|c@d|", MSG_ERR_NONE, 77 },
		{ "<a@b><c@d>", "a@b|c@d|", MSG_ERR_NONE, 77 },
		{ "<a@b>\r\n <c@d>\r\n\t<e@f>\r\n", "a@b|c@d|e@f|", MSG_ERR_NONE, 77 },
		{ "<a@b>, <c@d>", "a@b|c@d|", MSG_ERR_NONE, 77 },
		{ "a@b", "", MSG_ERR_VALUE, 0 },
		{ "<a@b> c@d", "a@b|", MSG_ERR_VALUE, 6 },
		{ "<a@b> <c@d", "a@b|", MSG_ERR_VALUE, 10 },
		{ "<a@b> <c d@e>", "a@b|", MSG_ERR_VALUE, 8 },
		{ "<a@b> <c\x01@d>", "a@b|", MSG_ERR_CONTROL, 8 },
		{ "<a@b> \x01", "a@b|", MSG_ERR_CONTROL, 6 },
		{ "<a@b> <\xFF@d>", "a@b|", MSG_ERR_UTF8, 7 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char found[100];
		size_t offset = 77;
		int status;
		read_list(cases[i].text, found, &offset, &status);
		ck_assert_msg(status == cases[i].status && offset == cases[i].offset && strcmp(found, cases[i].found) == 0,
			"case %zu: %s at %zu, %s", i, msg_errname(status), offset, found);
	}
}
END_TEST

/* What is refused is left behind, so that a reader that goes on comes to an end. */
START_TEST(reading_on_after_a_refusal)
{
	static const char letters[] = "a@<>, \n";
	uint64_t state = 6;
	for (int turn = 0; turn < 50000; turn++) {
		char s[24];
		size_t n = suite_random(&state) % sizeof s, at = 0, start, size = 1, offset, steps = 0;
		for (size_t i = 0; i < n; i++)
			s[i] = letters[suite_random(&state) % (sizeof letters - 1)];
		char *exact = suite_exact(s, n);
		while (mimeo_next_msgid(exact, n, &at, &start, &size, &offset) != MSG_ERR_NONE || size) {
			MUST(start + size <= at);
			MUST(++steps <= n);
		}
		MUST(at == n);
		free(exact);
	}
}
END_TEST

START_TEST(written_whole)
{
	uint64_t state = 8;
	for (size_t column = 0; column <= 100; column++) {
		char out[4000], plain[4000] = "";
		mimeo_buffer b;
		mimeo_fold f;
		mimeo_buffer_fix(&b, out, sizeof out);
		mimeo_fold_start(&f, &b, column);
		for (int i = 0; i < 20; i++) {
			char id[130];
			size_t n = 3 + suite_random(&state) % (i % 4 ? 40 : 120);
			memset(id, 'x', n);
			id[1] = '@';
			mimeo_msgid_write(&f, id, n, i == 0);
			size_t used = strlen(plain);
			snprintf(plain + used, sizeof plain - used, "%s<%.*s>", i ? " " : "", (int)n, id);
		}
		char unfolded[4000];
		size_t k = 0, line = column, tokens = 1;
		for (size_t i = 0; i < b.size; i++) {
			if (out[i] == '\r') {
				ck_assert_mem_eq(out + i, "\r\n <", 4);
				ck_assert(line <= 78 || tokens == 1);
				i++;
				line = tokens = 0;
				continue;
			}
			line++;
			tokens += out[i] == ' ';
			unfolded[k++] = out[i];
		}
		ck_assert(line <= 78 || tokens == 1);
		ck_assert_uint_eq(k, strlen(plain));
		ck_assert_mem_eq(unfolded, plain, k);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/msgid");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, every_octet_everywhere, 0, (int)(sizeof samples / sizeof *samples));
	tcase_add_test(tests, random_ids);
	tcase_add_test(tests, lengths);
	tcase_add_test(tests, statuses_and_offsets);
	tcase_add_test(tests, lists);
	tcase_add_test(tests, reading_on_after_a_refusal);
	tcase_add_test(tests, written_whole);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
