// Go's mime/quotedprintable and mime.WordEncoder, and emersion/go-message for base64 with lines and whole messages.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-message/textproto"
	textwrapper "github.com/emersion/go-textwrapper"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

var known = map[string][]byte{}

func octets(name string) []byte {
	b, found := known[name]
	if !found {
		var err error
		b, err = os.ReadFile(filepath.Join(os.Args[1], name))
		must(err)
		known[name] = b
	}
	return b
}

func head(name, addr string) mail.Header {
	var h mail.Header
	h.SetAddressList("From", []*mail.Address{{Name: "Example Shop", Address: "shop@example.com"}})
	setTo(&h, name, addr)
	h.SetSubject("Your order 48213 has been shipped")
	h.SetDate(time.Unix(1717755300, 0).UTC())
	h.SetMessageID("20240607.101500.48213@mail.example.com")
	return h
}

func setTo(h *mail.Header, name, addr string) {
	h.SetAddressList("To", []*mail.Address{{Name: name, Address: addr}})
}

func somebody() mail.Header { return head("Jürgen Müller", "juergen.mueller@example.org") }

func recipient(i int) (string, string) {
	return fmt.Sprintf("Recipient %d", i), fmt.Sprintf("user%05d@example.org", i)
}

func single(o *bytes.Buffer, h mail.Header, charset, encoding string, b []byte) {
	h.SetContentType("text/plain", map[string]string{"charset": charset})
	h.Set("Content-Transfer-Encoding", encoding)
	w, err := mail.CreateSingleInlineWriter(o, h)
	must(err)
	w.Write(b)
	must(w.Close())
}

func attach(mw *mail.Writer, b []byte, contentType, name string) {
	var h mail.AttachmentHeader
	h.Set("Content-Type", contentType)
	h.SetFilename(name)
	w, err := mw.CreateAttachment(h)
	must(err)
	w.Write(b)
	must(w.Close())
}

func pdf(o *bytes.Buffer, h mail.Header) {
	mw, err := mail.CreateWriter(o, h)
	must(err)
	iw, err := mw.CreateInline()
	must(err)
	for _, part := range [][2]string{{"text/plain", "body"}, {"text/html", "html"}} {
		var h mail.InlineHeader
		h.SetContentType(part[0], map[string]string{"charset": "utf-8"})
		h.Set("Content-Transfer-Encoding", "quoted-printable")
		w, err := iw.CreatePart(h)
		must(err)
		w.Write(octets(part[1]))
		must(w.Close())
	}
	must(iw.Close())
	attach(mw, octets("pdf"), "application/pdf", "invoice.pdf")
	must(mw.Close())
}

func large(o *bytes.Buffer) {
	mw, err := mail.CreateWriter(o, somebody())
	must(err)
	var h mail.InlineHeader
	h.SetContentType("text/plain", map[string]string{"charset": "us-ascii"})
	h.Set("Content-Transfer-Encoding", "7bit")
	w, err := mw.CreateSingleInline(h)
	must(err)
	w.Write(octets("plain"))
	must(w.Close())
	attach(mw, octets("large"), "application/octet-stream", "backup.bin")
	must(mw.Close())
}

// The header is written anew, the body encoded once.
func mailing(turns int) []byte {
	var o, encoded bytes.Buffer
	q := quotedprintable.NewWriter(&encoded)
	q.Write(octets("body"))
	must(q.Close())
	h := somebody()
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	h.Set("MIME-Version", "1.0")
	for i := 0; i < turns; i++ {
		name, addr := recipient(i)
		setTo(&h, name, addr)
		o.Reset()
		must(textproto.WriteHeader(&o, h.Header.Header))
		o.Write(encoded.Bytes())
	}
	return o.Bytes()
}

func mailingAnew(turns int) []byte {
	var o bytes.Buffer
	for i := 0; i < turns; i++ {
		o.Reset()
		single(&o, head(recipient(i)), "utf-8", "quoted-printable", octets("body"))
	}
	return o.Bytes()
}

// The same with parts: all behind the first header is one piece of octets.
func mailingRich(turns int) []byte {
	var o, whole bytes.Buffer
	pdf(&whole, somebody())
	at := bytes.Index(whole.Bytes(), []byte("\r\n\r\n")) + 4
	parsed, err := textproto.ReadHeader(bufio.NewReader(bytes.NewReader(whole.Bytes()[:at])))
	must(err)
	h := mail.Header{}
	h.Header.Header = parsed
	for i := 0; i < turns; i++ {
		name, addr := recipient(i)
		setTo(&h, name, addr)
		o.Reset()
		must(textproto.WriteHeader(&o, h.Header.Header))
		o.Write(whole.Bytes()[at:])
	}
	return o.Bytes()
}

func each(turn func(o *bytes.Buffer)) func(turns int) []byte {
	return func(turns int) []byte {
		var o bytes.Buffer
		for i := 0; i < turns; i++ {
			o.Reset()
			turn(&o)
		}
		return o.Bytes()
	}
}

func messages(cases map[string]func(int) []byte) {
	cases["simple"] = each(func(o *bytes.Buffer) { single(o, somebody(), "us-ascii", "7bit", octets("plain")) })
	cases["pdf"] = each(func(o *bytes.Buffer) { pdf(o, somebody()) })
	cases["large"] = each(large)
	cases["mailing"] = mailing
	cases["mailing-anew"] = mailingAnew
	cases["mailing-rich"] = mailingRich
}

func codecs(cases map[string]func(int) []byte) {
	for _, size := range []string{"48", "1024", "65536", "16777216"} {
		name := "octets-" + size
		cases["base64-"+size] = each(func(o *bytes.Buffer) {
			w := base64.NewEncoder(base64.StdEncoding, textwrapper.NewRFC822(o))
			w.Write(octets(name))
			w.Close()
		})
	}
	for _, name := range []string{"english", "french", "japanese"} {
		name := name
		cases["qp-"+name] = each(func(o *bytes.Buffer) {
			w := quotedprintable.NewWriter(o)
			w.Write(octets(name))
			w.Close()
		})
	}
	for _, name := range []string{"ascii", "french", "japanese", "emoji"} {
		subject, encoder := string(octets("subject-"+name)), mime.QEncoding
		if name == "japanese" || name == "emoji" {
			encoder = mime.BEncoding
		}
		cases["word-"+name] = each(func(o *bytes.Buffer) { o.WriteString(encoder.Encode("utf-8", subject)) })
	}
}

func processorTime() float64 {
	var u syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func main() {
	cases := map[string]func(int) []byte{}
	messages(cases)
	codecs(cases)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		q := strings.Fields(in.Text())
		switch q[0] {
		case "cases":
			var names []string
			for name := range cases {
				names = append(names, name)
			}
			sort.Strings(names)
			fmt.Println(strings.Join(names, " "))
		case "run":
			turns, err := strconv.Atoi(q[2])
			must(err)
			start := processorTime()
			cases[q[1]](turns)
			fmt.Printf("%.9f\n", processorTime()-start)
		default:
			must(os.WriteFile(q[2], cases[q[1]](1), 0o644))
			fmt.Println("done")
		}
	}
}
