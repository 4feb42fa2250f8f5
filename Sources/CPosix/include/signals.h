// Signals as bytes in a pipe: the only thing that a handler may safely do is write(2)
// (signal-safety(7)).
#pragma once

/// From now on `number` writes itself, as one byte, to `fd`, and is not blocked on the calling
/// thread. Returns 0, or -1 with errno:
/// EBUSY when the signal is being watched already, EINVAL when it cannot be caught.
int cs_signal_watch(int number, int fd);

/// Puts the handler, and the calling thread's mask, back as `cs_signal_watch` found it.
void cs_signal_unwatch(int number);

/// Ignores SIGPIPE unless somebody handles it: a broken pipe is an error code, not a death.
void cs_ignore_broken_pipes(void);

/// Ignores SIGXFSZ in the same way: a file that must not grow is the write's EFBIG (setrlimit(2)).
void cs_ignore_file_limits(void);

/// Stops this process as Ctrl-Z would (its whole job), and returns when it goes on.
void cs_stop_job(void);
