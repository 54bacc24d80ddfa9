/* The choice of a transfer encoding (RFC 2045 section 6): a function of octets, recipe and profile alone. */
#ifndef MIMEO_MESSAGE_CHOICE_H
#define MIMEO_MESSAGE_CHOICE_H
#include "encode/survey.h"
#include "message/content.h"

typedef struct mimeo_choice {
	int status;          /* MSG_ERR_NONE, or MSG_ERR_PROFILE: there is no way to write it */
	int encoding;        /* 7BIT where status is set */
	uint64_t wire_size;  /* octets in that encoding, of quoted-printable text at most; UINT64_MAX: too many */
	bool profile_bound;  /* a profile of the other kind may change the choice */
	bool surveyed;       /* survey is of all the octets */
	mimeo_survey survey;
} mimeo_choice;

/* Do line ends of any kind become CRLF? In text and messages; not so in one that was said to be binary: its parts may
 * be. */
static inline bool mimeo_has_lines(const mimeo_recipe *r)
{
	return r->text || (r->message && r->encoding != MSG_ENCODING_BINARY);
}

/* octets: where it has lines, with line ends of any kind. eight: the profile carries octets over 7F. */
void mimeo_choose_encoding(mimeo_choice *c, const mimeo_recipe *recipe, const char *octets, size_t size, bool eight);

#endif
