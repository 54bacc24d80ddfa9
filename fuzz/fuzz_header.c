/* Any header field by any name and kind: "name:value". Taken, it is one field of the message, without a fault, that
 * reads back as it was given, and set again from what the getter gives it is the same message; refused, nothing is
 * written. */
#include "message.h"
#include "support/rfc2047.h"

static const char *const names[] = { "Subject", "Comments", "Keywords", "To", "Cc", "Bcc", "From", "Sender", "Reply-To",
	"Date", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Help", "List-Unsubscribe",
	"List-Unsubscribe-Post", "List-Post", "Auto-Submitted", "Disposition-Notification-To", "Resent-To", "Resent-Date",
	"Resent-Message-ID", "Content-Description", "Content-Language", "Content-Location", "Content-Disposition",
	"Content-ID", "Content-Type", "Received", "X-Mine", "Archived-At", "Expires", "Precedence" };

/* What else such a message must have. */
static msg_builder *base_for(const char *name, int profile)
{
	msg_builder *m = message_base(profile);
	if (message_same_name(name, "List-Unsubscribe-Post"))
		msg_set_list_unsubscribe(m, NULL, "https://example.org/u");
	if (strlen(name) > 7 && (name[0] | 32) == 'r' && (name[5] | 32) == 't' && name[6] == '-') {
		msg_set_header(m, "Resent-From", "resent@example.org");
		msg_set_header(m, "Resent-Date", "Tue, 24 Nov 2026 09:30:00 +0100");
	}
	return m;
}

static void compare_count(const strict_message *read, const char *name, const msg_builder *base)
{
	size_t size;
	char *data = message_octets(base, MSG_OUT_BCC, &size);
	strict_message *plain = strict_read(data, size, STRICT_BCC | STRICT_UTF8);
	const strict_entity *now = strict_root(read), *before = strict_root(plain);
	size_t had = strict_count(before, name), has = strict_count(now, name);
	require(now->n_fields - has == before->n_fields - had && has <= 1, "%zu fields, %zu before, %zu of this name",
		now->n_fields, before->n_fields, has);
	require(now->n_children == 0, "%zu parts", now->n_children);
	free(data);
	strict_free(plain);
}

/* Without white space and commas. */
static size_t squeeze(const char *s, size_t n, char *to)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n,<>", s[i]))
			to[size++] = s[i];
	return size;
}

static void compare_ids(const strict_field *f, input value)
{
	char *wanted = fuzz_memory(value.size), *found = fuzz_memory(f->raw.size);
	size_t wanted_size = squeeze(value.data, value.size, wanted), n = 0;
	for (size_t i = 0; i < f->n_ids; i++)
		n += squeeze(f->ids[i].data, f->ids[i].size, found + n);
	require(fuzz_same(found, n, wanted, wanted_size), "read back as %.*s", (int)f->raw.size, f->raw.data);
	free(wanted);
	free(found);
}

static void compare_value(const strict_field *f, int kind, const msg_builder *m, const char *name, input value)
{
	const char *got = msg_get_header(m, name);
	require(got, "nothing to get");
	if (kind == MSG_KIND_RAW) {
		require(fuzz_same(f->raw.data, f->raw.size, " ", 1) ||
				(f->raw.size == value.size + 1 && memcmp(f->raw.data + 1, value.data, value.size) == 0),
			"raw, and written as %.*s", (int)f->raw.size, f->raw.data);
	} else if (f->kind == STRICT_KIND_TEXT && (kind == MSG_KIND_AUTO || kind == MSG_KIND_TEXT)) {
		require(fuzz_same(f->decoded.data, f->decoded.size, value.data, value.size), "read back as \"%s\"",
			f->decoded.data);
		require(fuzz_same(got, strlen(got), value.data, value.size), "given back as \"%s\"", got);
	} else if (f->kind == STRICT_KIND_IDS) {
		compare_ids(f, value);
	} else if (f->kind == STRICT_KIND_ADDRESSES) {
		require(
			kind == MSG_KIND_MAILBOXES || (f->n_mailboxes == 1 && f->n_groups == 0), "%zu mailboxes", f->n_mailboxes);
		require(msg_mailbox_count(m, name) >= f->n_mailboxes, "%zu rows", msg_mailbox_count(m, name));
	}
}

/* From what the getter gives it is the same message again. */
static void set_again(const msg_builder *m, const char *name, int kind, int profile)
{
	msg_builder *copy = base_for(name, profile);
	size_t size, again_size;
	int status = msg_set_header_as(copy, name, kind, msg_get_header(m, name));
	require(status == MSG_ERR_NONE, "%s for what was given back: %s", msg_errname(status), msg_get_header(m, name));
	char *wanted = message_octets(m, MSG_OUT_BCC, &size), *again = message_octets(copy, MSG_OUT_BCC, &again_size);
	require(fuzz_same(again, again_size, wanted, size), "another message:\n%.*s\n%.*s", (int)again_size, again,
		(int)size, wanted);
	free(again);
	free(wanted);
	msg_free(copy);
}

static void taken(const msg_builder *m, const char *name, int kind, input value, int profile)
{
	uint32_t options = message_options(profile) | STRICT_BCC;
	bool own_words = kind == MSG_KIND_RAW;
	strict_message *read = own_words ? message_read_raw(m, options) : message_read(m, options);
	msg_builder *base = base_for(name, profile);
	const strict_field *f = strict_find(strict_root(read), name);
	require(!f == (value.size == 0) || message_same_name(name, "Date") || message_same_name(name, "Message-ID"),
		"field %s", name);
	compare_count(read, name, base);
	/* A disposition is kept with the content, not among the header fields. */
	if (value.size && f && !message_same_name(name, "Content-Disposition")) {
		compare_value(f, kind, m, name, value);
		if (!memchr(value.data, '\0', value.size))
			set_again(m, name, kind, profile);
	}
	msg_free(base);
	strict_free(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	size_t row = input_below(&in, sizeof names / sizeof *names * 2);
	unsigned option = input_option(&in);
	/* AUTO mostly; one kind more than there is. */
	int kind = option & 8 ? (int)(option & 7) + (option >> 7) : MSG_KIND_AUTO, profile = (int)(option >> 4) % 3;
	bool listed = row < sizeof names / sizeof *names;
	char *name = listed ? fuzz_string((input){ names[row], strlen(names[row]) }) : fuzz_string(input_until(&in, ':'));
	char *exact = fuzz_exact(in);
	msg_builder *m = base_for(name, profile);
	int status = msg_set_header_n(m, name, strlen(name), kind, exact, in.size);
	if (status == MSG_ERR_NONE && msg_check(m, 0) == MSG_ERR_INCOMPLETE) {
		/* Removed: a field without which its block does not stand. */
		require(in.size == 0 && !msg_get_header(m, name), "%s: %s", name, msg_error_text(m));
		message_refused(m, MSG_ERR_INCOMPLETE);
	} else if (status == MSG_ERR_NONE) {
		taken(m, name, kind, (input){ exact, in.size }, profile);
		msg_remove_header(m, name);
	} else {
		/* The mark is lifted by the very name it was set with, and is there until then. */
		msg_builder *copy = msg_clone(m);
		require(copy, "no clone");
		msg_remove_header(copy, name);
		require(msg_status(copy) == MSG_ERR_NONE, "%s: still %s", name, msg_errname(msg_status(copy)));
		msg_free(copy);
		message_refused(m, status);
	}
	msg_free(m);
	free(exact);
	free(name);
	return 0;
}
