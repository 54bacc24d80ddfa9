/* URLs of the List- fields, RFC 2369: octets of RFC 3986 in angle brackets, so that a comma in a URL separates
 * nothing; judge and writer take the same steps through the list. */
#include "field/url.h"
#include <string.h>
#include "base/ascii.h"
#include "field/comment.h"
#include "field/octet.h"

enum { URL_MOST = 900 }; /* with a field name it fits a line of 998 octets, which cannot be folded in it */

static bool is_scheme_octet(char c, bool first)
{
	char lower = mimeo_lower(c);
	bool letter = lower >= 'a' && lower <= 'z';
	return letter || (!first && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'));
}

static bool is_url_octet(char c)
{
	return c > ' ' && c <= '~' && !memchr("<>\"\\^`{|}", c, 9);
}

/* Where a reader would see an encoded-word, or n. */
static size_t find_word_form(const char *s, size_t n)
{
	size_t open = n;
	for (size_t i = 0; i + 1 < n; i++) {
		if (open == n && s[i] == '=' && s[i + 1] == '?')
			open = i;
		else if (open < n && i >= open + 2 && s[i] == '?' && s[i + 1] == '=')
			return open;
	}
	return n;
}

int mimeo_check_url(const char *url, size_t n, size_t *offset)
{
	size_t i = 0;
	while (i < n && is_scheme_octet(url[i], i == 0))
		i++;
	/* A scheme alone leads nowhere. */
	const size_t colon = i;
	bool good = i > 0 && i < n && url[i] == ':';
	while (good && i < n && is_url_octet(url[i]))
		i++;
	good &= i > colon + 1;
	size_t word = find_word_form(url, i);
	if (word < i) {
		i = word;
		good = false;
	}
	if (i > URL_MOST)
		return mimeo_octet_refuse(MSG_ERR_VALUE, URL_MOST, offset);
	if (good && i == n)
		return MSG_ERR_NONE;
	return mimeo_octet_refuse(mimeo_octet_fault(url, n, i, MSG_ERR_VALUE), i, offset);
}

static size_t skip_url_blanks(const char *value, size_t n, size_t at)
{
	while (at < n && (value[at] == ' ' || value[at] == '\t'))
		at++;
	return at;
}

/* Octets up to the closing bracket; a URL holds none. */
static size_t bracketed_size(const char *value, size_t n, size_t at)
{
	const char *end = at < n ? memchr(value + at, '>', n - at) : NULL;
	return end ? (size_t)(end - (value + at)) : n - at;
}

/* "<url>", or at the beginning NO: its octets. */
static int check_url_item(const char *value, size_t n, size_t at, bool no, size_t *size, size_t *offset)
{
	if (no && at == 0 && n >= 2 && memcmp(value, "NO", 2) == 0) {
		*size = 2;
		return MSG_ERR_NONE;
	}
	if (at == n || value[at] != '<')
		return mimeo_octet_refuse(mimeo_octet_fault(value, n, at, MSG_ERR_VALUE), at, offset);
	const size_t start = at + 1, inner = bracketed_size(value, n, start);
	size_t wrong = 0;
	const int status = mimeo_check_url(value + start, inner, &wrong);
	if (status != MSG_ERR_NONE)
		return mimeo_octet_refuse(status, start + wrong, offset);
	*size = inner + 2;
	return start + inner == n ? mimeo_octet_refuse(MSG_ERR_VALUE, n, offset) : MSG_ERR_NONE;
}

int mimeo_check_urls(const char *value, size_t n, bool no, size_t *offset)
{
	size_t i = 0;
	for (;;) {
		const bool alone = i == 0 && n > 0 && value[0] == 'N'; /* NO */
		size_t size = 0, wrong = 0;
		int status = check_url_item(value, n, i, no, &size, offset);
		if (status != MSG_ERR_NONE)
			return status;
		i += size;
		size_t behind = skip_url_blanks(value, n, i);
		if (behind < n && value[behind] == '(') {
			status = mimeo_check_comment(value + behind, n - behind, &size, &wrong);
			if (status != MSG_ERR_NONE)
				return mimeo_octet_refuse(status, behind + wrong, offset);
			i = behind + size;
			behind = skip_url_blanks(value, n, i);
		}
		if (i == n)
			return MSG_ERR_NONE;
		i = behind;
		if (i == n || value[i] != ',' || alone)
			return mimeo_octet_refuse(mimeo_octet_fault(value, n, i, MSG_ERR_VALUE), i, offset);
		i = skip_url_blanks(value, n, i + 1);
	}
}

/* One item of a judged list, by offsets. */
typedef struct url_item {
	size_t end;          /* of the URL or NO */
	size_t comment;
	size_t comment_size; /* 0 for none */
	size_t next;         /* behind the comma */
} url_item;

static url_item read_url_item(const char *value, size_t n, size_t i)
{
	url_item item = { .end = value[i] == '<' ? i + bracketed_size(value, n, i) + 1 : i + 2 };
	size_t offset;
	item.comment = skip_url_blanks(value, n, item.end);
	if (item.comment < n && value[item.comment] == '(')
		mimeo_check_comment(value + item.comment, n - item.comment, &item.comment_size, &offset);
	item.next = skip_url_blanks(value, n, item.comment + item.comment_size);
	if (item.next < n)
		item.next = skip_url_blanks(value, n, item.next + 1);
	return item;
}

size_t mimeo_urls_count(const char *value, size_t n, const char *scheme)
{
	const size_t size = strlen(scheme);
	size_t count = 0;
	for (size_t i = 0; i < n;) {
		const url_item item = read_url_item(value, n, i);
		count += item.end - i > size && mimeo_equal_nocase(value + i + 1, size, scheme, size);
		i = item.next;
	}
	return count;
}

void mimeo_urls_write(mimeo_fold *f, const char *value, size_t n, const mimeo_manner *manner, mimeo_buffer *scratch)
{
	for (size_t i = 0; i < n;) {
		const url_item item = read_url_item(value, n, i);
		const bool more = item.next < n;
		if (i == 0)
			mimeo_fold_first(f, item.end + more);
		else
			mimeo_fold_space(f, item.end - i + more, false);
		mimeo_fold_add(f, value + i, item.end - i);
		if (item.comment_size)
			mimeo_comment_write(f, value + item.comment, item.comment_size, manner, scratch);
		if (more)
			mimeo_fold_add(f, ",", 1);
		i = item.next;
	}
}
