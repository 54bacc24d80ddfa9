/* Looking through a message: every text in its header, in the headers of its parts at any depth, and in its
 * contents, each with its place in words. What is not looked into: streamed content, binary content that is no text,
 * compressed or encrypted content, text in charsets that do not hold ASCII as it is. */
#ifndef MIMEO_GUARD_LOOK_H
#define MIMEO_GUARD_LOOK_H
#include "message/builder.h"

/* What a text is. */
enum {
	MIMEO_FORM_TEXT,
	MIMEO_FORM_ADDRESS, /* all of it is one */
	MIMEO_FORM_RAW,     /* may hold encoded-words */
};

typedef struct mimeo_place {
	const char *before, *name, *after; /* "the field ", "To", " of an embedded message"; static, but for name */
	size_t name_size;
	size_t number;   /* which of a list, from 1; 0: it is none */
	int form;        /* MIMEO_FORM_* */
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
/* The octets of a content as they were given, in place or in out; none where it is neither text nor reads as text.
 * false: out of memory. */
bool mimeo_look_octets(const mimeo_content *c, mimeo_buffer *out, const char **octets, size_t *n);

#endif
