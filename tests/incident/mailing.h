/* The mailing as it was done: one message, used again and again, by a loop that looks at no return code. */
#ifndef INCIDENT_MAILING_H
#define INCIDENT_MAILING_H
#include <stddef.h>
#include "mimeo.h"

extern const char mailing_sender[];

/* What came out for this subscriber, whatever the statuses said. */
typedef void mailing_sink(void *ctx, size_t subscriber, const char *data, size_t size);

typedef struct mailing {
	size_t begin, end; /* subscribers */
	size_t every;      /* one in so many is no address */
	mailing_sink *sink;
	void *ctx;
} mailing;

/* What all letters have; written once, so that whatever an output draws is drawn before clones and processes part. */
msg_builder *mailing_template(void);
/* Returns how many outputs were refused. */
size_t mailing_send(const mailing *w, msg_builder *m, msg_guard *g);

#endif
