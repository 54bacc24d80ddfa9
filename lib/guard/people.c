/* One pass over the fields for the people; another, where it comes to that, for the message's own addresses. */
#include "guard/people.h"
#include "base/ascii.h"
#include "guard/find.h"

uint64_t mimeo_address_hash(mimeo_key key, const char *folded, size_t n)
{
	const uint64_t hash = mimeo_hash_of(key, folded, n).lo;
	return hash ? hash : 1; /* unreached: a hash of 0 */
}

static uint64_t hash_unfolded(mimeo_key key, const char *addr, size_t n)
{
	char folded[MIMEO_FOLDED_MOST];
	return mimeo_address_hash(key, folded, mimeo_fold_address(folded, addr, n));
}

/* ---- who it goes to ---- */

static uint32_t person_flag(const mimeo_slot *slot)
{
	return slot->row == MIMEO_ROW_TO || slot->row == MIMEO_ROW_CC ? MIMEO_PERSON_SHOWN
		: slot->row == MIMEO_ROW_BCC							  ? MIMEO_PERSON_HIDDEN
																  : 0;
}

static bool take_people(mimeo_rows *people, const mimeo_slot *slot, uint32_t flag, mimeo_key key)
{
	for (size_t i = 0; i < slot->n; i++) {
		const mimeo_mailbox *person = &slot->rows[i];
		if (person->addr && !mimeo_rows_add(people, hash_unfolded(key, person->addr, person->addr_size), 0, flag))
			return false;
	}
	return true;
}

bool mimeo_people_gather(mimeo_rows *people, const msg_builder *m, mimeo_key key, mimeo_digest *set)
{
	mimeo_rows_clear(people);
	for (size_t i = 0; i < m->fields.n; i++) {
		const mimeo_slot *slot = m->fields.slots[i];
		const uint32_t flag = person_flag(slot);
		if (flag && !take_people(people, slot, flag, key))
			return false;
	}
	mimeo_rows_order(people);
	*set = (mimeo_digest){ 0, 0 };
	size_t shown = 0;
	for (size_t i = 0; i < people->n; i++)
		shown += (mimeo_rows_at(people, i)->flags & MIMEO_PERSON_SHOWN) != 0;
	if (shown < 2)
		return true;
	mimeo_hash h;
	mimeo_hash_init(&h, key);
	for (size_t i = 0; i < people->n; i++)
		if (mimeo_rows_at(people, i)->flags & MIMEO_PERSON_SHOWN)
			mimeo_hash_add_number(&h, mimeo_rows_at(people, i)->hash);
	*set = mimeo_hash_end(&h);
	return true;
}

uint32_t mimeo_people_set(mimeo_key key, uint64_t hash, mimeo_digest set)
{
	if (set.lo == 0 && set.hi == 0) /* unreached: a digest of which one half is 0 */
		return 1;
	mimeo_hash h;
	mimeo_hash_init(&h, key);
	mimeo_hash_add_number(&h, hash);
	mimeo_hash_add_digest(&h, set);
	const uint32_t bits = (uint32_t)mimeo_hash_end(&h).lo;
	return bits > 1 ? bits : bits + 2; /* unreached: a hash of 0 or 1 */
}

/* ---- its own addresses ---- */

typedef struct own_taker {
	mimeo_own *own;
	mimeo_key key;
} own_taker;

/* Bounded, so that a list that grows in the wrong field is none of the message's own addresses for long. */
static void add_own(mimeo_own *own, uint64_t hash)
{
	for (size_t i = 0; i < own->n; i++)
		if (own->hashes[i] == hash)
			return;
	if (own->n < own->most)
		own->hashes[own->n++] = hash;
}

static bool take_own_candidate(void *ctx, const char *folded, size_t n, size_t offset)
{
	const own_taker *t = ctx;
	(void)offset;
	add_own(t->own, mimeo_address_hash(t->key, folded, n));
	return true;
}

static bool is_list_field(const mimeo_slot *slot)
{
	return slot->name_size > 5 && mimeo_equal_nocase(slot->name, 5, "List-", 5);
}

static void gather_own(mimeo_own *own, const msg_builder *m, mimeo_key key)
{
	static const int authors[] = { MIMEO_ROW_FROM, MIMEO_ROW_SENDER, MIMEO_ROW_REPLY_TO };
	own->gathered = true;
	own->most = MIMEO_AUTHORS_MOST;
	for (size_t f = 0; f < sizeof authors / sizeof *authors; f++) {
		const mimeo_slot *slot = mimeo_field(m, authors[f]);
		for (size_t i = 0; slot && i < slot->n; i++)
			if (slot->rows[i].addr)
				add_own(own, hash_unfolded(key, slot->rows[i].addr, slot->rows[i].addr_size));
	}
	own->most = own->n + MIMEO_LISTS_MOST;
	own_taker taker = { own, key };
	for (size_t i = 0; i < m->fields.n; i++) {
		const mimeo_slot *slot = m->fields.slots[i];
		if (is_list_field(slot))
			mimeo_find_addresses(slot->value, slot->value_size, take_own_candidate, &taker);
	}
}

bool mimeo_own_has(mimeo_own *own, const msg_builder *m, mimeo_key key, uint64_t hash)
{
	if (!own->gathered)
		gather_own(own, m, key);
	for (size_t i = 0; i < own->n; i++)
		if (own->hashes[i] == hash)
			return true;
	return false;
}
