/* The life of builders: new, clone, reset, free, and the taking of one by another. Nothing here recurses on how deep
 * parts are nested. */
#include "message/builder.h"
#include <string.h>
#include "base/entropy.h"

static const uint64_t default_limits[MSG_LIMIT_SIZE + 1] = {
	[MSG_LIMIT_VISIBLE] = 50,
	[MSG_LIMIT_DEPTH] = 16,
	[MSG_LIMIT_PARTS] = 10000,
	[MSG_LIMIT_HEADER] = 1 << 20,
	[MSG_LIMIT_SIZE] = UINT64_MAX,
};

static void set_defaults(msg_builder *m)
{
	m->manner = (mimeo_manner){
		.profile = MSG_PROFILE_7BIT,
		.filename_style = MSG_FILENAME_RFC2231,
		.charset = &mimeo_charset_utf8,
	};
	memcpy(m->limits, default_limits, sizeof default_limits);
	m->stamp = -1;
}

/* No key yet: whoever makes it gives it one. */
static msg_builder *bare_builder(const msg_allocator *memory)
{
	msg_builder *m = mimeo_alloc(memory, sizeof *m);
	if (!m)
		return NULL;
	memset(m, 0, sizeof *m);
	atomic_init(&m->refs, 1);
	m->memory = *memory;
	set_defaults(m);
	mimeo_faults_init(&m->faults);
	mimeo_buffer_init(&m->scratch, &m->memory, SIZE_MAX / 2);
	mimeo_buffer_init(&m->header, &m->memory, SIZE_MAX / 2);
	return m;
}

msg_builder *mimeo_builder_new(const msg_allocator *memory)
{
	msg_builder *m = bare_builder(memory);
	if (m) {
		m->key = m->names = mimeo_entropy();
		mimeo_settle(m, MIMEO_SET_MANNER);
	}
	return m;
}

msg_builder *msg_new(void)
{
	const msg_allocator memory = mimeo_memory_default();
	return mimeo_builder_new(&memory);
}

msg_builder *msg_new_with(const msg_allocator *allocator)
{
	if (!allocator || !allocator->resize)
		return NULL;
	return mimeo_builder_new(allocator);
}

/* ---- lists ---- */

mimeo_list *mimeo_list_new(const msg_allocator *memory, size_t n)
{
	size_t block;
	if (!mimeo_multiply(n, sizeof(msg_builder *), &block) || !mimeo_add(block, sizeof(mimeo_list), &block))
		return NULL;
	mimeo_list *list = mimeo_alloc(memory, block);
	if (!list)
		return NULL;
	atomic_init(&list->refs, 1);
	list->memory = *memory;
	list->unguarded = false;
	list->n = n;
	for (size_t i = 0; i < n; i++)
		list->parts[i] = NULL;
	return list;
}

bool mimeo_is_unguarded(const msg_builder *m)
{
	bool unguarded = m->guarded == MIMEO_GUARD_STALE;
	for (int i = 0; i < MIMEO_LISTS && m->guarded == MIMEO_GUARD_NEVER; i++)
		unguarded = unguarded || (m->lists[i] && m->lists[i]->unguarded);
	return unguarded;
}

mimeo_list *mimeo_list_keep(mimeo_list *list)
{
	atomic_fetch_add_explicit(&list->refs, 1, memory_order_relaxed);
	return list;
}

/* Gives up one reference; parts that nobody else has are put on the chain of doomed builders. */
static msg_builder *doom_list(mimeo_list *list, msg_builder *chain)
{
	if (!list || atomic_fetch_sub_explicit(&list->refs, 1, memory_order_acq_rel) != 1)
		return chain;
	for (size_t i = 0; i < list->n; i++) {
		msg_builder *part = list->parts[i];
		if (part && atomic_fetch_sub_explicit(&part->refs, 1, memory_order_acq_rel) == 1) {
			part->doomed = chain;
			chain = part;
		}
	}
	msg_allocator memory = list->memory;
	mimeo_free(&memory, list, sizeof *list + list->n * sizeof(msg_builder *));
	return chain;
}

/* Everything that m holds, but its lists, which lengthen the chain. */
static msg_builder *empty_builder(msg_builder *m, msg_builder *chain)
{
	for (int i = 0; i < MIMEO_LISTS; i++)
		chain = doom_list(m->lists[i], chain);
	for (int i = 0; i < MIMEO_LEAVES; i++)
		mimeo_content_drop(m->leaves[i]);
	for (int i = 0; i < MIMEO_STRINGS; i++)
		mimeo_string_drop(m->strings[i]);
	mimeo_entity_drop(m->root);
	mimeo_record_free(&m->fields, &m->memory);
	mimeo_record_free(&m->params, &m->memory);
	mimeo_slot_drop(m->spare);
	mimeo_free(&m->memory, m->recipients, m->recipient_capacity * sizeof *m->recipients);
	mimeo_faults_free(&m->faults, &m->memory);
	mimeo_buffer_free(&m->scratch);
	mimeo_buffer_free(&m->header);
	return chain;
}

static void free_chain(msg_builder *chain)
{
	while (chain) {
		msg_builder *m = chain;
		msg_allocator memory = m->memory;
		chain = empty_builder(m, m->doomed);
		mimeo_free(&memory, m, sizeof *m);
	}
}

void mimeo_list_drop(mimeo_list *list)
{
	free_chain(doom_list(list, NULL));
}

msg_builder *mimeo_builder_keep(msg_builder *m)
{
	atomic_fetch_add_explicit(&m->refs, 1, memory_order_relaxed);
	return m;
}

void mimeo_builder_drop(msg_builder *m)
{
	/* unreached: only lists share builders, and those give them up by themselves */
	if (!m || atomic_fetch_sub_explicit(&m->refs, 1, memory_order_acq_rel) != 1)
		return;
	m->doomed = NULL;
	free_chain(m);
}

void msg_free(msg_builder *m)
{
	mimeo_builder_drop(m);
}

void msg_reset(msg_builder *m)
{
	if (!m)
		return;
	mimeo_key key = m->key;
	bool drawn_anew = m->seeded || m->cloned;
	uint64_t resets = m->resets + 1;
	msg_allocator memory = m->memory;
	/* Memory that would only be asked for again. */
	mimeo_slot *spare = m->spare;
	mimeo_buffer scratch = m->scratch, header = m->header;
	m->spare = NULL;
	mimeo_buffer_init(&m->scratch, &m->memory, SIZE_MAX / 2);
	mimeo_buffer_init(&m->header, &m->memory, SIZE_MAX / 2);
	free_chain(empty_builder(m, NULL));
	memset(m, 0, sizeof *m);
	atomic_init(&m->refs, 1);
	m->memory = memory;
	set_defaults(m);
	mimeo_faults_init(&m->faults);
	m->spare = spare;
	m->scratch = scratch;
	m->header = header;
	m->resets = resets;
	m->key = m->names = drawn_anew ? mimeo_entropy() : mimeo_step_key(key, resets);
	mimeo_settle(m, MIMEO_SET_MANNER);
}

/* ---- taking a copy ---- */

/* One builder of a tree on its way to a copy. Frames hang on each other, so that depth costs memory and no stack. */
typedef struct copy_frame {
	struct copy_frame *outer;
	const msg_builder *from;
	msg_builder *to;
	mimeo_manner manner;
	int list;        /* the one being copied */
	size_t next;     /* its part that comes next */
} copy_frame;

static bool same_manner(const mimeo_manner *a, const mimeo_manner *b)
{
	return a->profile == b->profile && a->filename_style == b->filename_style && a->charset == b->charset;
}

/* In a signed multipart the first part is written as it was, whatever the manner outside. */
static bool is_signed_part(const msg_builder *m, int list, size_t i)
{
	const mimeo_string *subtype = m->strings[MIMEO_STRING_SUBTYPE];
	/* unreached: parts have a subtype */
	return list == MIMEO_LIST_PARTS && i == 0 && subtype && mimeo_subtype_is(subtype->data, subtype->size, "signed");
}

static bool copy_record(mimeo_record *to, const mimeo_record *from, msg_builder *m, bool again)
{
	for (size_t i = 0; i < from->n; i++) {
		mimeo_slot *slot = again ? mimeo_slot_again(from->slots[i], &m->memory, &m->manner, m->key)
								 : mimeo_slot_keep(from->slots[i]);
		if (!slot || !mimeo_record_replace(to, &m->memory, i, 0, &slot, 1)) {
			mimeo_slot_drop(slot);
			return false;
		}
	}
	return true;
}

/* All of a builder but its lists. */
static bool copy_fields(msg_builder *to, const msg_builder *from)
{
	bool foreign = !mimeo_memory_same(&to->memory, &from->memory);
	bool wire =
		from->unsettled || to->manner.profile != from->manner.profile || to->manner.charset != from->manner.charset;
	if (!copy_record(&to->fields, &from->fields, to, foreign || wire) ||
		!copy_record(&to->params, &from->params, to, foreign))
		return false;
	for (int i = 0; i < MIMEO_STRINGS; i++) {
		to->strings[i] = mimeo_string_for(&to->memory, from->strings[i]);
		if (from->strings[i] && !to->strings[i])
			return false;
	}
	for (int i = 0; i < MIMEO_LEAVES; i++) {
		if (!from->leaves[i])
			continue;
		int status = MSG_ERR_NONE;
		const mimeo_recipe recipe = mimeo_leaf_recipe(to, i);
		to->leaves[i] = mimeo_content_again(from->leaves[i], &to->memory, &recipe, &to->manner, &to->scratch, &status);
		if (!to->leaves[i])
			return false;
	}
	return true;
}

static msg_builder *begin_copy(
	const msg_builder *from, const msg_allocator *memory, const mimeo_manner *manner, int role)
{
	msg_builder *to = bare_builder(memory);
	if (!to)
		return NULL;
	to->manner = *manner;
	to->encoding = from->encoding;
	to->role = role;
	memcpy(to->limits, from->limits, sizeof to->limits);
	to->key = from->key;
	to->names = from->names;
	to->seeded = from->seeded;
	to->cloned = true;
	to->resets = from->resets;
	to->sum = from->sum;
	to->stamp = from->stamp;
	to->body = from->body;
	to->body_charset = from->body_charset;
	to->visible = from->visible;
	to->stale_recipients = true;
	mimeo_faults_copy(&to->faults, &from->faults, memory);
	if (copy_fields(to, from))
		return to;
	mimeo_builder_drop(to);
	return NULL;
}

/* Nothing but the lists is missing: compose, unless the root would come out the same. */
static bool end_copy(msg_builder *to, const msg_builder *from)
{
	bool same = !from->unsettled && !from->stale && to->role == from->role && same_manner(&to->manner, &from->manner) &&
		mimeo_memory_same(&to->memory, &from->memory);
	if (same && from->root)
		to->root = mimeo_entity_keep(from->root);
	else
		to->stale = !same;
	mimeo_settle(to, MIMEO_SET_MANNER);
	to->guarded = from->guarded;
	return !to->stale && !to->stale_recipients;
}

static copy_frame *push_frame(copy_frame *outer, const msg_allocator *memory, const msg_builder *from,
	const mimeo_manner *manner, int role)
{
	copy_frame *frame = mimeo_alloc(memory, sizeof *frame);
	if (!frame)
		return NULL;
	*frame = (copy_frame){ .outer = outer, .from = from, .manner = *manner };
	frame->to = begin_copy(from, memory, manner, role);
	if (frame->to)
		return frame;
	mimeo_free(memory, frame, sizeof *frame);
	return NULL;
}

/* The next part of the frame's lists that must be copied rather than shared; NULL where there is none left. *failed. */
static const msg_builder *next_part(copy_frame *frame, mimeo_manner *manner, bool *failed)
{
	for (; frame->list < MIMEO_LISTS; frame->list++, frame->next = 0) {
		mimeo_list *from = frame->from->lists[frame->list];
		if (!from)
			continue;
		mimeo_list **to = &frame->to->lists[frame->list];
		bool local = mimeo_memory_same(&frame->to->memory, &from->memory);
		if (!*to && local && same_manner(&frame->manner, &frame->from->manner) && !frame->from->unsettled) {
			*to = mimeo_list_keep(from);
			continue;
		}
		if (!*to && !(*to = mimeo_list_new(&frame->to->memory, from->n))) {
			*failed = true;
			return NULL;
		}
		(*to)->unguarded = from->unguarded;
		for (; frame->next < from->n; frame->next++) {
			const msg_builder *part = from->parts[frame->next];
			*manner = is_signed_part(frame->from, frame->list, frame->next) ? part->manner : frame->manner;
			if (!local || !same_manner(manner, &part->manner))
				return part;
			(*to)->parts[frame->next] = mimeo_builder_keep(from->parts[frame->next]);
		}
	}
	return NULL;
}

msg_builder *mimeo_builder_adopt(
	const msg_builder *m, const msg_allocator *memory, const mimeo_manner *manner, int role)
{
	msg_builder *done = NULL;
	bool failed = false;
	copy_frame *frame = push_frame(NULL, memory, m, manner, role);
	while (frame && !failed) {
		mimeo_manner inner = *manner;
		const msg_builder *part = next_part(frame, &inner, &failed);
		if (part) {
			copy_frame *deeper = push_frame(frame, memory, part, &inner, part->role);
			failed = !deeper;
			frame = deeper ? deeper : frame;
		} else if (!failed && !end_copy(frame->to, frame->from)) {
			failed = true;
		} else if (!failed) {
			copy_frame *outer = frame->outer;
			done = frame->to;
			if (outer)
				outer->to->lists[outer->list]->parts[outer->next++] = done;
			mimeo_free(memory, frame, sizeof *frame);
			frame = outer;
		}
	}
	if (!failed)
		return done;
	while (frame) {
		copy_frame *outer = frame->outer;
		mimeo_builder_drop(frame->to);
		mimeo_free(memory, frame, sizeof *frame);
		frame = outer;
	}
	return NULL;
}

void mimeo_builder_become(msg_builder *m, msg_builder *fresh)
{
	/* All but the count of references and the chain changes hands: what fresh then holds is freed with it. */
	msg_builder old = *m;
	*m = *fresh;
	*fresh = old;
	atomic_init(&m->refs, 1);
	atomic_init(&fresh->refs, 1);
	m->scratch.memory = m->header.memory = &m->memory;
	fresh->scratch.memory = fresh->header.memory = &fresh->memory;
	mimeo_builder_drop(fresh);
}

msg_builder *msg_clone(const msg_builder *m)
{
	return m ? mimeo_builder_adopt(m, &m->memory, &m->manner, m->role) : NULL;
}
