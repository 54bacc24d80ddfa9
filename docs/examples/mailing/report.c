/* See report.h. */
#define _POSIX_C_SOURCE 200809L
#include "report.h"
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static bool progress_shown;

static void erase_progress(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

bool complain(const char *file, size_t line, const char *format, ...)
{
	erase_progress();
	fputs("mailing: ", stderr);
	if (file)
		fprintf(stderr, line ? "%s:%zu: " : "%s: ", file, line);
	va_list rest;
	va_start(rest, format);
	vfprintf(stderr, format, rest);
	va_end(rest);
	putc('\n', stderr);
	return false;
}

const char *report_words(const msg_builder *m, int status)
{
	const char *words = msg_error_text(m);
	return words && *words ? words : msg_strerror(status);
}

/* 1234567 as 1,234,567. */
static const char *grouped(size_t number, char out[32])
{
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%zu", number);
	char *at = out;
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			*at++ = ',';
		*at++ = digits[i];
	}
	*at = '\0';
	return out;
}

void report_progress(size_t messages)
{
	char number[32];
	if (messages % 100 != 0 || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%s messages", grouped(messages, number));
	progress_shown = true;
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

void report_summary(size_t messages, size_t recipients, size_t skipped, double seconds)
{
	char made[32], served[32], passed[32];
	erase_progress();
	printf("%s message%s to %s recipient%s in %.2f s; %s row%s skipped\n", grouped(messages, made), plural(messages),
		grouped(recipients, served), plural(recipients), seconds, grouped(skipped, passed), plural(skipped));
}
