/* What a message costs: of each construct ten times as much takes about ten times the memory, requests and sink calls;
 * depth takes no stack; and sizes that nobody can have are judged before an octet of them is read or asked for. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include "message/scene.h"

/* An allocator that counts all that it is asked for, and has no block larger than `most`. */
typedef struct meter {
	size_t requests, octets, largest, most, live;
	size_t pieces, taken; /* of a sink */
} meter;

static void *meter_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	meter *c = ctx;
	if (new_size == 0) {
		c->live--;
		free(block);
		return NULL;
	}
	c->largest = new_size > c->largest ? new_size : c->largest;
	if (c->most && new_size > c->most)
		return NULL;
	c->requests++;
	c->octets += new_size;
	c->live += old_size == 0;
	return realloc(block, new_size);
}

static size_t count_piece(void *ctx, const void *data, size_t size)
{
	meter *c = ctx;
	(void)data;
	c->pieces++;
	c->taken += size;
	return size;
}

static msg_builder *metered_part(meter *c)
{
	const msg_allocator memory = { meter_resize, c };
	msg_builder *m = msg_new_with(&memory);
	for (int limit = MSG_LIMIT_VISIBLE; limit <= MSG_LIMIT_SIZE; limit++)
		msg_set_limit(m, limit, UINT64_MAX);
	return m;
}

static msg_builder *metered(meter *c)
{
	msg_builder *m = metered_part(c);
	scene_begin(m);
	return m;
}

/* ---- constructs, n of each ---- */

/* n times the unit; free it. */
static char *repeated(const char *unit, size_t n)
{
	const size_t size = strlen(unit);
	char *text = malloc(size * n + 1);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * size, unit, size);
	text[size * n] = '\0';
	return text;
}

static char *without_comma(char *text)
{
	text[strlen(text) - 2] = '\0';
	return text;
}

#define SET_REPEATED(name, unit, call)                                                                                 \
	static int name(msg_builder *m, size_t n)                                                                          \
	{                                                                                                                  \
		char *text = repeated(unit, n);                                                                                \
		const int status = call;                                                                                       \
		free(text);                                                                                                    \
		return status;                                                                                                 \
	}
SET_REPEATED(long_name, "x\"", msg_set_to(m, text, "a@example.org"))
SET_REPEATED(long_words, "\xC3\xA9", msg_set_subject(m, text))
SET_REPEATED(many_words, "a \xC3\xA9 ", msg_set_subject(m, text))
SET_REPEATED(many_blanks, " ", msg_set_subject(m, text))
SET_REPEATED(half_words, "=?", msg_set_subject(m, text))
SET_REPEATED(long_filename, "\xE2\x82\xAC'", msg_set_filename(m, text))
SET_REPEATED(long_param, "\\\"", msg_set_type_param(m, "x", text))
SET_REPEATED(long_text, "\xC3\xA9 line\r\n", msg_set_text(m, text))
SET_REPEATED(one_line, "x", msg_set_text(m, text))
SET_REPEATED(dotted_text, ".\n", msg_set_text(m, text))
SET_REPEATED(many_urls, "<https://example.org/>, ", msg_set_header(m, "List-Help", without_comma(text)))
SET_REPEATED(many_phrases, "one phrase, ", msg_set_header(m, "Keywords", without_comma(text)))
SET_REPEATED(delimiters, "\r\n--=_1", msg_set_body(m, "application/x", text, strlen(text)))

static int recipients(msg_builder *m, size_t n)
{
	msg_mailbox *list = malloc(n * sizeof *list);
	char (*addrs)[40] = malloc(n * sizeof *addrs);
	for (size_t i = 0; i < n; i++) {
		snprintf(addrs[i], sizeof addrs[i], "reader%zu@example.org", i);
		list[i] = (msg_mailbox){ "A \xC3\xA9", addrs[i] };
	}
	const int status = msg_set_to_list(m, list, n);
	free(list);
	free(addrs);
	return status;
}

static int groups(msg_builder *m, size_t n)
{
	msg_mailbox *list = malloc(2 * n * sizeof *list);
	for (size_t i = 0; i < n; i++) {
		list[2 * i] = (msg_mailbox){ "Group", NULL };
		list[2 * i + 1] = (msg_mailbox){ NULL, NULL };
	}
	const int status = msg_set_to_list(m, list, 2 * n);
	free(list);
	return status;
}

static int references(msg_builder *m, size_t n)
{
	const char **ids = malloc(n * sizeof *ids);
	for (size_t i = 0; i < n; i++)
		ids[i] = "<id@example.org>";
	const int status = msg_set_references(m, ids, n);
	free(ids);
	return status;
}

static int instances(msg_builder *m, size_t n)
{
	const char **values = malloc(n * sizeof *values);
	for (size_t i = 0; i < n; i++)
		values[i] = "a value \xC3\xA9";
	const int status = msg_set_header_list(m, "Comments", values, n);
	free(values);
	return status;
}

static int header_fields(msg_builder *m, size_t n)
{
	char name[40];
	int status = MSG_ERR_NONE;
	for (size_t i = 0; i < n && status == MSG_ERR_NONE; i++) {
		snprintf(name, sizeof name, "X-%zu", i);
		status = msg_set_header(m, name, "value");
	}
	return status;
}

static int many_parts(msg_builder *m, size_t n)
{
	msg_builder **parts = calloc(n, sizeof *parts);
	for (size_t i = 0; i < n; i++)
		parts[i] = msg_new_attachment("a", NULL, "data", 4);
	const int status = msg_set_attachments(m, parts, n);
	for (size_t i = 0; i < n; i++)
		msg_free(parts[i]);
	free(parts);
	return status;
}

static const struct {
	const char *name;
	int (*set)(msg_builder *m, size_t n);
	size_t n;
} constructs[] = { { "a long name", long_name, 3000 }, { "long words", long_words, 3000 },
	{ "many words", many_words, 3000 }, { "many blanks", many_blanks, 3000 }, { "half words", half_words, 3000 },
	{ "a long file name", long_filename, 3000 }, { "a long parameter", long_param, 3000 },
	{ "many lines", long_text, 3000 }, { "one line", one_line, 30000 }, { "dots", dotted_text, 3000 },
	{ "many URLs", many_urls, 300 }, { "many phrases", many_phrases, 300 }, { "delimiters", delimiters, 3000 },
	{ "recipients", recipients, 300 }, { "groups", groups, 300 }, { "references", references, 300 },
	{ "instances of a field", instances, 300 }, { "header fields", header_fields, 300 },
	{ "parts", many_parts, 300 } };
enum { CONSTRUCTS = sizeof constructs / sizeof *constructs };

/* What n of it cost: set, cloned, written in two forms, frozen. */
static meter cost(int which, size_t n)
{
	meter c = { 0 };
	msg_builder *m = metered(&c);
	uint64_t size;
	msg_frozen *f;
	int status = constructs[which].set(m, n);
	ck_assert_msg(status == MSG_ERR_NONE, "%zu %s: %s", n, constructs[which].name, msg_error_text(m));
	msg_builder *clone = msg_clone(m);
	ck_assert_status(msg_size(clone, 0, &size), MSG_ERR_NONE);
	ck_assert_status(msg_write(clone, 0, count_piece, &c), MSG_ERR_NONE);
	ck_assert_uint_eq(c.taken, size);
	ck_assert_status(msg_write(m, MSG_OUT_DOTS, count_piece, &c), MSG_ERR_NONE);
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	msg_free(clone);
	msg_free(m);
	msg_frozen_free(f);
	ck_assert_uint_eq(c.live, 0);
	return c;
}

/* Buffers double, so that the sum of what was asked for is within twice; a square would be a hundredfold. */
START_TEST(ten_times_as_much_costs_ten_times)
{
	const size_t n = constructs[_i].n;
	const meter one = cost(_i, n), ten = cost(_i, 10 * n);
	ck_assert_msg(ten.octets <= 25 * one.octets && ten.requests <= 15 * one.requests && ten.pieces <= 15 * one.pieces,
		"%s: %zu, then %zu octets in %zu, then %zu requests, %zu, then %zu pieces", constructs[_i].name, one.octets,
		ten.octets, one.requests, ten.requests, one.pieces, ten.pieces);
	ck_assert_msg(ten.octets <= 40 * ten.taken + 100000, "%s: %zu octets for %zu", constructs[_i].name, ten.octets,
		ten.taken);
}
END_TEST

/* ---- depth ---- */

/* Recursion over so many levels takes megabytes. Sanitizers keep their own things on a thread's stack. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STACK = 1 << 19 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
enum { STACK = 1 << 19 };
#else
enum { STACK = 1 << 16 };
#endif
#else
enum { STACK = 1 << 16 };
#endif
enum { LEVELS = 100000 };

static bool is_written(const msg_builder *m, uint32_t flags)
{
	meter c = { 0 };
	uint64_t size = 0;
	return msg_size(m, flags, &size) == MSG_ERR_NONE && msg_write(m, flags, count_piece, &c) == MSG_ERR_NONE &&
		c.taken == size && size > (uint64_t)LEVELS * 100;
}

/* Every walk there is; "" or what went wrong. */
static const char *walk_deep(meter *c)
{
	msg_builder *m = metered_part(c);
	msg_set_text(m, "innermost\n");
	for (int i = 0; i < LEVELS; i++) {
		msg_builder *outer = metered_part(c);
		if (msg_set_parts(outer, "mixed", &m, 1) != MSG_ERR_NONE)
			return "nesting";
		msg_free(m);
		m = outer;
	}
	scene_begin(m);
	msg_builder *clone = msg_clone(m), *part = msg_clone_part(m);
	msg_guard *g = msg_guard_new();
	msg_frozen *f = NULL;
	msg_reader *r = NULL;
	char end[3] = "";
	msg_set_to(m, NULL, "ann@example.org");
	if (!is_written(m, 0) || !is_written(clone, MSG_OUT_DOTS) || !is_written(part, MSG_OUT_PART))
		return "writing";
	if (msg_set_profile(clone, MSG_PROFILE_UTF8) != MSG_ERR_NONE || !is_written(clone, MSG_OUT_LF))
		return "another manner";
	if (msg_guard_check(g, m) != MSG_ERR_NONE)
		return "the guard";
	if (msg_freeze(m, 0, &f) != MSG_ERR_NONE || msg_reader_new(f, &r) != MSG_ERR_NONE || msg_seek(r, -2, 2) != 0 ||
		msg_read(end, 1, 2, r) != 2 || strcmp(end, "\r\n") != 0)
		return "frozen";
	msg_reset(clone);
	msg_guard_free(g);
	msg_reader_free(r);
	msg_frozen_free(f);
	msg_free(part);
	msg_free(m);
	msg_free(clone);
	return c->live == 0 ? "" : "freeing";
}

static void *walk_deep_thread(void *ctx)
{
	return (void *)(uintptr_t)walk_deep(ctx);
}

START_TEST(depth_takes_no_stack)
{
	meter c = { 0 };
	pthread_attr_t attributes;
	pthread_t thread;
	void *result = NULL;
	ck_assert_int_eq(pthread_attr_init(&attributes), 0);
	size_t stack = STACK;
	while (pthread_attr_setstacksize(&attributes, stack) != 0) { /* some processors have a least size */
		stack *= 2;
		ck_assert_uint_le(stack, 1 << 19);
	}
	ck_assert_int_eq(pthread_create(&thread, &attributes, walk_deep_thread, &c), 0);
	ck_assert_int_eq(pthread_join(thread, &result), 0);
	pthread_attr_destroy(&attributes);
	ck_assert_str_eq(result, "");
}
END_TEST

/* ---- sizes that nobody has ---- */

/* NULL is seen before the size is believed. */
START_TEST(nothing_of_a_huge_size)
{
	static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 1, SIZE_MAX / 2, SIZE_MAX / 4 * 3 };
	size_t size;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		const size_t n = sizes[i];
		meter c = { .most = 1 << 20 };
		msg_builder *m = metered(&c);
		ck_assert_status(msg_set_header_n(m, "Subject", 7, MSG_KIND_AUTO, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_text_n(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_html_n(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_calendar(m, "REQUEST", NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_body(m, "application/x", NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_message_bytes(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_filename_n(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_seed(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_to_list(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_references(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_set_attachments(m, NULL, n), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_encode_base64(NULL, n, 0, NULL, 0, &size), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_encode_qp(NULL, n, 0, NULL, 0, &size), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_encode_text(NULL, n, 0, NULL, 0, &size), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_encode_phrase(NULL, n, 0, NULL, 0, &size), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_encode_param("a", NULL, n, 0, NULL, 0, &size), MSG_ERR_ARGUMENT);
		ck_assert_status(msg_convert_to_utf8("utf-8", NULL, n, NULL, 0, &size), MSG_ERR_ARGUMENT);
		ck_assert_uint_le(c.largest, c.most);
		msg_free(m);
		ck_assert_uint_eq(c.live, 0);
	}
}
END_TEST

static int64_t read_far(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	*(uint64_t *)ctx += size;
	for (size_t i = 0; i < size; i++)
		((char *)buffer)[i] = (char)('a' + (offset + i) % 3);
	return (int64_t)size;
}

static size_t take_little(void *ctx, const void *data, size_t size)
{
	meter *c = ctx;
	(void)data;
	c->taken += size;
	return c->taken < 100000 ? size : 0;
}

/* A source says that it has 2^62 octets: nothing of the kind is asked for, and as much is read as is taken. */
START_TEST(a_source_of_any_size)
{
	static const uint64_t sizes[] = { UINT64_C(1) << 62, UINT64_MAX / 2, UINT64_MAX - 1, UINT64_MAX };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int encoding = MSG_ENCODING_BINARY; encoding <= MSG_ENCODING_BASE64; encoding += 2) {
			meter c = { .most = 1 << 20 };
			uint64_t was_read = 0, size = 0;
			char *data = NULL;
			size_t n = 0;
			msg_builder *m = metered(&c);
			msg_set_encoding(m, encoding);
			int set = msg_set_body_source(m, "video/mp4", sizes[i], read_far, &was_read, NULL);
			int sized = msg_size(m, 0, &size), rendered = msg_render(m, 0, &data, &n);
			ck_assert_msg(set == MSG_ERR_NONE || set == MSG_ERR_LIMIT, "%s", msg_errname(set));
			ck_assert_msg(sized == MSG_ERR_NONE ? size > sizes[i] : sized == MSG_ERR_LIMIT, "%s", msg_errname(sized));
			ck_assert_msg(rendered == MSG_ERR_NOMEM || rendered == MSG_ERR_LIMIT, "%s", msg_errname(rendered));
			ck_assert_uint_eq(was_read, 0);
			int written = msg_write(m, 0, take_little, &c);
			const int stopped = sized == MSG_ERR_NONE ? MSG_ERR_STOPPED : MSG_ERR_LIMIT;
			ck_assert_msg(written == stopped, "%s", msg_errname(written));
			ck_assert_uint_le(was_read, 200000);
			msg_free(m);
			ck_assert_uint_eq(c.live, 0);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("resources");
	TCase *tests = tcase_create("resources");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, ten_times_as_much_costs_ten_times, 0, CONSTRUCTS);
	tcase_add_test(tests, depth_takes_no_stack);
	tcase_add_test(tests, nothing_of_a_huge_size);
	tcase_add_test(tests, a_source_of_any_size);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
