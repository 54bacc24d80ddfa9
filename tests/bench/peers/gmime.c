/* GMime 3, as its manual does it, with CRLF line ends. */
#include <gmime/gmime.h>
#include <stdio.h>
#include "peer.h"

static GMimeFormatOptions *format;
static GDateTime *when;

static void encode(size_t turns, const peer_input *in, GMimeContentEncoding encoding)
{
	static char *out;
	if (!out)
		out = g_malloc(3 << 24);
	for (size_t i = 0; i < turns; i++) {
		GMimeEncoding state;
		g_mime_encoding_init_encode(&state, encoding);
		size_t size = g_mime_encoding_flush(&state, in->data, in->size, out);
		peer_done(out, size);
	}
}

static void run_base64(size_t turns, const peer_input *in)
{
	encode(turns, in, GMIME_CONTENT_ENCODING_BASE64);
}

static void run_qp(size_t turns, const peer_input *in)
{
	encode(turns, in, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
}

static void run_word(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		char *out = g_mime_utils_header_encode_text(format, in->data, "utf-8");
		peer_done(out, strlen(out));
		g_free(out);
	}
}

/* A part whose content is the caller's octets, encoded when it is written. */
static GMimePart *new_part(const peer_input *in, const char *type, const char *subtype, GMimeContentEncoding encoding)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(in->data, in->size);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
	GMimePart *part = g_mime_part_new_with_type(type, subtype);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, encoding);
	g_object_unref(stream);
	g_object_unref(content);
	return part;
}

static GMimePart *new_text(const peer_input *in, const char *subtype, GMimeContentEncoding encoding)
{
	GMimePart *part = new_part(in, "text", subtype, encoding);
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
static GMimeMessage *headed(void *body)
{
	GMimeMessage *m = g_mime_message_new(TRUE);
	g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_FROM, "Example Shop", "shop@example.com");
	set_recipient(m, "J\xc3\xbcrgen M\xc3\xbcller", "juergen.mueller@example.org");
	g_mime_message_set_subject(m, "Your order 48213 has been shipped", "utf-8");
	g_mime_message_set_date(m, when);
	g_mime_message_set_message_id(m, "20240607.101500.48213@mail.example.com");
	g_mime_message_set_mime_part(m, GMIME_OBJECT(body));
	g_object_unref(body);
	return m;
}

static void write_message(GMimeMessage *m)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_object_write_to_stream(GMIME_OBJECT(m), format, stream);
	GByteArray *octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	peer_done(octets->data, octets->len);
	g_object_unref(stream);
}

static void add_part(GMimeMultipart *multipart, void *part)
{
	g_mime_multipart_add(multipart, GMIME_OBJECT(part));
	g_object_unref(part);
}

static GMimePart *new_attachment(const peer_input *in, const char *subtype, const char *filename)
{
	GMimePart *part = new_part(in, "application", subtype, GMIME_CONTENT_ENCODING_BASE64);
	g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
	g_mime_part_set_filename(part, filename);
	return part;
}

static GMimeMessage *simple(void)
{
	return headed(new_text(peer_load("plain"), "plain", GMIME_CONTENT_ENCODING_7BIT));
}

static GMimeMessage *pdf(void)
{
	GMimeMultipart *mixed = g_mime_multipart_new_with_subtype("mixed");
	GMimeMultipart *alternative = g_mime_multipart_new_with_subtype("alternative");
	add_part(alternative, new_text(peer_load("body"), "plain", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
	add_part(alternative, new_text(peer_load("html"), "html", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
	add_part(mixed, alternative);
	add_part(mixed, new_attachment(peer_load("pdf"), "pdf", "invoice.pdf"));
	return headed(mixed);
}

static GMimeMessage *large(void)
{
	GMimeMultipart *mixed = g_mime_multipart_new_with_subtype("mixed");
	add_part(mixed, new_text(peer_load("plain"), "plain", GMIME_CONTENT_ENCODING_7BIT));
	add_part(mixed, new_attachment(peer_load("large"), "octet-stream", "backup.bin"));
	return headed(mixed);
}

static void make(size_t turns, GMimeMessage *(*message)(void))
{
	for (size_t i = 0; i < turns; i++) {
		GMimeMessage *m = message();
		write_message(m);
		g_object_unref(m);
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

static void mail(GMimeMessage *m, size_t i)
{
	char name[64], addr[64], id[64];
	snprintf(name, sizeof name, "Recipient %zu", i);
	snprintf(addr, sizeof addr, "user%05zu@example.org", i);
	snprintf(id, sizeof id, "20240607.%zu@mail.example.com", i);
	set_recipient(m, name, addr);
	g_mime_message_set_message_id(m, id);
	write_message(m);
}

static void run_mailing(size_t turns, const peer_input *in)
{
	/* The body is encoded once, and handed over encoded: the best that the interface allows. */
	char *encoded = g_malloc(in->size * 3 + 64);
	GMimeEncoding state;
	g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	size_t size = g_mime_encoding_flush(&state, in->data, in->size, encoded);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(encoded, size);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	GMimePart *part = new_text(in, "plain", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_part_set_content(part, content);
	g_object_unref(content);
	g_object_unref(stream);
	GMimeMessage *m = headed(part);
	for (size_t i = 0; i < turns; i++)
		mail(m, i);
	g_object_unref(m);
	g_free(encoded);
}

static void run_mailing_anew(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		GMimeMessage *m = headed(new_text(in, "plain", GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE));
		mail(m, i);
		g_object_unref(m);
	}
}

static void run_mailing_rich(size_t turns, const peer_input *in)
{
	GMimeMessage *m = pdf();
	(void)in;
	for (size_t i = 0; i < turns; i++)
		mail(m, i);
	g_object_unref(m);
}

static const peer_case cases[] = {
	PEER_BASE64(run_base64),
	PEER_QP(run_qp),
	PEER_WORD(run_word),
	{ "simple", run_simple, NULL },
	{ "pdf", run_pdf, NULL },
	{ "large", run_large, NULL },
	{ "mailing", run_mailing, "body" },
	{ "mailing-anew", run_mailing_anew, "body" },
	{ "mailing-rich", run_mailing_rich, NULL },
};

int main(int argc, char **argv)
{
	g_mime_init();
	format = g_mime_format_options_new();
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	when = g_date_time_new_from_unix_utc(1717755300);
	return peer_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
