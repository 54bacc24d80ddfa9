/* Messages as the targets judge them: every form of output is the same message, the strict reader finds no fault in it,
 * and one that holds a refused value cannot be written at all. */
#ifndef MIMEO_FUZZ_MESSAGE_H
#define MIMEO_FUZZ_MESSAGE_H
#include "input.h"
#include "mimeo.h"
#include "support/strict.h"

/* From, Sender, To, Date and a text; no fault in it. */
msg_builder *message_base(int profile);
/* What strict_read must know of a profile. */
uint32_t message_options(int profile);
/* Written in every form, compared, read by the strict reader, which must find nothing. Free the result. */
strict_message *message_read(const msg_builder *m, uint32_t options);
/* The same without a judgement but of CR, LF, NUL and the length of lines: for what the caller wrote himself. */
strict_message *message_read_raw(const msg_builder *m, uint32_t options);
/* The setter gave this status: no form of output writes it, each with this status, and a reset makes all well. */
void message_refused(msg_builder *m, int status);
/* The octets with these flags, to be freed. */
char *message_octets(const msg_builder *m, uint32_t flags, size_t *size);
/* Are there the same fields, and as many parts, as in a base message, and this one, which may be NULL? */
void message_has_only(const strict_message *read, const char *field);
bool message_same_name(const char *a, const char *b);

#endif
