/* Addresses and lists of them. One address: what the judge takes stands in header and envelope with the same octets,
 * what it refuses no setter takes. Lists as header text: the rows that were understood, set as rows, are the same
 * message. */
#include "encode.h"
#include "message.h"

static bool letter_or_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words of letters and digits with single dots between, none longer than most. */
static bool simple_words(input in, size_t most)
{
	size_t word = 0;
	for (size_t i = 0; i < in.size; i++) {
		word = letter_or_digit(in.data[i]) ? word + 1 : 0;
		if (word > most || (word == 0 && (in.data[i] != '.' || i == 0 || in.data[i - 1] == '.')))
			return false;
	}
	return word > 0;
}

/* An address that nobody could refuse. */
static bool simple_address(input in)
{
	if (in.size == 0 || in.size > 128 || !memchr(in.data, '@', in.size))
		return false;
	input local = input_until(&in, '@');
	return local.size <= 64 && simple_words(local, 64) && simple_words(in, 40);
}

static bool is_ascii(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] >= 0x80)
			return false;
	return true;
}

/* The address as read is as given, but that a domain may have become A-labels. */
static bool same_address(strict_text found, const char *addr, size_t n, int profile)
{
	if (fuzz_same(found.data, found.size, addr, n))
		return true;
	return profile != MSG_PROFILE_UTF8 && !is_ascii(addr, n) && is_ascii(found.data, found.size) &&
		strstr(found.data, "xn--");
}

/* The same mailbox: domains have no case (RFC 5321 section 2.3.5), so that of two that differ in it one is named. */
static bool same_mailbox(strict_text a, const char *b)
{
	const char *a_at = strrchr(a.data, '@'), *b_at = strrchr(b, '@');
	return a_at && b_at && fuzz_same(a.data, (size_t)(a_at - a.data), b, (size_t)(b_at - b)) &&
		message_same_name(a_at, b_at);
}

static bool is_recipient(const msg_builder *m, strict_text addr)
{
	for (size_t i = 0; i < msg_recipient_count(m); i++)
		if (same_mailbox(addr, msg_recipient(m, i)))
			return true;
	return false;
}

/* Header and envelope hold the same. */
static void compare_envelope(const strict_field *f, const msg_builder *m)
{
	for (size_t i = 0; i < f->n_mailboxes; i++)
		require(is_recipient(m, f->mailboxes[i].addr), "%s is no recipient", f->mailboxes[i].addr.data);
	require(msg_recipient_count(m) <= f->n_mailboxes, "%zu recipients", msg_recipient_count(m));
	for (size_t i = 0; i < msg_recipient_count(m); i++) {
		bool found = false;
		for (size_t k = 0; k < f->n_mailboxes; k++)
			found |= strict_is(f->mailboxes[k].addr, msg_recipient(m, i));
		require(found, "recipient %s stands nowhere", msg_recipient(m, i));
	}
}

/* ---- one ---- */

static void one_address(input in, int profile)
{
	char *exact = fuzz_exact(in);
	size_t offset = SIZE_MAX;
	int judged = msg_check_address(exact, in.size, &offset);
	require(judged == MSG_ERR_NONE ? offset == SIZE_MAX : offset <= in.size, "%s at %zu", msg_errname(judged), offset);
	require(judged == MSG_ERR_NONE || !simple_address(in), "%s at %zu", msg_errname(judged), offset);
	msg_builder *m = message_base(profile);
	int status = msg_set_mailbox_n(m, "To", NULL, 0, exact, in.size);
	bool condition = status == MSG_ERR_NEEDS_UTF8 || status == MSG_ERR_IDN;
	require(judged == MSG_ERR_NONE ? status == MSG_ERR_NONE || condition : status == judged, "judged %s, set %s",
		msg_errname(judged), msg_errname(status));
	if (status != MSG_ERR_NONE) {
		require(!condition || (profile != MSG_PROFILE_UTF8 && !is_ascii(exact, in.size)), "%s", msg_errname(status));
		message_refused(m, status);
	} else {
		strict_message *read = message_read(m, message_options(profile));
		const strict_field *f = strict_find(strict_root(read), "To");
		require(f && f->n_mailboxes == 1 && f->n_groups == 0 && !f->mailboxes[0].name.data, "not one mailbox: %s",
			f ? f->raw.data : "");
		require(
			same_address(f->mailboxes[0].addr, exact, in.size, profile), "read back as %s", f->mailboxes[0].addr.data);
		compare_envelope(f, m);
		message_has_only(read, NULL);
		strict_free(read);
	}
	msg_free(m);
	free(exact);
}

/* ---- an encoded mailbox ---- */

static int call(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_mailbox(&(msg_mailbox){ e->name, e->data }, e->column, out, capacity, size);
}

/* "name|address", written and read as the To of a message. */
static void one_mailbox(input in)
{
	char *name = fuzz_string(input_until(&in, '|')), *addr = fuzz_string(in);
	size_t n;
	int status;
	char *out = encode_all(
		&(encoding){ .call = call, .data = addr, .n = strlen(addr), .name = name, .column = 4 }, &n, &status);
	if (out) {
		static const char head[] =
			"From: a@b.example\r\nDate: Tue, 24 Nov 2026 09:30:00 +0100\r\nMessage-ID: <a@b>\r\nTo: ";
		char *text = fuzz_memory(sizeof head + n + 4);
		memcpy(text, head, sizeof head - 1);
		memcpy(text + sizeof head - 1, out, n);
		memcpy(text + sizeof head - 1 + n, "\r\n\r\n", 4);
		strict_message *read = strict_read(text, sizeof head + n + 3, 0);
		const strict_field *f = strict_find(strict_root(read), "To");
		require(f && f->n_mailboxes == 1 && f->n_groups == 0, "%.*s", (int)n, out);
		require(same_address(f->mailboxes[0].addr, addr, strlen(addr), 0), "%.*s", (int)n, out);
		require(name[0] ? strict_is(f->mailboxes[0].name, name) : !f->mailboxes[0].name.data, "%.*s", (int)n, out);
		require(strict_root(read)->n_fields == 4, "%s", strict_report(read));
		strict_free(read);
		free(text);
	}
	free(out);
	free(name);
	free(addr);
}

/* ---- lists ---- */

static void compare_rows(const msg_builder *m, const strict_field *f, int profile)
{
	size_t box = 0, group = 0;
	bool open = false;
	for (size_t i = 0; i < msg_mailbox_count(m, "To"); i++) {
		const char *name, *addr;
		require(msg_mailbox_at(m, "To", i, &name, &addr) == MSG_ERR_NONE, "row %zu", i);
		if (!addr) {
			require(!name == open, "groups do not close");
			open = name != NULL;
			require(!name || (group < f->n_groups && strict_is(f->groups[group], name)), "group %s", name);
			group += name != NULL;
			continue;
		}
		require(box < f->n_mailboxes, "row %zu is not there", i);
		const strict_mailbox *found = &f->mailboxes[box++];
		require(name && name[0] ? strict_is(found->name, name) : !found->name.data, "name \"%s\"", name ? name : "");
		require(same_address(found->addr, addr, strlen(addr), profile), "%s, not %s", found->addr.data, addr);
		require(found->group == (open ? group : 0), "%s stands in group %zu", addr, found->group);
	}
	require(box == f->n_mailboxes && group == f->n_groups, "more than was set");
}

/* Set as rows, and as the text that the getter gives, it is the same message. */
static void set_again(const msg_builder *m, int profile)
{
	size_t rows = msg_mailbox_count(m, "To"), size, again_size;
	msg_mailbox *list = fuzz_memory(rows * sizeof *list);
	char *wanted = message_octets(m, 0, &size);
	msg_builder *copy = message_base(profile);
	for (size_t i = 0; i < rows; i++)
		msg_mailbox_at(m, "To", i, &list[i].name, &list[i].addr);
	for (int turn = 0; turn < 2; turn++) {
		int status = turn ? msg_set_header_as(copy, "To", MSG_KIND_MAILBOXES, msg_get_header(m, "To")) :
			msg_set_to_list(copy, list, rows);
		require(status == MSG_ERR_NONE, "%s for %s", msg_errname(status), msg_get_header(m, "To"));
		char *again = message_octets(copy, 0, &again_size);
		require(fuzz_same(again, again_size, wanted, size), "%s is another message:\n%.*s\n%.*s",
			turn ? "the value" : "the list", (int)again_size, again, (int)size, wanted);
		free(again);
	}
	msg_free(copy);
	free(wanted);
	free(list);
}

static void list(input in, int kind, int profile)
{
	msg_builder *m = message_base(profile);
	char *exact = fuzz_exact(in);
	int status = msg_set_header_n(m, "To", 2, kind, exact, in.size);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
	} else if (in.size) {
		strict_message *read = message_read(m, message_options(profile));
		const strict_field *f = strict_find(strict_root(read), "To");
		require(f && (kind != MSG_KIND_AUTO || (f->n_mailboxes == 1 && f->n_groups == 0)), "not one mailbox");
		compare_rows(m, f, profile);
		compare_envelope(f, m);
		set_again(m, profile);
		message_has_only(read, NULL);
		strict_free(read);
	}
	free(exact);
	msg_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	unsigned option = input_option(&in);
	int profile = (int)(option >> 2) % 3;
	switch (option % 4) {
	case 0:
		one_address(in, profile);
		break;
	case 1:
		one_mailbox(in);
		break;
	case 2:
		list(in, MSG_KIND_AUTO, profile);
		break;
	default:
		list(in, MSG_KIND_MAILBOXES, profile);
	}
	return 0;
}
