/* The list of 2016, by number: subscriber 7 is s7@list.example. Like any list that grew over years it may hold rows
 * that are no address. */
#ifndef INCIDENT_SUBSCRIBERS_H
#define INCIDENT_SUBSCRIBERS_H
#include <stdbool.h>
#include <stddef.h>

#ifndef INCIDENT_SIZE
#define INCIDENT_SIZE 383000
#endif
enum { SUBSCRIBERS = INCIDENT_SIZE, ADDRESS = 80 };

/* One row in so many is invalid, the last of each; every 0: none. */
bool subscriber_is_invalid(size_t i, size_t every);
/* What stands in the row, into ADDRESS octets. */
void subscriber_write(size_t i, size_t every, char *out);
/* Which subscriber's address this is; SUBSCRIBERS for none. */
size_t subscriber_read(const char *s, size_t n);

#endif
