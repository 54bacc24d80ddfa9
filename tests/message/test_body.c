/* Content: text, bodies of every type and from every source, messages in messages, transfer encodings against profiles,
 * how content is described, and that nothing of the old content is left when it is replaced. */
#include "message/scene.h"

/* ---- text ---- */

START_TEST(text_as_given_and_as_written)
{
	static const char *const texts[] = { "a", "a\n", "a\r\nb", "a\rb\r\r\n\n", "\n", "J\xC3\xBCrgen\n",
		".\n..\nFrom x\n", " \t \n", "--=_\n" };
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		msg_builder *m = scene();
		char copy[40];
		size_t size = 99;
		strcpy(copy, texts[i]);
		ck_assert_status(i % 2 ? msg_set_html(m, copy) : msg_set_text(m, copy), MSG_ERR_NONE);
		memset(copy, 'x', sizeof copy);
		const char *got = i % 2 ? msg_html(m, &size) : msg_text(m, &size);
		ck_assert_str_eq(got, texts[i]);
		ck_assert_uint_eq(size, strlen(texts[i]));
		ck_assert_ptr_null(i % 2 ? msg_text(m, &size) : msg_html(m, &size));
		ck_assert_uint_eq(size, 0);
		/* The text of itself, by a borrowed pointer. */
		msg_builder *same = msg_clone(m);
		ck_assert_status(i % 2 ? msg_set_html(m, msg_html(m, NULL)) : msg_set_text(m, msg_text(m, NULL)), MSG_ERR_NONE);
		ck_assert(same_octets(m, same, 0));
		for (int profile = 0; profile < 3; profile++) {
			ck_assert_status(msg_set_profile(m, profile), MSG_ERR_NONE);
			ck_assert_str_eq(i % 2 ? msg_html(m, NULL) : msg_text(m, NULL), texts[i]);
		}
		ck_assert_status(msg_set_profile(m, MSG_PROFILE_7BIT), MSG_ERR_NONE);
		ck_assert(same_octets(m, same, 0));
		msg_free(same);
		msg_free(m);
	}
}
END_TEST

START_TEST(an_empty_message)
{
	msg_builder *m = scene();
	check_shape(m, "plain");
	scene_view v = view_of(m, 0, 0);
	ck_assert_uint_eq(v.root->body.size, 0);
	view_close(&v);
	/* What is empty removes; what has a type is an empty body. */
	msg_builder *before = msg_clone(m);
	msg_set_text_n(m, "x", 0);
	msg_set_html_n(m, NULL, 0);
	msg_set_attachment(m, "name", NULL, "x", 0);
	ck_assert(same_octets(m, before, 0));
	ck_assert_status(msg_set_attachment(m, "empty.bin", "application/x-empty", NULL, 0), MSG_ERR_NONE);
	check_shape(m, "mixed(x-empty)");
	ck_assert_status(msg_set_attachment(m, NULL, NULL, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_body(m, "application/x-empty", NULL, 0), MSG_ERR_NONE);
	check_shape(m, "x-empty");
	msg_builder *part = msg_new_attachment("a.eml", "message/rfc822", "", 0);
	ck_assert_status(msg_status(part), MSG_ERR_VALUE);
	msg_free(part);
	msg_free(before);
	msg_free(m);
}
END_TEST

/* ---- bodies ---- */

START_TEST(a_body_of_any_type)
{
	static const char *const types[] = { "text/plain", "text/csv; header=present", "application/octet-stream",
		"image/svg+xml", "application/json", "audio/x-y; codecs=\"a, b\"", "TEXT/X-Y", "message/delivery-status" };
	static const struct {
		const char *data;
		size_t size;
	} bodies[] = { { "", 0 }, { "ascii\r\n", 7 }, { "no end", 6 }, { "lone\nlf\n", 8 }, { "\xC3\xA9\r\n", 4 },
		{ "a\r\nFrom b\r\n.\r\n", 14 }, { "\0nul", 4 }, { "\xFF\xFE", 2 } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++) {
			msg_builder *m = scene();
			bool text = types[i][0] == 't' || types[i][0] == 'T', seven = types[i][0] == 'm';
			char *exact = suite_exact(bodies[k].data, bodies[k].size);
			int status = msg_set_body(m, types[i], exact, bodies[k].size);
			free(exact);
			bool plain = true;
			for (size_t n = 0; n < bodies[k].size; n++) {
				const unsigned char c = (unsigned char)bodies[k].data[n];
				plain &= c > 0 && c < 0x80 && !(c == '\n' && (n == 0 || bodies[k].data[n - 1] != '\r'));
			}
			if (text && k == 7)
				ck_assert_status(status, MSG_ERR_CHARSET);
			else if (seven && !plain)
				ck_assert_status(status, MSG_ERR_PROFILE);
			else
				ck_assert_status(status, MSG_ERR_NONE);
			/* What RFC 3464 wants in 7bit is not encoded to be safe. */
			if (status == MSG_ERR_NONE && !(seven && k == 5)) {
				scene_view v = view_of(m, 0, STRICT_OCTETS);
				/* The last line of a text gets an end where it has none; everything else is octet for octet. */
				char given[20] = { 0 };
				memcpy(given, bodies[k].data, bodies[k].size);
				bool ended = (text || seven) && bodies[k].size && v.root->encoding != STRICT_BASE64 &&
					memcmp(given + bodies[k].size - 2, "\r\n", 2) != 0;
				memcpy(given + bodies[k].size, "\r\n", 2);
				ck_assert_msg(
					leaf_is(v.root, given, bodies[k].size + (ended ? 2 : 0)), "%s, body %zu:\n%s", types[i], k, v.data);
				view_close(&v);
			}
			msg_free(m);
		}
	}
}
END_TEST

#if defined(_WIN32)
/* The library has no files there, and whoever names one is told. */
START_TEST(no_files)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_body_file(m, "application/x-y", "file"), MSG_ERR_SOURCE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_SOURCE);
	ck_assert_status(msg_set_body(m, "application/x-y", "octets", 6), MSG_ERR_NONE);
	ck_assert_status(msg_write_file(m, 0, "file"), MSG_ERR_IO);
	ck_assert_status(msg_write_fd(m, 0, 1), MSG_ERR_IO);
	msg_free(m);
}
END_TEST
#else
static void take(
	int setter(msg_builder *, msg_builder *const *, size_t), msg_builder *m, msg_builder *a, msg_builder *b)
{
	msg_builder *const parts[] = { a, b };
	ck_assert_status(setter(m, parts, b ? 2 : 1), MSG_ERR_NONE);
	msg_free(a);
	msg_free(b);
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
	++*(int *)ctx;
}

START_TEST(files_and_sources)
{
	char name[] = "mimeo-test-XXXXXX", path[100], letters[5000];
	snprintf(path, sizeof path, "%s.%d", name, rand());
	read_letters(NULL, 0, letters, sizeof letters);
	FILE *file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	fwrite(letters, 1, sizeof letters, file);
	fclose(file);
	int released = 0;
	msg_builder *by_file = scene(), *by_source = scene(), *by_octets = scene();
	ck_assert_status(msg_set_body_file(by_file, "application/x-y", path), MSG_ERR_NONE);
	ck_assert_status(
		msg_set_body_source(by_source, "application/x-y", sizeof letters, read_letters, &released, count_release),
		MSG_ERR_NONE);
	msg_set_encoding(by_octets, MSG_ENCODING_BASE64);
	ck_assert_status(msg_set_body(by_octets, "application/x-y", letters, sizeof letters), MSG_ERR_NONE);
	ck_assert(same_octets(by_file, by_source, MSG_OUT_PART));
	ck_assert(same_octets(by_file, by_octets, MSG_OUT_PART));
	/* Their lines are not known unread. */
	for (int encoding = 0; encoding <= MSG_ENCODING_BASE64; encoding++) {
		bool can = encoding == MSG_ENCODING_AUTO || encoding == MSG_ENCODING_BINARY || encoding == MSG_ENCODING_BASE64;
		ck_assert_status(msg_set_encoding(by_file, encoding), can ? MSG_ERR_NONE : MSG_ERR_PROFILE);
		ck_assert_status(msg_check(by_file, 0), can ? MSG_ERR_NONE : MSG_ERR_PROFILE);
	}
	msg_builder *clone = msg_clone(by_source);
	msg_free(by_source);
	ck_assert_int_eq(released, 0);
	ck_assert(same_octets(clone, by_octets, MSG_OUT_PART));
	ck_assert_status(msg_set_body(clone, NULL, NULL, 0), MSG_ERR_NONE);
	ck_assert_int_eq(released, 1);
	/* Also where the setter fails. */
	ck_assert_status(msg_set_body_source(clone, "not a type", 5, read_letters, &released, count_release), MSG_ERR_TYPE);
	ck_assert_int_eq(released, 2);
	ck_assert_status(msg_set_body_source(clone, "", 5, read_letters, &released, count_release), MSG_ERR_NONE);
	ck_assert_int_eq(released, 3);
	ck_assert_status(msg_set_body_source(NULL, "a/b", 5, read_letters, &released, count_release), MSG_ERR_NOMEM);
	ck_assert_int_eq(released, 4);
	msg_builder *attached = msg_new_attachment_file("letters.bin", NULL, path);
	msg_set_text(clone, "see there");
	take(msg_set_attachments, clone, attached, NULL);
	scene_view v = view_of(clone, 0, 0);
	ck_assert(leaf_is(v.root->last, letters, sizeof letters));
	view_close(&v);
	remove(path);
	msg_free(by_file);
	msg_free(by_octets);
	msg_free(clone);
}
END_TEST
#endif

/* ---- messages in messages ---- */

START_TEST(a_message_in_a_message)
{
	msg_builder *m = scene(), *inner = scene(), *again = scene();
	msg_set_text(inner, "text");
	msg_set_html(inner, "<p>html</p>");
	msg_set_attachment(inner, "a.pdf", "application/pdf", "%PDF-1.7\n\xFF", 10);
	msg_set_bcc(inner, NULL, "secret@example.org");
	msg_set_subject(inner, "inner");
	size_t size;
	char *octets = octets_of(inner, 0, &size);
	ck_assert_status(msg_set_message(m, inner), MSG_ERR_NONE);
	check_shape(m, "rfc822(mixed(alternative(plain,html),pdf))");
	scene_view v = view_of(m, MSG_OUT_BCC, STRICT_BCC);
	size_t inside = v.root->first->bytes.size;
	ck_assert(inside <= size && memcmp(v.root->first->bytes.data, octets, inside) == 0);
	view_close(&v);
	/* As received. */
	ck_assert_status(msg_set_message_bytes(again, octets, size), MSG_ERR_NONE);
	v = view_of(again, 0, 0);
	ck_assert(v.root->first->bytes.size >= inside && memcmp(v.root->first->bytes.data, octets, inside) == 0);
	view_close(&v);
	/* Either takes the other's place. */
	ck_assert_status(msg_set_message(again, inner), MSG_ERR_NONE);
	ck_assert(same_octets(m, again, 0));
	ck_assert_status(msg_set_message_bytes(m, "A: b\n\nc\rd", 9), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "inner") && has_octets(m, 0, "A: b\r\n\r\nc\r\nd"));
	ck_assert_status(msg_set_message_bytes(m, "", 0), MSG_ERR_NONE);
	check_shape(m, "plain");
	/* One that cannot be sent cannot be in another. */
	msg_remove_header(inner, "From");
	ck_assert_status(msg_set_message(m, inner), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_INCOMPLETE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	ck_assert_status(msg_set_message(m, m), MSG_ERR_INCOMPLETE); /* a condition of what it was */
	ck_assert_status(msg_set_message_bytes(m, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_message(m, m), MSG_ERR_NONE);
	check_shape(m, "rfc822(plain)");
	/* 8-bit octets want the profile that carries them. */
	static const char eight[] = "Subject: x\r\n\r\n\xC3\xA9\r\n";
	ck_assert_status(msg_set_message_bytes(m, eight, sizeof eight - 1), MSG_ERR_PROFILE);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_8BITMIME);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_7BIT), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_PROFILE);
	msg_free_data(octets);
	msg_free(inner);
	msg_free(again);
	msg_free(m);
}
END_TEST

/* ---- encodings ---- */

START_TEST(wishes_against_profiles)
{
	static const char *const bodies[] = { "plain\r\n", "\xC3\xA9\r\n", "lone\nlf\r\n", NULL };
	static const int written[] = { STRICT_7BIT, STRICT_7BIT, STRICT_8BIT, STRICT_AS_BINARY, STRICT_QP, STRICT_BASE64 };
	char line[1200];
	memset(line, 'x', sizeof line);
	for (int i = 0; i < 4; i++) {
		const char *data = bodies[i] ? bodies[i] : line;
		size_t size = bodies[i] ? strlen(bodies[i]) : sizeof line;
		for (int profile = 0; profile < 3; profile++) {
			for (int wish = 1; wish <= MSG_ENCODING_BASE64; wish++) {
				bool can = wish == MSG_ENCODING_7BIT ? i == 0 : wish != MSG_ENCODING_8BIT || (i < 2 && profile > 0);
				msg_builder *m = scene(), *other = scene();
				msg_set_profile(m, profile);
				ck_assert_status(msg_set_encoding(m, wish), MSG_ERR_NONE);
				ck_assert_status(msg_set_body(m, "application/x-y", data, size), can ? MSG_ERR_NONE : MSG_ERR_PROFILE);
				/* In the other order, over another encoding. */
				msg_set_body(other, "application/x-y", data, size);
				msg_set_encoding(other, wish == MSG_ENCODING_QP ? MSG_ENCODING_BASE64 : MSG_ENCODING_QP);
				ck_assert_status(msg_set_encoding(other, wish), can || profile ? msg_check(other, 0) : MSG_ERR_PROFILE);
				msg_set_profile(other, profile);
				ck_assert_status(msg_check(other, 0), can ? MSG_ERR_NONE : MSG_ERR_PROFILE);
				ck_assert_status(msg_check(m, 0), can ? MSG_ERR_NONE : MSG_ERR_PROFILE);
				if (can) {
					ck_assert(same_octets(m, other, 0));
					scene_view v = view_of(m, 0, wish == MSG_ENCODING_BINARY ? STRICT_BINARY : 0);
					ck_assert_int_eq(v.root->encoding, written[wish]);
					view_close(&v);
				}
				ck_assert_status(msg_set_encoding(m, MSG_ENCODING_AUTO), MSG_ERR_NONE);
				ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
				msg_free(m);
				msg_free(other);
			}
		}
	}
}
END_TEST

/* ---- description ---- */

START_TEST(described_in_any_order)
{
	static const char *const names[] = { "plain.txt", "two words.txt", "semi;colon\"quote.txt", "J\xC3\xBCrgen.pdf",
		"a very long name indeed of a document that has more characters than stand in one line of a header.pdf" };
	static const uint32_t options[] = { 0, STRICT_FILENAME_BOTH, STRICT_FILENAME_2047 };
	for (int style = 0; style < 3; style++) {
		for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
			msg_builder *m = scene(), *other = scene();
			msg_set_filename_style(m, style);
			msg_set_filename(m, names[i]);
			msg_set_disposition(m, "inline; x-note=here");
			msg_set_content_id(m, "<c@example.org>");
			msg_set_type_param(m, "X-Param", "\xE2\x82\xAC uro");
			msg_set_type_param(m, "charset", "us-ascii");
			msg_set_body(m, "text/csv; x-param=old; y=z", "a,b\r\n", 5);
			msg_set_body(other, "text/csv; x-param=older; y=z", "a,b\r\n", 5);
			msg_set_body(other, "text/csv; x-param=old; y=z", "a,b\r\n", 5);
			msg_set_type_param(other, "charset", "us-ascii");
			msg_set_type_param(other, "x-param", "something else");
			msg_set_type_param(other, "X-Param", "\xE2\x82\xAC uro");
			msg_set_content_id(other, "c@example.org");
			msg_set_disposition(other, "inline; x-note=here");
			msg_set_filename(other, "another name");
			msg_set_filename(other, names[i]);
			msg_set_filename_style(other, style);
			ck_assert(same_octets(m, other, 0));
			scene_view v = view_of(m, 0, options[style]);
			ck_assert(strict_is(v.root->filename, names[i]) && strict_is(v.root->disposition, "inline"));
			ck_assert(strict_is(v.root->content_id, "c@example.org"));
			ck_assert_str_eq(
				strict_param_find(v.root->params, v.root->n_params, "x-param")->value.data, "\xE2\x82\xAC uro");
			ck_assert_str_eq(strict_param_find(v.root->params, v.root->n_params, "y")->value.data, "z");
			ck_assert_str_eq(
				strict_param_find(v.root->disposition_params, v.root->n_disposition_params, "x-note")->value.data,
				"here");
			view_close(&v);
			/* Each removed again: the type's own text is left. */
			msg_set_type_param(m, "x-param", "");
			msg_set_type_param(m, "charset", "");
			msg_set_filename(m, "");
			msg_set_disposition(m, "");
			msg_set_content_id(m, "");
			v = view_of(m, 0, 0);
			ck_assert_str_eq(strict_param_find(v.root->params, v.root->n_params, "x-param")->value.data, "old");
			ck_assert(!v.root->disposition.data && !v.root->content_id.data);
			view_close(&v);
			msg_free(m);
			msg_free(other);
		}
	}
}
END_TEST

/* ---- replacing ---- */

static void set_marked(msg_builder *m, int what, const char *mark)
{
	char text[100], name[100];
	msg_builder *part = msg_new_attachment(mark, "text/plain", mark, strlen(mark)), *inner = scene();
	snprintf(text, sizeof text, "A: %s\r\n\r\n%s\r\n", mark, mark);
	snprintf(name, sizeof name, "x-note; note=%s", mark);
	msg_set_subject(inner, mark);
	msg_builder *const two[] = { part, part };
	int status = what == 0 ? msg_set_text(m, mark) :
		what == 1          ? msg_set_html(m, mark) :
		what == 2          ? msg_set_calendar(m, "", mark, strlen(mark)) :
		what == 3          ? msg_set_alternatives(m, two, 2) :
		what == 4          ? msg_set_inlines(m, two, 1) :
		what == 5          ? msg_set_attachments(m, two, 2) :
		what == 6          ? msg_set_attachment(m, mark, "text/plain", mark, strlen(mark)) :
		what == 7          ? msg_set_body(m, "text/plain", mark, strlen(mark)) :
		what == 8          ? msg_set_parts(m, name, two, 2) :
		what == 9          ? msg_set_message(m, inner) :
							 msg_set_message_bytes(m, text, strlen(text));
	ck_assert_status(status, MSG_ERR_NONE);
	msg_free(part);
	msg_free(inner);
}

enum { WAYS = 11 };

START_TEST(nothing_of_the_old_content)
{
	msg_builder *m = scene(), *once = scene();
	set_marked(m, _i, "OldContentOne");
	msg_set_profile(m, MSG_PROFILE_8BIT);
	set_marked(m, _i, "OldContentTwo");
	ck_assert(has_octets(m, 0, "OldContentTwo") && !has_octets(m, 0, "OldContentOne"));
	msg_set_profile(m, MSG_PROFILE_7BIT);
	set_marked(m, _i, "NewContent");
	set_marked(once, _i, "NewContent");
	ck_assert(same_octets(m, once, 0));
	ck_assert(!has_octets(m, 0, "OldContent"));
	msg_free(m);
	msg_free(once);
}
END_TEST

START_TEST(attachments_in_both_ways)
{
	msg_builder *one = scene(), *list = scene(), *part = msg_new_attachment("n.txt", "text/plain", "x", 1);
	ck_assert_status(msg_set_attachment(one, "n.txt", "text/plain", "x", 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(list, &part, 1), MSG_ERR_NONE);
	ck_assert(same_octets(one, list, 0));
	msg_builder *const three[] = { part, part, part };
	ck_assert_status(msg_set_attachments(one, three, 3), MSG_ERR_NONE);
	check_shape(one, "mixed(plain,plain,plain)");
	ck_assert_status(msg_set_attachment(one, "n.txt", "text/plain", "x", 1), MSG_ERR_NONE);
	ck_assert(same_octets(one, list, 0));
	ck_assert_status(msg_set_attachment(one, "e.eml", "message/rfc822", "A: b\n\nc", 7), MSG_ERR_NONE);
	scene_view v = view_of(one, 0, STRICT_FOREIGN);
	ck_assert(strict_is(v.root->first->subtype, "rfc822") && strict_is(v.root->first->body, "A: b\r\n\r\nc"));
	view_close(&v);
	msg_free(part);
	msg_free(one);
	msg_free(list);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("body");
	TCase *t = tcase_create("body");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, text_as_given_and_as_written);
	tcase_add_test(t, an_empty_message);
	tcase_add_test(t, a_body_of_any_type);
#if defined(_WIN32)
	tcase_add_test(t, no_files);
#else
	tcase_add_test(t, files_and_sources);
#endif
	tcase_add_test(t, a_message_in_a_message);
	tcase_add_test(t, wishes_against_profiles);
	tcase_add_test(t, described_in_any_order);
	tcase_add_loop_test(t, nothing_of_the_old_content, 0, WAYS);
	tcase_add_test(t, attachments_in_both_ways);
	suite_add_tcase(s, t);
	return suite_run(s);
}
