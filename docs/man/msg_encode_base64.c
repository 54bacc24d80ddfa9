#include <mimeo.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	char out[200];
	size_t size;
	const char *subject = "Grüße aus Köln";
	int status = msg_encode_text(subject, strlen(subject), 9,
		out, sizeof out, &size);
	if (status != MSG_ERR_NONE)
		return 1;
	printf("Subject: %.*s\n", (int)size, out);
	return 0;
}
