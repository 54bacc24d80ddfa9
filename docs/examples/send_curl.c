/* Sends a message by SMTP with libcurl, and keeps a copy of just what was sent.
 *
 *     send_curl smtp://127.0.0.1:2525 copy.eml bob@example.org [file]
 *
 * The text comes from standard input. The envelope and its size are the message's own; msg_read and msg_seek have the
 * shapes of curl's callbacks, so that the message streams, and files in it are never in memory. curl does the dots. */
#include <stdio.h>
#include <string.h>
#include <curl/curl.h>
#include "mimeo.h"

enum { TEXT_MOST = 1 << 16 };

/* What curl asks for; its offsets are int64_t by another name. */
static int seek(void *reader, curl_off_t offset, int origin)
{
	return msg_seek(reader, offset, origin) == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

static struct curl_slist *recipients(const msg_builder *m)
{
	struct curl_slist *list = NULL;
	for (size_t i = 0; i < msg_recipient_count(m); i++) {
		struct curl_slist *longer = curl_slist_append(list, msg_recipient(m, i));
		if (!longer) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = longer;
	}
	return list;
}

/* 0 where the server has taken the message. */
static int send_frozen(const char *url, const msg_builder *m, const msg_frozen *frozen)
{
	msg_reader *reader = NULL;
	CURL *curl = curl_easy_init();
	struct curl_slist *to = recipients(m);
	CURLcode sent = CURLE_OUT_OF_MEMORY;
	if (curl && to && msg_reader_new(frozen, &reader) == MSG_ERR_NONE) {
		curl_easy_setopt(curl, CURLOPT_URL, url);
		curl_easy_setopt(curl, CURLOPT_MAIL_FROM, msg_envelope_from(m));
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)msg_frozen_size(frozen)); /* SIZE= */
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, msg_read);
		curl_easy_setopt(curl, CURLOPT_READDATA, reader);
		curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek);
		curl_easy_setopt(curl, CURLOPT_SEEKDATA, reader);
		sent = curl_easy_perform(curl);
	}
	if (sent != CURLE_OK)
		fprintf(stderr, "send_curl: %s\n", curl_easy_strerror(sent));
	msg_reader_free(reader);
	curl_slist_free_all(to);
	curl_easy_cleanup(curl);
	return sent == CURLE_OK ? 0 : 1;
}

static msg_builder *compose(const char *to, const char *path)
{
	static char text[TEXT_MOST];
	msg_builder *m = msg_new();
	msg_set_from(m, "Example Shop", "shop@example.com");
	msg_set_to(m, NULL, to);
	msg_set_subject(m, "Grüße");
	msg_set_text_n(m, text, fread(text, 1, sizeof text, stdin));
	if (path) {
		const char *name = strrchr(path, '/');
		msg_builder *part = msg_new_attachment_file(name ? name + 1 : path, NULL, path);
		msg_set_attachments(m, &part, 1);
		msg_free(part);
	}
	return m;
}

int main(int argc, char **argv)
{
	if (argc != 4 && argc != 5) {
		fprintf(stderr, "usage: send_curl URL COPY TO [FILE] < text\n");
		return 2;
	}
	msg_builder *m = compose(argv[3], argc == 5 ? argv[4] : NULL);
	msg_frozen *frozen = NULL;
	int status = msg_freeze(m, 0, &frozen);
	if (status == MSG_ERR_NONE)
		status = msg_write_file(m, 0, argv[2]);
	int failed = 1;
	if (status != MSG_ERR_NONE)
		fprintf(stderr, "send_curl: %s\n", msg_status(m) ? msg_error_text(m) : msg_strerror(status));
	else if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
		failed = send_frozen(argv[1], m, frozen);
		curl_global_cleanup();
	}
	msg_frozen_free(frozen);
	msg_free(m);
	return failed;
}
