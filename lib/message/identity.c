/* Identity: Message-ID, Date and boundaries as pure functions of a message's value and its key. Nothing is cached, so
 * that nothing is locked; manner, Bcc, envelope, limits and flags have no part in it. */
#include "base/ascii.h"
#include "base/entropy.h"
#include "field/address.h"
#include "message/builder.h"
#include "message/walk.h"

static const char base32_digits[] = "abcdefghijklmnopqrstuvwxyz234567";
/* Seeds are hashed with a key that nothing else has. */
static const mimeo_key seed_key = { UINT64_C(0x6d696d656f207365), UINT64_C(0x65642e0000000000) };

mimeo_key mimeo_step_key(mimeo_key key, uint64_t count)
{
	const mimeo_key now = mimeo_moment(); /* a fork has the key as well, and counts alike */
	mimeo_hash h;
	mimeo_hash_init(&h, key);
	mimeo_hash_add_number(&h, now.k0);
	mimeo_hash_add_number(&h, now.k1);
	mimeo_hash_add_number(&h, count);
	mimeo_digest d = mimeo_hash_end(&h);
	return (mimeo_key){ d.lo, d.hi };
}

/* The digests of the fields were made with the old key. */
static void digest_anew(msg_builder *m)
{
	m->sum = (mimeo_digest){ 0, 0 };
	for (size_t i = 0; i < m->fields.n; i++) {
		mimeo_slot *slot = m->fields.slots[i];
		if (!(slot->flags & MIMEO_FIELD_HIDDEN))
			m->sum = mimeo_digest_plus(m->sum, mimeo_slot_digest(slot, m->key));
	}
}

int msg_set_seed(msg_builder *m, const void *seed, size_t size)
{
	if (!m)
		return MSG_ERR_NOMEM;
	bool wrong = size != 0 && !seed;
	if (size == 0 || wrong) {
		m->key = mimeo_entropy();
	} else {
		mimeo_digest d = mimeo_hash_of(seed_key, seed, size);
		m->key = (mimeo_key){ d.lo, d.hi };
	}
	m->seeded = size != 0 && !wrong;
	m->cloned = false;
	if (wrong)
		mimeo_mark(m, MIMEO_SET_SEED, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	else
		mimeo_faults_clear(&m->faults, &m->memory, MIMEO_SET_SEED);
	digest_anew(m);
	m->stale = true; /* boundaries */
	return mimeo_settle(m, MIMEO_SET_SEED);
}

bool mimeo_is_generated_date(const msg_builder *m)
{
	return !mimeo_field(m, MIMEO_ROW_DATE);
}

/* 5 bits a character, at most 26 of them. */
void mimeo_base32_write(mimeo_buffer *out, mimeo_digest d, int characters)
{
	char text[26];
	for (int i = 0; i < characters; i++) {
		text[i] = base32_digits[d.lo & 31];
		d.lo = d.lo >> 5 | d.hi << 59;
		d.hi >>= 5;
	}
	mimeo_buffer_add(out, text, (size_t)characters);
}

/* Domain of From, which may stand in a msg-id; one that is not ASCII is the same in no two profiles, and stays out. */
static void write_domain(const msg_builder *m, mimeo_buffer *out)
{
	static const char nowhere[] = "mimeo.invalid";
	const mimeo_slot *from = mimeo_field(m, MIMEO_ROW_FROM);
	if (from && from->n > 0 && from->rows[0].addr) { /* unreached: From names authors, and no group */
		size_t at = mimeo_address_domain(from->rows[0].addr, from->rows[0].addr_size);
		const char *domain = from->rows[0].addr + at;
		size_t size = from->rows[0].addr_size - at;
		if (mimeo_is_ascii(domain, size)) {
			mimeo_buffer_add(out, domain, size);
			return;
		}
	}
	mimeo_buffer_add(out, nowhere, sizeof nowhere - 1);
}

void mimeo_message_id_write(const msg_builder *m, mimeo_buffer *out)
{
	const mimeo_slot *given = mimeo_field(m, MIMEO_ROW_MESSAGE_ID);
	if (given) {
		mimeo_buffer_add(out, given->rows[0].addr, given->rows[0].addr_size);
		return;
	}
	mimeo_hash h;
	mimeo_hash_init(&h, m->key);
	mimeo_hash_add_digest(&h, m->sum);
	mimeo_hash_add_number(&h, mimeo_is_generated_date(m) ? (uint64_t)m->stamp : 0);
	mimeo_hash_add_digest(&h, m->body);
	mimeo_base32_write(out, mimeo_hash_end(&h), 26);
	mimeo_buffer_add_char(out, '@');
	write_domain(m, out);
}

mimeo_digest mimeo_boundary_digest(const msg_builder *m, uint32_t number, mimeo_digest identity)
{
	static const char purpose[] = "boundary";
	mimeo_hash h;
	mimeo_hash_init(&h, m->key);
	mimeo_hash_add(&h, purpose, sizeof purpose);
	mimeo_hash_add_number(&h, number);
	mimeo_hash_add_digest(&h, identity);
	return mimeo_hash_end(&h);
}

/* ---- content ---- */

typedef struct whole_identity {
	mimeo_hash hash;
	mimeo_buffer *scratch;
	int status;
} whole_identity;

static bool add_whole_identity(void *ctx, const mimeo_content *content)
{
	whole_identity *whole = ctx;
	mimeo_digest d = content->identity;
	if (content->source)
		d = (mimeo_digest){ content->source->size, 0 }; /* all that is known of it unread */
	else if (content->drawn)
		whole->status = mimeo_content_whole_identity(content, whole->scratch, &d);
	mimeo_hash_add_digest(&whole->hash, d);
	return whole->status == MSG_ERR_NONE;
}

/* With a seed nothing that was drawn may count, nor whether something was: the tree is its fields and all octets of its
 * leaves. */
bool mimeo_identify_body(msg_builder *m)
{
	m->body = m->root ? m->root->identity : (mimeo_digest){ 0, 0 };
	if (!m->seeded || !m->root)
		return true;
	whole_identity whole = { .scratch = &m->scratch };
	mimeo_hash_init(&whole.hash, m->key);
	mimeo_hash_add_digest(&whole.hash, m->root->shape);
	int status = mimeo_walk_leaves(m->root, &m->memory, add_whole_identity, &whole);
	m->body = mimeo_hash_end(&whole.hash);
	return status == MSG_ERR_NONE && whole.status == MSG_ERR_NONE; /* unreached: a piece on the stack takes no memory */
}

int msg_message_id(const msg_builder *m, char *out, size_t capacity, size_t *size)
{
	if (size)
		*size = 0;
	if (!m)
		return MSG_ERR_NOMEM;
	if (!out && capacity != 0)
		return MSG_ERR_ARGUMENT;
	int status = msg_check(m, 0);
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_buffer text;
	mimeo_buffer_fix(&text, out, capacity);
	mimeo_message_id_write(m, &text);
	mimeo_buffer_terminate(&text);
	return mimeo_buffer_result(&text, size);
}

int msg_date(const msg_builder *m, int64_t *unix_seconds, int *zone_minutes)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (!unix_seconds || !zone_minutes)
		return MSG_ERR_ARGUMENT;
	const mimeo_slot *given = mimeo_field(m, MIMEO_ROW_DATE);
	*unix_seconds = given ? given->date.seconds : m->stamp;
	*zone_minutes = given ? given->date.zone : 0;
	return MSG_ERR_NONE;
}
