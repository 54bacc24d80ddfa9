<?php
/* test_php.php: the PHP binding, case by case (TAP). Messages are looked at as octets. */

declare(strict_types=1);

use Mimeo\{Error, Guard, Message};
use function Mimeo\{attachment, attachment_file, inline};

require __DIR__ . '/../../docs/bindings/php/mimeo.php';

function make(): Message
{
    $m = new Message();
    $m->from = ['name' => 'Shop', 'addr' => 'shop@example.com'];
    $m->to = ['name' => 'Ann Müller', 'addr' => 'ann@example.org'];
    $m->subject = 'Grüße';
    $m->text = "Hällo.\n";
    return $m;
}

function truth(mixed $value, string $words = ''): void
{
    if (!$value) {
        throw new LogicException("not so: $words");
    }
}

function same(mixed $a, mixed $b): void
{
    truth($a === $b, json_encode([$a, $b], JSON_PARTIAL_OUTPUT_ON_ERROR | JSON_UNESCAPED_UNICODE));
}

function has(Message $m, string $words, int $flags = 0): bool
{
    return str_contains($m->render($flags), $words);
}

/** The throwable; its name where it is the library's, else its class. */
function refused(string $name, callable $call): Throwable
{
    try {
        $call();
    } catch (Throwable $thrown) {
        same($thrown instanceof Error ? $thrown->name : $thrown::class, str_starts_with($name, '\\') ? substr($name, 1) : "MSG_ERR_$name");
        return $thrown;
    }
    throw new LogicException("not refused: $name");
}

function resident(): int
{
    preg_match('/VmRSS:\s*(\d+)/', file_get_contents('/proc/self/status'), $found);
    return (int) $found[1];
}

$cases = [];

$cases['a message is written'] = function () {
    $m = make();
    truth(has($m, "Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n") && has($m, "\r\n\r\nH=C3=A4llo.\r\n"));
    same([$m->text, $m->subject, $m->html, isset($m->html)], ["Hällo.\n", 'Grüße', null, false]);
};

$cases['a message is a value'] = function () {
    $a = make();
    $b = clone $a;
    same($b->render(), $a->render());
    $b->to = 'bob@example.org';
    $b->attachments = [attachment('a.bin', "\0\1")];
    same($a->recipients, ['ann@example.org']);
    truth(!has($a, 'a.bin') && has($b, 'a.bin'));
    same(count($b->attachments), 1);
};

$cases['properties replace'] = function () {
    $m = make();
    for ($i = 0; $i < 20; $i++) {
        $m->to = "p$i@example.org";
    }
    truth(has($m, "To: p19@example.org\r\n") && !has($m, 'p18@'));
    $m->cc = ['c@example.org', 'd@example.org'];
    same(array_column($m->cc, 'addr'), ['c@example.org', 'd@example.org']);
    unset($m->cc);
    truth(!has($m, 'Cc:'));
    $m->headers['X-A'] = '1';
    $m->headers['x-a'] = '2';
    same($m->headers['X-A'], '2');
    $m->headers['Comments'] = ['one', 'two'];
    truth(has($m, "Comments: one\r\nComments: two\r\n") && isset($m->headers['comments']));
    unset($m->headers['comments']);
    same([array_keys(iterator_to_array($m->headers)), count($m->headers)], [['From', 'To', 'Subject', 'x-a'], 4]);
    refused('\OutOfRangeException', fn () => $m->noSuch = 1);
    refused('\OutOfRangeException', fn () => $m->noSuch);
};

$cases['lists and groups'] = function () {
    $m = make();
    $m->to = ['a@example.org', ['group' => 'Friends', 'members' => [['name' => 'Bo', 'addr' => 'b@example.org']]]];
    truth(has($m, "To: a@example.org, Friends: Bo <b@example.org>;\r\n"));
    same([count($m->to), $m->to[1]], [4, ['name' => 'Friends', 'addr' => null]]);
    $error = refused('ADDRESS', fn () => $m->to = ['a@example.org', ['name' => 'B', 'addr' => 'b@@example.org']]);
    same([$error->field, $error->index, $error->offset], ['To', 1, 2]);
    same($m->to, []);
    refused('\TypeError', fn () => $m->to = 7);
    refused('\TypeError', fn () => $m->to = [['a@example.org', 'b@example.org']]);
    $m->to = ['name' => 'evil@example.com', 'addr' => 'ann@example.org'];
    same($m->recipients, ['ann@example.org']);
};

$cases['a NUL is refused, and what is no string'] = function () {
    $m = make();
    same(refused('CONTROL', fn () => $m->subject = "a\0b")->offset, 1);
    refused('CONTROL', fn () => $m->text = "ab\0");
    refused('CONTROL', fn () => $m->to = "ann@example.org\0x");
    refused('CONTROL', fn () => $m->to = [['name' => "x\0", 'addr' => 'ann@example.org'], 'b@example.org']);
    refused('NAME', fn () => $m->headers["X\0A"] = 'v');
    refused('CONTROL', fn () => attachment("a\0.txt", 'x'));
    refused('UTF8', fn () => $m->subject = "\xff");
    refused('\TypeError', fn () => $m->subject = 7);
    refused('\TypeError', fn () => attachment('a', 7));
    refused('CONTROL', fn () => $m->render());
};

$cases['errors say where'] = function () {
    $m = make();
    $error = refused('CONTROL', fn () => $m->subject = "line\nline");
    truth(str_starts_with($error->getMessage(), 'Subject: line break at byte 4'), $error->getMessage());
    same([count($m->errors), $error->status], [1, -4]);
    refused('CONTROL', fn () => $m->save('/nowhere/never.eml'));
    $m->subject = 'well';
    $m->check();
    same((new Message())->errors[0]->name, 'MSG_ERR_INCOMPLETE');
};

$cases['dates and identifiers'] = function () {
    $m = make();
    $m->date = new DateTimeImmutable('2026-11-26 10:30:00+01:00');
    truth(has($m, "Date: Thu, 26 Nov 2026 10:30:00 +0100\r\n"));
    same($m->date->format('c'), '2026-11-26T10:30:00+01:00');
    $m->messageId = 'x@example.org';
    same($m->messageId, 'x@example.org');
    $m->reply('<a@example.org>', '<b@example.org>');
    same([count($m->inReplyTo), count($m->references)], [1, 2]);
    $m->references = ['c@example.org'];
    truth(has($m, "References: <c@example.org>\r\n"));
    refused('\TypeError', fn () => $m->references = 'c@example.org');
    $m->listUnsubscribe('leave@example.com', 'https://example.com/u');
    truth(has($m, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
};

$cases['content of every kind'] = function () {
    $m = make();
    $m->html = '<img src="cid:i@example.com">';
    $m->inlines = [inline('i@example.com', "\x89PNG", 'image/png')];
    $amp = new Message();
    $amp->body('text/x-amp-html', '<html amp4email>');
    $m->alternatives = [$amp];
    $m->calendar('REQUEST', "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n");
    $m->attachments = [attachment('é.pdf', '%PDF', 'application/pdf')];
    foreach (['multipart/mixed', 'multipart/related', 'multipart/alternative', 'text/x-amp-html', 'text/calendar', 'image/png',
        "filename*=UTF-8''%C3%A9.pdf", 'JVBERg=='] as $words) {
        truth(has($m, $words), $words);
    }
    $exact = make();
    $exact->text = null;
    refused('FIELD', fn () => $exact->parts('mixed', [$m, $amp]));
    $exact->parts('mixed', [$amp, $amp]);
    truth(has($exact, 'multipart/mixed'));
    [$outer, $eml] = [make(), new Message()];
    $eml->message(make());
    $outer->attachments = [$eml];
    truth(has($outer, 'message/rfc822'));
    $eml->message(make()->render());
    $outer->attachments = [$eml->describe(filename: 'x.eml', disposition: 'attachment', contentId: 'm@example.org')];
    truth(has($outer, 'filename=x.eml') && has($outer, 'Content-ID: <m@example.org>'));
};

$cases['parts are taken by value'] = function () {
    [$m, $p] = [make(), attachment('a.bin', 'one')];
    $m->attachments = [$p];
    $p->body('application/x-other', 'two');
    truth(has($m, 'b25l') && !has($m, 'x-other'));
    $m->attachments[0]->body('application/x-other', 'two');
    truth(!has($m, 'x-other'));
};

$cases['manner and limits'] = function () {
    $m = make()->manner(profile: Mimeo\PROFILE_UTF8, seed: 'seed');
    $twin = make()->manner(profile: Mimeo\PROFILE_UTF8, seed: 'seed');
    $m->date = $twin->date = new DateTime('@0');
    same($m->messageId, $twin->messageId);
    truth(has($m, "Subject: Grüße\r\n") && ($m->needs & Mimeo\NEEDS_SMTPUTF8));
    $m->limit(Mimeo\LIMIT_VISIBLE, 1);
    refused('VISIBLE', fn () => $m->to = ['a@example.org', 'b@example.org']);
    refused('CHARSET', fn () => $m->manner(charset: 'no-such'));
};

$cases['every output is the same'] = function () {
    $m = make();
    $m->attachments = [attachment('big.bin', str_repeat("\7", 300000))];
    $whole = $m->render();
    same($m->size(), strlen($whole));
    $pieces = iterator_to_array($m, false);
    truth(count($pieces) > 3 && max(array_map('strlen', $pieces)) <= 65536);
    same(implode('', $pieces), $whole);
    same(implode('', iterator_to_array($m->chunks(0, 7919), false)), $whole);
    same($m->render(Mimeo\OUT_HEADER) . $m->render(Mimeo\OUT_BODY), $whole);
    truth(!has($m, "\r", Mimeo\OUT_LF));
    $path = tempnam(sys_get_temp_dir(), 'mimeo');
    $m->save($path);
    same(file_get_contents($path), $whole);
    refused('IO', fn () => $m->save($path, Mimeo\OUT_NEW));
    $stream = fopen($path, 'wb');
    $m->write($stream);
    fclose($stream);
    same(file_get_contents($path), $whole);
    unlink($path);
    $full = fopen('/dev/full', 'wb');
    stream_set_write_buffer($full, 0);
    refused('\RuntimeException', fn () => @$m->write($full));
    refused('ARGUMENT', fn () => $m->render(1 << 20));
};

$cases['sources are read when written'] = function () {
    $data = str_repeat('0123456789', 10000);
    [$m, $plain, $part] = [make(), make(), new Message()];
    $part->bodySource('application/x-data', strlen($data), fn ($offset, $size) => substr($data, $offset, min($size, 4096)));
    $m->attachments = [$part->describe(filename: 'data.bin')];
    $plain->attachments = [attachment('data.bin', $data, 'application/x-data')];
    $content = fn (Message $of) => preg_match('/\r\n\r\n(MDEy.*?)\r\n\r\n--/s', $of->render(), $found) ? $found[1] : '';
    same($content($m), $content($plain));
    truth(strlen($content($m)) > 130000);
    $path = tempnam(sys_get_temp_dir(), 'mimeo');
    file_put_contents($path, $data);
    $m->attachments = [attachment_file($path, 'f.bin')];
    truth(has($m, 'filename=f.bin'));
    file_put_contents($path, 'short');
    refused('SOURCE', fn () => $m->render());
    unlink($path);
};

$cases['what a source throws ends the output'] = function () {
    $sources = ['\DomainException' => fn () => throw new DomainException('mine'), '\UnexpectedValueException' => fn () => 7,
        '\Error' => fn () => no_such_function()];
    foreach ([...$sources, '\UnexpectedValueException ' => fn () => str_repeat('x', 1 << 20)] as $name => $source) {
        [$m, $part] = [make(), new Message()];
        $part->bodySource('application/x-data', 1000, $source);
        $m->attachments = [$part];
        refused(trim($name), fn () => $m->render());
        refused(trim($name), fn () => iterator_to_array($m, false));
        refused(trim($name), fn () => $m->save(sys_get_temp_dir() . '/never.eml'));
        truth(!file_exists(sys_get_temp_dir() . '/never.eml'));
    }
    $part->bodySource('application/x-data', 10, fn () => '');
    $m->attachments = [$part];
    refused('SOURCE', fn () => $m->render());
};

$cases['envelopes'] = function () {
    $m = make();
    $m->bcc = 'archive@example.com';
    $m->cc = 'ann@example.org';
    same($m->recipients, ['ann@example.org', 'archive@example.com']);
    truth(!has($m, 'archive') && has($m, 'archive', Mimeo\OUT_BCC));
    same($m->envelopeFrom, 'shop@example.com');
    $m->envelopeFrom = 'bounces@example.com';
    same($m->envelopeFrom, 'bounces@example.com');
};

$cases['the guard refuses'] = function () {
    [$guard, $m] = [new Guard(), make()];
    $guard->check($m);
    $m->to = 'bob@example.org';
    $m->text = "As ann@example.org said.\n";
    refused('DISCLOSURE', fn () => $guard->check($m));
    truth(str_contains($guard->leak(), 'ann@example.org'));
    refused('DISCLOSURE', fn () => $m->render());
    $m->text = "Hello.\n";
    $guard->check($m);
    truth(strlen($m->render()) > 100 && count($guard) === 2);
    $guard->allow('office@example.com');
    refused('ADDRESS', fn () => $guard->allow('office'));
    refused('\Error', fn () => clone $guard);
};

$cases['clear is as new'] = function () {
    $m = make();
    $m->attachments = [attachment('a', '1')];
    $m->clear();
    same([count($m->headers), $m->text, $m->attachments], [0, null, []]);
};

$cases['collected in any order'] = function () {
    for ($i = 0; $i < 3000; $i++) {
        [$m, $part] = [make(), new Message()];
        $part->bodySource('application/x-data', 3, fn () => 'abc');
        $m->attachments = [$part, attachment('a.bin', str_repeat('x', 1000))];
        $chunks = $m->chunks();
        $chunks->current();
        if ($i % 2) {
            unset($m);
        }
        $part = null;
        unset($chunks);
    }
    gc_collect_cycles();
};

$cases['a mailing of ten thousand'] = function () {
    [$guard, $m] = [new Guard(), make()];
    $m->html = '<p>' . str_repeat('Hello. ', 300) . '</p>';
    $run = function (int $first, int $last) use ($guard, $m) {
        for ($i = $first; $i < $last; $i++) {
            $m->to = ['name' => "Subscriber $i", 'addr' => "subscriber.$i@example.org"];
            $m->text = "Hello $i.\n";
            $guard->check($m);
            same(substr_count($m->render(), '@example.org'), 1);
        }
    };
    $run(0, 3000);
    $before = resident();
    $run(3000, 13000);
    $grown = resident() - $before;
    truth($grown < 3000, "$grown KiB more");
};

$cases['the samples of the page'] = function () {
    preg_match_all('/^```php\n(.*?)^```$/ms', file_get_contents(__DIR__ . '/../../docs/bindings/php/README.md'), $found);
    same(count($found[1]), 2);
    $path = tempnam(sys_get_temp_dir(), 'mimeo');
    $code = str_replace(["require 'mimeo.php';", 'letter.eml'], ['', $path], implode("\n", $found[1]));
    ob_start();
    eval($code);
    $printed = ob_get_clean();
    truth(str_contains(file_get_contents($path), 'terms.pdf') && str_contains($printed, 'ann@example.org'), $printed);
    unlink($path);
};

echo '1..', count($cases), "\n";
[$number, $wrong] = [0, 0];
foreach ($cases as $name => $run) {
    $number++;
    try {
        $run();
        echo "ok $number $name\n";
    } catch (Throwable $problem) {
        $wrong++;
        echo "not ok $number $name: ", str_replace("\n", "\n# ", (string) $problem), "\n";
    }
}
exit($wrong ? 1 : 0);
