/* Law 4 of docs/design.md: octets are a function of the value. Every form of output gives the same ones, as often as it
 * is asked; identifiers never meet; manner changes neither identifier nor date; a part is the same alone and inside. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "laws/model.h"
#include "support/suite.h"

enum { MESSAGES = 60 };

static const uint32_t all_flags[] = {
	0,
	MSG_OUT_LF,
	MSG_OUT_DOTS,
	MSG_OUT_BCC,
	MSG_OUT_HEADER,
	MSG_OUT_BODY,
	MSG_OUT_PART,
	MSG_OUT_LF | MSG_OUT_BCC,
	MSG_OUT_LF | MSG_OUT_HEADER,
	MSG_OUT_LF | MSG_OUT_BODY,
	MSG_OUT_LF | MSG_OUT_PART,
	MSG_OUT_DOTS | MSG_OUT_BCC,
	MSG_OUT_DOTS | MSG_OUT_BODY,
	MSG_OUT_BCC | MSG_OUT_HEADER,
	MSG_OUT_PART | MSG_OUT_HEADER,
	MSG_OUT_PART | MSG_OUT_BODY,
};
enum { FLAGS = sizeof all_flags / sizeof *all_flags };

typedef struct octets {
	char *data;
	size_t size, room, step;    /* step: how much a sink takes in all before it stops; 0: everything */
} octets;

static void take(octets *o, const void *data, size_t size)
{
	if (o->size + size > o->room) {
		o->room = (o->size + size) * 2;
		o->data = realloc(o->data, o->room);
		ck_assert_ptr_nonnull(o->data);
	}
	if (size)
		memcpy(o->data + o->size, data, size);
	o->size += size;
}

static size_t sink(void *context, const void *data, size_t size)
{
	octets *o = context;
	char *exact = suite_exact(data, size);
	size_t n = o->step && o->size + size > o->step ? o->step - o->size : size;
	take(o, exact, n);
	free(exact);
	return n;
}

static void assert_octets(const char *what, uint32_t flags, const char *data, size_t size, const char *wanted, size_t n)
{
	size_t i = 0;
	while (i < size && i < n && data[i] == wanted[i])
		i++;
	ck_assert_msg(i == size && i == n, "%s, flags %u: %zu octets, not %zu, differ at %zu", what, flags, size, n, i);
}

/* ---- messages of all kinds ---- */

static void random_fields(msg_builder *m, uint64_t *state)
{
	for (int i = 0; i < MODEL_FIELDS; i++) {
		model_value v;
		do
			model_random(&v, i, suite_random(state));
		while (v.status != MSG_ERR_NONE || (i == MODEL_FROM && v.n != 1));
		model_apply(m, &v);
	}
}

static int64_t read_letters(void *context, uint64_t offset, void *buffer, size_t size)
{
	char *to = buffer;
	(void)context;
	size_t n = size > 1000 ? 1000 : size;
	for (size_t i = 0; i < n; i++)
		to[i] = "letters\n."[(offset + i) % 9];
	return (int64_t)n;
}

static msg_builder *random_message(uint64_t *state, bool *streamed)
{
	msg_builder *m = msg_new();
	random_fields(m, state);
	msg_builder *part = msg_new();
	*streamed = false;
	switch (suite_random(state) % 6) {
	case 0: {
		msg_set_text(part, "One\n.two\n..three\nFrom four\n");
		msg_set_html(part, "<p>.</p>");
		msg_builder *parts[] = { part, part };
		msg_set_text(m, "");
		msg_set_html(m, "");
		msg_set_attachments(m, NULL, 0);
		ck_assert_status(msg_set_parts(m, "digest-of-mine", parts, 2), MSG_ERR_NONE);
		break;
	}
	case 1:
		msg_set_text(m, "");
		msg_set_html(m, "");
		msg_set_attachments(m, NULL, 0);
		ck_assert_status(msg_set_message_bytes(m, "A: b\r\n\r\n.\r\n..\r\nFrom here", 23), MSG_ERR_NONE);
		break;
	case 2:
		ck_assert_status(msg_set_body_source(part, "application/x", 100000, read_letters, NULL, NULL), MSG_ERR_NONE);
		ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_NONE);
		*streamed = true;
		break;
	case 3:
		ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
		break;
	default:
		break;
	}
	msg_free(part);
	return m;
}

/* ---- the forms ---- */

static octets by_file(const msg_builder *m, const msg_frozen *frozen, uint32_t flags)
{
	octets o = { .data = NULL };
	char buffer[777];
	FILE *file = tmpfile();
	ck_assert_ptr_nonnull(file);
	int fd = fileno(file);
	ck_assert_status(m ? msg_write_fd(m, flags, fd) : msg_frozen_write_fd(frozen, fd), MSG_ERR_NONE);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
		take(&o, buffer, (size_t)n);
	fclose(file);
	return o;
}

/* A pipe that holds little: the writer is another process, and is made to wait. */
static octets by_pipe(const msg_builder *m, uint32_t flags)
{
	octets o = { .data = NULL };
	int ends[2];
	char buffer[101];
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		close(ends[0]);
		_exit(msg_write_fd(m, flags, ends[1]) == MSG_ERR_NONE ? 0 : 1);
	}
	close(ends[1]);
	for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
		take(&o, buffer, (size_t)n);
	close(ends[0]);
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	return o;
}

static void assert_reader(const msg_frozen *frozen, uint32_t flags, const char *wanted, size_t n, uint64_t *state)
{
	msg_reader *reader;
	octets o = { .data = NULL };
	char *buffer = malloc(5000);
	ck_assert_status(msg_reader_new(frozen, &reader), MSG_ERR_NONE);
	for (size_t got = 1; got; take(&o, buffer, got)) {
		size_t size = 1 + (size_t)(suite_random(state) % 7), count = 1 + (size_t)(suite_random(state) % 600);
		got = msg_read(buffer, size, count, reader);
		ck_assert_uint_le(got, size * count);
		ck_assert_status(msg_reader_status(reader), MSG_ERR_NONE);
	}
	assert_octets("reader", flags, o.data, o.size, wanted, n);
	for (int i = 0; i < 30; i++) {
		size_t at = (size_t)(suite_random(state) % (n + 1));
		int origin = (int)(suite_random(state) % 3);
		int64_t here = (int64_t)(origin == 0 ? 0 : n);
		if (origin == 1)
			ck_assert_int_eq(msg_seek(reader, 0, 2), 0);
		ck_assert_int_eq(msg_seek(reader, (int64_t)at - here, origin), 0);
		size_t size = 1 + (size_t)(suite_random(state) % 4000), got = msg_read(buffer, 1, size, reader);
		ck_assert_uint_gt(got + (at == n), 0);
		assert_octets("seek", flags, buffer, got, wanted + at, got <= n - at ? got : n - at);
	}
	ck_assert_int_eq(msg_seek(reader, -1, 0), 1);
	ck_assert_int_eq(msg_seek(reader, 1, 2), 1);
	msg_reader_free(reader);
	free(buffer);
	free(o.data);
}

static void assert_sinks(const msg_builder *m, const msg_frozen *frozen, uint32_t flags, const char *wanted, size_t n,
	uint64_t *state)
{
	octets o = { .data = NULL };
	ck_assert_status(msg_write(m, flags, sink, &o), MSG_ERR_NONE);
	assert_octets("write", flags, o.data, o.size, wanted, n);
	o.size = 0;
	ck_assert_status(msg_frozen_write(frozen, sink, &o), MSG_ERR_NONE);
	assert_octets("frozen_write", flags, o.data, o.size, wanted, n);
	for (int i = 0; i < 10 && n > 1; i++) {
		o.size = 0;
		o.step = 1 + (size_t)(suite_random(state) % (n - 1));
		ck_assert_status(i % 2 ? msg_write(m, flags, sink, &o) : msg_frozen_write(frozen, sink, &o), MSG_ERR_STOPPED);
		assert_octets("stopped", flags, o.data, o.size, wanted, o.step);
	}
	free(o.data);
}

static void assert_into(const msg_builder *m, uint32_t flags, const char *wanted, size_t n)
{
	char *buffer = malloc(n + 1);
	size_t size = 0;
	ck_assert_ptr_nonnull(buffer);
	if (n) {
		buffer[0] = 'x';
		ck_assert_status(msg_render_into(m, flags, buffer, n - 1, &size), MSG_ERR_SPACE);
		ck_assert_uint_eq(size, n);
		ck_assert_int_eq(buffer[0], 'x');
	}
	buffer[n] = 'x';
	ck_assert_status(msg_render_into(m, flags, buffer, n, &size), MSG_ERR_NONE);
	assert_octets("render_into", flags, buffer, size, wanted, n);
	ck_assert_int_eq(buffer[n], 'x');
	free(buffer);
}

static void assert_forms(const msg_builder *m, uint32_t flags, bool streamed, bool pipes, uint64_t *state)
{
	char *data;
	size_t size, n;
	uint64_t length;
	msg_frozen *frozen;
	ck_assert_status(msg_check(m, flags), MSG_ERR_NONE);
	ck_assert_status(msg_render(m, flags, &data, &size), MSG_ERR_NONE);
	ck_assert_int_eq(data[size], '\0');
	ck_assert_status(msg_size(m, flags, &length), MSG_ERR_NONE);
	ck_assert_uint_eq(length, size);
	assert_into(m, flags, data, size);
	ck_assert_status(msg_freeze(m, flags, &frozen), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_frozen_size(frozen), size);
	const msg_slice *slices = msg_frozen_slices(frozen, &n);
	bool body = !(flags & MSG_OUT_HEADER);
	ck_assert(slices || (streamed && body));
	octets o = { .data = NULL };
	for (size_t i = 0; slices && i < n; i++)
		take(&o, slices[i].data, slices[i].size);
	if (slices)
		assert_octets("slices", flags, o.data, o.size, data, size);
	free(o.data);
	assert_sinks(m, frozen, flags, data, size, state);
	octets file = by_file(m, NULL, flags), again = by_file(NULL, frozen, flags);
	assert_octets("write_fd", flags, file.data, file.size, data, size);
	assert_octets("frozen_write_fd", flags, again.data, again.size, data, size);
	free(file.data);
	free(again.data);
	if (pipes) {
		octets piped = by_pipe(m, flags);
		assert_octets("pipe", flags, piped.data, piped.size, data, size);
		free(piped.data);
	}
	assert_reader(frozen, flags, data, size, state);
	msg_frozen_free(frozen);
	msg_free_data(data);
}

/* What LF and DOTS must make of the plain form. */
static octets changed(const char *data, size_t size, bool lf, bool dots)
{
	octets o = { .data = NULL };
	for (size_t i = 0; i < size; i++) {
		bool line = i == 0 || data[i - 1] == '\n';
		if (dots && line && data[i] == '.')
			take(&o, ".", 1);
		if (!(lf && data[i] == '\r'))
			take(&o, data + i, 1);
	}
	if (dots)
		take(&o, ".\r\n", 3);
	return o;
}

static void assert_relations(const msg_builder *m)
{
	char *whole, *form, *header, *body;
	size_t size, n, first, second;
	ck_assert_status(msg_render(m, 0, &whole, &size), MSG_ERR_NONE);
	for (int dots = 0; dots < 2; dots++) {
		uint32_t flags = dots ? MSG_OUT_DOTS : MSG_OUT_LF;
		octets wanted = changed(whole, size, !dots, dots);
		ck_assert_status(msg_render(m, flags, &form, &n), MSG_ERR_NONE);
		assert_octets("line ends and dots", flags, form, n, wanted.data, wanted.size);
		msg_free_data(form);
		free(wanted.data);
	}
	static const uint32_t with[] = { 0, MSG_OUT_LF, MSG_OUT_BCC, MSG_OUT_PART };
	for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
		ck_assert_status(msg_render(m, with[i], &form, &n), MSG_ERR_NONE);
		ck_assert_status(msg_render(m, with[i] | MSG_OUT_HEADER, &header, &first), MSG_ERR_NONE);
		ck_assert_status(msg_render(m, with[i] | MSG_OUT_BODY, &body, &second), MSG_ERR_NONE);
		ck_assert_uint_eq(first + second, n);
		assert_octets("header", with[i], header, first, form, first);
		assert_octets("body", with[i], body, second, form + first, second);
		msg_free_data(form);
		msg_free_data(header);
		msg_free_data(body);
	}
	msg_free_data(whole);
}

START_TEST(every_form_gives_the_same)
{
	uint64_t state = 11;
	for (int i = 0; i < MESSAGES; i++) {
		bool streamed;
		msg_builder *m = random_message(&state, &streamed);
		for (size_t k = 0; k < FLAGS; k++)
			if (k == (size_t)i % FLAGS || i % 10 == 0)
				assert_forms(m, all_flags[k], streamed, i == 0, &state);
		assert_relations(m);
		char *data;
		size_t size;
		ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_NONE);
		strict_message *read = strict_read(data, size, STRICT_FOREIGN);
		ck_assert_msg(strict_faults(read) == 0, "%s\n%s", strict_report(read), data);
		ck_assert_uint_eq(strict_needs(read), msg_needs(m));
		strict_free(read);
		msg_free_data(data);
		msg_free(m);
	}
}
END_TEST

START_TEST(flags_that_exclude_each_other)
{
	static const uint32_t wrong[] = { MSG_OUT_HEADER | MSG_OUT_BODY, MSG_OUT_HEADER | MSG_OUT_DOTS,
		MSG_OUT_DOTS | MSG_OUT_PART, MSG_OUT_DOTS | MSG_OUT_LF, 128, 0x80000000 };
	msg_builder *m = msg_new();
	char *data;
	size_t size;
	msg_set_from(m, NULL, "a@example.org");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		ck_assert_status(msg_render(m, wrong[i], &data, &size), MSG_ERR_ARGUMENT);
		ck_assert_ptr_null(data);
	}
	msg_free(m);
}
END_TEST

/* ---- identity ---- */

enum { ID = 120, IDS = 4000 };

static void id_of(const msg_builder *m, char *id)
{
	size_t size;
	ck_assert_status(msg_message_id(m, id, ID, &size), MSG_ERR_NONE);
	ck_assert_uint_lt(size, ID);
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void assert_different(char (*ids)[ID], size_t n)
{
	qsort(ids, n, ID, compare_ids);
	for (size_t i = 1; i < n; i++)
		ck_assert_str_ne(ids[i - 1], ids[i]);
}

/* New messages, clones with another recipient, one reused for many, one drawn anew, one after a reset. */
START_TEST(identifiers_never_meet)
{
	static char ids[IDS][ID];
	size_t n = 0;
	msg_builder *one = msg_new(), *base = msg_new();
	msg_set_from(one, NULL, "a@example.org");
	msg_set_from(base, NULL, "a@example.org");
	msg_set_text(base, "The same to all.\n");
	while (n + 5 <= IDS) {
		char to[40];
		snprintf(to, sizeof to, "r%zu@example.org", n);
		msg_set_to(one, NULL, to);
		id_of(one, ids[n++]);
		msg_builder *clone = msg_clone(base);
		msg_set_to(clone, NULL, to);
		id_of(clone, ids[n++]);
		msg_reset(clone);
		msg_set_from(clone, NULL, "a@example.org");
		id_of(clone, ids[n++]);
		msg_set_seed(clone, NULL, 0);
		id_of(clone, ids[n++]);
		msg_free(clone);
		msg_builder *fresh = msg_new();
		msg_set_from(fresh, NULL, "a@example.org");
		id_of(fresh, ids[n++]);
		msg_free(fresh);
	}
	assert_different(ids, n);
	msg_free(one);
	msg_free(base);
}
END_TEST

/* Children set another recipient on the parent's message, and make messages of their own. */
START_TEST(identifiers_after_fork)
{
	enum { CHILDREN = 8, EACH = 20 };
	static char ids[CHILDREN * EACH * 2][ID];
	int ends[2];
	ck_assert_int_eq(pipe(ends), 0);
	msg_builder *m = msg_new();
	msg_set_from(m, NULL, "a@example.org");
	for (int c = 0; c < CHILDREN; c++) {
		pid_t child = fork();
		ck_assert_int_ge(child, 0);
		if (child != 0)
			continue;
		for (int i = 0; i < EACH; i++) {
			char pair[2][ID] = { "", "" }, to[40];
			snprintf(to, sizeof to, "r%d@example.org", c * EACH + i);
			msg_set_to(m, NULL, to);
			id_of(m, pair[0]);
			msg_builder *fresh = msg_new();
			msg_set_from(fresh, NULL, "a@example.org");
			id_of(fresh, pair[1]);
			msg_free(fresh);
			if (write(ends[1], pair, sizeof pair) != (ssize_t)sizeof pair)
				_exit(1);
		}
		_exit(0);
	}
	close(ends[1]);
	size_t got = 0;
	for (ssize_t n; (n = read(ends[0], (char *)ids + got, sizeof ids - got)) > 0;)
		got += (size_t)n;
	ck_assert_uint_eq(got, sizeof ids);
	assert_different(ids, CHILDREN * EACH * 2);
	for (int c = 0; c < CHILDREN; c++)
		ck_assert_int_gt(wait(NULL), 0);
	close(ends[0]);
	msg_free(m);
}
END_TEST

START_TEST(manner_changes_no_identity)
{
	uint64_t state = 12;
	for (int i = 0; i < MESSAGES; i++) {
		bool streamed;
		msg_builder *m = random_message(&state, &streamed);
		msg_remove_header(m, "Message-ID");
		if (i % 2)
			msg_remove_header(m, "Date");
		char id[ID], again[ID];
		int64_t date, later;
		int zone;
		id_of(m, id);
		ck_assert_status(msg_date(m, &date, &zone), MSG_ERR_NONE);
		for (int k = 0; k < 9; k++) {
			ck_assert_status(msg_set_profile(m, k % 3), MSG_ERR_NONE);
			ck_assert_status(msg_set_filename_style(m, k / 3), MSG_ERR_NONE);
			ck_assert_status(msg_set_charset(m, k % 2 ? "UTF-8" : "utf-8"), MSG_ERR_NONE);
			ck_assert_status(msg_set_limit(m, MSG_LIMIT_VISIBLE, 100 + (uint64_t)k), MSG_ERR_NONE);
			ck_assert_status(msg_set_bcc(m, NULL, k % 2 ? "x@example.org" : "y@example.org"), MSG_ERR_NONE);
			ck_assert_status(msg_set_envelope_from(m, k % 2 ? "x@example.org" : ""), MSG_ERR_NONE);
			id_of(m, again);
			ck_assert_str_eq(id, again);
			ck_assert_status(msg_date(m, &later, &zone), MSG_ERR_NONE);
			ck_assert_int_eq(date, later);
		}
		msg_free(m);
	}
}
END_TEST

/* ---- parts ---- */

static void set_contents(msg_builder *part, uint64_t *state)
{
	for (int field = MODEL_TEXT; field <= MODEL_ATTACHMENTS; field++) {
		model_value v;
		do
			model_random(&v, field, suite_random(state));
		while (v.status != MSG_ERR_NONE || (field == MODEL_HTML && v.n == 0));
		model_apply(part, &v);
	}
}

START_TEST(a_part_is_the_same_alone_and_inside)
{
	static const char *const subtypes[] = { "mixed",
		"signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256" };
	uint64_t state = 13;
	for (int i = 0; i < MESSAGES; i++) {
		bool is_signed = i % 2;
		msg_builder *outer = msg_new(), *part = msg_new();
		set_contents(part, &state);
		msg_builder *parts[2] = { part, msg_new_attachment(NULL, "application/pgp-signature", "sig", 3) };
		msg_set_from(outer, NULL, "a@example.org");
		if (i % 3 == 0)
			msg_set_profile(outer, MSG_PROFILE_7BIT);
		ck_assert_status(msg_set_parts(outer, subtypes[is_signed], parts, 2), MSG_ERR_NONE);
		char *alone, *whole, *cloned;
		size_t n, size, third;
		ck_assert_status(msg_render(part, MSG_OUT_PART, &alone, &n), MSG_ERR_NONE);
		ck_assert_status(msg_render(outer, 0, &whole, &size), MSG_ERR_NONE);
		msg_builder *clone = msg_clone_part(part);
		ck_assert_status(msg_render(clone, MSG_OUT_PART, &cloned, &third), MSG_ERR_NONE);
		assert_octets("clone_part", MSG_OUT_PART, cloned, third, alone, n);
		strict_message *read = strict_read(whole, size, 0), *own = strict_read(alone, n, STRICT_PART);
		ck_assert_msg(strict_faults(read) == 0, "%s", strict_report(read));
		ck_assert_msg(strict_faults(own) == 0, "%s", strict_report(own));
		const strict_entity *inside = strict_root(read)->first;
		assert_octets("part", MSG_OUT_PART, inside->bytes.data, inside->bytes.size, alone, n);
		strict_free(read);
		strict_free(own);
		msg_free_data(alone);
		msg_free_data(whole);
		msg_free_data(cloned);
		msg_free(clone);
		msg_free(parts[1]);
		msg_free(part);
		msg_free(outer);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bytes");
	TCase *tests = tcase_create("law 4");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_form_gives_the_same);
	tcase_add_test(tests, flags_that_exclude_each_other);
	tcase_add_test(tests, identifiers_never_meet);
	tcase_add_test(tests, identifiers_after_fork);
	tcase_add_test(tests, manner_changes_no_identity);
	tcase_add_test(tests, a_part_is_the_same_alone_and_inside);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
