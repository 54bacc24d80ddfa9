/* Encoded-words, RFC 2047: where one stands, whether it is well-formed by itself, and what it says. */
#include "support/strict_inside.h"
#include <string.h>

enum {
	WORD_MOST = 75,
	WORD_LOOK = 1000,           /* a word that does not end within a line is none */
	WORD_LONG = 850,            /* a word of text this long may be encoded so that it can be cut */
};

size_t strict_word_size(const char *s, size_t n)
{
	if (n < 2 || s[0] != '=' || s[1] != '?')
		return 0;
	size_t marks = 0;
	if (n > WORD_LOOK)
		n = WORD_LOOK;
	for (size_t i = 2; i < n && !strict_wsp(s[i]); i++) {
		if (s[i] != '?')
			continue;
		if (marks >= 2 && i + 1 < n && s[i + 1] == '=')
			return i + 2;
		marks++;
	}
	return 0;
}

bool strict_word_like(const char *s, size_t n)
{
	size_t last = n;
	while (last >= 2 && !(s[last - 2] == '?' && s[last - 1] == '='))
		last--;
	if (last < 2)
		return false;
	last -= 2;
	for (size_t i = 0; i + 1 < last; i++) {
		if (s[i] != '=' || s[i + 1] != '?')
			continue;
		size_t k = i + 2;
		while (k < n && s[k] != '?' && !strict_wsp(s[k]))
			k++;
		bool encoding = k > i + 2 && k + 3 <= last && s[k] == '?' && s[k + 1] && strchr("bBqQ", s[k + 1]);
		if (encoding && s[k + 2] == '?')
			return true;
		i = k - 1;
	}
	return false;
}

/* ---- the two encodings ---- */

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (strict_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

strict_text strict_decode_b(strict_message *m, const char *s, size_t n, const char *rule, size_t offset, bool *padded)
{
	strict_out out = { .m = m };
	uint32_t bits = 0;
	size_t held = 0, body = n;
	while (body > 0 && n - body < 2 && s[body - 1] == '=')
		body--;
	*padded = body != n;
	if (n % 4 != 0)
		strict_blame(m, rule, offset, "base64 of %zu characters, no multiple of 4", n);
	for (size_t i = 0; i < body; i++) {
		int value = base64_value(s[i]);
		if (value < 0) {
			strict_blame(m, rule, offset, "octet %02x in base64", (unsigned char)s[i]);
			continue;
		}
		bits = bits << 6 | (uint32_t)value;
		held += 6;
		if (held >= 8) {
			held -= 8;
			char octet = (char)(bits >> held & 0xff);
			strict_add(&out, &octet, 1);
		}
	}
	if (held && (held == 6 || (bits & ((1u << held) - 1)) != 0))
		strict_blame(m, rule, offset, "padding bits of base64 are not zero");
	return strict_done(&out);
}

static bool phrase_octet(char c)
{
	return strict_alpha(c) || strict_digit(c) || (c && strchr("!*+-/", c));
}

/* RFC 2047 section 4.2, and 5 for the place. */
static strict_text decode_q(strict_run *run, const char *s, size_t n)
{
	strict_message *m = run->m;
	strict_out out = { .m = m };
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		if (c == '_') {
			c = ' ';
		} else if (c == '=') {
			bool good = i + 2 < n && strict_hex_upper(s[i + 1]) && strict_hex_upper(s[i + 2]);
			if (!good) {
				strict_blame(m, "E6", run->offset, "= without two upper case digits");
			} else {
				c = (char)(strict_hex_value(s[i + 1]) * 16 + strict_hex_value(s[i + 2]));
				i += 2;
			}
		} else if (c <= ' ' || c >= 0x7f || c == '?') {
			strict_blame(m, "E6", run->offset, "octet %02x in a Q word", (unsigned char)c);
		} else if (run->place == STRICT_IN_PHRASE && !phrase_octet(c)) {
			strict_blame(m, "E10", run->offset, "'%c' in a Q word of a phrase", c);
		} else if (run->place == STRICT_IN_COMMENT && strchr("()\"", c)) {
			strict_blame(m, "E10", run->offset, "'%c' in a Q word of a comment", c);
		}
		strict_add(&out, &c, 1);
	}
	return strict_done(&out);
}

/* ---- one word ---- */

static strict_text word_charset(strict_run *run, const char *s, size_t n)
{
	const char *star = memchr(s, '*', n);
	size_t size = star ? (size_t)(star - s) : n;
	if (size == 0)
		strict_blame(run->m, "E1", run->offset, "encoded-word without a charset");
	for (size_t i = 0; i < n; i++)
		if (s[i] != '*' && !strict_attribute_char(s[i]))
			strict_blame(run->m, "E1", run->offset, "octet %02x in a word's charset", (unsigned char)s[i]);
	if (!strict_charset_known(s, size))
		strict_blame(run->m, "E4", run->offset, "charset %.*s", (int)(size < 40 ? size : 40), s);
	return (strict_text){ s, size };
}

void strict_run_word(strict_run *run, const char *word, size_t n)
{
	strict_message *m = run->m;
	const char *encoding = (const char *)memchr(word + 2, '?', n - 2) + 1;
	const char *text = (const char *)memchr(encoding, '?', (size_t)(word + n - encoding)) + 1;
	size_t encoding_size = (size_t)(text - 1 - encoding), text_size = (size_t)(word + n - 2 - text);
	if (!run->in_words)
		run->begin = run->out->size;
	if (n > WORD_MOST)
		strict_blame(m, "E2", run->offset, "encoded-word of %zu characters", n);
	if (text_size == 0)
		strict_blame(m, "E1", run->offset, "encoded-word without text");
	strict_text charset = word_charset(run, word + 2, (size_t)(encoding - 1 - (word + 2)));
	bool b = encoding_size == 1 && (*encoding == 'B' || *encoding == 'b');
	bool q = encoding_size == 1 && (*encoding == 'Q' || *encoding == 'q');
	bool padded = false;
	if (!b && !q)
		strict_blame(m, "E4", run->offset, "an encoding that is neither B nor Q");
	if (b && run->in_words && run->b && run->padded)
		strict_blame(m, "E18", run->offset, "a B word follows one that is padded");
	strict_text octets, utf8;
	if (b)
		octets = strict_decode_b(m, text, text_size, "E5", run->offset, &padded);
	else
		octets = decode_q(run, text, text_size);
	if (!strict_charset_decode(m, charset, octets, &utf8))
		strict_blame(m, "E7", run->offset, "an encoded-word that does not decode by itself");
	if (strict_control(utf8.data, utf8.size, true))
		strict_blame(m, "E12", run->offset, "control character in an encoded-word");
	strict_add(run->out, utf8.data, utf8.size);
	run->in_words = true;
	run->padded = padded;
	run->b = b;
}

/* Must this text be in encoded-words? */
static bool needed(const strict_message *m, const char *s, size_t n)
{
	if (strict_high(s, n) && !(m->options & STRICT_UTF8))
		return true;
	if (n == 0 || strict_wsp(s[0]) || strict_wsp(s[n - 1]))
		return true;
	size_t word = 0;
	for (size_t i = 0; i < n; i++) {
		word = strict_wsp(s[i]) ? 0 : word + 1;
		if (s[i] == '\t' || word > WORD_LONG || (i > 0 && s[i] == ' ' && s[i - 1] == ' ') ||
			(i > 0 && s[i - 1] == '=' && s[i] == '?'))
			return true;
	}
	return strict_control(s, n, true);
}

void strict_run_end(strict_run *run)
{
	if (run->in_words && !needed(run->m, run->out->data + run->begin, run->out->size - run->begin))
		strict_blame(
			run->m, run->m->options & STRICT_UTF8 ? "E15" : "E14", run->offset, "text is encoded without need");
	run->in_words = false;
}

/* ---- unstructured text ---- */

strict_text strict_decode_text(strict_message *m, size_t offset, strict_text value)
{
	strict_out out = { .m = m }, rest = { .m = m };
	strict_add(&out, "", 0);
	strict_run run = { .m = m, .offset = offset, .place = STRICT_IN_TEXT, .out = &out };
	for (size_t i = 0; i < value.size;) {
		size_t begin = i;
		while (i < value.size && strict_wsp(value.data[i]))
			i++;
		size_t token = i;
		while (i < value.size && !strict_wsp(value.data[i]))
			i++;
		size_t size = i - token, word = strict_word_size(value.data + token, size);
		if (word && word == size) {
			if (!run.in_words)
				strict_add(&out, value.data + begin, token - begin);
			strict_run_word(&run, value.data + token, size);
			strict_add(&rest, " word", 5);
			continue;
		}
		if (strict_word_like(value.data + token, size))
			strict_blame(m, "E9", offset, "an encoded-word that touches other text");
		strict_run_end(&run);
		strict_add(&out, value.data + begin, i - begin);
		strict_add(&rest, value.data + begin, i - begin);
	}
	strict_run_end(&run);
	strict_text plain = strict_done(&rest);
	if (strict_word_like(plain.data, plain.size))
		strict_blame(m, "E11", offset, "plain text that readers may take for an encoded-word");
	return strict_done(&out);
}
