#!/usr/bin/env python3
"""Runs the mailing program as its users do, and reads what it made with Python's own email and mailbox packages.

    test_mailing.py PROGRAM [unittest options]
"""

import csv
import email
import email.policy
import filecmp
import io
import json
import mailbox
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / 'docs' / 'examples'
DATA = EXAMPLES / 'data'
PROGRAM = None


class Mailing(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.addCleanup(self.temporary.cleanup)
        self.maildir = self.folder / 'Maildir'

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode('utf-8'))
        return path

    def run_program(self, *arguments, status=0, limit=False):
        """limit: files of the program stop at 64 KiB, as on a disk that is full."""
        def limit_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))

        done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, cwd=self.folder, timeout=120,
                              preexec_fn=limit_files if limit else None)
        out, err = done.stdout.decode('utf-8'), done.stderr.decode('utf-8')
        self.assertEqual(done.returncode, status, out + err)
        return out, err

    def mail(self, rows, *arguments, text='Hello.\n', subject='News', outlet=None, **options):
        """A mailing to these rows (a whole CSV file) into the Maildir, unless another outlet is given."""
        self.write('people.csv', rows)
        self.write('text.txt', text)
        fixed = ('--csv', 'people.csv', '--from', 'shop@example.com', '--subject', subject, '--text', 'text.txt')
        return self.run_program(*fixed, *(outlet or ('--maildir', self.maildir)), *arguments, **options)

    def messages(self):
        """What lies in the Maildir, in the order in which it was made; nothing may be left in tmp."""
        self.assertEqual(os.listdir(self.maildir / 'tmp'), [])
        self.assertEqual(os.listdir(self.maildir / 'cur'), [])

        def order(path):
            return int(re.search(r'Q(\d+)\.', path.name).group(1))

        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                for path in sorted((self.maildir / 'new').iterdir(), key=order)]

    def addresses(self):
        return [message['To'].addresses[0].addr_spec for message in self.messages()]

    def text_of(self, message, kind='plain'):
        return message.get_body((kind,)).get_content().replace('\r\n', '\n')


class Sample(Mailing):
    def test_sample_data_is_what_its_script_makes(self):
        subprocess.run([sys.executable, DATA / 'make_subscribers.py', self.folder], check=True)
        for name in ('subscribers.csv', 'logo.png', 'terms.pdf'):
            self.assertTrue(filecmp.cmp(DATA / name, self.folder / name, shallow=False), name)

    def test_whole_mailing_passes_the_checker(self):
        out, err = self.run_program(
            '--csv', DATA / 'subscribers.csv', '--from', 'shop@example.com', '--from-name', 'Example Shop',
            '--subject', 'News for {{name}}', '--text', DATA / 'letter.txt', '--html', DATA / 'letter.html',
            '--attach', DATA / 'terms.pdf', '--inline', f'logo@example.com={DATA / "logo.png"}',
            '--maildir', self.maildir)
        self.assertRegex(out, r'\A1,000 messages to 1,000 recipients in \d+\.\d\d s; 0 rows skipped\n\Z')
        self.assertEqual(err, '')
        command = [sys.executable, EXAMPLES / 'check_mailing.py', self.maildir, DATA / 'subscribers.csv']
        checked = subprocess.run(command, capture_output=True, text=True, encoding='utf-8')
        self.assertEqual(checked.stdout, '1,000 messages, 1,000 recipients, 0 shown to anyone else\n')
        self.assertEqual(checked.returncode, 0, checked.stderr)

        first = self.messages()[0]
        attached = [part for part in first.iter_attachments() if part.get_content_type() == 'application/pdf']
        self.assertEqual(attached[0].get_content(), (DATA / 'terms.pdf').read_bytes())
        self.assertEqual(attached[0].get_filename(), 'terms.pdf')
        images = [part for part in first.walk() if part.get_content_type() == 'image/png']
        self.assertEqual([image.get_content() for image in images], [(DATA / 'logo.png').read_bytes()])
        self.assertEqual(images[0]['Content-ID'], '<logo@example.com>')

    def test_checker_finds_what_is_wrong(self):
        rows = 'name,email\nAnn,ann@example.org\nBob,bob@example.org\nJo,joann@example.org\n'
        self.mail(rows)
        new = sorted((self.maildir / 'new').iterdir())
        ann, bob, jo = (path.read_bytes() for path in new)

        def check(*messages):
            for path, octets in zip(new, messages):
                path.write_bytes(octets)
            command = [sys.executable, EXAMPLES / 'check_mailing.py', self.maildir, self.folder / 'people.csv']
            done = subprocess.run(command, capture_output=True, text=True, encoding='utf-8')
            return done.returncode, done.stdout

        good = '3 messages, 3 recipients, 0 shown to anyone else\n'
        self.assertEqual(check(ann, bob, jo), (0, good))
        for what, last, messages in [
            ('bob@example.org is shown', '3 messages, 2 recipients, 2 ',
             (ann.replace(b'ann@example.org>', b'ann@example.org>, bob@example.org'), bob, jo)),
            ('ann@example.org is shown', '3 messages, 3 recipients, 1 ', (ann, bob + b'\nANN@example.org\n', jo)),
            ('joann@example.org is shown', '3 messages, 3 recipients, 1 ', (ann + b'joann@example.org\n', bob, jo)),
            ('field Cc', '3 messages, 3 recipients, 0 ', (ann, bob.replace(b'To:', b'Cc: x@example.com\nTo:', 1), jo)),
            ('the same Message-ID', '3 messages, 3 recipients, 0 ',
             (ann, re.sub(rb'Message-ID:.*', re.search(rb'Message-ID:.*', ann).group(), bob), jo)),
            ('no row', '3 messages, 3 recipients, 0 ', (ann, bob.replace(b'To: Bob', b'To: Rob'), jo)),
            ('no message for the row', '3 messages, 3 recipients, 0 ', (ann, bob.replace(b'To: Bob', b'To: Rob'), jo)),
            ('defect', '3 messages, 3 recipients, 0 ', (ann, bob.replace(b'text/plain', b'multipart/mixed'), jo)),
        ]:
            status, said = check(*messages)
            self.assertEqual(status, 1, what)
            self.assertIn(what, said)
            self.assertTrue(said.splitlines()[-1].startswith(last), said)


class Rows(Mailing):
    def test_forms_of_csv(self):
        for name, rows in {
            'lf': 'name,email\nAnn,ann@example.org\nBob,bob@example.org\n',
            'crlf': 'name,email\r\nAnn,ann@example.org\r\nBob,bob@example.org\r\n',
            'no last line end': 'name,email\nAnn,ann@example.org\nBob,bob@example.org',
            'mark': '\ufeffname,email\nAnn,ann@example.org\nBob,bob@example.org\n',
            'mark and quotes': '\ufeff"name","email"\n"Ann","ann@example.org"\n"Bob","bob@example.org"',
            'order and case': 'EMail,x, NAME \nann@example.org,1,Ann\nbob@example.org,2,Bob\n',
            'empty lines': '\n\nname,email\n\r\nAnn,ann@example.org\n\n\nBob,bob@example.org\n\n',
            'short but for columns that nobody needs': 'name,email,x\nAnn,ann@example.org\nBob,bob@example.org,\n',
        }.items():
            with self.subTest(name):
                self.maildir = self.folder / name
                self.mail(rows)
                found = [(m['To'].addresses[0].display_name, m['To'].addresses[0].addr_spec) for m in self.messages()]
                self.assertEqual(found, [('Ann', 'ann@example.org'), ('Bob', 'bob@example.org')])

    def test_quotes_commas_and_line_breaks_in_cells(self):
        cells = ['a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', '"', ',', '""', ' spaces ', 'plain']
        file = io.StringIO(newline='')
        writer = csv.writer(file)
        writer.writerow(['name', 'email', 'x'])
        for number, cell in enumerate(cells):
            writer.writerow([f'N{number}', f'n{number}@example.org', cell])
        self.mail(file.getvalue(), text='<{{x}}>\n')
        found = [self.text_of(message) for message in self.messages()]
        self.assertEqual(found, ['<' + cell.replace('\r\n', '\n') + '>\n' for cell in cells])

    def test_line_numbers_after_quoted_line_breaks(self):
        rows = 'name,email,x\nAnn,ann@example.org,"1\n2\r\n3"\nBob,nobody,\nCarol,carol@example.org,"\n"\nDave,,\n'
        _, err = self.mail(rows, status=1)
        self.assertEqual(re.findall(r'people\.csv:(\d+): ', err), ['5', '8'])
        self.assertEqual(self.addresses(), ['ann@example.org', 'carol@example.org'])

    def test_bad_rows_are_told_and_skipped(self):
        good = b'Ann,ann@example.org,x\n'
        for row, reason in {
            b'Bob,,x': 'To: .*address',
            b'Bob,nobody,x': 'To: .*address',
            b'Bob,"bob@example.org, eve@example.net",x': 'To: .*address',
            b'Bob,Bob <bob@example.org>,x': 'To: .*address',
            b'Bob, bob@example.org,x': 'To: .*address',
            b'Bob,"bob@example.org\nBcc: eve@example.net",x': 'To: ',
            'Bob,bób@example.org,x'.encode(): 'To: ',
            b'"Bob\nBcc: eve@example.net",bob@example.org,x': 'To: line break at byte 3 of the display name',
            b'Bob\x1b[2J,bob@example.org,x': 'To: control character 0x1B at byte 3 of the display name',
            b'Bob\x00,bob@example.org,x': 'NUL',
            b'Bob,bob@example.org\x00.evil.example,x': 'NUL',
            b'B\xffb,bob@example.org,x': 'not UTF-8 at byte 1 of column "name"',
            b'Bob,bob@example.org,\xc0\x80': 'not UTF-8 at byte 0 of column "x"',
            b'Bob': 'the row ends before column "email"',
            b'Bob,bob@example.org': 'the row ends before column "x"',
            b'Bob,bob@example.org,x,y': 'more cells than the header row has',
            b'Bo"b,bob@example.org,x': 'a quote in a cell',
            b'"Bo"b,bob@example.org,x': 'between a closing quote and the next comma',
            b'Bob,bob@example.org,' + b'y' * (1 << 20) + b'\x00': 'NUL',
            b'b' * (1 << 20) + b',bob@example.org,x': '',
            b'Bob,' + b'b' * (1 << 20) + b'@example.org,x': 'To: .*address',
            b'Bob,bob@example.org,x' + b',' * 5000: 'more than 4,096 cells',
        }.items():
            with self.subTest(row[:60]):
                self.maildir = self.folder / f'{hash(row):x}'
                out, err = self.mail(b'name,email,x\n' + good + row + b'\n' + good, text='{{x}}\n', status=1)
                self.assertRegex(err, rf'\Amailing: people\.csv:3: .*{reason}[^\n]*\n\Z')
                self.assertNotIn('\x1b', err)
                self.assertRegex(out, r'\A2 messages to 2 recipients in .* s; 1 row skipped\n\Z')
                self.assertEqual(self.addresses(), ['ann@example.org'] * 2)

    def test_quote_that_is_never_closed(self):
        rows = 'name,email\nAnn,ann@example.org\nBob,"bob@example.org\nCarol,carol@example.org\n'
        out, err = self.mail(rows, status=1)
        self.assertIn('; 1 row skipped', out)
        self.assertRegex(err, r'people\.csv:3: a quote is opened here and never closed')
        self.assertEqual(self.addresses(), ['ann@example.org'])

    def test_long_cells(self):
        long = 'é' * (1 << 19)
        self.mail(f'name,email,x\nAnn,ann@example.org,"{long}"\nBob,bob@example.org,short\n', text='{{x}}\n')
        self.assertEqual([self.text_of(message) for message in self.messages()], [long + '\n', 'short\n'])

    def test_nothing_of_a_bad_row_is_left_for_the_next(self):
        self.mail('name,email,x\nAnn,ann@example.org,for Ann\nBob,nobody,for Bob\n,carol@example.org,\n',
                  text='{{x}}.\n', subject='{{x}}', status=1)
        self.assertEqual(self.addresses(), ['ann@example.org', 'carol@example.org'])
        last = self.messages()[-1]
        self.assertEqual((str(last['To']), last['Subject'], self.text_of(last)), ('carol@example.org', None, '.\n'))

    def test_guard(self):
        """A letter that names another subscriber, as a body that was not emptied would, and 77 addresses in one cell."""
        many = ', '.join(f'p{i}@example.org' for i in range(77))
        rows = ('name,email,note\nAnn,ann@example.org,hi\nBob,bob@example.org,hi\n'
                f'Carol,carol@example.org,as ann@example.org\nMany,"{many}",hi\nDave,dave@example.org,hi\n')
        out, err = self.mail(rows, text='Hello {{name}}, {{note}}.\n', status=1)
        self.assertRegex(out, r'^3 messages to 3 recipients in .*; 2 rows skipped\n$')
        self.assertIn('people.csv:4: disclosure guard: ann@example.org in the text body, byte 16', err)
        self.assertRegex(err, r'people\.csv:5: To: not an e-mail address')
        made = [path.read_bytes() for path in (self.maildir / 'new').iterdir()]
        self.assertEqual(sorted(message.count(b'@example.org') for message in made), [1, 1, 1])
        out, err = self.mail(rows, '--no-guard', text='Hello {{name}}, {{note}}.\n', status=1,
                             outlet=('--output', self.folder / 'all.mbox'))
        self.assertRegex(out, r'^4 messages to 4 recipients in .*; 1 row skipped\n$')
        self.assertNotIn('disclosure', err)

    def test_one_address_in_two_rows(self):
        self.mail('name,email\nAnn,ann@example.org\nAnn,ann@example.org\n')
        found = self.messages()
        self.assertEqual(len(found), 2)
        self.assertNotEqual(found[0]['Message-ID'], found[1]['Message-ID'])

    def test_no_rows(self):
        out, _ = self.mail('name,email\n')
        self.assertRegex(out, r'\A0 messages to 0 recipients in ')

    def test_header_rows_that_are_refused(self):
        for header, reason in {
            b'': 'the header row is missing',
            b'\n\n': 'the header row is missing',
            b'name,mail\n': 'no column "email"',
            b'email\n': 'no column "name"',
            b'name,email,Email\n': 'two columns of the same name',
            b'name,email,"a\nb"\n': 'control character',
            b'name,email\rAnn,ann@example.org\r': 'control character',
            b'name,email,\xff\n': 'not UTF-8',
            b'name,email,"x\n': 'never closed',
        }.items():
            with self.subTest(header):
                _, err = self.mail(header, status=2)
                self.assertIn(reason, err)
                self.assertIn('people.csv:', err)
                self.assertFalse(self.maildir.exists())


class Templates(Mailing):
    ROWS = 'name,email,x\n"<O\'Brien> & ""Sons""",ob@example.org,{{name}}\n'

    def test_placeholders(self):
        html = self.write('html.html', '<p title="{{NAME}}">{{ x }}</p>\n')
        self.mail(self.ROWS, '--html', html, text='{{name}}|{{ X }}|{}|{ {name}}\n', subject='{{x}} for {{name}}')
        message = self.messages()[0]
        self.assertEqual(message['Subject'], '{{name}} for <O\'Brien> & "Sons"')
        self.assertEqual(self.text_of(message), '<O\'Brien> & "Sons"|{{name}}|{}|{ {name}}\n')
        self.assertEqual(self.text_of(message, 'html'),
                         '<p title="&lt;O&#39;Brien&gt; &amp; &quot;Sons&quot;">{{name}}</p>\n')

    def test_unsubscribe_is_percent_encoded(self):
        self.mail('name,email,c\nAnn,ann@example.org,a b>&ü\n', '--list-unsubscribe', 'leave@example.com',
                  '--list-unsubscribe', 'https://example.com/leave?c={{c}}')
        message = self.messages()[0]
        self.assertEqual(message['List-Unsubscribe'],
                         '<mailto:leave@example.com>, <https://example.com/leave?c=a%20b%3E%26%C3%BC>')
        self.assertEqual(message['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click')

    def test_unknown_placeholder_stops_all(self):
        for text, line in {'Dear {{nmae}}': 1, 'Dear {{name}}\n\n{{': 3, '{{}}': 1, 'x\n{{name\n}}': 2}.items():
            with self.subTest(text):
                _, err = self.mail(self.ROWS, text=text, status=2)
                self.assertIn(f'text.txt:{line}: ', err)
                self.assertFalse(self.maildir.exists())
        _, err = self.mail(self.ROWS, subject='{{y}}', status=2)
        self.assertIn('--subject:1: ', err)

    def test_templates_that_are_not_text(self):
        for text, reason in {b'a\xffb': 'not UTF-8 at byte 1', b'{{x}}\0': 'a NUL at byte 5'}.items():
            _, err = self.mail(self.ROWS, text=text, status=2)
            self.assertIn(f'text.txt: {reason}', err)

    def test_line_break_in_subject(self):
        _, err = self.mail('name,email,x\nAnn,ann@example.org,"a\nBcc: eve@example.net"\n', subject='{{x}}', status=1)
        self.assertRegex(err, r'people\.csv:2: Subject: line break at byte 1')


class Outlets(Mailing):
    ROWS = 'name,email\nAnn,ann@example.org\nBob,-bob@example.org\nCarol,carol@example.org\n'
    TEXT = 'From here\n>From there\n>>From {{name}}\n.\n> From\nFrom\n'

    def test_mbox(self):
        self.mail(self.ROWS, text=self.TEXT, outlet=('--output', 'all.mbox'))
        octets = (self.folder / 'all.mbox').read_bytes()
        self.assertNotIn(b'\r', octets)
        box = mailbox.mbox(self.folder / 'all.mbox', create=False)
        self.addCleanup(box.close)
        found = [email.message_from_bytes(box.get_bytes(key), policy=email.policy.default) for key in box.keys()]
        self.assertEqual([str(message['To']) for message in found],
                         ['Ann <ann@example.org>', 'Bob <-bob@example.org>', 'Carol <carol@example.org>'])
        # mboxrd is undone by taking away one ">" from each line that has "From " behind one or more of them.
        whole = [re.sub(rb'^>(>*From )', rb'\1', box.get_bytes(key), flags=re.MULTILINE) for key in box.keys()]
        for octets, name in zip(whole, ('Ann', 'Bob', 'Carol')):
            message = email.message_from_bytes(octets, policy=email.policy.default)
            self.assertEqual(self.text_of(message), self.TEXT.replace('{{name}}', name))
        self.assertEqual(sorted(os.listdir(self.folder)), ['all.mbox', 'people.csv', 'text.txt'])

    def test_mbox_is_whole_or_not_there(self):
        _, err = self.mail(self.ROWS, outlet=('--output', 'missing/all.mbox'), status=2)
        self.assertIn('cannot write missing/all.mbox', err)
        os.mkfifo(self.folder / 'fifo')
        _, err = self.mail(self.ROWS, outlet=('--output', 'fifo'), status=2)
        self.assertIn('cannot write fifo: not a regular file', err)
        self.write('all.mbox', 'as it was')
        self.write('file.bin', b'x' * 100000)
        out, err = self.mail(self.ROWS, '--attach', 'file.bin', outlet=('--output', 'all.mbox'), limit=True, status=2)
        self.assertIn('cannot write all.mbox', err)
        self.assertEqual(out, '')
        self.assertEqual((self.folder / 'all.mbox').read_text(), 'as it was')
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ['all.mbox', 'fifo', 'file.bin', 'people.csv', 'text.txt'])

    def sendmail(self, after='', before=''):
        """A command that keeps its arguments and its standard input, with Python code to run before and after that."""
        self.write('sendmail.py', f'''import json, os, pathlib, sys, time
address = sys.argv[-1]
{before}
octets = sys.stdin.buffer.read()
pathlib.Path("sent-" + address).write_text(json.dumps([sys.argv[1:], octets.decode()]))
{after}
''')
        return ('--sendmail', f'{sys.executable}  sendmail.py -f bounce@example.com')

    def sent(self, address):
        return json.loads((self.folder / f'sent-{address}').read_text())

    def test_sendmail(self):
        out, err = self.mail(self.ROWS, text=self.TEXT, outlet=self.sendmail())
        self.assertEqual((out.split(' in ')[0], err), ('3 messages to 3 recipients', ''))
        for name, address in ('Ann', 'ann@example.org'), ('Bob', '-bob@example.org'), ('Carol', 'carol@example.org'):
            arguments, octets = self.sent(address)
            self.assertEqual(arguments, ['-f', 'bounce@example.com', '--', address])
            self.assertNotIn('\r', octets)
            message = email.message_from_string(octets, policy=email.policy.default)
            self.assertEqual(message['To'].addresses[0].addr_spec, address)
            self.assertEqual(self.text_of(message), self.TEXT.replace('{{name}}', name))

    def test_sendmail_that_fails(self):
        command = self.sendmail('sys.exit(67 if address.startswith("-") else 0)')
        out, err = self.mail(self.ROWS, outlet=command, status=1)
        self.assertRegex(err, r'\Amailing: people\.csv:3: .* ended with status 67\n\Z')
        self.assertRegex(out, r'\A2 messages to 2 recipients in .*; 1 row skipped\n\Z')

    def test_sendmail_that_stops_reading(self):
        self.write('big.bin', b'x' * (1 << 20))
        _, err = self.mail(self.ROWS, '--attach', 'big.bin',
                           outlet=self.sendmail(before='sys.exit(0) if address.startswith("carol") else 0'), status=1)
        self.assertRegex(err, r'\Amailing: people\.csv:4: cannot write .*\n\Z')

    def test_sendmail_that_cannot_be_run(self):
        for command in './no-such-command', '/dev/null', str(self.folder):
            with self.subTest(command):
                out, err = self.mail(self.ROWS, outlet=('--sendmail', command), status=2)
                self.assertIn(f'people.csv:2: cannot start {command}', err)
                self.assertEqual(out, '')

    def test_sendmail_that_is_killed(self):
        _, err = self.mail(self.ROWS, outlet=self.sendmail('os.kill(os.getpid(), 9)'), status=2)
        self.assertIn('ended by signal 9', err)

    def test_no_message_is_cut_when_an_attachment_changes(self):
        self.write('file.bin', b'x' * 100000)
        truncate = 'open("file.bin", "w").close()'
        _, err = self.mail(self.ROWS, '--attach', 'file.bin', outlet=self.sendmail(truncate), status=2)
        self.assertIn('people.csv:3: ', err)
        self.assertTrue((self.folder / 'sent-ann@example.org').exists())
        self.assertFalse((self.folder / 'sent--bob@example.org').exists())

    def test_maildir_that_cannot_be_written(self):
        self.write('Maildir', b'a file')
        _, err = self.mail(self.ROWS, status=2)
        self.assertIn('Maildir', err)
        _, err = self.mail(self.ROWS, outlet=('--maildir', self.folder / 'a' / 'b'), status=2)
        self.assertIn('cannot make', err)

    def test_maildir_that_becomes_full(self):
        _, err = self.mail(self.ROWS, '--attach', self.write('file.bin', b'x' * 100000), limit=True, status=2)
        self.assertIn('cannot write', err)
        self.assertEqual(self.messages(), [])

    def test_maildir_twice(self):
        self.mail(self.ROWS)
        self.mail(self.ROWS, '--sync')
        people = ['-bob@example.org', 'ann@example.org', 'carol@example.org']
        self.assertEqual(sorted(self.addresses()), sorted(people * 2))

    def test_signal_ends_after_a_whole_message(self):
        rows = 'name,email\n' + ''.join(f'N,n{number}@example.org\n' for number in range(200))
        self.write('people.csv', rows)
        self.write('text.txt', 'x\n')
        command = [PROGRAM, '--csv', 'people.csv', '--from', 'a@example.com', '--subject', 's', '--text', 'text.txt',
                   *self.sendmail('time.sleep(0.05)')]
        child = subprocess.Popen(command, cwd=self.folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        while not list(self.folder.glob('sent-*')):
            time.sleep(0.01)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
        self.assertEqual(child.returncode, 2)
        self.assertRegex(err, r'people\.csv:\d+: stopped by a signal before this row\n')
        self.assertEqual(out, '')
        count = int(re.search(r'(\d+) messages had been delivered', err).group(1))
        self.assertEqual(len(list(self.folder.glob('sent-*'))), count)


class Parts(Mailing):
    ROWS = 'name,email\nAnn,ann@example.org\nBob,bob@example.org\n'

    def test_attachments_and_inlines_read_back_equal(self):
        contents = {
            'empty.bin': b'',
            'all octets.bin': bytes(range(256)) * 300,
            'Rechnung März.pdf': b'%PDF-1.4\r\nFrom \n.\n',
            'crlf.txt': b'a\r\nb\nc\rd',
        }
        arguments = []
        for name, content in contents.items():
            arguments += ['--attach', self.write(name, content)]
        html = self.write('html.html', '<img src="cid:logo@example.org"><img src="cid:two@example.org">\n')
        arguments += ['--html', html, '--inline', f'logo@example.org={self.write("logo.png", b"1")}',
                      '--inline', f'two@example.org={self.write("x=y.gif", b"2" * 5000)}']
        self.mail(self.ROWS, *arguments)
        for message in self.messages():
            found = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()
                     if part.get_content_disposition() == 'attachment'}
            self.assertEqual(found, contents)
            found = {part['Content-ID']: (part.get_content_type(), part.get_payload(decode=True))
                     for part in message.walk() if part.get_content_disposition() == 'inline'}
            self.assertEqual(found, {'<logo@example.org>': ('image/png', b'1'),
                                     '<two@example.org>': ('image/gif', b'2' * 5000)})

    def test_parts_that_are_refused(self):
        os.mkfifo(self.folder / 'fifo')
        self.write('x.png', b'1')
        for arguments, reason in {
            ('--attach', 'missing.pdf'): 'missing.pdf: ',
            ('--attach', 'fifo'): 'fifo: ',
            ('--attach', '.'): '.: ',
            ('--inline', 'logo.png'): 'takes ID=FILE',
            ('--inline', 'logo@example.org=missing.png'): 'missing.png: ',
            ('--inline', 'lo go=x.png'): 'lo go=x.png: ',
        }.items():
            with self.subTest(arguments):
                _, err = self.mail(self.ROWS, *arguments, status=2)
                self.assertIn(reason, err)
                self.assertFalse(self.maildir.exists())


class Usage(Mailing):
    def test_help(self):
        out, err = self.run_program('--help')
        self.assertIn('usage: mailing', out)
        self.assertEqual(err, '')

    def test_command_lines_that_are_refused(self):
        self.write('people.csv', 'name,email\nAnn,ann@example.org\n')
        self.write('text.txt', 'x\n')
        whole = {'--csv': 'people.csv', '--from': 'a@example.com', '--subject': 's', '--text': 'text.txt',
                 '--maildir': 'M'}
        for change, reason in [
            ({'--csv': None}, '--csv is missing'),
            ({'--from': None}, '--from is missing'),
            ({'--subject': None}, '--subject is missing'),
            ({'--text': None}, '--text or --html is missing'),
            ({'--maildir': None}, 'one of --maildir'),
            ({'--output': 'x'}, 'one of --maildir'),
            ({'--csv': 'missing.csv'}, 'missing.csv: '),
            ({'--csv': '.'}, '.: '),
            ({'--text': 'missing.txt'}, 'missing.txt: '),
            ({'--from': 'nobody'}, 'From: '),
            ({'--from-name': 'a\nb'}, 'From: line break'),
            ({'--list-unsubscribe': 'http://example.com'}, '--list-unsubscribe takes '),
            ({'--list-unsubscribe': 'mailto:a b'}, 'List-Unsubscribe: '),
            ({'--maildir': None, '--sendmail': ' '}, 'the command is empty'),
            ({'--nonsense': 'x'}, 'nonsense'),
        ]:
            with self.subTest(change):
                chosen = {**whole, **change}
                arguments = [word for name, value in chosen.items() if value is not None for word in (name, value)]
                _, err = self.run_program(*arguments, status=2)
                self.assertIn(reason, err)
                self.assertFalse((self.folder / 'M').exists())
        arguments = [word for pair in whole.items() for word in pair]
        self.assertIn('--from is given twice', self.run_program(*arguments, '--from', 'b@example.com', status=2)[1])
        self.run_program(*arguments, 'argument', status=2)


if __name__ == '__main__':
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
