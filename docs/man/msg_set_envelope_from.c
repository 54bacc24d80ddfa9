#include <mimeo.h>
#include <stdio.h>

int main(void)
{
	msg_builder *m = msg_new();
	msg_set_from(m, "Shop", "shop@example.com");
	msg_set_to(m, "Ann", "ann@example.org");
	msg_set_bcc(m, NULL, "archive@example.com");
	msg_set_envelope_from(m, "bounces+ann=example.org@example.com");
	printf("MAIL FROM:<%s>%s\n", msg_envelope_from(m),
		msg_needs(m) & MSG_NEEDS_8BITMIME ? " BODY=8BITMIME" : "");
	for (size_t i = 0; i < msg_recipient_count(m); i++)
		printf("RCPT TO:<%s>\n", msg_recipient(m, i));
	int status = msg_status(m);
	msg_free(m);
	return status != MSG_ERR_NONE;
}
