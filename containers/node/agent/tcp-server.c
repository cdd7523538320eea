/* The answering side of a TCP probe: greets with its node's name, then echoes, sends events or counts blocks, as the pattern is. */
#include "probe.h"

#include <endian.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define MAX_CONNECTIONS MAX_FLOWS
#define POLL_MS 50

struct connection {
	int fd;
	/* What is yet to be sent. */
	size_t held;
	char octets[2048];
	/* Of an upload: octets of the present block so far. Events or answers so far. */
	size_t block;
	uint64_t told;
	/* Of a watch: when the next event is due, on the monotonic clock. */
	int64_t next_ns;
};

static struct {
	int listener, count;
	enum pattern pattern;
	int64_t interval_ns;
	const char *name;
	uint64_t accepted;
	struct connection connection[MAX_CONNECTIONS];
	struct pollfd wait[1 + MAX_CONNECTIONS];
} server;

static void accept_one(void) {
	int fd = accept4(server.listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
	if (fd < 0) return;
	if (server.count == MAX_CONNECTIONS) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	struct connection *c = &server.connection[server.count++];
	*c = (struct connection){.fd = fd, .next_ns = monotonic_ns() + server.interval_ns};
	c->octets[0] = (char)strlen(server.name);
	c->held = 1 + strlen(server.name);
	memcpy(c->octets + 1, server.name, strlen(server.name));
	server.accepted++;
}

/* The number of an event or of a block that has come. Where there is no room for it the other side has not read for long: it sees a stall. */
static void tell_number(struct connection *c) {
	uint64_t wire = htobe64(c->told++);
	if (sizeof c->octets - c->held < sizeof wire) return;
	memcpy(c->octets + c->held, &wire, sizeof wire);
	c->held += sizeof wire;
}

/* False when the connection has ended. Whatever a watch's client says goes unheard. */
static bool take_octets(struct connection *c) {
	static char block[UPLOAD_OCTETS];
	bool echoes = server.pattern == PATTERN_ECHO;
	size_t room = echoes ? sizeof c->octets - c->held : sizeof block;
	ssize_t n = recv(c->fd, echoes ? c->octets + c->held : block, room, 0);
	if (n == 0 && room > 0) return false;
	if (n < 0) return errno == EAGAIN || errno == EINTR;
	if (echoes) c->held += (size_t)n;
	if (server.pattern != PATTERN_UPLOAD) return true;
	for (c->block += (size_t)n; c->block >= UPLOAD_OCTETS; c->block -= UPLOAD_OCTETS) tell_number(c);
	return true;
}

/* False when the connection has ended. */
static bool serve(struct connection *c, short events) {
	if ((events & (POLLIN | POLLERR | POLLHUP)) && !take_octets(c)) return false;
	if (c->held > 0) {
		ssize_t n = send(c->fd, c->octets, c->held, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR) return false;
		if (n > 0) {
			c->held -= (size_t)n;
			memmove(c->octets, c->octets + n, c->held);
		}
	}
	return true;
}

/* Whether an event was due, which is held now. A server that slept sends one, not one for each interval that passed. */
static bool watch_event(struct connection *c, int64_t now) {
	if (server.pattern != PATTERN_WATCH || c->next_ns > now) return false;
	while (c->next_ns <= now) c->next_ns += server.interval_ns;
	tell_number(c);
	return true;
}

static int64_t next_due(int64_t now) {
	int64_t due = now + POLL_MS * NS_PER_MS;
	for (int i = 0; server.pattern == PATTERN_WATCH && i < server.count; i++) {
		if (server.connection[i].next_ns < due) due = server.connection[i].next_ns;
	}
	return due;
}

static void wait_for_events(void) {
	server.wait[0] = (struct pollfd){.fd = server.listener, .events = POLLIN};
	for (int i = 0; i < server.count; i++) {
		const struct connection *c = &server.connection[i];
		short events = (short)((c->held < sizeof c->octets ? POLLIN : 0) | (c->held > 0 ? POLLOUT : 0));
		server.wait[1 + i] = (struct pollfd){.fd = c->fd, .events = events};
	}
	int64_t now = monotonic_ns(), due = next_due(now);
	struct timespec left = {.tv_nsec = due > now ? due - now : 0};
	/* A negative result is an interruption by a signal: nothing is ready then. */
	if (ppoll(server.wait, (nfds_t)(1 + server.count), &left, NULL) <= 0) {
		for (int i = 0; i <= server.count; i++) server.wait[i].revents = 0;
	}
}

/* Backwards, since an ended connection's place is taken by the last one. */
static void serve_all(void) {
	int64_t now = monotonic_ns();
	for (int i = server.count - 1; i >= 0; i--) {
		bool has_event = watch_event(&server.connection[i], now);
		if ((server.wait[1 + i].revents == 0 && !has_event) || serve(&server.connection[i], server.wait[1 + i].revents)) continue;
		close(server.connection[i].fd);
		server.connection[i] = server.connection[--server.count];
	}
	if (server.wait[0].revents) accept_one();
}

int tcp_server_main(int argc, char **argv) {
	const char *at = NULL, *pattern = "echo";
	int64_t port = -1, interval_us = 100000;
	int on = 1;
	const struct option_spec specs[] = {
		{"--bind", &at, NULL, 0, 0},
		{"--name", &server.name, NULL, 0, 0},
		{"--pattern", &pattern, NULL, 0, 0},
		{"--interval-us", NULL, &interval_us, 100, 60000000},
		{"--port", NULL, &port, 1, 65535},
	};
	parse_options(argc, argv, specs, sizeof specs / sizeof *specs);
	require_plain("--name", server.name, MAX_NAME);
	struct endpoint address = parse_endpoint(at, port);
	server.pattern = parse_pattern(pattern);
	server.interval_ns = interval_us * 1000;
	control_begin();
	ask_for_short_slices();
	server.listener = open_socket(address.address.ss_family, SOCK_STREAM);
	setsockopt(server.listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	bind_free(server.listener, &address);
	if (listen(server.listener, 1024) < 0) die("listen");
	output_text("{\"ev\":\"ready\",\"ns\":\"%lld\"}\n", (long long)realtime_ns());
	output_flush();
	while (!control_stopped()) {
		wait_for_events();
		serve_all();
	}
	output_text("{\"ev\":\"end\",\"ns\":\"%lld\"}\n", (long long)realtime_ns());
	output_flush();
	return 0;
}
