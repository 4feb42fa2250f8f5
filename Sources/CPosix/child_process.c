#define _GNU_SOURCE
#include "child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void keep_exit_statuses(void) {
    struct sigaction now;
    if (sigaction(SIGCHLD, NULL, &now) == 0 && now.sa_handler == SIG_IGN) {
        now.sa_handler = SIG_DFL;
        sigaction(SIGCHLD, &now, NULL);
    }
}

static int set_attributes(posix_spawnattr_t *attributes, const struct cs_child_plan *plan) {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
    if (plan->terminal != NULL) {
        flags |= POSIX_SPAWN_SETSID;
    } else if (plan->leads_group) {
        flags |= POSIX_SPAWN_SETPGROUP;
    }
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(attributes, flags);
}

// `copies` all stand above the child's own numbers, so no dup2 overwrites a later one's source.
static int set_actions(
    posix_spawn_file_actions_t *actions, const struct cs_child_plan *plan, const int *copies) {
    int error = 0;
    if (plan->directory >= 0) {
        error = posix_spawn_file_actions_addfchdir_np(actions, plan->directory);
    }
    for (int i = 0; i < plan->source_count && error == 0; i++) {
        // Closing what is not open does no harm here.
        error = copies[i] < 0 ? posix_spawn_file_actions_addclose(actions, i)
                              : posix_spawn_file_actions_adddup2(actions, copies[i], i);
    }
    if (plan->terminal != NULL && error == 0) {
        // The first terminal that a session's leader opens controls it (open(2), O_NOCTTY).
        error = posix_spawn_file_actions_addopen(actions, 0, plan->terminal, O_RDWR, 0);
        if (error == 0) error = posix_spawn_file_actions_adddup2(actions, 0, 1);
        if (error == 0) error = posix_spawn_file_actions_adddup2(actions, 0, 2);
    }
    // What others opened without O_CLOEXEC is none of the child's business either.
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, plan->source_count);
    return error;
}

static int spawn(const struct cs_child_plan *plan, const int *copies, pid_t *child) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    int error = posix_spawnattr_init(&attributes);
    if (error != 0) return error;
    error = posix_spawn_file_actions_init(&actions);
    if (error == 0) {
        error = set_attributes(&attributes, plan);
        if (error == 0) error = set_actions(&actions, plan, copies);
        char *const *environment = plan->environment != NULL ? plan->environment : environ;
        if (error == 0) {
            error = posix_spawnp(
                child, plan->program, &actions, &attributes, plan->arguments, environment);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    posix_spawnattr_destroy(&attributes);
    return error;
}

int cs_spawn(const struct cs_child_plan *plan, pid_t *child) {
    keep_exit_statuses();
    int *copies = malloc(sizeof *copies * (size_t)plan->source_count);
    if (copies == NULL) return ENOMEM;
    int error = 0;
    for (int i = 0; i < plan->source_count; i++) {
        copies[i] = -1;
        if (plan->sources[i] < 0 || error != 0) continue;
        copies[i] = fcntl(plan->sources[i], F_DUPFD_CLOEXEC, plan->source_count);
        if (copies[i] < 0) error = errno;
    }
    if (error == 0) error = spawn(plan, copies, child);
    for (int i = 0; i < plan->source_count; i++) {
        if (copies[i] >= 0) close(copies[i]);
    }
    free(copies);
    return error;
}

char *const *cs_environment(void) { return environ; }

int cs_process_descriptor(pid_t child) { return (int)syscall(SYS_pidfd_open, child, 0); }

void cs_await_child(pid_t child) {
    siginfo_t news;
    while (waitid(P_PID, (id_t)child, &news, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
}

int cs_collect_child(pid_t child, int waits, int *code, int *signal) {
    int status;
    pid_t ended;
    do {
        ended = waitpid(child, &status, waits ? 0 : WNOHANG);
    } while (ended < 0 && errno == EINTR);
    if (ended <= 0) return ended;
    *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return 1;
}

int cs_child_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cs_open_terminal(int rows, int columns, char *name, size_t size) {
    int controller = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (controller < 0) return -1;
    if (grantpt(controller) == 0 && unlockpt(controller) == 0 &&
        cs_resize_terminal(controller, rows, columns) == 0) {
        int error = ptsname_r(controller, name, size);
        if (error == 0) return controller;
        errno = error;
    }
    int saved = errno;
    close(controller);
    errno = saved;
    return -1;
}

int cs_resize_terminal(int controller, int rows, int columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(controller, TIOCSWINSZ, &size);
}
