/* Media types and dispositions as a caller writes them, "type|content": what is taken reads as the strict reader reads
 * the very text, beside content that comes back octet for octet. */
#include "message.h"

static msg_builder *base(int profile)
{
	msg_builder *m = message_base(profile);
	msg_set_text(m, "");
	return m;
}

static bool begins_lower(strict_text lower, const char *text)
{
	for (size_t i = 0; i < lower.size; i++) {
		char c = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + 32) : text[i];
		if (c != lower.data[i])
			return false;
	}
	return true;
}

/* What a strict reader makes of "field: text" in a part; to be freed. */
static strict_message *read_text(const char *field, const char *before, const char *text)
{
	size_t size = strlen(field) + strlen(before) + strlen(text) + 20;
	char *part = fuzz_memory(size);
	int n = snprintf(part, size, "%s: %s%s\r\n\r\n", field, before, text);
	strict_message *read = strict_read(part, (size_t)n, STRICT_PART | STRICT_UTF8);
	free(part);
	return read;
}

/* Parameters that the text has, and the message must have; charset and boundary are the library's business. */
static void compare_params(const strict_param *wanted, size_t n_wanted, const strict_param *found, size_t n_found)
{
	for (size_t i = 0; i < n_wanted; i++) {
		if (strict_is(wanted[i].name, "charset") || strict_is(wanted[i].name, "boundary"))
			continue;
		const strict_param *p = strict_param_find(found, n_found, wanted[i].name.data);
		require(p && fuzz_same(p->value.data, p->value.size, wanted[i].value.data, wanted[i].value.size),
			"parameter %s=%s: %s", wanted[i].name.data, wanted[i].value.data, p ? p->value.data : "none");
	}
	require(n_found <= n_wanted + 2, "%zu parameters, %zu given", n_found, n_wanted);
}

static void compare_type(const strict_entity *found, const char *before, const char *text)
{
	strict_message *wanted = read_text("Content-Type", before, text);
	const strict_entity *root = strict_root(wanted);
	if (!before[0]) {
		require(begins_lower(found->type, text) && text[found->type.size] == '/', "type %s", found->type.data);
		require(begins_lower(found->subtype, text + found->type.size + 1), "subtype %s", found->subtype.data);
	}
	if (!strict_faults(wanted))
		compare_params(root->params, root->n_params, found->params, found->n_params);
	strict_free(wanted);
}

static void finish(msg_builder *m, strict_message *read)
{
	strict_free(read);
	msg_free(m);
}

static void body(const char *type, input content, int profile)
{
	msg_builder *m = base(profile);
	char *exact = fuzz_exact(content);
	strict_message *read = NULL;
	int status = msg_set_body(m, type, exact, content.size);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
	} else if (type[0]) {
		read = message_read(m, message_options(profile) | STRICT_OCTETS);
		const strict_entity *root = strict_root(read);
		require(root->n_children == 0 && strict_count(root, "Content-Type") == 1, "%zu parts", root->n_children);
		compare_type(root, "", type);
		/* The last line of a text has its end, but in base64. */
		bool ended = strict_is(root->type, "text") && root->content.size == content.size + 2 &&
			memcmp(root->content.data + content.size, "\r\n", 2) == 0;
		require(fuzz_same(root->content.data, root->content.size - (ended ? 2 : 0), exact, content.size),
			"%zu octets, read back %zu", content.size, root->content.size);
		message_has_only(read, NULL);
	}
	finish(m, read);
	free(exact);
}

/* Of which RFC 1847 and RFC 6522 say so. */
static bool needs_params(const char *subtype)
{
	static const char *const names[] = { "signed", "encrypted", "report" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (begins_lower((strict_text){ names[i], strlen(names[i]) }, subtype))
			return true;
	return false;
}

static void parts(const char *subtype, input content, int profile)
{
	msg_builder *m = base(profile), *list[2];
	strict_message *read = NULL;
	list[0] = msg_new_attachment("a", "application/x", content.data, content.size);
	list[1] = msg_new_attachment(NULL, "text/x", "b\n", 2);
	int status = msg_set_parts(m, subtype, list, 2);
	/* A part is taken by value. */
	msg_set_header(list[0], "Subject", "not there");
	msg_set_body(list[1], "text/x", "other", 5);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
	} else if (msg_check(m, 0) == MSG_ERR_INCOMPLETE) {
		require(needs_params(subtype), "subtype %s needs no parameter", subtype);
	} else {
		read = message_read(m, message_options(profile) | STRICT_OCTETS);
		const strict_entity *root = strict_root(read);
		require(strict_is(root->type, "multipart") && root->n_children == 2, "%zu parts", root->n_children);
		require(begins_lower(root->subtype, subtype), "subtype %s", root->subtype.data);
		compare_type(root, "multipart/", subtype);
		require(fuzz_same(root->first->content.data, root->first->content.size, content.data, content.size),
			"another content");
		require(strict_is(root->last->content, "b\n"), "another content: %s", root->last->content.data);
	}
	msg_free(list[0]);
	msg_free(list[1]);
	finish(m, read);
}

static void disposition(const char *text, int profile)
{
	msg_builder *m = message_base(profile);
	strict_message *read = NULL;
	int status = msg_set_disposition(m, text);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
	} else if (text[0]) {
		read = message_read(m, message_options(profile));
		const strict_entity *root = strict_root(read);
		strict_message *wanted = read_text("Content-Disposition", "", text);
		const strict_entity *given = strict_root(wanted);
		require(root->disposition.data && begins_lower(root->disposition, text), "no disposition");
		if (!strict_faults(wanted))
			compare_params(given->disposition_params, given->n_disposition_params, root->disposition_params,
				root->n_disposition_params);
		strict_free(wanted);
		message_has_only(read, "Content-Disposition");
	}
	finish(m, read);
}

static void attachment(const char *type, input content, int profile)
{
	msg_builder *m = message_base(profile);
	strict_message *read = NULL;
	int status = msg_set_attachment(m, "name", type, content.data, content.size);
	if (status != MSG_ERR_NONE) {
		message_refused(m, status);
	} else if (type[0]) {
		read = message_read(m, message_options(profile) | STRICT_OCTETS);
		const strict_entity *root = strict_root(read);
		require(root->n_children == 2 && strict_is(root->last->filename, "name"), "%zu parts", root->n_children);
		if (!strict_is(root->last->type, "message")) {
			compare_type(root->last, "", type);
			require(fuzz_same(root->last->content.data, root->last->content.size, content.data, content.size),
				"another content");
		}
	}
	finish(m, read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	unsigned option = input_option(&in);
	char *type = fuzz_string(input_until(&in, '|'));
	int profile = (int)(option >> 2) % 3;
	switch (option % 4) {
	case 0:
		body(type, in, profile);
		break;
	case 1:
		parts(type, in, profile);
		break;
	case 2:
		disposition(type, profile);
		break;
	default:
		attachment(type, in, profile);
	}
	free(type);
	return 0;
}
