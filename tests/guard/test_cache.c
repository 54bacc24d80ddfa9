/* What a guard keeps from check to check changes its time and never its verdict: against the rule itself, over messages
 * whose fields stay, change in place and come back; and with contents made so that they are taken for one another. */
#include <stdio.h>
#include "guard/check.h"
#include "support/ledger.h"
#include "support/suite.h"

/* ---- the rule ---- */

enum { PEOPLE = 6, HIDDEN_ONLY = -1, NOBODY = 0 };

static const char *const addrs[PEOPLE] = { "ann@example.org", "bob@example.org", "cat@example.org", "dan@example.org",
	"eve@example.org", "fay@example.org" };

/* Masks of people. */
typedef struct model {
	int known[PEOPLE]; /* the set that was shown with each, or HIDDEN_ONLY, or NOBODY */
	int to, cc, bcc;
	int subject, text, html, note, file, unsubscribe;
} model;

static bool may_show(const model *s, int who)
{
	const int bit = 1 << who, shown = s->to | s->cc, people = shown | s->bcc;
	if ((s->known[who] == NOBODY && !(people & bit)) || people == bit)
		return true;
	if (s->unsubscribe & bit)
		return true;
	return (shown & bit) && (s->known[who] == NOBODY || s->known[who] == shown);
}

static bool judge_and_remember(model *s)
{
	const int shown = s->to | s->cc, seen = shown | s->subject | s->text | s->html | s->note | s->file;
	for (int who = 0; who < PEOPLE; who++)
		if ((seen & 1 << who) && !may_show(s, who))
			return false;
	for (int who = 0; who < PEOPLE; who++) {
		if (shown & 1 << who)
			s->known[who] = s->known[who] > 0 ? s->known[who] : shown;
		else if (s->bcc & 1 << who)
			s->known[who] = s->known[who] ? s->known[who] : HIDDEN_ONLY;
	}
	return true;
}

/* ---- the same in a message ---- */

/* Of one length whoever stands in it, so that memory that is free again serves the next one. */
static const char *words_of(int mask, char *out, size_t room, char filler)
{
	memset(out, filler, room - 1);
	out[room - 1] = '\0';
	for (int who = 0, n = 0; who < PEOPLE; who++) {
		if (!(mask & 1 << who))
			continue;
		out[n] = ' ';
		memcpy(out + n + 1, addrs[who], strlen(addrs[who]));
		n += (int)strlen(addrs[who]) + 1;
		out[n++] = ' ';
	}
	return out;
}

static void set_people(msg_builder *m, int (*set)(msg_builder *, const msg_mailbox *, size_t), int mask)
{
	msg_mailbox list[PEOPLE];
	size_t n = 0;
	for (int who = 0; who < PEOPLE; who++)
		if (mask & 1 << who)
			list[n++] = (msg_mailbox){ NULL, addrs[who] };
	set(m, n ? list : NULL, n);
}

static int few_people(uint64_t *random)
{
	const int one = 1 << suite_random(random) % PEOPLE, two = 1 << suite_random(random) % PEOPLE;
	switch (suite_random(random) % 4) {
	case 0: return 0;
	case 1: return one | two;
	default: return one;
	}
}

static void change_one(msg_builder *m, model *s, uint64_t *random)
{
	char words[200];
	const int mask = few_people(random);
	switch (suite_random(random) % 12) {
	case 0: msg_set_subject(m, words_of(s->subject = mask, words, 100, 's')); break;
	case 1: msg_set_text(m, words_of(s->text = mask, words, 110, 't')); break;
	case 2: msg_set_html(m, words_of(s->html = mask, words, 180, 'h')); break;
	case 3: msg_set_header(m, "X-Note", words_of(s->note = mask, words, 100, 'n')); break;
	case 4:
		words_of(s->file = mask, words, 110, 'f');
		msg_set_attachment(m, "list.txt", "text/plain", words, 109);
		break;
	case 5: set_people(m, msg_set_bcc_list, s->bcc = mask); break;
	case 6: set_people(m, msg_set_cc_list, s->cc = mask); break;
	case 7:
		s->unsubscribe = mask & -mask;
		for (int who = 0; who < PEOPLE; who++)
			if (s->unsubscribe & 1 << who)
				msg_set_list_unsubscribe(m, addrs[who], NULL);
		if (!mask)
			msg_set_list_unsubscribe(m, NULL, NULL);
		break;
	default: set_people(m, msg_set_to_list, s->to = mask); break;
	}
}

START_TEST(verdict_is_the_rule_s)
{
	uint64_t random = (uint64_t)_i + 1;
	size_t passed = 0, refused = 0;
	for (int round = 0; round < 60; round++) {
		ledger l = { 0 };
		const msg_allocator own = memory_of(&l);
		/* In half of the rounds the message's memory is not the guard's. */
		msg_guard *g = round % 2 ? msg_guard_new_with(&own) : msg_guard_new();
		msg_builder *m = msg_new();
		model s = { .to = 0 };
		msg_set_from(m, NULL, "shop@example.com");
		for (int step = 0; step < 60; step++) {
			for (uint64_t k = suite_random(&random) % 4; k-- > 0;)
				change_one(m, &s, &random);
			const bool right = judge_and_remember(&s);
			const int status = msg_guard_check(g, m);
			ck_assert_msg(status == (right ? MSG_ERR_NONE : MSG_ERR_DISCLOSURE), "seed %d, round %d, step %d: %d, %s",
				_i, round, step, status, msg_guard_leak(g));
			passed += right;
			refused += !right;
		}
		msg_free(m);
		msg_guard_free(g);
		ck_assert_uint_eq(l.live, 0);
	}
	ck_assert_uint_gt(passed, 300);
	ck_assert_uint_gt(refused, 200);
}
END_TEST

/* ---- one content taken for another ---- */

#define C "carol@example.org"

/* Identities under a key that is no secret can be made to meet. Drawn ones cannot. */
START_TEST(made_to_have_one_identity)
{
	enum { SIZE = 4000 };
	char text[SIZE + 1];
	ledger l = { 0 };
	const msg_allocator own = memory_of(&l);
	msg_guard *g = _i ? msg_guard_new_with(&own) : msg_guard_new();
	msg_builder *m = msg_new();
	msg_set_from(m, NULL, "shop@example.com");
	msg_set_to(m, NULL, C);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_to(m, NULL, "dave@example.net");
	memset(text, 'x', SIZE);
	text[SIZE] = '\0';
	msg_set_text(m, text);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	const mimeo_digest identity = m->leaves[MIMEO_LEAF_TEXT]->identity;
	msg_set_text(m, "between");
	memcpy(text + SIZE / 2, " " C " ", sizeof C + 1);
	msg_set_text(m, text);
	ck_assert(!m->leaves[MIMEO_LEAF_TEXT]->drawn);
	m->leaves[MIMEO_LEAF_TEXT]->identity = identity;
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_DISCLOSURE);
	ck_assert_str_eq(msg_guard_leak(g), C " in the text body, byte 2001");
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* The guard outlives the message, and the next one stands where it stood. */
START_TEST(where_another_stood)
{
	enum { SIZE = 4000, ROUNDS = 200 };
	char text[SIZE + 1];
	size_t again = 0;
	const void *before = NULL;
	msg_guard *g = msg_guard_new();
	ledger l = { 0 };
	const msg_allocator own = memory_of(&l);
	for (int i = 0; i < ROUNDS; i++) {
		msg_builder *m = _i ? msg_new_with(&own) : msg_new();
		char addr[40];
		snprintf(addr, sizeof addr, "s%03d@list.example", i);
		memset(text, 'x', SIZE);
		text[SIZE] = '\0';
		if (i % 2) {
			text[100] = ' ';
			snprintf(text + 101, 40, "s%03d@list.example", i - 1);
			text[101 + strlen(addr)] = ' ';
		}
		msg_set_from(m, NULL, "shop@example.com");
		msg_set_to(m, NULL, addr);
		msg_set_text(m, text);
		again += before == m->leaves[MIMEO_LEAF_TEXT];
		before = m->leaves[MIMEO_LEAF_TEXT];
		ck_assert_status(msg_guard_check(g, m), i % 2 ? MSG_ERR_DISCLOSURE : MSG_ERR_NONE);
		msg_free(m);
		/* Memory of another allocator goes back to it with the message. */
		ck_assert_uint_eq(l.live, 0);
	}
	printf("%zu of %d contents stood where the last one stood\n", again, ROUNDS);
	msg_guard_free(g);
}
END_TEST

/* The same octets in another object are not searched again, and one more message in all is all that stays. */
START_TEST(same_octets_anew)
{
	ledger l = { 0 };
	const msg_allocator own = memory_of(&l);
	msg_guard *g = msg_guard_new_with(&own);
	size_t after_first = 0;
	for (int i = 0; i < 40; i++) {
		msg_builder *m = msg_new_with(&own);
		char addr[40];
		snprintf(addr, sizeof addr, "s%d@list.example", i);
		msg_set_from(m, NULL, "shop@example.com");
		msg_set_to(m, NULL, addr);
		msg_set_text(m, "The same in each: write to help@example.com.\n");
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
		size_t indexed = 0;
		for (int k = 0; k < MIMEO_INDEXED; k++)
			indexed += g->index.contents[k].used != 0;
		ck_assert_uint_eq(indexed, 1);
		msg_free(m);
		after_first = after_first ? after_first : l.live;
		ck_assert_uint_le(l.live, after_first);
	}
	msg_guard_free(g);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("cache");
	TCase *tests = tcase_create("cache");
	tcase_add_loop_test(tests, verdict_is_the_rule_s, 0, 8);
	tcase_add_loop_test(tests, made_to_have_one_identity, 0, 2);
	tcase_add_loop_test(tests, where_another_stood, 0, 2);
	tcase_add_test(tests, same_octets_anew);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
