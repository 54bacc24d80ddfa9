/* Whole and in halves. What a child process writes comes back through a pipe, a message a frame, and is counted by the
 * parent: the same checker reads both halves. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "incident/halves.h"
#include "incident/mailing.h"
#include "incident/subscribers.h"

enum { MIDDLE = SUBSCRIBERS / 2, ROOM = 1 << 14 };

/* In front of each message in the pipe. The last has no message: size is what was refused, subscriber what the guard
 * remembers. */
typedef struct frame {
	size_t subscriber, size;
	size_t last; /* of this type, so that no octet of a frame is padding */
} frame;

typedef struct half {
	mailing work;
	msg_builder *m;
	msg_guard *guard;
	FILE *pipe;
	outcome out;
} half;

static void count_message(void *ctx, size_t subscriber, const char *data, size_t size)
{
	counter_take(ctx, data, size, subscriber);
}

static void *send_half(void *ctx)
{
	half *h = ctx;
	h->work.sink = count_message;
	h->work.ctx = &h->out.count;
	h->out.refused = mailing_send(&h->work, h->m, h->guard);
	h->out.remembered = msg_guard_count(h->guard);
	return NULL;
}

static void add_outcome(outcome *all, outcome *other)
{
	counter_merge(&all->count, &other->count);
	all->refused += other->refused;
	all->remembered += other->remembered;
	counter_free(&other->count);
}

outcome send_whole(size_t every)
{
	half h = { .work = { .end = SUBSCRIBERS, .every = every },
		.m = mailing_template(),
		.guard = msg_guard_new(),
		.out.count = counter_new() };
	send_half(&h);
	msg_free(h.m);
	msg_guard_free(h.guard);
	return h.out;
}

outcome send_by_threads(size_t every)
{
	msg_builder *template = mailing_template();
	half halves[] = { { .work = { .end = MIDDLE } }, { .work = { .begin = MIDDLE, .end = SUBSCRIBERS } } };
	pthread_t threads[2];
	for (size_t i = 0; i < 2; i++) {
		halves[i].work.every = every;
		halves[i].m = msg_clone(template);
		halves[i].guard = msg_guard_new();
		halves[i].out.count = counter_new();
	}
	msg_free(template);
	for (size_t i = 0; i < 2; i++)
		if (pthread_create(&threads[i], NULL, send_half, &halves[i]) != 0)
			abort();
	for (size_t i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		msg_free(halves[i].m);
		msg_guard_free(halves[i].guard);
	}
	add_outcome(&halves[0].out, &halves[1].out);
	return halves[0].out;
}

/* ---- two processes ---- */

static void write_frame(void *ctx, size_t subscriber, const char *data, size_t size)
{
	const frame f = { .subscriber = subscriber, .size = size };
	if (fwrite(&f, sizeof f, 1, ctx) != 1 || fwrite(data, 1, size, ctx) != size)
		_exit(EXIT_FAILURE);
}

static _Noreturn void be_child(half *h)
{
	h->work.sink = write_frame;
	h->work.ctx = h->pipe;
	const size_t refused = mailing_send(&h->work, h->m, h->guard);
	const frame f = { .subscriber = msg_guard_count(h->guard), .size = refused, .last = true };
	const bool sent = fwrite(&f, sizeof f, 1, h->pipe) == 1 && fflush(h->pipe) == 0;
	_exit(sent ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void *read_child(void *ctx)
{
	static char data[ROOM];
	half *h = ctx;
	frame f = { .last = false };
	while (fread(&f, sizeof f, 1, h->pipe) == 1 && !f.last) {
		if (f.size > sizeof data || fread(data, 1, f.size, h->pipe) != f.size)
			abort();
		counter_take(&h->out.count, data, f.size, f.subscriber);
	}
	if (!f.last)
		abort();
	h->out.refused = f.size;
	h->out.remembered = f.subscriber;
	return NULL;
}

/* The child has its half on its side of the pipe, the parent on the other. */
static pid_t start_child(half *h)
{
	int ends[2];
	if (pipe(ends) != 0)
		abort();
	const pid_t child = fork();
	if (child < 0)
		abort();
	close(ends[child == 0 ? 0 : 1]);
	h->pipe = child == 0 ? fdopen(ends[1], "wb") : fdopen(ends[0], "rb");
	if (!h->pipe)
		abort();
	return child;
}

/* Message and guard are made before the fork: each process goes on with its copy of both. */
outcome send_after_fork(size_t every)
{
	half parents = { .work = { .end = MIDDLE, .every = every },
		.m = mailing_template(),
		.guard = msg_guard_new(),
		.out.count = counter_new() };
	half childs = { .work = { .begin = MIDDLE, .end = SUBSCRIBERS, .every = every },
		.m = parents.m,
		.guard = parents.guard,
		.out.count = counter_new() };
	pthread_t reader;
	int status = 0;
	fflush(stdout);
	const pid_t child = start_child(&childs);
	if (child == 0)
		be_child(&childs);
	if (pthread_create(&reader, NULL, read_child, &childs) != 0)
		abort();
	send_half(&parents);
	pthread_join(reader, NULL);
	fclose(childs.pipe);
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
		abort();
	msg_free(parents.m);
	msg_guard_free(parents.guard);
	add_outcome(&parents.out, &childs.out);
	return parents.out;
}
