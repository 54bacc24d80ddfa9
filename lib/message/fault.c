/* Faults and the words that tell a person of them: field, reason, byte, place. Words never hold hostile octets raw. */
#include "message/fault.h"
#include <string.h>
#include "base/ascii.h"
#include "base/utf8.h"
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
		MIMEO_ITEMS(X) /* NOLINT(bugprone-branch-clone): some have the same words */
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

/* "U+20AC" */
static void add_character(mimeo_buffer *b, const char *s, size_t n)
{
	uint32_t c = 0;
	mimeo_utf8_step(s, n, &c);
	mimeo_buffer_add_string(b, "U+");
	for (int shift = c > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4)
		if (shift < 20 || c >> 20)
			mimeo_buffer_add_char(b, mimeo_hex_digits[c >> shift & 15]);
}

static void add_reason(mimeo_buffer *b, const mimeo_finding *finding)
{
	bool seen = finding->octets && finding->offset < finding->size;
	unsigned char c = seen ? (unsigned char)finding->octets[finding->offset] : 0;
	if (finding->note) {
		mimeo_buffer_add_string(b, finding->note);
	} else if (finding->status == MSG_ERR_CONTROL && seen && (c == '\r' || c == '\n')) { /* unreached: it says where */
		mimeo_buffer_add_string(b, "line break");
	} else if (finding->status == MSG_ERR_CONTROL && seen && c < 0x80) { /* unreached: it says where */
		const char hex[4] = { '0', 'x', mimeo_hex_digits[c >> 4], mimeo_hex_digits[c & 15] };
		mimeo_buffer_add_string(b, "control character ");
		mimeo_buffer_add(b, hex, sizeof hex);
	} else if (finding->status == MSG_ERR_CHARSET && seen && c >= 0x80) {
		mimeo_buffer_add_string(b, "the charset has no ");
		add_character(b, finding->octets + finding->offset, finding->size - finding->offset);
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
	return fault->item == MIMEO_SET_CONTENT || fault->item == MIMEO_SET_STRUCTURE || fault->item == MIMEO_SET_SIZES ||
		fault->item == MIMEO_SET_OCTETS || fault->item == MIMEO_SET_PEOPLE || fault->item == MIMEO_SET_GUARD ||
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

/* ---- without memory ---- */

static bool is_hashed(mimeo_item_id item)
{
	return item >= MIMEO_ITEM_HASHED;
}

/* Where a bare fault of the item is or would be; the array's end where there is no place for it. */
static size_t bare_place(const mimeo_faults *f, mimeo_item_id item)
{
	if (!is_hashed(item))
		return (size_t)(item < MIMEO_ROW_COUNT ? item : item - MIMEO_ITEM_FIRST - 1 + MIMEO_ROW_COUNT);
	size_t free_place = sizeof f->bare;
	for (size_t i = sizeof f->bare; i-- > MIMEO_ITEM_PLACES;) {
		if (!f->bare[i])
			free_place = i;
		else if (f->bare_names[i - MIMEO_ITEM_PLACES] == item)
			return i;
	}
	return free_place;
}

static void keep_bare(mimeo_faults *f, mimeo_item_id item, int status, bool mark)
{
	size_t i = bare_place(f, item);
	if (f->overflow == MSG_ERR_NONE)
		f->overflow = status;
	if (i == sizeof f->bare) {
		f->for_good = true;
		return;
	}
	f->bare_n += !f->bare[i];
	f->bare[i] = (uint8_t)(-status | (mark ? MIMEO_FAULT_MARK : 0));
	if (is_hashed(item))
		f->bare_names[i - MIMEO_ITEM_PLACES] = item;
}

static void clear_bare(mimeo_faults *f, size_t i)
{
	f->bare_n -= f->bare[i] != 0;
	f->bare[i] = 0;
	if (f->for_good)
		return;
	f->overflow = MSG_ERR_NONE;
	/* unreached: one of bare_n is found before the end */
	for (size_t k = 0; k < sizeof f->bare && f->bare_n && f->overflow == MSG_ERR_NONE; k++)
		f->overflow = -(f->bare[k] & ~MIMEO_FAULT_MARK);
}

int mimeo_faults_status(const mimeo_faults *f, mimeo_item_id item, bool *mark)
{
	const mimeo_fault *fault = mimeo_faults_find(f, item);
	size_t i = fault || !f->bare_n ? sizeof f->bare : bare_place(f, item);
	const int bare = i < sizeof f->bare ? f->bare[i] : 0;
	*mark = fault ? fault->mark : (bare & MIMEO_FAULT_MARK) != 0;
	return fault ? fault->status : -(bare & ~MIMEO_FAULT_MARK);
}

static void take_out(mimeo_faults *f, const msg_allocator *memory, size_t i)
{
	mimeo_fault *list = fault_list(f);
	mimeo_free(memory, list[i].words, list[i].words_size);
	f->marks -= list[i].mark;
	f->hashed -= is_hashed(list[i].item);
	memmove(list + i, list + i + 1, (f->n - i - 1) * sizeof *list);
	f->n--;
}

void mimeo_faults_clear(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item)
{
	if (mimeo_faults_none(f))
		return;
	size_t i = find_fault(f, item);
	if (i < f->n)
		take_out(f, memory, i);
	size_t bare = f->bare_n ? bare_place(f, item) : sizeof f->bare;
	if (bare < sizeof f->bare && f->bare[bare])
		clear_bare(f, bare);
}

void mimeo_faults_clear_conditions(mimeo_faults *f, const msg_allocator *memory)
{
	for (size_t i = f->n; i-- > 0;)
		if (!fault_list(f)[i].mark)
			take_out(f, memory, i);
	for (size_t i = 0; i < sizeof f->bare && f->bare_n; i++)
		if (f->bare[i] && !(f->bare[i] & MIMEO_FAULT_MARK))
			clear_bare(f, i);
}

/* A place in the list; false: it has been said in another way that there is a fault. */
static bool make_place(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item, int status, bool mark)
{
	if (is_hashed(item) && f->hashed == MIMEO_FAULTS_HASHED) {
		f->for_good = true;
		f->overflow = f->overflow == MSG_ERR_NONE ? status : f->overflow;
		return false;
	}
	if (f->n < f->capacity)
		return true;
	size_t capacity = f->capacity * 2;
	mimeo_fault *list = mimeo_alloc(memory, capacity * sizeof *list);
	if (!list)
		return keep_bare(f, item, status, mark), false;
	memcpy(list, fault_list(f), f->n * sizeof *list);
	if (f->list)
		mimeo_free(memory, f->list, f->capacity * sizeof *f->list);
	f->list = list;
	f->capacity = capacity;
	return true;
}

void mimeo_faults_set(mimeo_faults *f, const msg_allocator *memory, mimeo_item_id item, const mimeo_finding *finding)
{
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
	/* Only now: the finding may speak in the words of what it takes the place of. */
	mimeo_faults_clear(f, memory, item);
	if (!make_place(f, memory, item, finding->status, finding->mark)) {
		mimeo_free(memory, fault.words, fault.words_size);
		return;
	}
	fault_list(f)[f->n++] = fault;
	f->marks += fault.mark;
	f->hashed += item >= MIMEO_ITEM_HASHED;
}

void mimeo_faults_copy(mimeo_faults *to, const mimeo_faults *from, const msg_allocator *memory)
{
	mimeo_faults_init(to);
	to->overflow = from->overflow;
	to->for_good = from->for_good;
	to->bare_n = from->bare_n;
	memcpy(to->bare, from->bare, sizeof to->bare);
	memcpy(to->bare_names, from->bare_names, sizeof to->bare_names);
	for (size_t i = 0; i < from->n; i++) {
		mimeo_fault fault = fault_list_const(from)[i];
		if (!make_place(to, memory, fault.item, fault.status, fault.mark))
			continue;
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
	for (int global = 0; global <= 1; global++) { /* unreached: i is one of them */
		for (size_t k = 0; k < f->n; k++) {
			if ((int)mimeo_fault_is_global(&list[k]) == global && i-- == 0)
				return &list[k];
		}
	}
	return NULL; /* unreached: i is one of them */
}
