/* What the drivers share: contents of any octets, and room to the octet. PROOF_SHORT takes octets from each room, so
 * that a driver can be seen to fail. */
#ifndef MIMEO_TESTS_PROOF_H
#define MIMEO_TESTS_PROOF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include "__fc_builtin.h"

#ifndef PROOF_SHORT
#define PROOF_SHORT 0
#endif

/* n octets, each of them any, in either of two blocks: what was found in one of them says nothing about the next look,
 * and so the analysis keeps no list of all texts that it has met. A block has one octet where n is 0. */
static inline char *proof_content(size_t n)
{
	char *one = malloc(n ? n : 1), *other = malloc(n ? n : 1);
	if (n > 0) {
		Frama_C_make_unknown(one, n);
		Frama_C_make_unknown(other, n);
	}
	return Frama_C_nondet(0, 1) ? one : other;
}

static inline char *proof_room(size_t n)
{
	return malloc(n > PROOF_SHORT ? n - PROOF_SHORT : 1);
}

#endif
