/* What the command line says. */
#ifndef MAILING_OPTIONS_H
#define MAILING_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>

typedef struct options {
	const char *csv;
	const char *text;
	const char *html;
	const char *from;
	const char *from_name;
	const char *subject;
	const char *unsubscribe_mailto;
	const char *unsubscribe_https;
	const char **attachments; /* paths */
	size_t attachment_count;
	const char **inlines;     /* ID=FILE */
	size_t inline_count;
	const char *maildir;      /* one of these three */
	const char *output;
	const char *sendmail;
	bool synced;
	bool unguarded;
	bool help;
} options;

/* false: what is wrong was written to stderr. */
bool options_read(options *o, int argc, char **argv);
void options_free(options *o);
extern const char options_usage[];

#endif
