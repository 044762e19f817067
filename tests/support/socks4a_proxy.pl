# A SOCKS4 and SOCKS4a proxy of IO::Socket::Socks, on the loopback port that it is given. Each connection has its process.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::Socks qw(:constants);

$SIG{CHLD} = "IGNORE";
my $listener = IO::Socket::Socks->new(
  ProxyAddr => "127.0.0.1", ProxyPort => $ARGV[0], SocksVersion => 4, SocksResolve => 1, Listen => 64)
  or die "cannot listen: $@";
while (1) {
  my $client = $listener->accept() or next;
  next if fork();
  my (undef, $host, $port) = @{$client->command()};
  open(my $log, ">>", $ARGV[1]) or die;
  print $log "$host:$port\n";
  close($log);
  my $target = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port);
  $client->command_reply($target ? REQUEST_GRANTED : REQUEST_FAILED, "127.0.0.1", 0);
  exit if !$target;
  my $both = IO::Select->new($client, $target);
  while (my @ready = $both->can_read()) {
    for my $from (@ready) {
      sysread($from, my $data, 65536) or exit;
      my $to = $from == $client ? $target : $client;
      for (my $sent = 0; $sent < length $data;) {
        $sent += syswrite($to, $data, length($data) - $sent, $sent) // exit;
      }
    }
  }
}
