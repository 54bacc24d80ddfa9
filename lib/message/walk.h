/* Walking over the leaves of a tree of entities, in order, without recursion. */
#ifndef MIMEO_MESSAGE_WALK_H
#define MIMEO_MESSAGE_WALK_H
#include "message/entity.h"

/* false stops the walk. */
typedef bool mimeo_visit(void *ctx, const mimeo_content *content);
/* MSG_ERR_NOMEM only where the tree is deeper than what fits the stack. */
int mimeo_walk_leaves(const mimeo_entity *root, const msg_allocator *memory, mimeo_visit *visit, void *ctx);

#endif
