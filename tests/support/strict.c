/* The strict reader's memory, its list of faults, and the ways to look at what it has read. */
#include "support/strict_inside.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_KEPT = 1000, FAULT_SIZE = 200, BLOCK_SIZE = 8000 };

struct strict_block {
	strict_block *next;
	size_t used, room;
	max_align_t data[];
};

void *strict_alloc(strict_message *m, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	if (size > SIZE_MAX / 2)
		abort();
	size = (size + align) / align * align;
	if (!m->blocks || m->blocks->room - m->blocks->used < size) {
		size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		strict_block *block = calloc(1, sizeof *block + room);
		if (!block)
			abort();
		block->room = room;
		block->next = m->blocks;
		m->blocks = block;
	}
	void *at = (char *)m->blocks->data + m->blocks->used;
	m->blocks->used += size;
	return at;
}

strict_text strict_copy(strict_message *m, const char *data, size_t size)
{
	char *copy = strict_alloc(m, size + 1);
	if (size)
		memcpy(copy, data, size);
	return (strict_text){ copy, size };
}

strict_text strict_lower(strict_message *m, const char *data, size_t size)
{
	char *copy = strict_alloc(m, size + 1);
	for (size_t i = 0; i < size; i++)
		copy[i] = data[i] >= 'A' && data[i] <= 'Z' ? (char)(data[i] - 'A' + 'a') : data[i];
	return (strict_text){ copy, size };
}

void strict_add(strict_out *out, const char *data, size_t size)
{
	if (out->room - out->size < size + 1) {
		size_t room = out->size * 2 + size + 32;
		char *grown = strict_alloc(out->m, room);
		if (out->size)
			memcpy(grown, out->data, out->size);
		out->data = grown;
		out->room = room;
	}
	if (size)
		memcpy(out->data + out->size, data, size);
	out->size += size;
	out->data[out->size] = '\0';
}

strict_text strict_done(strict_out *out)
{
	strict_add(out, "", 0);
	return (strict_text){ out->data, out->size };
}

/* Of a foreign entity the lines are judged, for they are this message's, and that it is a message. */
static bool heard(const strict_message *m, const char *rule)
{
	if (!m->muted)
		return true;
	static const char *const always[] = { "L1", "L2", "L3", "L4", "T16" };
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (strcmp(rule, always[i]) == 0)
			return true;
	return false;
}

void strict_blame(strict_message *m, const char *rule, size_t offset, const char *format, ...)
{
	if (m->n_faults == FAULTS_KEPT || !heard(m, rule))
		return;
	char words[FAULT_SIZE / 2], fault[FAULT_SIZE];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	for (char *c = words; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '.';
	int size = snprintf(fault, sizeof fault, "rule %s: %s at byte %zu", rule, words, offset);
	if (!m->faults)
		m->faults = strict_alloc(m, FAULTS_KEPT * sizeof *m->faults);
	char *copy = strict_alloc(m, (size_t)size + 1);
	memcpy(copy, fault, (size_t)size + 1);
	m->faults[m->n_faults++] = copy;
}

/* Lines that end in LF become lines that end in CRLF; a CR is kept, and so found. */
static void take_lf(strict_message *m, const char *data, size_t size)
{
	size_t lines = 0, to = 0;
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	m->bytes = strict_alloc(m, size + lines + 1);
	for (size_t i = 0; i < size; i++) {
		if (data[i] == '\n')
			m->bytes[to++] = '\r';
		m->bytes[to++] = data[i];
	}
	m->size = to;
}

strict_message *strict_read(const void *data, size_t size, uint32_t options)
{
	strict_message *m = calloc(1, sizeof *m);
	if (!m)
		abort();
	m->options = options;
	if (options & STRICT_LF) {
		take_lf(m, data, size);
	} else {
		/* A block of exactly this size, so that a sanitizer sees one octet too far. */
		m->bytes = malloc(size ? size : 1);
		if (!m->bytes)
			abort();
		if (size)
			memcpy(m->bytes, data, size);
		m->size = size;
	}
	m->root = strict_alloc(m, sizeof *m->root);
	m->root->bytes = (strict_text){ m->bytes, m->size };
	m->root->message = !(options & STRICT_PART);
	m->root->depth = 1;
	if (!(options & STRICT_BINARY))
		strict_bytes_judge(m, m->root->bytes, 0);
	if (m->root->message && (m->size < 2 || memcmp(m->bytes + m->size - 2, "\r\n", 2) != 0))
		strict_blame(m, "L6", m->size, "no line end at the end of the message");
	strict_entity_read(m, m->root);
	m->muted = false;
	return m;
}

void strict_free(strict_message *m)
{
	if (!m)
		return;
	if (!(m->options & STRICT_LF))
		free(m->bytes);
	while (m->blocks) {
		strict_block *next = m->blocks->next;
		free(m->blocks);
		m->blocks = next;
	}
	free(m);
}

/* ---- looking at it ---- */

size_t strict_faults(const strict_message *m)
{
	return m->n_faults;
}

const char *strict_fault(const strict_message *m, size_t i)
{
	return i < m->n_faults ? m->faults[i] : NULL;
}

bool strict_broken(const strict_message *m, const char *rule)
{
	size_t size = strlen(rule);
	for (size_t i = 0; i < m->n_faults; i++) {
		const char *named = m->faults[i] + sizeof "rule " - 1;
		if (strncmp(named, rule, size) == 0 && named[size] == ':')
			return true;
	}
	return false;
}

const char *strict_report(strict_message *m)
{
	strict_out out = { .m = m };
	for (size_t i = 0; i < m->n_faults && i < 20; i++) {
		strict_add(&out, m->faults[i], strlen(m->faults[i]));
		strict_add(&out, "\n", 1);
	}
	return strict_done(&out).data;
}

const strict_entity *strict_root(const strict_message *m)
{
	return m->root;
}

const strict_entity *strict_next(const strict_entity *e)
{
	if (e->first)
		return e->first;
	while (e && !e->next)
		e = e->parent;
	return e ? e->next : NULL;
}

bool strict_is(strict_text text, const char *string)
{
	return text.data && text.size == strlen(string) && memcmp(text.data, string, text.size) == 0;
}

const strict_field *strict_find(const strict_entity *e, const char *name)
{
	for (size_t i = 0; i < e->n_fields; i++)
		if (strict_same(e->fields[i].name.data, e->fields[i].name.size, name))
			return &e->fields[i];
	return NULL;
}

size_t strict_count(const strict_entity *e, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < e->n_fields; i++)
		count += strict_same(e->fields[i].name.data, e->fields[i].name.size, name);
	return count;
}

const strict_param *strict_param_find(const strict_param *params, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strict_is(params[i].name, name))
			return &params[i];
	return NULL;
}

uint32_t strict_needs(const strict_message *m)
{
	return m->needs;
}

static void dump_field(const strict_field *f, int indent, FILE *out)
{
	fprintf(out, "%*s%s: [%s]\n", indent, "", f->name.data, f->decoded.data ? f->decoded.data : "");
	for (size_t i = 0; i < f->n_mailboxes; i++) {
		const strict_mailbox *box = &f->mailboxes[i];
		const char *name = box->name.data ? box->name.data : "";
		fprintf(out, "%*s  mailbox [%s] <%s> group %zu\n", indent, "", name, box->addr.data, box->group);
	}
	for (size_t i = 0; i < f->n_ids; i++)
		fprintf(out, "%*s  id [%s]\n", indent, "", f->ids[i].data);
}

void strict_dump(const strict_message *m, FILE *out)
{
	for (size_t i = 0; i < m->n_faults; i++)
		fprintf(out, "%s\n", m->faults[i]);
	for (const strict_entity *e = m->root; e; e = strict_next(e)) {
		int indent = (int)e->depth * 2;
		fprintf(out, "%*s%s/%s, %zu octets at %zu, body %zu, content %zu\n", indent, "", e->type.data, e->subtype.data,
			e->bytes.size, e->offset, e->body.size, e->content.size);
		for (size_t i = 0; i < e->n_fields; i++)
			dump_field(&e->fields[i], indent + 2, out);
		for (size_t i = 0; i < e->n_params; i++)
			fprintf(out, "%*s  ;%s=[%s]\n", indent, "", e->params[i].name.data, e->params[i].value.data);
		for (size_t i = 0; i < e->n_disposition_params; i++)
			fprintf(out, "%*s  %s;%s=[%s]\n", indent, "", e->disposition.data, e->disposition_params[i].name.data,
				e->disposition_params[i].value.data);
	}
}
