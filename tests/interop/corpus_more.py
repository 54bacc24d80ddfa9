"""More of the corpus: addresses, identifiers, dates, file names in each style, structures, profiles and sizes."""
import datetime
import corpus

TEXT = ["text/plain", None, corpus.text_digest("text\n")]


def addresses(mimeo):
    """In every field that has them: groups, quoted local parts, literals, IDN, long ones and many."""
    ann, bob, eve = ["Ann", "ann@example.org"], ["Bob Ämter", "bob@example.org"], ["", "eve@example.org"]
    rows = {
        "plain": [eve], "named": [ann, bob, eve], "quoted": [["", "\"a b\"@example.org"], ["Q, \"q\"", "\"q.,;:<>\"@example.org"]],
        "literal": [["Host", "root@[192.0.2.1]"], ["", "root@[IPv6:2001:db8::1]"]],
        "atoms": [["", "!#$%&'*+-/?=^_`{|}~@example.org"]], "A-label": [["Köln", "post@xn--kln-sna.example"]],
        "long": [["N" * 60, "l" * 64 + "@" + ".".join(["d" * 63] * 2) + ".example"]],
        "names of one letter": [[c, f"{c}@example.org"] for c in "abcdefghij"],
        "many": [[f"Person {i} Žižek", f"p{i}@example.org"] for i in range(80)],
    }
    for field in ("to", "cc", "reply_to", "from"):
        for name, boxes in rows.items():
            if (field, name) == ("from", "many"):
                continue
            m = corpus.base(mimeo)
            if field == "from" and len(boxes) > 1:
                m.sender = ("Sends", "sends@example.com")
            m.limit(mimeo.LIMIT_VISIBLE, 100)
            setattr(m, {"from": "from_"}.get(field, field), [tuple(box) for box in boxes])
            yield f"{field} {name}", m, corpus.expect(**{field: boxes})
    for name, group in {"group": "Friends", "group of a name": "Größere Gruppe, \"eng\""}.items():
        for field in ("to", "cc"):
            m = corpus.base(mimeo)
            setattr(m, field, [(group, None), tuple(ann), tuple(bob), (None, None), tuple(eve)])
            yield f"{field} {name}", m, corpus.expect(**{field: [ann, bob, eve]})
    for script, words in corpus.WORDS.items():
        for n in (2, 17, 60):
            m, value = corpus.base(mimeo), words[:n].strip()
            m.cc = [(value, "cc@example.org"), ("Ann", "ann@example.com")]
            yield f"cc {script} {n}", m, corpus.expect(cc=[[value, "cc@example.org"], ["Ann", "ann@example.com"]])


def identifiers(mimeo):
    for n in (1, 2, 10, 60):
        ids = [f"{'part.' * (i % 9)}{i}$x@host{i}.example.org" for i in range(n)]
        m = corpus.base(mimeo)
        m.references = ids
        m.in_reply_to = ids[-1:]
        yield f"references {n}", m, corpus.expect(references=[f"<{i}>" for i in ids])
    for i in ("a@b.example", "x" * 200 + "@example.org", "a.b-c_d+e=f/g@[192.0.2.9]", "2026!#%&'*?^`{|}~@x-y.example"):
        m = corpus.base(mimeo)
        m.message_id = i
        yield f"identifier {i[:20]}", m, corpus.expect()


def dates(mimeo):
    for year, month, day, hour, zone in ((1970, 1, 1, 12, 0), (1999, 12, 31, 23, -720), (2000, 2, 29, 0, 60), (2024, 2, 29, 13, 330),
                                         (2026, 7, 4, 5, -210), (2038, 1, 19, 4, 840), (2100, 3, 1, 1, 0), (2026, 10, 9, 8, 345)):
        m = corpus.base(mimeo)
        m.date = datetime.datetime(year, month, day, hour, 7, 9, tzinfo=datetime.timezone(datetime.timedelta(minutes=zone)))
        yield f"date {year} {zone}", m, corpus.expect()


def file_names(mimeo):
    for style, name in ((mimeo.FILENAME_RFC2231, "2231"), (mimeo.FILENAME_BOTH, "both")):
        for script, words in corpus.WORDS.items():
            clean = words.replace("/", "-").strip()
            for n in (3, 20, 50):
                filename = f"{clean[:n].strip()}.pdf"
                m = corpus.base(mimeo).manner(filename_style=style)
                m.attachments = [mimeo.attachment(filename, b"%PDF\0", "application/pdf")]
                yield f"name {name} {script} {n}", m, corpus.expect(
                    parts=[TEXT, ["application/pdf", filename, corpus.digest(b"%PDF\0")]])


def charsets(mimeo):
    for charset, sample in corpus.CHARSETS.items():
        if not sample:
            continue
        words = corpus.WORDS[sample]
        m = corpus.base(mimeo)
        try:
            m.manner(charset=charset)
        except mimeo.Error:
            continue
        name = words[:12].strip()
        m.to = (name, "ann@example.org")
        m.text = words
        m.html = f"<p title=\"a=b\">{words}</p>\n" * 3
        yield f"charset html {charset}", m, corpus.expect(to=[[name, "ann@example.org"]], parts=[
            ["text/plain", None, corpus.text_digest(words)],
            ["text/html", None, corpus.text_digest(f"<p title=\"a=b\">{words}</p>\n" * 3)]])


def part(mimeo, kind, octets):
    p = mimeo.Message()
    p.body(kind, octets)
    return p


def plain(mimeo, text):
    p = mimeo.Message()
    p.text = text
    return p


def structures(mimeo):
    csv, pdf = corpus.digest(b"1,2"), corpus.digest(b"%PDF\0\xff")
    m = corpus.base(mimeo)
    m.html = "<p>é\n"
    m.alternatives = [part(mimeo, "application/x-amp", b"amp")]
    yield "alternatives", m, corpus.expect(parts=[TEXT, ["application/x-amp", None, corpus.digest(b"amp")],
                                                 ["text/html", None, corpus.text_digest("<p>é")]])
    m = corpus.base(mimeo)
    ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
    m.calendar("REQUEST", ics)
    yield "calendar", m, corpus.expect(parts=[TEXT, ["text/calendar", None, corpus.text_digest(ics)]])
    m = corpus.base(mimeo)
    m.attachments = [mimeo.attachment(f"{i}.bin", bytes([i, 0, 255]), "application/octet-stream") for i in range(40)]
    yield "many attachments", m, corpus.expect(parts=[TEXT] + [
        ["application/octet-stream", f"{i}.bin", corpus.digest(bytes([i, 0, 255]))] for i in range(40)])
    inner = corpus.base(mimeo)
    inner.html, inner.subject = "<p>dedans", "à l'intérieur"
    for name, value in (("object", inner), ("octets", bytes(inner))):
        eml, m = mimeo.Message(), corpus.base(mimeo)
        eml.message(value)
        m.attachments = [eml, mimeo.attachment("a.pdf", b"%PDF\0\xff", "application/pdf")]
        yield f"message {name}", m, corpus.expect(parts=[TEXT, ["message/rfc822", None, None], ["application/pdf", "a.pdf", pdf]])
    for depth in (1, 2, 5, 12):
        node, want = plain(mimeo, "leaf\n"), [["text/plain", None, corpus.text_digest("leaf")]]
        for level in range(depth):
            outer = mimeo.Message()
            outer.parts("mixed", [node, part(mimeo, "application/x-level", b"%d\0" % level)])
            node, want = outer, want + [["application/x-level", None, corpus.digest(b"%d\0" % level)]]
        m = corpus.base(mimeo)
        m.text = None
        m.parts("mixed", [node])
        yield f"nested {depth}", m, corpus.expect(parts=want)
    m = corpus.base(mimeo)
    m.text = None
    m.parts("report; report-type=delivery-status", [
        plain(mimeo, "It did not arrive.\n"),
        part(mimeo, "message/delivery-status", b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\n"
             b"Action: failed\r\nStatus: 5.1.1\r\n"), part(mimeo, "text/rfc822-headers", b"Subject: x\r\n")])
    yield "report", m, corpus.expect(parts=[
        ["text/plain", None, corpus.text_digest("It did not arrive.")],
        ["message/delivery-status", None, corpus.digest(b"Reporting-MTA: dns; mx.example\r\n\r\n"
                                                       b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n")],
        ["text/rfc822-headers", None, corpus.text_digest("Subject: x")]])
    m = corpus.base(mimeo)
    m.text = None
    m.parts("signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256",
            [plain(mimeo, "signed\n"), part(mimeo, "application/pgp-signature", b"-----BEGIN PGP SIGNATURE-----\n\n=x\n")])
    yield "signed", m, corpus.expect(parts=[
        ["text/plain", None, corpus.text_digest("signed")],
        ["application/pgp-signature", None, corpus.digest(b"-----BEGIN PGP SIGNATURE-----\n\n=x\n")]])
    for kind in ("parallel", "digest", "x-own"):
        m = corpus.base(mimeo)
        m.text = None
        rows = [part(mimeo, "application/x-csv", b"1,2") for _ in range(3)]
        m.parts(kind, rows)
        yield f"multipart {kind}", m, corpus.expect(parts=[["application/x-csv", None, csv]] * 3)


def profiles(mimeo):
    for script, words in corpus.WORDS.items():
        text = (words[:200] + "\n") * 3
        for profile, name in ((mimeo.PROFILE_8BIT, "8bit"), (mimeo.PROFILE_UTF8, "utf8")):
            m = corpus.base(mimeo).manner(profile=profile)
            m.subject, m.text, m.html = words, text, f"<p>{text}"
            m.to = (words[:30].strip(), "ann@example.org")
            yield f"profile {name} {script}", m, corpus.expect(
                subject=words, to=[[words[:30].strip(), "ann@example.org"]],
                parts=[["text/plain", None, corpus.text_digest(text)], ["text/html", None, corpus.text_digest(f"<p>{text}")]])


def sizes(mimeo):
    for size in (0, 1, 2, 3, 56, 57, 58, 76, 77, 1023, 4096, 65535, 1 << 20):
        data = bytes((i * i + i // 251) % 256 for i in range(size))
        m = corpus.base(mimeo)
        m.attachments = [mimeo.attachment("data.bin", data, "application/octet-stream")]
        yield f"size {size}", m, corpus.expect(parts=[TEXT, ["application/octet-stream", "data.bin", corpus.digest(data)]])
    for size in (0, 1, 75, 76, 77, 997, 998, 999, 20000, 1 << 19):
        text = ("Une ligne où l'on lit. " * (size // 23 + 1))[:size] + "\n"
        m = corpus.base(mimeo)
        m.text = text
        yield f"line {size}", m, corpus.expect(parts=[["text/plain", None, corpus.text_digest(text)]])


def messages(mimeo):
    for make in (addresses, identifiers, dates, file_names, charsets, structures, profiles, sizes):
        yield from make(mimeo)
