/* Base64 against an encoder that works bit by bit. */
#include "encode/base64.h"
#include "encode/trouble.h"

typedef enum base64_form { PLAIN, LINES, URL } base64_form;
static const uint32_t form_flags[] = { 0, MSG_BASE64_LINES, MSG_BASE64_URL };

static int bit_of(const unsigned char *s, size_t n, size_t bit)
{
	return bit / 8 < n ? s[bit / 8] >> (7 - bit % 8) & 1 : 0;
}

/* The truth, terminated by NUL; free it. */
static char *naive_encode(const unsigned char *s, size_t n, base64_form form, size_t *size)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out = malloc(2 * n + 16);
	size_t at = 0, column = 0;
	for (size_t bit = 0; bit < 8 * n || (form != URL && bit % 24 != 0); bit += 6) {
		int value = 0;
		for (size_t i = 0; i < 6; i++)
			value = value << 1 | bit_of(s, n, bit + i);
		out[at++] = bit >= 8 * n ? '=' : letters[value];
		if (form == URL && value >= 62)
			out[at - 1] = value == 62 ? '-' : '_';
		if (form == LINES && ++column == 76) {
			memcpy(out + at, "\r\n", 2);
			at += 2;
			column = 0;
		}
	}
	if (column > 0) {
		memcpy(out + at, "\r\n", 2);
		at += 2;
	}
	*size = at;
	return out;
}

static size_t size_of(base64_form form, size_t n)
{
	return form == LINES ? (size_t)mimeo_base64_lines_size(n)
		: form == PLAIN ? (size_t)mimeo_base64_plain_size(n) : (size_t)mimeo_base64_url_size(n);
}

static size_t write_form(base64_form form, char *out, const void *s, size_t n)
{
	return form == LINES ? mimeo_base64_lines(out, s, n)
		: form == PLAIN ? mimeo_base64_plain(out, s, n) : mimeo_base64_url(out, s, n);
}

/* Internal and public function, each with blocks of exactly the size. */
static void check_encoding(const void *data, size_t n, base64_form form)
{
	size_t want, size = 77;
	char *truth = naive_encode(data, n, form, &want), *in = suite_exact(data, n);
	char *out = suite_exact(truth, want);
	memset(out, '#', want);
	const size_t written = write_form(form, out, in, n);
	const bool good = size_of(form, n) == want && written == want && memcmp(out, truth, want) == 0;
	memset(out, '#', want);
	const int status = msg_encode_base64(in, n, form_flags[form], want ? out : NULL, want, &size);
	if (!good || status != MSG_ERR_NONE || size != want || memcmp(out, truth, want) != 0)
		ck_abort_msg("%zu octets, form %d: %s, %zu instead of %zu", n, (int)form, msg_errname(status), size, want);
	free(out);
	free(in);
	free(truth);
}

START_TEST(every_length)
{
	unsigned char data[700];
	uint64_t state = 1;
	for (size_t n = 0; n <= sizeof data; n++) {
		for (size_t i = 0; i < n; i++)
			data[i] = (unsigned char)suite_random(&state);
		check_encoding(data, n, (base64_form)_i);
		memset(data, 0xFF, n);
		check_encoding(data, n, (base64_form)_i);
	}
}
END_TEST

/* Every twelve bits, in each of the four places of six octets and before each kind of padding. */
START_TEST(every_pair)
{
	for (unsigned v = 0; v < 4096; v++) {
		const unsigned char group[3] = { (unsigned char)(v >> 4), (unsigned char)(v << 4 | v >> 8), (unsigned char)v };
		unsigned char data[12];
		for (size_t i = 0; i < sizeof data; i++)
			data[i] = group[i % 3];
		for (size_t n = 1; n <= sizeof data; n++)
			check_encoding(data, n, (base64_form)_i);
	}
}
END_TEST

/* RFC 4648 section 10. */
START_TEST(known_answers)
{
	static const struct {
		const char *in, *plain, *url, *lines;
	} rows[] = {
		{ "", "", "", "" },
		{ "f", "Zg==", "Zg", "Zg==\r\n" },
		{ "fo", "Zm8=", "Zm8", "Zm8=\r\n" },
		{ "foo", "Zm9v", "Zm9v", "Zm9v\r\n" },
		{ "foob", "Zm9vYg==", "Zm9vYg", "Zm9vYg==\r\n" },
		{ "fooba", "Zm9vYmE=", "Zm9vYmE", "Zm9vYmE=\r\n" },
		{ "foobar", "Zm9vYmFy", "Zm9vYmFy", "Zm9vYmFy\r\n" },
		{ "\xfb\xff\xfe", "+//+", "-__-", "+//+\r\n" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const want[] = { rows[i].plain, rows[i].lines, rows[i].url };
		for (int form = PLAIN; form <= URL; form++) {
			char out[16] = "";
			size_t size;
			ck_assert_status(msg_encode_base64(rows[i].in, strlen(rows[i].in), form_flags[form], out, 15, &size),
				MSG_ERR_NONE);
			out[size] = '\0';
			ck_assert_str_eq(out, want[form]);
		}
	}
}
END_TEST

START_TEST(pieces_of_whole_lines_and_groups_join)
{
	unsigned char data[57 * 5 + 11];
	uint64_t state = 2;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (unsigned char)suite_random(&state);
	for (int form = PLAIN; form <= URL; form++) {
		size_t want;
		char *truth = naive_encode(data, sizeof data, (base64_form)form, &want);
		const size_t unit = form == LINES ? MIMEO_BASE64_LINE_IN : 3;
		for (size_t cut = 0; cut <= sizeof data; cut += unit) {
			char out[600];
			size_t size = write_form((base64_form)form, out, data, cut);
			size += write_form((base64_form)form, out + size, data + cut, sizeof data - cut);
			ck_assert(size == want && memcmp(out, truth, want) == 0);
		}
		free(truth);
	}
}
END_TEST

START_TEST(sizes_hold_to_the_end)
{
	ck_assert_uint_eq(mimeo_base64_plain_size(3 * UINT64_C(1000000000000)), UINT64_C(4000000000000));
	ck_assert_uint_eq(mimeo_base64_lines_size(57 * UINT64_C(1000000000000)), UINT64_C(78000000000000));
	ck_assert_uint_eq(mimeo_base64_url_size(3 * UINT64_C(1000000000000) + 1), UINT64_C(4000000000002));
	const uint64_t most = MIMEO_BASE64_MOST; /* 2^63 - 1 is 1 modulo 3 and 55 modulo 57 */
	ck_assert_uint_eq(most % 3, 1);
	ck_assert_uint_eq(mimeo_base64_plain_size(most), (most - 1) / 3 * 4 + 4);
	ck_assert_uint_eq(mimeo_base64_lines_size(most), (most - 1) / 3 * 4 + 4 + 2 * (most / 57 + 1));
	for (uint64_t n = most - 200; n < most; n++) {
		ck_assert_uint_ge(mimeo_base64_plain_size(n + 1), mimeo_base64_plain_size(n));
		ck_assert_uint_ge(mimeo_base64_lines_size(n + 1), mimeo_base64_lines_size(n));
		ck_assert_uint_gt(mimeo_base64_lines_size(n), n);
	}
}
END_TEST

START_TEST(bad_arguments_change_nothing)
{
	char out[8] = "#######";
	size_t size;
	for (uint32_t flag = 4; flag; flag <<= 1) {
		size = 77;
		ck_assert_status(msg_encode_base64("a", 1, flag, out, 8, &size), MSG_ERR_ARGUMENT);
		ck_assert_uint_eq(size, 0);
		ck_assert_status(msg_encode_base64("a", 1, flag | MSG_BASE64_LINES, out, 8, NULL), MSG_ERR_ARGUMENT);
	}
	size = 77;
	ck_assert_status(msg_encode_base64("a", 1, MSG_BASE64_LINES | MSG_BASE64_URL, out, 8, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encode_base64(NULL, 1, 0, out, 8, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_base64("a", 1, 0, NULL, 8, NULL), MSG_ERR_ARGUMENT);
	for (int form = PLAIN; form <= URL; form++) {
		size = 77;
		ck_assert_status(msg_encode_base64("a", SIZE_MAX, form_flags[form], out, 8, &size), MSG_ERR_LIMIT);
		ck_assert_uint_eq(size, 0);
		ck_assert_status(msg_encode_base64(NULL, 0, form_flags[form], NULL, 0, &size), MSG_ERR_NONE);
		ck_assert_uint_eq(size, 0);
	}
	ck_assert_str_eq(out, "#######");
}
END_TEST

/* Sizes of input whose output is about as much as size_t counts; the truth in wide numbers. */
START_TEST(sizes_that_do_not_fit)
{
	static const size_t about[] = { SIZE_MAX / 4 * 3, SIZE_MAX / 78 * 57, SIZE_MAX / 2, SIZE_MAX - 60 };
	for (size_t i = 0; i < sizeof about / sizeof *about; i++) {
		for (size_t n = about[i] - 60; n < about[i] + 60; n++) {
			const uint64_t groups = (uint64_t)n / 3, rest = (uint64_t)n % 3, most = UINT64_MAX / 2;
			for (int form = PLAIN; form <= URL && n <= most; form++) {
				const uint64_t lines = form == LINES ? (uint64_t)n / 57 + ((uint64_t)n % 57 != 0) : 0;
				const uint64_t need = 4 * groups + 2 * lines + (rest == 0 ? 0 : form == URL ? rest + 1 : 4);
				char out[4] = "###";
				size_t size = 77;
				ck_assert_status(msg_encode_base64("a", n, form_flags[form], out, 4, &size),
					need > SIZE_MAX ? MSG_ERR_LIMIT : MSG_ERR_SPACE);
				ck_assert_uint_eq(size, need > SIZE_MAX ? 0 : need);
				ck_assert_str_eq(out, "###");
			}
		}
	}
}
END_TEST

START_TEST(too_little_room_tells_the_size_and_writes_nothing)
{
	for (int form = PLAIN; form <= URL; form++) {
		const size_t need = size_of((base64_form)form, 100);
		unsigned char data[100] = { 1 };
		for (size_t capacity = 0; capacity < need; capacity++) {
			char out[200];
			size_t size = 0;
			memset(out, '#', sizeof out);
			ck_assert_status(msg_encode_base64(data, 100, form_flags[form], capacity ? out : NULL, capacity, &size),
				MSG_ERR_SPACE);
			ck_assert_uint_eq(size, need);
			ck_assert_status(msg_encode_base64(data, 100, form_flags[form], out, capacity, NULL), MSG_ERR_SPACE);
			for (size_t i = 0; i < sizeof out; i++)
				if (out[i] != '#')
					ck_abort_msg("octet %zu was written with capacity %zu", i, capacity);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("base64");
	TCase *tests = tcase_create("base64");
	tcase_add_loop_test(tests, every_length, PLAIN, URL + 1);
	tcase_add_loop_test(tests, every_pair, PLAIN, URL + 1);
	tcase_add_test(tests, known_answers);
	tcase_add_test(tests, pieces_of_whole_lines_and_groups_join);
	tcase_add_test(tests, sizes_hold_to_the_end);
	tcase_add_test(tests, bad_arguments_change_nothing);
	tcase_add_test(tests, sizes_that_do_not_fit);
	tcase_add_test(tests, too_little_room_tells_the_size_and_writes_nothing);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
