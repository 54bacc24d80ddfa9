/* Names and texts of the statuses, from the one list in status.h. Static text only, for any number. */
#include "base/status.h"

const char *msg_strerror(int status)
{
	switch (status) {
#define X(code, text)                                                                                                  \
	case code:                                                                                                         \
		return text;
		MIMEO_STATUSES(X)
#undef X
	default:
		return "unknown status";
	}
}

const char *msg_errname(int status)
{
	switch (status) {
#define X(code, text)                                                                                                  \
	case code:                                                                                                         \
		return #code;
		MIMEO_STATUSES(X)
#undef X
	default:
		return "MSG_ERR_UNKNOWN";
	}
}
