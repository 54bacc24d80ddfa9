// JavaMail, and the base64 of java.util.
import java.io.*;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import javax.activation.DataHandler;
import javax.mail.*;
import javax.mail.internet.*;
import javax.mail.util.ByteArrayDataSource;

public class JavaMail {
    interface Turn { byte[] at(int i) throws Exception; }
    interface Case { byte[] run(int turns) throws Exception; }
    interface Make { MimeMessage message() throws Exception; }

    static final Session SESSION = Session.getInstance(new Properties());
    static final Map<String, byte[]> known = new HashMap<>();
    static Path folder;

    static byte[] octets(String name) throws IOException {
        byte[] found = known.get(name);
        if (found == null)
            known.put(name, found = Files.readAllBytes(folder.resolve(name)));
        return found;
    }

    static MimeMessage headed() throws Exception {
        MimeMessage m = new MimeMessage(SESSION) {
            @Override protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<20240607.101500.48213@mail.example.com>");
            }
        };
        m.setFrom(new InternetAddress("shop@example.com", "Example Shop"));
        m.setRecipient(Message.RecipientType.TO, new InternetAddress("juergen.mueller@example.org", "J\u00fcrgen M\u00fcller", "utf-8"));
        m.setSubject("Your order 48213 has been shipped");
        m.setSentDate(new Date(1717755300000L));
        return m;
    }

    static void setRecipient(MimeMessage m, int i) throws Exception {
        m.setRecipient(Message.RecipientType.TO,
            new InternetAddress(String.format("user%05d@example.org", i), "Recipient " + i, "utf-8"));
    }

    static <P extends MimePart> P fill(P part, String input, String type, String encoding, String filename) throws Exception {
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(octets(input), type)));
        part.setHeader("Content-Transfer-Encoding", encoding);
        if (filename != null) {
            part.setDisposition(Part.ATTACHMENT);
            part.setFileName(filename);
        }
        return part;
    }

    static MimeMessage simple() throws Exception {
        return fill(headed(), "plain", "text/plain; charset=us-ascii", "7bit", null);
    }

    static MimeMessage letter() throws Exception {
        return fill(headed(), "body", "text/plain; charset=utf-8", "quoted-printable", null);
    }

    static MimeMessage pdf() throws Exception {
        MimeMessage m = headed();
        MimeMultipart alternative = new MimeMultipart("alternative"), mixed = new MimeMultipart("mixed");
        alternative.addBodyPart(fill(new MimeBodyPart(), "body", "text/plain; charset=utf-8", "quoted-printable", null));
        alternative.addBodyPart(fill(new MimeBodyPart(), "html", "text/html; charset=utf-8", "quoted-printable", null));
        MimeBodyPart first = new MimeBodyPart();
        first.setContent(alternative);
        mixed.addBodyPart(first);
        mixed.addBodyPart(fill(new MimeBodyPart(), "pdf", "application/pdf", "base64", "invoice.pdf"));
        m.setContent(mixed);
        return m;
    }

    static MimeMessage large() throws Exception {
        MimeMessage m = headed();
        MimeMultipart mixed = new MimeMultipart("mixed");
        mixed.addBodyPart(fill(new MimeBodyPart(), "plain", "text/plain; charset=us-ascii", "7bit", null));
        mixed.addBodyPart(fill(new MimeBodyPart(), "large", "application/octet-stream", "base64", "backup.bin"));
        m.setContent(mixed);
        return m;
    }

    static byte[] written(MimeMessage m) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        m.writeTo(out);
        return out.toByteArray();
    }

    static Case each(Turn turn) {
        return turns -> {
            byte[] out = null;
            for (int i = 0; i < turns; i++)
                out = turn.at(i);
            return out;
        };
    }

    static Case reused(Make make) {
        return turns -> {
            MimeMessage m = make.message();
            m.saveChanges();
            return each(i -> {
                setRecipient(m, i);
                return written(m);
            }).run(turns);
        };
    }

    static byte[] encoded(String input, String encoding) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream to = MimeUtility.encode(out, encoding);
        to.write(octets(input));
        to.flush();
        return out.toByteArray();
    }

    static Map<String, Case> cases() throws Exception {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("simple", each(i -> written(simple())));
        cases.put("pdf", each(i -> written(pdf())));
        cases.put("large", each(i -> written(large())));
        cases.put("mailing", reused(JavaMail::letter));
        cases.put("mailing-anew", each(i -> {
            MimeMessage m = letter();
            setRecipient(m, i);
            return written(m);
        }));
        cases.put("mailing-rich", reused(JavaMail::pdf));
        for (String size : new String[] {"48", "1024", "65536", "16777216"}) {
            cases.put("base64-" + size, each(i -> encoded("octets-" + size, "base64")));
            cases.put("base64-" + size + "/java.util.Base64", each(i -> Base64.getMimeEncoder().encode(octets("octets-" + size))));
        }
        for (String language : new String[] {"english", "french", "japanese"})
            cases.put("qp-" + language, each(i -> encoded(language, "quoted-printable")));
        for (String kind : new String[] {"ascii", "french", "japanese", "emoji"}) {
            String subject = new String(octets("subject-" + kind), StandardCharsets.UTF_8);
            cases.put("word-" + kind, each(i -> MimeUtility.fold(9, MimeUtility.encodeText(subject, "utf-8", null)).getBytes()));
        }
        return cases;
    }

    static long own() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Nanoseconds of the collector's and the compiler's threads, which rest now, by the kernel's books. */
    static long others() throws IOException {
        Path self = Paths.get("/proc/thread-self").toRealPath();
        long spent = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(self.getParent())) {
            for (Path thread : threads)
                if (!thread.getFileName().equals(self.getFileName()))
                    spent += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        }
        return spent;
    }

    public static void main(String[] arguments) throws Exception {
        folder = Paths.get(arguments[0]);
        Map<String, Case> cases = cases();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null;) {
            String[] q = line.split(" ");
            if (q[0].equals("cases")) {
                System.out.println(String.join(" ", cases.keySet()));
            } else if (q[0].equals("run")) {
                long before = others(), start = own();
                cases.get(q[1]).run(Integer.parseInt(q[2]));
                long spent = own() - start;
                System.out.printf(Locale.ROOT, "%.9f%n", (spent + others() - before) / 1e9);
            } else {
                Files.write(Paths.get(q[2]), cases.get(q[1]).run(1));
                System.out.println("done");
            }
        }
    }
}
