/* Decoding undoes encoding, however the encoded octets are cut, and does no harm to what was never encoded. */
#include "encode/decode.h"
#include "encode/base64.h"
#include "encode/qp.h"
#include "encode/trouble.h"

/* In blocks of the promised size; first octets first, then pieces of `piece`. */
static size_t decode(int encoding, char *out, const char *data, size_t n, size_t first, size_t piece)
{
	mimeo_decoder d;
	size_t size = 0;
	mimeo_decoder_init(&d, encoding);
	ck_assert_uint_eq(mimeo_decoder_update(&d, out, data, 0), 0);
	for (size_t at = 0, some = first; at < n; at += some, some = piece) {
		some = some < n - at ? some : n - at;
		char *in = suite_exact(data + at, some), *exact = malloc(some + 2);
		const size_t written = mimeo_decoder_update(&d, exact, in, some);
		if (written > some + 2)
			ck_abort_msg("%zu octets from %zu", written, some);
		memcpy(out + size, exact, written);
		size += written;
		free(exact);
		free(in);
	}
	return size;
}

enum { WAYS = 6 };
static const int way_encodings[WAYS] = {
	MSG_ENCODING_BASE64, MSG_ENCODING_BASE64, MSG_ENCODING_QP, MSG_ENCODING_QP, MSG_ENCODING_8BIT, MSG_ENCODING_7BIT,
};

static size_t encode(int way, char *out, const char *data, size_t n)
{
	switch (way) {
	case 0:
		return mimeo_base64_lines(out, data, n);
	case 1:
		return mimeo_base64_plain(out, data, n);
	case 2:
	case 3:
		return mimeo_qp_write(out, data, n, way == 2, NULL);
	default:
		memcpy(out, data, n);
		return n;
	}
}

static void check_way(int way, const char *data, size_t n, bool every_cut)
{
	size_t want = n;
	char *truth = way == 2 ? trouble_crlf(data, n, &want) : suite_exact(data, n);
	char *wire = malloc(4 * n + 64), *out = malloc(8 * n + 64);
	const size_t size = encode(way, wire, data, n);
	for (size_t cut = 1; cut < (every_cut ? size + 1 : 8); cut++) {
		const size_t got = decode(way_encodings[way], out, wire, size, cut, every_cut ? size : cut);
		if (got != want || memcmp(out, truth, want) != 0)
			ck_abort_msg("way %d, %zu octets, cut at %zu: %zu octets came back of %zu", way, n, cut, got, want);
	}
	free(out);
	free(wire);
	free(truth);
}

START_TEST(encoded_octets_come_back)
{
	uint64_t state = 12;
	char data[400];
	for (int i = 0; i < 400; i++) {
		const size_t n = trouble_fill(&state, data, i % 10 == 0 ? sizeof data : 100);
		check_way(_i, data, n, false);
		check_way(_i, data, n, i % 4 == 0);
	}
	for (size_t n = 0; n <= 256; n++) {
		for (size_t i = 0; i < n; i++)
			data[i] = (char)(i * 7 + n);
		check_way(_i, data, n, false);
	}
}
END_TEST

/* Broken escapes stay as they are; an unfinished one at the end waits for ever. */
START_TEST(what_is_no_escape_stays)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "=3D", "=" }, { "=3d", "=" }, { "=", "" }, { "=3", "" }, { "=\r", "" }, { "a=\r\nb", "ab" },
		{ "a=\nb", "a=\nb" }, { "==41", "=A" }, { "=4=41", "=4A" }, { "=\r=41", "=\rA" }, { "=\rx", "=\rx" },
		{ "=\r\r\n", "=\r\r\n" }, { "=4G", "=4G" }, { "=G4", "=G4" }, { "= \r\n", "= \r\n" }, { "=\r\n=\r\n", "" },
		{ "x=\r\n\r\n", "x\r\n" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (size_t piece = 1; piece < 8; piece++) {
			char out[32] = "";
			const size_t size = decode(MSG_ENCODING_QP, out, rows[i].in, strlen(rows[i].in), piece, piece);
			out[size] = '\0';
			ck_assert_str_eq(out, rows[i].out);
		}
	}
}
END_TEST

START_TEST(base64_passes_over_what_is_not_its_own)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "Zm9v", "foo" }, { "Z m\t9\r\nv", "foo" }, { "Zm8", "fo" }, { "Zg==", "f" }, { "Zg==Zg==", "ff" },
		{ "Z", "" }, { "Z=Zm9v", "foo" }, { "-Zm9v_", "foo" }, { "\xffZm9v", "foo" }, { "====", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (size_t piece = 1; piece < 8; piece++) {
			char out[32] = "";
			const size_t size = decode(MSG_ENCODING_BASE64, out, rows[i].in, strlen(rows[i].in), piece, piece);
			out[size] = '\0';
			ck_assert_str_eq(out, rows[i].out);
		}
	}
}
END_TEST

/* No cut changes what comes of hostile octets, and room for two more than went in is always enough. */
START_TEST(hostile_octets_in_pieces)
{
	static const char octets[] = "===\r\r\n\n4AaGzZ+/ .\xff";
	const int encoding = _i ? MSG_ENCODING_QP : MSG_ENCODING_BASE64;
	uint64_t state = 13;
	for (int i = 0; i < 2000; i++) {
		char data[80], whole[200], out[200];
		const size_t n = suite_random(&state) % sizeof data;
		for (size_t k = 0; k < n; k++)
			data[k] = octets[suite_random(&state) % sizeof octets];
		const size_t want = decode(encoding, whole, data, n, n, n);
		for (size_t piece = 1; piece < 10; piece++)
			if (decode(encoding, out, data, n, piece, piece) != want || memcmp(out, whole, want) != 0)
				ck_abort_msg("pieces of %zu", piece);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("decode");
	TCase *tests = tcase_create("decode");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, encoded_octets_come_back, 0, WAYS);
	tcase_add_test(tests, what_is_no_escape_stays);
	tcase_add_test(tests, base64_passes_over_what_is_not_its_own);
	tcase_add_loop_test(tests, hostile_octets_in_pieces, 0, 2);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
