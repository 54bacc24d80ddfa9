/* Laws 1, 2, 3 and 7 of docs/design.md, over random programs of API calls that run on a builder and on a plain record.
 */
#include <stdio.h>
#include "laws/model.h"
#include "support/suite.h"
#if defined(__has_feature)
#define MIMEO_CLANG_SANITIZES __has_feature(address_sanitizer)
#else
#define MIMEO_CLANG_SANITIZES 0
#endif

enum { PROGRAMS = 1500, STEPS_MOST = 24 };

/* A program: random values of random fields, each seed its own. */
static size_t random_program(model_value *steps, uint64_t *state)
{
	size_t n = 1 + (size_t)(suite_random(state) % STEPS_MOST);
	for (size_t i = 0; i < n; i++) {
		int field = (int)(suite_random(state) % MODEL_FIELDS);
		model_random(&steps[i], field, suite_random(state));
	}
	return n;
}

/* A message that differs from another by nothing but what is set: its seed and its date are fixed. */
static msg_builder *fixed_message(void)
{
	msg_builder *m = msg_new();
	ck_assert_status(msg_set_seed(m, "law", 3), MSG_ERR_NONE);
	ck_assert_status(msg_set_date(m, 880127706, -360), MSG_ERR_NONE);
	return m;
}

static model_value fixed_date(void)
{
	return (model_value){ .field = MODEL_DATE, .n = 1, .seconds = 880127706, .zone = -360 };
}

static void apply(msg_builder *m, const model_value *v)
{
	int status = model_apply(m, v);
	ck_assert_msg(status == v->status, "field %d gave %s, not %s: %s", v->field, msg_errname(status),
		msg_errname(v->status), msg_error_text(m));
}

static char *render(const msg_builder *m, uint32_t flags, size_t *size)
{
	char *data;
	int status = msg_render(m, flags, &data, size);
	ck_assert_msg(status == MSG_ERR_NONE, "%s: %s", msg_errname(status), msg_error_text(m));
	return data;
}

static void assert_same_octets(const msg_builder *a, const msg_builder *b, const char *law, uint64_t program)
{
	char *x = NULL, *y = NULL;
	size_t m = 0, n = 0;
	int first = msg_render(a, MSG_OUT_BCC, &x, &m), second = msg_render(b, MSG_OUT_BCC, &y, &n);
	/* Of several marks the first one counts, and "first" is a matter of the calls. */
	ck_assert_msg((first == MSG_ERR_NONE) == (second == MSG_ERR_NONE), "%s, program %llu: %s and %s", law,
		(unsigned long long)program, msg_errname(first), msg_errname(second));
	ck_assert_msg(first != MSG_ERR_NONE || (m == n && memcmp(x, y, n) == 0), "%s, program %llu:\n%s\n----\n%s", law,
		(unsigned long long)program, x, y);
	msg_free_data(x);
	msg_free_data(y);
}

/* The message is what the record is: octets where it can be written, a status where it cannot. */
static void assert_record(const model *record, const msg_builder *m, const char *law, uint64_t program)
{
	if (model_writable(record)) {
		const char *difference = model_differs(record, m);
		ck_assert_msg(!difference, "%s, program %llu: %s", law, (unsigned long long)program, difference);
		return;
	}
	char *data;
	size_t size;
	int status = msg_render(m, 0, &data, &size);
	bool expected = model_marked(record, status) || (status == MSG_ERR_INCOMPLETE && msg_status(m) == MSG_ERR_NONE);
	ck_assert_msg(expected, "%s, program %llu: %s", law, (unsigned long long)program, msg_errname(status));
	ck_assert_ptr_null(data);
}

/* ---- law 1: a call assigns one field ---- */

START_TEST(law_1_a_message_is_its_record)
{
	uint64_t state = 1;
	model_value steps[STEPS_MOST];
	model record;
	for (uint64_t program = 0; program < PROGRAMS; program++) {
		msg_builder *m = msg_new();
		model_clear(&record);
		size_t n = random_program(steps, &state);
		for (size_t i = 0; i < n; i++) {
			apply(m, &steps[i]);
			model_set(&record, &steps[i]);
		}
		assert_record(&record, m, "record", program);
		msg_free(m);
	}
}
END_TEST

START_TEST(law_1_twice_is_once)
{
	uint64_t state = 2;
	model_value steps[STEPS_MOST];
	for (uint64_t program = 0; program < PROGRAMS; program++) {
		size_t n = random_program(steps, &state);
		msg_builder *once = fixed_message(), *twice = fixed_message();
		for (size_t i = 0; i < n; i++) {
			apply(once, &steps[i]);
			apply(twice, &steps[i]);
			apply(twice, &steps[i]);
		}
		assert_same_octets(once, twice, "twice", program);
		msg_free(once);
		msg_free(twice);
	}
}
END_TEST

/* Only the last value of each field is set in the second message; the first has had others before it. */
START_TEST(law_1_a_later_value_leaves_nothing)
{
	uint64_t state = 3;
	model_value steps[STEPS_MOST];
	model record;
	for (uint64_t program = 0; program < PROGRAMS; program++) {
		size_t n = random_program(steps, &state), size;
		msg_builder *m = fixed_message(), *fresh = fixed_message();
		model_clear(&record);
		model_value date = fixed_date();
		model_set(&record, &date);
		for (size_t i = 0; i < n; i++) {
			apply(m, &steps[i]);
			model_set(&record, &steps[i]);
		}
		for (int i = 0; i < MODEL_FIELDS; i++)
			if (record.fields[i].mark[0])
				apply(fresh, &record.fields[i]);
		assert_same_octets(m, fresh, "overwritten", program);
		if (model_writable(&record)) {
			char *data = render(m, MSG_OUT_BCC, &size);
			for (size_t i = 0; i < n; i++) {
				bool last = strcmp(record.fields[steps[i].field].mark, steps[i].mark) == 0;
				ck_assert_msg(last || !model_found(data, size, steps[i].mark), "%s is still there", steps[i].mark);
			}
			msg_free_data(data);
		}
		msg_free(m);
		msg_free(fresh);
	}
}
END_TEST

START_TEST(law_1_order_is_free)
{
	static const int profiles[] = { MSG_PROFILE_7BIT, MSG_PROFILE_8BIT, MSG_PROFILE_UTF8 };
	uint64_t state = 4;
	for (uint64_t program = 0; program < PROGRAMS; program++) {
		model_value values[MODEL_FIELDS];
		size_t order[MODEL_FIELDS + 2], n = MODEL_FIELDS + 2;
		for (int i = 0; i < MODEL_FIELDS; i++)
			model_random(&values[i], i, suite_random(&state));
		int profile = profiles[suite_random(&state) % 3], style = (int)(suite_random(&state) % 3);
		msg_builder *messages[2] = { fixed_message(), fixed_message() };
		for (int which = 0; which < 2; which++) {
			for (size_t i = 0; i < n; i++)
				order[i] = i;
			for (size_t i = n - 1; which && i > 0; i--) {
				size_t k = (size_t)(suite_random(&state) % (i + 1)), kept = order[i];
				order[i] = order[k];
				order[k] = kept;
			}
			for (size_t i = 0; i < n; i++) {
				if (order[i] == MODEL_FIELDS)
					ck_assert_status(msg_set_profile(messages[which], profile), MSG_ERR_NONE);
				else if (order[i] > MODEL_FIELDS)
					ck_assert_status(msg_set_filename_style(messages[which], style), MSG_ERR_NONE);
				else
					apply(messages[which], &values[order[i]]);
			}
		}
		assert_same_octets(messages[0], messages[1], "order", program);
		msg_free(messages[0]);
		msg_free(messages[1]);
	}
}
END_TEST

/* ---- law 2: messages are values ---- */

enum { MESSAGES = 5 };

START_TEST(law_2_messages_never_mix)
{
	uint64_t state = 5;
	static model records[MESSAGES];
	for (uint64_t program = 0; program < PROGRAMS / 5; program++) {
		msg_builder *m[MESSAGES];
		for (int i = 0; i < MESSAGES; i++) {
			m[i] = msg_new();
			model_clear(&records[i]);
		}
		for (int i = 0; i < 60; i++) {
			int which = (int)(suite_random(&state) % MESSAGES), other = (int)(suite_random(&state) % MESSAGES);
			uint64_t action = suite_random(&state) % 12;
			model_value v;
			model_random(&v, (int)(suite_random(&state) % MODEL_FIELDS), suite_random(&state));
			if (action == 0 && which != other) {
				msg_free(m[other]);
				m[other] = msg_clone(m[which]);
				records[other] = records[which];
			} else if (action == 1) {
				msg_reset(m[which]);
				model_clear(&records[which]);
			} else {
				apply(m[which], &v);
				model_set(&records[which], &v);
			}
		}
		for (int i = 0; i < MESSAGES; i++)
			assert_record(&records[i], m[i], "mixed", program);
		for (int i = 0; i < MESSAGES; i++)
			msg_free(m[i]);
	}
}
END_TEST

/* Whatever is done to one of the two, freeing it included, no octet of the other changes. */
START_TEST(law_2_a_clone_is_its_own)
{
	uint64_t state = 6;
	model_value steps[STEPS_MOST], more[STEPS_MOST];
	for (uint64_t program = 0; program < PROGRAMS; program++) {
		msg_builder *m = msg_new();
		size_t n = random_program(steps, &state), k = random_program(more, &state), size, again;
		for (size_t i = 0; i < n; i++)
			apply(m, &steps[i]);
		model_value from;
		do
			model_random(&from, MODEL_FROM, suite_random(&state));
		while (from.n != 1 || from.status != MSG_ERR_NONE);
		apply(m, &from);
		msg_builder *clone = msg_clone(m);
		assert_same_octets(m, clone, "clone", program);
		bool first = suite_random(&state) % 2;
		msg_builder *changed = first ? m : clone, *kept = first ? clone : m;
		char *before = NULL, *after = NULL;
		int status = msg_render(kept, 0, &before, &size);
		for (size_t i = 0; i < k; i++)
			apply(changed, &more[i]);
		if (suite_random(&state) % 2)
			msg_reset(changed);
		msg_free(changed);
		ck_assert_int_eq(msg_render(kept, 0, &after, &again), status);
		ck_assert(status != MSG_ERR_NONE || (size == again && memcmp(before, after, size) == 0));
		msg_free_data(before);
		msg_free_data(after);
		msg_free(kept);
	}
}
END_TEST

/* ---- law 3: a failed setter ---- */

static size_t ignore(void *context, const void *data, size_t size)
{
	(void)data;
	*(size_t *)context += size;
	return size;
}

static void assert_every_output(const msg_builder *m, int status)
{
	static const uint32_t flags[] = { 0, MSG_OUT_LF, MSG_OUT_DOTS, MSG_OUT_BCC, MSG_OUT_HEADER, MSG_OUT_BODY,
		MSG_OUT_PART };
	char buffer[16], *data;
	size_t size, taken = 0;
	uint64_t length;
	msg_frozen *frozen;
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		ck_assert_status(msg_check(m, flags[i]), status);
		ck_assert_status(msg_size(m, flags[i], &length), status);
		ck_assert_status(msg_render(m, flags[i], &data, &size), status);
		ck_assert_ptr_null(data);
		ck_assert_status(msg_render_into(m, flags[i], buffer, sizeof buffer, &size), status);
		ck_assert_status(msg_write(m, flags[i], ignore, &taken), status);
		ck_assert_status(msg_write_fd(m, flags[i], -1), status);
		ck_assert_status(msg_write_file(m, flags[i], "/nonexistent/law"), status);
		ck_assert_status(msg_freeze(m, flags[i], &frozen), status);
		ck_assert_ptr_null(frozen);
	}
	ck_assert_uint_eq(taken, 0);
}

static void fill(msg_builder *m, model *record, uint64_t *state)
{
	for (int i = 0; i < MODEL_FIELDS; i++) {
		model_value v;
		do
			model_random(&v, i, suite_random(state));
		while (v.status != MSG_ERR_NONE || v.n == 0 || (i == MODEL_FROM && v.n != 1));
		apply(m, &v);
		model_set(record, &v);
	}
}

START_TEST(law_3_a_failed_setter)
{
	uint64_t state = 7;
	model record;
	for (int round = 0; round < 8; round++) {
		for (int field = 0; field < MODEL_FIELDS; field++) {
			msg_builder *m = fixed_message();
			fill(m, &record, &state);
			model_value bad, good = record.fields[field];
			model_bad(&bad, field, suite_random(&state));
			msg_builder *whole = msg_clone(m);
			apply(m, &bad);
			ck_assert_status(msg_status(m), bad.status);
			ck_assert_uint_eq(msg_error_count(m), 1);
			ck_assert_str_ne(msg_error_text(m), "");
			assert_every_output(m, bad.status);
			msg_builder *clone = msg_clone(m), *again = msg_clone(m);
			assert_every_output(clone, bad.status);
			/* Set properly, it is as if nothing had been. */
			apply(m, &good);
			ck_assert_status(msg_status(m), MSG_ERR_NONE);
			assert_same_octets(m, whole, "set again", (uint64_t)field);
			/* Removed, all others are there. */
			model_value none = { .field = field };
			if (field != MODEL_DATE && field != MODEL_FROM) {
				ck_assert_status(model_apply(clone, &none), MSG_ERR_NONE);
				none.mark[0] = 'x';
				model_value kept = record.fields[field];
				model_set(&record, &none);
				assert_record(&record, clone, "removed", (uint64_t)field);
				model_set(&record, &kept);
			}
			msg_reset(again);
			ck_assert_status(msg_status(again), MSG_ERR_NONE);
			ck_assert_uint_eq(msg_header_count(again), 0);
			msg_free(m);
			msg_free(whole);
			msg_free(clone);
			msg_free(again);
		}
	}
}
END_TEST

/* ---- law 7: memory ---- */

enum { BLOCKS = 20000 };
typedef struct ledger {
	void *blocks[BLOCKS];
	size_t sizes[BLOCKS], n, calls;
} ledger;

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !MIMEO_CLANG_SANITIZES
#define COUNTS_MALLOC 1
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *block, size_t size);
static size_t others;

/* The program's own malloc takes the C library's place, in the library under test as well. */
void *malloc(size_t size)
{
	others++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	others++;
	return __libc_calloc(n, size);
}

void *realloc(void *block, size_t size)
{
	others++;
	return __libc_realloc(block, size);
}
#define OWN_MALLOC(size) __libc_malloc(size)
#else
#define COUNTS_MALLOC 0
static size_t others;
#define OWN_MALLOC(size) malloc(size)
#endif

static size_t ledger_find(const ledger *l, const void *block)
{
	size_t i = 0;
	while (i < l->n && l->blocks[i] != block)
		i++;
	return i;
}

/* Every block moves, so that nobody keeps an old address. */
static void *ledger_resize(void *context, void *block, size_t old_size, size_t new_size)
{
	ledger *l = context;
	size_t i = block ? ledger_find(l, block) : l->n;
	l->calls++;
	if (block && (i == l->n || l->sizes[i] != old_size))
		abort();
	if (!block && old_size != 0)
		abort();
	if (new_size == 0) {
		if (block) {
			memset(block, 0xdd, old_size);
			free(block);
			l->blocks[i] = l->blocks[--l->n];
			l->sizes[i] = l->sizes[l->n];
		}
		return NULL;
	}
	char *fresh = l->n < BLOCKS ? OWN_MALLOC(new_size) : NULL;
	if (!fresh)
		return NULL;
	memset(fresh, 0xcd, new_size);
	if (block) {
		memcpy(fresh, block, old_size < new_size ? old_size : new_size);
		memset(block, 0xdd, old_size);
		free(block);
	}
	l->n += !block;
	l->blocks[i] = fresh;
	l->sizes[i] = new_size;
	return fresh;
}

/* Each kind of output once, and both messages gone at the end. Nothing is asserted here: assertions allocate. */
static int use_and_free(msg_builder *m, msg_builder *clone)
{
	char *data;
	size_t size;
	msg_frozen *frozen = NULL;
	msg_reader *reader = NULL;
	int status = msg_render(m, 0, &data, &size), other = msg_freeze(m, MSG_OUT_LF, &frozen);
	if (frozen)
		other = msg_reader_new(frozen, &reader);
	msg_builder *part = msg_clone_part(m);
	msg_free(m);
	msg_free_data(data);
	msg_frozen_free(frozen);
	msg_reader_free(reader);
	msg_free(part);
	msg_free(clone);
	return status == other ? status : MSG_ERR_ARGUMENT;
}

START_TEST(law_7_all_memory_is_the_allocators)
{
	static ledger l;
	const msg_allocator allocator = { ledger_resize, &l };
	uint64_t state = 8;
	model_value steps[STEPS_MOST];
	for (int program = 0; program < PROGRAMS; program++) {
		size_t n = random_program(steps, &state), outside = others;
		msg_builder *m = msg_new_with(&allocator), *clone = NULL;
		for (size_t i = 0; i < n; i++) {
			if (steps[i].field == MODEL_ATTACHMENTS && steps[i].n != 1)
				continue; /* these parts come from malloc */
			model_apply(m, &steps[i]);
			if (i == n / 2)
				clone = msg_clone(m);
		}
		int status = use_and_free(m, clone);
		outside = others - outside;
		ck_assert_status(status, status == MSG_ERR_ARGUMENT ? MSG_ERR_NONE : status);
		ck_assert_uint_eq(l.n, 0);
		ck_assert_uint_eq(outside, 0);
	}
	ck_assert_uint_gt(l.calls, PROGRAMS);
	ck_assert(!COUNTS_MALLOC || others > 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("laws");
	TCase *tests = tcase_create("laws");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, law_1_a_message_is_its_record);
	tcase_add_test(tests, law_1_twice_is_once);
	tcase_add_test(tests, law_1_a_later_value_leaves_nothing);
	tcase_add_test(tests, law_1_order_is_free);
	tcase_add_test(tests, law_2_messages_never_mix);
	tcase_add_test(tests, law_2_a_clone_is_its_own);
	tcase_add_test(tests, law_3_a_failed_setter);
	tcase_add_test(tests, law_7_all_memory_is_the_allocators);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
