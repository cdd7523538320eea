#include "agent.h"

#include <arpa/inet.h>
#include <string.h>

struct endpoint parse_endpoint(const char *text, int64_t port) {
	struct endpoint at = {0};
	struct sockaddr_in *v4 = (struct sockaddr_in *)&at.address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&at.address;
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		at.length = sizeof *v4;
	} else if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons((uint16_t)port);
		at.length = sizeof *v6;
	} else {
		usage("not an IP address: %s", text);
	}
	return at;
}

int open_socket(int family, int type) {
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) die("socket");
	return fd;
}

void bind_free(int fd, const struct endpoint *at) {
	int on = 1;
	if (at->address.ss_family == AF_INET) setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
	else setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof on);
	if (bind(fd, (const struct sockaddr *)&at->address, at->length) < 0) die("bind");
}

void set_receive_buffer(int fd, int bytes) {
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}
