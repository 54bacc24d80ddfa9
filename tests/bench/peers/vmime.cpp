/* VMime. */
#include <vmime/vmime.hpp>
#include <vmime/contentDispositionField.hpp>
#include <vmime/platforms/posix/posixHandler.hpp>
#include <vmime/utility/encoder/b64Encoder.hpp>
#include <vmime/utility/encoder/qpEncoder.hpp>
#include "peer.h"

using namespace vmime;

static vmime::string encoded(utility::encoder::encoder &&encoder, const peer_input *in)
{
	vmime::string out;
	utility::inputStreamByteBufferAdapter from(reinterpret_cast<const byte_t *>(in->data), in->size);
	utility::outputStreamStringAdapter to(out);
	encoder.getProperties()["maxLineLength"] = 76;
	encoder.getProperties()["text"] = true;
	encoder.encode(from, to);
	return out;
}

static void run_base64(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		vmime::string out = encoded(utility::encoder::b64Encoder(), in);
		peer_done(out.data(), out.size());
	}
}

static void run_qp(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		vmime::string out = encoded(utility::encoder::qpEncoder(), in);
		peer_done(out.data(), out.size());
	}
}

static void run_word(size_t turns, const peer_input *in)
{
	for (size_t i = 0; i < turns; i++) {
		vmime::string out;
		utility::outputStreamStringAdapter to(out);
		text::newFromString(in->data, charsets::UTF_8)
			->encodeAndFold(generationContext::getDefaultContext(), to, 9, NULL, 0);
		peer_done(out.data(), out.size());
	}
}

/* The caller's octets are not copied: a stream over them. */
static shared_ptr<contentHandler> content(const char *input)
{
	const peer_input *in = peer_load(input);
	return make_shared<streamContentHandler>(
		make_shared<utility::inputStreamByteBufferAdapter>(reinterpret_cast<const byte_t *>(in->data), in->size), in->size);
}

static shared_ptr<bodyPart> leaf(const char *input, const char *type, const char *subtype, const char *encodedAs,
	const char *filename)
{
	auto part = make_shared<bodyPart>();
	part->getBody()->setContents(content(input), mediaType(type, subtype), charset(charsets::UTF_8), encoding(encodedAs));
	if (filename) {
		auto disposition = part->getHeader()->ContentDisposition();
		disposition->setValue(contentDisposition(contentDispositionTypes::ATTACHMENT));
		dynamicCast<contentDispositionField>(disposition)->setFilename(word(filename));
	}
	return part;
}

static void setRecipient(shared_ptr<message> m, const vmime::string &name, const vmime::string &addr)
{
	addressList to;
	to.appendAddress(make_shared<mailbox>(text(word(name, charset(charsets::UTF_8))), addr));
	m->getHeader()->To()->setValue(to);
}

static shared_ptr<message> headed()
{
	auto m = make_shared<message>();
	auto h = m->getHeader();
	h->From()->setValue(mailbox(text("Example Shop"), "shop@example.com"));
	setRecipient(m, "J\xc3\xbcrgen M\xc3\xbcller", "juergen.mueller@example.org");
	h->Subject()->setValue(text("Your order 48213 has been shipped"));
	h->Date()->setValue(datetime(2024, 6, 7, 10, 15, 0, 0));
	h->MessageId()->setValue(messageId("<20240607.101500.48213@mail.example.com>"));
	h->MimeVersion()->setValue(vmime::string("1.0"));
	return m;
}

static shared_ptr<message> simple()
{
	auto m = headed();
	m->getBody()->setContents(content("plain"), mediaType("text", "plain"), charset(charsets::US_ASCII),
		encoding(encodingTypes::SEVEN_BIT));
	return m;
}

static shared_ptr<message> pdf()
{
	auto m = headed();
	auto alternative = make_shared<bodyPart>();
	alternative->getBody()->setContentType(mediaType("multipart", "alternative"));
	alternative->getBody()->appendPart(leaf("body", "text", "plain", encodingTypes::QUOTED_PRINTABLE, NULL));
	alternative->getBody()->appendPart(leaf("html", "text", "html", encodingTypes::QUOTED_PRINTABLE, NULL));
	m->getBody()->setContentType(mediaType("multipart", "mixed"));
	m->getBody()->appendPart(alternative);
	m->getBody()->appendPart(leaf("pdf", "application", "pdf", encodingTypes::BASE64, "invoice.pdf"));
	return m;
}

static shared_ptr<message> large()
{
	auto m = headed();
	m->getBody()->setContentType(mediaType("multipart", "mixed"));
	m->getBody()->appendPart(leaf("plain", "text", "plain", encodingTypes::SEVEN_BIT, NULL));
	m->getBody()->appendPart(leaf("large", "application", "octet-stream", encodingTypes::BASE64, "backup.bin"));
	return m;
}

static void write(shared_ptr<message> m)
{
	vmime::string out;
	utility::outputStreamStringAdapter to(out);
	m->generate(to);
	peer_done(out.data(), out.size());
}

static void run_simple(size_t turns, const peer_input *)
{
	for (size_t i = 0; i < turns; i++)
		write(simple());
}

static void run_pdf(size_t turns, const peer_input *)
{
	for (size_t i = 0; i < turns; i++)
		write(pdf());
}

static void run_large(size_t turns, const peer_input *)
{
	for (size_t i = 0; i < turns; i++)
		write(large());
}

static void mail(shared_ptr<message> m, size_t i)
{
	char addr[64];
	snprintf(addr, sizeof addr, "user%05zu@example.org", i);
	setRecipient(m, "Recipient " + std::to_string(i), addr);
	write(m);
}

static shared_ptr<message> letter(shared_ptr<contentHandler> body)
{
	auto m = headed();
	m->getBody()->setContents(body, mediaType("text", "plain"), charset(charsets::UTF_8),
		encoding(encodingTypes::QUOTED_PRINTABLE));
	return m;
}

/* The body is encoded once, and handed over as encoded. */
static void run_mailing(size_t turns, const peer_input *in)
{
	auto m = letter(make_shared<stringContentHandler>(encoded(utility::encoder::qpEncoder(), in),
		encoding(encodingTypes::QUOTED_PRINTABLE)));
	for (size_t i = 0; i < turns; i++)
		mail(m, i);
}

static void run_mailing_anew(size_t turns, const peer_input *)
{
	for (size_t i = 0; i < turns; i++)
		mail(letter(content("body")), i);
}

static void run_mailing_rich(size_t turns, const peer_input *)
{
	auto m = pdf();
	for (size_t i = 0; i < turns; i++)
		mail(m, i);
}

static const peer_case cases[] = {
	PEER_BASE64(run_base64),
	PEER_QP(run_qp),
	PEER_WORD(run_word),
	{ "simple", run_simple, NULL },
	{ "pdf", run_pdf, NULL },
	{ "large", run_large, NULL },
	{ "mailing", run_mailing, "body" },
	{ "mailing-anew", run_mailing_anew, NULL },
	{ "mailing-rich", run_mailing_rich, NULL },
};

int main(int argc, char **argv)
{
	platform::setHandler<platforms::posix::posixHandler>();
	return peer_main(argc, argv, cases, sizeof cases / sizeof *cases);
}
