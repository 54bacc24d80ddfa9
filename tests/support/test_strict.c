/* The strict reader itself: for each rule a message that breaks it and is found out, messages that break none, and what
 * it reads in them. */
#include "support/strict.h"
#include "support/suite.h"
#include <stdio.h>
#include <time.h>

#define HEAD "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\nFrom: John Doe <jdoe@machine.example>\r\n" ID
#define ID "Message-ID: <1234@local.machine.example>\r\n"
#define MIME HEAD "MIME-Version: 1.0\r\n"
#define TEXT(charset, encoding)                                                                                        \
	MIME "Content-Type: text/plain; charset=" charset "\r\nContent-Transfer-Encoding: " encoding "\r\n\r\n"
#define MIXED MIME "Content-Type: multipart/mixed; boundary=b1\r\n\r\n"
#define PARAM(params) MIME "Content-Type: application/x;" params "\r\n\r\nx\r\n"
#define FILE_PARAM(params) MIME "Content-Disposition: attachment;" params "\r\n\r\nx\r\n"
#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define X60 X50 X10
#define X70 X60 X10
#define X100 X50 X50
#define X1000 X100 X100 X100 X100 X100 X100 X100 X100 X100 X100

typedef struct sample {
	const char *rule;
	const char *message;
	uint32_t options;
} sample;

/* What breaks the rule. */
static const sample wrong[] = {
	{ "L1", HEAD "\r\na\rb\r\n", 0 },
	{ "L1", HEAD "\r\na\r\r\n", 0 },
	{ "L1", HEAD "Subject: a\rb\r\n\r\n", 0 },
	{ "L1", HEAD "\r\na\r\n", STRICT_LF },
	{ "L2", HEAD "\r\na\nb\r\n", 0 },
	{ "L2", HEAD "Subject: a\nBcc: v@x\r\n\r\n", 0 },
	{ "L4", HEAD "\r\n" X1000 "\r\n", 0 },
	{ "L4", HEAD "X-Long: " X1000 "\r\n\r\n", 0 },
	{ "L5", HEAD "Subject: " X60 " " X10 "\r\n\r\n", 0 },
	{ "L5", HEAD "To: <" X50 "@example.com>, <b@example.com>, <c@example.com>\r\n\r\n", 0 },
	{ "L6", HEAD "\r\nno end", 0 },
	{ "L7", HEAD "Subject: \xc3\xa9\r\n\r\n", 0 },
	{ "L7", HEAD "Subject: \xc3(\r\n\r\n", STRICT_UTF8 },
	{ "L7", HEAD "Subject: \xed\xa0\x80\r\n\r\n", STRICT_UTF8 },
	{ "L7",
		MIXED "pr\xc3\xa9"
			  "amble\r\n--b1\r\n\r\nx\r\n--b1--\r\n",
		0 },
	{ "L8", HEAD "Subject: a\x7f\r\n\r\n", 0 },
	{ "L8", HEAD "Subject: a\x01\r\n\r\n", 0 },
	{ "L8",
		HEAD "Subject: a\xc2\x85"
			 "b\r\n\r\n",
		STRICT_UTF8 },
	{ "L8",
		HEAD "Subject: a\xe2\x80\xa8"
			 "b\r\n\r\n",
		STRICT_UTF8 },
	{ "L9", "\r\n" HEAD "\r\n", 0 },
	{ "L9", " folded\r\n" HEAD "\r\n", 0 },
	{ "L9", "From jdoe Fri Nov 21\r\n" HEAD "\r\n", 0 },
	{ "L9", "\xef\xbb\xbf" HEAD "\r\n", 0 },
	{ "L10", HEAD "Subject: a\r\n  \r\n b\r\n\r\n", 0 },
	{ "L10", HEAD "Subject: a\r\n \r\n\r\n", 0 },
	{ "L11", HEAD "References:\r\n <a@example.com>\r\n\r\n", 0 },
	{ "L11", HEAD "Subject:\r\n a\r\n\r\n", 0 },
	{ "H1", HEAD "X Y: a\r\n\r\n", 0 },
	{ "H1", HEAD "Subject : a\r\n\r\n", 0 },
	{ "H1", HEAD "no colon\r\n\r\n", 0 },
	{ "H1", HEAD ": a\r\n\r\n", 0 },
	{ "H1", HEAD "X\xc3\xa9: a\r\n\r\n", 0 },
	{ "H2", HEAD X70 X10 ": a\r\n\r\n", 0 },
	{ "H3", HEAD "SUBJECT: a\r\nSubject: b\r\n\r\n", 0 },
	{ "H3", HEAD HEAD "\r\n", 0 },
	{ "H3", "From: a@example.com\r\n" ID "\r\n", 0 },
	{ "H3", "Date: 21 Nov 1997 09:55:06 -0600\r\n" ID "\r\n", 0 },
	{ "H4", MIME "Content-Type: text/plain\r\ncontent-type: text/html\r\n\r\n", 0 },
	{ "H4", MIXED "--b1\r\nContent-ID: <a@b.c>\r\nContent-Id: <d@e.f>\r\n\r\nx\r\n--b1--\r\n", 0 },
	{ "H5", HEAD "bcc: v@example.com\r\n\r\n", 0 },
	{ "H6", HEAD "To:\r\n\r\n", 0 },
	{ "H6", HEAD "References: \r\n\r\n", 0 },
	{ "H6", HEAD "Keywords: \r\n\r\n", 0 },
	{ "H7", HEAD "Sender: a@example.com, b@example.com\r\n\r\n", 0 },
	{ "H7", "Date: 21 Nov 1997 09:55:06 -0600\r\nFrom: a@example.com, b@example.com\r\n" ID "\r\n", 0 },
	{ "H8", "Date: 21 Nov 1997 09:55:06 -0600\r\nFrom: A: a@example.com;\r\n" ID "\r\n", 0 },
	{ "H9", MIXED "--b1\r\nSubject: a\r\n\r\nx\r\n--b1--\r\n", 0 },
	{ "H9", "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", STRICT_PART },
	{ "H10", HEAD "Subject: a \r\n\r\n", 0 },
	{ "H10", HEAD "Subject: a \r\n b\r\n\r\n", 0 },
	{ "H11", "Received: from a by b; 21 Nov 1997 09:55:06 -0600\r\n" HEAD "\r\n", 0 },
	{ "H12", HEAD "Subject:a\r\n\r\n", 0 },
	{ "H12", HEAD "Subject:  a\r\n\r\n", 0 },
	{ "H12", HEAD "Subject:\ta\r\n\r\n", 0 },
	{ "H13", "Date: 21 Nov 1997 09:55:06 -0600\r\nFrom: a@example.com\r\n\r\n", 0 },
	{ "H14", "Resent-To: a@example.com\r\n" HEAD "\r\n", 0 },
	{ "H14", "Resent-Date: 21 Nov 1997 09:55:06 -0600\r\n" HEAD "\r\n", 0 },
	{ "E1",
		HEAD "Subject: =?utf-8?q?"
			 "?=\r\n\r\n",
		0 },
	{ "E1", HEAD "Subject: =??q?a?=\r\n\r\n", 0 },
	{ "E2", HEAD "Subject: =?utf-8?q?=C3=A9" X50 X10 "x?=\r\n\r\n", 0 },
	{ "E3", HEAD "X-Twelve: =?utf-8?q?=C3=A9" X50 "?=\r\n =?utf-8?q?=C3=A9?=\r\n\r\n", 0 },
	{ "E4", HEAD "Subject: =?utf8?q?=C3=A9?=\r\n\r\n", 0 },
	{ "E4", HEAD "Subject: =?utf-8?x?abc?=\r\n\r\n", 0 },
	{ "E5", HEAD "Subject: =?utf-8?b?w6k?=\r\n\r\n", 0 },
	{ "E5", HEAD "Subject: =?utf-8?b?w6l=?=\r\n\r\n", 0 },
	{ "E5", HEAD "Subject: =?utf-8?b?w6*=?=\r\n\r\n", 0 },
	{ "E6", HEAD "Subject: =?utf-8?q?=c3=a9?=\r\n\r\n", 0 },
	{ "E6", HEAD "Subject: =?utf-8?q?=C3=A9=?=\r\n\r\n", 0 },
	{ "E6", HEAD "Subject: =?utf-8?q?=C3=A9\x7f?=\r\n\r\n", 0 },
	{ "E6", HEAD "Subject: =?utf-8?q?=C3=A9?a?=\r\n\r\n", 0 },
	{ "E7", HEAD "Subject: =?utf-8?q?=C3?=\r\n =?utf-8?q?=A9?=\r\n\r\n", 0 },
	{ "E7", HEAD "Subject: =?us-ascii?q?=C3=A9?=\r\n\r\n", 0 },
	{ "E7", HEAD "Subject: =?iso-2022-jp?b?GyRCRnw=?=\r\n\r\n", 0 },
	{ "E8", HEAD "To: \"=?utf-8?q?=C3=A9?=\" <a@example.com>\r\n\r\n", 0 },
	{ "E8", HEAD "To: =?utf-8?q?=C3=A9?=@example.com\r\n\r\n", 0 },
	{ "E8", HEAD "References: <=?utf-8?q?a?=@example.com>\r\n\r\n", 0 },
	{ "E8", FILE_PARAM(" filename=\"=?utf-8?q?=C3=A9?=\""), 0 },
	{ "E9", HEAD "Subject: a=?utf-8?q?=C3=A9?=\r\n\r\n", 0 },
	{ "E9", HEAD "Subject: =?utf-8?q?=C3=A9?=, a\r\n\r\n", 0 },
	{ "E9", HEAD "To: =?utf-8?q?=C3=A9?=<a@example.com>\r\n\r\n", 0 },
	{ "E9", HEAD "To: =?utf-8?q?=C3=A9?=: a@example.com;\r\n\r\n", 0 },
	{ "E10", HEAD "To: =?utf-8?q?J._=C3=A9?= <a@example.com>\r\n\r\n", 0 },
	{ "E10", HEAD "To: =?utf-8?q?O'=C3=A9?= <a@example.com>\r\n\r\n", 0 },
	{ "E10", HEAD "To: =?utf-8?q?a,=C3=A9?= <a@example.com>\r\n\r\n", 0 },
	{ "E11", HEAD "Subject: =?x?q?two words?=\r\n\r\n", 0 },
	{ "E11", HEAD "Subject: a=?x?q?b?=c\r\n\r\n", 0 },
	{ "E11", HEAD "To: =?x?q?two words?= <a@example.com>\r\n\r\n", 0 },
	{ "E12", HEAD "Subject: =?utf-8?q?a=0AB?=\r\n\r\n", 0 },
	{ "E12", HEAD "Subject: =?utf-8?q?=C2=85?=\r\n\r\n", 0 },
	{ "E12", HEAD "To: =?utf-8?q?=E2=80=A8?= <a@example.com>\r\n\r\n", 0 },
	{ "E14", HEAD "Subject: =?utf-8?q?plain_text?=\r\n\r\n", 0 },
	{ "E14", HEAD "To: =?utf-8?q?Plain=2C_Name?= <a@example.com>\r\n\r\n", 0 },
	{ "E15", HEAD "Subject: =?utf-8?q?=C3=A9?=\r\n\r\n", STRICT_UTF8 },
	{ "E18", HEAD "Subject: =?utf-8?b?w6k=?= =?utf-8?b?w6k=?=\r\n\r\n", 0 },
	{ "A1", HEAD "To: a@example.com,, b@example.com\r\n\r\n", 0 },
	{ "A1", HEAD "To: , a@example.com\r\n\r\n", 0 },
	{ "A1", HEAD "To: a@example.com,\r\n\r\n", 0 },
	{ "A1", HEAD "To: a@example.com b@example.com\r\n\r\n", 0 },
	{ "A1", HEAD "To: a@example.com; b@example.com\r\n\r\n", 0 },
	{ "A2", HEAD "To: \"a.b\"@example.com\r\n\r\n", 0 },
	{ "A3", HEAD "To: " X60 "xxxxx@example.com\r\n\r\n", 0 },
	{ "A3", HEAD "To: a@" X50 "." X50 "." X50 "." X50 "." X50 ".com\r\n\r\n", 0 },
	{ "A4", HEAD "To: a@exam_ple.com\r\n\r\n", 0 },
	{ "A4", HEAD "To: a@example..com\r\n\r\n", 0 },
	{ "A4", HEAD "To: a@example.com.\r\n\r\n", 0 },
	{ "A4", HEAD "To: a@-example.com\r\n\r\n", 0 },
	{ "A4", HEAD "To: a@[300.1.1.1]\r\n\r\n", 0 },
	{ "A4", HEAD "To: a@[IPv6:1:2]\r\n\r\n", 0 },
	{ "A4", HEAD "To: a@" X60 "xxxx.com\r\n\r\n", 0 },
	{ "A5", HEAD "To: a@example.com (A)\r\n\r\n", 0 },
	{ "A5", HEAD "To: (A) a@example.com\r\n\r\n", 0 },
	{ "A6", HEAD "To: John Q. Public <a@example.com>\r\n\r\n", 0 },
	{ "A6", HEAD "To: \"John <a@example.com>\r\n\r\n", 0 },
	{ "A6", HEAD "To: a\"b\" <a@example.com>\r\n\r\n", 0 },
	{ "A7", HEAD "To: A < a@example.com>\r\n\r\n", 0 },
	{ "A7", HEAD "To: A <a@example.com\r\n >\r\n\r\n", 0 },
	{ "A8", HEAD "To: A: a@example.com, B: b@example.com;;\r\n\r\n", 0 },
	{ "A8", HEAD "To: A: a@example.com\r\n\r\n", 0 },
	{ "A8", HEAD "To: : a@example.com;\r\n\r\n", 0 },
	{ "A9", HEAD "To: <>\r\n\r\n", 0 },
	{ "A9", HEAD "To: a@b@example.com\r\n\r\n", 0 },
	{ "A9", HEAD "To: \"a\"@evil@example.com\r\n\r\n", 0 },
	{ "A9", HEAD "To: <@relay.example:a@example.com>\r\n\r\n", 0 },
	{ "A9", HEAD "To: a..b@example.com\r\n\r\n", 0 },
	{ "A9", HEAD "To: John\r\n\r\n", 0 },
	{ "A10", HEAD "To: j\xc3\xb6rg@example.com\r\n\r\n", 0 },
	{ "A14", HEAD "To: a=?x?q?b?=@example.com\r\n\r\n", 0 },
	{ "D1", "Date: Fri, 21 Nov 97 09:55:06 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D1", "Date: Fri, 21 Nov 1997 09:55:06 GMT\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D1", "Date: Fri,  21 Nov 1997 09:55:06 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D1", "Date: Fri, 21 Nov 1997 09:55:06 -0600 (CST)\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D1", "Date: Fre, 21 Nov 1997 09:55:06 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D2", "Date: 29 Feb 1997 09:55:06 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D2", "Date: 21 Nov 1899 09:55:06 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D2", "Date: 21 Nov 1997 24:55:06 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D2", "Date: 21 Nov 1997 09:55:61 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D2", "Date: 21 Nov 1997 09:55:06 -0660\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "D3", "Date: Thu, 21 Nov 1997 09:55:06 -0600\r\nFrom: a@example.com\r\n" ID "\r\n", 0 },
	{ "M1", HEAD "References: <a b@example.com>\r\n\r\n", 0 },
	{ "M1", HEAD "References: <<a@example.com>>\r\n\r\n", 0 },
	{ "M1", HEAD "References: a@example.com\r\n\r\n", 0 },
	{ "M1", HEAD "References: <\"a\"@example.com>\r\n\r\n", 0 },
	{ "M1", HEAD "References: <a@b@example.com>\r\n\r\n", 0 },
	{ "M2", "Date: 21 Nov 1997 09:55:06 -0600\r\nFrom: a@b.c\r\nMessage-ID: <a@b.c> <d@e.f>\r\n\r\n", 0 },
	{ "M3", HEAD "References: <a@example.com><b@example.com>\r\n\r\n", 0 },
	{ "M3", HEAD "References: <a@\r\n example.com>\r\n\r\n", 0 },
	{ "M4", MIXED "--b1\r\nContent-ID: <a@b.c>\r\n\r\nx\r\n--b1\r\nContent-ID: <a@b.c>\r\n\r\nx\r\n--b1--\r\n", 0 },
	{ "T1", HEAD "Content-Type: text/plain\r\n\r\n", 0 },
	{ "T1", HEAD "MIME-Version: 1.0 (mine)\r\n\r\n", 0 },
	{ "T2", MIME "Content-Type: text\r\n\r\n", 0 },
	{ "T2", MIME "Content-Type: te(x)t/plain\r\n\r\n", 0 },
	{ "T2", MIME "Content-Disposition: \"inline\"\r\n\r\n", 0 },
	{ "T2", MIME "Content-Transfer-Encoding: 7bit (or so)\r\n\r\n", 0 },
	{ "T3", PARAM(" a =b"), 0 },
	{ "T3", PARAM(" a= b"), 0 },
	{ "T3", PARAM(" a=b;"), 0 },
	{ "T3", PARAM(" a=b; A=c"), 0 },
	{ "T3", PARAM(" a=b/c"), 0 },
	{ "T3", PARAM(" a=\"b"), 0 },
	{ "T3", PARAM(" a"), 0 },
	{ "T3", PARAM(" a="), 0 },
	{ "T3", MIME "Content-Type: text/plain (c); a=b\r\n\r\n", 0 },
	{ "T4", MIME "Content-Transfer-Encoding: 8bit\r\n\r\n\xc3\xa9\r\n", 0 },
	{ "T4", TEXT("x-unknown", "8bit") "\xc3\xa9\r\n", 0 },
	{ "T5", MIME "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", 0 },
	{ "T5", MIME "Content-Type: multipart/mixed; boundary=\"b \"\r\n\r\n--b \r\n\r\nx\r\n--b --\r\n", 0 },
	{ "T5", MIME "Content-Type: multipart/mixed;\r\n boundary=" X70 "x\r\n\r\n--" X70 "x\r\n\r\nx\r\n--" X70 "x--\r\n",
		0 },
	{ "T5", MIME "Content-Type: multipart/mixed; boundary=b%\r\n\r\n--b%\r\n\r\nx\r\n--b%--\r\n", 0 },
	{ "T6", MIXED "--b1\r\n\r\n--b1x\r\n--b1--\r\n", 0 },
	{ "T7", MIXED "--b1 \r\n\r\nx\r\n--b1--\r\n", 0 },
	{ "T7", MIXED "--b1\r\n\r\nx\r\n--b1--\t\r\n", 0 },
	{ "T8", MIXED "--b1\r\n\r\nx\r\n", 0 },
	{ "T8", MIXED "--b1\r\n\r\nx\r\n--b1--\r\n--b1--\r\n", 0 },
	{ "T8", MIXED "--b1\r\n--b1--\r\n", 0 },
	{ "T9", MIXED "--b1--\r\n", 0 },
	{ "T10", MIME "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==\r\n", 0 },
	{ "T10", MIME "Content-Type: multipart/mixed; boundary=a\r\nContent-Transfer-Encoding: base64\r\n\r\nQQ==\r\n", 0 },
	{ "T10", MIME "Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: 8bit\r\n\r\nA: b\r\n", 0 },
	{ "T11", MIXED "--b1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nx\r\n--b1--\r\n", 0 },
	{ "T11", MIME "Content-Type: message/rfc822\r\n\r\n" TEXT("utf-8", "8bit") "x\r\n", 0 },
	{ "T12",
		MIXED "--b1\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n\r\nx\r\n--b1--\r\n\r\n--b1--\r\n",
		0 },
	{ "T12", MIXED "--b1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n\r\n--b1--\r\n",
		0 },
	{ "T14", MIME "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", 0 },
	{ "T14", MIME "Content-Type: multipart/related; boundary=b; type=\"text/html\"\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
		0 },
	{ "T14",
		MIME
		"Content-Type: multipart/related; boundary=b; type=\"text/plain\";\r\n start=\"<a@b>\"\r\n\r\n--b\r\n\r\nx\r\n"
		"--b--\r\n",
		0 },
	{ "T14", MIME "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\r\nx\r\n--b--\r\n", 0 },
	{ "T14",
		MIME "Content-Type: multipart/encrypted; boundary=b; protocol=\"text/plain\"\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
		0 },
	{ "T14",
		MIME "Content-Type: multipart/report; boundary=b; report-type=delivery-status\r\n\r\n--b\r\n\r\nx\r\n--b\r\n"
			 "\r\nx\r\n--b--\r\n",
		0 },
	{ "T15", MIXED X100 "\r\n" X100 X10 "\r\n--b1\r\n\r\nx\r\n--b1--\r\n", 0 },
	{ "T15", MIXED "--b1\r\n\r\nx\r\n--b1--\r\n" X100 "\r\n" X100 X10 "\r\n", 0 },
	{ "T16", MIME "Content-Type: message/rfc822\r\n\r\n\r\nno fields\r\n", STRICT_FOREIGN },
	{ "C1", TEXT("utf-8", "binary") "x\r\n", 0 },
	{ "C1", TEXT("utf-8", "x-uuencode") "x\r\n", 0 },
	{ "C2", TEXT("utf-8", "7bit") "\xc3\xa9\r\n", 0 },
	{ "C2", TEXT("utf-8", "7bit") X1000 "\r\n", 0 },
	{ "C3", TEXT("utf-8", "8bit") "\xc3\xa9\nx\r\n", 0 },
	{ "C3", TEXT("utf-8", "8bit") X1000 "\r\n", 0 },
	{ "C4", TEXT("utf-8", "base64") "QUJD\r\n\r\nQUJD\r\n", 0 },
	{ "C4", TEXT("utf-8", "base64") "QUJ=\r\n", 0 },
	{ "C4", TEXT("utf-8", "base64") "QU-D\r\n", 0 },
	{ "C4", TEXT("utf-8", "base64") "QQ==QUJD\r\n", 0 },
	{ "C4", TEXT("utf-8", "base64") X70 "xxxxxxxxxx\r\n", 0 },
	{ "C4", TEXT("utf-8", "base64") "QUI\r\n", 0 },
	{ "C5", TEXT("utf-8", "base64") "QUJDQ\r\nUJD\r\n", 0 },
	{ "C5", TEXT("utf-8", "base64") "QUJD\r\nQUJDQUJD\r\n", 0 },
	{ "C6", TEXT("utf-8", "quoted-printable") "=c3=a9\r\n", 0 },
	{ "C6", TEXT("utf-8", "quoted-printable") "a=b\r\n", 0 },
	{ "C6", TEXT("utf-8", "quoted-printable") "a\x7f\r\n", 0 },
	{ "C6", TEXT("utf-8", "quoted-printable") "a=\r\n", 0 },
	{ "C7", TEXT("utf-8", "quoted-printable") X70 "xxxxxxx\r\n", 0 },
	{ "C7", TEXT("utf-8", "quoted-printable") X70 "xxxxxx=\r\nx\r\n", 0 },
	{ "C8", TEXT("utf-8", "quoted-printable") "a \r\n", 0 },
	{ "C8", TEXT("utf-8", "quoted-printable") "a\t\r\nb\r\n", 0 },
	{ "C9", TEXT("utf-8", "quoted-printable") "=C3=28\r\n", 0 },
	{ "C9", TEXT("us-ascii", "quoted-printable") "=C3=A9\r\n", 0 },
	{ "C10", TEXT("utf-8", "base64") "YQpi\r\n", 0 },
	{ "C10", TEXT("utf-8", "quoted-printable") "a=0Ab\r\n", 0 },
	{ "C11", TEXT("utf-8", "quoted-printable") "a=0D=0Ab\r\n", 0 },
	{ "C12", TEXT("utf-8", "7bit") "From here\r\n", 0 },
	{ "C12", TEXT("utf-8", "quoted-printable") "a=\r\nFrom here\r\n", 0 },
	{ "C13", TEXT("utf-8", "7bit") "a \r\n", 0 },
	{ "C14", TEXT("utf-8", "7bit") "a\r\n.\r\n", 0 },
	{ "C14", TEXT("utf-8", "quoted-printable") "a=\r\n.\r\n", 0 },
	{ "P1", PARAM(" a'b=c"), 0 },
	{ "P1", PARAM(" a*00=c"), 0 },
	{ "P1", PARAM(" a*0=c; a*01=d"), 0 },
	{ "P1", PARAM(" a*x=c"), 0 },
	{ "P2", PARAM(" a*0=b; a*2=c"), 0 },
	{ "P2", PARAM(" a*1=b"), 0 },
	{ "P2", PARAM(" a*0=b; a*0=c"), 0 },
	{ "P3", PARAM(" a*=b"), 0 },
	{ "P3", PARAM(" a*0*=b; a*1*=c"), 0 },
	{ "P3", PARAM(" a*0=b; a*1*=%C3%A9"), 0 },
	{ "P3", PARAM(" a*=''b"), 0 },
	{ "P4", PARAM(" a*=utf-8''%c3%a9"), 0 },
	{ "P4", PARAM(" a*=\"utf-8''%C3%A9\""), 0 },
	{ "P4", PARAM(" a*=utf-8''%C3%A9'"), 0 },
	{ "P4", PARAM(" a*=utf-8''%C3%A9*"), 0 },
	{ "P4", PARAM(" a*=utf-8''%"), 0 },
	{ "P5", PARAM(" a*=utf-8''%C3%28"), 0 },
	{ "P5", PARAM(" a*=utf8''%C3%A9"), 0 },
	{ "P6", FILE_PARAM(" filename=a; filename*=utf-8''%C3%A9"), 0 },
	{ "P6", FILE_PARAM(" filename*=utf-8''a; filename*0=b"), 0 },
	{ "P7", FILE_PARAM("\r\n filename=" X70 X10), 0 },
	{ "P7", FILE_PARAM(" filename=\"\xc3\xa9\""), 0 },
	{ "P8", FILE_PARAM(" filename*=utf-8''a%0Ab"), 0 },
	{ "P8", FILE_PARAM(" filename=\"a\tb\""), 0 },
	{ "P9", FILE_PARAM("\r\n filename*0=" X70 "; filename*1=x"), 0 },
	{ "P11", FILE_PARAM(" filename=\"a\r\n b\""), 0 },
	{ "P12", FILE_PARAM(" size=12k"), 0 },
	{ "P12", FILE_PARAM(" creation-date=\"12 Feb 1997\""), 0 },
	{ "S1", HEAD "List-Id: <a.b>\r\nlist-id: <c.d>\r\n\r\n", 0 },
	{ "S2", HEAD "List-Help: mailto:a@example.com\r\n\r\n", 0 },
	{ "S2", HEAD "List-Help: <mailto:a b@example.com>\r\n\r\n", 0 },
	{ "S2", HEAD "List-Help: <mailto:a@b.c> <mailto:d@e.f>\r\n\r\n", 0 },
	{ "S2", HEAD "List-Help: <help>\r\n\r\n", 0 },
	{ "S2", HEAD "List-Help: NO\r\n\r\n", 0 },
	{ "S3", HEAD "List-Unsubscribe: <https://a.example/x>\r\nList-Unsubscribe-Post: List-Unsubscribe=one-click\r\n\r\n",
		0 },
	{ "S3", HEAD "List-Unsubscribe: <mailto:a@b.c>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n", 0 },
	{ "S4", HEAD "List-Id: a.b\r\n\r\n", 0 },
	{ "S4", HEAD "List-Id: <ab>\r\n\r\n", 0 },
	{ "S4", HEAD "List-Id: <a b.c>\r\n\r\n", 0 },
	{ "S5",
		MIME "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n",
		0 },
	{ "S5", MIME "Content-Type: text/calendar\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xc3\xa9\r\n", 0 },
	{ "X2", HEAD "\r\na\n.\nb\r\n", 0 },
	{ "X2", HEAD "\r\na\n.\r\nb\r\n", 0 },
	{ "X2", HEAD "\r\na\r.\rb\r\n", 0 },
	{ "X2", HEAD "\r\na\r\n.\r\nb\r\n", 0 },
	{ "X2", HEAD "\r\na\r\n.\nb\r\n", 0 },
};

#define RELATED "multipart/related; boundary=b; type=\"text/html\""
/* Taken from RFC 5322 appendix A, RFC 2047 section 8, RFC 2231, RFC 2183, RFC 2369, RFC 2919 and RFC 8058, written as a
 * generator may write them. */
static const sample good[] = {
	/* A field name that looks like an encoded-word, on a long line. */
	{ "", HEAD X50 "=?utf-8?q?a?=: " X50 "\r\n\r\n", 0 },
	{ "",
		HEAD
		"To: Mary Smith <mary@example.net>\r\nSubject: Saying Hello\r\n\r\nThis is a message just to say hello.\r\n",
		0 },
	{ "", HEAD "Sender: Michael Jones <mjones@machine.example>\r\n\r\n", 0 },
	{ "",
		HEAD "To: Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>\r\n"
			 "Cc: <boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>\r\n\r\nHi everyone.\r\n",
		0 },
	{ "",
		HEAD "To: A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;\r\n"
			 "Cc: Undisclosed recipients:;\r\n\r\nTesting.\r\n",
		0 },
	{ "",
		HEAD "To: \"Joe Q. Public\" <john.q.public@example.com>, \"a\\\"b\"@[192.0.2.1],\r\n"
			 " c@[IPv6:2001:db8::1], d@[IPv6:::ffff:192.0.2.1], e@localhost\r\n\r\n",
		0 },
	{ "",
		HEAD "In-Reply-To: <1234@local.machine.example>\r\n"
			 "References: <1234@local.machine.example> <3456@example.net>\r\n <5678@[literal]>\r\n\r\n",
		0 },
	{ "",
		"Resent-From: Mary Smith <mary@example.net>\r\nResent-To: Jane Brown <j-brown@other.example>\r\n"
		"Resent-Date: Mon, 24 Nov 1997 14:22:01 -0800\r\nResent-Message-ID: <78910@example.net>\r\n" HEAD "\r\n",
		0 },
	{ "",
		HEAD "Subject: =?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW91?=\r\n"
			 " =?ISO-8859-2?B?IHVuZGVyc3RhbmQgdGhlIGXo?=\r\n\r\n",
		0 },
	{ "", HEAD "To: =?ISO-8859-1*da?Q?Keld_J=F8rn?= Simonsen <keld@dkuug.dk>\r\n\r\n", 0 },
	{ "",
		HEAD "To: =?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>,\r\n"
			 " =?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.ulg.ac.be>\r\n\r\n",
		0 },
	{ "", HEAD "To: =?utf-8?q?Gr=C3=BC=C3=9Fe?= : a@example.com;\r\nSubject: =?utf-8?q?_a_?= b =?x?\r\n\r\n", 0 },
	{ "", HEAD "Subject: =?iso-2022-jp?b?GyRCRnxLXBsoQg==?=\r\n\r\n", 0 },
	{ "", HEAD "Subject:\r\n " X70 X10 "\r\nX-Empty: \r\nBcc: \r\nComments: \"a   b (c\r\n\r\n", STRICT_BCC },
	{ "",
		HEAD "Subject: Gr\xc3\xbc\xc3\x9f"
			 "e\r\nTo: J\xc3\xb6rg <j\xc3\xb6rg@ex\xc3\xa4mple.com>\r\n\r\n",
		STRICT_UTF8 },
	{ "", HEAD "Keywords: one, \"two. three\", =?utf-8?q?=C3=A9?=\r\n\r\n", 0 },
	{ "",
		HEAD "List-Help: <https://www.host.example/list.help>,\r\n <mailto:list@host.example?subject=help> (List "
			 "Instructions)\r\n"
			 "List-Post: NO (posting not allowed)\r\nList-Id: \"Lena's, List\" <list.host.example>\r\n\r\n",
		0 },
	{ "",
		HEAD "List-Unsubscribe: <mailto:l@example.com>, <https://example.com/u?x=1>\r\n"
			 "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n",
		0 },
	{ "", PARAM("\r\n title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A"), 0 },
	{ "", PARAM("\r\n title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=x;\r\n title*2=\"isn't it!\""), 0 },
	{ "", FILE_PARAM(" filename=genome.jpeg;\r\n modification-date=\"Wed, 12 Feb 1997 16:29:51 -0500\"; size=1234"),
		0 },
	{ "", FILE_PARAM(" filename=\"a_.txt\";\r\n filename*=UTF-8''%C3%A9.txt"), STRICT_FILENAME_BOTH },
	{ "", FILE_PARAM(" filename=\"=?UTF-8?Q?=C3=A9?=\r\n =?UTF-8?Q?=C3=A9?=\""), STRICT_FILENAME_2047 },
	{ "", FILE_PARAM(" filename=\"\xc3\xa9\""), STRICT_UTF8 },
	{ "",
		TEXT("utf-8", "quoted-printable") "Gr=C3=BC=C3=9Fe=\r\n und mehr\r\n-- =\r\n\r\n=46rom me\r\n=2E\r\n=\r\n!\r\n",
		0 },
	{ "",
		TEXT("utf-8",
			"base64") "R3LDvMOfZQ0KR3LDvMOfZQ0KR3LDvMOfZQ0KR3LDvMOfZQ0KR3LDvMOfZQ0KR3LDvMOfZQ0KR3LD\r\nvMOfZQ0K\r\n",
		0 },
	{ "",
		TEXT("utf-8", "8bit") "Gr\xc3\xbc\xc3\x9f"
							  "e\r\n-- \r\nme\r\n",
		0 },
	{ "", TEXT("utf-8", "base64") "", 0 },
	{ "",
		MIXED
		"--b1\r\n\r\nx\r\n--b1\r\nContent-Type: text/html\r\n\r\n\r\n--b1\r\nContent-Type: text/html\r\n\r\n--b1--\r\n",
		0 },
	{ "",
		MIME "Content-Type: " RELATED
			 "\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-ID: <a@b.c>\r\n\r\nx\r\n--b--\r\n",
		0 },
	{ "",
		MIME "Content-Type: " RELATED "; start=\"<a@b.c>\"\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: text/html\r\n"
			 "Content-ID: <a@b.c>\r\n\r\nx\r\n--b--\r\n",
		0 },
	{ "",
		MIME
		"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" TEXT("utf-8", "8bit") "\xc3\xa9\r\n",
		0 },
	{ "", MIME "Content-Type: message/rfc822\r\n\r\nReceived: x\r\nFrom: obsolete . address\r\n\r\nFrom me \r\n.\r\n",
		STRICT_FOREIGN },
	{ "",
		MIME "Content-Type: text/calendar; charset=utf-8; method=request\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n",
		0 },
	{ "", "Content-Type: text/plain\r\n\r\nno end", STRICT_PART },
	{ "", "Date: 21 Nov 1997 09:55 -0000\nFrom: a@b.c\nMessage-ID: <a@b.c>\n\nx\n", STRICT_LF },
	{ "", "Received: from a by b; 21 Nov 1997 09:55:06 -0600\r\n" HEAD "\r\n", STRICT_TRACE },
	{ "", TEXT("utf-8", "binary") "a\nb\r\n", STRICT_BINARY | STRICT_OCTETS },
};

START_TEST(wrong_messages)
{
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const sample *s = &wrong[i];
		strict_message *m = strict_read(s->message, strlen(s->message), s->options);
		ck_assert_msg(strict_broken(m, s->rule), "no %s in row %zu:\n%s\n%s", s->rule, i, s->message, strict_report(m));
		strict_free(m);
	}
}
END_TEST

START_TEST(nul_is_found)
{
	static const char message[] = HEAD "\r\na\0b\r\n";
	strict_message *m = strict_read(message, sizeof message - 1, 0);
	ck_assert(strict_broken(m, "L3"));
	ck_assert(strict_broken(m, "C2"));
	strict_free(m);
}
END_TEST

START_TEST(good_messages)
{
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		const sample *s = &good[i];
		strict_message *m = strict_read(s->message, strlen(s->message), s->options);
		ck_assert_msg(strict_faults(m) == 0, "row %zu:\n%s\n%s", i, s->message, strict_report(m));
		strict_free(m);
	}
}
END_TEST

START_TEST(values_are_read)
{
	static const char message[] =
		"Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
		"From: =?utf-8?q?J=C3=B6rg?= \"von, X\" <j@example.com>\r\n" ID
		"To: \"a \\\"b\\\"\r\n c\" <\"x y\"@example.com>, G: d@e.f, \"K\" <l@m.n>;, last@example.com\r\n"
		"Subject: =?utf-8?q?=C3=A9_?= =?utf-8?q?=C3=A9?= a =?iso-8859-1?q?=E9?=\r\n"
		"References: <a@b.c>\r\n\t<d@e.f>\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: multipart/mixed; boundary=\"b 1\"\r\n\r\n"
		"--b 1\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
		"a=E9=\r\nb\r\n\r\n--b 1\r\nContent-Type: application/pdf; name=x\r\nContent-Transfer-Encoding: base64\r\n"
		"Content-ID: <i@j.k>\r\n"
		"Content-Disposition: attachment; filename*0*=utf-8''%C3%A9%20;\r\n filename*1=\"b.pdf\"\r\n\r\nAAEC\r\n"
		"--b 1\r\nContent-Type: message/rfc822\r\n\r\n" HEAD "\r\ninner\r\n\r\n--b 1--\r\n";
	strict_message *m = strict_read(message, sizeof message - 1, 0);
	ck_assert_msg(strict_faults(m) == 0, "%s", strict_report(m));
	const strict_entity *root = strict_root(m);
	const strict_field *from = strict_find(root, "from"), *to = strict_find(root, "to");
	ck_assert_int_eq(strict_find(root, "date")->seconds, 880127706);
	ck_assert_int_eq(strict_find(root, "date")->zone, -360);
	ck_assert_str_eq(from->mailboxes[0].name.data, "J\xc3\xb6rg von, X");
	ck_assert_uint_eq(to->n_mailboxes, 4);
	ck_assert_str_eq(to->mailboxes[0].name.data, "a \"b\" c");
	ck_assert_str_eq(to->mailboxes[0].addr.data, "\"x y\"@example.com");
	ck_assert_uint_eq(to->n_groups, 1);
	ck_assert_str_eq(to->groups[0].data, "G");
	ck_assert_uint_eq(to->mailboxes[1].group, 1);
	ck_assert_uint_eq(to->mailboxes[3].group, 0);
	ck_assert_ptr_null(to->mailboxes[1].name.data);
	ck_assert_str_eq(strict_find(root, "subject")->decoded.data, "\xc3\xa9 \xc3\xa9 a \xc3\xa9");
	ck_assert_uint_eq(strict_find(root, "references")->n_ids, 2);
	ck_assert_str_eq(strict_find(root, "references")->ids[1].data, "d@e.f");
	ck_assert_uint_eq(root->n_children, 3);
	const strict_entity *text = strict_next(root), *file = strict_next(text), *outer = strict_next(file);
	ck_assert_str_eq(text->text.data, "a\xc3\xa9" "b\r\n");
	ck_assert(strict_is(file->subtype, "pdf"));
	ck_assert_str_eq(file->filename.data, "\xc3\xa9 b.pdf");
	ck_assert_str_eq(file->content_id.data, "i@j.k");
	ck_assert_uint_eq(file->content.size, 3);
	ck_assert_mem_eq(file->content.data, "\0\1\2", 3);
	const strict_entity *inner = strict_next(outer);
	ck_assert(inner->message && inner->parent == outer && strict_next(inner) == NULL);
	ck_assert_str_eq(inner->text.data, "inner\r\n");
	ck_assert_uint_eq(strict_needs(m), 0);
	strict_free(m);
}
END_TEST

/* Each prefix of each sample, and each with one octet changed: whatever it says, it ends. */
START_TEST(any_octets)
{
	uint64_t state = 1;
	for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
		size_t size = strlen(wrong[k].message);
		for (size_t n = k % 3; n < size; n += 3 + size / 200)
			strict_free(strict_read(wrong[k].message, n, wrong[k].options));
		char *copy = suite_exact(wrong[k].message, size);
		for (int round = 0; round < 20; round++) {
			copy[suite_random(&state) % size] = "\0\r\n\"\\<>=?*;:,@( \t\xc3-."[suite_random(&state) % 20];
			strict_free(strict_read(copy, size, (uint32_t)suite_random(&state) & 1023));
		}
		free(copy);
	}
	strict_free(strict_read(NULL, 0, 0));
}
END_TEST

/* A message of n times the piece, in a header field or in the body. */
static double seconds_for(const char *before, const char *piece, size_t n, const char *after)
{
	size_t head = strlen(before), unit = strlen(piece), tail = strlen(after), size = head + unit * n + tail;
	char *message = malloc(size);
	ck_assert_ptr_nonnull(message);
	memcpy(message, before, head);
	for (size_t i = 0; i < n; i++)
		memcpy(message + head + i * unit, piece, unit);
	memcpy(message + head + unit * n, after, tail);
	clock_t begin = clock();
	strict_free(strict_read(message, size, 0));
	clock_t end = clock();
	free(message);
	return (double)(end - begin) / CLOCKS_PER_SEC;
}

START_TEST(linear)
{
	static const char *const cases[][3] = {
		{ HEAD "Subject: ", "=?a?q?", "\r\n\r\n" }, { HEAD "Subject: ", "=?a?q?b?= ", "\r\n\r\n" },
		{ HEAD "Subject: ", "=?a?q?,", "\r\n\r\n" }, { HEAD "To: ", "\"", "\r\n\r\n" },
		{ HEAD "To: ", "=?a?q?,", "\r\n\r\n" }, { HEAD "To: ", "a:", "\r\n\r\n" }, { HEAD "To: ", "(", "\r\n\r\n" },
		{ HEAD "To: ", "a@b,", "\r\n\r\n" }, { HEAD "References: ", "<", "\r\n\r\n" },
		{ HEAD "References: ", "<a@b> ", "\r\n\r\n" }, { HEAD "List-Help: ", "<a:b>,", "\r\n\r\n" },
		{ MIME "Content-Type: a/b; ", "a*0=b; ", "\r\n\r\n" }, { MIME "Content-Type: a/b; ", "a;", "\r\n\r\n" },
		{ HEAD, "A: b\r\n", "\r\n" }, { HEAD "Subject: a", "\r\n b", "\r\n\r\n" }, { HEAD "\r\n", "\r\n.", "" },
		{ MIXED, "--b1\r\n\r\nx\r\n", "--b1--\r\n" }, { MIXED, "--b1\r\n", "" },
		{ MIXED, "--b1\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n", "" },
		{ MIME "Content-Type: message/rfc822\r\n\r\n", MIME "Content-Type: message/rfc822\r\n\r\n", "" },
	};
	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		double small = seconds_for(cases[k][0], cases[k][1], 1000, cases[k][2]);
		double large = seconds_for(cases[k][0], cases[k][1], 30000, cases[k][2]);
		ck_assert_msg(large < 200 * small + 0.3, "case %zu: %f s against %f s", k, large, small);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("strict");
	TCase *tests = tcase_create("samples");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, wrong_messages);
	tcase_add_test(tests, good_messages);
	tcase_add_test(tests, nul_is_found);
	tcase_add_test(tests, values_are_read);
	tcase_add_test(tests, any_octets);
	tcase_add_test(tests, linear);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
