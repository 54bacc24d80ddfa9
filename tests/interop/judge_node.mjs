// mailparser and postal-mime: judge_node.mjs NAME MODULES prints one JSON line for each file named on standard input.
// Both sort what they find: texts, HTML, then files.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [name, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const digest = (octets) => createHash('sha256').update(octets).digest('hex').slice(0, 16);
const textDigest = (text) => digest(text.replace(/\r\n/g, '\n').replace(/\n+$/, ''));
const flat = (boxes) => (boxes ?? []).flatMap((b) => b.group ?? [b]).map((b) => [b.name ?? '', b.address]);
const seconds = (date) => Math.floor(new Date(date).getTime() / 1000);
const ids = (text) => [text ?? []].flat().join(' ').split(/\s+/).filter(Boolean);
const file = (type, filename, content) => {
	const octets = Buffer.from(content);
	if (type === 'message/rfc822' || type === 'message/global') return [type, null, null];
	return [type, filename ?? null, type.startsWith('text/') ? textDigest(octets.toString('utf8')) : digest(octets)];
};

async function mailparser() {
	const { simpleParser } = require('mailparser');
	const options = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true };
	return async (octets) => {
		const m = await simpleParser(octets, options);
		const boxes = (field) => flat([m[field] ?? []].flat().flatMap((f) => f.value));
		const texts = [['text/plain', m.text], ['text/html', m.html || undefined]].filter(([, text]) => text !== undefined);
		return {
			subject: m.subject ?? '', from: boxes('from'), to: boxes('to'), cc: boxes('cc'), reply_to: boxes('replyTo'),
			message_id: m.messageId, references: ids(m.references), date: seconds(m.date),
			parts: [...texts.map(([type, text]) => [type, null, textDigest(text)]),
				...m.attachments.map((a) => file(a.headers.get('content-type')?.value ?? a.contentType, a.filename, a.content))],
		};
	};
}

async function postalMime() {
	const { default: PostalMime } = await import(pathToFileURL(require.resolve('postal-mime')));
	return async (octets) => {
		const m = await PostalMime.parse(octets, { forceRfc822Attachments: true });
		const texts = [['text/plain', m.text], ['text/html', m.html]].filter(([, text]) => text !== undefined);
		return {
			subject: m.subject ?? '', from: flat(m.from ? [m.from] : []), to: flat(m.to), cc: flat(m.cc),
			reply_to: flat(m.replyTo), message_id: m.messageId, references: ids(m.references), date: seconds(m.date),
			parts: [...texts.map(([type, text]) => [type, null, textDigest(text)]),
				...m.attachments.map((a) => file(a.mimeType, a.filename, a.content))],
		};
	};
}

const read = await (name === 'mailparser' ? mailparser() : postalMime());
for await (const path of createInterface({ input: process.stdin })) {
	process.stdout.write(`${JSON.stringify(await read(readFileSync(path)))}\n`);
}
