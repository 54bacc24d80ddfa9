/* Sinks that stop or jump wherever they can, descriptors that are slow, interrupted, full or closed, files whole or not
 * at all. */
#define _DEFAULT_SOURCE
#include "output/specimens.h"
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "support/ledger.h"

static const uint32_t forms[] = { 0, MSG_OUT_LF, MSG_OUT_DOTS, MSG_OUT_LF | MSG_OUT_BODY, MSG_OUT_PART };
enum { FORMS = sizeof forms / sizeof *forms };

/* ---- sinks ---- */

START_TEST(sink_stops_everywhere)
{
	const specimen *s = &specimens[_i];
	msg_builder *m = make_specimen(s);
	for (size_t form = 0; form < FORMS; form++) {
		if (expected_status(s, forms[form]) != MSG_ERR_NONE)
			continue;
		octets expected = rendered(m, forms[form]);
		const size_t step = 1 + expected.size / 1500 * 7;
		for (size_t limit = 0; limit <= expected.size + step; limit += step) {
			sink_state sink = open_sink(limit);
			const int status = msg_write(m, forms[form], take_octets_, &sink);
			const size_t taken = limit < expected.size ? limit : expected.size;
			if (status != (limit < expected.size ? MSG_ERR_STOPPED : MSG_ERR_NONE) || sink.got.size != taken ||
				memcmp(sink.got.data, expected.data, taken) != 0)
				ck_abort_msg("%s, %zu: %s after %zu octets", s->name, limit, msg_errname(status), sink.got.size);
			octets_free(&sink.got);
		}
		octets_free(&expected);
	}
	msg_free(m);
}
END_TEST

static size_t take_too_much(void *ctx, const void *data, size_t size)
{
	(void)data;
	++*(int *)ctx;
	return size + 1;
}

START_TEST(sink_takes_more_than_there_is)
{
	int calls = 0;
	msg_builder *m = make_html();
	ck_assert_status(msg_write(m, 0, take_too_much, &calls), MSG_ERR_STOPPED);
	ck_assert_int_eq(calls, 1);
	msg_free(m);
}
END_TEST

typedef struct jump_state {
	jmp_buf out;
	size_t calls, at;
} jump_state;

static size_t jump_out(void *ctx, const void *data, size_t size)
{
	jump_state *j = ctx;
	(void)data;
	if (j->calls++ == j->at)
		longjmp(j->out, 1);
	return size;
}

/* In a function of its own: nothing lives across the jump. */
static bool write_and_jump(const msg_builder *m, jump_state *jump, size_t at)
{
	jump->calls = 0;
	jump->at = at;
	if (setjmp(jump->out) != 0)
		return true;
	msg_write(m, 0, jump_out, jump);
	return false;
}

START_TEST(sink_jumps_out)
{
	ledger l = { .live = 0 };
	msg_allocator memory = memory_of(&l);
	msg_builder *m = msg_new_with(&memory);
	msg_set_from(m, NULL, "a@example.org");
	msg_set_body_source(m, "application/octet-stream", SOURCE_SIZE, read_pattern, NULL, NULL);
	octets expected = rendered(m, 0);
	const size_t live = l.live;
	static jump_state jump;
	size_t jumps = 0;
	for (size_t at = 0; at < 10; at++) {
		jumps += write_and_jump(m, &jump, at);
		ck_assert_uint_eq(l.live, live);
	}
	ck_assert_uint_ge(jumps, 2);
	octets again = rendered(m, 0);
	assert_octets(&again, &expected, "after the jumps");
	octets_free(&again);
	octets_free(&expected);
	msg_free(m);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

typedef struct piece_log {
	const void *largest;
	size_t size, calls;
} piece_log;

static size_t log_piece(void *ctx, const void *data, size_t size)
{
	piece_log *log = ctx;
	log->calls++;
	if (size > log->size) {
		log->largest = data;
		log->size = size;
	}
	return size;
}

/* The body goes out as it lies: twice from the same place, in one piece; what is small goes together. */
START_TEST(sink_gets_large_pieces)
{
	static char text[50001];
	memset(text, 'x', sizeof text - 1);
	for (size_t i = 60; i < sizeof text - 1; i += 61)
		text[i] = '\n';
	msg_builder *m = addressed();
	msg_set_text(m, text);
	msg_builder *clone = msg_clone(m);
	for (uint32_t dots = 0; dots <= MSG_OUT_DOTS; dots += MSG_OUT_DOTS) {
		piece_log a = { NULL, 0, 0 }, b = { NULL, 0, 0 };
		ck_assert_status(msg_write(m, dots, log_piece, &a), MSG_ERR_NONE);
		ck_assert_status(msg_write(clone, dots, log_piece, &b), MSG_ERR_NONE);
		ck_assert_ptr_eq(a.largest, b.largest);
		ck_assert_uint_ge(a.size, sizeof text - 1);
		ck_assert_uint_le(a.calls, 3);
	}
	msg_free(m);
	msg_free(clone);
}
END_TEST

START_TEST(nothing_is_allocated)
{
	ledger l = { .live = 0 };
	msg_allocator memory = memory_of(&l);
	msg_builder *m = msg_new_with(&memory);
	char text[6000];
	memset(text, '.', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	msg_set_from(m, "A", "a@example.org");
	msg_set_text(m, text);
	msg_set_html(m, text);
	msg_set_attachment(m, "a.bin", NULL, text, sizeof text);
	const size_t requests = l.requests;
	static char buffer[40000];
	for (uint32_t flags = 0; flags < FLAGS; flags++) {
		if (!is_legal(flags))
			continue;
		uint64_t total;
		size_t size;
		piece_log log = { NULL, 0, 0 };
		ck_assert_status(msg_size(m, flags, &total), MSG_ERR_NONE);
		ck_assert_status(msg_render_into(m, flags, buffer, sizeof buffer, &size), MSG_ERR_NONE);
		ck_assert_status(msg_write(m, flags, log_piece, &log), MSG_ERR_NONE);
		ck_assert_uint_eq(total, size);
	}
	ck_assert_uint_eq(l.requests, requests);
	msg_free(m);
}
END_TEST

/* ---- descriptors ---- */

static void ignore_signal(int number)
{
	(void)number;
}

/* In a process of its own: writes with a timer that interrupts each call. */
static void write_interrupted(const msg_builder *m, const msg_frozen *f, uint32_t flags, int fd)
{
	struct sigaction action = { .sa_handler = ignore_signal }; /* without SA_RESTART */
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 700 }, { 0, 700 } }, NULL);
	_exit(f ? -msg_frozen_write_fd(f, fd) : -msg_write_fd(m, flags, fd));
}

static void check_slow_pipe(const msg_builder *m, const msg_frozen *f, uint32_t flags)
{
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	fflush(NULL);
	const pid_t writer = fork();
	if (writer == 0)
		write_interrupted(m, f, flags, ends[1]);
	close(ends[1]);
	octets expected = rendered(m, flags), got = { malloc(expected.size + 5000), 0 };
	ssize_t n;
	for (int turn = 0; (n = read(ends[0], got.data + got.size, 4999)) > 0 && got.size <= expected.size; turn++) {
		got.size += (size_t)n;
		if (turn % 16 == 0)
			nanosleep(&(struct timespec){ 0, 2000000 }, NULL);
	}
	close(ends[0]);
	int status;
	ck_assert_int_eq(waitpid(writer, &status, 0), writer);
	ck_assert_msg(WIFEXITED(status), "the writer was killed");
	ck_assert_status(-WEXITSTATUS(status), MSG_ERR_NONE);
	assert_octets(&got, &expected, "a pipe");
	octets_free(&got);
	octets_free(&expected);
}

/* More than a pipe holds: streamed, large pieces, and lines that are cut. */
static msg_builder *make_large(void)
{
	static char text[300000];
	memset(text, 'x', sizeof text - 1);
	for (size_t i = 0; i < sizeof text - 2; i += 40)
		memcpy(text + i, "\n.", 2);
	msg_builder *m = addressed();
	msg_set_text(m, text);
	attach(m, sourced(200000, MSG_ENCODING_BASE64), msg_new_attachment("x", NULL, text, sizeof text));
	return m;
}

START_TEST(slow_and_interrupted_pipe)
{
	msg_builder *m = make_large();
	msg_frozen *f;
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	check_slow_pipe(m, NULL, forms[_i]);
	ck_assert_status(msg_freeze(m, forms[_i], &f), MSG_ERR_NONE);
	check_slow_pipe(m, f, forms[_i]);
	msg_frozen_free(f);
	msg_free(m);
}
END_TEST

static void check_fd(const msg_builder *m, int fd, int status)
{
	msg_frozen *f;
	for (size_t form = 0; form < FORMS; form++) {
		ck_assert_status(msg_freeze(m, forms[form], &f), MSG_ERR_NONE);
		ck_assert_status(msg_frozen_write_fd(f, fd), status);
		ck_assert_status(msg_write_fd(m, forms[form], fd), status);
		msg_frozen_free(f);
	}
}

START_TEST(descriptors_that_take_nothing)
{
	msg_builder *m = _i ? make_large() : make_simple();
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	check_fd(m, -1, MSG_ERR_IO);
	check_fd(m, ends[0], MSG_ERR_IO); /* the end for reading */
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	check_fd(m, ends[1], MSG_ERR_IO);
	close(ends[1]);
	const int full = open("/dev/full", O_WRONLY), null = open("/dev/null", O_WRONLY);
	if (full >= 0)
		check_fd(m, full, MSG_ERR_IO);
	close(full);
	check_fd(m, null, MSG_ERR_NONE);
	close(null);
	msg_free(m);
}
END_TEST

/* ---- files ---- */

typedef struct place {
	char directory[64], path[128];
} place;

static place make_place(void)
{
	place p;
	strcpy(p.directory, "/tmp/mimeo-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(p.directory));
	snprintf(p.path, sizeof p.path, "%s/out.eml", p.directory);
	return p;
}

static size_t count_files(const char *directory)
{
	DIR *d = opendir(directory);
	size_t n = 0;
	for (struct dirent *e; (e = readdir(d));)
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n;
}

static octets read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	octets o = octets_of("", 0);
	char buffer[4096];
	for (size_t n; (n = fread(buffer, 1, sizeof buffer, f)) > 0;)
		octets_add(&o, buffer, n);
	fclose(f);
	return o;
}

static void assert_file(const char *path, const octets *expected)
{
	octets got = read_file(path);
	assert_octets(&got, expected, path);
	octets_free(&got);
}

START_TEST(file_is_the_output)
{
	const specimen *s = &specimens[_i];
	msg_builder *m = make_specimen(s);
	place p = make_place();
	for (size_t form = 0; form < FORMS; form++) {
		const int status = expected_status(s, forms[form]);
		ck_assert_status(msg_write_file(m, forms[form] | MSG_OUT_NEW, p.path), status);
		ck_assert_uint_eq(count_files(p.directory), status == MSG_ERR_NONE);
		if (status != MSG_ERR_NONE)
			continue;
		octets expected = rendered(m, forms[form]);
		assert_file(p.path, &expected);
		octets_free(&expected);
		unlink(p.path);
	}
	rmdir(p.directory);
	msg_free(m);
}
END_TEST

START_TEST(existing_file)
{
	place p = make_place();
	msg_builder *a = make_simple(), *b = make_html();
	octets first = rendered(a, 0), second = rendered(b, 0);
	ck_assert_status(msg_write_file(a, 0, p.path), MSG_ERR_NONE);
	ck_assert_status(msg_write_file(b, MSG_OUT_NEW, p.path), MSG_ERR_IO);
	assert_file(p.path, &first);
	msg_set_to(b, NULL, "no address");
	ck_assert_status(msg_write_file(b, 0, p.path), MSG_ERR_ADDRESS);
	assert_file(p.path, &first);
	msg_builder *again = make_html();
	octets_free(&second);
	second = rendered(again, 0);
	ck_assert_status(msg_write_file(again, 0, p.path), MSG_ERR_NONE);
	assert_file(p.path, &second);
	ck_assert_uint_eq(count_files(p.directory), 1);
	unlink(p.path);
	rmdir(p.directory);
	octets_free(&first);
	octets_free(&second);
	msg_free(a);
	msg_free(b);
	msg_free(again);
}
END_TEST

static int64_t read_half(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	return offset > SOURCE_SIZE / 2 ? -1 : read_pattern(ctx, offset, buffer, size);
}

START_TEST(file_that_cannot_be)
{
	place p = make_place();
	char path[256];
	ledger l = { .live = 0 };
	msg_allocator memory = memory_of(&l);
	msg_builder *m = msg_new_with(&memory);
	msg_set_from(m, NULL, "a@example.org");
	const size_t live = l.live;
	snprintf(path, sizeof path, "%s/missing/out.eml", p.directory);
	for (uint32_t new = 0; new <= MSG_OUT_NEW; new += MSG_OUT_NEW) {
		ck_assert_status(msg_write_file(m, new, path), MSG_ERR_IO);
		ck_assert_status(msg_write_file(m, new, p.directory), MSG_ERR_IO);
		ck_assert_status(msg_write_file(m, new, ""), MSG_ERR_IO);
		ck_assert_uint_eq(count_files(p.directory), 0);
		ck_assert_uint_eq(l.live, live);
	}
	/* a source that fails in the middle */
	msg_set_body_source(m, "application/pdf", SOURCE_SIZE, read_half, NULL, NULL);
	ck_assert_status(msg_write_file(m, 0, p.path), MSG_ERR_SOURCE);
	ck_assert_uint_eq(count_files(p.directory), 0);
	msg_set_body(m, NULL, NULL, 0);
	/* no memory for the temporary file's name */
	for (size_t i = 1; i < 4; i++) {
		l.fail_at = l.requests + i;
		const int status = msg_write_file(m, 0, p.path);
		ck_assert_msg(status == MSG_ERR_NONE || (status == MSG_ERR_NOMEM && count_files(p.directory) == 0), "%s",
			msg_errname(status));
		unlink(p.path);
	}
	rmdir(p.directory);
	msg_free(m);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("output/write");
	TCase *tests = tcase_create("write");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, sink_stops_everywhere, 0, SPECIMENS);
	tcase_add_test(tests, sink_takes_more_than_there_is);
	tcase_add_test(tests, sink_jumps_out);
	tcase_add_test(tests, sink_gets_large_pieces);
	tcase_add_test(tests, nothing_is_allocated);
	tcase_add_loop_test(tests, slow_and_interrupted_pipe, 0, FORMS);
	tcase_add_loop_test(tests, descriptors_that_take_nothing, 0, 2);
	tcase_add_loop_test(tests, file_is_the_output, 0, SPECIMENS);
	tcase_add_test(tests, existing_file);
	tcase_add_test(tests, file_that_cannot_be);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
