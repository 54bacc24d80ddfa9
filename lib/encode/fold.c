/* The folding writer. Lines that this file has begun hold a single space and then what the callers add, so that no line
 * is white only and none ends in white space, as long as callers write something after each space. */
#include "encode/fold.h"
#include "base/utf8.h"

void mimeo_fold_start(mimeo_fold *f, mimeo_buffer *out, size_t column)
{
	*f = (mimeo_fold){ .out = out, .column = column, .fresh = true };
}

static size_t fold_limit(const mimeo_fold *f, bool word)
{
	return (size_t)(word || f->has_word ? MIMEO_FOLD_WORD : MIMEO_FOLD_LINE) - f->keep;
}

static void fold_begin_line(mimeo_fold *f)
{
	f->column = 0;
	f->has_word = false;
	f->empty = true;
}

/* Characters, eight octets at a time where these are ASCII. */
static size_t fold_columns(const char *s, size_t n)
{
	size_t i = 0;
	for (; n - i >= 8; i += 8) {
		uint64_t octets;
		memcpy(&octets, s + i, 8);
		if (octets & UINT64_C(0x8080808080808080))
			break;
	}
	return i + mimeo_utf8_length(s + i, n - i);
}

void mimeo_fold_add(mimeo_fold *f, const char *s, size_t n)
{
	if (n == 0)
		return;
	mimeo_buffer_add(f->out, s, n);
	f->column += fold_columns(s, n);
	f->empty = f->fresh = f->spaced = false;
}

void mimeo_fold_add_string(mimeo_fold *f, const char *s)
{
	mimeo_fold_add(f, s, strlen(s));
}

void mimeo_fold_add_word(mimeo_fold *f, const char *word, size_t n)
{
	mimeo_buffer_add(f->out, word, n);
	f->column += n;
	f->has_word = true;
	f->empty = f->fresh = f->spaced = false;
}

void mimeo_fold_blanks(mimeo_fold *f, const char *blanks, size_t n, size_t width, bool word)
{
	if (n == 0)
		return;
	bool fold = !f->empty && !f->fresh && f->column + n + width > fold_limit(f, word);
	if (fold) {
		mimeo_buffer_add(f->out, "\r\n", 2);
		fold_begin_line(f);
	}
	mimeo_buffer_add(f->out, blanks, n);
	f->column += n;
	f->spaced = n == 1 && *blanks == ' ' && !f->empty && !f->fresh;
	f->fresh = false;
}

void mimeo_fold_space(mimeo_fold *f, size_t width, bool word)
{
	mimeo_fold_blanks(f, " ", 1, width, word);
}

size_t mimeo_fold_room(const mimeo_fold *f, bool word)
{
	size_t limit = fold_limit(f, word);
	return f->column < limit ? limit - f->column : 0;
}

bool mimeo_fold_break(mimeo_fold *f)
{
	if (f->empty || !(f->fresh || f->spaced))
		return false;
	mimeo_buffer *out = f->out;
	/* What a fixed buffer has only counted cannot be looked at: there the space is what callers say it is. */
	if (out->size > 0 && (out->size > out->capacity || out->data[out->size - 1] == ' '))
		out->size--;
	mimeo_buffer_add(out, "\r\n ", 3);
	fold_begin_line(f);
	f->column = 1;
	f->fresh = f->spaced = false;
	return true;
}

void mimeo_fold_first(mimeo_fold *f, size_t n)
{
	if (n > MIMEO_FOLD_HARD || f->column > MIMEO_FOLD_HARD - n)
		mimeo_fold_break(f);
}
