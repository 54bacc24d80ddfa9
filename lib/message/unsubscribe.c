/* List-Unsubscribe (RFC 2369 section 3.2) with one click (RFC 8058): two fields that say the same, set together. */
#include "message/builder.h"
#include <string.h>
#include "base/ascii.h"
#include "field/address.h"
#include "field/url.h"

static bool starts_with(const char *s, const char *scheme)
{
	size_t n = strlen(scheme);
	return strlen(s) > n && mimeo_equal_nocase(s, n, scheme, n);
}

/* "<url>" behind what stands there; a bare address of mailto gets its scheme. */
static int add_url(mimeo_buffer *out, const char *url, const char *scheme, size_t *offset)
{
	bool bare = scheme[0] == 'm' && !starts_with(url, scheme);
	size_t start = out->size;
	if (!bare && !starts_with(url, scheme))
		return *offset = 0, MSG_ERR_VALUE;
	int address = bare ? mimeo_check_address(url, strlen(url), offset) : MSG_ERR_NONE;
	if (address != MSG_ERR_NONE)
		return address;
	mimeo_buffer_add_string(out, start ? ", <" : "<");
	start = out->size;
	mimeo_buffer_add_string(out, bare ? scheme : "");
	mimeo_buffer_add_string(out, url);
	size_t end = out->size;
	mimeo_buffer_add_char(out, '>');
	if (out->status != MSG_ERR_NONE)
		return out->status;
	int status = mimeo_check_url(out->data + start, end - start, offset);
	size_t added = bare ? strlen(scheme) : 0;
	*offset = *offset > added ? *offset - added : 0;
	return status;
}

int msg_set_list_unsubscribe(msg_builder *m, const char *mailto, const char *https)
{
	static const char one_click[] = "List-Unsubscribe=One-Click";
	if (!m)
		return MSG_ERR_NOMEM;
	bool has_mailto = mailto && *mailto, has_https = https && *https;
	size_t offset = 0;
	mimeo_buffer value;
	mimeo_buffer_init(&value, &m->memory, SIZE_MAX / 2);
	int status = has_mailto ? add_url(&value, mailto, "mailto:", &offset) : MSG_ERR_NONE;
	const char *judged = mailto;
	if (status == MSG_ERR_NONE && has_https) {
		judged = https;
		status = add_url(&value, https, "https://", &offset);
	}
	if (status != MSG_ERR_NONE) {
		mimeo_remove_field(m, "List-Unsubscribe-Post", 21);
		status = mimeo_refuse_field(m, MIMEO_ROW_LIST_UNSUBSCRIBE, NULL, 0,
			(mimeo_finding){ .status = status, .offset = offset, .octets = judged, .size = strlen(judged) });
	} else {
		const mimeo_given urls = { .kind = MSG_KIND_URLS, .text = value.data, .size = value.size };
		const mimeo_given post = { .kind = MSG_KIND_TEXT, .text = one_click, .size = sizeof one_click - 1 };
		int post_status = mimeo_set_fields(m, "List-Unsubscribe-Post", 21, &post, has_https ? 1 : 0, false);
		status = mimeo_set_fields(m, "List-Unsubscribe", 16, &urls, value.size ? 1 : 0, false);
		status = status != MSG_ERR_NONE ? status : post_status;
	}
	mimeo_buffer_free(&value);
	return status;
}
