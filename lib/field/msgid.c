/* Message identifiers: judged as RFC 5322 section 3.6.4 generates them, written whole. */
#include "field/msgid.h"
#include "base/ascii.h"
#include "field/octet.h"

enum { MSGID_MOST = 900 }; /* with a field name it fits a line of 998 octets, which cannot be folded in it */

/* dot-atom-text. Moves *at; false: *at is what does not fit. */
static bool scan_id_atoms(const char *s, size_t n, size_t *at)
{
	bool in_atom = false;
	size_t i = *at;
	for (; i < n; i++) {
		bool dot = s[i] == '.' && in_atom;
		if (!dot && !mimeo_is((unsigned char)s[i], MIMEO_ATEXT))
			break;
		if (s[i] == '?' && in_atom && s[i - 1] == '=')
			return *at = i - 1, false;
		in_atom = !dot;
	}
	*at = i;
	return in_atom;
}

/* no-fold-literal. */
static bool scan_id_literal(const char *s, size_t n, size_t *at)
{
	size_t i = *at + 1;
	while (i < n && mimeo_is((unsigned char)s[i], MIMEO_DTEXT)) {
		if (s[i] == '?' && s[i - 1] == '=')
			return *at = i - 1, false;
		i++;
	}
	bool closed = i < n && s[i] == ']';
	*at = i + closed;
	return closed;
}

static int check_bare_id(const char *s, size_t n, size_t *offset)
{
	size_t i = 0;
	bool good = scan_id_atoms(s, n, &i) && i < n && s[i] == '@';
	if (good) {
		i++;
		good = i < n && s[i] == '[' ? scan_id_literal(s, n, &i) : scan_id_atoms(s, n, &i);
	}
	if (i > MSGID_MOST)
		return mimeo_octet_refuse(MSG_ERR_VALUE, MSGID_MOST, offset);
	if (good && i == n)
		return MSG_ERR_NONE;
	return mimeo_octet_refuse(mimeo_octet_fault(s, n, i, MSG_ERR_VALUE), i, offset);
}

int mimeo_check_msgid(const char *id, size_t n, size_t *start, size_t *size, size_t *offset)
{
	bool opened = n > 0 && id[0] == '<';
	bool closed = opened && n > 1 && id[n - 1] == '>';
	*start = opened;
	*size = n - opened - closed;
	size_t at = 0;
	int status = n ? check_bare_id(id + *start, *size, &at) : MSG_ERR_VALUE;
	if (status != MSG_ERR_NONE)
		return mimeo_octet_refuse(status, *start + at, offset);
	return opened == closed ? MSG_ERR_NONE : mimeo_octet_refuse(MSG_ERR_VALUE, n, offset);
}

static bool is_between_ids(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',';
}

int mimeo_next_msgid(const char *text, size_t n, size_t *at, size_t *start, size_t *size, size_t *offset)
{
	size_t i = *at, wrong = 0, inner = 0;
	while (i < n && is_between_ids(text[i]))
		i++;
	*at = *start = i;
	*size = 0;
	if (i == n)
		return MSG_ERR_NONE;
	size_t end = i + 1;
	if (text[i] != '<') {
		while (end < n && !is_between_ids(text[end]))
			end++;
		*at = end;
		*size = end - i;
		return mimeo_octet_refuse(mimeo_octet_fault(text, n, i, MSG_ERR_VALUE), i, offset);
	}
	while (end < n && text[end] != '>' && !is_between_ids(text[end]))
		end++;
	end += end < n && text[end] == '>';
	*at = end;
	int status = mimeo_check_msgid(text + i, end - i, &inner, size, &wrong);
	*start = i + inner;
	return status == MSG_ERR_NONE ? status : mimeo_octet_refuse(status, i + wrong, offset);
}

void mimeo_msgid_write(mimeo_fold *f, const char *id, size_t n, bool first)
{
	if (first)
		mimeo_fold_first(f, n + 2);
	else
		mimeo_fold_space(f, n + 2, false);
	mimeo_fold_add(f, "<", 1);
	mimeo_fold_add(f, id, n);
	mimeo_fold_add(f, ">", 1);
}
