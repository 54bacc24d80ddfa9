/* The shapes of the usual message, each only as deep as needed, and what may not stand beside them. */
#include "message/scene.h"

static void take(
	int setter(msg_builder *, msg_builder *const *, size_t), msg_builder *m, msg_builder *a, msg_builder *b)
{
	msg_builder *const parts[] = { a, b };
	ck_assert_status(setter(m, parts, b ? 2 : 1), MSG_ERR_NONE);
	msg_free(a);
	msg_free(b);
}

static msg_builder *leaf(const char *type, const char *data)
{
	msg_builder *part = msg_new();
	ck_assert_status(msg_set_body(part, type, data, strlen(data)), MSG_ERR_NONE);
	return part;
}

static msg_builder *png(void)
{
	return msg_new_inline("logo@example.org", "image/png", "\x89PNG\r\n\x1a\n", 8);
}

static msg_builder *pdf(void)
{
	return msg_new_attachment("a.pdf", "application/pdf", "%PDF-1.7\n\xFF", 10);
}

static const char ics[] = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";

enum { TEXT = 1, HTML = 2, CALENDAR = 4, AMP = 8, INLINE = 16, ATTACHMENT = 32, ALL = 64 };

static int set_one_of(msg_builder *m, int what, bool set)
{
	switch (what) {
	case TEXT:
		return msg_set_text(m, set ? "text" : "");
	case HTML:
		return msg_set_html(m, set ? "<p>html</p>" : "");
	case CALENDAR:
		return msg_set_calendar(m, "REQUEST", ics, set ? sizeof ics - 1 : 0);
	case AMP:
		if (set)
			take(msg_set_alternatives, m, leaf("text/x-amp-html", "<amp>"), NULL);
		return set ? MSG_ERR_NONE : msg_set_alternatives(m, NULL, 0);
	case INLINE:
		if (set)
			take(msg_set_inlines, m, png(), NULL);
		return set ? MSG_ERR_NONE : msg_set_inlines(m, NULL, 0);
	default:
		if (set)
			take(msg_set_attachments, m, pdf(), pdf());
		return set ? MSG_ERR_NONE : msg_set_attachments(m, NULL, 0);
	}
}

static void wrap(char *shape, const char *name, const char *more)
{
	size_t n = strlen(name);
	memmove(shape + n + 1, shape, strlen(shape) + 1);
	memcpy(shape, name, n);
	shape[n] = '(';
	strcat(shape, shape[n + 1] && *more ? "," : "");
	strcat(shape, more);
	strcat(shape, ")");
}

/* What the header says: mixed(related(alternative(text, alternatives, html, calendar), inlines), attachments). */
static void expected_shape(int what, char shape[300])
{
	static const char *const forms[] = { "plain", "x-amp-html", "html", "calendar" };
	static const int bits[] = { TEXT, AMP, HTML, CALENDAR };
	int n = 0;
	*shape = '\0';
	for (int i = 0; i < 4; i++) {
		if (what & bits[i]) {
			strcat(shape, n++ ? "," : "");
			strcat(shape, forms[i]);
		}
	}
	if (n > 1 || (what & AMP))
		wrap(shape, "alternative", "");
	if (n && (what & INLINE))
		wrap(shape, "related", "png");
	if (!n && (what & INLINE))
		wrap(shape, "mixed", what & ATTACHMENT ? "png,pdf,pdf" : "png");
	else if (what & ATTACHMENT)
		wrap(shape, "mixed", "pdf,pdf");
	if (!*shape)
		strcpy(shape, "plain");
}

static msg_builder *made_of(int what)
{
	msg_builder *m = scene();
	for (int bit = 1; bit < ALL; bit <<= 1)
		if (what & bit)
			ck_assert_status(set_one_of(m, bit, true), MSG_ERR_NONE);
	return m;
}

START_TEST(every_shape)
{
	char shape[300];
	expected_shape(_i, shape);
	msg_builder *m = made_of(_i);
	check_shape(m, shape);
	/* In the other order, from more than that, and removed again: the same octets. */
	msg_builder *other = scene();
	for (int bit = ALL >> 1; bit; bit >>= 1)
		set_one_of(other, bit, true);
	for (int bit = 1; bit < ALL; bit <<= 1)
		if (!(_i & bit))
			ck_assert_status(set_one_of(other, bit, false), MSG_ERR_NONE);
	ck_assert(same_octets(m, other, 0));
	msg_free(other);
	msg_free(m);
}
END_TEST

START_TEST(what_stands_in_the_shapes)
{
	msg_builder *m = made_of(ALL - 1);
	scene_view v = view_of(m, 0, 0);
	const strict_entity *related = v.root->first, *alternative = related->first, *text = alternative->first;
	ck_assert_str_eq(
		strict_param_find(related->params, related->n_params, "type")->value.data, "multipart/alternative");
	ck_assert(leaf_is(text, "text", 4) && leaf_is(text->next->next, "<p>html</p>", 11));
	const strict_entity *calendar = alternative->last;
	ck_assert(leaf_is(calendar, ics, sizeof ics - 1));
	ck_assert_str_eq(strict_param_find(calendar->params, calendar->n_params, "method")->value.data, "REQUEST");
	ck_assert(
		strict_is(related->last->content_id, "logo@example.org") && strict_is(related->last->disposition, "inline"));
	ck_assert(strict_is(v.root->last->filename, "a.pdf") && strict_is(v.root->last->disposition, "attachment"));
	ck_assert(leaf_is(v.root->last, "%PDF-1.7\n\xFF", 10));
	view_close(&v);
	msg_free(m);
	m = made_of(HTML | INLINE);
	v = view_of(m, 0, 0);
	ck_assert_str_eq(strict_param_find(v.root->params, v.root->n_params, "type")->value.data, "text/html");
	view_close(&v);
	msg_free(m);
}
END_TEST

START_TEST(exactly_or_in_the_usual_way)
{
	for (int bit = 1; bit < ALL; bit <<= 1) {
		for (int exact = 0; exact < 3; exact++) {
			msg_builder *m = scene(), *part = leaf("text/plain", "x");
			if (exact == 0)
				msg_set_body(m, "text/plain", "x", 1);
			else if (exact == 1)
				msg_set_parts(m, "mixed", &part, 1);
			else
				msg_set_message_bytes(m, "A: b\r\n\r\n", 8);
			set_one_of(part, TEXT, false);
			ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
			msg_builder *before = msg_clone(m);
			if (bit <= CALENDAR)
				ck_assert_status(set_one_of(m, bit, true), MSG_ERR_CONFLICT);
			else if (bit == ATTACHMENT)
				ck_assert_status(msg_set_attachment(m, "a", NULL, "x", 1), MSG_ERR_CONFLICT);
			if (bit <= CALENDAR || bit == ATTACHMENT) {
				ck_assert_status(msg_check(m, 0), MSG_ERR_CONFLICT);
				ck_assert_status(msg_status(m), MSG_ERR_NONE);
				ck_assert_status(set_one_of(m, bit, false), MSG_ERR_NONE);
			}
			ck_assert(same_octets(m, before, 0));
			/* And two exact ones. */
			ck_assert_status(
				exact ? msg_set_body(m, "text/plain", "y", 1) : msg_set_parts(m, "mixed", &part, 1), MSG_ERR_CONFLICT);
			msg_free(before);
			msg_free(part);
			msg_free(m);
		}
	}
}
END_TEST

/* RFC 1847 section 2, RFC 6522 section 3: by the subtype's text or by msg_set_type_param, in any order. */
START_TEST(parameters_that_a_multipart_needs)
{
	static const struct {
		const char *subtype, *name, *value;
	} cases[] = {
		{ "signed; micalg=sha-256", "protocol", "application/pkcs7-signature" },
		{ "signed; protocol=\"application/pkcs7-signature\"", "micalg", "sha-256" },
		{ "SIGNED; Protocol=\"application/pkcs7-signature\"", "Micalg", "sha-256" },
		{ "encrypted", "protocol", "application/pkcs7-signature" },
		{ "report", "report-type", "delivery-status" },
	};
	msg_builder *parts[] = { msg_new_attachment(NULL, "application/pkcs7-signature", "a", 1),
		msg_new_attachment(NULL, "application/pkcs7-signature", "a", 1) };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		msg_builder *m = scene(), *other = scene();
		ck_assert_status(msg_set_parts(m, cases[i].subtype, parts, 2), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
		ck_assert_status(msg_status(m), MSG_ERR_NONE);
		ck_assert_ptr_nonnull(strstr(msg_error_text(m), "has the parameter"));
		ck_assert_status(msg_set_type_param(m, cases[i].name, cases[i].value), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		ck_assert_status(msg_set_type_param(other, cases[i].name, cases[i].value), MSG_ERR_NONE);
		ck_assert_status(msg_set_parts(other, cases[i].subtype, parts, 2), MSG_ERR_NONE);
		ck_assert(same_octets(m, other, 0));
		ck_assert_status(msg_set_type_param(m, cases[i].name, ""), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
		ck_assert_status(msg_set_parts(m, "mixed", parts, 2), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		msg_free(other);
		msg_free(m);
	}
	msg_builder *m = scene();
	ck_assert_status(msg_set_parts(m, "report; report-type=delivery-status", parts, 1), MSG_ERR_VALUE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_VALUE);
	msg_free(m);
	msg_free(parts[0]);
	msg_free(parts[1]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("shape");
	TCase *t = tcase_create("shape");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, every_shape, 0, ALL);
	tcase_add_test(t, what_stands_in_the_shapes);
	tcase_add_test(t, exactly_or_in_the_usual_way);
	tcase_add_test(t, parameters_that_a_multipart_needs);
	suite_add_tcase(s, t);
	return suite_run(s);
}
