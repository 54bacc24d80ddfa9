/* Transcoding, in pieces on the stack. */
#include "encode/transcode.h"
#include "base/ascii.h"
#include "base/utf8.h"
#ifdef MIMEO_ICONV
#include <errno.h>
#include <iconv.h>
#endif

enum {
	TRANSCODE_PIECE = 256, /* octets of one step's result */
	CARRIES_STEP = 64,     /* octets that are proven together */
	CARRIES_OVERLAP = 10,  /* of them those that the next step takes again */
	CARRIES_GROWTH = 8,    /* octets that one octet of UTF-8 takes at most, its escape sequences included */
};

/* ---- iconv ---- */

#ifdef MIMEO_ICONV

static int iconv_begin(mimeo_transcoder *t, const char *to, const char *from)
{
	t->iconv = (void *)iconv_open(to, from);
	if (t->iconv != (void *)((iconv_t)-1))
		return MSG_ERR_NONE;
	/* unreached: iconv_open takes its memory from the system */
	return errno == EINVAL ? MSG_ERR_CHARSET : MSG_ERR_NOMEM;
}

static void iconv_finish(mimeo_transcoder *t)
{
	iconv_close((iconv_t)t->iconv);
}

/* *at moves behind what was taken. A count that is not 0 says that something was replaced. */
static int iconv_write(mimeo_transcoder *t, const char *text, size_t n, mimeo_buffer *out, size_t *at)
{
	/* Some platforms have the pointer to const, some do not; it is never written through. */
	char *in = (char *)(uintptr_t)text;
	size_t left = n;
	bool flushed = false;
	while (!flushed) {
		char piece[TRANSCODE_PIECE], *to = piece;
		size_t room = sizeof piece;
		flushed = left == 0;
		const size_t result = left ? iconv((iconv_t)t->iconv, &in, &left, &to, &room)
								   : iconv((iconv_t)t->iconv, NULL, NULL, &to, &room);
		/* unreached: a character fits an empty piece */
		const bool full = result == (size_t)-1 && errno == E2BIG && to != piece;
		mimeo_buffer_add(out, piece, sizeof piece - room);
		*at = n - left;
		if (result != 0 && !full)
			return MSG_ERR_CHARSET;
		flushed &= !full;
	}
	return MSG_ERR_NONE;
}

static void iconv_restart(mimeo_transcoder *t)
{
	iconv((iconv_t)t->iconv, NULL, NULL, NULL, NULL);
}

#else

static int iconv_begin(mimeo_transcoder *t, const char *to, const char *from)
{
	(void)t;
	(void)to;
	(void)from;
	return MSG_ERR_CHARSET;
}

static void iconv_finish(mimeo_transcoder *t)
{
	(void)t;
}

static int iconv_write(mimeo_transcoder *t, const char *text, size_t n, mimeo_buffer *out, size_t *at)
{
	(void)t;
	(void)text;
	(void)n;
	(void)out;
	*at = 0;
	return MSG_ERR_CHARSET;
}

static void iconv_restart(mimeo_transcoder *t)
{
	(void)t;
}

#endif

/* ---- ISO-8859-1: the first 256 characters ---- */

static int write_latin1(const char *utf8, size_t n, mimeo_buffer *out, size_t *at)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)utf8[i];
		*at = i;
		if (c >= 0x80 && c != 0xC2 && c != 0xC3)
			return MSG_ERR_CHARSET;
		if (c < 0x80)
			mimeo_buffer_add_char(out, utf8[i]);
		else
			mimeo_buffer_add_char(out, (char)(c == 0xC3 ? utf8[++i] | 0x40 : utf8[++i]));
	}
	return MSG_ERR_NONE;
}

static void read_latin1(const char *text, size_t n, mimeo_buffer *out)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)text[i];
		if (c >= 0x80)
			mimeo_buffer_add_char(out, (char)(0xC0 | c >> 6));
		mimeo_buffer_add_char(out, (char)(c < 0x80 ? c : 0x80 | (c & 0x3F)));
	}
}

static int write_ascii(const char *text, size_t n, mimeo_buffer *out, size_t *at)
{
	size_t i = 0;
	while (i < n && (unsigned char)text[i] < 0x80)
		i++;
	mimeo_buffer_add(out, text, i);
	*at = i;
	return i == n ? MSG_ERR_NONE : MSG_ERR_CHARSET;
}

/* ---- whole ---- */

static int begin_other(mimeo_transcoder *t, const mimeo_charset *charset)
{
	const char *const by_name[] = { charset->name, NULL };
	const char *const *names = charset->iconv_names ? charset->iconv_names : by_name;
	int status = MSG_ERR_CHARSET;
	for (; *names && status == MSG_ERR_CHARSET; names++)
		status = t->reading ? iconv_begin(t, "UTF-8", *names) : iconv_begin(t, *names, "UTF-8");
	return status;
}

static int begin_transcoder(mimeo_transcoder *t, const mimeo_charset *charset, bool reading)
{
	*t = (mimeo_transcoder){ .kind = charset->kind, .reading = reading };
	return charset->kind == MIMEO_CHARSET_OTHER ? begin_other(t, charset) : MSG_ERR_NONE;
}

int mimeo_transcoder_open(mimeo_transcoder *t, const mimeo_charset *charset)
{
	return begin_transcoder(t, charset, false);
}

/* A name goes to iconv as it is, so that it must be one: a "/" begins a suffix that asks for replacements. */
static bool is_charset_name(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!mimeo_is((unsigned char)name[i], MIMEO_TOKEN) && name[i] != ':')
			return false;
	return n > 0 && n <= MIMEO_CHARSET_NAME_MOST;
}

int mimeo_transcoder_open_reading(mimeo_transcoder *t, const char *name)
{
	const size_t n = strlen(name);
	const mimeo_charset *known = mimeo_charset_find(name, n);
	if (known)
		return begin_transcoder(t, known, true);
	const mimeo_charset unknown = { .name = name, .kind = MIMEO_CHARSET_OTHER };
	return is_charset_name(name, n) ? begin_transcoder(t, &unknown, true) : MSG_ERR_CHARSET;
}

void mimeo_transcoder_close(mimeo_transcoder *t)
{
	if (t->kind == MIMEO_CHARSET_OTHER)
		iconv_finish(t);
}

static int transcode_step(mimeo_transcoder *t, const char *text, size_t n, mimeo_buffer *out, size_t *at)
{
	switch (t->kind) {
	case MIMEO_CHARSET_UTF8:
		mimeo_buffer_add(out, text, n);
		return MSG_ERR_NONE;
	case MIMEO_CHARSET_ASCII:
		return write_ascii(text, n, out, at);
	case MIMEO_CHARSET_LATIN1:
		if (!t->reading)
			return write_latin1(text, n, out, at);
		read_latin1(text, n, out);
		return MSG_ERR_NONE;
	default:
		iconv_restart(t);
		return iconv_write(t, text, n, out, at);
	}
}

int mimeo_transcode(mimeo_transcoder *t, const char *text, size_t n, mimeo_buffer *out, size_t *offset)
{
	size_t at = 0;
	const int status = transcode_step(t, text, n, out, &at);
	if (status != MSG_ERR_NONE && offset)
		*offset = at;
	return status;
}

/* ---- and back ---- */

typedef struct transcode_pair {
	mimeo_transcoder to, back;
} transcode_pair;

static bool reads_back(transcode_pair *p, const char *utf8, size_t n)
{
	char there[CARRIES_STEP * CARRIES_GROWTH + 16], again[CARRIES_STEP + 16];
	mimeo_buffer a, b;
	mimeo_buffer_fix(&a, there, sizeof there);
	mimeo_buffer_fix(&b, again, sizeof again);
	/* unreached: no charset makes so many octets of so few */
	return mimeo_transcode(&p->to, utf8, n, &a, NULL) == MSG_ERR_NONE && a.size <= sizeof there &&
		mimeo_transcode(&p->back, there, a.size, &b, NULL) == MSG_ERR_NONE && b.size == n &&
		memcmp(again, utf8, n) == 0;
}

/* The start of the character that holds the octet, or whose first octet it is. */
static size_t character_at(const char *utf8, size_t n, size_t at)
{
	/* unreached: UTF-8 begins with the first octet of a character */
	while (at > 0 && at < n && ((unsigned char)utf8[at] & 0xC0) == 0x80)
		at--;
	return at;
}

static int judge_steps(transcode_pair *p, const char *utf8, size_t n, size_t *offset)
{
	for (size_t at = 0; at < n;) {
		const size_t most = n - at < CARRIES_STEP ? n - at : CARRIES_STEP;
		const size_t size = character_at(utf8 + at, n - at, most);
		if (!reads_back(p, utf8 + at, size)) {
			/* One character at a time: which is it? */
			size_t i = at;
			while (i < at + size && reads_back(p, utf8 + i, mimeo_utf8_step(utf8 + i, n - i, NULL)))
				i += mimeo_utf8_step(utf8 + i, n - i, NULL);
			*offset = i < at + size ? i : at;
			return MSG_ERR_CHARSET;
		}
		/* Steps overlap: a reader may make one character of a letter and the marks that follow it. */
		at = at + size < n ? character_at(utf8, n, at + size - CARRIES_OVERLAP) : n;
	}
	return MSG_ERR_NONE;
}

int mimeo_charset_carries(const mimeo_charset *charset, const char *utf8, size_t n, size_t *offset)
{
	transcode_pair pair;
	if (charset->kind == MIMEO_CHARSET_UTF8)
		return MSG_ERR_NONE;
	int status = begin_transcoder(&pair.to, charset, false);
	if (status != MSG_ERR_NONE)
		return status;
	status = begin_transcoder(&pair.back, charset, true);
	if (status == MSG_ERR_NONE) { /* by machine: which charsets can be read is the platform's */
		status = judge_steps(&pair, utf8, n, offset);
		mimeo_transcoder_close(&pair.back);
	}
	mimeo_transcoder_close(&pair.to);
	return status;
}

/* ---- the public function ---- */

/* Octets that are not UTF-8 where UTF-8 was said. */
static int judge_reading(const mimeo_transcoder *t, const char *text, size_t n)
{
	return t->kind == MIMEO_CHARSET_UTF8 && n && mimeo_utf8_valid(text, n) != n ? MSG_ERR_UTF8 : MSG_ERR_NONE;
}

int msg_convert_to_utf8(const char *charset, const void *data, size_t n, char *out, size_t capacity, size_t *size)
{
	if (size)
		*size = 0;
	if (!charset || (!data && n) || (!out && capacity))
		return MSG_ERR_ARGUMENT;
	mimeo_transcoder t;
	int status = mimeo_transcoder_open_reading(&t, charset);
	if (status != MSG_ERR_NONE)
		return status;
	mimeo_buffer counted;
	mimeo_buffer_fix(&counted, NULL, 0);
	status = judge_reading(&t, data, n);
	if (status == MSG_ERR_NONE)
		status = mimeo_transcode(&t, data, n, &counted, NULL);
	if (status == MSG_ERR_NONE && counted.status != MSG_ERR_NONE) /* unreached: what n octets become can be counted */
		status = counted.status;
	if (status == MSG_ERR_NONE && counted.size <= capacity) {
		mimeo_buffer text;
		mimeo_buffer_fix(&text, out, capacity);
		status = mimeo_transcode(&t, data, n, &text, NULL);
	}
	mimeo_transcoder_close(&t);
	if (status != MSG_ERR_NONE)
		return status;
	if (size)
		*size = counted.size;
	return counted.size > capacity ? MSG_ERR_SPACE : MSG_ERR_NONE;
}
