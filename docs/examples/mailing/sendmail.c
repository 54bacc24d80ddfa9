/* A command that takes one message on its standard input, as sendmail does. It is started without a shell: what
 * stands in a CSV file is an argument of its own, and "--" keeps an address that begins with "-" from being an
 * option. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "outlet.h"
#include "text.h"

extern char **environ;

typedef struct sendmail {
	outlet base;
	char *command;    /* its blanks are NULs */
	char **arguments; /* the command's own words, "--", the recipient, NULL */
	size_t count;     /* of its own words */
} sendmail;

/* The child gets the pipe's reading end as its standard input, SIGPIPE as it was before this program ignored it, and a
 * process group of its own, so that it can be stopped with all that it has started. */
static int start(char *const arguments[], int input, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t pipe_signal;
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	int reason = posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return reason;
}

static bool wait_for(pid_t child, int *state)
{
	while (waitpid(child, state, 0) < 0)
		if (errno != EINTR)
			return false;
	return true;
}

static outlet_result judge_exit(sendmail *s, int state)
{
	const char *command = s->arguments[0];
	char *reason = s->base.reason;
	size_t size = sizeof s->base.reason;
	if (WIFSIGNALED(state))
		return snprintf(reason, size, "%s was ended by signal %d", command, WTERMSIG(state)), OUTLET_BROKEN;
	if (WEXITSTATUS(state) == 126 || WEXITSTATUS(state) == 127)
		return snprintf(reason, size, "%s cannot be run", command), OUTLET_BROKEN;
	if (WEXITSTATUS(state) != 0)
		return snprintf(reason, size, "%s ended with status %d", command, WEXITSTATUS(state)), OUTLET_REFUSED;
	return OUTLET_TOOK;
}

/* Writes the message to the child and waits for its end. The end of the input means "send it": a message that could
 * not be written to its end must not get one, so the child is stopped before. Where the pipe broke nobody reads any
 * more, and what the child says by its exit status is the better reason. */
static outlet_result feed(sendmail *s, const msg_builder *m, int pipe_end, pid_t child)
{
	errno = 0;
	int status = msg_write_fd(m, MSG_OUT_LF, pipe_end);
	if (status != MSG_ERR_NONE)
		outlet_fail_write(&s->base, m, status, s->arguments[0]);
	bool stopped = status != MSG_ERR_NONE && status != MSG_ERR_IO;
	if (stopped)
		kill(-child, SIGKILL);
	close(pipe_end);
	int state = 0;
	if (!wait_for(child, &state))
		return outlet_fail(&s->base, "wait for", s->arguments[0]);
	if (stopped)
		return OUTLET_BROKEN;
	return status == MSG_ERR_IO && state == 0 ? OUTLET_REFUSED : judge_exit(s, state);
}

static outlet_result deliver_to_command(outlet *o, const msg_builder *m)
{
	sendmail *s = (sendmail *)o;
	int ends[2];
	if (pipe(ends) != 0)
		return outlet_fail(o, "make a pipe to", s->arguments[0]);
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	text recipient = { 0 };
	const char *address = msg_recipient(m, 0); /* the same octets as in the header */
	text_put(&recipient, address, strlen(address) + 1);
	s->arguments[s->count + 1] = recipient.data;
	pid_t child;
	int reason = start(s->arguments, ends[0], &child);
	close(ends[0]);
	outlet_result result;
	if (reason == 0) {
		result = feed(s, m, ends[1], child);
	} else {
		close(ends[1]);
		errno = reason;
		result = outlet_fail(o, "start", s->arguments[0]);
	}
	text_free(&recipient);
	return result;
}

static bool close_sendmail(outlet *o, bool complete)
{
	sendmail *s = (sendmail *)o;
	(void)complete;
	free(s->command);
	free(s->arguments);
	free(s);
	return true;
}

outlet *outlet_sendmail(const char *command)
{
	static char end_of_options[] = "--";
	text copy = { 0 };
	text_put(&copy, command, strlen(command) + 1);
	char **arguments = allocate(NULL, (copy.size / 2 + 4) * sizeof *arguments);
	size_t count = 0;
	for (char *rest = copy.data, *word; (word = strtok_r(rest, " \t", &rest)) != NULL;)
		arguments[count++] = word;
	if (count == 0) {
		fputs("mailing: --sendmail: the command is empty\n", stderr);
		text_free(&copy);
		free(arguments);
		return NULL;
	}
	arguments[count] = end_of_options;
	arguments[count + 2] = NULL;
	signal(SIGPIPE, SIG_IGN);
	sendmail *s = allocate(NULL, sizeof *s);
	*s = (sendmail){
		.base = { .deliver = deliver_to_command, .close = close_sendmail },
		.command = copy.data,
		.arguments = arguments,
		.count = count,
	};
	return &s->base;
}
