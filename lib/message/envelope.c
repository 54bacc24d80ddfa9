/* The envelope: who the message is from and to as far as a transport is concerned. The same octets as in the header. */
#include "message/builder.h"
#include <string.h>
#include "base/ascii.h"
#include "base/memory.h"
#include "field/address.h"

static const int recipient_rows[] = { MIMEO_ROW_TO, MIMEO_ROW_CC, MIMEO_ROW_BCC };

/* A path with its domain in A-labels; NULL: out of memory. */
static mimeo_string *ascii_path(const msg_builder *m, const mimeo_string *path)
{
	mimeo_buffer ascii;
	mimeo_buffer_init(&ascii, &m->memory, MIMEO_ADDRESS_MOST + 1);
	mimeo_address_write(&ascii, path->data, path->size, m->manner.profile);
	mimeo_string *wire = ascii.status == MSG_ERR_NONE ? mimeo_string_new(&m->memory, ascii.data, ascii.size) : NULL;
	mimeo_buffer_free(&ascii);
	return wire;
}

void mimeo_note_envelope(msg_builder *m)
{
	const mimeo_string *from = m->strings[MIMEO_STRING_ENVELOPE_FROM];
	mimeo_string *wire = NULL;
	mimeo_finding finding = { .place = "address" };
	if (from && from->size) {
		finding.status = mimeo_address_carried(from->data, from->size, m->manner.profile, &finding.offset);
		finding.octets = from->data;
		finding.size = from->size;
		if (finding.status == MSG_ERR_NONE && m->manner.profile != MSG_PROFILE_UTF8 &&
			!mimeo_is_ascii(from->data, from->size)) {
			wire = ascii_path(m, from);
			finding.status = wire ? MSG_ERR_NONE : MSG_ERR_NOMEM;
		}
	}
	mimeo_string_drop(m->strings[MIMEO_STRING_ENVELOPE_WIRE]);
	m->strings[MIMEO_STRING_ENVELOPE_WIRE] = wire;
	mimeo_note(m, MIMEO_SET_ENVELOPE_FROM, finding.status == MSG_ERR_NONE ? NULL : &finding);
}

int msg_set_envelope_from(msg_builder *m, const char *addr)
{
	if (!m)
		return MSG_ERR_NOMEM;
	size_t n = addr ? strlen(addr) : 0, offset = 0;
	int status = !addr ? MSG_ERR_ARGUMENT : n ? mimeo_check_address(addr, n, &offset) : MSG_ERR_NONE;
	mimeo_string *value = status == MSG_ERR_NONE ? mimeo_string_new(&m->memory, addr, n) : NULL;
	if (status == MSG_ERR_NONE && !value)
		status = MSG_ERR_NOMEM;
	if (status != MSG_ERR_NONE)
		mimeo_mark(m, MIMEO_SET_ENVELOPE_FROM,
			(mimeo_finding){
				.status = status, .offset = offset, .place = n ? "address" : NULL, .octets = addr, .size = n });
	else
		mimeo_faults_clear(&m->faults, &m->memory, MIMEO_SET_ENVELOPE_FROM);
	mimeo_string_drop(m->strings[MIMEO_STRING_ENVELOPE_FROM]); /* last: addr may be borrowed from it */
	m->strings[MIMEO_STRING_ENVELOPE_FROM] = value;
	mimeo_note_envelope(m);
	return mimeo_settle(m, MIMEO_SET_ENVELOPE_FROM);
}

static const char *wire_address_of(const mimeo_mailbox *row)
{
	return row->wire ? row->wire : row->addr;
}

const char *msg_envelope_from(const msg_builder *m)
{
	if (!m)
		return NULL;
	for (int i = MIMEO_STRING_ENVELOPE_WIRE; i >= MIMEO_STRING_ENVELOPE_FROM; i--)
		if (m->strings[i])
			return m->strings[i]->data;
	const mimeo_slot *sender = mimeo_field(m, MIMEO_ROW_SENDER);
	if (!sender)
		sender = mimeo_field(m, MIMEO_ROW_FROM);
	/* unreached: a sender is somebody */
	return sender && sender->n ? wire_address_of(&sender->rows[0]) : NULL;
}

/* ---- each address once ---- */

/* Local parts are compared as they are, domains without case (RFC 5321 section 2.4). */
static bool same_address(const char *a, const char *b)
{
	size_t a_size = strlen(a), b_size = strlen(b);
	if (a_size != b_size)
		return false;
	size_t at = mimeo_address_domain(a, a_size);
	return at == mimeo_address_domain(b, b_size) && memcmp(a, b, at) == 0 &&
		mimeo_equal_nocase(a + at, a_size - at, b + at, b_size - at);
}

static uint64_t address_hash(const msg_builder *m, const char *addr)
{
	mimeo_hash h;
	const size_t n = strlen(addr), domain = mimeo_address_domain(addr, n);
	mimeo_hash_init(&h, m->key);
	mimeo_hash_add(&h, addr, domain);
	for (size_t i = domain; i < n; i++) {
		char lower = mimeo_lower(addr[i]);
		mimeo_hash_add(&h, &lower, 1);
	}
	return mimeo_hash_end(&h).lo;
}

static bool reserve_recipients(msg_builder *m, size_t n)
{
	if (n <= m->recipient_capacity)
		return true;
	size_t size;
	if (!mimeo_multiply(n, sizeof *m->recipients, &size)) /* unreached: n mailboxes stand in larger rows */
		return false;
	const char **block = mimeo_realloc(&m->memory, m->recipients, m->recipient_capacity * sizeof *block, size);
	if (!block)
		return false;
	m->recipients = block;
	m->recipient_capacity = n;
	return true;
}

/* Few recipients: each is compared with those before it. */
static void drop_repeated_few(msg_builder *m)
{
	size_t kept = 0;
	for (size_t i = 0; i < m->recipient_count; i++) {
		size_t k = 0;
		while (k < kept && !same_address(m->recipients[k], m->recipients[i]))
			k++;
		if (k == kept)
			m->recipients[kept++] = m->recipients[i];
	}
	m->recipient_count = kept;
}

/* Many: an open table of places in the array, at most half full. */
static bool drop_repeated_many(msg_builder *m)
{
	size_t slots = 64, size;
	while (slots < m->recipient_count * 2)
		slots *= 2;
	if (!mimeo_multiply(slots, sizeof(size_t), &size)) /* unreached: the recipients stand in memory */
		return false;
	size_t *table = mimeo_alloc(&m->memory, size);
	if (!table)
		return false;
	memset(table, 0, size);
	size_t kept = 0;
	for (size_t i = 0; i < m->recipient_count; i++) {
		size_t at = (size_t)address_hash(m, m->recipients[i]) & (slots - 1);
		while (table[at] && !same_address(m->recipients[table[at] - 1], m->recipients[i]))
			at = (at + 1) & (slots - 1);
		if (!table[at]) {
			m->recipients[kept++] = m->recipients[i];
			table[at] = kept;
		}
	}
	m->recipient_count = kept;
	mimeo_free(&m->memory, table, size);
	return true;
}

bool mimeo_gather_recipients(msg_builder *m)
{
	size_t n = 0;
	m->recipient_count = 0;
	m->visible = 0;
	for (size_t i = 0; i < m->fields.n; i++) {
		const mimeo_slot *slot = m->fields.slots[i];
		if (mimeo_slot_is_visible(slot))
			for (size_t k = 0; k < slot->n; k++)
				m->visible += slot->rows[k].addr != NULL;
	}
	for (size_t f = 0; f < sizeof recipient_rows / sizeof *recipient_rows; f++) {
		const mimeo_slot *slot = mimeo_field(m, recipient_rows[f]);
		n += slot ? slot->n : 0;
	}
	if (!reserve_recipients(m, n))
		return false;
	for (size_t f = 0; f < sizeof recipient_rows / sizeof *recipient_rows; f++) {
		const mimeo_slot *slot = mimeo_field(m, recipient_rows[f]);
		for (size_t k = 0; slot && k < slot->n; k++)
			if (slot->rows[k].addr)
				m->recipients[m->recipient_count++] = wire_address_of(&slot->rows[k]);
	}
	if (m->recipient_count > 16)
		return drop_repeated_many(m);
	drop_repeated_few(m);
	return true;
}

size_t msg_recipient_count(const msg_builder *m)
{
	return m ? m->recipient_count : 0;
}

const char *msg_recipient(const msg_builder *m, size_t i)
{
	return m && i < m->recipient_count ? m->recipients[i] : NULL;
}

/* ---- what the transport must be able to do ---- */

uint32_t msg_needs(const msg_builder *m)
{
	uint32_t needs = m && m->root ? m->root->needs : 0;
	/* A body is as wide as the header fields of its parts, too. */
	for (size_t i = 0; m && m->root && i < m->root->n; i++)
		if (m->root->children[i]->encoding == MSG_ENCODING_8BIT)
			needs |= MSG_NEEDS_8BITMIME;
	for (size_t i = 0; m && i < m->fields.n; i++)
		if (m->fields.slots[i]->raw_utf8)
			needs |= MSG_NEEDS_SMTPUTF8;
	const char *from = msg_envelope_from(m);
	if (from && !mimeo_is_ascii(from, strlen(from)))
		needs |= MSG_NEEDS_SMTPUTF8;
	return needs;
}
