/* An invitation to a meeting, as calendar programs answer it (iMIP, RFC 6047), into a file:
 *
 *     invitation FILE
 *
 * The iCalendar object stands beside the text as another form of the same message. Its METHOD and the method that the
 * header says must agree: mimeo looks. The file appears whole or not at all. */
#include <stdio.h>
#include "mimeo.h"

/* RFC 5545; lines end in CRLF. A program of yours would make it with a library for calendars. */
static const char calendar[] =
	"BEGIN:VCALENDAR\r\n"
	"PRODID:-//Example//Invitation//EN\r\n"
	"VERSION:2.0\r\n"
	"METHOD:REQUEST\r\n"
	"BEGIN:VEVENT\r\n"
	"UID:48213@example.com\r\n"
	"DTSTAMP:20261124T083000Z\r\n"
	"DTSTART:20261201T140000Z\r\n"
	"DTEND:20261201T150000Z\r\n"
	"SUMMARY:Año nuevo: planning\r\n"
	"ORGANIZER;CN=Ann:mailto:ann@example.com\r\n"
	"ATTENDEE;RSVP=TRUE;CN=Bob:mailto:bob@example.org\r\n"
	"ATTENDEE;RSVP=TRUE;CN=Zoë:mailto:zoe@example.net\r\n"
	"END:VEVENT\r\n"
	"END:VCALENDAR\r\n";

int main(int argc, char **argv)
{
	/* These people are meant to see each other, so they are named in one list. */
	static const msg_mailbox attendees[] = {
		{ "Bob", "bob@example.org" },
		{ "Zoë", "zoe@example.net" },
	};
	if (argc != 2) {
		fputs("usage: invitation FILE\n", stderr);
		return 2;
	}
	msg_builder *m = msg_new();
	msg_set_from(m, "Ann", "ann@example.com");
	msg_set_to_list(m, attendees, sizeof attendees / sizeof *attendees);
	msg_set_subject(m, "Año nuevo: planning");
	msg_set_text(m, "Tuesday, 1 December 2026, 14:00 to 15:00 UTC.\n");
	msg_set_calendar(m, "REQUEST", calendar, sizeof calendar - 1);
	int status = msg_write_file(m, 0, argv[1]);
	if (status == MSG_ERR_IO)
		fprintf(stderr, "invitation: %s: %s\n", argv[1], msg_strerror(status));
	else if (status != MSG_ERR_NONE)
		fprintf(stderr, "invitation: %s\n", msg_error_text(m));
	msg_free(m);
	return status == MSG_ERR_NONE ? 0 : 1;
}
