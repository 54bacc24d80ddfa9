/* Every length of every entry for text: the strict reader finds no fault in what is taken, and reads it back equal. */
#include "laws/entries.h"
#include <stdio.h>
#include "support/suite.h"

/* What a value is made of, again and again. */
static const char *const units[] = {
	"x",
	"xxxx ",
	"x ",
	"\xc3\xa9",
	"\xc3\xa9 ",
	"x \xc3\xa9 ",
	"\xe6\x97\xa5",
	"\xf0\x9f\x98\x80",
	"xxxxxxxxx\xc3\xa9",
	"e\xcc\x81",
	"\"",
	"\\",
	"=",
	"?",
	"_",
	"=?",
	". ",
	"%",
	"'",
	"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
	"a  ",
	"-",
	"(",
};
enum { UNITS = sizeof units / sizeof *units, SHORT = 160, LONG_FROM = 985, LONG_TO = 1012, VALUE = 1400 };

/* Lengths 0 to 160 and 985 to 1012 for some rows; the others in steps that differ from row to row. */
static size_t next_length(size_t length, size_t step)
{
	size_t next = length + step;
	return next > SHORT && next < LONG_FROM ? LONG_FROM : next;
}

static size_t make_value(char *value, const entry *e, const char *unit, size_t length)
{
	size_t size = strlen(e->before), unit_size = strlen(unit);
	memcpy(value, e->before, size);
	for (size_t end = size + length; size + unit_size <= end; size += unit_size)
		memcpy(value + size, unit, unit_size);
	strcpy(value + size, e->after);
	return size + strlen(e->after);
}

/* Ways of writing the same value. */
typedef struct manner {
	int profile, style;
	const char *charset;
	size_t step;
	bool words, file;           /* is it of interest to decoded text alone, to file names alone? */
} manner;

static const manner manners[] = {
	{ MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231, "UTF-8", 5, false, false },
	{ MSG_PROFILE_UTF8, MSG_FILENAME_RFC2231, "UTF-8", 13, false, false },
	{ MSG_PROFILE_7BIT, MSG_FILENAME_BOTH, "UTF-8", 13, false, true },
	{ MSG_PROFILE_7BIT, MSG_FILENAME_RFC2047, "UTF-8", 13, false, true },
	{ MSG_PROFILE_8BIT, MSG_FILENAME_RFC2231, "ISO-8859-1", 17, true, false },
	{ MSG_PROFILE_7BIT, MSG_FILENAME_RFC2231, "ISO-2022-JP", 17, true, false },
};

static void try_length(const entry *e, const manner *way, const char *unit, size_t length)
{
	char value[VALUE], *data;
	size_t n = make_value(value, e, unit, length), size;
	msg_builder *m = msg_new();
	msg_set_profile(m, way->profile);
	msg_set_filename_style(m, way->style);
	msg_set_charset(m, way->charset);
	msg_set_seed(m, "sweep", 5);
	msg_set_date(m, 0, 0);
	msg_set_from(m, NULL, "from@example.org");
	msg_set_sender(m, NULL, "sender@example.org");
	msg_set_text(m, "text\n");
	int status = e->set(m, value, n), output = msg_render(m, MSG_OUT_BCC, &data, &size);
	ck_assert_msg(output == status, "%s, %zu of \"%s\": set gives %s, output %s", e->name, length, unit,
		msg_errname(status), msg_errname(output));
	if (data) {
		static const uint32_t styles[] = { 0, STRICT_FILENAME_BOTH, STRICT_FILENAME_2047 };
		uint32_t options = STRICT_BCC | STRICT_FOREIGN | styles[way->style];
		options |= way->profile == MSG_PROFILE_UTF8 ? STRICT_UTF8 : 0;
		strict_message *read = strict_read(data, size, options);
		ck_assert_msg(strict_faults(read) == 0, "%s, %zu of \"%s\", profile %d, %s, style %d\n%s%s", e->name, length,
			unit, way->profile, way->charset, way->style, strict_report(read), data);
		const char *difference = entry_differs(e, read, m, value, n);
		ck_assert_msg(!difference, "%s, %zu of \"%s\", profile %d, %s, style %d: read back as \"%s\"\n%s", e->name,
			length, unit, way->profile, way->charset, way->style, difference, data);
		const char *stranger = envelope_differs(read, m);
		ck_assert_msg(
			!stranger, "%s, %zu of \"%s\": \"%s\" in the header is no recipient", e->name, length, unit, stranger);
		/* The reader sees no envelope. */
		uint32_t needs = strict_needs(read) | (e->found == FOUND_ENVELOPE ? msg_needs(m) & MSG_NEEDS_SMTPUTF8 : 0);
		ck_assert_msg(needs == msg_needs(m), "%s, %zu of \"%s\": msg_needs gives %u, not %u\n%s", e->name, length, unit,
			msg_needs(m), needs, data);
		strict_free(read);
	}
	msg_free_data(data);
	msg_free(m);
}

/* Some builds know UTF-8 alone. */
static bool can_write(const char *charset)
{
	msg_builder *m = msg_new();
	int status = msg_set_charset(m, charset);
	msg_free(m);
	return status == MSG_ERR_NONE;
}

START_TEST(lengths)
{
	const entry *e = &entries[_i];
	bool words = e->found == FOUND_FIELD || e->found == FOUND_NAME || e->found == FOUND_GROUP ||
		e->found == FOUND_TEXT || e->found == FOUND_HTML;
	size_t turn = (size_t)_i;
	/* How a raw field is folded is the caller's affair. */
	for (size_t u = 0; u < UNITS && !(e->flags & ENTRY_RAW); u++) {
		for (size_t k = 0; k < sizeof manners / sizeof *manners; k++) {
			const manner *way = &manners[k];
			bool written = can_write(way->charset);
			if ((way->file && e->found != FOUND_FILENAME) || (way->words && !words) || !written)
				continue;
			const size_t step = way->step * suite_step();
			for (size_t length = turn++ % step; length <= LONG_TO; length = next_length(length, step))
				try_length(e, way, units[u], length);
		}
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sweeps");
	TCase *tests = tcase_create("lengths");
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, lengths, 0, (int)entry_count);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
