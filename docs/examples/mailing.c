/* A mailing: one message for each subscriber in a CSV file, into a Maildir, an mbox file or a sendmail command.
 *
 * All messages are made in one builder that is used again and again. Every setter replaces what was there, and a
 * value that is refused leaves its field empty and the message unsendable: nobody's address or text can be left over
 * from the row before, and one msg_check a row is all the error handling that the loop needs. A guard looks for what
 * is left to go wrong, an address of one subscriber in the text to another. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "csv.h"
#include "letter.h"
#include "mimeo.h"
#include "options.h"
#include "outlet.h"
#include "report.h"

enum { EXIT_SENT = 0, EXIT_SKIPPED = 1, EXIT_FAILED = 2 };

typedef struct mailing {
	options given;
	csv rows;
	size_t name, email; /* columns */
	letter letter;
	outlet *outlet;
	msg_guard *guard; /* NULL where it was switched off */
	size_t messages, recipients, skipped;
} mailing;

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- before the first row ---- */

static bool find_columns(mailing *a)
{
	const csv *rows = &a->rows;
	if (msg_check_utf8(rows->names.data, rows->names.size, NULL) != MSG_ERR_NONE)
		return complain(a->given.csv, rows->line, "the header row is not UTF-8");
	a->name = csv_column(rows, "name", 4);
	a->email = csv_column(rows, "email", 5);
	if (a->name == CSV_NO_COLUMN)
		return complain(a->given.csv, rows->line, "the header row has no column \"name\"");
	if (a->email == CSV_NO_COLUMN)
		return complain(a->given.csv, rows->line, "the header row has no column \"email\"");
	return true;
}

static bool open_rows(mailing *a)
{
	const char *path = a->given.csv;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "rb");
	if (!file)
		return complain(path, 0, "%s", strerror(errno));
	csv_result result = csv_open(&a->rows, file);
	if (result == CSV_FAILED)
		return complain(path, 0, "%s", strerror(errno));
	if (result == CSV_BAD)
		return complain(path, a->rows.line, "%s", a->rows.reason);
	return find_columns(a);
}

/* Last, so that a mistake on the command line leaves no empty Maildir behind. */
static bool open_outlet(mailing *a)
{
	const options *o = &a->given;
	a->outlet = o->maildir ? outlet_maildir(o->maildir, o->synced)
		: o->output ? outlet_mbox(o->output)
		: outlet_sendmail(o->sendmail);
	return a->outlet != NULL;
}

/* ---- rows ---- */

static void skip_row(mailing *a, const char *reason)
{
	complain(a->given.csv, a->rows.line, "%s", reason);
	a->skipped++;
}

static size_t find_missing_column(const mailing *a)
{
	const size_t always[] = { a->email, a->name };
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		if (!csv_cell(&a->rows, always[i]))
			return always[i];
	return letter_missing(&a->letter, &a->rows);
}

/* What is wrong with the row before a message is made of it. */
static bool judge_row(mailing *a)
{
	const csv *row = &a->rows;
	size_t missing = find_missing_column(a);
	char reason[256];
	if (missing != CSV_NO_COLUMN) {
		snprintf(reason, sizeof reason, "the row ends before column \"%.100s\"", csv_column_name(row, missing));
		return skip_row(a, reason), false;
	}
	for (size_t i = 0; i < row->cells; i++) {
		size_t offset = 0;
		if (msg_check_utf8(csv_cell(row, i), row->sizes[i], &offset) != MSG_ERR_NONE) {
			const char *name = csv_column_name(row, i);
			snprintf(reason, sizeof reason, "not UTF-8 at byte %zu of column \"%.100s\"", offset, name);
			return skip_row(a, reason), false;
		}
	}
	return true;
}

/* false: nothing more can be delivered. */
static bool send_row(mailing *a)
{
	msg_builder *m = a->letter.message;
	letter_address(&a->letter, &a->rows, csv_cell(&a->rows, a->name), csv_cell(&a->rows, a->email));
	if (!a->given.unguarded)
		msg_guard_check(a->guard, m); /* what it refuses is marked */
	int status = msg_check(m, MSG_OUT_LF);
	if (status != MSG_ERR_NONE)
		return skip_row(a, report_words(m, status)), true;
	outlet_result result = a->outlet->deliver(a->outlet, m);
	if (result == OUTLET_BROKEN)
		return complain(a->given.csv, a->rows.line, "%s", a->outlet->reason);
	if (result == OUTLET_REFUSED)
		return skip_row(a, a->outlet->reason), true;
	a->messages++;
	a->recipients += msg_recipient_count(m);
	report_progress(a->messages);
	return true;
}

/* false: not all rows were seen. */
static bool send_rows(mailing *a)
{
	for (;;) {
		csv_result result = csv_next(&a->rows);
		if (result == CSV_END)
			return true;
		if (result == CSV_FAILED)
			return complain(a->given.csv, 0, "%s", strerror(errno));
		if (interrupted)
			return complain(a->given.csv, a->rows.line, "stopped by a signal before this row");
		if (result == CSV_BAD)
			skip_row(a, a->rows.reason);
		else if (judge_row(a) && !send_row(a))
			return false;
	}
}

static int run(mailing *a)
{
	if (!open_rows(a) || !letter_open(&a->letter, &a->given, &a->rows) || !open_outlet(a))
		return EXIT_FAILED;
	if (!a->given.unguarded)
		a->guard = msg_guard_new();
	const struct sigaction finish_message = { .sa_handler = interrupt, .sa_flags = SA_RESTART };
	sigaction(SIGINT, &finish_message, NULL);
	sigaction(SIGTERM, &finish_message, NULL);
	double begin = now();
	bool complete = send_rows(a);
	bool closed = a->outlet->close(a->outlet, complete);
	if (complete && closed) {
		report_summary(a->messages, a->recipients, a->skipped, now() - begin);
		return a->skipped ? EXIT_SKIPPED : EXIT_SENT;
	}
	const char *fate = a->given.output ? "were thrown away" : "had been delivered";
	complain(NULL, 0, "%zu messages %s", a->messages, fate);
	return EXIT_FAILED;
}

int main(int argc, char **argv)
{
	static mailing a;
	if (!options_read(&a.given, argc, argv)) {
		fputs("mailing --help tells the options\n", stderr);
		options_free(&a.given);
		return EXIT_FAILED;
	}
	int status = EXIT_SENT;
	if (a.given.help)
		fputs(options_usage, stdout);
	else
		status = run(&a);
	msg_guard_free(a.guard);
	letter_close(&a.letter);
	csv_close(&a.rows);
	options_free(&a.given);
	return fflush(stdout) == 0 ? status : EXIT_FAILED;
}
