/* The header of an entity: Content-Type with its parameters, transfer encoding, disposition with the file name, the
 * other Content-* fields, and in a part its X-* fields. */
#include "message/draft.h"
#include <string.h>
#include "base/ascii.h"
#include "encode/param.h"

/* Entities are hashed with a fixed key, so that a part is the same in whatever message it stands; the message's own key
 * comes in where identities become a Message-ID or a boundary. */
static const mimeo_key entity_key = { UINT64_C(0x6d696d656f20656e), UINT64_C(0x7469747920696421) };

static void hash_lower(mimeo_hash *h, const char *s, size_t n)
{
	mimeo_hash_add_number(h, n);
	for (size_t i = 0; i < n; i++) {
		char lower = mimeo_lower(s[i]);
		mimeo_hash_add(h, &lower, 1);
	}
}

void mimeo_draft_begin(mimeo_draft *d, msg_builder *m, bool outermost, const char *type, size_t type_size)
{
	*d = (mimeo_draft){ .m = m, .outermost = outermost };
	mimeo_buffer_clear(&m->header);
	mimeo_hash_init(&d->hash, entity_key);
	hash_lower(&d->hash, type, type_size);
	mimeo_buffer_add_string(&m->header, "Content-Type: ");
	mimeo_fold_start(&d->fold, &m->header, 14);
	mimeo_fold_add(&d->fold, type, type_size);
}

void mimeo_draft_param(mimeo_draft *d, const char *name, const char *value, size_t size, bool counted)
{
	mimeo_param_write(&d->fold, name, value, size, false, &d->m->manner);
	if (counted) {
		hash_lower(&d->hash, name, strlen(name));
		mimeo_hash_add_string(&d->hash, value, size);
	}
}

/* Parameters of the caller's text, in the scratch buffer one by one. Those that skip names are left out. */
static void write_text_params(mimeo_draft *d, const char *text, size_t n, size_t at, const char *skip, bool disposition)
{
	mimeo_buffer *value = &d->m->scratch;
	const char *name;
	size_t name_size, count;
	mimeo_buffer_clear(value);
	while (mimeo_next_param(text, n, &at, &name, &name_size, value)) {
		char terminated[64] = { 0 };
		mimeo_record_find(&d->m->params, -1, name, name_size, &count);
		bool ours = skip && mimeo_equal_nocase(name, name_size, skip, strlen(skip));
		/* unreached: the judge of names takes no longer one */
		if (name_size < sizeof terminated && (disposition || count == 0) && !ours) {
			memcpy(terminated, name, name_size);
			mimeo_param_write(&d->fold, terminated, value->data ? value->data : "", value->size, disposition,
				&d->m->manner);
			hash_lower(&d->hash, name, name_size);
			mimeo_hash_add_string(&d->hash, value->data, value->size);
		}
		if (value->status != MSG_ERR_NONE && d->m->header.status == MSG_ERR_NONE)
			d->m->header.status = value->status;
		mimeo_buffer_clear(value);
	}
}

void mimeo_draft_given_params(mimeo_draft *d, const char *text, size_t n, size_t params, const char *ours)
{
	if (text)
		write_text_params(d, text, n, params, ours, false);
	for (size_t i = 0; d->outermost && i < d->m->params.n; i++) {
		const mimeo_slot *param = d->m->params.slots[i];
		if (ours && mimeo_equal_nocase(param->name, param->name_size, ours, strlen(ours)))
			continue;
		mimeo_param_write(&d->fold, param->name, param->value, param->value_size, false, &d->m->manner);
		hash_lower(&d->hash, param->name, param->name_size);
		mimeo_hash_add_string(&d->hash, param->value, param->value_size);
	}
}

bool mimeo_type_has_param(const char *text, size_t n, const char *name)
{
	mimeo_buffer value;
	/* unreached: no type is empty */
	const char *found, *params = n ? memchr(text, ';', n) : NULL; /* what stands before them are tokens */
	size_t found_size;
	mimeo_buffer_fix(&value, NULL, 0);
	for (size_t at = params ? (size_t)(params - text) : n; mimeo_next_param(text, n, &at, &found, &found_size, &value);)
		if (mimeo_equal_nocase(found, found_size, name, strlen(name)))
			return true;
	return false;
}

bool mimeo_subtype_is(const char *text, size_t n, const char *subtype)
{
	size_t size = 0;
	while (size < n && mimeo_is((unsigned char)text[size], MIMEO_TOKEN))
		size++;
	return mimeo_equal_nocase(text, size, subtype, strlen(subtype));
}

void mimeo_related_type_param(mimeo_draft *d, const mimeo_entity *root)
{
	static const char field[] = "Content-Type: ";
	const char *type = root->header + sizeof field - 1;
	const size_t room = root->header_size - (sizeof field - 1);
	size_t n = 0;
	/* unreached: the root is text with its charset or a multipart with its boundary */
	while (n < room && type[n] != ';' && type[n] != '\r')
		n++;
	mimeo_draft_param(d, "type", type, n, false);
}

/* ---- the fields after Content-Type ---- */

static const char *default_disposition(const msg_builder *m)
{
	if (m->role == MIMEO_ROLE_ATTACHMENT || (m->strings[MIMEO_STRING_FILENAME] && m->role != MIMEO_ROLE_INLINE))
		return "attachment";
	return m->role == MIMEO_ROLE_INLINE ? "inline" : NULL;
}

static void write_disposition(mimeo_draft *d)
{
	static const char name[] = "Content-Disposition: ";
	const msg_builder *m = d->m;
	const mimeo_string *given = m->strings[MIMEO_STRING_DISPOSITION], *filename = m->strings[MIMEO_STRING_FILENAME];
	const char *word = given ? given->data : default_disposition(m);
	if (!word)
		return;
	size_t size = strcspn(word, "; \t");
	mimeo_buffer_add(&d->m->header, name, sizeof name - 1);
	mimeo_fold_start(&d->fold, &d->m->header, sizeof name - 1);
	mimeo_fold_add(&d->fold, word, size);
	hash_lower(&d->hash, word, size);
	if (filename) {
		mimeo_param_write(&d->fold, "filename", filename->data, filename->size, true, &m->manner);
		mimeo_hash_add_string(&d->hash, filename->data, filename->size);
	}
	mimeo_mediatype parsed;
	size_t offset;
	/* unreached: the judge has passed it */
	if (given && mimeo_check_token_params(given->data, given->size, &parsed, &offset) == MSG_ERR_NONE)
		write_text_params(d, given->data, given->size, parsed.params, filename ? "filename" : NULL, true);
	mimeo_buffer_add_string(&d->m->header, "\r\n");
}

static void write_slots(mimeo_draft *d, bool content)
{
	for (size_t i = 0; i < d->m->fields.n; i++) {
		const mimeo_slot *slot = d->m->fields.slots[i];
		bool is_content = (slot->flags & MIMEO_FIELD_PART) != 0;
		bool written = content ? is_content : !is_content && slot->row < 0;
		if (!written)
			continue;
		mimeo_buffer_add(&d->m->header, slot->wire.data, slot->wire.size);
		mimeo_hash_add_digest(&d->hash, mimeo_slot_digest(slot, entity_key));
	}
}

static const char *encoding_name(int encoding)
{
	switch (encoding) {
	case MSG_ENCODING_8BIT:
		return "8bit";
	case MSG_ENCODING_BINARY:
		return "binary";
	case MSG_ENCODING_QP:
		return "quoted-printable";
	case MSG_ENCODING_BASE64:
		return "base64";
	default:
		return "7bit";
	}
}

void mimeo_draft_end(mimeo_draft *d, int encoding, bool composite)
{
	mimeo_buffer *header = &d->m->header;
	mimeo_buffer_add_string(header, "\r\n");
	if (!composite || encoding != MSG_ENCODING_7BIT) {
		mimeo_buffer_add_string(header, "Content-Transfer-Encoding: ");
		mimeo_buffer_add_string(header, encoding_name(encoding));
		mimeo_buffer_add_string(header, "\r\n");
	}
	if (d->outermost) {
		write_disposition(d);
		write_slots(d, true);
	}
	d->content_header_size = header->size;
	bool part = d->m->role == MIMEO_ROLE_PART || d->m->role == MIMEO_ROLE_INLINE || d->m->role == MIMEO_ROLE_ATTACHMENT;
	if (d->outermost && part)
		write_slots(d, false);
}

/* ---- the entity ---- */

mimeo_digest mimeo_draft_identity(const mimeo_draft *d, mimeo_entity *const *children, size_t n, bool whole)
{
	mimeo_hash h = d->hash;
	mimeo_hash_add_number(&h, n);
	for (size_t i = 0; i < n; i++)
		mimeo_hash_add_digest(&h, whole ? children[i]->identity : children[i]->shape);
	return mimeo_hash_end(&h);
}

static mimeo_entity *make_entity(mimeo_draft *d, mimeo_entity_recipe *recipe, int *status)
{
	mimeo_buffer *header = &d->m->header;
	/* Where memory ran out, mimeo_entity_new must take over all the same: it is asked for what cannot be had. */
	bool failed = header->status != MSG_ERR_NONE;
	recipe->header = header->data;
	recipe->header_size = failed ? 0 : header->size;
	recipe->content_header_size = failed ? 0 : d->content_header_size;
	if (!failed && d->m->manner.profile == MSG_PROFILE_UTF8 && !mimeo_is_ascii(header->data, header->size))
		recipe->needs |= MSG_NEEDS_SMTPUTF8;
	mimeo_entity *entity = mimeo_entity_new(&d->m->memory, recipe, status);
	if (!failed)
		return entity;
	mimeo_entity_drop(entity);
	*status = header->status;
	return NULL;
}

mimeo_entity *mimeo_draft_leaf(mimeo_draft *d, mimeo_content *content, int *status)
{
	mimeo_entity_recipe recipe = { .content = content, .shape = mimeo_hash_end(&d->hash) };
	mimeo_hash_add_digest(&d->hash, content->identity);
	recipe.identity = mimeo_hash_end(&d->hash);
	return make_entity(d, &recipe, status);
}

mimeo_entity *mimeo_draft_composite(
	mimeo_draft *d, const char *boundary, uint32_t number, mimeo_entity *const *children, size_t n, int *status)
{
	mimeo_entity_recipe recipe = {
		.boundary = boundary,
		.boundary_size = boundary ? strlen(boundary) : 0,
		.number = number,
		.children = children,
		.n = n,
		.identity = mimeo_draft_identity(d, children, n, true),
		.shape = mimeo_draft_identity(d, children, n, false),
	};
	return make_entity(d, &recipe, status);
}
