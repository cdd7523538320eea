/* What the subcommands share: time, options, control by standard input, and line output. */
#ifndef HOLDFAST_AGENT_H
#define HOLDFAST_AGENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>

#define NS_PER_S 1000000000LL
#define NS_PER_MS 1000000LL

int monitor_main(int argc, char **argv);
int udp_send_main(int argc, char **argv);
int udp_echo_main(int argc, char **argv);
int tcp_client_main(int argc, char **argv);
int tcp_server_main(int argc, char **argv);
int dial_main(int argc, char **argv);

/* control.c: "stop", end of file on standard input, SIGTERM or SIGINT ask for the end. */
void control_begin(void);
bool control_stopped(void);

/* output.c: one buffer for standard output, written out by output_flush or when full; the process ends when nobody reads any more. */
void output_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
void output_bytes(const void *bytes, size_t length);
void output_flush(void);
_Noreturn void die(const char *what);
_Noreturn void usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The symbolic name of an errno that a socket gives, else a number. */
const char *errno_name(int error);

static inline int64_t clock_ns(clockid_t clock) {
	struct timespec now;
	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}
static inline int64_t realtime_ns(void) { return clock_ns(CLOCK_REALTIME); }
static inline int64_t monotonic_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

/* options.c: "--name value" pairs. */
struct option_spec {
	const char *name;
	const char **text;
	int64_t *number;
	int64_t least, most;
};
/* Every option is required unless its variable was set before. */
void parse_options(int argc, char **argv, const struct option_spec *specs, size_t count);
/* Exits with 64 unless `text` can stand in JSON as it is. */
void require_plain(const char *option, const char *text, size_t longest);

/* schedule.c: runs seldom and briefly, but soon after it wakes up, even where the machine is busy. Needs no privilege. */
void ask_for_short_slices(void);

/* address.c */
struct endpoint {
	struct sockaddr_storage address;
	socklen_t length;
};
struct endpoint parse_endpoint(const char *text, int64_t port);
int open_socket(int family, int type);
/* Binds even while the address is on no interface. */
void bind_free(int fd, const struct endpoint *at);
void set_receive_buffer(int fd, int bytes);

#endif
