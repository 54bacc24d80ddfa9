/* The kernels of quoted-printable give the octets of the plain code, which is fed in pieces too short for a kernel:
 * every column to start at, every troublesome octet in every place of a window, runs of every length; and write nothing
 * beyond what the octets take. */
#include "encode/qp_kernel.h"
#include "encode/qp.h"
#include "encode/trouble.h"

enum { MOST = 700, ROOM = 4 * MOST };

typedef struct written {
	char out[ROOM];
	size_t size;
} written;

static void write_plainly(written *w, size_t column, const char *data, size_t n, bool text)
{
	mimeo_qp e;
	mimeo_qp_init(&e, text);
	e.column = (uint8_t)column;
	for (size_t i = 0; i < n; i += 50)
		w->size += mimeo_qp_update(&e, w->out + w->size, data + i, n - i < 50 ? n - i : 50);
	w->size += mimeo_qp_finish(&e, w->out + w->size);
}

static void check_kernel(const mimeo_qp_kernel *kernel, const char *data, size_t n, size_t column, bool text)
{
	static written want, got;
	want.size = got.size = 0;
	write_plainly(&want, column, data, n, text);
	/* Blocks that end where the data and its output do: a sanitizer sees one octet too far. */
	char *in = suite_exact(data, n), *exact = malloc(want.size);
	mimeo_qp_sink count = { .column = column, .text = text }, k = { .out = exact, .column = column, .text = text };
	const size_t used = kernel->stretch(&k, (const unsigned char *)in, n);
	const size_t counted = kernel->stretch(&count, (const unsigned char *)in, n);
	if (used != counted || k.size != count.size || k.column != count.column)
		ck_abort_msg("%s: %zu octets counted, %zu written", kernel->name, count.size, k.size);
	if (used > n || n - used >= MIMEO_QP_WINDOW || k.size > want.size)
		ck_abort_msg("%s: %zu of %zu octets, to %zu of %zu", kernel->name, used, n, k.size, want.size);
	memcpy(got.out, exact, k.size);
	got.size = k.size;
	write_plainly(&got, k.column, data + used, n - used, text);
	if (got.size != want.size || memcmp(got.out, want.out, want.size) != 0)
		ck_abort_msg("%s, from column %zu:\n%.*s\ninstead of\n%.*s", kernel->name, column, (int)got.size, got.out,
			(int)want.size, want.out);
	free(exact);
	free(in);
}

static void check(const char *data, size_t n, size_t column)
{
	for (const mimeo_qp_kernel *kernel = mimeo_qp_kernels; kernel->name; kernel++) {
		if (!kernel->is_here())
			continue;
		check_kernel(kernel, data, n, column, true);
		check_kernel(kernel, data, n, column, false);
	}
}

static const char *const grounds[] = {
	"a", "a b ", "\xc3\xa9", "\xd0\xb6", "\xe6\x97\xa5", "\xf0\x9f\x8e\x89", "\xff", "\x80", "\xe6\x97", "=",
	"ab\xc3\xa9", "abcdefghijklmnopqrst\xe6\x97\xa5", " ", "\n", "word\r\n",
};

static const char *const marks[] = {
	"\r\n", "\n", "\r", " \r\n", "\t\n", "=", "\x7f", "\x01", "\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x8e\x89", "\xc3",
	"x\n", "xx\r\n", "\xffx\r", "\x8a", "\x8d", ".", "\r\n.", "\nFrom ", "\r\n--=_", "\n\n", "\r\r\n", "\x89",
};

static void fill(char *data, size_t n, const char *ground)
{
	const size_t size = strlen(ground);
	for (size_t i = 0; i < n; i++)
		data[i] = ground[i % size];
}

START_TEST(every_mark_at_every_place)
{
	char data[MIMEO_QP_WINDOW + 200];
	for (size_t g = 0; g < sizeof grounds / sizeof *grounds; g++) {
		for (size_t m = 0; m < sizeof marks / sizeof *marks; m++) {
			for (size_t at = 0; at < 160; at++) {
				fill(data, sizeof data, grounds[g]);
				memcpy(data + at, marks[m], strlen(marks[m]));
				check(data, sizeof data, 0);
			}
		}
	}
}
END_TEST

START_TEST(every_column_and_length)
{
	char data[MIMEO_QP_WINDOW + 180];
	for (size_t g = 0; g < sizeof grounds / sizeof *grounds; g++) {
		fill(data, sizeof data, grounds[g]);
		for (size_t column = 0; column <= 75; column++)
			check(data, sizeof data - column, column);
		for (size_t n = 0; n < sizeof data; n++)
			check(data, n, 0);
	}
}
END_TEST

START_TEST(every_octet_at_every_place)
{
	char data[MIMEO_QP_WINDOW + 100];
	for (int c = 0; c < 256; c++) {
		for (size_t at = 0; at < MIMEO_QP_WINDOW; at += c % 2 ? 1 : 3) {
			fill(data, sizeof data, grounds[c % 5]);
			data[at] = (char)c;
			check(data, sizeof data, at % 76);
		}
	}
}
END_TEST

START_TEST(random_trouble)
{
	uint64_t state = 11;
	char data[MOST];
	for (int i = 0; i < 8000; i++)
		check(data, trouble_fill(&state, data, sizeof data), suite_random(&state) % 76);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("qp_kernels");
	TCase *tests = tcase_create("qp_kernels");
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, every_mark_at_every_place);
	tcase_add_test(tests, every_column_and_length);
	tcase_add_test(tests, every_octet_at_every_place);
	tcase_add_test(tests, random_trouble);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
