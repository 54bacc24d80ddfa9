/* The walk. Parts are builders in lists; those still to be looked at stand on a heap stack, so that depth costs no C
 * stack. */
#include "guard/look.h"
#include "base/ascii.h"
#include "message/pieces.h"
#include "message/walk.h"

typedef struct look_state {
	const msg_builder *m;
	const mimeo_looker *l;
	bool stopped;
} look_state;

static const char of_part[] = " of a part", of_message[] = " of an embedded message";

static bool tell_text(const mimeo_looker *l, const mimeo_place *place, const char *text, size_t n)
{
	return n == 0 || l->text(l->ctx, place, text, n);
}

/* ---- header fields ---- */

static bool look_at_rows(const mimeo_slot *slot, const mimeo_place *field, const mimeo_looker *l, bool outermost)
{
	mimeo_place place = *field, named = *field;
	named.before = "a display name in the field ";
	place.form = MIMEO_FORM_ADDRESS;
	place.is_person = outermost && (slot->row == MIMEO_ROW_TO || slot->row == MIMEO_ROW_CC);
	for (size_t i = 0; i < slot->n; i++) {
		const mimeo_mailbox *row = &slot->rows[i];
		place.number = named.number = slot->n > 1 ? i + 1 : 0;
		if ((row->addr && !tell_text(l, &place, row->addr, row->addr_size)) ||
			(row->name && !tell_text(l, &named, row->name, row->name_size)))
			return false;
	}
	return true;
}

/* A file name without its extension, which would read as the end of a domain. */
static size_t stem_size(const char *name, size_t n)
{
	size_t i = n;
	while (i && name[i - 1] != '.')
		i--;
	return i ? i - 1 : n;
}

static bool look_at_record(const mimeo_record *record, mimeo_place place, const mimeo_looker *l, bool outermost,
	bool parameters)
{
	for (size_t i = 0; i < record->n; i++) {
		const mimeo_slot *slot = record->slots[i];
		if (slot->flags & MIMEO_FIELD_HIDDEN)
			continue;
		place.name = slot->name;
		place.name_size = slot->name_size;
		place.form = slot->kind == MSG_KIND_RAW ? MIMEO_FORM_RAW : MIMEO_FORM_TEXT;
		const bool mailboxes = slot->kind == MSG_KIND_MAILBOX || slot->kind == MSG_KIND_MAILBOXES;
		if (mailboxes ? !look_at_rows(slot, &place, l, outermost)
					  : !tell_text(l, &place, slot->value, slot->value_size))
			return false;
		if (parameters && !tell_text(l, &place, slot->value, stem_size(slot->value, slot->value_size)))
			return false;
	}
	return true;
}

static bool look_at_strings(const msg_builder *m, const char *after, const mimeo_looker *l)
{
	static const char *const words[MIMEO_STRINGS] = {
		[MIMEO_STRING_ENVELOPE_FROM] = NULL, /* never written */
		[MIMEO_STRING_DISPOSITION] = "the disposition",
		[MIMEO_STRING_FILENAME] = "the file name",
		[MIMEO_STRING_METHOD] = "the method of the calendar",
		[MIMEO_STRING_BODY_TYPE] = "the media type",
		[MIMEO_STRING_SUBTYPE] = "the media type",
	};
	for (int i = 0; i < MIMEO_STRINGS; i++) {
		const mimeo_place place = { .before = words[i], .after = after, .name = "" };
		const mimeo_string *s = words[i] ? m->strings[i] : NULL;
		if (s && (!tell_text(l, &place, s->data, s->size) ||
			(i == MIMEO_STRING_FILENAME && !tell_text(l, &place, s->data, stem_size(s->data, s->size)))))
			return false;
	}
	return true;
}

static bool look_at_builder(const msg_builder *m, const char *after, const mimeo_looker *l, bool outermost)
{
	const mimeo_place field = { .before = "the field ", .after = after };
	const mimeo_place param = { .before = "the parameter ", .after = after };
	return look_at_record(&m->fields, field, l, outermost, false) &&
		look_at_record(&m->params, param, l, false, true) && look_at_strings(m, after, l);
}

static void push_parts(mimeo_buffer *stack, const msg_builder *m)
{
	for (int i = 0; i < MIMEO_LISTS; i++)
		for (size_t k = 0; m->lists[i] && k < m->lists[i]->n; k++) {
			const msg_builder *part = m->lists[i]->parts[k];
			mimeo_buffer_add(stack, &part, sizeof part);
		}
}

static int look_at_headers(const msg_builder *m, const mimeo_looker *l, bool *stopped)
{
	mimeo_buffer stack;
	mimeo_buffer_init(&stack, l->memory, SIZE_MAX / 2);
	*stopped = !look_at_builder(m, "", l, true);
	push_parts(&stack, m);
	while (!*stopped && stack.status == MSG_ERR_NONE && stack.size) {
		const msg_builder *part;
		stack.size -= sizeof part;
		memcpy(&part, stack.data + stack.size, sizeof part);
		*stopped = !look_at_builder(part, part->role == MIMEO_ROLE_MESSAGE ? of_message : of_part, l, false);
		push_parts(&stack, part);
	}
	const int status = stack.status;
	mimeo_buffer_free(&stack);
	return status;
}

/* ---- contents ---- */

static const char *content_words(const msg_builder *m, const mimeo_content *c)
{
	static const char *const words[MIMEO_LEAVES] = {
		[MIMEO_LEAF_TEXT] = "the text body",
		[MIMEO_LEAF_HTML] = "the HTML body",
		[MIMEO_LEAF_CALENDAR] = "the calendar",
		[MIMEO_LEAF_BODY] = "the body",
		[MIMEO_LEAF_MESSAGE] = "the message as received",
	};
	for (int i = 0; i < MIMEO_LEAVES; i++)
		if (m->leaves[i] == c)
			return words[i];
	return c->message ? "a message as received" : "the content of a part";
}

static bool look_at_leaf(void *ctx, const mimeo_content *c)
{
	look_state *state = ctx;
	const mimeo_place place = { .before = content_words(state->m, c), .name = "", .after = "" };
	if (!c->source && !state->l->content(state->l->ctx, &place, c))
		state->stopped = true;
	return !state->stopped;
}

int mimeo_look(const msg_builder *m, const mimeo_looker *l)
{
	look_state state = { .m = m, .l = l };
	const int status = look_at_headers(m, l, &state.stopped);
	if (status != MSG_ERR_NONE || state.stopped || !m->root)
		return status;
	return mimeo_walk_leaves(m->root, l->memory, look_at_leaf, &state);
}

/* ---- octets ---- */

static bool has_control(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (mimeo_is((unsigned char)s[i], MIMEO_CONTROL) && !(s[i] >= '\t' && s[i] <= '\r'))
			return true;
	return false;
}

static void add_decoded(mimeo_buffer *out, const mimeo_content *c, bool if_text)
{
	mimeo_pieces pieces;
	mimeo_pieces_begin(&pieces, c);
	while (out->status == MSG_ERR_NONE && mimeo_pieces_next(&pieces)) {
		if (if_text && has_control(pieces.piece, pieces.size)) {
			out->size = 0;
			return;
		}
		mimeo_buffer_add(out, pieces.piece, pieces.size);
	}
}

bool mimeo_look_octets(const mimeo_content *c, mimeo_buffer *out, const char **octets, size_t *n)
{
	const bool is_text = c->is_text || c->text_type || c->message;
	mimeo_buffer_clear(out);
	/* unreached: of what is composed, only texts are kept as they were given */
	if (!c->text || !is_text)
		add_decoded(out, c, !is_text);
	const bool in_place = c->text && is_text; /* unreached: the same holds here */
	*octets = in_place ? c->text : out->data;
	*n = in_place ? c->text_size : out->size;
	return out->status == MSG_ERR_NONE;
}
