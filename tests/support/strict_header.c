/* A header section: its lines, its fields one by one, and which fields may stand together. */
#include "support/strict_inside.h"
#include <string.h>

enum { LINE_MOST = 998, LINE_GOOD = 78, LINE_WORDS = 76, NAME_MOST = 76 };

/* ---- any octets: L1 to L4 ---- */

void strict_bytes_judge(strict_message *m, strict_text s, size_t offset)
{
	size_t line = 0;
	for (size_t i = 0; i < s.size; i++) {
		char c = s.data[i], before = i ? s.data[i - 1] : '\0';
		if (c == '\0')
			strict_blame(m, "L3", offset + i, "a NUL");
		if (c == '\r' && (i + 1 == s.size || s.data[i + 1] != '\n'))
			strict_blame(m, "L1", offset + i, "CR without LF");
		if (c != '\n') {
			line++;
			continue;
		}
		if (before != '\r')
			strict_blame(m, "L2", offset + i, "LF without CR");
		line -= before == '\r';
		if (line > LINE_MOST)
			strict_blame(m, "L4", offset + i, "a line of %zu octets", line);
		line = 0;
	}
	if (line > LINE_MOST)
		strict_blame(m, "L4", offset + s.size, "a line of %zu octets", line);
}

/* ---- the lines of one field ---- */

static bool quotes_count(const strict_field *f)
{
	return f->kind != STRICT_KIND_TEXT && f->kind != STRICT_KIND_OTHER;
}

/* Is there white space in the line, outside of quotes, between other octets? *quoted is carried from line to line. */
static bool place_to_fold(const strict_field *f, strict_text line, size_t from, bool *quoted)
{
	bool before = false, space = false, place = false;
	for (size_t i = 0; i < line.size; i++) {
		char c = line.data[i];
		if (quotes_count(f) && c == '\\' && *quoted) {
			i++;
			continue;
		}
		if (quotes_count(f) && c == '"')
			*quoted = !*quoted;
		if (i < from)
			continue;
		if (strict_wsp(c) && !*quoted) {
			space = before;
		} else if (!strict_wsp(c)) {
			place |= space;
			before = true;
		}
	}
	return place;
}

/* Characters of the first word: up to white space outside of quotes. */
static size_t first_word(const strict_field *f, const char *s, size_t n)
{
	bool quoted = false;
	size_t i = 0;
	for (; i < n && (quoted || !strict_wsp(s[i])); i++) {
		if (quotes_count(f) && s[i] == '\\')
			i++;
		else if (quotes_count(f) && s[i] == '"')
			quoted = !quoted;
	}
	return strict_characters(s, i < n ? i : n);
}

static void first_line_judge(strict_message *m, const strict_field *f, strict_text line, strict_text whole)
{
	size_t name = f->name.size + 1;
	if (line.size == name && whole.size > line.size) {
		const char *value = f->unfolded.data;
		size_t most = strict_word_size(value, f->unfolded.size) ? LINE_WORDS : LINE_GOOD;
		if (name + 1 + first_word(f, value, f->unfolded.size) <= most)
			strict_blame(m, "L11", f->offset, "a fold behind the colon");
	} else if (line.size > name &&
		(line.data[name] != ' ' || (line.size > name + 1 && strict_wsp(line.data[name + 1])))) {
		strict_blame(m, "H12", f->offset, "not one space behind the colon");
	} else if (line.size == name && whole.size == name) {
		strict_blame(m, "H12", f->offset, "no space behind the colon");
	}
}

void strict_lines_judge(strict_message *m, const strict_field *f)
{
	const char *begin = f->raw.data - f->name.size - 1;
	strict_text whole = { begin, f->name.size + 1 + f->raw.size }, line;
	size_t at = 0, n = 0;
	bool ended, quoted = false;
	while (strict_line(whole, &at, &line, &ended)) {
		size_t offset = f->offset + (size_t)(line.data - begin), name = n ? 0 : f->name.size, from = n++ ? 0 : name + 2;
		size_t characters = strict_characters(line.data, line.size);
		bool blank = true, place = place_to_fold(f, line, from, &quoted);
		for (size_t i = 0; i < line.size; i++)
			blank &= strict_wsp(line.data[i]);
		if (blank)
			strict_blame(m, "L10", offset, "a line of white space");
		if (characters > LINE_GOOD && place)
			strict_blame(m, "L5", offset, "a line of %zu characters that could be folded", characters);
		if (characters > LINE_WORDS && strict_word_like(line.data + name, line.size - name))
			strict_blame(m, "E3", offset, "a line of %zu characters with an encoded-word", characters);
		if (line.size && strict_wsp(line.data[line.size - 1]) && !(n == 1 && whole.size == f->name.size + 2))
			strict_blame(m, "H10", offset, "white space at the end of a line");
		if (n == 1)
			first_line_judge(m, f, line, whole);
		if (strict_control(line.data, line.size, true))
			strict_blame(m, "L8", offset, "a control character");
		bool high = strict_high(line.data, line.size);
		if (high && (!(m->options & STRICT_UTF8) || !strict_utf8(line.data, line.size)))
			strict_blame(m, "L7", offset, "octets that are not %s", m->options & STRICT_UTF8 ? "UTF-8" : "ASCII");
		if (high)
			m->needs |= 1;
	}
}

/* ---- fields ---- */

static strict_text unfold(strict_message *m, strict_text raw)
{
	strict_out out = { .m = m };
	for (size_t i = 0; i < raw.size; i++) {
		bool fold = raw.data[i] == '\n' || (raw.data[i] == '\r' && i + 1 < raw.size && raw.data[i + 1] == '\n');
		if (!fold)
			strict_add(&out, raw.data + i, 1);
	}
	strict_text text = strict_done(&out);
	return text.size && strict_wsp(text.data[0]) ? (strict_text){ text.data + 1, text.size - 1 } : text;
}

static void name_judge(strict_message *m, const char *s, size_t n, size_t offset)
{
	if (n == 0)
		strict_blame(m, "H1", offset, "a field without a name");
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f) {
			strict_blame(m, "H1", offset, "octet %02x in a field name", (unsigned char)s[i]);
			break;
		}
	if (n > NAME_MOST)
		strict_blame(m, "H2", offset, "a field name of %zu characters", n);
}

static void section_begin_judge(strict_message *m, const strict_entity *e)
{
	const char *s = e->bytes.data;
	size_t n = e->bytes.size;
	bool bom = n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0;
	bool from = n >= 5 && memcmp(s, "From ", 5) == 0;
	if ((n && strict_wsp(s[0])) || bom || from || (e->message && (n == 0 || s[0] == '\r' || s[0] == '\n')))
		strict_blame(m, "L9", e->offset, "does not begin with a header field");
	if (e->parent && e->message && (n == 0 || s[0] == '\r' || s[0] == '\n'))
		strict_blame(m, "T16", e->offset, "an embedded message without header fields");
}

/* Where the header section ends, and how many lines begin a field. */
static size_t section_end(const strict_entity *e, size_t *fields)
{
	strict_text line;
	bool ended;
	size_t at = 0, begin = 0;
	for (*fields = 0; strict_line(e->bytes, &at, &line, &ended); begin = at) {
		if (line.size == 0)
			return begin;
		*fields += !strict_wsp(line.data[0]);
	}
	return e->bytes.size;
}

static void take_field(strict_message *m, strict_entity *e, const char *s, size_t n)
{
	size_t offset = e->offset + (size_t)(s - e->bytes.data);
	while (n && (s[n - 1] == '\n' || s[n - 1] == '\r'))
		n--;
	const char *colon = memchr(s, ':', n), *lf = memchr(s, '\n', n);
	if (!colon || (lf && lf < colon)) {
		strict_blame(m, "H1", offset, "a line that is no field");
		return;
	}
	size_t name = (size_t)(colon - s);
	name_judge(m, s, name, offset);
	strict_field *f = &e->fields[e->n_fields++];
	f->name = strict_copy(m, s, name);
	f->raw = (strict_text){ colon + 1, n - name - 1 };
	f->offset = offset;
	f->unfolded = unfold(m, f->raw);
	f->decoded = f->unfolded;
	strict_field_read(m, f);
	strict_lines_judge(m, f);
}

void strict_header_read(strict_message *m, strict_entity *e)
{
	size_t fields, end = section_end(e, &fields), at = 0, begin = 0;
	strict_text header = { e->bytes.data, end }, line;
	bool ended;
	section_begin_judge(m, e);
	e->fields = strict_alloc(m, (fields + 1) * sizeof *e->fields);
	while (at < header.size) {
		begin = at;
		strict_line(header, &at, &line, &ended);
		while (at < header.size && strict_wsp(header.data[at]))
			strict_line(header, &at, &line, &ended);
		if (!strict_wsp(header.data[begin]))
			take_field(m, e, header.data + begin, at - begin);
	}
	size_t body = end;
	if (body < e->bytes.size)
		body += e->bytes.data[body] == '\r' ? 2 : 1;
	e->body = (strict_text){ e->bytes.data + body, e->bytes.size - body };
}

/* ---- which fields stand together ---- */

static void part_fields_judge(strict_message *m, const strict_entity *e)
{
	for (size_t i = 0; i < e->n_fields; i++) {
		const strict_field *f = &e->fields[i];
		bool content = f->name.size > 8 && strict_same(f->name.data, 8, "Content-");
		bool own = f->name.size > 2 && strict_same(f->name.data, 2, "X-");
		if (!content && !own)
			strict_blame(m, "H9", f->offset, "a body part with %.40s", f->name.data);
	}
}

static void once_judge(strict_message *m, const strict_entity *e)
{
	static const char *const once[] = { "Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID",
		"In-Reply-To", "References", "Subject" };
	static const char *const mime[] = { "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-ID",
		"Content-Disposition", "Content-Description", "Content-Language", "Content-Location", "Content-MD5",
		"Content-Base", "Content-Duration", "Content-Features" };
	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		if (strict_count(e, once[i]) > 1)
			strict_blame(m, "H3", e->offset, "more than one %s", once[i]);
	for (size_t i = 0; i < sizeof mime / sizeof *mime; i++)
		if (strict_count(e, mime[i]) > 1)
			strict_blame(m, "H4", e->offset, "more than one %s", mime[i]);
}

/* RFC 5322 section 3.6.6: a block begins in front and has a date and an author; each field once in a block. */
static void resent_judge(strict_message *m, const strict_entity *e)
{
	size_t resent = 0, dates = strict_count(e, "Resent-Date"), authors = strict_count(e, "Resent-From");
	for (size_t i = 0; i < e->n_fields; i++)
		resent += e->fields[i].name.size > 7 && strict_same(e->fields[i].name.data, 7, "Resent-");
	if (resent && (dates == 0 || authors == 0 || dates != authors))
		strict_blame(m, "H14", e->offset, "Resent-* fields without one Resent-Date and Resent-From a block");
	static const char *const rest[] = { "Resent-Sender", "Resent-To", "Resent-Cc", "Resent-Bcc", "Resent-Message-ID" };
	for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
		if (strict_count(e, rest[i]) > dates)
			strict_blame(m, "H14", e->offset, "more %s than blocks", rest[i]);
}

static void people_judge(strict_message *m, const strict_entity *e)
{
	const strict_field *from = strict_find(e, "From"), *sender = strict_find(e, "Sender");
	bool kept = (m->options & STRICT_BCC) && !e->parent;
	if (!from || !strict_find(e, "Date"))
		strict_blame(m, "H3", e->offset, "no %s", from ? "Date" : "From");
	if (!kept && (strict_find(e, "Bcc") || strict_find(e, "Resent-Bcc")))
		strict_blame(m, "H5", e->offset, "Bcc in the message");
	if (sender && (sender->n_mailboxes != 1 || sender->n_groups))
		strict_blame(m, "H7", sender->offset, "Sender with %zu mailboxes", sender->n_mailboxes);
	if (from && from->n_mailboxes > 1 && !sender)
		strict_blame(m, "H7", from->offset, "several mailboxes in From, and no Sender");
	if ((from && from->n_groups) || (sender && sender->n_groups))
		strict_blame(m, "H8", e->offset, "a group in From or Sender");
	if (from && from->n_mailboxes == 0 && from->n_groups == 0)
		strict_blame(m, "H6", from->offset, "no mailbox in From");
	if (!(m->options & STRICT_TRACE) && (strict_find(e, "Received") || strict_find(e, "Return-Path")))
		strict_blame(m, "H11", e->offset, "trace fields in a new message");
	if (!strict_find(e, "Message-ID"))
		strict_blame(m, "H13", e->offset, "no Message-ID");
}

static void version_judge(strict_message *m, const strict_entity *e)
{
	bool mime = false;
	for (size_t i = 0; i < e->n_fields; i++)
		mime |= e->fields[i].name.size > 8 && strict_same(e->fields[i].name.data, 8, "Content-");
	const strict_field *version = strict_find(e, "MIME-Version");
	if (mime && !version)
		strict_blame(m, "T1", e->offset, "no MIME-Version");
	if (version && !strict_is(version->unfolded, "1.0"))
		strict_blame(m, "T1", version->offset, "MIME-Version is not 1.0");
}

void strict_header_judge(strict_message *m, strict_entity *e)
{
	once_judge(m, e);
	strict_list_judge(m, e);
	if (!e->message) {
		part_fields_judge(m, e);
		return;
	}
	resent_judge(m, e);
	people_judge(m, e);
	version_judge(m, e);
}
