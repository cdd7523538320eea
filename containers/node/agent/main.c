#include "agent.h"

#include <signal.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"monitor", monitor_main},       {"udp-send", udp_send_main},     {"udp-echo", udp_echo_main},
	{"tcp-client", tcp_client_main}, {"tcp-server", tcp_server_main}, {"dial", dial_main},
};

int main(int argc, char **argv) {
	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++) {
		if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 2, argv + 2);
	}
	usage("commands: monitor, udp-send, udp-echo, tcp-client, tcp-server, dial");
}
