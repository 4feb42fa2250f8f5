#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

// A descriptor plus one for each signal, so that zero means "not watched".
static _Atomic int watchers[NSIG];
static struct sigaction previous[NSIG];
// The parent may have had the signal blocked, which exec(2) preserves.
static _Atomic int was_blocked[NSIG];

static void write_number(int number) {
    int saved = errno;
    int fd = atomic_load(&watchers[number]) - 1;
    if (fd >= 0) {
        unsigned char byte = (unsigned char)number;
        // Best effort: a full pipe has a wake-up in it already.
        while (write(fd, &byte, 1) < 0 && errno == EINTR) {
        }
    }
    errno = saved;
}

int cs_signal_watch(int number, int fd) {
    if (number <= 0 || number >= NSIG) {
        errno = EINVAL;
        return -1;
    }
    int unwatched = 0;
    if (!atomic_compare_exchange_strong(&watchers[number], &unwatched, fd + 1)) {
        errno = EBUSY;
        return -1;
    }
    struct sigaction action = {.sa_handler = write_number, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    if (sigaction(number, &action, &previous[number]) == 0) {
        sigset_t one, before;
        sigemptyset(&one);
        sigaddset(&one, number);
        // Behind the handler, which gets what has been waiting.
        int result = pthread_sigmask(SIG_UNBLOCK, &one, &before);
        atomic_store(&was_blocked[number], result == 0 && sigismember(&before, number) == 1);
        return 0;
    }
    atomic_store(&watchers[number], 0);
    return -1;
}

void cs_signal_unwatch(int number) {
    if (atomic_load(&watchers[number]) == 0) {
        return;
    }
    if (atomic_exchange(&was_blocked[number], 0)) {
        sigset_t one;
        sigemptyset(&one);
        sigaddset(&one, number);
        pthread_sigmask(SIG_BLOCK, &one, NULL);
    }
    sigaction(number, &previous[number], NULL);
    atomic_store(&watchers[number], 0);
}

static void ignore_by_default(int number) {
    struct sigaction now;
    if (sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_DFL) {
        now.sa_handler = SIG_IGN;
        sigaction(number, &now, NULL);
    }
}

void cs_ignore_broken_pipes(void) { ignore_by_default(SIGPIPE); }

void cs_ignore_file_limits(void) { ignore_by_default(SIGXFSZ); }

void cs_stop_job(void) {
    // The default action, for this one time: our own handler must not see it.
    struct sigaction stop = {.sa_handler = SIG_DFL}, before;
    sigaction(SIGTSTP, &stop, &before);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &before, NULL);
}
