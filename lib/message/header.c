/* Header fields: the one way in which a field gets its value, whatever setter was called. A new value is built aside,
 * in the memory of the last one that was replaced, and takes its place by one assignment; a value that is refused
 * leaves the field empty and marked. */
#include "message/builder.h"
#include <string.h>
#include "base/memory.h"

const mimeo_slot *mimeo_field(const msg_builder *m, int row)
{
	size_t count;
	if (!(m->fields.rows >> row & 1))
		return NULL;
	return m->fields.slots[mimeo_record_find(&m->fields, row, NULL, 0, &count)];
}

/* What follows from a slot that goes or comes. */
static void account(msg_builder *m, const mimeo_slot *slot, bool comes)
{
	size_t *size = mimeo_header_size_of(m, slot);
	*size = comes ? *size + slot->wire.size : *size - slot->wire.size;
	const mimeo_digest digest = mimeo_slot_digest(slot, m->key);
	if (!(slot->flags & MIMEO_FIELD_HIDDEN))
		m->sum = comes ? mimeo_digest_plus(m->sum, digest) : mimeo_digest_minus(m->sum, digest);
	if (slot->flags & MIMEO_FIELD_PART)
		m->stale = true;
	if (slot->rows && slot->kind != MSG_KIND_IDS)
		m->stale_recipients = true;
}

static void retire(msg_builder *m, mimeo_slot *slot)
{
	/* unreached: the spare one was taken for what comes instead */
	if (m->spare || atomic_load_explicit(&slot->refs, memory_order_acquire) != 1)
		mimeo_slot_drop(slot);
	else
		m->spare = slot;
}

static void touch_unless_hidden(msg_builder *m, int row)
{
	if (row < 0 || !(mimeo_known_at(row)->flags & MIMEO_FIELD_HIDDEN))
		mimeo_touch(m);
}

/* Takes every slot of the name out. Cannot fail: a record never grows by it. */
static void take_fields_out(msg_builder *m, int row, const char *name, size_t name_size)
{
	size_t count;
	size_t i = mimeo_record_find(&m->fields, row, name, name_size, &count);
	for (size_t k = 0; k < count; k++)
		account(m, m->fields.slots[i + k], false);
	mimeo_record_replace(&m->fields, &m->memory, i, count, NULL, 0);
}

int mimeo_refuse_field(msg_builder *m, int row, const char *name, size_t name_size, mimeo_finding finding)
{
	if (row < 0) {
		finding.field = name ? name : "";
		finding.field_size = name ? name_size : 0;
	}
	mimeo_item_id item = mimeo_item_of(m, row, name, name_size);
	mimeo_mark(m, item, finding);
	take_fields_out(m, row, name, name_size); /* last: name and value may be borrowed from it */
	touch_unless_hidden(m, row);
	return mimeo_settle(m, item);
}

int mimeo_remove_field(msg_builder *m, const char *name, size_t name_size)
{
	int row = mimeo_known_find(name, name_size);
	mimeo_item_id item = mimeo_item_of(m, row, name, name_size);
	take_fields_out(m, row, name, name_size);
	mimeo_faults_clear(&m->faults, &m->memory, item);
	touch_unless_hidden(m, row);
	mimeo_settle(m, item);
	return MSG_ERR_NONE;
}

/* ---- putting values in place ---- */

static mimeo_finding finding_of(int status, const mimeo_wrong *wrong, bool has_index, size_t i, bool list)
{
	return (mimeo_finding){
		.status = status,
		.index = list ? i : wrong->index,
		.has_index = has_index,
		.offset = wrong->offset,
		.place = wrong->place,
		.octets = status == MSG_ERR_NOMEM || status == MSG_ERR_LIMIT ? NULL : wrong->octets,
		.size = wrong->size,
	};
}

static mimeo_slot *take_spare(msg_builder *m)
{
	mimeo_slot *slot = m->spare;
	m->spare = NULL;
	return slot ? slot : mimeo_slot_new(&m->memory);
}

/* n slots in the place of count at i. false: out of memory, nothing changed. */
static bool put_in_place(msg_builder *m, size_t i, size_t count, mimeo_slot *const *slots, size_t n)
{
	for (size_t k = 0; k < count; k++)
		account(m, m->fields.slots[i + k], false);
	bool done = mimeo_record_replace(&m->fields, &m->memory, i, count, slots, n);
	for (size_t k = 0; k < (done ? n : count); k++)
		account(m, m->fields.slots[i + k], true);
	return done;
}

/* One value in the place of one or none: the steady state of a reused message, without an allocation. */
static int set_one(msg_builder *m, int row, const char *name, size_t name_size, const mimeo_given *given, bool list)
{
	mimeo_wrong wrong = { 0 };
	mimeo_slot *slot = take_spare(m);
	int status = slot ? mimeo_slot_build(slot, row, name, name_size, given, &m->manner, m->key, &wrong) : MSG_ERR_NOMEM;
	size_t count, i = mimeo_record_find(&m->fields, row, name, name_size, &count);
	if (status == MSG_ERR_NONE && count == 1) {
		mimeo_slot *old = m->fields.slots[i];
		account(m, old, false);
		m->fields.slots[i] = slot;
		account(m, slot, true);
		retire(m, old);
	} else if (status == MSG_ERR_NONE && !put_in_place(m, i, count, &slot, 1)) {
		status = MSG_ERR_NOMEM;
	}
	if (status != MSG_ERR_NONE) {
		if (slot)
			retire(m, slot);
		bool has_index = !given->text && given->n > 1;
		return mimeo_refuse_field(
			m, row, name, name_size, finding_of(status, &wrong, has_index, 0, list && !given->rows));
	}
	mimeo_note_slot(m, slot);
	touch_unless_hidden(m, row);
	bool visible = mimeo_slot_is_visible(slot);
	status = mimeo_settle(m, mimeo_item_of(m, row, slot->name, slot->name_size)); /* slot may be another one then */
	bool crowded = visible && m->visible > m->limits[MSG_LIMIT_VISIBLE];
	return crowded && (status == MSG_ERR_NONE || status == MSG_ERR_LIMIT) ? MSG_ERR_VISIBLE : status;
}

static int build_all(msg_builder *m, int row, const char *name, size_t name_size, const mimeo_given *given, size_t n,
	mimeo_slot **slots, mimeo_wrong *wrong, size_t *built)
{
	for (*built = 0; *built < n; ++*built) {
		mimeo_slot *slot = mimeo_slot_new(&m->memory);
		int status = slot
			? mimeo_slot_build(slot, row, name, name_size, &given[*built], &m->manner, m->key, wrong)
			: MSG_ERR_NOMEM;
		if (status != MSG_ERR_NONE) {
			mimeo_slot_drop(slot);
			return status;
		}
		slots[*built] = slot;
	}
	return MSG_ERR_NONE;
}

/* Several values: slots of one name, side by side. */
static int set_many(msg_builder *m, int row, const char *name, size_t name_size, const mimeo_given *given, size_t n)
{
	size_t size = 0, built = 0;
	mimeo_wrong wrong = { 0 };
	/* unreached: n values have stood in larger rows */
	mimeo_slot **slots = mimeo_multiply(n, sizeof(mimeo_slot *), &size) ? mimeo_alloc(&m->memory, size) : NULL;
	int status = slots ? build_all(m, row, name, name_size, given, n, slots, &wrong, &built) : MSG_ERR_NOMEM;
	mimeo_finding finding = finding_of(status, &wrong, true, built, true);
	mimeo_item_id item = mimeo_item_of(m, row, name, name_size);
	size_t count, i = mimeo_record_find(&m->fields, row, name, name_size, &count);
	if (status == MSG_ERR_NONE && !put_in_place(m, i, count, slots, n)) {
		status = MSG_ERR_NOMEM;
		finding = (mimeo_finding){ .status = status };
	}
	for (size_t k = 0; k < built && status != MSG_ERR_NONE; k++)
		mimeo_slot_drop(slots[k]);
	if (slots)
		mimeo_free(&m->memory, slots, size);
	if (status != MSG_ERR_NONE)
		return mimeo_refuse_field(m, row, name, name_size, finding);
	mimeo_faults_clear(&m->faults, &m->memory, item);
	for (size_t k = 0; k < n; k++) {
		if (m->fields.slots[i + k]->status != MSG_ERR_NONE) {
			mimeo_note_slot(m, m->fields.slots[i + k]);
			break;
		}
	}
	touch_unless_hidden(m, row);
	return mimeo_settle(m, item);
}

/* May this field be set by header text, in this grammar, that many times? Fills in the field's own grammar. */
static int judge_field(int row, int *kind, size_t n)
{
	const mimeo_known *known = row < 0 ? NULL : mimeo_known_at(row);
	if (*kind < MSG_KIND_AUTO || *kind > MSG_KIND_MAILBOX)
		return MSG_ERR_ARGUMENT;
	if (!known) {
		*kind = *kind == MSG_KIND_AUTO ? MSG_KIND_TEXT : *kind;
		return MSG_ERR_NONE;
	}
	if ((known->flags & (MIMEO_FIELD_MANAGED | MIMEO_FIELD_TRACE)) || (n > 1 && !(known->flags & MIMEO_FIELD_REPEATS)))
		return MSG_ERR_FIELD;
	if (*kind == MSG_KIND_AUTO)
		*kind = known->kind;
	if (*kind == MSG_KIND_TEXT && known->kind >= MIMEO_KIND_PLAIN)
		*kind = known->kind; /* said aloud, it is text all the same */
	bool fits = *kind == known->kind || (*kind == MSG_KIND_MAILBOXES && (known->flags & MIMEO_FIELD_LIST)) ||
		(*kind == MSG_KIND_RAW && known->kind == MSG_KIND_TEXT);
	return fits ? MSG_ERR_NONE : MSG_ERR_FIELD;
}

int mimeo_set_fields(msg_builder *m, const char *name, size_t name_size, const mimeo_given *given, size_t n, bool list)
{
	size_t offset = 0;
	int status = mimeo_check_field_name(name, name_size, &offset);
	if (status != MSG_ERR_NONE)
		return mimeo_refuse_field(m, -1, name, name_size,
			(mimeo_finding){ .status = status, .offset = offset, .place = "field name" });
	int row = mimeo_known_find(name, name_size);
	if (n == 0)
		return mimeo_remove_field(m, name, name_size);
	if (n == 1)
		return set_one(m, row, name, name_size, given, list);
	return set_many(m, row, name, name_size, given, n);
}

/* ---- by text ---- */

/* The values as they were given, judged as far as pointers, names and grammars go. */
static int set_texts(msg_builder *m, const char *name, size_t name_size, int kind, const char *const *values,
	const size_t *sizes, size_t n, bool list)
{
	int row = name ? mimeo_known_find(name, name_size) : -1;
	int status = judge_field(row, &kind, n);
	if (name && row == MIMEO_ROW_CONTENT_DISPOSITION)
		return status != MSG_ERR_NONE ? mimeo_refuse_disposition(m, status)
									  : mimeo_set_disposition(m, n ? values[0] : "", n ? sizes[0] : 0);
	for (size_t i = 0; i < n && status == MSG_ERR_NONE; i++) {
		if (!values[i] && sizes[i] != 0)
			status = MSG_ERR_ARGUMENT;
		else if (list && sizes[i] == 0 && kind != MSG_KIND_MAILBOX && kind != MSG_KIND_MAILBOXES)
			status = MSG_ERR_VALUE; /* alone it would remove the field; among others it is a slip */
		if (status != MSG_ERR_NONE && name)
			return mimeo_refuse_field(m, row, name, name_size,
				(mimeo_finding){ .status = status, .index = i, .has_index = list });
	}
	if (status != MSG_ERR_NONE || !name)
		return mimeo_refuse_field(m, row, name, name_size,
			(mimeo_finding){ .status = status != MSG_ERR_NONE ? status : MSG_ERR_ARGUMENT });
	bool address = row >= 0 && mimeo_known_at(row)->kind == MSG_KIND_MAILBOX;
	if (n == 1 && sizes[0] == 0 && !list)
		return address ? mimeo_refuse_field(m, row, name, name_size, (mimeo_finding){ .status = MSG_ERR_ADDRESS })
					   : mimeo_set_fields(m, name, name_size, NULL, 0, false);
	if (n == 1)
		return mimeo_set_fields(m, name, name_size,
			&(mimeo_given){ .kind = kind, .text = values[0] ? values[0] : "", .size = sizes[0] }, 1, list);
	size_t size;
	/* unreached: n values were read */
	mimeo_given *given = mimeo_multiply(n, sizeof *given, &size) ? mimeo_alloc(&m->memory, size) : NULL;
	if (!given)
		return mimeo_refuse_field(m, row, name, name_size, (mimeo_finding){ .status = MSG_ERR_NOMEM });
	for (size_t i = 0; i < n; i++)
		given[i] = (mimeo_given){ .kind = kind, .text = values[i] ? values[i] : "", .size = sizes[i] };
	status = mimeo_set_fields(m, name, name_size, given, n, list);
	mimeo_free(&m->memory, given, size);
	return status;
}

int msg_set_header_n(msg_builder *m, const char *name, size_t name_size, int kind, const char *value, size_t value_size)
{
	if (!m)
		return MSG_ERR_NOMEM;
	return set_texts(m, name, name_size, kind, &value, &value_size, 1, false);
}

int msg_set_header_as(msg_builder *m, const char *name, int kind, const char *value)
{
	if (!m)
		return MSG_ERR_NOMEM;
	/* NULL with a size is what the _n form refuses. */
	return msg_set_header_n(m, name, name ? strlen(name) : 0, kind, value, value ? strlen(value) : 1);
}

int msg_set_header(msg_builder *m, const char *name, const char *value)
{
	return msg_set_header_as(m, name, MSG_KIND_AUTO, value);
}

int msg_set_subject(msg_builder *m, const char *text)
{
	return msg_set_header_as(m, "Subject", MSG_KIND_AUTO, text);
}

int msg_set_header_list_n(msg_builder *m, const char *name, size_t name_size, int kind, const char *const *values,
	const size_t *sizes, size_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (n != 0 && (!values || !sizes)) {
		int row = name ? mimeo_known_find(name, name_size) : -1;
		return mimeo_refuse_field(m, row, name, name_size, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	}
	return set_texts(m, name, name_size, kind, values, sizes, n, true);
}

int msg_set_header_list(msg_builder *m, const char *name, const char *const *values, size_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	size_t name_size = name ? strlen(name) : 0, size;
	int row = name ? mimeo_known_find(name, name_size) : -1;
	if (n == 0)
		return msg_set_header_list_n(m, name, name_size, MSG_KIND_AUTO, NULL, NULL, 0);
	if (!values)
		return mimeo_refuse_field(m, row, name, name_size, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	size_t *sizes = mimeo_multiply(n, sizeof *sizes, &size) ? mimeo_alloc(&m->memory, size) : NULL;
	if (!sizes)
		return mimeo_refuse_field(m, row, name, name_size, (mimeo_finding){ .status = MSG_ERR_NOMEM });
	for (size_t i = 0; i < n; i++)
		sizes[i] = values[i] ? strlen(values[i]) : 1;
	int status = msg_set_header_list_n(m, name, name_size, MSG_KIND_AUTO, values, sizes, n);
	mimeo_free(&m->memory, sizes, size);
	return status;
}

int msg_remove_header(msg_builder *m, const char *name)
{
	if (!m)
		return MSG_ERR_NOMEM;
	size_t size = name ? strlen(name) : 0;
	if (name && mimeo_known_find(name, size) == MIMEO_ROW_CONTENT_DISPOSITION)
		return mimeo_set_disposition(m, "", 0);
	return mimeo_remove_field(m, name ? name : "", size);
}

/* ---- reading ---- */

size_t msg_header_count(const msg_builder *m)
{
	return m ? m->fields.n : 0;
}

const char *msg_header_name(const msg_builder *m, size_t i)
{
	return m && i < m->fields.n ? m->fields.slots[i]->name : NULL;
}

const char *msg_header_value(const msg_builder *m, size_t i)
{
	return m && i < m->fields.n ? m->fields.slots[i]->value : NULL;
}

const char *msg_get_header(const msg_builder *m, const char *name)
{
	if (!m || !name)
		return NULL;
	size_t count, size = strlen(name);
	int row = mimeo_known_find(name, size);
	const mimeo_string *disposition = m->strings[MIMEO_STRING_DISPOSITION];
	if (row == MIMEO_ROW_CONTENT_DISPOSITION)
		return disposition ? disposition->data : NULL;
	size_t i = mimeo_record_find(&m->fields, row, name, size, &count);
	return count ? m->fields.slots[i]->value : NULL;
}
