/* Any number of files as attachments, however large, in constant memory:
 *
 *     attachments ADDRESS FILE... >message.eml
 *
 * A file is opened when its part is made, and read while the message is written. One that has changed in between is an
 * error, not a cut attachment. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mimeo.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The list is assigned whole, and its parts are taken by value: they are still ours to free. */
static void attach(msg_builder *m, char *const paths[], size_t count)
{
	msg_builder **parts = calloc(count, sizeof(msg_builder *));
	for (size_t i = 0; parts && i < count; i++)
		parts[i] = msg_new_attachment_file(base_name(paths[i]), NULL, paths[i]);
	msg_set_attachments(m, parts, count); /* NULL where memory ran out: that marks the message as well */
	for (size_t i = 0; parts && i < count; i++)
		msg_free(parts[i]);
	free(parts);
}

/* All that is wrong, in words. A part's fault is the list's, with its index. */
static void explain(const msg_builder *m, int status)
{
	const char *text;
	size_t count = msg_error_count(m);
	for (size_t i = 0; i < count; i++)
		if (msg_error_at(m, i, NULL, NULL, NULL, &text) != MSG_ERR_NONE)
			fprintf(stderr, "attachments: %s\n", text);
	if (count == 0)
		fprintf(stderr, "attachments: %s\n", msg_strerror(status));
}

static size_t to_file(void *file, const void *data, size_t size)
{
	return fwrite(data, 1, size, file);
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: attachments ADDRESS FILE... >message.eml\n", stderr);
		return 2;
	}
	msg_builder *m = msg_new();
	msg_set_from(m, "Example Archive", "archive@example.com");
	msg_set_to(m, NULL, argv[1]);
	msg_set_subject(m, "The files you asked for");
	msg_set_text(m, "They are attached.\n");
	attach(m, argv + 2, (size_t)argc - 2);

	uint64_t size = 0; /* exact, before a single octet is written */
	int status = msg_size(m, 0, &size);
	if (status == MSG_ERR_NONE)
		status = msg_write(m, 0, to_file, stdout);
	if (status == MSG_ERR_NONE && fflush(stdout) != 0)
		status = MSG_ERR_IO;
	if (status == MSG_ERR_NONE)
		fprintf(stderr, "attachments: %llu octets\n", (unsigned long long)size);
	else
		explain(m, status);
	msg_free(m);
	return status == MSG_ERR_NONE ? 0 : 1;
}
