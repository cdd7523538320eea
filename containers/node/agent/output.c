#include "agent.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char buffer[1 << 17];
static size_t used;

void output_flush(void) {
	for (size_t done = 0; done < used;) {
		ssize_t n = write(STDOUT_FILENO, buffer + done, used - done);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) exit(70);
		done += (size_t)n;
	}
	used = 0;
}

void output_bytes(const void *bytes, size_t length) {
	const char *from = bytes;
	while (length > 0) {
		if (used == sizeof buffer) output_flush();
		size_t part = sizeof buffer - used < length ? sizeof buffer - used : length;
		memcpy(buffer + used, from, part);
		used += part;
		from += part;
		length -= part;
	}
}

void output_text(const char *format, ...) {
	char text[512];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= sizeof text) die("a line part longer than its bound");
	output_bytes(text, (size_t)length);
}

void die(const char *what) {
	fprintf(stderr, "holdfast-agent: %s: %s\n", what, strerror(errno));
	exit(70);
}

void usage(const char *format, ...) {
	va_list args;
	va_start(args, format);
	fputs("holdfast-agent: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(64);
}

const char *errno_name(int error) {
	const char *name = strerrorname_np(error);
	static char number[16];
	if (name) return name;
	snprintf(number, sizeof number, "%d", error);
	return number;
}
