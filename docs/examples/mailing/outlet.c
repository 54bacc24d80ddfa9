/* What outlets share: the words for what went wrong. */
#include "outlet.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

outlet_result outlet_fail(outlet *o, const char *action, const char *object)
{
	snprintf(o->reason, sizeof o->reason, "cannot %s %s: %s", action, object, strerror(errno));
	return OUTLET_BROKEN;
}

outlet_result outlet_fail_write(outlet *o, const msg_builder *m, int status, const char *object)
{
	if (status == MSG_ERR_IO && errno != 0)
		return outlet_fail(o, "write", object);
	const char *words = msg_error_text(m);
	snprintf(o->reason, sizeof o->reason, "cannot write %s: %s", object, *words ? words : msg_strerror(status));
	return OUTLET_BROKEN;
}
