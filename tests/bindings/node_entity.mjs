// Reads a message as mimeo writes it, for test_node.mjs: what stands in it is taken at its word.
import assert from 'node:assert/strict';

function words(value) {
  const joined = value.replace(/(\?=)\s+(?==\?)/g, '$1');
  return joined.replace(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, kind, text) => (kind.toUpperCase() === 'B'
    ? Buffer.from(text, 'base64') : quoted(text.replaceAll('_', ' '))).toString());
}

function quoted(text) {
  const joined = text.replace(/=\r\n/g, '');
  return Buffer.from(joined.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
}

/** An entity: its fields by lower-case name (each a list), type, octets or parts, and all() of it, depth first. */
export function entity(octets) {
  const whole = octets.toString('latin1');
  const end = whole.indexOf('\r\n\r\n');
  const fields = {};
  for (const line of whole.slice(0, end).replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const [, name, value] = /^([!-9;-~]+): ?(.*)$/.exec(line);
    (fields[name.toLowerCase()] ??= []).push(words(Buffer.from(value, 'latin1').toString()));
  }
  const content = fields['content-type']?.[0] ?? 'text/plain';
  const found = { fields, type: content.split(';')[0], body: whole.slice(end + 4), parts: [] };
  found.field = (name) => fields[name.toLowerCase()]?.[0];
  found.all = () => [found, ...found.parts.flatMap((part) => part.all())];
  const boundary = /boundary="?([^";]+)/.exec(content)?.[1];
  if (boundary) {
    const pieces = `\r\n${found.body}`.split(`\r\n--${boundary}`);
    assert.match(pieces.pop(), /^--(\r\n|$)/);
    found.parts = pieces.slice(1).map((piece) => entity(Buffer.from(piece.slice(2), 'latin1')));
  }
  if (found.type === 'message/rfc822') found.parts = [entity(Buffer.from(found.body, 'latin1'))];
  const encoding = fields['content-transfer-encoding']?.[0];
  found.octets = encoding === 'quoted-printable' ? quoted(found.body)
    : Buffer.from(found.body, encoding === 'base64' ? 'base64' : 'latin1');
  const name = /filename(\*?)=(?:UTF-8'')?"?([^";]+)/.exec(fields['content-disposition']?.[0]);
  found.filename = name && (name[1] ? decodeURIComponent(name[2]) : name[2]);
  return found;
}
