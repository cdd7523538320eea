/* The answering side of a TCP probe: greets with its node's name and sends back whatever it gets. */
#include "probe.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define MAX_CONNECTIONS MAX_FLOWS
#define POLL_MS 50

struct connection {
	int fd;
	size_t held;
	char octets[2048];
};

static struct {
	int listener, count;
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
	c->fd = fd;
	c->octets[0] = (char)strlen(server.name);
	c->held = 1 + strlen(server.name);
	memcpy(c->octets + 1, server.name, strlen(server.name));
	server.accepted++;
}

/* False when the connection has ended. */
static bool serve(struct connection *c, short events) {
	if (events & (POLLIN | POLLERR | POLLHUP)) {
		ssize_t n = recv(c->fd, c->octets + c->held, sizeof c->octets - c->held, 0);
		if (n == 0 && c->held < sizeof c->octets) return false;
		if (n < 0 && errno != EAGAIN && errno != EINTR) return false;
		if (n > 0) c->held += (size_t)n;
	}
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

static void wait_for_events(void) {
	server.wait[0] = (struct pollfd){.fd = server.listener, .events = POLLIN};
	for (int i = 0; i < server.count; i++) {
		const struct connection *c = &server.connection[i];
		short events = (short)((c->held < sizeof c->octets ? POLLIN : 0) | (c->held > 0 ? POLLOUT : 0));
		server.wait[1 + i] = (struct pollfd){.fd = c->fd, .events = events};
	}
	if (poll(server.wait, (nfds_t)(1 + server.count), POLL_MS) <= 0) {
		for (int i = 0; i <= server.count; i++) server.wait[i].revents = 0;
	}
}

/* Backwards, since an ended connection's place is taken by the last one. */
static void serve_all(void) {
	for (int i = server.count - 1; i >= 0; i--) {
		if (server.wait[1 + i].revents == 0 || serve(&server.connection[i], server.wait[1 + i].revents)) continue;
		close(server.connection[i].fd);
		server.connection[i] = server.connection[--server.count];
	}
	if (server.wait[0].revents) accept_one();
}

int tcp_server_main(int argc, char **argv) {
	const char *at = NULL;
	int64_t port = -1;
	int on = 1;
	const struct option_spec specs[] = {
		{"--bind", &at, NULL, 0, 0},
		{"--name", &server.name, NULL, 0, 0},
		{"--port", NULL, &port, 1, 65535},
	};
	parse_options(argc, argv, specs, sizeof specs / sizeof *specs);
	require_plain("--name", server.name, MAX_NAME);
	struct endpoint address = parse_endpoint(at, port);
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
