/* What crosses from Go to C: included by the preamble of each file that calls the library with texts. */
#ifndef MIMEO_GO_CGO_H
#define MIMEO_GO_CGO_H
#include <stdlib.h>
#include <string.h>
#include <mimeo.h>

// Go's strings are handed over with their sizes. Where the library wants one that ends at a NUL, a NUL inside becomes a
// control character, which is refused at the same place.
#define N(s) _GoStringPtr(s), _GoStringLen(s)
static char *z(_GoString_ s)
{
	size_t n = _GoStringLen(s);
	char *copy = malloc(n + 1);
	if (copy && n)
		memcpy(copy, _GoStringPtr(s), n);
	for (size_t i = 0; copy && i < n; i++)
		copy[i] = copy[i] ? copy[i] : 1;
	if (copy)
		copy[n] = 0;
	return copy;
}
#define WITH_Z(T, a, failed, call) { char *z_ = z(a); T r = z_ ? call : (failed); free(z_); return r; }
#define SET_N(f) static int f(msg_builder *m, _GoString_ s) { return msg_##f(m, N(s)); }
#define SET_TEXT_N(f) static int f(msg_builder *m, _GoString_ s) { return msg_##f##_n(m, N(s)); }
#define SET_Z(f) static int f(msg_builder *m, _GoString_ s) WITH_Z(int, s, MSG_ERR_NOMEM, msg_##f(m, z_))
#define SET_Z_N(f) \
	static int f(msg_builder *m, _GoString_ a, _GoString_ s) WITH_Z(int, a, MSG_ERR_NOMEM, msg_##f(m, z_, N(s)))
#define SET_Z_Z(f) \
	static int f##2(msg_builder *m, const char *a, _GoString_ b) WITH_Z(int, b, MSG_ERR_NOMEM, msg_##f(m, a, z_)) \
	static int f(msg_builder *m, _GoString_ a, _GoString_ b) WITH_Z(int, a, MSG_ERR_NOMEM, f##2(m, z_, b))
SET_TEXT_N(set_text) SET_TEXT_N(set_html) SET_TEXT_N(set_filename)
SET_N(set_seed) SET_N(set_message_bytes)
SET_Z(set_charset) SET_Z(set_disposition) SET_Z(set_content_id) SET_Z(remove_header)
SET_Z_N(set_calendar) SET_Z_N(set_body)
SET_Z_Z(set_reply) SET_Z_Z(set_list_unsubscribe) SET_Z_Z(set_type_param) SET_Z_Z(set_body_file)
static int set_header(msg_builder *m, _GoString_ name, int kind, _GoString_ s)
{
	return msg_set_header_n(m, N(name), kind, N(s));
}
static int mailbox3(msg_builder *m, const char *field, _GoString_ name, const char *addr, size_t size)
{
	return msg_set_mailbox_n(m, field, N(name), addr ? addr : "", size);
}
static int set_mailbox(msg_builder *m, _GoString_ field, _GoString_ name, _GoString_ addr)
	WITH_Z(int, field, MSG_ERR_NOMEM, mailbox3(m, z_, name, N(addr)))
static int set_parts(msg_builder *m, _GoString_ subtype, msg_builder **parts, size_t n)
	WITH_Z(int, subtype, MSG_ERR_NOMEM, msg_set_parts(m, z_, parts, n))
static int set_list(msg_builder *m, int which, msg_builder **parts, size_t n)
{
	return (which == 0 ? msg_set_alternatives : which == 1 ? msg_set_inlines : msg_set_attachments)(m, parts, n);
}
static size_t mailbox_count(const msg_builder *m, _GoString_ field) WITH_Z(size_t, field, 0, msg_mailbox_count(m, z_))
static int mailbox_at(const msg_builder *m, _GoString_ field, size_t i, const char **name, const char **addr)
	WITH_Z(int, field, MSG_ERR_NOMEM, msg_mailbox_at(m, z_, i, name, addr))
static const char *get_header(const msg_builder *m, _GoString_ name)
	WITH_Z(const char *, name, NULL, msg_get_header(m, z_))
typedef msg_builder *maker(const char *a, const char *type, const void *data, size_t size);
static msg_builder *make2(maker *make, const char *a, _GoString_ type, const void *data, size_t size)
	WITH_Z(msg_builder *, type, NULL, make(a, *z_ ? z_ : NULL, data, size))
static msg_builder *new_attachment(_GoString_ filename, _GoString_ type, _GoString_ data)
	WITH_Z(msg_builder *, filename, NULL, make2(msg_new_attachment, *z_ ? z_ : NULL, type, N(data)))
static msg_builder *new_inline(_GoString_ id, _GoString_ type, _GoString_ data)
	WITH_Z(msg_builder *, id, NULL, make2(msg_new_inline, z_, type, N(data)))
static msg_builder *make_file(const char *filename, const char *type, const void *path, size_t size)
{
	(void)size;
	return msg_new_attachment_file(filename, type, path);
}
static msg_builder *file2(const char *path, _GoString_ filename, _GoString_ type)
	WITH_Z(msg_builder *, filename, NULL, make2(make_file, z_, type, path, 0))
static msg_builder *new_attachment_file(_GoString_ filename, _GoString_ type, _GoString_ path)
	WITH_Z(msg_builder *, path, NULL, file2(z_, filename, type))

// Lists of texts come as one string of them all, with their sizes; size -1 stands for NULL.
static const char **rows(_GoString_ all, size_t *sizes, size_t n)
{
	const char **list = malloc((n + 1) * sizeof *list), *at = _GoStringLen(all) ? _GoStringPtr(all) : "";
	for (size_t i = 0; list && i < n; i++) {
		list[i] = sizes[i] == SIZE_MAX ? NULL : at;
		sizes[i] = list[i] ? sizes[i] : 0;
		at += sizes[i];
	}
	return list;
}
#define WITH_ROWS(all, sizes, n, call) \
	{ const char **rows_ = rows(all, sizes, n); int r = rows_ ? call : MSG_ERR_NOMEM; free(rows_); return r; }
#define PEOPLE(names, addrs) msg_builder *m, names, size_t *name_sizes, addrs, size_t *sizes, size_t n
static int boxes3(const char *field, PEOPLE(const char *const *names, _GoString_ addrs))
	WITH_ROWS(addrs, sizes, n, msg_set_mailbox_list_n(m, field, names, name_sizes, rows_, sizes, n))
static int boxes2(const char *field, PEOPLE(_GoString_ names, _GoString_ addrs))
	WITH_ROWS(names, name_sizes, n, boxes3(field, m, rows_, name_sizes, addrs, sizes, n))
static int set_mailboxes(_GoString_ field, PEOPLE(_GoString_ names, _GoString_ addrs))
	WITH_Z(int, field, MSG_ERR_NOMEM, boxes2(z_, m, names, name_sizes, addrs, sizes, n))
static int set_header_list(msg_builder *m, _GoString_ name, int kind, _GoString_ all, size_t *sizes, size_t n)
	WITH_ROWS(all, sizes, n, msg_set_header_list_n(m, N(name), kind, rows_, sizes, n))
static int set_in_reply_to(msg_builder *m, _GoString_ all, size_t *sizes, size_t n)
	WITH_ROWS(all, sizes, n, msg_set_in_reply_to(m, rows_, n))
static int set_references(msg_builder *m, _GoString_ all, size_t *sizes, size_t n)
	WITH_ROWS(all, sizes, n, msg_set_references(m, rows_, n))

#endif
