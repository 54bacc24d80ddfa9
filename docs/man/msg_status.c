#include <mimeo.h>
#include <stdio.h>

int main(void)
{
	msg_builder *m = msg_new();
	msg_set_from(m, "Shop", "shop@example.com");
	msg_set_to(m, "Ann", "ann@@example.org");
	msg_set_subject(m, "one line\nanother");
	for (size_t i = 0; i < msg_error_count(m); i++) {
		const char *field, *text;
		size_t offset;
		msg_error_at(m, i, &field, NULL, &offset, &text);
		printf("%s, byte %zu: %s\n", field, offset, text);
	}
	int status = msg_status(m); /* nothing can be written */
	msg_free(m);
	return status == MSG_ERR_NONE;
}
