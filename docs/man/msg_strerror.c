#include <mimeo.h>
#include <stdio.h>

int main(void)
{
	int status = msg_check_utf8("caf\xe9", 4, NULL);
	printf("%s: %s\n", msg_errname(status), msg_strerror(status));
	return status == MSG_ERR_UTF8 ? 0 : 1;
}
