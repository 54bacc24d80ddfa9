/* The reader of address lists in a caller's own words. Strict: what RFC 5322 section 3 does not generate is refused, so
 * that no value is taken for another list than the one that was meant. One step an item, one look at each octet. */
#include "field/parse.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "field/address.h"
#include "field/octet.h"

void mimeo_parser_init(mimeo_parser *p, const char *text, size_t n)
{
	*p = (mimeo_parser){ .text = text, .size = n };
}

static bool stands(const mimeo_parser *p, char c)
{
	return p->at < p->size && p->text[p->at] == c;
}

static bool skip_blanks(mimeo_parser *p)
{
	size_t start = p->at;
	while (stands(p, ' ') || stands(p, '\t'))
		p->at++;
	return p->at != start;
}

/* Moves over a quoted-string, whose content goes to names (NULL: nowhere). A tab would read back as a space. */
static int read_quoted_string(mimeo_parser *p, mimeo_buffer *names, size_t *offset)
{
	p->at++;
	while (p->at < p->size) {
		if (stands(p, '"')) {
			p->at++;
			return MSG_ERR_NONE;
		}
		if (stands(p, '\\') && ++p->at == p->size)
			break;
		if (stands(p, '\t'))
			return mimeo_octet_refuse(MSG_ERR_CONTROL, p->at, offset);
		if (names)
			mimeo_buffer_add_char(names, p->text[p->at]);
		p->at++;
	}
	return mimeo_octet_refuse(MSG_ERR_VALUE, p->size, offset);
}

static size_t atom_size(const mimeo_parser *p)
{
	size_t i = p->at;
	while (i < p->size &&
		(mimeo_is((unsigned char)p->text[i], MIMEO_ATEXT) || p->text[i] == '.' || (unsigned char)p->text[i] >= 0x80))
		i++;
	return i - p->at;
}

static int judge_address(mimeo_item *item, const mimeo_parser *p, size_t start, size_t end, size_t *offset)
{
	size_t at = 0;
	item->addr = p->text + start;
	item->addr_size = end - start;
	int status = mimeo_check_address(item->addr, item->addr_size, &at);
	return status == MSG_ERR_NONE ? status : mimeo_octet_refuse(status, start + at, offset);
}

/* An addr-spec without brackets, which starts at start; p->at is at its "@". */
static int read_bare_address(mimeo_parser *p, mimeo_item *item, size_t start, size_t *offset)
{
	while (p->at < p->size && !stands(p, ' ') && !stands(p, '\t') && !stands(p, ',') && !stands(p, ';'))
		p->at++;
	return judge_address(item, p, start, p->at, offset);
}

static int read_angle_address(mimeo_parser *p, mimeo_item *item, size_t *offset)
{
	size_t start = ++p->at;
	int status = stands(p, '"') ? read_quoted_string(p, NULL, offset) : MSG_ERR_NONE;
	if (status != MSG_ERR_NONE)
		return status == MSG_ERR_VALUE ? MSG_ERR_ADDRESS : status;
	while (p->at < p->size && !stands(p, '>'))
		p->at++;
	if (p->at == p->size) {
		status = judge_address(item, p, start, p->at, offset);
		return status != MSG_ERR_NONE ? status : mimeo_octet_refuse(MSG_ERR_ADDRESS, p->size, offset);
	}
	return judge_address(item, p, start, p->at++, offset);
}

/* One word of a phrase, appended to names. */
static int read_word(mimeo_parser *p, mimeo_buffer *names, size_t *offset)
{
	if (stands(p, '"'))
		return read_quoted_string(p, names, offset);
	size_t size = atom_size(p);
	mimeo_buffer_add(names, p->text + p->at, size);
	p->at += size;
	return MSG_ERR_NONE;
}

static bool at_word(const mimeo_parser *p)
{
	return stands(p, '"') || atom_size(p) != 0;
}

/* What ends a phrase says what the phrase was. */
static int end_phrase(mimeo_parser *p, mimeo_item *item, size_t *offset)
{
	if (stands(p, '<'))
		return read_angle_address(p, item, offset);
	if (stands(p, ':')) {
		if (p->in_group || item->name_size == 0)
			return mimeo_octet_refuse(MSG_ERR_VALUE, p->at, offset);
		p->at++;
		item->kind = MIMEO_ITEM_GROUP;
		p->in_group = true;
		return MSG_ERR_NONE;
	}
	bool nameless = p->at == p->size || stands(p, ',') || stands(p, ';') || stands(p, '@');
	return mimeo_octet_refuse(nameless ? MSG_ERR_ADDRESS : MSG_ERR_VALUE, p->at, offset);
}

/* A mailbox or the start of a group. */
static int read_item(mimeo_parser *p, mimeo_buffer *names, mimeo_item *item, size_t *offset)
{
	size_t start = p->at, before = names->size, after_atom = start + atom_size(p);
	bool quoted = stands(p, '"'), blanks = true;
	item->kind = MIMEO_ITEM_MAILBOX;
	p->after_item = true;
	if (after_atom > start && after_atom < p->size && p->text[after_atom] == '@') {
		p->at = after_atom;
		return read_bare_address(p, item, start, offset);
	}
	for (bool first = true; blanks && at_word(p); first = false) {
		if (!first)
			mimeo_buffer_add_char(names, ' ');
		int status = read_word(p, names, offset);
		if (status != MSG_ERR_NONE)
			return status;
		if (first && quoted && stands(p, '@')) {
			names->size = before; /* it was no name */
			return read_bare_address(p, item, start, offset);
		}
		blanks = skip_blanks(p);
	}
	item->name_size = names->size - before;
	item->has_name = item->name_size != 0;
	return end_phrase(p, item, offset);
}

static int end_list(mimeo_parser *p, size_t *offset)
{
	if (p->in_group)
		return mimeo_octet_refuse(MSG_ERR_VALUE, p->size, offset);
	return p->size != 0 && !p->after_item ? mimeo_octet_refuse(MSG_ERR_ADDRESS, p->size, offset) : MSG_ERR_NONE;
}

int mimeo_parse_item(mimeo_parser *p, mimeo_buffer *names, mimeo_item *item, size_t *offset)
{
	*item = (mimeo_item){ .kind = MIMEO_ITEM_END };
	int status = p->at == 0 ? mimeo_check_text(p->text, p->size, true, offset) : MSG_ERR_NONE;
	if (status != MSG_ERR_NONE)
		return status;
	skip_blanks(p);
	if (p->at == p->size)
		return end_list(p, offset);
	if (p->in_group && stands(p, ';')) {
		p->at++;
		p->in_group = false;
		p->after_item = true;
		item->kind = MIMEO_ITEM_GROUP_END;
		return MSG_ERR_NONE;
	}
	if (p->after_item) {
		if (!stands(p, ','))
			return mimeo_octet_refuse(MSG_ERR_VALUE, p->at, offset);
		p->at++;
		skip_blanks(p);
	}
	if (p->at == p->size || stands(p, ',') || stands(p, ';'))
		return mimeo_octet_refuse(MSG_ERR_VALUE, p->at, offset);
	status = read_item(p, names, item, offset);
	if (item->kind == MIMEO_ITEM_GROUP)
		p->after_item = false;
	return status;
}
