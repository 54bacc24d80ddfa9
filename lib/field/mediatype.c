/* Media types and dispositions as a caller writes them: a head of one or two tokens, then parameters, RFC 2045 section
 * 5.1 without comments. One scanner of parameters serves judge and reader. */
#include "field/mediatype.h"
#include "base/ascii.h"
#include "encode/param.h"
#include "field/date.h"
#include "field/octet.h"

enum {
	MEDIATYPE_TOKEN_MOST = 127, /* RFC 6838 section 4.2 */
	MEDIATYPE_PARAMS_MOST = 64, /* so that looking for a name that stands twice is linear */
};

static size_t skip_param_blanks(const char *s, size_t n, size_t at)
{
	while (at < n && (s[at] == ' ' || s[at] == '\t'))
		at++;
	return at;
}

static size_t token_end(const char *s, size_t n, size_t at)
{
	while (at < n && mimeo_is((unsigned char)s[at], MIMEO_TOKEN))
		at++;
	return at;
}

/* What a scan found wrong: a status, or MSG_ERR_VALUE for what breaks the grammar, which the entry points name. */
typedef struct param_scan {
	size_t at;
	int status;
} param_scan;

static bool stop_scan(param_scan *scan, int status, size_t at)
{
	scan->at = at;
	scan->status = status;
	return false;
}

/* At the opening quote; past the closing one after it. A quoted-pair is one character, RFC 6532 section 3.2. */
static bool scan_quoted_value(const char *s, size_t n, param_scan *scan)
{
	for (size_t i = scan->at + 1, step; i < n; i += step) {
		if (s[i] == '"') {
			scan->at = i + 1;
			return true;
		}
		if (s[i] == '\\' && ++i == n)
			break;
		unsigned char c = (unsigned char)s[i];
		step = c < 0x80 ? !mimeo_is(c, MIMEO_CONTROL) : mimeo_octet_step(s, n, i);
		if (step == 0)
			return stop_scan(scan, mimeo_octet_fault(s, n, i, MSG_ERR_CONTROL), i);
	}
	return stop_scan(scan, MSG_ERR_VALUE, n);
}

static bool scan_param_name(const char *s, size_t n, param_scan *scan, size_t *size)
{
	size_t start = scan->at, end = start, wrong = 0;
	while (end < n && s[end] != '=' && s[end] != ';' && s[end] != '"' && s[end] != ' ')
		end++;
	if (end == start)
		return stop_scan(scan, MSG_ERR_VALUE, start);
	int status = mimeo_check_param_name(s + start, end - start, &wrong);
	if (status != MSG_ERR_NONE)
		return stop_scan(scan, mimeo_octet_fault(s, n, start + wrong, status), start + wrong);
	*size = end - start;
	scan->at = end;
	return true;
}

/* ";" with white space round it, name, "=", value. */
static bool scan_param(const char *s, size_t n, param_scan *scan, const char **name, size_t *name_size)
{
	scan->at = skip_param_blanks(s, n, scan->at);
	if (scan->at == n || s[scan->at] != ';')
		return stop_scan(scan, mimeo_octet_fault(s, n, scan->at, MSG_ERR_VALUE), scan->at);
	scan->at = skip_param_blanks(s, n, scan->at + 1);
	*name = s + scan->at;
	if (!scan_param_name(s, n, scan, name_size))
		return false;
	if (scan->at == n || s[scan->at] != '=')
		return stop_scan(scan, MSG_ERR_VALUE, scan->at);
	scan->at++;
	if (scan->at < n && s[scan->at] == '"')
		return scan_quoted_value(s, n, scan);
	size_t end = token_end(s, n, scan->at);
	if (end == scan->at)
		return stop_scan(scan, mimeo_octet_fault(s, n, end, MSG_ERR_VALUE), end);
	scan->at = end;
	return true;
}

static bool scan_params(const char *s, size_t n, param_scan *scan)
{
	struct {
		const char *name;
		size_t size;
	} seen[MEDIATYPE_PARAMS_MOST];
	for (size_t count = 0; scan->at < n; count++) {
		const char *name;
		size_t size;
		if (!scan_param(s, n, scan, &name, &size))
			return false;
		size_t name_at = (size_t)(name - s);
		if (count == MEDIATYPE_PARAMS_MOST)
			return stop_scan(scan, MSG_ERR_LIMIT, name_at);
		for (size_t i = 0; i < count; i++)
			if (mimeo_equal_nocase(seen[i].name, seen[i].size, name, size))
				return stop_scan(scan, MSG_ERR_NAME, name_at);
		seen[count].name = name;
		seen[count].size = size;
	}
	return true;
}

/* A token of the head; *size of it. */
static bool scan_head_token(const char *s, size_t n, param_scan *scan, size_t *size)
{
	size_t start = scan->at, end = token_end(s, n, start);
	*size = end - start;
	if (*size > MEDIATYPE_TOKEN_MOST)
		return stop_scan(scan, MSG_ERR_VALUE, start + MEDIATYPE_TOKEN_MOST);
	if (*size == 0)
		return stop_scan(scan, mimeo_octet_fault(s, n, end, MSG_ERR_VALUE), end);
	scan->at = end;
	return true;
}

static bool scan_head(const char *s, size_t n, mimeo_mediatype *type, bool two, param_scan *scan)
{
	*type = (mimeo_mediatype){ .type = s, .subtype = s, .params = n };
	if (!scan_head_token(s, n, scan, &type->type_size))
		return false;
	type->subtype = s + scan->at;
	if (two) {
		if (scan->at == n || s[scan->at] != '/')
			return stop_scan(scan, mimeo_octet_fault(s, n, scan->at, MSG_ERR_VALUE), scan->at);
		type->subtype = s + ++scan->at;
		if (!scan_head_token(s, n, scan, &type->subtype_size))
			return false;
	}
	size_t params = skip_param_blanks(s, n, scan->at);
	if (params < n)
		type->params = params;
	return scan_params(s, n, scan);
}

int mimeo_check_mediatype(const char *text, size_t n, mimeo_mediatype *type, size_t *offset)
{
	param_scan scan = { 0 };
	if (scan_head(text, n, type, true, &scan))
		return MSG_ERR_NONE;
	return mimeo_octet_refuse(scan.status == MSG_ERR_VALUE ? MSG_ERR_TYPE : scan.status, scan.at, offset);
}

bool mimeo_next_param(const char *text, size_t n, size_t *at, const char **name, size_t *name_size, mimeo_buffer *value)
{
	param_scan scan = { .at = *at };
	if (*at >= n || !scan_param(text, n, &scan, name, name_size))
		return false;
	size_t i = (size_t)(*name - text) + *name_size + 1, end = scan.at;
	*at = end;
	if (text[i] != '"') {
		mimeo_buffer_add(value, text + i, end - i);
		return true;
	}
	for (i++; i < end - 1; i++) {
		if (text[i] == '\\')
			i++;
		mimeo_buffer_add_char(value, text[i]);
	}
	return true;
}

int mimeo_check_token_params(const char *text, size_t n, mimeo_mediatype *type, size_t *offset)
{
	param_scan scan = { 0 };
	return scan_head(text, n, type, false, &scan) ? MSG_ERR_NONE : mimeo_octet_refuse(scan.status, scan.at, offset);
}

/* A value as it stands in the text, unquoted; its size, or `room` where it does not fit. */
static size_t copy_param_value(const char *s, size_t n, char *out, size_t room)
{
	const bool quoted = n > 1 && s[0] == '"';
	size_t size = 0;
	for (size_t i = quoted; i < n - quoted && size < room; i++) {
		i += quoted && s[i] == '\\';
		out[size++] = s[i];
	}
	return size;
}

/* size is digits, the dates are date-times: RFC 2183 sections 2.4 to 2.7. */
static bool is_disposition_value(const char *name, size_t name_size, const char *s, size_t n)
{
	static const struct {
		const char *name;
		size_t size;
	} dates[] = { { "creation-date", 13 }, { "modification-date", 17 }, { "read-date", 9 } };
	char value[MIMEO_DATE_MOST + 1];
	const size_t size = copy_param_value(s, n, value, sizeof value);
	mimeo_date date;
	if (mimeo_equal_nocase(name, name_size, "size", 4)) {
		size_t digits = 0;
		while (digits < size && value[digits] >= '0' && value[digits] <= '9')
			digits++;
		return digits > 0 && digits == size && size <= MIMEO_DATE_MOST;
	}
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		if (mimeo_equal_nocase(name, name_size, dates[i].name, dates[i].size))
			return mimeo_parse_date(value, size, &date, NULL) == MSG_ERR_NONE;
	return true;
}

int mimeo_check_disposition(const char *text, size_t n, mimeo_mediatype *type, size_t *offset)
{
	const int status = mimeo_check_token_params(text, n, type, offset);
	if (status != MSG_ERR_NONE)
		return status;
	for (param_scan scan = { .at = type->params }; scan.at < n;) {
		const char *name = text;
		size_t size = 0;
		scan_param(text, n, &scan, &name, &size); /* was judged */
		const size_t value = (size_t)(name - text) + size + 1;
		if (!is_disposition_value(name, size, text + value, scan.at - value))
			return mimeo_octet_refuse(MSG_ERR_VALUE, value, offset);
	}
	return MSG_ERR_NONE;
}
