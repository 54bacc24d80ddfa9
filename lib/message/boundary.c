/* Boundaries. What mimeo encodes never has a line that starts with "--=_"; content that is written as it came may, and
 * is searched (RFC 2046 section 5.1.1: a delimiter is matched as a prefix of a line). */
#include "message/boundary.h"
#include <string.h>
#include "message/walk.h"

enum { BOUNDARY_NUMBERS = 999999999 };

static void write_boundary(const msg_builder *m, uint32_t number, mimeo_digest identity, char *boundary)
{
	mimeo_buffer out;
	mimeo_buffer_fix(&out, boundary, MIMEO_BOUNDARY_MOST + 1);
	mimeo_buffer_add_string(&out, "=_");
	for (uint32_t least = 1000; least > number; least /= 10) /* number is 1 and more */
		mimeo_buffer_add_char(&out, '0');
	mimeo_buffer_add_number(&out, number);
	mimeo_base32_write(&out, mimeo_boundary_digest(m, number, identity), 20);
	mimeo_buffer_add_char(&out, '\0');
}

typedef struct delimiter_search {
	const char *boundary;
	size_t size;
	bool found;
} delimiter_search;

static bool search_delimiter(void *ctx, const mimeo_content *content)
{
	delimiter_search *search = ctx;
	if (!content->boundary_line)
		return true;
	const char *at = content->wire, *end = at + content->wire_size;
	while ((size_t)(end - at) >= search->size + 2) {
		if (at[0] == '-' && at[1] == '-' && memcmp(at + 2, search->boundary, search->size) == 0) {
			search->found = true;
			return false;
		}
		while (at < end && *at != '\r' && *at != '\n')
			at++;
		at += at < end;
	}
	return true;
}

int mimeo_boundary_choose(
	msg_builder *m, mimeo_entity *const *children, size_t n, mimeo_digest identity, char *boundary, uint32_t *number)
{
	*number = 0;
	for (size_t i = 0; i < n; i++)
		*number = children[i]->number > *number ? children[i]->number : *number;
	delimiter_search search = { .boundary = boundary, .found = true };
	while (search.found) {
		if (++*number > BOUNDARY_NUMBERS) /* unreached: no content has so many of them */
			return MSG_ERR_LIMIT;
		write_boundary(m, *number, identity, boundary);
		search.size = strlen(boundary);
		search.found = false;
		for (size_t i = 0; i < n && !search.found; i++) {
			int status = children[i]->boundary_line
				? mimeo_walk_leaves(children[i], &m->memory, search_delimiter, &search)
				: MSG_ERR_NONE;
			if (status != MSG_ERR_NONE)
				return status;
		}
	}
	return MSG_ERR_NONE;
}
