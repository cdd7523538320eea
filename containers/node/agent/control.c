#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void on_signal(int number) {
	(void)number;
	stopped = 1;
}

void control_begin(void) {
	struct sigaction action = {.sa_handler = on_signal};
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

/* Any input is the word "stop": nothing else is ever said. Polled first, since standard input may be shared and must stay blocking for others. */
bool control_stopped(void) {
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	if (!stopped && poll(&input, 1, 0) > 0) {
		char word[16];
		if (read(STDIN_FILENO, word, sizeof word) >= 0 || errno != EINTR) stopped = 1;
	}
	return stopped;
}
