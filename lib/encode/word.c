/* Encoded-words: a run of text is cut into pieces, each is planned (how many octets, Q or B) for the columns that are
 * left, and written. A plan looks at one word's octets only, so that the whole is linear. */
#include "encode/word.h"
#include "base/ascii.h"
#include "encode/base64.h"
#include "encode/grapheme.h"
#include "encode/legacy.h"

enum {
	WORD_FRAME = 12,  /* "=?UTF-8?Q?" and "?=" */
	WORD_MARKS = 7,   /* of it what is not the charset's name */
	WORD_Q_MOST = MIMEO_WORD_MOST - WORD_FRAME,
	WORD_B_MOST = (MIMEO_WORD_MOST - WORD_FRAME) / 4 * 3, /* octets */
	WORD_START = 40,  /* columns that a run of several words wants to start on a line that has text already */
	WORD_ENOUGH = 70, /* columns in which any first word finds room, though perhaps not for a whole cluster */
	WORD_GO_ON = 32,  /* columns that the next word of a run wants to stand on the line of the last one */
};

/* How far a plan may go to find a cut. Each level tries what the levels before it do first. */
enum {
	CUT_PLAIN,  /* at clusters, B unpadded */
	CUT_MIXED,  /* and with a Q word among B words */
	CUT_FORCED, /* and within a cluster: never fails with a whole line */
};

typedef struct word_run {
	const char *at; /* what is not yet written */
	size_t left;
	bool base64;    /* B for the run as a whole */
	bool padded;    /* the last word was B with padding: the next one must be Q */
	const mimeo_charset *charset;
	size_t name_size; /* of the charset */
	mimeo_transcoder *legacy; /* into a charset that is not UTF-8; else NULL */
} word_run;

typedef struct word_piece {
	size_t octets;
	bool base64;
} word_piece;

static size_t q_cost(char c)
{
	return mimeo_is((unsigned char)c, MIMEO_QPHRASE) || c == ' ' ? 1 : 3;
}

/* Characters of Q text; counts no further than most, then anything over it. */
static size_t q_size(const char *s, size_t n, size_t most)
{
	size_t size = 0;
	for (size_t i = 0; i < n && size <= most; i++)
		size += q_cost(s[i]);
	return size;
}

static size_t b_size(size_t n)
{
	return n / 3 * 4 + (n % 3 ? 4 : 0);
}

/* Is B shorter? Octets over 7F, eight at a time, mostly settle it. */
static bool prefers_base64(const char *s, size_t n)
{
	size_t most = b_size(n), q = n;
	for (size_t i = 0; n - i >= 8 && q <= most; i += 8) {
		uint64_t octets;
		memcpy(&octets, s + i, 8);
		q += 2 * (size_t)(((octets >> 7 & UINT64_C(0x0101010101010101)) * UINT64_C(0x0101010101010101)) >> 56);
	}
	return q > most || q_size(s, n, most) > most;
}

static bool is_character_start(const char *s, size_t at)
{
	return ((unsigned char)s[at] & 0xC0) != 0x80;
}

/* Octets of the first cluster; more than most where it is longer. */
static size_t first_cluster(const char *s, size_t n, size_t most)
{
	size_t at = 1;
	while (at < n && at <= most && !mimeo_grapheme_boundary(s, n, at))
		at++;
	return at;
}

/* Octets that fit room characters of Q. forced: where not even one cluster fits, whole characters. */
static size_t cut_q(const char *s, size_t n, size_t room, bool forced)
{
	size_t at = 0, size = 0;
	while (at < n && size + q_cost(s[at]) <= room)
		size += q_cost(s[at++]);
	if (at == n)
		return n;
	size_t whole = at;
	while (whole > 0 && !is_character_start(s, whole))
		whole--;
	size_t cut = whole;
	while (cut > 0 && !mimeo_grapheme_boundary(s, n, cut))
		cut--;
	return cut == 0 && forced ? whole : cut;
}

/* Octets of an unpadded B word, or all of them; most is a multiple of three. forced: whole characters do. */
static size_t cut_b(const char *s, size_t n, size_t most, bool forced)
{
	if (n <= most)
		return n;
	size_t cut = most;
	while (cut > 0 && !(forced ? is_character_start(s, cut) : mimeo_grapheme_boundary(s, n, cut)))
		cut -= 3;
	return cut;
}

/* No cluster ends at a multiple of three: the octets that, taken away as a Q word, let a B word reach far. */
static size_t cut_realigning(const char *s, size_t n, size_t q_room)
{
	size_t first[3] = { 0 }, last[3] = { 0 };
	size_t end = n < WORD_B_MOST ? n : WORD_B_MOST;
	for (size_t at = 1; at < end; at++) {
		if (!mimeo_grapheme_boundary(s, n, at))
			continue;
		last[at % 3] = at;
		if (first[at % 3] == 0)
			first[at % 3] = at;
	}
	size_t best = last[1] - first[1] >= last[2] - first[2] ? 1 : 2;
	for (int i = 0; i < 2; i++, best = 3 - best) {
		if (first[best] != 0 && q_size(s, first[best], q_room) <= q_room)
			return first[best];
	}
	return 0;
}

/* Octets of a padded B word that a Q word of one cluster can follow; n is over most. */
static size_t cut_padded(const char *s, size_t n, size_t most)
{
	for (size_t cut = most; cut > 0; cut--) {
		if (!mimeo_grapheme_boundary(s, n, cut))
			continue;
		size_t next = first_cluster(s + cut, n - cut, WORD_Q_MOST);
		if (q_size(s + cut, next, WORD_Q_MOST) <= WORD_Q_MOST)
			return cut;
	}
	return 0;
}

static word_piece plan_base64(const word_run *r, size_t room, int level)
{
	const char *s = r->at;
	size_t n = r->left, most = room / 4 * 3;
	size_t octets = cut_b(s, n, most, false);
	if (octets != 0 || level == CUT_PLAIN)
		return (word_piece){ octets, true };
	octets = cut_realigning(s, n, room);
	if (octets != 0)
		return (word_piece){ octets, false };
	octets = cut_padded(s, n, most);
	if (octets != 0 || level == CUT_MIXED)
		return (word_piece){ octets, true };
	octets = cut_b(s, n, most, true);
	if (octets != 0)
		return (word_piece){ octets, true };
	return (word_piece){ cut_q(s, n, room, true), false };
}

static word_piece plan_legacy(const word_run *r, size_t word, int level)
{
	const size_t frame = WORD_MARKS + r->name_size;
	const bool base64 = r->base64 && !r->padded;
	if (word <= frame)
		return (word_piece){ 0, base64 };
	const size_t octets = mimeo_legacy_cut(r->legacy, r->at, r->left, word - frame, base64, level == CUT_FORCED);
	return (word_piece){ octets, base64 };
}

/* The next word, of at most columns characters; octets 0 where the level finds none. */
static word_piece plan_word(const word_run *r, size_t columns, int level)
{
	size_t word = columns < MIMEO_WORD_MOST ? columns : MIMEO_WORD_MOST;
	if (r->legacy)
		return plan_legacy(r, word, level);
	if (word <= WORD_FRAME)
		return (word_piece){ 0, false };
	size_t room = word - WORD_FRAME;
	if (r->padded) {
		size_t octets = first_cluster(r->at, r->left, WORD_Q_MOST);
		bool fits = q_size(r->at, octets, room) <= room;
		/* unreached: what follows a padded word fits one of Q, on a line of its own */
		return (word_piece){ fits ? octets : level == CUT_FORCED ? cut_q(r->at, r->left, room, true) : 0, false };
	}
	if (!r->base64)
		return (word_piece){ cut_q(r->at, r->left, room, level == CUT_FORCED), false };
	return plan_base64(r, room, level);
}

/* What the word encodes; *padded: does its B text end in "="? */
static void write_piece(mimeo_fold *f, const word_run *r, word_piece piece, bool *padded)
{
	char word[MIMEO_WORD_MOST + MIMEO_LEGACY_WORD_MOST], octets[MIMEO_LEGACY_WORD_MOST];
	const char *s = r->at;
	size_t n = piece.octets, at = r->name_size + 2;
	if (r->legacy) {
		n = mimeo_legacy_octets(r->legacy, r->at, piece.octets, octets);
		s = octets;
	}
	memcpy(word, "=?", 2);
	memcpy(word + 2, r->charset->name, at - 2);
	memcpy(word + at, piece.base64 ? "?B?" : "?Q?", 3);
	at += 3;
	*padded = piece.base64 && n % 3 != 0;
	if (piece.base64)
		at += mimeo_base64_plain(word + at, s, n);
	for (size_t i = 0; i < n && !piece.base64; i++) {
		unsigned char c = (unsigned char)s[i];
		if (mimeo_is(c, MIMEO_QPHRASE)) {
			word[at++] = s[i];
		} else if (c == ' ') {
			word[at++] = '_';
		} else {
			word[at++] = '=';
			word[at++] = mimeo_hex_digits[c >> 4];
			word[at++] = mimeo_hex_digits[c & 15];
		}
	}
	memcpy(word + at, "?=", 2);
	mimeo_fold_add_word(f, word, at + 2);
}

static word_piece place_first(mimeo_fold *f, const word_run *r)
{
	word_piece piece = plan_word(r, mimeo_fold_room(f, true), CUT_MIXED);
	if (piece.octets == 0) {
		mimeo_fold_break(f);
		size_t room = mimeo_fold_room(f, true);
		/* unreached: a line with so much room had its word above */
		piece = plan_word(r, f->empty || room >= WORD_ENOUGH ? room : MIMEO_WORD_MOST, CUT_FORCED);
	}
	return piece;
}

static word_piece place_next(mimeo_fold *f, const word_run *r)
{
	size_t room = mimeo_fold_room(f, true);
	word_piece piece = { 0, false };
	if (room > WORD_GO_ON)
		piece = plan_word(r, room - 1, CUT_PLAIN);
	mimeo_fold_space(f, piece.octets ? 0 : MIMEO_WORD_MOST, true);
	return piece.octets ? piece : plan_word(r, mimeo_fold_room(f, true), CUT_FORCED);
}

static void write_run(mimeo_fold *f, word_run *run)
{
	for (bool first = true; run->left > 0; first = false) {
		word_piece piece = first ? place_first(f, run) : place_next(f, run);
		write_piece(f, run, piece, &run->padded);
		run->at += piece.octets;
		run->left -= piece.octets;
	}
}

/* The judge has passed the text: it is in the charset. */
static void write_legacy_run(mimeo_fold *f, word_run *run)
{
	mimeo_transcoder transcoder;
	/* unreached: it could be opened a moment ago */
	if (mimeo_transcoder_open(&transcoder, run->charset) != MSG_ERR_NONE) {
		mimeo_buffer_fail(f->out, MSG_ERR_NOMEM);
		return;
	}
	run->legacy = &transcoder;
	run->name_size = strlen(run->charset->name);
	run->base64 = mimeo_legacy_prefers_base64(&transcoder, run->charset, run->at, run->left);
	write_run(f, run);
	run->legacy = NULL;
	mimeo_transcoder_close(&transcoder);
}

void mimeo_word_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner)
{
	word_run run = { .at = utf8, .left = n, .charset = manner->charset };
	if (manner->charset->kind != MIMEO_CHARSET_UTF8 && manner->profile != MSG_PROFILE_UTF8) {
		write_legacy_run(f, &run);
		return;
	}
	run.charset = &mimeo_charset_utf8;
	run.name_size = WORD_FRAME - WORD_MARKS;
	run.base64 = prefers_base64(utf8, n);
	write_run(f, &run);
}

size_t mimeo_word_width(const char *utf8, size_t n)
{
	if (n > WORD_Q_MOST)
		return WORD_START;
	size_t q = q_size(utf8, n, WORD_Q_MOST), b = b_size(n);
	size_t text = q <= b ? q : b;
	return text <= WORD_Q_MOST ? text + WORD_FRAME : WORD_START;
}

bool mimeo_word_looks_like(const char *s, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (s[i] == '?' && s[i - 1] == '=')
			return true;
	}
	return false;
}
