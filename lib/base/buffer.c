/* The growing buffer with a ceiling and sticky failure, and its fixed twin. */
#include "base/buffer.h"
#include "base/memory.h"

void mimeo_buffer_init(mimeo_buffer *b, const msg_allocator *memory, size_t ceiling)
{
	*b = (mimeo_buffer){ .memory = memory, .ceiling = ceiling };
}

void mimeo_buffer_lend(mimeo_buffer *b, char *room, size_t capacity)
{
	b->data = room;
	b->capacity = capacity;
	b->lent = true;
}

void mimeo_buffer_fix(mimeo_buffer *b, char *data, size_t capacity)
{
	*b = (mimeo_buffer){ .data = data, .capacity = data ? capacity : 0, .ceiling = SIZE_MAX };
}

void mimeo_buffer_free(mimeo_buffer *b)
{
	if (b->memory && !b->lent)
		mimeo_free(b->memory, b->data, b->capacity);
	b->lent = false;
	b->data = NULL;
	b->size = b->capacity = 0;
}

void mimeo_buffer_clear(mimeo_buffer *b)
{
	b->size = 0;
	b->status = MSG_ERR_NONE;
}

void mimeo_buffer_fail(mimeo_buffer *b, int status)
{
	if (b->status == MSG_ERR_NONE)
		b->status = status;
}

static char *fail(mimeo_buffer *b, int status)
{
	mimeo_buffer_fail(b, status);
	return NULL;
}

/* A block of that size, with what is written so far. */
static char *move_to(const mimeo_buffer *b, size_t capacity)
{
	if (!b->lent)
		return mimeo_realloc(b->memory, b->data, b->capacity, capacity);
	char *data = mimeo_alloc(b->memory, capacity);
	if (data)
		/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): what is lent is not NULL */
		memcpy(data, b->data, b->size);
	return data;
}

char *mimeo_buffer_grow(mimeo_buffer *b, size_t n)
{
	if (!b->memory || b->status != MSG_ERR_NONE)
		return NULL;
	if (n > b->ceiling || b->size > b->ceiling - n)
		return fail(b, MSG_ERR_LIMIT);
	size_t need = b->size + n;
	size_t capacity = b->capacity < 64 ? 64 : b->capacity;
	while (capacity < need)
		capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
	if (capacity > b->ceiling)
		capacity = b->ceiling;
	char *data = move_to(b, capacity);
	if (!data)
		return fail(b, MSG_ERR_NOMEM);
	b->data = data;
	b->lent = false;
	b->capacity = capacity;
	return data + b->size;
}

void mimeo_buffer_add_rest(mimeo_buffer *b, const char *data, size_t n)
{
	if (b->memory)
		return; /* a growing buffer has failed: its status says why */
	if (b->size < b->capacity)
		memcpy(b->data + b->size, data, n < b->capacity - b->size ? n : b->capacity - b->size);
	if (n > SIZE_MAX - b->size)
		fail(b, MSG_ERR_LIMIT);
	else
		b->size += n;
}

void mimeo_buffer_terminate(mimeo_buffer *b)
{
	char *room = mimeo_buffer_room(b, 1);
	if (room)
		*room = '\0';
}

int mimeo_buffer_result(const mimeo_buffer *b, size_t *size)
{
	if (size)
		*size = b->status == MSG_ERR_NONE ? b->size : 0;
	if (b->status != MSG_ERR_NONE)
		return b->status;
	return !b->memory && b->size > b->capacity ? MSG_ERR_SPACE : MSG_ERR_NONE;
}

void mimeo_buffer_add_number(mimeo_buffer *b, uint64_t n)
{
	char digits[20];
	size_t at = sizeof digits;
	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	mimeo_buffer_add(b, digits + at, sizeof digits - at);
}
