/* The checker: every address of every message is looked at, where it stands and whose it is. */
#include <stdlib.h>
#include <string.h>
#include "incident/counter.h"
#include "incident/mailing.h"
#include "incident/subscribers.h"

enum { TABLE = 1 << 20 };

counter counter_new(void)
{
	const counter c = { .seen = calloc(SUBSCRIBERS, 1), .ids = calloc(TABLE, sizeof *c.ids) };
	if (!c.seen || !c.ids)
		abort();
	return c;
}

void counter_free(counter *c)
{
	free(c->seen);
	free(c->ids);
}

/* FNV-1a; two identifiers of one hash would count as the same: an error on the safe side. */
static uint64_t hash_id(const char *s, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(1099511628211);
	h ^= h >> 29;
	return h ? h : 1;
}

static void take_id(counter *c, uint64_t hash)
{
	size_t at = (size_t)hash & (TABLE - 1);
	while (c->ids[at] && c->ids[at] != hash)
		at = (at + 1) & (TABLE - 1);
	c->same_id += c->ids[at] == hash;
	c->ids[at] = hash;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
		c == '_';
}

static bool stands_behind(const char *data, const char *at, const char *what)
{
	const size_t n = strlen(what);
	return (size_t)(at - data) >= n && memcmp(at - n, what, n) == 0;
}

static const char *end_of_header(const char *data, size_t size)
{
	for (size_t i = 0; i + 4 <= size; i++)
		if (memcmp(data + i, "\r\n\r\n", 4) == 0)
			return data + i + 4;
	return data + size;
}

void counter_take(counter *c, const char *data, size_t size, size_t subscriber)
{
	const char *const body = end_of_header(data, size), *const limit = data + size;
	size_t in_to = 0, in_body = 0, ids = 0, others = 0;
	for (const char *at = data; (at = memchr(at, '@', (size_t)(limit - at))); at++) {
		const char *begin = at, *end = at + 1;
		while (begin > data && is_word(begin[-1]))
			begin--;
		while (end < limit && is_word(*end))
			end++;
		end -= end > at + 1 && end[-1] == '.';
		const size_t n = (size_t)(end - begin);
		if (begin < body && stands_behind(data, begin, "\r\nMessage-ID: <")) {
			ids++;
			take_id(c, hash_id(begin, n));
		} else if (subscriber < SUBSCRIBERS && subscriber_read(begin, n) == subscriber) {
			in_to += begin < body && stands_behind(data, begin, "\r\nTo: ");
			others += begin < body && !stands_behind(data, begin, "\r\nTo: ");
			in_body += begin >= body;
		} else if (n != strlen(mailing_sender) || memcmp(begin, mailing_sender, n) != 0) {
			others++;
		}
	}
	c->messages++;
	c->own += in_to == 1 && in_body == 2;
	c->foreign += others;
	c->without_id += ids != 1;
	c->sent_twice += subscriber < SUBSCRIBERS && c->seen[subscriber]++ != 0;
}

void counter_merge(counter *c, const counter *other)
{
	c->messages += other->messages;
	c->own += other->own;
	c->foreign += other->foreign;
	c->sent_twice += other->sent_twice;
	c->without_id += other->without_id;
	c->same_id += other->same_id;
	for (size_t i = 0; i < SUBSCRIBERS; i++) {
		c->sent_twice += c->seen[i] && other->seen[i];
		c->seen[i] |= other->seen[i];
	}
	for (size_t i = 0; i < TABLE; i++)
		if (other->ids[i])
			take_id(c, other->ids[i]);
}

bool counter_is_right(const counter *c, size_t messages)
{
	return c->messages == messages && c->own == messages && c->foreign == 0 && c->sent_twice == 0 &&
		c->without_id == 0 && c->same_id == 0;
}

bool counter_sees(void)
{
	static const char good[] =
		"From: certificates@authority.example\r\nTo: s7@list.example\r\nMessage-ID: <a@b>\r\n\r\n"
		"s7@list.example\r\n<p>s7@list.example\r\n";
	static const char foreign[] = "X: y\r\nTo: s8@list.example, s7@list.example\r\nMessage-ID: <a@b>\r\n\r\n"
								  "s8@list.example\r\n<p>s8@list.example\r\n";
	static const char left_over[] = "X: y\r\nTo: s9@list.example\r\n\r\ns8@list.example\r\n<p>s9@list.example\r\n";
	counter c = counter_new(), half = counter_new();
	counter_take(&c, good, sizeof good - 1, 7);
	bool sees = counter_is_right(&c, 1);
	counter_take(&half, good, sizeof good - 1, 7);
	sees = sees && counter_is_right(&half, 1);
	counter_merge(&half, &c);
	sees = sees && half.messages == 2 && half.sent_twice == 1 && half.same_id == 1;
	counter_take(&c, foreign, sizeof foreign - 1, 8);
	sees = sees && c.foreign == 1 && c.same_id == 1 && c.own == 2;
	counter_take(&c, left_over, sizeof left_over - 1, 9);
	sees = sees && c.foreign == 2 && c.without_id == 1 && c.own == 2;
	counter_free(&c);
	counter_free(&half);
	return sees;
}
