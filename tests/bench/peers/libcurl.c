/* libcurl's MIME interface without a transfer: the reader that its smtp.c calls, from the static library, fills a
 * buffer. Linked with --unresolved-symbols=ignore-all, as nothing of the network runs. It takes header fields as ready
 * lines, so that no name is encoded, and sends a body only inside a multipart. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

/* Of the library's insides, as 7.88 declares them. */
size_t Curl_mime_read(char *buffer, size_t size, size_t nitems, void *instream);
CURLcode Curl_mime_prepare_headers(void *data, curl_mimepart *part, const char *type, const char *disposition,
	int strategy);
CURLcode Curl_mime_rewind(curl_mimepart *part);
/* The random digits of a boundary would come from the TLS library. */
int Curl_rand(void *data, unsigned char *out, size_t n);
int Curl_rand_hex(void *data, unsigned char *out, size_t n);

int Curl_rand(void *data, unsigned char *out, size_t n)
{
	(void)data;
	memset(out, 7, n);
	return 0;
}

int Curl_rand_hex(void *data, unsigned char *out, size_t n)
{
	static unsigned long state = 88172645463325252u;
	(void)data;
	for (size_t i = 0; i + 1 < n; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		out[i] = (unsigned char)"0123456789abcdef"[state & 15];
	}
	out[n - 1] = '\0';
	return 0;
}

static void *easy; /* handed through, and read by nothing that runs here */
static char *out;

typedef struct place {
	const char *data;
	size_t size, at;
} place;
static place places[4];
static size_t places_used;

static size_t read_place(char *to, size_t size, size_t count, void *ctx)
{
	place *p = ctx;
	size_t n = size * count < p->size - p->at ? size * count : p->size - p->at;
	memcpy(to, p->data + p->at, n);
	p->at += n;
	return n;
}

static int seek_place(void *ctx, curl_off_t offset, int origin)
{
	(void)origin;
	((place *)ctx)->at = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

/* The caller's octets, read in place. */
static curl_mimepart *add(curl_mime *to, peer_input in, const char *type, const char *encoding)
{
	curl_mimepart *part = curl_mime_addpart(to);
	place *p = &places[places_used++];
	*p = (place){ in.data, in.size, 0 };
	curl_mime_data_cb(part, (curl_off_t)in.size, read_place, seek_place, NULL, p);
	if (type)
		curl_mime_type(part, type);
	if (encoding)
		curl_mime_encoder(part, encoding);
	return part;
}

static size_t pull(curl_mimepart *part)
{
	size_t size = 0, n;
	if (!out)
		out = malloc(3 << 24);
	while ((n = Curl_mime_read(out + size, 1, 65536, part)) > 0 && n <= 65536)
		size += n;
	return size;
}

static void code(size_t turns, const peer_input *in, const char *encoding)
{
	for (size_t i = 0; i < turns; i++) {
		curl_mime *mime = curl_mime_init(easy);
		places_used = 0;
		size_t size = pull(add(mime, *in, NULL, encoding));
		peer_done(out + 2, size - 2); /* behind the empty line of an empty header */
		curl_mime_free(mime);
	}
}

static void run_base64(size_t turns, const peer_input *in)
{
	code(turns, in, "base64");
}

static void run_qp(size_t turns, const peer_input *in)
{
	code(turns, in, "quoted-printable");
}

/* Takes over the body; writes and frees the message. */
static void deliver(curl_mime *body, const char *to)
{
	static const char *const fields[] = { "From: Example Shop <shop@example.com>",
		"Subject: Your order 48213 has been shipped", "Date: Fri, 7 Jun 2024 10:15:00 +0000",
		"Message-ID: <20240607.101500.48213@mail.example.com>", "MIME-Version: 1.0" };
	curl_mime *root = curl_mime_init(easy);
	curl_mimepart *top = curl_mime_addpart(root);
	struct curl_slist *list = curl_slist_append(NULL, to);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		curl_slist_append(list, fields[i]);
	curl_mime_subparts(top, body);
	curl_mime_headers(top, list, 1);
	Curl_mime_prepare_headers(easy, top, NULL, NULL, 0);
	Curl_mime_rewind(top);
	peer_done(out, pull(top));
	curl_mime_free(root);
}

static curl_mime *begin(void)
{
	places_used = 0;
	return curl_mime_init(easy);
}

static const char somebody[] = "To: Juergen Mueller <juergen.mueller@example.org>";

static void run_simple(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		curl_mime *body = begin();
		add(body, *in, "text/plain; charset=us-ascii", "7bit");
		deliver(body, somebody);
	}
}

static void send_pdf(const char *to)
{
	curl_mime *body = begin(), *alternative = curl_mime_init(easy);
	add(alternative, *peer_load("body"), "text/plain; charset=utf-8", "quoted-printable");
	add(alternative, *peer_load("html"), "text/html; charset=utf-8", "quoted-printable");
	curl_mimepart *part = curl_mime_addpart(body);
	curl_mime_subparts(part, alternative);
	curl_mime_type(part, "multipart/alternative");
	curl_mime_filename(add(body, *peer_load("pdf"), "application/pdf", "base64"), "invoice.pdf");
	deliver(body, to);
}

static void run_pdf(size_t turns, const peer_input *in)
{
	(void)in;
	for (size_t i = 0; i < turns; i++)
		send_pdf(somebody);
}

static void run_large(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		curl_mime *body = begin();
		add(body, *peer_load("plain"), "text/plain; charset=us-ascii", "7bit");
		curl_mime_filename(add(body, *in, "application/octet-stream", "base64"), "backup.bin");
		deliver(body, somebody);
	}
}

static char *recipient(size_t i)
{
	static char to[128];
	snprintf(to, sizeof to, "To: Recipient %zu <user%05zu@example.org>", i, i);
	return to;
}

/* The tree is made anew, as no call replaces a header field; the body is encoded once. */
static void run_mailing(size_t turns, const peer_input *in)
{
	curl_mime *first = begin();
	size_t size = pull(add(first, *in, NULL, "quoted-printable")) - 2;
	char *encoded = malloc(size);
	memcpy(encoded, out + 2, size);
	curl_mime_free(first);
	for (size_t i = 0; i < turns; i++) {
		curl_mime *body = begin();
		curl_mimepart *part = add(body, (peer_input){ encoded, size }, "text/plain; charset=utf-8", NULL);
		curl_mime_headers(part, curl_slist_append(NULL, "Content-Transfer-Encoding: quoted-printable"), 1);
		deliver(body, recipient(i));
	}
	free(encoded);
}

static void run_mailing_anew(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		curl_mime *body = begin();
		add(body, *in, "text/plain; charset=utf-8", "quoted-printable");
		deliver(body, recipient(i));
	}
}

static void run_mailing_rich(size_t turns, const peer_input *in)
{
	(void)in;
	for (size_t i = 0; i < turns; i++)
		send_pdf(recipient(i));
}

static const peer_case cases[] = {
	PEER_BASE64(run_base64),
	PEER_QP(run_qp),
	{ "simple", run_simple, "plain" },
	{ "pdf", run_pdf, NULL },
	{ "large", run_large, "large" },
	{ "mailing", run_mailing, "body" },
	{ "mailing-anew", run_mailing_anew, "body" },
	{ "mailing-rich", run_mailing_rich, NULL },
};

int main(int argc, char **argv)
{
	easy = calloc(1, 65536);
	return peer_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
