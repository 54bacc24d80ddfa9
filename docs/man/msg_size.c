#include <mimeo.h>
#include <stdio.h>

static size_t count(void *ctx, const void *data, size_t size)
{
	(void)data;
	*(uint64_t *)ctx += size;
	return size; /* all of it: go on */
}

int main(void)
{
	uint64_t announced = 0, counted = 0;
	msg_builder *m = msg_new();
	msg_set_from(m, "Shop", "shop@example.com");
	msg_set_to(m, "Ann", "ann@example.org");
	msg_set_text(m, "Hello.\n");
	int status = msg_size(m, MSG_OUT_DOTS, &announced);
	if (status == MSG_ERR_NONE)
		status = msg_write(m, MSG_OUT_DOTS, count, &counted);
	if (status != MSG_ERR_NONE)
		fprintf(stderr, "%s\n", msg_error_text(m));
	msg_free(m);
	return status != MSG_ERR_NONE || announced != counted;
}
