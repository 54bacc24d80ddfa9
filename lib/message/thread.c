/* What places a message in time and among others: Date, identifiers, replies. */
#include "message/builder.h"
#include <string.h>
#include "base/memory.h"
#include "field/msgid.h"

int msg_set_date(msg_builder *m, int64_t unix_seconds, int zone_minutes)
{
	if (!m)
		return MSG_ERR_NOMEM;
	const mimeo_given given = { .kind = MSG_KIND_DATE, .date = { .seconds = unix_seconds, .zone = zone_minutes } };
	return mimeo_set_fields(m, "Date", 4, &given, 1, false);
}

int msg_set_message_id(msg_builder *m, const char *id)
{
	return msg_set_header_as(m, "Message-ID", MSG_KIND_AUTO, id);
}

int msg_set_content_id(msg_builder *m, const char *id)
{
	return msg_set_header_as(m, "Content-ID", MSG_KIND_AUTO, id);
}

/* ids as rows; NULL elements and lists are refused by name. */
static int set_ids(msg_builder *m, int row, const char *const *ids, size_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	const char *name = mimeo_known_at(row)->name;
	size_t name_size = strlen(name), size = 0, i = 0;
	if (n == 0)
		return mimeo_remove_field(m, name, name_size);
	mimeo_mailbox *rows = ids && mimeo_multiply(n, sizeof *rows, &size) ? mimeo_alloc(&m->memory, size) : NULL;
	for (; rows && i < n && ids[i]; i++)
		rows[i] = (mimeo_mailbox){ .addr = ids[i], .addr_size = strlen(ids[i]) };
	int status;
	if (rows && i == n) {
		const mimeo_given given = { .kind = MSG_KIND_IDS, .rows = rows, .n = n };
		status = mimeo_set_fields(m, name, name_size, &given, 1, true);
	} else {
		status = mimeo_refuse_field(m, row, name, name_size,
			(mimeo_finding){
				.status = ids && !rows ? MSG_ERR_NOMEM : MSG_ERR_ARGUMENT, .index = i, .has_index = rows != NULL });
	}
	if (rows)
		mimeo_free(&m->memory, rows, size);
	return status;
}

int msg_set_in_reply_to(msg_builder *m, const char *const *ids, size_t n)
{
	return set_ids(m, MIMEO_ROW_IN_REPLY_TO, ids, n);
}

int msg_set_references(msg_builder *m, const char *const *ids, size_t n)
{
	return set_ids(m, MIMEO_ROW_REFERENCES, ids, n);
}

/* The parent's identifiers, then the parent's own. The text is judged where it becomes the field's value. Returns how
 * many of its octets are References: the parent's own is not said twice where the list ends with it already. */
static size_t write_references(mimeo_buffer *out, const char *references, const char *id, size_t id_size)
{
	size_t n = references ? strlen(references) : 0, at = 0, start = 0, size = 0, offset, last = 0, last_size = 0;
	while (n && mimeo_next_msgid(references, n, &at, &start, &size, &offset) == MSG_ERR_NONE && size) {
		last = start;
		last_size = size;
	}
	bool said = last_size == id_size && memcmp(references + last, id, id_size) == 0;
	mimeo_buffer_add(out, references, n);
	mimeo_buffer_add_string(out, " <");
	mimeo_buffer_add(out, id, id_size);
	mimeo_buffer_add_char(out, '>');
	return said ? n : out->size;
}

/* text: out of the fields' reach, from which the caller may have borrowed. */
static int set_reply_fields(msg_builder *m, const mimeo_buffer *text, size_t references, size_t id_size)
{
	if (text->status != MSG_ERR_NONE) {
		const mimeo_finding finding = { .status = text->status };
		mimeo_refuse_field(m, MIMEO_ROW_REFERENCES, NULL, 0, finding);
		return mimeo_refuse_field(m, MIMEO_ROW_IN_REPLY_TO, NULL, 0, finding);
	}
	const mimeo_mailbox parent = { .addr = text->data + text->size - 1 - id_size, .addr_size = id_size };
	const mimeo_given reply = { .kind = MSG_KIND_IDS, .rows = &parent, .n = 1 };
	const mimeo_given list = { .kind = MSG_KIND_IDS, .text = text->data, .size = references };
	bool first = references == id_size + 3;
	int reply_status = mimeo_set_fields(m, "In-Reply-To", 11, &reply, 1, false);
	int status = mimeo_set_fields(m, "References", 10, first ? &reply : &list, 1, false);
	return reply_status != MSG_ERR_NONE ? reply_status : status;
}

int msg_set_reply(msg_builder *m, const char *message_id, const char *references)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (message_id && !*message_id) {
		mimeo_remove_field(m, "In-Reply-To", 11);
		return mimeo_remove_field(m, "References", 10);
	}
	size_t n = message_id ? strlen(message_id) : 0, at = 0, start = 0, size = 0, offset = 0;
	int status = !message_id ? MSG_ERR_ARGUMENT : mimeo_next_msgid(message_id, n, &at, &start, &size, &offset);
	if (status == MSG_ERR_NONE && size == 0)
		status = MSG_ERR_VALUE;
	if (status != MSG_ERR_NONE) {
		const mimeo_finding finding = { .status = status, .offset = offset, .octets = message_id, .size = n };
		mimeo_refuse_field(m, MIMEO_ROW_REFERENCES, NULL, 0, finding);
		return mimeo_refuse_field(m, MIMEO_ROW_IN_REPLY_TO, NULL, 0, finding);
	}
	mimeo_buffer text;
	mimeo_buffer_init(&text, &m->memory, SIZE_MAX / 2);
	size_t all = write_references(&text, references, message_id + start, size);
	status = set_reply_fields(m, &text, all, size);
	mimeo_buffer_free(&text);
	return status;
}
