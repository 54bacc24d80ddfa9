/* The reader: a frozen output by position, pulled. One block where something is streamed, so that the source is read in
 * large pieces whatever is asked for. */
#include "base/memory.h"
#include "encode/base64.h"
#include "output/frozen.h"

enum { READER_BLOCK = MIMEO_BASE64_LINE_IN * 1024 };

struct msg_reader {
	msg_frozen *f;
	uint64_t at;
	size_t slice;        /* that `at` is in; f->n at the end */
	int status;          /* of the failure; until a seek */
	bool checked;        /* the sources, since the beginning or the last seek */
	size_t block;        /* octets of the whole allocation */
	mimeo_window window;
};

int msg_reader_new(const msg_frozen *f, msg_reader **reader)
{
	if (reader)
		*reader = NULL;
	if (!f || !reader)
		return MSG_ERR_ARGUMENT;
	const size_t room = f->streamed ? READER_BLOCK : 0;
	msg_reader *r = mimeo_alloc(&f->memory, sizeof *r + room);
	if (!r)
		return MSG_ERR_NOMEM;
	*r = (msg_reader){ .f = mimeo_frozen_keep(f), .block = sizeof *r + room };
	mimeo_window_init(&r->window, (char *)(r + 1), room, f->flags & MSG_OUT_LF);
	*reader = r;
	return MSG_ERR_NONE;
}

static int reader_check(msg_reader *r)
{
	return r->f->streamed ? mimeo_frozen_check(r->f) : MSG_ERR_NONE;
}

/* Up to n octets of the slice that is read, to out; *done is how many. */
static void read_slice(msg_reader *r, char *out, size_t n, size_t *done)
{
	const msg_frozen *f = r->f;
	const uint64_t start = r->slice ? f->ends[r->slice - 1] : 0, left = f->ends[r->slice] - r->at;
	const char *data = f->slices[r->slice].data;
	*done = left < n ? (size_t)left : n;
	if (data) {
		memcpy(out, data + (size_t)(r->at - start), *done);
	} else {
		r->status = MSG_ERR_SOURCE; /* should it jump out of the call */
		r->status = mimeo_window_read(&r->window, f->contents[r->slice], r->at - start, out, *done);
	}
	if (r->status == MSG_ERR_NONE) {
		r->at += *done;
		r->slice += *done == left;
	}
}

/* The files are looked at before the first octet, and again before the last one is handed over: nobody need ask for the
 * end after it. */
static int read_octets(msg_reader *r, char *out, size_t n, size_t *total)
{
	size_t done;
	if (r->status == MSG_ERR_NONE && !r->checked) /* unreached: msg_read has looked at the status */
		r->status = reader_check(r);
	r->checked = true;
	for (*total = 0; r->status == MSG_ERR_NONE && n && r->slice < r->f->n; *total += done) {
		read_slice(r, out, n, &done);
		out += done;
		n -= done;
	}
	if (r->status == MSG_ERR_NONE && *total && r->slice == r->f->n)
		r->status = reader_check(r);
	return r->status;
}

size_t msg_read(char *buffer, size_t size, size_t count, void *reader)
{
	msg_reader *r = reader;
	size_t n = 0, total;
	if (!r)
		return MSG_READ_FAILED;
	if (r->status == MSG_ERR_NONE && (!mimeo_multiply(size, count, &n) || (n && !buffer)))
		r->status = MSG_ERR_ARGUMENT;
	if (r->status != MSG_ERR_NONE)
		return MSG_READ_FAILED;
	/* no count of octets is taken for a failure */
	if (n >= MSG_READ_FAILED)
		n = MSG_READ_FAILED - 1;
	return read_octets(r, buffer, n, &total) == MSG_ERR_NONE ? total : MSG_READ_FAILED;
}

/* The first slice that ends after `at`. */
static size_t find_slice(const msg_frozen *f, uint64_t at)
{
	size_t low = 0, high = f->n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (f->ends[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int msg_seek(void *reader, int64_t offset, int origin)
{
	enum { SEEK_FROM_START, SEEK_FROM_HERE, SEEK_FROM_END, SEEK_REFUSED = 1 };
	msg_reader *r = reader;
	if (!r || origin < SEEK_FROM_START || origin > SEEK_FROM_END)
		return SEEK_REFUSED;
	const uint64_t size = r->f->size;
	const uint64_t base = origin == SEEK_FROM_START ? 0 : origin == SEEK_FROM_HERE ? r->at : size;
	const uint64_t distance = offset < 0 ? 0 - (uint64_t)offset : (uint64_t)offset;
	if (distance > (offset < 0 ? base : size - base))
		return SEEK_REFUSED;
	r->at = offset < 0 ? base - distance : base + distance;
	r->slice = find_slice(r->f, r->at);
	r->status = MSG_ERR_NONE;
	r->checked = false;
	return 0;
}

int msg_reader_status(const msg_reader *r)
{
	return r ? r->status : MSG_ERR_ARGUMENT;
}

void msg_reader_free(msg_reader *r)
{
	if (!r)
		return;
	msg_frozen *f = r->f;
	const msg_allocator memory = f->memory;
	mimeo_free(&memory, r, r->block);
	msg_frozen_free(f);
}
