/* Lists of URLs in angle brackets, RFC 2369: never broken, never encoded. */
#ifndef MIMEO_FIELD_URL_H
#define MIMEO_FIELD_URL_H
#include "encode/fold.h"
#include "encode/manner.h"

/* One URL without its brackets: scheme ":" and octets of RFC 3986 (ASCII, no white space, no controls, none of
 * < > " \ ^ ` { | }, no "=?" ... "?=" form), at most 900 octets. MSG_ERR_VALUE (MSG_ERR_UTF8, MSG_ERR_CONTROL) with the
 * offset. */
int mimeo_check_url(const char *url, size_t n, size_t *offset);
/* A field value: "<url>", several separated by commas and optional white space; or "NO" where no is true
 * (List-Post). A comment may follow each. */
int mimeo_check_urls(const char *value, size_t n, bool no, size_t *offset);
/* Of a judged value, the URLs that begin so, in any case. */
size_t mimeo_urls_count(const char *value, size_t n, const char *scheme);
/* Writes it: each URL in brackets, ", " between, folds there and in comments only. scratch is cleared. */
void mimeo_urls_write(mimeo_fold *f, const char *value, size_t n, const mimeo_manner *manner, mimeo_buffer *scratch);

#endif
