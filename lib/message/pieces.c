/* Content as it was given, piece by piece, and the comparison that rests on it. */
#include "message/pieces.h"

void mimeo_pieces_begin(mimeo_pieces *p, const mimeo_content *c)
{
	p->next = c->text ? c->text : c->wire;
	p->left = c->text ? c->text_size : (size_t)c->wire_size;
	p->size = 0;
	mimeo_decoder_init(&p->decoder, c->text ? MSG_ENCODING_BINARY : c->encoding);
}

bool mimeo_pieces_next(mimeo_pieces *p)
{
	p->size = 0;
	while (p->left && p->size == 0) {
		const size_t n = p->left < MIMEO_PIECE ? p->left : MIMEO_PIECE;
		p->size = mimeo_decoder_update(&p->decoder, p->piece, p->next, n);
		p->next += n;
		p->left -= n;
	}
	return p->size > 0;
}

/* Of contents that are made of equally many octets. */
static bool is_made_alike(const mimeo_content *a, const mimeo_content *b)
{
	mimeo_pieces p, q;
	mimeo_pieces_begin(&p, a);
	mimeo_pieces_begin(&q, b);
	for (size_t i = 0, k = 0;;) {
		if (i == p.size) {
			i = 0;
			if (!mimeo_pieces_next(&p))
				return true;
		}
		if (k == q.size) {
			k = 0;
			if (!mimeo_pieces_next(&q)) /* unreached: both have the same size */
				return false;
		}
		const size_t n = p.size - i < q.size - k ? p.size - i : q.size - k;
		if (memcmp(p.piece + i, q.piece + k, n) != 0)
			return false;
		i += n;
		k += n;
	}
}

bool mimeo_content_equals(const mimeo_content *a, const mimeo_content *b)
{
	if (a == b)
		return true;
	if (a->source || b->source) /* unreached: only one that was kept may be a stream */
		return a->source == b->source;
	if (a->is_text != b->is_text || a->message != b->message || a->size != b->size)
		return false;
	if (a->text && b->text)
		return memcmp(a->text, b->text, a->size) == 0;
	if (!a->text && !b->text && a->encoding == b->encoding)
		return a->wire_size == b->wire_size && memcmp(a->wire, b->wire, (size_t)a->wire_size) == 0;
	return is_made_alike(a, b);
}
