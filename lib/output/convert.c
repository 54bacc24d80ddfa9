/* Segments to octets of output: cuts at line ends and dots, and base64 of streamed content in closed form. */
#include "output/convert.h"
#include "encode/base64.h"

static const char end_of_data[] = ".\r\n";

int mimeo_output_check(mimeo_plan *p)
{
	return p->streamed ? mimeo_plan_check_sources(p) : MSG_ERR_NONE;
}

/* ---- pieces ---- */

static void start_cuts(mimeo_form *f, const char *data, size_t n, bool lasting)
{
	f->start = f->at = f->from = data;
	f->end = data + n;
	f->lasting = lasting;
}

void mimeo_form_start(mimeo_form *f, mimeo_plan *p)
{
	f->plan = p;
	f->lf = (p->flags & MSG_OUT_LF) != 0;
	f->dots = f->end_of_data = (p->flags & MSG_OUT_DOTS) != 0;
	f->at = f->end = NULL;
}

void mimeo_form_text(mimeo_form *f, uint32_t flags, const char *text, size_t n)
{
	*f = (mimeo_form){ .lf = (flags & MSG_OUT_LF) != 0, .dots = (flags & MSG_OUT_DOTS) != 0 };
	if (n)
		start_cuts(f, text, n, false);
}

/* The next CR of a CRLF; the end where there is none. */
static const char *find_cut_cr(const mimeo_form *f)
{
	const char *cr = f->at;
	while ((cr = memchr(cr, '\r', (size_t)(f->end - cr))) && !(f->end - cr > 1 && cr[1] == '\n'))
		cr++;
	return cr ? cr : f->end;
}

/* The next dot that a line starts with; the end where there is none. A segment's first dot starts a line (plan.h). */
static const char *find_cut_dot(const mimeo_form *f)
{
	if (f->from == f->start && *f->from == '.')
		return f->from;
	for (const char *lf = f->from; (lf = memchr(lf, '\n', (size_t)(f->end - lf))); lf++)
		if (f->end - lf > 1 && lf[1] == '.' && lf > f->start && lf[-1] == '\r')
			return lf + 1;
	return f->end;
}

/* Cuts the next piece off; it may be empty. */
static void cut_piece(mimeo_form *f, mimeo_piece *piece)
{
	const char *cut, *at = f->at;
	if (f->lf) {
		cut = find_cut_cr(f);
		f->at = cut < f->end ? cut + 1 : cut;
	} else if (f->dots && (cut = find_cut_dot(f)) < f->end) {
		f->at = cut++;
		f->from = cut;
	} else {
		f->at = cut = f->end;
	}
	*piece = (mimeo_piece){ .data = at, .size = (uint64_t)(cut - at), .lasting = f->lasting };
}

bool mimeo_form_next(mimeo_form *f, mimeo_piece *piece)
{
	mimeo_segment s;
	for (;;) {
		if (f->at != f->end) {
			cut_piece(f, piece);
			if (piece->size)
				return true;
		} else if (f->plan && mimeo_plan_next(f->plan, &s)) {
			const uint64_t left_out = f->lf ? s.crlf : 0;
			if (s.data && (left_out || (f->dots && s.dots))) {
				start_cuts(f, s.data, (size_t)s.size, s.lasting);
				continue;
			}
			*piece = (mimeo_piece){ s.data, s.size - left_out, s.content, s.lasting };
			return true;
		} else {
			break;
		}
	}
	if (!f->end_of_data)
		return false;
	f->end_of_data = false;
	*piece = (mimeo_piece){ .data = end_of_data, .size = sizeof end_of_data - 1, .lasting = true };
	return true;
}

/* ---- streamed content ---- */

void mimeo_window_init(mimeo_window *w, char *raw, size_t capacity, bool lf)
{
	*w = (mimeo_window){ .raw = raw, .capacity = capacity, .lf = lf };
}

/* Octets of the source from `at` on that the window holds, read where it holds none. */
static int window_move(mimeo_window *w, const mimeo_content *content, uint64_t at, size_t *held)
{
	if (w->content != content || at < w->start || at - w->start >= w->n) {
		const uint64_t left = content->source->size - at;
		const size_t n = left < w->capacity ? (size_t)left : w->capacity;
		w->n = 0; /* while it is overwritten */
		int status = mimeo_source_read(content->source, at, w->raw, n);
		if (status != MSG_ERR_NONE)
			return status;
		w->content = content;
		w->start = at;
		w->n = n;
	}
	*held = w->n - (size_t)(at - w->start);
	return MSG_ERR_NONE;
}

/* Takes the CRs out of encoded lines; out has room for them. Returns what is left. */
static size_t squeeze_lines(char *out, size_t n)
{
	char *to = out;
	for (size_t at = 0; at < n; at += MIMEO_BASE64_LINE_OUT) {
		const size_t line = n - at < MIMEO_BASE64_LINE_OUT ? n - at : MIMEO_BASE64_LINE_OUT;
		memmove(to, out + at, line - 2);
		to += line - 2;
		*to++ = '\n';
	}
	return (size_t)(to - out);
}

/* Encodes n octets as lines, in the window's form. */
static size_t encode_lines(const mimeo_window *w, char *out, const char *raw, size_t n)
{
	const size_t size = mimeo_base64_lines(out, raw, n);
	return w->lf ? squeeze_lines(out, size) : size;
}

static int read_base64(mimeo_window *w, const mimeo_content *content, uint64_t at, char *out, size_t n)
{
	const size_t width = MIMEO_BASE64_LINE_OUT - (w->lf ? 1 : 0);
	while (n) {
		const uint64_t raw_at = at / width * MIMEO_BASE64_LINE_IN;
		const size_t column = (size_t)(at % width);
		size_t held, done;
		int status = window_move(w, content, raw_at, &held);
		if (status != MSG_ERR_NONE)
			return status;
		const char *raw = w->raw + (size_t)(raw_at - w->start);
		size_t lines = held / MIMEO_BASE64_LINE_IN;
		if (lines > n / MIMEO_BASE64_LINE_OUT)
			lines = n / MIMEO_BASE64_LINE_OUT;
		if (column == 0 && lines) {
			done = encode_lines(w, out, raw, lines * MIMEO_BASE64_LINE_IN);
		} else {
			char line[MIMEO_BASE64_LINE_OUT];
			done = encode_lines(w, line, raw, held < MIMEO_BASE64_LINE_IN ? held : MIMEO_BASE64_LINE_IN) - column;
			done = done < n ? done : n;
			memcpy(out, line + column, done);
		}
		out += done;
		at += done;
		n -= done;
	}
	return MSG_ERR_NONE;
}

static int read_binary(mimeo_window *w, const mimeo_content *content, uint64_t at, char *out, size_t n)
{
	/* much at once needs no window */
	if (n >= w->capacity)
		return mimeo_source_read(content->source, at, out, n);
	while (n) {
		size_t held;
		int status = window_move(w, content, at, &held);
		if (status != MSG_ERR_NONE)
			return status;
		const size_t done = held < n ? held : n;
		memcpy(out, w->raw + (size_t)(at - w->start), done);
		out += done;
		at += done;
		n -= done;
	}
	return MSG_ERR_NONE;
}

int mimeo_window_read(mimeo_window *w, const mimeo_content *content, uint64_t at, char *out, size_t n)
{
	return content->encoding == MSG_ENCODING_BASE64 ? read_base64(w, content, at, out, n)
		: read_binary(w, content, at, out, n);
}
