// test_node.mjs: the Node binding, case by case (TAP). Messages are looked at as octets.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
const mimeo = require(path.join(ROOT, 'docs/bindings/node/mimeo.js'));
const { FLAGS, PROFILE, ENCODING } = mimeo;

function make() {
  const m = new mimeo.Message();
  m.from = { name: 'Shop', addr: 'shop@example.com' };
  m.to = { name: 'Ann Müller', addr: 'ann@example.org' };
  m.subject = 'Grüße';
  m.text = 'Hällo.\n';
  return m;
}

const written = (m, flags = 0) => m.toBuffer(flags).toString('latin1');
/** The value of a field as it stands, unfolded. */
function field(m, name) {
  const head = written(m).split('\r\n\r\n')[0].replace(/\r\n[ \t]/g, ' ').split('\r\n');
  const line = head.find((l) => l.toLowerCase().startsWith(`${name.toLowerCase()}: `));
  return line?.slice(name.length + 2);
}

function refused(call, code, want = {}) {
  try {
    call();
  } catch (error) {
    if (typeof code === 'string') assert.equal(error.code, `MSG_ERR_${code}`, error.message);
    else assert.ok(error instanceof code, String(error));
    for (const [key, value] of Object.entries(want)) assert.equal(error[key], value, key);
    return error;
  }
  throw new assert.AssertionError({ message: 'not refused' });
}

function within(run) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mimeo-'));
  try {
    return run(folder);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const cases = {
  a_message_is_written() {
    const m = make();
    assert.equal(field(m, 'Subject'), '=?UTF-8?B?R3LDvMOfZQ==?=');
    assert.equal(field(m, 'To'), '=?UTF-8?Q?Ann_M=C3=BCller?= <ann@example.org>');
    assert.match(written(m), /\r\n\r\nH=C3=A4llo\.\r\n$/);
    assert.deepEqual([m.text, m.subject, m.html], ['Hällo.\n', 'Grüße', null]);
  },
  a_message_is_a_value() {
    const a = make();
    const b = a.clone();
    assert.deepEqual(b.toBuffer(), a.toBuffer());
    b.to = 'bob@example.org';
    b.attachments = [mimeo.attachment('a.bin', Buffer.from([0, 1]))];
    assert.deepEqual(a.recipients, ['ann@example.org']);
    assert.ok(!written(a).includes('a.bin') && written(b).includes('a.bin'));
    assert.equal(b.attachments.length, 1);
  },
  properties_replace() {
    const m = make();
    for (let i = 0; i < 20; i++) m.to = `p${i}@example.org`;
    assert.equal(field(m, 'To'), 'p19@example.org');
    m.cc = ['c@example.org', { name: 'D', addr: 'd@example.org' }];
    m.cc = null;
    assert.equal(field(m, 'Cc'), undefined);
    m.headers.set('X-A', '1');
    m.headers.set('x-a', '2');
    assert.deepEqual([m.headers.get('X-A'), m.headers.has('X-B')], ['2', false]);
    m.headers.set('Comments', ['one', 'two']);
    assert.equal(written(m).match(/Comments: /g).length, 2);
    m.headers.delete('comments');
    assert.ok([...m.headers].every(([name]) => name !== 'Comments') && m.headers.size === 4, String([...m.headers]));
  },
  lists_and_groups() {
    const m = make();
    m.to = ['a@example.org', { group: 'Friends', members: [{ name: 'Bö', addr: 'b@example.org' }] }];
    assert.match(field(m, 'To'), /^a@example\.org, Friends: =\?UTF-8\?.\?[^?]*\?= <b@example\.org>;$/);
    assert.deepEqual(m.to.map((row) => row.addr), ['a@example.org', null, 'b@example.org', null]);
    refused(() => { m.to = ['a@example.org', 'b@@example.org']; }, 'ADDRESS', { field: 'To', index: 1, offset: 2 });
    assert.deepEqual(m.to, []);
    refused(() => { m.to = [7]; }, TypeError);
  },
  text_and_octets_are_told_apart() {
    const m = make();
    refused(() => { m.text = Buffer.from('x'); }, TypeError);
    refused(() => { m.subject = 7; }, TypeError);
    refused(() => mimeo.attachment('a', 'text'), TypeError);
    refused(() => { m.text = 'half \ud83d of a pair'; }, TypeError);
    refused(() => { m.to = [{ name: '\udc4d', addr: 'a@example.org' }]; }, TypeError);
    assert.match(written(m), /H=C3=A4llo/);
  },
  a_nul_is_refused() {
    const m = make();
    refused(() => { m.subject = 'a\0b'; }, 'CONTROL', { field: 'Subject', offset: 1 });
    refused(() => { m.text = 'ab\0'; }, 'CONTROL', { offset: 2 });
    refused(() => { m.to = 'ann@example.org\0x'; }, 'CONTROL');
    refused(() => { m.to = ['ann@example.org\0x']; }, 'CONTROL');
    refused(() => m.headers.set('X\0A', 'v'), 'NAME');
    refused(() => mimeo.attachment('a\0.txt', Buffer.alloc(1)), 'CONTROL');
    refused(() => m.toBuffer(), 'CONTROL');
  },
  errors_say_where() {
    const m = make();
    const error = refused(() => { m.subject = 'line\nline'; }, 'CONTROL', { field: 'Subject', offset: 4, index: 0 });
    assert.ok(error instanceof mimeo.MimeoError && /^Subject: line break at byte 4/.test(error.message), error.message);
    assert.equal(m.errors.length, 1);
    refused(() => m.save('never.eml'), 'CONTROL');
    assert.ok(!fs.existsSync('never.eml'));
    m.subject = 'well';
    m.check();
    assert.equal(new mimeo.Message().errors[0].code, 'MSG_ERR_INCOMPLETE');
  },
  dates_and_identifiers() {
    const m = make();
    m.date = { seconds: 1795685400, zone: 60 };
    assert.equal(field(m, 'Date'), 'Thu, 26 Nov 2026 10:30:00 +0100');
    assert.equal(m.date.getTime(), 1795685400000);
    m.date = new Date(1795685400000);
    assert.equal(Date.parse(field(m, 'Date')), 1795685400000);
    m.messageId = 'x@example.org';
    assert.equal(m.messageId, 'x@example.org');
    m.reply('<a@example.org>', '<b@example.org>');
    assert.deepEqual([m.inReplyTo.length, m.references.length], [1, 2]);
    m.references = ['c@example.org'];
    assert.equal(field(m, 'References'), '<c@example.org>');
    refused(() => { m.references = 'c@example.org'; }, TypeError);
    m.listUnsubscribe('leave@example.com', 'https://example.com/u');
    assert.equal(field(m, 'List-Unsubscribe-Post'), 'List-Unsubscribe=One-Click');
  },
  content_of_every_kind() {
    const m = make();
    m.html = '<img src="cid:i@example.com">';
    m.inlines = [mimeo.inline('i@example.com', Buffer.from('\x89PNG', 'latin1'), 'image/png')];
    const amp = new mimeo.Message();
    amp.body('text/x-amp-html', Buffer.from('<html amp4email>'));
    m.alternatives = [amp];
    m.calendar('REQUEST', 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n');
    m.attachments = [mimeo.attachment('é.pdf', Buffer.from('%PDF'), 'application/pdf')];
    const all = written(m);
    for (const kind of ['multipart/mixed', 'multipart/related', 'multipart/alternative', 'text/x-amp-html', 'text/calendar', 'image/png',
      "filename*=UTF-8''%C3%A9.pdf", 'JVBERg==']) assert.ok(all.includes(kind), kind);
    const report = make();
    report.text = null;
    refused(() => report.parts('mixed', [m, amp]), 'FIELD');
    report.parts('mixed', [amp, amp]);
    assert.match(written(report), /multipart\/mixed/);
    const outer = make();
    const eml = new mimeo.Message();
    eml.message(make());
    outer.attachments = [eml];
    assert.ok(written(outer).includes('message/rfc822'));
    eml.message(make().toBuffer());
    outer.attachments = [eml.describe({ filename: 'x.eml', disposition: 'attachment', contentId: 'm@example.org' })];
    assert.ok(written(outer).includes('filename=x.eml') || written(outer).includes('filename="x.eml"'));
  },
  parts_are_taken_by_value() {
    const m = make();
    const p = mimeo.attachment('a.bin', Buffer.from('one'));
    m.attachments = [p];
    p.body('application/x-other', Buffer.from('two'));
    assert.ok(written(m).includes(Buffer.from('one').toString('base64')) && !written(m).includes('x-other'));
    m.attachments[0].body('application/x-other', Buffer.from('two'));
    assert.ok(!written(m).includes('x-other'));
  },
  manner_and_limits() {
    const m = make().manner({ profile: PROFILE.UTF8, seed: Buffer.from('seed') });
    m.date = { seconds: 0, zone: 0 };
    assert.equal(m.needs & mimeo.NEEDS.SMTPUTF8, 1);
    assert.ok(m.toBuffer().includes('Subject: Grüße\r\n'));
    const twin = make().manner({ profile: PROFILE.UTF8, seed: Buffer.from('seed') });
    twin.date = { seconds: 0, zone: 0 };
    assert.equal(twin.messageId, m.messageId);
    m.limit(mimeo.LIMIT.VISIBLE, 1);
    refused(() => { m.to = ['a@example.org', 'b@example.org']; }, 'VISIBLE');
    refused(() => m.manner({ charset: 'no-such' }), 'CHARSET');
    m.describe({ encoding: ENCODING.BASE64 });
  },
  every_output_is_the_same() {
    const m = make();
    m.attachments = [mimeo.attachment('big.bin', Buffer.alloc(300000, 7))];
    const whole = m.toBuffer();
    assert.equal(m.size(), whole.length);
    const pieces = [...m];
    assert.ok(pieces.length > 3 && pieces.every((p) => p.length <= 65536));
    assert.deepEqual(Buffer.concat(pieces), whole);
    assert.deepEqual(Buffer.concat([...m.chunks(0, 7919)]), whole);
    const taken = [];
    m.writeTo({ write: (chunk) => taken.push(chunk) });
    assert.deepEqual(Buffer.concat(taken), whole);
    assert.deepEqual(Buffer.concat([m.toBuffer(FLAGS.HEADER), m.toBuffer(FLAGS.BODY)]), whole);
    assert.ok(!m.toBuffer(FLAGS.LF).includes('\r'));
    within((folder) => {
      m.save(path.join(folder, 'a.eml'));
      assert.deepEqual(fs.readFileSync(path.join(folder, 'a.eml')), whole);
      assert.equal(refused(() => m.save(path.join(folder, 'a.eml'), FLAGS.NEW), Error).code, 'EIO');
      assert.equal(refused(() => m.save(path.join(folder, 'no/a.eml')), Error).code, 'EIO');
    });
    refused(() => m.toBuffer(1 << 20), 'ARGUMENT');
  },
  async a_stream_is_the_same() {
    const m = make();
    m.attachments = [mimeo.attachment('big.bin', Buffer.alloc(200000, 7))];
    const pieces = [];
    for await (const piece of m.stream()) pieces.push(piece);
    assert.deepEqual(Buffer.concat(pieces), m.toBuffer());
  },
  what_a_writer_throws_ends_the_output() {
    let count = 0;
    const m = make();
    m.attachments = [mimeo.attachment('big.bin', Buffer.alloc(300000))];
    const target = { write() { if (++count === 2) throw new RangeError('full'); } };
    assert.equal(refused(() => m.writeTo(target), RangeError).message, 'full');
    assert.equal(count, 2);
    m.check();
  },
  sources_are_read_when_written() {
    const m = make();
    const data = Buffer.from(Array.from({ length: 100000 }, (_, i) => (i * 7) % 256));
    const part = new mimeo.Message();
    part.bodySource('application/x-data', data.length, (offset, size) => data.subarray(offset, offset + Math.min(size, 4096)));
    m.attachments = [part.describe({ filename: 'data.bin' })];
    const body = written(m).split('filename=data.bin\r\n\r\n')[1].split('\r\n\r\n--')[0];
    assert.deepEqual(Buffer.from(body, 'base64'), data);
    within((folder) => {
      fs.writeFileSync(path.join(folder, 'f.bin'), data);
      m.attachments = [mimeo.attachmentFile(path.join(folder, 'f.bin'))];
      assert.ok(written(m).includes('filename=f.bin'));
      fs.writeFileSync(path.join(folder, 'f.bin'), 'short');
      refused(() => m.toBuffer(), 'SOURCE');
    });
  },
  what_a_source_throws_ends_the_output() {
    for (const readAt of [() => { throw new SyntaxError('mine'); }, () => 'text', () => Buffer.alloc(1 << 20), () => null]) {
      const m = make();
      const part = new mimeo.Message();
      part.bodySource('application/x-data', 1000, readAt);
      m.attachments = [part];
      const error = refused(() => m.toBuffer(), Error);
      assert.ok(error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError, String(error));
      refused(() => [...m], Error);
    }
    const short = new mimeo.Message();
    short.bodySource('application/x-data', 10, () => Buffer.alloc(0));
    const m = make();
    m.attachments = [short];
    refused(() => m.toBuffer(), 'SOURCE');
  },
  envelopes() {
    const m = make();
    m.bcc = 'archive@example.com';
    m.cc = 'ann@example.org';
    assert.deepEqual(m.recipients, ['ann@example.org', 'archive@example.com']);
    assert.ok(!written(m).includes('archive') && written(m, FLAGS.BCC).includes('archive'));
    assert.equal(m.envelopeFrom, 'shop@example.com');
    m.envelopeFrom = 'bounces@example.com';
    assert.equal(m.envelopeFrom, 'bounces@example.com');
  },
  the_guard_refuses() {
    const guard = new mimeo.Guard();
    const m = make();
    guard.check(m);
    m.to = 'bob@example.org';
    m.text = 'As ann@example.org said.\n';
    refused(() => guard.check(m), 'DISCLOSURE');
    assert.match(guard.leak, /ann@example\.org/);
    refused(() => m.toBuffer(), 'DISCLOSURE');
    m.text = 'Hello.\n';
    guard.check(m);
    assert.ok(m.toBuffer().length > 100 && guard.size === 2);
    guard.allow('office@example.com');
    refused(() => guard.allow('office'), 'ADDRESS');
  },
  clear_is_as_new() {
    const m = make();
    m.attachments = [mimeo.attachment('a', Buffer.alloc(1))];
    m.clear();
    assert.deepEqual([m.headers.size, m.text, m.attachments.length], [0, null, 0]);
  },
  collected_in_any_order() {
    for (let i = 0; i < 3000; i++) {
      const m = make();
      const part = new mimeo.Message();
      part.bodySource('application/x-data', 3, () => Buffer.from('abc'));
      m.attachments = [part, mimeo.attachment('a.bin', Buffer.alloc(1000))];
      const reader = m.chunks();
      reader.next();
      if (i % 2) reader.return();
      if (i % 500 === 0) globalThis.gc?.();
    }
    globalThis.gc?.();
  },
  async a_mailing_of_ten_thousand() {
    const [guard, m] = [new mimeo.Guard(), make()];
    m.html = `<p>${'Hello. '.repeat(300)}</p>`;
    const run = async (first, last) => {
      for (let i = first; i < last; i++) {
        m.to = { name: `Subscriber ${i}`, addr: `subscriber.${i}@example.org` };
        m.text = `Hello ${i}.\n`;
        guard.check(m);
        const out = m.toBuffer();
        assert.ok(out.includes(`subscriber.${i}@`) && out.indexOf('@example.org') === out.lastIndexOf('@example.org'));
        if (i % 200 === 0) {
          globalThis.gc?.();
          await new Promise(setImmediate); // lets finalizers run
        }
      }
      globalThis.gc?.();
      await new Promise((done) => { setTimeout(done, 50); });
    };
    await run(0, 4000);
    const before = process.memoryUsage().rss;
    await run(4000, 14000);
    const grown = (process.memoryUsage().rss - before) / 1024;
    assert.ok(grown < 12000, `${grown} KiB more`); // less than one KiB a message that was written
  },
  the_samples_of_the_page() {
    const page = fs.readFileSync(path.join(ROOT, 'docs/bindings/node/README.md'), 'utf8');
    const blocks = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map((found) => found[1]);
    assert.equal(blocks.length, 2);
    within((folder) => {
      const here = process.cwd();
      process.chdir(folder);
      try {
        const printed = [];
        const context = vm.createContext({ Buffer, console: { log: (...words) => printed.push(words) },
          require: (name) => (name === './mimeo.js' ? mimeo : require(name)) });
        vm.runInContext(blocks.join('\n'), context);
        assert.deepEqual([...printed[0][1]], ['ann@example.org']);
        assert.ok(fs.readFileSync('letter.eml', 'latin1').includes('terms.pdf'));
        assert.equal(printed.length, 3);
      } finally {
        process.chdir(here);
      }
    });
  },
};

console.log(`1..${Object.keys(cases).length}`);
let [number, wrong] = [0, 0];
for (const [name, run] of Object.entries(cases)) {
  number++;
  try {
    await run();
    console.log(`ok ${number} ${name}`);
  } catch (error) {
    wrong++;
    console.log(`not ok ${number} ${name}: ${String(error.stack).replaceAll('\n', '\n# ')}`);
  }
}
process.exit(wrong ? 1 : 0);
