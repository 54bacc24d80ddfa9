/* Gathering on the way to a sink or a descriptor. */
#include "output/outlet.h"

/* Copying so many octets costs less than a call of a sink or a slice of its own. */
enum { OUTLET_SMALL = 512 };

/* The block is left as it is: it costs more to clear than a small message to write. */
static void open_outlet(mimeo_outlet *o, msg_sink *sink, void *ctx, int fd, bool lf)
{
	o->sink = sink;
	o->ctx = ctx;
	o->fd = fd;
	o->lf = lf;
	o->n = o->used = 0;
}

void mimeo_outlet_to_sink(mimeo_outlet *o, msg_sink *sink, void *ctx, bool lf)
{
	open_outlet(o, sink, ctx, -1, lf);
}

void mimeo_outlet_to_fd(mimeo_outlet *o, int fd, bool lf)
{
	open_outlet(o, NULL, NULL, fd, lf);
}

int mimeo_outlet_flush(mimeo_outlet *o)
{
	const size_t n = o->n;
	o->n = o->used = 0;
	if (!o->sink)
		return n == 0 || mimeo_file_write(o->fd, o->slices, n) ? MSG_ERR_NONE : MSG_ERR_IO;
	for (size_t i = 0; i < n; i++)
		if (o->sink(o->ctx, o->slices[i].data, o->slices[i].size) != o->slices[i].size)
			return MSG_ERR_STOPPED;
	return MSG_ERR_NONE;
}

/* Room in the block for n octets, and a slice for them. */
static int make_room(mimeo_outlet *o, size_t n)
{
	return n > sizeof o->block - o->used || o->n == MIMEO_OUTLET_SLICES ? mimeo_outlet_flush(o) : MSG_ERR_NONE;
}

/* The next n octets of the block are output: part of the last slice where that one ends there. */
static void take_from_block(mimeo_outlet *o, size_t n)
{
	const char *data = o->block + o->used;
	msg_slice *last = o->n ? &o->slices[o->n - 1] : NULL;
	o->used += n;
	if (last && (const char *)last->data + last->size == data)
		last->size += n;
	else
		o->slices[o->n++] = (msg_slice){ data, n };
}

static int put_streamed(mimeo_outlet *o, const mimeo_piece *piece)
{
	char raw[MIMEO_WINDOW_SMALL];
	mimeo_window w;
	mimeo_window_init(&w, raw, sizeof raw, o->lf);
	for (uint64_t at = 0; at < piece->size;) {
		int status = make_room(o, 1);
		const uint64_t left = piece->size - at;
		const size_t room = sizeof o->block - o->used, n = left < room ? (size_t)left : room;
		if (status == MSG_ERR_NONE)
			status = mimeo_window_read(&w, piece->content, at, o->block + o->used, n);
		if (status != MSG_ERR_NONE)
			return status;
		take_from_block(o, n);
		at += n;
	}
	return MSG_ERR_NONE;
}

int mimeo_outlet_put(mimeo_outlet *o, const mimeo_piece *piece)
{
	if (!piece->data)
		return put_streamed(o, piece);
	const size_t n = (size_t)piece->size;
	int status = make_room(o, n <= OUTLET_SMALL ? n : 0);
	if (status != MSG_ERR_NONE)
		return status;
	if (n > OUTLET_SMALL) {
		o->slices[o->n++] = (msg_slice){ piece->data, n };
	} else {
		memcpy(o->block + o->used, piece->data, n);
		take_from_block(o, n);
	}
	return MSG_ERR_NONE;
}
