/* Parts: made as messages, taken by value. What is wrong with a part marks whatever takes it; what a part must not
 * carry (yesterday's To) is refused by the taker. */
#include <string.h>
#include "base/ascii.h"
#include "message/draft.h"

mimeo_item_id mimeo_list_item(int list)
{
	static const mimeo_item_id items[MIMEO_LISTS] = {
		[MIMEO_LIST_ALTERNATIVES] = MIMEO_SET_ALTERNATIVES,
		[MIMEO_LIST_INLINES] = MIMEO_SET_INLINES,
		[MIMEO_LIST_ATTACHMENTS] = MIMEO_SET_ATTACHMENTS,
		[MIMEO_LIST_PARTS] = MIMEO_SET_PARTS,
		[MIMEO_LIST_MESSAGE] = MIMEO_SET_MESSAGE,
	};
	return items[list];
}

/* ---- conditions of parts ---- */

static bool is_extension(const mimeo_slot *slot)
{
	return slot->row < 0 && slot->name_size > 2 && mimeo_equal_nocase(slot->name, 2, "X-", 2);
}

/* A field that may not stand in a part; signed parts are written as MSG_OUT_PART gives them, without X-* fields. */
static const mimeo_slot *foreign_field(const msg_builder *part, bool is_signed)
{
	for (size_t i = 0; i < part->fields.n; i++) {
		const mimeo_slot *slot = part->fields.slots[i];
		if (!(slot->flags & MIMEO_FIELD_PART) && (is_signed || !is_extension(slot)))
			return slot;
	}
	return NULL;
}

/* The first condition that counts for the taker: people and limits are the outermost message's own. */
static const mimeo_fault *part_condition(const msg_builder *part)
{
	for (size_t i = 0; i < part->faults.n; i++) {
		const mimeo_fault *fault = mimeo_faults_at(&part->faults, i);
		/* unreached: the fields that one of people is about are foreign to a part */
		if (fault->item != MIMEO_SET_SIZES && fault->item != MIMEO_SET_OCTETS &&
			(part->role == MIMEO_ROLE_MESSAGE || !mimeo_fault_is_of_people(fault)))
			return fault;
	}
	return NULL;
}

void mimeo_note_list(msg_builder *m, int list)
{
	const mimeo_list *parts = m->lists[list];
	const mimeo_string *subtype = m->strings[MIMEO_STRING_SUBTYPE];
	bool is_signed = list == MIMEO_LIST_PARTS && subtype && mimeo_subtype_is(subtype->data, subtype->size, "signed");
	if (list == MIMEO_LIST_MESSAGE && !parts)
		return; /* the item is the leaf's */
	for (size_t i = 0; parts && i < parts->n; i++) {
		const msg_builder *part = parts->parts[i];
		const mimeo_slot *foreign =
			part->role == MIMEO_ROLE_MESSAGE ? NULL : foreign_field(part, is_signed && i == 0);
		const mimeo_fault *fault = foreign ? NULL : part_condition(part);
		mimeo_finding finding = { .index = i, .has_index = parts->n > 1 };
		if (foreign) {
			finding.status = MSG_ERR_FIELD;
			finding.note = "a part carries only Content-* and X-* fields; msg_clone_part takes the content alone";
		} else if (fault) {
			finding.status = fault->status;
			finding.offset = fault->offset;
			finding.note = mimeo_fault_text(fault);
		} else if (part->faults.overflow != MSG_ERR_NONE) { /* unreached: a list that is full has one that counts */
			finding.status = part->faults.overflow;
		}
		if (finding.status != MSG_ERR_NONE) {
			mimeo_note(m, mimeo_list_item(list), &finding);
			return;
		}
	}
	mimeo_note(m, mimeo_list_item(list), NULL);
}

/* ---- taking ---- */

static int assign_list(msg_builder *m, int list, mimeo_list *parts, mimeo_string *subtype, const mimeo_finding *finding)
{
	mimeo_item_id item = mimeo_list_item(list);
	bool refused = finding && finding->status != MSG_ERR_NONE;
	mimeo_list *old = m->lists[list];
	if (refused)
		mimeo_mark(m, item, *finding); /* first: the words may be of a message that is m itself */
	else
		mimeo_faults_clear(&m->faults, &m->memory, item);
	m->lists[list] = parts;
	mimeo_list_drop(old);
	if (list == MIMEO_LIST_PARTS) {
		mimeo_string_drop(m->strings[MIMEO_STRING_SUBTYPE]);
		m->strings[MIMEO_STRING_SUBTYPE] = subtype;
	}
	if (list == MIMEO_LIST_MESSAGE) {
		mimeo_content_drop(m->leaves[MIMEO_LEAF_MESSAGE]);
		m->leaves[MIMEO_LEAF_MESSAGE] = NULL;
	}
	if (!refused)
		mimeo_note_list(m, list);
	m->stale = true;
	mimeo_touch(m);
	return mimeo_settle(m, item);
}

static size_t first_mark_offset(const msg_builder *part)
{
	for (size_t i = 0; i < part->faults.n; i++) {
		const mimeo_fault *fault = mimeo_faults_at(&part->faults, i);
		if (fault->mark)
			return fault->offset;
	}
	return 0;
}

/* Copies of the parts, or what is wrong with one of them. */
static mimeo_list *adopt_parts(msg_builder *m, int role, msg_builder *const *parts, size_t n, bool is_signed,
	mimeo_finding *finding)
{
	mimeo_list *list = mimeo_list_new(&m->memory, n);
	if (!list) {
		finding->status = MSG_ERR_NOMEM;
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		const msg_builder *part = parts[i];
		finding->status = msg_status(part);
		if (finding->status == MSG_ERR_NONE) {
			const mimeo_manner *manner = is_signed && i == 0 ? &part->manner : &m->manner;
			list->parts[i] = mimeo_builder_adopt(part, &m->memory, manner, role);
			list->unguarded = list->unguarded || mimeo_is_unguarded(part);
			if (list->parts[i])
				continue;
			finding->status = MSG_ERR_NOMEM;
		} else if (part) {
			finding->note = msg_error_text(part);
			finding->offset = first_mark_offset(part);
		}
		finding->index = i;
		finding->has_index = true;
		mimeo_list_drop(list);
		return NULL;
	}
	return list;
}

static int set_usual_list(msg_builder *m, int list, int role, msg_builder *const *parts, size_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	mimeo_finding finding = { 0 };
	mimeo_list *taken = NULL;
	if (n && !parts)
		finding.status = MSG_ERR_ARGUMENT;
	else if (n)
		taken = adopt_parts(m, role, parts, n, false, &finding);
	return assign_list(m, list, taken, NULL, &finding);
}

int msg_set_alternatives(msg_builder *m, msg_builder *const *parts, size_t n)
{
	return set_usual_list(m, MIMEO_LIST_ALTERNATIVES, MIMEO_ROLE_PART, parts, n);
}

int msg_set_inlines(msg_builder *m, msg_builder *const *parts, size_t n)
{
	return set_usual_list(m, MIMEO_LIST_INLINES, MIMEO_ROLE_INLINE, parts, n);
}

int msg_set_attachments(msg_builder *m, msg_builder *const *parts, size_t n)
{
	return set_usual_list(m, MIMEO_LIST_ATTACHMENTS, MIMEO_ROLE_ATTACHMENT, parts, n);
}

/* ---- exactly these parts ---- */

static int judge_subtype(msg_builder *m, const char *subtype, size_t n, mimeo_finding *finding)
{
	static const char multipart[] = "multipart/";
	mimeo_mediatype parsed;
	mimeo_buffer *type = &m->scratch;
	mimeo_buffer_clear(type);
	mimeo_buffer_add(type, multipart, sizeof multipart - 1);
	mimeo_buffer_add_string(type, subtype);
	if (type->status != MSG_ERR_NONE)
		return type->status;
	size_t offset = 0;
	int status = mimeo_check_mediatype(type->data, type->size, &parsed, &offset);
	finding->offset = offset > sizeof multipart - 1 ? offset - (sizeof multipart - 1) : 0;
	finding->octets = subtype;
	finding->size = strlen(subtype);
	finding->place = "subtype";
	if (status != MSG_ERR_NONE)
		return status;
	bool two =
		mimeo_subtype_is(subtype, finding->size, "signed") || mimeo_subtype_is(subtype, finding->size, "encrypted");
	if (mimeo_type_has_param(type->data, type->size, "boundary"))
		return finding->note = "mimeo chooses the boundary", MSG_ERR_TYPE;
	if (two && n != 2)
		return finding->note = "a multipart of this subtype has two parts (RFC 1847)", MSG_ERR_VALUE;
	if (mimeo_subtype_is(subtype, finding->size, "report") && (n < 2 || n > 3))
		return finding->note = "a report has two or three parts (RFC 6522)", MSG_ERR_VALUE;
	return MSG_ERR_NONE;
}

int msg_set_parts(msg_builder *m, const char *subtype, msg_builder *const *parts, size_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (n == 0)
		return assign_list(m, MIMEO_LIST_PARTS, NULL, NULL, NULL);
	mimeo_finding finding = { 0 };
	mimeo_list *taken = NULL;
	mimeo_string *string = NULL;
	finding.status = !subtype || !parts ? MSG_ERR_ARGUMENT : judge_subtype(m, subtype, n, &finding);
	if (finding.status == MSG_ERR_NONE) {
		size_t size = strlen(subtype);
		finding = (mimeo_finding){ 0 };
		string = mimeo_string_new(&m->memory, subtype, size);
		finding.status = string ? MSG_ERR_NONE : MSG_ERR_NOMEM;
		if (string)
			taken = adopt_parts(m, MIMEO_ROLE_PART, parts, n, mimeo_subtype_is(subtype, size, "signed"), &finding);
	}
	if (!taken) {
		mimeo_string_drop(string);
		string = NULL;
	}
	return assign_list(m, MIMEO_LIST_PARTS, taken, string, &finding);
}

int msg_set_message(msg_builder *m, const msg_builder *inner)
{
	if (!m)
		return MSG_ERR_NOMEM;
	mimeo_finding finding = { 0 };
	mimeo_list *taken = mimeo_list_new(&m->memory, 1);
	finding.status = msg_status(inner);
	if (inner && finding.status != MSG_ERR_NONE)
		finding.note = msg_error_text(inner);
	if (taken && finding.status == MSG_ERR_NONE) {
		taken->parts[0] = mimeo_builder_adopt(inner, &m->memory, &m->manner, MIMEO_ROLE_MESSAGE);
		taken->unguarded = mimeo_is_unguarded(inner);
	}
	if (finding.status == MSG_ERR_NONE && (!taken || !taken->parts[0]))
		finding.status = MSG_ERR_NOMEM;
	if (finding.status != MSG_ERR_NONE) {
		mimeo_list_drop(taken);
		taken = NULL;
	}
	return assign_list(m, MIMEO_LIST_MESSAGE, taken, NULL, &finding);
}

/* ---- making ---- */

static void describe_part(msg_builder *part, const char *disposition, const char *filename)
{
	msg_set_disposition(part, disposition);
	if (filename)
		msg_set_filename(part, filename);
}

static void fill_part(msg_builder *part, const char *type, const void *data, size_t size)
{
	static const char message[] = "message/rfc822";
	if (type && mimeo_equal_nocase(type, strlen(type), message, sizeof message - 1))
		size ? msg_set_message_bytes(part, data, size)
			 : mimeo_refuse_message(part, (mimeo_finding){ .status = MSG_ERR_VALUE, .note = "an empty message" });
	else
		msg_set_body(part, type ? type : "application/octet-stream", data, size);
}

msg_builder *msg_new_attachment(const char *filename, const char *type, const void *data, size_t size)
{
	msg_builder *part = msg_new();
	if (part) { /* unreached: msg_new takes its memory from the system */
		fill_part(part, type, data, size);
		describe_part(part, "attachment", filename);
	}
	return part;
}

msg_builder *msg_new_attachment_file(const char *filename, const char *type, const char *path)
{
	msg_builder *part = msg_new();
	if (part) { /* unreached: msg_new takes its memory from the system */
		msg_set_body_file(part, type ? type : "application/octet-stream", path);
		describe_part(part, "attachment", filename);
	}
	return part;
}

msg_builder *msg_new_inline(const char *content_id, const char *type, const void *data, size_t size)
{
	msg_builder *part = msg_new();
	if (part) { /* unreached: msg_new takes its memory from the system */
		fill_part(part, type, data, size);
		describe_part(part, "inline", NULL);
		msg_set_content_id(part, content_id);
	}
	return part;
}

/* The same octets again are the same value: what was drawn for them stays. */
static void keep_identity(const msg_builder *m, msg_builder *part)
{
	const mimeo_list *old = m->lists[MIMEO_LIST_ATTACHMENTS];
	mimeo_content *content = part->leaves[MIMEO_LEAF_BODY];
	const mimeo_content *before = old && old->n == 1 ? old->parts[0]->leaves[MIMEO_LEAF_BODY] : NULL;
	if (!content || !before || !content->drawn || !mimeo_content_equals(before, content))
		return;
	content->identity = before->identity;
	part->stale = true;
	mimeo_settle(part, MIMEO_SET_BODY);
}

int msg_set_attachment(msg_builder *m, const char *filename, const char *type, const void *data, size_t size)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (size == 0 && !type)
		return msg_set_attachments(m, NULL, 0);
	msg_builder *part = mimeo_builder_new(&m->memory);
	if (part) {
		fill_part(part, type, data, size);
		describe_part(part, "attachment", filename);
		keep_identity(m, part);
	}
	int status = msg_set_attachments(m, &part, 1);
	msg_free(part);
	return status;
}

/* ---- the content alone ---- */

static bool concerns_content(mimeo_item_id item)
{
	if (item >= MIMEO_ITEM_HASHED)
		return (item & MIMEO_ITEM_PARAM) != 0;
	if (item < MIMEO_ROW_COUNT)
		return (mimeo_known_at((int)item)->flags & MIMEO_FIELD_PART) != 0;
	return item != MIMEO_SET_ENVELOPE_FROM;
}

msg_builder *msg_clone_part(const msg_builder *m)
{
	msg_builder *part = msg_clone(m);
	if (!part)
		return NULL;
	part->role = MIMEO_ROLE_NONE;
	for (size_t i = part->fields.n; i-- > 0;) {
		if (part->fields.slots[i]->flags & MIMEO_FIELD_PART)
			continue;
		if (!(part->fields.slots[i]->flags & MIMEO_FIELD_HIDDEN))
			part->sum = mimeo_digest_minus(part->sum, mimeo_slot_digest(part->fields.slots[i], part->key));
		mimeo_record_replace(&part->fields, &part->memory, i, 1, NULL, 0);
	}
	for (int i = MIMEO_STRING_ENVELOPE_FROM; i <= MIMEO_STRING_ENVELOPE_WIRE; i++) {
		mimeo_string_drop(part->strings[i]);
		part->strings[i] = NULL;
	}
	for (size_t i = part->faults.n; i-- > 0;) {
		mimeo_item_id item = mimeo_faults_at(&part->faults, i)->item;
		if (!concerns_content(item))
			mimeo_faults_clear(&part->faults, &part->memory, item);
	}
	part->stale_recipients = true;
	mimeo_settle(part, MIMEO_SET_MANNER);
	part->guarded = m->guarded; /* it shows nothing that m does not show */
	return part;
}
