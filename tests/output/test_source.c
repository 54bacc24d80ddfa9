/* Files and sources under output: whole, or MSG_ERR_SOURCE; never a cut or mixed message that counts as written. */
#define _DEFAULT_SOURCE
#include "output/specimens.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "support/ledger.h"

/* ---- files ---- */

enum { FILE_SIZE = 60000 };

static void write_pattern(const char *path, size_t size)
{
	FILE *f = fopen(path, "wb");
	ck_assert_ptr_nonnull(f);
	for (size_t i = 0; i < size; i++)
		fputc(source_octet(i), f);
	fclose(f);
}

/* Some systems stamp files in ticks. */
static void let_time_pass(void)
{
	nanosleep(&(struct timespec){ 0, 30000000 }, NULL);
}

typedef struct filed {
	char path[64], other[70];
	msg_builder *m;
} filed;

static filed make_filed(int encoding)
{
	filed f;
	strcpy(f.path, "/tmp/mimeo-test-XXXXXX");
	const int fd = mkstemp(f.path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	snprintf(f.other, sizeof f.other, "%s-2", f.path);
	write_pattern(f.path, FILE_SIZE);
	let_time_pass();
	f.m = addressed();
	msg_set_encoding(f.m, encoding);
	ck_assert_status(msg_set_body_file(f.m, "application/octet-stream", f.path), MSG_ERR_NONE);
	return f;
}

static void free_filed(filed *f)
{
	msg_free(f->m);
	unlink(f->path);
	unlink(f->other);
}

static void shrink(const filed *f)
{
	ck_assert_int_eq(truncate(f->path, FILE_SIZE / 2), 0);
}

static void grow(const filed *f)
{
	write_pattern(f->path, FILE_SIZE + 1);
}

static void rewrite(const filed *f)
{
	const int fd = open(f->path, O_WRONLY);
	ck_assert_int_eq(pwrite(fd, "x", 1, 0), 1);
	close(fd);
}

static void rewrite_and_hide(const filed *f)
{
	struct stat s;
	ck_assert_int_eq(stat(f->path, &s), 0);
	rewrite(f);
	const struct timespec times[2] = { s.st_atim, s.st_mtim };
	ck_assert_int_eq(utimensat(AT_FDCWD, f->path, times, 0), 0);
}

static void empty(const filed *f)
{
	ck_assert_int_eq(truncate(f->path, 0), 0);
}

static void removed(const filed *f)
{
	unlink(f->path);
}

static void replaced(const filed *f)
{
	write_pattern(f->other, FILE_SIZE);
	ck_assert_int_eq(rename(f->other, f->path), 0);
}

static void (*const harms[])(const filed *) = { shrink, grow, rewrite, rewrite_and_hide, empty, removed, replaced };
enum { HARMS = sizeof harms / sizeof *harms };

/* Adds up. */
static size_t count_octets(void *ctx, const void *data, size_t size)
{
	(void)data;
	*(size_t *)ctx += size;
	return size;
}

/* Every form that reads content says so. */
static void check_spoilt(const msg_builder *m, const msg_frozen *before, msg_reader *r)
{
	char *data, *buffer = malloc(200000);
	size_t size, n = 0;
	msg_frozen *f;
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_SOURCE);
	ck_assert_ptr_null(data);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_render_into(m, 0, buffer, 200000, &size), MSG_ERR_SOURCE);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_write(m, 0, count_octets, &n), MSG_ERR_SOURCE);
	ck_assert_status(msg_write_fd(m, 0, -1), MSG_ERR_SOURCE);
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_SOURCE);
	ck_assert_ptr_null(f);
	ck_assert_status(msg_frozen_write(before, count_octets, &n), MSG_ERR_SOURCE);
	ck_assert_status(msg_frozen_write_fd(before, -1), MSG_ERR_SOURCE);
	ck_assert_uint_eq(msg_read(buffer, 1, 10, r), MSG_READ_FAILED);
	ck_assert_status(msg_reader_status(r), MSG_ERR_SOURCE);
	ck_assert_uint_eq(n, 0); /* no octet of them */
	/* what needs no content is not concerned */
	ck_assert_status(msg_render(m, MSG_OUT_HEADER, &data, &size), MSG_ERR_NONE);
	msg_free_data(data);
	uint64_t total;
	ck_assert_status(msg_size(m, 0, &total), MSG_ERR_NONE);
	free(buffer);
}

START_TEST(changed_before_output)
{
	filed f = make_filed(_i % 2 ? MSG_ENCODING_BINARY : MSG_ENCODING_AUTO);
	msg_frozen *before;
	msg_reader *r;
	ck_assert_status(msg_freeze(f.m, 0, &before), MSG_ERR_NONE);
	ck_assert_status(msg_reader_new(before, &r), MSG_ERR_NONE);
	harms[_i / 2](&f);
	check_spoilt(f.m, before, r);
	msg_reader_free(r);
	msg_frozen_free(before);
	free_filed(&f);
}
END_TEST

typedef struct saboteur {
	const filed *file;
	void (*harm)(const filed *);
	size_t taken, at;
} saboteur;

static size_t harm_in_the_middle(void *ctx, const void *data, size_t size)
{
	saboteur *s = ctx;
	(void)data;
	if (s->taken <= s->at && s->taken + size > s->at) {
		let_time_pass();
		s->harm(s->file);
	}
	s->taken += size;
	return size;
}

START_TEST(changed_during_output)
{
	static const size_t places[] = { 0, 30000, 60300 };
	for (size_t i = 0; i < 6; i++) {
		filed f = make_filed(_i % 2 ? MSG_ENCODING_BINARY : MSG_ENCODING_AUTO);
		msg_frozen *frozen;
		ck_assert_status(msg_freeze(f.m, 0, &frozen), MSG_ERR_NONE);
		saboteur s = { &f, harms[_i / 2], 0, places[i / 2] };
		const int status = i % 2 ? msg_write(f.m, 0, harm_in_the_middle, &s)
			: msg_frozen_write(frozen, harm_in_the_middle, &s);
		ck_assert_status(status, MSG_ERR_SOURCE);
		msg_frozen_free(frozen);
		free_filed(&f);
	}
}
END_TEST

/* A source that spoils the file beside it when it is read. */
static int64_t harm_and_read(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	const saboteur *s = ctx;
	if (offset == 0)
		s->harm(s->file);
	memset(buffer, 0, size);
	return (int64_t)size;
}

START_TEST(changed_by_another_source)
{
	for (int last = 0; last < 2; last++) {
		filed f = make_filed(MSG_ENCODING_AUTO);
		saboteur s = { .file = &f, .harm = harms[_i] };
		msg_builder *m = addressed(), *parts[2] = { msg_new(), msg_new() };
		msg_set_body_file(parts[!last], "video/mp4", f.path);
		msg_set_body_source(parts[last], "video/mp4", 1000, harm_and_read, &s, NULL);
		msg_set_attachments(m, parts, 2);
		char *data;
		size_t size;
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_SOURCE);
		ck_assert_ptr_null(data);
		msg_free(parts[0]);
		msg_free(parts[1]);
		msg_free(m);
		free_filed(&f);
	}
}
END_TEST

/* Whoever stops at the last octet, as libcurl does when it knows the size, is told as well. */
START_TEST(changed_under_a_reader)
{
	filed f = make_filed(_i % 2 ? MSG_ENCODING_BINARY : MSG_ENCODING_AUTO);
	msg_frozen *frozen;
	msg_reader *r;
	static char buffer[100000];
	ck_assert_status(msg_freeze(f.m, 0, &frozen), MSG_ERR_NONE);
	ck_assert_status(msg_reader_new(frozen, &r), MSG_ERR_NONE);
	const size_t size = (size_t)msg_frozen_size(frozen);
	ck_assert_uint_eq(msg_read(buffer, 1, size - 1, r), size - 1);
	harms[_i / 2](&f);
	ck_assert_uint_eq(msg_read(buffer, 1, 1, r), MSG_READ_FAILED);
	ck_assert_status(msg_reader_status(r), MSG_ERR_SOURCE);
	ck_assert_uint_eq(msg_read(buffer, 1, 1, r), MSG_READ_FAILED);
	ck_assert_int_eq(msg_seek(r, 0, 0), 0);
	ck_assert_status(msg_reader_status(r), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_read(buffer, 1, 1, r), MSG_READ_FAILED);
	msg_reader_free(r);
	msg_frozen_free(frozen);
	free_filed(&f);
}
END_TEST

START_TEST(file_is_read_whole)
{
	char *data = malloc(FILE_SIZE);
	read_pattern(NULL, 0, data, FILE_SIZE);
	filed f = make_filed(MSG_ENCODING_BASE64);
	msg_builder *held = msg_clone(f.m), *clone = msg_clone(f.m);
	msg_set_body(held, "application/octet-stream", data, FILE_SIZE);
	for (uint32_t lf = 0; lf <= MSG_OUT_LF; lf++) {
		octets a = rendered(f.m, MSG_OUT_PART | lf), b = rendered(held, MSG_OUT_PART | lf);
		assert_octets(&a, &b, "a file and its octets");
		octets_free(&a);
		octets_free(&b);
	}
	/* a clone has the same file, and keeps it */
	octets a = rendered(f.m, 0);
	msg_reset(f.m);
	octets b = rendered(clone, 0);
	assert_octets(&a, &b, "a clone");
	octets_free(&a);
	octets_free(&b);
	free_filed(&f);
	msg_free(held);
	msg_free(clone);
	free(data);
}
END_TEST

/* The lowest one that is free. */
static int next_descriptor(void)
{
	const int fd = open("/dev/null", O_RDONLY);
	close(fd);
	return fd;
}

START_TEST(one_descriptor_for_all)
{
	const int before = next_descriptor();
	filed f = make_filed(MSG_ENCODING_AUTO);
	ck_assert_int_eq(next_descriptor(), before + 1);
	msg_builder *clone = msg_clone(f.m);
	msg_frozen *frozen;
	ck_assert_status(msg_freeze(clone, 0, &frozen), MSG_ERR_NONE);
	ck_assert_int_eq(next_descriptor(), before + 1);
	msg_free(clone);
	free_filed(&f);
	ck_assert_int_eq(next_descriptor(), before + 1);
	msg_frozen_free(frozen);
	ck_assert_int_eq(next_descriptor(), before);
}
END_TEST

START_TEST(not_a_file)
{
	msg_builder *m = addressed();
	char *data;
	size_t size;
	ck_assert_status(msg_set_body_file(m, "text/plain", "/tmp"), MSG_ERR_SOURCE);
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_SOURCE); /* marked */
	ck_assert_status(msg_set_body_file(m, "text/plain", "/nonexistent/file"), MSG_ERR_SOURCE);
	ck_assert_status(msg_set_body_file(m, "text/plain", "/dev/null"), MSG_ERR_SOURCE);
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_SOURCE);
	/* A pipe by name, that nobody writes to: refused, not waited for. */
	char fifo[] = "/tmp/mimeo-test-XXXXXX";
	const int fd = mkstemp(fifo);
	close(fd);
	unlink(fifo);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	ck_assert_status(msg_set_body_file(m, "text/plain", fifo), MSG_ERR_SOURCE);
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_SOURCE);
	unlink(fifo);
	msg_free(m);
}
END_TEST

/* ---- sources of the caller's ---- */

typedef struct misreader {
	int64_t result; /* at `from` and beyond: added to what was asked for, or in place of it */
	uint64_t from;
	bool relative;
} misreader;

static int64_t misread(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	const misreader *s = ctx;
	if (offset + size > SOURCE_SIZE)
		ck_abort_msg("%zu octets asked for at %llu", size, (unsigned long long)offset);
	read_pattern(NULL, offset, buffer, size);
	if (offset < s->from)
		return (int64_t)(size < s->from - offset ? size : s->from - offset);
	return s->relative ? (int64_t)size + s->result : s->result;
}

START_TEST(misreading)
{
	static const misreader rows[] = {
		{ 0, 0, false }, { -1, 0, false }, { 1, 0, true }, { INT64_MIN, 0, false }, { INT64_MAX, 0, false },
		{ 0, 10000, false }, { -1, 10000, false }, { 1, 10000, true }, { 1000, SOURCE_SIZE - 1, true },
		{ 0, SOURCE_SIZE - 1, false },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		misreader s = rows[i];
		char *data, *buffer = malloc(100000);
		size_t size = 0, n;
		msg_frozen *f;
		msg_reader *r;
		msg_builder *m = addressed();
		msg_set_encoding(m, _i ? MSG_ENCODING_BINARY : MSG_ENCODING_BASE64);
		msg_set_body_source(m, "video/mp4", SOURCE_SIZE, misread, &s, NULL);
		ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_SOURCE);
		ck_assert_ptr_null(data);
		ck_assert_uint_eq(size, 0);
		ck_assert_status(msg_render_into(m, 0, buffer, 100000, &size), MSG_ERR_SOURCE);
		ck_assert_uint_eq(size, 0);
		ck_assert_status(msg_write(m, 0, count_octets, &size), MSG_ERR_SOURCE);
		ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE); /* nothing is read yet */
		ck_assert_status(msg_frozen_write(f, count_octets, &size), MSG_ERR_SOURCE);
		ck_assert_status(msg_reader_new(f, &r), MSG_ERR_NONE);
		while ((n = msg_read(buffer, 1, 777, r)) > 0 && n != MSG_READ_FAILED)
			;
		ck_assert_uint_eq(n, MSG_READ_FAILED);
		ck_assert_status(msg_reader_status(r), MSG_ERR_SOURCE);
		msg_reader_free(r);
		msg_frozen_free(f);
		msg_free(m);
		free(buffer);
	}
}
END_TEST

/* Short reads are no error. */
START_TEST(short_reads)
{
	static const size_t steps[] = { 1, 2, 56, 57, 58, 1000, 7296 };
	octets expected = { NULL, 0 };
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		size_t step = steps[i];
		msg_builder *m = msg_new();
		msg_set_encoding(m, _i ? MSG_ENCODING_BINARY : MSG_ENCODING_BASE64);
		msg_set_body_source(m, "video/mp4", SOURCE_SIZE, read_pattern, &step, NULL);
		octets o = rendered(m, MSG_OUT_PART);
		if (expected.data)
			assert_octets(&o, &expected, "short reads");
		octets_free(&expected);
		expected = o;
		msg_free(m);
	}
	octets_free(&expected);
}
END_TEST

static void count_release(void *ctx)
{
	++*(int *)ctx;
}

static int64_t read_zeros(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx;
	(void)offset;
	memset(buffer, 0, size);
	return (int64_t)size;
}

START_TEST(released_once)
{
	int released = 0;
	char buffer[10];
	msg_builder *m = addressed();
	msg_frozen *f;
	msg_reader *r;
	ck_assert_status(msg_set_body_source(m, "video/mp4", 1000, read_zeros, &released, count_release), MSG_ERR_NONE);
	msg_builder *clone = msg_clone(m);
	ck_assert_status(msg_freeze(clone, 0, &f), MSG_ERR_NONE);
	ck_assert_status(msg_reader_new(f, &r), MSG_ERR_NONE);
	msg_set_body(m, NULL, NULL, 0);
	ck_assert_int_eq(released, 0);
	msg_free(clone);
	msg_frozen_free(f);
	ck_assert_int_eq(released, 0);
	ck_assert_uint_eq(msg_read(buffer, 1, 10, r), 10);
	msg_reader_free(r);
	ck_assert_int_eq(released, 1);
	/* a setter that fails is done with it as well */
	ck_assert_status(msg_set_body_source(m, "not a type", 1000, read_zeros, &released, count_release), MSG_ERR_TYPE);
	ck_assert_int_eq(released, 2);
	msg_free(m);
	ck_assert_int_eq(released, 2);
}
END_TEST

START_TEST(released_when_memory_runs_out)
{
	int status = MSG_ERR_NOMEM;
	for (size_t fail = 1; status == MSG_ERR_NOMEM && fail < 50; fail++) {
		ledger l = { .live = 0 };
		msg_allocator memory = memory_of(&l);
		int released = 0;
		msg_builder *m = msg_new_with(&memory);
		l.fail_at = l.requests + fail;
		status = msg_set_body_source(m, "video/mp4", 1000, read_zeros, &released, count_release);
		ck_assert_msg(status == MSG_ERR_NONE || status == MSG_ERR_NOMEM || status == MSG_ERR_INCOMPLETE, "%s",
			msg_errname(status));
		msg_free(m);
		ck_assert_int_eq(released, 1);
		ck_assert_uint_eq(l.live, 0);
	}
	ck_assert_int_ne(status, MSG_ERR_NOMEM);
}
END_TEST

typedef struct jumper {
	jmp_buf out;
	uint64_t from;
	bool jumps;
} jumper;

static int64_t jump_from(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	jumper *j = ctx;
	if (j->jumps && offset + size > j->from)
		longjmp(j->out, 1);
	return read_pattern(NULL, offset, buffer, size);
}

/* Writes in the given form until the source jumps out. In a function of its own: nothing lives across the jump. */
static bool write_until_jump(const msg_builder *m, const msg_frozen *f, int form, jumper *j, char **data)
{
	static char buffer[100000];
	static size_t size;
	j->jumps = true;
	if (setjmp(j->out) != 0)
		return true;
	if (form == 0)
		msg_render(m, 0, data, &size);
	else if (form == 1)
		msg_render_into(m, 0, buffer, sizeof buffer, &size);
	else if (form == 2)
		msg_write(m, 0, count_octets, &size);
	else
		msg_frozen_write(f, count_octets, &size);
	return false;
}

/* A script engine's exception jumps over the library: nothing is lost, and the message is as it was. */
START_TEST(source_jumps_out)
{
	ledger l = { .live = 0 };
	msg_allocator memory = memory_of(&l);
	msg_builder *m = msg_new_with(&memory);
	jumper j = { .jumps = false };
	msg_frozen *f;
	msg_set_from(m, NULL, "a@example.org");
	msg_set_body_source(m, "video/mp4", SOURCE_SIZE, jump_from, &j, NULL);
	octets expected = rendered(m, 0);
	ck_assert_status(msg_freeze(m, 0, &f), MSG_ERR_NONE);
	const size_t live = l.live;
	for (int i = 0; i < 8; i++) {
		char *data = NULL;
		j.from = i % 2 ? 10000 : 0;
		ck_assert(write_until_jump(m, f, i / 2, &j, &data));
		msg_free_data(data); /* it was the caller's before the source was asked */
		ck_assert_uint_eq(l.live, live);
	}
	j.jumps = false;
	octets again = rendered(m, 0);
	assert_octets(&again, &expected, "after the jumps");
	octets_free(&again);
	octets_free(&expected);
	msg_frozen_free(f);
	msg_free(m);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("output/source");
	TCase *tests = tcase_create("source");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, changed_before_output, 0, 2 * HARMS);
	tcase_add_loop_test(tests, changed_during_output, 0, 2 * HARMS);
	tcase_add_loop_test(tests, changed_by_another_source, 0, HARMS);
	tcase_add_loop_test(tests, changed_under_a_reader, 0, 2 * HARMS);
	tcase_add_test(tests, file_is_read_whole);
	tcase_add_test(tests, one_descriptor_for_all);
	tcase_add_test(tests, not_a_file);
	tcase_add_loop_test(tests, misreading, 0, 2);
	tcase_add_loop_test(tests, short_reads, 0, 2);
	tcase_add_test(tests, released_once);
	tcase_add_test(tests, released_when_memory_runs_out);
	tcase_add_test(tests, source_jumps_out);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
