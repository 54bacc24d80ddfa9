/* Mailboxes on the wire, read back by a reader that is written here: unfold, split, decode. Every start column, widths
 * round the line's end, names of every kind, groups; and the judges of rows. */
#include "field/mailbox.h"
#include <stdio.h>
#include "base/memory.h"
#include "base/utf8.h"
#include "field/must.h"

static const mimeo_manner plain_manner = { MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231, &mimeo_charset_utf8 };
static const mimeo_manner utf8_manner = { MSG_PROFILE_UTF8, MSG_FILENAME_RFC2231, &mimeo_charset_utf8 };

static mimeo_mailbox row_of(const char *name, const char *addr)
{
	return (mimeo_mailbox){
		.name = name,
		.name_size = name ? strlen(name) : 0,
		.addr = addr,
		.addr_size = addr ? strlen(addr) : 0,
	};
}

/* ---- the reader ---- */

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c - 'A' + 10;
}

static size_t decode_base64(const char *s, size_t n, char *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t size = 0;
	uint32_t bits = 0;
	int have = 0;
	for (size_t i = 0; i < n && s[i] != '='; i++) {
		bits = bits << 6 | (uint32_t)(strchr(alphabet, s[i]) - alphabet);
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[size++] = (char)(bits >> have);
		}
	}
	return size;
}

/* "=?UTF-8?Q?...?=" or B, one word of a phrase. */
static size_t decode_word(const char *s, size_t n, char *out)
{
	MUST(n <= 75);
	MUST(n > 12);
	MUST(memcmp(s, "=?UTF-8?", 8) == 0);
	MUST(memcmp(s + n - 2, "?=", 2) == 0);
	const char *text = s + 10;
	size_t size = n - 12, k = 0;
	if (s[8] == 'B') {
		k = decode_base64(text, size, out);
	} else {
		for (size_t i = 0; i < size; i++) {
			MUST(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/=_", text[i]));
			if (text[i] == '=') {
				out[k++] = (char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
				i += 2;
			} else {
				out[k++] = text[i] == '_' ? ' ' : text[i];
			}
		}
	}
	MUST(mimeo_utf8_valid(out, k) == k);
	return k;
}

static bool is_word(const char *s, size_t n)
{
	return n > 2 && s[0] == '=' && s[1] == '?';
}

/* A phrase, from *at on, to what stops it; returns its decoded size. Single spaces between words are part of it. */
static size_t read_phrase(const char *s, size_t n, size_t *at, bool *word, char *out)
{
	static const char atext[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";
	size_t k = 0;
	bool before = false;
	*word = false;
	while (*at < n && !strchr("<>:;,@", s[*at])) {
		size_t start = *at;
		if (s[start] == '"') {
			for (++*at; s[*at] != '"'; ++*at) {
				if (s[*at] == '\\')
					++*at;
				out[k++] = s[*at];
				MUST(*at < n);
			}
			++*at;
			*word = before = false;
		} else {
			while (*at < n && !strchr("<>:;,@ \"", s[*at]))
				++*at;
			*word = is_word(s + start, *at - start);
			if (*word && before)
				k--; /* the space between two encoded-words is not text, RFC 2047 section 6.2 */
			if (*word) {
				k += decode_word(s + start, *at - start, out + k);
			} else {
				for (size_t i = start; i < *at; i++)
					MUST((unsigned char)s[i] >= 0x80 || strchr(atext, s[i]));
				memcpy(out + k, s + start, *at - start);
				k += *at - start;
			}
			before = *word;
		}
		if (*at < n && s[*at] == ' ') {
			out[k++] = ' ';
			++*at;
			MUST(*at < n && s[*at] != ' ');
		} else {
			break;
		}
	}
	return k;
}

static size_t address_end(const char *s, size_t n, size_t at)
{
	if (at < n && s[at] == '"') {
		for (at++; at < n && s[at] != '"'; at++)
			at += s[at] == '\\';
		at++;
	}
	while (at < n && !strchr(",;> ", s[at]))
		at++;
	return at;
}

static bool is_bare_address(const char *s, size_t n, size_t at)
{
	size_t end = address_end(s, n, at);
	return end - at > 2 && memchr(s + at, '@', end - at) != NULL && s[end - 1] != '"' && !(end < n && s[end] == '>');
}

static void expect(const char *s, size_t n, size_t *at, const char *octets)
{
	MUST(n - *at >= strlen(octets) && memcmp(s + *at, octets, strlen(octets)) == 0);
	*at += strlen(octets);
}

/* Reads an unfolded field and compares it with the rows. */
static void check_value(const char *s, size_t n, const mimeo_mailbox *rows, size_t count)
{
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		const mimeo_mailbox *row = &rows[i];
		bool closes = !row->addr && !row->name;
		if (i != 0 && !closes)
			expect(s, n, &at, rows[i - 1].addr || !rows[i - 1].name ? ", " : " ");
		if (closes) {
			expect(s, n, &at, ";");
			continue;
		}
		if (row->name_size == 0) {
			MUST(is_bare_address(s, n, at));
		} else {
			char name[3000];
			bool word;
			size_t size = read_phrase(s, n, &at, &word, name);
			bool space = at > 0 && s[at - 1] == ' ';
			MUST(row->addr || !word || space); /* white space between an encoded-word and the colon */
			if (row->addr)
				MUST(space);
			size -= space;
			MUST(size == row->name_size && memcmp(name, row->name, size) == 0);
			expect(s, n, &at, row->addr ? "<" : ":");
		}
		if (row->addr) {
			MUST(n - at >= row->addr_size);
			MUST(memcmp(s + at, row->addr, row->addr_size) == 0);
			at += row->addr_size;
			if (row->name_size)
				expect(s, n, &at, ">");
		}
	}
	MUST(at == n);
}

/* Folds before single spaces alone; lines that could have been folded are short. Returns the unfolded size. */
static size_t unfold(const char *s, size_t n, size_t column, char *out)
{
	size_t k = 0, line = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '\r') {
			MUST(s[i] != '\n');
			out[k++] = s[i];
			continue;
		}
		const char *text = s + line;
		size_t size = i - line, width = mimeo_utf8_length(text, size) + (line ? 0 : column);
		bool has_word = false, foldable = false;
		for (size_t j = 0; j + 1 < size; j++) {
			has_word |= text[j] == '=' && text[j + 1] == '?';
			foldable |= text[j] == ' ' && j > 0;
		}
		/* Spaces in a quoted local part are no place to fold: the samples have none in long lines. */
		if (foldable || (has_word && line))
			MUST(width <= (has_word ? 76u : 78u));
		MUST(size == 0 || text[size - 1] != ' ');
		if (i < n) {
			MUST(n - i > 3 && memcmp(s + i, "\r\n ", 3) == 0 && s[i + 3] != ' ');
			/* In the first place the fold is the space after the colon, and only where nothing fits behind it. */
			MUST(size > 0 || (i == 0 && column > 60));
			line = ++i + 1;
			i += size == 0;
		}
	}
	out[k] = '\0';
	return k;
}

static void check_rows(const mimeo_mailbox *rows, size_t count, size_t column, const mimeo_manner *manner)
{
	static char unfolded[20000];
	msg_allocator memory = mimeo_memory_default();
	mimeo_buffer b;
	mimeo_fold f;
	mimeo_buffer_init(&b, &memory, SIZE_MAX / 2);
	mimeo_fold_start(&f, &b, column);
	mimeo_mailboxes_write(&f, rows, count, manner);
	ck_assert_status(b.status, MSG_ERR_NONE);
	MUST(b.size < sizeof unfolded);
	size_t n = unfold(b.data, b.size, column, unfolded);
	check_value(unfolded, n, rows, count);
	if (count == 1 && rows[0].addr) {
		mimeo_buffer one;
		mimeo_buffer_init(&one, &memory, SIZE_MAX / 2);
		mimeo_fold_start(&f, &one, column);
		mimeo_mailbox_write(&f, rows, manner);
		MUST(one.size == b.size);
		MUST(memcmp(one.data, b.data, b.size) == 0);
		mimeo_buffer_free(&one);
	}
	mimeo_buffer_free(&b);
}

/* ---- writing ---- */

#define THRICE(text) text text text
static const char *const names[] = { NULL, "", "Bob", "John Q. Public", "J\xC3\xBCrgen M\xC3\xBCller", "a@b", "Doe, J",
	"say \"hi\"", "back\\slash", "=?utf-8?q?=41?=", " lead", "trail ", "two  spaces",
	"\xE5\xB1\xB1\xE7\x94\xB0\xE5\xA4\xAA\xE9\x83\x8E",
	"A name that is long enough to be folded at each of its many single spaces, when it has to be, or so we hope",
	"A plain name that is long enough to be folded at each of its many single spaces when it has to be or so",
	THRICE(THRICE("\xC3\xA4\xC3\xB6\xC3\xBC ")) "\xC3\xA4" };
enum { NAMES = sizeof names / sizeof *names };

static const char *const addresses[] = { "a@b", "user00001@example.org", "\"q,;x\"@c.d", "a@[IPv6:1::2]",
	"a.rather.long.local.part.that.takes.place@an.even.longer.domain.name.with.many.labels.example.org",
	"j\xC3\xB6rg@m\xC3\xBCller.example", "\xE5\xB1\xB1\xE7\x94\xB0@\xE5\xB1\xB1\xE7\x94\xB0.example" };
enum { ADDRESSES = sizeof addresses / sizeof *addresses, ADDRESSES_ASCII = ADDRESSES - 2 };

START_TEST(one_mailbox_at_every_column)
{
	for (size_t column = 0; column <= 76; column += 1 + (column > 8 && column < 60) * 3)
		for (size_t i = 0; i < NAMES; i++)
			for (size_t k = 0; k < (_i ? ADDRESSES : ADDRESSES_ASCII); k++) {
				mimeo_mailbox row = row_of(names[i], addresses[k]);
				check_rows(&row, 1, column, _i ? &utf8_manner : &plain_manner);
			}
}
END_TEST

/* The end of each kind of item stands once at each column round the line's end. */
START_TEST(widths_at_the_lines_end)
{
	char first[100], name[100];
	for (size_t n = 1; n <= 76; n++) {
		memset(name, 'x', n);
		name[n] = '\0';
		snprintf(first, sizeof first, "%.*s@b", (int)(n < 64 ? n : 64), name);
		for (size_t i = 0; i < NAMES; i += 2) {
			mimeo_mailbox rows[] = { row_of(NULL, first), row_of(names[i], "c@d"), row_of(name, NULL),
				row_of(NULL, NULL), row_of(name, NULL), row_of(NULL, "e@f"), row_of(names[i], first),
				row_of(NULL, NULL), row_of(name, first) };
			for (size_t count = 1; count <= 2; count++)
				check_rows(rows, count, 4, &plain_manner);
			check_rows(rows, 4, 4, &plain_manner);
			check_rows(rows + 2, 2, 4, &plain_manner);
			check_rows(rows, 8, 4, &plain_manner);
			check_rows(rows, 9, 4, &utf8_manner);
			check_rows(rows + 4, 5, 4, &plain_manner);
		}
	}
}
END_TEST

START_TEST(random_lists)
{
	uint64_t state = 21;
	for (int turn = 0; turn < 1500; turn++) {
		mimeo_mailbox rows[60];
		size_t n = 0, most = suite_random(&state) % 50 + 1;
		bool in_group = false;
		while (n < most) {
			unsigned kind = suite_random(&state) % 8;
			size_t named = 2 + suite_random(&state) % (NAMES - 2);
			if (kind == 0 && !in_group) {
				rows[n++] = row_of(names[named], NULL);
				in_group = true;
			} else if (kind == 1 && in_group) {
				rows[n++] = row_of(NULL, NULL);
				in_group = false;
			} else {
				size_t k = suite_random(&state) % (turn % 2 ? ADDRESSES : ADDRESSES_ASCII);
				rows[n++] = row_of(kind < 4 ? NULL : names[named], addresses[k]);
			}
		}
		if (in_group)
			rows[n++] = row_of(NULL, NULL);
		size_t index, offset;
		int where;
		ck_assert_status(mimeo_check_mailboxes(rows, n, true, &index, &where, &offset), MSG_ERR_NONE);
		check_rows(rows, n, suite_random(&state) % 30, turn % 2 ? &utf8_manner : &plain_manner);
	}
}
END_TEST

static void check_text(const mimeo_mailbox *rows, size_t n, const char *expected)
{
	char out[500];
	mimeo_buffer b;
	mimeo_fold f;
	mimeo_buffer_fix(&b, out, sizeof out - 1);
	mimeo_fold_start(&f, &b, 4);
	mimeo_mailboxes_write(&f, rows, n, &plain_manner);
	out[b.size] = '\0';
	ck_assert_str_eq(out, expected);
}

START_TEST(exact_text)
{
	const mimeo_mailbox group[] = { row_of("J\xC3\xB6", NULL), row_of("A B", "a@b"), row_of(NULL, "c@d"),
		row_of(NULL, NULL), row_of("x.y", NULL), row_of(NULL, NULL), row_of(NULL, "e@f") };
	check_text(group, 7, "=?UTF-8?B?SsO2?= : A B <a@b>, c@d;, \"x.y\":;, e@f");
	check_text(group + 4, 2, "\"x.y\":;");
	const mimeo_mailbox three[] = { row_of("J\xC3\xBCrgen M\xC3\xBCller", "j@m"), row_of(NULL, "user00001@example.org"),
		row_of("Bob", "bob@example.org") };
	check_text(three, 3, "=?UTF-8?B?SsO8cmdlbiBNw7xsbGVy?= <j@m>, user00001@example.org, Bob\r\n <bob@example.org>");
	check_text(three, 0, "");
}
END_TEST

/* Lines are as long as they may be: the last item that fits stays, one character more and it goes. Characters count,
 * not octets. */
START_TEST(no_fold_too_early)
{
	static const struct {
		const char *name, *addr;
		size_t width;
	} cases[] = {
		{ NULL, "user00001@example.org", 21 },
		{ "Bob", "user00001@example.org", 27 },
		{ NULL, "j\xC3\xB6rg@m\xC3\xBCller.example", 19 },
		{ "\xC3\xB6", "j\xC3\xB6rg@m\xC3\xBCller.example", 23 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const mimeo_mailbox rows[] = { row_of(NULL, "a@b"), row_of(cases[i].name, cases[i].addr) };
		for (size_t more = 0; more < 2; more++) {
			char out[200];
			mimeo_buffer b;
			mimeo_fold f;
			mimeo_buffer_fix(&b, out, sizeof out);
			mimeo_fold_start(&f, &b, 78 - 5 - cases[i].width + more);
			mimeo_mailboxes_write(&f, rows, 2, &utf8_manner);
			ck_assert_int_eq(memchr(out, '\r', b.size) != NULL, more);
			ck_assert(more || f.column == 78);
		}
	}
}
END_TEST

/* What was not asked whether it can be carried fails the buffer instead of being cut; with libidn2 it is an A-label. */
START_TEST(domains_that_are_not_ascii)
{
	bool idn = (msg_features() & MSG_FEATURE_IDN) != 0;
	const mimeo_mailbox rows[] = { row_of("N", "a@m\xC3\xBCller.example"), row_of(NULL, "b@\xE2\x80\x8B") };
	for (size_t n = 1; n <= 2; n++) {
		char out[100];
		size_t size;
		mimeo_buffer b;
		mimeo_fold f;
		mimeo_buffer_fix(&b, out, sizeof out);
		mimeo_fold_start(&f, &b, 4);
		mimeo_mailboxes_write(&f, rows, n, &plain_manner);
		ck_assert_status(mimeo_buffer_result(&b, &size), n == 1 && idn ? MSG_ERR_NONE : MSG_ERR_IDN);
		if (n == 1 && idn) {
			ck_assert_uint_eq(f.column, 4 + size);
			ck_assert_uint_eq(size, 27);
			ck_assert_mem_eq(out, "N <a@xn--mller-kva.example>", 27);
		}
	}
}
END_TEST

/* ---- judging ---- */

START_TEST(one_row)
{
	static const struct {
		const char *name, *addr;
		int status, where;
		size_t offset;
	} cases[] = {
		{ NULL, "a@b", MSG_ERR_NONE, 9, 99 },
		{ "", "a@b", MSG_ERR_NONE, 9, 99 },
		{ "N", NULL, MSG_ERR_ADDRESS, MIMEO_IN_ADDRESS, 0 },
		{ NULL, NULL, MSG_ERR_ADDRESS, MIMEO_IN_ADDRESS, 0 },
		{ "N", "", MSG_ERR_ADDRESS, MIMEO_IN_ADDRESS, 0 },
		{ "N", "a b@c", MSG_ERR_ADDRESS, MIMEO_IN_ADDRESS, 1 },
		{ "N\r\nBcc: v", "a@b", MSG_ERR_CONTROL, MIMEO_IN_NAME, 1 },
		{ "N\tM", "a@b", MSG_ERR_CONTROL, MIMEO_IN_NAME, 1 },
		{ "N\xFF", "a@b", MSG_ERR_UTF8, MIMEO_IN_NAME, 1 },
		{ "N\n", "a b", MSG_ERR_CONTROL, MIMEO_IN_NAME, 1 },
		{ "N", "a@b\n", MSG_ERR_CONTROL, MIMEO_IN_ADDRESS, 3 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int where = 9;
		size_t offset = 99;
		mimeo_mailbox row = row_of(cases[i].name, cases[i].addr);
		ck_assert_status(mimeo_check_mailbox(&row, &where, &offset), cases[i].status);
		ck_assert_int_eq(where, cases[i].where);
		ck_assert_uint_eq(offset, cases[i].offset);
	}
	int where;
	size_t offset;
	const mimeo_mailbox nul = { .name = "a\0b", .name_size = 3, .addr = "a@b", .addr_size = 3 };
	ck_assert_status(mimeo_check_mailbox(&nul, &where, &offset), MSG_ERR_CONTROL);
	ck_assert_uint_eq(offset, 1);
}
END_TEST

START_TEST(whole_lists)
{
	const mimeo_mailbox mailbox = row_of("N", "a@b"), wrong = row_of("N", "a@"), open = row_of("G", NULL),
						nameless = { .name = "" }, bad_name = row_of("G\n", NULL), close = row_of(NULL, NULL);
	const struct {
		mimeo_mailbox rows[4];
		size_t n;
		int status, status_without_groups;
		size_t index, offset;
	} cases[] = {
		{ { mailbox, mailbox }, 2, MSG_ERR_NONE, MSG_ERR_NONE, 9, 99 },
		{ { mailbox, wrong, wrong }, 3, MSG_ERR_ADDRESS, MSG_ERR_ADDRESS, 1, 2 },
		{ { open, close }, 2, MSG_ERR_NONE, MSG_ERR_FIELD, 9, 99 },
		{ { open, mailbox, close, mailbox }, 4, MSG_ERR_NONE, MSG_ERR_FIELD, 9, 99 },
		{ { open, mailbox }, 2, MSG_ERR_VALUE, MSG_ERR_FIELD, 2, 0 },
		{ { open, open, close }, 3, MSG_ERR_VALUE, MSG_ERR_FIELD, 1, 0 },
		{ { close }, 1, MSG_ERR_VALUE, MSG_ERR_FIELD, 0, 0 },
		{ { open, close, close }, 3, MSG_ERR_VALUE, MSG_ERR_FIELD, 2, 0 },
		{ { nameless, close }, 2, MSG_ERR_VALUE, MSG_ERR_FIELD, 0, 0 },
		{ { bad_name, close }, 2, MSG_ERR_CONTROL, MSG_ERR_FIELD, 0, 1 },
		{ { mailbox }, 0, MSG_ERR_NONE, MSG_ERR_NONE, 9, 99 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t index = 9, offset = 99;
		int where = 9;
		ck_assert_status(mimeo_check_mailboxes(cases[i].rows, cases[i].n, true, &index, &where, &offset),
			cases[i].status);
		ck_assert_uint_eq(index, cases[i].index);
		ck_assert_uint_eq(offset, cases[i].offset);
		ck_assert_status(mimeo_check_mailboxes(cases[i].rows, cases[i].n, false, &index, &where, &offset),
			cases[i].status_without_groups);
	}
}
END_TEST

START_TEST(carried_lists)
{
	const mimeo_mailbox rows[] = { row_of("\xC3\xB6", NULL), row_of("\xC3\xB6", "a@b"), row_of(NULL, NULL),
		row_of(NULL, "a\xC3\xB6@b"), row_of(NULL, "a@\xE2\x80\x8B") };
	size_t index = 9, offset = 99;
	ck_assert_status(mimeo_mailboxes_carried(rows, 3, MSG_PROFILE_7BIT, &index, &offset), MSG_ERR_NONE);
	ck_assert_status(mimeo_mailboxes_carried(rows, 5, MSG_PROFILE_UTF8, &index, &offset), MSG_ERR_NONE);
	ck_assert_uint_eq(index, 9);
	ck_assert_status(mimeo_mailboxes_carried(rows, 5, MSG_PROFILE_8BIT, &index, &offset), MSG_ERR_NEEDS_UTF8);
	ck_assert_uint_eq(index, 3);
	ck_assert_uint_eq(offset, 1);
	ck_assert_status(mimeo_mailboxes_carried(rows + 4, 1, MSG_PROFILE_7BIT, &index, &offset), MSG_ERR_IDN);
	ck_assert_uint_eq(index, 0);
	ck_assert_uint_eq(offset, 2);
}
END_TEST

/* ---- into a caller's memory ---- */

START_TEST(every_capacity)
{
	const msg_mailbox mailbox = { "J\xC3\xBCrgen M\xC3\xBCller and a long tail of a name", "user00001@example.org" };
	for (size_t column = 0; column <= 100; column += 10) {
		char whole[300];
		size_t n = 0, size;
		ck_assert_status(msg_encode_mailbox(&mailbox, column, whole, sizeof whole, &n), MSG_ERR_NONE);
		for (size_t capacity = 0; capacity <= n + 2; capacity++) {
			char *out = malloc(capacity + 1);
			memset(out, '#', capacity + 1);
			int status = msg_encode_mailbox(&mailbox, column, capacity ? out : NULL, capacity, &size);
			ck_assert_int_eq(status, capacity < n ? MSG_ERR_SPACE : MSG_ERR_NONE);
			ck_assert_uint_eq(size, n);
			if (status == MSG_ERR_NONE)
				ck_assert_mem_eq(out, whole, n);
			ck_assert_int_eq(out[capacity], '#');
			ck_assert_int_eq(msg_encode_mailbox(&mailbox, column, out, capacity, NULL), status);
			free(out);
		}
	}
}
END_TEST

/* What has failed keeps its status, whatever comes to it. */
START_TEST(a_failed_buffer)
{
	const mimeo_manner manner = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };
	static char long_one[] = "recipient@example.org", none[] = "a@b--\xE2\x80\x8B";
	const mimeo_mailbox rows[] = { { .addr = long_one, .addr_size = sizeof long_one - 1 },
		{ .addr = none, .addr_size = sizeof none - 1 } };
	const msg_allocator memory = mimeo_memory_default();
	mimeo_buffer b;
	mimeo_fold f;
	mimeo_buffer_init(&b, &memory, 5);
	mimeo_fold_start(&f, &b, 0);
	mimeo_mailboxes_write(&f, rows, 2, &manner);
	ck_assert_status(b.status, MSG_ERR_LIMIT);
	mimeo_buffer_free(&b);
}
END_TEST

START_TEST(arguments)
{
	static const struct {
		msg_mailbox mailbox;
		int status;
	} cases[] = {
		{ { "N", NULL }, MSG_ERR_ADDRESS },
		{ { "N", "" }, MSG_ERR_ADDRESS },
		{ { NULL, NULL }, MSG_ERR_ADDRESS },
		{ { "N", "a" }, MSG_ERR_ADDRESS },
		{ { "N\n", "a@b" }, MSG_ERR_CONTROL },
		{ { "N", "a@b\r\n" }, MSG_ERR_CONTROL },
		{ { "\xFF", "a@b" }, MSG_ERR_UTF8 },
		{ { "N", "\xC3\xB6@b" }, MSG_ERR_NEEDS_UTF8 },
		{ { "N", "a@\xE2\x80\x8B" }, MSG_ERR_IDN },
		{ { NULL, "a@b" }, MSG_ERR_NONE },
		{ { "", "a@b" }, MSG_ERR_NONE },
	};
	char out[100];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t size = 77;
		ck_assert_status(msg_encode_mailbox(&cases[i].mailbox, 0, out, sizeof out, &size), cases[i].status);
		ck_assert_uint_eq(size, cases[i].status == MSG_ERR_NONE ? 3 : 0);
	}
	const msg_mailbox good = { NULL, "a@b" };
	size_t size = 77;
	ck_assert_status(msg_encode_mailbox(NULL, 0, out, sizeof out, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encode_mailbox(&good, 0, NULL, 1, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_mailbox(&good, 999, out, sizeof out, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encode_mailbox(&good, 998, out, sizeof out, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_encode_mailbox(&good, 0, NULL, 0, &size), MSG_ERR_SPACE);
	ck_assert_uint_eq(size, 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/mailbox");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, one_mailbox_at_every_column, 0, 2);
	tcase_add_test(tests, widths_at_the_lines_end);
	tcase_add_test(tests, random_lists);
	tcase_add_test(tests, exact_text);
	tcase_add_test(tests, no_fold_too_early);
	tcase_add_test(tests, domains_that_are_not_ascii);
	tcase_add_test(tests, one_row);
	tcase_add_test(tests, whole_lists);
	tcase_add_test(tests, carried_lists);
	tcase_add_test(tests, every_capacity);
	tcase_add_test(tests, a_failed_buffer);
	tcase_add_test(tests, arguments);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
