/* Content: one block that holds octets in their transfer encoding and, where they cannot be had back from there, as
 * they were given. */
#include "message/content.h"
#include "base/ascii.h"
#include "base/entropy.h"
#include "base/memory.h"
#include "encode/base64.h"
#include "encode/newline.h"
#include "encode/qp.h"
#include "encode/transcode.h"
#include "message/choice.h"
#include "message/pieces.h"

/* Octets that are hashed for a content's identity; larger content has drawn ones instead. */
enum { CONTENT_HASHED = 16 << 10 };

/* What a content's identity begins with. */
enum { CONTENT_OCTETS = 1, CONTENT_TEXT = 2, CONTENT_STREAM = 3 };

/* Fixed, so that an identity is the same in every message; a builder hashes it once more under its own key. */
static const mimeo_key content_key = { UINT64_C(0x636f6e74656e7400), UINT64_C(0x6964656e74697479) };

/* Content on its way into its block. */
typedef struct content_draft {
	const mimeo_recipe *recipe;
	const char *given;  /* octets as given */
	size_t given_size;
	const char *octets; /* what is encoded: given, or in another charset */
	size_t size;
	bool ascii;         /* text with nothing over 7F */
	int carried;        /* MSG_ERR_CHARSET with the offset: the charset does not have it all */
	size_t offset;
	bool eight;         /* the profile carries octets over 7F */
	mimeo_choice choice;
	mimeo_digest identity;
	bool drawn;
} content_draft;

/* Text that is not ASCII in the charset of the manner, in other where that is not UTF-8. */
static int take_charset(content_draft *d, const mimeo_charset *charset, mimeo_buffer *other)
{
	if (!d->recipe->text || charset->kind == MIMEO_CHARSET_UTF8 || mimeo_is_ascii(d->given, d->given_size))
		return MSG_ERR_NONE;
	d->carried = mimeo_charset_carries(charset, d->given, d->given_size, &d->offset);
	if (d->carried != MSG_ERR_NONE)
		/* unreached: iconv takes its memory from the system */
		return d->carried == MSG_ERR_CHARSET ? MSG_ERR_NONE : d->carried;
	mimeo_transcoder t;
	int status = mimeo_transcoder_open(&t, charset);
	if (status != MSG_ERR_NONE) /* unreached: it could be opened a moment ago */
		return MSG_ERR_NOMEM;
	status = mimeo_transcode(&t, d->given, d->given_size, other, NULL);
	mimeo_transcoder_close(&t);
	d->octets = other->data;
	d->size = other->size;
	/* unreached: the charset carries the text, as was seen above */
	return status != MSG_ERR_NONE ? MSG_ERR_NOMEM : other->status;
}

/* Base64 cannot write the line ends as it goes: into scratch, with CRLF, where they are others. */
static int take_lines(content_draft *d, mimeo_buffer *scratch)
{
	const size_t size = d->choice.survey.size;
	if (d->choice.encoding != MSG_ENCODING_BASE64 || !mimeo_has_lines(d->recipe) || size == d->size)
		return MSG_ERR_NONE;
	mimeo_buffer_clear(scratch);
	char *room = mimeo_buffer_room(scratch, size);
	if (!room)
		return scratch->status;
	mimeo_buffer_commit(scratch, mimeo_crlf_write(room, d->octets, d->size));
	d->octets = room;
	d->size = size;
	return MSG_ERR_NONE;
}

static void begin_identity(mimeo_hash *h, bool text)
{
	mimeo_hash_init(h, content_key);
	mimeo_hash_add_number(h, text ? CONTENT_TEXT : CONTENT_OCTETS);
}

static void take_identity(content_draft *d)
{
	mimeo_hash h;
	begin_identity(&h, d->recipe->text);
	if (d->recipe->whole || d->given_size <= CONTENT_HASHED) {
		mimeo_hash_add(&h, d->given, d->given_size);
	} else {
		const mimeo_key drawn = mimeo_entropy();
		d->drawn = true;
		mimeo_hash_add_number(&h, drawn.k0);
		mimeo_hash_add_number(&h, drawn.k1);
	}
	mimeo_hash_add_number(&h, d->given_size);
	d->identity = mimeo_hash_end(&h);
}

static bool has_boundary_line(const char *s, size_t n, char line_end)
{
	for (const char *at = s, *end = s + n; end - at >= 4; at++) {
		if (memcmp(at, "--=_", 4) == 0)
			return true;
		at = memchr(at, line_end, (size_t)(end - at));
		if (!at)
			break;
	}
	return false;
}

/* Lines as transport sees them (after CRLF); for boundaries, as any reader might. */
static void count_wire_lines(mimeo_content *c)
{
	const char *const wire = c->wire;
	const size_t n = (size_t)c->wire_size;
	bool starts = true;
	for (size_t at = 0; at < n;) {
		c->dots += starts && wire[at] == '.';
		const char *line = memchr(wire + at, '\n', n - at);
		if (!line)
			break;
		starts = line > wire && line[-1] == '\r';
		c->crlf += starts;
		at = (size_t)(line - wire) + 1;
	}
	c->ends_open = n > 0 && !(n > 1 && wire[n - 1] == '\n' && wire[n - 2] == '\r');
	c->boundary_line = n > 0 && (has_boundary_line(wire, n, '\n') || has_boundary_line(wire, n, '\r'));
}

static uint64_t count_base64_lines(uint64_t wire_size)
{
	return wire_size / MIMEO_BASE64_LINE_OUT + (wire_size % MIMEO_BASE64_LINE_OUT != 0);
}

static void count_wire(mimeo_content *c, const content_draft *d)
{
	if (c->encoding == MSG_ENCODING_BASE64) {
		c->crlf = count_base64_lines(c->wire_size);
	} else if (c->encoding == MSG_ENCODING_QP) { /* which escapes dots and boundaries; its lines are counted */
		c->ends_open = c->wire_size > 0 && c->wire[c->wire_size - 1] != '\n';
	} else if (!d->choice.surveyed) {
		count_wire_lines(c);
	} else {
		c->dots = d->choice.survey.dots;
		c->ends_open = d->choice.survey.ends_open;
		c->boundary_line = d->choice.survey.boundary_line;
	}
}

/* No encoding takes an octet away, so that a form of the same size is the same. */
static bool is_source_the_wire(const content_draft *d)
{
	return d->octets == d->given && d->choice.wire_size == d->given_size;
}

static void write_qp_form(mimeo_content *c, const content_draft *d, char *at)
{
	size_t lines;
	c->wire_size = mimeo_qp_write(at, d->octets, d->size, d->recipe->text, &lines);
	c->crlf = lines;
}

/* The wire form: at `at`, but where the source is just that. */
static void write_wire_form(mimeo_content *c, const content_draft *d, char *at)
{
	c->wire = at;
	c->wire_size = d->choice.wire_size;
	c->crlf = d->choice.survey.crlf;
	if (c->text && is_source_the_wire(d))
		c->wire = c->text;
	else if (c->encoding == MSG_ENCODING_QP)
		write_qp_form(c, d, at);
	else if (c->encoding == MSG_ENCODING_BASE64)
		mimeo_base64_lines(at, d->octets, d->size);
	else if (d->size != c->wire_size)
		mimeo_crlf_write(at, d->octets, d->size);
	else if (d->size)
		memcpy(at, d->octets, d->size);
	count_wire(c, d);
}

/* The source, at `at`; returns where it ends. */
static char *write_source(mimeo_content *c, const content_draft *d, char *at)
{
	if (d->given_size)
		memcpy(at, d->given, d->given_size);
	at[d->given_size] = '\0';
	c->text = at;
	c->text_size = d->given_size;
	return at + d->given_size + 1;
}

static mimeo_content *make_block(const msg_allocator *memory, const content_draft *d, const mimeo_manner *manner,
	int *status)
{
	const mimeo_recipe *r = d->recipe;
	const mimeo_choice *choice = &d->choice;
	const bool condition = choice->status != MSG_ERR_NONE;
	const bool source = r->text || r->message || condition;
	const bool wire = !condition && !(source && is_source_the_wire(d));
	size_t block = sizeof(mimeo_content);
	*status = MSG_ERR_LIMIT;
	/* unreached: a wire form and a source of which each is near half of the address space */
	if (choice->wire_size > SIZE_MAX / 2 || (wire && !mimeo_add(block, (size_t)choice->wire_size, &block)) ||
		(source && (!mimeo_add(block, d->given_size, &block) || !mimeo_add(block, 1, &block))))
		return NULL;
	*status = MSG_ERR_NOMEM;
	mimeo_content *c = mimeo_alloc(memory, block);
	if (!c)
		return NULL;
	*c = (mimeo_content){
		.memory = *memory, .block = block,
		.size = d->given_size, .wish = r->encoding, .message = r->message, .seven_bit = r->seven_bit,
		.text_type = r->text_type, .eight = d->eight, .profile_bound = choice->profile_bound,
		.charset = manner->charset,
		.status = choice->status, .encoding = choice->encoding, .is_text = r->text,
		.ascii = d->ascii, .offset = d->offset,
		.identity = d->identity, .drawn = d->drawn,
	};
	atomic_init(&c->refs, 1);
	char *at = (char *)(c + 1);
	if (source)
		at = write_source(c, d, at);
	if (!condition)
		write_wire_form(c, d, at);
	*status = MSG_ERR_NONE;
	return c;
}

/* All that is to be known before its block is made. from: whose identity it has, or NULL. */
static int make_draft(content_draft *d, const mimeo_manner *manner, const mimeo_content *from, mimeo_buffer *other,
	mimeo_buffer *scratch)
{
	if (d->size > SIZE_MAX / 2)
		return MSG_ERR_LIMIT; /* no object has so many */
	const int status = take_charset(d, manner->charset, other);
	if (status != MSG_ERR_NONE) /* unreached: iconv takes its memory from the system */
		return status;
	mimeo_choose_encoding(&d->choice, d->recipe, d->octets, d->size, d->eight);
	d->ascii = d->recipe->text && d->octets == d->given && d->choice.survey.high == 0;
	if (d->carried != MSG_ERR_NONE)
		d->choice = (mimeo_choice){ .status = d->carried, .encoding = MSG_ENCODING_7BIT };
	if (from) {
		d->identity = from->identity;
		d->drawn = from->drawn;
	} else {
		take_identity(d);
	}
	return take_lines(d, scratch);
}

static mimeo_content *content_build(const msg_allocator *memory, const mimeo_recipe *recipe, const mimeo_manner *manner,
	const mimeo_content *from, mimeo_buffer *scratch, int *status)
{
	content_draft d = {
		.recipe = recipe, .given = recipe->data, .given_size = recipe->size,
		.octets = recipe->data, .size = recipe->size,
		.eight = manner->profile != MSG_PROFILE_7BIT,
	};
	mimeo_buffer other;
	mimeo_buffer_init(&other, memory, SIZE_MAX / 2);
	*status = make_draft(&d, manner, from, &other, scratch);
	mimeo_content *c = *status == MSG_ERR_NONE ? make_block(memory, &d, manner, status) : NULL;
	mimeo_buffer_free(&other);
	return c;
}

mimeo_content *mimeo_content_new(const msg_allocator *memory, const mimeo_recipe *recipe, const mimeo_manner *manner,
	mimeo_buffer *scratch, int *status)
{
	return content_build(memory, recipe, manner, NULL, scratch, status);
}

/* Takes over the source. */
static mimeo_content *stream_build(const msg_allocator *memory, mimeo_source *source, int wish, mimeo_digest identity,
	int *status)
{
	const bool base64 = wish == MSG_ENCODING_AUTO || wish == MSG_ENCODING_BASE64;
	const bool fits = !base64 || source->size <= MIMEO_BASE64_MOST;
	mimeo_content *c = fits ? mimeo_alloc(memory, sizeof *c) : NULL;
	*status = c ? MSG_ERR_NONE : fits ? MSG_ERR_NOMEM : MSG_ERR_LIMIT;
	if (!c) {
		mimeo_source_drop(source);
		return NULL;
	}
	*c = (mimeo_content){
		.memory = *memory, .block = sizeof *c, .wish = wish, .source = source, .identity = identity, .drawn = true,
		.encoding = MSG_ENCODING_7BIT,
	};
	atomic_init(&c->refs, 1);
	if (base64) {
		c->encoding = MSG_ENCODING_BASE64;
		c->wire_size = mimeo_base64_lines_size(source->size);
		c->crlf = count_base64_lines(c->wire_size);
	} else if (wish == MSG_ENCODING_BINARY) {
		c->encoding = wish;
		c->wire_size = source->size;
		c->ends_open = source->size > 0;
	} else {
		c->status = MSG_ERR_PROFILE; /* its lines are not known unread */
	}
	return c;
}

mimeo_content *mimeo_content_stream(const msg_allocator *memory, mimeo_source *source, int encoding, int *status)
{
	const mimeo_key drawn = mimeo_entropy();
	mimeo_hash h;
	mimeo_hash_init(&h, content_key);
	mimeo_hash_add_number(&h, CONTENT_STREAM);
	mimeo_hash_add_number(&h, source->size);
	mimeo_hash_add_number(&h, drawn.k0);
	mimeo_hash_add_number(&h, drawn.k1);
	return stream_build(memory, source, encoding, mimeo_hash_end(&h), status);
}

/* Would it come out as it is? */
static bool is_outcome_same(const mimeo_content *c, const mimeo_recipe *r, const mimeo_manner *manner)
{
	const bool eight = manner->profile != MSG_PROFILE_7BIT;
	if (c->source)
		return r->encoding == c->wish || (c->status == MSG_ERR_NONE &&
			(r->encoding == MSG_ENCODING_AUTO ? MSG_ENCODING_BASE64 : r->encoding) == c->encoding);
	if ((c->is_text && !c->ascii && c->charset != manner->charset) || c->seven_bit != r->seven_bit)
		return false;
	if (r->encoding == c->wish && r->text_type == c->text_type)
		return !c->profile_bound || eight == c->eight;
	return c->status == MSG_ERR_NONE && r->encoding == c->encoding && (eight || c->encoding != MSG_ENCODING_8BIT);
}

/* The octets as given, all of them: where they are, or decoded into scratch. NULL: scratch has failed. */
static const char *content_octets(const mimeo_content *c, mimeo_buffer *scratch)
{
	if (c->text)
		return c->text;
	if (c->encoding != MSG_ENCODING_QP && c->encoding != MSG_ENCODING_BASE64)
		return c->wire;
	mimeo_pieces p;
	mimeo_buffer_clear(scratch);
	mimeo_buffer_room(scratch, c->size);
	for (mimeo_pieces_begin(&p, c); mimeo_pieces_next(&p);)
		mimeo_buffer_add(scratch, p.piece, p.size);
	return scratch->status == MSG_ERR_NONE ? scratch->data : NULL;
}

mimeo_content *mimeo_content_again(const mimeo_content *c, const msg_allocator *memory, const mimeo_recipe *recipe,
	const mimeo_manner *manner, mimeo_buffer *scratch, int *status)
{
	*status = MSG_ERR_NONE;
	if (mimeo_memory_same(memory, &c->memory) && is_outcome_same(c, recipe, manner))
		return mimeo_content_keep(c);
	if (c->source)
		return stream_build(memory, mimeo_source_keep(c->source), recipe->encoding, c->identity, status);
	mimeo_recipe again = *recipe;
	again.text = c->is_text;
	again.message = c->message;
	again.data = content_octets(c, scratch);
	again.size = c->size;
	if (!again.data) {
		*status = scratch->status;
		return NULL;
	}
	return content_build(memory, &again, manner, c, scratch, status);
}

/* Only the count is written to, and no content was ever defined const. */
static mimeo_content *content_of(const mimeo_content *c)
{
	return (mimeo_content *)(uintptr_t)c;
}

mimeo_content *mimeo_content_keep(const mimeo_content *c)
{
	mimeo_content *kept = content_of(c);
	atomic_fetch_add_explicit(&kept->refs, 1, memory_order_relaxed);
	return kept;
}

void mimeo_content_drop(const mimeo_content *c)
{
	mimeo_content *dropped = content_of(c);
	if (!dropped || atomic_fetch_sub_explicit(&dropped->refs, 1, memory_order_acq_rel) != 1)
		return;
	mimeo_source_drop(dropped->source);
	msg_allocator memory = dropped->memory;
	mimeo_free(&memory, dropped, dropped->block);
}

int mimeo_content_whole_identity(const mimeo_content *c, mimeo_buffer *scratch, mimeo_digest *identity)
{
	(void)scratch; /* a piece on the stack does */
	*identity = c->identity;
	if (!c->drawn || c->source) /* unreached: whoever asks knows that it is no stream */
		return MSG_ERR_NONE;
	mimeo_hash h;
	mimeo_pieces p;
	begin_identity(&h, c->is_text);
	for (mimeo_pieces_begin(&p, c); mimeo_pieces_next(&p);)
		mimeo_hash_add(&h, p.piece, p.size);
	mimeo_hash_add_number(&h, c->size);
	*identity = mimeo_hash_end(&h);
	return MSG_ERR_NONE;
}
