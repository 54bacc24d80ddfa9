/* Counts what came out. It shares nothing with the library: it scans the octets for "@" and takes each address that it
 * meets for the message's own subscriber, the sender, a Message-ID, or somebody else. */
#ifndef INCIDENT_COUNTER_H
#define INCIDENT_COUNTER_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct counter {
	size_t messages;
	size_t own;     /* show their own subscriber: once in To, in the text and in the HTML */
	size_t foreign; /* addresses of anybody else */
	size_t sent_twice;
	size_t without_id;   /* none, or more than one */
	size_t same_id;      /* that of an earlier message */
	unsigned char *seen; /* by subscriber */
	uint64_t *ids;       /* hashes of Message-IDs, open addressing */
} counter;

counter counter_new(void);
void counter_free(counter *c);
/* One message to this subscriber; SUBSCRIBERS: it should not be. */
void counter_take(counter *c, const char *data, size_t size, size_t subscriber);
/* As if c had taken all that other has taken. */
void counter_merge(counter *c, const counter *other);
/* So many messages, and nothing wrong with any of them. */
bool counter_is_right(const counter *c, size_t messages);
/* A counter that sees nothing proves nothing: it must find fault with messages that are wrong. */
bool counter_sees(void);

#endif
