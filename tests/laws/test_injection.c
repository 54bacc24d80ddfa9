/* Laws 5 and 6 of docs/design.md: the matrix of every entry for text and every hostile value. Each is refused, or the
 * value is read back equal and the message has as many fields, recipients, parameters and parts as with a harmless
 * one. */
#include "laws/entries.h"
#include <stdio.h>
#include "support/suite.h"

typedef struct hostile {
	const char *data;
	size_t size;
	bool separator;             /* has a meaning in some grammars */
} hostile;

#define PLAIN(text) { text, sizeof text - 1, false }
#define MEANT(text) { text, sizeof text - 1, true }
static const hostile values[] = {
	PLAIN("\r"),
	PLAIN("\n"),
	PLAIN("\r\n"),
	PLAIN("\r\n "),
	PLAIN("\r\n\r\n"),
	PLAIN("\n\n"),
	PLAIN("\0"),
	PLAIN("\0\r\n"),
	PLAIN("\v"),
	PLAIN("\f"),
	PLAIN("\x1c"),
	PLAIN("\x1d"),
	PLAIN("\x1e"),
	PLAIN("\x01"),
	PLAIN("\x1b[2J"),
	PLAIN("\x7f"),
	PLAIN("\xc2\x85"),
	PLAIN("\xe2\x80\xa8"),
	PLAIN("\xe2\x80\xa9"),
	PLAIN("\xc0\x8a"),
	PLAIN("\xed\xa0\x80"),
	PLAIN("\xff"),
	PLAIN("\xe5\x98\x8a"),
	PLAIN("\xe5\x98\x8d\xe5\x98\x8a"),
	PLAIN("\xc4\x8a"),
	PLAIN("\xc5\x80"),
	PLAIN("\xc4\xbe"),
	PLAIN("\r\nBcc: v@example.net"),
	PLAIN("\nBcc: v@example.net"),
	PLAIN("\r\n\tBcc: v@example.net"),
	PLAIN("\r\n\r\n--b\r\nX: y\r\n"),
	PLAIN("=?utf-8?q?=0A?="),
	PLAIN("=?utf-8?q?=0D=0ABcc:_v?="),
	PLAIN(" =?utf-8?b?DQpCY2M6IHY=?= "),
	PLAIN("\xcc\x81"),
	PLAIN("\xe2\x80\xae"),
	PLAIN("\xf0\x9f\x98\x80"),
	MEANT("\""),
	MEANT("\\"),
	MEANT("\\\""),
	MEANT(","),
	MEANT(";"),
	MEANT(":"),
	MEANT("<"),
	MEANT(">"),
	MEANT("("),
	MEANT(")"),
	MEANT("@"),
	MEANT("\t"),
	MEANT(" "),
	MEANT("  "),
	MEANT("."),
	MEANT(".."),
	MEANT("'"),
	MEANT("*"),
	MEANT("%0D%0A"),
	MEANT("="),
	MEANT("?"),
	MEANT("[]"),
	MEANT("\"; x=\"y"),
	MEANT("; x=y"),
	MEANT(", v@example.net"),
	MEANT(">, <v@example.net"),
	MEANT("@evil.example,"),
	MEANT("(c)"),
	MEANT("\", \"v@example.net\" <w@example.net>, \""),
	MEANT("> ORCPT=x <"),
	MEANT("--=_"),
};
enum { VALUES = sizeof values / sizeof *values };

/* What must not change. */
typedef struct shape {
	size_t fields, mailboxes, groups, ids, params, parts, recipients;
} shape;

static shape shape_of(const strict_message *read, const msg_builder *m)
{
	shape s = { .recipients = msg_recipient_count(m) };
	for (const strict_entity *e = strict_root(read); e; e = strict_next(e)) {
		s.parts++;
		/* The transfer encoding follows from the content, and is named where it is not 7bit. */
		s.fields += e->n_fields - strict_count(e, "Content-Transfer-Encoding");
		s.params += e->n_params + e->n_disposition_params;
		for (size_t i = 0; i < e->n_fields; i++) {
			s.mailboxes += e->fields[i].n_mailboxes;
			s.groups += e->fields[i].n_groups;
			s.ids += e->fields[i].n_ids;
		}
	}
	return s;
}

static msg_builder *base_message(int profile)
{
	msg_builder *m = msg_new();
	msg_set_profile(m, profile);
	msg_set_seed(m, "injection", 9);
	msg_set_date(m, 0, 0);
	msg_set_from(m, NULL, "from@example.org");
	msg_set_sender(m, NULL, "sender@example.org");
	msg_set_to(m, NULL, "to@example.org");
	msg_set_text(m, "text\n");
	return m;
}

static uint32_t reading(int profile)
{
	return STRICT_BCC | STRICT_FOREIGN | (profile == MSG_PROFILE_UTF8 ? STRICT_UTF8 : 0);
}

/* ---- the matrix ---- */

static strict_message *render(const msg_builder *m, int profile, const char *what, const char *value)
{
	char *data;
	size_t size;
	int status = msg_render(m, MSG_OUT_BCC, &data, &size);
	ck_assert_msg(
		status == MSG_ERR_NONE, "%s: \"%s\" was taken, and output gives %s", what, value, msg_errname(status));
	strict_message *read = strict_read(data, size, reading(profile));
	ck_assert_msg(strict_faults(read) == 0, "%s: \"%s\"\n%s%s", what, value, strict_report(read), data);
	msg_free_data(data);
	return read;
}

static void assert_value(
	const entry *e, const strict_message *read, const msg_builder *m, const char *value, size_t size)
{
	const char *difference = entry_differs(e, read, m, value, size);
	ck_assert_msg(!difference, "%s: \"%s\" read back as \"%s\"", e->name, value, difference);
}

static shape harmless_shape(const entry *e, int profile)
{
	char value[200];
	int size = snprintf(value, sizeof value, "%s%s", e->before, e->after);
	msg_builder *m = base_message(profile);
	int status = e->set(m, value, (size_t)size);
	ck_assert_msg(status == MSG_ERR_NONE, "%s: \"%s\" gave %s", e->name, value, msg_errname(status));
	strict_message *read = render(m, profile, e->name, value);
	shape s = shape_of(read, m);
	assert_value(e, read, m, value, (size_t)size);
	strict_free(read);
	msg_free(m);
	return s;
}

static void try_value(const entry *e, int profile, const shape *wanted, const char *value, size_t size)
{
	msg_builder *m = base_message(profile);
	int status = e->set(m, value, size);
	if (status != MSG_ERR_NONE) {
		char *data;
		size_t n;
		ck_assert_status(msg_render(m, MSG_OUT_BCC, &data, &n), status);
		ck_assert_ptr_null(data);
		for (const char *c = msg_error_text(m); *c; c++)
			ck_assert_msg(
				(unsigned char)*c >= ' ' && *c != 0x7f, "%s: hostile octets in the text of an error", e->name);
		msg_free(m);
		return;
	}
	strict_message *read = render(m, profile, e->name, value);
	shape s = shape_of(read, m);
	if (e->flags & ENTRY_LISTED)
		s.ids = wanted->ids;
	bool same = memcmp(&s, wanted, sizeof s) == 0;
	ck_assert_msg(same,
		"%s: \"%s\" changes the message: fields %zu/%zu, mailboxes %zu/%zu, ids %zu/%zu, parameters %zu/%zu, "
		"parts %zu/%zu, recipients %zu/%zu",
		e->name, value, s.fields, wanted->fields, s.mailboxes, wanted->mailboxes, s.ids, wanted->ids, s.params,
		wanted->params, s.parts, wanted->parts, s.recipients, wanted->recipients);
	assert_value(e, read, m, value, size);
	const char *stranger = envelope_differs(read, m);
	ck_assert_msg(!stranger, "%s: \"%s\": \"%s\" in the header is no recipient", e->name, value, stranger);
	strict_free(read);
	msg_free(m);
}

/* In the middle, in front, behind, alone. */
static void try_places(const entry *e, int profile, const shape *wanted, const hostile *h)
{
	const char *const around[][2] = { { e->before, e->after }, { "", e->after }, { e->before, "" }, { "", "" } };
	size_t places = profile == MSG_PROFILE_7BIT ? sizeof around / sizeof *around : 1;
	for (size_t i = 0; i < places; i++) {
		char value[300];
		size_t first = strlen(around[i][0]), last = strlen(around[i][1]), size = first + h->size + last;
		memcpy(value, around[i][0], first);
		memcpy(value + first, h->data, h->size);
		memcpy(value + first + h->size, around[i][1], last + 1);
		char *exact = suite_exact(value, size + 1);
		try_value(e, profile, wanted, exact, size);
		free(exact);
	}
}

static void matrix(const entry *e, int profile)
{
	shape wanted = harmless_shape(e, profile);
	for (size_t k = (size_t)(e - entries) % suite_step(); k < VALUES; k += suite_step()) {
		bool sized = memchr(values[k].data, '\0', values[k].size) != NULL;
		bool word = strncmp(values[k].data, "=?", 2) == 0 || strncmp(values[k].data, " =", 2) == 0;
		if ((sized && !(e->flags & ENTRY_SIZED)) || (values[k].separator && (e->flags & ENTRY_LISTED)))
			continue;
		if (word && (e->flags & ENTRY_RAW))
			continue;
		try_places(e, profile, &wanted, &values[k]);
	}
}

START_TEST(law_5_injection)
{
	matrix(&entries[_i], MSG_PROFILE_7BIT);
	matrix(&entries[_i], MSG_PROFILE_UTF8);
}
END_TEST

/* ---- law 6 ---- */

START_TEST(law_6_one_mailbox_is_no_list)
{
	static const char *const lists[] = { "a@x.example, b@y.example", "a@x.example,b@y.example",
		"a@x.example;b@y.example", "a@x.example b@y.example", "<a@x.example>, <b@y.example>", "G: a@x.example;",
		"A <a@x.example>, b@y.example" };
	typedef int one(msg_builder *, const char *, const char *);
	static one *const ones[] = { msg_set_from, msg_set_sender, msg_set_reply_to, msg_set_to, msg_set_cc, msg_set_bcc };
	static const char *const names[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc" };
	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < sizeof lists / sizeof *lists; k++) {
			msg_builder *m = base_message(MSG_PROFILE_7BIT);
			ck_assert_status(ones[i](m, NULL, lists[k]), MSG_ERR_ADDRESS);
			ck_assert_uint_eq(msg_mailbox_count(m, names[i]), 0);
			ck_assert_status(msg_status(m), MSG_ERR_ADDRESS);
			ck_assert_int_ne(msg_set_mailbox_n(m, names[i], NULL, 0, lists[k], strlen(lists[k])), MSG_ERR_NONE);
			ck_assert_int_ne(msg_set_header(m, names[i], lists[k]), MSG_ERR_NONE);
			ck_assert_uint_eq(msg_mailbox_count(m, names[i]), 0);
			/* Nor is one row of a list. */
			const char *addr = lists[k];
			size_t size = strlen(addr);
			ck_assert_int_ne(msg_set_mailbox_list_n(m, names[i], NULL, NULL, &addr, &size, 1), MSG_ERR_NONE);
			msg_free(m);
		}
	}
	msg_builder *m = base_message(MSG_PROFILE_7BIT);
	ck_assert_status(msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, "A <a@x.example>, b@y.example"), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_recipient_count(m), 2);
	ck_assert_status(msg_set_envelope_from(m, "a@x.example, b@y.example"), MSG_ERR_ADDRESS);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("injection");
	TCase *tests = tcase_create("laws 5 and 6");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, law_5_injection, 0, (int)entry_count);
	tcase_add_test(tests, law_6_one_mailbox_is_no_list);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
