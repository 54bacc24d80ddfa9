/* The message of a mailing: what is the same for all is set once, what has placeholders is set anew for each row, in
 * one builder from the first message to the last. */
#ifndef MAILING_LETTER_H
#define MAILING_LETTER_H
#include "csv.h"
#include "mimeo.h"
#include "options.h"
#include "template.h"

enum { LETTER_SUBJECT, LETTER_TEXT, LETTER_HTML, LETTER_MAILTO, LETTER_HTTPS, LETTER_TEMPLATES };

typedef struct letter {
	msg_builder *message;
	template templates[LETTER_TEMPLATES];
} letter;

/* Reads the templates and sets all that is the same for all. false: what is wrong was written to stderr. */
bool letter_open(letter *l, const options *o, const csv *columns);
/* A column that a template needs and that the row does not reach; CSV_NO_COLUMN where it has all. */
size_t letter_missing(const letter *l, const csv *row);
/* Makes it this row's message. What was wrong, msg_check tells. */
void letter_address(letter *l, const csv *row, const char *name, const char *email);
void letter_close(letter *l);

#endif
