/* Just enough of RFC 5321 for a client to deliver its mail. */
#define _POSIX_C_SOURCE 200809L
#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "sink.h"

static int listener;
static pthread_t thread;

static const char *answer(const char *line)
{
	if (strncmp(line, "DATA", 4) == 0)
		return "354 go on\r\n";
	return strncmp(line, "QUIT", 4) == 0 ? "221 bye\r\n" : "250 ok\r\n";
}

static void say(FILE *out, const char *text)
{
	fputs(text, out);
	fflush(out);
}

static void serve(FILE *in, FILE *out)
{
	char line[2000];
	bool data = false;
	say(out, "220 sink\r\n");
	while (fgets(line, sizeof line, in)) {
		const size_t end = strcspn(line, "\r\n");
		line[end] = '\0';
		const bool starts = !data && strncmp(line, "DATA", 4) == 0, ends = data && strcmp(line, ".") == 0;
		if (data || starts || strncmp(line, "RCPT", 4) == 0)
			printf("%s\n", line);
		if (!data || ends)
			say(out, answer(line));
		data = starts || (data && !ends);
	}
}

static void *run(void *unused)
{
	(void)unused;
	const int client = accept(listener, NULL, NULL);
	FILE *in = fdopen(client, "r"), *out = fdopen(dup(client), "w");
	if (in && out)
		serve(in, out);
	if (in)
		fclose(in);
	if (out)
		fclose(out);
	return NULL;
}

int sink_start(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof here;
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&here, size) != 0 || listen(listener, 1) != 0 ||
		getsockname(listener, (struct sockaddr *)&here, &size) != 0 || pthread_create(&thread, NULL, run, NULL) != 0)
		return 0;
	return ntohs(here.sin_port);
}

void sink_wait(void)
{
	pthread_join(thread, NULL);
	close(listener);
}
