/* The sending side of a UDP probe: numbered packets on an absolute schedule, each flow from a source port of its own, and the ledger of the answers. */
#include "probe.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Wake-ups cost more than packets: flows are spread over the interval, but no closer than this. */
#define LEAST_SPACING_NS (250 * 1000LL)
#define STALL_NS (3 * NS_PER_MS)
#define HOUSEKEEPING_NS (10 * NS_PER_MS)
#define LINGER_NS (400 * NS_PER_MS)
#define RECEIVE_BATCH 64
#define CATCH_UP_BATCH 256

struct flow {
	int fd;
	uint64_t sent, errors;
};

struct sender {
	struct endpoint to;
	struct packet template;
	int64_t interval_ns, flows, slots;
	/* Schedule: step s sends the flows of slot s % slots at start_ns + s * interval_ns / slots, on the monotonic clock. */
	int64_t start_ns, step, realtime_offset_ns;
	int64_t max_late_ns, stall_since_ns;
	uint32_t drops;
	struct arrivals *answers;
	struct sources sources;
	struct flow flow[MAX_FLOWS];
};

static struct sender sender;

static int slot_of(int64_t flow) { return (int)(flow * sender.slots / sender.flows); }

static int64_t due_ns(int64_t step) {
	return sender.start_ns + step / sender.slots * sender.interval_ns + step % sender.slots * sender.interval_ns / sender.slots;
}

static void open_flows(void) {
	for (int64_t i = 0; i < sender.flows; i++) {
		int fd = open_socket(sender.to.address.ss_family, SOCK_DGRAM);
		struct sockaddr_storage any = {.ss_family = sender.to.address.ss_family};
		if (sender.sources.count > 0) bind_source(fd, &sender.sources, i);
		else if (bind(fd, (struct sockaddr *)&any, sender.to.length) < 0) die("bind");
		set_receive_buffer(fd, 1 << 20);
		sender.flow[i].fd = fd;
	}
}

static int source_port(int fd) {
	struct sockaddr_storage at;
	socklen_t length = sizeof at;
	if (getsockname(fd, (struct sockaddr *)&at, &length) < 0) die("getsockname");
	return ntohs(at.ss_family == AF_INET ? ((struct sockaddr_in *)&at)->sin_port : ((struct sockaddr_in6 *)&at)->sin6_port);
}

static void report_begin(void) {
	output_text("{\"ev\":\"begin\",\"ns\":\"%lld\",\"intervalNs\":%lld,\"flows\":[", (long long)realtime_ns(), (long long)sender.interval_ns);
	for (int64_t i = 0; i < sender.flows; i++) {
		int64_t zero = due_ns(slot_of(i)) + sender.realtime_offset_ns;
		output_text("%s[\"%lld\",%d]", i ? "," : "", (long long)zero, source_port(sender.flow[i].fd));
	}
	output_text("]}\n");
	output_flush();
}

static void report_sent(int64_t now_ns) {
	output_text("{\"ev\":\"sent\",\"ns\":\"%lld\",\"maxLateNs\":%lld,\"flows\":[", (long long)now_ns, (long long)sender.max_late_ns);
	for (int64_t i = 0; i < sender.flows; i++) {
		output_text("%s[%llu,%llu]", i ? "," : "", (unsigned long long)sender.flow[i].sent, (unsigned long long)sender.flow[i].errors);
	}
	output_text("]}\n");
	sender.max_late_ns = 0;
}

static void send_one(int64_t i) {
	struct flow *flow = &sender.flow[i];
	struct packet packet = sender.template;
	packet.flow = htobe16((uint16_t)i);
	packet.seq = htobe64(flow->sent);
	packet.sent_ns = htobe64((uint64_t)realtime_ns());
	flow->sent++;
	if (sendto(flow->fd, &packet, sizeof packet, 0, (struct sockaddr *)&sender.to.address, sender.to.length) < 0) flow->errors++;
}

static void report_late(int64_t until) {
	if (sender.stall_since_ns == 0) return;
	output_text("{\"ev\":\"late\",\"ns\":\"%lld\",\"sinceNs\":\"%lld\"}\n", (long long)(until + sender.realtime_offset_ns),
	            (long long)(sender.stall_since_ns + sender.realtime_offset_ns));
	sender.stall_since_ns = 0;
}

/* A late sender sends what is due at once, so that no number is skipped, and says from when to when it was late. */
static void account_lateness(int64_t due, int64_t now) {
	int64_t late = now - due;
	if (late > sender.max_late_ns) sender.max_late_ns = late;
	if (late > sender.interval_ns + STALL_NS) {
		if (sender.stall_since_ns == 0) sender.stall_since_ns = due;
	} else {
		report_late(now);
	}
}

static void send_due(int64_t now) {
	for (int n = 0; n < CATCH_UP_BATCH && due_ns(sender.step) <= now; n++, sender.step++) {
		int slot = (int)(sender.step % sender.slots);
		account_lateness(due_ns(sender.step), now);
		for (int64_t i = (slot * sender.flows + sender.slots - 1) / sender.slots; i < sender.flows && slot_of(i) == slot; i++) send_one(i);
	}
}

static void take_answers(void) {
	static struct packet packets[RECEIVE_BATCH];
	static struct iovec parts[RECEIVE_BATCH];
	static struct mmsghdr messages[RECEIVE_BATCH];
	for (int i = 0; i < RECEIVE_BATCH; i++) {
		parts[i] = (struct iovec){&packets[i], sizeof packets[i]};
		messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
	}
	for (int64_t f = 0; f < sender.flows; f++) {
		int n;
		do {
			n = recvmmsg(sender.flow[f].fd, messages, RECEIVE_BATCH, MSG_DONTWAIT, NULL);
			for (int i = 0; i < n; i++) {
				const struct packet *p = &packets[i];
				if (!packet_is_ours(p, messages[i].msg_len, be64toh(sender.template.tag), PACKET_ANSWER, (int)sender.flows)) continue;
				arrivals_add(sender.answers, be16toh(p->flow), be64toh(p->seq), be64toh(p->sent_ns), p->name, p->name_length);
			}
		} while (n == RECEIVE_BATCH);
	}
}

static void report(int64_t now_ns) {
	uint32_t drops = 0;
	take_answers();
	report_sent(now_ns);
	arrivals_report(sender.answers, now_ns);
	for (int64_t i = 0; i < sender.flows; i++) drops += socket_drops(sender.flow[i].fd);
	if (drops != sender.drops) output_text("{\"ev\":\"overflow\",\"ns\":\"%lld\",\"packets\":%u}\n", (long long)now_ns, drops - sender.drops);
	sender.drops = drops;
	output_flush();
}

static void wait_until(int64_t at_ns) {
	struct timespec at = {.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S};
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void run(void) {
	int64_t housekeeping = sender.start_ns, next_report = sender.start_ns + REPORT_NS;
	while (!control_stopped()) {
		do {
			int64_t due = due_ns(sender.step);
			wait_until(due < housekeeping ? due : housekeeping);
			send_due(monotonic_ns());
		} while (monotonic_ns() < housekeeping);
		int64_t now = monotonic_ns();
		if (now >= next_report) {
			report(realtime_ns());
			next_report = now + REPORT_NS;
		} else {
			take_answers();
		}
		housekeeping = now + HOUSEKEEPING_NS;
	}
	report_late(monotonic_ns());
}

static void linger(void) {
	int64_t end = monotonic_ns() + LINGER_NS;
	while (monotonic_ns() < end) {
		wait_until(monotonic_ns() + HOUSEKEEPING_NS);
		take_answers();
	}
}

int udp_send_main(int argc, char **argv) {
	const char *to = NULL, *id = NULL, *sources = "";
	int64_t port = -1, interval_us = -1;
	sender.flows = -1;
	const struct option_spec specs[] = {
		{"--to", &to, NULL, 0, 0},
		{"--id", &id, NULL, 0, 0},
		{"--sources", &sources, NULL, 0, 0},
		{"--port", NULL, &port, 1, 65535},
		{"--flows", NULL, &sender.flows, 1, MAX_FLOWS},
		{"--interval-us", NULL, &interval_us, 100, 60000000},
	};
	parse_options(argc, argv, specs, sizeof specs / sizeof *specs);
	sender.to = parse_endpoint(to, port);
	parse_sources(&sender.sources, sources, sender.to.address.ss_family);
	sender.interval_ns = interval_us * 1000;
	sender.slots = sender.interval_ns / LEAST_SPACING_NS;
	if (sender.slots > sender.flows) sender.slots = sender.flows;
	if (sender.slots < 1) sender.slots = 1;
	memcpy(sender.template.magic, "HFPROBE1", 8);
	sender.template.tag = htobe64(probe_tag(id));
	sender.template.kind = PACKET_REQUEST;
	sender.answers = arrivals_new((int)sender.flows);
	control_begin();
	ask_for_short_slices();
	open_flows();
	sender.start_ns = monotonic_ns() + 5 * NS_PER_MS;
	sender.realtime_offset_ns = realtime_ns() - monotonic_ns();
	report_begin();
	run();
	linger();
	report(realtime_ns());
	output_text("{\"ev\":\"end\",\"ns\":\"%lld\"}\n", (long long)realtime_ns());
	output_flush();
	return 0;
}
