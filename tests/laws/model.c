/* The record, its random values, and how they are set. */
#include "laws/model.h"
#include <stdio.h>
#include <string.h>
#include "support/suite.h"

static const char *const pieces[] = {
	"plain",
	"words",
	"and",
	"more",
	"J.",
	"a,b",
	"\"quoted\"",
	"back\\slash",
	"(paren)",
	"semi;colon:",
	"<angle@brackets>",
	"it's",
	"=?utf-8?q?x?=",
	"=?",
	"caf\xc3\xa9",
	"na\xc3\xafve",
	"Gr\xc3\xbc\xc3\x9f",
	"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
	"\xf0\x9f\x98\x80",
	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	"e\xcc\x81",
	"100%",
	"'quote'",
	"_under_",
	"a=b",
	"..",
	"longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong",
	"-",
	"From",
	".",
	"",
	"{}",
};

typedef struct writer {
	char *to;
	size_t size, room;
	uint64_t *state;
} writer;

static size_t below(uint64_t *state, size_t n)
{
	return (size_t)(suite_random(state) % n);
}

/* Whole or not at all, so that no character is cut. */
static void put(writer *w, const char *text)
{
	size_t n = strlen(text);
	if (w->size + n >= w->room)
		return;
	memcpy(w->to + w->size, text, n + 1);
	w->size += n;
}

/* Words with single spaces, rarely two, rarely at an end; with lines where these may stand. The mark is among the
 * words. */
static void put_words(writer *w, size_t most, const char *mark, bool lines)
{
	size_t n = below(w->state, most), at = below(w->state, n + 1);
	for (size_t i = 0; i <= n; i++) {
		if (i > 0 || below(w->state, 40) == 0)
			put(w, below(w->state, 12) ? " " : "  ");
		if (lines && below(w->state, 6) == 0)
			put(w, below(w->state, 2) ? "\n" : "\r\n");
		put(w, i == at ? mark : pieces[below(w->state, sizeof pieces / sizeof *pieces)]);
	}
	if (below(w->state, 40) == 0)
		put(w, " ");
}

static writer row(model_value *v, size_t i, uint64_t *state)
{
	return (writer){ .to = v->data[i], .room = MODEL_DATA, .state = state };
}

static void random_mailboxes(model_value *v, uint64_t *state)
{
	for (size_t i = 0; i < v->n; i++) {
		writer name = { .to = v->names[i], .room = MODEL_NAME, .state = state };
		if (below(state, 4))
			put_words(&name, 6, v->mark, false);
		bool quoted = below(state, 8) == 0;
		snprintf(
			v->data[i], MODEL_DATA, quoted ? "\"%s <,> %zu\"@%s.example" : "%s.%zu@%s.example", v->mark, i, v->mark);
	}
}

static void random_ids(model_value *v, uint64_t *state)
{
	for (size_t i = 0; i < v->n; i++)
		snprintf(v->data[i], MODEL_DATA, "%s.%zu.%zu@[%zu]", v->mark, i, below(state, 1000), below(state, 1000));
}

static void random_attachments(model_value *v, uint64_t *state)
{
	for (size_t i = 0; i < v->n; i++) {
		writer name = { .to = v->names[i], .room = MODEL_NAME, .state = state };
		put_words(&name, 8, v->mark, false);
		v->sizes[i] = below(state, MODEL_DATA);
		for (size_t k = 0; k < v->sizes[i]; k++)
			v->data[i][k] = (char)below(state, below(state, 2) ? 256 : 128);
	}
}

static void begin_value(model_value *v, int field, uint64_t *seed)
{
	*v = (model_value){ .field = field };
	snprintf(v->mark, sizeof v->mark, "mk%016llx", (unsigned long long)suite_random(seed));
}

void model_random(model_value *v, int field, uint64_t seed)
{
	static const size_t most[MODEL_FIELDS] = { [MODEL_FROM] = 2, [MODEL_REPLY_TO] = 3, [MODEL_TO] = 4, [MODEL_CC] = 4,
		[MODEL_BCC] = 4, [MODEL_X_MANY] = 3, [MODEL_IN_REPLY_TO] = 2, [MODEL_REFERENCES] = 4, [MODEL_ATTACHMENTS] = 3 };
	begin_value(v, field, &seed);
	if (below(&seed, 10) == 0) {
		model_bad(v, field, seed);
		return;
	}
	v->n = most[field] && below(&seed, 2) ? 1 + below(&seed, most[field]) : 1;
	if (below(&seed, 8) == 0 && field != MODEL_DATE)
		v->n = 0;
	if (field <= MODEL_BCC) {
		random_mailboxes(v, &seed);
	} else if (field == MODEL_ENVELOPE_FROM) {
		snprintf(v->data[0], MODEL_DATA, "bounce-%s@example.org", v->mark);
	} else if (field >= MODEL_IN_REPLY_TO && field <= MODEL_MESSAGE_ID) {
		random_ids(v, &seed);
	} else if (field == MODEL_DATE) {
		v->seconds = (int64_t)(suite_random(&seed) % 8000000000) - 1000000000;
		v->zone = (int)below(&seed, 2879) - 1439;
	} else if (field == MODEL_ATTACHMENTS) {
		random_attachments(v, &seed);
	} else {
		for (size_t i = 0; i < v->n; i++) {
			writer w = row(v, i, &seed);
			put_words(&w, 30, v->mark, field == MODEL_TEXT || field == MODEL_HTML);
		}
	}
}

void model_bad(model_value *v, int field, uint64_t seed)
{
	static const char *const broken[] = { "\xc3(", "\xed\xa0\x80", "\xff" };
	begin_value(v, field, &seed);
	v->n = 1;
	writer w = row(v, 0, &seed);
	put(&w, v->mark);
	bool mailbox = field <= MODEL_BCC || field == MODEL_ENVELOPE_FROM,
		 id = field >= MODEL_IN_REPLY_TO && field <= MODEL_MESSAGE_ID;
	if (mailbox) {
		put(&w, below(&seed, 2) ? "@a.example, b@b.example" : " no address");
		v->status = MSG_ERR_ADDRESS;
	} else if (id) {
		put(&w, " no id");
		v->status = MSG_ERR_VALUE;
	} else if (field == MODEL_DATE) {
		v->zone = 1440;
		v->status = MSG_ERR_VALUE;
	} else if (field == MODEL_ATTACHMENTS) {
		snprintf(v->names[0], MODEL_NAME, "%s\r\nX: y", v->mark);
		v->status = MSG_ERR_CONTROL;
	} else if (field == MODEL_TEXT || field == MODEL_HTML || below(&seed, 2)) {
		put(&w, broken[below(&seed, 3)]);
		v->status = MSG_ERR_UTF8;
	} else {
		put(&w, "\nBcc: v@example.com");
		v->status = MSG_ERR_CONTROL;
	}
}

void model_clear(model *record)
{
	for (int i = 0; i < MODEL_FIELDS; i++)
		record->fields[i] = (model_value){ .field = i };
}

void model_set(model *record, const model_value *v)
{
	record->fields[v->field] = *v;
}

/* ---- on a builder ---- */

static int apply_mailboxes(msg_builder *m, const model_value *v)
{
	typedef int one(msg_builder *, const char *, const char *);
	typedef int many(msg_builder *, const msg_mailbox *, size_t);
	static one *const ones[] = { msg_set_from, msg_set_sender, msg_set_reply_to, msg_set_to, msg_set_cc, msg_set_bcc };
	static many *const lists[] = { msg_set_from_list, NULL, msg_set_reply_to_list, msg_set_to_list, msg_set_cc_list,
		msg_set_bcc_list };
	static const char *const names[] = { "From", "Sender", "Reply-To", "To", "Cc", "Bcc" };
	if (v->n == 0)
		return msg_remove_header(m, names[v->field]);
	if (v->n == 1)
		return ones[v->field](m, v->names[0], v->data[0]);
	msg_mailbox list[MODEL_ROWS];
	for (size_t i = 0; i < v->n; i++)
		list[i] = (msg_mailbox){ v->names[i], v->data[i] };
	return lists[v->field](m, list, v->n);
}

static int apply_attachments(msg_builder *m, const model_value *v)
{
	msg_builder *parts[MODEL_ROWS] = { NULL };
	if (v->n == 1)
		return msg_set_attachment(m, v->names[0], "application/octet-stream", v->data[0], v->sizes[0]);
	for (size_t i = 0; i < v->n; i++)
		parts[i] = msg_new_attachment(v->names[i], NULL, v->data[i], v->sizes[i]);
	int status = msg_set_attachments(m, parts, v->n);
	for (size_t i = 0; i < v->n; i++)
		msg_free(parts[i]);
	return status;
}

int model_apply(msg_builder *m, const model_value *v)
{
	const char *rows[MODEL_ROWS] = { v->data[0], v->data[1], v->data[2], v->data[3] };
	switch (v->field) {
	case MODEL_SUBJECT:
		return msg_set_subject(m, v->n ? v->data[0] : "");
	case MODEL_X_ONE:
		return msg_set_header(m, "X-Mark-One", v->n ? v->data[0] : "");
	case MODEL_X_TWO:
		return msg_set_header_as(m, "X-Two", MSG_KIND_TEXT, v->n ? v->data[0] : "");
	case MODEL_X_MANY:
		return msg_set_header_list(m, "X-Many", rows, v->n);
	case MODEL_IN_REPLY_TO:
		return msg_set_in_reply_to(m, rows, v->n);
	case MODEL_REFERENCES:
		return msg_set_references(m, rows, v->n);
	case MODEL_MESSAGE_ID:
		return msg_set_message_id(m, v->n ? v->data[0] : "");
	case MODEL_DATE:
		return msg_set_date(m, v->seconds, v->zone);
	case MODEL_ENVELOPE_FROM:
		/* Nothing else removes it: "" is the reverse-path <>. */
		return msg_set_envelope_from(m, v->n ? v->data[0] : "");
	case MODEL_TEXT:
		return msg_set_text_n(m, v->data[0], v->n ? strlen(v->data[0]) : 0);
	case MODEL_HTML:
		return msg_set_html(m, v->n ? v->data[0] : "");
	case MODEL_ATTACHMENTS:
		return apply_attachments(m, v);
	default:
		return apply_mailboxes(m, v);
	}
}

bool model_marked(const model *record, int status)
{
	for (int i = 0; i < MODEL_FIELDS; i++)
		if (record->fields[i].status == status && status != MSG_ERR_NONE)
			return true;
	return false;
}

bool model_writable(const model *record)
{
	for (int i = 0; i < MODEL_FIELDS; i++)
		if (record->fields[i].status != MSG_ERR_NONE)
			return false;
	size_t authors = record->fields[MODEL_FROM].n;
	return authors == 1 || (authors > 1 && record->fields[MODEL_SENDER].n == 1);
}
