/* Messages of every shape, the flags that may be asked of them, and what the forms of their octets must be, worked out
 * naively from the plain one. */
#ifndef MIMEO_TESTS_SPECIMENS_H
#define MIMEO_TESTS_SPECIMENS_H
#include "support/suite.h"

typedef struct octets {
	char *data; /* malloc; never NULL */
	size_t size;
} octets;

static inline octets octets_of(const void *data, size_t size)
{
	return (octets){ suite_exact(data, size), size };
}

static inline void octets_free(octets *o)
{
	free(o->data);
	*o = (octets){ NULL, 0 };
}

static inline void octets_add(octets *o, const void *data, size_t size)
{
	o->data = realloc(o->data, o->size + size + 1);
	if (!o->data)
		abort();
	if (size)
		memcpy(o->data + o->size, data, size);
	o->size += size;
}

static inline void assert_octets(const octets *a, const octets *b, const char *what)
{
	size_t at = 0;
	while (at < a->size && at < b->size && a->data[at] == b->data[at])
		at++;
	ck_assert_msg(a->size == b->size && at == a->size, "%s: %zu and %zu octets, not equal from %zu on", what, a->size,
		b->size, at);
}

/* ---- sources ---- */

enum { SOURCE_SIZE = 20011 };

/* Octet `at` of a source: every line end there is, and dots behind them. */
static inline char source_octet(uint64_t at)
{
	return "\r\n.\n.\rxy\r\r\n\n.."[(at + at / 251) % 14];
}

static inline int64_t read_pattern(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	const size_t most = ctx ? *(size_t *)ctx : size; /* as much at a time */
	char *out = buffer;
	size = size < most ? size : most;
	for (size_t i = 0; i < size; i++)
		out[i] = source_octet(offset + i);
	return (int64_t)size;
}

/* ---- messages ---- */

static inline msg_builder *addressed(void)
{
	msg_builder *m = msg_new();
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_to(m, "J\xC3\xBCrgen M\xC3\xBCller", "juergen@example.org");
	msg_set_bcc(m, NULL, "secret@example.net");
	msg_set_subject(m, "An order that has a subject which is long enough to be folded, and \xE2\x82\xAC 5");
	return m;
}

static inline msg_builder *make_bare(void)
{
	return addressed();
}

/* With a field that is no small piece. */
static inline msg_builder *make_simple(void)
{
	char words[601];
	for (size_t i = 0; i < sizeof words - 1; i++)
		words[i] = i % 9 == 8 ? ' ' : 'a' + (char)(i % 26);
	words[sizeof words - 1] = '\0';
	msg_builder *m = addressed();
	msg_set_header(m, "Comments", words);
	msg_set_text(m, "Hello\nworld");
	return m;
}

static inline msg_builder *make_utf8(void)
{
	msg_builder *m = addressed();
	msg_set_profile(m, MSG_PROFILE_UTF8);
	msg_set_text(m, "Gr\xC3\xBC\xC3\x9F" "e\r\n\r\n\xE2\x82\xAC 5\n");
	return m;
}

static inline msg_builder *make_html(void)
{
	msg_builder *m = addressed();
	msg_set_text(m, "na\xC3\xAFve caf\xC3\xA9\n.\n..\nend\n");
	msg_set_html(m, "<p>na\xC3\xAFve caf\xC3\xA9</p>\n.\n");
	return m;
}

static inline msg_builder *make_dots(void)
{
	msg_builder *m = addressed();
	msg_set_header(m, ".Dotted", "a field name may begin with a dot");
	msg_set_encoding(m, MSG_ENCODING_7BIT);
	msg_set_text(m, ".\n..\n. \nx.\n.x\n\n\n...");
	return m;
}

static inline msg_builder *make_binary(void)
{
	static const char data[] = "\r\n.\r\n..\n.\r.\r\r\n.x\n\n\r\n\r\n.\0.\r";
	msg_builder *m = addressed();
	msg_set_encoding(m, MSG_ENCODING_BINARY);
	msg_set_body(m, "application/octet-stream", data, sizeof data - 1);
	return m;
}

static inline msg_builder *make_empty(void)
{
	msg_builder *m = addressed();
	msg_set_body(m, "application/pdf", "", 0);
	return m;
}

static inline void attach(msg_builder *m, msg_builder *a, msg_builder *b)
{
	msg_builder *const parts[] = { a, b };
	ck_assert_status(msg_set_attachments(m, parts, 2), MSG_ERR_NONE);
	msg_free(a);
	msg_free(b);
}

static inline msg_builder *make_attachments(void)
{
	char data[3000];
	for (size_t i = 0; i < sizeof data; i++)
		data[i] = source_octet(i);
	msg_builder *m = make_html();
	attach(m, msg_new_attachment("p.bin", NULL, data, sizeof data),
		msg_new_attachment("\xE2\x82\xAC.txt", "text/plain", "a\r\n.b", 5));
	return m;
}

static inline msg_builder *make_nested(void)
{
	msg_builder *m = make_simple();
	for (int i = 0; i < 12; i++) {
		msg_builder *outer = msg_new(), *part = msg_clone_part(m);
		msg_builder *const parts[] = { part, part };
		msg_set_from(outer, NULL, "a@example.org");
		msg_set_parts(outer, "mixed", i < 8 ? parts : parts + 1, i < 8 && i % 3 == 0 ? 2 : 1);
		msg_free(part);
		msg_free(m);
		m = outer;
	}
	return m;
}

static inline msg_builder *make_deep(void)
{
	msg_builder *m = make_simple();
	for (int i = 0; i < 40; i++) {
		msg_builder *outer = msg_new(), *part = msg_clone_part(m);
		msg_set_limit(outer, MSG_LIMIT_DEPTH, 100);
		msg_set_from(outer, NULL, "a@example.org");
		msg_set_parts(outer, "mixed", &part, 1);
		msg_free(part);
		msg_free(m);
		m = outer;
	}
	return m;
}

static inline msg_builder *make_message(void)
{
	msg_builder *m = addressed(), *inner = make_attachments();
	msg_set_message(m, inner);
	msg_free(inner);
	return m;
}

static inline msg_builder *make_received(void)
{
	static const char received[] = ".X: y\nSubject: as received\n\n.dots\n.\nand no line end";
	msg_builder *m = addressed();
	msg_set_message_bytes(m, received, sizeof received - 1);
	return m;
}

static inline msg_builder *make_source(void)
{
	msg_builder *m = addressed();
	msg_set_body_source(m, "application/octet-stream", SOURCE_SIZE, read_pattern, NULL, NULL);
	return m;
}

static inline msg_builder *sourced(uint64_t size, int encoding)
{
	msg_builder *m = msg_new();
	msg_set_encoding(m, encoding);
	msg_set_body_source(m, "application/octet-stream", size, read_pattern, NULL, NULL);
	return m;
}

static inline msg_builder *make_source_binary(void)
{
	msg_builder *m = make_simple();
	attach(m, sourced(SOURCE_SIZE, MSG_ENCODING_BINARY), sourced(300, MSG_ENCODING_BINARY));
	return m;
}

static inline msg_builder *make_sources(void)
{
	msg_builder *m = make_dots();
	msg_set_encoding(m, MSG_ENCODING_AUTO);
	attach(m, sourced(57 * 128 * 2, MSG_ENCODING_BASE64), sourced(58, MSG_ENCODING_AUTO));
	return m;
}

static inline msg_builder *make_source_empty(void)
{
	msg_builder *m = addressed();
	msg_set_body_source(m, "application/octet-stream", 0, read_pattern, NULL, NULL);
	return m;
}

typedef struct specimen {
	const char *name;
	msg_builder *(*make)(void);
	bool binary_stream; /* no LF, no dots */
	bool streamed;
} specimen;

static const specimen specimens[] = {
	{ "no content", make_bare, false, false },
	{ "simple", make_simple, false, false },
	{ "UTF-8", make_utf8, false, false },
	{ "HTML", make_html, false, false },
	{ "dots", make_dots, false, false },
	{ "binary", make_binary, false, false },
	{ "empty body", make_empty, false, false },
	{ "attachments", make_attachments, false, false },
	{ "nested", make_nested, false, false },
	{ "deep", make_deep, false, false },
	{ "message", make_message, false, false },
	{ "received", make_received, false, false },
	{ "source", make_source, false, true },
	{ "binary source", make_source_binary, true, true },
	{ "sources", make_sources, false, true },
	{ "empty source", make_source_empty, false, true },
};
enum { SPECIMENS = sizeof specimens / sizeof *specimens, FLAGS = 64 };

static inline msg_builder *make_specimen(const specimen *s)
{
	msg_builder *m = s->make();
	ck_assert_msg(msg_check(m, 0) == MSG_ERR_NONE, "%s: %s", s->name, msg_error_text(m));
	return m;
}

/* ---- flags ---- */

static inline bool is_legal(uint32_t flags)
{
	const bool lf = flags & MSG_OUT_LF, dots = flags & MSG_OUT_DOTS, header = flags & MSG_OUT_HEADER;
	return flags < FLAGS && !(header && (flags & MSG_OUT_BODY)) && !(dots && (header || lf || (flags & MSG_OUT_PART)));
}

/* What these flags must give: not every content can be had with other line ends. */
static inline int expected_status(const specimen *s, uint32_t flags)
{
	const bool other = flags & (MSG_OUT_LF | MSG_OUT_DOTS);
	if (!is_legal(flags))
		return MSG_ERR_ARGUMENT;
	return s->binary_stream && other && !(flags & MSG_OUT_HEADER) ? MSG_ERR_PROFILE : MSG_ERR_NONE;
}

/* ---- forms, naively ---- */

static inline octets naive_lf(const octets *o)
{
	octets out = { malloc(o->size + 1), 0 };
	for (size_t i = 0; i < o->size; i++)
		if (!(o->data[i] == '\r' && i + 1 < o->size && o->data[i + 1] == '\n'))
			out.data[out.size++] = o->data[i];
	return out;
}

static inline octets naive_dots(const octets *o)
{
	octets out = { malloc(2 * o->size + 3), 0 };
	for (size_t i = 0; i < o->size; i++) {
		const bool starts = i == 0 || (i > 1 && o->data[i - 2] == '\r' && o->data[i - 1] == '\n');
		if (starts && o->data[i] == '.')
			out.data[out.size++] = '.';
		out.data[out.size++] = o->data[i];
	}
	memcpy(out.data + out.size, ".\r\n", 3);
	out.size += 3;
	return out;
}

static inline octets rendered(const msg_builder *m, uint32_t flags)
{
	char *data;
	size_t size;
	ck_assert_status(msg_render(m, flags, &data, &size), MSG_ERR_NONE);
	ck_assert_int_eq(data[size], '\0');
	octets o = octets_of(data, size);
	msg_free_data(data);
	return o;
}

/* From the plain output. */
static inline octets expected_octets(const msg_builder *m, uint32_t flags)
{
	octets plain = rendered(m, flags & ~(uint32_t)(MSG_OUT_LF | MSG_OUT_DOTS));
	octets o = flags & MSG_OUT_LF ? naive_lf(&plain) : flags & MSG_OUT_DOTS ? naive_dots(&plain) : plain;
	if (o.data != plain.data)
		octets_free(&plain);
	return o;
}

/* ---- a sink ---- */

typedef struct sink_state {
	octets got;
	size_t limit;  /* takes so many octets, then less than it is given */
	size_t calls;
	bool stopped;
} sink_state;

static inline sink_state open_sink(size_t limit)
{
	return (sink_state){ .got = octets_of("", 0), .limit = limit };
}

static inline size_t take_octets_(void *ctx, const void *data, size_t size)
{
	sink_state *s = ctx;
	if (s->stopped || size == 0)
		ck_abort_msg("%zu octets for a sink that %s", size, s->stopped ? "has stopped" : "takes any");
	const size_t left = s->limit - s->got.size, taken = size < left ? size : left;
	char *exact = suite_exact(data, size);
	octets_add(&s->got, exact, taken);
	free(exact);
	s->calls++;
	s->stopped = taken < size;
	return taken;
}

#endif
