#include <mimeo.h>
#include <stdio.h>

int main(void)
{
	msg_guard *guard = msg_guard_new();
	msg_builder *m = msg_new();
	msg_set_from(m, "Shop", "shop@example.com");
	msg_set_to(m, "Ann", "ann@example.org");
	msg_set_text(m, "Hello Ann.\n");
	int first = msg_guard_check(guard, m);

	msg_set_to(m, "Bob", "bob@example.org");
	msg_set_text(m, "Hello Bob. ann@example.org bought this too.\n");
	int second = msg_guard_check(guard, m);
	printf("refused: %s\n", msg_guard_leak(guard));
	msg_free(m);
	msg_guard_free(guard);
	return first != MSG_ERR_NONE || second != MSG_ERR_DISCLOSURE;
}
