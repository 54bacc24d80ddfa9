/* The same cases in GMime 3, as its manual does them, with CRLF line ends. */
#include <gmime/gmime.h>
#include <stdio.h>
#include "bench.h"

static GMimeFormatOptions *format;
static GDateTime *when;

void gmime_start(void)
{
	g_mime_init();
	format = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	when = g_date_time_new_from_unix_utc(1717755300);
}

static void encode(bench_input *in, GMimeContentEncoding encoding)
{
	GMimeEncoding state;
	g_mime_encoding_init_encode(&state, encoding);
	g_mime_encoding_flush(&state, in->text, in->size, in->out);
}

void gmime_base64(void *ctx)
{
	encode(ctx, GMIME_CONTENT_ENCODING_BASE64);
}

void gmime_qp(void *ctx)
{
	encode(ctx, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
}

void gmime_header(void *ctx)
{
	bench_input *in = ctx;
	g_free(g_mime_utils_header_encode_text(format, in->text, "utf-8"));
}

/* A part whose content is the caller's octets, encoded when it is written. */
static GMimePart *new_part(const char *data, size_t size, const char *type, const char *subtype,
	GMimeContentEncoding encoding)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(data, size);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	GMimePart *part = g_mime_part_new_with_type(type, subtype);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, encoding);
	g_object_unref(stream);
	g_object_unref(content);
	return part;
}

static GMimePart *new_text(const char *data, size_t size, const char *subtype, GMimeContentEncoding encoding)
{
	GMimePart *part = new_part(data, size, "text", subtype, encoding);
	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	return part;
}

static void set_recipient(GMimeMessage *m, const char *name, const char *addr)
{
	InternetAddressList *list = g_mime_message_get_addresses(m, GMIME_ADDRESS_TYPE_TO);
	InternetAddress *mailbox = internet_address_mailbox_new(name, addr);
	internet_address_list_clear(list);
	internet_address_list_add(list, mailbox);
	g_object_unref(mailbox);
}

/* Takes over the body. */
static GMimeMessage *headed(GMimeObject *body)
{
	GMimeMessage *m = g_mime_message_new(TRUE);
	g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_FROM, "Example Shop", "shop@example.com");
	set_recipient(m, "J\xc3\xbcrgen M\xc3\xbcller", "juergen.mueller@example.org");
	g_mime_message_set_subject(m, "Your order 48213 has been shipped", "utf-8");
	g_mime_message_set_date(m, when);
	g_mime_message_set_message_id(m, "20240607.101500.48213@mail.example.com");
	g_mime_message_set_mime_part(m, body);
	g_object_unref(body);
	return m;
}

static void write_message(GMimeMessage *m)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_object_write_to_stream(GMIME_OBJECT(m), format, stream);
	g_object_unref(stream);
}

static void write_and_free(GMimeMessage *m)
{
	write_message(m);
	g_object_unref(m);
}

void gmime_simple(void *ctx)
{
	bench_input *in = ctx;
	write_and_free(headed(GMIME_OBJECT(new_text(in->plain, in->plain_size, "plain", GMIME_CONTENT_ENCODING_7BIT))));
}

static void add_part(GMimeMultipart *multipart, void *part)
{
	g_mime_multipart_add(multipart, GMIME_OBJECT(part));
	g_object_unref(part);
}

static GMimePart *new_attachment(const char *data, size_t size, const char *subtype, const char *filename)
{
	GMimePart *part = new_part(data, size, "application", subtype, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
	g_mime_part_set_filename(part, filename);
	return part;
}

void gmime_related(void *ctx)
{
	bench_input *in = ctx;
	GMimeMultipart *mixed = g_mime_multipart_new_with_subtype("mixed");
	GMimeMultipart *alternative = g_mime_multipart_new_with_subtype("alternative");
	add_part(alternative, new_text(in->body, in->body_size, "plain", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
	add_part(alternative, new_text(in->html, in->html_size, "html", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
	add_part(mixed, alternative);
	add_part(mixed, new_attachment(in->pdf, in->pdf_size, "pdf", "invoice.pdf"));
	write_and_free(headed(GMIME_OBJECT(mixed)));
}

void gmime_large(void *ctx)
{
	bench_input *in = ctx;
	GMimeMultipart *mixed = g_mime_multipart_new_with_subtype("mixed");
	add_part(mixed, new_text(in->plain, in->plain_size, "plain", GMIME_CONTENT_ENCODING_7BIT));
	add_part(mixed, new_attachment(in->large, in->large_size, "octet-stream", "backup.bin"));
	write_and_free(headed(GMIME_OBJECT(mixed)));
}

static void mail(GMimeMessage *m, int i)
{
	char name[64], addr[64], id[64];
	snprintf(name, sizeof name, "Recipient %d", i);
	snprintf(addr, sizeof addr, "user%05d@example.org", i);
	snprintf(id, sizeof id, "20240607.%d@mail.example.com", i);
	set_recipient(m, name, addr);
	g_mime_message_set_message_id(m, id);
	write_message(m);
}

void gmime_mailing(void *ctx)
{
	/* The body is encoded once, and handed over encoded: the best that GMime's interface allows. */
	bench_input *in = ctx;
	char *encoded = g_malloc(in->body_size * 3 + 64);
	GMimeEncoding state;
	g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	size_t size = g_mime_encoding_flush(&state, in->body, in->body_size, encoded);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(encoded, size);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	GMimePart *part = new_text("", 0, "plain", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_part_set_content(part, content);
	g_object_unref(content);
	g_object_unref(stream);
	GMimeMessage *m = headed(GMIME_OBJECT(part));
	for (int i = 0; i < BENCH_MAILING; i++)
		mail(m, i);
	g_object_unref(m);
	g_free(encoded);
}

void gmime_mailing_anew(void *ctx)
{
	bench_input *in = ctx;
	for (int i = 0; i < BENCH_MAILING; i++) {
		GMimeMessage *m =
			headed(GMIME_OBJECT(new_text(in->body, in->body_size, "plain", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)));
		mail(m, i);
		g_object_unref(m);
	}
}
