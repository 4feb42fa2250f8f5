#define _GNU_SOURCE
#include "include/terminal_rescue.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT,
                              SIGQUIT};
enum { crash_count = sizeof crashes / sizeof crashes[0] };

// All that the handler needs is prepared: it may call only what signal-safety(7) lists.
static struct {
    bool armed;
    int fd;
    struct termios modes;
    size_t count;
    char bytes[512];
    struct sigaction previous[crash_count];
    bool owns_stack;
} rescue;

// An overflown stack has no room for a handler, so it runs on this one (sigaltstack(2)).
static char handler_stack[64 * 1024];

static void put_handlers_back(void) {
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &rescue.previous[i], NULL);
}

static void restore_terminal(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved_errno = errno;
    // Best effort: a terminal that is gone cannot be helped.
    ssize_t written = write(rescue.fd, rescue.bytes, rescue.count);
    (void)written;
    tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
    put_handlers_back();
    // A fault happens again by itself once we return, with its address intact for a backtrace.
    // A signal that was sent does not, nor does a breakpoint that is passed already.
    if (info->si_code <= 0 || number == SIGTRAP) raise(number);
    errno = saved_errno;
}

static void provide_stack(void) {
    stack_t current;
    if (sigaltstack(NULL, &current) == -1 || !(current.ss_flags & SS_DISABLE)) return;
    stack_t ours = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    rescue.owns_stack = sigaltstack(&ours, NULL) == 0;
}

int terminal_rescue_arm(int fd, const struct termios *modes, const void *bytes, size_t count) {
    if (rescue.armed) return errno = EBUSY, -1;
    if (count > sizeof rescue.bytes) return errno = E2BIG, -1;
    rescue.fd = fd;
    rescue.modes = *modes;
    rescue.count = count;
    memcpy(rescue.bytes, bytes, count);
    provide_stack();

    struct sigaction action = {.sa_sigaction = restore_terminal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &rescue.previous[i]);
    rescue.armed = true;
    return 0;
}

void terminal_rescue_disarm(void) {
    if (!rescue.armed) return;
    put_handlers_back();
    stack_t none = {.ss_flags = SS_DISABLE};
    if (rescue.owns_stack) sigaltstack(&none, NULL);
    rescue.owns_stack = false;
    rescue.armed = false;
}
