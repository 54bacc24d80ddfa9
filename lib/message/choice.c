/* The choice of a transfer encoding: as it is where that is legal and safe, else the smaller of quoted-printable and
 * base64. No octet is looked at more often than the answer needs. */
#include "message/choice.h"
#include "encode/base64.h"
#include "encode/qp.h"

/* Octets that are looked at before the whole is. */
enum { CHOICE_PROBE = 16 << 10 };

/* Such content is never encoded: RFC 2046 section 5.2, RFC 3464 section 2.1, RFC 8098 section 3.1. */
static bool is_never_encoded(const mimeo_recipe *r)
{
	return r->message || r->seven_bit;
}

/* What may be written as it is where nothing was asked for; AUTO: nothing may. */
static int plain_choice(const mimeo_recipe *r, const mimeo_survey *s, bool eight)
{
	const bool lines = r->text || r->text_type || !s->ends_open;
	if (!is_never_encoded(r) && (!lines || !mimeo_survey_is_safe(s)))
		return MSG_ENCODING_AUTO;
	if (mimeo_survey_is_7bit(s))
		return MSG_ENCODING_7BIT;
	return eight && !r->seven_bit && mimeo_survey_is_8bit(s) ? MSG_ENCODING_8BIT : MSG_ENCODING_AUTO;
}

/* Octets that quoted-printable takes at least. */
static uint64_t least_qp_size(const mimeo_survey *s)
{
	return (uint64_t)s->size + 2 * (uint64_t)s->special;
}

/* And at most, of text. */
static uint64_t most_qp_size(const mimeo_survey *s)
{
	return mimeo_qp_most(least_qp_size(s) + 2 * (uint64_t)s->placed);
}

static uint64_t exact_qp_size(const mimeo_recipe *r, const char *octets, size_t size)
{
	/* unreached: a third of the address space */
	return mimeo_qp_bound(size) == SIZE_MAX ? UINT64_MAX : mimeo_qp_size(octets, size, r->text);
}

/* Octets that quoted-printable needs room for; UINT64_MAX where it is larger than base64. Text is encoded once: it gets
 * as much as it needs at most, where that settles the question. */
static uint64_t qp_room(const mimeo_survey *s, const mimeo_recipe *r, const char *octets, size_t size, uint64_t base64)
{
	if (least_qp_size(s) > base64)
		return UINT64_MAX;
	const uint64_t most = r->text ? most_qp_size(s) : UINT64_MAX;
	return most <= base64 ? most : exact_qp_size(r, octets, size);
}

/* The smaller one of quoted-printable and base64; base64 at once where it cannot be the other. */
static void choose_smaller(mimeo_choice *c, const mimeo_recipe *r, const char *octets, size_t size)
{
	const mimeo_survey *s = &c->survey;
	const uint64_t base64 = mimeo_base64_lines_size(s->size);
	/* A message's last line is ended, which quoted-printable would read as an octet more. */
	const bool readable = r->text || r->text_type || (s->utf8 && !s->nul && !s->ends_open);
	const uint64_t qp = readable ? qp_room(s, r, octets, size, base64) : UINT64_MAX;
	c->encoding = qp <= base64 ? MSG_ENCODING_QP : MSG_ENCODING_BASE64;
	c->wire_size = qp <= base64 ? qp : base64;
}

/* Pictures and archives show it in their first octets: base64, and the rest need not be looked at. */
static bool is_dense(mimeo_choice *c, const char *octets, size_t size, bool eight)
{
	size_t n = size < CHOICE_PROBE ? size : CHOICE_PROBE;
	if (n < size && octets[n - 1] == '\r')
		n--; /* or a CRLF would be cut */
	mimeo_survey_content(&c->survey, octets, n);
	c->surveyed = n == size;
	if (c->surveyed || least_qp_size(&c->survey) <= mimeo_base64_lines_size(n))
		return false;
	c->profile_bound = mimeo_survey_is_8bit(&c->survey);
	return !(eight ? c->profile_bound : mimeo_survey_is_7bit(&c->survey));
}

static void choose_freely(mimeo_choice *c, const mimeo_recipe *r, const char *octets, size_t size, bool eight)
{
	if (!c->surveyed && !is_never_encoded(r) && is_dense(c, octets, size, eight)) {
		c->encoding = MSG_ENCODING_BASE64;
		c->wire_size = mimeo_base64_lines_size(size);
		return;
	}
	if (!c->surveyed)
		mimeo_survey_content(&c->survey, octets, size);
	c->surveyed = true;
	c->encoding = plain_choice(r, &c->survey, eight);
	c->profile_bound = c->encoding != plain_choice(r, &c->survey, !eight);
	if (c->encoding != MSG_ENCODING_AUTO)
		return;
	if (is_never_encoded(r))
		c->status = MSG_ERR_PROFILE;
	else
		choose_smaller(c, r, octets, size);
}

/* What was asked for; safety is then the caller's. */
static bool choose_wish(mimeo_choice *c, const mimeo_recipe *r, const char *octets, size_t size, bool eight)
{
	c->encoding = r->encoding;
	switch (r->encoding) {
	case MSG_ENCODING_BINARY:
		return !r->seven_bit;
	case MSG_ENCODING_QP:
		c->wire_size = exact_qp_size(r, octets, size);
		return !is_never_encoded(r);
	case MSG_ENCODING_BASE64:
		c->wire_size = mimeo_base64_lines_size(c->surveyed ? c->survey.size : size);
		return !is_never_encoded(r);
	case MSG_ENCODING_7BIT:
	case MSG_ENCODING_8BIT:
		if (!c->surveyed)
			mimeo_survey_content(&c->survey, octets, size);
		c->surveyed = true;
		if (r->encoding == MSG_ENCODING_7BIT)
			return mimeo_survey_is_7bit(&c->survey);
		c->profile_bound = !r->seven_bit && mimeo_survey_is_8bit(&c->survey);
		return eight && c->profile_bound;
	default:
		return false;
	}
}

void mimeo_choose_encoding(mimeo_choice *c, const mimeo_recipe *recipe, const char *octets, size_t size, bool eight)
{
	*c = (mimeo_choice){ .status = MSG_ERR_NONE, .wire_size = size };
	if (mimeo_has_lines(recipe)) {
		mimeo_survey_text(&c->survey, octets, size);
		c->surveyed = true;
		c->wire_size = c->survey.size;
	}
	if (recipe->encoding == MSG_ENCODING_AUTO)
		choose_freely(c, recipe, octets, size, eight);
	else if (!choose_wish(c, recipe, octets, size, eight))
		c->status = MSG_ERR_PROFILE;
	if (c->status != MSG_ERR_NONE) {
		c->encoding = MSG_ENCODING_7BIT;
		c->wire_size = 0;
	}
}
