/* The encoders a piece at a time. What a call would write is counted before anything changes, so that a caller with too
 * little room has lost nothing. */
#include <string.h>
#include "base/memory.h"
#include "encode/base64.h"
#include "encode/qp.h"

struct msg_encoder {
	msg_allocator memory;
	int encoding;
	uint32_t flags;
	bool finished;
	mimeo_qp qp;
	size_t held; /* base64: octets of a line, or group, that is not yet full */
	unsigned char hold[MIMEO_BASE64_LINE_IN];
};

msg_encoder *msg_encoder_new_with(const msg_allocator *allocator, int encoding, uint32_t flags)
{
	const bool qp = encoding == MSG_ENCODING_QP && flags <= MSG_QP_TEXT;
	const bool base64 = encoding == MSG_ENCODING_BASE64 && flags <= MSG_BASE64_URL;
	if (!allocator || !allocator->resize || !(qp || base64))
		return NULL;
	msg_encoder *e = mimeo_alloc(allocator, sizeof *e);
	if (!e)
		return NULL;
	*e = (msg_encoder){ .memory = *allocator, .encoding = encoding, .flags = flags };
	mimeo_qp_init(&e->qp, qp && flags);
	return e;
}

msg_encoder *msg_encoder_new(int encoding, uint32_t flags)
{
	const msg_allocator memory = mimeo_memory_default();
	return msg_encoder_new_with(&memory, encoding, flags);
}

void msg_encoder_free(msg_encoder *e)
{
	if (!e)
		return;
	const msg_allocator memory = e->memory;
	mimeo_free(&memory, e, sizeof *e);
}

/* What a call needs, and whether there is that much room. */
static int settle_encoder_size(size_t need, size_t capacity, size_t *size)
{
	if (size)
		*size = need;
	return need > capacity ? MSG_ERR_SPACE : MSG_ERR_NONE;
}

static int judge_encoder_call(const msg_encoder *e, const char *out, size_t capacity, size_t *size)
{
	if (size)
		*size = 0;
	if (!e)
		return MSG_ERR_NOMEM;
	return e->finished || (!out && capacity) ? MSG_ERR_ARGUMENT : MSG_ERR_NONE;
}

static size_t write_encoder_base64(const msg_encoder *e, char *out, const unsigned char *s, size_t n)
{
	if (e->flags == MSG_BASE64_LINES)
		return mimeo_base64_lines(out, s, n);
	return e->flags == MSG_BASE64_URL ? mimeo_base64_url(out, s, n) : mimeo_base64_plain(out, s, n);
}

/* All that fills whole units (lines, or groups of three) is written, the rest is held. */
static int update_base64(msg_encoder *e, const unsigned char *s, size_t n, char *out, size_t capacity, size_t *size)
{
	const size_t unit = e->flags == MSG_BASE64_LINES ? MIMEO_BASE64_LINE_IN : 3;
	const size_t unit_out = e->flags == MSG_BASE64_LINES ? MIMEO_BASE64_LINE_OUT : 4;
	size_t total, need;
	if (!mimeo_add(e->held, n, &total) || !mimeo_multiply(total / unit, unit_out, &need))
		return MSG_ERR_LIMIT;
	const int status = settle_encoder_size(need, capacity, size);
	if (status != MSG_ERR_NONE)
		return status;
	if (e->held && total >= unit) {
		const size_t more = unit - e->held;
		memcpy(e->hold + e->held, s, more);
		out += write_encoder_base64(e, out, e->hold, unit);
		s += more;
		n -= more;
		e->held = 0;
	}
	const size_t whole = n - n % unit;
	if (whole)
		write_encoder_base64(e, out, s, whole);
	memcpy(e->hold + e->held, s + whole, n - whole);
	e->held += n - whole;
	return MSG_ERR_NONE;
}

static int update_qp(msg_encoder *e, const void *data, size_t n, char *out, size_t capacity, size_t *size)
{
	const size_t bound = mimeo_qp_bound(n);
	if (bound == SIZE_MAX)
		return MSG_ERR_LIMIT;
	if (capacity < bound) {
		mimeo_qp trial = e->qp;
		const int status = settle_encoder_size(mimeo_qp_update(&trial, NULL, data, n), capacity, size);
		if (status != MSG_ERR_NONE)
			return status;
	}
	return settle_encoder_size(mimeo_qp_update(&e->qp, out, data, n), capacity, size);
}

int msg_encoder_update(msg_encoder *e, const void *data, size_t n, char *out, size_t capacity, size_t *size)
{
	int status = judge_encoder_call(e, out, capacity, size);
	if (status == MSG_ERR_NONE && !data && n)
		status = MSG_ERR_ARGUMENT;
	if (status != MSG_ERR_NONE || n == 0)
		return status;
	return e->encoding == MSG_ENCODING_QP ? update_qp(e, data, n, out, capacity, size)
										  : update_base64(e, data, n, out, capacity, size);
}

static size_t rest_of_encoder(const msg_encoder *e)
{
	if (e->encoding == MSG_ENCODING_QP) {
		mimeo_qp trial = e->qp;
		return mimeo_qp_finish(&trial, NULL);
	}
	if (e->flags == MSG_BASE64_LINES)
		return (size_t)mimeo_base64_lines_size(e->held);
	return (size_t)(e->flags == MSG_BASE64_URL ? mimeo_base64_url_size(e->held) : mimeo_base64_plain_size(e->held));
}

int msg_encoder_finish(msg_encoder *e, char *out, size_t capacity, size_t *size)
{
	int status = judge_encoder_call(e, out, capacity, size);
	if (status == MSG_ERR_NONE)
		status = settle_encoder_size(rest_of_encoder(e), capacity, size);
	if (status != MSG_ERR_NONE)
		return status;
	if (e->encoding == MSG_ENCODING_QP)
		mimeo_qp_finish(&e->qp, out);
	else if (e->held)
		write_encoder_base64(e, out, e->hold, e->held);
	e->finished = true;
	return MSG_ERR_NONE;
}
