/* Grapheme clusters, UAX 29: where text may be cut so that no reader who shows the pieces apart shows half a letter. */
#ifndef MIMEO_ENCODE_GRAPHEME_H
#define MIMEO_ENCODE_GRAPHEME_H
#include <stdbool.h>
#include <stddef.h>

/* May well-formed text be cut before the octet at, 0 < at < n? Not within a character; nor before combining marks,
 * joiners, variation selectors, emoji modifiers and tags; after a zero width joiner; within a pair of regional
 * indicators (counted from s), a Hangul syllable, or a conjunct of a virama and a letter. Looks at the two characters
 * round the cut, and at the regional indicators before it. */
bool mimeo_grapheme_boundary(const char *s, size_t n, size_t at);

#endif
