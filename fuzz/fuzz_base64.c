/* Base64 in its three forms: an independent decoder gets the octets back, lines are lines, pieces are the whole. */
#include "encode.h"

static int call(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_base64(e->data, e->n, e->flags, out, capacity, size);
}

static int digit(char c, bool url)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	const char *at = memchr(alphabet, c, 62);
	return at ? (int)(at - alphabet) : c == (url ? '-' : '+') ? 62 : c == (url ? '_' : '/') ? 63 : -1;
}

/* Takes the line ends away: each line but the last has 76 columns, each is ended. */
static size_t unline(char *s, size_t n)
{
	size_t to = 0;
	for (size_t i = 0; i < n;) {
		size_t width = n - i > 78 ? 76 : n - i - 2;
		require(n - i > 2 && memcmp(s + i + width, "\r\n", 2) == 0, "no line end after %zu columns", width);
		memmove(s + to, s + i, width);
		to += width;
		i += width + 2;
	}
	return to;
}

static void decode(const encoding *e, char *s, size_t n)
{
	size_t digits = n, k = 0;
	unsigned bits = 0, held = 0;
	bool url = e->flags == MSG_BASE64_URL;
	require(url || n % 4 == 0, "%zu columns", n);
	while (!url && digits && n - digits < 2 && s[digits - 1] == '=')
		digits--;
	require(digits == (e->n * 4 + 2) / 3, "%zu digits for %zu octets", digits, e->n);
	for (size_t i = 0; i < digits; i++) {
		int value = digit(s[i], url);
		require(value >= 0, "no digit at %zu", i);
		bits = bits << 6 | (unsigned)value;
		held += 6;
		if (held >= 8) {
			held -= 8;
			require((bits >> held & 0xFF) == (unsigned char)e->data[k], "another octet at %zu", k);
			bits &= (1U << held) - 1;
			k++;
		}
	}
	require(bits == 0, "pad bits that are not zero");
	require(k == e->n, "%zu octets of %zu", k, e->n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	unsigned flags = input_option(&in) % 4;
	char *exact = fuzz_exact(in);
	encoding e = { .call = call, .data = exact, .n = in.size, .flags = flags };
	size_t n;
	int status;
	char *out = encode_all(&e, &n, &status);
	if (out) {
		input text = { exact, in.size };
		encode_pieces(MSG_ENCODING_BASE64, flags, text, in, out, n);
		decode(&e, out, flags == MSG_BASE64_LINES ? unline(out, n) : n);
	} else {
		require(flags == 3 && status == MSG_ERR_ARGUMENT, "%s", msg_errname(status));
		require(!msg_encoder_new(MSG_ENCODING_BASE64, flags), "an encoder for unknown flags");
	}
	free(out);
	free(exact);
	return 0;
}
