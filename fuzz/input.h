/* What every target shares: the input, read from both ends, and the one way to fail. Options (columns, flags, cuts) are
 * taken from the input's end, so that the text at its beginning stays readable and keeps its place when they change. */
#ifndef MIMEO_FUZZ_INPUT_H
#define MIMEO_FUZZ_INPUT_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct input {
	const char *data;
	size_t size;
} input;

static inline input input_of(const uint8_t *data, size_t size)
{
	return (input){ (const char *)data, size };
}

/* The last octet, which is then gone; 0 where nothing is left. */
static inline unsigned input_option(input *in)
{
	return in->size ? (unsigned char)in->data[--in->size] : 0;
}

/* A number below n, which is at least 1 and at most 65536. */
static inline size_t input_below(input *in, size_t n)
{
	unsigned low = input_option(in);
	return (n > 256 ? low | input_option(in) << 8 : low) % n;
}

/* What stands before the first octet of this value, which is skipped; all where there is none. */
static inline input input_until(input *in, char end)
{
	const char *at = in->size ? memchr(in->data, end, in->size) : NULL;
	input head = { in->data, at ? (size_t)(at - in->data) : in->size };
	size_t used = head.size + (at != NULL);
	in->data = in->size ? in->data + used : in->data;
	in->size -= used;
	return head;
}

_Noreturn static inline void fuzz_fail(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	fflush(stderr);
	abort();
}

#define require(condition, ...)                                                                                        \
	do {                                                                                                               \
		if (!(condition)) {                                                                                            \
			fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #condition);                                            \
			fuzz_fail(__VA_ARGS__);                                                                                    \
		}                                                                                                              \
	} while (0)

static inline void *fuzz_memory(size_t size)
{
	void *block = calloc(1, size ? size : 1);
	if (!block)
		abort();
	return block;
}

/* In a block of exactly its size, so that a sanitizer sees one octet too far. Free it. */
static inline char *fuzz_exact(input in)
{
	char *copy = fuzz_memory(in.size);
	if (in.size)
		memcpy(copy, in.data, in.size);
	return copy;
}

/* As a string: up to its first NUL. Free it. */
static inline char *fuzz_string(input in)
{
	input head = input_until(&in, '\0');
	char *copy = fuzz_memory(head.size + 1);
	if (head.size)
		memcpy(copy, head.data, head.size);
	copy[head.size] = '\0';
	return copy;
}

static inline bool fuzz_same(const char *a, size_t a_size, const char *b, size_t b_size)
{
	return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

#endif
