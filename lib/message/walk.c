/* Walking over the leaves of a tree of entities. */
#include "message/walk.h"
#include "base/memory.h"

enum { WALK_INSIDE = 32 };

static void walk_frames(mimeo_frame *frames, const mimeo_entity *root, mimeo_visit *visit, void *ctx)
{
	size_t depth = 0;
	frames[depth++] = (mimeo_frame){ .entity = root };
	while (depth) {
		mimeo_frame *top = &frames[depth - 1];
		if (top->entity->content && !visit(ctx, top->entity->content))
			return;
		if (top->entity->content || top->next == top->entity->n)
			depth--;
		else
			frames[depth++] = (mimeo_frame){ .entity = top->entity->children[top->next++] };
	}
}

int mimeo_walk_leaves(const mimeo_entity *root, const msg_allocator *memory, mimeo_visit *visit, void *ctx)
{
	if (root->depth <= WALK_INSIDE) {
		mimeo_frame inside[WALK_INSIDE];
		walk_frames(inside, root, visit, ctx);
		return MSG_ERR_NONE;
	}
	size_t size = 0;
	/* unreached: a tree whose depth cannot be counted in octets */
	mimeo_frame *frames = root->depth < SIZE_MAX && mimeo_multiply((size_t)root->depth, sizeof *frames, &size)
		? mimeo_alloc(memory, size)
		: NULL;
	if (!frames)
		return MSG_ERR_NOMEM;
	walk_frames(frames, root, visit, ctx);
	mimeo_free(memory, frames, size);
	return MSG_ERR_NONE;
}
