/* The careless loop with libcurl: one handle, one list of recipients, one list of header fields and one MIME body, made
 * before the loop as in its own example. The server is the sink of this folder, on this machine. */
#include <curl/curl.h>
#include <stdio.h>
#include "sink.h"

int main(void)
{
	static const char *const subscribers[] = { "ann@example.org", "bob@example.org", "carol@example.org" };
	CURLcode status = CURLE_OK;
	char url[60];
	const int port = sink_start();
	if (port == 0) {
		puts("no loopback");
		return 77;
	}
	printf("== libcurl %s, curl_slist_append\n", curl_version_info(CURLVERSION_NOW)->version);
	snprintf(url, sizeof url, "smtp://127.0.0.1:%d", port);

	CURL *curl = curl_easy_init();
	curl_mime *mime = curl_mime_init(curl);
	struct curl_slist *recipients = NULL, *fields = NULL;
	fields = curl_slist_append(fields, "From: news@example.com");
	fields = curl_slist_append(fields, "Subject: Your letter");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "news@example.com");
	for (int i = 0; i < 3 && status == CURLE_OK; i++) {
		char field[80], text[80];
		snprintf(field, sizeof field, "To: %s", subscribers[i]);
		snprintf(text, sizeof text, "This letter is for %s.\r\n", subscribers[i]);
		recipients = curl_slist_append(recipients, subscribers[i]);
		fields = curl_slist_append(fields, field);
		curl_mime_data(curl_mime_addpart(mime), text, CURL_ZERO_TERMINATED);
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields);
		curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
		status = curl_easy_perform(curl);
	}
	if (status != CURLE_OK)
		fprintf(stderr, "libcurl: %s\n", curl_easy_strerror(status));
	curl_easy_cleanup(curl);
	sink_wait();
	curl_slist_free_all(recipients);
	curl_slist_free_all(fields);
	curl_mime_free(mime);
	return status != CURLE_OK;
}
