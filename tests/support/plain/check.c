/* The runner behind plain/check.h: it calls the checks one after the other, comes back from a failure by longjmp, and
 * names the check in which the process would die or leave. */
#if defined(__MINGW32__)
#define __USE_MINGW_ANSI_STDIO 1 /* %zu and %jd */
#endif
#include "check.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct plain_run {
	const TTest *test;
	int start, end;
	struct plain_run *next;
} plain_run;

struct TCase {
	const char *name;
	plain_run *runs, **last;
	SFun before_all, behind_all, before_each, behind_each;
	TCase *next;
};

struct Suite {
	const char *name;
	TCase *cases, **last;
	int checks, failures;
};

static jmp_buf back;
static const TCase *running_case;
static const TTest *running; /* NULL between the checks */
static int turn, checks_so_far, failures_so_far;

static void *plain_new(size_t size)
{
	void *block = calloc(1, size);
	if (!block)
		abort();
	return block;
}

Suite *suite_create(const char *name)
{
	Suite *suite = plain_new(sizeof *suite);
	suite->name = name;
	suite->last = &suite->cases;
	return suite;
}

TCase *tcase_create(const char *name)
{
	TCase *tcase = plain_new(sizeof *tcase);
	tcase->name = name;
	tcase->last = &tcase->runs;
	return tcase;
}

void suite_add_tcase(Suite *suite, TCase *tcase)
{
	*suite->last = tcase;
	suite->last = &tcase->next;
}

void tcase_set_timeout(TCase *tcase, double seconds)
{
	(void)tcase;
	(void)seconds;
}

void tcase_add_unchecked_fixture(TCase *tcase, SFun setup, SFun teardown)
{
	tcase->before_all = setup;
	tcase->behind_all = teardown;
}

void tcase_add_checked_fixture(TCase *tcase, SFun setup, SFun teardown)
{
	tcase->before_each = setup;
	tcase->behind_each = teardown;
}

void tcase_add_loop_test(TCase *tcase, const TTest *test, int start, int end)
{
	plain_run *run = plain_new(sizeof *run);
	*run = (plain_run){ .test = test, .start = start, .end = end };
	*tcase->last = run;
	tcase->last = &run->next;
}

SRunner *srunner_create(Suite *suite)
{
	return suite;
}

static void print_totals(int errors)
{
	const int bad = failures_so_far + errors;
	printf("%d%%: Checks: %d, Failures: %d, Errors: %d\n",
		checks_so_far ? (checks_so_far - bad) * 100 / checks_so_far : 100, checks_so_far, failures_so_far, errors);
}

static void print_place(char kind, const char *file, int line)
{
	printf("%s:%d:%c:%s:%s:%d: ", file, line, kind, running_case->name, running->name, turn);
}

_Noreturn void plain_failed(const char *file, int line, const char *format, ...)
{
	va_list arguments;
	if (!running)
		abort(); /* a fixture failed */
	print_place('F', file, line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	longjmp(back, 1);
}

_Noreturn void plain_memory_differs(
	const char *file, int line, const char *names, const void *x, const void *y, size_t size)
{
	const unsigned char *a = x, *b = y;
	size_t at = 0;
	while (a[at] == b[at])
		at++;
	plain_failed(file, line, "Assertion '%s' failed: of %zu octets, that at %zu is %02x and %02x", names, size, at,
		(unsigned)a[at], (unsigned)b[at]);
}

/* The process is about to end while a check runs: by a signal, or 0, by exit. */
static void end_early(int number)
{
	print_place('E', running->file, running->line);
	if (number)
		printf("Received signal %d", number);
	else
		printf("Early exit");
	printf("; the checks behind it did not run\n");
	print_totals(1);
	fflush(stdout);
	_Exit(EXIT_FAILURE);
}

static void on_signal(int number)
{
	if (running)
		end_early(number);
	signal(number, SIG_DFL);
	raise(number);
}

static void on_exit_in_check(void)
{
	if (running)
		end_early(0);
}

/* One turn of one check. */
static void run_check(const TCase *tcase, const TTest *test)
{
	checks_so_far++;
	if (tcase->before_each)
		tcase->before_each();
	running = test;
	if (setjmp(back) == 0)
		test->run(turn);
	else
		failures_so_far++;
	running = NULL;
	if (tcase->behind_each)
		tcase->behind_each();
}

static void run_case(const TCase *tcase)
{
	running_case = tcase;
	if (tcase->before_all)
		tcase->before_all();
	for (const plain_run *run = tcase->runs; run; run = run->next)
		for (turn = run->start; turn < run->end; turn++)
			run_check(tcase, run->test);
	if (tcase->behind_all)
		tcase->behind_all();
}

void srunner_run_all(SRunner *runner, enum print_output mode)
{
	static const int deadly[] = { SIGSEGV, SIGABRT, SIGFPE, SIGILL };
	const char *only = getenv("CK_RUN_CASE");
	(void)mode;
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		signal(deadly[i], on_signal);
	atexit(on_exit_in_check);
	checks_so_far = failures_so_far = 0;
	printf("Running suite(s): %s\n", runner->name);
	fflush(stdout); /* a check may fork */
	for (const TCase *tcase = runner->cases; tcase; tcase = tcase->next)
		if (!only || strcmp(only, tcase->name) == 0)
			run_case(tcase);
	print_totals(0);
	runner->checks = checks_so_far;
	runner->failures = failures_so_far;
}

int srunner_ntests_failed(SRunner *runner)
{
	return runner->failures;
}

void srunner_free(SRunner *runner)
{
	for (TCase *tcase = runner->cases, *next_case; tcase; tcase = next_case) {
		next_case = tcase->next;
		for (plain_run *run = tcase->runs, *next; run; run = next) {
			next = run->next;
			free(run);
		}
		free(tcase);
	}
	free(runner);
}
