/* Content that is set whole: text, HTML, calendar, a body of any type, a message as received. */
#include "message/builder.h"
#include <string.h>
#include "base/ascii.h"
#include "base/utf8.h"
#include "field/known.h"
#include "field/mediatype.h"

static mimeo_item_id leaf_item(int leaf)
{
	static const mimeo_item_id items[MIMEO_LEAVES] = {
		[MIMEO_LEAF_TEXT] = MIMEO_SET_TEXT,
		[MIMEO_LEAF_HTML] = MIMEO_SET_HTML,
		[MIMEO_LEAF_CALENDAR] = MIMEO_SET_CALENDAR,
		[MIMEO_LEAF_BODY] = MIMEO_SET_BODY,
		[MIMEO_LEAF_MESSAGE] = MIMEO_SET_MESSAGE,
	};
	return items[leaf];
}

/* A leaf and the string that goes with it (which < 0: none) change together. Both are taken over. */
static int assign_leaf(msg_builder *m, int leaf, mimeo_content *content, int which, mimeo_string *string,
	mimeo_finding finding)
{
	mimeo_item_id item = leaf_item(leaf);
	mimeo_content *old = m->leaves[leaf];
	if (old && content && content->drawn && mimeo_content_equals(old, content)) {
		/* The same octets again are the same value, whatever was drawn for them. */
		content->identity = old->identity;
	}
	mimeo_content_drop(old);
	m->leaves[leaf] = content;
	if (which >= 0) {
		mimeo_string_drop(m->strings[which]);
		m->strings[which] = string;
	}
	if (leaf == MIMEO_LEAF_MESSAGE) {
		mimeo_list_drop(m->lists[MIMEO_LIST_MESSAGE]);
		m->lists[MIMEO_LIST_MESSAGE] = NULL;
	}
	if (finding.status != MSG_ERR_NONE)
		mimeo_mark(m, item, finding);
	else
		mimeo_faults_clear(&m->faults, &m->memory, item);
	m->stale = true;
	mimeo_touch(m);
	return mimeo_settle(m, item);
}

static int refuse_leaf(msg_builder *m, int leaf, int which, mimeo_finding finding)
{
	return assign_leaf(m, leaf, NULL, which, NULL, finding);
}

/* ---- text ---- */

static int judge_utf8_text(const char *utf8, size_t size, mimeo_finding *finding)
{
	finding->octets = utf8;
	finding->size = size;
	finding->offset = mimeo_utf8_valid(utf8, size);
	if (finding->offset != size)
		return MSG_ERR_UTF8;
	const char *nul = memchr(utf8, '\0', size);
	finding->offset = nul ? (size_t)(nul - utf8) : 0;
	return nul ? MSG_ERR_CONTROL : MSG_ERR_NONE;
}

/* Text of a leaf with the string that goes with it; string is taken over. */
static int set_text_leaf(msg_builder *m, int leaf, const char *utf8, size_t size, int which, mimeo_string *string)
{
	mimeo_finding finding = { 0 };
	mimeo_content *content = NULL;
	finding.status = !utf8 && size ? MSG_ERR_ARGUMENT : size ? judge_utf8_text(utf8, size, &finding) : MSG_ERR_NONE;
	if (finding.status == MSG_ERR_NONE && size) {
		mimeo_recipe recipe = mimeo_leaf_recipe(m, leaf);
		recipe.data = utf8;
		recipe.size = size;
		content = mimeo_content_new(&m->memory, &recipe, &m->manner, &m->scratch, &finding.status);
		if (!content)
			finding.octets = NULL;
		else
			finding.status = MSG_ERR_NONE;
	}
	if (!content) {
		mimeo_string_drop(string);
		string = NULL;
	}
	return assign_leaf(m, leaf, content, which, string, finding);
}

int msg_set_text_n(msg_builder *m, const char *utf8, size_t size)
{
	return m ? set_text_leaf(m, MIMEO_LEAF_TEXT, utf8, size, -1, NULL) : MSG_ERR_NOMEM;
}

int msg_set_text(msg_builder *m, const char *utf8)
{
	return msg_set_text_n(m, utf8, utf8 ? strlen(utf8) : 1);
}

int msg_set_html_n(msg_builder *m, const char *utf8, size_t size)
{
	return m ? set_text_leaf(m, MIMEO_LEAF_HTML, utf8, size, -1, NULL) : MSG_ERR_NOMEM;
}

int msg_set_html(msg_builder *m, const char *utf8)
{
	return msg_set_html_n(m, utf8, utf8 ? strlen(utf8) : 1);
}

static const char *leaf_text(const msg_builder *m, int leaf, size_t *size)
{
	const mimeo_content *content = m ? m->leaves[leaf] : NULL;
	if (size)
		*size = content ? content->text_size : 0;
	return content ? content->text : NULL;
}

const char *msg_text(const msg_builder *m, size_t *size)
{
	return leaf_text(m, MIMEO_LEAF_TEXT, size);
}

const char *msg_html(const msg_builder *m, size_t *size)
{
	return leaf_text(m, MIMEO_LEAF_HTML, size);
}

/* ---- calendar ---- */

/* The value of the METHOD property (RFC 5545 section 3.7.2), which stands before any component's; none: size 0. */
static void find_method(const char *ics, size_t n, size_t *start, size_t *size)
{
	*start = *size = 0;
	for (size_t at = 0; at < n;) {
		size_t end = at;
		while (end < n && ics[end] != '\r' && ics[end] != '\n')
			end++;
		if (end - at > 7 && mimeo_equal_nocase(ics + at, 7, "METHOD:", 7)) {
			*start = at + 7;
			*size = end - *start;
			return;
		}
		at = end + 1;
	}
}

static int judge_method(const char *method, const char *ics, size_t size, mimeo_finding *finding)
{
	size_t n = strlen(method), start, found;
	*finding = (mimeo_finding){ .octets = method, .size = n, .place = "method" };
	for (size_t i = 0; i < n; i++) {
		if (!mimeo_is((unsigned char)method[i], MIMEO_ALNUM) && method[i] != '-') {
			finding->offset = i;
			return mimeo_is((unsigned char)method[i], MIMEO_CONTROL) ? MSG_ERR_CONTROL : MSG_ERR_VALUE;
		}
	}
	find_method(ics, size, &start, &found);
	if (mimeo_equal_nocase(method, n, ics + start, found))
		return MSG_ERR_NONE;
	*finding = (mimeo_finding){
		.offset = start,
		.octets = ics,
		.size = size,
		.place = "calendar object",
		.note = "the method is not the one that METHOD names (RFC 6047 section 2.4)",
	};
	return MSG_ERR_VALUE;
}

int msg_set_calendar(msg_builder *m, const char *method, const char *ics, size_t size)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (size == 0)
		return assign_leaf(m, MIMEO_LEAF_CALENDAR, NULL, MIMEO_STRING_METHOD, NULL, (mimeo_finding){ 0 });
	mimeo_finding finding = { 0 };
	int status = !method || !ics ? MSG_ERR_ARGUMENT : judge_method(method, ics, size, &finding);
	mimeo_string *string = status == MSG_ERR_NONE ? mimeo_string_new(&m->memory, method, strlen(method)) : NULL;
	if (status == MSG_ERR_NONE && !string) {
		status = MSG_ERR_NOMEM;
		finding = (mimeo_finding){ 0 };
	}
	finding.status = status;
	if (status != MSG_ERR_NONE)
		return refuse_leaf(m, MIMEO_LEAF_CALENDAR, MIMEO_STRING_METHOD, finding);
	return set_text_leaf(m, MIMEO_LEAF_CALENDAR, ics, size, MIMEO_STRING_METHOD, string);
}

/* ---- a body of any type ---- */

static bool part_is(const char *s, size_t n, const char *word)
{
	return mimeo_equal_nocase(s, n, word, strlen(word));
}

/* Composites are made of parts, and messages have a function of their own. */
static int judge_body_type(const char *type, mimeo_mediatype *parsed, mimeo_finding *finding)
{
	static const char *const composed[] = { "rfc822", "global", "partial", "external-body" };
	size_t n = strlen(type);
	finding->octets = type;
	finding->size = n;
	finding->place = "media type";
	int status = mimeo_check_mediatype(type, n, parsed, &finding->offset);
	if (status != MSG_ERR_NONE)
		return status;
	bool composite = part_is(parsed->type, parsed->type_size, "multipart");
	for (size_t i = 0; i < sizeof composed / sizeof *composed; i++)
		composite |= part_is(parsed->type, parsed->type_size, "message") &&
			part_is(parsed->subtype, parsed->subtype_size, composed[i]);
	if (!composite)
		return MSG_ERR_NONE;
	finding->note = "a composite type: msg_set_parts, msg_set_message or msg_set_message_bytes makes it";
	return MSG_ERR_TYPE;
}

static int commit_body(msg_builder *m, const char *type, mimeo_content *content, int charset, int status)
{
	mimeo_string *string = content ? mimeo_string_new(&m->memory, type, strlen(type)) : NULL;
	if (!string) {
		mimeo_content_drop(content);
		return refuse_leaf(m, MIMEO_LEAF_BODY, MIMEO_STRING_BODY_TYPE,
			/* unreached: without a content there is a status */
			(mimeo_finding){ .status = content || status == MSG_ERR_NONE ? MSG_ERR_NOMEM : status });
	}
	m->body_charset = charset;
	return assign_leaf(m, MIMEO_LEAF_BODY, content, MIMEO_STRING_BODY_TYPE, string, (mimeo_finding){ 0 });
}

/* Removal, or a type that is wrong: done when this returns true, with the setter's status. */
static bool body_is_done(msg_builder *m, const char *type, mimeo_mediatype *parsed, int *status)
{
	mimeo_finding finding = { 0 };
	if (!type || !*type) {
		*status = assign_leaf(m, MIMEO_LEAF_BODY, NULL, MIMEO_STRING_BODY_TYPE, NULL, finding);
		return true;
	}
	finding.status = judge_body_type(type, parsed, &finding);
	if (finding.status == MSG_ERR_NONE)
		return false;
	*status = refuse_leaf(m, MIMEO_LEAF_BODY, MIMEO_STRING_BODY_TYPE, finding);
	return true;
}

int msg_set_body(msg_builder *m, const char *type, const void *data, size_t size)
{
	mimeo_mediatype parsed;
	int status = MSG_ERR_NOMEM;
	if (!m || body_is_done(m, type, &parsed, &status))
		return status;
	if (!data && size)
		return refuse_leaf(m, MIMEO_LEAF_BODY, MIMEO_STRING_BODY_TYPE, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	int charset = MIMEO_BODY_ASCII;
	mimeo_recipe recipe = mimeo_body_recipe(m, &parsed);
	if (recipe.text_type && size && !mimeo_is_ascii(data, size))
		charset = mimeo_utf8_valid(data, size) == size ? MIMEO_BODY_UTF8 : MIMEO_BODY_OTHER;
	recipe.data = data;
	recipe.size = size;
	status = MSG_ERR_NONE;
	mimeo_content *content = mimeo_content_new(&m->memory, &recipe, &m->manner, &m->scratch, &status);
	return commit_body(m, type, content, charset, status);
}

int msg_set_body_file(msg_builder *m, const char *type, const char *path)
{
	mimeo_mediatype parsed;
	mimeo_source *source = NULL;
	int status = MSG_ERR_NOMEM;
	if (!m || body_is_done(m, type, &parsed, &status))
		return status;
	status = path ? mimeo_source_open(&m->memory, path, &source) : MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE)
		return refuse_leaf(m, MIMEO_LEAF_BODY, MIMEO_STRING_BODY_TYPE, (mimeo_finding){ .status = status });
	mimeo_content *content = mimeo_content_stream(&m->memory, source, m->encoding, &status);
	return commit_body(m, type, content, MIMEO_BODY_ASCII, status);
}

int msg_set_body_source(msg_builder *m, const char *type, uint64_t size, msg_read_at *read_at, void *ctx,
	msg_release *release)
{
	mimeo_mediatype parsed;
	mimeo_source *source = NULL;
	int status = MSG_ERR_NOMEM;
	bool done = !m || body_is_done(m, type, &parsed, &status);
	if (!done && !read_at) {
		status = refuse_leaf(m, MIMEO_LEAF_BODY, MIMEO_STRING_BODY_TYPE, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
		done = true;
	}
	if (done) {
		if (release)
			release(ctx);
		return status;
	}
	status = mimeo_source_new(&m->memory, size, read_at, ctx, release, &source);
	if (status != MSG_ERR_NONE)
		return refuse_leaf(m, MIMEO_LEAF_BODY, MIMEO_STRING_BODY_TYPE, (mimeo_finding){ .status = status });
	mimeo_content *content = mimeo_content_stream(&m->memory, source, m->encoding, &status);
	return commit_body(m, type, content, MIMEO_BODY_ASCII, status);
}

/* ---- a message as received ---- */

int mimeo_refuse_message(msg_builder *m, mimeo_finding finding)
{
	return refuse_leaf(m, MIMEO_LEAF_MESSAGE, -1, finding);
}

int msg_set_message_bytes(msg_builder *m, const void *data, size_t size)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (!data && size)
		return refuse_leaf(m, MIMEO_LEAF_MESSAGE, -1, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	if (size == 0)
		return assign_leaf(m, MIMEO_LEAF_MESSAGE, NULL, -1, NULL, (mimeo_finding){ 0 });
	const char *octets = data;
	size_t name = 0;
	while (name < size && mimeo_is((unsigned char)octets[name], MIMEO_FTEXT))
		name++;
	if (name == 0 || name == size || octets[name] != ':') {
		return refuse_leaf(m, MIMEO_LEAF_MESSAGE, -1,
			(mimeo_finding){ .status = MSG_ERR_VALUE, .offset = name, .octets = octets, .size = size,
				.note = "a message begins with a header field" });
	}
	mimeo_recipe recipe = mimeo_leaf_recipe(m, MIMEO_LEAF_MESSAGE);
	recipe.data = data;
	recipe.size = size;
	int status = MSG_ERR_NONE;
	mimeo_content *content = mimeo_content_new(&m->memory, &recipe, &m->manner, &m->scratch, &status);
	if (!content)
		return refuse_leaf(m, MIMEO_LEAF_MESSAGE, -1, (mimeo_finding){ .status = status });
	return assign_leaf(m, MIMEO_LEAF_MESSAGE, content, -1, NULL, (mimeo_finding){ 0 });
}
