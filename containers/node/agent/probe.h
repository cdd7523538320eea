/* The probe's packet, and the ledger of which packets arrived. */
#ifndef HOLDFAST_PROBE_H
#define HOLDFAST_PROBE_H

#include "agent.h"

#define MAX_FLOWS 1024
#define MAX_NAME 63
#define MAX_SOURCES 256
/* An upload's client sends so many octets each interval; its server answers each such block with the block's number. */
#define UPLOAD_OCTETS 4096
/* How often arrivals are told. */
#define REPORT_NS (250 * NS_PER_MS)

/*
 * One UDP datagram, numbers in network order:
 *   0  magic "HFPROBE1"        8  tag, a hash of the probe's id
 *  16  sequence number        24  send time, ns since 1970
 *  32  flow (u16)  34  kind: 0 request, 1 answer  35  length of name
 *  36  name of the node that answers, zero-padded
 */
struct packet {
	char magic[8];
	uint64_t tag, seq, sent_ns;
	uint16_t flow;
	uint8_t kind, name_length;
	char name[MAX_NAME + 1];
} __attribute__((packed));

enum { PACKET_REQUEST = 0, PACKET_ANSWER = 1 };

uint64_t probe_tag(const char *id);
/* Whether these octets are a packet of this probe, of this kind and of a flow below `flows`. */
bool packet_is_ours(const struct packet *packet, size_t length, uint64_t tag, int kind, int flows);

/*
 * Which packets arrived, as ranges per flow, told every REPORT_NS and then forgotten: the reader joins them. Several responders may hold the address, so none of them knows
 * alone what was lost.
 */
struct arrivals;
struct arrivals *arrivals_new(int flows);
void arrivals_add(struct arrivals *arrivals, int flow, uint64_t seq, uint64_t sent_ns, const char *name, size_t name_length);
/* Writes the line, also when it has no ranges: it says that everything before `now` has been told. */
void arrivals_report(struct arrivals *arrivals, int64_t now_ns);

/* What a TCP probe's connections are like; both sides are told the same. */
enum pattern { PATTERN_ECHO, PATTERN_WATCH, PATTERN_UPLOAD };
enum pattern parse_pattern(const char *text);

/* Where flow number i of a probe sends from: address i, i + count, ... of a list such as "192.0.2.1,192.0.2.2"; the kernel chooses where the list is empty. */
struct sources {
	int count;
	struct endpoint at[MAX_SOURCES];
};
void parse_sources(struct sources *sources, const char *list, int family);
void bind_source(int fd, const struct sources *sources, int64_t flow);

/* Packets that the kernel dropped because this socket's buffer was full. */
uint32_t socket_drops(int fd);

#endif
