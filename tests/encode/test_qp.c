/* Quoted-printable by its properties: a decoder that knows nothing of the encoder reads back what went in, and looks at
 * each line and each escape on its way. */
#include "encode/qp.h"
#include "encode/trouble.h"

enum { LINE = 76, CHARACTER = 12 };

typedef struct reading {
	char *octets; /* decoded */
	size_t size;
	const char *fault; /* the first rule that was broken, or NULL */
} reading;

static int upper_hex(char c)
{
	const char *digit = c ? strchr("0123456789ABCDEF", c) : NULL;
	return digit ? (int)(digit - "0123456789ABCDEF") : -1;
}

static bool begins(const char *s, size_t n, const char *with)
{
	return n >= strlen(with) && memcmp(s, with, strlen(with)) == 0;
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Is a cut before octet `at` inside a well-formed character? */
static bool cuts_character(const char *s, size_t n, size_t at)
{
	for (size_t back = 1; back <= 3 && back <= at && is_tail(s[at]); back++) {
		for (size_t size = back + 1; size <= 4 && at - back + size <= n; size++) {
			const char *start = s + at - back;
			bool whole = (unsigned char)*start >= 0x80 && !is_tail(*start);
			for (size_t i = 1; i < size; i++)
				whole = whole && is_tail(start[i]);
			if (whole && msg_check_utf8(start, size, NULL) == MSG_ERR_NONE)
				return true;
		}
	}
	return false;
}

static bool begins_with_sign(const char *s, size_t n)
{
	return begins(s, n, ".") || begins(s, n, "From ") || begins(s, n, "--=_");
}

/* What is escaped must be so, because of what it is or where. next: after the escape; truth: from its octet on. */
static const char *judge_escape(char c, const char *next, size_t left, size_t column, bool text, const char *truth,
	size_t truth_left)
{
	const unsigned char u = (unsigned char)c;
	if (u < 0x20 && c != '\t')
		return text && (c == '\r' || c == '\n') ? "an escaped line break" : NULL;
	if (u >= 0x7F || c == '=')
		return NULL;
	if (c == ' ' || c == '\t')
		return left == 0 || begins(next, left, "\r\n") ? NULL : "a blank was escaped in a line";
	if (column > 0)
		return "a plain octet was escaped in a line";
	return begins_with_sign(truth, truth_left) ? NULL : "a plain octet was escaped at a line's start";
}

static const char *judge_line(const char *line, size_t n)
{
	if (n > LINE)
		return "a long line";
	if (begins_with_sign(line, n))
		return "a line that starts with a sign";
	return n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t') ? "a blank at a line's end" : NULL;
}

/* truth: what must come out. Lines are judged by their octets, escapes by what they stand for. */
static reading read_qp(const char *s, size_t n, bool text, const char *truth, size_t truth_size)
{
	reading r = { .octets = malloc(n + 1) };
	size_t line = 0;
	for (size_t i = 0; i < n && !r.fault;) {
		const size_t left = n - i;
		if (begins(s + i, left, "\r\n")) {
			r.fault = text ? judge_line(s + line, i - line) : "a line break in binary";
			memcpy(r.octets + r.size, "\r\n", 2);
			r.size += 2;
			line = i += 2;
		} else if (begins(s + i, left, "=\r\n")) {
			const size_t width = i + 1 - line, next = i + 3;
			const bool plain = next < n && s[next] != '=';
			r.fault = judge_line(s + line, width);
			if (next == n)
				r.fault = "a soft break at the end";
			else if (begins(s + next, n - next, "\r\n"))
				r.fault = "a soft break before a line break";
			else if (cuts_character(truth, truth_size, r.size))
				r.fault = "a character was cut";
			else if (width <= LINE - CHARACTER || (plain && width < LINE))
				r.fault = "a soft break too early";
			line = i = next;
		} else if (s[i] == '=') {
			const int high = left > 2 ? upper_hex(s[i + 1]) : -1, low = left > 2 ? upper_hex(s[i + 2]) : -1;
			const char c = (char)(high << 4 | low);
			r.fault = high < 0 || low < 0 || r.size >= truth_size ? "not an escape"
				: judge_escape(c, s + i + 3, left - 3, i - line, text, truth + r.size, truth_size - r.size);
			r.octets[r.size++] = c;
			i += 3;
		} else {
			r.fault = s[i] == '\t' || (s[i] >= ' ' && s[i] <= '~') ? NULL : "an octet that cannot stand here";
			r.octets[r.size++] = s[i++];
		}
	}
	if (!r.fault)
		r.fault = judge_line(s + line, n - line);
	return r;
}

/* Encodes in blocks of the exact size, reads back. Returns what came out; free it. */
static char *check_whole(const char *data, size_t n, bool text, size_t *size)
{
	size_t truth_size = n, public_size = 77;
	char *in = suite_exact(data, n), *truth = text ? trouble_crlf(data, n, &truth_size) : suite_exact(data, n);
	*size = mimeo_qp_size(in, n, text);
	char *out = malloc(*size ? *size : 1), *again = malloc(*size ? *size : 1);
	size_t lines, ends = 0;
	const size_t written = mimeo_qp_write(out, in, n, text, &lines);
	for (size_t i = 0; i < written; i++)
		ends += out[i] == '\n';
	if (lines != ends)
		ck_abort_msg("%zu lines of %zu", lines, ends);
	reading r = read_qp(out, *size, text, truth, truth_size);
	if (written != *size || *size > mimeo_qp_bound(n))
		ck_abort_msg("%zu octets: %zu written, %zu counted, bound %zu", n, written, *size, mimeo_qp_bound(n));
	if (r.fault)
		ck_abort_msg("%s in %.*s", r.fault, (int)*size, out);
	if (r.size != truth_size || memcmp(r.octets, truth, r.size) != 0)
		ck_abort_msg("something else came back from %.*s", (int)*size, out);
	const int status = msg_encode_qp(in, n, text ? MSG_QP_TEXT : 0, *size ? again : NULL, *size, &public_size);
	if (status != MSG_ERR_NONE || public_size != *size || memcmp(out, again, *size) != 0)
		ck_abort_msg("msg_encode_qp is not mimeo_qp_write: %s", msg_errname(status));
	free(again);
	free(r.octets);
	free(truth);
	free(in);
	return out;
}

static void check(const char *data, size_t n)
{
	size_t size;
	free(check_whole(data, n, true, &size));
	free(check_whole(data, n, false, &size));
}

/* One update, in a block of exactly what it counts, within what it promises. Appends to out. */
static void feed(mimeo_qp *e, char *out, size_t *size, const char *data, size_t n)
{
	mimeo_qp counting = *e;
	char *in = suite_exact(data, n);
	const size_t count = mimeo_qp_update(&counting, NULL, in, n);
	char *exact = malloc(count ? count : 1);
	const size_t written = mimeo_qp_update(e, exact, in, n);
	if (written != count || count > mimeo_qp_bound(n) || counting.column != e->column || counting.held != e->held)
		ck_abort_msg("%zu octets: %zu written, %zu counted", n, written, count);
	memcpy(out + *size, exact, count);
	*size += count;
	free(exact);
	free(in);
}

static void finish(mimeo_qp *e, char *out, size_t *size)
{
	char *exact = malloc(mimeo_qp_bound(0));
	mimeo_qp counting = *e;
	const size_t count = mimeo_qp_finish(&counting, NULL), written = mimeo_qp_finish(e, exact);
	if (written != count || written > mimeo_qp_bound(0))
		ck_abort_msg("finish: %zu written, %zu counted", written, count);
	memcpy(out + *size, exact, written);
	*size += written;
	free(exact);
}

static void check_same(const char *out, size_t size, const char *whole, size_t want, size_t cut)
{
	if (size != want || memcmp(out, whole, want) != 0)
		ck_abort_msg("cut at %zu:\n%.*s\ninstead of\n%.*s", cut, (int)size, out, (int)want, whole);
}

/* Every cut into two, and pieces of one, two, ... seven octets. */
static void check_cuts(const char *data, size_t n, bool text)
{
	size_t want;
	char *whole = check_whole(data, n, text, &want), *out = malloc(want + 64);
	mimeo_qp e;
	for (size_t cut = 0; cut <= n; cut++) {
		size_t size = 0;
		mimeo_qp_init(&e, text);
		feed(&e, out, &size, data, cut);
		feed(&e, out, &size, data + cut, n - cut);
		finish(&e, out, &size);
		check_same(out, size, whole, want, cut);
	}
	for (size_t piece = 1; piece < 8; piece++) {
		size_t size = 0;
		for (size_t i = 0; i < n; i += piece)
			feed(&e, out, &size, data + i, n - i < piece ? n - i : piece);
		finish(&e, out, &size);
		check_same(out, size, whole, want, piece);
	}
	free(out);
	free(whole);
}

static const char *const alphabets[] = {
	"a", " ", "\t", ".", "=", "-", "From ", "--=_", "a ", ". ", "\r\n", "\n", "\r", "a\r\n", " \n", "\t\r", "\xc3\xa9",
	"\xe6\x97\xa5", "\xf0\x9f\x8e\x89", "\xff", "\x80", "\xe6\x97", "\xed\xa0\x80", "a\xc3\xa9",
	"ab\xe6\x97\xa5\xf0\x9f\x8e\x89", "=a", "\x01", "\x7f",
};

START_TEST(every_length)
{
	char data[300];
	for (size_t k = 0; k < sizeof alphabets / sizeof *alphabets; k++) {
		for (size_t i = 0; i < sizeof data; i++)
			data[i] = alphabets[k][i % strlen(alphabets[k])];
		for (size_t n = 0; n <= sizeof data; n++)
			check(data, n);
	}
}
END_TEST

static const char *const tails[] = {
	"", "\r\n", "\n", "\r", "x", " ", "  \r\n", "\t", ".", "=", "\xc3\xa9", "From ", "\r\n.", "xx",
};

/* After as many plain octets as lead to each column near the end of a line, and to the start of the next one. */
static void check_at_columns(const char *s, size_t n)
{
	char data[120];
	memset(data, 'x', sizeof data);
	for (size_t column = 60; column <= 80; column++) {
		for (size_t k = 0; k < sizeof tails / sizeof *tails; k++) {
			memcpy(data + column, s, n);
			memcpy(data + column + n, tails[k], strlen(tails[k]));
			check(data, column + n + strlen(tails[k]));
		}
	}
}

START_TEST(every_octet_at_every_column)
{
	for (int c = 0; c < 256; c++)
		check_at_columns(&(char){ (char)c }, 1);
}
END_TEST

START_TEST(every_item_at_every_column)
{
	for (size_t i = 0; i < TROUBLE_ITEMS; i++)
		check_at_columns(trouble_items[i].s, trouble_items[i].n);
	check_at_columns("\xf0\x9f\x8e", 3);
	check_at_columns("\xe6\x97\xa5\xe6\x9c\xac", 6);
	check_at_columns("--=_--=_", 8);
	check_at_columns("From From ", 10);
}
END_TEST

START_TEST(random_trouble)
{
	uint64_t state = 5;
	char data[1000];
	for (int i = 0; i < 10000; i++)
		check(data, trouble_fill(&state, data, i % 50 == 0 ? sizeof data : 200));
}
END_TEST

START_TEST(random_octets)
{
	uint64_t state = 6;
	char data[400];
	for (int i = 0; i < 2000; i++) {
		const size_t n = suite_random(&state) % sizeof data;
		for (size_t k = 0; k < n; k++)
			data[k] = (char)suite_random(&state);
		check(data, n);
	}
}
END_TEST

START_TEST(every_cut_is_the_same)
{
	uint64_t state = 7 + (uint64_t)_i;
	char data[180];
	for (int i = 0; i < 150; i++)
		check_cuts(data, trouble_fill(&state, data, sizeof data), _i);
	for (size_t k = 0; k < sizeof alphabets / sizeof *alphabets; k++) {
		for (size_t i = 0; i < sizeof data; i++)
			data[i] = alphabets[k][i % strlen(alphabets[k])];
		check_cuts(data, sizeof data - k % 3, _i);
	}
}
END_TEST

START_TEST(random_cuts_are_the_same)
{
	uint64_t state = 8;
	char data[2000];
	for (int i = 0; i < 1000; i++) {
		const size_t n = trouble_fill(&state, data, i % 10 == 0 ? sizeof data : 300);
		size_t want, size = 0;
		char *whole = check_whole(data, n, i & 1, &want), *out = malloc(want + 64);
		mimeo_qp e;
		mimeo_qp_init(&e, i & 1);
		for (size_t at = 0, piece; at < n; at += piece) {
			piece = suite_random(&state) % (i % 4 ? 20 : 200);
			piece = piece < n - at ? piece : n - at;
			feed(&e, out, &size, data + at, piece);
		}
		finish(&e, out, &size);
		check_same(out, size, whole, want, 0);
		free(out);
		free(whole);
	}
}
END_TEST

/* What the properties leave open. */
START_TEST(known_answers)
{
#define X75 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	static const struct {
		uint32_t flags;
		const char *in, *out;
	} rows[] = {
		{ MSG_QP_TEXT, "", "" },
		{ MSG_QP_TEXT, "caf\xc3\xa9\n", "caf=C3=A9\r\n" },
		{ 0, "a\r\nb\n", "a=0D=0Ab=0A" },
		{ MSG_QP_TEXT, "a \nb\t\rc ", "a=20\r\nb=09\r\nc=20" },
		{ MSG_QP_TEXT, "a  \n", "a =20\r\n" },
		{ 0, "a \n", "a =0A" },
		{ MSG_QP_TEXT, ".\n..\na.", "=2E\r\n=2E.\r\na." },
		{ MSG_QP_TEXT, "From x\nFromx\n From x", "=46rom x\r\nFromx\r\n From x" },
		{ MSG_QP_TEXT, "--=_1\n-- \n", "=2D-=3D_1\r\n--=20\r\n" },
		{ MSG_QP_TEXT, X75 "x", X75 "x" },
		{ MSG_QP_TEXT, X75 "x\n", X75 "x\r\n" },
		{ MSG_QP_TEXT, X75 "xx", X75 "=\r\nxx" },
		{ MSG_QP_TEXT, X75 "..\n", X75 "=\r\n=2E.\r\n" },
		{ MSG_QP_TEXT, X75 "From x\n", X75 "=\r\n=46rom x\r\n" },
		{ MSG_QP_TEXT, X75 "--=_\n", X75 "=\r\n=2D-=3D_\r\n" },
		{ 0, X75 "\n", X75 "=\r\n=0A" },
	};
#undef X75
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[200];
		size_t size;
		ck_assert_status(msg_encode_qp(rows[i].in, strlen(rows[i].in), rows[i].flags, out, sizeof out - 1, &size),
			MSG_ERR_NONE);
		out[size] = '\0';
		ck_assert_str_eq(out, rows[i].out);
	}
}
END_TEST

/* A soft break stands before a unit if, and only if, that does not fit: 75 columns, 76 where the line ends after it. */
START_TEST(soft_breaks_are_where_they_must_be)
{
	static const struct {
		const char *s;
		size_t columns;
	} units[] = {
		{ "x", 1 }, { "\t", 1 }, { "\x01", 3 }, { "=", 3 }, { "\xff", 3 }, { "\xc3", 3 }, { "\xc3\xa9", 6 },
		{ "\xe6\x97\xa5", 9 }, { "\xf0\x9f\x8e\x89", 12 },
	};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		for (size_t column = 60; column <= 75; column++) {
			for (int tail = 0; tail < 3; tail++) {
				char data[100];
				memset(data, 'x', column);
				strcpy(data + column, units[i].s);
				strcat(data, tail == 0 ? "" : tail == 1 ? "\n" : "x");
				const bool end = tail < 2, blank = end && units[i].s[0] == '\t';
				const size_t columns = column + (blank ? 3 : units[i].columns);
				size_t size;
				char *out = check_whole(data, strlen(data), true, &size);
				const bool broken = begins(out + column, size - column, "=\r\n");
				if (broken != (columns > (end ? 76 : 75)))
					ck_abort_msg("%.*s", (int)size, out);
				free(out);
			}
		}
	}
}
END_TEST

START_TEST(the_bound_holds)
{
	static const size_t fits[] = { 0, 1, SIZE_MAX / 8, SIZE_MAX / 4 - 100 };
	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
		ck_assert(mimeo_qp_bound(fits[i]) > 3 * fits[i] && mimeo_qp_bound(fits[i]) < SIZE_MAX);
	ck_assert(mimeo_qp_bound(SIZE_MAX) == SIZE_MAX && mimeo_qp_bound(SIZE_MAX / 3) == SIZE_MAX);
	ck_assert(mimeo_qp_bound(SIZE_MAX / 4 + 1) == SIZE_MAX && mimeo_qp_bound(SIZE_MAX / 16 * 5) == SIZE_MAX);
	char data[4000];
	for (size_t lead = 0; lead < 24; lead++) { /* short lines: a character does not fit after 22 escapes */
		for (size_t i = 0; i < sizeof data; i++)
			data[i] = i % (lead + 4) < lead ? '\x01' : "\xf0\x9f\x8e\x89"[i % (lead + 4) - lead];
		check(data, sizeof data);
	}
}
END_TEST

START_TEST(bad_arguments_change_nothing)
{
	char out[8] = "#######";
	size_t size;
	for (uint32_t flag = 2; flag; flag <<= 1) {
		size = 77;
		ck_assert_status(msg_encode_qp("a", 1, flag | MSG_QP_TEXT, out, 8, &size), MSG_ERR_ARGUMENT);
		ck_assert_uint_eq(size, 0);
	}
	ck_assert_status(msg_encode_qp(NULL, 1, 0, out, 8, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_qp("a", 1, 0, NULL, 8, NULL), MSG_ERR_ARGUMENT);
	size = 77;
	ck_assert_status(msg_encode_qp("a", SIZE_MAX, 0, out, 8, &size), MSG_ERR_LIMIT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encode_qp(NULL, 0, MSG_QP_TEXT, NULL, 0, &size), MSG_ERR_NONE);
	ck_assert_uint_eq(size, 0);
	ck_assert_str_eq(out, "#######");
}
END_TEST

START_TEST(too_little_room_tells_the_size_and_writes_nothing)
{
	uint64_t state = 9;
	for (int i = 0; i < 100; i++) {
		char data[60], out[400];
		const size_t n = trouble_fill(&state, data, sizeof data), need = mimeo_qp_size(data, n, i & 1);
		for (size_t capacity = 0; capacity < need; capacity++) {
			size_t size = 0;
			memset(out, '#', sizeof out);
			const int status = msg_encode_qp(data, n, i & 1, capacity ? out : NULL, capacity, &size);
			const bool written = memchr(out, '#', sizeof out) != out || memcmp(out, out + 1, sizeof out - 1) != 0;
			if (status != MSG_ERR_SPACE || size != need || written)
				ck_abort_msg("capacity %zu of %zu: %s, %zu", capacity, need, msg_errname(status), size);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("qp");
	TCase *tests = tcase_create("qp");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_length);
	tcase_add_test(tests, every_octet_at_every_column);
	tcase_add_test(tests, every_item_at_every_column);
	tcase_add_test(tests, random_trouble);
	tcase_add_test(tests, random_octets);
	tcase_add_loop_test(tests, every_cut_is_the_same, 0, 2);
	tcase_add_test(tests, random_cuts_are_the_same);
	tcase_add_test(tests, known_answers);
	tcase_add_test(tests, soft_breaks_are_where_they_must_be);
	tcase_add_test(tests, the_bound_holds);
	tcase_add_test(tests, bad_arguments_change_nothing);
	tcase_add_test(tests, too_little_room_tells_the_size_and_writes_nothing);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
