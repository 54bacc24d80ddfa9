/* See letter.h. Hardly a return code of the library is looked at here: a value that is refused leaves its field empty
 * and marks the message, and one msg_check finds whatever was wrong. */
#include "letter.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "report.h"

/* ---- templates ---- */

/* label: the path of a file, or the option that source was given by. Takes source over. */
static bool parse(letter *l, int which, template_manner manner, const char *label, text source, const csv *columns)
{
	size_t offset = 0, line;
	const char *reason;
	const char *nul = source.size ? memchr(source.data, '\0', source.size) : NULL;
	if (nul)
		complain(label, 0, "a NUL at byte %zu", (size_t)(nul - source.data));
	else if (msg_check_utf8(source.data, source.size, &offset) != MSG_ERR_NONE)
		complain(label, 0, "not UTF-8 at byte %zu", offset);
	else
		return template_parse(&l->templates[which], manner, source, columns, &line, &reason)
			|| complain(label, line, "%s", reason);
	text_free(&source);
	return false;
}

static bool parse_file(letter *l, int which, template_manner manner, const char *path, const csv *columns)
{
	text source = { 0 };
	if (!path)
		return true;
	if (text_read_file(&source, path))
		return parse(l, which, manner, path, source, columns);
	text_free(&source);
	return complain(path, 0, "%s", strerror(errno));
}

static bool parse_option(letter *l, int which, template_manner manner, const char *option, const char *given,
	const csv *columns)
{
	text source = { 0 };
	if (!given)
		return true;
	text_put(&source, given, strlen(given));
	return parse(l, which, manner, option, source, columns);
}

static bool parse_templates(letter *l, const options *o, const csv *columns)
{
	return parse_option(l, LETTER_SUBJECT, TEMPLATE_PLAIN, "--subject", o->subject, columns)
		&& parse_file(l, LETTER_TEXT, TEMPLATE_PLAIN, o->text, columns)
		&& parse_file(l, LETTER_HTML, TEMPLATE_HTML, o->html, columns)
		&& parse_option(l, LETTER_MAILTO, TEMPLATE_URL, "--list-unsubscribe", o->unsubscribe_mailto, columns)
		&& parse_option(l, LETTER_HTTPS, TEMPLATE_URL, "--list-unsubscribe", o->unsubscribe_https, columns);
}

/* ---- parts ---- */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* By the file's name; NULL, which is application/octet-stream, for all that is not known. */
static const char *media_type(const char *path)
{
	static const char *const types[][2] = {
		{ ".gif", "image/gif" },
		{ ".jpeg", "image/jpeg" },
		{ ".jpg", "image/jpeg" },
		{ ".pdf", "application/pdf" },
		{ ".png", "image/png" },
		{ ".svg", "image/svg+xml" },
		{ ".webp", "image/webp" },
		{ ".zip", "application/zip" },
	};
	const char *dot = strrchr(base_name(path), '.');
	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcmp(dot, types[i][0]) == 0)
			return types[i][1];
	return NULL;
}

static void free_parts(msg_builder **parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		msg_free(parts[i]);
	free(parts);
}

/* The message would carry the part's mark as well; asked for here, it can be told with the file's name. */
static bool judge_part(const msg_builder *part, const char *given)
{
	int status = msg_check(part, MSG_OUT_PART);
	return status == MSG_ERR_NONE || complain(given, 0, "%s", report_words(part, status));
}

static bool set_attachments(letter *l, const options *o)
{
	msg_builder **parts = allocate(NULL, o->attachment_count * sizeof(msg_builder *));
	bool good = true;
	for (size_t i = 0; i < o->attachment_count; i++) {
		const char *path = o->attachments[i];
		parts[i] = msg_new_attachment_file(base_name(path), media_type(path), path);
		good = judge_part(parts[i], path) && good;
	}
	msg_set_attachments(l->message, parts, o->attachment_count);
	free_parts(parts, o->attachment_count);
	return good;
}

/* ID=FILE. An identifier may hold "=", and so may a path: the first one parts them. NULL: said on stderr. */
static msg_builder *new_inline(const char *given)
{
	const char *sign = strchr(given, '=');
	text id = { 0 }, data = { 0 };
	msg_builder *part = NULL;
	if (!sign) {
		complain("--inline", 0, "takes ID=FILE");
	} else if (!text_read_file(&data, sign + 1)) {
		complain(sign + 1, 0, "%s", strerror(errno));
	} else {
		const char *type = media_type(sign + 1);
		text_put(&id, given, (size_t)(sign - given));
		text_put(&id, "", 1);
		part = msg_new_inline(id.data, type ? type : "application/octet-stream", data.data, data.size);
		msg_set_filename(part, base_name(sign + 1));
	}
	text_free(&id);
	text_free(&data);
	return part;
}

static bool set_inlines(letter *l, const options *o)
{
	msg_builder **parts = allocate(NULL, o->inline_count * sizeof(msg_builder *));
	bool good = true;
	for (size_t i = 0; i < o->inline_count; i++) {
		parts[i] = new_inline(o->inlines[i]);
		good = parts[i] && judge_part(parts[i], o->inlines[i]) && good;
	}
	msg_set_inlines(l->message, parts, o->inline_count);
	free_parts(parts, o->inline_count);
	return good;
}

/* ---- the message ---- */

static bool is_fixed(const letter *l, int which)
{
	return template_is_fixed(&l->templates[which]);
}

/* The fields whose templates have no placeholder, or those whose templates have one. A template that was not given is
 * fixed and empty, and so removes a field that was never there. */
static void fill_fields(letter *l, const csv *row, bool fixed)
{
	template *t = l->templates;
	size_t size;
	if (is_fixed(l, LETTER_SUBJECT) == fixed)
		msg_set_subject(l->message, template_fill(&t[LETTER_SUBJECT], row, &size));
	if (is_fixed(l, LETTER_TEXT) == fixed) {
		const char *filled = template_fill(&t[LETTER_TEXT], row, &size);
		msg_set_text_n(l->message, filled, size);
	}
	if (is_fixed(l, LETTER_HTML) == fixed) {
		const char *filled = template_fill(&t[LETTER_HTML], row, &size);
		msg_set_html_n(l->message, filled, size);
	}
	if ((is_fixed(l, LETTER_MAILTO) && is_fixed(l, LETTER_HTTPS)) == fixed) {
		const char *mailto = template_fill(&t[LETTER_MAILTO], row, &size);
		msg_set_list_unsubscribe(l->message, mailto, template_fill(&t[LETTER_HTTPS], row, &size));
	}
}

bool letter_open(letter *l, const options *o, const csv *columns)
{
	*l = (letter){ 0 };
	if (!parse_templates(l, o, columns))
		return false;
	l->message = msg_new();
	msg_set_from(l->message, o->from_name, o->from);
	fill_fields(l, columns, true);
	if (!set_inlines(l, o) || !set_attachments(l, o))
		return false;
	int status = msg_check(l->message, MSG_OUT_LF);
	return status == MSG_ERR_NONE || complain(NULL, 0, "%s", report_words(l->message, status));
}

size_t letter_missing(const letter *l, const csv *row)
{
	size_t missing = CSV_NO_COLUMN;
	for (int i = 0; i < LETTER_TEMPLATES && missing == CSV_NO_COLUMN; i++)
		missing = template_missing(&l->templates[i], row);
	return missing;
}

void letter_address(letter *l, const csv *row, const char *name, const char *email)
{
	/* A new message, with a Message-ID of its own, also where two rows are equal. */
	msg_set_seed(l->message, NULL, 0);
	msg_set_to(l->message, name, email);
	fill_fields(l, row, false);
}

void letter_close(letter *l)
{
	msg_free(l->message);
	for (int i = 0; i < LETTER_TEMPLATES; i++)
		template_free(&l->templates[i]);
}
