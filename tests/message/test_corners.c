/* What few messages come to: parts with fields and conditions that no part should have, faults beside a full list,
 * contents that are compared octet by octet, sizes near what can be counted. */
#include "message/scene.h"
#include "support/ledger.h"

static msg_builder *text_part(const char *text)
{
	msg_builder *part = msg_new();
	msg_set_seed(part, "part", 4);
	ck_assert_status(msg_set_text(part, text), MSG_ERR_NONE);
	return part;
}

static int64_t read_nothing(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx;
	(void)offset;
	(void)buffer;
	(void)size;
	return -1;
}

/* ---- parts ---- */

START_TEST(fields_that_no_part_has)
{
	static const char *const names[] = { "Q", "Foo-Bar", "X", "Subject" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		msg_builder *m = scene(), *part = text_part("t");
		ck_assert_status(msg_set_header(part, names[i], "v"), MSG_ERR_NONE);
		ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_FIELD);
		msg_free(part);
		msg_free(m);
	}
	/* A part that is signed has no X-* field either. */
	msg_builder *m = scene(), *parts[] = { text_part("t"), text_part("signature") };
	ck_assert_status(msg_set_header(parts[0], "X-A", "v"), MSG_ERR_NONE);
	ck_assert_status(msg_set_parts(m, "mixed", parts, 2), MSG_ERR_NONE);
	ck_assert_status(msg_set_parts(m, "signed; protocol=x; micalg=y", parts, 2), MSG_ERR_FIELD);
	msg_free(parts[0]);
	msg_free(parts[1]);
	msg_free(m);
}
END_TEST

/* Its own limits are not the taker's. */
START_TEST(limits_of_a_part)
{
	msg_builder *m = scene(), *part = text_part("a text of some octets"), *other = text_part("b");
	ck_assert_status(msg_set_limit(part, MSG_LIMIT_SIZE, 10), MSG_ERR_NONE);
	ck_assert_status(msg_check(part, MSG_OUT_PART), MSG_ERR_LIMIT);
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(other, &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_limit(other, MSG_LIMIT_PARTS, 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(other, MSG_OUT_PART), MSG_ERR_LIMIT);
	ck_assert_status(msg_set_attachments(m, &other, 1), MSG_ERR_NONE);
	reads_well(m);
	msg_free(other);
	msg_free(part);
	msg_free(m);
}
END_TEST

/* RFC 1847 section 2: who takes a multipart that lacks a parameter could not write it either. */
START_TEST(a_part_that_lacks_a_parameter)
{
	msg_builder *m = scene(), *inner = msg_new(), *text = text_part("t"), *const two[] = { text, text };
	ck_assert_status(msg_set_parts(inner, "signed; micalg=x", two, 2), MSG_ERR_NONE);
	ck_assert_status(msg_check(inner, MSG_OUT_PART), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_set_attachments(m, &inner, 1), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_set_type_param(inner, "protocol", "text/plain"), MSG_ERR_NONE);
	ck_assert_status(msg_check(inner, MSG_OUT_PART), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(m, &inner, 1), MSG_ERR_NONE);
	reads_well(m);
	msg_free(text);
	msg_free(inner);
	msg_free(m);
}
END_TEST

START_TEST(a_report_has_two_or_three_parts)
{
	msg_builder *m = scene(), *part = text_part("t"), *parts[] = { part, part, part, part };
	for (size_t n = 1; n <= 4; n++)
		ck_assert_status(msg_set_parts(m, "report; report-type=x", parts, n),
			n == 2 || n == 3 ? MSG_ERR_NONE : MSG_ERR_VALUE);
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(the_content_alone_keeps_its_fields)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_text(m, "t"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "Content-Description", "words"), MSG_ERR_NONE);
	ck_assert_status(msg_set_subject(m, "s"), MSG_ERR_NONE);
	msg_builder *part = msg_clone_part(m);
	ck_assert_str_eq(msg_get_header(part, "Content-Description"), "words");
	ck_assert_ptr_null(msg_get_header(part, "Subject"));
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(two_parts_that_a_guard_must_see_again)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = scene(), *part = scene(), *parts[2] = { NULL, NULL };
	ck_assert_status(msg_set_text(part, "t"), MSG_ERR_NONE);
	ck_assert_status(msg_set_to(part, NULL, "a@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_guard_check(g, part), MSG_ERR_NONE);
	ck_assert_status(msg_set_text(part, "other"), MSG_ERR_NONE);
	parts[0] = parts[1] = msg_clone_part(part);
	ck_assert_status(msg_set_attachments(m, parts, 2), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_DISCLOSURE);
	msg_free(parts[0]);
	msg_free(part);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

START_TEST(a_type_for_a_file_that_is_not_there)
{
	msg_builder *part = msg_new_attachment_file("a.png", "image/png", "/nowhere/at all");
	ck_assert_status(msg_status(part), MSG_ERR_SOURCE);
	msg_free(part);
}
END_TEST

/* A guard reads no stream, and no name that is an extension alone. */
START_TEST(a_guard_before_a_stream)
{
	msg_guard *g = msg_guard_new();
	msg_builder *m = scene(), *part = msg_new();
	ck_assert_status(msg_set_body_source(part, "image/png", 5, read_nothing, NULL, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_set_filename(part, ".png"), MSG_ERR_NONE);
	ck_assert_status(msg_set_to(m, NULL, "a@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	msg_free(part);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* Larger than what a guard keeps, and of an identity that was not drawn. */
START_TEST(a_guard_before_a_large_content)
{
	enum { SIZE = 100000 };
	char *text = malloc(SIZE);
	memset(text, 'a', SIZE);
	memcpy(text + SIZE - 20, " hidden@example.org ", 20);
	msg_guard *g = msg_guard_new();
	msg_builder *m = scene();
	ck_assert_status(msg_set_to(m, NULL, "a@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_set_body(m, "application/x-y", text, SIZE), MSG_ERR_NONE);
	for (int i = 0; i < 2; i++)
		ck_assert_status(msg_guard_check(g, m), MSG_ERR_NONE);
	ck_assert_status(msg_set_bcc(m, NULL, "hidden@example.org"), MSG_ERR_NONE);
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_DISCLOSURE);
	free(text);
	msg_free(m);
	msg_guard_free(g);
}
END_TEST

/* ---- faults beside the list ---- */

/* As many conditions as the list has room for, none of them a mark. */
static msg_builder *full_of_conditions(const msg_allocator *memory)
{
	static const char *const fields[] = { "To", "Cc", "Bcc", "Reply-To" };
	const char *addr = "\xC3\xBC@example.org";
	msg_builder *m = msg_new_with(memory);
	scene_begin(m);
	for (size_t i = 0; i < 4; i++)
		ck_assert_status(msg_set_mailbox_n(m, fields[i], NULL, 0, addr, strlen(addr)), MSG_ERR_NEEDS_UTF8);
	ck_assert_uint_eq(msg_error_count(m), 4);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	return m;
}

START_TEST(a_mark_without_memory)
{
	ledger books = { 0 };
	const msg_allocator memory = memory_of(&books);
	msg_guard *g = msg_guard_new();
	msg_builder *m = full_of_conditions(&memory), *outer = scene();
	const char *field, *text;
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NEEDS_UTF8);
	books.fail_at = books.requests + 1;
	books.fail_on = true;
	ck_assert_status(msg_set_subject(m, "a\nb"), MSG_ERR_NOMEM);
	books.fail_at = 0;
	ck_assert_status(msg_status(m), MSG_ERR_NOMEM);
	ck_assert_str_eq(msg_error_text(m), msg_strerror(MSG_ERR_NOMEM));
	ck_assert_status(msg_error_at(m, 4, &field, NULL, NULL, &text), MSG_ERR_NOMEM);
	ck_assert_str_eq(field, "message");
	ck_assert_status(msg_guard_check(g, m), MSG_ERR_NOMEM);
	ck_assert_status(msg_set_message(outer, m), MSG_ERR_NOMEM);
	ck_assert_status(msg_set_attachments(outer, &m, 1), MSG_ERR_NOMEM);
	ck_assert_status(msg_set_subject(m, "s"), MSG_ERR_NONE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	msg_free(outer);
	msg_free(m);
	msg_guard_free(g);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

/* More names than are remembered without memory: what is right again lifts none of it. */
START_TEST(marks_for_good_without_memory)
{
	ledger books = { 0 };
	const msg_allocator memory = memory_of(&books);
	msg_builder *m = full_of_conditions(&memory);
	char name[16];
	books.fail_at = books.requests + 1;
	books.fail_on = true;
	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof name, "X-%d", i);
		ck_assert_status(msg_set_header(m, name, "a\nb"), MSG_ERR_NOMEM);
	}
	books.fail_at = 0;
	for (int i = 0; i < 9; i++) {
		snprintf(name, sizeof name, "X-%d", i);
		ck_assert_int_ne(msg_set_header(m, name, "v"), MSG_ERR_NONE);
	}
	ck_assert_status(msg_status(m), MSG_ERR_NOMEM);
	ck_assert_ptr_nonnull(strstr(msg_error_text(m), "msg_reset"));
	msg_reset(m);
	scene_begin(m);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

/* A condition that becomes another one. */
START_TEST(one_condition_after_the_other)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_body(m, "text/plain", "\xFF", 1), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_7BIT), MSG_ERR_PROFILE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_CHARSET);
	msg_set_type_param(m, "charset", "x-y");
	ck_assert_status(msg_check(m, 0), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_AUTO), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* ---- contents ---- */

START_TEST(no_encoding_for_a_composite)
{
	msg_builder *m = scene(), *part = text_part("\xC3\xA9");
	ck_assert_status(msg_set_encoding(part, MSG_ENCODING_8BIT), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_profile(part, MSG_PROFILE_8BIT), MSG_ERR_NONE);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
	ck_assert_status(msg_set_parts(m, "mixed", &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_QP), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_BASE64), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_7BIT), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_8BIT), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_BINARY), MSG_ERR_NONE);
	msg_free(part);
	msg_free(m);
}
END_TEST

/* RFC 3464 section 2.1 and RFC 8098 section 3.1 want them in 7bit. */
START_TEST(reports_in_7bit)
{
	static const char *const types[] = { "message/delivery-status", "message/disposition-notification" };
	static const char text[] = "Final-Recipient: rfc822; a@example.org\r\n";
	for (size_t i = 0; i < 2; i++) {
		msg_builder *m = scene();
		ck_assert_status(msg_set_body(m, types[i], text, sizeof text - 1), MSG_ERR_NONE);
		ck_assert(has_octets(m, 0, "\r\nFinal-Recipient: rfc822; a@example.org\r\n"));
		ck_assert_status(msg_set_body(m, types[i], "\xC3\xA9\r\n", 4), MSG_ERR_PROFILE);
		msg_free(m);
	}
}
END_TEST

/* Large ones of the same size and encoding, which differ in what they are encoded to. */
START_TEST(large_attachments_of_one_size)
{
	enum { SIZE = 40000 };
	char *one = malloc(SIZE), *other = malloc(SIZE), id[100], again[100];
	for (size_t i = 0; i < SIZE; i++)
		one[i] = i % 40 == 38 ? '\r' : i % 40 == 39 ? '\n' : i % 40 == 0 ? '\xFF' : 'a';
	memcpy(other, one, SIZE);
	other[1] = '\xFE';
	msg_builder *m = scene();
	msg_set_seed(m, NULL, 0);
	ck_assert_status(msg_set_attachment(m, "a", "text/x-y; charset=x-y", one, SIZE), MSG_ERR_NONE);
	id_of(m, id, sizeof id);
	ck_assert_status(msg_set_attachment(m, "a", "text/x-y; charset=x-y", one, SIZE), MSG_ERR_NONE);
	ck_assert_str_eq(id_of(m, again, sizeof again), id);
	ck_assert_status(msg_set_attachment(m, "a", "text/x-y; charset=x-y", other, SIZE), MSG_ERR_NONE);
	ck_assert_str_ne(id_of(m, again, sizeof again), id);
	free(one);
	free(other);
	msg_free(m);
}
END_TEST

/* ---- boundaries ---- */

/* A delimiter is looked for in every leaf that is written as it came, and in no other. */
START_TEST(leaves_beside_one_with_a_delimiter)
{
	char text[300] = "-x\r\n--=_ first\r\n";
	for (int turn = 0; turn < 3; turn++) {
		msg_builder *m = scene(), *inner = msg_new(), *plain = text_part("plain"), *raw = msg_new();
		msg_set_encoding(raw, MSG_ENCODING_7BIT);
		msg_set_seed(raw, "raw", 3);
		msg_set_seed(inner, "inner", 5);
		ck_assert_status(msg_set_text(raw, text), MSG_ERR_NONE);
		msg_builder *const parts[] = { plain, raw }, *const outer[] = { turn == 2 ? raw : inner, plain };
		ck_assert_status(msg_set_parts(inner, "mixed", parts, 2), MSG_ERR_NONE);
		ck_assert_status(msg_set_parts(m, "mixed", outer, 2), MSG_ERR_NONE);
		scene_view v = view_of(m, 0, STRICT_FOREIGN | STRICT_OCTETS);
		ck_assert_msg(!strstr(text, v.root->boundary.data), "%s in %s", v.root->boundary.data, text);
		ck_assert_uint_eq(v.root->n_children, 2);
		snprintf(text, sizeof text, "-x\r\n--=_ first\r\n--%s\r\n", v.root->boundary.data);
		view_close(&v);
		msg_free(raw);
		msg_free(plain);
		msg_free(inner);
		msg_free(m);
	}
}
END_TEST

/* ---- the transport ---- */

START_TEST(needs_of_what_is_not_composed)
{
	msg_builder *m = scene();
	ck_assert_uint_eq(msg_needs(NULL), 0);
	ck_assert_status(msg_set_text(m, "t"), MSG_ERR_NONE);
	ck_assert_status(msg_set_body(m, "application/x-y", "\xFF", 1), MSG_ERR_CONFLICT);
	ck_assert_uint_eq(msg_needs(m), 0);
	msg_free(m);
}
END_TEST

/* Of one length and one local part. */
START_TEST(addresses_of_two_domains)
{
	static const msg_mailbox list[] = { { NULL, "a@x.example" }, { NULL, "a@y.example" }, { NULL, "a@X.example" } };
	msg_builder *m = scene();
	ck_assert_status(msg_set_to_list(m, list, 3), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_recipient_count(m), 2);
	msg_free(m);
}
END_TEST

/* A walk that is deeper than the C stack has room for takes memory. */
START_TEST(a_deep_stream_that_is_frozen)
{
	ledger books = { 0 };
	const msg_allocator memory = memory_of(&books);
	msg_builder *m = msg_new_with(&memory);
	msg_frozen *frozen;
	ck_assert_status(msg_set_body_source(m, "application/x-y", 5, read_nothing, NULL, NULL), MSG_ERR_NONE);
	for (int i = 0; i < 40; i++) {
		msg_builder *outer = msg_new_with(&memory);
		scene_begin(outer);
		ck_assert_status(msg_set_limit(outer, MSG_LIMIT_DEPTH, 100), MSG_ERR_NONE);
		ck_assert_status(msg_set_parts(outer, "mixed", &m, 1), i ? MSG_ERR_FIELD : MSG_ERR_NONE);
		msg_builder *part = msg_clone_part(m);
		ck_assert_status(msg_set_parts(outer, "mixed", &part, 1), MSG_ERR_NONE);
		msg_free(part);
		msg_free(m);
		m = outer;
	}
	ck_assert_status(msg_freeze(m, 0, &frozen), MSG_ERR_NONE);
	books.fail_at = books.requests + 1;
	books.fail_on = true;
	ck_assert_status(msg_frozen_write_fd(frozen, 1), MSG_ERR_NOMEM);
	ck_assert_status(msg_write_fd(m, 0, 1), MSG_ERR_NOMEM);
	books.fail_at = 0;
	msg_frozen_free(frozen);
	msg_free(m);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

/* ---- header fields ---- */

START_TEST(values_that_are_nearly_right)
{
	msg_builder *m = scene();
	ck_assert_int_ne(msg_set_header(m, "Importance", "a\x7F"), MSG_ERR_NONE);
	ck_assert_status(msg_remove_header(m, "Importance"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_as(m, "Resent-From", MSG_KIND_MAILBOXES, "G: a@example.org;"), MSG_ERR_FIELD);
	ck_assert_status(msg_remove_header(m, "Resent-From"), MSG_ERR_NONE);
	/* A quoted local part that does not end. */
	ck_assert_status(msg_set_header_as(m, "X-P", MSG_KIND_MAILBOXES, "<\"a"), MSG_ERR_ADDRESS);
	ck_assert_status(msg_remove_header(m, "X-P"), MSG_ERR_NONE);
	/* One click needs an https URL, and this one is shorter than that word. */
	ck_assert_status(msg_set_header(m, "List-Unsubscribe", "<a:b>"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header(m, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_set_header(m, "List-Unsubscribe", "<https://example.org/u>"), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* The words of a condition name the character, on whatever plane it is. */
START_TEST(characters_that_a_charset_lacks)
{
	static const struct {
		const char *text, *word;
	} rows[] = { { "\xE2\x82\xAC", "U+20AC" }, { "\xF0\x9F\x98\x80", "U+1F600" },
		{ "\xF4\x8F\xBF\xBD", "U+10FFFD" } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		msg_builder *m = scene();
		if (msg_set_charset(m, "ISO-8859-1") == MSG_ERR_NONE) {
			ck_assert_status(msg_set_subject(m, rows[i].text), MSG_ERR_CHARSET);
			ck_assert_ptr_nonnull(strstr(msg_error_text(m), rows[i].word));
		}
		msg_free(m);
	}
}
END_TEST

/* Short pieces of the first line end in a padded word, which nothing in base64 may follow; and clusters are cut where
 * no word holds them. */
START_TEST(words_of_charsets_at_every_column)
{
	static const char *const charsets[] = { "GB18030", "EUC-KR", "Shift_JIS", "ISO-2022-JP" };
	static const char *const characters[] = { "\xE4\xBD\xA0", "\xEC\x95\x88", "\xE6\x97\xA5", "\xE6\x97\xA5" };
	char name[80], text[1000];
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
		for (size_t size = 3; size < 70; size++) {
			msg_builder *m = scene();
			if (msg_set_charset(m, charsets[i]) == MSG_ERR_NONE) {
				snprintf(name, sizeof name, "X-%0*d", (int)size - 2, 0);
				text[0] = '\0';
				for (int k = 0; k < 20; k++)
					strcat(text, characters[i]);
				ck_assert_status(msg_set_header(m, name, text), MSG_ERR_NONE);
				if (i == 0) {
					strcpy(text, "a");
					for (int k = 0; k < 200; k++)
						strcat(text, "\xCC\x81");
					ck_assert_status(msg_set_subject(m, text), MSG_ERR_NONE);
				}
				reads_well(m);
			}
			msg_free(m);
		}
	}
}
END_TEST

/* ---- sizes ---- */

/* More octets than memory has, and than can be counted. */
START_TEST(streams_of_all_octets)
{
	msg_builder *m = scene(), *part = msg_new(), *parts[8];
	char *data;
	size_t size;
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_SIZE, UINT64_MAX), MSG_ERR_NONE);
	ck_assert_status(msg_set_limit(part, MSG_LIMIT_SIZE, UINT64_MAX), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(part, MSG_ENCODING_BINARY), MSG_ERR_NONE);
	const uint64_t most = UINT64_MAX / 4 - 1000;
	ck_assert_status(msg_set_body_source(part, "application/x-y", most, read_nothing, NULL, NULL), MSG_ERR_NONE);
	for (size_t i = 0; i < 8; i++)
		parts[i] = part;
	ck_assert_status(msg_set_attachments(m, parts, 1), MSG_ERR_NONE);
	ck_assert_int_ne(msg_render(m, 0, &data, &size), MSG_ERR_NONE);
	ck_assert_ptr_null(data);
	ck_assert_status(msg_set_attachments(m, parts, 2), MSG_ERR_LIMIT);
	ck_assert_status(msg_set_attachments(m, parts, 8), MSG_ERR_LIMIT);
	ck_assert_status(msg_check(m, 0), MSG_ERR_LIMIT);
	msg_free(part);
	msg_free(m);
}
END_TEST

/* Back to what a stream has by itself. */
START_TEST(a_stream_in_the_same_encoding)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_body_source(m, "application/x-y", 5, read_nothing, NULL, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_BASE64), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_AUTO), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_BINARY), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_QP), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_AUTO), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
	m = scene();
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_BASE64), MSG_ERR_NONE);
	ck_assert_status(msg_set_body_source(m, "application/x-y", 5, read_nothing, NULL, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_set_encoding(m, MSG_ENCODING_AUTO), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* Octets that are binary beside a stream that is not: all line ends are counted. */
START_TEST(binary_beside_a_stream)
{
	uint64_t size, lf;
	msg_builder *m = scene(), *parts[] = { msg_new(), msg_new() };
	ck_assert_status(msg_set_encoding(parts[1], MSG_ENCODING_BINARY), MSG_ERR_NONE);
	ck_assert_status(msg_set_body_source(parts[0], "application/x-y", 100, read_nothing, NULL, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_set_body(parts[1], "application/x-y", "\n.a\0\r\n.b\r\n", 10), MSG_ERR_NONE);
	ck_assert_status(msg_set_parts(m, "mixed", parts, 2), MSG_ERR_NONE);
	ck_assert_status(msg_size(m, 0, &size), MSG_ERR_NONE);
	ck_assert_status(msg_size(m, MSG_OUT_LF, &lf), MSG_ERR_NONE);
	ck_assert_uint_lt(lf, size);
	ck_assert_status(msg_set_parts(m, "mixed", parts + 1, 1), MSG_ERR_NONE);
	/* No line end of its own is before the dot. */
	char *data = octets_of(m, MSG_OUT_DOTS, NULL), *body = strstr(data, "\r\n\r\n\n.a");
	ck_assert_ptr_nonnull(body);
	ck_assert_mem_eq(body + 4, "\n.a\0\r\n..b\r\n", 11);
	msg_free_data(data);
	msg_free(parts[0]);
	msg_free(parts[1]);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("corners");
	TCase *t = tcase_create("corners");
	tcase_add_test(t, fields_that_no_part_has);
	tcase_add_test(t, limits_of_a_part);
	tcase_add_test(t, a_part_that_lacks_a_parameter);
	tcase_add_test(t, a_report_has_two_or_three_parts);
	tcase_add_test(t, the_content_alone_keeps_its_fields);
	tcase_add_test(t, two_parts_that_a_guard_must_see_again);
	tcase_add_test(t, a_type_for_a_file_that_is_not_there);
	tcase_add_test(t, a_guard_before_a_stream);
	tcase_add_test(t, a_guard_before_a_large_content);
	tcase_add_test(t, a_mark_without_memory);
	tcase_add_test(t, marks_for_good_without_memory);
	tcase_add_test(t, one_condition_after_the_other);
	tcase_add_test(t, no_encoding_for_a_composite);
	tcase_add_test(t, reports_in_7bit);
	tcase_add_test(t, large_attachments_of_one_size);
	tcase_add_test(t, leaves_beside_one_with_a_delimiter);
	tcase_add_test(t, needs_of_what_is_not_composed);
	tcase_add_test(t, addresses_of_two_domains);
	tcase_add_test(t, a_deep_stream_that_is_frozen);
	tcase_add_test(t, values_that_are_nearly_right);
	tcase_add_test(t, characters_that_a_charset_lacks);
	tcase_add_test(t, words_of_charsets_at_every_column);
	tcase_add_test(t, streams_of_all_octets);
	tcase_add_test(t, a_stream_in_the_same_encoding);
	tcase_add_test(t, binary_beside_a_stream);
	suite_add_tcase(s, t);
	return suite_run(s);
}
