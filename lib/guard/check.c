/* The judge. It reads the message once: texts where they are not those of the last check, contents where the index does
 * not know them. */
#include "guard/check.h"
#include <string.h>
#include "base/ascii.h"
#include "guard/find.h"
#include "guard/layer.h"

enum { PEOPLE_EXPECTED = 8 }; /* for whom memory is fetched while the message is read */

typedef struct guard_check {
	msg_guard *g;
	const msg_builder *m;
	mimeo_digest set;
	mimeo_own own;
	const mimeo_place *place;
	size_t texts;         /* that have been seen */
	mimeo_recent *recent; /* what keeps the candidates of the text in hand, or NULL */
	bool crowded;         /* the content has more candidates than are kept */
	bool layered;         /* offsets do not count in what the caller gave */
	int status;
} guard_check;

/* ---- one address ---- */

static bool is_no_secret(guard_check *c, uint64_t hash)
{
	return mimeo_own_has(&c->own, c->m, c->g->key, hash) || mimeo_table_find(&c->g->allowed, hash) != NULL;
}

/* May the message not show it? An address that is not known yet is nobody's, but for whoever is in Bcc now. */
static bool is_leak(guard_check *c, uint64_t hash, const mimeo_entry *known)
{
	const mimeo_rows *people = &c->g->people;
	if (!known && people->n < 2)
		return false;
	const mimeo_row *person = mimeo_rows_find(people, hash);
	if ((!known && !person) || (person && people->n == 1))
		return false;
	if (person && (person->flags & MIMEO_PERSON_SHOWN))
		return known && known->set != mimeo_people_set(c->g->key, hash, c->set) && !is_no_secret(c, hash);
	return !is_no_secret(c, hash);
}

static bool is_leak_now(guard_check *c, uint64_t hash)
{
	return is_leak(c, hash, mimeo_table_find(&c->g->remembered, hash));
}

/* Words are printable ASCII, whatever the octets. */
static void add_printable(mimeo_buffer *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char octet = (unsigned char)s[i];
		if (octet >= 0x20 && octet < 0x7F) { /* unreached: no address has a control character */
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
	if (place->form != MIMEO_FORM_ADDRESS && !c->layered) {
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
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): recent is a row of g or NULL; g is not */
	const uint64_t hash = mimeo_address_hash(c->g->key, folded, n);
	const mimeo_entry *known = mimeo_table_find(&c->g->remembered, hash);
	if (c->recent)
		mimeo_recent_add(c->recent, hash, known != NULL);
	if (is_leak(c, hash, known))
		tell_leak(c, folded, n, offset);
	return c->status == MSG_ERR_NONE;
}

/* Of one that is the same as in the last check. */
static bool recent_has_leak(guard_check *c, const mimeo_recent *r)
{
	for (unsigned i = 0; i < r->n; i++)
		if (((r->known >> i & 1) || c->g->people.n > 1) && is_leak_now(c, r->hashes[i]))
			return true;
	return false;
}

static bool search_raw(guard_check *c, const char *text, size_t n)
{
	mimeo_buffer *words = &c->g->beneath;
	mimeo_buffer_clear(words);
	mimeo_layer_off(MIMEO_LAYER_WORDS, words, text, n);
	if (words->status != MSG_ERR_NONE) {
		c->status = MSG_ERR_NOMEM;
		return false;
	}
	c->layered = true;
	return mimeo_find_addresses(words->data, words->size, judge_candidate, c);
}

static bool search_text(guard_check *c, int form, const char *text, size_t n)
{
	if (form == MIMEO_FORM_ADDRESS) {
		char folded[MIMEO_FOLDED_MOST];
		return judge_candidate(c, folded, mimeo_fold_address(folded, text, n), 0);
	}
	return mimeo_find_addresses(text, n, judge_candidate, c) && (form != MIMEO_FORM_RAW || search_raw(c, text, n));
}

static bool judge_text(void *ctx, const mimeo_place *place, const char *text, size_t n)
{
	guard_check *c = ctx;
	mimeo_recent *recent = c->texts < MIMEO_RECENT ? &c->g->recent[c->texts++] : NULL;
	if (place->is_person && c->g->people.n == 1)
		return true; /* whom it goes to */
	if (recent && mimeo_recent_is(recent, place->form, text, n) && !recent_has_leak(c, recent))
		return true;
	c->place = place;
	c->layered = false;
	c->recent = recent;
	if (recent)
		mimeo_recent_begin(recent);
	if (!search_text(c, place->form, text, n))
		return false;
	if (recent)
		mimeo_recent_keep(recent, place->form, text, n);
	return true;
}

/* ---- contents ---- */

static bool collect_candidate(void *ctx, const char *folded, size_t n, size_t offset)
{
	guard_check *c = ctx;
	mimeo_rows *rows = &c->g->candidates;
	const uint64_t hash = mimeo_address_hash(c->g->key, folded, n);
	const mimeo_entry *known = mimeo_table_find(&c->g->remembered, hash);
	if (is_leak(c, hash, known)) {
		tell_leak(c, folded, n, offset);
		return false;
	}
	if (c->crowded)
		return true;
	if (!mimeo_rows_add(rows, hash, 0, known ? MIMEO_REMEMBERED : 0)) {
		c->status = MSG_ERR_NOMEM;
		return false;
	}
	if (rows->n > (size_t)2 * MIMEO_INDEX_MOST) {
		mimeo_rows_order(rows);
		rows->buffer.size = rows->n * sizeof(mimeo_row);
		c->crowded = rows->n > MIMEO_INDEX_MOST;
	}
	return true;
}

static bool search_beneath(guard_check *c, int layer, const char *octets, size_t n)
{
	mimeo_buffer *beneath = &c->g->beneath;
	mimeo_buffer_clear(beneath);
	mimeo_layer_off(layer, beneath, octets, n);
	if (beneath->status != MSG_ERR_NONE) {
		c->status = MSG_ERR_NOMEM;
		return false;
	}
	return mimeo_find_addresses(beneath->data, beneath->size, collect_candidate, c);
}

static bool search_content(guard_check *c, const mimeo_content *content)
{
	const char *octets;
	size_t n;
	if (!mimeo_look_octets(content, &c->g->octets, &octets, &n)) {
		c->status = MSG_ERR_NOMEM;
		return false;
	}
	c->layered = false;
	if (!mimeo_find_addresses(octets, n, collect_candidate, c))
		return false;
	c->layered = true;
	if (!content->message)
		return search_beneath(c, MIMEO_LAYER_FOLDS, octets, n);
	return search_beneath(c, MIMEO_LAYER_PRINTED, octets, n) && search_beneath(c, MIMEO_LAYER_WORDS, octets, n) &&
		search_beneath(c, MIMEO_LAYER_BASE64, octets, n);
}

/* Rows that are remembered, and those who are in Bcc now. */
static bool indexed_has_leak(guard_check *c, const mimeo_indexed *known)
{
	const mimeo_rows *people = &c->g->people;
	for (size_t i = 0; known->hits && i < known->rows.n; i++) {
		const mimeo_row *row = mimeo_rows_at(&known->rows, i);
		if (row->flags && is_leak_now(c, row->hash))
			return true;
	}
	for (size_t i = 0; people->n > 1 && known->rows.n && i < people->n; i++) {
		const mimeo_row *person = mimeo_rows_at(people, i);
		const bool hidden = !(person->flags & MIMEO_PERSON_SHOWN);
		if (hidden && mimeo_rows_find(&known->rows, person->hash) && is_leak_now(c, person->hash))
			return true;
	}
	return false;
}

/* How a content is read: the same octets give the same candidates where it is the same. */
static int form_of(const mimeo_content *content)
{
	return content->message ? 2 : content->is_text || content->text_type;
}

static bool judge_content(void *ctx, const mimeo_place *place, const mimeo_content *content)
{
	guard_check *c = ctx;
	msg_guard *g = c->g;
	mimeo_sought sought;
	const mimeo_indexed *known = mimeo_index_find(&g->index, content, form_of(content), &sought);
	if (known && !indexed_has_leak(c, known))
		return true;
	c->place = place;
	c->crowded = false;
	mimeo_rows_clear(&g->candidates);
	if (!search_content(c, content))
		return false;
	mimeo_rows_order(&g->candidates);
	/* unreached: one that is known gets here for a leak, which the search finds */
	if (!known && !c->crowded && g->candidates.n <= MIMEO_INDEX_MOST)
		mimeo_index_put(&g->index, content, &sought, &g->candidates);
	return true;
}

int mimeo_guard_judge(msg_guard *g, const msg_builder *m, mimeo_digest *set)
{
	guard_check c = { .g = g, .m = m };
	if (!mimeo_people_gather(&g->people, m, g->key, &c.set))
		return MSG_ERR_NOMEM;
	for (size_t i = 0; i < g->people.n && i < PEOPLE_EXPECTED; i++)
		mimeo_table_expect(&g->remembered, mimeo_rows_at(&g->people, i)->hash);
	const mimeo_looker looker = { judge_text, judge_content, &c, &g->memory };
	const int status = mimeo_look(m, &looker);
	*set = c.set;
	return status != MSG_ERR_NONE ? status : c.status;
}
