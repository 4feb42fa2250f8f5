// The minimal cost of the timestamp service: a loop in C, with one recv and one send for each
// readable connection, the stamp formatted once a second, and nothing else that a server needs: no
// timers, no signals, no log, no orderly close.

#include "loops.h"

#include <service.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char *words[]) {
    int port = count == 3 ? atoi(words[2]) : 0;
    if (port < 1 || port > 65535) {
        fputs("usage: floor poll|epoll PORT\n", stderr);
        return 2;
    }
    int listener = service_listen((uint16_t)port);
    if (strcmp(words[1], "poll") == 0) serve_by_poll(listener);
    if (strcmp(words[1], "epoll") == 0) serve_by_epoll(listener);
    return 2;
}
