#include <mimeo.h>
#include <stdio.h>

int main(void)
{
	const msg_mailbox to[] = {
		{ "Friends", NULL }, /* opens a group */
		{ "Ann", "ann@example.org" },
		{ "Jörg Müller", "joerg@example.org" },
		{ NULL, NULL },      /* closes it */
		{ NULL, "office@example.org" },
	};
	msg_builder *m = msg_new();
	msg_set_from(m, "Shop", "shop@example.com");
	int status = msg_set_to_list(m, to, sizeof to / sizeof to[0]);
	for (size_t i = 0; i < msg_recipient_count(m); i++)
		printf("RCPT TO:<%s>\n", msg_recipient(m, i));
	msg_free(m);
	return status != MSG_ERR_NONE;
}
