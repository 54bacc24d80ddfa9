/* A heap sort, since it needs no memory and its time does not depend on what comes in. */
#include "guard/rows.h"
#include "base/memory.h"

void mimeo_rows_init(mimeo_rows *r, const msg_allocator *memory)
{
	mimeo_buffer_init(&r->buffer, memory, SIZE_MAX / 2);
	r->n = 0;
}

void mimeo_rows_free(mimeo_rows *r)
{
	mimeo_buffer_free(&r->buffer);
	r->n = 0;
}

void mimeo_rows_clear(mimeo_rows *r)
{
	mimeo_buffer_clear(&r->buffer);
	r->n = 0;
}

bool mimeo_rows_add(mimeo_rows *r, uint64_t hash, size_t offset, uint32_t flags)
{
	const mimeo_row row = { hash, offset, flags };
	mimeo_buffer_add(&r->buffer, &row, sizeof row);
	if (r->buffer.status != MSG_ERR_NONE)
		return false;
	r->n++;
	return true;
}

mimeo_row *mimeo_rows_at(const mimeo_rows *r, size_t i)
{
	return (mimeo_row *)(void *)r->buffer.data + i;
}

static bool is_before(const mimeo_row *a, const mimeo_row *b)
{
	return a->hash != b->hash ? a->hash < b->hash : a->offset < b->offset;
}

static void sift(mimeo_row *rows, size_t root, size_t n)
{
	const mimeo_row row = rows[root];
	for (size_t child; (child = root * 2 + 1) < n; root = child) {
		if (child + 1 < n && is_before(&rows[child], &rows[child + 1]))
			child++;
		if (!is_before(&row, &rows[child]))
			break;
		rows[root] = rows[child];
	}
	rows[root] = row;
}

void mimeo_rows_order(mimeo_rows *r)
{
	if (r->n < 2)
		return;
	mimeo_row *rows = mimeo_rows_at(r, 0);
	for (size_t i = r->n / 2; i-- > 0;)
		sift(rows, i, r->n);
	for (size_t i = r->n; i-- > 1;) {
		const mimeo_row largest = rows[0];
		rows[0] = rows[i];
		rows[i] = largest;
		sift(rows, 0, i);
	}
	size_t kept = 1;
	for (size_t i = 1; i < r->n; i++) {
		if (rows[i].hash == rows[kept - 1].hash)
			rows[kept - 1].flags |= rows[i].flags;
		else
			rows[kept++] = rows[i];
	}
	r->n = kept;
}

mimeo_row *mimeo_rows_find(const mimeo_rows *r, uint64_t hash)
{
	for (size_t low = 0, high = r->n; low < high;) {
		const size_t middle = low + (high - low) / 2;
		mimeo_row *row = mimeo_rows_at(r, middle);
		if (row->hash == hash)
			return row;
		if (row->hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void mimeo_rows_swap(mimeo_rows *a, mimeo_rows *b)
{
	const mimeo_rows kept = *a;
	*a = *b;
	*b = kept;
}
