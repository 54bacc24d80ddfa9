// nodemailer (npm), and Buffer's base64, which has vectors but no lines.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const base64 = require('nodemailer/lib/base64');
const qp = require('nodemailer/lib/qp');
const mimeFuncs = require('nodemailer/lib/mime-funcs');
const MailComposer = require('nodemailer/lib/mail-composer');

const known = new Map();
function octets(name) {
  if (!known.has(name)) known.set(name, fs.readFileSync(path.join(process.argv[2], name)));
  return known.get(name);
}
const text = name => octets(name).toString();

const head = (to, rest) => Object.assign({
  from: { name: 'Example Shop', address: 'shop@example.com' },
  to: to || { name: 'Jürgen Müller', address: 'juergen.mueller@example.org' },
  subject: 'Your order 48213 has been shipped',
  date: new Date(1717755300000),
  messageId: '<20240607.101500.48213@mail.example.com>',
  newline: '\r\n',
}, rest);
const recipient = i => ({ name: `Recipient ${i}`, address: `user${String(i).padStart(5, '0')}@example.org` });
const compile = options => new MailComposer(options).compile();
const build = node => new Promise((good, bad) => node.build((error, m) => (error ? bad(error) : good(m))));

const simple = () => head(null, { text: text('plain') });
const letter = to => head(to, { text: text('body'), textEncoding: 'quoted-printable' });
const pdf = () => Object.assign(letter(null), { html: text('html'),
  attachments: [{ filename: 'invoice.pdf', content: octets('pdf'), contentType: 'application/pdf' }] });
const large = () => Object.assign(simple(),
  { attachments: [{ filename: 'backup.bin', content: octets('large'), contentType: 'application/octet-stream' }] });

const each = turn => turns => { let out; for (let i = 0; i < turns; i++) out = turn(); return out; };
const made = options => async turns => {
  let out;
  for (let i = 0; i < turns; i++) out = await build(compile(options()));
  return out;
};
const reused = options => async turns => {
  const node = compile(options());
  let out;
  for (let i = 0; i < turns; i++) {
    node.setHeader('to', recipient(i));
    out = await build(node);
  }
  return out;
};
async function anew(turns) {
  let out;
  for (let i = 0; i < turns; i++) out = await build(compile(letter(recipient(i))));
  return out;
}

const cases = { simple: made(simple), pdf: made(pdf), large: made(large), mailing: reused(() => letter(null)),
  'mailing-anew': anew, 'mailing-rich': reused(pdf) };
for (const size of ['48', '1024', '65536', '16777216']) {
  cases['base64-' + size] = each(() => base64.wrap(base64.encode(octets('octets-' + size)), 76));
  cases[`base64-${size}/Buffer+(no+lines)`] = each(() => octets('octets-' + size).toString('base64'));
}
for (const language of ['english', 'french', 'japanese'])
  cases['qp-' + language] = each(() => qp.wrap(qp.encode(octets(language)), 76));
for (const [kind, encoding] of [['ascii', 'Q'], ['french', 'Q'], ['japanese', 'B'], ['emoji', 'B']]) {
  const subject = text('subject-' + kind);
  cases['word-' + kind] = each(() => mimeFuncs.foldLines(mimeFuncs.encodeWords(subject, encoding, 52, false), 76));
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [verb, name, last] = line.split(' ');
    if (verb === 'cases') {
      console.log(Object.keys(cases).join(' '));
    } else if (verb === 'run') {
      const start = process.cpuUsage();
      await cases[name](Number(last));
      const { user, system } = process.cpuUsage(start);
      console.log(((user + system) / 1e6).toFixed(9));
    } else {
      fs.writeFileSync(last, await cases[name](1));
      console.log('done');
    }
  }
})();
