// Children by posix_spawn(3): the calls that Swift's Glibc module hides, or cannot import.
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct cs_child_plan {
    /// With a slash a path, else looked for in PATH.
    const char *program;
    /// Both end with NULL; no environment at all means our own.
    char *const *arguments;
    char *const *environment;
    /// Where it starts: an open directory, or -1 for our own.
    int directory;
    /// A terminal's path: a new session, of which that is the controlling terminal, and its
    /// descriptors 0, 1 and 2. NULL for none.
    const char *terminal;
    /// Not 0: it leads a process group of its own.
    int leads_group;
    /// For each descriptor of the child, from 0 on: ours to put there, or -1 to close it.
    const int *sources;
    int source_count;
};

/// Starts a child that has these descriptors and no others, no blocked or ignored signals.
/// Returns 0, or an errno, also those of exec. Stops ignoring SIGCHLD, since the kernel would
/// throw exit statuses away (wait(2)).
int cs_spawn(const struct cs_child_plan *plan, pid_t *child);

/// This process's environment, which must not change meanwhile.
char *const *cs_environment(void);

/// pidfd_open(2): closed on exec; readable when the process has ended.
int cs_process_descriptor(pid_t child);

/// Waits for the child's end, and leaves its status to be collected.
void cs_await_child(pid_t child);

/// Collects the status of a child that has ended; waits for that when `waits` is not 0.
/// Returns 1, 0 when it lives, -1 with errno. `signal` is 0 when it ended by itself.
int cs_collect_child(pid_t child, int waits, int *code, int *signal);

/// A pipe that is closed on exec.
int cs_child_pipe(int ends[2]);

/// Opens a pseudo-terminal and puts its path into `name`; the controlling side, or -1.
int cs_open_terminal(int rows, int columns, char *name, size_t size);

/// Sets the size, of which the programs there hear by SIGWINCH.
int cs_resize_terminal(int controller, int rows, int columns);
