/* Text with {{column}} in it. A template is read once, and filled in for each row of a CSV file; where it has no
 * placeholder it says so, and whatever it is for can be set once. "{{" always opens a placeholder. Blanks around the
 * column's name, and the case of its letters, do not matter. */
#ifndef MAILING_TEMPLATE_H
#define MAILING_TEMPLATE_H
#include "csv.h"

/* What is done to the octets of a cell, so that they stay text wherever they are put. */
typedef enum template_manner {
	TEMPLATE_PLAIN,
	TEMPLATE_HTML, /* & < > " ' as character references */
	TEMPLATE_URL   /* percent-encoded but for RFC 3986's unreserved characters */
} template_manner;

typedef struct template_piece {
	size_t start; /* literal text in front of the placeholder */
	size_t size;
	size_t column; /* CSV_NO_COLUMN: none, this is the end */
} template_piece;

typedef struct template {
	template_manner manner;
	text source;
	template_piece *pieces;
	size_t count;
	text filled;
} template;

/* Takes source over. false: *line of the placeholder, and a reason, with the name where it is no column (or NULL). */
bool template_parse(template *t, template_manner manner, text source, const csv *columns, size_t *line,
	const char **reason);
/* Has it no placeholder? True for one that was never read, which is empty. */
bool template_is_fixed(const template *t);
/* A column that is needed and that the row does not reach; CSV_NO_COLUMN where it has all. */
size_t template_missing(const template *t, const csv *row);
/* The text for this row, of *size octets and a NUL; valid until the next call. */
const char *template_fill(template *t, const csv *row, size_t *size);
void template_free(template *t);

#endif
