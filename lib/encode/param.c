/* Parameters. A value stands whole, as a token or quoted-string, where a line holds it; else it is cut into the
 * sections of RFC 2231, each of which fills a line. */
#include "encode/param.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "encode/text.h"
#include "encode/word.h"

enum {
	PARAM_NAME_MOST = 60,
	PARAM_LINE = MIMEO_FOLD_LINE - 2,     /* of a line: without its first space and the semicolon that may follow */
	PARAM_EXTENSION_MOST = 12,            /* octets of an extension, with its dot, that a shortened file name keeps */
};

static const char param_charset[] = "UTF-8''";

typedef struct param_text {
	const char *name;
	size_t name_size;
	const char *s;
	size_t n;
} param_text;

int mimeo_check_param_name(const char *name, size_t n, size_t *offset)
{
	size_t i = 0;
	while (i < n && i < PARAM_NAME_MOST && mimeo_is((unsigned char)name[i], MIMEO_ATTRIBUTE))
		i++;
	if (i > 0 && i == n)
		return MSG_ERR_NONE;
	if (offset)
		*offset = i;
	return MSG_ERR_NAME;
}

static size_t value_escape(char c)
{
	return c == '"' || c == '\\';
}

/* Can it be a token, and how many columns does it take? A token may hold * ' %, but then some readers take it for a
 * value of RFC 2231 (Python's email package loses it), so that such values are quoted. */
static bool measure_value(const char *s, size_t n, size_t *width)
{
	bool token = n > 0;
	size_t escapes = 0;
	for (size_t i = 0; i < n; i++) {
		token &= mimeo_is((unsigned char)s[i], MIMEO_ATTRIBUTE);
		escapes += value_escape(s[i]);
	}
	*width = mimeo_utf8_length(s, n) + (token ? 0 : escapes + 2);
	return token;
}

static void write_value_text(mimeo_fold *f, const char *s, size_t n, bool token)
{
	if (!token)
		mimeo_fold_add(f, "\"", 1);
	size_t done = 0;
	for (size_t i = 0; i < n && !token; i++) {
		if (!value_escape(s[i]))
			continue;
		mimeo_fold_add(f, s + done, i - done);
		mimeo_fold_add(f, "\\", 1);
		done = i;
	}
	mimeo_fold_add(f, s + done, n - done);
	if (!token)
		mimeo_fold_add(f, "\"", 1);
}

/* ";", a space or a fold for width columns and one more semicolon, "name". */
static void begin_param(mimeo_fold *f, const param_text *p, size_t width, bool word)
{
	mimeo_fold_add(f, ";", 1);
	mimeo_fold_space(f, width + 1, word);
	mimeo_fold_add(f, p->name, p->name_size);
}

static void write_whole(mimeo_fold *f, const param_text *p, bool token, size_t width)
{
	begin_param(f, p, p->name_size + 1 + width, false);
	mimeo_fold_add(f, "=", 1);
	write_value_text(f, p->s, p->n, token);
}

/* ---- RFC 2231 ---- */

/* One section: octets of the value, columns of its text, and how it is written. */
typedef struct param_section {
	size_t octets, width;
	bool starred, token;
} param_section;

/* Percent-encoded text of at most room columns in whole characters, at least one. One column more where no star is
 * needed. */
static param_section cut_starred(const char *s, size_t n, size_t room, bool first)
{
	param_section section = { .starred = first, .token = true };
	while (section.octets < n) {
		const char *at = s + section.octets;
		size_t step = mimeo_utf8_step(at, n - section.octets, NULL);
		bool plain = mimeo_is((unsigned char)*at, MIMEO_ATTRIBUTE);
		size_t width = section.width + (plain ? 1 : 3 * step);
		if (section.octets > 0 && width > room + (plain && !section.starred))
			break;
		section.starred |= !plain;
		section.octets += step;
		section.width = width;
	}
	return section;
}

/* ASCII as a token or quoted-string of at most room columns. */
static param_section cut_unstarred(const char *s, size_t n, size_t room)
{
	param_section section = { .token = true };
	while (section.octets < n) {
		char c = s[section.octets];
		bool token = section.token && mimeo_is((unsigned char)c, MIMEO_ATTRIBUTE);
		size_t width = section.width + 1 + value_escape(c) + (section.token && !token ? 2 : 0);
		if (section.octets > 0 && width > room)
			break;
		section.token = token;
		section.octets++;
		section.width = width;
	}
	return section;
}

static void write_percent(mimeo_fold *f, const char *s, size_t n)
{
	char text[3 * MIMEO_FOLD_LINE];
	size_t size = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (mimeo_is(c, MIMEO_ATTRIBUTE)) {
			text[size++] = s[i];
		} else {
			text[size++] = '%';
			text[size++] = mimeo_hex_digits[c >> 4];
			text[size++] = mimeo_hex_digits[c & 15];
		}
	}
	mimeo_fold_add(f, text, size);
}

/* "*12" */
static size_t section_number(char *text, size_t number)
{
	char digits[20];
	size_t n = 0, size = 0;
	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	text[size++] = '*';
	while (n > 0)
		text[size++] = digits[--n];
	return size;
}

/* Columns that a line has for a section's text after "name", a number of that size, star (where starred) and "=". */
static size_t section_room(const param_text *p, size_t number_size, bool starred, bool first)
{
	size_t charset = starred && first ? sizeof param_charset - 1 : 0;
	size_t frame = p->name_size + number_size + starred + 1 + charset;
	return frame < PARAM_LINE ? PARAM_LINE - frame : 0; /* unreached: no name is so long */
}

static void write_section(mimeo_fold *f, const param_text *p, const char *s, const param_section *section,
	const char *number, size_t number_size, bool charset)
{
	size_t frame = p->name_size + number_size + section->starred + 1 + (charset ? sizeof param_charset - 1 : 0);
	begin_param(f, p, frame + section->width, false);
	mimeo_fold_add(f, number, number_size);
	mimeo_fold_add_string(f, section->starred ? "*=" : "=");
	if (charset)
		mimeo_fold_add_string(f, param_charset);
	if (section->starred)
		write_percent(f, s, section->octets);
	else
		write_value_text(f, s, section->octets, section->token);
}

static void write_sections(mimeo_fold *f, const param_text *p, bool encoded)
{
	if (encoded) {
		param_section whole = cut_starred(p->s, p->n, section_room(p, 0, true, true), true);
		if (whole.octets == p->n) {
			write_section(f, p, p->s, &whole, "", 0, true);
			return;
		}
	}
	size_t done = 0;
	for (size_t i = 0; done < p->n; i++) {
		char number[24];
		size_t number_size = section_number(number, i);
		const char *s = p->s + done;
		size_t room = section_room(p, number_size, encoded, i == 0);
		size_t left = p->n - done;
		param_section section = encoded ? cut_starred(s, left, room, i == 0) : cut_unstarred(s, left, room);
		write_section(f, p, s, &section, number, number_size, encoded && i == 0);
		done += section.octets;
	}
}

/* ---- file names for old readers ---- */

/* Where the kept extension starts; n where there is none. */
static size_t extension_start(const char *s, size_t n)
{
	for (size_t i = n; i > 0 && n - i < PARAM_EXTENSION_MOST; i--) {
		if (s[i - 1] == '.' && i > 1)
			return i - 1;
	}
	return n;
}

/* Stores the text in ASCII, with "_" for what is not ASCII, as far as room columns go; text NULL: only counts. */
static size_t fallback_text(char *text, const char *s, size_t n, size_t room)
{
	size_t size = 0;
	char last = '\0';
	for (size_t i = 0; i < n;) {
		size_t step = mimeo_utf8_step(s + i, n - i, NULL);
		char c = step > 1 || (last == '=' && s[i] == '?') ? '_' : s[i];
		if (size + 1 + value_escape(c) > room)
			break;
		if (text && value_escape(c))
			text[size] = '\\';
		size += value_escape(c);
		if (text)
			text[size] = c;
		size++;
		last = c;
		i += step;
	}
	return size;
}

static void write_fallback(mimeo_fold *f, const param_text *p)
{
	char text[PARAM_LINE];
	size_t room = PARAM_LINE - p->name_size - 3; /* "=", two quotes */
	size_t tail = p->n;
	if (fallback_text(NULL, p->s, p->n, room + 2) > room) /* a quote is two columns */
		tail = extension_start(p->s, p->n);
	size_t tail_width = fallback_text(NULL, p->s + tail, p->n - tail, SIZE_MAX);
	if (tail_width > room) {
		tail = p->n;
		tail_width = 0;
	}
	size_t size = fallback_text(text, p->s, tail, room - tail_width);
	size += fallback_text(text + size, p->s + tail, p->n - tail, tail_width);
	begin_param(f, p, p->name_size + 3 + size, false);
	mimeo_fold_add_string(f, "=\"");
	mimeo_fold_add(f, text, size);
	mimeo_fold_add(f, "\"", 1);
}

/* No RFC allows it; readers that know nothing of RFC 2231 understand it. */
static void write_quoted_words(mimeo_fold *f, const param_text *p)
{
	static const mimeo_manner utf8 = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };
	begin_param(f, p, p->name_size + 3 + mimeo_word_width(p->s, p->n), true);
	mimeo_fold_add_string(f, "=\"");
	f->keep += 2; /* the closing quote and a semicolon */
	mimeo_word_write(f, p->s, p->n, &utf8);
	f->keep -= 2;
	mimeo_fold_add(f, "\"", 1);
}

/* ---- whole ---- */

void mimeo_param_write(mimeo_fold *f, const char *name, const char *utf8, size_t n, bool filename,
	const mimeo_manner *manner)
{
	const param_text param = { .name = name, .name_size = strlen(name), .s = utf8, .n = n };
	bool plain = mimeo_is_ascii(utf8, n), looks = mimeo_word_looks_like(utf8, n);
	size_t width;
	bool token = measure_value(utf8, n, &width);
	if ((plain || manner->profile == MSG_PROFILE_UTF8) && !looks && width < PARAM_LINE - param.name_size) {
		write_whole(f, &param, token, width);
		return;
	}
	plain &= !looks;
	if (filename && !plain && manner->filename_style == MSG_FILENAME_RFC2047) {
		write_quoted_words(f, &param);
		return;
	}
	if (filename && !plain && manner->filename_style == MSG_FILENAME_BOTH)
		write_fallback(f, &param);
	write_sections(f, &param, !plain);
}

int msg_encode_param(const char *name, const char *utf8, size_t n, size_t column, char *out, size_t capacity,
	size_t *size)
{
	static const mimeo_manner manner = { .profile = MSG_PROFILE_7BIT, .charset = &mimeo_charset_utf8 };
	int status = mimeo_check_encode(utf8, n, false, column, out, capacity, size);
	if (status == MSG_ERR_NONE)
		status = name ? mimeo_check_param_name(name, strlen(name), NULL) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_buffer buffer;
	mimeo_fold fold;
	mimeo_buffer_fix(&buffer, out, capacity);
	mimeo_fold_start(&fold, &buffer, column);
	mimeo_param_write(&fold, name, utf8, n, false, &manner);
	return mimeo_buffer_result(&buffer, size);
}
