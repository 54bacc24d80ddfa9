/* Faults and the words that tell a person of them: field, reason, byte, place. Words never hold hostile octets raw. */
#include "message/fault.h"
#include <string.h>
#include "base/ascii.h"
#include "base/buffer.h"

void mimeo_faults_init(mimeo_faults *f)
{
	*f = (mimeo_faults){ .capacity = MIMEO_FAULTS_INSIDE };
}

static mimeo_fault *fault_list(mimeo_faults *f)
{
	return f->list ? f->list : f->inside;
}

static const mimeo_fault *fault_list_const(const mimeo_faults *f)
{
	return f->list ? f->list : f->inside;
}

void mimeo_faults_free(mimeo_faults *f, const msg_allocator *memory)
{
	mimeo_fault *list = fault_list(f);
	for (size_t i = 0; i < f->n; i++)
		mimeo_free(memory, list[i].words, list[i].words_size);
	if (f->list)
		mimeo_free(memory, f->list, f->capacity * sizeof *f->list);
	mimeo_faults_init(f);
}

/* ---- words ---- */

static const char *item_words(mimeo_item_id item)
{
	if (item < MIMEO_ROW_COUNT)
		return mimeo_known_at((int)item)->name;
	switch (item) {
#define X(name, words)                                                                                                 \
	case MIMEO_SET_##name:                                                                                             \
		return words;
		MIMEO_ITEMS(X)
#undef X
	default:
		return "header field";
	}
}

/* Printable ASCII as it is, all else as \xNN, cut after a line's width. */
static void add_escaped(mimeo_buffer *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n && i < 76; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c >= 0x20 && c < 0x7F) {
			mimeo_buffer_add_char(b, s[i]);
		} else {
			const char escape[4] = { '\\', 'x', mimeo_hex_digits[c >> 4], mimeo_hex_digits[c & 15] };
			mimeo_buffer_add(b, escape, sizeof escape);
		}
	}
}

static void add_reason(mimeo_buffer *b, const mimeo_finding *finding)
{
	bool seen = finding->octets && finding->offset < finding->size;
	unsigned char c = seen ? (unsigned char)finding->octets[finding->offset] : 0;
	if (finding->note) {
		mimeo_buffer_add_string(b, finding->note);
	} else if (finding->status == MSG_ERR_CONTROL && seen && (c == '\r' || c == '\n')) {
		mimeo_buffer_add_string(b, "line break");
	} else if (finding->status == MSG_ERR_CONTROL && seen && c < 0x80) {
		const char hex[4] = { '0', 'x', mimeo_hex_digits[c >> 4], mimeo_hex_digits[c & 15] };
		mimeo_buffer_add_string(b, "control character ");
		mimeo_buffer_add(b, hex, sizeof hex);
	} else {
		mimeo_buffer_add_string(b, msg_strerror(finding->status));
	}
}

static void write_fault_words(mimeo_buffer *b, mimeo_item_id item, const mimeo_finding *finding, size_t *text_at)
{
	if (finding->field)
		add_escaped(b, finding->field, finding->field_size);
	else
		mimeo_buffer_add_string(b, item_words(item));
	size_t field_size = b->size;
	mimeo_buffer_add_char(b, '\0');
	*text_at = b->size;
	if (b->status == MSG_ERR_NONE && field_size) {
		char *room = mimeo_buffer_room(b, field_size);
		if (room) {
			memcpy(room, b->data, field_size);
			mimeo_buffer_commit(b, field_size);
		}
	}
	if (finding->has_index) {
		mimeo_buffer_add_string(b, ", number ");
		mimeo_buffer_add_number(b, (uint64_t)finding->index + 1);
	}
	mimeo_buffer_add_string(b, ": ");
	add_reason(b, finding);
	if (finding->octets || finding->place) {
		mimeo_buffer_add_string(b, " at byte ");
		mimeo_buffer_add_number(b, finding->offset);
		mimeo_buffer_add_string(b, " of the ");
		mimeo_buffer_add_string(b, finding->place ? finding->place : "value");
	}
	mimeo_buffer_add_char(b, '\0');
}

const char *mimeo_fault_field(const mimeo_fault *fault)
{
	return fault->words ? fault->words : item_words(fault->item);
}

const char *mimeo_fault_text(const mimeo_fault *fault)
{
	return fault->words ? fault->words + fault->text_at : msg_strerror(fault->status);
}

bool mimeo_fault_is_global(const mimeo_fault *fault)
{
	return fault->item == MIMEO_SET_CONTENT || fault->item == MIMEO_SET_SIZES || fault->item == MIMEO_SET_PEOPLE ||
		fault->status == MSG_ERR_INCOMPLETE;
}

/* ---- the list ---- */

static size_t find_fault(const mimeo_faults *f, mimeo_item_id item)
{
	const mimeo_fault *list = fault_list_const(f);
	size_t i = 0;
	while (i < f->n && list[i].item != item)
		i++;
	return i;
}

const mimeo_fault *mimeo_faults_find(const mimeo_faults *f, mimeo_item_id item)
{
	size_t i = find_fault(f, item);
	return i < f->n ? &fault_list_const(f)[i] : NULL;
}

static void take_out(mimeo_faults *f, const msg_allocator *memory, size_t i)
{
	mimeo_fault *list = fault_list(f);
	mimeo_free(memory, list[i].words, list[i].words_size);
	f->marks -= list[i].mark;
	f->hashed -= list[i].item >= MIMEO_ITEM_HASHED;
	memmove(list + i, list + i + 1, (f->n - i - 1) * sizeof *list);
	f->n--;
}

void mimeo_faults_clear(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item)
{
	if (f->n == 0)
		return;
	size_t i = find_fault(f, item);
	if (i < f->n)
		take_out(f, memory, i);
}

void mimeo_faults_clear_conditions(mimeo_faults *f, const msg_allocator *memory)
{
	for (size_t i = f->n; i-- > 0;)
		if (!fault_list(f)[i].mark)
			take_out(f, memory, i);
}

static bool make_place(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item)
{
	if (item >= MIMEO_ITEM_HASHED && f->hashed == MIMEO_FAULTS_HASHED)
		return false;
	if (f->n < f->capacity)
		return true;
	size_t capacity = f->capacity * 2;
	mimeo_fault *list = mimeo_alloc(memory, capacity * sizeof *list);
	if (!list)
		return false;
	memcpy(list, fault_list(f), f->n * sizeof *list);
	if (f->list)
		mimeo_free(memory, f->list, f->capacity * sizeof *f->list);
	f->list = list;
	f->capacity = capacity;
	return true;
}

void mimeo_faults_set(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item, const mimeo_finding *finding)
{
	mimeo_faults_clear(f, memory, item);
	if (!make_place(f, memory, item)) {
		if (f->overflow == MSG_ERR_NONE)
			f->overflow = finding->status;
		return;
	}
	mimeo_fault fault = {
		.item = item,
		.status = finding->status,
		.mark = finding->mark,
		.index = finding->index,
		.offset = finding->offset,
	};
	if (!finding->plain) {
		mimeo_buffer words;
		mimeo_buffer_init(&words, memory, 4096);
		write_fault_words(&words, item, finding, &fault.text_at);
		if (words.status == MSG_ERR_NONE) {
			fault.words = words.data;
			fault.words_size = words.capacity;
		} else {
			mimeo_buffer_free(&words);
		}
	}
	fault_list(f)[f->n++] = fault;
	f->marks += fault.mark;
	f->hashed += item >= MIMEO_ITEM_HASHED;
}

void mimeo_faults_copy(mimeo_faults *to, const mimeo_faults *from, const msg_allocator *memory)
{
	mimeo_faults_init(to);
	to->overflow = from->overflow;
	for (size_t i = 0; i < from->n; i++) {
		mimeo_fault fault = fault_list_const(from)[i];
		if (!make_place(to, memory, fault.item)) {
			if (to->overflow == MSG_ERR_NONE)
				to->overflow = fault.status;
			continue;
		}
		char *words = fault.words ? mimeo_alloc(memory, fault.words_size) : NULL;
		if (words)
			memcpy(words, fault.words, fault.words_size);
		fault.words = words;
		fault_list(to)[to->n++] = fault;
		to->marks += fault.mark;
		to->hashed += fault.item >= MIMEO_ITEM_HASHED;
	}
}

const mimeo_fault *mimeo_faults_at(const mimeo_faults *f, size_t i)
{
	const mimeo_fault *list = fault_list_const(f);
	for (int global = 0; global <= 1; global++) {
		for (size_t k = 0; k < f->n; k++) {
			if ((int)mimeo_fault_is_global(&list[k]) == global && i-- == 0)
				return &list[k];
		}
	}
	return NULL;
}
