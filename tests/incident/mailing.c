/* The careless loop. Every call's status is ignored on purpose; what counts is what comes out. */
#include <stdio.h>
#include "incident/mailing.h"
#include "incident/subscribers.h"

enum { ROOM = 1 << 14 };

const char mailing_sender[] = "certificates@authority.example";

msg_builder *mailing_template(void)
{
	char id[200];
	msg_builder *m = msg_new();
	msg_set_from(m, "Certificates", mailing_sender);
	msg_set_subject(m, "Our new terms");
	msg_set_text(m, "Our terms have changed.\n");
	msg_set_html(m, "<p>Our terms have changed.\n");
	msg_message_id(m, id, sizeof id, NULL);
	return m;
}

size_t mailing_send(const mailing *w, msg_builder *m, msg_guard *g)
{
	char buffer[ROOM], addr[ADDRESS], text[400], html[400];
	size_t refused = 0;
	for (size_t i = w->begin; i < w->end; i++) {
		size_t size = 0;
		subscriber_write(i, w->every, addr);
		snprintf(text, sizeof text, "Dear subscriber,\n\nour terms have changed. Write to %s.\nYou get this as %s.\n",
			mailing_sender, addr);
		snprintf(html, sizeof html,
			"<p>Our terms have changed.\n<p>Write to <a href=\"mailto:%s\">us</a>.\n<p>You get this as %s.\n",
			mailing_sender, addr);
		msg_set_to(m, NULL, addr);
		msg_set_text(m, text);
		msg_set_html(m, html);
		msg_guard_check(g, m);
		buffer[0] = '\0';
		refused += msg_render_into(m, 0, buffer, sizeof buffer, &size) != MSG_ERR_NONE;
		if (buffer[0])
			w->sink(w->ctx, subscriber_is_invalid(i, w->every) ? SUBSCRIBERS : i, buffer, size);
	}
	return refused;
}
