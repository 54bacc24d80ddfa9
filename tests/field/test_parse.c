/* Address lists in a caller's words: what is read, what is refused and where, and that a list that is shown reads
 * back. */
#include "field/parse.h"
#include <stdio.h>
#include <time.h>
#include "base/memory.h"
#include "field/address.h"
#include "field/mailbox.h"
#include "field/must.h"

/* The items as text: name in braces, address in angle brackets, "group(" and ")". Status and offset of what ended
 * it. */
static int dump(const char *text, size_t n, char *out, size_t capacity, size_t *offset)
{
	char *exact = suite_exact(text, n);
	msg_allocator memory = mimeo_memory_default();
	mimeo_buffer names, b;
	mimeo_buffer_init(&names, &memory, SIZE_MAX / 2);
	mimeo_buffer_fix(&b, out, capacity - 1);
	mimeo_parser p;
	mimeo_item item;
	int status;
	mimeo_parser_init(&p, exact, n);
	for (;;) {
		size_t before = names.size, at = p.at;
		status = mimeo_parse_item(&p, &names, &item, offset);
		MUST(p.at <= n);
		if (status != MSG_ERR_NONE || item.kind == MIMEO_ITEM_END)
			break;
		MUST(p.at > at);
		MUST(names.size - before == (item.has_name ? item.name_size : 0));
		if (item.has_name) {
			mimeo_buffer_add_char(&b, '{');
			mimeo_buffer_add(&b, names.data + before, item.name_size);
			mimeo_buffer_add_char(&b, '}');
		}
		if (item.kind == MIMEO_ITEM_GROUP)
			mimeo_buffer_add_char(&b, '(');
		if (item.kind == MIMEO_ITEM_GROUP_END)
			mimeo_buffer_add_char(&b, ')');
		if (item.kind == MIMEO_ITEM_MAILBOX) {
			MUST(mimeo_check_address(item.addr, item.addr_size, NULL) == MSG_ERR_NONE);
			mimeo_buffer_add_char(&b, '<');
			mimeo_buffer_add(&b, item.addr, item.addr_size);
			mimeo_buffer_add_char(&b, '>');
		}
	}
	MUST(mimeo_buffer_result(&b, NULL) == MSG_ERR_NONE);
	out[b.size] = '\0';
	mimeo_buffer_free(&names);
	free(exact);
	return status;
}

START_TEST(what_is_read)
{
	static const struct {
		const char *text, *items;
	} cases[] = {
		{ "", "" },
		{ "a@b", "<a@b>" },
		{ " \ta@b\t ", "<a@b>" },
		{ "<a@b>", "<a@b>" },
		{ "Name <a@b>", "{Name}<a@b>" },
		{ "Name<a@b>", "{Name}<a@b>" },
		{ "John  \t Q. Public <a@b>", "{John Q. Public}<a@b>" },
		{ "\"J. \\\"Q\\\" P\" <a@b>", "{J. \"Q\" P}<a@b>" },
		{ "\"a\\\\b\" <a@b>", "{a\\b}<a@b>" },
		{ "\"  two  \" <a@b>", "{  two  }<a@b>" },
		{ "\"Doe, J\" and Co <a@b>", "{Doe, J and Co}<a@b>" },
		{ "\"\" <a@b>", "<a@b>" },
		{ "J\xC3\xBCrgen M\xC3\xBCller <j@m>", "{J\xC3\xBCrgen M\xC3\xBCller}<j@m>" },
		{ "=?utf-8?q?=41?= <a@b>", "{=?utf-8?q?=41?=}<a@b>" },
		{ "a@b, C <c@d>,<e@f>", "<a@b>{C}<c@d><e@f>" },
		{ "\"a b\"@c, \"d\\\"@\"@e", "<\"a b\"@c><\"d\\\"@\"@e>" },
		{ "X <\"a> b\"@c>", "{X}<\"a> b\"@c>" },
		{ "a@[IPv6:::1], b@[1.2.3.4]", "<a@[IPv6:::1]><b@[1.2.3.4]>" },
		{ "group: a@b, C <c@d>;", "{group}(<a@b>{C}<c@d>)" },
		{ "my \"gr: oup\":;", "{my gr: oup}()" },
		{ "g: ; , a@b", "{g}()<a@b>" },
		{ "a@b, g:c@d;,h:;", "<a@b>{g}(<c@d>){h}()" },
		{ "\xC3\xB6@\xC3\xB6", "<\xC3\xB6@\xC3\xB6>" },
		{ "O'Brien !#$% <a@b>", "{O'Brien !#$%}<a@b>" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[300];
		size_t offset = 99;
		int status = dump(cases[i].text, strlen(cases[i].text), out, sizeof out, &offset);
		ck_assert_msg(status == MSG_ERR_NONE, "'%s': %s at %zu", cases[i].text, msg_errname(status), offset);
		ck_assert_str_eq(out, cases[i].items);
	}
}
END_TEST

START_TEST(what_is_refused)
{
	static const struct {
		const char *text;
		int status;
		size_t offset;
	} cases[] = {
		{ " ", MSG_ERR_ADDRESS, 1 },
		{ "abc", MSG_ERR_ADDRESS, 3 },
		{ "abc def", MSG_ERR_ADDRESS, 7 },
		{ "Doe, J <a@b>", MSG_ERR_ADDRESS, 3 },
		{ "a@b, c", MSG_ERR_ADDRESS, 6 },
		{ "a@b,", MSG_ERR_VALUE, 4 },
		{ "a@b, ", MSG_ERR_VALUE, 5 },
		{ ",a@b", MSG_ERR_VALUE, 0 },
		{ "a@b,,c@d", MSG_ERR_VALUE, 4 },
		{ "a@b c@d", MSG_ERR_VALUE, 4 },
		{ "a@b <c@d>", MSG_ERR_VALUE, 4 },
		{ "<a@b> <c@d>", MSG_ERR_VALUE, 6 },
		{ "<a@b>x", MSG_ERR_VALUE, 5 },
		{ "a@b;", MSG_ERR_VALUE, 3 },
		{ ";", MSG_ERR_VALUE, 0 },
		{ "a b@c", MSG_ERR_ADDRESS, 3 },
		{ "@b", MSG_ERR_ADDRESS, 0 },
		{ "<>", MSG_ERR_ADDRESS, 1 },
		{ "Name <>", MSG_ERR_ADDRESS, 6 },
		{ "Name < a@b >", MSG_ERR_ADDRESS, 6 },
		{ "Name <a@b", MSG_ERR_ADDRESS, 9 },
		{ "Name <\"a@b>", MSG_ERR_ADDRESS, 11 },
		{ "Name <\"a\tb\"@c>", MSG_ERR_CONTROL, 8 },
		{ "Name <@x:a@b>", MSG_ERR_ADDRESS, 6 },
		{ "a@b(comment)", MSG_ERR_ADDRESS, 3 },
		{ "(comment) a@b", MSG_ERR_VALUE, 0 },
		{ "Name (comment) <a@b>", MSG_ERR_VALUE, 5 },
		{ "\"open <a@b>", MSG_ERR_VALUE, 11 },
		{ "\"open\\", MSG_ERR_VALUE, 6 },
		{ "\"a\"\"b\" <a@b>", MSG_ERR_VALUE, 3 },
		{ "\"a\"b <a@b>", MSG_ERR_VALUE, 3 },
		{ "a\"b\" <a@b>", MSG_ERR_VALUE, 1 },
		{ "\"a\"@evil@good", MSG_ERR_ADDRESS, 8 },
		{ "g: a@b", MSG_ERR_VALUE, 6 },
		{ "g: a@b,;", MSG_ERR_VALUE, 7 },
		{ "g: a@b; c@d", MSG_ERR_VALUE, 8 },
		{ "g: h: a@b;;", MSG_ERR_VALUE, 4 },
		{ "g:,a@b;", MSG_ERR_VALUE, 2 },
		{ ": a@b;", MSG_ERR_VALUE, 0 },
		{ "\"\": a@b;", MSG_ERR_VALUE, 2 },
		{ "a@b\r\nBcc: v@x", MSG_ERR_CONTROL, 3 },
		{ "N\n <a@b>", MSG_ERR_CONTROL, 1 },
		{ "\"a\tb\" <a@b>", MSG_ERR_CONTROL, 2 },
		{ "\"a\\\tb\" <a@b>", MSG_ERR_CONTROL, 3 },
		{ "a@b, \x7f <a@b>", MSG_ERR_CONTROL, 5 },
		{ "N\xC2\x85 <a@b>", MSG_ERR_CONTROL, 1 },
		{ "N\xFF <a@b>", MSG_ERR_UTF8, 1 },
		{ "=?x?q?a=40b?=@c", MSG_ERR_ADDRESS, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[300];
		size_t offset = 99;
		int status = dump(cases[i].text, strlen(cases[i].text), out, sizeof out, &offset);
		ck_assert_msg(status == cases[i].status && offset == cases[i].offset, "'%s': %s at %zu", cases[i].text,
			msg_errname(status), offset);
	}
}
END_TEST

/* A change of one octet never lets a control through and never makes more addresses than there are "@". */
START_TEST(octets_and_cuts)
{
	static const char sample[] = "a@b, \"C, \\\"D\" E. <c@d>, g: <e@f>, \"h i\"@j;, k:;";
	size_t n = sizeof sample - 1;
	char out[400];
	size_t offset;
	for (size_t at = 0; at <= n; at++) {
		offset = 99;
		if (dump(sample, at, out, sizeof out, &offset) != MSG_ERR_NONE)
			MUST(offset <= at);
		for (int c = 0; c < 256; c++) {
			char s[80];
			memcpy(s, sample, at);
			s[at] = (char)c;
			memcpy(s + at + 1, sample + at, n - at);
			if (dump(s, n + 1, out, sizeof out, &offset) == MSG_ERR_NONE) {
				MUST(c >= 32 || c == '\t');
				MUST(c < 127);
				size_t addresses = 0;
				for (const char *p = out; *p; p++)
					addresses += *p == '@';
				MUST(addresses == (size_t)4 + (c == '@'));
			} else {
				MUST(offset <= n + 1);
			}
		}
	}
}
END_TEST

/* ---- showing and reading are inverse ---- */

enum { ROWS_MOST = 12 };

typedef struct row_set {
	mimeo_mailbox rows[ROWS_MOST];
	size_t n;
	char text[ROWS_MOST * 40];
	size_t used;
} row_set;

static const char *keep(row_set *set, const char *s, size_t n)
{
	char *place = set->text + set->used;
	memcpy(place, s, n);
	set->used += n;
	return place;
}

static void random_name(row_set *set, mimeo_mailbox *row, uint64_t *state)
{
	static const char *const pieces[] = { "a", "B", " ", "\"", "\\", ",", ";", ":", "<", ">", "@", ".", "(", "\xC3\xBC",
		"\xF0\x9F\x98\x80", "=?", "x", " ", "  ", "a@b" };
	char name[64] = "";
	for (size_t i = suite_random(state) % 8 + 1; i > 0; i--)
		strcat(name, pieces[suite_random(state) % (sizeof pieces / sizeof *pieces)]);
	row->name_size = strlen(name);
	row->name = keep(set, name, row->name_size);
}

static void random_rows(row_set *set, uint64_t *state)
{
	static const char *const addresses[] = { "a@b", "\"x, <y>; \\\"z\"@c", "user@[IPv6:::1]", "\xC3\xB6@\xC3\xB6.d",
		"\"\"@e" };
	bool in_group = false;
	size_t most = suite_random(state) % (ROWS_MOST - 1) + 1;
	*set = (row_set){ .n = 0 };
	while (set->n < most) {
		mimeo_mailbox *row = &set->rows[set->n++];
		unsigned kind = suite_random(state) % 6;
		*row = (mimeo_mailbox){ .name = NULL };
		if (kind == 0 && !in_group && set->n < most) {
			random_name(set, row, state);
			in_group = true;
		} else if (in_group && (kind == 1 || set->n == most)) {
			in_group = false;
		} else {
			row->addr = addresses[suite_random(state) % 5];
			row->addr_size = strlen(row->addr);
			if (kind > 2)
				random_name(set, row, state);
		}
	}
	if (in_group)
		set->rows[set->n++] = (mimeo_mailbox){ .name = NULL };
}

static void check_same(const char *shown, size_t n, const row_set *set)
{
	char *exact = suite_exact(shown, n), names[1000];
	mimeo_parser p;
	mimeo_item item;
	size_t offset = 0;
	mimeo_parser_init(&p, exact, n);
	for (size_t i = 0; i <= set->n; i++) {
		mimeo_buffer b;
		mimeo_buffer_fix(&b, names, sizeof names);
		int status = mimeo_parse_item(&p, &b, &item, &offset);
		MUST_MSG(status == MSG_ERR_NONE, "'%.*s': %s at %zu", (int)n, shown, msg_errname(status), offset);
		if (i == set->n)
			break;
		const mimeo_mailbox *row = &set->rows[i];
		int kind = row->addr ? MIMEO_ITEM_MAILBOX : row->name ? MIMEO_ITEM_GROUP : MIMEO_ITEM_GROUP_END;
		MUST(item.kind == kind);
		MUST(b.size == row->name_size);
		MUST(item.has_name == (row->name_size != 0));
		if (row->name_size)
			MUST(memcmp(names, row->name, row->name_size) == 0);
		MUST(item.addr_size == row->addr_size);
		if (row->addr_size)
			MUST(memcmp(item.addr, row->addr, row->addr_size) == 0);
	}
	MUST(item.kind == MIMEO_ITEM_END);
	free(exact);
}

START_TEST(shown_and_read)
{
	uint64_t state = 11;
	for (int turn = 0; turn < 15000; turn++) {
		row_set set;
		random_rows(&set, &state);
		size_t index, offset;
		int where;
		MUST(mimeo_check_mailboxes(set.rows, set.n, true, &index, &where, &offset) == MSG_ERR_NONE);
		char shown[2000];
		mimeo_buffer b;
		mimeo_buffer_fix(&b, shown, sizeof shown);
		mimeo_mailboxes_show(&b, set.rows, set.n);
		check_same(shown, b.size, &set);
	}
}
END_TEST

/* Ten times the text takes about ten times as long, however it is made to look back. */
START_TEST(linear)
{
	static const char *const pieces[] = { "a", "\"", "\\\"", "a@b,", "a ", "<", "g:;,", "\"a\" ", ".", "@" };
	const char *piece = pieces[_i];
	size_t offset, size = strlen(piece);
	double took[2];
	for (int turn = 0; turn < 2; turn++) {
		size_t n = turn ? 600000 : 60000;
		char *text = malloc(n);
		for (size_t i = 0; i < n; i++)
			text[i] = piece[i % size];
		char names[8];
		mimeo_buffer b;
		mimeo_buffer_fix(&b, names, sizeof names);
		mimeo_parser p;
		mimeo_item item;
		clock_t start = clock();
		mimeo_parser_init(&p, text, n);
		while (mimeo_parse_item(&p, &b, &item, &offset) == MSG_ERR_NONE && item.kind != MIMEO_ITEM_END)
			;
		took[turn] = (double)(clock() - start) / CLOCKS_PER_SEC;
		free(text);
	}
	ck_assert_msg(took[1] < 40 * (took[0] + 0.005), "'%s': %g and %g s", piece, took[0], took[1]);
}
END_TEST

START_TEST(names_that_find_no_memory)
{
	static const char text[] = "\"A long name that does not fit\" <a@b>, \"x\"@y, C <c@d>";
	msg_allocator memory = mimeo_memory_default();
	for (size_t ceiling = 0; ceiling < 40; ceiling++) {
		mimeo_buffer names;
		mimeo_buffer_init(&names, &memory, ceiling);
		mimeo_parser p;
		mimeo_item item;
		size_t offset, items = 0;
		mimeo_parser_init(&p, text, sizeof text - 1);
		while (mimeo_parse_item(&p, &names, &item, &offset) == MSG_ERR_NONE && item.kind != MIMEO_ITEM_END)
			items++;
		ck_assert_uint_eq(items, 3);
		ck_assert_int_eq(names.status, ceiling < 30 ? MSG_ERR_LIMIT : MSG_ERR_NONE);
		mimeo_buffer_free(&names);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/parse");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, what_is_read);
	tcase_add_test(tests, what_is_refused);
	tcase_add_test(tests, octets_and_cuts);
	tcase_add_test(tests, shown_and_read);
	tcase_add_loop_test(tests, linear, 0, 10);
	tcase_add_test(tests, names_that_find_no_memory);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
