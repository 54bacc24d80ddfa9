/* Files by position and their state; files written whole or not at all; slices through every kind of short write. Some
 * calls of the system stand here as well, so that they can fail: link, which some file systems have not, fsync, rename,
 * open and pread. */
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "base/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/memory.h"
#include "support/ledger.h"

static int link_errno, fsync_errno; /* 0: as the system does */
static int fsync_count, fsync_interrupted, fsync_fails_at;

int link(const char *from, const char *to)
{
	if (link_errno)
		return errno = link_errno, -1;
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int fsync(int fd)
{
	fsync_count++;
	if (fsync_interrupted > 0)
		return fsync_interrupted--, errno = EINTR, -1;
	if (fsync_errno || fsync_count == fsync_fails_at)
		return errno = fsync_errno ? fsync_errno : EIO, -1;
	return fdatasync(fd);
}

static int rename_errno;

int rename(const char *from, const char *to)
{
	if (rename_errno)
		return errno = rename_errno, -1;
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

/* Where off_t has a width of its own, the names of these two are others. */
#if defined(__linux__) && defined(__LP64__)
#include <stdarg.h>
#include <sys/syscall.h>
#define OPEN_CAN_FAIL
static int open_errno, open_failures, pread_interrupted; /* the next so many calls */
static int writev_interrupted;

int open(const char *path, int flags, ...)
{
	va_list rest;
	va_start(rest, flags);
	const mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
	va_end(rest);
	if (open_failures > 0)
		return open_failures--, errno = open_errno, -1;
	return openat(AT_FDCWD, path, flags, mode);
}

ssize_t writev(int fd, const struct iovec *slices, int n)
{
	if (writev_interrupted > 0)
		return writev_interrupted--, errno = EINTR, -1;
	return syscall(SYS_writev, fd, slices, n);
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	if (pread_interrupted > 0)
		return pread_interrupted--, errno = EINTR, -1;
	return syscall(SYS_pread64, fd, buffer, size, offset);
}
#endif

/* ---- a folder for all, emptied after each test ---- */

static char folder[200];

static const char *in_folder(const char *name)
{
	static char path[600];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void empty_folder(void)
{
	DIR *dir = opendir(folder);
	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			remove(in_folder(entry->d_name));
	if (dir)
		closedir(dir);
}

static void make_folder(void)
{
	const char *base = getenv("TMPDIR");
	snprintf(folder, sizeof folder, "%.150s/mimeo-file-XXXXXX", base ? base : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* A check that has no process of its own leaves nothing to the next one. */
static void start_sound(void)
{
	empty_folder();
	link_errno = fsync_errno = rename_errno = 0;
	fsync_interrupted = fsync_fails_at = 0;
#ifdef OPEN_CAN_FAIL
	open_failures = pread_interrupted = 0;
#endif
}

static void remove_folder(void)
{
	empty_folder();
	rmdir(folder);
}

static size_t count_entries(void)
{
	size_t n = 0;
	DIR *dir = opendir(folder);
	ck_assert_ptr_nonnull(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return n;
}

static void put_file(const char *name, const char *data, size_t n)
{
	FILE *file = fopen(in_folder(name), "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, n, file), n);
	ck_assert_int_eq(fclose(file), 0);
}

static void assert_content(const char *name, const char *want, size_t n)
{
	char *got = malloc(n + 1);
	FILE *file = fopen(in_folder(name), "rb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fread(got, 1, n + 1, file), n);
	ck_assert(n == 0 || memcmp(got, want, n) == 0);
	fclose(file);
	free(got);
}

/* Time stamps of files move in ticks. */
static void wait_a_tick(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 30000000 }, NULL);
}

/* ---- reading ---- */

START_TEST(reads_by_position)
{
	const char data[] = "0123456789abcdef";
	const size_t n = sizeof data - 1;
	int fd = -1;
	mimeo_file_state state;
	put_file("a", data, n);
	ck_assert_status(mimeo_file_open(in_folder("a"), &fd, &state), MSG_ERR_NONE);
	ck_assert_uint_eq(state.size, n);
	ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	for (size_t offset = 0; offset <= n + 2; offset++) {
		for (size_t size = 0; size <= n + 2; size++) {
			char *got = suite_exact("????????????????????", size);
			const bool there = size == 0 || offset + size <= n;
			ck_assert_int_eq(mimeo_file_read(fd, offset, got, size), there);
			if (there)
				ck_assert(size == 0 || memcmp(got, data + offset, size) == 0);
			free(got);
		}
	}
	char c;
	ck_assert(mimeo_file_read(fd, UINT64_MAX, NULL, 0));
	ck_assert(!mimeo_file_read(fd, UINT64_MAX, &c, 1)); /* no position at all: not one before the start */
	ck_assert(!mimeo_file_read(fd, (uint64_t)INT64_MAX + 1, &c, 1));
	ck_assert(!mimeo_file_read(fd, (uint64_t)INT64_MAX, &c, 1));
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0); /* the descriptor's own position is nobody's */
	ck_assert(mimeo_file_unchanged(fd, &state));
	mimeo_file_close(fd);
	ck_assert(!mimeo_file_read(fd, 0, &c, 1));
	ck_assert(!mimeo_file_unchanged(fd, &state));
	mimeo_file_close(-1);
}
END_TEST

START_TEST(empty_file_is_a_file)
{
	int fd = -1;
	mimeo_file_state state;
	put_file("empty", "", 0);
	ck_assert_status(mimeo_file_open(in_folder("empty"), &fd, &state), MSG_ERR_NONE);
	ck_assert_uint_eq(state.size, 0);
	ck_assert(mimeo_file_read(fd, 0, NULL, 0));
	mimeo_file_close(fd);
}
END_TEST

/* What is no regular file is refused, at once, and leaves no descriptor. */
START_TEST(other_kinds_are_refused)
{
	int fd = 4711;
	mimeo_file_state state;
	const int next = dup(0);
	close(next);
	ck_assert_int_eq(mkfifo(in_folder("fifo"), 0600), 0);
	ck_assert_int_eq(mkdir(in_folder("inner"), 0700), 0);
	ck_assert_int_eq(symlink("nowhere", in_folder("dangling")), 0);
	ck_assert_int_eq(symlink("loop", in_folder("loop")), 0);
	static const char *const names[] = { "fifo", "inner", "missing", "dangling", "loop", "inner/missing", "" };
	alarm(3); /* a blocking open of the FIFO would last for ever */
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ck_assert_status(mimeo_file_open(in_folder(names[i]), &fd, &state), MSG_ERR_SOURCE);
		ck_assert_int_eq(fd, -1);
		fd = 4711;
	}
	ck_assert_status(mimeo_file_open("/dev/null", &fd, &state), MSG_ERR_SOURCE);
	ck_assert_status(mimeo_file_open("", &fd, &state), MSG_ERR_SOURCE);
	ck_assert_int_eq(fd, -1);
	alarm(0);
	fd = dup(0);
	ck_assert_int_eq(fd, next);
	close(fd);
}
END_TEST

START_TEST(link_to_a_file_is_the_file)
{
	int fd = -1;
	mimeo_file_state state;
	put_file("target", "abc", 3);
	ck_assert_int_eq(symlink("target", in_folder("name")), 0);
	ck_assert_status(mimeo_file_open(in_folder("name"), &fd, &state), MSG_ERR_NONE);
	ck_assert_uint_eq(state.size, 3);
	mimeo_file_close(fd);
}
END_TEST

/* Each way to change a file is seen; a look is not a change. */
START_TEST(changes_are_seen)
{
	static const char *const ways[] = { "rewritten", "grown", "shrunk", "touched", "hidden", "another" };
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
		int fd = -1, other = -1;
		mimeo_file_state state, others;
		char got[3];
		put_file(ways[way], "abc", 3);
		ck_assert_status(mimeo_file_open(in_folder(ways[way]), &fd, &state), MSG_ERR_NONE);
		wait_a_tick();
		ck_assert(mimeo_file_read(fd, 0, got, 3));
		ck_assert(mimeo_file_unchanged(fd, &state));
		switch (way) {
		case 0:
			put_file(ways[way], "xyz", 3);
			break;
		case 1:
			put_file(ways[way], "abcd", 4);
			break;
		case 2:
			ck_assert_int_eq(truncate(in_folder(ways[way]), 1), 0);
			ck_assert(!mimeo_file_read(fd, 0, got, 3));
			ck_assert(mimeo_file_read(fd, 0, got, 1));
			break;
		case 3:
			ck_assert_int_eq(utimes(in_folder(ways[way]), NULL), 0);
			break;
		case 4: { /* other octets, and the old time of change put back */
			const struct timespec time = { state.modified_s, state.modified_ns }, times[2] = { time, time };
			put_file(ways[way], "xyz", 3);
			ck_assert_int_eq(utimensat(AT_FDCWD, in_folder(ways[way]), times, 0), 0);
			break;
		}
		default:
			put_file("second", "abc", 3);
			ck_assert_status(mimeo_file_open(in_folder("second"), &other, &others), MSG_ERR_NONE);
			ck_assert(!mimeo_file_unchanged(fd, &others));
			ck_assert(!mimeo_file_unchanged(other, &state));
			mimeo_file_close(other);
			mimeo_file_close(fd);
			continue;
		}
		ck_assert_msg(!mimeo_file_unchanged(fd, &state), "%s, and not seen", ways[way]);
		mimeo_file_close(fd);
	}
}
END_TEST

/* ---- writing whole or not at all ---- */

static int begin_writing(mimeo_file_writer *w, const msg_allocator *memory, const char *path, const char *data)
{
	const int status = mimeo_file_begin(w, memory, path);
	if (status == MSG_ERR_NONE)
		ck_assert(mimeo_file_write(w->fd, &(msg_slice){ data, strlen(data) }, 1));
	return status;
}

START_TEST(commit_replaces_whole)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	for (int round = 0; round < 3; round++) {
		const char *data = round == 1 ? "longer than before" : "new";
		mimeo_file_writer w;
		fsync_count = 0;
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), data), MSG_ERR_NONE);
		ck_assert_int_eq(strncmp(w.temporary, in_folder(""), strlen(in_folder(""))), 0); /* beside it */
		ck_assert_ptr_null(strchr(w.temporary + strlen(in_folder("")), '/'));
		ck_assert_int_ne(fcntl(w.fd, F_GETFD) & FD_CLOEXEC, 0);
		ck_assert_uint_eq(count_entries(), round == 0 ? 1 : 2);
		ck_assert_status(mimeo_file_commit(&w, in_folder("a"), false), MSG_ERR_NONE);
		ck_assert_int_eq(fsync_count, 2); /* the file and its folder */
		ck_assert_uint_eq(count_entries(), 1);
		assert_content("a", data, strlen(data));
		ck_assert_uint_eq(books.live, 0);
	}
}
END_TEST

START_TEST(abandon_leaves_nothing)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	mimeo_file_writer w;
	put_file("a", "old", 3);
	ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "new"), MSG_ERR_NONE);
	mimeo_file_abandon(&w);
	mimeo_file_abandon(&w); /* spent */
	ck_assert_uint_eq(count_entries(), 1);
	assert_content("a", "old", 3);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

/* With links and without them: a free name is taken, one that stands is left as it is. */
START_TEST(exclusive_takes_free_names_only)
{
	static const int refusals[] = { 0, EPERM, EOPNOTSUPP, ENOSYS, EMLINK };
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		mimeo_file_writer w;
		link_errno = refusals[i];
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "first"), MSG_ERR_NONE);
		ck_assert_status(mimeo_file_commit(&w, in_folder("a"), true), MSG_ERR_NONE);
		assert_content("a", "first", 5);
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "second"), MSG_ERR_NONE);
		ck_assert_status(mimeo_file_commit(&w, in_folder("a"), true), MSG_ERR_IO);
		assert_content("a", "first", 5);
		ck_assert_uint_eq(count_entries(), 1);
		ck_assert_int_eq(unlink(in_folder("a")), 0);
		ck_assert_int_eq(symlink("nowhere", in_folder("a")), 0); /* a name that leads nowhere is taken, too */
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "third"), MSG_ERR_NONE);
		ck_assert_status(mimeo_file_commit(&w, in_folder("a"), true), MSG_ERR_IO);
		ck_assert_uint_eq(count_entries(), 1);
		ck_assert_int_eq(unlink(in_folder("a")), 0);
	}
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

/* Two writers of one name at once: each has a temporary file of its own, and with exclusive one of them wins. */
START_TEST(writers_do_not_meet)
{
	const msg_allocator memory = mimeo_memory_default();
	mimeo_file_writer one, two;
	ck_assert_status(begin_writing(&one, &memory, in_folder("a"), "one"), MSG_ERR_NONE);
	ck_assert_status(begin_writing(&two, &memory, in_folder("a"), "two"), MSG_ERR_NONE);
	ck_assert_str_ne(one.temporary, two.temporary);
	ck_assert_status(mimeo_file_commit(&two, in_folder("a"), true), MSG_ERR_NONE);
	ck_assert_status(mimeo_file_commit(&one, in_folder("a"), true), MSG_ERR_IO);
	assert_content("a", "two", 3);
	ck_assert_uint_eq(count_entries(), 1);
}
END_TEST

START_TEST(mode_is_what_umask_leaves)
{
	static const mode_t masks[] = { 0, 022, 027, 077, 0177 };
	const msg_allocator memory = mimeo_memory_default();
	for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
		for (int exclusive = 0; exclusive < 2; exclusive++) {
			mimeo_file_writer w;
			struct stat found;
			umask(masks[i]);
			ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "x"), MSG_ERR_NONE);
			ck_assert_status(mimeo_file_commit(&w, in_folder("a"), exclusive), MSG_ERR_NONE);
			ck_assert_int_eq(stat(in_folder("a"), &found), 0);
			ck_assert_uint_eq(found.st_mode & 07777, 0666 & ~masks[i]);
			unlink(in_folder("a"));
		}
	}
}
END_TEST

/* A path without a slash is in the current folder, and so is its temporary file. */
START_TEST(relative_paths)
{
	const msg_allocator memory = mimeo_memory_default();
	mimeo_file_writer w;
	ck_assert_int_eq(chdir(folder), 0);
	for (int exclusive = 0; exclusive < 2; exclusive++) {
		ck_assert_status(begin_writing(&w, &memory, "plain", "abc"), MSG_ERR_NONE);
		ck_assert_ptr_null(strchr(w.temporary, '/'));
		ck_assert_status(mimeo_file_commit(&w, "plain", exclusive), MSG_ERR_NONE);
		assert_content("plain", "abc", 3);
		ck_assert_int_eq(unlink("plain"), 0);
	}
}
END_TEST

START_TEST(places_that_cannot_be_written)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	mimeo_file_writer w;
	ck_assert_status(mimeo_file_begin(&w, &memory, in_folder("missing/a")), MSG_ERR_IO);
	mimeo_file_abandon(&w); /* of a writer that never began: nothing */
	put_file("file", "", 0);
	ck_assert_status(mimeo_file_begin(&w, &memory, in_folder("file/a")), MSG_ERR_IO);
	ck_assert_int_eq(mkdir(in_folder("inner"), 0700), 0);
	for (int exclusive = 0; exclusive < 2; exclusive++) {
		ck_assert_status(begin_writing(&w, &memory, in_folder("inner"), "x"), MSG_ERR_NONE);
		ck_assert_status(mimeo_file_commit(&w, in_folder("inner"), exclusive), MSG_ERR_IO);
	}
	ck_assert_uint_eq(count_entries(), 2);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST

START_TEST(no_memory)
{
	for (size_t k = 1; k <= 3; k++) {
		ledger books = { .live = 0, .fail_at = k };
		const msg_allocator memory = memory_of(&books);
		mimeo_file_writer w;
		const int status = begin_writing(&w, &memory, in_folder("a"), "abc");
		ck_assert(status == MSG_ERR_NONE || status == MSG_ERR_NOMEM);
		ck_assert_int_eq(status == MSG_ERR_NOMEM, books.requests == k);
		if (status == MSG_ERR_NONE) {
			ck_assert_status(mimeo_file_commit(&w, in_folder("a"), false), MSG_ERR_NONE);
			assert_content("a", "abc", 3);
		}
		ck_assert_uint_eq(books.live, 0);
		ck_assert_uint_eq(count_entries(), status == MSG_ERR_NONE);
		unlink(in_folder("a"));
	}
}
END_TEST

/* Interrupted: again. A file system that cannot sync: whole all the same. A disk that failed: not at all. */
START_TEST(syncing)
{
	static const int harmless[] = { EINVAL, EROFS, ENOTSUP }, fatal[] = { EIO, ENOSPC, EDQUOT };
	const msg_allocator memory = mimeo_memory_default();
	mimeo_file_writer w;
	for (size_t i = 0; i < 3; i++) {
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "new"), MSG_ERR_NONE);
		fsync_interrupted = 5;
		fsync_errno = harmless[i];
		ck_assert_status(mimeo_file_commit(&w, in_folder("a"), false), MSG_ERR_NONE);
		ck_assert_int_eq(fsync_interrupted, 0);
		assert_content("a", "new", 3);
	}
	for (size_t i = 0; i < 3; i++) {
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "newer"), MSG_ERR_NONE);
		fsync_errno = fatal[i];
		ck_assert_status(mimeo_file_commit(&w, in_folder("a"), false), MSG_ERR_IO);
		assert_content("a", "new", 3);
		ck_assert_uint_eq(count_entries(), 1);
	}
}
END_TEST

/* The folder is synced after the name stands: a failure there is told, and the file is whole. */
START_TEST(syncing_the_folder)
{
	const msg_allocator memory = mimeo_memory_default();
	mimeo_file_writer w;
	ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "new"), MSG_ERR_NONE);
	fsync_count = 0;
	fsync_fails_at = 2;
	ck_assert_status(mimeo_file_commit(&w, in_folder("a"), false), MSG_ERR_IO);
	assert_content("a", "new", 3);
	ck_assert_uint_eq(count_entries(), 1);
}
END_TEST

/* No links, the name taken with O_EXCL, and then the rename fails: the name is free again. */
START_TEST(rename_that_fails)
{
	const msg_allocator memory = mimeo_memory_default();
	mimeo_file_writer w;
	link_errno = EPERM;
	rename_errno = EIO;
	for (int exclusive = 0; exclusive < 2; exclusive++) {
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "new"), MSG_ERR_NONE);
		ck_assert_status(mimeo_file_commit(&w, in_folder("a"), exclusive), MSG_ERR_IO);
		ck_assert_uint_eq(count_entries(), 0);
	}
}
END_TEST

#ifdef OPEN_CAN_FAIL
/* Interrupted: again. A temporary name that is taken: another one, but not for ever. */
START_TEST(opening)
{
	ledger books = { .live = 0 };
	const msg_allocator memory = memory_of(&books);
	mimeo_file_writer w;
	mimeo_file_state state;
	int fd = -1;
	put_file("a", "abc", 3);
	open_errno = EINTR;
	open_failures = 5;
	ck_assert_status(mimeo_file_open(in_folder("a"), &fd, &state), MSG_ERR_NONE);
	ck_assert_int_eq(open_failures, 0);
	char got[3];
	pread_interrupted = 5;
	ck_assert(mimeo_file_read(fd, 0, got, 3));
	ck_assert_int_eq(pread_interrupted, 0);
	ck_assert_int_eq(memcmp(got, "abc", 3), 0);
	mimeo_file_close(fd);
	for (int taken = 0; taken < 2; taken++) {
		open_errno = taken ? EEXIST : EINTR;
		open_failures = 15;
		ck_assert_status(begin_writing(&w, &memory, in_folder("a"), "newer"), MSG_ERR_NONE);
		ck_assert_int_eq(open_failures, 0);
		mimeo_file_abandon(&w);
	}
	open_failures = 1000;
	ck_assert_status(mimeo_file_begin(&w, &memory, in_folder("a")), MSG_ERR_IO);
	ck_assert_int_lt(open_failures, 1000);
	ck_assert_int_gt(open_failures, 900);
	open_failures = 0;
	ck_assert_uint_eq(count_entries(), 1);
	ck_assert_uint_eq(books.live, 0);
}
END_TEST
#endif

START_TEST(closed_descriptors_have_changed)
{
	int fd = -1;
	mimeo_file_state state;
	put_file("a", "abc", 3);
	ck_assert_status(mimeo_file_open(in_folder("a"), &fd, &state), MSG_ERR_NONE);
	for (int i = 0; i < 7; i++) { /* the same number on another device, and so on */
		mimeo_file_state moved = state;
		ck_assert(mimeo_file_unchanged(fd, &moved));
		moved.device += i == 0;
		moved.inode += i == 1;
		moved.size += i == 2;
		moved.modified_s += i == 3;
		moved.modified_ns += i == 4;
		moved.changed_s += i == 5;
		moved.changed_ns += i == 6;
		ck_assert(!mimeo_file_unchanged(fd, &moved));
	}
	mimeo_file_close(fd);
	ck_assert(!mimeo_file_unchanged(fd, &state));
}
END_TEST

/* More octets than one call of the system is given, from pages that nobody touches. */
START_TEST(slices_beyond_one_call)
{
	const size_t half = (size_t)1 << 29;
	void *data = mmap(NULL, half, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (data == MAP_FAILED)
		return; /* a system that is as small as that cannot have such slices */
	const msg_slice slices[] = { { data, half }, { data, half }, { data, half } };
	const int null = open("/dev/null", O_WRONLY), full = open("/dev/full", O_WRONLY);
	ck_assert(mimeo_file_write(null, slices, 3));
	ck_assert(full < 0 || !mimeo_file_write(full, slices, 3));
	close(null);
	close(full);
	munmap(data, half);
}
END_TEST

/* ---- slices ---- */

enum { SLICES = 333, SLICE_MOST = 3000 };

/* Slices of drawn sizes, many of them empty, some of these without memory. */
static size_t draw_slices(msg_slice *slices, char *data, uint64_t seed)
{
	size_t n = 0;
	for (size_t i = 0; i < SLICES; i++) {
		const uint64_t draw = suite_random(&seed);
		size_t size = draw % 4 == 0 ? 0 : draw % 4 == 1 ? (draw >> 8) % SLICE_MOST : (draw >> 8) % 20;
		if (seed % 3 == 0 && i > 20 && i < 200)
			size = 0; /* whole vectors of nothing */
		slices[i] = (msg_slice){ size == 0 && draw % 8 == 0 ? NULL : data + n, size };
		for (size_t k = 0; k < size; k++)
			data[n++] = (char)suite_random(&seed);
	}
	return n;
}

START_TEST(slices_to_a_file)
{
	static char data[SLICES * SLICE_MOST];
	msg_slice slices[SLICES];
	for (uint64_t seed = 0; seed < 12; seed++) {
		const size_t n = draw_slices(slices, data, seed);
		const int fd = open(in_folder("out"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
		ck_assert_int_ge(fd, 0);
		ck_assert(mimeo_file_write(fd, slices, SLICES));
		ck_assert(mimeo_file_write(fd, NULL, 0));
		ck_assert(mimeo_file_write(fd, &(msg_slice){ NULL, 0 }, 1));
		close(fd);
		assert_content("out", data, n);
	}
}
END_TEST

static void wake_up(int number)
{
	(void)number;
}

/* Into a pipe that is drained slowly, while a timer interrupts: short writes at any octet. */
START_TEST(slices_through_interruptions)
{
	static char data[SLICES * SLICE_MOST];
	msg_slice slices[SLICES];
	int ends[2];
	const size_t n = draw_slices(slices, data, 7);
	ck_assert_int_eq(pipe(ends), 0);
	const pid_t child = fork();
	if (child == 0) {
		close(ends[1]);
		size_t at = 0;
		static char got[1500];
		for (ssize_t size; (size = read(ends[0], got, sizeof got)) > 0; at += (size_t)size) {
			if ((size_t)size > n - at || memcmp(got, data + at, (size_t)size) != 0)
				_exit(1);
			nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
		}
		_exit(at == n ? 0 : 2);
	}
	close(ends[0]);
	sigaction(SIGALRM, &(struct sigaction){ .sa_handler = wake_up }, NULL);
	const struct itimerval often = { { 0, 700 }, { 0, 700 } }, never = { { 0, 0 }, { 0, 0 } };
	setitimer(ITIMER_REAL, &often, NULL);
	const bool written = mimeo_file_write(ends[1], slices, SLICES);
	setitimer(ITIMER_REAL, &never, NULL);
	close(ends[1]);
	int status = -1;
	waitpid(child, &status, 0);
	ck_assert(written);
	ck_assert_int_eq(status, 0);
}
END_TEST

#if defined(OPEN_CAN_FAIL)
START_TEST(slices_after_interruptions)
{
	const msg_slice slices[] = { { "ab", 2 }, { "c", 1 } };
	int ends[2];
	char got[4];
	ck_assert_int_eq(pipe(ends), 0);
	for (int times = 1; times < 4; times++) {
		writev_interrupted = times;
		ck_assert(mimeo_file_write(ends[1], slices, 2));
		ck_assert_int_eq(writev_interrupted, 0);
		ck_assert_int_eq(read(ends[0], got, sizeof got), 3);
		ck_assert_mem_eq(got, "abc", 3);
	}
	close(ends[0]);
	close(ends[1]);
}
END_TEST
#endif

START_TEST(slices_that_cannot_be_written)
{
	const msg_slice slice = { "abc", 3 };
	int ends[2];
	ck_assert(!mimeo_file_write(-1, &slice, 1));
	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[0]);
	ck_assert(!mimeo_file_write(ends[1], &slice, 1));
	close(ends[1]);
	const int full = open("/dev/full", O_WRONLY);
	if (full >= 0)
		ck_assert(!mimeo_file_write(full, &slice, 1));
	close(full);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("file");
	TCase *tests = tcase_create("file");
	tcase_set_timeout(tests, 30);
	tcase_add_unchecked_fixture(tests, make_folder, remove_folder);
	tcase_add_checked_fixture(tests, start_sound, NULL);
	tcase_add_test(tests, reads_by_position);
	tcase_add_test(tests, empty_file_is_a_file);
	tcase_add_test(tests, other_kinds_are_refused);
	tcase_add_test(tests, link_to_a_file_is_the_file);
	tcase_add_test(tests, changes_are_seen);
	tcase_add_test(tests, commit_replaces_whole);
	tcase_add_test(tests, abandon_leaves_nothing);
	tcase_add_test(tests, exclusive_takes_free_names_only);
	tcase_add_test(tests, writers_do_not_meet);
	tcase_add_test(tests, mode_is_what_umask_leaves);
	tcase_add_test(tests, relative_paths);
	tcase_add_test(tests, places_that_cannot_be_written);
	tcase_add_test(tests, no_memory);
	tcase_add_test(tests, syncing);
	tcase_add_test(tests, syncing_the_folder);
	tcase_add_test(tests, rename_that_fails);
#ifdef OPEN_CAN_FAIL
	tcase_add_test(tests, opening);
#endif
	tcase_add_test(tests, closed_descriptors_have_changed);
	tcase_add_test(tests, slices_beyond_one_call);
	tcase_add_test(tests, slices_to_a_file);
	tcase_add_test(tests, slices_through_interruptions);
#if defined(OPEN_CAN_FAIL)
	tcase_add_test(tests, slices_after_interruptions);
#endif
	tcase_add_test(tests, slices_that_cannot_be_written);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
