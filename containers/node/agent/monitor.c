/*
 * Forwards what the kernel says of routes, nexthop objects, links and addresses, raw. Everything comes over one socket, so that the parts of a dump and the changes made
 * meanwhile stand in the order in which the kernel wrote them.
 *
 * A frame, little-endian:
 *   0  magic "HFNL"   4  type   5  detail   6  zero   8  time, ns since 1970   16  length of what follows   20  octets
 */
#include "agent.h"

#include <endian.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum frame_type { FRAME_MESSAGE = 1, FRAME_DUMP_BEGIN = 2, FRAME_DUMP_END = 3, FRAME_OVERRUN = 4, FRAME_END = 5, FRAME_STALL = 6 };
/* Detail of a dump-begin, which carries `since`: when what the dump may find began to be possible. Detail 1 of a dump-end: the tables changed under it every time. */
enum dump_reason { DUMP_FIRST = 0, DUMP_RESYNC = 1, DUMP_LAST = 2 };

#define RECEIVE_BUFFER (32 << 20)
#define DUMP_ATTEMPTS 5
/* With nothing left to read, a dump that brings nothing for so long has been refused by an answer that the full buffer could not take. */
#define DUMP_SILENCE_NS (500 * NS_PER_MS)
#define KNOWN_LINKS 256
#define POLL_MS 50
/* Messages carry no time of their own: they get that at which they are read. A process that did not read for longer than this reads them too late for that to mean anything. */
#define STALL_NS (250 * NS_PER_MS)
/* Reads before a dump that is wanted must begin. */
#define READS_BEFORE_DUMP 64
#define LINK_STATE (IFF_UP | IFF_RUNNING | IFF_LOWER_UP)
#define SOL_NETLINK_LEVEL 270

enum { DUMP_LINKS, DUMP_ADDRESSES, DUMP_NEXTHOPS, DUMP_ROUTES_4, DUMP_ROUTES_6, DUMP_STAGES };

static struct {
	int fd;
	uint32_t port, sequence;
	bool dumping, wanted, interrupted, failed;
	int stage, attempt;
	enum dump_reason reason;
	int64_t wanted_since, dump_since, last_message_ns, last_dump_ns;
	/* The last attempt to read, on the monotonic clock; since when what is read is late, 0 when it is not; and how much was read late. */
	int64_t awake_ns, late_since;
	/* When the dump was asked for or last brought something, on the monotonic clock. */
	int64_t progress_ns;
	uint64_t late_reads;
	uint64_t messages, overruns;
	int links;
	struct {
		int index;
		unsigned state;
	} link[KNOWN_LINKS];
} monitor;

static void put_frame(enum frame_type type, uint8_t detail, int64_t now, const void *bytes, size_t length) {
	struct {
		char magic[4];
		uint8_t type, detail;
		uint16_t zero;
		uint64_t time;
		uint32_t length;
	} __attribute__((packed)) head = {{'H', 'F', 'N', 'L'}, type, detail, 0, htole64((uint64_t)now), htole32((uint32_t)length)};
	output_bytes(&head, sizeof head);
	output_bytes(bytes, length);
}

static void want_dump(int64_t since) {
	if (!monitor.wanted) monitor.wanted_since = since;
	monitor.wanted = true;
}

static void ask_for_stage(void) {
	struct {
		struct nlmsghdr head;
		union {
			struct ifinfomsg link;
			struct ifaddrmsg address;
			struct nhmsg nexthop;
			struct rtmsg route;
		} body;
	} request = {.head = {.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = ++monitor.sequence}};
	size_t body = 0;
	switch (monitor.stage) {
	case DUMP_LINKS:
		request.head.nlmsg_type = RTM_GETLINK;
		body = sizeof request.body.link;
		break;
	case DUMP_ADDRESSES:
		request.head.nlmsg_type = RTM_GETADDR;
		body = sizeof request.body.address;
		break;
	case DUMP_NEXTHOPS:
		request.head.nlmsg_type = RTM_GETNEXTHOP;
		body = sizeof request.body.nexthop;
		break;
	default:
		/* Of every table: policy rules may lead to any of them. */
		request.head.nlmsg_type = RTM_GETROUTE;
		request.body.route.rtm_family = monitor.stage == DUMP_ROUTES_4 ? AF_INET : AF_INET6;
		body = sizeof request.body.route;
	}
	request.head.nlmsg_len = NLMSG_LENGTH(body);
	monitor.progress_ns = monotonic_ns();
	if (send(monitor.fd, &request, request.head.nlmsg_len, 0) < 0) die("netlink request");
}

static void begin_dump(enum dump_reason reason, int64_t since) {
	uint64_t wire = htole64((uint64_t)since);
	put_frame(FRAME_DUMP_BEGIN, reason, realtime_ns(), &wire, sizeof wire);
	monitor.dumping = true;
	monitor.interrupted = monitor.failed = false;
	monitor.reason = reason;
	monitor.dump_since = since;
	monitor.stage = 0;
	ask_for_stage();
}

/* A dump that the kernel marked as inconsistent, or refused in part, starts anew, a bounded number of times. One that was refused to the last shows nothing: another is wanted. */
static void end_stage(int64_t now) {
	if (++monitor.stage < DUMP_STAGES) return ask_for_stage();
	if ((monitor.interrupted || monitor.failed) && ++monitor.attempt < DUMP_ATTEMPTS) return begin_dump(monitor.reason, monitor.dump_since);
	if (monitor.failed) {
		put_frame(FRAME_OVERRUN, 0, now, NULL, 0);
		want_dump(monitor.dump_since);
	} else {
		put_frame(FRAME_DUMP_END, monitor.interrupted, now, NULL, 0);
	}
	monitor.dumping = false;
	monitor.attempt = 0;
	monitor.last_dump_ns = now;
}

/* Whether the link's state is news; a link beyond the table's bound is always news. */
static bool link_changed(const struct nlmsghdr *head) {
	const struct ifinfomsg *info = NLMSG_DATA(head);
	if (head->nlmsg_type == RTM_DELLINK) return true;
	for (int i = 0; i < monitor.links; i++) {
		if (monitor.link[i].index != info->ifi_index) continue;
		bool changed = monitor.link[i].state != (info->ifi_flags & LINK_STATE);
		monitor.link[i].state = info->ifi_flags & LINK_STATE;
		return changed;
	}
	if (monitor.links == KNOWN_LINKS) return true;
	monitor.link[monitor.links].index = info->ifi_index;
	monitor.link[monitor.links++].state = info->ifi_flags & LINK_STATE;
	return false;
}

/* After these the kernel removes or disables IPv4 routes, and nexthop objects, without a word. */
static bool changes_silently(const struct nlmsghdr *head) {
	switch (head->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		return head->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg)) && link_changed(head);
	case RTM_DELADDR:
	case RTM_DELNEXTHOP:
		return true;
	default:
		return false;
	}
}

/*
 * What the kernel answers in place of a dump. One that finds the receive buffer full has begun all the same, and goes on as it is read; a kernel without nexthop objects has none to dump. After any
 * other, the stage is missing.
 */
static bool ends_by_error(const struct nlmsghdr *head) {
	const struct nlmsgerr *answer = NLMSG_DATA(head);
	if (head->nlmsg_len < NLMSG_LENGTH(sizeof *answer)) return true;
	if (answer->error == -ENOBUFS) return false;
	if (answer->error != 0 && monitor.stage != DUMP_NEXTHOPS) monitor.failed = true;
	return true;
}

/* The kernel acts before it tells: what a dump then finds may be this much older than the message. */
#define TELLING_NS NS_PER_MS

static void take_datagram(const char *bytes, size_t length, int64_t now) {
	put_frame(FRAME_MESSAGE, 0, now, bytes, length);
	unsigned left = (unsigned)length;
	for (const struct nlmsghdr *head = (const void *)bytes; NLMSG_OK(head, left); head = NLMSG_NEXT(head, left)) {
		bool reply = head->nlmsg_pid == monitor.port && head->nlmsg_seq == monitor.sequence;
		if (reply) monitor.progress_ns = monotonic_ns();
		if (reply && (head->nlmsg_flags & NLM_F_DUMP_INTR)) monitor.interrupted = true;
		bool ends = reply && (head->nlmsg_type == NLMSG_DONE || (head->nlmsg_type == NLMSG_ERROR && ends_by_error(head)));
		if (ends && monitor.dumping) end_stage(now);
		else if (reply && head->nlmsg_type == RTM_NEWLINK) link_changed(head);
		else if (!reply && changes_silently(head)) want_dump(now - TELLING_NS);
	}
	monitor.messages++;
	monitor.last_message_ns = now;
}

/* False when there is nothing to read now. */
static bool read_one(void) {
	static char bytes[1 << 17] __attribute__((aligned(NLMSG_ALIGNTO)));
	ssize_t n = recv(monitor.fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_TRUNC);
	int64_t now = realtime_ns();
	if (n < 0 && errno == ENOBUFS) {
		monitor.overruns++;
		put_frame(FRAME_OVERRUN, 0, now, NULL, 0);
		want_dump(monitor.last_message_ns);
		return true;
	}
	if (n < 0 && errno == EINTR) return true;
	if (n < 0 && errno == EAGAIN) {
		if (monitor.dumping && monotonic_ns() - monitor.progress_ns > DUMP_SILENCE_NS) {
			monitor.failed = true;
			end_stage(now);
		}
		return false;
	}
	if (n < 0) die("netlink receive");
	if ((size_t)n > sizeof bytes) {
		monitor.overruns++;
		put_frame(FRAME_OVERRUN, 0, now, NULL, 0);
		want_dump(monitor.last_message_ns);
	} else {
		take_datagram(bytes, (size_t)n, now);
	}
	return true;
}

/* Notices, before each read, that this process has not read for too long. */
static void notice_stall(void) {
	int64_t now = monotonic_ns();
	if (now - monitor.awake_ns > STALL_NS && monitor.late_since == 0) monitor.late_since = realtime_ns() - (now - monitor.awake_ns);
	monitor.awake_ns = now;
}

/* A stall is told when the last message that waited through it has been read, so that all of them lie before it. It carries when it began. One that delayed nothing is none. */
static void end_stall(bool delayed) {
	uint64_t since = htole64((uint64_t)monitor.late_since);
	if (monitor.late_since != 0 && delayed) put_frame(FRAME_STALL, 0, realtime_ns(), &since, sizeof since);
	monitor.late_since = 0;
	monitor.late_reads = 0;
}

static void read_some(void) {
	for (int n = 0; n < READS_BEFORE_DUMP; n++) {
		notice_stall();
		if (!read_one()) {
			end_stall(monitor.late_reads > 0);
			return;
		}
		if (monitor.late_since != 0) monitor.late_reads++;
	}
}

static void read_waiting(void) {
	read_some();
	if (monitor.wanted && !monitor.dumping) {
		monitor.wanted = false;
		begin_dump(DUMP_RESYNC, monitor.wanted_since);
	}
	output_flush();
}

static void open_monitor(int receive_buffer) {
	struct sockaddr_nl at = {.nl_family = AF_NETLINK};
	socklen_t length = sizeof at;
	const int groups[] = {RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_NEXTHOP};
	int on = 1;
	monitor.fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (monitor.fd < 0) die("netlink socket");
	set_receive_buffer(monitor.fd, receive_buffer);
	/* With strict checking the kernel leaves cached routes out of a dump; an older kernel dumps them, and the reader leaves them out. */
	setsockopt(monitor.fd, SOL_NETLINK_LEVEL, NETLINK_GET_STRICT_CHK, &on, sizeof on);
	if (bind(monitor.fd, (struct sockaddr *)&at, sizeof at) < 0) die("netlink bind");
	if (getsockname(monitor.fd, (struct sockaddr *)&at, &length) < 0) die("netlink name");
	monitor.port = at.nl_pid;
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
		/* A kernel without nexthop objects has no such group. */
		if (setsockopt(monitor.fd, SOL_NETLINK_LEVEL, NETLINK_ADD_MEMBERSHIP, &groups[i], sizeof groups[i]) < 0 && groups[i] != RTNLGRP_NEXTHOP) {
			die("netlink group");
		}
	}
}

static void wait_for_message(void) {
	struct pollfd wait = {.fd = monitor.fd, .events = POLLIN};
	poll(&wait, 1, POLL_MS);
}

static void finish_dump(void) {
	while (monitor.dumping) {
		wait_for_message();
		read_some();
		output_flush();
	}
}

int monitor_main(int argc, char **argv) {
	int64_t receive_buffer = RECEIVE_BUFFER;
	const struct option_spec specs[] = {
		{"--receive-buffer", NULL, &receive_buffer, 4096, RECEIVE_BUFFER},
	};
	parse_options(argc, argv, specs, sizeof specs / sizeof *specs);
	control_begin();
	ask_for_short_slices();
	open_monitor((int)receive_buffer);
	monitor.last_message_ns = realtime_ns();
	monitor.awake_ns = monotonic_ns();
	begin_dump(DUMP_FIRST, monitor.last_message_ns);
	finish_dump();
	while (!control_stopped()) {
		wait_for_message();
		read_waiting();
	}
	finish_dump();
	begin_dump(DUMP_LAST, monitor.wanted ? monitor.wanted_since : monitor.last_dump_ns);
	finish_dump();
	uint64_t counts[] = {htole64(monitor.messages), htole64(monitor.overruns)};
	put_frame(FRAME_END, 0, realtime_ns(), counts, sizeof counts);
	output_flush();
	return 0;
}
