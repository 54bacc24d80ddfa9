// The Go binding, case by case; as a program it prints TAP. The messages are read by Go's own net/mail and mime.
// C_INCLUDE_PATH names the folder of the library's header, as the runner sets it.
package mimeo

import (
	"bytes"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestMain runs each test by itself, what it says in front of its line.
func TestMain(m *testing.M) {
	flag.Parse()
	tests := reflect.ValueOf(m).Elem().FieldByName("tests")
	terminal, wrong := os.Stdout, 0
	fmt.Printf("1..%d\n", tests.Len())
	for i := 0; i < tests.Len(); i++ {
		name := tests.Index(i).FieldByName("Name").String()
		said, err := os.CreateTemp("", "test_go")
		if err != nil {
			panic(err)
		}
		os.Stdout = said
		defer func() {}()
		flag.Set("test.run", "^"+name+"$")
		status := m.Run()
		os.Stdout = terminal
		text, _ := os.ReadFile(said.Name())
		os.Remove(said.Name())
		if status != 0 {
			wrong++
			fmt.Println("# " + strings.ReplaceAll(strings.TrimSpace(string(text)), "\n", "\n# "))
			fmt.Print("not ")
		}
		fmt.Printf("ok %d - %s\n", i+1, name)
	}
	if wrong > 0 {
		os.Exit(1)
	}
	os.Exit(0)
}

func hold(t *testing.T, condition bool, what ...any) {
	t.Helper()
	if !condition {
		t.Fatal(append([]any{"does not hold:"}, what...)...)
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func refused(t *testing.T, err error, status Status, field string, offset int) *Error {
	t.Helper()
	var found *Error
	if !errors.As(err, &found) || found.Status != status || !errors.Is(err, status) {
		t.Fatalf("not refused as %s: %v", status.Name(), err)
	}
	if field != "" && found.Field != field || offset >= 0 && found.Offset != offset {
		t.Fatalf("refused at %q, %d: %v", found.Field, found.Offset, err)
	}
	return found
}

func letter(t *testing.T) *Message {
	m := New()
	must(t, m.SetFrom("Shop", "shop@example.com"), m.SetTo("Ann Müller", "ann@example.org"))
	must(t, m.SetSubject("Grüße"), m.SetText("Hällo.\n"))
	must(t, m.SetDate(time.Unix(1000000000, 0))) // not set, it is when the message last changed
	return m
}

func octets(t *testing.T, m *Message, flags ...Flag) []byte {
	t.Helper()
	data, err := m.Render(flags...)
	must(t, err)
	return data
}

// part is an entity as it was read.
type part struct {
	kind, filename string
	header         mail.Header
	content        []byte
}

// walk reads an entity and all in it, the outermost first.
func walk(t *testing.T, header mail.Header, body io.Reader) []part {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if header.Get("Content-Type") == "" {
		kind, err = "text/plain", nil
	}
	must(t, err)
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	must(t, err)
	_, disposition, _ := mime.ParseMediaType(header.Get("Content-Disposition"))
	found := []part{{kind, disposition["filename"], header, content}}
	if kind == "message/rfc822" {
		return append(found, parse(t, content)...)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return found
	}
	for parts := multipart.NewReader(bytes.NewReader(content), params["boundary"]); ; {
		inner, err := parts.NextRawPart()
		if err == io.EOF {
			return found
		}
		must(t, err)
		found = append(found, walk(t, mail.Header(inner.Header), inner)...)
	}
}

func parse(t *testing.T, data []byte) []part {
	t.Helper()
	got, err := mail.ReadMessage(bytes.NewReader(data))
	must(t, err)
	return walk(t, got.Header, got.Body)
}

func decoded(t *testing.T, value string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(value)
	must(t, err)
	return text
}

func filenames(t *testing.T, m *Message) (names []string) {
	for _, p := range parse(t, octets(t, m)) {
		if p.filename != "" {
			names = append(names, p.filename)
		}
	}
	return names
}

func kinds(parts []part) string {
	var list []string
	for _, p := range parts {
		list = append(list, p.kind)
	}
	return strings.Join(list, " ")
}

func TestAMessageReadsBack(t *testing.T) {
	got := parse(t, octets(t, letter(t)))[0]
	to, err := got.header.AddressList("To")
	must(t, err)
	hold(t, decoded(t, got.header.Get("Subject")) == "Grüße", got.header)
	hold(t, to[0].Name == "Ann Müller" && to[0].Address == "ann@example.org", to)
	hold(t, string(got.content) == "Hällo.\r\n", string(got.content))
	hold(t, regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(Version()))
}

func TestAMessageIsAValue(t *testing.T) {
	a := letter(t)
	b := a.Clone()
	hold(t, bytes.Equal(octets(t, a), octets(t, b)))
	must(t, b.SetTo("", "bob@example.org"), b.SetAttachments(NewAttachment("a.bin", "", []byte{0, 1})))
	hold(t, reflect.DeepEqual(a.Recipients(), []string{"ann@example.org"}) && len(parse(t, octets(t, a))) == 1)
	c := b.Clone()
	must(t, b.Close())
	hold(t, len(c.Attachments()) == 1 && len(a.Attachments()) == 0)
	hold(t, reflect.DeepEqual(filenames(t, c), []string{"a.bin"}))
}

func TestSettersReplace(t *testing.T) {
	m := letter(t)
	two := []Mailbox{{Name: "One", Addr: "one@example.org"}, {Addr: "two@example.org"}}
	for _, addr := range []string{"bob@example.org", "carol@example.org"} {
		must(t, m.SetTo("", addr), m.SetSubject(addr), m.SetText(addr), m.SetCcList(two))
		must(t, m.SetHTML(addr), m.SetHTML(""))
	}
	got := parse(t, octets(t, m))[0]
	hold(t, reflect.DeepEqual(m.Recipients(), []string{"carol@example.org", "one@example.org", "two@example.org"}))
	hold(t, len(got.header["To"]) == 1 && got.header.Get("Subject") == m.Text() && m.Text() == "carol@example.org")
	hold(t, reflect.DeepEqual(m.Cc(), two) && reflect.DeepEqual(m.To(), []Mailbox{{Addr: "carol@example.org"}}), m.Cc())
	must(t, m.SetCcList(nil), m.SetSubject(""))
	hold(t, m.Subject() == "" && len(m.Cc()) == 0 && m.HTML() == "" && got.header.Get("Cc") != "")
	hold(t, parse(t, octets(t, m))[0].header.Get("Cc") == "")
	rows := append(Group("Team", two...), Mailbox{Addr: "last@example.org"})
	must(t, m.SetToList(rows))
	hold(t, reflect.DeepEqual(m.To(), rows), m.To())
	to := parse(t, octets(t, m))[0].header.Get("To")
	hold(t, to == "Team: One <one@example.org>, two@example.org;, last@example.org", to)
}

func TestListsAreAssignedWhole(t *testing.T) {
	m := letter(t)
	must(t, m.SetAttachments(NewAttachment("0.txt", "text/plain", []byte("0")), NewAttachment("1.txt", "", nil)))
	must(t, m.SetAttachments(NewAttachment("last.pdf", "application/pdf", []byte("%PDF"))))
	hold(t, reflect.DeepEqual(filenames(t, m), []string{"last.pdf"}))
	part := m.Attachments()[0]
	must(t, part.SetFilename("other.pdf"), m.SetAlternatives(), m.SetInlines())
	hold(t, reflect.DeepEqual(filenames(t, m), []string{"last.pdf"}))
	must(t, part.Close(), m.SetAttachments())
	hold(t, len(filenames(t, m)) == 0 && len(m.Attachments()) == 0)
	bad := NewAttachment("a\nb", "", nil)
	refused(t, bad.Err(), ErrControl, "", 1)
	refused(t, m.SetAttachments(letter(t), bad), ErrControl, "", -1)
	hold(t, len(m.Attachments()) == 0 && m.Check() != nil)
	must(t, m.SetAttachments(), m.Check())
}

// root is the folder of the project.
func root(t *testing.T) string {
	include := os.Getenv("C_INCLUDE_PATH")
	hold(t, filepath.Base(include) == "include", "C_INCLUDE_PATH names no include folder: "+include)
	return filepath.Dir(include)
}

// program builds and runs a program that imports the binding; returned is what it and the compiler say.
func program(t *testing.T, folder, source string) (string, error) {
	lib, main := filepath.Join(folder, "src", "mimeo"), filepath.Join(folder, "src", "program")
	must(t, os.MkdirAll(lib, 0o777), os.MkdirAll(main, 0o777))
	files, err := filepath.Glob(filepath.Join(root(t), "docs/bindings/go/*.[gh]*"))
	must(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err, os.WriteFile(filepath.Join(lib, filepath.Base(file)), text, 0o666))
	}
	must(t, os.WriteFile(filepath.Join(main, "main.go"), []byte(source), 0o666))
	run := exec.Command("go", "run", "program")
	run.Dir, run.Env = folder, append(os.Environ(), "GOPATH="+folder, "GO111MODULE=off")
	said, err := run.CombinedOutput()
	return string(said), err
}

func TestTextAndOctetsAreToldApart(t *testing.T) {
	said, err := program(t, t.TempDir(), `package main
		import "mimeo"
		func main() {
			m := mimeo.New()
			m.SetText([]byte("octets"))
			m.SetSubject([]byte("octets"))
			m.SetBody("application/x", "text")
			mimeo.NewAttachment("a", "", "text")
			m.SetInReplyTo([]string{"a@b"})
		}`)
	hold(t, err != nil && strings.Count(said, "cannot use") == 5, said)
}

func TestANulIsRefused(t *testing.T) {
	m := letter(t)
	hold(t, strings.Contains(refused(t, m.SetSubject("a\x00b"), ErrControl, "Subject", 1).Error(), "byte 1"))
	refused(t, m.SetTo("", "ann\x00@example.org"), ErrControl, "To", 3)
	refused(t, m.SetTo("A\x00", "ann@example.org"), ErrControl, "To", 1)
	refused(t, m.SetToList([]Mailbox{{Name: "A\x00", Addr: "ann@example.org"}}), ErrControl, "To", 1)
	refused(t, m.SetText("a\x00b"), ErrControl, "text", 1)
	refused(t, m.SetEnvelopeFrom("a\x00@b"), ErrControl, "", 1)
	refused(t, m.Headers().Set("X-A\x00", "b"), ErrName, "", -1)
	refused(t, m.Headers().SetList("Comments", []string{"a", "b\x00c"}), ErrControl, "Comments", 1)
	hold(t, refused(t, m.SetReferences("a@b", "c\x00@d"), ErrControl, "References", 1).Index == 1)
	refused(t, m.SetSubject("\xed\xa0\x80"), ErrUTF8, "Subject", 0)
	refused(t, m.SetBodyFile("text/plain", "/dev/null\x00"), ErrSource, "", -1)
	_, err := m.Render()
	hold(t, err != nil)
	folder := t.TempDir()
	hold(t, letter(t).Save(filepath.Join(folder, "a\x00b")) != nil)
	left, err := os.ReadDir(folder)
	must(t, err)
	hold(t, len(left) == 0)
}

func TestErrorsSayWhere(t *testing.T) {
	m := letter(t)
	refused(t, m.SetToList([]Mailbox{{Addr: "ann@example.org"}, {Addr: "b@c\r\n.example"}}), ErrControl, "To", -1)
	found := refused(t, m.SetToList([]Mailbox{{Addr: "ann@example.org"}, {Addr: "no address"}}), ErrAddress, "To", -1)
	hold(t, found.Index == 1 && found.Status == -5 && found.Status.Name() == "MSG_ERR_ADDRESS" && len(found.Text) > 10)
	hold(t, len(m.To()) == 0 && len(m.Recipients()) == 0 && len(m.Errors()) == 1 && m.Errors()[0].Field == "To")
	refused(t, m.SetToList([]Mailbox{{Name: "Nobody"}}), ErrAddress, "To", -1)
	_, err := m.Size()
	refused(t, err, ErrAddress, "To", -1)
	refused(t, m.Err(), ErrAddress, "To", -1)
	must(t, m.SetTo("", "ann@example.org"), m.Err(), m.Check())
	hold(t, len(m.Errors()) == 0)
	refused(t, New().Check(), ErrIncomplete, "", -1)
	refused(t, m.SetBodySource("text/plain", -1, strings.NewReader("")), ErrArgument, "", -1)
}

func TestAllFormsOfOutputAreTheSame(t *testing.T) {
	m := letter(t)
	must(t, m.SetAttachments(NewAttachment("big.bin", "", bytes.Repeat([]byte("\x00octets\xff"), 60000))))
	whole := octets(t, m)
	var out bytes.Buffer
	n, err := m.WriteTo(&out)
	must(t, err)
	size, err := m.Size()
	must(t, err)
	hold(t, bytes.Equal(out.Bytes(), whole) && n == size && size == int64(len(whole)))
	more, err := m.Append([]byte("before"))
	hold(t, err == nil && string(more) == "before"+string(whole))
	r, err := NewReader(m)
	must(t, err, m.SetSubject("later"))
	read, err := io.ReadAll(io.MultiReader(io.LimitReader(r, 17), r))
	hold(t, err == nil && bytes.Equal(read, whole) && r.Size() == size)
	must(t, m.SetSubject("Grüße"))
	at, err := r.Seek(-10, io.SeekEnd)
	hold(t, err == nil && at == size-10)
	read, err = io.ReadAll(r)
	hold(t, err == nil && bytes.Equal(read, whole[at:]))
	_, err = r.Seek(1, io.SeekCurrent)
	hold(t, err != nil && r.Close() == nil && r.Close() == nil)
	_, err = r.Read(read)
	hold(t, err == ErrClosed)
	path := filepath.Join(t.TempDir(), "m.eml")
	for _, flags := range [][]Flag{nil, {OutLF}, {OutBcc, OutLF}} {
		must(t, m.Save(path, flags...))
		saved, err := os.ReadFile(path)
		hold(t, err == nil && bytes.Equal(saved, octets(t, m, flags...)))
	}
	var wrong *fs.PathError
	hold(t, errors.As(m.Save(path, OutNew), &wrong) && errors.Is(wrong, ErrIO))
	hold(t, errors.As(m.Save(filepath.Join(path, "none", "x")), &wrong))
	hold(t, string(octets(t, m, OutHeader))+string(octets(t, m, OutBody)) == string(whole))
}

type writer func(p []byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

type source func(p []byte, at int64) (int, error)

func (s source) ReadAt(p []byte, at int64) (int, error) { return s(p, at) }

func panics(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

func TestWhatACallbackReturnsIsReturned(t *testing.T) {
	m, full := letter(t), errors.New("disk full")
	for _, wrong := range []struct {
		n   int
		err error
	}{{0, full}, {5, full}, {0, io.ErrShortWrite}} {
		n, err := m.WriteTo(writer(func(p []byte) (int, error) { return wrong.n, wrong.err }))
		hold(t, err == wrong.err && n == int64(wrong.n))
	}
	_, err := m.WriteTo(writer(func(p []byte) (int, error) { return 0, nil }))
	hold(t, err == io.ErrShortWrite)
	hold(t, panics(func() { m.WriteTo(writer(func(p []byte) (int, error) { panic(full) })) }) == full)
	part, big := New(), strings.Repeat("x", 100000)
	must(t, part.SetBodySource("application/octet-stream", 100000, strings.NewReader(big)), m.SetAttachments(part))
	hold(t, string(parse(t, octets(t, m))[2].content) == big)
	for _, wrong := range []struct {
		read source
		err  error
	}{{func(p []byte, at int64) (int, error) { return 0, full }, full},
		{func(p []byte, at int64) (int, error) { return 0, nil }, io.ErrNoProgress},
		{strings.NewReader(big[:99]).ReadAt, io.ErrUnexpectedEOF},
		{func(p []byte, at int64) (int, error) { return len(p) + 1, nil }, nil},
		{func(p []byte, at int64) (int, error) { panic(full) }, full}} {
		must(t, part.SetBodySource("application/octet-stream", 100000, wrong.read), m.SetAttachments(part))
		for _, output := range []func() (int64, error){
			func() (int64, error) { _, err := m.Render(); return 0, err },
			func() (int64, error) { return m.WriteTo(io.Discard) },
			func() (int64, error) { return 0, m.Save(filepath.Join(t.TempDir(), "x")) },
			func() (int64, error) { r, _ := NewReader(m); return io.Copy(io.Discard, r) }} {
			var err error
			value := panics(func() { _, err = output() })
			hold(t, err != nil || value == full, "looks like success")
			hold(t, wrong.err == nil || value == full || errors.Is(err, wrong.err), err)
		}
	}
	must(t, m.SetAttachments())
	gone := make(chan bool)
	go func() { // Goexit leaves the call: C's frames are dropped, and the message stays as it was
		defer close(gone)
		m.WriteTo(writer(func(p []byte) (int, error) { runtime.Goexit(); return 0, nil }))
	}()
	<-gone
	hold(t, len(parse(t, octets(t, m))) == 1)
}

func TestGarbageInAnyOrder(t *testing.T) {
	var sources, freed int32
	func() {
		var parts, messages []*Message
		for i := 0; i < 50; i++ {
			p := NewAttachment("a", "", make([]byte, 1000))
			s := strings.NewReader("source")
			runtime.SetFinalizer(s, func(*strings.Reader) { atomic.AddInt32(&freed, 1) })
			sources++
			must(t, p.SetBodySource("text/plain", 6, s))
			parts = append(parts, p)
		}
		for i := range parts {
			m := letter(t)
			must(t, m.SetAttachments(parts[i:]...))
			messages = append(messages, m, m.Clone())
			r, err := NewReader(m)
			must(t, err)
			_, err = r.Read(make([]byte, 10))
			must(t, err)
		}
		parts = nil
		for len(messages) > 0 {
			i := len(messages) / 2
			octets(t, messages[i])
			if i%3 == 0 {
				must(t, messages[i].Close(), messages[i].Close())
			}
			messages = append(messages[:i], messages[i+1:]...)
			runtime.GC()
		}
	}()
	for i := 0; i < 100 && atomic.LoadInt32(&freed) < sources; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	hold(t, atomic.LoadInt32(&freed) == sources, "sources are still held:", sources-freed)
}

func TestWhatIsClosedIsRefused(t *testing.T) {
	m, guard := letter(t), NewGuard()
	must(t, m.Close(), guard.Close())
	_, err := m.Render()
	_, readerErr := NewReader(m)
	for _, err := range []error{err, readerErr, m.SetTo("", "ann@example.org"), m.Check(), m.Clone().SetText("x"),
		m.SetBodySource("text/plain", 1, strings.NewReader("x")), NewGuard().Check(m)} {
		hold(t, err == ErrClosed, err)
	}
	hold(t, len(m.To()) == 0 && m.Text() == "" && len(m.Recipients()) == 0 && m.Headers().Len() == 0)
	hold(t, errors.Is(guard.Check(letter(t)), ErrClosed) && errors.Is(guard.Allow("a@example.org"), ErrClosed))
}

func TestAGuard(t *testing.T) {
	guard, m := NewGuard(), letter(t)
	must(t, guard.Check(m))
	hold(t, guard.Len() == 1 && guard.Leak() == "")
	must(t, m.SetTo("", "bob@example.org"), m.SetText("Hello ann@example.org\n"))
	refused(t, guard.Check(m), ErrDisclosure, "", -1)
	hold(t, strings.Contains(guard.Leak(), "ann@example.org in the text body"))
	_, err := m.Render()
	refused(t, err, ErrDisclosure, "", -1)
	must(t, m.SetText("Hello bob\n"), guard.Check(m))
	hold(t, parse(t, octets(t, m))[0].header.Get("To") == "bob@example.org")
	refused(t, guard.Allow("no address"), ErrAddress, "", -1)
	must(t, guard.Allow("ann@example.org"), m.SetText("Hello ann@example.org\n"), guard.Check(m))
}

func TestHeaderFieldsAndManner(t *testing.T) {
	m := letter(t)
	h := m.Headers()
	when := time.Date(2026, 11, 24, 9, 30, 0, 0, time.FixedZone("", 3600))
	must(t, m.SetDate(when), m.SetMessageID("id.1@example.com"), m.SetReferences("a@example.com", "b@example.com"))
	must(t, h.Set("X-Campaign", "spring"), h.SetList("Comments", []string{"one", "half", "two"}))
	must(t, m.SetListUnsubscribe("", "https://example.com/leave"))
	must(t, h.SetAs(KindMailboxes, "Cc", "A <a@x.example>, b@y.example"))
	date, err := m.Date()
	must(t, err)
	_, zone := date.Zone()
	id, err := m.MessageID()
	hold(t, err == nil && date.Equal(when) && zone == 3600 && id == "id.1@example.com")
	names, values := map[string]int{}, ""
	h.Range(func(name, value string) bool { names[name]++; values += value; return true })
	value, set := h.Lookup("x-campaign")
	hold(t, set && value == "spring" && names["X-Campaign"] == 1 && strings.Contains(values, "spring"))
	got := parse(t, octets(t, m))[0].header
	sent, err := got.Date()
	hold(t, err == nil && sent.Equal(when) && len(m.Cc()) == 2)
	hold(t, reflect.DeepEqual(got["Comments"], []string{"one", "half", "two"}), got["Comments"])
	hold(t, got.Get("References") == "<a@example.com> <b@example.com>" && len(m.References()) == 2)
	hold(t, got.Get("List-Unsubscribe-Post") != "")
	must(t, h.Del("X-Campaign"), m.SetReply("<p@example.com>", "<o@example.com>"))
	_, set = h.Lookup("X-Campaign")
	hold(t, !set && m.InReplyTo()[0] == "<p@example.com>" && len(m.References()) == 2)
	a, b := letter(t), letter(t)
	must(t, a.SetSeed([]byte("seed")), b.SetSeed([]byte("seed")), a.SetDate(when), b.SetDate(when))
	hold(t, bytes.Equal(octets(t, a), octets(t, b)))
	must(t, a.SetProfile(ProfileUTF8), a.SetFilenameStyle(FilenameBoth))
	must(t, b.SetCharset("iso-8859-1"), b.SetLimit(LimitVisible, 0))
	hold(t, a.Needs()&NeedsSMTPUTF8 != 0 && bytes.Contains(octets(t, a), []byte("Grüße")))
	refused(t, b.Check(), ErrVisible, "", -1)
	must(t, b.SetEnvelopeFrom("bounce@example.com"))
	path, ok := b.EnvelopeFrom()
	_, none := New().EnvelopeFrom()
	hold(t, ok && path == "bounce@example.com" && !none)
	m.Reset()
	hold(t, h.Len() == 0 && m.Text() == "" && len(m.Attachments()) == 0)
}

func TestStructure(t *testing.T) {
	m := letter(t)
	must(t, m.SetHTML(`<img src="cid:logo@example.com">`))
	must(t, m.SetInlines(NewInline("logo@example.com", "image/png", []byte("\x89PNG"))))
	must(t, m.SetCalendar("REQUEST", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"))
	want := "multipart/related multipart/alternative text/plain text/html text/calendar image/png"
	hold(t, kinds(parse(t, octets(t, m))) == want)
	outer := New()
	must(t, outer.SetFrom("", "a@example.org"), outer.SetMessage(m))
	hold(t, strings.HasPrefix(kinds(parse(t, octets(t, outer))), "message/rfc822 multipart/related"))
	must(t, outer.SetMessage(nil), outer.SetMessageBytes([]byte("Subject: x\n\nbody\n")))
	hold(t, parse(t, octets(t, outer))[1].header.Get("Subject") == "x", "as received")
}

func TestPartsAndFiles(t *testing.T) {
	m, path := letter(t), filepath.Join(t.TempDir(), "ä.txt")
	lines := strings.Repeat("file\n", 1000)
	must(t, os.WriteFile(path, []byte(lines), 0o666), m.SetAttachments(NewAttachmentFile(path, "", "")))
	part := parse(t, octets(t, m))[2]
	hold(t, part.filename == "ä.txt" && string(part.content) == lines)
	one, two, outer := New(), New(), New()
	must(t, one.SetBody("text/x-one; a=b", []byte("1")), one.SetTypeParam("c", "ä"), one.SetDisposition("inline"))
	must(t, two.SetBodyFile("text/x-two", path), two.SetContentID("two@example.org"), two.SetEncoding(EncodingBase64))
	must(t, outer.SetFrom("", "a@example.org"), outer.SetParts("mixed", one, two))
	got := parse(t, octets(t, outer))
	_, params, err := mime.ParseMediaType(got[1].header.Get("Content-Type"))
	must(t, err, one.Close(), two.Close())
	hold(t, kinds(got) == "multipart/mixed text/x-one text/x-two" && params["c"] == "ä", kinds(got))
	hold(t, got[1].header.Get("Content-Disposition") == "inline" && string(got[2].content) == lines)
	hold(t, got[2].header.Get("Content-Id") == "<two@example.org>")
	must(t, outer.SetParts(""), outer.SetText("x"), outer.Check())
	refused(t, outer.SetBodyFile("text/plain", path+".none"), ErrSource, "", -1)
	refused(t, NewAttachmentFile(path+"\x00", "a", "").Err(), ErrSource, "", -1)
}

func TestGoroutinesShareAMessage(t *testing.T) {
	m, all := letter(t), sync.WaitGroup{}
	part := New()
	must(t, part.SetBodySource("application/octet-stream", 5000, strings.NewReader(strings.Repeat("y", 5000))))
	must(t, m.SetAttachments(part))
	whole := octets(t, m)
	var wrong int32
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for k := 0; k < 200; k++ {
				clone, out := m.Clone(), bytes.Buffer{}
				_, err := m.WriteTo(&out)
				data, again := clone.Render()
				same := bytes.Equal(out.Bytes(), whole) && bytes.Equal(data, whole)
				if err != nil || again != nil || !same || clone.SetTo("", "x@example.org") != nil {
					atomic.AddInt32(&wrong, 1)
				}
			}
		}()
	}
	all.Wait()
	hold(t, wrong == 0)
}

func TestTheSamplesOfThePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root(t), "docs/bindings/go/README.md"))
	must(t, err)
	head, err := os.ReadFile(filepath.Join(root(t), "docs/bindings/go/mimeo.go"))
	must(t, err)
	blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllSubmatch(page, -1)
	head = head[:bytes.Index(head, []byte("package mimeo\n"))]
	lines := regexp.MustCompile(`(?m)^//\t(.*)$`).FindAllSubmatch(head, -1)
	hold(t, len(blocks) == 2 && len(lines) > 9)
	sample := ""
	for _, line := range lines {
		sample += string(line[1]) + "\n"
	}
	folder := t.TempDir()
	said, err := program(t, folder, `package main
		import ("fmt"; "log"; "mimeo"; "os")
		type person struct { Name, Addr string }
		func main() {
			people := []person{{"Ä", "a@example.org"}, {"B", "b@example.org"}}
			if err := mailing([]byte("%PDF"), people, func(m *mimeo.Message) {
				fmt.Println("sent to", m.Recipients(), m.Check(), len(m.Attachments()))
			}); err != nil { log.Fatal(err) }
			`+string(blocks[0][1])+string(blocks[1][1])+`
		}
		func mailing(pdf []byte, subscribers []person, send func(*mimeo.Message)) error {
			`+sample+`
			return nil
		}`)
	must(t, err)
	sent := "sent to [a@example.org] <nil> 1\nsent to [b@example.org] <nil> 1\n[ann@example.org]\n"
	hold(t, strings.HasPrefix(said, sent), said)
	hold(t, strings.Contains(said, "To: Ann <ann@example.org>\r\n") && strings.Contains(said, "Hello Bob.\r\n"), said)
	saved, err := os.ReadFile(filepath.Join(folder, "letter.eml"))
	must(t, err)
	got := parse(t, saved)
	hold(t, decoded(t, got[0].header.Get("Subject")) == "Grüße", got[0].header)
	hold(t, got[2].filename == "terms.pdf" && string(got[2].content) == "%PDF-1.7")
}

// resident is the memory that the program has, in KiB.
func resident(t *testing.T) int {
	var total, pages int
	status, err := os.ReadFile("/proc/self/statm")
	must(t, err)
	_, err = fmt.Sscan(string(status), &total, &pages)
	must(t, err)
	return pages * os.Getpagesize() / 1024
}

func TestAMailingOfTenThousand(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	guard, m := NewGuard(), letter(t)
	must(t, m.SetHTML("<p>"+strings.Repeat("Hello. ", 300)+"</p>"))
	run := func(first, last int) {
		for i := first; i < last; i++ {
			addr := fmt.Sprintf("subscriber.%d@example.org", i)
			must(t, m.SetTo(fmt.Sprint("Subscriber ", i), addr), m.SetText(fmt.Sprintf("Hello %d.\n", i)))
			must(t, guard.Check(m))
			out := octets(t, m)
			hold(t, bytes.Count(out, []byte("@example.org")) == 1 && bytes.Contains(out, []byte(addr)))
		}
	}
	left := func(n int) { // never closed: what the garbage collector finds is freed
		for i := 0; i < n; i++ {
			octets(t, letter(t).Clone())
			if i%100 == 0 {
				runtime.GC()
			}
		}
	}
	run(0, 2000)
	left(1000)
	before := resident(t)
	run(2000, 10000)
	left(10000)
	grown := resident(t) - before
	hold(t, grown < 6000, grown, "KiB more") // 16 octets for each address that the guard remembers, and slack
}
