/* Numbers from the system, and the clock. What can be seen of randomness from outside: nothing comes twice, every bit
 * moves. */
#if defined(__linux__)
#define _GNU_SOURCE
#elif !defined(_WIN32)
#define _POSIX_C_SOURCE 200809L
#endif
#include "base/entropy.h"
#include <time.h>
#include "base/clock.h"
#include "support/suite.h"
#if !defined(_WIN32)
#include <sys/wait.h>
#include <unistd.h>
#endif

#if defined(__linux__)
#include <errno.h>
#include <sys/random.h>
#include <sys/syscall.h>

static bool system_is_dry; /* early in a boot, or behind a filter of system calls */

ssize_t getrandom(void *to, size_t n, unsigned flags)
{
	if (system_is_dry)
		return errno = EAGAIN, -1;
	return syscall(SYS_getrandom, to, n, flags);
}
#endif

enum { DRAWS = 4096 };

static int order(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(mimeo_key));
}

/* 4,096 keys: the chance that two of them share a half is under 2^-40, that a bit is set in less than 1,600 or more
 * than 2,496 of them (14 standard deviations) far less. */
START_TEST(keys_differ_and_every_bit_moves)
{
	static mimeo_key keys[DRAWS];
	int set[128] = { 0 };
	for (size_t i = 0; i < DRAWS; i++) {
		keys[i] = mimeo_entropy();
		ck_assert_uint_ne(keys[i].k0, keys[i].k1);
		for (int bit = 0; bit < 64; bit++) {
			set[bit] += (int)(keys[i].k0 >> bit & 1);
			set[64 + bit] += (int)(keys[i].k1 >> bit & 1);
		}
	}
	for (int bit = 0; bit < 128; bit++) {
		ck_assert_int_gt(set[bit], 1600);
		ck_assert_int_lt(set[bit], 2496);
	}
	qsort(keys, DRAWS, sizeof *keys, order);
	for (size_t i = 1; i < DRAWS; i++)
		ck_assert_uint_ne(keys[i].k0, keys[i - 1].k0);
}
END_TEST

#if !defined(_WIN32)
/* No state that fork() could copy: parent and child draw different keys. */
START_TEST(fork_copies_nothing)
{
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	const pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		const mimeo_key drawn = mimeo_entropy();
		const bool told = write(ends[1], &drawn, sizeof drawn) == sizeof drawn;
		_exit(told ? 0 : 1);
	}
	const mimeo_key mine = mimeo_entropy();
	mimeo_key its = { 0, 0 };
	ck_assert_int_eq(read(ends[0], &its, sizeof its), sizeof its);
	int status = -1;
	waitpid(child, &status, 0);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_ne(mine.k0, its.k0);
	ck_assert_uint_ne(mine.k1, its.k1);
	close(ends[0]);
	close(ends[1]);
}
END_TEST
#endif

#if !defined(_WIN32)
enum { SOME_MOMENTS = 64, MOMENTS = 300 * SOME_MOMENTS };

/* Processes that ask all the time, side by side, never get the same moment. */
START_TEST(moments_of_processes_differ)
{
	enum { PROCESSES = 3 };
	static mimeo_key moments[PROCESSES * MOMENTS];
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	for (int p = 0; p < PROCESSES; p++) {
		if (fork() == 0) {
			for (int i = 0; i < MOMENTS; i++)
				moments[i] = mimeo_moment();
			for (int i = 0; i < MOMENTS; i += SOME_MOMENTS) /* a pipe takes so many at once, and cuts none */
				if (write(ends[1], moments + i, SOME_MOMENTS * sizeof *moments) < 0)
					_exit(1);
			_exit(0);
		}
	}
	close(ends[1]);
	size_t size = 0;
	for (ssize_t n; (n = read(ends[0], (char *)moments + size, sizeof moments - size)) > 0;)
		size += (size_t)n;
	for (int p = 0; p < PROCESSES; p++) {
		int status = -1;
		wait(&status);
		ck_assert_int_eq(status, 0);
	}
	close(ends[0]);
	const size_t n = size / sizeof *moments;
	ck_assert_uint_eq(n, (size_t)PROCESSES * MOMENTS);
	qsort(moments, n, sizeof *moments, order);
	for (size_t i = 1; i < n; i++)
		ck_assert_int_ne(order(&moments[i], &moments[i - 1]), 0);
}
END_TEST
#endif

#if defined(__linux__)
/* The clock and the process make keys then, other ones each time. */
START_TEST(keys_without_the_system)
{
	system_is_dry = true;
	mimeo_key last = mimeo_entropy();
	for (int i = 0; i < 20; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		const mimeo_key key = mimeo_entropy();
		ck_assert_uint_ne(key.k0, last.k0);
		ck_assert_uint_ne(key.k1, last.k1);
		ck_assert_uint_ne(key.k0, key.k1);
		last = key;
	}
}
END_TEST
#endif

START_TEST(clock_is_the_systems)
{
	const int64_t before = (int64_t)time(NULL), now = mimeo_clock(), after = (int64_t)time(NULL);
	ck_assert_int_ge(now, before);
	ck_assert_int_le(now, after);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("entropy");
	TCase *tests = tcase_create("entropy");
	tcase_add_test(tests, keys_differ_and_every_bit_moves);
#if !defined(_WIN32)
	tcase_add_test(tests, fork_copies_nothing);
	tcase_add_test(tests, moments_of_processes_differ);
#endif
#if defined(__linux__)
	tcase_add_test(tests, keys_without_the_system);
#endif
	tcase_add_test(tests, clock_is_the_systems);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
