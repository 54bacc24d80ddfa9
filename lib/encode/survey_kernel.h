/* Kernels of the survey: what octets are there, and where lines end, many octets at a time. */
#ifndef MIMEO_ENCODE_SURVEY_KERNEL_H
#define MIMEO_ENCODE_SURVEY_KERNEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MIMEO_SURVEY_BLOCK = 64,
	MIMEO_SURVEY_MOST = 16, /* blocks at once: what is counted of them in an octet is 128 at most */
};

/* Where in a block the CR and LF stand: bit i is octet i. */
typedef struct mimeo_line_ends {
	uint64_t cr, lf;
} mimeo_line_ends;

/* How many octets are of these kinds, as in a survey. */
typedef struct mimeo_octet_kinds {
	size_t high, special;
	bool nul;
} mimeo_octet_kinds;

/* count: adds up the kinds of blocks (MIMEO_SURVEY_MOST at most), says where lines end in each. */
typedef struct mimeo_survey_kernel {
	const char *name;
	bool (*is_here)(void); /* can this processor run it? */
	void (*count)(mimeo_octet_kinds *kinds, mimeo_line_ends *ends, const unsigned char *s, size_t blocks);
} mimeo_survey_kernel;

/* Those that were built in, the fastest first; the one before the last is the plain code, or what every processor of
 * the platform has, and the last one has the name NULL. */
extern const mimeo_survey_kernel mimeo_survey_kernels[];

#endif
