/* Composing: the tree of entities from the content fields. The usual message is nested only as deep as it needs:
 * mixed(related(alternative(text, alternatives, html, calendar), inlines), attachments). A tree is built aside, from
 * the leaves up, and takes the old one's place at the end; leaves and parts are shared, never encoded again. */
#include <string.h>
#include "base/ascii.h"
#include "message/block.h"
#include "message/boundary.h"
#include "message/draft.h"

/* ---- recipes and conditions of leaves ---- */

static bool type_part_is(const char *s, size_t n, const char *word)
{
	return mimeo_equal_nocase(s, n, word, strlen(word));
}

mimeo_recipe mimeo_body_recipe(const msg_builder *m, const mimeo_mediatype *type)
{
	/* Types that their RFCs want in 7bit (RFC 3464 section 2.1, RFC 8098 section 3.1). */
	bool message = type_part_is(type->type, type->type_size, "message");
	return (mimeo_recipe){
		.text_type = type_part_is(type->type, type->type_size, "text"),
		.seven_bit = message && (type_part_is(type->subtype, type->subtype_size, "delivery-status") ||
									type_part_is(type->subtype, type->subtype_size, "disposition-notification")),
		.encoding = m->encoding,
		.whole = m->seeded,
	};
}

mimeo_recipe mimeo_leaf_recipe(const msg_builder *m, int leaf)
{
	const mimeo_string *type = m->strings[MIMEO_STRING_BODY_TYPE];
	mimeo_mediatype parsed;
	size_t offset;
	/* unreached: a body has its type, which has been judged */
	if (leaf == MIMEO_LEAF_BODY && type &&
		mimeo_check_mediatype(type->data, type->size, &parsed, &offset) == MSG_ERR_NONE)
		return mimeo_body_recipe(m, &parsed);
	return (mimeo_recipe){
		.text = leaf == MIMEO_LEAF_TEXT || leaf == MIMEO_LEAF_HTML || leaf == MIMEO_LEAF_CALENDAR,
		.text_type = leaf != MIMEO_LEAF_MESSAGE,
		.message = leaf == MIMEO_LEAF_MESSAGE,
		.encoding = m->encoding,
		.whole = m->seeded,
	};
}

/* A text body of unknown charset needs one that is said aloud (RFC 2046 section 4.1.2). */
static bool lacks_charset(const msg_builder *m)
{
	const mimeo_string *type = m->strings[MIMEO_STRING_BODY_TYPE];
	size_t count;
	if (!m->leaves[MIMEO_LEAF_BODY] || m->body_charset != MIMEO_BODY_OTHER)
		return false;
	mimeo_record_find(&m->params, -1, "charset", 7, &count);
	return count == 0 && !mimeo_type_has_param(type->data, type->size, "charset");
}

void mimeo_note_leaves(msg_builder *m)
{
	static const mimeo_item_id items[MIMEO_LEAVES] = {
		[MIMEO_LEAF_TEXT] = MIMEO_SET_TEXT,
		[MIMEO_LEAF_HTML] = MIMEO_SET_HTML,
		[MIMEO_LEAF_CALENDAR] = MIMEO_SET_CALENDAR,
		[MIMEO_LEAF_BODY] = MIMEO_SET_BODY,
		[MIMEO_LEAF_MESSAGE] = MIMEO_SET_MESSAGE,
	};
	for (int i = 0; i < MIMEO_LEAVES; i++) {
		int status = m->leaves[i] ? m->leaves[i]->status : MSG_ERR_NONE;
		if (i == MIMEO_LEAF_BODY && lacks_charset(m))
			status = MSG_ERR_CHARSET;
		if (i == MIMEO_LEAF_MESSAGE && !m->leaves[i])
			continue; /* the item is the list's */
		const bool seen = m->leaves[i] && m->leaves[i]->status == MSG_ERR_CHARSET;
		const mimeo_finding finding = {
			.status = status,
			.offset = seen ? m->leaves[i]->offset : 0,
			.octets = seen ? m->leaves[i]->text : NULL,
			.size = seen ? m->leaves[i]->text_size : 0,
		};
		mimeo_note(m, items[i], status == MSG_ERR_NONE ? NULL : &finding);
	}
}

/* ---- leaves ---- */

static mimeo_entity *text_leaf(msg_builder *m, int leaf, bool outermost, int *status)
{
	static const char *const types[] = {
		[MIMEO_LEAF_TEXT] = "text/plain",
		[MIMEO_LEAF_HTML] = "text/html",
		[MIMEO_LEAF_CALENDAR] = "text/calendar",
	};
	mimeo_content *content = mimeo_content_keep(m->leaves[leaf]);
	const char *charset = content->ascii ? "us-ascii" : m->manner.charset->name;
	const mimeo_string *method = leaf == MIMEO_LEAF_CALENDAR ? m->strings[MIMEO_STRING_METHOD] : NULL;
	mimeo_draft draft;
	mimeo_draft_begin(&draft, m, outermost, types[leaf], strlen(types[leaf]));
	mimeo_draft_param(&draft, "charset", charset, strlen(charset), false);
	if (method && method->size)
		mimeo_draft_param(&draft, "method", method->data, method->size, true);
	mimeo_draft_given_params(&draft, NULL, 0, 0, "charset");
	mimeo_draft_end(&draft, content->encoding, false);
	return mimeo_draft_leaf(&draft, content, status);
}

static mimeo_entity *body_leaf(msg_builder *m, int *status)
{
	const mimeo_string *type = m->strings[MIMEO_STRING_BODY_TYPE];
	mimeo_content *content = mimeo_content_keep(m->leaves[MIMEO_LEAF_BODY]);
	mimeo_mediatype parsed = { 0 };
	size_t offset, count;
	mimeo_check_mediatype(type->data, type->size, &parsed, &offset);
	size_t name_size = parsed.type_size + 1 + parsed.subtype_size;
	mimeo_draft draft;
	mimeo_draft_begin(&draft, m, true, parsed.type, name_size);
	mimeo_record_find(&m->params, -1, "charset", 7, &count);
	if (type_part_is(parsed.type, parsed.type_size, "text") && !content->source && count == 0 &&
		!mimeo_type_has_param(type->data, type->size, "charset")) {
		const char *charset = m->body_charset == MIMEO_BODY_ASCII ? "us-ascii" : "UTF-8";
		mimeo_draft_param(&draft, "charset", charset, strlen(charset), false);
	}
	mimeo_draft_given_params(&draft, type->data, type->size, parsed.params, NULL);
	mimeo_draft_end(&draft, content->encoding, false);
	return mimeo_draft_leaf(&draft, content, status);
}

/* Raw UTF-8 in the header of a message as received makes it a message/global (RFC 6532 section 3.7). */
static bool header_has_utf8(const mimeo_content *content)
{
	for (uint64_t i = 0; i < content->wire_size; i++) {
		if ((unsigned char)content->wire[i] >= 0x80)
			return true;
		if (i >= 3 && memcmp(content->wire + i - 3, "\r\n\r\n", 4) == 0)
			return false;
	}
	return false;
}

static mimeo_entity *received_leaf(msg_builder *m, int *status)
{
	mimeo_content *content = mimeo_content_keep(m->leaves[MIMEO_LEAF_MESSAGE]);
	bool global = header_has_utf8(content);
	const char *type = global ? "message/global" : "message/rfc822";
	mimeo_draft draft;
	mimeo_draft_begin(&draft, m, true, type, strlen(type));
	mimeo_draft_given_params(&draft, NULL, 0, 0, NULL);
	mimeo_draft_end(&draft, content->encoding, false);
	mimeo_entity *entity = mimeo_draft_leaf(&draft, content, status);
	if (entity && global)
		entity->needs |= MSG_NEEDS_SMTPUTF8; /* nobody else has it yet */
	return entity;
}

static mimeo_entity *empty_leaf(msg_builder *m, int *status)
{
	const mimeo_recipe recipe = { .text = true, .text_type = true };
	mimeo_content *content = mimeo_content_new(&m->memory, &recipe, &m->manner, &m->scratch, status);
	if (!content)
		return NULL;
	mimeo_draft draft;
	mimeo_draft_begin(&draft, m, true, "text/plain", 10);
	mimeo_draft_param(&draft, "charset", "us-ascii", 8, false);
	mimeo_draft_given_params(&draft, NULL, 0, 0, "charset");
	mimeo_draft_end(&draft, content->encoding, false);
	return mimeo_draft_leaf(&draft, content, status);
}

/* ---- composites ---- */

/* Entities on their way into a composite. */
typedef struct branch {
	mimeo_entity **entities;
	size_t n, capacity;
	int status;
} branch;

static void branch_add(branch *b, msg_builder *m, mimeo_entity *entity, int status)
{
	/* unreached: nothing is added after a failure, and each has its status */
	if (!entity && b->status == MSG_ERR_NONE)
		b->status = status != MSG_ERR_NONE ? status : MSG_ERR_NOMEM; /* unreached: each has its status */
	if (!entity)
		return;
	if (b->n == b->capacity && b->status == MSG_ERR_NONE) {
		size_t capacity = b->capacity ? b->capacity * 2 : 8;
		mimeo_entity **grown =
			mimeo_realloc(&m->memory, b->entities, b->capacity * sizeof *grown, capacity * sizeof *grown);
		if (grown) {
			b->entities = grown;
			b->capacity = capacity;
		} else {
			b->status = MSG_ERR_NOMEM;
		}
	}
	if (b->status == MSG_ERR_NONE)
		b->entities[b->n++] = entity;
	else
		mimeo_entity_drop(entity);
}

static void branch_add_list(branch *b, msg_builder *m, const mimeo_list *list)
{
	for (size_t i = 0; list && i < list->n; i++)
		branch_add(b, m, mimeo_entity_keep(list->parts[i]->root), MSG_ERR_NONE);
}

static void branch_add_leaf(branch *b, msg_builder *m, int leaf, bool outermost)
{
	int status = MSG_ERR_NONE;
	if (m->leaves[leaf] && b->status == MSG_ERR_NONE) {
		mimeo_entity *entity = text_leaf(m, leaf, outermost, &status);
		branch_add(b, m, entity, status);
	}
}

/* The branch as one multipart; what it held is spent. text: subtype and parameters. */
static mimeo_entity *close_branch(branch *b, msg_builder *m, bool outermost, const char *text, size_t n, int *status)
{
	static const char multipart[] = "multipart/";
	mimeo_entity *entity = NULL;
	char boundary[MIMEO_BOUNDARY_MOST + 1];
	uint32_t number = 0;
	mimeo_buffer type;
	mimeo_buffer_init(&type, &m->memory, SIZE_MAX / 2);
	mimeo_buffer_add(&type, multipart, sizeof multipart - 1);
	mimeo_buffer_add(&type, text, n);
	*status = b->status != MSG_ERR_NONE ? b->status : type.status;
	if (*status == MSG_ERR_NONE) {
		mimeo_mediatype parsed = { 0 };
		size_t offset;
		mimeo_check_mediatype(type.data, type.size, &parsed, &offset);
		size_t name = sizeof multipart - 1 + parsed.subtype_size;
		int encoding = MSG_ENCODING_7BIT;
		for (size_t i = 0; i < b->n; i++)
			encoding = b->entities[i]->encoding > encoding ? b->entities[i]->encoding : encoding;
		mimeo_draft draft;
		mimeo_draft_begin(&draft, m, outermost, type.data, name);
		if (type_part_is(text, n, "related"))
			/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a branch has a part, or its status says why not */
			mimeo_related_type_param(&draft, b->entities[0]);
		mimeo_draft_given_params(&draft, type.data, type.size, parsed.params, "boundary");
		/* The boundary is the last parameter: it is made of all that was said before. */
		mimeo_digest identity = mimeo_draft_identity(&draft, b->entities, b->n, !m->seeded);
		*status = mimeo_boundary_choose(m, b->entities, b->n, identity, boundary, &number);
		mimeo_draft_param(&draft, "boundary", boundary, strlen(boundary), false);
		mimeo_draft_end(&draft, encoding, true);
		if (*status == MSG_ERR_NONE) {
			entity = mimeo_draft_composite(&draft, boundary, number, b->entities, b->n, status);
			b->n = 0; /* taken over */
		}
	}
	for (size_t i = 0; i < b->n; i++)
		mimeo_entity_drop(b->entities[i]);
	mimeo_free(&m->memory, b->entities, b->capacity * sizeof *b->entities);
	*b = (branch){ 0 };
	mimeo_buffer_free(&type);
	return entity;
}

/* One entity stays itself, several become a multipart. */
static mimeo_entity *join_branch(branch *b, msg_builder *m, bool outermost, const char *subtype, int *status)
{
	if (b->n != 1 || b->status != MSG_ERR_NONE)
		return close_branch(b, m, outermost, subtype, strlen(subtype), status);
	mimeo_entity *only = b->entities[0];
	mimeo_free(&m->memory, b->entities, b->capacity * sizeof *b->entities);
	*b = (branch){ 0 };
	return only;
}

static mimeo_entity *compose_usual(msg_builder *m, int *status)
{
	const mimeo_list *more = m->lists[MIMEO_LIST_ALTERNATIVES], *inlines = m->lists[MIMEO_LIST_INLINES],
					 *attachments = m->lists[MIMEO_LIST_ATTACHMENTS];
	size_t forms = (size_t)(m->leaves[MIMEO_LEAF_TEXT] != NULL) + (size_t)(m->leaves[MIMEO_LEAF_HTML] != NULL) +
		(size_t)(m->leaves[MIMEO_LEAF_CALENDAR] != NULL) + (more ? more->n : (size_t)0);
	bool mixed = attachments || (inlines && forms == 0);
	bool related = inlines && forms != 0;
	branch b = { 0 };
	mimeo_entity *entity = NULL;
	if (forms) {
		branch_add_leaf(&b, m, MIMEO_LEAF_TEXT, forms == 1 && !related && !mixed);
		branch_add_list(&b, m, more);
		branch_add_leaf(&b, m, MIMEO_LEAF_HTML, forms == 1 && !related && !mixed);
		branch_add_leaf(&b, m, MIMEO_LEAF_CALENDAR, forms == 1 && !related && !mixed);
		bool lone_part = forms == 1 && more;
		entity = lone_part ? close_branch(&b, m, !related && !mixed, "alternative", 11, status)
						   : join_branch(&b, m, !related && !mixed, "alternative", status);
	}
	if (related && entity) {
		branch_add(&b, m, entity, *status);
		branch_add_list(&b, m, inlines);
		entity = close_branch(&b, m, !mixed, "related", 7, status);
	}
	if (mixed && (entity || !forms)) {
		if (entity)
			branch_add(&b, m, entity, *status);
		if (!related)
			branch_add_list(&b, m, inlines);
		branch_add_list(&b, m, attachments);
		entity = close_branch(&b, m, true, "mixed", 5, status);
	}
	return entity;
}

static mimeo_entity *compose_parts(msg_builder *m, int *status)
{
	const mimeo_string *subtype = m->strings[MIMEO_STRING_SUBTYPE];
	branch b = { 0 };
	branch_add_list(&b, m, m->lists[MIMEO_LIST_PARTS]);
	return close_branch(&b, m, true, subtype->data, subtype->size, status);
}

/* message/rfc822 (or message/global): one child, whose header is a whole header. */
static mimeo_entity *compose_message(msg_builder *m, int *status)
{
	const msg_builder *inner = m->lists[MIMEO_LIST_MESSAGE]->parts[0];
	mimeo_entity *message = mimeo_embedded_entity(m, inner, status);
	if (!message)
		return NULL;
	bool global = (message->needs & MSG_NEEDS_SMTPUTF8) != 0;
	const char *type = global ? "message/global" : "message/rfc822";
	mimeo_draft draft;
	mimeo_draft_begin(&draft, m, true, type, strlen(type));
	mimeo_draft_given_params(&draft, NULL, 0, 0, NULL);
	mimeo_draft_end(&draft, message->encoding, true);
	return mimeo_draft_composite(&draft, NULL, message->number, &message, 1, status);
}

/* ---- the whole ---- */

static bool has_usual(const msg_builder *m)
{
	return m->leaves[MIMEO_LEAF_TEXT] || m->leaves[MIMEO_LEAF_HTML] || m->leaves[MIMEO_LEAF_CALENDAR] ||
		m->lists[MIMEO_LIST_ALTERNATIVES] || m->lists[MIMEO_LIST_INLINES] || m->lists[MIMEO_LIST_ATTACHMENTS];
}

/* Is everything there that the tree is made of? What is not has a condition that says why. */
static bool can_compose(const msg_builder *m)
{
	for (int i = 0; i < MIMEO_LEAVES; i++)
		if (m->leaves[i] && m->leaves[i]->status != MSG_ERR_NONE)
			return false;
	for (int i = 0; i < MIMEO_LISTS; i++)
		for (size_t k = 0; m->lists[i] && k < m->lists[i]->n; k++)
			if (!m->lists[i]->parts[k]->root)
				return false;
	bool body = m->leaves[MIMEO_LEAF_BODY], parts = m->lists[MIMEO_LIST_PARTS];
	bool message = m->leaves[MIMEO_LEAF_MESSAGE] || m->lists[MIMEO_LIST_MESSAGE];
	return body + parts + message + has_usual(m) <= 1;
}

/* A wish that a composite cannot have: it is never encoded itself (RFC 2045 section 6.4). */
static void note_encoding(msg_builder *m)
{
	bool composite = m->root && !m->root->content && !has_usual(m);
	bool wrong = composite && m->encoding != MSG_ENCODING_AUTO &&
		(m->encoding == MSG_ENCODING_QP || m->encoding == MSG_ENCODING_BASE64 || m->encoding < m->root->encoding);
	mimeo_note(m, MIMEO_SET_ENCODING, wrong ? &(mimeo_finding){ .status = MSG_ERR_PROFILE } : NULL);
}

bool mimeo_compose(msg_builder *m)
{
	int status = MSG_ERR_NONE;
	mimeo_entity *root = NULL;
	mimeo_note_leaves(m);
	if (can_compose(m)) {
		root = m->leaves[MIMEO_LEAF_BODY] ? body_leaf(m, &status)
			: m->leaves[MIMEO_LEAF_MESSAGE] ? received_leaf(m, &status)
			: m->lists[MIMEO_LIST_PARTS] ? compose_parts(m, &status)
			: m->lists[MIMEO_LIST_MESSAGE] ? compose_message(m, &status)
			: has_usual(m) ? compose_usual(m, &status)
						   : empty_leaf(m, &status);
		if (!root && status != MSG_ERR_LIMIT)
			return false;
	}
	mimeo_entity_drop(m->root);
	m->root = root;
	m->too_large = status == MSG_ERR_LIMIT;
	note_encoding(m);
	return mimeo_identify_body(m);
}
