/* libetpan. It has no encoder of RFC 2047, so that display names go in as ASCII. */
#define _POSIX_C_SOURCE 200809L
#include <libetpan/libetpan.h>
#include <libetpan/mailmime_write_mem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

static MMAPString *buffer(void)
{
	static MMAPString *out;
	if (!out)
		out = mmap_string_sized_new(1 << 12);
	mmap_string_truncate(out, 0);
	return out;
}

static void run_base64(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		MMAPString *out = buffer();
		int column = 0;
		mailmime_base64_write_mem(out, &column, in->data, in->size);
		peer_done(out->str, out->len);
	}
}

static void run_qp(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		MMAPString *out = buffer();
		int column = 0;
		mailmime_quoted_printable_write_mem(out, &column, 1, in->data, in->size);
		peer_done(out->str, out->len);
	}
}

static struct mailimf_address_list *mailbox(const char *name, const char *addr)
{
	struct mailimf_address_list *list = mailimf_address_list_new_empty();
	mailimf_address_list_add_mb(list, strdup(name), strdup(addr));
	return list;
}

static struct mailmime *leaf(const char *input, const char *type, int encoding, const char *charset,
	const char *filename)
{
	const peer_input *in = peer_load(input);
	struct mailmime_content *content = mailmime_content_new_with_str(type);
	struct mailmime_fields *fields = filename ?
		mailmime_fields_new_filename(MAILMIME_DISPOSITION_TYPE_ATTACHMENT, strdup(filename), encoding) :
		mailmime_fields_new_encoding(encoding);
	if (charset)
		clist_append(content->ct_parameters, mailmime_param_new_with_data((char *)"charset", (char *)charset));
	struct mailmime *part = mailmime_new_empty(content, fields);
	mailmime_set_body_text(part, (char *)in->data, in->size);
	return part;
}

static struct mailmime *multipart(const char *type, struct mailmime *a, struct mailmime *b)
{
	struct mailmime *parts = mailmime_multiple_new(type);
	mailmime_smart_add_part(parts, a);
	mailmime_smart_add_part(parts, b);
	return parts;
}

static struct mailmime *headed(struct mailmime *body, struct mailimf_address_list *to)
{
	struct mailimf_mailbox_list *from = mailimf_mailbox_list_new_empty();
	struct mailmime *m = mailmime_new_message_data(0);
	mailimf_mailbox_list_add_mb(from, strdup("Example Shop"), strdup("shop@example.com"));
	mailmime_set_imf_fields(m,
		mailimf_fields_new_with_data_all(mailimf_date_time_new(7, 6, 2024, 10, 15, 0, 0), from, 0, 0, to, 0, 0,
			strdup("20240607.101500.48213@mail.example.com"), 0, 0, strdup("Your order 48213 has been shipped")));
	mailmime_add_part(m, body);
	return m;
}

static struct mailimf_address_list *somebody(void)
{
	return mailbox("Juergen Mueller", "juergen.mueller@example.org");
}

static struct mailmime *simple(void)
{
	return headed(leaf("plain", "text/plain", MAILMIME_MECHANISM_7BIT, "us-ascii", NULL), somebody());
}

static struct mailmime *pdf(void)
{
	struct mailmime *alternative = multipart("multipart/alternative",
		leaf("body", "text/plain", MAILMIME_MECHANISM_QUOTED_PRINTABLE, "utf-8", NULL),
		leaf("html", "text/html", MAILMIME_MECHANISM_QUOTED_PRINTABLE, "utf-8", NULL));
	struct mailmime *attachment = leaf("pdf", "application/pdf", MAILMIME_MECHANISM_BASE64, NULL, "invoice.pdf");
	return headed(multipart("multipart/mixed", alternative, attachment), somebody());
}

static struct mailmime *large(void)
{
	struct mailmime *text = leaf("plain", "text/plain", MAILMIME_MECHANISM_7BIT, "us-ascii", NULL);
	return headed(multipart("multipart/mixed", text,
			leaf("large", "application/octet-stream", MAILMIME_MECHANISM_BASE64, NULL, "backup.bin")),
		somebody());
}

static void write_message(struct mailmime *m)
{
	MMAPString *out = buffer();
	int column = 0;
	if (mailmime_write_mem(out, &column, m) != MAILIMF_NO_ERROR)
		exit(2);
	peer_done(out->str, out->len);
}

static void make(size_t turns, struct mailmime *(*message)(void))
{
	for (size_t i = 0; i < turns; i++) {
		struct mailmime *m = message();
		write_message(m);
		mailmime_free(m);
	}
}

static void run_simple(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, simple);
}

static void run_pdf(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, pdf);
}

static void run_large(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, large);
}

static struct mailimf_address_list *recipient(size_t i)
{
	char name[64], addr[64];
	snprintf(name, sizeof name, "Recipient %zu", i);
	snprintf(addr, sizeof addr, "user%05zu@example.org", i);
	return mailbox(name, addr);
}

static void set_recipient(struct mailmime *m, size_t i)
{
	clist *fields = m->mm_data.mm_message.mm_fields->fld_list;
	for (clistiter *at = clist_begin(fields); at; at = clist_next(at)) {
		struct mailimf_field *field = clist_content(at);
		if (field->fld_type != MAILIMF_FIELD_TO)
			continue;
		mailimf_address_list_free(field->fld_data.fld_to->to_addr_list);
		field->fld_data.fld_to->to_addr_list = recipient(i);
	}
}

static void mail(size_t turns, struct mailmime *m)
{
	for (size_t i = 0; i < turns; i++) {
		set_recipient(m, i);
		write_message(m);
	}
	mailmime_free(m);
}

static void run_mailing(size_t turns, const peer_input *in)
{
	/* The body is encoded once, and marked as encoded. */
	MMAPString *encoded = mmap_string_sized_new(in->size * 3);
	int column = 0;
	mailmime_quoted_printable_write_mem(encoded, &column, 1, in->data, in->size);
	struct mailmime *body = leaf("body", "text/plain", MAILMIME_MECHANISM_QUOTED_PRINTABLE, "utf-8", NULL);
	mailmime_set_body_text(body, encoded->str, encoded->len);
	body->mm_data.mm_single->dt_encoded = 1;
	mail(turns, headed(body, somebody()));
	mmap_string_free(encoded);
}

static void run_mailing_anew(size_t turns, const peer_input *in)
{
	(void)in;
	for (size_t i = 0; i < turns; i++) {
		struct mailmime *m =
			headed(leaf("body", "text/plain", MAILMIME_MECHANISM_QUOTED_PRINTABLE, "utf-8", NULL), recipient(i));
		write_message(m);
		mailmime_free(m);
	}
}

static void run_mailing_rich(size_t turns, const peer_input *in)
{
	(void)in;
	mail(turns, pdf());
}

static const peer_case cases[] = {
	PEER_BASE64(run_base64),
	PEER_QP(run_qp),
	{ "simple", run_simple, NULL },
	{ "pdf", run_pdf, NULL },
	{ "large", run_large, NULL },
	{ "mailing", run_mailing, "body" },
	{ "mailing-anew", run_mailing_anew, NULL },
	{ "mailing-rich", run_mailing_rich, NULL },
};

int main(int argc, char **argv)
{
	return peer_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
