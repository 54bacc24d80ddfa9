/* The table of fields, against a second list written from the RFCs, and the search in it, against a plain loop. */
#include "field/known.h"
#include "base/ascii.h"
#include "field/must.h"

enum {
	L = MIMEO_FIELD_LIST,
	G = MIMEO_FIELD_GROUPS,
	R = MIMEO_FIELD_REPEATS,
	M = MIMEO_FIELD_MANAGED,
	T = MIMEO_FIELD_TRACE,
	V = MIMEO_FIELD_VISIBLE,
	H = MIMEO_FIELD_HIDDEN,
	P = MIMEO_FIELD_PART
};

static const struct {
	int row;
	const char *name;
	int kind, flags;
} expected[] = {
	{ MIMEO_ROW_RESENT_DATE, "Resent-Date", MSG_KIND_DATE, 0 },
	{ MIMEO_ROW_RESENT_FROM, "Resent-From", MSG_KIND_MAILBOX, L },
	{ MIMEO_ROW_RESENT_SENDER, "Resent-Sender", MSG_KIND_MAILBOX, 0 },
	{ MIMEO_ROW_RESENT_TO, "Resent-To", MSG_KIND_MAILBOX, L | G | V },
	{ MIMEO_ROW_RESENT_CC, "Resent-Cc", MSG_KIND_MAILBOX, L | G | V },
	{ MIMEO_ROW_RESENT_BCC, "Resent-Bcc", MSG_KIND_MAILBOX, L | G | H },
	{ MIMEO_ROW_RESENT_MESSAGE_ID, "Resent-Message-ID", MSG_KIND_IDS, 0 },
	{ MIMEO_ROW_RETURN_PATH, "Return-Path", MSG_KIND_TEXT, T },
	{ MIMEO_ROW_RECEIVED, "Received", MSG_KIND_TEXT, T },
	{ MIMEO_ROW_DATE, "Date", MSG_KIND_DATE, 0 },
	{ MIMEO_ROW_FROM, "From", MSG_KIND_MAILBOX, L },
	{ MIMEO_ROW_SENDER, "Sender", MSG_KIND_MAILBOX, 0 },
	{ MIMEO_ROW_REPLY_TO, "Reply-To", MSG_KIND_MAILBOX, L | G },
	{ MIMEO_ROW_TO, "To", MSG_KIND_MAILBOX, L | G | V },
	{ MIMEO_ROW_CC, "Cc", MSG_KIND_MAILBOX, L | G | V },
	{ MIMEO_ROW_BCC, "Bcc", MSG_KIND_MAILBOX, L | G | H },
	{ MIMEO_ROW_MESSAGE_ID, "Message-ID", MSG_KIND_IDS, 0 },
	{ MIMEO_ROW_IN_REPLY_TO, "In-Reply-To", MSG_KIND_IDS, 0 },
	{ MIMEO_ROW_REFERENCES, "References", MSG_KIND_IDS, 0 },
	{ MIMEO_ROW_SUBJECT, "Subject", MSG_KIND_TEXT, 0 },
	{ MIMEO_ROW_COMMENTS, "Comments", MSG_KIND_TEXT, R },
	{ MIMEO_ROW_KEYWORDS, "Keywords", MIMEO_KIND_PHRASES, R },
	{ MIMEO_ROW_LIST_ID, "List-Id", MIMEO_KIND_LIST_ID, 0 },
	{ MIMEO_ROW_LIST_HELP, "List-Help", MSG_KIND_URLS, 0 },
	{ MIMEO_ROW_LIST_SUBSCRIBE, "List-Subscribe", MSG_KIND_URLS, 0 },
	{ MIMEO_ROW_LIST_UNSUBSCRIBE, "List-Unsubscribe", MSG_KIND_URLS, 0 },
	{ MIMEO_ROW_LIST_UNSUBSCRIBE_POST, "List-Unsubscribe-Post", MIMEO_KIND_ONE_CLICK, 0 },
	{ MIMEO_ROW_LIST_POST, "List-Post", MSG_KIND_URLS, 0 },
	{ MIMEO_ROW_LIST_OWNER, "List-Owner", MSG_KIND_URLS, 0 },
	{ MIMEO_ROW_LIST_ARCHIVE, "List-Archive", MSG_KIND_URLS, 0 },
	{ MIMEO_ROW_ARCHIVED_AT, "Archived-At", MIMEO_KIND_URL, R },
	{ MIMEO_ROW_AUTO_SUBMITTED, "Auto-Submitted", MIMEO_KIND_TOKEN, 0 },
	{ MIMEO_ROW_DISPOSITION_NOTIFICATION_TO, "Disposition-Notification-To", MSG_KIND_MAILBOX, L | V },
	{ MIMEO_ROW_DISPOSITION_NOTIFICATION_OPTIONS, "Disposition-Notification-Options", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_RETURN_RECEIPT_TO, "Return-Receipt-To", MSG_KIND_MAILBOX, V },
	{ MIMEO_ROW_ERRORS_TO, "Errors-To", MSG_KIND_MAILBOX, V },
	{ MIMEO_ROW_EXPIRES, "Expires", MSG_KIND_DATE, 0 },
	{ MIMEO_ROW_REPLY_BY, "Reply-By", MSG_KIND_DATE, 0 },
	{ MIMEO_ROW_IMPORTANCE, "Importance", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_PRIORITY, "Priority", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_SENSITIVITY, "Sensitivity", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_PRECEDENCE, "Precedence", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_X_PRIORITY, "X-Priority", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_X_AUTO_RESPONSE_SUPPRESS, "X-Auto-Response-Suppress", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_FEEDBACK_ID, "Feedback-ID", MIMEO_KIND_PLAIN, 0 },
	{ MIMEO_ROW_ORGANIZATION, "Organization", MSG_KIND_TEXT, 0 },
	{ MIMEO_ROW_USER_AGENT, "User-Agent", MSG_KIND_TEXT, 0 },
	{ MIMEO_ROW_X_MAILER, "X-Mailer", MSG_KIND_TEXT, 0 },
	{ MIMEO_ROW_MIME_VERSION, "MIME-Version", MSG_KIND_TEXT, M },
	{ MIMEO_ROW_CONTENT_TYPE, "Content-Type", MSG_KIND_TEXT, M | P },
	{ MIMEO_ROW_CONTENT_TRANSFER_ENCODING, "Content-Transfer-Encoding", MSG_KIND_TEXT, M | P },
	{ MIMEO_ROW_CONTENT_DISPOSITION, "Content-Disposition", MSG_KIND_TEXT, P },
	{ MIMEO_ROW_CONTENT_ID, "Content-ID", MSG_KIND_IDS, P },
	{ MIMEO_ROW_CONTENT_DESCRIPTION, "Content-Description", MSG_KIND_TEXT, P },
	{ MIMEO_ROW_CONTENT_LANGUAGE, "Content-Language", MIMEO_KIND_PLAIN, P },
	{ MIMEO_ROW_CONTENT_LOCATION, "Content-Location", MIMEO_KIND_PLAIN, P },
	{ MIMEO_ROW_CONTENT_MD5, "Content-MD5", MIMEO_KIND_PLAIN, P },
};

static int find_slowly(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		if (mimeo_equal_nocase(name, n, expected[i].name, strlen(expected[i].name)))
			return expected[i].row;
	return -1;
}

START_TEST(rows_are_what_the_rfcs_say)
{
	ck_assert_int_eq(mimeo_known_count(), MIMEO_ROW_COUNT);
	ck_assert_uint_eq(sizeof expected / sizeof *expected, MIMEO_ROW_COUNT);
	for (int i = 0; i < MIMEO_ROW_COUNT; i++) {
		const mimeo_known *row = mimeo_known_at(i);
		ck_assert_int_eq(expected[i].row, i);
		ck_assert_str_eq(row->name, expected[i].name);
		ck_assert_uint_eq(row->name_size, strlen(row->name));
		ck_assert_int_eq(row->kind, expected[i].kind);
		ck_assert_int_eq(row->flags, expected[i].flags);
	}
}
END_TEST

START_TEST(found_in_any_case)
{
	uint64_t state = 1;
	for (int i = 0; i < MIMEO_ROW_COUNT; i++) {
		const char *name = mimeo_known_at(i)->name;
		size_t n = strlen(name);
		for (int turn = 0; turn < 50; turn++) {
			char *copy = suite_exact(name, n);
			for (size_t k = 0; k < n; k++)
				if (copy[k] != '-' && (turn == 0 || suite_random(&state) % 2))
					copy[k] ^= 0x20 * (copy[k] > '9');
			MUST(mimeo_known_find(copy, n) == i);
			free(copy);
		}
	}
}
END_TEST

START_TEST(nothing_else_is_found)
{
	MUST(mimeo_known_find("", 0) == -1);
	MUST(mimeo_known_find(NULL, 0) == -1);
	for (int i = 0; i < MIMEO_ROW_COUNT; i++) {
		const char *name = mimeo_known_at(i)->name;
		size_t n = strlen(name);
		for (size_t cut = 0; cut <= n; cut++) {
			char *part = suite_exact(name, cut);
			MUST(mimeo_known_find(part, cut) == find_slowly(part, cut));
			free(part);
		}
		for (size_t at = 0; at < n; at++) {
			for (int c = 0; c < 256; c++) {
				char changed[40], longer[40];
				memcpy(changed, name, n);
				changed[at] = (char)c;
				MUST(mimeo_known_find(changed, n) == find_slowly(changed, n));
				memcpy(longer, name, at);
				longer[at] = (char)c;
				memcpy(longer + at + 1, name + at, n - at);
				MUST(mimeo_known_find(longer, n + 1) == find_slowly(longer, n + 1));
			}
		}
	}
}
END_TEST

START_TEST(random_names)
{
	static const char letters[] = "abceimnoprstuTMCDR-";
	uint64_t state = 7;
	for (int turn = 0; turn < 300000; turn++) {
		char name[8];
		size_t n = suite_random(&state) % 8 + 1;
		for (size_t i = 0; i < n; i++)
			name[i] = letters[suite_random(&state) % (sizeof letters - 1)];
		MUST(mimeo_known_find(name, n) == find_slowly(name, n));
	}
}
END_TEST

START_TEST(field_name_octets)
{
	for (int c = 0; c < 256; c++) {
		for (size_t at = 0; at < 5; at++) {
			char name[5] = "X-Abc";
			name[at] = (char)c;
			char *exact = suite_exact(name, 5);
			size_t offset = 99;
			bool good = c >= 33 && c <= 126 && c != ':';
			ck_assert_status(mimeo_check_field_name(exact, 5, &offset), good ? MSG_ERR_NONE : MSG_ERR_NAME);
			ck_assert_uint_eq(offset, good ? 99 : at);
			free(exact);
		}
	}
}
END_TEST

START_TEST(field_name_lengths)
{
	for (size_t n = 0; n <= 1000; n++) {
		char name[1000];
		memset(name, 'x', sizeof name);
		char *exact = suite_exact(name, n);
		size_t offset = 5555;
		bool good = n >= 1 && n <= 76;
		ck_assert_status(mimeo_check_field_name(exact, n, &offset), good ? MSG_ERR_NONE : MSG_ERR_NAME);
		ck_assert_uint_eq(offset, good ? 5555 : n);
		ck_assert_status(mimeo_check_field_name(exact, n, NULL), good ? MSG_ERR_NONE : MSG_ERR_NAME);
		free(exact);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/known");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, rows_are_what_the_rfcs_say);
	tcase_add_test(tests, found_in_any_case);
	tcase_add_test(tests, nothing_else_is_found);
	tcase_add_test(tests, random_names);
	tcase_add_test(tests, field_name_octets);
	tcase_add_test(tests, field_name_lengths);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
