/* Kernels of base64: the same octets as the plain code, many at a time. */
#ifndef MIMEO_ENCODE_BASE64_KERNEL_H
#define MIMEO_ENCODE_BASE64_KERNEL_H
#include <stdbool.h>
#include <stddef.h>

enum { MIMEO_BASE64_BLOCK_IN = 48, MIMEO_BASE64_BLOCK_OUT = 64 };

/* lines: whole lines, 57 octets to 76 characters and CRLF. blocks: 48 octets to 64 characters. Neither reads or writes
 * an octet beyond these. */
typedef struct mimeo_base64_kernel {
	const char *name;
	bool (*is_here)(void); /* can this processor run it? */
	void (*lines)(char *out, const unsigned char *s, size_t lines);
	void (*blocks)(char *out, const unsigned char *s, size_t blocks);
} mimeo_base64_kernel;

/* Those that were built in, the fastest first; the last one has the name NULL. */
extern const mimeo_base64_kernel mimeo_base64_kernels[];

#endif
