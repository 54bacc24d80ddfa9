/* The record beside what the strict reader reads. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "laws/model.h"

/* The first difference, in words. The tests run in a process each, and one at a time. */
static char difference[600];

static const char *differ(const char *what, const char *wanted, const char *found)
{
	snprintf(
		difference, sizeof difference, "%s: \"%.200s\", not \"%.200s\"", what, found ? found : "(nothing)", wanted);
	return difference;
}

static const char *const names[MODEL_FIELDS] = {
	"From",
	"Sender",
	"Reply-To",
	"To",
	"Cc",
	"Bcc",
	"Subject",
	"X-Mark-One",
	"X-Two",
	"X-Many",
	"In-Reply-To",
	"References",
	"Message-ID",
	"Date",
	"envelope",
	"text",
	"html",
	"attachments",
};

static bool same(strict_text text, const char *data, size_t size)
{
	return text.data && text.size == size && (size == 0 || memcmp(text.data, data, size) == 0);
}

static const char *compare_mailboxes(const model_value *v, const strict_field *f)
{
	if (f->n_mailboxes != v->n || f->n_groups)
		return differ(names[v->field], "as many mailboxes", f->unfolded.data);
	for (size_t i = 0; i < v->n; i++) {
		const strict_mailbox *box = &f->mailboxes[i];
		if (v->names[i][0] ? !strict_is(box->name, v->names[i]) : box->name.data != NULL)
			return differ(names[v->field], v->names[i], box->name.data);
		if (!strict_is(box->addr, v->data[i]))
			return differ(names[v->field], v->data[i], box->addr.data);
	}
	return NULL;
}

static const char *compare_ids(const model_value *v, const strict_field *f)
{
	if (f->n_ids != v->n)
		return differ(names[v->field], "as many identifiers", f->unfolded.data);
	for (size_t i = 0; i < v->n; i++)
		if (!strict_is(f->ids[i], v->data[i]))
			return differ(names[v->field], v->data[i], f->ids[i].data);
	return NULL;
}

static const char *compare_field(const model_value *v, const strict_entity *root)
{
	const char *name = names[v->field];
	size_t count = strict_count(root, name), wanted = v->field == MODEL_X_MANY ? v->n : v->n > 0;
	const strict_field *f = strict_find(root, name);
	bool generated = v->field == MODEL_DATE || v->field == MODEL_MESSAGE_ID;
	if (count != wanted && !(generated && v->n == 0 && count == 1))
		return differ(name, "another number of fields", f ? f->raw.data : NULL);
	if (v->n == 0)
		return NULL;
	if (v->field <= MODEL_BCC)
		return compare_mailboxes(v, f);
	if (v->field == MODEL_DATE)
		return f->seconds == v->seconds && f->zone == v->zone ? NULL : differ(name, "another date", f->unfolded.data);
	if (v->field >= MODEL_IN_REPLY_TO && v->field <= MODEL_MESSAGE_ID)
		return compare_ids(v, f);
	for (size_t i = 0, k = 0; i < root->n_fields && k < v->n; i++) {
		const strict_field *each = &root->fields[i];
		if (each->name.size == strlen(name) && memcmp(each->name.data, name, each->name.size) == 0) {
			if (!strict_is(each->decoded, v->data[k]))
				return differ(name, v->data[k], each->decoded.data);
			k++;
		}
	}
	return NULL;
}

/* Nothing stands there that the record does not have. */
static const char *compare_rest(const strict_entity *root)
{
	static const char *const more[] = { "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
		"Content-Disposition" };
	for (size_t i = 0; i < root->n_fields; i++) {
		const char *name = root->fields[i].name.data;
		bool known = false;
		for (int k = 0; k < MODEL_TEXT; k++)
			known |= strcmp(name, names[k]) == 0;
		for (size_t k = 0; k < sizeof more / sizeof *more; k++)
			known |= strcmp(name, more[k]) == 0;
		if (!known)
			return differ("an unknown field", "", name);
	}
	return NULL;
}

/* Text with CRLF line ends, the last line ended. */
static const char *compare_text(const model_value *v, const strict_entity *e)
{
	char *text = malloc(MODEL_DATA * 2 + 3);
	size_t n = 0;
	if (!text)
		abort();
	for (const char *c = v->data[0]; *c; c++) {
		if (*c == '\n' && (c == v->data[0] || c[-1] != '\r'))
			text[n++] = '\r';
		text[n++] = *c;
	}
	if (n < 2 || memcmp(text + n - 2, "\r\n", 2) != 0) {
		memcpy(text + n, "\r\n", 2);
		n += 2;
	}
	/* The last line is ended by what stands on the wire: base64 may do without, and a part's may be the delimiter's. */
	bool equal = same(e->text, text, n) || same(e->text, text, n - 2);
	const char *result = equal ? NULL : differ(names[v->field], v->data[0], e->text.data);
	free(text);
	return result;
}

static const char *compare_content(const model *record, const strict_entity *root)
{
	const model_value *files = &record->fields[MODEL_ATTACHMENTS];
	size_t wanted[2] = { record->fields[MODEL_TEXT].n, record->fields[MODEL_HTML].n }, file = 0, leaves = 0;
	for (const strict_entity *e = root; e; e = strict_next(e)) {
		if (e->first)
			continue;
		leaves++;
		int kind = strict_is(e->subtype, "html");
		if (!e->disposition.data && strict_is(e->type, "text") && wanted[kind]) {
			const char *result = compare_text(&record->fields[MODEL_TEXT + kind], e);
			if (result)
				return result;
			wanted[kind] = 0;
		} else if (e->disposition.data && file < files->n) {
			if (!strict_is(e->filename, files->names[file]))
				return differ("file name", files->names[file], e->filename.data);
			if (!same(e->content, files->data[file], files->sizes[file]))
				return differ("attachment", files->names[file], "other octets");
			file++;
		} else if (leaves != 1 || e->content.size > 2 || strict_next(e)) {
			return differ("content", "nothing", e->content.data);
		}
	}
	return wanted[0] || wanted[1] || file != files->n ? differ("content", "all of it", "less") : NULL;
}

const char *model_differs_from(const model *record, const char *data, size_t size, uint32_t options)
{
	strict_message *m = strict_read(data, size, options);
	const strict_entity *root = strict_root(m);
	const char *result = strict_faults(m) ? differ("strict reader", "no fault", strict_report(m)) : NULL;
	for (int i = 0; i < MODEL_ENVELOPE_FROM && !result; i++)
		if (i != MODEL_BCC || (options & STRICT_BCC))
			result = compare_field(&record->fields[i], root);
	if (!result)
		result = compare_rest(root);
	if (!result)
		result = compare_content(record, root);
	strict_free(m);
	return result;
}

static const char *compare_envelope(const model *record, const msg_builder *m)
{
	static const int fields[] = { MODEL_TO, MODEL_CC, MODEL_BCC };
	size_t n = 0;
	for (size_t k = 0; k < 3; k++) {
		const model_value *v = &record->fields[fields[k]];
		for (size_t i = 0; i < v->n; i++, n++) {
			const char *found = msg_recipient(m, n);
			if (!found || strcmp(found, v->data[i]) != 0)
				return differ("recipient", v->data[i], found);
		}
	}
	if (msg_recipient_count(m) != n)
		return differ("recipients", "no more", msg_recipient(m, n));
	const model_value *from = &record->fields[MODEL_ENVELOPE_FROM];
	const model_value *sender = &record->fields[record->fields[MODEL_SENDER].n ? MODEL_SENDER : MODEL_FROM];
	/* mark "": never set. */
	const char *wanted = from->mark[0] ? (from->n ? from->data[0] : "") : sender->data[0];
	const char *found = msg_envelope_from(m);
	return found && strcmp(found, wanted) == 0 ? NULL : differ("reverse-path", wanted, found);
}

const char *model_differs(const model *record, const msg_builder *m)
{
	char *data = NULL;
	size_t size = 0;
	for (uint32_t bcc = 0; bcc < 2; bcc++) {
		int status = msg_render(m, bcc ? MSG_OUT_BCC : 0, &data, &size);
		if (status != MSG_ERR_NONE)
			return differ("output", "MSG_ERR_NONE", msg_errname(status));
		const char *result = model_differs_from(record, data, size, bcc ? STRICT_BCC : 0);
		msg_free_data(data);
		if (result)
			return result;
	}
	return compare_envelope(record, m);
}

static bool within(const char *data, size_t size, const char *text)
{
	size_t n = strlen(text);
	for (size_t i = 0; i + n <= size; i++)
		if (memcmp(data + i, text, n) == 0)
			return true;
	return false;
}

bool model_found(const char *data, size_t size, const char *text)
{
	strict_message *m = strict_read(data, size, 0);
	bool found = within(data, size, text);
	for (const strict_entity *e = strict_root(m); e && !found; e = strict_next(e)) {
		found = within(e->content.data, e->content.size, text) || within(e->filename.data, e->filename.size, text);
		for (size_t i = 0; i < e->n_fields && !found; i++) {
			const strict_field *f = &e->fields[i];
			found = within(f->decoded.data, f->decoded.size, text);
			for (size_t k = 0; k < f->n_mailboxes && !found; k++)
				found = within(f->mailboxes[k].name.data, f->mailboxes[k].name.size, text);
		}
	}
	strict_free(m);
	return found;
}
