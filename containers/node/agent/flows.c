/* What the flows of a probe have in common: which pattern they follow and where they come from. */
#include "probe.h"

#include <string.h>

enum pattern parse_pattern(const char *text) {
	static const char *const names[] = {[PATTERN_ECHO] = "echo", [PATTERN_WATCH] = "watch", [PATTERN_UPLOAD] = "upload"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(text, names[i]) == 0) return (enum pattern)i;
	}
	usage("--pattern: echo, watch or upload, not %s", text);
}

void parse_sources(struct sources *sources, const char *list, int family) {
	char text[64];
	sources->count = 0;
	while (*list) {
		size_t length = strcspn(list, ",");
		if (length >= sizeof text) usage("--sources: not an IP address: %s", list);
		memcpy(text, list, length);
		text[length] = '\0';
		if (sources->count == MAX_SOURCES) usage("--sources: at most %d addresses", MAX_SOURCES);
		struct endpoint at = parse_endpoint(text, 0);
		if (at.address.ss_family != family) usage("--sources: %s is of another family than --to", text);
		sources->at[sources->count++] = at;
		list += length + (list[length] == ',');
	}
}

void bind_source(int fd, const struct sources *sources, int64_t flow) {
	if (sources->count == 0) return;
	const struct endpoint *at = &sources->at[flow % sources->count];
	if (bind(fd, (const struct sockaddr *)&at->address, at->length) < 0) die("bind");
}
