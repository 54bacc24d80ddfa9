/* Parameters, RFC 2231: alone, and as file name and type parameter of a message in each profile and file name style. */
#include "encode.h"
#include "message.h"
#include "support/rfc2047.h"
#include "support/rfc2231.h"

static const char *const names[] = { "filename", "name", "x-a-rather-long-name-for-a-parameter", "x" };

static int call(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_param(e->name, e->data, e->n, e->column, out, capacity, size);
}

static bool takes(input text)
{
	return rfc2047_clean(text.data, text.size) && !(text.size && memchr(text.data, '\t', text.size));
}

static void alone(const encoding *e)
{
	size_t n;
	int status;
	char *out = encode_all(e, &n, &status);
	require(!out == !takes((input){ e->data, e->n }), "%s", msg_errname(status));
	if (!out)
		return;
	rfc2231 r;
	rfc2231_init(&r, n);
	const char *fault = e->column <= 77 ? rfc2231_lines(out, n, e->column) : NULL;
	bool read = rfc2231_param(&r, out, n, e->name, false);
	require(
		!fault && read, "column %zu: %s%s\n%.*s", e->column, fault ? fault : "", r.fault ? r.fault : "", (int)n, out);
	require(!r.has_fallback && fuzz_same(r.text, r.size, e->data, e->n), "read back as \"%.*s\"\n%.*s", (int)r.size,
		r.text, (int)n, out);
	rfc2231_free(&r);
	free(out);
}

/* A name that is any octets is refused, or is what the parameter then has. */
static void any_name(input name)
{
	char *string = fuzz_string(name);
	encoding e = { .call = call, .data = "value", .n = 5, .column = 20, .name = string };
	size_t n;
	int status;
	char *out = encode_all(&e, &n, &status);
	if (out) {
		rfc2231 r;
		rfc2231_init(&r, n);
		require(rfc2231_param(&r, out, n, string, false), "%s\n%.*s", r.fault, (int)n, out);
		require(fuzz_same(r.text, r.size, "value", 5), "%.*s", (int)n, out);
		rfc2231_free(&r);
		free(out);
	} else {
		require(
			status == MSG_ERR_NAME || status == MSG_ERR_UTF8 || status == MSG_ERR_CONTROL, "%s", msg_errname(status));
	}
	free(string);
}

static void filename_in_message(input text, int profile, int style)
{
	static const uint32_t styles[] = { 0, STRICT_FILENAME_BOTH, STRICT_FILENAME_2047 };
	msg_builder *m = message_base(profile);
	msg_set_filename_style(m, style);
	int status = msg_set_filename_n(m, text.data, text.size);
	require((status == MSG_ERR_NONE) == takes(text), "%s", msg_errname(status));
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
		msg_free(m);
		return;
	}
	strict_message *read = message_read(m, message_options(profile) | styles[style]);
	const strict_entity *root = strict_root(read);
	require(fuzz_same(root->filename.data, root->filename.size, text.data, text.size), "read back as \"%s\"",
		root->filename.data ? root->filename.data : "");
	message_has_only(read, "Content-Disposition");
	strict_free(read);
	msg_free(m);
}

static void type_param_in_message(input text, int profile)
{
	msg_builder *m = message_base(profile);
	char *value = fuzz_string(text);
	int status = msg_set_type_param(m, "x-hostile", value);
	if (status != MSG_ERR_NONE) {
		require(!takes((input){ value, strlen(value) }), "%s for \"%s\"", msg_errname(status), value);
		message_refused(m, status);
	} else {
		strict_message *read = message_read(m, message_options(profile));
		const strict_entity *root = strict_root(read);
		const strict_param *p = strict_param_find(root->params, root->n_params, "x-hostile");
		require(!p == !value[0] && (!p || strict_is(p->value, value)), "read back as \"%s\"", p ? p->value.data : "");
		message_has_only(read, NULL);
		strict_free(read);
	}
	free(value);
	msg_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	size_t column = input_option(&in);
	unsigned option = input_option(&in);
	char *exact = fuzz_exact(in);
	column = column < 234 ? 1 + column % 77 : (column - 234) * 45;
	alone(&(encoding){ .call = call, .data = exact, .n = in.size, .column = column, .name = names[option % 4] });
	any_name(in);
	int profile = (int)(option >> 2) % 3;
	filename_in_message((input){ exact, in.size }, profile, (int)(option >> 4) % 3);
	if (option & 0x80)
		type_param_in_message(in, profile);
	free(exact);
	return 0;
}
