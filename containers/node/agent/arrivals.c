#include "probe.h"

#include <endian.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>

#define MAX_RANGES 48
#define MAX_NAMES 64

static const char MAGIC[8] = {'H', 'F', 'P', 'R', 'O', 'B', 'E', '1'};

struct range {
	uint64_t from, to, from_ns, to_ns;
	int name;
};
struct flow_arrivals {
	int count;
	struct range ranges[MAX_RANGES];
};
struct arrivals {
	int flows, names;
	char name[MAX_NAMES][MAX_NAME + 1];
	struct flow_arrivals flow[];
};

/* FNV-1a, 64 bits. */
uint64_t probe_tag(const char *id) {
	uint64_t hash = 0xcbf29ce484222325ULL;
	for (; *id; id++) hash = (hash ^ (uint8_t)*id) * 0x100000001b3ULL;
	return hash;
}

bool packet_is_ours(const struct packet *packet, size_t length, uint64_t tag, int kind, int flows) {
	return length == sizeof *packet && memcmp(packet->magic, MAGIC, sizeof MAGIC) == 0 && be64toh(packet->tag) == tag && packet->kind == kind &&
	       be16toh(packet->flow) < flows && packet->name_length <= MAX_NAME;
}

struct arrivals *arrivals_new(int flows) {
	struct arrivals *arrivals = calloc(1, sizeof *arrivals + (size_t)flows * sizeof arrivals->flow[0]);
	if (!arrivals) die("memory");
	arrivals->flows = flows;
	return arrivals;
}

static int name_index(struct arrivals *arrivals, const char *name, size_t length) {
	for (int i = 0; i < arrivals->names; i++) {
		if (strlen(arrivals->name[i]) == length && memcmp(arrivals->name[i], name, length) == 0) return i;
	}
	if (arrivals->names == MAX_NAMES) return MAX_NAMES - 1;
	char *kept = arrivals->name[arrivals->names];
	for (size_t i = 0; i < length; i++) kept[i] = name[i] < ' ' || name[i] > '~' || name[i] == '"' || name[i] == '\\' ? '?' : name[i];
	return arrivals->names++;
}

/* The newest range is nearly always the one that grows, so the search runs backwards. */
void arrivals_add(struct arrivals *arrivals, int flow, uint64_t seq, uint64_t sent_ns, const char *name, size_t name_length) {
	struct flow_arrivals *f = &arrivals->flow[flow];
	int from = name_index(arrivals, name, name_length);
	for (int i = f->count - 1; i >= 0; i--) {
		struct range *r = &f->ranges[i];
		if (r->name != from) continue;
		if (seq >= r->from && seq <= r->to) return;
		if (seq == r->to + 1) {
			r->to = seq;
			r->to_ns = sent_ns;
			return;
		}
		if (seq + 1 == r->from) {
			r->from = seq;
			r->from_ns = sent_ns;
			return;
		}
	}
	if (f->count == MAX_RANGES) arrivals_report(arrivals, realtime_ns());
	f->ranges[f->count++] = (struct range){.from = seq, .to = seq, .from_ns = sent_ns, .to_ns = sent_ns, .name = from};
}

void arrivals_report(struct arrivals *arrivals, int64_t now_ns) {
	const char *comma = "";
	output_text("{\"ev\":\"got\",\"ns\":\"%lld\",\"ranges\":[", (long long)now_ns);
	for (int i = 0; i < arrivals->flows; i++) {
		struct flow_arrivals *f = &arrivals->flow[i];
		for (int j = 0; j < f->count; j++) {
			const struct range *r = &f->ranges[j];
			output_text("%s[%d,%llu,%llu,\"%llu\",\"%llu\",\"%s\"]", comma, i, (unsigned long long)r->from, (unsigned long long)r->to,
			            (unsigned long long)r->from_ns, (unsigned long long)r->to_ns, arrivals->name[r->name]);
			comma = ",";
		}
		f->count = 0;
	}
	output_text("]}\n");
}

uint32_t socket_drops(int fd) {
	uint32_t info[SK_MEMINFO_VARS] = {0};
	socklen_t length = sizeof info;
	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &length) < 0) return 0;
	return info[SK_MEMINFO_DROPS];
}
