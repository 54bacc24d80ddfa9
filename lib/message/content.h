/* Content of a leaf: octets in their transfer encoding, immutable, counted, shared by clones. Text, messages as
 * received, and what cannot be written as things are keep their source beside the wire form; other content is kept in
 * wire form only; streamed content is not kept at all. */
#ifndef MIMEO_MESSAGE_CONTENT_H
#define MIMEO_MESSAGE_CONTENT_H
#include <stdatomic.h>
#include "base/buffer.h"
#include "base/hash.h"
#include "encode/manner.h"
#include "message/source.h"

typedef struct mimeo_content {
	atomic_size_t refs;
	msg_allocator memory;
	size_t block;     /* octets of the whole allocation: this, text, room for wire (of text, a fourteenth more) */
	/* What it was made for. */
	size_t size;      /* octets as given, where not streamed */
	int wish;         /* MSG_ENCODING_* */
	bool message, seven_bit, text_type; /* as in the recipe */
	bool eight;       /* the profile carried octets over 7F */
	bool profile_bound; /* under a profile of the other kind it may come out differently */
	const mimeo_charset *charset;
	/* What it is. */
	size_t offset;    /* of the first character that the charset does not have, where that is the status */
	int status;       /* MSG_ERR_NONE, or the condition why there is no wire form: MSG_ERR_PROFILE, MSG_ERR_CHARSET */
	int encoding;     /* what is written: MSG_ENCODING_7BIT to MSG_ENCODING_BASE64; 7BIT where status is set */
	bool is_text;     /* given as UTF-8 text */
	bool ascii;       /* text: nothing over 7F */
	bool ends_open;   /* the wire form does not end with CRLF (also where it is empty: false) */
	bool boundary_line; /* the wire form has a line that starts with "--=_" */
	bool drawn;       /* identity holds drawn octets instead of all of the content's */
	const char *text; /* the source as given, NUL-terminated; NULL where only the wire form is kept */
	size_t text_size;
	const char *wire; /* NULL: streamed, or status is set */
	uint64_t wire_size;
	uint64_t crlf;    /* CRLF pairs in the wire form */
	uint64_t dots;    /* its lines that start with "." */
	mimeo_source *source; /* streamed: base64, or binary as it is (crlf and dots are then unknown and 0, ends_open is
	                       * assumed where it is not empty); kept where status is set, too */
	mimeo_digest identity; /* of the octets as given; the same in every manner and encoding */
} mimeo_content;

/* What content is made of. */
typedef struct mimeo_recipe {
	const void *data;
	size_t size;
	bool text;        /* UTF-8 text, judged: line ends become CRLF; else octet for octet */
	bool text_type;   /* a text media type: lines may be 7bit although the last one has no line end */
	bool message;     /* a message as received: 7bit or 8bit, never encoded */
	bool seven_bit;   /* a type that RFCs want in 7bit: message/delivery-status and the like */
	int encoding;     /* the wish: MSG_ENCODING_AUTO or what must be */
	bool whole;       /* identity over all octets, whatever the size (a seed is set) */
} mimeo_recipe;

/* The content, also where it has a condition (then *status is MSG_ERR_NONE all the same); NULL: out of memory, or
 * MSG_ERR_LIMIT, in *status. scratch: a growing buffer that is overwritten. */
mimeo_content *mimeo_content_new(const msg_allocator *memory, const mimeo_recipe *recipe, const mimeo_manner *manner,
	mimeo_buffer *scratch, int *status);
/* Takes over the source (also where it fails). encoding AUTO is base64; binary only where it was asked for. */
mimeo_content *mimeo_content_stream(const msg_allocator *memory, mimeo_source *source, int encoding, int *status);
/* The same content in another manner, with another wish, or for another allocator: itself, kept once more, where
 * nothing would change. Its kind (text, message) stays, and so does its identity; of the recipe text_type, seven_bit
 * and encoding are read. */
mimeo_content *mimeo_content_again(const mimeo_content *c, const msg_allocator *memory, const mimeo_recipe *recipe,
	const mimeo_manner *manner, mimeo_buffer *scratch, int *status);
mimeo_content *mimeo_content_keep(const mimeo_content *c);
void mimeo_content_drop(const mimeo_content *c); /* NULL is fine */
/* Identity over all octets. scratch as above; MSG_ERR_NOMEM. A source keeps its drawn identity. */
int mimeo_content_whole_identity(const mimeo_content *c, mimeo_buffer *scratch, mimeo_digest *identity);
/* Are they of one kind, and made of the same octets? */
bool mimeo_content_equals(const mimeo_content *a, const mimeo_content *b);

#endif
