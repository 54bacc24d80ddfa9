/* The table of header fields, and the search in it: one multiplication, one comparison, no allocation. */
#include "field/known.h"
#include <string.h>
#include "base/ascii.h"
#include "field/octet.h"

enum {
	KNOWN_NAME_MOST = 76, /* "Name: " and a first character then fit the line of MIMEO_FOLD_LINE characters */
	KNOWN_SLOTS = 128,

	KNOWN_LIST = MIMEO_FIELD_LIST,
	KNOWN_SHOWN = MIMEO_FIELD_LIST | MIMEO_FIELD_GROUPS | MIMEO_FIELD_VISIBLE,
	KNOWN_HIDDEN = MIMEO_FIELD_LIST | MIMEO_FIELD_GROUPS | MIMEO_FIELD_HIDDEN,
	KNOWN_MANAGED_PART = MIMEO_FIELD_MANAGED | MIMEO_FIELD_PART,
};

#define KNOWN_ROW(name, kind, flags) { name, sizeof name - 1, kind, flags }

static const mimeo_known known_fields[] = {
	[MIMEO_ROW_RESENT_DATE] = KNOWN_ROW("Resent-Date", MSG_KIND_DATE, 0),
	[MIMEO_ROW_RESENT_FROM] = KNOWN_ROW("Resent-From", MSG_KIND_MAILBOX, KNOWN_LIST),
	[MIMEO_ROW_RESENT_SENDER] = KNOWN_ROW("Resent-Sender", MSG_KIND_MAILBOX, 0),
	[MIMEO_ROW_RESENT_TO] = KNOWN_ROW("Resent-To", MSG_KIND_MAILBOX, KNOWN_SHOWN),
	[MIMEO_ROW_RESENT_CC] = KNOWN_ROW("Resent-Cc", MSG_KIND_MAILBOX, KNOWN_SHOWN),
	[MIMEO_ROW_RESENT_BCC] = KNOWN_ROW("Resent-Bcc", MSG_KIND_MAILBOX, KNOWN_HIDDEN),
	[MIMEO_ROW_RESENT_MESSAGE_ID] = KNOWN_ROW("Resent-Message-ID", MSG_KIND_IDS, 0),
	[MIMEO_ROW_RETURN_PATH] = KNOWN_ROW("Return-Path", MSG_KIND_TEXT, MIMEO_FIELD_TRACE),
	[MIMEO_ROW_RECEIVED] = KNOWN_ROW("Received", MSG_KIND_TEXT, MIMEO_FIELD_TRACE),
	[MIMEO_ROW_DATE] = KNOWN_ROW("Date", MSG_KIND_DATE, 0),
	[MIMEO_ROW_FROM] = KNOWN_ROW("From", MSG_KIND_MAILBOX, KNOWN_LIST),
	[MIMEO_ROW_SENDER] = KNOWN_ROW("Sender", MSG_KIND_MAILBOX, 0),
	[MIMEO_ROW_REPLY_TO] = KNOWN_ROW("Reply-To", MSG_KIND_MAILBOX, KNOWN_LIST | MIMEO_FIELD_GROUPS),
	[MIMEO_ROW_TO] = KNOWN_ROW("To", MSG_KIND_MAILBOX, KNOWN_SHOWN),
	[MIMEO_ROW_CC] = KNOWN_ROW("Cc", MSG_KIND_MAILBOX, KNOWN_SHOWN),
	[MIMEO_ROW_BCC] = KNOWN_ROW("Bcc", MSG_KIND_MAILBOX, KNOWN_HIDDEN),
	[MIMEO_ROW_MESSAGE_ID] = KNOWN_ROW("Message-ID", MSG_KIND_IDS, 0),
	[MIMEO_ROW_IN_REPLY_TO] = KNOWN_ROW("In-Reply-To", MSG_KIND_IDS, 0),
	[MIMEO_ROW_REFERENCES] = KNOWN_ROW("References", MSG_KIND_IDS, 0),
	[MIMEO_ROW_SUBJECT] = KNOWN_ROW("Subject", MSG_KIND_TEXT, 0),
	[MIMEO_ROW_COMMENTS] = KNOWN_ROW("Comments", MSG_KIND_TEXT, MIMEO_FIELD_REPEATS),
	[MIMEO_ROW_KEYWORDS] = KNOWN_ROW("Keywords", MIMEO_KIND_PHRASES, MIMEO_FIELD_REPEATS),
	[MIMEO_ROW_LIST_ID] = KNOWN_ROW("List-Id", MIMEO_KIND_LIST_ID, 0),
	[MIMEO_ROW_LIST_HELP] = KNOWN_ROW("List-Help", MSG_KIND_URLS, 0),
	[MIMEO_ROW_LIST_SUBSCRIBE] = KNOWN_ROW("List-Subscribe", MSG_KIND_URLS, 0),
	[MIMEO_ROW_LIST_UNSUBSCRIBE] = KNOWN_ROW("List-Unsubscribe", MSG_KIND_URLS, 0),
	[MIMEO_ROW_LIST_UNSUBSCRIBE_POST] = KNOWN_ROW("List-Unsubscribe-Post", MIMEO_KIND_ONE_CLICK, 0),
	[MIMEO_ROW_LIST_POST] = KNOWN_ROW("List-Post", MSG_KIND_URLS, 0),
	[MIMEO_ROW_LIST_OWNER] = KNOWN_ROW("List-Owner", MSG_KIND_URLS, 0),
	[MIMEO_ROW_LIST_ARCHIVE] = KNOWN_ROW("List-Archive", MSG_KIND_URLS, 0),
	[MIMEO_ROW_AUTO_SUBMITTED] = KNOWN_ROW("Auto-Submitted", MIMEO_KIND_PLAIN, 0),
	[MIMEO_ROW_DISPOSITION_NOTIFICATION_TO] =
		KNOWN_ROW("Disposition-Notification-To", MSG_KIND_MAILBOX, KNOWN_LIST | MIMEO_FIELD_VISIBLE),
	[MIMEO_ROW_RETURN_RECEIPT_TO] = KNOWN_ROW("Return-Receipt-To", MSG_KIND_MAILBOX, MIMEO_FIELD_VISIBLE),
	[MIMEO_ROW_ERRORS_TO] = KNOWN_ROW("Errors-To", MSG_KIND_MAILBOX, MIMEO_FIELD_VISIBLE),
	[MIMEO_ROW_MIME_VERSION] = KNOWN_ROW("MIME-Version", MSG_KIND_TEXT, MIMEO_FIELD_MANAGED),
	[MIMEO_ROW_CONTENT_TYPE] = KNOWN_ROW("Content-Type", MSG_KIND_TEXT, KNOWN_MANAGED_PART),
	[MIMEO_ROW_CONTENT_TRANSFER_ENCODING] = KNOWN_ROW("Content-Transfer-Encoding", MSG_KIND_TEXT, KNOWN_MANAGED_PART),
	[MIMEO_ROW_CONTENT_DISPOSITION] = KNOWN_ROW("Content-Disposition", MSG_KIND_TEXT, MIMEO_FIELD_PART),
	[MIMEO_ROW_CONTENT_ID] = KNOWN_ROW("Content-ID", MSG_KIND_IDS, MIMEO_FIELD_PART),
	[MIMEO_ROW_CONTENT_DESCRIPTION] = KNOWN_ROW("Content-Description", MSG_KIND_TEXT, MIMEO_FIELD_PART),
	[MIMEO_ROW_CONTENT_LANGUAGE] = KNOWN_ROW("Content-Language", MIMEO_KIND_PLAIN, MIMEO_FIELD_PART),
	[MIMEO_ROW_CONTENT_LOCATION] = KNOWN_ROW("Content-Location", MIMEO_KIND_PLAIN, MIMEO_FIELD_PART),
	[MIMEO_ROW_CONTENT_MD5] = KNOWN_ROW("Content-MD5", MIMEO_KIND_PLAIN, MIMEO_FIELD_PART),
};

_Static_assert(sizeof known_fields / sizeof *known_fields == MIMEO_ROW_COUNT, "a row for each name");

/* Slot: the row and 1. The factors were found by trial so that no two names share a slot; tests/field looks up each. */
static const uint8_t known_slots[KNOWN_SLOTS] = {
	[3] = MIMEO_ROW_RESENT_MESSAGE_ID + 1,
	[9] = MIMEO_ROW_LIST_HELP + 1,
	[13] = MIMEO_ROW_RECEIVED + 1,
	[15] = MIMEO_ROW_COMMENTS + 1,
	[17] = MIMEO_ROW_SENDER + 1,
	[18] = MIMEO_ROW_MIME_VERSION + 1,
	[21] = MIMEO_ROW_LIST_POST + 1,
	[22] = MIMEO_ROW_CONTENT_DESCRIPTION + 1,
	[23] = MIMEO_ROW_LIST_UNSUBSCRIBE_POST + 1,
	[26] = MIMEO_ROW_CONTENT_MD5 + 1,
	[29] = MIMEO_ROW_RESENT_SENDER + 1,
	[30] = MIMEO_ROW_REPLY_TO + 1,
	[34] = MIMEO_ROW_REFERENCES + 1,
	[36] = MIMEO_ROW_RETURN_RECEIPT_TO + 1,
	[37] = MIMEO_ROW_CONTENT_ID + 1,
	[38] = MIMEO_ROW_CONTENT_LANGUAGE + 1,
	[47] = MIMEO_ROW_RESENT_CC + 1,
	[50] = MIMEO_ROW_CONTENT_DISPOSITION + 1,
	[62] = MIMEO_ROW_FROM + 1,
	[65] = MIMEO_ROW_CONTENT_LOCATION + 1,
	[66] = MIMEO_ROW_RETURN_PATH + 1,
	[67] = MIMEO_ROW_SUBJECT + 1,
	[69] = MIMEO_ROW_CC + 1,
	[70] = MIMEO_ROW_BCC + 1,
	[71] = MIMEO_ROW_DATE + 1,
	[78] = MIMEO_ROW_TO + 1,
	[81] = MIMEO_ROW_LIST_ARCHIVE + 1,
	[82] = MIMEO_ROW_LIST_ID + 1,
	[83] = MIMEO_ROW_RESENT_TO + 1,
	[86] = MIMEO_ROW_CONTENT_TYPE + 1,
	[87] = MIMEO_ROW_AUTO_SUBMITTED + 1,
	[91] = MIMEO_ROW_RESENT_BCC + 1,
	[92] = MIMEO_ROW_IN_REPLY_TO + 1,
	[93] = MIMEO_ROW_KEYWORDS + 1,
	[95] = MIMEO_ROW_LIST_OWNER + 1,
	[98] = MIMEO_ROW_ERRORS_TO + 1,
	[99] = MIMEO_ROW_RESENT_DATE + 1,
	[101] = MIMEO_ROW_LIST_SUBSCRIBE + 1,
	[110] = MIMEO_ROW_LIST_UNSUBSCRIBE + 1,
	[111] = MIMEO_ROW_CONTENT_TRANSFER_ENCODING + 1,
	[112] = MIMEO_ROW_DISPOSITION_NOTIFICATION_TO + 1,
	[123] = MIMEO_ROW_RESENT_FROM + 1,
	[126] = MIMEO_ROW_MESSAGE_ID + 1,
};

/* n is at least 1. */
static size_t known_slot(const char *name, size_t n)
{
	unsigned first = (unsigned char)mimeo_lower(name[0]);
	unsigned middle = (unsigned char)mimeo_lower(name[n / 2]);
	unsigned last = (unsigned char)mimeo_lower(name[n - 1]);
	return (n * 2 + last * 3 + middle * 7 + first) % KNOWN_SLOTS;
}

int mimeo_known_find(const char *name, size_t n)
{
	if (n == 0)
		return -1;
	int row = known_slots[known_slot(name, n)] - 1;
	if (row < 0 || known_fields[row].name_size != n)
		return -1;
	const char *known = known_fields[row].name;
	return memcmp(known, name, n) == 0 || mimeo_equal_nocase(known, n, name, n) ? row : -1;
}

const mimeo_known *mimeo_known_at(int index)
{
	return &known_fields[index];
}

int mimeo_known_count(void)
{
	return MIMEO_ROW_COUNT;
}

int mimeo_check_field_name(const char *name, size_t n, size_t *offset)
{
	for (size_t i = 0; i < n; i++)
		if (!mimeo_is((unsigned char)name[i], MIMEO_FTEXT))
			return mimeo_octet_refuse(MSG_ERR_NAME, i, offset);
	return n == 0 || n > KNOWN_NAME_MOST ? mimeo_octet_refuse(MSG_ERR_NAME, n, offset) : MSG_ERR_NONE;
}
