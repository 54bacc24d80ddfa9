/* Slots: judge a value by its field's grammar and keep it. Everything that a getter hands out points into the
 * slot. */
#include "message/slot.h"
#include <stddef.h>
#include <string.h>
#include "base/ascii.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "field/msgid.h"
#include "field/parse.h"
#include "field/raw.h"
#include "field/structured.h"
#include "field/url.h"

mimeo_slot *mimeo_slot_new(const msg_allocator *memory)
{
	mimeo_slot *slot = mimeo_alloc(memory, sizeof *slot);
	if (!slot)
		return NULL;
	memset(slot, 0, offsetof(mimeo_slot, data_room));
	slot->memory = *memory;
	slot->row = -1;
	atomic_init(&slot->refs, 1);
	mimeo_buffer_init(&slot->data, &slot->memory, MIMEO_SLOT_CEILING);
	mimeo_buffer_init(&slot->ascii, &slot->memory, MIMEO_SLOT_CEILING);
	mimeo_buffer_init(&slot->wire, &slot->memory, MIMEO_SLOT_CEILING);
	mimeo_buffer_lend(&slot->data, slot->data_room, sizeof slot->data_room);
	mimeo_buffer_lend(&slot->wire, slot->wire_room, sizeof slot->wire_room);
	return slot;
}

mimeo_slot *mimeo_slot_keep(mimeo_slot *slot)
{
	atomic_fetch_add_explicit(&slot->refs, 1, memory_order_relaxed);
	return slot;
}

void mimeo_slot_drop(mimeo_slot *slot)
{
	if (!slot || atomic_fetch_sub_explicit(&slot->refs, 1, memory_order_acq_rel) != 1)
		return;
	msg_allocator memory = slot->memory;
	mimeo_buffer_free(&slot->data);
	mimeo_buffer_free(&slot->ascii);
	mimeo_buffer_free(&slot->wire);
	mimeo_free(&memory, slot, sizeof *slot);
}

/* ---- what was given ---- */

static void add_terminated(mimeo_buffer *b, const char *s, size_t n)
{
	mimeo_buffer_add(b, s, n);
	mimeo_buffer_add_char(b, '\0');
}

/* A row's strings go to data, the row itself waits in the wire buffer, which is free until the wire form is written.
 * What its pointers are worth is only whether they are NULL: point_rows makes them right. */
static void hold_row(mimeo_slot *slot, const mimeo_mailbox *row)
{
	if (row->name)
		add_terminated(&slot->data, row->name, row->name_size);
	if (row->addr)
		add_terminated(&slot->data, row->addr, row->addr_size);
	mimeo_buffer_add(&slot->wire, row, sizeof *row);
	slot->n++;
}

/* Moves the held rows behind their strings, which begin at the offset, and points them there. Data does not grow
 * again. */
static void point_rows(mimeo_slot *slot, size_t strings)
{
	static const char padding[_Alignof(mimeo_mailbox)] = { 0 };
	if (slot->n == 0)
		return;
	mimeo_buffer_add(&slot->data, padding, (0 - slot->data.size) % _Alignof(mimeo_mailbox));
	size_t at = slot->data.size;
	mimeo_buffer_add(&slot->data, slot->wire.data, slot->wire.size);
	if (slot->data.status != MSG_ERR_NONE || slot->wire.status != MSG_ERR_NONE)
		return;
	slot->rows = (mimeo_mailbox *)(void *)(slot->data.data + at);
	const char *next = slot->data.data + strings;
	for (size_t i = 0; i < slot->n; i++) {
		mimeo_mailbox *row = &slot->rows[i];
		if (row->name) {
			row->name = next;
			next += row->name_size + 1;
		}
		if (row->addr) {
			row->addr = next;
			next += row->addr_size + 1;
		}
	}
}

static int take_mailboxes_text(mimeo_slot *slot, const mimeo_given *given, mimeo_wrong *wrong)
{
	bool one = given->kind == MSG_KIND_MAILBOX;
	bool groups = !one && (slot->row < 0 || (slot->flags & MIMEO_FIELD_GROUPS));
	mimeo_parser parser;
	mimeo_parser_init(&parser, given->text, given->size);
	for (;;) {
		size_t before = parser.at;
		mimeo_item item;
		int status = mimeo_parse_item(&parser, &slot->data, &item, &wrong->offset);
		if (slot->data.status != MSG_ERR_NONE)
			return slot->data.status; /* a name that could not be kept looks like none */
		if (status != MSG_ERR_NONE)
			return status;
		if (item.kind == MIMEO_ITEM_END)
			break;
		if ((one && slot->n == 1) || (!groups && item.kind != MIMEO_ITEM_MAILBOX)) {
			wrong->offset = before;
			return one ? MSG_ERR_ADDRESS : MSG_ERR_FIELD;
		}
		mimeo_mailbox row = { .name = NULL };
		if (item.has_name) {
			row.name = "";
			row.name_size = item.name_size;
			mimeo_buffer_add_char(&slot->data, '\0');
		}
		if (item.kind == MIMEO_ITEM_MAILBOX) {
			add_terminated(&slot->data, item.addr, item.addr_size);
			row.addr = "";
			row.addr_size = item.addr_size;
		}
		mimeo_buffer_add(&slot->wire, &row, sizeof row);
		slot->n++;
	}
	wrong->offset = given->size;
	return slot->n == 0 ? MSG_ERR_ADDRESS : MSG_ERR_NONE;
}

static int take_mailboxes(mimeo_slot *slot, const mimeo_given *given, mimeo_wrong *wrong)
{
	int where = MIMEO_IN_ADDRESS;
	bool groups = slot->row < 0 || (slot->flags & MIMEO_FIELD_GROUPS);
	int status = mimeo_check_mailboxes(given->rows, given->n, groups, &wrong->index, &where, &wrong->offset);
	if (status != MSG_ERR_NONE) {
		bool inside = wrong->index < given->n;
		wrong->place = where == MIMEO_IN_NAME ? "display name" : "address";
		wrong->octets = !inside ? NULL
			: where == MIMEO_IN_NAME ? given->rows[wrong->index].name
									 : given->rows[wrong->index].addr;
		wrong->size = !inside ? 0
			: where == MIMEO_IN_NAME ? given->rows[wrong->index].name_size
									 : given->rows[wrong->index].addr_size;
		return status;
	}
	for (size_t i = 0; i < given->n; i++)
		hold_row(slot, &given->rows[i]);
	return MSG_ERR_NONE;
}

static bool holds_one_id(int row)
{
	return row == MIMEO_ROW_MESSAGE_ID || row == MIMEO_ROW_CONTENT_ID || row == MIMEO_ROW_RESENT_MESSAGE_ID;
}

static int take_ids(mimeo_slot *slot, const mimeo_given *given, mimeo_wrong *wrong)
{
	size_t at = 0, start = 0, size = 0;
	for (size_t i = 0; given->text ? (holds_one_id(slot->row) ? i == 0 : true) : i < given->n; i++) {
		const char *text = given->text ? given->text : given->rows[i].addr;
		size_t n = given->text ? given->size : given->rows[i].addr_size;
		const int status = given->text && !holds_one_id(slot->row)
			? mimeo_next_msgid(text, n, &at, &start, &size, &wrong->offset)
			: mimeo_check_msgid(text, n, &start, &size, &wrong->offset);
		if (status != MSG_ERR_NONE) {
			*wrong =
				(mimeo_wrong){ .index = i, .offset = wrong->offset, .place = "identifier", .octets = text, .size = n };
			return status;
		}
		if (size == 0)
			break;
		hold_row(slot, &(mimeo_mailbox){ .addr = text + start, .addr_size = size });
	}
	wrong->offset = given->text ? given->size : 0;
	return slot->n == 0 ? MSG_ERR_VALUE : MSG_ERR_NONE;
}

/* Judges and, where the value has rows, holds them. Strings of rows are appended to data as they are found. */
static int take_given(mimeo_slot *slot, const mimeo_given *given, mimeo_wrong *wrong)
{
	wrong->octets = given->text;
	wrong->size = given->text ? given->size : 0;
	switch (given->kind) {
	case MSG_KIND_MAILBOX:
	case MSG_KIND_MAILBOXES:
		return given->text ? take_mailboxes_text(slot, given, wrong) : take_mailboxes(slot, given, wrong);
	case MSG_KIND_IDS:
		return take_ids(slot, given, wrong);
	case MSG_KIND_DATE:
		if (given->text)
			return mimeo_parse_date(given->text, given->size, &slot->date, &wrong->offset);
		slot->date = given->date;
		return mimeo_check_date(&slot->date);
	case MSG_KIND_URLS:
		return mimeo_check_urls(given->text, given->size, slot->row == MIMEO_ROW_LIST_POST, &wrong->offset);
	case MSG_KIND_RAW:
		return mimeo_check_raw(given->text, given->size, slot->name_size + 2, true, &wrong->offset);
	case MIMEO_KIND_PLAIN:
	case MIMEO_KIND_LIST_ID:
	case MIMEO_KIND_URL:
	case MIMEO_KIND_TOKEN:
	case MIMEO_KIND_PHRASES:
	case MIMEO_KIND_ONE_CLICK:
		return mimeo_check_structured(given->kind, given->text, given->size, &wrong->offset);
	default:
		return mimeo_check_text(given->text, given->size, true, &wrong->offset);
	}
}

/* The value that getters show where none was given as text. */
static void show_value(mimeo_slot *slot, const mimeo_given *given)
{
	if (given->text) {
		mimeo_buffer_add(&slot->data, given->text, given->size);
	} else if (given->kind == MSG_KIND_DATE) {
		mimeo_date_write(&slot->data, &given->date);
	} else if (given->kind == MSG_KIND_IDS) {
		for (size_t i = 0; i < given->n; i++) {
			size_t start = 0, size = 0, offset;
			/* unreached: the judge has passed them */
			if (mimeo_check_msgid(given->rows[i].addr, given->rows[i].addr_size, &start, &size, &offset) !=
				MSG_ERR_NONE)
				continue;
			mimeo_buffer_add_string(&slot->data, i ? " <" : "<");
			mimeo_buffer_add(&slot->data, given->rows[i].addr + start, size);
			mimeo_buffer_add_char(&slot->data, '>');
		}
	} else {
		mimeo_mailboxes_show(&slot->data, given->rows, given->n);
	}
}

/* ---- whole ---- */

static uint8_t flags_of(int row, const char *name, size_t name_size)
{
	static const char content[] = "Content-";
	if (row >= 0)
		return mimeo_known_at(row)->flags;
	return name_size > 8 && mimeo_equal_nocase(name, 8, content, 8) ? MIMEO_FIELD_PART : 0;
}

static mimeo_digest digest_value(const mimeo_slot *slot, mimeo_key key)
{
	mimeo_hash h;
	mimeo_hash_init(&h, key);
	/* NOLINTNEXTLINE(bugprone-misplaced-widening-cast): -1 is 0, and a row is small */
	mimeo_hash_add_number(&h, (uint64_t)(slot->row + 1));
	if (slot->row < 0) {
		for (size_t i = 0; i < slot->name_size; i++) {
			char lower = mimeo_lower(slot->name[i]);
			mimeo_hash_add(&h, &lower, 1);
		}
	}
	if (slot->rows) {
		mimeo_hash_add_number(&h, slot->n);
		for (size_t i = 0; i < slot->n; i++) {
			const mimeo_mailbox *row = &slot->rows[i];
			mimeo_hash_add_string(&h, row->name, row->name ? row->name_size : 0);
			mimeo_hash_add_string(&h, row->addr, row->addr ? row->addr_size : 0);
		}
	} else if (slot->kind == MSG_KIND_DATE) {
		mimeo_hash_add_number(&h, (uint64_t)slot->date.seconds);
		/* NOLINTNEXTLINE(bugprone-misplaced-widening-cast): minutes of a day */
		mimeo_hash_add_number(&h, (uint64_t)(slot->date.zone * 2 + slot->date.zone_unknown));
	} else {
		mimeo_hash_add_string(&h, slot->value, slot->value_size);
	}
	return mimeo_hash_end(&h);
}

bool mimeo_slot_is_visible(const mimeo_slot *slot)
{
	return slot->rows && (slot->row < 0 ? slot->kind != MSG_KIND_IDS : (slot->flags & MIMEO_FIELD_VISIBLE) != 0);
}

mimeo_digest mimeo_slot_digest(const mimeo_slot *slot, mimeo_key key)
{
	/* unreached: keys that are the same by half */
	return slot->key.k0 == key.k0 && slot->key.k1 == key.k1 ? slot->digest : digest_value(slot, key);
}

int mimeo_slot_build(mimeo_slot *slot, int row, const char *name, size_t name_size, const mimeo_given *given,
	const mimeo_manner *manner, mimeo_key key, mimeo_wrong *wrong)
{
	*wrong = (mimeo_wrong){ 0 };
	mimeo_buffer_clear(&slot->data);
	mimeo_buffer_clear(&slot->wire);
	slot->row = row;
	slot->flags = flags_of(row, name, name_size);
	slot->kind = given->kind;
	slot->rows = NULL;
	slot->n = 0;
	slot->name_size = name_size;
	if (row < 0)
		add_terminated(&slot->data, name, name_size);
	size_t strings = slot->data.size;
	int status = take_given(slot, given, wrong);
	if (status != MSG_ERR_NONE)
		return status;
	size_t value = slot->data.size;
	show_value(slot, given);
	slot->value_size = slot->data.size - value;
	mimeo_buffer_add_char(&slot->data, '\0');
	point_rows(slot, strings);
	if (slot->data.status != MSG_ERR_NONE || slot->wire.status != MSG_ERR_NONE)
		return slot->data.status != MSG_ERR_NONE ? slot->data.status : slot->wire.status;
	slot->name = row < 0 ? slot->data.data : mimeo_known_at(row)->name;
	slot->value = slot->data.data + value;
	slot->key = key;
	slot->digest = digest_value(slot, key);
	return mimeo_slot_write(slot, manner);
}

/* A pointer into one block, moved to the same place of its copy. */
static const char *moved(const char *p, const mimeo_buffer *from, const mimeo_buffer *to)
{
	return p ? to->data + (p - from->data) : NULL;
}

mimeo_slot *mimeo_slot_again(
	const mimeo_slot *slot, const msg_allocator *memory, const mimeo_manner *manner, mimeo_key key)
{
	mimeo_slot *copy = mimeo_slot_new(memory);
	if (!copy)
		return NULL;
	mimeo_buffer_add(&copy->data, slot->data.data, slot->data.size);
	if (copy->data.status != MSG_ERR_NONE) {
		mimeo_slot_drop(copy);
		return NULL;
	}
	copy->row = slot->row;
	copy->flags = slot->flags;
	copy->kind = slot->kind;
	copy->name = slot->row < 0 ? moved(slot->name, &slot->data, &copy->data) : slot->name;
	copy->name_size = slot->name_size;
	copy->value = moved(slot->value, &slot->data, &copy->data);
	copy->value_size = slot->value_size;
	copy->n = slot->n;
	copy->date = slot->date;
	if (slot->rows) {
		copy->rows = (mimeo_mailbox *)(void *)(copy->data.data + ((const char *)slot->rows - slot->data.data));
		for (size_t i = 0; i < copy->n; i++) {
			copy->rows[i].name = moved(copy->rows[i].name, &slot->data, &copy->data);
			copy->rows[i].addr = moved(copy->rows[i].addr, &slot->data, &copy->data);
		}
	}
	copy->key = key;
	copy->digest = mimeo_slot_digest(slot, key);
	if (mimeo_slot_write(copy, manner) != MSG_ERR_NONE) {
		mimeo_slot_drop(copy);
		return NULL;
	}
	return copy;
}
