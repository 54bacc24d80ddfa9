/* The judge of UTF-8 beside the table of RFC 3629 section 4, and the conversion of the charsets that every build has.
 */
#include "encode.h"

static int call(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_convert_to_utf8(e->name, e->data, e->n, out, capacity, size);
}

/* Octets of the well-formed character at s; 0 where there is none. */
static size_t character(const unsigned char *s, size_t n)
{
	static const struct { unsigned char first, last, low, high; size_t size;
	} rows[] = {
		{ 0x00, 0x7F, 0, 0, 1 },
		{ 0xC2, 0xDF, 0x80, 0xBF, 2 },
		{ 0xE0, 0xE0, 0xA0, 0xBF, 3 },
		{ 0xE1, 0xEC, 0x80, 0xBF, 3 },
		{ 0xED, 0xED, 0x80, 0x9F, 3 },
		{ 0xEE, 0xEF, 0x80, 0xBF, 3 },
		{ 0xF0, 0xF0, 0x90, 0xBF, 4 },
		{ 0xF1, 0xF3, 0x80, 0xBF, 4 },
		{ 0xF4, 0xF4, 0x80, 0x8F, 4 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (s[0] < rows[i].first || s[0] > rows[i].last)
			continue;
		if (rows[i].size > n || (rows[i].size > 1 && (s[1] < rows[i].low || s[1] > rows[i].high)))
			return 0;
		for (size_t k = 2; k < rows[i].size; k++)
			if (s[k] < 0x80 || s[k] > 0xBF)
				return 0;
		return rows[i].size;
	}
	return 0;
}

/* Of the first ill-formed octet; n where there is none. */
static size_t first_fault(const char *s, size_t n)
{
	size_t i = 0, size;
	while (i < n && (size = character((const unsigned char *)s + i, n - i)) != 0)
		i += size;
	return i;
}

static void check(const char *s, size_t n)
{
	size_t fault = first_fault(s, n), offset = SIZE_MAX;
	int status = msg_check_utf8(s, n, &offset);
	require(status == (fault < n ? MSG_ERR_UTF8 : MSG_ERR_NONE), "%s, first fault at %zu of %zu", msg_errname(status),
		fault, n);
	require(fault == n || offset == fault, "offset %zu, not %zu", offset, fault);
	require(msg_check_utf8(s, n, NULL) == status, "another status without an offset");
}

static void convert(const char *charset, const char *s, size_t n, bool good, int refusal)
{
	encoding e = { .call = call, .data = s, .n = n, .name = charset };
	size_t size, k = 0;
	int status;
	char *out = encode_all(&e, &size, &status);
	require(!out == !good, "%s: %s", charset, msg_errname(status));
	require(out || status == refusal, "%s: %s, not %s", charset, msg_errname(status), msg_errname(refusal));
	for (size_t i = 0; out && i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (strcmp(charset, "ISO-8859-1") != 0 || c < 0x80) {
			require(k < size && out[k] == s[i], "%s: octet %zu", charset, i);
			k++;
		} else {
			require(size - k > 1 && (unsigned char)out[k] == (0xC0 | c >> 6) &&
					(unsigned char)out[k + 1] == (0x80 | (c & 0x3F)),
				"ISO-8859-1: octet %zu", i);
			k += 2;
		}
	}
	require(!out || k == size, "%s: %zu octets too many", charset, size - k);
	free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	size_t lead = input_below(&in, 32);
	/* Plain octets in front move the text over every alignment. */
	char *aligned = fuzz_memory(lead + in.size);
	memset(aligned, 'a', lead);
	if (in.size)
		memcpy(aligned + lead, in.data, in.size);
	size_t n = lead + in.size, ascii = 0;
	check(aligned, n);
	for (size_t cut = n > 8 ? n - 8 : 0; cut < n; cut++) {
		char *exact = fuzz_exact((input){ aligned, cut });
		check(exact, cut);
		free(exact);
	}
	while (ascii < n && (unsigned char)aligned[ascii] < 0x80)
		ascii++;
	convert("UTF-8", aligned, n, first_fault(aligned, n) == n, MSG_ERR_UTF8);
	convert("US-ASCII", aligned, n, ascii == n, MSG_ERR_CHARSET);
	convert("ISO-8859-1", aligned, n, true, MSG_ERR_CHARSET);
	free(aligned);
	return 0;
}
