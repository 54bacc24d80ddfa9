/* The reader against the octets: every step, every place, every way to fail. */
#include "output/specimens.h"
#include <setjmp.h>

static const uint32_t forms[] = { 0, MSG_OUT_LF, MSG_OUT_DOTS, MSG_OUT_LF | MSG_OUT_BODY, MSG_OUT_PART | MSG_OUT_BODY };
enum { FORMS = sizeof forms / sizeof *forms };

typedef struct reading {
	octets expected;
	msg_reader *r;
} reading;

/* The reader alone keeps all that it needs. */
static reading open_reading(const msg_builder *m, uint32_t flags)
{
	reading g = { .expected = rendered(m, flags) };
	msg_frozen *f;
	ck_assert_status(msg_freeze(m, flags, &f), MSG_ERR_NONE);
	ck_assert_status(msg_reader_new(f, &g.r), MSG_ERR_NONE);
	msg_frozen_free(f);
	return g;
}

static void close_reading(reading *g)
{
	msg_reader_free(g->r);
	octets_free(&g->expected);
}

/* From `at` on, at most `most` octets, `step` at a time. */
static void check_reading(reading *g, size_t at, size_t step, size_t most)
{
	char *buffer = malloc(step);
	const size_t end = most < g->expected.size - at ? at + most : g->expected.size;
	while (at < end) {
		const size_t n = msg_read(buffer, 1, step, g->r);
		if (n == 0 || n > step || n > g->expected.size - at || memcmp(buffer, g->expected.data + at, n) != 0)
			ck_abort_msg("octet %zu, %zu at a time: %zu octets, not as expected (%s)", at, step, n,
				msg_errname(msg_reader_status(g->r)));
		at += n;
	}
	if (at == g->expected.size)
		for (int i = 0; i < 2; i++)
			ck_assert_uint_eq(msg_read(buffer, 1, step, g->r), 0);
	free(buffer);
}

START_TEST(every_step)
{
	static const size_t steps[] = { 1, 2, 3, 5, 7, 13, 57, 76, 77, 78, 79, 155, 157, 997, 4096, 7297, 16384, 100000 };
	const specimen *s = &specimens[_i];
	msg_builder *m = make_specimen(s);
	for (size_t form = 0; form < FORMS; form++) {
		if (expected_status(s, forms[form]) != MSG_ERR_NONE)
			continue;
		reading g = open_reading(m, forms[form]);
		for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
			check_reading(&g, 0, steps[i], SIZE_MAX);
			ck_assert_int_eq(msg_seek(g.r, 0, 0), 0);
		}
		close_reading(&g);
	}
	msg_free(m);
}
END_TEST

static void check_random_seeks(reading *g, uint64_t *random, int turns)
{
	size_t at = 0;
	for (int i = 0; i < turns; i++) {
		const size_t to = (size_t)(suite_random(random) % (g->expected.size + 1));
		const int origin = (int)(suite_random(random) % 3);
		const size_t base = origin == 0 ? 0 : origin == 1 ? at : g->expected.size;
		if (msg_seek(g->r, (int64_t)to - (int64_t)base, origin) != 0)
			ck_abort_msg("seek to %zu, origin %d", to, origin);
		const size_t left = g->expected.size - to, want = 1 + (size_t)(suite_random(random) % 300);
		char *buffer = malloc(want);
		const size_t n = msg_read(buffer, 1, want, g->r);
		if (n != (want < left ? want : left) || (n && memcmp(buffer, g->expected.data + to, n) != 0))
			ck_abort_msg("%zu octets at %zu: %zu", want, to, n);
		at = to + n;
		free(buffer);
	}
}

START_TEST(random_seeks)
{
	const specimen *s = &specimens[_i];
	msg_builder *m = make_specimen(s);
	uint64_t random = (uint64_t)_i;
	for (size_t form = 0; form < FORMS; form++) {
		if (expected_status(s, forms[form]) != MSG_ERR_NONE)
			continue;
		reading g = open_reading(m, forms[form]);
		check_random_seeks(&g, &random, 400);
		close_reading(&g);
	}
	msg_free(m);
}
END_TEST

/* From every octet of the streamed lines around a block's border. */
START_TEST(seeks_around_blocks)
{
	msg_builder *m = sourced(57 * 1024 + 57 * 3 + 5, _i & 2 ? MSG_ENCODING_BINARY : MSG_ENCODING_BASE64);
	const uint32_t flags = MSG_OUT_PART | (_i == 1 ? MSG_OUT_LF : 0);
	reading g = open_reading(m, flags);
	const size_t size = g.expected.size, width = _i & 2 ? 57 : _i == 1 ? 77 : 78, border = size - 4 * width;
	for (size_t at = border - 2 * width; at <= size; at++) {
		ck_assert_int_eq(msg_seek(g.r, (int64_t)at, 0), 0);
		check_reading(&g, at, 1 + at % 97, 200);
	}
	close_reading(&g);
	msg_free(m);
}
END_TEST

START_TEST(seeks_within_bounds)
{
	msg_builder *m = make_html();
	reading g = open_reading(m, 0);
	const int64_t size = (int64_t)g.expected.size;
	const struct {
		int64_t offset;
		int origin, result;
	} rows[] = {
		{ 0, 0, 0 }, { size, 0, 0 }, { size + 1, 0, 1 }, { -1, 0, 1 }, { INT64_MAX, 0, 1 }, { INT64_MIN, 0, 1 },
		{ 0, 2, 0 }, { -size, 2, 0 }, { -size - 1, 2, 1 }, { 1, 2, 1 }, { INT64_MAX, 2, 1 }, { INT64_MIN, 2, 1 },
		{ 10, 0, 0 }, { -11, 1, 1 }, { -10, 1, 0 }, { size, 1, 0 }, { 1, 1, 1 }, { INT64_MAX, 1, 1 },
		{ INT64_MIN, 1, 1 }, { -size, 1, 0 }, { 0, 1, 0 }, { 0, 3, 1 }, { 0, -1, 1 }, { 5, 0, 0 }, { 0, 7, 1 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(msg_seek(g.r, rows[i].offset, rows[i].origin) == rows[i].result, "row %zu", i);
	/* refused seeks have not moved it */
	check_reading(&g, 5, 100, SIZE_MAX);
	close_reading(&g);
	msg_free(m);
}
END_TEST

START_TEST(size_times_count)
{
	msg_builder *m = make_html();
	reading g = open_reading(m, 0);
	char buffer[64];
	ck_assert_uint_eq(msg_read(buffer, 7, 3, g.r), 21);
	ck_assert_uint_eq(msg_read(buffer + 21, 3, 7, g.r), 21);
	ck_assert_mem_eq(buffer, g.expected.data, 42);
	ck_assert_uint_eq(msg_read(buffer, 0, 3, g.r), 0);
	ck_assert_uint_eq(msg_read(NULL, 3, 0, g.r), 0);
	/* an error is one until a seek */
	ck_assert_uint_eq(msg_read(buffer, SIZE_MAX, 2, g.r), MSG_READ_FAILED);
	ck_assert_status(msg_reader_status(g.r), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(msg_read(buffer, 1, 1, g.r), MSG_READ_FAILED);
	ck_assert_int_eq(msg_seek(g.r, -1, 0), 1);
	ck_assert_uint_eq(msg_read(buffer, 1, 1, g.r), MSG_READ_FAILED);
	ck_assert_int_eq(msg_seek(g.r, 0, 1), 0);
	ck_assert_status(msg_reader_status(g.r), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_read(NULL, 1, 1, g.r), MSG_READ_FAILED);
	ck_assert_int_eq(msg_seek(g.r, 0, 1), 0);
	check_reading(&g, 42, 64, SIZE_MAX);
	close_reading(&g);
	msg_free(m);
}
END_TEST

START_TEST(no_reader)
{
	char buffer[1];
	msg_reader *r = (msg_reader *)buffer;
	ck_assert_uint_eq(msg_read(buffer, 1, 1, NULL), MSG_READ_FAILED);
	ck_assert_int_eq(msg_seek(NULL, 0, 0), 1);
	ck_assert_status(msg_reader_status(NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_reader_new(NULL, &r), MSG_ERR_ARGUMENT);
	ck_assert_ptr_null(r);
	msg_reader_free(NULL);
	msg_builder *m = make_simple();
	msg_frozen *f;
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	ck_assert_status(msg_reader_new(f, NULL), MSG_ERR_ARGUMENT);
	msg_frozen_free(f);
	msg_free(m);
}
END_TEST

static int64_t read_nothing_written(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx;
	(void)offset;
	(void)buffer;
	return (int64_t)size;
}

/* So many octets at once that their number could be taken for MSG_READ_FAILED. The buffer is never touched. */
START_TEST(no_count_is_a_failure)
{
	char *buffer = malloc((size_t)MSG_READ_FAILED + 10);
	if (!buffer)
		return;
	msg_builder *m = addressed();
	msg_frozen *f;
	msg_reader *r;
	msg_set_encoding(m, MSG_ENCODING_BINARY);
	msg_set_body_source(m, "video/mp4", UINT64_C(3) << 31, read_nothing_written, NULL, NULL);
	ck_assert_status(msg_freeze(m, MSG_OUT_BODY, &f), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_frozen_size(f), (UINT64_C(3) << 31) + 2);
	ck_assert_status(msg_reader_new(f, &r), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_read(buffer, 1, (size_t)MSG_READ_FAILED + 10, r), MSG_READ_FAILED - 1);
	ck_assert_uint_eq(msg_read(buffer, 1, MSG_READ_FAILED, r), MSG_READ_FAILED - 1);
	ck_assert_int_eq(msg_seek(r, -2, 2), 0);
	ck_assert_uint_eq(msg_read(buffer, 1, 10, r), 2);
	ck_assert_mem_eq(buffer, "\r\n", 2);
	msg_reader_free(r);
	msg_frozen_free(f);
	msg_free(m);
	free(buffer);
}
END_TEST

/* ---- sources that fail and come back ---- */

typedef struct flaky {
	jmp_buf out;
	bool fails, jumps;
	size_t calls;
} flaky;

static int64_t read_flaky(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	flaky *s = ctx;
	s->calls++;
	if (!s->fails || offset < 57 * 1024)
		return read_pattern(NULL, offset, buffer, size);
	memset(buffer, '#', size / 2); /* what was there is gone */
	if (s->jumps)
		longjmp(s->out, 1);
	return -1;
}

/* Reads on until that fails or jumps; returns how many octets came before. */
static size_t read_until_failure(msg_reader *r, flaky *s)
{
	static char buffer[1001];
	static size_t n, total;
	total = 0;
	if (setjmp(s->out) != 0)
		return total;
	while ((n = msg_read(buffer, 1, sizeof buffer, r)) != MSG_READ_FAILED && n > 0)
		total += n;
	ck_assert(!s->jumps && n == MSG_READ_FAILED);
	return total;
}

START_TEST(fails_until_a_seek)
{
	flaky s = { .fails = false };
	char octet;
	msg_builder *m = addressed();
	msg_set_encoding(m, _i & 1 ? MSG_ENCODING_BINARY : MSG_ENCODING_BASE64);
	msg_set_body_source(m, "video/mp4", 57 * 3000, read_flaky, &s, NULL);
	reading g = open_reading(m, 0);
	s.fails = true;
	s.jumps = _i & 2;
	ck_assert_uint_gt(read_until_failure(g.r, &s), 57 * 1000);
	ck_assert_status(msg_reader_status(g.r), MSG_ERR_SOURCE);
	s.fails = false;
	ck_assert_uint_eq(msg_read(&octet, 1, 1, g.r), MSG_READ_FAILED); /* never goes on from a hole */
	ck_assert_int_eq(msg_seek(g.r, 0, 0), 0);
	check_reading(&g, 0, 60000, SIZE_MAX);
	close_reading(&g);
	msg_free(m);
}
END_TEST

/* A source is read in large pieces, whatever is asked for. */
START_TEST(reads_few_times)
{
	flaky s = { .fails = false };
	msg_builder *m = addressed();
	msg_set_encoding(m, _i ? MSG_ENCODING_BINARY : MSG_ENCODING_BASE64);
	msg_set_body_source(m, "video/mp4", 57 * 3000, read_flaky, &s, NULL);
	reading g = open_reading(m, 0);
	s.calls = 0;
	check_reading(&g, 0, 100, SIZE_MAX);
	ck_assert_uint_eq(s.calls, 3);
	close_reading(&g);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("output/reader");
	TCase *tests = tcase_create("reader");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, every_step, 0, SPECIMENS);
	tcase_add_loop_test(tests, random_seeks, 0, SPECIMENS);
	tcase_add_loop_test(tests, seeks_around_blocks, 0, 3);
	tcase_add_test(tests, seeks_within_bounds);
	tcase_add_test(tests, size_times_count);
	tcase_add_test(tests, no_reader);
	tcase_add_test(tests, no_count_is_a_failure);
	tcase_add_loop_test(tests, fails_until_a_seek, 0, 4);
	tcase_add_loop_test(tests, reads_few_times, 0, 2);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
