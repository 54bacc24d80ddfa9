/* What the tests of whole messages share: a message to begin with, its octets, and the strict reader's view of them. */
#ifndef MIMEO_TESTS_SCENE_H
#define MIMEO_TESTS_SCENE_H
#include <stdio.h>
#include "support/strict.h"
#include "support/suite.h"

/* The same octets each time it is made. */
static inline void scene_begin(msg_builder *m)
{
	msg_set_seed(m, "scene", 5);
	msg_set_date(m, 1795509000, 60);
	msg_set_from(m, "Example Shop", "shop@example.com");
}

static inline msg_builder *scene(void)
{
	msg_builder *m = msg_new();
	scene_begin(m);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	return m;
}

/* Free it with msg_free_data. */
static inline char *octets_of(const msg_builder *m, uint32_t flags, size_t *size)
{
	char *data = NULL;
	size_t n;
	int status = msg_render(m, flags, &data, &n);
	ck_assert_msg(status == MSG_ERR_NONE, "%s: %s", msg_errname(status), msg_error_text(m));
	if (size)
		*size = n;
	return data;
}

static inline bool same_octets(const msg_builder *a, const msg_builder *b, uint32_t flags)
{
	size_t a_size, b_size;
	char *a_data = octets_of(a, flags, &a_size), *b_data = octets_of(b, flags, &b_size);
	bool same = a_size == b_size && memcmp(a_data, b_data, a_size) == 0;
	if (!same)
		fprintf(stderr, "---- one:\n%.4000s\n---- the other:\n%.4000s\n", a_data, b_data);
	msg_free_data(a_data);
	msg_free_data(b_data);
	return same;
}

static inline bool has_octets(const msg_builder *m, uint32_t flags, const char *text)
{
	char *data = octets_of(m, flags, NULL);
	bool found = strstr(data, text) != NULL;
	msg_free_data(data);
	return found;
}

/* The message as the strict reader sees it, which finds no fault in it. */
typedef struct scene_view {
	char *data;
	strict_message *read;
	const strict_entity *root;
} scene_view;

__attribute__((warn_unused_result))
static inline scene_view view_of(const msg_builder *m, uint32_t flags, uint32_t options)
{
	size_t size;
	scene_view v = { .data = octets_of(m, flags, &size) };
	v.read = strict_read(v.data, size, options);
	ck_assert_msg(strict_faults(v.read) == 0, "%s\n%.4000s", strict_report(v.read), v.data);
	v.root = strict_root(v.read);
	return v;
}

static inline void view_close(scene_view *v)
{
	strict_free(v->read);
	msg_free_data(v->data);
}

/* The strict reader finds no fault in the message. */
static inline void reads_well(const msg_builder *m)
{
	scene_view v = view_of(m, 0, 0);
	view_close(&v);
}

/* "mixed(related(alternative(plain,html),png),pdf)": of multiparts the subtype, else the subtype of the leaf. */
static inline void write_shape(const strict_entity *e, char *out, size_t room)
{
	size_t at = 0;
	for (const strict_entity *top = e; e;) {
		at += (size_t)snprintf(out + at, room - at, "%s", e->subtype.data);
		if (e->first) {
			at += (size_t)snprintf(out + at, room - at, "(");
			e = e->first;
			continue;
		}
		while (e != top && !e->next) {
			at += (size_t)snprintf(out + at, room - at, ")");
			e = e->parent;
		}
		if (e == top)
			return;
		at += (size_t)snprintf(out + at, room - at, ",");
		e = e->next;
	}
}

static inline void check_shape(const msg_builder *m, const char *expected)
{
	char shape[1000];
	scene_view v = view_of(m, 0, 0);
	write_shape(v.root, shape, sizeof shape);
	ck_assert_str_eq(shape, expected);
	view_close(&v);
}

static inline const char *id_of(const msg_builder *m, char *room, size_t size)
{
	ck_assert_status(msg_message_id(m, room, size, NULL), MSG_ERR_NONE);
	return room;
}

/* A leaf by its decoded octets. */
static inline bool leaf_is(const strict_entity *e, const void *data, size_t size)
{
	return e && !e->first && e->content.size == size && (size == 0 || memcmp(e->content.data, data, size) == 0);
}

#endif
