/* The octets that content was made of, piece by piece, decoded where only the wire form is kept. */
#ifndef MIMEO_MESSAGE_PIECES_H
#define MIMEO_MESSAGE_PIECES_H
#include "encode/decode.h"
#include "message/content.h"

enum { MIMEO_PIECE = 1 << 10 };

typedef struct mimeo_pieces {
	const char *next; /* what is not yet decoded */
	size_t left;
	mimeo_decoder decoder;
	size_t size;      /* octets in piece */
	char piece[MIMEO_PIECE + 2];
} mimeo_pieces;

/* Before the first piece. Not for streamed content. */
void mimeo_pieces_begin(mimeo_pieces *p, const mimeo_content *c);
/* The next piece, never an empty one; false at the end. */
bool mimeo_pieces_next(mimeo_pieces *p);

#endif
