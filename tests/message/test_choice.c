/* The choice of a transfer encoding: every rule against a naive one, over samples, every short content, large ones. */
#include "message/naive.h"

/* The encoding that the rules want, or a status. */
static int naive_choice(bench *b, int kind, sample s, int wish, int profile)
{
	const bool lines = kind == KIND_TEXT || kind == KIND_MESSAGE;
	sample canonical = lines ? naive_crlf(s) : (sample){ suite_exact(s.data, s.size), s.size };
	const facts f = naive_facts(canonical.data, canonical.size);
	free(canonical.data);
	const bool fixed = kind == KIND_MESSAGE || kind == KIND_SEVEN_BIT;
	const bool is_8bit = naive_is_8bit(&f) && profile != MSG_PROFILE_7BIT && kind != KIND_SEVEN_BIT;
	const bool is_7bit = naive_is_8bit(&f) && !f.high;
	switch (wish) {
	case MSG_ENCODING_7BIT:
		return is_7bit ? wish : MSG_ERR_PROFILE;
	case MSG_ENCODING_8BIT:
		return is_8bit ? wish : MSG_ERR_PROFILE;
	case MSG_ENCODING_BINARY:
		return kind == KIND_SEVEN_BIT ? MSG_ERR_PROFILE : wish;
	case MSG_ENCODING_QP:
	case MSG_ENCODING_BASE64:
		return fixed ? MSG_ERR_PROFILE : wish;
	default:
		break;
	}
	if (fixed || (naive_is_safe(&f) && (kind != KIND_OCTETS || !f.ends_open))) {
		if (is_7bit || is_8bit)
			return is_7bit ? MSG_ENCODING_7BIT : MSG_ENCODING_8BIT;
		if (fixed)
			return MSG_ERR_PROFILE;
	}
	if (kind == KIND_OCTETS && (!is_utf8(s) || f.nul || f.ends_open))
		return MSG_ENCODING_BASE64;
	const mimeo_recipe as_qp = recipe_of(kind, s, MSG_ENCODING_QP), as_base64 = recipe_of(kind, s, MSG_ENCODING_BASE64);
	mimeo_content *qp = make(b, &as_qp, profile), *base64 = make(b, &as_base64, profile);
	const int smaller = qp->wire_size <= base64->wire_size ? MSG_ENCODING_QP : MSG_ENCODING_BASE64;
	mimeo_content_drop(qp);
	mimeo_content_drop(base64);
	return smaller;
}

static void check_choice(bench *b, int kind, sample s)
{
	for (int wish = 0; wish < WISHES; wish++) {
		for (int profile = 0; profile < PROFILES; profile++) {
			const mimeo_recipe recipe = recipe_of(kind, s, wish);
			mimeo_content *c = make(b, &recipe, profile);
			const int want = naive_choice(b, kind, s, wish, profile);
			if ((c->status == MSG_ERR_NONE ? c->encoding : c->status) != want)
				ck_abort_msg("kind %d, wish %d, profile %d: %d, %d instead of %d", kind, wish, profile, c->status,
					c->encoding, want);
			check_any(c, kind, s);
			mimeo_content_drop(c);
		}
	}
}

START_TEST(choice_follows_the_rules)
{
	bench b;
	bench_open(&b);
	for (size_t i = 0; i < sample_count; i++)
		for (int kind = 0; kind < KINDS; kind++)
			if (kind != KIND_TEXT || is_utf8(samples[i]))
				check_choice(&b, kind, samples[i]);
	bench_close(&b);
}
END_TEST

START_TEST(choice_of_every_short_content)
{
	static const char octets[] = { 'a', ' ', '\r', '\n', '.', '\0', '\xc3', '\xa9' };
	enum { N = sizeof octets };
	bench b;
	bench_open(&b);
	for (size_t size = 0, count = 1; size <= 3; size++, count *= N) {
		for (size_t i = 0; i < count; i++) {
			char s[3];
			for (size_t k = 0, rest = i; k < size; k++, rest /= N)
				s[k] = octets[rest % N];
			const sample one = { suite_exact(s, size), size };
			for (int kind = 0; kind < KINDS; kind++)
				if (kind != KIND_TEXT || is_utf8(one))
					check_choice(&b, kind, one);
			free(one.data);
		}
	}
	bench_close(&b);
}
END_TEST

/* An unknown wish is not granted, and nothing of size 0 is refused a form. */
START_TEST(choice_at_the_edges)
{
	bench b;
	bench_open(&b);
	for (int kind = 0; kind < KINDS; kind++) {
		mimeo_recipe recipe = recipe_of(kind, (sample){ NULL, 0 }, MSG_ENCODING_AUTO);
		mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
		ck_assert_int_eq(c->encoding, MSG_ENCODING_7BIT);
		ck_assert(c->status == MSG_ERR_NONE && c->wire && c->wire_size == 0 && !c->ends_open);
		mimeo_content_drop(c);
		recipe.encoding = 6;
		c = make(&b, &recipe, MSG_PROFILE_UTF8);
		ck_assert_int_eq(c->status, MSG_ERR_PROFILE);
		mimeo_content_drop(c);
		const mimeo_recipe huge = { .data = "", .size = SIZE_MAX / 2 + 1, .text = kind == KIND_TEXT };
		const mimeo_manner manner = manner_of(MSG_PROFILE_7BIT);
		int status = 0;
		ck_assert_ptr_null(mimeo_content_new(&b.memory, &huge, &manner, &b.scratch, &status));
		ck_assert_int_eq(status, MSG_ERR_LIMIT);
	}
	bench_close(&b);
}
END_TEST

/* ---- large content: the probe of 16 KiB ---- */

static int large_choice(bench *b, const char *data, size_t size, int kind, int profile)
{
	const mimeo_recipe recipe = recipe_of(kind, (sample){ (char *)(uintptr_t)data, size }, MSG_ENCODING_AUTO);
	mimeo_content *c = make(b, &recipe, profile);
	const int encoding = c->encoding;
	check_any(c, kind, (sample){ (char *)(uintptr_t)data, size });
	mimeo_content_drop(c);
	return encoding;
}

START_TEST(choice_of_large_content)
{
	enum { SIZE = 40000 };
	bench b;
	bench_open(&b);
	char *s = malloc(SIZE);
	uint64_t state = 1;
	for (size_t i = 0; i < SIZE; i++)
		s[i] = (char)suite_random(&state);
	for (int profile = 0; profile < PROFILES; profile++)
		for (int kind = KIND_TEXT_TYPE; kind <= KIND_OCTETS; kind++)
			ck_assert_int_eq(large_choice(&b, s, SIZE, kind, profile), MSG_ENCODING_BASE64);
	/* lines of two-octet characters: 8bit where the profile has it, wherever the probe's end falls */
	for (size_t shift = 0; shift < 64; shift++) {
		size_t size = 0;
		if (shift % 2)
			s[size++] = 'x';
		for (size_t i = 32 - shift / 2; size < 20000; i++) {
			memcpy(s + size, i % 32 ? "\xc3\xa9" : "\r\n", 2);
			size += 2;
		}
		memcpy(s + size, "\r\n", 2);
		for (int kind = KIND_TEXT; kind <= KIND_OCTETS; kind++) {
			ck_assert_int_eq(large_choice(&b, s, size + 2, kind, MSG_PROFILE_8BIT), MSG_ENCODING_8BIT);
			ck_assert_int_eq(large_choice(&b, s, size + 2, kind, MSG_PROFILE_7BIT), MSG_ENCODING_BASE64);
		}
	}
	/* the one odd octet stands behind the probe */
	for (size_t i = 0; i < SIZE; i++)
		s[i] = i % 64 == 62 ? '\r' : i % 64 == 63 ? '\n' : 'x';
	ck_assert_int_eq(large_choice(&b, s, SIZE, KIND_OCTETS, MSG_PROFILE_7BIT), MSG_ENCODING_7BIT);
	s[SIZE - 7] = '\0';
	ck_assert_int_eq(large_choice(&b, s, SIZE, KIND_OCTETS, MSG_PROFILE_8BIT), MSG_ENCODING_BASE64);
	ck_assert_int_eq(large_choice(&b, s, SIZE, KIND_TEXT_TYPE, MSG_PROFILE_8BIT), MSG_ENCODING_QP);
	free(s);
	bench_close(&b);
}
END_TEST

int main(void)
{
	make_samples();
	Suite *suite = suite_create("choice");
	TCase *tests = tcase_create("choice");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, choice_follows_the_rules);
	tcase_add_test(tests, choice_of_every_short_content);
	tcase_add_test(tests, choice_at_the_edges);
	tcase_add_test(tests, choice_of_large_content);
	suite_add_tcase(suite, tests);
	const int result = suite_run(suite);
	free_samples();
	return result;
}
