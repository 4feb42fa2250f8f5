// Puts a timestamp server under load, and prints the cost of a reply.
//
// The loop is closed: each connection keeps `depth` messages in flight. Every reply is checked:
// the stamp of the current second, the exact message, in order. The server's CPU time is measured
// between two times at which nothing is in flight, so it is that of the counted replies.

#include "arguments.h"
#include "closed_loop.h"
#include "failure.h"
#include "handshakes.h"
#include "process_cost.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct options {
    pid_t server;
    size_t connections, idle;
    double seconds, warm_up;
    uint64_t replies, handshakes;
    bool is_encrypted, resumes;
    struct conversation conversation;
};

static const char usage[] =
    "usage: load --port N --server PID [options]\n"
    "  --port N         port of the server on 127.0.0.1\n"
    "  --server PID     process whose CPU time and memory are measured\n"
    "  --connections N  active connections (1)\n"
    "  --depth N        messages in flight on each (1)\n"
    "  --size BYTES     size of a message, without its end (32)\n"
    "  --idle N         further connections that send only one message (0)\n"
    "  --seconds S      duration (1), or\n"
    "  --replies N      number of replies\n"
    "  --warm-up S      duration of the same load before it, not counted (0.1)\n"
    "  --tls            over TLS\n"
    "  --handshakes N   in place of a load, connect N times, for one reply each\n"
    "  --resume         each resumes the TLS session of the one before\n";

static struct options options_read(int count, char *words[]) {
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'}, {"server", required_argument, NULL, 'P'},
        {"connections", required_argument, NULL, 'c'}, {"depth", required_argument, NULL, 'd'},
        {"size", required_argument, NULL, 's'}, {"idle", required_argument, NULL, 'i'},
        {"seconds", required_argument, NULL, 't'}, {"replies", required_argument, NULL, 'r'},
        {"warm-up", required_argument, NULL, 'w'}, {"tls", no_argument, NULL, 'e'},
        {"handshakes", required_argument, NULL, 'h'}, {"resume", no_argument, NULL, 'R'}, {0},
    };
    struct options options = {
        .connections = 1, .seconds = 1, .warm_up = 0.1,
        .conversation = {.size = 32, .depth = 1},
    };
    for (int name; (name = getopt_long(count, words, "", names, NULL)) != -1;) {
        switch (name) {
        case 'p': options.conversation.port = (uint16_t)argument_number(optarg, 1, 65535); break;
        case 'P': options.server = (pid_t)argument_number(optarg, 1, 1 << 30); break;
        case 'c': options.connections = (size_t)argument_number(optarg, 1, 1e5); break;
        case 'd': options.conversation.depth = (unsigned)argument_number(optarg, 1, 4096); break;
        case 's': options.conversation.size = (size_t)argument_number(optarg, 1, 65536); break;
        case 'i': options.idle = (size_t)argument_number(optarg, 0, 1e5); break;
        case 't': options.seconds = argument_number(optarg, 0.01, 3600); break;
        case 'r': options.replies = (uint64_t)argument_number(optarg, 1, 1e12); break;
        case 'w': options.warm_up = argument_number(optarg, 0, 3600); break;
        case 'e': options.is_encrypted = true; break;
        case 'h': options.handshakes = (uint64_t)argument_number(optarg, 1, 1e6); break;
        case 'R': options.resumes = true; break;
        default: fputs(usage, stderr), exit(2);
        }
    }
    if (optind < count || options.conversation.port == 0 || options.server == 0) {
        fputs(usage, stderr), exit(2);
    }
    return options;
}

static void print_outcome(const struct outcome *outcome, uint64_t server, uint64_t load) {
    const struct { const char *name; double part; } percentiles[] = {
        {"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999},
    };
    double replies = (double)outcome->replies;
    printf("replies %lu\n", outcome->replies);
    printf("seconds %.4f\n", (double)outcome->nanoseconds / 1e9);
    printf("replies_per_second %.0f\n", replies * 1e9 / (double)outcome->nanoseconds);
    for (int index = 0; index < 4; index++) {
        uint64_t value = latencies_percentile(&outcome->latencies, percentiles[index].part);
        printf("latency_us_%s %.1f\n", percentiles[index].name, (double)value / 1e3);
    }
    printf("latency_us_max %.1f\n", (double)outcome->latencies.longest / 1e3);
    printf("server_cpu_ns_per_reply %.1f\n", (double)server / replies);
    printf("load_cpu_ns_per_reply %.1f\n", (double)load / replies);
}

// The last reply can arrive before the server has gone to sleep again.
static uint64_t settled_cpu(pid_t server) {
    usleep(3000);
    return process_cpu(server);
}

// The CPU time of a connection, from accepting to closing it.
static void measure_handshakes(struct options *options) {
    // The first one of a session, and what a server does once.
    handshakes_run(&options->conversation, options->warm_up > 0 ? 20 : 1, options->resumes);
    uint64_t server = settled_cpu(options->server);
    handshakes_run(&options->conversation, options->handshakes, options->resumes);
    server = settled_cpu(options->server) - server;
    printf("handshakes %lu\n", options->handshakes);
    printf("server_cpu_ns_per_reply %.1f\n", (double)server / (double)options->handshakes);
}

int main(int count, char *words[]) {
    struct options options = options_read(count, words);
    if (options.is_encrypted) options.conversation.tls = channel_context();
    allow_descriptors(options.connections + options.idle + 16);
    if (options.handshakes > 0) {
        measure_handshakes(&options);
        return 0;
    }
    struct closed_loop loop = {
        .conversation = &options.conversation,
        .connections = calloc(options.connections + options.idle, sizeof(struct connection)),
        .queue = epoll_create1(EPOLL_CLOEXEC),
    };
    if (!loop.connections) fail("no memory");
    static struct outcome outcome;

    uint64_t memory_at_start = process_memory(options.server);
    closed_loop_connect(&loop, options.idle);
    uint64_t memory_with_idle = process_memory(options.server);
    closed_loop_connect(&loop, options.connections);
    if (options.warm_up > 0) {
        closed_loop_run(&loop, options.idle, (uint64_t)(options.warm_up * 1e9), 0, &outcome);
    }

    uint64_t server = settled_cpu(options.server), load = process_cpu(getpid());
    double seconds = options.replies ? 3600 : options.seconds;
    closed_loop_run(&loop, options.idle, (uint64_t)(seconds * 1e9), options.replies, &outcome);
    load = process_cpu(getpid()) - load;
    server = settled_cpu(options.server) - server;

    print_outcome(&outcome, server, load);
    printf("memory_bytes_at_start %lu\n", memory_at_start);
    if (options.idle > 0) {
        double grown = (double)memory_with_idle - (double)memory_at_start;
        printf("memory_bytes_per_idle %.1f\n", grown / (double)options.idle);
    }
    printf("memory_bytes_peak %lu\n", process_peak_memory(options.server));
    return 0;
}
