/* Parameters. A value stands whole, as a token or quoted-string, where a line holds it; else it is cut into the sections of
 * RFC 2231, each of which fills a line. */
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

/* Can it be a token, and how many columns does it take? */
static bool measure_value(const char *s, size_t n, size_t *width)
{
	bool token = n > 0;
	size_t escapes = 0;
	for (size_t i = 0; i < n; i++) {
		token &= mimeo_is((unsigned char)s[i], MIMEO_TOKEN);
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

/* Percent-encoded text of at most room columns in whole characters, at least one. One column more where no star is needed. */
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
		bool token = section.token && mimeo_is((unsigned char)c, MIMEO_TOKEN);
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
	size_t frame = p->name_size + number_size + 1 + (starred ? 1 : 0) + (starred && first ? sizeof param_charset - 1 : 0);
	return frame < PARAM_LINE ? PARAM_LINE - frame : 0;
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
	size_t room = section_room(p, 0, encoded, true);
	param_section whole = encoded ? cut_starred(p->s, p->n, room, true) : cut_unstarred(p->s, p->n, room);
	if (whole.octets == p->n) {
		write_section(f, p, p->s, &whole, "", 0, encoded);
		return;
	}
	size_t done = 0;
	for (size_t i = 0; done < p->n; i++) {
		char number[24];
		size_t number_size = section_number(number, i);
		const char *s = p->s + done;
		room = section_room(p, number_size, encoded, i == 0);
		param_section section = encoded ? cut_starred(s, p->n - done, room, i == 0) : cut_unstarred(s, p->n - done, room);
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

/* The value in ASCII with "_" for what is not ASCII, and within room columns. */
static size_t fallback_text(char *text, const param_text *p, size_t room)
{
	size_t tail = extension_start(p->s, p->n);
	size_t tail_width = mimeo_utf8_length(p->s + tail, p->n - tail) + escapes_of(p->s + tail, p->n - tail);
	return tail_width + room + (size_t)(text != NULL);
}
