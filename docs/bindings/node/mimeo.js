/**
 * mimeo for Node.js: mail messages as values.
 *
 *     const mimeo = require('./mimeo.js');
 *
 *     const m = new mimeo.Message();
 *     m.from = { name: 'News', addr: 'news@example.com' };
 *     m.subject = 'Grüße aus Köln';
 *     m.text = 'Hello Ann.\n';
 *     m.attachments = [mimeo.attachment('terms.pdf', fs.readFileSync('terms.pdf'), 'application/pdf')];
 *     const guard = new mimeo.Guard();
 *     for (const { name, addr } of subscribers) {
 *       m.to = { name, addr };               // replaces; nothing in mimeo appends
 *       guard.check(m);
 *       await send(m.envelopeFrom, m.recipients, m.toBuffer());
 *     }
 *
 * One file, for Node 18 or newer, with koffi 2 ("npm install koffi@2") and the shared library, which is found by the
 * environment variable MIMEO_LIBRARY or by the system's loader, as libmimeo.so.0.
 *
 * - Text is a string, octets are a Buffer, another view or an ArrayBuffer; neither is taken for the other. A NUL or a
 *   lone surrogate in a string is refused, neither cut at nor replaced.
 * - Assignment replaces, null removes, a list is assigned whole. Parts are taken by value: changing one later, or
 *   freeing it, changes nothing in the message that has taken it. clone() gives an independent message.
 * - What the library refuses throws MimeoError, with status, code, field, index, offset and text; the field is empty
 *   then, and the message cannot be written until it is set again. What a callback of yours throws, the output throws.
 * - A message belongs to one thread (worker). Its memory is freed after it is collected, which Node does between turns
 *   of the event loop only: a loop that makes many messages in one turn calls free() on each, or says "using".
 */
'use strict';

const koffi = require('koffi');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { Readable } = require('node:stream');
const { isAnyArrayBuffer } = require('node:util').types;
const DISPOSE = Symbol.dispose ?? Symbol('dispose'); // for "using", where there is one

/** As in mimeo.h, without MSG_. */
const constants = Object.freeze({
  PROFILE_7BIT: 0, PROFILE_8BIT: 1, PROFILE_UTF8: 2,
  FILENAME_RFC2231: 0, FILENAME_BOTH: 1, FILENAME_RFC2047: 2,
  LIMIT_VISIBLE: 1, LIMIT_DEPTH: 2, LIMIT_PARTS: 3, LIMIT_HEADER: 4, LIMIT_SIZE: 5,
  KIND_AUTO: 0, KIND_TEXT: 1, KIND_MAILBOXES: 2, KIND_IDS: 3, KIND_DATE: 4, KIND_URLS: 5, KIND_RAW: 6, KIND_MAILBOX: 7,
  ENCODING_AUTO: 0, ENCODING_7BIT: 1, ENCODING_8BIT: 2, ENCODING_BINARY: 3, ENCODING_QP: 4, ENCODING_BASE64: 5,
  OUT_LF: 1, OUT_DOTS: 2, OUT_BCC: 4, OUT_HEADER: 8, OUT_BODY: 16, OUT_PART: 32, OUT_NEW: 64,
  NEEDS_SMTPUTF8: 1, NEEDS_8BITMIME: 2, NEEDS_BINARYMIME: 4,
});
const [NOMEM, IO, SOURCE] = [-1, -17, -22];

// ---- the library ----
const READ_AT = koffi.proto('int64_t', ['size_t', 'uint64_t', 'void *', 'size_t']); // ctx is a number, never a pointer
const RELEASE = koffi.proto('void', ['size_t']);

/** Result and arguments by a letter each; upper case is an array, or what is written into one of length 1. */
const TYPES = {
  v: 'void', p: 'void *', s: 'str', i: 'int', q: 'int64_t', n: 'size_t', u: 'uint32_t', U: 'uint64_t',
  B: 'void **', Z: 'size_t *', P: koffi.out(koffi.pointer('void *')), S: koffi.out(koffi.pointer('str')),
  N: koffi.out(koffi.pointer('size_t')), I: koffi.out(koffi.pointer('int')), Q: koffi.out(koffi.pointer('int64_t')),
  L: koffi.out(koffi.pointer('uint64_t')), R: koffi.pointer(READ_AT), E: koffi.pointer(RELEASE),
};

const FUNCTIONS = {
  new: 'p', clone: 'pp', reset: 'vp', free: 'vp', version: 's', errname: 'si', strerror: 'si', set_profile: 'ipi',
  set_charset: 'ipp', set_filename_style: 'ipi', set_seed: 'ippn', set_limit: 'ipiU', status: 'ip', check: 'ipu',
  error_count: 'np', error_at: 'ipnSNNS', set_mailbox_n: 'ipppnpn', set_mailbox_list_n: 'ippBZBZn',
  mailbox_count: 'npp', mailbox_at: 'ippnSS', set_header_n: 'ippnipn', set_header_list_n: 'ippniBZn',
  remove_header: 'ipp', header_count: 'np', header_name: 'spn', header_value: 'spn', get_header: 'spp',
  set_date: 'ipqi', date: 'ipQI', message_id: 'ippnN', set_in_reply_to: 'ipBn', set_references: 'ipBn',
  set_reply: 'ippp', set_list_unsubscribe: 'ippp', set_text_n: 'ippn', set_html_n: 'ippn', set_calendar: 'ipppn',
  text: 'spp', html: 'spp', set_alternatives: 'ipBn', set_inlines: 'ipBn', set_attachments: 'ipBn',
  new_attachment: 'ppppn', new_attachment_file: 'pppp', new_inline: 'ppppn', set_body: 'ipppn', set_body_file: 'ippp',
  set_body_source: 'ippURnE', set_parts: 'ippBn', set_message: 'ipp', set_message_bytes: 'ippn', set_disposition: 'ipp',
  set_filename_n: 'ippn', set_content_id: 'ipp', set_encoding: 'ipi', size: 'ipuL', render_into: 'ipupnN',
  write_file: 'ipup', freeze: 'ipuP', frozen_size: 'Up', frozen_free: 'vp', reader_new: 'ipP', read: 'npnnp',
  reader_status: 'ip', reader_free: 'vp', set_envelope_from: 'ipp', envelope_from: 'sp', recipient_count: 'np',
  recipient: 'spn', needs: 'up', guard_new: 'p', guard_check: 'ipp', guard_allow: 'ipp', guard_leak: 'sp',
  guard_count: 'np', guard_free: 'vp',
};

const library = koffi.load(process.env.MIMEO_LIBRARY || 'libmimeo.so.0');
const C = /** @type {Record<string, Function>} */ ({});
for (const [name, letters] of Object.entries(FUNCTIONS)) {
  const [result, ...parameters] = Array.from(letters, (letter) => TYPES[letter]);
  C[name] = library.func(`msg_${name}`, result, parameters);
}
const memcpy = library.func('memcpy', 'void', ['void *', 'void *', 'size_t']); // of the C library that mimeo has
const version = /** @type {string} */ (C.version());

/**
 * @typedef {ArrayBufferView | ArrayBuffer} Octets
 * @typedef {string | URL | Buffer} Path
 * @typedef {(offset: number, size: number) => Octets} ReadAt
 * @typedef {{ name: string | null, addr: string }} Mailbox
 * @typedef {string | { name?: string | null, addr: string }} MailboxLike
 * @typedef {(Mailbox | { group: string, members: Mailbox[] })[]} Rows
 * @typedef {MailboxLike | { group: string, members: Iterable<MailboxLike> }} PersonLike
 * @typedef {PersonLike | Iterable<PersonLike> | null} People an address, one with a display name, a group, or a list
 */

// ---- errors ----
/** What the library refused. */
class MimeoError extends Error {
  /** @param {number} status @param {{ text?: string, field?: string, index?: number, offset?: number }} [where] */
  constructor(status, { text = '', field = '', index = 0, offset = 0 } = {}) {
    super(text || C.strerror(status));
    this.status = status; // one of the MSG_ERR_ numbers
    this.code = /** @type {string} */ (C.errname(status)); // "MSG_ERR_ADDRESS"
    this.text = this.message;
    this.field = field; // "To", "text", ...
    this.index = index; // row of a list
    this.offset = offset; // octet in the UTF-8 of the value
  }
  static { Object.defineProperty(this.prototype, 'name', { value: 'MimeoError', configurable: true, writable: true }); }
}

/** What a source threw, kept until the call has returned, for nothing unwinds C. @type {{ value: unknown } | null} */
let thrown = null;

function errorAt(block, i) {
  const [field, index, offset, text] = [[''], [0], [0], ['']];
  const status = C.error_at(block, i, field, index, offset, text);
  return new MimeoError(status, { text: text[0], field: field[0], index: Number(index[0]), offset: Number(offset[0]) });
}

/** Throws what a call on this message refused. */
function done(block, status) {
  const kept = thrown;
  thrown = null;
  if (status === 0) return;
  if (kept && status === SOURCE) throw kept.value;
  for (let i = status === NOMEM ? 0 : Number(C.error_count(block)); i-- > 0;) {
    const error = errorAt(block, i);
    if (error.status === status) throw error;
  }
  throw new MimeoError(status);
}

// ---- values ----
const kindOf = (value) => (typeof value === 'object' ? value?.constructor?.name ?? 'null' : typeof value);
const isNone = (value) => value === null || value === undefined;
const isGroup = (value) => Object(value) === value && 'group' in value;
const idsOf = (value) => (value ?? '').split(/\s+/).filter(Boolean);
const times = (n, make) => Array.from({ length: Number(n) }, (_, i) => make(i));

/** Names of options that nobody knows are mistakes. */
const noMore = (rest) => Object.keys(rest).forEach((name) => { throw new TypeError(`no such option: ${name}`); });

/** A lone surrogate becomes ill-formed UTF-8, with nothing behind it, which the library refuses at that place. */
function utf8(value, what = 'text') {
  if (typeof value !== 'string') throw new TypeError(`${what} is a string, not ${kindOf(value)}`);
  const lone = value.search(/\p{Surrogate}/u);
  if (lone < 0) return Buffer.from(value);
  return Buffer.concat([Buffer.from(value.slice(0, lone)), Buffer.from([0xed, 0xa0, 0x80])]);
}

/** For a parameter that ends at a NUL: one inside becomes a control character, which is refused at the same place. */
function ended(value, what = 'text') {
  return Buffer.concat([utf8(value, what).map((octet) => octet || 1), Buffer.alloc(1)]);
}
const endedOrNone = (value) => (isNone(value) ? null : ended(value));

function octets(value, what = 'data') {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return Buffer.from(value);
  throw new TypeError(`${what} is a Buffer or Uint8Array, not ${kindOf(value)}`);
}

function list(value, what) {
  const isOne = ArrayBuffer.isView(value) || value instanceof Message; // each can be iterated, and is no list
  const isList = Object(value) === value && Symbol.iterator in value && !isOne;
  if (!isList) throw new TypeError(`${what} is a list, not ${kindOf(value)}`);
  return Array.from(value);
}

/** A number of 64 bits; Infinity is the largest. */
function whole(value, what) {
  const n = value === Infinity ? 2n ** 64n - 1n : BigInt(value);
  if (n < 0n || n >= 2n ** 64n) throw new RangeError(`${what} of ${n}`);
  return n;
}

function place(file) {
  const name = file instanceof URL ? fileURLToPath(file) : file;
  const isIllFormed = Buffer.isBuffer(name) ? name.includes(0) : /[\0\p{Surrogate}]/u.test(name);
  if (isIllFormed) throw new TypeError('a path holds no NUL and no lone surrogate');
  return Buffer.isBuffer(name) ? Buffer.concat([name, Buffer.alloc(1)]) : ended(name, 'a path');
}

// ---- memory ----
/** A block of the library, freed once, by hand or when its owner is gone. */
class Held {
  static gone = new FinalizationRegistry((/** @type {Held} */ held) => held.free());
  /** Parts as they were assigned, to be read, by the name of the list. @type {Map<string, Held[]>} */
  lists = new Map();
  constructor(block, release) {
    if (!block) throw new MimeoError(NOMEM);
    this.it = block;
    this.release = release;
  }
  get block() {
    if (this.it === null) throw new TypeError('it is freed, or being written');
    return this.it;
  }
  ownedBy(owner) {
    Held.gone.register(owner, this, this);
    return this;
  }
  setList(name, parts = []) {
    for (const part of this.lists.get(name) ?? []) part.free();
    this.lists.set(name, parts);
  }
  clone() {
    const copy = new Held(C.clone(this.block), this.release);
    for (const [name, parts] of this.lists) copy.lists.set(name, parts.map((part) => part.clone()));
    return copy;
  }
  free() {
    if (this.it === null) return;
    Held.gone.unregister(this);
    this.release(this.it);
    this.it = null;
    for (const name of this.lists.keys()) this.setList(name);
  }
}

/** Until the last message that has it is gone. @type {Map<number, ReadAt>} */
const sources = new Map();
let lastSource = 0;

const readSource = koffi.register((ctx, offset, buffer, size) => {
  try {
    const data = octets(sources.get(ctx)?.(offset, size), 'what a source returns');
    if (data.length > size) throw new RangeError(`${data.length} octets from a source where ${size} were asked for`);
    memcpy(buffer, data, data.length);
    return data.length;
  } catch (value) {
    thrown = { value };
    return -1;
  }
}, koffi.pointer(READ_AT));
const releaseSource = koffi.register((ctx) => void sources.delete(ctx), koffi.pointer(RELEASE));

/** What reads the octets, in pieces of at most size. @returns {Generator<Buffer, void, undefined>} */
function* readAll(reader, left, size) {
  try {
    while (left > 0) {
      const room = Buffer.allocUnsafe(Math.min(left, size));
      const got = C.read(room, 1, room.length, reader.block);
      done(null, C.reader_status(reader.block));
      left -= got;
      yield room.subarray(0, got);
    }
  } finally {
    reader.free();
  }
}

/** The octets of a message as it is now: what becomes of the message or of the iterator, each goes its way. */
function pieces(block, flags, size) {
  if (!(Number.isSafeInteger(size) && size > 0)) throw new RangeError(`a piece of ${size} octets`);
  const [frozen, reader] = [[null], [null]];
  done(block, C.freeze(block, flags, frozen));
  const total = Number(C.frozen_size(frozen[0]));
  C.reader_new(frozen[0], reader);
  C.frozen_free(frozen[0]); // the reader holds it
  const held = new Held(reader[0], C.reader_free);
  const all = readAll(held, total, size);
  held.ownedBy(all); // it may be dropped before its end, or its beginning
  return all;
}

/** How many octets a writer took. */
function taken(writer, piece) {
  const took = writer.write(piece);
  if (typeof took?.then === 'function') {
    took.then(undefined, () => {}); // the output fails here, whatever becomes of it
    throw new TypeError('write() is asynchronous: pipe stream() instead');
  }
  if (writer.errored || writer.destroyed) throw writer.errored ?? new Error('the writer is destroyed');
  if (typeof took !== 'number') return piece.length;
  if (Number.isInteger(took) && took > 0 && took <= piece.length) return took;
  throw new Error(`write() took ${took} of ${piece.length} octets`);
}

/** @returns {[Buffer | null, Buffer]} */
function row(value) {
  if (typeof value === 'string') return [null, utf8(value)];
  if (typeof value !== 'object' || !value) throw new TypeError(`a mailbox is { name, addr }, not ${kindOf(value)}`);
  const { name, addr, ...rest } = value;
  noMore(rest);
  return [isNone(name) ? null : utf8(name, 'a name'), utf8(addr, 'an address')];
}

/** A group is a row that opens it, its members, and a row that closes it. */
function rows(value) {
  if (!isGroup(value)) return [row(value)];
  const { group, members, ...rest } = value;
  noMore(rest);
  return [[utf8(group, 'a name'), null], ...list(members, 'members').map(row), [null, null]];
}

function setPeople(message, field, value) {
  const [block, key] = [blockOf(message), ended(field)];
  if (isNone(value)) return done(block, C.remove_header(block, key));
  if (typeof value !== 'object' || !(Symbol.iterator in value || isGroup(value))) {
    const [name, addr] = row(value);
    return done(block, C.set_mailbox_n(block, key, name, name?.length ?? 0, addr, addr.length));
  }
  const all = (isGroup(value) ? [value] : list(value, field)).flatMap(rows);
  const columns = [0, 1].flatMap((k) => [all.map((one) => one[k]), all.map((one) => one[k]?.length ?? 0)]);
  return done(block, C.set_mailbox_list_n(block, key, ...columns, all.length));
}

/** @returns {Rows} */
function getPeople(message, field) {
  const [block, key, all, name, addr] = [blockOf(message), ended(field), /** @type {any[]} */ ([]), [null], [null]];
  let into = all;
  for (let i = 0, n = Number(C.mailbox_count(block, key)); i < n; i++) {
    C.mailbox_at(block, key, i, name, addr);
    if (addr[0] !== null) into.push({ name: name[0], addr: addr[0] });
    else if (name[0] === null) into = all;
    else all.push({ group: name[0], members: (into = []) });
  }
  return all;
}

/** The header fields of a message by name, in any case, with methods of a Map. */
class Headers {
  #message;
  /** @param {Message} message */
  constructor(message) { this.#message = message; }
  /** Of the first field of that name. @param {string} name @returns {string | undefined} */
  get(name) { return C.get_header(blockOf(this.#message), ended(name, 'a name')) ?? undefined; }
  /** @param {string} name */ has(name) { return this.get(name) !== undefined; }
  /** A list is assigned whole, for fields that may stand more than once; null removes. kind: by which grammar, KIND_*.
   * @param {string} name @param {string | Iterable<string> | null | undefined} value */
  set(name, value, kind = 0) {
    const [block, key] = [blockOf(this.#message), utf8(name, 'a name')];
    if (isNone(value)) {
      done(block, C.remove_header(block, ended(name)));
    } else if (typeof value === 'string') {
      const text = utf8(value);
      done(block, C.set_header_n(block, key, key.length, kind, text, text.length));
    } else {
      const all = list(value, 'a value').map((one) => utf8(one));
      done(block, C.set_header_list_n(block, key, key.length, kind, all, all.map((one) => one.length), all.length));
    }
    return this;
  }
  /** Was it set? @param {string} name */
  delete(name) {
    const was = this.has(name);
    this.set(name, null);
    return was;
  }
  get size() { return Number(C.header_count(blockOf(this.#message))); }
  /** As they are now, in the order of the output. @returns {IterableIterator<[string, string]>} */
  entries() {
    const block = blockOf(this.#message);
    return times(this.size, (i) => [C.header_name(block, i), C.header_value(block, i)]).values();
  }
  [Symbol.iterator]() { return this.entries(); }
  keys() { return Array.from(this, ([name]) => name).values(); }
}

// ---- messages ----
const OURS = Symbol('ours');
/** @type {(message: unknown) => Held} */
let heldBy;
const blockOf = (message) => heldBy(message).block;

function setParts(message, setter, value) {
  const [held, parts] = [heldBy(message), /** @type {Held[]} */ ([])];
  try {
    for (const part of list(value ?? [], 'parts')) parts.push(heldBy(part).clone());
    held.setList(setter);
    done(held.block, C[setter](held.block, parts.map((part) => part.block), parts.length));
    held.setList(setter, parts.splice(0));
  } finally {
    for (const part of parts) part.free();
  }
}

/** @returns {Message[]} */
function getParts(message, setter) {
  return blockOf(message) && (heldBy(message).lists.get(setter) ?? []).map((part) => new Message(OURS, part.clone()));
}

/** A message, or a part of one. What is a list is also given as null for none. */
class Message {
  #held;
  static {
    heldBy = (message) => {
      if (message instanceof Message && #held in message) return message.#held;
      throw new TypeError(`a message is a Message, not ${kindOf(message)}`);
    };
  }
  /** @param {symbol} [ours] @param {Held} [held] both are the binding's own business */
  constructor(ours, held) {
    this.#held = (ours === OURS && held ? held : new Held(C.new(), C.free)).ownedBy(this);
    if (new.target === Message) Object.preventExtensions(this); // a misspelt property is a mistake
  }
  get #block() { return this.#held.block; }
  #do(name, ...values) { done(this.#block, C[name](this.#block, ...values)); }
  /** Sources of yours are called meanwhile: they cannot change or free the message. */
  #write(name, ...values) {
    const [held, block] = [this.#held, this.#block];
    held.it = null;
    try {
      return C[name](block, ...values);
    } finally {
      held.it = block;
    }
  }
  #text(setter, value) {
    const text = isNone(value) ? null : utf8(value);
    this.#do(setter, text, text?.length ?? 0);
  }
  /** An independent message with the same fields and content; large content is shared and never copied. */
  clone() { return new Message(OURS, this.#held.clone()); }
  /** As new, its memory kept for the next one. */
  clear() {
    C.reset(this.#block);
    for (const name of this.#held.lists.keys()) this.#held.setList(name);
  }
  /** Gives the memory back now; the message cannot be used any more. May be called again. */
  free() { this.#held.free(); }
  [DISPOSE]() { this.free(); }

  // ---- people, header fields ----
  /** @returns {Rows} */ get from() { return getPeople(this, 'From'); }
  set from(/** @type {People} */ value) { setPeople(this, 'From', value); }
  /** Who of several authors sends. @returns {Rows} */
  get sender() { return getPeople(this, 'Sender'); }
  set sender(/** @type {People} */ value) { setPeople(this, 'Sender', value); }
  /** @returns {Rows} */ get replyTo() { return getPeople(this, 'Reply-To'); }
  set replyTo(/** @type {People} */ value) { setPeople(this, 'Reply-To', value); }
  /** @returns {Rows} */ get to() { return getPeople(this, 'To'); }
  set to(/** @type {People} */ value) { setPeople(this, 'To', value); }
  /** @returns {Rows} */ get cc() { return getPeople(this, 'Cc'); }
  set cc(/** @type {People} */ value) { setPeople(this, 'Cc', value); }
  /** In the envelope, and in the output with OUT_BCC alone. @returns {Rows} */
  get bcc() { return getPeople(this, 'Bcc'); }
  set bcc(/** @type {People} */ value) { setPeople(this, 'Bcc', value); }
  get headers() { return new Headers(this); }
  /** Any text. @returns {string | null} */
  get subject() { return this.headers.get('Subject') ?? null; }
  set subject(/** @type {string | null} */ value) { this.headers.set('Subject', value); }
  /** As set, or drawn from the message's value; without angle brackets. @returns {string} */
  get messageId() {
    const [room, size] = [Buffer.alloc(1200), [0]]; // an identifier has 900 octets at most
    this.#do('message_id', room, room.length, size);
    return room.toString('utf8', 0, size[0]);
  }
  set messageId(/** @type {string | null} */ value) { this.headers.set('Message-ID', value); }
  #date() {
    const [seconds, zone] = [[0], [0]];
    this.#do('date', seconds, zone);
    return { seconds: Number(seconds[0]), zone: zone[0] };
  }
  /** @returns {Date} */
  get date() { return new Date(this.#date().seconds * 1000); }
  /** Written as +0000; setDate writes another zone. */
  set date(/** @type {Date | null} */ value) {
    if (value === null || value === undefined) this.headers.set('Date', null);
    else this.setDate(value);
  }
  /** Minutes east of UTC, in which the date is written. */
  get zone() { return this.#date().zone; }
  /** @param {Date} date @param {number} [zone] */
  setDate(date, zone = 0) {
    const seconds = date instanceof Date ? Math.floor(date.getTime() / 1000) : NaN;
    if (Number.isNaN(seconds)) throw new TypeError('a date is a valid Date');
    this.#do('set_date', seconds, zone);
  }
  #ids(setter, value) {
    const ids = list(value ?? [], 'identifiers').map((id) => ended(id, 'an identifier'));
    this.#do(setter, ids, ids.length);
  }
  /** @returns {string[]} */ get inReplyTo() { return idsOf(this.headers.get('In-Reply-To')); }
  set inReplyTo(/** @type {Iterable<string> | null} */ ids) { this.#ids('set_in_reply_to', ids); }
  /** @returns {string[]} */ get references() { return idsOf(this.headers.get('References')); }
  set references(/** @type {Iterable<string> | null} */ ids) { this.#ids('set_references', ids); }
  /** In-Reply-To and References of an answer. @param {string} id the parent's @param {string | null} [references] */
  reply(id, references) { this.#do('set_reply', endedOrNone(id), endedOrNone(references)); }
  /** RFC 2369; with https also the one click of RFC 8058. @param {{ mailto?: string, https?: string }} [where] */
  listUnsubscribe({ mailto, https, ...rest } = {}) {
    noMore(rest);
    this.#do('set_list_unsubscribe', endedOrNone(mailto), endedOrNone(https));
  }

  // ---- content ----
  /** Plain text. @returns {string | null} */
  get text() { return C.text(this.#block, null); }
  set text(/** @type {string | null} */ value) { this.#text('set_text_n', value); }
  /** @returns {string | null} */
  get html() { return C.html(this.#block, null); }
  set html(/** @type {string | null} */ value) { this.#text('set_html_n', value); }
  /** More forms between text and HTML. @returns {Message[]} */
  get alternatives() { return getParts(this, 'set_alternatives'); }
  set alternatives(/** @type {Iterable<Message> | null} */ parts) { setParts(this, 'set_alternatives', parts); }
  /** What the HTML refers to as cid:. @returns {Message[]} */
  get inlines() { return getParts(this, 'set_inlines'); }
  set inlines(/** @type {Iterable<Message> | null} */ parts) { setParts(this, 'set_inlines', parts); }
  /** @returns {Message[]} */ get attachments() { return getParts(this, 'set_attachments'); }
  set attachments(/** @type {Iterable<Message> | null} */ parts) { setParts(this, 'set_attachments', parts); }
  /** An invitation, RFC 6047; method as it says, null removes. @param {string | null} method @param {string} [ics] */
  calendar(method, ics = '') {
    const data = utf8(ics);
    this.#do('set_calendar', endedOrNone(method), data, data.length);
  }
  /** Exactly this content: octets of a media type. null removes. @param {string | null} type @param {Octets} [data] */
  body(type, data = Buffer.alloc(0)) {
    const content = octets(data);
    this.#do('set_body', endedOrNone(type), content, content.length);
  }
  /** A regular file, read when the message is written, in constant memory. @param {string} type @param {Path} file */
  bodyFile(type, file) { this.#do('set_body_file', ended(type), place(file)); }
  /** size octets that read(offset, size) gives when the message is written. What it throws ends the output, and is
   * thrown there. @param {string} type @param {number | bigint} size @param {ReadAt} read */
  bodySource(type, size, read) {
    if (typeof read !== 'function') throw new TypeError(`a source is a function, not ${kindOf(read)}`);
    const [block, kind, length] = [this.#block, ended(type), whole(size, 'a size')];
    sources.set(++lastSource, read);
    done(block, C.set_body_source(block, kind, length, readSource, lastSource, releaseSource));
  }
  /** Exactly this multipart. null removes. @param {string | null} subtype @param {Iterable<Message>} [parts] */
  parts(subtype, parts = []) {
    const blocks = list(parts, 'parts').map(blockOf);
    this.#do('set_parts', endedOrNone(subtype), blocks, blocks.length);
  }
  /** A message in this one: a Message, or octets as received. null removes. @param {Message | Octets | null} inner */
  message(inner) {
    if (inner instanceof Message) return this.#do('set_message', blockOf(inner));
    const received = inner === null ? null : octets(inner, 'a message');
    return this.#do('set_message_bytes', received, received?.length ?? 0);
  }
  /** Of a part; write only. */
  set filename(/** @type {string | null} */ value) { this.#text('set_filename_n', value); }
  /** How a part is presented; null removes. Gives the part.
   * @param {{ disposition?: string | null, contentId?: string | null, encoding?: number }} how */
  describe({ disposition, contentId, encoding, ...rest }) {
    noMore(rest);
    if (disposition !== undefined) this.#do('set_disposition', ended(disposition ?? ''));
    if (contentId !== undefined) this.#do('set_content_id', ended(contentId ?? ''));
    if (encoding !== undefined) this.#do('set_encoding', encoding);
    return this;
  }
  /** How it is written. Gives the message.
   * @param {{ profile?: number, charset?: string | null, filenameStyle?: number, seed?: Octets | null }} how */
  manner({ profile, charset, filenameStyle, seed, ...rest }) {
    noMore(rest);
    if (profile !== undefined) this.#do('set_profile', profile);
    if (charset !== undefined) this.#do('set_charset', ended(charset ?? ''));
    if (filenameStyle !== undefined) this.#do('set_filename_style', filenameStyle);
    if (seed !== undefined) this.#do('set_seed', seed && octets(seed), seed?.byteLength ?? 0);
    return this;
  }
  /** What a message may have at most; Infinity is no limit. @param {number} which LIMIT_* @param {number | bigint} n */
  limit(which, n) { this.#do('set_limit', which, whole(n, 'a limit')); }

  // ---- output; flags: OUT_*, or-ed ----
  /** Throws what output would throw, I/O aside. */
  check(flags = 0) { this.#do('check', flags); }
  /** All that keeps the message from being written. */
  get errors() { return times(C.error_count(this.#block), (i) => errorAt(this.#block, i)); }
  /** Octets of the output, known without writing it. */
  size(flags = 0) {
    const size = [0];
    this.#do('size', flags, size);
    return Number(size[0]);
  }
  /** The message as octets, CRLF line ends unless OUT_LF. */
  toBuffer(flags = 0) {
    const [room, size] = [Buffer.allocUnsafe(this.size(flags)), [0]];
    done(this.#block, this.#write('render_into', flags, room, room.length, size));
    return room.subarray(0, Number(size[0]));
  }
  /** The output piece by piece, in constant memory, of the message as it is now. */
  chunks(flags = 0, size = 65536) { return pieces(this.#block, flags, size); }
  [Symbol.iterator]() { return this.chunks(); }
  /** A stream of the message as it is now, for pipeline(). */
  stream(flags = 0, size = 65536) { return Readable.from(this.chunks(flags, size), { objectMode: false }); }
  /** Into anything with write(octets) that takes them before it returns: all, or the number that it returns. What it
   * throws ends the output, and is thrown here. @param {{ write(piece: Buffer): unknown }} writer */
  writeTo(writer, flags = 0) {
    for (let piece of this.chunks(flags)) {
      while (piece.length > 0) piece = piece.subarray(taken(writer, piece));
    }
  }
  /** Into a file, whole or not at all. OUT_NEW: only where there is none. @param {Path} file */
  save(file, flags = 0) {
    const status = this.#write('write_file', flags, place(file));
    if (status === IO) throw new MimeoError(IO, { text: `${file} cannot be written` });
    done(this.#block, status);
  }
  /** The reverse-path: as set, else Sender, else the first From. @returns {string | null} */
  get envelopeFrom() { return C.envelope_from(this.#block); }
  set envelopeFrom(/** @type {string} */ addr) { this.#do('set_envelope_from', ended(addr, 'an address')); }
  /** To, Cc and Bcc, each address once. @returns {string[]} */
  get recipients() { return times(C.recipient_count(this.#block), (i) => C.recipient(this.#block, i)); }
  /** NEEDS_* that the transport must have. @returns {number} */
  get needs() { return C.needs(this.#block); }
}

/** Remembers the recipients of each message that it lets pass, and refuses a later one that shows one of them to
 * anybody else. See docs/disclosure.md. */
class Guard {
  #held = new Held(C.guard_new(), C.guard_free).ownedBy(this);
  /** The last thing before output. Throws MSG_ERR_DISCLOSURE; nothing is written then. @param {Message} message */
  check(message) { done(blockOf(message), C.guard_check(this.#held.block, blockOf(message))); }
  /** An address that is no secret. @param {string} addr */
  allow(addr) { done(null, C.guard_allow(this.#held.block, ended(addr, 'an address'))); }
  /** What the last check found, "" for nothing. @returns {string} */
  get leak() { return C.guard_leak(this.#held.block); }
  /** Addresses that are remembered. */
  get size() { return Number(C.guard_count(this.#held.block)); }
  /** Gives the memory back now. Messages that it checked live on. */
  free() { this.#held.free(); }
  [DISPOSE]() { this.free(); }
}

function part(block) {
  const made = new Message(OURS, new Held(block, C.free));
  done(block, C.status(block));
  return made;
}

/** A part from octets. Without a type: application/octet-stream.
 * @param {string | null} filename @param {Octets} data @param {string | null} [type] */
function attachment(filename, data, type) {
  const content = octets(data);
  return part(C.new_attachment(endedOrNone(filename), endedOrNone(type), content, content.length));
}

/** A part that is read from a regular file when the message is written.
 * @param {Path} file @param {string | null} [filename] @param {string | null} [type] */
function attachmentFile(file, filename, type) {
  const name = filename ?? path.basename(file instanceof URL ? fileURLToPath(file) : String(file));
  return part(C.new_attachment_file(ended(name), endedOrNone(type), place(file)));
}

/** What HTML refers to as cid:contentId. @param {string} contentId @param {Octets} data @param {string} type */
function inline(contentId, data, type) {
  const content = octets(data);
  return part(C.new_inline(ended(contentId), ended(type), content, content.length));
}

module.exports = { Message, Guard, Headers, MimeoError, attachment, attachmentFile, inline, version, constants };
