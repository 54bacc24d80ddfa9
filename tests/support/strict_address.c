/* Addresses, RFC 5322 section 3.4 without comments and obsolete forms, within what RFC 5321 section 4.1.2 can carry. */
#include "support/strict_inside.h"
#include <string.h>

enum { LOCAL_MOST = 64, DOMAIN_MOST = 255, ADDRESS_MOST = 254 };

typedef struct place {
	strict_message *m;
	strict_field *f;
	const char *s;
	size_t n, i;
	size_t room, groups_room;
	size_t group;               /* 0: outside */
} place;

static bool at(const place *p, char c)
{
	return p->i < p->n && p->s[p->i] == c;
}

static void skip_space(place *p)
{
	while (p->i < p->n && strict_wsp(p->s[p->i]))
		p->i++;
}

/* Behind the quoted-string that begins at i; 0 where it does not end. */
static size_t quoted_end(const char *s, size_t n, size_t i)
{
	for (i++; i < n && s[i] != '"'; i++)
		if (s[i] == '\\')
			i++;
	return i < n ? i + 1 : 0;
}

static bool special(char c)
{
	return c && strchr("()<>[]:;@\\,\"", c);
}

/* ---- addr-spec ---- */

static void local_judge(const place *p, const char *s, size_t n)
{
	strict_message *m = p->m;
	if (n > LOCAL_MOST)
		strict_blame(m, "A3", p->f->offset, "local part of %zu octets", n);
	if (s[0] != '"') {
		if (!strict_dot_atom(m, s, n))
			strict_blame(m, "A9", p->f->offset, "local part is no dot-atom");
		return;
	}
	strict_out plain = { .m = m };
	for (size_t i = 1; i + 1 < n; i++) {
		if (s[i] == '\\' && i + 2 < n)
			i++;
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			strict_blame(m, "A9", p->f->offset, "control character in a local part");
		strict_add(&plain, s + i, 1);
	}
	strict_text text = strict_done(&plain);
	if (strict_dot_atom(m, text.data, text.size))
		strict_blame(m, "A2", p->f->offset, "local part is quoted and could be a dot-atom");
}

/* local@domain from p->i on: up to white space or a special that cannot be within. */
static bool addr_spec(place *p, strict_text *addr)
{
	strict_message *m = p->m;
	size_t begin = p->i, end = begin;
	if (at(p, '"'))
		end = quoted_end(p->s, p->n, begin);
	else
		while (end < p->n && !strict_wsp(p->s[end]) && !special(p->s[end]))
			end++;
	if (end == 0 || end == begin || end >= p->n || p->s[end] != '@') {
		strict_blame(m, "A9", p->f->offset, "no addr-spec");
		return false;
	}
	size_t local_size = end - begin, domain = ++end;
	if (end < p->n && p->s[end] == '[')
		while (end < p->n && p->s[end] != ']' && !strict_wsp(p->s[end]))
			end++;
	end += end < p->n && p->s[domain] == '[' && p->s[end] == ']';
	while (end < p->n && !strict_wsp(p->s[end]) && !special(p->s[end]))
		end++;
	p->i = end;
	*addr = strict_copy(m, p->s + begin, end - begin);
	local_judge(p, addr->data, local_size);
	if (end - domain > DOMAIN_MOST)
		strict_blame(m, "A3", p->f->offset, "domain of %zu octets", end - domain);
	if (addr->size > ADDRESS_MOST)
		strict_blame(m, "A3", p->f->offset, "address of %zu octets", addr->size);
	if (!strict_domain(m, p->s + domain, end - domain))
		strict_blame(m, "A4", p->f->offset, "not a domain");
	if (strict_high(addr->data, addr->size) && !(m->options & STRICT_UTF8))
		strict_blame(m, "A10", p->f->offset, "an address that is not ASCII");
	if (strict_word_like(addr->data, addr->size)) {
		strict_blame(m, "A14", p->f->offset, "an address that looks like an encoded-word");
		strict_blame(m, "E8", p->f->offset, "an encoded-word in an address");
	}
	if (at(p, '@'))
		strict_blame(m, "A9", p->f->offset, "a second @ in an address");
	return true;
}

/* ---- phrases ---- */

static void read_quoted(place *p, strict_out *name)
{
	size_t end = quoted_end(p->s, p->n, p->i);
	if (end == 0) {
		strict_blame(p->m, "A6", p->f->offset, "quoted-string without an end");
		end = p->n;
	}
	for (size_t i = p->i + 1; i + 1 < end; i++) {
		if (p->s[i] == '\\')
			i++;
		strict_add(name, p->s + i, 1);
	}
	if (strict_word_like(p->s + p->i, end - p->i))
		strict_blame(p->m, "E8", p->f->offset, "an encoded-word in a quoted-string");
	p->i = end;
}

static void read_atom(place *p, strict_out *name)
{
	size_t begin = p->i;
	bool dot = false;
	for (; p->i < p->n && !strict_wsp(p->s[p->i]) && !special(p->s[p->i]); p->i++) {
		dot |= p->s[p->i] == '.';
		if (p->s[p->i] != '.' && !strict_atext(p->m, p->s[p->i]))
			strict_blame(p->m, "A6", p->f->offset, "octet %02x in an atom", (unsigned char)p->s[p->i]);
	}
	if (dot)
		strict_blame(p->m, "A6", p->f->offset, "a dot outside quotes in a phrase");
	if (strict_word_like(p->s + begin, p->i - begin))
		strict_blame(p->m, "E9", p->f->offset, "an encoded-word that touches other text");
	strict_add(name, p->s + begin, p->i - begin);
}

/* The words of a phrase, until a special or the end. */
static bool phrase(place *p, strict_text *name)
{
	strict_out out = { .m = p->m }, plain = { .m = p->m };
	strict_add(&out, "", 0);
	strict_run run = { .m = p->m, .offset = p->f->offset, .place = STRICT_IN_PHRASE, .out = &out };
	size_t words = 0, last = p->i;
	while (p->i < p->n && (p->s[p->i] == '"' || !special(p->s[p->i]))) {
		size_t word = strict_word_size(p->s + p->i, p->n - p->i);
		bool quoted = p->s[p->i] == '"';
		if (words && last == p->i)
			strict_blame(p->m, "A6", p->f->offset, "words of a phrase without white space between them");
		if (words && !(word && run.in_words))
			strict_add(&out, " ", 1);
		if (word) {
			strict_run_word(&run, p->s + p->i, word);
			p->i += word;
			if (p->i < p->n && !strict_wsp(p->s[p->i]))
				strict_blame(p->m, "E9", p->f->offset, "no white space behind an encoded-word");
		} else {
			/* The space before this word is none of the run's. */
			if (run.in_words) {
				out.size--;
				strict_run_end(&run);
				strict_add(&out, " ", 1);
			}
			size_t begin = p->i;
			if (quoted)
				read_quoted(p, &out);
			else
				read_atom(p, &out);
			strict_add(&plain, " ", 1);
			strict_add(&plain, p->s + begin, quoted ? 0 : p->i - begin);
		}
		words++;
		last = p->i;
		skip_space(p);
	}
	strict_run_end(&run);
	strict_text text = strict_done(&plain);
	if (strict_word_like(text.data, text.size))
		strict_blame(p->m, "E11", p->f->offset, "plain text that readers may take for an encoded-word");
	*name = strict_done(&out);
	return words > 0;
}

bool strict_phrase_read(strict_message *m, const strict_field *f, size_t *at_, strict_text *name)
{
	strict_field copy = *f;
	place p = { .m = m, .f = &copy, .s = f->unfolded.data, .n = f->unfolded.size, .i = *at_ };
	bool some = phrase(&p, name);
	*at_ = p.i;
	return some;
}

/* ---- lists ---- */

static void keep_mailbox(place *p, strict_text name, strict_text addr)
{
	strict_field *f = p->f;
	if (f->n_mailboxes == p->room) {
		p->room = p->room * 2 + 4;
		strict_mailbox *grown = strict_alloc(p->m, p->room * sizeof *grown);
		if (f->n_mailboxes)
			memcpy(grown, f->mailboxes, f->n_mailboxes * sizeof *grown);
		f->mailboxes = grown;
	}
	f->mailboxes[f->n_mailboxes++] = (strict_mailbox){ .name = name, .addr = addr, .group = p->group };
}

static void open_group(place *p, strict_text name, bool named)
{
	strict_field *f = p->f;
	if (p->group || !named)
		strict_blame(p->m, "A8", f->offset, p->group ? "a group in a group" : "a group without a name");
	if (f->n_groups == p->groups_room) {
		p->groups_room = p->groups_room * 2 + 4;
		strict_text *grown = strict_alloc(p->m, p->groups_room * sizeof *grown);
		if (f->n_groups)
			memcpy(grown, f->groups, f->n_groups * sizeof *grown);
		f->groups = grown;
	}
	f->groups[f->n_groups++] = name;
	p->group = f->n_groups;
}

static void angle_addr(place *p, strict_text name)
{
	strict_text addr = { 0 };
	p->i++;
	bool spaced = p->i < p->n && strict_wsp(p->s[p->i]);
	skip_space(p);
	bool good = addr_spec(p, &addr);
	spaced |= p->i < p->n && strict_wsp(p->s[p->i]);
	skip_space(p);
	if (spaced)
		strict_blame(p->m, "A7", p->f->offset, "white space within <>");
	if (good && !at(p, '>'))
		strict_blame(p->m, "A9", p->f->offset, "more than an addr-spec within <>");
	while (p->i < p->n && p->s[p->i] != '>')
		p->i++;
	p->i += p->i < p->n;
	if (good)
		keep_mailbox(p, name, addr);
}

static bool bare_address(const place *p)
{
	size_t i = p->i;
	if (i < p->n && p->s[i] == '"') {
		i = quoted_end(p->s, p->n, i);
		return i && i < p->n && p->s[i] == '@';
	}
	while (i < p->n && !strict_wsp(p->s[i]) && !special(p->s[i]))
		i++;
	return i > p->i && i < p->n && p->s[i] == '@';
}

/* One address, or a group's beginning (then true). */
static bool address(place *p)
{
	strict_text name = { 0 }, addr;
	if (bare_address(p)) {
		if (addr_spec(p, &addr))
			keep_mailbox(p, (strict_text){ 0 }, addr);
		return false;
	}
	bool named = phrase(p, &name);
	if (at(p, '<')) {
		angle_addr(p, named ? name : (strict_text){ 0 });
		return false;
	}
	if (at(p, ':')) {
		p->i++;
		open_group(p, name, named);
		return true;
	}
	const char *rule = at(p, '(') ? "A5" : at(p, ',') && !named ? "A1" : named ? "A9" : "A6";
	strict_blame(p->m, rule, p->f->offset, "no address where one should stand");
	p->i += p->i < p->n && !at(p, ',') && !at(p, ';');
	return false;
}

/* What may stand behind an address: false where the list is at its end. */
static bool separator(place *p)
{
	skip_space(p);
	if (p->group && at(p, ';')) {
		p->group = 0;
		p->i++;
		skip_space(p);
	}
	if (p->i == p->n)
		return false;
	if (at(p, '('))
		strict_blame(p->m, "A5", p->f->offset, "a comment in an address field");
	if (!at(p, ',')) {
		strict_blame(p->m, "A1", p->f->offset, "'%c' behind an address", p->s[p->i]);
		while (p->i < p->n && !at(p, ','))
			p->i++;
		if (p->i == p->n)
			return false;
	}
	p->i++;
	skip_space(p);
	if (p->i == p->n)
		strict_blame(p->m, "A1", p->f->offset, "a comma behind the last address");
	return p->i < p->n;
}

void strict_addresses_read(strict_message *m, strict_field *f)
{
	place p = { .m = m, .f = f, .s = f->unfolded.data, .n = f->unfolded.size };
	skip_space(&p);
	for (bool more = p.i < p.n; more;) {
		if (address(&p)) {
			skip_space(&p);
			if (!at(&p, ';'))
				continue;
		}
		more = separator(&p);
	}
	if (p.group)
		strict_blame(m, "A8", f->offset, "a group without its end");
}
