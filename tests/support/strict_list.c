/* The fields of mailing lists: URLs with their comments, RFC 2369; List-Id, RFC 2919; one-click, RFC 8058. */
#include "support/strict_inside.h"
#include <string.h>

static bool url_good(const char *s, size_t n)
{
	size_t scheme = 0;
	while (scheme < n && (strict_alpha(s[scheme]) || (scheme && (strict_digit(s[scheme]) || strchr("+-.", s[scheme])))))
		scheme++;
	if (scheme == 0 || scheme >= n || s[scheme] != ':' || scheme + 1 == n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] <= ' ' || s[i] >= 0x7f || strchr("<>\"{}|\\^`", s[i]))
			return false;
	return true;
}

/* The comment that begins at i, decoded, and a line feed, into out; behind it. */
static size_t read_comment(strict_message *m, const strict_field *f, size_t i, strict_out *out)
{
	const char *s = f->unfolded.data;
	size_t n = f->unfolded.size, depth = 0, at = i;
	do {
		if (s[at] == '\\')
			at++;
		else if (s[at] == '(')
			depth++;
		else if (s[at] == ')')
			depth--;
		at++;
	} while (depth && at < n);
	if (depth || at > n) {
		strict_blame(m, "S2", f->offset, "a comment that is not closed");
		return n;
	}
	strict_run run = { .m = m, .offset = f->offset, .place = STRICT_IN_COMMENT, .out = out };
	for (size_t k = i + 1; k + 1 < at;) {
		size_t blank = k;
		while (strict_wsp(s[k]))
			k++;
		size_t end = k;
		while (end + 1 < at && !strict_wsp(s[end]))
			end++;
		size_t size = end - k, word = strict_word_size(s + k, size);
		if (word && word == size) {
			if (!run.in_words)
				strict_add(out, s + blank, k - blank);
			strict_run_word(&run, s + k, size);
			k = end;
			continue;
		}
		if (strict_word_like(s + k, size))
			strict_blame(m, "E9", f->offset, "an encoded-word that touches other text of a comment");
		strict_run_end(&run);
		for (k = blank; k < end; k++) {
			k += s[k] == '\\' && k + 1 < end;
			strict_add(out, s + k, 1);
		}
	}
	strict_run_end(&run);
	strict_add(out, "\n", 1);
	return at;
}

/* Behind the comments and white space at i. */
static size_t skip_comments(strict_message *m, const strict_field *f, size_t i, strict_out *out)
{
	while (i < f->unfolded.size && (strict_wsp(f->unfolded.data[i]) || f->unfolded.data[i] == '('))
		i = f->unfolded.data[i] == '(' ? read_comment(m, f, i, out) : i + 1;
	return i;
}

static void read_urls(strict_message *m, strict_field *f, strict_out *comments)
{
	const char *s = f->unfolded.data;
	size_t n = f->unfolded.size, i = skip_comments(m, f, 0, comments), room = 0;
	if (strict_same(f->name.data, f->name.size, "List-Post") && n - i >= 2 && memcmp(s + i, "NO", 2) == 0 &&
		skip_comments(m, f, i + 2, comments) == n)
		return;
	for (bool more = true; more;) {
		const char *end = i < n && s[i] == '<' ? memchr(s + i, '>', n - i) : NULL;
		if (!end) {
			strict_blame(m, "S2", f->offset, "not a list of URLs in <>");
			return;
		}
		size_t size = (size_t)(end - s) - i - 1;
		if (!url_good(s + i + 1, size))
			strict_blame(m, "S2", f->offset, "not a URL");
		strict_keep_id(m, f, &room, s + i + 1, size);
		i = skip_comments(m, f, i + size + 2, comments);
		more = i < n && s[i] == ',';
		if (more)
			i = skip_comments(m, f, i + 1, comments);
	}
	if (i != n)
		strict_blame(m, "S2", f->offset, "something behind a URL");
}

void strict_urls_read(strict_message *m, strict_field *f)
{
	strict_out comments = { .m = m };
	read_urls(m, f, &comments);
	f->decoded = strict_done(&comments);
}

void strict_list_id_read(strict_message *m, strict_field *f)
{
	size_t at = 0, n = f->unfolded.size, room = 0;
	strict_text name;
	const char *s = f->unfolded.data;
	if (n && s[0] != '<') {
		strict_phrase_read(m, f, &at, &name);
		f->decoded = name;
	}
	const char *end = at < n && s[at] == '<' ? memchr(s + at, '>', n - at) : NULL;
	size_t size = end ? (size_t)(end - s) - at - 1 : 0;
	if (!end || end + 1 != s + n || !strict_dot_atom(m, s + at + 1, size) || !memchr(s + at + 1, '.', size) ||
		size > 255) {
		strict_blame(m, "S4", f->offset, "not a list identifier");
		return;
	}
	strict_keep_id(m, f, &room, s + at + 1, size);
}

void strict_list_judge(strict_message *m, const strict_entity *e)
{
	static const char *const names[] = { "List-Id", "List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post",
		"List-Owner", "List-Archive", "List-Unsubscribe-Post" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strict_count(e, names[i]) > 1)
			strict_blame(m, "S1", e->offset, "more than one %s", names[i]);
	const strict_field *post = strict_find(e, "List-Unsubscribe-Post"), *urls = strict_find(e, "List-Unsubscribe");
	if (!post)
		return;
	size_t secure = 0;
	for (size_t i = 0; urls && i < urls->n_ids; i++)
		secure += urls->ids[i].size > 8 && strict_same(urls->ids[i].data, 8, "https://");
	if (!strict_is(post->unfolded, "List-Unsubscribe=One-Click") || secure != 1)
		strict_blame(m, "S3", post->offset, "one-click without its fixed text, or without one https URL");
}
