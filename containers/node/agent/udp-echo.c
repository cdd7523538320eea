/* The answering side of a UDP probe: sends every request back with its node's name, from the address it was sent to, and tells what arrived. */
#include "probe.h"

#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <string.h>

#define BATCH 128
/* Answers wait this long for company: one wake-up for several packets. */
#define COLLECT_NS (500 * 1000L)
#define CONTROL_MS 20

static struct packet packets[BATCH];
static struct sockaddr_storage sources[BATCH];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];

static void prepare(void) {
	for (int i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){&packets[i], sizeof packets[i]};
		messages[i].msg_hdr = (struct msghdr){.msg_name = &sources[i], .msg_namelen = sizeof sources[i], .msg_iov = &parts[i], .msg_iovlen = 1};
	}
}

/* Turns the requests among the first n messages into answers, packed at the front; returns how many. */
static int make_answers(int n, uint64_t tag, const char *name, struct arrivals *arrivals) {
	int answers = 0;
	for (int i = 0; i < n; i++) {
		struct packet *p = &packets[i];
		if (!packet_is_ours(p, messages[i].msg_len, tag, PACKET_REQUEST, MAX_FLOWS)) continue;
		arrivals_add(arrivals, be16toh(p->flow), be64toh(p->seq), be64toh(p->sent_ns), name, strlen(name));
		p->kind = PACKET_ANSWER;
		p->name_length = (uint8_t)strlen(name);
		memset(p->name, 0, sizeof p->name);
		memcpy(p->name, name, p->name_length);
		if (answers != i) {
			packets[answers] = *p;
			sources[answers] = sources[i];
			messages[answers].msg_hdr.msg_namelen = messages[i].msg_hdr.msg_namelen;
		}
		answers++;
	}
	return answers;
}

/* A failed answer is lost like any other on the way back: the next one is tried. */
static void send_all(int fd, int count) {
	for (int done = 0; done < count;) {
		int n = sendmmsg(fd, messages + done, (unsigned)(count - done), 0);
		done += n > 0 ? n : 1;
	}
}

static void answer_waiting(int fd, uint64_t tag, const char *name, struct arrivals *arrivals) {
	int n;
	do {
		prepare();
		n = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
		if (n > 0) send_all(fd, make_answers(n, tag, name, arrivals));
	} while (n == BATCH);
}

static void report(int fd, struct arrivals *arrivals, int64_t now_ns) {
	static uint32_t told;
	uint32_t drops = socket_drops(fd);
	arrivals_report(arrivals, now_ns);
	if (drops != told) output_text("{\"ev\":\"overflow\",\"ns\":\"%lld\",\"packets\":%u}\n", (long long)now_ns, drops - told);
	told = drops;
	output_flush();
}

int udp_echo_main(int argc, char **argv) {
	const char *at = NULL, *id = NULL, *name = NULL;
	int64_t port = -1;
	const struct option_spec specs[] = {
		{"--bind", &at, NULL, 0, 0},
		{"--id", &id, NULL, 0, 0},
		{"--name", &name, NULL, 0, 0},
		{"--port", NULL, &port, 1, 65535},
	};
	parse_options(argc, argv, specs, sizeof specs / sizeof *specs);
	require_plain("--name", name, MAX_NAME);
	struct endpoint address = parse_endpoint(at, port);
	uint64_t tag = probe_tag(id);
	struct arrivals *arrivals = arrivals_new(MAX_FLOWS);
	control_begin();
	ask_for_short_slices();
	int fd = open_socket(address.address.ss_family, SOCK_DGRAM);
	set_receive_buffer(fd, 4 << 20);
	bind_free(fd, &address);
	output_text("{\"ev\":\"ready\",\"ns\":\"%lld\"}\n", (long long)realtime_ns());
	output_flush();
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	const struct timespec collect = {.tv_nsec = COLLECT_NS};
	int64_t next_control = 0, next_report = monotonic_ns() + REPORT_NS;
	for (;;) {
		if (poll(&wait, 1, CONTROL_MS) > 0) clock_nanosleep(CLOCK_MONOTONIC, 0, &collect, NULL);
		int64_t now = monotonic_ns(), now_realtime = realtime_ns();
		answer_waiting(fd, tag, name, arrivals);
		if (now >= next_report) {
			report(fd, arrivals, now_realtime);
			next_report = now + REPORT_NS;
		}
		if (now >= next_control) {
			if (control_stopped()) break;
			next_control = now + CONTROL_MS * NS_PER_MS;
		}
	}
	report(fd, arrivals, realtime_ns());
	output_text("{\"ev\":\"end\",\"ns\":\"%lld\"}\n", (long long)realtime_ns());
	output_flush();
	return 0;
}
