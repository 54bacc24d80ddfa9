/* The contract that all msg_encode_ functions share: the size is said beforehand, too small a capacity writes nothing
 * beyond it, and twice gives the same. */
#ifndef MIMEO_FUZZ_ENCODE_H
#define MIMEO_FUZZ_ENCODE_H
#include "input.h"
#include "mimeo.h"

/* One call with everything but the output bound. */
typedef struct encoding encoding;
struct encoding {
	int (*call)(const encoding *e, char *out, size_t capacity, size_t *size);
	const char *data;
	size_t n;
	uint32_t flags;
	size_t column;
	const char *name;
};

/* What it writes, to be freed, with *size; NULL where it refuses, with *status. */
static inline char *encode_all(const encoding *e, size_t *size, int *status)
{
	*size = SIZE_MAX;
	*status = e->call(e, NULL, 0, size);
	if (*status != MSG_ERR_NONE && *status != MSG_ERR_SPACE) {
		require(*size == 0, "%s refused, and a size of %zu", msg_errname(*status), *size);
		char none[1] = { 'x' };
		require(e->call(e, none, 1, NULL) == *status && none[0] == 'x', "%s and then not", msg_errname(*status));
		return NULL;
	}
	require((*size == 0) == (*status == MSG_ERR_NONE), "%s for %zu octets", msg_errname(*status), *size);
	char *out = fuzz_memory(*size), *small = fuzz_memory(*size ? *size - 1 : 0);
	size_t again = 0;
	if (*size) {
		require(e->call(e, small, *size - 1, &again) == MSG_ERR_SPACE, "no MSG_ERR_SPACE for %zu", *size);
		require(again == *size, "%zu octets, then %zu", *size, again);
	}
	*status = e->call(e, *size ? out : NULL, *size, &again);
	require(*status == MSG_ERR_NONE && again == *size, "%s, %zu of %zu octets", msg_errname(*status), again, *size);
	free(small);
	return out;
}

/* The pieces of an msg_encoder, cut as the options say, are the whole. */
static inline void encode_pieces(int kind, uint32_t flags, input text, input options, const char *whole, size_t size)
{
	msg_encoder *e = msg_encoder_new(kind, flags);
	char *out = fuzz_memory(size);
	size_t done = 0, piece = 0;
	if (!e)
		abort();
	while (text.size) {
		input cut = { text.data, 1 + input_below(&options, options.size % 2 ? 256 : 4) };
		cut.size = cut.size < text.size ? cut.size : text.size;
		char *exact = fuzz_exact(cut);
		int status = msg_encoder_update(e, exact, cut.size, NULL, 0, &piece);
		require(status == (piece ? MSG_ERR_SPACE : MSG_ERR_NONE), "%s for %zu", msg_errname(status), piece);
		require(piece <= size - done, "more in pieces than at once");
		if (piece)
			status = msg_encoder_update(e, exact, cut.size, out + done, size - done, &piece);
		require(status == MSG_ERR_NONE, "%s with room", msg_errname(status));
		done += piece;
		free(exact);
		text.data += cut.size;
		text.size -= cut.size;
	}
	int status = msg_encoder_finish(e, size - done ? out + done : NULL, size - done, &piece);
	require(status == MSG_ERR_NONE, "finish: %s", msg_errname(status));
	require(fuzz_same(out, done + piece, whole, size), "the pieces are %zu octets, the whole %zu:\n%.*s\n%.*s",
		done + piece, size, (int)(done + piece), out, (int)size, whole);
	require(msg_encoder_finish(e, NULL, 0, &piece) == MSG_ERR_ARGUMENT, "finished twice");
	msg_encoder_free(e);
	free(out);
}

#endif
