// test_node.mjs LIBRARY: the Node.js binding, case by case (TAP), by node --expose-gc with koffi on NODE_PATH. The
// messages are read from their octets.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { entity } from './node_entity.mjs';

process.env.MIMEO_LIBRARY = process.argv[2];
const FOLDER = fileURLToPath(new URL('../../docs/bindings/node/', import.meta.url));
const require = createRequire(path.join(FOLDER, 'mimeo.js'));
const mimeo = require('./mimeo.js');
const { constants } = mimeo;
const same = assert.deepEqual;

const cases = [];
const test = (name, run) => cases.push([name, run]);

const make = () => Object.assign(new mimeo.Message(), { from: { name: 'Shop', addr: 'shop@example.com' },
  to: { name: 'Ann Müller', addr: 'ann@example.org' }, subject: 'Grüße', text: 'Hällo.\n' });

const read = (m, flags = 0) => entity(m.toBuffer(flags));
const attached = (m) => read(m).all().filter((part) => part.field('content-disposition')?.startsWith('attachment'));

function refused(call, code, { kind = mimeo.MimeoError, ...where } = {}) {
  let found;
  assert.throws(call, (problem) => (found = problem) instanceof kind);
  for (const [name, value] of Object.entries({ ...(code && { code: `MSG_ERR_${code}` }), ...where })) {
    same(found[name], value);
  }
  return found.message;
}
const mistaken = (call) => refused(call, null, { kind: TypeError });

async function inFolder(run) {
  const [here, folder] = [process.cwd(), fs.mkdtempSync(path.join(os.tmpdir(), 'mimeo-'))];
  process.chdir(folder);
  try {
    return await run(folder);
  } finally {
    process.chdir(here);
    fs.rmSync(folder, { recursive: true });
  }
}

/** Resident octets when all is collected. */
async function collected() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await turn();
  }
  return process.memoryUsage.rss();
}

test('a message reads back', () => {
  const got = read(make());
  same([got.field('Subject'), got.field('To')], ['Grüße', 'Ann Müller <ann@example.org>']);
  same(got.octets.toString(), 'Hällo.\r\n');
  assert.match(mimeo.version, /^\d+\.\d+\.\d+$/);
});

test('a message is a value', () => {
  const a = make();
  const b = a.clone();
  same(b.toBuffer(), a.toBuffer());
  b.to = 'bob@example.org';
  b.attachments = [mimeo.attachment('a.bin', Buffer.from([0, 1]))];
  same([a.recipients, read(a).field('To'), attached(a)], [['ann@example.org'], 'Ann Müller <ann@example.org>', []]);
  const c = b.clone();
  for (let i = 0; i < 2; i++) b.free();
  mistaken(() => b.text);
  mistaken(() => b.attachments);
  same([attached(c)[0].octets, c.attachments.length], [Buffer.from([0, 1]), 1]);
  if (Symbol.dispose) c[Symbol.dispose]();
});

test('properties replace', () => {
  const m = make();
  for (const addr of ['bob@example.org', 'carol@example.org']) {
    m.to = m.subject = m.text = addr;
    m.cc = [{ name: 'One', addr: 'one@example.org' }, 'two@example.org'];
  }
  const got = read(m);
  same(m.recipients, ['carol@example.org', 'one@example.org', 'two@example.org']);
  same([got.fields.to.length, got.field('Subject')], [1, 'carol@example.org']);
  m.cc = m.subject = null;
  same([m.subject, m.cc, read(m).field('Cc')], [null, [], undefined]);
  m.cc = [];
  same(m.to, [{ name: null, addr: 'carol@example.org' }]);
  mistaken(() => { m.form = 'bob@example.org'; });
  mistaken(() => { m.to = { name: 'Bob', address: 'bob@example.org' }; });
  mistaken(() => m.describe({ contentID: 'a@b' }));
  same(m.to, [{ name: null, addr: 'carol@example.org' }]);
});

test('groups', () => {
  const m = make();
  const people = [{ name: null, addr: 'a@example.org' },
    { group: 'Tëam', members: [{ name: 'Bob', addr: 'bob@example.org' }, { name: null, addr: 'c@example.org' }] },
    { name: 'Z', addr: 'z@example.org' }];
  m.to = people;
  m.cc = m.to;
  same([m.to, m.cc], [people, people]);
  same(read(m).field('To'), 'a@example.org, Tëam : Bob <bob@example.org>, c@example.org;, Z <z@example.org>');
  Object.assign(m, { to: { group: 'Undisclosed', members: [] }, cc: null });
  same(read(m).field('To'), 'Undisclosed:;');
  refused(() => { m.from = people; }, null, { field: 'From' });
  refused(() => { m.to = { group: '', members: [] }; }, 'VALUE', { field: 'To' });
});

test('lists are assigned whole', () => {
  const m = make();
  m.attachments = [0, 1, 2].map((i) => mimeo.attachment(`${i}.txt`, Buffer.from(`${i}`), 'text/plain'));
  m.attachments = new Set([mimeo.attachment('last.pdf', new TextEncoder().encode('%PDF'), 'application/pdf')]);
  same(attached(m).map((part) => part.filename), ['last.pdf']);
  const part = Object.assign(m.attachments[0], { filename: 'other.pdf' });
  same(attached(m).map((one) => one.filename), ['last.pdf']);
  m.attachments = [part];
  same(attached(m).map((one) => one.filename), ['other.pdf']);
  for (const value of [part, [part, 'part']]) mistaken(() => { m.attachments = value; });
  m.attachments = null;
  same([attached(m), m.attachments], [[], []]);
});

test('text and octets are told apart', () => {
  const m = make();
  const before = m.toBuffer();
  for (const name of ['text', 'html', 'subject', 'to', 'messageId', 'envelopeFrom']) {
    for (const value of [Buffer.from('octets'), 5]) mistaken(() => { m[name] = value; });
  }
  mistaken(() => mimeo.attachment('a', 'text'));
  mistaken(() => m.body('application/x', 'text'));
  mistaken(() => m.message('text'));
  mistaken(() => m.manner({ seed: 'text' }));
  mistaken(() => { m.inReplyTo = 'a@b'; });
  for (const value of ['2026-11-24', new Date(NaN)]) mistaken(() => { m.date = value; });
  same(m.toBuffer(), before);
  const floats = new Float32Array([1, 2, 3]).subarray(1);
  for (const view of [floats, new DataView(floats.buffer, 4), floats.buffer.slice(4)]) {
    m.attachments = [mimeo.attachment('a', view)];
    same(attached(m)[0].octets, Buffer.from(floats.buffer, 4));
  }
});

test('a NUL is refused, and a lone surrogate', () => {
  const m = make();
  assert.match(refused(() => { m.subject = 'a\0b'; }, 'CONTROL', { field: 'Subject', offset: 1 }), /byte 1/);
  refused(() => { m.to = 'ann\0@example.org'; }, 'CONTROL', { field: 'To', offset: 3 });
  refused(() => { m.to = { name: 'A\0', addr: 'ann@example.org' }; }, 'CONTROL', { field: 'To', offset: 1 });
  refused(() => { m.text = 'a\0b'; }, 'CONTROL', { field: 'text', offset: 1 });
  refused(() => { m.envelopeFrom = 'a\0@b'; }, 'CONTROL', { offset: 1 });
  refused(() => { m.references = ['a@b', 'c\0@d']; }, null, { field: 'References' });
  refused(() => m.headers.set('X-A\0', 'b'), 'NAME');
  refused(() => { m.subject = '\ud800'; }, 'UTF8', { field: 'Subject', offset: 0 });
  refused(() => { m.text = 'ä\udc00b'; }, 'UTF8', { field: 'text', offset: 2 });
  for (const file of ['a\0b', 'a\ud800b', Buffer.from('a\0b')]) mistaken(() => m.save(file));
  refused(() => m.toBuffer(), 'CONTROL');
  m.clear();
  same(Object.assign(m, { subject: '\u{1f600}' }).subject, '\u{1f600}');
});

test('errors say where', () => {
  const m = make();
  refused(() => { m.to = ['ann@example.org', 'b@c\r\n.example']; }, 'CONTROL', { field: 'To' });
  assert.throws(() => { m.to = ['ann@example.org', 'no address']; }, (error) => {
    same([error.name, error.field, error.index, error.status, error.text], ['MimeoError', 'To', 1, -5, error.message]);
    return error instanceof Error;
  });
  same([m.to, m.recipients, m.errors.map((error) => error.field)], [[], [], ['To']]);
  refused(() => m.size(), 'ADDRESS', { field: 'To' });
  same([Object.assign(m, { to: 'ann@example.org' }).errors, read(m).field('To')], [[], 'ann@example.org']);
  refused(() => new mimeo.Message().check(), 'INCOMPLETE');
});

test('all forms of output are the same', async () => {
  const m = make();
  m.attachments = [mimeo.attachment('big.bin', Buffer.alloc(512000, Uint8Array.from({ length: 256 }, (_, i) => i)))];
  m.date = new Date(); // else it is when the message last changed
  const whole = m.toBuffer();
  same([m.size(), [...m].length], [whole.length, Math.ceil(whole.length / 65536)]);
  for (const all of [[...m], [...m.chunks(0, 17)], [await buffer(m.stream())]]) same(Buffer.concat(all), whole);
  const [early, pieces] = [m.stream(), m.chunks()];
  m.text = 'Later.\n';
  same(await buffer(early), whole);
  same(Buffer.concat([...pieces]), whole);
  m.text = 'Hällo.\n';
  const taken = [];
  m.writeTo({ write: (piece) => taken.push(piece) && undefined });
  m.writeTo({ write: (piece) => (taken.push(piece.subarray(0, 1000)), Math.min(piece.length, 1000)) });
  same(Buffer.concat(taken), Buffer.concat([whole, whole]));
  await inFolder((folder) => {
    const file = path.join(folder, 'm.eml');
    m.save('m.eml');
    same(fs.readFileSync(file), whole);
    m.save(pathToFileURL(file), constants.OUT_LF);
    same(fs.readFileSync(file, 'latin1'), whole.toString('latin1').replaceAll('\r\n', '\n'));
    refused(() => m.save(file, constants.OUT_NEW), 'IO');
    refused(() => m.save(path.join(file, 'none', 'x')), 'IO');
    const fd = fs.openSync(file, 'w');
    m.writeTo({ write: (piece) => fs.writeSync(fd, piece) });
    fs.closeSync(fd);
    same(fs.readFileSync(file), whole);
  });
});

test('what a writer throws is thrown', async () => {
  const m = make();
  assert.throws(() => m.writeTo({ write() { throw new Error('disk full'); } }), /^Error: disk full$/);
  for (const took of [0, -1, 1e9, NaN]) assert.throws(() => m.writeTo({ write: () => took }), /write\(\) took/);
  assert.throws(() => m.writeTo({ write: async () => { throw new Error('later'); } }), TypeError);
  const write = (piece, encoding, done) => done(new Error('full'));
  const failing = () => new Writable({ write }).on('error', () => {});
  assert.throws(() => m.writeTo(failing()), /full/);
  assert.throws(() => m.writeTo(failing().destroy()), /destroyed/);
  await assert.rejects(pipeline(m.stream(), failing()), /full/);
  const through = new PassThrough();
  m.writeTo(through);
  same(await buffer(through.end()), m.toBuffer());
});

test('what a source throws is thrown', async () => {
  const m = make();
  const part = new mimeo.Message();
  const all = Buffer.from(Array.from({ length: 100000 }, (_, i) => i % 251));
  const put = (source) => {
    part.bodySource('application/octet-stream', all.length, source);
    m.attachments = [part];
  };
  put((offset, size) => all.subarray(offset, offset + size));
  same(attached(m)[0].octets, all);
  same(await buffer(m.stream()), m.toBuffer());
  const sources = [[() => null.x, TypeError], [() => 'text', TypeError], [(o, n) => Buffer.alloc(n + 1), RangeError],
    [() => Buffer.alloc(0), mimeo.MimeoError], [async () => Buffer.alloc(1), TypeError], [() => m.free(), TypeError],
    [(o, n) => (m.text = 'x', Buffer.alloc(n)), TypeError]];
  for (const [source, kind] of sources) {
    put(source);
    refused(() => m.toBuffer(), null, { kind });
    await inFolder(() => refused(() => m.save('x'), null, { kind }));
  }
  for (const [source, kind] of sources.slice(0, 5)) {
    put(source);
    refused(() => m.writeTo({ write: () => undefined }), null, { kind });
    refused(() => [...m], null, { kind });
    await assert.rejects(buffer(m.stream()), kind);
  }
  put(() => { throw undefined; });
  assert.throws(() => m.toBuffer(), (value) => value === undefined);
  put((offset, size) => make().toBuffer().subarray(0, size)); // the library may be called from a source
  assert.ok(m.toBuffer().length > 100000);
  m.attachments = null;
  refused(() => part.bodySource('no type', 1, () => Buffer.alloc(1)), 'TYPE');
  refused(() => part.bodySource('a/b', -1, () => Buffer.alloc(1)), null, { kind: RangeError });
  mistaken(() => part.bodySource('a/b', 1, 'text'));
});

test('garbage in any order', async () => {
  let [freed, made] = [0, 0];
  const gone = new FinalizationRegistry(() => freed++);
  const source = () => {
    const held = (offset, size) => Buffer.alloc(size, 65);
    gone.register(held, ++made);
    return held;
  };
  const use = () => {
    const parts = Array.from({ length: 50 }, () => new mimeo.Message());
    for (const part of parts) part.bodySource('application/octet-stream', 1000, source());
    const messages = parts.map((_, i) => Object.assign(make(), { attachments: parts.slice(i) }));
    for (const m of messages) {
      m.chunks();
      m.chunks().next();
      m.clone().attachments[0].free();
    }
    mistaken(() => { messages[0].attachments = [...parts, 'no part']; });
    for (let i = 0; i < 25; i++) messages.splice(messages.length >> 1, 1)[0].free();
    for (const m of messages) assert.ok(m.toBuffer().length > 1000);
  };
  use();
  for (let i = 0; i < 10 && freed < made; i++) await collected();
  same([made, freed], [50, 50], 'sources are still held');
});

test('a guard', () => {
  const [guard, m] = [new mimeo.Guard(), make()];
  guard.check(m);
  same([guard.size, guard.leak], [1, '']);
  Object.assign(m, { to: 'bob@example.org', text: 'Hello ann@example.org\n' });
  for (const call of [() => guard.check(m), () => m.toBuffer(), () => [...m]]) refused(call, 'DISCLOSURE');
  assert.match(guard.leak, /ann@example.org in the text body/);
  m.text = 'Hello bob\n';
  guard.check(m);
  same(read(m).field('To'), 'bob@example.org');
  refused(() => guard.allow('no address'), 'ADDRESS');
  mistaken(() => guard.check('text'));
  guard.allow('ann@example.org');
  guard.check(Object.assign(m, { text: 'Hello ann@example.org\n' }));
  guard.free();
  mistaken(() => guard.check(m));
});

test('header fields and manner', () => {
  const m = make();
  const when = new Date('2026-11-24T09:30:00+01:00');
  m.setDate(when, 60);
  Object.assign(m, { messageId: 'id.1@example.com', references: ['a@example.com', 'b@example.com'] });
  m.headers.set('X-Campaign', 'spring').set('Comments', ['one', 'two']);
  m.listUnsubscribe({ https: 'https://example.com/leave' });
  same([m.date, m.zone, m.messageId], [when, 60, 'id.1@example.com']);
  same([m.headers.has('x-campaign'), m.headers.get('X-CAMPAIGN'), m.headers.has('X-None')], [true, 'spring', false]);
  same(m.headers.size, [...m.headers.keys()].length);
  same([...m.headers].filter(([name]) => name === 'Comments').map(([, value]) => value), ['one', 'two']);
  let got = read(m);
  same([got.field('Date'), got.fields.comments], ['Tue, 24 Nov 2026 09:30:00 +0100', ['one', 'two']]);
  same([got.field('References'), got.field('List-Unsubscribe-Post')],
    ['<a@example.com> <b@example.com>', 'List-Unsubscribe=One-Click']);
  m.reply('<c@example.com>', '<a@example.com>');
  same([m.inReplyTo, m.references], [['<c@example.com>'], ['<a@example.com>', '<c@example.com>']]);
  same([m.headers.delete('X-Campaign'), m.headers.delete('X-Campaign')], [true, false]);
  m.headers.set('X-Seen', 'A <a@example.org>, b@example.org', constants.KIND_MAILBOXES);
  same(read(m).field('X-Seen'), 'A <a@example.org>, b@example.org');
  const [a, b] = [1, 2].map(() => make().manner({ seed: Buffer.from('seed') }));
  a.date = b.date = when;
  same([read(a).field('Date'), a.toBuffer()], ['Tue, 24 Nov 2026 08:30:00 +0000', b.toBuffer()]);
  a.manner({ profile: constants.PROFILE_UTF8 });
  assert.ok(a.needs & constants.NEEDS_SMTPUTF8 && a.toBuffer().includes('Grüße'));
  b.manner({ charset: 'iso-8859-1' });
  got = read(b);
  assert.match(got.field('Content-Type'), /iso-8859-1/i);
  same(got.octets.toString('latin1'), 'Hällo.\r\n');
  b.limit(constants.LIMIT_SIZE, 10);
  refused(() => b.toBuffer(), 'LIMIT');
  b.limit(constants.LIMIT_SIZE, Infinity);
  same(Object.assign(b, { envelopeFrom: 'bounce@example.com' }).envelopeFrom, 'bounce@example.com');
  m.clear();
  same([m.headers.size, m.text, m.envelopeFrom], [0, null, null]);
});

test('structure', async () => {
  let m = make();
  m.html = '<img src="cid:logo@example.com">';
  m.inlines = [mimeo.inline('logo@example.com', Buffer.from('\x89PNG', 'latin1'), 'image/png')];
  m.calendar('REQUEST', 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n');
  const types = (one) => read(one).all().map((part) => part.type);
  same(types(m).join(' '), 'multipart/related multipart/alternative text/plain text/html text/calendar image/png');
  m.calendar(null);
  const outer = Object.assign(new mimeo.Message(), { from: 'a@example.org' });
  outer.message(m);
  same(types(outer).slice(0, 2), ['message/rfc822', 'multipart/related']);
  outer.message(make().toBuffer());
  same(types(outer), ['message/rfc822', 'text/plain']);
  outer.message(null);
  const part = new mimeo.Message();
  part.body('application/json', Buffer.from('{}'));
  part.describe({ disposition: 'inline', contentId: 'j@example.org', encoding: constants.ENCODING_BASE64 });
  outer.parts('mixed', [part, mimeo.attachment(null, Buffer.from('x'))]);
  const got = read(outer);
  same(types(outer), ['multipart/mixed', 'application/json', 'application/octet-stream']);
  same([got.parts[0].field('Content-ID'), got.parts[0].body.trim()], ['<j@example.org>', 'e30=']);
  outer.parts(null);
  same(types(outer)[0], 'text/plain');
  await inFolder((folder) => {
    const file = path.join(folder, 'ä.txt');
    fs.writeFileSync(file, 'file\n'.repeat(1000));
    m = make();
    part.describe({ contentId: null, encoding: constants.ENCODING_AUTO }).bodyFile('text/plain', pathToFileURL(file));
    m.attachments = [mimeo.attachmentFile(file), mimeo.attachmentFile(Buffer.from(file), 'b', 'text/plain'), part];
    const [first, second] = attached(m);
    same([first.filename, second.filename, second.type], ['ä.txt', 'b', 'text/plain']);
    for (const one of [first, second, read(m).parts.at(-1)]) same(one.octets.toString(), 'file\n'.repeat(1000));
  });
});

test('other threads, and import', async () => {
  const code = `const m = new (require(${JSON.stringify(path.join(FOLDER, 'mimeo.js'))}).Message)();
    m.from = 'a@example.org'; m.text = 'x'; require('worker_threads').parentPort.postMessage(m.size());`;
  const sizes = await Promise.all([1, 2].map(async () => (await once(new Worker(code, { eval: true }), 'message'))[0]));
  assert.ok(sizes[0] > 100 && sizes[0] === sizes[1]);
  const imported = await import(pathToFileURL(path.join(FOLDER, 'mimeo.js')));
  assert.ok(imported.Message === mimeo.Message && imported.default === mimeo && imported.constants === constants);
});

test('the samples of the pages', async () => {
  const readme = fs.readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
  const head = fs.readFileSync(path.join(FOLDER, 'mimeo.js'), 'utf8').split('*/')[0];
  const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, block]) => block);
  same(blocks.length, 2);
  const sample = head.split('\n').filter((line) => line.startsWith(' *     ')).map((line) => line.slice(7)).join('\n');
  const AsyncFunction = (async () => {}).constructor;
  const [printed, sent] = [[], []];
  const names = { require, fs, console: { log: (...all) => printed.push(all) },
    subscribers: [{ name: 'Ann', addr: 'ann@example.org' }, { name: 'Bob', addr: 'bob@example.org' }],
    send: async (from, to, octets) => sent.push([from, ...to, octets]),
    transport: { sendMail: async ({ envelope, raw }) => sent.push([envelope.from, ...envelope.to, raw]) } };
  const run = (code) => new AsyncFunction(...Object.keys(names), `'use strict';\n${code}`)(...Object.values(names));
  await inFolder(async () => {
    fs.writeFileSync('terms.pdf', '%PDF');
    await run(blocks.join('\n'));
    await run(sample);
    const letter = entity(fs.readFileSync('letter.eml'));
    same([letter.field('Subject'), letter.parts[1].filename], ['Grüße', 'terms.pdf']);
    same(printed, [[fs.statSync('letter.eml').size, ['ann@example.org', 'bob@example.org']]]);
  });
  same(sent.map(([from, to]) => `${from} ${to}`), ['ann', 'bob', 'ann', 'bob'].map((one) =>
    `news@example.com ${one}@example.org`));
  same(entity(sent[1][2]).field('To'), 'Bob <bob@example.org>');
});

test('a mailing of ten thousand', async () => {
  const [guard, m] = [new mimeo.Guard(), make()];
  m.html = `<p>${'Hello. '.repeat(300)}</p>`;
  const run = async (first, last) => {
    for (let i = first; i < last; i++) {
      const addr = `subscriber.${i}@example.org`;
      Object.assign(m, { to: { name: `Subscriber ${i}`, addr }, text: `Hello ${i}.\n` });
      guard.check(m);
      const out = m.toBuffer().toString('latin1');
      assert.ok(out.split('@example.org').length === 2 && out.includes(addr));
      const one = Object.assign(make(), { attachments: [mimeo.attachment('a', Buffer.alloc(1000))] });
      one.clone().chunks().next();
      one.clone().free();
      if (i % 250 === 0) await collected();
    }
  };
  await run(0, 4000);
  const before = await collected();
  await run(4000, 10000);
  const grown = Math.round((await collected() - before) / 1024);
  console.log(`# ${grown} KiB more`);
  same([guard.size, grown < 12000], [10000, true]); // 16 octets for each address that the guard remembers, and slack
});

console.log(`1..${cases.length}`);
let wrong = 0;
for (const [i, [name, run]] of cases.entries()) {
  try {
    await run();
    console.log(`ok ${i + 1} - ${name}`);
  } catch (problem) {
    wrong++;
    console.log(`not ok ${i + 1} - ${name}: ${String(problem?.stack ?? problem).replaceAll('\n', '\n# ')}`);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
