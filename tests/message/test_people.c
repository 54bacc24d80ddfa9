/* People: every setter by itself and as a list, groups, what getters show, replacing, authors and senders, the visible
 * limit, the envelope's recipients, and very many of them. */
#include <time.h>
#include "message/scene.h"

typedef int one_setter(msg_builder *m, const char *name, const char *addr);
typedef int list_setter(msg_builder *m, const msg_mailbox *list, size_t n);

static const struct {
	const char *field;
	one_setter *one;
	list_setter *list;
	bool groups;
} setters[] = {
	{ "From", msg_set_from, msg_set_from_list, false },
	{ "Sender", msg_set_sender, NULL, false },
	{ "Reply-To", msg_set_reply_to, msg_set_reply_to_list, true },
	{ "To", msg_set_to, msg_set_to_list, true },
	{ "Cc", msg_set_cc, msg_set_cc_list, true },
	{ "Bcc", msg_set_bcc, msg_set_bcc_list, true },
};
enum { SETTERS = sizeof setters / sizeof *setters };

static void check_row(const msg_builder *m, const char *field, size_t i, const char *name, const char *addr)
{
	const char *got_name = "?", *got_addr = "?";
	ck_assert_status(msg_mailbox_at(m, field, i, &got_name, &got_addr), MSG_ERR_NONE);
	ck_assert_pstr_eq(got_name, name);
	ck_assert_pstr_eq(got_addr, addr);
}

/* What a reader finds in the field: count mailboxes, the i-th of them this one. */
static void check_written(
	const msg_builder *m, const char *field, size_t count, size_t i, const char *name, const char *addr)
{
	scene_view v = view_of(m, MSG_OUT_BCC, STRICT_BCC);
	const strict_field *f = strict_find(v.root, field);
	ck_assert_msg(f && f->n_mailboxes == count, "%s has %zu mailboxes", field, f ? f->n_mailboxes : 0);
	ck_assert_pstr_eq(f->mailboxes[i].name.data, name);
	ck_assert_str_eq(f->mailboxes[i].addr.data, addr);
	view_close(&v);
}

START_TEST(one_mailbox)
{
	static const char *const names[] = { NULL, "", "Plain", "Comma, Inc.", "\"quoted\" \\ back",
		"J\xC3\xBCrgen M\xC3\xBCller", "=?utf-8?q?looks_encoded?=", "<a@b>", " spaces  inside ",
		"\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E" };
	const char *field = setters[_i].field;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		msg_builder *m = scene();
		char name[64] = { 0 }, addr[] = "some.one@example.org";
		if (names[i])
			strcpy(name, names[i]);
		ck_assert_status(setters[_i].one(m, names[i] ? name : NULL, addr), MSG_ERR_NONE);
		memset(name, 'x', sizeof name - 1); /* copied */
		memset(addr, 'x', sizeof addr - 1);
		const char *shown = names[i] && *names[i] ? names[i] : NULL;
		ck_assert_uint_eq(msg_mailbox_count(m, field), 1);
		check_row(m, field, 0, shown, "some.one@example.org");
		check_written(m, field, 1, 0, shown, "some.one@example.org");
		ck_assert_status(msg_mailbox_at(m, field, 1, NULL, NULL), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_mailbox_at(m, field, SIZE_MAX, NULL, NULL), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_mailbox_at(m, field, 0, NULL, NULL), MSG_ERR_NONE);
		msg_free(m);
	}
}
END_TEST

START_TEST(a_list_whole)
{
	if (!setters[_i].list)
		return;
	const msg_mailbox list[] = { { "One", "one@example.org" }, { NULL, "two@example.org" },
		{ "", "three@EXAMPLE.org" } };
	const char *field = setters[_i].field;
	msg_builder *m = scene();
	msg_set_sender(m, NULL, "sender@example.org");
	ck_assert_status(setters[_i].list(m, list, 3), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, field), 3);
	check_row(m, field, 0, "One", "one@example.org");
	check_row(m, field, 1, NULL, "two@example.org");
	check_row(m, field, 2, NULL, "three@EXAMPLE.org");
	check_written(m, field, 3, 0, "One", "one@example.org");
	check_written(m, field, 3, 2, NULL, "three@EXAMPLE.org");
	/* A shorter one leaves nothing of the longer. */
	ck_assert_status(setters[_i].list(m, list + 1, 1), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, field), 1);
	check_written(m, field, 1, 0, NULL, "two@example.org");
	ck_assert(!has_octets(m, MSG_OUT_BCC, "one@") && !has_octets(m, MSG_OUT_BCC, "three@"));
	ck_assert_status(setters[_i].list(m, list, 0), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, field), 0);
	ck_assert_ptr_null(msg_get_header(m, field));
	msg_free(m);
}
END_TEST

START_TEST(replacing_leaves_nothing)
{
	msg_builder *once = scene(), *many = scene();
	msg_set_sender(once, NULL, "sender@example.org");
	msg_set_sender(many, NULL, "sender@example.org");
	ck_assert_status(setters[_i].one(once, "B", "b@example.org"), MSG_ERR_NONE);
	char addr[40];
	for (int i = 0; i < 50; i++) {
		snprintf(addr, sizeof addr, "previous.%d@example.net", i);
		const msg_mailbox two[] = { { "Previous", addr }, { NULL, "more@example.net" } };
		if (setters[_i].list && i % 2)
			ck_assert_status(setters[_i].list(many, two, 2), MSG_ERR_NONE);
		else
			ck_assert_status(setters[_i].one(many, "Previous", addr), MSG_ERR_NONE);
	}
	ck_assert_status(setters[_i].one(many, "B", "b@example.org"), MSG_ERR_NONE);
	ck_assert(same_octets(once, many, MSG_OUT_BCC));
	ck_assert_uint_eq(msg_recipient_count(once), msg_recipient_count(many));
	msg_free(once);
	msg_free(many);
}
END_TEST

START_TEST(groups)
{
	const msg_mailbox list[] = { { "Before", "before@example.org" }, { "Undisclosed, all", NULL }, { NULL, NULL },
		{ "T\xC3\xA9"
		  "am",
			NULL },
		{ "In", "in@example.org" }, { NULL, "inner@example.org" }, { NULL, NULL }, { NULL, "after@example.org" } };
	const char *field = setters[_i].field;
	if (!setters[_i].list)
		return;
	msg_builder *m = scene();
	if (!setters[_i].groups) {
		ck_assert_status(setters[_i].list(m, list, 8), MSG_ERR_FIELD);
		ck_assert_uint_eq(msg_mailbox_count(m, field), 0);
		msg_free(m);
		return;
	}
	ck_assert_status(setters[_i].list(m, list, 8), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, field), 8);
	check_row(m, field, 1, "Undisclosed, all", NULL);
	check_row(m, field, 2, NULL, NULL);
	check_row(m, field, 7, NULL, "after@example.org");
	scene_view v = view_of(m, MSG_OUT_BCC, STRICT_BCC);
	const strict_field *f = strict_find(v.root, field);
	ck_assert_uint_eq(f->n_groups, 2);
	ck_assert_str_eq(f->groups[0].data, "Undisclosed, all");
	ck_assert_str_eq(f->groups[1].data,
		"T\xC3\xA9"
		"am");
	ck_assert_uint_eq(f->n_mailboxes, 4);
	ck_assert_uint_eq(f->mailboxes[1].group, 2);
	ck_assert_uint_eq(f->mailboxes[3].group, 0);
	view_close(&v);
	/* Not closed, closed twice, one in another: nothing of it stays. */
	ck_assert_status(setters[_i].list(m, list, 2), MSG_ERR_VALUE);
	ck_assert_uint_eq(msg_mailbox_count(m, field), 0);
	ck_assert_status(setters[_i].list(m, list + 2, 1), MSG_ERR_VALUE);
	const msg_mailbox nested[] = { { "A", NULL }, { "B", NULL }, { NULL, NULL }, { NULL, NULL } };
	ck_assert_status(setters[_i].list(m, nested, 4), MSG_ERR_VALUE);
	size_t index = 99;
	ck_assert_status(msg_error_at(m, 0, NULL, &index, NULL, NULL), MSG_ERR_VALUE);
	ck_assert_uint_eq(index, 1);
	ck_assert_status(setters[_i].list(m, list, 8), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(several_authors_need_a_sender)
{
	const msg_mailbox two[] = { { NULL, "a@example.org" }, { NULL, "b@example.org" } };
	msg_builder *m = scene();
	msg_set_from_list(m, two, 2);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	const char *field;
	ck_assert_status(msg_error_at(m, 0, &field, NULL, NULL, NULL), MSG_ERR_INCOMPLETE);
	ck_assert_str_eq(field, "Sender");
	ck_assert_status(msg_set_sender(m, NULL, "a@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_str_eq(msg_envelope_from(m), "a@example.org");
	msg_remove_header(m, "sender");
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_check(m, MSG_OUT_PART), MSG_ERR_NONE);
	ck_assert_status(msg_set_from_list(m, two, 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_remove_header(m, "From");
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_ptr_null(msg_envelope_from(m));
	/* In either order, and a refused Sender is none. */
	msg_set_sender(m, NULL, "c@example.org");
	msg_set_from_list(m, two, 2);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_sender(m, NULL, "nobody"), MSG_ERR_ADDRESS);
	ck_assert_status(msg_check(m, 0), MSG_ERR_ADDRESS);
	ck_assert_status(msg_remove_header(m, "Sender"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	msg_free(m);
}
END_TEST

/* ---- the visible limit ---- */

static int set_many(msg_builder *m, const char *field, size_t n, bool group)
{
	enum { MOST = 200 };
	char text[MOST][80];
	const char *names[MOST + 2], *addrs[MOST + 2];
	size_t name_sizes[MOST + 2], addr_sizes[MOST + 2], rows = 0;
	if (group) {
		names[rows] = "Group";
		name_sizes[rows] = 5;
		addrs[rows] = NULL;
		addr_sizes[rows++] = 0;
	}
	for (size_t i = 0; i < n; i++) {
		snprintf(text[i], sizeof *text, "%s.%zu@example.org", field, i);
		names[rows] = NULL;
		name_sizes[rows] = 0;
		addrs[rows] = text[i];
		addr_sizes[rows++] = strlen(text[i]);
	}
	if (group) {
		names[rows] = addrs[rows] = NULL;
		name_sizes[rows] = addr_sizes[rows] = 0;
		rows++;
	}
	return msg_set_mailbox_list_n(m, field, names, name_sizes, addrs, addr_sizes, rows);
}

static const char *const visible[] = { "To", "Cc", "Resent-To", "Resent-Cc", "Disposition-Notification-To",
	"X-Also-To" };
enum { VISIBLE = sizeof visible / sizeof *visible };

/* Resent-To does not stand by itself. */
static msg_builder *scene_sent_again(void)
{
	msg_builder *m = scene();
	msg_set_header(m, "Resent-From", "again@example.org");
	msg_set_header(m, "Resent-Date", "Tue, 24 Nov 2026 09:30:00 +0100");
	return m;
}

START_TEST(fifty_are_shown_and_no_more)
{
	const char *field = visible[_i];
	for (int group = 0; group <= (_i < 4); group++) {
		msg_builder *m = scene_sent_again();
		ck_assert_status(set_many(m, field, 50, group), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		ck_assert_status(set_many(m, field, 51, group), MSG_ERR_VISIBLE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_VISIBLE);
		ck_assert_status(msg_status(m), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_mailbox_count(m, field), 51 + 2 * (size_t)group); /* kept */
		ck_assert_str_eq(msg_error_text(m),
			"To and Cc: 51 addresses would be shown to all of them, and this message may "
			"show 50; where that is meant, raise its MSG_LIMIT_VISIBLE");
		ck_assert_status(msg_set_limit(m, MSG_LIMIT_VISIBLE, 40), MSG_ERR_NONE);
		ck_assert_ptr_nonnull(strstr(msg_error_text(m), "may show 40;"));
		ck_assert_status(msg_set_limit(m, MSG_LIMIT_VISIBLE, 51), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		ck_assert_status(set_many(m, field, 52, group), MSG_ERR_VISIBLE);
		ck_assert_status(msg_remove_header(m, field), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		msg_free(m);
	}
}
END_TEST

START_TEST(visible_ones_add_up)
{
	msg_builder *m = scene_sent_again();
	for (size_t i = 0; i < VISIBLE; i++)
		ck_assert_status(set_many(m, visible[i], i ? 10 : 0, i == 2), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_to(m, NULL, "one.more@example.org"), MSG_ERR_VISIBLE);
	ck_assert_status(msg_remove_header(m, "X-Also-To"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	/* Those whom nobody sees, and those who write. */
	ck_assert_status(set_many(m, "Bcc", 100, false), MSG_ERR_NONE);
	ck_assert_status(set_many(m, "Resent-Bcc", 100, false), MSG_ERR_NONE);
	ck_assert_status(set_many(m, "Reply-To", 100, false), MSG_ERR_NONE);
	msg_set_sender(m, NULL, "sender@example.org");
	ck_assert_status(set_many(m, "From", 100, false), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_VISIBLE, 0), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_VISIBLE);
	for (size_t i = 0; i < VISIBLE; i++)
		msg_remove_header(m, visible[i]);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* ---- the envelope ---- */

START_TEST(bcc_only_where_asked_for)
{
	msg_builder *m = scene();
	msg_set_to(m, NULL, "to@example.org");
	msg_builder *without = msg_clone(m);
	ck_assert_status(msg_set_bcc(m, "Secret", "secret@example.org"), MSG_ERR_NONE);
	ck_assert(same_octets(m, without, 0));
	ck_assert(same_octets(m, without, MSG_OUT_PART));
	ck_assert(!has_octets(m, 0, "secret"));
	ck_assert(has_octets(m, MSG_OUT_BCC, "\r\nBcc: Secret <secret@example.org>\r\n"));
	ck_assert_uint_eq(msg_recipient_count(m), 2);
	/* Wrapped, it is gone, whatever the flags. */
	ck_assert_status(msg_set_message(without, m), MSG_ERR_NONE);
	ck_assert(!has_octets(without, MSG_OUT_BCC, "secret"));
	msg_free(m);
	msg_free(without);
}
END_TEST

START_TEST(each_recipient_once)
{
	const msg_mailbox to[] = { { "A", "a@example.org" }, { "G", NULL }, { NULL, "b@Example.org" }, { NULL, NULL },
		{ "Again", "a@EXAMPLE.ORG" }, { NULL, "A@example.org" } };
	const msg_mailbox cc[] = { { NULL, "B@example.org" }, { NULL, "b@example.ORG" }, { NULL, "c@example.org" } };
	static const char *const expected[] = { "a@example.org", "b@Example.org", "A@example.org", "B@example.org",
		"c@example.org", "d@example.org" };
	msg_builder *m = scene();
	ck_assert_status(msg_set_to_list(m, to, 6), MSG_ERR_NONE);
	ck_assert_status(msg_set_cc_list(m, cc, 3), MSG_ERR_NONE);
	ck_assert_status(msg_set_bcc(m, NULL, "d@example.org"), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_recipient_count(m), 6);
	for (size_t i = 0; i < 6; i++)
		ck_assert_str_eq(msg_recipient(m, i), expected[i]);
	ck_assert_ptr_null(msg_recipient(m, 6));
	ck_assert_ptr_null(msg_recipient(m, SIZE_MAX));
	/* The same with more of them than are compared one by one. */
	ck_assert_status(set_many(m, "Bcc", 30, true), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_recipient_count(m), 35);
	for (size_t i = 0; i < 5; i++)
		ck_assert_str_eq(msg_recipient(m, i), expected[i]);
	ck_assert_str_eq(msg_recipient(m, 34), "Bcc.29@example.org");
	msg_remove_header(m, "To");
	ck_assert_uint_eq(msg_recipient_count(m), 33);
	ck_assert_str_eq(msg_recipient(m, 0), "B@example.org");
	msg_free(m);
}
END_TEST

/* Seconds for a list of n; where they differ in the case of letters alone, too. */
static double seconds_for(size_t n, bool by_case)
{
	msg_mailbox *list = malloc(n * sizeof *list);
	char(*text)[64] = malloc(n * sizeof *text);
	for (size_t i = 0; i < n; i++) {
		snprintf(text[i], sizeof *text, by_case ? "abcdefghijklmnop@example.org" : "recipient.%zu@example.org", i);
		for (size_t bit = 0; by_case && bit < 16; bit++)
			text[i][bit] = (char)(i >> bit & 1 ? text[i][bit] - 'a' + 'A' : text[i][bit]);
		list[i] = (msg_mailbox){ NULL, text[i] };
	}
	msg_builder *m = scene();
	msg_set_limit(m, MSG_LIMIT_VISIBLE, UINT64_MAX);
	clock_t start = clock();
	ck_assert_status(msg_set_to_list(m, list, n), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_recipient_count(m), n);
	ck_assert_uint_eq(msg_mailbox_count(m, "To"), n);
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	ck_assert_str_eq(msg_recipient(m, n - 1), text[n - 1]);
	free(list);
	free(text);
	msg_free(m);
	return seconds;
}

/* Ten times the list is a hundred times the work where that is quadratic. Once of five: clock() on Windows counts what
 * other programs do as well. */
START_TEST(twenty_thousand_recipients)
{
	for (int by_case = 0; by_case <= 1; by_case++) {
		double few = 0, many = 1;
		for (int tries = 0; tries < 5 && many >= 40 * few + 0.2; tries++) {
			few = seconds_for(2000, by_case);
			many = seconds_for(20000, by_case);
		}
		ck_assert_msg(many < 40 * few + 0.2, "%f s for 2,000 and %f s for 20,000", few, many);
	}
}
END_TEST

START_TEST(values_may_be_borrowed_from_the_message)
{
	const msg_mailbox list[] = { { "One", "one@example.org" }, { "Two", "two@example.org" } };
	msg_builder *m = scene();
	const char *name, *addr;
	msg_set_to_list(m, list, 2);
	for (int i = 0; i < 3; i++) {
		ck_assert_status(msg_mailbox_at(m, "To", msg_mailbox_count(m, "To") - 1, &name, &addr), MSG_ERR_NONE);
		ck_assert_status(
			i == 1 ? msg_set_to(m, name, addr) : msg_set_to_list(m, &(msg_mailbox){ name, addr }, 1), MSG_ERR_NONE);
	}
	check_row(m, "To", 0, "Two", "two@example.org");
	ck_assert_status(msg_set_envelope_from(m, "bounce@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_envelope_from(m, msg_envelope_from(m)), MSG_ERR_NONE);
	ck_assert_str_eq(msg_envelope_from(m), "bounce@example.org");
	ck_assert_status(msg_set_to(m, NULL, msg_get_header(m, "From")), MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_header_as(m, "Cc", MSG_KIND_MAILBOXES, "a@x.org, b@x.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "Cc", msg_get_header(m, "Cc")), MSG_ERR_ADDRESS);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("people");
	TCase *t = tcase_create("people");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, one_mailbox, 0, SETTERS);
	tcase_add_loop_test(t, a_list_whole, 0, SETTERS);
	tcase_add_loop_test(t, replacing_leaves_nothing, 0, SETTERS);
	tcase_add_loop_test(t, groups, 0, SETTERS);
	tcase_add_test(t, several_authors_need_a_sender);
	tcase_add_loop_test(t, fifty_are_shown_and_no_more, 0, VISIBLE);
	tcase_add_test(t, visible_ones_add_up);
	tcase_add_test(t, bcc_only_where_asked_for);
	tcase_add_test(t, each_recipient_once);
	tcase_add_test(t, twenty_thousand_recipients);
	tcase_add_test(t, values_may_be_borrowed_from_the_message);
	suite_add_tcase(s, t);
	return suite_run(s);
}
