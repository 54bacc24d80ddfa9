/* One file in mboxrd form, which standard tools read and which can be undone exactly. It is written beside its place
 * and gets its name when the last message is in it. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "outlet.h"
#include "text.h"

enum { FROM_SIZE = 5 };
static const char from[FROM_SIZE + 1] = "From ";

typedef struct mbox {
	outlet base;
	FILE *file;
	char *path;
	char *temporary;
	bool line_start; /* only ">" and then a part of "From " have come since the line began */
	size_t marks;    /* how many ">", held back */
	size_t matched;  /* how much of "From ", held back */
} mbox;

/* Lets go what is held back. */
static void release_held(mbox *b)
{
	for (; b->marks; b->marks--)
		putc('>', b->file);
	fwrite(from, 1, b->matched, b->file);
	b->matched = 0;
	b->line_start = false;
}

/* What else is held back is decided by this octet. Returns false where it belongs to the rest of the line. */
static bool hold_octet(mbox *b, char c)
{
	if (c == '>' && b->matched == 0) {
		b->marks++;
		return true;
	}
	if (c != from[b->matched]) {
		release_held(b);
		return false;
	}
	if (++b->matched == FROM_SIZE) {
		b->marks++;
		release_held(b);
	}
	return true;
}

/* A sink of the library: pieces may end anywhere. */
static size_t take_piece(void *ctx, const void *data, size_t size)
{
	mbox *b = ctx;
	const char *at = data, *end = at + size;
	while (at < end) {
		if (b->line_start && hold_octet(b, *at)) {
			at++;
			continue;
		}
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		const char *stop = line_end ? line_end + 1 : end;
		fwrite(at, 1, (size_t)(stop - at), b->file);
		b->line_start = line_end != NULL;
		at = stop;
	}
	return ferror(b->file) ? 0 : size;
}

/* The line that tells messages apart. The sender's address stays out of it: one in quotes may hold a blank. */
static void write_from_line(mbox *b, const msg_builder *m)
{
	int64_t seconds = 0;
	int zone;
	msg_date(m, &seconds, &zone);
	time_t when = (time_t)seconds;
	struct tm utc;
	char date[64] = "Thu Jan  1 00:00:00 1970";
	if (gmtime_r(&when, &utc))
		strftime(date, sizeof date, "%a %b %e %H:%M:%S %Y", &utc);
	fprintf(b->file, "From MAILER-DAEMON %s\n", date);
}

static outlet_result deliver_to_mbox(outlet *o, const msg_builder *m)
{
	mbox *b = (mbox *)o;
	write_from_line(b, m);
	b->line_start = true;
	int status = msg_write(m, MSG_OUT_LF, take_piece, b);
	if (status != MSG_ERR_NONE && status != MSG_ERR_STOPPED)
		return outlet_fail_write(o, m, status, b->path);
	if (b->line_start)
		release_held(b);
	putc('\n', b->file);
	return ferror(b->file) ? outlet_fail(o, "write", b->path) : OUTLET_TOOK;
}

static bool close_mbox(outlet *o, bool complete)
{
	mbox *b = (mbox *)o;
	bool good = fflush(b->file) == 0 && fsync(fileno(b->file)) == 0;
	good = fclose(b->file) == 0 && good;
	bool named = complete && good && rename(b->temporary, b->path) == 0;
	if (complete && !named)
		fprintf(stderr, "mailing: cannot write %s: %s\n", b->path, strerror(errno));
	if (!named)
		unlink(b->temporary);
	free(b->temporary);
	free(b->path);
	free(b);
	return named || !complete;
}

/* A device or a pipe would be replaced by the file. */
static bool may_be_replaced(const char *path)
{
	struct stat state;
	if (stat(path, &state) != 0 || S_ISREG(state.st_mode))
		return true;
	fprintf(stderr, "mailing: cannot write %s: not a regular file\n", path);
	return false;
}

outlet *outlet_mbox(const char *path)
{
	if (!may_be_replaced(path))
		return NULL;
	text name = { 0 }, temporary = { 0 };
	text_put(&name, path, strlen(path) + 1);
	text_put(&temporary, path, strlen(path));
	text_put(&temporary, ".XXXXXX", sizeof ".XXXXXX");
	int fd = mkstemp(temporary.data);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
	if (!file) {
		fprintf(stderr, "mailing: cannot write %s: %s\n", path, strerror(errno));
		text_free(&name);
		text_free(&temporary);
		return NULL;
	}
	mbox *b = allocate(NULL, sizeof *b);
	*b = (mbox){
		.base = { .deliver = deliver_to_mbox, .close = close_mbox },
		.file = file,
		.path = name.data,
		.temporary = temporary.data,
	};
	return &b->base;
}
