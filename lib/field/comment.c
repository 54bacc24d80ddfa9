/* Comments: found by their parentheses, without recursion; folded at their spaces or written as encoded-words. */
#include "field/comment.h"
#include "base/ascii.h"
#include "base/utf8.h"
#include "encode/word.h"
#include "field/octet.h"

enum { COMMENT_WORD_MOST = 900 }; /* a longer word does not fit a line of 998 octets with what may stand beside it */

int mimeo_check_comment(const char *s, size_t n, size_t *size, size_t *offset)
{
	size_t depth = 0, i = 0;
	do {
		if (s[i] == '(')
			depth++;
		else if (s[i] == ')')
			depth--;
		else if (s[i] == '\\' && i + 1 < n && (unsigned char)s[i + 1] < 0x80)
			i++;
		i++;
	} while (depth && i < n);
	const int status = mimeo_check_text(s, i, false, offset);
	if (status != MSG_ERR_NONE)
		return status;
	*size = i;
	return depth ? mimeo_octet_refuse(MSG_ERR_VALUE, i, offset)
		: i == 2 ? mimeo_octet_refuse(MSG_ERR_VALUE, 1, offset)
				 : MSG_ERR_NONE;
}

/* Octets up to the next space. */
static size_t comment_word_size(const char *s, size_t n)
{
	const char *end = memchr(s, ' ', n);
	return end ? (size_t)(end - s) : n;
}

/* Does it read back the same, folded at its spaces? */
static bool reads_plain(const char *s, size_t n, const mimeo_manner *manner)
{
	if ((manner->profile != MSG_PROFILE_UTF8 && !mimeo_is_ascii(s, n)) || mimeo_word_looks_like(s, n))
		return false;
	for (size_t i = 1; i < n;) {
		const size_t word = comment_word_size(s + i, n - i);
		const bool last = i + word == n;
		if (word == 0 || word > COMMENT_WORD_MOST || (last && word == 1))
			return false;
		i += word + 1;
	}
	return true;
}

static void write_plain_comment(mimeo_fold *f, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		const size_t word = comment_word_size(s + i, n - i);
		mimeo_fold_space(f, word + (i + word == n), false); /* a comma may follow the last */
		mimeo_fold_add(f, s + i, word);
		i += word + 1;
	}
}

/* What stands between the parentheses, without the backslashes. */
static void take_comment_text(mimeo_buffer *text, const char *s, size_t n)
{
	mimeo_buffer_clear(text);
	for (size_t i = 1; i + 1 < n; i++) {
		i += s[i] == '\\' && (unsigned char)s[i + 1] < 0x80;
		mimeo_buffer_add_char(text, s[i]);
	}
}

void mimeo_comment_write(mimeo_fold *f, const char *s, size_t n, const mimeo_manner *manner, mimeo_buffer *scratch)
{
	if (reads_plain(s, n, manner)) {
		write_plain_comment(f, s, n);
		return;
	}
	take_comment_text(scratch, s, n);
	if (scratch->status != MSG_ERR_NONE) {
		f->out->status = scratch->status;
		return;
	}
	f->keep = 2; /* for ")," */
	mimeo_fold_space(f, 1 + mimeo_word_width(scratch->data, scratch->size), true);
	mimeo_fold_add(f, "(", 1);
	mimeo_word_write(f, scratch->data, scratch->size, manner);
	f->keep = 0;
	mimeo_fold_add(f, ")", 1);
}
