/* Nothing where something should stand: no message, NULL behind each pointer of the calls with sizes, and counts that
 * no memory has room for. The status says which it was, the field is marked, and set again it is as if nothing had
 * been. */
#include "message/scene.h"
#include "support/ledger.h"

/* More elements than can be counted in octets: refused before the first is looked at. */
#define BEYOND (SIZE_MAX / 2)

static void count_release(void *ctx)
{
	++*(int *)ctx;
}

static int64_t read_nothing(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx;
	(void)offset;
	(void)buffer;
	(void)size;
	return -1;
}

START_TEST(no_message_takes_nothing)
{
	static const char *const words[] = { "a@b.example" };
	static const size_t sizes[] = { 11 };
	const msg_mailbox list[] = { { NULL, "a@b.example" } };
	int released = 0;
	const int statuses[] = {
		msg_set_profile(NULL, MSG_PROFILE_UTF8), msg_set_charset(NULL, "utf-8"), msg_set_filename_style(NULL, 0),
		msg_set_seed(NULL, "s", 1), msg_set_limit(NULL, MSG_LIMIT_SIZE, 1), msg_set_from(NULL, NULL, words[0]),
		msg_set_to_list(NULL, list, 1), msg_set_mailbox_n(NULL, "To", NULL, 0, words[0], 11),
		msg_set_mailbox_list_n(NULL, "To", NULL, NULL, words, sizes, 1), msg_mailbox_at(NULL, "To", 0, NULL, NULL),
		msg_set_subject(NULL, "s"), msg_set_date(NULL, 0, 0), msg_set_message_id(NULL, "<a@b>"),
		msg_set_in_reply_to(NULL, words, 1), msg_set_references(NULL, words, 1), msg_set_reply(NULL, "<a@b>", NULL),
		msg_set_list_unsubscribe(NULL, words[0], NULL), msg_set_header(NULL, "X-A", "v"),
		msg_set_header_n(NULL, "X-A", 3, MSG_KIND_TEXT, "v", 1), msg_set_header_as(NULL, "X-A", MSG_KIND_TEXT, "v"),
		msg_set_header_list(NULL, "X-A", words, 1),
		msg_set_header_list_n(NULL, "X-A", 3, MSG_KIND_TEXT, words, sizes, 1), msg_remove_header(NULL, "X-A"),
		msg_set_text(NULL, "t"), msg_set_html(NULL, "t"), msg_set_calendar(NULL, "REQUEST", "x", 1),
		msg_set_alternatives(NULL, NULL, 0), msg_set_inlines(NULL, NULL, 0), msg_set_attachments(NULL, NULL, 0),
		msg_set_attachment(NULL, "a", NULL, "x", 1), msg_set_body(NULL, "text/plain", "x", 1),
		msg_set_body_file(NULL, "text/plain", "/dev/null"),
		msg_set_body_source(NULL, "text/plain", 1, read_nothing, &released, count_release),
		msg_set_parts(NULL, "mixed", NULL, 0), msg_set_message(NULL, NULL), msg_set_message_bytes(NULL, "a: b", 4),
		msg_set_disposition(NULL, "inline"), msg_set_filename(NULL, "a"), msg_set_content_id(NULL, "<a@b>"),
		msg_set_type_param(NULL, "a", "b"), msg_set_encoding(NULL, 0), msg_set_envelope_from(NULL, words[0]),
		msg_render_into(NULL, 0, NULL, 0, NULL), msg_write(NULL, 0, NULL, NULL), msg_write_fd(NULL, 0, 1),
		msg_write_file(NULL, 0, "/nowhere"),
	};
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
		ck_assert_msg(statuses[i] == MSG_ERR_NOMEM, "call %zu gave %s", i, msg_errname(statuses[i]));
	ck_assert_int_eq(released, 1); /* a source is always given back */
	ck_assert_status(msg_set_body_source(NULL, "text/plain", 1, read_nothing, NULL, NULL), MSG_ERR_NOMEM);
}
END_TEST

START_TEST(no_message_has_one_error)
{
	const char *field = NULL, *text = NULL;
	size_t index = 5, offset = 5;
	ck_assert_uint_eq(msg_error_count(NULL), 1);
	ck_assert_status(msg_error_at(NULL, 0, &field, &index, &offset, &text), MSG_ERR_NOMEM);
	ck_assert_str_eq(field, "message");
	ck_assert_str_eq(text, msg_strerror(MSG_ERR_NOMEM));
	ck_assert_uint_eq(index + offset, 0);
	ck_assert_status(msg_error_at(NULL, 0, NULL, NULL, NULL, NULL), MSG_ERR_NOMEM);
	ck_assert_status(msg_error_at(NULL, 1, &field, &index, &offset, &text), MSG_ERR_ARGUMENT);
	msg_builder *m = scene();
	ck_assert_status(msg_set_subject(m, "a\nb"), MSG_ERR_CONTROL);
	ck_assert_status(msg_error_at(m, 0, NULL, NULL, NULL, NULL), MSG_ERR_CONTROL);
	ck_assert_status(msg_error_at(m, 1, NULL, NULL, NULL, NULL), MSG_ERR_ARGUMENT);
	msg_free(m);
}
END_TEST

START_TEST(half_an_answer_is_none)
{
	int64_t seconds;
	int zone;
	const msg_allocator no_function = { .resize = NULL };
	msg_builder *m = scene();
	ck_assert_ptr_null(msg_new_with(&no_function));
	ck_assert_status(msg_date(m, &seconds, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_date(m, NULL, &zone), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(msg_mailbox_count(m, NULL), 0);
	ck_assert_uint_eq(msg_mailbox_count(m, "Date"), 0);
	ck_assert_uint_eq(msg_mailbox_count(m, "To"), 0);
	ck_assert_status(msg_mailbox_at(m, "To", 0, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_mailbox_at(m, "From", 1, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_mailbox_at(m, "From", 0, NULL, NULL), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

/* A name that is NULL names nothing that could be marked by itself: the message is. */
START_TEST(fields_without_a_name)
{
	static const char *const values[] = { "v", "w" };
	static const size_t sizes[] = { 1, 1 };
	msg_builder *m = scene();
	const char *addr = "a@b.example";
	ck_assert_status(msg_set_header(m, NULL, "v"), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_status(m), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_n(m, NULL, 0, MSG_KIND_AUTO, "v", 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_n(m, NULL, 0, MSG_KIND_AUTO, NULL, 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list(m, NULL, values, 2), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list(m, NULL, NULL, 2), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list(m, NULL, NULL, 0), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list_n(m, NULL, 0, MSG_KIND_AUTO, values, sizes, 2), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list_n(m, NULL, 0, MSG_KIND_AUTO, NULL, sizes, 2), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list_n(m, NULL, 0, MSG_KIND_MAILBOX + 1, values, sizes, 2), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_n(m, NULL, NULL, 0, addr, 11), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_list_n(m, NULL, NULL, NULL, &addr, sizes, 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_type_param(m, NULL, "v"), MSG_ERR_ARGUMENT);
	ck_assert_int_ne(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

static void assert_one_mark(msg_builder *m, const char *field, int status)
{
	const char *found;
	ck_assert_uint_eq(msg_error_count(m), 1);
	ck_assert_status(msg_error_at(m, 0, &found, NULL, NULL, NULL), status);
	ck_assert_str_eq(found, field);
	ck_assert_status(msg_remove_header(m, field), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_error_count(m), 0);
}

START_TEST(values_without_octets)
{
	static const char *const values[] = { "v", NULL };
	static const size_t sizes[] = { 1, 1 }, none[] = { 1, 0 }, nothing[] = { 0, 0 };
	static const char *const nobody[] = { NULL, NULL };
	msg_builder *m = scene();
	ck_assert_status(msg_set_header_list_n(m, "Comments", 8, MSG_KIND_AUTO, NULL, sizes, 2), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "Comments", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list_n(m, "Comments", 8, MSG_KIND_AUTO, values, NULL, 2), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "Comments", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list(m, "Comments", NULL, 2), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "Comments", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list(m, "Comments", values, 2), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "Comments", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_list_n(m, "Comments", 8, MSG_KIND_AUTO, values, none, 2), MSG_ERR_VALUE);
	assert_one_mark(m, "Comments", MSG_ERR_VALUE);
	ck_assert_status(msg_set_header_list_n(m, "Comments", 8, MSG_KIND_AUTO, values, sizes, 1), MSG_ERR_NONE);
	ck_assert_str_eq(msg_get_header(m, "Comments"), "v");
	ck_assert_status(msg_set_header_n(m, "Comments", 8, MSG_KIND_AUTO, NULL, 0), MSG_ERR_NONE); /* removes */
	ck_assert_ptr_null(msg_get_header(m, "Comments"));
	ck_assert_status(msg_set_header_list_n(m, "Comments", 8, MSG_KIND_AUTO, values + 1, none + 1, 1), MSG_ERR_VALUE);
	ck_assert_status(msg_set_header_list_n(m, "Comments", 8, MSG_KIND_AUTO, NULL, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_list_n(m, "Content-Disposition", 19, MSG_KIND_AUTO, NULL, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_n(m, "Content-Disposition", 19, MSG_KIND_AUTO, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_n(m, "Content-Disposition", 19, MSG_KIND_AUTO, NULL, 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_header_n(m, "Content-Disposition", 19, MSG_KIND_AUTO, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_list_n(m, "X-P", 3, MSG_KIND_MAILBOXES, values + 1, none + 1, 1), MSG_ERR_ADDRESS);
	assert_one_mark(m, "X-P", MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_header_list_n(m, "X-P", 3, MSG_KIND_MAILBOX, values + 1, none + 1, 1), MSG_ERR_ADDRESS);
	assert_one_mark(m, "X-P", MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_header_list_n(m, "X-P", 3, MSG_KIND_MAILBOXES, nobody, nothing, 2), MSG_ERR_ADDRESS);
	assert_one_mark(m, "X-P", MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_filename_n(m, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_filename_n(m, NULL, 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_filename_n(m, "a", 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_list_unsubscribe(m, "", ""), MSG_ERR_NONE);
	ck_assert_status(msg_set_list_unsubscribe(m, NULL, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_set_html(m, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_html(m, ""), MSG_ERR_NONE);
	ck_assert_status(msg_set_calendar(m, "REQUEST", NULL, 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_calendar(m, NULL, "x", 1), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_calendar(m, NULL, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(m);
}
END_TEST

START_TEST(people_without_octets)
{
	static const char *const names[] = { "A", NULL }, *const addrs[] = { "a@b.example", NULL };
	static const size_t one[] = { 1, 0 }, eleven[] = { 11, 0 }, wrong[] = { 1, 1 };
	msg_builder *m = scene();
	ck_assert_status(msg_set_mailbox_n(m, "To", NULL, 1, "a@b.example", 11), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "To", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_n(m, "To", NULL, 0, NULL, 11), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "To", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_n(m, "To", NULL, 0, NULL, 0), MSG_ERR_ADDRESS);
	assert_one_mark(m, "To", MSG_ERR_ADDRESS);
	ck_assert_status(msg_set_mailbox_list_n(m, "To", names, one, NULL, eleven, 1), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "To", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_list_n(m, "To", names, one, addrs, NULL, 1), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "To", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_list_n(m, "To", names, NULL, addrs, eleven, 1), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "To", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_list_n(m, "To", names, wrong, addrs, eleven, 2), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "To", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_list_n(m, "To", NULL, NULL, addrs, wrong, 2), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "To", MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_mailbox_list_n(m, "Subject", names, one, addrs, eleven, 1), MSG_ERR_FIELD);
	assert_one_mark(m, "Subject", MSG_ERR_FIELD);
	ck_assert_status(msg_set_mailbox_list_n(m, "To", names, one, addrs, eleven, 1), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, "To"), 1);
	ck_assert_status(msg_set_mailbox_list_n(m, "To", NULL, NULL, NULL, NULL, 0), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, "To"), 0);
	ck_assert_status(msg_set_mailbox_list_n(m, "X-People", NULL, NULL, addrs, eleven, 1), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, "X-People"), 1);
	msg_free(m);
}
END_TEST

START_TEST(counts_beyond_all_memory)
{
	static const char *const values[] = { "v" };
	static const size_t sizes[] = { 1 };
	const msg_mailbox list[] = { { NULL, "a@b.example" } };
	msg_builder *m = scene(), *part = msg_new();
	ck_assert_status(msg_set_text(part, "t"), MSG_ERR_NONE);
	ck_assert_status(msg_set_header_list(m, "Comments", values, BEYOND), MSG_ERR_NOMEM);
	assert_one_mark(m, "Comments", MSG_ERR_NOMEM);
	ck_assert_status(msg_set_to_list(m, list, BEYOND), MSG_ERR_NOMEM);
	assert_one_mark(m, "To", MSG_ERR_NOMEM);
	ck_assert_status(msg_set_mailbox_list_n(m, "Cc", NULL, NULL, values, sizes, BEYOND), MSG_ERR_NOMEM);
	assert_one_mark(m, "Cc", MSG_ERR_NOMEM);
	ck_assert_status(msg_set_references(m, values, BEYOND), MSG_ERR_NOMEM);
	assert_one_mark(m, "References", MSG_ERR_NOMEM);
	ck_assert_status(msg_set_attachments(m, &part, BEYOND), MSG_ERR_NOMEM);
	ck_assert_status(msg_set_attachments(m, &part, SIZE_MAX / sizeof part), MSG_ERR_NOMEM);
	ck_assert_status(msg_set_attachments(m, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(a_reply_to_nothing)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_reply(m, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_reply(m, NULL, "<a@b>"), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_reply(m, "  ", NULL), MSG_ERR_VALUE);
	ck_assert_status(msg_set_reply(m, "", NULL), MSG_ERR_NONE);
	ck_assert_status(msg_set_references(m, NULL, 2), MSG_ERR_ARGUMENT);
	assert_one_mark(m, "References", MSG_ERR_ARGUMENT);
	msg_free(m);
}
END_TEST

/* The functions that make a part make none without memory for it, and one of an unknown type where none is said. */
START_TEST(parts_of_no_type)
{
	msg_builder *m = scene(), *part = msg_new_attachment_file("null", NULL, "/nowhere/at all");
	ck_assert_status(msg_status(part), MSG_ERR_SOURCE);
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_SOURCE);
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(sources_without_a_way)
{
	int released = 0;
	msg_builder *m = scene();
	ck_assert_status(msg_set_body_source(m, "text/plain", 1, NULL, &released, count_release), MSG_ERR_ARGUMENT);
	ck_assert_int_eq(released, 1);
	ck_assert_status(msg_set_body_source(m, "text/plain", 1, NULL, NULL, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_body_source(m, "", 1, read_nothing, &released, count_release), MSG_ERR_NONE);
	ck_assert_int_eq(released, 2);
	ck_assert_status(msg_set_body_source(m, "no type", 1, read_nothing, NULL, NULL), MSG_ERR_TYPE);
	ck_assert_status(msg_set_body_file(m, "text/plain", NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_body_file(m, "no type", "/dev/null"), MSG_ERR_TYPE);
	ck_assert_status(msg_set_body_file(m, "", "/dev/null"), MSG_ERR_NONE);
	msg_free(m);
	/* Without memory for a source that has nothing to release. */
	ledger books = { 0 };
	const msg_allocator memory = memory_of(&books);
	m = msg_new_with(&memory);
	books.fail_at = books.requests + 1;
	ck_assert_status(msg_set_body_source(m, "text/plain", 1, read_nothing, NULL, NULL), MSG_ERR_NOMEM);
	books.fail_at = books.requests + 1;
	ck_assert_status(msg_set_body_file(m, "text/plain", "/dev/null"), MSG_ERR_NOMEM);
	books.fail_at = 0;
	msg_free(m);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

START_TEST(encoders_without_a_size)
{
	static const char three[] = "abc";
	char out[16];
	ck_assert_status(msg_encode_qp(three, 3, 0, out, sizeof out, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_encode_base64(three, 3, 0, out, sizeof out, NULL), MSG_ERR_NONE);
	ck_assert_int_eq(memcmp(out, "YWJj", 4), 0);
	msg_encoder *e = msg_encoder_new(MSG_ENCODING_BASE64, 0);
	ck_assert_status(msg_encoder_update(e, three, 3, out, sizeof out, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_encoder_update(e, three, SIZE_MAX, out, sizeof out, NULL), MSG_ERR_LIMIT);
	ck_assert_status(msg_encoder_update(e, three, 1, out, sizeof out, NULL), MSG_ERR_NONE); /* held */
	ck_assert_status(msg_encoder_update(e, three, SIZE_MAX, out, sizeof out, NULL), MSG_ERR_LIMIT);
	ck_assert_status(msg_encoder_update(NULL, three, 3, out, sizeof out, NULL), MSG_ERR_NOMEM);
	ck_assert_status(msg_encoder_finish(e, out, sizeof out, NULL), MSG_ERR_NONE);
	msg_encoder_free(e);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("nothing");
	TCase *tests = tcase_create("nothing");
	tcase_add_test(tests, no_message_takes_nothing);
	tcase_add_test(tests, no_message_has_one_error);
	tcase_add_test(tests, half_an_answer_is_none);
	tcase_add_test(tests, fields_without_a_name);
	tcase_add_test(tests, values_without_octets);
	tcase_add_test(tests, people_without_octets);
	tcase_add_test(tests, counts_beyond_all_memory);
	tcase_add_test(tests, a_reply_to_nothing);
	tcase_add_test(tests, parts_of_no_type);
	tcase_add_test(tests, sources_without_a_way);
	tcase_add_test(tests, encoders_without_a_size);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
