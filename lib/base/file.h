/* Files that are read by position: opened once, counted, shared by clones and threads, never mapped. */
#ifndef MIMEO_BASE_FILE_H
#define MIMEO_BASE_FILE_H
#include <stdbool.h>
#include "mimeo.h"

/* What tells that a file is still the one that was opened. */
typedef struct mimeo_file_state {
	uint64_t device, inode, size;
	int64_t modified_s, modified_ns, changed_s, changed_ns;
} mimeo_file_state;

/* Opens a regular file for reading (never blocks on a FIFO, never becomes a controlling terminal, closed on exec).
 * MSG_ERR_SOURCE where it cannot be opened or is not a regular file. */
int mimeo_file_open(const char *path, int *fd, mimeo_file_state *state);
/* Is the file behind fd in this state? */
bool mimeo_file_unchanged(int fd, const mimeo_file_state *state);
/* size octets at offset, all of them, through EINTR and short reads; false where they are not there. */
bool mimeo_file_read(int fd, uint64_t offset, void *buffer, size_t size);
void mimeo_file_close(int fd);

/* Writing a file whole or not at all: a temporary file beside path, then fsync, then the name. *temporary is made
 * through memory and belongs to the caller's call of mimeo_file_commit or mimeo_file_abandon. MSG_ERR_IO,
 * MSG_ERR_NOMEM. */
typedef struct mimeo_file_writer {
	const msg_allocator *memory;
	char *temporary; /* path of the temporary file */
	size_t size;     /* of its block */
	int fd;
} mimeo_file_writer;
int mimeo_file_begin(mimeo_file_writer *w, const msg_allocator *memory, const char *path);
/* exclusive: fail where path exists (link, not rename). Either way the writer is spent. */
int mimeo_file_commit(mimeo_file_writer *w, const char *path, bool exclusive);
void mimeo_file_abandon(mimeo_file_writer *w);
/* All of the slices to fd, in order, through EINTR and partial writes. false: errno of the system, nothing more is
 * known. */
bool mimeo_file_write(int fd, const msg_slice *slices, size_t n);

#endif
