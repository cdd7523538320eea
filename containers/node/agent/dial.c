#include "agent.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* One TCP connection attempt from a port of the caller's choice, ended at once. Prints "connected", "timeout" or the errno's name. */
int dial_main(int argc, char **argv) {
	const char *to = NULL;
	int64_t port = -1, from_port = -1, timeout_ms = -1;
	const struct option_spec specs[] = {
		{"--to", &to, NULL, 0, 0},
		{"--port", NULL, &port, 1, 65535},
		{"--from-port", NULL, &from_port, 1, 65535},
		{"--timeout-ms", NULL, &timeout_ms, 1, 60000},
	};
	parse_options(argc, argv, specs, sizeof specs / sizeof *specs);
	struct endpoint target = parse_endpoint(to, port);
	int family = target.address.ss_family;
	struct endpoint own = parse_endpoint(family == AF_INET ? "0.0.0.0" : "::", from_port);
	int fd = open_socket(family, SOCK_STREAM);
	int on = 1;
	struct linger reset = {.l_onoff = 1, .l_linger = 0};
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
	if (bind(fd, (const struct sockaddr *)&own.address, own.length) < 0) die("bind");
	int error = 0;
	if (connect(fd, (const struct sockaddr *)&target.address, target.length) < 0) error = errno;
	if (error == EINPROGRESS) {
		struct pollfd wait = {.fd = fd, .events = POLLOUT};
		socklen_t length = sizeof error;
		if (poll(&wait, 1, (int)timeout_ms) == 0) error = ETIMEDOUT;
		else getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	}
	close(fd);
	puts(error == 0 ? "connected" : error == ETIMEDOUT ? "timeout" : errno_name(error));
	return error == 0 ? 0 : 1;
}
