/* Hands a message to sendmail, with the envelope on its command line; what is in the header is not asked (no -t), so
 * that Bcc needs no place in it.
 *
 *     send_sendmail /usr/sbin/sendmail bob@example.org archive@example.com < text
 *
 * The first address is To, the others are Bcc. */
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
#include "mimeo.h"

enum { TEXT_MOST = 1 << 16, ADDRESSES_MOST = 64 };

/* sendmail -i -f FROM -- TO...; -i: a line with a dot is a line with a dot. No shell sees the addresses. */
static void run_sendmail(const char *program, const msg_builder *m)
{
	const char *arguments[ADDRESSES_MOST + 6] = { program, "-i", "-f", msg_envelope_from(m), "--" };
	for (size_t i = 0; i < msg_recipient_count(m) && i < ADDRESSES_MOST; i++)
		arguments[5 + i] = msg_recipient(m, i);
	execv(program, (char *const *)(void *)arguments);
	perror(program);
	_exit(127);
}

/* A message status; what sendmail says is in *answer, as from waitpid. */
static int pipe_to(const char *program, const msg_builder *m, int *answer)
{
	int ends[2];
	*answer = -1;
	if (pipe(ends) != 0)
		return MSG_ERR_IO;
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[0], 0);
		close(ends[0]);
		close(ends[1]);
		run_sendmail(program, m);
	}
	close(ends[0]);
	int status = child < 0 ? MSG_ERR_IO : msg_write_fd(m, MSG_OUT_LF, ends[1]);
	if (status != MSG_ERR_NONE && child > 0)
		kill(child, SIGKILL); /* before the end of its input, so that it sends no half of a message */
	close(ends[1]);
	if (child > 0 && waitpid(child, answer, 0) != child)
		status = MSG_ERR_IO;
	return status;
}

int main(int argc, char **argv)
{
	static char text[TEXT_MOST];
	msg_mailbox bcc[ADDRESSES_MOST] = { { NULL, NULL } };
	if (argc < 3 || argc - 3 >= ADDRESSES_MOST) {
		fprintf(stderr, "usage: send_sendmail PROGRAM TO [BCC...] < text\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	msg_builder *m = msg_new();
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_to(m, NULL, argv[2]);
	for (int i = 3; i < argc; i++)
		bcc[i - 3].addr = argv[i];
	msg_set_bcc_list(m, bcc, (size_t)(argc - 3));
	msg_set_subject(m, "Grüße");
	msg_set_text_n(m, text, fread(text, 1, sizeof text, stdin));
	int answer = -1, status = msg_check(m, MSG_OUT_LF);
	if (status == MSG_ERR_NONE)
		status = pipe_to(argv[1], m, &answer);
	if (status != MSG_ERR_NONE)
		fprintf(stderr, "send_sendmail: %s\n", status == MSG_ERR_IO ? msg_strerror(status) : msg_error_text(m));
	else if (answer != 0)
		fprintf(stderr, "send_sendmail: %s did not take it\n", argv[1]);
	msg_free(m);
	return status == MSG_ERR_NONE && answer == 0 ? 0 : 1;
}
