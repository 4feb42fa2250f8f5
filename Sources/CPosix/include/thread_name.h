// The names of threads, which POSIX does not know.
#pragma once

/// Names the calling thread, by prctl(2), PR_SET_NAME: what is over 15 bytes is cut.
void cs_name_thread(const char *name);
