/* Delivers a message into a Maildir: written whole under tmp, under a name that nobody else draws, then renamed into
 * new, so that a reader never sees a half.
 *
 *     maildir ~/Maildir bob@example.org < text */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "mimeo.h"

enum { TEXT_MOST = 1 << 16, PATH_MOST = 1024 };

/* MSG_OUT_NEW: a name that is there already is an error, and nothing is overwritten. */
static int deliver(const msg_builder *m, const char *maildir)
{
	char host[128] = "localhost", name[256], from[PATH_MOST], to[PATH_MOST];
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	gethostname(host, sizeof host - 1);
	for (char *s = host; *s; s++)
		if (*s == '/' || *s == ':')
			*s = '-';
	snprintf(name, sizeof name, "%lld.M%ldP%ld.%s", (long long)now.tv_sec, now.tv_nsec / 1000, (long)getpid(), host);
	int size = snprintf(from, sizeof from, "%s/tmp/%s", maildir, name);
	if (size < 0 || size >= PATH_MOST)
		return MSG_ERR_ARGUMENT;
	snprintf(to, sizeof to, "%s/new/%s", maildir, name);
	int status = msg_write_file(m, MSG_OUT_LF | MSG_OUT_NEW, from);
	if (status == MSG_ERR_NONE && rename(from, to) != 0) {
		unlink(from);
		status = MSG_ERR_IO;
	}
	return status;
}

int main(int argc, char **argv)
{
	static char text[TEXT_MOST];
	if (argc != 3) {
		fprintf(stderr, "usage: maildir FOLDER TO < text\n");
		return 2;
	}
	msg_builder *m = msg_new();
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_to(m, NULL, argv[2]);
	msg_set_subject(m, "Grüße");
	msg_set_text_n(m, text, fread(text, 1, sizeof text, stdin));
	int status = deliver(m, argv[1]);
	if (status != MSG_ERR_NONE)
		fprintf(stderr, "maildir: %s\n", msg_status(m) ? msg_error_text(m) : msg_strerror(status));
	msg_free(m);
	return status == MSG_ERR_NONE ? 0 : 1;
}
