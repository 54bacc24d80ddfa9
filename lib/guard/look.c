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

static bool tell_text(const mimeo_looker *l, mimeo_place place, const char *text, size_t n)
{
	return n == 0 || l->text(l->ctx, &place, text, n);
}

/* ---- header fields ---- */

static bool look_at_rows(const mimeo_slot *slot, mimeo_place place, const mimeo_looker *l, bool outermost)
{
	mimeo_place named = place;
	named.before = "a display name in the field ";
	place.is_address = true;
	place.is_person = outermost && (slot->row == MIMEO_ROW_TO || slot->row == MIMEO_ROW_CC);
	for (size_t i = 0; i < slot->n; i++) {
		const mimeo_mailbox *row = &slot->rows[i];
		place.number = named.number = slot->n > 1 ? i + 1 : 0;
		if ((row->addr && !tell_text(l, place, row->addr, row->addr_size)) ||
			(row->name && !tell_text(l, named, row->name, row->name_size)))
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
		const bool mailboxes = slot->kind == MSG_KIND_MAILBOX || slot->kind == MSG_KIND_MAILBOXES;
		if (mailboxes ? !look_at_rows(slot, place, l, outermost) : !tell_text(l, place, slot->value, slot->value_size))
			return false;
		if (parameters && !tell_text(l, place, slot->value, stem_size(slot->value, slot->value_size)))
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
		if (s && (!tell_text(l, place, s->data, s->size) ||
			(i == MIMEO_STRING_FILENAME && !tell_text(l, place, s->data, stem_size(s->data, s->size)))))
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

/* The text with one more layer taken off. It never grows, but for what a decoder may hold back. */
static bool take_layer_off(mimeo_buffer *out, int manner, const char *text, size_t n)
{
	char *room = n < SIZE_MAX / 2 ? mimeo_buffer_room(out, n + 2) : NULL;
	size_t size = 0;
	if (!room)
		return false;
	if (manner == MIMEO_READ_PRINTED) {
		mimeo_decoder decoder;
		mimeo_decoder_init(&decoder, MSG_ENCODING_QP);
		size = mimeo_decoder_update(&decoder, room, text, n);
	}
	for (size_t i = 0; manner == MIMEO_READ_UNFOLDED && i < n; i++) {
		const size_t end = text[i] == '\r' && i + 1 < n && text[i + 1] == '\n' ? 2 : text[i] == '\n' || text[i] == '\r';
		if (end && i + end < n && (text[i + end] == ' ' || text[i + end] == '\t'))
			i += end;
		else
			room[size++] = text[i];
	}
	mimeo_buffer_commit(out, size);
	return true;
}

static bool is_folded_form(const char *s, size_t n)
{
	static const char begin[] = "BEGIN:V";
	return n >= sizeof begin && mimeo_equal_nocase(s, sizeof begin - 1, begin, sizeof begin - 1);
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

bool mimeo_look_octets(const mimeo_content *c, int manner, mimeo_buffer *out, const char **octets, size_t *n)
{
	mimeo_buffer_clear(out);
	*octets = c->text;
	*n = c->text ? c->text_size : 0;
	if (manner == MIMEO_READ_PRINTED && c->wire) {
		*octets = c->wire; /* with CRLF, which soft line breaks end with */
		*n = (size_t)c->wire_size;
	}
	if (!c->text || manner == MIMEO_READ_IF_TEXT) {
		add_decoded(out, c, manner == MIMEO_READ_IF_TEXT);
		*octets = out->data;
		*n = out->size;
	}
	if (out->status == MSG_ERR_NONE && manner == MIMEO_READ_UNFOLDED && !is_folded_form(*octets, *n))
		*n = 0;
	if (out->status == MSG_ERR_NONE && (manner == MIMEO_READ_PRINTED || manner == MIMEO_READ_UNFOLDED) && *n) {
		const size_t before = out->size;
		/* The layer below stands in front of it in the same buffer, which may move. */
		if (!mimeo_buffer_room(out, *n + 2) || !take_layer_off(out, manner, before ? out->data : *octets, *n))
			return false;
		*octets = out->data + before;
		*n = out->size - before;
	}
	return out->status == MSG_ERR_NONE;
}
