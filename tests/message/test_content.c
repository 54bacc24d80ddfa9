/* Content: every way from one manner to another and back, identity and equality, streams, and memory that fails. */
#include "message/naive.h"

/* ---- again ---- */

static mimeo_content *again(bench *b, const mimeo_content *c, int kind, int wish, int profile)
{
	mimeo_recipe recipe = recipe_of(kind, (sample){ NULL, 0 }, wish);
	const mimeo_manner manner = manner_of(profile);
	int status = 77;
	mimeo_content *other = mimeo_content_again(c, &b->memory, &recipe, &manner, &b->scratch, &status);
	ck_assert(other && status == MSG_ERR_NONE);
	return other;
}

static void check_same_form(const mimeo_content *a, const mimeo_content *b)
{
	ck_assert(a->status == b->status && a->encoding == b->encoding && a->wire_size == b->wire_size);
	ck_assert(a->wire_size == 0 || memcmp(a->wire, b->wire, (size_t)a->wire_size) == 0);
	ck_assert(a->identity.lo == b->identity.lo && a->identity.hi == b->identity.hi && a->drawn == b->drawn);
}

/* From each wish and profile to others (to each over the samples): as if made so at once, and back as it was. */
static void check_again(bench *b, int kind, sample s, int phase)
{
	mimeo_content *all[WISHES * 2];
	for (int i = 0; i < WISHES * 2; i++) {
		const mimeo_recipe recipe = recipe_of(kind, s, i / 2);
		all[i] = make(b, &recipe, i % 2);
	}
	for (int i = 0; i < WISHES * 2; i++) {
		for (int k = (i + phase) % 3; k < WISHES * 2; k += 3) {
			mimeo_content *there = again(b, all[i], kind, k / 2, k % 2);
			check_same_form(there, all[k]);
			if (i == k)
				ck_assert_ptr_eq(there, all[i]);
			if (i / 2 == k / 2 && all[i]->status == all[k]->status && all[i]->encoding == all[k]->encoding)
				ck_assert_ptr_eq(there, all[i]);
			mimeo_content *back = again(b, there, kind, i / 2, i % 2);
			check_same_form(back, all[i]);
			ck_assert(mimeo_content_equals(there, all[i]) && mimeo_content_equals(all[k], back));
			mimeo_content_drop(back);
			mimeo_content_drop(there);
		}
	}
	for (int i = 0; i < WISHES * 2; i++)
		mimeo_content_drop(all[i]);
}

START_TEST(again_there_and_back)
{
	bench b;
	bench_open(&b);
	for (size_t i = 0; i < sample_count; i++)
		for (int kind = 0; kind < KINDS; kind++)
			if (kind != KIND_TEXT || is_utf8(samples[i]))
				check_again(&b, kind, samples[i], (int)i);
	bench_close(&b);
}
END_TEST

START_TEST(again_for_another_allocator)
{
	bench b, other;
	bench_open(&b);
	bench_open(&other);
	for (size_t i = 0; i < sample_count; i++) {
		for (int kind = 0; kind < KINDS; kind++) {
			if (kind == KIND_TEXT && !is_utf8(samples[i]))
				continue;
			const mimeo_recipe recipe = recipe_of(kind, samples[i], MSG_ENCODING_AUTO);
			mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
			mimeo_content *copy = again(&other, c, kind, MSG_ENCODING_AUTO, MSG_PROFILE_7BIT);
			ck_assert_ptr_ne(copy, c);
			check_same_form(copy, c);
			mimeo_content_drop(c);
			check_any(copy, kind, samples[i]);
			mimeo_content_drop(copy);
		}
	}
	bench_close(&other);
	bench_close(&b);
}
END_TEST

/* Another charset than the one it was written in, or another media type, makes it anew; ASCII is the same in all. */
START_TEST(again_with_another_recipe)
{
	static const mimeo_charset other = { .name = "ISO-8859-1", .kind = MIMEO_CHARSET_LATIN1 };
	const mimeo_manner manner = { .profile = MSG_PROFILE_7BIT, .charset = &other };
	bench b;
	bench_open(&b);
	for (int accent = 0; accent < 2; accent++) {
		char text[] = "caf\xc3\xa9";
		const sample s = { text, accent ? 5 : 3 };
		const mimeo_recipe recipe = recipe_of(KIND_TEXT, s, MSG_ENCODING_AUTO);
		mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
		int status;
		mimeo_content *next = mimeo_content_again(c, &b.memory, &recipe, &manner, &b.scratch, &status);
		ck_assert_int_eq(next == c, !accent);
		ck_assert(!accent || next->charset == &other);
		mimeo_content_drop(next);
		mimeo_content_drop(c);
	}
	char open[] = "no line end";
	const sample s = { open, strlen(open) };
	const mimeo_recipe recipe = recipe_of(KIND_OCTETS, s, MSG_ENCODING_AUTO);
	mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
	ck_assert_int_eq(c->encoding, MSG_ENCODING_BASE64);
	mimeo_content *next = again(&b, c, KIND_TEXT_TYPE, MSG_ENCODING_AUTO, MSG_PROFILE_7BIT);
	ck_assert_int_eq(next->encoding, MSG_ENCODING_7BIT);
	ck_assert_mem_eq(next->wire, open, s.size);
	mimeo_content_drop(next);
	next = again(&b, c, KIND_SEVEN_BIT, MSG_ENCODING_QP, MSG_PROFILE_7BIT);
	ck_assert_int_eq(next->status, MSG_ERR_PROFILE);
	mimeo_content_drop(next);
	mimeo_content_drop(c);
	bench_close(&b);
}
END_TEST

/* Whatever the recipe says, text stays text and a message a message. */
START_TEST(again_keeps_the_kind)
{
	static const int kinds[] = { KIND_TEXT, KIND_MESSAGE, KIND_OCTETS };
	char lines[] = "bare\nlines\n";
	const sample s = { lines, strlen(lines) };
	bench b;
	bench_open(&b);
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 3; k++) {
			const mimeo_recipe recipe = recipe_of(kinds[i], s, MSG_ENCODING_BINARY);
			mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
			mimeo_content *next = again(&b, c, kinds[k], MSG_ENCODING_7BIT, MSG_PROFILE_8BIT);
			check_any(next, kinds[i], s);
			ck_assert(next->message == c->message && mimeo_content_equals(next, c));
			mimeo_content_drop(next);
			mimeo_content_drop(c);
		}
	}
	bench_close(&b);
}
END_TEST

/* ---- identity, equality ---- */

static bool same_digest(mimeo_digest a, mimeo_digest b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

/* Over everything up to 16 KiB, where each octet counts; drawn beyond, but for the asking. */
START_TEST(identity_is_of_the_octets)
{
	static const size_t sizes[] = { 0, 1, 100, 16384, 16385, 50000 };
	bench b;
	bench_open(&b);
	char *s = malloc(50000);
	memset(s, 'x', 50000);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int kind = 0; kind < KINDS; kind++) {
			for (int wish = 0; wish < WISHES; wish++) {
				mimeo_recipe recipe = recipe_of(kind, (sample){ s, sizes[i] }, wish);
				mimeo_content *one = make(&b, &recipe, MSG_PROFILE_7BIT), *two = make(&b, &recipe, MSG_PROFILE_8BIT);
				const bool large = sizes[i] > 16384;
				ck_assert(one->drawn == large && two->drawn == large);
				ck_assert_int_eq(same_digest(one->identity, two->identity), !large);
				recipe.whole = true;
				mimeo_content *whole = make(&b, &recipe, MSG_PROFILE_7BIT);
				mimeo_digest asked;
				ck_assert_status(mimeo_content_whole_identity(two, &b.scratch, &asked), MSG_ERR_NONE);
				ck_assert(!whole->drawn && same_digest(asked, whole->identity));
				ck_assert_int_eq(same_digest(one->identity, whole->identity), !large);
				ck_assert(mimeo_content_equals(one, whole) && mimeo_content_equals(whole, two));
				mimeo_content *next = again(&b, one, kind, MSG_ENCODING_BASE64, MSG_PROFILE_UTF8);
				ck_assert(same_digest(next->identity, one->identity) && next->drawn == large);
				mimeo_content_drop(next);
				mimeo_content_drop(one);
				mimeo_content_drop(two);
				mimeo_content_drop(whole);
			}
		}
	}
	free(s);
	bench_close(&b);
}
END_TEST

START_TEST(identity_and_equality_see_every_octet)
{
	enum { SIZE = 3000 };
	bench b;
	bench_open(&b);
	char s[SIZE];
	memset(s, 'y', SIZE);
	for (int kind = 0; kind < KINDS; kind++) {
		mimeo_recipe recipe = recipe_of(kind, (sample){ s, SIZE }, MSG_ENCODING_AUTO);
		mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
		for (size_t i = 0; i < SIZE; i += 37) {
			for (int wish = 0; wish < WISHES; wish++) {
				s[i] = 'z';
				recipe.encoding = wish;
				mimeo_content *other = make(&b, &recipe, MSG_PROFILE_7BIT);
				s[i] = 'y';
				ck_assert(!same_digest(c->identity, other->identity));
				ck_assert(!mimeo_content_equals(c, other) && !mimeo_content_equals(other, c));
				mimeo_content_drop(other);
			}
		}
		recipe.size--;
		mimeo_content *shorter = make(&b, &recipe, MSG_PROFILE_7BIT);
		ck_assert(!mimeo_content_equals(c, shorter) && !mimeo_content_equals(shorter, c));
		mimeo_content_drop(shorter);
		mimeo_content_drop(c);
	}
	char word[] = "same";
	const mimeo_recipe text = recipe_of(KIND_TEXT, (sample){ word, 4 }, 0);
	const mimeo_recipe octets = recipe_of(KIND_OCTETS, (sample){ word, 4 }, 0);
	const mimeo_recipe message = recipe_of(KIND_MESSAGE, (sample){ word, 4 }, 0);
	mimeo_content *a = make(&b, &text, 0), *o = make(&b, &octets, 0), *m = make(&b, &message, 0);
	ck_assert(!mimeo_content_equals(a, o) && !same_digest(a->identity, o->identity));
	ck_assert(!mimeo_content_equals(a, m) && !mimeo_content_equals(m, o));
	mimeo_content_drop(m);
	mimeo_content_drop(a);
	mimeo_content_drop(o);
	bench_close(&b);
}
END_TEST

/* ---- streamed content ---- */

static void count_release(void *ctx)
{
	++*(int *)ctx;
}

static int64_t no_read(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx, (void)offset, (void)buffer, (void)size;
	return -1;
}

static mimeo_source *source_of(bench *b, uint64_t size, int *released)
{
	mimeo_source *source = NULL;
	ck_assert_status(mimeo_source_new(&b->memory, size, no_read, released, count_release, &source), MSG_ERR_NONE);
	return source;
}

START_TEST(streams_are_base64_or_binary)
{
	bench b, other;
	bench_open(&b);
	bench_open(&other);
	static const uint64_t sizes[] = { 0, 1, 57, 58, UINT64_C(5000000000) };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int wish = 0; wish < WISHES; wish++) {
			int released = 0, status = 77;
			mimeo_content *c = mimeo_content_stream(&b.memory, source_of(&b, sizes[i], &released), wish, &status);
			ck_assert_int_eq(status, MSG_ERR_NONE);
			ck_assert(c->drawn && c->source && !c->wire && !c->text && c->dots == 0 && !c->boundary_line);
			const uint64_t lines = sizes[i] / 57 + (sizes[i] % 57 != 0);
			if (wish == MSG_ENCODING_AUTO || wish == MSG_ENCODING_BASE64) {
				ck_assert(c->encoding == MSG_ENCODING_BASE64 && c->crlf == lines && !c->ends_open);
				ck_assert_uint_eq(c->wire_size, (sizes[i] / 3 + (sizes[i] % 3 != 0)) * 4 + 2 * lines);
			} else if (wish == MSG_ENCODING_BINARY) {
				ck_assert(c->encoding == wish && c->wire_size == sizes[i] && c->crlf == 0);
			} else {
				ck_assert_int_eq(c->status, MSG_ERR_PROFILE);
			}
			for (int next = 0; next < WISHES; next++) {
				mimeo_content *n = again(next % 2 ? &b : &other, c, KIND_OCTETS, next, MSG_PROFILE_7BIT);
				ck_assert(mimeo_content_equals(n, c) && same_digest(n->identity, c->identity));
				ck_assert_ptr_eq(n->source, c->source);
				ck_assert_int_eq(n->status == MSG_ERR_NONE, next == 0 || next == 3 || next == 5);
				if (next % 2 && next == wish)
					ck_assert_ptr_eq(n, c);
				mimeo_content_drop(n);
			}
			int gone = 0;
			mimeo_content *twin = mimeo_content_stream(&b.memory, source_of(&b, sizes[i], &gone), wish, &status);
			ck_assert(!mimeo_content_equals(twin, c) && !same_digest(twin->identity, c->identity));
			mimeo_content_drop(twin);
			ck_assert_int_eq(gone, 1);
			ck_assert_int_eq(released, 0);
			mimeo_content_drop(c);
			ck_assert_int_eq(released, 1);
		}
	}
	int released = 0, status = 0;
	mimeo_source *source = source_of(&b, UINT64_MAX, &released);
	ck_assert_ptr_null(mimeo_content_stream(&b.memory, source, MSG_ENCODING_AUTO, &status));
	ck_assert(status == MSG_ERR_LIMIT && released == 1);
	source = source_of(&b, 1, &released);
	b.ledger.fail_at = b.ledger.requests + 1;
	ck_assert_ptr_null(mimeo_content_stream(&b.memory, source, MSG_ENCODING_AUTO, &status));
	ck_assert(status == MSG_ERR_NOMEM && released == 2);
	bench_close(&other);
	bench_close(&b);
}
END_TEST

/* ---- memory ---- */

/* Each request for memory fails once: no content, the status, nothing left behind. */
static void check_failing(int kind, sample s, int wish, int next)
{
	const mimeo_manner manner = manner_of(MSG_PROFILE_7BIT), other = manner_of(MSG_PROFILE_8BIT);
	const mimeo_recipe recipe = recipe_of(kind, s, wish), then = recipe_of(kind, (sample){ NULL, 0 }, next);
	bool done = false;
	for (size_t k = 1; !done; k++) {
		ck_assert_uint_lt(k, 20);
		bench b;
		bench_open(&b);
		b.ledger.fail_at = k;
		int status = MSG_ERR_NONE;
		mimeo_content *c = mimeo_content_new(&b.memory, &recipe, &manner, &b.scratch, &status);
		mimeo_buffer_free(&b.scratch);
		mimeo_content *n = c ? mimeo_content_again(c, &b.memory, &then, &other, &b.scratch, &status) : NULL;
		done = n != NULL;
		ck_assert_int_eq(status, done ? MSG_ERR_NONE : MSG_ERR_NOMEM);
		ck_assert_int_eq(done, b.ledger.requests < k);
		mimeo_content_drop(n);
		mimeo_content_drop(c);
		bench_close(&b);
	}
}

START_TEST(failing_memory_leaves_nothing)
{
	for (size_t i = 0; i < sample_count; i++)
		for (int kind = 0; kind < KINDS; kind++)
			for (int wish = 0; wish < WISHES; wish++)
				if (kind != KIND_TEXT || is_utf8(samples[i]))
					check_failing(kind, samples[i], wish, (wish + 1 + (int)i) % WISHES);
}
END_TEST

START_TEST(scratch_has_a_ceiling)
{
	bench b;
	bench_open(&b);
	mimeo_buffer_free(&b.scratch);
	mimeo_buffer_init(&b.scratch, &b.memory, 70);
	const mimeo_manner manner = manner_of(MSG_PROFILE_7BIT);
	char lines[40];
	memset(lines, '\n', sizeof lines);
	mimeo_recipe recipe = recipe_of(KIND_TEXT, (sample){ lines, sizeof lines }, MSG_ENCODING_BASE64);
	int status;
	ck_assert_ptr_null(mimeo_content_new(&b.memory, &recipe, &manner, &b.scratch, &status));
	ck_assert_int_eq(status, MSG_ERR_LIMIT);
	recipe.size = 35;
	mimeo_content_drop(make(&b, &recipe, MSG_PROFILE_7BIT)); /* a failed scratch is no obstacle to the next one */
	bench_close(&b);
}
END_TEST

START_TEST(kept_content_lives)
{
	bench b;
	bench_open(&b);
	char word[] = "kept";
	const mimeo_recipe recipe = recipe_of(KIND_TEXT, (sample){ word, 4 }, MSG_ENCODING_AUTO);
	mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
	for (int i = 0; i < 100; i++)
		ck_assert_ptr_eq(mimeo_content_keep(c), c);
	for (int i = 0; i < 100; i++)
		mimeo_content_drop(c);
	ck_assert_str_eq(c->text, "kept");
	mimeo_content_drop(c);
	mimeo_content_drop(NULL);
	bench_close(&b);
}
END_TEST

int main(void)
{
	make_samples();
	Suite *suite = suite_create("content");
	TCase *tests = tcase_create("content");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, again_there_and_back);
	tcase_add_test(tests, again_for_another_allocator);
	tcase_add_test(tests, again_with_another_recipe);
	tcase_add_test(tests, again_keeps_the_kind);
	tcase_add_test(tests, identity_is_of_the_octets);
	tcase_add_test(tests, identity_and_equality_see_every_octet);
	tcase_add_test(tests, streams_are_base64_or_binary);
	tcase_add_test(tests, failing_memory_leaves_nothing);
	tcase_add_test(tests, scratch_has_a_ceiling);
	tcase_add_test(tests, kept_content_lives);
	suite_add_tcase(suite, tests);
	const int result = suite_run(suite);
	free_samples();
	return result;
}
