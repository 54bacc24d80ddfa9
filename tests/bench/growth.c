/* What grows with what: time and memory against the number of recipients, header fields, parts, octets and levels,
 * each for n, 10 n and 100 n. Linear growth shows as the same figure for one more at each n. Memory is what the
 * message's own allocator gave at most, counted exactly.
 */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "mimeo.h"

enum { RUNS = 7 };

typedef struct account {
	size_t now, most;
} account;

static void *resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	account *a = ctx;
	if (new_size == 0) {
		free(block);
		a->now -= old_size;
		return NULL;
	}
	void *moved = realloc(block, new_size);
	if (moved) {
		a->now += new_size - old_size;
		a->most = a->now > a->most ? a->now : a->most;
	}
	return moved;
}

static void must(int status, const msg_builder *m)
{
	if (status == MSG_ERR_NONE)
		return;
	fprintf(stderr, "growth: %s: %s\n", msg_errname(status), msg_error_text(m));
	exit(2);
}

/* Of the processor: what others do on this machine in the meantime is not counted. */
static double seconds_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* ---- what grows ---- */

static msg_builder *new_message(const msg_allocator *allocator)
{
	msg_builder *m = msg_new_with(allocator);
	static const int limits[] = { MSG_LIMIT_VISIBLE, MSG_LIMIT_DEPTH, MSG_LIMIT_PARTS, MSG_LIMIT_HEADER };
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		msg_set_limit(m, limits[i], UINT64_MAX);
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_subject(m, "Your order 48213 has been shipped");
	msg_set_date(m, 1717755300, 0);
	return m;
}

/* Each makes a whole message with n of its kind; text holds at least n octets, ended by a NUL at n. */
typedef msg_builder *make_message(const msg_allocator *allocator, size_t n, const char *text);

static msg_builder *make_recipients(const msg_allocator *allocator, size_t n, const char *text)
{
	msg_builder *m = new_message(allocator);
	msg_mailbox *list = malloc(n * sizeof *list);
	char(*addrs)[48] = malloc(n * sizeof *addrs);
	for (size_t i = 0; i < n; i++) {
		snprintf(addrs[i], sizeof addrs[i], "user%06zu@example.org", i);
		list[i] = (msg_mailbox){ "Recipient", addrs[i] };
	}
	(void)text;
	must(msg_set_to_list(m, list, n), m);
	msg_set_text(m, "Dear all.\n");
	free(list);
	free(addrs);
	return m;
}

static msg_builder *make_fields(const msg_allocator *allocator, size_t n, const char *text)
{
	msg_builder *m = new_message(allocator);
	char name[32];
	(void)text;
	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof name, "X-Field-%zu", i);
		must(msg_set_header(m, name, "a value of some words"), m);
	}
	return m;
}

static msg_builder *make_parts(const msg_allocator *allocator, size_t n, const char *text)
{
	msg_builder *m = new_message(allocator), **parts = malloc(n * sizeof *parts);
	(void)text;
	for (size_t i = 0; i < n; i++) {
		parts[i] = msg_new_with(allocator);
		must(msg_set_body(parts[i], "application/pdf", "%PDF-1.7, and so on", 19), parts[i]);
	}
	must(msg_set_attachments(m, parts, n), m);
	for (size_t i = 0; i < n; i++)
		msg_free(parts[i]);
	free(parts);
	return m;
}

static msg_builder *make_text(const msg_allocator *allocator, size_t n, const char *text)
{
	msg_builder *m = new_message(allocator);
	must(msg_set_text_n(m, text, n), m);
	return m;
}

static msg_builder *make_octets(const msg_allocator *allocator, size_t n, const char *text)
{
	msg_builder *m = new_message(allocator);
	must(msg_set_attachment(m, "backup.bin", NULL, text, n), m);
	return m;
}

static msg_builder *make_subject(const msg_allocator *allocator, size_t n, const char *text)
{
	msg_builder *m = new_message(allocator);
	char *copy = malloc(n + 1);
	for (size_t i = 0; i < n; i++)
		copy[i] = text[i] == '\n' ? ' ' : text[i];
	copy[n] = '\0';
	must(msg_set_subject(m, copy), m);
	free(copy);
	return m;
}

static msg_builder *make_depth(const msg_allocator *allocator, size_t n, const char *text)
{
	msg_builder *inner = msg_new_with(allocator);
	(void)text;
	msg_set_limit(inner, MSG_LIMIT_DEPTH, UINT64_MAX);
	must(msg_set_text(inner, "At the bottom.\n"), inner);
	for (size_t i = 0; i < n; i++) {
		msg_builder *outer = i + 1 < n ? msg_new_with(allocator) : new_message(allocator);
		msg_set_limit(outer, MSG_LIMIT_DEPTH, UINT64_MAX);
		must(msg_set_parts(outer, "mixed", &inner, 1), outer);
		msg_free(inner);
		inner = outer;
	}
	return inner;
}

/* ---- the table ---- */

typedef struct growth {
	const char *name;
	make_message *make;
	size_t n;
} growth;

static size_t take(void *ctx, const void *data, size_t size)
{
	(void)data;
	*(size_t *)ctx += size;
	return size;
}

/* Seconds to make a message and to write it, medians; octets at most and in the output. */
static void measure(const growth *g, size_t n, const char *text, double *made, double *written, size_t *most,
	size_t *out)
{
	double make[RUNS], write[RUNS];
	for (size_t i = 0; i < RUNS; i++) {
		account a = { 0, 0 };
		msg_allocator allocator = { resize, &a };
		double start = seconds_now();
		msg_builder *m = g->make(&allocator, n, text);
		double between = seconds_now();
		*out = 0;
		must(msg_write(m, 0, take, out), m);
		write[i] = seconds_now() - between;
		make[i] = between - start;
		*most = a.most;
		msg_free(m);
		if (a.now != 0)
			must(MSG_ERR_NOMEM, NULL);
	}
	qsort(make, RUNS, sizeof *make, compare_doubles);
	qsort(write, RUNS, sizeof *write, compare_doubles);
	*made = make[RUNS / 2];
	*written = write[RUNS / 2];
}

static void print_rows(const growth *g, char *text)
{
	double made0 = 0, written0 = 0;
	size_t most0 = 0, n0 = 0;
	for (size_t n = g->n, i = 0; i < 3; i++, n *= 10) {
		double made, written;
		size_t most, out;
		char kept = text[n];
		text[n] = '\0';
		measure(g, n, text, &made, &written, &most, &out);
		text[n] = kept;
		printf("%-18s %9zu %11.1f us %11.1f us %11.1f KiB %11.1f KiB", i ? "" : g->name, n, made * 1e6, written * 1e6,
			(double)most / 1024, (double)out / 1024);
		if (i) /* the part that does not depend on n drops out of the difference */
			printf(" %9.2f ns %9.2f ns %9.1f", (made - made0) / (double)(n - n0) * 1e9,
				(written - written0) / (double)(n - n0) * 1e9, ((double)most - (double)most0) / (double)(n - n0));
		putchar('\n');
		fflush(stdout);
		made0 = made;
		written0 = written;
		most0 = most;
		n0 = n;
	}
}

int main(void)
{
	static const growth rows[] = {
		{ "recipients in To", make_recipients, 100 },
		{ "header fields", make_fields, 100 },
		{ "attachments", make_parts, 50 },
		{ "levels", make_depth, 50 },
		{ "octets of subject", make_subject, 1000 },
		{ "octets of text", make_text, 100000 },
		{ "octets attached", make_octets, 100000 },
	};
	enum { LONGEST = 10000000 };
	static const char line[] = "Votre commande a été expédiée, et arrivera mardi matin, dit-on.\n";
	char *text = malloc(LONGEST + sizeof line);
	for (size_t at = 0; at < LONGEST; at += sizeof line - 1)
		memcpy(text + at, line, sizeof line);
	printf("%-18s %9s %14s %14s %15s %15s %12s %12s %9s\n", "", "n", "made", "written", "memory at most", "output",
		"made, +1", "written, +1", "octets, +1");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		print_rows(&rows[i], text);
	free(text);
	return 0;
}
