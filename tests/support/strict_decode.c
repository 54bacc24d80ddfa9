/* Leaves: transfer encodings (RFC 2045 section 6), charsets of text, and what lines of text may look like. */
#include "support/strict_inside.h"
#include <string.h>

enum { ENCODED_MOST = 76, LINE_MOST = 998 };

static size_t offset_of(const strict_entity *e, const char *at)
{
	return e->offset + (size_t)(at - e->bytes.data);
}

/* ---- base64 ---- */

static strict_text read_base64(strict_message *m, const strict_entity *e)
{
	strict_out all = { .m = m };
	strict_text line;
	bool ended, padded;
	size_t at = 0, first = 0, last = 0, n = 0;
	while (strict_line(e->body, &at, &line, &ended)) {
		size_t offset = offset_of(e, line.data);
		if (line.size > ENCODED_MOST)
			strict_blame(m, "C4", offset, "a base64 line of %zu characters", line.size);
		if (line.size == 0 && e->body.size > 2)
			strict_blame(m, "C4", offset, "an empty line in base64");
		if (line.size % 4 != 0)
			strict_blame(m, "C5", offset, "a base64 line of %zu characters, not whole groups", line.size);
		if (n && (last != first || line.size > first))
			strict_blame(m, "C5", offset, "base64 lines are not of equal length");
		if (n++ == 0)
			first = line.size;
		last = line.size;
		const char *end = memchr(line.data, '=', line.size);
		if (end && at < e->body.size)
			strict_blame(m, "C4", offset, "padding before the last line");
		strict_add(&all, line.data, line.size);
	}
	strict_text text = strict_done(&all);
	return strict_decode_b(m, text.data, text.size, "C4", offset_of(e, e->body.data), &padded);
}

/* ---- quoted-printable ---- */

/* One line; true where its end is a soft break. */
static bool read_qp_line(strict_message *m, const strict_entity *e, strict_text line, strict_out *out)
{
	size_t offset = offset_of(e, line.data);
	if (line.size > ENCODED_MOST)
		strict_blame(m, "C7", offset, "a quoted-printable line of %zu characters", line.size);
	if (line.size && strict_wsp(line.data[line.size - 1]))
		strict_blame(m, "C8", offset, "white space at the end of a quoted-printable line");
	for (size_t i = 0; i < line.size; i++) {
		char c = line.data[i];
		if (c == '=' && i + 1 == line.size)
			return true;
		bool escape = c == '=' && i + 2 < line.size && strict_hex_value(line.data[i + 1]) >= 0 &&
			strict_hex_value(line.data[i + 2]) >= 0;
		if (escape) {
			if (!strict_hex_upper(line.data[i + 1]) || !strict_hex_upper(line.data[i + 2]))
				strict_blame(m, "C6", offset, "lower case digits behind =");
			c = (char)(strict_hex_value(line.data[i + 1]) * 16 + strict_hex_value(line.data[i + 2]));
			i += 2;
		} else if (c == '=' || (c < ' ' && c != '\t') || c >= 0x7f) {
			strict_blame(m, "C6", offset, "octet %02x in quoted-printable", (unsigned char)c);
		}
		strict_add(out, &c, 1);
	}
	return false;
}

static strict_text read_qp(strict_message *m, const strict_entity *e)
{
	strict_out out = { .m = m };
	strict_text line;
	bool ended, soft = false;
	for (size_t at = 0; strict_line(e->body, &at, &line, &ended);) {
		soft = read_qp_line(m, e, line, &out);
		if (soft && (at >= e->body.size || !ended))
			strict_blame(m, "C6", offset_of(e, line.data), "a soft break at the end");
		if (ended && !soft)
			strict_add(&out, "\r\n", 2);
	}
	return strict_done(&out);
}

/* ---- 7bit, 8bit, binary ---- */

static void identity_judge(strict_message *m, const strict_entity *e)
{
	const char *rule = e->encoding == STRICT_7BIT ? "C2" : "C3";
	size_t begin = offset_of(e, e->body.data), line = 0;
	for (size_t i = 0; i < e->body.size; i++) {
		unsigned char c = (unsigned char)e->body.data[i];
		bool cr = c == '\r' && (i + 1 == e->body.size || e->body.data[i + 1] != '\n');
		bool lf = c == '\n' && (i == 0 || e->body.data[i - 1] != '\r');
		if (c == 0 || cr || lf || (c >= 0x80 && e->encoding == STRICT_7BIT)) {
			strict_blame(m, rule, begin + i, "octet %02x in a 7bit or 8bit body", c);
			return;
		}
		line = c == '\n' ? 0 : line + 1;
		if (line > LINE_MOST + 1 || (line > LINE_MOST && c != '\r')) {
			strict_blame(m, rule, begin + i, "a line over 998 octets in a 7bit or 8bit body");
			return;
		}
	}
}

/* ---- text ---- */

static void lines_judge(strict_message *m, const strict_entity *e)
{
	strict_text line;
	bool ended, text = strict_is(e->type, "text"), flowed = false;
	const strict_param *format = strict_param_find(e->params, e->n_params, "format");
	if (format)
		flowed = strict_same(format->value.data, format->value.size, "flowed");
	bool bare = e->encoding == STRICT_7BIT || e->encoding == STRICT_8BIT;
	for (size_t at = 0; strict_line(e->body, &at, &line, &ended);) {
		size_t offset = offset_of(e, line.data);
		if (line.size >= 5 && memcmp(line.data, "From ", 5) == 0)
			strict_blame(m, "C12", offset, "a line that begins with \"From \"");
		if (line.size == 1 && line.data[0] == '.')
			strict_blame(m, "C14", offset, "a line of one dot");
		bool signature = line.size == 3 && memcmp(line.data, "-- ", 3) == 0;
		if (text && bare && !flowed && !signature && line.size && strict_wsp(line.data[line.size - 1]))
			strict_blame(m, "C13", offset, "white space at the end of a line of text");
	}
}

/* The value of the METHOD property of an iCalendar object: a content line of its own, RFC 5545 section 3.7.2. */
static void calendar_judge(strict_message *m, const strict_entity *e)
{
	const strict_param *method = strict_param_find(e->params, e->n_params, "method");
	strict_text line, found = { 0 };
	bool ended;
	for (size_t at = 0; strict_line(e->text, &at, &line, &ended);)
		if (!found.data && line.size > 7 && strict_same(line.data, 7, "METHOD:"))
			found = (strict_text){ line.data + 7, line.size - 7 };
	if (method && (!found.data || !strict_same(found.data, found.size, method->value.data)))
		strict_blame(m, "S5", e->offset, "the method parameter is not METHOD of the object");
	if (strict_high(e->content.data, e->content.size) && !strict_param_find(e->params, e->n_params, "charset"))
		strict_blame(m, "S5", e->offset, "a calendar that is not ASCII names no charset");
}

static void text_judge(strict_message *m, strict_entity *e)
{
	const strict_param *charset = strict_param_find(e->params, e->n_params, "charset");
	bool high = strict_high(e->content.data, e->content.size), kept = e->filename.data || (m->options & STRICT_OCTETS);
	strict_text name = charset ? charset->value : (strict_text){ "US-ASCII", 8 };
	if (high && (!charset || !strict_charset_known(name.data, name.size)))
		strict_blame(m, "T4", e->offset, "text that is not ASCII names no known charset");
	if (!strict_charset_decode(m, name, e->content, &e->text))
		strict_blame(m, "C9", e->offset, "text that is not in its charset");
	for (size_t i = 0; i < e->content.size && !kept; i++) {
		char c = e->content.data[i];
		bool pair = c == '\r' ? i + 1 < e->content.size && e->content.data[i + 1] == '\n'
							  : i > 0 && e->content.data[i - 1] == '\r';
		if ((c == '\r' || c == '\n') && !pair) {
			strict_blame(m, "C10", e->offset, "a line end of text that is not CRLF");
			break;
		}
	}
	for (size_t i = 0; i + 6 <= e->body.size && e->encoding == STRICT_QP && !kept; i++)
		if (memcmp(e->body.data + i, "=0D=0A", 6) == 0) {
			strict_blame(m, "C11", offset_of(e, e->body.data + i), "a line break of text as =0D=0A");
			break;
		}
	bool plain = strict_is(e->subtype, "plain");
	const strict_param *format = strict_param_find(e->params, e->n_params, "format");
	const strict_param *delsp = strict_param_find(e->params, e->n_params, "delsp");
	bool known = !format || strict_same(format->value.data, format->value.size, "flowed") ||
		strict_same(format->value.data, format->value.size, "fixed");
	if (plain && !known)
		strict_blame(m, "F1", e->offset, "format is neither flowed nor fixed");
	if (plain && delsp && !strict_same(delsp->value.data, delsp->value.size, "yes") &&
		!strict_same(delsp->value.data, delsp->value.size, "no"))
		strict_blame(m, "F1", e->offset, "delsp is neither yes nor no");
	if (strict_is(e->subtype, "calendar"))
		calendar_judge(m, e);
}

void strict_leaf_read(strict_message *m, strict_entity *e)
{
	switch (e->encoding) {
	case STRICT_BASE64:
		e->content = read_base64(m, e);
		break;
	case STRICT_QP:
		e->content = read_qp(m, e);
		break;
	default:
		e->content = strict_copy(m, e->body.data, e->body.size);
		break;
	}
	if (e->encoding != STRICT_AS_BINARY) {
		lines_judge(m, e);
		if (e->encoding == STRICT_7BIT || e->encoding == STRICT_8BIT)
			identity_judge(m, e);
		if (m->options & STRICT_BINARY)
			strict_bytes_judge(m, e->body, offset_of(e, e->body.data));
	}
	if (strict_is(e->type, "text"))
		text_judge(m, e);
}
