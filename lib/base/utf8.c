/* UTF-8 by the table in RFC 3629 section 4: no overlong form, no surrogate, nothing over U+10FFFF. */
#include "base/utf8.h"
#include <string.h>
#include "base/ascii.h"
#include "base/utf8_kernel.h"
#include "mimeo.h"

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

size_t mimeo_utf8_step(const char *s, size_t n, uint32_t *c)
{
	if (n == 0)
		return 0;
	unsigned char a = (unsigned char)s[0];
	uint32_t value;
	size_t size;
	if (a < 0x80) {
		value = a;
		size = 1;
	} else if (a >= 0xC2 && a <= 0xDF && n >= 2 && is_tail(s[1])) {
		value = (uint32_t)(a & 0x1F) << 6 | ((unsigned char)s[1] & 0x3F);
		size = 2;
	} else if (a >= 0xE0 && a <= 0xEF && n >= 3 && is_tail(s[1]) && is_tail(s[2])) {
		value = (uint32_t)(a & 0x0F) << 12 | (uint32_t)((unsigned char)s[1] & 0x3F) << 6 | ((unsigned char)s[2] & 0x3F);
		if (value < 0x800 || (value >= 0xD800 && value <= 0xDFFF))
			return 0;
		size = 3;
	} else if (a >= 0xF0 && a <= 0xF4 && n >= 4 && is_tail(s[1]) && is_tail(s[2]) && is_tail(s[3])) {
		value = (uint32_t)(a & 0x07) << 18 | (uint32_t)((unsigned char)s[1] & 0x3F) << 12 |
			(uint32_t)((unsigned char)s[2] & 0x3F) << 6 | ((unsigned char)s[3] & 0x3F);
		if (value < 0x10000 || value > 0x10FFFF)
			return 0;
		size = 4;
	} else {
		return 0;
	}
	if (c)
		*c = value;
	return size;
}

/* Octets of the character at s where it is one of most that are written beyond ASCII: what follows the first octet
 * is tails of any kind, or, behind F0, 90 and more; and no control stands among them (U+0080 to U+009F begin with C2,
 * U+2028 and U+2029 with E2). Else 0: it takes a closer look. */
static inline size_t common_character(const char *s, size_t n)
{
	const unsigned char a = (unsigned char)s[0];
	if (n < 4 || !is_tail(s[1]))
		return 0;
	if (a >= 0xE1 && a <= 0xEF)
		return is_tail(s[2]) && a != 0xE2 && a != 0xED ? 3 : 0;
	if (a >= 0xC3 && a <= 0xDF)
		return 2;
	return a == 0xF0 && (unsigned char)s[1] >= 0x90 && is_tail(s[2]) && is_tail(s[3]) ? 4 : 0;
}

/* What a kernel says of it, if one is here; the plain code goes on from there. */
static size_t valid_run(const char *s, size_t n)
{
	const mimeo_utf8_kernel *kernel = mimeo_utf8_kernels;
	while (kernel->name && !kernel->is_here()) /* by machine: what the processor has */
		kernel++;
	return kernel->name ? kernel->valid(s, n) : 0; /* by machine: what the processor has */
}

size_t mimeo_utf8_valid(const char *s, size_t n)
{
	size_t i = n >= MIMEO_UTF8_BLOCK ? valid_run(s, n) : 0;
	while (i < n && (i += mimeo_ascii_run(s + i, n - i)) < n) {
		size_t step = common_character(s + i, n - i);
		if (step == 0)
			step = mimeo_utf8_step(s + i, n - i, NULL);
		if (step == 0)
			return i;
		i += step;
	}
	return n;
}

size_t mimeo_utf8_length(const char *s, size_t n)
{
	size_t length = 0;
	for (size_t i = 0; i < n; i++)
		length += !is_tail(s[i]);
	return length;
}

/* How many octets from s on are 20 to 7E: eight at a time, and the last ones singly. The lowest octet that is not shows
 * in a top bit, since nothing is carried or borrowed from those below it: 7F to FE with 1 added, 00 to 1F and FF with
 * 20 taken. */
static size_t printable_run(const char *s, size_t n)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	size_t i = 0;
	for (; n - i >= 8; i += 8) {
		uint64_t word;
		memcpy(&word, s + i, 8);
		if (((word + each) | (word - each * 0x20)) & each * 0x80)
			break;
	}
	while (i < n && s[i] >= ' ' && s[i] <= '~')
		i++;
	return i;
}

int mimeo_check_text(const char *s, size_t n, bool tab, size_t *offset)
{
	for (size_t i = 0; i < n;) {
		unsigned char a = (unsigned char)s[i];
		size_t run = a < 0x80 ? printable_run(s + i, n - i) : common_character(s + i, n - i);
		if (run) {
			i += run;
			continue;
		}
		uint32_t c = a;
		size_t step = a < 0x80 ? 1 : mimeo_utf8_step(s + i, n - i, &c);
		bool control = (mimeo_is(a, MIMEO_CONTROL) && !(tab && a == '\t')) || (c >= 0x80 && c <= 0x9F) || c == 0x2028 ||
			c == 0x2029;
		if (step == 0 || control) {
			if (offset)
				*offset = i;
			return step == 0 ? MSG_ERR_UTF8 : MSG_ERR_CONTROL;
		}
		i += step;
	}
	return MSG_ERR_NONE;
}

int msg_check_utf8(const void *data, size_t n, size_t *offset)
{
	if (n != 0 && !data) {
		if (offset)
			*offset = 0;
		return MSG_ERR_ARGUMENT;
	}
	size_t valid = n ? mimeo_utf8_valid(data, n) : 0;
	if (valid == n)
		return MSG_ERR_NONE;
	if (offset)
		*offset = valid;
	return MSG_ERR_UTF8;
}
