/* Mailboxes on the wire and as people read them. Separators are written here and nowhere else; every width is known
 * before anything is written, so that an address always stands whole on one line. */
#include "field/mailbox.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "encode/text.h"
#include "field/address.h"
#include "field/octet.h"

static int refuse_in(int status, int place, size_t at, int *where, size_t *offset)
{
	*where = place;
	return mimeo_octet_refuse(status, at, offset);
}

int mimeo_check_mailbox(const mimeo_mailbox *row, int *where, size_t *offset)
{
	size_t at = 0;
	int status = row->name ? mimeo_check_text(row->name, row->name_size, false, &at) : MSG_ERR_NONE;
	if (status != MSG_ERR_NONE)
		return refuse_in(status, MIMEO_IN_NAME, at, where, offset);
	status = row->addr ? mimeo_check_address(row->addr, row->addr_size, &at) : MSG_ERR_ADDRESS;
	return status == MSG_ERR_NONE ? status : refuse_in(status, MIMEO_IN_ADDRESS, at, where, offset);
}

/* A row that opens or closes a group. */
static int check_group_row(const mimeo_mailbox *row, bool *in_group, int *where, size_t *offset)
{
	bool opens = row->name != NULL;
	if (opens == *in_group || (opens && row->name_size == 0))
		return refuse_in(MSG_ERR_VALUE, MIMEO_IN_NAME, 0, where, offset);
	*in_group = opens;
	size_t at = 0;
	int status = opens ? mimeo_check_text(row->name, row->name_size, false, &at) : MSG_ERR_NONE;
	return status == MSG_ERR_NONE ? status : refuse_in(status, MIMEO_IN_NAME, at, where, offset);
}

int mimeo_check_mailboxes(const mimeo_mailbox *rows, size_t n, bool groups, size_t *index, int *where, size_t *offset)
{
	bool in_group = false;
	for (size_t i = 0; i < n; i++) {
		int status = rows[i].addr ? mimeo_check_mailbox(&rows[i], where, offset)
			: groups              ? check_group_row(&rows[i], &in_group, where, offset)
								  : refuse_in(MSG_ERR_FIELD, MIMEO_IN_ADDRESS, 0, where, offset);
		if (status != MSG_ERR_NONE) {
			*index = i;
			return status;
		}
	}
	if (!in_group)
		return MSG_ERR_NONE;
	*index = n;
	return refuse_in(MSG_ERR_VALUE, MIMEO_IN_NAME, 0, where, offset);
}

int mimeo_mailboxes_carried(const mimeo_mailbox *rows, size_t n, int profile, size_t *index, size_t *offset)
{
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].addr)
			continue;
		int status = mimeo_address_carried(rows[i].addr, rows[i].addr_size, profile, offset);
		if (status != MSG_ERR_NONE) {
			*index = i;
			return status;
		}
	}
	return MSG_ERR_NONE;
}

/* An address as it stands on the wire: what the caller gave, or its form in A-labels. */
typedef struct wire_address {
	const char *octets;
	size_t size;
	size_t width; /* characters */
	char room[256];
} wire_address;

static void prepare_address(wire_address *wire, const mimeo_mailbox *row, int profile, mimeo_buffer *out)
{
	wire->octets = row->addr;
	wire->size = wire->width = row->addr_size;
	if (mimeo_is_ascii(row->addr, row->addr_size))
		return;
	if (profile == MSG_PROFILE_UTF8) {
		wire->width = mimeo_utf8_length(row->addr, row->addr_size);
		return;
	}
	mimeo_buffer b;
	mimeo_buffer_fix(&b, wire->room, sizeof wire->room);
	mimeo_address_write(&b, row->addr, row->addr_size, profile);
	int status = mimeo_buffer_result(&b, &wire->size);
	if (status != MSG_ERR_NONE) {
		wire->size = 0;
		if (out->status == MSG_ERR_NONE)
			out->status = status;
	}
	wire->octets = wire->room;
	wire->width = wire->size;
}

/* tail: characters that follow without a space. first: nothing of this value stands before it. */
static void write_mailbox(mimeo_fold *f, const mimeo_mailbox *row, const mimeo_manner *manner, size_t tail, bool first)
{
	wire_address wire;
	prepare_address(&wire, row, manner->profile, f->out);
	if (row->name_size == 0) {
		if (first)
			mimeo_fold_first(f, wire.size + tail);
		else
			mimeo_fold_space(f, wire.width + tail, false);
		mimeo_fold_add(f, wire.octets, wire.size);
		return;
	}
	if (!first) {
		bool word = false;
		size_t width = mimeo_phrase_width(row->name, row->name_size, manner, &word);
		mimeo_fold_space(f, width, word);
	}
	mimeo_phrase_write(f, row->name, row->name_size, manner);
	mimeo_fold_space(f, wire.width + 2 + tail, false);
	mimeo_fold_add(f, "<", 1);
	mimeo_fold_add(f, wire.octets, wire.size);
	mimeo_fold_add(f, ">", 1);
}

/* The name and its colon. A space stands before the colon after an encoded-word (RFC 2047 section 5), and where the
 * colon with what hangs on it would not fit the line. */
static void write_group_name(mimeo_fold *f, const mimeo_mailbox *row, const mimeo_manner *manner, size_t tail,
	bool first)
{
	bool word = false;
	size_t width = mimeo_phrase_width(row->name, row->name_size, manner, &word);
	if (!first)
		mimeo_fold_space(f, width, word);
	mimeo_phrase_write(f, row->name, row->name_size, manner);
	size_t most = f->has_word ? MIMEO_FOLD_WORD : MIMEO_FOLD_LINE;
	if (word || f->column + 1 + tail > most)
		mimeo_fold_space(f, 1 + tail, false);
	mimeo_fold_add(f, ":", 1);
}

void mimeo_mailbox_write(mimeo_fold *f, const mimeo_mailbox *row, const mimeo_manner *manner)
{
	write_mailbox(f, row, manner, 0, true);
}

static bool closes_group(const mimeo_mailbox *row)
{
	return !row->addr && !row->name;
}

void mimeo_mailboxes_write(mimeo_fold *f, const mimeo_mailbox *rows, size_t n, const mimeo_manner *manner)
{
	for (size_t i = 0; i < n; i++) {
		const mimeo_mailbox *row = &rows[i];
		bool opens = !row->addr && row->name;
		bool closes_next = i + 1 < n && closes_group(&rows[i + 1]);
		size_t hanging = closes_next ? (i + 2 < n ? 2 : 1) : 0; /* ";" or ";," */
		bool comma = !opens && !closes_next && i + 1 < n;
		if (opens)
			write_group_name(f, row, manner, hanging, i == 0);
		else if (closes_group(row))
			mimeo_fold_add(f, ";", 1);
		else
			write_mailbox(f, row, manner, hanging + comma, i == 0);
		if (comma)
			mimeo_fold_add(f, ",", 1);
	}
}

/* Atoms with single spaces between need no quotes. */
static bool is_plain_phrase(const char *s, size_t n)
{
	bool space = true;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c == ' ' ? space : c < 0x80 && !mimeo_is(c, MIMEO_ATEXT))
			return false;
		space = c == ' ';
	}
	return !space;
}

static void show_phrase(mimeo_buffer *out, const char *s, size_t n)
{
	if (is_plain_phrase(s, n)) {
		mimeo_buffer_add(out, s, n);
		return;
	}
	mimeo_buffer_add_char(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"' || s[i] == '\\')
			mimeo_buffer_add_char(out, '\\');
		mimeo_buffer_add_char(out, s[i]);
	}
	mimeo_buffer_add_char(out, '"');
}

void mimeo_mailboxes_show(mimeo_buffer *out, const mimeo_mailbox *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const mimeo_mailbox *row = &rows[i];
		if (closes_group(row)) {
			mimeo_buffer_add_char(out, ';');
			continue;
		}
		if (i != 0)
			mimeo_buffer_add_string(out, !rows[i - 1].addr && rows[i - 1].name ? " " : ", ");
		if (row->name_size != 0)
			show_phrase(out, row->name, row->name_size);
		if (!row->addr) {
			mimeo_buffer_add_char(out, ':');
			continue;
		}
		if (row->name_size != 0)
			mimeo_buffer_add_string(out, " <");
		mimeo_buffer_add(out, row->addr, row->addr_size);
		if (row->name_size != 0)
			mimeo_buffer_add_char(out, '>');
	}
}

/* What the functions that write into a caller's memory refuse before anything else. */
static int check_encode_mailbox(const msg_mailbox *mailbox, mimeo_mailbox *row, size_t column)
{
	if (!mailbox || column > MIMEO_FOLD_HARD)
		return MSG_ERR_ARGUMENT;
	if (!mailbox->addr || !*mailbox->addr)
		return MSG_ERR_ADDRESS;
	*row = (mimeo_mailbox){
		.name = mailbox->name,
		.name_size = mailbox->name ? strlen(mailbox->name) : 0,
		.addr = mailbox->addr,
		.addr_size = strlen(mailbox->addr),
	};
	int where;
	int status = mimeo_check_mailbox(row, &where, NULL);
	return status != MSG_ERR_NONE ? status
								  : mimeo_address_carried(row->addr, row->addr_size, MSG_PROFILE_7BIT, NULL);
}

int msg_encode_mailbox(const msg_mailbox *mailbox, size_t column, char *out, size_t capacity, size_t *size)
{
	static const mimeo_manner manner = { MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231, &mimeo_charset_utf8 };
	mimeo_mailbox row;
	int status = !out && capacity != 0 ? MSG_ERR_ARGUMENT : check_encode_mailbox(mailbox, &row, column);
	if (status != MSG_ERR_NONE) {
		if (size)
			*size = 0;
		return status;
	}
	mimeo_buffer b;
	mimeo_fold f;
	mimeo_buffer_fix(&b, out, capacity);
	mimeo_fold_start(&f, &b, column);
	mimeo_mailbox_write(&f, &row, &manner);
	return mimeo_buffer_result(&b, size);
}
