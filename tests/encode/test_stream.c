/* The encoders a piece at a time: always what the one-shot functions give, whatever the pieces and the room. */
#include "encode/trouble.h"

static const struct {
	int encoding;
	uint32_t flags;
} ways[] = {
	{ MSG_ENCODING_BASE64, 0 }, { MSG_ENCODING_BASE64, MSG_BASE64_LINES }, { MSG_ENCODING_BASE64, MSG_BASE64_URL },
	{ MSG_ENCODING_QP, 0 }, { MSG_ENCODING_QP, MSG_QP_TEXT },
};
enum { WAYS = sizeof ways / sizeof *ways };

/* The one-shot result; free it. */
static char *encode_whole(int way, const char *data, size_t n, size_t *size)
{
	char *out = malloc(4 * n + 64);
	const size_t room = 4 * n + 64;
	const uint32_t flags = ways[way].flags;
	const int status = ways[way].encoding == MSG_ENCODING_QP ? msg_encode_qp(data, n, flags, out, room, size)
		: msg_encode_base64(data, n, flags, out, room, size);
	if (status != MSG_ERR_NONE)
		ck_abort_msg("%s", msg_errname(status));
	return out;
}

/* One call with no room, with one octet too little, then with just enough: nothing but the last one does anything. */
static void feed(msg_encoder *e, const char *data, size_t n, bool last, char *out, size_t *size)
{
	size_t need = 77, written = 77;
	char *in = suite_exact(data, n), *exact;
	int status = last ? msg_encoder_finish(e, NULL, 0, &need) : msg_encoder_update(e, in, n, NULL, 0, &need);
	if (status == MSG_ERR_NONE && need == 0) {
		free(in);
		return; /* nothing to write: it was taken */
	}
	exact = malloc(need);
	memset(exact, '#', need);
	for (size_t room = need - 1; status == MSG_ERR_SPACE && room <= need; room++) {
		status = last ? msg_encoder_finish(e, exact, room, &written)
			: msg_encoder_update(e, in, n, exact, room, &written);
		if (room < need && (status != MSG_ERR_SPACE || written != need || exact[0] != '#'))
			ck_abort_msg("room for %zu of %zu: %s, %zu", room, need, msg_errname(status), written);
	}
	if (status != MSG_ERR_NONE || written != need)
		ck_abort_msg("%s, %zu written, %zu counted", msg_errname(status), written, need);
	memcpy(out + *size, exact, need);
	*size += need;
	free(exact);
	free(in);
}

static void check_pieces(int way, const char *data, size_t n, size_t first, size_t piece)
{
	size_t want, size = 0;
	char *whole = encode_whole(way, data, n, &want), *out = malloc(want + 64);
	msg_encoder *e = msg_encoder_new(ways[way].encoding, ways[way].flags);
	for (size_t at = 0, some = first; at < n; at += some, some = piece) {
		some = some < n - at ? some : n - at;
		feed(e, data + at, some, false, out, &size);
	}
	feed(e, NULL, 0, false, out, &size);
	feed(e, NULL, 0, true, out, &size);
	msg_encoder_free(e);
	if (size != want || memcmp(out, whole, want) != 0)
		ck_abort_msg("way %d, %zu octets, pieces of %zu and %zu: %.*s", way, n, first, piece, (int)size, out);
	free(out);
	free(whole);
}

START_TEST(any_pieces)
{
	uint64_t state = 15;
	char data[300];
	for (int i = 0; i < 60; i++) {
		const size_t n = trouble_fill(&state, data, i % 4 == 0 ? sizeof data : 80);
		for (size_t cut = 1; cut < n; cut += 1 + i % 3)
			check_pieces(_i, data, n, cut, n);
		for (size_t piece = 1; piece < 60; piece += piece < 8 ? 1 : 7)
			check_pieces(_i, data, n, piece, piece);
	}
	for (size_t n = 0; n < 240; n++) {
		memset(data, 'x', n);
		check_pieces(_i, data, n, 57, 57);
		check_pieces(_i, data, n, 1, 58);
	}
}
END_TEST

/* Room for the whole of what may come: the path that does not count first. */
START_TEST(ample_room)
{
	uint64_t state = 16;
	char data[500], out[4000];
	for (int i = 0; i < 200; i++) {
		const size_t n = trouble_fill(&state, data, sizeof data);
		size_t want, size = 0, written;
		char *whole = encode_whole(_i, data, n, &want);
		msg_encoder *e = msg_encoder_new(ways[_i].encoding, ways[_i].flags);
		for (size_t at = 0, piece; at < n; at += piece) {
			piece = 1 + suite_random(&state) % 130;
			piece = piece < n - at ? piece : n - at;
			ck_assert_status(msg_encoder_update(e, data + at, piece, out + size, sizeof out - size, &written),
				MSG_ERR_NONE);
			size += written;
		}
		ck_assert_status(msg_encoder_finish(e, out + size, sizeof out - size, &written), MSG_ERR_NONE);
		size += written;
		ck_assert(size == want && memcmp(out, whole, want) == 0);
		msg_encoder_free(e);
		free(whole);
	}
}
END_TEST

START_TEST(only_known_encodings_and_flags)
{
	for (int encoding = -1; encoding < 8; encoding++) {
		for (uint32_t flags = 0; flags < 8; flags++) {
			const bool known = (encoding == MSG_ENCODING_QP && flags <= MSG_QP_TEXT) ||
				(encoding == MSG_ENCODING_BASE64 && flags <= MSG_BASE64_URL);
			msg_encoder *e = msg_encoder_new(encoding, flags);
			ck_assert_int_eq(e != NULL, known);
			msg_encoder_free(e);
		}
		ck_assert_ptr_null(msg_encoder_new(encoding, UINT32_C(0x80000000)));
	}
}
END_TEST

static int live;

static void *counting_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	(void)old_size;
	if (ctx)
		return NULL;
	if (!block || new_size == 0)
		live += block ? -1 : 1;
	if (new_size == 0) {
		free(block);
		return NULL;
	}
	return realloc(block, new_size);
}

START_TEST(memory_is_the_allocator_s)
{
	msg_allocator memory = { .resize = counting_resize };
	msg_encoder *e = msg_encoder_new_with(&memory, MSG_ENCODING_QP, 0);
	ck_assert(e && live == 1);
	memory.resize = NULL; /* it was copied */
	msg_encoder_free(e);
	ck_assert_int_eq(live, 0);
	ck_assert_ptr_null(msg_encoder_new_with(&memory, MSG_ENCODING_QP, 0));
	ck_assert_ptr_null(msg_encoder_new_with(NULL, MSG_ENCODING_QP, 0));
	memory = (msg_allocator){ .resize = counting_resize, .ctx = &memory };
	ck_assert_ptr_null(msg_encoder_new_with(&memory, MSG_ENCODING_BASE64, 0));
	msg_encoder_free(NULL);
}
END_TEST

START_TEST(arguments)
{
	char out[8] = "#######";
	size_t size = 77;
	ck_assert_status(msg_encoder_update(NULL, "a", 1, out, 8, &size), MSG_ERR_NOMEM);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encoder_finish(NULL, out, 8, NULL), MSG_ERR_NOMEM);
	msg_encoder *e = msg_encoder_new(ways[_i].encoding, ways[_i].flags);
	ck_assert_status(msg_encoder_update(e, NULL, 1, out, 8, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encoder_update(e, "a", 1, NULL, 8, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encoder_finish(e, NULL, 8, &size), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encoder_update(e, "a", SIZE_MAX, out, 8, &size), MSG_ERR_LIMIT);
	ck_assert_uint_eq(size, 0);
	ck_assert_str_eq(out, "#######");
	ck_assert_status(msg_encoder_update(e, NULL, 0, NULL, 0, NULL), MSG_ERR_NONE);
	ck_assert_status(msg_encoder_finish(e, out, 8, &size), MSG_ERR_NONE);
	ck_assert_uint_eq(size, 0);
	size = 77;
	ck_assert_status(msg_encoder_update(e, "a", 1, out, 8, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encoder_update(e, NULL, 0, NULL, 0, NULL), MSG_ERR_ARGUMENT);
	ck_assert_status(msg_encoder_finish(e, out, 8, &size), MSG_ERR_ARGUMENT);
	msg_encoder_free(e);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("stream");
	TCase *tests = tcase_create("stream");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, any_pieces, 0, WAYS);
	tcase_add_loop_test(tests, ample_room, 0, WAYS);
	tcase_add_test(tests, only_known_encodings_and_flags);
	tcase_add_test(tests, memory_is_the_allocator_s);
	tcase_add_loop_test(tests, arguments, 0, WAYS);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
