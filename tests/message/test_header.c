/* Header fields: known and unknown ones, every grammar, lists, the order of the output whatever the order of the calls,
 * removal, replies, lists' fields, what getters show, and very many of them. */
#include <time.h>
#include "message/scene.h"

/* ---- the order of calls ---- */

typedef struct call {
	const char *name;
	int kind;
	const char *value;
} call;

static const call calls[] = {
	{ "Resent-Date", MSG_KIND_AUTO, "24 Nov 2026 09:30:00 +0000" },
	{ "Resent-From", MSG_KIND_AUTO, "again@example.org" },
	{ "Resent-To", MSG_KIND_AUTO, "R <r@example.org>" },
	{ "Reply-To", MSG_KIND_AUTO, "reply@example.org" },
	{ "To", MSG_KIND_MAILBOXES, "A <a@example.org>, G: b@example.org;" },
	{ "Cc", MSG_KIND_AUTO, "c@example.org" },
	{ "Bcc", MSG_KIND_AUTO, "d@example.org" },
	{ "Message-ID", MSG_KIND_AUTO, "<m@example.org>" },
	{ "In-Reply-To", MSG_KIND_AUTO, "<i@example.org>" },
	{ "References", MSG_KIND_AUTO, "<h@example.org> <i@example.org>" },
	{ "Subject", MSG_KIND_AUTO,
		"Gr\xC3\xBC\xC3\x9F"
		"e" },
	{ "Comments", MSG_KIND_AUTO, "a comment" },
	{ "Keywords", MSG_KIND_AUTO, "one, two" },
	{ "List-Id", MSG_KIND_AUTO, "A list <list.example.org>" },
	{ "List-Help", MSG_KIND_AUTO, "<mailto:help@example.org>" },
	{ "Archived-At", MSG_KIND_AUTO, "<https://example.org/1>" },
	{ "Auto-Submitted", MSG_KIND_AUTO, "auto-generated" },
	{ "Expires", MSG_KIND_AUTO, "Tue, 24 Nov 2026 09:30:00 +0100" },
	{ "Precedence", MSG_KIND_AUTO, "bulk" },
	{ "Organization", MSG_KIND_AUTO, "Caf\xC3\xA9" },
	{ "Content-Description", MSG_KIND_AUTO, "what it is" },
	{ "Content-Language", MSG_KIND_AUTO, "en" },
	{ "Content-X", MSG_KIND_AUTO, "not known" },
	{ "x-b", MSG_KIND_AUTO, "text" },
	{ "X-A", MSG_KIND_RAW, "v=1; a=b" },
	{ "X-C", MSG_KIND_MAILBOXES, "a@example.org, B <b@example.org>" },
	{ "X-D", MSG_KIND_DATE, "Tue, 24 Nov 2026 09:30:00 +0100" },
	{ "X-E", MSG_KIND_IDS, "<a@b> <c@d>" },
	{ "X-F", MSG_KIND_URLS, "<https://example.org/>" },
	{ "X-G", MSG_KIND_MAILBOX, "One <one@example.org>" },
};
enum { CALLS = sizeof calls / sizeof *calls };

static int do_call(msg_builder *m, const call *c)
{
	return msg_set_header_as(m, c->name, c->kind, c->value);
}

static msg_builder *in_order(const size_t *order)
{
	msg_builder *m = scene();
	for (size_t i = 0; i < CALLS; i++)
		ck_assert_status(do_call(m, &calls[order[i]]), MSG_ERR_NONE);
	return m;
}

static void shuffle(size_t *order, uint64_t *state)
{
	for (size_t i = CALLS; i-- > 1;) {
		size_t k = (size_t)(suite_random(state) % (i + 1)), other = order[k];
		order[k] = order[i];
		order[i] = other;
	}
}

START_TEST(order_of_calls_is_free)
{
	size_t order[CALLS];
	uint64_t state = 7;
	for (size_t i = 0; i < CALLS; i++)
		order[i] = i;
	msg_builder *first = in_order(order);
	scene_view v = view_of(first, MSG_OUT_BCC, STRICT_BCC);
	view_close(&v);
	for (int turn = 0; turn < 50; turn++) {
		shuffle(order, &state);
		msg_builder *m = in_order(order);
		ck_assert(same_octets(first, m, MSG_OUT_BCC));
		ck_assert_uint_eq(msg_header_count(m), msg_header_count(first));
		for (size_t i = 0; i < msg_header_count(m); i++) {
			ck_assert_str_eq(msg_header_name(m, i), msg_header_name(first, i));
			ck_assert_str_eq(msg_header_value(m, i), msg_header_value(first, i));
		}
		msg_free(m);
	}
	msg_free(first);
}
END_TEST

/* Each pair of fields, and each by itself, taken away again. */
/* Or, where a field of the block for messages that are sent again is gone, neither is to be written. */
static bool same_outcome(const msg_builder *a, const msg_builder *b)
{
	const int status = msg_check(a, MSG_OUT_BCC);
	return status == MSG_ERR_INCOMPLETE ? msg_check(b, MSG_OUT_BCC) == status : same_octets(a, b, MSG_OUT_BCC);
}

START_TEST(removal_leaves_nothing)
{
	for (size_t i = 0; i < CALLS; i++) {
		msg_builder *with = scene(), *without = scene();
		do_call(without, &calls[i]);
		do_call(with, &calls[i]);
		do_call(with, &calls[_i]);
		char upper[64] = { 0 };
		for (size_t k = 0; calls[_i].name[k]; k++)
			upper[k] = (char)(calls[_i].name[k] & ~(calls[_i].name[k] >= 'a' ? 0x20 : 0));
		ck_assert_ptr_nonnull(msg_get_header(with, upper));
		ck_assert_status(msg_remove_header(with, upper), MSG_ERR_NONE);
		if (i == (size_t)_i)
			ck_assert_status(msg_remove_header(without, upper), MSG_ERR_NONE);
		ck_assert_ptr_null(msg_get_header(with, calls[_i].name));
		ck_assert(same_outcome(with, without));
		/* And with an empty value, where that removes. */
		do_call(with, &calls[_i]);
		int status = msg_set_header(with, calls[_i].name, "");
		if (status != MSG_ERR_NONE) {
			ck_assert_status(status, MSG_ERR_ADDRESS);
			ck_assert_status(msg_remove_header(with, calls[_i].name), MSG_ERR_NONE);
		}
		ck_assert(same_outcome(with, without));
		msg_free(with);
		msg_free(without);
	}
}
END_TEST

START_TEST(output_follows_the_table_then_the_alphabet)
{
	static const char *const expected[] = { "Resent-Date", "Resent-From", "Resent-To", "Date", "From", "Reply-To", "To",
		"Cc", "Bcc", "Message-ID", "In-Reply-To", "References", "Subject", "Comments", "Keywords", "List-Id",
		"List-Help", "Archived-At", "Auto-Submitted", "Expires", "Precedence", "Organization", "MIME-Version",
		"Content-Type", "Content-Transfer-Encoding", "Content-Description", "Content-Language", "Content-X", "X-A",
		"x-b", "X-C", "X-D", "X-E", "X-F", "X-G" };
	size_t order[CALLS];
	for (size_t i = 0; i < CALLS; i++)
		order[i] = CALLS - 1 - i;
	msg_builder *m = in_order(order);
	scene_view v = view_of(m, MSG_OUT_BCC, STRICT_BCC);
	ck_assert_uint_eq(v.root->n_fields, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < v.root->n_fields; i++)
		ck_assert_str_eq(v.root->fields[i].name.data, expected[i]);
	view_close(&v);
	msg_free(m);
}
END_TEST

/* ---- what getters show ---- */

START_TEST(getters_show_what_was_given)
{
	msg_builder *m = scene();
	ck_assert_uint_eq(msg_header_count(m), 2); /* Date and From */
	ck_assert_str_eq(msg_header_name(m, 0), "Date");
	ck_assert_str_eq(msg_header_value(m, 0), "Tue, 24 Nov 2026 09:30:00 +0100");
	ck_assert_str_eq(msg_header_value(m, 1), "Example Shop <shop@example.com>");
	ck_assert_ptr_null(msg_header_name(m, 2));
	ck_assert_ptr_null(msg_header_value(m, SIZE_MAX));
	ck_assert_ptr_null(msg_get_header(m, "Subject"));
	ck_assert_ptr_null(msg_get_header(m, "Content-Disposition"));
	msg_set_header(m, "content-disposition", "inline; x=y");
	ck_assert_str_eq(msg_get_header(m, "Content-Disposition"), "inline; x=y");
	msg_remove_header(m, "Content-Disposition");
	ck_assert_ptr_null(msg_get_header(m, "Content-Disposition"));
	char value[] = "Gr\xC3\xBC\xC3\x9F"
				   "e  with  spaces";
	msg_set_header_n(m, "X-Yz", 4, MSG_KIND_AUTO, value, sizeof value - 1);
	memset(value, 'x', sizeof value - 1);
	ck_assert_str_eq(msg_get_header(m, "x-yZ"),
		"Gr\xC3\xBC\xC3\x9F"
		"e  with  spaces");
	ck_assert_str_eq(msg_header_name(m, 2), "X-Yz");
	/* A known field is written as its RFC does, another as it was given last. */
	msg_set_header(m, "sUBJECT", "s");
	msg_set_header(m, "X-YZ", "again");
	ck_assert_str_eq(msg_header_name(m, 2), "Subject");
	ck_assert_str_eq(msg_header_name(m, 3), "X-YZ");
	const msg_mailbox to[] = { { "A, B", "a@example.org" }, { "G", NULL }, { NULL, "b@example.org" }, { NULL, NULL } };
	msg_set_to_list(m, to, 4);
	ck_assert_str_eq(msg_get_header(m, "to"), "\"A, B\" <a@example.org>, G: b@example.org;");
	static const char *const ids[] = { "a@b", "<c@d>" };
	msg_set_references(m, ids, 2);
	ck_assert_str_eq(msg_get_header(m, "References"), "<a@b> <c@d>");
	/* What is generated is not set, and what cannot be set is not there. */
	ck_assert_ptr_null(msg_get_header(m, "Message-ID"));
	ck_assert_ptr_null(msg_get_header(m, "Content-Type"));
	/* A shown value sets the same again. */
	msg_builder *again = msg_clone(m);
	ck_assert_status(msg_set_header_as(again, "To", MSG_KIND_MAILBOXES, msg_get_header(m, "To")), MSG_ERR_NONE);
	ck_assert(same_octets(m, again, 0));
	msg_free(again);
	msg_free(m);
}
END_TEST

START_TEST(values_may_be_borrowed_from_the_message)
{
	static const char *const two[] = { "first", "second" };
	msg_builder *m = scene();
	msg_set_header(m, "X-One", "a value that is long enough to have a block of its own");
	msg_set_header_list(m, "X-Two", two, 2);
	ck_assert_status(msg_set_header(m, msg_header_name(m, 2), msg_get_header(m, "X-One")), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_as(m, msg_header_name(m, 2), MSG_KIND_DATE, msg_header_value(m, 2)), MSG_ERR_VALUE);
	ck_assert_str_eq(msg_error_text(m), "X-One: a value that breaks the field's own grammar at byte 0 of the value");
	ck_assert_status(msg_set_header(m, "X-One", "v"), MSG_ERR_NONE);
	const char *const both[] = { msg_header_value(m, 4), msg_header_value(m, 3), msg_header_value(m, 4) };
	ck_assert_status(msg_set_header_list(m, msg_header_name(m, 3), both, 3), MSG_ERR_NONE);
	ck_assert_str_eq(msg_header_value(m, 3), "second");
	ck_assert_str_eq(msg_header_value(m, 4), "first");
	ck_assert_status(msg_set_header(m, msg_header_name(m, 3), msg_header_value(m, 4)), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_header_count(m), 4);
	ck_assert_status(msg_set_header_as(m, msg_header_name(m, 3), MSG_KIND_IDS, msg_header_value(m, 3)), MSG_ERR_VALUE);
	while (msg_header_count(m))
		ck_assert_status(msg_remove_header(m, msg_header_name(m, 0)), MSG_ERR_NONE);
	ck_assert_status(msg_remove_header(m, "X-Two"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	msg_free(m);
}
END_TEST

/* ---- lists ---- */

START_TEST(lists_are_assigned_whole)
{
	static const char *const names[] = { "Comments", "Keywords", "X-Many" };
	static const char *const values[] = { "three", "one", "two", "one" };
	const char *name = names[_i];
	for (size_t n = 0; n <= 4; n++) {
		for (size_t before = 0; before <= 4; before++) {
			msg_builder *m = scene(), *once = scene();
			ck_assert_status(msg_set_header_list(m, name, values, before), MSG_ERR_NONE);
			ck_assert_status(msg_set_header_list(m, name, values, n), MSG_ERR_NONE);
			ck_assert_status(msg_set_header_list(once, name, values, n), MSG_ERR_NONE);
			ck_assert(same_octets(m, once, 0));
			ck_assert_uint_eq(msg_header_count(m), 2 + n);
			scene_view v = view_of(m, 0, 0);
			ck_assert_uint_eq(strict_count(v.root, name), n);
			const strict_field *f = n ? strict_find(v.root, name) : NULL;
			for (size_t i = 0; i < n; i++)
				ck_assert_str_eq(f[i].decoded.data, values[i]); /* side by side, in the caller's order */
			ck_assert_pstr_eq(msg_get_header(m, name), n ? values[0] : NULL);
			view_close(&v);
			/* One value in the place of all. */
			ck_assert_status(msg_set_header(m, name, "alone"), MSG_ERR_NONE);
			ck_assert_uint_eq(msg_header_count(m), 3);
			ck_assert_status(msg_remove_header(m, name), MSG_ERR_NONE);
			ck_assert_uint_eq(msg_header_count(m), 2);
			msg_free(m);
			msg_free(once);
		}
	}
}
END_TEST

START_TEST(a_bad_row_empties_the_list)
{
	static const char *const values[] = { "one", "t\nwo", "three" };
	const char *with_null[] = { "one", "two", NULL };
	size_t index = 99, offset = 99;
	const char *text;
	msg_builder *m = scene();
	msg_set_header_list(m, "X-Many", with_null, 2);
	ck_assert_status(msg_set_header_list(m, "X-Many", values, 3), MSG_ERR_CONTROL);
	ck_assert_ptr_null(msg_get_header(m, "X-Many"));
	ck_assert_status(msg_error_at(m, 0, NULL, &index, &offset, &text), MSG_ERR_CONTROL);
	ck_assert_uint_eq(index, 1);
	ck_assert_uint_eq(offset, 1);
	ck_assert_str_eq(text, "X-Many, number 2: line break at byte 1 of the value");
	ck_assert_status(msg_set_header_list(m, "x-many", with_null, 3), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_error_at(m, 0, NULL, &index, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(index, 2);
	ck_assert_uint_eq(msg_error_count(m), 1);
	ck_assert_status(msg_set_header_list(m, "X-MANY", with_null, 2), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	for (size_t i = 0; i < CALLS; i++) {
		bool repeats = strcmp(calls[i].name, "Comments") == 0 || strcmp(calls[i].name, "Keywords") == 0 ||
			calls[i].name[0] == 'X' || calls[i].name[0] == 'x' || strcmp(calls[i].name, "Content-X") == 0;
		const int status = msg_set_header_list(m, calls[i].name, with_null, 2);
		if (strcmp(calls[i].name, "Archived-At") == 0)
			ck_assert_status(status, MSG_ERR_VALUE); /* repeats, but these are no URLs */
		else
			ck_assert_status(status, repeats ? MSG_ERR_NONE : MSG_ERR_FIELD);
		msg_remove_header(m, calls[i].name);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	}
	msg_free(m);
}
END_TEST

/* Alone an empty value removes the field; a list has no such row, and says which. */
START_TEST(an_empty_row_is_refused)
{
	static const char *const rows[] = { "one", "", "three" };
	static const char *const names[] = { "X-Many", "Comments", "Keywords" };
	const char *nothing = "", *text;
	const size_t none = 0;
	size_t index = 99;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		msg_builder *m = scene();
		ck_assert_status(msg_set_header_list(m, names[i], rows, 1), MSG_ERR_NONE);
		ck_assert_status(msg_set_header_list(m, names[i], rows, 3), MSG_ERR_VALUE);
		ck_assert_ptr_null(msg_get_header(m, names[i]));
		ck_assert_status(msg_error_at(m, 0, NULL, &index, NULL, &text), MSG_ERR_VALUE);
		ck_assert_uint_eq(index, 1);
		ck_assert_status(msg_set_header_list(m, names[i], &nothing, 1), MSG_ERR_VALUE);
		ck_assert_status(msg_error_at(m, 0, NULL, &index, NULL, &text), MSG_ERR_VALUE);
		ck_assert_uint_eq(index, 0);
		nothing = NULL;
		const size_t size = strlen(names[i]);
		ck_assert_status(msg_set_header_list_n(m, names[i], size, MSG_KIND_AUTO, &nothing, &none, 1), MSG_ERR_VALUE);
		nothing = "";
		ck_assert_uint_eq(msg_error_count(m), 1);
		ck_assert_status(msg_set_header_list(m, names[i], NULL, 0), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		msg_free(m);
	}
	msg_builder *m = scene();
	ck_assert_status(msg_set_header_list(m, "Cc", &nothing, 1), MSG_ERR_ADDRESS);
	msg_free(m);
}
END_TEST

/* ---- fields with functions of their own ---- */

START_TEST(functions_and_names_are_one_field)
{
	static const char *const ids[] = { "a@b", "<c@d>" };
	msg_builder *by_function = scene(), *by_name = scene();
	msg_set_subject(by_function, "s \xE2\x82\xAC");
	msg_set_message_id(by_function, "m@example.org");
	msg_set_in_reply_to(by_function, ids, 2);
	msg_set_references(by_function, ids, 2);
	msg_set_date(by_function, 0, -90);
	msg_set_content_id(by_function, "c@example.org");
	msg_set_disposition(by_function, "inline");
	msg_set_to(by_function, "T", "t@example.org");
	msg_set_header(by_name, "content-disposition", "inline");
	msg_set_header(by_name, "content-id", "<c@example.org>");
	msg_set_header(by_name, "DATE", "Wed, 31 Dec 1969 22:30:00 -0130");
	msg_set_header(by_name, "references", "<a@b> <c@d>");
	msg_set_header(by_name, "In-reply-to", "<a@b>\t<c@d>");
	msg_set_header(by_name, "message-id", "<m@example.org>");
	msg_set_header(by_name, "SUBJECT", "s \xE2\x82\xAC");
	msg_set_header(by_name, "to", "T <t@example.org>");
	ck_assert(same_octets(by_function, by_name, 0));
	int64_t seconds;
	int zone;
	ck_assert_status(msg_date(by_name, &seconds, &zone), MSG_ERR_NONE);
	ck_assert(seconds == 0 && zone == -90);
	char id[100];
	ck_assert_str_eq(id_of(by_name, id, sizeof id), "m@example.org");
	/* Removed by one, set by the other. */
	msg_remove_header(by_function, "Content-Disposition");
	msg_set_disposition(by_name, "");
	msg_set_message_id(by_name, "");
	msg_remove_header(by_function, "message-ID");
	ck_assert(same_octets(by_function, by_name, 0));
	msg_free(by_function);
	msg_free(by_name);
}
END_TEST

START_TEST(replies)
{
	static const struct {
		const char *id, *references, *in_reply_to, *expected;
	} table[] = {
		{ "<a@b>", NULL, "<a@b>", "<a@b>" },
		{ " <a@b> ", "", "<a@b>", "<a@b>" },
		{ "\r\n <a@b>", "<r@s>", "<a@b>", "<r@s> <a@b>" },
		{ "<a@b>", "<q@r>\r\n <r@s>\r\n\t<s@t>", "<a@b>", "<q@r> <r@s> <s@t> <a@b>" },
		{ "<a@b>", "<r@s> <a@b>", "<a@b>", "<r@s> <a@b>" },
		{ "<a@b>", "<a@b> <r@s>", "<a@b>", "<a@b> <r@s> <a@b>" },
		{ "<a@b>", "<xa@b>", "<a@b>", "<xa@b> <a@b>" },
	};
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		msg_builder *m = scene();
		ck_assert_status(msg_set_reply(m, table[i].id, table[i].references), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, 0);
		ck_assert_str_eq(strict_find(v.root, "In-Reply-To")->unfolded.data, table[i].in_reply_to);
		ck_assert_str_eq(strict_find(v.root, "References")->unfolded.data, table[i].expected);
		view_close(&v);
		/* A reply to what it was a reply to, out of its own fields. */
		ck_assert_status(
			msg_set_reply(m, msg_get_header(m, "In-Reply-To"), msg_get_header(m, "References")), MSG_ERR_NONE);
		v = view_of(m, 0, 0);
		ck_assert_str_eq(strict_find(v.root, "In-Reply-To")->unfolded.data, "<a@b>");
		ck_assert_str_eq(strict_find(v.root, "References")->unfolded.data, table[i].expected);
		view_close(&v);
		ck_assert_status(msg_set_reply(m, msg_get_header(m, "In-Reply-To"), NULL), MSG_ERR_NONE);
		ck_assert_str_eq(msg_get_header(m, "References"), "<a@b>");
		ck_assert_status(msg_set_reply(m, "", "<r@s>"), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_header_count(m), 2);
		msg_free(m);
	}
	msg_builder *m = scene();
	ck_assert_status(msg_set_reply(m, "not an id", "<r@s>"), MSG_ERR_VALUE);
	ck_assert_uint_eq(msg_error_count(m), 2);
	ck_assert_status(msg_set_reply(m, "<a@b>", "not ids"), MSG_ERR_VALUE);
	ck_assert_uint_eq(msg_error_count(m), 1);
	ck_assert_status(msg_set_reply(m, "", NULL), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(list_unsubscribe)
{
	static const struct {
		const char *mailto, *https, *expected;
		bool post;
	} table[] = {
		{ "mailto:u@example.org?subject=u", NULL, "<mailto:u@example.org?subject=u>", false },
		{ "u@example.org", "", "<mailto:u@example.org>", false },
		{ NULL, "https://example.org/u?x=1", "<https://example.org/u?x=1>", true },
		{ "u@example.org", "HTTPS://example.org/u", "<mailto:u@example.org>, <HTTPS://example.org/u>", true },
		{ NULL, "", NULL, false },
	};
	msg_builder *m = scene();
	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
			ck_assert_status(msg_set_list_unsubscribe(m, table[i].mailto, table[i].https), MSG_ERR_NONE);
			scene_view v = view_of(m, 0, 0);
			const strict_field *f = strict_find(v.root, "List-Unsubscribe");
			ck_assert_pstr_eq(f ? f->unfolded.data : NULL, table[i].expected);
			f = strict_find(v.root, "List-Unsubscribe-Post");
			ck_assert_pstr_eq(f ? f->unfolded.data : NULL, table[i].post ? "List-Unsubscribe=One-Click" : NULL);
			view_close(&v);
		}
		ck_assert_status(msg_set_list_unsubscribe(m, NULL, "http://example.org/"), MSG_ERR_VALUE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_VALUE);
		ck_assert_status(msg_set_list_unsubscribe(m, "u@example.org>, <x", "https://example.org/"), MSG_ERR_ADDRESS);
		ck_assert_ptr_null(msg_get_header(m, "List-Unsubscribe-Post"));
		ck_assert_status(msg_set_list_unsubscribe(m, NULL, "https://example.org/>, <x"), MSG_ERR_VALUE);
		ck_assert_status(msg_set_list_unsubscribe(m, NULL, "https://example.org/\r\nX: y"), MSG_ERR_CONTROL);
	}
	msg_free(m);
}
END_TEST

/* ---- many ---- */

static double seconds_for(size_t n)
{
	msg_builder *m = scene();
	char name[40], value[80];
	msg_set_limit(m, MSG_LIMIT_HEADER, UINT64_MAX);
	clock_t start = clock();
	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < n; i++) {
			size_t k = i * 7919 % n;
			snprintf(name, sizeof name, "X-%zu", k);
			snprintf(value, sizeof value, "value %zu of turn %d", k, turn);
			ck_assert_status(msg_set_header(m, name, value), MSG_ERR_NONE);
		}
	}
	ck_assert_uint_eq(msg_header_count(m), n + 2);
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	for (size_t i = 0; i < n; i += 97) {
		snprintf(name, sizeof name, "x-%zu", i);
		snprintf(value, sizeof value, "value %zu of turn 1", i);
		ck_assert_str_eq(msg_get_header(m, name), value);
	}
	scene_view v = view_of(m, 0, 0);
	ck_assert_uint_eq(v.root->n_fields, n + 2 + 4);
	view_close(&v);
	msg_free(m);
	return seconds;
}

START_TEST(two_thousand_fields)
{
	double few = seconds_for(200), many = seconds_for(2000);
	ck_assert_msg(many < 40 * few + 0.2, "%f s for 200 and %f s for 2,000", few, many);
}
END_TEST

START_TEST(names_and_marks_survive_a_seed)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_header(m, "X-Wrong", "a\nb"), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_type_param(m, "x-wrong", "a\nb"), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_seed(m, "other", 5), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_header(m, "X-Wrong", "right"), MSG_ERR_NONE);
	ck_assert_status(msg_set_type_param(m, "x-wrong", ""), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("header");
	TCase *t = tcase_create("header");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, order_of_calls_is_free);
	tcase_add_loop_test(t, removal_leaves_nothing, 0, CALLS);
	tcase_add_test(t, output_follows_the_table_then_the_alphabet);
	tcase_add_test(t, getters_show_what_was_given);
	tcase_add_test(t, values_may_be_borrowed_from_the_message);
	tcase_add_loop_test(t, lists_are_assigned_whole, 0, 3);
	tcase_add_test(t, a_bad_row_empties_the_list);
	tcase_add_test(t, an_empty_row_is_refused);
	tcase_add_test(t, functions_and_names_are_one_field);
	tcase_add_test(t, replies);
	tcase_add_test(t, list_unsubscribe);
	tcase_add_test(t, two_thousand_fields);
	tcase_add_test(t, names_and_marks_survive_a_seed);
	suite_add_tcase(s, t);
	return suite_run(s);
}
