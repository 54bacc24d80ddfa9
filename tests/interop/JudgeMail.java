/* JavaMail, which is told to miss a missing end: one JSON line for each file named on standard input. */
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.mail.Address;
import javax.mail.Message;
import javax.mail.Multipart;
import javax.mail.Part;
import javax.mail.Session;
import javax.mail.internet.ContentType;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeUtility;

public final class JudgeMail {
	private static String quote(String s) {
		if (s == null) return "null";
		StringBuilder out = new StringBuilder("\"");
		for (char c : s.toCharArray()) {
			if (c < 0x20 || c == '"' || c == '\\') out.append(String.format("\\u%04x", (int) c));
			else out.append(c);
		}
		return out.append('"').toString();
	}

	private static String digest(byte[] octets) throws Exception {
		StringBuilder out = new StringBuilder();
		for (byte b : MessageDigest.getInstance("SHA-256").digest(octets)) out.append(String.format("%02x", b));
		return out.substring(0, 16);
	}

	private static String content(Part part, String type) throws Exception {
		InputStream in = part.getInputStream();
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		in.transferTo(out);
		byte[] octets = out.toByteArray();
		if (type.startsWith("text/")) {
			String charset = new ContentType(part.getContentType()).getParameter("charset");
			String text = new String(octets, MimeUtility.javaCharset(charset == null ? "us-ascii" : charset));
			octets = text.replace("\r\n", "\n").replaceAll("\n+$", "").getBytes(StandardCharsets.UTF_8);
		}
		return digest(octets);
	}

	private static void walk(Part part, List<String> parts) throws Exception {
		String type = new ContentType(part.getContentType()).getBaseType().toLowerCase();
		if (part.isMimeType("multipart/*")) {
			Multipart multipart = (Multipart) part.getContent();
			for (int i = 0; i < multipart.getCount(); i++) walk(multipart.getBodyPart(i), parts);
			return;
		}
		boolean message = type.equals("message/rfc822") || type.equals("message/global");
		String filename = message ? null : part.getFileName();
		String value = message ? null : content(part, type);
		parts.add("[" + quote(type) + "," + quote(filename) + "," + quote(value) + "]");
	}

	private static String boxes(Address[] found) {
		List<String> out = new ArrayList<>();
		for (Address a : found == null ? new Address[0] : found) {
			InternetAddress box = (InternetAddress) a;
			try {
				if (box.isGroup()) {
					String members = boxes(box.getGroup(true));
					if (members.length() > 2) out.add(members.substring(1, members.length() - 1));
					continue;
				}
			} catch (javax.mail.internet.AddressException e) {
				return quote(e.toString());
			}
			out.add("[" + quote(box.getPersonal() == null ? "" : box.getPersonal()) + "," + quote(box.getAddress()) + "]");
		}
		return "[" + String.join(",", out) + "]";
	}

	private static String read(String path) throws Exception {
		MimeMessage m;
		try (InputStream in = new FileInputStream(path)) {
			m = new MimeMessage(Session.getInstance(new Properties()), in);
		}
		List<String> parts = new ArrayList<>(), references = new ArrayList<>();
		walk(m, parts);
		String ids = m.getHeader("References", " ");
		for (String id : ids == null ? new String[0] : MimeUtility.unfold(ids).trim().split("\\s+")) references.add(quote(id));
		return "{\"subject\":" + quote(m.getSubject() == null ? "" : m.getSubject()) + ",\"from\":" + boxes(m.getFrom())
			+ ",\"to\":" + boxes(m.getRecipients(Message.RecipientType.TO))
			+ ",\"cc\":" + boxes(m.getRecipients(Message.RecipientType.CC))
			+ ",\"date\":" + m.getSentDate().getTime() / 1000 + ",\"message_id\":" + quote(m.getMessageID())
			+ ",\"references\":[" + String.join(",", references) + "],\"parts\":[" + String.join(",", parts) + "]}";
	}

	public static void main(String[] arguments) throws Exception {
		System.setProperty("mail.mime.multipart.ignoremissingendboundary", "false");
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		PrintStream out = new PrintStream(System.out, false, "UTF-8");
		for (String path; (path = in.readLine()) != null;) {
			try {
				out.println(read(path));
			} catch (Exception e) {
				out.println("{\"faults\":[" + quote(e.toString()) + "]}");
			}
		}
		out.flush();
	}
}
