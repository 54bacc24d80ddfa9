/* No octet depends on the locale: what the library says in C, it says in each locale that is named on the command line,
 * set for the process or for the thread alone. Turkish has another capital for i, and German a comma before decimals;
 * each locale must first be seen at work, so that none passes because it was not there. */
#define _GNU_SOURCE
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include "output/specimens.h"

static char **locales; /* from the command line */
static int locale_count;

/* Octets, and behind them a line end, so that no two answers can stand for each other. */
static void say(octets *said, const char *text)
{
	octets_add(said, text, strlen(text));
	octets_add(said, "\n", 1);
}

static void say_status(octets *said, int status)
{
	say(said, msg_errname(status));
	say(said, msg_strerror(status));
}

static void say_message(octets *said, msg_builder *m)
{
	static const uint32_t flags[] = { 0, MSG_OUT_LF, MSG_OUT_PART | MSG_OUT_HEADER };
	msg_set_seed(m, "locale", 6);
	msg_set_date(m, 1795509000, -570);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		char *data;
		size_t size;
		const int status = msg_render(m, flags[i], &data, &size);
		say_status(said, status);
		if (status == MSG_ERR_NONE)
			octets_add(said, data, size);
		msg_free_data(data);
	}
	say(said, msg_error_text(m));
	for (size_t i = 0; i < msg_recipient_count(m); i++)
		say(said, msg_recipient(m, i));
	for (size_t i = 0; i < msg_header_count(m); i++)
		say(said, msg_header_value(m, i));
	msg_free(m);
}

/* ---- what there is to say ---- */

static void say_specimens(octets *said)
{
	/* From there on they are made of parts with keys of their own. */
	for (size_t i = 0; specimens[i].make != make_nested; i++)
		say_message(said, make_specimen(&specimens[i]));
}

/* Names that are the same in either case, with I and i in them. */
static void say_names(octets *said)
{
	static const char *const rows[][2] = {
		{ "IN-REPLY-TO", "<i@example.org>" },
		{ "list-id", "List <list.example.org>" },
		{ "MIME-VERSION", "1.0" },
		{ "PRIORITY", "non-urgent" },
		{ "DISPOSITION-NOTIFICATION-TO", "I <i@example.org>" },
		{ "X-Initial", "\xC4\xB0stanbul \xC4\xB1l\xC4\xB1k" },
		{ "x-initial", "the same" },
		{ "Content-Id", "<i@example.org>" },
		{ "importance", "HIGH" },
		{ "BAD NAME I", "v" },
		{ "\xC4\xB0", "v" },
		{ "\xFD", "v" },
	};
	msg_builder *m = addressed();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		say_status(said, msg_set_header(m, rows[i][0], rows[i][1]));
		const char *value = msg_get_header(m, rows[i][0]);
		say(said, value ? value : "none");
	}
	for (size_t i = 0; i < msg_error_count(m); i++) {
		const char *field, *text;
		size_t index, offset;
		say_status(said, msg_error_at(m, i, &field, &index, &offset, &text));
		say(said, field);
		say(said, text);
	}
	say_message(said, m);
}

static void say_content(octets *said)
{
	static const char *const types[] = { "IMAGE/GIF", "image/tiff; I=i; i=I", "TEXT/PLAIN; CHARSET=ISO-8859-1",
		"MULTIPART/MIXED", "APPLICATION/ZIP; name=\"\xC4\xB0\"", "\xC4\xB0mage/gif" };
	static const char *const charsets[] = { "ISO-8859-9", "WINDOWS-1254", "iso-8859-1", "Latin1", "BIG5", "UTF-8",
		"utf-i" };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		msg_builder *m = addressed();
		say_status(said, msg_set_body(m, types[i], "I \xC4\xB1 i \xC4\xB0\r\n", 12));
		say_status(said, msg_set_disposition(m, "INLINE; FILENAME=I"));
		say_status(said, msg_set_filename(m, "\xC4\xB0I\xC4\xB1i,5.gif"));
		say_status(said, msg_set_type_param(m, "ID", "1.5"));
		say_message(said, m);
	}
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
		msg_builder *m = addressed();
		char utf8[16];
		size_t size = 0;
		say_status(said, msg_set_charset(m, charsets[i]));
		say_status(said, msg_set_subject(m, "\xC4\xB0stanbul, I\xC4\xB1i"));
		say_status(said, msg_set_text(m, "\xC4\xB0stanbul, I\xC4\xB1i\n"));
		say_message(said, m);
		say_status(said, msg_convert_to_utf8(charsets[i], "I\xDD\xFDi", 4, utf8, sizeof utf8, &size));
		octets_add(said, utf8, size < sizeof utf8 ? size : 0);
	}
}

/* Domains are compared without case; one beyond ASCII goes through libidn2, where that is there. */
static void say_addresses(octets *said)
{
	static const char *const addresses[] = { "info@INFO.example.INFO", "i@m\xC3\xBCnich.example",
		"i@\xC4\xB0stanbul.example", "\xC4\xB1@example.org", "I@[IPV6:::1]", "i@XN--IZA.example", "\xFDi@example.org" };
	msg_guard *guard = msg_guard_new();
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		msg_builder *m = addressed(), *other = addressed();
		say_status(said, msg_check_address(addresses[i], strlen(addresses[i]), NULL));
		say_status(said, msg_set_to(m, "\xC4\xB0nfo", addresses[i]));
		say_status(said, msg_set_list_unsubscribe(m, "MAILTO:i@example.org", "HTTPS://I.example/i"));
		say_status(said, msg_guard_check(guard, m));
		say_message(said, m);
		msg_set_to(other, NULL, "other@example.org");
		msg_set_text(other, "for INFO@info.EXAMPLE.info and I@m\xC3\xBCnich.example alone");
		say_status(said, msg_guard_check(guard, other));
		say(said, msg_guard_leak(guard));
		msg_free(other);
	}
	msg_guard_free(guard);
}

static void say_dates(octets *said)
{
	static const int64_t seconds[] = { 0, -1, 951782400, 1795509000, INT64_C(253402300799), INT64_C(253402300800),
		INT64_MIN };
	for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
		char text[64];
		size_t size = 0;
		say_status(said, msg_encode_date(seconds[i], 330, text, sizeof text, &size));
		octets_add(said, text, size < sizeof text ? size : 0);
	}
}

static octets all_said(void)
{
	octets said = octets_of("", 0);
	for (int status = 1; status > -40; status--)
		say_status(&said, status);
	say_specimens(&said);
	say_names(&said);
	say_content(&said);
	say_addresses(&said);
	say_dates(&said);
	return said;
}

/* ---- locales ---- */

static void see_at_work(const char *name)
{
	if (strncmp(name, "tr_TR", 5) == 0) {
		ck_assert_int_ne(toupper('i'), 'I');
		ck_assert_int_ne(tolower('I'), 'i');
	} else if (strncmp(name, "de_DE", 5) == 0) {
		char text[8];
		snprintf(text, sizeof text, "%.1f", 1.5);
		ck_assert_str_eq(text, "1,5");
	} else {
		ck_abort_msg("nothing is known of %s that would tell it from C", name);
	}
}

START_TEST(same_in_each_locale)
{
	octets plain = all_said(), again = all_said();
	assert_octets(&again, &plain, "C, twice");
	octets_free(&again);
	ck_assert_uint_gt(plain.size, 10000);
	for (int i = 0; i < locale_count; i++) {
		ck_assert_msg(setlocale(LC_ALL, locales[i]) != NULL, "%s is not installed", locales[i]);
		see_at_work(locales[i]);
		octets there = all_said();
		assert_octets(&there, &plain, locales[i]);
		octets_free(&there);
		setlocale(LC_ALL, "C");
	}
	octets_free(&plain);
}
END_TEST

START_TEST(same_in_each_locale_of_a_thread)
{
	octets plain = all_said();
	for (int i = 0; i < locale_count; i++) {
		locale_t own = newlocale(LC_ALL_MASK, locales[i], (locale_t)0);
		ck_assert_msg(own != (locale_t)0, "%s is not installed", locales[i]);
		locale_t before = uselocale(own);
		see_at_work(locales[i]);
		octets there = all_said();
		uselocale(before);
		freelocale(own);
		assert_octets(&there, &plain, locales[i]);
		octets_free(&there);
	}
	octets_free(&plain);
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("locale");
	TCase *tests = tcase_create("locale");
	locales = argv + 1;
	locale_count = argc - 1;
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, same_in_each_locale);
	tcase_add_test(tests, same_in_each_locale_of_a_thread);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
