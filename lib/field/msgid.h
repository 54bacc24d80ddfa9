/* Message identifiers, RFC 5322 section 3.6.4: <left@right>, never folded or encoded. */
#ifndef MIMEO_FIELD_MSGID_H
#define MIMEO_FIELD_MSGID_H
#include "encode/fold.h"

/* One id, with or without its angle brackets: dot-atom-text "@" (dot-atom-text or no-fold-literal), ASCII only
 * (non-ASCII is MSG_ERR_VALUE; ill-formed UTF-8 is MSG_ERR_UTF8, controls MSG_ERR_CONTROL), no "=?", at most 900
 * octets. *start and *size: the id without brackets, also where it is refused. MSG_ERR_VALUE with the offset. */
int mimeo_check_msgid(const char *id, size_t n, size_t *start, size_t *size, size_t *offset);
/* The next id of a list as it stands in a header field, folded or not, separated by white space (CR, LF, SP, HT) and
 * optional commas: *at moves on, over one that is refused too. MSG_ERR_NONE with *size 0 at the end. Each id must have
 * its brackets. */
int mimeo_next_msgid(const char *text, size_t n, size_t *at, size_t *start, size_t *size, size_t *offset);
/* "<id>", with a fold before it where it does not fit; between ids one space. first: nothing stands before it. */
void mimeo_msgid_write(mimeo_fold *f, const char *id, size_t n, bool first);

#endif
