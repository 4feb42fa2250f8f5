// The least that the timestamp service can cost: a loop in C, one recv and one send for whatever
// is readable, the stamp formatted once a second, and nothing else that a server needs: no
// timers, no signals, no log, no orderly end.

#include "service.h"

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
