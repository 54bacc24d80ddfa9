/* Entities: one block a node, its sums worked out when it is made, freed by a list of the doomed instead of by
 * recursion. */
#include "message/entity.h"
#include <string.h>
#include "base/ascii.h"
#include "base/memory.h"

/* One reference less; where it was the last one, the node joins the doomed. */
static void entity_release(mimeo_entity *e, mimeo_entity **doomed)
{
	if (!e || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1)
		return;
	e->doomed = *doomed;
	*doomed = e;
}

static void entity_free_doomed(mimeo_entity *doomed)
{
	while (doomed) {
		mimeo_entity *e = doomed;
		doomed = e->doomed;
		for (size_t i = 0; i < e->n; i++)
			entity_release(e->children[i], &doomed);
		mimeo_content_drop(e->content);
		msg_allocator memory = e->memory;
		mimeo_free(&memory, e, e->block);
	}
}

/* Only the count is written to, and no node was ever defined const. */
static mimeo_entity *entity_of(const mimeo_entity *e)
{
	return (mimeo_entity *)(uintptr_t)e;
}

mimeo_entity *mimeo_entity_keep(const mimeo_entity *e)
{
	mimeo_entity *kept = entity_of(e);
	atomic_fetch_add_explicit(&kept->refs, 1, memory_order_relaxed);
	return kept;
}

void mimeo_entity_drop(const mimeo_entity *e)
{
	mimeo_entity *doomed = NULL;
	entity_release(entity_of(e), &doomed);
	entity_free_doomed(doomed);
}

static bool entity_plus(uint64_t *sum, uint64_t n)
{
	if (n > UINT64_MAX - *sum)
		return false;
	*sum += n;
	return true;
}

/* CRLF pairs, and lines that start with a dot. */
static void entity_count_header(mimeo_entity *e)
{
	const char *at = e->header, *end = e->header + e->header_size;
	while (at < end) {
		e->header_dots += *at == '.';
		const char *line = memchr(at, '\n', (size_t)(end - at));
		if (!line) /* unreached: each line of a header has its end */
			break;
		e->header_crlf += line > at && line[-1] == '\r'; /* unreached: no line of a header is empty */
		at = line + 1;
	}
}

static void entity_add_content(mimeo_entity *e)
{
	const mimeo_content *c = e->content;
	e->body_octets = c->wire_size;
	e->body_crlf = c->crlf;
	e->body_dots = c->dots;
	e->ends_open = c->ends_open;
	e->boundary_line = c->boundary_line;
	e->streamed = c->source != NULL;
	e->drawn = c->drawn;
	if (c->encoding == MSG_ENCODING_8BIT) {
		e->encoding = c->encoding;
		e->needs |= MSG_NEEDS_8BITMIME;
	} else if (c->encoding == MSG_ENCODING_BINARY) {
		e->encoding = c->encoding;
		e->needs |= MSG_NEEDS_BINARYMIME;
	}
}

/* A child: its delimiter, header, empty line and body. false: over what can be counted. */
static bool entity_add_child(mimeo_entity *e, size_t i)
{
	const mimeo_entity *child = e->children[i];
	if (e->open) {
		const size_t leading = i == 0 ? 2 : 0;
		/* unreached: a sum so near to all that can be counted */
		if (!entity_plus(&e->body_octets, e->open_size - leading))
			return false;
		e->body_crlf += i == 0 ? 1 : 2;
	}
	/* crlf and dots never exceed octets, which are checked */
	/* unreached: a sum so near to all that can be counted, or so many parts */
	if (!entity_plus(&e->body_octets, child->header_size) || !entity_plus(&e->body_octets, 2) ||
		!entity_plus(&e->body_octets, child->body_octets) || !entity_plus(&e->parts, child->parts) ||
		child->depth == UINT64_MAX)
		return false;
	e->body_crlf += child->header_crlf + 1 + child->body_crlf;
	e->body_dots += child->header_dots + child->body_dots;
	e->ends_open = child->ends_open;
	e->boundary_line |= child->boundary_line;
	e->streamed |= child->streamed;
	e->drawn |= child->drawn;
	e->needs |= child->needs;
	if (child->encoding > e->encoding)
		e->encoding = child->encoding;
	if (child->depth >= e->depth)
		e->depth = child->depth + 1;
	if (!e->open && child->number > e->number)
		e->number = child->number;
	return true;
}

/* false: over what can be counted. */
static bool entity_sum(mimeo_entity *e)
{
	e->depth = e->parts = 1;
	e->encoding = MSG_ENCODING_7BIT;
	entity_count_header(e);
	if (e->content)
		entity_add_content(e);
	/* a header of raw UTF-8 makes whatever it stands in 8bit, RFC 2045 section 6.4 */
	if (e->encoding == MSG_ENCODING_7BIT && !mimeo_is_ascii(e->header, e->header_size))
		e->encoding = MSG_ENCODING_8BIT;
	for (size_t i = 0; i < e->n; i++)
		if (!entity_add_child(e, i))
			return false;
	if (e->open) {
		e->body_crlf++;
		e->ends_open = true;
		if (!entity_plus(&e->body_octets, e->close_size)) /* unreached: a sum so near to all that can be counted */
			return false;
	}
	return e->body_octets <= MIMEO_ENTITY_OCTETS_MOST;
}

/* Copies header and children, writes the delimiters. at: behind the struct. */
static void entity_fill(mimeo_entity *e, const mimeo_entity_recipe *r, char *at)
{
	e->n = r->n;
	if (r->n)
		memcpy(e->children, r->children, r->n * sizeof *r->children);
	at += r->n * sizeof *r->children;
	e->header = at;
	if (r->header_size)
		memcpy(at, r->header, r->header_size);
	at += r->header_size;
	if (!r->boundary)
		return;
	e->open_size = e->close_size = r->boundary_size + 6;
	e->open = at;
	e->close = at + e->open_size;
	for (int i = 0; i < 2; i++, at += e->open_size) {
		memcpy(at, "\r\n--", 4);
		if (r->boundary_size)
			memcpy(at + 4, r->boundary, r->boundary_size);
		memcpy(at + 4 + r->boundary_size, i == 0 ? "\r\n" : "--", 2);
	}
}

/* Takes the block and fills it; content and children are the node's from then on. */
static mimeo_entity *entity_make(const msg_allocator *memory, const mimeo_entity_recipe *r, int *status)
{
	size_t block, delimiters = 0;
	*status = MSG_ERR_LIMIT;
	/* unreached: children and header stand in memory */
	if (!mimeo_multiply(r->n, sizeof *r->children, &block) || !mimeo_add(block, sizeof(mimeo_entity), &block) ||
		!mimeo_add(block, r->header_size, &block))
		return NULL;
	if (r->boundary && (!mimeo_add(r->boundary_size, 6, &delimiters) || !mimeo_multiply(delimiters, 2, &delimiters)))
		return NULL;
	if (!mimeo_add(block, delimiters, &block))
		return NULL;
	*status = MSG_ERR_NOMEM;
	mimeo_entity *e = mimeo_alloc(memory, block);
	if (!e)
		return NULL;
	*e = (mimeo_entity){
		.memory = *memory,
		.block = block,
		.content = r->content,
		.children = (mimeo_entity **)(void *)(e + 1),
		.header_size = r->header_size,
		.content_header_size = r->content_header_size,
		.number = r->number,
		.needs = r->needs,
		.identity = r->identity,
		.shape = r->shape,
	};
	atomic_init(&e->refs, 1);
	entity_fill(e, r, (char *)(e + 1));
	*status = MSG_ERR_NONE;
	return e;
}

mimeo_entity *mimeo_entity_new(const msg_allocator *memory, const mimeo_entity_recipe *recipe, int *status)
{
	mimeo_entity *e = entity_make(memory, recipe, status);
	if (!e) {
		mimeo_entity *doomed = NULL;
		for (size_t i = 0; i < recipe->n; i++)
			entity_release(recipe->children[i], &doomed);
		entity_free_doomed(doomed);
		mimeo_content_drop(recipe->content);
		return NULL;
	}
	if (entity_sum(e))
		return e;
	mimeo_entity_drop(e);
	*status = MSG_ERR_LIMIT;
	return NULL;
}
