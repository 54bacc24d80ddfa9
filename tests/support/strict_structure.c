/* What can be judged only where the whole tree is known: widths, identifiers, multiparts with rules of their own, and
 * what a server might take for the end of the message. */
#include "support/strict_inside.h"
#include <stdlib.h>
#include <string.h>

static int width(const strict_entity *e)
{
	return e->encoding == STRICT_8BIT ? 1 : e->encoding == STRICT_AS_BINARY ? 2 : 0;
}

static void width_judge(strict_message *m, const strict_entity *e)
{
	if (width(e) == 2)
		m->needs |= 4;
	if (e->parent && !e->message && width(e) > width(e->parent))
		strict_blame(m, "T11", e->offset, "a part wider than the multipart around it");
	if (e->parent && e->message && width(e) > width(e->parent))
		strict_blame(m, "T11", e->offset, "a message wider than the entity around it");
	if (!e->first && !strict_high(e->body.data, e->body.size))
		return;
	if (width(e) == 0 && (e->encoding == STRICT_7BIT) && e->first && strict_high(e->body.data, e->body.size))
		strict_blame(m, "T11", e->offset, "8-bit octets in a composite of 7bit");
	if (width(e) < 2 && strict_high(e->body.data, e->body.size))
		m->needs |= 2;
}

/* ---- RFC 2387, 1847, 6522 ---- */

static bool is_type(const strict_entity *e, strict_text type)
{
	size_t n = e->type.size;
	return type.size == n + 1 + e->subtype.size && strict_same(type.data, n, e->type.data) && type.data[n] == '/' &&
		strict_same(type.data + n + 1, e->subtype.size, e->subtype.data);
}

/* start has the <> that a Content-ID has. */
static bool starts_at(const strict_entity *part, strict_text start)
{
	size_t n = part->content_id.size;
	return part->content_id.data && start.size == n + 2 && start.data[0] == '<' && start.data[n + 1] == '>' &&
		memcmp(start.data + 1, part->content_id.data, n) == 0;
}

static void related_judge(strict_message *m, const strict_entity *e)
{
	const strict_param *type = strict_param_find(e->params, e->n_params, "type");
	const strict_param *start = strict_param_find(e->params, e->n_params, "start");
	const strict_entity *root = e->first;
	while (start && root && !starts_at(root, start->value))
		root = root->next;
	if (!type || !root || !is_type(root, type->value))
		strict_blame(m, "T14", e->offset, "multipart/related without the type of its root");
}

static void report_judge(strict_message *m, const strict_entity *e)
{
	const strict_param *kind = strict_param_find(e->params, e->n_params, "report-type");
	const strict_entity *second = e->first ? e->first->next : NULL;
	if (!kind || e->n_children < 2 || e->n_children > 3 || !strict_is(second->type, "message")) {
		strict_blame(m, "T14", e->offset, "multipart/report without report-type or its two or three parts");
		return;
	}
	strict_text subtype = second->subtype;
	if (subtype.size > 7 && memcmp(subtype.data, "global-", 7) == 0)
		subtype = (strict_text){ subtype.data + 7, subtype.size - 7 };
	if (!strict_same(kind->value.data, kind->value.size, subtype.data))
		strict_blame(m, "T14", e->offset, "the second part of multipart/report is not of its type");
}

static void multipart_judge(strict_message *m, const strict_entity *e)
{
	bool signed_ = strict_is(e->subtype, "signed"), encrypted = strict_is(e->subtype, "encrypted");
	const strict_param *protocol = strict_param_find(e->params, e->n_params, "protocol");
	if (strict_is(e->subtype, "related"))
		related_judge(m, e);
	if (strict_is(e->subtype, "report"))
		report_judge(m, e);
	if (!signed_ && !encrypted)
		return;
	const strict_entity *key = signed_ && e->first ? e->first->next : e->first;
	bool micalg = strict_param_find(e->params, e->n_params, "micalg");
	if (!protocol || (signed_ && !micalg) || e->n_children != 2 || !is_type(key, protocol->value))
		strict_blame(m, "T14", e->offset, "multipart/%s without its parameters or its two parts", e->subtype.data);
}

/* ---- Content-IDs, each once in a message: the nearest message around an entity owns them ---- */

typedef struct owned {
	const strict_entity *owner;
	strict_text id;
} owned;

static int compare(const void *a, const void *b)
{
	const owned *x = a, *y = b;
	const strict_entity *p = x->owner, *q = y->owner;
	if (p->offset != q->offset)
		return p->offset < q->offset ? -1 : 1;
	if (p->depth != q->depth)
		return p->depth < q->depth ? -1 : 1;
	if (x->id.size != y->id.size)
		return x->id.size < y->id.size ? -1 : 1;
	return memcmp(x->id.data, y->id.data, x->id.size);
}

static const strict_entity *owner_of(const strict_entity *e)
{
	while (e->parent && !e->message)
		e = e->parent;
	return e;
}

static void ids_judge(strict_message *m, const strict_entity *root, size_t count)
{
	owned *all = strict_alloc(m, (count + 1) * sizeof *all);
	size_t n = 0;
	for (const strict_entity *e = root; e; e = strict_next(e))
		if (e->content_id.data && !e->foreign)
			all[n++] = (owned){ owner_of(e), e->content_id };
	if (n)
		qsort(all, n, sizeof *all, compare);
	for (size_t i = 1; i < n; i++)
		if (compare(&all[i - 1], &all[i]) == 0)
			strict_blame(m, "M4", all[i].owner->offset, "a Content-ID twice");
}

/* ---- end-of-data, VU#302671 ---- */

static void smuggling_judge(strict_message *m)
{
	const char *s = m->bytes;
	for (size_t i = 1; i + 1 < m->size; i++) {
		if (s[i] != '.')
			continue;
		bool bare_lf = s[i - 1] == '\n' && (i < 2 || s[i - 2] != '\r');
		bool lf = s[i - 1] == '\n', crlf = i + 2 < m->size && s[i + 1] == '\r' && s[i + 2] == '\n';
		bool bare = (lf && s[i + 1] == '\n') || (bare_lf && crlf) || (s[i - 1] == '\r' && s[i + 1] == '\r');
		bool whole = lf && !bare_lf && crlf && !(m->options & STRICT_FOREIGN);
		if ((bare && !(m->options & STRICT_BINARY)) || whole)
			strict_blame(m, "X2", i, "what a server might take for the end of data");
	}
}

void strict_structure_judge(strict_message *m, strict_entity *root)
{
	size_t ids = 0;
	for (const strict_entity *e = root; e; e = strict_next(e)) {
		m->muted = e->foreign;
		width_judge(m, e);
		if (strict_is(e->type, "multipart"))
			multipart_judge(m, e);
		ids += e->content_id.data != NULL;
	}
	m->muted = false;
	ids_judge(m, root, ids);
	smuggling_judge(m);
}
