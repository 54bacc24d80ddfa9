/* Line ends against conversions that go octet by octet, whole and in pieces. */
#include "encode/newline.h"
#include "encode/trouble.h"

static void check_crlf(const char *data, size_t n)
{
	size_t want;
	char *truth = trouble_crlf(data, n, &want), *in = suite_exact(data, n);
	const size_t size = mimeo_crlf_size(in, n);
	char *out = malloc(size ? size : 1);
	const size_t written = mimeo_crlf_write(out, in, n);
	if (size != want || written != want || memcmp(out, truth, want) != 0)
		ck_abort_msg("%zu octets: size %zu, written %zu instead of %zu", n, size, written, want);
	if (mimeo_crlf_size(truth, want) != want)
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
	ck_assert_uint_eq(mimeo_crlf_size(NULL, 0), 0);
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
	char *data = malloc(n);
	memset(data, '\r', n);
	ck_assert_uint_eq(mimeo_crlf_size(data, n), 2 * n);
	data[n - 1] = '\n';
	ck_assert_uint_eq(mimeo_crlf_size(data, n), 2 * n - 2);
	memset(data, '\n', n);
	ck_assert_uint_eq(mimeo_crlf_size(data, n), 2 * n);
	free(data);
}
END_TEST

static size_t naive_lf(char *out, const char *s, size_t n)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++)
		if (!(s[i] == '\r' && i + 1 < n && s[i + 1] == '\n'))
			out[size++] = s[i];
	return size;
}

static size_t naive_dots(char *out, const char *s, size_t n)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && (i == 0 || (i > 1 && s[i - 1] == '\n' && s[i - 2] == '\r')))
			out[size++] = '.';
		out[size++] = s[i];
	}
	return size;
}

typedef struct dot_state {
	bool start, cr, held;
} dot_state;

/* One piece through either conversion, in a block that has just the room that is promised. */
static void convert_piece(dot_state *d, bool dots, char *out, size_t *size, const char *data, size_t n)
{
	const size_t room = dots ? 2 * n : n + 1;
	char *in = suite_exact(data, n), *exact = malloc(room ? room : 1);
	const size_t written = dots ? mimeo_dots_write(exact, in, n, &d->start, &d->cr)
		: mimeo_lf_write(exact, in, n, &d->held);
	if (written > room)
		ck_abort_msg("%zu octets from %zu", written, n);
	memcpy(out + *size, exact, written);
	*size += written;
	free(exact);
	free(in);
}

static void check_pieces(bool dots, const char *data, size_t n, size_t first, size_t piece)
{
	char truth[800], out[800];
	const size_t want = dots ? naive_dots(truth, data, n) : naive_lf(truth, data, n);
	dot_state d = { .start = true };
	size_t size = 0;
	for (size_t at = 0, some = first; at < n; at += some, some = piece) {
		some = some < n - at ? some : n - at;
		convert_piece(&d, dots, out, &size, data + at, some);
		convert_piece(&d, dots, out, &size, NULL, 0);
	}
	if (d.held)
		out[size++] = '\r';
	if (size != want || memcmp(out, truth, want) != 0)
		ck_abort_msg("%zu octets, pieces of %zu and %zu: %zu instead of %zu", n, first, piece, size, want);
}

START_TEST(lf_and_dots_in_pieces)
{
	uint64_t state = 11;
	char data[300];
	for (int i = 0; i < 300; i++) {
		const size_t n = trouble_fill(&state, data, i % 10 == 0 ? sizeof data : 60);
		for (size_t cut = 0; cut <= n; cut++)
			check_pieces(_i, data, n, cut, n);
		for (size_t piece = 1; piece < 6; piece++)
			check_pieces(_i, data, n, piece, piece);
	}
}
END_TEST

START_TEST(lf_and_dots_of_every_short_text)
{
	for (size_t n = 0, all = 1; n <= 6; n++, all *= 4) {
		for (size_t v = 0; v < all; v++) {
			char data[6];
			for (size_t i = 0, rest = v; i < n; i++, rest /= 4)
				data[i] = "\r\n.a"[rest % 4];
			check_pieces(_i, data, n, n, n);
			check_pieces(_i, data, n, 1, 1);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("newline");
	TCase *tests = tcase_create("newline");
	tcase_add_test(tests, crlf_of_every_short_text);
	tcase_add_test(tests, crlf_of_random_trouble);
	tcase_add_test(tests, crlf_is_linear);
	tcase_add_loop_test(tests, lf_and_dots_in_pieces, 0, 2);
	tcase_add_loop_test(tests, lf_and_dots_of_every_short_text, 0, 2);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
