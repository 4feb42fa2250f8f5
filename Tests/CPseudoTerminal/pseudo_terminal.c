#define _GNU_SOURCE
#include "include/pseudo_terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static struct winsize window_size(int rows, int columns) {
    return (struct winsize){.ws_row = rows, .ws_col = columns};
}

int pseudo_terminal_open(int *master, int *terminal, int rows, int columns) {
    struct winsize size = window_size(rows, columns);
    if (openpty(master, terminal, NULL, NULL, &size) == -1) return -1;
    fcntl(*master, F_SETFD, FD_CLOEXEC);
    return fcntl(*terminal, F_SETFD, FD_CLOEXEC);
}

// In the child of a process with threads: only what signal-safety(7) lists.
static void run(
    int failure, const char *path, char *const arguments[], char *const environment[]) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    execve(path, arguments, environment);
    int error = errno;
    ssize_t written = write(failure, &error, sizeof error);
    _exit(written == sizeof error ? 127 : 126);
}

// Closes `failure` and gives the child back, or -1 if it could not run its program.
static pid_t started(pid_t child, int failure[2]) {
    int error = child == -1 ? errno : 0;
    close(failure[1]);
    // execve closes this pipe when it succeeds, and else its errno comes through.
    bool failed = child == -1 || read(failure[0], &error, sizeof error) == sizeof error;
    close(failure[0]);
    if (!failed) return child;
    if (child > 0) waitpid(child, NULL, 0);
    return errno = error, -1;
}

pid_t pseudo_terminal_spawn(
    int *master, int rows, int columns, const char *path, char *const arguments[],
    char *const environment[]) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) == -1) return -1;
    struct winsize size = window_size(rows, columns);
    pid_t child = forkpty(master, NULL, NULL, &size);
    if (child == 0) run(failure[1], path, arguments, environment);
    bool has_terminal = child > 0;
    child = started(child, failure);
    if (child > 0) fcntl(*master, F_SETFD, FD_CLOEXEC);
    if (child == -1 && has_terminal) {
        int error = errno;
        close(*master);
        errno = error;
    }
    return child;
}

pid_t process_spawn(
    const int streams[3], const char *path, char *const arguments[], char *const environment[]) {
    int failure[2];
    if (pipe2(failure, O_CLOEXEC) == -1) return -1;
    pid_t child = fork();
    if (child == 0) {
        for (int number = 0; number < 3; number++) {
            if (streams[number] == -1) close(number);
            else dup2(streams[number], number);
        }
        run(failure[1], path, arguments, environment);
    }
    return started(child, failure);
}

int pseudo_terminal_resize(int master, int rows, int columns) {
    struct winsize size = window_size(rows, columns);
    return ioctl(master, TIOCSWINSZ, &size);
}

int process_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int process_descriptor(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
