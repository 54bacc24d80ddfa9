/* Runs a target without a fuzzer: files and folders given as arguments go through it, with any compiler; with
 * --random N SEED, N mutations of them too, the same ones each time. What made the target stop is printed in hex. */
#define _POSIX_C_SOURCE 200809L
#include "input.h"
#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { INPUT_MOST = 4096 };

typedef struct corpus {
	input *inputs;
	size_t n;
} corpus;

/* What runs now, for the handler alone. */
static input running;

static void print_running(int signal_number)
{
	static const char hex[] = "0123456789abcdef";
	char pair[2];
	for (size_t i = 0; i < running.size; i++) {
		pair[0] = hex[(unsigned char)running.data[i] >> 4];
		pair[1] = hex[(unsigned char)running.data[i] & 15];
		if (write(STDERR_FILENO, pair, 2) != 2)
			break;
	}
	if (write(STDERR_FILENO, "\n", 1) != 1)
		_exit(2);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void run(input in)
{
	running = (input){ fuzz_exact(in), in.size };
	LLVMFuzzerTestOneInput((const uint8_t *)running.data, running.size);
	free((void *)(uintptr_t)running.data);
	running = (input){ NULL, 0 };
}

/* ---- the corpus ---- */

static void add(corpus *c, const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		perror(path);
		exit(2);
	}
	char *data = fuzz_memory(INPUT_MOST * 16);
	size_t size = fread(data, 1, INPUT_MOST * 16, file);
	fclose(file);
	input *grown = realloc(c->inputs, (c->n + 1) * sizeof *grown);
	if (!grown)
		abort();
	c->inputs = grown;
	c->inputs[c->n++] = (input){ data, size };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_folder(corpus *c, const char *folder)
{
	char **paths = NULL;
	size_t n = 0;
	DIR *directory = opendir(folder);
	for (struct dirent *entry; directory && (entry = readdir(directory)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		const size_t size = strlen(folder) + strlen(entry->d_name) + 2;
		char **grown = realloc(paths, (n + 1) * sizeof *grown);
		if (!grown)
			abort();
		paths = grown;
		paths[n] = fuzz_memory(size);
		snprintf(paths[n++], size, "%s/%s", folder, entry->d_name);
	}
	if (directory)
		closedir(directory);
	if (n)
		qsort(paths, n, sizeof *paths, by_name);
	for (size_t i = 0; i < n; i++) {
		add(c, paths[i]);
		free(paths[i]);
	}
	free(paths);
}

/* ---- mutation ---- */

static uint64_t step(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static size_t below(uint64_t *state, size_t n)
{
	return (size_t)(step(state) % n);
}

static void insert(char *data, size_t *size, size_t at, const char *piece, size_t n)
{
	if (*size + n > INPUT_MOST)
		return;
	memmove(data + at + n, data + at, *size - at);
	memcpy(data + at, piece, n);
	*size += n;
}

static void insert_piece(char *data, size_t *size, uint64_t *state)
{
	static const char *const pieces[] = { "\r\n", "\n", "\r", "\r\n ", " ", "  ", "\t", "=?",
		"?=", "=?UTF-8?Q?a?=", "\"", "\\", "\\\"", ",", ";", ":", "<", ">", "(", ")", "@", ".", "..", "'", "*", "%0A",
		"%", "=", "|", "From ", "--=_", "\xc3\xa9", "\xe6\x97\xa5\xe6\x9c\xac", "\xf0\x9f\x98\x80", "e\xcc\x81",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", "\xc2\x85", "\xe2\x80\xa8", "\xed\xa0\x80", "\xc0\x8a", "\xff",
		"\x7f", "\x1b", "a@example.org", "<b@example.org>", "G: ;", "; charset=utf-8", "; x*0*=UTF-8''%41",
		"Bcc: v@example.net", "xn--", "[IPv6:::1]" };
	const char *piece = pieces[below(state, sizeof pieces / sizeof *pieces)];
	size_t at = below(state, *size + 1), times = below(state, 8) ? 1 : 1 + below(state, 60);
	while (times--)
		insert(data, size, at, piece, strlen(piece));
}

static void mutate(char *data, size_t *size, const corpus *c, uint64_t *state)
{
	size_t at = below(state, *size + 1), n = *size - at ? 1 + below(state, *size - at) : 0;
	switch (below(state, 8)) {
	case 0:
		if (at < *size)
			data[at] ^= (char)(1 << below(state, 8));
		break;
	case 1:
		if (at < *size)
			data[at] = (char)below(state, 256);
		break;
	case 2:
		n = n > 8 && below(state, 2) ? 1 + below(state, 8) : n;
		memmove(data + at, data + at + n, *size - at - n);
		*size -= n;
		break;
	case 3: {
		char *copy = fuzz_exact((input){ data + at, n });
		insert(data, size, below(state, *size + 1), copy, n);
		free(copy);
		break;
	}
	case 4: {
		const input *other = &c->inputs[below(state, c->n)];
		size_t from = below(state, other->size + 1);
		insert(data, size, at, other->data + from, below(state, other->size - from + 1));
		break;
	}
	case 5:
		if (*size)
			data[*size - 1 - below(state, *size < 3 ? *size : 3)] = (char)below(state, 256);
		break;
	default:
		insert_piece(data, size, state);
	}
}

static void run_random(const corpus *c, unsigned long turns, uint64_t state)
{
	static char data[INPUT_MOST];
	while (turns--) {
		const input *from = &c->inputs[below(&state, c->n)];
		size_t size = from->size < INPUT_MOST ? from->size : INPUT_MOST;
		if (size)
			memcpy(data, from->data, size);
		for (size_t times = 1 + below(&state, 6); times--;)
			mutate(data, &size, c, &state);
		run((input){ data, size });
	}
}

int main(int argc, char **argv)
{
	corpus c = { NULL, 0 };
	unsigned long turns = 0, seed = 0;
	signal(SIGABRT, print_running);
	for (int i = 1; i < argc; i++) {
		struct stat found = { 0 };
		if (strcmp(argv[i], "--random") == 0 && argc - i > 2) {
			turns = strtoul(argv[i + 1], NULL, 10);
			seed = strtoul(argv[i + 2], NULL, 10);
			i += 2;
		} else if (stat(argv[i], &found) == 0 && S_ISDIR(found.st_mode)) {
			add_folder(&c, argv[i]);
		} else {
			add(&c, argv[i]);
		}
	}
	for (size_t i = 0; i < c.n; i++)
		run(c.inputs[i]);
	if (c.n)
		run_random(&c, turns, seed);
	printf("%zu inputs, %lu mutations\n", c.n, c.n ? turns : 0);
	for (size_t i = 0; i < c.n; i++)
		free((void *)(uintptr_t)c.inputs[i].data);
	free(c.inputs);
	return c.n ? EXIT_SUCCESS : EXIT_FAILURE;
}
