/* The calls, one row each, and how a program is read. */
#include "program.h"
#include "message.h"

typedef int setter(msg_builder *m, const program_step *s);
#define SET(name) static int name(msg_builder *m, const program_step *s)
#define SET_MAILBOX(field) SET(field) { return msg_set_##field(m, s->a, s->b); }

SET_MAILBOX(from)
SET_MAILBOX(sender)
SET_MAILBOX(reply_to)
SET_MAILBOX(to)
SET_MAILBOX(cc)
SET_MAILBOX(bcc)

SET(to_list) { return msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, s->a); }

SET(cc_rows)
{
	const msg_mailbox rows[] = { { s->a, NULL }, { NULL, s->b }, { NULL, NULL }, { "x", "x@example.org" } };
	return msg_set_cc_list(m, rows, 4);
}

SET(subject) { return msg_set_subject(m, s->a); }
SET(header) { return msg_set_header(m, s->a, s->b); }
SET(header_sized) { return msg_set_header_n(m, s->a, strlen(s->a), MSG_KIND_AUTO, s->b, s->b_size); }

SET(header_list)
{
	const char *const values[] = { s->b, "second", s->b };
	return msg_set_header_list(m, s->a, values, 3);
}

SET(remove_header) { return msg_remove_header(m, s->a); }
SET(date)
{
	return msg_set_date(m, (int64_t)s->a_size * 86400 * 365 + (unsigned char)s->a[0], (int)s->b_size * 60 - 600);
}
SET(message_id) { return msg_set_message_id(m, s->a); }
SET(references)
{
	const char *const ids[] = { s->a, "a@example.org", s->a };
	return msg_set_references(m, ids, 3);
}

SET(unsubscribe) { return msg_set_list_unsubscribe(m, s->a, s->b); }
SET(envelope_from) { return msg_set_envelope_from(m, s->a); }
SET(text) { return msg_set_text_n(m, s->a, s->a_size); }
SET(html) { return msg_set_html_n(m, s->a, s->a_size); }
SET(calendar) { return msg_set_calendar(m, s->a, s->b, s->b_size); }
SET(attachment) { return msg_set_attachment(m, s->a, NULL, s->b, s->b_size); }
SET(body) { return msg_set_body(m, s->a, s->b, s->b_size); }

/* What is done to a part behind its taking is seen by nobody. */
static int take(
	msg_builder *m, msg_builder *one, msg_builder *two, int (*set)(msg_builder *, msg_builder *const *, size_t))
{
	msg_builder *const list[] = { one, two };
	int status = set(m, list, 2);
	msg_set_filename(one, "changed behind");
	msg_set_body(one, "application/x", "changed behind", 14);
	msg_set_header(two, "X-Behind", "changed");
	msg_free(one);
	msg_free(two);
	return status;
}

SET(attachments)
{
	return take(m, msg_new_attachment(s->a, NULL, s->b, s->b_size),
		msg_new_attachment(NULL, "text/plain", s->a, s->a_size), msg_set_attachments);
}

SET(inlines)
{
	return take(m, msg_new_inline(s->a, "image/png", s->b, s->b_size),
		msg_new_inline("b@example.org", "image/png", "", 0), msg_set_inlines);
}

SET(alternatives)
{
	return take(m, msg_new_attachment(NULL, "text/x-amp-html", s->a, s->a_size),
		msg_new_attachment(NULL, "text/x", "x", 1), msg_set_alternatives);
}

static int mixed(msg_builder *m, msg_builder *const *parts, size_t n) { return msg_set_parts(m, "mixed", parts, n); }
/* A clone of its own content, and a part: shared octets at several places of one message. */
SET(parts) { return take(m, msg_clone_part(m), msg_new_attachment(s->a, NULL, s->b, s->b_size), mixed); }

SET(embedded)
{
	msg_builder *inner = msg_new();
	msg_set_seed(inner, "inner", 5);
	msg_set_date(inner, 0, 0);
	msg_set_from(inner, NULL, "inner@example.org");
	msg_set_subject(inner, s->a);
	msg_set_bcc(inner, NULL, "hidden@example.net");
	msg_set_text_n(inner, s->b, s->b_size);
	int status = msg_set_message(m, inner);
	msg_set_subject(inner, "changed behind");
	msg_free(inner);
	return status;
}

SET(message_octets_as_received) { return msg_set_message_bytes(m, s->a, s->a_size); }
SET(disposition) { return msg_set_disposition(m, s->a); }
SET(filename) { return msg_set_filename_n(m, s->a, s->a_size); }
SET(content_id) { return msg_set_content_id(m, s->a); }
SET(type_param) { return msg_set_type_param(m, s->a, s->b); }

SET(encoding)
{
	static const int encodings[] = { MSG_ENCODING_AUTO, MSG_ENCODING_7BIT, MSG_ENCODING_8BIT, MSG_ENCODING_QP,
		MSG_ENCODING_BASE64, 9 };
	return msg_set_encoding(m, encodings[(unsigned char)s->a[0] % 6]);
}

SET(profile) { return msg_set_profile(m, (unsigned char)s->a[0] % 4); }

SET(charset)
{
	static const char *const charsets[] = { "UTF-8", "iso-8859-1", "US-ASCII", "ISO-2022-JP", "", "x-none" };
	return msg_set_charset(m, charsets[(unsigned char)s->a[0] % 6]);
}

SET(filename_style) { return msg_set_filename_style(m, (unsigned char)s->a[0] % 4); }

SET(seed)
{
	char seed[300] = "seed";
	memcpy(seed + 4, s->a, s->a_size);
	return msg_set_seed(m, seed, 4 + s->a_size);
}

SET(limit_visible) { return msg_set_limit(m, MSG_LIMIT_VISIBLE, (unsigned char)s->a[0] % 4); }
SET(limit_size) { return msg_set_limit(m, MSG_LIMIT_SIZE, s->a_size ? s->a_size * 8 : UINT64_MAX); }
SET(limit_parts) { return msg_set_limit(m, MSG_LIMIT_PARTS, (unsigned char)s->a[0] % 8); }

/* key NULL: the name that the argument begins with. */
static const struct { const char *key; setter *set;
} calls[] = {
	{ "from", from },
	{ "sender", sender },
	{ "reply-to", reply_to },
	{ "to", to },
	{ "cc", cc },
	{ "bcc", bcc },
	{ "to", to_list },
	{ "cc", cc_rows },
	{ "subject", subject },
	{ NULL, header },
	{ NULL, header_sized },
	{ NULL, header_list },
	{ NULL, remove_header },
	{ "date", date },
	{ "message-id", message_id },
	{ "references", references },
	{ "list-unsubscribe", unsubscribe },
	{ "envelope", envelope_from },
	{ "text", text },
	{ "html", html },
	{ "calendar", calendar },
	{ "attachments", attachment },
	{ "body", body },
	{ "attachments", attachments },
	{ "inlines", inlines },
	{ "alternatives", alternatives },
	{ "parts", parts },
	{ "message", embedded },
	{ "message", message_octets_as_received },
	{ "content-disposition", disposition },
	{ "filename", filename },
	{ "content-id", content_id },
	{ "parameter ", type_param },
	{ "encoding", encoding },
	{ "profile", profile },
	{ "charset", charset },
	{ "filename style", filename_style },
	{ "seed", seed },
	{ "visible", limit_visible },
	{ "size", limit_size },
	{ "parts limit", limit_parts },
};
enum { CALLS = sizeof calls / sizeof *calls };

int program_set(const program_step *s, msg_builder *m)
{
	return calls[s->call].set(m, s);
}

void program_base(msg_builder *m)
{
	msg_set_seed(m, "program", 7);
	msg_set_date(m, 1480000000, 60);
	msg_set_from(m, NULL, "from@example.org");
}

bool program_same_key(const program_step *a, const program_step *b)
{
	return a->kind == CALL_SET && b->kind == CALL_SET && message_same_name(a->key, b->key);
}

static char *string_of(input in)
{
	char *copy = fuzz_memory(in.size + 1);
	if (in.size)
		memcpy(copy, in.data, in.size);
	copy[in.size] = '\0';
	return copy;
}

/* False where the call's result would depend on the clock, or on something that the step does not say. */
static bool name_key(program *p, program_step *s)
{
	const char *key = calls[s->call].key;
	bool param = calls[s->call].set == type_param;
	snprintf(s->key, sizeof s->key, "%s%s", key ? key : "", key && !param ? "" : s->a);
	if (!key && message_same_name(s->a, "Date"))
		return false;
	p->aliases |= !key && strlen(s->a) > 15 &&
		(message_same_name(s->a, "List-Unsubscribe") || message_same_name(s->a, "List-Unsubscribe-Post"));
	/* What a message's own parts are made of depends on what was set before. */
	p->aliases |= calls[s->call].set == parts;
	return true;
}

static void read_step(program *p, unsigned octet, input argument)
{
	program_step *s = &p->steps[p->n];
	*s = (program_step){ .who = (int)(octet >> 7), .call = (int)(octet & 127) % (CALLS + CALL_KINDS - 1) };
	if (s->call >= CALLS)
		s->kind = s->call - CALLS + 1;
	input a = input_until(&argument, '|');
	s->a = string_of(a);
	s->a_size = a.size;
	s->b = string_of(argument);
	s->b_size = argument.size;
	p->n++;
	if (s->kind == CALL_SET && !name_key(p, s)) {
		p->n--;
		free(s->a);
		free(s->b);
	}
}

void program_read(program *p, input in)
{
	p->n = 0;
	p->aliases = false;
	while (in.size >= 2 && p->n < PROGRAM_STEPS) {
		unsigned octet = (unsigned char)in.data[0];
		size_t n = (unsigned char)in.data[1];
		in.data += 2;
		in.size -= 2;
		n = n < in.size ? n : in.size;
		read_step(p, octet, (input){ in.data, n });
		in.data += n;
		in.size -= n;
	}
}

void program_free(program *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->steps[i].a);
		free(p->steps[i].b);
	}
}
