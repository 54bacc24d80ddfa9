/* The end of every setter: what follows from the fields is made new, and what keeps the message from being written is
 * looked at again. Conditions of the message as a whole are sums that stand ready: nothing here grows with the message
 * but after a change of manner. */
#include <string.h>
#include "base/ascii.h"
#include "base/clock.h"
#include "field/url.h"
#include "message/block.h"
#include "message/draft.h"

void mimeo_touch(msg_builder *m)
{
	m->stamp = mimeo_clock();
}

mimeo_item_id mimeo_item_of(const msg_builder *m, int row, const char *name, size_t name_size)
{
	if (row >= 0)
		return (mimeo_item_id)row;
	mimeo_hash h;
	mimeo_hash_init(&h, m->names);
	for (size_t i = 0; i < name_size; i++) {
		char lower = mimeo_lower(name[i]);
		mimeo_hash_add(&h, &lower, 1);
	}
	return (mimeo_hash_end(&h).lo & ~MIMEO_ITEM_PARAM) | MIMEO_ITEM_HASHED;
}

mimeo_item_id mimeo_item_of_param(const msg_builder *m, const char *name, size_t name_size)
{
	return mimeo_item_of(m, -1, name, name_size) | MIMEO_ITEM_PARAM;
}

void mimeo_mark(msg_builder *m, mimeo_item_id item, mimeo_finding finding)
{
	finding.mark = true;
	mimeo_faults_set(&m->faults, &m->memory, item, &finding);
}

void mimeo_note(msg_builder *m, mimeo_item_id item, const mimeo_finding *finding)
{
	bool mark;
	if (!finding && mimeo_faults_none(&m->faults))
		return;
	const int status = mimeo_faults_status(&m->faults, item, &mark);
	const mimeo_fault *old = mimeo_faults_find(&m->faults, item);
	if (mark)
		return;
	if (!finding) {
		if (status != MSG_ERR_NONE)
			mimeo_faults_clear(&m->faults, &m->memory, item);
	} else if (!old || old->status != finding->status || old->index != finding->index ||
		old->offset != finding->offset) { /* unreached: what is set anew has lost its note before */
		mimeo_faults_set(&m->faults, &m->memory, item, finding);
	}
}

void mimeo_note_slot(msg_builder *m, const mimeo_slot *slot)
{
	mimeo_item_id item = mimeo_item_of(m, slot->row, slot->name, slot->name_size);
	if (slot->status == MSG_ERR_NONE) {
		mimeo_faults_clear(&m->faults, &m->memory, item);
		return;
	}
	/* unreached: what is wrong is of one of the rows */
	const mimeo_mailbox *row = slot->rows && slot->index < slot->n ? &slot->rows[slot->index] : NULL;
	const bool in_name = row && slot->status == MSG_ERR_CHARSET;
	const mimeo_finding finding = {
		.status = slot->status,
		.index = slot->index,
		.has_index = slot->n > 1,
		.offset = slot->offset,
		.field = slot->row < 0 ? slot->name : NULL,
		.field_size = slot->row < 0 ? slot->name_size : 0,
		.place = in_name ? "display name" : row ? "address" : NULL,
		.octets = in_name ? row->name : row ? row->addr : slot->value,
		.size = in_name ? row->name_size : row ? row->addr_size : slot->value_size,
	};
	mimeo_faults_set(&m->faults, &m->memory, item, &finding);
}

size_t *mimeo_header_size_of(msg_builder *m, const mimeo_slot *slot)
{
	return slot->flags & MIMEO_FIELD_HIDDEN ? &m->hidden_size
		: slot->flags & MIMEO_FIELD_PART	? &m->content_size
											: &m->header_size;
}

/* ---- conditions of the whole ---- */

/* which: tells one note of the item from another, so that the words are made anew where they change. */
static void note_whole(msg_builder *m, mimeo_item_id item, int status, uint64_t which, const char *note)
{
	if (status == MSG_ERR_NONE && mimeo_faults_none(&m->faults))
		return;
	const mimeo_finding finding = {
		.status = status,
		.index = (size_t)which,
		.note = note,
		.plain = !note,
	};
	mimeo_note(m, item, status == MSG_ERR_NONE ? NULL : &finding);
}

/* A field that the others need, and that is not there. */
static void note_missing(msg_builder *m, int row, bool missing, const char *note)
{
	bool mark;
	if (!missing && mimeo_faults_none(&m->faults))
		return;
	const int status = mimeo_faults_status(&m->faults, (mimeo_item_id)row, &mark);
	if (missing && status == MSG_ERR_NONE)
		note_whole(m, (mimeo_item_id)row, MSG_ERR_INCOMPLETE, 0, note);
	else if (!missing && status == MSG_ERR_INCOMPLETE)
		note_whole(m, (mimeo_item_id)row, MSG_ERR_NONE, 0, NULL);
}

static void note_authors(msg_builder *m)
{
	const mimeo_slot *from = mimeo_field(m, MIMEO_ROW_FROM);
	const bool part = m->role == MIMEO_ROLE_PART || m->role == MIMEO_ROLE_INLINE || m->role == MIMEO_ROLE_ATTACHMENT;
	note_missing(m, MIMEO_ROW_FROM, !from && !part, NULL);
	/* RFC 5322 section 3.6.2 */
	note_missing(m, MIMEO_ROW_SENDER, from && from->n > 1 && !mimeo_field(m, MIMEO_ROW_SENDER),
		"From has several authors: Sender says who of them sends");
}

/* RFC 5322 section 3.6.6. The fields of the block are the first of the record; Resent-Bcc, which nobody sees, begins
 * none. */
static void note_resent(msg_builder *m)
{
	static const char words[] = "fields of a message that is sent again have Resent-From and Resent-Date among them";
	size_t i = 0;
	while (i < m->fields.n && m->fields.slots[i]->row == MIMEO_ROW_RESENT_BCC)
		i++;
	const int first = i < m->fields.n ? m->fields.slots[i]->row : -1;
	const bool resent = first >= MIMEO_ROW_RESENT_DATE && first <= MIMEO_ROW_RESENT_MESSAGE_ID;
	note_missing(m, MIMEO_ROW_RESENT_FROM, resent && !mimeo_field(m, MIMEO_ROW_RESENT_FROM), words);
	note_missing(m, MIMEO_ROW_RESENT_DATE, resent && !mimeo_field(m, MIMEO_ROW_RESENT_DATE), words);
}

/* RFC 8058 section 3.1 */
static void note_one_click(msg_builder *m)
{
	const mimeo_slot *post = mimeo_field(m, MIMEO_ROW_LIST_UNSUBSCRIBE_POST);
	const mimeo_slot *urls = post ? mimeo_field(m, MIMEO_ROW_LIST_UNSUBSCRIBE) : NULL;
	const bool one = urls && mimeo_urls_count(urls->value, urls->value_size, "https://") == 1;
	note_missing(m, MIMEO_ROW_LIST_UNSUBSCRIBE_POST, post && !one,
		"one click needs exactly one https URL in List-Unsubscribe");
}

static void note_people(msg_builder *m)
{
	char words[200];
	mimeo_buffer note;
	bool over = m->visible > m->limits[MSG_LIMIT_VISIBLE];
	if (over) {
		mimeo_buffer_fix(&note, words, sizeof words);
		mimeo_buffer_add_number(&note, m->visible);
		mimeo_buffer_add_string(&note, " addresses would be shown to all of them, and this message may show ");
		mimeo_buffer_add_number(&note, m->limits[MSG_LIMIT_VISIBLE]);
		mimeo_buffer_add_string(&note, "; where that is meant, raise its MSG_LIMIT_VISIBLE");
		mimeo_buffer_add_char(&note, '\0');
	}
	uint64_t both = m->visible * UINT64_C(0x9e3779b97f4a7c15) + m->limits[MSG_LIMIT_VISIBLE];
	note_whole(m, MIMEO_SET_PEOPLE, over ? MSG_ERR_VISIBLE : MSG_ERR_NONE, both, over ? words : NULL);
}

static void note_conflict(msg_builder *m)
{
	int exact = (m->leaves[MIMEO_LEAF_BODY] != NULL) + (m->lists[MIMEO_LIST_PARTS] != NULL) +
		(m->lists[MIMEO_LIST_MESSAGE] != NULL || m->leaves[MIMEO_LEAF_MESSAGE] != NULL);
	bool usual = m->leaves[MIMEO_LEAF_TEXT] || m->leaves[MIMEO_LEAF_HTML] || m->leaves[MIMEO_LEAF_CALENDAR] ||
		m->lists[MIMEO_LIST_ALTERNATIVES] || m->lists[MIMEO_LIST_INLINES] || m->lists[MIMEO_LIST_ATTACHMENTS];
	note_whole(m, MIMEO_SET_CONTENT, exact > 1 || (exact && usual) ? MSG_ERR_CONFLICT : MSG_ERR_NONE, 0, NULL);
}

/* Does the type of the parts have that parameter, by its text or by msg_set_type_param? */
static bool has_type_param(const msg_builder *m, const char *name)
{
	const mimeo_string *subtype = m->strings[MIMEO_STRING_SUBTYPE];
	size_t count;
	mimeo_record_find(&m->params, -1, name, strlen(name), &count);
	return count || mimeo_type_has_param(subtype->data, subtype->size, name);
}

/* Parameters without which a multipart cannot be read: RFC 1847 section 2, RFC 6522 section 3. */
static void note_parts(msg_builder *m)
{
	static const struct {
		const char *subtype, *param, *note;
	} needed[] = {
		{ "signed", "protocol", "multipart/signed has the parameter protocol" },
		{ "signed", "micalg", "multipart/signed has the parameter micalg" },
		{ "encrypted", "protocol", "multipart/encrypted has the parameter protocol" },
		{ "report", "report-type", "multipart/report has the parameter report-type" },
	};
	const mimeo_string *subtype = m->lists[MIMEO_LIST_PARTS] ? m->strings[MIMEO_STRING_SUBTYPE] : NULL;
	uint64_t which = 0;
	for (size_t i = 0; subtype && which == 0 && i < sizeof needed / sizeof *needed; i++)
		if (mimeo_subtype_is(subtype->data, subtype->size, needed[i].subtype) && !has_type_param(m, needed[i].param))
			which = i + 1;
	note_whole(m, MIMEO_SET_STRUCTURE, which ? MSG_ERR_INCOMPLETE : MSG_ERR_NONE, which,
		which ? needed[which - 1].note : NULL);
}

/* Octets of the header fields of every output: those that are set, those of the root, those that are generated. */
static uint64_t plain_header(const msg_builder *m)
{
	size_t content = m->root ? m->root->content_header_size : strlen(mimeo_empty_header);
	return (uint64_t)m->header_size + content + mimeo_generated_size(m);
}

/* Which limit the message is over, or 0. */
static int limit_passed(const msg_builder *m)
{
	uint64_t depth = m->root ? m->root->depth : 1, parts = m->root ? m->root->parts : 1;
	if (m->too_large)
		return MSG_LIMIT_SIZE;
	if (depth > m->limits[MSG_LIMIT_DEPTH])
		return MSG_LIMIT_DEPTH;
	if (parts > m->limits[MSG_LIMIT_PARTS])
		return MSG_LIMIT_PARTS;
	/* No need to know exactly what is far below. */
	uint64_t limit = m->limits[MSG_LIMIT_HEADER], content = m->root ? m->root->content_header_size : 0;
	uint64_t rough = (uint64_t)m->header_size + m->hidden_size + content + MIMEO_GENERATED_MOST;
	return rough > limit && plain_header(m) + m->hidden_size > limit ? MSG_LIMIT_HEADER : 0;
}

/* Is the message as it is written without flags larger than it may be? */
static bool is_too_long(const msg_builder *m)
{
	uint64_t limit = m->limits[MSG_LIMIT_SIZE];
	if (limit == UINT64_MAX)
		return false;
	uint64_t header = plain_header(m) + 2, body = m->root ? m->root->body_octets : 0;
	uint64_t last_line = m->root && m->root->ends_open ? 2 : 0;
	return header + last_line > limit || body > limit - header - last_line;
}

static void note_limits(msg_builder *m)
{
	static const char *const words[] = {
		[MSG_LIMIT_DEPTH] = "parts nested deeper than MSG_LIMIT_DEPTH allows",
		[MSG_LIMIT_PARTS] = "more parts than MSG_LIMIT_PARTS allows",
		[MSG_LIMIT_HEADER] = "more octets of header fields than MSG_LIMIT_HEADER allows",
		[MSG_LIMIT_SIZE] = "more octets than MSG_LIMIT_SIZE allows",
	};
	int passed = limit_passed(m);
	note_whole(m, MIMEO_SET_SIZES, passed ? MSG_ERR_LIMIT : MSG_ERR_NONE, (uint64_t)passed, words[passed]);
	bool too_long = is_too_long(m);
	note_whole(
		m, MIMEO_SET_OCTETS, too_long ? MSG_ERR_LIMIT : MSG_ERR_NONE, 0, too_long ? words[MSG_LIMIT_SIZE] : NULL);
}

/* After a change of manner: every condition of a field may be another one. */
static void note_fields(msg_builder *m)
{
	mimeo_faults_clear_conditions(&m->faults, &m->memory);
	for (size_t i = 0; i < m->fields.n; i++)
		if (m->fields.slots[i]->status != MSG_ERR_NONE)
			mimeo_note_slot(m, m->fields.slots[i]);
	mimeo_note_envelope(m);
	mimeo_note_leaves(m);
	for (int list = 0; list < MIMEO_LISTS; list++)
		mimeo_note_list(m, list);
	m->header_size = m->hidden_size = m->content_size = 0;
	for (size_t i = 0; i < m->fields.n; i++)
		*mimeo_header_size_of(m, m->fields.slots[i]) += m->fields.slots[i]->wire.size;
}

/* ---- settling ---- */

/* Memory ran out while fields were written in a new manner: once more, all of them. */
static void settle_manner(msg_builder *m)
{
	msg_builder *fresh = mimeo_builder_adopt(m, &m->memory, &m->manner, m->role);
	if (fresh)
		mimeo_builder_become(m, fresh);
}

static bool bring_up_to_date(msg_builder *m)
{
	if (m->unsettled)
		settle_manner(m);
	if (m->stale && mimeo_compose(m))
		m->stale = false;
	if (m->stale_recipients && mimeo_gather_recipients(m))
		m->stale_recipients = false;
	return !m->unsettled && !m->stale && !m->stale_recipients;
}

static bool has_fault(const msg_builder *m, mimeo_item_id item)
{
	bool mark;
	return mimeo_faults_status(&m->faults, item, &mark) != MSG_ERR_NONE;
}

static int setter_status(const msg_builder *m, mimeo_item_id item)
{
	if (mimeo_faults_none(&m->faults))
		return MSG_ERR_NONE;
	bool mark;
	const int own = mimeo_faults_status(&m->faults, item, &mark);
	bool of_sender = own == MSG_ERR_INCOMPLETE && item < MIMEO_ROW_COUNT; /* of the message as a whole */
	if (own != MSG_ERR_NONE && !of_sender)
		return own;
	if (has_fault(m, MIMEO_SET_MANNER))
		return MSG_ERR_NOMEM;
	if (m->faults.for_good)
		return m->faults.overflow;
	bool field = item < MIMEO_ROW_COUNT || item >= MIMEO_ITEM_HASHED;
	bool content = !field && item >= MIMEO_SET_TEXT && item <= MIMEO_SET_ENCODING;
	if (content && has_fault(m, MIMEO_SET_CONTENT))
		return MSG_ERR_CONFLICT;
	if ((field || content) && (has_fault(m, MIMEO_SET_SIZES) || has_fault(m, MIMEO_SET_OCTETS)))
		return MSG_ERR_LIMIT;
	return MSG_ERR_NONE;
}

int mimeo_settle(msg_builder *m, mimeo_item_id item)
{
	if (item == MIMEO_SET_MANNER)
		note_fields(m);
	note_whole(m, MIMEO_SET_MANNER, bring_up_to_date(m) ? MSG_ERR_NONE : MSG_ERR_NOMEM, 0, NULL);
	note_authors(m);
	note_resent(m);
	note_one_click(m);
	note_people(m);
	note_conflict(m);
	note_parts(m);
	note_limits(m);
	if (m->guarded == MIMEO_GUARD_PASSED)
		m->guarded = MIMEO_GUARD_STALE;
	return setter_status(m, item);
}
