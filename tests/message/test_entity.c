/* Entities: sums against a naive rendering of trees, counts against sharing, and trees too deep for any stack. */
#include "message/entity.h"
#include "support/ledger.h"

/* ---- naive rendering: trees of the test are small, so that it may call itself ---- */

typedef struct text {
	char *data;
	size_t size;
} text;

static void put(text *t, const char *s, size_t n)
{
	t->data = realloc(t->data, t->size + n + 1);
	if (n)
		memcpy(t->data + t->size, s, n);
	t->size += n;
}

static char *copy_string(const char *s, size_t n)
{
	char *copy = malloc(n + 1);
	memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

static void render_body(text *t, const mimeo_entity *e, const char *boundary)
{
	if (e->content)
		put(t, e->content->wire, (size_t)e->content->wire_size);
	for (size_t i = 0; i < e->n; i++) {
		const mimeo_entity *child = e->children[i];
		if (boundary) {
			put(t, i == 0 ? "--" : "\r\n--", i == 0 ? 2 : 4);
			put(t, boundary, strlen(boundary));
			put(t, "\r\n", 2);
		}
		put(t, child->header, child->header_size);
		put(t, "\r\n", 2);
		/* the test's boundaries are those that stand in open */
		char *inner = child->open ? copy_string(child->open + 4, child->open_size - 6) : NULL;
		render_body(t, child, inner);
		free(inner);
	}
	if (boundary) {
		put(t, "\r\n--", 4);
		put(t, boundary, strlen(boundary));
		put(t, "--", 2);
	}
}

typedef struct sums {
	uint64_t crlf, dots;
	bool ends_open, high;
} sums;

static sums naive_sums(const char *s, size_t n)
{
	sums f = { .ends_open = n > 0 && !(n > 1 && s[n - 2] == '\r' && s[n - 1] == '\n') };
	for (size_t i = 0; i < n; i++) {
		f.crlf += i > 0 && s[i - 1] == '\r' && s[i] == '\n';
		f.dots += s[i] == '.' && (i == 0 || (i > 1 && s[i - 2] == '\r' && s[i - 1] == '\n'));
		f.high |= (unsigned char)s[i] > 0x7f;
	}
	return f;
}

/* What the test knows of a tree that it made, counted apart. */
typedef struct tree {
	mimeo_entity *entity;
	const char *boundary;
	uint64_t depth, parts;
	uint32_t number, needs;
	bool binary, boundary_line;
} tree;

static void check_tree(const tree *t)
{
	const mimeo_entity *e = t->entity;
	text body = { NULL, 0 };
	put(&body, "", 0);
	render_body(&body, e, t->boundary);
	const sums f = naive_sums(body.data, body.size), h = naive_sums(e->header, e->header_size);
	ck_assert_uint_eq(e->body_octets, body.size);
	ck_assert_uint_eq(e->body_crlf, f.crlf);
	ck_assert_uint_eq(e->body_dots, f.dots);
	ck_assert_int_eq(e->ends_open, f.ends_open);
	ck_assert(e->header_crlf == h.crlf && e->header_dots == h.dots);
	ck_assert(e->depth == t->depth && e->parts == t->parts && e->number == t->number && e->needs == t->needs);
	ck_assert_int_eq(e->boundary_line, t->boundary_line);
	const int narrow = f.high || h.high ? MSG_ENCODING_8BIT : MSG_ENCODING_7BIT;
	ck_assert_int_eq(e->encoding, t->binary ? MSG_ENCODING_BINARY : narrow);
	ck_assert(!e->streamed && !e->drawn);
	free(body.data);
}

/* ---- random trees ---- */

static mimeo_content *content_of_octets(const msg_allocator *memory, const char *s, int encoding)
{
	const mimeo_manner manner = { .profile = MSG_PROFILE_8BIT, .charset = &mimeo_charset_utf8 };
	const mimeo_recipe recipe = { .data = s, .size = strlen(s), .text_type = true, .encoding = encoding };
	mimeo_buffer scratch;
	mimeo_buffer_init(&scratch, memory, SIZE_MAX);
	int status;
	mimeo_content *c = mimeo_content_new(memory, &recipe, &manner, &scratch, &status);
	mimeo_buffer_free(&scratch);
	ck_assert(c && c->status == MSG_ERR_NONE);
	return c;
}

static const char *const headers[] = {
	"", "Content-Type: text/plain\r\n", "Content-Type: a/b;\r\n name=c\r\nX-D: e\r\n", ".a: b\r\n.c: d\r\n",
	"Content-Description: \xc3\xa9\r\n", "X-A: .\r\n .\r\n",
};

static mimeo_entity *make_entity(const msg_allocator *memory, const mimeo_entity_recipe *recipe)
{
	int status = 77;
	mimeo_entity *e = mimeo_entity_new(memory, recipe, &status);
	ck_assert(e && status == MSG_ERR_NONE);
	ck_assert(e->header_size == recipe->header_size && e->content_header_size == recipe->content_header_size);
	ck_assert(e->header_size == 0 || memcmp(e->header, recipe->header, e->header_size) == 0);
	ck_assert(e->identity.lo == recipe->identity.lo && e->identity.hi == recipe->identity.hi);
	return e;
}

static mimeo_entity *plain_leaf(const msg_allocator *memory, const char *s)
{
	const mimeo_entity_recipe recipe = { .content = content_of_octets(memory, s, MSG_ENCODING_AUTO) };
	return make_entity(memory, &recipe);
}

/* Over these, with the boundary "b" or none; NULL and the status where that cannot be. */
static mimeo_entity *plain_node(const msg_allocator *memory, bool boundary, mimeo_entity *const *children, size_t n,
	int *status)
{
	const mimeo_entity_recipe recipe = {
		.boundary = boundary ? "b" : NULL, .boundary_size = boundary, .children = children, .n = n,
	};
	return mimeo_entity_new(memory, &recipe, status);
}

static tree random_leaf(const msg_allocator *memory, uint64_t *state)
{
	static const char *const wires[] = {
		"", "a", "a\r\n", ".\r\n..\r\nb", "line\r\n.dot\r\n", "--=_\r\n", "\xc3\xa9\r\n",
		"bare\n.\r.", "bare\r\n.\n.\r", "\r", "\r\n.", "\n",
	};
	static const int wishes[] = { MSG_ENCODING_AUTO, MSG_ENCODING_BINARY, MSG_ENCODING_QP, MSG_ENCODING_BASE64 };
	const char *wire = wires[suite_random(state) % (sizeof wires / sizeof *wires)];
	const char *header = headers[suite_random(state) % (sizeof headers / sizeof *headers)];
	mimeo_content *c = content_of_octets(memory, wire, wishes[suite_random(state) % 4]);
	const uint32_t needs = suite_random(state) % 4 == 0 ? MSG_NEEDS_SMTPUTF8 : 0;
	const mimeo_entity_recipe recipe = {
		.header = header, .header_size = strlen(header), .content_header_size = strlen(header) / 2, .content = c,
		.identity = { suite_random(state), 2 }, .needs = needs,
	};
	const bool binary = c->encoding == MSG_ENCODING_BINARY, eight = c->encoding == MSG_ENCODING_8BIT;
	return (tree){
		.entity = make_entity(memory, &recipe), .depth = 1, .parts = 1, .binary = binary,
		.needs = needs | (uint32_t)(binary ? MSG_NEEDS_BINARYMIME : eight ? MSG_NEEDS_8BITMIME : 0),
		.boundary_line = c->boundary_line,
	};
}

/* A node over some of the trees; over one, perhaps without boundary, like a message/rfc822. */
static tree random_node(const msg_allocator *memory, uint64_t *state, tree *trees, size_t n)
{
	static const char *const boundaries[] = { "b", "=_0001abcdefghijklmnopqrst", "", "with 'odd' characters" };
	const char *boundary = n == 1 && suite_random(state) % 2 ? NULL : boundaries[suite_random(state) % 4];
	const char *header = headers[suite_random(state) % (sizeof headers / sizeof *headers)];
	mimeo_entity *children[8];
	tree t = { .boundary = boundary, .number = boundary ? (uint32_t)suite_random(state) : 0 };
	for (size_t i = 0; i < n; i++) {
		children[i] = trees[i].entity;
		t.depth = trees[i].depth > t.depth ? trees[i].depth : t.depth;
		t.parts += trees[i].parts;
		t.needs |= trees[i].needs;
		t.binary |= trees[i].binary;
		t.boundary_line |= trees[i].boundary_line;
		if (!boundary)
			t.number = trees[i].number;
	}
	t.depth++;
	t.parts++;
	const mimeo_entity_recipe recipe = {
		.header = header, .header_size = strlen(header), .boundary = boundary,
		.boundary_size = boundary ? strlen(boundary) : 0, .number = boundary ? t.number : 0,
		.children = children, .n = n,
	};
	t.entity = make_entity(memory, &recipe);
	ck_assert(boundary ? t.entity->open_size == strlen(boundary) + 6 : !t.entity->open && !t.entity->close);
	return t;
}

START_TEST(sums_are_those_of_the_rendering)
{
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	uint64_t state = 3;
	for (int round = 0; round < 1500; round++) {
		tree trees[8];
		size_t n = 0;
		for (int step = 0; step < 12; step++) {
			const size_t under = n ? suite_random(&state) % (n + 1) : 0;
			if (n < 8 && (under == 0 || suite_random(&state) % 2)) {
				trees[n++] = random_leaf(&memory, &state);
			} else if (under > 0) {
				n -= under;
				trees[n] = random_node(&memory, &state, trees + n, under);
				n++;
			}
		}
		for (size_t i = 0; i < n; i++) {
			check_tree(&trees[i]);
			mimeo_entity_drop(trees[i].entity);
		}
		ck_assert_uint_eq(l.live, 0);
	}
}
END_TEST

START_TEST(delimiters_are_written_out)
{
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	mimeo_entity *leaf = plain_leaf(&memory, "x");
	char boundary[] = "=_0001x";
	const mimeo_entity_recipe recipe = {
		.boundary = boundary, .boundary_size = 7, .number = 1, .children = &leaf, .n = 1,
	};
	mimeo_entity *e = make_entity(&memory, &recipe);
	memset(boundary, '?', 7);
	ck_assert(e->open_size == 13 && memcmp(e->open, "\r\n--=_0001x\r\n", 13) == 0);
	ck_assert(e->close_size == 13 && memcmp(e->close, "\r\n--=_0001x--", 13) == 0);
	ck_assert_uint_eq(e->body_octets, strlen("--=_0001x\r\n\r\nx\r\n--=_0001x--"));
	mimeo_entity_drop(e);
	ck_assert_uint_eq(l.live, 0);
	mimeo_entity_drop(NULL);
}
END_TEST

/* ---- sharing ---- */

START_TEST(children_may_stand_in_several_trees)
{
	ledger l = { 0 }, other = { 0 };
	const msg_allocator memory = memory_of(&l), others = memory_of(&other);
	int status;
	mimeo_entity *leaf = plain_leaf(&memory, "shared");
	mimeo_entity *twice[] = { leaf, mimeo_entity_keep(leaf) };
	mimeo_entity *one = plain_node(&others, true, twice, 2, &status);
	mimeo_entity *kept = mimeo_entity_keep(leaf);
	mimeo_entity *two = plain_node(&memory, false, &kept, 1, &status);
	ck_assert(one->parts == 3 && two->parts == 2);
	mimeo_entity_drop(one);
	ck_assert_uint_eq(other.live, 0);
	ck_assert_mem_eq(two->children[0]->content->wire, "shared", 6);
	mimeo_entity_drop(two);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

/* ---- streams ---- */

static int64_t no_read(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	(void)ctx, (void)offset, (void)buffer, (void)size;
	return -1;
}

static mimeo_entity *stream_leaf(const msg_allocator *memory, uint64_t size)
{
	mimeo_source *source = NULL;
	int status;
	ck_assert_status(mimeo_source_new(memory, size, no_read, NULL, NULL, &source), MSG_ERR_NONE);
	mimeo_content *c = mimeo_content_stream(memory, source, MSG_ENCODING_BINARY, &status);
	return make_entity(memory, &(mimeo_entity_recipe){ .content = c });
}

START_TEST(streams_are_known_above)
{
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	int status;
	mimeo_entity *e = stream_leaf(&memory, 1000);
	for (int i = 0; i < 3; i++) {
		ck_assert(e->streamed && e->drawn && e->encoding == MSG_ENCODING_BINARY && e->needs == MSG_NEEDS_BINARYMIME);
		e = plain_node(&memory, true, &e, 1, &status);
	}
	mimeo_entity_drop(e);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

/* ---- limits, memory, depth ---- */

START_TEST(sizes_that_do_not_fit)
{
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	int status = 0;
	for (uint64_t under = 0; under < 30; under++) {
		mimeo_entity *leaf = stream_leaf(&memory, MIMEO_ENTITY_OCTETS_MOST - under);
		mimeo_entity *e = plain_node(&memory, true, &leaf, 1, &status);
		ck_assert_int_eq(e != NULL, under >= strlen("--b\r\n\r\n\r\n--b--"));
		ck_assert_int_eq(status, e ? MSG_ERR_NONE : MSG_ERR_LIMIT);
		mimeo_entity_drop(e);
		ck_assert_uint_eq(l.live, 0);
	}
	/* twice the parts with each level: the sums do not go round */
	mimeo_entity *e = make_entity(&memory, &(mimeo_entity_recipe){ .n = 0 });
	for (int level = 1; e; level++) {
		ck_assert_int_lt(level, 65);
		mimeo_entity *twice[] = { e, mimeo_entity_keep(e) };
		e = plain_node(&memory, false, twice, 2, &status);
		ck_assert(!e || e->depth == (uint64_t)level + 1);
	}
	ck_assert_int_eq(status, MSG_ERR_LIMIT);
	ck_assert_uint_eq(l.live, 0);
	static const mimeo_entity_recipe huge[] = {
		{ .header = "", .header_size = SIZE_MAX },
		{ .header = "", .header_size = SIZE_MAX - sizeof(mimeo_entity) - 10, .boundary = "b", .boundary_size = 1 },
		{ .boundary = "", .boundary_size = SIZE_MAX - 5 },
		{ .boundary = "", .boundary_size = SIZE_MAX / 2 },
	};
	for (size_t i = 0; i < sizeof huge / sizeof *huge; i++) {
		ck_assert_ptr_null(mimeo_entity_new(&memory, &huge[i], &status));
		ck_assert_int_eq(status, MSG_ERR_LIMIT);
	}
}
END_TEST

START_TEST(failing_memory_frees_what_it_took_over)
{
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	int status = 0;
	mimeo_content *c = content_of_octets(&memory, "x", 0);
	l.fail_at = l.requests + 1;
	ck_assert_ptr_null(mimeo_entity_new(&memory, &(mimeo_entity_recipe){ .content = c }, &status));
	ck_assert(status == MSG_ERR_NOMEM && l.live == 0);
	l.fail_at = 0;
	mimeo_entity *twice[2];
	twice[0] = plain_leaf(&memory, "y");
	twice[1] = mimeo_entity_keep(twice[0]);
	l.fail_at = l.requests + 1;
	ck_assert_ptr_null(plain_node(&memory, false, twice, 2, &status));
	ck_assert(status == MSG_ERR_NOMEM && l.live == 0);
}
END_TEST

START_TEST(a_hundred_thousand_levels)
{
	ledger l = { 0 };
	const msg_allocator memory = memory_of(&l);
	mimeo_entity *e = plain_leaf(&memory, "deep\r\n");
	for (int i = 0; i < 100000; i++) {
		int status;
		e = plain_node(&memory, i % 2, &e, 1, &status);
	}
	ck_assert(e && e->depth == 100001 && e->parts == 100001);
	mimeo_entity_drop(mimeo_entity_keep(e));
	ck_assert_uint_gt(l.live, 100000);
	mimeo_entity_drop(e);
	ck_assert_uint_eq(l.live, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("entity");
	TCase *tests = tcase_create("entity");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, sums_are_those_of_the_rendering);
	tcase_add_test(tests, delimiters_are_written_out);
	tcase_add_test(tests, children_may_stand_in_several_trees);
	tcase_add_test(tests, streams_are_known_above);
	tcase_add_test(tests, sizes_that_do_not_fit);
	tcase_add_test(tests, failing_memory_frees_what_it_took_over);
	tcase_add_test(tests, a_hundred_thousand_levels);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
