/* Files by position, and files written whole. POSIX; elsewhere nothing can be opened, and the status says so. */
#if !defined(_WIN32)
#define _GNU_SOURCE
#endif
#include "base/file.h"
#include <string.h>
#include "base/buffer.h"
#include "base/entropy.h"
#include "base/memory.h"

#if !defined(_WIN32)
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#if defined(__APPLE__)
#define FILE_MODIFIED(s) ((s)->st_mtimespec)
#define FILE_CHANGED(s) ((s)->st_ctimespec)
#else
#define FILE_MODIFIED(s) ((s)->st_mtim)
#define FILE_CHANGED(s) ((s)->st_ctim)
#endif

/* ---- reading ---- */

static bool read_state(int fd, mimeo_file_state *state)
{
	struct stat s;
	if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size < 0) /* unreached: no regular file has a negative size */
		return false;
	*state = (mimeo_file_state){
		.device = (uint64_t)s.st_dev,
		.inode = (uint64_t)s.st_ino,
		.size = (uint64_t)s.st_size,
		.modified_s = FILE_MODIFIED(&s).tv_sec,
		.modified_ns = FILE_MODIFIED(&s).tv_nsec,
		.changed_s = FILE_CHANGED(&s).tv_sec,
		.changed_ns = FILE_CHANGED(&s).tv_nsec,
	};
	return true;
}

int mimeo_file_open(const char *path, int *fd, mimeo_file_state *state)
{
	/* O_NONBLOCK: opening a FIFO would wait for a writer before fstat could refuse it. */
	do
		*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	while (*fd < 0 && errno == EINTR);
	if (*fd < 0)
		return MSG_ERR_SOURCE;
	if (read_state(*fd, state))
		return MSG_ERR_NONE;
	mimeo_file_close(*fd);
	*fd = -1;
	return MSG_ERR_SOURCE;
}

bool mimeo_file_unchanged(int fd, const mimeo_file_state *state)
{
	mimeo_file_state now;
	return read_state(fd, &now) && now.device == state->device && now.inode == state->inode &&
		now.size == state->size && now.modified_s == state->modified_s && now.modified_ns == state->modified_ns &&
		now.changed_s == state->changed_s && now.changed_ns == state->changed_ns;
}

bool mimeo_file_read(int fd, uint64_t offset, void *buffer, size_t size)
{
	char *at = buffer;
	while (size) {
		if (offset > (uint64_t)INT64_MAX)
			return false;
		ssize_t got = pread(fd, at, size, (off_t)offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		size -= (size_t)got;
		offset += (uint64_t)got;
	}
	return true;
}

void mimeo_file_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* ---- writing whole or not at all ---- */

/* Directory of a path, with its slash: "" for the current one. */
static size_t directory_size(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

static void write_temporary_name(mimeo_buffer *out, const char *path)
{
	mimeo_key key = mimeo_entropy();
	mimeo_buffer_add(out, path, directory_size(path));
	mimeo_buffer_add_string(out, ".mimeo-");
	mimeo_buffer_add_number(out, key.k0);
	mimeo_buffer_add_char(out, '\0');
}

int mimeo_file_begin(mimeo_file_writer *w, const msg_allocator *memory, const char *path)
{
	mimeo_buffer name;
	*w = (mimeo_file_writer){ .memory = memory, .fd = -1 };
	for (int attempt = 0; attempt < 16 && w->fd < 0; attempt++) {
		mimeo_buffer_init(&name, memory, SIZE_MAX / 2);
		write_temporary_name(&name, path);
		if (name.status != MSG_ERR_NONE) {
			mimeo_buffer_free(&name);
			return name.status;
		}
		do
			w->fd = open(name.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0666);
		while (w->fd < 0 && errno == EINTR);
		if (w->fd < 0) {
			bool taken = errno == EEXIST;
			mimeo_buffer_free(&name);
			if (!taken)
				return MSG_ERR_IO;
			continue;
		}
		w->temporary = name.data;
		w->size = name.capacity;
	}
	return w->fd >= 0 ? MSG_ERR_NONE : MSG_ERR_IO;
}

static void forget_temporary(mimeo_file_writer *w)
{
	mimeo_free(w->memory, w->temporary, w->size);
	w->temporary = NULL;
	mimeo_file_close(w->fd);
	w->fd = -1;
}

void mimeo_file_abandon(mimeo_file_writer *w)
{
	if (w->temporary)
		unlink(w->temporary);
	forget_temporary(w);
}

/* Some file systems cannot sync, or not a directory: what was written is whole all the same. */
static bool sync_descriptor(int fd)
{
	int result;
	do
		result = fsync(fd);
	while (result != 0 && errno == EINTR);
	return result == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP;
}

/* The new name must outlive a crash as well. */
static bool sync_directory(mimeo_file_writer *w, const char *path)
{
	size_t n = directory_size(path);
	mimeo_buffer name;
	mimeo_buffer_init(&name, w->memory, SIZE_MAX / 2);
	mimeo_buffer_add(&name, n ? path : ".", n ? n : 1);
	mimeo_buffer_add_char(&name, '\0');
	int fd = name.status == MSG_ERR_NONE ? open(name.data, O_RDONLY | O_CLOEXEC | O_DIRECTORY) : -1;
	mimeo_buffer_free(&name);
	bool done = fd < 0 || sync_descriptor(fd); /* a directory may be writable and not readable */
	mimeo_file_close(fd);
	return done;
}

/* Takes the name only where it is free. Where the file system has no links, rename after a look that a race could cheat
 * is no answer: the name is taken with O_EXCL first, and the rename then replaces what is our own. */
static bool take_free_name(const char *temporary, const char *path)
{
	if (link(temporary, path) == 0) {
		unlink(temporary);
		return true;
	}
	if (errno == EEXIST)
		return false;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return false;
	close(fd);
	if (rename(temporary, path) == 0)
		return true;
	unlink(path);
	return false;
}

int mimeo_file_commit(mimeo_file_writer *w, const char *path, bool exclusive)
{
	bool synced = sync_descriptor(w->fd);
	bool named = synced && (exclusive ? take_free_name(w->temporary, path) : rename(w->temporary, path) == 0);
	if (!named) {
		mimeo_file_abandon(w);
		return MSG_ERR_IO;
	}
	bool lasting = sync_directory(w, path);
	forget_temporary(w);
	return lasting ? MSG_ERR_NONE : MSG_ERR_IO;
}

bool mimeo_file_write(int fd, const msg_slice *slices, size_t n)
{
	enum { AT_ONCE = 64, OCTETS_AT_ONCE = 1 << 30 }; /* some systems refuse more than INT_MAX octets in one call */
	struct iovec vector[AT_ONCE];
	size_t next = 0, skip = 0;
	while (next < n) {
		int count = 0;
		size_t octets = 0;
		for (size_t i = next; i < n && count < AT_ONCE && octets < OCTETS_AT_ONCE; i++, count++) {
			size_t gone = i == next ? skip : 0, rest = slices[i].size - gone, room = OCTETS_AT_ONCE - octets;
			vector[count].iov_base = (void *)((uintptr_t)slices[i].data + gone);
			vector[count].iov_len = rest < room ? rest : room;
			octets += vector[count].iov_len;
		}
		ssize_t written = writev(fd, vector, count);
		if (written < 0 && errno == EINTR)
			continue;
		/* unreached: no system writes nothing of something without an error */
		if (written < 0 || (written == 0 && slices[next].size > skip))
			return false;
		size_t left = (size_t)written + skip;
		while (next < n && left >= slices[next].size)
			left -= slices[next++].size;
		skip = left;
	}
	return true;
}

#else

int mimeo_file_open(const char *path, int *fd, mimeo_file_state *state)
{
	(void)path;
	(void)state;
	*fd = -1;
	return MSG_ERR_SOURCE;
}

bool mimeo_file_unchanged(int fd, const mimeo_file_state *state)
{
	(void)fd;
	(void)state;
	return false;
}

bool mimeo_file_read(int fd, uint64_t offset, void *buffer, size_t size)
{
	(void)fd;
	(void)offset;
	(void)buffer;
	return size == 0;
}

void mimeo_file_close(int fd)
{
	(void)fd;
}

int mimeo_file_begin(mimeo_file_writer *w, const msg_allocator *memory, const char *path)
{
	(void)path;
	*w = (mimeo_file_writer){ .memory = memory, .fd = -1 };
	return MSG_ERR_IO;
}

int mimeo_file_commit(mimeo_file_writer *w, const char *path, bool exclusive)
{
	(void)w;
	(void)path;
	(void)exclusive;
	return MSG_ERR_IO;
}

void mimeo_file_abandon(mimeo_file_writer *w)
{
	(void)w;
}

bool mimeo_file_write(int fd, const msg_slice *slices, size_t n)
{
	(void)fd;
	(void)slices;
	return n == 0;
}

#endif
