/* The forms of output beside each other, and what the strict reader says of them. */
#include "message.h"

msg_builder *message_base(int profile)
{
	msg_builder *m = msg_new();
	if (!m)
		abort();
	msg_set_profile(m, profile);
	msg_set_seed(m, "fuzz", 4);
	msg_set_date(m, 1480000000, 60);
	msg_set_from(m, "From", "from@example.org");
	msg_set_sender(m, NULL, "sender@example.org");
	msg_set_to(m, NULL, "to@example.org");
	msg_set_limit(m, MSG_LIMIT_VISIBLE, UINT64_MAX);
	msg_set_text(m, "text\n");
	return m;
}

uint32_t message_options(int profile)
{
	return STRICT_FOREIGN | (profile == MSG_PROFILE_UTF8 ? STRICT_UTF8 : 0);
}

char *message_octets(const msg_builder *m, uint32_t flags, size_t *size)
{
	char *data = NULL;
	uint64_t counted = 0;
	size_t again = 0;
	int status = msg_render(m, flags, &data, size), checked = msg_check(m, flags);
	require(status == MSG_ERR_NONE && data && checked == status, "flags %u: %s, checked %s: %s", flags,
		msg_errname(status), msg_errname(checked), msg_error_text(m));
	require(msg_size(m, flags, &counted) == MSG_ERR_NONE && counted == *size, "flags %u: size %llu, rendered %zu",
		flags, (unsigned long long)counted, *size);
	require(data[*size] == '\0', "no NUL behind it");
	char *exact = fuzz_exact((input){ data, *size });
	msg_free_data(data);
	char *into = fuzz_memory(*size);
	require(msg_render_into(m, flags, into, *size, &again) == MSG_ERR_NONE, "flags %u", flags);
	require(fuzz_same(into, again, exact, *size), "flags %u: msg_render_into writes something else", flags);
	if (*size)
		require(
			msg_render_into(m, flags, into, *size - 1, &again) == MSG_ERR_SPACE && again == *size, "flags %u", flags);
	free(into);
	return exact;
}

/* ---- the forms ---- */

typedef struct sunk {
	const char *wanted;
	size_t size, at;
} sunk;

static size_t compare_sink(void *ctx, const void *data, size_t size)
{
	sunk *s = ctx;
	require(size <= s->size - s->at && fuzz_same(data, size, s->wanted + s->at, size),
		"the sink got something else at %zu", s->at);
	s->at += size;
	return size;
}

static size_t stopping_sink(void *ctx, const void *data, size_t size)
{
	(void)ctx;
	(void)data;
	return size + 1;
}

static void compare_frozen(const msg_builder *m, uint32_t flags, const char *whole, size_t size)
{
	msg_frozen *f = NULL;
	msg_reader *r = NULL;
	size_t n = 0;
	require(msg_freeze(m, flags, &f) == MSG_ERR_NONE && msg_frozen_size(f) == size, "flags %u: frozen", flags);
	const msg_slice *slices = msg_frozen_slices(f, &n);
	sunk s = { whole, size, 0 };
	for (size_t i = 0; slices && i < n; i++)
		compare_sink(&s, slices[i].data, slices[i].size);
	require(slices && s.at == size, "flags %u: slices of %zu octets", flags, s.at);
	s.at = 0;
	require(msg_frozen_write(f, compare_sink, &s) == MSG_ERR_NONE && s.at == size, "flags %u: frozen, written", flags);
	require(msg_reader_new(f, &r) == MSG_ERR_NONE, "no reader");
	char piece[61];
	s.at = 0;
	for (size_t got; (got = msg_read(piece, 1, 1 + s.at % sizeof piece, r)) != 0;) {
		require(got <= sizeof piece, "the reader failed");
		compare_sink(&s, piece, got);
	}
	require(s.at == size, "flags %u: the reader gave %zu octets", flags, s.at);
	/* The second half once more, from a seek. */
	require(msg_seek(r, (int64_t)(size / 2), 0) == 0, "no seek");
	s.at = size / 2;
	for (size_t got; (got = msg_read(piece, 1, sizeof piece, r)) != 0;)
		compare_sink(&s, piece, got);
	require(s.at == size && msg_seek(r, (int64_t)size + 1, 0) == 1, "flags %u: seek", flags);
	msg_reader_free(r);
	msg_frozen_free(f);
}

static void compare_written(const msg_builder *m, uint32_t flags, const char *whole, size_t size)
{
	sunk s = { whole, size, 0 };
	require(
		msg_write(m, flags, compare_sink, &s) == MSG_ERR_NONE && s.at == size, "flags %u: written %zu", flags, s.at);
	require(msg_write(m, flags, stopping_sink, NULL) == MSG_ERR_STOPPED, "flags %u: not stopped", flags);
	compare_frozen(m, flags, whole, size);
}

/* With LF for each CRLF; with dots stuffed and the end of SMTP DATA. */
static char *by_hand(const char *s, size_t n, bool lf, size_t *size)
{
	char *out = fuzz_memory(2 * n + 3);
	*size = 0;
	for (size_t i = 0; i < n; i++) {
		if (lf && s[i] == '\r' && i + 1 < n && s[i + 1] == '\n')
			continue;
		if (!lf && s[i] == '.' && (i == 0 || s[i - 1] == '\n'))
			out[(*size)++] = '.';
		out[(*size)++] = s[i];
	}
	if (!lf) {
		memcpy(out + *size, ".\r\n", 3);
		*size += 3;
	}
	return out;
}

static void compare_forms(const msg_builder *m, const char *whole, size_t size)
{
	size_t head_size, body_size, form_size, wanted_size;
	char *head = message_octets(m, MSG_OUT_HEADER, &head_size), *body = message_octets(m, MSG_OUT_BODY, &body_size);
	require(head_size + body_size == size && fuzz_same(head, head_size, whole, head_size) &&
		fuzz_same(body, body_size, whole + head_size, body_size), "header and body are not the whole");
	free(head);
	free(body);
	for (uint32_t flags = MSG_OUT_LF; flags <= MSG_OUT_DOTS; flags++) {
		char *form = message_octets(m, flags, &form_size),
			 *wanted = by_hand(whole, size, flags == MSG_OUT_LF, &wanted_size);
		require(fuzz_same(form, form_size, wanted, wanted_size), "flags %u: another form:\n%.*s\n%.*s", flags,
			(int)form_size, form, (int)wanted_size, wanted);
		compare_written(m, flags, form, form_size);
		free(wanted);
		free(form);
	}
	compare_written(m, 0, whole, size);
}

strict_message *message_read_raw(const msg_builder *m, uint32_t options)
{
	static const char *const rules[] = { "L1", "L2", "L3", "L4", "L7", "L8" };
	size_t size;
	char *whole = message_octets(m, options & STRICT_BCC ? MSG_OUT_BCC : 0, &size);
	if (!(options & STRICT_BCC))
		compare_forms(m, whole, size);
	strict_message *read = strict_read(whole, size, options);
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		require(!strict_broken(read, rules[i]), "%s%.*s", strict_report(read), (int)size, whole);
	free(whole);
	return read;
}

/* What the caller says, and mimeo writes as it was said: quotes round a local part that could do without (A2), the
 * parts of a report (T14), encoded-words for file names in an SMTPUTF8 message (E15), the charset of a body given octet
 * for octet (T4, C9), a blank at a line's end in a text that must be 7bit (C13), a media type that fills a line by
 * itself (P9). */
strict_message *message_read(const msg_builder *m, uint32_t options)
{
	static const char *const own[] = { "A2:", "T14:", "E15:", "T4:", "C9:", "C13:", "P9:" };
	strict_message *read = message_read_raw(m, options);
	strict_text bytes = strict_root(read)->bytes;
	for (size_t i = 0; i < strict_faults(read); i++) {
		bool callers_own = false;
		for (size_t k = 0; k < sizeof own / sizeof *own; k++)
			callers_own |= strncmp(strict_fault(read, i) + 5, own[k], strlen(own[k])) == 0;
		require(callers_own, "%s%.*s", strict_report(read), (int)bytes.size, bytes.data);
	}
	return read;
}

/* ---- refusal ---- */

static size_t counting_sink(void *ctx, const void *data, size_t size)
{
	(void)data;
	*(size_t *)ctx += size;
	return size;
}

void message_refused(msg_builder *m, int status)
{
	static const uint32_t forms[] = { 0, MSG_OUT_LF, MSG_OUT_DOTS, MSG_OUT_BCC, MSG_OUT_HEADER, MSG_OUT_BODY };
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		char *data = NULL;
		size_t size = 0, written = 0;
		msg_frozen *f = NULL;
		int rendered = msg_render(m, forms[i], &data, &size);
		require(rendered == status && !data, "flags %u: set %s, rendered %s", forms[i], msg_errname(status),
			msg_errname(rendered));
		require(msg_check(m, forms[i]) == status && msg_size(m, forms[i], &(uint64_t){ 0 }) == status, "flags %u",
			forms[i]);
		require(msg_freeze(m, forms[i], &f) == status && !f, "flags %u: frozen", forms[i]);
		require(msg_write(m, forms[i], counting_sink, &written) == status && written == 0,
			"flags %u: %zu octets written", forms[i], written);
	}
	require(msg_error_count(m) > 0 && msg_error_text(m)[0], "no word of %s", msg_errname(status));
	for (const char *c = msg_error_text(m); *c; c++)
		require((unsigned char)*c >= ' ' && *c != 0x7F, "hostile octets in the text of an error");
	msg_reset(m);
	require(msg_status(m) == MSG_ERR_NONE && msg_error_count(m) <= 1, "marked after a reset: %s", msg_error_text(m));
}

/* ---- structure ---- */

bool message_same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char x = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a, y = *b >= 'A' && *b <= 'Z' ? (char)(*b + 32) : *b;
		if (x != y)
			return false;
	}
	return *a == *b;
}

void message_has_only(const strict_message *read, const char *field)
{
	static const char *const base[] = { "From", "Sender", "To", "Date", "Message-ID", "MIME-Version", "Content-Type",
		"Content-Transfer-Encoding" };
	const strict_entity *root = strict_root(read);
	size_t others = 0;
	for (size_t i = 0; i < root->n_fields; i++) {
		bool known = false;
		for (size_t k = 0; k < sizeof base / sizeof *base; k++)
			known |= message_same_name(root->fields[i].name.data, base[k]);
		bool wanted = field && message_same_name(root->fields[i].name.data, field);
		require(known || wanted, "a field of another name: %s", root->fields[i].name.data);
		others += !known;
	}
	require(others <= 1 && root->n_children == 0, "%zu fields more, %zu parts", others, root->n_children);
}
