/* The input is a program of API calls on two messages. Whatever it does: a message is what its own calls made it, in
 * any order of fields and whatever happened to the other one between them; it can be written and is without fault, or
 * no form of output writes it; and a call that finds no memory leaves no old value behind. */
#include "message.h"
#include "program.h"

typedef struct history {
	size_t steps[PROGRAM_STEPS];
	size_t n;
} history;

/* ---- memory that is counted, and ends at a request ---- */

typedef struct memory {
	size_t requests, fail_at, live;
	bool fail_on;
} memory;

typedef union head {
	size_t size;
	max_align_t align;
} head;

static void *resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	memory *m = ctx;
	head *old = block ? (head *)block - 1 : NULL, *fresh = NULL;
	require(
		(old ? old->size : 0) == old_size, "a block of %zu octets was said to have %zu", old ? old->size : 0, old_size);
	if (new_size) {
		m->requests++;
		if (m->fail_at && (m->requests == m->fail_at || (m->fail_on && m->requests > m->fail_at)))
			return NULL;
		fresh = fuzz_memory(sizeof *fresh + new_size);
		fresh->size = new_size;
		m->live++;
		if (old)
			memcpy(fresh + 1, block, old_size < new_size ? old_size : new_size);
	}
	if (old) {
		m->live--;
		free(old);
	}
	return fresh ? fresh + 1 : NULL;
}

/* ---- running ---- */

static void clone_into(msg_builder *m[2], history h[2], int from, int into)
{
	msg_builder *copy = msg_clone(m[from]);
	if (!copy)
		return;
	msg_free(m[into]);
	m[into] = copy;
	h[into] = h[from];
}

static void run_step(const program *p, size_t i, msg_builder *m[2], history h[2])
{
	const program_step *s = &p->steps[i];
	int status, who = s->who;
	size_t size;
	switch (s->kind) {
	case CALL_SET:
		status = program_set(s, m[who]);
		require(status <= MSG_ERR_NONE && status >= MSG_ERR_SOURCE, "status %d", status);
		require(status == MSG_ERR_NONE || msg_check(m[who], 0) != MSG_ERR_NONE, "%s, and output would work",
			msg_errname(status));
		h[who].steps[h[who].n++] = i;
		break;
	case CALL_CLONE_SELF:
		clone_into(m, h, who, who);
		break;
	case CALL_CLONE_OTHER:
		clone_into(m, h, who, !who);
		break;
	case CALL_RESET:
		msg_reset(m[who]);
		program_base(m[who]);
		h[who].n = 0;
		break;
	default:
		if (msg_check(m[who], 0) == MSG_ERR_NONE)
			msg_render_into(m[who], 0, NULL, 0, &size);
		(void)msg_error_text(m[who]);
	}
}

static void run(const program *p, memory *from, msg_builder *m[2], history h[2])
{
	const msg_allocator allocator = { .resize = resize, .ctx = from };
	for (int who = 0; who < 2; who++) {
		m[who] = msg_new_with(&allocator);
		h[who].n = 0;
		program_base(m[who]);
	}
	for (size_t i = 0; i < p->n; i++)
		run_step(p, i, m, h);
}

/* The calls of one message alone; fields: the last of each field only, from the last to the first. */
static msg_builder *replay(const program *p, const history *h, bool fields)
{
	msg_builder *m = msg_new();
	if (!m)
		abort();
	program_base(m);
	for (size_t i = 0; i < h->n; i++) {
		const program_step *s = &p->steps[h->steps[fields ? h->n - 1 - i : i]];
		bool replaced = false;
		for (size_t k = fields ? h->n - i : h->n; k < h->n; k++)
			replaced |= program_same_key(s, &p->steps[h->steps[k]]);
		if (!replaced)
			program_set(s, m);
	}
	return m;
}

static int last_manner(const program *p, const history *h, const char *key)
{
	int value = 0;
	for (size_t i = 0; i < h->n; i++) {
		const program_step *s = &p->steps[h->steps[i]];
		if (strcmp(s->key, key) == 0)
			value = (unsigned char)s->a[0] % 4;
	}
	return value == 3 ? 0 : value;
}

static uint32_t reading(const program *p, const history *h)
{
	static const uint32_t styles[] = { 0, STRICT_FILENAME_BOTH, STRICT_FILENAME_2047 };
	uint32_t options = STRICT_OCTETS | message_options(last_manner(p, h, "profile"));
	return options | styles[last_manner(p, h, "filename style")];
}

/* ---- comparing ---- */

static void same_message(const msg_builder *a, const msg_builder *b, const char *what)
{
	size_t a_size, b_size;
	for (uint32_t flags = 0; flags <= MSG_OUT_BCC; flags += MSG_OUT_BCC) {
		int one = msg_check(a, flags), two = msg_check(b, flags);
		require((one == MSG_ERR_NONE) == (two == MSG_ERR_NONE), "%s: %s (%s) and %s (%s)", what, msg_errname(one),
			msg_error_text(a), msg_errname(two), msg_error_text(b));
		if (one != MSG_ERR_NONE)
			return;
		char *x = message_octets(a, flags, &a_size), *y = message_octets(b, flags, &b_size);
		require(
			fuzz_same(x, a_size, y, b_size), "%s: another message:\n%.*s\n%.*s", what, (int)a_size, x, (int)b_size, y);
		free(x);
		free(y);
	}
}

static void same_errors(const msg_builder *a, const msg_builder *b)
{
	require(msg_status(a) == msg_status(b) && msg_error_count(a) == msg_error_count(b),
		"%s, %zu errors (%s), and %s, %zu (%s)", msg_errname(msg_status(a)), msg_error_count(a), msg_error_text(a),
		msg_errname(msg_status(b)), msg_error_count(b), msg_error_text(b));
	require(
		strcmp(msg_error_text(a), msg_error_text(b)) == 0, "\"%s\" and \"%s\"", msg_error_text(a), msg_error_text(b));
	for (size_t i = 0; i < msg_recipient_count(a) || i < msg_recipient_count(b); i++)
		require(msg_recipient(a, i) && msg_recipient(b, i) && strcmp(msg_recipient(a, i), msg_recipient(b, i)) == 0,
			"another recipient");
}

static void judge(const program *p, msg_builder *m, const history *h)
{
	msg_builder *alone = replay(p, h, false), *fields = replay(p, h, true), *copy = msg_clone(m);
	same_message(m, alone, "calls alone");
	same_errors(m, alone);
	if (!p->aliases)
		same_message(m, fields, "last calls in another order");
	require(copy, "no clone");
	msg_set_subject(copy, "the clone's own");
	msg_set_text(copy, "the clone's own");
	same_message(m, alone, "after a change of its clone");
	int status = msg_check(m, 0);
	if (status == MSG_ERR_NONE)
		strict_free(message_read(m, reading(p, h)));
	else if (msg_status(m) != MSG_ERR_NONE)
		message_refused(m, status);
	msg_free(copy);
	msg_free(alone);
	msg_free(fields);
}

/* What was written in spite of missing memory is what would have been written with it. */
static void judge_short(const program *p, const msg_builder *m, const history *h)
{
	size_t size, short_size;
	if (msg_check(m, 0) != MSG_ERR_NONE)
		return;
	msg_builder *full = replay(p, h, false);
	char *wanted = message_octets(full, 0, &size), *found = fuzz_memory(size);
	int status = msg_render_into(m, 0, found, size, &short_size);
	require(status == MSG_ERR_NONE && fuzz_same(found, short_size, wanted, size), "%s: an old value:\n%.*s\n%.*s",
		msg_errname(status), (int)size, found, (int)size, wanted);
	free(found);
	free(wanted);
	msg_free(full);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static program p;
	static history h[2];
	input in = input_of(data, size);
	size_t fail_at = input_below(&in, 256);
	msg_builder *m[2];
	program_read(&p, in);
	memory whole = { 0 }, scarce = { .fail_at = fail_at / 2, .fail_on = fail_at & 1 };
	run(&p, &whole, m, h);
	for (int who = 0; who < 2; who++) {
		require(m[who], "no message");
		judge(&p, m[who], &h[who]);
		msg_free(m[who]);
	}
	require(whole.live == 0, "%zu blocks are left", whole.live);
	if (scarce.fail_at) {
		run(&p, &scarce, m, h);
		for (int who = 0; who < 2; who++) {
			judge_short(&p, m[who], &h[who]);
			msg_free(m[who]);
		}
		require(scarce.live == 0, "%zu blocks are left without memory", scarce.live);
	}
	program_free(&p);
	return 0;
}
