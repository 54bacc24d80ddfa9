/* Finding addresses in text as people and machines write them: plain, in brackets or quotes, in mailto links, with
 * percent-encoding or HTML character references. Every "@" gives a few candidates, so that no punctuation around an
 * address hides it; a longer address is never taken for one that it ends with. Linear in the text. */
#ifndef MIMEO_GUARD_FIND_H
#define MIMEO_GUARD_FIND_H
#include <stdbool.h>
#include <stddef.h>

enum { MIMEO_FOLDED_MOST = 320 }; /* octets of a folded address */

/* A candidate, folded, and the offset in the text at which it begins. false stops the search. */
typedef bool mimeo_take_candidate(void *ctx, const char *folded, size_t n, size_t offset);

/* The form in which addresses are compared: ASCII in lower case, a quoted local part without its quotes, a domain in
 * U-labels. out has room for MIMEO_FOLDED_MOST; returns the size. 0: longer than any address. */
size_t mimeo_fold_address(char *out, const char *addr, size_t n);
/* Every candidate in the text. false: stopped. The same one may come more than once. */
bool mimeo_find_addresses(const char *text, size_t n, mimeo_take_candidate *take, void *ctx);

#endif
