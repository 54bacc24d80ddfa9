/* Drafts: the header of one entity while it is composed, and with it the entity's identity, which holds what the fields
 * say and nothing of the manner in which they are written. */
#ifndef MIMEO_MESSAGE_DRAFT_H
#define MIMEO_MESSAGE_DRAFT_H
#include "message/builder.h"

typedef struct mimeo_draft {
	msg_builder *m;
	mimeo_fold fold;
	mimeo_hash hash;
	bool outermost;    /* the builder's own entity: disposition, parameters and Content-* fields are written here */
	size_t content_header_size;
} mimeo_draft;

/* "Content-Type: " and the type. The header buffer of m is overwritten. */
void mimeo_draft_begin(mimeo_draft *d, msg_builder *m, bool outermost, const char *type, size_t type_size);
/* A parameter of ours: charset, boundary, type. counted: part of the value. */
void mimeo_draft_param(mimeo_draft *d, const char *name, const char *value, size_t size, bool counted);
/* Those in the text of a type as the caller gave it, from params on, and those of msg_set_type_param; without what ours
 * has already, or what it says otherwise. ours: a name, or NULL. */
void mimeo_draft_given_params(mimeo_draft *d, const char *text, size_t n, size_t params, const char *ours);
/* Does the text of a type, or of a subtype, which was judged, have that parameter? */
bool mimeo_type_has_param(const char *text, size_t n, const char *name);
/* RFC 2387 section 3.1: the type of a related's root. */
void mimeo_related_type_param(mimeo_draft *d, const mimeo_entity *root);
/* The rest of the header. */
void mimeo_draft_end(mimeo_draft *d, int encoding, bool composite);
/* The entity of the draft. content and children are taken over. NULL: out of memory, or a limit, in *status. */
mimeo_entity *mimeo_draft_leaf(mimeo_draft *d, mimeo_content *content, int *status);
mimeo_entity *mimeo_draft_composite(
	mimeo_draft *d, const char *boundary, uint32_t number, mimeo_entity *const *children, size_t n, int *status);
/* What the draft says so far, with the children: identities where whole is true, else their shapes alone. */
mimeo_digest mimeo_draft_identity(const mimeo_draft *d, mimeo_entity *const *children, size_t n, bool whole);

#endif
