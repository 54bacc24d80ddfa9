/* The guard as a mailing uses it: what it lets pass, what it refuses, and that a refusal changes nothing and cannot be
 * overlooked. */
#include <stdio.h>
#include "support/ledger.h"
#include "mimeo.h"
#include "support/suite.h"

static msg_builder *message_to(const char *addr)
{
	msg_builder *m = msg_new();
	msg_set_from(m, "Shop", "shop@example.com");
	msg_set_to(m, NULL, addr);
	msg_set_text(m, "Hello.\n");
	return m;
}

/* Has let one message to this address pass. */
static msg_guard *guard_that_knows(const char *addr)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to(addr);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_str_eq(msg_guard_leak(g), "");
	msg_free(m);
	return g;
}

/* Cannot be written in any form, and says so. */
static void assert_shut(const msg_builder *m, int status)
{
	char *data, buffer[4096];
	size_t size;
	uint64_t exact;
	msg_frozen *frozen;
	for (uint32_t flags = 0; flags <= MSG_OUT_PART; flags = flags ? flags << 1 : 1)
		ck_assert_status(msg_check(m, flags), status);
	ck_assert_status(msg_render(m, 0, &data, &size), status);
	ck_assert_ptr_null(data);
	ck_assert_status(msg_render_into(m, 0, buffer, sizeof buffer, &size), status);
	ck_assert_status(msg_size(m, 0, &exact), status);
	ck_assert_status(msg_freeze(m, 0, &frozen), status);
	ck_assert_ptr_null(frozen);
	ck_assert_status(msg_write_fd(m, 0, -1), status);
	ck_assert_status(msg_write_file(m, 0, "/nowhere/at/all"), status);
	ck_assert_status(msg_message_id(m, buffer, sizeof buffer, &size), status);
}

static void assert_refused(msg_guard *g, msg_builder *m)
{
	const size_t before = msg_guard_count(g);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_DISCLOSURE);
	ck_assert_uint_eq(msg_guard_count(g), before);
	ck_assert_str_ne(msg_guard_leak(g), "");
	assert_shut(m, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_status(m), MSG_ERR_DISCLOSURE);
	ck_assert_ptr_nonnull(strstr(msg_error_text(m), msg_guard_leak(g)));
	const char *field;
	ck_assert_status(msg_error_at(m, msg_error_count(m) - 1, &field, NULL, NULL, NULL), MSG_ERR_DISCLOSURE);
	ck_assert_str_eq(field, "disclosure guard");
}

/* ---- the incidents ---- */

START_TEST(growing_list_stops_at_its_second_message)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to("x@example.org");
	msg_mailbox list[100];
	char addrs[100][40];
	for (size_t i = 0; i < 40; i++) {
		snprintf(addrs[i], sizeof addrs[i], "s%zu@list.example", i);
		list[i] = (msg_mailbox){ NULL, addrs[i] };
		msg_set_to_list(m, list, i + 1);
		msg_set_cc_list(m, _i ? list : NULL, _i ? i + 1 : 0);
		msg_set_limit(m, MSG_LIMIT_VISIBLE, 100);
		if (i == 0) {
			ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
			ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		} else {
			assert_refused(g, m);
			ck_assert_str_eq(msg_guard_leak(g), "s0@list.example in the field To, number 1");
			ck_assert_uint_eq(msg_guard_count(g), 1);
		}
	}
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* A body that is made in a buffer that nobody empties. */
START_TEST(body_that_grows)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to("x@example.org");
	char body[4000] = "";
	for (int i = 0; i < 20; i++) {
		char addr[40];
		snprintf(addr, sizeof addr, "s%d@list.example", i);
		snprintf(body + strlen(body), 100, "This goes to %s.\n", addr);
		msg_set_to(m, NULL, addr);
		(_i ? msg_set_html : msg_set_text)(m, body);
		if (i == 0)
			ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
		else
			assert_refused(g, m);
	}
	ck_assert_str_eq(msg_guard_leak(g), _i ? "s0@list.example in the HTML body, byte 13" :
		"s0@list.example in the text body, byte 13");
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

START_TEST(seventy_seven_in_one_field)
{
	msg_mailbox list[77];
	char addrs[77][40];
	for (size_t i = 0; i < 77; i++) {
		snprintf(addrs[i], sizeof addrs[i], "s%zu@list.example", i);
		list[i] = (msg_mailbox){ NULL, addrs[i] };
	}
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to("x@example.org");
	msg_set_to_list(m, list, 77);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_VISIBLE);
	ck_assert_uint_eq(msg_guard_count(g), 0);
	/* What makes it writable does not make it checked. */
	msg_set_limit(m, MSG_LIMIT_VISIBLE, 77);
	assert_shut(m, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_guard_count(g), 77);
	/* The same people again, in any order and field; then one more, or one fewer. */
	msg_set_to_list(m, list + 10, 67);
	msg_set_cc_list(m, list, 10);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_cc_list(m, list, 9);
	assert_refused(g, m);
	msg_set_cc_list(m, list, 10);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_bcc(m, NULL, "new@list.example");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* The next customer in Cc of this one's mail. */
START_TEST(somebody_in_cc)
{
	msg_guard *g = guard_that_knows("carol@example.org");
	msg_builder *m = message_to("dave@example.net");
	msg_set_cc(m, "Carol", "Carol@Example.org");
	assert_refused(g, m);
	ck_assert_str_eq(msg_guard_leak(g), "carol@example.org in the field Cc");
	msg_remove_header(m, "Cc");
	assert_shut(m, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_guard_count(g), 2);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* ---- where it looks ---- */

#define C "carol@example.org"

static void attach(msg_builder *m, msg_builder *part)
{
	msg_set_attachments(m, &part, 1);
	msg_free(part);
}

static void in_subject(msg_builder *m) { msg_set_subject(m, "For " C); }
static void in_unknown_field(msg_builder *m) { msg_set_header(m, "X-Customer", C); }
static void in_resent_to(msg_builder *m)
{
	msg_set_header(m, "Resent-From", "a@example.org");
	msg_set_header(m, "Resent-Date", "Tue, 24 Nov 2026 09:30:00 +0100");
	msg_set_mailbox_n(m, "Resent-To", NULL, 0, C, sizeof C - 1);
}
static void in_own_name(msg_builder *m) { msg_set_from(m, "for " C, "shop@example.com"); }
static void in_to_name(msg_builder *m) { msg_set_to(m, C, "dave@example.net"); }
/* From is the first, so this is one too many. */
static void in_fourth_reply_to(msg_builder *m)
{
	const msg_mailbox list[] = { { NULL, "a@example.com" }, { NULL, "b@example.com" }, { NULL, C } };
	msg_set_reply_to_list(m, list, 3);
}
static void in_references(msg_builder *m) { msg_set_references(m, &(const char *){ "<" C ">" }, 1); }
static void in_comments(msg_builder *m) { msg_set_header(m, "Comments", "=?utf-8?q?carol=40example.org?="); }
static void in_text(msg_builder *m) { msg_set_text(m, "J\xC3\xBCrgen, " C "\n"); }
static void in_html(msg_builder *m) { msg_set_html(m, "<a href='mailto:carol%40example.org'>x</a>"); }
static void in_html_reference(msg_builder *m) { msg_set_html(m, "carol&#64;example.org"); }
static void in_calendar(msg_builder *m)
{
	msg_set_calendar(m, "REQUEST",
		"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nATTENDEE;CN=\"Carol\":mailto:carol@exam\r\n ple.org\r\n"
		"END:VCALENDAR\r\n", 96);
}
static void in_attached_calendar(msg_builder *m)
{
	static const char ics[] = "BEGIN:VCALENDAR\nATTENDEE:mailto:carol@exam\n ple.org\nEND:VCALENDAR\n";
	attach(m, msg_new_attachment("a.ics", "text/calendar", ics, sizeof ics - 1));
}
static void in_attached_text(msg_builder *m)
{
	attach(m, msg_new_attachment("a.csv", "text/csv",
		"name,email\nCarol," C "\n", 34));
}
static void in_attached_unknown(msg_builder *m)
{
	attach(m, msg_new_attachment("a.csv", NULL,
		"name,email\nCarol," C "\n", 34));
}
static void in_attached_json(msg_builder *m)
{
	attach(m, msg_new_attachment("a", "application/json",
		"{\"to\":\"" C "\"}", 26));
}
static void in_attached_base64(msg_builder *m)
{
	char text[3000];
	memset(text, 0xE4, sizeof text);
	memcpy(text + 1500, " " C " ", sizeof C + 1);
	attach(m, msg_new_attachment("a", "text/plain; charset=iso-8859-1", text, sizeof text));
}
static void in_file_name(msg_builder *m) { attach(m, msg_new_attachment(C ".pdf", "application/pdf", "\0", 1)); }
static void in_type(msg_builder *m) { attach(m, msg_new_attachment(NULL, "application/x; name=\"" C "\"", "\0", 1)); }
static void in_type_param(msg_builder *m)
{
	msg_builder *part = msg_new_attachment(NULL, "application/x", "\0", 1);
	msg_set_type_param(part, "name", C);
	attach(m, part);
}
static void in_disposition(msg_builder *m) { msg_set_disposition(m, "inline; x=\"" C "\""); }
static void in_description(msg_builder *m)
{
	msg_builder *part = msg_new_attachment(NULL, "application/x", "\0", 1);
	msg_set_header(part, "Content-Description", C);
	attach(m, part);
}
static msg_builder *attached_message(void (*set)(msg_builder *m), int depth)
{
	msg_builder *inner = message_to("inner@example.net"), *outer = NULL;
	set(inner);
	for (int i = 0; i < depth; i++) {
		outer = msg_new();
		msg_set_limit(outer, MSG_LIMIT_DEPTH, 1000);
		msg_set_from(outer, NULL, "shop@example.com");
		msg_set_message(outer, inner);
		msg_free(inner);
		inner = outer;
	}
	return inner;
}
static void set_to_carol(msg_builder *m) { msg_set_to(m, NULL, C); }
static void take_embedded(msg_builder *m, void (*set)(msg_builder *m), int depth)
{
	msg_builder *inner = attached_message(set, depth), *part = msg_new();
	msg_set_limit(part, MSG_LIMIT_DEPTH, 1000);
	msg_set_limit(m, MSG_LIMIT_DEPTH, 1000);
	msg_set_message(part, inner);
	msg_free(inner);
	attach(m, part);
}
static void in_embedded_text(msg_builder *m) { take_embedded(m, in_text, 0); }
static void in_embedded_to(msg_builder *m) { take_embedded(m, set_to_carol, 1); }
static void deep_inside(msg_builder *m) { take_embedded(m, in_subject, 60); }
static void deep_text(msg_builder *m) { take_embedded(m, in_html, 60); }
static void in_received(msg_builder *m)
{
	msg_builder *part = msg_new();
	msg_set_message_bytes(part, "To: " C "\r\n\r\nx\r\n", 28);
	attach(m, part);
}
static void in_received_printed(msg_builder *m)
{
	static const char received[] = "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\ncarol@exam=\nple.org\n";
	msg_builder *part = msg_new();
	msg_set_message_bytes(part, received, sizeof received - 1);
	attach(m, part);
}
static void receive(msg_builder *m, const char *received)
{
	msg_builder *part = msg_new();
	msg_set_message_bytes(part, received, strlen(received));
	attach(m, part);
}
static void in_received_base64(msg_builder *m)
{
	receive(m, "Subject: x\nContent-Transfer-Encoding: base64\n\nY2Fyb2xA\nZXhhbXBsZS5vcmc=\n");
}
static void in_received_part(msg_builder *m)
{
	receive(m, "Content-Type: multipart/mixed; boundary=b\n\nHello\n\n--b\nContent-Transfer-Encoding: base64\n\n"
		"Y2Fyb2xAZXhhbXBsZS5vcmc=\n--b--\n");
}
static void in_received_words(msg_builder *m)
{
	receive(m, "Subject: x\nTo: =?utf-8?Q?car?=\n =?utf-8?B?b2xAZXhhbXBsZS5vcmc=?=\n\nx\n");
}
static void in_raw_word(msg_builder *m)
{
	msg_set_header_as(m, "X-Raw", MSG_KIND_RAW, "=?utf-8?B?Y2Fyb2xA?= =?utf-8?Q?example.org?=");
}
static void in_alternative(msg_builder *m)
{
	msg_builder *part = msg_new();
	msg_set_body(part, "text/x-amp-html", "<p>" C, 20);
	msg_set_alternatives(m, &part, 1);
	msg_free(part);
}
static void in_parts(msg_builder *m)
{
	msg_builder *part = msg_new();
	msg_set_text(m, NULL);
	msg_set_text(m, "");
	msg_set_text(part, C "\n");
	msg_set_parts(m, "mixed", &part, 1);
	msg_free(part);
}

static const struct {
	const char *leak;
	void (*set)(msg_builder *m);
} places[] = {
	{ "the field Subject, byte 4", in_subject }, { "the field X-Customer, byte 0", in_unknown_field },
	{ "the field Resent-To", in_resent_to }, { "a display name in the field From, byte 4", in_own_name },
	{ "a display name in the field To, byte 0", in_to_name }, { "the field Reply-To, number 3", in_fourth_reply_to },
	{ "the field References, byte 1", in_references }, { "the field Comments, byte 10", in_comments },
	{ "the text body, byte 9", in_text },
	{ "the HTML body, byte 16", in_html }, { "the HTML body, byte 0", in_html_reference },
	{ "the calendar", in_calendar },
	{ "the content of a part", in_attached_calendar }, { "the content of a part, byte 17", in_attached_text },
	{ "the content of a part, byte 17", in_attached_unknown }, { "the content of a part, byte 7", in_attached_json },
	{ "the content of a part, byte 1501", in_attached_base64 }, { "the file name of a part, byte 0", in_file_name },
	{ "the media type of a part, byte 21", in_type }, { "the parameter name of a part, byte 0", in_type_param },
	{ "the disposition, byte 11", in_disposition }, { "the field Content-Description of a part, byte 0",
	in_description },
	{ "the content of a part, byte 9", in_embedded_text }, { "the field To of an embedded message", in_embedded_to },
	{ "the field Subject of an embedded message, byte 4", deep_inside },
	{ "the content of a part, byte 16", deep_text },
	{ "a message as received", in_received_base64 }, { "a message as received", in_received_part },
	{ "a message as received", in_received_words }, { "the field X-Raw", in_raw_word },
	{ "a message as received, byte 4", in_received }, { "a message as received", in_received_printed },
	{ "the content of a part, byte 3", in_alternative }, { "the content of a part, byte 0", in_parts },
};

START_TEST(looks_everywhere)
{
	msg_guard *g = guard_that_knows(C);
	msg_builder *m = message_to("dave@example.net"), *own = message_to(C);
	char leak[200];
	snprintf(leak, sizeof leak, C " in %s", places[_i].leak);
	places[_i].set(m);
	ck_assert_msg(msg_check(m, 0) == MSG_ERR_NONE, "%s", msg_error_text(m));
	for (int again = 0; again < 2; again++) {
		assert_refused(g, m);
		ck_assert_str_eq(msg_guard_leak(g), leak);
	}
	/* It may stand there where it goes to Carol alone, and in what goes to somebody whom nobody knows yet. */
	msg_set_to(m, NULL, C);
	if (places[_i].set != in_to_name) {
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	}
	msg_guard *fresh = msg_guard_new();
	places[_i].set(own);
	msg_set_to(own, NULL, "dave@example.net");
	ck_assert_status(msg_guard_check(fresh, own), MSG_ERR_NONE);
	/* Known later, it is found in what was searched before. */
	msg_set_to(own, NULL, "erin@example.net");
	msg_builder *carols = message_to(C);
	ck_assert_status(msg_guard_check(fresh, carols), MSG_ERR_NONE);
	if (places[_i].set == in_to_name)
		places[_i].set(own);
	assert_refused(fresh, own);
	ck_assert_str_eq(msg_guard_leak(fresh), leak);
	msg_free(carols);
	msg_guard_free(fresh);
	msg_guard_free(g);
	msg_free(own);
	msg_free(m);
}
END_TEST

/* ---- what is no leak ---- */

/* A domain beyond ASCII is one, in U-labels or A-labels, in whichever case. */
START_TEST(one_form_of_a_domain)
{
	static const char *const forms[] = {
		"carol@b\303\274cher.example", "carol@xn--bcher-kva.example", "Carol@XN--Bcher-KVA.Example",
	};
	for (size_t known = 0; known < 3; known++) {
		for (size_t shown = 0; shown < 3; shown++) {
			msg_guard *g = msg_guard_new();
			msg_builder *m = message_to("ann@example.org");
			char text[100];
			msg_set_profile(m, MSG_PROFILE_UTF8);
			msg_set_to(m, NULL, forms[known]);
			ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
			msg_set_to(m, NULL, forms[shown]); /* the same person */
			snprintf(text, sizeof text, "You are <%s>.\n", forms[shown]);
			msg_set_text(m, text);
			ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
			ck_assert_uint_eq(msg_guard_count(g), 1);
			msg_set_to(m, NULL, "dave@example.org");
			ck_assert_status(msg_guard_check(g, m), MSG_ERR_DISCLOSURE);
			ck_assert_ptr_nonnull(strstr(msg_guard_leak(g), "in the text body"));
			msg_free(m);
			msg_guard_free(g);
		}
	}
}
END_TEST

START_TEST(own_addresses_are_no_secrets)
{
	msg_guard *g = guard_that_knows("shop@example.com");
	msg_builder *m = message_to("shop@example.com"), *n = message_to("dave@example.net");
	for (int i = 0; i < 3; i++) {
		char addr[40];
		snprintf(addr, sizeof addr, "own%d@example.com", i);
		msg_set_to(m, NULL, addr);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	}
	msg_set_sender(n, NULL, "own0@example.com");
	msg_set_reply_to(n, NULL, "OWN1@example.com");
	msg_set_list_unsubscribe(n, "own2@example.com", NULL);
	msg_set_text(n, "From shop@example.com, own0@example.com, own1@example.com; leave at own2@example.com.\n");
	ck_assert_status(msg_guard_check(g, n), MSG_ERR_NONE);
	/* Once is enough, and a group has none. */
	const msg_mailbox replies[] = { { "Shop", NULL }, { NULL, "own0@example.com" }, { NULL, "own1@example.com" },
		{ NULL, NULL } };
	msg_set_reply_to_list(n, replies, 4);
	ck_assert_status(msg_guard_check(g, n), MSG_ERR_NONE);
	msg_remove_header(n, "List-Unsubscribe");
	assert_refused(g, n);
	msg_free(m);
	msg_free(n);
	msg_guard_free(g);
}
END_TEST

START_TEST(allowed_addresses)
{
	msg_guard *g = guard_that_knows(C);
	msg_builder *m = message_to("dave@example.net");
	msg_set_cc(m, NULL, C);
	msg_set_text(m, C "\n");
	assert_refused(g, m);
	ck_assert_status(msg_guard_allow(g, "not an address"), MSG_ERR_ADDRESS);
	ck_assert_status(msg_guard_allow(g, ""), MSG_ERR_ADDRESS);
	ck_assert_status(msg_guard_allow(g, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_guard_allow(NULL, C), MSG_ERR_NOMEM);
	ck_assert_status(msg_guard_allow(g, "CAROL@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_guard_allow(g, C), MSG_ERR_NONE);
	for (int i = 0; i < 20; i++) {
		char addr[40];
		snprintf(addr, sizeof addr, "dave%d@example.net", i);
		msg_set_to(m, NULL, addr);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	}
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

START_TEST(the_same_people_again)
{
	const msg_mailbox two[] = { { "Ann", "ann@example.org" }, { NULL, "bob@example.org" } };
	const msg_mailbox group[] = { { "Team", NULL }, { NULL, "BOB@example.org" }, { "A", "ann@example.org" },
		{ NULL, NULL } };
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to("x@example.org");
	msg_set_to_list(m, two, 2);
	msg_set_text(m, "ann@example.org and bob@example.org\n");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_to_list(m, group, 4);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	/* Each alone, as often as may be, and both together after that. */
	for (int i = 0; i < 4; i++) {
		msg_set_text(m, "Hello.\n");
		msg_set_to(m, NULL, two[i % 2].addr);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
		msg_set_text(m, "ann@example.org and bob@example.org\n");
		assert_refused(g, m);
		msg_set_to_list(m, two, 2);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	}
	ck_assert_uint_eq(msg_guard_count(g), 2);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

START_TEST(blind_copies)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to("ann@example.org");
	msg_set_bcc(m, NULL, "bob@example.org");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_guard_count(g), 2);
	/* A fixed Bcc costs nothing. */
	msg_set_to(m, NULL, "carol@example.org");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	/* The very message's own Bcc in its body: known or not, in a body searched before or not. */
	for (int i = 0; i < 3; i++) {
		msg_set_bcc(m, NULL, i ? "new@example.org" : "bob@example.org");
		msg_set_text(m, i ? "Thanks to new@example.org.\n" : "Thanks to bob@example.org.\n");
		assert_refused(g, m);
	}
	msg_remove_header(m, "Bcc");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_bcc(m, NULL, "new@example.org");
	assert_refused(g, m);
	/* In Bcc once, they are shown to nobody later. */
	msg_set_text(m, "x\n");
	msg_set_to(m, NULL, "dave@example.net");
	msg_set_cc(m, NULL, "bob@example.org");
	msg_remove_header(m, "Bcc");
	assert_refused(g, m);
	/* Alone in Bcc: the message goes to nobody else. */
	msg_remove_header(m, "Cc");
	msg_remove_header(m, "To");
	msg_set_bcc(m, NULL, "bob@example.org");
	msg_set_text(m, "bob@example.org\n");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* ---- states ---- */

static void change_subject(msg_builder *m) { msg_set_subject(m, "other"); }
static void change_bcc(msg_builder *m) { msg_set_bcc(m, NULL, "x@example.org"); }
static void change_text(msg_builder *m) { msg_set_text(m, "other"); }
static void change_profile(msg_builder *m) { msg_set_profile(m, MSG_PROFILE_UTF8); }
static void change_limit(msg_builder *m) { msg_set_limit(m, MSG_LIMIT_PARTS, 77); }
static void change_seed(msg_builder *m) { msg_set_seed(m, "x", 1); }
static void change_envelope(msg_builder *m) { msg_set_envelope_from(m, "b@example.com"); }
static void change_file_name(msg_builder *m) { msg_set_filename(m, "x"); }
static void remove_nothing(msg_builder *m) { msg_remove_header(m, "X-None"); }
static void change_attachment(msg_builder *m) { msg_set_attachment(m, "a", NULL, "x", 1); }

static void (*const changes[])(msg_builder *m) = { change_subject, change_bcc, change_text, change_profile,
	change_limit,
	change_seed, change_envelope, change_file_name, remove_nothing, change_attachment };

START_TEST(changed_since_it_was_checked)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to(C);
	changes[_i](m);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	changes[_i](m);
	assert_shut(m, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	msg_builder *shut = msg_clone(m);
	assert_shut(shut, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	assert_shut(shut, MSG_ERR_DISCLOSURE);
	msg_builder *open = msg_clone(m);
	ck_assert_status(msg_check(open, 0), MSG_ERR_NONE);
	changes[_i](open);
	assert_shut(open, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_reset(shut);
	msg_set_from(shut, NULL, "shop@example.com");
	ck_assert_status(msg_check(shut, 0), MSG_ERR_NONE);
	msg_free(open);
	msg_free(shut);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

START_TEST(refusal_is_copied_and_reset)
{
	msg_guard *g = guard_that_knows(C);
	msg_builder *m = message_to("dave@example.net");
	msg_set_text(m, C);
	assert_refused(g, m);
	msg_builder *copy = msg_clone(m), *outer = message_to("erin@example.net");
	assert_shut(copy, MSG_ERR_DISCLOSURE);
	ck_assert_str_eq(msg_error_text(copy), msg_error_text(m));
	msg_set_text(outer, "");
	ck_assert_status(msg_set_message(outer, m), MSG_ERR_DISCLOSURE);
	assert_shut(outer, MSG_ERR_DISCLOSURE);
	/* To wrap or to sign: what was refused is not let out as a part of something else. */
	msg_builder *part = msg_clone_part(m), *signature = msg_new_attachment(NULL, "application/x-signature", "x", 1);
	assert_shut(part, MSG_ERR_DISCLOSURE);
	msg_set_message_bytes(outer, "", 0);
	ck_assert_status(msg_check(outer, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_parts(outer, "mixed", (msg_builder *const[]){ part, signature }, 2), MSG_ERR_DISCLOSURE);
	assert_shut(outer, MSG_ERR_DISCLOSURE);
	msg_free(part);
	msg_set_text(copy, "Hello.\n");
	assert_shut(copy, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_guard_check(g, copy), MSG_ERR_NONE);
	ck_assert_str_eq(msg_error_text(copy), "");
	ck_assert_status(msg_check(copy, 0), MSG_ERR_NONE);
	part = msg_clone_part(copy);
	ck_assert_status(msg_check(part, MSG_OUT_PART), MSG_ERR_NONE);
	msg_free(part);
	msg_free(signature);
	msg_reset(m);
	ck_assert_uint_eq(msg_error_count(m), 1); /* no From */
	msg_set_from(m, NULL, "shop@example.com");
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(outer);
	msg_free(copy);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* What must be checked again before it is written is not written inside of something else either, however deep and in
 * whatever manner; but what holds it can be checked itself. */
START_TEST(unchecked_parts)
{
	msg_guard *g = guard_that_knows(C);
	msg_builder *inner = message_to("dave@example.net"), *outer = message_to("erin@example.net"), *part = msg_new();
	ck_assert_status(msg_guard_check(g, inner), MSG_ERR_NONE);
	msg_set_text(inner, C "\n");
	assert_shut(inner, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_set_message(part, inner), MSG_ERR_NONE);
	msg_set_disposition(part, "inline");
	if (_i & 1) {
		msg_builder *deeper = msg_new();
		msg_set_parts(deeper, "mixed", &part, 1);
		msg_free(part);
		part = deeper;
	}
	if (_i & 2)
		msg_set_profile(outer, MSG_PROFILE_UTF8);
	ck_assert_status(msg_set_attachments(outer, &part, 1), MSG_ERR_NONE);
	assert_shut(outer, MSG_ERR_DISCLOSURE);
	msg_builder *copy = msg_clone(outer), *alone = msg_clone_part(outer);
	assert_shut(copy, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_check(alone, MSG_OUT_PART), MSG_ERR_DISCLOSURE);
	msg_set_profile(copy, MSG_PROFILE_8BIT);
	assert_shut(copy, MSG_ERR_DISCLOSURE);
	/* Without it there is nothing to check. */
	msg_set_attachments(copy, NULL, 0);
	ck_assert_status(msg_check(copy, 0), MSG_ERR_NONE);
	/* The guard that knows nobody lets it pass, and so it may be written and taken. */
	msg_guard *fresh = msg_guard_new();
	msg_set_message(copy, outer);
	msg_set_text(copy, "");
	assert_shut(copy, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_guard_check(fresh, outer), MSG_ERR_NONE);
	ck_assert_status(msg_check(outer, 0), MSG_ERR_NONE);
	msg_set_message(copy, outer);
	ck_assert_status(msg_check(copy, 0), MSG_ERR_NONE);
	/* The one that knows Carol does not. */
	assert_refused(g, outer);
	assert_refused(g, copy);
	/* A taker that was checked is to be checked again, whatever it takes. */
	msg_set_attachments(outer, NULL, 0);
	ck_assert_status(msg_guard_check(g, outer), MSG_ERR_NONE);
	msg_builder *harmless = msg_new_attachment("a.txt", "text/plain", "x", 1);
	msg_set_attachments(outer, &harmless, 1);
	assert_shut(outer, MSG_ERR_DISCLOSURE);
	msg_free(harmless);
	msg_free(alone);
	msg_free(copy);
	msg_free(part);
	msg_free(outer);
	msg_free(inner);
	msg_guard_free(fresh);
	msg_guard_free(g);
}
END_TEST

START_TEST(other_faults_come_first)
{
	msg_guard *g = guard_that_knows(C);
	msg_builder *m = message_to("no address");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_ADDRESS);
	msg_set_to(m, NULL, "dave@example.net");
	assert_shut(m, MSG_ERR_DISCLOSURE);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_remove_header(m, "From");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_INCOMPLETE);
	ck_assert_uint_eq(msg_guard_count(g), 2);
	msg_set_limit(m, MSG_LIMIT_SIZE, 10); /* two of them: the first is told */
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_INCOMPLETE);
	msg_free(m);
	/* A refusal that there was no memory to write down. */
	ledger l = { .fail_on = true };
	const msg_allocator memory = memory_of(&l);
	m = msg_new_with(&memory);
	msg_set_from(m, NULL, "shop@example.com");
	l.fail_at = l.requests + 1;
	for (size_t i = 0; i < 40; i++) {
		char name[40];
		snprintf(name, sizeof name, "X-%zu", i);
		ck_assert_int_ne(msg_set_header(m, name, "a\nb"), MSG_ERR_NONE);
	}
	l.fail_at = 0;
	const int status = msg_status(m);
	ck_assert_int_ne(status, MSG_ERR_NONE);
	ck_assert_status(msg_guard_check(g, m), status);
	const size_t count = msg_error_count(m);
	const char *field, *text;
	size_t index, offset;
	ck_assert_status(msg_error_at(m, count - 1, &field, &index, &offset, &text), status);
	ck_assert_str_eq(field, "message");
	ck_assert_str_ne(text, "");
	ck_assert_status(msg_error_at(m, count, &field, &index, &offset, &text), MSG_ERR_ARGUMENT);
	msg_free(m);
	ck_assert_uint_eq(l.live, 0);
	msg_guard_free(g);
}
END_TEST

/* A leak in a parameter's value without what reads as an extension; in octets beside a control character that text may
 * not have: those are no text, and nothing is looked for. */
START_TEST(parameters_and_other_octets)
{
	msg_guard *g = guard_that_knows(C);
	msg_builder *m = message_to("dave@example.net");
	msg_set_body(m, "application/x-y", "x", 1);
	msg_set_text(m, NULL);
	msg_set_text(m, "");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_type_param(m, "name", C ".pdf");
	assert_refused(g, m);
	msg_set_type_param(m, "name", "carol.pdf");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_body(m, "application/x-y", C "\x0E", sizeof C);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_set_body(m, "application/x-y", C "\x0B", sizeof C);
	assert_refused(g, m);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* A text in the place and of the length of the last one, in another form; and one that is too long to be kept. */
START_TEST(texts_that_look_like_the_last)
{
	static const char word[] = "=?utf-8?B?Y2Fyb2xAZXhhbXBsZS5vcmc=?=";
	char text[200];
	msg_guard *g = guard_that_knows(C);
	msg_builder *m = message_to("dave@example.net");
	for (int round = 0; round < 3; round++) {
		ck_assert_status(msg_set_header_as(m, "X-A", MSG_KIND_TEXT, word), MSG_ERR_NONE);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
		ck_assert_status(msg_set_header_as(m, "X-A", MSG_KIND_RAW, word), MSG_ERR_NONE);
		assert_refused(g, m);
	}
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	msg_remove_header(m, "X-A");
	for (int round = 0; round < 3; round++) {
		msg_set_subject(m, text);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	}
	memcpy(text + 150, " " C " ", sizeof C + 1);
	msg_set_subject(m, text);
	assert_refused(g, m);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

START_TEST(nothing_given)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = message_to(C);
	ck_assert_status(msg_guard_check(g, NULL), MSG_ERR_NOMEM);
	ck_assert_status(msg_guard_check(NULL, m), MSG_ERR_NOMEM);
	assert_shut(m, MSG_ERR_NOMEM);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_str_eq(msg_guard_leak(NULL), "");
	ck_assert_uint_eq(msg_guard_count(NULL), 0);
	ck_assert_ptr_null(msg_guard_new_with(NULL));
	ck_assert_ptr_null(msg_guard_new_with(&(msg_allocator){ NULL, NULL }));
	msg_guard_free(NULL);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* ---- memory ---- */

typedef struct counted {
	size_t live, most;
} counted;

static void *count_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	counted *c = ctx;
	c->live = c->live - old_size + new_size;
	c->most = c->live > c->most ? c->live : c->most;
	if (new_size == 0) {
		free(block);
		return NULL;
	}
	return realloc(block, new_size);
}

START_TEST(sixteen_octets_an_address)
{
	enum { MANY = 100000, CONSTANT = 8192 };
	counted c = { 0 };
	msg_guard *g = msg_guard_new_with(&(msg_allocator){ count_resize, &c });
	msg_builder *m = message_to("x@example.org");
	char addr[60];
	for (size_t i = 0; i < MANY; i++) {
		snprintf(addr, sizeof addr, "subscriber%zu@list%zu.example.org", i, i % 1000);
		msg_set_to(m, NULL, addr);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_guard_count(g), i + 1);
		ck_assert_uint_le(c.most, 16 * (i + 1) + CONSTANT);
	}
	printf("%zu octets for %d addresses\n", c.most, MANY);
	/* All of them are known, and none that is not. */
	for (size_t i = 0; i < MANY; i += 97) {
		snprintf(addr, sizeof addr, "x subscriber%zu@list%zu.example.org x", i, i % 1000);
		msg_set_to(m, NULL, "other@example.org");
		msg_set_text(m, addr);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_DISCLOSURE);
		snprintf(addr, sizeof addr, "x subscriber%zu@list%zu.example.org x", i, i % 1000 + 1);
		msg_set_text(m, addr);
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	}
	msg_free(m);
	msg_guard_free(g);
	ck_assert_uint_eq(c.live, 0);
}
END_TEST

/* Without memory at its k-th request: nothing is remembered, and the message cannot be written until a check has
 * passed. */
START_TEST(every_request_fails_once)
{
	bool failed = true;
	for (size_t k = 2; failed; k++) {
		ledger l = { 0 };
		const msg_allocator memory = memory_of(&l);
		msg_guard *g = msg_guard_new_with(&memory);
		msg_builder *m = message_to(C);
		take_embedded(m, in_own_name, 40);
		msg_set_html(m, "carol@example.org, dave@example.org\n");
		msg_set_bcc(m, NULL, "blind@example.net");
		msg_set_header_as(m, "X-Raw", MSG_KIND_RAW, "=?utf-8?q?dave=40example.net?=");
		static const char received[] = "A: b\r\n\r\ndave=40example.net\r\n"
			"................................................................................\r\n"
			"................................................................................\r\n";
		/* Contents that are decoded first: binary in base64, a message as received, one that stands in base64. */
		msg_builder *const parts[] = {
			msg_new_attachment("a", "application/x-y", "dave@example.net \xFF", 18),
			msg_new_attachment(NULL, "message/rfc822", received, sizeof received - 1),
			msg_new_attachment("c", "text/calendar", "dave@example.net \xC3\xA9", 19),
		};
		msg_set_attachments(m, parts, 3);
		for (size_t i = 0; i < 3; i++)
			msg_free(parts[i]);
		l.fail_at = k;
		const int status = msg_guard_check(g, m);
		failed = l.requests >= k;
		ck_assert_status(status, failed ? MSG_ERR_NOMEM : MSG_ERR_NONE);
		ck_assert_uint_eq(msg_guard_count(g), failed ? 0 : 2);
		if (failed)
			assert_shut(m, MSG_ERR_NOMEM);
		l.fail_at = 0;
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
		ck_assert_uint_eq(msg_guard_count(g), 2);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		/* What it knows is whole. */
		msg_set_bcc(m, NULL, "erin@example.net");
		msg_set_to(m, NULL, "frank@example.net");
		assert_refused(g, m);
		msg_guard_free(g);
		msg_free(m);
		ck_assert_uint_eq(l.live, 0);
		ck_assert_uint_lt(k, 100);
	}
	ledger l = { .fail_at = 1 };
	const msg_allocator memory = memory_of(&l);
	ck_assert_ptr_null(msg_guard_new_with(&memory));
	msg_guard *g = msg_guard_new_with(&memory);
	l.fail_at = l.requests + 1;
	ck_assert_status(msg_guard_allow(g, C), MSG_ERR_NOMEM);
	ck_assert_status(msg_guard_allow(g, C), MSG_ERR_NONE);
	ck_assert_status(msg_guard_allow(g, C), MSG_ERR_NONE);
	msg_guard_free(g);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

/* Of a long address the first hundred octets are told. */
START_TEST(long_addresses_are_cut_in_words)
{
	char addr[200];
	memset(addr, 'a', 30);
	addr[30] = '@';
	for (size_t n = 60; n < 150; n++) {
		for (size_t i = 31; i < n; i++)
			addr[i] = i % 40 == 39 && i + 1 < n ? '.' : 'b';
		addr[n] = '\0';
		msg_guard *g = guard_that_knows(addr);
		msg_builder *m = message_to("other@example.net");
		msg_set_text(m, addr);
		assert_refused(g, m);
		ck_assert_int_eq(strstr(msg_guard_leak(g), "... in ") != NULL, n >= 100);
		ck_assert_int_eq(strncmp(msg_guard_leak(g), addr, n < 100 ? n : 100), 0);
		msg_free(m);
		msg_guard_free(g);
	}
}
END_TEST

/* More contents than are kept, and one with more candidates than are kept: found all the same. */
START_TEST(more_than_the_index_holds)
{
	enum { PARTS = 12, CROWD = 20000 };
	msg_guard *g = guard_that_knows(C);
	msg_builder *m = message_to("dave@example.net"), *parts[PARTS];
	char *crowd = malloc(CROWD * 16 + sizeof C + 1);
	size_t n = 0;
	for (int i = 0; i < CROWD; i++)
		n += (size_t)snprintf(crowd + n, 17, "a%d@b.example ", i % 10000);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < PARTS; i++) {
			char text[40];
			snprintf(text, sizeof text, "part %d %s\n", i, round == 1 && i == PARTS - 1 ? C : "");
			parts[i] = msg_new_attachment(NULL, "text/plain", text, strlen(text));
		}
		msg_set_attachments(m, parts, PARTS);
		for (int i = 0; i < PARTS; i++)
			msg_free(parts[i]);
		if (round == 1)
			assert_refused(g, m);
		else
			ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	}
	msg_set_html_n(m, crowd, n);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	memcpy(crowd + n, C, sizeof C);
	msg_set_html_n(m, crowd, n + sizeof C - 1);
	assert_refused(g, m);
	free(crowd);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("guard");
	TCase *tests = tcase_create("guard");
	tcase_add_loop_test(tests, growing_list_stops_at_its_second_message, 0, 2);
	tcase_add_loop_test(tests, body_that_grows, 0, 2);
	tcase_add_test(tests, seventy_seven_in_one_field);
	tcase_add_test(tests, somebody_in_cc);
	tcase_add_loop_test(tests, looks_everywhere, 0, sizeof places / sizeof *places);
	tcase_add_test(tests, one_form_of_a_domain);
	tcase_add_test(tests, own_addresses_are_no_secrets);
	tcase_add_test(tests, allowed_addresses);
	tcase_add_test(tests, the_same_people_again);
	tcase_add_test(tests, blind_copies);
	tcase_add_loop_test(tests, changed_since_it_was_checked, 0, sizeof changes / sizeof *changes);
	tcase_add_test(tests, refusal_is_copied_and_reset);
	tcase_add_loop_test(tests, unchecked_parts, 0, 4);
	tcase_add_test(tests, other_faults_come_first);
	tcase_add_test(tests, parameters_and_other_octets);
	tcase_add_test(tests, texts_that_look_like_the_last);
	tcase_add_test(tests, nothing_given);
	tcase_add_test(tests, sixteen_octets_an_address);
	tcase_add_test(tests, every_request_fails_once);
	tcase_add_test(tests, long_addresses_are_cut_in_words);
	tcase_add_test(tests, more_than_the_index_holds);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
