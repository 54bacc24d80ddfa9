/* Boundaries: "=_", a number, and characters that follow from key and content (law 4). */
#ifndef MIMEO_MESSAGE_BOUNDARY_H
#define MIMEO_MESSAGE_BOUNDARY_H
#include "message/builder.h"

enum { MIMEO_BOUNDARY_MOST = 2 + 10 + 20 };

/* The boundary of a multipart with these children, NUL-terminated, and its number: one more than the largest below, so
 * that on a path none is equal to another or begins with it; the next free one where raw content below has the
 * delimiter. boundary has room for MIMEO_BOUNDARY_MOST + 1. MSG_ERR_NOMEM, MSG_ERR_LIMIT where numbers run out. */
int mimeo_boundary_choose(
	msg_builder *m, mimeo_entity *const *children, size_t n, mimeo_digest identity, char *boundary, uint32_t *number);

#endif
