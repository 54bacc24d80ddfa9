/* The careless loop with mimeo: one message, made before the loop, no status looked at; then the mistake that remains
 * possible, a list that the caller lets grow, without a guard and with one. */
#include <stdio.h>
#include <string.h>
#include "mimeo.h"

static const char *const subscribers[] = { "ann@example.org", "bob@example.org", "carol@example.org" };

static void show(const msg_builder *m)
{
	char *data = NULL;
	size_t size = 0;
	if (msg_render(m, MSG_OUT_LF, &data, &size) != MSG_ERR_NONE) {
		printf("refused: %s\n", msg_error_text(m));
		return;
	}
	for (size_t i = 0; i < msg_recipient_count(m); i++)
		printf("RCPT TO:<%s>\n", msg_recipient(m, i));
	printf("DATA\n%s.\n", data);
	msg_free_data(data);
}

static msg_builder *new_letter(const char *how)
{
	msg_builder *m = msg_new();
	printf("== mimeo %s, %s\n", msg_version(), how);
	msg_set_from(m, NULL, "news@example.com");
	msg_set_subject(m, "Your letter");
	return m;
}

static void set_text(msg_builder *m, const char *addr)
{
	char text[80];
	snprintf(text, sizeof text, "This letter is for %s.\n", addr);
	msg_set_text(m, text);
}

static void assign(void)
{
	msg_builder *m = new_letter("msg_set_to");
	for (int i = 0; i < 3; i++) {
		msg_set_to(m, NULL, subscribers[i]);
		set_text(m, subscribers[i]);
		show(m);
	}
	msg_free(m);
}

static void grow(const char *how, msg_guard *guard)
{
	msg_builder *m = new_letter(how);
	msg_mailbox list[3];
	size_t n = 0;
	for (int i = 0; i < 3; i++) {
		list[n++] = (msg_mailbox){ NULL, subscribers[i] };
		msg_set_to_list(m, list, n);
		set_text(m, subscribers[i]);
		if (guard)
			msg_guard_check(guard, m);
		show(m);
	}
	msg_free(m);
}

int main(void)
{
	msg_guard *guard = msg_guard_new();
	assign();
	grow("a list that grows", NULL);
	grow("a list that grows, guard", guard);
	msg_guard_free(guard);
	return 0;
}
