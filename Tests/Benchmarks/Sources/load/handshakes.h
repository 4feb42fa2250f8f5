#pragma once

#include "connection.h"

#include <stdbool.h>
#include <stdint.h>

// Connects this many times, one after the other; each connection gets one reply, and closes. With
// `resumes` each one resumes the session of the one before.
void handshakes_run(struct conversation *, uint64_t count, bool resumes);
