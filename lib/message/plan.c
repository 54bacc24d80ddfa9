/* The plan: header places, then the tree of entities, as one row of segments. Everything is there already; the plan
 * only points at it. */
#include "message/plan.h"
#include <string.h>
#include "base/memory.h"
#include "message/walk.h"

enum { STAGE_HEADER, STAGE_EMPTY_LINE, STAGE_BODY, STAGE_LAST_LINE, STAGE_END };
enum { STEP_HEADER, STEP_EMPTY_LINE, STEP_BODY };

static const char crlf[] = "\r\n";

static int judge_flags(uint32_t flags)
{
	static const uint32_t excluded[] = {
		MSG_OUT_HEADER | MSG_OUT_BODY,
		MSG_OUT_HEADER | MSG_OUT_DOTS,
		MSG_OUT_DOTS | MSG_OUT_PART,
		MSG_OUT_DOTS | MSG_OUT_LF,
	};
	const uint32_t all = MSG_OUT_LF | MSG_OUT_DOTS | MSG_OUT_BCC | MSG_OUT_HEADER | MSG_OUT_BODY | MSG_OUT_PART;
	if (flags & ~all)
		return MSG_ERR_ARGUMENT;
	for (size_t i = 0; i < sizeof excluded / sizeof *excluded; i++)
		if ((flags & excluded[i]) == excluded[i])
			return MSG_ERR_ARGUMENT;
	return MSG_ERR_NONE;
}

/* The first mark, else the first condition. A part needs no sender, and shows nobody to anybody; whether it is too
 * large follows from the flags, and is looked at when it is added up. */
static int judge_faults(const msg_builder *m, uint32_t flags)
{
	if (m->faults.n == 0)
		return m->faults.overflow;
	int mark = msg_status(m);
	if (mark != MSG_ERR_NONE)
		return mark;
	for (size_t i = 0; i < m->faults.n; i++) {
		const mimeo_fault *fault = mimeo_faults_at(&m->faults, i);
		if (fault->item != MIMEO_SET_OCTETS && (!mimeo_fault_is_of_people(fault) || !(flags & MSG_OUT_PART)))
			return fault->status;
	}
	return MSG_ERR_NONE;
}

/* ---- header ---- */

static void set_text_segment(mimeo_segment *s, const char *data, size_t size, bool lasting)
{
	*s = (mimeo_segment){ .data = data, .size = size, .lasting = lasting };
}

/* CRLF pairs of a header text: every LF ends one. Only LF output asks for them. */
static uint64_t count_lines(const mimeo_plan *p, const char *data, size_t size)
{
	uint64_t lines = 0;
	if (!(p->flags & MSG_OUT_LF))
		return 0;
	for (const char *at = data; (at = memchr(at, '\n', size - (size_t)(at - data))); at++)
		lines++;
	return lines;
}

static void header_segment(mimeo_plan *p, int place, mimeo_segment *s)
{
	switch (place) {
	case MIMEO_PLACE_DATE:
		set_text_segment(s, p->date_field, p->date_size, false);
		s->crlf = 1;
		break;
	case MIMEO_PLACE_MESSAGE_ID:
		set_text_segment(s, p->id_field, p->id_size, false);
		s->crlf = 1;
		break;
	case MIMEO_PLACE_VERSION:
		set_text_segment(s, mimeo_version_field, strlen(mimeo_version_field), true);
		s->crlf = 1;
		break;
	case MIMEO_PLACE_ENTITY:
		if (p->root)
			set_text_segment(s, p->root->header, p->root->content_header_size, true);
		else
			set_text_segment(s, mimeo_empty_header, strlen(mimeo_empty_header), true);
		s->crlf = count_lines(p, s->data, (size_t)s->size);
		break;
	default:
		set_text_segment(s, p->places.slot->wire.data, p->places.slot->wire.size, false);
		s->crlf = count_lines(p, s->data, (size_t)s->size);
		s->dots = s->data[0] == '.';
	}
}

static bool next_header(mimeo_plan *p, mimeo_segment *s)
{
	/* A part has the entity's own fields alone. */
	int place = MIMEO_PLACE_END;
	if (!(p->flags & MSG_OUT_PART))
		place = mimeo_places_next(&p->places);
	else if (p->places.entity) {
		p->places.entity = false;
		place = MIMEO_PLACE_ENTITY;
	}
	if (place == MIMEO_PLACE_END)
		return false;
	header_segment(p, place, s);
	return true;
}

/* ---- body ---- */

static void content_segment(const mimeo_content *content, mimeo_segment *s)
{
	*s = (mimeo_segment){
		.data = content->source ? NULL : content->wire,
		.size = content->wire_size,
		.crlf = content->crlf,
		.dots = content->dots,
		.content = content->source ? content : NULL,
		.lasting = true,
	};
}

static void push_entity(mimeo_plan *p, const mimeo_entity *entity)
{
	p->frames[p->depth++] = (mimeo_frame){ .entity = entity };
	p->step = STEP_HEADER;
}

/* What comes next of a composite: a delimiter, a child, or the end. */
static bool next_of_composite(mimeo_plan *p, mimeo_frame *top, mimeo_segment *s)
{
	const mimeo_entity *e = top->entity;
	bool more = top->next < e->n;
	if (more && !e->open) {
		push_entity(p, e->children[top->next++]);
		return false;
	}
	if (more) {
		bool first = top->next == 0;
		set_text_segment(s, e->open + (first ? 2 : 0), e->open_size - (first ? 2 : 0), true);
		s->crlf = first ? 1 : 2;
		push_entity(p, e->children[top->next++]);
		return true;
	}
	p->depth--;
	p->step = STEP_BODY;
	set_text_segment(s, e->close, e->close_size, true);
	s->crlf = e->close != NULL;
	return e->close != NULL;
}

static bool next_body(mimeo_plan *p, mimeo_segment *s)
{
	while (p->depth) {
		mimeo_frame *top = &p->frames[p->depth - 1];
		const mimeo_entity *e = top->entity;
		if (p->step == STEP_HEADER) {
			p->step = STEP_EMPTY_LINE;
			set_text_segment(s, e->header, e->header_size, true);
			s->crlf = e->header_crlf;
			s->dots = e->header_dots;
			return true;
		}
		if (p->step == STEP_EMPTY_LINE) {
			p->step = STEP_BODY;
			set_text_segment(s, crlf, 2, true);
			s->crlf = 1;
			return true;
		}
		if (e->content) {
			p->depth--;
			content_segment(e->content, s);
			return true;
		}
		if (next_of_composite(p, top, s))
			return true;
	}
	return false;
}

/* ---- walking ---- */

void mimeo_plan_rewind(mimeo_plan *p)
{
	mimeo_places_start(&p->places, p->m, p->flags);
	p->stage = p->flags & MSG_OUT_BODY ? STAGE_BODY : STAGE_HEADER;
	p->depth = 0;
	p->step = STEP_BODY;
	if (p->root)
		p->frames[p->depth++] = (mimeo_frame){ .entity = p->root };
}

bool mimeo_plan_next(mimeo_plan *p, mimeo_segment *s)
{
	for (; p->stage != STAGE_END; p->stage++) {
		bool found = false;
		switch (p->stage) {
		case STAGE_HEADER:
			found = next_header(p, s);
			break;
		case STAGE_EMPTY_LINE:
			set_text_segment(s, crlf, 2, true);
			s->crlf = 1;
			p->stage = p->flags & MSG_OUT_HEADER ? STAGE_END : STAGE_BODY;
			return true;
		case STAGE_BODY:
			while ((found = next_body(p, s)) && s->size == 0)
				;
			break;
		default:
			/* A message's last line is ended (RFC 5321 section 4.1.1.4); a part's end belongs to the delimiter. */
			if (p->root && p->root->ends_open && !(p->flags & MSG_OUT_PART)) {
				set_text_segment(s, crlf, 2, true);
				s->crlf = 1;
				p->stage = STAGE_END;
				return true;
			}
		}
		if (found)
			return true;
	}
	return false;
}

/* ---- begin and end ---- */

static void write_generated(mimeo_plan *p)
{
	mimeo_buffer out;
	p->date_size = p->id_size = 0;
	if (p->flags & (MSG_OUT_PART | MSG_OUT_BODY))
		return;
	if (p->places.date) {
		mimeo_buffer_fix(&out, p->date_field, sizeof p->date_field);
		mimeo_date_field_write(p->m, &out);
		p->date_size = out.size;
	}
	if (p->places.id) {
		mimeo_buffer_fix(&out, p->id_field, sizeof p->id_field);
		mimeo_id_field_write(p->m, &out);
		p->id_size = out.size;
	}
}

/* All that stands before the body, as sums that are there already. */
static uint64_t sum_header(const mimeo_plan *p)
{
	const uint64_t entity = (p->root ? p->root->content_header_size : strlen(mimeo_empty_header)) + sizeof crlf - 1;
	const uint64_t hidden = p->flags & MSG_OUT_BCC ? p->m->hidden_size : 0;
	if (p->flags & MSG_OUT_BODY)
		return 0;
	if (p->flags & MSG_OUT_PART)
		return entity;
	return p->m->header_size + hidden + p->date_size + p->id_size + strlen(mimeo_version_field) + entity;
}

/* Line ends and dots of the header are asked for by two flags only: a walk over its few segments. */
static void count_header(mimeo_plan *p)
{
	mimeo_segment s;
	/* unreached: no header is without the empty line at its end */
	while (p->stage <= STAGE_EMPTY_LINE && mimeo_plan_next(p, &s)) {
		p->crlf += s.crlf;
		p->dots += s.dots;
	}
	mimeo_plan_rewind(p);
}

static void add_up(mimeo_plan *p)
{
	p->crlf = p->dots = 0;
	if (p->flags & (MSG_OUT_LF | MSG_OUT_DOTS))
		count_header(p);
	p->octets = p->header_octets = sum_header(p);
	if (p->root && !(p->flags & MSG_OUT_HEADER)) {
		bool last_line = p->root->ends_open && !(p->flags & MSG_OUT_PART);
		p->octets += p->root->body_octets + (last_line ? 2 : 0);
		p->crlf += p->root->body_crlf + (last_line ? 1 : 0);
		p->dots += p->root->body_dots;
		p->streamed = p->root->streamed;
	}
}

/* What is streamed as it is has line ends and dots that nobody has counted (and SMTP DATA cannot carry it, RFC 3030
 * section 3). */
static bool can_be_converted(mimeo_plan *p)
{
	mimeo_segment s;
	bool right = true;
	if (!p->streamed || !(p->flags & (MSG_OUT_LF | MSG_OUT_DOTS)) || p->root->encoding != MSG_ENCODING_BINARY)
		return true;
	while (right && mimeo_plan_next(p, &s))
		right = !s.content || s.content->encoding != MSG_ENCODING_BINARY;
	mimeo_plan_rewind(p);
	return right;
}

int mimeo_plan_begin(mimeo_plan *p, const msg_builder *m, uint32_t flags)
{
	if (!m)
		return MSG_ERR_NOMEM;
	int status = judge_flags(flags);
	if (status == MSG_ERR_NONE)
		status = judge_faults(m, flags);
	if (status == MSG_ERR_NONE && mimeo_is_unguarded(m))
		status = MSG_ERR_DISCLOSURE;
	if (status != MSG_ERR_NONE)
		return status;
	p->m = m;
	p->flags = flags;
	p->root = m->root;
	p->streamed = false;
	p->frames = p->inside;
	p->frames_size = 0;
	if (p->root && p->root->depth > MIMEO_PLAN_DEPTH) {
		p->frames = /* unreached: a tree whose depth cannot be counted in octets */
			p->root->depth < SIZE_MAX && mimeo_multiply((size_t)p->root->depth, sizeof *p->frames, &p->frames_size) ?
			mimeo_alloc(&m->memory, p->frames_size) :
			NULL;
		if (!p->frames)
			return MSG_ERR_NOMEM;
	}
	mimeo_plan_rewind(p);
	write_generated(p);
	add_up(p);
	if (!can_be_converted(p)) {
		mimeo_plan_end(p);
		return MSG_ERR_PROFILE;
	}
	if (mimeo_plan_size(p) > m->limits[MSG_LIMIT_SIZE]) {
		mimeo_plan_end(p);
		return MSG_ERR_LIMIT;
	}
	return MSG_ERR_NONE;
}

void mimeo_plan_end(mimeo_plan *p)
{
	if (p->frames != p->inside)
		mimeo_free(&p->m->memory, p->frames, p->frames_size);
}

uint64_t mimeo_plan_size(const mimeo_plan *p)
{
	uint64_t size = p->octets;
	if (p->flags & MSG_OUT_LF)
		size -= p->crlf;
	if (p->flags & MSG_OUT_DOTS)
		size += p->dots + 3;
	return size;
}

static bool check_source(void *ctx, const mimeo_content *content)
{
	int *status = ctx;
	if (content->source)
		*status = mimeo_source_check(content->source);
	return *status == MSG_ERR_NONE;
}

int mimeo_plan_check_sources(mimeo_plan *p)
{
	int status = MSG_ERR_NONE;
	if (p->streamed) { /* unreached: without a stream nobody asks */
		int walk = mimeo_walk_leaves(p->root, &p->m->memory, check_source, &status);
		status = walk != MSG_ERR_NONE ? walk : status;
	}
	mimeo_plan_rewind(p);
	return status;
}

const msg_allocator *mimeo_plan_memory(const mimeo_plan *p)
{
	return &p->m->memory;
}

bool mimeo_plan_may_be_utf8(const mimeo_plan *p)
{
	return p->m->manner.profile == MSG_PROFILE_UTF8;
}
