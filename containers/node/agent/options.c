#include "agent.h"

#include <stdlib.h>
#include <string.h>

static const struct option_spec *find(const struct option_spec *specs, size_t count, const char *name) {
	for (size_t i = 0; i < count; i++) {
		if (strcmp(specs[i].name, name) == 0) return &specs[i];
	}
	usage("unknown option %s", name);
}

static int64_t parse_number(const struct option_spec *spec, const char *text) {
	char *end;
	long long value = strtoll(text, &end, 10);
	if (*text == '\0' || *end != '\0' || value < spec->least || value > spec->most) {
		usage("%s: a number from %lld to %lld, not %s", spec->name, (long long)spec->least, (long long)spec->most, text);
	}
	return value;
}

void parse_options(int argc, char **argv, const struct option_spec *specs, size_t count) {
	for (int i = 0; i < argc; i += 2) {
		const struct option_spec *spec = find(specs, count, argv[i]);
		if (i + 1 >= argc) usage("%s: a value is missing", argv[i]);
		if (spec->text) *spec->text = argv[i + 1];
		else *spec->number = parse_number(spec, argv[i + 1]);
	}
	for (size_t i = 0; i < count; i++) {
		if (specs[i].text ? *specs[i].text == NULL : *specs[i].number < 0) usage("%s is required", specs[i].name);
	}
}

void require_plain(const char *option, const char *text, size_t longest) {
	size_t length = strlen(text);
	if (length == 0 || length > longest) usage("%s: 1 to %zu characters", option, longest);
	for (size_t i = 0; i < length; i++) {
		if (text[i] < ' ' || text[i] > '~' || text[i] == '"' || text[i] == '\\') usage("%s: printable ASCII without quotes and backslashes", option);
	}
}
