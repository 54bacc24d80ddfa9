/* Sources: content that is read by position while it is written, never held. Immutable, counted, shared by clones. */
#ifndef MIMEO_MESSAGE_SOURCE_H
#define MIMEO_MESSAGE_SOURCE_H
#include <stdatomic.h>
#include "base/file.h"

typedef struct mimeo_source {
	atomic_size_t refs;
	msg_allocator memory;
	uint64_t size; /* octets, before any transfer encoding */
	msg_read_at *read_at; /* NULL: a file */
	void *ctx;
	msg_release *release; /* may be NULL */
	int fd;
	mimeo_file_state state;
} mimeo_source;

/* A source of the caller's. MSG_ERR_NOMEM releases ctx as well: it is spent in every case. */
int mimeo_source_new(const msg_allocator *memory, uint64_t size, msg_read_at *read_at, void *ctx, msg_release *release,
	mimeo_source **source);
/* Opened now, read when written. MSG_ERR_SOURCE, MSG_ERR_NOMEM. */
int mimeo_source_open(const msg_allocator *memory, const char *path, mimeo_source **source);
mimeo_source *mimeo_source_keep(mimeo_source *source);
void mimeo_source_drop(mimeo_source *source); /* NULL is fine */

/* MSG_ERR_SOURCE where a file is not what it was when it was set. Asked before and after each output. */
int mimeo_source_check(const mimeo_source *source);
/* Exactly n octets from offset on, or MSG_ERR_SOURCE (also where read_at returns more than it was asked for, or 0). */
int mimeo_source_read(const mimeo_source *source, uint64_t offset, void *buffer, size_t n);

#endif
