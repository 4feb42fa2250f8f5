#define _GNU_SOURCE
#include "member.h"

#include "failure.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void member_connect(
    struct member *member, uint16_t port, size_t number, const char *capabilities) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    member->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (member->socket < 0) fail("socket: %m");
    if (connect(member->socket, (struct sockaddr *)&address, sizeof address) != 0) {
        fail("connect: %m");
    }
    int yes = 1;
    setsockopt(member->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    fcntl(member->socket, F_SETFL, O_NONBLOCK);
    char lines[480];
    int size = 0;
    if (*capabilities != 0) {
        size = snprintf(lines, sizeof lines, "CAP REQ :%s\r\nCAP END\r\n", capabilities);
    }
    size += snprintf(
        lines + size, sizeof lines - (size_t)size,
        "NICK u%zu\r\nUSER u 0 * :A member of the load\r\n", number);
    member_send(member, lines, (size_t)size);
}

void member_send(struct member *member, const char *line, size_t size) {
    // What is in flight is far less than a socket's buffer.
    if (send(member->socket, line, size, MSG_NOSIGNAL) != (ssize_t)size) fail("send: %m");
}

// The word after the tags and the source.
static const char *command_of(const char *line, const char *end) {
    for (const char *mark = "@:"; *mark != 0; mark++) {
        if (*line != *mark) continue;
        const char *space = memchr(line, ' ', (size_t)(end - line));
        if (!space) return end;
        line = space + 1;
    }
    return line;
}

static void received(
    struct member *member, const char *line, const char *end, const struct listener *listener) {
    const char *command = command_of(line, end);
    size_t size = (size_t)(end - command);
    if (size > 8 && memcmp(command, "PRIVMSG ", 8) == 0) {
        const char *text = memmem(command, size, " :", 2);
        if (!text) fail("a message without a text: %.*s", (int)(end - line), line);
        uint64_t number = strtoull(text + 2, NULL, 10);
        if (number != member->next++) {
            fail("message %lu arrived in place of %lu", number, member->next - 1);
        }
        listener->heard(listener->context, number);
    } else if (size > 5 && memcmp(command, "PING ", 5) == 0) {
        char answer[256];
        int length = snprintf(
            answer, sizeof answer, "PONG %.*s\r\n", (int)(size - 6), command + 5);
        member_send(member, answer, (size_t)length);
    } else if (size > 4 && (memcmp(command, "376 ", 4) == 0 || memcmp(command, "422 ", 4) == 0)) {
        // The end of the welcome.
        if (!listener->room) {
            member->is_ready = true;
            return;
        }
        char join[64];
        int length = snprintf(join, sizeof join, "JOIN %s\r\n", listener->room);
        member_send(member, join, (size_t)length);
    } else if (size > 4 && memcmp(command, "366 ", 4) == 0) {
        // The end of the room's names.
        member->is_ready = true;
    }
    if (size > 4 && memcmp(command, "CAP ", 4) == 0 && memmem(command, size, " NAK ", 5)) {
        fail("the server lacks a capability: %.*s", (int)(end - line), line);
    }
    if (size > 6 && memcmp(command, "ERROR ", 6) == 0) {
        fail("the server says: %.*s", (int)(end - line), line);
    }
}

void member_read(struct member *member, const struct listener *listener) {
    static char buffer[1 << 18];
    memcpy(buffer, member->rest, member->rest_size);
    size_t filled = member->rest_size;
    ssize_t count = recv(member->socket, buffer + filled, sizeof buffer - filled, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) fail("the server has closed a connection: %m");
    filled += (size_t)count;
    const char *line = buffer, *end;
    while ((end = memchr(line, '\n', (size_t)(buffer + filled - line)))) {
        received(member, line, end, listener);
        line = end + 1;
    }
    member->rest_size = (size_t)(buffer + filled - line);
    if (member->rest_size > 0) {
        member->rest = realloc(member->rest, member->rest_size);
        if (!member->rest) fail("no memory");
        memcpy(member->rest, line, member->rest_size);
    }
}
