/* Freezing: what lasts as long as the content is pointed at, what does not is copied, all in one block. The pieces are
 * walked twice by the same code: to count, and to fill. */
#include "output/frozen.h"
#include "base/ascii.h"
#include "base/memory.h"
#include "field/raw.h"
#include "message/walk.h"
#include "output/outlet.h"

/* Copying so many octets costs less than a slice of their own. */
enum { FROZEN_SMALL = 256 };

/* A frozen output in the making. */
typedef struct frozen_mold {
	msg_frozen *f;    /* NULL: counting */
	size_t n, copied; /* slices and copied octets so far */
	char *copies;     /* where copied octets go */
	uint64_t size;
	bool open;        /* the last slice is a copy: what is copied next joins it */
	bool copy;        /* copy all that is not streamed */
} frozen_mold;

static void mold_slice(frozen_mold *mold, const char *data, size_t size, const mimeo_content *content)
{
	if (mold->f) {
		mold->f->slices[mold->n] = (msg_slice){ data, size };
		if (mold->f->contents)
			mold->f->contents[mold->n] = content;
	}
	mold->n++; /* no more than there are segments and octets that are copied */
}

/* false: over what can be counted. */
static bool mold_put(frozen_mold *mold, const mimeo_piece *piece)
{
	const bool copied = piece->data && (mold->copy || !piece->lasting || piece->size <= FROZEN_SMALL);
	const char *data = copied && mold->f ? mold->copies + mold->copied : piece->data;
	if (!(copied && mold->open))
		mold_slice(mold, data, 0, piece->content);
	mold->open = copied;
	if (copied && mold->f)
		memcpy(mold->copies + mold->copied, piece->data, (size_t)piece->size);
	/* unreached: a size of 64 bits holds all that is shared */
	if (copied && !mimeo_add(mold->copied, (size_t)piece->size, &mold->copied))
		return false;
	mold->size += piece->size;
	if (mold->f) {
		mold->f->slices[mold->n - 1].size += piece->data ? (size_t)piece->size : 0;
		mold->f->ends[mold->n - 1] = mold->size;
	}
	return true;
}

static bool mold_walk(frozen_mold *mold, mimeo_form *form)
{
	mimeo_piece piece;
	while (mimeo_form_next(form, &piece))
		if (!mold_put(mold, &piece)) /* unreached: what is copied can be counted */
			return false;
	return true;
}

/* The block for n slices and so many copied octets, empty. */
static msg_frozen *new_frozen(const msg_allocator *memory, size_t n, size_t copied, bool streamed, int *status)
{
	const size_t each = sizeof(uint64_t) + sizeof(msg_slice) + (streamed ? sizeof(mimeo_content *) : 0);
	size_t block;
	*status = MSG_ERR_LIMIT;
	/* unreached: what is copied can be counted */
	if (!mimeo_multiply(n, each, &block) || !mimeo_add(block, sizeof(msg_frozen), &block) ||
		!mimeo_add(block, copied, &block))
		return NULL;
	msg_frozen *f = mimeo_alloc(memory, block);
	*status = f ? MSG_ERR_NONE : MSG_ERR_NOMEM;
	if (!f)
		return NULL;
	*f = (msg_frozen){ .memory = *memory, .block = block, .streamed = streamed, .n = n };
	atomic_init(&f->refs, 1);
	/* the widest alignment first */
	f->ends = (uint64_t *)(void *)(f + 1);
	f->slices = (msg_slice *)(void *)(f->ends + n);
	if (streamed)
		f->contents = (const mimeo_content **)(void *)(f->slices + n);
	return f;
}

/* From counting to filling. */
static void mold_fill(frozen_mold *mold, msg_frozen *f)
{
	char *arrays_end = f->contents ? (char *)(f->contents + f->n) : (char *)(f->slices + f->n);
	*mold = (frozen_mold){ .f = f, .copies = arrays_end, .copy = mold->copy };
}

/* ---- freezing a plan ---- */

/* Is there raw UTF-8 among the header's segments? Leaves the plan rewound. */
static bool has_raw_utf8(mimeo_plan *p)
{
	mimeo_segment s;
	bool ascii = true;
	if (!mimeo_plan_may_be_utf8(p))
		return false;
	/* unreached: the plan has all octets of its header */
	for (uint64_t at = 0; ascii && at < p->header_octets && mimeo_plan_next(p, &s); at += s.size)
		ascii = mimeo_is_ascii(s.data, (size_t)s.size);
	mimeo_plan_rewind(p);
	return !ascii;
}

static int freeze_plan(mimeo_plan *p, msg_frozen **frozen)
{
	mimeo_form form;
	frozen_mold mold = { .copy = p->flags & MSG_OUT_LF };
	int status = mimeo_output_check(p);
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_form_start(&form, p);
	if (!mold_walk(&mold, &form)) /* unreached: what is copied can be counted */
		return MSG_ERR_LIMIT;
	msg_frozen *f = new_frozen(mimeo_plan_memory(p), mold.n, mold.copied, p->streamed, &status);
	if (!f)
		return status;
	mimeo_plan_rewind(p);
	f->utf8 = has_raw_utf8(p);
	f->flags = p->flags;
	f->root = p->root ? mimeo_entity_keep(p->root) : NULL;
	mold_fill(&mold, f);
	mimeo_form_start(&form, p);
	mold_walk(&mold, &form);
	f->size = mold.size;
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): the plan began: m and frozen are not NULL */
	*frozen = f;
	return MSG_ERR_NONE;
}

int msg_freeze(const msg_builder *m, uint32_t flags, msg_frozen **frozen)
{
	mimeo_plan plan;
	if (frozen)
		*frozen = NULL;
	int status = !m || frozen ? mimeo_plan_begin(&plan, m, flags) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return status;
	status = freeze_plan(&plan, frozen);
	mimeo_plan_end(&plan);
	return status;
}

/* ---- prepending ---- */

/* f's slices behind those of the mold. */
static void mold_append(frozen_mold *mold, const msg_frozen *f)
{
	for (size_t i = 0; i < f->n; i++) {
		mold_slice(mold, f->slices[i].data, f->slices[i].size, f->contents ? f->contents[i] : NULL);
		mold->f->ends[mold->n - 1] = mold->size + f->ends[i];
	}
	mold->size += f->size;
}

static int prepend_fields(const msg_frozen *f, const char *fields, size_t size, msg_frozen **frozen)
{
	mimeo_form form;
	frozen_mold mold = { .copy = true };
	int status = MSG_ERR_LIMIT;
	size_t n;
	mimeo_form_text(&form, f->flags, fields, size);
	/* unreached: what is copied can be counted */
	if (!mold_walk(&mold, &form) || mold.size > UINT64_MAX - f->size || !mimeo_add(mold.n, f->n, &n))
		return status;
	msg_frozen *made = new_frozen(&f->memory, n, mold.copied, f->streamed, &status);
	if (!made)
		return status;
	mold_fill(&mold, made);
	mimeo_form_text(&form, f->flags, fields, size);
	mold_walk(&mold, &form);
	mold_append(&mold, f);
	made->base = mimeo_frozen_keep(f);
	made->root = f->root;
	made->flags = f->flags;
	made->utf8 = f->utf8;
	made->size = mold.size;
	*frozen = made;
	return MSG_ERR_NONE;
}

int msg_frozen_prepend(const msg_frozen *f, const void *fields, size_t size, msg_frozen **frozen)
{
	if (frozen)
		*frozen = NULL;
	if (!f || !frozen || (!fields && size))
		return MSG_ERR_ARGUMENT;
	if (f->flags & MSG_OUT_BODY)
		return MSG_ERR_FIELD;
	int status = mimeo_check_raw_fields(fields, size, f->utf8, NULL, NULL);
	return status == MSG_ERR_NONE ? prepend_fields(f, fields, size, frozen) : status;
}

/* ---- what is done with one ---- */

uint64_t msg_frozen_size(const msg_frozen *f)
{
	return f ? f->size : 0;
}

const msg_slice *msg_frozen_slices(const msg_frozen *f, size_t *n)
{
	const bool whole = f && !f->streamed;
	if (n)
		*n = whole ? f->n : 0;
	return whole && n ? f->slices : NULL;
}

static bool check_frozen_source(void *ctx, const mimeo_content *content)
{
	int *status = ctx;
	if (content->source)
		*status = mimeo_source_check(content->source);
	return *status == MSG_ERR_NONE;
}

int mimeo_frozen_check(const msg_frozen *f)
{
	int status = MSG_ERR_NONE;
	if (!f->streamed)
		return status;
	const int walked = mimeo_walk_leaves(f->root, &f->memory, check_frozen_source, &status);
	return walked == MSG_ERR_NONE ? status : walked;
}

static int write_frozen(const msg_frozen *f, mimeo_outlet *o)
{
	uint64_t start = 0;
	int status = mimeo_frozen_check(f);
	for (size_t i = 0; status == MSG_ERR_NONE && i < f->n; i++) {
		const mimeo_content *content = f->contents ? f->contents[i] : NULL;
		status = mimeo_outlet_put(o, &(mimeo_piece){ f->slices[i].data, f->ends[i] - start, content, true });
		start = f->ends[i];
	}
	if (status == MSG_ERR_NONE)
		status = mimeo_outlet_flush(o);
	return status == MSG_ERR_NONE ? mimeo_frozen_check(f) : status;
}

int msg_frozen_write(const msg_frozen *f, msg_sink *sink, void *ctx)
{
	mimeo_outlet outlet;
	if (!f || !sink)
		return MSG_ERR_ARGUMENT;
	mimeo_outlet_to_sink(&outlet, sink, ctx, f->flags & MSG_OUT_LF);
	return write_frozen(f, &outlet);
}

int msg_frozen_write_fd(const msg_frozen *f, int fd)
{
	mimeo_outlet outlet;
	if (!f)
		return MSG_ERR_ARGUMENT;
	mimeo_outlet_to_fd(&outlet, fd, f->flags & MSG_OUT_LF);
	return write_frozen(f, &outlet);
}

/* ---- counting ---- */

/* Only the count is written to, and no frozen output was ever defined const. */
static msg_frozen *frozen_of(const msg_frozen *f)
{
	return (msg_frozen *)(uintptr_t)f;
}

msg_frozen *mimeo_frozen_keep(const msg_frozen *f)
{
	msg_frozen *kept = frozen_of(f);
	atomic_fetch_add_explicit(&kept->refs, 1, memory_order_relaxed);
	return kept;
}

void msg_frozen_free(msg_frozen *f)
{
	while (f && atomic_fetch_sub_explicit(&f->refs, 1, memory_order_acq_rel) == 1) {
		msg_frozen *base = frozen_of(f->base);
		if (!base)
			mimeo_entity_drop(f->root);
		const msg_allocator memory = f->memory;
		mimeo_free(&memory, f, f->block);
		f = base;
	}
}
