/* Quoted-printable: a content of 0 to PROOF_MOST octets, whatever they are, text or binary, from any column of a line,
 * as a piece or to its end (what mimeo_qp_finish does with the octets that are held). No more is written than the
 * room: three columns an octet and one soft break, for so few octets are less than a line. The column stays one of a
 * line, so that a next piece can follow. */
#include "proof.h"
#include "encode/qp.c"

#ifndef PROOF_MOST
#define PROOF_MOST 2
#endif

int prove_qp_step(void)
{
	for (size_t n = 0; n <= PROOF_MOST; n++) {
		const char *content = proof_content(n);
		char *out = proof_room(3 * n + 3);
		mimeo_qp_sink k = {
			.out = out, .column = (size_t)Frama_C_interval(0, MIMEO_QP_LINE), .text = Frama_C_nondet(0, 1)
		};
		const size_t used = write_qp(&k, (const unsigned char *)content, n, Frama_C_nondet(0, 1));
		//@ assert used: used <= n;
		//@ assert room: k.size <= 3 * n + 3;
		//@ assert column: k.column <= MIMEO_QP_LINE;
		free(out);
	}
	return 0;
}
