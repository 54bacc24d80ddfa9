/* A word is found by trying: what a piece of text takes in another charset is known once it is converted. A word holds
 * a few dozen characters at most, so that the whole stays linear. */
#include "encode/legacy.h"
#include "base/ascii.h"
#include "encode/grapheme.h"

enum { LEGACY_UTF8_MOST = 4 * MIMEO_LEGACY_WORD_MOST }; /* octets of UTF-8 that are worth a look */

/* Characters that Q needs for what is in the charset. */
static size_t legacy_q_size(const char *s, size_t n)
{
	size_t size = 0;
	for (size_t i = 0; i < n; i++)
		size += mimeo_is((unsigned char)s[i], MIMEO_QPHRASE) || s[i] == ' ' ? 1 : 3;
	return size;
}

static size_t legacy_b_size(size_t n)
{
	return n / 3 * 4 + (n % 3 ? 4 : 0);
}

size_t mimeo_legacy_octets(mimeo_transcoder *t, const char *utf8, size_t n, char *out)
{
	mimeo_buffer octets;
	mimeo_buffer_fix(&octets, out, MIMEO_LEGACY_WORD_MOST);
	if (mimeo_transcode(t, utf8, n, &octets, NULL) != MSG_ERR_NONE) /* unreached: the judge has passed the text */
		return SIZE_MAX;
	return octets.size;
}

static size_t next_character(const char *utf8, size_t n, size_t at)
{
	do
		at++;
	while (at < n && ((unsigned char)utf8[at] & 0xC0) == 0x80);
	return at;
}

bool mimeo_legacy_prefers_base64(mimeo_transcoder *t, const mimeo_charset *charset, const char *utf8, size_t n)
{
	if (charset->shifts)
		return true;
	size_t q = 0, octets = 0;
	for (size_t at = 0; at < n;) {
		char piece[MIMEO_LEGACY_WORD_MOST];
		const size_t start = at;
		while (at < n && at - start < MIMEO_LEGACY_WORD_MOST / 3)
			at = next_character(utf8, n, at);
		const size_t size = mimeo_legacy_octets(t, utf8 + start, at - start, piece);
		if (size > sizeof piece) /* unreached: no charset without shifts takes three octets for one of UTF-8 */
			return true;
		q += legacy_q_size(piece, size);
		octets += size;
	}
	return q > legacy_b_size(octets);
}

/* Characters that the piece takes as Q or B text; SIZE_MAX: more than a word has. */
static size_t legacy_text_size(mimeo_transcoder *t, const char *utf8, size_t n, bool base64, bool *padded)
{
	char octets[MIMEO_LEGACY_WORD_MOST];
	const size_t size = mimeo_legacy_octets(t, utf8, n, octets);
	*padded = base64 && size % 3 != 0;
	if (size > sizeof octets)
		return SIZE_MAX;
	return base64 ? legacy_b_size(size) : legacy_q_size(octets, size);
}

static size_t cut_legacy_at(
	mimeo_transcoder *t, const char *utf8, size_t n, size_t room, bool base64, bool characters)
{
	size_t best = 0, unpadded = 0;
	for (size_t at = 0; at < n;) {
		do
			at = next_character(utf8, n, at);
		while (at < n && !characters && !mimeo_grapheme_boundary(utf8, n, at) && at < LEGACY_UTF8_MOST);
		bool padded;
		if (legacy_text_size(t, utf8, at, base64, &padded) > room)
			break;
		best = at;
		unpadded = padded && at < n ? unpadded : at;
	}
	return unpadded ? unpadded : best;
}

size_t mimeo_legacy_cut(mimeo_transcoder *t, const char *utf8, size_t n, size_t room, bool base64, bool forced)
{
	const size_t cut = cut_legacy_at(t, utf8, n, room, base64, false);
	return cut == 0 && forced ? cut_legacy_at(t, utf8, n, room, base64, true) : cut;
}
