/** Where MetalLB's speaker puts what it renders, for its reloader. */
export const RELOADED_FILE = "/etc/frr_reloader/frr.conf";
export const RELOAD = "/etc/frr_reloader/reload";

/**
 * What a pod's FRR begins with, from the ConfigMap that MetalLB's manifests ship. `frr version 8.0` is no ornament: it makes FRR take the defaults of that version, among them no Notification bit
 * (RFC 8538).
 */
export const STARTUP_CONF = `frr version 8.0
frr defaults traditional
hostname Router
line vty
log stdout informational
`;

/**
 * The pod's containers `frr` and `reloader`, as one: FRR starts with the file that it finds, the daemons with the options of MetalLB's ConfigMap, and what the speaker renders comes by frr-reload.py. bgpd
 * does not listen (\`-p 0\`), so that a node always dials, and knows of no graceful start.
 *
 * TERM ends the first process of such a pod's container, and the engine then kills the daemons: they take leave of nobody. Here this shell is the first process of its namespace, whose end is
 * everybody's.
 */
export const METALLB_START = `#!/bin/sh
PATH=$PATH:/usr/lib/frr:/usr/libexec/frr:/usr/sbin
run=/var/run/frr
mkdir -p $run
chown -R frr:frr $run /etc/frr
# A killed daemon leaves its socket and its pid file.
rm -f $run/*.api $run/*.vty $run/*.pid

trap 'exit 143' TERM INT

wait_for_socket() { # file, owner's process id
  until [ -S "$1" ]; do
    kill -0 "$2" 2>/dev/null || { echo "holdfast: no $1, its daemon has ended" >&2; exit 1; }
    sleep 0.02
  done
}

start() { # daemon, options
  daemon=$1
  shift
  $daemon --log stdout "$@" &
  wait_for_socket $run/$daemon.vty $!
}

start zebra -A 127.0.0.1 -s 90000000
wait_for_socket $run/zserv.api $!
command -v mgmtd >/dev/null && start mgmtd -A 127.0.0.1
start staticd -A 127.0.0.1
start bfdd -A 127.0.0.1
start bgpd -A 127.0.0.1 -p 0
bgpd=$!
vtysh -b
${RELOAD} || exit 1
wait $bgpd
`;

/**
 * MetalLB's reloader: looks at what would change, then changes it, and keeps the whole for the next start of the container. One at a time.
 *
 * FRR 8.4 takes every line, yet answers \`neighbor … graceful-restart\` with a failure (FRRouting/frr#8403). MetalLB would then reload once more after up to 33 s; here that one complaint passes.
 */
export const METALLB_RELOAD = `#!/bin/sh
folder=/etc/frr_reloader
exec 9>$folder/lock
flock 9
output=$folder/output
echo "holdfast: frr-reload.py"
for mode in --test "--reload --overwrite"; do
  python3 /usr/lib/frr/frr-reload.py $mode --stdout ${RELOADED_FILE} >$output 2>&1 && continue
  cat $output
  grep -q '^line ' $output && ! grep '^line ' $output | grep -qv 'Failure to communicate\\[13\\] to bgpd, line:  *neighbor [^ ]* graceful-restart$' && continue
  echo "holdfast: MetalLB's reloader could not apply the configuration" >&2
  echo failure >$folder/.status
  exit 1
done
echo success >$folder/.status
`;
