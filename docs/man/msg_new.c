#include <mimeo.h>

int main(void)
{
	msg_builder *letter = msg_new();
	msg_set_from(letter, "Shop", "shop@example.com");
	msg_set_text(letter, "Your order is on its way.\n");

	msg_builder *other = msg_clone(letter);
	msg_set_to(letter, "Ann", "ann@example.org");
	msg_set_to(other, "Bob", "bob@example.org");

	int status = msg_check(letter, 0);
	if (status == MSG_ERR_NONE)
		status = msg_check(other, 0);
	msg_free(other);
	msg_free(letter);
	return status != MSG_ERR_NONE;
}
