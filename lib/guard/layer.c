/* Each layer is one pass; base64 is four, since nothing says where in the text its first character stands. */
#include "guard/layer.h"
#include "base/ascii.h"

enum {
	LAYER_BASE64_LEAST = 8, /* characters of the shortest address, a@b.cc */
	LAYER_TEXT_LEAST = 6,   /* and its octets */
	LAYER_PHASES = 4,       /* characters of a quantum */
};

static bool is_layer_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool breaks_line(char c)
{
	return c == '\r' || c == '\n';
}

/* Octets of the line end at s, 0 for none. */
static size_t line_end_size(const char *s, size_t n)
{
	return n > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : n > 0 && breaks_line(s[0]);
}

static void take_folds_off(mimeo_buffer *out, const char *text, size_t n)
{
	static const char begin[] = "BEGIN:V";
	char *room = n >= sizeof begin && mimeo_equal_nocase(text, sizeof begin - 1, begin, sizeof begin - 1)
		? mimeo_buffer_room(out, n)
		: NULL;
	size_t size = 0;
	for (size_t i = 0; room && i < n; i++) {
		const size_t end = line_end_size(text + i, n - i);
		if (end && i + end < n && is_layer_blank(text[i + end]))
			i += end;
		else
			room[size++] = text[i];
	}
	mimeo_buffer_commit(out, size);
}

/* ---- quoted-printable, RFC 2045 section 6.7, and Q, RFC 2047 section 4.2 ---- */

/* Octets of the soft line break at "=", blanks that were added behind it too; 0 for none. */
static size_t soft_break_size(const char *s, size_t n)
{
	size_t i = 1;
	while (i < n && is_layer_blank(s[i]))
		i++;
	const size_t end = line_end_size(s + i, n - i);
	return end ? i + end : 0;
}

static void add_printed(mimeo_buffer *out, const char *text, size_t n, bool is_word)
{
	char *room = n ? mimeo_buffer_room(out, n) : NULL;
	size_t size = 0;
	for (size_t i = 0, used; room && i < n; i += used) {
		used = 1;
		if (text[i] == '=' && n - i > 2 && mimeo_hex_value(text[i + 1]) >= 0 && mimeo_hex_value(text[i + 2]) >= 0) {
			room[size++] = (char)(mimeo_hex_value(text[i + 1]) << 4 | mimeo_hex_value(text[i + 2]));
			used = 3;
		} else if (text[i] == '=' && soft_break_size(text + i, n - i)) {
			used = soft_break_size(text + i, n - i);
		} else {
			room[size++] = is_word && text[i] == '_' ? ' ' : text[i];
		}
	}
	mimeo_buffer_commit(out, size);
}

/* ---- base64, RFC 4648 section 4 ---- */

static int sextet(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A'
		: c >= 'a' && c <= 'z' ? c - 'a' + 26
		: c >= '0' && c <= '9' ? c - '0' + 52
		: c == '+' ? 62
		: c == '/' ? 63
		: -1;
}

/* Octets on their way out. Of those that may be anything, what stays is text with what an "@" in some form begins with.
 */
typedef struct layer_octets {
	bool any;
	char *room;
	size_t size, begin;
	bool sign;
	uint32_t bits;
	unsigned filled; /* of bits */
} layer_octets;

static void end_text(layer_octets *o)
{
	if (o->sign && o->size - o->begin >= LAYER_TEXT_LEAST)
		o->room[o->size++] = '\n';
	else
		o->size = o->begin;
	o->begin = o->size;
	o->sign = false;
}

static void add_octet(layer_octets *o, unsigned char octet)
{
	if (o->any && mimeo_is(octet, MIMEO_CONTROL) && !(octet >= '\t' && octet <= '\r')) {
		end_text(o);
		return;
	}
	o->sign = o->sign || octet == '@' || octet == '%' || octet == '&' || octet == '=' || octet == 0xEF;
	o->room[o->size++] = (char)octet;
}

/* From that character on. What is no character of base64 is skipped. */
static void add_base64(mimeo_buffer *out, layer_octets *o, const char *s, size_t n, unsigned phase)
{
	o->room = mimeo_buffer_room(out, n + 1);
	o->size = o->begin = 0;
	for (size_t i = 0; o->room && i < n; i++) {
		const int value = sextet(s[i]);
		if (value < 0)
			continue;
		if (phase) {
			phase--;
			continue;
		}
		o->bits = o->bits << 6 | (uint32_t)value;
		o->filled += 6;
		if (o->filled >= 8) {
			o->filled -= 8;
			add_octet(o, (unsigned char)(o->bits >> o->filled));
		}
	}
	if (o->room && o->any)
		end_text(o);
	mimeo_buffer_commit(out, o->size);
}

/* Octets of the characters that begin at s; lines may be broken anywhere and be indented. *next: behind the blanks that
 * follow. */
static size_t base64_run(const char *s, size_t n, size_t *characters, size_t *next)
{
	size_t i = 0;
	*characters = *next = 0;
	for (;;) {
		const size_t line = i;
		while (i < n && sextet(s[i]) >= 0)
			i++;
		*characters += i - line;
		bool broken = false;
		for (*next = i; *next < n && (is_layer_blank(s[*next]) || breaks_line(s[*next])); ++*next)
			broken = broken || breaks_line(s[*next]);
		if (!broken || *next == n || sextet(s[*next]) < 0)
			return i;
		i = *next;
	}
}

/* Where the first line behind a blank one begins, or n. */
static size_t next_paragraph(const char *s, size_t n, size_t at)
{
	for (size_t lines = 0; at < n; at++) {
		/* unreached: a run ends with a character of base64 */
		if (s[at] == '\n' || (s[at] == '\r' && (n - at < 2 || s[at + 1] != '\n')))
			lines++;
		else if (lines > 1 && sextet(s[at]) >= 0)
			return at;
		else if (sextet(s[at]) >= 0)
			lines = 0;
	}
	return n;
}

/* Words of text in front of a body would be read as the beginning of what it begins with: it is read alone as well. */
static void add_paragraphs(mimeo_buffer *out, const char *s, size_t n)
{
	for (size_t at = next_paragraph(s, n, 0), end; at < n && out->status == MSG_ERR_NONE; at = end) {
		layer_octets octets = { .any = true };
		end = next_paragraph(s, n, at);
		add_base64(out, &octets, s + at, end - at, 0);
	}
}

static void take_base64_off(mimeo_buffer *out, const char *text, size_t n)
{
	for (size_t at = 0, characters, next; at < n && out->status == MSG_ERR_NONE; at += next ? next : 1) {
		const size_t size = base64_run(text + at, n - at, &characters, &next);
		for (unsigned phase = 0; characters >= LAYER_BASE64_LEAST && phase < LAYER_PHASES; phase++) {
			layer_octets octets = { .any = true };
			add_base64(out, &octets, text + at, size, phase);
		}
		if (characters >= LAYER_BASE64_LEAST)
			add_paragraphs(out, text + at, size);
	}
}

/* ---- encoded-words ---- */

typedef struct layer_word {
	const char *text; /* encoded */
	size_t text_size;
	char encoding;    /* 'b' or 'q' */
} layer_word;

/* Octets of the encoded-word at "=", 0 for none. */
static size_t read_encoded_word(const char *s, size_t n, layer_word *w)
{
	size_t i = 2;
	if (n < 2 || s[1] != '?')
		return 0;
	while (i < n && s[i] != '?' && s[i] != ' ' && !mimeo_is((unsigned char)s[i], MIMEO_CONTROL))
		i++;
	if (n - i < 3 || s[i] != '?' || s[i + 2] != '?')
		return 0;
	w->encoding = mimeo_lower(s[i + 1]);
	w->text = s + i + 3;
	for (i += 3; i < n && s[i] != '?' && !breaks_line(s[i]); i++)
		continue;
	w->text_size = (size_t)(s + i - w->text);
	const bool closed = n - i > 1 && s[i] == '?' && s[i + 1] == '=';
	return closed && (w->encoding == 'b' || w->encoding == 'q') ? i + 2 : 0;
}

static bool is_space(const char *s, size_t n)
{
	while (n && (is_layer_blank(s[n - 1]) || breaks_line(s[n - 1])))
		n--;
	return n == 0;
}

/* A quantum of base64 that is cut goes on in the word that follows, as some write it. */
static void take_words_off(mimeo_buffer *out, const char *text, size_t n)
{
	layer_octets octets = { .any = false };
	size_t done = 0;
	for (size_t at = 0, size; at < n; at += size ? size : 1) {
		layer_word word;
		const char *sign = memchr(text + at, '=', n - at);
		if (!sign)
			break;
		at = (size_t)(sign - text);
		size = read_encoded_word(sign, n - at, &word);
		if (size == 0)
			continue;
		const bool joined = done && is_space(text + done, at - done);
		if (!joined)
			mimeo_buffer_add(out, text + done, at - done);
		if (!joined || word.encoding == 'q' || text[done - 3] == '=')
			octets.filled = 0;
		if (word.encoding == 'q')
			add_printed(out, word.text, word.text_size, true);
		else
			add_base64(out, &octets, word.text, word.text_size, 0);
		done = at + size;
	}
	if (done)
		mimeo_buffer_add(out, text + done, n - done);
}

void mimeo_layer_off(int layer, mimeo_buffer *out, const char *text, size_t n)
{
	switch (layer) {
	case MIMEO_LAYER_FOLDS:
		take_folds_off(out, text, n);
		break;
	case MIMEO_LAYER_PRINTED:
		if (n && memchr(text, '=', n))
			add_printed(out, text, n, false);
		break;
	case MIMEO_LAYER_WORDS:
		take_words_off(out, text, n);
		break;
	default:
		take_base64_off(out, text, n);
	}
}
