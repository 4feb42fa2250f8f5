#define _GNU_SOURCE
#include "client.h"

#include "failure.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 30, COLUMNS = 100 };

uint64_t monotonic_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static void keep_to(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    sched_setaffinity(0, sizeof set, &set);
}

void client_start(
    struct client *client, char *const words[], int processor, const char *connected,
    const char *end) {
    *client = (struct client){
        .connected = {.word = connected}, .end = {.word = end},
        .background = {.word = "\x1b]11;?"}, .attributes = {.word = "\x1b[c"},
    };
    struct winsize size = {.ws_row = ROWS, .ws_col = COLUMNS};
    client->process = forkpty(&client->master, NULL, NULL, &size);
    if (client->process == -1) fail("no pseudo-terminal: %m");
    if (client->process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (processor >= 0) keep_to(processor);
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        execvp(words[0], words);
        _exit(127);
    }
    fcntl(client->master, F_SETFD, FD_CLOEXEC);
    fcntl(client->master, F_SETFL, O_NONBLOCK);
}

// MARK: - Reading

// The answers of xterm to requests for its background (OSC 11) and its attributes (DA1).
static void answer(struct client *client, char byte) {
    if (word_finder_take(&client->background, byte)) {
        client_type(client, "\x1b]11;rgb:0000/0000/0000\x1b\\");
    }
    if (word_finder_take(&client->attributes, byte)) client_type(client, "\x1b[?64;22c");
}

static void look_at(struct client *client, const char *bytes, size_t count, uint64_t now) {
    for (size_t index = 0; index < count; index++) {
        answer(client, bytes[index]);
        if (!printed_text_take(&client->text, (unsigned char)bytes[index])) continue;
        char letter = bytes[index];
        if (client->awaited && letter == client->awaited) {
            client->awaited = 0;
            client->echoed_at = now;
        }
        if (word_finder_take(&client->connected, letter) && !client->connected_at) {
            client->connected_at = now;
        }
        if (word_finder_take(&client->end, letter)) client->ended_at = now;
    }
}

// How many bytes may be read now.
static size_t allowed(struct client *client, size_t most) {
    if (client->drain == 0) return most;
    uint64_t now = monotonic_now();
    double passed = (double)(now - client->allowance_at) / 1e9;
    client->allowance_at = now;
    client->allowance += passed * client->drain;
    // Capacity that is not used for 20 ms is lost: a slow line does not catch up.
    if (client->allowance > client->drain / 50) client->allowance = client->drain / 50;
    return client->allowance < (double)most ? (size_t)client->allowance : most;
}

static void read_once(struct client *client) {
    static char buffer[1 << 16];
    size_t room = allowed(client, sizeof buffer);
    if (room == 0) return;
    ssize_t count = read(client->master, buffer, room);
    if (count == -1 && errno == EIO) client->has_ended = true;
    if (count <= 0) return;
    if (client->drain > 0) client->allowance -= (double)count;
    client->bytes += (uint64_t)count;
    client->last_output = monotonic_now();
    look_at(client, buffer, (size_t)count, client->last_output);
}

void client_read_until(
    struct client *client, uint64_t deadline, bool (*is_done)(struct client *)) {
    while (!(is_done && is_done(client)) && !client->has_ended) {
        uint64_t now = monotonic_now();
        if (now >= deadline) return;
        struct timespec rest = {
            .tv_sec = (time_t)((deadline - now) / 1000000000),
            .tv_nsec = (long)((deadline - now) % 1000000000),
        };
        if (client->drain > 0) {
            // A slow line delivers single bytes: here those of a millisecond at once.
            struct timespec pause = {.tv_nsec = 1000000};
            nanosleep(&pause, NULL);
        } else {
            struct pollfd watched = {.fd = client->master, .events = POLLIN};
            ppoll(&watched, 1, &rest, NULL);
        }
        read_once(client);
    }
}

// MARK: - Keys and the end

void client_type(struct client *client, const char *text) {
    ssize_t count = write(client->master, text, strlen(text));
    if (count != (ssize_t)strlen(text)) fail("the client does not take keys: %m");
}

void client_end(struct client *client) {
    kill(client->process, SIGKILL);
    waitpid(client->process, NULL, 0);
    close(client->master);
}
