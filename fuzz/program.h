/* A program of API calls, as fuzz_api reads it: one octet that names the call and which of two messages it is for, one
 * for the length of its argument, the argument. A call with two texts splits its argument at the first "|". */
#ifndef MIMEO_FUZZ_PROGRAM_H
#define MIMEO_FUZZ_PROGRAM_H
#include "input.h"
#include "mimeo.h"

enum { PROGRAM_STEPS = 40, PROGRAM_KEY = 100 };

/* What a call does beside setting a field. */
enum { CALL_SET, CALL_CLONE_SELF, CALL_CLONE_OTHER, CALL_RESET, CALL_RENDER, CALL_KINDS };

typedef struct program_step {
	int kind, call;
	int who;                    /* message 0 or 1 */
	char *a, *b;                /* strings, never NULL */
	size_t a_size, b_size;      /* NULs included that stand inside */
	char key[PROGRAM_KEY];      /* of the field that is set: calls with equal keys replace each other */
} program_step;

typedef struct program {
	program_step steps[PROGRAM_STEPS];
	size_t n;
	bool aliases;               /* a call sets what another one sets under another key */
} program;

void program_read(program *p, input in);
void program_free(program *p);
/* A setter on m, which may be NULL. Returns its status. */
int program_set(const program_step *s, msg_builder *m);
/* The fields without which nothing can be written, set alike in each message. */
void program_base(msg_builder *m);
bool program_same_key(const program_step *a, const program_step *b);

#endif
