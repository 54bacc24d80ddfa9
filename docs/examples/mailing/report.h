/* What the program says: complaints and progress on stderr, one line of summary on stdout. */
#ifndef MAILING_REPORT_H
#define MAILING_REPORT_H
#include <stdbool.h>
#include <stddef.h>
#include "mimeo.h"

/* To stderr, with the file (or NULL) and its line (or 0) in front, as compilers do. Always false. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool complain(const char *file, size_t line, const char *format, ...);
/* The message's own words for what it cannot be written for, else the status's. */
const char *report_words(const msg_builder *m, int status);
/* A line that is overwritten again and again, where stderr is a terminal. */
void report_progress(size_t messages);
void report_summary(size_t messages, size_t recipients, size_t skipped, double seconds);

#endif
