/* The value of one field by the grammar of its name: text, addresses, identifiers, dates, the fields of mailing lists.
 */
#include "support/strict_inside.h"
#include <string.h>

typedef struct grammar {
	const char *name;
	int kind;
	bool may_be_empty;
} grammar;

static const grammar grammars[] = {
	{ "From", STRICT_KIND_ADDRESSES, false },
	{ "Sender", STRICT_KIND_ADDRESSES, false },
	{ "Reply-To", STRICT_KIND_ADDRESSES, false },
	{ "To", STRICT_KIND_ADDRESSES, false },
	{ "Cc", STRICT_KIND_ADDRESSES, false },
	{ "Bcc", STRICT_KIND_ADDRESSES, true },
	{ "Resent-From", STRICT_KIND_ADDRESSES, false },
	{ "Resent-Sender", STRICT_KIND_ADDRESSES, false },
	{ "Resent-To", STRICT_KIND_ADDRESSES, false },
	{ "Resent-Cc", STRICT_KIND_ADDRESSES, false },
	{ "Resent-Bcc", STRICT_KIND_ADDRESSES, true },
	{ "Disposition-Notification-To", STRICT_KIND_ADDRESSES, false },
	{ "Return-Receipt-To", STRICT_KIND_ADDRESSES, false },
	{ "Errors-To", STRICT_KIND_ADDRESSES, false },
	{ "Message-ID", STRICT_KIND_IDS, false },
	{ "In-Reply-To", STRICT_KIND_IDS, false },
	{ "References", STRICT_KIND_IDS, false },
	{ "Resent-Message-ID", STRICT_KIND_IDS, false },
	{ "Content-ID", STRICT_KIND_IDS, false },
	{ "Date", STRICT_KIND_DATE, false },
	{ "Resent-Date", STRICT_KIND_DATE, false },
	{ "List-Help", STRICT_KIND_URLS, false },
	{ "List-Subscribe", STRICT_KIND_URLS, false },
	{ "List-Unsubscribe", STRICT_KIND_URLS, false },
	{ "List-Post", STRICT_KIND_URLS, false },
	{ "List-Owner", STRICT_KIND_URLS, false },
	{ "List-Archive", STRICT_KIND_URLS, false },
	{ "List-Id", STRICT_KIND_LIST_ID, false },
	{ "Keywords", STRICT_KIND_PHRASES, false },
	{ "Content-Type", STRICT_KIND_MIME, false },
	{ "Content-Disposition", STRICT_KIND_MIME, false },
	{ "MIME-Version", STRICT_KIND_OTHER, false },
	{ "Content-Transfer-Encoding", STRICT_KIND_OTHER, false },
	{ "Content-Language", STRICT_KIND_OTHER, false },
	{ "Content-Location", STRICT_KIND_OTHER, false },
	{ "Content-MD5", STRICT_KIND_OTHER, false },
	{ "List-Unsubscribe-Post", STRICT_KIND_OTHER, false },
	{ "Archived-At", STRICT_KIND_OTHER, false },
	{ "Auto-Submitted", STRICT_KIND_OTHER, false },
	{ "Disposition-Notification-Options", STRICT_KIND_OTHER, false },
	{ "Expires", STRICT_KIND_DATE, false },
	{ "Reply-By", STRICT_KIND_DATE, false },
	{ "Importance", STRICT_KIND_OTHER, false },
	{ "Priority", STRICT_KIND_OTHER, false },
	{ "Sensitivity", STRICT_KIND_OTHER, false },
	{ "Precedence", STRICT_KIND_OTHER, false },
	{ "X-Priority", STRICT_KIND_OTHER, false },
	{ "X-Auto-Response-Suppress", STRICT_KIND_OTHER, false },
	{ "Feedback-ID", STRICT_KIND_OTHER, false },
	{ "Received", STRICT_KIND_OTHER, false },
	{ "Return-Path", STRICT_KIND_OTHER, false },
	{ "DKIM-Signature", STRICT_KIND_OTHER, false },
};

static const grammar *grammar_of(strict_text name)
{
	for (size_t i = 0; i < sizeof grammars / sizeof *grammars; i++)
		if (strict_same(name.data, name.size, grammars[i].name))
			return &grammars[i];
	return NULL;
}

/* ---- identifiers, RFC 5322 section 3.6.4 ---- */

static bool no_fold_literal(const char *s, size_t n)
{
	if (n < 2 || s[0] != '[' || s[n - 1] != ']')
		return false;
	for (size_t i = 1; i + 1 < n; i++)
		if (s[i] <= ' ' || s[i] == 0x7f || s[i] == '[' || s[i] == ']' || s[i] == '\\')
			return false;
	return true;
}

static bool id_good(const strict_message *m, const char *s, size_t n)
{
	const char *sign = memchr(s, '@', n);
	size_t left = sign ? (size_t)(sign - s) : n;
	return sign && strict_dot_atom(m, s, left) &&
		(strict_dot_atom(m, sign + 1, n - left - 1) || no_fold_literal(sign + 1, n - left - 1));
}

void strict_keep_id(strict_message *m, strict_field *f, size_t *room, const char *s, size_t n)
{
	if (f->n_ids == *room) {
		*room = *room * 2 + 4;
		strict_text *grown = strict_alloc(m, *room * sizeof *grown);
		if (f->n_ids)
			memcpy(grown, f->ids, f->n_ids * sizeof *grown);
		f->ids = grown;
	}
	f->ids[f->n_ids++] = strict_copy(m, s, n);
}

static void read_ids(strict_message *m, strict_field *f)
{
	const char *s = f->unfolded.data;
	size_t n = f->unfolded.size, i = 0, room = 0;
	bool list = strict_same(f->name.data, f->name.size, "References") ||
		strict_same(f->name.data, f->name.size, "In-Reply-To");
	while (i < n) {
		size_t space = i;
		while (i < n && strict_wsp(s[i]))
			i++;
		if (i == n)
			break;
		if (f->n_ids && space == i)
			strict_blame(m, "M3", f->offset, "identifiers without white space between them");
		const char *end = memchr(s + i, '>', n - i);
		size_t size = end ? (size_t)(end - s) - i : n - i;
		if (s[i] != '<' || !end || !id_good(m, s + i + 1, size - 1))
			strict_blame(m, "M1", f->offset, "not a message identifier");
		size_t from = s[i] == '<';
		strict_keep_id(m, f, &room, s + i + from, size - from);
		i += size + (end != NULL);
	}
	if (!list && f->n_ids > 1)
		strict_blame(m, "M2", f->offset, "%zu identifiers where one may stand", f->n_ids);
	if (f->n_ids == 0)
		strict_blame(m, "M2", f->offset, "no identifier");
	const char *cr = memchr(f->raw.data, '<', f->raw.size);
	for (bool open = false; cr && cr < f->raw.data + f->raw.size; cr++) {
		open = *cr == '<' || (open && *cr != '>');
		if (open && *cr == '\r')
			strict_blame(m, "M3", f->offset, "a fold within an identifier");
	}
}

/* ---- phrases ---- */

/* Keywords: phrases with commas between them, RFC 5322 section 3.6.5. */
static void read_phrases(strict_message *m, strict_field *f)
{
	strict_out out = { .m = m };
	size_t at = 0;
	for (bool more = true; more;) {
		strict_text name;
		while (at < f->unfolded.size && strict_wsp(f->unfolded.data[at]))
			at++;
		if (!strict_phrase_read(m, f, &at, &name))
			strict_blame(m, "A6", f->offset, "no phrase where one should stand");
		strict_add(&out, name.data, name.size);
		more = at < f->unfolded.size && f->unfolded.data[at] == ',';
		if (more)
			strict_add(&out, ", ", 2);
		at += more;
	}
	if (at != f->unfolded.size)
		strict_blame(m, "A6", f->offset, "a special outside quotes in a phrase");
	f->decoded = strict_done(&out);
}

/* ---- all ---- */

static bool blank(strict_text value)
{
	for (size_t i = 0; i < value.size; i++)
		if (!strict_wsp(value.data[i]))
			return false;
	return true;
}

void strict_field_read(strict_message *m, strict_field *f)
{
	const grammar *g = grammar_of(f->name);
	f->kind = g ? g->kind : STRICT_KIND_TEXT;
	if (f->kind != STRICT_KIND_TEXT && blank(f->unfolded)) {
		if (!g->may_be_empty)
			strict_blame(m, "H6", f->offset, "an empty %.40s", f->name.data);
		return;
	}
	bool words = f->kind == STRICT_KIND_IDS || f->kind == STRICT_KIND_DATE || f->kind == STRICT_KIND_OTHER;
	if (words && strict_word_like(f->unfolded.data, f->unfolded.size))
		strict_blame(m, "E8", f->offset, "an encoded-word in %.40s", f->name.data);
	switch (f->kind) {
	case STRICT_KIND_TEXT:
		f->decoded = strict_decode_text(m, f->offset, f->unfolded);
		break;
	case STRICT_KIND_ADDRESSES:
		strict_addresses_read(m, f);
		break;
	case STRICT_KIND_IDS:
		read_ids(m, f);
		break;
	case STRICT_KIND_DATE:
		strict_date_read(m, f->offset, f->unfolded, &f->seconds, &f->zone);
		break;
	case STRICT_KIND_URLS:
		strict_urls_read(m, f);
		break;
	case STRICT_KIND_LIST_ID:
		strict_list_id_read(m, f);
		break;
	case STRICT_KIND_PHRASES:
		read_phrases(m, f);
		break;
	default:
		break;
	}
}
