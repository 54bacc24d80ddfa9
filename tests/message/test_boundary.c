/* Boundaries: none on a path is another's beginning, and no content can imitate one, not even one who knows it. */
#include "message/scene.h"

/* None on a path is equal to another or begins with it. */
static void check_boundaries(const msg_builder *m, uint32_t options)
{
	scene_view v = view_of(m, 0, options);
	for (const strict_entity *e = v.root; e; e = strict_next(e)) {
		for (const strict_entity *up = e->parent; up && e->boundary.data; up = up->parent) {
			if (!up->boundary.data)
				continue;
			size_t n = e->boundary.size < up->boundary.size ? e->boundary.size : up->boundary.size;
			ck_assert(memcmp(e->boundary.data, up->boundary.data, n) != 0);
		}
	}
	view_close(&v);
}

START_TEST(boundaries_on_a_path_differ)
{
	/* The same seed and the same shape at each level, through messages too. */
	msg_builder *m = scene();
	msg_set_text(m, "a");
	msg_set_html(m, "b");
	for (int i = 0; i < 12; i++) {
		msg_builder *outer = scene(), *part = msg_clone_part(m);
		ck_assert_status(
			i % 4 == 3 ? msg_set_message(outer, m) : msg_set_parts(outer, "mixed", &part, 1), MSG_ERR_NONE);
		check_boundaries(outer, 0);
		msg_free(part);
		msg_free(m);
		m = outer;
	}
	msg_free(m);
}
END_TEST

/* Bodies that hold the very delimiter are written under another one. */
static void set_raw(msg_builder *m, int how, const char *text)
{
	char bytes[600], ended[600];
	msg_builder *part = msg_new(), *inner = scene();
	msg_set_encoding(part, how == 3 ? MSG_ENCODING_BINARY : MSG_ENCODING_7BIT);
	msg_set_seed(part, "part", 4);
	snprintf(bytes, sizeof bytes, "A: b\r\n\r\n%s\r\n", text);
	snprintf(ended, sizeof ended, "%s\r\n", text);
	if (how == 0)
		msg_set_message_bytes(part, bytes, strlen(bytes));
	else if (how == 1)
		msg_set_text(part, text);
	else if (how == 4) {
		msg_set_encoding(inner, MSG_ENCODING_7BIT);
		msg_set_text(inner, text);
		msg_set_message(part, inner);
	} else
		msg_set_body(part, "text/plain", how == 3 ? text : ended, strlen(how == 3 ? text : ended));
	ck_assert_status(msg_set_parts(m, "mixed", &part, 1), MSG_ERR_NONE);
	msg_free(part);
	msg_free(inner);
}

START_TEST(content_cannot_imitate_a_boundary)
{
	/* The shape is the same each time, and so, with a seed, would be the boundary. */
	msg_builder *m = scene();
	char text[500] = "--=_ first";
	for (int turn = 0; turn < 5; turn++) {
		set_raw(m, _i, text);
		scene_view v = view_of(m, 0, STRICT_FOREIGN | (_i == 3 ? STRICT_BINARY : 0) | STRICT_OCTETS);
		ck_assert_msg(!strstr(text, v.root->boundary.data), "%s in %s", v.root->boundary.data, text);
		ck_assert_uint_eq(v.root->n_children, 1);
		char line[100];
		snprintf(line, sizeof line, "%s--%s", _i == 3 && turn % 2 ? "\r" : "\r\n", v.root->boundary.data);
		strcat(text, line);
		if (turn % 2)
			strcat(text, "--");
		view_close(&v);
	}
	msg_free(m);
}
END_TEST

START_TEST(an_encoded_line_is_no_delimiter)
{
	for (int how = 0; how < 3; how++) {
		msg_builder *m = scene();
		msg_set_text(m, "--=_0001\n--=_\nx\n");
		msg_set_html(m, "--=_");
		msg_set_attachment(m, "a.txt", "text/plain", "--=_0001\r\n", 10);
		if (how)
			msg_set_encoding(m, how == 1 ? MSG_ENCODING_QP : MSG_ENCODING_BASE64);
		ck_assert(!has_octets(m, 0, "\r\n--=_0001\r\n"));
		check_boundaries(m, 0);
		msg_free(m);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("boundary");
	TCase *t = tcase_create("boundary");
	tcase_add_test(t, boundaries_on_a_path_differ);
	tcase_add_loop_test(t, content_cannot_imitate_a_boundary, 0, 5);
	tcase_add_test(t, an_encoded_line_is_no_delimiter);
	suite_add_tcase(s, t);
	return suite_run(s);
}
