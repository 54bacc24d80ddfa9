/* Family D: parameters and file names. */
#include "faults/fault.h"

FAULT(D1, "PHPMailer: a quote in a file name was not escaped, filters saw another extension")
{
	filename_reads("a\".txt");
	filename_reads("x.exe\".txt");
	filename_reads("\"\".exe\".txt\"");
}
END_TEST

FAULT(D2, "Nodemailer: a lone surrogate took a path that wrote ; and = raw: a second parameter")
{
	msg_builder *part = msg_new_attachment("\xED\xA0\x80;b=c", "application/pdf", "a", 1);
	ck_assert_status(msg_status(part), MSG_ERR_UTF8);
	ck_assert_status(msg_set_filename(part, "a\xff;b=c"), MSG_ERR_UTF8);
	ck_assert_status(msg_set_filename(part, "é;b=c"), MSG_ERR_NONE);
	ck_assert_status(msg_check(part, MSG_OUT_PART), MSG_ERR_NONE);
	msg_free(part);
	filename_reads("é;b=c");
}
END_TEST

FAULT(D3, "Nodemailer: a section that an encoded character began lacked its star")
{
	for (size_t n = 0; n <= 200; n++) {
		char name[220];
		memset(name, 'a', n);
		strcpy(name + n, "éx.pdf");
		filename_reads(name);
	}
}
END_TEST

FAULT(D4, "Nodemailer: a backslash at the end left the quote open; tabs as \\t; DEL; parentheses")
{
	filename_reads("a\\");
	filename_reads("a\\\\");
	filename_reads("\\\"");
	filename_reads("a\\tb");
	filename_reads("a (1).pdf");
	msg_builder *part = msg_new();
	ck_assert_status(msg_set_filename(part, "a\tb"), MSG_ERR_CONTROL);
	ck_assert_status(msg_set_filename(part, "a\x7f" "b"), MSG_ERR_CONTROL);
	msg_free(part);
}
END_TEST

FAULT(D5, "Exim, Stalwart: filters misread names in sections; short ASCII names need none")
{
	msg_builder *part = msg_new_attachment("short name (1).pdf", "application/pdf", "a", 1);
	ck_assert(has_octets(part, MSG_OUT_PART, "filename=\"short name (1).pdf\""));
	char name[61];
	memset(name, 'a', 60);
	name[60] = '\0';
	ck_assert_status(msg_set_filename(part, name), MSG_ERR_NONE);
	ck_assert(!has_octets(part, MSG_OUT_PART, "filename*"));
	msg_free(part);
}
END_TEST

FAULT(D6, "gateways: a second Content-Type or boundary, filename beside filename*, makes scanner and client disagree")
{
	msg_builder *m = scene(), *part = msg_new_attachment("é.pdf", "application/pdf; name=x", "a", 1);
	msg_set_text(m, "Text.\n");
	refuse_header(m, "Content-Type", "text/html", MSG_ERR_FIELD);
	refuse_header(m, "content-transfer-encoding", "8bit", MSG_ERR_FIELD);
	ck_assert_status(msg_set_attachments(m, &part, 1), MSG_ERR_NONE);
	scene_view v = view_of(m, 0, 0); /* which names what stands twice */
	const strict_entity *file = v.root->first->next;
	ck_assert_uint_eq(strict_count(file, "Content-Type"), 1);
	ck_assert_uint_eq(strict_count(file, "Content-Disposition"), 1);
	ck_assert_uint_eq(file->n_disposition_params, 1);
	view_close(&v);
	ck_assert_status(msg_set_body(part, "text/plain; charset=utf-8; charset=latin1", "a", 1), MSG_ERR_NAME);
	msg_free(part);
	msg_free(m);
}
END_TEST

FAULT(D7, "receivers: paths and right-to-left overrides in names are carried exactly, never half cleaned")
{
	filename_reads("../../etc/passwd");
	filename_reads("C:\\dir\\file.txt");
	filename_reads("\xE2\x80\xAE" "fdp.exe");
	filename_reads("..");
}
END_TEST

FAULT(D8, "mailio, MimeKit: sections from the tenth on, lengths about a line")
{
	for (size_t n = 1; n <= 900; n = n < 120 ? n + 1 : n + 61) {
		char name[1810] = "";
		for (size_t i = 0; i < n; i++)
			strcat(name, "ö");
		filename_reads(name);
		memset(name, 'b', n);
		name[n] = '\0';
		filename_reads(name);
	}
}
END_TEST

FAULT(D9, "libEtPan: a value of one quote, or of none, made a size wrap round")
{
	char out[100];
	size_t size;
	ck_assert_status(msg_encode_param("x", "", 0, 0, out, sizeof out, &size), MSG_ERR_NONE);
	ck_assert_mem_eq(out, "; x=\"\"", 6);
	for (int c = 0x20; c < 0x7f; c++) {
		ck_assert_status(msg_encode_param("x", (char[]){ (char)c }, 1, 0, out, sizeof out, &size), MSG_ERR_NONE);
		ck_assert_uint_ge(size, 5);
		filename_reads((char[]){ (char)c, 0 });
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("faults: parameters");
	TCase *tests = tcase_create("faults");
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, fault_D1);
	tcase_add_test(tests, fault_D2);
	tcase_add_test(tests, fault_D3);
	tcase_add_test(tests, fault_D4);
	tcase_add_test(tests, fault_D5);
	tcase_add_test(tests, fault_D6);
	tcase_add_test(tests, fault_D7);
	tcase_add_test(tests, fault_D8);
	tcase_add_test(tests, fault_D9);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
