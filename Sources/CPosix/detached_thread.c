// For SCHED_IDLE.
#define _GNU_SOURCE
#include "detached_thread.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

struct start {
    void (*body)(void *);
    void *argument;
};

static void *begin(void *memory) {
    struct start start = *(struct start *)memory;
    free(memory);
    start.body(start.argument);
    return NULL;
}

int cs_detach_thread(void (*body)(void *), void *argument) {
    struct start *start = malloc(sizeof *start);
    if (start == NULL) {
        return ENOMEM;
    }
    *start = (struct start){body, argument};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    // A new thread inherits the mask of its maker (pthread_sigmask(3)).
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t id;
    int code = pthread_create(&id, &attributes, begin, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (code != 0) {
        free(start);
    }
    return code;
}

int cs_run_when_idle(void) {
    struct sched_param parameter = {0};
    // 0 is the calling thread; pthread_setschedparam(3) does not take this policy.
    return sched_setscheduler(0, SCHED_IDLE, &parameter) == 0 ? 0 : errno;
}
