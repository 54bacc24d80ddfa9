/* Charsets: octets in one of them as UTF-8, and text written in one of them. What is written reads back equal by a
 * reader with a converter of its own; what is refused is refused by the C library's converter as well, where a charset
 * has one octet a character and so no two opinions. */
#include "encode.h"
#include "message.h"
#include "support/rfc2047.h"
#include <iconv.h>

typedef struct row {
	const char *name;
	bool plain; /* one octet a character, the same everywhere */
} row;

static const row rows[] = {
	{ "UTF-8", false }, { "US-ASCII", true }, { "ISO-8859-1", true }, { "ISO-8859-2", true }, { "ISO-8859-5", true },
	{ "ISO-8859-7", true }, { "ISO-8859-15", true }, { "windows-1251", true }, { "windows-1252", true },
	{ "KOI8-R", true }, { "TIS-620", false }, { "ISO-2022-JP", false }, { "Shift_JIS", false }, { "EUC-JP", false },
	{ "EUC-KR", false }, { "GB2312", false }, { "GB18030", false }, { "Big5", false },
};

/* ---- reading ---- */

static int call_convert(const encoding *e, char *out, size_t capacity, size_t *size)
{
	return msg_convert_to_utf8(e->name, e->data, e->n, out, capacity, size);
}

/* By the C library, to be freed; NULL where it does not convert, *here false where it does not know the charset. */
static char *by_iconv(const char *to, const char *from, input text, size_t *size, bool *here)
{
	iconv_t cd = iconv_open(to, from);
	*here = cd != (iconv_t)-1;
	if (!*here)
		return NULL;
	size_t in_left = text.size, room = text.size * 4 + 16, out_left = room;
	char *in = (char *)(uintptr_t)text.data, *out = fuzz_memory(room), *end = out;
	bool good = in_left == 0 || iconv(cd, &in, &in_left, &end, &out_left) == 0;
	iconv_close(cd);
	*size = room - out_left;
	if (good)
		return out;
	free(out);
	return NULL;
}

/* The same octets by the definitions themselves, where these are short. */
static void compare_by_hand(const char *name, input text, const char *out, size_t n)
{
	size_t at = 0;
	for (size_t i = 0; i < text.size; i++) {
		unsigned char c = (unsigned char)text.data[i];
		require(c < 0x80 || strcmp(name, "US-ASCII") != 0, "octet %02X is none of ASCII", c);
		if (c >= 0x80)
			require(at < n && (unsigned char)out[at++] == (0xC0 | c >> 6), "octet %02X", c);
		require(at < n && (unsigned char)out[at++] == (c < 0x80 ? c : 0x80 | (c & 0x3F)), "octet %02X", c);
	}
	require(at == n, "%zu octets too many", n - at);
}

static void reading(const row *r, const char *name, input text)
{
	size_t n, wanted_size = 0, wrong = 0;
	int status;
	bool here = false;
	encoding e = { .call = call_convert, .data = text.data, .n = text.size, .name = name };
	char *out = encode_all(&e, &n, &status);
	require(out || status == MSG_ERR_CHARSET || status == MSG_ERR_UTF8, "%s", msg_errname(status));
	require(!out || msg_check_utf8(out, n, &wrong) == MSG_ERR_NONE, "octet %zu is no UTF-8", wrong);
	if (out && r && strcmp(name, "UTF-8") == 0)
		require(fuzz_same(out, n, text.data, text.size), "UTF-8 became something else");
	else if (out && r && (strcmp(name, "US-ASCII") == 0 || strcmp(name, "ISO-8859-1") == 0))
		compare_by_hand(name, text, out, n);
	if (r && r->plain && msg_features() & MSG_FEATURE_ICONV) {
		char *wanted = by_iconv("UTF-8", name, text, &wanted_size, &here);
		require(!here || !out == !wanted, "%s: %s, and iconv %s", name, msg_errname(status),
			wanted ? "converts" : "does not");
		require(!out || !wanted || fuzz_same(out, n, wanted, wanted_size), "%s: not as iconv", name);
		free(wanted);
	}
	free(out);
}

/* ---- writing ---- */

static bool has_all(const row *r, input text)
{
	size_t size;
	bool here;
	char *wire = by_iconv(r->name, "UTF-8", text, &size, &here);
	free(wire);
	return wire != NULL;
}

/* Line ends of any kind are CRLF on the wire; the last has one. */
static bool same_lines(strict_text found, input text)
{
	size_t at = 0;
	for (size_t i = 0; i < text.size; i++) {
		char c = text.data[i];
		if (c != '\r' && c != '\n') {
			if (at == found.size || found.data[at++] != c)
				return false;
			continue;
		}
		i += c == '\r' && i + 1 < text.size && text.data[i + 1] == '\n';
		if (found.size - at < 2 || memcmp(found.data + at, "\r\n", 2) != 0)
			return false;
		at += 2;
	}
	return at == found.size || (found.size - at == 2 && memcmp(found.data + at, "\r\n", 2) == 0);
}

static void read_written(const msg_builder *m, input text, bool body, int profile)
{
	strict_message *read = message_read(m, message_options(profile));
	const strict_entity *root = strict_root(read);
	const strict_field *f = strict_find(root, "Subject"), *to = strict_find(root, "To");
	if (body) {
		require(same_lines(root->text, text), "a text read back as \"%.*s\"", (int)root->text.size, root->text.data);
	} else if (text.size) {
		require(f && fuzz_same(f->decoded.data, f->decoded.size, text.data, text.size), "a subject read back as \"%s\"",
			f ? f->decoded.data : "");
		require(to && to->n_mailboxes == 1, "no mailbox");
		require(strchr(text.data, '\t') ||
				fuzz_same(to->mailboxes[0].name.data, to->mailboxes[0].name.size, text.data, text.size),
			"a name read back as \"%s\"", to->mailboxes[0].name.data);
	}
	strict_free(read);
}

static void writing(const row *r, const char *text, bool body, int profile)
{
	input in = { text, strlen(text) };
	msg_builder *m = message_base(profile);
	if (msg_set_charset(m, r->name) != MSG_ERR_NONE) {
		msg_free(m); /* a build without iconv */
		return;
	}
	int status = body ? msg_set_text(m, text) : msg_set_subject(m, text), named = MSG_ERR_NONE;
	if (!body && status == MSG_ERR_NONE && !strchr(text, '\t'))
		named = msg_set_to(m, text, "to@example.org");
	status = status != MSG_ERR_NONE ? status : named;
	int output = msg_check(m, 0);
	require(output == status, "set %s, output %s", msg_errname(status), msg_errname(output));
	if (status == MSG_ERR_NONE)
		read_written(m, in, body, profile);
	else
		require(status == MSG_ERR_CHARSET || !rfc2047_clean(text, in.size) || memchr(text, '\0', in.size), "%s",
			msg_errname(status));
	if (r->plain && strcmp(r->name, "US-ASCII") != 0 && msg_features() & MSG_FEATURE_ICONV &&
		(status == MSG_ERR_CHARSET || (status == MSG_ERR_NONE && profile != MSG_PROFILE_UTF8)))
		require((status == MSG_ERR_NONE) == has_all(r, in), "%s: %s", r->name, msg_errname(status));
	msg_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	input in = input_of(data, size);
	unsigned option = input_option(&in), choice = input_option(&in);
	const row *r = &rows[choice % (sizeof rows / sizeof *rows)];
	char *exact = fuzz_exact(in), *string = fuzz_string(in);
	if (option & 1) {
		input text = in;
		char *name = fuzz_string(input_until(&text, '|')), *octets = fuzz_exact(text);
		reading(NULL, name, (input){ octets, text.size });
		free(octets);
		free(name);
	}
	reading(r, r->name, (input){ exact, in.size });
	writing(r, string, option & 2, (int)(option >> 2) % 3);
	free(string);
	free(exact);
	return 0;
}
