/* Base64 by a table of character pairs, one for each twelve bits: a line of 57 octets is nine steps of six octets and
 * one of three, its CRLF written in passing. Nothing is read or written beyond what the sizes say. */
#include "encode/base64.h"
#include <stdbool.h>
#include <string.h>
#include "encode/base64_kernel.h"
#include "mimeo.h"

enum {
	BASE64_MOST_TAIL = 4,
	BASE64_KERNEL_LEAST = 128, /* octets that are worth a choice */
};

/* clang-format off */
/* The pairs whose first character is a, of the alphabet whose last two characters are y and z. */
#define BASE64_ROW(a, y, z) \
	{ a, 'A' }, { a, 'B' }, { a, 'C' }, { a, 'D' }, { a, 'E' }, { a, 'F' }, { a, 'G' }, { a, 'H' }, \
	{ a, 'I' }, { a, 'J' }, { a, 'K' }, { a, 'L' }, { a, 'M' }, { a, 'N' }, { a, 'O' }, { a, 'P' }, \
	{ a, 'Q' }, { a, 'R' }, { a, 'S' }, { a, 'T' }, { a, 'U' }, { a, 'V' }, { a, 'W' }, { a, 'X' }, \
	{ a, 'Y' }, { a, 'Z' }, { a, 'a' }, { a, 'b' }, { a, 'c' }, { a, 'd' }, { a, 'e' }, { a, 'f' }, \
	{ a, 'g' }, { a, 'h' }, { a, 'i' }, { a, 'j' }, { a, 'k' }, { a, 'l' }, { a, 'm' }, { a, 'n' }, \
	{ a, 'o' }, { a, 'p' }, { a, 'q' }, { a, 'r' }, { a, 's' }, { a, 't' }, { a, 'u' }, { a, 'v' }, \
	{ a, 'w' }, { a, 'x' }, { a, 'y' }, { a, 'z' }, { a, '0' }, { a, '1' }, { a, '2' }, { a, '3' }, \
	{ a, '4' }, { a, '5' }, { a, '6' }, { a, '7' }, { a, '8' }, { a, '9' }, { a, y }, { a, z }
#define BASE64_ROWS(y, z) \
	BASE64_ROW('A', y, z), BASE64_ROW('B', y, z), BASE64_ROW('C', y, z), BASE64_ROW('D', y, z), BASE64_ROW('E', y, z), \
	BASE64_ROW('F', y, z), BASE64_ROW('G', y, z), BASE64_ROW('H', y, z), BASE64_ROW('I', y, z), BASE64_ROW('J', y, z), \
	BASE64_ROW('K', y, z), BASE64_ROW('L', y, z), BASE64_ROW('M', y, z), BASE64_ROW('N', y, z), BASE64_ROW('O', y, z), \
	BASE64_ROW('P', y, z), BASE64_ROW('Q', y, z), BASE64_ROW('R', y, z), BASE64_ROW('S', y, z), BASE64_ROW('T', y, z), \
	BASE64_ROW('U', y, z), BASE64_ROW('V', y, z), BASE64_ROW('W', y, z), BASE64_ROW('X', y, z), BASE64_ROW('Y', y, z), \
	BASE64_ROW('Z', y, z), BASE64_ROW('a', y, z), BASE64_ROW('b', y, z), BASE64_ROW('c', y, z), BASE64_ROW('d', y, z), \
	BASE64_ROW('e', y, z), BASE64_ROW('f', y, z), BASE64_ROW('g', y, z), BASE64_ROW('h', y, z), BASE64_ROW('i', y, z), \
	BASE64_ROW('j', y, z), BASE64_ROW('k', y, z), BASE64_ROW('l', y, z), BASE64_ROW('m', y, z), BASE64_ROW('n', y, z), \
	BASE64_ROW('o', y, z), BASE64_ROW('p', y, z), BASE64_ROW('q', y, z), BASE64_ROW('r', y, z), BASE64_ROW('s', y, z), \
	BASE64_ROW('t', y, z), BASE64_ROW('u', y, z), BASE64_ROW('v', y, z), BASE64_ROW('w', y, z), BASE64_ROW('x', y, z), \
	BASE64_ROW('y', y, z), BASE64_ROW('z', y, z), BASE64_ROW('0', y, z), BASE64_ROW('1', y, z), BASE64_ROW('2', y, z), \
	BASE64_ROW('3', y, z), BASE64_ROW('4', y, z), BASE64_ROW('5', y, z), BASE64_ROW('6', y, z), BASE64_ROW('7', y, z), \
	BASE64_ROW('8', y, z), BASE64_ROW('9', y, z), BASE64_ROW(y, y, z), BASE64_ROW(z, y, z)
/* clang-format on */

/* RFC 4648 section 4 and section 5. */
static const char base64_pairs[4096][2] = { BASE64_ROWS('+', '/') };
static const char base64_url_pairs[4096][2] = { BASE64_ROWS('-', '_') };

/* Six octets of the eight at s: eight characters. */
static inline void write_six(char *out, const unsigned char *s, const char pairs[4096][2])
{
	const uint64_t bits = (uint64_t)s[0] << 56 | (uint64_t)s[1] << 48 | (uint64_t)s[2] << 40 | (uint64_t)s[3] << 32 |
		(uint64_t)s[4] << 24 | (uint64_t)s[5] << 16 | (uint64_t)s[6] << 8 | s[7];
	memcpy(out, pairs[bits >> 52], 2);
	memcpy(out + 2, pairs[bits >> 40 & 0xFFF], 2);
	memcpy(out + 4, pairs[bits >> 28 & 0xFFF], 2);
	memcpy(out + 6, pairs[bits >> 16 & 0xFFF], 2);
}

static inline void write_three(char *out, const unsigned char *s, const char pairs[4096][2])
{
	const unsigned bits = (unsigned)s[0] << 16 | (unsigned)s[1] << 8 | s[2];
	memcpy(out, pairs[bits >> 12], 2);
	memcpy(out + 2, pairs[bits & 0xFFF], 2);
}

/* All of it, but for the padding: returns how many characters. */
static inline size_t write_unpadded(char *out, const unsigned char *s, size_t n, const char pairs[4096][2])
{
	char *at = out;
	for (; n >= 8; s += 6, n -= 6, at += 8)
		write_six(at, s, pairs);
	for (; n >= 3; s += 3, n -= 3, at += 4)
		write_three(at, s, pairs);
	if (n > 0) {
		const unsigned char rest[3] = { s[0], n > 1 ? s[1] : 0, 0 };
		char last[BASE64_MOST_TAIL];
		write_three(last, rest, pairs);
		memcpy(at, last, n + 1);
		at += n + 1;
	}
	return (size_t)(at - out);
}

uint64_t mimeo_base64_plain_size(uint64_t n)
{
	return n / 3 * 4 + (n % 3 ? 4 : 0);
}

uint64_t mimeo_base64_lines_size(uint64_t n)
{
	const uint64_t lines = n / MIMEO_BASE64_LINE_IN + (n % MIMEO_BASE64_LINE_IN != 0);
	return mimeo_base64_plain_size(n) + 2 * lines;
}

uint64_t mimeo_base64_url_size(uint64_t n)
{
	return n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0);
}

/* NULL: the plain code. */
static const mimeo_base64_kernel *choose_kernel(size_t n)
{
	const mimeo_base64_kernel *kernel = mimeo_base64_kernels;
	if (n < BASE64_KERNEL_LEAST)
		return NULL;
	while (kernel->name && !kernel->is_here()) /* by machine: what the processor has */
		kernel++;
	return kernel->name ? kernel : NULL; /* by machine: what the processor has */
}

size_t mimeo_base64_plain(char *out, const void *data, size_t n)
{
	const mimeo_base64_kernel *kernel = choose_kernel(n);
	const unsigned char *s = data;
	const size_t blocks = kernel ? n / MIMEO_BASE64_BLOCK_IN : 0, done = blocks * MIMEO_BASE64_BLOCK_OUT;
	if (kernel)
		kernel->blocks(out, s, blocks);
	s += n ? blocks * MIMEO_BASE64_BLOCK_IN : 0;
	size_t size = done + write_unpadded(out + done, s, n - blocks * MIMEO_BASE64_BLOCK_IN, base64_pairs);
	for (; size % 4 != 0; size++)
		out[size] = '=';
	return size;
}

size_t mimeo_base64_url(char *out, const void *data, size_t n)
{
	return write_unpadded(out, data, n, base64_url_pairs);
}

size_t mimeo_base64_lines(char *out, const void *data, size_t n)
{
	const mimeo_base64_kernel *kernel = choose_kernel(n);
	const unsigned char *s = data;
	char *at = out;
	if (kernel) {
		const size_t lines = n / MIMEO_BASE64_LINE_IN;
		kernel->lines(at, s, lines);
		s += lines * MIMEO_BASE64_LINE_IN;
		n -= lines * MIMEO_BASE64_LINE_IN;
		at += lines * MIMEO_BASE64_LINE_OUT;
	}
	for (; n >= MIMEO_BASE64_LINE_IN; s += MIMEO_BASE64_LINE_IN, n -= MIMEO_BASE64_LINE_IN) {
		for (size_t i = 0; i < 9; i++, at += 8)
			write_six(at, s + 6 * i, base64_pairs);
		write_three(at, s + 54, base64_pairs);
		memcpy(at + 4, "\r\n", 2);
		at += 6;
	}
	if (n > 0) {
		at += mimeo_base64_plain(at, s, n);
		memcpy(at, "\r\n", 2);
		at += 2;
	}
	return (size_t)(at - out);
}

/* What n octets take with these flags. */
static uint64_t base64_size(size_t n, uint32_t flags)
{
	if (flags & MSG_BASE64_LINES)
		return mimeo_base64_lines_size(n);
	return flags & MSG_BASE64_URL ? mimeo_base64_url_size(n) : mimeo_base64_plain_size(n);
}

int msg_encode_base64(const void *data, size_t n, uint32_t flags, char *out, size_t capacity, size_t *size)
{
	if (size)
		*size = 0;
	const bool one_flag = flags <= MSG_BASE64_URL;
	if (!one_flag || (!data && n) || (!out && capacity))
		return MSG_ERR_ARGUMENT;
	const uint64_t octets = n; /* a wide number where size_t is narrow */
	if (octets > MIMEO_BASE64_MOST || base64_size(n, flags) > SIZE_MAX)
		return MSG_ERR_LIMIT;
	const size_t need = (size_t)base64_size(n, flags);
	if (size)
		*size = need;
	if (need > capacity)
		return MSG_ERR_SPACE;
	if (n == 0)
		return MSG_ERR_NONE;
	if (flags & MSG_BASE64_LINES)
		mimeo_base64_lines(out, data, n);
	else if (flags & MSG_BASE64_URL)
		mimeo_base64_url(out, data, n);
	else
		mimeo_base64_plain(out, data, n);
	return MSG_ERR_NONE;
}
