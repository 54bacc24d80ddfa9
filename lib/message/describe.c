/* How content is described: disposition, file name, parameters of the type, transfer encoding. Each is a field of its
 * own: the order of the calls is free, and each wins over what a media type's text says. */
#include "message/builder.h"
#include <string.h>
#include "base/ascii.h"
#include "base/utf8.h"
#include "encode/param.h"
#include "field/mediatype.h"

/* A string field: takes the value (NULL: none), or marks. */
static int assign_string(
	msg_builder *m, int which, mimeo_item_id item, const char *data, size_t n, mimeo_finding finding)
{
	mimeo_string *value = NULL;
	if (finding.status == MSG_ERR_NONE && n) {
		value = mimeo_string_new(&m->memory, data, n);
		if (!value)
			finding = (mimeo_finding){ .status = MSG_ERR_NOMEM };
	}
	mimeo_string_drop(m->strings[which]);
	m->strings[which] = value;
	if (finding.status != MSG_ERR_NONE)
		mimeo_mark(m, item, finding);
	else
		mimeo_faults_clear(&m->faults, &m->memory, item);
	m->stale = true;
	mimeo_touch(m);
	return mimeo_settle(m, item);
}

int mimeo_refuse_disposition(msg_builder *m, int status)
{
	return assign_string(
		m, MIMEO_STRING_DISPOSITION, MIMEO_SET_DISPOSITION, NULL, 0, (mimeo_finding){ .status = status });
}

int mimeo_set_disposition(msg_builder *m, const char *text, size_t n)
{
	mimeo_mediatype parsed;
	size_t offset = 0;
	int status = !text && n ? MSG_ERR_ARGUMENT : n ? mimeo_check_disposition(text, n, &parsed, &offset) : MSG_ERR_NONE;
	return assign_string(m, MIMEO_STRING_DISPOSITION, MIMEO_SET_DISPOSITION, text, n,
		(mimeo_finding){ .status = status, .offset = offset, .octets = text, .size = text ? n : 0 });
}

int msg_set_disposition(msg_builder *m, const char *disposition)
{
	if (!m)
		return MSG_ERR_NOMEM;
	return mimeo_set_disposition(m, disposition, disposition ? strlen(disposition) : 1);
}

int msg_set_filename_n(msg_builder *m, const char *utf8, size_t size)
{
	if (!m)
		return MSG_ERR_NOMEM;
	size_t offset = 0;
	int status = !utf8 && size ? MSG_ERR_ARGUMENT : size ? mimeo_check_text(utf8, size, false, &offset) : MSG_ERR_NONE;
	return assign_string(m, MIMEO_STRING_FILENAME, MIMEO_SET_FILENAME, utf8, size,
		(mimeo_finding){ .status = status, .offset = offset, .octets = utf8, .size = utf8 ? size : 0 });
}

int msg_set_filename(msg_builder *m, const char *utf8)
{
	return msg_set_filename_n(m, utf8, utf8 ? strlen(utf8) : 1);
}

/* ---- parameters ---- */

/* Parameters are slots without a wire form, in a record of their own. */
static int build_param(msg_builder *m, const char *name, size_t name_size, const char *utf8, mimeo_slot **slot,
	mimeo_finding *finding)
{
	size_t n = strlen(utf8);
	int status = mimeo_check_text(utf8, n, false, &finding->offset);
	if (status != MSG_ERR_NONE) {
		finding->octets = utf8;
		finding->size = n;
		return status;
	}
	mimeo_wrong wrong;
	const mimeo_given given = { .kind = MSG_KIND_TEXT, .text = utf8, .size = n };
	*slot = mimeo_slot_new(&m->memory);
	return *slot ? mimeo_slot_build(*slot, -1, name, name_size, &given, &m->manner, m->key, &wrong) : MSG_ERR_NOMEM;
}

static bool is_own_param(const char *name, size_t n)
{
	return mimeo_equal_nocase(name, n, "boundary", 8);
}

int msg_set_type_param(msg_builder *m, const char *name, const char *utf8)
{
	if (!m)
		return MSG_ERR_NOMEM;
	size_t name_size = name ? strlen(name) : 0;
	mimeo_finding finding = { .field = name ? name : "", .field_size = name_size };
	mimeo_item_id item = mimeo_item_of_param(m, finding.field, name_size);
	mimeo_slot *slot = NULL;
	int status = name ? mimeo_check_param_name(name, name_size, &finding.offset) : MSG_ERR_ARGUMENT;
	if (status == MSG_ERR_NAME)
		finding.place = "parameter name";
	if (status == MSG_ERR_NONE)
		status = !utf8 ? MSG_ERR_ARGUMENT : is_own_param(name, name_size) ? MSG_ERR_FIELD : MSG_ERR_NONE;
	if (status == MSG_ERR_NONE && *utf8)
		status = build_param(m, name, name_size, utf8, &slot, &finding);
	size_t count, i = mimeo_record_find(&m->params, -1, finding.field, name_size, &count);
	bool put = status == MSG_ERR_NONE && slot;
	if (put && !mimeo_record_replace(&m->params, &m->memory, i, count, &slot, 1)) {
		status = MSG_ERR_NOMEM;
		put = false;
	}
	if (!put) {
		mimeo_slot_drop(slot);
		mimeo_record_replace(&m->params, &m->memory, i, count, NULL, 0);
	}
	finding.status = status;
	if (status != MSG_ERR_NONE)
		mimeo_mark(m, item, finding);
	else
		mimeo_faults_clear(&m->faults, &m->memory, item);
	m->stale = true;
	mimeo_touch(m);
	return mimeo_settle(m, item);
}

/* ---- transfer encoding ---- */

/* Every leaf of the message's own is written with the new wish. false: out of memory, and some are still as they
 * were. */
static bool encode_leaves_anew(msg_builder *m)
{
	for (int i = 0; i < MIMEO_LEAVES; i++) {
		if (!m->leaves[i])
			continue;
		int status = MSG_ERR_NONE;
		const mimeo_recipe recipe = mimeo_leaf_recipe(m, i);
		mimeo_content *again =
			mimeo_content_again(m->leaves[i], &m->memory, &recipe, &m->manner, &m->scratch, &status);
		if (!again)
			return false;
		mimeo_content_drop(m->leaves[i]);
		m->leaves[i] = again;
	}
	return true;
}

int msg_set_encoding(msg_builder *m, int encoding)
{
	if (!m)
		return MSG_ERR_NOMEM;
	bool known = encoding >= MSG_ENCODING_AUTO && encoding <= MSG_ENCODING_BASE64;
	m->encoding = known ? encoding : MSG_ENCODING_AUTO;
	if (known)
		mimeo_faults_clear(&m->faults, &m->memory, MIMEO_SET_ENCODING);
	else
		mimeo_mark(m, MIMEO_SET_ENCODING, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	if (!encode_leaves_anew(m))
		m->unsettled = true; /* mimeo_settle goes on when there is memory */
	m->stale = true;
	int status = mimeo_settle(m, MIMEO_SET_ENCODING);
	for (int i = 0; i < MIMEO_LEAVES && status == MSG_ERR_NONE; i++)
		status = m->leaves[i] ? m->leaves[i]->status : status;
	return status;
}
