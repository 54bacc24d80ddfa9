/* The value of an entry, read back by the strict reader. */
#include "laws/entries.h"
#include <string.h>

static strict_text found_in_field(const strict_entity *root, const entry *e)
{
	const strict_field *f = strict_find(root, e->where);
	if (!f)
		return (strict_text){ 0 };
	switch (e->found) {
	case FOUND_FIELD:
		return f->decoded;
	case FOUND_NAME:
		return f->n_mailboxes ? f->mailboxes[0].name : (strict_text){ 0 };
	case FOUND_ADDRESS:
		return f->n_mailboxes ? f->mailboxes[0].addr : (strict_text){ 0 };
	case FOUND_GROUP:
		return f->n_groups ? f->groups[0] : (strict_text){ 0 };
	default:
		return f->n_ids ? f->ids[0] : (strict_text){ 0 };
	}
}

static strict_text found_in_parts(const strict_entity *root, const entry *e)
{
	for (const strict_entity *part = root; part; part = strict_next(part)) {
		if (e->found == FOUND_FILENAME && part->filename.data)
			return part->filename;
		if (e->found == FOUND_CONTENT_ID && part->content_id.data)
			return part->content_id;
		if ((e->found == FOUND_TEXT && strict_is(part->subtype, "plain")) ||
			(e->found == FOUND_HTML && strict_is(part->subtype, "html")))
			return part->text;
		const strict_param *param =
			e->found == FOUND_PARAM ? strict_param_find(part->params, part->n_params, e->where) : NULL;
		if (param)
			return param->value;
	}
	return (strict_text){ 0 };
}

/* Text with LF for every kind of line end, and without the last one. */
static size_t normal_lines(const char *s, size_t n, char *to)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++)
		if (s[i] != '\n' || i == 0 || s[i - 1] != '\r')
			to[size++] = s[i] == '\r' ? '\n' : s[i];
	return size && to[size - 1] == '\n' ? size - 1 : size;
}

static bool equal(const entry *e, strict_text found, const char *value, size_t size)
{
	if (e->found != FOUND_TEXT && e->found != FOUND_HTML)
		return found.data && found.size == size && memcmp(found.data, value, size) == 0;
	char a[2000], b[2000];
	if (found.size > sizeof a || size > sizeof b)
		return false;
	size_t n = normal_lines(found.data, found.size, a);
	return n == normal_lines(value, size, b) && memcmp(a, b, n) == 0;
}

const char *entry_differs(
	const entry *e, const strict_message *read, const msg_builder *m, const char *value, size_t size)
{
	const strict_entity *root = strict_root(read);
	strict_text found;
	if (e->found == FOUND_NOWHERE)
		return NULL;
	if (e->found == FOUND_ENVELOPE)
		found = (strict_text){ msg_envelope_from(m), strlen(msg_envelope_from(m)) };
	else
		found = e->found <= FOUND_ID ? found_in_field(root, e) : found_in_parts(root, e);
	/* An empty value is none. */
	if (size == 0 && found.size == 0)
		return NULL;
	/* The domain of an address may be written as A-labels where the message is ASCII. */
	bool labels = e->found == FOUND_ADDRESS && found.data && strstr(found.data, "xn--");
	if (labels || equal(e, found, value, size))
		return NULL;
	return found.data ? found.data : "(nothing)";
}

static bool is_recipient(const msg_builder *m, strict_text addr)
{
	for (size_t i = 0; i < msg_recipient_count(m); i++)
		if (strict_is(addr, msg_recipient(m, i)))
			return true;
	return false;
}

const char *envelope_differs(const strict_message *read, const msg_builder *m)
{
	static const char *const names[] = { "To", "Cc", "Bcc" };
	const strict_entity *root = strict_root(read);
	for (size_t k = 0; k < 3; k++) {
		const strict_field *f = strict_find(root, names[k]);
		for (size_t i = 0; f && i < f->n_mailboxes; i++)
			if (!is_recipient(m, f->mailboxes[i].addr))
				return f->mailboxes[i].addr.data;
	}
	return NULL;
}
