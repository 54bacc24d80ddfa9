/* See options.h. */
#define _POSIX_C_SOURCE 200809L
#include "options.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "text.h"

const char options_usage[] =
	"usage: mailing --csv FILE --from ADDRESS --subject TEXT [--text FILE] [--html FILE]\n"
	"               (--maildir DIR | --output FILE | --sendmail COMMAND) [option...]\n"
	"One message to each subscriber of a CSV file, each with one recipient.\n"
	"\n"
	"  --csv FILE          subscribers (RFC 4180): a header row, columns name and email, any others\n"
	"  --text FILE         text of the message, UTF-8; {{column}} stands for the subscriber's cell\n"
	"  --html FILE         the same as HTML; what is put in is escaped\n"
	"  --subject TEXT      may have placeholders\n"
	"  --from ADDRESS\n"
	"  --from-name NAME\n"
	"  --attach FILE       any number; read anew for each message, in constant memory\n"
	"  --inline ID=FILE    any number; <img src=\"cid:ID\"> in the HTML; ID as in logo@example.org\n"
	"  --list-unsubscribe URL\n"
	"                      mailto:... or an address, https://... for one click, or once each; may have placeholders\n"
	"  --maildir DIR       into this Maildir, which is made where there is none\n"
	"  --sync              each message on the disk before it appears in the Maildir\n"
	"  --output FILE       all messages in one file, in mboxrd form\n"
	"  --sendmail COMMAND  for each message: COMMAND, split at blanks, with -- and the recipient behind it\n"
	"  --no-guard          do not look for addresses of other subscribers in the messages\n"
	"  --help\n"
	"\n"
	"Exit status: 0 all sent, 1 some rows were skipped (stderr says which and why), 2 nothing more could be done.\n";

/* Assigned like the fields of a message: what is given twice is not guessed at. */
static bool set_once(const char **value, const char *name, const char *given)
{
	if (*value) {
		fprintf(stderr, "mailing: --%s is given twice\n", name);
		return false;
	}
	*value = given;
	return true;
}

static bool set_unsubscribe(options *o, const char *name, const char *given)
{
	if (strncmp(given, "https://", 8) == 0)
		return set_once(&o->unsubscribe_https, name, given);
	if (!strstr(given, "://"))
		return set_once(&o->unsubscribe_mailto, name, given);
	fprintf(stderr, "mailing: --%s takes https://..., mailto:... or an address\n", name);
	return false;
}

static void add(const char ***list, size_t *count, const char *given)
{
	*list = allocate(*list, (*count + 1) * sizeof **list);
	(*list)[(*count)++] = given;
}

static bool take_option(options *o, int letter, const char *name, const char *given)
{
	switch (letter) {
	case 'c': return set_once(&o->csv, name, given);
	case 't': return set_once(&o->text, name, given);
	case 'h': return set_once(&o->html, name, given);
	case 's': return set_once(&o->subject, name, given);
	case 'f': return set_once(&o->from, name, given);
	case 'n': return set_once(&o->from_name, name, given);
	case 'u': return set_unsubscribe(o, name, given);
	case 'm': return set_once(&o->maildir, name, given);
	case 'o': return set_once(&o->output, name, given);
	case 'p': return set_once(&o->sendmail, name, given);
	case 'a': return add(&o->attachments, &o->attachment_count, given), true;
	case 'i': return add(&o->inlines, &o->inline_count, given), true;
	case 'y': return o->synced = true;
	case 'g': return o->unguarded = true;
	default: return false;
	}
}

static const char *find_missing(const options *o)
{
	if (!o->csv)
		return "--csv is missing";
	if (!o->from)
		return "--from is missing";
	if (!o->subject)
		return "--subject is missing";
	if (!o->text && !o->html)
		return "--text or --html is missing";
	int outlets = (o->maildir != NULL) + (o->output != NULL) + (o->sendmail != NULL);
	return outlets == 1 ? NULL : "one of --maildir, --output and --sendmail is needed";
}

bool options_read(options *o, int argc, char **argv)
{
	static const struct option known[] = {
		{ "csv", required_argument, NULL, 'c' },
		{ "text", required_argument, NULL, 't' },
		{ "html", required_argument, NULL, 'h' },
		{ "subject", required_argument, NULL, 's' },
		{ "from", required_argument, NULL, 'f' },
		{ "from-name", required_argument, NULL, 'n' },
		{ "attach", required_argument, NULL, 'a' },
		{ "inline", required_argument, NULL, 'i' },
		{ "list-unsubscribe", required_argument, NULL, 'u' },
		{ "maildir", required_argument, NULL, 'm' },
		{ "sync", no_argument, NULL, 'y' },
		{ "output", required_argument, NULL, 'o' },
		{ "sendmail", required_argument, NULL, 'p' },
		{ "no-guard", no_argument, NULL, 'g' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	*o = (options){ 0 };
	int letter, index = 0;
	while ((letter = getopt_long(argc, argv, "", known, &index)) != -1) {
		if (letter == 'H')
			return o->help = true;
		if (letter == '?' || !take_option(o, letter, known[index].name, optarg))
			return false;
	}
	const char *wrong = optind < argc ? "there are only options, and one argument for each" : find_missing(o);
	if (wrong)
		fprintf(stderr, "mailing: %s\n", wrong);
	return !wrong;
}

void options_free(options *o)
{
	free(o->attachments);
	free(o->inlines);
}
