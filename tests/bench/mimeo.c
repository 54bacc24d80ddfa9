/* The cases in mimeo. */
#include <stdio.h>
#include <stdlib.h>
#include "bench.h"
#include "mimeo.h"

static void must(int status)
{
	if (status != MSG_ERR_NONE) {
		fprintf(stderr, "mimeo: %s\n", msg_errname(status));
		exit(2);
	}
}

enum { ROOM = 3 << 24 };

void mimeo_base64(void *ctx)
{
	bench_input *in = ctx;
	must(msg_encode_base64(in->text, in->size, MSG_BASE64_LINES, in->out, ROOM, &in->out_size));
}

void mimeo_qp(void *ctx)
{
	bench_input *in = ctx;
	must(msg_encode_qp(in->text, in->size, MSG_QP_TEXT, in->out, ROOM, &in->out_size));
}

void mimeo_header(void *ctx)
{
	bench_input *in = ctx;
	must(msg_encode_text(in->text, in->size, 9, in->out, ROOM, &in->out_size));
}

static msg_builder *headed(void)
{
	msg_builder *m = msg_new();
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_to(m, "J\xc3\xbcrgen M\xc3\xbcller", "juergen.mueller@example.org");
	msg_set_subject(m, "Your order 48213 has been shipped");
	msg_set_date(m, 1717755300, 0);
	msg_set_message_id(m, "20240607.101500.48213@mail.example.com");
	return m;
}

static void render_and_free(msg_builder *m, bench_input *in)
{
	must(msg_render_into(m, 0, in->out, ROOM, &in->out_size));
	msg_free(m);
}

void mimeo_simple(void *ctx)
{
	bench_input *in = ctx;
	msg_builder *m = headed();
	msg_set_text_n(m, in->plain, in->plain_size);
	render_and_free(m, in);
}

void mimeo_related(void *ctx)
{
	bench_input *in = ctx;
	msg_builder *m = headed();
	msg_set_text_n(m, in->body, in->body_size);
	msg_set_html_n(m, in->html, in->html_size);
	msg_set_attachment(m, "invoice.pdf", "application/pdf", in->pdf, in->pdf_size);
	render_and_free(m, in);
}

void mimeo_large(void *ctx)
{
	bench_input *in = ctx;
	msg_builder *m = headed();
	msg_set_text_n(m, in->plain, in->plain_size);
	msg_set_attachment(m, "backup.bin", NULL, in->large, in->large_size);
	render_and_free(m, in);
}

static void mail(msg_builder *m, int i, bench_input *in)
{
	char name[64], addr[64];
	snprintf(name, sizeof name, "Recipient %d", i);
	snprintf(addr, sizeof addr, "user%05d@example.org", i);
	must(msg_set_to(m, name, addr));
	must(msg_render_into(m, 0, in->out, ROOM, &in->out_size));
}

void mimeo_mailing(void *ctx)
{
	bench_input *in = ctx;
	msg_builder *m = headed();
	msg_remove_header(m, "Message-ID"); /* each gets one of its own */
	msg_set_text_n(m, in->body, in->body_size);
	for (int i = 0; i < BENCH_MAILING; i++)
		mail(m, i, in);
	msg_free(m);
}

/* What a mailing with a guard does: fixed HTML, a text for each; the guard is as new as the mailing. */
static void guarded(bench_input *in, msg_guard *g)
{
	msg_builder *m = headed();
	char name[64], addr[64], text[200];
	msg_remove_header(m, "Message-ID");
	msg_set_html_n(m, in->body, in->body_size);
	for (int i = 0; i < BENCH_MAILING; i++) {
		snprintf(name, sizeof name, "Recipient %d", i);
		snprintf(addr, sizeof addr, "user%05d@example.org", i);
		snprintf(text, sizeof text, "Dear %s,\n\nyour code is %d. Write to help@example.com.\n", name, i * 7);
		must(msg_set_to(m, name, addr));
		must(msg_set_text(m, text));
		if (g)
			must(msg_guard_check(g, m));
		must(msg_render_into(m, 0, in->out, ROOM, &in->out_size));
	}
	msg_free(m);
}

void mimeo_guard_without(void *ctx)
{
	guarded(ctx, NULL);
}

void mimeo_guard_with(void *ctx)
{
	msg_guard *g = msg_guard_new();
	guarded(ctx, g);
	msg_guard_free(g);
}

void mimeo_mailing_anew(void *ctx)
{
	bench_input *in = ctx;
	for (int i = 0; i < BENCH_MAILING; i++) {
		msg_builder *m = headed();
		msg_remove_header(m, "Message-ID");
		msg_set_text_n(m, in->body, in->body_size);
		mail(m, i, in);
		msg_free(m);
	}
}
