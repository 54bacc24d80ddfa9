#!/usr/bin/env python3
"""Makes the sample data of the mailing: subscribers.csv, logo.png and terms.pdf, the same octets each time.

    make_subscribers.py [FOLDER]     (without one: the folder of this script)

The 1,000 people do not exist, and their addresses are at domains that RFC 2606 keeps for examples. Their names are what
a mailing meets: many scripts, marks of punctuation that mean something in a header field, and names that look like
encoded-words.
"""

import csv
import pathlib
import struct
import sys
import zlib

COUNT = 1000

# Given names and family names of one script; the third is how they are joined.
SCRIPTS = [
    (["Anna", "Brian", "Carol", "Dave", "Emily", "Frank", "Grace", "Henry"],
     ["Baker", "Carter", "Evans", "Hughes", "Murphy", "O'Brien", "Smith-Jones", "Walker"], "{0} {1}"),
    (["Jürgen", "Zoë", "Søren", "Łukasz", "Siân", "Øystein", "Çağla", "Đorđe"],
     ["Müller", "Strauß", "Ångström", "Wałęsa", "Nuñez", "Şahin", "Dvořák", "Guðmundsdóttir"], "{0} {1}"),
    (["Αλέξανδρος", "Ελένη", "Γιώργος", "Σοφία"],
     ["Παπαδόπουλος", "Καραγιάννη", "Οικονόμου", "Χατζής"], "{0} {1}"),
    (["Александр", "Наталья", "Їжак", "Ђорђе"],
     ["Иванов", "Щербакова", "Шевченко", "Јовановић"], "{0} {1}"),
    (["דוד", "שרה", "יוסף", "מרים"], ["כהן", "לוי", "מזרחי", "פרץ"], "{0} {1}"),
    (["محمد", "فاطمة", "یاسمین", "عمر"], ["الهاشمي", "خوری", "العلي", "حداد"], "{0} {1}"),
    (["आरव", "प्रिया", "कृष्ण", "लक्ष्मी"], ["शर्मा", "गुप्ता", "त्रिपाठी", "श्रीवास्तव"], "{0} {1}"),
    (["สมชาย", "สุดา", "กิตติ", "น้ำฝน"], ["ใจดี", "ศรีสุข", "ทองคำ", "วงศ์ใหญ่"], "{0} {1}"),
    (["小明", "丽", "建国", "曉東"], ["王", "欧阳", "陳", "𠮷田"], "{1}{0}"),
    (["太郎", "さくら", "ケンイチ", "美咲"], ["佐藤", "髙橋", "渡邉", "小鳥遊"], "{1} {0}"),
    (["민준", "서연", "하늘", "지우"], ["김", "이", "박", "남궁"], "{1}{0}"),
    (["Նարեկ", "ნინო", "አበበ", "ສົມສັກ"], ["Հակոբյան", "ბერიძე", "ከበደ", "ວົງສາ"], "{0} {1}"),
]

# What goes wrong elsewhere.
TROUBLE = [
    'Dwayne "The Rock" Johnson',
    'Doe, Jane',
    "D'Arcy, Fitzwilliam",
    'Ann (Sales)',
    'Ann (unbalanced',
    'Back\\slash',
    'quote at the end"',
    'carol@nobody.example',
    'Bob <bob@nobody.example>',
    'To: Bob',
    'Undisclosed: recipients;',
    '=?UTF-8?Q?Not_an_encoded-word?=',
    '=?utf-8?B?SGVsbG8=?=',
    '=?ISO-8859-1?Q?J=FCrgen?= =?ISO-8859-1?Q?M=FCller?=',
    'Zoë =?UTF-8?Q?Zo=C3=AB?=',
    '=?',
    '?=',
    '100% = 1/1?',
    'J. R. R. Tolkien',
    'St. John; the younger',
    'Dr. Martin Luther King, Jr.',
    '[Brackets] {braces}',
    '#!$%&*+/=?^_`{|}~',
    '👩‍👩‍👧‍👦 Family',
    '🇪🇺🏴󠁧󠁢󠁷󠁬󠁳󠁿 Flags',
    '🎉',
    'Zoe\u0308 with a combining mark',
    'Z\u0351\u0323a\u0316\u0303l\u0321\u0308g\u0339o\u030a',
    'ﷺ',
    'a',
    'Ж',
    '-',
    '.',
    'Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Senior of Philadelphia and of the German Village on the Elbe',
    'Adolph Blaine Charles David Earl Frederick Gerald Hubert Irvin John Kenneth Lloyd Martin Nero Oliver Paul Quincy '
    'Randolph Sherman Thomas Uncas Victor William Xerxes Yancy Zeus',
    'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorsitzendenstellvertreterin',
    '長' * 90,
    'Ünïcödé' * 20,
    'x' * 120,
    '&amp; <b>bold</b> \'single\' "double"',
    '{{name}}',
    '$name %s ${city} \\n',
]

DOMAINS = ['example.org', 'example.com', 'example.net', 'mail.example.org', 'lists.example.com', 'a.b.c.example.net',
           'xn--bcher-kva.example.org', 'x-1.example.com']

# Local parts that RFC 5321 allows and programs get wrong; those in quotes have their quotes as part of the address.
LOCALS = ["o'brien", 'first.last', 'plus+tag', 'under_score', 'dash-', '-dash', '0', 'a/b', 'percent%sign',
          'equals=sign', 'bang!path', '#hash', '$dollar', 'star*', 'tilde~', '{braces}', '|pipe|', '^caret', '`tick`',
          '&amp', 'question?mark', 'UPPER.Case', 'l' * 64,
          '"two words"', '"comma,comma"', '"at@at"', '"angle<>"', '"semi;colon"', '"paren("']

CITIES = ['Berlin', 'Zürich', 'Αθήνα', 'Київ', 'חיפה', 'القاهرة', 'मुंबई', 'กรุงเทพฯ', '上海', '東京', '부산', "L'Aquila",
          'Washington, D.C.', 'Saint "Q" & <Sons>', 'Łódź', 'Reykjavík', 'São Paulo', 'Newtown\nUpper End', '']


def people():
    """(name, address) of each, all addresses different whatever the case of their letters."""
    for number in range(COUNT):
        if number % 12 == 11 and number // 12 < len(TROUBLE):
            name = TROUBLE[number // 12]
        elif number % 250 == 100:
            name = ''
        else:
            given, family, form = SCRIPTS[number % len(SCRIPTS)]
            turn = number // len(SCRIPTS)
            name = form.format(given[turn % len(given)], family[turn // len(given) % len(family)])
        domain = DOMAINS[number % len(DOMAINS)]
        if number % 30 == 7 and number // 30 < len(LOCALS):
            local = LOCALS[number // 30]
        elif number < 8:
            local = 'ann'                  # one name at eight domains
        elif number < 16:
            local = 'jo' * (number - 7) + '.ann'  # each ends as the shorter ones do
        else:
            local = f's{number:04}'
        yield name, f'{local}@{domain}'


def write_subscribers(path):
    with open(path, 'w', encoding='utf-8', newline='') as file:
        rows = csv.writer(file, lineterminator='\r\n')
        rows.writerow(['code', 'Name', 'Email', 'city', 'amount'])
        for number, (name, address) in enumerate(people()):
            euros, cents = number * 7919 % 10000, number * 31 % 100
            code, city = f'M-{number * 7907 % 99991:05}', CITIES[number % len(CITIES)]
            rows.writerow([code, name, address, city, f'{euros:,}.{cents:02} €'])


def stored_zlib(data):
    """Stored, not compressed: the same octets with every zlib (RFC 1950, RFC 1951 section 3.2.4)."""
    stored = b'\x01' + struct.pack('<HH', len(data), len(data) ^ 0xFFFF) + data
    return b'\x78\x01' + stored + struct.pack('>I', zlib.adler32(data))


def write_logo(path):
    """32 x 32 dots in two colours: an envelope."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    rows = []
    for y in range(32):
        bits = 0
        for x in range(32):
            frame = 4 <= y <= 27 and 1 <= x <= 30 and (y in (4, 27) or x in (1, 30))
            flap = 4 <= y <= 16 and (x - 1 == y - 4 or 30 - x == y - 4)
            bits = bits << 1 | (frame or flap)
        rows.append(b'\0' + struct.pack('>I', bits))
    header = struct.pack('>IIBBBBB', 32, 32, 1, 3, 0, 0, 0)
    path.write_bytes(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'PLTE', bytes([255, 255, 255, 20, 80, 140]))
                     + chunk(b'IDAT', stored_zlib(b''.join(rows))) + chunk(b'IEND', b''))


def write_terms(path):
    """One page with a heading and some lines, and a correct cross-reference table."""
    lines = ['Terms of the example', '1. This document is a sample.', '2. Nothing in it binds anybody.',
             '3. It is attached to a thousand messages.']
    page = 'BT /F1 14 Tf 18 TL 72 760 Td ' + ' '.join(f'({line}) Tj T*' for line in lines) + ' ET'
    objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
               '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R\n'
               '/Resources << /Font << /F1 5 0 R >> >> >>',
               f'<< /Length {len(page)} >>\nstream\n{page}\nendstream',
               '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>']
    out = bytearray(b'%PDF-1.4\n%\xe2\xe3\xcf\xd3\n')
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f'{number} 0 obj\n{body}\nendobj\n'.encode('ascii')
    table = len(out)
    out += f'xref\n0 {len(objects) + 1}\n0000000000 65535 f \n'.encode('ascii')
    out += b''.join(f'{offset:010} 00000 n \n'.encode('ascii') for offset in offsets)
    out += f'trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n'.encode('ascii')
    path.write_bytes(out)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    write_subscribers(folder / 'subscribers.csv')
    write_logo(folder / 'logo.png')
    write_terms(folder / 'terms.pdf')


if __name__ == '__main__':
    main()
