/* The end of every setter: what follows from the fields is made new, and what keeps the message from being written is
 * looked at again. Conditions of the message as a whole are sums that stand ready: nothing here grows with the message but
 * after a change of manner. */
#include "message/builder.h"
#include "base/ascii.h"
#include "base/clock.h"

void mimeo_touch(msg_builder *m)
{
	m->stamp = mimeo_clock();
}

mimeo_item_id mimeo_item_of(const msg_builder *m, int row, const char *name, size_t name_size)
{
	if (row >= 0)
		return (mimeo_item_id)row;
	mimeo_hash h;
	mimeo_hash_init(&h, m->key);
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
	const mimeo_fault *old = mimeo_faults_find(&m->faults, item);
	if (old && old->mark)
		return;
	if (!finding) {
		if (old)
			mimeo_faults_clear(&m->faults, &m->memory, item);
	} else if (!old || old->status != finding->status || old->index != finding->index || old->offset != finding->offset) {
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
	bool address = slot->rows && slot->index < slot->n;
	const mimeo_finding finding = {
		.status = slot->status,
		.index = slot->index,
		.has_index = slot->n > 1,
		.offset = slot->offset,
		.field = slot->row < 0 ? slot->name : NULL,
		.field_size = slot->row < 0 ? slot->name_size : 0,
		.place = address ? "address" : NULL,
		.octets = address ? slot->rows[slot->index].addr : slot->value,
		.size = address ? slot->rows[slot->index].addr_size : slot->value_size,
	};
	mimeo_faults_set(&m->faults, &m->memory, item, &finding);
}

/* ---- conditions of the whole ---- */

static void note_whole(msg_builder *m, mimeo_item_id item, int status, uint64_t count, const char *note)
{
	const mimeo_finding finding = {
		.status = status,
		.index = (size_t)count,
		.note = note,
		.plain = !note,
	};
	mimeo_note(m, item, status == MSG_ERR_NONE ? NULL : &finding);
}

static void note_sender(msg_builder *m)
{
	bool missing = !mimeo_field(m, MIMEO_ROW_FROM) && m->role != MIMEO_ROLE_PART && m->role != MIMEO_ROLE_INLINE &&
		m->role != MIMEO_ROLE_ATTACHMENT;
	const mimeo_fault *fault = mimeo_faults_find(&m->faults, MIMEO_ROW_FROM);
	if (missing && !fault)
		note_whole(m, MIMEO_ROW_FROM, MSG_ERR_INCOMPLETE, 0, NULL);
	else if (!missing && fault && fault->status == MSG_ERR_INCOMPLETE)
		note_whole(m, MIMEO_ROW_FROM, MSG_ERR_NONE, 0, NULL);
}

/* Several authors need one who sends (RFC 5322 section 3.6.2). */
static void note_authors(msg_builder *m)
{
	const mimeo_slot *from = mimeo_field(m, MIMEO_ROW_FROM);
	const mimeo_fault *fault = mimeo_faults_find(&m->faults, MIMEO_ROW_SENDER);
	bool missing = from && from->n > 1 && !mimeo_field(m, MIMEO_ROW_SENDER);
	if (missing && !fault)
		note_whole(m, MIMEO_ROW_SENDER, MSG_ERR_INCOMPLETE, 0, "From has several authors: Sender says who of them sends");
	else if (!missing && fault && fault->status == MSG_ERR_INCOMPLETE)
		note_whole(m, MIMEO_ROW_SENDER, MSG_ERR_NONE, 0, NULL);
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
	note_whole(m, MIMEO_SET_PEOPLE, over ? MSG_ERR_VISIBLE : MSG_ERR_NONE, m->visible, over ? words : NULL);
}

static void note_conflict(msg_builder *m)
{
	int exact = (m->leaves[MIMEO_LEAF_BODY] != NULL) + (m->lists[MIMEO_LIST_PARTS] != NULL) +
		(m->lists[MIMEO_LIST_MESSAGE] != NULL || m->leaves[MIMEO_LEAF_MESSAGE] != NULL);
	bool usual = m->leaves[MIMEO_LEAF_TEXT] || m->leaves[MIMEO_LEAF_HTML] || m->leaves[MIMEO_LEAF_CALENDAR] ||
		m->lists[MIMEO_LIST_ALTERNATIVES] || m->lists[MIMEO_LIST_INLINES] || m->lists[MIMEO_LIST_ATTACHMENTS];
	note_whole(m, MIMEO_SET_CONTENT, exact > 1 || (exact && usual) ? MSG_ERR_CONFLICT : MSG_ERR_NONE, 0, NULL);
}

/* Which limit the message is over: what to say of it, or NULL. */
static const char *limit_words(const msg_builder *m)
{
	if (m->header_size > m->limits[MSG_LIMIT_HEADER])
		return "more octets of header fields than MSG_LIMIT_HEADER allows";
	uint64_t depth = m->root ? m->root->depth : 1, parts = m->root ? m->root->parts : 1;
	if (depth > m->limits[MSG_LIMIT_DEPTH])
		return "parts nested deeper than MSG_LIMIT_DEPTH allows";
	if (parts > m->limits[MSG_LIMIT_PARTS])
		return "more parts than MSG_LIMIT_PARTS allows";
	uint64_t size = m->root ? m->root->body_octets + m->root->header_size : 0;
	if (m->too_large || size > UINT64_MAX - m->header_size || size + m->header_size > m->limits[MSG_LIMIT_SIZE])
		return "more octets than MSG_LIMIT_SIZE allows";
	return NULL;
}

static void note_limits(msg_builder *m)
{
	const char *words = limit_words(m);
	/* The index tells one limit from another, so that the words are made anew where the reason changes. */
	note_whole(m, MIMEO_SET_SIZES, words ? MSG_ERR_LIMIT : MSG_ERR_NONE, words ? (uint64_t)words[0] + (uint64_t)words[5] : 0,
		words);
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
	m->header_size = 0;
	for (size_t i = 0; i < m->fields.n; i++)
		m->header_size += m->fields.slots[i]->wire.size;
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

static int setter_status(const msg_builder *m, mimeo_item_id item)
{
	if (m->faults.n == 0)
		return m->faults.overflow;
	const mimeo_fault *own = mimeo_faults_find(&m->faults, item);
	if (own && own->status != MSG_ERR_INCOMPLETE)
		return own->status;
	if (mimeo_faults_find(&m->faults, MIMEO_SET_MANNER))
		return MSG_ERR_NOMEM;
	if (m->faults.overflow != MSG_ERR_NONE)
		return m->faults.overflow;
	bool field = item < MIMEO_ROW_COUNT || item >= MIMEO_ITEM_HASHED;
	bool content = !field && item >= MIMEO_SET_TEXT && item <= MIMEO_SET_ENCODING;
	if (item < MIMEO_ROW_COUNT && (mimeo_known_at((int)item)->flags & MIMEO_FIELD_VISIBLE) && mimeo_field(m, (int)item) &&
		mimeo_faults_find(&m->faults, MIMEO_SET_PEOPLE))
		return MSG_ERR_VISIBLE;
	if (content && mimeo_faults_find(&m->faults, MIMEO_SET_CONTENT))
		return MSG_ERR_CONFLICT;
	if ((field || content) && mimeo_faults_find(&m->faults, MIMEO_SET_SIZES))
		return MSG_ERR_LIMIT;
	return MSG_ERR_NONE;
}

int mimeo_settle(msg_builder *m, mimeo_item_id item)
{
	if (item == MIMEO_SET_MANNER)
		note_fields(m);
	note_whole(m, MIMEO_SET_MANNER, bring_up_to_date(m) ? MSG_ERR_NONE : MSG_ERR_NOMEM, 0, NULL);
	note_sender(m);
	note_authors(m);
	note_people(m);
	note_conflict(m);
	note_limits(m);
	return setter_status(m, item);
}
