// The careless loop with nodemailer: one options object, made before the loop. Nothing is sent: the stream transport gives
// the envelope and the message that would be.
import { createRequire } from "node:module";
import nodemailer from "nodemailer";

const { version } = createRequire(import.meta.url)("nodemailer/package.json");
const subscribers = ["ann@example.org", "bob@example.org", "carol@example.org"];
const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: "unix" });

function show({ envelope, message }) {
	for (const addr of envelope.to)
		console.log(`RCPT TO:<${addr}>`);
	console.log(`DATA\n${message.toString().trimEnd()}\n.`);
}

console.log(`== nodemailer ${version}, to.push`);
const message = { from: "news@example.com", subject: "Your letter", to: [] };
for (const addr of subscribers) {
	message.to.push(addr);
	message.text = `This letter is for ${addr}.\n`;
	show(await transport.sendMail(message));
}

console.log(`== nodemailer ${version}, to =`);
const assigned = { from: "news@example.com", subject: "Your letter" };
for (const addr of subscribers) {
	assigned.to = addr;
	assigned.text = `This letter is for ${addr}.\n`;
	show(await transport.sendMail(assigned));
}
