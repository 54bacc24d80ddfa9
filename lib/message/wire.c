/* The wire form of a slot: can its value be written in this manner, and how does it stand in header and envelope? */
#include <string.h>
#include "base/ascii.h"
#include "encode/text.h"
#include "encode/transcode.h"
#include "field/address.h"
#include "field/msgid.h"
#include "field/structured.h"
#include "field/url.h"
#include "message/slot.h"

/* What undoes quotes or backslashes before it writes. */
static void write_structured(mimeo_slot *slot, mimeo_fold *fold, const mimeo_manner *manner)
{
	mimeo_buffer scratch;
	mimeo_buffer_init(&scratch, &slot->memory, MIMEO_SLOT_CEILING);
	if (slot->kind == MSG_KIND_URLS)
		mimeo_urls_write(fold, slot->value, slot->value_size, manner, &scratch);
	else
		mimeo_structured_write(fold, slot->kind, slot->value, slot->value_size, manner, &scratch);
	mimeo_buffer_free(&scratch);
}

static void write_value(mimeo_slot *slot, mimeo_fold *fold, const mimeo_manner *manner)
{
	switch (slot->kind) {
	case MSG_KIND_MAILBOX:
	case MSG_KIND_MAILBOXES:
		mimeo_mailboxes_write(fold, slot->rows, slot->n, manner);
		break;
	case MSG_KIND_IDS:
		for (size_t i = 0; i < slot->n; i++)
			mimeo_msgid_write(fold, slot->rows[i].addr, slot->rows[i].addr_size, i == 0);
		break;
	case MSG_KIND_DATE:
		mimeo_date_write(&slot->wire, &slot->date);
		break;
	case MSG_KIND_RAW:
		mimeo_buffer_add(&slot->wire, slot->value, slot->value_size);
		break;
	case MSG_KIND_URLS:
	case MIMEO_KIND_PLAIN:
	case MIMEO_KIND_LIST_ID:
	case MIMEO_KIND_URL:
	case MIMEO_KIND_TOKEN:
	case MIMEO_KIND_PHRASES:
	case MIMEO_KIND_ONE_CLICK:
		write_structured(slot, fold, manner);
		break;
	default:
		mimeo_text_write(fold, slot->value, slot->value_size, manner);
	}
}

/* Can that text be written as encoded-words of the charset? */
static int judge_words(const char *s, size_t n, const mimeo_charset *charset, size_t *offset)
{
	return mimeo_is_ascii(s, n) ? MSG_ERR_NONE : mimeo_charset_carries(charset, s, n, offset);
}

static int judge_mailboxes(mimeo_slot *slot, const mimeo_manner *manner, bool legacy)
{
	int status = mimeo_mailboxes_carried(slot->rows, slot->n, manner->profile, &slot->index, &slot->offset);
	for (size_t i = 0; i < slot->n && legacy && status == MSG_ERR_NONE; i++) {
		slot->index = i;
		status = judge_words(slot->rows[i].name, slot->rows[i].name_size, manner->charset, &slot->offset);
	}
	return status;
}

/* Can it be written in this manner? */
static int judge_manner(mimeo_slot *slot, const mimeo_manner *manner)
{
	const bool legacy = manner->charset->kind != MIMEO_CHARSET_UTF8 && manner->profile != MSG_PROFILE_UTF8;
	slot->index = slot->offset = 0;
	if (slot->kind == MSG_KIND_MAILBOX || slot->kind == MSG_KIND_MAILBOXES)
		return judge_mailboxes(slot, manner, legacy);
	if (slot->kind != MSG_KIND_RAW && !slot->rows && legacy)
		return judge_words(slot->value, slot->value_size, manner->charset, &slot->offset);
	if (slot->kind == MSG_KIND_RAW && manner->profile != MSG_PROFILE_UTF8 &&
		!mimeo_is_ascii(slot->value, slot->value_size)) {
		while ((unsigned char)slot->value[slot->offset] < 0x80)
			slot->offset++;
		return MSG_ERR_NEEDS_UTF8;
	}
	return MSG_ERR_NONE;
}

static bool stands_otherwise(const mimeo_mailbox *row, int profile)
{
	return profile != MSG_PROFILE_UTF8 && row->addr && !mimeo_is_ascii(row->addr, row->addr_size);
}

/* For the envelope, which has the same octets as the header. */
static int write_addresses(mimeo_slot *slot, int profile)
{
	for (size_t i = 0; i < slot->n; i++) {
		const mimeo_mailbox *row = &slot->rows[i];
		if (!stands_otherwise(row, profile))
			continue;
		mimeo_address_write(&slot->ascii, row->addr, row->addr_size, profile);
		mimeo_buffer_add_char(&slot->ascii, '\0');
	}
	const char *next = slot->ascii.data;
	for (size_t i = 0; i < slot->n && slot->ascii.status == MSG_ERR_NONE; i++) {
		mimeo_mailbox *row = &slot->rows[i];
		if (!stands_otherwise(row, profile))
			continue;
		row->wire = next;
		next += strlen(next) + 1;
	}
	return slot->ascii.status;
}

int mimeo_slot_write(mimeo_slot *slot, const mimeo_manner *manner)
{
	mimeo_buffer_clear(&slot->wire);
	mimeo_buffer_clear(&slot->ascii);
	for (size_t i = 0; slot->rows && i < slot->n; i++)
		slot->rows[i].wire = NULL;
	slot->raw_utf8 = false;
	slot->status = judge_manner(slot, manner);
	if (slot->status != MSG_ERR_NONE)
		/* unreached: iconv takes its memory from the system */
		return slot->status == MSG_ERR_NOMEM ? MSG_ERR_NOMEM : MSG_ERR_NONE;
	if (slot->kind == MSG_KIND_MAILBOX || slot->kind == MSG_KIND_MAILBOXES) {
		const int status = write_addresses(slot, manner->profile);
		if (status != MSG_ERR_NONE)
			return status;
	}
	mimeo_fold fold;
	mimeo_buffer_add(&slot->wire, slot->name, slot->name_size);
	mimeo_buffer_add(&slot->wire, ": ", 2);
	mimeo_fold_start(&fold, &slot->wire, slot->name_size + 2);
	write_value(slot, &fold, manner);
	mimeo_buffer_add(&slot->wire, "\r\n", 2);
	if (manner->profile == MSG_PROFILE_UTF8 && slot->wire.status == MSG_ERR_NONE)
		slot->raw_utf8 = !mimeo_is_ascii(slot->wire.data, slot->wire.size);
	return slot->wire.status;
}
