/* The header of a message: what stands in it, in which order. */
#ifndef MIMEO_MESSAGE_BLOCK_H
#define MIMEO_MESSAGE_BLOCK_H
#include "message/builder.h"

/* What stands at a place of the header. */
enum {
	MIMEO_PLACE_END,
	MIMEO_PLACE_FIELD,
	MIMEO_PLACE_DATE,
	MIMEO_PLACE_MESSAGE_ID,
	MIMEO_PLACE_VERSION,
	MIMEO_PLACE_ENTITY
};

/* A walk over the header of a message from top to bottom. */
typedef struct mimeo_places {
	const msg_builder *m;
	uint32_t flags;       /* of them MSG_OUT_BCC */
	size_t next;          /* field */
	bool date, id, version, entity; /* still to come */
	const mimeo_slot *slot; /* at MIMEO_PLACE_FIELD */
} mimeo_places;

void mimeo_places_start(mimeo_places *p, const msg_builder *m, uint32_t flags);
int mimeo_places_next(mimeo_places *p);

extern const char mimeo_version_field[];  /* "MIME-Version: 1.0" CRLF */
extern const char mimeo_empty_header[];   /* the Content-* fields of a message without content */

/* "Date: ..." CRLF from the stamp, "Message-ID: <...>" CRLF from the value. */
void mimeo_date_field_write(const msg_builder *m, mimeo_buffer *out);
void mimeo_id_field_write(const msg_builder *m, mimeo_buffer *out);
/* Octets of what a header has beyond fields that are set and the root's own. */
size_t mimeo_generated_size(const msg_builder *m);
enum { MIMEO_GENERATED_MOST = 512 };

/* The entity of a message in a message: its whole header, its root's body. For m, which embeds it. */
mimeo_entity *mimeo_embedded_entity(msg_builder *m, const msg_builder *inner, int *status);

#endif
