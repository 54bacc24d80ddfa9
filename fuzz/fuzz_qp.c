/* Quoted-printable in its two forms: an independent decoder gets the octets back, and no line is one that a transport
 * would touch. */
#include "encode.h"

static int call(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_encode_qp(e->data, e->n, e->flags, out, capacity, size);
}

static void judge_lines(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		const char *end = memchr(s + i, '\r', n - i);
		size_t width = end ? (size_t)(end - s) - i : n - i;
		require(!end || (i + width + 1 < n && end[1] == '\n'), "CR without LF");
		require(width <= 76, "%zu columns", width);
		require(width == 0 || (s[i + width - 1] != ' ' && s[i + width - 1] != '\t'), "a blank at the end of a line");
		require(width == 0 || s[i] != '.', "a dot in front");
		require(width < 5 || memcmp(s + i, "From ", 5) != 0, "From in front");
		require(width < 4 || memcmp(s + i, "--=_", 4) != 0, "the sign of a boundary");
		i += width + 2;
	}
	require(n < 3 || memcmp(s + n - 3, "=\r\n", 3) != 0, "a soft break at the end");
}

static size_t decode(const char *s, size_t n, char *to)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t size = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] != '=') {
			unsigned char c = (unsigned char)s[i];
			require(c == '\t' || c == '\r' || c == '\n' || (c >= ' ' && c <= '~'), "an octet %02x", c);
			to[size++] = s[i];
			continue;
		}
		require(n - i > 2, "an escape that is cut");
		if (memcmp(s + i + 1, "\r\n", 2) != 0) {
			const char *high = memchr(hex, s[i + 1], 16), *low = memchr(hex, s[i + 2], 16);
			require(high && low, "no escape: %.3s", s + i);
			to[size++] = (char)((high - hex) << 4 | (low - hex));
		}
		i += 2;
	}
	return size;
}

/* Line ends of any kind as CRLF. */
static size_t canonical(const char *s, size_t n, char *to)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\r' && s[i] != '\n') {
			to[size++] = s[i];
			continue;
		}
		to[size++] = '\r';
		to[size++] = '\n';
		i += s[i] == '\r' && i + 1 < n && s[i + 1] == '\n';
	}
	return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	unsigned flags = input_option(&in) % 2;
	char *exact = fuzz_exact(in), *wanted = fuzz_memory(2 * in.size);
	size_t wanted_size = in.size, n;
	int status;
	encoding e = { .call = call, .data = exact, .n = in.size, .flags = flags };
	char *out = encode_all(&e, &n, &status);
	require(out, "%s", msg_errname(status));
	if (flags == MSG_QP_TEXT)
		wanted_size = canonical(exact, in.size, wanted);
	else if (in.size)
		memcpy(wanted, exact, in.size);
	input text = { exact, in.size };
	encode_pieces(MSG_ENCODING_QP, flags, text, in, out, n);
	judge_lines(out, n);
	char *read = fuzz_memory(n);
	size_t read_size = decode(out, n, read);
	require(fuzz_same(read, read_size, wanted, wanted_size), "%zu octets for %zu:\n%.*s", read_size, wanted_size,
		(int)n, out);
	free(read);
	free(out);
	free(wanted);
	free(exact);
	return 0;
}
