/* The one plan of output: the segments of a message in order, described once. Sizes are sums over it, every form of
 * output walks it, and no second serialiser exists. */
#ifndef MIMEO_MESSAGE_PLAN_H
#define MIMEO_MESSAGE_PLAN_H
#include "message/block.h"

typedef struct mimeo_segment {
	const char *data;             /* NULL: streamed from content */
	uint64_t size;                /* octets with CRLF line ends, nothing stuffed */
	/* CRLF pairs (of header fields with MSG_OUT_LF only); lines that start with ".". A segment never cuts a CRLF, and
	 * starts a line or goes on with one that does not start with a dot. */
	uint64_t crlf, dots;
	const mimeo_content *content; /* streamed: its source in its encoding is the segment */
	bool lasting;                 /* data lives as long as the root entity, not only as long as the plan */
} mimeo_segment;

enum { MIMEO_PLAN_DEPTH = 32, MIMEO_PLAN_FIELD = 480 };

typedef struct mimeo_plan {
	const msg_builder *m;
	uint32_t flags;          /* MSG_OUT_* */
	mimeo_entity *root;      /* NULL: no content */
	uint64_t octets, crlf, dots; /* of the whole, flags apart but for what they leave out */
	bool streamed;           /* some segment is */
	uint64_t header_octets;  /* of the header with its empty line; 0 with MSG_OUT_BODY */
	/* the walk */
	int stage;
	mimeo_places places;
	mimeo_frame *frames;     /* inside, or from the message's allocator where the message is deeper */
	size_t depth;            /* frames in use */
	int step;                /* what comes next of the topmost entity */
	mimeo_frame inside[MIMEO_PLAN_DEPTH];
	size_t frames_size;
	/* generated fields; empty where they are set */
	size_t date_size, id_size;
	char date_field[64];
	char id_field[MIMEO_PLAN_FIELD];
} mimeo_plan;

/* Judges flags, marks and conditions (what msg_check returns), adds up. Allocates nothing unless the message is nested
 * deeper than MIMEO_PLAN_DEPTH. On failure there is nothing to end. m NULL: MSG_ERR_NOMEM. */
int mimeo_plan_begin(mimeo_plan *p, const msg_builder *m, uint32_t flags);
/* The next segment; false at the end. Empty ones are left out. Walking again: mimeo_plan_rewind. */
bool mimeo_plan_next(mimeo_plan *p, mimeo_segment *s);
void mimeo_plan_rewind(mimeo_plan *p);
void mimeo_plan_end(mimeo_plan *p);
/* Octets that output with the plan's flags has: LF and DOTS counted. */
uint64_t mimeo_plan_size(const mimeo_plan *p);
/* Sources of the message, before and after output: MSG_ERR_SOURCE where a file has changed. Rewinds. */
int mimeo_plan_check_sources(mimeo_plan *p);
/* The message's allocator. */
const msg_allocator *mimeo_plan_memory(const mimeo_plan *p);
/* Does the profile allow UTF-8 in header fields? */
bool mimeo_plan_may_be_utf8(const mimeo_plan *p);

#endif
