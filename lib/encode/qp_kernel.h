/* Kernels of quoted-printable: the same octets as the plain code, many at a time. */
#ifndef MIMEO_ENCODE_QP_KERNEL_H
#define MIMEO_ENCODE_QP_KERNEL_H
#include <stdbool.h>
#include <stddef.h>
#include "encode/qp_run.h"

/* What is being written. out NULL: only counted. */
typedef struct mimeo_qp_sink {
	char *out;
	size_t size;
	size_t column;
	size_t lines; /* CRLF, of soft breaks, too */
	bool text;
	mimeo_qp_escapes *escapes; /* NULL: none here, or not worth asking */
} mimeo_qp_sink;

/* stretch: writes the n octets at s but for at most MIMEO_QP_WINDOW of the last ones, and returns how many it wrote;
 * what it cannot decide without looking beyond n, it leaves. Writes nothing beyond what all n octets take. */
typedef struct mimeo_qp_kernel {
	const char *name;
	bool (*is_here)(void); /* can this processor run it? */
	size_t (*stretch)(mimeo_qp_sink *sink, const unsigned char *s, size_t n);
} mimeo_qp_kernel;

enum { MIMEO_QP_WINDOW = 128 };

/* Those that were built in, the fastest first; the last one has the name NULL. */
extern const mimeo_qp_kernel mimeo_qp_kernels[];

#endif
