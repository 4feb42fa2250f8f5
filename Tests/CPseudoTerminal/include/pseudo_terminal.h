#ifndef CARILLON_PSEUDO_TERMINAL_H
#define CARILLON_PSEUDO_TERMINAL_H

#include <sys/types.h>

// Each returns -1 and sets errno when it fails. (ENOENT from the first two: /dev/pts is missing.)

/// A pseudo-terminal: what a program writes to `*terminal` is read from `*master`.
int pseudo_terminal_open(int *master, int *terminal, int rows, int columns);

/// Runs a program in a new pseudo-terminal and returns its process id.
pid_t pseudo_terminal_spawn(
    int *master, int rows, int columns, const char *path, char *const arguments[],
    char *const environment[]);

/// Runs a program whose standard descriptors are `streams`, each above 2; -1 leaves it closed.
pid_t process_spawn(
    const int streams[3], const char *path, char *const arguments[], char *const environment[]);

/// The kernel tells the programs on the terminal by SIGWINCH.
int pseudo_terminal_resize(int master, int rows, int columns);

/// A pipe whose ends are closed in every program that is started: pipe2(2) with O_CLOEXEC.
int process_pipe(int ends[2]);

/// A descriptor that is readable once the process has ended: pidfd_open(2).
int process_descriptor(pid_t process);

#endif
