// Go's net/mail, mime and mime/multipart: one JSON line for each file named on standard input.
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"strings"
)

type header interface{ Get(string) string }

func digest(octets []byte) string {
	sum := sha256.Sum256(octets)
	return hex.EncodeToString(sum[:])[:16]
}

func content(h header, kind string, body io.Reader) (any, error) {
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	octets, err := io.ReadAll(body)
	if strings.HasPrefix(kind, "text/") {
		octets = bytes.TrimRight(bytes.ReplaceAll(octets, []byte("\r\n"), []byte("\n")), "\n")
	}
	return digest(octets), err
}

// Leaves in the order of the octets.
func walk(h header, body io.Reader, parts *[][]any) error {
	kind, params, err := "text/plain", map[string]string{}, error(nil)
	if h.Get("Content-Type") != "" {
		if kind, params, err = mime.ParseMediaType(h.Get("Content-Type")); err != nil {
			return err
		}
	}
	if strings.HasPrefix(kind, "multipart/") {
		reader := multipart.NewReader(body, params["boundary"])
		for {
			part, err := reader.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err == nil {
				err = walk(part.Header, part, parts)
			}
			if err != nil {
				return err
			}
		}
	}
	var filename, value any
	if h.Get("Content-Disposition") != "" {
		_, disposition, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil {
			return err
		}
		if name, there := disposition["filename"]; there {
			filename = name
		}
	}
	if kind == "message/rfc822" || kind == "message/global" {
		filename = nil
	} else if value, err = content(h, kind, body); err != nil {
		return err
	}
	*parts = append(*parts, []any{kind, filename, value})
	return nil
}

func boxes(m *mail.Message, field string) ([][]string, error) {
	list := [][]string{}
	if m.Header.Get(field) == "" {
		return list, nil
	}
	found, err := m.Header.AddressList(field)
	for _, a := range found {
		list = append(list, []string{a.Name, a.Address})
	}
	return list, err
}

func read(path string) (map[string]any, error) {
	octets, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m, err := mail.ReadMessage(bytes.NewReader(octets))
	if err != nil {
		return nil, err
	}
	got := map[string]any{}
	if got["subject"], err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return nil, err
	}
	for field, key := range map[string]string{"From": "from", "To": "to", "Cc": "cc", "Reply-To": "reply_to"} {
		if got[key], err = boxes(m, field); err != nil {
			return nil, fmt.Errorf("%s: %w", field, err)
		}
	}
	date, err := m.Header.Date()
	if err != nil {
		return nil, err
	}
	got["date"], got["message_id"] = date.Unix(), m.Header.Get("Message-Id")
	got["references"] = strings.Fields(m.Header.Get("References"))
	parts := [][]any{}
	if err = walk(m.Header, m.Body, &parts); err != nil {
		return nil, err
	}
	got["parts"] = parts
	return got, nil
}

func main() {
	out := json.NewEncoder(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		got, err := read(in.Text())
		if err != nil {
			got = map[string]any{"faults": []string{err.Error()}}
		}
		if out.Encode(got) != nil {
			os.Exit(1)
		}
	}
}
