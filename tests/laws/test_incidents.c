/* The accidents that the design is an answer to, each played again with the library as carelessly used. */
#include <stdio.h>
#include "mimeo.h"
#include "support/strict.h"
#include "support/suite.h"

enum { SUBSCRIBERS = 2000, PASTED = 77 };

/* Some of the list is no address, as in any list that grew over years. */
static void subscriber(int i, char *addr, size_t size)
{
	static const char *const broken[] = { "", "@", ", subscriber0@list.example",
		"@list.example, subscriber0@list.example", "@list.example\r\nBcc: subscriber0@list.example", "@list.example>",
		" @list.example" };
	snprintf(addr, size, "subscriber%d%s", i, i % 10 == 7 ? broken[(i / 10) % 7] : "@list.example");
}

/* How often the text stands in the octets. */
static size_t count(const char *data, size_t size, const char *text)
{
	size_t n = strlen(text), found = 0;
	for (size_t i = 0; i + n <= size; i++)
		found += memcmp(data + i, text, n) == 0;
	return found;
}

static void assert_own_alone(const msg_builder *m, const char *data, size_t size, const char *addr)
{
	strict_message *read = strict_read(data, size, 0);
	ck_assert_msg(strict_faults(read) == 0, "%s", strict_report(read));
	const strict_field *to = strict_find(strict_root(read), "To");
	ck_assert_ptr_nonnull(to);
	ck_assert_uint_eq(to->n_mailboxes, 1);
	ck_assert_str_eq(to->mailboxes[0].addr.data, addr);
	ck_assert_uint_eq(count(data, size, "subscriber"), 1);
	ck_assert_uint_eq(count(data, size, addr), 1);
	ck_assert_uint_eq(msg_recipient_count(m), 1);
	ck_assert_str_eq(msg_recipient(m, 0), addr);
	strict_free(read);
}

/* One message for all, no return code looked at; what comes out is sent. 7,618 people were told of each other so. */
START_TEST(incident_2016_growing_message)
{
	msg_builder *m = msg_new();
	size_t sent = 0, refused = 0;
	msg_set_from(m, "Certificates", "ca@authority.example");
	msg_set_subject(m, "Our new terms");
	msg_set_text(m, "They have changed.\n");
	for (int i = 0; i < SUBSCRIBERS; i++) {
		char addr[120], *data;
		size_t size;
		subscriber(i, addr, sizeof addr);
		msg_set_to(m, NULL, addr);
		msg_render(m, 0, &data, &size);
		if (i % 10 == 7) {
			ck_assert_ptr_null(data);
			ck_assert_uint_eq(msg_recipient_count(m), 0);
			refused++;
			continue;
		}
		ck_assert_ptr_nonnull(data);
		assert_own_alone(m, data, size, addr);
		msg_free_data(data);
		sent++;
	}
	ck_assert_uint_eq(sent, SUBSCRIBERS * 9 / 10);
	ck_assert_uint_eq(refused, SUBSCRIBERS / 10);
	msg_free(m);
}
END_TEST

/* The same with lists of one, with Bcc beside them, and with a clone for each. */
START_TEST(incident_2016_growing_list)
{
	msg_builder *stencil = msg_new(), *m = msg_new();
	msg_set_from(stencil, NULL, "ca@authority.example");
	msg_set_from(m, NULL, "ca@authority.example");
	for (int i = 0; i < SUBSCRIBERS / 4; i++) {
		char addr[120], *data;
		size_t size;
		subscriber(i, addr, sizeof addr);
		msg_builder *each = i % 2 ? msg_clone(stencil) : NULL, *used = each ? each : m;
		msg_set_to_list(used, &(msg_mailbox){ NULL, addr }, 1);
		msg_set_bcc(used, NULL, addr);
		msg_render(used, 0, &data, &size);
		ck_assert((data == NULL) == (i % 10 == 7));
		if (data)
			assert_own_alone(used, data, size, addr);
		msg_free_data(data);
		msg_free(each);
	}
	msg_free(stencil);
	msg_free(m);
}
END_TEST

/* ---- a list in the wrong field ---- */

typedef int set_list(msg_builder *m, const msg_mailbox *list, size_t n);

static void pasted_into(set_list *set, const char *field, set_list *meant)
{
	static char addrs[PASTED][40];
	msg_mailbox list[PASTED];
	char *data;
	size_t size;
	for (int i = 0; i < PASTED; i++) {
		snprintf(addrs[i], sizeof addrs[i], "guest%d@list.example", i);
		list[i] = (msg_mailbox){ NULL, addrs[i] };
	}
	msg_builder *m = msg_new();
	msg_set_from(m, NULL, "hotel@authority.example");
	ck_assert_status(set(m, list, PASTED), MSG_ERR_VISIBLE);
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_VISIBLE);
	ck_assert_ptr_null(data);
	ck_assert_status(msg_check(m, MSG_OUT_BCC), MSG_ERR_VISIBLE);
	/* It is no mark: the value is right and is kept. */
	ck_assert_status(msg_status(m), MSG_ERR_NONE);
	ck_assert_uint_eq(msg_mailbox_count(m, field), PASTED);
	ck_assert_uint_eq(msg_recipient_count(m), PASTED);
	ck_assert_str_ne(msg_error_text(m), "");
	/* One more than may be shown is too many; as many as may are not. */
	ck_assert_status(set(m, list, 51), MSG_ERR_VISIBLE);
	ck_assert_status(set(m, list, 50), MSG_ERR_NONE);
	ck_assert_status(msg_check(m, 0), MSG_ERR_NONE);
	ck_assert_status(set(m, list, PASTED), MSG_ERR_VISIBLE);
	/* Meant so, and said aloud. */
	msg_builder *loud = msg_clone(m);
	ck_assert_status(msg_set_limit(loud, MSG_LIMIT_VISIBLE, PASTED), MSG_ERR_NONE);
	ck_assert_status(msg_render(loud, 0, &data, &size), MSG_ERR_NONE);
	strict_message *read = strict_read(data, size, 0);
	ck_assert_msg(strict_faults(read) == 0, "%s", strict_report(read));
	ck_assert_uint_eq(strict_find(strict_root(read), field)->n_mailboxes, PASTED);
	strict_free(read);
	msg_free_data(data);
	msg_free(loud);
	/* Or put right: Bcc shows nobody to anybody. */
	ck_assert_status(set(m, NULL, 0), MSG_ERR_NONE);
	ck_assert_status(meant(m, list, PASTED), MSG_ERR_NONE);
	ck_assert_status(msg_render(m, 0, &data, &size), MSG_ERR_NONE);
	ck_assert_uint_eq(count(data, size, "guest"), 0);
	ck_assert_uint_eq(msg_recipient_count(m), PASTED);
	msg_free_data(data);
	msg_free(m);
}

START_TEST(incident_2018_to_instead_of_bcc)
{
	pasted_into(msg_set_to_list, "To", msg_set_bcc_list);
}
END_TEST

START_TEST(incident_hotel_cc)
{
	pasted_into(msg_set_cc_list, "Cc", msg_set_bcc_list);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("incidents");
	TCase *tests = tcase_create("incidents");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, incident_2016_growing_message);
	tcase_add_test(tests, incident_2016_growing_list);
	tcase_add_test(tests, incident_2018_to_instead_of_bcc);
	tcase_add_test(tests, incident_hotel_cc);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
