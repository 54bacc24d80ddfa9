// mimeo for Node: mail messages as values.
//
//     const mimeo = require('./mimeo.js');
//
//     const m = new mimeo.Message();
//     m.from = { name: 'News', addr: 'news@example.com' };
//     m.subject = 'Grüße aus Köln';
//     m.text = 'Hello Ann.\n';
//     m.attachments = [mimeo.attachment('terms.pdf', fs.readFileSync('terms.pdf'))];
//     const guard = new mimeo.Guard();
//     for (const { name, addr } of subscribers) {
//       m.to = { name, addr };            // replaces; nothing in mimeo appends
//       guard.check(m);
//       await transport.sendMail({ envelope: { from: m.envelopeFrom, to: m.recipients }, raw: m.toBuffer() });
//     }
//
// One file, which needs koffi from npm and the shared library; that is found by the environment variable MIMEO_LIBRARY or by
// the system's loader. Node 18 or newer.
//
// - Text is a string, octets are a Buffer or Uint8Array; neither is taken for the other. A NUL in a text is refused, and so is
//   half of a surrogate pair, which no UTF-8 can hold.
// - Assignment replaces, null removes, a list is assigned whole. Parts are taken by value. clone() is an independent message.
// - What the library refuses throws a MimeoError with status, code ('MSG_ERR_ADDRESS'), field, index, offset (a byte in the
//   UTF-8 of the value) and words; the field is empty then, and the message cannot be written until it is set again.
// - A message belongs to the thread that made it.
'use strict';
const koffi = require('koffi');
const { Readable } = require('node:stream');

const FLAGS = { LF: 1, DOTS: 2, BCC: 4, HEADER: 8, BODY: 16, PART: 32, NEW: 64 };
const PROFILE = { SEVEN_BIT: 0, EIGHT_BIT: 1, UTF8: 2 };
const FILENAME = { RFC2231: 0, BOTH: 1, RFC2047: 2 };
const LIMIT = { VISIBLE: 1, DEPTH: 2, PARTS: 3, HEADER: 4, SIZE: 5 };
const KIND = { AUTO: 0, TEXT: 1, MAILBOXES: 2, IDS: 3, DATE: 4, URLS: 5, RAW: 6, MAILBOX: 7 };
const ENCODING = { AUTO: 0, SEVEN_BIT: 1, EIGHT_BIT: 2, BINARY: 3, QP: 4, BASE64: 5 };
const NEEDS = { SMTPUTF8: 1, EIGHT_BIT_MIME: 2, BINARY_MIME: 4 };
const NOMEM = -1, IO = -17, SOURCE = -22;

// ---- the library ----

koffi.opaque('msg_builder');
koffi.opaque('msg_frozen');
koffi.opaque('msg_reader');
koffi.opaque('msg_guard');
const ReadAt = koffi.pointer(koffi.proto('int64_t msg_read_at(void *ctx, uint64_t offset, void *buffer, size_t size)'));
const Release = koffi.pointer(koffi.proto('void msg_release(void *ctx)'));

const library = koffi.load(process.env.MIMEO_LIBRARY || 'libmimeo.so.0');
const C = {};
const DECLARATIONS = `
  msg_builder *msg_new();
  msg_builder *msg_clone(msg_builder *m);
  msg_builder *msg_clone_part(msg_builder *m);
  void msg_reset(msg_builder *m);
  void msg_free(msg_builder *m);
  const char *msg_version();
  const char *msg_errname(int status);
  const char *msg_strerror(int status);
  int msg_set_profile(msg_builder *m, int profile);
  int msg_set_charset(msg_builder *m, const char *charset);
  int msg_set_filename_style(msg_builder *m, int style);
  int msg_set_seed(msg_builder *m, const void *seed, size_t size);
  int msg_set_limit(msg_builder *m, int which, uint64_t n);
  int msg_status(msg_builder *m);
  int msg_check(msg_builder *m, uint32_t flags);
  size_t msg_error_count(msg_builder *m);
  int msg_error_at(msg_builder *m, size_t i, _Out_ const char **field, _Out_ size_t *index, _Out_ size_t *offset,
    _Out_ const char **text);
  int msg_set_mailbox_n(msg_builder *m, const char *field, const char *name, size_t n, const char *addr, size_t k);
  int msg_set_mailbox_list_n(msg_builder *m, const char *field, const char **names, size_t *sizes, const char
    **addrs, size_t *ends, size_t n);
  size_t msg_mailbox_count(msg_builder *m, const char *field);
  int msg_mailbox_at(msg_builder *m, const char *field, size_t i, _Out_ const char **name, _Out_ const char **addr);
  int msg_set_header_n(msg_builder *m, const char *name, size_t n, int kind, const char *value, size_t size);
  int msg_set_header_list_n(msg_builder *m, const char *name, size_t n, int kind, const char **values, size_t
    *sizes, size_t k);
  int msg_remove_header(msg_builder *m, const char *name);
  size_t msg_header_count(msg_builder *m);
  const char *msg_header_name(msg_builder *m, size_t i);
  const char *msg_get_header(msg_builder *m, const char *name);
  int msg_set_date(msg_builder *m, int64_t seconds, int zone);
  int msg_date(msg_builder *m, _Out_ int64_t *seconds, _Out_ int *zone);
  int msg_message_id(msg_builder *m, void *out, size_t capacity, _Out_ size_t *size);
  int msg_set_in_reply_to(msg_builder *m, const char **ids, size_t n);
  int msg_set_references(msg_builder *m, const char **ids, size_t n);
  int msg_set_reply(msg_builder *m, const char *id, const char *references);
  int msg_set_list_unsubscribe(msg_builder *m, const char *mailto, const char *https);
  int msg_set_text_n(msg_builder *m, const char *utf8, size_t size);
  int msg_set_html_n(msg_builder *m, const char *utf8, size_t size);
  const char *msg_text(msg_builder *m, void *size);
  const char *msg_html(msg_builder *m, void *size);
  int msg_set_calendar(msg_builder *m, const char *method, const char *ics, size_t size);
  int msg_set_alternatives(msg_builder *m, msg_builder **parts, size_t n);
  int msg_set_inlines(msg_builder *m, msg_builder **parts, size_t n);
  int msg_set_attachments(msg_builder *m, msg_builder **parts, size_t n);
  msg_builder *msg_new_attachment(const char *filename, const char *type, const void *data, size_t size);
  msg_builder *msg_new_attachment_file(const char *filename, const char *type, const char *path);
  msg_builder *msg_new_inline(const char *id, const char *type, const void *data, size_t size);
  int msg_set_body(msg_builder *m, const char *type, const void *data, size_t size);
  int msg_set_body_file(msg_builder *m, const char *type, const char *path);
  int msg_set_body_source(msg_builder *m, const char *type, uint64_t size, msg_read_at *read_at, void *ctx,
    msg_release *release);
  int msg_set_parts(msg_builder *m, const char *subtype, msg_builder **parts, size_t n);
  int msg_set_message(msg_builder *m, msg_builder *inner);
  int msg_set_message_bytes(msg_builder *m, const void *data, size_t size);
  int msg_set_disposition(msg_builder *m, const char *disposition);
  int msg_set_filename_n(msg_builder *m, const char *utf8, size_t size);
  int msg_set_content_id(msg_builder *m, const char *id);
  int msg_set_type_param(msg_builder *m, const char *name, const char *utf8);
  int msg_set_encoding(msg_builder *m, int encoding);
  int msg_size(msg_builder *m, uint32_t flags, _Out_ uint64_t *size);
  int msg_render_into(msg_builder *m, uint32_t flags, void *buffer, size_t capacity, _Out_ size_t *size);
  int msg_write_file(msg_builder *m, uint32_t flags, const char *path);
  int msg_freeze(msg_builder *m, uint32_t flags, _Out_ msg_frozen **frozen);
  void msg_frozen_free(msg_frozen *f);
  int msg_reader_new(msg_frozen *f, _Out_ msg_reader **reader);
  size_t msg_read(void *buffer, size_t size, size_t count, msg_reader *r);
  int msg_reader_status(msg_reader *r);
  void msg_reader_free(msg_reader *r);
  int msg_set_envelope_from(msg_builder *m, const char *addr);
  const char *msg_envelope_from(msg_builder *m);
  size_t msg_recipient_count(msg_builder *m);
  const char *msg_recipient(msg_builder *m, size_t i);
  uint32_t msg_needs(msg_builder *m);
  msg_guard *msg_guard_new();
  int msg_guard_check(msg_guard *g, msg_builder *m);
  int msg_guard_allow(msg_guard *g, const char *addr);
  const char *msg_guard_leak(msg_guard *g);
  size_t msg_guard_count(msg_guard *g);
  void msg_guard_free(msg_guard *g);
`;
for (const declaration of DECLARATIONS.split(';').slice(0, -1)) {
  C[/msg_(\w+)\(/.exec(declaration)[1]] = library.func(declaration.trim().replace(/\s+/g, ' '));
}

/** What the library refused. */
class MimeoError extends Error {
  constructor(status, { text, field = '', index = 0, offset = 0 } = {}) {
    super(text || C.strerror(status));
    this.name = 'MimeoError';
    Object.assign(this, { status, code: C.errname(status), field, index: Number(index), offset: Number(offset) });
  }
}

// ---- from here to there ----

const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function text(value, what = 'text') {
  if (typeof value !== 'string') throw new TypeError(`${what} is a string, not ${value === null ? 'null' : typeof value}`);
  const half = value.search(HALF);
  if (half >= 0) throw new TypeError(`${what} has half of a surrogate pair at index ${half}`);
  return value;
}

/** With its size in octets, for the functions that see a NUL. */
function sized(value, what) {
  const octets = Buffer.from(text(value, what));
  return [octets, octets.length];
}

/** For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place. */
const ended = (value, what) => (value === null || value === undefined ? null : text(value, what).replaceAll('\0', '\x01'));

function octets(data, what = 'data') {
  if (!(data instanceof Uint8Array)) throw new TypeError(`${what} is a Buffer or Uint8Array, not ${typeof data}`);
  return data;
}

/** Rows of people: an address, { name, addr }, or { group, members }. */
function rows(value) {
  const found = [];
  for (const box of Array.isArray(value) ? value : [value]) {
    if (typeof box === 'string') found.push({ name: null, addr: box });
    else if (box && box.group !== undefined) found.push({ name: box.group, addr: null }, ...rows(box.members), { name: null, addr: null });
    else if (box && typeof box === 'object') found.push({ name: box.name ?? null, addr: box.addr ?? null });
    else throw new TypeError('a mailbox is a string, { name, addr } or { group, members }');
  }
  return found;
}

const freed = {
  message: new FinalizationRegistry((pointer) => C.free(pointer)),
  guard: new FinalizationRegistry((pointer) => C.guard_free(pointer)),
};

// ---- sources: what a script throws is kept, and thrown again when the library has returned ----

const sources = new Map();
let lastSource = 0;

const readAt = koffi.register((ctx, offset, buffer, size) => {
  const source = sources.get(Number(koffi.address(ctx)));
  try {
    const data = octets(source.readAt(Number(offset), Number(size)), 'what readAt returns');
    if (data.length > Number(size)) throw new RangeError(`readAt returned ${data.length} octets where ${size} were asked for`);
    new Uint8Array(koffi.view(buffer, data.length)).set(data);
    return data.length;
  } catch (thrown) { // nothing may be thrown through C
    if (source) source.thrown = { thrown };
    return -1;
  }
}, ReadAt);
const release = koffi.register((ctx) => { sources.delete(Number(koffi.address(ctx))); }, Release);

function takeThrown() {
  for (const source of sources.values()) {
    const { thrown } = source;
    if (thrown) {
      source.thrown = null;
      return thrown;
    }
  }
  return null;
}

/** The header fields by name, in any case. A list as value is assigned whole, for fields that may stand more than once. */
class Headers {
  #message;
  constructor(message) { this.#message = message; }
  get(name) { return C.get_header(this.#message._m, ended(name)) ?? undefined; }
  has(name) { return this.get(name) !== undefined; }
  delete(name) { this.set(name, null); }
  get size() { return Number(C.header_count(this.#message._m)); }
  set(name, value, kind = KIND.AUTO) {
    const message = this.#message;
    if (value === null || value === undefined) return message._done(C.remove_header(message._m, ended(name)));
    const key = sized(name, 'the name of a header field');
    if (!Array.isArray(value)) return message._done(C.set_header_n(message._m, ...key, kind, ...sized(value)));
    const texts = value.map((v) => ended(v));
    return message._done(C.set_header_list_n(message._m, ...key, kind, texts, texts.map((v) => Buffer.byteLength(v)), texts.length));
  }
  * [Symbol.iterator]() {
    for (let i = 0; i < this.size; i++) {
      const name = C.header_name(this.#message._m, i);
      yield [name, this.get(name)];
    }
  }
}

/** A message, or a part of one. */
class Message {
  #lists = {};
  constructor(pointer = C.new()) {
    if (!pointer) throw new Error('mimeo: no memory for a message');
    Object.defineProperty(this, '_m', { value: pointer });
    freed.message.register(this, pointer);
  }

  /** An independent message with the same fields and content; large content is shared and never copied. */
  clone() {
    const copy = new Message(C.clone(this._m));
    copy.#lists = { ...this.#lists };
    return copy;
  }

  /** As new, its memory kept for the next one. */
  clear() {
    C.reset(this._m);
    this.#lists = {};
  }

  _done(status) {
    if (status === 0) return;
    const kept = status === SOURCE ? takeThrown() : null;
    if (kept) throw kept.thrown;
    if (status === NOMEM) throw new Error('mimeo: out of memory');
    throw this.errors.reverse().find((e) => e.status === status) ?? new MimeoError(status);
  }

  /** All that keeps the message from being written. */
  get errors() {
    return Array.from({ length: Number(C.error_count(this._m)) }, (_, i) => {
      const [field, index, offset, words] = [[null], [0], [0], [null]];
      const status = C.error_at(this._m, i, field, index, offset, words);
      return new MimeoError(status, { text: words[0], field: field[0], index: index[0], offset: offset[0] });
    });
  }

  // ---- people, header fields: each replaces; Bcc is in the envelope alone ----

  #people(field) {
    return Array.from({ length: Number(C.mailbox_count(this._m, field)) }, (_, i) => {
      const [name, addr] = [[null], [null]];
      C.mailbox_at(this._m, field, i, name, addr);
      return { name: name[0], addr: addr[0] };
    });
  }
  #setPeople(field, value) {
    if (value === null || value === undefined) return this._done(C.remove_header(this._m, field));
    const list = rows(value);
    if (!Array.isArray(value) && list.length === 1) {
      const name = list[0].name === null ? [null, 0] : sized(list[0].name, 'a name');
      return this._done(C.set_mailbox_n(this._m, field, ...name, ...sized(list[0].addr ?? '', 'an address')));
    }
    const columns = ['name', 'addr'].map((key) => list.map((row) => ended(row[key], key)));
    const [names, addrs] = columns;
    const [sizes, ends] = columns.map((column) => column.map((v) => Buffer.byteLength(v ?? '')));
    return this._done(C.set_mailbox_list_n(this._m, field, names, sizes, addrs, ends, list.length));
  }
  get from() { return this.#people('From'); }
  set from(value) { this.#setPeople('From', value); }
  get sender() { return this.#people('Sender'); }
  set sender(value) { this.#setPeople('Sender', value); }
  get replyTo() { return this.#people('Reply-To'); }
  set replyTo(value) { this.#setPeople('Reply-To', value); }
  get to() { return this.#people('To'); }
  set to(value) { this.#setPeople('To', value); }
  get cc() { return this.#people('Cc'); }
  set cc(value) { this.#setPeople('Cc', value); }
  get bcc() { return this.#people('Bcc'); }
  set bcc(value) { this.#setPeople('Bcc', value); }

  get headers() { return new Headers(this); }
  get subject() { return this.headers.get('Subject') ?? null; }
  set subject(value) { this.headers.set('Subject', value); }

  /** As set, or drawn from the message's value; without angle brackets. */
  get messageId() {
    const [room, size] = [Buffer.alloc(1200), [0]];
    this._done(C.message_id(this._m, room, room.length, size));
    return room.toString('latin1', 0, Number(size[0]));
  }
  set messageId(value) { this.headers.set('Message-ID', value); }

  /** A Date, which is written in the zone of this process; { seconds, zone } (minutes east) for another. Read: a Date. */
  get date() {
    const [seconds, zone] = [[0], [0]];
    this._done(C.date(this._m, seconds, zone));
    return new Date(Number(seconds[0]) * 1000);
  }
  set date(value) {
    if (value === null || value === undefined) this.headers.set('Date', null);
    else if (value instanceof Date) this._done(C.set_date(this._m, Math.floor(value.getTime() / 1000), -value.getTimezoneOffset()));
    else this._done(C.set_date(this._m, value.seconds, value.zone));
  }

  #setIds(set, ids) {
    if (!Array.isArray(ids ?? [])) throw new TypeError('identifiers are a list of strings');
    this._done(set(this._m, (ids ?? []).map((id) => ended(id)), (ids ?? []).length));
  }
  get inReplyTo() { return (this.headers.get('In-Reply-To') ?? '').split(/\s+/).filter(Boolean); }
  set inReplyTo(ids) { this.#setIds(C.set_in_reply_to, ids); }
  get references() { return (this.headers.get('References') ?? '').split(/\s+/).filter(Boolean); }
  set references(ids) { this.#setIds(C.set_references, ids); }
  /** In-Reply-To and References of an answer to a message with these. */
  reply(messageId, references = null) { this._done(C.set_reply(this._m, ended(messageId), ended(references))); }
  /** RFC 2369; with https also the one click of RFC 8058. */
  listUnsubscribe(mailto, https = null) { this._done(C.set_list_unsubscribe(this._m, ended(mailto), ended(https))); }

  // ---- content ----

  get text() { return C.text(this._m, null); }
  set text(value) { this._done(C.set_text_n(this._m, ...(value === null ? [null, 0] : sized(value)))); }
  get html() { return C.html(this._m, null); }
  set html(value) { this._done(C.set_html_n(this._m, ...(value === null ? [null, 0] : sized(value, 'html')))); }
  /** An invitation, RFC 6047; method as in the text. null removes. */
  calendar(method, ics = '') { this._done(C.set_calendar(this._m, method === null ? '' : ended(method), ...sized(ics))); }

  #setParts(set, parts) {
    const taken = [...(parts ?? [])].map((part) => part.clone());
    delete this.#lists[set];
    this._done(C[set](this._m, taken.map((part) => part._m), taken.length));
    this.#lists[set] = taken;
  }
  #getParts(set) { return (this.#lists[set] ?? []).map((part) => part.clone()); }
  get alternatives() { return this.#getParts('set_alternatives'); }
  set alternatives(parts) { this.#setParts('set_alternatives', parts); }
  get inlines() { return this.#getParts('set_inlines'); }
  set inlines(parts) { this.#setParts('set_inlines', parts); }
  get attachments() { return this.#getParts('set_attachments'); }
  set attachments(parts) { this.#setParts('set_attachments', parts); }

  /** Exactly this content: octets of a media type. null removes. */
  body(type, data = Buffer.alloc(0)) { this._done(C.set_body(this._m, ended(type), octets(data), data.length)); }
  /** A regular file, read when the message is written, in constant memory. */
  bodyFile(type, path) { this._done(C.set_body_file(this._m, ended(type), text(path, 'a path'))); }
  /** size octets that readAt(offset, size) gives when the message is written. What it throws ends the output, and is thrown there. */
  bodySource(type, size, readAtFunction) {
    const id = ++lastSource;
    sources.set(id, { readAt: readAtFunction, thrown: null });
    this._done(C.set_body_source(this._m, ended(type), size, readAt, BigInt(id), release));
  }
  /** Exactly this multipart. null removes. */
  parts(subtype, parts = []) { this._done(C.set_parts(this._m, ended(subtype), parts.map((part) => part._m), parts.length)); }
  /** A message in this message: one of these, or octets as received. null removes. */
  message(inner) {
    if (inner === null) this._done(C.set_message_bytes(this._m, null, 0));
    else if (inner instanceof Message) this._done(C.set_message(this._m, inner._m));
    else this._done(C.set_message_bytes(this._m, octets(inner), inner.length));
  }
  /** How a part is presented; returns the part. */
  describe({ filename, disposition, contentId, encoding, params = {} }) {
    if (filename !== undefined) this._done(C.set_filename_n(this._m, ...sized(filename ?? '', 'a file name')));
    if (disposition !== undefined) this._done(C.set_disposition(this._m, ended(disposition)));
    if (contentId !== undefined) this._done(C.set_content_id(this._m, ended(contentId)));
    if (encoding !== undefined) this._done(C.set_encoding(this._m, encoding));
    for (const [name, value] of Object.entries(params)) this._done(C.set_type_param(this._m, ended(name), ended(value)));
    return this;
  }
  /** How the message is written; returns it. */
  manner({ profile, charset, filenameStyle, seed }) {
    if (profile !== undefined) this._done(C.set_profile(this._m, profile));
    if (charset !== undefined) this._done(C.set_charset(this._m, ended(charset)));
    if (filenameStyle !== undefined) this._done(C.set_filename_style(this._m, filenameStyle));
    if (seed !== undefined) this._done(C.set_seed(this._m, octets(seed), seed.length));
    return this;
  }
  limit(which, n) { this._done(C.set_limit(this._m, which, n)); }

  // ---- output ----

  /** Throws what output would throw, input and output aside. */
  check(flags = 0) { this._done(C.check(this._m, flags)); }
  /** Octets of the output, known without writing it. */
  size(flags = 0) {
    const size = [0];
    this._done(C.size(this._m, flags, size));
    return Number(size[0]);
  }
  toBuffer(flags = 0) {
    const [room, size] = [Buffer.allocUnsafe(this.size(flags)), [0]];
    this._done(C.render_into(this._m, flags, room, room.length, size));
    return room.subarray(0, Number(size[0]));
  }
  /** The output piece by piece, in constant memory; of the message as it is when the first piece is asked for. */
  * chunks(flags = 0, most = 65536) {
    const [frozen, reader] = [[null], [null]];
    this._done(C.freeze(this._m, flags, frozen));
    try {
      if (C.reader_new(frozen[0], reader) !== 0) throw new Error('mimeo: no memory for a reader');
      for (;;) {
        const room = Buffer.allocUnsafe(most);
        const got = Number(C.read(room, 1, most, reader[0]));
        this._done(C.reader_status(reader[0]));
        if (got === 0) return;
        yield room.subarray(0, got);
      }
    } finally {
      C.reader_free(reader[0]);
      C.frozen_free(frozen[0]);
    }
  }
  [Symbol.iterator]() { return this.chunks(); }
  /** A stream.Readable of the output. */
  stream(flags = 0) { return Readable.from(this.chunks(flags), { objectMode: false }); }
  /** Into anything with write(Buffer). What that throws ends the output. */
  writeTo(target, flags = 0) { for (const chunk of this.chunks(flags)) target.write(chunk); }
  /** Into a file, whole or not at all. FLAGS.NEW: only where there is none. */
  save(path, flags = 0) {
    const status = C.write_file(this._m, flags, text(path, 'a path'));
    if (status === IO) throw Object.assign(new Error(`mimeo: '${path}' cannot be written`), { code: 'EIO', path });
    this._done(status);
  }

  // ---- envelope ----

  /** The reverse-path: as set, else Sender, else the first From. */
  get envelopeFrom() { return C.envelope_from(this._m); }
  set envelopeFrom(addr) { this._done(C.set_envelope_from(this._m, ended(addr))); }
  /** To, Cc and Bcc, each address once. */
  get recipients() { return Array.from({ length: Number(C.recipient_count(this._m)) }, (_, i) => C.recipient(this._m, i)); }
  /** NEEDS that the transport must have. */
  get needs() { return C.needs(this._m); }
}

/** Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to anybody else. */
class Guard {
  #g;
  constructor() {
    this.#g = C.guard_new();
    if (!this.#g) throw new Error('mimeo: no memory for a guard');
    freed.guard.register(this, this.#g);
  }
  /** The last thing before output. Throws MSG_ERR_DISCLOSURE; nothing is written then. */
  check(message) { message._done(C.guard_check(this.#g, message._m)); }
  /** An address that is no secret. */
  allow(addr) {
    const status = C.guard_allow(this.#g, ended(addr));
    if (status !== 0) throw new MimeoError(status);
  }
  /** What the last check found, '' for nothing. */
  get leak() { return C.guard_leak(this.#g); }
  get size() { return Number(C.guard_count(this.#g)); }
}

// ---- parts ----

function part(pointer) {
  const made = new Message(pointer);
  made._done(C.status(made._m));
  return made;
}
/** A part from octets. type null: application/octet-stream. */
const attachment = (filename, data, type = null) => part(C.new_attachment(ended(filename), ended(type), octets(data), data.length));
/** A part that is read from a regular file when the message is written. */
const attachmentFile = (path, filename = path.split('/').pop(), type = null) =>
  part(C.new_attachment_file(ended(filename), ended(type), text(path, 'a path')));
/** What HTML refers to as cid:contentId. */
const inline = (contentId, data, type) => part(C.new_inline(ended(contentId), ended(type), octets(data), data.length));

module.exports = {
  Message, Guard, MimeoError, attachment, attachmentFile, inline, version: C.version(),
  FLAGS, PROFILE, FILENAME, LIMIT, KIND, ENCODING, NEEDS,
};
