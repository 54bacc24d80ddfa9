/* Parameters, RFC 2045 section 5.1, and what RFC 2231 makes of them: charsets, languages, sections. */
#include "support/strict_inside.h"
#include <stdlib.h>
#include <string.h>

enum { VALUE_MOST = 78, LINE_GOOD = 78, SECTIONS_MOST = 100000 };

/* One parameter as written: name*section*. */
typedef struct piece {
	strict_text base;           /* lower case */
	long section;               /* -1: none */
	bool starred, quoted;
	strict_text value;          /* quotes and quoted-pairs undone */
	size_t order;
} piece;

typedef struct pieces {
	piece *all;
	size_t n, room;
	bool sectioned;
} pieces;

static piece *new_piece(strict_message *m, pieces *p)
{
	if (p->n == p->room) {
		p->room = p->room * 2 + 8;
		piece *grown = strict_alloc(m, p->room * sizeof *grown);
		if (p->n)
			memcpy(grown, p->all, p->n * sizeof *grown);
		p->all = grown;
	}
	piece *fresh = &p->all[p->n];
	*fresh = (piece){ .section = -1, .order = p->n++ };
	return fresh;
}

/* attribute [ "*" section ] [ "*" ], RFC 2231 section 7. */
static void split_name(strict_message *m, size_t offset, const char *s, size_t n, piece *p)
{
	const char *star = memchr(s, '*', n);
	size_t base = star ? (size_t)(star - s) : n, i = base;
	if (star) {
		i++;
		size_t begin = i;
		long section = 0;
		for (; i < n && strict_digit(s[i]); i++)
			section = section > SECTIONS_MOST ? section : section * 10 + (s[i] - '0');
		if (i > begin) {
			p->section = section;
			if (s[begin] == '0' && i > begin + 1)
				strict_blame(m, "P1", offset, "a section number with a leading zero");
			p->starred = i < n && s[i] == '*';
			i += p->starred;
		} else {
			p->starred = true;
		}
		if (i != n)
			strict_blame(m, "P1", offset, "not a parameter name");
	}
	if (base == 0)
		strict_blame(m, "T3", offset, "a parameter without a name");
	for (size_t k = 0; k < base; k++)
		if (!strict_attribute_char(s[k])) {
			strict_blame(m, "P1", offset, "octet %02x in a parameter name", (unsigned char)s[k]);
			break;
		}
	p->base = strict_lower(m, s, base);
}

static bool raw_allowed(const strict_message *m, char c)
{
	return (unsigned char)c >= 0x80 && (m->options & STRICT_UTF8);
}

/* The value at i; returns where it ends. */
static size_t read_value(strict_message *m, size_t offset, strict_text s, size_t i, piece *p)
{
	strict_out out = { .m = m };
	if (i < s.size && s.data[i] == '"') {
		p->quoted = true;
		for (i++; i < s.size && s.data[i] != '"'; i++) {
			if (s.data[i] == '\\' && i + 1 < s.size)
				i++;
			strict_add(&out, s.data + i, 1);
		}
		if (i >= s.size)
			strict_blame(m, "T3", offset, "a quoted value without its end");
		p->value = strict_done(&out);
		return i + 1 < s.size ? i + 1 : s.size;
	}
	size_t begin = i;
	while (i < s.size && (strict_token_char(s.data[i]) || raw_allowed(m, s.data[i])))
		i++;
	if (i == begin)
		strict_blame(m, "T3", offset, "a parameter without a value");
	if (strict_high(s.data + begin, i - begin))
		strict_blame(m, "T3", offset, "a token that is not ASCII");
	strict_add(&out, s.data + begin, i - begin);
	p->value = strict_done(&out);
	return i;
}

static void read_pieces(strict_message *m, const strict_field *f, size_t at, pieces *all)
{
	strict_text s = f->unfolded;
	size_t i = at, offset = f->offset;
	while (i < s.size) {
		size_t space = i;
		while (i < s.size && strict_wsp(s.data[i]))
			i++;
		if (i == s.size || s.data[i] != ';' || space != i)
			strict_blame(m, "T3", offset, "no semicolon right behind a value");
		while (i < s.size && s.data[i] != ';')
			i++;
		i += i < s.size;
		while (i < s.size && strict_wsp(s.data[i]))
			i++;
		if (i == s.size) {
			strict_blame(m, "T3", offset, "a semicolon at the end");
			return;
		}
		size_t name = i;
		while (i < s.size && s.data[i] != '=' && s.data[i] != ';' && !strict_wsp(s.data[i]))
			i++;
		piece *p = new_piece(m, all);
		split_name(m, offset, s.data + name, i - name, p);
		all->sectioned |= p->section >= 0;
		if (i < s.size && strict_wsp(s.data[i]))
			strict_blame(m, "T3", offset, "white space in front of =");
		while (i < s.size && strict_wsp(s.data[i]))
			i++;
		if (i == s.size || s.data[i] != '=') {
			strict_blame(m, "T3", offset, "a parameter without =");
			p->value = strict_copy(m, "", 0);
			continue;
		}
		i++;
		if (i < s.size && strict_wsp(s.data[i]))
			strict_blame(m, "T3", offset, "white space behind =");
		while (i < s.size && strict_wsp(s.data[i]))
			i++;
		i = read_value(m, offset, s, i, p);
	}
}

/* ---- what they say ---- */

static int compare(const void *a, const void *b)
{
	const piece *x = a, *y = b;
	size_t least = x->base.size < y->base.size ? x->base.size : y->base.size;
	int order = memcmp(x->base.data, y->base.data, least);
	if (order == 0 && x->base.size != y->base.size)
		order = x->base.size < y->base.size ? -1 : 1;
	if (order == 0 && x->section != y->section)
		order = x->section < y->section ? -1 : 1;
	if (order == 0 && x->starred != y->starred)
		order = x->starred ? 1 : -1;
	if (order == 0 && x->order != y->order)
		order = x->order < y->order ? -1 : 1;
	return order;
}

static bool file_name(strict_text base)
{
	return strict_is(base, "filename") || strict_is(base, "name");
}

static strict_text plain_value(strict_message *m, size_t offset, const piece *p)
{
	bool words = (m->options & STRICT_FILENAME_2047) && file_name(p->base) && p->quoted;
	if (words && strict_word_like(p->value.data, p->value.size))
		return strict_decode_text(m, offset, p->value);
	if (strict_word_like(p->value.data, p->value.size))
		strict_blame(m, "E8", offset, "an encoded-word in parameter %.40s", p->base.data);
	if (strict_characters(p->value.data, p->value.size) > VALUE_MOST)
		strict_blame(m, "P7", offset, "parameter %.40s has more than 78 characters in one piece", p->base.data);
	if (strict_high(p->value.data, p->value.size) && !(m->options & STRICT_UTF8))
		strict_blame(m, "P7", offset, "parameter %.40s is not ASCII", p->base.data);
	return p->value;
}

/* The charset of the first section, and where its text begins. */
static size_t take_charset(strict_message *m, size_t offset, const piece *p, strict_text *charset)
{
	const char *first = memchr(p->value.data, '\'', p->value.size);
	size_t left = first ? p->value.size - (size_t)(first + 1 - p->value.data) : 0;
	const char *second = first ? memchr(first + 1, '\'', left) : NULL;
	if (!second) {
		strict_blame(m, "P3", offset, "no charset'language' in parameter %.40s", p->base.data);
		return 0;
	}
	*charset = (strict_text){ p->value.data, (size_t)(first - p->value.data) };
	if (!strict_charset_known(charset->data, charset->size))
		strict_blame(m, charset->size ? "P5" : "P3", offset, "charset of parameter %.40s", p->base.data);
	return (size_t)(second + 1 - p->value.data);
}

static void percent_decode(strict_message *m, size_t offset, const piece *p, size_t from, strict_out *out)
{
	if (p->quoted)
		strict_blame(m, "P4", offset, "a starred section in quotes");
	for (size_t i = from; i < p->value.size; i++) {
		char c = p->value.data[i];
		if (c == '%' && i + 2 < p->value.size && strict_hex_upper(p->value.data[i + 1]) &&
			strict_hex_upper(p->value.data[i + 2])) {
			c = (char)(strict_hex_value(p->value.data[i + 1]) * 16 + strict_hex_value(p->value.data[i + 2]));
			i += 2;
		} else if (!strict_attribute_char(c)) {
			strict_blame(m, "P4", offset, "octet %02x in a starred section", (unsigned char)c);
		}
		strict_add(out, &c, 1);
	}
}

/* All pieces of one name in the forms of RFC 2231. */
static strict_text extended_value(strict_message *m, size_t offset, const piece *p, size_t n)
{
	strict_out out = { .m = m };
	strict_text charset = { 0 }, value;
	bool starred = false;
	for (size_t i = 0; i < n; i++) {
		if (n > 1 && p[i].section < 0)
			strict_blame(m, "P6", offset, "parameter %.40s in two forms", p[i].base.data);
		else if (p[i].section >= 0 && p[i].section != (long)i)
			strict_blame(m, "P2", offset, "parameter %.40s: section %ld in place %zu", p[i].base.data, p[i].section, i);
		size_t from = i == 0 && p[i].starred ? take_charset(m, offset, &p[i], &charset) : 0;
		starred |= p[i].starred;
		if (p[i].starred && !p[0].starred)
			strict_blame(m, "P3", offset, "parameter %.40s: a starred section, and the first is not", p[i].base.data);
		if (p[i].starred)
			percent_decode(m, offset, &p[i], from, &out);
		else
			strict_add(&out, p[i].value.data, p[i].value.size);
		if (!p[i].starred && strict_word_like(p[i].value.data, p[i].value.size))
			strict_blame(m, "E8", offset, "an encoded-word in parameter %.40s", p[i].base.data);
	}
	strict_text octets = strict_done(&out);
	if (!starred)
		charset = (strict_text){ "UTF-8", 5 };
	if (charset.size && !strict_charset_decode(m, charset, octets, &value)) {
		strict_blame(m, "P5", offset, "parameter %.40s is not in its charset", p->base.data);
		return octets;
	}
	return charset.size ? value : octets;
}

static void take_name(strict_message *m, size_t offset, const piece *p, size_t n, strict_param *param)
{
	size_t plain = 0;
	while (plain < n && p[plain].section < 0 && !p[plain].starred)
		plain++;
	if (plain > 1)
		strict_blame(m, "T3", offset, "parameter %.40s twice", p->base.data);
	bool both = plain && plain < n;
	if (both && !((m->options & STRICT_FILENAME_BOTH) && file_name(p->base)))
		strict_blame(m, "P6", offset, "parameter %.40s in two forms", p->base.data);
	param->name = p->base;
	param->extended = plain < n;
	strict_text fallback = plain ? plain_value(m, offset, p) : (strict_text){ 0 };
	param->value = plain < n ? extended_value(m, offset, p + plain, n - plain) : fallback;
	if (strict_control(param->value.data, param->value.size, false))
		strict_blame(m, "P8", offset, "a control character in parameter %.40s", p->base.data);
}

static void raw_judge(strict_message *m, const strict_field *f, bool sectioned)
{
	bool quoted = false, words = m->options & STRICT_FILENAME_2047;
	for (size_t i = 0; i < f->raw.size; i++) {
		if (f->raw.data[i] == '\\' && quoted)
			i++;
		else if (f->raw.data[i] == '"')
			quoted = !quoted;
		else if (f->raw.data[i] == '\n' && quoted && !words)
			strict_blame(m, "P11", f->offset, "a fold within a quoted value");
	}
	strict_text line;
	bool ended;
	for (size_t at = 0; sectioned && strict_line(f->raw, &at, &line, &ended);)
		if (strict_characters(line.data, line.size) > LINE_GOOD)
			strict_blame(m, "P9", f->offset, "a line of %zu characters with sections", line.size);
}

void strict_params_read(strict_message *m, const strict_field *f, size_t at, strict_param **params, size_t *n)
{
	pieces all = { 0 };
	read_pieces(m, f, at, &all);
	raw_judge(m, f, all.sectioned);
	*n = 0;
	*params = strict_alloc(m, (all.n + 1) * sizeof **params);
	if (all.n)
		qsort(all.all, all.n, sizeof *all.all, compare);
	for (size_t i = 0; i < all.n;) {
		size_t end = i + 1;
		while (end < all.n && all.all[end].base.size == all.all[i].base.size &&
			memcmp(all.all[end].base.data, all.all[i].base.data, all.all[i].base.size) == 0)
			end++;
		take_name(m, f->offset, &all.all[i], end - i, &(*params)[(*n)++]);
		i = end;
	}
}
