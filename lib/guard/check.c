/* The judge. It reads the message once: header texts each time, contents only where the index does not know them. */
#include "guard/check.h"
#include <string.h>
#include "base/ascii.h"
#include "guard/find.h"

typedef struct guard_check {
	msg_guard *g;
	const msg_builder *m;
	mimeo_digest set;
	uint64_t own[MIMEO_AUTHORS_MOST + MIMEO_LISTS_MOST]; /* addresses of the message that are no secret */
	size_t own_count, own_most;
	const mimeo_place *place;
	bool crowded;  /* the content has more candidates than are kept */
	bool layered;  /* offsets do not count in what the caller gave */
	int status;
} guard_check;

uint64_t mimeo_guard_hash(const msg_guard *g, const char *folded, size_t n)
{
	const uint64_t hash = mimeo_hash_of(g->key, folded, n).lo;
	return hash ? hash : 1;
}

uint32_t mimeo_guard_set(const msg_guard *g, uint64_t hash, mimeo_digest set)
{
	mimeo_hash h;
	mimeo_hash_init(&h, g->key);
	mimeo_hash_add_number(&h, hash);
	mimeo_hash_add_digest(&h, set);
	const uint32_t bits = (uint32_t)mimeo_hash_end(&h).lo;
	return bits ? bits : 1;
}

static uint64_t address_fingerprint(const msg_guard *g, const char *addr, size_t n)
{
	char folded[MIMEO_FOLDED_MOST];
	return mimeo_guard_hash(g, folded, mimeo_fold_address(folded, addr, n));
}

/* ---- who the message goes to, and what of it is no secret ---- */

static bool take_people(guard_check *c, int row, uint32_t flag)
{
	const mimeo_slot *slot = mimeo_field(c->m, row);
	for (size_t i = 0; slot && i < slot->n; i++) {
		const mimeo_mailbox *person = &slot->rows[i];
		if (person->addr &&
			!mimeo_rows_add(&c->g->people, address_fingerprint(c->g, person->addr, person->addr_size), 0, flag))
			return false;
	}
	return true;
}

static bool gather_people(guard_check *c)
{
	mimeo_rows *people = &c->g->people;
	mimeo_rows_clear(people);
	if (!take_people(c, MIMEO_ROW_TO, MIMEO_PERSON_SHOWN) || !take_people(c, MIMEO_ROW_CC, MIMEO_PERSON_SHOWN) ||
		!take_people(c, MIMEO_ROW_BCC, MIMEO_PERSON_HIDDEN))
		return false;
	mimeo_rows_order(people);
	mimeo_hash h;
	mimeo_hash_init(&h, c->g->key);
	for (size_t i = 0; i < people->n; i++)
		if (mimeo_rows_at(people, i)->flags & MIMEO_PERSON_SHOWN)
			mimeo_hash_add_number(&h, mimeo_rows_at(people, i)->hash);
	c->set = mimeo_hash_end(&h);
	return true;
}

/* Bounded, so that a list that grows in the wrong field is none of the message's own addresses for long. */
static void add_own(guard_check *c, uint64_t hash)
{
	for (size_t i = 0; i < c->own_count; i++)
		if (c->own[i] == hash)
			return;
	if (c->own_count < c->own_most)
		c->own[c->own_count++] = hash;
}

static bool take_own_candidate(void *ctx, const char *folded, size_t n, size_t offset)
{
	guard_check *c = ctx;
	(void)offset;
	add_own(c, mimeo_guard_hash(c->g, folded, n));
	return true;
}

static bool is_list_field(const mimeo_slot *slot)
{
	return slot->name_size > 5 && mimeo_equal_nocase(slot->name, 5, "List-", 5);
}

static void gather_own(guard_check *c)
{
	static const int authors[] = { MIMEO_ROW_FROM, MIMEO_ROW_SENDER, MIMEO_ROW_REPLY_TO };
	c->own_most = MIMEO_AUTHORS_MOST;
	for (size_t f = 0; f < sizeof authors / sizeof *authors; f++) {
		const mimeo_slot *slot = mimeo_field(c->m, authors[f]);
		for (size_t i = 0; slot && i < slot->n; i++)
			if (slot->rows[i].addr)
				add_own(c, address_fingerprint(c->g, slot->rows[i].addr, slot->rows[i].addr_size));
	}
	c->own_most = c->own_count + MIMEO_LISTS_MOST;
	for (size_t i = 0; i < c->m->fields.n; i++) {
		const mimeo_slot *slot = c->m->fields.slots[i];
		if (is_list_field(slot))
			mimeo_find_addresses(slot->value, slot->value_size, take_own_candidate, c);
	}
}

/* ---- one address ---- */

static bool is_no_secret(const guard_check *c, uint64_t hash)
{
	for (size_t i = 0; i < c->own_count; i++)
		if (c->own[i] == hash)
			return true;
	return mimeo_table_find(&c->g->allowed, hash) != NULL;
}

/* May the message not show it? An address that is not known yet is nobody's, but for whoever is in Bcc now. */
static bool is_leak(const guard_check *c, uint64_t hash)
{
	const mimeo_entry *known = mimeo_table_find(&c->g->remembered, hash);
	const mimeo_row *person = mimeo_rows_find(&c->g->people, hash);
	if ((!known && !person) || (person && c->g->people.n == 1))
		return false;
	if (person && (person->flags & MIMEO_PERSON_SHOWN))
		return known && known->set != mimeo_guard_set(c->g, hash, c->set) && !is_no_secret(c, hash);
	return !is_no_secret(c, hash);
}

/* Words are printable ASCII, whatever the octets. */
static void add_printable(mimeo_buffer *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char octet = (unsigned char)s[i];
		if (octet >= 0x20 && octet < 0x7F) {
			mimeo_buffer_add_char(out, s[i]);
		} else {
			const char escape[4] = { '\\', 'x', mimeo_hex_digits[octet >> 4], mimeo_hex_digits[octet & 15] };
			mimeo_buffer_add(out, escape, sizeof escape);
		}
	}
}

static void tell_leak(guard_check *c, const char *folded, size_t n, size_t offset)
{
	const mimeo_place *place = c->place;
	mimeo_buffer out;
	mimeo_buffer_fix(&out, c->g->leak, MIMEO_LEAK_MOST);
	add_printable(&out, folded, n < 100 ? n : 100);
	mimeo_buffer_add_string(&out, n < 100 ? " in " : "... in ");
	mimeo_buffer_add_string(&out, place->before);
	add_printable(&out, place->name, place->name_size);
	mimeo_buffer_add_string(&out, place->after);
	if (place->number) {
		mimeo_buffer_add_string(&out, ", number ");
		mimeo_buffer_add_number(&out, place->number);
	}
	if (!place->is_address && !c->layered) {
		mimeo_buffer_add_string(&out, ", byte ");
		mimeo_buffer_add_number(&out, offset);
	}
	mimeo_buffer_add_char(&out, '\0');
	c->status = MSG_ERR_DISCLOSURE;
}

/* ---- texts ---- */

static bool judge_candidate(void *ctx, const char *folded, size_t n, size_t offset)
{
	guard_check *c = ctx;
	if (is_leak(c, mimeo_guard_hash(c->g, folded, n)))
		tell_leak(c, folded, n, offset);
	return c->status == MSG_ERR_NONE;
}

static bool judge_text(void *ctx, const mimeo_place *place, const char *text, size_t n)
{
	guard_check *c = ctx;
	c->place = place;
	c->layered = false;
	if (!place->is_address)
		return mimeo_find_addresses(text, n, judge_candidate, c);
	char folded[MIMEO_FOLDED_MOST];
	return judge_candidate(c, folded, mimeo_fold_address(folded, text, n), 0);
}

/* ---- contents ---- */

static bool collect_candidate(void *ctx, const char *folded, size_t n, size_t offset)
{
	guard_check *c = ctx;
	mimeo_rows *rows = &c->g->candidates;
	const uint64_t hash = mimeo_guard_hash(c->g, folded, n);
	if (is_leak(c, hash)) {
		tell_leak(c, folded, n, offset);
		return false;
	}
	if (c->crowded)
		return true;
	if (!mimeo_rows_add(rows, hash, 0, 0)) {
		c->status = MSG_ERR_NOMEM;
		return false;
	}
	if (rows->n > 2 * MIMEO_INDEX_MOST) {
		mimeo_rows_order(rows);
		rows->buffer.size = rows->n * sizeof(mimeo_row);
		c->crowded = rows->n > MIMEO_INDEX_MOST;
	}
	return true;
}

static bool search_content(guard_check *c, const mimeo_content *content, int manner)
{
	const char *octets;
	size_t n;
	c->layered = manner == MIMEO_READ_PRINTED || manner == MIMEO_READ_UNFOLDED;
	if (!mimeo_look_octets(content, manner, &c->g->octets, &octets, &n)) {
		c->status = MSG_ERR_NOMEM;
		return false;
	}
	return mimeo_find_addresses(octets, n, collect_candidate, c);
}

/* Rows that are remembered, and those who are in Bcc now. */
static bool indexed_has_leak(const guard_check *c, const mimeo_indexed *known)
{
	const mimeo_rows *people = &c->g->people;
	for (size_t i = 0; known->hits && i < known->rows.n; i++) {
		const mimeo_row *row = mimeo_rows_at(&known->rows, i);
		if (row->flags && is_leak(c, row->hash))
			return true;
	}
	for (size_t i = 0; people->n > 1 && known->rows.n && i < people->n; i++) {
		const mimeo_row *person = mimeo_rows_at(people, i);
		const bool hidden = !(person->flags & MIMEO_PERSON_SHOWN);
		if (hidden && mimeo_rows_find(&known->rows, person->hash) && is_leak(c, person->hash))
			return true;
	}
	return false;
}

static bool judge_content(void *ctx, const mimeo_place *place, const mimeo_content *content)
{
	guard_check *c = ctx;
	msg_guard *g = c->g;
	const int manner =
		content->is_text || content->text_type || content->message ? MIMEO_READ_AS_IS : MIMEO_READ_IF_TEXT;
	const int kind = content->message ? MIMEO_READ_PRINTED : manner;
	const mimeo_indexed *known = mimeo_index_find(&g->index, content->identity, content->size, kind);
	if (known && !indexed_has_leak(c, known))
		return true;
	c->place = place;
	c->crowded = false;
	mimeo_rows_clear(&g->candidates);
	if (!search_content(c, content, manner) ||
		!search_content(c, content, content->message ? MIMEO_READ_PRINTED : MIMEO_READ_UNFOLDED))
		return false;
	mimeo_rows_order(&g->candidates);
	if (!c->crowded && g->candidates.n <= MIMEO_INDEX_MOST)
		mimeo_index_put(&g->index, content->identity, content->size, kind, &g->candidates, &g->remembered);
	return true;
}

int mimeo_guard_judge(msg_guard *g, const msg_builder *m, mimeo_digest *set)
{
	guard_check c = { .g = g, .m = m };
	if (!gather_people(&c))
		return MSG_ERR_NOMEM;
	gather_own(&c);
	const mimeo_looker looker = { judge_text, judge_content, &c, &g->memory };
	const int status = mimeo_look(m, &looker);
	*set = c.set;
	return status != MSG_ERR_NONE ? status : c.status;
}
