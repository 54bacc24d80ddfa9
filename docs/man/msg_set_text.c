#include <mimeo.h>

int main(void)
{
	msg_builder *m = msg_new();
	msg_set_from(m, "Shop", "shop@example.com");
	msg_set_to(m, "Ann", "ann@example.org");
	msg_set_text(m, "See the picture.\n");
	msg_set_html(m, "<p>See <img src=\"cid:logo@example.com\">.\n");

	msg_builder *logo = msg_new_inline("logo@example.com", "image/png",
		"\x89PNG\r\n", 6);
	msg_set_inlines(m, &logo, 1);
	msg_set_attachment(m, "terms.pdf", "application/pdf", "%PDF-1.7", 8);
	msg_free(logo); /* the message has taken its value */

	int status = msg_check(m, 0);
	msg_free(m);
	return status != MSG_ERR_NONE;
}
