import { requirement } from "./requirement.ts";

/** RFC 4724 sections 5 to 7: the state machine, deployment, security. */
export const rfc4724StateMachine = [
  requirement("RFC4724-5-01", "MUST", "helper", ["wire", "fib"], {
    title: "Idle keeps what is kept",
    clause: "Passing through Idle, or staying there, does not clear the routes that are kept.",
    traffic: "A peer that is slow to come back must not lose by it before its time is over.",
    sameAs: "RFC4724-4.2-04",
  }),
  requirement("RFC4724-5-02", "MUST", "helper", ["wire"], {
    title: "The second connection acts before its OPEN",
    clause: "In Established, the peer's new TCP connection alone makes the speaker drop the old one and go on with the new.",
    traffic: "Waiting for more delays the return, and with some peers for ever.",
  }),
  requirement("RFC4724-5-03", "MUST", "helper", ["wire", "fib"], {
    sameAs: "RFC4724-4-04",
    title: "Events 24 and 25 delete routes",
    clause: "A NOTIFICATION that is received deletes the peer's routes, the N bit not exchanged.",
    traffic: "The peer has ended the session on purpose.",
  }),
  requirement("RFC4724-5-04", "MUST", "helper", ["wire", "fib"], {
    sameAs: "RFC4724-4.2-07",
    title: "Event 18 without a listed family deletes routes",
    clause: "When TCP fails and the peer had listed no family, its routes are deleted.",
    traffic: "Nothing says that the peer still forwards.",
  }),
  requirement("RFC4724-5-05", "MUST", "helper", ["wire", "fib"], {
    title: "Event 18 with a listed family keeps routes and connects again",
    clause: "When TCP fails and the peer had listed a family, its routes stay, and the speaker goes on to connect or to listen.",
    traffic: "Whoever does not try again within the Restart Time loses all that was kept.",
  }),
  requirement("RFC4724-5-06", "MUST", "helper", ["wire", "fib"], {
    title: "The hold timer's expiry is not graceful",
    clause: "When the hold timer expires, the N bit not exchanged, a NOTIFICATION 4 is sent and the routes go.",
    traffic: "A peer that is silent for so long may have stopped to forward as well.",
  }),
  requirement("RFC4724-5-07", "MUST", "restarting", ["wire", "fib"], {
    title: "An administrative stop is not graceful",
    clause:
      "A manual or automatic stop sends a Cease and releases the routes; who leaves without one has chosen graceful restart and is held to it.",
    traffic: "Peers that were told can move the traffic before packets are lost.",
  }),
  requirement("RFC4724-5-08", "MUST", "helper", ["wire", "fib"], {
    sameAs: "RFC4724-4-05",
    title: "Event 28 deletes routes",
    clause: "An UPDATE error that resets the session deletes the peer's routes, the N bit not exchanged.",
    traffic: "What was wrong may stand in the table.",
  }),
  requirement("RFC4724-6-01", "INFO", "both", ["config"], {
    title: "All or none inside one AS",
    clause: "Where not all speakers of an AS help, or the interior protocol restarts along with BGP, a restart can make loops.",
    traffic: "Routers that still forward by old routes and routers that do not send packets in circles.",
    unchecked: "a property of a network's design, not of a speaker",
  }),
  requirement("RFC4724-7-01", "MUST NOT", "helper", ["wire"], {
    derived: true,
    title: "A stranger's connection changes nothing",
    clause: "Only a connection from the peer itself, with its key and its TTL where these are asked for, takes the place of the session.",
    traffic: "Otherwise whoever can send a SYN can end any session.",
    unchecked: "no fault connects from another's address, or with a wrong key",
  }),
  requirement("RFC4724-7-02", "MUST", "both", ["wire", "fib", "config"], {
    derived: true,
    title: "Graceful restart can be switched off",
    clause: "Where it is switched off no capability is sent, nothing is kept, and collisions are handled as RFC 4271 has it.",
    traffic: "Some networks would rather lose a peer's traffic than trust it blindly.",
  }),
] as const;
