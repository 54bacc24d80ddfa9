/* UTF-8: every text of 0 to PROOF_MOST octets, whatever they are, in a block of exactly that size. What is reported
 * lies inside of it. */
#include "proof.h"
#include "base/ascii.c"
#include "base/utf8.c"
#include "base/utf8_kernel.c"

#ifndef PROOF_MOST
#define PROOF_MOST 16
#endif

int prove_utf8(void)
{
	for (size_t n = 0; n <= PROOF_MOST; n++) {
		char *text = proof_content(n);
		size_t offset = 0;
		uint32_t c = 0;
		const size_t valid = mimeo_utf8_valid(text, n);
		//@ assert valid <= n;
		const size_t step = mimeo_utf8_step(text, n, &c);
		//@ assert step <= n && step <= 4 && c <= 0x10FFFF;
		const size_t length = mimeo_utf8_length(text, n);
		//@ assert length <= n;
		int status = mimeo_check_text(text, n, Frama_C_nondet(0, 1), &offset);
		//@ assert status == 0 || offset < n;
		offset = 0;
		status = msg_check_utf8(text, n, &offset);
		//@ assert status == 0 || offset < n;
	}
	return 0;
}
