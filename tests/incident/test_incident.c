/* The mailing of 2016 in its full size: 383,000 subscribers, one message that is used again and again, no return
 * code looked at. Whatever comes out is read by a checker that shares nothing with the library: it scans the octets
 * for "@". Exit status 0 only where each message shows its own subscriber and nobody else's address, under a
 * Message-ID of its own. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "mimeo.h"

enum { SUBSCRIBERS = 383000, TABLE = 1 << 20, ADDRESS = 80, ROOM = 1 << 14 };

static const char sender[] = "certificates@authority.example";

/* What the checker has seen. */
typedef struct tally {
	size_t messages, own, foreign, shown_twice, without_id, same_id;
	unsigned char *seen;  /* by subscriber */
	uint64_t *ids;        /* hashes of Message-IDs, open addressing */
} tally;

static bool is_invalid(size_t i, size_t every)
{
	return every && i % every == every - 1;
}

/* Some of the list is no address, as in any list that grew over years. */
static void write_subscriber(size_t i, size_t every, char *out)
{
	static const char *const endings[] = { "", "@", " @list.example", "@list.example, s0@list.example",
		"@list.example>",
		"@list.example\r\nBcc: s0@list.example" };
	const char *ending = is_invalid(i, every) ? endings[i / every % 6] : "@list.example";
	snprintf(out, ADDRESS, "s%zu%s", i, ending);
}

/* ---- the checker ---- */

static uint64_t checker_hash(const char *s, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
	h ^= h >> 29;
	return h ? h : 1;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
		c == '_';
}

/* Subscriber number of "s123@list.example", or SUBSCRIBERS. */
static size_t read_subscriber(const char *s, size_t n)
{
	static const char ending[] = "@list.example";
	size_t number = 0, i = 1;
	if (n < sizeof ending + 1 || s[0] != 's')
		return SUBSCRIBERS;
	for (; i < n && s[i] >= '0' && s[i] <= '9' && number < SUBSCRIBERS; i++)
		number = number * 10 + (size_t)(s[i] - '0');
	return n - i == sizeof ending - 1 && memcmp(s + i, ending, n - i) == 0 ? number : SUBSCRIBERS;
}

static void check_id(tally *t, const char *id, size_t n)
{
	const uint64_t hash = checker_hash(id, n);
	size_t at = (size_t)hash & (TABLE - 1);
	while (t->ids[at] && t->ids[at] != hash)
		at = (at + 1) & (TABLE - 1);
	t->same_id += t->ids[at] == hash;
	t->ids[at] = hash;
}

/* One message: which addresses stand in it, and under which Message-ID. */
static void check_message(tally *t, const char *data, size_t size, size_t subscriber)
{
	static const char name[] = "\r\nMessage-ID: <";
	size_t shown = 0, identified = 0;
	t->messages++;
	for (const char *at = data; (at = memchr(at, '@', size - (size_t)(at - data))); at++) {
		const char *begin = at, *end = at + 1;
		while (begin > data && is_word(begin[-1]))
			begin--;
		while (end < data + size && is_word(*end))
			end++;
		end -= end > at + 1 && end[-1] == '.';
		const size_t n = (size_t)(end - begin), before = (size_t)(begin - data);
		if (before >= sizeof name - 1 && memcmp(begin - (sizeof name - 1), name, sizeof name - 1) == 0) {
			identified++;
			check_id(t, begin, n);
		} else if (read_subscriber(begin, n) == subscriber && subscriber < SUBSCRIBERS) {
			shown++;
		} else if (n != sizeof sender - 1 || memcmp(begin, sender, n) != 0) {
			t->foreign++;
		}
	}
	t->own += shown > 0;
	t->without_id += identified != 1;
	t->shown_twice += subscriber < SUBSCRIBERS && t->seen[subscriber]++ != 0;
}

/* A checker that sees nothing proves nothing. */
static bool checker_sees(tally *t)
{
	static const char good[] =
		"From: certificates@authority.example\r\nTo: s7@list.example\r\nMessage-ID: <a@b>\r\n\r\nx\r\n";
	static const char bad[] = "To: s8@list.example, s7@list.example\r\nMessage-ID: <a@b>\r\n\r\nx\r\n";
	check_message(t, good, sizeof good - 1, 7);
	const bool accepts = t->own == 1 && t->foreign == 0 && t->without_id == 0 && t->same_id == 0;
	check_message(t, bad, sizeof bad - 1, 8);
	return accepts && t->foreign == 1 && t->same_id == 1;
}

/* ---- the mailing ---- */

static void send_to_all(msg_guard *g, size_t every, tally *t, size_t *refused)
{
	static char buffer[ROOM], addr[ADDRESS], text[400], html[400];
	msg_builder *m = msg_new();
	msg_set_from(m, "Certificates", sender);
	msg_set_subject(m, "Our new terms");
	msg_set_html(
		m, "<p>Our terms have changed.<p>Write to <a href=\"mailto:certificates@authority.example\">us</a>.\n");
	for (size_t i = 0; i < SUBSCRIBERS; i++) {
		size_t size = 0;
		write_subscriber(i, every, addr);
		const int n = snprintf(text, sizeof text, "Dear subscriber %zu,\n\nour terms have changed. Write to %s.\n", i,
			sender);
		msg_set_to(m, NULL, addr);
		msg_set_text_n(m, text, (size_t)n);
		if (i % 3 == 0) {
			snprintf(html, sizeof html, "<p>Subscriber %zu: our terms have changed.\n", i);
			msg_set_html(m, html);
		}
		msg_guard_check(g, m);
		/* Sent is what was written, whatever the status says. */
		buffer[0] = '\0';
		*refused += msg_render_into(m, 0, buffer, sizeof buffer, &size) != MSG_ERR_NONE;
		if (buffer[0])
			check_message(t, buffer, size, is_invalid(i, every) ? SUBSCRIBERS : i);
	}
	msg_free(m);
}

/* One mailing; every 0: all addresses are good. */
static bool run_mailing(const char *what, size_t every)
{
	tally t = { .seen = calloc(SUBSCRIBERS, 1), .ids = calloc(TABLE, sizeof *t.ids) };
	const clock_t begin = clock();
	msg_guard *g = msg_guard_new();
	size_t refused = 0;
	if (!t.seen || !t.ids)
		abort();
	send_to_all(g, every, &t, &refused);
	const size_t bad = every ? SUBSCRIBERS / every : 0, good = SUBSCRIBERS - bad;
	printf(
		"%s: %zu messages, %zu show their own subscriber, %zu other addresses, %zu sent twice, %zu without Message-ID, "
		"%zu with another's, %zu refused, %zu remembered, %.1f s\n",
		what, t.messages, t.own, t.foreign, t.shown_twice, t.without_id, t.same_id, refused, msg_guard_count(g),
		(double)(clock() - begin) / CLOCKS_PER_SEC);
	const bool right = t.messages == good && t.own == good && t.foreign == 0 && t.shown_twice == 0 &&
		t.without_id == 0 &&
		t.same_id == 0 && refused == bad && msg_guard_count(g) == good;
	msg_guard_free(g);
	free(t.seen);
	free(t.ids);
	return right;
}

/* The accident itself: the list grows by one in each turn. Nothing but the first message may come out. */
static bool run_growing_list(void)
{
	enum { LIST = 200 };
	static char addrs[LIST][ADDRESS];
	static msg_mailbox list[LIST];
	static char buffer[ROOM];
	msg_guard *g = msg_guard_new();
	msg_builder *m = msg_new();
	size_t written = 0;
	msg_set_from(m, NULL, sender);
	msg_set_text(m, "Our terms have changed.\n");
	msg_set_limit(m, MSG_LIMIT_VISIBLE, UINT64_MAX);
	for (size_t i = 0; i < LIST; i++) {
		size_t size = 0;
		write_subscriber(i, 0, addrs[i]);
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
	tally t = { .seen = calloc(SUBSCRIBERS, 1), .ids = calloc(TABLE, sizeof *t.ids) };
	if (!t.seen || !t.ids)
		abort();
	bool right = checker_sees(&t);
	printf("checker: %s\n", right ? "sees what is wrong" : "blind");
	free(t.seen);
	free(t.ids);
	right = run_mailing("all valid", 0) && right;
	right = run_mailing("every tenth invalid", 10) && right;
	right = run_growing_list() && right;
	return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
