#include <mimeo.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	printf("mimeo %s\n", msg_version());
	if (msg_features() & MSG_FEATURE_ICONV)
		puts("writes other charsets");
	return strcmp(msg_version(), MSG_VERSION_STRING) != 0;
}
