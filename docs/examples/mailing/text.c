/* See text.h. */
#include "text.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *allocate(void *block, size_t size)
{
	void *grown = realloc(block, size ? size : 1);
	if (!grown) {
		fputs("mailing: out of memory\n", stderr);
		exit(2);
	}
	return grown;
}

void text_put(text *t, const void *data, size_t size)
{
	if (size > t->capacity - t->size) {
		size_t most = SIZE_MAX / 2;
		size_t needed = size < most - t->size ? t->size + size : most;
		t->capacity = needed < 256 ? 256 : needed + needed / 2;
		t->data = allocate(t->data, t->capacity);
	}
	if (size)
		memcpy(t->data + t->size, data, size);
	t->size += size;
}

void text_free(text *t)
{
	free(t->data);
	*t = (text){ 0 };
}

bool text_read_file(text *t, const char *path)
{
	static const char mark[] = "\xEF\xBB\xBF";
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	char block[16384];
	size_t got;
	while ((got = fread(block, 1, sizeof block, file)) > 0)
		text_put(t, block, got);
	int reason = ferror(file) ? errno : 0;
	fclose(file);
	if (t->size >= 3 && memcmp(t->data, mark, 3) == 0) {
		t->size -= 3;
		memmove(t->data, t->data + 3, t->size);
	}
	errno = reason;
	return reason == 0;
}
