// Runs a full-screen client in a pseudo-terminal, floods it with lines, types keys, and prints the
// cost.
//
// In this order: the start, a pause, keys while idle, the flood (optionally with keys).

#define _GNU_SOURCE
#include "client.h"
#include "failure.h"
#include "flooder.h"
#include "latencies.h"
#include "process_cost.h"

#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const uint64_t millisecond = 1000000, second = 1000000000;

struct options {
    struct flood flood;
    const char *connected, *type;
    double idle, drain;
    unsigned idle_keys;
    int processor;
    bool types_in_flood;
    char **words;
};

static const char usage[] =
    "usage: terminal [options] -- CLIENT ARGUMENT…   (PORT in an argument is the flooder's)\n"
    "  --irc            the flooder speaks IRC, and sends the lines to #flood\n"
    "  --connected WORD word that the client shows when it is connected (connected)\n"
    "  --type TEXT      text that is typed then, with Enter\n"
    "  --idle S         seconds during which wake-ups are counted (0)\n"
    "  --idle-keys N    keys whose echo is timed before the flood (0)\n"
    "  --lines N        lines of the flood, 80 characters each; 0 for none (0), or\n"
    "  --seconds S      duration of the flood\n"
    "  --rate N         lines a second (as fast as possible)\n"
    "  --keys           measures the echo of keys during the flood\n"
    "  --drain BYTES    bytes a second that are read during the flood (all at once)\n"
    "  --processor N    processor that the client is bound to\n";

static struct options options_read(int count, char *words[]) {
    static const struct option names[] = {
        {"irc", no_argument, NULL, 'i'}, {"connected", required_argument, NULL, 'c'},
        {"type", required_argument, NULL, 't'}, {"idle", required_argument, NULL, 'I'},
        {"idle-keys", required_argument, NULL, 'K'}, {"lines", required_argument, NULL, 'l'},
        {"seconds", required_argument, NULL, 's'}, {"rate", required_argument, NULL, 'r'},
        {"keys", no_argument, NULL, 'k'}, {"drain", required_argument, NULL, 'd'},
        {"processor", required_argument, NULL, 'p'}, {0},
    };
    struct options options = {.connected = "connected", .processor = -1};
    for (int name; (name = getopt_long(count, words, "", names, NULL)) != -1;) {
        switch (name) {
        case 'i': options.flood.is_irc = true; break;
        case 'c': options.connected = optarg; break;
        case 't': options.type = optarg; break;
        case 'I': options.idle = atof(optarg); break;
        case 'K': options.idle_keys = (unsigned)atoi(optarg); break;
        case 'l': options.flood.lines = (uint64_t)atoll(optarg); break;
        case 's': options.flood.seconds = atof(optarg); break;
        case 'r': options.flood.rate = (unsigned)atoi(optarg); break;
        case 'k': options.types_in_flood = true; break;
        case 'd': options.drain = atof(optarg); break;
        case 'p': options.processor = atoi(optarg); break;
        default: fputs(usage, stderr), exit(2);
        }
    }
    if (optind == count || *options.connected == 0) fputs(usage, stderr), exit(2);
    options.words = words + optind;
    return options;
}

static void put_port(char *words[], uint16_t port) {
    for (; *words; words++) {
        char *place = strstr(*words, "PORT");
        if (!place) continue;
        char *word;
        int length = (int)(place - *words);
        if (asprintf(&word, "%.*s%u%s", length, *words, port, place + 4) == -1) fail("no memory");
        *words = word;
    }
}

// MARK: - Start

static bool is_drawn(struct client *client) {
    return client->bytes > 500 && monotonic_now() - client->last_output > 10 * millisecond;
}

static bool is_connected(struct client *client) { return client->connected_at != 0; }

// The first full frame is complete when, after 500 bytes, nothing more is drawn for 10 ms: the
// program waits.
static void measure_start(struct client *client, uint64_t start) {
    uint64_t deadline = start + 20 * second;
    while (!is_drawn(client) && !client->has_ended && monotonic_now() < deadline) {
        client_read_until(client, monotonic_now() + millisecond, is_drawn);
    }
    if (!is_drawn(client)) fail("the client draws no screen");
    printf("start_ms %.2f\n", (double)(client->last_output - start) / 1e6);
    client_read_until(client, deadline, is_connected);
    if (!is_connected(client)) fail("the client does not show that it is connected");
    printf("connected_ms %.2f\n", (double)(client->connected_at - start) / 1e6);
}

static void wait_until_ready(struct client *client, const struct flooder *flooder) {
    struct pollfd ready = {.fd = flooder->ready, .events = POLLIN};
    for (int turn = 0; poll(&ready, 1, 0) == 0; turn++) {
        if (turn == 1000) fail("the client does not join");
        client_read_until(client, monotonic_now() + 10 * millisecond, NULL);
    }
}

static void measure_idle(struct client *client, double seconds) {
    if (seconds == 0) return;
    // The client may still be in the turn that showed the connection.
    client_read_until(client, monotonic_now() + 200 * millisecond, NULL);
    uint64_t sleeps = process_sleeps(client->process);
    uint64_t bytes = client->bytes;
    client_read_until(client, monotonic_now() + (uint64_t)(seconds * 1e9), NULL);
    sleeps = process_sleeps(client->process) - sleeps;
    printf("wake_ups_per_second %.2f\n", (double)sleeps / seconds);
    printf("idle_bytes %lu\n", client->bytes - bytes);
}

// MARK: - Keys

// Letters that nothing else prints: the flood has lower case.
static const char letters[] = "QZXJ";

static bool is_echoed(struct client *client) { return client->awaited == 0; }

enum { KEYS_IN_A_ROW = 20 };

// Types one key, and waits for its echo and a little longer.
static void type_key(struct client *client, struct latencies *latencies) {
    static unsigned number;
    // Where the row starts again there is another letter, since the same one would not be redrawn.
    char key[2] = {letters[(number + number / KEYS_IN_A_ROW) % 4], 0};
    client->awaited = key[0];
    uint64_t start = monotonic_now();
    client_type(client, key);
    client_read_until(client, start + 10 * second, is_echoed);
    uint64_t end = client->awaited ? monotonic_now() : client->echoed_at;
    client->awaited = 0;
    latencies_add(latencies, end - start);
    // As a person types, and at irregular intervals, so that keys are not in step with frames.
    uint64_t pause = 20 * millisecond + (uint64_t)rand() % (40 * millisecond);
    client_read_until(client, monotonic_now() + pause, NULL);
    if (++number % KEYS_IN_A_ROW == 0) {
        client_type(client, "\x15");
        client_read_until(client, monotonic_now() + 30 * millisecond, NULL);
    }
}

static void print_echo(const char *when, const struct latencies *latencies) {
    if (latencies->total == 0) return;
    const struct { const char *name; double part; } percentiles[] = {{"p50", 0.5}, {"p95", 0.95}};
    for (int index = 0; index < 2; index++) {
        uint64_t value = latencies_percentile(latencies, percentiles[index].part);
        printf("echo_%s_ms_%s %.3f\n", when, percentiles[index].name, (double)value / 1e6);
    }
    printf("echo_%s_ms_max %.3f\n", when, (double)latencies->longest / 1e6);
    printf("echo_%s_keys %lu\n", when, latencies->total);
}

// MARK: - Flood

static bool is_over(struct client *client) { return client->ended_at != 0; }

static void measure_flood(
    struct client *client, const struct flooder *flooder, const struct options *options) {
    static struct latencies latencies;
    uint64_t cpu = process_cpu(client->process), bytes = client->bytes;
    client->drain = options->drain;
    client->allowance_at = monotonic_now();
    uint64_t start = monotonic_now(), deadline = start + 100 * second;
    if (write(flooder->start, "s", 1) != 1) fail("the flooder has ended");
    while (!is_over(client)) {
        if (client->has_ended || monotonic_now() > deadline) {
            fail("the client does not show the last line");
        }
        if (options->types_in_flood) type_key(client, &latencies);
        else client_read_until(client, deadline, is_over);
    }
    uint64_t end = client->ended_at;
    client_read_until(client, monotonic_now() + 300 * millisecond, NULL);
    printf("flood_seconds %.3f\n", (double)(end - start) / 1e9);
    printf("flood_cpu_seconds %.4f\n", (double)(process_cpu(client->process) - cpu) / 1e9);
    printf("flood_bytes %lu\n", client->bytes - bytes);
    printf("memory_bytes_after %lu\n", process_memory(client->process));
    print_echo("flood", &latencies);
}

int main(int count, char *words[]) {
    struct options options = options_read(count, words);
    struct flooder flooder = flooder_start(&options.flood);
    put_port(options.words, flooder.port);

    struct client client;
    uint64_t start = monotonic_now();
    client_start(&client, options.words, options.processor, options.connected, LAST_LINE);
    measure_start(&client, start);
    if (options.type) {
        client_type(&client, options.type);
        client_type(&client, "\r");
    }
    wait_until_ready(&client, &flooder);
    client_read_until(&client, monotonic_now() + 500 * millisecond, NULL);
    printf("memory_bytes_at_start %lu\n", process_memory(client.process));
    measure_idle(&client, options.idle);

    static struct latencies latencies;
    for (unsigned number = 0; number < options.idle_keys; number++) {
        type_key(&client, &latencies);
    }
    print_echo("idle", &latencies);
    if (options.flood.lines > 0 || options.flood.seconds > 0) {
        measure_flood(&client, &flooder, &options);
    }
    client_end(&client);
    flooder_end(&flooder);
    return 0;
}
