/* Identity: what a seed makes reproducible, what makes a Message-ID another and what does not, forks, resets, and parts
 * that are inside what they are by themselves. */
#define _POSIX_C_SOURCE 200809L
#include <sys/wait.h>
#include <unistd.h>
#include "message/scene.h"

enum { ROOM = 400, LARGE = 40000 };

/* ---- a seed ---- */

static char large[LARGE];

static int64_t read_large(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx;
	memcpy(buffer, large + offset, size);
	return (int64_t)size;
}

static void fill_large(void)
{
	uint64_t state = 3;
	for (size_t i = 0; i < sizeof large; i++)
		large[i] = (char)suite_random(&state);
}

/* Every kind of content, made anew each time; parts without a seed of their own have no boundary of their own. */
static void set_content(msg_builder *m, int what)
{
	msg_builder *parts[3] = { NULL }, *inner;
	switch (what) {
	case 0:
		msg_set_text(m, "text");
		break;
	case 1:
		msg_set_text(m, "text");
		msg_set_html(m, "<p>");
		msg_set_attachment(m, "small", NULL, "x", 1);
		break;
	case 2:
		msg_set_html(m, "<p>");
		msg_set_attachment(m, "large", NULL, large, LARGE);
		break;
	case 3:
		parts[0] = msg_new_attachment("a", NULL, large, LARGE);
		parts[1] = msg_new_attachment("b", "text/plain", "b", 1);
		parts[2] = msg_new_inline("c@d", "image/png", large + 1, LARGE - 1);
		msg_set_attachments(m, parts, 3);
		msg_set_text(m, "text");
		break;
	case 4:
		parts[0] = msg_new_inline("c@d", "image/png", large, LARGE);
		msg_set_inlines(m, parts, 1);
		msg_set_html(m, "<p>");
		break;
	case 5:
		msg_set_body(m, "application/x-y", large, LARGE);
		break;
	case 6:
		msg_set_body_source(m, "application/x-y", LARGE, read_large, NULL, NULL);
		break;
	case 7:
		parts[0] = msg_new_attachment("a", NULL, large, LARGE);
		parts[1] = msg_new();
		msg_set_body_source(parts[1], "application/x-y", LARGE, read_large, NULL, NULL);
		msg_set_parts(m, "x-kind", parts, 2);
		break;
	case 8:
		inner = scene();
		msg_set_text(inner, "inner");
		msg_set_attachment(inner, "large", NULL, large, LARGE);
		msg_set_message(m, inner);
		msg_free(inner);
		break;
	case 9:
		msg_set_message_bytes(m, "A: b\r\n\r\nc", 9);
		break;
	case 10:
		for (size_t i = 0; i < LARGE - 1; i++)
			large[i] = i % 60 == 59 ? '\n' : 'a';
		large[LARGE - 1] = '\0';
		msg_set_text(m, large);
		msg_set_calendar(m, "", large, LARGE - 1);
		fill_large();
		break;
	default:
		parts[0] = msg_new();
		msg_set_seed(parts[0], "part", 4);
		msg_set_text(parts[0], "a");
		msg_set_html(parts[0], "b");
		parts[1] = msg_new_attachment("a", NULL, large, LARGE);
		msg_set_parts(m, "mixed", parts, 2);
	}
	for (int i = 0; i < 3; i++)
		msg_free(parts[i]);
}
enum { CONTENTS = 12 };

static void set_fields(msg_builder *m)
{
	msg_set_from(m, NULL, "a@example.org");
	msg_set_to(m, "B", "b@example.org");
	msg_set_subject(m, "subject");
	msg_set_header(m, "X-One", "one");
	msg_set_date(m, 1795509000, 0);
}

START_TEST(a_seed_reproduces)
{
	fill_large();
	msg_builder *first = msg_new();
	msg_set_seed(first, "a seed", 6);
	set_fields(first);
	set_content(first, _i);
	ck_assert_status(msg_check(first, 0), MSG_ERR_NONE);
	for (int turn = 0; turn < 4; turn++) {
		msg_builder *m = msg_new();
		char seed[] = "a seed";
		if (turn == 1)
			msg_set_seed(m, "another", 7);
		if (turn == 2) {
			/* Other values before, under another key. */
			msg_set_to(m, NULL, "other@example.org");
			msg_set_header(m, "X-One", "other");
			msg_set_header(m, "X-Two", "other");
			set_content(m, (_i + 1) % CONTENTS);
			msg_set_seed(m, seed, 6);
			msg_reset(m);
			msg_set_to(m, NULL, "other@example.org");
		}
		if (turn == 3)
			msg_set_seed(m, seed, 6);
		set_content(m, _i);
		set_fields(m);
		msg_set_seed(m, seed, 6);
		memset(seed, 'x', sizeof seed);
		if (turn == 1) {
			msg_set_to(m, NULL, "other@example.org");
			msg_set_to(m, "B", "b@example.org");
			msg_set_header(m, "X-One", "other");
			msg_remove_header(m, "X-One");
			msg_set_header(m, "X-One", "one");
		}
		ck_assert_msg(same_octets(first, m, 0), "turn %d", turn);
		msg_builder *clone = msg_clone(m);
		ck_assert(same_octets(first, clone, 0));
		msg_set_seed(m, "another", 7);
		ck_assert(same_octets(first, clone, 0));
		char a[ROOM], b[ROOM];
		ck_assert_str_ne(id_of(m, a, ROOM), id_of(clone, b, ROOM));
		msg_free(clone);
		msg_free(m);
	}
	msg_free(first);
}
END_TEST

/* ---- what makes another message, and what does not ---- */

typedef void change(msg_builder *m);
#define CHANGE(name, call)                                                                                             \
	static void name(msg_builder *m)                                                                                   \
	{                                                                                                                  \
		ck_assert_status(call, MSG_ERR_NONE);                                                                          \
	}
static const msg_mailbox two[] = { { NULL, "b@example.org" }, { NULL, "c@example.org" } };
static const char *const values[] = { "one", "two" };
CHANGE(change_to, msg_set_to(m, NULL, "c@example.org"))
CHANGE(change_name, msg_set_to(m, "C", "b@example.org"))
CHANGE(change_list, msg_set_to_list(m, two, 2))
CHANGE(change_cc, msg_set_cc(m, NULL, "b@example.org"))
CHANGE(change_subject, msg_set_subject(m, "Subject"))
CHANGE(change_header, msg_set_header(m, "X-One", "two"))
CHANGE(change_header_name, msg_set_header(m, "X-Two", "one"))
CHANGE(change_header_list, msg_set_header_list(m, "X-One", values, 2))
CHANGE(change_removal, msg_remove_header(m, "X-One"))
CHANGE(change_date, msg_set_date(m, 1795509001, 0))
CHANGE(change_zone, msg_set_date(m, 1795509000, 60))
CHANGE(change_text, msg_set_text(m, "text\n"))
CHANGE(change_html, msg_set_html(m, "text"))
CHANGE(change_to_html, msg_set_text(m, "") + msg_set_html(m, "text"))
CHANGE(change_attachment, msg_set_attachment(m, "a", NULL, "x", 1))
CHANGE(change_filename, msg_set_filename(m, "name"))
CHANGE(change_content_id, msg_set_content_id(m, "c@example.org"))
CHANGE(change_disposition, msg_set_disposition(m, "inline"))
CHANGE(change_param, msg_set_type_param(m, "format", "flowed"))
CHANGE(change_calendar, msg_set_calendar(m, "", "x", 1))
CHANGE(change_calendar_method, msg_set_calendar(m, "A", "METHOD:A", 8))
CHANGE(change_reply_to, msg_set_reply_to(m, NULL, "b@example.org"))

static change *const changes[] = { change_to, change_name, change_list, change_cc, change_subject, change_header,
	change_header_name, change_header_list, change_removal, change_date, change_zone, change_text, change_html,
	change_to_html, change_attachment, change_filename, change_content_id, change_disposition, change_param,
	change_calendar, change_calendar_method, change_reply_to };
enum { CHANGES = sizeof changes / sizeof *changes };

START_TEST(another_value_is_another_message)
{
	static char ids[CHANGES * CHANGES][64];
	size_t n = 0;
	msg_builder *m = msg_new();
	set_fields(m);
	msg_set_text(m, "text");
	id_of(m, ids[n++], sizeof *ids);
	for (int i = 0; i < CHANGES; i++) {
		msg_builder *one = msg_clone(m);
		changes[i](one);
		id_of(one, ids[n++], sizeof *ids);
		/* The same again is the same, and so is the way back. */
		char again[64];
		changes[i](one);
		ck_assert_str_eq(id_of(one, again, sizeof again), ids[n - 1]);
		msg_free(one);
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			ck_assert_msg(strcmp(ids[i], ids[k]) != 0, "changes %zu and %zu", i, k);
	for (size_t i = 0; i < n; i++)
		ck_assert_ptr_nonnull(strstr(ids[i], "@example.org"));
	msg_builder *fresh = msg_new();
	set_fields(fresh);
	msg_set_text(fresh, "text");
	char id[64];
	ck_assert_str_ne(id_of(fresh, id, sizeof id), ids[0]);
	msg_free(fresh);
	msg_free(m);
}
END_TEST

START_TEST(large_contents_differ)
{
	/* An octet in the middle, which no short look would see. */
	for (int seeded = 0; seeded < 2; seeded++) {
		fill_large();
		msg_builder *m = msg_new();
		char ids[4][64];
		set_fields(m);
		if (seeded)
			msg_set_seed(m, "s", 1);
		for (int i = 0; i < 4; i++) {
			msg_set_body(m, "application/x-y", large, LARGE);
			id_of(m, ids[i], sizeof *ids);
			msg_set_body(m, "application/x-y", large, LARGE); /* the same once more */
			char again[64];
			ck_assert_str_eq(id_of(m, again, sizeof again), ids[i]);
			for (int k = 0; k < i; k++)
				ck_assert_str_ne(ids[i], ids[k]);
			large[LARGE / 2]++;
		}
		for (int i = 0; i < 4; i++) {
			msg_set_body(m, NULL, NULL, 0);
			msg_set_attachment(m, "a", NULL, large, LARGE);
			id_of(m, ids[i], sizeof *ids);
			msg_set_attachment(m, "a", NULL, large, LARGE);
			char again[64];
			ck_assert_str_eq(id_of(m, again, sizeof again), ids[i]);
			for (int k = 0; k < i; k++)
				ck_assert_str_ne(ids[i], ids[k]);
			large[LARGE / 2]++;
		}
		msg_free(m);
	}
}
END_TEST

CHANGE(manner_bcc, msg_set_bcc(m, NULL, "secret@example.org"))
CHANGE(manner_resent_bcc, msg_set_mailbox_n(m, "Resent-Bcc", NULL, 0, "secret@example.org", 18))
CHANGE(manner_envelope, msg_set_envelope_from(m, "bounce@example.org"))
CHANGE(manner_8bit, msg_set_profile(m, MSG_PROFILE_8BIT))
CHANGE(manner_utf8, msg_set_profile(m, MSG_PROFILE_UTF8))
CHANGE(manner_charset, msg_set_charset(m, "utf8"))
CHANGE(manner_style, msg_set_filename_style(m, MSG_FILENAME_BOTH))
CHANGE(manner_style_2047, msg_set_filename_style(m, MSG_FILENAME_RFC2047))
CHANGE(manner_visible, msg_set_limit(m, MSG_LIMIT_VISIBLE, 1))
CHANGE(manner_depth, msg_set_limit(m, MSG_LIMIT_DEPTH, 100))
CHANGE(manner_size, msg_set_limit(m, MSG_LIMIT_SIZE, 1 << 20))
static change *const manners[] = { manner_bcc, manner_resent_bcc, manner_envelope, manner_8bit, manner_utf8,
	manner_charset, manner_style, manner_style_2047, manner_visible, manner_depth, manner_size };
enum { MANNERS = sizeof manners / sizeof *manners };

START_TEST(manner_and_envelope_do_not_count)
{
	msg_builder *m = msg_new();
	char before[64], after[64];
	int64_t seconds, later;
	int zone;
	set_fields(m);
	msg_remove_header(m, "Date"); /* that of the last change counts */
	msg_set_text(m, "J\xC3\xBCrgen\n");
	msg_set_attachment(m, "\xC3\xBC.txt", "text/plain", "\xC3\xBC\r\n", 4);
	id_of(m, before, sizeof before);
	msg_date(m, &seconds, &zone);
	if (_i == 0)
		sleep(1); /* a later time must not come in either */
	for (int i = 0; i < 2; i++) {
		manners[_i](m);
		msg_date(m, &later, &zone);
		ck_assert_str_eq(id_of(m, after, sizeof after), before);
		ck_assert(later == seconds);
	}
	for (uint32_t flags = 0; flags < 64; flags++) {
		char *data;
		size_t size;
		if (flags & (MSG_OUT_BODY | MSG_OUT_PART) || msg_render(m, flags, &data, &size) != MSG_ERR_NONE)
			continue;
		ck_assert_ptr_nonnull(strstr(data, before));
		msg_free_data(data);
	}
	for (int i = 0; i < MANNERS; i++)
		manners[i](m);
	ck_assert_str_eq(id_of(m, after, sizeof after), before);
	msg_free(m);
}
END_TEST

START_TEST(resets_forks_and_clones)
{
	enum { TURNS = 20 };
	char ids[TURNS * 2 + 2][64];
	int n = 0;
	msg_builder *m = msg_new();
	set_fields(m);
	msg_builder *clone = msg_clone(m);
	ck_assert_str_eq(id_of(m, ids[0], sizeof *ids), id_of(clone, ids[1], sizeof *ids));
	n = 1;
	for (int i = 0; i < TURNS; i++) {
		msg_reset(i % 2 ? m : clone);
		set_fields(i % 2 ? m : clone);
		id_of(i % 2 ? m : clone, ids[n++], sizeof *ids);
	}
	/* The child has the parent's key: the same value is the same message, another is another, and a reset makes one. */
	for (int i = 0; i < 3; i++) {
		int ends[2];
		ck_assert_int_eq(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0) {
			if (i == 1)
				msg_set_to(m, NULL, "child@example.org");
			if (i == 2) {
				msg_reset(m);
				set_fields(m);
			}
			char id[64] = { 0 };
			msg_message_id(m, id, sizeof id, NULL);
			_exit(write(ends[1], id, sizeof id) == sizeof id ? 0 : 1);
		}
		int status;
		ck_assert_int_eq(read(ends[0], ids[n], sizeof *ids), sizeof *ids);
		ck_assert(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
		close(ends[0]);
		close(ends[1]);
		char mine[64];
		if (i == 0) {
			ck_assert_str_eq(id_of(m, mine, sizeof mine), ids[n]);
			continue;
		}
		if (i == 1)
			msg_set_to(m, NULL, "parent@example.org");
		if (i == 2) {
			msg_reset(m);
			set_fields(m);
		}
		n++;
		id_of(m, ids[n++], sizeof *ids);
	}
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			ck_assert_msg(strcmp(ids[i], ids[k]) != 0, "%d and %d", i, k);
	msg_free(m);
	msg_free(clone);
}
END_TEST

START_TEST(the_domain_of_from)
{
	static const struct {
		const char *from, *domain;
	} table[] = { { "a@Example.org", "@Example.org" }, { "a@[192.0.2.1]", "@[192.0.2.1]" },
		{ "\"a b\"@x.org", "@x.org" } };
	char id[64];
	msg_builder *m = msg_new();
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		ck_assert_status(msg_set_from(m, NULL, table[i].from), MSG_ERR_NONE);
		id_of(m, id, sizeof id);
		ck_assert_str_eq(id + 26, table[i].domain);
		scene_view v = view_of(m, 0, 0);
		view_close(&v);
	}
	size_t size = 0;
	ck_assert_status(msg_message_id(m, NULL, 0, &size), MSG_ERR_SPACE);
	ck_assert_uint_eq(size, strlen(id));
	ck_assert_status(msg_message_id(m, id, size, &size), MSG_ERR_NONE);
	ck_assert_status(msg_message_id(m, NULL, 5, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_UTF8), MSG_ERR_NONE);
	ck_assert_status(msg_set_from(m, NULL,
						 "a@b\xC3\xBC"
						 "cher.example"),
		MSG_ERR_NONE);
	ck_assert_ptr_nonnull(strstr(id_of(m, id, sizeof id), "@mimeo.invalid"));
	msg_free(m);
}
END_TEST

/* ---- parts ---- */

/* A part has inside the octets that it has by itself. */
static void check_inside(const msg_builder *outer, const msg_builder *part)
{
	char *whole = NULL, *alone = NULL;
	size_t whole_size = 0, size = 0;
	ck_assert_status(msg_render(outer, 0, &whole, &whole_size), MSG_ERR_NONE);
	ck_assert_status(msg_render(part, MSG_OUT_PART, &alone, &size), MSG_ERR_NONE);
	const char *delimiter = strstr(whole, "\r\n--=_");
	const char *at = delimiter ? strstr(delimiter + 2, "\r\n") : NULL;
	ck_assert_msg(at && strncmp(at + 2, alone, size) == 0 && strncmp(at + 2 + size, "\r\n--=_", 6) == 0, "%s\n----\n%s",
		alone, whole);
	msg_free_data(whole);
	msg_free_data(alone);
}

START_TEST(part_octets_are_the_same_inside)
{
	fill_large();
	for (int i = 0; i < CONTENTS; i++) {
		msg_builder *m = scene(), *part = msg_new(), *outer = msg_new();
		set_content(part, i);
		msg_builder *const one[] = { part };
		ck_assert_status(msg_set_parts(m, "mixed", one, 1), MSG_ERR_NONE);
		check_inside(m, part);
		msg_builder *inner = msg_clone_part(m);
		scene_begin(outer);
		ck_assert_status(msg_set_parts(outer, "x-outer", &inner, 1), MSG_ERR_NONE);
		check_inside(outer, inner);
		ck_assert(same_octets(inner, m, MSG_OUT_PART));
		msg_free(inner);
		msg_free(outer);
		msg_free(part);
		msg_free(m);
	}
}
END_TEST

START_TEST(a_signed_part_keeps_its_manner)
{
	msg_builder *m = scene(), *content = msg_new(),
				*signature = msg_new_attachment("s.p7s", "application/pkcs7-signature", "x", 1);
	msg_set_text(content, "J\xC3\xBCrgen\r\n");
	msg_set_html(content, "<p>J\xC3\xBCrgen</p>\r\n");
	msg_set_attachment(content, "\xC3\xBC.txt", "text/plain", "\xC3\xBC\r\n", 4);
	msg_builder *const parts[] = { content, signature };
	ck_assert_status(
		msg_set_parts(m, "signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256", parts, 2), MSG_ERR_NONE);
	check_inside(m, content);
	for (int turn = 0; turn < 3; turn++) {
		ck_assert_status(msg_set_profile(m, turn == 1 ? MSG_PROFILE_UTF8 : MSG_PROFILE_8BIT), MSG_ERR_NONE);
		ck_assert_status(msg_set_filename_style(m, turn), MSG_ERR_NONE);
		check_inside(m, content);
		msg_builder *clone = msg_clone(m), *outer = scene(), *wrapped = msg_clone_part(m);
		check_inside(clone, content);
		msg_set_profile(outer, MSG_PROFILE_7BIT);
		msg_set_parts(outer, "mixed", &wrapped, 1);
		msg_set_filename_style(outer, (turn + 1) % 3);
		size_t size;
		char *alone = octets_of(content, MSG_OUT_PART, &size);
		ck_assert(has_octets(outer, 0, alone));
		msg_free_data(alone);
		msg_free(clone);
		msg_free(outer);
		msg_free(wrapped);
	}
	msg_free(content);
	msg_free(signature);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("identity");
	TCase *t = tcase_create("identity");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_seed_reproduces, 0, CONTENTS);
	tcase_add_test(t, another_value_is_another_message);
	tcase_add_test(t, large_contents_differ);
	tcase_add_loop_test(t, manner_and_envelope_do_not_count, 0, MANNERS);
	tcase_add_test(t, resets_forks_and_clones);
	tcase_add_test(t, the_domain_of_from);
	tcase_add_test(t, part_octets_are_the_same_inside);
	tcase_add_test(t, a_signed_part_keeps_its_manner);
	suite_add_tcase(s, t);
	return suite_run(s);
}
