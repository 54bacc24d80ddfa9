/* Line ends against a conversion that goes octet by octet. */
#include "encode/newline.h"
#include "encode/trouble.h"

static void check_crlf(const char *data, size_t n)
{
	size_t want;
	char *truth = trouble_crlf(data, n, &want), *in = suite_exact(data, n);
	char *out = malloc(want ? want : 1);
	size_t written = mimeo_crlf_write(out, in, n);
	if (written != want || memcmp(out, truth, want) != 0)
		ck_abort_msg("%zu octets: written %zu instead of %zu", n, written, want);
	written = mimeo_crlf_write(out, truth, want);
	if (written != want || memcmp(out, truth, want) != 0)
		ck_abort_msg("%zu octets of CRLF text would change", want);
	free(out);
	free(in);
	free(truth);
}

/* Every text of up to seven octets of these. */
START_TEST(crlf_of_every_short_text)
{
	for (size_t n = 0, all = 1; n <= 7; n++, all *= 3) {
		for (size_t v = 0; v < all; v++) {
			char data[7];
			for (size_t i = 0, rest = v; i < n; i++, rest /= 3)
				data[i] = "\r\na"[rest % 3];
			check_crlf(data, n);
		}
	}
	ck_assert_uint_eq(mimeo_crlf_write(NULL, NULL, 0), 0);
}
END_TEST

START_TEST(crlf_of_random_trouble)
{
	uint64_t state = 10;
	char data[3000];
	for (int i = 0; i < 5000; i++)
		check_crlf(data, trouble_fill(&state, data, i % 20 == 0 ? sizeof data : 100));
}
END_TEST

/* A text of one kind of line end takes time in proportion to its size: squared, this one would take hours. */
START_TEST(crlf_is_linear)
{
	const size_t n = 8 << 20;
	char *data = malloc(n), *out = malloc(2 * n);
	memset(data, '\r', n);
	ck_assert_uint_eq(mimeo_crlf_write(out, data, n), 2 * n);
	data[n - 1] = '\n';
	ck_assert_uint_eq(mimeo_crlf_write(out, data, n), 2 * n - 2);
	memset(data, '\n', n);
	ck_assert_uint_eq(mimeo_crlf_write(out, data, n), 2 * n);
	free(out);
	free(data);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("newline");
	TCase *tests = tcase_create("newline");
	tcase_add_test(tests, crlf_of_every_short_text);
	tcase_add_test(tests, crlf_of_random_trouble);
	tcase_add_test(tests, crlf_is_linear);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
