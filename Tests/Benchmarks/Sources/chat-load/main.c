// Puts a chat server under load, and prints the cost of a registration, and of a delivery: a
// message to a room of n members has n - 1 deliveries.
//
// One member speaks, and keeps `window` messages in flight: one is in flight until all others have
// received it. All messages are checked to arrive, once and in order. The server's CPU time is
// measured between two times at which nothing is in flight.

#include "arguments.h"
#include "failure.h"
#include "latencies.h"
#include "member.h"
#include "process_cost.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { window_limit = 1024 };

struct options {
    uint16_t port;
    pid_t server;
    size_t members, at_once;
    unsigned window;
    double seconds;
    uint64_t messages;
    const char *capabilities;
};

struct room {
    struct options options;
    struct member *members;
    struct listener listener;
    int queue;
    // Of the messages in flight, by their number: when it was sent, and who has yet to receive it.
    uint64_t sent_at[window_limit], missing[window_limit];
    uint64_t sent, finished, end, most;
    struct latencies latencies;
};

static const char usage[] =
    "usage: chat-load --port N --server PID [options]\n"
    "  --port N      port of the server on 127.0.0.1\n"
    "  --server PID  process whose CPU time and memory are measured\n"
    "  --members N   members of the room (50)\n"
    "  --at-once N   members that register at once (8)\n"
    "  --window N    messages in flight (1)\n"
    "  --seconds S   duration (1); with 0, members register and nobody joins or speaks; or\n"
    "  --messages N  number of messages\n"
    "  --capabilities NAMES\n"
    "                what members request of the server, separated by blanks (nothing)\n";

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static struct options options_read(int count, char *words[]) {
    static const struct option names[] = {
        {"port", required_argument, NULL, 'p'}, {"server", required_argument, NULL, 'P'},
        {"members", required_argument, NULL, 'm'}, {"at-once", required_argument, NULL, 'a'},
        {"window", required_argument, NULL, 'w'}, {"seconds", required_argument, NULL, 't'},
        {"messages", required_argument, NULL, 'n'},
        {"capabilities", required_argument, NULL, 'c'}, {0},
    };
    struct options options = {
        .members = 50, .at_once = 8, .window = 1, .seconds = 1, .capabilities = "",
    };
    for (int name; (name = getopt_long(count, words, "", names, NULL)) != -1;) {
        switch (name) {
        case 'p': options.port = (uint16_t)argument_number(optarg, 1, 65535); break;
        case 'P': options.server = (pid_t)argument_number(optarg, 1, 1 << 30); break;
        case 'm': options.members = (size_t)argument_number(optarg, 2, 1e5); break;
        case 'a': options.at_once = (size_t)argument_number(optarg, 1, 1e5); break;
        case 'w': options.window = (unsigned)argument_number(optarg, 1, window_limit); break;
        case 'n': options.messages = (uint64_t)argument_number(optarg, 1, 1e9); break;
        case 't': options.seconds = argument_number(optarg, 0, 3600); break;
        case 'c': options.capabilities = optarg; break;
        default: fputs(usage, stderr), exit(2);
        }
    }
    if (optind < count || options.port == 0 || options.server == 0) fputs(usage, stderr), exit(2);
    return options;
}

static void speak(struct room *room) {
    char line[160];
    int size = snprintf(
        line, sizeof line, "PRIVMSG #bench :%lu when words fail, music speaks. Where is hope?\r\n",
        room->sent);
    uint64_t place = room->sent++ % window_limit;
    room->missing[place] = room->options.members - 1;
    room->sent_at[place] = now();
    member_send(&room->members[0], line, (size_t)size);
}

static void heard(void *context, uint64_t number) {
    struct room *room = context;
    uint64_t place = number % window_limit;
    if (--room->missing[place] > 0) return;
    uint64_t time = now();
    latencies_add(&room->latencies, time - room->sent_at[place]);
    room->finished++;
    if (time < room->end && room->sent < room->most) speak(room);
}

static void turn(struct room *room) {
    struct epoll_event events[256];
    int count = epoll_wait(room->queue, events, 256, 20000);
    if (count <= 0) fail("the server does not answer");
    for (int index = 0; index < count; index++) {
        member_read(&room->members[events[index].data.u32], &room->listener);
    }
}

static void add(struct room *room, size_t number) {
    struct member *member = &room->members[number];
    member_connect(member, room->options.port, number, room->options.capabilities);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)number};
    if (epoll_ctl(room->queue, EPOLL_CTL_ADD, member->socket, &event) != 0) fail("epoll: %m");
}

// Adds members up to this number, and waits until they are ready.
static void add_members(struct room *room, size_t first, size_t end) {
    for (size_t ready = first, added = first; ready < end;) {
        while (added < end && added < ready + room->options.at_once) add(room, added++);
        turn(room);
        while (ready < added && room->members[ready].is_ready) ready++;
    }
}

// The last line can arrive before the server has gone to sleep again.
static uint64_t settled_cpu(pid_t server) {
    usleep(3000);
    return process_cpu(server);
}

static void register_all(struct room *room) {
    pid_t server = room->options.server;
    size_t count = room->options.members, quarter = count / 4;
    uint64_t memory = process_memory(server), start = settled_cpu(server);
    add_members(room, 0, count - quarter);
    uint64_t last = settled_cpu(server);
    add_members(room, count - quarter, count);
    uint64_t end = settled_cpu(server);
    printf("registration_cpu_ns %.0f\n", (double)(end - start) / (double)count);
    if (quarter > 0) {
        printf("registration_cpu_ns_last %.0f\n", (double)(end - last) / (double)quarter);
    }
    double grown = (double)process_memory(server) - (double)memory;
    printf("memory_bytes_per_member %.1f\n", grown / (double)count);
}

static void run(struct room *room, double seconds, uint64_t messages) {
    room->finished = 0;
    room->most = room->sent + messages;
    memset(&room->latencies, 0, sizeof room->latencies);
    room->end = now() + (uint64_t)(seconds * 1e9);
    uint64_t first = room->sent;
    for (unsigned count = 0; count < room->options.window; count++) speak(room);
    while (room->finished < room->sent - first) turn(room);
}

int main(int count, char *words[]) {
    static struct room room;
    room.options = options_read(count, words);
    allow_descriptors(room.options.members + 16);
    room.members = calloc(room.options.members, sizeof(struct member));
    room.queue = epoll_create1(EPOLL_CLOEXEC);
    if (!room.members || room.queue < 0) fail("no memory");
    bool speaks = room.options.seconds > 0;
    room.listener = (struct listener){
        .room = speaks ? "#bench" : NULL, .heard = heard, .context = &room,
    };

    register_all(&room);
    if (speaks) {
        // A number of messages is for counting instructions, which need no warm-up.
        if (!room.options.messages) run(&room, 0.1, UINT64_MAX / 2);
        pid_t server = room.options.server;
        uint64_t cpu = settled_cpu(server), start = now();
        if (room.options.messages) {
            run(&room, 3600, room.options.messages);
        } else {
            run(&room, room.options.seconds, UINT64_MAX / 2);
        }
        double seconds = (double)(now() - start) / 1e9;
        cpu = settled_cpu(server) - cpu;
        double deliveries = (double)(room.finished * (room.options.members - 1));
        printf("deliveries %.0f\n", deliveries);
        printf("deliveries_per_second %.0f\n", deliveries / seconds);
        printf("cpu_ns_per_delivery %.1f\n", (double)cpu / deliveries);
        printf("latency_us_p50 %.1f\n", (double)latencies_percentile(&room.latencies, 0.5) / 1e3);
        printf("latency_us_p99 %.1f\n", (double)latencies_percentile(&room.latencies, 0.99) / 1e3);
    }
    printf("memory_bytes_peak %lu\n", process_peak_memory(room.options.server));
    return 0;
}
