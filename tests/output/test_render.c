/* Every form of output gives the octets of msg_render; these have the form that the flags say. */
#include "output/specimens.h"
#include "support/ledger.h"

static void check_into(const msg_builder *m, uint32_t flags, const octets *expected, size_t capacity)
{
	char *buffer = malloc(capacity ? capacity : 1);
	size_t size = 77;
	memset(buffer, '#', capacity);
	const int status = msg_render_into(m, flags, buffer, capacity, &size);
	ck_assert_int_eq(status, capacity < expected->size ? MSG_ERR_SPACE : MSG_ERR_NONE);
	ck_assert_uint_eq(size, expected->size);
	const size_t written = status == MSG_ERR_NONE ? size : 0;
	if (written)
		ck_assert_mem_eq(buffer, expected->data, size);
	size_t touched = 0; /* an assertion costs a write to a pipe */
	for (size_t i = written; i < capacity; i++)
		touched += buffer[i] != '#';
	ck_assert_uint_eq(touched, 0);
	free(buffer);
}

static octets from_frozen_slices(const msg_frozen *f)
{
	size_t n;
	octets o = octets_of("", 0);
	const msg_slice *slices = msg_frozen_slices(f, &n);
	ck_assert_ptr_nonnull(slices);
	for (size_t i = 0; i < n; i++)
		octets_add(&o, slices[i].data, slices[i].size);
	return o;
}

static octets from_reader(const msg_frozen *f, size_t step)
{
	octets o = octets_of("", 0);
	msg_reader *r;
	ck_assert_status(msg_reader_new(f, &r), MSG_ERR_NONE);
	char *buffer = malloc(step);
	size_t n;
	while ((n = msg_read(buffer, 1, step, r)) > 0 && n <= step)
		octets_add(&o, buffer, n);
	ck_assert_uint_eq(n, 0);
	ck_assert_status(msg_reader_status(r), MSG_ERR_NONE);
	free(buffer);
	msg_reader_free(r);
	return o;
}

static void check_frozen(const specimen *s, const msg_builder *m, uint32_t flags, const octets *expected)
{
	msg_frozen *f;
	ck_assert_status(msg_freeze(m, flags, &f), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_frozen_size(f), expected->size);
	sink_state sink = open_sink(SIZE_MAX);
	ck_assert_status(msg_frozen_write(f, take_octets_, &sink), MSG_ERR_NONE);
	assert_octets(&sink.got, expected, "msg_frozen_write");
	octets_free(&sink.got);
	octets read = from_reader(f, 1 + expected->size / 3);
	assert_octets(&read, expected, "msg_read");
	octets_free(&read);
	if (s->streamed && !(flags & MSG_OUT_HEADER)) {
		size_t n = 77;
		ck_assert_ptr_null(msg_frozen_slices(f, &n));
		ck_assert_uint_eq(n, 0);
	} else {
		octets o = from_frozen_slices(f);
		assert_octets(&o, expected, "msg_frozen_slices");
		octets_free(&o);
	}
	msg_frozen_free(f);
}

static void check_forms(const specimen *s, const msg_builder *m, uint32_t flags)
{
	octets expected = expected_octets(m, flags), o = rendered(m, flags);
	assert_octets(&o, &expected, "msg_render");
	uint64_t size;
	ck_assert_status(msg_size(m, flags, &size), MSG_ERR_NONE);
	ck_assert_uint_eq(size, expected.size);
	check_into(m, flags, &expected, expected.size + 3);
	check_into(m, flags, &expected, expected.size);
	if (expected.size)
		check_into(m, flags, &expected, expected.size - 1);
	sink_state sink = open_sink(SIZE_MAX);
	ck_assert_status(msg_write(m, flags, take_octets_, &sink), MSG_ERR_NONE);
	assert_octets(&sink.got, &expected, "msg_write");
	octets_free(&sink.got);
	check_frozen(s, m, flags, &expected);
	octets_free(&o);
	octets_free(&expected);
}

static void check_refused(const msg_builder *m, uint32_t flags, int status)
{
	char *data = (char *)&status, buffer[1];
	size_t size = 77;
	uint64_t total = 77;
	msg_frozen *f = (msg_frozen *)&status;
	sink_state sink = open_sink(SIZE_MAX);
	ck_assert_status(msg_render(m, flags, &data, &size), status);
	ck_assert_ptr_null(data);
	ck_assert_uint_eq(size, 0);
	size = 77;
	ck_assert_status(msg_render_into(m, flags, buffer, 1, &size), status);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_size(m, flags, &total), status);
	ck_assert_uint_eq(total, 0);
	ck_assert_status(msg_write(m, flags, take_octets_, &sink), status);
	ck_assert_uint_eq(sink.calls, 0);
	ck_assert_status(msg_write_fd(m, flags, -1), status);
	ck_assert_status(msg_freeze(m, flags, &f), status);
	ck_assert_ptr_null(f);
	octets_free(&sink.got);
}

START_TEST(all_forms_are_equal)
{
	const specimen *s = &specimens[_i];
	msg_builder *m = make_specimen(s);
	for (uint32_t flags = 0; flags < FLAGS; flags++) {
		const int status = expected_status(s, flags);
		ck_assert_status(msg_check(m, flags), status);
		if (status == MSG_ERR_NONE)
			check_forms(s, m, flags);
		else
			check_refused(m, flags, status);
	}
	check_refused(m, MSG_OUT_NEW, MSG_ERR_ARGUMENT);
	check_refused(m, 128, MSG_ERR_ARGUMENT);
	check_refused(m, UINT32_MAX, MSG_ERR_ARGUMENT);
	msg_free(m);
}
END_TEST

START_TEST(header_and_body_are_the_whole)
{
	msg_builder *m = make_specimen(&specimens[_i]);
	for (uint32_t flags = 0; flags < FLAGS; flags++) {
		if (flags & (MSG_OUT_HEADER | MSG_OUT_BODY) || expected_status(&specimens[_i], flags) != MSG_ERR_NONE)
			continue;
		if (flags & MSG_OUT_DOTS)
			continue; /* has no header alone */
		octets whole = rendered(m, flags), header = rendered(m, flags | MSG_OUT_HEADER);
		octets body = rendered(m, flags | MSG_OUT_BODY);
		octets_add(&header, body.data, body.size);
		assert_octets(&header, &whole, "HEADER and BODY");
		octets_free(&whole);
		octets_free(&header);
		octets_free(&body);
	}
	msg_free(m);
}
END_TEST

START_TEST(every_capacity)
{
	if (specimens[_i].streamed)
		return; /* larger than small, and without a short output */
	msg_builder *m = make_specimen(&specimens[_i]);
	for (uint32_t flags = 0; flags < FLAGS; flags++) {
		if (!is_legal(flags))
			continue;
		octets expected = rendered(m, flags);
		for (size_t capacity = 0; expected.size < 1500 && capacity <= expected.size + 1; capacity++)
			check_into(m, flags, &expected, capacity);
		octets_free(&expected);
	}
	msg_free(m);
}
END_TEST

/* Around each border of lines and blocks. */
START_TEST(streamed_sizes)
{
	static const uint64_t blocks[] = { 0, 57, 57 * 64, 57 * 127, 57 * 128, 57 * 129, 57 * 256, 57 * 1024 };
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		for (int d = -2; d <= 2; d++) {
			const specimen s = { "source", NULL, false, true };
			if (d < 0 && blocks[i] == 0)
				continue;
			msg_builder *m = sourced(blocks[i] + (uint64_t)(int64_t)d, MSG_ENCODING_BASE64);
			msg_set_from(m, NULL, "a@example.org");
			for (uint32_t flags = 0; flags <= MSG_OUT_DOTS; flags++)
				check_forms(&s, m, flags);
			msg_free(m);
		}
	}
}
END_TEST

START_TEST(streamed_is_as_in_memory)
{
	char data[SOURCE_SIZE];
	read_pattern(NULL, 0, data, sizeof data);
	for (size_t n = 0; n < sizeof data; n += n < 200 ? 1 : 4999) {
		msg_builder *streamed = sourced(n, MSG_ENCODING_BASE64), *held = msg_new();
		msg_set_body(held, "application/octet-stream", data, n);
		msg_set_encoding(held, MSG_ENCODING_BASE64);
		for (uint32_t lf = 0; lf <= MSG_OUT_LF; lf++) {
			octets a = rendered(streamed, MSG_OUT_PART | lf), b = rendered(held, MSG_OUT_PART | lf);
			assert_octets(&a, &b, "streamed, held");
			octets_free(&a);
			octets_free(&b);
		}
		msg_free(streamed);
		msg_free(held);
	}
}
END_TEST

START_TEST(nothing_to_write_to)
{
	msg_builder *m = make_simple();
	char *data, buffer[1];
	size_t size = 77;
	ck_assert_status(msg_render(m, 0, &data, NULL), MSG_ERR_ARGUMENT);
	ck_assert_ptr_null(data);
	ck_assert_status(msg_render(m, 0, NULL, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_render_into(m, 0, buffer, 1, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_render_into(m, 0, NULL, 1, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_render_into(m, 0, NULL, 0, &size), MSG_ERR_SPACE);
	ck_assert_uint_gt(size, 100);
	ck_assert_status(msg_size(m, 0, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_write(m, 0, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_write_file(m, 0, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_freeze(m, 0, NULL), MSG_ERR_ARGUMENT);
	msg_free(m);
}
END_TEST

START_TEST(no_message)
{
	check_refused(NULL, 0, MSG_ERR_NOMEM);
	ck_assert_status(msg_write_file(NULL, MSG_OUT_NEW, "never"), MSG_ERR_NOMEM);
}
END_TEST

START_TEST(marks_and_conditions)
{
	msg_builder *m = make_simple();
	msg_set_to(m, NULL, "not an address");
	check_refused(m, 0, MSG_ERR_ADDRESS);
	msg_set_to(m, NULL, "b@example.org");
	msg_set_limit(m, MSG_LIMIT_SIZE, 20);
	check_refused(m, 0, MSG_ERR_LIMIT);
	msg_free(m);
	m = msg_new();
	check_refused(m, 0, MSG_ERR_INCOMPLETE);
	msg_free(m);
	/* more octets than there are addresses */
	m = addressed();
	msg_set_body_source(m, "text/plain", UINT64_MAX / 8, read_pattern, NULL, NULL);
	char *data;
	size_t size;
	uint64_t total;
	ck_assert_status(msg_size(m, 0, &total), MSG_ERR_NONE);
	ck_assert_uint_gt(total, UINT64_MAX / 8);
	ck_assert_status(msg_render_into(m, 0, NULL, 0, &size), sizeof size < 8 ? MSG_ERR_LIMIT : MSG_ERR_SPACE);
	msg_set_body_source(m, "text/plain", UINT64_MAX / 2, read_pattern, NULL, NULL);
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_LIMIT);
	ck_assert_ptr_null(data);
	msg_free(m);
}
END_TEST

/* Outputs that are a little smaller and larger than what size_t counts where it has 32 bits. */
START_TEST(sizes_that_no_memory_has)
{
	const uint64_t whole = UINT64_C(1) << 32;
	for (uint64_t near = whole / 2; near <= 2 * whole; near *= 2) {
		for (uint64_t total = near - 3; total <= near + 3; total++) {
			ledger books = { .fail_at = 0 };
			const msg_allocator memory = memory_of(&books);
			msg_builder *m = msg_new_with(&memory);
			char *data, buffer[10] = "#########";
			uint64_t told;
			size_t size = 77;
			msg_set_encoding(m, MSG_ENCODING_BINARY);
			ck_assert_status(msg_set_body_source(m, "video/mp4", total - 2, read_pattern, NULL, NULL), MSG_ERR_NONE);
			msg_set_from(m, NULL, "a@example.org");
			ck_assert_status(msg_size(m, MSG_OUT_BODY, &told), MSG_ERR_NONE);
			ck_assert_uint_eq(told, total);
			const bool counts = total <= SIZE_MAX;
			ck_assert_status(msg_render_into(m, MSG_OUT_BODY, buffer, sizeof buffer, &size),
				counts ? MSG_ERR_SPACE : MSG_ERR_LIMIT);
			ck_assert_uint_eq(size, counts ? total : 0);
			ck_assert_str_eq(buffer, "#########");
			books.fail_at = books.requests + 1;
			ck_assert_status(msg_render(m, MSG_OUT_BODY, &data, &size),
				total < SIZE_MAX / 2 ? MSG_ERR_NOMEM : MSG_ERR_LIMIT);
			ck_assert_ptr_null(data);
			msg_free(m);
			ck_assert_uint_eq(books.live, 0);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("output/render");
	TCase *tests = tcase_create("render");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, all_forms_are_equal, 0, SPECIMENS);
	tcase_add_loop_test(tests, header_and_body_are_the_whole, 0, SPECIMENS);
	tcase_add_loop_test(tests, every_capacity, 0, SPECIMENS);
	tcase_add_test(tests, streamed_sizes);
	tcase_add_test(tests, streamed_is_as_in_memory);
	tcase_add_test(tests, nothing_to_write_to);
	tcase_add_test(tests, no_message);
	tcase_add_test(tests, marks_and_conditions);
	tcase_add_test(tests, sizes_that_no_memory_has);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
