/* Entities: the nodes of a message's body, immutable, counted, with everything that is written worked out: header,
 * body, boundary, sizes. A node's children may belong to several trees. */
#ifndef MIMEO_MESSAGE_ENTITY_H
#define MIMEO_MESSAGE_ENTITY_H
#include <stdatomic.h>
#include "message/content.h"

/* Of a body; with its header, and its dots stuffed, the whole then still has a size that msg_seek can name. A source
 * may say that it is as large as it likes. */
#define MIMEO_ENTITY_OCTETS_MOST (UINT64_MAX / 4)

typedef struct mimeo_entity mimeo_entity;

/* One level of a walk: the node, and the child that comes next. */
typedef struct mimeo_frame {
	const mimeo_entity *entity;
	size_t next;
} mimeo_frame;

struct mimeo_entity {
	atomic_size_t refs;
	msg_allocator memory;
	size_t block;               /* octets of the whole allocation */
	mimeo_content *content;     /* a leaf's; NULL for composites */
	size_t n;                   /* children; of a message/rfc822 just one: the message, whose header is a whole one */
	mimeo_entity **children;
	const char *header;         /* fields as a part, each ended by CRLF; without the empty line */
	size_t header_size;
	size_t content_header_size; /* of it the Content-* fields, which come first; the rest is X-* */
	size_t header_crlf, header_dots;
	const char *open;           /* CRLF "--" boundary CRLF; NULL where there is no boundary */
	size_t open_size;           /* the first delimiter leaves out the leading CRLF */
	const char *close;          /* CRLF "--" boundary "--" */
	size_t close_size;
	uint32_t number;            /* of the boundary; the largest below where there is none here; 0: none at all */
	uint64_t body_octets, body_crlf, body_dots; /* without header and empty line */
	bool ends_open;             /* the body does not end with CRLF */
	bool boundary_line;         /* some content below has a line that starts with "--=_" */
	bool streamed;              /* some content below is */
	bool drawn;                 /* some content below has a drawn identity */
	uint32_t needs;             /* MSG_NEEDS_* */
	int encoding;               /* 7BIT, 8BIT or BINARY: how wide it is as a whole */
	uint64_t depth;             /* 1 for a leaf */
	uint64_t parts;             /* nodes, this one included */
	mimeo_digest identity;      /* of fields and content, whatever the manner */
	mimeo_digest shape;         /* of fields alone: what a seeded message adds its leaves' whole identities to */
	mimeo_entity *doomed;       /* while it is freed: the next one to free */
};

mimeo_entity *mimeo_entity_keep(const mimeo_entity *e);
/* Frees without recursion. NULL is fine. */
void mimeo_entity_drop(const mimeo_entity *e);

/* What a node is made of. header and boundary are copied; content and children are taken over, also on failure. */
typedef struct mimeo_entity_recipe {
	const char *header;
	size_t header_size, content_header_size;
	const char *boundary; /* NULL: none */
	size_t boundary_size;
	uint32_t number;
	mimeo_content *content;
	mimeo_entity *const *children;
	size_t n;
	mimeo_digest identity, shape;
	uint32_t needs;       /* beyond those of the children and content */
} mimeo_entity_recipe;

/* NULL: out of memory, or sizes that do not fit (MSG_ERR_LIMIT). */
mimeo_entity *mimeo_entity_new(const msg_allocator *memory, const mimeo_entity_recipe *recipe, int *status);

#endif
