/* Octets that grow: whole files, rows of a CSV file, templates that were filled in. A program that has no memory left
 * for a line of text cannot do anything sensible: it says so and ends with status 2. */
#ifndef MAILING_TEXT_H
#define MAILING_TEXT_H
#include <stdbool.h>
#include <stddef.h>

typedef struct text {
	char *data; /* NULL until something was put in */
	size_t size;
	size_t capacity;
} text;

void text_put(text *t, const void *data, size_t size);
void text_free(text *t);
/* The whole file; a UTF-8 byte order mark at its beginning is left out. false: errno says why. */
bool text_read_file(text *t, const char *path);
/* size octets, as realloc; never NULL. */
void *allocate(void *block, size_t size);

#endif
