/* Reading address lists that a caller wrote as header text (msg_set_header, MSG_KIND_MAILBOXES): UTF-8, not encoded,
 * not folded. Only what RFC 5322 section 3 generates is taken (plus dots in a phrase): no comments, no routes, no empty
 * items, white space between the words of a phrase. */
#ifndef MIMEO_FIELD_PARSE_H
#define MIMEO_FIELD_PARSE_H
#include "base/buffer.h"

enum { MIMEO_ITEM_END, MIMEO_ITEM_MAILBOX, MIMEO_ITEM_GROUP, MIMEO_ITEM_GROUP_END };

typedef struct mimeo_parser {
	const char *text;
	size_t size;
	size_t at;
	bool in_group, after_item;
} mimeo_parser;

typedef struct mimeo_item {
	int kind;           /* MIMEO_ITEM_* */
	bool has_name;      /* the display name or group name was appended to the buffer, unquoted */
	size_t name_size;   /* of it */
	const char *addr;   /* in the parser's text, as given; passed by mimeo_check_address */
	size_t addr_size;
} mimeo_item;

void mimeo_parser_init(mimeo_parser *p, const char *text, size_t n);
/* The next item. MSG_ERR_UTF8 and MSG_ERR_CONTROL (looked for in the whole text at the first call), MSG_ERR_ADDRESS for
 * what is no address, also for white space alone, MSG_ERR_VALUE for what is not a list; with the offset in the text.
 * names may fail (status in the buffer): the caller looks. Linear over the whole text; no recursion. */
int mimeo_parse_item(mimeo_parser *p, mimeo_buffer *names, mimeo_item *item, size_t *offset);

#endif
