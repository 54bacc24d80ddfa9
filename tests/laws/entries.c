/* The rows. Setters that take a NUL-terminated text get the value as it is; it has no NUL then. */
#include "laws/entries.h"
#include <string.h>

#define SET(name) static int name(msg_builder *m, const char *v, size_t n)
/* Functions of one shape that differ in the field alone. */
#define SET_MAILBOX(field)                                                                                             \
	SET(field##_name)                                                                                                  \
	{                                                                                                                  \
		(void)n;                                                                                                       \
		return msg_set_##field(m, v, "box@example.org");                                                               \
	}                                                                                                                  \
	SET(field##_address)                                                                                               \
	{                                                                                                                  \
		(void)n;                                                                                                       \
		return msg_set_##field(m, NULL, v);                                                                            \
	}
#define SET_LIST(field)                                                                                                \
	SET(field##_list_name)                                                                                             \
	{                                                                                                                  \
		(void)n;                                                                                                       \
		return msg_set_##field##_list(m, &(msg_mailbox){ v, "box@example.org" }, 1);                                   \
	}                                                                                                                  \
	SET(field##_list_address)                                                                                          \
	{                                                                                                                  \
		(void)n;                                                                                                       \
		return msg_set_##field##_list(m, &(msg_mailbox){ "x", v }, 1);                                                 \
	}
#define SET_HEADER(function, field)                                                                                    \
	SET(function)                                                                                                      \
	{                                                                                                                  \
		return msg_set_header_n(m, field, sizeof field - 1, MSG_KIND_AUTO, v, n);                                      \
	}

SET_MAILBOX(from)
SET_MAILBOX(sender)
SET_MAILBOX(reply_to)
SET_MAILBOX(to)
SET_MAILBOX(cc)
SET_MAILBOX(bcc)
SET_LIST(from)
SET_LIST(reply_to)
SET_LIST(to)
SET_LIST(cc)
SET_LIST(bcc)

SET(group_name)
{
	(void)n;
	const msg_mailbox list[] = { { v, NULL }, { NULL, "box@example.org" }, { NULL, NULL } };
	return msg_set_to_list(m, list, 3);
}

SET(sized_name) { return msg_set_mailbox_n(m, "Cc", v, n, "box@example.org", 15); }
SET(sized_address) { return msg_set_mailbox_n(m, "Cc", NULL, 0, v, n); }
SET(receipt_address) { return msg_set_mailbox_n(m, "Disposition-Notification-To", NULL, 0, v, n); }
SET(field_of_mailbox) { (void)n; return msg_set_mailbox_n(m, v, NULL, 0, "box@example.org", 15); }

SET(sized_list_name)
{
	const char *const addrs[] = { "box@example.org" };
	const size_t addr_size = 15;
	return msg_set_mailbox_list_n(m, "Cc", &v, &n, addrs, &addr_size, 1);
}

SET(sized_list_address) { return msg_set_mailbox_list_n(m, "Cc", NULL, NULL, &v, &n, 1); }

SET(subject) { (void)n; return msg_set_subject(m, v); }
SET(message_id) { (void)n; return msg_set_message_id(m, v); }
SET(in_reply_to) { (void)n; return msg_set_in_reply_to(m, &v, 1); }
SET(references) { (void)n; return msg_set_references(m, &v, 1); }
SET(reply_id) { (void)n; return msg_set_reply(m, v, NULL); }
SET(reply_references) { (void)n; return msg_set_reply(m, "<a@example.org>", v); }
SET(unsubscribe_mailto) { (void)n; return msg_set_list_unsubscribe(m, v, NULL); }
SET(unsubscribe_https) { (void)n; return msg_set_list_unsubscribe(m, NULL, v); }

SET_HEADER(header_subject, "Subject")
SET_HEADER(header_x, "X-Hostile")
SET_HEADER(header_to, "To")
SET_HEADER(header_bcc, "Bcc")
SET_HEADER(header_references, "References")
SET_HEADER(header_message_id, "Message-ID")
SET_HEADER(header_date, "Date")
SET_HEADER(header_list_id, "List-Id")
SET_HEADER(header_list_help, "List-Help")
SET_HEADER(header_keywords, "Keywords")
SET_HEADER(header_comments, "Comments")

SET(header_post)
{
	msg_set_list_unsubscribe(m, NULL, "https://example.org/u");
	return msg_set_header_n(m, "List-Unsubscribe-Post", 21, MSG_KIND_AUTO, v, n);
}

SET_HEADER(header_auto, "Auto-Submitted")
SET_HEADER(header_description, "Content-Description")
SET_HEADER(header_location, "Content-Location")
SET_HEADER(header_language, "Content-Language")
SET_HEADER(header_disposition, "Content-Disposition")
SET_HEADER(header_content_id, "Content-ID")

SET(header_name) { return msg_set_header_n(m, v, n, MSG_KIND_AUTO, "x", 1); }
SET(header_text) { (void)n; return msg_set_header(m, "X-Hostile", v); }
SET(header_as_list) { (void)n; return msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, v); }
SET(header_raw) { return msg_set_header_n(m, "X-Hostile", 9, MSG_KIND_RAW, v, n); }
SET(header_ids) { return msg_set_header_n(m, "X-Hostile", 9, MSG_KIND_IDS, v, n); }
SET(header_urls) { return msg_set_header_n(m, "X-Hostile", 9, MSG_KIND_URLS, v, n); }
SET(header_list) { (void)n; return msg_set_header_list(m, "X-Hostile", &v, 1); }
SET(header_list_n) { return msg_set_header_list_n(m, "X-Hostile", 9, MSG_KIND_TEXT, &v, &n, 1); }

SET(text) { return msg_set_text_n(m, v, n); }
SET(html) { return msg_set_html_n(m, v, n); }

SET(calendar_method)
{
	static const char object[] = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
	(void)n;
	return msg_set_calendar(m, v, object, sizeof object - 1);
}

SET(calendar_object) { return msg_set_calendar(m, "", v, n); }
SET(attachment_name) { (void)n; return msg_set_attachment(m, v, NULL, "data", 4); }
SET(attachment_type) { (void)n; return msg_set_attachment(m, "name", v, "data", 4); }
SET(attachment_data) { return msg_set_attachment(m, "name", "application/x", v, n); }

static int take_part(msg_builder *m, msg_builder *part, int status)
{
	int taken = msg_set_inlines(m, &part, 1);
	msg_free(part);
	return status == MSG_ERR_NONE ? taken : status;
}

SET(inline_id)
{
	(void)n;
	msg_set_html(m, "<p>");
	return take_part(m, msg_new_inline(v, "image/png", "data", 4), MSG_ERR_NONE);
}

SET(inline_type)
{
	(void)n;
	msg_set_html(m, "<p>");
	return take_part(m, msg_new_inline("a@example.org", v, "data", 4), MSG_ERR_NONE);
}

SET(part_x_field)
{
	msg_builder *part = msg_new_attachment("name", NULL, "data", 4);
	int status = msg_set_header_n(part, "X-Hostile", 9, MSG_KIND_AUTO, v, n);
	return take_part(m, part, status);
}

/* Exact content: without the text that is there before. */
SET(body_type) { (void)n; msg_set_text(m, ""); return msg_set_body(m, v, "data", 4); }
SET(body_octets) { msg_set_text(m, ""); return msg_set_body(m, "application/x", v, n); }

SET(parts_subtype)
{
	(void)n;
	msg_builder *part = msg_new_attachment("name", NULL, "data", 4);
	msg_set_text(m, "");
	int status = msg_set_parts(m, v, &part, 1);
	msg_free(part);
	return status;
}

SET(inner_subject)
{
	(void)n;
	msg_builder *inner = msg_new();
	msg_set_from(inner, NULL, "inner@example.org");
	msg_set_date(inner, 0, 0);
	int status = msg_set_subject(inner, v);
	msg_set_text(m, "");
	int taken = msg_set_message(m, inner);
	msg_free(inner);
	return status == MSG_ERR_NONE ? taken : status;
}

SET(message_octets) { msg_set_text(m, ""); return msg_set_message_bytes(m, v, n); }
SET(disposition) { (void)n; return msg_set_disposition(m, v); }
SET(filename) { return msg_set_filename_n(m, v, n); }
SET(filename_text) { (void)n; return msg_set_filename(m, v); }
SET(content_id) { (void)n; return msg_set_content_id(m, v); }
SET(type_param_name) { (void)n; return msg_set_type_param(m, v, "x"); }
SET(type_param) { (void)n; return msg_set_type_param(m, "hostile", v); }
SET(charset) { (void)n; return msg_set_charset(m, v); }
SET(envelope_from) { (void)n; return msg_set_envelope_from(m, v); }

#define MAILBOX_ROWS(field, header)                                                                                    \
	{ #field " name", field##_name, "a", "b", FOUND_NAME, header, 0 },                                                 \
		{ #field " address", field##_address, "a", "b@example.org", FOUND_ADDRESS, header, 0 },                        \
		{ #field " domain", field##_address, "a@b", "c.example", FOUND_ADDRESS, header, 0 },                           \
	{                                                                                                                  \
#field " quoted", field##_address, "\"a ", " b\"@example.org", FOUND_ADDRESS, header, 0                        \
	}
#define LIST_ROWS(field, header)                                                                                       \
	{ #field " list name", field##_list_name, "a", "b", FOUND_NAME, header, 0 },                                       \
	{                                                                                                                  \
#field " list address", field##_list_address, "a", "b@example.org", FOUND_ADDRESS, header, 0                   \
	}

const entry entries[] = {
	MAILBOX_ROWS(from, "From"),
	MAILBOX_ROWS(sender, "Sender"),
	MAILBOX_ROWS(reply_to, "Reply-To"),
	MAILBOX_ROWS(to, "To"),
	MAILBOX_ROWS(cc, "Cc"),
	MAILBOX_ROWS(bcc, "Bcc"),
	LIST_ROWS(from, "From"),
	LIST_ROWS(reply_to, "Reply-To"),
	LIST_ROWS(to, "To"),
	LIST_ROWS(cc, "Cc"),
	LIST_ROWS(bcc, "Bcc"),
	{ "group", group_name, "a", "b", FOUND_GROUP, "To", 0 },
	{ "sized name", sized_name, "a", "b", FOUND_NAME, "Cc", ENTRY_SIZED },
	{ "sized address", sized_address, "a", "b@example.org", FOUND_ADDRESS, "Cc", ENTRY_SIZED },
	{ "receipt address", receipt_address, "a", "b@example.org", FOUND_ADDRESS, "Disposition-Notification-To",
		ENTRY_SIZED },
	{ "field of a mailbox", field_of_mailbox, "X-", "b", FOUND_NOWHERE, NULL, 0 },
	{ "sized list name", sized_list_name, "a", "b", FOUND_NAME, "Cc", ENTRY_SIZED },
	{ "sized list address", sized_list_address, "a", "b@example.org", FOUND_ADDRESS, "Cc", ENTRY_SIZED },
	{ "subject", subject, "a", "b", FOUND_FIELD, "Subject", 0 },
	{ "message id", message_id, "a", "b@example.org", FOUND_ID, "Message-ID", 0 },
	{ "message id right", message_id, "a@b", "c", FOUND_ID, "Message-ID", 0 },
	{ "in reply to", in_reply_to, "a", "b@example.org", FOUND_ID, "In-Reply-To", 0 },
	{ "references", references, "a", "b@example.org", FOUND_ID, "References", 0 },
	{ "reply id", reply_id, "<a", "b@example.org>", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "reply references", reply_references, "<a", "b@example.org>", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "unsubscribe mailto", unsubscribe_mailto, "mailto:a", "b@example.org", FOUND_NOWHERE, NULL, 0 },
	{ "unsubscribe https", unsubscribe_https, "https://example.org/a", "b", FOUND_NOWHERE, NULL, 0 },
	{ "header subject", header_subject, "a", "b", FOUND_FIELD, "Subject", ENTRY_SIZED },
	{ "header x", header_x, "a", "b", FOUND_FIELD, "X-Hostile", ENTRY_SIZED },
	{ "header to", header_to, "a", "b <box@example.org>", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header bcc", header_bcc, "a", "b@example.org", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header references", header_references, "<a", "b@example.org>", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED },
	{ "header message id", header_message_id, "<a", "b@example.org>", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header date", header_date, "Fri, 21 Nov 1997 09:55:06 -0600", "", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header list id", header_list_id, "a", "b <list.example.org>", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header list help", header_list_help, "<https://example.org/a", "b>", FOUND_NOWHERE, NULL,
		ENTRY_SIZED | ENTRY_LISTED },
	{ "header keywords", header_keywords, "a", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header comments", header_comments, "a", "b", FOUND_FIELD, "Comments", ENTRY_SIZED },
	{ "header auto submitted", header_auto, "auto-generated", "", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED },
	{ "header unsubscribe post", header_post, "List-Unsubscribe=One-Click", "", FOUND_NOWHERE, NULL,
		ENTRY_SIZED | ENTRY_LISTED },
	{ "header description", header_description, "a", "b", FOUND_FIELD, "Content-Description", ENTRY_SIZED },
	{ "header location", header_location, "a", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED },
	{ "header language", header_language, "a", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED },
	{ "header disposition", header_disposition, "inline", "", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED },
	{ "header content id", header_content_id, "<a", "b@example.org>", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header name", header_name, "X-", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "header text", header_text, "a", "b", FOUND_FIELD, "X-Hostile", 0 },
	{ "header as list", header_as_list, "a", "b <box@example.org>", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "header raw", header_raw, "a", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED | ENTRY_RAW },
	{ "header ids", header_ids, "<a", "b@example.org>", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED },
	{ "header urls", header_urls, "<https://example.org/a", "b>", FOUND_NOWHERE, NULL, ENTRY_SIZED | ENTRY_LISTED },
	{ "header list", header_list, "a", "b", FOUND_FIELD, "X-Hostile", 0 },
	{ "header list sized", header_list_n, "a", "b", FOUND_FIELD, "X-Hostile", ENTRY_SIZED },
	{ "text", text, "a", "b", FOUND_TEXT, NULL, ENTRY_SIZED },
	{ "html", html, "a", "b", FOUND_HTML, NULL, ENTRY_SIZED },
	{ "calendar method", calendar_method, "REQUEST", "", FOUND_NOWHERE, NULL, 0 },
	{ "calendar object", calendar_object, "BEGIN:VCALENDAR\r\nX:", "\r\nEND:VCALENDAR\r\n", FOUND_NOWHERE, NULL,
		ENTRY_SIZED },
	{ "attachment name", attachment_name, "a", "b", FOUND_FILENAME, NULL, 0 },
	{ "attachment type", attachment_type, "application/a", "b", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "attachment data", attachment_data, "a", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "inline id", inline_id, "a", "b@example.org", FOUND_CONTENT_ID, NULL, 0 },
	{ "inline type", inline_type, "image/a", "b", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "part's field", part_x_field, "a", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "body type", body_type, "application/a", "b", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "body type param", body_type, "application/a; b=\"", "\"", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "body", body_octets, "a", "b", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "parts subtype", parts_subtype, "a", "b", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "inner subject", inner_subject, "a", "b", FOUND_NOWHERE, NULL, 0 },
	{ "message bytes", message_octets, "A: b\r\n\r\nx", "\r\n", FOUND_NOWHERE, NULL, ENTRY_SIZED },
	{ "disposition", disposition, "inline", "", FOUND_NOWHERE, NULL, ENTRY_LISTED },
	{ "file name", filename, "a", "b", FOUND_FILENAME, NULL, ENTRY_SIZED },
	{ "file name text", filename_text, "a", "b", FOUND_FILENAME, NULL, 0 },
	{ "content id", content_id, "a", "b@example.org", FOUND_CONTENT_ID, NULL, 0 },
	{ "type param name", type_param_name, "a", "b", FOUND_NOWHERE, NULL, 0 },
	{ "type param", type_param, "a", "b", FOUND_PARAM, "hostile", 0 },
	{ "charset", charset, "UTF-8", "", FOUND_NOWHERE, NULL, 0 },
	{ "envelope from", envelope_from, "a", "b@example.org", FOUND_ENVELOPE, NULL, 0 },
	{ "envelope from quoted", envelope_from, "\"a ", " b\"@example.org", FOUND_ENVELOPE, NULL, 0 },
};
const size_t entry_count = sizeof entries / sizeof *entries;
