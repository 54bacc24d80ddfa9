/* What the tests of content share: samples, recipes, and the naive truth about what comes out: its lines counted octet
 * by octet, its encodings undone by decoders of the tests' own. */
#ifndef MIMEO_TESTS_NAIVE_H
#define MIMEO_TESTS_NAIVE_H
#include "encode/newline.h"
#include "message/content.h"
#include "support/ledger.h"

/* What every test works with. */
typedef struct bench {
	ledger ledger;
	msg_allocator memory;
	mimeo_buffer scratch;
} bench;

static inline void bench_open(bench *b)
{
	*b = (bench){ .ledger = { 0 } };
	b->memory = memory_of(&b->ledger);
	mimeo_buffer_init(&b->scratch, &b->memory, SIZE_MAX);
}

static inline void bench_close(bench *b)
{
	mimeo_buffer_free(&b->scratch);
	ck_assert_uint_eq(b->ledger.live, 0);
}

/* ---- the sample ---- */

typedef struct sample {
	char *data; /* of exactly this size */
	size_t size;
} sample;

static sample *samples;
static size_t sample_count;

static inline void add_sample(const void *data, size_t size)
{
	samples = realloc(samples, (sample_count + 1) * sizeof *samples);
	samples[sample_count++] = (sample){ suite_exact(data, size), size };
}

static inline void add_run(const char *start, char c, size_t n, const char *end)
{
	char *s = malloc(strlen(start) + n + strlen(end));
	memcpy(s, start, strlen(start));
	memset(s + strlen(start), c, n);
	memcpy(s + strlen(start) + n, end, strlen(end));
	add_sample(s, strlen(start) + n + strlen(end));
	free(s);
}

static inline void make_samples(void)
{
	static const char *const texts[] = {
		"", "a", "\r\n", "\n", "\r", "\r\r\n", "\n\r",
		"plain\r\n", "plain\nlines\n", "mac\rlines\r", "mixed\r\nand\nand\r",
		"From here\r\n", "not From here\r\n", "From", "a\r\nFrom b\r\n", "a\nFrom b\n",
		".", ".\r\n", "a\r\n.\r\nb\r\n", ".dot\r\n..\r\n", "a\n.\n",
		"--=_", "--=_1\r\n", "a\r\n--=_\r\n", "a\r--=_\r", "a\n--=_", "a --=_\r\n", "--=",
		"-- \r\nme\r\n", "end \r\n", "end\t\r\n", "end ", "no end",
		"\xc3\xa9t\xc3\xa9\r\n", "caf\xc3\xa9 \r\n", "\xc3\xa9", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\r\n",
		"\xff\xfe\r\n", "abc\xff\r\n", "\xc3", "\x7f\r\n", "\x1b[1m\r\n", "=\r\n", "a=b\r\n", "===============\r\n",
		"a long line of ASCII with one \xc3\xa9 in it, which quoted-printable takes in the fewest octets\r\n",
		"a long line of ASCII with one \xe9 in it, which is nobody's UTF-8, so that it is base64 as octets\r\n",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		add_sample(texts[i], strlen(texts[i]));
	add_sample("nul\0here\r\n", 10);
	add_sample("\0", 1);
	static const size_t lengths[] = { 56, 57, 58, 75, 76, 77, 114, 997, 998, 999, 3000 };
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		add_run("", 'x', lengths[i], "");
		add_run("", 'x', lengths[i], "\r\n");
		add_run("a\n", 'x', lengths[i], "\nb\n");
		add_run("\xc3\xa9\r\n", 'x', lengths[i], "\r\n");
		add_run("", '\x80', lengths[i], "\r\n");
		add_run("", '=', lengths[i], "\r\n");
	}
	uint64_t state = 7;
	for (int i = 0; i < 60; i++) {
		static const char octets[] = "aaaaaaaaaaa bcd=.-_From\t\r\n\xc3\xa9\xe2\x82\xac\x01";
		char s[400];
		const size_t n = suite_random(&state) % sizeof s, kinds = i % 3 == 0 ? 256 : sizeof octets;
		for (size_t k = 0; k < n; k++)
			s[k] = kinds == 256 ? (char)suite_random(&state) : octets[suite_random(&state) % kinds];
		add_sample(s, n);
	}
}

static inline void free_samples(void)
{
	for (size_t i = 0; i < sample_count; i++)
		free(samples[i].data);
	free(samples);
	samples = NULL;
	sample_count = 0;
}

/* ---- kinds of recipes ---- */

enum { KIND_TEXT, KIND_TEXT_TYPE, KIND_OCTETS, KIND_MESSAGE, KIND_SEVEN_BIT, KINDS };
enum { WISHES = 6, PROFILES = 3 };

static inline mimeo_recipe recipe_of(int kind, sample s, int wish)
{
	return (mimeo_recipe){
		.data = s.data, .size = s.size, .encoding = wish, .text = kind == KIND_TEXT,
		.text_type = kind == KIND_TEXT_TYPE || kind == KIND_TEXT, .message = kind == KIND_MESSAGE,
		.seven_bit = kind == KIND_SEVEN_BIT,
	};
}

static inline mimeo_manner manner_of(int profile)
{
	return (mimeo_manner){ .profile = profile, .charset = &mimeo_charset_utf8 };
}

static inline bool is_utf8(sample s)
{
	return msg_check_utf8(s.data, s.size, NULL) == MSG_ERR_NONE;
}

static inline mimeo_content *make(bench *b, const mimeo_recipe *recipe, int profile)
{
	const mimeo_manner manner = manner_of(profile);
	int status = 77;
	mimeo_content *c = mimeo_content_new(&b->memory, recipe, &manner, &b->scratch, &status);
	ck_assert(c && status == MSG_ERR_NONE);
	return c;
}

/* ---- naive facts ---- */

static inline sample naive_crlf(sample s)
{
	sample out = { malloc(2 * s.size + 1), 0 };
	for (size_t i = 0; i < s.size; i++) {
		if (s.data[i] == '\r' || s.data[i] == '\n') {
			if (s.data[i] == '\r' && i + 1 < s.size && s.data[i + 1] == '\n')
				i++;
			out.data[out.size++] = '\r';
			out.data[out.size++] = '\n';
		} else {
			out.data[out.size++] = s.data[i];
		}
	}
	return out;
}

typedef struct facts {
	uint64_t crlf, dots;
	size_t longest;
	bool high, nul, bare, blank_end, from_line, lone_dot, boundary_line, any_boundary_line, ends_open;
} facts;

static inline bool starts_with(const char *s, size_t n, const char *prefix)
{
	return n >= strlen(prefix) && memcmp(s, prefix, strlen(prefix)) == 0;
}

static inline void look_at_line(facts *f, const char *s, size_t n)
{
	f->longest = n > f->longest ? n : f->longest;
	f->dots += starts_with(s, n, ".");
	f->lone_dot |= n == 1 && *s == '.';
	f->from_line |= starts_with(s, n, "From ");
	f->boundary_line |= starts_with(s, n, "--=_");
	f->blank_end |= n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t');
}

static inline facts naive_facts(const char *s, size_t n)
{
	facts f = { 0 };
	size_t start = 0;
	for (size_t i = 0; i < n; i++) {
		const bool pair = s[i] == '\n' && i > 0 && s[i - 1] == '\r';
		f.nul |= s[i] == '\0';
		f.high |= (unsigned char)s[i] > 0x7f;
		f.bare |= (s[i] == '\n' && !pair) || (s[i] == '\r' && !(i + 1 < n && s[i + 1] == '\n'));
		f.any_boundary_line |= (i == 0 || s[i - 1] == '\n' || s[i - 1] == '\r') && starts_with(s + i, n - i, "--=_");
		if (pair) {
			f.crlf++;
			look_at_line(&f, s + start, i - 1 - start);
			start = i + 1;
		}
	}
	f.ends_open = start < n;
	if (f.ends_open)
		look_at_line(&f, s + start, n - start);
	return f;
}

static inline bool naive_is_8bit(const facts *f)
{
	return !f->nul && !f->bare && f->longest <= 998;
}

static inline bool naive_is_safe(const facts *f)
{
	return !f->blank_end && !f->from_line && !f->lone_dot && !f->boundary_line;
}

/* ---- the test's own decoders ---- */

static inline sample naive_base64(const char *s, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	sample out = { malloc(n + 1), 0 };
	size_t column = 0, filled = 0;
	uint32_t bits = 0;
	bool right = true;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\r') {
			right &= i + 1 < n && s[i + 1] == '\n' && column > 0 && (column == 76 || i + 2 == n);
			column = 0;
			i++;
			continue;
		}
		column++;
		if (s[i] == '=')
			continue;
		const char *digit = memchr(digits, s[i], 64);
		right &= digit != NULL;
		bits = bits << 6 | (uint32_t)(digit ? digit - digits : 0);
		if (++filled % 4 != 1)
			out.data[out.size++] = (char)(bits >> (filled % 4 == 2 ? 4 : filled % 4 == 3 ? 2 : 0));
	}
	ck_assert(right && column == 0);
	return out;
}

static inline unsigned naive_digit(char c, bool *right)
{
	*right &= (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
	return (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10) & 15;
}

static inline sample naive_qp(const char *s, size_t n)
{
	sample out = { malloc(n + 1), 0 };
	size_t column = 0;
	bool right = true;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '=' && i + 2 < n && s[i + 1] == '\r') {
			right &= s[i + 2] == '\n' && column < 76;
			column = 0;
			i += 2;
		} else if (s[i] == '=') {
			right &= i + 2 < n;
			if (!right)
				break;
			out.data[out.size++] = (char)(naive_digit(s[i + 1], &right) << 4 | naive_digit(s[i + 2], &right));
			column += 3;
			i += 2;
		} else {
			right &= s[i] == '\r' || s[i] == '\n' || s[i] == '\t' || (s[i] >= ' ' && s[i] <= '~');
			column = s[i] == '\n' ? 0 : column + (s[i] != '\r');
			out.data[out.size++] = s[i];
		}
		right &= column <= 76;
	}
	ck_assert(right);
	return out;
}

static inline sample naive_decode(const mimeo_content *c)
{
	if (c->encoding == MSG_ENCODING_BASE64)
		return naive_base64(c->wire, (size_t)c->wire_size);
	if (c->encoding == MSG_ENCODING_QP)
		return naive_qp(c->wire, (size_t)c->wire_size);
	sample out = { malloc((size_t)c->wire_size + 1), (size_t)c->wire_size };
	memcpy(out.data, c->wire, out.size);
	return out;
}

/* ---- what must hold of any content ---- */

static inline void check_wire(const mimeo_content *c, int kind, sample s, sample canonical)
{
	const facts f = naive_facts(c->wire, (size_t)c->wire_size);
	ck_assert(c->crlf == f.crlf && c->dots == f.dots);
	ck_assert(c->ends_open == f.ends_open && c->boundary_line == f.any_boundary_line);
	const bool lines = kind == KIND_TEXT || (kind == KIND_MESSAGE && c->wish != MSG_ENCODING_BINARY);
	const sample want = lines ? canonical : s;
	sample got = naive_decode(c);
	ck_assert(got.size == want.size && memcmp(got.data, want.data, got.size) == 0);
	free(got.data);
	if (c->encoding == MSG_ENCODING_QP || c->encoding == MSG_ENCODING_BASE64)
		ck_assert(naive_is_8bit(&f) && naive_is_safe(&f) && !f.high && f.dots == 0);
	if (c->encoding == MSG_ENCODING_7BIT || c->encoding == MSG_ENCODING_8BIT)
		ck_assert(naive_is_8bit(&f));
	if (c->encoding == MSG_ENCODING_7BIT)
		ck_assert(!f.high);
	if (c->text && c->text_size == c->wire_size && memcmp(c->text, c->wire, c->text_size) == 0)
		ck_assert_ptr_eq(c->text, c->wire);
}

static inline void check_any(const mimeo_content *c, int kind, sample s)
{
	sample canonical = naive_crlf(s);
	ck_assert(c->size == s.size && c->is_text == (kind == KIND_TEXT) && !c->source);
	if (kind == KIND_TEXT || kind == KIND_MESSAGE || c->status != MSG_ERR_NONE) {
		ck_assert(c->text_size == s.size && (s.size == 0 || memcmp(c->text, s.data, s.size) == 0));
		ck_assert(c->text[s.size] == '\0');
	} else {
		ck_assert_ptr_null(c->text);
	}
	if (kind == KIND_TEXT)
		ck_assert_int_eq(c->ascii, !naive_facts(s.data, s.size).high);
	if (c->status == MSG_ERR_NONE) {
		check_wire(c, kind, s, canonical);
	} else {
		ck_assert_int_eq(c->status, MSG_ERR_PROFILE);
		ck_assert_ptr_null(c->wire);
		ck_assert_uint_eq(c->wire_size | c->crlf | c->dots, 0);
		ck_assert_int_eq(c->encoding, MSG_ENCODING_7BIT);
	}
	free(canonical.data);
}

#endif
