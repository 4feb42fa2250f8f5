#define _GNU_SOURCE
#include "flooder.h"

#include "failure.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 80, BATCH = 64 };

static double seconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void say(int client, const char *text) {
    if (send(client, text, strlen(text), MSG_NOSIGNAL) == -1) _exit(0);
}

// MARK: - Lines

// 80 characters, the first six of which are a counter.
static size_t write_line(char *line, uint64_t number) {
    static const char words[] =
        " when words fail music speaks and where is hope there is a way to go on singing it";
    int digits = sprintf(line, "%06lu", number % 1000000);
    memcpy(line + digits, words, (size_t)(LINE - digits));
    line[LINE] = '\n';
    return LINE + 1;
}

static void send_batch(int client, const struct flood *flood, uint64_t first, unsigned count) {
    static const char prefix[] = ":singer!singer@example.org PRIVMSG #flood :";
    char batch[BATCH * (LINE + 1 + sizeof prefix)];
    char *end = batch;
    for (unsigned index = 0; index < count; index++) {
        if (flood->is_irc) end = mempcpy(end, prefix, sizeof prefix - 1);
        end += write_line(end, first + index);
    }
    for (char *position = batch; position < end;) {
        ssize_t sent = send(client, position, (size_t)(end - position), MSG_NOSIGNAL);
        if (sent == -1) _exit(0);
        position += sent;
    }
}

static void flood_client(int client, const struct flood *flood) {
    double start = seconds_now();
    uint64_t sent = 0;
    while (true) {
        double passed = seconds_now() - start;
        if (flood->lines ? sent >= flood->lines : passed >= flood->seconds) break;
        uint64_t due = flood->rate ? (uint64_t)(passed * flood->rate) : UINT64_MAX;
        if (flood->lines && due > flood->lines) due = flood->lines;
        if (due <= sent) {
            usleep(1000);
            continue;
        }
        unsigned count = due - sent < BATCH ? (unsigned)(due - sent) : BATCH;
        send_batch(client, flood, sent, count);
        sent += count;
    }
    if (flood->is_irc) say(client, ":singer!singer@example.org PRIVMSG #flood :");
    say(client, LAST_LINE "\n");
}

// MARK: - IRC

// Answers as a server of RFC 2812 until the client has joined the channel.
static void welcome(int client) {
    FILE *stream = fdopen(dup(client), "r");
    char line[1024];
    bool has_nick = false, has_user = false;
    while (stream && fgets(line, sizeof line, stream)) {
        bool was_known = has_nick && has_user;
        has_nick = has_nick || strncmp(line, "NICK ", 5) == 0;
        has_user = has_user || strncmp(line, "USER ", 5) == 0;
        if (strncmp(line, "CAP LS", 6) == 0) say(client, ":example.org CAP * LS :\r\n");
        if (!was_known && has_nick && has_user) {
            say(client, ":example.org 001 flood :Welcome\r\n"
                        ":example.org 376 flood :End of MOTD\r\n");
        }
        if (strncmp(line, "JOIN ", 5) == 0) break;
    }
    say(client, ":flood!flood@example.org JOIN #flood\r\n"
                ":example.org 353 flood = #flood :flood singer\r\n"
                ":example.org 366 flood #flood :End of NAMES\r\n");
    fclose(stream);
}

// MARK: -

static _Noreturn void serve(int listener, int ready, int start, const struct flood *flood) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    // A small send buffer, since only lines that the client has taken count.
    int size = 65536;
    setsockopt(client, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    if (flood->is_irc) welcome(client);
    char byte = 1;
    if (write(ready, &byte, 1) != 1) _exit(0);
    if (read(start, &byte, 1) == 1) flood_client(client, flood);
    // The connection stays open until the other process ends.
    while (read(start, &byte, 1) == 1) {}
    _exit(0);
}

struct flooder flooder_start(const struct flood *flood) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int ready[2], start[2];
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(listener, 4) == -1 ||
        getsockname(listener, (struct sockaddr *)&address, &length) == -1 ||
        pipe2(ready, O_CLOEXEC) == -1 || pipe2(start, O_CLOEXEC) == -1) {
        fail("no listener for the flood: %m");
    }
    pid_t process = fork();
    if (process == -1) fail("fork: %m");
    if (process == 0) {
        close(start[1]);
        serve(listener, ready[1], start[0], flood);
    }
    close(listener);
    close(ready[1]);
    close(start[0]);
    return (struct flooder){
        .process = process, .port = ntohs(address.sin_port), .ready = ready[0],
        .start = start[1]};
}

void flooder_end(struct flooder *flooder) {
    close(flooder->start);
    kill(flooder->process, SIGKILL);
    waitpid(flooder->process, NULL, 0);
}
