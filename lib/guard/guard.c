/* The disclosure guard: what an interface cannot rule out, a body made in the wrong buffer or a list that its owner
 * lets grow, is found before it is written. What is refused leaves the guard as it was, and the message marked. */
#include "guard/check.h"
#include <string.h>
#include "base/entropy.h"
#include "field/address.h"
#include "guard/find.h"

msg_guard *msg_guard_new_with(const msg_allocator *allocator)
{
	msg_guard *g = allocator && allocator->resize ? mimeo_alloc(allocator, sizeof *g) : NULL;
	if (!g)
		return NULL;
	memset(g, 0, sizeof *g);
	g->memory = *allocator;
	g->key = mimeo_entropy();
	mimeo_table_init(&g->remembered, &g->memory);
	mimeo_table_init(&g->allowed, &g->memory);
	mimeo_index_init(&g->index, &g->memory, g->key);
	mimeo_rows_init(&g->people, &g->memory);
	mimeo_rows_init(&g->candidates, &g->memory);
	mimeo_buffer_init(&g->octets, &g->memory, SIZE_MAX / 2);
	mimeo_buffer_init(&g->beneath, &g->memory, SIZE_MAX / 2);
	return g;
}

msg_guard *msg_guard_new(void)
{
	const msg_allocator memory = mimeo_memory_default();
	return msg_guard_new_with(&memory);
}

void msg_guard_free(msg_guard *g)
{
	if (!g)
		return;
	const msg_allocator memory = g->memory;
	mimeo_table_free(&g->remembered);
	mimeo_table_free(&g->allowed);
	mimeo_index_free(&g->index);
	mimeo_rows_free(&g->people);
	mimeo_rows_free(&g->candidates);
	mimeo_buffer_free(&g->octets);
	mimeo_buffer_free(&g->beneath);
	mimeo_free(&memory, g, sizeof *g);
}

int msg_guard_allow(msg_guard *g, const char *addr)
{
	if (!g)
		return MSG_ERR_NOMEM;
	if (!addr)
		return MSG_ERR_ARGUMENT;
	char folded[MIMEO_FOLDED_MOST];
	const size_t n = strlen(addr);
	const int status = mimeo_check_address(addr, n, NULL);
	if (status != MSG_ERR_NONE)
		return status;
	const uint64_t hash = mimeo_address_hash(g->key, folded, mimeo_fold_address(folded, addr, n));
	if (mimeo_table_find(&g->allowed, hash))
		return MSG_ERR_NONE;
	if (!mimeo_table_reserve(&g->allowed, 1))
		return MSG_ERR_NOMEM;
	mimeo_table_insert(&g->allowed, hash, 0);
	return MSG_ERR_NONE;
}

const char *msg_guard_leak(const msg_guard *g)
{
	return g ? g->leak : "";
}

size_t msg_guard_count(const msg_guard *g)
{
	return g ? g->remembered.count : 0;
}

/* ---- checking ---- */

/* What keeps the message from being written whatever the guard says: nobody gets it, so nobody is remembered. */
static int other_fault(const msg_builder *m)
{
	int status = MSG_ERR_NONE;
	for (size_t i = 0; i < m->faults.n; i++) {
		const mimeo_fault *fault = mimeo_faults_at(&m->faults, i);
		if (fault->item != MIMEO_SET_GUARD && fault->mark)
			return fault->status;
		if (fault->item != MIMEO_SET_GUARD && status == MSG_ERR_NONE)
			status = fault->status;
	}
	return m->faults.overflow != MSG_ERR_NONE ? m->faults.overflow : status;
}

/* All of them, or, without memory, none. Whoever is remembered already keeps the set, but gets one where there was
 * none. */
static bool remember_people(msg_guard *g, mimeo_digest set)
{
	size_t fresh = 0;
	for (size_t i = 0; i < g->people.n; i++) {
		mimeo_row *person = mimeo_rows_at(&g->people, i);
		const bool known = mimeo_table_find(&g->remembered, person->hash) != NULL;
		person->flags |= known ? MIMEO_PERSON_KNOWN : 0;
		fresh += !known;
	}
	if (fresh && !mimeo_table_reserve(&g->remembered, fresh))
		return false;
	for (size_t i = 0; i < g->people.n; i++) {
		const mimeo_row *person = mimeo_rows_at(&g->people, i);
		const uint32_t shown = person->flags & MIMEO_PERSON_SHOWN ? mimeo_people_set(g->key, person->hash, set) : 0;
		if (person->flags & MIMEO_PERSON_KNOWN) {
			mimeo_entry *known = mimeo_table_find(&g->remembered, person->hash);
			known->set = known->set ? known->set : shown;
			continue;
		}
		mimeo_table_insert(&g->remembered, person->hash, shown);
		mimeo_index_remember(&g->index, person->hash);
		mimeo_recent_remember(g->recent, person->hash);
	}
	return true;
}

static int refuse_message(msg_builder *m, int status, const char *leak)
{
	char words[MIMEO_LEAK_MOST + 100];
	mimeo_buffer note;
	mimeo_buffer_fix(&note, words, sizeof words);
	mimeo_buffer_add_string(&note, leak);
	mimeo_buffer_add_string(&note, "; msg_guard_allow names addresses that are no secret");
	mimeo_buffer_add_char(&note, '\0');
	m->guarded = MIMEO_GUARD_STALE;
	mimeo_mark(m, MIMEO_SET_GUARD,
		(mimeo_finding){ .status = status, .note = status == MSG_ERR_DISCLOSURE ? words : NULL });
	return status;
}

int msg_guard_check(msg_guard *g, msg_builder *m)
{
	if (g)
		g->leak[0] = '\0';
	if (!m)
		return MSG_ERR_NOMEM;
	if (!g)
		return refuse_message(m, MSG_ERR_NOMEM, "");
	mimeo_digest set = { 0, 0 };
	int status = other_fault(m);
	if (status != MSG_ERR_NONE) {
		m->guarded = MIMEO_GUARD_STALE;
		return status;
	}
	status = mimeo_guard_judge(g, m, &set);
	if (status == MSG_ERR_NONE && !remember_people(g, set))
		status = MSG_ERR_NOMEM;
	if (status != MSG_ERR_NONE)
		return refuse_message(m, status, g->leak);
	mimeo_faults_clear(&m->faults, &m->memory, MIMEO_SET_GUARD);
	m->guarded = MIMEO_GUARD_PASSED;
	return MSG_ERR_NONE;
}
