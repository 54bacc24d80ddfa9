/* RFC 3492 section 6.2, and its use on the labels of a domain. */
#include "guard/punycode.h"
#include <stdint.h>
#include <string.h>

enum {
	PUNYCODE_BASE = 36,
	PUNYCODE_LEAST = 1,
	PUNYCODE_MOST = 26,
	PUNYCODE_SKEW = 38,
	PUNYCODE_DAMP = 700,
	PUNYCODE_BIAS = 72,
	PUNYCODE_FIRST = 0x80,
};

static uint32_t punycode_digit(char c)
{
	return c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') : c >= '0' && c <= '9' ? (uint32_t)(c - '0' + 26) : PUNYCODE_BASE;
}

static uint32_t adapt_bias(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;
	delta = first ? delta / PUNYCODE_DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (PUNYCODE_BASE - PUNYCODE_LEAST) * PUNYCODE_MOST / 2; k += PUNYCODE_BASE)
		delta /= PUNYCODE_BASE - PUNYCODE_LEAST;
	return k + (PUNYCODE_BASE - PUNYCODE_LEAST + 1) * delta / (delta + PUNYCODE_SKEW);
}

/* One number of variable length, added to *value. false: cut, no digit, or too large. */
static bool read_delta(const char *s, size_t n, size_t *at, uint32_t bias, uint32_t *value)
{
	uint64_t sum = *value, weight = 1;
	for (uint32_t k = PUNYCODE_BASE;; k += PUNYCODE_BASE) {
		const uint32_t digit = *at < n ? punycode_digit(s[(*at)++]) : PUNYCODE_BASE;
		const uint32_t limit = k <= bias ? PUNYCODE_LEAST : k - bias >= PUNYCODE_MOST ? PUNYCODE_MOST : k - bias;
		sum += digit * weight;
		if (digit == PUNYCODE_BASE || sum > INT32_MAX)
			return false;
		if (digit < limit)
			break;
		weight *= PUNYCODE_BASE - limit; /* that was no more than the sum, so that this is far from 2^64 */
	}
	*value = (uint32_t)sum;
	return true;
}

static size_t write_points(char *out, const uint32_t *points, size_t n)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++) {
		const uint32_t c = points[i];
		if (c >= 0x10000)
			out[size++] = (char)(0xF0 | c >> 18);
		if (c >= 0x800)
			out[size++] = (char)((c >= 0x10000 ? 0x80 : 0xE0) | (c >> 12 & (c >= 0x10000 ? 0x3F : 0x0F)));
		if (c >= 0x80)
			out[size++] = (char)((c >= 0x800 ? 0x80 : 0xC0) | (c >> 6 & (c >= 0x800 ? 0x3F : 0x1F)));
		out[size++] = (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c);
	}
	return size;
}

size_t mimeo_punycode_read(const char *s, size_t n, char *out)
{
	uint32_t points[MIMEO_LABEL_MOST], bias = PUNYCODE_BIAS, next = PUNYCODE_FIRST, i = 0;
	size_t count = 0, at = 0;
	if (n > MIMEO_LABEL_MOST)
		return 0;
	for (size_t k = n; k-- > 0;) {
		if (s[k] != '-')
			continue;
		for (; count < k; count++)
			points[count] = (unsigned char)s[count];
		at = k + 1;
		break;
	}
	if (at == n)
		return 0; /* ASCII alone */
	while (at < n) {
		const uint32_t before = i;
		if (!read_delta(s, n, &at, bias, &i))
			return 0;
		count++; /* never over n: each has taken an octet */
		bias = adapt_bias(i - before, (uint32_t)count, before == 0);
		next += i / (uint32_t)count;
		i %= (uint32_t)count;
		if (next > 0x10FFFF || (next >= 0xD800 && next < 0xE000))
			return 0;
		memmove(points + i + 1, points + i, (count - 1 - i) * sizeof *points);
		points[i++] = next;
	}
	return write_points(out, points, count);
}

size_t mimeo_punycode_unfold(char *address, size_t n, size_t room)
{
	size_t at = n;
	while (at > 0 && address[at - 1] != '@')
		at--;
	while (at < n) {
		char label[MIMEO_LABEL_UTF8_MOST];
		const char *dot = memchr(address + at, '.', n - at);
		const size_t size = dot ? (size_t)(dot - (address + at)) : n - at;
		const bool ascii_form = size > 4 && memcmp(address + at, "xn--", 4) == 0;
		size_t now = ascii_form ? mimeo_punycode_read(address + at + 4, size - 4, label) : 0;
		if (now == 0 || now > room - (n - size))
			now = size;
		else {
			memmove(address + at + now, address + at + size, n - at - size);
			memcpy(address + at, label, now);
			n += now - size;
		}
		at += now + 1;
	}
	return n;
}
