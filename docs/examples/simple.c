/* The smallest whole program: one message to one recipient, to standard output.
 *
 *     simple | sendmail -t -i
 *
 * No return code in the middle is looked at: a value that is refused marks the message, and a marked message is never
 * written. */
#include <stdio.h>
#include "mimeo.h"

int main(void)
{
	msg_builder *m = msg_new();
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_to(m, "Jürgen Müller", "juergen@example.org");
	msg_set_subject(m, "Ihre Bestellung ist unterwegs");
	msg_set_text(m, "Guten Tag,\n\nsie kommt am Dienstag.\n");
	int status = msg_write_fd(m, MSG_OUT_LF, 1);
	if (status != MSG_ERR_NONE)
		fprintf(stderr, "simple: %s\n", status == MSG_ERR_IO ? msg_strerror(status) : msg_error_text(m));
	msg_free(m);
	return status == MSG_ERR_NONE ? 0 : 1;
}
