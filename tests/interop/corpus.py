"""The corpus: (case, message, what a reader must find). Made with the Python binding; what is expected is written from what
was set, never read from the output."""
import datetime
import hashlib
import itertools

WORDS = {
    "ascii": "Plain words of no trouble, only that there are some more of them than one line of a header field can hold",
    "latin": "Déjà vu à Zürich, où l'été n'a pas de fin: señor Muñoz y Ångström naïf",
    "greek": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "russian": "Съешь же ещё этих мягких французских булок, да выпей чаю",
    "hebrew": "דג סקרן שט בים מאוכזב ולפתע מצא חברה",
    "arabic": "صِف خَلقَ خَودِ كَمِثلِ الشَمسِ",
    "hindi": "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण",
    "thai": "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
    "japanese": "いろはにほへと ちりぬるを わかよたれそ つねならむ 有為の奥山 今日越えて",
    "chinese": "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏",
    "korean": "키스의 고유조건은 입술끼리 만나야 하고 특별한 기술은 필요치 않다",
    "emoji": "👩‍👩‍👧‍👦 family, 🏳️‍🌈 flag, 👍🏽 thumb, 🇫🇷🇯🇵 nations, 1️⃣ key",
    "marks": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "quotes": "a \"quoted\" word, a back\\slash, (a comment), <angles>; a:colon @ at",
    "words": "=?UTF-8?Q?not_a_word?= and =?x?= and ?= and =? alone",
    "spaces": "two  spaces and   three, end ",
    "long": "x" * 300 + " é " + "y" * 200,
}
NAMES = ["Ann", "O'Brien, Pat", "J. R. \"Bob\" Dobbs", "Müller", "日本 太郎", "a@b", "dot.ted", "Émile (chef)", "=?x?q?y?=",
         "👩‍👩‍👧‍👦", "Last, First Middle van der Something-Longname the Third of His Name, esq."]
FILES = ["a.txt", "two words.pdf", "résumé.pdf", "日本語の文書.docx", "quote\"s.txt", "semi;colon=.txt", "percent%20.txt", "apo'strophe.txt",
         "long-" + "n" * 120 + ".bin", "lång-" + "é" * 90 + ".bin", "👍.png", "back\\slash.txt"]
BODIES = {
    "empty lines": "\n\nfirst\n\n\nlast\n\n",
    "no end": "no line end",
    "dots": ".\n..\n.leading\nFrom here\n>From there\n--=_x\n",
    "blanks": "trailing blank \ntab\t\n  leading\n-- \nsignature\n",
    "long line": "z" * 2000 + "\n" + "é" * 1200 + "\n",
    "equals": "a=b=3D=\n=20\n",
}
CHARSETS = {"ISO-8859-1": "latin", "ISO-8859-7": "greek", "windows-1251": "russian", "KOI8-R": "russian", "Shift_JIS": "japanese",
            "ISO-2022-JP": "japanese", "EUC-JP": "japanese", "GB18030": "emoji", "EUC-KR": "korean", "Big5": None, "windows-1252": "latin"}


def digest(octets):
    return hashlib.sha256(octets).hexdigest()[:16]


def text_digest(text):
    """Of a text with any line ends, a last one not counted: not every reader keeps it."""
    return digest("\n".join(text.replace("\r\n", "\n").split("\n")).rstrip("\n").encode())


def base(mimeo):
    m = mimeo.Message()
    m.from_ = ("Shop", "shop@example.com")
    m.to = ("Ann", "ann@example.org")
    m.subject = "subject"
    m.text = "text\n"
    m.date = datetime.datetime(2026, 11, 25, 9, 30, 15, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    return m


def expect(**changes):
    return {"subject": "subject", "from": [["Shop", "shop@example.com"]], "to": [["Ann", "ann@example.org"]], "cc": [],
            "reply_to": [], "references": [], "parts": [["text/plain", None, text_digest("text\n")]], **changes}


def messages(mimeo):
    for name, words in WORDS.items():
        for n in (1, 3, 9, 30, len(words)):
            m, value = base(mimeo), words[:n]
            m.subject = value
            yield f"subject {name} {n}", m, expect(subject=value)
    for names in itertools.zip_longest(NAMES, NAMES[3:], NAMES[7:]):
        boxes = [(name, f"p{i}.{len(name)}@example.org") for i, name in enumerate(names) if name]
        m = base(mimeo)
        m.to = boxes
        yield f"names {names[0]}", m, expect(to=[list(box) for box in boxes])
    for name, words in WORDS.items():
        m = base(mimeo)
        m.from_ = (words[:40].strip(), "shop@example.com")
        m.text = (words + "\n") * 5
        m.html = f"<p>{words}</p>\n"
        yield f"body {name}", m, expect(**{"from": [[words[:40].strip(), "shop@example.com"]], "parts": [
            ["text/plain", None, text_digest((words + "\n") * 5)], ["text/html", None, text_digest(f"<p>{words}</p>\n")]]})
    for name, text in BODIES.items():
        for encoding in (mimeo.ENCODING_AUTO, mimeo.ENCODING_QP, mimeo.ENCODING_BASE64):
            m = base(mimeo)
            m.text = text
            m.describe(encoding=encoding)
            yield f"text {name} {encoding}", m, expect(parts=[["text/plain", None, text_digest(text)]])
    for filename in FILES:
        for size in (0, 1, 57, 1000):
            m, data = base(mimeo), bytes((i * 7 + size) % 256 for i in range(size))
            m.attachments = [mimeo.attachment(filename, data, "application/octet-stream")]
            yield f"file {filename} {size}", m, expect(parts=[["text/plain", None, text_digest("text\n")],
                                                             ["application/octet-stream", filename, digest(data)]])
    for charset, sample in CHARSETS.items():
        text = WORDS[sample] if sample else "天地玄黃"
        m = base(mimeo)
        try:
            m.manner(charset=charset)
        except mimeo.Error:
            continue
        m.subject, m.text = text, text + "\n"
        yield f"charset {charset}", m, expect(subject=text, parts=[["text/plain", None, text_digest(text + "\n")]])
    m = base(mimeo)
    m.html = '<img src="cid:i@example.com">\n'
    m.inlines = [mimeo.inline("i@example.com", b"\x89PNG\r\n", "image/png")]
    m.attachments = [mimeo.attachment("a.csv", b"a,b\r\n", "text/csv"), mimeo.attachment("b.zip", b"PK\0\r\n", "application/zip")]
    yield "tree", m, expect(parts=[["text/plain", None, text_digest("text\n")],
                                   ["text/html", None, text_digest('<img src="cid:i@example.com">\n')],
                                   ["image/png", None, digest(b"\x89PNG\r\n")], ["text/csv", "a.csv", text_digest("a,b\r\n")],
                                   ["application/zip", "b.zip", digest(b"PK\0\r\n")]])
