/* mimeo. A case of peers has one name here and several ways, "large/gathered": what it is handed on as, or made by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "mimeo.h"
#include "peer.h"

enum { ROOM = 3 << 24 };
static char *out;

static void must(int status)
{
	if (status != MSG_ERR_NONE) {
		fprintf(stderr, "mimeo: %s\n", msg_errname(status));
		exit(2);
	}
}

/* ---- encoders ---- */

static char *room(void)
{
	if (!out)
		out = malloc(ROOM);
	return out;
}

static void run_base64(size_t turns, const peer_input *in)
{
	size_t size = 0;
	room();
	for (size_t i = 0; i < turns; i++) {
		must(msg_encode_base64(in->data, in->size, MSG_BASE64_LINES, out, ROOM, &size));
		peer_done(out, size);
	}
}

static void run_qp(size_t turns, const peer_input *in)
{
	size_t size = 0;
	room();
	for (size_t i = 0; i < turns; i++) {
		must(msg_encode_qp(in->data, in->size, MSG_QP_TEXT, out, ROOM, &size));
		peer_done(out, size);
	}
}

static void run_word(size_t turns, const peer_input *in)
{
	size_t size = 0;
	room();
	for (size_t i = 0; i < turns; i++) {
		must(msg_encode_text(in->data, in->size, 9, out, ROOM, &size));
		peer_done(out, size);
	}
}

/* ---- ways out ---- */

typedef void output(const msg_builder *m);

static void copied(const msg_builder *m)
{
	size_t size = 0;
	must(msg_render_into(m, 0, room(), ROOM, &size));
	peer_done(out, size);
}

/* The pieces, as they would go to writev: nothing is copied. */
static void gathered(const msg_builder *m)
{
	msg_frozen *f;
	size_t n = 0;
	must(msg_freeze(m, 0, &f));
	const msg_slice *slices = msg_frozen_slices(f, &n);
	for (size_t i = 0; i < n; i++)
		peer_done(slices[i].data, slices[i].size);
	msg_frozen_free(f);
}

static size_t take(void *ctx, const void *data, size_t size)
{
	(void)ctx;
	peer_done(data, size);
	return size;
}

static void written(const msg_builder *m)
{
	must(msg_write(m, 0, take, NULL));
}

/* ---- messages ---- */

static void head(msg_builder *m)
{
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_to(m, "J\xc3\xbcrgen M\xc3\xbcller", "juergen.mueller@example.org");
	msg_set_subject(m, "Your order 48213 has been shipped");
	msg_set_date(m, 1717755300, 0);
}

typedef void content(msg_builder *m);

static void set_simple(msg_builder *m)
{
	const peer_input *in = peer_load("plain");
	msg_set_text_n(m, in->data, in->size);
}

static void set_body(msg_builder *m)
{
	const peer_input *in = peer_load("body");
	msg_set_text_n(m, in->data, in->size);
}

static void set_pdf(msg_builder *m)
{
	const peer_input *html = peer_load("html"), *pdf = peer_load("pdf");
	set_body(m);
	msg_set_html_n(m, html->data, html->size);
	msg_set_attachment(m, "invoice.pdf", "application/pdf", pdf->data, pdf->size);
}

static void set_large(msg_builder *m)
{
	const peer_input *in = peer_load("large");
	set_simple(m);
	msg_set_attachment(m, "backup.bin", NULL, in->data, in->size);
}

static void set_large_file(msg_builder *m)
{
	set_simple(m);
	msg_builder *part = msg_new_attachment_file("backup.bin", NULL, peer_load("large-path")->data);
	msg_set_attachments(m, &part, 1);
	msg_free(part);
}

/* A source that has 64 KiB and repeats them: what is measured is mimeo, not a disc. */
static int64_t read_source(void *ctx, uint64_t offset, void *buffer, size_t size)
{
	const peer_input *in = ctx;
	size_t at = (size_t)(offset % in->size), n = in->size - at < size ? in->size - at : size;
	memcpy(buffer, in->data + at, n);
	return (int64_t)n;
}

static void set_large_source(msg_builder *m)
{
	msg_builder *part = msg_new();
	set_simple(m);
	msg_set_body_source(part, "application/octet-stream", 10 << 20, read_source, (void *)peer_load("octets-65536"),
		NULL);
	msg_set_filename(part, "backup.bin");
	msg_set_attachments(m, &part, 1);
	msg_free(part);
}

static void make(size_t turns, content *set, output *put)
{
	for (size_t i = 0; i < turns; i++) {
		msg_builder *m = msg_new();
		head(m);
		msg_set_message_id(m, "20240607.101500.48213@mail.example.com");
		set(m);
		put(m);
		msg_free(m);
	}
}

static void run_simple(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_simple, copied);
}

static void run_simple_reset(size_t turns, const peer_input *in)
{
	msg_builder *m = msg_new();
	(void)in;
	for (size_t i = 0; i < turns; i++) {
		msg_reset(m);
		head(m);
		msg_set_message_id(m, "20240607.101500.48213@mail.example.com");
		set_simple(m);
		copied(m);
	}
	msg_free(m);
}

static void run_pdf(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_pdf, copied);
}

static void run_pdf_gathered(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_pdf, gathered);
}

static void run_large(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_large, copied);
}

static void run_large_gathered(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_large, gathered);
}

static void run_large_written(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_large, written);
}

static void run_large_file(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_large_file, written);
}

static void run_large_source(size_t turns, const peer_input *in)
{
	(void)in;
	make(turns, set_large_source, written);
}

static void run_clone(size_t turns, const peer_input *in)
{
	static msg_builder *m; /* made once, as making it takes longer than thousands of clones */
	(void)in;
	if (!m) {
		m = msg_new();
		head(m);
		set_large(m);
	}
	for (size_t i = 0; i < turns; i++)
		msg_free(msg_clone(m));
}

/* ---- the mailing: a new To, and with it a new Message-ID, each ---- */

static void set_recipient(msg_builder *m, size_t i)
{
	char name[64], addr[64];
	snprintf(name, sizeof name, "Recipient %zu", i);
	snprintf(addr, sizeof addr, "user%05zu@example.org", i);
	must(msg_set_to(m, name, addr));
}

static void reused(size_t turns, content *set, output *put)
{
	msg_builder *m = msg_new();
	head(m);
	set(m);
	for (size_t i = 0; i < turns; i++) {
		set_recipient(m, i);
		put(m);
	}
	msg_free(m);
}

static void cloned(size_t turns, content *set)
{
	msg_builder *first = msg_new();
	head(first);
	set(first);
	for (size_t i = 0; i < turns; i++) {
		msg_builder *m = msg_clone(first);
		set_recipient(m, i);
		copied(m);
		msg_free(m);
	}
	msg_free(first);
}

static void run_mailing(size_t turns, const peer_input *in)
{
	(void)in;
	reused(turns, set_body, copied);
}

static void run_mailing_gathered(size_t turns, const peer_input *in)
{
	(void)in;
	reused(turns, set_body, gathered);
}

static void run_mailing_clone(size_t turns, const peer_input *in)
{
	(void)in;
	cloned(turns, set_body);
}

static void run_mailing_anew(size_t turns, const peer_input *in)
{
	(void)in;
	for (size_t i = 0; i < turns; i++) {
		msg_builder *m = msg_new();
		head(m);
		set_body(m);
		set_recipient(m, i);
		copied(m);
		msg_free(m);
	}
}

static void run_rich(size_t turns, const peer_input *in)
{
	(void)in;
	reused(turns, set_pdf, copied);
}

static void run_rich_gathered(size_t turns, const peer_input *in)
{
	(void)in;
	reused(turns, set_pdf, gathered);
}

static void run_rich_clone(size_t turns, const peer_input *in)
{
	(void)in;
	cloned(turns, set_pdf);
}

/* ---- the guard: a loop without and with a check; nothing is written, so that the difference is the check ---- */

static void guarded(size_t turns, const peer_input *html, int own_text, msg_guard *g)
{
	msg_builder *m = msg_new();
	char text[200];
	head(m);
	msg_set_html_n(m, html->data, html->size);
	for (size_t i = 0; i < turns; i++) {
		set_recipient(m, i);
		if (own_text) {
			snprintf(text, sizeof text, "Dear Recipient %zu,\n\nyour code is %zu. Write to help@example.com.\n", i,
				i * 7);
			must(msg_set_text(m, text));
		}
		if (g)
			must(msg_guard_check(g, m));
	}
	msg_free(m);
	msg_guard_free(g);
}

static void run_guard_without(size_t turns, const peer_input *in)
{
	guarded(turns, in, 0, NULL);
}

static void run_guard_with(size_t turns, const peer_input *in)
{
	guarded(turns, in, 0, msg_guard_new());
}

static void run_guard_own_without(size_t turns, const peer_input *in)
{
	guarded(turns, in, 1, NULL);
}

static void run_guard_own_with(size_t turns, const peer_input *in)
{
	guarded(turns, in, 1, msg_guard_new());
}

static const peer_case cases[] = {
	PEER_BASE64(run_base64),
	PEER_QP(run_qp),
	PEER_WORD(run_word),
	{ "simple", run_simple, NULL },
	{ "simple/msg_reset", run_simple_reset, NULL },
	{ "pdf", run_pdf, NULL },
	{ "pdf/gathered", run_pdf_gathered, NULL },
	{ "large", run_large, NULL },
	{ "large/gathered", run_large_gathered, NULL },
	{ "large/written", run_large_written, NULL },
	{ "large/from+a+file", run_large_file, NULL },
	{ "large/from+a+source", run_large_source, NULL },
	{ "mailing", run_mailing, NULL },
	{ "mailing/gathered", run_mailing_gathered, NULL },
	{ "mailing/cloned", run_mailing_clone, NULL },
	{ "mailing-anew", run_mailing_anew, NULL },
	{ "mailing-rich", run_rich, NULL },
	{ "mailing-rich/gathered", run_rich_gathered, NULL },
	{ "mailing-rich/cloned", run_rich_clone, NULL },
	{ "clone", run_clone, NULL },
	{ "guard-4-KiB", run_guard_with, "body" },
	{ "guard-4-KiB/without", run_guard_without, "body" },
	{ "guard-64-KiB", run_guard_with, "french" },
	{ "guard-64-KiB/without", run_guard_without, "french" },
	{ "guard-own-text", run_guard_own_with, "body" },
	{ "guard-own-text/without", run_guard_own_without, "body" },
};

int main(int argc, char **argv)
{
	return peer_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
