/* A Maildir. A name is never used twice: time, process, a count and the host; a message stands under its name in new
 * only when it is whole, and one that could not be written is taken away from tmp. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "outlet.h"
#include "text.h"

enum { HOST_MOST = 128, NAME_MOST = HOST_MOST + 128 };

typedef struct maildir {
	outlet base;
	char *path;
	bool synced;
	char host[HOST_MOST];
	unsigned long count;
} maildir;

/* "/" would be another folder, and ":" begins a Maildir's flags. */
static void name_host(char host[HOST_MOST])
{
	if (gethostname(host, HOST_MOST - 1) != 0)
		strcpy(host, "localhost");
	host[HOST_MOST - 1] = '\0';
	for (char *s = host; *s; s++)
		if (*s == '/' || *s == ':' || *s <= ' ')
			*s = '-';
}

static char *join(const char *path, const char *folder, const char *name)
{
	text t = { 0 };
	text_put(&t, path, strlen(path));
	text_put(&t, folder, strlen(folder));
	text_put(&t, name, strlen(name) + 1);
	return t.data;
}

static outlet_result write_message(maildir *d, const msg_builder *m, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return outlet_fail(&d->base, "write", path);
	outlet_result result = OUTLET_TOOK;
	errno = 0;
	int status = msg_write_fd(m, MSG_OUT_LF, fd);
	if (status != MSG_ERR_NONE)
		result = outlet_fail_write(&d->base, m, status, path);
	else if (d->synced && fsync(fd) != 0)
		result = outlet_fail(&d->base, "write", path);
	if (close(fd) != 0 && result == OUTLET_TOOK)
		result = outlet_fail(&d->base, "write", path);
	return result;
}

static outlet_result deliver_to_maildir(outlet *o, const msg_builder *m)
{
	maildir *d = (maildir *)o;
	struct timespec now;
	char name[NAME_MOST];
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(name, sizeof name, "%lld.M%06ldP%ldQ%lu.%s", (long long)now.tv_sec, now.tv_nsec / 1000, (long)getpid(),
		d->count++, d->host);
	char *fresh = join(d->path, "/tmp/", name), *whole = join(d->path, "/new/", name);
	outlet_result result = write_message(d, m, fresh);
	if (result == OUTLET_TOOK && rename(fresh, whole) != 0)
		result = outlet_fail(o, "write", whole);
	if (result != OUTLET_TOOK)
		unlink(fresh);
	free(fresh);
	free(whole);
	return result;
}

static bool close_maildir(outlet *o, bool complete)
{
	maildir *d = (maildir *)o;
	(void)complete; /* what stands in new has been delivered */
	free(d->path);
	free(d);
	return true;
}

static bool make_folder(const char *path, const char *folder)
{
	char *whole = join(path, folder, "");
	bool made = mkdir(whole, 0700) == 0 || errno == EEXIST;
	if (!made)
		fprintf(stderr, "mailing: cannot make %s: %s\n", whole, strerror(errno));
	free(whole);
	return made;
}

outlet *outlet_maildir(const char *path, bool synced)
{
	static const char *const folders[] = { "", "/tmp", "/new", "/cur" };
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (!make_folder(path, folders[i]))
			return NULL;
	maildir *d = allocate(NULL, sizeof *d);
	*d = (maildir){
		.base = { .deliver = deliver_to_maildir, .close = close_maildir },
		.path = join(path, "", ""),
		.synced = synced,
	};
	name_host(d->host);
	return &d->base;
}
