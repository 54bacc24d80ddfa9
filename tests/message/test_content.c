/* Content: every rule of the choice against a naive one, every wire form decoded by the test's own decoders, every way from
 * one manner to another and back. */
#include "message/content.h"
#include "support/suite.h"

/* ---- an allocator that counts, checks sizes, and fails at the k-th request ---- */

typedef struct ledger {
	size_t live, requests, fail_at; /* fail_at 0: never */
} ledger;

static void *ledger_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	ledger *l = ctx;
	size_t *head = block ? (size_t *)block - 2 : NULL;
	if ((head ? head[0] : 0) != old_size)
		ck_abort_msg("a block of %zu octets was said to have %zu", head ? head[0] : 0, old_size);
	if (new_size == 0) {
		l->live -= head != NULL;
		free(head);
		return NULL;
	}
	if (++l->requests == l->fail_at)
		return NULL;
	size_t *grown = realloc(head, new_size + 2 * sizeof *head);
	if (!grown)
		abort();
	l->live += head == NULL;
	grown[0] = new_size;
	return grown + 2;
}

/* What every test works with. */
typedef struct bench {
	ledger ledger;
	msg_allocator memory;
	mimeo_buffer scratch;
} bench;

static void bench_open(bench *b)
{
	*b = (bench){ .memory = { ledger_resize, NULL } };
	b->memory.ctx = &b->ledger;
	mimeo_buffer_init(&b->scratch, &b->memory, SIZE_MAX);
}

static void bench_close(bench *b)
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

static void add_sample(const void *data, size_t size)
{
	samples = realloc(samples, (sample_count + 1) * sizeof *samples);
	samples[sample_count++] = (sample){ suite_exact(data, size), size };
}

static void add_run(const char *start, char c, size_t n, const char *end)
{
	char *s = malloc(strlen(start) + n + strlen(end));
	memcpy(s, start, strlen(start));
	memset(s + strlen(start), c, n);
	memcpy(s + strlen(start) + n, end, strlen(end));
	add_sample(s, strlen(start) + n + strlen(end));
	free(s);
}

static void make_samples(void)
{
	static const char *const texts[] = {
		"", "a", "\r\n", "\n", "\r", "\r\r\n", "\n\r", "plain\r\n", "plain\nlines\n", "mac\rlines\r", "mixed\r\nand\nand\r",
		"From here\r\n", "not From here\r\n", "From", "a\r\nFrom b\r\n", "a\nFrom b\n", ".", ".\r\n", "a\r\n.\r\nb\r\n", ".dot\r\n..\r\n",
		"a\n.\n", "--=_", "--=_1\r\n", "a\r\n--=_\r\n", "a\r--=_\r", "a\n--=_", "a --=_\r\n", "--=", "-- \r\nme\r\n", "end \r\n", "end\t\r\n",
		"end ", "no end", "\xc3\xa9t\xc3\xa9\r\n", "caf\xc3\xa9 \r\n", "\xc3\xa9", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\r\n",
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

static void free_samples(void)
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

static mimeo_recipe recipe_of(int kind, sample s, int wish)
{
	return (mimeo_recipe){
		.data = s.data, .size = s.size, .encoding = wish, .text = kind == KIND_TEXT,
		.text_type = kind == KIND_TEXT_TYPE || kind == KIND_TEXT, .message = kind == KIND_MESSAGE,
		.seven_bit = kind == KIND_SEVEN_BIT,
	};
}

static mimeo_manner manner_of(int profile)
{
	return (mimeo_manner){ .profile = profile, .charset = &mimeo_charset_utf8 };
}

static bool is_utf8(sample s)
{
	return msg_check_utf8(s.data, s.size, NULL) == MSG_ERR_NONE;
}

static mimeo_content *make(bench *b, const mimeo_recipe *recipe, int profile)
{
	const mimeo_manner manner = manner_of(profile);
	int status = 77;
	mimeo_content *c = mimeo_content_new(&b->memory, recipe, &manner, &b->scratch, &status);
	ck_assert(c && status == MSG_ERR_NONE);
	return c;
}

/* ---- naive facts ---- */

static sample naive_crlf(sample s)
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

static bool starts_with(const char *s, size_t n, const char *prefix)
{
	return n >= strlen(prefix) && memcmp(s, prefix, strlen(prefix)) == 0;
}

static void look_at_line(facts *f, const char *s, size_t n)
{
	f->longest = n > f->longest ? n : f->longest;
	f->dots += starts_with(s, n, ".");
	f->lone_dot |= n == 1 && *s == '.';
	f->from_line |= starts_with(s, n, "From ");
	f->boundary_line |= starts_with(s, n, "--=_");
	f->blank_end |= n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t');
}

static facts naive_facts(const char *s, size_t n)
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

static bool naive_is_8bit(const facts *f)
{
	return !f->nul && !f->bare && f->longest <= 998;
}

static bool naive_is_safe(const facts *f)
{
	return !f->blank_end && !f->from_line && !f->lone_dot && !f->boundary_line;
}

/* ---- the test's own decoders ---- */

static sample naive_base64(const char *s, size_t n)
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

static unsigned naive_digit(char c, bool *right)
{
	*right &= (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
	return (unsigned)(c <= '9' ? c - '0' : c - 'A' + 10) & 15;
}

static sample naive_qp(const char *s, size_t n)
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

static sample naive_decode(const mimeo_content *c)
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

static void check_wire(const mimeo_content *c, int kind, sample s, sample canonical)
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

static void check_any(const mimeo_content *c, int kind, sample s)
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

/* ---- the rules of the choice ---- */

/* The encoding that the rules want, or a status. */
static int naive_choice(bench *b, int kind, sample s, int wish, int profile)
{
	sample canonical = kind == KIND_TEXT || kind == KIND_MESSAGE ? naive_crlf(s) : (sample){ suite_exact(s.data, s.size), s.size };
	const facts f = naive_facts(canonical.data, canonical.size);
	free(canonical.data);
	const bool fixed = kind == KIND_MESSAGE || kind == KIND_SEVEN_BIT;
	const bool is_8bit = naive_is_8bit(&f) && profile != MSG_PROFILE_7BIT && kind != KIND_SEVEN_BIT;
	const bool is_7bit = naive_is_8bit(&f) && !f.high;
	switch (wish) {
	case MSG_ENCODING_7BIT:
		return is_7bit ? wish : MSG_ERR_PROFILE;
	case MSG_ENCODING_8BIT:
		return is_8bit ? wish : MSG_ERR_PROFILE;
	case MSG_ENCODING_BINARY:
		return kind == KIND_SEVEN_BIT ? MSG_ERR_PROFILE : wish;
	case MSG_ENCODING_QP:
	case MSG_ENCODING_BASE64:
		return fixed ? MSG_ERR_PROFILE : wish;
	default:
		break;
	}
	if (fixed || (naive_is_safe(&f) && (kind != KIND_OCTETS || !f.ends_open))) {
		if (is_7bit || is_8bit)
			return is_7bit ? MSG_ENCODING_7BIT : MSG_ENCODING_8BIT;
		if (fixed)
			return MSG_ERR_PROFILE;
	}
	if (kind == KIND_OCTETS && (!is_utf8(s) || f.nul))
		return MSG_ENCODING_BASE64;
	const mimeo_recipe as_qp = recipe_of(kind, s, MSG_ENCODING_QP), as_base64 = recipe_of(kind, s, MSG_ENCODING_BASE64);
	mimeo_content *qp = make(b, &as_qp, profile), *base64 = make(b, &as_base64, profile);
	const int smaller = qp->wire_size <= base64->wire_size ? MSG_ENCODING_QP : MSG_ENCODING_BASE64;
	mimeo_content_drop(qp);
	mimeo_content_drop(base64);
	return smaller;
}

static void check_choice(bench *b, int kind, sample s)
{
	for (int wish = 0; wish < WISHES; wish++) {
		for (int profile = 0; profile < PROFILES; profile++) {
			const mimeo_recipe recipe = recipe_of(kind, s, wish);
			mimeo_content *c = make(b, &recipe, profile);
			const int want = naive_choice(b, kind, s, wish, profile);
			if ((c->status == MSG_ERR_NONE ? c->encoding : c->status) != want)
				ck_abort_msg("kind %d, wish %d, profile %d: %d, %d instead of %d", kind, wish, profile, c->status, c->encoding,
					want);
			check_any(c, kind, s);
			mimeo_content_drop(c);
		}
	}
}

START_TEST(choice_follows_the_rules)
{
	bench b;
	bench_open(&b);
	for (size_t i = 0; i < sample_count; i++)
		for (int kind = 0; kind < KINDS; kind++)
			if (kind != KIND_TEXT || is_utf8(samples[i]))
				check_choice(&b, kind, samples[i]);
	bench_close(&b);
}
END_TEST

START_TEST(choice_of_every_short_content)
{
	static const char octets[] = { 'a', ' ', '\r', '\n', '.', '\0', '\xc3', '\xa9' };
	enum { N = sizeof octets };
	bench b;
	bench_open(&b);
	for (size_t size = 0, count = 1; size <= 3; size++, count *= N) {
		for (size_t i = 0; i < count; i++) {
			char s[3];
			for (size_t k = 0, rest = i; k < size; k++, rest /= N)
				s[k] = octets[rest % N];
			const sample one = { suite_exact(s, size), size };
			for (int kind = 0; kind < KINDS; kind++)
				if (kind != KIND_TEXT || is_utf8(one))
					check_choice(&b, kind, one);
			free(one.data);
		}
	}
	bench_close(&b);
}
END_TEST

/* An unknown wish is not granted, and nothing of size 0 is refused a form. */
START_TEST(choice_at_the_edges)
{
	bench b;
	bench_open(&b);
	for (int kind = 0; kind < KINDS; kind++) {
		mimeo_recipe recipe = recipe_of(kind, (sample){ NULL, 0 }, MSG_ENCODING_AUTO);
		mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
		ck_assert_int_eq(c->encoding, MSG_ENCODING_7BIT);
		ck_assert(c->status == MSG_ERR_NONE && c->wire && c->wire_size == 0 && !c->ends_open);
		mimeo_content_drop(c);
		recipe.encoding = 6;
		c = make(&b, &recipe, MSG_PROFILE_UTF8);
		ck_assert_int_eq(c->status, MSG_ERR_PROFILE);
		mimeo_content_drop(c);
		const mimeo_recipe huge = { .data = "", .size = SIZE_MAX / 2 + 1, .text = kind == KIND_TEXT };
		const mimeo_manner manner = manner_of(MSG_PROFILE_7BIT);
		int status = 0;
		ck_assert_ptr_null(mimeo_content_new(&b.memory, &huge, &manner, &b.scratch, &status));
		ck_assert_int_eq(status, MSG_ERR_LIMIT);
	}
	bench_close(&b);
}
END_TEST

/* ---- large content: the probe of 16 KiB ---- */

static int large_choice(bench *b, const char *data, size_t size, int kind, int profile)
{
	const mimeo_recipe recipe = recipe_of(kind, (sample){ (char *)(uintptr_t)data, size }, MSG_ENCODING_AUTO);
	mimeo_content *c = make(b, &recipe, profile);
	const int encoding = c->encoding;
	check_any(c, kind, (sample){ (char *)(uintptr_t)data, size });
	mimeo_content_drop(c);
	return encoding;
}

START_TEST(choice_of_large_content)
{
	enum { SIZE = 40000, PROBE = 16 << 10 };
	bench b;
	bench_open(&b);
	char *s = malloc(SIZE);
	uint64_t state = 1;
	for (size_t i = 0; i < SIZE; i++)
		s[i] = (char)suite_random(&state);
	for (int profile = 0; profile < PROFILES; profile++)
		for (int kind = KIND_TEXT_TYPE; kind <= KIND_OCTETS; kind++)
			ck_assert_int_eq(large_choice(&b, s, SIZE, kind, profile), MSG_ENCODING_BASE64);
	/* lines of two-octet characters: 8bit where the profile has it, wherever the probe's end falls */
	for (size_t shift = 0; shift < 4; shift++) {
		for (size_t i = 0; i < SIZE; i++)
			s[i] = (i + shift) % 64 == 0 ? '\r' : (i + shift) % 64 == 1 ? '\n' : (i + shift) % 2 ? '\xa9' : '\xc3';
		const size_t start = shift % 2 + (shift ? 0 : 2);
		size_t end = SIZE;
		while (s[end - 1] != '\n')
			end--;
		for (int kind = KIND_TEXT; kind <= KIND_OCTETS; kind++) {
			ck_assert_int_eq(large_choice(&b, s + start, end - start, kind, MSG_PROFILE_8BIT), MSG_ENCODING_8BIT);
			ck_assert_int_eq(large_choice(&b, s + start, end - start, kind, MSG_PROFILE_7BIT), MSG_ENCODING_BASE64);
		}
	}
	/* the one odd octet stands behind the probe */
	for (size_t i = 0; i < SIZE; i++)
		s[i] = i % 64 == 62 ? '\r' : i % 64 == 63 ? '\n' : 'x';
	ck_assert_int_eq(large_choice(&b, s, SIZE, KIND_OCTETS, MSG_PROFILE_7BIT), MSG_ENCODING_7BIT);
	s[SIZE - 7] = '\0';
	ck_assert_int_eq(large_choice(&b, s, SIZE, KIND_OCTETS, MSG_PROFILE_8BIT), MSG_ENCODING_BASE64);
	ck_assert_int_eq(large_choice(&b, s, SIZE, KIND_TEXT_TYPE, MSG_PROFILE_8BIT), MSG_ENCODING_QP);
	free(s);
	bench_close(&b);
}
END_TEST

/* ---- again ---- */

static mimeo_content *again(bench *b, const mimeo_content *c, int kind, int wish, int profile)
{
	mimeo_recipe recipe = recipe_of(kind, (sample){ NULL, 0 }, wish);
	const mimeo_manner manner = manner_of(profile);
	int status = 77;
	mimeo_content *other = mimeo_content_again(c, &b->memory, &recipe, &manner, &b->scratch, &status);
	ck_assert(other && status == MSG_ERR_NONE);
	return other;
}

static void check_same_form(const mimeo_content *a, const mimeo_content *b)
{
	ck_assert(a->status == b->status && a->encoding == b->encoding && a->wire_size == b->wire_size);
	ck_assert(a->wire_size == 0 || memcmp(a->wire, b->wire, (size_t)a->wire_size) == 0);
	ck_assert(a->identity.lo == b->identity.lo && a->identity.hi == b->identity.hi && a->drawn == b->drawn);
}

/* From each wish and profile to others (to each over the samples): as if made so at once, and back as it was. */
static void check_again(bench *b, int kind, sample s, int phase)
{
	mimeo_content *all[WISHES * 2];
	for (int i = 0; i < WISHES * 2; i++) {
		const mimeo_recipe recipe = recipe_of(kind, s, i / 2);
		all[i] = make(b, &recipe, i % 2);
	}
	for (int i = 0; i < WISHES * 2; i++) {
		for (int k = (i + phase) % 3; k < WISHES * 2; k += 3) {
			mimeo_content *there = again(b, all[i], kind, k / 2, k % 2);
			check_same_form(there, all[k]);
			if (i == k)
				ck_assert_ptr_eq(there, all[i]);
			if (i / 2 == k / 2 && all[i]->status == all[k]->status && all[i]->encoding == all[k]->encoding)
				ck_assert_ptr_eq(there, all[i]);
			mimeo_content *back = again(b, there, kind, i / 2, i % 2);
			check_same_form(back, all[i]);
			ck_assert(mimeo_content_equals(there, all[i]) && mimeo_content_equals(all[k], back));
			mimeo_content_drop(back);
			mimeo_content_drop(there);
		}
	}
	for (int i = 0; i < WISHES * 2; i++)
		mimeo_content_drop(all[i]);
}

START_TEST(again_there_and_back)
{
	bench b;
	bench_open(&b);
	for (size_t i = 0; i < sample_count; i++)
		for (int kind = 0; kind < KINDS; kind++)
			if (kind != KIND_TEXT || is_utf8(samples[i]))
				check_again(&b, kind, samples[i], (int)i);
	bench_close(&b);
}
END_TEST

START_TEST(again_for_another_allocator)
{
	bench b, other;
	bench_open(&b);
	bench_open(&other);
	for (size_t i = 0; i < sample_count; i++) {
		for (int kind = 0; kind < KINDS; kind++) {
			if (kind == KIND_TEXT && !is_utf8(samples[i]))
				continue;
			const mimeo_recipe recipe = recipe_of(kind, samples[i], MSG_ENCODING_AUTO);
			mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
			mimeo_content *copy = again(&other, c, kind, MSG_ENCODING_AUTO, MSG_PROFILE_7BIT);
			ck_assert_ptr_ne(copy, c);
			check_same_form(copy, c);
			mimeo_content_drop(c);
			check_any(copy, kind, samples[i]);
			mimeo_content_drop(copy);
		}
	}
	bench_close(&other);
	bench_close(&b);
}
END_TEST

/* Another charset than the one it was written in, or another media type, makes it anew; ASCII is the same in all. */
START_TEST(again_with_another_recipe)
{
	static const mimeo_charset other = { "ISO-8859-1" };
	const mimeo_manner manner = { .profile = MSG_PROFILE_7BIT, .charset = &other };
	bench b;
	bench_open(&b);
	for (int accent = 0; accent < 2; accent++) {
		char text[] = "caf\xc3\xa9";
		const sample s = { text, accent ? 5 : 3 };
		const mimeo_recipe recipe = recipe_of(KIND_TEXT, s, MSG_ENCODING_AUTO);
		mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
		int status;
		mimeo_content *next = mimeo_content_again(c, &b.memory, &recipe, &manner, &b.scratch, &status);
		ck_assert_int_eq(next == c, !accent);
		ck_assert(!accent || next->charset == &other);
		mimeo_content_drop(next);
		mimeo_content_drop(c);
	}
	char open[] = "no line end";
	const sample s = { open, strlen(open) };
	const mimeo_recipe recipe = recipe_of(KIND_OCTETS, s, MSG_ENCODING_AUTO);
	mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
	ck_assert_int_eq(c->encoding, MSG_ENCODING_QP);
	mimeo_content *next = again(&b, c, KIND_TEXT_TYPE, MSG_ENCODING_AUTO, MSG_PROFILE_7BIT);
	ck_assert_int_eq(next->encoding, MSG_ENCODING_7BIT);
	ck_assert_mem_eq(next->wire, open, s.size);
	mimeo_content_drop(next);
	mimeo_content_drop(c);
	bench_close(&b);
}
END_TEST

/* ---- identity, equality ---- */

static bool same_digest(mimeo_digest a, mimeo_digest b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

/* Over everything up to 16 KiB, where each octet counts; drawn beyond, but for the asking. */
START_TEST(identity_is_of_the_octets)
{
	static const size_t sizes[] = { 0, 1, 100, 16384, 16385, 50000 };
	bench b;
	bench_open(&b);
	char *s = malloc(50000);
	memset(s, 'x', 50000);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int kind = 0; kind < KINDS; kind++) {
			for (int wish = 0; wish < WISHES; wish++) {
				mimeo_recipe recipe = recipe_of(kind, (sample){ s, sizes[i] }, wish);
				mimeo_content *one = make(&b, &recipe, MSG_PROFILE_7BIT), *two = make(&b, &recipe, MSG_PROFILE_8BIT);
				const bool large = sizes[i] > 16384;
				ck_assert(one->drawn == large && two->drawn == large);
				ck_assert_int_eq(same_digest(one->identity, two->identity), !large);
				recipe.whole = true;
				mimeo_content *whole = make(&b, &recipe, MSG_PROFILE_7BIT);
				mimeo_digest asked;
				ck_assert_status(mimeo_content_whole_identity(two, &b.scratch, &asked), MSG_ERR_NONE);
				ck_assert(!whole->drawn && same_digest(asked, whole->identity));
				ck_assert_int_eq(same_digest(one->identity, whole->identity), !large);
				ck_assert(mimeo_content_equals(one, whole) && mimeo_content_equals(whole, two));
				mimeo_content *next = again(&b, one, kind, MSG_ENCODING_BASE64, MSG_PROFILE_UTF8);
				ck_assert(same_digest(next->identity, one->identity) && next->drawn == large);
				mimeo_content_drop(next);
				mimeo_content_drop(one);
				mimeo_content_drop(two);
				mimeo_content_drop(whole);
			}
		}
	}
	free(s);
	bench_close(&b);
}
END_TEST

START_TEST(identity_and_equality_see_every_octet)
{
	enum { SIZE = 3000 };
	bench b;
	bench_open(&b);
	char s[SIZE];
	memset(s, 'y', SIZE);
	for (int kind = 0; kind < KINDS; kind++) {
		mimeo_recipe recipe = recipe_of(kind, (sample){ s, SIZE }, MSG_ENCODING_AUTO);
		mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
		for (size_t i = 0; i < SIZE; i += 37) {
			for (int wish = 0; wish < WISHES; wish++) {
				s[i] = 'z';
				recipe.encoding = wish;
				mimeo_content *other = make(&b, &recipe, MSG_PROFILE_7BIT);
				s[i] = 'y';
				ck_assert(!same_digest(c->identity, other->identity));
				ck_assert(!mimeo_content_equals(c, other) && !mimeo_content_equals(other, c));
				mimeo_content_drop(other);
			}
		}
		recipe.size--;
		mimeo_content *shorter = make(&b, &recipe, MSG_PROFILE_7BIT);
		ck_assert(!mimeo_content_equals(c, shorter) && !mimeo_content_equals(shorter, c));
		mimeo_content_drop(shorter);
		mimeo_content_drop(c);
	}
	char word[] = "same";
	const mimeo_recipe text = recipe_of(KIND_TEXT, (sample){ word, 4 }, 0), octets = recipe_of(KIND_OCTETS, (sample){ word, 4 }, 0);
	mimeo_content *a = make(&b, &text, 0), *o = make(&b, &octets, 0);
	ck_assert(!mimeo_content_equals(a, o) && !same_digest(a->identity, o->identity));
	mimeo_content_drop(a);
	mimeo_content_drop(o);
	bench_close(&b);
}
END_TEST

/* ---- streamed content ---- */

static void count_release(void *ctx)
{
	++*(int *)ctx;
}

static int64_t no_read(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx, (void)offset, (void)buffer, (void)size;
	return -1;
}

static mimeo_source *source_of(bench *b, uint64_t size, int *released)
{
	mimeo_source *source = NULL;
	ck_assert_status(mimeo_source_new(&b->memory, size, no_read, released, count_release, &source), MSG_ERR_NONE);
	return source;
}

START_TEST(streams_are_base64_or_binary)
{
	bench b, other;
	bench_open(&b);
	bench_open(&other);
	static const uint64_t sizes[] = { 0, 1, 57, 58, UINT64_C(5000000000) };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (int wish = 0; wish < WISHES; wish++) {
			int released = 0, status = 77;
			mimeo_content *c = mimeo_content_stream(&b.memory, source_of(&b, sizes[i], &released), wish, &status);
			ck_assert_int_eq(status, MSG_ERR_NONE);
			ck_assert(c->drawn && c->source && !c->wire && !c->text && c->dots == 0 && !c->boundary_line);
			const uint64_t lines = sizes[i] / 57 + (sizes[i] % 57 != 0);
			if (wish == MSG_ENCODING_AUTO || wish == MSG_ENCODING_BASE64) {
				ck_assert(c->encoding == MSG_ENCODING_BASE64 && c->crlf == lines && !c->ends_open);
				ck_assert_uint_eq(c->wire_size, (sizes[i] / 3 + (sizes[i] % 3 != 0)) * 4 + 2 * lines);
			} else if (wish == MSG_ENCODING_BINARY) {
				ck_assert(c->encoding == wish && c->wire_size == sizes[i] && c->crlf == 0);
			} else {
				ck_assert_int_eq(c->status, MSG_ERR_PROFILE);
			}
			for (int next = 0; next < WISHES; next++) {
				mimeo_content *n = again(next % 2 ? &b : &other, c, KIND_OCTETS, next, MSG_PROFILE_7BIT);
				ck_assert(mimeo_content_equals(n, c) && same_digest(n->identity, c->identity) && n->source == c->source);
				ck_assert_int_eq(n->status == MSG_ERR_NONE, next == 0 || next == 3 || next == 5);
				if (next % 2 && next == wish)
					ck_assert_ptr_eq(n, c);
				mimeo_content_drop(n);
			}
			int gone = 0;
			mimeo_content *twin = mimeo_content_stream(&b.memory, source_of(&b, sizes[i], &gone), wish, &status);
			ck_assert(!mimeo_content_equals(twin, c) && !same_digest(twin->identity, c->identity));
			mimeo_content_drop(twin);
			ck_assert_int_eq(gone, 1);
			ck_assert_int_eq(released, 0);
			mimeo_content_drop(c);
			ck_assert_int_eq(released, 1);
		}
	}
	int released = 0, status = 0;
	ck_assert_ptr_null(mimeo_content_stream(&b.memory, source_of(&b, UINT64_MAX, &released), MSG_ENCODING_AUTO, &status));
	ck_assert(status == MSG_ERR_LIMIT && released == 1);
	mimeo_source *source = source_of(&b, 1, &released);
	b.ledger.fail_at = b.ledger.requests + 1;
	ck_assert_ptr_null(mimeo_content_stream(&b.memory, source, MSG_ENCODING_AUTO, &status));
	ck_assert(status == MSG_ERR_NOMEM && released == 2);
	bench_close(&other);
	bench_close(&b);
}
END_TEST

/* ---- memory ---- */

/* Each request for memory fails once: no content, the status, nothing left behind. */
static void check_failing(int kind, sample s, int wish, int next)
{
	const mimeo_manner manner = manner_of(MSG_PROFILE_7BIT), other = manner_of(MSG_PROFILE_8BIT);
	const mimeo_recipe recipe = recipe_of(kind, s, wish), then = recipe_of(kind, (sample){ NULL, 0 }, next);
	bool done = false;
	for (size_t k = 1; !done; k++) {
		ck_assert_uint_lt(k, 20);
		bench b;
		bench_open(&b);
		b.ledger.fail_at = k;
		int status = MSG_ERR_NONE;
		mimeo_content *c = mimeo_content_new(&b.memory, &recipe, &manner, &b.scratch, &status);
		mimeo_buffer_free(&b.scratch);
		mimeo_content *n = c ? mimeo_content_again(c, &b.memory, &then, &other, &b.scratch, &status) : NULL;
		done = n != NULL;
		ck_assert_int_eq(status, done ? MSG_ERR_NONE : MSG_ERR_NOMEM);
		ck_assert_int_eq(done, b.ledger.requests < k);
		mimeo_content_drop(n);
		mimeo_content_drop(c);
		bench_close(&b);
	}
}

START_TEST(failing_memory_leaves_nothing)
{
	for (size_t i = 0; i < sample_count; i++)
		for (int kind = 0; kind < KINDS; kind++)
			for (int wish = 0; wish < WISHES; wish++)
				if (kind != KIND_TEXT || is_utf8(samples[i]))
					check_failing(kind, samples[i], wish, (wish + 1 + (int)i) % WISHES);
}
END_TEST

START_TEST(scratch_has_a_ceiling)
{
	bench b;
	bench_open(&b);
	mimeo_buffer_free(&b.scratch);
	mimeo_buffer_init(&b.scratch, &b.memory, 70);
	const mimeo_manner manner = manner_of(MSG_PROFILE_7BIT);
	char lines[40];
	memset(lines, '\n', sizeof lines);
	mimeo_recipe recipe = recipe_of(KIND_TEXT, (sample){ lines, sizeof lines }, MSG_ENCODING_AUTO);
	int status;
	ck_assert_ptr_null(mimeo_content_new(&b.memory, &recipe, &manner, &b.scratch, &status));
	ck_assert_int_eq(status, MSG_ERR_LIMIT);
	recipe.size = 35;
	mimeo_content_drop(make(&b, &recipe, MSG_PROFILE_7BIT)); /* a failed scratch is no obstacle to the next one */
	bench_close(&b);
}
END_TEST

START_TEST(kept_content_lives)
{
	bench b;
	bench_open(&b);
	char word[] = "kept";
	const mimeo_recipe recipe = recipe_of(KIND_TEXT, (sample){ word, 4 }, MSG_ENCODING_AUTO);
	mimeo_content *c = make(&b, &recipe, MSG_PROFILE_7BIT);
	for (int i = 0; i < 100; i++)
		ck_assert_ptr_eq(mimeo_content_keep(c), c);
	for (int i = 0; i < 100; i++)
		mimeo_content_drop(c);
	ck_assert_str_eq(c->text, "kept");
	mimeo_content_drop(c);
	mimeo_content_drop(NULL);
	bench_close(&b);
}
END_TEST

int main(void)
{
	make_samples();
	Suite *suite = suite_create("content");
	TCase *tests = tcase_create("content");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, choice_follows_the_rules);
	tcase_add_test(tests, choice_of_every_short_content);
	tcase_add_test(tests, choice_at_the_edges);
	tcase_add_test(tests, choice_of_large_content);
	tcase_add_test(tests, again_there_and_back);
	tcase_add_test(tests, again_for_another_allocator);
	tcase_add_test(tests, again_with_another_recipe);
	tcase_add_test(tests, identity_is_of_the_octets);
	tcase_add_test(tests, identity_and_equality_see_every_octet);
	tcase_add_test(tests, streams_are_base64_or_binary);
	tcase_add_test(tests, failing_memory_leaves_nothing);
	tcase_add_test(tests, scratch_has_a_ceiling);
	tcase_add_test(tests, kept_content_lives);
	suite_add_tcase(suite, tests);
	const int result = suite_run(suite);
	free_samples();
	return result;
}
