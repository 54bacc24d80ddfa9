/* Looking through a message: every text in its header, in the headers of its parts at any depth, and in its
 * contents, each with its place in words. What is not looked into: streamed content, binary content that is no text,
 * compressed or encrypted content, text in charsets that do not hold ASCII as it is, and what is encoded inside a
 * message as received but for quoted-printable. */
#ifndef MIMEO_GUARD_LOOK_H
#define MIMEO_GUARD_LOOK_H
#include "message/builder.h"

/* How a content is read. */
enum {
	MIMEO_READ_AS_IS,    /* text */
	MIMEO_READ_IF_TEXT,  /* nothing at all where it has a control character */
	MIMEO_READ_PRINTED,  /* decoded from quoted-printable: a message as received */
	MIMEO_READ_UNFOLDED, /* calendars and cards alone, whose lines are cut anywhere (RFC 5545 section 3.1) */
};

typedef struct mimeo_place {
	const char *before, *name, *after; /* "the field ", "To", " of an embedded message"; static, but for name */
	size_t name_size;
	size_t number;   /* which of a list, from 1; 0: it is none */
	bool is_address; /* all of it is one address */
	bool is_person;  /* in To or Cc of the message itself */
} mimeo_place;

/* false stops the walk. */
typedef struct mimeo_looker {
	bool (*text)(void *ctx, const mimeo_place *place, const char *text, size_t n);
	bool (*content)(void *ctx, const mimeo_place *place, const mimeo_content *content);
	void *ctx;
	const msg_allocator *memory;
} mimeo_looker;

/* MSG_ERR_NOMEM; MSG_ERR_NONE also where it was stopped. */
int mimeo_look(const msg_builder *m, const mimeo_looker *l);
/* The octets of a content as they are to be read, in place or in out. false: out of memory. */
bool mimeo_look_octets(const mimeo_content *c, int manner, mimeo_buffer *out, const char **octets, size_t *n);

#endif
