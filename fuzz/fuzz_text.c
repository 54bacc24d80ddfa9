/* Unstructured text, RFC 2047: alone, as msg_encode_text writes it, and as a field of a message in each profile, where
 * it reads back equal. */
#include "message.h"
#include "words.h"

static int call_text(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_text(e->data, e->n, e->column, out, capacity, size);
}

static void in_message(input text, const char *name, int profile)
{
	msg_builder *m = message_base(profile);
	int status = msg_set_header_n(m, name, strlen(name), MSG_KIND_TEXT, text.data, text.size);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
		msg_free(m);
		return;
	}
	strict_message *read = message_read(m, message_options(profile));
	const strict_field *f = strict_find(strict_root(read), name);
	require(f || text.size == 0, "no field");
	require(!f || fuzz_same(f->decoded.data, f->decoded.size, text.data, text.size), "read back as \"%s\"",
		f ? f->decoded.data : "");
	message_has_only(read, name);
	strict_free(read);
	msg_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	size_t column = words_column(input_option(&in));
	unsigned option = input_option(&in);
	char *exact = fuzz_exact(in);
	words_alone(&(encoding){ .call = call_text, .data = exact, .n = in.size, .column = column }, false);
	in_message((input){ exact, in.size }, option & 1 ? "X-A-Name-Of-Some-Length" : "Subject", (int)(option >> 1) % 3);
	free(exact);
	return 0;
}
