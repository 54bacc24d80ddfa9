/* What the contenders in C and C++ share: inputs by name, and the conversation with tests/bench/bench.py on standard
 * input and output. A line is one question, a line the answer:
 *     cases               the names of the cases, blanks between them; CASE/WAY for one of several ways, "+" in it for
 *                         a blank
 *     run CASE TURNS      does the case so often; the seconds of processor time that the process took, all threads
 *     check CASE FILE     does it once, and puts what came out into FILE; "done"
 * The end of the input ends the program. A contender of another language speaks the same. */
#ifndef MIMEO_TESTS_BENCH_PEER_H
#define MIMEO_TESTS_BENCH_PEER_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct peer_input {
	const char *data;
	size_t size;
} peer_input;

/* The input is what the case names, NULL for none. */
typedef void peer_run(size_t turns, const peer_input *in);
typedef struct peer_case {
	const char *name;
	peer_run *run;
	const char *input;
} peer_case;

/* The cases that are the same in each: one function for all sizes or texts. */
#define PEER_BASE64(run)                                                                                               \
	{ "base64-48", run, "octets-48" }, { "base64-1024", run, "octets-1024" }, { "base64-65536", run, "octets-65536" }, \
	{                                                                                                                  \
		"base64-16777216", run, "octets-16777216"                                                                      \
	}
#define PEER_QP(run)                                                                                                   \
	{ "qp-english", run, "english" }, { "qp-french", run, "french" },                                                  \
	{                                                                                                                  \
		"qp-japanese", run, "japanese"                                                                                 \
	}
#define PEER_WORD(run)                                                                                                 \
	{ "word-ascii", run, "subject-ascii" }, { "word-french", run, "subject-french" },                                  \
		{ "word-japanese", run, "subject-japanese" },                                                                  \
	{                                                                                                                  \
		"word-emoji", run, "subject-emoji"                                                                             \
	}

/* A file of the folder of inputs, with a NUL behind it; read once, and kept. */
const peer_input *peer_load(const char *name);
/* What came out of a turn. */
void peer_done(const void *data, size_t size);
/* The whole program: argv[1] is the folder of inputs. */
int peer_main(int argc, char **argv, const peer_case *cases, size_t n);

#ifdef __cplusplus
}
#endif
#endif
