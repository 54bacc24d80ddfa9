/* Manner and limits: how a message is written. A change of manner writes everything anew in a copy, which then takes
 * the message's place: each field has a wire form of the new manner or a condition, never an old wire form. */
#include "message/builder.h"
#include <string.h>
#include "encode/transcode.h"

static int change_manner(msg_builder *m, mimeo_item_id item, const mimeo_manner *manner, int status)
{
	if (status != MSG_ERR_NONE)
		mimeo_mark(m, item, (mimeo_finding){ .status = status });
	else
		mimeo_faults_clear(&m->faults, &m->memory, item);
	if (manner->profile != m->manner.profile || manner->charset != m->manner.charset ||
		manner->filename_style != m->manner.filename_style) {
		m->manner = *manner;
		m->unsettled = true; /* mimeo_settle does the work, now or when there is memory again */
	}
	return mimeo_settle(m, item);
}

int msg_set_profile(msg_builder *m, int profile)
{
	if (!m)
		return MSG_ERR_NOMEM;
	bool known = profile >= MSG_PROFILE_7BIT && profile <= MSG_PROFILE_UTF8;
	mimeo_manner manner = m->manner;
	manner.profile = known ? profile : MSG_PROFILE_7BIT;
	return change_manner(m, MIMEO_SET_PROFILE, &manner, known ? MSG_ERR_NONE : MSG_ERR_ARGUMENT);
}

int msg_set_charset(msg_builder *m, const char *charset)
{
	if (!m)
		return MSG_ERR_NOMEM;
	mimeo_manner manner = m->manner;
	bool removed = charset && !*charset;
	const mimeo_charset *found = charset && *charset ? mimeo_charset_find(charset, strlen(charset)) : NULL;
	int status = !charset ? MSG_ERR_ARGUMENT : found || removed ? MSG_ERR_NONE : MSG_ERR_CHARSET;
	if (found) {
		mimeo_transcoder t; /* does this platform have it? */
		status = mimeo_transcoder_open(&t, found);
		if (status == MSG_ERR_NONE) /* by machine: the platform may not have it */
			mimeo_transcoder_close(&t);
	}
	/* by machine: which charsets there are is the platform's */
	manner.charset = found && status == MSG_ERR_NONE ? found : &mimeo_charset_utf8;
	return change_manner(m, MIMEO_SET_CHARSET, &manner, status);
}

int msg_set_filename_style(msg_builder *m, int style)
{
	if (!m)
		return MSG_ERR_NOMEM;
	bool known = style >= MSG_FILENAME_RFC2231 && style <= MSG_FILENAME_RFC2047;
	mimeo_manner manner = m->manner;
	manner.filename_style = known ? style : MSG_FILENAME_RFC2231;
	return change_manner(m, MIMEO_SET_FILENAME_STYLE, &manner, known ? MSG_ERR_NONE : MSG_ERR_ARGUMENT);
}

int msg_set_limit(msg_builder *m, int which, uint64_t n)
{
	if (!m)
		return MSG_ERR_NOMEM;
	if (which < MSG_LIMIT_VISIBLE || which > MSG_LIMIT_SIZE) {
		mimeo_mark(m, MIMEO_SET_LIMIT, (mimeo_finding){ .status = MSG_ERR_ARGUMENT });
	} else {
		mimeo_faults_clear(&m->faults, &m->memory, MIMEO_SET_LIMIT);
		m->limits[which] = n;
	}
	return mimeo_settle(m, MIMEO_SET_LIMIT);
}
