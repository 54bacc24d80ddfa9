/* The kernels of base64 give the octets of the plain code: every length and alignment, every octet in every place; and
 * touch nothing beyond their own. */
#include "encode/base64_kernel.h"
#include "encode/base64.h"
#include "support/suite.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Bit by bit; n is a multiple of three. */
static size_t naive(char *out, const unsigned char *s, size_t n)
{
	size_t size = 0;
	for (size_t bit = 0; bit < 8 * n; bit += 6) {
		unsigned value = 0;
		for (size_t i = bit; i < bit + 6; i++)
			value = value << 1 | (s[i / 8] >> (7 - i % 8) & 1u);
		out[size++] = alphabet[value];
	}
	return size;
}

static void check_lines(const mimeo_base64_kernel *kernel, const unsigned char *s, size_t lines, size_t shift)
{
	const size_t in = lines * MIMEO_BASE64_LINE_IN, out = lines * MIMEO_BASE64_LINE_OUT;
	char *expected = malloc(out + 1), *block = malloc(out + shift), *copy = calloc(1, in + shift), *at = expected;
	for (size_t i = 0; i < lines; i++) {
		at += naive(at, s + i * MIMEO_BASE64_LINE_IN, MIMEO_BASE64_LINE_IN);
		*at++ = '\r';
		*at++ = '\n';
	}
	/* Blocks that end where the data does: a sanitizer sees one octet too far. */
	memcpy(copy + shift, s, in);
	kernel->lines(block + shift, (unsigned char *)copy + shift, lines);
	if (memcmp(block + shift, expected, out) != 0)
		ck_abort_msg("%s: %zu lines at %zu", kernel->name, lines, shift);
	free(copy);
	free(block);
	free(expected);
}

static void check_blocks(const mimeo_base64_kernel *kernel, const unsigned char *s, size_t blocks, size_t shift)
{
	const size_t in = blocks * MIMEO_BASE64_BLOCK_IN, out = blocks * MIMEO_BASE64_BLOCK_OUT;
	char *expected = malloc(out + 1), *block = malloc(out + shift), *copy = calloc(1, in + shift);
	naive(expected, s, in);
	memcpy(copy + shift, s, in);
	kernel->blocks(block + shift, (unsigned char *)copy + shift, blocks);
	if (memcmp(block + shift, expected, out) != 0)
		ck_abort_msg("%s: %zu blocks at %zu", kernel->name, blocks, shift);
	free(copy);
	free(block);
	free(expected);
}

START_TEST(lengths_and_alignments)
{
	unsigned char data[80 * MIMEO_BASE64_LINE_IN];
	uint64_t state = 64;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (unsigned char)suite_random(&state);
	for (const mimeo_base64_kernel *kernel = mimeo_base64_kernels; kernel->name; kernel++) {
		for (size_t n = 1; n <= 72 && kernel->is_here(); n++) {
			for (size_t shift = 1; shift <= (n < 4 ? 64u : 2u); shift++) {
				check_lines(kernel, data + n, n, shift);
				check_blocks(kernel, data + n, n, shift);
			}
		}
	}
}
END_TEST

/* Every octet at every place of a line and of a block, among zeros, ones, and itself. */
START_TEST(every_octet_everywhere)
{
	unsigned char data[MIMEO_BASE64_LINE_IN];
	for (const mimeo_base64_kernel *kernel = mimeo_base64_kernels; kernel->name; kernel++) {
		for (int c = 0; c < 256 && kernel->is_here(); c++) {
			for (size_t at = 0; at < sizeof data; at++) {
				memset(data, c % 3 == 0 ? 0 : c % 3 == 1 ? 0xFF : 255 - c, sizeof data);
				data[at] = (unsigned char)c;
				check_lines(kernel, data, 1, 1);
				if (at < MIMEO_BASE64_BLOCK_IN)
					check_blocks(kernel, data, 1, 1);
			}
		}
	}
}
END_TEST

/* What callers see, at every length: the plain code's where no kernel is chosen, and the same where one is. */
START_TEST(every_length_from_outside)
{
	enum { MOST = 4096 };
	static unsigned char data[MOST + 3];
	static char expected[2 * MOST], got[2 * MOST];
	uint64_t state = 4096;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (unsigned char)suite_random(&state);
	for (size_t n = 0; n <= MOST; n++) {
		const size_t whole = n / 3 * 3;
		size_t size = naive(expected, data, whole), written;
		unsigned char rest[3] = { 0, 0, 0 };
		memcpy(rest, data + whole, n - whole);
		if (n > whole) {
			naive(expected + size, rest, 3);
			memset(expected + size + 1 + n - whole, '=', 3 - (n - whole));
			size += 4;
		}
		ck_assert_status(msg_encode_base64(data, n, 0, got, sizeof got, &written), MSG_ERR_NONE);
		if (written != size || memcmp(got, expected, size) != 0)
			ck_abort_msg("%zu octets without lines", n);
		ck_assert_status(msg_encode_base64(data, n, MSG_BASE64_LINES, got, sizeof got, &written), MSG_ERR_NONE);
		size_t at = 0;
		for (size_t line = 0; line < size; line += 76) {
			const size_t part = size - line < 76 ? size - line : 76;
			if (memcmp(got + at, expected + line, part) != 0 || memcmp(got + at + part, "\r\n", 2) != 0)
				ck_abort_msg("%zu octets, line at %zu", n, line);
			at += part + 2;
		}
		ck_assert_uint_eq(at, written);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base64_kernels");
	TCase *tests = tcase_create("base64_kernels");
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, lengths_and_alignments);
	tcase_add_test(tests, every_octet_everywhere);
	tcase_add_test(tests, every_length_from_outside);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
