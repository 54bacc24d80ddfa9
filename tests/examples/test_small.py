#!/usr/bin/env python3
"""Runs the small example programs and reads their messages with Python's own email package.

    test_small.py ATTACHMENTS INVITATION SIMPLE [unittest options]
"""

import email
import email.policy
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAMS = []


class Small(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(temporary.name)
        self.addCleanup(temporary.cleanup)

    def run_program(self, program, *arguments, status=0):
        done = subprocess.run([program, *arguments], capture_output=True, cwd=self.folder, timeout=50)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout, done.stderr.decode('utf-8')

    def parse(self, octets):
        message = email.message_from_bytes(octets, policy=email.policy.default)
        self.assertEqual([defect for part in message.walk() for defect in part.defects], [])
        return message

    def test_attachments(self):
        contents = {'a.bin': bytes(range(256)) * 1000, 'März.txt': 'März\r\n'.encode(), 'empty': b''}
        for name, content in contents.items():
            (self.folder / name).write_bytes(content)
        out, err = self.run_program(PROGRAMS[0], 'bob@example.org', *(str(self.folder / name) for name in contents))
        self.assertEqual(err, f'attachments: {len(out)} octets\n')
        message = self.parse(out)
        self.assertEqual(message['To'], 'bob@example.org')
        found = {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}
        self.assertEqual(found, contents)

    def test_attachments_that_are_refused(self):
        out, err = self.run_program(PROGRAMS[0], 'nobody', 'missing', status=1)
        self.assertEqual(out, b'')
        self.assertEqual(len(err.splitlines()), 2, err)
        self.assertRegex(err, r'attachments: To: .*\n')
        self.run_program(PROGRAMS[0], status=2)

    def test_invitation(self):
        self.run_program(PROGRAMS[1], 'invitation.eml')
        message = self.parse((self.folder / 'invitation.eml').read_bytes())
        self.assertEqual(message['Subject'], 'Año nuevo: planning')
        calendars = [part for part in message.walk() if part.get_content_type() == 'text/calendar']
        self.assertEqual([part.get_param('method') for part in calendars], ['REQUEST'])
        self.assertIn('SUMMARY:Año nuevo: planning', calendars[0].get_content())
        self.assertEqual(os.listdir(self.folder), ['invitation.eml'])
        _, err = self.run_program(PROGRAMS[1], 'missing/invitation.eml', status=1)
        self.assertIn('missing/invitation.eml', err)

    def test_simple(self):
        out, _ = self.run_program(PROGRAMS[2])
        message = self.parse(out)
        self.assertEqual(message['To'].addresses[0].display_name, 'Jürgen Müller')
        self.assertEqual(message.get_content(), 'Guten Tag,\n\nsie kommt am Dienstag.\n')
        self.assertNotIn(b'\r', out)


if __name__ == '__main__':
    PROGRAMS = [os.path.abspath(program) for program in sys.argv[1:4]]
    del sys.argv[1:4]
    unittest.main()
