/* What include/mimeo.h promises of threads: any number of them read one message that nobody changes, and clone it;
 * different messages need no lock, also where they share content, an allocator, a source or a frozen output; threads
 * that share a guard hold a lock while they check. Each account of a thread is, octet for octet, that of the same work
 * in one thread alone. The shared message is one that nobody has looked at before, so that nothing is worked out
 * beforehand. */
#define _POSIX_C_SOURCE 200809L
#include <stdatomic.h>
#include "threads/crew.h"

enum { ROUNDS = 2, WITHOUT_PARTS = 8 }; /* of the specimens: parts have keys of their own */

/* The same octets each time it is made. */
static msg_builder *seeded(const specimen *s)
{
	msg_builder *m = s->make();
	msg_set_seed(m, "threads", 7);
	msg_set_date(m, 1795509000, 60);
	return m;
}

/* The work by threads on one fresh message, and then alone on a clone of it. */
static void compare_work(const char *name, msg_builder *shared, void (*work)(hand *h))
{
	msg_builder *other = msg_clone(shared);
	crew threads = { .work = work, .shared = shared }, alone = { .work = work, .shared = other };
	crew_work(&threads);
	crew_alone(&alone);
	ck_assert_uint_gt(alone.hands[0].account.size, 100);
	crew_compare(&threads, &alone, name);
	msg_free(shared);
	msg_free(other);
}

/* ---- one message ---- */

static void read_all(hand *h)
{
	for (int i = 0; i < ROUNDS; i++)
		tell_all(&h->account, h->all->shared);
}

START_TEST(many_read_one)
{
	const specimen *s = &specimens[_i];
	compare_work(s->name, seeded(s), read_all);
}
END_TEST

/* Marks and conditions, and their words, are read likewise; and nothing comes out. */
static msg_builder *make_refused(void)
{
	msg_builder *m = seeded(&specimens[1]);
	msg_set_cc(m, "A\nB", "a@example.org");
	msg_set_header(m, "bad name", "value");
	msg_set_to(m, NULL, "\xC3\xBC@example.org");
	return m;
}

START_TEST(many_read_a_marked_one)
{
	compare_work("marked", make_refused(), read_all);
}
END_TEST

static void change(msg_builder *m, size_t index)
{
	static const char *const charsets[] = { "UTF-8", "ISO-8859-1", "US-ASCII", "utf-8" };
	char name[40];
	snprintf(name, sizeof name, "Hand %zu \xC3\xA9", index);
	msg_set_to(m, name, "hand@example.org");
	msg_set_subject(m, index % 2 ? name : "");
	msg_set_profile(m, (int)index % 3);
	msg_set_charset(m, charsets[index % 4]);
	msg_set_header(m, "X-Hand", name);
	msg_set_filename_style(m, (int)index % 3);
}

/* A clone each, changed while the others read and clone, and a part of it in a message of the thread's own. */
static void clone_and_change(hand *h)
{
	for (int i = 0; i < ROUNDS; i++) {
		msg_builder *clone = msg_clone(h->all->shared), *part = msg_clone_part(h->all->shared), *own = msg_new();
		msg_set_seed(own, "own", 3);
		msg_set_date(own, 1795509000, 60);
		msg_set_from(own, NULL, "own@example.org");
		msg_set_limit(own, MSG_LIMIT_DEPTH, 100);
		tell_output(&h->account, clone, 0);
		change(clone, h->index);
		tell_output(&h->account, clone, 0);
		tell_errors(&h->account, clone);
		msg_builder *const parts[] = { part, clone };
		msg_set_attachments(own, parts, 1 + h->index % 2);
		tell_output(&h->account, own, 0);
		msg_set_attachments(own, NULL, 0);
		msg_set_message(own, h->all->shared);
		tell_output(&h->account, own, 0);
		msg_free(part);
		msg_reset(clone);
		tell_errors(&h->account, clone);
		msg_free(clone);
		tell_output(&h->account, h->all->shared, 0);
		msg_free(own);
	}
}

START_TEST(clones_are_changed)
{
	const specimen *s = &specimens[_i];
	compare_work(s->name, seeded(s), clone_and_change);
}
END_TEST

/* ---- an allocator and a source that are shared ---- */

static void *count_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	atomic_long *live = ctx;
	if (new_size == 0) {
		atomic_fetch_sub(live, 1);
		free(block);
		return NULL;
	}
	atomic_fetch_add(live, old_size == 0);
	return realloc(block, new_size);
}

static void count_release(void *ctx)
{
	atomic_fetch_add((atomic_int *)ctx, 1);
}

static int64_t read_letters(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx;
	for (size_t i = 0; i < size; i++)
		((char *)buffer)[i] = source_octet(offset + i);
	return (int64_t)size;
}

/* Each thread changes and frees a clone that was made for it; whichever is last lets go of what all shared. */
static void use_up(hand *h)
{
	msg_builder *m = ((msg_builder **)h->all->more)[h->index];
	tell_output(&h->account, m, 0);
	change(m, h->index);
	tell_output(&h->account, m, 0);
	msg_free(m);
}

static void clones_of(msg_builder **clones, const msg_allocator *memory, atomic_int *released)
{
	msg_builder *m = msg_new_with(memory), *part = msg_new_with(memory);
	msg_set_seed(m, "shared", 6);
	msg_set_date(m, 1795509000, 60);
	msg_set_from(m, NULL, "a@example.org");
	msg_set_text(m, "Gr\xC3\xBC\xC3\x9F" "e\n");
	ck_assert_status(
		msg_set_body_source(part, "video/mp4", SOURCE_SIZE, read_letters, released, count_release), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_NONE);
	msg_free(part);
	for (size_t i = 0; i < CREW; i++)
		clones[i] = msg_clone(m);
	msg_free(m);
}

START_TEST(the_last_one_frees)
{
	atomic_long live = 0;
	atomic_int released = 0;
	const msg_allocator memory = { count_resize, &live };
	for (int i = 0; i < 10; i++) {
		msg_builder *clones[CREW], *others[CREW];
		crew threads = { .work = use_up, .more = clones }, alone = { .work = use_up, .more = others };
		clones_of(clones, &memory, &released);
		crew_work(&threads);
		ck_assert_int_eq(atomic_load(&live), 0);
		ck_assert_int_eq(atomic_load(&released), 2 * i + 1);
		clones_of(others, &memory, &released);
		crew_alone(&alone);
		crew_compare(&threads, &alone, "clones that are freed");
	}
}
END_TEST

/* ---- frozen outputs ---- */

static void read_frozen(hand *h)
{
	static const char field[] = "X-Hand: one\r\n";
	msg_frozen *more = NULL;
	tell_frozen(&h->account, h->all->frozen);
	tell_number(&h->account, msg_frozen_prepend(h->all->frozen, field, sizeof field - 1, &more));
	tell_frozen(&h->account, more);
	msg_frozen_free(more);
}

START_TEST(many_read_one_frozen)
{
	const specimen *s = &specimens[_i];
	msg_builder *m = seeded(s);
	msg_frozen *f, *other;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	ck_assert_status(msg_freeze(m, 0, &other), MSG_ERR_NONE);
	msg_free(m);
	crew threads = { .work = read_frozen, .frozen = f }, alone = { .work = read_frozen, .frozen = other };
	crew_work(&threads);
	crew_alone(&alone);
	crew_compare(&threads, &alone, s->name);
	msg_frozen_free(f);
	msg_frozen_free(other);
}
END_TEST

/* A reader holds its output: the threads read on while the one they came from is gone, and the last frees it. */
static void read_on(hand *h)
{
	msg_reader *r = NULL;
	char piece[501];
	tell_number(&h->account, msg_reader_new(h->all->frozen, &r));
	crew_meet(h->all);
	if (h->index == 0)
		msg_frozen_free((msg_frozen *)(uintptr_t)h->all->frozen);
	for (size_t got; (got = msg_read(piece, 1, sizeof piece, r)) != 0 && got != MSG_READ_FAILED;)
		tell(&h->account, piece, got);
	msg_reader_free(r);
}

START_TEST(readers_outlive_their_output)
{
	for (size_t i = 0; i < SPECIMENS; i++) {
		msg_builder *m = seeded(&specimens[i]);
		msg_frozen *f;
		octets whole = octets_of(&(int64_t){ MSG_ERR_NONE }, sizeof(int64_t)), plain = rendered(m, 0);
		octets_add(&whole, plain.data, plain.size);
		ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
		crew threads = { .work = read_on, .frozen = f };
		crew_work(&threads);
		for (size_t k = 0; k < CREW; k++)
			crew_check(&threads, k, &whole, specimens[i].name);
		crew_free(&threads);
		octets_free(&whole);
		octets_free(&plain);
		msg_free(m);
	}
}
END_TEST

/* ---- messages of one's own ---- */

/* Nothing is shared, and nothing is hidden that would be: the same work gives the same octets; without a seed, no
 * identifier is given twice. */
static void make_own(hand *h)
{
	for (size_t i = 0; i < 2 * WITHOUT_PARTS; i++) {
		msg_builder *m = seeded(&specimens[i % WITHOUT_PARTS]);
		change(m, h->index);
		tell_output(&h->account, m, 0);
		msg_free(m);
	}
	size_t size;
	char out[200];
	tell_number(&h->account, msg_encode_text("Gr\xC3\xBC\xC3\x9F" "e", 7, h->index, out, sizeof out, &size));
	tell(&h->account, out, size);
	tell_number(&h->account, msg_convert_to_utf8("ISO-8859-1", "\xE9", 1, out, sizeof out, &size));
	tell(&h->account, out, size);
}

START_TEST(own_messages)
{
	compare_work("own messages", NULL, make_own);
}
END_TEST

enum { IDS = 50, ID_SIZE = 64 };

static void draw_ids(hand *h)
{
	char id[ID_SIZE];
	msg_builder *m = msg_new();
	for (size_t i = 0; i < IDS; i++) {
		memset(id, 0, sizeof id);
		msg_reset(m);
		msg_set_from(m, NULL, "a@example.org");
		msg_message_id(m, id, sizeof id, NULL);
		tell(&h->account, id, sizeof id);
	}
	msg_free(m);
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, ID_SIZE);
}

START_TEST(no_identifier_twice)
{
	crew threads = { .work = draw_ids };
	octets all = octets_of("", 0);
	crew_work(&threads);
	for (size_t i = 0; i < CREW; i++)
		octets_add(&all, threads.hands[i].account.data, threads.hands[i].account.size);
	ck_assert_uint_eq(all.size, (size_t)CREW * IDS * ID_SIZE);
	qsort(all.data, (size_t)CREW * IDS, ID_SIZE, compare_ids);
	for (size_t i = 0; i < (size_t)CREW * IDS; i++) {
		ck_assert_uint_gt(strlen(all.data + i * ID_SIZE), 20);
		ck_assert(i == 0 || compare_ids(all.data + (i - 1) * ID_SIZE, all.data + i * ID_SIZE) != 0);
	}
	octets_free(&all);
	crew_free(&threads);
}
END_TEST

/* ---- a guard ---- */

typedef struct guarded {
	msg_guard *guard;
	pthread_mutex_t lock;
} guarded;

/* A lock while it checks, none while it writes. One letter of each hand names the reader of an earlier one. */
static void mail_with_guard(hand *h)
{
	guarded *g = h->all->more;
	msg_builder *m = msg_clone(h->all->shared);
	for (size_t i = 0; i < 20; i++) {
		char addr[60], text[100];
		snprintf(addr, sizeof addr, "reader.%zu.%zu@example.org", h->index, i);
		snprintf(text, sizeof text, "For %s alone.\n", i == 10 ? "reader.0.9@example.org" : addr);
		msg_set_to(m, NULL, addr);
		msg_set_text(m, text);
		crew_meet(h->all);
		pthread_mutex_lock(&g->lock);
		tell_number(&h->account, msg_guard_check(g->guard, m));
		pthread_mutex_unlock(&g->lock);
		tell_output(&h->account, m, 0);
	}
	msg_free(m);
}

START_TEST(a_guard_under_a_lock)
{
	msg_builder *m = seeded(&specimens[0]);
	guarded g = { .guard = msg_guard_new() };
	msg_remove_header(m, "Bcc");
	ck_assert_int_eq(pthread_mutex_init(&g.lock, NULL), 0);
	crew threads = { .work = mail_with_guard, .shared = m, .more = &g };
	crew_work(&threads);
	ck_assert_uint_eq(msg_guard_count(g.guard), CREW * 20 - CREW);
	for (size_t i = 0; i < CREW; i++)
		ck_assert_uint_gt(threads.hands[i].account.size, 20 * 300);
	pthread_mutex_destroy(&g.lock);
	crew_free(&threads);
	msg_guard_free(g.guard);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("threads");
	TCase *tests = tcase_create("threads");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, many_read_one, 0, SPECIMENS);
	tcase_add_test(tests, many_read_a_marked_one);
	tcase_add_loop_test(tests, clones_are_changed, 0, SPECIMENS);
	tcase_add_test(tests, the_last_one_frees);
	tcase_add_loop_test(tests, many_read_one_frozen, 0, SPECIMENS);
	tcase_add_test(tests, readers_outlive_their_output);
	tcase_add_test(tests, own_messages);
	tcase_add_test(tests, no_identifier_twice);
	tcase_add_test(tests, a_guard_under_a_lock);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
