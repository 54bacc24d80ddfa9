/* The choice of a transfer encoding (RFC 2045 section 6): a function of octets, recipe and profile alone. */
#ifndef MIMEO_MESSAGE_CHOICE_H
#define MIMEO_MESSAGE_CHOICE_H
#include "encode/survey.h"
#include "message/content.h"

typedef struct mimeo_choice {
	int status;          /* MSG_ERR_NONE, or MSG_ERR_PROFILE: there is no way to write it */
	int encoding;        /* 7BIT where status is set */
	uint64_t wire_size;  /* octets in that encoding; UINT64_MAX where they do not fit */
	bool profile_bound;  /* a profile of the other kind may change the choice */
	bool surveyed;       /* survey is of all the octets */
	mimeo_survey survey;
} mimeo_choice;

/* octets: with CRLF line ends where the recipe says text. eight: the profile carries octets over 7F. */
void mimeo_choose_encoding(mimeo_choice *c, const mimeo_recipe *recipe, const char *octets, size_t size, bool eight);

#endif
