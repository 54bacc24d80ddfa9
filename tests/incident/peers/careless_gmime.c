/* The careless loop with GMime: one message and one multipart, made before the loop. Nothing is sent: the recipients
 * that GMime names and the message that it writes are printed. */
#include <gmime/gmime.h>
#include <stdio.h>

static void show(GMimeMessage *message)
{
	InternetAddressList *all = g_mime_message_get_all_recipients(message);
	for (int i = 0; i < internet_address_list_length(all); i++) {
		InternetAddress *address = internet_address_list_get_address(all, i);
		printf("RCPT TO:<%s>\n", internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
	}
	char *text = g_mime_object_to_string(GMIME_OBJECT(message), NULL);
	printf("DATA\n%s\n.\n", g_strchomp(text));
	g_free(text);
	g_object_unref(all);
}

int main(void)
{
	static const char *const subscribers[] = { "ann@example.org", "bob@example.org", "carol@example.org" };
	g_mime_init();
	printf("== GMime %u.%u.%u, add_mailbox\n", gmime_major_version, gmime_minor_version, gmime_micro_version);

	GMimeMessage *message = g_mime_message_new(TRUE);
	GMimeMultipart *parts = g_mime_multipart_new_with_subtype("mixed");
	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, NULL, "news@example.com");
	g_mime_message_set_subject(message, "Your letter", NULL);
	g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
	for (int i = 0; i < 3; i++) {
		char *text = g_strdup_printf("This letter is for %s.\n", subscribers[i]);
		GMimeTextPart *part = g_mime_text_part_new_with_subtype("plain");
		g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, subscribers[i]);
		g_mime_text_part_set_text(part, text);
		g_mime_multipart_add(parts, GMIME_OBJECT(part));
		show(message);
		g_object_unref(part);
		g_free(text);
	}
	g_object_unref(parts);
	g_object_unref(message);
	g_mime_shutdown();
	return 0;
}
