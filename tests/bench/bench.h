/* Timing for the benchmarks: round by round, every contender in each round, so that a disturbance hits one round of
 * each and not all rounds of one. A figure is the median over the rounds. */
#ifndef MIMEO_TESTS_BENCH_H
#define MIMEO_TESTS_BENCH_H
#include <stddef.h>
#include <stdint.h>

enum { BENCH_ROUNDS = 9, BENCH_CONTENDERS = 3 };

/* One contender does its work once. */
typedef void bench_work(void *ctx);

typedef struct bench_case {
	const char *name;
	bench_work *work[BENCH_CONTENDERS]; /* mimeo, GMime, memcpy of the output; NULL: not in this case */
	double divisor;                     /* octets a turn: GB/s; 0: nanoseconds a turn */
	double turns;                       /* things done by one call of work, for nanoseconds each; at least 1 */
} bench_case;

/* Runs a case and prints its row. */
void bench_run(const bench_case *c, void *ctx);
/* Two ways of mimeo in one run, not one of GMime: work[1] in a row of its own, then work[0] beside it.
 */
void bench_run_beside(const bench_case *c, const char *other, void *ctx);

/* Texts with LF line ends, the same on every machine: words of a language, n octets. Free it. */
char *bench_english(size_t n);
char *bench_french(size_t n);
char *bench_japanese(size_t n);
char *bench_octets(size_t n);

/* What the rows are measured on. Everything is set up by gmime.c and mimeo.c. */
typedef struct bench_input {
	const char *text;
	size_t size;
	char *out;       /* room for three times size and more */
	size_t out_size; /* octets of the last output */
	const char *plain, *body, *html, *pdf, *large;
	size_t plain_size, body_size, html_size, pdf_size, large_size;
} bench_input;

enum { BENCH_MAILING = 2000 };

bench_work mimeo_base64, mimeo_qp, mimeo_header, mimeo_simple, mimeo_related, mimeo_large, mimeo_mailing,
	mimeo_mailing_anew;
bench_work mimeo_guard_with, mimeo_guard_without;
bench_work gmime_base64, gmime_qp, gmime_header, gmime_simple, gmime_related, gmime_large, gmime_mailing,
	gmime_mailing_anew;
void gmime_start(void);

#endif
