// Into the background, as daemon(7) has it for SysV.
#pragma once

/// Goes on in a process that has a session of its own and is not its leader, so that no
/// terminal can become its own; /dev/null in the place of its standard input and output.
///
/// Returns there a descriptor: the byte that is written to it is the status with which the
/// first process ends, which waits for it; 70 (EX_SOFTWARE), with a sentence on standard error,
/// when the descriptor is closed without one. Returns -1 with errno when nothing has happened:
/// EBUSY when there is a second thread, which fork(2) would lose.
int cs_daemonize(void);
