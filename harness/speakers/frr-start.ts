/**
 * What runs in an FRR container, whichever image it is made from: zebra, then bgpd, both as children of this shell. bgpd's end is the container's. TERM stops bgpd first and zebra after it, the
 * order of FRR's own init script, so that bgpd's last messages to zebra count. Arguments: see `restartOptions`.
 *
 * bgpd 8.4 has no option for a graceful start: it sets the Restart State bit for a while after every start. bgpd 10 has `-K`, without which it does not know that
 * it should wait for its peers' End-of-RIB before it tells zebra to sweep.
 */
export const START_SCRIPT = `#!/bin/sh
PATH=$PATH:/usr/lib/frr:/usr/libexec/frr:/usr/sbin
run=/var/run/frr
zebra_options= bgpd_options=
[ "$1" = keep ] && zebra_options=--retain
if [ -n "$2" ]; then
  zebra_options="$zebra_options -K $2"
  bgpd --help | grep -q -e --graceful_restart && bgpd_options=-K
fi

mkdir -p $run
chown frr:frr $run
# A killed daemon leaves its socket and its pid file.
rm -f $run/*.api $run/*.vty $run/*.pid

wait_for_socket() { # file, owner's process id
  until [ -S "$1" ]; do
    kill -0 "$2" 2>/dev/null || { echo "holdfast: no $1, its daemon has ended" >&2; exit 1; }
    sleep 0.02
  done
}

# Everything in the file is bgpd's, unless the scenario brought a configuration of its own, which may hold any daemon's lines: of those that are no use without them, bfdd runs when it has some. FRR 10's
# zebra complains many times a second when it has no mgmtd.
others=
command -v mgmtd >/dev/null && others=mgmtd
if [ -f /etc/frr/frr.conf ]; then
  others="$others staticd"
  grep -q -E '(^| )bfd' /etc/frr/frr.conf && others="$others bfdd"
  config=/dev/null
else
  config=/etc/frr/bgpd.conf
fi

zebra --log stdout -A 127.0.0.1 -s 90000000 $zebra_options &
zebra=$!
wait_for_socket $run/zserv.api $zebra
for daemon in $others; do $daemon --log stdout -A 127.0.0.1 & done
bgpd --log stdout -A 127.0.0.1 -f $config $bgpd_options &
bgpd=$!

# bgpd's end reaches zebra on a socket: without this it would depend on luck whether zebra still acts on bgpd's last messages.
zebra_has_read_bgpd() {
  tries=100
  while [ $tries -gt 0 ] && vtysh -d zebra -c 'show zebra client summary' 2>/dev/null | grep -q '^bgp '; do
    tries=$((tries - 1))
    sleep 0.02
  done
}

stop() {
  trap '' TERM INT
  kill -TERM $bgpd 2>/dev/null
  wait $bgpd
  zebra_has_read_bgpd
  kill -TERM $zebra 2>/dev/null
  wait $zebra
  exit 0
}
trap stop TERM INT

if [ "$config" = /dev/null ]; then
  for daemon in bgpd $others; do wait_for_socket $run/$daemon.vty $bgpd; done
  vtysh -b
fi
wait $bgpd
`;
