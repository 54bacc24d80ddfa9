/* The conversation of a contender with bench.py; peer.h tells it. */
#define _POSIX_C_SOURCE 200809L
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* For tests/bench/counts.py: under callgrind, a dump for each run, with what belongs to the run alone. */
#if defined(__has_include)
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif
#endif
#ifndef CALLGRIND_ZERO_STATS
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS
#endif

static const char *folder;
static FILE *kept; /* where the check wants the output */

static void fail(const char *what, const char *name)
{
	fprintf(stderr, "peer: %s: %s\n", what, name);
	exit(2);
}

static peer_input read_file(const char *name)
{
	char path[1024];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "rb");
	if (!file || fseek(file, 0, SEEK_END) != 0)
		fail("cannot be read", path);
	size_t size = (size_t)ftell(file);
	char *data = malloc(size + 1);
	rewind(file);
	if (!data || fread(data, 1, size, file) != size)
		fail("cannot be read", path);
	data[size] = '\0';
	fclose(file);
	return (peer_input){ data, size };
}

const peer_input *peer_load(const char *name)
{
	static struct {
		char name[40];
		peer_input input;
	} known[40];
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (!known[i].name[0]) {
			snprintf(known[i].name, sizeof known[i].name, "%s", name);
			known[i].input = read_file(name);
		}
		if (strcmp(known[i].name, name) == 0)
			return &known[i].input;
	}
	fail("too many inputs", name);
	return NULL;
}

void peer_done(const void *data, size_t size)
{
	if (kept && fwrite(data, 1, size, kept) != size)
		fail("cannot be written", "output");
}

/* Of the processor: what others do on this machine in the meantime is not counted. */
static double seconds_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static const peer_case *find_case(const peer_case *cases, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(cases[i].name, name) == 0)
			return &cases[i];
	fail("no such case", name);
	return NULL;
}

static void answer(char *line, const peer_case *cases, size_t n)
{
	char *verb = strtok(line, " \n"), *name = strtok(NULL, " \n"), *last = strtok(NULL, " \n");
	if (verb && strcmp(verb, "cases") == 0) {
		for (size_t i = 0; i < n; i++)
			printf("%s%s", cases[i].name, i + 1 < n ? " " : "\n");
		return;
	}
	if (!verb || !name || !last)
		fail("not a question", verb ? verb : "");
	const peer_case *c = find_case(cases, n, name);
	const peer_input *in = c->input ? peer_load(c->input) : NULL;
	if (strcmp(verb, "run") == 0) {
		size_t turns = strtoul(last, NULL, 10);
		double start = seconds_now();
		CALLGRIND_ZERO_STATS;
		c->run(turns, in);
		CALLGRIND_DUMP_STATS;
		printf("%.9f\n", seconds_now() - start);
	} else {
		kept = fopen(last, "wb");
		if (!kept)
			fail("cannot be written", last);
		c->run(1, in);
		fclose(kept);
		kept = NULL;
		printf("done\n");
	}
}

int peer_main(int argc, char **argv, const peer_case *cases, size_t n)
{
	char line[2048];
	if (argc != 2)
		fail("needs the folder of inputs", argv[0]);
	folder = argv[1];
	while (fgets(line, sizeof line, stdin)) {
		answer(line, cases, n);
		fflush(stdout);
	}
	return 0;
}
