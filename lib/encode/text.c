/* Unstructured text and phrases. Text is cut at its single spaces into chunks; each chunk stays plain or is encoded as
 * a whole, and neighbours that are encoded become one run. */
#include "encode/text.h"
#include "base/ascii.h"
#include "base/bits.h"
#include "base/utf8.h"
#include "encode/word.h"

enum {
	TEXT_WORD_MOST = 900, /* octets of a word that stays: under 998 with a name before it and punctuation after it */
	TEXT_GLUED_MOST = 76, /* columns of words that stay together because of the white space between them */
	TEXT_SEEN = 256,      /* octets of a text that is looked through: most fields have less */
	TEXT_WINDOWS = TEXT_SEEN / 64,
};

/* Where spaces and octets over 7F stand in a window: bit i is octet i. */
typedef struct text_window {
	uint64_t space, high;
} text_window;

typedef struct text_source {
	const char *s;
	size_t n;
	bool raw;     /* UTF-8 may stand as it is */
	size_t start; /* columns that the first line has for text */
	size_t seen;  /* windows that are looked through: 0 where the text is long, or not simple */
	text_window windows[TEXT_WINDOWS];
} text_source;

typedef struct text_chunk {
	size_t start, end;
	bool encode;
} text_chunk;

static bool is_trouble(char a, char b)
{
	return a == '\t' || (a == ' ' && b == ' ') || (a == '=' && b == '?');
}

/* What there is in a text. */
typedef struct text_look {
	bool high, space; /* octets over 7F, spaces */
} text_look;

/* n is not 0. Is all white space single spaces between words, and there no "=?"? Then a chunk ends at the next space,
 * and is encoded for octets over 7F alone. Two loads an octet apart show pairs of neighbours, eight at a time. */
static bool is_simple(const char *s, size_t n, text_look *look)
{
	uint64_t seen = 0, spaces = 0;
	if (s[0] == ' ' || s[n - 1] == ' ')
		return false;
	size_t i = 0;
	for (; n - i > 8; i += 8) {
		const uint64_t here = mimeo_octets_load(s + i), next = mimeo_octets_load(s + i + 1);
		const uint64_t space = mimeo_octets_equal(here, ' ');
		const uint64_t trouble = mimeo_octets_equal(here, '\t') | (space & mimeo_octets_equal(next, ' ')) |
			(mimeo_octets_equal(here, '=') & mimeo_octets_equal(next, '?'));
		if (trouble)
			return false;
		seen |= here;
		spaces |= space;
	}
	for (; i < n; i++) {
		if (is_trouble(s[i], i + 1 < n ? s[i + 1] : '\0'))
			return false;
		seen |= (unsigned char)s[i];
		spaces |= s[i] == ' ';
	}
	*look = (text_look){ (seen & MIMEO_EACH_OCTET(0x80)) != 0, spaces != 0 };
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What stands among the octets of a chunk. */
typedef struct chunk_look {
	bool high, question; /* octets over 7F, "?" */
} chunk_look;

/* Octets from s on up to the next blank. */
static inline size_t run_to_blank(const char *s, size_t n, chunk_look *look)
{
	size_t i = 0;
	for (; i < n && !is_blank(s[i]); i++) {
		look->high |= (unsigned char)s[i] >= 0x80;
		look->question |= s[i] == '?';
	}
	return i;
}

/* Is s[at] a space that stands alone between words of the chunk that starts at start? */
static bool is_single_space(const char *s, size_t n, size_t start, size_t at)
{
	return s[at] == ' ' && at > start && at + 1 < n && !is_blank(s[at - 1]) && !is_blank(s[at + 1]);
}

static void look_through(text_source *t)
{
	if (t->n > TEXT_SEEN)
		return;
	t->seen = (t->n + 63) / 64;
	memset(t->windows, 0, t->seen * sizeof *t->windows);
	for (size_t i = 0; i < t->n; i += 8) {
		char last[8] = { 0 };
		const char *s = t->n - i < 8 ? memcpy(last, t->s + i, t->n - i) : t->s + i;
		const uint64_t octets = mimeo_octets_load(s), space = mimeo_octets_equal(octets, ' ');
		t->windows[i / 64].space |= mimeo_octets_gather(space) << i % 64;
		t->windows[i / 64].high |= mimeo_octets_gather(octets & MIMEO_EACH_OCTET(0x80)) << i % 64;
	}
}

/* The chunk from start on in what was looked through. */
static text_chunk seen_chunk_at(const text_source *t, size_t start)
{
	size_t i = start / 64;
	uint64_t rest = ~UINT64_C(0) << start % 64, space = t->windows[i].space & rest, high = 0;
	while (space == 0 && i + 1 < t->seen) {
		high |= t->windows[i++].high & rest;
		rest = ~UINT64_C(0);
		space = t->windows[i].space;
	}
	high |= t->windows[i].high & rest & (space ? (space & (0 - space)) - 1 : ~UINT64_C(0));
	const size_t end = space ? 64 * i + mimeo_lowest_bit(space) : t->n;
	return (text_chunk){ start, end, high != 0 && !t->raw };
}

/* The chunk from start to the next single space, or to the end. */
static text_chunk chunk_at(const text_source *t, size_t start)
{
	if (t->seen)
		return seen_chunk_at(t, start);
	const char *s = t->s;
	const size_t n = t->n;
	size_t i = start, longest = 0;
	chunk_look look = { false, false };
	bool encode = is_blank(s[start]), glued = false;
	for (;; i++) {
		const size_t word = run_to_blank(s + i, n - i, &look);
		longest = word > longest ? word : longest;
		i += word;
		if (i == n || is_single_space(s, n, start, i))
			break;
		encode |= s[i] == '\t' || i + 1 == n;
		glued = true;
	}
	const size_t most = start == 0 && t->start < TEXT_GLUED_MOST ? t->start : TEXT_GLUED_MOST;
	encode |= (look.high && !t->raw) || longest > TEXT_WORD_MOST;
	encode |= look.question && mimeo_word_looks_like(s + start, i - start);
	if (glued && !encode)
		encode = mimeo_utf8_length(s + start, i - start) > most;
	return (text_chunk){ start, i, encode };
}

static void write_chunk(mimeo_fold *f, const text_source *t, const text_chunk *c, const mimeo_manner *manner)
{
	const char *s = t->s + c->start;
	size_t n = c->end - c->start;
	if (c->encode) {
		if (c->start > 0)
			mimeo_fold_space(f, mimeo_word_width(s, n), true);
		mimeo_word_write(f, s, n, manner);
		return;
	}
	if (c->start > 0)
		mimeo_fold_space(f, t->raw ? mimeo_utf8_length(s, n) : n, false);
	else
		mimeo_fold_first(f, n);
	mimeo_fold_add(f, s, n);
}

/* Neighbours that are encoded are one chunk. */
static void write_chunks(mimeo_fold *f, const text_source *t, const mimeo_manner *manner)
{
	text_chunk next = chunk_at(t, 0);
	bool more;
	do {
		text_chunk chunk = next;
		more = chunk.end < t->n;
		if (more)
			next = chunk_at(t, chunk.end + 1);
		while (more && chunk.encode && next.encode) {
			chunk.end = next.end;
			more = chunk.end < t->n;
			if (more)
				next = chunk_at(t, chunk.end + 1);
		}
		write_chunk(f, t, &chunk, manner);
	} while (more);
}

void mimeo_text_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner)
{
	if (n == 0)
		return;
	text_source text; /* windows are set where they are looked through */
	text_look look;
	text.s = utf8;
	text.n = n;
	text.raw = manner->profile == MSG_PROFILE_UTF8;
	text.start = mimeo_fold_room(f, false);
	text.seen = 0;
	if (!is_simple(utf8, n, &look)) {
		write_chunks(f, &text, manner);
	} else if (!look.high && n <= text.start) {
		mimeo_fold_add(f, utf8, n);
	} else if (!look.space && n <= TEXT_WORD_MOST) {
		write_chunk(f, &text, &(text_chunk){ 0, n, look.high && !text.raw }, manner);
	} else {
		look_through(&text);
		write_chunks(f, &text, manner);
	}
}

/* ---- phrases ---- */

enum { PHRASE_ATOMS, PHRASE_QUOTED, PHRASE_ENCODED };

/* Also the characters of the whole in *width, quotes and backslashes counted, without the outer quotes. */
static int phrase_form(const char *s, size_t n, bool raw, size_t *width)
{
	int form = n == 0 ? PHRASE_QUOTED : PHRASE_ATOMS;
	size_t escapes = 0, word = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (mimeo_is(c, MIMEO_ATEXT)) {
			if (c == '?' && i > 0 && s[i - 1] == '=')
				return PHRASE_ENCODED;
		} else if (c == ' ') {
			if (i == 0 || i + 1 == n || s[i + 1] == ' ')
				return PHRASE_ENCODED;
			word = 0;
			continue;
		} else if (c >= 0x80 ? !raw : c == '\t') {
			return PHRASE_ENCODED;
		} else if (c < 0x80) {
			form = PHRASE_QUOTED;
			escapes += c == '"' || c == '\\';
			word += c == '"' || c == '\\';
		}
		if (++word > TEXT_WORD_MOST)
			return PHRASE_ENCODED;
	}
	*width = escapes + (raw ? mimeo_utf8_length(s, n) : n);
	return form;
}

static size_t word_end(const char *s, size_t n, size_t start)
{
	const char *space = start < n ? memchr(s + start, ' ', n - start) : NULL;
	return space ? (size_t)(space - s) : n;
}

static size_t escapes_in(const char *s, size_t n)
{
	size_t escapes = 0;
	for (size_t i = 0; i < n; i++)
		escapes += s[i] == '"' || s[i] == '\\';
	return escapes;
}

static void add_quoted(mimeo_fold *f, const char *s, size_t n)
{
	size_t done = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] != '"' && s[i] != '\\')
			continue;
		mimeo_fold_add(f, s + done, i - done);
		mimeo_fold_add(f, "\\", 1);
		done = i;
	}
	mimeo_fold_add(f, s + done, n - done);
}

/* Atoms, or the words within a quoted-string: what can be folded between. */
static void write_words(mimeo_fold *f, const char *s, size_t n, bool quoted)
{
	size_t start = 0;
	for (;;) {
		size_t end = word_end(s, n, start);
		size_t added = escapes_in(s + start, end - start) + (quoted && end == n);
		if (start > 0)
			mimeo_fold_space(f, mimeo_utf8_length(s + start, end - start) + added, false);
		else
			mimeo_fold_first(f, end - start + added + quoted);
		if (quoted && start == 0)
			mimeo_fold_add(f, "\"", 1);
		add_quoted(f, s + start, end - start);
		if (end == n)
			break;
		start = end + 1;
	}
	if (quoted)
		mimeo_fold_add(f, "\"", 1);
}

void mimeo_phrase_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner)
{
	size_t width;
	int form = phrase_form(utf8, n, manner->profile == MSG_PROFILE_UTF8, &width);
	if (form == PHRASE_ENCODED)
		mimeo_word_write(f, utf8, n, manner);
	else
		write_words(f, utf8, n, form == PHRASE_QUOTED);
}

size_t mimeo_phrase_width(const char *utf8, size_t n, const mimeo_manner *manner, bool *word)
{
	size_t width;
	int form = phrase_form(utf8, n, manner->profile == MSG_PROFILE_UTF8, &width);
	*word = form == PHRASE_ENCODED;
	if (form == PHRASE_ENCODED)
		return mimeo_word_width(utf8, n);
	if (form == PHRASE_QUOTED && width + 2 < MIMEO_FOLD_LINE)
		return width + 2;
	size_t end = word_end(utf8, n, 0);
	return mimeo_utf8_length(utf8, end) + escapes_in(utf8, end) + (form == PHRASE_QUOTED);
}

/* ---- the public functions ---- */

static const mimeo_manner plain_manner = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };

int mimeo_check_encode(const char *utf8, size_t n, bool tab, size_t column, const char *out, size_t capacity,
	size_t *size)
{
	if (size)
		*size = 0;
	if ((!utf8 && n > 0) || (!out && capacity > 0) || column > MIMEO_FOLD_HARD)
		return MSG_ERR_ARGUMENT;
	return mimeo_check_text(utf8, n, tab, NULL);
}

int msg_encode_text(const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size)
{
	int status = mimeo_check_encode(utf8, n, true, column, out, capacity, size);
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_buffer buffer;
	mimeo_fold fold;
	mimeo_buffer_fix(&buffer, out, capacity);
	mimeo_fold_start(&fold, &buffer, column);
	mimeo_text_write(&fold, utf8, n, &plain_manner);
	return mimeo_buffer_result(&buffer, size);
}

int msg_encode_phrase(const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size)
{
	int status = mimeo_check_encode(utf8, n, false, column, out, capacity, size);
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_buffer buffer;
	mimeo_fold fold;
	mimeo_buffer_fix(&buffer, out, capacity);
	mimeo_fold_start(&fold, &buffer, column);
	mimeo_phrase_write(&fold, utf8, n, &plain_manner);
	return mimeo_buffer_result(&buffer, size);
}
