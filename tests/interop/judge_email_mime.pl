#!/usr/bin/env perl
# Email::MIME and Email::Address::XS: one JSON line for each file named on standard input.
use strict;
use warnings;
use Digest::SHA qw(sha256_hex);
use Email::MIME;
use Encode qw(decode encode);
use JSON::PP;

binmode STDOUT, ':raw';
my $json = JSON::PP->new->utf8->canonical;
while (my $path = <STDIN>) {
	chomp $path;
	open my $file, '<:raw', $path or die "$path: $!";
	my $octets = do { local $/; <$file> };
	my $mail = Email::MIME->new($octets);
	my %got = (subject => scalar $mail->header_str('Subject'));
	for my $field (qw(from to)) {
		$got{$field} = [map { [$_->phrase // '', $_->address] } map { $_->addresses } $mail->header_as_obj($field)];
	}
	$mail->walk_parts(sub {
		my ($part) = @_;
		return if $part->subparts;
		my $type = ($part->content_type // 'text/plain') =~ /^([^;\s]+)/ ? lc $1 : '';
		my $value;
		if ($type =~ m{^text/}) {
			$value = eval { $part->body_str } // "unreadable: $@";
			$value =~ s/\r\n/\n/g;
			$value =~ s/\n+\z//;
			$value = encode('UTF-8', $value);
		} else {
			$value = $part->body;
		}
		push @{$got{parts}}, [$type, $part->filename, substr(sha256_hex($value), 0, 16)];
	});
	print $json->encode(\%got), "\n";
}
