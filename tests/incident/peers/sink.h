/* A mail server for one client on this machine alone: it takes everything, prints RCPT TO, DATA and the message, and
 * ends when the client does. */
#ifndef PEERS_SINK_H
#define PEERS_SINK_H

/* Starts it in a thread; returns its port on 127.0.0.1, 0 on failure. */
int sink_start(void);
/* Waits until the client has closed its connection. */
void sink_wait(void);

#endif
