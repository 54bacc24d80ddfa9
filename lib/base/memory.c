/* Allocation through a msg_allocator, and the blocks that msg_free_data takes back. */
#include "base/memory.h"
#include <stdlib.h>

static void *default_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	(void)ctx;
	(void)old_size;
	if (new_size == 0) {
		free(block);
		return NULL;
	}
	return realloc(block, new_size);
}

msg_allocator mimeo_memory_default(void)
{
	return (msg_allocator){ .resize = default_resize, .ctx = NULL };
}

void *mimeo_alloc(const msg_allocator *memory, size_t size)
{
	return memory->resize(memory->ctx, NULL, 0, size ? size : 1);
}

void *mimeo_realloc(const msg_allocator *memory, void *block, size_t old_size, size_t new_size)
{
	if (!block)
		old_size = 0;
	else if (old_size == 0)
		old_size = 1;
	return memory->resize(memory->ctx, block, old_size, new_size ? new_size : 1);
}

void mimeo_free(const msg_allocator *memory, void *block, size_t size)
{
	if (block)
		memory->resize(memory->ctx, block, size ? size : 1, 0);
}

bool mimeo_memory_same(const msg_allocator *a, const msg_allocator *b)
{
	return a->resize == b->resize && a->ctx == b->ctx;
}

/* What stands before the octets of a data block. The union keeps the octets aligned for anything. */
typedef union data_prefix {
	struct {
		msg_allocator memory;
		size_t size;
	} block;
	max_align_t align;
} data_prefix;

void *mimeo_data_new(const msg_allocator *memory, size_t size)
{
	size_t total;
	if (!mimeo_add(size, sizeof(data_prefix), &total))
		return NULL;
	data_prefix *prefix = mimeo_alloc(memory, total);
	if (!prefix)
		return NULL;
	prefix->block.memory = *memory;
	prefix->block.size = total;
	return prefix + 1;
}

void msg_free_data(void *data)
{
	if (!data)
		return;
	data_prefix *prefix = (data_prefix *)data - 1;
	msg_allocator memory = prefix->block.memory;
	mimeo_free(&memory, prefix, prefix->block.size);
}
