/* Decoding what this library encodes. Octets come out as soon as they are known, so that no call is needed at the end.
 * What the encoders never write does no harm: in base64 it is passed over, in quoted-printable it stays as it is. */
#include "encode/decode.h"
#include <stdbool.h>
#include <string.h>
#include "base/ascii.h"
#include "mimeo.h"

/* RFC 2045 section 6.8, table 1: the value of a character and 1; 0 where it is not in the alphabet. */
static const unsigned char base64_values[256] = {
	/* clang-format off */
	['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9,
	['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18,
	['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27,
	['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36,
	['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45,
	['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54,
	['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63,
	['/'] = 64,
	/* clang-format on */
};

void mimeo_decoder_init(mimeo_decoder *d, int encoding)
{
	*d = (mimeo_decoder){ .encoding = encoding };
}

/* Writes whole groups from *s on, as long as nothing is between them. */
static char *write_base64_groups(char *at, const unsigned char **s, const unsigned char *end)
{
	while (end - *s >= 4) {
		const unsigned char *c = *s;
		const uint32_t v[4] = { base64_values[c[0]], base64_values[c[1]], base64_values[c[2]], base64_values[c[3]] };
		if (!v[0] || !v[1] || !v[2] || !v[3])
			break;
		const uint32_t bits = (v[0] - 1) << 18 | (v[1] - 1) << 12 | (v[2] - 1) << 6 | (v[3] - 1);
		*at++ = (char)(bits >> 16);
		*at++ = (char)(bits >> 8 & 0xFF);
		*at++ = (char)(bits & 0xFF);
		*s += 4;
	}
	return at;
}

static size_t decode_base64(mimeo_decoder *d, char *out, const unsigned char *s, size_t n)
{
	char *at = out;
	for (const unsigned char *end = s + n; s < end;) {
		if (d->filled == 0)
			at = write_base64_groups(at, &s, end);
		if (s == end)
			break;
		const unsigned char c = *s++, value = base64_values[c];
		if (c == '=')
			d->filled = 0; /* what is left of bits is zero and no octet */
		if (!value)
			continue;
		d->bits = d->bits << 6 | (value - 1U);
		d->filled = (uint8_t)((d->filled + 1) & 3);
		if (d->filled != 1)
			*at++ = (char)(d->bits >> (d->filled ? 8 - 2 * d->filled : 0) & 0xFF);
	}
	return (size_t)(at - out);
}

/* After "=" and perhaps one octet more: takes the octet c and returns true, or leaves it where it does not belong. */
static bool take_qp_octet(mimeo_decoder *d, char **at, char c)
{
	const bool line = d->hold[1] == '\r', first = d->filled == 1;
	const int low = mimeo_hex_value(c);
	if (first && (c == '\r' || low >= 0)) {
		d->hold[d->filled++] = c;
		return true;
	}
	const bool good = !first && (line ? c == '\n' : low >= 0);
	if (!good) {
		memcpy(*at, d->hold, d->filled);
		*at += d->filled;
	} else if (!line) {
		*(*at)++ = (char)(mimeo_hex_value(d->hold[1]) << 4 | low);
	}
	d->filled = 0;
	return good;
}

/* The octet of a whole escape at s, or -1. */
static int qp_escape_value(const char *s, const char *end)
{
	if (end - s < 3 || *s != '=')
		return -1;
	const int high = mimeo_hex_value(s[1]), low = mimeo_hex_value(s[2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static size_t decode_qp(mimeo_decoder *d, char *out, const char *s, size_t n)
{
	char *at = out;
	for (const char *end = s + n; s < end;) {
		int value;
		if (d->filled) {
			s += take_qp_octet(d, &at, *s);
		} else if ((value = qp_escape_value(s, end)) >= 0) {
			*at++ = (char)value;
			s += 3;
		} else if (*s == '=') {
			d->hold[d->filled++] = *s++;
		} else {
			const char *escape = memchr(s, '=', (size_t)(end - s));
			const size_t run = (size_t)((escape ? escape : end) - s);
			memcpy(at, s, run);
			at += run;
			s += run;
		}
	}
	return (size_t)(at - out);
}

size_t mimeo_decoder_update(mimeo_decoder *d, char *out, const char *data, size_t n)
{
	if (n == 0)
		return 0;
	if (d->encoding == MSG_ENCODING_BASE64)
		return decode_base64(d, out, (const unsigned char *)data, n);
	if (d->encoding == MSG_ENCODING_QP)
		return decode_qp(d, out, data, n);
	memcpy(out, data, n);
	return n;
}
