#include "thread_name.h"

#include <sys/prctl.h>

void cs_name_thread(const char *name) { prctl(PR_SET_NAME, name); }
