/* Where finished messages go: a Maildir, one mbox file, or a sendmail command. */
#ifndef MAILING_OUTLET_H
#define MAILING_OUTLET_H
#include <stdbool.h>
#include "mimeo.h"

typedef enum outlet_result {
	OUTLET_TOOK,
	OUTLET_REFUSED, /* this message; the next one may pass */
	OUTLET_BROKEN   /* none will pass any more */
} outlet_result;

typedef struct outlet outlet;
struct outlet {
	outlet_result (*deliver)(outlet *o, const msg_builder *m);
	bool (*close)(outlet *o, bool complete); /* frees it; what is not complete is taken back where that is possible */
	char reason[1024];                       /* in words, of what was refused or is broken */
};

/* NULL: the reason was written to stderr. */

/* A Maildir, made where there is none: each message is written to tmp and moved to new when it is whole. synced: and
 * on the disk before that, whatever happens to the machine. */
outlet *outlet_maildir(const char *path, bool synced);
/* One file, all messages in mboxrd form: "From " line, message with LF line ends, an empty line; a line of the
 * message that begins with "From ", or with ">" and so on before it, gets one ">" more. The file appears when all is
 * written. */
outlet *outlet_mbox(const char *path);
/* Starts the command for each message, its words split at blanks and no shell in between, with "--" and the recipient
 * behind them, and the message on its standard input. */
outlet *outlet_sendmail(const char *command);

/* For the outlets: an action, a path or command, and what errno says, as the reason. Returns OUTLET_BROKEN. */
outlet_result outlet_fail(outlet *o, const char *action, const char *object);
/* The same for a message that could not be written: its own words, or errno's where the system refused. The library
 * promises nothing about errno: set it to 0 before the output. */
outlet_result outlet_fail_write(outlet *o, const msg_builder *m, int status, const char *object);

#endif
