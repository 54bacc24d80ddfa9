/* Unstructured text and phrases, RFC 2047: what is refused has a control or is no UTF-8; what is taken keeps every
 * limit of lines and words and reads back equal, alone and as a field of a message in each profile. */
#include "encode.h"
#include "message.h"
#include "support/rfc2047.h"

static int call_text(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_text(e->data, e->n, e->column, out, capacity, size);
}

static int call_phrase(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_phrase(e->data, e->n, e->column, out, capacity, size);
}

static void read_back(const encoding *e, const char *wire, size_t n, bool phrase)
{
	rfc2047 r;
	rfc2047_init(&r, n);
	/* From further right than a line goes nothing but the text is judged. */
	const char *fault = e->column <= 78 ? rfc2047_lines(wire, n, e->column) : NULL;
	bool read = phrase ? rfc2047_phrase(&r, wire, n) : n == 0 || rfc2047_text(&r, wire, n);
	require(
		!fault && read, "column %zu: %s%s\n%.*s", e->column, fault ? fault : "", r.fault ? r.fault : "", (int)n, wire);
	require(fuzz_same(r.text, r.size, e->data, e->n), "column %zu: read back as \"%.*s\"\n%.*s", e->column, (int)r.size,
		r.text, (int)n, wire);
	rfc2047_free(&r);
}

static void alone(const encoding *e, bool phrase)
{
	bool clean = rfc2047_clean(e->data, e->n) && !(phrase && memchr(e->data, '\t', e->n));
	size_t n;
	int status;
	char *out = encode_all(e, &n, &status);
	require(!out == !clean, "%s", msg_errname(status));
	if (out)
		read_back(e, out, n, phrase);
	free(out);
}

static void in_message(input text, bool phrase, int profile)
{
	msg_builder *m = message_base(profile);
	int status = phrase ? msg_set_mailbox_n(m, "To", text.data, text.size, "to@example.org", 14)
		: msg_set_header_n(m, "Subject", 7, MSG_KIND_TEXT, text.data, text.size);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
		msg_free(m);
		return;
	}
	strict_message *read = message_read(m, message_options(profile));
	const strict_field *f = strict_find(strict_root(read), phrase ? "To" : "Subject");
	require(f || (!phrase && text.size == 0), "no field");
	strict_text found = !f ? (strict_text){ 0 } : phrase ? f->mailboxes[0].name : f->decoded;
	require(
		fuzz_same(found.data, found.size, text.data, text.size), "read back as \"%s\"", found.data ? found.data : "");
	require(!f || !phrase || f->n_mailboxes == 1, "%zu mailboxes", f->n_mailboxes);
	strict_free(read);
	msg_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	size_t column = input_option(&in);
	unsigned option = input_option(&in);
	/* Column 1 to 78 mostly, and far to the right at times. */
	column = column < 234 ? 1 + column % 78 : (column - 234) * 45;
	bool phrase = option & 1;
	char *exact = fuzz_exact(in);
	encoding e = { .call = phrase ? call_phrase : call_text, .data = exact, .n = in.size, .column = column };
	alone(&e, phrase);
	in_message((input){ exact, in.size }, phrase, (int)(option >> 1) % 3);
	free(exact);
	return 0;
}
