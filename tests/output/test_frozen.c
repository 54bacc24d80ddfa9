/* Frozen outputs: what happens to the message does not happen to them; fields before them, judged; their slices. */
#include "output/specimens.h"
#include <pthread.h>
#include "support/ledger.h"

static octets thawed(const msg_frozen *f)
{
	sink_state sink = open_sink(SIZE_MAX);
	ck_assert_status(msg_frozen_write(f, take_octets_, &sink), MSG_ERR_NONE);
	ck_assert_uint_eq(sink.got.size, msg_frozen_size(f));
	size_t n, at = 0;
	const msg_slice *slices = msg_frozen_slices(f, &n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_uint_le(slices[i].size, sink.got.size - at);
		ck_assert_mem_eq(slices[i].data, sink.got.data + at, slices[i].size);
		at += slices[i].size;
	}
	ck_assert(!slices || at == sink.got.size);
	return sink.got;
}

static void assert_frozen(const msg_frozen *f, const octets *expected, const char *what)
{
	octets got = thawed(f);
	assert_octets(&got, expected, what);
	octets_free(&got);
}

START_TEST(survives_its_message)
{
	const specimen *s = &specimens[_i];
	for (uint32_t flags = 0; flags < FLAGS; flags++) {
		if (expected_status(s, flags) != MSG_ERR_NONE)
			continue;
		msg_builder *m = make_specimen(s);
		octets expected = rendered(m, flags);
		msg_frozen *f;
		ck_assert_status(msg_freeze(m, flags, &f), MSG_ERR_NONE);
		msg_set_from(m, "Somebody Else", "else@example.org");
		msg_set_to(m, NULL, "else@example.org");
		msg_set_subject(m, "something else");
		msg_set_text(m, NULL);
		msg_set_profile(m, MSG_PROFILE_8BIT);
		msg_set_encoding(m, MSG_ENCODING_QP);
		assert_frozen(f, &expected, "after changes");
		msg_reset(m);
		assert_frozen(f, &expected, "after msg_reset");
		msg_free(m);
		assert_frozen(f, &expected, "after msg_free");
		msg_frozen_free(f);
		octets_free(&expected);
	}
}
END_TEST

/* ---- prepending ---- */

static const char *const prepended[] = {
	"DKIM-Signature: v=1; a=rsa-sha256;\r\n\tb=abc\r\nReceived: from x\r\n",
	".Dotted: a\r\n .b\r\n..Twice: c\r\n",
	"X: y\r\n",
	"",
};
enum { PREPENDED = sizeof prepended / sizeof *prepended };

static octets formed(octets plain, uint32_t flags)
{
	octets o = flags & MSG_OUT_LF ? naive_lf(&plain) : flags & MSG_OUT_DOTS ? naive_dots(&plain) : plain;
	if (o.data != plain.data)
		octets_free(&plain);
	return o;
}

static void check_prepended(const msg_builder *m, uint32_t flags, uint32_t order)
{
	msg_frozen *f[PREPENDED + 1];
	octets expected[PREPENDED + 1], plain = rendered(m, flags & ~(uint32_t)(MSG_OUT_LF | MSG_OUT_DOTS));
	ck_assert_status(msg_freeze(m, flags, &f[0]), MSG_ERR_NONE);
	expected[0] = formed(octets_of(plain.data, plain.size), flags);
	for (size_t i = 0; i < PREPENDED; i++) {
		const size_t size = strlen(prepended[i]);
		char *fields = suite_exact(prepended[i], size);
		ck_assert_status(msg_frozen_prepend(f[i], fields, size, &f[i + 1]), MSG_ERR_NONE);
		free(fields);
		octets more = octets_of(prepended[i], size);
		octets_add(&more, plain.data, plain.size);
		octets_free(&plain);
		plain = more;
		expected[i + 1] = formed(octets_of(plain.data, plain.size), flags);
	}
	octets_free(&plain);
	/* in any order: each lives by itself */
	for (size_t left = PREPENDED + 1; left; left--) {
		const size_t i = order % left;
		order /= (uint32_t)left;
		for (size_t j = 0; j < left; j++)
			assert_frozen(f[j], &expected[j], "prepended");
		msg_frozen_free(f[i]);
		octets_free(&expected[i]);
		f[i] = f[left - 1];
		expected[i] = expected[left - 1];
	}
}

START_TEST(prepends)
{
	const specimen *s = &specimens[_i];
	msg_builder *m = make_specimen(s);
	for (uint32_t flags = 0; flags < FLAGS; flags++)
		if (!(flags & MSG_OUT_BODY) && expected_status(s, flags) == MSG_ERR_NONE)
			check_prepended(m, flags, flags * 37 + (uint32_t)_i);
	msg_free(m);
}
END_TEST

START_TEST(many_prepends)
{
	msg_builder *m = make_simple();
	octets expected = rendered(m, 0);
	msg_frozen *f, *next;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	for (int i = 0; i < 3000; i++) {
		ck_assert_int_eq(msg_frozen_prepend(f, "X: y\r\n", 6, &next), MSG_ERR_NONE);
		msg_frozen_free(f);
		f = next;
	}
	ck_assert_uint_eq(msg_frozen_size(f), expected.size + 3000 * 6);
	octets got = thawed(f);
	ck_assert_mem_eq(got.data, "X: y\r\nX: y\r\n", 12);
	ck_assert_mem_eq(got.data + 3000 * 6, expected.data, expected.size);
	msg_frozen_free(f);
	octets_free(&got);
	octets_free(&expected);
	msg_free(m);
}
END_TEST

START_TEST(refused_fields)
{
	static const struct {
		const char *fields;
		size_t size;
		int status;
	} rows[] = {
		{ "X", 1, MSG_ERR_NAME },
		{ ": y\r\n", 5, MSG_ERR_NAME },
		{ "X Y: z\r\n", 8, MSG_ERR_NAME },
		{ "X\0: z\r\n", 7, MSG_ERR_NAME },
		{ "X: y", 4, MSG_ERR_VALUE },
		{ "X: y\r\n\r\n", 8, MSG_ERR_NAME },
		{ "\r\n", 2, MSG_ERR_NAME },
		{ "X: y\n", 5, MSG_ERR_CONTROL },
		{ "X: y\0z\r\n", 8, MSG_ERR_CONTROL },
		{ "X: y\r\nbody\r\n", 12, MSG_ERR_NAME },
		{ "X: \xC3\xA9\r\n", 7, MSG_ERR_VALUE },
		{ "X: \xC3\r\n", 6, MSG_ERR_VALUE },
	};
	msg_builder *m = make_simple();
	msg_frozen *f, *refused;
	ck_assert_status(msg_freeze(m, _i ? MSG_OUT_LF : 0, &f), MSG_ERR_NONE);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *fields = suite_exact(rows[i].fields, rows[i].size);
		refused = f;
		const int status = msg_frozen_prepend(f, fields, rows[i].size, &refused);
		/* what the judge calls it is its own affair; that it is refused is ours */
		ck_assert_msg(status == rows[i].status || (status == MSG_ERR_UTF8 && rows[i].status == MSG_ERR_VALUE),
			"row %zu: %s", i, msg_errname(status));
		ck_assert_ptr_null(refused);
		free(fields);
	}
	ck_assert_status(msg_frozen_prepend(f, NULL, 1, &refused), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_frozen_prepend(f, "X: y\r\n", 6, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_frozen_prepend(NULL, "X: y\r\n", 6, &refused), MSG_ERR_ARGUMENT);
	ck_assert_ptr_null(refused);
	ck_assert_status(msg_frozen_prepend(f, NULL, 0, &refused), MSG_ERR_NONE);
	msg_frozen_free(refused);
	msg_frozen_free(f);
	msg_free(m);
}
END_TEST

START_TEST(no_header_to_prepend_to)
{
	msg_builder *m = make_simple();
	msg_frozen *f, *refused;
	ck_assert_status(msg_freeze(m, MSG_OUT_BODY, &f), MSG_ERR_NONE);
	ck_assert_status(msg_frozen_prepend(f, "X: y\r\n", 6, &refused), MSG_ERR_FIELD);
	ck_assert_ptr_null(refused);
	msg_frozen_free(f);
	msg_free(m);
}
END_TEST

START_TEST(raw_utf8_fields)
{
	static const char fields[] = "X: \xE2\x82\xAC\r\n", broken[] = "X: \xE2\x82\r\n";
	for (uint32_t flags = 0; flags < FLAGS; flags++) {
		if (!is_legal(flags) || flags & (MSG_OUT_BODY | MSG_OUT_PART))
			continue;
		msg_builder *m = make_utf8();
		msg_frozen *f, *more, *still;
		ck_assert_status(msg_freeze(m, flags, &f), MSG_ERR_NONE);
		ck_assert_status(msg_frozen_prepend(f, fields, sizeof fields - 1, &more), MSG_ERR_NONE);
		ck_assert_status(msg_frozen_prepend(more, fields, sizeof fields - 1, &still), MSG_ERR_NONE);
		msg_frozen_free(still);
		ck_assert_status(msg_frozen_prepend(more, broken, sizeof broken - 1, &still), MSG_ERR_UTF8);
		ck_assert_ptr_null(still);
		msg_frozen_free(more);
		msg_frozen_free(f);
		/* the same profile, nothing that needs it */
		msg_set_to(m, "plain", "plain@example.org");
		msg_set_subject(m, "plain");
		ck_assert_status(msg_freeze(m, flags, &f), MSG_ERR_NONE);
		ck_assert_int_ne(msg_frozen_prepend(f, fields, sizeof fields - 1, &more), MSG_ERR_NONE);
		ck_assert_ptr_null(more);
		msg_frozen_free(f);
		msg_free(m);
	}
}
END_TEST

/* ---- slices ---- */

static const msg_slice *largest(const msg_frozen *f, size_t *n)
{
	const msg_slice *slices = msg_frozen_slices(f, n), *found = slices;
	for (size_t i = 1; i < *n; i++)
		if (slices[i].size > found->size)
			found = &slices[i];
	return found;
}

START_TEST(content_is_not_copied)
{
	msg_builder *m = make_attachments(), *clone = msg_clone(m);
	for (uint32_t flags = 0; flags <= MSG_OUT_DOTS; flags++) {
		msg_frozen *a, *b;
		size_t n, same;
		ck_assert_status(msg_freeze(m, flags, &a), MSG_ERR_NONE);
		ck_assert_status(msg_freeze(clone, flags, &b), MSG_ERR_NONE);
		const msg_slice *in_a = largest(a, &n), *in_b = largest(b, &same);
		ck_assert_uint_eq(n, same);
		if (flags & MSG_OUT_LF) {
			ck_assert_uint_eq(n, 1); /* a rendered copy */
			ck_assert_ptr_ne(in_a->data, in_b->data);
		} else {
			ck_assert_uint_gt(n, 1);
			ck_assert_uint_gt(in_a->size, 4000); /* 3,000 octets in base64 */
			ck_assert_ptr_eq(in_a->data, in_b->data);
		}
		msg_frozen_free(a);
		msg_frozen_free(b);
	}
	msg_free(m);
	msg_free(clone);
}
END_TEST

/* Long lines between dots are pointed at, short ones are gathered. */
START_TEST(dots_are_cut_around)
{
	static char text[120000];
	memset(text, 'x', sizeof text - 1);
	for (size_t i = 0; i + 2 < sizeof text; i += 600)
		memcpy(text + i, "\n.", 2);
	for (size_t i = 0; i < 30000; i += 3)
		memcpy(text + 60000 + i, "\n..", 3);
	msg_builder *m = addressed();
	msg_set_encoding(m, MSG_ENCODING_7BIT);
	msg_set_text(m, text);
	octets plain = rendered(m, 0), expected = naive_dots(&plain);
	msg_frozen *f;
	ck_assert_status(msg_freeze(m, MSG_OUT_DOTS, &f), MSG_ERR_NONE);
	assert_frozen(f, &expected, "dots");
	size_t n;
	ck_assert_ptr_nonnull(msg_frozen_slices(f, &n));
	ck_assert_uint_gt(n, 150);
	ck_assert_uint_lt(n, 170);
	msg_frozen_free(f);
	octets_free(&plain);
	octets_free(&expected);
	msg_free(m);
}
END_TEST

/* ---- memory ---- */

START_TEST(memory_runs_out)
{
	ledger l = { .live = 0 };
	msg_allocator memory = memory_of(&l);
	msg_builder *m = msg_new_with(&memory);
	msg_set_from(m, NULL, "a@example.org");
	msg_set_text(m, "text");
	msg_frozen *f, *more;
	msg_reader *r;
	char *data;
	size_t size;
	const size_t live = l.live;
	l.fail_at = l.requests + 1;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NOMEM);
	ck_assert_ptr_null(f);
	l.fail_at = l.requests + 1;
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_NOMEM);
	ck_assert_ptr_null(data);
	ck_assert_uint_eq(l.live, live);
	const size_t requests = l.requests;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	ck_assert_uint_eq(l.requests, requests + 1); /* one block */
	l.fail_at = l.requests + 1;
	ck_assert_status(msg_frozen_prepend(f, "X: y\r\n", 6, &more), MSG_ERR_NOMEM);
	ck_assert_ptr_null(more);
	l.fail_at = l.requests + 1;
	ck_assert_status(msg_reader_new(f, &r), MSG_ERR_NOMEM);
	ck_assert_ptr_null(r);
	ck_assert_status(msg_frozen_prepend(f, "X: y\r\n", 6, &more), MSG_ERR_NONE);
	ck_assert_uint_eq(l.requests, requests + 4);
	msg_frozen_free(f);
	ck_assert_uint_eq(l.live, live + 2);
	msg_frozen_free(more);
	ck_assert_uint_eq(l.live, live);
	msg_free(m);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

START_TEST(nothing_given)
{
	size_t n = 77;
	ck_assert_uint_eq(msg_frozen_size(NULL), 0);
	ck_assert_ptr_null(msg_frozen_slices(NULL, &n));
	ck_assert_uint_eq(n, 0);
	ck_assert_status(msg_frozen_write(NULL, take_octets_, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_frozen_write_fd(NULL, 1), MSG_ERR_ARGUMENT);
	msg_frozen_free(NULL);
	msg_builder *m = make_simple();
	msg_frozen *f;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	ck_assert_ptr_null(msg_frozen_slices(f, NULL));
	ck_assert_status(msg_frozen_write(f, NULL, NULL), MSG_ERR_ARGUMENT);
	msg_frozen_free(f);
	msg_free(m);
}
END_TEST

START_TEST(sink_of_frozen_stops_everywhere)
{
	const specimen *s = &specimens[_i];
	msg_builder *m = make_specimen(s);
	octets expected = rendered(m, 0);
	msg_frozen *f;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	const size_t step = 1 + expected.size / 1000 * 3;
	for (size_t limit = 0; limit < expected.size + step; limit += step) {
		sink_state sink = open_sink(limit);
		const int status = msg_frozen_write(f, take_octets_, &sink);
		const size_t taken = limit < expected.size ? limit : expected.size;
		if (status != (limit < expected.size ? MSG_ERR_STOPPED : MSG_ERR_NONE) || sink.got.size != taken ||
			memcmp(sink.got.data, expected.data, taken) != 0)
			ck_abort_msg("%s, %zu: %s after %zu octets", s->name, limit, msg_errname(status), sink.got.size);
		octets_free(&sink.got);
	}
	msg_frozen_free(f);
	octets_free(&expected);
	msg_free(m);
}
END_TEST

/* Each reads the whole, puts a field before it, and lets go of it. */
static void *use_frozen(void *ctx)
{
	const msg_frozen *f = ctx;
	static _Thread_local char buffer[4000];
	size_t total = 0;
	for (int turn = 0; turn < 50; turn++) {
		msg_reader *r = NULL;
		msg_frozen *more = NULL;
		msg_frozen_prepend(f, "X: y\r\n", 6, &more);
		msg_reader_new(more, &r);
		msg_frozen_free(more);
		for (size_t n; (n = msg_read(buffer, 1, sizeof buffer, r)) > 0 && n != MSG_READ_FAILED; total += n)
			;
		msg_reader_free(r);
	}
	return (void *)(uintptr_t)(total == 50 * (msg_frozen_size(f) + 6));
}

START_TEST(threads_share)
{
	msg_builder *m = make_sources();
	msg_frozen *f;
	pthread_t threads[4];
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	msg_free(m);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, use_frozen, f), 0);
	for (int i = 0; i < 4; i++) {
		void *whole;
		pthread_join(threads[i], &whole);
		ck_assert_ptr_nonnull(whole);
	}
	msg_frozen_free(f);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("output/frozen");
	TCase *tests = tcase_create("frozen");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, survives_its_message, 0, SPECIMENS);
	tcase_add_loop_test(tests, prepends, 0, SPECIMENS);
	tcase_add_test(tests, many_prepends);
	tcase_add_loop_test(tests, refused_fields, 0, 2);
	tcase_add_test(tests, no_header_to_prepend_to);
	tcase_add_test(tests, raw_utf8_fields);
	tcase_add_test(tests, content_is_not_copied);
	tcase_add_test(tests, dots_are_cut_around);
	tcase_add_test(tests, memory_runs_out);
	tcase_add_test(tests, nothing_given);
	tcase_add_loop_test(tests, sink_of_frozen_stops_everywhere, 0, SPECIMENS);
	tcase_add_test(tests, threads_share);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
