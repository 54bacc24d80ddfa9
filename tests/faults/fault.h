/* Faults that other libraries had, played again here. Each test is named by the fault's id: a letter for its family, a
 * number for its row; the words behind it say what went wrong, and where. tests/meta/faults.py sees that no id is
 * without a test. */
#ifndef MIMEO_TESTS_FAULT_H
#define MIMEO_TESTS_FAULT_H
#include "message/scene.h"

#define FAULT(id, words) START_TEST(fault_##id)

/* The value was refused: the field is empty, nothing comes out. Puts the field right again. */
static inline void refused(msg_builder *m, int got, int status, const char *field)
{
	char *data;
	size_t size;
	ck_assert_status(got, status);
	ck_assert_status(msg_status(m), status);
	ck_assert_status(msg_render(m, 0, &data, &size), status);
	ck_assert_ptr_null(data);
	ck_assert_status(msg_remove_header(m, field), MSG_ERR_NONE);
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
}

static inline void refuse_header(msg_builder *m, const char *field, const char *value, int status)
{
	refused(m, msg_set_header(m, field, value), status, field);
}

/* What the strict reader finds in the field, decoded. */
static inline void reads_as(const msg_builder *m, const char *field, const char *value)
{
	scene_view v = view_of(m, 0, 0);
	const strict_field *f = strict_find(v.root, field);
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(strict_count(v.root, field), 1);
	ck_assert_str_eq(f->decoded.data, value);
	view_close(&v);
}

static inline void subject_reads(const char *value)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_subject(m, value), MSG_ERR_NONE);
	reads_as(m, "Subject", value);
	msg_free(m);
}

/* One mailbox in To, and these octets between < and >, in header and envelope. */
static inline void to_reads(const msg_builder *m, const char *name, const char *addr, uint32_t options)
{
	scene_view v = view_of(m, 0, options);
	const strict_field *to = strict_find(v.root, "To");
	ck_assert_uint_eq(to->n_mailboxes, 1);
	ck_assert_str_eq(to->mailboxes[0].name.data ? to->mailboxes[0].name.data : "", name);
	ck_assert_str_eq(to->mailboxes[0].addr.data, addr);
	ck_assert_uint_eq(msg_recipient_count(m), 1);
	ck_assert_str_eq(msg_recipient(m, 0), addr);
	view_close(&v);
}

/* A part with that file name, as the strict reader sees it. */
static inline void filename_reads(const char *name)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_text(m, "Text.\n"), MSG_ERR_NONE);
	ck_assert_status(msg_set_attachment(m, name, "application/pdf", "%PDF", 4), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0);
	ck_assert_uint_eq(v.root->n_children, 2);
	const strict_entity *part = v.root->first->next;
	ck_assert_str_eq(part->filename.data, name);
	ck_assert_uint_eq(part->n_disposition_params, 1);
	ck_assert(leaf_is(part, "%PDF", 4));
	view_close(&v);
	msg_free(m);
}

/* The text part's content as it is read. */
static inline void text_reads(const char *text, size_t n, const char *content)
{
	msg_builder *m = scene();
	ck_assert_status(msg_set_text_n(m, text, n), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0);
	ck_assert_str_eq(v.root->content.data, content);
	ck_assert_uint_eq(v.root->content.size, strlen(content));
	view_close(&v);
	msg_free(m);
}

#endif
