import type { SpeakerConfig } from "./speaker.ts";

/** What runs beside gobgpd in its container. */
export interface GobgpStartOptions {
  /** Shell commands, a line each, that run beside gobgpd from the moment its prefixes are in its RIB and before its first session: a process that carries routes into the kernel. */
  readonly beside?: readonly string[];
  /** TERM ends gobgpd without a Cease, as a process does that never tells its GoBGP to stop. */
  readonly endsSilently?: boolean;
}

export const GOBGP_CONFIG_FILE = "/etc/gobgp/gobgpd.toml";
export const GOBGP_ANNOUNCED_FOLDER = "/etc/gobgp/announced";
/** One address a line. */
export const GOBGP_NEIGHBORS_FILE = "/etc/gobgp/neighbors";

export function neighborsFile(config: SpeakerConfig): string {
  return ["# the sessions' far ends", ...config.sessions.map((session) => session.peerAddress), ""].join("\n");
}

/**
 * What runs in a GoBGP container: zebra where asked for, then gobgpd, both as children of this shell; gobgpd's end is the container's. Arguments: `recovery` for a start after a restart that keeps routes,
 * `zebra`, and behind it `keep` when zebra leaves its routes behind at its end and the seconds after which it sweeps those that nobody has claimed again.
 *
 * TERM stops gobgpd first, which sends its peers a Cease, and zebra when it has seen that: GoBGP does not ask zebra to keep the routes of a client that goes, so they leave the kernel then, as
 * they do where the two are separate services. INT, which gobgpd does not handle, ends it without a word. KILL takes the whole container, and the routes stay.
 */
export function gobgpStartScript({ beside = [], endsSilently = false }: GobgpStartOptions = {}): string {
  return `#!/bin/sh
PATH=$PATH:/usr/lib/frr:/usr/sbin
recovery= zebra=
[ "$1" = recovery ] && { recovery=--graceful-restart; shift; }
if [ "$1" = zebra ]; then
  zebra_options=
  [ "$2" = keep ] && zebra_options=--retain
  [ -n "$3" ] && zebra_options="$zebra_options -K $3"
  mkdir -p /var/run/frr
  chown frr:frr /var/run/frr
  rm -f /var/run/frr/*.api /var/run/frr/*.vty /var/run/frr/*.pid
  zebra --log stdout -A 127.0.0.1 -s 90000000 $zebra_options &
  zebra=$!
  until [ -S /var/run/frr/zserv.api ]; do
    kill -0 $zebra 2>/dev/null || { echo "holdfast: zebra has ended" >&2; exit 1; }
    sleep 0.02
  done
fi

gobgpd -f ${GOBGP_CONFIG_FILE} -t toml -p --pprof-disable --api-hosts 127.0.0.1:50051 $recovery &
gobgpd=$!
others=

# Without this it would depend on luck whether zebra still sees that its client has gone.
zebra_has_seen_the_end() {
  tries=100
  while [ $tries -gt 0 ] && vtysh -d zebra -c 'show zebra client summary' 2>/dev/null | grep -q '^bgp '; do
    tries=$((tries - 1))
    sleep 0.02
  done
}

# A shell's background process ignores INT, so what INT would do to gobgpd is done with KILL.
stop() { # signal for gobgpd
  trap '' TERM INT
  kill -$1 $gobgpd 2>/dev/null
  wait $gobgpd
  code=$?
  [ -n "$others" ] && kill -TERM $others 2>/dev/null
  if [ -n "$zebra" ]; then
    zebra_has_seen_the_end
    kill -TERM $zebra 2>/dev/null
    wait $zebra
  fi
  exit ${endsSilently ? "0" : "$code"}
}
trap 'stop ${endsSilently ? "KILL" : "TERM"}' TERM
trap 'stop KILL' INT

still_there() {
  kill -0 $gobgpd 2>/dev/null || { wait $gobgpd; code=$?; echo "holdfast: gobgpd has ended" >&2; exit $((code ? code : 1)); }
  sleep 0.02
}

# 50051 is C383. A client that dials too early would try again only after a second.
until grep -q ':C383 00000000:0000 0A' /proc/net/tcp; do still_there; done
until gobgp global 2>/dev/null | grep -q '^AS:'; do still_there; done

neighbors=$(grep -v '^#' ${GOBGP_NEIGHBORS_FILE} 2>/dev/null)
for last in $neighbors; do :; done
while [ -n "$last" ] && ! gobgp -q neighbor 2>/dev/null | grep -qxF "$last"; do still_there; done
cat ${GOBGP_ANNOUNCED_FOLDER}/* 2>/dev/null | grep -v '^#' | while read -r route; do
  gobgp global rib add $route || { echo "holdfast: gobgpd does not take $route" >&2; kill -TERM $$; break; }
done
${beside.map((command) => `${command} &\nothers="$others $!"\n`).join("")}# All at once, as they would be without the prefixes.
enabling=
for neighbor in $neighbors; do
  gobgp neighbor "$neighbor" enable >/dev/null &
  enabling="$enabling $!"
done
[ -n "$enabling" ] && wait $enabling
echo "holdfast: prefixes are in the RIB, neighbours are enabled"
wait $gobgpd
`;
}
