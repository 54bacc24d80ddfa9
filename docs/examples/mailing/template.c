/* See template.h. */
#include "template.h"
#include <stdlib.h>
#include <string.h>

static const char *find(const char *at, const char *end, const char *pair)
{
	for (; end - at >= 2; at++)
		if (at[0] == pair[0] && at[1] == pair[1])
			return at;
	return NULL;
}

static void add_piece(template *t, const char *start, const char *end, size_t column)
{
	t->pieces = allocate(t->pieces, (t->count + 1) * sizeof *t->pieces);
	t->pieces[t->count++] = (template_piece){
		.start = (size_t)(start - t->source.data),
		.size = (size_t)(end - start),
		.column = column,
	};
}

static size_t line_of(const template *t, const char *at)
{
	size_t line = 1;
	for (const char *s = t->source.data; s < at; s++)
		line += *s == '\n';
	return line;
}

/* The column that is named between the braces. */
static size_t look_up(const csv *columns, const char *name, const char *end)
{
	while (name < end && *name == ' ')
		name++;
	while (name < end && end[-1] == ' ')
		end--;
	return csv_column(columns, name, (size_t)(end - name));
}

bool template_parse(template *t, template_manner manner, text source, const csv *columns, size_t *line,
	const char **reason)
{
	*t = (template){ .manner = manner, .source = source };
	text_put(&t->source, "", 1);
	const char *at = t->source.data, *end = at + t->source.size - 1;
	for (const char *open; (open = find(at, end, "{{")) != NULL;) {
		const char *close = find(open + 2, end, "}}");
		size_t column = close ? look_up(columns, open + 2, close) : CSV_NO_COLUMN;
		if (column == CSV_NO_COLUMN) {
			*line = line_of(t, open);
			*reason = close ? "a placeholder names no column of the CSV file" : "\"{{\" without \"}}\"";
			return false;
		}
		add_piece(t, at, open, column);
		at = close + 2;
	}
	add_piece(t, at, end, CSV_NO_COLUMN);
	return true;
}

bool template_is_fixed(const template *t)
{
	return t->count <= 1;
}

size_t template_missing(const template *t, const csv *row)
{
	for (size_t i = 0; i + 1 < t->count; i++)
		if (!csv_cell(row, t->pieces[i].column))
			return t->pieces[i].column;
	return CSV_NO_COLUMN;
}

static bool is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

static const char *html_reference(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

static void put_octet(text *out, template_manner manner, char c)
{
	static const char hex[] = "0123456789ABCDEF";
	const char *reference = manner == TEMPLATE_HTML ? html_reference(c) : NULL;
	if (reference) {
		text_put(out, reference, strlen(reference));
	} else if (manner == TEMPLATE_URL && !is_unreserved(c)) {
		const char encoded[3] = { '%', hex[(unsigned char)c >> 4], hex[c & 15] };
		text_put(out, encoded, sizeof encoded);
	} else {
		text_put(out, &c, 1);
	}
}

const char *template_fill(template *t, const csv *row, size_t *size)
{
	t->filled.size = 0;
	for (size_t i = 0; i < t->count; i++) {
		const template_piece *piece = &t->pieces[i];
		text_put(&t->filled, t->source.data + piece->start, piece->size);
		const char *cell = csv_cell(row, piece->column);
		for (; cell && *cell; cell++)
			put_octet(&t->filled, t->manner, *cell);
	}
	*size = t->filled.size;
	text_put(&t->filled, "", 1);
	return t->filled.data;
}

void template_free(template *t)
{
	text_free(&t->source);
	text_free(&t->filled);
	free(t->pieces);
}
