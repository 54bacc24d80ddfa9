/* Memory that fails: each scenario builds a message by public calls, with the k-th request failing, for every k, and
 * with all from the k-th on failing. Nothing crashes or leaks; what failed says so; an output is the undisturbed one or
 * none; and with memory back the same calls on the same builder give the undisturbed octets. */
#include "message/scene.h"
#include "support/ledger.h"

/* One run of a scenario: its builder, the allocator for parts, and what it came to. */
typedef struct run {
	msg_builder *m;
	const msg_allocator *memory;
	bool disturbed; /* MSG_ERR_NOMEM is a result as well */
	size_t failed;  /* calls that had it */
	int released;   /* sources of it */
	int sources;
} run;

#define DO(call) check_call(r, (call), MSG_ERR_NONE, #call)
#define REFUSE(call, status) check_call(r, (call), (status), #call)

static void check_call(run *r, int got, int expected, const char *call)
{
	/* What would be wrong with a field may be empty instead. */
	bool spared = got == MSG_ERR_NONE && expected != MSG_ERR_NONE && r->failed;
	bool failed = got == MSG_ERR_NOMEM && r->disturbed;
	ck_assert_msg(got == expected || failed || spared, "%s: %s", call, msg_errname(got));
	r->failed += failed;
}

static msg_builder *new_part(run *r)
{
	msg_builder *part = msg_new_with(r->memory);
	if (part)
		msg_set_seed(part, "part", 4);
	return part;
}

static void begin(run *r)
{
	DO(msg_set_seed(r->m, "scene", 5));
	DO(msg_set_date(r->m, 1795509000, 60));
	DO(msg_set_from(r->m, "Example Shop", "shop@example.com"));
}

/* Are there A-labels in this build? */
static bool has_a_labels(void)
{
	msg_builder *m = msg_new();
	const bool here = msg_set_to(m, NULL, "a@b\xC3\xBC" "cher.example") == MSG_ERR_NONE;
	msg_free(m);
	return here;
}

/* ---- scenarios ---- */

static void people(run *r)
{
	msg_mailbox list[40];
	char text[40][40];
	begin(r);
	DO(msg_set_to(r->m, "J\xC3\xBCrgen M\xC3\xBCller", "juergen@example.org"));
	for (size_t i = 0; i < 40; i++) {
		snprintf(text[i], sizeof *text, "recipient.%zu@example.org", i);
		list[i] = (msg_mailbox){ i % 3 ? "A name" : NULL, text[i] };
	}
	list[4] = (msg_mailbox){ "Gr\xC3\xBCppe", NULL };
	list[8] = (msg_mailbox){ NULL, NULL };
	DO(msg_set_to_list(r->m, list, 40));
	DO(msg_set_cc(r->m, NULL, "cc@example.org"));
	DO(msg_set_bcc_list(r->m, list, 10));
	DO(msg_set_reply_to(r->m, NULL, "reply@example.org"));
	DO(msg_set_sender(r->m, NULL, "sender@example.org"));
	DO(msg_set_envelope_from(r->m, "bounce@example.org"));
	if (has_a_labels()) {
		DO(msg_set_envelope_from(r->m, "bounce@b\xC3\xBC" "cher.example"));
		DO(msg_set_cc(r->m, NULL, "cc@b\xC3\xBC" "cher.example"));
		DO(msg_set_envelope_from(r->m, "bounce@example.org"));
	}
	DO(msg_set_limit(r->m, MSG_LIMIT_VISIBLE, 3));
	REFUSE(msg_set_cc_list(r->m, list, 40), MSG_ERR_VISIBLE);
	DO(msg_set_limit(r->m, MSG_LIMIT_VISIBLE, 50));
	DO(msg_set_cc(r->m, NULL, "cc@example.org"));
	/* Longer than the room that a field has of its own. */
	char name[300], addresses[700];
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	snprintf(addresses, sizeof addresses, "%s <n@example.org>, %s <o@example.org>", name, name);
	DO(msg_set_reply_to(r->m, name, "reply@example.org"));
	DO(msg_set_header_as(r->m, "Reply-To", MSG_KIND_MAILBOXES, addresses));
	DO(msg_remove_header(r->m, "Reply-To"));
}

static void header(run *r)
{
	static const char *const ids[] = { "<a@b>", "c@d" };
	static const char *const values[] = { "one", "two \xC3\xA9", "three" };
	begin(r);
	DO(msg_set_subject(
		r->m, "A subject that is long enough to be folded more than once, since it has \xE2\x82\xAC in it"));
	DO(msg_set_message_id(r->m, "m@example.org"));
	DO(msg_set_references(r->m, ids, 2));
	DO(msg_set_in_reply_to(r->m, ids, 2));
	DO(msg_set_reply(r->m, "<a@b>", "<q@r> <s@t>"));
	DO(msg_set_list_unsubscribe(r->m, "u@example.org", "https://example.org/u"));
	DO(msg_set_header_list(r->m, "X-Many", values, 3));
	DO(msg_set_header_list(r->m, "X-Many", values, 2));
	DO(msg_set_header_list(r->m, "Comments", values, 3));
	DO(msg_set_header(r->m, "X-One", "one"));
	DO(msg_set_header(r->m, "X-Two", "two"));
	DO(msg_set_header(r->m, "List-Id", "A list <list.example.org>"));
	DO(msg_set_header(r->m, "Keywords", "one, \"two \xC3\xA9\""));
	DO(msg_set_header(r->m, "List-Help", "<https://example.org/> (f\xC3\xBCr alle)"));
	DO(msg_set_header_as(r->m, "X-Raw", MSG_KIND_RAW, "v=1; a=b"));
	DO(msg_set_header_as(r->m, "X-People", MSG_KIND_MAILBOXES, "A <a@example.org>, G: b@example.org;"));
	DO(msg_remove_header(r->m, "X-Two"));
	char text[600];
	memset(text, 't', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	DO(msg_set_subject(r->m, text));
	text[300] = '@';
	DO(msg_set_message_id(r->m, text));
	DO(msg_set_message_id(r->m, ""));
}

static void usual(run *r)
{
	static const char ics[] = "METHOD:REQUEST\nSUMMARY:\xC3\xA9\n";
	msg_builder *part = new_part(r), *other = new_part(r);
	begin(r);
	DO(msg_set_text(r->m, "J\xC3\xBCrgen\n"));
	DO(msg_set_html(r->m, "<p>J\xC3\xBCrgen</p>\n"));
	DO(msg_set_calendar(r->m, "REQUEST", ics, sizeof ics - 1));
	DO(msg_set_body(part, "image/png", "\x89PNG", 4));
	DO(msg_set_content_id(part, "logo@example.org"));
	DO(msg_set_filename(part, "\xC3\xBC.png"));
	DO(msg_set_header(part, "X-Part", "of it"));
	DO(msg_set_body(other, "text/csv; header=present", "a,b\r\n", 5));
	DO(msg_set_inlines(r->m, &part, 1));
	msg_builder *const parts[] = { other, part, other };
	DO(msg_set_attachments(r->m, parts, 3));
	DO(msg_set_alternatives(r->m, &other, 1));
	DO(msg_set_attachment(r->m, "one.bin", NULL, "one", 3));
	DO(msg_set_attachments(r->m, parts, 3));
	DO(msg_set_html(r->m, ""));
	msg_free(part);
	msg_free(other);
}

static void described(run *r)
{
	begin(r);
	DO(msg_set_body(r->m, "application/x-y; a=b", "\xC3\xA9 and more of it\r\n", 19));
	DO(msg_set_filename(
		r->m, "a name of \xE2\x82\xAC and so many characters that it takes more than one line of the header"));
	DO(msg_set_disposition(r->m, "inline; x=y"));
	DO(msg_set_type_param(r->m, "a", "c"));
	DO(msg_set_type_param(r->m, "long", "\xE2\x82\xAC"));
	DO(msg_set_header(r->m, "Content-Description", "\xC3\xA9"));
	DO(msg_set_encoding(r->m, MSG_ENCODING_QP));
	DO(msg_set_filename_style(r->m, MSG_FILENAME_BOTH));
	DO(msg_set_encoding(r->m, MSG_ENCODING_BASE64));
	REFUSE(msg_set_encoding(r->m, MSG_ENCODING_7BIT), MSG_ERR_PROFILE);
	DO(msg_set_encoding(r->m, MSG_ENCODING_AUTO));
	DO(msg_set_type_param(r->m, "a", ""));
}

static void nested(run *r)
{
	begin(r);
	msg_builder *m = new_part(r);
	DO(msg_set_text(m, "innermost \xC3\xA9"));
	DO(msg_set_html(m, "--=_"));
	for (int i = 0; i < 5; i++) {
		msg_builder *outer = new_part(r), *other = msg_clone(m), *third = m ? msg_clone_part(m) : NULL;
		r->failed += !other + !third;
		msg_builder *const parts[] = { m, i % 2 ? third : other };
		DO(msg_set_parts(outer, i == 3 ? "signed; protocol=x; micalg=y" : "mixed", parts, 2));
		DO(msg_set_profile(outer, i % 3));
		msg_free(m);
		msg_free(other);
		msg_free(third);
		m = outer;
	}
	DO(msg_set_parts(r->m, "mixed", &m, 1));
	msg_free(m);
}

static int64_t read_letters(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx;
	for (size_t i = 0; i < size; i++)
		((char *)buffer)[i] = (char)('a' + (offset + i) % 26);
	return (int64_t)size;
}

static void count_release(void *ctx)
{
	((run *)ctx)->released++;
}

static void deep(run *r)
{
	begin(r);
	DO(msg_set_limit(r->m, MSG_LIMIT_DEPTH, 100));
	/* Lines that are written as they came, and octets that are read when they are written. */
	msg_builder *m = new_part(r), *stream = new_part(r);
	r->sources++;
	DO(msg_set_body_source(stream, "application/x-y", 30, read_letters, r, count_release));
	DO(msg_set_encoding(m, MSG_ENCODING_7BIT));
	DO(msg_set_text(m, "innermost\n--=_\n"));
	DO(msg_set_attachments(m, &stream, 1));
	msg_free(stream);
	for (int i = 0; i < 35; i++) {
		msg_builder *outer = new_part(r);
		DO(msg_set_limit(outer, MSG_LIMIT_DEPTH, 100));
		DO(msg_set_parts(outer, "mixed", &m, 1));
		msg_free(m);
		m = outer;
	}
	DO(msg_set_parts(r->m, "mixed", &m, 1));
	msg_free(m);
}

static void messages(run *r)
{
	static const char received[] = "Subject: x\n\n--=_\nbody\n";
	begin(r);
	msg_builder *inner = new_part(r);
	DO(msg_set_from(inner, NULL, "inner@example.org"));
	DO(msg_set_date(inner, 0, 0));
	DO(msg_set_bcc(inner, NULL, "secret@example.org"));
	DO(msg_set_message_bytes(inner, received, sizeof received - 1));
	DO(msg_set_message(r->m, inner));
	DO(msg_set_message_bytes(r->m, received, sizeof received - 1));
	DO(msg_set_message(r->m, inner));
	DO(msg_set_profile(r->m, MSG_PROFILE_UTF8));
	msg_free(inner);
}

static void manner(run *r)
{
	usual(r);
	header(r);
	DO(msg_set_profile(r->m, MSG_PROFILE_UTF8));
	REFUSE(msg_set_cc(r->m, "C", "\xC3\xBC@example.org"), MSG_ERR_NONE);
	DO(msg_set_filename_style(r->m, MSG_FILENAME_RFC2047));
	DO(msg_set_profile(r->m, MSG_PROFILE_8BIT));
	REFUSE(msg_set_cc(r->m, "C", "\xC3\xBC@example.org"), MSG_ERR_NEEDS_UTF8);
	DO(msg_set_cc(r->m, "C", "c@example.org"));
	DO(msg_set_charset(r->m, "utf-8"));
}

static void refused(run *r)
{
	static const msg_mailbox list[] = { { NULL, "a@example.org" }, { NULL, "nobody" } };
	char name[32];
	begin(r);
	REFUSE(msg_set_to_list(r->m, list, 2), MSG_ERR_ADDRESS);
	REFUSE(msg_set_subject(r->m, "a\nb"), MSG_ERR_CONTROL);
	REFUSE(msg_set_text(r->m, "\xFF"), MSG_ERR_UTF8);
	REFUSE(msg_set_filename(r->m, "\n"), MSG_ERR_CONTROL);
	REFUSE(msg_set_type_param(r->m, "p", "\n"), MSG_ERR_CONTROL);
	REFUSE(msg_set_envelope_from(r->m, "x"), MSG_ERR_ADDRESS);
	REFUSE(msg_set_attachments(r->m, NULL, 2), MSG_ERR_ARGUMENT);
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "bad name %d", i);
		REFUSE(msg_set_header(r->m, name, "v"), MSG_ERR_NAME);
	}
	msg_builder *clone = msg_clone(r->m);
	r->failed += !clone;
	if (clone)
		ck_assert_int_ne(msg_check(clone, 0), MSG_ERR_NONE);
	msg_free(clone);
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "bad name %d", i);
		DO(msg_remove_header(r->m, name));
	}
	DO(msg_set_to_list(r->m, list, 1));
	DO(msg_set_subject(r->m, "s"));
	DO(msg_set_text(r->m, "text"));
	DO(msg_set_filename(r->m, ""));
	DO(msg_set_type_param(r->m, "p", ""));
	DO(msg_set_envelope_from(r->m, ""));
	DO(msg_set_attachments(r->m, NULL, 0));
}

static void streamed(run *r)
{
	begin(r);
	msg_builder *part = new_part(r);
	r->sources++;
	DO(msg_set_body_source(part, "application/x-y", 3000, read_letters, r, count_release));
	DO(msg_set_attachments(r->m, &part, 1));
	DO(msg_set_text(r->m, "see there"));
	DO(msg_set_profile(r->m, MSG_PROFILE_8BIT));
	msg_free(part);
}

/* Parts of another allocator are copied whole. */
static void foreign(run *r)
{
	begin(r);
	msg_builder *part = msg_new(), *inner = msg_new();
	msg_set_seed(part, "part", 4);
	DO(msg_set_text(inner, "\xC3\xA9"));
	DO(msg_set_html(part, "\xC3\xA9"));
	DO(msg_set_filename(part, "\xC3\xBC.png"));
	DO(msg_set_disposition(part, "inline; a=b"));
	DO(msg_set_header(part, "X-Part", "of it"));
	DO(msg_set_attachments(part, &inner, 1));
	DO(msg_set_attachments(r->m, &part, 1));
	DO(msg_set_html(part, ""));
	DO(msg_set_attachments(part, NULL, 0));
	DO(msg_set_body(part, "application/x-y; a=b", "\xFF", 1));
	DO(msg_set_type_param(part, "c", "d"));
	DO(msg_set_attachments(r->m, &part, 1));
	msg_free(part);
	msg_free(inner);
}

static void large(run *r)
{
	static char data[40000];
	uint64_t state = 5;
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (char)suite_random(&state);
	begin(r);
	msg_builder *part = new_part(r);
	DO(msg_set_attachment(r->m, "a", NULL, data, sizeof data));
	DO(msg_set_seed(r->m, NULL, 0));
	DO(msg_set_attachment(r->m, "a", NULL, data, sizeof data));
	DO(msg_set_seed(r->m, "scene", 5));
	DO(msg_set_body(part, "application/x-y", data, sizeof data));
	DO(msg_set_encoding(part, MSG_ENCODING_QP));
	DO(msg_set_inlines(r->m, &part, 1));
	msg_free(part);
}

static void again_from_the_start(run *r)
{
	usual(r);
	DO(msg_set_profile(r->m, MSG_PROFILE_UTF8));
	REFUSE(msg_set_subject(r->m, "\n"), MSG_ERR_CONTROL);
	msg_reset(r->m);
	begin(r);
	DO(msg_set_to(r->m, NULL, "a@example.org"));
	DO(msg_set_text(r->m, "\xC3\xA9"));
}

static const struct {
	const char *name;
	void (*play)(run *r);
} scenarios[] = { { "people", people }, { "header", header }, { "usual", usual }, { "described", described },
	{ "nested", nested }, { "deep", deep }, { "messages", messages }, { "manner", manner }, { "refused", refused },
	{ "streamed", streamed }, { "foreign", foreign }, { "large", large }, { "again", again_from_the_start } };
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

/* ---- playing them ---- */

typedef struct outcome {
	char *data;
	size_t size, requests;
} outcome;

static outcome undisturbed(int scenario)
{
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	outcome o = { 0 };
	run r = { .m = msg_new_with(&memory), .memory = &memory };
	scenarios[scenario].play(&r);
	char *data = octets_of(r.m, 0, &o.size);
	o.data = suite_exact(data, o.size);
	o.requests = l.requests;
	/* Once more on the same builder: the same octets. */
	scenarios[scenario].play(&r);
	size_t size;
	char *again = octets_of(r.m, 0, &size);
	ck_assert_msg(size == o.size && memcmp(again, o.data, size) == 0, "%s, twice:\n%s\n----\n%s",
		scenarios[scenario].name, data, again);
	msg_free_data(data);
	msg_free_data(again);
	msg_free(r.m);
	ck_assert_uint_eq(l.live, 0);
	ck_assert_int_eq(r.released, r.sources);
	return o;
}

static bool is_outcome(const outcome *o, const char *data, size_t size)
{
	return size == o->size && memcmp(data, o->data, size) == 0;
}

static void disturb(int scenario, const outcome *o, size_t k, bool on)
{
	ledger l = { .fail_at = k, .fail_on = on };
	const msg_allocator memory = memory_of(&l);
	run r = { .m = msg_new_with(&memory), .memory = &memory, .disturbed = true };
	char *data;
	size_t size;
	scenarios[scenario].play(&r);
	int status = msg_render(r.m, 0, &data, &size);
	if (status == MSG_ERR_NONE)
		ck_assert_msg(is_outcome(o, data, size), "%s, request %zu: %zu calls failed, and the output is\n%s\nnot\n%.*s",
			scenarios[scenario].name, k, r.failed, data, (int)o->size, o->data);
	else
		ck_assert_msg(status == MSG_ERR_NOMEM || r.failed, "%s, request %zu: %s", scenarios[scenario].name, k,
			msg_errname(status));
	msg_free_data(data);
	for (size_t i = 0; i < msg_error_count(r.m); i++) {
		const char *field = NULL, *text = NULL;
		ck_assert_int_ne(msg_error_at(r.m, i, &field, NULL, NULL, &text), MSG_ERR_ARGUMENT);
		ck_assert(field && *field && text && *text);
	}
	if (r.m) {
		msg_builder *clone = msg_clone(r.m);
		ck_assert(!clone || msg_status(clone) == msg_status(r.m));
		msg_free(clone);
	}
	l.fail_at = 0;
	r.disturbed = false;
	r.failed = 0;
	if (r.m) {
		scenarios[scenario].play(&r);
		status = msg_render(r.m, 0, &data, &size);
		ck_assert_msg(status == MSG_ERR_NONE && is_outcome(o, data, size),
			"%s, request %zu%s, memory back: %s\n%s\nnot\n%.*s", scenarios[scenario].name, k, on ? " and on" : "",
			msg_error_text(r.m), data ? data : "nothing", (int)o->size, o->data);
		msg_free_data(data);
	}
	msg_free(r.m);
	ck_assert_msg(l.live == 0, "%s, request %zu: %zu blocks are left", scenarios[scenario].name, k, l.live);
	ck_assert_int_eq(r.released, r.sources);
}

START_TEST(every_request_fails_once)
{
	outcome o = undisturbed(_i);
	/* An odd step takes both ways in turn. */
	for (size_t k = 1; k <= o.requests; k += suite_step() | 1) {
		/* In long scenarios one way after the other. */
		if (o.requests < 200 || k % 2)
			disturb(_i, &o, k, false);
		if (o.requests < 200 || k % 2 == 0)
			disturb(_i, &o, k, true);
	}
	free(o.data);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("shortage");
	TCase *t = tcase_create("shortage");
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, every_request_fails_once, 0, SCENARIOS);
	suite_add_tcase(s, t);
	return suite_run(s);
}
