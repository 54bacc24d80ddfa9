/* People: one mailbox or a list of them, each by a function of its own; a single mailbox is never parsed as a list (law
 * 6). */
#include "message/builder.h"
#include <string.h>
#include "base/memory.h"

/* May this field hold mailboxes, and a list of them? */
static int judge_address_field(int row, bool list)
{
	if (row < 0)
		return MSG_ERR_NONE;
	const mimeo_known *known = mimeo_known_at(row);
	/* unreached: no field of mailboxes is managed or a trace */
	if (known->kind != MSG_KIND_MAILBOX || (known->flags & (MIMEO_FIELD_MANAGED | MIMEO_FIELD_TRACE)))
		return MSG_ERR_FIELD;
	return list && !(known->flags & MIMEO_FIELD_LIST) ? MSG_ERR_FIELD : MSG_ERR_NONE;
}

static int refuse_people(msg_builder *m, const char *field, size_t field_size, mimeo_finding finding)
{
	int row = field ? mimeo_known_find(field, field_size) : -1;
	return mimeo_refuse_field(m, row, field, field_size, finding);
}

static int set_one_mailbox(msg_builder *m, const char *field, const char *name, size_t name_size, const char *addr,
	size_t addr_size)
{
	size_t field_size = field ? strlen(field) : 0;
	int status = !field || (!name && name_size) || (!addr && addr_size) ? MSG_ERR_ARGUMENT
		: judge_address_field(mimeo_known_find(field, field_size), false);
	if (status == MSG_ERR_NONE && addr_size == 0)
		status = MSG_ERR_ADDRESS;
	if (status != MSG_ERR_NONE)
		return refuse_people(m, field, field_size, (mimeo_finding){ .status = status });
	const mimeo_mailbox row = {
		.name = name_size ? name : NULL,
		.name_size = name_size,
		.addr = addr,
		.addr_size = addr_size,
	};
	return mimeo_set_fields(
		m, field, field_size, &(mimeo_given){ .kind = MSG_KIND_MAILBOX, .rows = &row, .n = 1 }, 1, false);
}

int msg_set_mailbox_n(msg_builder *m, const char *field, const char *name, size_t name_size, const char *addr,
	size_t addr_size)
{
	return m ? set_one_mailbox(m, field, name, name_size, addr, addr_size) : MSG_ERR_NOMEM;
}

static int set_mailbox(msg_builder *m, const char *field, const char *name, const char *addr)
{
	if (!m)
		return MSG_ERR_NOMEM;
	/* NULL with a size is what is refused. */
	return set_one_mailbox(m, field, name, name ? strlen(name) : 0, addr, addr ? strlen(addr) : 1);
}

int msg_set_from(msg_builder *m, const char *name, const char *addr)
{
	return set_mailbox(m, "From", name, addr);
}

int msg_set_sender(msg_builder *m, const char *name, const char *addr)
{
	return set_mailbox(m, "Sender", name, addr);
}

int msg_set_reply_to(msg_builder *m, const char *name, const char *addr)
{
	return set_mailbox(m, "Reply-To", name, addr);
}

int msg_set_to(msg_builder *m, const char *name, const char *addr)
{
	return set_mailbox(m, "To", name, addr);
}

int msg_set_cc(msg_builder *m, const char *name, const char *addr)
{
	return set_mailbox(m, "Cc", name, addr);
}

int msg_set_bcc(msg_builder *m, const char *name, const char *addr)
{
	return set_mailbox(m, "Bcc", name, addr);
}

/* ---- lists ---- */

/* Rows that stand ready, at most this many on the stack. */
enum { ROWS_INSIDE = 16 };

static int set_rows(msg_builder *m, const char *field, const mimeo_mailbox *rows, size_t n)
{
	return mimeo_set_fields(
		m, field, strlen(field), &(mimeo_given){ .kind = MSG_KIND_MAILBOXES, .rows = rows, .n = n }, 1, true);
}

/* The i-th row from either shape of list. false: a pointer is NULL that must not be. */
typedef struct people_list {
	const msg_mailbox *list;
	const char *const *names;
	const size_t *name_sizes;
	const char *const *addrs;
	const size_t *addr_sizes;
} people_list;

static bool read_row(const people_list *list, size_t i, mimeo_mailbox *row)
{
	if (list->list) {
		const msg_mailbox *given = &list->list[i];
		row->name = given->name;
		row->name_size = given->name ? strlen(given->name) : 0;
		row->addr = given->addr;
		row->addr_size = given->addr ? strlen(given->addr) : 0;
	} else {
		row->name = list->names ? list->names[i] : NULL;
		row->name_size = list->names ? list->name_sizes[i] : 0;
		row->addr = list->addrs[i];
		row->addr_size = list->addr_sizes[i];
		if ((!row->name && row->name_size) || (!row->addr && row->addr_size))
			return false;
	}
	if (row->name && row->name_size == 0 && row->addr)
		row->name = NULL;
	return true;
}

static int set_people_list(msg_builder *m, const char *field, const people_list *list, size_t n)
{
	mimeo_mailbox inside[ROWS_INSIDE], *rows = inside;
	size_t size = 0;
	if (n > ROWS_INSIDE)
		rows = mimeo_multiply(n, sizeof *rows, &size) ? mimeo_alloc(&m->memory, size) : NULL;
	int status = rows ? MSG_ERR_NONE : MSG_ERR_NOMEM;
	size_t i = 0;
	while (status == MSG_ERR_NONE && i < n)
		status = read_row(list, i, &rows[i]) ? (i++, MSG_ERR_NONE) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		status = refuse_people(m, field, strlen(field),
			(mimeo_finding){ .status = status, .index = i, .has_index = status == MSG_ERR_ARGUMENT });
	else
		status = set_rows(m, field, rows, n);
	if (rows != inside && rows)
		mimeo_free(&m->memory, rows, size);
	return status;
}

static int set_list(msg_builder *m, const char *field, const msg_mailbox *list, size_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (n == 0)
		return mimeo_remove_field(m, field, strlen(field));
	if (!list)
		return refuse_people(m, field, strlen(field), (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	return set_people_list(m, field, &(people_list){ .list = list }, n);
}

int msg_set_from_list(msg_builder *m, const msg_mailbox *list, size_t n)
{
	return set_list(m, "From", list, n);
}

int msg_set_reply_to_list(msg_builder *m, const msg_mailbox *list, size_t n)
{
	return set_list(m, "Reply-To", list, n);
}

int msg_set_to_list(msg_builder *m, const msg_mailbox *list, size_t n)
{
	return set_list(m, "To", list, n);
}

int msg_set_cc_list(msg_builder *m, const msg_mailbox *list, size_t n)
{
	return set_list(m, "Cc", list, n);
}

int msg_set_bcc_list(msg_builder *m, const msg_mailbox *list, size_t n)
{
	return set_list(m, "Bcc", list, n);
}

int msg_set_mailbox_list_n(msg_builder *m, const char *field, const char *const *names, const size_t *name_sizes,
	const char *const *addrs, const size_t *addr_sizes, size_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	size_t field_size = field ? strlen(field) : 0;
	int row = field ? mimeo_known_find(field, field_size) : -1;
	int status = !field || (n && (!addrs || !addr_sizes || (names && !name_sizes))) ? MSG_ERR_ARGUMENT
																					 : judge_address_field(row, true);
	if (status != MSG_ERR_NONE)
		return refuse_people(m, field, field_size, (mimeo_finding){ .status = status });
	if (n == 0)
		return mimeo_set_fields(m, field, field_size, NULL, 0, true);
	const people_list list = {
		.names = names,
		.name_sizes = name_sizes,
		.addrs = addrs,
		.addr_sizes = addr_sizes,
	};
	return set_people_list(m, field, &list, n);
}

/* ---- reading ---- */

static const mimeo_slot *address_slot(const msg_builder *m, const char *field)
{
	if (!m || !field)
		return NULL;
	size_t count, size = strlen(field);
	size_t i = mimeo_record_find(&m->fields, mimeo_known_find(field, size), field, size, &count);
	const mimeo_slot *slot = count ? m->fields.slots[i] : NULL;
	return slot && (slot->kind == MSG_KIND_MAILBOX || slot->kind == MSG_KIND_MAILBOXES) ? slot : NULL;
}

size_t msg_mailbox_count(const msg_builder *m, const char *field)
{
	const mimeo_slot *slot = address_slot(m, field);
	return slot ? slot->n : 0;
}

int msg_mailbox_at(const msg_builder *m, const char *field, size_t i, const char **name, const char **addr)
{
	if (!m)
		return MSG_ERR_NOMEM;
	const mimeo_slot *slot = address_slot(m, field);
	if (!slot || i >= slot->n)
		return MSG_ERR_ARGUMENT;
	if (name)
		*name = slot->rows[i].name;
	if (addr)
		*addr = slot->rows[i].addr;
	return MSG_ERR_NONE;
}
