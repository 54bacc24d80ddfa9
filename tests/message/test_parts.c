/* Parts: taken by value, shared or copied between allocators, described by the list that they are in; their marks and
 * conditions; a thousand levels of them without recursion; and the limits at their exact edges. */
#define _POSIX_C_SOURCE 200809L
#include <sys/resource.h>
#include "message/scene.h"
#include "support/ledger.h"

typedef int list_setter(msg_builder *m, msg_builder *const *parts, size_t n);

static int set_mixed(msg_builder *m, msg_builder *const *parts, size_t n)
{
	return msg_set_parts(m, "mixed", parts, n);
}

static int set_inner(msg_builder *m, msg_builder *const *parts, size_t n)
{
	return n ? msg_set_message(m, parts[0]) : msg_set_message_bytes(m, NULL, 0);
}

static const struct {
	list_setter *set;
	const char *name;
} takers[] = { { msg_set_alternatives, "alternatives" }, { msg_set_inlines, "inlines" },
	{ msg_set_attachments, "attachments" }, { set_mixed, "parts" }, { set_inner, "message" } };
enum { TAKERS = sizeof takers / sizeof *takers };

static msg_builder *part_of(const char *text)
{
	msg_builder *part = msg_new();
	msg_set_seed(part, "part", 4);
	msg_set_date(part, 0, 0);
	msg_remove_header(part, "Date");
	msg_set_text(part, text);
	msg_set_html(part, text);
	return part;
}

/* One that may be in any list, a whole message for set_inner. */
static msg_builder *part_for(int taker, const char *text)
{
	msg_builder *part = part_of(text);
	if (takers[taker].set == set_inner)
		scene_begin(part);
	return part;
}

START_TEST(taken_by_value)
{
	msg_builder *m = scene(), *part = part_for(_i, "as it was");
	ck_assert_status(takers[_i].set(m, &part, 1), MSG_ERR_NONE);
	msg_builder *before = msg_clone(m);
	msg_set_text(part, "changed");
	msg_set_to(part, NULL, "to@example.org");
	msg_set_profile(part, MSG_PROFILE_8BIT);
	msg_set_header(part, "X-Bad", "a\nb");
	ck_assert(same_octets(m, before, 0));
	msg_reset(part);
	ck_assert(same_octets(m, before, 0));
	msg_free(part);
	ck_assert(same_octets(m, before, 0));
	/* And the other way: what is done to the taker does not reach what it was cloned from, nor its clones. */
	msg_set_profile(m, MSG_PROFILE_8BIT);
	msg_builder *clone = msg_clone(before);
	msg_free(before);
	msg_set_profile(m, MSG_PROFILE_7BIT);
	ck_assert(same_octets(m, clone, 0));
	ck_assert_status(takers[_i].set(m, NULL, 0), MSG_ERR_NONE);
	ck_assert(has_octets(clone, 0, "as it was") && !has_octets(m, 0, "as it was"));
	msg_free(clone);
	msg_free(m);
}
END_TEST

START_TEST(among_its_own_parts)
{
	msg_builder *m = scene(), *part = part_for(_i, "one");
	ck_assert_status(takers[_i].set(m, &part, 1), MSG_ERR_NONE);
	msg_builder *before = msg_clone_part(m), *whole = msg_clone(m), *other = scene();
	int by_clone = takers[_i].set(other, takers[_i].set == set_inner ? &whole : &before, 1);
	ck_assert_status(by_clone, MSG_ERR_NONE);
	int by_itself = takers[_i].set(m, &m, 1);
	/* A message has fields that a part must not have; inside another message it is one. */
	ck_assert_status(by_itself, takers[_i].set == set_inner ? MSG_ERR_NONE : MSG_ERR_FIELD);
	if (by_itself == MSG_ERR_NONE)
		ck_assert(same_octets(m, other, 0));
	/* With a mark of its own, even of that very list. */
	msg_builder *none = NULL;
	ck_assert_status(takers[_i].set(m, &none, 1), MSG_ERR_NOMEM);
	ck_assert_status(takers[_i].set(m, &m, 1), MSG_ERR_NOMEM);
	ck_assert_ptr_nonnull(strstr(msg_error_text(m), takers[_i].name));
	ck_assert_status(takers[_i].set(m, &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_text(m, "\xFF"), MSG_ERR_UTF8);
	ck_assert_status(takers[_i].set(m, &m, 1), MSG_ERR_UTF8);
	ck_assert_uint_eq(msg_error_count(m), 2);
	msg_free(before);
	msg_free(whole);
	msg_free(other);
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(marks_of_parts)
{
	msg_builder *m = scene(), *right = part_for(_i, "right"), *wrong = part_for(_i, "wrong");
	bool one = takers[_i].set == set_inner;
	/* A condition first, then the mark: it is the mark that travels. */
	ck_assert_status(msg_set_body(wrong, "text/plain", "\xFF", 1), MSG_ERR_CHARSET);
	ck_assert_status(msg_set_filename(wrong, "abc\nd"), MSG_ERR_CONTROL);
	msg_builder *const parts[] = { one ? wrong : right, wrong, right };
	ck_assert_status(takers[_i].set(m, parts, one ? 1 : 3), MSG_ERR_CONTROL);
	const char *field, *text;
	size_t index, offset;
	ck_assert_status(msg_error_at(m, 0, &field, &index, &offset, &text), MSG_ERR_CONTROL);
	ck_assert_str_eq(field, takers[_i].name);
	ck_assert_uint_eq(index, one ? 0 : 1);
	ck_assert_uint_eq(offset, one ? 0 : 3);
	ck_assert_ptr_nonnull(strstr(text, "file name: line break at byte 3 of the value"));
	/* The list is empty, and right again once it is set to what is right. */
	ck_assert_status(takers[_i].set(m, &right, 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert(!has_octets(m, 0, "wrong"));
	ck_assert_status(takers[_i].set(m, parts, one ? 1 : 3), MSG_ERR_CONTROL);
	ck_assert_status(takers[_i].set(m, NULL, 0), MSG_ERR_NONE);
	check_shape(m, "plain");
	msg_free(right);
	msg_free(wrong);
	msg_free(m);
}
END_TEST

START_TEST(conditions_of_parts)
{
	msg_builder *m = scene(), *part = part_for(_i, "x"), *wide = msg_new();
	static const char eight[] = "Subject: x\r\n\r\n\xC3\xA9\r\n";
	if (takers[_i].set == set_inner)
		scene_begin(wide);
	ck_assert_status(msg_set_message_bytes(wide, eight, sizeof eight - 1), MSG_ERR_PROFILE);
	ck_assert_status(takers[_i].set(m, &wide, 1), MSG_ERR_PROFILE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_PROFILE);
	/* Through two levels, and lifted by the profile of the outermost. */
	msg_builder *inner = msg_clone_part(m), *outer = scene();
	ck_assert_status(msg_set_parts(outer, "mixed", &inner, 1), MSG_ERR_PROFILE);
	for (int turn = 0; turn < 2; turn++) {
		ck_assert_status(msg_set_profile(outer, MSG_PROFILE_8BIT), MSG_ERR_NONE);
		ck_assert_status(msg_check(outer, 0), MSG_ERR_NONE);
		ck_assert(has_octets(outer, 0, "\xC3\xA9"));
		ck_assert_uint_eq(msg_needs(outer), MSG_NEEDS_8BITMIME);
		ck_assert_status(msg_set_profile(outer, MSG_PROFILE_7BIT), MSG_ERR_NONE);
		ck_assert_status(msg_check(outer, 0), MSG_ERR_PROFILE);
	}
	ck_assert_status(takers[_i].set(m, &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	/* What a part must not carry, and X-* that it may. */
	msg_set_header(part, "X-Fine", "x-value");
	ck_assert_status(takers[_i].set(m, &part, 1), MSG_ERR_NONE);
	ck_assert(has_octets(m, 0, "\r\nX-Fine: x-value\r\n"));
	msg_set_to(part, NULL, "yesterday@example.org");
	if (takers[_i].set != set_inner) {
		ck_assert_status(takers[_i].set(m, &part, 1), MSG_ERR_FIELD);
		ck_assert_status(msg_check(m, 0), MSG_ERR_FIELD);
	}
	msg_free(inner);
	msg_free(outer);
	msg_free(wide);
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(between_allocators)
{
	ledger mine = { 0 }, other = { 0 };
	const msg_allocator a = memory_of(&mine), b = memory_of(&other);
	msg_builder *with_a = msg_new_with(&a), *with_b = msg_new_with(&b), *plain = scene();
	msg_builder *part = part_for(_i, "shared \xE2\x82\xAC text");
	scene_begin(with_a);
	scene_begin(with_b);
	ck_assert_status(takers[_i].set(with_a, &part, 1), MSG_ERR_NONE);
	ck_assert_status(takers[_i].set(plain, &part, 1), MSG_ERR_NONE);
	msg_free(part);
	ck_assert(same_octets(with_a, plain, 0));
	/* On to another one, which holds it when the first is gone, all its memory with it. */
	msg_builder *moved = takers[_i].set == set_inner ? msg_clone(with_a) : msg_clone_part(with_a);
	ck_assert_status(takers[_i].set(with_b, &moved, 1), MSG_ERR_NONE);
	ck_assert_status(takers[_i].set(plain, &moved, 1), MSG_ERR_NONE);
	msg_free(moved);
	msg_free(with_a);
	ck_assert_uint_eq(mine.live, 0);
	ck_assert(same_octets(with_b, plain, 0));
	for (int profile = 2; profile >= 0; profile--) {
		msg_set_profile(with_b, profile);
		msg_set_profile(plain, profile);
		ck_assert(same_octets(with_b, plain, 0));
	}
	msg_free(plain);
	msg_free(with_b);
	ck_assert_uint_eq(other.live, 0);
}
END_TEST

/* ---- depth ---- */

enum { DEEP = 1000 };

static msg_builder *nested(size_t depth, bool messages)
{
	msg_builder *m = part_of("innermost \xC3\xA9");
	msg_set_html(m, "");
	msg_set_limit(m, MSG_LIMIT_DEPTH, UINT64_MAX);
	for (size_t i = 1; i < depth; i++) {
		msg_builder *outer = msg_new();
		msg_set_limit(outer, MSG_LIMIT_DEPTH, UINT64_MAX);
		msg_set_limit(outer, MSG_LIMIT_HEADER, UINT64_MAX);
		scene_begin(m);
		msg_set_seed(outer, "nested", 6);
		if (!messages) {
			msg_remove_header(m, "From");
			msg_remove_header(m, "Date");
		}
		ck_assert_status(messages ? msg_set_message(outer, m) : msg_set_parts(outer, "mixed", &m, 1), MSG_ERR_NONE);
		msg_free(m);
		m = outer;
	}
	scene_begin(m);
	return m;
}

START_TEST(a_thousand_levels)
{
	/* A recursion of that depth would not fit. */
	ck_assert_int_eq(setrlimit(RLIMIT_STACK, &(struct rlimit){ 256 << 10, 256 << 10 }), 0);
	msg_builder *m = nested(DEEP, _i == 1);
	size_t size, again;
	char *data = octets_of(m, 0, &size);
	msg_builder *clone = msg_clone(m);
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_8BIT), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_needs(m), MSG_NEEDS_8BITMIME);
	msg_free_data(octets_of(m, MSG_OUT_DOTS, NULL));
	ck_assert_status(msg_set_profile(m, MSG_PROFILE_7BIT), MSG_ERR_NONE);
	char *back = octets_of(m, 0, &again);
	ck_assert(size == again && memcmp(data, back, size) == 0);
	ck_assert(same_octets(clone, m, MSG_OUT_LF));
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	msg_builder *foreign = msg_new_with(&memory);
	msg_set_limit(foreign, MSG_LIMIT_DEPTH, UINT64_MAX);
	scene_begin(foreign);
	ck_assert_status(msg_set_message(foreign, m), MSG_ERR_NONE);
	msg_free(m);
	msg_free_data(octets_of(foreign, 0, NULL));
	msg_free(foreign);
	ck_assert_uint_eq(l.live, 0);
	msg_free_data(data);
	msg_free_data(back);
	msg_free(clone);
}
END_TEST

/* ---- limits ---- */

/* Fails one below the edge, and not at it; the setter whose field it is says so, and nothing is lost. */
static void check_edge(msg_builder *m, int which, uint64_t edge)
{
	size_t size;
	ck_assert_status(msg_set_limit(m, which, edge), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, MSG_OUT_BCC), MSG_ERR_NONE);
	ck_assert_status(msg_set_text(m, "text"), MSG_ERR_NONE);
	char *before = octets_of(m, 0, &size);
	ck_assert_status(msg_set_limit(m, which, edge - 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_LIMIT);
	ck_assert_status(msg_set_text(m, "text"), MSG_ERR_LIMIT);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	ck_assert_ptr_nonnull(strstr(msg_error_text(m), "allows"));
	ck_assert_status(msg_set_limit(m, which, 0), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_LIMIT);
	ck_assert_status(msg_set_limit(m, which, UINT64_MAX), MSG_ERR_NONE);
	size_t n;
	char *after = octets_of(m, 0, &n);
	ck_assert(n == size && memcmp(before, after, n) == 0);
	msg_free_data(before);
	msg_free_data(after);
}

START_TEST(limits_at_their_edges)
{
	static const msg_mailbox bcc[] = { { "A name that takes some room", "a@example.org" },
		{ "Another", "b@example.org" } };
	char long_value[3000];
	memset(long_value, 'x', sizeof long_value);
	for (size_t i = 60; i < sizeof long_value; i += 60)
		long_value[i] = ' ';
	long_value[sizeof long_value - 1] = '\0';
	msg_builder *m = scene(), *part = nested(3, false), *three[3];
	msg_remove_header(part, "From");
	msg_remove_header(part, "Date");
	for (int i = 0; i < 3; i++)
		three[i] = part;
	msg_set_text(m, "text");
	ck_assert_status(msg_set_attachments(m, three, 3), MSG_ERR_NONE);
	for (int more = 0; more < 4; more++) {
		if (more == 1)
			msg_set_bcc_list(m, bcc, 2);
		if (more == 2)
			msg_set_header(m, "X-Long", long_value);
		if (more == 3)
			msg_set_header(m, "Content-Description", long_value);
		check_edge(m, MSG_LIMIT_DEPTH, 4);
		check_edge(m, MSG_LIMIT_PARTS, 2 + 3 * 3);
		uint64_t header, size, dots;
		ck_assert_status(msg_size(m, MSG_OUT_HEADER | MSG_OUT_BCC, &header), MSG_ERR_NONE);
		check_edge(m, MSG_LIMIT_HEADER, header - 2); /* without the empty line */
		ck_assert_status(msg_size(m, 0, &size), MSG_ERR_NONE);
		if (more == 0)
			check_edge(m, MSG_LIMIT_SIZE, size);
		/* Which output: each is as long as it is. */
		ck_assert_status(msg_size(m, MSG_OUT_DOTS, &dots), MSG_ERR_NONE);
		ck_assert_uint_eq(dots, size + 3);
		msg_set_limit(m, MSG_LIMIT_SIZE, size);
		ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, MSG_OUT_DOTS), MSG_ERR_LIMIT);
		ck_assert_status(msg_check(m, MSG_OUT_BCC), more ? MSG_ERR_LIMIT : MSG_ERR_NONE);
		msg_set_limit(m, MSG_LIMIT_SIZE, size - 1);
		ck_assert_status(msg_check(m, 0), MSG_ERR_LIMIT);
		ck_assert_status(msg_check(m, MSG_OUT_LF), MSG_ERR_NONE);
		ck_assert_status(msg_check(m, MSG_OUT_HEADER), MSG_ERR_NONE);
		msg_set_limit(m, MSG_LIMIT_SIZE, UINT64_MAX);
		msg_remove_header(m, "Message-ID");
	}
	/* With everything generated, and with everything set. */
	msg_remove_header(m, "Date");
	uint64_t header;
	msg_size(m, MSG_OUT_HEADER | MSG_OUT_BCC, &header);
	check_edge(m, MSG_LIMIT_HEADER, header - 2);
	msg_set_message_id(m, "an.identifier@example.org");
	msg_size(m, MSG_OUT_HEADER | MSG_OUT_BCC, &header);
	check_edge(m, MSG_LIMIT_HEADER, header - 2);
	msg_free(part);
	msg_free(m);
}
END_TEST

START_TEST(the_default_limits)
{
	msg_builder *m = scene(), *part = nested(15, false), *leaf = msg_new_attachment("a", NULL, "x", 1);
	msg_remove_header(part, "From");
	msg_remove_header(part, "Date");
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_NONE);
	ck_assert_status(msg_set_parts(part, "mixed", NULL, 0), MSG_ERR_NONE);
	msg_free(part);
	part = nested(16, false);
	msg_remove_header(part, "From");
	msg_remove_header(part, "Date");
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_LIMIT);
	enum { MOST = 10000 };
	msg_builder **many = malloc(MOST * sizeof *many);
	for (size_t i = 0; i < MOST; i++)
		many[i] = leaf;
	ck_assert_status(msg_set_attachments(m, many, MOST - 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachments(m, many, MOST), MSG_ERR_LIMIT);
	ck_assert_status(msg_check(m, 0), MSG_ERR_LIMIT);
	ck_assert_status(msg_set_limit(m, MSG_LIMIT_PARTS, MOST + 1), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	free(many);
	msg_free(part);
	msg_free(leaf);
	msg_free(m);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("parts");
	TCase *t = tcase_create("parts");
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, taken_by_value, 0, TAKERS);
	tcase_add_loop_test(t, among_its_own_parts, 0, TAKERS);
	tcase_add_loop_test(t, marks_of_parts, 0, TAKERS);
	tcase_add_loop_test(t, conditions_of_parts, 0, TAKERS);
	tcase_add_loop_test(t, between_allocators, 0, TAKERS);
	tcase_add_loop_test(t, a_thousand_levels, 0, 2);
	tcase_add_test(t, limits_at_their_edges);
	tcase_add_test(t, the_default_limits);
	suite_add_tcase(s, t);
	return suite_run(s);
}
