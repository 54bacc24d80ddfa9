/* The mailing of 2016 in its full size: 383,000 subscribers, one message that is used again and again, no return code
 * looked at; whole, by two threads and by two processes. Exit status 0 only where each message shows its own subscriber
 * and nobody else's address, under a Message-ID of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "incident/counter.h"
#include "incident/halves.h"
#include "incident/mailing.h"
#include "incident/subscribers.h"

typedef struct scenario {
	const char *name;
	outcome (*send)(size_t every);
	size_t every;
} scenario;

static double now(void)
{
	struct timespec t;
	timespec_get(&t, TIME_UTC);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool run(const scenario *s)
{
	const double begin = now();
	const size_t bad = s->every ? SUBSCRIBERS / s->every : 0, good = SUBSCRIBERS - bad;
	outcome o = s->send(s->every);
	const counter *c = &o.count;
	printf("%s: %zu messages, %zu show their own subscriber alone, %zu other addresses, %zu sent twice, "
		   "%zu without Message-ID, %zu with another's, %zu refused, %zu remembered, %.1f s\n",
		s->name, c->messages, c->own, c->foreign, c->sent_twice, c->without_id, c->same_id, o.refused, o.remembered,
		now() - begin);
	const bool right = counter_is_right(c, good) && o.refused == bad && o.remembered == good;
	counter_free(&o.count);
	return right;
}

/* The accident itself: the list grows by one in each turn. Nothing but the first message may come out. */
static bool run_growing_list(void)
{
	enum { LIST = 200 };
	static char addrs[LIST][ADDRESS];
	static msg_mailbox list[LIST];
	static char buffer[1 << 14];
	msg_guard *g = msg_guard_new();
	msg_builder *m = mailing_template();
	size_t written = 0;
	msg_set_limit(m, MSG_LIMIT_VISIBLE, UINT64_MAX);
	for (size_t i = 0; i < LIST; i++) {
		size_t size = 0;
		subscriber_write(i, 0, addrs[i]);
		list[i] = (msg_mailbox){ NULL, addrs[i] };
		msg_set_to_list(m, list, i + 1);
		msg_guard_check(g, m);
		buffer[0] = '\0';
		msg_render_into(m, 0, buffer, sizeof buffer, &size);
		written += buffer[0] != '\0';
	}
	printf("growing list: %zu of %d messages written\n", written, LIST);
	msg_free(m);
	msg_guard_free(g);
	return written == 1;
}

int main(void)
{
	static const scenario scenarios[] = {
		{ "all valid", send_whole, 0 },
		{ "every tenth invalid", send_whole, 10 },
		{ "two threads, all valid", send_by_threads, 0 },
		{ "two threads, every tenth invalid", send_by_threads, 10 },
		{ "two processes, all valid", send_after_fork, 0 },
		{ "two processes, every tenth invalid", send_after_fork, 10 },
	};
	bool right = counter_sees();
	printf("checker: %s\n", right ? "sees what is wrong" : "blind");
	for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
		right = run(&scenarios[i]) && right;
	right = run_growing_list() && right;
	return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
