/* Base64: every content of 0 to PROOF_MOST octets and of a line and one more, whatever they are, into exactly the
 * room that the size functions name. The blocks have these sizes, so that an octet read or written beyond them is an
 * alarm. */
#include "proof.h"
#include "encode/base64_kernel.c"
#include "encode/base64.c"

#ifndef PROOF_MOST
#define PROOF_MOST 8
#endif

static void prove_size(size_t n)
{
	const char *content = proof_content(n);
	size_t size = (size_t)mimeo_base64_plain_size(n);
	char *out = proof_room(size);
	size_t written = mimeo_base64_plain(out, content, n);
	//@ assert plain: written == size;
	free(out);
	size = (size_t)mimeo_base64_lines_size(n);
	out = proof_room(size);
	written = mimeo_base64_lines(out, content, n);
	//@ assert lines: written == size;
	free(out);
	size = mimeo_base64_url_size(n);
	out = proof_room(size);
	written = mimeo_base64_url(out, content, n);
	//@ assert url: written == size;
	free(out);
}

int prove_base64(void)
{
	for (size_t n = 0; n <= PROOF_MOST; n++)
		prove_size(n);
	for (size_t n = MIMEO_BASE64_LINE_IN; n <= MIMEO_BASE64_LINE_IN + 1; n++)
		prove_size(n);
	return 0;
}
