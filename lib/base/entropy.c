/* getrandom(2) or getentropy(3), else what differs from call to call. No state is kept: nothing to
 * lock, and nothing that fork() could copy. */
#if defined(__linux__)
#define _GNU_SOURCE
#elif defined(_WIN32)
#define _CRT_RAND_S
#endif
#include "base/entropy.h"
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#if defined(__linux__)
#include <sched.h>
#include <sys/random.h>
#include <sys/types.h>
#include <unistd.h>
#elif !defined(_WIN32)
#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif
#endif

static bool from_system(mimeo_key *key)
{
#if defined(__linux__)
	return getrandom(key, sizeof *key, GRND_NONBLOCK) == (ssize_t)sizeof *key;
#elif defined(_WIN32)
	unsigned words[4];
	for (int i = 0; i < 4; i++)
		if (rand_s(&words[i]) != 0)
			return false;
	key->k0 = (uint64_t)words[0] << 32 | words[1];
	key->k1 = (uint64_t)words[2] << 32 | words[3];
	return true;
#else
	return getentropy(key, sizeof *key) == 0;
#endif
}

/* No system call on Linux, where both are read from what the kernel shows each process. */
mimeo_key mimeo_moment(void)
{
	struct timespec now = { 0 };
	int place = 0; /* Windows has no fork */
#if defined(_WIN32)
#if defined(TIME_UTC) /* older C libraries of Windows have no timespec_get */
	(void)timespec_get(&now, TIME_UTC);
#else
	now.tv_sec = time(NULL);
#endif
#elif defined(__linux__)
	int before;
	do {
		before = sched_getcpu();
		clock_gettime(CLOCK_MONOTONIC, &now);
		place = sched_getcpu();
	} while (place != before); /* by machine: moved to another processor meanwhile */
	if (place < 0) /* by machine: whether the system says which */
		place = (int)getpid();
#else
	clock_gettime(CLOCK_MONOTONIC, &now);
	place = (int)getpid();
#endif
	return (mimeo_key){ (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec, (uint64_t)place };
}

mimeo_key mimeo_entropy(void)
{
	mimeo_key key;
	if (from_system(&key))
		return key;
	mimeo_hash h;
	mimeo_hash_init(&h, mimeo_moment());
	mimeo_hash_add_number(&h, (uint64_t)time(NULL));
	mimeo_hash_add_number(&h, (uint64_t)(uintptr_t)&key);
	mimeo_hash_add_number(&h, (uint64_t)(uintptr_t)&mimeo_entropy);
	mimeo_hash_add_number(&h, (uint64_t)clock());
	mimeo_digest d = mimeo_hash_end(&h);
	return (mimeo_key){ d.lo, d.hi };
}
