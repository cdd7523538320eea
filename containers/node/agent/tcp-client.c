/* Long-lived TCP connections with something always under way on each: tells when one breaks, stalls or recovers, and never connects again. */
#include "probe.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define CONTROL_NS (20 * NS_PER_MS)
/* A client that wakes up this late cannot tell a stall of the network from its own. */
#define LATE_NS (3 * NS_PER_MS)

enum state { CONNECTING, GREETING, OPEN, CLOSED };

/*
 * The server greets with its name. Then, as an echo, the client sends a heartbeat each interval and the server sends it back; in a watch the client is silent and the server sends
 * an event each interval; in an upload the client sends a block each interval and the server answers with its number. A heartbeat, an event and a block's number are 8 octets,
 * in network order. What comes from the server is called an answer here, whichever of these it is.
 */
struct flow {
	int fd;
	enum state state;
	bool stalled;
	uint64_t sent, echoed;
	/* Monotonic: the next heartbeat or block; the last answer; since when an answer has been due, 0 when none is. */
	int64_t next_ns, echo_ns, waiting_ns;
	size_t got, unsent;
	char input[1 + MAX_NAME + 1];
	char output[8];
};

/* What an upload consists of. */
static const char block[UPLOAD_OCTETS];

static struct {
	struct endpoint to;
	struct sources sources;
	enum pattern pattern;
	int64_t flows, interval_ns, stall_ns, connect_ns, began_ns, realtime_offset_ns;
	struct flow flow[MAX_FLOWS];
	struct pollfd wait[MAX_FLOWS];
} client;

static long long wall(int64_t monotonic) { return (long long)(monotonic + client.realtime_offset_ns); }
static int number(const struct flow *flow) { return (int)(flow - client.flow); }

static void fail(struct flow *flow, const char *error, int64_t now) {
	output_text("{\"ev\":\"failed\",\"ns\":\"%lld\",\"flow\":%d,\"error\":\"%s\"}\n", wall(now), number(flow), error);
	close(flow->fd);
	flow->state = CLOSED;
}

static void closed(struct flow *flow, const char *how, int error, int64_t now) {
	output_text("{\"ev\":\"closed\",\"ns\":\"%lld\",\"flow\":%d,\"how\":\"%s\"", wall(now), number(flow), how);
	if (error) output_text(",\"error\":\"%s\"", errno_name(error));
	output_text("}\n");
	close(flow->fd);
	flow->state = CLOSED;
}

/* An error or the end of a connection; before it was open that is a failure to connect. */
static void broken(struct flow *flow, int error, int64_t now) {
	if (flow->state == CONNECTING || flow->state == GREETING) fail(flow, error ? errno_name(error) : "FIN", now);
	else if (error == 0) closed(flow, "fin", 0, now);
	else closed(flow, error == ETIMEDOUT ? "timeout" : "reset", error, now);
}

static void connect_flow(struct flow *flow, int64_t now) {
	int on = 1;
	flow->fd = open_socket(client.to.address.ss_family, SOCK_STREAM);
	setsockopt(flow->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	bind_source(flow->fd, &client.sources, number(flow));
	flow->state = CONNECTING;
	flow->waiting_ns = now;
	if (connect(flow->fd, (struct sockaddr *)&client.to.address, client.to.length) < 0 && errno != EINPROGRESS) fail(flow, errno_name(errno), now);
}

static void flush_heartbeat(struct flow *flow, int64_t now) {
	const char *rest = client.pattern == PATTERN_UPLOAD ? block + sizeof block - flow->unsent : flow->output + sizeof flow->output - flow->unsent;
	ssize_t n = send(flow->fd, rest, flow->unsent, MSG_NOSIGNAL);
	if (n >= 0) flow->unsent -= (size_t)n;
	else if (errno != EAGAIN && errno != EINTR) broken(flow, errno, now);
}

/* While a heartbeat or a block could not be written whole the next one waits: the connection is stalled long before. */
static void heartbeat(struct flow *flow, int64_t now) {
	while (flow->next_ns <= now) flow->next_ns += client.interval_ns;
	if (flow->unsent == 0) {
		uint64_t wire = htobe64(flow->sent++);
		memcpy(flow->output, &wire, sizeof wire);
		flow->unsent = client.pattern == PATTERN_UPLOAD ? sizeof block : sizeof wire;
		if (flow->waiting_ns == 0) flow->waiting_ns = now;
	}
	flush_heartbeat(flow, now);
}

static void echoed(struct flow *flow, int64_t now) {
	flow->echoed++;
	if (flow->stalled) {
		output_text("{\"ev\":\"resumed\",\"ns\":\"%lld\",\"flow\":%d,\"stalledNs\":\"%lld\"}\n", wall(now), number(flow), (long long)(now - flow->echo_ns));
		flow->stalled = false;
	}
	flow->echo_ns = now;
	flow->waiting_ns = client.pattern == PATTERN_WATCH || flow->echoed < flow->sent ? now : 0;
}

/* Told with the flow's own end of the connection, so that its packets can be found in a capture. */
static void opened(struct flow *flow, int64_t now) {
	struct sockaddr_storage at = {0};
	socklen_t length = sizeof at;
	char text[INET6_ADDRSTRLEN] = "";
	/* A connection that has broken meanwhile still has its own end. */
	if (getsockname(flow->fd, (struct sockaddr *)&at, &length) < 0) die("getsockname");
	bool is_v4 = at.ss_family == AF_INET;
	const void *address = is_v4 ? (void *)&((struct sockaddr_in *)&at)->sin_addr : (void *)&((struct sockaddr_in6 *)&at)->sin6_addr;
	int port = ntohs(is_v4 ? ((struct sockaddr_in *)&at)->sin_port : ((struct sockaddr_in6 *)&at)->sin6_port);
	inet_ntop(at.ss_family, address, text, sizeof text);
	output_text("{\"ev\":\"open\",\"ns\":\"%lld\",\"flow\":%d,\"name\":\"%s\",\"from\":\"%s\",\"port\":%d}\n", wall(now), number(flow),
	            flow->input + 1, text, port);
}

/* Takes one octet of what the server says; the greeting is the name's length and the name. */
static void take_octet(struct flow *flow, char octet, int64_t now) {
	flow->input[flow->got++] = octet;
	size_t name_length = (uint8_t)flow->input[0];
	if (flow->state == GREETING && name_length > MAX_NAME) return fail(flow, "not a probe server", now);
	if (flow->state == GREETING && flow->got == 1 + name_length) {
		flow->input[flow->got] = '\0';
		require_plain("the server's name", flow->input + 1, MAX_NAME);
		opened(flow, now);
		flow->state = OPEN;
		flow->got = 0;
		flow->waiting_ns = client.pattern == PATTERN_WATCH ? now : 0;
		flow->echo_ns = now;
		flow->next_ns = now + client.interval_ns * number(flow) / client.flows;
	} else if (flow->state == OPEN && flow->got == 8) {
		flow->got = 0;
		echoed(flow, now);
	}
}

static void read_flow(struct flow *flow, int64_t now) {
	char octets[512];
	for (;;) {
		ssize_t n = recv(flow->fd, octets, sizeof octets, 0);
		if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
		if (n <= 0) return broken(flow, n < 0 ? errno : 0, now);
		for (ssize_t i = 0; i < n && flow->state != CLOSED; i++) take_octet(flow, octets[i], now);
		if (flow->state == CLOSED) return;
	}
}

static void serve_flow(struct flow *flow, short events, int64_t now) {
	if (flow->state == CONNECTING && (events & (POLLOUT | POLLERR | POLLHUP))) {
		int error = 0;
		socklen_t length = sizeof error;
		getsockopt(flow->fd, SOL_SOCKET, SO_ERROR, &error, &length);
		if (error) return broken(flow, error, now);
		flow->state = GREETING;
	}
	if (events & (POLLIN | POLLERR | POLLHUP)) read_flow(flow, now);
	if (flow->state == OPEN && flow->unsent > 0 && (events & POLLOUT)) flush_heartbeat(flow, now);
}

static void watch_flow(struct flow *flow, int64_t now) {
	int64_t waited = flow->waiting_ns ? now - flow->waiting_ns : 0;
	if (flow->state == OPEN && client.pattern != PATTERN_WATCH && flow->next_ns <= now) heartbeat(flow, now);
	if ((flow->state == CONNECTING || flow->state == GREETING) && waited > client.connect_ns) fail(flow, "timeout", now);
	if (flow->state == OPEN && !flow->stalled && waited >= client.stall_ns) {
		flow->stalled = true;
		output_text("{\"ev\":\"stalled\",\"ns\":\"%lld\",\"flow\":%d,\"sinceNs\":\"%lld\"}\n", wall(now), number(flow), wall(flow->echo_ns));
	}
}

/* When something is due next: a heartbeat, a stall to be told, or a look at the control input. */
static int64_t next_due(int64_t now) {
	int64_t due = now + CONTROL_NS;
	for (int64_t i = 0; i < client.flows; i++) {
		const struct flow *flow = &client.flow[i];
		if (flow->state != OPEN) continue;
		if (client.pattern != PATTERN_WATCH && flow->next_ns < due) due = flow->next_ns;
		if (!flow->stalled && flow->waiting_ns && flow->waiting_ns + client.stall_ns < due) due = flow->waiting_ns + client.stall_ns;
	}
	return due;
}

static void wait_until(int64_t due, int64_t now) {
	struct timespec left = {.tv_nsec = due > now ? due - now : 0};
	for (int64_t i = 0; i < client.flows; i++) {
		const struct flow *flow = &client.flow[i];
		short events = flow->state == CONNECTING ? POLLOUT : flow->unsent > 0 ? POLLIN | POLLOUT : POLLIN;
		client.wait[i] = (struct pollfd){.fd = flow->state == CLOSED ? -1 : flow->fd, .events = events};
	}
	/* A negative result is an interruption by a signal: nothing is ready then. */
	if (ppoll(client.wait, (nfds_t)client.flows, &left, NULL) <= 0) {
		for (int64_t i = 0; i < client.flows; i++) client.wait[i].revents = 0;
	}
}

/* What arrived while the client itself did not run is served before a stall is looked for; a client that slept through a stall's time says so. */
static void run(void) {
	while (!control_stopped()) {
		int64_t before = monotonic_ns();
		int64_t due = next_due(before);
		wait_until(due, before);
		int64_t now = monotonic_ns();
		for (int64_t i = 0; i < client.flows; i++) {
			if (client.wait[i].revents) serve_flow(&client.flow[i], client.wait[i].revents, now);
		}
		if (now > (due > before ? due : before) + client.interval_ns + LATE_NS) {
			output_text("{\"ev\":\"late\",\"ns\":\"%lld\",\"sinceNs\":\"%lld\"}\n", wall(now), wall(due > before ? due : before));
		}
		for (int64_t i = 0; i < client.flows; i++) watch_flow(&client.flow[i], now);
		output_flush();
	}
}

int tcp_client_main(int argc, char **argv) {
	const char *to = NULL, *pattern = "echo", *sources = "";
	int64_t port = -1, interval_us = -1, stall_ms = -1, connect_ms = 10000;
	client.flows = -1;
	const struct option_spec specs[] = {
		{"--to", &to, NULL, 0, 0},
		{"--pattern", &pattern, NULL, 0, 0},
		{"--sources", &sources, NULL, 0, 0},
		{"--port", NULL, &port, 1, 65535},
		{"--flows", NULL, &client.flows, 1, MAX_FLOWS},
		{"--interval-us", NULL, &interval_us, 100, 60000000},
		{"--stall-ms", NULL, &stall_ms, 1, 3600000},
		{"--connect-ms", NULL, &connect_ms, 1, 3600000},
	};
	parse_options(argc, argv, specs, sizeof specs / sizeof *specs);
	client.to = parse_endpoint(to, port);
	client.pattern = parse_pattern(pattern);
	parse_sources(&client.sources, sources, client.to.address.ss_family);
	client.interval_ns = interval_us * 1000;
	client.stall_ns = stall_ms * NS_PER_MS;
	client.connect_ns = connect_ms * NS_PER_MS;
	control_begin();
	ask_for_short_slices();
	client.began_ns = monotonic_ns();
	client.realtime_offset_ns = realtime_ns() - monotonic_ns();
	output_text("{\"ev\":\"begin\",\"ns\":\"%lld\",\"intervalNs\":%lld,\"flows\":%lld}\n", wall(client.began_ns), (long long)client.interval_ns,
	            (long long)client.flows);
	for (int64_t i = 0; i < client.flows; i++) connect_flow(&client.flow[i], client.began_ns);
	output_flush();
	run();
	for (int64_t i = 0; i < client.flows; i++) {
		if (client.flow[i].state == OPEN) closed(&client.flow[i], "done", 0, monotonic_ns());
		else if (client.flow[i].state != CLOSED) fail(&client.flow[i], "still connecting at the end", monotonic_ns());
	}
	output_text("{\"ev\":\"end\",\"ns\":\"%lld\"}\n", wall(monotonic_ns()));
	output_flush();
	return 0;
}
