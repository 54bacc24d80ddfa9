/* The one growing buffer. Writers write and never test: failure is sticky, is looked at once at the end, and a
 * failed buffer holds nothing that may be used. Two kinds with the same writers:
 *   growing: grows through its allocator up to its ceiling;
 *   fixed:   the caller's memory; what does not fit is counted and not stored, so that size is always what the
 *            result takes (the contract of the msg_encode_ functions). */
#ifndef MIMEO_BASE_BUFFER_H
#define MIMEO_BASE_BUFFER_H
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include "mimeo.h"

typedef struct mimeo_buffer {
	const msg_allocator *memory; /* NULL: fixed */
	char *data;                  /* NULL only where capacity is 0 */
	size_t size;                 /* octets written; growing: <= capacity */
	size_t capacity;
	size_t ceiling; /* growing: size never passes it; MSG_ERR_LIMIT */
	int status;     /* MSG_ERR_NONE, MSG_ERR_NOMEM or MSG_ERR_LIMIT; sticky */
	bool lent;      /* growing: data is somebody else's still */
} mimeo_buffer;

/* memory must outlive the buffer. Nothing is allocated yet. */
void mimeo_buffer_init(mimeo_buffer *b, const msg_allocator *memory, size_t ceiling);
/* The first octets go to room, which is not freed; before any are written. */
void mimeo_buffer_lend(mimeo_buffer *b, char *room, size_t capacity);
void mimeo_buffer_fix(mimeo_buffer *b, char *data, size_t capacity);
void mimeo_buffer_free(mimeo_buffer *b);
/* Empty and unfailed again; the block is kept. */
void mimeo_buffer_clear(mimeo_buffer *b);
/* For a writer that ran short of something else than the buffer's memory. */
void mimeo_buffer_fail(mimeo_buffer *b, int status);
/* The slow half of mimeo_buffer_room: grow, or fail. */
char *mimeo_buffer_grow(mimeo_buffer *b, size_t n);
/* Where a fixed buffer cannot hold n more: what fits is stored, all is counted. */
void mimeo_buffer_add_rest(mimeo_buffer *b, const char *data, size_t n);
/* One NUL that is not counted in size, so that data reads as a C string. */
void mimeo_buffer_terminate(mimeo_buffer *b);
/* For a msg_encode_ function: *size what the result takes (size may be NULL); MSG_ERR_SPACE where it did not fit. */
int mimeo_buffer_result(const mimeo_buffer *b, size_t *size);

/* Room for n more octets, not counted until mimeo_buffer_commit; NULL where growing failed or, fixed, it is full.
 * A writer that gets NULL uses mimeo_buffer_add instead, or gives up where it only writes growing buffers. */
static inline char *mimeo_buffer_room(mimeo_buffer *b, size_t n)
{
	if (b->size <= b->capacity && n <= b->capacity - b->size && b->data)
		return b->data + b->size;
	return mimeo_buffer_grow(b, n);
}

static inline void mimeo_buffer_commit(mimeo_buffer *b, size_t n)
{
	b->size += n;
}

static inline void mimeo_buffer_add(mimeo_buffer *b, const void *data, size_t n)
{
	char *room = n ? mimeo_buffer_room(b, n) : NULL;
	if (room) {
		memcpy(room, data, n);
		b->size += n;
	} else if (n) {
		mimeo_buffer_add_rest(b, data, n);
	}
}

static inline void mimeo_buffer_add_char(mimeo_buffer *b, char c)
{
	mimeo_buffer_add(b, &c, 1);
}

static inline void mimeo_buffer_add_string(mimeo_buffer *b, const char *s)
{
	mimeo_buffer_add(b, s, strlen(s));
}

/* Decimal, no leading zeros. */
void mimeo_buffer_add_number(mimeo_buffer *b, uint64_t n);

#endif
