/* Where written output goes: a sink of the caller's or a descriptor. What is small is gathered in a block, what is
 * large is handed on where it lies. Nothing is allocated, nothing is owned: a sink may jump over all of this. */
#ifndef MIMEO_OUTPUT_OUTLET_H
#define MIMEO_OUTPUT_OUTLET_H
#include "output/convert.h"

enum { MIMEO_OUTLET_SLICES = 32, MIMEO_OUTLET_BLOCK = 78 * 128 };

typedef struct mimeo_outlet {
	msg_sink *sink; /* NULL: fd */
	void *ctx;
	int fd;
	bool lf;        /* the form of streamed content */
	size_t n, used;
	msg_slice slices[MIMEO_OUTLET_SLICES]; /* what was gathered, in order; parts of block among them */
	char block[MIMEO_OUTLET_BLOCK];
} mimeo_outlet;

void mimeo_outlet_to_sink(mimeo_outlet *o, msg_sink *sink, void *ctx, bool lf);
void mimeo_outlet_to_fd(mimeo_outlet *o, int fd, bool lf);
/* data stays as it is until mimeo_outlet_flush. After a failure (MSG_ERR_STOPPED, _IO, _SOURCE) nothing more is put. */
int mimeo_outlet_put(mimeo_outlet *o, const mimeo_piece *piece);
int mimeo_outlet_flush(mimeo_outlet *o);

#endif
