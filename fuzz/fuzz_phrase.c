/* Phrases, RFC 2047 section 5 rule 3: alone, as msg_encode_phrase and msg_encode_mailbox write them, and as the names
 * of mailboxes and of groups in each address field, in each profile, where they read back equal and nobody is added. */
#include "message.h"
#include "words.h"

static const char *const fields[] = { "To", "Cc", "Reply-To", "Bcc" };

static int call_phrase(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_phrase(e->data, e->n, e->column, out, capacity, size);
}

static int call_mailbox(const encoding *e, char *out, size_t capacity, size_t *size)
{
	const msg_mailbox mailbox = { e->name, "to@example.org" };
	return msg_encode_mailbox(&mailbox, e->column, out, capacity, size);
}

/* The name as a string in front of an address: what is before the last "<" is the phrase. */
static void mailbox_alone(input name, size_t column)
{
	char *string = fuzz_string(name);
	encoding e = { .call = call_mailbox, .data = string, .n = strlen(string), .column = column, .name = string };
	size_t n;
	int status;
	char *out = encode_all(&e, &n, &status);
	require(!out == !words_take(&e, true), "%s", msg_errname(status));
	if (out && e.n) {
		size_t open = n;
		while (open && out[open - 1] != '<')
			open--;
		require(open > 1 && fuzz_same(out + open, n - open, "to@example.org>", 15), "%.*s", (int)n, out);
		for (open--; open && strchr(" \r\n", out[open - 1]);)
			open--;
		words_read_back(&e, out, open, true);
	} else if (out) {
		require(fuzz_same(out, n, "to@example.org", 14) || fuzz_same(out, n, "<to@example.org>", 16) ||
				fuzz_same(out, n, "\r\n to@example.org", 17), "%.*s", (int)n, out);
	}
	free(out);
	free(string);
}

static bool is_name(strict_text found, input text)
{
	return fuzz_same(found.data, found.size, text.data, text.size);
}

/* The phrase names two mailboxes, and a group round the second of them. */
static int set_list(msg_builder *m, const char *field, input text)
{
	const char *const names[] = { text.data, text.size ? text.data : "g", text.data, NULL };
	const size_t sizes[] = { text.size, text.size ? text.size : 1, text.size, 0 };
	const char *const addrs[] = { "one@example.org", NULL, "two@example.org", NULL };
	const size_t addr_sizes[] = { 15, 0, 15, 0 };
	return msg_set_mailbox_list_n(m, field, names, sizes, addrs, addr_sizes, 4);
}

static void in_message(input text, const char *field, int profile)
{
	msg_builder *m = message_base(profile);
	int status = set_list(m, field, text);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
		msg_free(m);
		return;
	}
	strict_message *read = message_read(m, message_options(profile) | STRICT_BCC);
	const strict_field *f = strict_find(strict_root(read), field);
	require(f && f->n_mailboxes == 2 && f->n_groups == 1, "%zu mailboxes, %zu groups", f ? f->n_mailboxes : 0,
		f ? f->n_groups : 0);
	require(is_name(f->mailboxes[0].name, text) && is_name(f->mailboxes[1].name, text), "names read back as \"%s\"",
		f->mailboxes[0].name.data ? f->mailboxes[0].name.data : "");
	require(is_name(f->groups[0], text.size ? text : (input){ "g", 1 }), "a group read back as \"%s\"",
		f->groups[0].data);
	require(strict_is(f->mailboxes[0].addr, "one@example.org") && strict_is(f->mailboxes[1].addr, "two@example.org"),
		"other addresses");
	strict_free(read);
	msg_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	size_t column = words_column(input_option(&in));
	unsigned option = input_option(&in);
	char *exact = fuzz_exact(in);
	words_alone(&(encoding){ .call = call_phrase, .data = exact, .n = in.size, .column = column }, true);
	mailbox_alone(in, column);
	in_message((input){ exact, in.size }, fields[(option >> 3) % (sizeof fields / sizeof *fields)], (int)option % 3);
	free(exact);
	return 0;
}
