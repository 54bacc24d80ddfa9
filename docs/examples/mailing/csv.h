/* A CSV file as RFC 4180 has it, a row at a time: cells in quotes may hold commas, line breaks and doubled quotes;
 * lines end in CRLF or LF; a UTF-8 byte order mark in front and empty lines are passed over. The first row names the
 * columns.
 *
 * What the grammar does not take is reported with its line, and the next row is read: a quote in a cell that does not
 * begin with one, anything behind a closing quote, a quote that is never closed, a NUL, a row larger than 64 MiB,
 * more than 4,096 cells, more cells than columns. Every cell of a row that was taken is therefore a string without a
 * NUL. */
#ifndef MAILING_CSV_H
#define MAILING_CSV_H
#include <stdio.h>
#include "text.h"

enum { CSV_NO_COLUMN = 4096 }; /* the most cells a row may have, and so no cell's number */

typedef enum csv_result {
	CSV_ROW,
	CSV_BAD,   /* line and reason say what is wrong */
	CSV_END,
	CSV_FAILED /* the file cannot be read; errno of the system */
} csv_result;

typedef struct csv {
	FILE *file;
	unsigned char block[16384];
	size_t at, filled; /* of block */
	size_t next_line;  /* of the octet that is read next; the first line is 1 */
	size_t line;       /* where the row begins, or of what is wrong in it */
	const char *reason;
	text octets;       /* the row's cells, each with a NUL behind it */
	size_t starts[CSV_NO_COLUMN];
	size_t sizes[CSV_NO_COLUMN];
	size_t cells;
	text names;        /* the columns', as octets holds the cells */
	size_t *columns;   /* where in names each begins */
	size_t column_count;
} csv;

/* Takes the file and its first row. CSV_ROW: the columns are known. */
csv_result csv_open(csv *c, FILE *file);
csv_result csv_next(csv *c);
void csv_close(csv *c);
/* In any case of the ASCII letters; CSV_NO_COLUMN where there is none of that name. */
size_t csv_column(const csv *c, const char *name, size_t size);
const char *csv_column_name(const csv *c, size_t column);
/* NULL where the row ends before that column. */
const char *csv_cell(const csv *c, size_t column);

#endif
