/* Small structured fields. A phrase is found first, then judged or written, by the same walk. */
#include "field/structured.h"
#include <string.h>
#include "base/ascii.h"
#include "base/utf8.h"
#include "encode/text.h"
#include "encode/word.h"
#include "field/known.h"
#include "field/mediatype.h"
#include "field/url.h"

enum { PLAIN_WORD_MOST = 900, LIST_ID_MOST = 255 };

static const char one_click_value[] = "List-Unsubscribe=One-Click";

static bool is_phrase_blank(char c)
{
	return c == ' '; /* a tab was refused */
}

/* The next phrase of a list that ends at stop ('\0': at n): where it stands, without blanks round it. *at moves behind
 * it and the comma. An open quote, or something glued to a quoted-string, is false with the offset. */
static bool next_phrase(const char *s, size_t n, bool list, size_t *at, size_t *start, size_t *size, bool *quoted)
{
	size_t i = *at;
	while (i < n && is_phrase_blank(s[i]))
		i++;
	*start = i;
	*quoted = i < n && s[i] == '"';
	if (*quoted) {
		for (i++; i < n && s[i] != '"'; i++)
			i += s[i] == '\\' && i + 1 < n;
		if (i >= n)
			return *at = n, false;
		i++;
	} else {
		while (i < n && !(list && (s[i] == ',' || s[i] == '"')))
			i++;
	}
	*size = i - *start;
	while (*size && is_phrase_blank(s[*start + *size - 1]))
		--*size;
	while (i < n && is_phrase_blank(s[i]))
		i++;
	*at = i;
	return i == n || (list && s[i] == ',');
}

static int check_phrases(const char *s, size_t n, bool list, size_t *offset)
{
	size_t at = 0, start, size;
	bool quoted;
	for (;;) {
		bool found = next_phrase(s, n, list, &at, &start, &size, &quoted);
		*offset = at;
		if (!found || size == 0 || (quoted && size == 2))
			return MSG_ERR_VALUE;
		if (at == n)
			return MSG_ERR_NONE;
		at++;
	}
}

static int check_plain(const char *s, size_t n, size_t *offset)
{
	size_t word = 0;
	for (size_t i = 0; i < n; i++) {
		bool space = s[i] == ' ';
		word = space ? 0 : word + 1;
		*offset = i;
		/* unreached: DEL is refused before, as a control character */
		if (s[i] < ' ' || s[i] > '~' || (space && (i == 0 || i + 1 == n || s[i + 1] == ' ')) ||
			word > PLAIN_WORD_MOST || (s[i] == '=' && i + 1 < n && s[i + 1] == '?'))
			return MSG_ERR_VALUE;
	}
	return MSG_ERR_NONE;
}

static int check_token(const char *s, size_t n, size_t *offset)
{
	mimeo_mediatype token;
	const int status = check_plain(s, n, offset);
	return status != MSG_ERR_NONE ? status : mimeo_check_token_params(s, n, &token, offset);
}

static int check_bracketed_url(const char *s, size_t n, size_t *offset)
{
	*offset = 0;
	if (n == 0 || s[0] != '<')
		return MSG_ERR_VALUE;
	const size_t closed = s[n - 1] == '>';
	const int status = mimeo_check_url(s + 1, n - 1 - closed, offset);
	*offset = status != MSG_ERR_NONE ? *offset + 1 : n;
	return status == MSG_ERR_NONE && !closed ? MSG_ERR_VALUE : status;
}

/* Where "<id>" begins; n where there is none that is right, with the offset of what is wrong. */
static size_t find_list_id(const char *s, size_t n, size_t *offset)
{
	size_t end = n, at;
	while (end && is_phrase_blank(s[end - 1]))
		end--;
	*offset = end;
	if (end == 0 || s[end - 1] != '>')
		return n;
	for (at = end - 1; at > 0 && s[at - 1] != '<'; at--)
		;
	*offset = at;
	if (at == 0 || end - 1 - at > LIST_ID_MOST || mimeo_word_looks_like(s + at, end - 1 - at))
		return n;
	bool dotted = false;
	for (size_t i = at; i < end - 1; i++) {
		bool dot = s[i] == '.';
		bool misplaced = dot && (i == at || i + 2 == end || s[i - 1] == '.');
		*offset = i;
		if (misplaced || (!dot && !mimeo_is((unsigned char)s[i], MIMEO_ATEXT)))
			return n;
		dotted |= dot;
	}
	return dotted ? at - 1 : n;
}

int mimeo_check_structured(int kind, const char *value, size_t n, size_t *offset)
{
	int status = mimeo_check_text(value, n, false, offset);
	if (status != MSG_ERR_NONE)
		return status;
	switch (kind) {
	case MIMEO_KIND_ONE_CLICK:
		*offset = 0;
		return n == sizeof one_click_value - 1 && memcmp(value, one_click_value, n) == 0 ? MSG_ERR_NONE : MSG_ERR_VALUE;
	case MIMEO_KIND_TOKEN:
		return check_token(value, n, offset);
	case MIMEO_KIND_URL:
		return check_bracketed_url(value, n, offset);
	case MIMEO_KIND_PHRASES:
		return check_phrases(value, n, true, offset);
	case MIMEO_KIND_LIST_ID: {
		size_t id = find_list_id(value, n, offset), phrase = 0;
		if (id == n)
			return MSG_ERR_VALUE;
		while (phrase < id && is_phrase_blank(value[phrase]))
			phrase++;
		return phrase == id ? MSG_ERR_NONE : check_phrases(value, id, false, offset);
	}
	default:
		return check_plain(value, n, offset);
	}
}

/* A phrase as it stands in the value: without quotes and backslashes, then by the rules of phrases. */
static void write_phrase(mimeo_fold *f, const char *s, size_t n, bool quoted, const mimeo_manner *manner,
	mimeo_buffer *scratch, bool first)
{
	mimeo_buffer_clear(scratch);
	for (size_t i = quoted; i < n - quoted; i++) {
		i += quoted && s[i] == '\\'; /* never the last: that is the closing quote */
		mimeo_buffer_add_char(scratch, s[i]);
	}
	if (scratch->status != MSG_ERR_NONE) {
		f->out->status = scratch->status;
		return;
	}
	bool word = false;
	size_t width = mimeo_phrase_width(scratch->data, scratch->size, manner, &word);
	if (!first)
		mimeo_fold_space(f, width, word);
	mimeo_phrase_write(f, scratch->data, scratch->size, manner);
}

static void write_phrases(
	mimeo_fold *f, const char *s, size_t n, bool list, const mimeo_manner *manner, mimeo_buffer *scratch)
{
	size_t at = 0, start, size;
	bool quoted, first = true;
	/* unreached: the judge has passed the phrases */
	while (at < n && next_phrase(s, n, list, &at, &start, &size, &quoted)) {
		write_phrase(f, s + start, size, quoted, manner, scratch, first);
		first = false;
		/* An encoded-word touches no comma (RFC 2047 section 5). */
		const mimeo_buffer *out = f->out;
		/* unreached: it stands behind a field's name */
		bool word = out->size > 2 && out->size <= out->capacity && memcmp(out->data + out->size - 2, "?=", 2) == 0;
		if (at < n)
			mimeo_fold_add_string(f, word ? " ," : ",");
		at++;
	}
}

void mimeo_structured_write(mimeo_fold *f, int kind, const char *value, size_t n, const mimeo_manner *manner,
	mimeo_buffer *scratch)
{
	if (kind == MIMEO_KIND_PHRASES) {
		/* A blank and a comma may follow a phrase on its line. */
		f->keep = 2;
		write_phrases(f, value, n, true, manner, scratch);
		f->keep = 0;
	} else if (kind == MIMEO_KIND_LIST_ID) {
		size_t offset, id = find_list_id(value, n, &offset), phrase = 0, end = n;
		while (is_phrase_blank(value[end - 1]))
			end--;
		while (phrase < id && is_phrase_blank(value[phrase]))
			phrase++;
		if (phrase < id) {
			write_phrases(f, value + phrase, id - phrase, false, manner, scratch);
			mimeo_fold_space(f, end - id, false);
		}
		mimeo_fold_add(f, value + id, end - id);
	} else if (kind == MIMEO_KIND_URL) {
		mimeo_fold_first(f, n);
		mimeo_fold_add(f, value, n);
	} else {
		mimeo_text_write(f, value, n, manner);
	}
}
