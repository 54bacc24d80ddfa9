/* Several threads that begin at once, and what each of them saw of a message: everything that a const builder can be
 * asked, in one row of octets, so that two accounts are equal only where every answer was. */
#ifndef MIMEO_TESTS_CREW_H
#define MIMEO_TESTS_CREW_H
#include <pthread.h>
#include <stdio.h>
#include "output/specimens.h"

enum { CREW = 4 };

typedef struct crew crew;
typedef struct account {
	char *data;
	size_t size, room;
} account;

typedef struct hand {
	crew *all;
	size_t index;
	account account;
} hand;

struct crew {
	void (*work)(hand *h);
	const msg_builder *shared;
	const msg_frozen *frozen;
	void *more;
	hand hands[CREW];
	pthread_mutex_t lock;
	pthread_cond_t gathered;
	size_t waiting, meetings;
};

/* Goes on when all hands are here. */
static inline void crew_meet(crew *c)
{
	pthread_mutex_lock(&c->lock);
	const size_t meeting = c->meetings;
	if (++c->waiting == CREW) {
		c->waiting = 0;
		c->meetings++;
		pthread_cond_broadcast(&c->gathered);
	}
	while (c->meetings == meeting)
		pthread_cond_wait(&c->gathered, &c->lock);
	pthread_mutex_unlock(&c->lock);
}

static void *crew_begin(void *ctx)
{
	hand *h = ctx;
	crew_meet(h->all);
	h->all->work(h);
	return NULL;
}

/* Every hand does the work in a thread of its own; back when all are done. */
static inline void crew_work(crew *c)
{
	pthread_t threads[CREW];
	ck_assert_int_eq(pthread_mutex_init(&c->lock, NULL), 0);
	ck_assert_int_eq(pthread_cond_init(&c->gathered, NULL), 0);
	for (size_t i = 0; i < CREW; i++) {
		c->hands[i] = (hand){ .all = c, .index = i };
		ck_assert_int_eq(pthread_create(&threads[i], NULL, crew_begin, &c->hands[i]), 0);
	}
	for (size_t i = 0; i < CREW; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	pthread_cond_destroy(&c->gathered);
	pthread_mutex_destroy(&c->lock);
}

/* One after the other in this thread: what the accounts must be. The work may not meet. */
static inline void crew_alone(crew *c)
{
	for (size_t i = 0; i < CREW; i++) {
		c->hands[i] = (hand){ .all = c, .index = i };
		c->work(&c->hands[i]);
	}
}

static inline void crew_free(crew *c)
{
	for (size_t i = 0; i < CREW; i++)
		free(c->hands[i].account.data);
}

static inline void crew_check(const crew *c, size_t i, const octets *wanted, const char *what)
{
	assert_octets(&(octets){ c->hands[i].account.data, c->hands[i].account.size }, wanted, what);
}

/* The threads' accounts are those of the single thread, which are freed with them. */
static inline void crew_compare(crew *threads, crew *alone, const char *what)
{
	for (size_t i = 0; i < CREW; i++)
		crew_check(threads, i, &(octets){ alone->hands[i].account.data, alone->hands[i].account.size }, what);
	crew_free(threads);
	crew_free(alone);
}

/* ---- accounts ---- */

static inline void tell(account *o, const void *data, size_t size)
{
	if (o->size + size > o->room) {
		o->room = 2 * (o->size + size);
		o->data = realloc(o->data, o->room);
		if (!o->data)
			abort();
	}
	if (size)
		memcpy(o->data + o->size, data, size);
	o->size += size;
}


static inline void tell_number(account *o, int64_t n)
{
	tell(o, &n, sizeof n);
}

static inline void tell_text(account *o, const char *text)
{
	tell(o, text ? text : "\xff", text ? strlen(text) + 1 : 1);
}

static inline size_t tell_sink(void *ctx, const void *data, size_t size)
{
	tell(ctx, data, size);
	return size;
}

/* A frozen output by sink, slices and reader. */
static inline void tell_frozen(account *o, const msg_frozen *f)
{
	size_t n = 0;
	const msg_slice *slices = msg_frozen_slices(f, &n);
	tell_number(o, (int64_t)msg_frozen_size(f));
	for (size_t i = 0; slices && i < n; i++)
		tell(o, slices[i].data, slices[i].size);
	tell_number(o, msg_frozen_write(f, tell_sink, o));
	msg_reader *r = NULL;
	tell_number(o, msg_reader_new(f, &r));
	char piece[997];
	for (size_t got; r && (got = msg_read(piece, 1, sizeof piece, r)) != 0 && got != MSG_READ_FAILED;)
		tell(o, piece, got);
	msg_reader_free(r);
}

/* One form of output, in every way that there is. */
static inline void tell_output(account *o, const msg_builder *m, uint32_t flags)
{
	uint64_t total = 0;
	char *data = NULL;
	size_t size = 0;
	tell_number(o, msg_check(m, flags));
	tell_number(o, msg_size(m, flags, &total));
	tell_number(o, (int64_t)total);
	tell_number(o, msg_render(m, flags, &data, &size));
	tell(o, data, size);
	msg_free_data(data);
	char *buffer = malloc((size_t)total + 1);
	tell_number(o, msg_render_into(m, flags, buffer, (size_t)total + 1, &size));
	tell(o, buffer, size <= total ? size : 0);
	free(buffer);
	tell_number(o, msg_write(m, flags, tell_sink, o));
	msg_frozen *f = NULL;
	tell_number(o, msg_freeze(m, flags, &f));
	if (f)
		tell_frozen(o, f);
	msg_frozen_free(f);
}

static inline void tell_fields(account *o, const msg_builder *m)
{
	char id[200] = "";
	size_t size = 0;
	int64_t seconds = 0;
	int zone = 0;
	for (size_t i = 0; i < msg_header_count(m); i++) {
		tell_text(o, msg_header_name(m, i));
		tell_text(o, msg_header_value(m, i));
		tell_text(o, msg_get_header(m, msg_header_name(m, i)));
	}
	for (size_t i = 0; i < msg_mailbox_count(m, "To"); i++) {
		const char *name, *addr;
		tell_number(o, msg_mailbox_at(m, "To", i, &name, &addr));
		tell_text(o, name);
		tell_text(o, addr);
	}
	for (size_t i = 0; i < msg_recipient_count(m); i++)
		tell_text(o, msg_recipient(m, i));
	tell_text(o, msg_envelope_from(m));
	tell_number(o, (int64_t)msg_needs(m));
	tell_number(o, msg_message_id(m, id, sizeof id, &size));
	tell_text(o, id);
	tell_number(o, msg_date(m, &seconds, &zone));
	tell_number(o, seconds);
	tell_text(o, msg_text(m, NULL));
	tell_text(o, msg_html(m, NULL));
}

static inline void tell_errors(account *o, const msg_builder *m)
{
	tell_number(o, msg_status(m));
	tell_text(o, msg_error_text(m));
	for (size_t i = 0; i < msg_error_count(m); i++) {
		const char *field, *text;
		size_t index, offset;
		tell_number(o, msg_error_at(m, i, &field, &index, &offset, &text));
		tell_text(o, field);
		tell_text(o, text);
		tell_number(o, (int64_t)offset);
	}
}

static inline void tell_all(account *o, const msg_builder *m)
{
	static const uint32_t forms[] = { 0, MSG_OUT_LF, MSG_OUT_DOTS, MSG_OUT_BCC, MSG_OUT_HEADER, MSG_OUT_BODY,
		MSG_OUT_PART };
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		tell_output(o, m, forms[i]);
	tell_fields(o, m);
	tell_errors(o, m);
}

#endif
