/* See csv.h. Octets come one at a time, in one pass; a row is as long as it needs to be, so that a quoted cell of a
 * mebibyte is read like any other. */
#include "csv.h"
#include <stdlib.h>
#include <string.h>

enum {
	ROW_MOST = 64 << 20,
	LINE_END = '\n'
};

/* The next octet, which stays where it is. */
static int peek(csv *c)
{
	if (c->at == c->filled) {
		c->at = 0;
		c->filled = fread(c->block, 1, sizeof c->block, c->file);
	}
	return c->at < c->filled ? c->block[c->at] : EOF;
}

static int take(csv *c)
{
	int octet = peek(c);
	c->at += octet != EOF;
	c->next_line += octet == '\n';
	return octet;
}

/* Outside quotes CRLF is one line end. */
static int take_outside(csv *c)
{
	int octet = take(c);
	return octet == '\r' && peek(c) == '\n' ? take(c) : octet;
}

/* The first fault of a row is the one that is told. */
static void fault(csv *c, size_t line, const char *reason)
{
	if (c->reason)
		return;
	c->line = line;
	c->reason = reason;
}

static void put(csv *c, int octet)
{
	const char stored = (char)octet;
	if (octet == '\0')
		fault(c, c->next_line, "a NUL byte");
	if (c->octets.size >= ROW_MOST)
		fault(c, c->line, "a row larger than 64 MiB");
	else
		text_put(&c->octets, &stored, 1);
}

/* What stands between quotes, up to the octet behind the closing one. */
static int read_quoted(csv *c)
{
	size_t opened = c->next_line;
	for (;;) {
		int octet = take(c);
		if (octet == EOF) {
			fault(c, opened, "a quote is opened here and never closed; the rest of the file was read as one cell");
			return EOF;
		}
		if (octet == '"') {
			octet = take_outside(c);
			if (octet != '"')
				return octet;
		}
		put(c, octet);
	}
}

/* One cell, whose first octet was taken already. Returns what ends it: a comma, a line end or EOF. */
static int read_cell(csv *c, int octet)
{
	size_t start = c->octets.size;
	if (octet == '"') {
		octet = read_quoted(c);
		if (octet != ',' && octet != LINE_END && octet != EOF)
			fault(c, c->next_line, "something stands between a closing quote and the next comma");
	}
	for (; octet != ',' && octet != LINE_END && octet != EOF; octet = take_outside(c)) {
		if (octet == '"')
			fault(c, c->next_line, "a quote in a cell that does not begin with one");
		put(c, octet);
	}
	if (c->cells < CSV_NO_COLUMN) {
		c->starts[c->cells] = start;
		c->sizes[c->cells++] = c->octets.size - start;
	} else {
		fault(c, c->line, "more than 4,096 cells");
	}
	text_put(&c->octets, "", 1);
	return octet;
}

static csv_result read_row(csv *c)
{
	int octet;
	do {
		c->line = c->next_line;
		octet = take_outside(c);
	} while (octet == LINE_END);
	c->reason = NULL;
	c->octets.size = c->cells = 0;
	if (octet != EOF) {
		while (read_cell(c, octet) == ',')
			octet = take_outside(c);
	}
	if (ferror(c->file))
		return CSV_FAILED;
	if (c->reason)
		return CSV_BAD;
	return c->cells ? CSV_ROW : CSV_END;
}

csv_result csv_next(csv *c)
{
	csv_result result = read_row(c);
	if (result != CSV_ROW || c->cells <= c->column_count)
		return result;
	c->reason = "more cells than the header row has";
	return CSV_BAD;
}

/* ---- columns ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool same_name(const char *a, size_t size, const char *b)
{
	size_t i = 0;
	while (i < size && b[i] && lower(a[i]) == lower(b[i]))
		i++;
	return i == size && !b[i];
}

size_t csv_column(const csv *c, const char *name, size_t size)
{
	for (size_t i = 0; i < c->column_count; i++)
		if (same_name(name, size, csv_column_name(c, i)))
			return i;
	return CSV_NO_COLUMN;
}

const char *csv_column_name(const csv *c, size_t column)
{
	return c->names.data + c->columns[column];
}

const char *csv_cell(const csv *c, size_t column)
{
	return column < c->cells ? c->octets.data + c->starts[column] : NULL;
}

/* Column names are shown in messages, so that they must not hold what a terminal would obey. */
static const char *judge_name(const csv *c, const char *name, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char octet = (unsigned char)name[i];
		if (octet < ' ' || octet == 0x7F || (octet == 0xC2 && (name[i + 1] & 0xE0) == 0x80))
			return "a control character in a column's name";
	}
	if (size && csv_column(c, name, size) != CSV_NO_COLUMN)
		return "two columns of the same name";
	return NULL;
}

/* Blanks around a column's name are not part of it. */
static void name_column(csv *c, size_t cell)
{
	char *name = c->octets.data + c->starts[cell];
	size_t size = c->sizes[cell];
	while (size && name[size - 1] == ' ')
		name[--size] = '\0';
	while (size && *name == ' ') {
		name++;
		size--;
	}
	const char *reason = judge_name(c, name, size);
	if (reason)
		fault(c, c->line, reason);
	size_t start = c->names.size;
	text_put(&c->names, name, size + 1);
	c->columns[c->column_count++] = start;
}

static void skip_mark(csv *c)
{
	static const unsigned char mark[] = { 0xEF, 0xBB, 0xBF };
	if (peek(c) == mark[0] && c->filled >= sizeof mark && memcmp(c->block, mark, sizeof mark) == 0)
		c->at = sizeof mark;
}

csv_result csv_open(csv *c, FILE *file)
{
	c->file = file;
	c->next_line = 1;
	c->column_count = 0;
	c->columns = NULL;
	c->octets = c->names = (text){ 0 };
	c->at = c->filled = 0;
	skip_mark(c);
	csv_result result = read_row(c);
	if (result != CSV_ROW) {
		if (result == CSV_END)
			fault(c, 1, "the header row is missing");
		return result == CSV_END ? CSV_BAD : result;
	}
	c->columns = allocate(NULL, c->cells * sizeof *c->columns);
	for (size_t i = 0; i < c->cells; i++)
		name_column(c, i);
	return c->reason ? CSV_BAD : CSV_ROW;
}

void csv_close(csv *c)
{
	if (c->file)
		fclose(c->file);
	text_free(&c->octets);
	text_free(&c->names);
	free(c->columns);
}
