#include <mimeo.h>
#include <stdio.h>

int main(void)
{
	msg_builder *m = msg_new();
	msg_set_subject(m, "Grüße");
	msg_set_date(m, 1795685400, 60);
	msg_set_reply(m, "<first@example.org>", NULL);
	msg_set_list_unsubscribe(m, NULL, "https://example.com/u?id=7");
	msg_set_header(m, "X-Campaign", "spring");
	for (size_t i = 0; i < msg_header_count(m); i++)
		printf("%s = %s\n", msg_header_name(m, i), msg_header_value(m, i));
	int status = msg_status(m);
	msg_free(m);
	return status != MSG_ERR_NONE;
}
