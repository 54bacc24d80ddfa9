/* The tree of entities, RFC 2046: multiparts are cut at their delimiters, embedded messages opened, each entity in turn
 * and none by recursion. */
#include "support/strict_inside.h"
#include <string.h>

enum { BOUNDARY_MOST = 70, AROUND_MOST = 200 };

/* ---- Content-* fields ---- */

/* token [ "/" token ] at the begin of the value; where the parameters start. */
static size_t read_tokens(strict_message *m, const strict_field *f, bool two, strict_text *first, strict_text *second)
{
	const char *s = f->unfolded.data;
	size_t n = f->unfolded.size, i = 0, begin;
	while (i < n && strict_token_char(s[i]))
		i++;
	*first = strict_lower(m, s, i);
	bool good = i > 0;
	if (two) {
		good &= i < n && s[i] == '/';
		i += i < n;
		begin = i;
		while (i < n && strict_token_char(s[i]))
			i++;
		*second = strict_lower(m, s + begin, i - begin);
		good &= i > begin;
	}
	if (!good || (i < n && s[i] != ';' && !strict_wsp(s[i])))
		strict_blame(m, "T2", f->offset, "%.40s does not begin with its tokens", f->name.data);
	while (i < n && s[i] != ';' && !strict_wsp(s[i]))
		i++;
	return i;
}

static void read_encoding(strict_message *m, strict_entity *e, const strict_field *f)
{
	static const char *const names[] = { "7bit", "8bit", "binary", "quoted-printable", "base64" };
	for (int k = 0; k < 5; k++)
		if (strict_same(f->unfolded.data, f->unfolded.size, names[k])) {
			e->encoding = k;
			if (k == STRICT_AS_BINARY && !(m->options & STRICT_BINARY))
				strict_blame(m, "C1", f->offset, "binary");
			return;
		}
	bool token = f->unfolded.size > 0;
	for (size_t i = 0; i < f->unfolded.size; i++)
		token &= strict_token_char(f->unfolded.data[i]);
	strict_blame(m, token ? "C1" : "T2", f->offset, "not a transfer encoding");
}

/* size, and the dates: RFC 2183 sections 2.4 to 2.7. */
static void disposition_judge(strict_message *m, const strict_entity *e, const strict_field *f)
{
	static const char *const dates[] = { "creation-date", "modification-date", "read-date" };
	const strict_param *size = strict_param_find(e->disposition_params, e->n_disposition_params, "size");
	for (size_t i = 0; size && i < size->value.size; i++)
		if (!strict_digit(size->value.data[i])) {
			strict_blame(m, "P12", f->offset, "size is no number");
			break;
		}
	for (size_t k = 0; k < 3; k++) {
		const strict_param *date = strict_param_find(e->disposition_params, e->n_disposition_params, dates[k]);
		int64_t seconds;
		int zone;
		size_t faults = m->n_faults;
		if (date && !strict_date_read(m, f->offset, date->value, &seconds, &zone) && m->n_faults > faults)
			strict_blame(m, "P12", f->offset, "%s is no date-time", dates[k]);
	}
}

static void read_content_fields(strict_message *m, strict_entity *e)
{
	const strict_field *type = strict_find(e, "Content-Type"), *disposition = strict_find(e, "Content-Disposition");
	const strict_field *encoding = strict_find(e, "Content-Transfer-Encoding"), *id = strict_find(e, "Content-ID");
	bool digest = e->parent && !e->message && strict_is(e->parent->type, "multipart") &&
		strict_is(e->parent->subtype, "digest");
	e->type = (strict_text){ digest ? "message" : "text", digest ? 7 : 4 };
	e->subtype = (strict_text){ digest ? "rfc822" : "plain", digest ? 6 : 5 };
	if (type) {
		size_t at = read_tokens(m, type, true, &e->type, &e->subtype);
		strict_params_read(m, type, at, &e->params, &e->n_params);
	}
	if (encoding)
		read_encoding(m, e, encoding);
	if (id && id->n_ids)
		e->content_id = id->ids[0];
	const strict_param *name = strict_param_find(e->params, e->n_params, "name");
	if (disposition) {
		strict_text none;
		size_t at = read_tokens(m, disposition, false, &e->disposition, &none);
		strict_params_read(m, disposition, at, &e->disposition_params, &e->n_disposition_params);
		disposition_judge(m, e, disposition);
		const strict_param *given = strict_param_find(e->disposition_params, e->n_disposition_params, "filename");
		name = given ? given : name;
	}
	if (name)
		e->filename = name->value;
}

/* ---- the tree ---- */

static strict_entity *new_child(strict_message *m, strict_entity *e, const char *from, size_t size, bool message)
{
	strict_entity *child = strict_alloc(m, sizeof *child);
	child->parent = e;
	child->depth = e->depth + 1;
	child->message = message;
	child->foreign = e->foreign || (message && (m->options & STRICT_FOREIGN));
	child->bytes = (strict_text){ from, size };
	child->offset = e->offset + (size_t)(from - e->bytes.data);
	if (e->last)
		e->last->next = child;
	else
		e->first = child;
	e->last = child;
	e->n_children++;
	return child;
}

/* RFC 2046 section 5.1.1. */
static bool read_boundary(strict_message *m, strict_entity *e)
{
	const strict_param *param = strict_param_find(e->params, e->n_params, "boundary");
	if (!param || param->value.size == 0) {
		strict_blame(m, "T5", e->offset, "a multipart without a boundary");
		return false;
	}
	e->boundary = param->value;
	size_t n = e->boundary.size;
	if (n > BOUNDARY_MOST || e->boundary.data[n - 1] == ' ')
		strict_blame(m, "T5", e->offset, "a boundary of %zu characters, or with a space at its end", n);
	for (size_t i = 0; i < n; i++) {
		char c = e->boundary.data[i];
		if (!strict_alpha(c) && !strict_digit(c) && !(c && strchr("'()+_,-./:=? ", c)))
			strict_blame(m, "T5", e->offset, "octet %02x in a boundary", (unsigned char)c);
	}
	for (const strict_entity *up = e->parent; up; up = up->parent) {
		size_t least = up->boundary.size < n ? up->boundary.size : n;
		if (up->boundary.size && memcmp(up->boundary.data, e->boundary.data, least) == 0)
			strict_blame(m, "T12", e->offset, "a boundary that begins as one outside of it");
	}
	return true;
}

enum { LINE_OTHER, LINE_DELIMITER, LINE_CLOSE };

static int line_kind(strict_message *m, const strict_entity *e, strict_text line, size_t offset)
{
	size_t n = e->boundary.size;
	if (line.size < n + 2 || line.data[0] != '-' || line.data[1] != '-' ||
		memcmp(line.data + 2, e->boundary.data, n) != 0)
		return LINE_OTHER;
	size_t rest = n + 2;
	int kind = LINE_DELIMITER;
	if (line.size >= rest + 2 && line.data[rest] == '-' && line.data[rest + 1] == '-') {
		rest += 2;
		kind = LINE_CLOSE;
	}
	if (rest == line.size)
		return kind;
	for (size_t i = rest; i < line.size; i++)
		if (!strict_wsp(line.data[i])) {
			strict_blame(m, "T6", offset, "a line that begins as a delimiter does");
			return LINE_OTHER;
		}
	strict_blame(m, "T7", offset, "white space behind a delimiter");
	return kind;
}

static void around_judge(strict_message *m, const strict_entity *e, const char *from, size_t size, const char *what)
{
	size_t offset = e->offset + (size_t)(from - e->bytes.data);
	if (size > AROUND_MOST)
		strict_blame(m, "T15", offset, "%s of %zu octets", what, size);
	if (strict_high(from, size))
		strict_blame(m, "L7", offset, "%s that is not ASCII", what);
	if (m->options & STRICT_BINARY)
		strict_bytes_judge(m, (strict_text){ from, size }, offset);
}

/* Cuts the body into parts: each ends where the line end in front of the next delimiter begins. */
static void read_parts(strict_message *m, strict_entity *e)
{
	strict_text line;
	bool ended, closed = false;
	const char *part = NULL, *epilogue = NULL;
	size_t at = 0, begin = 0;
	for (; strict_line(e->body, &at, &line, &ended); begin = at) {
		size_t offset = e->offset + (size_t)(line.data - e->bytes.data);
		int kind = line_kind(m, e, line, offset);
		if (kind == LINE_OTHER)
			continue;
		if (closed) {
			strict_blame(m, "T8", offset, "a delimiter behind the last one");
			continue;
		}
		if (!part) {
			around_judge(m, e, e->body.data, begin, "preamble");
		} else {
			const char *end = e->body.data + begin;
			if (end >= part + 2 && end[-2] == '\r' && end[-1] == '\n')
				end -= 2;
			else if (end > part)
				end--;
			else
				strict_blame(m, "T8", offset, "a delimiter without a line end of its own");
			new_child(m, e, part, (size_t)(end - part), false);
		}
		part = e->body.data + at;
		closed = kind == LINE_CLOSE;
		if (closed)
			epilogue = part;
	}
	if (!closed)
		strict_blame(m, "T8", e->offset, "a multipart that is not closed");
	if (!closed && part)
		new_child(m, e, part, (size_t)(e->body.data + e->body.size - part), false);
	if (epilogue)
		around_judge(m, e, epilogue, (size_t)(e->body.data + e->body.size - epilogue), "epilogue");
	if (!e->first)
		strict_blame(m, "T9", e->offset, "a multipart without parts");
}

static bool as_it_is(const strict_entity *e)
{
	return e->encoding == STRICT_7BIT || e->encoding == STRICT_8BIT || e->encoding == STRICT_AS_BINARY;
}

static void composite_judge(strict_message *m, const strict_entity *e)
{
	static const char *const ascii[] = { "partial", "external-body", "delivery-status", "disposition-notification" };
	bool message = strict_is(e->type, "message");
	bool framed = strict_is(e->type, "multipart") || (message && strict_is(e->subtype, "rfc822"));
	if (framed && !as_it_is(e))
		strict_blame(m, "T10", e->offset, "%s/%s in a transfer encoding", e->type.data, e->subtype.data);
	for (size_t i = 0; message && i < sizeof ascii / sizeof *ascii; i++)
		if (strict_is(e->subtype, ascii[i]) && e->encoding != STRICT_7BIT)
			strict_blame(m, "T10", e->offset, "message/%s is not 7bit", ascii[i]);
}

static void entity_read(strict_message *m, strict_entity *e)
{
	strict_header_read(m, e);
	strict_header_judge(m, e);
	read_content_fields(m, e);
	composite_judge(m, e);
	if (m->options & STRICT_BINARY)
		strict_bytes_judge(m, (strict_text){ e->bytes.data, (size_t)(e->body.data - e->bytes.data) }, e->offset);
	bool multipart = strict_is(e->type, "multipart");
	bool message =
		strict_is(e->type, "message") && (strict_is(e->subtype, "rfc822") || strict_is(e->subtype, "global"));
	if ((multipart || message) && e->depth == STRICT_DEPTH) {
		strict_blame(m, "T13", e->offset, "entities nested deeper than %d", STRICT_DEPTH);
		return;
	}
	if (multipart && as_it_is(e) && read_boundary(m, e))
		read_parts(m, e);
	else if (message && as_it_is(e))
		new_child(m, e, e->body.data, e->body.size, true);
	else
		strict_leaf_read(m, e);
}

void strict_entity_read(strict_message *m, strict_entity *root)
{
	for (const strict_entity *e = root; e; e = strict_next(e)) {
		m->muted = e->foreign;
		entity_read(m, (strict_entity *)(uintptr_t)e);
	}
	strict_structure_judge(m, root);
}
