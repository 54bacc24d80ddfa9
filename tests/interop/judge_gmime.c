/* GMime in its strict modes: one JSON line for each file named on standard input. What its parser warns of is a fault.
 */
#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static GString *faults;

static void warned(gint64 offset, GMimeParserWarning code, const gchar *item, gpointer data)
{
	(void)data;
	(void)item;
	g_string_append_printf(
		faults, "%s\"warning %d at %" G_GINT64_FORMAT "\"", faults->len ? "," : "", (int)code, offset);
}

static void print_string(const char *s)
{
	if (!s) {
		fputs("null", stdout);
		return;
	}
	putchar('"');
	for (; *s; s++) {
		if ((unsigned char)*s < 0x20 || *s == '"' || *s == '\\')
			printf("\\u%04x", (unsigned char)*s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void print_boxes(InternetAddressList *list, bool *first)
{
	for (int i = 0; i < internet_address_list_length(list); i++) {
		InternetAddress *address = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_GROUP(address)) {
			print_boxes(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), first);
			continue;
		}
		fputs(*first ? "[" : ",[", stdout);
		*first = false;
		print_string(internet_address_get_name(address));
		putchar(',');
		print_string(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
		putchar(']');
	}
}

static void print_field(const char *key, InternetAddressList *list)
{
	bool first = true;
	printf(",\"%s\":[", key);
	if (list)
		print_boxes(list, &first);
	putchar(']');
}

static void print_digest(const void *data, size_t size)
{
	char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, size);
	printf("\"%.16s\"", sum);
	g_free(sum);
}

/* With LF line ends, and without those at the end. */
static void print_text_digest(GMimeTextPart *part)
{
	char *text = g_mime_text_part_get_text(part), *to = text;
	for (const char *from = text; text && *from; from++)
		if (*from != '\r' || from[1] != '\n')
			*to++ = *from;
	while (text && to > text && to[-1] == '\n')
		to--;
	print_digest(text ? text : "", text ? (size_t)(to - text) : 0);
	g_free(text);
}

static void print_leaf(GMimeObject *object, bool *first)
{
	char *type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object));
	fputs(*first ? "[" : ",[", stdout);
	*first = false;
	print_string(type);
	putchar(',');
	if (GMIME_IS_MESSAGE_PART(object)) {
		fputs("null,null]", stdout);
		g_free(type);
		return;
	}
	print_string(g_mime_part_get_filename(GMIME_PART(object)));
	putchar(',');
	if (GMIME_IS_TEXT_PART(object)) {
		print_text_digest(GMIME_TEXT_PART(object));
	} else {
		GMimeStream *stream = g_mime_stream_mem_new();
		g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(object)), stream);
		GByteArray *octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
		print_digest(octets->data, octets->len);
		g_object_unref(stream);
	}
	putchar(']');
	g_free(type);
}

/* Of the message itself, not of those within. */
static void walk(GMimeObject *object, bool *first)
{
	if (!GMIME_IS_MULTIPART(object)) {
		print_leaf(object, first);
		return;
	}
	for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
		walk(g_mime_multipart_get_part(GMIME_MULTIPART(object), i), first);
}

static void print_message(GMimeMessage *m)
{
	GDateTime *date = g_mime_message_get_date(m);
	GMimeReferences *references =
		g_mime_references_parse(NULL, g_mime_object_get_header(GMIME_OBJECT(m), "References") ?: "");
	bool first = true;
	fputs("{\"subject\":", stdout);
	print_string(g_mime_message_get_subject(m) ? g_mime_message_get_subject(m) : "");
	print_field("from", g_mime_message_get_from(m));
	print_field("to", g_mime_message_get_to(m));
	print_field("cc", g_mime_message_get_cc(m));
	print_field("reply_to", g_mime_message_get_reply_to(m));
	printf(",\"date\":%" G_GINT64_FORMAT ",\"message_id\":\"<%s>\",\"references\":[",
		date ? g_date_time_to_unix(date) : 0, g_mime_message_get_message_id(m));
	for (int i = 0; i < g_mime_references_length(references); i++)
		printf("%s\"<%s>\"", i ? "," : "", g_mime_references_get_message_id(references, i));
	fputs("],\"parts\":[", stdout);
	walk(g_mime_message_get_mime_part(m), &first);
	printf("],\"faults\":[%s]}\n", faults->str);
	g_mime_references_free(references);
}

int main(void)
{
	char path[4096];
	g_mime_init();
	faults = g_string_new(NULL);
	GMimeParserOptions *options = g_mime_parser_options_new();
	g_mime_parser_options_set_address_compliance_mode(options, GMIME_RFC_COMPLIANCE_STRICT);
	g_mime_parser_options_set_parameter_compliance_mode(options, GMIME_RFC_COMPLIANCE_STRICT);
	g_mime_parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_STRICT);
	g_mime_parser_options_set_warning_callback(options, warned, NULL);
	while (fgets(path, sizeof path, stdin)) {
		path[strcspn(path, "\n")] = '\0';
		g_string_truncate(faults, 0);
		GMimeStream *stream = g_mime_stream_file_open(path, "r", NULL);
		GMimeParser *parser = g_mime_parser_new_with_stream(stream);
		GMimeMessage *m = g_mime_parser_construct_message(parser, options);
		if (m)
			print_message(m);
		else
			puts("{\"faults\":[\"no message\"]}");
		if (m)
			g_object_unref(m);
		g_object_unref(parser);
		g_object_unref(stream);
	}
	return 0;
}
