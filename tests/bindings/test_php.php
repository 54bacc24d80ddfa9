<?php
/** test_php.php LIBRARY: the PHP binding, case by case (TAP). The messages are read by read_php.php. */

declare(strict_types=1);
use Mimeo\{Encoding, Error, Guard, Kind, Limit, Mailbox, Message, Profile};

putenv("MIMEO_LIBRARY=$argv[1]");
error_reporting(E_ALL);
set_error_handler(fn (int $level, string $text) => throw new ErrorException($text, 0, $level));
const ROOT = __DIR__ . '/../..';
require ROOT . '/docs/bindings/php/mimeo.php';
require __DIR__ . '/read_php.php';

$cases = [];
$cases['a_message_reads_back'] = function (): void {
    $got = read(make());
    same('Grüße', word($got->headers['subject'][0]));
    same('Ann Müller <ann@example.org>', word($got->headers['to'][0]));
    same("Hällo.\r\n", $got->body);
    holds(preg_match('/^\d+\.\d+\.\d+$/', Mimeo\version()));
};
$cases['a_message_is_a_value'] = function (): void {
    $a = make();
    $b = clone $a;
    same((string) $a, (string) $b);
    $b->to = 'bob@example.org';
    $b->attachments = [Mimeo\attachment('a.bin', "\0\1")];
    same(['ann@example.org'], $a->recipients);
    same([], attached($a));
    same(1, count($b->attachments));
    $c = clone $b;
    unset($b);
    same("\0\1", attached($c)[0]->body);
    refused(fn () => clone new Guard(), null, kind: \Error::class);
    refused(fn () => serialize($a), null, kind: Exception::class);
};
$cases['properties_replace'] = function (): void {
    $m = make();
    foreach (['bob@example.org', 'carol@example.org'] as $addr) {
        $m->to = $m->subject = $m->text = $addr;
        $m->cc = [['One', 'one@example.org'], 'two@example.org'];
    }
    $got = read($m);
    same(['carol@example.org', 'one@example.org', 'two@example.org'], $m->recipients);
    same(1, count($got->headers['to']));
    same(['carol@example.org'], $got->headers['subject']);
    holds(isset($m->cc, $m->subject, $m->text) && !isset($m->html) && !isset($m->bcc) && !isset($m->attachments));
    $m->cc = null;
    unset($m->subject, $m->text);
    same([null, [], null], [$m->subject, $m->cc, $m->text ?? null]);
    holds(!isset(read($m)->headers['cc']));
    $m->cc = [];
    same([null, 'carol@example.org'], [$m->to[0]->name, $m->to[0]->addr]);
    refused(put($m, 'sbject', 'x'), null, kind: \Error::class);
    refused(put($m, 'recipients', []), null, kind: \Error::class);
    refused(fn () => $m->filename, null, kind: \Error::class);
    refused(fn () => $m->to[] = 'dan@example.org', null, kind: ErrorException::class);
    same(['carol@example.org'], $m->recipients);
};
$cases['people_are_lists_of_rows'] = function (): void {
    $m = make();
    $comma = new Mailbox('A, "B"', 'a@example.org');
    $m->to = [['Team', null], $comma, 'b@example.org', [null, null], ['C', 'c@example.org']];
    same('Team: "A, \"B\"" <a@example.org>, b@example.org;, C <c@example.org>', read($m)->headers['to'][0]);
    same(5, count($m->to));
    $m->cc = $m->to;
    $m->to = array_filter($m->to, fn (Mailbox $row) => $row->name === 'C');
    same(['c@example.org', 'a@example.org', 'b@example.org'], $m->recipients);
    $m->sender = 's@example.org';
    $m->sender = $m->sender;
    $m->from = $m->from;
    same(['Shop', 's@example.org'], [$m->from[0]->name, $m->sender[0]->addr]);
    // an array is a list: a name and an address are never taken for a pair
    refused(put($m, 'to', ['Ann', 'ann@example.org']), 'ADDRESS', 'To');
    refused(put($m, 'to', ['ann@example.org' => 'Ann']), null, kind: TypeError::class);
    refused(put($m, 'to', [['a@example.org', 'b@example.org', 'c@example.org']]), null, kind: TypeError::class);
    refused(put($m, 'to', new Mailbox('Ann', null)), 'ADDRESS', 'To');
    refused(put($m, 'sender', [['Team', null], [null, null]]), 'FIELD');
};
$cases['lists_are_assigned_whole'] = function (): void {
    $m = make();
    $m->attachments = array_map(fn ($i) => Mimeo\attachment("$i.txt", "$i", 'text/plain'), range(0, 2));
    $m->attachments = [Mimeo\attachment('last.pdf', '%PDF', 'application/pdf')];
    same(['last.pdf'], array_column(attached($m), 'name'));
    $part = $m->attachments[0];
    $part->filename = 'other.pdf';
    same(['last.pdf'], array_column(attached($m), 'name'));
    $m->attachments = null;
    same([], attached($m));
    $broken = Mimeo\attachment('x', 'x');
    refused(put($broken, 'filename', "a\nb"), 'CONTROL');
    refused(put($m, 'attachments', [Mimeo\attachment('y', 'y'), $broken]), 'CONTROL');
    same([1, []], [$m->errors[0]->index, $m->attachments]);
};
$cases['text_and_octets_are_told_apart'] = function (): void {
    $m = make();
    foreach (['subject', 'text', 'html', 'to', 'inReplyTo', 'inlines', 'date', 'filename', 'envelopeFrom'] as $name) {
        refused(put($m, $name, 5), null, kind: TypeError::class);
    }
    foreach ([['inlines', ['text']], ['inlines', make()], ['to', [7]], ['envelopeFrom', null]] as [$name, $value]) {
        refused(put($m, $name, $value), null, kind: TypeError::class);
    }
    foreach (['a@b', ['a@b', null], ['a@b', 7]] as $ids) {
        refused(put($m, 'references', $ids), null, kind: TypeError::class);
    }
    same([], $m->errors);
    $octets = implode('', array_map('chr', range(0, 255)));
    $m->attachments = [Mimeo\attachment('all', $octets)];
    same($octets, attached($m)[0]->body);
    refused(put($m, 'text', $octets), 'UTF8', 'text', 128);
    refused(put($m, 'text', "\xff"), 'UTF8', 'text', 0);
};
$cases['a_nul_is_refused'] = function (): void {
    $m = make();
    holds(str_contains(refused(put($m, 'subject', "a\0b"), 'CONTROL', 'Subject', 1), 'byte 1'));
    refused(put($m, 'to', "ann\0@example.org"), 'CONTROL', 'To', 3);
    refused(put($m, 'to', new Mailbox("A\0", 'ann@example.org')), 'CONTROL', 'To', 1);
    refused(put($m, 'to', ['b@example.org', ["A\0", 'ann@example.org']]), 'CONTROL', 'To', 1);
    refused(put($m, 'text', "a\0b"), 'CONTROL', 'text', 1);
    refused(put($m, 'envelopeFrom', "a\0@b"), 'CONTROL', offset: 1);
    refused(put($m, 'references', ["a\0@b.example"]), 'CONTROL');
    refused(fn () => $m->headers->set("X-A\0", 'b'), 'NAME');
    refused(fn () => $m->save("a\0b"), null, kind: ValueError::class);
    refused(fn () => $m->bodyFile('text/plain', __FILE__ . "\0"), null, kind: ValueError::class);
    refused(put($m, 'subject', "\xed\xa0\x80"), 'UTF8', 'Subject', 0);
    refused(fn () => (string) $m, 'CONTROL');
    same(null, $m->headers["From\0"]);
};
$cases['errors_say_where'] = function (): void {
    $m = make();
    refused(put($m, 'to', ['ann@example.org', "b@c\r\n.example"]), 'CONTROL', 'To');
    refused(put($m, 'to', ['ann@example.org', 'no address']), 'ADDRESS', 'To', 2, RuntimeException::class);
    [$error] = $m->errors;
    same(['To', 1, Error::ADDRESS, -5], [$error->field, $error->index, $error->status, $error->getCode()]);
    same([2, $error->getMessage()], [$error->offset, $error->text]);
    same([[], []], [$m->to, $m->recipients]);
    same(['To'], array_column($m->errors, 'field'));
    refused(fn () => $m->size(), 'ADDRESS', 'To');
    $m->to = 'ann@example.org';
    same([[], 'ann@example.org'], [$m->errors, read($m)->headers['to'][0]]);
    refused(fn () => (new Message())->check(), 'INCOMPLETE');
};
$cases['all_forms_of_output_are_the_same'] = function (): void {
    $m = make();
    $m->date = new DateTimeImmutable('2026-11-24T09:30:00Z');
    $m->attachments = [Mimeo\attachment('big.bin', random_bytes(512000))];
    $whole = (string) $m;
    same([strlen($whole), $whole], [$m->size(), implode('', iterator_to_array($m, false))]);
    same($whole, implode('', iterator_to_array($m->chunks(size: 1017), false)));
    same($whole, $m->render(Message::OUT_HEADER) . $m->render(Message::OUT_BODY));
    $got = '';
    $m->write(function (string $octets) use (&$got): int {
        $got .= substr($octets, 0, 1000);
        return min(strlen($octets), 1000);
    });
    same($whole, $got);
    $chunks = $m->chunks();
    $m->text = 'changed';
    same($whole, implode('', iterator_to_array($chunks, false)));
    $m->text = "Hällo.\n";
    within(function (string $folder) use ($m, $whole): void {
        $m->save('m.eml');
        same($whole, file_get_contents('m.eml'));
        $m->save("$folder/m.eml", Message::OUT_LF);
        same(str_replace("\r\n", "\n", $whole), file_get_contents('m.eml'));
        refused(fn () => $m->save('m.eml', Message::OUT_NEW), 'IO');
        holds(str_contains(refused(fn () => $m->save('m.eml/none/x'), 'IO'), 'm.eml/none/x'));
        foreach ([fopen('m.eml', 'w'), new SplFileObject('m.eml', 'w')] as $to) {
            $m->write($to);
            unset($to);
            same(strlen($whole), strlen(file_get_contents('m.eml')));
            same($whole, file_get_contents('m.eml'));
        }
    });
    refused(fn () => $m->chunks(size: 0), null, kind: ValueError::class);
    refused(fn () => $m->write(5), null, kind: TypeError::class);
};
$cases['what_a_callback_throws_is_thrown'] = function (): void {
    $m = make();
    $full = new class {
        public function write(string $octets): int { throw new OverflowException('disk full'); }
    };
    same('disk full', refused(fn () => $m->write($full), null, kind: OverflowException::class));
    foreach ([0, false, -1, 1 << 40, 'all'] as $took) {
        refused(fn () => $m->write(fn ($octets) => $took), null, kind: RuntimeException::class);
    }
    $part = new Message();
    $part->bodySource('application/octet-stream', 100000, fn (int $offset, int $size) => str_repeat('x', $size));
    $m->attachments = [$part->describe(disposition: 'attachment')];
    same(str_repeat('x', 100000), attached($m)[0]->body);
    $wrong = [
        [fn ($o, $n) => intdiv(1, 0), DivisionByZeroError::class], [fn ($o, $n) => null, TypeError::class],
        [fn ($o, $n) => str_repeat('x', $n + 1), LengthException::class], [fn ($o, $n) => '', Error::class],
        [fn ($o) => trigger_error('a warning', E_USER_WARNING), ErrorException::class],
    ];
    foreach ($wrong as [$readAt, $kind]) {
        $part->bodySource('application/octet-stream', 100000, $readAt);
        $m->attachments = [$part];
        refused(fn () => (string) $m, null, kind: $kind);
        refused(fn () => $m->write(fn ($octets) => null), null, kind: $kind);
        refused(fn () => iterator_to_array($m, false), null, kind: $kind);
        refused(fn () => $m->save('/tmp/none/x'), null, kind: RuntimeException::class);
    }
    refused(fn () => $part->bodySource('application/x', -1, strlen(...)), null, kind: ValueError::class);
    refused(fn () => $part->bodySource('no type', 1, strlen(...)), 'TYPE');
};
$cases['garbage_in_any_order'] = function (): void {
    $parts = array_map(fn () => Mimeo\attachment('a', str_repeat('x', 1000)), range(1, 49));
    $parts[] = new Message();
    $parts[49]->bodySource('application/x', 100000, fn (int $offset, int $size) => str_repeat('y', $size));
    $messages = [];
    foreach (range(0, 49) as $i) {
        $messages[$i] = make();
        $messages[$i]->attachments = array_slice($parts, $i);
        $chunks = $messages[$i]->chunks();
        $messages[$i]->chunks();
        $i % 2 && $chunks->current();
        // a circle, which the collector of cycles finds
        $circle = new stdClass();
        $circle->all = [$circle, $messages[$i], $chunks];
    }
    unset($parts, $chunks, $circle);
    gc_collect_cycles();
    while ($messages) {
        holds(strlen((string) array_splice($messages, intdiv(count($messages), 2), 1)[0]) > 1000);
    }
    gc_collect_cycles();
    same(0, Mimeo\Source::count());
    // what a source holds is destroyed when the library has returned, so that a destructor may throw
    $bomb = new class {
        public function __destruct() { throw new DomainException('destroyed'); }
    };
    $m = new Message();
    $m->bodySource('application/x', 1, fn () => get_debug_type($bomb));
    unset($bomb);
    same('destroyed', refused(fn () => $m->body(null), null, kind: DomainException::class));
    $m->__destruct();
    refused(put($m, 'subject', 'x'), 'NOMEM');
    refused(fn () => $m->bodySource('application/x', 1, strlen(...)), 'NOMEM');
    same(0, Mimeo\Source::count());
};
$cases['a_guard'] = function (): void {
    [$guard, $m] = [new Guard(), make()];
    $guard->check($m);
    same([1, ''], [count($guard), $guard->leak()]);
    $m->to = 'bob@example.org';
    $m->text = "Hello ann@example.org\n";
    refused(fn () => $guard->check($m), 'DISCLOSURE');
    holds(str_contains($guard->leak(), 'ann@example.org in the text body'));
    refused(fn () => (string) $m, 'DISCLOSURE');
    $m->text = "Hello bob\n";
    $guard->check($m);
    same('bob@example.org', read($m)->headers['to'][0]);
    refused(fn () => $guard->allow('no address'), 'ADDRESS');
    $guard->allow('ann@example.org');
};
$cases['header_fields_and_manner'] = function (): void {
    $m = make();
    $m->date = $when = new DateTimeImmutable('2026-11-24T09:30:00-03:30');
    $m->messageId = 'id.1@example.com';
    $m->references = ['a@example.com', 'b@example.com'];
    $m->headers['X-Campaign'] = 'spring';
    $m->headers['Comments'] = ['one', 'two'];
    $m->headers->set('Cc', 'D <d@example.org>, e@example.org', Kind::Mailboxes);
    $m->listUnsubscribe(https: 'https://example.com/leave');
    same([$when->format('c'), 'id.1@example.com'], [$m->date->format('c'), $m->messageId]);
    holds(isset($m->headers['x-campaign']) && $m->headers['X-CAMPAIGN'] === 'spring');
    same(count($m->headers), count(iterator_to_array($m->headers, false)));
    same([['one', 'two'], 'one'], [$m->headers->all('comments'), $m->headers['Comments']]);
    same([['a@example.com', 'b@example.com'], 2], [str_replace(['<', '>'], '', $m->references), count($m->cc)]);
    $got = read($m)->headers;
    same(['one', 'two'], $got['comments']);
    same('<a@example.com> <b@example.com>', $got['references'][0]);
    same('Tue, 24 Nov 2026 09:30:00 -0330', $got['date'][0]);
    same('<https://example.com/leave>', $got['list-unsubscribe'][0]);
    same('List-Unsubscribe=One-Click', $got['list-unsubscribe-post'][0]);
    $m->reply('<c@example.com>', '<a@example.com>');
    same('<a@example.com> <c@example.com>', read($m)->headers['references'][0]);
    unset($m->headers['X-Campaign'], $m->date, $m->messageId);
    same([null, false], [$m->headers['X-Campaign'], isset($m->date)]);
    refused(fn () => $m->headers[] = 'x', null, kind: TypeError::class);
    [$a, $b] = [make()->manner(seed: "s\0d"), make()->manner(seed: "s\0d")];
    $a->date = $b->date = $when;
    same((string) $a, (string) $b);
    $a->manner(profile: Profile::Utf8, charset: 'utf-8');
    holds($a->needs & Message::NEEDS_SMTPUTF8 && str_contains((string) $a, 'Grüße'));
    $a->describe(encoding: Encoding::Base64);
    same('base64', read($a)->headers['content-transfer-encoding'][0]);
    $a->limit(Limit::Size, 100);
    refused(fn () => (string) $a, 'LIMIT');
    $a->limit(Limit::Size, null);
    $a->check();
    same(['shop@example.com', ''], [$a->envelopeFrom, [$a->envelopeFrom = '', $a->envelopeFrom][1]]);
    $m->clear();
    same([0, null], [count($m->headers), $m->text]);
};
$cases['structure'] = function (): void {
    $m = make();
    $m->html = '<img src="cid:logo@example.com">';
    $m->inlines = [Mimeo\inline('logo@example.com', "\x89PNG", 'image/png')];
    $m->calendar('REQUEST', "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n");
    $types = ['multipart/related', 'multipart/alternative', 'text/plain', 'text/html', 'text/calendar', 'image/png'];
    same($types, array_column(walk(read($m)), 'type'));
    $outer = new Message();
    $outer->from = 'a@example.org';
    $outer->message($m);
    same(['message/rfc822', ...$types], array_column(walk(read($outer)), 'type'));
    $outer->message("Subject: as received\r\n\r\nx\r\n");
    same('as received', read($outer)->parts[0]->headers['subject'][0]);
    $outer->message(null);
    $outer->check();
    $part = Mimeo\attachment(null, 'x', 'text/plain');
    $outer->parts('mixed', [$part, (clone $part)->typeParam('name', 'ü')]);
    same(['multipart/mixed', 'text/plain', 'text/plain'], array_column(walk(read($outer)), 'type'));
    holds(str_contains((string) $outer, "name*=UTF-8''%C3%BC"));
    $outer->parts(null);
    $m->calendar(null);
    $m->alternatives = [Mimeo\attachment(null, '<html amp4email>', 'text/x-amp-html')->describe(disposition: '')];
    holds(in_array('text/x-amp-html', array_column(walk(read($m)), 'type')));
    within(function () use ($outer): void {
        file_put_contents('ä.txt', str_repeat("file\n", 1000));
        $m = make();
        $m->attachments = [Mimeo\attachmentFile('./ä.txt')];
        same(['ä.txt', str_repeat("file\n", 1000)], [attached($m)[0]->name, attached($m)[0]->body]);
        $outer->bodyFile('application/x', 'ä.txt');
        same(str_repeat("file\n", 1000), read($outer)->body);
    });
    refused(fn () => (string) $outer, 'SOURCE');
};
$cases['the_samples_of_the_page'] = function (): void {
    preg_match_all('/^```php\n(.*?)^```$/ms', file_get_contents(ROOT . '/docs/bindings/php/README.md'), $blocks);
    same(2, count($blocks[1]));
    within(function () use ($blocks): void {
        ob_start();
        eval(implode('', $blocks[1]));
        holds(str_ends_with(ob_get_clean(), " ann@example.org bob@example.org\n"));
        $letter = entity(file_get_contents('letter.eml'));
        same(['Grüße', 'terms.pdf'], [word($letter->headers['subject'][0]), $letter->parts[1]->name]);
        holds(str_contains($message, 'bob@example.org'));
        same(2, count($guard));
    });
    $head = file_get_contents(ROOT . '/docs/bindings/php/mimeo.php');
    preg_match('/^ \*\n((?: \*     .*\n| \*\n)+) \*\n/m', $head, $found);
    within(function () use ($found): void {
        file_put_contents('terms.pdf', '%PDF-1.7');
        $subscribers = [['Ann', 'ann@example.org'], ['Bob', 'bob@example.org']];
        $smtp = new class {
            public array $sent = [];
            public function send(mixed ...$sent): void { $this->sent[] = $sent; }
        };
        eval(preg_replace('/^ \*/m', '', $found[1]));
        same([['ann@example.org'], ['bob@example.org']], array_column($smtp->sent, 1));
        same(['news@example.com', true], [$smtp->sent[1][0], str_contains($smtp->sent[1][2], 'terms.pdf')]);
    });
};
$cases['the_declarations_are_those_of_the_header'] = function (): void {
    $plain = fn (string $text) => preg_replace('/\s+/', ' ', preg_replace('!/\*.*?\*/!s', '', $text));
    $header = $plain(file_get_contents(ROOT . '/include/mimeo.h'));
    preg_match_all('/((?:const )?\w+ \*?)(msg_\w+)\(([^()]*)\);/', $header, $found, PREG_SET_ORDER);
    // without names of parameters, and const where it says that a message is only read; a context is a number here
    $form = fn (string $type) => preg_replace('/\bconst (?=msg_)/', '', trim($type));
    $known = [];
    foreach ($found as [, $result, $name, $list]) {
        $types = array_map(fn ($one) => $form(preg_replace('/(?<=[ *])\w+$/', '', trim($one))), explode(',', $list));
        $known[$name] = $form($result) . '(' . implode(', ', $list === 'void' ? ['void'] : $types) . ')';
    }
    $known['msg_set_body_source'] = str_replace(', void *,', ', uintptr_t,', $known['msg_set_body_source']);
    preg_match_all('/^(.*?)(msg_\w+)\((.*)\);$/m', Mimeo\C::declarations(), $declared, PREG_SET_ORDER);
    $declared = array_filter($declared, fn ($row) => !str_starts_with($row[1], 'typedef'));
    holds(count($declared) > 70);
    foreach ($declared as [, $result, $name, $list]) {
        same($known[$name] ?? 'not in the header', trim($result) . "($list)");
    }
    preg_match_all('/\bMSG_(\w+) = (-?\d+)/', $header, $numbers);
    $numbers = array_combine($numbers[1], array_map('intval', $numbers[2]));
    foreach ([Error::class => 'ERR_', Message::class => ''] as $class => $prefix) {
        $constants = (new ReflectionClass($class))->getReflectionConstants(ReflectionClassConstant::IS_PUBLIC);
        foreach ($constants as $constant) {
            $mine[$prefix . $constant->name] = $constant->getValue();
        }
    }
    same(32, count($mine));
    foreach (['Profile', 'FilenameStyle', 'Limit', 'Kind', 'Encoding'] as $enum) {
        foreach ("Mimeo\\$enum"::cases() as $case) {
            $name = strtr($case->name, ['SevenBit' => '7BIT', 'EightBit' => '8BIT', 'QuotedPrintable' => 'QP']);
            $mine[strtoupper(str_replace('Style', '', $enum) . "_$name")] = $case->value;
        }
    }
    same([], array_diff_assoc($mine, $numbers));
};
$cases['constant_memory'] = function (): void {
    $m = make();
    $part = new Message();
    $part->bodySource('application/x', 200 << 20, fn (int $offset, int $size) => str_repeat('x', $size));
    $m->attachments = [$part];
    $before = getrusage()['ru_maxrss'];
    [$size, $sink] = [0, function (string $octets) use (&$size): void { $size += strlen($octets); }];
    $m->write($sink);
    same($m->size(), $size);
    $grown = getrusage()['ru_maxrss'] - $before;
    $grown < 4000 || throw new AssertionError("$grown KiB more");
    echo "# $grown KiB more\n";
};
$cases['a_mailing_of_ten_thousand'] = function (): void {
    [$guard, $m] = [new Guard(), make()];
    $m->html = '<p>' . str_repeat('Hello. ', 300) . '</p>';
    $run = function (int $first, int $last) use ($guard, $m): void {
        for ($i = $first; $i < $last; $i++) {
            $m->to = new Mailbox("Subscriber $i", "subscriber.$i@example.org");
            $m->text = "Hello $i.\n";
            $guard->check($m);
            $out = (string) $m;
            holds(substr_count($out, '@example.org') === 1 && str_contains($out, "subscriber.$i@"));
        }
    };
    $run(0, 2000);
    $before = getrusage()['ru_maxrss'];
    $run(2000, 10000);
    for ($i = 0; $i < 2000; $i++) {
        $copy = clone make();
        $copy->attachments = [Mimeo\attachment('a', 'b')];
        $copy->to = [['A', 'a@example.org'], 'b@example.org'];
        $source = new Message();
        $source->bodySource('application/x', 10, fn (int $offset, int $size) => str_repeat('x', $size));
        $copy->attachments = [$source];
        (new Guard())->check($copy);
        $copy->chunks()->current();
        refused(put($copy, 'to', 'x'), 'ADDRESS');
    }
    $grown = getrusage()['ru_maxrss'] - $before;
    // 16 octets for each address that the guard remembers, and slack
    $grown < 4000 || throw new AssertionError("$grown KiB more");
    echo "# $grown KiB more\n";
};

echo '1..', count($cases), "\n";
[$number, $wrong] = [0, 0];
foreach ($cases as $name => $case) {
    $number++;
    try {
        $case();
        echo "ok $number $name\n";
    } catch (Throwable $problem) {
        $wrong++;
        echo "not ok $number $name: ", get_class($problem), ' ', strtr($problem->getMessage(), "\n", ' '), "\n";
        echo preg_replace('/^/m', '# ', $problem->getTraceAsString()), "\n";
    }
}
exit($wrong > 0 ? 1 : 0);
