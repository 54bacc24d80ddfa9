/* The survey, each member against a reference of its own that looks at one octet or line at a time. */
#include "encode/survey.h"
#include "encode/qp.h"
#include "encode/trouble.h"

static bool is_special(unsigned char c)
{
	return c == '=' || c >= 0x7F || (c < 0x20 && c != '\t' && c != '\r' && c != '\n');
}

static bool begins(const char *s, size_t n, const char *with)
{
	return n >= strlen(with) && memcmp(s, with, strlen(with)) == 0;
}

static void naive_line(mimeo_survey *s, const char *line, size_t n)
{
	s->longest = n > s->longest ? n : s->longest;
	s->dots += begins(line, n, ".");
	s->dot_line |= n == 1 && *line == '.';
	s->from_line |= begins(line, n, "From ");
	s->boundary_line |= begins(line, n, "--=_");
	s->blank_end |= n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t');
	s->placed += begins(line, n, ".") || begins(line, n, "From ") || begins(line, n, "--=_");
	s->placed += n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t');
}

static mimeo_survey naive_survey(const char *data, size_t n)
{
	mimeo_survey s = { .size = n };
	size_t start = 0;
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)data[i];
		const bool pair = c == '\n' && i > 0 && data[i - 1] == '\r';
		s.high += c > 0x7F;
		s.special += is_special(c);
		s.nul |= c == 0;
		s.bare |= (c == '\n' && !pair) || (c == '\r' && !(i + 1 < n && data[i + 1] == '\n'));
		if (pair) {
			s.crlf++;
			naive_line(&s, data + start, i - 1 - start);
			start = i + 1;
		}
	}
	s.ends_open = start < n;
	if (s.ends_open)
		naive_line(&s, data + start, n - start);
	s.utf8 = msg_check_utf8(data, n, NULL) == MSG_ERR_NONE;
	return s;
}

/* One assertion only where something is wrong: each costs more than a survey. */
static void compare(const char *what, const mimeo_survey *s, const mimeo_survey *w)
{
	const bool counts = s->size == w->size && s->crlf == w->crlf && s->dots == w->dots && s->high == w->high;
	if (!counts || s->special != w->special || s->longest != w->longest || s->placed != w->placed)
		ck_abort_msg("%s, size %zu: %zu CRLF, %zu dots, %zu high, %zu special, %zu placed, longest %zu", what, s->size,
			s->crlf, s->dots, s->high, s->special, s->placed, s->longest);
	if (s->nul != w->nul || s->bare != w->bare || s->utf8 != w->utf8)
		ck_abort_msg("%s, size %zu: nul %d, bare %d, UTF-8 %d", what, s->size, s->nul, s->bare, s->utf8);
	if (s->blank_end != w->blank_end || s->ends_open != w->ends_open)
		ck_abort_msg("%s, size %zu: blank %d, open %d", what, s->size, s->blank_end, s->ends_open);
	if (s->from_line != w->from_line || s->dot_line != w->dot_line || s->boundary_line != w->boundary_line)
		ck_abort_msg("%s, size %zu: From %d, dot %d, boundary %d", what, s->size, s->from_line, s->dot_line,
			s->boundary_line);
}

static void check_survey(const char *data, size_t n)
{
	char *exact = suite_exact(data, n);
	mimeo_survey s, want = naive_survey(exact, n);
	memset(&s, 0xAA, sizeof s);
	mimeo_survey_content(&s, exact, n);
	compare("content", &s, &want);
	memset(&s, 0xAA, sizeof s);
	mimeo_survey_text(&s, exact, n);
	size_t size;
	char *lines = trouble_crlf(exact, n, &size);
	want = naive_survey(lines, size);
	want.utf8 = true;
	compare("text", &s, &want);
	/* Room that is enough for quoted-printable, and not much more. */
	const uint64_t unbroken = s.size + 2 * (s.special + s.placed), most = mimeo_qp_most(unbroken);
	const size_t qp = mimeo_qp_size(exact, n, true);
	if (qp > most || qp < s.size + 2 * s.special)
		ck_abort_msg("size %zu: quoted-printable %zu, at most %llu", n, qp, (unsigned long long)most);
	free(lines);
	free(exact);
}

START_TEST(random_trouble)
{
	uint64_t state = 3;
	char data[1500];
	for (int i = 0; i < 20000; i++)
		check_survey(data, trouble_fill(&state, data, i % 50 == 0 ? sizeof data : 60));
}
END_TEST

/* All that costs most in quoted-printable: each line that is broken ends before a sign. */
START_TEST(nothing_but_signs)
{
	static const char *const signs[] = { ".", "From ", "--=_", ".\xF0\x9F\x8E\x89", "x" };
	char data[4000];
	for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
		const size_t size = strlen(signs[s]);
		for (size_t i = 0; i < sizeof data; i++)
			data[i] = signs[s][i % size];
		for (size_t n = 0; n < sizeof data; n += 1 + n / 20)
			check_survey(data, n);
	}
}
END_TEST

START_TEST(random_octets)
{
	uint64_t state = 4;
	char data[64];
	for (int i = 0; i < 20000; i++) {
		const size_t n = suite_random(&state) % sizeof data;
		for (size_t k = 0; k < n; k++)
			data[k] = (char)suite_random(&state);
		check_survey(data, n);
	}
}
END_TEST

/* Every octet beside every other: a carry in the count of words would show. */
START_TEST(every_pair_of_octets)
{
	char data[9] = "aaaaaaaaa";
	for (unsigned v = 0; v < 65536; v++) {
		const size_t at = v % 8;
		memset(data, 'a', sizeof data);
		data[at] = (char)(v >> 8);
		data[at + 1] = (char)v;
		check_survey(data, sizeof data);
		check_survey(data + 1, 8);
	}
}
END_TEST

/* Each octet as long runs, so that every count passes through whatever sums it up. */
START_TEST(long_runs)
{
	char data[4200];
	for (int c = 0; c < 256; c++) {
		memset(data, c, sizeof data);
		for (size_t n = 0; n < sizeof data; n += n % 8 == 7 ? 257 : 1)
			check_survey(data, n);
	}
}
END_TEST

/* special is what quoted-printable escapes in the middle of a line of text. */
START_TEST(special_is_what_qp_escapes)
{
	for (int c = 0; c < 256; c++) {
		const char data[3] = { 'a', (char)c, 'a' };
		mimeo_survey s;
		mimeo_survey_content(&s, data, 3);
		const bool escaped = c != '\r' && c != '\n' && mimeo_qp_size(data, 3, true) == 5;
		ck_assert_uint_eq(s.special, escaped);
	}
}
END_TEST

START_TEST(summaries)
{
	char line[1100];
	memset(line, 'x', sizeof line);
	for (size_t n = 990; n < 1010; n++) {
		mimeo_survey s;
		mimeo_survey_content(&s, line, n);
		ck_assert_int_eq(mimeo_survey_is_7bit(&s), n <= 998);
		ck_assert_int_eq(mimeo_survey_is_8bit(&s), n <= 998);
	}
	static const struct {
		const char *s;
		bool seven, eight, safe;
	} rows[] = {
		{ "", true, true, true },
		{ "text\r\n", true, true, true },
		{ "t\xc3\xa9xt\r\n", false, true, true },
		{ "text\n", false, false, true },
		{ "te\rxt", false, false, true },
		{ "\r", false, false, true },
		{ "text \r\n", true, true, false },
		{ "text\r\n\t", true, true, false },
		{ "From me", true, true, false },
		{ "a\r\nFrom me", true, true, false },
		{ "a From me\r\nFromage", true, true, true },
		{ "a\r\n.\r\n", true, true, false },
		{ "..\r\n.a", true, true, true },
		{ "--=_", true, true, false },
		{ "--=\r\n--", true, true, true },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		mimeo_survey s;
		mimeo_survey_content(&s, rows[i].s, strlen(rows[i].s));
		ck_assert_int_eq(mimeo_survey_is_7bit(&s), rows[i].seven);
		ck_assert_int_eq(mimeo_survey_is_8bit(&s), rows[i].eight);
		ck_assert_int_eq(mimeo_survey_is_safe(&s), rows[i].safe);
	}
	mimeo_survey s;
	mimeo_survey_content(&s, "a\0b", 3);
	ck_assert(!mimeo_survey_is_7bit(&s) && !mimeo_survey_is_8bit(&s));
	mimeo_survey_content(&s, NULL, 0);
	ck_assert(mimeo_survey_is_7bit(&s) && s.utf8 && !s.ends_open);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("survey");
	TCase *tests = tcase_create("survey");
	tcase_add_test(tests, random_trouble);
	tcase_add_test(tests, nothing_but_signs);
	tcase_add_test(tests, random_octets);
	tcase_add_test(tests, every_pair_of_octets);
	tcase_add_test(tests, long_runs);
	tcase_add_test(tests, special_is_what_qp_escapes);
	tcase_add_test(tests, summaries);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
