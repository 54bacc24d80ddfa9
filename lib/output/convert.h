/* What output makes of a plan: its segments in the wanted form (LF line ends, dots stuffed), as pieces of memory that
 * is there already and of streamed content. Every form of output gets its octets here. */
#ifndef MIMEO_OUTPUT_CONVERT_H
#define MIMEO_OUTPUT_CONVERT_H
#include "message/plan.h"

typedef struct mimeo_piece {
	const char *data;             /* NULL: streamed, mimeo_window_read has the octets */
	uint64_t size;                /* octets of output, never 0 */
	const mimeo_content *content; /* streamed */
	bool lasting;                 /* as in the segment */
} mimeo_piece;

/* A walk over the pieces. LF output leaves out the CR of each CRLF; a stuffed dot is written by ending one piece with
 * it and beginning the next one with it again: no octet is ever copied to be converted. */
typedef struct mimeo_form {
	mimeo_plan *plan;              /* NULL: a text alone */
	bool lf, dots;
	bool end_of_data;              /* the line "." is still to come */
	bool lasting;                  /* of what is cut: */
	const char *start, *at, *end;  /* at == end: nothing is left to cut */
	const char *from;              /* where the search for the next cut goes on */
} mimeo_form;

/* mimeo_plan_check_sources where there are any: before the first octet (the plan is rewound) and after the last. */
int mimeo_output_check(mimeo_plan *p);

void mimeo_form_start(mimeo_form *f, mimeo_plan *p); /* p has just been begun or rewound */
void mimeo_form_text(mimeo_form *f, uint32_t flags, const char *text, size_t n); /* whole lines with CRLF */
bool mimeo_form_next(mimeo_form *f, mimeo_piece *piece);

/* A multiple of a line's input, small enough for the stack. */
enum { MIMEO_WINDOW_SMALL = 57 * 128 };

/* Streamed content by position. The octets read last are kept, whole lines of them, so that going on from there costs
 * no read. */
typedef struct mimeo_window {
	char *raw;
	size_t capacity;              /* a multiple of MIMEO_BASE64_LINE_IN */
	bool lf;
	const mimeo_content *content; /* whose octets raw holds */
	uint64_t start;               /* of these in the source, and how many */
	size_t n;
} mimeo_window;

void mimeo_window_init(mimeo_window *w, char *raw, size_t capacity, bool lf);
/* n octets of the piece that this content is, from its octet `at` on: all of them, or a status of mimeo_source_read. */
int mimeo_window_read(mimeo_window *w, const mimeo_content *content, uint64_t at, char *out, size_t n);

#endif
