/* Sources: a file or a reader of the caller's behind one face. Nothing of them is kept but the way to their octets. */
#include "message/source.h"
#include "base/memory.h"

int mimeo_source_new(const msg_allocator *memory, uint64_t size, msg_read_at *read_at, void *ctx, msg_release *release,
	mimeo_source **source)
{
	*source = mimeo_alloc(memory, sizeof **source);
	if (!*source) {
		if (release)
			release(ctx);
		return MSG_ERR_NOMEM;
	}
	**source = (mimeo_source){
		.memory = *memory, .size = size, .read_at = read_at, .ctx = ctx, .release = release, .fd = -1,
	};
	atomic_init(&(*source)->refs, 1);
	return MSG_ERR_NONE;
}

int mimeo_source_open(const msg_allocator *memory, const char *path, mimeo_source **source)
{
	*source = mimeo_alloc(memory, sizeof **source);
	if (!*source)
		return MSG_ERR_NOMEM;
	**source = (mimeo_source){ .memory = *memory };
	atomic_init(&(*source)->refs, 1);
	int status = mimeo_file_open(path, &(*source)->fd, &(*source)->state);
	if (status != MSG_ERR_NONE) {
		mimeo_free(memory, *source, sizeof **source);
		*source = NULL;
		return status;
	}
	(*source)->size = (*source)->state.size;
	return MSG_ERR_NONE;
}

mimeo_source *mimeo_source_keep(mimeo_source *source)
{
	atomic_fetch_add_explicit(&source->refs, 1, memory_order_relaxed);
	return source;
}

void mimeo_source_drop(mimeo_source *source)
{
	if (!source || atomic_fetch_sub_explicit(&source->refs, 1, memory_order_acq_rel) != 1)
		return;
	const msg_allocator memory = source->memory;
	msg_release *release = source->release;
	void *ctx = source->ctx;
	if (!source->read_at)
		mimeo_file_close(source->fd);
	mimeo_free(&memory, source, sizeof *source);
	/* last, since it may jump out of the call */
	if (release)
		release(ctx);
}

int mimeo_source_check(const mimeo_source *source)
{
	return source->read_at || mimeo_file_unchanged(source->fd, &source->state) ? MSG_ERR_NONE : MSG_ERR_SOURCE;
}

int mimeo_source_read(const mimeo_source *source, uint64_t offset, void *buffer, size_t n)
{
	if (offset > source->size || n > source->size - offset) /* unreached: walks ask for what is there */
		return MSG_ERR_SOURCE;
	if (!source->read_at)
		return mimeo_file_read(source->fd, offset, buffer, n) ? MSG_ERR_NONE : MSG_ERR_SOURCE;
	for (char *at = buffer; n;) {
		const int64_t got = source->read_at(source->ctx, offset, at, n);
		if (got <= 0 || (uint64_t)got > n)
			return MSG_ERR_SOURCE;
		at += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return MSG_ERR_NONE;
}
